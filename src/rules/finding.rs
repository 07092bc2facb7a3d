//! What a rule found.

use crate::time::{Minutes, SpanSet};

/// Which side of the threshold holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The figure must be the threshold or more.
    AtLeast,
    /// The figure must be the threshold or less.
    AtMost,
}

impl Bound {
    /// The word of the JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
        }
    }
}

/// What a rule measured on one date or in one period, in one case of choices and of unknown time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The threshold.
    pub required: Minutes,
    /// The figure.
    pub found: Minutes,
    /// The time that the figure counts.
    pub counted: SpanSet,
}

/// What a rule found on one date or in one period, kept or not, between the worst case and the best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The threshold.
    pub required: Minutes,
    /// The least and the most that any choice leaves, with unknown time taken as bad for the rule.
    pub as_bad: (Minutes, Minutes),
    /// The least and the most that any choice leaves, with unknown time taken as good for the rule.
    pub as_good: (Minutes, Minutes),
    /// The time counted in the worst case.
    pub counted: SpanSet,
}

impl Finding {
    /// The smallest value of all.
    pub fn lower(&self) -> Minutes {
        self.as_bad.0.min(self.as_good.0)
    }

    /// The greatest value of all.
    pub fn upper(&self) -> Minutes {
        self.as_bad.1.max(self.as_good.1)
    }
}
