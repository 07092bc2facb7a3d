//! Which times of a day a rule takes.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "seconds of a day and places of bits below 64"
)]

use std::ops::ControlFlow;

use crate::time::{HOUR, MINUTE};

/// Times of a day (or seconds of an hour or minute), in seconds since it began. Never empty unless chosen from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::recurrence) enum Times {
    /// One time: by far the most frequent.
    Once(i64),
    /// Every hour with every minute and every second, each a set of bits. Never written out as a list.
    Every {
        hours: u32,
        minutes: u64,
        seconds: u64,
    },
    /// The times that BYSETPOS chose of them, ascending: never more than it has values.
    Chosen(Vec<i64>),
}

impl Times {
    /// Every one of the hours with every minute and every second; none of the sets may be empty.
    pub(in crate::recurrence) fn every(hours: u32, minutes: u64, seconds: u64) -> Self {
        let every = Self::Every {
            hours,
            minutes,
            seconds,
        };
        match every.nth(0) {
            Some(only) if every.len() == 1 => Self::Once(only),
            _ => every,
        }
    }

    /// The times at these positions, counted from 1, or from the last when negative.
    pub(in crate::recurrence) fn choose(&self, positions: &[i32]) -> Self {
        let mut chosen: Vec<i64> = positions
            .iter()
            .filter_map(|&position| self.nth(index(position, self.len())?))
            .collect();
        chosen.sort_unstable();
        chosen.dedup();
        Self::Chosen(chosen)
    }

    /// How many there are, up to 86,400.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Once(_) => 1,
            Self::Every {
                hours,
                minutes,
                seconds,
            } => {
                u64::from(hours.count_ones())
                    * u64::from(minutes.count_ones())
                    * u64::from(seconds.count_ones())
            }
            Self::Chosen(times) => length(times.len()),
        }
    }

    /// How many lie before `second`.
    pub(super) fn before(&self, second: i64) -> u64 {
        match self {
            Self::Once(only) => u64::from(*only < second),
            Self::Chosen(times) => length(times.partition_point(|&time| time < second)),
            Self::Every {
                hours,
                minutes,
                seconds,
            } => {
                let (hour, minute, second) = (second / HOUR, second / MINUTE % 60, second % MINUTE);
                let hours = u64::from(*hours);
                let in_minute = u64::from(seconds.count_ones());
                let in_hour = u64::from(minutes.count_ones()) * in_minute;
                let mut before = count_below(hours, hour) * in_hour;
                if has(hours, hour) {
                    before += count_below(*minutes, minute) * in_minute;
                    if has(*minutes, minute) {
                        before += count_below(*seconds, second);
                    }
                }
                before
            }
        }
    }

    /// The time at a place, from 0.
    pub(super) fn nth(&self, place: u64) -> Option<i64> {
        match self {
            Self::Once(only) => (place == 0).then_some(*only),
            Self::Chosen(times) => times.get(usize::try_from(place).ok()?).copied(),
            Self::Every {
                hours,
                minutes,
                seconds,
            } => {
                let in_minute = u64::from(seconds.count_ones());
                let in_hour = u64::from(minutes.count_ones()) * in_minute;
                let hour = nth_bit(u64::from(*hours), place / in_hour)?;
                let minute = nth_bit(*minutes, place % in_hour / in_minute)?;
                let second = nth_bit(*seconds, place % in_minute)?;
                Some(hour * HOUR + minute * MINUTE + second)
            }
        }
    }

    /// Gives every time from `from` on to `take`, in order, until it breaks.
    pub(super) fn each_from<B>(
        &self,
        from: i64,
        mut take: impl FnMut(i64) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        match self {
            Self::Once(only) if *only >= from => take(*only),
            Self::Once(_) => ControlFlow::Continue(()),
            Self::Chosen(times) => times
                .iter()
                .filter(|&&time| time >= from)
                .try_for_each(|&time| take(time)),
            Self::Every {
                hours,
                minutes,
                seconds,
            } => {
                for hour in bits(u64::from(*hours)).map(|hour| hour * HOUR) {
                    if hour + HOUR <= from {
                        continue;
                    }
                    for minute in bits(*minutes).map(|minute| hour + minute * MINUTE) {
                        for second in bits(*seconds).map(|second| minute + second) {
                            if second >= from {
                                take(second)?;
                            }
                        }
                    }
                }
                ControlFlow::Continue(())
            }
        }
    }
}

/// The place, from 0, that a BYSETPOS value names among `len` things, if it names one.
pub(super) fn index(position: i32, len: u64) -> Option<u64> {
    let size = u64::from(position.unsigned_abs());
    if position < 0 {
        len.checked_sub(size)
    } else {
        size.checked_sub(1).filter(|&place| place < len)
    }
}

fn length(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// Whether a set of bits has `place`, which may lie outside it.
pub(super) fn has(set: u64, place: i64) -> bool {
    u32::try_from(place)
        .ok()
        .and_then(|place| set.checked_shr(place))
        .is_some_and(|rest| rest & 1 == 1)
}

/// The places of a set, ascending.
pub(super) fn bits(mut set: u64) -> impl Iterator<Item = i64> {
    std::iter::from_fn(move || {
        let next = (set != 0).then(|| i64::from(set.trailing_zeros()));
        set &= set.wrapping_sub(1);
        next
    })
}

fn count_below(set: u64, place: i64) -> u64 {
    let below = u32::try_from(place)
        .ok()
        .and_then(|place| 1_u64.checked_shl(place))
        .map_or(u64::MAX, |bit| bit - 1);
    u64::from((set & below).count_ones())
}

fn nth_bit(mut set: u64, place: u64) -> Option<i64> {
    for _ in 0..place {
        set &= set.wrapping_sub(1);
    }
    (set != 0).then(|| i64::from(set.trailing_zeros()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(times: &Times) -> Vec<i64> {
        (0..times.len())
            .map(|place| times.nth(place).unwrap())
            .collect()
    }

    fn from(times: &Times, from: i64) -> Vec<i64> {
        let mut found = Vec::new();
        let _: ControlFlow<()> = times.each_from(from, |time| {
            found.push(time);
            ControlFlow::Continue(())
        });
        found
    }

    #[track_caller]
    fn check(times: &Times, expected: &[i64]) {
        assert_eq!(all(times), expected);
        assert_eq!(times.nth(times.len()), None);
        for second in 0..=90_000 {
            let before = expected.iter().filter(|&&time| time < second).count();
            assert_eq!(times.before(second), length(before), "before {second}");
        }
        for (place, &time) in expected.iter().enumerate() {
            assert_eq!(from(times, time), expected[place..]);
            assert_eq!(from(times, time + 1), expected[place + 1..]);
        }
    }

    #[test]
    fn every_hour_has_every_minute_and_second() {
        let times = Times::every(1 << 9 | 1 << 23, 1 | 1 << 59, 1 << 30);
        check(&times, &[32_430, 35_970, 82_830, 86_370]);
    }

    #[test]
    fn one_time_is_known_as_one() {
        assert_eq!(Times::every(1 << 9, 1, 1), Times::Once(32_400));
        check(&Times::Once(32_400), &[32_400]);
    }

    #[test]
    fn positions_count_from_either_end_and_name_a_time_once() {
        let times = Times::every(0b111, 1, 1);
        check(&times.choose(&[-1, 1, -3]), &[0, 7_200]);
        check(&times.choose(&[4, -4]), &[]);
    }

    #[test]
    fn a_day_of_seconds_is_not_written_out() {
        let times = Times::every((1 << 24) - 1, (1 << 60) - 1, (1 << 60) - 1);
        assert_eq!(times.len(), 86_400);
        assert_eq!(times.nth(86_399), Some(86_399));
        assert_eq!(times.before(43_200), 43_200);
    }
}
