//! Whether one choice keeps several dates where lengths of days have to add up.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{availability::choices::Day, overlap::Unknown, time::Minutes};

use super::{Group, Node, Told, groups, likeness};

/// The lengths that are left of each of a group's hours, the shortest first.
type Lengths = Vec<Vec<Minutes>>;

/// What dates are like whose lengths are cut, when the days of their hours begin, and which lengths are left of them.
type Cut = (Vec<Told>, Vec<Option<i64>>, Lengths);

/// A group some of whose lengths have to add up, on its way to whether one choice keeps all.
///
/// Lengths that add up are tried on the dates, each date with those that hang together with it even so. A date that is not kept
/// with its length tells of it: the length is never tried again with the others that were to blame.
pub(super) struct Adding<'g, 'a> {
    group: &'g Group<'a>,
    unknown: Unknown,
    together: Vec<Together<'a>>,
    /// What came of dates with these lengths.
    known: BTreeMap<Cut, Option<bool>>,
}

/// Dates that hang together whatever their lengths.
struct Together<'a> {
    nodes: Vec<&'a Node<'a>>,
    /// The places of those of their hours whose lengths add up with others.
    tied: Vec<usize>,
}

impl<'g, 'a> Adding<'g, 'a> {
    pub(super) fn new(group: &'g Group<'a>, unknown: Unknown) -> Self {
        let nodes: Vec<&'a Node<'a>> = group.nodes.iter().map(|it| it.node).collect();
        let tied: BTreeSet<usize> = (group.tied.iter())
            .flat_map(|tie| tie.hours.iter().copied())
            .collect();
        let together = groups(&nodes, false).into_iter().map(|together| {
            let places = together.iter().flat_map(|at| &group.nodes[*at].hours);
            let places: BTreeSet<usize> = places.copied().collect();
            Together {
                nodes: together.into_iter().map(|at| nodes[at]).collect(),
                tied: places.intersection(&tied).copied().collect(),
            }
        });
        Self {
            group,
            unknown,
            together: together.collect(),
            known: BTreeMap::new(),
        }
    }

    /// Whether some choice keeps all; nothing when the patience ends first.
    pub(super) fn keeps(&mut self, left: &mut usize) -> Option<bool> {
        let hours = self.group.hours.iter();
        let lengths: Lengths = hours.map(|(_, day)| day.lengths()).collect();
        self.among(lengths, left)
    }

    /// Whether some choice of these lengths keeps all.
    fn among(&mut self, mut lengths: Lengths, left: &mut usize) -> Option<bool> {
        let mut narrowed = BTreeSet::new();
        loop {
            if *left == 0 {
                return None;
            }
            *left -= 1;
            let Some(tried) = self.that_add_up(&lengths) else {
                return Some(false);
            };
            let failing = self.failing(&tried, left)?;
            let Some(first) = failing.first().copied() else {
                return Some(true);
            };
            let wide: Vec<usize> = (failing.iter().copied())
                .filter(|at| narrowed.insert(*at))
                .collect();
            if !wide.is_empty() {
                // Of many dates that are alike only the first takes long.
                let mut wide = wide.into_iter();
                if !wide.all(|at| self.narrow(at, &mut lengths, left)) {
                    return Some(false);
                }
            } else if !self.rule_out(&failing, &tried, &mut lengths) {
                match self.with_one(first, &tried, &mut lengths, left) {
                    Some(false) => {}
                    kept => return kept,
                }
            }
        }
    }

    /// Which dates are not kept with these lengths; nothing when the patience ends first.
    fn failing(&mut self, lengths: &Lengths, left: &mut usize) -> Option<Vec<usize>> {
        let mut failing = Vec::new();
        for at in 0..self.together.len() {
            if !self.is_kept(at, lengths, left)? {
                failing.push(at);
            }
        }
        Some(failing)
    }

    /// Takes the length that was tried away from those that are `failing` and hang on no other length; `false` when there are none.
    fn rule_out(&self, failing: &[usize], tried: &Lengths, lengths: &mut Lengths) -> bool {
        let mut is_ruled_out = false;
        for at in failing {
            if let [place] = self.together[*at].tied[..] {
                lengths[place].retain(|length| *length != tried[place][0]);
                is_ruled_out = true;
            }
        }
        is_ruled_out
    }

    /// Whether some choice keeps all with the length that was tried of one of the hours at `at`; if none does, takes it away.
    fn with_one(
        &mut self,
        at: usize,
        tried: &Lengths,
        lengths: &mut Lengths,
        left: &mut usize,
    ) -> Option<bool> {
        let places = self.together[at].tied.iter();
        let place = *places.max_by_key(|place| lengths[**place].len())?;
        if lengths[place].len() > 1 {
            let mut with = lengths.clone();
            with[place].clone_from(&tried[place]);
            let kept = self.among(with, left);
            if kept != Some(false) {
                return kept;
            }
        }
        lengths[place].retain(|length| *length != tried[place][0]);
        Some(false)
    }

    /// Of these lengths one for each of the hours that have to add up, so that they do; nothing when none do.
    fn that_add_up(&self, lengths: &Lengths) -> Option<Lengths> {
        let mut tried = lengths.clone();
        for tie in &self.group.tied {
            let date = |place: &usize| self.group.hours[*place].0.1;
            let only = (tie.hours.iter()).map(|place| (date(place), lengths[*place].clone()));
            let choice = tie.account.choice(&only.collect())?;
            for place in &tie.hours {
                tried[*place] = vec![*choice.get(&date(place))?];
            }
        }
        Some(tried)
    }

    /// Takes the shortest and the longest of `lengths` away with which the dates at `at` are not kept, whatever else is chosen;
    /// `false` when none are left, as where nothing has to add up.
    fn narrow(&mut self, at: usize, lengths: &mut Lengths, left: &mut usize) -> bool {
        for place in self.together[at].tied.clone() {
            for shortest in [true, false] {
                let all = lengths[place].clone();
                let first = |number: usize| {
                    let (early, late) = (&all[..number], &all[all.len() - number..]);
                    if shortest { early } else { late }.to_vec()
                };
                // The fewest with which they may be kept.
                let (mut too_few, mut enough) = (0, all.len());
                while too_few < enough {
                    let number = too_few.midpoint(enough);
                    lengths[place] = first(number + 1);
                    if self.is_kept(at, lengths, left) == Some(false) {
                        too_few = number + 1;
                    } else {
                        enough = number;
                    }
                }
                if too_few == all.len() {
                    return false;
                }
                let kept = if shortest {
                    &all[too_few..]
                } else {
                    &all[..all.len() - too_few]
                };
                lengths[place] = kept.to_vec();
            }
        }
        !self.together[at].tied.is_empty()
    }

    /// Whether the dates at `at` are kept by some choice of these lengths; nothing when the patience ends first.
    fn is_kept(&mut self, at: usize, lengths: &Lengths, left: &mut usize) -> Option<bool> {
        let (group, together) = (self.group, &self.together[at]);
        let cut = |(place, (_, day)): (usize, &(_, Arc<Day>))| {
            let cut = together.tied.contains(&place);
            let cut = cut.then(|| day.of_lengths(&lengths[place])).flatten();
            cut.map_or_else(|| Arc::clone(day), Arc::new)
        };
        let days: Vec<Arc<Day>> = group.hours.iter().enumerate().map(cut).collect();
        let dates = group.apart(&together.nodes, &days);
        let of_tied = together.tied.iter().map(|place| lengths[*place].clone());
        let key = (
            likeness(&together.nodes),
            dates.begins()?,
            of_tied.collect(),
        );
        let unknown = self.unknown;
        let kept = self.known.entry(key);
        *kept.or_insert_with(|| dates.keeps(unknown, left))
    }
}
