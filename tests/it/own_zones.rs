//! Zones that a file defines: the rules of a bundled zone, written out in any form, give the bundled zone again.

use std::{fmt::Write as _, sync::Arc};

use corehours::{
    recurrence::{Calendar, ReadOptions, read},
    time::{CivilTime, DAY, Date, HOUR, Instant, MINUTE, Span},
    zone::{How, Tzdb, Zone},
};
use proptest::prelude::*;

/// How the changes of a clock are written.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each choice is free of the others"
)]
struct Form {
    /// One rule for as many years as it fits, where it fits; else the dates alone.
    rules: bool,
    /// Of what is no rule, all dates of a change together, or an observance for each.
    lists: bool,
    /// Six digits for every offset.
    seconds: bool,
    /// The end of a rule on the clock, or in UTC.
    local_until: bool,
    /// The latest observance first.
    backwards: bool,
}

fn any_form() -> impl Strategy<Value = Form> {
    any::<[bool; 5]>().prop_map(|[rules, lists, seconds, local_until, backwards]| Form {
        rules,
        lists,
        seconds,
        local_until,
        backwards,
    })
}

/// Some change of a clock: the offsets before and after, and when it comes, on the clock before.
type Change = (i32, i32, Vec<CivilTime>);

/// A `VTIMEZONE` of this name with the rules that `zone` has in `within`.
fn definition(name: &str, zone: &Zone, within: Span, form: Form) -> String {
    let regimes = zone.regimes(within);
    let start = zone.civil(within.start());
    let mut changes: Vec<Change> = Vec::new();
    for pair in regimes.windows(2) {
        let (before, after) = (pair[0].offset, pair[1].offset);
        let at = pair[1].span.start().civil(before);
        match changes.iter_mut().find(|c| (c.0, c.1) == (before, after)) {
            Some(same) => same.2.push(at),
            None => changes.push((before, after, vec![at])),
        }
    }
    let first = regimes[0].offset;
    let mut observances = vec![observance(form, (first, first), &[start], None)];
    for (before, after, times) in &changes {
        let offsets = (*before, *after);
        let (single, many): (Vec<_>, Vec<_>) = runs(times, form.rules)
            .into_iter()
            .partition(|run| run.len() == 1);
        for run in many {
            let rule = Some(yearly(run, *before, form));
            observances.push(observance(form, offsets, &run[..1], rule));
        }
        let single = single.concat();
        let alone = if form.lists { single.len().max(1) } else { 1 };
        for times in single.chunks(alone) {
            observances.push(observance(form, offsets, times, None));
        }
    }
    if form.backwards {
        observances.reverse();
    }
    let text = observances.concat();
    format!("BEGIN:VTIMEZONE\r\nTZID:{name}\r\n{text}END:VTIMEZONE\r\n")
}

/// The times cut into neighbours that one yearly rule makes, if rules are wanted.
fn runs(times: &[CivilTime], rules: bool) -> Vec<&[CivilTime]> {
    let mut runs = Vec::new();
    let mut from = 0;
    while from < times.len() {
        let mut to = from + 1;
        while rules && to < times.len() && by_day(&times[from..=to]).is_some() {
            to += 1;
        }
        runs.push(&times[from..to]);
        from = to;
    }
    runs
}

/// The `BYDAY` that all of these have, if they are a year apart each, in one month and at one time of day.
fn by_day(times: &[CivilTime]) -> Option<String> {
    let parts: Vec<_> = times
        .iter()
        .map(|time| {
            (
                time.date().parts(),
                time.date().weekday(),
                time.second_of_day(),
            )
        })
        .collect();
    let (first, weekday, second) = parts[0];
    let is_alike = (first.0..).zip(&parts).all(|(year, part)| {
        (part.0.0, part.0.1) == (year, first.1) && (part.1, part.2) == (weekday, second)
    });
    let nth = |part: &((i32, u32, u32), _, _)| (part.0.2 - 1) / 7;
    let is_last = |time: &CivilTime| {
        let date = time.date();
        date.plus(7).parts().1 != date.parts().1
    };
    let number = if times.iter().all(is_last) {
        "-1".to_owned()
    } else if parts.iter().all(|part| nth(part) == nth(&parts[0])) {
        (nth(&parts[0]) + 1).to_string()
    } else {
        return None;
    };
    let word = format!("{weekday:?}").to_uppercase();
    is_alike.then(|| format!("{number}{}", &word[..2]))
}

fn yearly(run: &[CivilTime], before: i32, form: Form) -> String {
    let last = run[run.len() - 1];
    let until = if form.local_until {
        stamp(last)
    } else {
        stamp(last.plus_seconds(-i64::from(before))) + "Z"
    };
    let month = run[0].date().parts().1;
    let day = by_day(run).unwrap();
    format!("RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={day};UNTIL={until}\r\n")
}

fn observance(
    form: Form,
    (before, after): (i32, i32),
    times: &[CivilTime],
    rule: Option<String>,
) -> String {
    let kind = if after > before {
        "DAYLIGHT"
    } else {
        "STANDARD"
    };
    let mut text = String::new();
    let _ = write!(
        text,
        "BEGIN:{kind}\r\nDTSTART:{}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\n{}",
        stamp(times[0]),
        offset(before, form),
        offset(after, form),
        rule.unwrap_or_default(),
    );
    if times.len() > 1 {
        let dates: Vec<_> = times.iter().map(|time| stamp(*time)).collect();
        let _ = write!(text, "RDATE:{}\r\n", dates.join(","));
    }
    let _ = write!(text, "END:{kind}\r\n");
    text
}

fn stamp(time: CivilTime) -> String {
    let (year, month, day) = time.date().parts();
    let second = time.second_of_day();
    let (hour, minute) = (second / HOUR, second % HOUR / MINUTE);
    format!(
        "{year:04}{month:02}{day:02}T{hour:02}{minute:02}{:02}",
        second % MINUTE
    )
}

fn offset(seconds: i32, form: Form) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = i64::from(seconds.abs());
    let (hour, minute, second) = (all / HOUR, all % HOUR / MINUTE, all % MINUTE);
    if form.seconds || second > 0 {
        format!("{sign}{hour:02}{minute:02}{second:02}")
    } else {
        format!("{sign}{hour:02}{minute:02}")
    }
}

/// Reads events of an hour that begin at these times in the zone `Own` of a definition.
fn read_with(definition: &str, times: &[CivilTime], window: Span) -> Calendar {
    let tzdb = Tzdb::bundled();
    let floating = Arc::new(Zone::utc());
    let options = ReadOptions::plain(window, &floating, &tzdb);
    let mut text = "BEGIN:VCALENDAR\r\n".to_owned();
    for (n, time) in times.iter().enumerate() {
        let start = stamp(*time);
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART;TZID=Own:{start}\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
        );
    }
    text += definition;
    text += "END:VCALENDAR\r\n";
    read(text.as_bytes(), &options).unwrap()
}

/// The definition gives the bundled zone: offsets, and what civil times mean, at some places and around every change.
#[track_caller]
fn check(zone: &Zone, window: Span, form: Form, places: &[i64]) {
    let years = |n: i64| n * 366 * DAY;
    let within = Span::new(
        window.start().plus_seconds(years(-3)),
        window.end().plus_seconds(years(3)),
    );
    let text = definition("Own", zone, within.unwrap(), form);
    let inside = |place: &i64| {
        let length = window.end().seconds() - window.start().seconds();
        window.start().plus_seconds(place.rem_euclid(length))
    };
    let mut instants: Vec<Instant> = places.iter().map(inside).collect();
    let times: Vec<_> = instants.iter().map(|at| zone.civil(*at)).collect();
    for regime in zone.regimes(window) {
        for seconds in [
            -7_200, -5_400, -3_601, -3_600, -1, 0, 1, 1_799, 3_600, 5_400, 7_200,
        ] {
            instants.push(regime.span.start().plus_seconds(seconds));
        }
    }
    let calendar = read_with(&text, &times, window);
    assert!(
        calendar.notices.is_empty(),
        "{:?}\n{text}",
        calendar.notices
    );
    let meaning = calendar.named_zones[0].meaning.as_ref().unwrap();
    assert_eq!(meaning.by, How::Definition, "{text}");
    for at in &instants {
        let own = &meaning.zone;
        assert_eq!(own.offset_at(*at), zone.offset_at(*at), "{at}\n{text}");
        for seconds in [0, -2_700, 2_700] {
            let civil = zone.civil(*at).plus_seconds(seconds);
            assert_eq!(own.resolve(civil), zone.resolve(civil), "{civil}\n{text}");
        }
    }
    for occurrence in &calendar.occurrences {
        let time = times[occurrence.facts.uid.parse::<usize>().unwrap()];
        assert_eq!(occurrence.start, zone.instant(time), "{time}\n{text}");
    }
    assert!(calendar.occurrences.len() + 2 >= times.len(), "{text}");
}

const BY_RULES: Form = Form {
    rules: true,
    lists: true,
    seconds: false,
    local_until: false,
    backwards: false,
};

#[test]
fn every_bundled_zone_is_the_same_by_its_own_rules() {
    let tzdb = Tzdb::bundled();
    let year = |year| Date::new(year, 1, 1).unwrap().midnight().seconds();
    let window = Span::from_seconds(year(2026), year(2028)).unwrap();
    for (n, name) in tzdb.names().into_iter().enumerate() {
        let form = Form {
            rules: n % 2 == 0,
            ..BY_RULES
        };
        check(&tzdb.get(name).unwrap(), window, form, &[1_000_000]);
    }
}

proptest! {
    #[test]
    fn prop_a_bundled_zone_is_the_same_by_its_own_rules(
        zone in any::<prop::sample::Index>(),
        form in any_form(),
        (from, days) in (0_i64..7_200, 2_i64..800),
        places in prop::collection::vec(0_i64..70_000_000, 12),
    ) {
        let tzdb = Tzdb::bundled();
        let names = tzdb.names();
        let zone = tzdb.get(names[zone.index(names.len())]).unwrap();
        let start = Date::new(2020, 1, 1).unwrap().midnight().seconds() + from * DAY;
        let window = Span::from_seconds(start, start + days * DAY).unwrap();
        check(&zone, window, form, &places);
    }
}
