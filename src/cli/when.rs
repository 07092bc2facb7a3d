//! Instants, dates and zones as they are written on the command line.

use std::{str::FromStr, sync::Arc};

use crate::{
    time::{CivilTime, Date, Instant},
    zone::{Tzdb, Zone, abbreviation_candidates},
};

use super::failure::Failure;

/// A value of `--from` or `--to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// A whole day on the clock in question.
    Date(Date),
    /// A point in time.
    Instant(Instant),
}

impl When {
    /// The instant at which it begins.
    pub(super) fn start(self, zone: &Zone) -> Instant {
        match self {
            Self::Date(date) => zone.instant(date.midnight()),
            Self::Instant(instant) => instant,
        }
    }

    /// The instant at which it is over: for a date, the end of that day.
    pub(super) fn end(self, zone: &Zone) -> Instant {
        match self {
            Self::Date(date) => zone.instant(date.plus(1).midnight()),
            Self::Instant(instant) => instant,
        }
    }

    /// The date, where only a date will do.
    pub(super) fn date(self, flag: &str) -> Result<Date, Failure> {
        match self {
            Self::Date(date) => Ok(date),
            Self::Instant(instant) => Err(Failure::new(format!(
                "`{flag}` takes a date here, found the instant `{instant}`"
            ))
            .help(format!("write `{flag} {}`", instant.civil(0).date()))),
        }
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let date = text.parse().map(Self::Date);
        date.or_else(|_| instant(text).map(Self::Instant))
            .map_err(|_| {
                "expected a date such as `2027-03-01`, or an instant such as `2027-03-01T09:00:00Z`"
                    .to_owned()
            })
    }
}

/// Reads `2027-03-01T09:00:00Z`; seconds may be left out, and `+01:00` may stand for `Z`.
pub(super) fn instant(text: &str) -> Result<Instant, String> {
    read_instant(text).ok_or_else(|| {
        format!("expected an instant such as `2027-03-01T09:00:00Z`, found `{text}`")
    })
}

fn read_instant(text: &str) -> Option<Instant> {
    let (date, clock) = text.split_once(['T', 't'])?;
    let date: Date = date.parse().ok()?;
    let (clock, offset) = match clock.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, 0),
        None => split_offset(clock)?,
    };
    let civil = CivilTime::new(date, of_day(clock)?);
    Some(Instant::from_seconds(civil.seconds()).plus_seconds(-offset))
}

/// The clock time and the seconds ahead of UTC of `09:00+01:00`.
fn split_offset(clock: &str) -> Option<(&str, i64)> {
    let at = clock.rfind(['+', '-'])?;
    let (clock, offset) = (clock.get(..at)?, clock.get(at..)?);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    Some((clock, sign * of_day(offset.get(1..)?)?))
}

/// Seconds since midnight of `09:00` or `09:00:30`.
fn of_day(clock: &str) -> Option<i64> {
    let mut parts = clock.split(':');
    let mut part = |limit: i64| -> Option<i64> {
        let digits = parts.next()?;
        let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_plain.then(|| digits.parse().ok())??;
        (number < limit).then_some(number)
    };
    let (hour, minute) = (part(24)?, part(60)?);
    let second = if clock.len() > 5 { part(60)? } else { 0 };
    parts
        .next()
        .is_none()
        .then_some(hour * 3_600 + minute * 60 + second)
}

/// The zone of a flag, by its IANA name.
pub(super) fn zone(tzdb: &Tzdb, name: &str) -> Result<Arc<Zone>, Failure> {
    if let Some(candidates) = abbreviation_candidates(name) {
        return Err(Failure::new(format!(
            "`{name}` is an abbreviation, not the name of a zone"
        ))
        .help(format!(
            "name a place with that clock: {}",
            one_of(candidates)
        )));
    }
    tzdb.get(name).ok_or_else(|| {
        let failure = Failure::new(format!("unknown zone `{name}`"));
        match tzdb.nearest(name).as_slice() {
            [] => failure.help("zones have IANA names such as `Europe/Berlin`"),
            near => failure.help(format!("did you mean {}?", one_of(near))),
        }
    })
}

/// `a`, `a` or `b`, each in backticks.
fn one_of(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = read_instant(text).map(|instant| instant.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn an_instant_is_a_date_a_time_and_where_that_is() {
        check("2027-03-01T09:00:00Z", Some("2027-03-01T09:00:00Z"));
        check("2027-03-01T09:00Z", Some("2027-03-01T09:00:00Z"));
        check("2027-03-01T00:30:15+01:00", Some("2027-02-28T23:30:15Z"));
        check("2027-03-01T20:00-05:00", Some("2027-03-02T01:00:00Z"));
    }

    #[test]
    fn anything_else_is_no_instant() {
        for text in [
            "",
            "2027-03-01",
            "2027-03-01T09:00",
            "2027-03-01T9:00Z",
            "2027-03-01T24:00Z",
            "2027-03-01T09:60Z",
            "2027-03-01T09:00:00:00Z",
            "2027-02-29T09:00Z",
            "2027-03-01T+9:00Z",
            "2027-03-01Té0:00Z",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_last_date_counts_to_its_end_on_the_zone_s_clock() {
        let berlin = zone(&Tzdb::bundled(), "Europe/Berlin").unwrap();
        let when: When = "2027-03-28".parse().unwrap();
        assert_eq!(when.start(&berlin).to_string(), "2027-03-27T23:00:00Z");
        assert_eq!(when.end(&berlin).to_string(), "2027-03-28T22:00:00Z");
    }

    #[test]
    fn an_abbreviation_is_refused_with_the_zones_it_may_mean() {
        let failure = zone(&Tzdb::bundled(), "CET").unwrap_err();
        let shown = failure.render(false);
        assert!(shown.contains("abbreviation"), "{shown}");
        assert!(shown.contains("help: name a place"), "{shown}");
    }

    #[test]
    fn a_misspelled_zone_is_answered_with_the_nearest() {
        let failure = zone(&Tzdb::bundled(), "Europe/Berlim").unwrap_err();
        assert!(failure.render(false).contains("`Europe/Berlin`"));
    }
}
