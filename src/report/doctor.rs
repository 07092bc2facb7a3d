//! What a report on exports is made of: are they usable?

use crate::{ical::Notice, recurrence::Calendar, time::Span};

use super::{Input, Tool, View};

/// A file that was looked at.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The file, as whoever asked would write it.
    pub path: String,
    /// Whose time it speaks of, in words: a member's name, or what kind of list it is; `None` where no team is asked about.
    pub whose: Option<String>,
    /// The ids of the members it belongs to.
    pub members: Vec<String>,
    /// What it says, or why it cannot be used.
    pub found: Result<(Input, Calendar), Unusable>,
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// What is wrong with it, with the line where there is one.
    pub message: String,
    /// The next step.
    pub help: Option<String>,
}

/// How far a file can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Usable {
    /// As it is.
    Whole,
    /// Some of its time is not known.
    InPart,
    /// Not at all.
    Not,
}

impl Usable {
    /// The word of the reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::InPart => "in-part",
            Self::Not => "not",
        }
    }
}

/// Why a file is said to reach as far as it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReachWhy {
    /// The file states its end.
    Stated,
    /// It lists occurrences one by one, and the last is the end of it, by guess.
    Feed,
    /// Its end is missing: nothing can be said.
    CutShort,
    /// A full export has no end: the last event that is written out, or none where series go on.
    LastEvent,
    /// It has no events.
    Empty,
}

impl ReachWhy {
    /// The word of the reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Feed => "feed",
            Self::CutShort => "cut-short",
            Self::LastEvent => "last-event",
            Self::Empty => "empty",
        }
    }
}

impl Examined {
    /// How far it can be used for the stretch `window`.
    pub fn usable(&self, window: Span) -> Usable {
        let Ok((_, calendar)) = &self.found else {
            return Usable::Not;
        };
        let covers = calendar.covers;
        let ends_early = covers.to.is_some_and(|to| to < window.end());
        let begins_late = covers.from.is_some_and(|from| window.start() < from);
        let is_unknown = |occurrence: &crate::recurrence::Occurrence| {
            occurrence.facts.status == crate::ical::Status::Unknown
        };
        let is_in_part = calendar.skipped > 0
            || calendar.unplaced > 0
            || calendar.cut_short
            || ends_early
            || begins_late
            || why(calendar) == ReachWhy::Empty
            || calendar.stretches().any(is_unknown);
        if is_in_part {
            Usable::InPart
        } else {
            Usable::Whole
        }
    }
}

/// Why `calendar` reaches as far as it does.
pub fn why(calendar: &Calendar) -> ReachWhy {
    if calendar.cut_short {
        ReachWhy::CutShort
    } else if calendar.covers.to.is_some() && calendar.covers.guessed {
        ReachWhy::Feed
    } else if calendar.covers.to.is_some() {
        ReachWhy::Stated
    } else if calendar.census.first.is_none() && calendar.hours.is_empty() && calendar.skipped == 0
    {
        ReachWhy::Empty
    } else {
        ReachWhy::LastEvent
    }
}

/// Everything that a report on exports says.
#[derive(Clone, Debug)]
pub struct Doctor<'a> {
    /// What made it.
    pub tool: Tool,
    /// The team asked about, if one is.
    pub team: Option<&'a str>,
    /// The stretch for which they are looked at.
    pub window: Span,
    /// The files, in the order in which they are named.
    pub files: &'a [Examined],
    /// Members of the team without a calendar: label and id.
    pub without_calendar: &'a [(String, String)],
    /// Calendars beside those of the team that nobody names.
    pub of_nobody: &'a [String],
    /// Notices about files inside folders and zips that were not read.
    pub passed_over: &'a [Notice],
    /// How it is to look; its zone is part of the answer.
    pub view: View,
}

impl Doctor<'_> {
    /// How many files can be used as they are, in part, and not.
    pub fn tally(&self) -> [usize; 3] {
        let count = |wanted: Usable| {
            let files = self.files.iter();
            files
                .filter(|file| file.usable(self.window) == wanted)
                .count()
        };
        [Usable::Whole, Usable::InPart, Usable::Not].map(count)
    }

    /// Every notice: of files that were not read, then of those that were, in the order of files and lines.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        let read = self
            .files
            .iter()
            .filter_map(|file| file.found.as_ref().ok());
        let of_files = read.flat_map(|(_, calendar)| &calendar.notices);
        self.passed_over.iter().chain(of_files)
    }
}
