//! Calendars that are made to take long: of each family what a byte takes, and how that grows when there is twice as much of it.
//!
//! `cargo bench --bench bombs`; with a word behind `--`, the families whose names have it.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "this is a small program of its own, and what it prints is how long things took"
)]

use std::{
    fmt::Write as _,
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use corehours::{
    recurrence,
    time::{Date, Span},
    zone::{Tzdb, Zone},
};

mod support;

/// Times each is read; the quickest counts.
const ROUNDS: usize = 5;

/// A family: its name, how many of its parts make about a megabyte, and a calendar of so many.
type Family = (&'static str, usize, fn(usize) -> String);

const FAMILIES: &[Family] = &[
    ("rules without an end, by the second", 9_000, |n| {
        rules(n, "FREQ=SECONDLY")
    }),
    ("rules that never match", 7_000, |n| {
        rules(n, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    }),
    ("rules that never match, by the second", 7_000, |n| {
        rules(n, "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30")
    }),
    ("rules that match once in centuries", 7_000, |n| {
        rules(n, "FREQ=DAILY;INTERVAL=146097;BYDAY=MO;BYMONTHDAY=29")
    }),
    ("cross products", 1_400, |n| {
        let list = |from: u32, to: u32| (from..=to).map(|it| it.to_string()).collect::<Vec<_>>();
        let of = |name: &str, from, to| format!(";{name}={}", list(from, to).join(","));
        let parts = [
            of("BYMONTH", 1, 12),
            of("BYMONTHDAY", 1, 31),
            of("BYHOUR", 0, 23),
            of("BYMINUTE", 0, 59),
            of("BYSECOND", 0, 59),
        ];
        rules(n, &format!("FREQ=YEARLY{};BYSETPOS=-1", parts.concat()))
    }),
    ("one list of many numbers", 300_000, |n| {
        rules(1, &format!("FREQ=MONTHLY;BYMONTHDAY={}", repeated("1", n)))
    }),
    ("one event with many rules", 30_000, |n| {
        event(&format!(
            "{START}{}",
            "RRULE:FREQ=DAILY;INTERVAL=3\r\n".repeat(n)
        ))
    }),
    ("one event with many excluding rules", 30_000, |n| {
        let rules = "EXRULE:FREQ=DAILY;INTERVAL=3\r\n".repeat(n);
        event(&format!("{START}RRULE:FREQ=DAILY\r\n{rules}"))
    }),
    ("many exclusions in one line", 60_000, |n| {
        event(&format!(
            "{START}RRULE:FREQ=HOURLY\r\nEXDATE:{}\r\n",
            hours(n)
        ))
    }),
    ("many exclusions, a line each", 40_000, |n| {
        let lines = hours(n).replace(',', "\r\nEXDATE:");
        event(&format!("{START}RRULE:FREQ=HOURLY\r\nEXDATE:{lines}\r\n"))
    }),
    ("many additions", 60_000, |n| {
        event(&format!("{START}RDATE:{}\r\n", hours(n)))
    }),
    ("many moved occurrences", 9_000, |n| {
        let series =
            format!("BEGIN:VEVENT\r\nUID:bomb\r\n{START}RRULE:FREQ=HOURLY\r\nEND:VEVENT\r\n");
        let moved = hours(n).split(',').fold(series, |mut text, hour| {
            let _ = write!(text, "BEGIN:VEVENT\r\nUID:bomb\r\nRECURRENCE-ID:{hour}\r\nDTSTART:{hour}\r\nDURATION:PT1H\r\nEND:VEVENT\r\n");
            text
        });
        calendar(&moved)
    }),
    ("many changes from an occurrence on", 8_000, |n| {
        let series =
            format!("BEGIN:VEVENT\r\nUID:bomb\r\n{START}RRULE:FREQ=HOURLY\r\nEND:VEVENT\r\n");
        let changed = hours(n).split(',').fold(series, |mut text, hour| {
            let _ = write!(text, "BEGIN:VEVENT\r\nUID:bomb\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:{hour}\r\nDTSTART:{hour}\r\nDURATION:PT1H\r\nEND:VEVENT\r\n");
            text
        });
        calendar(&changed)
    }),
    ("many versions of one event", 14_000, |n| {
        let versions = (0..n).fold(String::new(), |mut text, n| {
            let _ = write!(
                text,
                "BEGIN:VEVENT\r\nUID:bomb\r\nSEQUENCE:{n}\r\n{START}END:VEVENT\r\n"
            );
            text
        });
        calendar(&versions)
    }),
    ("many zones that no list knows", 10_000, |n| {
        let events = (0..n).fold(String::new(), |mut text, n| {
            let _ = write!(text, "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART;TZID=Nowhere {n}:20270105T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n");
            text
        });
        calendar(&events)
    }),
    ("one zone of many observances", 9_000, |n| {
        let observances = (0..n).fold(String::new(), |mut text, n| {
            let _ = write!(text, "BEGIN:STANDARD\r\nDTSTART:{:04}0101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY\r\nEND:STANDARD\r\n", 1601 + n % 400);
            text
        });
        in_zone(&observances)
    }),
    ("one zone that changes every second", 20_000, |n| {
        let rules = "RRULE:FREQ=SECONDLY;INTERVAL=1\r\n".repeat(n);
        in_zone(&format!(
            "BEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n{rules}END:STANDARD\r\n"
        ))
    }),
    ("many zones defined", 5_000, |n| {
        let zones = (0..n).fold(String::new(), |mut text, n| {
            let _ = write!(text, "BEGIN:VTIMEZONE\r\nTZID:Zone {n}\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:{n}\r\nDTSTART;TZID=Zone {n}:20270105T090000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n");
            text
        });
        calendar(&zones)
    }),
    ("one line folded after every byte", 250_000, |n| {
        event(&format!("{START}SUMMARY:x{}\r\n", "\r\n x".repeat(n)))
    }),
    ("one line read and folded after every byte", 250_000, |n| {
        event(&format!(
            "{START}ATTENDEE;CN=x{}:mailto:p000@example.com\r\n",
            "\r\n x".repeat(n)
        ))
    }),
    ("components in components", 40_000, |n| {
        format!(
            "{}{}",
            "BEGIN:VEVENT\r\n".repeat(n),
            "END:VEVENT\r\n".repeat(n)
        )
    }),
    ("components that do not end", 70_000, |n| {
        calendar(&"BEGIN:VEVENT\r\n".repeat(n))
    }),
    ("many parameters", 150_000, |n| {
        event(&format!(
            "DTSTART{}:20270105T090000Z\r\nDURATION:PT1H\r\n",
            ";X-A=1".repeat(n)
        ))
    }),
    ("many values of a parameter", 400_000, |n| {
        event(&format!(
            "DTSTART;X-A={}:20270105T090000Z\r\nDURATION:PT1H\r\n",
            repeated("1", n)
        ))
    }),
    ("many people who are asked", 25_000, |n| {
        let people = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:p000@example.com\r\n".repeat(n);
        event(&format!("{START}{people}"))
    }),
    ("many lines of one name", 40_000, |n| {
        event(&format!("{START}{}", "STATUS:CONFIRMED\r\n".repeat(n)))
    }),
    ("lines without a colon", 250_000, |n| {
        event(&format!("{START}{}", "x\r\n".repeat(n)))
    }),
    ("quotes that do not end", 250_000, |n| {
        event(&format!("{START}{}", "X;A=\"\r\n".repeat(n)))
    }),
    ("a text of escapes", 500_000, |n| {
        event(&format!("{START}SUMMARY:{}\r\n", "\\n".repeat(n)))
    }),
    ("free and busy pieces", 28_000, |n| {
        let pieces = hours(n).replace(',', "/PT30M,") + "/PT30M";
        calendar(&format!(
            "BEGIN:VFREEBUSY\r\nUID:bomb\r\nFREEBUSY:{pieces}\r\nEND:VFREEBUSY\r\n"
        ))
    }),
    ("events that last for centuries", 9_000, |n| {
        let events = (0..n).fold(String::new(), |mut text, n| {
            let _ = write!(text, "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:19000101T000000Z\r\nDTEND:29000101T000000Z\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n");
            text
        });
        calendar(&events)
    }),
    ("calendars in a row", 25_000, |n| {
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n".repeat(n)
    }),
];

const START: &str = "DTSTART:20270105T090000Z\r\nDURATION:PT1H\r\n";

fn calendar(components: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:bomb\r\n{components}END:VCALENDAR\r\n")
}

fn event(lines: &str) -> String {
    calendar(&format!(
        "BEGIN:VEVENT\r\nUID:bomb\r\n{lines}END:VEVENT\r\n"
    ))
}

/// So many events with one rule, from 1970 on.
fn rules(n: usize, rule: &str) -> String {
    let events = (0..n).fold(String::new(), |mut text, n| {
        let _ = write!(text, "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART:19700105T090000Z\r\nDURATION:PT1H\r\nRRULE:{rule}\r\nEND:VEVENT\r\n");
        text
    });
    calendar(&events)
}

/// One event on a clock that is defined so.
fn in_zone(observances: &str) -> String {
    calendar(&format!(
        "BEGIN:VTIMEZONE\r\nTZID:bomb\r\n{observances}END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:bomb\r\nDTSTART;TZID=bomb:20270105T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
    ))
}

fn repeated(value: &str, n: usize) -> String {
    vec![value; n].join(",")
}

/// So many hours in a row, the first of them in 2027.
fn hours(n: usize) -> String {
    let first = Date::new(2027, 1, 5).expect("the calendar has it");
    let hour = |hour: usize| {
        let date = first.plus(i32::try_from(hour / 24).expect("there are fewer"));
        format!(
            "{}T{:02}0000Z",
            date.to_string().replace('-', ""),
            hour % 24
        )
    };
    (0..n).map(hour).collect::<Vec<_>>().join(",")
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let is_test = args.iter().any(|arg| arg == "--test");
    let wanted = args.iter().find(|arg| !arg.starts_with("--"));
    let zones = Tzdb::bundled();
    let berlin: Arc<Zone> = zones.get("Europe/Berlin").expect("the database has it");
    let at = |date: Date| berlin.instant(date.midnight());
    let from = Date::new(2027, 1, 4).expect("the calendar has it");
    let window = Span::new(at(from), at(from.plus(52 * 7))).expect("a year is not empty");
    let owners = [support::address(0)];
    let options = support::options(window, &berlin, &zones, &owners);
    let time = |text: &str| -> Duration {
        let read = || {
            let before = Instant::now();
            // A refusal is an answer, too.
            let _ = black_box(recurrence::read(black_box(text.as_bytes()), &options));
            before.elapsed()
        };
        let rounds = if is_test { 1 } else { ROUNDS };
        (0..rounds).map(|_| read()).min().unwrap_or_default()
    };
    println!(
        "{:<44} {:>9} {:>9} {:>9} {:>7}",
        "family", "bytes", "ms", "ns/byte", "2n/n"
    );
    for (name, n, make) in FAMILIES {
        if wanted.is_some_and(|wanted| !name.contains(wanted.as_str())) {
            continue;
        }
        let (one, two) = if is_test {
            (n / 100, n / 50)
        } else {
            (*n, 2 * n)
        };
        let (text, twice) = (make(one), make(two));
        let (short, long) = (time(&text).as_secs_f64(), time(&twice).as_secs_f64());
        #[expect(
            clippy::cast_precision_loss,
            reason = "a ratio of a few digits is printed"
        )]
        let bytes = twice.len() as f64;
        println!(
            "{name:<44} {:>9} {:>9.1} {:>9.1} {:>7.2}",
            twice.len(),
            long * 1e3,
            long * 1e9 / bytes,
            long / short
        );
    }
}
