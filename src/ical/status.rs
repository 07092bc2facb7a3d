//! What an event does to the time of the person whose calendar it is in.

/// What an event does to the time of the person whose calendar it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Takes the time.
    Busy,
    /// May take the time.
    Tentative,
    /// Takes no time: transparent, declined, marked free.
    Free,
    /// The person is out of office.
    OutOfOffice,
    /// At work in another place; takes no time.
    Elsewhere,
    /// Outside what the person offers (RFC 7953).
    Unavailable,
    /// We cannot say.
    Unknown,
}

impl Status {
    /// The word of the JSON: `busy`, `out-of-office`, ….
    pub const fn word(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Tentative => "tentative",
            Self::Free => "free",
            Self::OutOfOffice => "out-of-office",
            Self::Elsewhere => "elsewhere",
            Self::Unavailable => "unavailable",
            Self::Unknown => "unknown",
        }
    }
}

/// Which signal decided the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Why {
    /// `TRANSP:OPAQUE`, or nothing said.
    Opaque,
    /// `TRANSP:TRANSPARENT`.
    Transparent,
    /// The owner declined.
    Declined,
    /// The owner passed the invitation on.
    Delegated,
    /// The owner answered tentatively.
    TentativeAnswer,
    /// The owner has not answered.
    Unanswered,
    /// `STATUS:TENTATIVE`.
    TentativeStatus,
    /// `X-MICROSOFT-CDO-BUSYSTATUS`.
    BusyStatus,
    /// `X-MICROSOFT-CDO-INTENDEDSTATUS`.
    IntendedStatus,
    /// A word in the title.
    OutOfOfficeWord,
    /// A `FREEBUSY` period.
    FreeBusy,
    /// The zone of the event cannot be resolved.
    UnknownZone,
    /// The event's times can be read only in part.
    PartlyRead,
}

impl Why {
    /// The word of the JSON: `opaque`, `declined`, ….
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opaque => "opaque",
            Self::Transparent => "transparent",
            Self::Declined => "declined",
            Self::Delegated => "delegated",
            Self::TentativeAnswer => "tentative-answer",
            Self::Unanswered => "unanswered",
            Self::TentativeStatus => "tentative-status",
            Self::BusyStatus => "busy-status",
            Self::IntendedStatus => "intended-status",
            Self::OutOfOfficeWord => "out-of-office-word",
            Self::FreeBusy => "free-busy",
            Self::UnknownZone => "unknown-zone",
            Self::PartlyRead => "partly-read",
        }
    }
}
