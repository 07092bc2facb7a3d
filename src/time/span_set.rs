//! Finite unions of spans, in their one normal form.

use super::{Instant, Minutes, Span};

/// A finite union of spans: sorted, without overlap and without two that touch.
///
/// The normal form makes equal sets equal values. All operations are linear in the number of spans.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SpanSet {
    // Invariant: each span ends before the next one starts.
    spans: Vec<Span>,
}

impl SpanSet {
    /// The set without any time.
    pub const fn new() -> Self {
        Self { spans: Vec::new() }
    }

    /// The spans in order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Whether the set has no time at all.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Elapsed minutes in all.
    pub fn minutes(&self) -> Minutes {
        self.spans.iter().map(|span| span.minutes()).sum()
    }

    /// Adds a span that does not start before the last one added; cheaper than [`SpanSet::union`] for sorted input.
    ///
    /// # Panics
    ///
    /// When `span` starts before the last span of the set, which would break the order.
    pub fn push(&mut self, span: Span) {
        let is_taken_in = |last| take_in(last, span);
        if !self.spans.last_mut().is_some_and(is_taken_in) {
            self.spans.push(span);
        }
    }

    /// Elapsed minutes in both: those of [`intersect`](Self::intersect), which is not made.
    pub fn minutes_with(&self, other: &Self) -> Minutes {
        let (mut left, mut right) = (&self.spans[..], &other.spans[..]);
        let mut minutes = Minutes::ZERO;
        while let ([one, left_rest @ ..], [two, right_rest @ ..]) = (left, right) {
            if let Some(both) = one.intersect(*two) {
                minutes = minutes + both.minutes();
            }
            if one.end() <= two.end() {
                left = left_rest;
            } else {
                right = right_rest;
            }
        }
        minutes
    }

    /// The same time, `seconds` later; what would lie outside the line is left out.
    #[must_use]
    pub fn later(&self, seconds: i64) -> Self {
        let later = |span: &Span| {
            let (start, end) = (span.start().seconds(), span.end().seconds());
            Span::from_seconds(start.checked_add(seconds)?, end.checked_add(seconds)?)
        };
        Self {
            spans: self.spans.iter().filter_map(later).collect(),
        }
    }

    /// Time in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut all = Self {
            spans: Vec::with_capacity(self.spans.len() + other.spans.len()),
        };
        let (mut left, mut right) = (&self.spans[..], &other.spans[..]);
        while let (Some(l), Some(r)) = (left.first(), right.first()) {
            if l.start() <= r.start() {
                all.push(*l);
                left = &left[1..];
            } else {
                all.push(*r);
                right = &right[1..];
            }
        }
        for span in left.iter().chain(right) {
            all.push(*span);
        }
        all
    }

    /// Time in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        self.intersect_spans(&other.spans)
    }

    /// Time in this set and in `others`, which are sorted and do not overlap.
    #[must_use]
    pub fn intersect_spans(&self, others: &[Span]) -> Self {
        let mut common = Self::new();
        let (mut left, mut right) = (&self.spans[..], others);
        while let (Some(l), Some(r)) = (left.first(), right.first()) {
            if let Some(both) = l.intersect(*r) {
                common.push(both);
            }
            if l.end() <= r.end() {
                left = &left[1..];
            } else {
                right = &right[1..];
            }
        }
        common
    }

    /// Time in this set and not in `other`.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        let mut rest = Self::new();
        let mut taken = &other.spans[..];
        for span in &self.spans {
            let mut start = span.start();
            while let Some(first) = taken.first() {
                if first.end() <= start {
                    taken = &taken[1..];
                } else if first.start() >= span.end() {
                    break;
                } else {
                    if let Ok(before) = Span::new(start, first.start()) {
                        rest.push(before);
                    }
                    start = first.end();
                    if start >= span.end() {
                        break;
                    }
                    taken = &taken[1..];
                }
            }
            if let Ok(tail) = Span::new(start, span.end()) {
                rest.push(tail);
            }
        }
        rest
    }

    /// The part of the set inside `within`.
    #[must_use]
    pub fn clip(&self, within: Span) -> Self {
        Self {
            spans: self
                .touching(within)
                .iter()
                .filter_map(|span| span.intersect(within))
                .collect(),
        }
    }

    /// The spans that share time with `within`, whole; found by binary search.
    pub fn touching(&self, within: Span) -> &[Span] {
        let from = self
            .spans
            .partition_point(|span| span.end() <= within.start());
        let to = self
            .spans
            .partition_point(|span| span.start() < within.end());
        // OK because spans are sorted, so those that end early are not after those that start early.
        &self.spans[from..to.max(from)]
    }

    /// Whether `instant` lies in the set.
    pub fn contains(&self, instant: Instant) -> bool {
        let at = self.spans.partition_point(|span| span.end() <= instant);
        self.spans
            .get(at)
            .is_some_and(|span| span.start() <= instant)
    }

    /// Whether the whole of `span` lies in the set.
    pub fn covers(&self, span: Span) -> bool {
        let at = self
            .spans
            .partition_point(|piece| piece.end() <= span.start());
        self.spans
            .get(at)
            .is_some_and(|piece| piece.start() <= span.start() && span.end() <= piece.end())
    }

    /// How many pieces of the `length`, which is not nought, the spans have room for, each by itself.
    pub fn whole_blocks(&self, length: Minutes) -> i64 {
        let pieces = self.spans.iter();
        pieces.map(|span| span.minutes().get() / length.get()).sum()
    }

    /// The spans that are at least `length` long.
    #[must_use]
    pub fn at_least(&self, length: Minutes) -> Self {
        Self {
            spans: self
                .spans
                .iter()
                .copied()
                .filter(|span| span.minutes() >= length)
                .collect(),
        }
    }
}

/// Spans in any order, overlapping or not.
/// Lengthens `last` by `next`, which does not begin before it, unless there is a gap between them: whether there is none.
fn take_in(last: &mut Span, next: Span) -> bool {
    assert!(last.start() <= next.start(), "spans come in order");
    if next.start() > last.end() {
        return false;
    }
    if next.end() > last.end() {
        *last = Span::new(last.start(), next.end()).expect("it only grows");
    }
    true
}

impl FromIterator<Span> for SpanSet {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().collect();
        if !spans.is_sorted() {
            spans.sort_unstable();
        }
        spans.dedup_by(|next, last| take_in(last, *next));
        Self { spans }
    }
}

impl From<Span> for SpanSet {
    fn from(span: Span) -> Self {
        Self { spans: vec![span] }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The slow way: one bit a minute.
    fn bits(set: &SpanSet) -> Vec<bool> {
        (0..64)
            .map(|minute| set.contains(Instant::from_seconds(minute * 60)))
            .collect()
    }

    fn any_set() -> impl Strategy<Value = SpanSet> {
        prop::collection::vec((0_i64..60, 1_i64..12), 0..8).prop_map(|pairs| {
            pairs
                .into_iter()
                .filter_map(|(start, length)| {
                    Span::from_seconds(start * 60, (start + length).min(63) * 60)
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn prop_operations_agree_with_a_bitmap(left in any_set(), right in any_set()) {
            let (l, r) = (bits(&left), bits(&right));
            let each = |f: fn(bool, bool) -> bool| {
                l.iter().zip(&r).map(|(a, b)| f(*a, *b)).collect::<Vec<_>>()
            };
            prop_assert_eq!(bits(&left.union(&right)), each(|a, b| a || b));
            prop_assert_eq!(bits(&left.intersect(&right)), each(|a, b| a && b));
            prop_assert_eq!(bits(&left.subtract(&right)), each(|a, b| a && !b));
        }

        #[test]
        fn prop_every_result_is_in_normal_form(left in any_set(), right in any_set()) {
            for set in [left.union(&right), left.intersect(&right), left.subtract(&right)] {
                prop_assert!(set.spans().windows(2).all(|w| w[0].end() < w[1].start()));
                let again: SpanSet = set.spans().iter().copied().collect();
                prop_assert_eq!(again, set);
            }
        }

        #[test]
        fn prop_a_clip_is_an_intersection(set in any_set(), start in 0_i64..60, length in 1_i64..20) {
            let within = Span::from_seconds(start * 60, (start + length) * 60).unwrap();
            prop_assert_eq!(set.clip(within), set.intersect(&SpanSet::from(within)));
        }
    }

    #[test]
    fn spans_that_touch_become_one() {
        let set: SpanSet = [(0, 60), (60, 120)]
            .into_iter()
            .filter_map(|(start, end)| Span::from_seconds(start, end))
            .collect();
        assert_eq!(set.spans().len(), 1);
        assert_eq!(set.minutes(), Minutes(2));
    }
}
