//! The clocks of one file: what its `TZID`s mean.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    ical::{
        Limits,
        component::{Stamp, ZoneNames},
        split::Table,
        time_zone::zone_name,
        values::Moment,
    },
    time::{CivilTime, DAY, Instant, Span},
    zone::{Cursor, How, Resolution, Zone},
};

use super::{
    calendar::{Kind, ReadOptions},
    definitions::{Definitions, NamedZone},
};

/// A clock of a file, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClockId(usize);

impl ClockId {
    /// The clock of times with `Z`.
    pub(super) const UTC: Self = Self(0);

    /// The number of the clock; nothing for that of times with `Z`.
    pub(super) fn number(self) -> Option<u16> {
        u16::try_from(self.0).ok().filter(|_| self != Self::UTC)
    }
}

/// The reader's own clock.
const OURS: ClockId = ClockId(1);

/// A date or time on its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) civil: CivilTime,
    pub(super) instant: Instant,
    pub(super) clock: ClockId,
    pub(super) is_date: bool,
    /// The number of the `TZID` that names no zone, if that is what the clock stands in for.
    pub(super) unknown_zone: Option<usize>,
}

/// What a `TZID` names.
#[derive(Clone, Copy, Debug)]
enum Named {
    NotAsked,
    Zone(ClockId),
    Nothing,
}

/// The clocks of a file, made when first asked for.
#[derive(Debug)]
pub(super) struct Clocks<'o> {
    /// The stretch in which look-ups are quick.
    quick: Span,
    list: Vec<Cursor>,
    /// The clocks that are not by the file's own rules, by the names of their zones.
    by_name: BTreeMap<String, ClockId>,
    /// Those that are, by the addresses of their zones.
    by_rules: BTreeMap<usize, ClockId>,
    /// Those of names about which the file and our zone data disagree, by the place of that: what is written in them is told
    /// from what is in the same zone by another name.
    disputed: BTreeMap<usize, ClockId>,
    /// The clock of floating times and whole days in each calendar of the file.
    floating: Vec<ClockId>,
    /// Whether whole days are on the reader's own clock whatever a calendar names: its dates then mean everybody's dates.
    days_are_ours: bool,
    /// By the number of a `TZID`, where the file is one calendar.
    zones: Vec<Named>,
    /// By calendar and the number of a `TZID`, where it is several: each may define its own zones.
    scoped: BTreeMap<(usize, usize), Option<ClockId>>,
    definitions: Definitions<'o>,
    /// What the names that were asked for mean, by name and calendar.
    named: BTreeMap<(String, usize), (NamedZone, Option<ClockId>)>,
}

impl<'o> Clocks<'o> {
    /// Clocks for the window of `options`; the floating one is theirs until a calendar names its own.
    pub(super) fn new(
        options: &'o ReadOptions<'o>,
        table: &'o Table<'o>,
        limits: &'o Limits,
    ) -> Self {
        let quick = with_years_around(options.window);
        let utc = Cursor::new(&Arc::new(Zone::utc()), quick);
        let spans = (options.window, quick);
        let ours = options.floating.name().to_owned();
        Self {
            quick,
            list: vec![utc, Cursor::new(options.floating, quick)],
            // Of two by one name the later holds: what is in UTC is on the clock of `Z`.
            by_name: BTreeMap::from([(ours, OURS), ("UTC".to_owned(), ClockId::UTC)]),
            by_rules: BTreeMap::new(),
            disputed: BTreeMap::new(),
            days_are_ours: options.kind == Kind::Holidays || options.kind.names_people(),
            floating: vec![OURS; table.calendars.max(1)],
            zones: Vec::new(),
            scoped: BTreeMap::new(),
            definitions: Definitions::of(table, options.tzdb, limits, spans),
            named: BTreeMap::new(),
        }
    }

    /// Gives a calendar of the file its own floating clock; `false` when the name names no zone.
    pub(super) fn set_floating(&mut self, calendar: usize, name: &[u8]) -> bool {
        let Some(clock) = self.resolve(name, calendar) else {
            return false;
        };
        if let Some(floating) = self.floating.get_mut(calendar) {
            *floating = clock;
        }
        true
    }

    /// The zones of all clocks so far, in the order of their numbers.
    pub(super) fn zones(&self) -> Vec<Arc<Zone>> {
        self.list
            .iter()
            .map(|cursor| Arc::clone(cursor.clock().zone()))
            .collect()
    }

    /// The names that were asked for and what they mean, by name.
    pub(super) fn named(&self) -> Vec<NamedZone> {
        let named = self.named.values();
        named.map(|(named, _)| named.clone()).collect()
    }

    /// The definitions of the file.
    pub(super) fn definitions(&mut self) -> &mut Definitions<'o> {
        &mut self.definitions
    }

    /// Why a name that means no zone means none, as far as that lies in the file.
    pub(super) fn why_nothing(&self, name: &[u8], calendar: usize) -> String {
        self.definitions.why_nothing(&zone_name(name), calendar)
    }

    /// The clock of the names that a disagreement is about.
    pub(super) fn disputed(&self, disagreement: usize) -> Option<ClockId> {
        self.disputed.get(&disagreement).copied()
    }

    /// The clock of floating times and whole days in a calendar of the file.
    pub(super) fn floating(&self, calendar: usize) -> ClockId {
        self.floating.get(calendar).copied().unwrap_or(OURS)
    }

    /// A stamp on its clock: `Z` is UTC, then the `TZID`, then `beside` for what floats, then the calendar's own.
    pub(super) fn place(
        &mut self,
        stamp: Stamp,
        calendar: usize,
        names: &ZoneNames,
        beside: Option<ClockId>,
    ) -> Point {
        let mut unknown_zone = None;
        let clock = match (stamp.moment, stamp.zone) {
            (Moment::Utc(_), _) => ClockId::UTC,
            (Moment::Local(_), Some(zone)) => {
                self.zone(zone, calendar, names).unwrap_or_else(|| {
                    unknown_zone = Some(zone);
                    self.floating(calendar)
                })
            }
            (Moment::Local(_), None) => beside.unwrap_or_else(|| self.floating(calendar)),
            (Moment::Date(_), _) if self.days_are_ours => OURS,
            (Moment::Date(_), _) => self.floating(calendar),
        };
        let civil = stamp.moment.civil();
        Point {
            civil,
            instant: self.instant(clock, civil),
            clock,
            is_date: stamp.moment.is_date(),
            unknown_zone,
        }
    }

    fn zone(&mut self, zone: usize, calendar: usize, names: &ZoneNames) -> Option<ClockId> {
        if self.floating.len() > 1 {
            let key = (calendar, zone);
            if let Some(clock) = self.scoped.get(&key) {
                return *clock;
            }
            let clock = self.resolve(names.name(zone), calendar);
            self.scoped.insert(key, clock);
            return clock;
        }
        match self.zones.get(zone) {
            Some(Named::Zone(clock)) => return Some(*clock),
            Some(Named::Nothing) => return None,
            Some(Named::NotAsked) | None => {}
        }
        let clock = self.resolve(names.name(zone), calendar);
        if self.zones.len() <= zone {
            self.zones.resize(zone.saturating_add(1), Named::NotAsked);
        }
        if let Some(place) = self.zones.get_mut(zone) {
            *place = clock.map_or(Named::Nothing, Named::Zone);
        }
        clock
    }

    /// The clock of a name in a calendar of the file, by the first rung that holds.
    fn resolve(&mut self, name: &[u8], calendar: usize) -> Option<ClockId> {
        let key = (zone_name(name), calendar);
        if let Some((_, clock)) = self.named.get(&key) {
            return *clock;
        }
        let (named, disagreement) = self.definitions.meaning(&key.0, calendar);
        let meaning = named.meaning.as_ref();
        let clock = meaning.map(|meaning| self.clock(meaning, disagreement));
        self.named.insert(key, (named, clock));
        clock
    }

    /// The clock of a zone; one that other names of the file mean as well is the same.
    fn clock(&mut self, meaning: &Resolution, disagreement: Option<usize>) -> ClockId {
        let Resolution { zone, by } = meaning;
        let next = ClockId(self.list.len());
        let clock = match (disagreement, by) {
            (Some(disagreement), _) => *self.disputed.entry(disagreement).or_insert(next),
            (None, How::Definition) => {
                let address = Arc::as_ptr(zone).addr();
                *self.by_rules.entry(address).or_insert(next)
            }
            (None, _) => {
                let name = zone.name().to_owned();
                *self.by_name.entry(name).or_insert(next)
            }
        };
        if clock == next {
            self.list.push(Cursor::new(zone, self.quick));
        }
        clock
    }

    /// The instant of a civil time on a clock.
    pub(super) fn instant(&self, clock: ClockId, civil: CivilTime) -> Instant {
        self.list.get(clock.0).map_or_else(
            || Instant::from_seconds(civil.seconds()),
            |cursor| cursor.instant(civil),
        )
    }

    /// What a clock shows at an instant.
    pub(super) fn civil(&self, clock: ClockId, instant: Instant) -> CivilTime {
        self.list
            .get(clock.0)
            .map_or_else(|| instant.civil(0), |cursor| cursor.clock().civil(instant))
    }

    /// The name of a clock's zone.
    pub(super) fn name(&self, clock: ClockId) -> &str {
        self.list
            .get(clock.0)
            .map_or("UTC", |cursor| cursor.clock().zone().name())
    }
}

/// A window and the years around it that most events of a file are in: whether one touches the window is known by its
/// times, and those are looked up on its clock.
fn with_years_around(window: Span) -> Span {
    const YEAR: i64 = 366 * DAY;
    let from = window.start().plus_seconds(YEAR.saturating_mul(-8));
    let to = window.end().plus_seconds(YEAR.saturating_mul(2));
    Span::new(from, to).unwrap_or(window)
}
