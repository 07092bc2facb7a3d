//! What is possible on a date as a whole: nobody who picks the hours is there for all of a band.

use crate::{
    availability::Timeline,
    model::MemberId,
    overlap::{self, Case, Choice, Stretch},
    time::{Instant, Span, SpanSet, WallPiece},
};

use super::Cx;

/// The stretches of `scope` in which enough people can be there throughout: in order, none inside another, but they share time.
/// `None` where nobody picks the hours: then it is what is `possible`.
///
/// `asked` are how many are enough, and who; `at_best` is what each of them does then. Somebody who picks hours counts only
/// for a stretch with no break in it; all others count at every instant by itself. So where some are enough, a stretch in
/// which people take turns may be missing.
pub(super) fn stretches(
    cx: &Cx<'_>,
    (enough, members): (usize, &[MemberId]),
    scope: &[Span],
    at_best: &[Vec<Stretch>],
    possible: &SpanSet,
) -> Option<Vec<Span>> {
    let mut picking: Vec<Vec<Span>> = Vec::new();
    let mut fixed: Vec<&[Stretch]> = Vec::new();
    for (id, at_best) in members.iter().zip(at_best) {
        match unbroken(cx, cx.timeline(*id), scope, at_best) {
            Some(unbroken) => picking.push(unbroken),
            None => fixed.push(at_best),
        }
    }
    if picking.is_empty() {
        return None;
    }
    let fewest = enough.saturating_sub(fixed.len());
    let most = enough.min(picking.len());
    let turnouts: Vec<Turnout> = (fewest..=most)
        .map(|picking| Turnout {
            picking,
            others: (picking < enough)
                .then(|| overlap::together(&fixed, enough - picking, Case::BEST.choice)),
        })
        .collect();
    let others = turnouts
        .iter()
        .filter_map(|turnout| turnout.others.as_ref());
    let starts = (picking.iter().map(Vec::as_slice))
        .chain(others.chain([possible]).map(SpanSet::spans))
        .flatten();
    let mut starts: Vec<Instant> = starts.map(|span| span.start()).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut found: Vec<Span> = Vec::new();
    let mut ends: Vec<Instant> = Vec::new();
    for start in starts {
        ends.clear();
        let end_of = |spans: &Vec<Span>| end_from(start, spans);
        ends.extend(picking.iter().filter_map(end_of));
        ends.sort_unstable_by_key(|end| std::cmp::Reverse(*end));
        let longest = (turnouts.iter())
            .filter_map(|turnout| turnout.end(start, &ends))
            .max();
        let stretch = longest
            .zip(end_from(start, possible.spans()))
            .and_then(|(end, last)| Span::new(start, end.min(last)).ok());
        let goes_on = |stretch: &Span| found.last().is_none_or(|last| last.end() < stretch.end());
        found.extend(stretch.filter(goes_on));
    }
    Some(found)
}

/// So many of those who pick their hours, and the time at which the others make up the number.
struct Turnout {
    picking: usize,
    /// `None` where they need not.
    others: Option<SpanSet>,
}

impl Turnout {
    /// Up to when it lasts from `start` on, when those who pick can stay up to `ends`, the last first.
    fn end(&self, start: Instant, ends: &[Instant]) -> Option<Instant> {
        let of_others = match &self.others {
            Some(others) => Some(end_from(start, others.spans())?),
            None => None,
        };
        let of_picking = match self.picking.checked_sub(1) {
            Some(at) => Some(*ends.get(at)?),
            None => None,
        };
        of_others.into_iter().chain(of_picking).min()
    }
}

/// The end of the last of `spans` that has begun by `start`, if that is later: of spans in order of which none is inside
/// another, it is the one that lasts longest.
fn end_from(start: Instant, spans: &[Span]) -> Option<Instant> {
    let begun = spans.partition_point(|span| span.start() <= start);
    let last = spans.get(begun.checked_sub(1)?)?;
    (start < last.end()).then_some(last.end())
}

/// The longest stretches of `scope` that the person of `timeline` can be there throughout, and is then `at_best`: in order,
/// none inside another. `None` for somebody who has nothing to pick.
fn unbroken(
    cx: &Cx<'_>,
    timeline: &Timeline,
    scope: &[Span],
    at_best: &[Stretch],
) -> Option<Vec<Span>> {
    let dates = scope
        .iter()
        .flat_map(|span| timeline.dates_to_choose(*span));
    let days: Vec<_> = dates.filter_map(|date| timeline.day(date)).collect();
    if days.is_empty() {
        return None;
    }
    let whatever_is_picked = Case {
        hours: Choice::Least,
        ..Case::BEST
    };
    let sure = overlap::states(timeline, scope, cx.question.basis, whatever_is_picked);
    let set = |stretches: &[Stretch]| -> SpanSet { stretches.iter().map(|it| it.span).collect() };
    let can_be_there = set(at_best);
    let picked = days.iter().flat_map(|day| day.unbroken());
    let picked = picked.flat_map(|span| can_be_there.clip(span).spans().to_vec());
    let all = picked.chain(set(&sure).spans().to_vec());
    Some(longest(all.collect(), |span| (span.start(), span.end())))
}

/// `pieces`, but for those inside another, in order.
pub(super) fn none_inside_another(pieces: Vec<WallPiece>) -> Vec<WallPiece> {
    longest(pieces, |piece| (piece.from(), piece.to()))
}

/// Those of `all` that are not inside another by their `ends`, in order.
fn longest<T, E: Ord + Copy>(mut all: Vec<T>, ends: impl Fn(&T) -> (E, E)) -> Vec<T> {
    all.sort_unstable_by_key(|it| {
        let (from, to) = ends(it);
        (from, std::cmp::Reverse(to))
    });
    let mut farthest: Option<E> = None;
    all.retain(|it| {
        let to = ends(it).1;
        let goes_on = farthest.is_none_or(|farthest| farthest < to);
        farthest = farthest.max(Some(to));
        goes_on
    });
    all
}
