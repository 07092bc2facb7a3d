//! The values that decide time: dates, date-times, lengths, periods, numbers.

use crate::time::{CivilTime, DAY, Date, HOUR, MINUTE};

use super::line::trim;

/// A value that cannot be read, and what was expected in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(crate) &'static str);

const A_MOMENT: Unreadable = Unreadable("a date or time such as `20270301` or `20270301T090000Z`");
pub(crate) const A_LENGTH: Unreadable = Unreadable("a length such as `PT1H30M` or `P1D`");
const AN_OFFSET: Unreadable = Unreadable("a distance from UTC such as `+0100` or `-033000`");
const A_PERIOD: Unreadable = Unreadable("a period such as `20270301T090000Z/PT1H`");

/// A date, or a time with or without `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Date(Date),
    /// In the zone that its `TZID` names, or floating.
    Local(CivilTime),
    /// In UTC.
    Utc(CivilTime),
}

impl Moment {
    /// What the wall shows; of a date, its midnight.
    pub(crate) fn civil(self) -> CivilTime {
        match self {
            Self::Date(date) => date.midnight(),
            Self::Local(civil) | Self::Utc(civil) => civil,
        }
    }

    pub(crate) fn is_date(self) -> bool {
        matches!(self, Self::Date(_))
    }
}

/// A length: weeks and days are nominal, the rest is exact (RFC 5545, 3.3.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) days: i64,
    pub(crate) seconds: i64,
}

/// What ends a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PeriodEnd {
    At(Moment),
    After(Length),
}

/// Reads `20270301`, `20270301T090000` or `20270301T090000Z`; years 1 to 9999.
pub(crate) fn moment(text: &[u8]) -> Result<Moment, Unreadable> {
    let text = trim(text);
    let (date_text, rest) = text.split_at_checked(8).ok_or(A_MOMENT)?;
    let date = date(date_text).ok_or(A_MOMENT)?;
    let Some((b'T' | b't', clock)) = rest.split_first() else {
        return if rest.is_empty() {
            Ok(Moment::Date(date))
        } else {
            Err(A_MOMENT)
        };
    };
    let (clock, zone) = clock.split_at_checked(6).ok_or(A_MOMENT)?;
    let civil = CivilTime::new(date, second_of_day(clock).ok_or(A_MOMENT)?);
    match zone {
        b"" => Ok(Moment::Local(civil)),
        b"Z" | b"z" => Ok(Moment::Utc(civil)),
        _ => Err(A_MOMENT),
    }
}

fn date(text: &[u8]) -> Option<Date> {
    let ([century, year, month, day], []) = text.as_chunks() else {
        return None;
    };
    let year = two_digits(*century)?
        .saturating_mul(100)
        .saturating_add(two_digits(*year)?);
    Date::new(
        i32::try_from(year).ok()?,
        two_digits(*month)?,
        two_digits(*day)?,
    )
}

fn second_of_day(text: &[u8]) -> Option<i64> {
    let ([hour, minute, second], []) = text.as_chunks() else {
        return None;
    };
    let (hour, minute, second) = (
        two_digits(*hour)?,
        two_digits(*minute)?,
        two_digits(*second)?,
    );
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // RFC 5545, 3.3.12: who knows no leap seconds reads 60 as 59.
    let second = i64::from(second.min(59));
    let minutes = i64::from(minute).saturating_mul(MINUTE);
    let hours = i64::from(hour).saturating_mul(HOUR);
    Some(hours.saturating_add(minutes).saturating_add(second))
}

fn two_digits([tens, ones]: [u8; 2]) -> Option<u32> {
    let digit = |byte: u8| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then_some(u32::from(digit))
    };
    Some(digit(tens)?.saturating_mul(10).saturating_add(digit(ones)?))
}

/// Reads a distance from UTC: `+0100`, `-0330`, `+001724` or `+01:00`, less than a day either way; in seconds ahead of UTC.
pub(crate) fn offset(text: &[u8]) -> Result<i32, Unreadable> {
    let (sign, digits) = trim(text).split_first().ok_or(AN_OFFSET)?;
    let seconds = match digits {
        [hour @ .., b':', m1, m2, b':', s1, s2] => {
            second_of_day(&[hour, &[*m1, *m2, *s1, *s2]].concat())
        }
        [hour @ .., b':', m1, m2] => second_of_day(&[hour, &[*m1, *m2], b"00"].concat()),
        [_, _, _, _] => second_of_day(&[digits, b"00"].concat()),
        six => second_of_day(six),
    };
    let seconds = seconds.and_then(|seconds| i32::try_from(seconds).ok());
    let seconds = seconds.ok_or(AN_OFFSET)?;
    match sign {
        b'+' => Ok(seconds),
        b'-' => Ok(seconds.saturating_neg()),
        _ => Err(AN_OFFSET),
    }
}

/// A number of digits only.
fn number(text: &[u8]) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u32, |sum, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        sum.checked_mul(10)?.checked_add(u32::from(digit))
    })
}

/// Reads a whole number with or without a sign; outside the range of `i64` it is the nearest end of that.
pub(crate) fn integer(text: &[u8]) -> Option<i64> {
    let text = trim(text);
    let (negative, digits) = match text.split_first()? {
        (b'-', digits) => (true, digits),
        (b'+', digits) => (false, digits),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0_i64, |sum, byte| {
        sum.saturating_mul(10)
            .saturating_add(i64::from(byte.saturating_sub(b'0')))
    });
    Some(if negative {
        size.saturating_neg()
    } else {
        size
    })
}

/// Reads a length such as `P1W`, `P1DT2H`, `PT90M` or `-PT15M`.
pub(crate) fn length(text: &[u8]) -> Result<Length, Unreadable> {
    read_length(trim(text)).ok_or(A_LENGTH)
}

fn read_length(text: &[u8]) -> Option<Length> {
    let (negative, text) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    let (b'P' | b'p', mut rest) = text.split_first()? else {
        return None;
    };
    let mut length = Length::default();
    let mut in_time = false;
    let mut parts = 0_u32;
    while let Some((first, after)) = rest.split_first() {
        if matches!(first, b'T' | b't') && !in_time {
            in_time = true;
            rest = after;
            continue;
        }
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (amount, unit) = rest.split_at_checked(digits)?;
        let amount = i64::from(number(amount)?);
        let (unit, after) = unit.split_first()?;
        let (field, size) = match (unit.to_ascii_uppercase(), in_time) {
            (b'W', false) => (&mut length.days, 7),
            (b'D', false) => (&mut length.days, 1),
            (b'H', true) => (&mut length.seconds, HOUR),
            (b'M', true) => (&mut length.seconds, MINUTE),
            (b'S', true) => (&mut length.seconds, 1),
            _ => return None,
        };
        *field = field.checked_add(amount.checked_mul(size)?)?;
        parts = parts.checked_add(1)?;
        rest = after;
    }
    let longest = 10_000 * 366;
    if parts == 0 || length.days > longest || length.seconds / DAY > longest {
        return None;
    }
    if negative {
        length.days = length.days.checked_neg()?;
        length.seconds = length.seconds.checked_neg()?;
    }
    Some(length)
}

/// Reads a start and an end or a length, with a slash between.
pub(crate) fn period(text: &[u8]) -> Result<(Moment, PeriodEnd), Unreadable> {
    let text = trim(text);
    let slash = memchr::memchr(b'/', text).ok_or(A_PERIOD)?;
    let (start, end) = text.split_at_checked(slash).ok_or(A_PERIOD)?;
    let end = trim(end.strip_prefix(b"/").unwrap_or(end));
    let start = moment(start).map_err(|_| A_PERIOD)?;
    let end = match end.first() {
        Some(b'P' | b'p' | b'+' | b'-') => length(end).map(PeriodEnd::After),
        _ => moment(end).map(PeriodEnd::At),
    };
    Ok((start, end.map_err(|_| A_PERIOD)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match moment(text.as_bytes()) {
            Ok(Moment::Date(date)) => format!("{date}"),
            Ok(Moment::Local(civil)) => format!("{civil} local"),
            Ok(Moment::Utc(civil)) => format!("{civil} UTC"),
            Err(_) => "unreadable".to_owned(),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_and_times_are_read_by_their_shape() {
        check("20270301", "2027-03-01");
        check(" 20270301T090000 ", "2027-03-01 09:00 local");
        check("20270301T090001z", "2027-03-01 09:00:01 UTC");
        check("00010101T000000Z", "0001-01-01 00:00 UTC");
        check("99991231T235960", "9999-12-31 23:59:59 local");
    }

    #[test]
    fn what_is_no_time_is_not_guessed_at() {
        for text in [
            "",
            "2027-03-01T09:00:00Z",
            "20270229",
            "00000101",
            "20270301T",
            "20270301T0900",
            "20270301T240000",
            "20270301T090000+0100",
            "20270301090000",
            "+0270301",
        ] {
            check(text, "unreadable");
        }
    }

    #[track_caller]
    fn check_length(text: &str, expected: Option<(i64, i64)>) {
        let found = length(text.as_bytes()).ok();
        let found = found.map(|length| (length.days, length.seconds));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn weeks_and_days_are_nominal_and_the_rest_exact() {
        check_length("P1D", Some((1, 0)));
        check_length("PT24H", Some((0, 86_400)));
        check_length("P1W2DT3H4M5S", Some((9, 11_045)));
        check_length("-PT15M", Some((0, -900)));
        check_length("PT0S", Some((0, 0)));
        for text in [
            "P",
            "PT",
            "P1H",
            "PT1D",
            "1D",
            "P1",
            "P1.5D",
            "P99999999999D",
            "P4000000D",
            "",
        ] {
            check_length(text, None);
        }
    }

    #[test]
    fn a_period_ends_at_a_time_or_after_a_length() {
        let (start, end) = period(b"20270301T090000Z/PT1H").unwrap();
        assert!(matches!(start, Moment::Utc(_)));
        assert_eq!(
            end,
            PeriodEnd::After(Length {
                days: 0,
                seconds: 3_600
            })
        );
        assert!(matches!(
            period(b"20270301T090000/20270301T100000").unwrap().1,
            PeriodEnd::At(Moment::Local(_))
        ));
        assert!(period(b"20270301T090000").is_err());
    }

    #[test]
    fn a_distance_from_utc_has_a_sign_and_four_or_six_digits() {
        for (text, expected) in [
            ("+0100", Some(3_600)),
            ("-0330", Some(-12_600)),
            (" -033000 ", Some(-12_600)),
            ("+001724", Some(1_044)),
            ("+000000", Some(0)),
            ("-0000", Some(0)),
            ("+2359", Some(86_340)),
            ("+2400", None),
            ("+0160", None),
            ("0100", None),
            ("+01:00", Some(3_600)),
            ("-00:17:24", Some(-1_044)),
            ("+1:00", None),
            ("+01:0000", None),
            ("+1", None),
            ("+", None),
            ("", None),
        ] {
            assert_eq!(offset(text.as_bytes()).ok(), expected, "{text}");
        }
    }

    #[test]
    fn numbers_out_of_range_keep_their_order() {
        assert_eq!(integer(b" +12 "), Some(12));
        assert_eq!(integer(b"-99999999999999999999"), Some(-i64::MAX));
        assert_eq!(integer(b"99999999999999999999"), Some(i64::MAX));
        assert_eq!(integer(b"1.0"), None);
        assert_eq!(integer(b"-"), None);
    }
}
