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

    /// Exactly the `chosen` ones of `all` dates of a rule, or of the weeks or months that begin on them, both in order:
    /// `15-26 March (10 dates)` where no date of the rule between them is left out, `every Friday from 5 March to 28 May
    /// but 9 April (12 dates)` where few are, else one by one.
    pub fn exactly(self, per: Per, all: &[Date], chosen: &[Date]) -> String {
        let count = chosen.len();
        let (said, is_counted) = match per {
            Per::Period => ("in all".to_owned(), false),
            _ => match self.every_weekday(per, chosen) {
                Some(said) => (said, true),
                None => match self.all_but_few(per, all, chosen) {
                    Some(said) => (said, true),
                    None => self.listed(per, all, chosen),
                },
            },
        };
        let said = match (per, count) {
            (Per::Week, 1) => format!("week of {said}"),
            (Per::Week, _) => format!("weeks of {said}"),
            _ => said,
        };
        if is_counted {
            format!("{said} ({})", counted(count, unit(per)))
        } else {
            said
        }
    }

    /// `every Friday from 5 March to 28 May but 9 April`, when that is what they are.
    fn every_weekday(self, per: Per, chosen: &[Date]) -> Option<String> {
        let (first, last) = (*chosen.first()?, *chosen.last()?);
        let is_same = |date: &Date| date.weekday() == first.weekday();
        if per != Per::Day || chosen.len() < 3 || !chosen.iter().all(is_same) {
            return None;
        }
        let skipped = first.through(last).filter(is_same);
        let skipped: Vec<_> = skipped.filter(|date| !chosen.contains(date)).collect();
        let span = format!(
            "every {} from {} to {}",
            weekday_in_full(first.weekday()),
            self.date(first),
            self.date(last)
        );
        self.but(per, span, chosen, &skipped)
    }

    /// `15-26 March but 17 March`, when they are the dates of the rule in a stretch but a few.
    fn all_but_few(self, per: Per, all: &[Date], chosen: &[Date]) -> Option<String> {
        let (first, last) = (*chosen.first()?, *chosen.last()?);
        if chosen.len() < 3 {
            return None;
        }
        let inside = all.iter().copied();
        let inside = inside.filter(|date| first <= *date && *date <= last);
        let skipped: Vec<_> = inside.filter(|date| !chosen.contains(date)).collect();
        self.but(per, self.stretch(per, first, last), chosen, &skipped)
    }

    /// `span` without `skipped`, when these are none, or few next to the `chosen` ones.
    fn but(self, per: Per, span: String, chosen: &[Date], skipped: &[Date]) -> Option<String> {
        const MOST: usize = 3;
        if skipped.is_empty() {
            return Some(span);
        }
        let is_few = skipped.len() <= MOST && chosen.len() > 2 * skipped.len() + 1;
        let skipped: Vec<_> = skipped.iter().map(|date| self.one(per, *date)).collect();
        is_few.then(|| format!("{span} but {}", super::people::list(&skipped)))
    }

    /// One by one, stretches of three and more from the first to the last; and whether the number of them is worth saying.
    fn listed(self, per: Per, all: &[Date], chosen: &[Date]) -> (String, bool) {
        /// Items named before the rest is only counted.
        const LISTED: usize = 15;
        let items = items(all, chosen);
        let mut said: Vec<String> = Vec::new();
        let mut named = 0;
        let mut last_day = None;
        for item in items.iter().take(LISTED) {
            let day = item.first().map(|date| date.weekday());
            match item[..] {
                [date] if per == Per::Day && day != last_day => said.push(self.day(date)),
                [date] => said.push(self.one(per, date)),
                [first, .., last] => said.push(self.stretch(per, first, last)),
                [] => {}
            }
            last_day = day.filter(|_| item.len() == 1);
            named += item.len();
        }
        let is_counted = chosen.len() > 3;
        match (chosen.len() - named, chosen.last()) {
            (more @ 1.., Some(last)) => {
                let said = said.join(", ");
                let last = self.one(per, *last);
                (format!("{said} and {more} more up to {last}"), is_counted)
            }
            _ => (super::people::list(&said), is_counted),
        }
    }

    /// One date, or one period by what it is called, without its weekday.
    fn one(self, per: Per, date: Date) -> String {
        match per {
            Per::Month => month_of_year(date),
            Per::Day | Per::Week | Per::Period => self.date(date),
        }
    }

    fn stretch(self, per: Per, from: Date, to: Date) -> String {
        match per {
            Per::Day => self.range(from, to),
            _ => format!("{} to {}", self.one(per, from), self.one(per, to)),
        }
    }
}

/// `chosen` in parts: stretches of three and more that are next to each other in `all`, and single dates.
fn items(all: &[Date], chosen: &[Date]) -> Vec<Vec<Date>> {
    let place = |date: &Date| all.iter().position(|other| other == date);
    let is_next = |one: &Date, next: &Date| match (place(one), place(next)) {
        (Some(one), Some(next)) => next == one + 1,
        _ => false,
    };
    let mut items = Vec::new();
    for stretch in chosen.chunk_by(is_next) {
        if stretch.len() < 3 {
            items.extend(stretch.iter().map(|date| vec![*date]));
        } else {
            items.push(stretch.to_vec());
        }
    }
    items
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

/// `Monday` to `Sunday`.
fn weekday_in_full(day: Weekday) -> &'static str {
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
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

    /// What is said of `chosen` among the weekdays of March to May, or among all Mondays or firsts of these months.
    #[track_caller]
    fn check_exactly(per: Per, chosen: &[&str], expected: &str) {
        let span = date("2027-03-01").through(date("2027-05-31"));
        let all: Vec<Date> = span
            .filter(|date| match per {
                Per::Day => date.weekday() < Weekday::Sat,
                Per::Week => date.weekday() == Weekday::Mon,
                Per::Month | Per::Period => date.day() == 1,
            })
            .collect();
        let chosen: Vec<Date> = chosen.iter().map(|text| date(text)).collect();
        let dates = Dates { with_year: false };
        assert_eq!(dates.exactly(per, &all, &chosen), expected);
    }

    #[test]
    fn periods_are_named_by_what_they_are() {
        check_exactly(Per::Week, &["2027-03-01"], "week of 1 March");
        check_exactly(
            Per::Week,
            &["2027-03-01", "2027-03-15"],
            "weeks of 1 March and 15 March",
        );
        check_exactly(
            Per::Week,
            &["2027-03-01", "2027-03-08", "2027-03-15"],
            "weeks of 1 March to 15 March (3 weeks)",
        );
        check_exactly(Per::Month, &["2027-03-01"], "March 2027");
        check_exactly(
            Per::Month,
            &["2027-03-01", "2027-04-01", "2027-05-01"],
            "March 2027 to May 2027 (3 months)",
        );
        check_exactly(Per::Period, &["2027-03-01"], "in all");
    }

    #[test]
    fn a_stretch_is_one_only_when_no_date_of_the_rule_in_it_is_left_out() {
        check_exactly(Per::Day, &["2027-03-15"], "Mon 15 March");
        check_exactly(
            Per::Day,
            &["2027-03-18", "2027-03-19", "2027-03-22"],
            "18-22 March (3 dates)",
        );
        check_exactly(
            Per::Day,
            &["2027-03-18", "2027-03-19", "2027-03-23"],
            "Thu 18 March, Fri 19 March and Tue 23 March",
        );
        check_exactly(
            Per::Day,
            &["2027-03-15", "2027-03-16", "2027-03-18", "2027-03-19"],
            "15-19 March but 17 March (4 dates)",
        );
    }

    #[test]
    fn a_weekday_is_every_one_or_names_those_left_out() {
        check_exactly(
            Per::Day,
            &["2027-03-05", "2027-03-12", "2027-03-19"],
            "every Friday from 5 March to 19 March (3 dates)",
        );
        check_exactly(
            Per::Day,
            &["2027-03-05", "2027-03-12", "2027-03-19", "2027-04-02"],
            "every Friday from 5 March to 2 April but 26 March (4 dates)",
        );
        check_exactly(
            Per::Day,
            &["2027-03-12", "2027-04-02", "2027-05-14"],
            "Fri 12 March, 2 April and 14 May",
        );
    }

    #[test]
    fn more_than_fifteen_are_counted() {
        let odd: Vec<String> = (0..12)
            .flat_map(|week| [2, 3, 5].map(move |day| (week, day)))
            .map(|(week, day)| date("2027-03-01").plus(week * 7 + day - 1).to_string())
            .collect();
        let odd: Vec<&str> = odd.iter().map(String::as_str).step_by(2).take(17).collect();
        let all: Vec<Date> = Vec::new();
        let chosen: Vec<Date> = odd.iter().map(|text| date(text)).collect();
        let said = Dates { with_year: false }.listed(Per::Day, &all, &chosen).0;
        assert_eq!(said.matches(',').count(), 14, "{said}");
        assert!(said.contains(" and 2 more up to "), "{said}");
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
