//! One clock for all time: its changes in a table, and the yearly rule that follows them.

use std::{ops::RangeInclusive, sync::Arc};

use super::{TzifError, posix::TailRule, tzif};
use crate::time::{CivilTime, DAY, Instant, Span};

/// The offsets that a clock may have, in seconds: a little more than a day either way (RFC 9636 3.2).
pub(super) const OFFSETS: RangeInclusive<i32> = -89_999..=93_599;

/// Further than any offset from UTC, in seconds.
pub(super) const REACH: i64 = 2 * DAY;

/// 2100-01-01T00:00:00Z: until then the yearly rule is written out in the table, where look-ups are quicker.
const TABLE_END: i64 = 4_102_444_800;

/// A clock: a name, and its offset from UTC at every instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: Arc<str>,
    before: i32,
    // Invariant: by instant, no two at one, each to another offset than the one before it.
    changes: Vec<(i64, i32)>,
    tail: Option<Tail>,
}

/// What holds after the table, where the clock changes for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tail {
    from: i64,
    rule: TailRule,
}

/// What a civil time means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// The clock shows it once.
    Once(Instant),
    /// The clock shows it twice (a fold).
    Fold {
        /// The first time.
        first: Instant,
        /// The second time.
        second: Instant,
    },
    /// The clock skips it (a gap).
    Gap {
        /// The instant by the offset from before the gap: RFC 5545 3.3.5.
        moved: Instant,
    },
}

impl Resolved {
    /// The one instant that an end point of an event takes: the first of two in a fold, the moved one in a gap.
    pub const fn instant(self) -> Instant {
        match self {
            Self::Once(instant)
            | Self::Fold { first: instant, .. }
            | Self::Gap { moved: instant } => instant,
        }
    }
}

/// A stretch in which a clock keeps one offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regime {
    /// From when to when; cut to the stretch asked about.
    pub span: Span,
    /// Seconds ahead of UTC.
    pub offset: i32,
}

impl Regime {
    /// The instant at which this clock shows `civil` if it kept this offset for ever; seconds since 1970.
    pub(super) fn seconds_of(&self, civil: CivilTime) -> i64 {
        civil.seconds().saturating_sub(i64::from(self.offset))
    }
}

impl Zone {
    /// A clock that never changes, `offset` seconds ahead of UTC (brought to a little more than a day at most).
    pub fn fixed(name: &str, offset: i32) -> Self {
        Self::from_changes(name, offset, [])
    }

    /// UTC.
    pub fn utc() -> Self {
        Self::fixed("UTC", 0)
    }

    /// A clock by its changes alone: `before` seconds ahead of UTC, then from each instant on so many seconds ahead.
    ///
    /// The changes may be in any order; of two at one instant the later in the list holds. Offsets of more than a little
    /// over a day are brought down to that.
    pub fn from_changes(
        name: &str,
        before: i32,
        changes: impl IntoIterator<Item = (Instant, i32)>,
    ) -> Self {
        let near = |offset: i32| offset.clamp(*OFFSETS.start(), *OFFSETS.end());
        let mut changes: Vec<_> = changes
            .into_iter()
            .map(|(at, offset)| (at.seconds(), near(offset)))
            .collect();
        changes.sort_by_key(|change| change.0);
        Self::from_table(name, near(before), changes, None)
    }

    /// Reads compiled zone data (TZif of version 2 or later, RFC 9636) under a name of your choice.
    ///
    /// # Errors
    ///
    /// When the data is of another kind, damaged, or counts leap seconds.
    pub fn from_tzif(name: &str, bytes: &[u8]) -> Result<Self, TzifError> {
        tzif::read(name, bytes)
    }

    /// Offsets in `changes` and `before` are within [`OFFSETS`], the changes in order.
    pub(super) fn from_table(
        name: &str,
        before: i32,
        changes: Vec<(i64, i32)>,
        rule: Option<TailRule>,
    ) -> Self {
        let last = changes.last().map_or(Instant::MIN.seconds(), |last| last.0);
        // Without a table the rule holds always, whatever the settings say.
        let before = match &rule {
            Some(rule) if changes.is_empty() => rule.offset_at(last),
            _ => before,
        };
        let rule = rule.filter(TailRule::changes_for_ever);
        let written_out = rule.map_or_else(Vec::new, |rule| rule.changes(last, TABLE_END));
        let mut table = Vec::with_capacity(changes.len().saturating_add(written_out.len()));
        for change in changes.into_iter().chain(written_out) {
            push_change(before, &mut table, change);
        }
        Self {
            name: name.into(),
            before,
            changes: table,
            tail: rule.map(|rule| Tail {
                from: last.max(TABLE_END),
                rule,
            }),
        }
    }

    /// The name, spelled as the zone database spells it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Seconds ahead of UTC at `instant`.
    pub fn offset_at(&self, instant: Instant) -> i32 {
        let seconds = instant.seconds();
        if let Some(tail) = &self.tail
            && seconds >= tail.from
        {
            return tail.rule.offset_at(seconds);
        }
        self.table_offset(self.changes.partition_point(|change| change.0 <= seconds))
    }

    /// The offset when so many changes of the table are past.
    fn table_offset(&self, n_past: usize) -> i32 {
        n_past
            .checked_sub(1)
            .and_then(|last| self.changes.get(last))
            .map_or(self.before, |change| change.1)
    }

    /// The offset that the table has from `from` to `to` without a change, if it does.
    fn steady_offset(&self, from: i64, to: i64) -> Option<i32> {
        if self.tail.as_ref().is_some_and(|tail| tail.from <= to) {
            return None;
        }
        let n_past = self.changes.partition_point(|change| change.0 <= from);
        let is_steady = self.changes.get(n_past).is_none_or(|next| next.0 > to);
        is_steady.then(|| self.table_offset(n_past))
    }

    /// What `civil` means here: once, twice or not at all.
    pub fn resolve(&self, civil: CivilTime) -> Resolved {
        let seconds = civil.seconds();
        let (from, to) = (seconds.saturating_sub(REACH), seconds.saturating_add(REACH));
        if let Some(offset) = self.steady_offset(from, to) {
            return Resolved::Once(Instant::from_seconds(
                seconds.saturating_sub(i64::from(offset)),
            ));
        }
        let regimes = Span::from_seconds(from, to).map_or_else(Vec::new, |span| self.regimes(span));
        resolve_in(&regimes, civil)
    }

    /// The instant of `civil`: the first of two in a fold, moved by the offset from before a gap (RFC 5545 3.3.5).
    pub fn instant(&self, civil: CivilTime) -> Instant {
        self.resolve(civil).instant()
    }

    /// What the clock shows at `instant`.
    pub fn civil(&self, instant: Instant) -> CivilTime {
        CivilTime::from_seconds(instant.seconds()).plus_seconds(i64::from(self.offset_at(instant)))
    }

    /// The regimes that touch `within`, in order and without holes, cut to it; neighbours differ in offset.
    pub fn regimes(&self, within: Span) -> Vec<Regime> {
        let (from, to) = (within.start().seconds(), within.end().seconds());
        let first = self.offset_at(within.start());
        let mut changes = Vec::new();
        let inside = self.changes.partition_point(|change| change.0 <= from)
            ..self.changes.partition_point(|change| change.0 < to);
        for change in self.changes.get(inside).unwrap_or_default() {
            push_change(first, &mut changes, *change);
        }
        if let Some(tail) = &self.tail
            && tail.from < to
        {
            // The tail may begin with a change.
            let after = from.max(tail.from.saturating_sub(1));
            for change in tail.rule.changes(after, to) {
                push_change(first, &mut changes, change);
            }
        }
        let mut regimes = Vec::with_capacity(changes.len().saturating_add(1));
        let mut start = (from, first);
        for end in changes.into_iter().chain([(to, 0)]) {
            if let Some(span) = Span::from_seconds(start.0, end.0) {
                regimes.push(Regime {
                    span,
                    offset: start.1,
                });
            }
            start = end;
        }
        regimes
    }
}

/// Adds a change unless it changes nothing; one at the instant of the last takes its place.
fn push_change(before: i32, changes: &mut Vec<(i64, i32)>, change: (i64, i32)) {
    if changes.last().is_some_and(|last| last.0 == change.0) {
        changes.pop();
    }
    if changes.last().map_or(before, |last| last.1) != change.1 {
        changes.push(change);
    }
}

/// What `civil` means where `regimes` cover every instant at which some clock could show it.
fn resolve_in(regimes: &[Regime], civil: CivilTime) -> Resolved {
    if let [only] = regimes {
        return Resolved::Once(Instant::from_seconds(only.seconds_of(civil)));
    }
    let mut shown = regimes.iter().filter_map(|regime| {
        let instant = Instant::from_seconds(regime.seconds_of(civil));
        regime.span.contains(instant).then_some(instant)
    });
    match (shown.next(), shown.next()) {
        (Some(first), Some(second)) => Resolved::Fold { first, second },
        (Some(once), None) => Resolved::Once(once),
        (None, _) => {
            // The clock jumped over it at the end of the last regime that it had already left behind.
            let past = regimes
                .iter()
                .map(|regime| (regime, regime.seconds_of(civil)))
                .take_while(|(regime, seconds)| *seconds >= regime.span.end().seconds())
                .last();
            Resolved::Gap {
                moved: Instant::from_seconds(past.map_or(civil.seconds(), |(_, seconds)| seconds)),
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may fail")]
mod tests {
    use super::*;
    use crate::{
        time::{Date, HOUR, MINUTE},
        zone::Tzdb,
    };

    fn zone(name: &str) -> Arc<Zone> {
        Tzdb::bundled().get(name).unwrap()
    }

    fn civil(text: &str) -> CivilTime {
        let (date, clock) = text.split_once(' ').unwrap();
        let date: Date = date.parse().unwrap();
        let (hour, minute) = clock.split_once(':').unwrap();
        CivilTime::new(
            date,
            hour.parse::<i64>().unwrap() * HOUR + minute.parse::<i64>().unwrap() * MINUTE,
        )
    }

    fn utc(text: &str) -> Instant {
        Instant::from_seconds(civil(text).seconds())
    }

    /// What a civil time is in a zone, as instants by UTC.
    #[track_caller]
    fn check(name: &str, shown: &str, expected: Resolved) {
        assert_eq!(zone(name).resolve(civil(shown)), expected, "{name} {shown}");
    }

    #[test]
    fn a_time_is_shown_once_twice_or_not_at_all() {
        check(
            "Europe/Madrid",
            "2027-10-31 01:30",
            Resolved::Once(utc("2027-10-30 23:30")),
        );
        check(
            "Europe/Madrid",
            "2027-10-31 02:00",
            Resolved::Fold {
                first: utc("2027-10-31 00:00"),
                second: utc("2027-10-31 01:00"),
            },
        );
        check(
            "Europe/Madrid",
            "2027-10-31 03:00",
            Resolved::Once(utc("2027-10-31 02:00")),
        );
        check(
            "Europe/Madrid",
            "2027-03-28 02:30",
            Resolved::Gap {
                moved: utc("2027-03-28 01:30"),
            },
        );
        check(
            "Europe/Madrid",
            "2027-03-28 03:00",
            Resolved::Once(utc("2027-03-28 01:00")),
        );
    }

    #[test]
    fn a_whole_date_can_be_missing_or_shown_twice() {
        check(
            "Pacific/Apia",
            "2011-12-30 12:00",
            Resolved::Gap {
                moved: utc("2011-12-30 22:00"),
            },
        );
        check(
            "Pacific/Apia",
            "2011-12-31 00:00",
            Resolved::Once(utc("2011-12-30 10:00")),
        );
        check(
            "Pacific/Kwajalein",
            "1969-09-30 12:00",
            Resolved::Fold {
                first: utc("1969-09-30 01:00"),
                second: utc("1969-10-01 00:00"),
            },
        );
    }

    #[test]
    fn a_change_of_law_that_moves_no_clock_repeats_nothing() {
        // Summer time became standard time while the clock stayed at -02; CPython's `zoneinfo` sees a fold here.
        check(
            "America/Nuuk",
            "2023-10-28 23:30",
            Resolved::Once(utc("2023-10-29 01:30")),
        );
    }

    #[test]
    fn a_change_need_not_be_an_hour() {
        check(
            "Australia/Lord_Howe",
            "2026-10-04 02:15",
            Resolved::Gap {
                moved: utc("2026-10-03 15:45"),
            },
        );
        check(
            "Australia/Lord_Howe",
            "2026-04-05 01:45",
            Resolved::Fold {
                first: utc("2026-04-04 14:45"),
                second: utc("2026-04-04 15:15"),
            },
        );
    }

    /// The changes inside some years, as date and time by UTC and offset in minutes.
    #[track_caller]
    fn check_changes(name: &str, from: &str, to: &str, expected: &[(&str, i32)]) {
        let within = Span::new(utc(from), utc(to)).unwrap();
        let regimes = zone(name).regimes(within);
        assert_eq!(regimes.first().unwrap().span.start(), within.start());
        assert_eq!(regimes.last().unwrap().span.end(), within.end());
        let found: Vec<_> = regimes
            .windows(2)
            .map(|pair| {
                assert_eq!(pair[0].span.end(), pair[1].span.start());
                assert_ne!(pair[0].offset, pair[1].offset);
                (
                    pair[1].span.start().civil(0).to_string(),
                    pair[1].offset / 60,
                )
            })
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(at, offset)| (&at[..], *offset))
            .collect();
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn regimes_follow_the_rule_far_beyond_the_table() {
        let expected = [("9998-03-29 01:00", 120), ("9998-10-25 01:00", 60)];
        check_changes(
            "Europe/Berlin",
            "9998-01-01 00:00",
            "9999-01-01 00:00",
            &expected,
        );
        let expected = [
            ("2037-03-29 01:00", 120),
            ("2037-10-25 01:00", 60),
            ("2038-03-28 01:00", 120),
        ];
        check_changes(
            "Europe/Berlin",
            "2037-01-01 00:00",
            "2038-10-01 00:00",
            &expected,
        );
    }

    #[test]
    fn regimes_before_the_table_are_local_mean_time() {
        let berlin = zone("Europe/Berlin");
        let years_1_to_9999 = Span::new(Instant::MIN, Instant::MAX).unwrap();
        let regimes = berlin.regimes(years_1_to_9999);
        assert_eq!(regimes[0].offset, 53 * 60 + 28);
        assert_eq!(regimes[0].span.end(), Instant::from_seconds(-2_422_054_408));
        assert!(regimes.len() > 16_000);
        assert_eq!(regimes.last().unwrap().span.end(), Instant::MAX);
    }

    #[test]
    fn recent_changes_of_law_are_known() {
        let (from, to) = ("2026-01-01 00:00", "2029-01-01 00:00");
        check_changes("America/Vancouver", from, to, &[("2026-03-08 10:00", -420)]);
        check_changes(
            "Africa/Casablanca",
            from,
            to,
            &[
                ("2026-02-15 02:00", 0),
                ("2026-03-22 02:00", 60),
                ("2026-09-20 01:00", 0),
            ],
        );
        check_changes(
            "America/Nuuk",
            from,
            "2027-01-01 00:00",
            &[("2026-03-29 01:00", -60), ("2026-10-25 01:00", -120)],
        );
        check_changes("Asia/Kolkata", from, to, &[]);
    }

    #[test]
    fn a_clock_without_changes_is_one_regime() {
        let within = Span::new(Instant::MIN, Instant::MAX).unwrap();
        assert_eq!(
            zone("UTC").regimes(within),
            [Regime {
                span: within,
                offset: 0
            }]
        );
        assert_eq!(
            zone("Etc/GMT-14").offset_at(utc("2026-01-01 00:00")),
            14 * 3_600
        );
    }

    #[test]
    fn a_clock_can_be_made_of_its_changes() {
        let noon = utc("2026-06-01 12:00");
        let night = utc("2026-06-02 00:00");
        let made = Zone::from_changes(
            "x",
            60,
            [
                (night, 7_200),
                (noon, 99),
                (noon, 3_600),
                (noon.plus_seconds(9), 3_600),
            ],
        );
        assert_eq!(
            made.regimes(Span::new(Instant::MIN, Instant::MAX).unwrap())
                .len(),
            3
        );
        assert_eq!(made.offset_at(noon.plus_seconds(-1)), 60);
        assert_eq!(made.offset_at(noon), 3_600);
        assert_eq!(made.offset_at(night), 7_200);
        assert_eq!(Zone::fixed("x", i32::MIN).offset_at(noon), -89_999);
    }

    #[test]
    fn the_yearly_rule_has_no_seam_where_it_leaves_the_table() {
        let rule = TailRule::parse(b"AAA0BBB,J1/0,J180/1").unwrap();
        let zone = Zone::from_table("x", 0, Vec::new(), Some(rule));
        let within = Span::new(utc("2098-06-01 00:00"), utc("2101-12-01 00:00")).unwrap();
        let regimes = zone.regimes(within);
        let years: Vec<_> = regimes
            .iter()
            .map(|regime| {
                (
                    regime.span.start().civil(0).date().to_string(),
                    regime.offset,
                )
            })
            .collect();
        let years: Vec<_> = years
            .iter()
            .map(|(date, offset)| (&date[..], *offset))
            .collect();
        assert_eq!(
            years,
            [
                ("2098-06-01", 3_600),
                ("2098-06-29", 0),
                ("2099-01-01", 3_600),
                ("2099-06-29", 0),
                ("2100-01-01", 3_600),
                ("2100-06-29", 0),
                ("2101-01-01", 3_600),
                ("2101-06-29", 0),
            ]
        );
        for regime in regimes {
            assert_eq!(zone.offset_at(regime.span.start()), regime.offset);
            assert_eq!(
                zone.offset_at(regime.span.end().plus_seconds(-1)),
                regime.offset
            );
        }
    }

    #[test]
    fn the_ends_of_all_numbers_do_no_harm() {
        for name in ["Europe/Berlin", "UTC", "Africa/Casablanca"] {
            let zone = zone(name);
            for seconds in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
                let _ = zone.offset_at(Instant::from_seconds(seconds));
                let _ = zone.civil(Instant::from_seconds(seconds));
                let _ = zone.resolve(CivilTime::from_seconds(seconds));
            }
            let _ = zone.regimes(Span::from_seconds(i64::MIN, i64::MAX).unwrap());
        }
    }
}
