//! Dates and lengths for people.

use crate::{
    model::Horizon,
    rules::policy::Per,
    time::{Date, Minutes, Weekday},
};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// How dates are written: with the year where the dates judged lie in more than one.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    with_year: bool,
}

impl Dates {
    /// As suits a report on `horizon`.
    pub fn of(horizon: &Horizon) -> Self {
        Self {
            with_year: horizon.from.year() != horizon.to.year(),
        }
    }

    /// Always with the year.
    pub const fn full() -> Self {
        Self { with_year: true }
    }

    /// `15 March`.
    pub fn date(self, date: Date) -> String {
        let day = format!("{} {}", date.day(), month(date));
        if self.with_year {
            format!("{day} {}", date.year())
        } else {
            day
        }
    }

    /// `Mon 15 March`.
    pub fn day(self, date: Date) -> String {
        format!("{} {}", weekday(date.weekday()), self.date(date))
    }

    /// `15-26 March`, `28 February - 3 March`, or one date with its weekday.
    pub fn range(self, from: Date, to: Date) -> String {
        if from == to {
            return self.day(from);
        }
        if from.month_start() == to.month_start() {
            return format!("{}-{}", from.day(), self.date(to));
        }
        let first = if from.year() == to.year() {
            Self { with_year: false }.date(from)
        } else {
            self.date(from)
        };
        format!("{first} - {}", self.date(to))
    }

    /// When a run of `count` dates or periods is, from the first date to the last.
    pub fn run(self, per: Per, from: Date, to: Date, count: usize) -> String {
        let is_one = from == to;
        match per {
            Per::Period => "in all".to_owned(),
            Per::Day if is_one => self.day(from),
            Per::Day => format!("{} ({})", self.range(from, to), counted(count, "date")),
            Per::Week if is_one => format!("week of {}", self.date(from)),
            Per::Week => format!(
                "weeks of {} to {} ({})",
                self.date(from),
                self.date(to),
                counted(count, "week")
            ),
            Per::Month if is_one => month_of_year(from),
            Per::Month => format!(
                "{} to {} ({})",
                month_of_year(from),
                month_of_year(to),
                counted(count, "month")
            ),
        }
    }
}

fn month(date: Date) -> &'static str {
    usize::try_from(date.month() - 1)
        .ok()
        .and_then(|at| MONTHS.get(at).copied())
        .unwrap_or_default()
}

fn month_of_year(date: Date) -> String {
    format!("{} {}", month(date), date.year())
}

/// `Mon` to `Sun`.
pub fn weekday(day: Weekday) -> &'static str {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day.index()]
}

/// `Mondays` to `Sundays`.
pub fn weekdays(day: Weekday) -> &'static str {
    [
        "Mondays",
        "Tuesdays",
        "Wednesdays",
        "Thursdays",
        "Fridays",
        "Saturdays",
        "Sundays",
    ][day.index()]
}

/// What the figures of a rule are counted in.
pub const fn unit(per: Per) -> &'static str {
    match per {
        Per::Day => "date",
        Per::Week => "week",
        Per::Month => "month",
        Per::Period => "period",
    }
}

/// `1 date`, `10 dates`.
pub fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

/// `25 minutes`, `1 hour`, `2h30m`.
pub fn length(minutes: Minutes) -> String {
    match minutes.get() {
        1 => "1 minute".to_owned(),
        60 => "1 hour".to_owned(),
        n if (0..60).contains(&n) => format!("{n} minutes"),
        n if n > 0 && n % 60 == 0 => format!("{} hours", n / 60),
        _ => minutes.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check(from: &str, to: &str, expected: &str) {
        let dates = Dates { with_year: false };
        assert_eq!(dates.range(date(from), date(to)), expected);
    }

    #[test]
    fn a_range_says_each_month_once() {
        check("2027-03-15", "2027-03-26", "15-26 March");
        check("2027-02-26", "2027-03-01", "26 February - 1 March");
        check("2027-03-15", "2027-03-15", "Mon 15 March");
    }

    #[test]
    fn a_year_is_named_where_there_are_two() {
        let dates = Dates { with_year: true };
        let range = |from, to| dates.range(date(from), date(to));
        assert_eq!(
            range("2026-12-30", "2027-01-02"),
            "30 December 2026 - 2 January 2027"
        );
        assert_eq!(range("2027-03-15", "2027-03-26"), "15-26 March 2027");
        assert_eq!(range("2027-03-15", "2027-04-02"), "15 March - 2 April 2027");
    }

    #[test]
    fn periods_are_named_by_what_they_are() {
        let dates = Dates { with_year: false };
        let (first, later) = (date("2027-03-01"), date("2027-05-01"));
        assert_eq!(dates.run(Per::Week, first, first, 1), "week of 1 March");
        assert_eq!(dates.run(Per::Month, first, first, 1), "March 2027");
        assert_eq!(
            dates.run(Per::Month, first, later, 3),
            "March 2027 to May 2027 (3 months)"
        );
        assert_eq!(dates.run(Per::Period, first, first, 1), "in all");
    }

    #[test]
    fn a_length_is_said_in_its_largest_unit() {
        for (minutes, expected) in [
            (0, "0 minutes"),
            (1, "1 minute"),
            (60, "1 hour"),
            (120, "2 hours"),
            (150, "2h30m"),
        ] {
            assert_eq!(length(Minutes(minutes)), expected);
        }
    }
}
