#![doc = include_str!("../../docs/rules/group_overlap.md")]

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    model::MemberId,
    overlap::{self, Basis, Quorum, Stretch},
    time::{Instant, Minutes, SpanSet},
};

use super::{AbsencePolicy, Bound, Context, Kind, Measure, Part, Rule, settings};

pub(super) const KIND: Kind = Kind {
    name: "group_overlap",
    page: include_str!("../../docs/rules/group_overlap.md"),
    window: Some(false),
    read: super::read::<GroupOverlap>,
};

/// The fields of a `[[rule]]` with `kind = "group_overlap"` that are its own.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupOverlap {
    /// How many together count.
    #[serde(default = "settings::everyone", deserialize_with = "settings::quorum")]
    pub quorum: Quorum,
    /// Shared time owed each day, week, month or in all.
    #[serde(deserialize_with = "settings::minutes")]
    pub at_least: Minutes,
    /// Shorter pieces do not count.
    #[serde(default, deserialize_with = "settings::minutes")]
    pub min_piece: Minutes,
}

impl Rule for GroupOverlap {
    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn bound(&self) -> Bound {
        Bound::AtLeast
    }

    fn default_basis(&self) -> Basis {
        Basis::Together
    }

    fn default_absence(&self) -> AbsencePolicy {
        AbsencePolicy::Excuses
    }

    fn needs(&self) -> usize {
        self.quorum.needs()
    }

    fn missing(&self, cx: &Context<'_>) -> Vec<MemberId> {
        self.latest_and_earliest(cx)
            .or_else(|| self.too_many_absent(cx))
            .unwrap_or_else(|| self.smallest_group(cx))
    }

    /// The minutes at which a quorum of those left is together.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let counted = cx.shared(self.quorum, self.min_piece);
        Measure {
            required: cx.required(self.at_least),
            found: counted.minutes(),
            counted,
        }
    }
}

impl GroupOverlap {
    /// The latest to start and the earliest to finish, when everybody left is needed and has one span: these two explain
    /// any shortfall (their pair has no more time in common than all have). Somebody with no time explains it alone.
    fn latest_and_earliest(&self, cx: &Context<'_>) -> Option<Vec<MemberId>> {
        let [part] = cx.parts else {
            return None;
        };
        if self.quorum.of(part.seats.len()) < part.seats.len() {
            return None;
        }
        let mut spans = Vec::new();
        for seat in &part.seats {
            match cx.there(seat).spans() {
                [] => return Some(vec![seat.member]),
                [span] => spans.push((seat.member, *span)),
                _ => return None,
            }
        }
        // OK because `min_by_key` keeps the first of equals: the first in the order of the team.
        let latest = spans
            .iter()
            .min_by_key(|(_, span)| std::cmp::Reverse(span.start()))?;
        let earliest = spans.iter().min_by_key(|(_, span)| span.end())?;
        let mut pair = vec![latest.0, earliest.0];
        pair.sort_unstable();
        pair.dedup();
        Some(pair)
    }

    /// Of those not there when most are, just as many as make a quorum impossible: n - k + 1.
    fn too_many_absent(&self, cx: &Context<'_>) -> Option<Vec<MemberId>> {
        let short = |part: &&Part<'_>| self.quorum.of(part.seats.len()) < part.seats.len();
        let part = cx.parts.iter().find(short)?;
        let there: Vec<SpanSet> = part.seats.iter().map(|seat| cx.there(seat)).collect();
        let scope: SpanSet = part.seats.first()?.scope.iter().copied().collect();
        let missing = scope.subtract(&cx.shared(self.quorum, Minutes::ZERO));
        let fullest = fullest(&there, &missing)?;
        let enough = part.seats.len() - self.quorum.of(part.seats.len()) + 1;
        let members: Vec<MemberId> = (part.seats.iter().zip(&there))
            .filter(|(_, set)| !set.contains(fullest))
            .map(|(seat, _)| seat.member)
            .take(enough)
            .collect();
        (!members.is_empty()).then_some(members)
    }

    /// A group that falls short by itself and of which nobody can be left out: grown by whoever leaves the least time,
    /// then thinned.
    fn smallest_group(&self, cx: &Context<'_>) -> Vec<MemberId> {
        let hours = hours_by_member(cx);
        let required = cx.required(self.at_least);
        let minutes = |group: &[MemberId]| self.minutes_of(group, &hours, cx);
        let mut group: Vec<MemberId> = Vec::new();
        while group.is_empty() || minutes(&group) >= required {
            let with = |member: &MemberId| {
                let mut larger = group.clone();
                larger.push(*member);
                minutes(&larger)
            };
            let left = hours.keys().copied().filter(|id| !group.contains(id));
            let Some(next) = left.min_by_key(with) else {
                break;
            };
            group.push(next);
        }
        for member in group.clone() {
            let without: Vec<MemberId> = group.iter().copied().filter(|id| *id != member).collect();
            if !without.is_empty() && minutes(&without) < required {
                group = without;
            }
        }
        group.sort_unstable();
        group
    }

    /// The minutes that all of `group` share.
    fn minutes_of(&self, group: &[MemberId], hours: &Hours, cx: &Context<'_>) -> Minutes {
        let mut shared = SpanSet::new();
        for part in 0..cx.parts.len() {
            let people: Vec<&[Stretch]> = (group.iter())
                .filter_map(|member| hours[member].get(&part).map(Vec::as_slice))
                .collect();
            for span in overlap::together(&people, people.len(), cx.case.choice).spans() {
                shared.push(*span);
            }
        }
        shared.at_least(self.min_piece).minutes()
    }
}

/// What each member is doing on each date of the period on which the member has a seat, by its place in the period.
type Hours = BTreeMap<MemberId, BTreeMap<usize, Vec<Stretch>>>;

/// Everybody's time.
fn hours_by_member(cx: &Context<'_>) -> Hours {
    let mut hours = Hours::new();
    for (at, part) in cx.parts.iter().enumerate() {
        for seat in &part.seats {
            let of_member = hours.entry(seat.member).or_default();
            of_member.insert(at, cx.stretches(seat));
        }
    }
    hours
}

/// The first instant of `within` at which most of `people` are there.
fn fullest(people: &[SpanSet], within: &SpanSet) -> Option<Instant> {
    let mut edges: Vec<(Instant, i64)> = Vec::new();
    for span in people.iter().flat_map(SpanSet::spans) {
        edges.push((span.start(), 1));
        edges.push((span.end(), -1));
    }
    edges.extend(within.spans().iter().map(|span| (span.start(), 0)));
    edges.sort_unstable();
    let mut present = 0;
    let mut best: Option<(i64, Instant)> = None;
    for (at, (instant, change)) in edges.iter().enumerate() {
        present += change;
        let is_last_here = edges.get(at + 1).is_none_or(|next| next.0 > *instant);
        if is_last_here && within.contains(*instant) && best.is_none_or(|(most, _)| present > most)
        {
            best = Some((present, *instant));
        }
    }
    best.map(|(_, instant)| instant)
}
