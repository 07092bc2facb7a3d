//! Random recurrence rules against their definition, tried at every time of the calendar, and against the `rrule` crate.
//!
//! Nothing here is shared with the engine: dates come from `chrono`, and a time belongs to a rule when it passes every
//! test that RFC 5545 3.3.10 makes. Slow, and meant to be easy to believe.

use std::fmt::Write as _;

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use corehours::{
    recurrence::{Budget, Expansion, Parsed, Start},
    time::CivilTime,
};
use proptest::{collection::vec, prelude::*, sample::select};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Freq {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A rule as a list of what it says. Weekdays are counted from Monday, 0 to 6.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) start: NaiveDateTime,
    pub(crate) freq: Freq,
    interval: i64,
    count: Option<usize>,
    pub(crate) until: Option<NaiveDateTime>,
    wkst: u32,
    pub(crate) by_second: Vec<i64>,
    pub(crate) by_minute: Vec<i64>,
    pub(crate) by_hour: Vec<i64>,
    by_day: Vec<(Option<i64>, u32)>,
    by_month_day: Vec<i64>,
    by_year_day: Vec<i64>,
    by_week_no: Vec<i64>,
    by_month: Vec<i64>,
    pub(crate) by_set_pos: Vec<i64>,
}

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Spec {
    pub(crate) fn text(&self) -> String {
        let mut text = format!("FREQ={:?}", self.freq).to_uppercase();
        if self.interval != 1 {
            write!(text, ";INTERVAL={}", self.interval).unwrap();
        }
        if let Some(count) = self.count {
            write!(text, ";COUNT={count}").unwrap();
        }
        if let Some(until) = self.until {
            write!(text, ";UNTIL={}", until.format("%Y%m%dT%H%M%S")).unwrap();
        }
        if self.wkst != 0 {
            write!(text, ";WKST={}", DAYS[self.wkst as usize]).unwrap();
        }
        for (name, list) in [
            ("BYSECOND", &self.by_second),
            ("BYMINUTE", &self.by_minute),
            ("BYHOUR", &self.by_hour),
            ("BYMONTHDAY", &self.by_month_day),
            ("BYYEARDAY", &self.by_year_day),
            ("BYWEEKNO", &self.by_week_no),
            ("BYMONTH", &self.by_month),
            ("BYSETPOS", &self.by_set_pos),
        ] {
            let list: Vec<_> = list.iter().map(ToString::to_string).collect();
            if !list.is_empty() {
                write!(text, ";{name}={}", list.join(",")).unwrap();
            }
        }
        let days: Vec<_> = self
            .by_day
            .iter()
            .map(|(nth, day)| {
                let nth = nth.map(|nth| nth.to_string()).unwrap_or_default();
                format!("{nth}{}", DAYS[*day as usize])
            })
            .collect();
        if !days.is_empty() {
            write!(text, ";BYDAY={}", days.join(",")).unwrap();
        }
        text
    }

    /// The number of the period of this rule's frequency that a time is in.
    fn period(&self, time: NaiveDateTime) -> i64 {
        let date = time.date();
        let days = i64::from(date.num_days_from_ce());
        match self.freq {
            Freq::Yearly => i64::from(date.year()),
            Freq::Monthly => i64::from(date.year()) * 12 + i64::from(date.month0()),
            Freq::Weekly => i64::from(week_begin(date, self.wkst).num_days_from_ce()) / 7,
            Freq::Daily => days,
            Freq::Hourly => days * 24 + i64::from(time.hour()),
            Freq::Minutely => days * 1_440 + i64::from(time.num_seconds_from_midnight()) / 60,
            Freq::Secondly => days * 86_400 + i64::from(time.num_seconds_from_midnight()),
        }
    }

    fn on_grid(&self, time: NaiveDateTime) -> bool {
        let past = self.period(time) - self.period(self.start);
        past >= 0 && past % self.interval == 0
    }

    fn allows_date(&self, date: NaiveDate) -> bool {
        let start = self.start.date();
        let month_len = month_len(date);
        let year_len = if date.leap_year() { 366 } else { 365 };
        let either = |list: &[i64], nth: i64, len: i64| {
            list.is_empty() || list.contains(&nth) || list.contains(&(nth - len - 1))
        };
        let (week, weeks) = week_number(date, self.wkst);
        let named = either(&self.by_month_day, i64::from(date.day()), month_len)
            && either(&self.by_year_day, i64::from(date.ordinal()), year_len)
            && either(&self.by_week_no, week, weeks)
            && (self.by_month.is_empty() || self.by_month.contains(&i64::from(date.month())));
        let in_month = self.freq == Freq::Monthly || !self.by_month.is_empty();
        let (nth, len) = if in_month {
            (i64::from(date.day0()), month_len)
        } else {
            (i64::from(date.ordinal0()), year_len)
        };
        let weekday = date.weekday().num_days_from_monday();
        let by_day = self.by_day.is_empty()
            || self.by_day.iter().any(|&(ordinal, day)| {
                let place = match ordinal {
                    None => true,
                    Some(ordinal) if ordinal > 0 => ordinal == nth / 7 + 1,
                    Some(ordinal) => -ordinal == (len - 1 - nth) / 7 + 1,
                };
                place && day == weekday
            });
        let open =
            self.by_day.is_empty() && self.by_month_day.is_empty() && self.by_year_day.is_empty();
        let same_weekday = weekday == start.weekday().num_days_from_monday();
        let from_start = match self.freq {
            _ if !open => true,
            Freq::Yearly if !self.by_week_no.is_empty() => same_weekday,
            Freq::Yearly if self.by_month.is_empty() => {
                (date.month(), date.day()) == (start.month(), start.day())
            }
            Freq::Yearly | Freq::Monthly => date.day() == start.day(),
            Freq::Weekly => same_weekday,
            _ => true,
        };
        named && by_day && from_start
    }

    /// Values of one field of the clock; those of the start where the rule leaves the field open and its periods are longer.
    fn clock(&self, list: &[i64], unit: Freq, start: u32, all: u32) -> Vec<u32> {
        (0..all)
            .filter(|&value| {
                if list.is_empty() {
                    self.freq <= unit || value == start
                } else {
                    list.contains(&i64::from(value))
                }
            })
            .collect()
    }

    /// Every time of the rule before `end`, from the first period on and without COUNT, UNTIL and BYSETPOS.
    fn candidates(&self, end: NaiveDateTime) -> Vec<NaiveDateTime> {
        let begin = match self.freq {
            Freq::Yearly => NaiveDate::from_ymd_opt(self.start.year(), 1, 1).unwrap(),
            Freq::Monthly => self.start.date().with_day(1).unwrap(),
            Freq::Weekly => week_begin(self.start.date(), self.wkst),
            _ => self.start.date(),
        };
        let hours = self.clock(&self.by_hour, Freq::Hourly, self.start.hour(), 24);
        let minutes = self.clock(&self.by_minute, Freq::Minutely, self.start.minute(), 60);
        let seconds = self.clock(&self.by_second, Freq::Secondly, self.start.second(), 60);
        let mut found = Vec::new();
        // Whole periods, so that positions from the end are right: a year more than is asked for.
        let slack = if self.freq >= Freq::Weekly { 366 } else { 1 };
        for date in begin
            .iter_days()
            .take_while(|&date| date <= end.date() + Duration::days(slack))
        {
            if !self.allows_date(date) {
                continue;
            }
            for &hour in &hours {
                for &minute in &minutes {
                    for &second in &seconds {
                        let time = NaiveTime::from_hms_opt(hour, minute, second).unwrap();
                        let time = date.and_time(time);
                        if self.on_grid(time) {
                            found.push(time);
                        }
                    }
                }
            }
        }
        found
    }

    /// Every occurrence before `end`, the start left out unless the rule makes it.
    pub(crate) fn occurrences(&self, end: NaiveDateTime) -> Vec<NaiveDateTime> {
        let candidates = self.candidates(end);
        let mut times: Vec<_> = if self.by_set_pos.is_empty() {
            candidates
        } else {
            candidates
                .chunk_by(|a, b| self.period(*a) == self.period(*b))
                .flat_map(|set| {
                    let len = i64::try_from(set.len()).unwrap();
                    (1..=len)
                        .zip(set)
                        .filter(move |(nth, _)| {
                            self.by_set_pos.contains(nth)
                                || self.by_set_pos.contains(&(nth - len - 1))
                        })
                        .map(|(_, time)| *time)
                })
                .collect()
        };
        times.retain(|&time| time >= self.start);
        if let Some(count) = self.count {
            let start_made = times.first() == Some(&self.start);
            times.truncate(if start_made { count } else { count - 1 });
        }
        times.retain(|&time| time < end && self.until.is_none_or(|until| time <= until));
        times
    }
}

fn week_begin(date: NaiveDate, wkst: u32) -> NaiveDate {
    let back = (date.weekday().num_days_from_monday() + 7 - wkst) % 7;
    date - Duration::days(i64::from(back))
}

/// The number of the week a date is in, and how many weeks the year has that the week belongs to.
fn week_number(date: NaiveDate, wkst: u32) -> (i64, i64) {
    // A week belongs to the year of its fourth day, and 28 December is in the last week of its year.
    let fourth = |date| week_begin(date, wkst) + Duration::days(3);
    let number = |fourth: NaiveDate| i64::from(fourth.ordinal0()) / 7 + 1;
    let this = fourth(date);
    let last = NaiveDate::from_ymd_opt(this.year(), 12, 28).unwrap();
    (number(this), number(fourth(last)))
}

fn month_len(date: NaiveDate) -> i64 {
    let next = date.with_day(1).unwrap() + Duration::days(31);
    i64::from((next.with_day(1).unwrap() - Duration::days(1)).day())
}

fn civil(time: NaiveDateTime) -> CivilTime {
    CivilTime::from_seconds(time.and_utc().timestamp())
}

fn naive(civil: CivilTime) -> NaiveDateTime {
    chrono::DateTime::from_timestamp(civil.seconds(), 0)
        .unwrap()
        .naive_utc()
}

/// What the engine lists in `from..to`.
fn expand(spec: &Spec, from: NaiveDateTime, to: NaiveDateTime) -> Vec<NaiveDateTime> {
    let start = Start {
        civil: civil(spec.start),
        is_date: false,
    };
    let text = spec.text();
    let rule = Parsed::parse(text.as_bytes())
        .and_then(|parsed| parsed.check(start))
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    let mut out = Vec::new();
    let mut budget = Budget::steps(10_000_000);
    let expansion = rule.expand(civil(from), civil(to), None, &mut budget, &mut out);
    assert_eq!(expansion, Expansion::Complete, "{text}");
    out.into_iter().map(naive).collect()
}

/// A short list, more often empty than not.
fn some<T: Clone + std::fmt::Debug + 'static>(
    item: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Vec<T>> {
    prop_oneof![3 => Just(Vec::new()), 2 => vec(item, 1..5)].boxed()
}

fn none<T: Clone + std::fmt::Debug + 'static>() -> BoxedStrategy<Vec<T>> {
    Just(Vec::new()).boxed()
}

/// Ordinals up to `max` from either end, small ones and the greatest more often.
fn ordinals(max: i64) -> BoxedStrategy<i64> {
    let size = prop_oneof![2 => 1..=max, 1 => 1..=max.min(5), 1 => (max - 2).max(1)..=max];
    (size, any::<bool>())
        .prop_map(|(size, from_end)| if from_end { -size } else { size })
        .boxed()
}

fn starts() -> impl Strategy<Value = NaiveDateTime> {
    let date = prop_oneof![
        4 => (1990_i32..2040, 1_u32..=366).prop_filter_map("no such day", |(year, day)| {
            NaiveDate::from_yo_opt(year, day)
        }),
        1 => select(vec![(2024, 2, 29), (2027, 1, 31), (2026, 12, 31), (2021, 1, 1), (1999, 12, 27)])
            .prop_map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap()),
    ];
    let time = prop_oneof![
        2 => (0_u32..24, 0_u32..60, 0_u32..60),
        3 => (0_u32..24, Just(0), Just(0)),
    ];
    (date, time)
        .prop_map(|(date, (hour, minute, second))| date.and_hms_opt(hour, minute, second).unwrap())
}

/// A lawful rule of one frequency.
pub(crate) fn specs_of(freq: Freq) -> impl Strategy<Value = Spec> {
    let plain = (0_u32..7).prop_map(|day| (None, day));
    let by_day = match freq {
        Freq::Monthly => some(prop_oneof![plain, (ordinals(5).prop_map(Some), 0_u32..7)]),
        Freq::Yearly => some(prop_oneof![
            plain,
            (ordinals(53).prop_map(Some), 0_u32..7),
            (ordinals(5).prop_map(Some), 0_u32..7)
        ]),
        _ => some(plain),
    };
    let by_month_day = match freq {
        Freq::Weekly => none(),
        _ => some(ordinals(31)),
    };
    let by_year_day = match freq {
        Freq::Daily | Freq::Weekly | Freq::Monthly => none(),
        _ => prop_oneof![2 => none(), 1 => some(ordinals(366))].boxed(),
    };
    let by_week_no = match freq {
        Freq::Yearly => prop_oneof![1 => none(), 1 => some(ordinals(53))].boxed(),
        _ => none(),
    };
    let interval = match freq {
        Freq::Secondly | Freq::Minutely => prop_oneof![
            Just(1_i64),
            2_i64..10,
            select(vec![30, 45, 60, 90, 1_440, 3_600, 3_601])
        ]
        .boxed(),
        Freq::Hourly => prop_oneof![Just(1_i64), 2_i64..10, select(vec![12, 24, 25, 168])].boxed(),
        Freq::Daily => prop_oneof![Just(1_i64), 2_i64..10, select(vec![14, 31, 45, 400])].boxed(),
        _ => prop_oneof![3 => Just(1_i64), 3 => 2_i64..5, 1 => 5_i64..15].boxed(),
    };
    let clock = (some(0_i64..60), some(0_i64..60), some(0_i64..24));
    let days = (
        by_day,
        by_month_day,
        by_year_day,
        by_week_no,
        some(1_i64..13),
    );
    let ends = (
        prop_oneof![Just(None), (1_usize..60).prop_map(Some)],
        prop_oneof![2 => Just(None), 1 => (0_i64..2_000).prop_map(Some)],
    );
    let positions =
        prop_oneof![2 => none(), 1 => some(prop_oneof![3 => ordinals(5), 1 => ordinals(366)])];
    (starts(), interval, 0_u32..7, ends, clock, days, positions).prop_map(
        move |(start, interval, wkst, (count, until), clock, days, positions)| {
            let mut spec = Spec {
                start,
                freq,
                interval,
                count,
                until: until.map(|days| start + Duration::days(days)),
                wkst,
                by_second: clock.0,
                by_minute: clock.1,
                by_hour: clock.2,
                by_day: days.0,
                by_month_day: days.1,
                by_year_day: days.2,
                by_week_no: days.3,
                by_month: days.4,
                by_set_pos: positions,
            };
            if !spec.by_week_no.is_empty() {
                spec.by_day.retain(|(ordinal, _)| ordinal.is_none());
            }
            let chooses = spec.text().matches(";BY").count() > 1;
            if !chooses {
                spec.by_set_pos.clear();
            }
            spec
        },
    )
}

fn specs() -> impl Strategy<Value = Spec> {
    prop_oneof![
        4 => specs_of(Freq::Yearly),
        4 => specs_of(Freq::Monthly),
        3 => specs_of(Freq::Weekly),
        3 => specs_of(Freq::Daily),
        1 => specs_of(Freq::Hourly),
        1 => specs_of(Freq::Minutely),
        1 => specs_of(Freq::Secondly),
    ]
}

/// How many days of a rule are tried.
fn reach(freq: Freq) -> i64 {
    match freq {
        Freq::Yearly => 4_400,
        Freq::Monthly | Freq::Weekly | Freq::Daily => 1_500,
        Freq::Hourly => 500,
        Freq::Minutely => 40,
        Freq::Secondly => 3,
    }
}

/// A window as two shares of a stretch, in thousandths.
fn windows() -> impl Strategy<Value = (i32, i32)> {
    prop_oneof![
        1 => Just((0, 1_000)),
        3 => (-100_i32..1_000, 1_i32..400).prop_map(|(from, len)| (from, (from + len).min(1_000))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn prop_a_rule_makes_what_its_definition_says(spec in specs(), (from, to) in windows()) {
        let seconds = reach(spec.freq) * 86_400;
        let at = |share: i32| spec.start + Duration::seconds(seconds / 1_000 * i64::from(share));
        let mut expected = spec.occurrences(at(to));
        expected.retain(|&time| time >= at(from));
        prop_assert_eq!(expand(&spec, at(from), at(to)), expected, "{} from {}", spec.text(), spec.start);
    }

    #[test]
    fn prop_a_part_of_the_window_has_the_part_of_the_expansion(
        spec in specs(),
        (from, to) in windows(),
        years in 0_i64..40,
    ) {
        // A rule of seconds over years is no question anybody asks.
        let days = if spec.freq < Freq::Hourly { 2 } else { reach(spec.freq) };
        let seconds = days * 86_400;
        let begin = spec.start + Duration::days(if spec.freq < Freq::Daily { 0 } else { 365 * years });
        let at = |share: i32| begin + Duration::seconds(seconds / 1_000 * i64::from(share));
        let mut expected = expand(&spec, at(-100), at(1_000));
        expected.retain(|&time| at(from) <= time && time < at(to));
        prop_assert_eq!(expand(&spec, at(from), at(to)), expected, "{} from {}", spec.text(), spec.start);
    }
}

/// A rule without an end, and how many years of it are looked at.
fn endless() -> impl Strategy<Value = (Spec, i64)> {
    let spec = specs_of(Freq::Yearly)
        .prop_union(specs_of(Freq::Monthly))
        .or(specs_of(Freq::Weekly))
        .or(specs_of(Freq::Daily));
    let long = (spec, prop_oneof![9 => 1_i64..40, 1 => 900_i64..1_300]);
    let short = (specs_of(Freq::Hourly), 1_i64..3);
    prop_oneof![4 => long, 1 => short].prop_map(|(mut spec, years)| {
        spec.count = None;
        spec.until = None;
        // Enough to count, and not so many that counting is all there is.
        spec.by_second.truncate(1);
        spec.by_minute.truncate(1);
        spec.by_hour.truncate(2);
        (spec, years)
    })
}

/// Why the `rrule` crate is no judge of a rule.
fn no_judge(spec: &Spec) -> Option<&'static str> {
    let ordinals = spec.by_day.iter().filter(|(nth, _)| nth.is_some()).count();
    let fifth_last = spec.by_day.iter().any(|(nth, _)| *nth == Some(-5));
    let start_made = spec.occurrences(spec.start + Duration::seconds(1)).len() == 1;
    let faults = [
        (
            spec.freq < Freq::Daily,
            "loses instances of rules shorter than a day",
        ),
        (
            spec.freq == Freq::Weekly && !spec.by_set_pos.is_empty(),
            "counts positions in what is left of the first week",
        ),
        (
            spec.freq == Freq::Monthly && fifth_last,
            "refuses the fifth last weekday of a month",
        ),
        (
            spec.freq == Freq::Monthly && spec.by_set_pos.iter().any(|nth| nth.abs() > 31),
            "refuses positions beyond the 31st in a month",
        ),
        (
            spec.by_day.iter().any(|(nth, _)| *nth == Some(-53)),
            "refuses the 53rd last weekday of a year",
        ),
        (
            spec.by_week_no.iter().any(|week| !(0..52).contains(week)),
            "misnumbers the weeks at the turn of the year, 1 January 2035 with weeks from Wednesday for one",
        ),
        (
            ordinals > 0 && ordinals < spec.by_day.len(),
            "takes `MO,1TU` for Mondays that are first Tuesdays",
        ),
        (
            !spec.by_week_no.is_empty() && spec.by_day.is_empty(),
            "takes all seven days of a numbered week",
        ),
        (
            spec.count.is_some() && !start_made,
            "does not count a start that the rule does not make",
        ),
    ];
    faults
        .into_iter()
        .find_map(|(fault, reason)| fault.then_some(reason))
}

/// What the `rrule` crate lists in `from..to`.
fn second_opinion(spec: &Spec, from: NaiveDateTime, to: NaiveDateTime) -> Vec<NaiveDateTime> {
    let mut text = spec.text();
    if let Some(until) = spec.until {
        // It wants UNTIL in UTC beside a start in UTC.
        let local = until.format("%Y%m%dT%H%M%S").to_string();
        text = text.replace(&local, &format!("{local}Z"));
    }
    let start = spec.start.format("%Y%m%dT%H%M%SZ");
    let set: rrule::RRuleSet = format!("DTSTART:{start}\nRRULE:{text}")
        .parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    set.into_iter()
        .map(|time| time.naive_utc())
        .take_while(|&time| time < to)
        .filter(|&time| time >= from)
        .collect()
}

proptest! {
    // A rule that makes fewer than two times says nothing here; how many do grows with the cases.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_global_rejects: u32::MAX,
        ..ProptestConfig::default()
    })]

    #[test]
    fn prop_a_count_ends_a_rule_where_counting_its_times_does(
        (mut spec, years) in endless(),
        share in 0_usize..1_000,
    ) {
        let end = spec.start + Duration::days(366 * years);
        let all = expand(&spec, spec.start, end);
        let place = all.len() * share / 1_000;
        prop_assume!(all.len() > 1);
        let (last, next) = (all[place], all.get(place + 1).copied().unwrap_or(end));
        let start_made = all.first() == Some(&spec.start);
        spec.count = Some(place + if start_made { 1 } else { 2 });
        let found = expand(&spec, last, next + Duration::seconds(1));
        prop_assert_eq!(found, [last], "{} from {}", spec.text(), spec.start);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn prop_another_engine_agrees(
        spec in specs().prop_filter("is no judge", |spec| no_judge(spec).is_none()),
        (from, to) in windows(),
    ) {
        let seconds = reach(spec.freq) * 86_400;
        let at = |share: i32| spec.start + Duration::seconds(seconds / 1_000 * i64::from(share));
        let expected = second_opinion(&spec, at(from), at(to));
        prop_assert_eq!(expand(&spec, at(from), at(to)), expected, "{} from {}", spec.text(), spec.start);
    }
}
