//! The closed lists of words that verdicts are made of.

/// What comes of an arrangement, or of one rule under it.
///
/// The order is that of precedence: of several, the first in this order is the verdict of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Fails whatever is chosen.
    Broken,
    /// Depends on what is not known.
    Undetermined,
    /// Depends on choices that people still have.
    Conditional,
    /// Holds whatever is chosen.
    Preserved,
}

impl Verdict {
    /// The word of the JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Undetermined => "undetermined",
            Self::Conditional => "conditional",
            Self::Preserved => "preserved",
        }
    }
}

/// Why a date has nothing to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyNot {
    /// The policy makes an exception.
    Exception,
    /// The rule's day basis leaves the date out: those whom it is about do not work then.
    DayBasis,
    /// The window has no minute on the date.
    NoWindow,
    /// Nobody left works whose hours the rule asks about, or for the first time.
    NobodyWorks,
    /// Fewer people are left than the rule needs, after absence.
    TooFewLeft,
    /// None of the rule's meetings takes place.
    NoMeeting,
    /// The dates judged cut the week or month.
    Cut,
}

impl WhyNot {
    /// The word of the JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exception => "exception",
            Self::DayBasis => "day-basis",
            Self::NoWindow => "no-window",
            Self::NobodyWorks => "nobody-works",
            Self::TooFewLeft => "too-few-left",
            Self::NoMeeting => "no-meeting",
            Self::Cut => "cut",
        }
    }
}

/// Why somebody is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Works that day, at other times.
    OutsideHours,
    /// Does not work that day.
    DayOff,
    /// On leave or on a trip.
    Leave,
    /// A public holiday.
    Holiday,
    /// An out-of-office event.
    OutOfOffice,
    /// An event that the others are not in.
    OtherMeeting,
    /// At work in another place.
    Elsewhere,
    /// At work, where less of it is asked for.
    AtWork,
    /// Asked to a meeting, where less of that is asked for.
    AtMeeting,
    /// Declined the meeting.
    Declined,
    /// Not yet, or no longer, in the team.
    NotJoined,
    /// Not known: the calendar does not say.
    NoData,
}

impl Reason {
    /// The word of the JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::OutsideHours => "outside-hours",
            Self::DayOff => "day-off",
            Self::Leave => "leave",
            Self::Holiday => "holiday",
            Self::OutOfOffice => "out-of-office",
            Self::OtherMeeting => "other-meeting",
            Self::Elsewhere => "elsewhere",
            Self::AtWork => "at-work",
            Self::AtMeeting => "at-meeting",
            Self::Declined => "declined",
            Self::NotJoined => "not-joined",
            Self::NoData => "no-data",
        }
    }
}

/// What a run of dates comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The hours themselves, week after week.
    EveryWeek,
    /// One zone changed its clock, another has not, or not yet.
    ClockChange,
    /// A public holiday.
    Holiday,
    /// Leave, a trip, or an out-of-office event.
    Leave,
    /// Events in calendars.
    Meeting,
    /// A season's week.
    Season,
    /// One week or day of a cycle.
    Cycle,
    /// A stay somewhere else.
    Stay,
    /// Nothing is known: a calendar does not say, or there is none.
    NoData,
}

impl Cause {
    /// The word of the JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::EveryWeek => "every-week",
            Self::ClockChange => "clock-change",
            Self::Holiday => "holiday",
            Self::Leave => "leave",
            Self::Meeting => "meeting",
            Self::Season => "season",
            Self::Cycle => "cycle",
            Self::Stay => "stay",
            Self::NoData => "no-data",
        }
    }
}
