//! Exports: how far they reach, which zones they name, what was dropped, and what that does to a verdict.

use crate::{
    ical::Status,
    recurrence::{Calendar, NamedZone, Told},
    report::{
        Doctor, Examined,
        doctor::{ReachWhy, why},
    },
    time::Instant,
    zone::How,
};

use super::{Dates, counted, people::list};

/// A date on the clock of the report.
fn date(doctor: &Doctor<'_>, instant: Instant) -> String {
    Dates::full().date(doctor.view.zone.civil(instant).date())
}

/// The last date that ends at or before an instant.
fn last_date(doctor: &Doctor<'_>, end: Instant) -> String {
    date(doctor, end.plus_seconds(-1))
}

/// How many files can be used: `Of 7 files, 1 can be used as it is, 4 in part, and 2 cannot be used.`
pub fn summary([whole, in_part, not]: [usize; 3]) -> String {
    let all = whole + in_part + not;
    if (in_part, not) == (0, 0) {
        return match all {
            0 => "There is no calendar to look at.".to_owned(),
            1 => "The file can be used as it is.".to_owned(),
            n => format!("All {n} files can be used as they are."),
        };
    }
    let mut parts = Vec::new();
    match whole {
        0 => {}
        1 => parts.push("1 can be used as it is".to_owned()),
        n => parts.push(format!("{n} can be used as they are")),
    }
    if in_part > 0 {
        parts.push(format!("{in_part} in part"));
    }
    if whole == 0 && in_part > 0 {
        parts = vec![format!("{in_part} can be used in part")];
    }
    if not > 0 {
        parts.push(format!("{not} cannot be used"));
    }
    match all {
        1 => format!("The file {}.", parts.concat().trim_start_matches("1 ")),
        n => format!("Of {n} files, {}.", list(&parts)),
    }
}

/// Those of the team of whose meetings nothing is known.
pub fn without_calendar(doctor: &Doctor<'_>) -> String {
    let labels = doctor.without_calendar.iter();
    let labels: Vec<_> = labels.map(|(label, _)| label.as_str()).collect();
    format!(
        "Judged on schedules alone, without a calendar: {}.",
        list(&labels)
    )
}

/// How far a file reaches, and how that is known: `from 3 March 2026 on; it states its end, 31 January 2028`.
pub fn reach(doctor: &Doctor<'_>, calendar: &Calendar) -> String {
    let census = &calendar.census;
    let first = calendar.covers.from.or(census.first);
    let from = first.map(|first| format!("events from {} on; ", date(doctor, first)));
    let from = from.unwrap_or_default();
    let last = census.last.map(|last| last_date(doctor, last));
    let series = match (census.endless, census.series) {
        (0, 0) => None,
        (0, ended) => Some(format!("{} with an end", counted_series(ended))),
        (endless, _) => Some(format!("{} without an end", counted_series(endless))),
    };
    let to = calendar.covers.to.map(|to| last_date(doctor, to));
    match (why(calendar), to) {
        (ReachWhy::Stated, Some(to)) => {
            format!("{from}it states that it ends on {to}, and says nothing later")
        }
        (ReachWhy::Feed, Some(to)) => format!(
            "{from}it lists the dates of series one by one, up to {to}, and may say nothing later"
        ),
        (ReachWhy::CutShort, _) => {
            "its end is missing, so how far it reaches is not known".to_owned()
        }
        (ReachWhy::Empty, _) => "it has no events".to_owned(),
        _ => {
            let parts: Vec<_> = (last.map(|last| format!("the last single event on {last}")))
                .into_iter()
                .chain(series)
                .collect();
            format!("{from}it states no end{}", ahead(": ", &parts))
        }
    }
}

fn ahead(lead: &str, parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        _ => format!("{lead}{}", list(parts)),
    }
}

fn counted_series(count: usize) -> String {
    match count {
        1 => "1 series".to_owned(),
        n => format!("{n} series"),
    }
}

/// The zones that a file names, and what each is taken for.
pub fn zones(calendar: &Calendar) -> Option<String> {
    let mut named: Vec<_> = calendar.named_zones.iter().map(zone).collect();
    named.dedup();
    (!named.is_empty()).then(|| named.join("; "))
}

fn zone(named: &NamedZone) -> String {
    let tzid = &named.tzid;
    let Some(meaning) = &named.meaning else {
        return format!("`{tzid}` names no place, so times in it are unknown");
    };
    let zone = meaning.zone.name();
    match meaning.by {
        How::Iana if zone == tzid => zone.to_owned(),
        How::Iana => format!("`{tzid}` is an older name of {zone}"),
        How::IanaOtherCase => format!("`{tzid}` is {zone}"),
        How::WindowsId => format!("`{tzid}` is {zone}, by Windows' name"),
        How::VendorPrefix => format!("`{tzid}` is {zone}, behind a prefix"),
        How::StatedLocation => format!("`{tzid}` is {zone}, as the file says"),
        How::UtcOffset => format!("`{tzid}` is {zone}, a fixed offset"),
        How::DisplayName => format!("`{tzid}` is {zone}, by the name that programs show"),
        How::Definition => format!("`{tzid}` by its rules in the file"),
    }
}

/// What was skipped, and what was assumed, by kind: `2 times no-start (lines 41 and 77)`.
pub fn told(calendar: &Calendar, is_skip: bool) -> Option<String> {
    let of_it = calendar.census.told.iter();
    let of_it: Vec<_> = of_it
        .filter(|told| told.is_skip == is_skip)
        // How far it reaches says that by itself.
        .filter(|told| told.code != "guessed-end")
        .map(one_told)
        .collect();
    (!of_it.is_empty()).then(|| of_it.join("; "))
}

fn one_told(told: &Told) -> String {
    let lines: Vec<_> = told.lines.iter().map(ToString::to_string).collect();
    let places = match &lines[..] {
        [] => String::new(),
        [one] if told.count == 1 => format!(" (line {one})"),
        all if told.count <= all.len() => format!(" (lines {})", list(all)),
        all => format!(" (lines {} and more)", all.join(", ")),
    };
    format!("{} {}{places}", told.count, what(told.code, told.count))
}

/// What a code of notices means, for so many.
fn what(code: &'static str, count: usize) -> String {
    let (one, many) = match code {
        "no-start" => ("event without a start", "events without a start"),
        "unreadable-start" => (
            "event whose start cannot be read",
            "events whose start cannot be read",
        ),
        "unreadable-end" | "unreadable-length" => (
            "event whose end cannot be read",
            "events whose end cannot be read",
        ),
        "ends-before-start" => (
            "event that ends before it starts",
            "events that end before they start",
        ),
        "unreadable-rule" => (
            "series whose rule cannot be followed",
            "series whose rules cannot be followed",
        ),
        "rule-without-series" => (
            "occurrence with a rule of its own, and without its series",
            "occurrences with rules of their own, and without their series",
        ),
        "unreadable-exdate" => (
            "series whose exceptions cannot be read",
            "series whose exceptions cannot be read",
        ),
        "unreadable-rdate" => (
            "series with a date that cannot be read",
            "series with dates that cannot be read",
        ),
        "unreadable-recurrence-id" => (
            "change to a series that does not say to which date",
            "changes to series that do not say to which date",
        ),
        "never-ends" => (
            "event or part without its last line",
            "events or parts without their last lines",
        ),
        "never-begins" => (
            "event or part without its first line",
            "events or parts without their first lines",
        ),
        "unknown-zone" => (
            "event in a zone that nothing names",
            "events in zones that nothing names",
        ),
        "older-version" => (
            "older version of an event, left out for the newer one",
            "older versions of events, left out for the newer ones",
        ),
        "repeated-property" => (
            "event that says two things of one",
            "events that say two things of one",
        ),
        "junk-lines" => (
            "place with lines that mean nothing",
            "places with lines that mean nothing",
        ),
        "availability" => ("list of offered hours", "lists of offered hours"),
        "offers-in-doubt" => (
            "list of offered hours of which a part cannot be read",
            "lists of offered hours of which parts cannot be read",
        ),
        "no-end" => (
            "offered stretch without an end",
            "offered stretches without an end",
        ),
        "unreadable-priority" => (
            "list of offered hours whose weight cannot be read",
            "lists of offered hours whose weights cannot be read",
        ),
        "unreadable-travel" => (
            "way to an event whose length cannot be read",
            "ways to events whose lengths cannot be read",
        ),
        "regional-holiday" => (
            "holiday of some places alone",
            "holidays of some places alone",
        ),
        "unmatched-leave" => (
            "entry that names nobody in the team",
            "entries that name nobody in the team",
        ),
        "half-day-leave" => (
            "half day that is taken as a whole one",
            "half days that are taken as whole ones",
        ),
        "cut-short" => ("missing end of the file", "missing ends of the file"),
        other => return format!("of the kind {other}"),
    };
    if count == 1 { one } else { many }.to_owned()
}

/// What a file does to a verdict, in one or two plain sentences.
pub fn effect(doctor: &Doctor<'_>, file: &Examined) -> String {
    let calendar = match &file.found {
        Ok((_, calendar)) => calendar,
        Err(_) if doctor.team.is_some() => {
            return "Nothing can be judged until it is exported again.".to_owned();
        }
        Err(_) => return "Nothing can be judged with it: export it again.".to_owned(),
    };
    let mut said = Vec::new();
    if calendar.cut_short {
        said.push(
            "All time that it has no event for is unknown, so no verdict about it can be certain."
                .to_owned(),
        );
    }
    if calendar.unplaced > 0 {
        let count = counted(calendar.unplaced, "event");
        said.push(format!(
            "{count} could not be read and may lie at any time: every verdict on shared or bookable hours is marked with that number."
        ));
    }
    let unknown = calendar.stretches();
    let unknown = unknown.filter(|occurrence| occurrence.facts.status == Status::Unknown);
    let mut dates: Vec<_> = unknown
        .map(|occurrence| doctor.view.zone.civil(occurrence.start).date())
        .collect();
    dates.dedup();
    if let [first, ..] = dates[..] {
        let when = match dates.len() {
            1 => format!("On {}", Dates::full().date(first)),
            n => format!("On {n} dates, the first on {},", Dates::full().date(first)),
        };
        said.push(format!(
            "{when} there is time of which it is not known whether it is taken: a rule that hangs on it is undetermined there."
        ));
    }
    let window = doctor.window;
    if let Some(to) = calendar.covers.to
        && to < window.end()
        && !calendar.cut_short
    {
        let from = date(doctor, to);
        said.push(if calendar.covers.guessed {
            format!("Dates from {from} on rest on it having nothing more: export again for a later end, or set `guessed_end = \"unknown\"`.")
        } else {
            format!("Dates from {from} on are undetermined: export again for a later end.")
        });
    }
    if let Some(from) = calendar.covers.from
        && window.start() < from
    {
        let until = last_date(doctor, from);
        said.push(format!(
            "Dates up to {until} are undetermined: it begins later."
        ));
    }
    if why(calendar) == ReachWhy::Empty {
        said.push("Without events its owner looks free all the time: check that it is the right calendar.".to_owned());
    }
    if said.is_empty() {
        return "Nothing in it makes a verdict uncertain.".to_owned();
    }
    said.join(" ")
}
