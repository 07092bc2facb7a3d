//! What one person is doing once everything left to choose is settled.

use crate::{
    availability::{Atom, Commitment, Firmness, MeetingId, Taken, Timeline},
    time::Span,
};

use super::{Basis, State, Stretch, Unknown};

/// How one person has settled what was left to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The events that might be gone to and are, by their places in the person's commitments, in order.
    pub goes_to: Vec<usize>,
}

/// What the person of `timeline` is doing inside `scope`, which is sorted and apart, when everything is `settled`.
pub fn settled_states(
    timeline: &Timeline,
    settled: &Settled,
    scope: &[Span],
    basis: Basis,
    unknown: Unknown,
) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    for window in scope {
        for atom in timeline.touching(*window) {
            let Some(span) = atom.span.intersect(*window) else {
                continue;
            };
            let is_there = unknown == Unknown::AsGood
                || !(atom.presence_unknown || (atom.unknown && basis != Basis::Presence));
            if !is_there {
                continue;
            }
            let mut add = |state| stretches.push(Stretch { span, state });
            match (taken(timeline, settled, atom), basis) {
                (_, Basis::Presence) | (Taken::Nothing, Basis::Bookable) => add(State::Free),
                (Taken::Nothing, Basis::Together) => {
                    add(State::Free);
                    for meeting in beside(timeline, atom) {
                        add(State::Also(meeting));
                    }
                }
                (Taken::Meeting(meeting), Basis::Together) => add(State::In(meeting)),
                _ => {}
            }
        }
    }
    stretches
}

/// What takes the time of `atom` for certain, or because it was so settled.
fn taken(timeline: &Timeline, settled: &Settled, atom: &Atom) -> Taken {
    if atom.choice == Taken::Nothing || settled.goes_to.is_empty() {
        return atom.firm;
    }
    let commitments = &timeline.layers().commitments;
    (settled.goes_to.iter())
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
