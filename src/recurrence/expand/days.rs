//! Which days a rule allows, as sets of bits: a month is one `u32`, a year six `u64`.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "days of the years 1 to 9999, ordinals up to 366 and places of bits: small beside an i64, and no shift is wider than its word"
)]

use crate::time::{Date, Weekday};

use super::clock::has;

/// After so many months, 400 years, the calendar begins again: they are a whole number of weeks.
pub(super) const MONTHS_OF_THE_CALENDAR: i64 = 4_800;

/// Up to 31 neighbouring days, and which of them are taken: bit `n` is the day `first + n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Days since 1970-01-01.
    pub(super) first: i64,
    pub(super) mask: u32,
}

impl Chunk {
    /// The same days without those before `from` and those at or after `to`.
    pub(super) fn clip(self, from: i64, to: i64) -> Self {
        let below = |day: i64| {
            let days = u32::try_from((day - self.first).clamp(0, 32)).unwrap_or(0);
            low_bits(days)
        };
        Self {
            mask: self.mask & below(to) & !below(from),
            ..self
        }
    }

    /// How many days are taken.
    pub(super) fn len(self) -> u64 {
        u64::from(self.mask.count_ones())
    }

    /// The `n`th day that is taken, from 0.
    pub(super) fn nth(self, n: u64) -> Option<i64> {
        self.days().nth(usize::try_from(n).ok()?)
    }

    /// The days that are taken, in order.
    pub(super) fn days(self) -> impl Iterator<Item = i64> {
        let mut mask = self.mask;
        std::iter::from_fn(move || {
            let next = (mask != 0).then(|| self.first + i64::from(mask.trailing_zeros()));
            mask &= mask.wrapping_sub(1);
            next
        })
    }
}

/// The lowest `count` bits, up to all 32.
const fn low_bits(count: u32) -> u32 {
    match 1_u32.checked_shl(count) {
        Some(bit) => bit - 1,
        None => u32::MAX,
    }
}

/// A set of places counted from both ends of a month, as bits: the first and the last day are bit 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::recurrence) struct FromEnds {
    pub(in crate::recurrence) start: u32,
    pub(in crate::recurrence) end: u32,
}

impl FromEnds {
    /// The places in a stretch of `len` days that begins `lead` days late and ends `trail` days early, 1 to 31 days.
    fn in_stretch(self, len: u32, lead: u32, trail: u32) -> u32 {
        let from_start = (self.start << lead) & low_bits(len);
        if self.end == 0 {
            return from_start;
        }
        from_start | ((self.end << trail) & low_bits(len)).reverse_bits() >> (32 - len)
    }
}

/// Every weekday with its ordinals inside a month: bit `7 * (n - 1)` stands for the `n`th.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::recurrence) struct MonthWeekdays(pub(in crate::recurrence) [FromEnds; 7]);

impl MonthWeekdays {
    /// Adds the `ordinal`th weekday, from the end when negative, or every one. A month has no sixth and no -6th.
    pub(in crate::recurrence) fn add(&mut self, weekday: Weekday, ordinal: Option<i32>) {
        let Some(places) = self.0.get_mut(weekday.index()) else {
            return;
        };
        match ordinal {
            None => places.start = 1 | 1 << 7 | 1 << 14 | 1 << 21 | 1 << 28,
            Some(nth @ 1..=5) => places.start |= 1 << (7 * (nth - 1)),
            Some(nth @ -5..=-1) => places.end |= 1 << (7 * (-1 - nth)),
            Some(_) => {}
        }
    }

    fn in_month(&self, month: Month) -> u32 {
        let last = (month.weekday + month.len - 1) % 7;
        let after = |day: u32, from: u32| {
            if day < from {
                day + 7 - from
            } else {
                day - from
            }
        };
        let mut mask = 0;
        for (weekday, places) in (0_u32..).zip(&self.0) {
            let (lead, trail) = (after(weekday, month.weekday), after(last, weekday));
            mask |= places.in_stretch(month.len, lead, trail);
        }
        mask
    }
}

/// A set of days of a year, by their place in it.
type YearBits = [u64; 6];

/// The parts that look at a year as a whole; an empty one allows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::recurrence) struct YearParts {
    /// BYYEARDAY; negative ones are counted from the end.
    pub(in crate::recurrence) days: Vec<i32>,
    /// BYWEEKNO.
    pub(in crate::recurrence) weeks: Option<Weeks>,
    /// BYDAY of a yearly rule without BYMONTH: ordinal and weekday, 0 for every one.
    pub(in crate::recurrence) weekdays: Vec<(i32, Weekday)>,
}

/// Numbers of weeks as bits, 1 to 53 from the start of their year and from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::recurrence) struct Weeks {
    pub(in crate::recurrence) from_start: u64,
    pub(in crate::recurrence) from_end: u64,
    /// The day they begin on.
    pub(in crate::recurrence) start: Weekday,
}

/// Which days are allowed: those that every one of the parts allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::recurrence) struct Days {
    /// BYMONTH: bit 0 is January. All twelve when nothing is written.
    pub(in crate::recurrence) months: u16,
    /// BYMONTHDAY, if it restricts.
    pub(in crate::recurrence) dates: Option<FromEnds>,
    /// BYDAY inside months, if it restricts.
    pub(in crate::recurrence) weekdays: Option<MonthWeekdays>,
    /// BYDAY of a weekly rule: bit 0 is Monday.
    pub(in crate::recurrence) week: u8,
    /// What looks at the year, if anything does.
    pub(in crate::recurrence) year: Option<Box<YearParts>>,
}

/// Every month.
pub(in crate::recurrence) const ALL_MONTHS: u16 = (1 << 12) - 1;

impl Days {
    /// Whether every day is allowed, as far as `month_chunk` sees.
    pub(super) fn allow_all(&self) -> bool {
        self.months == ALL_MONTHS
            && self.dates.is_none()
            && self.weekdays.is_none()
            && self.year.is_none()
    }

    /// Whether BYMONTH allows a month, from 0.
    pub(super) const fn allow_month(&self, month: u32) -> bool {
        self.months >> month & 1 == 1
    }

    /// What the months of a year need to know about it.
    pub(super) fn year(&self, number: i64) -> Year {
        let first = year_start(number);
        let year = Year {
            first,
            len: year_start(number + 1) - first,
            allowed: None,
        };
        match &self.year {
            None => year,
            Some(parts) => Year {
                allowed: Some(parts.in_year(number, &year)),
                ..year
            },
        }
    }

    /// The allowed days of a month, from 0, of `year`.
    pub(super) fn month_chunk(&self, year: &Year, month: u32) -> Chunk {
        let at = year.month(month);
        let mut mask = if self.allow_month(month) {
            low_bits(at.len)
        } else {
            0
        };
        if let Some(places) = self.dates {
            mask &= places.in_stretch(at.len, 0, 0);
        }
        if let Some(weekdays) = &self.weekdays {
            mask &= weekdays.in_month(at);
        }
        if let Some(bits) = &year.allowed {
            mask &= cut(bits, at.first - year.first);
        }
        Chunk {
            first: at.first,
            mask,
        }
    }

    /// The allowed days of the week that begins on the day `first`, a `week_start`.
    pub(super) fn week_chunk(&self, first: i64, week_start: Weekday) -> Chunk {
        let week = u32::from(self.week);
        let turn = u32::try_from(week_start.index()).unwrap_or(0);
        let chunk = Chunk {
            first,
            mask: (week >> turn | week << (7 - turn)) & low_bits(7),
        };
        if self.months == ALL_MONTHS {
            return chunk;
        }
        let mask = chunk
            .days()
            .filter(|&day| self.allow_month(date(day).month() - 1))
            .fold(0, |mask, day| mask | 1 << (day - first));
        Chunk { first, mask }
    }

    /// How many days every month (every allowed one of a year) has, where that is the same for all.
    pub(super) fn per_month(&self) -> Option<u64> {
        if self.year.is_some() {
            return None;
        }
        // Days 1 to 28, and first to fourth weekdays, are in every month; counted from both ends they may coincide.
        let always = |places: FromEnds| {
            let fixed = places.start == 0 || places.end == 0;
            let places = places.start | places.end;
            (fixed && places & !low_bits(28) == 0).then(|| u64::from(places.count_ones()))
        };
        match (self.dates, &self.weekdays) {
            (Some(places), None) => always(places),
            (None, Some(weekdays)) => weekdays
                .0
                .into_iter()
                .map(always)
                .try_fold(0, |sum, count| Some(sum + count?)),
            _ => None,
        }
    }
}

/// A year, as far as its months need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Year {
    /// 1 January, in days since 1970-01-01.
    pub(super) first: i64,
    len: i64,
    allowed: Option<YearBits>,
}

/// A month inside a year.
#[derive(Clone, Copy, Debug)]
struct Month {
    first: i64,
    len: u32,
    /// The weekday of the first, 0 for Monday.
    weekday: u32,
}

impl Year {
    /// Days of the year before its month `month`, from 0; 12 gives its length.
    fn before(&self, month: u32) -> u32 {
        const BEFORE: [u32; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
        let place = usize::try_from(month).unwrap_or(0);
        let before = BEFORE.get(place).copied().unwrap_or(365);
        before + u32::from(month > 1 && self.len == 366)
    }

    fn month(&self, month: u32) -> Month {
        let before = self.before(month);
        let first = self.first + i64::from(before);
        Month {
            first,
            len: self.before(month + 1) - before,
            weekday: weekday_of(first),
        }
    }

    /// The first day of a month, from 0.
    pub(super) fn month_start(&self, month: u32) -> i64 {
        self.first + i64::from(self.before(month))
    }
}

impl YearParts {
    fn in_year(&self, number: i64, year: &Year) -> YearBits {
        let mut bits = [u64::MAX; 6];
        if !self.days.is_empty() {
            let mut days = [0; 6];
            for &ordinal in &self.days {
                set(&mut days, place(ordinal, year.len), year.len);
            }
            intersect(&mut bits, &days);
        }
        if let Some(weeks) = self.weeks {
            intersect(&mut bits, &weeks.in_year(number, year));
        }
        if !self.weekdays.is_empty() {
            intersect(&mut bits, &self.weekdays_in(year));
        }
        bits
    }

    fn weekdays_in(&self, year: &Year) -> YearBits {
        let mut bits = [0; 6];
        for &(ordinal, weekday) in &self.weekdays {
            let weekday = u32::try_from(weekday.index()).unwrap_or(0);
            let lead = i64::from((weekday + 7 - weekday_of(year.first)) % 7);
            let count = (year.len - lead + 6) / 7;
            if ordinal == 0 {
                for nth in 0..count {
                    set(&mut bits, Some(lead + 7 * nth), year.len);
                }
            } else {
                let nth = place(ordinal, count);
                set(&mut bits, nth.map(|nth| lead + 7 * nth), year.len);
            }
        }
        bits
    }
}

impl Weeks {
    /// Every day of the calendar year whose week has one of the numbers, in the week's own year.
    ///
    /// So 1 January 2027, a Friday, is in week 53 (of 2026), and 31 December 2029, a Monday, in week 1 (of 2030).
    fn in_year(self, number: i64, year: &Year) -> YearBits {
        let [before, this, next, after] =
            [-1, 0, 1, 2].map(|later| first_week(number + later, self.start));
        let mut bits = [0; 6];
        let mut week = week_of(year.first, self.start);
        while week < year.first + year.len {
            let (begin, end) = if week < this {
                (before, this)
            } else if week < next {
                (this, next)
            } else {
                (next, after)
            };
            if has(self.from_start, (week - begin) / 7 + 1) || has(self.from_end, (end - week) / 7)
            {
                for day in week..week + 7 {
                    set(&mut bits, Some(day - year.first), year.len);
                }
            }
            week += 7;
        }
        bits
    }
}

/// The place, from 0, of the `ordinal`th of `count` things; negative ones are counted from the last.
fn place(ordinal: i32, count: i64) -> Option<i64> {
    let ordinal = i64::from(ordinal);
    let place = if ordinal < 0 {
        count + ordinal
    } else {
        ordinal - 1
    };
    (0..count).contains(&place).then_some(place)
}

/// Sets a place, unless it is none of the first `len`.
fn set(bits: &mut YearBits, place: Option<i64>, len: i64) {
    let Some(place) = place.filter(|&place| place < len) else {
        return;
    };
    let Ok(place) = usize::try_from(place) else {
        return;
    };
    if let Some(word) = bits.get_mut(place / 64) {
        *word |= 1 << (place % 64);
    }
}

fn intersect(bits: &mut YearBits, with: &YearBits) {
    for (word, with) in bits.iter_mut().zip(with) {
        *word &= with;
    }
}

/// The 32 places from `from` on.
fn cut(bits: &YearBits, from: i64) -> u32 {
    let from = usize::try_from(from).unwrap_or(0);
    let word = |place: usize| bits.get(place).copied().unwrap_or(0);
    let pair = u128::from(word(from / 64)) | u128::from(word(from / 64 + 1)) << 64;
    let low = (pair >> (from % 64)) & u128::from(u32::MAX);
    u32::try_from(low).unwrap_or(0)
}

/// 1 January of a year in days since 1970-01-01; also of years outside 1 to 9999, which weeks at the edges need.
pub(super) const fn year_start(number: i64) -> i64 {
    let before = number - 1;
    before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 719_162
}

/// The weekday of a day, 0 for Monday.
pub(super) fn weekday_of(day: i64) -> u32 {
    // 1970-01-01 was a Thursday.
    u32::try_from((day + 3).rem_euclid(7)).unwrap_or(0)
}

/// The first day of the week that a day is in.
fn week_of(day: i64, week_start: Weekday) -> i64 {
    let start = u32::try_from(week_start.index()).unwrap_or(0);
    day - i64::from((weekday_of(day) + 7 - start) % 7)
}

/// The first day of week 1 of a year: the first week with at least four days in it.
fn first_week(number: i64, week_start: Weekday) -> i64 {
    week_of(year_start(number) + 3, week_start)
}

/// The date of a day; days outside the years 1 to 9999 are taken for the nearest one.
pub(super) fn date(day: i64) -> Date {
    let day = day.clamp(i64::from(Date::MIN.days()), i64::from(Date::MAX.days()));
    i32::try_from(day).map_or(Date::MAX, Date::from_days)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Days = Days {
        months: ALL_MONTHS,
        dates: None,
        weekdays: None,
        week: 0,
        year: None,
    };

    /// The allowed days of a month, counted from 1.
    #[track_caller]
    fn check(days: &Days, year: i64, month: u32, expected: &[i64]) {
        let chunk = days.month_chunk(&days.year(year), month - 1);
        let found: Vec<_> = chunk.days().map(|day| day - chunk.first + 1).collect();
        assert_eq!(found, expected, "{year}-{month}");
    }

    #[test]
    fn days_are_counted_from_either_end_of_a_month() {
        let days = Days {
            dates: Some(FromEnds {
                start: 1 << 28 | 1 << 30,
                end: 1 | 1 << 30,
            }),
            ..ANY
        };
        check(&days, 2027, 1, &[1, 29, 31]);
        check(&days, 2027, 2, &[28]);
        check(&days, 2028, 2, &[29]);
        check(&days, 2027, 4, &[29, 30]);
    }

    #[test]
    fn weekdays_are_counted_from_either_end_of_a_month() {
        let mut weekdays = MonthWeekdays::default();
        weekdays.add(Weekday::Mon, Some(5));
        weekdays.add(Weekday::Sun, Some(-5));
        weekdays.add(Weekday::Fri, Some(-1));
        weekdays.add(Weekday::Fri, Some(6));
        let days = Days {
            weekdays: Some(weekdays),
            ..ANY
        };
        check(&days, 2027, 1, &[3, 29]);
        check(&days, 2027, 3, &[26, 29]);
        check(&days, 2027, 2, &[26]);
    }

    #[test]
    fn weeks_belong_to_the_year_that_has_four_of_their_days() {
        let weeks = |from_start, from_end| Days {
            year: Some(Box::new(YearParts {
                weeks: Some(Weeks {
                    from_start,
                    from_end,
                    start: Weekday::Mon,
                }),
                ..YearParts::default()
            })),
            ..ANY
        };
        check(&weeks(1 << 53, 0), 2027, 1, &[1, 2, 3]);
        check(&weeks(0, 1 << 1), 2027, 1, &[1, 2, 3]);
        check(&weeks(1 << 1, 0), 2027, 1, &[4, 5, 6, 7, 8, 9, 10]);
        check(&weeks(1 << 1, 0), 2029, 12, &[31]);
        check(&weeks(0, 1 << 52), 2029, 12, &[31]);
        check(&weeks(1 << 53, 0), 2029, 12, &[]);
    }

    #[test]
    fn ordinals_of_a_year_know_leap_years() {
        let days = Days {
            year: Some(Box::new(YearParts {
                days: vec![-1, 60, 366],
                ..YearParts::default()
            })),
            ..ANY
        };
        check(&days, 2027, 3, &[1]);
        check(&days, 2028, 2, &[29]);
        check(&days, 2028, 12, &[31]);
        check(&days, 2027, 12, &[31]);
    }

    #[test]
    fn weeks_keep_to_their_months() {
        let days = Days {
            months: 1 << 2,
            week: 0b111_1111,
            ..ANY
        };
        let monday = i64::from(Date::new(2027, 2, 22).unwrap().days());
        let chunk = days.week_chunk(monday + 7, Weekday::Mon);
        assert_eq!(chunk.mask, 0b111_1111);
        assert_eq!(days.week_chunk(monday, Weekday::Mon).mask, 0);
        let chunk = days.week_chunk(monday + 6, Weekday::Sun);
        assert_eq!(chunk.mask, 0b111_1110);
    }

    #[test]
    fn years_begin_where_dates_say() {
        for year in 1..=9_999 {
            let first = Date::new(year, 1, 1).unwrap();
            assert_eq!(year_start(i64::from(year)), i64::from(first.days()));
        }
    }
}
