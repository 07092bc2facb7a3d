//! What an RRULE says: as it is written ([`Parsed`]), and checked against its start ([`Rule`]).

mod check;
mod parse;

use crate::time::{CivilTime, Date, Instant, Weekday};

use super::expand::{Days, Times};

/// An RRULE as it is written, with parts that may be out of range or forbid each other.
///
/// It cannot be expanded; [`Parsed::check`] makes the [`Rule`] that can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    freq: Freq,
    interval: Option<i64>,
    count: Option<i64>,
    until: Option<Until>,
    week_start: Option<Weekday>,
    // A list that is not written is empty; one that is written has at least one value.
    by_second: Vec<i32>,
    by_minute: Vec<i32>,
    by_hour: Vec<i32>,
    by_day: Vec<ByDay>,
    by_month_day: Vec<i32>,
    by_year_day: Vec<i32>,
    by_week_no: Vec<i32>,
    by_month: Vec<i32>,
    by_set_pos: Vec<i32>,
}

/// One value of BYDAY: `MO`, `2MO` or `-1MO`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ByDay {
    ordinal: Option<i32>,
    weekday: Weekday,
}

/// FREQ, from the shortest period to the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Freq {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Freq {
    /// The word that stands behind `FREQ=`.
    const fn word(self) -> &'static str {
        match self {
            Self::Secondly => "SECONDLY",
            Self::Minutely => "MINUTELY",
            Self::Hourly => "HOURLY",
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

/// The DTSTART that a rule belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// What it shows on the series' clock; midnight for a date.
    pub civil: CivilTime,
    /// Whether it is a date, and the series one of whole days.
    pub is_date: bool,
}

/// UNTIL, in the form it is written in. It is inclusive in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// `20270301T120000Z`.
    Instant(Instant),
    /// `20270301`: to the end of that day on the series' clock.
    Date(Date),
    /// `20270301T120000`: on the series' clock.
    Civil(CivilTime),
}

/// A rule that is known to be lawful, completed from its start, ready to be expanded.
///
/// Everything that RFC 5545 takes from DTSTART (the weekday of a weekly rule, the day of a monthly one, the time of day)
/// has been filled in, so expansion never asks what was written.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(super) freq: Freq,
    // Invariant: 1 to `check::LONGEST_INTERVAL`.
    pub(super) interval: i64,
    // Invariant: at least 1.
    pub(super) count: Option<u64>,
    pub(super) until: Option<Until>,
    // Invariant: in the years 1 to 9999.
    pub(super) start: CivilTime,
    pub(super) week_start: Weekday,
    /// Which days are allowed.
    pub(super) days: Days,
    /// Which times of an allowed day are taken, or, for a rule of hours or less, which seconds of its hour, minute or second.
    pub(super) times: Times,
    /// For a rule of hours or less: which hours, minutes and seconds are allowed at all.
    pub(super) limits: ClockLimits,
    /// BYSETPOS of a weekly, monthly or yearly rule, ascending; for shorter ones it is already in `times`.
    pub(super) positions: Vec<i32>,
}

/// Hours, minutes and seconds that a rule of hours or less may fall on, as sets of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClockLimits {
    pub(super) hours: u32,
    pub(super) minutes: u64,
    pub(super) seconds: u64,
}

impl ClockLimits {
    /// Every time of day.
    pub(super) const ANY: Self = Self {
        hours: (1 << 24) - 1,
        minutes: (1 << 60) - 1,
        seconds: (1 << 60) - 1,
    };
}

impl Rule {
    /// UNTIL as written; [`Rule::expand`] keeps to it by itself unless it is an instant.
    pub const fn until(&self) -> Option<Until> {
        self.until
    }
}

/// Why a text is no recurrence rule, or none that can be expanded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// A part has no `=`, or a name that RFC 5545 and RFC 7529 do not have.
    #[error("expected a part such as `FREQ=WEEKLY` or `BYDAY=MO`, found `{0}`")]
    UnknownPart(String),
    /// There is no FREQ.
    #[error("expected `FREQ=`, found none")]
    NoFreq,
    /// A part stands there more than once.
    #[error("expected one `{0}`, found more")]
    Repeated(&'static str),
    /// A value has the wrong form.
    #[error("expected {expected} in `{part}`, found `{found}`")]
    Value {
        /// The part's name.
        part: &'static str,
        /// What may stand there, in words.
        expected: &'static str,
        /// What stands there, escaped and shortened.
        found: String,
    },
    /// A list is longer than any that has a meaning.
    #[error("expected at most {limit} values in `{part}`, found more")]
    TooMany {
        /// The part's name.
        part: &'static str,
        /// The longest list that is read.
        limit: usize,
    },
    /// A number is outside what the part allows.
    #[error("expected {expected} in `{part}`, found `{found}`")]
    Range {
        /// The part's name.
        part: &'static str,
        /// What may stand there, in words.
        expected: &'static str,
        /// The number.
        found: i64,
    },
    /// Two parts that RFC 5545 forbids together, and that have no clear meaning together.
    #[error("{part} cannot stand beside {beside}")]
    Together {
        /// The part that is out of place, in words.
        part: &'static str,
        /// What it stands beside, in words.
        beside: String,
    },
    /// BYSETPOS has no set to choose from.
    #[error("`BYSETPOS` needs another `BY…` part to choose from, found none")]
    NothingToChooseFrom,
    /// A rule of another calendar than the Gregorian one (RFC 7529).
    #[error("rules of the calendar `{0}` cannot be expanded, only `GREGORIAN`")]
    Calendar(String),
    /// Dates that do not exist are to be moved (RFC 7529).
    #[error("`SKIP={0}` cannot be expanded, only `SKIP=OMIT`")]
    Skip(String),
    /// The start lies outside the years 1 to 9999.
    #[error("expected a start in the years 1 to 9999")]
    Start,
}
