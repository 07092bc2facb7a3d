//! A zone cut to a stretch of time, for many quick look-ups.

use std::{cell::Cell, ops::Range, sync::Arc};

use super::{Regime, Resolved, Zone, zone::REACH};
use crate::time::{CivilTime, Instant, Span};

/// A zone cut to a stretch of time, for many quick look-ups.
///
/// Outside the stretch it gives the same answers, only slower.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: Arc<Zone>,
    regimes: Vec<Regime>,
    // The rest is about a stretch that is wider by `2 * REACH` at both ends.
    wide: Vec<Regime>,
    // Start of every regime of `wide` but the first.
    starts: Vec<i64>,
    // For every start, the first civil second that takes the offset from after it (gap and fold both go with the one before).
    turns: Vec<i64>,
    // Seconds that the table answers for, and civil seconds; both may be none.
    instants: Range<i64>,
    civils: Range<i64>,
}

impl Clock {
    /// `zone` over `within`.
    pub fn new(zone: &Arc<Zone>, within: Span) -> Self {
        let regimes = zone.regimes(within);
        let margin = REACH.saturating_mul(2);
        let from = within.start().seconds().saturating_sub(margin);
        let to = within.end().seconds().saturating_add(margin);
        let wide = Span::from_seconds(from, to).map_or_else(Vec::new, |wide| zone.regimes(wide));
        let starts = wide
            .iter()
            .skip(1)
            .map(|regime| regime.span.start().seconds())
            .collect();
        // Two changes so near each other that what they skip or repeat overlaps need a closer look than a table gives.
        let (turns, is_plain) = turns(&wide);
        let (instants, civils) = if is_plain {
            let civils = from.saturating_add(REACH)..to.saturating_sub(REACH);
            (from..to, civils)
        } else {
            (0..0, 0..0)
        };
        Self {
            zone: Arc::clone(zone),
            regimes,
            wide,
            starts,
            turns,
            instants,
            civils,
        }
    }

    /// The zone.
    pub fn zone(&self) -> &Arc<Zone> {
        &self.zone
    }

    /// The regimes in order.
    pub fn regimes(&self) -> &[Regime] {
        &self.regimes
    }

    /// Seconds ahead of UTC at `instant`.
    pub fn offset_at(&self, instant: Instant) -> i32 {
        let seconds = instant.seconds();
        if self.instants.contains(&seconds) {
            let at = self.starts.partition_point(|start| *start <= seconds);
            if let Some(regime) = self.wide.get(at) {
                return regime.offset;
            }
        }
        self.zone.offset_at(instant)
    }

    /// What the clock shows at `instant`.
    pub fn civil(&self, instant: Instant) -> CivilTime {
        CivilTime::from_seconds(instant.seconds()).plus_seconds(i64::from(self.offset_at(instant)))
    }

    /// What `civil` means here: once, twice or not at all.
    pub fn resolve(&self, civil: CivilTime) -> Resolved {
        let Some((regime, next)) = self.regime_of(civil) else {
            return self.zone.resolve(civil);
        };
        let instant = Instant::from_seconds(regime.seconds_of(civil));
        let Some(next) = next else {
            return Resolved::Once(instant);
        };
        if instant >= regime.span.end() {
            return Resolved::Gap { moved: instant };
        }
        let again = Instant::from_seconds(next.seconds_of(civil));
        if again >= next.span.start() {
            return Resolved::Fold {
                first: instant,
                second: again,
            };
        }
        Resolved::Once(instant)
    }

    /// The instant of `civil`: the first of two in a fold, moved by the offset from before a gap (RFC 5545 3.3.5).
    pub fn instant(&self, civil: CivilTime) -> Instant {
        match self.regime_of(civil) {
            Some((regime, _)) => Instant::from_seconds(regime.seconds_of(civil)),
            None => self.zone.instant(civil),
        }
    }

    /// The offset by which [`Clock::instant`] makes an instant of `civil`, and the civil seconds around it for which it is
    /// the same; nothing outside the stretch, or where offsets change too quickly for a table.
    fn offset_around(&self, civil: CivilTime) -> Option<(Range<i64>, i32)> {
        let seconds = civil.seconds();
        if !self.civils.contains(&seconds) {
            return None;
        }
        let at = self.turns.partition_point(|turn| *turn <= seconds);
        let regime = self.wide.get(at)?;
        let turn = |at: usize| self.turns.get(at).copied();
        let from = at.checked_sub(1).and_then(turn);
        let from = from.unwrap_or(self.civils.start).max(self.civils.start);
        let to = turn(at).unwrap_or(self.civils.end).min(self.civils.end);
        Some((from..to, regime.offset))
    }

    /// The instants at which the clock reads from `from` up to but not including `to`: the wall window of these two.
    ///
    /// Skipped times add nothing, repeated times count twice, a date that the zone never had is empty; so there may be
    /// no span, or more than one. In order; spans that touch are one.
    pub fn wall(&self, from: CivilTime, to: CivilTime) -> Vec<Span> {
        let mut spans = Vec::new();
        self.wall_into(from, to, &mut spans);
        spans
    }

    /// [`Clock::wall`], its spans added to the end of `out`; spans already there stay as they are.
    pub fn wall_into(&self, from: CivilTime, to: CivilTime, out: &mut Vec<Span>) {
        let first = from.seconds().saturating_sub(REACH);
        let last = to.seconds().saturating_add(REACH);
        if from >= to {
            return;
        }
        if self.instants.contains(&first) && self.instants.contains(&last) {
            let at = self.starts.partition_point(|start| *start <= first);
            let regimes = self.wide.get(at..).unwrap_or_default();
            add_wall(regimes, from, to, last, out);
        } else if let Some(around) = Span::from_seconds(first, last) {
            add_wall(&self.zone.regimes(around), from, to, last, out);
        }
    }

    /// The regime by whose offset `civil` becomes an instant, and the one after it; nothing outside the table.
    fn regime_of(&self, civil: CivilTime) -> Option<(&Regime, Option<&Regime>)> {
        let seconds = civil.seconds();
        if !self.civils.contains(&seconds) {
            return None;
        }
        let at = self.turns.partition_point(|turn| *turn <= seconds);
        let mut rest = self.wide.get(at..)?.iter();
        Some((rest.next()?, rest.next()))
    }
}

/// A clock that is asked for instants near one another, as those of a series and the two ends of an event are: it remembers
/// the stretch of one offset in which the last one was.
///
/// It gives the answers of [`Clock::instant`]. For one thread.
#[derive(Debug)]
pub struct Cursor {
    clock: Clock,
    /// Civil seconds from and to, and the offset in between.
    last: Cell<(i64, i64, i32)>,
}

impl Cursor {
    /// `zone`, quick over `within`.
    pub fn new(zone: &Arc<Zone>, within: Span) -> Self {
        Self {
            clock: Clock::new(zone, within),
            last: Cell::new((0, 0, 0)),
        }
    }

    /// The clock.
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The instant of `civil`, as [`Clock::instant`] has it.
    #[inline]
    pub fn instant(&self, civil: CivilTime) -> Instant {
        let seconds = civil.seconds();
        let (from, to, offset) = self.last.get();
        if from <= seconds && seconds < to {
            return Instant::from_seconds(seconds.saturating_sub(i64::from(offset)));
        }
        self.look_up(civil)
    }

    fn look_up(&self, civil: CivilTime) -> Instant {
        if let Some((around, offset)) = self.clock.offset_around(civil) {
            self.last.set((around.start, around.end, offset));
        }
        self.clock.instant(civil)
    }
}

/// For every change, the first civil second that takes the offset from after it; and whether they can be relied on.
fn turns(regimes: &[Regime]) -> (Vec<i64>, bool) {
    let mut is_plain = !regimes.is_empty();
    let mut turns = Vec::with_capacity(regimes.len());
    // What lies before the first regime is out of reach of every civil second that is looked up here.
    let mut length_before = i64::MAX;
    let mut reach_before = 0_i64;
    for pair in regimes.windows(2) {
        let [before, after] = pair else { continue };
        let start = after.span.start().seconds();
        turns.push(start.saturating_add(i64::from(before.offset.max(after.offset))));
        let reach = i64::from(before.offset.abs_diff(after.offset));
        is_plain &= length_before >= reach_before.saturating_add(reach);
        length_before = after.span.end().seconds().saturating_sub(start);
        reach_before = reach;
    }
    (turns, is_plain)
}

/// Adds the wall window of `from` and `to` in `regimes`, up to the first regime that starts after `last`.
fn add_wall(regimes: &[Regime], from: CivilTime, to: CivilTime, last: i64, out: &mut Vec<Span>) {
    let mut open: Option<Span> = None;
    for regime in regimes {
        if regime.span.start().seconds() > last {
            break;
        }
        let shown = Span::from_seconds(regime.seconds_of(from), regime.seconds_of(to))
            .and_then(|window| window.intersect(regime.span));
        let Some(shown) = shown else { continue };
        open = match open {
            Some(before) if before.end() == shown.start() => {
                Span::new(before.start(), shown.end()).ok()
            }
            before => {
                out.extend(before);
                Some(shown)
            }
        };
    }
    out.extend(open);
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may fail")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        time::{Date, Minutes},
        zone::Tzdb,
    };

    fn civil(year: i32, month: u32, day: u32, minute: i64) -> CivilTime {
        CivilTime::new(Date::new(year, month, day).unwrap(), minute * 60)
    }

    fn clock(name: &str, from: CivilTime, to: CivilTime) -> Clock {
        let zone = Tzdb::bundled().get(name).unwrap();
        let within = Span::from_seconds(from.seconds(), to.seconds()).unwrap();
        Clock::new(&zone, within)
    }

    /// The lengths of the pieces of a wall window in one date, in minutes.
    #[track_caller]
    fn check(name: &str, date: (i32, u32, u32), minutes: (i64, i64), expected: &[i64]) {
        let (year, month, day) = date;
        let midnight = civil(year, month, day, 0);
        let (from, to) = (
            midnight.plus_seconds(minutes.0 * 60),
            midnight.plus_seconds(minutes.1 * 60),
        );
        let inside = clock(name, civil(year, 1, 1, 0), civil(year + 1, 1, 1, 0));
        let outside = clock(name, civil(1990, 1, 1, 0), civil(1990, 2, 1, 0));
        let spans = inside.wall(from, to);
        assert_eq!(spans, outside.wall(from, to), "{name} {from} {to}");
        let found: Vec<_> = spans.iter().map(|span| span.minutes().0).collect();
        assert_eq!(found, expected, "{name} {from} {to}");
    }

    #[test]
    fn a_window_that_ends_inside_a_fold_has_two_pieces() {
        check("Europe/Madrid", (2027, 10, 31), (90, 150), &[60, 30]);
    }

    #[test]
    fn a_window_around_a_fold_has_one_longer_piece() {
        check("Europe/Madrid", (2027, 10, 31), (60, 240), &[240]);
        check("Europe/Madrid", (2027, 10, 31), (120, 180), &[120]);
        check("Europe/Madrid", (2027, 10, 31), (130, 170), &[40, 40]);
    }

    #[test]
    fn a_window_over_a_gap_is_shorter_and_one_inside_it_is_nothing() {
        check("Europe/Madrid", (2027, 3, 28), (60, 240), &[120]);
        check("Europe/Madrid", (2027, 3, 28), (120, 180), &[]);
        check("Europe/Madrid", (2027, 3, 28), (150, 210), &[30]);
    }

    #[test]
    fn a_day_lasts_as_long_as_its_clock_changes_leave() {
        check("Australia/Lord_Howe", (2026, 4, 5), (0, 1_440), &[1_470]);
        check("Australia/Lord_Howe", (2026, 10, 4), (0, 1_440), &[1_410]);
        check("Pacific/Apia", (2011, 12, 30), (0, 1_440), &[]);
        check("Pacific/Apia", (2011, 12, 29), (0, 3 * 1_440), &[2 * 1_440]);
        check("Pacific/Kwajalein", (1969, 9, 30), (0, 1_440), &[2_820]);
        check("Africa/Cairo", (2026, 4, 24), (0, 1_440), &[1_380]);
    }

    #[test]
    fn a_window_without_length_is_nothing() {
        check("Europe/Madrid", (2027, 6, 1), (60, 60), &[]);
        check("Europe/Madrid", (2027, 6, 1), (61, 60), &[]);
    }

    #[test]
    fn windows_are_added_to_what_is_there() {
        let clock = clock("UTC", civil(2027, 1, 1, 0), civil(2027, 2, 1, 0));
        let mut spans = Vec::new();
        clock.wall_into(civil(2027, 1, 2, 0), civil(2027, 1, 2, 60), &mut spans);
        clock.wall_into(civil(2027, 1, 2, 60), civil(2027, 1, 2, 120), &mut spans);
        assert_eq!(spans.len(), 2);
        assert_eq!(spans[0].minutes(), Minutes(60));
    }

    #[test]
    fn changes_that_crowd_together_are_looked_at_one_by_one() {
        let at = |minutes: i64| Instant::from_seconds(minutes * 60);
        let zone = Arc::new(Zone::from_changes(
            "crowded",
            0,
            [(at(0), 3_600), (at(30), 0), (at(50), 7_200)],
        ));
        let clock = Clock::new(&zone, Span::new(at(-100), at(300)).unwrap());
        for minute in -50..250 {
            let civil = CivilTime::from_seconds(minute * 60);
            assert_eq!(clock.resolve(civil), zone.resolve(civil));
            assert_eq!(clock.instant(civil), zone.instant(civil));
            assert_eq!(clock.offset_at(at(minute)), zone.offset_at(at(minute)));
        }
    }

    #[test]
    fn the_ends_of_all_numbers_do_no_harm() {
        let zone = Tzdb::bundled().get("Europe/Berlin").unwrap();
        let all = Span::from_seconds(i64::MIN, i64::MAX).unwrap();
        let clock = Clock::new(&zone, all);
        let (first, last) = (
            CivilTime::from_seconds(i64::MIN),
            CivilTime::from_seconds(i64::MAX),
        );
        for civil in [first, last] {
            assert_eq!(clock.resolve(civil), zone.resolve(civil));
        }
        assert!(!clock.wall(first, last).is_empty());
    }

    /// A zone, and one of its changes between 1880 and 2100.
    fn any_change() -> impl Strategy<Value = (Arc<Zone>, Instant)> {
        (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(zone, change)| {
            let tzdb = Tzdb::bundled();
            let within = Span::from_seconds(
                civil(1880, 1, 1, 0).seconds(),
                civil(2100, 1, 1, 0).seconds(),
            );
            let names = tzdb.names();
            let zone = tzdb.get(names[zone.index(names.len())]).unwrap();
            let regimes = zone.regimes(within.unwrap());
            let at = change.get(&regimes).span.start();
            (zone, at)
        })
    }

    proptest! {
        #[test]
        fn prop_a_wall_window_is_when_the_clock_reads_it(
            (zone, change) in any_change(),
            from in -3_000_i64..3_000,
            length in 1_i64..3_000,
            shift in 0_i64..60,
            width in 1_i64..40,
        ) {
            let within = Span::new(change, change.plus_seconds(width * 86_400)).unwrap();
            let clock = Clock::new(&zone, within);
            let from = zone.civil(change).plus_seconds(from * 60 + shift);
            let to = from.plus_seconds(length * 60);
            let spans = clock.wall(from, to);
            prop_assert!(spans.windows(2).all(|pair| pair[0].end() < pair[1].start()));
            for minute in -9_000_i64..9_000 {
                let at = change.plus_seconds(minute * 60);
                let reads = zone.civil(at);
                let expected = from <= reads && reads < to;
                prop_assert_eq!(spans.iter().any(|span| span.contains(at)), expected, "{}", at);
            }
            for span in spans {
                let last = zone.civil(span.end().plus_seconds(-1));
                prop_assert!(from <= zone.civil(span.start()) && last < to);
            }
        }

        #[test]
        fn prop_a_clock_answers_as_its_zone_does(
            (zone, change) in any_change(),
            start in -4_000_i64..4_000,
            width in 1_i64..800_000,
            seconds in prop::collection::vec(-400_000_i64..400_000, 32),
        ) {
            let start = change.plus_seconds(start * 60);
            let within = Span::new(start, start.plus_seconds(width * 60)).unwrap();
            let clock = Clock::new(&zone, within);
            prop_assert_eq!(clock.regimes(), &zone.regimes(within)[..]);
            for seconds in seconds {
                let at = change.plus_seconds(seconds);
                prop_assert_eq!(clock.offset_at(at), zone.offset_at(at));
                prop_assert_eq!(clock.civil(at), zone.civil(at));
                let civil = zone.civil(change).plus_seconds(seconds);
                prop_assert_eq!(clock.resolve(civil), zone.resolve(civil));
                prop_assert_eq!(clock.instant(civil), zone.instant(civil));
            }
        }

        #[test]
        fn prop_a_resolved_time_is_what_the_clock_shows(
            (zone, change) in any_change(),
            seconds in -100_000_i64..100_000,
        ) {
            let civil = zone.civil(change).plus_seconds(seconds);
            match zone.resolve(civil) {
                Resolved::Once(once) => prop_assert_eq!(zone.civil(once), civil),
                Resolved::Fold { first, second } => {
                    prop_assert!(first < second);
                    prop_assert_eq!(zone.civil(first), civil);
                    prop_assert_eq!(zone.civil(second), civil);
                }
                Resolved::Gap { moved } => prop_assert!(zone.civil(moved) > civil),
            }
        }
    }
}
