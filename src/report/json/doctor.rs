//! `corehours.doctor/1`: whether exports are usable.

use std::io;

use serde::Serialize;

use crate::{
    recurrence::{Calendar, Told},
    report::{
        Doctor, Examined, Exporter, Input,
        doctor::{Unusable, why},
        words,
    },
};

use super::{
    InputV1, Json, NoticeV1, ToolV1,
    busy::{ZoneV1, zones},
    instant,
};

impl Exporter<Doctor<'_>> for Json {
    fn write(&self, report: &Doctor<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        super::write(&DoctorV1::from(report), sink)
    }
}

#[derive(Serialize)]
struct DoctorV1<'a> {
    schema: &'static str,
    tool: ToolV1,
    inputs: Vec<InputV1<'a>>,
    team: Option<&'a str>,
    from: String,
    to: String,
    zone: &'a str,
    files: Vec<FileV1<'a>>,
    without_calendar: Vec<&'a str>,
    of_nobody: &'a [String],
    notices: Vec<NoticeV1<'a>>,
}

impl<'a> From<&'a Doctor<'_>> for DoctorV1<'a> {
    fn from(doctor: &'a Doctor<'_>) -> Self {
        let read = doctor.files.iter();
        let mut inputs: Vec<&Input> = Vec::new();
        for (input, _) in read.filter_map(|file| file.found.as_ref().ok()) {
            if !inputs.contains(&input) {
                inputs.push(input);
            }
        }
        let files = doctor.files.iter();
        Self {
            schema: "corehours.doctor/1",
            tool: doctor.tool.into(),
            inputs: inputs.into_iter().map(InputV1::from).collect(),
            team: doctor.team,
            from: instant(doctor.window.start()),
            to: instant(doctor.window.end()),
            zone: doctor.view.zone.name(),
            files: files.map(|file| FileV1::new(doctor, file)).collect(),
            without_calendar: (doctor.without_calendar.iter())
                .map(|(_, id)| id.as_str())
                .collect(),
            of_nobody: doctor.of_nobody,
            notices: doctor.notices().map(NoticeV1::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct FileV1<'a> {
    path: &'a str,
    members: &'a [String],
    usable: &'static str,
    refused: Option<RefusedV1<'a>>,
    /// `null` where the file is refused.
    read: Option<ReadV1<'a>>,
    effect: String,
}

impl<'a> FileV1<'a> {
    fn new(doctor: &Doctor<'_>, file: &'a Examined) -> Self {
        Self {
            path: &file.path,
            members: &file.members,
            usable: file.usable(doctor.window).word(),
            refused: file.found.as_ref().err().map(RefusedV1::from),
            read: file.found.as_ref().ok().map(|(_, read)| ReadV1::from(read)),
            effect: words::doctor::effect(doctor, file),
        }
    }
}

#[derive(Serialize)]
struct RefusedV1<'a> {
    message: &'a str,
    help: Option<&'a str>,
}

impl<'a> From<&'a Unusable> for RefusedV1<'a> {
    fn from(unusable: &'a Unusable) -> Self {
        Self {
            message: &unusable.message,
            help: unusable.help.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct ReadV1<'a> {
    producer: Option<&'a str>,
    calendars: usize,
    events: usize,
    series: usize,
    endless_series: usize,
    occurrences: usize,
    skipped: usize,
    unplaced: usize,
    duplicates: usize,
    truncated: bool,
    reach: ReachV1,
    zones: Vec<ZoneV1<'a>>,
    dropped: Vec<ToldV1<'a>>,
    assumed: Vec<ToldV1<'a>>,
}

impl<'a> From<&'a Calendar> for ReadV1<'a> {
    fn from(calendar: &'a Calendar) -> Self {
        let census = &calendar.census;
        let told = |is_skip| {
            let told = census.told.iter();
            let told = told.filter(move |told| told.is_skip == is_skip);
            told.map(ToldV1::from).collect()
        };
        Self {
            producer: calendar.producer.as_deref(),
            calendars: calendar.calendars,
            events: calendar.events,
            series: census.series,
            endless_series: census.endless,
            occurrences: calendar.stretches().count(),
            skipped: calendar.skipped,
            unplaced: calendar.unplaced,
            duplicates: census.duplicates,
            truncated: calendar.cut_short,
            reach: calendar.into(),
            zones: zones(&calendar.named_zones),
            dropped: told(true),
            assumed: told(false),
        }
    }
}

#[derive(Serialize)]
struct ReachV1 {
    why: &'static str,
    first_event: Option<String>,
    last_event: Option<String>,
    covers_from: Option<String>,
    covers_to: Option<String>,
    guessed: bool,
}

impl From<&Calendar> for ReachV1 {
    fn from(calendar: &Calendar) -> Self {
        Self {
            why: why(calendar).word(),
            first_event: calendar.census.first.map(instant),
            last_event: calendar.census.last.map(instant),
            covers_from: calendar.covers.from.map(instant),
            covers_to: calendar.covers.to.map(instant),
            guessed: calendar.covers.guessed,
        }
    }
}

#[derive(Serialize)]
struct ToldV1<'a> {
    code: &'static str,
    count: usize,
    lines: &'a [u32],
}

impl<'a> From<&'a Told> for ToldV1<'a> {
    fn from(told: &'a Told) -> Self {
        Self {
            code: told.code,
            count: told.count,
            lines: &told.lines,
        }
    }
}
