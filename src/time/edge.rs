//! The starts and ends of spans, in the order in which a sweep meets them.

use super::{Instant, Span};

/// Bits for the place of a span. One more says whether it begins; the 39 above are seconds, enough for any two times that a
/// calendar can name.
const PLACE_BITS: u32 = 24;

/// The start or the end of one of many spans, in one number that sorts by time: seconds since some instant, the place of the
/// span, start or end.
///
/// Sorting is where a sweep spends its time, and numbers sort several times faster than triples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge(u64);

impl Edge {
    /// When it is, where edges count from `since`.
    pub(crate) fn instant(self, since: Instant) -> Instant {
        let seconds = i64::try_from(self.0 >> (PLACE_BITS + 1)).expect("it was made of 39 bits");
        Instant::from_seconds(since.seconds() + seconds)
    }

    /// Which of the spans it is of.
    pub(crate) fn place(self) -> usize {
        let place = (self.0 >> 1) & ((1 << PLACE_BITS) - 1);
        usize::try_from(place).expect("it was made of one")
    }

    /// Whether it is the start.
    pub(crate) const fn begins(self) -> bool {
        self.0 & 1 == 1
    }

    /// Whether both are at one instant.
    pub(crate) const fn is_with(self, other: Self) -> bool {
        self.0 >> (PLACE_BITS + 1) == other.0 >> (PLACE_BITS + 1)
    }
}

/// The edges of `spans`, by time.
///
/// # Panics
///
/// When a span starts before `since`, or when there are 2^24 spans.
pub(crate) fn edges(spans: impl ExactSizeIterator<Item = Span>, since: Instant) -> Vec<Edge> {
    assert!(spans.len() < 1 << PLACE_BITS, "nobody has 2^24 spans");
    let at = |instant: Instant| {
        let seconds = u64::try_from(instant.seconds() - since.seconds());
        let seconds = seconds
            .ok()
            .filter(|seconds| *seconds < 1 << (63 - PLACE_BITS));
        seconds.expect("what is swept is of a calendar, and after its beginning")
            << (PLACE_BITS + 1)
    };
    let mut edges = Vec::with_capacity(2 * spans.len());
    for (place, span) in (0..).zip(spans) {
        edges.push(Edge(at(span.start()) | place << 1 | 1));
        edges.push(Edge(at(span.end()) | place << 1));
    }
    edges.sort_unstable();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_come_by_time_and_tell_whose_they_are() {
        let span = |from, to| Span::from_seconds(from, to).unwrap();
        let (since, last) = (Instant::MIN, Instant::MAX.seconds());
        let spans = [span(0, 120), span(-60, 60), span(60, last)];
        let edges = edges(spans.into_iter(), since);
        let told: Vec<_> = (edges.iter())
            .map(|edge| (edge.instant(since).seconds(), edge.place(), edge.begins()))
            .collect();
        assert_eq!(
            told,
            [
                (-60, 1, true),
                (0, 0, true),
                (60, 1, false),
                (60, 2, true),
                (120, 0, false),
                (last, 2, false)
            ]
        );
        assert!(edges[2].is_with(edges[3]) && !edges[3].is_with(edges[4]));
    }
}
