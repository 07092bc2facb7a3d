//! One pass over the bytes of a file: where its components are, and the raw lines of them that decide anything.
//!
//! Everything else (descriptions, attachments, alarms, unknown properties) is stepped over unread.

use super::{
    limits::Limits,
    line::trim,
    lines::{Lines, RawLine},
    name::{Name, Names, is_spelled, name_of},
    people::Addresses,
};

/// Which properties are kept beside those that always are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted<'w> {
    /// Organisers, and the attendees that may have one of these addresses.
    pub(crate) people: Option<[&'w Addresses; 2]>,
    /// Of attendees those with other addresses too.
    pub(crate) everybody: bool,
    /// Descriptions.
    pub(crate) descriptions: bool,
}

impl Wanted<'_> {
    /// Whether a component of this kind keeps a property of this name.
    fn keeps(self, name: Name, kind: Kind, line: &RawLine<'_>) -> bool {
        match name {
            Name::Producer | Name::CalendarZone | Name::ClipStart | Name::ClipEnd => false,
            Name::ZoneId | Name::ZoneLocation => kind == Kind::TimeZone,
            Name::OffsetFrom | Name::OffsetTo => kind == Kind::Observance,
            Name::FreeBusy => kind == Kind::FreeBusy,
            Name::BusyType | Name::Priority => kind == Kind::Availability,
            Name::Start => kind.holds_time() || kind.is_named_part(),
            Name::End | Name::Uid => kind.holds_time() || kind == Kind::Available,
            Name::Duration => {
                matches!(kind, Kind::Event | Kind::Availability | Kind::Available)
            }
            Name::Rule | Name::Date | Name::ExcludedDate | Name::ExcludingRule => {
                kind == Kind::Event || kind.is_named_part()
            }
            Name::RecurrenceId | Name::Status | Name::Sequence | Name::LastModified => {
                matches!(kind, Kind::Event | Kind::Available)
            }
            // Of several organisers the first counts, whoever that is.
            Name::Organizer => kind == Kind::Event && self.people.is_some(),
            Name::Attendee => {
                kind == Kind::Event
                    && (self.everybody
                        || (self.people.iter().flatten()).any(|people| people.may_be_in(line.raw)))
            }
            Name::Description => kind == Kind::Event && self.descriptions,
            _ => kind == Kind::Event,
        }
    }
}

/// A kept property, not yet read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Property<'a> {
    pub(crate) name: Name,
    /// Bytes of the name, where no folds are in the line.
    pub(crate) name_bytes: u8,
    /// Whether the line goes on over folds.
    pub(crate) folded: bool,
    /// The line it begins on, from 1.
    pub(crate) line: u32,
    /// The whole content line, folds included, without its line end.
    pub(crate) raw: &'a [u8],
}

/// The kinds of component that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Calendar,
    Event,
    FreeBusy,
    TimeZone,
    /// `STANDARD` or `DAYLIGHT` in a `VTIMEZONE`.
    Observance,
    Availability,
    /// `AVAILABLE` in a `VAVAILABILITY`.
    Available,
    /// `VTODO` or `VJOURNAL`: takes no time.
    Note,
    Other,
}

impl Kind {
    fn of(name: &[u8]) -> Self {
        const LONGEST: usize = b"VAVAILABILITY".len();
        match name {
            b"VEVENT" => Self::Event,
            b"VCALENDAR" => Self::Calendar,
            b"VTIMEZONE" => Self::TimeZone,
            b"STANDARD" | b"DAYLIGHT" => Self::Observance,
            b"VFREEBUSY" => Self::FreeBusy,
            b"VAVAILABILITY" => Self::Availability,
            b"AVAILABLE" => Self::Available,
            b"VTODO" | b"VJOURNAL" => Self::Note,
            _ if name.len() <= LONGEST && name.iter().any(u8::is_ascii_lowercase) => {
                Self::of(&name.to_ascii_uppercase())
            }
            _ => Self::Other,
        }
    }

    /// Whether components of this kind stand in calendars and never in one another.
    fn is_of_calendars(self) -> bool {
        !matches!(self, Self::Calendar) && !self.is_part()
    }

    /// Whether components of this kind may stand in one another.
    fn is_part(self) -> bool {
        self.is_named_part() || self == Self::Other
    }

    /// Whether components of this kind stand in those of one other kind, and nowhere else.
    fn is_named_part(self) -> bool {
        matches!(self, Self::Observance | Self::Available)
    }

    /// What stands in components of this kind, where that is of one kind alone.
    fn part(self) -> Option<Self> {
        match self {
            Self::TimeZone => Some(Self::Observance),
            Self::Availability => Some(Self::Available),
            _ => None,
        }
    }

    /// Whether components of this kind say when somebody is busy or free.
    fn holds_time(self) -> bool {
        matches!(self, Self::Event | Self::FreeBusy | Self::Availability)
    }
}

/// What is wrong with a component as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// It has no `END:`.
    NeverEnds,
    /// A component inside it has no `END:`.
    PartNeverEnds,
    /// It has no `BEGIN:`, only an `END:`.
    NeverBegins,
    /// A component inside it has no `BEGIN:`, only an `END:`.
    PartNeverBegins,
    /// There are too many components inside one another in it.
    TooDeep,
    /// It has too many properties.
    TooManyProperties,
}

/// A component that may hold time or zones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Component {
    pub(crate) kind: Kind,
    pub(crate) damage: Option<Damage>,
    /// The line of its `BEGIN:`, from 1.
    pub(crate) line: u32,
    /// Which calendar of the file it is in, from 0.
    pub(crate) calendar: usize,
    /// The names of its kept properties, and those that more than one of them has.
    pub(super) names: Names,
    pub(super) repeated: Names,
    first: usize,
    count: usize,
}

/// Something at the edges of components that costs no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Loose<'a> {
    /// The line at which it shows, from 1.
    pub(crate) line: u32,
    /// The name of the component.
    pub(crate) name: &'a [u8],
    pub(crate) damage: Damage,
}

/// A component that has parts of its own, with these parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole<'t, 'a> {
    pub(super) table: &'t Table<'a>,
    pub(super) component: &'t Component,
    heads: &'t [(usize, Property<'a>)],
    pub(super) parts: &'t [Component],
}

impl<'t, 'a> Whole<'t, 'a> {
    /// The first property of this name outside the parts.
    pub(super) fn head(self, name: Name) -> Option<&'t Property<'a>> {
        let mut heads = self.heads.iter();
        let found = heads.find(|(_, property)| property.name == name);
        found.map(|(_, property)| property)
    }
}

/// What one pass over a file found.
#[derive(Debug, Default)]
pub(crate) struct Table<'a> {
    /// `VCALENDAR`s begun.
    pub(crate) calendars: usize,
    /// The line of the `BEGIN:VCALENDAR` that has no end, if there is one.
    pub(crate) open_since: Option<u32>,
    pub(crate) components: Vec<Component>,
    properties: Vec<Property<'a>>,
    /// Properties of components that have parts of their own, outside these parts, each with the place of its component: the
    /// first of each name.
    part_heads: Vec<(usize, Property<'a>)>,
    /// Properties of calendars, each with the calendar it is of.
    pub(crate) heads: Vec<(usize, Property<'a>)>,
    /// Damaged components that hold no time.
    pub(crate) loose: Vec<Loose<'a>>,
    /// Lines that are no content line, and the first of them.
    pub(crate) junk: usize,
    pub(crate) first_junk: Option<u32>,
    /// Lines in the file.
    pub(crate) lines: u32,
}

impl<'a> Table<'a> {
    /// The kept properties of a component, in the order of the file.
    pub(crate) fn properties(&self, component: &Component) -> &[Property<'a>] {
        let last = component.first.saturating_add(component.count);
        self.properties
            .get(component.first..last)
            .unwrap_or_default()
    }

    /// Every component of a kind that has parts of its own, in the order of the file.
    pub(super) fn wholes(&self, kind: Kind) -> impl Iterator<Item = Whole<'_, 'a>> {
        let components = self.components.iter().enumerate();
        components
            .filter(move |(_, component)| component.kind == kind)
            .map(move |(at, component)| {
                let after = self.components.get(at.saturating_add(1)..);
                let after = after.unwrap_or_default();
                let parts = after
                    .iter()
                    .take_while(|part| Some(part.kind) == kind.part());
                Whole {
                    table: self,
                    component,
                    heads: self.part_heads(at),
                    parts: after.get(..parts.count()).unwrap_or_default(),
                }
            })
    }

    /// The kept properties, outside its parts, of the component at a place among the components.
    fn part_heads(&self, at: usize) -> &[(usize, Property<'a>)] {
        let from = self.part_heads.partition_point(|head| head.0 < at);
        let to = self.part_heads.partition_point(|head| head.0 <= at);
        self.part_heads.get(from..to).unwrap_or_default()
    }

    /// Every kept property of components.
    pub(super) fn kept(&self) -> impl Iterator<Item = &Property<'a>> + Clone {
        let heads = self.part_heads.iter().map(|(_, property)| property);
        self.properties.iter().chain(heads)
    }

    /// How many components are of this kind.
    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.components.iter().filter(|c| c.kind == kind).count()
    }
}

/// Finds the components of a file and the lines of them that decide anything.
pub(crate) fn split<'a>(bytes: &'a [u8], wanted: Wanted<'_>, limits: &Limits) -> Table<'a> {
    let mut splitter = Splitter {
        wanted,
        limits,
        table: Table::default(),
        open: Vec::new(),
        too_deep: 0,
        owed_ends: 0,
        owner: None,
    };
    let mut lines = Lines::of(bytes);
    while let Some(line) = lines.next() {
        splitter.take(&line);
    }
    splitter.finish(lines.number())
}

/// A component that has begun and not ended.
struct Open<'a> {
    kind: Kind,
    name: &'a [u8],
    line: u32,
    /// Where it stands in the table, if it does.
    component: Option<usize>,
}

struct Splitter<'a, 'l> {
    wanted: Wanted<'l>,
    limits: &'l Limits,
    table: Table<'a>,
    open: Vec<Open<'a>>,
    /// How many components beyond the limit are open.
    too_deep: usize,
    /// How many events are given up whose `END:` may still come.
    owed_ends: usize,
    /// What the next property belongs to: the innermost open component, if its properties matter.
    owner: Option<Owner>,
}

#[derive(Clone, Copy)]
enum Owner {
    Calendar,
    Component(usize, Kind),
}

impl<'a> Splitter<'a, '_> {
    fn take(&mut self, line: &RawLine<'a>) {
        match line.raw.first() {
            Some(b'B' | b'b') => {
                if let Some(name) = component_name(line, b"BEGIN:") {
                    return self.begin(name, line.number);
                }
            }
            Some(b'E' | b'e') => {
                if let Some(name) = component_name(line, b"END:") {
                    return self.end(name, line.number);
                }
            }
            // A byte-order mark inside a file: somebody put files behind one another.
            Some(b'\xEF') => {
                let mut raw = line.raw;
                while let Some(rest) = raw.strip_prefix(b"\xEF\xBB\xBF") {
                    raw = rest;
                }
                if raw.len() < line.raw.len() {
                    return self.take(&RawLine { raw, ..*line });
                }
            }
            _ => {}
        }
        self.property(line);
    }

    fn begin(&mut self, name: &'a [u8], line: u32) {
        // Nothing but observances stands in a zone, nor anything but what is available in an availability: what has another
        // name there is one whose name is damaged.
        let around = self.open.last().and_then(|open| open.kind.part());
        let kind = match (Kind::of(name), around) {
            (part, Some(around)) if part.is_part() => around,
            (part, None) if part.is_named_part() => Kind::Other,
            (kind, _) => kind,
        };
        if kind.is_of_calendars() || kind == Kind::Calendar {
            // An event cannot stand in an event: the one before never ended.
            let unended = (self.open.iter()).position(|open| open.kind.is_of_calendars());
            self.owed_ends = match unended {
                Some(_) if kind != Kind::Calendar => self.owed_ends.saturating_add(1),
                _ => 0,
            };
            if let Some(at) = unended {
                self.abandon(at);
            }
            self.too_deep = 0;
        }
        if self.open.len() >= self.limits.nesting {
            self.too_deep = self.too_deep.saturating_add(1);
            if self.too_deep == 1 {
                self.note_too_deep(name, line);
            }
            self.owner = None;
            return;
        }
        let component = match kind {
            Kind::Calendar => {
                self.table.calendars = self.table.calendars.saturating_add(1);
                None
            }
            Kind::Note | Kind::Other => None,
            Kind::Event
            | Kind::FreeBusy
            | Kind::TimeZone
            | Kind::Observance
            | Kind::Availability
            | Kind::Available => {
                self.table.components.push(Component {
                    kind,
                    damage: None,
                    line,
                    calendar: self.table.calendars.saturating_sub(1),
                    names: Names::default(),
                    repeated: Names::default(),
                    first: self.table.properties.len(),
                    count: 0,
                });
                self.table.components.len().checked_sub(1)
            }
        };
        self.open.push(Open {
            kind,
            name,
            line,
            component,
        });
        self.find_owner();
    }

    fn end(&mut self, name: &'a [u8], line: u32) {
        let kind = Kind::of(name);
        if self.too_deep > 0 && kind.is_part() {
            self.too_deep = self.too_deep.saturating_sub(1);
            self.find_owner();
            return;
        }
        let begun = self
            .open
            .iter()
            .rposition(|open| is_spelled(open.name, name));
        let Some(at) = begun else {
            return self.end_without_beginning(name, kind, line);
        };
        if kind == Kind::Calendar {
            self.owed_ends = 0;
        }
        self.too_deep = 0;
        self.abandon(at.saturating_add(1));
        self.open.truncate(at);
        self.find_owner();
    }

    /// It ends nothing; but the lines before it may be those of a component whose beginning is damaged.
    fn end_without_beginning(&mut self, name: &'a [u8], kind: Kind, line: u32) {
        let around = self.open.last();
        let around = around.filter(|open| open.kind.holds_time() || open.kind.part().is_some());
        if kind.holds_time() && self.owed_ends > 0 {
            self.owed_ends = self.owed_ends.saturating_sub(1);
        } else if kind.holds_time() {
            self.table.loose.push(Loose {
                line,
                name,
                damage: Damage::NeverBegins,
            });
        } else if let Some(component) = around.and_then(|open| open.component)
            && kind.is_part()
        {
            self.table.damage(component, Damage::PartNeverBegins);
        }
    }

    /// Closes every open component from the `at`th on: they never ended.
    fn abandon(&mut self, at: usize) {
        for index in at..self.open.len() {
            let Some(open) = self.open.get(index) else {
                break;
            };
            let owner = self.open.get(..index).unwrap_or_default();
            let owner = owner.iter().rev().find_map(|open| open.component);
            match (open.component, owner) {
                (Some(component), _) => self.table.damage(component, Damage::NeverEnds),
                (None, Some(owner)) => self.table.damage(owner, Damage::PartNeverEnds),
                (None, None) => {}
            }
            if !open.kind.holds_time() && owner.is_none() && open.kind != Kind::Calendar {
                self.table.loose.push(Loose {
                    line: open.line,
                    name: open.name,
                    damage: Damage::NeverEnds,
                });
            }
        }
        self.open.truncate(at);
    }

    fn note_too_deep(&mut self, name: &'a [u8], line: u32) {
        match self.open.iter().rev().find_map(|open| open.component) {
            Some(component) => self.table.damage(component, Damage::TooDeep),
            None => self.table.loose.push(Loose {
                line,
                name,
                damage: Damage::TooDeep,
            }),
        }
    }

    fn find_owner(&mut self) {
        self.owner = match self.open.last() {
            _ if self.too_deep > 0 => None,
            Some(open) if open.kind == Kind::Calendar => Some(Owner::Calendar),
            Some(open) => open
                .component
                .map(|component| Owner::Component(component, open.kind)),
            None => None,
        };
    }

    fn property(&mut self, line: &RawLine<'a>) {
        let Some(owner) = self.owner else {
            if self.open.is_empty() {
                self.junk(line.number);
            }
            return;
        };
        let (name, name_bytes, is_content) = name_of(line);
        if !is_content {
            self.junk(line.number);
        }
        let Some(name) = name else { return };
        if !is_content && !name.is_no_word() {
            return;
        }
        let property = Property {
            name,
            name_bytes: u8::try_from(name_bytes).unwrap_or(u8::MAX),
            folded: line.folded,
            line: line.number,
            raw: line.raw,
        };
        match owner {
            Owner::Calendar if name.is_of_calendars() => {
                let calendar = self.table.calendars.saturating_sub(1);
                self.table.heads.push((calendar, property));
            }
            Owner::Component(component, kind) if self.wanted.keeps(name, kind, line) => {
                if kind.part().is_some() {
                    self.table.keep_head(component, property);
                } else {
                    self.table.keep(component, property, self.limits.properties);
                }
            }
            Owner::Calendar | Owner::Component(..) => {}
        }
    }

    fn junk(&mut self, line: u32) {
        self.table.junk = self.table.junk.saturating_add(1);
        self.table.first_junk.get_or_insert(line);
    }

    fn finish(mut self, lines: u32) -> Table<'a> {
        let calendar = self
            .open
            .iter()
            .rfind(|open| open.kind == Kind::Calendar)
            .map(|open| open.line);
        self.abandon(0);
        self.table.open_since = calendar;
        self.table.lines = lines;
        self.table
    }
}

impl<'a> Table<'a> {
    fn damage(&mut self, component: usize, damage: Damage) {
        if let Some(component) = self.components.get_mut(component) {
            component.damage.get_or_insert(damage);
        }
    }

    /// Keeps a property of a component that has parts of its own: it may stand among these, so it is kept apart from theirs.
    fn keep_head(&mut self, at: usize, property: Property<'a>) {
        let Some(component) = self.components.get_mut(at) else {
            return;
        };
        if component.names.insert(property.name) {
            self.part_heads.push((at, property));
            return;
        }
        let mut heads = self.part_heads.iter().rev();
        let first = heads.find(|(_, head)| head.name == property.name);
        if first.is_some_and(|(_, head)| head.raw != property.raw) {
            component.repeated.insert(property.name);
        }
    }

    fn keep(&mut self, component: usize, property: Property<'a>, limit: usize) {
        let Some(component) = self.components.get_mut(component) else {
            return;
        };
        if component.count >= limit {
            component.damage.get_or_insert(Damage::TooManyProperties);
            return;
        }
        component.count = component.count.saturating_add(1);
        if !component.names.insert(property.name) {
            component.repeated.insert(property.name);
        }
        self.properties.push(property);
    }
}

/// The name after `BEGIN:` or `END:`, if the line is one: in any letter case, blanks around it trimmed.
#[inline]
fn component_name<'a, const N: usize>(line: &RawLine<'a>, word: &[u8; N]) -> Option<&'a [u8]> {
    let (start, name) = line.raw.split_first_chunk::<N>()?;
    if start == word && !line.folded {
        return Some(trim(name));
    }
    let (word, colon) = word.split_at_checked(N.checked_sub(1)?)?;
    let (first, rest) = line.raw.split_at_checked(word.len())?;
    if !is_spelled(first, word) {
        return None;
    }
    let name = trim(trim(rest).strip_prefix(colon)?);
    if !line.folded {
        return Some(name);
    }
    // A fold inside a component's name is lawful and never written: the part before it is all there is to go by.
    name.split(|byte| matches!(byte, b'\r' | b'\n'))
        .next()
        .map(trim)
}

#[cfg(test)]
mod tests {
    use super::{super::line::unfold, *};

    const WANTED: Wanted<'_> = Wanted {
        people: None,
        everybody: false,
        descriptions: false,
    };

    fn table(text: &str) -> Table<'_> {
        split(text.as_bytes(), WANTED, &Limits::default())
    }

    /// Every event of a file: its line, whether it is whole, and its UID lines.
    #[track_caller]
    fn check(text: &str, expected: &[(u32, Option<Damage>, &str)]) {
        let table = table(text);
        let found: Vec<_> = table
            .components
            .iter()
            .filter(|component| component.kind == Kind::Event)
            .map(|component| {
                let raw = table
                    .properties(component)
                    .iter()
                    .filter(|property| property.name == Name::Uid)
                    .map(|property| String::from_utf8_lossy(property.raw))
                    .collect::<Vec<_>>()
                    .join("|");
                (component.line, component.damage, raw)
            })
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(line, damage, raw)| (*line, *damage, raw.as_str()))
            .collect();
        assert_eq!(found, expected, "{text}");
        assert_eq!(table.open_since, None, "{text}");
    }

    const LINES: [&str; 6] = [
        "BEGIN:VCALENDAR",
        "BEGIN:VEVENT",
        "UID:a",
        "  b",
        "END:VEVENT",
        "END:VCALENDAR",
    ];

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        for end in ["\r\n", "\n", "\r", "\r\r\n", "\n\n"] {
            let text = LINES.join(end) + end;
            let table = table(&text);
            assert_eq!(table.calendars, 1, "{end:?}");
            assert_eq!(table.components.len(), 1, "{end:?}");
            let property = table.properties(&table.components[0])[0];
            assert_eq!(&*unfold(property.raw), b"UID:a b", "{end:?}");
            assert!(property.folded);
            let line = if end == "\n\n" { 5 } else { 3 };
            assert_eq!(property.line, line, "{end:?}");
            assert_eq!(table.open_since, None, "{end:?}");
        }
        let mixed = "\u{feff}BEGIN:VCALENDAR\r\nBEGIN:VEVENT\nUID:a\rEND:VEVENT\r\nEND:VCALENDAR";
        check(mixed, &[(2, None, "UID:a")]);
    }

    #[test]
    fn letter_case_and_blanks_at_the_ends_of_names_do_not_matter() {
        check(
            "begin:vcalendar\nBegin : VEvent \nuid:a\nEnd:vevent\t\nEND:vCalendaR  \n  \n",
            &[(2, None, "uid:a")],
        );
    }

    #[test]
    fn what_does_not_decide_anything_is_stepped_over() {
        check(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDESCRIPTION:UID:no\n UID:no\nUID:a\nBEGIN:VALARM\nUID:alarm\nEND:VALARM\nEND:VEVENT\nBEGIN:VTODO\nUID:t\nEND:VTODO\nEND:VCALENDAR",
            &[(2, None, "UID:a")],
        );
    }

    #[test]
    fn a_name_may_be_folded_and_stand_before_a_blank() {
        check(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nU\n ID:a\nUID :b\nEND:VEVENT\nEND:VCALENDAR",
            &[(2, None, "U\n ID:a|UID :b")],
        );
    }

    #[test]
    fn an_event_without_end_costs_itself_alone() {
        check(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nBEGIN:VEVENT\nUID:b\nEND:VEVENT\nEND:VEVENT\nBEGIN:VEVENT\nUID:c\nEND:VCALENDAR",
            &[
                (2, Some(Damage::NeverEnds), "UID:a"),
                (4, None, "UID:b"),
                (8, Some(Damage::NeverEnds), "UID:c"),
            ],
        );
    }

    #[test]
    fn an_alarm_without_end_leaves_its_event_in_doubt() {
        check(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nBEGIN:VALARM\nEND:VEVENT\nBEGIN:VEVENT\nUID:b\nEND:VEVENT\nEND:VCALENDAR",
            &[
                (2, Some(Damage::PartNeverEnds), "UID:a"),
                (6, None, "UID:b"),
            ],
        );
    }

    #[test]
    fn other_components_without_end_are_named() {
        let table = table(
            "BEGIN:VCALENDAR\nBEGIN:X-A\nBEGIN:VTODO\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR",
        );
        let names: Vec<_> = table
            .loose
            .iter()
            .map(|loose| (loose.line, loose.name))
            .collect();
        assert_eq!(names, [(3, &b"VTODO"[..]), (2, &b"X-A"[..])]);
        assert_eq!(table.components[0].damage, None);
    }

    #[test]
    fn nesting_is_counted_and_never_followed() {
        for (depth, damage) in [(62, None), (63, Some(Damage::TooDeep))] {
            let text = format!(
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}{}UID:a\nEND:VEVENT\nBEGIN:VEVENT\nUID:b\nEND:VEVENT\nEND:VCALENDAR",
                "BEGIN:X-A\n".repeat(depth),
                "END:X-A\n".repeat(depth)
            );
            let last = u32::try_from(2 * depth + 5).unwrap();
            check(&text, &[(2, damage, "UID:a"), (last, None, "UID:b")]);
        }
        let bomb = format!(
            "BEGIN:VCALENDAR\n{}END:VCALENDAR",
            "BEGIN:X-A\n".repeat(200_000)
        );
        assert_eq!(table(&bomb).open_since, None);
    }

    #[test]
    fn a_component_may_have_as_many_properties_as_the_limit_says() {
        let limits = Limits {
            properties: 2,
            ..Limits::default()
        };
        for (count, damage) in [(2, None), (3, Some(Damage::TooManyProperties))] {
            let text = format!(
                "BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}END:VEVENT\nEND:VCALENDAR",
                "UID:a\nX-NOT-COUNTED:1\n".repeat(count)
            );
            let table = split(text.as_bytes(), WANTED, &limits);
            assert_eq!(table.components[0].damage, damage);
        }
    }

    #[test]
    fn a_calendar_without_end_is_open() {
        let text = LINES.join("\n");
        for length in 0..text.len() {
            let table = table(&text[..length]);
            assert!(
                table.calendars == 0 || table.open_since == Some(1),
                "{length}"
            );
        }
        let two = format!("{text}\n{}", &text[..40]);
        assert_eq!(table(&two).open_since, Some(7));
        assert_eq!(table(&format!("{text}\n{text}")).calendars, 2);
    }

    #[test]
    fn lines_that_are_no_content_lines_are_counted() {
        let table = table(
            "To: you\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDear Team,\nREFRESH - INTERVAL:1\nX;P+Q=1:2\nEND:VEVENT\nEND:VCALENDAR\n",
        );
        assert_eq!((table.junk, table.first_junk), (3, Some(1)));
    }
}
