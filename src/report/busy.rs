//! What a report on calendars as they were read is made of.

use crate::{
    ical::Notice,
    recurrence::{Calendar, Occurrence},
    time::Span,
};

use super::{Input, Tool, View};

/// One calendar file as it was read.
#[derive(Clone, Debug)]
pub struct BusyFile {
    /// The file.
    pub input: Input,
    /// What it says; its notices name the file.
    pub calendar: Calendar,
}

/// Everything that a report on calendars says.
#[derive(Clone, Debug)]
pub struct Busy<'a> {
    /// What made it.
    pub tool: Tool,
    /// The stretch asked about.
    pub window: Span,
    /// The files in the order given.
    pub files: &'a [BusyFile],
    /// Notices about files inside folders and zips that were not read.
    pub passed_over: &'a [Notice],
    /// How it is to look; its zone is part of the answer.
    pub view: View,
}

impl Busy<'_> {
    /// Every occurrence, and every stretch of offered hours and around them, with the file it is in: by start, end and UID,
    /// then in the order of files and lines.
    pub fn occurrences(&self) -> Vec<(&BusyFile, &Occurrence)> {
        let mut all: Vec<_> = self
            .files
            .iter()
            .flat_map(|file| {
                let occurrences = file.calendar.stretches();
                occurrences.map(move |occurrence| (file, occurrence))
            })
            .collect();
        all.sort_by(|(_, a), (_, b)| {
            (a.start, a.end, &a.facts.uid).cmp(&(b.start, b.end, &b.facts.uid))
        });
        all
    }

    /// Every notice: of files that were not read, then of those that were, in the order of files and lines.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        let of_files = self.files.iter().flat_map(|file| &file.calendar.notices);
        self.passed_over.iter().chain(of_files)
    }
}
