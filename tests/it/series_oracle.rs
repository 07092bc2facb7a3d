//! Random series in calendars, on clocks with gaps and folds: start, rule, its end, dates added and taken away, and lengths.
//!
//! The times of a rule are those of its definition, and `chrono-tz` says what the clocks read. Nothing here is shared with the
//! reader but the bytes that it is given.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, LocalResult, NaiveDateTime, TimeZone as _, Timelike};
use chrono_tz::Tz;
use proptest::{collection::vec, prelude::*, sample::select};

use super::{
    corpus::Reading,
    recurrence_oracle::{Freq, Spec, specs_of},
};

/// Clocks that change by an hour, by half an hour, by two hours, at midnight, in both halves of the year, by a whole day; and
/// one that never does. In all of them two releases of the data agree.
const ZONES: [Tz; 9] = [
    Tz::Europe__Berlin,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Antarctica__Troll,
    Tz::America__Havana,
    Tz::Europe__Dublin,
    Tz::Pacific__Apia,
    Tz::Asia__Kathmandu,
    Tz::UTC,
];

/// How the start of a series is written, and with it its other times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// With a `TZID`.
    Zoned,
    /// Without any zone, in a calendar that names one.
    Floating,
    /// As dates, in a calendar that names a zone.
    Dates,
}

/// How one more time of a series is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// As the start is.
    Alike,
    Utc,
    /// A date beside times, a midnight beside dates.
    Otherwise,
}

#[derive(Clone, Copy, Debug)]
enum Length {
    /// `DTEND`, so many seconds after the start on the clock.
    Until(i64),
    /// `DURATION`, in days and seconds.
    For(i64, i64),
}

#[derive(Clone, Debug)]
struct Series {
    zone: Tz,
    form: Form,
    rule: Spec,
    until: Option<(NaiveDateTime, Written)>,
    length: Length,
    /// Which occurrences are taken away, by their place in the list of all.
    excluded: Vec<(prop::sample::Index, Written)>,
    /// Dates that are added, in seconds after the start.
    added: Vec<i64>,
}

impl Series {
    /// The instant at which a clock reads a time: the first of two, and in a gap by the offset before it.
    fn instant(&self, time: NaiveDateTime) -> i64 {
        let mut before = time;
        loop {
            match self.zone.from_local_datetime(&before) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) if before == time => {
                    return at.timestamp();
                }
                LocalResult::Single(at) | LocalResult::Ambiguous(_, at) => {
                    return at.timestamp() + (time - before).num_seconds();
                }
                LocalResult::None => before -= Duration::minutes(15),
            }
        }
    }

    /// Whether `UNTIL` lets the rule make this time.
    fn until_holds(&self, time: NaiveDateTime) -> bool {
        let Some((until, written)) = self.until else {
            return true;
        };
        match (self.form, written) {
            (_, Written::Utc) => self.instant(time) <= until.and_utc().timestamp(),
            (Form::Dates, _) | (_, Written::Otherwise) => time.date() <= until.date(),
            (_, Written::Alike) => time <= until,
        }
    }

    /// Every start on the clock, in order.
    fn starts(&self, end: NaiveDateTime) -> Vec<NaiveDateTime> {
        let mut starts = self.rule.occurrences(end);
        starts.retain(|time| self.until_holds(*time));
        starts.push(self.rule.start);
        starts.extend(self.added.iter().map(|past| self.added_at(*past)));
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    fn added_at(&self, past: i64) -> NaiveDateTime {
        let time = self.rule.start + Duration::seconds(past);
        match self.form {
            Form::Dates => time.date().and_time(chrono::NaiveTime::MIN),
            Form::Zoned | Form::Floating => time,
        }
    }

    fn end(&self, start: NaiveDateTime) -> i64 {
        let first = self.rule.start;
        match self.length {
            Length::Until(seconds) if self.form == Form::Dates => {
                let days = Duration::days(seconds / 86_400);
                self.instant(start + days).max(self.instant(start))
            }
            Length::Until(seconds) => {
                let whole = self.instant(first + Duration::seconds(seconds)) - self.instant(first);
                self.instant(start) + whole
            }
            Length::For(0, seconds) => self.instant(start) + seconds,
            Length::For(days, seconds) => {
                let end = self.instant(start + Duration::days(days)) + seconds;
                end.max(self.instant(start))
            }
        }
    }

    /// Every occurrence that begins before `end`, in instants.
    fn occurrences(&self, end: NaiveDateTime) -> Vec<(i64, i64)> {
        let starts = self.starts(end);
        let mut gone = BTreeSet::new();
        for (place, written) in &self.excluded {
            let time = *place.get(&starts);
            for start in &starts {
                let is_it = match written {
                    Written::Otherwise if self.form != Form::Dates => start.date() == time.date(),
                    _ => self.instant(*start) == self.instant(time),
                };
                if is_it {
                    gone.insert(self.instant(*start));
                }
            }
        }
        // Where a gap brings two together they are one, which ends when the later of them does.
        let mut all = BTreeMap::new();
        for start in starts {
            let end = all.entry(self.instant(start)).or_insert(i64::MIN);
            *end = self.end(start).max(*end);
        }
        all.retain(|start, _| !gone.contains(start));
        all.into_iter().collect()
    }

    /// A time of the series as `;PARAMETERS:VALUE`.
    fn value(&self, time: NaiveDateTime, written: Written) -> String {
        let local = time.format("%Y%m%dT%H%M%S");
        match (self.form, written) {
            (Form::Dates, Written::Alike) | (Form::Zoned | Form::Floating, Written::Otherwise) => {
                format!(";VALUE=DATE:{}", time.format("%Y%m%d"))
            }
            (Form::Zoned | Form::Floating, Written::Utc) => {
                let at = chrono::DateTime::from_timestamp(self.instant(time), 0).unwrap();
                format!(":{}", at.format("%Y%m%dT%H%M%SZ"))
            }
            (Form::Zoned, Written::Alike) if self.zone == Tz::UTC => format!(":{local}Z"),
            (Form::Zoned, Written::Alike) => format!(";TZID={}:{local}", self.zone),
            (Form::Dates, _) | (Form::Floating, Written::Alike) => format!(":{local}"),
        }
    }

    /// `UNTIL` as it is written.
    fn until_text(&self) -> String {
        let Some((until, written)) = self.until else {
            return String::new();
        };
        let text = match (self.form, written) {
            (_, Written::Utc) => until.format("%Y%m%dT%H%M%SZ"),
            (Form::Dates, _) | (_, Written::Otherwise) => until.format("%Y%m%d"),
            (_, Written::Alike) => until.format("%Y%m%dT%H%M%S"),
        };
        format!(";UNTIL={text}")
    }

    fn calendar(&self) -> String {
        let start = self.rule.start;
        let alike = |time| self.value(time, Written::Alike);
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            format!("X-WR-TIMEZONE:{}", self.zone),
            "BEGIN:VEVENT".to_owned(),
            "UID:series".to_owned(),
            format!("DTSTART{}", alike(start)),
            match self.length {
                Length::Until(seconds) => {
                    format!("DTEND{}", alike(start + Duration::seconds(seconds)))
                }
                Length::For(days, 0) => format!("DURATION:P{days}D"),
                Length::For(days, seconds) => format!("DURATION:P{days}DT{seconds}S"),
            },
            format!("RRULE:{}{}", self.rule.text(), self.until_text()),
        ];
        let starts = self.starts(start + reach(self.rule.freq));
        for (place, written) in &self.excluded {
            lines.push(format!(
                "EXDATE{}",
                self.value(*place.get(&starts), *written)
            ));
        }
        let added = self.added.iter();
        lines.extend(added.map(|past| format!("RDATE{}", alike(self.added_at(*past)))));
        lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
        lines.join("\r\n") + "\r\n"
    }
}

/// How far a series is followed.
fn reach(freq: Freq) -> Duration {
    Duration::days(match freq {
        Freq::Yearly => 2_000,
        Freq::Monthly | Freq::Weekly | Freq::Daily => 500,
        Freq::Hourly => 30,
        Freq::Minutely => 2,
        Freq::Secondly => 0,
    })
}

/// Starts in the years of the changes, half of them within a few hours of one.
fn starts(zone: Tz) -> BoxedStrategy<NaiveDateTime> {
    let any = 0_i64..12 * 365 * 96;
    let quarter = move |quarters: i64| {
        let first = chrono::NaiveDate::from_ymd_opt(2009, 1, 1).unwrap();
        first.and_time(chrono::NaiveTime::MIN) + Duration::minutes(15 * quarters)
    };
    let offset = move |at: NaiveDateTime| zone.offset_from_utc_datetime(&at).to_string();
    let near = (any.clone(), -16_i64..16).prop_map(move |(from, past)| {
        let mut at = quarter(from);
        let before = offset(at);
        // A clock that never changes is looked at for a year.
        for _ in 0..365 * 24 {
            if offset(at) != before {
                break;
            }
            at += Duration::hours(1);
        }
        let local = zone.from_utc_datetime(&at).naive_local();
        local + Duration::minutes(15 * past)
    });
    prop_oneof![any.prop_map(quarter), near].boxed()
}

fn written() -> impl Strategy<Value = Written> {
    select(vec![Written::Alike, Written::Utc, Written::Otherwise])
}

fn freqs() -> impl Strategy<Value = Freq> {
    select(vec![
        Freq::Yearly,
        Freq::Monthly,
        Freq::Weekly,
        Freq::Daily,
        Freq::Daily,
        Freq::Hourly,
        Freq::Minutely,
    ])
}

fn lengths(form: Form) -> BoxedStrategy<Length> {
    let days = prop_oneof![Just(1_i64), 1_i64..4];
    if form == Form::Dates {
        let until = days.clone().prop_map(|days| Length::Until(86_400 * days));
        return prop_oneof![until, days.prop_map(|days| Length::For(days, 0))].boxed();
    }
    prop_oneof![
        (1_i64..60 * 24 * 4).prop_map(|quarters| Length::Until(900 * quarters)),
        (0_i64..50).prop_map(|quarters| Length::For(0, 900 * quarters)),
        (days, 0_i64..10).prop_map(|(days, quarters)| Length::For(days, 900 * quarters)),
    ]
    .boxed()
}

fn any_series() -> impl Strategy<Value = Series> {
    let forms = select(vec![Form::Zoned, Form::Zoned, Form::Floating, Form::Dates]);
    let kinds = (select(ZONES.to_vec()), forms, freqs());
    kinds
        .prop_flat_map(|(zone, form, freq)| {
            let freq = match form {
                Form::Dates => freq.max(Freq::Daily),
                Form::Zoned | Form::Floating => freq,
            };
            // On the time of day of the start, where an occurrence may be, as often as anywhere.
            let past = prop_oneof![
                0_i64..600 * 86_400,
                (0_i64..600).prop_map(|days| days * 86_400)
            ];
            let until = proptest::option::of((past, written()));
            let excluded = vec((any::<prop::sample::Index>(), written()), 0..3);
            let added = vec(0_i64..400 * 86_400, 0..3);
            (
                Just((zone, form)),
                specs_of(freq),
                starts(zone),
                until,
                lengths(form),
                (excluded, added),
            )
        })
        .prop_map(
            |((zone, form), mut rule, start, until, length, (excluded, added))| {
                rule.start = start;
                rule.until = None;
                // Seconds make many times and nothing that a clock could change.
                rule.by_second.clear();
                if rule.freq <= Freq::Hourly {
                    rule.by_minute.truncate(2);
                }
                if form == Form::Dates {
                    rule.start = start.date().and_time(chrono::NaiveTime::MIN);
                    rule.by_minute.clear();
                    rule.by_hour.clear();
                }
                if rule.text().matches(";BY").count() < 2 {
                    rule.by_set_pos.clear();
                }
                let until =
                    until.map(|(past, written)| (rule.start + Duration::seconds(past), written));
                Series {
                    zone,
                    form,
                    rule,
                    until: until.map(|(at, written)| (at.with_nanosecond(0).unwrap(), written)),
                    length,
                    excluded,
                    added,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn prop_a_series_takes_place_when_its_definition_says(series in any_series()) {
        let end = series.rule.start + reach(series.rule.freq);
        let last = (end.date() - Duration::days(2)).to_string();
        let first = (series.rule.start.date() - Duration::days(2)).to_string();
        let text = series.calendar();
        let mut expected = series.occurrences(end);
        prop_assume!(series.end(series.rule.start) >= series.instant(series.rule.start));
        let reading = Reading { zone: "UTC".to_owned(), ..Reading::between(&first, &last) };
        let read = reading.read(text.as_bytes()).unwrap();
        prop_assert!(read.notices.is_empty(), "{:?}\n{text}", read.notices);
        let last = last.parse::<chrono::NaiveDate>().unwrap().and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
        expected.retain(|(start, _)| *start < last);
        let found: Vec<_> = read.occurrences.iter().map(|o| (o.start.seconds(), o.end.seconds())).collect();
        prop_assert_eq!(found, expected, "{}", text);
    }
}
