//! One calendar file, from its bytes to the occurrences inside a window.

use std::sync::Arc;

use crate::{
    ical::{
        Addresses, Ladder, Limits, Names, Notice, Part, Status, Why, as_utf8,
        component::{Event, Problem, ZoneNames, head_stamp, head_text},
        name::Name,
        producer, shown,
        split::{self, Table, Wanted, split},
        what_is,
    },
    time::{Instant, Span},
    zone::{Tzdb, Zone},
};

use super::{
    census::Census,
    clocks::Clocks,
    definitions::NamedZone,
    drafts::Drafts,
    groups::Groups,
    ledger::{About, Ledger},
    series::Reader,
};

/// Whose time a calendar speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// One person's events.
    #[default]
    Person,
    /// Who is away: every event that is not cancelled or declined is an absence.
    Leave,
    /// Who is on call: names in titles say who.
    OnCall,
    /// Public holidays: transparent all-day events count too.
    Holidays,
    /// A room or a thing.
    Resource,
    /// One person's events, and the hours that the person offers (RFC 7953).
    Availability,
}

impl Kind {
    /// Whether its titles say whose time an event is.
    pub const fn names_people(self) -> bool {
        matches!(self, Self::Leave | Self::OnCall)
    }

    /// Whether the calendar is one person's.
    pub const fn is_of_a_person(self) -> bool {
        matches!(self, Self::Person | Self::Availability)
    }
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
    /// Addresses of people whose part in events is to be noted, whoever's calendar this is.
    pub others: &'a Addresses,
    /// Whether it is to be noted of events that somebody else is on their list.
    pub company: bool,
    /// Whose time the file speaks of.
    pub kind: Kind,
    /// Words in a title that say out of office, beside the built-in ones.
    pub out_of_office_words: &'a [String],
    /// Words in a title that say on call, beside the built-in ones.
    pub on_call_words: &'a [String],
    /// The owner's name and those of the team: who is on call in somebody's calendar is told by them.
    pub names: Names<'a>,
    /// Whether titles are kept: for `leave` feeds and `--titles` only.
    pub titles: bool,
    /// Whether a file without its end is read, and marked, rather than refused.
    pub allow_truncated: bool,
    /// Which occurrences are kept once they are read.
    pub kept: Kept,
}

impl<'a> ReadOptions<'a> {
    /// A person's calendar of which nothing more is known: no addresses and no words, without titles, and with its end.
    pub const fn plain(window: Span, floating: &'a Arc<Zone>, tzdb: &'a Tzdb) -> Self {
        Self {
            window,
            floating,
            tzdb,
            owners: &[],
            others: Addresses::NONE,
            company: false,
            kind: Kind::Person,
            out_of_office_words: &[],
            on_call_words: &[],
            names: Names {
                own: "",
                team: None,
            },
            titles: false,
            allow_truncated: false,
            kept: Kept::All,
        }
    }
}

/// Which occurrences of a calendar are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// All that touch the window.
    #[default]
    All,
    /// Those alone that some of [`ReadOptions::others`] take part in: where the owner's time is not asked about.
    OfOthers,
}

/// One occurrence of an event: an instance of a series, or a single event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// When it starts.
    pub start: Instant,
    /// When it ends; equal to `start` for an event without length, which takes no time.
    pub end: Instant,
    /// The start before a move: with the UID, which occurrence of which event this is, in everybody's calendar.
    pub recurrence_id: Instant,
    /// What holds for every occurrence of the event: shared by those that one component makes, no two of which have the same
    /// `recurrence_id`.
    pub facts: Arc<Facts>,
}

/// What holds for every occurrence of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What it does to the owner's time.
    pub status: Status,
    /// Which signal decided that.
    pub why: Why,
    /// The UID, trimmed; empty where there is none.
    pub uid: Arc<str>,
    /// Whether its title says that the owner is on call: reachable, and not busy with it.
    pub on_call: bool,
    /// Whether it covers whole days.
    pub all_day: bool,
    /// The line of `BEGIN:`, from 1.
    pub line: u32,
    /// The title, when titles are kept.
    pub title: Option<Arc<str>>,
    /// Which of `ReadOptions::others` are on its list, by index, and what part each has in it.
    pub others: Option<Arc<[(u16, Part)]>>,
    /// Whether somebody who is neither the owner nor one of `ReadOptions::others` is on its list and has not refused. Known
    /// only where `ReadOptions::company` asks for it.
    pub company: bool,
    /// The zone that its start is written in, by its place in `Calendar::zones`; `None` where that is UTC. What replaces an
    /// occurrence of a series and is written in UTC is in the zone of the series.
    pub zone: Option<u16>,
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

impl Calendar {
    /// All that it says about time: its occurrences, and then the hours that it offers and what lies around them.
    pub fn stretches(&self) -> impl Iterator<Item = &Occurrence> {
        self.occurrences.iter().chain(&self.hours)
    }

    /// The zone that the start of `occurrence` is written in; nothing where that is UTC, which says nothing of a place.
    pub fn zone_of(&self, occurrence: &Occurrence) -> Option<&Arc<Zone>> {
        self.zones.get(usize::from(occurrence.facts.zone?))
    }
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
    /// The zones that occurrences name.
    pub zones: Vec<Arc<Zone>>,
    /// The names of zones that its times carry, and what each means; by name, then by calendar.
    pub named_zones: Vec<NamedZone>,
    /// Occurrences that touch the window, by start, end, UID.
    pub occurrences: Vec<Occurrence>,
    /// The hours that are offered, and around them the time of the window about which it is said that it is not: by start, apart.
    /// Read for [`Kind::Availability`] alone.
    pub hours: Vec<Occurrence>,
    /// Events skipped whole; each has a notice.
    pub skipped: usize,
    /// Of those skipped, how many have no time that could be read: nothing stands for them among the occurrences, not
    /// even unknown time, so every verdict that counts this calendar's time is marked with their number.
    pub unplaced: usize,
    /// What time the file speaks of.
    pub covers: Covers,
    /// What it holds whatever the window.
    pub census: Census,
    /// Whether the file has no end: what followed may lie at any time, so that `covers` leaves nothing of the window.
    pub cut_short: bool,
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
/// A [`Refusal`] when the file as a whole is no calendar, or was cut short and [`ReadOptions::allow_truncated`] is not set.
/// What is wrong with one component costs that component alone, and gives a notice.
pub fn read(bytes: &[u8], options: &ReadOptions<'_>) -> Result<Calendar, Refusal> {
    read_within(bytes, options, &Limits::default())
}

/// Reads one calendar file within other limits than the default ones.
///
/// # Errors
///
/// As [`read`].
pub fn read_within(
    bytes: &[u8],
    options: &ReadOptions<'_>,
    limits: &Limits,
) -> Result<Calendar, Refusal> {
    if bytes.len() > limits.file_bytes {
        return Err(too_long(bytes.len(), limits));
    }
    let text = as_utf8(bytes).map_err(refused)?;
    let bytes = &*text;
    let owners = Addresses::of(options.owners);
    let people = [&owners, options.others];
    let wanted = Wanted {
        people: (people.iter().any(|some| !some.is_empty()) || options.company).then_some(people),
        everybody: options.company,
        descriptions: options.kind == Kind::Holidays,
    };
    let table = split(bytes, wanted, limits);
    if table.calendars == 0 {
        return Err(refused(what_is(bytes)));
    }
    let cut = cut(&table);
    if let Some(refusal) = cut.clone().filter(|_| !options.allow_truncated) {
        return Err(refusal);
    }
    let mut reader = Reader {
        options,
        limits,
        ladder: Ladder::new(
            &owners,
            [options.out_of_office_words, options.on_call_words],
            options.names,
            limits,
        ),
        clocks: Clocks::new(options, &table, limits),
        names: ZoneNames::default(),
        ledger: Ledger::new(limits.notices),
        steps: steps(bytes, limits),
        made: 0,
        drafts: Drafts::default(),
        census: Census::default(),
        is_written_out: false,
        starts: Vec::new(),
        instances: Vec::new(),
        no_uid: Arc::from(""),
    };
    let head = reader.read_head(&table);
    reader.read_events(&table);
    let free_busy = reader.read_free_busy(&table);
    let hours = match options.kind {
        Kind::Availability => reader.read_offers(&table),
        _ => Vec::new(),
    };
    reader.note_loose(&table);
    reader.note_zones();
    let mut covers = head.covers.within(free_busy);
    covers = reader.guess_end(covers);
    if let Some(refusal) = &cut {
        reader.note_cut(refusal);
        covers = covers.within(Covers {
            to: Some(options.window.start()),
            ..Covers::default()
        });
    }
    let census = Census {
        told: reader.ledger.told(),
        ..reader.census
    };
    let mut occurrences = reader.drafts.into_occurrences();
    if options.kept == Kept::OfOthers {
        occurrences.retain(|occurrence| occurrence.facts.others.is_some());
        occurrences.shrink_to_fit();
    }
    Ok(Calendar {
        producer: head.producer,
        calendars: table.calendars,
        events: table.count(split::Kind::Event),
        zones: reader.clocks.zones(),
        named_zones: reader.clocks.named(),
        occurrences,
        hours,
        skipped: reader.ledger.skipped(),
        unplaced: reader.ledger.unplaced(),
        covers,
        census,
        cut_short: cut.is_some(),
        notices: reader.ledger.into_notices(),
    })
}

/// Steps that the rules of a file may take together: a bound on time that grows with the file.
fn steps(bytes: &[u8], limits: &Limits) -> u64 {
    let occurrences = u64::try_from(limits.file_occurrences).unwrap_or(u64::MAX);
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    occurrences
        .saturating_mul(2)
        .saturating_add(length.saturating_mul(8))
}

fn too_long(length: usize, limits: &Limits) -> Refusal {
    Refusal {
        message: format!(
            "this is longer than {} bytes (`file-bytes`): it has {length}",
            limits.file_bytes
        ),
        line: None,
        help: "export a shorter stretch of time, or raise the limit with `--limit file-bytes=…`",
    }
}

/// Refuses a file for what it is instead of a calendar.
fn refused((what, help): (&'static str, &'static str)) -> Refusal {
    Refusal {
        message: format!("this is {what}"),
        line: None,
        help,
    }
}

/// Why a file cannot be used whose end is missing, if it is.
fn cut(table: &Table<'_>) -> Option<Refusal> {
    let since = table.open_since?;
    let lines = table.lines;
    let events = table.count(split::Kind::Event);
    Some(Refusal {
        message: format!(
            "the file was cut short: the calendar begun on line {since} has no `END:VCALENDAR` in {lines} lines with {events} events"
        ),
        line: Some(lines),
        help: "export the calendar again: what is missing would be taken for free time; with `--allow-truncated` the rest is read, and all other time is unknown",
    })
}

/// What the heads of a file's calendars say.
#[derive(Debug, Default)]
struct Head {
    producer: Option<String>,
    covers: Covers,
}

impl Covers {
    /// The stretch that both speak of; the ends of `other` are stated.
    fn within(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: match (self.to, other.to) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
            guessed: self.guessed,
        }
    }
}

impl Reader<'_> {
    /// The producer, the clock of floating times, and the ends that the calendars state.
    fn read_head(&mut self, table: &Table<'_>) -> Head {
        let mut head = Head::default();
        for (calendar, property) in &table.heads {
            let text = head_text(property);
            match property.name {
                Name::Producer if head.producer.is_none() && !text.is_empty() => {
                    head.producer = Some(producer(&text));
                }
                Name::CalendarZone if !self.clocks.set_floating(*calendar, &text) => {
                    self.note_unknown_floating(property.line, &text);
                }
                _ => {}
            }
        }
        for calendar in 0..table.calendars {
            let covers = self.read_covers(table, calendar);
            head.covers = head.covers.within(covers);
        }
        head
    }

    /// The ends that a calendar states: what was clipped off before those of its contents.
    fn read_covers(&mut self, table: &Table<'_>, calendar: usize) -> Covers {
        let mut find = |name: Name, clip: bool| {
            let heads = table.heads.iter();
            let found = heads
                .filter(|(at, property)| *at == calendar && property.name == name)
                .find(|(_, property)| {
                    let spelled = property.raw.get(..6).unwrap_or_default();
                    spelled.eq_ignore_ascii_case(b"X-CLIP") == clip
                })?;
            let stamp = head_stamp(&found.1, &mut self.names, self.limits)?;
            let point = self.clocks.place(stamp, calendar, &self.names, None);
            Some(point.instant)
        };
        Covers {
            from: find(Name::ClipStart, true).or_else(|| find(Name::ClipStart, false)),
            to: find(Name::ClipEnd, true).or_else(|| find(Name::ClipEnd, false)),
            guessed: false,
        }
    }

    fn note_unknown_floating(&mut self, line: u32, name: &[u8]) {
        let problem = Problem {
            code: "unknown-zone",
            message: format!(
                "the zone `{}` in `X-WR-TIMEZONE` names no place",
                shown(name)
            ),
        };
        let clock = self.options.floating.name();
        let effect = format!("floating times and whole days are on the clock of `{clock}`");
        self.ledger.note(About { line, uid: "" }, problem, &effect);
    }

    /// Reads the events, those of one UID together.
    fn read_events(&mut self, table: &Table<'_>) {
        let components = table.components.iter();
        let events = components
            .filter(|component| component.kind == split::Kind::Event)
            .map(|component| Event::new(table, component));
        let events: Vec<Event<'_, '_>> = events.collect();
        Groups::of(&events).each(|group| self.read_group(group));
    }

    /// Guesses the end of what a person's calendar speaks of, where it states none: a feed that writes the occurrences of
    /// series out one by one, and has no rules, does so up to some day and no further.
    fn guess_end(&mut self, covers: Covers) -> Covers {
        let is_feed = self.is_written_out && self.census.series == 0;
        let last = self
            .census
            .last
            .filter(|_| is_feed && covers.to.is_none() && self.options.kind.is_of_a_person());
        let Some(last) = last else { return covers };
        let problem = Problem {
            code: "guessed-end",
            message: format!("the file writes series out one by one, up to {last}"),
        };
        let effect = "it may say nothing of later time, which is taken as it stands: `guessed_end = \"unknown\"` in the team file makes that unknown";
        self.ledger
            .note(About { line: 1, uid: "" }, problem, effect);
        Covers {
            to: Some(last),
            guessed: true,
            ..covers
        }
    }

    /// Notes that the end of the file is missing.
    fn note_cut(&mut self, refusal: &Refusal) {
        let problem = Problem {
            code: "cut-short",
            message: refusal.message.clone(),
        };
        let about = About {
            line: refusal.line.unwrap_or_default(),
            uid: "",
        };
        let effect = "skipped: what followed may lie at any time, so time that no event here takes is unknown";
        self.ledger.note(about, problem, effect);
    }

    /// Notes what stands around the events and costs none of them.
    fn note_loose(&mut self, table: &Table<'_>) {
        for loose in &table.loose {
            let what = format!("the component `{}`", shown(loose.name));
            let problem = Problem::of_damage(loose.damage, &what, self.limits);
            let about = About {
                line: loose.line,
                uid: "",
            };
            if loose.damage == split::Damage::NeverBegins {
                let left = "its lines are not read, whatever their time is";
                self.ledger.lose(about, problem, left);
                continue;
            }
            self.ledger
                .note(about, problem, "skipped: what stands in it is not read");
        }
        if self.options.kind != Kind::Availability {
            for component in &table.components {
                if component.kind == split::Kind::Availability {
                    self.note_availability(component.line);
                }
            }
        }
        if let Some(line) = table.first_junk {
            let problem = Problem {
                code: "junk-lines",
                message: format!(
                    "{} lines are no content lines, this is the first",
                    table.junk
                ),
            };
            self.ledger
                .note(About { line, uid: "" }, problem, "they are passed over");
        }
    }

    fn note_availability(&mut self, line: u32) {
        let problem = Problem {
            code: "availability",
            message: "offered hours (`VAVAILABILITY`)".to_owned(),
        };
        let effect =
            "passed over: they count for a member without `week`, and with `--kind availability`";
        self.ledger.note(About { line, uid: "" }, problem, effect);
    }
}
