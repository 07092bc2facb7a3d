//! A non-empty stretch between two instants.

use super::{Instant, MINUTE, Minutes};

/// A non-empty stretch of time, from `start` up to but not including `end`.
///
/// Both ends are instants (UTC). Two spans that touch, one ending at the instant the other starts, do not overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    // Invariant: `start < end`.
    start: Instant,
    end: Instant,
}

/// A span was asked for whose end is not after its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a span from {start} to {end} holds no time")]
pub struct EmptySpan {
    /// The start asked for.
    pub start: Instant,
    /// The end asked for.
    pub end: Instant,
}

impl Span {
    /// Creates the span `[start, end)`.
    ///
    /// # Errors
    ///
    /// [`EmptySpan`] when `end` is at or before `start`: a zero-length event occupies no time, so it has no span.
    pub const fn new(start: Instant, end: Instant) -> Result<Self, EmptySpan> {
        if start.seconds() < end.seconds() {
            Ok(Self { start, end })
        } else {
            Err(EmptySpan { start, end })
        }
    }

    /// The span between two numbers of seconds since 1970, or nothing when it would be empty.
    pub const fn from_seconds(start: i64, end: i64) -> Option<Self> {
        if start < end {
            Some(Self {
                start: Instant::from_seconds(start),
                end: Instant::from_seconds(end),
            })
        } else {
            None
        }
    }

    /// The first instant of the span.
    pub const fn start(self) -> Instant {
        self.start
    }

    /// The first instant after the span.
    pub const fn end(self) -> Instant {
        self.end
    }

    /// Elapsed whole minutes; part of a minute left over at the end is not counted.
    pub const fn minutes(self) -> Minutes {
        Minutes((self.end.seconds() - self.start.seconds()) / MINUTE)
    }

    /// Whether `instant` lies in the span; its end does not.
    pub fn contains(self, instant: Instant) -> bool {
        self.start <= instant && instant < self.end
    }

    /// Whether the two share any time.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The time that both cover.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end)).ok()
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Whether both ends are on whole minutes.
    pub const fn is_on_minutes(self) -> bool {
        self.start.seconds() % MINUTE == 0 && self.end.seconds() % MINUTE == 0
    }

    /// The smallest span on whole minutes that covers this one: for time that is taken or unknown.
    #[must_use]
    pub fn outward(self) -> Self {
        Self {
            start: self.start.floor_minute(),
            end: self.end.ceil_minute(),
        }
    }

    /// The largest span on whole minutes inside this one, if there is one: for working time.
    #[must_use]
    pub fn inward(self) -> Option<Self> {
        Self::new(self.start.ceil_minute(), self.end.floor_minute()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Span {
        Span::from_seconds(start, end).unwrap()
    }

    #[test]
    fn a_span_without_time_does_not_exist() {
        let noon = Instant::from_seconds(43_200);
        assert!(Span::new(noon, noon).is_err());
        assert!(Span::from_seconds(1, 0).is_none());
    }

    #[test]
    fn touching_is_not_overlapping() {
        assert!(!span(0, 60).overlaps(span(60, 120)));
        assert_eq!(span(0, 60).intersect(span(60, 120)), None);
        assert!(span(0, 61).overlaps(span(60, 120)));
    }

    #[test]
    fn taken_time_is_rounded_outward_and_working_time_inward() {
        assert_eq!(span(59, 61).outward(), span(0, 120));
        assert_eq!(span(59, 121).inward(), Some(span(60, 120)));
        assert_eq!(span(59, 119).inward(), None);
    }
}
