//! What the days of one period owe together.

use std::sync::Arc;

use crate::time::{Date, Minutes};

use super::sums::Sums;

/// Lengths of a date, the shortest first.
pub(super) type Lengths = Arc<[Minutes]>;

/// The days of one period, and what they owe together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owing {
    /// The first day of the period.
    pub first: Date,
    /// What the days below have to come to when nothing is carried: those of fixed length are counted already.
    pub owed: Minutes,
    /// The dates whose length is chosen, in order, each with its lengths, shortest first; at least one length each.
    pub dates: Vec<(Date, Lengths)>,
}

impl Owing {
    /// The period that begins on `first`, in which `paid` is worked in all, and on each of `dates` one of these lengths, shortest
    /// first; none on a date without hours.
    pub fn of(
        first: Date,
        paid: Minutes,
        dates: impl IntoIterator<Item = (Date, Vec<Minutes>)>,
    ) -> Self {
        let mut owing = Self {
            first,
            owed: paid,
            dates: Vec::new(),
        };
        for (date, lengths) in dates {
            match lengths[..] {
                [] => {}
                [length] => owing.owed = owing.owed - length,
                _ => owing.dates.push((date, lengths.into())),
            }
        }
        owing
    }

    /// The shortest and the longest that its days come to.
    pub fn reach(&self) -> (Minutes, Minutes) {
        let of_all = |end: fn(&[Minutes]) -> Option<&Minutes>| {
            let ends = self.dates.iter().filter_map(|(_, lengths)| end(lengths));
            ends.copied().sum()
        };
        (of_all(<[Minutes]>::first), of_all(<[Minutes]>::last))
    }

    /// Leaves those dates for which `is_away` says so no choice: each counts with what it takes when all days of the period are
    /// equally far between their shortest and their longest length, a step more or less where that lies between two of its lengths.
    pub fn credit(&mut self, is_away: impl Fn(Date) -> bool) {
        let (from, to) = self.reach();
        let room = (to - from).get().max(1);
        let part = (self.owed - from).get().clamp(0, room);
        for (date, lengths) in &mut self.dates {
            let (Some(shortest), Some(longest)) = (lengths.first(), lengths.last()) else {
                continue;
            };
            if is_away(*date) {
                let wanted = shortest.get() * room + (*longest - *shortest).get() * part;
                let below = lengths.iter().rfind(|it| it.get() * room <= wanted);
                let above = lengths.iter().find(|it| it.get() * room >= wanted);
                let mut near: Vec<Minutes> = below.into_iter().chain(above).copied().collect();
                near.dedup();
                *lengths = near.into();
            }
        }
    }
}

/// What `dates` can come to.
pub(super) fn sums(dates: &[(Date, Lengths)]) -> Sums {
    let none = Sums::one(Minutes::ZERO);
    dates
        .iter()
        .fold(none, |sums, (_, lengths)| sums.plus_each(lengths))
}

/// What none of `dates` can come to, the first, the first two, and so on.
pub(super) fn sums_of_first(dates: &[(Date, Lengths)]) -> Vec<Sums> {
    let mut parts = vec![Sums::one(Minutes::ZERO)];
    for (_, lengths) in dates {
        parts.extend(parts.last().map(|sums| sums.plus_each(lengths)));
    }
    parts
}
