//! Days whose lengths have to add up: which lengths the others leave of each, and which choices of several go together.

use std::{collections::BTreeMap, sync::Arc};

use crate::time::{Date, Minutes};

use super::{
    Carry,
    owing::{DatesOfWeek, LengthsOfDate, Owing, sums, sums_of_first},
    sums::Sums,
};

/// Periods in a row, each of which can be brought to its total: the balance of one is carried into the next.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    // In order, at least one.
    periods: Vec<Owing>,
    /// The balances that there can be before each period, and after the last one.
    before: Vec<Sums>,
    /// The balances from which each period and those after it can go on, and those after the last one.
    onward: Vec<Sums>,
}

impl Account {
    /// The accounts of `periods`, which follow each other, and those of them that no choice brings to their total. The balance is
    /// within `carry` after every period and before the first one, of which no more is known. A period out of reach has no
    /// account, and those after it begin anew.
    pub fn of(periods: Vec<Owing>, carry: Carry) -> (Vec<Self>, Vec<Owing>) {
        let within = Sums::within(carry.least(), carry.most());
        let (mut accounts, mut out_of_reach) = (Vec::new(), Vec::new());
        let (mut row, mut before) = (Vec::new(), vec![within.clone()]);
        let mut close = |row: &mut Vec<Owing>, before: &mut Vec<Sums>| {
            let before = std::mem::replace(before, vec![within.clone()]);
            let row = std::mem::take(row);
            if !row.is_empty() {
                accounts.push(Self::closed(row, before, &within));
            }
        };
        for period in periods {
            let balance = before.last().unwrap_or(&within);
            let after = balance.after(&period, &period.sums(), &within);
            if after.is_empty() {
                close(&mut row, &mut before);
                out_of_reach.push(period);
                continue;
            }
            before.push(after);
            row.push(period);
            // Nothing is carried, so nothing hangs together.
            if carry.is_none() {
                close(&mut row, &mut before);
            }
        }
        close(&mut row, &mut before);
        (accounts, out_of_reach)
    }

    fn closed(periods: Vec<Owing>, before: Vec<Sums>, within: &Sums) -> Self {
        let mut onward = vec![within.clone()];
        for period in periods.iter().rev() {
            let after = onward.last().unwrap_or(within);
            let sums = period.sums();
            // Before it there was what is there after it, less what it worked, and what it owed.
            let before = after.plus(&sums.negative()).later(period.owed);
            onward.push(before.and(within));
        }
        onward.reverse();
        Self {
            periods,
            before,
            onward,
        }
    }

    /// The first day of the first period: no other account of a person has it.
    pub fn first(&self) -> Date {
        self.periods[0].first
    }

    /// The periods, in order.
    pub fn periods(&self) -> &[Owing] {
        &self.periods
    }

    /// The same so many days later.
    #[must_use]
    pub fn later(&self, days: i32) -> Self {
        let periods = self.periods.iter();
        Self {
            periods: periods.map(|period| period.later(days)).collect(),
            ..self.clone()
        }
    }

    /// The lengths of each date with which some choice of all others brings every period to its total.
    pub fn lengths_of_each(&self) -> BTreeMap<Date, LengthsOfDate> {
        let mut left = BTreeMap::new();
        for (at, period) in self.periods.iter().enumerate() {
            let targets = self.targets(at);
            let parts: Vec<_> = period.parts(&period.dates).collect();
            let mut known: Vec<(DatesOfWeek<'_>, Sums)> = Vec::new();
            for (at, part) in parts.iter().enumerate() {
                let like = known.iter().find(|(other, _)| other.is_like(*part));
                let wanted = like.map_or_else(
                    || wanted_of(at, &parts, &targets),
                    |(_, wanted)| wanted.clone(),
                );
                left.extend(lengths_that_come_to(&wanted, part.dates));
                known.push((*part, wanted));
            }
        }
        left
    }

    /// What the period at `at` can come to, as far as balances go.
    fn targets(&self, at: usize) -> Sums {
        let balances = self.onward[at + 1].plus(&self.before[at].negative());
        balances.later(self.periods[at].owed)
    }

    /// What the lengths of `dates` can come to together, so that some choice of all others brings every period to its total; nothing
    /// when they are not all in one period. Where weeks are limited and the dates lie in several, some of it may not be reached.
    pub fn sums_of(&self, dates: &[Date]) -> Option<Vec<Minutes>> {
        let has_all = |all: &[(Date, LengthsOfDate)]| {
            let has = |date: &Date| all.iter().any(|(other, _)| other == date);
            dates.iter().all(has)
        };
        let at = (self.periods.iter()).position(|period| has_all(&period.dates))?;
        let (period, targets) = (&self.periods[at], self.targets(at));
        let parts: Vec<_> = period.parts(&period.dates).collect();
        let (wanted, among) = match parts.iter().position(|part| has_all(part.dates)) {
            Some(part) => (wanted_of(part, &parts, &targets), parts[part].dates),
            None => (targets, &period.dates[..]),
        };
        let mut others = among.to_vec();
        others.retain(|(date, _)| !dates.contains(date));
        let sums = wanted.plus(&sums(&others).negative());
        Some(sums.lengths())
    }

    /// A length for each date of the periods that `only` speaks of, and of those between them, with which every period comes to
    /// its total; those of `only` have one of the lengths there. Nothing when no choice does.
    ///
    /// Lengths are as equal as they can be, and balances as small.
    pub fn choice(&self, only: &BTreeMap<Date, Vec<Minutes>>) -> Option<BTreeMap<Date, Minutes>> {
        let speaks_of =
            |period: &Owing| period.dates.iter().any(|(date, _)| only.contains_key(date));
        let Some(first) = self.periods.iter().position(speaks_of) else {
            return Some(BTreeMap::new());
        };
        let last = self.periods.iter().rposition(speaks_of).unwrap_or(first);
        let lengths = |(date, all): &(Date, LengthsOfDate)| match only.get(date) {
            Some(these) => (*date, these.iter().copied().collect()),
            None => (*date, Arc::clone(all)),
        };
        let mut balances = vec![self.before[first].clone()];
        let mut reached = Vec::new();
        for (at, period) in self.periods.iter().enumerate().take(last + 1).skip(first) {
            let dates: Vec<_> = period.dates.iter().map(lengths).collect();
            let sums: Vec<Sums> = period.parts(&dates).map(DatesOfWeek::sums).collect();
            let parts = sums_of_first(&sums, Sums::plus);
            let all = parts.last()?;
            let after = balances[balances.len() - 1].after(period, all, &self.onward[at + 1]);
            balances.push(after);
            reached.push((period, dates, sums, parts));
        }
        let mut after = balances.pop()?.nearest(Minutes::ZERO)?;
        let mut choice = BTreeMap::new();
        for (period, dates, sums, parts) in reached.iter().rev() {
            let all = parts.last()?;
            let before = balances.pop()?;
            let worked = |before: Minutes| period.owed + after - before;
            let before = before.filter(|before| all.has(worked(before)));
            let before = before.nearest(Minutes::ZERO)?;
            let weeks: Vec<_> = period.parts(dates).collect();
            divide_among_weeks(worked(before), &weeks, (sums, parts), &mut choice)?;
            after = before;
        }
        Some(choice)
    }
}

/// What the part at this place can come to, so that all of `parts` come to one of `targets`.
fn wanted_of(at: usize, parts: &[DatesOfWeek<'_>], targets: &Sums) -> Sums {
    let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
    let others = Sums::of_all(others.map(|(_, part)| part.sums()));
    parts[at].cut(targets.plus(&others.negative()))
}

/// Of each of `dates` the lengths with which all of them come to something that is `wanted`.
fn lengths_that_come_to(
    wanted: &Sums,
    dates: &[(Date, LengthsOfDate)],
) -> Vec<(Date, LengthsOfDate)> {
    let mut left: Vec<(Date, LengthsOfDate)> = Vec::new();
    for (place, (date, lengths)) in dates.iter().enumerate() {
        let like = (dates[..place].iter()).position(|(_, other)| other == lengths);
        let cut = like.map_or_else(
            || {
                let mut others = dates.to_vec();
                others.remove(place);
                let wanted = wanted.plus(&sums(&others).negative());
                let kept = lengths.iter().filter(|length| wanted.has(**length));
                kept.copied().collect()
            },
            |like| Arc::clone(&left[like].1),
        );
        left.push((*date, cut));
    }
    left
}

/// The share of `sum` that `days` of so many have, rounded towards nothing.
fn share(sum: Minutes, days: usize, of: usize) -> Minutes {
    let number = |days: usize| i64::try_from(days).unwrap_or(i64::MAX);
    Minutes(sum.get() * number(days) / number(of).max(1))
}

/// Adds to `choice` a length of each date of `weeks` so that they come to `sum`: of `sums` each week can come to one, and of `parts`
/// the first weeks together, from none of them on.
fn divide_among_weeks(
    sum: Minutes,
    weeks: &[DatesOfWeek<'_>],
    (sums, parts): (&[Sums], &[Sums]),
    choice: &mut BTreeMap<Date, Minutes>,
) -> Option<()> {
    let mut left = sum;
    for (at, week) in weeks.iter().enumerate().rev() {
        let of_first: usize = weeks[..=at].iter().map(|week| week.dates.len()).sum();
        let equal = share(left, week.dates.len(), of_first);
        let fits = sums[at].filter(|sum| parts[at].has(left - sum));
        let sum = fits.nearest(equal)?;
        divide(sum, week.dates, choice)?;
        left = left - sum;
    }
    Some(())
}

/// Adds to `choice` a length of each of `dates` so that they come to `sum`.
fn divide(
    sum: Minutes,
    dates: &[(Date, LengthsOfDate)],
    choice: &mut BTreeMap<Date, Minutes>,
) -> Option<()> {
    let parts = sums_of_first(dates, |sums, (_, lengths)| sums.plus_each(lengths));
    let mut left = sum;
    for (at, (date, lengths)) in dates.iter().enumerate().rev() {
        let equal = share(left, 1, at + 1).get();
        let fits = |length: &&Minutes| parts[at].has(left - **length);
        let nearest = |length: &&Minutes| ((length.get() - equal).abs(), length.get());
        let length = lengths.iter().filter(fits).min_by_key(nearest)?;
        choice.insert(*date, *length);
        left = left - *length;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60;

    /// The dates from 1 March 2027 on, with lengths in hours.
    fn dates(lengths: &[&[i64]]) -> Vec<(Date, Arc<[Minutes]>)> {
        let monday = Date::new(2027, 3, 1).unwrap();
        let of_date = |(date, hours): (Date, &&[i64])| {
            let lengths = hours.iter().map(|hours| Minutes(hours * HOUR));
            (date, lengths.collect())
        };
        monday
            .through(monday.plus(400))
            .zip(lengths)
            .map(of_date)
            .collect()
    }

    fn owing(hours: i64, lengths: &[&[i64]]) -> Owing {
        Owing {
            first: Date::new(2027, 3, 1).unwrap(),
            owed: Minutes(hours * HOUR),
            dates: dates(lengths),
            weeks: Vec::new(),
        }
    }

    fn carry(least: i64, most: i64) -> Carry {
        Carry::new(Minutes(least * HOUR), Minutes(most * HOUR)).unwrap()
    }

    /// Checks what is left of each date, in hours.
    #[track_caller]
    fn check_left(periods: Vec<Owing>, between: Carry, expected: &[&[i64]]) {
        let (accounts, out_of_reach) = Account::of(periods, between);
        assert!(out_of_reach.is_empty());
        let left = accounts.iter().flat_map(Account::lengths_of_each);
        let hours = |lengths: Arc<[Minutes]>| lengths.iter().map(|it| it.get() / HOUR).collect();
        let left: Vec<Vec<i64>> = left.map(|(_, lengths)| hours(lengths)).collect();
        assert_eq!(left, expected);
    }

    #[test]
    fn each_day_is_cut_to_what_the_others_leave() {
        let days = owing(18, &[&[4, 5, 6, 7, 8], &[6, 7], &[6, 7]]);
        check_left(
            vec![days],
            Carry::default(),
            &[&[4, 5, 6], &[6, 7], &[6, 7]],
        );
    }

    #[test]
    fn lengths_between_which_others_jump_are_left_out() {
        let days = owing(11, &[&[4, 5, 6, 7], &[4, 6]]);
        check_left(vec![days], Carry::default(), &[&[5, 7], &[4, 6]]);
    }

    #[test]
    fn a_balance_is_carried_and_ends() {
        let later = |days: i32, mut owing: Owing| {
            owing.first = owing.first.plus(days);
            for (date, _) in &mut owing.dates {
                *date = date.plus(days);
            }
            owing
        };
        let day: &[&[i64]] = &[&[6, 7, 8, 9, 10]];
        // What stood over before the first week is not known.
        let one = vec![owing(8, day)];
        check_left(one, carry(-1, 1), &[&[6, 7, 8, 9, 10]]);
        let ten = owing(8, &[&[10]]);
        let two = vec![ten, later(7, owing(8, day)), later(14, owing(8, day))];
        check_left(two, carry(-1, 1), &[&[10], &[6, 7, 8], &[6, 7, 8, 9, 10]]);
    }

    #[test]
    fn what_no_choice_reaches_stands_apart() {
        let periods = vec![
            owing(9, &[&[4, 5], &[4, 5]]),
            owing(11, &[&[4, 5], &[4, 5]]),
        ];
        let (accounts, out_of_reach) = Account::of(periods, Carry::default());
        assert_eq!((accounts.len(), out_of_reach.len()), (1, 1));
        assert_eq!(
            out_of_reach[0].reach(),
            (Minutes(8 * HOUR), Minutes(10 * HOUR))
        );
    }

    #[test]
    fn a_choice_is_as_equal_as_can_be() {
        let days = owing(
            24,
            &[&[6, 7, 8, 9, 10], &[6, 7, 8, 9, 10], &[6, 7, 8, 9, 10]],
        );
        let dates: Vec<Date> = days.dates.iter().map(|(date, _)| *date).collect();
        let (accounts, _) = Account::of(vec![days], Carry::default());
        let choice = |only: &[(usize, &[i64])]| {
            let lengths = |hours: &[i64]| hours.iter().map(|it| Minutes(it * HOUR)).collect();
            let only = only.iter().map(|(at, hours)| (dates[*at], lengths(hours)));
            let choice = accounts[0].choice(&only.collect())?;
            Some(
                choice
                    .into_values()
                    .map(|it| it.get() / HOUR)
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(choice(&[(0, &[6, 7, 8, 9])]), Some(vec![8, 8, 8]));
        assert_eq!(choice(&[(2, &[10])]), Some(vec![7, 7, 10]));
        assert_eq!(choice(&[(0, &[10]), (2, &[9, 10])]), None);
    }

    #[test]
    fn who_is_away_is_credited_with_an_equal_part() {
        let mut days = owing(20, &[&[4, 5, 6, 7, 8], &[2, 3, 4], &[6, 8, 10]]);
        days.credit(|_| true);
        // 20 of 12 to 22: four fifths of the way.
        let expected = dates(&[&[7, 8], &[3, 4], &[8, 10]]);
        assert_eq!(days.dates, expected);
    }
}
