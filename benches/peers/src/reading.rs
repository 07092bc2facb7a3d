//! Bytes to merged busy time of 52 weeks, beside what other readers take to parse the same bytes.

use std::{hint::black_box, io::BufReader, sync::Arc};

use corehours::{
    ical,
    recurrence::{self, ReadOptions},
    time::{Date, Span, SpanSet},
    zone::{Tzdb, Zone},
};

use crate::{
    rounds::{Job, Timed, rounds},
    support,
};

/// About 23 MB of calendars.
const CALENDARS: usize = 16;
const EVENTS: usize = 1_070;

struct Calendar {
    text: String,
    owners: [String; 1],
}

pub(crate) fn run(times: usize) {
    let calendars: Vec<Calendar> = (0..CALENDARS)
        .map(|person| Calendar {
            text: support::calendar_of(person, EVENTS),
            owners: [support::address(person)],
        })
        .collect();
    let bytes: usize = calendars.iter().map(|calendar| calendar.text.len()).sum();
    let kept = calendars
        .iter()
        .map(|calendar| ical::kept(calendar.text.as_bytes(), &calendar.owners));
    let kept = kept.fold((0, 0), |(events, bytes), kept| {
        (events + kept.events, bytes + kept.bytes)
    });
    println!(
        "## Reading\n\n{CALENDARS} calendars, {} events, {:.1} MB; {:.1} % of the bytes are stepped over unread\n",
        kept.0,
        bytes as f64 / 1e6,
        100.0 * (1.0 - kept.1 as f64 / bytes as f64)
    );
    let zones = Tzdb::bundled();
    let berlin = zones.get("Europe/Berlin").expect("the database has it");
    let timed = rounds(jobs(&calendars, &zones, &berlin), times);
    report(&timed, bytes);
}

fn jobs<'j>(calendars: &'j [Calendar], zones: &'j Tzdb, berlin: &'j Arc<Zone>) -> Vec<Job<'j>> {
    let each = move |one: fn(&Calendar) -> usize| {
        move || black_box(calendars).iter().map(one).sum::<usize>()
    };
    let window = year(berlin);
    let read = move || -> usize {
        let busy = |calendar: &Calendar| {
            let options = support::options(window, berlin, zones, &calendar.owners);
            busy(calendar, &options)
        };
        black_box(calendars).iter().map(busy).sum()
    };
    vec![
        Job::new("newlines alone (memchr)", each(newlines)),
        Job::new("corehours, split alone", each(split)),
        Job::new("corehours, to merged busy time", read),
        Job::new("icalendar, parse", each(icalendar)),
        Job::new("calcard, parse", each(calcard)),
        Job::new("ical, parse", each(ical)),
        Job::new("ical-rs, parse", each(ical_rs)),
    ]
}

/// 52 weeks from Monday 4 January 2027.
fn year(berlin: &Zone) -> Span {
    let from = Date::new(2027, 1, 4).expect("the calendar has it");
    let midnight = |date: Date| berlin.instant(date.midnight());
    Span::new(midnight(from), midnight(from.plus(52 * 7))).expect("a year is not empty")
}

/// Stretches of busy time.
fn busy(calendar: &Calendar, options: &ReadOptions<'_>) -> usize {
    let read = recurrence::read(calendar.text.as_bytes(), options)
        .expect("the generator writes what the program reads");
    let spans = read.occurrences.iter().filter_map(|event| {
        let span = Span::new(event.start, event.end).ok()?;
        (event.facts.status != ical::Status::Free).then_some(span)
    });
    spans.collect::<SpanSet>().spans().len()
}

fn newlines(calendar: &Calendar) -> usize {
    memchr::memchr_iter(b'\n', calendar.text.as_bytes()).count()
}

fn split(calendar: &Calendar) -> usize {
    ical::kept(calendar.text.as_bytes(), &calendar.owners).events
}

fn icalendar(calendar: &Calendar) -> usize {
    let text = icalendar::parser::unfold(&calendar.text);
    let read = icalendar::parser::read_calendar(&text).expect("it is lawful");
    read.components.len()
}

fn calcard(calendar: &Calendar) -> usize {
    let read = calcard::icalendar::ICalendar::parse(&calendar.text);
    read.expect("it is lawful").components.len()
}

fn ical(calendar: &Calendar) -> usize {
    let lines = BufReader::new(calendar.text.as_bytes());
    let calendars = ::ical::IcalParser::new(lines);
    calendars
        .map(|read| read.expect("it is lawful").events.len())
        .sum()
}

fn ical_rs(calendar: &Calendar) -> usize {
    let read = ical_rs::tree::cst::IcalCst::parse_recovering(calendar.text.as_bytes());
    black_box(read);
    1
}

fn report(timed: &[Timed], bytes: usize) {
    let megabytes = bytes as f64 / 1e6;
    let find = |word: &str| {
        let found = timed.iter().find(|timed| timed.name.contains(word));
        found.expect("it is one of them")
    };
    let unit = find("newlines").median();
    let ours = find("merged").median();
    println!(
        "| job | ms (range) | MB/s | newline scans | times ours |\n| --- | --- | --- | --- | --- |"
    );
    for timed in timed {
        let (least, most) = timed.range();
        println!(
            "| {} | {:.1} ({:.1}-{:.1}) | {:.0} | {:.1} | {:.2} |",
            timed.name,
            timed.median() * 1e3,
            least * 1e3,
            most * 1e3,
            megabytes / timed.median(),
            timed.median() / unit,
            timed.median() / ours
        );
    }
    let parsers = timed.iter().filter(|timed| timed.name.ends_with("parse"));
    let fastest = parsers.map(Timed::median).fold(f64::MAX, f64::min);
    println!(
        "\nbytes to merged busy time in 1/{:.1} of what the fastest of the others takes to parse them",
        fastest / ours
    );
}
