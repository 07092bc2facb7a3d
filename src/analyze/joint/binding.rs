//! Whether one choice keeps several dates where a choice of start binds more than one of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    availability::choices::Day,
    model::MemberId,
    overlap::Unknown,
    time::{Date, Instant},
};

use super::{BoundTo, Group, Node, Placed, Told, Way, any_keeps, groups, likeness};
use crate::analyze::choosing::Picked;

/// A start: what the clock shows then in minutes since midnight, and when that is.
pub(super) type Wall = (u16, Instant);

/// A start that is the same for several of a group's hours.
#[derive(Clone, Debug)]
pub(super) struct BoundStart {
    /// The places of these, with the starts of each.
    places: Vec<(usize, Vec<Wall>)>,
    /// Those that serve all, in minutes since midnight.
    serving: Vec<u16>,
}

/// The starts that bind more than one of the hours of `nodes`.
pub(super) fn bound_starts(nodes: &[Placed<'_>]) -> Vec<BoundStart> {
    let mut bound: BTreeMap<(MemberId, Date), BTreeMap<usize, &[Wall]>> = BTreeMap::new();
    for placed in nodes {
        let hours = placed.node.choosing.hours.iter().zip(&placed.node.bound);
        for ((hours, bound_to), place) in hours.zip(&placed.hours) {
            if let Some(bound_to) = bound_to {
                let places = bound.entry((hours.member, bound_to.first)).or_default();
                places.insert(*place, &bound_to.walls);
            }
        }
    }
    let several = bound.into_values().filter(|places| places.len() > 1);
    several
        .map(|places| {
            let places: Vec<_> = (places.into_iter())
                .map(|(place, walls)| (place, walls.to_vec()))
                .collect();
            let has = |walls: &[Wall], start| walls.iter().any(|(wall, _)| *wall == start);
            let serves = |start: &u16| places.iter().all(|(_, walls)| has(walls, *start));
            let (_, of_first) = &places[0];
            let serving = of_first.iter().map(|(wall, _)| *wall).filter(serves);
            let mut serving: Vec<u16> = serving.collect();
            serving.sort_unstable();
            serving.dedup();
            BoundStart { places, serving }
        })
        .collect()
}

/// What dates are like whose starts that bind are settled, and when the days of their hours begin.
type Settled = (Vec<Told>, Vec<Option<i64>>);

/// A group some of whose starts bind several dates, on its way to whether one choice keeps all: starts that bind are halved,
/// and once each is settled, its dates hang together no more.
pub(super) struct Binding<'g, 'a> {
    group: &'g Group<'a>,
    unknown: Unknown,
    /// A node of each likeness: of alike ones, one tells.
    unlike: Vec<usize>,
    /// What came of dates on which these starts are settled, by what they are like and where days begin.
    known: BTreeMap<Settled, Option<bool>>,
}

impl<'g, 'a> Binding<'g, 'a> {
    pub(super) fn new(group: &'g Group<'a>, unknown: Unknown) -> Self {
        let mut seen = BTreeSet::new();
        let is_new = |at: &usize| {
            let node = group.nodes[*at].node;
            let weekday = |bound: &BoundTo| (bound.first, bound.walls.first().map(|wall| wall.0));
            let bound = node.bound.iter().map(|bound| bound.as_ref().map(weekday));
            let likeness = node.inquiry.likeness(node.period, &node.seated);
            seen.insert((node.rule, likeness, bound.collect::<Vec<_>>()))
        };
        let mut all: Vec<usize> = (0..group.nodes.len()).collect();
        all.retain(is_new);
        Self {
            group,
            unknown,
            unlike: all,
            known: BTreeMap::new(),
        }
    }

    /// Whether some choice keeps all; nothing when the patience ends first.
    pub(super) fn keeps(&mut self, left: &mut usize) -> Option<bool> {
        let starts = self.group.starts.iter();
        let all: Vec<&[u16]> = starts.map(|start| &start.serving[..]).collect();
        if all.iter().any(|serving| serving.is_empty()) {
            return Some(false);
        }
        self.among(&all, left)
    }

    /// Whether some choice with these starts keeps all.
    fn among(&mut self, starts: &[&[u16]], left: &mut usize) -> Option<bool> {
        if *left == 0 {
            return None;
        }
        let days = self.days(starts)?;
        if !self.may_hold(&days, left) {
            return Some(false);
        }
        let widest = (0..starts.len()).max_by_key(|at| (starts[*at].len(), usize::MAX - at))?;
        if starts[widest].len() == 1 {
            return self.date_by_date(&days, left);
        }
        let (early, late) = starts[widest].split_at(starts[widest].len() / 2);
        any_keeps([early, late].into_iter().map(|half| {
            let mut starts = starts.to_vec();
            starts[widest] = half;
            self.among(&starts, left)
        }))
    }

    /// The days of the group with no other starts than these.
    fn days(&self, starts: &[&[u16]]) -> Option<Vec<Arc<Day>>> {
        let mut days: Vec<Arc<Day>> = (self.group.hours.iter())
            .map(|(_, day)| Arc::clone(day))
            .collect();
        for (bound, starts) in self.group.starts.iter().zip(starts) {
            for (place, walls) in &bound.places {
                let begins = walls.iter().filter(|(wall, _)| starts.contains(wall));
                let begins: BTreeSet<Instant> = begins.map(|(_, at)| *at).collect();
                let day = days[*place].at_starts(|at| begins.contains(&at))?;
                days[*place] = Arc::new(day);
            }
        }
        Some(days)
    }

    /// Whether no date fails even if everybody is there whenever some choice of `days` has them there.
    fn may_hold(&self, days: &[Arc<Day>], left: &mut usize) -> bool {
        let group = self.group;
        let most = Way {
            picks: vec![Picked::All; days.len()],
            goes: Vec::new(),
        };
        // Whether somebody goes to an event is not told by hours.
        !group.answers.is_empty()
            || (self.unlike.iter())
                .all(|at| group.nodes[*at].may_hold(days, &most, self.unknown, left))
    }

    /// Whether all is kept when every start that binds is the one of `days`.
    fn date_by_date(&mut self, days: &[Arc<Day>], left: &mut usize) -> Option<bool> {
        let group = self.group;
        let nodes: Vec<&Node<'_>> = group.nodes.iter().map(|it| it.node).collect();
        let unknown = self.unknown;
        if !group.tied.is_empty() {
            let mut tied = group.apart(&nodes, days);
            tied.tied.clone_from(&group.tied);
            return tied.keeps(unknown, left);
        }
        let mut is_shown = true;
        for together in groups(&nodes, false) {
            let nodes: Vec<&Node<'_>> = together.into_iter().map(|at| nodes[at]).collect();
            let dates = group.apart(&nodes, days);
            let key = (likeness(&nodes), dates.begins()?);
            let kept = *self
                .known
                .entry(key)
                .or_insert_with(|| dates.keeps(unknown, left));
            match kept {
                Some(true) => {}
                Some(false) => return Some(false),
                None => is_shown = false,
            }
        }
        is_shown.then_some(true)
    }
}
