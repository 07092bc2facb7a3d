//! What a wall clock and a wall calendar show, without a zone.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "every date of the years 1 to 9999 is far inside the range of `i32`"
)]

use std::{cmp::Ordering, fmt, str::FromStr};

use super::{DAY, Weekday};

/// A date of the Gregorian calendar, kept as the number of days since 1970-01-01.
///
/// Any year from 1 to 9999. Prints and parses as `2027-03-01`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// 0001-01-01.
    pub const MIN: Self = Self(-719_162);
    /// 9999-12-31.
    pub const MAX: Self = Self(2_932_896);

    /// The date `days` after 1970-01-01.
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The date with these parts, if the calendar has it; `month` and `day` count from 1.
    pub const fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        if year < 1 || year > 9_999 || month < 1 || month > 12 || day < 1 {
            return None;
        }
        if day > days_in_month(year, month) {
            return None;
        }
        // Years begin in March here, so that a leap day is the last day of its year; 400 years are an era.
        let year = year - (month <= 2) as i32;
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (month + 9) % 12;
        let day_of_year = ((153 * month_from_march + 2) / 5 + day - 1) as i32;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month and day; the last two count from 1.
    pub const fn parts(self) -> (i32, u32, u32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        } as u32;
        let year = year_of_era + era * 400 + (month <= 2) as i32;
        (year, month, day)
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.parts().0
    }

    /// The month, from 1.
    pub const fn month(self) -> u32 {
        self.parts().1
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u32 {
        self.parts().2
    }

    /// The day of the week.
    pub const fn weekday(self) -> Weekday {
        // OK because the remainder is 0 to 6; 1970-01-01 was a Thursday.
        Weekday::ALL[(self.0 + 3).rem_euclid(7) as usize]
    }

    /// The date `days` later, or earlier when negative.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// The last date, not after this one, that is a `start`: the first day of the week this date is in.
    #[must_use]
    pub const fn week_start(self, start: Weekday) -> Self {
        let back = (7 + self.weekday().index() - start.index()) % 7;
        self.plus(-(back as i32))
    }

    /// The first date of this date's month.
    #[must_use]
    pub const fn month_start(self) -> Self {
        self.plus(1 - self.day() as i32)
    }

    /// Midnight at the start of this date.
    pub const fn midnight(self) -> CivilTime {
        CivilTime::from_seconds(self.0 as i64 * DAY)
    }

    /// Every date from this one to `last`, both included.
    pub fn through(self, last: Self) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (self.0..=last.0).map(Self)
    }
}

/// The number of days of a month, 28 to 31; `month` counts from 1.
const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// A text is no date of the form `2027-03-01`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as `2027-03-01`, found `{0}`")]
pub struct ParseDateError(String);

impl FromStr for Date {
    type Err = ParseDateError;

    /// # Errors
    ///
    /// Any other form, and dates that the calendar does not have.
    fn from_str(text: &str) -> Result<Self, ParseDateError> {
        let read = || {
            let bytes = text.as_bytes();
            if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
                return None;
            }
            let number = |range: std::ops::Range<usize>| -> Option<u32> {
                bytes[range].iter().try_fold(0, |sum, byte| {
                    byte.is_ascii_digit()
                        .then(|| sum * 10 + u32::from(byte - b'0'))
                })
            };
            let year = i32::try_from(number(0..4)?).ok()?;
            Self::new(year, number(5..7)?, number(8..10)?)
        };
        read().ok_or_else(|| ParseDateError(text.to_owned()))
    }
}

/// What a wall clock and a calendar on the wall show together, without a zone: RFC 5545 calls this form 1.
///
/// Kept as seconds since 1970-01-01T00:00:00 on that wall. It is no instant and cannot be compared with one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilTime(i64);

impl CivilTime {
    /// The civil time `seconds` after 1970-01-01T00:00:00 on the same wall.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// `second` seconds into `date`; more than a day of them reach into later dates.
    pub const fn new(date: Date, second: i64) -> Self {
        Self(date.days() as i64 * DAY + second)
    }

    /// Seconds since 1970-01-01T00:00:00 on the same wall.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The date shown.
    pub const fn date(self) -> Date {
        Date(self.0.div_euclid(DAY) as i32)
    }

    /// Seconds since midnight, 0 to 86,399.
    pub const fn second_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// Minutes since midnight, 0 to 1,439.
    pub const fn minute_of_day(self) -> i64 {
        self.second_of_day() / 60
    }

    /// What a clock shows: `09:30`.
    pub fn clock_text(self) -> String {
        let minute = self.minute_of_day();
        format!("{:02}:{:02}", minute / 60, minute % 60)
    }

    /// This civil time moved by `seconds` on the wall.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// Prints as `2027-03-01 07:00`, with seconds where there are some.
impl fmt::Display for CivilTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.second_of_day();
        write!(
            f,
            "{} {:02}:{:02}",
            self.date(),
            second / 3_600,
            second / 60 % 60
        )?;
        if second % 60 != 0 {
            write!(f, ":{:02}", second % 60)?;
        }
        Ok(())
    }
}

/// A stretch of a day on a wall clock, in minutes since midnight; an end past 1,440 lies on a later date.
///
/// Written `09:00-12:30`, `14:00-24:00`, or `22:00-06:00+1` when it ends on the next date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallPiece {
    // Invariant: `from < to`, `to <= 2_880`; only [`WallPiece::a_day_later`] makes `from` 1,440 or more.
    from: u16,
    to: u16,
}

impl WallPiece {
    /// The whole day, `00:00-24:00`.
    pub const DAY: Self = Self { from: 0, to: 1_440 };

    /// The piece from minute `from` to minute `to` of a day; nothing when it is empty, starts after its day or ends after the next.
    pub const fn new(from: u16, to: u16) -> Option<Self> {
        if from < to && from < 1_440 && to <= 2_880 {
            Some(Self { from, to })
        } else {
            None
        }
    }

    /// First minute since midnight.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// End in minutes since midnight of the same day; past 1,440 on the next date.
    pub const fn to(self) -> u16 {
        self.to
    }

    /// The same times on the next date; nothing when that would end after it.
    pub const fn a_day_later(self) -> Option<Self> {
        if self.to <= 1_440 {
            Some(Self {
                from: self.from + 1_440,
                to: self.to + 1_440,
            })
        } else {
            None
        }
    }
}

impl fmt::Display for WallPiece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A piece that begins at midnight on the next date is that date's.
        let start = if self.from == 1_440 {
            "00:00+1".to_owned()
        } else {
            clock_text(self.from)
        };
        write!(f, "{start}-{}", clock_text(self.to))
    }
}

/// A text is no piece of a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParsePieceError {
    /// It is written in another form.
    #[error(
        "expected a time range such as `09:00-12:30`, `14:00-24:00` or `22:00-06:00+1`, found `{0}`"
    )]
    Form(String),
    /// It would end before it starts, as a piece past midnight does without its `+1`.
    #[error("this time range ends before it starts")]
    EndsBeforeItStarts,
    /// It would end where it starts.
    #[error("this time range is empty")]
    Empty,
}

impl FromStr for WallPiece {
    type Err = ParsePieceError;

    /// Reads `09:00-12:30`, `14:00-24:00` and `22:00-06:00+1`, as [`WallPiece`] prints.
    ///
    /// # Errors
    ///
    /// Any other form, an end at or before the start, and an end after the next date.
    fn from_str(text: &str) -> Result<Self, ParsePieceError> {
        let form = || ParsePieceError::Form(text.to_owned());
        let (from, to) = text.split_once('-').ok_or_else(form)?;
        let from = read_clock(from)
            .filter(|from| *from < 1_440)
            .ok_or_else(form)?;
        let (to, next_day) = match to.strip_suffix("+1") {
            Some(to) => (to, 1_440),
            None => (to, 0),
        };
        let to = read_clock(to).ok_or_else(form)? + next_day;
        match to.cmp(&from) {
            Ordering::Less => Err(ParsePieceError::EndsBeforeItStarts),
            Ordering::Equal => Err(ParsePieceError::Empty),
            Ordering::Greater => Self::new(from, to).ok_or_else(form),
        }
    }
}

/// `minute` of a day as it is written: `08:30`, `24:00`, `02:00+1`.
pub fn clock_text(minute: u16) -> String {
    let (minute, next_day) = match minute.checked_sub(1_440) {
        Some(next_day) if next_day > 0 => (next_day, "+1"),
        _ => (minute, ""),
    };
    format!("{:02}:{:02}{next_day}", minute / 60, minute % 60)
}

/// The minute of a day that `text` says as `08:30`, or as `02:00+1` on the next date; `None` for any other text.
pub fn parse_clock(text: &str) -> Option<u16> {
    match text.strip_suffix("+1") {
        Some(text) => Some(read_clock(text)? + 1_440),
        None => read_clock(text),
    }
}

/// The minute of the day that `text` says as `HH:MM`, `00:00` to `24:00`.
fn read_clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str| -> Option<u16> {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= 1_440).then_some(minute)
}

/// The pieces of one day: sorted by start, none overlapping another. No piece is a day off.
pub type Pieces = Vec<WallPiece>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_to_days_and_back_over_the_whole_range() {
        let mut expected = Date::MIN;
        for year in 1..=9_999 {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    let date = Date::new(year, month, day).unwrap();
                    assert_eq!(date, expected);
                    assert_eq!(date.parts(), (year, month, day));
                    expected = expected.plus(1);
                }
            }
        }
        assert_eq!(expected, Date::MAX.plus(1));
    }

    #[test]
    fn the_calendar_has_no_other_dates() {
        assert_eq!(Date::new(2027, 2, 29), None);
        assert_eq!(Date::new(1900, 2, 29), None);
        assert!(Date::new(2000, 2, 29).is_some());
        assert_eq!(Date::new(2027, 13, 1), None);
        assert_eq!(Date::new(0, 1, 1), None);
        assert_eq!(Date::new(10_000, 1, 1), None);
    }

    #[test]
    fn dates_are_read_in_one_form_only() {
        assert_eq!("2027-03-01".parse::<Date>().ok(), Date::new(2027, 3, 1));
        for text in [
            "2027-3-1",
            "20270301",
            "2027-02-29",
            "2027-03-01 ",
            "+027-03-01",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn weeks_start_where_they_are_told() {
        let wednesday = Date::new(2027, 3, 3).unwrap();
        assert_eq!(wednesday.weekday(), Weekday::Wed);
        assert_eq!(wednesday.week_start(Weekday::Mon).to_string(), "2027-03-01");
        assert_eq!(wednesday.week_start(Weekday::Wed), wednesday);
        assert_eq!(wednesday.week_start(Weekday::Sun).to_string(), "2027-02-28");
    }

    #[test]
    fn a_piece_past_midnight_says_so() {
        assert_eq!(
            WallPiece::new(1_320, 1_800).unwrap().to_string(),
            "22:00-06:00+1"
        );
        assert_eq!(
            WallPiece::new(840, 1_440).unwrap().to_string(),
            "14:00-24:00"
        );
        assert_eq!(WallPiece::new(600, 600), None);
    }
    #[track_caller]
    fn check_piece(text: &str, expected: Result<&str, ParsePieceError>) {
        let found = text.parse::<WallPiece>().map(|piece| piece.to_string());
        assert_eq!(found, expected.map(str::to_owned));
    }

    #[test]
    fn a_piece_is_read_as_it_is_printed() {
        for text in [
            "09:00-12:30",
            "14:00-24:00",
            "22:00-06:00+1",
            "09:00-09:00+1",
        ] {
            check_piece(text, Ok(text));
        }
        check_piece("00:00-00:00+1", Ok("00:00-24:00"));
        check_piece("18:00-13:30", Err(ParsePieceError::EndsBeforeItStarts));
        check_piece("09:00-09:00", Err(ParsePieceError::Empty));
        for text in [
            "",
            "9:00-17:00",
            "09:00",
            "09:00-24:01",
            "24:00-24:00+1",
            "09:60-10:00",
            "09:00 - 17:00",
            "09:00-17:00+2",
            "09:00-17:00-18:00",
            "+9:00-17:00",
            "09:00\u{2013}17:00",
        ] {
            check_piece(text, Err(ParsePieceError::Form(text.to_owned())));
        }
    }
}
