//! What a rule found.

use crate::{
    model::MemberId,
    time::{Minutes, SpanSet},
};

/// What the figures of a rule are.
///
/// A number of other things than minutes is kept where minutes are: it is compared, bounded and shown, and no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Figure {
    /// Minutes.
    #[default]
    Minutes,
    /// Whole blocks of so many minutes.
    Blocks(Minutes),
    /// People.
    People,
    /// Meetings.
    Meetings,
    /// A share, in ten-thousandths.
    Share,
    /// A Gini coefficient, in ten-thousandths.
    Gini,
}

impl Figure {
    /// In what it is counted.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Minutes => Unit::Minutes,
            Self::Blocks(_) | Self::People | Self::Meetings => Unit::Number,
            Self::Share | Self::Gini => Unit::Fraction,
        }
    }
}

/// In what figures are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// In minutes.
    Minutes,
    /// One by one.
    Number,
    /// In ten-thousandths of a whole.
    Fraction,
}

/// The whole, in [ten-thousandths](Unit::Fraction).
pub const WHOLE: u16 = 10_000;

/// Whose figure something is, where it is not that of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Of one member alone.
    One(MemberId),
    /// Of one member alone, and of this side of the rule.
    Side(MemberId, usize),
    /// Of two, in the order of the team.
    Pair(MemberId, MemberId),
    /// Of two sites, by their places among those of the rule.
    Sites(usize, usize),
}

impl Link {
    /// The side of the rule that it is the figure of; the first where there is only one.
    pub const fn side(self) -> usize {
        match self {
            Self::Side(_, side) => side,
            Self::One(_) | Self::Pair(..) | Self::Sites(..) => 0,
        }
    }

    /// Those whose figure it is; nobody, where it is that of sites.
    pub fn members(self) -> Vec<MemberId> {
        match self {
            Self::One(one) | Self::Side(one, _) => vec![one],
            Self::Pair(one, other) => vec![one, other],
            Self::Sites(..) => Vec::new(),
        }
    }
}

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// The threshold.
    pub required: Minutes,
    /// The figure.
    pub found: Minutes,
    /// The time that the figure counts.
    pub counted: SpanSet,
    /// Whose figure it is, where that is not of all: the weakest pair.
    pub link: Option<Link>,
}

/// A figure at its least or at its most over all choices: what it cannot go beyond, and what some choice comes to.
///
/// The two are equal where the figure is exact. Where they differ, the truth lies between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extreme {
    /// No choice goes beyond this.
    pub bound: Minutes,
    /// Some choice comes to this, if one has been looked at.
    pub attained: Option<Minutes>,
}

impl Extreme {
    /// A figure that some choice comes to and that none goes beyond.
    pub const fn exact(minutes: Minutes) -> Self {
        Self {
            bound: minutes,
            attained: Some(minutes),
        }
    }
}

/// The figures of one date over all choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extremes {
    /// At the least.
    pub least: Extreme,
    /// At the most.
    pub most: Extreme,
}

impl Extremes {
    /// The figures with these margins above `threshold`, which is to be reached.
    #[must_use]
    pub fn above(self, threshold: Minutes) -> Self {
        let above = |extreme: Extreme| Extreme {
            bound: threshold + extreme.bound,
            attained: extreme.attained.map(|minutes| threshold + minutes),
        };
        Self {
            least: above(self.least),
            most: above(self.most),
        }
    }

    /// The figures with these margins below `threshold`, which is not to be passed.
    #[must_use]
    pub fn below(self, threshold: Minutes) -> Self {
        let below = |extreme: Extreme| Extreme {
            bound: threshold - extreme.bound,
            attained: extreme.attained.map(|minutes| threshold - minutes),
        };
        Self {
            least: below(self.most),
            most: below(self.least),
        }
    }

    /// Where no choice moves the figure.
    pub const fn fixed(minutes: Minutes) -> Self {
        Self::exact(minutes, minutes)
    }

    /// Both ends are known.
    pub const fn exact(least: Minutes, most: Minutes) -> Self {
        Self {
            least: Extreme::exact(least),
            most: Extreme::exact(most),
        }
    }
}

/// What a rule found on one date or in one period, kept or not, between the worst case and the best.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The threshold.
    pub required: Minutes,
    /// Which side of it holds.
    pub bound: Bound,
    /// Over all choices, with unknown time taken as bad for the rule.
    pub as_bad: Extremes,
    /// Over all choices, with unknown time taken as good for the rule.
    pub as_good: Extremes,
    /// The time counted in the worst case.
    pub counted: SpanSet,
    /// Whose figure it is in the worst case, where that is not of all.
    pub link: Option<Link>,
}

impl Finding {
    /// The smallest value of all, or less where no choice is known to come to it.
    pub fn lower(&self) -> Minutes {
        self.as_bad.least.bound.min(self.as_good.least.bound)
    }

    /// The greatest value of all, or more where no choice is known to come to it.
    pub fn upper(&self) -> Minutes {
        self.as_bad.most.bound.max(self.as_good.most.bound)
    }
}
