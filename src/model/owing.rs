//! What the days of one period owe together.

use std::sync::Arc;

use crate::time::{Date, Minutes, Weekday};

use super::{Total, sums::Sums};

/// Lengths of a date, the shortest first.
pub(super) type LengthsOfDate = Arc<[Minutes]>;

/// The days of one period, and what they owe together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owing {
    /// The first day of the period.
    pub first: Date,
    /// What the days below have to come to when nothing is carried: those of fixed length are counted already.
    pub owed: Minutes,
    /// The dates whose length is chosen, in order, each with its lengths, shortest first; at least one length each.
    pub dates: Vec<(Date, LengthsOfDate)>,
    /// Where what each week comes to is limited: all of its weeks.
    pub(super) weeks: Vec<OwingWeek>,
}

/// A week of a period, and what is left for its dates to come to: those of fixed length are counted already.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OwingWeek {
    /// The place of its first date among those of the period, and the one after its last.
    dates: (usize, usize),
    least: Minutes,
    most: Minutes,
}

/// The dates of one week of a period, or all of the period where weeks have no limits, and the limits of their sum.
#[derive(Clone, Copy, Debug)]
pub(super) struct DatesOfWeek<'a> {
    pub(super) dates: &'a [(Date, LengthsOfDate)],
    /// The least and the most that they come to, if that is limited.
    limits: Option<(Minutes, Minutes)>,
}

impl Owing {
    /// The period of `total` from `first` to `last`, of which each date has these `lengths`, shortest first; none on a date without
    /// hours.
    ///
    /// A week that the period cuts has the most of a whole week, and no least.
    pub fn of(
        total: Total,
        (first, last): (Date, Date),
        week_starts: Weekday,
        lengths: impl Fn(Date) -> Vec<Minutes>,
    ) -> Self {
        let mut owing = Self {
            first,
            owed: total.paid,
            dates: Vec::new(),
            weeks: Vec::new(),
        };
        for (from, to) in total.weeks_of((first, last), week_starts) {
            let place = owing.dates.len();
            let mut fixed = Minutes::ZERO;
            for date in from.through(to) {
                let lengths = lengths(date);
                match lengths[..] {
                    [] => {}
                    [length] => fixed = fixed + length,
                    _ => owing.dates.push((date, lengths.into())),
                }
            }
            owing.owed = owing.owed - fixed;
            owing.weeks.extend(total.each_week.map(|limits| {
                let is_cut = to.days() - from.days() < 6;
                let owed = if is_cut {
                    Minutes::ZERO
                } else {
                    limits.least()
                };
                OwingWeek {
                    dates: (place, owing.dates.len()),
                    least: owed - fixed,
                    most: limits.most() - fixed,
                }
            }));
        }
        owing
    }

    /// The same so many days later.
    pub(super) fn later(&self, days: i32) -> Self {
        let later =
            |(date, lengths): &(Date, LengthsOfDate)| (date.plus(days), Arc::clone(lengths));
        Self {
            first: self.first.plus(days),
            owed: self.owed,
            dates: self.dates.iter().map(later).collect(),
            weeks: self.weeks.clone(),
        }
    }

    /// The parts that `dates`, one for each of its own, fall into: weeks where these are limited, else one.
    pub(super) fn parts<'a>(
        &self,
        dates: &'a [(Date, LengthsOfDate)],
    ) -> impl Iterator<Item = DatesOfWeek<'a>> {
        let all = self.weeks.is_empty().then_some(DatesOfWeek {
            dates,
            limits: None,
        });
        let weeks = self.weeks.iter().map(|week| DatesOfWeek {
            dates: &dates[week.dates.0..week.dates.1],
            limits: Some((week.least, week.most)),
        });
        all.into_iter().chain(weeks)
    }

    /// What its dates can come to.
    pub(super) fn sums(&self) -> Sums {
        Sums::of_all(self.parts(&self.dates).map(DatesOfWeek::sums))
    }

    /// The shortest and the longest that its days come to.
    pub fn reach(&self) -> (Minutes, Minutes) {
        let of_all = |end: fn(&[Minutes]) -> Option<&Minutes>| {
            let ends = self.dates.iter().filter_map(|(_, lengths)| end(lengths));
            ends.copied().sum()
        };
        (of_all(<[Minutes]>::first), of_all(<[Minutes]>::last))
    }

    /// Leaves of those dates for which `is_away` says so no more than the lengths next to what each takes when all days of the period
    /// are equally far between their shortest and their longest length: one of them, or the two on either side.
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

impl DatesOfWeek<'_> {
    /// Those of `sums` that are inside its limits.
    pub(super) fn cut(self, sums: Sums) -> Sums {
        match self.limits {
            None => sums,
            Some((least, most)) => sums.filter(|sum| least <= sum && sum <= most),
        }
    }

    /// What they can come to.
    pub(super) fn sums(self) -> Sums {
        self.cut(sums(self.dates))
    }

    /// Whether the same holds of all that can be chosen of `other`.
    pub(super) fn is_like(self, other: Self) -> bool {
        let lengths = |part: Self| part.dates.iter().map(|(_, lengths)| lengths);
        self.limits == other.limits && lengths(self).eq(lengths(other))
    }
}

/// What `dates` can come to.
pub(super) fn sums(dates: &[(Date, LengthsOfDate)]) -> Sums {
    let none = Sums::one(Minutes::ZERO);
    dates
        .iter()
        .fold(none, |sums, (_, lengths)| sums.plus_each(lengths))
}

/// What none of `parts` comes to, the first, the first two, and so on; `with` adds one to what those before it come to.
pub(super) fn sums_of_first<T>(parts: &[T], with: impl Fn(&Sums, &T) -> Sums) -> Vec<Sums> {
    let mut sums = vec![Sums::one(Minutes::ZERO)];
    for part in parts {
        sums.extend(sums.last().map(|sum| with(sum, part)));
    }
    sums
}
