//! Choices of start that bind for a week, or for all of the horizon: which dates they bind, and which starts serve all of them.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    availability::choices::{Day, Limits, Starts},
    model::{Band, Bound, Commitment, Horizon, Phase},
    rules::policy::Per,
    time::{Date, MINUTE, Weekday},
    verdict::fold,
};

/// A date, and the starts that there are to choose from.
type Choice = (Date, Vec<u16>);

/// Notes on each of `phases`, of which the first that holds on a date is in force, what its choices bind inside `horizon`.
///
/// Days in pieces have no start that could bind.
pub(super) fn bind(phases: &mut [Phase], horizon: &Horizon, week_starts: Weekday) {
    // By phase and period.
    let mut groups: BTreeMap<(usize, Date), Vec<Choice>> = BTreeMap::new();
    for date in horizon.dates() {
        let Some(at) = phases.iter().position(|phase| phase.holds_on(date)) else {
            continue;
        };
        let Some(schedule) = &phases[at].arrangement.schedule else {
            continue;
        };
        let first = match schedule.terms.commitment {
            Commitment::Day => continue,
            Commitment::Week => fold::first_of(Per::Week, date, week_starts),
            Commitment::Period => match schedule.total_around(date, week_starts) {
                Some((first, _)) => first,
                None => fold::first_of(Per::Period, date, week_starts),
            },
        };
        if let Some(band) = schedule.on(date).band().filter(|band| !band.in_pieces) {
            let group = groups.entry((at, first));
            group.or_default().push((date, starts(band)));
        }
    }
    for ((at, _), dates) in groups {
        let serves_all = |start: &u16| dates.iter().all(|(_, starts)| starts.contains(start));
        let (first, of_first) = &dates[0];
        let starts: Arc<[u16]> = of_first.iter().copied().filter(serves_all).collect();
        for (date, _) in &dates {
            let bound = Bound {
                first: *first,
                starts: Arc::clone(&starts),
            };
            phases[at].bound.insert(*date, bound);
        }
    }
}

/// The starts that `band` leaves, in minutes since midnight.
fn starts(band: &Band) -> Vec<u16> {
    let Some(day) = Day::new(&Limits::plain(band)) else {
        return Vec::new();
    };
    let all = day.starts().into_iter().flat_map(Starts::each);
    all.filter_map(|at| u16::try_from(at.seconds() / MINUTE).ok())
        .collect()
}
