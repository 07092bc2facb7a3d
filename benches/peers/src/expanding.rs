//! Rules to instants inside a window, beside `rrule`.

use std::{hint::black_box, sync::Arc};

use chrono::{TimeDelta, TimeZone as _};
use corehours::{
    recurrence::{Budget, Expansion, Parsed, Start, Until},
    time::{CivilTime, Date, Span},
    zone::{Cursor, Tzdb, Zone},
};
use rrule::{RRuleSet, Tz};

use crate::{
    rounds::{Job, Timed, rounds},
    support::{Numbers, SEED},
};

/// How many mixed rules are expanded.
const RULES: usize = 10_000;

/// A rule as it is written, with its start in Berlin.
struct Written {
    rule: String,
    start: CivilTime,
}

impl Written {
    /// As `rrule` reads it.
    fn lines(&self) -> String {
        let (date, second) = (self.start.date(), self.start.second_of_day());
        format!(
            "DTSTART;TZID=Europe/Berlin:{:04}{:02}{:02}T{:02}{:02}00\nRRULE:{}",
            date.year(),
            date.month(),
            date.day(),
            second / 3600,
            second / 60 % 60,
            self.rule
        )
    }
}

/// Civil times from the one up to the other.
#[derive(Clone, Copy)]
struct Window {
    from: Date,
    to: Date,
}

pub(crate) fn run(times: usize) {
    let zones = Tzdb::bundled();
    let berlin = zones.get("Europe/Berlin").expect("the database has it");
    println!("## Expanding rules\n");
    let daily = [Written {
        rule: "FREQ=DAILY".to_owned(),
        start: at(date(2005, 1, 3), 9, 30),
    }];
    let weeks = Window {
        from: date(2026, 1, 5),
        to: date(2026, 4, 6),
    };
    println!("DAILY from 2005, 13 weeks of 2026, read from text each time\n");
    compare(&daily, weeks, &berlin, times, 200);
    let year = Window {
        from: date(2026, 1, 1),
        to: date(2027, 1, 1),
    };
    println!("\n{RULES} mixed rules, the year 2026, read from text each time\n");
    compare(&mixed(), year, &berlin, times.min(5), 1);
}

fn date(year: i32, month: u32, day: u32) -> Date {
    Date::new(year, month, day).expect("the calendar has it")
}

fn at(date: Date, hour: i64, minute: i64) -> CivilTime {
    date.midnight().plus_seconds((hour * 60 + minute) * 60)
}

/// Rules as calendars have them, of every frequency from daily to yearly.
fn mixed() -> Vec<Written> {
    let mut numbers = Numbers::new(SEED);
    let mut written = Vec::new();
    for _ in 0..RULES {
        let small = 1 + numbers.below(3);
        let day = numbers.one_of(&["MO", "TU", "WE", "TH", "FR"]);
        let rule = match numbers.below(8) {
            0 => format!("FREQ=DAILY;INTERVAL={small}"),
            1 => format!("FREQ=DAILY;COUNT={}", 200 * small),
            2 | 3 => format!("FREQ=WEEKLY;INTERVAL={small};BYDAY={day}"),
            4 => "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261001T000000Z".to_owned(),
            5 => format!("FREQ=MONTHLY;BYDAY={small}{day}"),
            6 => format!("FREQ=MONTHLY;BYMONTHDAY={}", 10 * small),
            _ => "FREQ=YEARLY".to_owned(),
        };
        let from = date(2015, 1, 1).plus(i32::try_from(numbers.below(4_200)).expect("it is small"));
        let (hour, quarter) = (numbers.below(11), numbers.below(4));
        let hour = 7 + i64::try_from(hour).expect("it is small");
        let minute = 15 * i64::try_from(quarter).expect("it is small");
        written.push(Written {
            rule,
            start: at(from, hour, minute),
        });
    }
    written
}

/// Times both on `written`; ours `repeats` times a round, since one time is too short to measure.
fn compare(written: &[Written], window: Window, berlin: &Arc<Zone>, times: usize, repeats: usize) {
    let lines: Vec<String> = written.iter().map(Written::lines).collect();
    let (from, to) = (window.from.midnight(), window.to.midnight());
    let within = Span::new(berlin.instant(from), berlin.instant(to)).expect("it is not empty");
    let clock = Cursor::new(berlin, within);
    let mut starts = Vec::new();
    let ours = move || -> usize {
        let mut once = || -> usize {
            let instants = |written| expand(written, window, &clock, &mut starts);
            black_box(written).iter().map(instants).sum()
        };
        (0..repeats).map(|_| once()).sum::<usize>() / repeats
    };
    let theirs = || -> usize {
        let instants = |lines: &String| expand_by_rrule(lines, window);
        black_box(&lines).iter().map(instants).sum()
    };
    let timed = rounds(
        vec![Job::new("corehours", ours), Job::new("rrule", theirs)],
        times,
    );
    let [ours, theirs] = &timed[..] else {
        return;
    };
    assert_eq!(ours.count, theirs.count, "both find the same occurrences");
    println!("| engine | occurrences | rules a second (range) |\n| --- | --- | --- |");
    let row = |timed: &Timed, repeats: usize| {
        let rules = (written.len() * repeats) as f64;
        let (least, most) = timed.range();
        println!(
            "| {} | {} | {:.0} ({:.0}-{:.0}) |",
            timed.name,
            timed.count,
            rules / timed.median(),
            rules / most,
            rules / least
        );
    };
    row(ours, repeats);
    row(theirs, 1);
}

/// The instants inside the window, counted; `starts` is room to work in.
fn expand(
    written: &Written,
    window: Window,
    berlin: &Cursor,
    starts: &mut Vec<CivilTime>,
) -> usize {
    let parsed = Parsed::parse(written.rule.as_bytes()).expect("it is lawful");
    let rule = parsed.check(Start {
        civil: written.start,
        is_date: false,
    });
    let rule = rule.expect("it is lawful");
    let last = match rule.until() {
        Some(Until::Instant(until)) => Some(berlin.clock().civil(until)),
        _ => None,
    };
    starts.clear();
    let (from, to) = (window.from.midnight(), window.to.midnight());
    let all = rule.expand(from, to, last, &mut Budget::steps(u64::MAX), starts);
    assert_eq!(all, Expansion::Complete);
    let instants = starts.iter().map(|civil| berlin.instant(*civil));
    instants.map(black_box).count()
}

/// The same by `rrule`, both ends of whose windows are inclusive.
fn expand_by_rrule(lines: &str, window: Window) -> usize {
    let set: RRuleSet = lines.parse().expect("it is lawful");
    let midnight = |date: Date| {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let midnight = Tz::Europe__Berlin.with_ymd_and_hms(year, month, day, 0, 0, 0);
        midnight.single().expect("Berlin never skips a midnight")
    };
    let (from, to) = (midnight(window.from), midnight(window.to));
    let set = set.after(from).before(to - TimeDelta::seconds(1));
    set.all(u16::MAX).dates.len()
}
