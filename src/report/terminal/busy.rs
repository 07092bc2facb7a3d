//! Calendars as they were read, for people: files, occurrences day by day, and what was skipped.

use std::io;

use anstyle::Style;

use crate::{
    ical::Status,
    input::visible,
    recurrence::{Covers, Occurrence},
    report::{
        Busy, BusyFile, Detail, Exporter,
        words::{self, Dates, clocks::place, counted},
    },
    time::{Instant, Span},
};

use super::{BAD, BOLD, FAINT, OPEN, Sheet, Terminal, left};

impl Exporter<Busy<'_>> for Terminal {
    fn write(&self, busy: &Busy<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let mut sheet = Sheet::new(&busy.view);
        heading(&mut sheet, busy);
        for file in busy.files {
            write_file(&mut sheet, busy, file);
        }
        if busy.view.detail > Detail::Quiet {
            occurrences(&mut sheet, busy);
            notices(&mut sheet, busy);
        }
        sink.write_all(sheet.out.as_bytes())
    }
}

/// The stretch asked about, and how times are to be read.
fn heading(sheet: &mut Sheet<'_>, busy: &Busy<'_>) {
    let dot = format!(" {} ", sheet.signs().dot);
    let parts = [
        format!(
            "{} to {}",
            moment(busy, busy.window.start()),
            moment(busy, busy.window.end())
        ),
        format!("times in {}", place(&busy.view.zone)),
        format!("zone data {}", busy.tool.zone_data),
    ];
    sheet.text(0, 2, BOLD, &parts.join(&dot));
}

fn moment(busy: &Busy<'_>, instant: Instant) -> String {
    let zone = &busy.view.zone;
    let date = zone.civil(instant).date();
    format!(
        "{} {}",
        Dates::full().day(date),
        words::clocks::time(zone, instant)
    )
}

/// What one file holds, in two lines.
fn write_file(sheet: &mut Sheet<'_>, busy: &Busy<'_>, file: &BusyFile) {
    let calendar = &file.calendar;
    sheet.blank();
    let producer = calendar.producer.as_deref().unwrap_or("no producer named");
    sheet.text(
        0,
        2,
        Style::new(),
        &format!("{}: {producer}", file.input.path),
    );
    let mut parts = vec![
        counted(calendar.events, "event"),
        format!(
            "{} in this stretch",
            counted(calendar.stretches().count(), "occurrence")
        ),
        format!("{} skipped", calendar.skipped),
    ];
    if calendar.cut_short {
        parts.push("cut short: what followed is not known".to_owned());
    } else {
        parts.extend(covers(busy, calendar.covers));
    }
    sheet.text(2, 2, FAINT, &parts.join(", "));
    zones(sheet, file);
}

/// The zones that its times name, and what each turned out to be.
fn zones(sheet: &mut Sheet<'_>, file: &BusyFile) {
    let named = file.calendar.named_zones.iter();
    let mut said: Vec<_> = named.map(words::zone_name).collect();
    // Several calendars of a file may name a zone; they come by name.
    said.dedup();
    if !said.is_empty() {
        let said = format!("zones: {}", said.join("; "));
        sheet.text(2, 2, FAINT, &said);
    }
}

/// What time the file speaks of, where it says so or lets it be guessed.
fn covers(busy: &Busy<'_>, covers: Covers) -> Option<String> {
    let from = covers
        .from
        .map(|from| format!("from {}", moment(busy, from)));
    let to = covers.to.map(|to| format!("up to {}", moment(busy, to)));
    let ends: Vec<_> = from.into_iter().chain(to).collect();
    let guessed = if covers.guessed { ", by guess" } else { "" };
    (!ends.is_empty()).then(|| format!("says nothing beyond: {}{guessed}", ends.join(" ")))
}

/// Every occurrence under its date.
fn occurrences(sheet: &mut Sheet<'_>, busy: &Busy<'_>) {
    let mut shown = None;
    for (file, occurrence) in busy.occurrences() {
        let date = busy.view.zone.civil(occurrence.start).date();
        if shown != Some(date) {
            shown = Some(date);
            sheet.heading(&Dates::full().day(date));
        }
        let status = left(occurrence.facts.status.word(), 13);
        let status = sheet
            .paint(style(occurrence.facts.status), &status)
            .into_owned();
        let mut place = format!("{}:{}", file.input.path, occurrence.facts.line);
        if let Some(title) = &occurrence.facts.title {
            place = format!("{title}  {place}");
        }
        let line = format!(
            "  {}  {status}  {}",
            left(&when(busy, occurrence), 15),
            visible(&place)
        );
        sheet.line(&line);
    }
}

fn when(busy: &Busy<'_>, occurrence: &Occurrence) -> String {
    let zone = &busy.view.zone;
    match Span::new(occurrence.start, occurrence.end) {
        Ok(span) => words::clocks::stretch(zone, span),
        Err(_) => format!("{} no length", words::clocks::time(zone, occurrence.start)),
    }
}

const fn style(status: Status) -> Style {
    match status {
        Status::Busy => BOLD,
        Status::Tentative | Status::Unknown => OPEN,
        Status::OutOfOffice | Status::Unavailable => BAD,
        Status::Free | Status::Elsewhere => FAINT,
    }
}

/// What was skipped or assumed, file by file.
fn notices(sheet: &mut Sheet<'_>, busy: &Busy<'_>) {
    let mut is_first = true;
    for notice in busy.notices() {
        if is_first {
            sheet.heading("Skipped or assumed");
            is_first = false;
        }
        // Long or not, a notice is two lines: people look for them with other programs.
        let line = words::notice(notice);
        sheet.line(&visible(&line));
        let effect = words::effect(notice);
        sheet.line(&format!("  {}", visible(&effect)));
    }
}
