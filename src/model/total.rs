//! Working time that is owed over several days together.

use std::fmt;

use crate::time::{Date, Minutes, Weekday};

use super::Lengths;

/// How much working time the days of each period have in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Total {
    /// From one sum to the next.
    pub per: TotalPer,
    /// The sum, without breaks.
    pub paid: Minutes,
    /// What may stand over after each period, at least and at most; both are nothing where each period stands by itself.
    pub carry: Carry,
    /// What each week of a longer period may come to, if that is limited.
    pub each_week: Option<Lengths>,
    /// The first day of one of the periods, for several weeks; else they begin where the cycle does.
    pub from: Option<Date>,
}

/// Prints as one says it: `37h30m a week`, `80h a fortnight, at most 60h in each week`.
impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.paid, self.per)?;
        match self.each_week {
            None => Ok(()),
            Some(limits) if limits.is_fixed() || limits.least() > Minutes::ZERO => {
                write!(f, ", {limits} in each week")
            }
            Some(limits) => write!(f, ", at most {} in each week", limits.most()),
        }
    }
}

/// What may stand over when a period ends, and is carried into the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Carry {
    // Invariant: `least <= 0 <= most`.
    least: Minutes,
    most: Minutes,
}

impl Carry {
    /// From `least`, what is still owed and so not above nothing, to `most`, which is not below it.
    pub const fn new(least: Minutes, most: Minutes) -> Option<Self> {
        if least.get() <= 0 && most.get() >= 0 {
            Some(Self { least, most })
        } else {
            None
        }
    }

    /// The least: so much may still be owed.
    pub const fn least(self) -> Minutes {
        self.least
    }

    /// The most: so much may be worked ahead.
    pub const fn most(self) -> Minutes {
        self.most
    }

    /// Whether nothing may stand over, so that no period knows of another.
    pub fn is_none(self) -> bool {
        self.least == self.most
    }
}

/// From one sum to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TotalPer {
    /// Each week, which begins as the team's do.
    Week,
    /// So many weeks at a time.
    Weeks(u16),
    /// Each calendar month.
    Month,
    /// Each calendar year.
    Year,
}

/// Prints as one says it: `a week`, `in 4 weeks`.
impl fmt::Display for TotalPer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week => f.write_str("a week"),
            Self::Weeks(2) => f.write_str("a fortnight"),
            Self::Weeks(weeks) => write!(f, "in {weeks} weeks"),
            Self::Month => f.write_str("a month"),
            Self::Year => f.write_str("a year"),
        }
    }
}

impl Total {
    /// The weeks of the period from `first` to `last`, each with its first and its last day: of several weeks, counted from the
    /// first day; else the team's, of which the first and the last may be cut.
    pub fn weeks_of(
        self,
        (first, last): (Date, Date),
        week_starts: Weekday,
    ) -> impl Iterator<Item = (Date, Date)> {
        let begin = match self.per {
            TotalPer::Week | TotalPer::Weeks(_) => first,
            TotalPer::Month | TotalPer::Year => first.week_start(week_starts),
        };
        let weeks = (0..).map(move |week| begin.plus(week * 7));
        weeks
            .take_while(move |week| *week <= last)
            .map(move |week| (week.max(first), week.plus(6).min(last)))
    }
}

impl TotalPer {
    /// The first and the last day of the period that `date` is in; several weeks are counted from `from`.
    pub fn around(self, date: Date, week_starts: Weekday, from: Date) -> (Date, Date) {
        match self {
            Self::Week => {
                let first = date.week_start(week_starts);
                (first, first.plus(6))
            }
            Self::Weeks(weeks) => {
                let length = i32::from(weeks.max(1)) * 7;
                let first = date.plus(-(date.days() - from.days()).rem_euclid(length));
                (first, first.plus(length - 1))
            }
            Self::Month => {
                let first = date.month_start();
                (first, first.plus(31).month_start().plus(-1))
            }
            Self::Year => {
                let year_start = |year| Date::new(year, 1, 1);
                let first = year_start(date.year()).unwrap_or(date);
                let next = year_start(date.year() + 1).unwrap_or(Date::MAX);
                (first, next.plus(-1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(per: TotalPer, date: (i32, u32, u32), from: (i32, u32, u32), to: (i32, u32, u32)) {
        let date_of = |(year, month, day)| Date::new(year, month, day).unwrap();
        let counted_from = date_of((2027, 1, 6));
        let found = per.around(date_of(date), Weekday::Sun, counted_from);
        assert_eq!(found, (date_of(from), date_of(to)));
    }

    #[test]
    fn a_week_begins_as_the_teams_do() {
        check(TotalPer::Week, (2027, 3, 6), (2027, 2, 28), (2027, 3, 6));
        check(TotalPer::Week, (2027, 3, 7), (2027, 3, 7), (2027, 3, 13));
    }

    #[test]
    fn several_weeks_are_counted_both_ways() {
        let fortnight = TotalPer::Weeks(2);
        check(fortnight, (2027, 1, 19), (2027, 1, 6), (2027, 1, 19));
        check(fortnight, (2027, 1, 5), (2026, 12, 23), (2027, 1, 5));
    }

    #[test]
    fn months_and_years_are_those_of_the_calendar() {
        check(TotalPer::Month, (2028, 2, 29), (2028, 2, 1), (2028, 2, 29));
        check(
            TotalPer::Month,
            (2027, 12, 5),
            (2027, 12, 1),
            (2027, 12, 31),
        );
        check(TotalPer::Year, (2028, 7, 1), (2028, 1, 1), (2028, 12, 31));
    }
}
