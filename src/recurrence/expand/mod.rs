//! Occurrences of a rule inside a window, by arithmetic: the cost is in the window's size, not in the rule's age.
//!
//! A rule of days or longer is a grid of years, months, weeks or days ([`periods`]); one of hours or less is a grid of
//! hours, minutes or seconds ([`subday`]). Both go straight to the first period that touches the window. Only COUNT asks
//! what lies before it, and that is multiplied where periods are alike.

mod clock;
mod days;
mod periods;
mod subday;

use std::ops::{ControlFlow, Range};

use crate::time::{CivilTime, DAY, Date};

use super::rule::{Freq, Rule, Until};

pub(super) use clock::Times;
pub(super) use days::{ALL_MONTHS, Days, FromEnds, MonthWeekdays, Weeks, YearParts};
use periods::Periods;
use subday::Units;

/// All that a calendar can name, in seconds of civil time.
const EVER: Range<i64> =
    Date::MIN.midnight().seconds()..Date::MAX.midnight().plus_seconds(DAY).seconds();

/// How much work an expansion may do, in steps: a period looked at is one, and so is an occurrence.
///
/// One budget may serve many rules, so that a calendar of them has a bound too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    left: u64,
}

impl Budget {
    /// A budget of so many steps.
    pub const fn steps(left: u64) -> Self {
        Self { left }
    }

    /// Steps not yet used.
    pub const fn left(self) -> u64 {
        self.left
    }

    fn spend(&mut self, steps: u64) -> ControlFlow<Expansion> {
        let left = self.left.checked_sub(steps);
        self.left = left.unwrap_or(0);
        match left {
            Some(_) => ControlFlow::Continue(()),
            None => ControlFlow::Break(Expansion::OverBudget),
        }
    }
}

/// Whether an expansion is all there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expansion {
    /// Every occurrence of the window was listed.
    Complete,
    /// The budget ended first: what was listed is right, and nothing is known of what would come after it.
    OverBudget,
}

impl Rule {
    /// Adds the civil starts that the rule makes in `from..to` to `out`, in order and each once.
    ///
    /// COUNT is applied, and UNTIL where it is a date or a civil time. For an UNTIL in UTC the caller passes `last`: the
    /// last civil time on the series' clock that may be an occurrence. No occurrence lies before DTSTART.
    ///
    /// DTSTART itself is listed only when the rule makes it. When it does not, it takes place all the same, and COUNT
    /// counts it as the first, but adding it is the caller's part. Days that do not exist (30 February) are no
    /// occurrences and are not counted; times that a clock change skips are, because only a zone can tell.
    pub fn expand(
        &self,
        from: CivilTime,
        to: CivilTime,
        last: Option<CivilTime>,
        budget: &mut Budget,
        out: &mut Vec<CivilTime>,
    ) -> Expansion {
        let window = self.window(from, to, last);
        if window.is_empty() {
            return Expansion::Complete;
        }
        let stopped = if self.freq < Freq::Daily {
            self.list(&mut Units::of(self), window, budget, out)
        } else {
            self.list(&mut Periods::of(self), window, budget, out)
        };
        match stopped {
            ControlFlow::Break(expansion) => expansion,
            ControlFlow::Continue(()) => Expansion::Complete,
        }
    }

    fn list(
        &self,
        grid: &mut impl Grid,
        window: Range<i64>,
        budget: &mut Budget,
        out: &mut Vec<CivilTime>,
    ) -> ControlFlow<Expansion> {
        let left = match self.count {
            None => u64::MAX,
            Some(count) => {
                let start = self.start.seconds();
                let start_made = grid.count_before(start.saturating_add(1), 1, budget)?;
                let start_added = 1_u64.saturating_sub(start_made);
                let before = grid.count_before(window.start, count, budget)?;
                count.saturating_sub(before).saturating_sub(start_added)
            }
        };
        if left == 0 {
            return ControlFlow::Continue(());
        }
        grid.fill(&mut Sink {
            from: window.start,
            to: window.end,
            left,
            budget,
            out,
        })
    }

    /// The part of `from..to` that may have occurrences, in seconds of civil time.
    fn window(&self, from: CivilTime, to: CivilTime, last: Option<CivilTime>) -> Range<i64> {
        let until = match self.until {
            Some(Until::Date(date)) => Some(date.midnight().plus_seconds(DAY - 1)),
            Some(Until::Civil(civil)) => Some(civil),
            Some(Until::Instant(_)) | None => None,
        };
        let end =
            |last: Option<CivilTime>| last.map_or(i64::MAX, |last| last.plus_seconds(1).seconds());
        let to = to.seconds().min(end(until)).min(end(last));
        from.max(self.start).seconds()..to.min(EVER.end)
    }
}

/// The periods of a rule, as an expansion asks for them.
trait Grid {
    /// How many times the rule makes from its start on before `to`; once there are `enough`, no more need be looked for.
    fn count_before(
        &mut self,
        to: i64,
        enough: u64,
        budget: &mut Budget,
    ) -> ControlFlow<Expansion, u64>;

    /// Gives every time that the rule makes in the sink's window to the sink, in order.
    fn fill(&mut self, sink: &mut Sink<'_>) -> ControlFlow<Expansion>;
}

/// Where times go: only those in the window, only as many as COUNT and the budget allow.
#[derive(Debug)]
struct Sink<'a> {
    // Invariant: `from < to`, both within `EVER`, and `from` not before the start.
    from: i64,
    to: i64,
    // Invariant: at least 1 whenever a time is given.
    left: u64,
    budget: &'a mut Budget,
    out: &'a mut Vec<CivilTime>,
}

impl Sink<'_> {
    /// Takes one time, which may lie outside the window.
    fn take(&mut self, time: i64) -> ControlFlow<Expansion> {
        if time < self.from {
            return ControlFlow::Continue(());
        }
        if time >= self.to {
            return ControlFlow::Break(Expansion::Complete);
        }
        self.take_many(1, std::iter::once(time))
    }

    /// Takes the first `count` of some times, all inside the window.
    fn take_many(
        &mut self,
        count: u64,
        times: impl Iterator<Item = i64>,
    ) -> ControlFlow<Expansion> {
        let wanted = count.min(self.left);
        let paid = wanted.min(self.budget.left);
        let taken = usize::try_from(paid).unwrap_or(usize::MAX);
        self.out
            .extend(times.take(taken).map(CivilTime::from_seconds));
        self.budget.spend(wanted)?;
        self.left = self.left.saturating_sub(wanted);
        if self.left == 0 {
            ControlFlow::Break(Expansion::Complete)
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// The day that a civil time in seconds is on.
const fn day_of(time: i64) -> i64 {
    time.div_euclid(DAY)
}

/// The greatest number that divides both; `b` is not 0.
const fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
