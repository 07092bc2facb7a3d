//! The clocks of a team side by side: where any of them changes, the hours they share move.

use super::Zone;
use crate::time::{Instant, Span};

/// A stretch in which every clock of a team keeps its offset: a weekly pattern repeats exactly inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRegime {
    /// From when to when; cut to the stretch asked about.
    pub span: Span,
    /// Seconds ahead of UTC, one for each zone, in the order of the zones.
    pub offsets: Vec<i32>,
}

/// One clock that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClockChange {
    /// When.
    pub at: Instant,
    /// Which zone, by its place in the list.
    pub zone: usize,
    /// Seconds ahead of UTC until then.
    pub before: i32,
    /// Seconds ahead of UTC from then on.
    pub after: i32,
}

/// The changes of all these clocks after the start of `within` and before its end, by instant, then in the order of the zones.
pub fn clock_changes<'a>(
    zones: impl IntoIterator<Item = &'a Zone>,
    within: Span,
) -> Vec<ClockChange> {
    let mut changes = Vec::new();
    for (zone, rules) in zones.into_iter().enumerate() {
        for pair in rules.regimes(within).windows(2) {
            if let [before, after] = pair {
                changes.push(ClockChange {
                    at: after.span.start(),
                    zone,
                    before: before.offset,
                    after: after.offset,
                });
            }
        }
    }
    changes.sort_unstable();
    changes
}

/// `within` cut at every instant at which any of these clocks changes; in order and without holes.
///
/// Neighbours differ in the offset of at least one zone. No zone at all makes one regime without offsets.
pub fn team_regimes<'a, I>(zones: I, within: Span) -> Vec<TeamRegime>
where
    I: IntoIterator<Item = &'a Zone, IntoIter: Clone>,
{
    let zones = zones.into_iter();
    let mut offsets: Vec<i32> = zones
        .clone()
        .map(|zone| zone.offset_at(within.start()))
        .collect();
    let mut start = within.start();
    let mut regimes = Vec::new();
    for change in clock_changes(zones, within) {
        if let Ok(span) = Span::new(start, change.at) {
            regimes.push(TeamRegime {
                span,
                offsets: offsets.clone(),
            });
        }
        start = change.at;
        if let Some(offset) = offsets.get_mut(change.zone) {
            *offset = change.after;
        }
    }
    if let Ok(span) = Span::new(start, within.end()) {
        regimes.push(TeamRegime { span, offsets });
    }
    regimes
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{time::Date, zone::Tzdb};

    fn zones(names: &[&str]) -> Vec<Arc<Zone>> {
        let tzdb = Tzdb::bundled();
        names.iter().map(|name| tzdb.get(name).unwrap()).collect()
    }

    fn midnight(text: &str) -> Instant {
        Instant::from_seconds(text.parse::<Date>().unwrap().midnight().seconds())
    }

    /// The first dates of the regimes of a year, with the offsets in hours from then on.
    #[track_caller]
    fn check(names: &[&str], year: (&str, &str), expected: &[(&str, &[i32])]) {
        let zones = zones(names);
        let within = Span::new(midnight(year.0), midnight(year.1)).unwrap();
        let regimes = team_regimes(zones.iter().map(|zone| &**zone), within);
        let found: Vec<_> = regimes
            .iter()
            .map(|regime| {
                let hours: Vec<_> = regime.offsets.iter().map(|offset| offset / 3_600).collect();
                (regime.span.start().civil(0).date().to_string(), hours)
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(date, hours)| ((*date).to_owned(), hours.to_vec()))
            .collect();
        assert_eq!(found, expected);
        assert!(
            regimes
                .windows(2)
                .all(|pair| pair[0].span.end() == pair[1].span.start())
        );
        assert_eq!(regimes.first().unwrap().span.start(), within.start());
        assert_eq!(regimes.last().unwrap().span.end(), within.end());
    }

    #[test]
    fn two_continents_change_on_different_days() {
        check(
            &["Europe/Berlin", "America/New_York"],
            ("2026-01-01", "2027-01-01"),
            &[
                ("2026-01-01", &[1, -5]),
                ("2026-03-08", &[1, -4]),
                ("2026-03-29", &[2, -4]),
                ("2026-10-25", &[1, -4]),
                ("2026-11-01", &[1, -5]),
            ],
        );
    }

    #[test]
    fn clocks_that_change_at_one_instant_make_one_regime() {
        check(
            &["Europe/Berlin", "Europe/Lisbon", "Asia/Kolkata"],
            ("2027-01-01", "2028-01-01"),
            &[
                ("2027-01-01", &[1, 0, 5]),
                ("2027-03-28", &[2, 1, 5]),
                ("2027-10-31", &[1, 0, 5]),
            ],
        );
    }

    #[test]
    fn a_team_without_zones_has_one_regime() {
        check(&[], ("2027-01-01", "2028-01-01"), &[("2027-01-01", &[])]);
    }

    #[test]
    fn each_change_names_its_clock() {
        let zones = zones(&["Europe/Berlin", "Europe/Lisbon"]);
        let within = Span::new(midnight("2027-03-01"), midnight("2027-04-01")).unwrap();
        let at = midnight("2027-03-28").plus_seconds(3_600);
        assert_eq!(
            clock_changes(zones.iter().map(|zone| &**zone), within),
            [
                ClockChange {
                    at,
                    zone: 0,
                    before: 3_600,
                    after: 7_200
                },
                ClockChange {
                    at,
                    zone: 1,
                    before: 0,
                    after: 3_600
                },
            ]
        );
    }
}
