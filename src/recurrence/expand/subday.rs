//! Periods shorter than a day: hours, minutes and seconds.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "seconds of the years 1 to 9999, and an interval of at most 10^12, far inside an i64"
)]

use std::ops::{ControlFlow, Range};

use crate::{
    recurrence::rule::{ClockLimits, Freq, Rule},
    time::{DAY, HOUR, MINUTE},
};

use super::{
    Budget, Expansion, Grid, Sink,
    clock::{Times, bits, has},
    day_of,
    days::{Chunk, MONTHS_OF_THE_CALENDAR, date},
    gcd,
};

/// A rule of hours or less, as every `step`th unit from the one that its start is in.
#[derive(Debug)]
pub(super) struct Units<'a> {
    rule: &'a Rule,
    /// Seconds of a unit.
    len: i64,
    step: i64,
    /// The number of the start's unit, counted from 1970.
    origin: i64,
    /// The month looked at last, and the day after it.
    month: (Chunk, i64),
    /// How many neighbouring months, the last of them `month`, had no allowed day.
    idle: i64,
}

impl<'a> Units<'a> {
    pub(super) fn of(rule: &'a Rule) -> Self {
        let len = match rule.freq {
            Freq::Hourly => HOUR,
            Freq::Minutely => MINUTE,
            _ => 1,
        };
        Self {
            rule,
            len,
            step: rule.interval,
            origin: rule.start.seconds().div_euclid(len),
            month: (Chunk { first: 0, mask: 0 }, 0),
            idle: 0,
        }
    }

    /// The first second of the next allowed unit from `unit` on, if it lies before `to`; `unit` is left behind it.
    fn next(
        &mut self,
        unit: &mut i64,
        to: i64,
        budget: &mut Budget,
    ) -> ControlFlow<Expansion, Option<i64>> {
        while *unit * self.len < to && self.idle <= MONTHS_OF_THE_CALENDAR {
            budget.spend(1)?;
            let begin = *unit * self.len;
            let Some(free) = self.blocked_until(begin) else {
                *unit += self.step;
                return ControlFlow::Continue(Some(begin));
            };
            *unit = self.on_grid(free.div_euclid(self.len));
        }
        ControlFlow::Continue(None)
    }

    /// The first unit of the grid that is not before `unit`.
    fn on_grid(&self, unit: i64) -> i64 {
        let past = (unit - self.origin).max(0);
        self.origin + (past + self.step - 1) / self.step * self.step
    }

    /// When a unit is not allowed: a later time before which no unit is.
    fn blocked_until(&mut self, begin: i64) -> Option<i64> {
        let day = day_of(begin);
        if !self.rule.days.allow_all() {
            let free = self.allowed_day(day);
            if free != day {
                return Some(free * DAY);
            }
        }
        let limits = self.rule.limits;
        let second = begin - day * DAY;
        let hour = second / HOUR;
        if !has(u64::from(limits.hours), hour) {
            let next = bits(u64::from(limits.hours)).find(|&next| next > hour);
            return Some(day * DAY + next.map_or(DAY, |next| next * HOUR));
        }
        let minute = second / MINUTE % 60;
        if self.len < HOUR && !has(limits.minutes, minute) {
            let next = bits(limits.minutes).find(|&next| next > minute);
            return Some(day * DAY + hour * HOUR + next.map_or(HOUR, |next| next * MINUTE));
        }
        if self.len < MINUTE && !has(limits.seconds, second % MINUTE) {
            let next = bits(limits.seconds).find(|&next| next > second % MINUTE);
            return Some(begin - second % MINUTE + next.unwrap_or(MINUTE));
        }
        None
    }

    /// The first allowed day from `day` on, or a day before it from which to look again.
    fn allowed_day(&mut self, day: i64) -> i64 {
        self.look_at_month(day);
        let (chunk, end) = self.month;
        chunk.clip(day, end).days().next().unwrap_or(end)
    }

    fn look_at_month(&mut self, day: i64) {
        if (self.month.0.first..self.month.1).contains(&day) {
            return;
        }
        let (number, month, _) = date(day).parts();
        let year = self.rule.days.year(i64::from(number));
        let month = month.saturating_sub(1);
        let chunk = self.rule.days.month_chunk(&year, month);
        let follows = chunk.first == self.month.1;
        self.idle = if chunk.mask == 0 && follows {
            self.idle + 1
        } else {
            0
        };
        self.month = (chunk, year.month_start(month + 1));
    }

    /// How many times lie in a stretch, found unit by unit.
    fn walk(
        &mut self,
        span: Range<i64>,
        enough: u64,
        budget: &mut Budget,
    ) -> ControlFlow<Expansion, u64> {
        let mut count = 0;
        let mut unit = self.on_grid(span.start.div_euclid(self.len));
        while count < enough
            && let Some(begin) = self.next(&mut unit, span.end, budget)?
        {
            let before = |time: i64| self.rule.times.before((time - begin).clamp(0, self.len));
            count += before(span.end) - before(span.start);
        }
        ControlFlow::Continue(count)
    }

    /// How many times lie before `to` when every unit of the grid is allowed, also those before the start in its own unit.
    fn count_all(&self, to: i64) -> u64 {
        let unit = to.div_euclid(self.len);
        let whole = (unit - self.origin + self.step - 1) / self.step;
        let in_unit = if (unit - self.origin) % self.step == 0 {
            self.rule.times.before(to - unit * self.len)
        } else {
            0
        };
        whole.unsigned_abs() * self.rule.times.len() + in_unit
    }

    /// How many times every allowed day has, where that is the same for all.
    fn per_day(&self, budget: &mut Budget) -> ControlFlow<Expansion, Option<u64>> {
        let units = DAY / self.len;
        if units % self.step != 0 {
            return ControlFlow::Continue(None);
        }
        let limits = self.rule.limits;
        let allowed = if self.step == 1 {
            let minutes = if self.len < HOUR { limits.minutes } else { 1 };
            let seconds = if self.len < MINUTE { limits.seconds } else { 1 };
            Times::every(limits.hours, minutes, seconds).len()
        } else {
            budget.spend((units / self.step).unsigned_abs())?;
            u64::try_from(self.times_of_day(self.step).count()).unwrap_or(u64::MAX)
        };
        ControlFlow::Continue(Some(allowed * self.rule.times.len()))
    }

    /// How many days in `days` are allowed.
    fn count_days(&mut self, days: Range<i64>, budget: &mut Budget) -> ControlFlow<Expansion, u64> {
        if self.rule.days.allow_all() {
            return ControlFlow::Continue((days.end - days.start).max(0).unsigned_abs());
        }
        let mut count = 0;
        let mut day = days.start;
        while day < days.end {
            budget.spend(1)?;
            self.look_at_month(day);
            let (chunk, end) = self.month;
            count += chunk.clip(day, days.end.min(end)).len();
            day = end;
        }
        ControlFlow::Continue(count)
    }

    /// Whether any unit of the grid ever falls on an allowed time of day.
    ///
    /// From day to day the grid's place moves by multiples of the greatest number that divides both its step and a day.
    fn can_match(&self) -> bool {
        let apart = gcd(DAY / self.len, self.step);
        self.rule.limits == ClockLimits::ANY || self.times_of_day(apart).next().is_some()
    }

    /// The allowed ones of the units of a day that are `apart` from each other, the start's among them.
    fn times_of_day(&self, apart: i64) -> impl Iterator<Item = i64> {
        let (len, limits) = (self.len, self.rule.limits);
        let mut unit = self.origin.rem_euclid(apart);
        std::iter::from_fn(move || {
            let second = unit * len;
            unit += apart;
            (second < DAY).then_some(second)
        })
        .filter(move |second| {
            has(u64::from(limits.hours), second / HOUR)
                && (len >= HOUR || has(limits.minutes, second / MINUTE % 60))
                && (len >= MINUTE || has(limits.seconds, second % MINUTE))
        })
    }
}

impl Grid for Units<'_> {
    fn count_before(
        &mut self,
        to: i64,
        enough: u64,
        budget: &mut Budget,
    ) -> ControlFlow<Expansion, u64> {
        let start = self.rule.start.seconds();
        if self.rule.days.allow_all() && self.rule.limits == ClockLimits::ANY {
            return ControlFlow::Continue(self.count_all(to) - self.count_all(start));
        }
        if !self.can_match() {
            return ControlFlow::Continue(0);
        }
        // OK to look at a few days one by one; counting how many times a day has is not cheaper.
        let days = day_of(start) + 1..day_of(to);
        if days.end - days.start < 3 {
            return self.walk(start..to, enough, budget);
        }
        let mut count = self.walk(start..days.start * DAY, enough, budget)?;
        if count >= enough {
            return ControlFlow::Continue(count);
        }
        match self.per_day(budget)? {
            None => self.walk(start..to, enough, budget),
            Some(each) => {
                count += each.saturating_mul(self.count_days(days.clone(), budget)?);
                if count < enough {
                    count += self.walk(days.end * DAY..to, enough, budget)?;
                }
                ControlFlow::Continue(count)
            }
        }
    }

    fn fill(&mut self, sink: &mut Sink<'_>) -> ControlFlow<Expansion> {
        if !self.can_match() {
            return ControlFlow::Continue(());
        }
        let times = &self.rule.times;
        let mut unit = self.on_grid(sink.from.div_euclid(self.len));
        while let Some(begin) = self.next(&mut unit, sink.to, sink.budget)? {
            times.each_from(sink.from - begin, |offset| sink.take(begin + offset))?;
        }
        ControlFlow::Continue(())
    }
}
