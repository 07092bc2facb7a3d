//! What one person can promise, so that something holds whatever everybody else chooses.

use crate::time::{Minutes, SpanSet};

use super::{
    Day, Minute, Starts,
    amounts::{Aim, PATIENCE, reach, solve},
    ground::Ground,
    limits::{instant_of, minute_of},
};

/// The starts of `subject` that leave all at least `enough` minutes of `ground` together, whatever the others choose and
/// whatever else the subject does: those that cost fewest starts first, of equal ones the earliest.
///
/// A start for which that cannot be shown is left out.
pub fn starts_that_keep(
    subject: &Day,
    others: &[&Day],
    ground: &SpanSet,
    enough: Minutes,
) -> Vec<Starts> {
    let all: Vec<&Day> = std::iter::once(subject)
        .chain(others.iter().copied())
        .collect();
    let ground = Ground::new(ground, reach(&all, ground));
    let starts = subject.all_starts();
    let patience = PATIENCE / u64::try_from(starts.len().max(1)).unwrap_or(PATIENCE);
    let keeps = |start: &Minute| {
        subject.at_start(instant_of(*start)).is_some_and(|held| {
            let days: Vec<&Day> = std::iter::once(&held)
                .chain(others.iter().copied())
                .collect();
            let found = solve(Aim::Least, &days, &ground, patience);
            found.bound >= enough.get()
        })
    };
    widest_first(subject.starts_of(starts.into_iter().filter(keeps)))
}

/// The starts of `day` with which all of `window` is worked, whatever else is chosen: those that cost fewest starts first, of
/// equal ones the earliest.
pub fn starts_that_cover(day: &Day, window: &SpanSet) -> Vec<Starts> {
    let covers = |start: &Minute| {
        day.at_start(instant_of(*start))
            .is_some_and(|held| window.subtract(held.guaranteed()).is_empty())
    };
    let starts = day.all_starts();
    widest_first(day.starts_of(starts.into_iter().filter(covers)))
}

/// Most starts first, then the earliest.
fn widest_first(mut starts: Vec<Starts>) -> Vec<Starts> {
    starts.sort_by_key(|range| (std::cmp::Reverse(range.count()), minute_of(range.first)));
    starts
}
