//! What lies over a person's working time, each with where it is written.

use std::{ops::Range, sync::Arc};

use crate::{
    model::AbsenceKind,
    time::{Date, Instant, Minutes, Span},
};

/// Where something is written: a calendar file and the line of `BEGIN:` there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The file, as reports name it.
    pub file: Arc<str>,
    /// The line.
    pub line: u32,
}

/// Which meeting an event is, the same in everybody's calendar: by UID and the start before a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeetingId(pub u32);

impl MeetingId {
    /// Set in the ids of meetings that only one person has.
    const ONE_PERSONS: u32 = 1 << 31;

    /// The same meeting, known to be in nobody else's calendar: whoever is in it is with nobody.
    #[must_use]
    pub const fn of_one(self) -> Self {
        Self(self.0 | Self::ONE_PERSONS)
    }

    /// Whether both are one meeting, whoever has it.
    pub const fn is(self, other: Self) -> bool {
        self.of_one().0 == other.of_one().0
    }

    /// Whether no second person has the meeting. Where that is not known, it is taken as shared.
    pub const fn is_one_persons(self) -> bool {
        self.0 & Self::ONE_PERSONS != 0
    }
}

/// Whether an event takes its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Firmness {
    /// It does.
    Firm,
    /// It does if its owner so chooses.
    Choice,
    /// We cannot say.
    Unknown,
    /// It does not, and its owner is in it all the same: marked as free, not declined.
    Beside,
}

/// An event that takes, or may take, its owner's time, or that its owner is in all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// When, on whole minutes.
    pub span: Span,
    /// Whether.
    pub firmness: Firmness,
    /// With whom, when the calendar has an identity for it.
    pub meeting: Option<MeetingId>,
    /// Whether somebody else is in it; known only where a rule asks for meetings.
    pub has_company: bool,
    /// Where it is written.
    pub origin: Origin,
}

impl Commitment {
    /// Whether it is a meeting that takes the person's time, or may take it.
    pub fn is_meeting(&self) -> bool {
        self.has_company && self.firmness != Firmness::Beside
    }

    /// Whether it is `meeting`.
    pub fn is(&self, meeting: MeetingId) -> bool {
        self.meeting.is_some_and(|own| own.is(meeting))
    }
}

/// A stretch for which somebody is out of office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// When, on whole minutes.
    pub span: Span,
    /// Leave from a feed, or an out-of-office event (`None`).
    pub kind: Option<AbsenceKind>,
    /// Where it is written.
    pub origin: Origin,
}

/// A stretch for which somebody is on call: reachable, not working.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCall {
    /// When, on whole minutes.
    pub span: Span,
    /// Whether it is sure; else nobody can say.
    pub is_sure: bool,
    /// Where it is written; nothing where no calendar speaks of the time.
    pub origin: Option<Origin>,
}

/// Which reachable time counts beside working time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Accepts {
    /// That of being on call.
    pub on_call: bool,
    /// That which is offered beyond the normal hours.
    pub offered: bool,
}

impl Accepts {
    /// The words of the files, in the order in which they are told.
    pub const WORDS: [&'static str; 2] = ["on-call", "offered"];

    /// Whether nothing counts but working time.
    pub const fn is_nothing(self) -> bool {
        !(self.on_call || self.offered)
    }

    /// What counts, by its words.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let counts = [self.on_call, self.offered];
        let words = Self::WORDS.into_iter().zip(counts);
        words.filter_map(|(word, counts)| counts.then_some(word))
    }
}

/// An own date on which somebody is absent as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// The date, on the clock of the member's hours.
    pub date: Date,
    /// Why.
    pub kind: AbsenceKind,
    /// Where it is written, when in a calendar.
    pub origin: Option<Origin>,
}

impl Absent {
    /// The one of `date` among `absent`, which are sorted by date.
    pub(super) fn on(absent: &[Self], date: Date) -> Option<&Self> {
        absent
            .binary_search_by_key(&date, |absent| absent.date)
            .ok()
            .map(|at| &absent[at])
    }
}

/// What lies over one person's working time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layers {
    /// Absent dates in order, each once.
    pub absent: Vec<Absent>,
    /// Of these those of leave and of travel, in order: nobody is on call then.
    pub off_duty: Vec<Date>,
    /// Out-of-office stretches by start.
    pub away: Vec<Away>,
    /// Events by start.
    pub commitments: Vec<Commitment>,
    /// Seconds that the longest event takes: how far back an event can begin that lasts until some instant.
    pub longest: i64,
    /// Whether the person has a calendar.
    pub has_calendar: bool,
    /// Time that the person's calendars say nothing about, sorted and apart.
    pub unknown: Vec<Span>,
    /// When the person is on call, by start: no working time.
    pub on_call: Vec<OnCall>,
    /// What of the reachable time counts as if it were working time.
    pub accepts: Accepts,
    /// Joins and leaves: dates outside are not the person's.
    pub from: Option<Date>,
    /// The last date with the team.
    pub to: Option<Date>,
}

impl Layers {
    /// The same with every event that much longer at both ends: time that is kept free around it. Neither leave nor out-of-office time
    /// grows.
    #[must_use]
    pub fn with_buffer(&self, buffer: Minutes) -> Self {
        let seconds = buffer.get() * 60;
        let grown = |event: &Commitment| {
            let (start, end) = (event.span.start(), event.span.end());
            let grown = Span::new(start.plus_seconds(-seconds), end.plus_seconds(seconds));
            Commitment {
                span: grown.unwrap_or(event.span),
                ..event.clone()
            }
        };
        Self {
            commitments: self.commitments.iter().map(grown).collect(),
            longest: self.longest + 2 * seconds,
            ..self.clone()
        }
    }

    /// The events among which are all that an instant lies in.
    pub fn around(&self, instant: Instant) -> &[Commitment] {
        self.overlapping(instant, instant.plus_seconds(1))
    }

    /// The events among which are all that share time with `from` to `to`.
    pub fn overlapping(&self, from: Instant, to: Instant) -> &[Commitment] {
        &self.commitments[self.places(from, to)]
    }

    /// The events inside `scope`, which is sorted, that the person may or may not go to, each with its place among the
    /// commitments.
    pub fn choices<'l>(
        &'l self,
        scope: &'l [Span],
    ) -> impl Iterator<Item = (usize, &'l Commitment)> {
        self.inside(scope, |event| event.firmness == Firmness::Choice)
    }

    /// The meetings inside `scope`, which is sorted, that take time, or may take it, each with its place among the commitments.
    pub fn meetings<'l>(
        &'l self,
        scope: &'l [Span],
    ) -> impl Iterator<Item = (usize, &'l Commitment)> {
        self.inside(scope, Commitment::is_meeting)
    }

    /// The events inside `scope` that are `wanted`, each with its place among the commitments.
    fn inside<'l>(
        &'l self,
        scope: &'l [Span],
        wanted: fn(&Commitment) -> bool,
    ) -> impl Iterator<Item = (usize, &'l Commitment)> {
        let places = match (scope.first(), scope.last()) {
            (Some(first), Some(last)) => self.places(first.start(), last.end()),
            _ => 0..0,
        };
        let first = places.start;
        let near = (first..).zip(&self.commitments[places]);
        near.filter(move |(_, event)| {
            wanted(event) && scope.iter().any(|window| window.overlaps(event.span))
        })
    }

    /// The places of the events that begin early enough to share time with `from` to `to`, and not too late.
    fn places(&self, from: Instant, to: Instant) -> Range<usize> {
        let begins_before = |instant: Instant| {
            (self.commitments).partition_point(|event| event.span.start() < instant)
        };
        let first = begins_before(from.plus_seconds(-self.longest));
        first..begins_before(to).max(first)
    }

    /// Whether the person belongs to the team on `date`.
    pub fn belongs_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }

    /// The absence that calendars tell of on `date`, if they do.
    pub fn absence(&self, date: Date) -> Option<&Absent> {
        Absent::on(&self.absent, date)
    }
}
