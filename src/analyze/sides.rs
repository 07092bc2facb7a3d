//! Today's arrangement and the one asked about: everybody's time under each.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    availability::{Accepts, Clocks, Layers, Timeline},
    model::{Arrangement, MemberId, Phase},
    rules::{Required, policy::RuleZone},
    time::{Minutes, Span},
    zone::Zone,
};

use super::{Question, bound::bind, occasions::Meeting, totals::add_up};

/// The time of those whom a question is about, under one arrangement.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// In the order of the team; nothing of the others.
    timelines: Vec<Option<Arc<Timeline>>>,
}

impl Side {
    /// The time of `member`.
    ///
    /// # Panics
    ///
    /// When the question is not about `member`.
    pub(super) fn of(&self, member: MemberId) -> &Timeline {
        let timeline = self.timelines[member.0].as_deref();
        timeline.expect("the time of those alone whom the question is about is asked for")
    }
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
    /// Whom the question is about, in the order of the team: nobody else's time is known here.
    pub(super) concerned: Vec<MemberId>,
}

impl Sides {
    /// Both sides of `question`, which is about those `concerned`, under `layers` in the order of the team, with the clocks of
    /// `meetings`.
    pub(super) fn new<'m>(
        question: &Question<'_>,
        concerned: Vec<MemberId>,
        layers: Vec<Layers>,
        meetings: impl Iterator<Item = &'m Meeting>,
    ) -> Self {
        let team = question.team;
        let clocks = Arc::new(Clocks::new(
            zones(question, &concerned, meetings).values(),
            question.horizon.reach(),
        ));
        let layers: Vec<Arc<Layers>> = layers.into_iter().map(Arc::new).collect();
        let timeline = |Given { phases, layers }: &Given<'_>| {
            let (mut phases, asked) = (phases.clone(), question.asked);
            bind(&mut phases, question.horizon, team.week_starts);
            add_up(&mut phases, layers, &clocks, asked, team.week_starts);
            Arc::new(Timeline::new(phases, layers, &clocks, Some(asked)))
        };
        let given = |id: MemberId, phases: Vec<Phase>| Given {
            phases,
            layers: &layers[id.0],
        };
        let changed = question.changed();
        let as_today = |id: &MemberId| {
            let arrangement = team[*id].arrangement.clone();
            given(*id, vec![Phase::new(None, None, arrangement)])
        };
        let as_asked = |id: &MemberId| {
            let phases = question.proposal.map(|proposal| proposal.phases(team, *id));
            given(*id, phases.unwrap_or_default())
        };
        let of_today = concerned.iter().map(as_today);
        let all: Vec<Given<'_>> = of_today.chain(changed.iter().map(as_asked)).collect();
        // People without a calendar who work the same hours have one timeline.
        let (unlike, places) = unlike(&all);
        let known = super::map(&unlike, 1, |at| timeline(&all[*at]));
        let mut timelines: Vec<Arc<Timeline>> =
            places.iter().map(|at| Arc::clone(&known[*at])).collect();
        let of_changed = timelines.split_off(concerned.len());
        let mut today = Side {
            timelines: vec![None; team.members.len()],
        };
        let put = |side: &mut Side, whose: &[MemberId], timelines: Vec<Arc<Timeline>>| {
            for (id, timeline) in whose.iter().zip(timelines) {
                side.timelines[id.0] = Some(timeline);
            }
        };
        put(&mut today, &concerned, timelines);
        let mut asked = today.clone();
        put(&mut asked, &changed, of_changed);
        Self {
            clocks,
            today,
            asked,
            changed,
            concerned,
        }
    }
}

/// All that one person's timeline is made of.
#[derive(PartialEq, Eq)]
struct Given<'l> {
    phases: Vec<Phase>,
    layers: &'l Arc<Layers>,
}

impl Given<'_> {
    /// The same for all that are equal, and seldom for others who have a calendar.
    fn key(&self) -> (Vec<&str>, usize, Option<Span>) {
        let zones = self
            .phases
            .iter()
            .map(|phase| phase.arrangement.zone.name());
        let events = &self.layers.commitments;
        (
            zones.collect(),
            events.len(),
            events.first().map(|event| event.span),
        )
    }
}

/// Of all `given` the places of those that are equal to none before them, and of each the place among these of the one that it is
/// equal to.
fn unlike(given: &[Given<'_>]) -> (Vec<usize>, Vec<usize>) {
    let mut unlike: Vec<usize> = Vec::new();
    let mut known: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    let mut places = Vec::with_capacity(given.len());
    for (at, one) in given.iter().enumerate() {
        let known = known.entry(one.key()).or_default();
        let like = known.iter().find(|place| given[unlike[**place]] == *one);
        places.push(like.copied().unwrap_or_else(|| {
            unlike.push(at);
            known.push(unlike.len() - 1);
            unlike.len() - 1
        }));
    }
    (unlike, places)
}

/// Both sides, and again for each length of time that a rule keeps free around events, and for each reachable time that a rule
/// accepts: of rules that ask for the same in both, once.
#[derive(Debug)]
pub(super) struct AllSides {
    plain: Sides,
    others: Vec<(Way, Sides)>,
}

/// In which way people's time counts: so much is kept free around events, and this is accepted beside working time.
type Way = (Minutes, Accepts);

/// Nothing kept free, and nothing reachable accepted.
const PLAIN: Way = (
    Minutes::ZERO,
    Accepts {
        on_call: false,
        offered: false,
    },
);

/// In which way time counts for `required`.
const fn way_of(required: &Required) -> Way {
    (required.common.buffer, required.common.accepts)
}

impl AllSides {
    /// All that the rules of `question` ask for; as [`Sides::new`].
    pub(super) fn new(
        question: &Question<'_>,
        concerned: &[MemberId],
        layers: Vec<Layers>,
        meetings: &[&Meeting],
    ) -> Self {
        let sides = |layers: Vec<Layers>| {
            Sides::new(
                question,
                concerned.to_vec(),
                layers,
                meetings.iter().copied(),
            )
        };
        let rules = question.policy.rules.iter();
        let asked: BTreeSet<Way> = rules.map(way_of).collect();
        let others = (asked.into_iter())
            .filter(|way| *way != PLAIN)
            .map(|(buffer, accepts)| {
                let layers = layers.iter().map(|layers| Layers {
                    accepts,
                    ..layers.with_buffer(buffer)
                });
                ((buffer, accepts), sides(layers.collect()))
            })
            .collect();
        Self {
            others,
            plain: sides(layers),
        }
    }

    /// Those with nothing kept free and nothing reachable accepted.
    pub(super) const fn plain(&self) -> &Sides {
        &self.plain
    }

    /// Those that `required` asks for.
    pub(super) fn of(&self, required: &Required) -> &Sides {
        let mut others = self.others.iter();
        let own = others.find(|(known, _)| *known == way_of(required));
        own.map_or(&self.plain, |(_, own)| own)
    }
}

/// The zones of those `concerned`, wherever they are or will be, and of every rule, by name.
pub(super) fn zones<'m>(
    question: &Question<'_>,
    concerned: &[MemberId],
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
    for id in concerned {
        arrangement(&question.team[*id].arrangement);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn phases(zone: &str) -> Vec<Phase> {
        let arrangement = Arrangement {
            zone: Arc::new(Zone::fixed(zone, 0)),
            schedule: None,
            stays: Vec::new(),
            absences: Vec::new(),
            roles: Vec::new(),
            place: Vec::new(),
        };
        vec![Phase::new(None, None, arrangement)]
    }

    #[test]
    fn those_alone_have_one_timeline_whose_hours_and_layers_are_equal() {
        let (of_one, of_other) = (Arc::default(), Arc::default());
        let with_calendar = Arc::new(Layers {
            has_calendar: true,
            ..Layers::default()
        });
        let given = [
            ("A", &of_one),
            ("B", &of_one),
            ("A", &of_other),
            ("A", &with_calendar),
        ];
        let given = given.map(|(zone, layers)| Given {
            phases: phases(zone),
            layers,
        });
        assert_eq!(unlike(&given), (vec![0, 1, 3], vec![0, 1, 0, 2]));
    }
}
