//! The properties that decide anything, by their names.

use super::{
    line::{is_name_byte, trim, unfold},
    lines::RawLine,
};

/// A property that decides time, status or identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Uid,
    Start,
    End,
    Duration,
    Rule,
    Date,
    ExcludedDate,
    ExcludingRule,
    RecurrenceId,
    Status,
    Transparency,
    Sequence,
    LastModified,
    Summary,
    Description,
    Class,
    Attendee,
    Organizer,
    BusyStatus,
    IntendedStatus,
    /// `X-APPLE-TRAVEL-DURATION`.
    Travel,
    BusyType,
    Priority,
    FreeBusy,
    ZoneId,
    /// `X-LIC-LOCATION` or `X-TZINFO`: the name of the zone database that a definition stands for.
    ZoneLocation,
    OffsetFrom,
    OffsetTo,
    Producer,
    CalendarZone,
    ClipStart,
    ClipEnd,
}

impl Name {
    /// The property called `name`, in any letter case, if it is one that decides anything.
    fn of(name: &[u8]) -> Option<Self> {
        // Most lines are of other properties: length and first letter turn nearly all of them away.
        let first = name.first()?.to_ascii_lowercase();
        match (name.len(), first) {
            (3, b'u') => Self::Uid.if_spelled(name, b"UID"),
            (4, b't') => Self::ZoneId.if_spelled(name, b"TZID"),
            (5, b'd') => Self::End.if_spelled(name, b"DTEND"),
            (5, b'r') => (Self::Rule.if_spelled(name, b"RRULE"))
                .or_else(|| Self::Date.if_spelled(name, b"RDATE")),
            (5, b'c') => Self::Class.if_spelled(name, b"CLASS"),
            (6, b's') => Self::Status.if_spelled(name, b"STATUS"),
            (6, b't') => Self::Transparency.if_spelled(name, b"TRANSP"),
            (6, b'e') => (Self::ExcludedDate.if_spelled(name, b"EXDATE"))
                .or_else(|| Self::ExcludingRule.if_spelled(name, b"EXRULE")),
            (6, b'p') => Self::Producer.if_spelled(name, b"PRODID"),
            (7, b'd') => Self::Start.if_spelled(name, b"DTSTART"),
            (7, b's') => Self::Summary.if_spelled(name, b"SUMMARY"),
            (8, b'd') => Self::Duration.if_spelled(name, b"DURATION"),
            (8, b'a') => Self::Attendee.if_spelled(name, b"ATTENDEE"),
            (8, b's') => Self::Sequence.if_spelled(name, b"SEQUENCE"),
            (8, b'f') => Self::FreeBusy.if_spelled(name, b"FREEBUSY"),
            (8, b'b') => Self::BusyType.if_spelled(name, b"BUSYTYPE"),
            (8, b'p') => Self::Priority.if_spelled(name, b"PRIORITY"),
            (8, b'x') => (Self::ClipEnd.if_spelled(name, b"X-CALEND"))
                .or_else(|| Self::ZoneLocation.if_spelled(name, b"X-TZINFO")),
            (9, b'o') => Self::Organizer.if_spelled(name, b"ORGANIZER"),
            (9, b'x') => Self::ClipEnd.if_spelled(name, b"X-CLIPEND"),
            (10, b'x') => Self::ClipStart.if_spelled(name, b"X-CALSTART"),
            (10, b't') => Self::OffsetTo.if_spelled(name, b"TZOFFSETTO"),
            (11, b'd') => Self::Description.if_spelled(name, b"DESCRIPTION"),
            (11, b'x') => Self::ClipStart.if_spelled(name, b"X-CLIPSTART"),
            (12, b't') => Self::OffsetFrom.if_spelled(name, b"TZOFFSETFROM"),
            (13, b'r') => Self::RecurrenceId.if_spelled(name, b"RECURRENCE-ID"),
            (13, b'l') => Self::LastModified.if_spelled(name, b"LAST-MODIFIED"),
            (13, b'x') => Self::CalendarZone.if_spelled(name, b"X-WR-TIMEZONE"),
            (14, b'x') => Self::ZoneLocation.if_spelled(name, b"X-LIC-LOCATION"),
            (23, b'x') => Self::Travel.if_spelled(name, b"X-APPLE-TRAVEL-DURATION"),
            (26, b'x') => Self::BusyStatus.if_spelled(name, b"X-MICROSOFT-CDO-BUSYSTATUS"),
            (30, b'x') => Self::IntendedStatus.if_spelled(name, b"X-MICROSOFT-CDO-INTENDEDSTATUS"),
            _ => None,
        }
    }

    /// The last of them.
    const LAST: Self = Self::ClipEnd;

    /// This property, if `name` is how it is spelled, in any letter case.
    fn if_spelled<const N: usize>(self, name: &[u8], spelled: &[u8; N]) -> Option<Self> {
        // Of a length that is known the comparison is a few instructions.
        let name = <&[u8; N]>::try_from(name).ok()?;
        (name == spelled || name.eq_ignore_ascii_case(spelled)).then_some(self)
    }

    #[expect(
        clippy::as_conversions,
        reason = "the place of a name in their list, which has 32 at most"
    )]
    const fn bit(self) -> u32 {
        const { assert!((Name::LAST as u32) < u32::BITS, "each has a bit of its own") };
        1 << self as u32
    }

    /// Whether the property stands in the head of a calendar.
    pub(super) fn is_of_calendars(self) -> bool {
        matches!(
            self,
            Self::Producer | Self::CalendarZone | Self::ClipStart | Self::ClipEnd
        )
    }

    /// Whether a line that begins with the name but has no colon still cannot be ordinary text.
    pub(super) fn is_no_word(self) -> bool {
        matches!(
            self,
            Self::Start
                | Self::End
                | Self::Rule
                | Self::Date
                | Self::ExcludedDate
                | Self::ExcludingRule
                | Self::RecurrenceId
                | Self::OffsetFrom
                | Self::OffsetTo
        )
    }
}

/// Whether `name` is `spelled` in any letter case.
#[inline]
pub(super) fn is_spelled(name: &[u8], spelled: &[u8]) -> bool {
    // In capitals they all are, and comparing so many bytes at once costs next to nothing.
    name == spelled || name.eq_ignore_ascii_case(spelled)
}

/// A set of names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names(u32);

impl Names {
    /// Puts a name in; `false` when it was there.
    pub(super) fn insert(&mut self, name: Name) -> bool {
        let is_new = !self.has(name);
        self.0 |= name.bit();
        is_new
    }

    pub(super) fn has(self, name: Name) -> bool {
        self.0 & name.bit() != 0
    }
}

/// The name of a line, if it is one of these, how many bytes it has, and whether the line is a content line at all.
#[inline]
pub(super) fn name_of(line: &RawLine<'_>) -> (Option<Name>, usize, bool) {
    if let Some(name) = before_separator(line.raw) {
        let known = Name::of(name);
        let is_name = || !name.is_empty() && name.iter().all(|byte| is_name_byte(*byte));
        if known.is_some() || is_name() {
            return (known, name.len(), true);
        }
    }
    name_of_any(line)
}

/// The same, for whatever stands in files.
fn name_of_any(line: &RawLine<'_>) -> (Option<Name>, usize, bool) {
    let (name, is_content) = leading_name(line.raw);
    if is_content || !line.folded {
        return (Name::of(name), name.len(), is_content);
    }
    // The fold may lie inside the name.
    let text = unfold(line.raw.get(..LONGEST_NAME).unwrap_or(line.raw));
    let (name, is_content) = leading_name(&text);
    (Name::of(name), name.len(), is_content)
}

/// More bytes than any of the names takes, with a few folds in it.
const LONGEST_NAME: usize = 200;

/// What stands before the first colon or semicolon, where that is soon.
#[inline]
fn before_separator(raw: &[u8]) -> Option<&[u8]> {
    const LOWEST_BITS: u64 = u64::from_le_bytes([1; 8]);
    // The two differ in their lowest bit alone.
    const SEPARATORS: u64 = u64::from_le_bytes([b':' & b';'; 8]);
    let (words, _) = raw.as_chunks::<8>();
    let mut before: usize = 0;
    for word in words.iter().take(4) {
        let differs = (u64::from_le_bytes(*word) & !LOWEST_BITS) ^ SEPARATORS;
        // The lowest bit that is set here is in the first byte that does not differ.
        let found = differs.wrapping_sub(LOWEST_BITS) & !differs & (LOWEST_BITS << 7);
        if found != 0 {
            let within = usize::try_from(found.trailing_zeros() / u8::BITS).ok()?;
            return raw.get(..before.saturating_add(within));
        }
        before = before.saturating_add(word.len());
    }
    None
}

/// The name that a line begins with, and whether a colon or semicolon follows it.
fn leading_name(raw: &[u8]) -> (&[u8], bool) {
    let length = raw.iter().position(|byte| !is_name_byte(*byte));
    let (name, rest) = raw
        .split_at_checked(length.unwrap_or(raw.len()))
        .unwrap_or((raw, &[]));
    let is_content = match rest.first() {
        Some(b':' | b';') => !name.is_empty(),
        Some(b' ' | b'\t') => matches!(trim(rest).first(), Some(b':' | b';')),
        _ => false,
    };
    (name, is_content)
}
