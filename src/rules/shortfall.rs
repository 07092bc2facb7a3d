//! Who explains that a group has too little time together.

use std::{borrow::Cow, cmp::Reverse, collections::BTreeMap};

use crate::{
    model::MemberId,
    overlap::{self, Quorum, State, Stretch},
    time::{Instant, Minutes, Span, SpanSet},
};

use super::{Context, Link, Measure, Part, Rule, Seat};

/// A smallest set of members that explains a shortfall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// Who, in the order of the team, each once.
    pub members: Vec<MemberId>,
    /// By what.
    pub by: By,
}

/// By what somebody explains a shortfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By working hours: these alone leave too little.
    Hours,
    /// By anything: hours, absence, events.
    Time,
    /// By not working on the own date, or not in the place.
    Date,
    /// By the meetings that the figure counts.
    Meetings,
    /// By the hours that the figure is of.
    OwnHours,
    /// By the meetings to which they are asked.
    Load,
}

impl Shortfall {
    /// `members` in any order.
    pub fn of(members: impl IntoIterator<Item = MemberId>, by: By) -> Self {
        let mut members: Vec<MemberId> = members.into_iter().collect();
        members.sort_unstable();
        members.dedup();
        Self { members, by }
    }
}

/// Who explains that a quorum shares less than `at_least` in pieces of at least `min_piece`.
///
/// When their hours alone leave too little: of all with one span each, the latest to start and the earliest to finish; of a
/// quorum k of n, as many absent people as make it impossible, n - k + 1; else a group that falls short by itself and of
/// which nobody can be left out. When only absence or events are in the way: those who would mend it by being free.
pub(super) fn of_group(
    quorum: Quorum,
    min_piece: Minutes,
    at_least: Minutes,
    cx: &Context<'_>,
    hours: &Context<'_>,
) -> Shortfall {
    let group = Group {
        quorum,
        min_piece,
        block: None,
        required: cx.required(at_least),
    };
    group.missing(cx, hours)
}

/// Who explains that all share fewer than `count` whole blocks, each as long as `block`: as [`of_group`] has it.
pub(super) fn of_blocks(
    block: Minutes,
    count: Minutes,
    cx: &Context<'_>,
    hours: &Context<'_>,
) -> Shortfall {
    let group = Group {
        quorum: Quorum::All,
        min_piece: block,
        block: Some(block),
        required: cx.required(count),
    };
    group.missing(cx, hours)
}

/// Who explains that fewer than `k` of those with a role cover a window: at the instant at which most of them are there and
/// they are too few, as many of the absent as leave it open, n - k + 1. Nobody, when fewer than `k` have the role.
pub(super) fn of_cover(k: usize, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
    let open = |cx: &Context<'_>, part: &Part<'_>| {
        let covered = cx.together(&part.seats, k);
        (part.window.iter().copied().collect::<SpanSet>()).subtract(&covered)
    };
    let (cx, by) = if (hours.parts.iter()).any(|part| !open(hours, part).is_empty()) {
        (hours, By::Hours)
    } else {
        (cx, By::Time)
    };
    let most_open = (cx.parts.iter())
        .map(|part| (part, open(cx, part)))
        .min_by_key(|(_, open)| Reverse(open.minutes()));
    let Some((part, open)) = most_open else {
        return Shortfall::of([], by);
    };
    let there: Vec<SpanSet> = part.seats.iter().map(|seat| cx.there(seat)).collect();
    let enough = (part.seats.len() + 1).saturating_sub(k);
    let members = absent_when_fullest(part, &there, &open, enough);
    Shortfall::of(members.unwrap_or_default(), by)
}

/// Who explains that `rule`, whose figure is of a stretch in which people are lacking, has too long a one.
///
/// When their hours alone leave it: the last who goes before it and the first who comes after it; where it has no such end, who
/// is not there at its fullest. When only absence or events do: those who would mend it by being there at their hours. Of those
/// alone whose time shortens it.
pub(super) fn of_lack<'a>(rule: &dyn Rule, cx: &Context<'_>, hours: &Context<'a>) -> Shortfall {
    let told = rule.measure(cx);
    let lack = told.counted;
    // The hours can leave another one on the same date, which is not the one that is told.
    let fails = |measure: &Measure| {
        !rule.kind().bound.holds(measure.found, measure.required)
            && !measure.counted.intersect(&lack).is_empty()
    };
    let whose = told.link.map_or_else(Vec::new, Link::members);
    let lacking =
        |seat: &Seat<'_>| rule.shortens(&seat.candidate()) && !whose.contains(&seat.member);
    let by_hours = rule.measure(hours);
    if fails(&by_hours) {
        let alone = |part: &Part<'a>| {
            let seats = part.seats.iter().filter(|seat| lacking(seat));
            part.with(seats.cloned().collect())
        };
        let parts: Vec<Part<'_>> = hours.parts.iter().map(alone).collect();
        let hours = Context {
            parts: &parts,
            ..hours.clone()
        };
        let members = whole(&by_hours.counted).map(|gap| beside(&hours, gap));
        return Shortfall::of(members.unwrap_or_default(), By::Hours);
    }
    let mut lost: BTreeMap<MemberId, Minutes> = BTreeMap::new();
    for (part, part_hours) in cx.parts.iter().zip(hours.parts) {
        let seats = part.seats.iter().zip(&part_hours.seats);
        for (seat, at_hours) in seats.filter(|(seat, _)| lacking(seat)) {
            let missing = (hours.there(at_hours).intersect(&lack)).subtract(&cx.there(seat));
            let of_member = lost.entry(seat.member).or_default();
            *of_member = *of_member + missing.minutes();
        }
    }
    lost.retain(|_, minutes| *minutes > Minutes::ZERO);
    let mut candidates: Vec<MemberId> = lost.keys().copied().collect();
    candidates.sort_by_key(|member| Reverse(lost[member]));
    let mends = |members: &[MemberId]| {
        let parts = at_their_hours(cx, hours, members);
        let cx = Context {
            parts: &parts,
            ..cx.clone()
        };
        !fails(&rule.measure(&cx))
    };
    let mut members: Vec<MemberId> = Vec::new();
    for member in candidates {
        members.push(member);
        if mends(&members) {
            break;
        }
    }
    for member in members.clone() {
        let without: Vec<MemberId> = members.iter().copied().filter(|id| *id != member).collect();
        if mends(&without) {
            members = without;
        }
    }
    Shortfall::of(members, By::Time)
}

/// From the first of `spans` to the end of the last.
fn whole(spans: &SpanSet) -> Option<Span> {
    let (first, last) = spans.spans().first().zip(spans.spans().last())?;
    Span::new(first.start(), last.end()).ok()
}

/// The dates of `cx` with `members` at their `hours`.
fn at_their_hours<'a>(
    cx: &Context<'a>,
    hours: &Context<'a>,
    members: &[MemberId],
) -> Vec<Part<'a>> {
    let parts = cx.parts.iter().zip(hours.parts);
    let of_date = |(part, part_hours): (&Part<'a>, &Part<'a>)| {
        let seats = part.seats.iter().zip(&part_hours.seats);
        let seat = |(seat, at_hours): (&Seat<'a>, &Seat<'a>)| {
            if members.contains(&seat.member) {
                at_hours.clone()
            } else {
                seat.clone()
            }
        };
        part.with(seats.map(seat).collect())
    };
    parts.map(of_date).collect()
}

/// The first in the order of the team who goes where `gap` begins, and the first who comes where it ends; where nobody does either,
/// all who are not there when most are.
fn beside(cx: &Context<'_>, gap: Span) -> Vec<MemberId> {
    let mut there: BTreeMap<MemberId, SpanSet> = BTreeMap::new();
    for seat in cx.parts.iter().flat_map(|part| &part.seats) {
        let of_member = there.entry(seat.member).or_default();
        *of_member = of_member.union(&cx.there(seat));
    }
    let first_with = |is_edge: &dyn Fn(&Span) -> bool| {
        let mut all = there.iter();
        let found = all.find(|(_, spans)| spans.spans().iter().any(is_edge));
        found.map(|(member, _)| *member)
    };
    let goes = first_with(&|span| span.end() == gap.start());
    let comes = first_with(&|span| span.start() == gap.end());
    let members: Vec<MemberId> = goes.into_iter().chain(comes).collect();
    if !members.is_empty() {
        return members;
    }
    let is_in = |part: &&Part<'_>| part.window.iter().any(|span| span.overlaps(gap));
    let absent = cx.parts.iter().find(is_in).and_then(|part| {
        let there: Vec<SpanSet> = part.seats.iter().map(|seat| cx.there(seat)).collect();
        absent_when_fullest(part, &there, &gap.into(), part.seats.len())
    });
    absent.unwrap_or_default()
}

/// Who explains that fewer than `quorum` of those who are `counted` are there: at the instant at which most of them are and they
/// are too few, as many of the absent as make it impossible, n - k + 1.
pub(super) fn of_counted(
    quorum: Quorum,
    cx: &Context<'_>,
    counted: impl Fn(&Seat<'_>) -> bool,
) -> Shortfall {
    let of_part = |part: &Part<'_>| {
        let seats: Vec<Seat<'_>> = part
            .seats
            .iter()
            .filter(|seat| counted(seat))
            .cloned()
            .collect();
        let there: Vec<SpanSet> = seats.iter().map(|seat| cx.there(seat)).collect();
        let k = quorum.of(seats.len());
        let held = cx.together(&seats, k);
        let open = (part.window.iter().copied().collect::<SpanSet>()).subtract(&held);
        let enough = (seats.len() + 1).saturating_sub(k);
        absent_when_fullest(&part.with(seats), &there, &open, enough)
    };
    let members = cx.parts.iter().find_map(of_part);
    Shortfall::of(members.unwrap_or_default(), By::Time)
}

/// All of the time that the rule asks about.
fn everything(cx: &Context<'_>) -> SpanSet {
    let seats = cx.parts.iter().flat_map(|part| &part.seats);
    seats.flat_map(|seat| seat.scope.iter().copied()).collect()
}

/// What is asked of a group.
struct Group {
    quorum: Quorum,
    min_piece: Minutes,
    /// How long a block is, where blocks are counted and not minutes.
    block: Option<Minutes>,
    required: Minutes,
}

impl Group {
    /// Who explains that it has less than is required.
    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        let by_hours = hours.shared(self.quorum, self.min_piece);
        if self.figure(&by_hours) >= self.required {
            let members = self
                .too_many_absent(cx, &by_hours)
                .unwrap_or_else(|| self.who_would_mend(cx, &by_hours));
            return Shortfall::of(members, By::Time);
        }
        let members = self
            .latest_and_earliest(hours)
            .or_else(|| self.too_many_absent(hours, &everything(hours)))
            .unwrap_or_else(|| self.that_falls_short(hours));
        Shortfall::of(members, By::Hours)
    }

    /// What `shared` time comes to: minutes, or whole blocks piece by piece.
    fn figure(&self, shared: &SpanSet) -> Minutes {
        match self.block {
            None => shared.minutes(),
            Some(block) => Minutes(shared.whole_blocks(block)),
        }
    }

    /// The latest to start and the earliest to finish, when everybody left is needed and has one span: their pair has no
    /// more time in common than all have. Somebody with no time at all explains it alone.
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
        let latest = spans.iter().min_by_key(|(_, span)| Reverse(span.start()))?;
        let earliest = spans.iter().min_by_key(|(_, span)| span.end())?;
        Some(vec![latest.0, earliest.0])
    }

    /// Of a quorum that is not everybody: of those missing `within` when most are there, as many as make it impossible.
    fn too_many_absent(&self, cx: &Context<'_>, within: &SpanSet) -> Option<Vec<MemberId>> {
        let short = |part: &&Part<'_>| self.quorum.of(part.seats.len()) < part.seats.len();
        let part = cx.parts.iter().find(short)?;
        let counted = cx.shared(self.quorum, Minutes::ZERO);
        let there: Vec<SpanSet> = (part.seats.iter())
            .map(|seat| cx.counts(seat, &counted))
            .collect();
        let enough = part.seats.len() - self.quorum.of(part.seats.len()) + 1;
        absent_when_fullest(part, &there, &within.subtract(&counted), enough)
    }

    /// A smallest set of members who, were they free, would leave enough: alone, in pairs, or as many as it takes, those
    /// first who lose most of the time `within`.
    fn who_would_mend(&self, cx: &Context<'_>, within: &SpanSet) -> Vec<MemberId> {
        const TRIED_IN_PAIRS: usize = 8;
        let hours = hours_by_member(cx);
        let counted = cx.shared(self.quorum, self.min_piece);
        let mut lost: BTreeMap<MemberId, Minutes> = BTreeMap::new();
        for seat in cx.parts.iter().flat_map(|part| &part.seats) {
            let scope: SpanSet = seat.scope.iter().copied().collect();
            let missing = within
                .intersect(&scope)
                .subtract(&cx.counts(seat, &counted));
            let of_member = lost.entry(seat.member).or_default();
            *of_member = *of_member + missing.minutes();
        }
        lost.retain(|_, minutes| *minutes > Minutes::ZERO);
        let mut candidates: Vec<MemberId> = lost.keys().copied().collect();
        candidates.sort_by_key(|member| Reverse(lost[member]));
        let few = &candidates[..candidates.len().min(TRIED_IN_PAIRS)];
        let owed = self.required - self.figure(&counted);
        // Free people add at most what they lose, which spares most of the questions; a minute can make a block whole.
        let mend = |members: &[MemberId]| {
            (self.block.is_some()
                || members.iter().map(|member| lost[member]).sum::<Minutes>() >= owed)
                && self.minutes_with_there(members, &hours, cx) >= self.required
        };
        if let Some(one) = few.iter().find(|one| mend(&[**one])) {
            return vec![*one];
        }
        for (at, one) in few.iter().enumerate() {
            if let Some(other) = few[at + 1..].iter().find(|other| mend(&[*one, **other])) {
                return vec![*one, *other];
            }
        }
        let mut members: Vec<MemberId> = Vec::new();
        for member in candidates {
            members.push(member);
            if mend(&members) {
                break;
            }
        }
        for member in members.clone() {
            let without: Vec<MemberId> =
                members.iter().copied().filter(|id| *id != member).collect();
            if mend(&without) {
                members = without;
            }
        }
        members
    }

    /// The minutes that a quorum would share if `members` were free throughout.
    fn minutes_with_there(&self, members: &[MemberId], hours: &Hours, cx: &Context<'_>) -> Minutes {
        let mut shared = SpanSet::new();
        for (at, part) in cx.parts.iter().enumerate() {
            let people: Vec<Cow<'_, [Stretch]>> = (part.seats.iter())
                .map(|seat| {
                    if members.contains(&seat.member) {
                        Cow::Owned(free_throughout(seat.scope))
                    } else {
                        Cow::Borrowed(&hours[&seat.member][&at][..])
                    }
                })
                .collect();
            let k = self.quorum.of(part.seats.len());
            for span in overlap::together(&people, k, cx.case.choice).spans() {
                shared.push(*span);
            }
        }
        self.figure(&shared.at_least(self.min_piece))
    }

    /// A group that falls short by itself and of which nobody can be left out: grown by whoever leaves the least time,
    /// then thinned.
    fn that_falls_short(&self, cx: &Context<'_>) -> Vec<MemberId> {
        let hours = hours_by_member(cx);
        let minutes = |group: &[MemberId]| self.minutes_of(group, &hours, cx);
        let mut group: Vec<MemberId> = Vec::new();
        while group.is_empty() || minutes(&group) >= self.required {
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
            if !without.is_empty() && minutes(&without) < self.required {
                group = without;
            }
        }
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
        self.figure(&shared.at_least(self.min_piece))
    }
}

/// Free in all of `scope`.
fn free_throughout(scope: &[Span]) -> Vec<Stretch> {
    let free = |span: &Span| Stretch {
        span: *span,
        state: State::Free,
    };
    scope.iter().map(free).collect()
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

/// The first `enough` of those who are not `there` at the instant of `within` at which most are.
fn absent_when_fullest(
    part: &Part<'_>,
    there: &[SpanSet],
    within: &SpanSet,
    enough: usize,
) -> Option<Vec<MemberId>> {
    let fullest = fullest(there, within)?;
    let members: Vec<MemberId> = (part.seats.iter().zip(there))
        .filter(|(_, set)| !set.contains(fullest))
        .map(|(seat, _)| seat.member)
        .take(enough)
        .collect();
    (!members.is_empty()).then_some(members)
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
