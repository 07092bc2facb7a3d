//! The clocks of one file: what its `TZID`s mean.

use std::{cell::Cell, collections::BTreeSet, sync::Arc};

use crate::{
    ical::{
        as_text,
        component::{Stamp, ZoneNames},
        values::Moment,
    },
    time::{CivilTime, DAY, Instant, Span},
    zone::{Clock, Tzdb, Zone},
};

use super::{
    calendar::{Kind, ReadOptions},
    census::ZoneName,
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

/// A clock with the stretch that was looked up last: the times of a series, and the two ends of an event, are near each
/// other.
#[derive(Debug)]
struct Kept {
    clock: Clock,
    /// Civil seconds from and to, and the offset in between.
    last: Cell<(i64, i64, i32)>,
}

impl Kept {
    fn new(zone: &Arc<Zone>, quick: Span) -> Self {
        Self {
            clock: Clock::new(zone, quick),
            last: Cell::new((0, 0, 0)),
        }
    }

    fn instant(&self, civil: CivilTime) -> Instant {
        let seconds = civil.seconds();
        let (from, to, offset) = self.last.get();
        if from <= seconds && seconds < to {
            return Instant::from_seconds(seconds.saturating_sub(i64::from(offset)));
        }
        if let Some((around, offset)) = self.clock.offset_around(civil) {
            self.last.set((around.start, around.end, offset));
        }
        self.clock.instant(civil)
    }
}

/// The clocks of a file, made when first asked for.
#[derive(Debug)]
pub(super) struct Clocks<'o> {
    /// The stretch in which look-ups are quick.
    quick: Span,
    tzdb: &'o Tzdb,
    list: Vec<Kept>,
    /// The clock of floating times and whole days in each calendar of the file.
    floating: Vec<ClockId>,
    /// Whether whole days are on the reader's own clock whatever a calendar names: its dates then mean everybody's dates.
    days_are_ours: bool,
    /// The `TZID`s that the file itself defines.
    defined: BTreeSet<Vec<u8>>,
    /// By the number of a `TZID`.
    zones: Vec<Named>,
}

impl<'o> Clocks<'o> {
    /// Clocks for the window of `options`; the floating one is theirs until a calendar names its own.
    pub(super) fn new(options: &ReadOptions<'o>, calendars: usize) -> Self {
        let quick = with_years_around(options.window);
        let utc = Kept::new(&Arc::new(Zone::utc()), quick);
        Self {
            quick,
            tzdb: options.tzdb,
            list: vec![utc, Kept::new(options.floating, quick)],
            days_are_ours: matches!(options.kind, Kind::Leave | Kind::Holidays),
            floating: vec![OURS; calendars.max(1)],
            defined: BTreeSet::new(),
            zones: Vec::new(),
        }
    }

    /// Gives a calendar of the file its own floating clock; `false` when the name names no zone.
    pub(super) fn set_floating(&mut self, calendar: usize, name: &[u8]) -> bool {
        let Some(clock) = self.resolve(name) else {
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
            .map(|clock| Arc::clone(clock.clock.zone()))
            .collect()
    }

    /// Notes that the file defines a zone of this name.
    pub(super) fn define(&mut self, name: &[u8]) {
        self.defined.insert(name.to_vec());
    }

    /// Whether the file defines a zone of this name.
    pub(super) fn is_defined(&self, name: &[u8]) -> bool {
        self.defined.contains(name)
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
            (Moment::Local(_), Some(zone)) => self.zone(zone, names).unwrap_or_else(|| {
                unknown_zone = Some(zone);
                self.floating(calendar)
            }),
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

    fn zone(&mut self, zone: usize, names: &ZoneNames) -> Option<ClockId> {
        match self.zones.get(zone) {
            Some(Named::Zone(clock)) => return Some(*clock),
            Some(Named::Nothing) => return None,
            Some(Named::NotAsked) | None => {}
        }
        let clock = self.resolve(names.name(zone));
        if self.zones.len() <= zone {
            self.zones.resize(zone.saturating_add(1), Named::NotAsked);
        }
        if let Some(place) = self.zones.get_mut(zone) {
            *place = clock.map_or(Named::Nothing, Named::Zone);
        }
        clock
    }

    /// What the `TZID`s that were asked for are taken for.
    pub(super) fn told(&self, names: &ZoneNames) -> Vec<ZoneName> {
        let told = |(name, named): (&[u8], &Named)| {
            let zone = match named {
                Named::NotAsked => return None,
                Named::Nothing => None,
                Named::Zone(clock) => Some(self.name(*clock).to_owned()),
            };
            let known = zone
                .as_ref()
                .and_then(|_| self.tzdb.resolve(&as_text(name)));
            Some(ZoneName {
                written: as_text(name).into_owned(),
                zone,
                how: known.map(|known| known.by),
            })
        };
        names.all().zip(&self.zones).filter_map(told).collect()
    }

    fn resolve(&mut self, name: &[u8]) -> Option<ClockId> {
        let zone = self.tzdb.resolve(&as_text(name))?.zone;
        let known = self
            .list
            .iter()
            .position(|kept| kept.clock.zone().name() == zone.name());
        Some(ClockId(known.unwrap_or_else(|| {
            self.list.push(Kept::new(&zone, self.quick));
            self.list.len().saturating_sub(1)
        })))
    }

    /// The instant of a civil time on a clock.
    pub(super) fn instant(&self, clock: ClockId, civil: CivilTime) -> Instant {
        self.list.get(clock.0).map_or_else(
            || Instant::from_seconds(civil.seconds()),
            |kept| kept.instant(civil),
        )
    }

    /// What a clock shows at an instant.
    pub(super) fn civil(&self, clock: ClockId, instant: Instant) -> CivilTime {
        self.list
            .get(clock.0)
            .map_or_else(|| instant.civil(0), |kept| kept.clock.civil(instant))
    }

    /// The name of a clock's zone.
    pub(super) fn name(&self, clock: ClockId) -> &str {
        self.list
            .get(clock.0)
            .map_or("UTC", |kept| kept.clock.zone().name())
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
