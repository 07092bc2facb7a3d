//! `corehours.busy/1`: what calendars say, as they were read.

use std::io;

use serde::Serialize;

use crate::{
    recurrence::{Covers, NamedZone, Occurrence},
    report::{Busy, BusyFile, Exporter},
    zone::How,
};

use super::{Json, NoticeV1, ToolV1, instant};

impl Exporter<Busy<'_>> for Json {
    fn write(&self, report: &Busy<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        super::write(&BusyV1::from(report), sink)
    }
}

#[derive(Serialize)]
struct BusyV1<'a> {
    schema: &'static str,
    tool: ToolV1,
    from: String,
    to: String,
    zone: &'a str,
    files: Vec<FileV1<'a>>,
    occurrences: Vec<OccurrenceV1<'a>>,
    notices: Vec<NoticeV1<'a>>,
}

impl<'a> From<&'a Busy<'_>> for BusyV1<'a> {
    fn from(busy: &'a Busy<'_>) -> Self {
        let occurrences = busy.occurrences().into_iter();
        let notices = busy.notices();
        Self {
            schema: "corehours.busy/1",
            tool: busy.tool.into(),
            from: instant(busy.window.start()),
            to: instant(busy.window.end()),
            zone: busy.view.zone.name(),
            files: busy.files.iter().map(FileV1::from).collect(),
            occurrences: occurrences
                .map(|(file, occurrence)| OccurrenceV1::new(file, occurrence))
                .collect(),
            notices: notices.map(NoticeV1::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct FileV1<'a> {
    path: &'a str,
    sha256: Option<&'a str>,
    producer: Option<&'a str>,
    calendars: usize,
    events: usize,
    occurrences: usize,
    skipped: usize,
    covers: CoversV1,
    /// Whether the file has no end, and was read all the same.
    truncated: bool,
    zones: Vec<ZoneV1<'a>>,
}

impl<'a> From<&'a BusyFile> for FileV1<'a> {
    fn from(file: &'a BusyFile) -> Self {
        let calendar = &file.calendar;
        Self {
            path: &file.input.path,
            sha256: file.input.sha256.as_deref(),
            producer: calendar.producer.as_deref(),
            calendars: calendar.calendars,
            events: calendar.events,
            occurrences: calendar.stretches().count(),
            skipped: calendar.skipped,
            covers: calendar.covers.into(),
            truncated: calendar.cut_short,
            zones: zones(&calendar.named_zones),
        }
    }
}

#[derive(PartialEq, Eq, Serialize)]
pub(super) struct ZoneV1<'a> {
    tzid: &'a str,
    /// `null` where the file's own rules hold, and where nothing does.
    zone: Option<&'a str>,
    by: Option<&'static str>,
    line: Option<u32>,
}

/// By name; those that several calendars of a file name alike stand once.
pub(super) fn zones(named: &[NamedZone]) -> Vec<ZoneV1<'_>> {
    let mut zones: Vec<_> = named.iter().map(ZoneV1::from).collect();
    zones.dedup();
    zones
}

impl<'a> From<&'a NamedZone> for ZoneV1<'a> {
    fn from(named: &'a NamedZone) -> Self {
        let meaning = named.meaning.as_ref();
        let ours = meaning.filter(|meaning| meaning.by != How::Definition);
        Self {
            tzid: &named.tzid,
            zone: ours.map(|meaning| meaning.zone.name()),
            by: meaning.map(|meaning| meaning.by.word()),
            line: named.defined,
        }
    }
}

#[derive(Serialize)]
struct CoversV1 {
    from: Option<String>,
    to: Option<String>,
    guessed: bool,
}

impl From<Covers> for CoversV1 {
    fn from(covers: Covers) -> Self {
        Self {
            from: covers.from.map(instant),
            to: covers.to.map(instant),
            guessed: covers.guessed,
        }
    }
}

#[derive(Serialize)]
struct OccurrenceV1<'a> {
    start: String,
    end: String,
    status: &'static str,
    uid: &'a str,
    all_day: bool,
    /// Always `null`: `busy` knows no team.
    member: Option<&'a str>,
    file: &'a str,
    line: u32,
    why: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    on_call: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
}

impl<'a> OccurrenceV1<'a> {
    fn new(file: &'a BusyFile, occurrence: &'a Occurrence) -> Self {
        Self {
            start: instant(occurrence.start),
            end: instant(occurrence.end),
            status: occurrence.facts.status.word(),
            uid: &occurrence.facts.uid,
            all_day: occurrence.facts.all_day,
            member: None,
            file: &file.input.path,
            line: occurrence.facts.line,
            why: occurrence.facts.why.word(),
            on_call: occurrence.facts.on_call,
            title: occurrence.facts.title.as_deref(),
        }
    }
}
