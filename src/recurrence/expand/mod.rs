//! Occurrences of a rule inside a window, by arithmetic: the cost is in the window's size, not in the rule's age.
//!
//! A rule of days or longer is a grid of years, months, weeks or days ([`periods`]); one of hours or less is a grid of
//! hours, minutes or seconds ([`subday`]). Both go straight to the first period that touches the window. Only COUNT asks
//! what lies before it, and that is multiplied where periods are alike.

mod clock;
mod days;
mod periods;
mod subday;

use std::ops::{ControlFlow, Range};

use crate::time::{CivilTime, DAY, Date};

use super::rule::{Freq, Rule, Until};

pub(super) use clock::Times;
pub(super) use days::{ALL_MONTHS, Days, FromEnds, MonthWeekdays, Weeks, YearParts};
use periods::Periods;
use subday::Units;

/// All that a calendar can name, in seconds of civil time.
const EVER: Range<i64> =
    Date::MIN.midnight().seconds()..Date::MAX.midnight().plus_seconds(DAY).seconds();

/// How much work an expansion may do, in steps: a period looked at is one, and so is an occurrence.
///
/// One budget may serve many rules, so that a calendar of them has a bound too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    left: u64,
}

impl Budget {
    /// A budget of so many steps.
    pub const fn steps(left: u64) -> Self {
        Self { left }
    }

    /// Steps not yet used.
    pub const fn left(self) -> u64 {
        self.left
    }

    fn spend(&mut self, steps: u64) -> ControlFlow<Expansion> {
        let left = self.left.checked_sub(steps);
        self.left = left.unwrap_or(0);
        match left {
            Some(_) => ControlFlow::Continue(()),
            None => ControlFlow::Break(Expansion::OverBudget),
        }
    }
}

/// Whether an expansion is all there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expansion {
    /// Every occurrence of the window was listed.
    Complete,
    /// The budget ended first: what was listed is right, and nothing is known of what would come after it.
    OverBudget,
}

impl Rule {
    /// Adds the civil starts that the rule makes in `from..to` to `out`, in order and each once.
    ///
    /// COUNT is applied, and UNTIL where it is a date or a civil time. For an UNTIL in UTC the caller passes `last`: the
    /// last civil time on the series' clock that may be an occurrence. No occurrence lies before DTSTART.
    ///
    /// DTSTART itself is listed only when the rule makes it. When it does not, it takes place all the same, and COUNT
    /// counts it as the first, but adding it is the caller's part. Days that do not exist (30 February) are no
    /// occurrences and are not counted; times that a clock change skips are, because only a zone can tell.
    pub fn expand(
        &self,
        from: CivilTime,
        to: CivilTime,
        last: Option<CivilTime>,
        budget: &mut Budget,
        out: &mut Vec<CivilTime>,
    ) -> Expansion {
        let window = self.window(from, to, last);
        if window.is_empty() {
            return Expansion::Complete;
        }
        let stopped = if self.freq < Freq::Daily {
            self.list(&mut Units::of(self), window, budget, out)
        } else {
            self.list(&mut Periods::of(self), window, budget, out)
        };
        match stopped {
            ControlFlow::Break(expansion) => expansion,
            ControlFlow::Continue(()) => Expansion::Complete,
        }
    }

    fn list(
        &self,
        grid: &mut impl Grid,
        window: Range<i64>,
        budget: &mut Budget,
        out: &mut Vec<CivilTime>,
    ) -> ControlFlow<Expansion> {
        let left = match self.count {
            None => u64::MAX,
            Some(count) => {
                let start = self.start.seconds();
                let start_made = grid.count_before(start.saturating_add(1), 1, budget)?;
                let start_added = 1_u64.saturating_sub(start_made);
                let before = grid.count_before(window.start, count, budget)?;
                count.saturating_sub(before).saturating_sub(start_added)
            }
        };
        if left == 0 {
            return ControlFlow::Continue(());
        }
        grid.fill(&mut Sink {
            from: window.start,
            to: window.end,
            left,
            budget,
            out,
        })
    }

    /// The part of `from..to` that may have occurrences, in seconds of civil time.
    fn window(&self, from: CivilTime, to: CivilTime, last: Option<CivilTime>) -> Range<i64> {
        let until = match self.until {
            Some(Until::Date(date)) => Some(date.midnight().plus_seconds(DAY - 1)),
            Some(Until::Civil(civil)) => Some(civil),
            Some(Until::Instant(_)) | None => None,
        };
        let end =
            |last: Option<CivilTime>| last.map_or(i64::MAX, |last| last.plus_seconds(1).seconds());
        let to = to.seconds().min(end(until)).min(end(last));
        from.max(self.start).seconds()..to.min(EVER.end)
    }
}

/// The periods of a rule, as an expansion asks for them.
trait Grid {
    /// How many times the rule makes from its start on before `to`; once there are `enough`, no more need be looked for.
    fn count_before(
        &mut self,
        to: i64,
        enough: u64,
        budget: &mut Budget,
    ) -> ControlFlow<Expansion, u64>;

    /// Gives every time that the rule makes in the sink's window to the sink, in order.
    fn fill(&mut self, sink: &mut Sink<'_>) -> ControlFlow<Expansion>;
}

/// Where times go: only those in the window, only as many as COUNT and the budget allow.
#[derive(Debug)]
struct Sink<'a> {
    // Invariant: `from < to`, both within `EVER`, and `from` not before the start.
    from: i64,
    to: i64,
    // Invariant: at least 1 whenever a time is given.
    left: u64,
    budget: &'a mut Budget,
    out: &'a mut Vec<CivilTime>,
}

impl Sink<'_> {
    /// Takes one time, which may lie outside the window.
    fn take(&mut self, time: i64) -> ControlFlow<Expansion> {
        if time < self.from {
            return ControlFlow::Continue(());
        }
        if time >= self.to {
            return ControlFlow::Break(Expansion::Complete);
        }
        self.take_many(1, std::iter::once(time))
    }

    /// Takes the first `count` of some times, all inside the window.
    fn take_many(
        &mut self,
        count: u64,
        times: impl Iterator<Item = i64>,
    ) -> ControlFlow<Expansion> {
        let wanted = count.min(self.left);
        let paid = wanted.min(self.budget.left);
        let taken = usize::try_from(paid).unwrap_or(usize::MAX);
        self.out
            .extend(times.take(taken).map(CivilTime::from_seconds));
        self.budget.spend(wanted)?;
        self.left = self.left.saturating_sub(wanted);
        if self.left == 0 {
            ControlFlow::Break(Expansion::Complete)
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// The day that a civil time in seconds is on.
const fn day_of(time: i64) -> i64 {
    time.div_euclid(DAY)
}

/// The greatest number that divides both; `b` is not 0.
const fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may fail")]
mod tests {
    use super::*;
    use crate::recurrence::{Parsed, Start};

    /// Reads `2027-03-01` or `2027-03-01 09:30`.
    #[track_caller]
    fn civil(text: &str) -> CivilTime {
        let (date, time) = text.split_once(' ').unwrap_or((text, "00:00"));
        let date: Date = date.parse().unwrap();
        let (hour, minute) = time.split_once(':').unwrap();
        let (hour, minute): (i64, i64) = (hour.parse().unwrap(), minute.parse().unwrap());
        CivilTime::new(date, hour * 3_600 + minute * 60)
    }

    #[track_caller]
    fn rule(text: &str, start: &str) -> Rule {
        let start = Start {
            civil: civil(start),
            is_date: false,
        };
        let parsed = Parsed::parse(text.as_bytes()).unwrap();
        parsed.check(start).unwrap()
    }

    /// What a rule makes in `from..to`, in how many steps, and whether that is all.
    fn expand(
        rule: &Rule,
        (from, to): (&str, &str),
        steps: u64,
    ) -> (Vec<CivilTime>, u64, Expansion) {
        let mut budget = Budget::steps(steps);
        let mut out = Vec::new();
        let expansion = rule.expand(civil(from), civil(to), None, &mut budget, &mut out);
        (out, steps - budget.left(), expansion)
    }

    #[track_caller]
    fn check(text: &str, start: &str, window: (&str, &str), expected: &[&str]) {
        let (found, _, expansion) = expand(&rule(text, start), window, 100_000);
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{text}");
        assert_eq!(expansion, Expansion::Complete, "{text}");
    }

    const EVERYTHING: (&str, &str) = ("0001-01-01", "9999-12-31 23:59");

    #[test]
    fn months_without_the_day_are_left_out_and_not_counted() {
        check(
            "FREQ=MONTHLY;COUNT=4",
            "2027-01-31 09:00",
            EVERYTHING,
            &[
                "2027-01-31 09:00",
                "2027-03-31 09:00",
                "2027-05-31 09:00",
                "2027-07-31 09:00",
            ],
        );
    }

    #[test]
    fn a_leap_day_comes_in_leap_years() {
        check(
            "FREQ=YEARLY",
            "2092-02-29",
            ("2092-01-01", "2109-01-01"),
            &[
                "2092-02-29 00:00",
                "2096-02-29 00:00",
                "2104-02-29 00:00",
                "2108-02-29 00:00",
            ],
        );
    }

    #[test]
    fn a_numbered_week_without_weekday_has_the_weekday_of_the_start() {
        check(
            "FREQ=YEARLY;BYWEEKNO=1,53",
            "2026-12-31 09:00",
            ("2026-12-01", "2032-02-01"),
            &[
                "2026-12-31 09:00",
                "2027-01-07 09:00",
                "2028-01-06 09:00",
                "2029-01-04 09:00",
                "2030-01-03 09:00",
                "2031-01-02 09:00",
                "2032-01-01 09:00",
            ],
        );
    }

    #[test]
    fn positions_count_in_the_whole_first_week() {
        let (start, window) = ("2027-03-03 09:00", ("2027-03-01", "2027-03-21"));
        check(
            "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2",
            start,
            window,
            &["2027-03-03 09:00", "2027-03-10 09:00", "2027-03-17 09:00"],
        );
        check(
            "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1",
            start,
            window,
            &["2027-03-08 09:00", "2027-03-15 09:00"],
        );
    }

    #[test]
    fn a_start_that_the_rule_does_not_make_is_counted_and_not_listed() {
        check(
            "FREQ=WEEKLY;BYDAY=FR;COUNT=3",
            "2027-03-03 09:00",
            EVERYTHING,
            &["2027-03-05 09:00", "2027-03-12 09:00"],
        );
        check(
            "FREQ=WEEKLY;BYDAY=FR;COUNT=1",
            "2027-03-03 09:00",
            EVERYTHING,
            &[],
        );
    }

    #[test]
    fn until_is_inclusive_in_every_form() {
        let start = "2027-03-01 09:00";
        let both = &["2027-03-01 09:00", "2027-03-02 09:00"];
        let one = &["2027-03-01 09:00"];
        check("FREQ=DAILY;UNTIL=20270302", start, EVERYTHING, both);
        check("FREQ=DAILY;UNTIL=20270302T090000", start, EVERYTHING, both);
        check("FREQ=DAILY;UNTIL=20270302T085959", start, EVERYTHING, one);
        check("FREQ=DAILY;UNTIL=20270228", start, EVERYTHING, &[]);
    }

    #[test]
    fn the_last_time_that_the_caller_allows_is_inclusive() {
        let rule = rule("FREQ=DAILY;UNTIL=20270302T080000Z", "2027-03-01 09:00");
        let count = |last: &str| {
            let mut out = Vec::new();
            let (from, to) = (civil("2027-01-01"), civil("2028-01-01"));
            let mut budget = Budget::steps(100);
            let _ = rule.expand(from, to, Some(civil(last)), &mut budget, &mut out);
            out.len()
        };
        assert_eq!(count("2027-03-02 09:00"), 2);
        assert_eq!(count("2027-03-02 08:59"), 1);
    }

    #[test]
    fn the_window_is_half_open() {
        let window = ("2027-03-02 09:00", "2027-03-03 09:00");
        for text in [
            "FREQ=DAILY",
            "FREQ=WEEKLY;BYDAY=TU,WE",
            "FREQ=HOURLY;INTERVAL=24",
        ] {
            check(text, "2027-03-01 09:00", window, &["2027-03-02 09:00"]);
        }
    }

    #[test]
    fn an_empty_window_has_nothing() {
        let window = ("2027-03-02 09:00", "2027-03-02 09:00");
        check("FREQ=DAILY", "2027-03-01 09:00", window, &[]);
        let backwards = ("2027-03-03 09:00", "2027-03-02 09:00");
        check("FREQ=DAILY", "2027-03-01 09:00", backwards, &[]);
    }

    #[test]
    fn a_giant_interval_leaves_the_first_period() {
        for freq in [
            "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY",
        ] {
            for interval in ["999999999999", "99999999999999999999999"] {
                let text = format!("FREQ={freq};INTERVAL={interval}");
                let start = "2027-03-01 09:00";
                check(&text, start, EVERYTHING, &["2027-03-01 09:00"]);
            }
        }
    }

    #[test]
    fn rules_that_never_match_end_early() {
        for text in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
            "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;BYDAY=MO",
            "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31;BYDAY=1MO,-1SU;BYSETPOS=-1",
            "FREQ=MONTHLY;BYMONTH=2,4;BYMONTHDAY=31",
            "FREQ=MONTHLY;BYDAY=6MO,-6MO",
            "FREQ=MONTHLY;INTERVAL=12;BYMONTH=4",
            "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
            "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=HOURLY;INTERVAL=24;BYHOUR=10",
            "FREQ=MINUTELY;INTERVAL=60;BYMINUTE=1",
            "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=SECONDLY;INTERVAL=3600;BYSECOND=1",
            "FREQ=SECONDLY;BYSETPOS=2;BYSECOND=0;INTERVAL=60;BYMONTH=2;BYMONTHDAY=30",
        ] {
            for count in ["", ";COUNT=1000000"] {
                let text = format!("{text}{count}");
                let rule = rule(&text, "2027-03-01 09:00");
                let (found, steps, expansion) = expand(&rule, EVERYTHING, 1_000_000);
                assert_eq!((found.len(), expansion), (0, Expansion::Complete), "{text}");
                assert!(steps < 42_000, "{text}: {steps} steps");
            }
        }
    }

    #[test]
    fn products_of_lists_are_not_written_out() {
        let numbers = |end: u32| {
            (0..end)
                .map(|n| n.to_string())
                .collect::<Vec<_>>()
                .join(",")
        };
        let clock = format!(
            "BYHOUR={};BYMINUTE={};BYSECOND={}",
            numbers(24),
            numbers(60),
            numbers(60)
        );
        let start = "2027-01-01 00:00";
        for (text, expected) in [
            ("FREQ=YEARLY;BYYEARDAY=-1", "2028-12-31 00:05"),
            ("FREQ=MONTHLY;BYMONTH=12;BYMONTHDAY=31", "2028-12-31 00:05"),
            ("FREQ=WEEKLY;BYDAY=SU", "2028-12-31 00:05"),
            ("FREQ=DAILY", "2028-12-31 00:05"),
        ] {
            let text = format!("{text};{clock};BYSETPOS=301");
            let rule = rule(&text, start);
            let (found, steps, _) = expand(&rule, ("2028-12-31", "2029-01-01"), 100);
            assert_eq!(found, [civil(expected)], "{text}");
            assert!(steps < 20, "{text}: {steps} steps");
        }
    }

    #[test]
    fn what_lies_before_the_window_costs_nothing() {
        let second = ("2027-03-01 09:00", "2027-03-01 09:01");
        let day = ("2027-03-01", "2027-03-02");
        for (text, window, count) in [
            ("FREQ=SECONDLY", second, 60),
            ("FREQ=SECONDLY;COUNT=999999999999", second, 60),
            ("FREQ=SECONDLY;BYMINUTE=0;COUNT=999999999999", second, 60),
            ("FREQ=MINUTELY;INTERVAL=15;COUNT=999999999999", second, 1),
            ("FREQ=DAILY;COUNT=8000000", day, 1),
            ("FREQ=WEEKLY;BYDAY=MO;COUNT=1000000", day, 1),
            ("FREQ=MONTHLY;BYMONTHDAY=1,2;COUNT=1000000", day, 1),
            ("FREQ=YEARLY;BYMONTH=3;BYDAY=1MO;COUNT=1000000", day, 1),
        ] {
            let (found, steps, expansion) = expand(&rule(text, "0100-01-01 00:00"), window, 20_000);
            assert_eq!(
                (found.len(), expansion),
                (count, Expansion::Complete),
                "{text}"
            );
            // The first and the last day of a rule of seconds are counted one by one.
            let most = if text.contains("BYMINUTE") {
                3_000
            } else {
                140
            };
            assert!(steps < most, "{text}: {steps} steps");
        }
    }

    #[test]
    fn the_last_of_a_count_is_in_and_the_next_is_not() {
        // 20 years from Monday, 3 January 2005.
        for (text, last, count) in [
            ("FREQ=DAILY", "2025-01-02 09:00", 7_305),
            ("FREQ=DAILY;INTERVAL=2", "2025-01-02 09:00", 3_653),
            ("FREQ=DAILY;BYMONTH=1", "2025-01-02 09:00", 620),
            ("FREQ=WEEKLY", "2024-12-30 09:00", 1_044),
            ("FREQ=WEEKLY;INTERVAL=3", "2024-12-16 09:00", 348),
            ("FREQ=MONTHLY", "2024-12-03 09:00", 240),
            ("FREQ=MONTHLY;BYMONTHDAY=3,-1", "2024-12-31 09:00", 480),
            ("FREQ=YEARLY", "2024-01-03 09:00", 20),
            ("FREQ=YEARLY;BYMONTH=1;BYDAY=1MO", "2024-01-01 09:00", 20),
            ("FREQ=HOURLY", "2025-01-02 09:00", 175_297),
        ] {
            let window = ("2024-01-01", "2026-01-01");
            let until = |count: u64| {
                let rule = rule(&format!("{text};COUNT={count}"), "2005-01-03 09:00");
                expand(&rule, window, 100_000).0.last().copied()
            };
            assert_eq!(until(count), Some(civil(last)), "{text}");
            assert!(until(count - 1) < Some(civil(last)), "{text}");
        }
    }

    #[test]
    fn a_budget_that_is_just_enough_is_enough() {
        let rule = rule("FREQ=WEEKLY;BYDAY=MO,TU", "2027-03-01 09:00");
        let window = ("2027-03-01", "2027-04-12");
        let (all, steps, _) = expand(&rule, window, 1_000);
        assert_eq!((all.len(), steps), (12, 18));
        assert_eq!(
            expand(&rule, window, steps),
            (all.clone(), steps, Expansion::Complete)
        );
        let (some, _, expansion) = expand(&rule, window, steps - 1);
        assert_eq!(expansion, Expansion::OverBudget);
        assert_eq!(some, all[..11]);
        assert_eq!(expand(&rule, window, 0), (vec![], 0, Expansion::OverBudget));
    }

    #[test]
    fn the_calendar_ends_with_the_year_9999() {
        for text in [
            "FREQ=DAILY",
            "FREQ=WEEKLY;BYDAY=FR",
            "FREQ=HOURLY;INTERVAL=24",
        ] {
            check(
                text,
                "9999-12-31 09:00",
                ("9999-01-01", "9999-12-31 23:59"),
                &["9999-12-31 09:00"],
            );
        }
        let (found, _, _) = {
            let rule = rule("FREQ=YEARLY;BYWEEKNO=1,52,53", "0001-01-01");
            let mut out = Vec::new();
            let mut budget = Budget::steps(1_000_000);
            let (from, to) = (i64::MIN, i64::MAX);
            let (from, to) = (CivilTime::from_seconds(from), CivilTime::from_seconds(to));
            let expansion = rule.expand(from, to, None, &mut budget, &mut out);
            (out, budget, expansion)
        };
        assert!(found.last().unwrap().date() <= Date::MAX);
        assert!(found.first().unwrap().date() >= Date::MIN);
    }
}
