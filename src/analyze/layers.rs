//! From calendars that have been read to the layers over each person's working time.

use std::{collections::HashMap, sync::Arc};

use crate::{
    availability::{Absent, Away, Commitment, Firmness, Layers, MeetingId, OnCall, Origin},
    ical::{Notice, Part, Status, Why},
    model::{AbsenceKind, Horizon, MemberId, Team, Tentative},
    recurrence::Occurrence,
    time::{Date, Span, SpanSet},
};

use super::{
    Question, Source, Whose,
    leave::{self, Feed},
    meetings::meetings,
};

/// What the calendars of a question say.
#[derive(Debug)]
pub(super) struct Laid {
    /// The layers of every member, in the order of the team.
    pub(super) layers: Vec<Layers>,
    /// The meetings of every event of every source, in their order.
    pub(super) meetings: Vec<Vec<Option<MeetingId>>>,
    /// By member, whether a calendar of that member's own tells which events they are; nothing where no rule counts meetings.
    pub(super) is_identified: Vec<bool>,
    /// What was noticed on the way.
    pub(super) notices: Vec<Notice>,
}

/// What the calendars of `question` say.
pub(super) fn layers(question: &Question<'_>) -> Laid {
    let (team, sources, horizon) = (question.team, question.sources, question.horizon);
    let asks_company = super::needs_company(question.policy);
    let mut builder = Builder {
        team,
        layers: team.members.iter().map(|_| Layers::default()).collect(),
        others: super::people_noted(team, question.policy),
        asks_company,
        is_identified: if asks_company {
            is_identified(team, sources)
        } else {
            Vec::new()
        },
        notices: Vec::new(),
    };
    let meetings = meetings(sources);
    let read: Vec<_> = sources.iter().zip(&meetings).collect();
    let taken = super::map(&read, 1, |(source, meetings)| {
        builder.events(source, meetings)
    });
    for (source, taken) in sources.iter().zip(taken) {
        match &source.whose {
            Whose::Member(member) => builder.add_events(*member, taken),
            Whose::Leave => builder.add_leave(source),
            Whose::OnCall(_) => builder.add_on_call(source),
            Whose::Holidays(members) => builder.add_holidays(members, source),
        }
    }
    let unknown = unknown(team, sources, horizon);
    let not_in_rotas = not_in_rotas(team, sources, horizon);
    for ((id, member), unknown) in team.ids().zip(&team.members).zip(unknown) {
        let layers = &mut builder.layers[id.0];
        layers.has_calendar = !member.calendars.is_empty();
        layers.from = member.from;
        layers.to = member.to;
        layers.unknown = unknown;
        layers.commitments.sort_by_key(|event| event.span);
        if member.calendars.is_empty() {
            keep_each_once(&mut layers.commitments);
        }
        let seconds = |span: Span| span.end().seconds() - span.start().seconds();
        let lengths = layers.commitments.iter().map(|event| seconds(event.span));
        layers.longest = lengths.max().unwrap_or_default();
        layers.away.sort_by_key(|away| away.span);
        let not_told = layers.unknown.iter().chain(&not_in_rotas);
        layers.on_call.extend(not_told.map(|span| OnCall {
            span: span.outward(),
            is_sure: false,
            origin: None,
        }));
        layers.on_call.sort_by_key(|it| it.span);
        layers.absent.sort_by_key(|absent| absent.date);
        let off_duty = layers.absent.iter();
        let off_duty = off_duty.filter(|absent| absent.kind != AbsenceKind::Holiday);
        layers.off_duty = off_duty.map(|absent| absent.date).collect();
        layers.absent.dedup_by_key(|absent| absent.date);
    }
    if asks_company {
        tell_company(&mut builder.layers);
    }
    Laid {
        layers: builder.layers,
        meetings,
        is_identified: builder.is_identified,
        notices: builder.notices,
    }
}

/// Layers as they grow.
struct Builder<'a> {
    team: &'a Team,
    layers: Vec<Layers>,
    others: Vec<(MemberId, &'a str)>,
    /// Whether it is to be known of events that somebody else is in them.
    asks_company: bool,
    /// By member, whether a calendar of that member's own tells which events they are; nothing where that is not to be known.
    is_identified: Vec<bool>,
    notices: Vec<Notice>,
}

/// What the events of a calendar take.
#[derive(Default)]
struct Events {
    /// Of its owner.
    commitments: Vec<Commitment>,
    away: Vec<Away>,
    on_call: Vec<OnCall>,
    /// How many that would make their owner busy say on call, and where the first is written.
    not_busy: Option<(usize, Origin)>,
    /// Of those without a calendar who take part.
    others: Vec<(MemberId, Commitment)>,
}

impl Events {
    /// Notes `event`, which says on call, if its owner would be busy by it.
    fn note_not_busy(&mut self, event: &Occurrence, source: &Source, team: &Team) {
        if firmness(event, team).is_some() {
            let (known, _) = (self.not_busy).get_or_insert_with(|| (0, origin_of(event, source)));
            *known += 1;
        }
    }

    /// Says that they make `owner` busy no more, if there are some.
    fn not_busy_notice(&self, owner: &str) -> Option<Notice> {
        let (count, origin) = self.not_busy.as_ref()?;
        let say = match count {
            1 => "event says",
            _ => "occurrences say",
        };
        Some(Notice {
            file: Some(Arc::clone(&origin.file)),
            line: Some(origin.line),
            code: "on-call-not-busy",
            uid: None,
            message: format!("{count} {say} that `{owner}` is on call"),
            effect: "they make nobody busy: give a meeting of that name another title".to_owned(),
        })
    }
}

impl Builder<'_> {
    /// What the events of a member's calendar take; nothing of other calendars.
    fn events(&self, source: &Source, meetings: &[Option<MeetingId>]) -> Events {
        let mut events = Events::default();
        events.commitments.reserve(meetings.len());
        for (event, meeting) in source.calendar.occurrences.iter().zip(meetings) {
            let Ok(span) = Span::new(event.start, event.end) else {
                continue;
            };
            let commitment = |firmness, has_company| Commitment {
                span: span.outward(),
                firmness,
                meeting: *meeting,
                has_company,
                origin: origin_of(event, source),
            };
            for member in self.taking_part(event) {
                let is_shared = firmness(event, self.team).is_some();
                let has_company = is_shared || self.has_company(event, member);
                let commitment = commitment(Firmness::Firm, has_company && self.asks_company);
                events.others.push((member, commitment));
            }
            let status = event.facts.status;
            if event.facts.on_call {
                events.on_call.extend(on_call(event, source, true));
                // It makes nobody busy; of one that was not read whole, that is not known.
                if status != Status::Unknown {
                    events.note_not_busy(event, source, self.team);
                    continue;
                }
            }
            if matches!(status, Status::OutOfOffice | Status::Unavailable) {
                events.away.push(Away {
                    span: span.outward(),
                    kind: None,
                    origin: origin_of(event, source),
                });
            } else if let Some(firmness) = firmness(event, self.team) {
                let has_company = match source.whose {
                    Whose::Member(owner) => self.has_company(event, owner),
                    _ => false,
                };
                events.commitments.push(commitment(firmness, has_company));
            }
        }
        events
    }

    /// Whether the list of `event` tells that somebody is in it beside `member`; what cannot be read of it may tell so.
    fn has_company(&self, event: &Occurrence, member: MemberId) -> bool {
        let facts = &event.facts;
        self.asks_company
            && (facts.company
                || facts.why == Why::PartlyRead
                || (self.accepted(event))
                    .any(|other| other != member && !self.is_identified[other.0]))
    }

    /// Those of the noted who take part in `event`, as its list says.
    fn accepted(&self, event: &Occurrence) -> impl Iterator<Item = MemberId> {
        let others = event.facts.others.iter().flat_map(|others| others.iter());
        others
            .filter(|(_, part)| *part == Part::Accepted)
            .filter_map(|(at, _)| Some(self.others.get(usize::from(*at))?.0))
    }

    /// Those without a calendar who take part in `event`.
    fn taking_part(&self, event: &Occurrence) -> impl Iterator<Item = MemberId> {
        (self.accepted(event)).filter(|member| self.team[*member].calendars.is_empty())
    }

    /// Adds what the events of `member`'s own calendar take.
    fn add_events(&mut self, member: MemberId, mut events: Events) {
        let owner = self.team[member].label();
        self.notices.extend(events.not_busy_notice(owner));
        let layers = &mut self.layers[member.0];
        if layers.commitments.is_empty() {
            layers.commitments = events.commitments;
        } else {
            layers.commitments.append(&mut events.commitments);
        }
        layers.away.append(&mut events.away);
        layers.on_call.append(&mut events.on_call);
        for (other, commitment) in events.others {
            self.layers[other.0].commitments.push(commitment);
        }
    }

    /// Adds the leave of whoever a title names.
    fn add_leave(&mut self, source: &Source) {
        let entries = leave::entries(self.team, Feed::Leave, &source.calendar);
        for entry in &entries {
            for member in &entry.members {
                self.add_absence(*member, AbsenceKind::Leave, entry.event, source);
            }
        }
        let doubts = leave::doubts(&entries);
        self.notices
            .extend(doubts.iter().map(|doubt| doubt.notice(&source.file)));
    }

    /// Adds when whoever a title names is on call.
    fn add_on_call(&mut self, source: &Source) {
        let entries = leave::entries(self.team, Feed::OnCall, &source.calendar);
        for entry in &entries {
            for member in &entry.members {
                let is_told = !entry.is_half && !entry.perhaps.contains(member);
                let layers = &mut self.layers[member.0];
                layers.on_call.extend(on_call(entry.event, source, is_told));
            }
        }
        let doubts = leave::doubts(&entries);
        self.notices
            .extend(doubts.iter().map(|doubt| doubt.notice(&source.file)));
    }

    /// Adds public holidays for `members`, or for everyone when there are none.
    fn add_holidays(&mut self, members: &[MemberId], source: &Source) {
        let everyone: Vec<MemberId> = self.team.ids().collect();
        let members = if members.is_empty() {
            &everyone
        } else {
            members
        };
        let days_off = source.calendar.occurrences.iter();
        for event in days_off.filter(|event| event.facts.status != Status::Free) {
            for member in members {
                self.add_absence(*member, AbsenceKind::Holiday, event, source);
            }
        }
    }

    /// Adds whole dates of absence, or a stretch when `event` has times.
    fn add_absence(
        &mut self,
        member: MemberId,
        kind: AbsenceKind,
        event: &Occurrence,
        source: &Source,
    ) {
        let Ok(span) = Span::new(event.start, event.end) else {
            return;
        };
        let origin = origin_of(event, source);
        let layers = &mut self.layers[member.0];
        if event.facts.all_day {
            for date in dates(span, self.team) {
                layers.absent.push(Absent {
                    date,
                    kind,
                    origin: Some(origin.clone()),
                });
            }
        } else {
            layers.away.push(Away {
                span: span.outward(),
                kind: Some(kind),
                origin,
            });
        }
    }
}

/// By member, whether a calendar of that member's own tells which events they are: a free/busy export does not.
fn is_identified(team: &Team, sources: &[Source]) -> Vec<bool> {
    let mut is_identified = vec![false; team.members.len()];
    for source in sources {
        if let Whose::Member(member) = source.whose {
            let mut events = source.calendar.occurrences.iter();
            is_identified[member.0] |=
                events.any(|event| !event.facts.uid.is_empty() && event.facts.why.is_of_an_event());
        }
    }
    is_identified
}

/// Says of each meeting that stands in the calendars of several people that each of them has company in it.
fn tell_company(layers: &mut [Layers]) {
    // Looked up only.
    let mut whose: HashMap<MeetingId, (usize, bool)> = HashMap::new();
    let shared = |event: &Commitment| event.meeting.filter(|meeting| !meeting.is_one_persons());
    for (member, layers) in layers.iter().enumerate() {
        for meeting in layers.commitments.iter().filter_map(shared) {
            let known = whose.entry(meeting).or_insert((member, false));
            known.1 |= known.0 != member;
        }
    }
    for event in layers.iter_mut().flat_map(|layers| &mut layers.commitments) {
        let several = shared(event).and_then(|meeting| whose.get(&meeting));
        event.has_company |= several.is_some_and(|(_, several)| *several);
    }
}

/// Of meetings that stand in several calendars at the same time, the first alone; the list is in order of spans.
fn keep_each_once(commitments: &mut Vec<Commitment>) {
    let mut kept: Vec<Commitment> = Vec::with_capacity(commitments.len());
    for event in commitments.drain(..) {
        let mut at_that_time = (kept.iter().rev()).take_while(|known| known.span == event.span);
        if at_that_time.all(|known| known.meeting != event.meeting) {
            kept.push(event);
        }
    }
    *commitments = kept;
}

/// Where an event is written.
fn origin_of(event: &Occurrence, source: &Source) -> Origin {
    Origin {
        file: Arc::clone(&source.file),
        line: event.facts.line,
    }
}

/// When `event` has somebody on call, on whole minutes inside it: for certain where it `is_told` and the event is no tentative one.
fn on_call(event: &Occurrence, source: &Source, is_told: bool) -> Option<OnCall> {
    let span = Span::new(event.start, event.end).ok()?.inward()?;
    let is_firm = !matches!(event.facts.status, Status::Tentative | Status::Unknown);
    Some(OnCall {
        span,
        is_sure: is_told && is_firm,
        origin: Some(origin_of(event, source)),
    })
}

/// The dates of a whole-day event that was read on the team's clock.
fn dates(span: Span, team: &Team) -> impl Iterator<Item = Date> + use<> {
    let first = team.zone.civil(span.start()).date();
    let last = team.zone.civil(span.end().plus_seconds(-1)).date();
    first.through(last)
}

/// Whether `event` takes its owner's time, by the team's reading; `None` when it does not and its owner is not in it.
fn firmness(event: &Occurrence, team: &Team) -> Option<Firmness> {
    let tentative = match event.facts.why {
        Why::Unanswered => team.reading.unanswered.unwrap_or(team.reading.tentative),
        _ => team.reading.tentative,
    };
    match (event.facts.status, tentative) {
        (Status::Busy, _) | (Status::Tentative, Tentative::Busy) => Some(Firmness::Firm),
        (Status::Tentative, Tentative::Choice) => Some(Firmness::Choice),
        (Status::Unknown, _) => Some(Firmness::Unknown),
        (Status::Free | Status::Elsewhere, _)
            if !matches!(event.facts.why, Why::Declined | Why::Delegated) =>
        {
            Some(Firmness::Beside)
        }
        _ => None,
    }
}

/// By member, the time inside the horizon's reach about which the calendars say nothing.
///
/// The team file's `covers_to` wins over what the files say; of several calendars, what any of them does not cover.
fn unknown(team: &Team, sources: &[Source], horizon: &Horizon) -> Vec<Vec<Span>> {
    let reach = horizon.reach();
    let mut unknown: Vec<Vec<Span>> = vec![Vec::new(); team.members.len()];
    for source in sources {
        let covers = source.calendar.covers;
        let counts = !covers.guessed || team.reading.guessed_end_is_unknown;
        if let (Whose::Member(member), true) = (&source.whose, counts) {
            let before = |from| Span::new(reach.start(), from).ok();
            let after = |to| Span::new(to, reach.end()).ok();
            unknown[member.0].extend(covers.from.and_then(before));
            unknown[member.0].extend(covers.to.and_then(after));
        }
    }
    for (member, unknown) in team.members.iter().zip(&mut unknown) {
        if let Some(last) = member.covers_to {
            let end = member.arrangement.zone.instant(last.plus(1).midnight());
            *unknown = Span::new(end, reach.end()).into_iter().collect();
        }
    }
    for source in sources.iter().filter(|source| source.calendar.cut_short) {
        let whose = match &source.whose {
            Whose::Member(owner) => vec![*owner],
            Whose::Holidays(members) if !members.is_empty() => members.clone(),
            Whose::Leave | Whose::Holidays(_) => team.ids().collect(),
            // What somebody works does not hang on it.
            Whose::OnCall(_) => Vec::new(),
        };
        // What followed the end that was lost may lie at any time.
        for member in whose {
            unknown[member.0] = vec![reach];
        }
    }
    let in_order = |spans: Vec<Span>| spans.into_iter().collect::<SpanSet>().spans().to_vec();
    unknown.into_iter().map(in_order).collect()
}

/// The time inside the horizon's reach of which calendars that say who is on call say nothing: anybody may be.
///
/// The team file's `covers_to` wins over what the files say.
pub(super) fn not_in_rotas(team: &Team, sources: &[Source], horizon: &Horizon) -> Vec<Span> {
    let reach = horizon.reach();
    let mut unknown = SpanSet::new();
    for source in sources {
        let Whose::OnCall(covers_to) = source.whose else {
            continue;
        };
        let covers = source.calendar.covers;
        let counts = !covers.guessed || team.reading.guessed_end_is_unknown;
        let stated = covers_to.map(|last| team.zone.instant(last.plus(1).midnight()));
        let before = covers.from.filter(|_| counts && stated.is_none());
        let after = stated.or(covers.to.filter(|_| counts));
        let spans = if source.calendar.cut_short {
            // What followed the end that was lost may lie at any time.
            vec![reach]
        } else {
            let before = before.and_then(|from| Span::new(reach.start(), from).ok());
            let after = after.and_then(|to| Span::new(to, reach.end()).ok());
            before.into_iter().chain(after).collect()
        };
        unknown = unknown.union(&spans.into_iter().collect());
    }
    unknown.spans().to_vec()
}
