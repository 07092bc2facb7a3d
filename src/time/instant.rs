//! A point on the UTC line.

use std::fmt;

use super::{CivilTime, DAY, MINUTE};

/// A point on the UTC line, in whole seconds since 1970-01-01T00:00:00Z (no leap seconds).
///
/// RFC 5545 calls this form 2. Prints as `2027-03-01T09:00:00Z`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// Before every time that a calendar can name.
    pub const MIN: Self = Self(-62_200_000_000);
    /// After every time that a calendar can name (in the year 9999 plus a few days).
    pub const MAX: Self = Self(253_500_000_000);

    /// The instant `seconds` after 1970-01-01T00:00:00Z.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// This instant moved by `seconds`, kept between [`Instant::MIN`] and [`Instant::MAX`].
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        let moved = self.0.saturating_add(seconds);
        if moved < Self::MIN.0 {
            Self::MIN
        } else if moved > Self::MAX.0 {
            Self::MAX
        } else {
            Self(moved)
        }
    }

    /// The last whole minute that is not after this instant.
    #[must_use]
    pub const fn floor_minute(self) -> Self {
        Self(self.0 - self.0.rem_euclid(MINUTE))
    }

    /// The first whole minute that is not before this instant.
    #[must_use]
    pub const fn ceil_minute(self) -> Self {
        Self(self.0 + (-self.0).rem_euclid(MINUTE))
    }

    /// What a wall clock shows at this instant where it is `offset` seconds ahead of UTC.
    pub const fn civil(self, offset: i32) -> CivilTime {
        CivilTime::from_seconds(self.0 + offset as i64)
    }

    /// Whether this instant is a UTC midnight.
    pub const fn is_midnight(self) -> bool {
        self.0.rem_euclid(DAY) == 0
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil(0);
        let second = civil.second_of_day();
        write!(
            f,
            "{}T{:02}:{:02}:{:02}Z",
            civil.date(),
            second / 3_600,
            second / 60 % 60,
            second % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_in_utc_with_a_z() {
        assert_eq!(Instant::from_seconds(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(
            Instant::from_seconds(-1).to_string(),
            "1969-12-31T23:59:59Z"
        );
        assert_eq!(
            Instant::from_seconds(1_803_906_061).to_string(),
            "2027-03-01T13:01:01Z"
        );
    }

    #[test]
    fn minutes_are_rounded_down_and_up_also_before_1970() {
        assert_eq!(Instant::from_seconds(-1).floor_minute().seconds(), -60);
        assert_eq!(Instant::from_seconds(-1).ceil_minute().seconds(), 0);
        assert_eq!(Instant::from_seconds(60).ceil_minute().seconds(), 60);
    }
}
