//! The occurrences of the meetings that rules are about, found in the calendars of the members.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    availability::{Clocks, MeetingId, Origin},
    ical::{Part, Status, Why},
    model::{Horizon, MemberId},
    recurrence,
    rules::{Required, Slot, Which, policy::RuleZone},
    time::{CivilTime, Date, Instant, MINUTE, Span, SpanSet},
    zone::Zone,
};

use super::{Question, Source, Whose, layers::Laid};

/// The meeting that a rule is about, or all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Meeting {
    /// Its occurrences on the dates judged, by date and start.
    pub(super) occurrences: Vec<Occurrence>,
    /// Those of which no calendar has an event, by their places in the rule.
    pub(super) nowhere: Vec<usize>,
    /// The time of which no calendar that has it tells: beyond the ends of all of them.
    pub(super) untold: SpanSet,
}

/// One occurrence of a meeting.
#[derive(Clone, Debug)]
pub(super) struct Occurrence {
    /// The date that it starts on, in its own zone.
    pub(super) date: Date,
    /// When it is, on whole minutes; nothing when it has no length.
    pub(super) spans: Vec<Span>,
    /// The zone that it is written in.
    pub(super) zone: Arc<Zone>,
    /// Which meeting it is in calendars, where they have an identity for it.
    pub(super) meeting: Option<MeetingId>,
    /// Who is invited, in the order of the team; everybody, for a slot.
    pub(super) invited: Invited,
    /// Where it is written, when its time there could not be read.
    pub(super) unplaced: Option<Origin>,
}

/// Who is invited to an occurrence.
#[derive(Clone, Debug)]
pub(super) enum Invited {
    /// Whoever the rule is about.
    Everybody,
    /// These, and where it is written that one of them has declined.
    These(BTreeMap<MemberId, Option<Origin>>),
}

impl Occurrence {
    /// Whether `member` is invited.
    pub(super) fn invites(&self, member: MemberId) -> bool {
        match &self.invited {
            Invited::Everybody => true,
            Invited::These(answers) => answers.contains_key(&member),
        }
    }

    /// Where it is written that `member` has declined.
    pub(super) fn declined(&self, member: MemberId) -> Option<&Origin> {
        match &self.invited {
            Invited::Everybody => None,
            Invited::These(answers) => answers.get(&member)?.as_ref(),
        }
    }

    /// Of all the time that an unreadable occurrence may take, keeps that of the first date that `is_judged`: a series with a rule
    /// that cannot be followed is unknown from its start on, which may be long ago.
    fn be_on_first(&mut self, horizon: &Horizon, is_judged: impl Fn(Date) -> bool) {
        let (Some(first), Some(last)) = (self.spans.first(), self.spans.last()) else {
            return;
        };
        let from = self.zone.civil(first.start()).date().max(horizon.from);
        let to = self
            .zone
            .civil(last.end().plus_seconds(-1))
            .date()
            .min(horizon.to);
        let judged = from.through(to).filter(|date| is_judged(*date));
        // Not a date that the zone left out: no time is on it.
        let with_time = judged.map(|date| (date, self.on_date(date)));
        let first = with_time.into_iter().find(|(_, spans)| !spans.is_empty());
        if let Some((date, spans)) = first {
            self.date = date;
            self.spans = spans;
        }
    }

    /// Of its time, what is on `date` in its own zone.
    fn on_date(&self, date: Date) -> Vec<Span> {
        let midnight = |date: Date| self.zone.instant(date.midnight());
        let Ok(whole) = Span::new(midnight(date), midnight(date.plus(1))) else {
            return Vec::new();
        };
        let inside = self.spans.iter().map(|span| span.intersect(whole));
        inside.flatten().collect()
    }

    /// The same occurrence when its clock is another: at the same time on the wall.
    pub(super) fn on(&self, clocks: &Clocks) -> Self {
        let moved = |span: &Span| {
            let civil = self.zone.civil(span.start());
            let start = clocks.of(&self.zone).zone().instant(civil);
            Span::new(
                start,
                start.plus_seconds(span.end().seconds() - span.start().seconds()),
            )
        };
        Self {
            spans: self
                .spans
                .iter()
                .filter_map(|span| moved(span).ok())
                .collect(),
            ..self.clone()
        }
    }
}

/// The meeting that `required` is about, or all of them, where it is about some.
pub(super) fn meeting(
    question: &Question<'_>,
    required: &Required,
    laid: &Laid,
) -> Option<Meeting> {
    let of_rule = match &required.common.zone {
        RuleZone::Zone(zone) => zone,
        RuleZone::Local => &question.team.zone,
    };
    let meetings = required.rule.meetings().iter().enumerate();
    let each = meetings.map(|(at, which)| match which {
        Which::Slot(slot) => of_slot(question, slot, of_rule),
        _ => in_calendars(question, (at, which), of_rule, laid),
    });
    let mut all = each.reduce(Meeting::and)?;
    let horizon = question.horizon;
    let is_judged =
        |date: Date| horizon.from <= date && date <= horizon.to && required.common.speaks_on(date);
    for occurrence in &mut all.occurrences {
        if occurrence.unplaced.is_some() {
            occurrence.be_on_first(horizon, is_judged);
        }
    }
    all.occurrences
        .retain(|occurrence| is_judged(occurrence.date));
    let start = |occurrence: &Occurrence| occurrence.spans.first().map(|span| span.start());
    all.occurrences
        .sort_by_key(|occurrence| (occurrence.date, start(occurrence)));
    Some(all)
}

impl Meeting {
    /// Both. An event that is both is one occurrence.
    fn and(mut self, other: Self) -> Self {
        let known: BTreeSet<MeetingId> = (self.occurrences.iter())
            .filter_map(|occurrence| occurrence.meeting)
            .collect();
        let is_known = |meeting: Option<MeetingId>| meeting.is_some_and(|id| known.contains(&id));
        let others = other.occurrences.into_iter();
        self.occurrences
            .extend(others.filter(|occurrence| !is_known(occurrence.meeting)));
        self.nowhere.extend(other.nowhere);
        self.untold = self.untold.union(&other.untold);
        self
    }
}

/// The occurrences of a slot.
fn of_slot(question: &Question<'_>, slot: &Slot, of_rule: &Arc<Zone>) -> Meeting {
    let zone = slot
        .zone
        .as_ref()
        .and_then(|zone| zone.zone())
        .unwrap_or(of_rule);
    let week_starts = question.team.week_starts;
    let dates = question.horizon.dates();
    let occurrence = |date: Date| {
        let start = zone.instant(CivilTime::new(date, i64::from(slot.at) * MINUTE));
        let span = Span::new(start, start.plus_seconds(slot.length.get() * MINUTE));
        Occurrence {
            date,
            // A date that the clock never had has no time to meet at.
            spans: (span.into_iter())
                .filter(|span| zone.civil(span.start()).date() == date)
                .collect(),
            zone: Arc::clone(zone),
            meeting: None,
            invited: Invited::Everybody,
            unplaced: None,
        }
    };
    Meeting {
        occurrences: dates
            .filter(|date| slot.is_on(*date, week_starts))
            .map(occurrence)
            .collect(),
        ..Meeting::default()
    }
}

/// One event in one calendar.
#[derive(Clone, Copy)]
struct Copied<'a> {
    source: &'a Source,
    owner: MemberId,
    event: &'a recurrence::Occurrence,
    meeting: Option<MeetingId>,
}

impl Copied<'_> {
    fn origin(&self) -> Origin {
        Origin {
            file: Arc::clone(&self.source.file),
            line: self.event.facts.line,
        }
    }

    fn key(&self) -> Key {
        (Arc::clone(&self.event.facts.uid), self.event.recurrence_id)
    }

    /// Whether its time could be read.
    fn is_placed(&self) -> bool {
        self.event.facts.status != Status::Unknown
    }

    /// Whether its owner does not take part.
    fn is_declined(&self) -> bool {
        matches!(self.event.facts.why, Why::Declined | Why::Delegated)
    }
}

/// UID and start before a move: which event it is, in everybody's calendar.
type Key = (Arc<str>, Instant);

/// The events in the calendars of the members, but for times of free/busy exports and ways to events.
fn events<'a>(
    question: &Question<'a>,
    ids: &'a [Vec<Option<MeetingId>>],
) -> impl Iterator<Item = Copied<'a>> {
    let of_members = question.sources.iter().zip(ids);
    let of_members = of_members.filter_map(|(source, ids)| match source.whose {
        Whose::Member(owner) => Some((source, ids, owner)),
        _ => None,
    });
    let events = of_members.flat_map(|(source, ids, owner)| {
        let events = source.calendar.occurrences.iter().zip(ids);
        events.map(move |(event, meeting)| Copied {
            source,
            owner,
            event,
            meeting: *meeting,
        })
    });
    events.filter(|copied| copied.event.facts.why.is_of_an_event())
}

/// The occurrences of a meeting in the calendars of the members.
fn in_calendars(
    question: &Question<'_>,
    (place, which): (usize, &Which),
    of_rule: &Arc<Zone>,
    laid: &Laid,
) -> Meeting {
    let ids = &laid.meetings;
    let is_it = |copied: &Copied<'_>| {
        let facts = &copied.event.facts;
        which.is(&facts.uid, facts.title.as_deref())
    };
    let its: Vec<Copied<'_>> = events(question, ids).filter(is_it).collect();
    let mut copies: BTreeMap<Key, Vec<Copied<'_>>> = BTreeMap::new();
    for copied in &its {
        copies.entry(copied.key()).or_default().push(*copied);
    }
    // Whoever has it under another title, or as a private event, has it all the same.
    let uids: BTreeSet<&str> = (its.iter().map(|copied| &*copied.event.facts.uid))
        .filter(|uid| !uid.is_empty())
        .collect();
    let of_uids: Vec<Copied<'_>> = events(question, ids)
        .filter(|copied| uids.contains(&*copied.event.facts.uid))
        .collect();
    for copied in of_uids.iter().filter(|copied| !is_it(copied)) {
        if let Some(copies) = copies.get_mut(&copied.key()) {
            copies.push(*copied);
        }
    }
    let nowhere = copies.is_empty().then_some(place).into_iter().collect();
    let untold = untold(&its, laid);
    leave_to_others(&mut copies, &of_uids);
    let occurrences = copies
        .values()
        .filter_map(|copies| occurrence(question, copies, of_rule));
    Meeting {
        occurrences: occurrences.collect(),
        nowhere,
        untold,
    }
}

/// The time of which none of the calendars tells that have the events `its`.
fn untold(its: &[Copied<'_>], laid: &Laid) -> SpanSet {
    let owners: BTreeSet<MemberId> = its.iter().map(|copied| copied.owner).collect();
    let unknown = owners.iter().map(|owner| {
        let unknown = laid.layers[owner.0].unknown.iter();
        unknown.copied().collect::<SpanSet>()
    });
    let all = unknown.reduce(|one, other| one.intersect(&other));
    all.unwrap_or_default()
}

/// Takes out what a calendar that can place nothing of a UID says of it, where another calendar can; `of_uids` has all events of
/// these UIDs.
fn leave_to_others<'a>(copies: &mut BTreeMap<Key, Vec<Copied<'a>>>, of_uids: &[Copied<'a>]) {
    let mut places: BTreeMap<&str, BTreeSet<MemberId>> = BTreeMap::new();
    for copied in of_uids.iter().filter(|copied| copied.is_placed()) {
        let owners = places.entry(&copied.event.facts.uid).or_default();
        owners.insert(copied.owner);
    }
    for ((uid, _), copies) in copies {
        if let Some(owners) = places.get(&**uid) {
            copies.retain(|copied| owners.contains(&copied.owner));
        }
    }
}

/// The occurrence that all of `copies` tell of; nothing for one of whole days, which is no time to meet at.
///
/// Where they tell of different times, the first one counts whose owner has not declined, in the order of the team.
fn occurrence(
    question: &Question<'_>,
    copies: &[Copied<'_>],
    of_rule: &Arc<Zone>,
) -> Option<Occurrence> {
    let teller = copies
        .iter()
        .min_by_key(|copied| (!copied.is_placed(), copied.is_declined(), copied.owner))?;
    if teller.event.facts.all_day {
        return None;
    }
    let calendar = &teller.source.calendar;
    let zone = calendar.zone_of(teller.event).unwrap_or(of_rule);
    let span = Span::new(teller.event.start, teller.event.end);
    Some(Occurrence {
        date: zone.civil(teller.event.start).date(),
        spans: span.into_iter().map(Span::outward).collect(),
        zone: Arc::clone(zone),
        meeting: copies.iter().find_map(|copied| copied.meeting),
        invited: Invited::These(answers(question, copies)),
        unplaced: (!teller.is_placed()).then(|| teller.origin()),
    })
}

/// Who is invited by `copies`, and who of them has declined: by the own calendar, or where the event is not in it, by the
/// lists of others.
fn answers(question: &Question<'_>, copies: &[Copied<'_>]) -> BTreeMap<MemberId, Option<Origin>> {
    let noted = super::people_noted(question.team, question.policy);
    let mut listed: BTreeMap<MemberId, (Part, Origin)> = BTreeMap::new();
    for copied in copies {
        for (at, part) in copied
            .event
            .facts
            .others
            .iter()
            .flat_map(|others| others.iter())
        {
            let Some((member, _)) = noted.get(usize::from(*at)) else {
                continue;
            };
            let is_more = listed.get(member).is_none_or(|(known, _)| known < part);
            if is_more {
                listed.insert(*member, (*part, copied.origin()));
            }
        }
    }
    let mut answers: BTreeMap<MemberId, Option<Origin>> = (listed.into_iter())
        .map(|(member, (part, origin))| {
            let is_declined = matches!(part, Part::Declined | Part::Delegated);
            (member, is_declined.then_some(origin))
        })
        .collect();
    let mut own: BTreeMap<MemberId, Option<Origin>> = BTreeMap::new();
    for copied in copies {
        let declined = copied.is_declined().then(|| copied.origin());
        own.entry(copied.owner)
            .and_modify(|known| *known = known.take().and(declined.clone()))
            .or_insert(declined);
    }
    answers.append(&mut own);
    answers
}
