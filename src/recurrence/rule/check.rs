//! Whether the parts of a rule are in range and may stand together; what DTSTART adds to them.

use crate::{
    recurrence::expand::{ALL_MONTHS, Days, FromEnds, MonthWeekdays, Times, Weeks, YearParts},
    time::{Date, HOUR, MINUTE, Weekday},
};

use super::{ClockLimits, Freq, Parsed, Rule, RuleError, Start};

/// An interval beyond which nothing follows the first period, whatever the unit.
const LONGEST_INTERVAL: i64 = 1_000_000_000_000;

impl Parsed {
    /// Checks the rule against RFC 5545 3.3.10 and completes it from its DTSTART.
    ///
    /// Where exporters are sloppy and the meaning is clear, it is read so: COUNT beside UNTIL (both hold); BYHOUR,
    /// BYMINUTE and BYSECOND on whole days (ignored, as the RFC says); an INTERVAL or COUNT too long for any number (the
    /// greatest there is); second 60 (second 59); the same value twice in a list; WKST where it changes nothing.
    ///
    /// # Errors
    ///
    /// A value out of range, INTERVAL or COUNT below 1, and parts that the RFC forbids together: BYWEEKNO outside
    /// yearly rules, BYYEARDAY in daily to monthly ones, BYMONTHDAY in weekly ones, an ordinal in BYDAY anywhere but in
    /// monthly and yearly rules or beside BYWEEKNO, BYSETPOS alone, and a rule of hours or less on whole days.
    pub fn check(&self, start: Start) -> Result<Rule, RuleError> {
        self.check_ranges()?;
        self.check_combinations(start)?;
        let calendar = Date::MIN.midnight()..Date::MAX.plus(1).midnight();
        if !calendar.contains(&start.civil) {
            return Err(RuleError::Start);
        }
        let times = self.times(start);
        let in_times = self.freq <= Freq::Daily && !self.by_set_pos.is_empty();
        let mut positions = self.by_set_pos.clone();
        positions.sort_unstable();
        positions.dedup();
        Ok(Rule {
            freq: self.freq,
            interval: self.interval.unwrap_or(1).min(LONGEST_INTERVAL),
            count: self.count.map(i64::unsigned_abs),
            until: self.until,
            start: start.civil,
            week_start: self.week_start.unwrap_or(Weekday::Mon),
            days: self.days(start.civil.date()),
            times: if in_times {
                times.choose(&positions)
            } else {
                times
            },
            limits: self.limits(),
            positions: if in_times { Vec::new() } else { positions },
        })
    }

    fn check_ranges(&self) -> Result<(), RuleError> {
        for (part, amount) in [("INTERVAL", self.interval), ("COUNT", self.count)] {
            if let Some(found) = amount.filter(|&amount| amount < 1) {
                let expected = "a number from 1 on";
                return Err(RuleError::Range {
                    part,
                    expected,
                    found,
                });
            }
        }
        let clock = |max| move |number: i32| (0..=max).contains(&number);
        let ordinal = |max: u32| move |number: i32| (1..=max).contains(&number.unsigned_abs());
        within("BYSECOND", "0 to 60", &self.by_second, clock(60))?;
        within("BYMINUTE", "0 to 59", &self.by_minute, clock(59))?;
        within("BYHOUR", "0 to 23", &self.by_hour, clock(23))?;
        within("BYMONTHDAY", "±1 to ±31", &self.by_month_day, ordinal(31))?;
        within("BYYEARDAY", "±1 to ±366", &self.by_year_day, ordinal(366))?;
        within("BYWEEKNO", "±1 to ±53", &self.by_week_no, ordinal(53))?;
        within("BYSETPOS", "±1 to ±366", &self.by_set_pos, ordinal(366))?;
        within("BYMONTH", "1 to 12", &self.by_month, |number| {
            (1..=12).contains(&number)
        })?;
        let ordinals: Vec<i32> = self.by_day.iter().filter_map(|day| day.ordinal).collect();
        within("BYDAY", "±1 to ±53", &ordinals, ordinal(53))
    }

    fn check_combinations(&self, start: Start) -> Result<(), RuleError> {
        let beside = |part, fault: bool| {
            if fault {
                let beside = format!("`FREQ={}`", self.freq.word());
                Err(RuleError::Together { part, beside })
            } else {
                Ok(())
            }
        };
        let freq = self.freq;
        let ordinals = self.by_day.iter().any(|day| day.ordinal.is_some());
        beside(
            "`BYWEEKNO`",
            !self.by_week_no.is_empty() && freq != Freq::Yearly,
        )?;
        beside(
            "`BYYEARDAY`",
            !self.by_year_day.is_empty()
                && matches!(freq, Freq::Daily | Freq::Weekly | Freq::Monthly),
        )?;
        beside(
            "`BYMONTHDAY`",
            !self.by_month_day.is_empty() && freq == Freq::Weekly,
        )?;
        beside("an ordinal in `BYDAY`", ordinals && freq < Freq::Monthly)?;
        beside(
            "a start without a time",
            start.is_date && freq < Freq::Daily,
        )?;
        if ordinals && !self.by_week_no.is_empty() {
            return Err(RuleError::Together {
                part: "an ordinal in `BYDAY`",
                beside: "`BYWEEKNO`".to_owned(),
            });
        }
        let alone = self.by_day.is_empty()
            && [
                &self.by_second,
                &self.by_minute,
                &self.by_hour,
                &self.by_month_day,
                &self.by_year_day,
                &self.by_week_no,
                &self.by_month,
            ]
            .into_iter()
            .all(Vec::is_empty);
        if alone && !self.by_set_pos.is_empty() {
            return Err(RuleError::NothingToChooseFrom);
        }
        Ok(())
    }

    /// Which days are allowed; what the rule leaves open is taken from the first day.
    fn days(&self, first: Date) -> Days {
        let (_, month, day) = first.parts();
        let no_day = self.by_day.is_empty();
        let no_date = self.by_month_day.is_empty() && self.by_year_day.is_empty();
        let open = no_day && no_date && self.by_week_no.is_empty();
        let mut days = Days {
            months: ALL_MONTHS,
            dates: (!self.by_month_day.is_empty()).then(|| from_ends(&self.by_month_day)),
            weekdays: None,
            week: 0,
            year: self.year_parts().map(Box::new),
        };
        if !self.by_month.is_empty() {
            days.months = self
                .by_month
                .iter()
                .fold(0, |months, &month| months | 1 << month.saturating_sub(1));
        }
        match self.freq {
            Freq::Weekly => {
                days.week = 1 << first.weekday().index();
                if !no_day {
                    days.week = self
                        .by_day
                        .iter()
                        .fold(0, |week, day| week | 1 << day.weekday.index());
                }
                return days;
            }
            Freq::Monthly | Freq::Yearly if open => {
                days.dates = Some(FromEnds {
                    start: 1 << day.saturating_sub(1),
                    end: 0,
                });
                if self.freq == Freq::Yearly && self.by_month.is_empty() {
                    days.months = 1 << month.saturating_sub(1);
                }
            }
            Freq::Yearly if no_day && no_date => {
                let mut weekdays = MonthWeekdays::default();
                weekdays.add(first.weekday(), None);
                days.weekdays = Some(weekdays);
            }
            _ if !no_day && !self.looks_at_years() => {
                let mut weekdays = MonthWeekdays::default();
                for day in &self.by_day {
                    weekdays.add(day.weekday, day.ordinal);
                }
                days.weekdays = Some(weekdays);
            }
            _ => {}
        }
        days
    }

    /// Whether ordinals of BYDAY are counted in the year: in a yearly rule without BYMONTH.
    fn looks_at_years(&self) -> bool {
        self.freq == Freq::Yearly
            && self.by_month.is_empty()
            && self.by_day.iter().any(|day| day.ordinal.is_some())
    }

    fn year_parts(&self) -> Option<YearParts> {
        let mut parts = YearParts::default();
        parts.days.clone_from(&self.by_year_day);
        parts.days.sort_unstable();
        parts.days.dedup();
        if !self.by_week_no.is_empty() {
            let bits = |sign: i32| {
                self.by_week_no
                    .iter()
                    .filter(|number| number.signum() == sign)
                    .fold(0, |bits, number| bits | 1 << number.unsigned_abs())
            };
            parts.weeks = Some(Weeks {
                from_start: bits(1),
                from_end: bits(-1),
                start: self.week_start.unwrap_or(Weekday::Mon),
            });
        }
        if self.looks_at_years() {
            parts.weekdays = self
                .by_day
                .iter()
                .map(|day| (day.ordinal.unwrap_or(0), day.weekday))
                .collect();
            parts.weekdays.sort_unstable();
            parts.weekdays.dedup();
        }
        (parts != YearParts::default()).then_some(parts)
    }

    /// The times of a day, or of an hour or minute in a rule of hours or minutes.
    fn times(&self, start: Start) -> Times {
        if start.is_date {
            return Times::Once(0);
        }
        let second = start.civil.second_of_day();
        let or = |list: &[i32], start: i64| match list {
            [] => 1 << start,
            _ => bits(list),
        };
        let hours = or(&self.by_hour, second / HOUR);
        let minutes = or(&self.by_minute, second / MINUTE % 60);
        let seconds = or(&self.by_second, second % MINUTE);
        match self.freq {
            Freq::Secondly => Times::Once(0),
            Freq::Minutely => Times::every(1, 1, seconds),
            Freq::Hourly => Times::every(1, minutes, seconds),
            _ => Times::every(u32::try_from(hours).unwrap_or(0), minutes, seconds),
        }
    }

    /// What limits the units of a rule of hours or less. A part that such a unit is made of limits nothing.
    fn limits(&self) -> ClockLimits {
        let mut limits = ClockLimits::ANY;
        if !self.by_hour.is_empty() {
            limits.hours = u32::try_from(bits(&self.by_hour)).unwrap_or(limits.hours);
        }
        if self.freq < Freq::Hourly && !self.by_minute.is_empty() {
            limits.minutes = bits(&self.by_minute);
        }
        if self.freq < Freq::Minutely && !self.by_second.is_empty() {
            limits.seconds = bits(&self.by_second);
        }
        limits
    }
}

fn within(
    part: &'static str,
    expected: &'static str,
    numbers: &[i32],
    allowed: impl Fn(i32) -> bool,
) -> Result<(), RuleError> {
    match numbers.iter().find(|&&number| !allowed(number)) {
        None => Ok(()),
        Some(&found) => Err(RuleError::Range {
            part,
            expected,
            found: i64::from(found),
        }),
    }
}

/// Hours, minutes or seconds as bits; the 60th second is the 59th, as there are no leap seconds here (RFC 5545, 3.3.12).
fn bits(numbers: &[i32]) -> u64 {
    numbers
        .iter()
        .fold(0, |bits, number| bits | 1 << number.unsigned_abs().min(59))
}

fn from_ends(ordinals: &[i32]) -> FromEnds {
    let mut places = FromEnds::default();
    for ordinal in ordinals {
        let bit = 1 << ordinal.unsigned_abs().saturating_sub(1);
        if *ordinal > 0 {
            places.start |= bit;
        } else {
            places.end |= bit;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::CivilTime;

    const TIMED: Start = Start {
        civil: Date::new(2027, 3, 1).unwrap().midnight(),
        is_date: false,
    };
    const WHOLE_DAYS: Start = Start {
        is_date: true,
        ..TIMED
    };

    fn error(text: &str, start: Start) -> Option<String> {
        let parsed = Parsed::parse(text.as_bytes()).unwrap();
        parsed.check(start).err().map(|error| error.to_string())
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(error(text, TIMED).as_deref(), Some(expected), "{text}");
    }

    #[track_caller]
    fn check_lawful(text: &str) {
        assert_eq!(error(text, TIMED), None, "{text}");
    }

    #[test]
    fn intervals_and_counts_begin_at_one() {
        check(
            "FREQ=DAILY;INTERVAL=0",
            "expected a number from 1 on in `INTERVAL`, found `0`",
        );
        check(
            "FREQ=DAILY;INTERVAL=-2",
            "expected a number from 1 on in `INTERVAL`, found `-2`",
        );
        check(
            "FREQ=DAILY;COUNT=0",
            "expected a number from 1 on in `COUNT`, found `0`",
        );
        check_lawful("FREQ=DAILY;INTERVAL=1;COUNT=1");
        check_lawful("FREQ=SECONDLY;INTERVAL=999999999;COUNT=99999999999999999999");
    }

    #[test]
    fn every_list_has_its_range() {
        for (part, inside, outside) in [
            ("BYSECOND", "0,60", "61"),
            ("BYSECOND", "0", "-1"),
            ("BYMINUTE", "0,59", "60"),
            ("BYHOUR", "0,23", "24"),
            ("BYMONTHDAY", "1,31,-1,-31", "0"),
            ("BYMONTHDAY", "1", "32"),
            ("BYYEARDAY", "1,366,-366", "-367"),
            ("BYWEEKNO", "1,53,-53", "54"),
            ("BYMONTH", "1,12", "13"),
            ("BYMONTH", "1", "0"),
            ("BYMONTH;BYSETPOS", "1", "0"),
        ] {
            let text = |values: &str| match part.split_once(';') {
                None => format!("FREQ=YEARLY;{part}={values}"),
                Some((other, part)) => format!("FREQ=YEARLY;{other}=1;{part}={values}"),
            };
            check_lawful(&text(inside));
            let error = error(&text(outside), TIMED).unwrap();
            assert!(error.ends_with(&format!("found `{outside}`")), "{error}");
        }
        check_lawful("FREQ=YEARLY;BYDAY=53MO,-53MO");
        check(
            "FREQ=YEARLY;BYDAY=0MO",
            "expected ±1 to ±53 in `BYDAY`, found `0`",
        );
    }

    #[test]
    fn what_the_rfc_forbids_together_is_refused() {
        for freq in [
            "SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY",
        ] {
            check(
                &format!("FREQ={freq};BYWEEKNO=1"),
                &format!("`BYWEEKNO` cannot stand beside `FREQ={freq}`"),
            );
        }
        for freq in ["DAILY", "WEEKLY", "MONTHLY"] {
            check(
                &format!("FREQ={freq};BYYEARDAY=1"),
                &format!("`BYYEARDAY` cannot stand beside `FREQ={freq}`"),
            );
        }
        for freq in ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY"] {
            check(
                &format!("FREQ={freq};BYDAY=-1SU"),
                &format!("an ordinal in `BYDAY` cannot stand beside `FREQ={freq}`"),
            );
        }
        check(
            "FREQ=WEEKLY;BYMONTHDAY=1",
            "`BYMONTHDAY` cannot stand beside `FREQ=WEEKLY`",
        );
        check(
            "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO",
            "an ordinal in `BYDAY` cannot stand beside `BYWEEKNO`",
        );
        check(
            "FREQ=DAILY;BYSETPOS=1",
            "`BYSETPOS` needs another `BY…` part to choose from, found none",
        );
    }

    #[test]
    fn count_and_until_may_stand_together() {
        check_lawful("FREQ=DAILY;COUNT=3;UNTIL=20270302T000000Z");
    }

    #[test]
    fn whole_days_have_no_hours() {
        let found = error("FREQ=HOURLY", WHOLE_DAYS);
        let expected = "a start without a time cannot stand beside `FREQ=HOURLY`";
        assert_eq!(found.as_deref(), Some(expected));
        assert_eq!(error("FREQ=DAILY;BYHOUR=9;BYSETPOS=1", WHOLE_DAYS), None);
    }

    #[test]
    fn a_start_is_in_the_years_1_to_9999() {
        let at = |civil: CivilTime| Start { civil, ..TIMED };
        let last = Date::MAX.plus(1).midnight().plus_seconds(-1);
        assert_eq!(error("FREQ=DAILY", at(Date::MIN.midnight())), None);
        assert_eq!(error("FREQ=DAILY", at(last)), None);
        for civil in [
            Date::MIN.midnight().plus_seconds(-1),
            last.plus_seconds(1),
            CivilTime::from_seconds(i64::MAX),
            CivilTime::from_seconds(i64::MIN),
        ] {
            assert!(error("FREQ=DAILY", at(civil)).is_some());
        }
    }
}
