//! What one person is doing, as far as counting people is concerned.

use crate::{
    availability::{Atom, MeetingId, Taken, Timeline},
    time::Span,
};

/// Which of a person's time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// At work and to be reached.
    Presence,
    /// With each other: free alike, or in one meeting.
    Together,
    /// At work and without a commitment.
    Bookable,
}

impl Basis {
    /// The word of the files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Presence => "presence",
            Self::Together => "together",
            Self::Bookable => "bookable",
        }
    }
}

/// How unknown time is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unknown {
    /// As bad for the rule as it can be.
    AsBad,
    /// As good for the rule as it can be.
    AsGood,
}

/// Which choices are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// Those that leave the least.
    Least,
    /// Those that leave the most.
    Most,
}

/// One of the corners between which the truth lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// How unknown time is taken.
    pub unknown: Unknown,
    /// Which answers to open invitations are looked at.
    pub choice: Choice,
    /// Which hours are looked at: only those worked whatever is chosen, or all that might be.
    pub hours: Choice,
}

impl Case {
    /// As bad as it can be in every respect.
    pub const WORST: Self = Self::of(Unknown::AsBad, Choice::Least);
    /// As good as it can be in every respect.
    pub const BEST: Self = Self::of(Unknown::AsGood, Choice::Most);

    /// All choices alike.
    pub const fn of(unknown: Unknown, choice: Choice) -> Self {
        Self {
            unknown,
            choice,
            hours: choice,
        }
    }
}

/// What a person is doing at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// There, and with whoever else is free.
    Free,
    /// There, with those in the same meeting.
    In(MeetingId),
    /// There, in the meeting or free, as it suits least (or most).
    Either(MeetingId),
    /// In this meeting as well, or could be: stands beside a `Free` of the same person and time.
    Also(MeetingId),
}

/// A stretch in which a person is there. Between stretches the person does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When.
    pub span: Span,
    /// Doing what.
    pub state: State,
}

/// What the person of `timeline` is doing inside `scope`, which is sorted and apart, in one case.
pub fn states(timeline: &Timeline, scope: &[Span], basis: Basis, case: Case) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    each_state(timeline, scope, basis, case, |stretch| {
        stretches.push(stretch);
    });
    stretches
}

/// The same, one stretch after another.
pub fn each_state(
    timeline: &Timeline,
    scope: &[Span],
    basis: Basis,
    case: Case,
    mut each: impl FnMut(Stretch),
) {
    for window in scope {
        for atom in timeline.touching(*window) {
            if let Some(span) = atom.span.intersect(*window) {
                each_state_of(timeline, atom, basis, case, |state| {
                    each(Stretch { span, state });
                });
            }
        }
    }
}

/// What the person is doing during `atom` in one case: nothing that counts, or one thing, or free and in meetings beside.
pub(super) fn each_state_of(
    timeline: &Timeline,
    atom: &Atom,
    basis: Basis,
    case: Case,
    mut each: impl FnMut(State),
) {
    if let Some(state) = state(timeline, atom, basis, case) {
        each(state);
        also(timeline, atom, basis, state).for_each(each);
    }
}

/// The meetings that somebody who is free during `atom` is in as well.
fn also(
    timeline: &Timeline,
    atom: &Atom,
    basis: Basis,
    state: State,
) -> impl Iterator<Item = State> {
    let is_free = state == State::Free && basis == Basis::Together;
    let meetings = if is_free { timeline.options(atom) } else { &[] };
    meetings.iter().copied().map(State::Also)
}

/// What `atom` comes to, or `None` when the person does not count then.
fn state(timeline: &Timeline, atom: &Atom, basis: Basis, case: Case) -> Option<State> {
    let bad = case.unknown == Unknown::AsBad;
    let is_reached = atom.reach_unknown && !bad;
    let is_chosen = case.hours == Choice::Most || is_reached;
    if (atom.presence_unknown && bad) || (atom.presence_choice && !is_chosen) {
        return None;
    }
    if basis == Basis::Presence {
        return Some(State::Free);
    }
    if atom.unknown && bad {
        return None;
    }
    let together = basis == Basis::Together;
    match (atom.firm, atom.choice, case.choice) {
        // Free, or in any one of several meetings: told by what stands beside it.
        (Taken::Nothing, _, Choice::Most) if !timeline.options(atom).is_empty() => {
            Some(State::Free)
        }
        (Taken::Nothing, Taken::Meeting(meeting), _) if together => Some(State::Either(meeting)),
        (Taken::Nothing, Taken::Nothing, _) | (Taken::Nothing, _, Choice::Most) => {
            Some(State::Free)
        }
        (Taken::Meeting(meeting), Taken::Nothing, _) if together => Some(State::In(meeting)),
        (Taken::Meeting(meeting), _, Choice::Most) if together => Some(State::In(meeting)),
        _ => None,
    }
}
