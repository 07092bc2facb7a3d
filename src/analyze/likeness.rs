//! Dates that only the date tells apart: what is found on one of them holds for all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use crate::{
    availability::{MeetingId, Timeline},
    rules::{Finding, Part, Seat, Time},
    time::{CivilTime, MINUTE, Span},
};

use super::{
    choosing::Chosen,
    find::{Examples, Outcome},
    seating::Seated,
};

/// Equal for two periods of one rule that differ only in when they are: everybody's time inside the rule's windows, what is
/// left to choose in it, and who is in which meeting, counted from a midnight.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Likeness(Vec<u32>);

/// What has been found for one rule. Looked up only: the order of the maps reaches no answer.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The time of one person on one date, numbered.
    seats: Mutex<HashMap<Vec<i64>, u32>>,
    /// As if the period began at the first of all midnights.
    outcomes: Mutex<HashMap<Likeness, Arc<OnceLock<Outcome>>>>,
}

impl Known {
    /// What was found for a period that is like `seated`, or else what `find` finds now. The period begins at `midnight`.
    pub(super) fn finding(
        &self,
        seated: &Seated<'_>,
        midnight: CivilTime,
        find: impl FnOnce() -> Outcome,
    ) -> Finding {
        let likeness = self.likeness(seated, midnight);
        let known = Arc::clone(self.outcomes().entry(likeness).or_default());
        let at_zero = known.get_or_init(|| find().later(-midnight.seconds()));
        later(&at_zero.finding, midnight.seconds())
    }

    /// The choices that showed what was found for a period that is like `seated`, if any was looked at.
    pub(super) fn examples(&self, seated: &Seated<'_>, midnight: CivilTime) -> Option<Examples> {
        let likeness = self.likeness(seated, midnight);
        let known = self.outcomes().get(&likeness).map(Arc::clone)?;
        Some(known.get()?.examples.later(midnight.seconds()))
    }

    fn outcomes(&self) -> MutexGuard<'_, HashMap<Likeness, Arc<OnceLock<Outcome>>>> {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a period that begins at `midnight` is like.
    pub(super) fn likeness(&self, seated: &Seated<'_>, midnight: CivilTime) -> Likeness {
        let mut likeness = vec![place(seated.share.0), place(seated.share.1)];
        // Meetings in the order in which people are in them: which these are does not matter, but who else is.
        let mut meetings: HashMap<MeetingId, u32> = HashMap::new();
        for part in &seated.parts {
            likeness.push(place(part.seats.len()));
            self.add_part(part, midnight, &mut meetings, &mut likeness);
        }
        Likeness(likeness)
    }

    fn add_part(
        &self,
        part: &Part<'_>,
        midnight: CivilTime,
        meetings: &mut HashMap<MeetingId, u32>,
        likeness: &mut Vec<u32>,
    ) {
        let mut window = SeatTime::from(midnight);
        window.add_spans(part.window);
        likeness.push(self.number(window.numbers));
        for seat in &part.seats {
            let mut time = SeatTime::from(midnight);
            time.add_seat(seat);
            likeness.push(self.number(time.numbers));
            for meeting in time.meetings {
                let next = place(meetings.len());
                likeness.push(*meetings.entry(meeting).or_insert(next));
            }
        }
    }

    /// The number of what `numbers` say of somebody's time.
    fn number(&self, numbers: Vec<i64>) -> u32 {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let next = place(seats.len());
        *seats.entry(numbers).or_insert(next)
    }
}

impl Likeness {
    /// With something else that tells dates apart.
    pub(super) fn and(mut self, numbers: impl IntoIterator<Item = u32>) -> Self {
        self.0.extend(numbers);
        self
    }
}

/// One person's time on one date, as numbers.
struct SeatTime {
    midnight: i64,
    numbers: Vec<i64>,
    /// In the order in which the person is in them.
    meetings: Vec<MeetingId>,
}

impl SeatTime {
    /// Nothing yet, counted from `midnight`.
    const fn from(midnight: CivilTime) -> Self {
        Self {
            midnight: midnight.seconds(),
            numbers: Vec::new(),
            meetings: Vec::new(),
        }
    }

    fn add_seat(&mut self, seat: &Seat<'_>) {
        self.numbers.push(i64::from(place(seat.member.0)));
        for role in seat.roles {
            self.numbers.push(i64::from(place(role.len())));
            self.numbers.extend(role.bytes().map(i64::from));
        }
        self.add_spans(seat.scope);
        if let Some((length, spans)) = seat.lunch {
            self.numbers.push(length.get());
            self.add_spans(spans);
        }
        let how = match seat.time {
            Time::Declined(..) => 2,
            Time::Unplaced(..) => 4,
            _ => 0,
        };
        self.numbers.push(i64::from(seat.is_invited) + how);
        if let Time::Timeline(timeline) = seat.time {
            // Being in the meeting that is asked about is told from being in another.
            let asked = (seat.meeting).map(|id| number(&mut self.meetings, id));
            self.numbers
                .extend(asked.map(|asked| i64::from(place(asked))));
            self.add_time(timeline, seat.scope);
        }
    }

    /// What `timeline` says of `scope`: the stretches, the events that may be gone to, the hours that are chosen.
    fn add_time(&mut self, timeline: &Timeline, scope: &[Span]) {
        for window in scope {
            let atoms = timeline.touching(*window);
            self.numbers.push(i64::from(place(atoms.len())));
            for atom in atoms {
                self.add_span(atom.span);
                let meetings = &mut self.meetings;
                let kind =
                    timeline.kind(atom, |meeting| i64::from(place(number(meetings, meeting))));
                self.numbers.push(i64::from(place(kind.len())));
                self.numbers.extend(kind);
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
            day.tell(self.midnight / MINUTE, &mut self.numbers);
        }
        let alone = self
            .meetings
            .iter()
            .map(|meeting| i64::from(meeting.is_one_persons()));
        self.numbers.extend(alone);
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
