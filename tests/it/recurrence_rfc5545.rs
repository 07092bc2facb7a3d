//! The examples of RFC 5545, one by one, as `fixtures/recurrence/rfc5545.txt` lists them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use chrono_tz::America::New_York;
use corehours::{
    recurrence::{Budget, Expansion, Parsed, Start, Until},
    time::CivilTime,
};

const EXAMPLES: &str = include_str!("../../fixtures/recurrence/rfc5545.txt");

/// A block of the file.
struct Example {
    shows: String,
    rules: Vec<String>,
    start: NaiveDateTime,
    instances: Vec<NaiveDateTime>,
    goes_on: bool,
}

impl Example {
    fn read(block: &str) -> Self {
        let mut example = Self {
            shows: String::new(),
            rules: Vec::new(),
            start: NaiveDateTime::default(),
            instances: Vec::new(),
            goes_on: false,
        };
        for line in block.lines() {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "#" => rest.clone_into(&mut example.shows),
                "rule" => example.rules.push(rest.to_owned()),
                "start" => {
                    example.start = NaiveDateTime::parse_from_str(rest, "%Y-%m-%d %H:%M").unwrap();
                }
                "..." => example.goes_on = true,
                when => example.add_instances(when, rest),
            }
        }
        example
    }

    fn add_instances(&mut self, when: &str, rest: &str) {
        for item in rest.split(' ') {
            if item.contains(':') {
                let time = NaiveTime::parse_from_str(item, "%H:%M").unwrap();
                let date: NaiveDate = when.parse().unwrap();
                self.instances.push(date.and_time(time));
                continue;
            }
            let (first, last) = item.split_once("..").unwrap_or((item, item));
            for day in first.parse::<u32>().unwrap()..=last.parse().unwrap() {
                let date: NaiveDate = format!("{when}-{day:02}").parse().unwrap();
                self.instances.push(date.and_time(self.start.time()));
            }
        }
    }
}

fn civil(time: NaiveDateTime) -> CivilTime {
    CivilTime::from_seconds(time.and_utc().timestamp())
}

/// The last civil time in New York that an UNTIL in UTC allows.
fn last_in_new_york(until: Option<Until>) -> Option<CivilTime> {
    let Some(Until::Instant(instant)) = until else {
        return None;
    };
    let there = New_York.timestamp_opt(instant.seconds(), 0).unwrap();
    Some(civil(there.naive_local()))
}

#[track_caller]
fn expand(rule: &str, start: NaiveDateTime, from: CivilTime, to: CivilTime) -> Vec<CivilTime> {
    let start = Start {
        civil: civil(start),
        is_date: false,
    };
    let rule = Parsed::parse(rule.as_bytes())
        .and_then(|parsed| parsed.check(start))
        .unwrap_or_else(|error| panic!("{rule}: {error}"));
    let last = last_in_new_york(rule.until());
    let mut out = Vec::new();
    let expansion = rule.expand(from, to, last, &mut Budget::steps(100_000), &mut out);
    assert_eq!(expansion, Expansion::Complete);
    out
}

fn examples() -> Vec<Example> {
    EXAMPLES
        .split("\n\n")
        .filter(|block| block.contains("\nrule "))
        .map(Example::read)
        .collect()
}

#[test]
fn every_example_has_its_instances() {
    const FOREVER: i64 = 20 * 366 * 86_400;
    let examples = examples();
    assert_eq!(examples.len(), 41);
    for example in examples {
        let instances: Vec<_> = example.instances.iter().copied().map(civil).collect();
        let start = civil(example.start);
        let to = if example.goes_on {
            instances.last().unwrap().plus_seconds(1)
        } else {
            start.plus_seconds(FOREVER)
        };
        for rule in &example.rules {
            let found = expand(rule, example.start, start, to);
            assert_eq!(found, instances, "{rule}: {}", example.shows);
        }
    }
}

#[test]
fn every_instance_is_found_without_those_before_it() {
    for example in examples() {
        for rule in &example.rules {
            for instance in example.instances.iter().copied().map(civil) {
                let found = expand(rule, example.start, instance, instance.plus_seconds(1));
                assert_eq!(found, [instance], "{rule}: {}", example.shows);
            }
        }
    }
}
