//! What one person is doing once everything left to choose is settled.

use std::sync::Arc;

use crate::{
    availability::{Atom, Commitment, Firmness, MeetingId, Taken, Timeline, choices::Day},
    time::{Span, SpanSet},
};

use super::{Basis, Case, Choice, State, Stretch, Unknown, states::each_state_of};

/// How one person has settled what was left to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The events that might be gone to and are, by their places in the person's commitments, in order; nothing when answers
    /// are still open.
    pub goes_to: Option<Vec<usize>>,
    /// The hours picked: of time that is worked by choice only this counts.
    pub hours: SpanSet,
    /// What is left of a day to pick from, where its hours are not picked but only held to fewer: for rules that ask about hours.
    pub left: Option<Arc<Day>>,
}

impl Settled {
    /// Adds `spans` to the hours picked.
    pub fn add_hours(&mut self, spans: &SpanSet) {
        self.hours = self.hours.union(spans);
    }
}

/// What the person of `timeline` is doing inside `scope`, which is sorted and apart, when what is left to choose is `settled`.
pub fn settled_states(
    timeline: &Timeline,
    settled: &Settled,
    scope: &[Span],
    basis: Basis,
    case: Case,
) -> Vec<Stretch> {
    let as_if_there = Case {
        hours: Choice::Most,
        ..case
    };
    let mut stretches = Vec::new();
    for window in scope {
        for atom in timeline.touching(*window) {
            let is_there = case.unknown == Unknown::AsGood
                || !(atom.presence_unknown || (atom.unknown && basis != Basis::Presence));
            let Some(span) = atom.span.intersect(*window).filter(|_| is_there) else {
                continue;
            };
            let mut states = Vec::new();
            match &settled.goes_to {
                Some(goes_to) => states = settled_to(timeline, goes_to, atom, basis),
                None => each_state_of(timeline, atom, basis, as_if_there, |state| {
                    states.push(state);
                }),
            }
            let mut add = |span| {
                let states = states.iter().copied();
                stretches.extend(states.map(|state| Stretch { span, state }));
            };
            let is_reached = atom.reach_unknown && case.unknown == Unknown::AsGood;
            if atom.presence_choice && !is_reached {
                for picked in settled.hours.touching(span) {
                    span.intersect(*picked).into_iter().for_each(&mut add);
                }
            } else {
                add(span);
            }
        }
    }
    stretches
}

/// What the person who `goes_to` these events is doing during `atom`, when at work: nothing that counts, or one thing, or free
/// and in meetings beside.
fn settled_to(timeline: &Timeline, goes_to: &[usize], atom: &Atom, basis: Basis) -> Vec<State> {
    match (taken(timeline, goes_to, atom), basis) {
        (_, Basis::Presence) | (Taken::Nothing, Basis::Bookable) => vec![State::Free],
        (Taken::Nothing, Basis::Together) => std::iter::once(State::Free)
            .chain(beside(timeline, atom).into_iter().map(State::Also))
            .collect(),
        (Taken::Meeting(meeting), Basis::Together) => vec![State::In(meeting)],
        _ => Vec::new(),
    }
}

/// What takes the time of `atom` for certain, or because it was so settled.
fn taken(timeline: &Timeline, goes_to: &[usize], atom: &Atom) -> Taken {
    if atom.choice == Taken::Nothing || goes_to.is_empty() {
        return atom.firm;
    }
    let commitments = &timeline.layers().commitments;
    (goes_to.iter())
        .map(|place| &commitments[*place])
        .filter(|event| event.span.overlaps(atom.span))
        .fold(atom.firm, |taken, event| taken.and(event.meeting))
}

/// The meetings marked as free that the person is in during `atom` as well, each once.
fn beside(timeline: &Timeline, atom: &Atom) -> Vec<MeetingId> {
    if timeline.options(atom).is_empty() {
        return Vec::new();
    }
    let is_beside =
        |event: &&Commitment| event.firmness == Firmness::Beside && event.span.overlaps(atom.span);
    let around = (timeline.layers()).overlapping(atom.span.start(), atom.span.end());
    let mut meetings: Vec<MeetingId> = (around.iter())
        .filter(is_beside)
        .filter_map(|event| event.meeting)
        .collect();
    meetings.sort_unstable();
    meetings.dedup();
    meetings
}
