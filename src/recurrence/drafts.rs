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
fn in_order(drafts: &[Draft]) -> impl Iterator<Item = &Draft> {
    // Start and place are one number: what is sorted is small, and compared without a branch.
    let mut order: Vec<i128> = drafts
        .iter()
        .zip(0_i128..)
        .map(|(draft, place)| (i128::from(draft.start.seconds()) << 64) | place)
        .collect();
    order.sort_unstable();
    order.into_iter().filter_map(|key| {
        let place = usize::try_from(key & i128::from(u64::MAX)).ok()?;
        drafts.get(place)
    })
}

/// By what occurrences of one start are ordered.
fn after_start(occurrence: &Occurrence) -> (Instant, &str, u32, Status) {
    let facts = &occurrence.facts;
    (occurrence.end, &facts.uid, facts.line, facts.status)
}
