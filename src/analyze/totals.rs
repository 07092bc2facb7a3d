//! Days whose lengths have to add up: which lengths a total leaves of each date.

use std::{mem, sync::Arc};

use crate::{
    availability::{self, Clocks, Layers, Timeline},
    model::{Account, Due, Owing, Phase},
    time::{Date, Weekday},
};

/// The first and the last day of a period.
type Days = (Date, Date);

/// Notes on each of `phases`, of which the first that holds on a date is in force, what its total leaves of the dates of a
/// timeline under `layers` and `clocks`; `asked` is the date of asking.
///
/// Each arrangement is reckoned with by itself: dates on which another one holds count as those on which somebody is away.
pub(super) fn add_up(
    phases: &mut [Phase],
    layers: &Layers,
    clocks: &Clocks,
    asked: Date,
    week_starts: Weekday,
) {
    for at in 0..phases.len() {
        let schedule = phases[at].arrangement.schedule.as_ref();
        let Some(total) = schedule.and_then(|schedule| schedule.terms.total) else {
            continue;
        };
        let counts = |date: Date| {
            let in_force = phases.iter().position(|phase| phase.holds_on(date));
            in_force == Some(at) && layers.belongs_on(date)
        };
        let phase = &phases[at];
        let is_away = |date: Date| {
            !counts(date)
                || layers.absence(date).is_some()
                || phase.arrangement.absence(date).is_some()
        };
        let mut due = Vec::new();
        for row in rows(phase, Timeline::own_dates(clocks), week_starts, counts) {
            let owing = |days: Days| {
                let lengths = |date| availability::lengths(phase, date, clocks, Some(asked));
                let mut owing = Owing::of(total, days, week_starts, lengths);
                owing.credit(is_away);
                owing
            };
            let (accounts, out_of_reach) =
                Account::of(row.into_iter().map(owing).collect(), total.carry);
            for account in accounts.into_iter().map(Arc::new) {
                for (date, lengths) in account.lengths_of_each() {
                    due.push((date, Due::Lengths(lengths, Arc::clone(&account))));
                }
            }
            for owing in out_of_reach.into_iter().map(Arc::new) {
                let dates = owing.dates.iter().map(|(date, _)| *date);
                due.extend(dates.map(|date| (date, Due::OutOfReach(Arc::clone(&owing)))));
            }
        }
        phases[at].due = due.into_iter().collect();
    }
}

/// The periods of the total of `phase` that touch the dates `from` to `to` and have a date that `counts`, in rows of those that
/// follow each other.
fn rows(
    phase: &Phase,
    (from, to): Days,
    week_starts: Weekday,
    counts: impl Fn(Date) -> bool,
) -> Vec<Vec<Days>> {
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    let mut next = from;
    while next <= to {
        let schedule = phase.arrangement.schedule.as_ref();
        let around = schedule.and_then(|schedule| schedule.total_around(next, week_starts));
        let Some((first, last)) = around else { break };
        if first.through(last).any(&counts) {
            row.push((first, last));
        } else {
            rows.push(mem::take(&mut row));
        }
        next = last.plus(1);
    }
    rows.push(row);
    rows
}
