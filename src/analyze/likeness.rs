//! Dates that only the date tells apart: what is found on one of them holds for all.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
    ptr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use crate::{
    availability::{MeetingId, Timeline},
    model::{MemberId, Phase},
    rules::{Asks, Finding, Part, Rule, Seat, Time},
    time::{CivilTime, Date, MINUTE, Span},
};

use super::{
    choosing::Chosen,
    find::{Examples, Outcome},
    hash::Multiply,
    seating::Seated,
};

/// Equal for two periods of one rule that differ only in when they are: everybody's time inside the rule's windows, what is
/// left to choose in it, and who is in which meeting, counted from a midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Likeness(u32);

/// What has been found for one rule. Looked up only: the order of the maps reaches no answer.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Whether more tells dates apart than is looked at: then each is like no other.
    is_dated: bool,
    /// The time of one person on one date, numbered.
    seats: Mutex<HashMap<Vec<i64>, u32, Multiply>>,
    /// What everybody's time is like, numbered, with what was found as if the period began at the first of all midnights.
    periods: Mutex<HashMap<Vec<u32>, Likeness, Multiply>>,
    outcomes: Mutex<HashMap<Likeness, Arc<OnceLock<Outcome>>>>,
}

impl Known {
    /// Nothing is found yet of `rule`.
    pub(super) fn of(rule: &dyn Rule) -> Self {
        let is_dated = match rule.kind().asks {
            Asks::Windows => false,
            // From when on anything is known counts in a rest of many dates.
            Asks::OwnHours => rule.looks_back().is_some_and(|back| back > 0),
            Asks::OwnDates | Asks::Meetings | Asks::Occurrences => true,
        };
        Self {
            is_dated,
            ..Self::default()
        }
    }

    /// What was found for a period of this `likeness`, or else what `find` finds now. The period begins at `midnight`.
    pub(super) fn finding(
        &self,
        likeness: Likeness,
        midnight: CivilTime,
        find: impl FnOnce() -> Outcome,
    ) -> Finding {
        let known = Arc::clone(locked(&self.outcomes).entry(likeness).or_default());
        let at_zero = known.get_or_init(|| find().later(-midnight.seconds()));
        later(&at_zero.finding, midnight.seconds())
    }

    /// The choices that showed what was found for a period of this `likeness`, if any was looked at.
    pub(super) fn examples(&self, likeness: Likeness, midnight: CivilTime) -> Option<Examples> {
        let known = locked(&self.outcomes).get(&likeness).map(Arc::clone)?;
        Some(known.get()?.examples.later(midnight.seconds()))
    }

    /// What a period that begins at `midnight` is like.
    pub(super) fn likeness(&self, seated: &Seated<'_>, midnight: CivilTime) -> Likeness {
        let told = Told::of(seated, midnight);
        let mut period = told.others;
        if self.is_dated {
            let days = midnight.date().days();
            period.push(u32::from_ne_bytes(days.to_ne_bytes()));
        }
        let mut seats = locked(&self.seats);
        let mut known: Vec<u32> = Vec::with_capacity(told.each.len());
        let mut from = 0;
        for one in told.each {
            known.push(match one {
                One::UpTo(to) => {
                    let numbers = &told.numbers[from..to];
                    from = to;
                    number_of(&mut seats, numbers)
                }
                One::Like(other) => known[other],
            });
        }
        drop(seats);
        period.extend(known);
        let mut periods = locked(&self.periods);
        let next = Likeness(place(periods.len()));
        *periods.entry(period).or_insert(next)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The number of `numbers`, to which they are added.
fn number_of(known: &mut HashMap<Vec<i64>, u32, Multiply>, numbers: &[i64]) -> u32 {
    if let Some(number) = known.get(numbers) {
        return *number;
    }
    let next = place(known.len());
    known.insert(numbers.to_vec(), next);
    next
}

/// Everything that tells a period from others.
struct Told {
    /// Windows and seats one after the other.
    numbers: Vec<i64>,
    /// Where the numbers of each of them are.
    each: Vec<One>,
    /// How many there are of each, whose seats they are, and who is in which meeting.
    others: Vec<u32>,
}

/// Where the numbers of one window or seat are.
#[derive(Clone, Copy)]
enum One {
    /// After those of the one before it that has its own, up to here.
    UpTo(usize),
    /// They are those of an earlier one, by its place.
    Like(usize),
}

/// What has been told of a seat.
struct ToldSeat {
    /// The place of the seat among the others of its date.
    place: usize,
    /// The place of its numbers.
    one: usize,
    /// Where its meetings are among the others.
    meetings: Range<usize>,
}

impl Told {
    fn of(seated: &Seated<'_>, midnight: CivilTime) -> Self {
        let mut told = Self {
            numbers: Vec::with_capacity(1_024),
            each: Vec::new(),
            others: vec![place(seated.share.0), place(seated.share.1)],
        };
        // Meetings in the order in which people are in them: which these are does not matter, but who else is.
        let mut meetings: HashMap<MeetingId, u32> = HashMap::new();
        for part in &seated.parts {
            told.others.push(place(part.seats.len()));
            told.add_part(part, midnight, &mut meetings);
        }
        told.add_ties(seated);
        told.add_bound(seated, midnight);
        told
    }

    /// Adds the dates that one start is chosen for, with what their clocks are ahead: of dates alike in all else one start can serve
    /// two here, and each have its own there.
    fn add_bound(&mut self, seated: &Seated<'_>, midnight: CivilTime) {
        let mut bound: BTreeMap<(usize, Date), BTreeMap<Date, i32>> = BTreeMap::new();
        for (member, timeline, date) in to_choose(seated, |phase| !phase.bound.is_empty()) {
            let phase = timeline.phase(date);
            let by_start = phase.and_then(|phase| Some((phase, phase.bound.get(&date)?)));
            let starts = timeline.day(date).map(|day| day.starts());
            let first = starts.and_then(|starts| Some(starts.first()?.first));
            if let (Some((phase, by_start)), Some(first)) = (by_start, first) {
                let ahead = phase.arrangement.clock(date).offset_at(first);
                let dates = bound.entry((member.0, by_start.first)).or_default();
                dates.insert(date, ahead);
            }
        }
        let begins = midnight.date().days();
        bound.retain(|_, dates| dates.len() > 1);
        self.others.push(place(bound.len()));
        for ((member, _), dates) in bound {
            self.others.push(place(dates.len()));
            self.others.push(place(member));
            let told = dates.into_iter();
            let told = told.flat_map(|(date, ahead)| [date.days() - begins, ahead]);
            self.others
                .extend(told.map(|number| u32::from_ne_bytes(number.to_ne_bytes())));
        }
    }

    /// Adds the dates whose lengths have to add up with each other: what is left of them hangs on dates that are not looked at.
    fn add_ties(&mut self, seated: &Seated<'_>) {
        let mut tied: BTreeMap<(usize, Date), BTreeSet<Date>> = BTreeMap::new();
        for (member, timeline, date) in to_choose(seated, |phase| !phase.due.is_empty()) {
            if let Some(account) = timeline.account(date) {
                let dates = tied.entry((member.0, account.first())).or_default();
                dates.insert(date);
            }
        }
        for ((member, _), dates) in tied.into_iter().filter(|(_, dates)| dates.len() > 1) {
            self.others.push(place(member));
            let days = dates
                .iter()
                .map(|date| u32::from_ne_bytes(date.days().to_ne_bytes()));
            self.others.extend(days);
        }
    }

    fn add_part(
        &mut self,
        part: &Part<'_>,
        midnight: CivilTime,
        meetings: &mut HashMap<MeetingId, u32>,
    ) {
        let mut time = SeatTime::from(midnight, &mut self.numbers);
        time.add_spans(part.window);
        self.each.push(One::UpTo(self.numbers.len()));
        // The last seat of each timeline: people who work the same hours have one.
        let mut known: HashMap<*const Timeline, ToldSeat, Multiply> = HashMap::default();
        for (at, seat) in part.seats.iter().enumerate() {
            self.others.push(place(seat.member.0));
            let timeline = seat.time.timeline().map(ptr::from_ref);
            let like = timeline.and_then(|timeline| known.get(&timeline));
            if let Some(like) = like.filter(|like| is_told_by(seat, &part.seats[like.place])) {
                self.others.extend_from_within(like.meetings.clone());
                self.each.push(One::Like(like.one));
                continue;
            }
            let mut time = SeatTime::from(midnight, &mut self.numbers);
            time.add_seat(seat);
            let from = self.others.len();
            self.others.push(place(time.meetings.len()));
            for meeting in time.meetings {
                let next = place(meetings.len());
                self.others.push(*meetings.entry(meeting).or_insert(next));
            }
            let told = ToldSeat {
                place: at,
                one: self.each.len(),
                meetings: from..self.others.len(),
            };
            known.extend(timeline.map(|timeline| (timeline, told)));
            self.each.push(One::UpTo(self.numbers.len()));
        }
    }
}

/// Whether what `other` is like tells what `seat` is like, but for whose they are. Where it is not seen at once, it does not.
fn is_told_by(seat: &Seat<'_>, other: &Seat<'_>) -> bool {
    let is_one_timeline = match (&seat.time, &other.time) {
        (Time::Timeline(one), Time::Timeline(other)) => ptr::eq(*one, *other),
        _ => false,
    };
    is_one_timeline
        && ptr::eq(seat.roles, other.roles)
        && ptr::eq(seat.scope, other.scope)
        && ptr::eq(seat.before, other.before)
        && (seat.lunch, seat.is_invited) == (other.lunch, other.is_invited)
        && (seat.meeting, seat.about) == (other.meeting, other.about)
        && seat.works_on == other.works_on
}

/// The own dates of those `seated` with hours to be chosen, seat by seat, of everybody of whom some phase `matters`.
fn to_choose<'s>(
    seated: &'s Seated<'_>,
    matters: impl Fn(&Phase) -> bool,
) -> impl Iterator<Item = (MemberId, &'s Timeline, Date)> {
    let seats = seated.parts.iter().flat_map(|part| &part.seats);
    let of_seat = move |seat: &'s Seat<'_>| match seat.time {
        Time::Timeline(timeline) if timeline.phases.iter().any(&matters) => {
            Some((seat.member, timeline, seat.scope))
        }
        _ => None,
    };
    (seats.filter_map(of_seat)).flat_map(|(member, timeline, scope)| {
        let dates = scope
            .iter()
            .flat_map(|window| timeline.dates_to_choose(*window));
        dates.map(move |date| (member, timeline, date))
    })
}

/// One person's time on one date, as numbers.
struct SeatTime<'n> {
    midnight: i64,
    numbers: &'n mut Vec<i64>,
    /// In the order in which the person is in them.
    meetings: Vec<MeetingId>,
}

impl<'n> SeatTime<'n> {
    /// Nothing yet, counted from `midnight`, after the other `numbers`.
    const fn from(midnight: CivilTime, numbers: &'n mut Vec<i64>) -> Self {
        Self {
            midnight: midnight.seconds(),
            numbers,
            meetings: Vec::new(),
        }
    }

    fn add_seat(&mut self, seat: &Seat<'_>) {
        for role in seat.roles {
            self.numbers.push(i64::from(place(role.len())));
            self.numbers.extend(role.bytes().map(i64::from));
        }
        self.add_spans(seat.scope);
        self.add_spans(seat.before);
        if let Some((length, spans)) = seat.lunch {
            self.numbers.push(length.get());
            self.add_spans(spans);
        }
        let how = match seat.time {
            Time::Declined(..) => 2,
            Time::Unplaced(..) => 4,
            _ => 0,
        };
        let works = if seat.works_on.is_some() { 8 } else { 0 };
        self.numbers.push(i64::from(seat.is_invited) + how + works);
        if let Time::Timeline(timeline) = seat.time {
            // Being in the meeting that is asked about is told from being in another.
            let asked = (seat.meeting).map(|id| number(&mut self.meetings, id));
            self.numbers
                .extend(asked.map(|asked| i64::from(place(asked))));
            self.add_time(timeline, seat.scope);
            if let Some(own) = seat.own() {
                self.add_own_date(timeline, own.date);
            }
        }
    }

    /// What `timeline` says of `scope`: the stretches, the events that may be gone to, the hours that are chosen.
    fn add_time(&mut self, timeline: &Timeline, scope: &[Span]) {
        for window in scope {
            let atoms = timeline.touching(*window);
            self.numbers.push(i64::from(place(atoms.len())));
            for atom in atoms {
                self.add_span(atom.span);
                let (meetings, numbers) = (&mut self.meetings, &mut *self.numbers);
                timeline.tell_kind(atom, numbers, |meeting| {
                    i64::from(place(number(meetings, meeting)))
                });
            }
        }
        for (_, event) in timeline.layers().choices(scope) {
            self.add_span(event.span);
            let meeting = event.meeting.map(|id| number(&mut self.meetings, id));
            self.numbers
                .push(meeting.map_or(-1, |meeting| i64::from(place(meeting))));
        }
        let dates = scope
            .iter()
            .flat_map(|window| timeline.dates_to_choose(*window));
        for day in dates.filter_map(|date| timeline.day(date)) {
            day.tell(self.midnight / MINUTE, self.numbers);
        }
        let alone = self
            .meetings
            .iter()
            .map(|meeting| i64::from(meeting.is_one_persons()));
        self.numbers.extend(alone);
    }

    /// Which own date it is, and what `timeline` says of it and of no other.
    fn add_own_date(&mut self, timeline: &Timeline, date: Date) {
        let begins = CivilTime::from_seconds(self.midnight).date();
        self.numbers.push(i64::from(date.days() - begins.days()));
        self.numbers.push(i64::from(timeline.is_absent(date)));
        let (known, unknown) = timeline.work().known_on(date);
        self.add_spans(known.spans());
        self.add_spans(unknown.spans());
    }

    fn add_spans(&mut self, spans: &[Span]) {
        self.numbers.push(i64::from(place(spans.len())));
        for span in spans {
            self.add_span(*span);
        }
    }

    fn add_span(&mut self, span: Span) {
        self.numbers.extend([
            span.start().seconds() - self.midnight,
            span.end().seconds() - self.midnight,
        ]);
    }
}

/// The place of `meeting` among `meetings`, to which it is added.
fn number(meetings: &mut Vec<MeetingId>, meeting: MeetingId) -> usize {
    let known = meetings.iter().position(|other| *other == meeting);
    known.unwrap_or_else(|| {
        meetings.push(meeting);
        meetings.len() - 1
    })
}

/// A number of things.
fn place(count: usize) -> u32 {
    u32::try_from(count).expect("there are fewer than 2^32 of them")
}

impl Outcome {
    /// The same of a period so many seconds later.
    fn later(&self, seconds: i64) -> Self {
        Self {
            finding: later(&self.finding, seconds),
            examples: self.examples.later(seconds),
        }
    }
}

impl Examples {
    /// The same choices in a period so many seconds later.
    fn later(&self, seconds: i64) -> Self {
        let later = |chosen: &Option<Chosen>| Some(chosen.as_ref()?.later(seconds));
        Self {
            bad: later(&self.bad),
            good: later(&self.good),
        }
    }
}

/// The same finding of a period so many seconds later.
fn later(finding: &Finding, seconds: i64) -> Finding {
    Finding {
        counted: finding.counted.later(seconds),
        ..*finding
    }
}
