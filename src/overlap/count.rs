//! k of n at once by counting: who is free, 64 minutes at a time.

use std::mem;

use crate::{
    availability::{Counted, MeetingId, Timeline},
    time::{MinuteSet, Span, SpanSet, words},
};

use super::{Basis, Case, Choice, State, Stretch, Unknown, states::each_state_of};

/// People counted one after another, to ask when `k` of them, two or more, are with each other: what
/// [`together`](super::together) says, sooner.
///
/// Those who are free are counted in bits. A meeting matters only where `k` people may be in it: that time is told by
/// [`crowded`](Self::crowded), to be swept.
#[derive(Debug)]
pub struct Counting {
    k: usize,
    case: Case,
    people: usize,
    /// The minutes asked about; in the end those at which enough are free.
    minutes: MinuteSet,
    /// How many are free at each minute, in binary: word by word of the minutes all digits, the lowest first.
    counts: Vec<u64>,
    /// So many digits each word has.
    digits: usize,
    /// When people are in meetings that several have, or may be.
    meetings: Vec<(MeetingId, Span)>,
    /// Room for the minutes of one person.
    free: Vec<u64>,
}

impl Counting {
    /// Nobody yet of `people` at the most, inside `within`, which is on whole minutes.
    pub fn of(k: usize, case: Case, people: usize, within: Span) -> Self {
        let minutes = MinuteSet::covering(within);
        let words = minutes.numbers().count();
        let digits = digits_of(people.max(k));
        Self {
            k,
            case,
            people: 0,
            minutes,
            counts: vec![0; words * digits],
            digits,
            meetings: Vec::new(),
            free: Vec::new(),
        }
    }

    /// One more person: the one of `timeline` inside `scope`, which is sorted, apart and on whole minutes. Whether that person
    /// can be with anybody at all.
    pub fn add_timeline(&mut self, timeline: &Timeline, scope: &[Span], basis: Basis) -> bool {
        self.people += 1;
        let (counted, others) = (counted(timeline, basis, self.case), self.meetings.len());
        let mut is_free = false;
        for window in scope {
            let mut free = mem::take(&mut self.free);
            let first = counted.free.write_inside(*window, &mut free);
            is_free |= free.iter().any(|minutes| *minutes != 0);
            self.count(first, &free);
            self.free = free;
            let meetings = counted.meetings_touching(*window);
            let meetings = meetings.filter_map(|(id, span)| Some((id, span.intersect(*window)?)));
            self.meetings.extend(meetings);
        }
        is_free || self.meetings.len() > others
    }

    /// One more person, who is free at these times: apart and on whole minutes. Whether there are any.
    pub fn add_free(&mut self, spans: impl Iterator<Item = Span>) -> bool {
        self.people += 1;
        let mut is_free = false;
        for (number, minutes) in spans.flat_map(words) {
            is_free = true;
            self.count(number, &[minutes]);
        }
        is_free
    }

    /// One more person, who is doing this, on whole minutes. Whether it is anything.
    pub fn add(&mut self, stretches: &[Stretch]) -> bool {
        self.people += 1;
        for stretch in stretches {
            if is_free(stretch.state, self.case.choice) {
                for (number, minutes) in words(stretch.span) {
                    self.count(number, &[minutes]);
                }
            }
            let meeting = shared_meeting(stretch.state);
            self.meetings.extend(meeting.map(|id| (id, stretch.span)));
        }
        !stretches.is_empty()
    }

    /// Counts somebody at these minutes, where nobody counts twice: words from the one of this number on.
    fn count(&mut self, number: i64, minutes: &[u64]) {
        let first = self.minutes.numbers().start;
        let place = usize::try_from(number - first).expect("it is inside what is asked about");
        let counts = self.counts[place * self.digits..].chunks_exact_mut(self.digits);
        for (digits, minutes) in counts.zip(minutes) {
            let mut carried = *minutes;
            for digit in digits {
                // At once for most words: nobody is there at night.
                if carried == 0 {
                    break;
                }
                (*digit, carried) = (*digit ^ carried, *digit & carried);
            }
        }
    }

    /// When so many may be in one meeting that it could be enough.
    pub fn crowded(&mut self) -> SpanSet {
        if self.meetings.len() < self.k {
            return SpanSet::new();
        }
        self.meetings.sort_unstable();
        let by_meeting = self.meetings.chunk_by(|one, next| one.0 == next.0);
        let enough = by_meeting.filter(|those| those.len() >= self.k);
        enough.flatten().map(|(_, span)| *span).collect()
    }

    /// When `k` of them are with each other: inside `crowded`, `swept` says so.
    pub fn together(mut self, crowded: &SpanSet, swept: &SpanSet) -> SpanSet {
        if self.people < self.k {
            return SpanSet::new();
        }
        let counts = self.counts.chunks_exact(self.digits);
        for (word, digits) in self.minutes.words_mut().iter_mut().zip(counts) {
            *word = at_least(digits, self.k);
        }
        for span in crowded.spans() {
            self.minutes.remove(*span);
        }
        for span in swept.spans() {
            self.minutes.insert(*span);
        }
        self.minutes.spans()
    }
}

/// So many binary digits `number` has.
fn digits_of(number: usize) -> usize {
    usize::try_from(usize::BITS - number.leading_zeros()).expect("there are few")
}

/// The minutes at which the count, of which these are the digits, the lowest first, is at least `k`.
fn at_least(digits: &[u64], k: usize) -> u64 {
    // From the highest digit: where both are the same so far, and where the count is greater already.
    let (mut same, mut greater) = (u64::MAX, 0);
    for (number, digit) in digits.iter().enumerate().rev() {
        if k >> number & 1 == 1 {
            same &= digit;
        } else {
            greater |= same & digit;
            same &= !digit;
        }
    }
    same | greater
}

/// Whether somebody in `state` counts with all who are free.
const fn is_free(state: State, choice: Choice) -> bool {
    match (state, choice) {
        (State::Free, _) | (State::Either(_), Choice::Most) => true,
        (State::In(_) | State::Also(_), _) | (State::Either(_), Choice::Least) => false,
    }
}

/// The meeting of several people that somebody in `state` is in, or may be.
fn shared_meeting(state: State) -> Option<MeetingId> {
    match state {
        State::Free => None,
        State::In(id) | State::Either(id) | State::Also(id) => (!id.is_one_persons()).then_some(id),
    }
}

/// What the person of `timeline` comes to in one case, worked out once.
fn counted(timeline: &Timeline, basis: Basis, case: Case) -> &Counted {
    timeline.counted(way(basis, case), |atoms| {
        let ends = atoms.first().zip(atoms.last());
        let within = ends.map(|(first, last)| first.span.hull(last.span));
        let mut free = within.map(MinuteSet::covering).unwrap_or_default();
        let mut meetings = Vec::new();
        for atom in atoms {
            each_state_of(timeline, atom, basis, case, |state| {
                if is_free(state, case.choice) {
                    free.insert(atom.span);
                }
                meetings.extend(shared_meeting(state).map(|id| (id, atom.span)));
            });
        }
        Counted { free, meetings }
    })
}

/// The number of the way in which time counts then.
const fn way(basis: Basis, case: Case) -> usize {
    let basis = match basis {
        Basis::Presence => 0,
        Basis::Together => 1,
        Basis::Bookable => 2,
    };
    let unknown = matches!(case.unknown, Unknown::AsGood) as usize;
    let choice = matches!(case.choice, Choice::Most) as usize;
    let hours = matches!(case.hours, Choice::Most) as usize;
    basis << 3 | unknown << 2 | choice << 1 | hours
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlap::together;

    const DAY: i64 = 300;

    fn span(from: i64, to: i64) -> Span {
        Span::from_seconds(from * 60, to * 60).unwrap()
    }

    /// What one person does from minute to minute: stretches of any length, of which every other one may be nothing.
    fn any_person() -> impl Strategy<Value = Vec<Stretch>> {
        let state = prop_oneof![
            3 => Just(Some(State::Free)),
            2 => Just(None),
            2 => (0_u32..2).prop_map(|id| Some(State::In(MeetingId(id)))),
            2 => (0_u32..2).prop_map(|id| Some(State::Either(MeetingId(id)))),
            1 => (0_u32..2).prop_map(|id| Some(State::Also(MeetingId(id)))),
            1 => (0_u32..2).prop_map(|id| Some(State::In(MeetingId(id).of_one()))),
            1 => (0_u32..2).prop_map(|id| Some(State::Either(MeetingId(id).of_one()))),
        ];
        prop::collection::vec((1_i64..90, state), 0..12).prop_map(|pieces| {
            let (mut stretches, mut from) = (Vec::new(), 0);
            for (length, state) in pieces {
                let to = (from + length).min(DAY);
                if from < to {
                    let beside = matches!(state, Some(State::Also(_))).then_some(State::Free);
                    let states = beside.into_iter().chain(state);
                    let span = span(from, to);
                    stretches.extend(states.map(|state| Stretch { span, state }));
                }
                from = to;
            }
            stretches
        })
    }

    fn inside(stretches: &[Stretch], within: &SpanSet) -> Vec<Stretch> {
        let clip = |stretch: &Stretch| {
            let state = stretch.state;
            let spans = within.clip(stretch.span);
            let stretches = spans
                .spans()
                .iter()
                .map(move |span| Stretch { span: *span, state });
            stretches.collect::<Vec<_>>()
        };
        stretches.iter().flat_map(clip).collect()
    }

    proptest! {
        #[test]
        fn prop_counting_is_what_a_sweep_finds(
            people in prop::collection::vec(any_person(), 0..10), k in 2_usize..6, from in -70_i64..0,
        ) {
            for choice in [Choice::Least, Choice::Most] {
                let case = Case::of(Unknown::AsBad, choice);
                let mut counting = Counting::of(k, case, people.len(), span(from, DAY));
                for stretches in &people {
                    counting.add(stretches);
                }
                let crowded = counting.crowded();
                let those: Vec<Vec<Stretch>> =
                    people.iter().map(|stretches| inside(stretches, &crowded)).collect();
                let found = counting.together(&crowded, &together(&those, k, choice));
                prop_assert_eq!(found, together(&people, k, choice), "{:?}", choice);
            }
        }
    }

    #[test]
    fn a_meeting_of_fewer_than_asked_is_not_swept() {
        let of_two = |id| {
            vec![Stretch {
                span: span(0, 60),
                state: State::In(MeetingId(id)),
            }]
        };
        let mut counting = Counting::of(2, Case::WORST, 3, span(0, DAY));
        counting.add(&of_two(1));
        counting.add(&of_two(2));
        assert!(counting.crowded().is_empty());
        counting.add(&of_two(1));
        assert_eq!(counting.crowded().spans(), [span(0, 60)]);
    }
}
