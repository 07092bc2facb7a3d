//! What a clock does after the last change in its table: the POSIX `TZ` text at the foot of zone data (RFC 9636 3.3.1).

use crate::time::{DAY, HOUR, Instant, MINUTE};

/// A clock that has changed for the last time, or that changes twice a year for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TailRule {
    standard: i32,
    summer: Option<Summer>,
}

/// The other offset of a rule, and when it begins and ends each year. It may be behind the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Summer {
    offset: i32,
    // On the standard clock.
    begins: YearTime,
    // On the summer clock.
    ends: YearTime,
}

/// A time that comes once a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct YearTime {
    day: YearDay,
    // From midnight; -167 h to 167 h.
    second: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum YearDay {
    /// `Jn`: 1 to 365, where the 29th of February has no number.
    WithoutLeapDay(i64),
    /// `n`: 0 to 365, where it has one.
    FromZero(i64),
    /// `Mm.w.d`: the `week`th such day of the month; the fifth is the last one. Sunday is 0.
    Weekday { month: u8, week: i64, weekday: i64 },
}

/// A text is no rule for a clock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at byte {at} of the clock rule `{rule}`")]
pub struct PosixError {
    /// What should stand there.
    pub expected: &'static str,
    /// Where, counted from 0.
    pub at: usize,
    /// The whole text, with anything that is not ASCII replaced.
    pub rule: String,
}

impl TailRule {
    /// Reads a rule such as `CET-1CEST,M3.5.0,M10.5.0/3` or `<+03>-3`.
    pub(super) fn parse(text: &[u8]) -> Result<Self, PosixError> {
        let mut reader = Reader { text, at: 0 };
        reader.rule().map_err(|expected| PosixError {
            expected,
            at: reader.at,
            rule: text.escape_ascii().to_string(),
        })
    }

    /// Whether the clock goes on changing.
    pub(super) const fn changes_for_ever(&self) -> bool {
        self.summer.is_some()
    }

    /// Seconds ahead of UTC `seconds` after 1970.
    pub(super) fn offset_at(&self, seconds: i64) -> i32 {
        let Some(summer) = &self.summer else {
            return self.standard;
        };
        let is_summer = years_around(seconds, seconds)
            .any(|year| (self.begins(summer, year)..self.ends(summer, year)).contains(&seconds));
        if is_summer {
            summer.offset
        } else {
            self.standard
        }
    }

    /// Every change after `from` and before `to`, in order: when, and the offset from then on.
    pub(super) fn changes(&self, from: i64, to: i64) -> Vec<(i64, i32)> {
        let Some(summer) = &self.summer else {
            return Vec::new();
        };
        let mut changes = Vec::new();
        let mut add = |at: i64, offset: i32| {
            if from < at && at < to {
                changes.push((at, offset));
            }
        };
        let mut open: Option<(i64, i64)> = None;
        for year in years_around(from, to) {
            let (begins, ends) = (self.begins(summer, year), self.ends(summer, year));
            open = match open {
                // A summer that ends when the next one begins, or later, never ends: that is how "always" is written.
                Some((first, last)) if begins <= last => Some((first, last.max(ends))),
                Some((first, last)) => {
                    add(first, summer.offset);
                    add(last, self.standard);
                    Some((begins, ends))
                }
                None => Some((begins, ends)),
            };
        }
        if let Some((first, last)) = open {
            add(first, summer.offset);
            add(last, self.standard);
        }
        changes
    }

    fn begins(&self, summer: &Summer, year: i64) -> i64 {
        summer.begins.instant(year, self.standard)
    }

    /// The end of the summer that begins in `year`; in the south that is in the next one.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "`years_around` gives years of at most five digits"
    )]
    fn ends(&self, summer: &Summer, year: i64) -> i64 {
        let ends = summer.ends.instant(year, summer.offset);
        if ends > self.begins(summer, year) {
            ends
        } else {
            summer.ends.instant(year + 1, summer.offset)
        }
    }
}

/// The years whose summers may reach into a stretch: times of day of up to a week either way move them over a new year.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "instants are first brought between `Instant::MIN` and `Instant::MAX`"
)]
fn years_around(from: i64, to: i64) -> impl Iterator<Item = i64> {
    let year = |seconds: i64| {
        let instant = Instant::from_seconds(seconds).clamp(Instant::MIN, Instant::MAX);
        i64::from(instant.civil(0).date().year())
    };
    year(from) - 2..=year(to) + 1
}

impl YearTime {
    /// Seconds since 1970 at which it comes in `year`, on a clock `offset` seconds ahead of UTC.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "a year of five digits has some 3 * 10^12 seconds, and the rest is weeks"
    )]
    fn instant(self, year: i64, offset: i32) -> i64 {
        (days_before(year) + self.day.in_year(year)) * DAY + self.second - i64::from(offset)
    }
}

impl YearDay {
    /// Days since the first of January.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the parser keeps every part within a year"
    )]
    fn in_year(self, year: i64) -> i64 {
        match self {
            // The 60th is the first of March in every year.
            Self::WithoutLeapDay(day) => day - 1 + i64::from(day >= 60 && is_leap(year)),
            Self::FromZero(day) => day,
            Self::Weekday {
                month,
                week,
                weekday,
            } => {
                let (before, length) = month_of(year, month);
                // 1970-01-01 was a Thursday, the fourth day after a Sunday.
                let first = (days_before(year) + before + 4).rem_euclid(7);
                let day = (weekday - first).rem_euclid(7) + (week - 1) * 7;
                before + if day >= length { day - 7 } else { day }
            }
        }
    }
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from 1970-01-01 to the first of January of `year`; negative before.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "`years_around` gives years of at most five digits"
)]
const fn days_before(year: i64) -> i64 {
    let last = year - 1;
    last * 365 + last.div_euclid(4) - last.div_euclid(100) + last.div_euclid(400) - 719_162
}

/// Days of the year before the month, and its length; months count from 1.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a leap day is added to a number of at most 365"
)]
fn month_of(year: i64, month: u8) -> (i64, i64) {
    let leap = i64::from(is_leap(year));
    match month {
        1 => (0, 31),
        2 => (31, 28 + leap),
        3 => (59 + leap, 31),
        4 => (90 + leap, 30),
        5 => (120 + leap, 31),
        6 => (151 + leap, 30),
        7 => (181 + leap, 31),
        8 => (212 + leap, 31),
        9 => (243 + leap, 30),
        10 => (273 + leap, 31),
        11 => (304 + leap, 30),
        _ => (334 + leap, 31),
    }
}

/// Reads a rule from left to right; an error is what was expected.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn rule(&mut self) -> Result<TailRule, &'static str> {
        self.name()?;
        let standard = self.offset()?;
        if self.is_at_end() {
            return Ok(TailRule {
                standard,
                summer: None,
            });
        }
        self.name()?;
        let offset = if self.peek() == Some(b',') {
            standard.saturating_add(3_600)
        } else {
            self.offset()?
        };
        self.expect(b',', "a comma before the day that summer time begins")?;
        let begins = self.year_time()?;
        self.expect(b',', "a comma before the day that summer time ends")?;
        let ends = self.year_time()?;
        if !self.is_at_end() {
            return Err("the end");
        }
        // Two names for one offset are no change of the clock.
        let summer = (offset != standard).then_some(Summer {
            offset,
            begins,
            ends,
        });
        Ok(TailRule { standard, summer })
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn is_at_end(&self) -> bool {
        self.peek().is_none()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at = self.at.saturating_add(1);
        }
        found
    }

    fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), &'static str> {
        if self.eat(byte) { Ok(()) } else { Err(what) }
    }

    /// `CET` or `<+03>`; what it says does not matter here.
    fn name(&mut self) -> Result<(), &'static str> {
        let quoted = self.eat(b'<');
        let belongs = |byte: u8| {
            byte.is_ascii_alphabetic()
                || quoted && (byte.is_ascii_digit() || matches!(byte, b'+' | b'-'))
        };
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| belongs(**byte)).count();
        if length < 3 {
            return Err("a name of three letters or more");
        }
        self.at = self.at.saturating_add(length);
        if quoted {
            self.expect(b'>', "the `>` that ends the name")?;
        }
        Ok(())
    }

    /// Hours behind UTC as they are written; seconds ahead of it as we keep them.
    fn offset(&mut self) -> Result<i32, &'static str> {
        let behind = self.signed_time(24)?;
        i32::try_from(behind.saturating_neg()).map_err(|_| "an offset of a day at most")
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    fn signed_time(&mut self, most_hours: i64) -> Result<i64, &'static str> {
        let negative = self.eat(b'-');
        if !negative {
            self.eat(b'+');
        }
        let mut seconds = self.number(most_hours, "hours")?.saturating_mul(HOUR);
        for (unit, what) in [(MINUTE, "minutes to 59"), (1, "seconds to 59")] {
            if !self.eat(b':') {
                break;
            }
            seconds = seconds.saturating_add(self.number(59, what)?.saturating_mul(unit));
        }
        Ok(if negative {
            seconds.saturating_neg()
        } else {
            seconds
        })
    }

    fn number(&mut self, most: i64, what: &'static str) -> Result<i64, &'static str> {
        let start = self.at;
        let mut value = 0_i64;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            value = value
                .saturating_mul(10)
                .saturating_add(i64::from(digit.saturating_sub(b'0')));
            self.at = self.at.saturating_add(1);
        }
        if self.at == start || value > most {
            self.at = start;
            return Err(what);
        }
        Ok(value)
    }

    /// `M3.5.0/2`, `J60` or `59/-1`; two in the morning when no time is given.
    fn year_time(&mut self) -> Result<YearTime, &'static str> {
        let day = self.year_day()?;
        let second = if self.eat(b'/') {
            self.signed_time(167)?
        } else {
            2 * HOUR
        };
        Ok(YearTime { day, second })
    }

    fn year_day(&mut self) -> Result<YearDay, &'static str> {
        if self.eat(b'J') {
            let what = "a day from 1 to 365";
            return match self.number(365, what)? {
                0 => Err(what),
                day => Ok(YearDay::WithoutLeapDay(day)),
            };
        }
        if !self.eat(b'M') {
            return Ok(YearDay::FromZero(self.number(365, "a day of the year")?));
        }
        let month = self.number(12, "a month from 1 to 12")?;
        self.expect(b'.', "a dot after the month")?;
        let week = self.number(5, "a week from 1 to 5")?;
        self.expect(b'.', "a dot after the week")?;
        let weekday = self.number(6, "a day from 0 to 6")?;
        match u8::try_from(month) {
            Ok(month @ 1..) if week > 0 => Ok(YearDay::Weekday {
                month,
                week,
                weekday,
            }),
            _ => Err("a month and a week that count from 1"),
        }
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may fail")]
mod tests {
    use super::*;
    use crate::time::{CivilTime, Date};

    fn utc(year: i32, month: u32, day: u32, hour: i64, minute: i64) -> i64 {
        let date = Date::new(year, month, day).unwrap();
        CivilTime::new(date, hour * 3_600 + minute * 60).seconds()
    }

    /// The changes of `rule` inside `year` by UTC.
    #[track_caller]
    fn check(rule: &str, year: i32, expected: &[(i64, i32)]) {
        let read = TailRule::parse(rule.as_bytes()).unwrap();
        let found = read.changes(utc(year, 1, 1, 0, 0) - 1, utc(year, 12, 31, 24, 0));
        assert_eq!(found, expected, "{rule} in {year}");
        for (at, offset) in found {
            assert_eq!(read.offset_at(at), offset, "{rule} at {at}");
            assert_ne!(read.offset_at(at - 1), offset, "{rule} before {at}");
        }
    }

    #[test]
    fn the_last_sunday_may_be_the_fourth_or_the_fifth() {
        let rule = "CET-1CEST,M3.5.0,M10.5.0/3";
        check(
            rule,
            2027,
            &[
                (utc(2027, 3, 28, 1, 0), 7_200),
                (utc(2027, 10, 31, 1, 0), 3_600),
            ],
        );
        check(
            rule,
            2026,
            &[
                (utc(2026, 3, 29, 1, 0), 7_200),
                (utc(2026, 10, 25, 1, 0), 3_600),
            ],
        );
    }

    #[test]
    fn a_southern_summer_lies_in_two_years() {
        check(
            "AEST-10AEDT,M10.1.0,M4.1.0/3",
            2027,
            &[
                (utc(2027, 4, 3, 16, 0), 36_000),
                (utc(2027, 10, 2, 16, 0), 39_600),
            ],
        );
    }

    #[test]
    fn a_summer_may_be_behind_the_standard() {
        check(
            "IST-1GMT0,M10.5.0,M3.5.0/1",
            2027,
            &[
                (utc(2027, 3, 28, 1, 0), 3_600),
                (utc(2027, 10, 31, 1, 0), 0),
            ],
        );
    }

    #[test]
    fn days_are_numbered_with_and_without_the_leap_day() {
        let year = 2028;
        check(
            "AAA0BBB,J60/0,J365/0",
            year,
            &[
                (utc(year, 3, 1, 0, 0), 3_600),
                (utc(year, 12, 30, 23, 0), 0),
            ],
        );
        check(
            "AAA0BBB,59/0,365/0",
            year,
            &[
                (utc(year, 2, 29, 0, 0), 3_600),
                (utc(year, 12, 30, 23, 0), 0),
            ],
        );
    }

    #[test]
    fn times_reach_days_away_in_both_directions() {
        check(
            "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
            2027,
            &[
                (utc(2027, 3, 28, 1, 0), -3_600),
                (utc(2027, 10, 31, 1, 0), -7_200),
            ],
        );
        check(
            "EET-2EEST,M3.4.4/50,M10.4.4/50",
            2027,
            &[
                (utc(2027, 3, 27, 0, 0), 10_800),
                (utc(2027, 10, 29, 23, 0), 7_200),
            ],
        );
        check(
            "AAA0BBB,J1/-167,J300/167",
            2027,
            &[
                (utc(2027, 11, 2, 22, 0), 0),
                (utc(2027, 12, 25, 1, 0), 3_600),
            ],
        );
    }

    #[test]
    fn a_summer_that_meets_the_next_one_never_ends() {
        for rule in [
            "EST5EDT,0/0,J365/25",
            "XXX3EDT4,0/0,J365/23",
            "EST5EDT,0/0,J365/40",
        ] {
            check(rule, 2027, &[]);
            let read = TailRule::parse(rule.as_bytes()).unwrap();
            assert_eq!(read.offset_at(utc(2027, 1, 1, 4, 30)), -14_400, "{rule}");
            assert_eq!(read.offset_at(utc(2027, 7, 1, 0, 0)), -14_400, "{rule}");
        }
    }

    #[test]
    fn names_in_angle_brackets_hold_signs_and_digits() {
        for (rule, offset) in [("<+03>-3", 10_800), ("<-1030>+10:30", -37_800), ("UTC0", 0)] {
            let read = TailRule::parse(rule.as_bytes()).unwrap();
            assert!(!read.changes_for_ever());
            assert_eq!(read.offset_at(0), offset, "{rule}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for rule in [
            "",
            "C",
            "CET",
            "CE1",
            "CET-25",
            "CET-1:60",
            "<+03-3",
            "<+03>",
            "CET-1CEST",
            "CET-1CEST,M3.5.0",
            "CET-1CEST,M0.5.0,M10.5.0",
            "CET-1CEST,M13.5.0,M10.5.0",
            "CET-1CEST,M3.6.0,M10.5.0",
            "CET-1CEST,M3.0.0,M10.5.0",
            "CET-1CEST,M3.5.7,M10.5.0",
            "CET-1CEST,J0,M10.5.0",
            "CET-1CEST,J366,1",
            "CET-1CEST,366,1",
            "CET-1CEST,M3.5.0/168,M10.5.0",
            "CET-1CEST,M3.5.0,M10.5.0/3x",
            "CET-99999999999999999999",
            "CET-1\u{e9}",
        ] {
            assert!(TailRule::parse(rule.as_bytes()).is_err(), "{rule}");
        }
    }
}
