//! The text of an RRULE to its parts.

use crate::{
    ical::{
        shown,
        values::{Moment, integer, moment},
    },
    time::{Instant, Weekday},
};

use super::{ByDay, Freq, Parsed, RuleError, Until};

/// The longest list of numbers that is read; BYYEARDAY has 732 different ones.
const LONGEST_LIST: usize = 1_000;

impl Parsed {
    /// Reads the value of an RRULE or EXRULE property, already unfolded.
    ///
    /// Letter case does not matter, blanks around names and values are dropped, a `;` too many is no harm, `;` and `,` may
    /// be escaped as in a text, the order of parts is free, and parts that begin with `X-` are stepped over. `RSCALE=GREGORIAN` and `SKIP=OMIT` say what holds
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
            let (Some(value), Some(name)) = (halves.next().map(bare), Name::read(name)) else {
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

/// A piece between separators without blanks, and without the backslash of a separator that was escaped as in a text.
fn trim(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    text.strip_suffix(b"\\").map_or(text, <[u8]>::trim_ascii)
}

/// A value without blanks, and without the carriage return that a release of Nextcloud wrote as `&#13;`.
fn bare(value: &[u8]) -> &[u8] {
    let value = trim(value);
    value.strip_suffix(b"&#13").unwrap_or(value)
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
    integer(value).ok_or_else(|| wrong(part, "a whole number", value))
}

/// A number of a list; one beyond an `i32` becomes the nearest, and is out of range all the same.
fn read_list_number(text: &[u8]) -> Option<i32> {
    let number = integer(text)?;
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
    match moment(value) {
        Ok(Moment::Date(date)) => Ok(Until::Date(date)),
        Ok(Moment::Local(civil)) => Ok(Until::Civil(civil)),
        Ok(Moment::Utc(civil)) => Ok(Until::Instant(Instant::from_seconds(civil.seconds()))),
        Err(_) => Err(wrong("UNTIL", "a date or a date-time", value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, error: &str) {
        let found = Parsed::parse(text.as_bytes()).map_err(|error| error.to_string());
        assert_eq!(found, Err(error.to_owned()), "{text}");
    }

    #[track_caller]
    fn check_same(text: &str, plain: &str) {
        let plain = Parsed::parse(plain.as_bytes()).unwrap();
        assert_eq!(Parsed::parse(text.as_bytes()), Ok(plain), "{text}");
    }

    #[test]
    fn case_blanks_order_and_a_semicolon_too_many_do_not_matter() {
        let plain = "FREQ=WEEKLY;UNTIL=20270301T090000Z;BYDAY=MO,-1FR";
        check_same("freq=weekly;until=20270301t090000z;byday=mo,-1fr", plain);
        check_same(
            " FREQ = WEEKLY ;; UNTIL=20270301T090000Z;BYDAY= MO , -1 FR;\r",
            plain,
        );
        check_same("BYDAY=MO,-1FR;UNTIL=20270301T090000Z;FREQ=WEEKLY", plain);
        check_same("FREQ=WEEKLY;COUNT=+3", "FREQ=WEEKLY;COUNT=3");
    }

    #[test]
    fn a_line_end_written_as_an_entity_is_dropped() {
        check_same("FREQ=WEEKLY;BYDAY=MO,TU&#13;", "FREQ=WEEKLY;BYDAY=MO,TU");
    }

    #[test]
    fn separators_may_be_escaped_as_in_a_text() {
        check_same(
            r"FREQ=WEEKLY\;BYDAY=MO\,-1FR\;COUNT=3",
            "FREQ=WEEKLY;BYDAY=MO,-1FR;COUNT=3",
        );
        check(
            r"FREQ=DAILY\n",
            r"expected a word such as `DAILY` or `WEEKLY` in `FREQ`, found `DAILY\n`",
        );
    }

    #[test]
    fn what_holds_anyway_changes_nothing() {
        check_same(
            "RSCALE=gregorian;FREQ=DAILY;SKIP=OMIT;X-NOTE=a=b",
            "FREQ=DAILY",
        );
    }

    #[test]
    fn other_calendars_and_skips_are_refused_by_name() {
        check(
            "RSCALE=CHINESE;FREQ=DAILY",
            "rules of the calendar `CHINESE` cannot be expanded, only `GREGORIAN`",
        );
        check(
            "FREQ=MONTHLY;SKIP=FORWARD",
            "`SKIP=FORWARD` cannot be expanded, only `SKIP=OMIT`",
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        check("", "expected `FREQ=`, found none");
        check("COUNT=3", "expected `FREQ=`, found none");
        check(
            "FREQ=DAILY;BYEASTER=1",
            "expected a part such as `FREQ=WEEKLY` or `BYDAY=MO`, found `BYEASTER=1`",
        );
        check(
            "FREQ=DAILY;COUNT",
            "expected a part such as `FREQ=WEEKLY` or `BYDAY=MO`, found `COUNT`",
        );
        check(
            "FREQ=FORTNIGHTLY",
            "expected a word such as `DAILY` or `WEEKLY` in `FREQ`, found `FORTNIGHTLY`",
        );
        check(
            "FREQ=DAILY;COUNT=1;COUNT=1",
            "expected one `COUNT`, found more",
        );
        check(
            "FREQ=DAILY;COUNT=ten",
            "expected a whole number in `COUNT`, found `ten`",
        );
        check(
            "FREQ=DAILY;BYHOUR=9,",
            "expected whole numbers in `BYHOUR`, found ``",
        );
        check(
            "FREQ=WEEKLY;BYDAY=MON",
            "expected weekdays such as `MO`, `2MO` or `-1MO` in `BYDAY`, found `MON`",
        );
        check(
            "FREQ=WEEKLY;WKST=1",
            "expected a weekday such as `MO` in `WKST`, found `1`",
        );
        check(
            "FREQ=DAILY;UNTIL=20270230",
            "expected a date or a date-time in `UNTIL`, found `20270230`",
        );
    }

    #[test]
    fn a_list_may_be_long_but_not_endless() {
        let text = |len: usize| format!("FREQ=DAILY;BYHOUR={}", vec!["9"; len].join(","));
        assert!(Parsed::parse(text(1_000).as_bytes()).is_ok());
        check(
            &text(1_001),
            "expected at most 1000 values in `BYHOUR`, found more",
        );
    }

    #[test]
    fn a_number_too_long_is_the_greatest() {
        let parsed = Parsed::parse(b"FREQ=DAILY;INTERVAL=99999999999999999999999").unwrap();
        assert_eq!(parsed.interval, Some(i64::MAX));
        let parsed = Parsed::parse(b"FREQ=DAILY;BYHOUR=-99999999999999999999999").unwrap();
        assert_eq!(parsed.by_hour, [i32::MIN]);
    }
}
