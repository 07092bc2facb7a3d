//! What the command says with its exit code.

use std::process::ExitCode;

use crate::verdict::Verdict;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Preserved; or there was nothing to judge and the work is done.
    Done,
    /// Broken: a `must` rule fails whatever is chosen.
    Broken,
    /// Not done: wrong usage, or input that cannot be used.
    NotDone,
    /// Depends on choices that people still have.
    Conditional,
    /// Depends on what is not known.
    Undetermined,
}

impl Exit {
    /// The number.
    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Broken => 1,
            Self::NotDone => 2,
            Self::Conditional => 3,
            Self::Undetermined => 4,
        }
    }

    /// The exit of several verdicts, each of an arrangement by itself: that of the worst.
    pub(super) fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        verdicts.into_iter().min().map_or(Self::Done, Self::from)
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Preserved => Self::Done,
            Verdict::Broken => Self::Broken,
            Verdict::Conditional => Self::Conditional,
            Verdict::Undetermined => Self::Undetermined,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_verdict_has_its_code() {
        for (verdict, code) in [
            (Verdict::Preserved, 0),
            (Verdict::Broken, 1),
            (Verdict::Conditional, 3),
            (Verdict::Undetermined, 4),
        ] {
            assert_eq!(Exit::from(verdict).code(), code);
        }
        assert_eq!(Exit::NotDone.code(), 2);
    }

    #[test]
    fn of_several_the_worst_counts_not_the_greatest_number() {
        use Verdict::{Broken, Conditional, Preserved, Undetermined};
        assert_eq!(Exit::of([Undetermined, Broken, Preserved]), Exit::Broken);
        assert_eq!(Exit::of([Conditional, Undetermined]), Exit::Undetermined);
        assert_eq!(Exit::of([Preserved, Conditional]), Exit::Conditional);
        assert_eq!(Exit::of([]), Exit::Done);
    }
}
