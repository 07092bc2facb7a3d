//! A day that a person fills by choice.

use std::fmt;

use crate::time::{Minutes, Pieces, WallPiece};

use super::Total;

/// A band: the stretch of a day inside which a person chooses when to work.
///
/// Times of the day are minutes since midnight on the clock of the hours, past 1,440 on the next date. Lengths are elapsed
/// time, also on a day of clock change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Band {
    /// From the earliest start to the latest finish.
    pub within: WallPiece,
    /// Working time owed that day, without its break.
    pub paid: Lengths,
    /// The break, if one is to be taken.
    pub pause: Option<Pause>,
    /// When the person has to be at work, the break excepted. A day in one piece covers what lies between, too.
    pub core: Pieces,
    /// The last minute to start.
    pub latest_start: Option<u16>,
    /// The first minute to finish.
    pub earliest_finish: Option<u16>,
    /// Starts, lengths and breaks are whole steps of this length, counted from the start of the band; at least a minute.
    pub step: Minutes,
    /// Whether the working time may be in any pieces.
    pub in_pieces: bool,
    /// Whether the person may leave the day out: work nothing of it.
    pub may_be_off: bool,
}

impl Band {
    /// `minute` of the date of the band; of the next date when it comes before the band begins and the band reaches it there.
    pub fn minute(&self, minute: u16) -> u16 {
        let later = minute.saturating_add(1_440);
        if minute < self.within.from() && later <= self.within.to() {
            later
        } else {
            minute
        }
    }
}

/// The break of a day in one piece: strictly inside the day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pause {
    /// How long it is.
    pub length: Lengths,
    /// Where it lies; without it, anywhere.
    pub within: Option<WallPiece>,
    /// It is taken only when more working time than this is owed.
    pub beyond: Option<Minutes>,
}

/// A length, or a choice between the lengths from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lengths {
    // Invariant: `least <= most`.
    least: Minutes,
    most: Minutes,
}

impl Lengths {
    /// From `least` to `most`, both included; nothing when they are the wrong way round.
    pub const fn new(least: Minutes, most: Minutes) -> Option<Self> {
        if least.get() <= most.get() {
            Some(Self { least, most })
        } else {
            None
        }
    }

    /// The shortest.
    pub const fn least(self) -> Minutes {
        self.least
    }

    /// The longest.
    pub const fn most(self) -> Minutes {
        self.most
    }

    /// Whether there is only one.
    pub fn is_fixed(self) -> bool {
        self.least == self.most
    }
}

/// Prints as it is written: `7h30m`, `6h-10h`.
impl fmt::Display for Lengths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_fixed() {
            self.least.fmt(f)
        } else {
            write!(f, "{}-{}", self.least, self.most)
        }
    }
}

/// How long a choice of start binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Commitment {
    /// For the day.
    #[default]
    Day,
    /// For the week.
    Week,
    /// For the whole period: that of the total, if there is one.
    Period,
}

/// How a person chooses among the hours that a schedule leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// How long a choice of start binds.
    pub commitment: Commitment,
    /// Choices nearer than this are made: the day begins at its usual start.
    pub notice: Option<Minutes>,
    /// The declared start of each day of the week, from Monday, in minutes since midnight.
    pub usual: [Option<u16>; 7],
    /// What days whose length is chosen, or that may be left out, have to add up to.
    pub total: Option<Total>,
}
