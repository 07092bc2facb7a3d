//! Periods of a day or longer: where the grid of a rule has one, and which days it takes there.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "units and days of the years 1 to 9999, and an interval of at most 10^12, far inside an i64"
)]

use std::{
    mem,
    ops::{ControlFlow, Range},
};

use crate::{
    recurrence::rule::{Freq, Rule},
    time::DAY,
};

use super::{
    Budget, EVER, Expansion, Grid, Sink,
    clock::{Times, bits, index},
    day_of,
    days::{ALL_MONTHS, Chunk, MONTHS_OF_THE_CALENDAR, date, weekday_of},
    gcd,
};

/// What the days of a rule are taken from, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
    Week,
    Day,
}

/// One time in every unit of so many days.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// The day in the unit with the number 0.
    day: i64,
    /// Days from one unit to the next.
    days: i64,
    /// The time of the day.
    time: i64,
}

/// A rule of days or longer, as every `step`th unit from the one that its start is in.
#[derive(Debug)]
pub(super) struct Periods<'a> {
    rule: &'a Rule,
    unit: Unit,
    step: i64,
    /// The number of the start's unit.
    origin: i64,
    /// After so many steps the calendar, and with it the days taken, begins again.
    cycle: i64,
    /// For a daily rule looked at by months: the days between two of its own periods.
    stride: Option<i64>,
    chosen: Chosen,
}

/// The times that BYSETPOS chooses in one period, and what finds them; kept to be filled again.
#[derive(Debug, Default)]
struct Chosen {
    chunks: Vec<Chunk>,
    places: Vec<u64>,
    times: Vec<i64>,
}

impl<'a> Periods<'a> {
    pub(super) fn of(rule: &'a Rule) -> Self {
        let (unit, step, stride) = match rule.freq {
            Freq::Yearly => (Unit::Year, rule.interval, None),
            Freq::Monthly => (Unit::Month, rule.interval, None),
            Freq::Weekly => (Unit::Week, rule.interval, None),
            _ if rule.days.allow_all() => (Unit::Day, rule.interval, None),
            // By months, so that days that cannot be are not looked at one by one.
            _ => (Unit::Month, 1, Some(rule.interval)),
        };
        // 400 years are a whole number of weeks.
        let era = match unit {
            Unit::Year => 400,
            Unit::Month => MONTHS_OF_THE_CALENDAR,
            Unit::Week => 20_871,
            Unit::Day => 146_097,
        };
        let turns = stride.map_or(1, |stride| stride / gcd(stride, 146_097));
        let mut periods = Self {
            rule,
            unit,
            step,
            origin: 0,
            cycle: (era / gcd(step, era)).saturating_mul(turns),
            stride,
            chosen: Chosen::default(),
        };
        periods.origin = periods.number_at(day_of(rule.start.seconds()));
        periods
    }

    /// The row of a rule that has one time in each of its units: a daily one, or a weekly one of a single weekday.
    fn row(&self) -> Option<Row> {
        let Times::Once(time) = self.rule.times else {
            return None;
        };
        match self.unit {
            Unit::Day => Some(Row {
                day: 0,
                days: 1,
                time,
            }),
            Unit::Week if self.rule.positions.is_empty() && self.rule.days.months == ALL_MONTHS => {
                let week = (self.rule.days).week_chunk(self.week_anchor(), self.rule.week_start);
                (week.len() == 1).then_some(Row {
                    day: week.first + i64::from(week.mask.trailing_zeros()),
                    days: 7,
                    time,
                })
            }
            Unit::Week | Unit::Month | Unit::Year => None,
        }
    }

    /// Gives the times of a row to the sink: no unit is looked at.
    fn fill_row(&self, row: Row, sink: &mut Sink<'_>) -> ControlFlow<Expansion> {
        let from = first_day(sink.from, row.time) - row.day;
        let first = self.step_to((from + row.days - 1).div_euclid(row.days));
        let first = (row.day + self.number(first) * row.days) * DAY + row.time;
        let step = self.step * row.days * DAY;
        let count = (sink.to - first + step - 1).div_euclid(step).max(0);
        sink.take_many(count.unsigned_abs(), (0..).map(|nth| first + nth * step))
    }

    /// Gives the times of one unit to the sink; whether it has any, inside the window or not.
    fn fill_unit(&mut self, number: i64, sink: &mut Sink<'_>) -> ControlFlow<Expansion, bool> {
        if !self.rule.positions.is_empty() {
            let times = self.choose(number, sink.budget)?;
            for &time in times {
                sink.take(time)?;
            }
            return ControlFlow::Continue(!times.is_empty());
        }
        let times = &self.rule.times;
        let days = day_of(sink.from)..day_of(sink.to - 1) + 1;
        let mut any = false;
        self.chunks(number, &days, |chunk| {
            any |= chunk.mask != 0;
            sink.budget.spend(1)?;
            fill_chunk(chunk, times, sink)
        })?;
        ControlFlow::Continue(any)
    }

    /// How many times whole units have.
    fn count_steps(
        &mut self,
        steps: Range<i64>,
        enough: u64,
        budget: &mut Budget,
    ) -> ControlFlow<Expansion, u64> {
        let len = (steps.end - steps.start).max(0);
        if let Some(each) = self.per_unit() {
            return ControlFlow::Continue(each.saturating_mul(len.unsigned_abs()));
        }
        if len > 2 * self.cycle {
            let turns = len / self.cycle;
            let turn = steps.start..steps.start + self.cycle;
            let each = self.walk_steps(turn, enough, budget)?;
            let rest = steps.start + turns * self.cycle..steps.end;
            let rest = self.walk_steps(rest, enough, budget)?;
            let all = each.saturating_mul(turns.unsigned_abs());
            return ControlFlow::Continue(all.saturating_add(rest));
        }
        self.walk_steps(steps, enough, budget)
    }

    fn walk_steps(
        &mut self,
        steps: Range<i64>,
        enough: u64,
        budget: &mut Budget,
    ) -> ControlFlow<Expansion, u64> {
        let mut count = 0;
        for step in steps {
            if count >= enough {
                break;
            }
            count += self.count_unit(self.number(step), &EVER, budget)?;
        }
        ControlFlow::Continue(count)
    }

    /// How many times each unit has, where that is the same for all.
    fn per_unit(&self) -> Option<u64> {
        let rule = self.rule;
        let days = match self.unit {
            _ if !rule.positions.is_empty() || self.stride.is_some() => return None,
            Unit::Day => 1,
            Unit::Week if rule.days.months == ALL_MONTHS => u64::from(rule.days.week.count_ones()),
            Unit::Month if rule.days.months == ALL_MONTHS => rule.days.per_month()?,
            Unit::Year => rule.days.per_month()? * u64::from(rule.days.months.count_ones()),
            Unit::Week | Unit::Month => return None,
        };
        Some(days * rule.times.len())
    }

    /// How many times of one unit lie in a stretch of time.
    fn count_unit(
        &mut self,
        number: i64,
        span: &Range<i64>,
        budget: &mut Budget,
    ) -> ControlFlow<Expansion, u64> {
        if !self.rule.positions.is_empty() {
            let times = self.choose(number, budget)?;
            let inside = times.iter().filter(|time| span.contains(time)).count();
            return ControlFlow::Continue(u64::try_from(inside).unwrap_or(u64::MAX));
        }
        let times = &self.rule.times;
        let days = day_of(span.start)..day_of(span.end) + 1;
        let mut count = 0;
        self.chunks(number, &days, |chunk| {
            budget.spend(1)?;
            count += before(chunk, times, span.end) - before(chunk, times, span.start);
            ControlFlow::Continue(())
        })?;
        ControlFlow::Continue(count)
    }

    /// The times of one unit that BYSETPOS chooses, in order.
    fn choose(&mut self, number: i64, budget: &mut Budget) -> ControlFlow<Expansion, &[i64]> {
        let mut chosen = mem::take(&mut self.chosen);
        chosen.chunks.clear();
        self.chunks(number, &(day_of(EVER.start)..day_of(EVER.end)), |chunk| {
            chosen.chunks.push(chunk);
            budget.spend(1)
        })?;
        budget.spend(u64::try_from(self.rule.positions.len()).unwrap_or(u64::MAX))?;
        chosen.fill(&self.rule.positions, &self.rule.times);
        self.chosen = chosen;
        ControlFlow::Continue(&self.chosen.times)
    }

    /// Gives the days taken in a unit to `take`, month by month, leaving out months without a day in `days`.
    fn chunks<B>(
        &self,
        number: i64,
        days: &Range<i64>,
        mut take: impl FnMut(Chunk) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let allowed = &self.rule.days;
        match self.unit {
            Unit::Day => take(Chunk {
                first: number,
                mask: 1,
            }),
            Unit::Week => {
                let first = number * 7 + self.week_anchor();
                take(allowed.week_chunk(first, self.rule.week_start))
            }
            Unit::Month => {
                let year = allowed.year(number.div_euclid(12));
                let month = u32::try_from(number.rem_euclid(12)).unwrap_or(0);
                let mut chunk = allowed.month_chunk(&year, month);
                if let Some(stride) = self.stride {
                    let start = day_of(self.rule.start.seconds());
                    chunk.mask &= every((start - chunk.first).rem_euclid(stride), stride);
                }
                take(chunk)
            }
            Unit::Year => {
                let year = allowed.year(number);
                for month in bits(u64::from(allowed.months)) {
                    let month = u32::try_from(month).unwrap_or(0);
                    if year.month_start(month) >= days.end {
                        break;
                    }
                    if year.month_start(month + 1) > days.start {
                        take(allowed.month_chunk(&year, month))?;
                    }
                }
                ControlFlow::Continue(())
            }
        }
    }

    /// The number of the unit that a day is in.
    fn number_at(&self, day: i64) -> i64 {
        match self.unit {
            Unit::Year => i64::from(date(day).year()),
            Unit::Month => {
                let (year, month, _) = date(day).parts();
                i64::from(year) * 12 + i64::from(month) - 1
            }
            Unit::Week => (day - self.week_anchor()).div_euclid(7),
            Unit::Day => day,
        }
    }

    /// The first day of the week with the number 0.
    fn week_anchor(&self) -> i64 {
        let start = i64::try_from(self.rule.week_start.index()).unwrap_or(0);
        start - i64::from(weekday_of(0))
    }

    /// The number of a step's unit.
    const fn number(&self, step: i64) -> i64 {
        self.origin + step * self.step
    }

    /// The first step whose unit does not end before a day.
    fn first_step(&self, day: i64) -> i64 {
        self.step_to(self.number_at(day))
    }

    /// The first step whose unit has this number or a greater one.
    const fn step_to(&self, number: i64) -> i64 {
        let units = number - self.origin;
        if units <= 0 {
            0
        } else {
            (units - 1) / self.step + 1
        }
    }
}

impl Grid for Periods<'_> {
    fn count_before(
        &mut self,
        to: i64,
        enough: u64,
        budget: &mut Budget,
    ) -> ControlFlow<Expansion, u64> {
        let span = self.rule.start.seconds()..to;
        let last = self.first_step(day_of(to));
        let mut count = self.count_unit(self.origin, &span, budget)?;
        if last > 0 {
            count += self.count_steps(1..last, enough, budget)?;
        }
        if last > 0 && count < enough {
            count += self.count_unit(self.number(last), &span, budget)?;
        }
        ControlFlow::Continue(count)
    }

    fn fill(&mut self, sink: &mut Sink<'_>) -> ControlFlow<Expansion> {
        if let Some(row) = self.row() {
            return self.fill_row(row, sink);
        }
        let last = self.number_at(day_of(sink.to - 1));
        let mut number = self.number(self.first_step(day_of(sink.from)));
        let mut idle = 0;
        while number <= last && idle <= self.cycle {
            let any = self.fill_unit(number, sink)?;
            idle = if any { 0 } else { idle + 1 };
            number += self.step;
        }
        ControlFlow::Continue(())
    }
}

impl Chosen {
    fn fill(&mut self, positions: &[i32], times: &Times) {
        let len: u64 = self.chunks.iter().map(|chunk| chunk.len()).sum();
        let len = len * times.len();
        self.places.clear();
        self.places.extend(
            positions
                .iter()
                .filter_map(|&position| index(position, len)),
        );
        self.places.sort_unstable();
        self.places.dedup();

        self.times.clear();
        let mut chunks = self.chunks.iter();
        let mut chunk = chunks.next();
        let mut passed = 0;
        for place in &self.places {
            let (day, time) = (place / times.len(), place % times.len());
            while let Some(full) = chunk.filter(|chunk| passed + chunk.len() <= day) {
                passed += full.len();
                chunk = chunks.next();
            }
            let day = chunk.and_then(|chunk| chunk.nth(day - passed));
            if let (Some(day), Some(time)) = (day, times.nth(time)) {
                self.times.push(day * DAY + time);
            }
        }
    }
}

/// Gives all times of the days of a chunk to the sink.
fn fill_chunk(chunk: Chunk, times: &Times, sink: &mut Sink<'_>) -> ControlFlow<Expansion> {
    if let Times::Once(time) = *times {
        // One time a day: which days have it inside the window is known without looking at any.
        let chunk = chunk.clip(first_day(sink.from, time), first_day(sink.to, time));
        return sink.take_many(chunk.len(), chunk.days().map(|day| day * DAY + time));
    }
    for day in chunk.days().map(|day| day * DAY) {
        if day + DAY <= sink.from {
            continue;
        }
        if day >= sink.to {
            break;
        }
        times.each_from(sink.from - day, |time| sink.take(day + time))?;
    }
    ControlFlow::Continue(())
}

/// The first day on which the time of day `time` is not before `from`.
const fn first_day(from: i64, time: i64) -> i64 {
    (from - time + DAY - 1).div_euclid(DAY)
}

/// How many times of the days of a chunk lie before an end.
fn before(chunk: Chunk, times: &Times, end: i64) -> u64 {
    let day = day_of(end);
    let whole = chunk.clip(chunk.first, day).len() * times.len();
    let on_the_day = match chunk.clip(day, day + 1).len() {
        0 => 0,
        _ => times.before(end - day * DAY),
    };
    whole + on_the_day
}

/// Every `stride`th bit from bit `first` on.
fn every(first: i64, stride: i64) -> u32 {
    let mut mask = 0;
    let mut at = first;
    while at < 32 {
        mask |= 1 << at;
        at += stride;
    }
    mask
}
