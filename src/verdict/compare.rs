//! The arrangement asked about, against today's.

use crate::{rules::Finding, time::Minutes};

use super::{Charge, Class, Verdict, fold};

/// What a date comes to under today's arrangement and under the one asked about; `None` where there is nothing to judge.
///
/// A date that only today has nothing to judge counts as holding today.
pub fn class(today: Option<Verdict>, asked: Option<Verdict>) -> Class {
    let fails_today = today == Some(Verdict::Broken);
    match asked {
        None => Class::NotApplicable,
        Some(Verdict::Preserved) if fails_today => Class::Fixed,
        Some(Verdict::Preserved) => Class::Kept,
        Some(Verdict::Broken) if fails_today => Class::AlreadyFailing,
        Some(Verdict::Broken) => Class::Regression,
        Some(Verdict::Conditional | Verdict::Undetermined) => Class::Open,
    }
}

/// What of a date is lost, and what gained, by what is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// It fails or is open where it held, or has a smaller margin where it does not hold.
    pub worse: bool,
    /// The other way round.
    pub better: bool,
}

impl Change {
    /// What changes on a date found to be `today` and `asked`, `None` where there is nothing to judge.
    pub fn of(today: Option<&Finding>, asked: Option<&Finding>) -> Self {
        let Some(asked) = asked else {
            return Self::default();
        };
        let rank = |finding: &Finding| match fold::of_date(finding) {
            Verdict::Broken => 0,
            Verdict::Undetermined | Verdict::Conditional => 1,
            Verdict::Preserved => 2,
        };
        let rank_asked = rank(asked);
        let rank_today = today.map_or(2, rank);
        let mut change = Self {
            worse: rank_asked < rank_today,
            better: rank_asked > rank_today,
        };
        if let Some(today) = today
            && rank_asked == rank_today
            && rank_asked < 2
        {
            for (today, asked) in margins(today).into_iter().zip(margins(asked)) {
                change.worse |= asked < today;
                change.better |= asked > today;
            }
        }
        change
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            worse: self.worse || other.worse,
            better: self.better || other.better,
        }
    }

    /// The word for it.
    pub const fn charge(self) -> Charge {
        match (self.worse, self.better) {
            (false, false) => Charge::None,
            (true, false) => Charge::Worse,
            (false, true) => Charge::Better,
            (true, true) => Charge::Mixed,
        }
    }
}

/// How far the worst and the best case are from turning.
fn margins(finding: &Finding) -> [Minutes; 2] {
    let bound = finding.bound;
    let (worst, best) = bound.worse_and_better(finding.lower(), finding.upper());
    [worst, best].map(|found| bound.margin(found, finding.required))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        rules::{Bound, Extremes},
        time::SpanSet,
    };

    fn found(minutes: i64) -> Finding {
        let both = Extremes::fixed(Minutes(minutes));
        Finding {
            required: Minutes(60),
            bound: Bound::AtLeast,
            as_bad: both,
            as_good: both,
            counted: SpanSet::new(),
            link: None,
        }
    }

    #[track_caller]
    fn check(today: Option<i64>, asked: i64, charge: Charge) {
        let (today, asked) = (today.map(found), found(asked));
        let found = Change::of(today.as_ref(), Some(&asked));
        assert_eq!(found.charge(), charge);
    }

    #[test]
    fn minutes_count_only_where_the_date_does_not_hold() {
        check(Some(120), 60, Charge::None);
        check(Some(60), 120, Charge::None);
        check(Some(30), 29, Charge::Worse);
        check(Some(29), 30, Charge::Better);
        check(Some(59), 60, Charge::Better);
        check(None, 59, Charge::Worse);
        check(None, 60, Charge::None);
    }

    #[test]
    fn a_date_that_fails_today_is_not_charged_to_what_is_asked() {
        assert_eq!(
            class(Some(Verdict::Broken), Some(Verdict::Broken)),
            Class::AlreadyFailing
        );
        assert_eq!(class(None, Some(Verdict::Broken)), Class::Regression);
        assert_eq!(
            class(Some(Verdict::Conditional), Some(Verdict::Preserved)),
            Class::Kept
        );
        assert_eq!(class(Some(Verdict::Broken), None), Class::NotApplicable);
    }
}
