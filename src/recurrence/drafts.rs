//! Occurrences in the order in which they are found, and then in that of time.

use std::sync::Arc;

use crate::{ical::Status, time::Instant};

use super::calendar::{Facts, Occurrence};

/// The facts of a component, by their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FactsId(usize);

/// An occurrence whose facts stand elsewhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    pub(super) start: Instant,
    pub(super) end: Instant,
    /// The start before a move.
    pub(super) id: Instant,
    pub(super) facts: FactsId,
}

/// The occurrences of a file, as far as they have been found.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    facts: Vec<Arc<Facts>>,
    list: Vec<Draft>,
}

impl Drafts {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Keeps what holds for some occurrences.
    pub(super) fn keep(&mut self, facts: Facts) -> FactsId {
        let id = FactsId(self.facts.len());
        self.facts.push(Arc::new(facts));
        id
    }

    pub(super) fn add(&mut self, draft: Draft) {
        self.list.push(draft);
    }

    /// Every occurrence with what holds for it.
    pub(super) fn each(&self) -> impl Iterator<Item = (&Draft, &Facts)> {
        let drafts = self.list.iter();
        drafts.filter_map(|draft| Some((draft, &**self.facts_of(draft)?)))
    }

    fn facts_of(&self, draft: &Draft) -> Option<&Arc<Facts>> {
        self.facts.get(draft.facts.0)
    }

    /// Of occurrences added since `from` that are alike but for their place in the file, keeps the first; gives how many go.
    pub(super) fn drop_repeated(&mut self, from: usize) -> usize {
        let mut added = self.list.split_off(from.min(self.list.len()));
        let key = |draft: &Draft| {
            let facts = self.facts_of(draft);
            let kind = facts.map(|facts| (facts.status, facts.all_day));
            (draft.id, draft.start, draft.end, kind)
        };
        let line = |draft: &Draft| self.facts_of(draft).map(|facts| facts.line);
        added.sort_by_key(|draft| (key(draft), line(draft)));
        let before = added.len();
        added.dedup_by_key(|draft| key(draft));
        let dropped = before.saturating_sub(added.len());
        self.list.append(&mut added);
        dropped
    }

    /// The occurrences by start, end, UID; what is alike in these by line.
    pub(super) fn into_occurrences(self) -> Vec<Occurrence> {
        let mut occurrences = Vec::with_capacity(self.list.len());
        for draft in in_order(&self.list) {
            occurrences.extend(self.facts_of(draft).map(|facts| Occurrence {
                start: draft.start,
                end: draft.end,
                recurrence_id: draft.id,
                facts: Arc::clone(facts),
            }));
        }
        for alike in occurrences.chunk_by_mut(|a, b| a.start == b.start) {
            alike.sort_by(|a, b| after_start(a).cmp(&after_start(b)));
        }
        occurrences
    }
}

/// The drafts by their starts; of one start, in the order in which they were found.
///
/// They are put on shelves, about as many as there are drafts, each for an equal stretch of time: so few are on any that
/// hardly anything is left to compare.
fn in_order(drafts: &[Draft]) -> Vec<&Draft> {
    let shelves = Shelves::of(drafts);
    let mut ends = vec![0_usize; shelves.count];
    for draft in drafts {
        if let Some(held) = ends.get_mut(shelves.of_draft(draft)) {
            *held = held.saturating_add(1);
        }
    }
    let mut filled = 0_usize;
    for end in &mut ends {
        let begin = filled;
        filled = filled.saturating_add(*end);
        *end = begin;
    }
    let mut order: Vec<&Draft> = drafts.iter().collect();
    for draft in drafts {
        if let Some(end) = ends.get_mut(shelves.of_draft(draft))
            && let Some(place) = order.get_mut(*end)
        {
            *place = draft;
            *end = end.saturating_add(1);
        }
    }
    let mut begin = 0;
    for end in ends {
        if let Some(shelf) = order.get_mut(begin..end) {
            shelf.sort_by_key(|draft| draft.start);
        }
        begin = end;
    }
    order
}

/// Equal stretches of time, one after another, that hold the starts of all drafts.
struct Shelves {
    /// The earliest start.
    first: i64,
    /// Each is of two to this power of seconds.
    width: u32,
    count: usize,
}

impl Shelves {
    fn of(drafts: &[Draft]) -> Self {
        let starts = drafts.iter().map(|draft| draft.start.seconds());
        let first = starts.clone().min().unwrap_or_default();
        let reach = starts.max().unwrap_or_default().abs_diff(first);
        let wanted = u64::try_from(drafts.len()).unwrap_or(u64::MAX);
        let width = reach.leading_zeros().abs_diff(wanted.leading_zeros());
        let width = if reach > wanted { width } else { 0 };
        let mut shelves = Self {
            first,
            width,
            count: 0,
        };
        shelves.count = shelves.at(reach).saturating_add(1);
        shelves
    }

    fn of_draft(&self, draft: &Draft) -> usize {
        self.at(draft.start.seconds().abs_diff(self.first))
    }

    /// The shelf for what starts so many seconds after the first.
    fn at(&self, seconds: u64) -> usize {
        usize::try_from(seconds.unbounded_shr(self.width)).unwrap_or(usize::MAX)
    }
}

/// By what occurrences of one start are ordered.
fn after_start(occurrence: &Occurrence) -> (Instant, &str, u32, Status) {
    let facts = &occurrence.facts;
    (occurrence.end, &facts.uid, facts.line, facts.status)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drafts(starts: &[i64]) -> Vec<Draft> {
        let draft = |(start, place): (&i64, usize)| Draft {
            start: Instant::from_seconds(*start),
            end: Instant::from_seconds(*start),
            id: Instant::from_seconds(0),
            facts: FactsId(place),
        };
        starts.iter().zip(0..).map(draft).collect()
    }

    #[track_caller]
    fn check(starts: &[i64]) {
        let drafts = drafts(starts);
        let found = in_order(&drafts).into_iter().map(|draft| draft.facts.0);
        let mut expected: Vec<usize> = (0..starts.len()).collect();
        expected.sort_by_key(|place| starts[*place]);
        assert_eq!(found.collect::<Vec<_>>(), expected, "{starts:?}");
    }

    #[test]
    fn drafts_of_one_start_stay_in_the_order_in_which_they_were_found() {
        check(&[]);
        check(&[7]);
        check(&[7, 7, 3, 7, 3]);
        check(&[i64::MAX, 0, i64::MIN, 1, -1, i64::MAX]);
    }

    proptest! {
        #[test]
        fn drafts_are_in_the_order_of_their_starts(
            near in prop::collection::vec(-5_i64..5, 0..40),
            far in prop::collection::vec(any::<i64>(), 0..5),
            years in prop::collection::vec(0_i64..60_000_000, 0..200),
        ) {
            check(&[near, far, years].concat());
        }
    }
}
