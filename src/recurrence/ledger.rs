//! What was skipped or assumed in a file, with a bound on how much is said about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::ical::{Notice, component::Problem};

use super::census::Told;

/// The component that a notice is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    /// The line of its `BEGIN:`.
    pub(super) line: u32,
    /// Its UID, empty for none.
    pub(super) uid: &'a str,
}

/// The notices of one file.
#[derive(Debug)]
pub(super) struct Ledger {
    // At most so many of a kind, the others are counted.
    limit: usize,
    notices: Vec<Notice>,
    counts: BTreeMap<(&'static str, bool), usize>,
    // Lines of the components that were skipped, and of those for which no time stands.
    skipped: BTreeSet<u32>,
    unplaced: BTreeSet<u32>,
}

impl Ledger {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            notices: Vec::new(),
            counts: BTreeMap::new(),
            skipped: BTreeSet::new(),
            unplaced: BTreeSet::new(),
        }
    }

    /// Notes that an event is skipped and that no time stands for it, or for a part of it.
    pub(super) fn lose(&mut self, about: About<'_>, problem: Problem, left: &str) {
        self.unplaced.insert(about.line);
        self.skip(about, problem, left);
    }

    /// Notes that an event is skipped, and what stands in its place.
    pub(super) fn skip(&mut self, about: About<'_>, problem: Problem, left: &str) {
        self.skipped.insert(about.line);
        let effect = format!("skipped: {left}");
        self.add(about, problem.code, problem.message, effect);
    }

    /// Notes something that was assumed, or passed over without a skip.
    pub(super) fn note(&mut self, about: About<'_>, problem: Problem, effect: &str) {
        self.add(about, problem.code, problem.message, effect.to_owned());
    }

    fn add(&mut self, about: About<'_>, code: &'static str, message: String, effect: String) {
        let key = (code, effect.starts_with("skipped"));
        let count = self.counts.entry(key).or_default();
        *count = count.saturating_add(1);
        if *count <= self.limit {
            self.notices.push(Notice {
                file: None,
                line: Some(about.line),
                code,
                uid: (!about.uid.is_empty()).then(|| about.uid.to_owned()),
                message,
                effect,
            });
        }
    }

    /// How many events were skipped.
    pub(super) fn skipped(&self) -> usize {
        self.skipped.len()
    }

    /// Of the events that were skipped, how many have time that nothing stands for.
    pub(super) fn unplaced(&self) -> usize {
        self.unplaced.len()
    }

    /// What was noticed, by kind, skips first, with the first lines of each.
    pub(super) fn told(&self) -> Vec<Told> {
        let kind = |notice: &Notice| (notice.code, notice.effect.starts_with("skipped"));
        let counts = self.counts.iter();
        let mut told: Vec<Told> = counts
            .map(|(&(code, is_skip), &count)| {
                let notices = self.notices.iter();
                let of_it = notices.filter(|notice| kind(notice) == (code, is_skip));
                let lines: BTreeSet<u32> = of_it.filter_map(|notice| notice.line).collect();
                Told {
                    code,
                    is_skip,
                    count,
                    lines: lines.into_iter().take(Told::LINES).collect(),
                }
            })
            .collect();
        told.sort_by_key(|told| !told.is_skip);
        told
    }

    /// The notices by line, and after them one for each kind that had more than the limit.
    pub(super) fn into_notices(mut self) -> Vec<Notice> {
        // Notices arrive by UID; of a kind over the limit, which ones are kept does not depend on anything but the file.
        self.notices
            .sort_by(|a, b| (a.line, a.code, &a.message).cmp(&(b.line, b.code, &b.message)));
        for ((code, is_skip), count) in self.counts {
            let more = count.saturating_sub(self.limit);
            if more > 0 {
                self.notices.push(Notice {
                    file: None,
                    line: None,
                    code,
                    uid: None,
                    message: format!("{more} more of this kind (`notices`)"),
                    effect: if is_skip {
                        "skipped: in the same way".to_owned()
                    } else {
                        "in the same way".to_owned()
                    },
                });
            }
        }
        self.notices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(events: u32, notices: usize, last: &str) {
        let mut ledger = Ledger::new(20);
        for line in 1..=events {
            let problem = Problem {
                code: "no-start",
                message: "the event has no `DTSTART`".to_owned(),
            };
            ledger.skip(About { line, uid: "" }, problem, "it takes no part");
        }
        assert_eq!(ledger.skipped(), usize::try_from(events).unwrap());
        let found = ledger.into_notices();
        assert_eq!(found.len(), notices);
        assert!(
            found
                .iter()
                .all(|notice| notice.effect.starts_with("skipped"))
        );
        assert!(found.last().unwrap().message.starts_with(last));
    }

    #[test]
    fn notices_of_a_kind_are_summed_up_after_the_limit() {
        check(20, 20, "the event");
        check(21, 21, "1 more");
        check(5_000, 21, "4980 more");
    }
}
