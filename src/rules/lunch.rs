//! The missing piece that is forgiven, over all that a member can still choose and all that is not known.
//!
//! Who is there for longer can be forgiven less: a missing hour may be lunch where two half hours are not. So neither
//! all answers nor none need be the worst or the best, and they are tried in every mixture, member by member.

use crate::{
    availability::{Firmness, Timeline},
    overlap::{Basis, Case, Choice, Settled, State, Stretch, Unknown, settled_states},
    time::{Minutes, Span, SpanSet},
};

use super::{Context, Seat, Time};

/// So many answers and unknown events of one member are tried in every mixture.
const TRIED_IN_FULL: usize = 6;

/// What may be forgiven: a missing piece no longer than `longest` that lies wholly inside one of `inside`.
#[derive(Clone, Copy, Debug)]
struct Lunch<'a> {
    longest: Minutes,
    inside: &'a [Span],
    /// What counts in any of several outcomes.
    most: fn(&[SpanSet], &SpanSet) -> SpanSet,
}

/// What the member of `seat`, who is doing `stretches` in the case of `cx`, does inside the scope when the missing piece
/// that is forgiven counts as free.
pub(super) fn with_lunch(
    cx: &Context<'_>,
    seat: &Seat<'_>,
    stretches: Vec<Stretch>,
) -> Vec<Stretch> {
    let Some((longest, inside)) = seat.lunch else {
        return stretches;
    };
    let lunch = Lunch {
        longest,
        inside,
        // Where others can stand in for somebody, no outcome has to do alone.
        most: if seat.has_stand_ins { any } else { most },
    };
    let there = time_of(&stretches);
    let scope: SpanSet = seat.scope.iter().copied().collect();
    let counts = match Open::of(cx, seat) {
        None => lunch.with_longest(&there, &scope),
        Some(open) if open.can_be_tried() => open.extreme(cx, &lunch, &scope),
        Some(open) => {
            let has_choice = open.hours || !open.answers.is_empty();
            let as_good = match (cx.case.choice, cx.case.unknown) {
                (choice, _) if has_choice => choice == Choice::Most,
                (_, unknown) => unknown == Unknown::AsGood,
            };
            let missing = scope.subtract(&there);
            let pieces = lunch.pieces(&missing).filter(|_| as_good);
            there.union(&pieces.collect())
        }
    };
    lay_over(&stretches, &there, &counts)
}

/// The time of `stretches`, which are in order.
fn time_of(stretches: &[Stretch]) -> SpanSet {
    stretches.iter().map(|stretch| stretch.span).collect()
}

/// `stretches`, which take up `there`, inside `counts`; free in the rest of it.
fn lay_over(stretches: &[Stretch], there: &SpanSet, counts: &SpanSet) -> Vec<Stretch> {
    let inside = |stretch: &Stretch| {
        let state = stretch.state;
        let span = stretch.span;
        let parts = counts.touching(span).iter();
        parts.filter_map(move |part| {
            Some(Stretch {
                span: part.intersect(span)?,
                state,
            })
        })
    };
    let mut all: Vec<Stretch> = stretches.iter().flat_map(inside).collect();
    let rest = counts.subtract(there);
    all.extend(rest.spans().iter().map(|span| Stretch {
        span: *span,
        state: State::Free,
    }));
    all.sort_by_key(|stretch| stretch.span);
    all
}

impl Lunch<'_> {
    /// The pieces of `missing` of which one may be forgiven.
    fn pieces<'m>(&'m self, missing: &'m SpanSet) -> impl Iterator<Item = Span> + 'm {
        let is_inside = |piece: &Span| {
            let mut windows = self.inside.iter();
            windows.any(|window| window.start() <= piece.start() && piece.end() <= window.end())
        };
        let pieces = missing.spans().iter().copied();
        pieces.filter(move |piece| piece.minutes() <= self.longest && is_inside(piece))
    }

    /// `there` with the piece that is forgiven: the longest, of equals the earliest.
    fn with_longest(&self, there: &SpanSet, scope: &SpanSet) -> SpanSet {
        let missing = scope.subtract(there);
        let longest =
            (self.pieces(&missing)).min_by_key(|piece| (-piece.minutes().get(), piece.start()));
        longest.map_or_else(|| there.clone(), |piece| there.union(&piece.into()))
    }
}

/// What is open about one member inside the scope of a seat.
#[derive(Debug)]
struct Open<'a> {
    timeline: &'a Timeline,
    scope: &'a [Span],
    /// Whether hours are still to be picked.
    hours: bool,
    /// What is settled already.
    settled: Settled,
    /// Events that might be gone to, by their places in the commitments.
    answers: Vec<usize>,
    /// Events of which it is not known whether they take their time.
    events: Vec<Span>,
    /// Time of which it is not known whether the member is at work.
    presence: SpanSet,
}

impl<'a> Open<'a> {
    /// `None` when nothing is open.
    fn of(cx: &Context<'_>, seat: &Seat<'a>) -> Option<Self> {
        let (timeline, settled) = match &seat.time {
            Time::Timeline(timeline) => (*timeline, Settled::default()),
            Time::Settled(timeline, settled) => (*timeline, settled.clone()),
            Time::Declined(..) | Time::Unplaced(..) | Time::There | Time::At(_) => return None,
        };
        let is_settled = matches!(seat.time, Time::Settled(..));
        let asks_calendars = cx.basis != Basis::Presence;
        let answers = match &settled.goes_to {
            None if asks_calendars => (timeline.layers().choices(seat.scope))
                .map(|(place, _)| place)
                .collect(),
            _ => Vec::new(),
        };
        let events = match (seat.scope.first(), seat.scope.last()) {
            (Some(first), Some(last)) if asks_calendars => {
                timeline.layers().overlapping(first.start(), last.end())
            }
            _ => &[],
        };
        let atoms = || {
            let scope = seat.scope.iter();
            scope.flat_map(|scope| timeline.touching(*scope))
        };
        let open = Self {
            timeline,
            scope: seat.scope,
            settled,
            answers,
            events: (events.iter())
                .filter(|event| event.firmness == Firmness::Unknown)
                .map(|event| event.span)
                .filter(|span| seat.scope.iter().any(|scope| scope.overlaps(*span)))
                .collect(),
            hours: !is_settled && atoms().any(|atom| atom.presence_choice),
            presence: atoms()
                .filter(|atom| atom.presence_unknown || atom.reach_unknown)
                .map(|atom| atom.span)
                .collect(),
        };
        let is_known = open.events.is_empty() && open.presence.is_empty();
        (!is_known || !open.answers.is_empty() || open.hours).then_some(open)
    }

    /// Whether there are few enough mixtures.
    fn can_be_tried(&self) -> bool {
        !self.hours && self.answers.len() + self.events.len() <= TRIED_IN_FULL
    }

    /// The time that counts in the case of `cx`: over all answers the least or the most, with unknown time as bad or as
    /// good as it can be.
    fn extreme(&self, cx: &Context<'_>, lunch: &Lunch<'_>, scope: &SpanSet) -> SpanSet {
        let over_unknown = |goes_to: Vec<usize>| {
            let counts = self.with_unknown(goes_to, cx.basis, lunch, scope);
            match cx.case.unknown {
                Unknown::AsBad => least(&counts),
                Unknown::AsGood => (lunch.most)(&counts, scope),
            }
        };
        let counts: Vec<SpanSet> = subsets(&self.answers).map(over_unknown).collect();
        match cx.case.choice {
            Choice::Least => least(&counts),
            Choice::Most => (lunch.most)(&counts, scope),
        }
    }

    /// The time that counts once these answers are given, for everything that unknown time can turn out to be: each
    /// unknown event takes its time or does not; where it is not known whether the member is at work, the member is there
    /// throughout, is missing throughout, or is missing in so many pieces that nothing is forgiven.
    fn with_unknown(
        &self,
        goes_to: Vec<usize>,
        basis: Basis,
        lunch: &Lunch<'_>,
        scope: &SpanSet,
    ) -> Vec<SpanSet> {
        let settled = Settled {
            goes_to: Some(self.settled.goes_to.clone().unwrap_or(goes_to)),
            ..self.settled.clone()
        };
        let best = time_of(&settled_states(
            self.timeline,
            &settled,
            self.scope,
            basis,
            Case::BEST,
        ));
        let mut counts = Vec::new();
        for taken in subsets(&self.events) {
            let there = best.subtract(&taken.into_iter().collect());
            counts.push(lunch.with_longest(&there, scope));
            if !self.presence.is_empty() {
                let there = there.subtract(&self.presence);
                counts.push(lunch.with_longest(&there, scope));
                counts.push(there);
            }
        }
        counts
    }
}

/// Every choice of some of `items`, in their order.
fn subsets<T: Copy>(items: &[T]) -> impl Iterator<Item = Vec<T>> {
    (0..1_usize << items.len()).map(|chosen| {
        let places = items.iter().enumerate();
        let is_chosen = |(at, _): &(usize, &T)| chosen >> at & 1 == 1;
        places.filter(is_chosen).map(|(_, item)| *item).collect()
    })
}

/// What counts in each of `outcomes`.
fn least(outcomes: &[SpanSet]) -> SpanSet {
    let (first, rest) = outcomes.split_first().expect("there is an outcome");
    (rest.iter()).fold(first.clone(), |least, other| least.intersect(other))
}

/// What counts in any of `outcomes`.
fn any(outcomes: &[SpanSet], _scope: &SpanSet) -> SpanSet {
    (outcomes.iter()).fold(SpanSet::new(), |all, other| all.union(other))
}

/// What counts in any of `outcomes`; where that is all of `scope` and no outcome by itself is, in the one of most minutes.
fn most(outcomes: &[SpanSet], scope: &SpanSet) -> SpanSet {
    let all = any(outcomes, scope);
    if all != *scope {
        return all;
    }
    let longest = outcomes.iter().max_by_key(|outcome| outcome.minutes());
    longest.expect("there is an outcome").clone()
}
