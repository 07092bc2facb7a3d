//! The components of one UID to occurrences: a series, what replaces parts of it, and what stands alone.

use std::{cell::OnceCell, collections::BTreeSet, sync::Arc};

use crate::{
    ical::{
        Ladder, Limits, Part, Status, Why,
        component::{End, Event, Problem, Stated, ZoneNames},
        shown, unescape,
        values::Length,
    },
    time::{CivilTime, DAY, Date, Instant},
};

use super::{
    calendar::{Facts, Kind, ReadOptions},
    census::Census,
    clocks::{ClockId, Clocks, Point},
    drafts::{Draft, Drafts, FactsId},
    instances::{Instance, Reach},
    ledger::{About, Ledger},
};

/// What is needed to read the events of one file, and what has been read of them so far.
#[derive(Debug)]
pub(super) struct Reader<'r> {
    pub(super) options: &'r ReadOptions<'r>,
    pub(super) limits: &'r Limits,
    pub(super) ladder: Ladder<'r>,
    pub(super) clocks: Clocks<'r>,
    pub(super) names: ZoneNames,
    pub(super) ledger: Ledger,
    /// Steps that the rules of the whole file may still take.
    pub(super) steps: u64,
    /// Occurrences that the series of the file have made.
    pub(super) made: usize,
    pub(super) drafts: Drafts,
    pub(super) census: Census,
    /// Whether occurrences of a series stand there one by one, and the series does not.
    pub(super) is_written_out: bool,
    /// Empty lists, kept for the room that they have.
    pub(super) starts: Vec<CivilTime>,
    pub(super) instances: Vec<Instance>,
    /// The UID of what has none.
    pub(super) no_uid: Arc<str>,
}

/// How long the occurrences of an event are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// So many elapsed seconds.
    Exact(i64),
    /// So many days on the wall, and then elapsed seconds.
    Nominal(Length),
}

impl Extent {
    /// At least as many seconds as it can ever last.
    pub(super) fn at_most(self) -> i64 {
        match self {
            Self::Exact(seconds) => seconds,
            Self::Nominal(length) => length
                .days
                .saturating_add(2)
                .saturating_mul(DAY)
                .saturating_add(length.seconds),
        }
    }
}

/// An event on its clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) start: Point,
    pub(super) extent: Extent,
    /// Seconds that the way to it takes.
    pub(super) travel: i64,
    /// The number of a `TZID` that names no zone, of the start or of the end.
    unknown_zone: Option<usize>,
    /// The number of the clock that it is written on; nothing for UTC. What is written in UTC and replaces a part of a series
    /// is on the clock of the series.
    zone: Option<u16>,
}

/// What is told of each occurrence of an event.
#[derive(Clone, Copy, Debug)]
struct Told {
    facts: FactsId,
    /// Of the way to it, where that takes time.
    travel: Option<FactsId>,
}

/// The UID of a group of components: as it stands in occurrences and notices.
#[derive(Debug)]
pub(super) struct Uid<'e> {
    raw: &'e [u8],
    text: OnceCell<Arc<str>>,
}

impl<'e> Uid<'e> {
    pub(super) fn new(raw: &'e [u8]) -> Self {
        Self {
            raw,
            text: OnceCell::new(),
        }
    }

    pub(super) fn text(&self) -> &Arc<str> {
        self.text.get_or_init(|| unescape(self.raw).trim().into())
    }

    pub(super) fn about(&self, line: u32) -> About<'_> {
        About {
            line,
            uid: self.text(),
        }
    }
}

/// Which occurrence of a series a component replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    At(Instant),
    /// Whichever is on that local day.
    Day(Date),
}

/// A component with a `RECURRENCE-ID`.
#[derive(Debug)]
struct Override<'g, 't, 'a> {
    event: &'g Event<'t, 'a>,
    key: Key,
    /// The start before a move.
    id: Instant,
    /// Whether it replaces all later occurrences too.
    reaches_on: bool,
    /// Nothing when it is cancelled, or cannot be read.
    placed: Option<Placed>,
}

/// The starts of a series that overrides replace.
#[derive(Debug, Default)]
struct Replaced {
    starts: BTreeSet<Instant>,
    days: BTreeSet<Date>,
}

impl Replaced {
    fn by(overrides: &[Override<'_, '_, '_>]) -> Self {
        let mut replaced = Self::default();
        for entry in overrides {
            match entry.key {
                Key::At(start) => replaced.starts.insert(start),
                Key::Day(day) => replaced.days.insert(day),
            };
        }
        replaced
    }

    fn holds(&self, instance: &Instance) -> bool {
        (!self.starts.is_empty() && self.starts.contains(&instance.start))
            || (!self.days.is_empty() && self.days.contains(&instance.civil.date()))
    }
}

/// What happens to all occurrences of a series after one.
#[derive(Debug)]
struct Shift<'g, 't, 'a> {
    after: Instant,
    event: &'g Event<'t, 'a>,
    /// By how much on the series' clock, and how long they are; nothing when they are cancelled.
    moved: Option<(i64, Placed)>,
}

impl Reader<'_> {
    /// Reads the components that share a UID; one without a UID comes alone.
    pub(super) fn read_group(&mut self, events: &[&Event<'_, '_>]) {
        let Some(first) = events.first() else { return };
        let uid = Uid::new(&first.uid);
        let is_private = events.iter().any(|event| event.is_private());
        let from = self.drafts.len();
        if let [event] = events
            && !event.is_override()
            && !event.repeats()
        {
            self.read_single(event, &uid, is_private);
            return;
        }
        let (overrides, masters): (Vec<_>, Vec<_>) = events
            .iter()
            .copied()
            .partition(|event| event.is_override());
        self.is_written_out |= masters.is_empty() && overrides.len() > 1;
        let masters = self.place_masters(masters, &uid);
        let series = masters.first().map(|(_, placed)| placed.start);
        let overrides = self.place_overrides(overrides, series, &uid, is_private);
        let replaced = Replaced::by(&overrides);
        let (current, shifts) = self.choose_overrides(&overrides, series, &uid);
        for (event, placed) in &masters {
            self.read_series(event, placed, (&replaced, &shifts), &uid, is_private, false);
        }
        for entry in current {
            if let Some(placed) = &entry.placed {
                self.add_whole(entry.event, placed, entry.id, &uid, is_private, false);
                if series.is_none() && entry.event.repeats() {
                    self.read_own_rule(entry.event, placed, &overrides, &uid, is_private);
                }
            }
        }
        if events.len() > 1 {
            let dropped = self.drafts.drop_repeated(from);
            self.census.duplicates = self.census.duplicates.saturating_add(dropped);
        }
    }

    /// An event that takes place once.
    fn read_single(&mut self, event: &Event<'_, '_>, uid: &Uid<'_>, is_private: bool) {
        if event.stated == Stated::Cancelled {
            return;
        }
        let Some(placed) = self.place(event, uid) else {
            return;
        };
        self.note_contradiction(event, uid);
        let end = self.end_of(placed.start, placed.extent);
        self.census.saw(placed.start.instant, end);
        if self.is_wanted_with_travel(&placed, placed.start, end) {
            let told = self.tell(event, &placed, uid, is_private, false);
            self.add(&placed, (placed.start, end), placed.start.instant, told);
        }
    }

    /// The newest versions of a series that are not cancelled, on their clocks.
    fn place_masters<'g, 't, 'a>(
        &mut self,
        masters: Vec<&'g Event<'t, 'a>>,
        uid: &Uid<'_>,
    ) -> Vec<(&'g Event<'t, 'a>, Placed)> {
        let newest = self.newest(masters, uid);
        newest
            .into_iter()
            .filter(|event| event.stated != Stated::Cancelled)
            .filter_map(|event| {
                self.note_contradiction(event, uid);
                Some((event, self.place(event, uid)?))
            })
            .collect()
    }

    /// Of components that tell of the same: those of the newest version. Where nothing tells which is newer, all of them.
    fn newest<'g, 't, 'a>(
        &mut self,
        events: Vec<&'g Event<'t, 'a>>,
        uid: &Uid<'_>,
    ) -> Vec<&'g Event<'t, 'a>> {
        if events.len() < 2 {
            return events;
        }
        // What cannot be read whole never takes the place of what can.
        let rank = |event: &Event<'_, '_>| (event.damage.is_none(), event.version());
        let Some(best) = events.iter().map(|event| rank(event)).max() else {
            return events;
        };
        let mut newest: Vec<&Event<'_, '_>> = Vec::new();
        for event in events {
            if event.damage.is_some() && !best.0 {
                newest.push(event);
            } else if event.damage.is_some() {
                self.skip_damaged(event, uid, "another component tells of the same");
            } else if rank(event) < best {
                let problem = Problem {
                    code: "older-version",
                    message: "another component of this UID tells of the same and is newer".into(),
                };
                self.ledger.note(
                    uid.about(event.line),
                    problem,
                    "the newer one is read in its place",
                );
            } else {
                newest.push(event);
            }
        }
        newest
    }

    /// The components with a `RECURRENCE-ID`, on their clocks; those whose `RECURRENCE-ID` is unreadable are read here.
    fn place_overrides<'g, 't, 'a>(
        &mut self,
        events: Vec<&'g Event<'t, 'a>>,
        series: Option<Point>,
        uid: &Uid<'_>,
        is_private: bool,
    ) -> Vec<Override<'g, 't, 'a>> {
        let mut overrides = Vec::with_capacity(events.len());
        for event in events {
            let is_cancelled = event.stated == Stated::Cancelled;
            let replaced = event.recurrence_id(&mut self.names, self.limits);
            let (stamp, reaches_on) = match replaced {
                Some(Ok(replaced)) => replaced,
                Some(Err(problem)) => {
                    self.read_stray(event, problem, uid, is_private);
                    continue;
                }
                None => continue,
            };
            let placed = if is_cancelled {
                None
            } else {
                self.place(event, uid)
            };
            let placed = placed.map(|placed| Placed {
                zone: placed
                    .zone
                    .or(series.and_then(|series| series.clock.number())),
                ..placed
            });
            let beside = series.or(placed.map(|placed| placed.start));
            let point = self.clocks.place(
                stamp,
                event.calendar,
                &self.names,
                beside.map(|beside| beside.clock),
            );
            let (key, id) = self.key(point, beside);
            if !is_cancelled && placed.is_none() {
                // It is skipped with a notice; the occurrence it replaces takes place as the series says.
                continue;
            }
            overrides.push(Override {
                event,
                key,
                id,
                reaches_on,
                placed,
            });
        }
        overrides.sort_by_key(|entry| (entry.id, entry.key, entry.event.line));
        overrides
    }

    /// A component whose `RECURRENCE-ID` cannot be read: unknown time where it says it takes place.
    fn read_stray(
        &mut self,
        event: &Event<'_, '_>,
        problem: Problem,
        uid: &Uid<'_>,
        is_private: bool,
    ) {
        self.ledger.skip(
            uid.about(event.line),
            problem,
            "which occurrence it replaces cannot be read; its own time is counted as unknown",
        );
        if event.stated == Stated::Cancelled {
            return;
        }
        if let Some(placed) = self.place(event, uid) {
            let id = placed.start.instant;
            self.add_whole(event, &placed, id, uid, is_private, true);
        }
    }

    /// Which occurrence a `RECURRENCE-ID` means, and its start as far as that can be told without looking at rules.
    fn key(&self, point: Point, beside: Option<Point>) -> (Key, Instant) {
        let Some(series) = beside else {
            return (Key::At(point.instant), point.instant);
        };
        if series.is_date {
            let start = self.day_start(point, series.clock);
            (Key::At(start), start)
        } else if point.is_date {
            let date = point.civil.date();
            let civil = CivilTime::new(date, series.civil.second_of_day());
            (Key::Day(date), self.clocks.instant(series.clock, civil))
        } else {
            (Key::At(point.instant), point.instant)
        }
    }

    /// The start of the day that a point means beside a series of whole days on `clock`.
    pub(super) fn day_start(&self, point: Point, clock: ClockId) -> Instant {
        self.clocks
            .instant(clock, self.day_of(point, clock).midnight())
    }

    /// The day that a point means beside a series of whole days on `clock`: a midnight is that day, as it is written.
    pub(super) fn day_of(&self, point: Point, clock: ClockId) -> Date {
        let is_utc = point.clock == ClockId::UTC;
        if point.is_date || !is_utc || point.civil.second_of_day() == 0 {
            point.civil.date()
        } else {
            self.clocks.civil(clock, point.instant).date()
        }
    }

    /// Which overrides take place themselves, and which move or cancel what comes after them.
    fn choose_overrides<'o, 'g, 't, 'a>(
        &mut self,
        overrides: &'o [Override<'g, 't, 'a>],
        series: Option<Point>,
        uid: &Uid<'_>,
    ) -> (Vec<&'o Override<'g, 't, 'a>>, Vec<Shift<'g, 't, 'a>>) {
        let mut current = Vec::new();
        let mut shifts = Vec::new();
        for same in overrides.chunk_by(|a, b| a.key == b.key) {
            let events = same.iter().map(|entry| entry.event).collect();
            let newest = self.newest(events, uid);
            let newest: BTreeSet<u32> = newest.iter().map(|event| event.line).collect();
            let is_newest = |entry: &&Override<'_, '_, '_>| newest.contains(&entry.event.line);
            current.extend(same.iter().filter(is_newest));
            let reaching = same.iter().filter(|entry| entry.reaches_on);
            let Some(last) = reaching.max_by_key(|entry| entry.event.version()) else {
                continue;
            };
            shifts.push(Shift {
                after: last.id,
                event: last.event,
                moved: last.placed.map(|placed| {
                    let clock = series.unwrap_or(placed.start).clock;
                    let before = self.clocks.civil(clock, last.id).seconds();
                    let after = self.clocks.civil(clock, placed.start.instant).seconds();
                    (after.saturating_sub(before), placed)
                }),
            });
        }
        (current, shifts)
    }

    /// What stands for one occurrence of a series that is not there, and has a rule of its own: either of the two is wrong, so
    /// that the other occurrences of the rule may take place or not.
    fn read_own_rule(
        &mut self,
        event: &Event<'_, '_>,
        placed: &Placed,
        overrides: &[Override<'_, '_, '_>],
        uid: &Uid<'_>,
        is_private: bool,
    ) {
        let problem = Problem {
            code: "rule-without-series",
            message: "it stands for one occurrence of a series that is not there, and has a rule of its own".to_owned(),
        };
        let left = "the other occurrences of its rule are counted as unknown";
        self.ledger.skip(uid.about(event.line), problem, left);
        let mut told = Replaced::by(overrides);
        told.starts.insert(placed.start.instant);
        self.read_series(event, placed, (&told, &[]), uid, is_private, true);
    }

    /// The occurrences of a series that no override replaces; all of them unknown where `is_doubtful`.
    fn read_series(
        &mut self,
        event: &Event<'_, '_>,
        placed: &Placed,
        (replaced, shifts): (&Replaced, &[Shift<'_, '_, '_>]),
        uid: &Uid<'_>,
        is_private: bool,
        is_doubtful: bool,
    ) {
        if event.repeats() {
            self.census.saw_start(placed.start.instant);
            self.census.series = self.census.series.saturating_add(1);
        } else {
            let end = self.end_of(placed.start, placed.extent);
            self.census.saw(placed.start.instant, end);
        }
        let mut reach = Reach::of(placed);
        for shift in shifts {
            if let Some((by, moved)) = &shift.moved {
                reach.shift(*by, moved);
            }
        }
        let instances = match self.instances(event, placed, reach, uid) {
            Ok(instances) => instances,
            Err(problem) => {
                return self.read_unknown_from(event, placed, problem, uid, is_private);
            }
        };
        if event.is_endless() {
            self.census.endless = self.census.endless.saturating_add(1);
        }
        // What is told is worked out once for the series and for each shift, and only when an occurrence of it is wanted.
        let mut told: Vec<Option<Told>> = vec![None; shifts.len().saturating_add(1)];
        for instance in &instances.list {
            if replaced.holds(instance) {
                continue;
            }
            let point = Point {
                civil: instance.civil,
                instant: instance.start,
                ..placed.start
            };
            let after = shifts.partition_point(|shift| shift.after < instance.start);
            let shift = after.checked_sub(1).and_then(|last| shifts.get(last));
            let (teller, told_by, point, extent) = match shift {
                None => (
                    event,
                    placed,
                    point,
                    instance.extent.unwrap_or(placed.extent),
                ),
                Some(shift) => {
                    let Some((by, moved)) = &shift.moved else {
                        continue;
                    };
                    let civil = point.civil.plus_seconds(*by);
                    let point = Point {
                        civil,
                        instant: self.clocks.instant(point.clock, civil),
                        is_date: moved.start.is_date,
                        ..point
                    };
                    (shift.event, moved, point, moved.extent)
                }
            };
            let end = self.end_of(point, extent);
            if !self.is_wanted_with_travel(told_by, point, end) {
                continue;
            }
            let is_doubtful = is_doubtful || instances.is_doubtful;
            let mut tell = || self.tell(teller, told_by, uid, is_private, is_doubtful);
            let told = match told.get_mut(after) {
                Some(told) => *told.get_or_insert_with(tell),
                None => tell(),
            };
            self.add(told_by, (point, end), instance.start, told);
        }
        self.instances = instances.list;
    }

    /// A series whose rule cannot be followed: unknown from its start on.
    fn read_unknown_from(
        &mut self,
        event: &Event<'_, '_>,
        placed: &Placed,
        problem: Problem,
        uid: &Uid<'_>,
        is_private: bool,
    ) {
        self.ledger.skip(
            uid.about(event.line),
            problem,
            "all time from its start on is counted as unknown",
        );
        let end = self.options.window.end();
        let start = placed.start.instant;
        if start < end {
            let told = self.tell(event, placed, uid, is_private, true);
            self.add(placed, (placed.start, end), start, told);
        }
    }

    /// An event on its clock; with a notice and nothing when its time cannot be read.
    fn place(&mut self, event: &Event<'_, '_>, uid: &Uid<'_>) -> Option<Placed> {
        match (self.try_place(event), event.damage) {
            (Ok(placed), None) => return Some(self.with_travel(placed, event, uid)),
            (Ok(placed), Some(_)) => {
                self.skip_damaged(event, uid, "its time is counted as unknown");
                return Some(self.with_travel(placed, event, uid));
            }
            (Err(problem), None) => {
                self.ledger
                    .lose(uid.about(event.line), problem, "its time cannot be read");
            }
            (Err(_), Some(damage)) => {
                let problem = Problem::of_damage(damage, event.noun(), self.limits);
                self.ledger
                    .lose(uid.about(event.line), problem, "its time cannot be read");
            }
        }
        None
    }

    /// With the way to the event, where it states one.
    fn with_travel(&mut self, placed: Placed, event: &Event<'_, '_>, uid: &Uid<'_>) -> Placed {
        let travel = match event.travel() {
            None => 0,
            Some(Ok(length)) => length
                .days
                .saturating_mul(DAY)
                .saturating_add(length.seconds),
            Some(Err(problem)) => {
                let left = "how long the way to it takes is not known, and nothing stands for it";
                self.ledger.lose(uid.about(event.line), problem, left);
                0
            }
        };
        Placed { travel, ..placed }
    }

    fn skip_damaged(&mut self, event: &Event<'_, '_>, uid: &Uid<'_>, left: &str) {
        if let Some(damage) = event.damage {
            let problem = Problem::of_damage(damage, event.noun(), self.limits);
            self.ledger.skip(uid.about(event.line), problem, left);
        }
    }

    fn try_place(&mut self, event: &Event<'_, '_>) -> Result<Placed, Problem> {
        let start = event.start(&mut self.names, self.limits)?;
        let end = event.end(&mut self.names, self.limits)?;
        let start = self.clocks.place(start, event.calendar, &self.names, None);
        if event.is_offer && end == End::Absent && !start.is_date {
            return Err(Problem {
                code: "no-end",
                message: format!("{} has neither `DTEND` nor `DURATION`", event.noun()),
            });
        }
        let (extent, end_zone) = self.extent(start, end, event.calendar)?;
        Ok(Placed {
            start,
            extent,
            travel: 0,
            unknown_zone: start.unknown_zone.or(end_zone),
            zone: start.clock.number(),
        })
    }

    /// How long an event is, and the `TZID` of its end if that names no zone.
    pub(super) fn extent(
        &mut self,
        start: Point,
        end: End,
        calendar: usize,
    ) -> Result<(Extent, Option<usize>), Problem> {
        let mut end_zone = None;
        let extent = match end {
            End::Absent if start.is_date => Extent::days(1),
            End::Absent => Extent::Exact(0),
            End::After(length) if start.is_date && length == Length::default() => Extent::days(1),
            End::After(length) => Extent::Nominal(length),
            End::At(stamp) => {
                let end = self
                    .clocks
                    .place(stamp, calendar, &self.names, Some(start.clock));
                end_zone = end.unknown_zone;
                let is_whole_days =
                    start.is_date && (end.is_date || end.civil.second_of_day() == 0);
                if is_whole_days {
                    let days = i64::from(end.civil.date().days())
                        .saturating_sub(i64::from(start.civil.date().days()));
                    // A date as end is the day after the last; the same date as the start means that day.
                    Extent::days(if days == 0 { 1 } else { days })
                } else {
                    let end = if end.is_date {
                        self.clocks.instant(start.clock, end.civil)
                    } else {
                        end.instant
                    };
                    Extent::Exact(end.seconds().saturating_sub(start.instant.seconds()))
                }
            }
        };
        let is_negative = match extent {
            Extent::Exact(seconds) => seconds < 0,
            Extent::Nominal(length) => length.days < 0 || length.seconds < 0,
        };
        if is_negative {
            return Err(Problem {
                code: "ends-before-start",
                message: "it ends before it starts".to_owned(),
            });
        }
        Ok((extent, end_zone))
    }

    /// When an occurrence ends that starts at `start`.
    pub(super) fn end_of(&self, start: Point, extent: Extent) -> Instant {
        match extent {
            Extent::Exact(seconds) => start.instant.plus_seconds(seconds),
            Extent::Nominal(length) if length.days == 0 => {
                start.instant.plus_seconds(length.seconds)
            }
            Extent::Nominal(length) => {
                let civil = start.civil.plus_seconds(length.days.saturating_mul(DAY));
                let end = self.clocks.instant(start.clock, civil);
                // A clock that skips whole days could turn the two around.
                end.plus_seconds(length.seconds).max(start.instant)
            }
        }
    }

    /// Whether an occurrence touches the window; one without length when its start lies in it.
    pub(super) fn is_wanted(&self, start: Instant, end: Instant) -> bool {
        let window = self.options.window;
        if start == end {
            window.contains(start)
        } else {
            start < window.end() && window.start() < end
        }
    }

    /// Whether an occurrence from `start` to `end`, or the way to it, touches the window.
    fn is_wanted_with_travel(&self, placed: &Placed, start: Point, end: Instant) -> bool {
        self.is_wanted(
            start.instant.plus_seconds(placed.travel.saturating_neg()),
            end,
        )
    }

    /// What the signals of an event say; with a notice when its zone is unknown.
    ///
    /// Where there is doubt when it takes place, it is unknown; unless it takes no time wherever it is.
    fn tell(
        &mut self,
        event: &Event<'_, '_>,
        placed: &Placed,
        uid: &Uid<'_>,
        is_private: bool,
        is_doubtful: bool,
    ) -> Told {
        let (mut status, mut why) = self.judge(event, placed);
        // Time that is offered and lies elsewhere is not offered here.
        let takes_time = event.is_offer || !matches!(status, Status::Free | Status::Elsewhere);
        if event.damage.is_some() || (is_doubtful && takes_time) {
            (status, why) = (Status::Unknown, Why::PartlyRead);
        } else if let Some(zone) = placed.unknown_zone {
            if takes_time {
                (status, why) = (Status::Unknown, Why::UnknownZone);
            }
            self.note_unknown_zone(event, zone, takes_time, uid);
        }
        if why == Why::HolidayCalendar {
            self.note_places(event, uid);
        }
        let keeps_title = self.options.kind.names_people() || (self.options.titles && !is_private);
        let title = keeps_title.then(|| event.title()).flatten();
        let title = title.map(|title| self.keep_title(event, &unescape(&title), uid));
        let is_on_call = self.options.kind.is_of_a_person()
            && !event.is_offer
            && self.ladder.is_on_call(event, (status, why));
        let facts = Facts {
            status,
            why,
            on_call: is_on_call,
            uid: Arc::clone(uid.text()),
            all_day: placed.start.is_date,
            line: event.line,
            title,
            others: self.others(event),
            company: self.options.company
                && event.has_company([self.ladder.owners(), self.options.others], self.limits),
            zone: placed.zone,
        };
        let has_way =
            placed.travel > 0 && !matches!(facts.status, Status::Free | Status::Elsewhere);
        let travel = has_way.then(|| {
            self.drafts.keep(Facts {
                why: Why::Travel,
                on_call: false,
                all_day: false,
                title: None,
                others: None,
                company: false,
                zone: None,
                ..facts.clone()
            })
        });
        let facts = self.drafts.keep(facts);
        Told { facts, travel }
    }

    /// What is kept of a title; in a feed of leave, where titles name people, with a notice when that is not all.
    fn keep_title(&mut self, event: &Event<'_, '_>, title: &str, uid: &Uid<'_>) -> Arc<str> {
        let limit = self.limits.title_bytes;
        if title.len() > limit && self.options.kind.names_people() {
            let problem = Problem {
                code: "limit-title-bytes",
                message: format!("the title is longer than {limit} bytes (`title-bytes`)"),
            };
            let effect = match self.options.kind {
                Kind::OnCall => "skipped: whom the rest of it names is not taken as on call",
                _ => "skipped: whom the rest of it names is not taken as away",
            };
            self.ledger.note(uid.about(event.line), problem, effect);
        }
        cut(title, limit)
    }

    fn judge(&self, event: &Event<'_, '_>, placed: &Placed) -> (Status, Why) {
        if event.is_offer {
            return (Status::Free, Why::Offered);
        }
        let judged = self.ladder.judge(event, placed.start.is_date);
        let is_away = !matches!(judged.1, Why::Declined | Why::Delegated);
        match self.options.kind {
            Kind::Leave if is_away => (Status::OutOfOffice, Why::LeaveCalendar),
            Kind::Holidays if placed.start.is_date && is_away => {
                if event.is_observance() {
                    (Status::Free, Why::Observance)
                } else {
                    (Status::OutOfOffice, Why::HolidayCalendar)
                }
            }
            _ => judged,
        }
    }

    fn others(&self, event: &Event<'_, '_>) -> Option<Arc<[(u16, Part)]>> {
        if self.options.others.is_empty() {
            return None;
        }
        let parts = event.parts_of(self.options.others, self.limits);
        let listed =
            (parts.into_iter()).filter_map(|(at, part)| Some((u16::try_from(at).ok()?, part)));
        let listed: Arc<[(u16, Part)]> = listed.collect();
        (!listed.is_empty()).then_some(listed)
    }

    fn note_unknown_zone(
        &mut self,
        event: &Event<'_, '_>,
        zone: usize,
        takes_time: bool,
        uid: &Uid<'_>,
    ) {
        let problem = self.no_such_zone(zone, event.calendar);
        let (noun, clock) = (
            event.noun(),
            self.clocks.name(self.clocks.floating(event.calendar)),
        );
        let effect = if takes_time {
            format!("{noun} is placed by the clock of `{clock}` and counted as unknown")
        } else {
            format!("{noun} is placed by the clock of `{clock}`; it takes no time there")
        };
        self.ledger.note(uid.about(event.line), problem, &effect);
    }

    /// That the `TZID` of this number names no zone in a calendar of the file.
    pub(super) fn no_such_zone(&self, zone: usize, calendar: usize) -> Problem {
        let name = self.names.name(zone);
        let definition = self.clocks.why_nothing(name, calendar);
        Problem {
            code: "unknown-zone",
            message: format!(
                "the zone `{}` names no place, and {definition}",
                shown(name)
            ),
        }
    }

    /// Notes a holiday that is one in some places alone.
    fn note_places(&mut self, event: &Event<'_, '_>, uid: &Uid<'_>) {
        let Some(places) = event.places() else {
            return;
        };
        let problem = Problem {
            code: "regional-holiday",
            message: format!("it is a holiday in {} alone", shown(places.as_bytes())),
        };
        let effect = "it counts for everybody whom the calendar is for: `members` in the team file says who that is";
        self.ledger.note(uid.about(event.line), problem, effect);
    }

    fn note_contradiction(&mut self, event: &Event<'_, '_>, uid: &Uid<'_>) {
        if let Some(property) = event.contradiction() {
            let problem = Problem {
                code: "repeated-property",
                message: format!("`{property}` stands there more than once, with different values"),
            };
            self.ledger
                .note(uid.about(event.line), problem, "the first of them is read");
        }
    }

    /// Adds an event as it stands, without its rules.
    fn add_whole(
        &mut self,
        event: &Event<'_, '_>,
        placed: &Placed,
        id: Instant,
        uid: &Uid<'_>,
        is_private: bool,
        is_doubtful: bool,
    ) {
        let end = self.end_of(placed.start, placed.extent);
        self.census.saw(placed.start.instant, end);
        let is_wanted = self.is_wanted_with_travel(placed, placed.start, end);
        // Of an unknown zone is told wherever the event lies.
        if is_wanted || placed.unknown_zone.is_some() {
            let told = self.tell(event, placed, uid, is_private, is_doubtful);
            if is_wanted {
                self.add(placed, (placed.start, end), id, told);
            }
        }
    }

    /// Adds an occurrence and the way to it, as far as they touch the window.
    fn add(&mut self, placed: &Placed, (start, end): (Point, Instant), id: Instant, told: Told) {
        let start = start.instant;
        if placed.travel == 0 || self.is_wanted(start, end) {
            let facts = told.facts;
            self.drafts.add(Draft {
                start,
                end,
                id,
                facts,
            });
        }
        if let Some(facts) = told.travel {
            let leaves = start.plus_seconds(placed.travel.saturating_neg());
            if self.is_wanted(leaves, start) {
                self.drafts.add(Draft {
                    start: leaves,
                    end: start,
                    id,
                    facts,
                });
            }
        }
    }
}

impl Extent {
    const fn days(days: i64) -> Self {
        Self::Nominal(Length { days, seconds: 0 })
    }
}

/// The beginning of a title, at most `limit` bytes of it.
fn cut(title: &str, limit: usize) -> Arc<str> {
    let end = (0..=limit.min(title.len()))
        .rev()
        .find(|end| title.is_char_boundary(*end))
        .unwrap_or(0);
    title.get(..end).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use crate::{
        ical::Addresses,
        recurrence::{Calendar, Kept, Kind, ReadOptions, read},
        time::{Date, Span},
        zone::Tzdb,
    };

    fn with_kind(body: &str, kind: Kind) -> Calendar {
        with_others(body, kind, Addresses::NONE, Kept::All)
    }

    fn with_others(body: &str, kind: Kind, others: &Addresses, kept: Kept) -> Calendar {
        let tzdb = Tzdb::bundled();
        let floating = tzdb.get("Europe/Berlin").unwrap();
        let midnight = |month| Date::new(2027, month, 1).unwrap().midnight();
        let window = Span::new(floating.instant(midnight(3)), floating.instant(midnight(5)));
        let options = ReadOptions {
            others,
            kind,
            kept,
            ..ReadOptions::plain(window.unwrap(), &floating, &tzdb)
        };
        let text = format!("BEGIN:VCALENDAR\n{body}\nEND:VCALENDAR\n");
        read(text.as_bytes(), &options).unwrap()
    }

    /// An event of one UID with these lines.
    fn event(lines: &str) -> String {
        format!("BEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT\n")
    }

    /// Occurrences as `start/end status`, start and end without year and seconds, and the codes of the notices.
    fn told(calendar: &Calendar) -> (Vec<String>, Vec<&str>) {
        let short = |text: String| text[5..16].replace('T', " ");
        let occurrences = calendar.occurrences.iter().map(|o| {
            let (start, end) = (short(o.start.to_string()), short(o.end.to_string()));
            format!("{start}/{end} {}", o.facts.status.word())
        });
        let notices = calendar.notices.iter().map(|notice| notice.code);
        (occurrences.collect(), notices.collect())
    }

    #[track_caller]
    fn check(events: &[&str], expected: &[&str]) -> Calendar {
        check_noticed(events, expected, &[])
    }

    #[track_caller]
    fn check_noticed(events: &[&str], expected: &[&str], codes: &[&str]) -> Calendar {
        let body: String = events.iter().map(|lines| event(lines)).collect();
        let calendar = with_kind(&body, Kind::Person);
        assert_eq!(
            told(&calendar),
            (to_owned(expected), codes.to_vec()),
            "{body}"
        );
        // Which component stands first must not matter.
        let turned: String = events.iter().rev().map(|lines| event(lines)).collect();
        let other = with_kind(&turned, Kind::Person);
        assert_eq!(told(&other).0, to_owned(expected), "{turned}");
        calendar
    }

    fn to_owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn where_the_owner_is_not_asked_about_what_others_take_part_in_is_kept() {
        let others = Addresses::of(["ben@example.com"]);
        let with_ben = "DTSTART:20270301T090000Z\nDTEND:20270301T100000Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ben@example.com";
        let alone = "DTSTART:20270302T090000Z\nDTEND:20270302T100000Z";
        let unreadable = "DTSTART:nonsense";
        let body = [("a", with_ben), ("b", alone), ("c", unreadable)]
            .map(|(uid, lines)| event(lines).replace("UID:a", &format!("UID:{uid}")))
            .concat();
        let of_others = |kept| with_others(&body, Kind::Person, &others, kept);
        let (all, kept) = (of_others(Kept::All), of_others(Kept::OfOthers));
        assert_eq!(told(&all).0.len(), 2);
        assert_eq!(told(&kept).0, ["03-01 09:00/03-01 10:00 busy"]);
        assert_eq!(told(&kept).1, told(&all).1);
        assert_eq!((kept.skipped, kept.unplaced), (all.skipped, all.unplaced));
    }

    const WEEKLY: &str = "DTSTART;TZID=Europe/Berlin:20270315T090000\nDTEND;TZID=Europe/Berlin:20270315T100000\nRRULE:FREQ=WEEKLY;COUNT=4";

    #[test]
    fn a_series_keeps_its_wall_clock_over_a_change() {
        check(
            &[WEEKLY],
            &[
                "03-15 08:00/03-15 09:00 busy",
                "03-22 08:00/03-22 09:00 busy",
                "03-29 07:00/03-29 08:00 busy",
                "04-05 07:00/04-05 08:00 busy",
            ],
        );
    }

    #[test]
    fn a_length_from_dtend_is_exact_and_days_of_a_duration_are_nominal() {
        check(
            &[
                "DTSTART;TZID=Europe/Berlin:20270327T120000\nDTEND;TZID=Europe/Berlin:20270328T120000\nRRULE:FREQ=DAILY;COUNT=2",
            ],
            &[
                "03-27 11:00/03-28 10:00 busy",
                "03-28 10:00/03-29 09:00 busy",
            ],
        );
        check(
            &["DTSTART;TZID=Europe/Berlin:20270327T120000\nDURATION:P1D"],
            &["03-27 11:00/03-28 10:00 busy"],
        );
        check(
            &["DTSTART;TZID=Europe/Berlin:20270327T120000\nDURATION:PT24H"],
            &["03-27 11:00/03-28 11:00 busy"],
        );
    }

    #[test]
    fn what_has_no_end_has_no_length_and_a_date_is_that_day() {
        check(
            &["DTSTART:20270310T090000Z"],
            &["03-10 09:00/03-10 09:00 busy"],
        );
        for end in [
            "X:1",
            "DTEND;VALUE=DATE:20270310",
            "DTEND;VALUE=DATE:20270311",
            "DURATION:P1D",
        ] {
            let calendar = check(
                &[&format!("DTSTART;VALUE=DATE:20270310\n{end}")],
                &["03-09 23:00/03-10 23:00 busy"],
            );
            assert!(calendar.occurrences[0].facts.all_day);
        }
    }

    #[test]
    fn an_event_that_ends_before_it_starts_is_skipped() {
        let calendar = check_noticed(
            &["DTSTART:20270310T090000Z\nDTEND:20270310T080000Z"],
            &[],
            &["ends-before-start"],
        );
        assert_eq!((calendar.skipped, calendar.unplaced), (1, 1));
        assert!(calendar.notices[0].effect.starts_with("skipped"));
        assert_eq!(calendar.notices[0].line, Some(2));
    }

    #[test]
    fn an_event_in_an_unknown_zone_is_unknown_on_the_floating_clock() {
        check_noticed(
            &[
                "DTSTART;TZID=Customized Time Zone:20270310T090000\nDTEND;TZID=Customized Time Zone:20270310T100000",
            ],
            &["03-10 08:00/03-10 09:00 unknown"],
            &["unknown-zone"],
        );
    }

    #[test]
    fn an_override_replaces_one_occurrence_whatever_zone_names_it() {
        let moved = "DTSTART;TZID=Europe/Berlin:20270323T150000\nDURATION:PT2H\nTRANSP:TRANSPARENT";
        for id in [
            ";TZID=Europe/Berlin:20270322T090000",
            ":20270322T080000Z",
            ";TZID=America/New_York:20270322T040000",
            ":20270322T090000",
            ";VALUE=DATE:20270322",
        ] {
            let calendar = check(
                &[WEEKLY, &format!("RECURRENCE-ID{id}\n{moved}")],
                &[
                    "03-15 08:00/03-15 09:00 busy",
                    "03-23 14:00/03-23 16:00 free",
                    "03-29 07:00/03-29 08:00 busy",
                    "04-05 07:00/04-05 08:00 busy",
                ],
            );
            let id = calendar.occurrences[1].recurrence_id;
            assert_eq!(id.to_string(), "2027-03-22T08:00:00Z");
        }
    }

    #[test]
    fn an_override_may_move_into_the_window_or_out_of_it() {
        let series = "DTSTART:20261201T090000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;COUNT=5";
        check(
            &[
                series,
                "RECURRENCE-ID:20261201T090000Z\nDTSTART:20270405T090000Z\nDURATION:PT1H",
            ],
            &[
                "03-01 09:00/03-01 10:00 busy",
                "04-01 09:00/04-01 10:00 busy",
                "04-05 09:00/04-05 10:00 busy",
            ],
        );
        check(
            &[
                series,
                "RECURRENCE-ID:20270301T090000Z\nDTSTART:20280301T090000Z\nDURATION:PT1H",
            ],
            &["04-01 09:00/04-01 10:00 busy"],
        );
    }

    #[test]
    fn a_cancelled_override_removes_its_occurrence_and_a_cancelled_series_everything() {
        check(
            &[WEEKLY, "RECURRENCE-ID:20270322T080000Z\nSTATUS:CANCELLED"],
            &[
                "03-15 08:00/03-15 09:00 busy",
                "03-29 07:00/03-29 08:00 busy",
                "04-05 07:00/04-05 08:00 busy",
            ],
        );
        check(&[&format!("{WEEKLY}\nSTATUS:cancelled")], &[]);
        check(&["STATUS:CANCELLED\nDTSTART:never"], &[]);
    }

    #[test]
    fn overrides_without_a_series_take_place_and_may_be_all_that_a_feed_tells() {
        let calendar = check_noticed(
            &[
                "RECURRENCE-ID:20270310T090000Z\nDTSTART:20270310T090000Z\nDURATION:PT1H",
                "RECURRENCE-ID:20270311T090000Z\nDTSTART:20270311T090000Z\nDURATION:PT1H",
            ],
            &[
                "03-10 09:00/03-10 10:00 busy",
                "03-11 09:00/03-11 10:00 busy",
            ],
            &["guessed-end"],
        );
        let covers = calendar.covers;
        assert!(covers.guessed);
        assert_eq!(covers.to.unwrap().to_string(), "2027-03-11T10:00:00Z");
    }

    #[test]
    fn an_occurrence_both_excluded_and_overridden_takes_place() {
        check(
            &[
                &format!("{WEEKLY}\nEXDATE:20270322T080000Z"),
                "RECURRENCE-ID:20270322T080000Z\nDTSTART:20270322T080000Z\nDURATION:PT3H",
            ],
            &[
                "03-15 08:00/03-15 09:00 busy",
                "03-22 08:00/03-22 11:00 busy",
                "03-29 07:00/03-29 08:00 busy",
                "04-05 07:00/04-05 08:00 busy",
            ],
        );
    }

    #[test]
    fn the_newer_of_two_versions_counts() {
        let first =
            "DTSTART:20270310T090000Z\nDURATION:PT1H\nSEQUENCE:1\nLAST-MODIFIED:20270105T000000Z";
        let second =
            "DTSTART:20270311T090000Z\nDURATION:PT1H\nSEQUENCE:2\nLAST-MODIFIED:20270104T000000Z";
        let third =
            "DTSTART:20270312T090000Z\nDURATION:PT1H\nSEQUENCE:2\nLAST-MODIFIED:20270106T000000Z";
        check_noticed(
            &[first, second],
            &["03-11 09:00/03-11 10:00 busy"],
            &["older-version"],
        );
        check_noticed(
            &[second, third],
            &["03-12 09:00/03-12 10:00 busy"],
            &["older-version"],
        );
        let cancelled = format!("{third}\nSTATUS:CANCELLED");
        check_noticed(&[second, &cancelled], &[], &["older-version"]);
    }

    #[test]
    fn versions_that_nothing_tells_apart_all_count_and_copies_count_once() {
        let one = "DTSTART:20270310T090000Z\nDURATION:PT1H";
        let other = "DTSTART:20270311T090000Z\nDURATION:PT1H";
        check(
            &[one, other, one],
            &[
                "03-10 09:00/03-10 10:00 busy",
                "03-11 09:00/03-11 10:00 busy",
            ],
        );
    }

    #[test]
    fn two_series_do_not_mix_their_overrides() {
        let lines = "DTSTART:20270310T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2";
        let body = format!(
            "BEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT\nBEGIN:VEVENT\nUID:b\n{lines}\nEND:VEVENT\nBEGIN:VEVENT\nUID:b\nRECURRENCE-ID:20270310T090000Z\nSTATUS:CANCELLED\nEND:VEVENT"
        );
        let calendar = with_kind(&body, Kind::Person);
        let uids: Vec<_> = calendar.occurrences.iter().map(|o| &*o.facts.uid).collect();
        assert_eq!(uids, ["a", "a", "b"]);
    }

    #[test]
    fn this_and_future_shifts_and_lengthens_all_that_is_later() {
        check(
            &[
                WEEKLY,
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20270322T080000Z\nDTSTART;TZID=Europe/Berlin:20270323T103000\nDURATION:PT2H",
            ],
            &[
                "03-15 08:00/03-15 09:00 busy",
                "03-23 09:30/03-23 11:30 busy",
                "03-30 08:30/03-30 10:30 busy",
                "04-06 08:30/04-06 10:30 busy",
            ],
        );
    }

    #[test]
    fn a_later_override_wins_over_this_and_future() {
        let future = "RECURRENCE-ID;RANGE=THISANDFUTURE:20270322T080000Z";
        check(
            &[
                WEEKLY,
                &format!("{future}\nSTATUS:CANCELLED"),
                "RECURRENCE-ID:20270405T070000Z\nDTSTART:20270405T120000Z\nDURATION:PT1H",
            ],
            &[
                "03-15 08:00/03-15 09:00 busy",
                "04-05 12:00/04-05 13:00 busy",
            ],
        );
        check(
            &[
                WEEKLY,
                &format!("{future}\nDTSTART:20270322T090000Z\nDURATION:PT1H"),
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20270405T070000Z\nDTSTART:20270405T060000Z\nDURATION:PT1H",
            ],
            &[
                "03-15 08:00/03-15 09:00 busy",
                "03-22 09:00/03-22 10:00 busy",
                "03-29 08:00/03-29 09:00 busy",
                "04-05 06:00/04-05 07:00 busy",
            ],
        );
    }

    #[test]
    fn this_and_future_may_bring_occurrences_from_far_outside_the_window() {
        check(
            &[
                "DTSTART:20260901T090000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;COUNT=3",
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20260901T090000Z\nDTSTART:20270301T090000Z\nDURATION:PT1H",
            ],
            &[
                "03-01 09:00/03-01 10:00 busy",
                "03-31 09:00/03-31 10:00 busy",
            ],
        );
    }

    #[test]
    fn exclusions_in_every_form_exclude() {
        for excluded in [
            "EXDATE:20270322T080000Z",
            "EXDATE;TZID=Europe/Berlin:20270322T090000,20270330T090000",
            "EXDATE:20270322T090000",
            "EXDATE;TZID=America/New_York:20270322T040000",
            "EXDATE;VALUE=DATE:20270322",
            "EXDATE:20270322",
            "EXRULE:FREQ=WEEKLY;INTERVAL=5;COUNT=1\nRDATE:20270315T080000Z\nEXDATE:20270322T080000Z\nEXDATE:19990101T000000Z",
        ] {
            let all = [
                "03-15 08:00/03-15 09:00 busy",
                "03-29 07:00/03-29 08:00 busy",
                "04-05 07:00/04-05 08:00 busy",
            ];
            // The rule of the last one excludes DTSTART too.
            let expected = if excluded.starts_with("EXRULE") {
                &all[1..]
            } else {
                &all[..]
            };
            check(&[&format!("{WEEKLY}\n{excluded}")], expected);
        }
    }

    #[test]
    fn exclusions_of_whole_days_go_by_the_day() {
        for excluded in [
            "EXDATE;VALUE=DATE:20270316",
            "EXDATE:20270316T000000",
            "EXDATE:20270316T000000Z",
            "EXDATE:20270315T230000Z",
            "EXDATE;TZID=Europe/Berlin:20270316T000000",
            "EXDATE;TZID=America/New_York:20270316T090000",
        ] {
            check(
                &[&format!(
                    "DTSTART;VALUE=DATE:20270315\nRRULE:FREQ=DAILY;COUNT=3\n{excluded}"
                )],
                &[
                    "03-14 23:00/03-15 23:00 busy",
                    "03-16 23:00/03-17 23:00 busy",
                ],
            );
        }
    }

    #[test]
    fn dates_are_added_once_and_periods_bring_their_own_length() {
        check(
            &[
                "DTSTART:20270310T090000Z\nDURATION:PT1H\nRDATE:20270310T090000Z,20270311T090000Z\nRDATE;VALUE=PERIOD:20270312T090000Z/PT3H,20270313T090000Z/20270313T093000Z\nRDATE;VALUE=DATE:20270314",
            ],
            &[
                "03-10 09:00/03-10 10:00 busy",
                "03-11 09:00/03-11 10:00 busy",
                "03-12 09:00/03-12 12:00 busy",
                "03-13 09:00/03-13 09:30 busy",
                "03-14 09:00/03-14 10:00 busy",
            ],
        );
    }

    #[test]
    fn a_start_that_the_rule_does_not_make_takes_place_and_is_counted() {
        check(
            &["DTSTART:20270310T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2"],
            &[
                "03-10 09:00/03-10 10:00 busy",
                "03-15 09:00/03-15 10:00 busy",
            ],
        );
    }

    #[test]
    fn until_is_inclusive_in_every_form() {
        for until in [
            "20270329T070000Z",
            "20270329",
            "20270329T090000",
            "20270405T065959Z",
        ] {
            let rule = WEEKLY.replace("COUNT=4", &format!("UNTIL={until}"));
            check(
                &[&rule],
                &[
                    "03-15 08:00/03-15 09:00 busy",
                    "03-22 08:00/03-22 09:00 busy",
                    "03-29 07:00/03-29 08:00 busy",
                ],
            );
        }
    }

    #[test]
    fn two_rules_are_one_set() {
        check(
            &[
                "DTSTART:20270310T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nRRULE:FREQ=DAILY;INTERVAL=2;COUNT=2",
            ],
            &[
                "03-10 09:00/03-10 10:00 busy",
                "03-11 09:00/03-11 10:00 busy",
                "03-12 09:00/03-12 10:00 busy",
            ],
        );
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_unknown_time_from_the_start_on() {
        let calendar = check_noticed(
            &["DTSTART:20270310T090000Z\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES"],
            &["03-10 09:00/04-30 22:00 unknown"],
            &["unreadable-rule"],
        );
        assert_eq!((calendar.skipped, calendar.unplaced), (1, 0));
        check_noticed(
            &["DTSTART:20270310T090000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY"],
            &["03-10 09:00/04-30 22:00 unknown"],
            &["limit-event-occurrences"],
        );
    }

    #[test]
    fn a_fold_makes_no_rule_of_what_is_none() {
        for rule in ["RRULE:X:FREQ=DAILY", "RRULE:X\n :FREQ=DAILY"] {
            check_noticed(
                &[&format!("DTSTART:20270310T090000Z\nDURATION:PT1H\n{rule}")],
                &["03-10 09:00/04-30 22:00 unknown"],
                &["unreadable-rule"],
            );
        }
    }

    #[test]
    fn an_exclusion_that_cannot_be_read_makes_the_series_unknown() {
        check_noticed(
            &[
                "DTSTART:20270310T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:Invalid date",
            ],
            &[
                "03-10 09:00/03-10 10:00 unknown",
                "03-11 09:00/03-11 10:00 unknown",
            ],
            &["unreadable-exdate"],
        );
    }

    #[test]
    fn a_date_that_cannot_be_read_costs_itself_alone() {
        let calendar = check_noticed(
            &["DTSTART:20270310T090000Z\nDURATION:PT1H\nRDATE:20270311T090000Z,soon"],
            &[
                "03-10 09:00/03-10 10:00 busy",
                "03-11 09:00/03-11 10:00 busy",
            ],
            &["unreadable-rdate"],
        );
        assert_eq!(calendar.unplaced, 1);
    }

    #[test]
    fn a_gap_moves_an_occurrence_and_a_fold_takes_the_first() {
        check(
            &[
                "DTSTART;TZID=Europe/Berlin:20270327T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3",
            ],
            &[
                "03-27 01:30/03-27 02:30 busy",
                "03-28 01:30/03-28 02:30 busy",
                "03-29 00:30/03-29 01:30 busy",
            ],
        );
    }

    #[test]
    fn an_event_without_end_line_is_unknown_where_it_is() {
        let body = "BEGIN:VEVENT\nUID:a\nDTSTART:20270310T090000Z\nDURATION:PT1H\nBEGIN:VEVENT\nUID:b\nDTSTART:20270311T090000Z\nDURATION:PT1H\nEND:VEVENT";
        let calendar = with_kind(body, Kind::Person);
        let expected = [
            "03-10 09:00/03-10 10:00 unknown",
            "03-11 09:00/03-11 10:00 busy",
        ];
        assert_eq!(told(&calendar), (to_owned(&expected), vec!["never-ends"]));
        assert_eq!(
            (calendar.events, calendar.skipped, calendar.unplaced),
            (2, 1, 0)
        );
    }

    #[test]
    fn events_without_a_uid_are_never_one() {
        let one = "BEGIN:VEVENT\nDTSTART:20270310T090000Z\nDURATION:PT1H\nEND:VEVENT\n";
        let calendar = with_kind(&format!("{one}{one}"), Kind::Person);
        assert_eq!(calendar.occurrences.len(), 2);
        assert_eq!(&*calendar.occurrences[0].facts.uid, "");
    }

    #[test]
    fn a_floating_time_is_on_the_calendars_own_clock() {
        let body = format!(
            "X-WR-TIMEZONE:America/New_York\n{}",
            event("DTSTART:20270310T090000\nDTEND:20270310T100000")
        );
        let calendar = with_kind(&body, Kind::Person);
        assert_eq!(told(&calendar).0, ["03-10 14:00/03-10 15:00 busy"]);
        let body = body.replace("America/New_York", "Nowhere");
        let calendar = with_kind(&body, Kind::Person);
        let expected = ["03-10 08:00/03-10 09:00 busy"];
        assert_eq!(told(&calendar), (to_owned(&expected), vec!["unknown-zone"]));
    }

    #[test]
    fn the_dates_of_leave_and_holidays_are_everybodys_dates() {
        let body = format!(
            "X-WR-TIMEZONE:Asia/Tokyo\n{}",
            event("DTSTART;VALUE=DATE:20270310")
        );
        let start = |kind| with_kind(&body, kind).occurrences[0].start.to_string();
        assert_eq!(start(Kind::Person), "2027-03-09T15:00:00Z");
        assert_eq!(start(Kind::Leave), "2027-03-09T23:00:00Z");
        assert_eq!(start(Kind::Holidays), "2027-03-09T23:00:00Z");
    }

    #[test]
    fn leave_and_holidays_count_although_transparent() {
        let day = "DTSTART;VALUE=DATE:20270310\nTRANSP:TRANSPARENT";
        let status = |lines: &str, kind| told(&with_kind(&event(lines), kind)).0[0].clone();
        let away = "03-09 23:00/03-10 23:00 out-of-office";
        assert_eq!(status(day, Kind::Leave), away);
        assert_eq!(status(day, Kind::Holidays), away);
        assert!(status(day, Kind::Person).ends_with("free"));
        let observance = format!("{day}\nDESCRIPTION:Observance\\nTo hide it\\, go on");
        assert!(status(&observance, Kind::Holidays).ends_with("free"));
        let title = with_kind(&event(&format!("{day}\nSUMMARY:Ana\\, away")), Kind::Leave);
        assert_eq!(
            title.occurrences[0].facts.title.as_deref(),
            Some("Ana, away")
        );
        let title = with_kind(&event(&format!("{day}\nSUMMARY:Ana")), Kind::Person);
        assert_eq!(title.occurrences[0].facts.title, None);
    }

    #[test]
    fn a_window_takes_what_touches_it_whole() {
        check(
            &["DTSTART:20270228T000000Z\nDTEND:20270302T000000Z"],
            &["02-28 00:00/03-02 00:00 busy"],
        );
        check(&["DTSTART:20270228T000000Z\nDTEND:20270228T230000Z"], &[]);
        check(
            &["DTSTART:20270228T230000Z"],
            &["02-28 23:00/02-28 23:00 busy"],
        );
        check(&["DTSTART:20270430T220000Z"], &[]);
        check(
            &["DTSTART:20260101T000000Z\nDURATION:P60W\nRRULE:FREQ=MONTHLY;COUNT=2"],
            &["02-01 00:00/03-28 00:00 busy"],
        );
    }
}
