//! Whom a rule needs on which date, and when.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    availability::{Clocks, Timeline},
    model::{MemberId, Team},
    overlap::{Basis, Case},
    rules::{
        About, AbsencePolicy, Asks, Candidate, Context, Lack, Link, OwnDate, Part, Required, Rule,
        Seat, Time,
        policy::{DayBasis, RuleZone},
    },
    time::{CivilTime, Date, MINUTE, Minutes, Span, SpanSet, WallPiece},
    verdict::WhyNot,
    zone::Zone,
};

use super::{
    choosing::Choosing,
    occasions::{Meeting, Occurrence},
    periods::Period,
    sides::Side,
};

/// So many dates on either side of a date are looked at for time that goes on in which people are lacking.
const MOST_FOLLOWED: i32 = 31;

/// A rule's window on one date of one clock.
#[derive(Clone, Debug, Default)]
struct Scope {
    /// The window, or the whole date.
    window: Vec<Span>,
    /// Its part before the rule's pivot.
    before: Vec<Span>,
    /// Where a missing piece may be forgiven.
    lunch: Vec<Span>,
}

/// Everything about one rule that does not depend on the arrangement.
#[derive(Debug)]
pub(super) struct Seating<'a> {
    pub(super) team: &'a Team,
    pub(super) required: &'a Required,
    /// Who counts and whom it may be about, on some date.
    pub(super) about: Vec<MemberId>,
    /// The meeting that it is about, where it is about one.
    pub(super) meeting: Option<&'a Meeting>,
    /// The one occurrence that is looked at, where it is not as calendars have it.
    instead: Option<Occurrence>,
    /// Whom the proposal changes; empty without one.
    changed: &'a [MemberId],
    has_proposal: bool,
    /// The first and the last date of which everybody's time is known on any clock.
    reach: (Date, Date),
    // By zone name: where each member's own clock counts, there are several.
    scopes: BTreeMap<String, BTreeMap<Date, Scope>>,
}

/// Where on the line of time the seats of one date are.
#[derive(Clone, Copy)]
enum Place<'s> {
    /// At an occurrence of a meeting.
    At(&'s Occurrence),
    /// In the window of one clock, the same for everybody.
    OneClock(Option<&'s Scope>),
    /// In the window of this date on each member's own clock.
    OwnClock(Date),
    /// On each member's own date of that name.
    OwnDate(Date),
}

/// A period as one arrangement fills it.
#[derive(Clone, Debug)]
pub(super) struct Seated<'a> {
    /// The applicable dates.
    pub(super) parts: Vec<Part<'a>>,
    /// Applicable dates of all.
    pub(super) share: (usize, usize),
}

impl<'s> Seated<'s> {
    /// The same for those of `link` alone, where there is one: the dates on which enough of them have a seat.
    pub(super) fn of(self, rule: &dyn Rule, link: Option<Link>) -> Self {
        let Some(link) = link else {
            return self;
        };
        let is_of_link = |seat: &&Seat<'s>| rule.is_of(link, &seat.candidate());
        let seats = |part: &Part<'s>| part.seats.iter().filter(is_of_link).cloned().collect();
        let parts: Vec<Part<'s>> = (self.parts.iter())
            .map(|part| part.with(seats(part)))
            .filter(|part| {
                let left: Vec<Candidate<'_>> = part.seats.iter().map(Seat::candidate).collect();
                !part.is_asked || rule.is_enough(&left)
            })
            .collect();
        let asked = parts.iter().filter(|part| part.is_asked).count();
        Self {
            share: (asked, self.share.1),
            parts,
        }
    }

    /// The same dates with `member` alone, who has one seat on each.
    pub(super) fn alone(&self, member: MemberId) -> Self {
        let own = |part: &Part<'s>| part.seat_of(member).into_iter().cloned().collect();
        Self {
            parts: (self.parts.iter())
                .map(|part| part.with(own(part)))
                .collect(),
            share: self.share,
        }
    }

    /// The same people, as if nobody had declined the meeting.
    pub(super) fn as_if_accepted(&self) -> Self {
        let accepted = |seat: &Seat<'s>| Seat {
            time: match seat.time {
                Time::Declined(timeline, _) => Time::Timeline(timeline),
                _ => seat.time.clone(),
            },
            ..seat.clone()
        };
        let of_date = |part: &Part<'s>| part.with(part.seats.iter().map(accepted).collect());
        Self {
            share: self.share,
            parts: self.parts.iter().map(of_date).collect(),
        }
    }

    /// The same people at their working hours, as if there were no absence and no event.
    pub(super) fn at_hours(&self) -> Self {
        let of_date = |part: &Part<'s>| part.with(part.seats.iter().map(at_hours).collect());
        Self {
            share: self.share,
            parts: self.parts.iter().map(of_date).collect(),
        }
    }
}

impl<'a> Seating<'a> {
    /// The windows of `required` on all dates of `periods`, or its meeting.
    pub(super) fn new(
        team: &'a Team,
        (required, meeting): (&'a Required, Option<&'a Meeting>),
        changed: Option<&'a [MemberId]>,
        zones: &[Arc<Zone>],
        clocks: &Clocks,
        periods: &[Period],
    ) -> Self {
        let (from, to) = Timeline::own_dates(clocks);
        let reach = (from.plus(2), to.plus(-2));
        let mut dates: BTreeSet<Date> = (periods.iter())
            .flat_map(|period| period.dates.iter().copied())
            .collect();
        if let (Some(_), Some(first), Some(last)) =
            (required.rule.kind().lack, dates.first(), dates.last())
        {
            let from = first.plus(-MOST_FOLLOWED).max(reach.0);
            dates.extend(from.through(last.plus(MOST_FOLLOWED).min(reach.1)));
        }
        let of_zone = |zone: &Arc<Zone>| {
            let scopes = (dates.iter())
                .map(|date| (*date, scope(required, zone, clocks, *date)))
                .collect();
            (zone.name().to_owned(), scopes)
        };
        Self {
            team,
            required,
            about: required.may_be_about(team, changed.unwrap_or_default()),
            meeting,
            instead: None,
            changed: changed.unwrap_or_default(),
            has_proposal: changed.is_some(),
            reach,
            scopes: zones.iter().map(of_zone).collect(),
        }
    }

    /// The same rule on other clocks, for the dates of `period` only.
    pub(super) fn again(&self, zones: &[Arc<Zone>], clocks: &Clocks, period: &Period) -> Self {
        let of_rule = |zone: &&Arc<Zone>| match &self.required.common.zone {
            RuleZone::Zone(of_rule) => of_rule.name() == zone.name(),
            RuleZone::Local => true,
        };
        let zones: Vec<Arc<Zone>> = zones.iter().filter(of_rule).cloned().collect();
        let changed = self.has_proposal.then_some(self.changed);
        let period = std::slice::from_ref(period);
        let asked = (self.required, self.meeting);
        Self {
            instead: (self.occurrence(&period[0])).map(|occurrence| occurrence.on(clocks)),
            ..Self::new(self.team, asked, changed, &zones, clocks, period)
        }
    }

    /// The occurrence that `period` stands for, where it stands for one.
    pub(super) fn occurrence(&self, period: &Period) -> Option<&Occurrence> {
        let of_meeting = || self.meeting?.occurrences.get(period.occurrence?);
        self.instead.as_ref().or_else(of_meeting)
    }

    /// What counts.
    pub(super) fn basis(&self) -> Basis {
        let rule = &self.required.rule;
        self.required.common.basis.unwrap_or(rule.kind().basis)
    }

    /// What those `seated` can still choose that the rule asks about.
    pub(super) fn choosing(&self, seated: &Seated<'_>) -> Choosing {
        let asks_hours = self.required.rule.kind().asks != Asks::Meetings;
        Choosing::of(seated, self.basis() != Basis::Presence, asks_hours)
    }

    /// Whether known absence takes people out.
    pub(super) fn excuses(&self) -> bool {
        let rule = &self.required.rule;
        let absence = self.required.common.absence;
        absence.unwrap_or(rule.kind().absence) == AbsencePolicy::Excuses
    }

    /// Whom the rule needs on the dates of `period` under `side`.
    pub(super) fn seat<'s>(&'s self, period: &Period, side: &'s Side) -> Seated<'s> {
        let rule = &self.required.rule;
        if rule.kind().asks == Asks::Occurrences {
            return self.seat_at_all(period, side);
        }
        let occurrence = self.occurrence(period);
        let parts: Vec<Part<'s>> = period
            .dates
            .iter()
            .filter_map(|date| self.part(occurrence, *date, side).ok())
            .collect();
        let share = (parts.len(), period.dates.len());
        let parts = match &period.dates[..] {
            [date] => self.with_days_worked(*date, side, parts),
            // Of a period of several dates, one that is left out counts as one on which nobody is there.
            _ => parts,
        };
        let parts = match (&period.dates[..], rule.kind().lack, rule.looks_back()) {
            ([date], Some(Lack::Around), _) => self.followed_around(*date, side, parts),
            ([date], Some(Lack::After), _) => self.followed_after(*date, side, parts),
            ([date], None, Some(back)) => looked_back(*date, side, back, parts),
            _ => parts,
        };
        if rule.kind().asks == Asks::OwnHours {
            return self.who_has_hours(Seated { parts, share });
        }
        Seated { parts, share }
    }

    /// The one date `date` in `parts`, on which those are taken to work for whom the rule would not ask about it if they did not:
    /// a day that may be left out is judged as it is worked.
    fn with_days_worked<'s>(
        &self,
        date: Date,
        side: &Side,
        mut parts: Vec<Part<'s>>,
    ) -> Vec<Part<'s>> {
        let Some(whose) = self.whose_days_are_worked(date, side, &parts) else {
            return parts;
        };
        for seat in parts.iter_mut().flat_map(|part| &mut part.seats) {
            let is_meant = whose.binary_search(&seat.member).is_ok();
            if is_meant && side.of(seat.member).may_leave_out(date) {
                seat.works_on = Some(date);
            }
        }
        parts
    }

    /// Those on whose not working on `date` the rule in `parts` would ask nothing.
    fn whose_days_are_worked(
        &self,
        date: Date,
        side: &Side,
        parts: &[Part<'_>],
    ) -> Option<Vec<MemberId>> {
        let works = |member: &MemberId| side.of(*member).work().is_working_date(date);
        let context = self.context(parts);
        match self.required.common.day_basis {
            DayBasis::Calendar => None,
            DayBasis::Joint => Some(context.members()),
            DayBasis::Subject if self.has_proposal => {
                let changed: Vec<MemberId> = self.changed.iter().copied().filter(works).collect();
                // The rule asks about it for each of several.
                (changed.len() < 2).then_some(changed)
            }
            // Where others count instead of somebody who is not there, it is not the same as if nobody were asked.
            DayBasis::Subject => {
                let is_of_each = self.required.rule.kind().asks.is_of_own_dates();
                let is_of_all = !self.required.rule.common(&context).is_empty();
                let is_meant = !self.has_stand_ins() && (is_of_each || is_of_all);
                is_meant.then(|| context.members())
            }
        }
    }

    /// Whom the rule asks to the occurrences on the dates of `period`, with a part for each occurrence; and one without anybody for
    /// each date of which no calendar tells.
    fn seat_at_all<'s>(&'s self, period: &Period, side: &'s Side) -> Seated<'s> {
        let all = self.meeting.map_or(&[][..], |meeting| &meeting.occurrences);
        let on = |date: Date| {
            let from = all.partition_point(|occurrence| occurrence.date < date);
            let its = all[from..].iter();
            its.take_while(move |occurrence| occurrence.date == date)
        };
        let mut parts: Vec<Part<'s>> = Vec::new();
        for date in &period.dates {
            let of_date = on(*date).filter_map(|it| self.part(Some(it), *date, side).ok());
            parts.extend(of_date);
            parts.extend(self.untold_on(*date));
        }
        Seated {
            share: (parts.len(), parts.len()),
            parts,
        }
    }

    /// The window on `date` of which no calendar tells that has the meetings.
    fn untold_on(&self, date: Date) -> Option<Part<'_>> {
        let RuleZone::Zone(zone) = &self.required.common.zone else {
            return None;
        };
        let scope = self.scope(zone, date)?;
        let untold = &self.meeting?.untold;
        let is_untold = |span: &Span| !untold.touching(*span).is_empty();
        scope.window.iter().any(is_untold).then_some(Part {
            window: &scope.window,
            is_asked: false,
            seats: Vec::new(),
        })
    }

    /// Of those `seated` the ones of whose hours there is anything to measure; without them nothing is applicable.
    fn who_has_hours<'s>(&self, mut seated: Seated<'s>) -> Seated<'s> {
        let cx = Context {
            parts: &seated.parts,
            share: seated.share,
            basis: self.basis(),
            case: Case::WORST,
        };
        let mut members = cx.members();
        members.retain(|member| self.required.rule.measures(&cx, *member));
        for part in &mut seated.parts {
            (part.seats).retain(|seat| members.binary_search(&seat.member).is_ok());
        }
        seated.parts.retain(|part| !part.seats.is_empty());
        seated.share.0 = usize::from(!seated.parts.is_empty());
        seated
    }

    /// The one date `date` in `parts`, with those around it into which time may go on in which people are lacking.
    fn followed_around<'s>(
        &'s self,
        date: Date,
        side: &'s Side,
        mut parts: Vec<Part<'s>>,
    ) -> Vec<Part<'s>> {
        let Some(own) = parts.first().cloned() else {
            return parts;
        };
        let enough = |part: &Part<'s>| self.enough(std::slice::from_ref(part));
        let next = |date: Date| {
            let speaks = self.required.common.speaks_on(date);
            let part = speaks.then(|| self.part(None, date, side).ok())??;
            let next = Part {
                is_asked: false,
                ..part
            };
            let covered = enough(&next);
            Some((next, covered))
        };
        // Whether people may be lacking at the end of the one and at the start of the other, which are one instant.
        let goes_on = |(one, covered): &(Part<'s>, SpanSet), other: &(Part<'s>, SpanSet)| {
            let (Some(end), Some(start)) = (one.window.last(), other.0.window.first()) else {
                return false;
            };
            let is_met = covered.spans().last().map(|span| span.end());
            end.end() >= start.start()
                && is_met != Some(end.end())
                && !other.1.contains(start.start())
        };
        let covered = enough(&own);
        let own = (own, covered);
        // One after another from the asked one on, up to the first on which enough are there for some time.
        let follow = |dates: &mut dyn Iterator<Item = Date>, is_before: bool| {
            let mut found: Vec<(Part<'s>, SpanSet)> = Vec::new();
            for date in dates {
                let last = found.last().unwrap_or(&own);
                let is_next = |next: &(Part<'s>, SpanSet)| {
                    if is_before {
                        goes_on(next, last)
                    } else {
                        goes_on(last, next)
                    }
                };
                let next = next(date);
                // A date that the clock left out parts nothing.
                if next.is_none() && !self.has_time(date) {
                    continue;
                }
                let Some(next) = next.filter(is_next) else {
                    break;
                };
                let is_end = !next.1.is_empty();
                found.push(next);
                if is_end {
                    break;
                }
            }
            found.into_iter().map(|(part, _)| part)
        };
        let (from, to) = self.reach;
        let first = from.max(date.plus(-MOST_FOLLOWED));
        let last = to.min(date.plus(MOST_FOLLOWED));
        let before = follow(&mut first.through(date.plus(-1)).rev(), true);
        let after = follow(&mut date.plus(1).through(last), false);
        parts.splice(0..0, before.rev());
        parts.extend(after);
        parts
    }

    /// Whether the rule's clock has any minute of `date`: one date it may have left out.
    fn has_time(&self, date: Date) -> bool {
        let RuleZone::Zone(zone) = &self.required.common.zone else {
            return true;
        };
        let midnight = |date: Date| zone.instant(date.midnight());
        midnight(date) < midnight(date.plus(1))
    }

    /// The date in `parts`, and those after it up to the first on which enough people are there for some time, with all who can
    /// be: whether the rule speaks of a date makes no answer later.
    fn followed_after<'s>(
        &'s self,
        date: Date,
        side: &'s Side,
        mut parts: Vec<Part<'s>>,
    ) -> Vec<Part<'s>> {
        let asked = parts.iter().flat_map(|part| part.window).last();
        let (Some(asked), RuleZone::Zone(zone)) = (asked, &self.required.common.zone) else {
            return parts;
        };
        let to = self.reach.1.min(date.plus(MOST_FOLLOWED));
        for date in date.plus(1).through(to) {
            let covered = self.enough(&parts);
            if (covered.spans().last()).is_some_and(|span| span.end() >= asked.end()) {
                break;
            }
            let Some(scope) = self.scope(zone, date) else {
                continue;
            };
            let shortens = |who: &Candidate<'_>| self.required.rule.shortens(who);
            let seat = |who: Candidate<'s>| {
                let timeline = side.of(who.member);
                self.seat_of(who, Place::OneClock(Some(scope)), timeline)
            };
            let those = self.named(None, date, side).filter(shortens);
            parts.push(Part {
                window: &scope.window,
                is_asked: false,
                seats: those.filter_map(seat).collect(),
            });
        }
        parts
    }

    /// When nobody is lacking for certain.
    fn enough(&self, parts: &[Part<'_>]) -> SpanSet {
        self.required.rule.enough(&self.context(parts))
    }

    /// The worst case of the dates in `parts`, all of which are applicable.
    fn context<'c>(&self, parts: &'c [Part<'c>]) -> Context<'c> {
        Context {
            parts,
            share: (1, 1),
            basis: self.basis(),
            case: Case::WORST,
        }
    }

    /// Whether others can stand in for one of them, so that nobody has to be there throughout.
    fn has_stand_ins(&self) -> bool {
        let rule = &self.required.rule;
        rule.coverage().is_some() || rule.kind().lack.is_some()
    }

    /// Why none of the dates of `period` has anything to judge under `side`: the reason of the first.
    pub(super) fn why_not(&self, period: &Period, side: &Side) -> WhyNot {
        let asks = self.required.rule.kind().asks;
        let occurrence = self.occurrence(period);
        let mut reasons = (period.dates.iter())
            .filter(|_| asks != Asks::Occurrences)
            .filter_map(|date| self.part(occurrence, *date, side).err());
        let left = match asks {
            Asks::OwnHours => WhyNot::NobodyWorks,
            Asks::Occurrences => WhyNot::NoMeeting,
            _ => WhyNot::TooFewLeft,
        };
        reasons.next().unwrap_or(left)
    }

    /// Whom the rule needs on `date` and when, at `occurrence` where it asks about one, or why there is nothing to judge.
    fn part<'s>(
        &'s self,
        occurrence: Option<&'s Occurrence>,
        date: Date,
        side: &'s Side,
    ) -> Result<Part<'s>, WhyNot> {
        if self.required.common.exception(date).is_some() {
            return Err(WhyNot::Exception);
        }
        if !self.speaks(occurrence, date, side) {
            return Err(WhyNot::DayBasis);
        }
        let is_left = |who: &Candidate<'_>| !self.is_let_off(who.member, date, side);
        let left: Vec<Candidate<'s>> = (self.named(occurrence, date, side))
            .filter(is_left)
            .collect();
        let asks = self.required.rule.kind().asks;
        let place = match (occurrence, &self.required.common.zone) {
            (Some(occurrence), _) => Place::At(occurrence),
            (None, _) if asks.is_of_own_dates() => Place::OwnDate(date),
            (None, RuleZone::Zone(zone)) => Place::OneClock(self.scope(zone, date)),
            (None, RuleZone::Local) => Place::OwnClock(date),
        };
        let seats: Vec<Seat<'s>> = (left.iter())
            .filter_map(|who| self.seat_of(*who, place, side.of(who.member)))
            .collect();
        let seated: Vec<Candidate<'_>> = seats.iter().map(Seat::candidate).collect();
        let rule = &self.required.rule;
        let window: Option<&[Span]> = match place {
            Place::At(occurrence) => Some(&occurrence.spans),
            Place::OneClock(scope) => scope.map(|scope| &scope.window[..]),
            Place::OwnClock(_) | Place::OwnDate(_) => None,
        };
        let has_window = window.is_none_or(|window| !window.is_empty());
        if rule.is_enough(&seated) && has_window {
            Ok(Part {
                window: window.unwrap_or_default(),
                is_asked: true,
                seats,
            })
        } else if rule.is_enough(&left) {
            Err(WhyNot::NoWindow)
        } else {
            Err(WhyNot::TooFewLeft)
        }
    }

    /// Whether the rule's day basis lets it speak on `date`.
    fn speaks(&self, occurrence: Option<&Occurrence>, date: Date, side: &Side) -> bool {
        let works = |id: MemberId| side.of(id).work().is_working_date(date);
        match self.required.common.day_basis {
            DayBasis::Calendar => true,
            DayBasis::Subject if self.has_proposal => self.changed.iter().copied().any(works),
            DayBasis::Subject => (self.named(occurrence, date, side)).any(|who| works(who.member)),
            DayBasis::Joint => self
                .named(occurrence, date, side)
                .map(|who| who.member)
                .filter(|id| side.of(*id).layers().belongs_on(date))
                .all(works),
        }
    }

    /// Those whom the rule is about on `date` and who count.
    fn named<'s>(
        &'s self,
        occurrence: Option<&'s Occurrence>,
        date: Date,
        side: &'s Side,
    ) -> impl Iterator<Item = Candidate<'s>> + 's {
        self.about.iter().filter_map(move |member| {
            let member = *member;
            let phase = side.of(member).phase(date);
            let roles = phase.map_or(&[][..], |phase| &phase.arrangement.roles[..]);
            let who = Candidate {
                member,
                roles,
                is_member: self.required.common.names(member, roles),
                is_invited: occurrence.is_none_or(|occurrence| occurrence.invites(member)),
            };
            self.required.rule.asks(&who).then_some(who)
        })
    }

    /// Whether `id` is taken out for `date`: excused, or not judged on a date without work of that member's own.
    fn is_let_off(&self, id: MemberId, date: Date, side: &Side) -> bool {
        let timeline = side.of(id);
        let by_days = self.required.common.day_basis == DayBasis::Subject && !self.has_proposal;
        (self.excuses() && timeline.is_absent(date))
            || (by_days && !timeline.work().is_working_date(date))
    }

    /// The window on `date` of the clock of `zone`.
    fn scope(&self, zone: &Zone, date: Date) -> Option<&Scope> {
        self.scopes.get(zone.name())?.get(&date)
    }

    /// The seat of `who` at `place`, or `None` when the member's clock has no minute of the window then.
    fn seat_of<'s>(
        &'s self,
        who: Candidate<'s>,
        place: Place<'s>,
        timeline: &'s Timeline,
    ) -> Option<Seat<'s>> {
        let scope = match place {
            Place::At(occurrence) => return seat_at(who, occurrence, timeline),
            Place::OwnDate(date) => return seat_on(who, date, timeline),
            Place::OneClock(scope) => scope?,
            Place::OwnClock(date) => {
                let zone = timeline.phase(date)?.arrangement.whereabouts(date);
                self.scope(zone, date)?
            }
        };
        let lunch = self.required.common.tolerance.lunch;
        (!scope.window.is_empty()).then(|| Seat {
            about: match self.required.rule.kind().asks {
                Asks::Meetings => About::Meetings,
                Asks::Windows | Asks::OwnDates | Asks::OwnHours | Asks::Occurrences => About::Time,
            },
            before: &scope.before,
            has_stand_ins: self.has_stand_ins(),
            lunch: lunch.map(|lunch| (lunch.length, &scope.lunch[..])),
            ..Seat::of(who, Time::Timeline(timeline), &scope.window)
        })
    }
}

/// The one own date `date` in `parts`, with those before it whose hours count as well: of so many dates `back`, and of the last
/// before these on which the member works, as far as that is known.
fn looked_back<'s>(
    date: Date,
    side: &'s Side,
    back: i32,
    mut parts: Vec<Part<'s>>,
) -> Vec<Part<'s>> {
    let mut before: BTreeMap<Date, Vec<Seat<'s>>> = BTreeMap::new();
    for seat in parts.iter().flat_map(|part| &part.seats) {
        let timeline = side.of(seat.member);
        if timeline.own_time(date).is_empty() || timeline.is_absent(date) {
            continue;
        }
        for earlier in timeline.working_dates_before(date) {
            before.entry(earlier).or_default().extend(own_seat(
                seat.candidate(),
                earlier,
                timeline,
            ));
            if earlier < date.plus(-back) && timeline.works_for_certain(earlier) {
                break;
            }
        }
    }
    let of_date = |(_, seats)| Part {
        window: &[],
        is_asked: false,
        seats,
    };
    parts.splice(0..0, before.into_iter().map(of_date));
    parts
}

/// The seat of `who` at an occurrence of a meeting; `None` when it has no length.
fn seat_at<'s>(
    who: Candidate<'s>,
    occurrence: &'s Occurrence,
    timeline: &'s Timeline,
) -> Option<Seat<'s>> {
    let time = match (&occurrence.unplaced, occurrence.declined(who.member)) {
        (_, Some(origin)) => Time::Declined(timeline, origin),
        (Some(origin), None) => Time::Unplaced(timeline, origin),
        (None, None) => Time::Timeline(timeline),
    };
    (!occurrence.spans.is_empty()).then_some(Seat {
        meeting: occurrence.meeting,
        ..Seat::of(who, time, &occurrence.spans)
    })
}

/// The seat of `who` on the own date `date`; `None` when that date has no minute.
fn seat_on<'s>(who: Candidate<'s>, date: Date, timeline: &'s Timeline) -> Option<Seat<'s>> {
    timeline.own_day(date)?;
    own_seat(who, date, timeline)
}

/// The same also of a date that the clock left out, from whose evening a shift goes on into the next.
fn own_seat<'s>(who: Candidate<'s>, date: Date, timeline: &'s Timeline) -> Option<Seat<'s>> {
    Some(Seat {
        about: About::OwnDate(OwnDate {
            date,
            place: timeline.phase(date)?.arrangement.work_place(date),
        }),
        ..Seat::of(who, Time::Timeline(timeline), timeline.own_time(date))
    })
}

/// The window of `required` on `date` of `zone`'s clock, its pieces trimmed by the grace.
fn scope(required: &Required, zone: &Zone, clocks: &Clocks, date: Date) -> Scope {
    let common = &required.common;
    let whole_day = [WallPiece::DAY];
    let pieces = match &common.window[..] {
        [] => &whole_day[..],
        pieces => pieces,
    };
    let wall = |piece: &WallPiece| wall(clocks, zone, date, *piece);
    let mut window: SpanSet = pieces
        .iter()
        .flat_map(|piece| trim(wall(piece), common.tolerance.grace))
        .collect();
    if let Some((pieces, zone)) = required.rule.reference() {
        // No two clocks are further apart than a date and a bit, and a piece may go on into the next.
        let dates = date.plus(-3).through(date.plus(2));
        let spans = dates.flat_map(|date| pieces.iter().map(move |piece| (date, piece)));
        let reference: SpanSet = spans
            .flat_map(|(date, piece)| self::wall(clocks, zone, date, *piece))
            .collect();
        window = window.intersect(&reference);
    }
    let lunch = match common.tolerance.lunch.and_then(|lunch| lunch.window) {
        Some(piece) => wall(&piece),
        None => window.spans().to_vec(),
    };
    let before: SpanSet = (required.rule.pivot())
        .and_then(|pivot| WallPiece::new(0, pivot))
        .map(|piece| wall(&piece).into_iter().collect())
        .unwrap_or_default();
    Scope {
        before: before.intersect(&window).spans().to_vec(),
        window: window.spans().to_vec(),
        lunch,
    }
}

/// When the clock of `zone` reads inside `piece` of `date`.
pub(super) fn wall(clocks: &Clocks, zone: &Zone, date: Date, piece: WallPiece) -> Vec<Span> {
    let at = |minute: u16| CivilTime::new(date, i64::from(minute) * MINUTE);
    clocks.of(zone).wall(at(piece.from()), at(piece.to()))
}

/// The spans of one piece without `grace` at its two ends.
fn trim(spans: Vec<Span>, grace: Minutes) -> Vec<Span> {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return spans;
    };
    let seconds = grace.get() * MINUTE;
    let Ok(inner) = Span::new(
        first.start().plus_seconds(seconds),
        last.end().plus_seconds(-seconds),
    ) else {
        return Vec::new();
    };
    spans
        .into_iter()
        .filter_map(|span| span.intersect(inner)?.inward())
        .collect()
}

/// The same seat, its member at work by the arrangement.
fn at_hours<'s>(seat: &Seat<'s>) -> Seat<'s> {
    let Some(timeline) = seat.time.timeline() else {
        return seat.clone();
    };
    let work: SpanSet = match seat.own() {
        Some(_) => seat.scope.iter().copied().collect(),
        None => (seat.scope.iter())
            .flat_map(|scope| timeline.at_hours(*scope).spans().to_vec())
            .collect(),
    };
    Seat {
        time: Time::At(work.spans().to_vec()),
        ..seat.clone()
    }
}
