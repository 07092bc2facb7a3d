//! The minutes that count, so that those between any two are counted at once.

use crate::time::SpanSet;

use super::{Minute, Piece, limits::minute_of};

/// Minutes that count, over one stretch of the line.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    from: Minute,
    // Invariant: entry n is how many of the first n minutes count.
    sums: Vec<i64>,
}

impl Ground {
    /// The minutes of `counting` inside `reach`.
    pub(super) fn new(counting: &SpanSet, reach: Piece) -> Self {
        let (from, to) = reach;
        let mut steps = vec![0; index(to - from)];
        for span in counting.spans() {
            // Part of a minute does not count.
            let Some(span) = span.inward() else { continue };
            let start = minute_of(span.start()).clamp(from, to);
            let end = minute_of(span.end()).clamp(from, to);
            steps[index(start - from)..index(end - from)].fill(1);
        }
        Self::of(from, steps)
    }

    fn of(from: Minute, counts: Vec<i64>) -> Self {
        let mut sum = 0;
        let sums = std::iter::once(0)
            .chain(counts.into_iter().map(|count| {
                sum += count;
                sum
            }))
            .collect();
        Self { from, sums }
    }

    /// How many minutes from `from` up to `to` count; none when `to` is not after `from`.
    pub(super) fn between(&self, from: Minute, to: Minute) -> i64 {
        let last = self.sums.len() - 1;
        let place = |minute: Minute| index((minute - self.from).max(0)).min(last);
        (self.sums[place(to)] - self.sums[place(from)]).max(0)
    }

    /// How many minutes count in all.
    pub(super) fn all(&self) -> i64 {
        self.sums.last().copied().unwrap_or_default()
    }

    /// How many minutes of `pieces`, which are apart, count.
    pub(super) fn in_pieces(&self, pieces: &[Piece]) -> i64 {
        pieces
            .iter()
            .map(|(from, to)| self.between(*from, *to))
            .sum()
    }

    /// The same minutes, those outside `pieces` left out; `pieces` are in order and apart.
    pub(super) fn inside(&self, pieces: &[Piece]) -> Self {
        let length = self.sums.len() - 1;
        let place = |minute: Minute| index((minute - self.from).max(0)).min(length);
        let mut sums = vec![0; self.sums.len()];
        let mut sum = 0;
        let mut done = 0;
        for (from, to) in pieces {
            let (start, end) = (place(*from), place(*to));
            if start >= end {
                continue;
            }
            sums[done..=start].fill(sum);
            let before = self.sums[start];
            for (new, old) in sums[start..=end].iter_mut().zip(&self.sums[start..=end]) {
                *new = sum + old - before;
            }
            sum = sums[end];
            done = end;
        }
        sums[done..].fill(sum);
        Self {
            from: self.from,
            sums,
        }
    }

    /// The minutes at which counting begins or ends, in order.
    pub(super) fn edges(&self) -> Vec<Minute> {
        let counts = self.sums.windows(2).map(|pair| pair[1] - pair[0]);
        let mut before = 0;
        let mut edges = Vec::new();
        for (minute, count) in (self.from..).zip(counts.chain([0])) {
            if count != before {
                edges.push(minute);
            }
            before = count;
        }
        edges
    }
}

/// A number of minutes that is not negative, as a place in a list.
fn index(minutes: i64) -> usize {
    usize::try_from(minutes).expect("it is not negative")
}
