//! From findings to the verdict of a date, from dates to a rule, from rules to the whole.

use crate::{
    rules::{
        Bound, Extremes, Finding,
        policy::{Per, Tolerance},
    },
    time::{Date, Minutes, Weekday},
};

use super::Verdict;

impl Bound {
    /// Whether `found` is on the side of `required` that holds.
    pub fn holds(self, found: Minutes, required: Minutes) -> bool {
        match self {
            Self::AtLeast => found >= required,
            Self::AtMost => found <= required,
        }
    }

    /// How far `found` is from turning: negative where it fails.
    pub fn margin(self, found: Minutes, required: Minutes) -> Minutes {
        match self {
            Self::AtLeast => found - required,
            Self::AtMost => required - found,
        }
    }

    /// Of the least and the most, the one that is worse for the rule, and the one that is better.
    pub fn worse_and_better<T>(self, least: T, most: T) -> (T, T) {
        match self {
            Self::AtLeast => (least, most),
            Self::AtMost => (most, least),
        }
    }
}

/// What comes of one date: judged over all choices twice, with unknown time as bad for the rule as it can be and as good.
///
/// The same verdict twice is the verdict; else it is undetermined.
pub fn of_date(finding: &Finding) -> Verdict {
    let over_choices = |extremes| over_choices(extremes, finding.required, finding.bound);
    let (bad, good) = (over_choices(finding.as_bad), over_choices(finding.as_good));
    if bad == good {
        bad
    } else {
        Verdict::Undetermined
    }
}

/// What comes of one date over all choices.
///
/// Bounds decide what every choice does; what only some do needs a choice that does it. Without one it is undetermined.
fn over_choices(extremes: Extremes, required: Minutes, bound: Bound) -> Verdict {
    let (worse, better) = bound.worse_and_better(extremes.least, extremes.most);
    let holds = |minutes| bound.holds(minutes, required);
    if holds(worse.bound) {
        Verdict::Preserved
    } else if !holds(better.bound) {
        Verdict::Broken
    } else if worse.attained.is_some_and(|minutes| !holds(minutes))
        && better.attained.is_some_and(holds)
    {
        Verdict::Conditional
    } else {
        Verdict::Undetermined
    }
}

/// What comes of a rule whose applicable dates come to `dates`, under its tolerance.
///
/// Without tolerance the first in the order of precedence that any date has. With a share, preserved when enough dates
/// are preserved for certain, broken when too many are broken for certain. With a number of failures per period,
/// likewise in each period. No date at all is preserved.
pub fn of_rule(dates: &[(Date, Verdict)], tolerance: &Tolerance, week_starts: Weekday) -> Verdict {
    if tolerance.share.is_none() && tolerance.failures.is_none() {
        return worst(dates.iter().map(|(_, verdict)| *verdict));
    }
    let by_share = tolerance
        .share
        .map(|(part, whole)| of_share(dates, part, whole));
    let by_failures = tolerance
        .failures
        .map(|(most, per)| of_failures(dates, most, per, week_starts));
    worst(by_share.into_iter().chain(by_failures))
}

/// The first in the order of precedence; of nothing, preserved.
pub fn worst(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().min().unwrap_or(Verdict::Preserved)
}

/// Whether at least `part` of `whole` of the dates hold.
fn of_share(dates: &[(Date, Verdict)], part: u64, whole: u64) -> Verdict {
    let count = |wanted: fn(Verdict) -> bool| {
        u64::try_from(dates.iter().filter(|(_, v)| wanted(*v)).count())
            .expect("there are few dates")
    };
    let enough = |holding: u64| {
        u128::from(holding) * u128::from(whole)
            >= u128::from(part) * u128::try_from(dates.len()).expect("there are few dates")
    };
    if enough(count(|verdict| verdict == Verdict::Preserved)) {
        Verdict::Preserved
    } else if !enough(count(|verdict| verdict != Verdict::Broken)) {
        Verdict::Broken
    } else {
        open(dates)
    }
}

/// Whether no period has more than `most` failing dates.
fn of_failures(dates: &[(Date, Verdict)], most: usize, per: Per, week_starts: Weekday) -> Verdict {
    let period = |date: Date| first_of(per, date, week_starts);
    let verdicts = dates
        .chunk_by(|(one, _), (next, _)| period(*one) == period(*next))
        .map(|dates| {
            let count = |wanted: fn(Verdict) -> bool| {
                dates.iter().filter(|(_, verdict)| wanted(*verdict)).count()
            };
            if count(|verdict| verdict == Verdict::Broken) > most {
                Verdict::Broken
            } else if count(|verdict| verdict != Verdict::Preserved) <= most {
                Verdict::Preserved
            } else {
                open(dates)
            }
        });
    worst(verdicts)
}

/// What dates come to that may still go either way.
fn open(dates: &[(Date, Verdict)]) -> Verdict {
    if dates
        .iter()
        .any(|(_, verdict)| *verdict == Verdict::Undetermined)
    {
        Verdict::Undetermined
    } else {
        Verdict::Conditional
    }
}

/// The first day of the period that `date` is in; of the whole horizon, one day for all.
pub fn first_of(per: Per, date: Date, week_starts: Weekday) -> Date {
    match per {
        Per::Day => date,
        Per::Week => date.week_start(week_starts),
        Per::Month => date.month_start(),
        Per::Period => Date::MIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Broken, Conditional, Preserved, Undetermined};

    fn finding(as_bad: (i64, i64), as_good: (i64, i64)) -> Finding {
        let pair = |(least, most)| Extremes::exact(Minutes(least), Minutes(most));
        Finding {
            required: Minutes(60),
            bound: Bound::AtLeast,
            as_bad: pair(as_bad),
            as_good: pair(as_good),
            counted: crate::time::SpanSet::new(),
            link: None,
        }
    }

    #[track_caller]
    fn check_date(as_bad: (i64, i64), as_good: (i64, i64), verdict: Verdict) {
        assert_eq!(of_date(&finding(as_bad, as_good)), verdict);
    }

    #[test]
    fn exactly_what_is_owed_is_enough() {
        check_date((60, 60), (60, 60), Preserved);
        check_date((59, 59), (59, 59), Broken);
        check_date((59, 60), (59, 60), Conditional);
    }

    #[test]
    fn unknown_time_that_decides_leaves_the_date_undetermined() {
        check_date((0, 0), (60, 60), Undetermined);
        check_date((0, 0), (30, 59), Broken);
        check_date((0, 60), (60, 60), Undetermined);
        check_date((0, 60), (30, 90), Conditional);
    }

    fn dates(verdicts: &[Verdict]) -> Vec<(Date, Verdict)> {
        let monday = Date::new(2027, 3, 1).unwrap();
        (0..)
            .zip(verdicts)
            .map(|(n, verdict)| (monday.plus(n), *verdict))
            .collect()
    }

    #[track_caller]
    fn check_rule(verdicts: &[Verdict], tolerance: &Tolerance, verdict: Verdict) {
        assert_eq!(of_rule(&dates(verdicts), tolerance, Weekday::Mon), verdict);
    }

    #[test]
    fn without_tolerance_precedence_decides() {
        let none = Tolerance::default();
        check_rule(&[], &none, Preserved);
        check_rule(&[Preserved, Conditional], &none, Conditional);
        check_rule(&[Undetermined, Conditional], &none, Undetermined);
        check_rule(&[Undetermined, Broken, Preserved], &none, Broken);
    }

    #[test]
    fn a_share_is_compared_exactly() {
        let share = Tolerance {
            share: Some((75, 100)),
            ..Tolerance::default()
        };
        check_rule(
            &[Preserved, Preserved, Preserved, Broken],
            &share,
            Preserved,
        );
        check_rule(&[Preserved, Preserved, Broken, Broken], &share, Broken);
        check_rule(
            &[Preserved, Preserved, Conditional, Broken],
            &share,
            Conditional,
        );
        check_rule(
            &[Preserved, Preserved, Undetermined, Broken],
            &share,
            Undetermined,
        );
    }

    #[test]
    fn failures_are_counted_by_the_week_they_are_in() {
        let failures = Tolerance {
            failures: Some((1, Per::Week)),
            ..Tolerance::default()
        };
        let mut verdicts = vec![Broken; 1];
        verdicts.extend([Preserved; 6]);
        verdicts.push(Broken);
        check_rule(&verdicts, &failures, Preserved);
        verdicts.push(Broken);
        check_rule(&verdicts, &failures, Broken);
        *verdicts.last_mut().unwrap() = Conditional;
        check_rule(&verdicts, &failures, Conditional);
    }
}
