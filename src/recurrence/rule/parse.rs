//! The text of an RRULE to its parts.

use crate::time::{CivilTime, Date, HOUR, Instant, MINUTE, Weekday};

use super::{ByDay, Freq, Parsed, RuleError, Until};

/// The longest list of numbers that is read; BYYEARDAY has 732 different ones.
const LONGEST_LIST: usize = 1_000;

/// How much of a wrong value an error repeats, in characters.
const SHOWN: usize = 40;

impl Parsed {
    /// Reads the value of an RRULE or EXRULE property, already unfolded.
    ///
    /// Letter case does not matter, blanks around names and values are dropped, a `;` too many is no harm, the order of
    /// parts is free, and parts that begin with `X-` are stepped over. `RSCALE=GREGORIAN` and `SKIP=OMIT` say what holds
    /// anyway.
    ///
    /// # Errors
    ///
    /// Every other part that is unknown, repeated or of the wrong form, a missing FREQ, another calendar, another SKIP.
    pub fn parse(text: &[u8]) -> Result<Self, RuleError> {
        let mut freq = None;
        let mut seen = 0;
        let mut parsed = Self::of(Freq::Daily);
        for part in text.split(|&byte| byte == b';').map(trim) {
            if part.is_empty() || starts_with_x(part) {
                continue;
            }
            let mut halves = part.splitn(2, |&byte| byte == b'=');
            let name = trim(halves.next().unwrap_or_default());
            let (Some(value), Some(name)) = (halves.next().map(trim), Name::read(name)) else {
                return Err(RuleError::UnknownPart(shown(part)));
            };
            let bit = 1_u32 << u32::from(name.0);
            if seen & bit != 0 {
                return Err(RuleError::Repeated(name.word()));
            }
            seen |= bit;
            if name == Name::FREQ {
                freq = Some(read_freq(value)?);
            } else {
                parsed.read_part(name, value)?;
            }
        }
        parsed.freq = freq.ok_or(RuleError::NoFreq)?;
        Ok(parsed)
    }

    const fn of(freq: Freq) -> Self {
        Self {
            freq,
            interval: None,
            count: None,
            until: None,
            week_start: None,
            by_second: Vec::new(),
            by_minute: Vec::new(),
            by_hour: Vec::new(),
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_year_day: Vec::new(),
            by_week_no: Vec::new(),
            by_month: Vec::new(),
            by_set_pos: Vec::new(),
        }
    }

    fn read_part(&mut self, name: Name, value: &[u8]) -> Result<(), RuleError> {
        let part = name.word();
        match part {
            "INTERVAL" => self.interval = Some(read_amount(part, value)?),
            "COUNT" => self.count = Some(read_amount(part, value)?),
            "UNTIL" => self.until = Some(read_until(value)?),
            "WKST" => self.week_start = Some(read_week_start(value)?),
            "BYSECOND" => self.by_second = read_numbers(part, value)?,
            "BYMINUTE" => self.by_minute = read_numbers(part, value)?,
            "BYHOUR" => self.by_hour = read_numbers(part, value)?,
            "BYDAY" => self.by_day = read_list(part, value, read_by_day)?,
            "BYMONTHDAY" => self.by_month_day = read_numbers(part, value)?,
            "BYYEARDAY" => self.by_year_day = read_numbers(part, value)?,
            "BYWEEKNO" => self.by_week_no = read_numbers(part, value)?,
            "BYMONTH" => self.by_month = read_numbers(part, value)?,
            "BYSETPOS" => self.by_set_pos = read_numbers(part, value)?,
            "RSCALE" if !value.eq_ignore_ascii_case(b"GREGORIAN") => {
                return Err(RuleError::Calendar(shown(value)));
            }
            "SKIP" if !value.eq_ignore_ascii_case(b"OMIT") => {
                return Err(RuleError::Skip(shown(value)));
            }
            _ => {}
        }
        Ok(())
    }
}

/// The name of a part, by its place in [`Name::WORDS`].
#[derive(Clone, Copy, PartialEq, Eq)]
struct Name(u8);

impl Name {
    /// The part that must be there.
    const FREQ: Self = Self(0);

    /// Every name there is.
    const WORDS: [&str; 16] = [
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "WKST",
        "BYDAY",
        "BYMONTH",
        "BYMONTHDAY",
        "BYSETPOS",
        "BYYEARDAY",
        "BYWEEKNO",
        "BYHOUR",
        "BYMINUTE",
        "BYSECOND",
        "RSCALE",
        "SKIP",
    ];

    fn read(text: &[u8]) -> Option<Self> {
        (0_u8..)
            .zip(Self::WORDS)
            .find(|(_, word)| text.eq_ignore_ascii_case(word.as_bytes()))
            .map(|(place, _)| Self(place))
    }

    fn word(self) -> &'static str {
        Self::WORDS.get(usize::from(self.0)).copied().unwrap_or("")
    }
}

fn starts_with_x(part: &[u8]) -> bool {
    matches!(part, [b'x' | b'X', b'-', ..])
}

fn trim(text: &[u8]) -> &[u8] {
    text.trim_ascii()
}

/// A text from a file as an error may repeat it: short, and without control characters.
fn shown(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn wrong(part: &'static str, expected: &'static str, found: &[u8]) -> RuleError {
    RuleError::Value {
        part,
        expected,
        found: shown(found),
    }
}

fn read_freq(value: &[u8]) -> Result<Freq, RuleError> {
    const ALL: [Freq; 7] = [
        Freq::Weekly,
        Freq::Daily,
        Freq::Monthly,
        Freq::Yearly,
        Freq::Hourly,
        Freq::Minutely,
        Freq::Secondly,
    ];
    ALL.into_iter()
        .find(|freq| value.eq_ignore_ascii_case(freq.word().as_bytes()))
        .ok_or_else(|| wrong("FREQ", "a word such as `DAILY` or `WEEKLY`", value))
}

fn read_amount(part: &'static str, value: &[u8]) -> Result<i64, RuleError> {
    read_number(value).ok_or_else(|| wrong(part, "a whole number", value))
}

/// A whole number with an optional sign; one too long for an `i64` becomes the greatest, or smallest, there is.
fn read_number(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let size = digits.iter().try_fold(0_i64, |sum, byte| {
        byte.is_ascii_digit().then(|| {
            sum.saturating_mul(10)
                .saturating_add(i64::from(byte & 0x0f))
        })
    })?;
    Some(if negative {
        size.saturating_neg()
    } else {
        size
    })
}

/// The same, for lists, where every number beyond an `i32` is out of range all the same.
fn read_list_number(text: &[u8]) -> Option<i32> {
    let number = read_number(text)?;
    Some(i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX }))
}

fn read_numbers(part: &'static str, value: &[u8]) -> Result<Vec<i32>, RuleError> {
    read_list(part, value, |item| {
        read_list_number(item).ok_or_else(|| wrong(part, "whole numbers", item))
    })
}

fn read_list<T>(
    part: &'static str,
    value: &[u8],
    read: impl Fn(&[u8]) -> Result<T, RuleError>,
) -> Result<Vec<T>, RuleError> {
    let mut list = Vec::new();
    for item in value.split(|&byte| byte == b',') {
        if list.len() == LONGEST_LIST {
            return Err(RuleError::TooMany {
                part,
                limit: LONGEST_LIST,
            });
        }
        list.push(read(trim(item))?);
    }
    Ok(list)
}

fn read_weekday(text: &[u8]) -> Option<Weekday> {
    let [first, second] = text else { return None };
    match [first.to_ascii_uppercase(), second.to_ascii_uppercase()] {
        [b'M', b'O'] => Some(Weekday::Mon),
        [b'T', b'U'] => Some(Weekday::Tue),
        [b'W', b'E'] => Some(Weekday::Wed),
        [b'T', b'H'] => Some(Weekday::Thu),
        [b'F', b'R'] => Some(Weekday::Fri),
        [b'S', b'A'] => Some(Weekday::Sat),
        [b'S', b'U'] => Some(Weekday::Sun),
        _ => None,
    }
}

fn read_week_start(value: &[u8]) -> Result<Weekday, RuleError> {
    read_weekday(value).ok_or_else(|| wrong("WKST", "a weekday such as `MO`", value))
}

fn read_by_day(item: &[u8]) -> Result<ByDay, RuleError> {
    let read = || {
        let (number, day) = item.split_at_checked(item.len().checked_sub(2)?)?;
        let number = trim(number);
        Some(ByDay {
            ordinal: match number {
                [] => None,
                _ => Some(read_list_number(number)?),
            },
            weekday: read_weekday(day)?,
        })
    };
    read().ok_or_else(|| wrong("BYDAY", "weekdays such as `MO`, `2MO` or `-1MO`", item))
}

fn read_until(value: &[u8]) -> Result<Until, RuleError> {
    let read = || {
        let (date, rest) = value.split_at_checked(8)?;
        let date = read_date(date)?;
        match rest {
            [] => Some(Until::Date(date)),
            [b'T' | b't', clock @ .., b'Z' | b'z'] => {
                let civil = CivilTime::new(date, read_clock(clock)?);
                Some(Until::Instant(Instant::from_seconds(civil.seconds())))
            }
            [b'T' | b't', clock @ ..] => {
                Some(Until::Civil(CivilTime::new(date, read_clock(clock)?)))
            }
            _ => None,
        }
    };
    read().ok_or_else(|| wrong("UNTIL", "a date or date-time", value))
}

fn read_digits(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |sum, byte| {
        byte.is_ascii_digit().then(|| {
            sum.saturating_mul(10)
                .saturating_add(u32::from(byte & 0x0f))
        })
    })
}

/// A date of the form `20270301`.
fn read_date(text: &[u8]) -> Option<Date> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    let year = i32::try_from(read_digits(year)?).ok()?;
    Date::new(year, read_digits(month)?, read_digits(day)?)
}

/// A time of the form `120000` in seconds; a leap second is the one before it (RFC 5545, 3.3.12).
fn read_clock(text: &[u8]) -> Option<i64> {
    let (hour, rest) = text.split_at_checked(2)?;
    let (minute, second) = rest.split_at_checked(2)?;
    let (hour, minute, second) = (
        read_digits(hour)?,
        read_digits(minute)?,
        read_digits(second)?,
    );
    let in_range = text.len() == 6 && hour < 24 && minute < 60 && second <= 60;
    let seconds = i64::from(hour)
        .saturating_mul(HOUR)
        .saturating_add(i64::from(minute).saturating_mul(MINUTE))
        .saturating_add(i64::from(second.min(59)));
    in_range.then_some(seconds)
}
