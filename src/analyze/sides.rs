//! Today's arrangement and the one asked about: everybody's time under each.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    availability::{Clocks, Layers, Timeline},
    model::{Arrangement, MemberId, Phase, Proposal},
    rules::policy::RuleZone,
    zone::Zone,
};

use super::{Question, bound::bind, occasions::Meeting, totals::add_up};

/// Everybody's time under one arrangement.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// In the order of the team.
    pub(super) timelines: Vec<Arc<Timeline>>,
}

/// Both sides, and what they were made of.
#[derive(Debug)]
pub(super) struct Sides {
    /// The clocks of everybody and of every rule.
    pub(super) clocks: Arc<Clocks>,
    /// Today.
    pub(super) today: Side,
    /// As asked; the same as today without a proposal.
    pub(super) asked: Side,
    /// Whom the proposal changes, in the order of the team.
    pub(super) changed: Vec<MemberId>,
}

impl Sides {
    /// Both sides of `question`, under `layers` in the order of the team, with the clocks of `meetings`.
    pub(super) fn new<'m>(
        question: &Question<'_>,
        layers: Vec<Layers>,
        meetings: impl Iterator<Item = &'m Meeting>,
    ) -> Self {
        let team = question.team;
        let clocks = Arc::new(Clocks::new(
            zones(question, meetings).values(),
            question.horizon.reach(),
        ));
        let layers: Vec<Arc<Layers>> = layers.into_iter().map(Arc::new).collect();
        let ids: Vec<MemberId> = team.ids().collect();
        let timeline = |id: MemberId, mut phases: Vec<Phase>| {
            let (layers, asked) = (&layers[id.0], question.asked);
            bind(&mut phases, question.horizon, team.week_starts);
            add_up(&mut phases, layers, &clocks, asked, team.week_starts);
            Arc::new(Timeline::new(phases, layers, &clocks, Some(asked)))
        };
        let proposed = question.proposal.into_iter();
        let proposed = proposed.flat_map(|proposal| &proposal.changes);
        let mut changed: Vec<MemberId> = proposed.map(|change| change.member).collect();
        changed.sort_unstable();
        let of_today = ids.iter().map(|id| (*id, None));
        let as_asked = changed.iter().map(|id| (*id, question.proposal));
        let whose: Vec<(MemberId, Option<&Proposal>)> = of_today.chain(as_asked).collect();
        let mut timelines = super::map(&whose, 1, |(id, proposal)| match proposal {
            Some(proposal) => timeline(*id, proposal.phases(team, *id)),
            None => timeline(
                *id,
                vec![Phase::new(None, None, team[*id].arrangement.clone())],
            ),
        });
        let of_changed = timelines.split_off(ids.len());
        let today = Side { timelines };
        let mut asked = today.clone();
        for (id, timeline) in changed.iter().zip(of_changed) {
            asked.timelines[id.0] = timeline;
        }
        Self {
            clocks,
            today,
            asked,
            changed,
        }
    }
}

/// The zones of everybody, wherever they are or will be, and of every rule, by name.
fn zones<'m>(
    question: &Question<'_>,
    meetings: impl Iterator<Item = &'m Meeting>,
) -> BTreeMap<String, Arc<Zone>> {
    let mut zones = BTreeMap::new();
    let mut add = |zone: &Arc<Zone>| {
        zones.insert(zone.name().to_owned(), Arc::clone(zone));
    };
    let occurrences = meetings.flat_map(|meeting| &meeting.occurrences);
    occurrences.for_each(|occurrence| add(&occurrence.zone));
    add(&question.team.zone);
    add(&question.horizon.zone);
    let mut arrangement = |arrangement: &Arrangement| {
        add(&arrangement.zone);
        arrangement.stays.iter().for_each(|stay| add(&stay.zone));
        let schedule = arrangement.schedule.as_ref();
        if let Some(zone) = schedule.and_then(|schedule| schedule.hours_in.as_ref()) {
            add(zone);
        }
    };
    for id in question.team.ids() {
        arrangement(&question.team[id].arrangement);
    }
    if let Some(proposal) = question.proposal {
        for change in &proposal.changes {
            for phase in proposal.phases(question.team, change.member) {
                arrangement(&phase.arrangement);
            }
        }
    }
    for required in &question.policy.rules {
        if let RuleZone::Zone(zone) = &required.common.zone {
            add(zone);
        }
        if let Some((_, zone)) = required.rule.reference() {
            add(zone);
        }
    }
    zones
}
