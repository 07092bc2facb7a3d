//! Compares every zone with `chrono-tz`, which has the same history from another release and through other code.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::{Resolved, Tzdb, Zone};
use crate::time::{CivilTime, DAY, Date, Instant, Span};

/// Zones whose clocks the two releases give differently between 1970 and 2037, with the first and the last year of that.
///
/// The other release is 2025b. Each line has the release that brought the change, and what it was.
const KNOWN_DIFFERENCES: &[(&str, i32, i32)] = &[
    // 2026c: Morocco and Western Sahara keep +00 for good from September 2026.
    ("Africa/Casablanca", 2026, 2037),
    ("Africa/El_Aaiun", 2026, 2037),
    // 2026d: summer time of 1992 began a day earlier.
    ("America/Bogota", 1992, 1992),
    // 2026c: Alberta keeps -06 for good; clocks do not go back in November 2026.
    ("America/Edmonton", 2026, 2037),
    // 2025c: Baja California had the summer time of California until 1975.
    ("America/Ensenada", 1970, 1975),
    // 2026d: the Northwest Territories follow Alberta.
    ("America/Inuvik", 2026, 2037),
    // 2026e: Manitoba keeps -05 for good.
    ("America/Rainy_River", 2026, 2037),
    ("America/Santa_Isabel", 1970, 1975),
    ("America/Tijuana", 1970, 1975),
    // 2026b: British Columbia keeps -07 for good.
    ("America/Vancouver", 2026, 2037),
    ("America/Winnipeg", 2026, 2037),
    ("America/Yellowknife", 2026, 2037),
    // 2026d: summer time of 1979 began a day earlier.
    ("Asia/Tehran", 1979, 1979),
    ("Canada/Central", 2026, 2037),
    ("Canada/Mountain", 2026, 2037),
    ("Canada/Pacific", 2026, 2037),
    // 2026a: Moldova changes an hour later in the night, with the European Union, since 2022.
    ("Europe/Chisinau", 2022, 2037),
    ("Europe/Tiraspol", 2022, 2037),
    ("Iran", 1979, 1979),
    ("Mexico/BajaNorte", 1970, 1975),
];

/// Midnights by UTC that open 1970 and 2038.
fn years() -> Span {
    let at = |year| Instant::from_seconds(Date::new(year, 1, 1).unwrap().midnight().seconds());
    Span::new(at(1970), at(2038)).unwrap()
}

fn naive(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds, 0).unwrap().naive_utc()
}

fn their_offset(zone: Tz, seconds: i64) -> i32 {
    zone.offset_from_utc_datetime(&naive(seconds))
        .fix()
        .local_minus_utc()
}

/// What they make of a civil time; nothing for one that they skip.
fn their_instants(zone: Tz, civil: i64) -> Option<(i64, i64)> {
    match zone.from_local_datetime(&naive(civil)) {
        MappedLocalTime::Single(once) => Some((once.timestamp(), once.timestamp())),
        MappedLocalTime::Ambiguous(first, second) => Some((first.timestamp(), second.timestamp())),
        MappedLocalTime::None => None,
    }
}

fn our_instants(zone: &Zone, civil: i64) -> Option<(i64, i64)> {
    match zone.resolve(CivilTime::from_seconds(civil)) {
        Resolved::Once(once) => Some((once.seconds(), once.seconds())),
        Resolved::Fold { first, second } => Some((first.seconds(), second.seconds())),
        Resolved::Gap { .. } => None,
    }
}

/// Their changes inside `years`, found from day to day and then to the second.
fn their_changes(zone: Tz) -> Vec<i64> {
    let days = years().start().seconds() / DAY..years().end().seconds() / DAY;
    let mut before = their_offset(zone, days.start * DAY);
    let mut changes = Vec::new();
    for day in days {
        let after = their_offset(zone, (day + 1) * DAY);
        if after != before {
            let (mut low, mut high) = (day * DAY, (day + 1) * DAY);
            while high - low > 1 {
                let middle = low.midpoint(high);
                if their_offset(zone, middle) == before {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            changes.push(high);
        }
        before = after;
    }
    changes
}

/// The changes of either side within four minutes of which the two do not agree everywhere, in order.
fn differences(zone: &Zone, theirs: Tz) -> Vec<i64> {
    let mut changes = their_changes(theirs);
    let regimes = zone.regimes(years());
    changes.extend(
        regimes
            .iter()
            .skip(1)
            .map(|regime| regime.span.start().seconds()),
    );
    changes.sort_unstable();
    changes.dedup();
    changes.retain(|change| {
        let near = (-4..=4).flat_map(|minute| [minute * 60, minute * 60 - 1]);
        let (before, after) = (
            their_offset(theirs, change - 1),
            their_offset(theirs, *change),
        );
        near.into_iter().any(|seconds| {
            let at = change + seconds;
            their_offset(theirs, at) != zone.offset_at(Instant::from_seconds(at))
                || [before, after].into_iter().any(|offset| {
                    let civil = at + i64::from(offset);
                    their_instants(theirs, civil) != our_instants(zone, civil)
                })
        })
    });
    changes
}

#[test]
fn every_zone_agrees_with_another_release_but_where_the_law_has_changed_since() {
    let tzdb = Tzdb::bundled();
    let year = |at: i64| Instant::from_seconds(at).civil(0).date().year();
    let mut found = Vec::new();
    let mut only_ours = Vec::new();
    for name in tzdb.names() {
        let Ok(theirs) = name.parse::<Tz>() else {
            only_ours.push(name);
            continue;
        };
        let differences = differences(&tzdb.get(name).unwrap(), theirs);
        if let (Some(first), Some(last)) = (differences.first(), differences.last()) {
            found.push((name, year(*first), year(*last)));
        }
    }
    assert_eq!(found, KNOWN_DIFFERENCES);
    // The zone of a machine that nobody has told where it is.
    assert_eq!(only_ours, ["Factory"]);
    let only_theirs = chrono_tz::TZ_VARIANTS
        .iter()
        .find(|zone| tzdb.get(zone.name()).is_none());
    assert_eq!(only_theirs, None);
}
