//! Bytes of calendars to occurrences of 52 weeks, beside a scan of the same bytes for newlines as the unit.

use std::{hint::black_box, sync::Arc};

use corehours::{
    recurrence,
    time::{Date, Span},
    zone::{Tzdb, Zone},
};
use criterion::{Criterion, Throughput};

mod support;

/// Calendars, each of 1,000 events.
const CALENDARS: usize = 16;

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let zones = Tzdb::bundled();
    let berlin: Arc<Zone> = zones.get("Europe/Berlin").expect("the database has it");
    let texts: Vec<(String, [String; 1])> = (0..CALENDARS)
        .map(|person| {
            (
                support::calendar_of(person, 1_000),
                [support::address(person)],
            )
        })
        .collect();
    let bytes: usize = texts.iter().map(|(text, _)| text.len()).sum();
    let from = Date::new(2027, 1, 4).expect("the calendar has it");
    let window = Span::new(
        berlin.instant(from.midnight()),
        berlin.instant(from.plus(52 * 7).midnight()),
    )
    .expect("a year is not empty");
    let read = || -> usize {
        let of_one = |(text, owners): &(String, [String; 1])| {
            let options = support::options(window, &berlin, &zones, owners);
            recurrence::read(text.as_bytes(), &options)
                .expect("the generator writes what the program reads")
                .occurrences
                .len()
        };
        texts.iter().map(of_one).sum()
    };
    let occurrences = read();
    assert!(occurrences > 20_000, "{occurrences}");
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("newlines/16x1000", |b| {
        b.iter(|| -> usize {
            let lines = |(text, _): &(String, [String; 1])| {
                memchr::memchr_iter(b'\n', text.as_bytes()).count()
            };
            black_box(&texts).iter().map(lines).sum()
        });
    });
    group.bench_function("occurrences/16x1000", |b| b.iter(&read));
    group.finish();
    criterion.final_summary();
}
