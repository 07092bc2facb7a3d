//! What a file holds whatever the window: for those who ask whether it is usable.

use crate::time::Instant;

/// What a file holds whatever the window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Events that repeat by rules or dates.
    pub series: usize,
    /// Of those, the ones whose rule has neither `COUNT` nor `UNTIL`.
    pub endless: usize,
    /// The earliest start of any event.
    pub first: Option<Instant>,
    /// The latest end of what is written out: single events, replaced occurrences, periods of free/busy lists.
    pub last: Option<Instant>,
    /// Occurrences in the window that stood there again, alike in everything that counts, and count once.
    pub duplicates: usize,
    /// What was skipped or assumed, by code, skips first.
    pub told: Vec<Told>,
}

/// Notices of one kind about one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The code of the notices.
    pub code: &'static str,
    /// Whether something was skipped.
    pub is_skip: bool,
    /// How many there are, those included that the limit on notices has summed up.
    pub count: usize,
    /// The first lines, in order.
    pub lines: Vec<u32>,
}

impl Told {
    /// So many lines are told of at most.
    pub const LINES: usize = 5;
}

impl Census {
    /// Notes an event that is written out.
    pub(super) fn saw(&mut self, start: Instant, end: Instant) {
        self.saw_start(start);
        self.last = Some(self.last.map_or(end, |last| last.max(end)));
    }

    /// Notes where a series starts.
    pub(super) fn saw_start(&mut self, start: Instant) {
        self.first = Some(self.first.map_or(start, |first| first.min(start)));
    }
}
