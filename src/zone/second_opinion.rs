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

/// Civil times that are easily got wrong, with the seconds since 1970 that Python's `zoneinfo` gives for both values of
/// `fold` (tzdata 2026f). Twice the same is a time shown once; the later one first is a gap.
const BY_ZONEINFO: &[(&str, &str, i64, [i64; 2])] = &[
    (
        "Africa/Cairo",
        "2045-10-26",
        1_410,
        [2_392_662_600, 2_392_666_200],
    ),
    (
        "Africa/Monrovia",
        "1972-01-07",
        30,
        [63_594_870, 63_592_200],
    ),
    (
        "America/Caracas",
        "2007-12-09",
        165,
        [1_197_182_700, 1_197_184_500],
    ),
    (
        "America/Caracas",
        "2016-05-01",
        165,
        [1_462_086_900, 1_462_085_100],
    ),
    (
        "America/Juneau",
        "1867-10-18",
        720,
        [-3_225_322_939, -3_225_322_939],
    ),
    (
        "America/Nuuk",
        "2045-03-25",
        30,
        [2_374_021_800, 2_374_021_800],
    ),
    (
        "America/Scoresbysund",
        "2024-03-31",
        30,
        [1_711_848_600, 1_711_848_600],
    ),
    (
        "America/Vancouver",
        "2026-11-01",
        90,
        [1_793_521_800, 1_793_521_800],
    ),
    (
        "Antarctica/Troll",
        "2030-03-31",
        120,
        [1_901_152_800, 1_901_145_600],
    ),
    (
        "Antarctica/Troll",
        "2030-10-27",
        90,
        [1_919_287_800, 1_919_295_000],
    ),
    (
        "Asia/Gaza",
        "2030-10-26",
        90,
        [1_919_197_800, 1_919_201_400],
    ),
    (
        "Asia/Gaza",
        "2086-06-01",
        720,
        [3_673_760_400, 3_673_760_400],
    ),
    (
        "Asia/Manila",
        "1844-12-31",
        720,
        [-3_944_577_832, -3_944_664_232],
    ),
    (
        "Asia/Pyongyang",
        "2015-08-14",
        1_425,
        [1_439_563_500, 1_439_565_300],
    ),
    (
        "Europe/Amsterdam",
        "1937-07-01",
        0,
        [-1_025_744_400, -1_025_744_400],
    ),
    ("Europe/Dublin", "1971-10-31", 150, [57_720_600, 57_724_200]),
    (
        "Europe/Dublin",
        "2040-03-25",
        90,
        [2_216_251_800, 2_216_248_200],
    ),
    (
        "Pacific/Chatham",
        "2050-04-03",
        180,
        [2_532_518_100, 2_532_521_700],
    ),
    (
        "Pacific/Easter",
        "2150-04-02",
        1_290,
        [5_688_239_400, 5_688_239_400],
    ),
];

#[test]
fn odd_clocks_agree_with_zoneinfo() {
    let tzdb = Tzdb::bundled();
    for (name, date, minute, expected) in BY_ZONEINFO {
        let zone = tzdb.get(name).unwrap();
        let civil = CivilTime::new(date.parse().unwrap(), minute * 60);
        let found = match zone.resolve(civil) {
            Resolved::Once(once) => [once, once],
            Resolved::Fold { first, second } => [first, second],
            Resolved::Gap { moved } => {
                // The offset from after the gap is that at the moved time.
                let offset = i64::from(zone.offset_at(moved));
                [moved, Instant::from_seconds(civil.seconds() - offset)]
            }
        };
        assert_eq!(found.map(Instant::seconds), *expected, "{name} {civil}");
    }
}
