#![doc = include_str!("../../docs/rules/group_overlap.md")]

use serde::Deserialize;

use crate::{
    model::MemberId,
    overlap::{Basis, Quorum},
    time::{Instant, Minutes, SpanSet},
};

use super::{AbsencePolicy, Bound, Context, Kind, Measure, Part, Rule, Seat, settings};

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
        let counted = cx.shared(self.quorum, Minutes::ZERO);
        let scope: SpanSet = part.seats.first()?.scope.iter().copied().collect();
        let missing = scope.subtract(&counted);
        let starts = there
            .iter()
            .flat_map(SpanSet::spans)
            .map(|span| span.start());
        let instants = starts.chain(missing.spans().iter().map(|span| span.start()));
        let present = |instant: &Instant| there.iter().filter(|set| set.contains(*instant)).count();
        let fullest = instants
            .filter(|instant| missing.contains(*instant))
            .min_by_key(|instant| (std::cmp::Reverse(present(instant)), *instant))?;
        let absent = part.seats.iter().zip(&there);
        let enough = part.seats.len() - self.quorum.of(part.seats.len()) + 1;
        let members: Vec<MemberId> = absent
            .filter(|(_, set)| !set.contains(fullest))
            .map(|(seat, _)| seat.member)
            .take(enough)
            .collect();
        (!members.is_empty()).then_some(members)
    }

    /// A group that falls short by itself and of which nobody can be left out: grown by whoever takes the most time away,
    /// then thinned.
    fn smallest_group(&self, cx: &Context<'_>) -> Vec<MemberId> {
        let mut members: Vec<MemberId> = Vec::new();
        let seats = cx.parts.iter().flat_map(|part| &part.seats);
        let mut left: Vec<MemberId> = seats.map(|seat| seat.member).collect();
        left.sort_unstable();
        left.dedup();
        while !self.falls_short(cx, &members) {
            let with = |member: &MemberId| {
                let mut group = members.clone();
                group.push(*member);
                self.minutes_of(cx, &group)
            };
            let Some(next) = left.iter().copied().min_by_key(with) else {
                break;
            };
            left.retain(|member| *member != next);
            members.push(next);
        }
        for member in members.clone() {
            let without: Vec<MemberId> =
                members.iter().copied().filter(|id| *id != member).collect();
            if !without.is_empty() && self.falls_short(cx, &without) {
                members = without;
            }
        }
        members.sort_unstable();
        members
    }

    /// Whether `group` alone, all of it needed, has less than is required.
    fn falls_short(&self, cx: &Context<'_>, group: &[MemberId]) -> bool {
        !group.is_empty() && self.minutes_of(cx, group) < cx.required(self.at_least)
    }

    /// The minutes that all of `group` share.
    fn minutes_of(&self, cx: &Context<'_>, group: &[MemberId]) -> Minutes {
        let in_group = |seat: &&Seat<'_>| group.contains(&seat.member);
        let parts: Vec<Part<'_>> = (cx.parts.iter())
            .map(|part| Part {
                seats: part.seats.iter().filter(in_group).cloned().collect(),
            })
            .collect();
        let of_group = Context {
            parts: &parts,
            ..cx.clone()
        };
        of_group.shared(Quorum::All, self.min_piece).minutes()
    }
}
