//! One calendar file, from its bytes to the occurrences inside a window.

use std::sync::Arc;

use crate::{
    ical::{Notice, Status, Why},
    time::{Instant, Span},
    zone::{Tzdb, Zone},
};

/// Whose time a calendar speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// One person's events.
    #[default]
    Person,
    /// Who is away: every event that is not cancelled or declined is an absence.
    Leave,
    /// Public holidays: transparent all-day events count too.
    Holidays,
    /// A room or a thing.
    Resource,
    /// Offered hours (RFC 7953).
    Availability,
}

/// How a file is to be read.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions<'a> {
    /// Occurrences that touch this span are wanted; one without length is wanted when its start lies in it.
    pub window: Span,
    /// The zone of floating times and of whole days.
    pub floating: &'a Arc<Zone>,
    /// Where zones are looked up.
    pub tzdb: &'a Tzdb,
    /// The owner's addresses; with none, every event counts as accepted.
    pub owners: &'a [String],
    /// Addresses of people without a calendar, whose acceptance of somebody else's event is to be noted.
    pub others: &'a [String],
    /// Whose time the file speaks of.
    pub kind: Kind,
    /// Words in a title that say out of office, beside the built-in ones.
    pub out_of_office_words: &'a [String],
    /// Whether titles are kept: for `leave` feeds and `--titles` only.
    pub titles: bool,
}

/// One occurrence of an event: an instance of a series, or a single event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// When it starts.
    pub start: Instant,
    /// When it ends; equal to `start` for an event without length, which takes no time.
    pub end: Instant,
    /// What it does to the owner's time.
    pub status: Status,
    /// Which signal decided that.
    pub why: Why,
    /// The UID, trimmed; empty where there is none. Shared by the occurrences of a series.
    pub uid: Arc<str>,
    /// The start before a move: with the UID, which occurrence of which event this is, in everybody's calendar.
    pub recurrence_id: Instant,
    /// Whether it covers whole days.
    pub all_day: bool,
    /// The line of `BEGIN:`, from 1.
    pub line: u32,
    /// The title, when titles are kept.
    pub title: Option<Arc<str>>,
    /// Which of `ReadOptions::others` take part (accepted, or organise it), by index.
    pub others: Option<Arc<[u16]>>,
}

/// What time a calendar speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Covers {
    /// Says nothing before this instant.
    pub from: Option<Instant>,
    /// Says nothing from this instant on.
    pub to: Option<Instant>,
    /// Whether the ends are guessed rather than stated.
    pub guessed: bool,
}

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Who wrote the file, in a few words (`Google Calendar`), or its `PRODID` when unknown.
    pub producer: Option<String>,
    /// `VCALENDAR`s in the file.
    pub calendars: usize,
    /// `VEVENT`s in the file, those skipped included.
    pub events: usize,
    /// Occurrences that touch the window, by start, end, UID.
    pub occurrences: Vec<Occurrence>,
    /// Events skipped whole; each has a notice.
    pub skipped: usize,
    /// Of those skipped, how many have no time that could be read: nothing stands for them among the occurrences, not
    /// even unknown time, so every verdict that counts this calendar's time is marked with their number.
    pub unplaced: usize,
    /// What time the file speaks of.
    pub covers: Covers,
    /// What was skipped or assumed, by line.
    pub notices: Vec<Notice>,
}

/// The file cannot be used at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What is wrong with it, lower case, no full stop.
    pub message: String,
    /// The line at which that shows, from 1.
    pub line: Option<u32>,
    /// The next step for the reader of the message.
    pub help: &'static str,
}

/// Reads one calendar file.
///
/// # Errors
///
/// A [`Refusal`] when the file as a whole is no calendar, or was cut short. What is wrong with one component costs that
/// component alone, and gives a notice.
pub fn read(_bytes: &[u8], _options: &ReadOptions<'_>) -> Result<Calendar, Refusal> {
    Ok(Calendar::default())
}
