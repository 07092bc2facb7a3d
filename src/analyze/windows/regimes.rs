//! Stretches of dates in which all clocks involved keep their offsets.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    time::{DAY, Date, Span},
    zone::{ClockChange, Zone, clock_changes, team_regimes},
};

use super::Cx;

/// A stretch of dates in which all clocks involved keep their offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regime {
    /// First date, on the calendar of the team's zone.
    pub from: Date,
    /// Last date, included.
    pub to: Date,
    /// Every zone with its seconds ahead of UTC, by name.
    pub offsets: Vec<(Arc<Zone>, i32)>,
    /// The clocks that change on the first date, by name; none where the horizon begins.
    pub moved: Vec<Moved>,
    /// The clocks that will go the same way within some weeks, and have not yet, by name.
    pub not_yet: Vec<Arc<Zone>>,
}

/// A clock that has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Whose.
    pub zone: Arc<Zone>,
    /// Forward, or else back.
    pub is_forward: bool,
}

/// Further ahead than this, a change of one clock has nothing to do with that of another.
const SOON: i64 = 60 * DAY;

/// The regimes of the horizon, by date.
pub(super) fn regimes(cx: &Cx<'_>) -> Vec<Regime> {
    let zones = zones(cx);
    let horizon = cx.question.horizon;
    let midnight = |date: Date| cx.zone().instant(date.midnight());
    let within = Span::new(midnight(horizon.from), midnight(horizon.to.plus(1)));
    let Ok(within) = within else {
        return Vec::new();
    };
    let reach = Span::from_seconds(within.start().seconds(), within.end().seconds() + SOON);
    let changes = reach.map_or_else(Vec::new, |reach| {
        clock_changes(zones.iter().map(|zone| &**zone), reach)
    });
    let mut all: Vec<Regime> = Vec::new();
    for regime in team_regimes(zones.iter().map(|zone| &**zone), within) {
        // OK because only a zone that never had the first date begins on another one.
        let from = if all.is_empty() {
            horizon.from
        } else {
            cx.zone().civil(regime.span.start()).date()
        };
        let at = regime.span.start();
        let moved = (changes.iter())
            .filter(|change| change.at == at)
            .map(|change| Moved {
                zone: Arc::clone(&zones[change.zone]),
                is_forward: is_forward(change),
            });
        let mut next = Regime {
            from,
            to: horizon.to,
            offsets: zones.iter().map(Arc::clone).zip(regime.offsets).collect(),
            moved: moved.collect(),
            not_yet: Vec::new(),
        };
        match all.pop() {
            // Several clocks change on one date: that date has what holds at its end.
            Some(last) if last.from == from => {
                let moved = last
                    .moved
                    .into_iter()
                    .chain(std::mem::take(&mut next.moved));
                next.moved = moved.collect();
                next.moved
                    .sort_by(|one, other| one.zone.name().cmp(other.zone.name()));
            }
            Some(last) => all.push(Regime {
                to: from.plus(-1),
                ..last
            }),
            None => {}
        }
        next.not_yet = not_yet(&zones, &changes, &next.moved, regime.span.start().seconds());
        all.push(next);
    }
    all
}

fn is_forward(change: &ClockChange) -> bool {
    change.after > change.before
}

/// The clocks that go the way of those that `moved` soon after `at`.
fn not_yet(
    zones: &[Arc<Zone>],
    changes: &[ClockChange],
    moved: &[Moved],
    at: i64,
) -> Vec<Arc<Zone>> {
    let follows = |place: usize| {
        let mut later = changes.iter().filter(|change| {
            change.zone == place && at < change.at.seconds() && change.at.seconds() <= at + SOON
        });
        let is_same_way =
            |change: &ClockChange| moved.iter().any(|it| it.is_forward == is_forward(change));
        let name = zones[place].name();
        let has_moved = moved.iter().any(|it| it.zone.name() == name);
        !has_moved && later.next().is_some_and(is_same_way)
    };
    (zones.iter().enumerate())
        .filter(|(place, _)| follows(*place))
        .map(|(_, zone)| Arc::clone(zone))
        .collect()
}

/// The zones of the team and of those asked about, wherever they are on a date of the horizon and whatever clock their
/// hours are on, by name.
fn zones(cx: &Cx<'_>) -> Vec<Arc<Zone>> {
    let horizon = cx.question.horizon;
    let mut zones = BTreeMap::new();
    let mut add = |zone: &Arc<Zone>| {
        zones.insert(zone.name().to_owned(), Arc::clone(zone));
    };
    add(cx.zone());
    for id in cx.question.members {
        let arrangement = &cx.team[*id].arrangement;
        add(&arrangement.zone);
        let stays = arrangement.stays.iter();
        stays
            .filter(|stay| stay.from <= horizon.to && horizon.from <= stay.to)
            .for_each(|stay| add(&stay.zone));
        let schedule = arrangement.schedule.as_ref();
        if let Some(zone) = schedule.and_then(|schedule| schedule.hours_in.as_ref()) {
            add(zone);
        }
    }
    zones.into_values().collect()
}
