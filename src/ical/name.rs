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
    FreeBusy,
    ZoneId,
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
        let (spelled, property): (&[u8], Self) = match (name.len(), first) {
            (3, b'u') => (b"UID", Self::Uid),
            (4, b't') => (b"TZID", Self::ZoneId),
            (5, b'd') => (b"DTEND", Self::End),
            (5, b'r') if name.eq_ignore_ascii_case(b"RDATE") => return Some(Self::Date),
            (5, b'r') => (b"RRULE", Self::Rule),
            (5, b'c') => (b"CLASS", Self::Class),
            (6, b's') => (b"STATUS", Self::Status),
            (6, b't') => (b"TRANSP", Self::Transparency),
            (6, b'e') if name.eq_ignore_ascii_case(b"EXRULE") => return Some(Self::ExcludingRule),
            (6, b'e') => (b"EXDATE", Self::ExcludedDate),
            (6, b'p') => (b"PRODID", Self::Producer),
            (7, b'd') => (b"DTSTART", Self::Start),
            (7, b's') => (b"SUMMARY", Self::Summary),
            (8, b'd') => (b"DURATION", Self::Duration),
            (8, b'a') => (b"ATTENDEE", Self::Attendee),
            (8, b's') => (b"SEQUENCE", Self::Sequence),
            (8, b'f') => (b"FREEBUSY", Self::FreeBusy),
            (8, b'x') => (b"X-CALEND", Self::ClipEnd),
            (9, b'o') => (b"ORGANIZER", Self::Organizer),
            (9, b'x') => (b"X-CLIPEND", Self::ClipEnd),
            (10, b'x') => (b"X-CALSTART", Self::ClipStart),
            (11, b'd') => (b"DESCRIPTION", Self::Description),
            (11, b'x') => (b"X-CLIPSTART", Self::ClipStart),
            (13, b'r') => (b"RECURRENCE-ID", Self::RecurrenceId),
            (13, b'l') => (b"LAST-MODIFIED", Self::LastModified),
            (13, b'x') => (b"X-WR-TIMEZONE", Self::CalendarZone),
            (26, b'x') => (b"X-MICROSOFT-CDO-BUSYSTATUS", Self::BusyStatus),
            (30, b'x') => (b"X-MICROSOFT-CDO-INTENDEDSTATUS", Self::IntendedStatus),
            _ => return None,
        };
        (name == spelled || name.eq_ignore_ascii_case(spelled)).then_some(property)
    }

    #[expect(
        clippy::as_conversions,
        reason = "the place of a name in their list, which has fewer than 32"
    )]
    const fn bit(self) -> u32 {
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
        )
    }
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

/// The name of a line, if it is one of these, and whether the line is a content line at all.
pub(super) fn name_of(line: &RawLine<'_>) -> (Option<Name>, bool) {
    let (name, is_content) = leading_name(line.raw);
    if is_content || !line.folded {
        return (Name::of(name), is_content);
    }
    // The fold may lie inside the name.
    let text = unfold(line.raw.get(..LONGEST_NAME).unwrap_or(line.raw));
    let (name, is_content) = leading_name(&text);
    (Name::of(name), is_content)
}

/// More bytes than any of the names takes, with a few folds in it.
const LONGEST_NAME: usize = 200;

/// The name that a line begins with, and whether a colon or semicolon follows it.
fn leading_name(raw: &[u8]) -> (&[u8], bool) {
    let length = raw.iter().take_while(|byte| is_name_byte(**byte)).count();
    let (name, rest) = raw.split_at_checked(length).unwrap_or((raw, &[]));
    let is_content = match rest.first() {
        Some(b':' | b';') => !name.is_empty(),
        Some(b' ' | b'\t') => matches!(trim(rest).first(), Some(b':' | b';')),
        _ => false,
    };
    (name, is_content)
}
