//! Elapsed lengths in minutes.

use std::{fmt, iter::Sum, ops, str::FromStr};

/// An elapsed length in whole minutes, also on a day of clock change.
///
/// Written with its unit, `90m`, `7h30m`, `8h` or `2d` (a day is 24 hours); never a bare number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minutes(pub i64);

impl Minutes {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// The number of minutes.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl ops::Add for Minutes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl ops::Sub for Minutes {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Minutes {
    fn sum<I: Iterator<Item = Self>>(lengths: I) -> Self {
        lengths.fold(Self::ZERO, ops::Add::add)
    }
}

/// Prints as it is written: `7h30m`, `45m`, `0m`.
impl fmt::Display for Minutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (hours, minutes) = (self.0.unsigned_abs() / 60, self.0.unsigned_abs() % 60);
        match (hours, minutes) {
            (0, _) => write!(f, "{sign}{minutes}m"),
            (_, 0) => write!(f, "{sign}{hours}h"),
            _ => write!(f, "{sign}{hours}h{minutes:02}m"),
        }
    }
}

/// A length was not written as a number and a unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a number and a unit, such as `90m`, `7h30m` or `2d`, found `{found}`")]
pub struct ParseMinutesError {
    found: String,
}

impl FromStr for Minutes {
    type Err = ParseMinutesError;

    /// Reads `90m`, `7h30m`, `8h`, `2d`, each unit at most once and in the order d, h, m.
    ///
    /// # Errors
    ///
    /// A bare number, another unit, a sign, nothing at all, or more than 100 years.
    fn from_str(text: &str) -> Result<Self, ParseMinutesError> {
        read_units(text).map(Self).ok_or_else(|| ParseMinutesError {
            found: text.to_owned(),
        })
    }
}

/// The minutes that `text` says, when it is a list of numbers with falling units.
fn read_units(text: &str) -> Option<i64> {
    const CENTURY: i64 = 100 * 366 * 1_440;
    let mut rest = text;
    let mut total = 0_i64;
    for (unit, minutes) in [('d', 1_440), ('h', 60), ('m', 1)] {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if let Some(after) = rest[digits..].strip_prefix(unit) {
            total = rest[..digits]
                .parse::<i64>()
                .ok()?
                .checked_mul(minutes)?
                .checked_add(total)?;
            rest = after;
        }
    }
    (rest.is_empty() && !text.is_empty() && total <= CENTURY).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, minutes: Option<i64>) {
        assert_eq!(
            text.parse::<Minutes>().ok().map(Minutes::get),
            minutes,
            "{text}"
        );
    }

    #[test]
    fn a_length_carries_its_unit() {
        check("90m", Some(90));
        check("7h30m", Some(450));
        check("8h", Some(480));
        check("2d", Some(2_880));
        check("1d1h1m", Some(1_501));
        check("0m", Some(0));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "", "90", "h", "m30", "1m1h", "1h1h", "-1h", "1.5h", "1 h", "9999999d", "1h ",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn what_is_printed_is_read_back() {
        for minutes in [0, 1, 59, 60, 61, 450, 1_440, 2_881] {
            check(&Minutes(minutes).to_string(), Some(minutes));
        }
    }
}
