//! k of n at once: one sweep over the edges of everybody's time.

use crate::{
    availability::MeetingId,
    time::{Instant, Minutes, Span, SpanSet, edges},
};

use super::{Choice, State, Stretch};

/// The time at which at least `k` of `people` are with each other: free alike, or in one meeting.
///
/// At an instant t this asks for K(t) >= k, where K(t) is the larger of the number of people free and the largest number
/// in any one meeting. With `Choice::Least`, people who may be free or in a meeting ([`State::Either`]) are where they
/// help least, found exactly at each instant; with `Choice::Most`, where they help most. The stretches of each person
/// are sorted and apart. A `k` of nought is nobody's time.
pub fn together<P: AsRef<[Stretch]>>(people: &[P], k: usize, choice: Choice) -> SpanSet {
    let mut gathering = Gathering::of(k, choice);
    for hours in people {
        gathering.next_person();
        hours.as_ref().iter().for_each(|one| gathering.add(*one));
    }
    gathering.together()
}

/// So many stretches are room for the date of a small team.
const AT_FIRST: usize = 64;

/// People gathered one after another, to ask when `k` of them are with each other: see [`together`].
///
/// Of what each is doing it keeps what can tell that, in as few stretches as possible: a meeting that is one person's alone
/// makes no group of two, and neighbouring stretches in which a person does the same are one.
#[derive(Debug)]
pub struct Gathering {
    k: usize,
    choice: Choice,
    people: usize,
    stretches: Vec<Stretch>,
    /// Where those of the last person begin.
    of_last: usize,
}

impl Gathering {
    /// Nobody yet.
    pub fn of(k: usize, choice: Choice) -> Self {
        Self {
            k,
            choice,
            people: 0,
            stretches: Vec::with_capacity(AT_FIRST),
            of_last: 0,
        }
    }

    /// One more person: what is added from now on is theirs.
    pub fn next_person(&mut self) {
        self.people += 1;
        self.of_last = self.stretches.len();
    }

    /// Adds to what the last person is doing, in order.
    pub fn add(&mut self, stretch: Stretch) {
        let state = match (stretch.state, self.choice) {
            (State::Either(id), Choice::Most) if self.k > 1 && id.is_one_persons() => State::Free,
            (State::In(id) | State::Either(id) | State::Also(id), _)
                if self.k > 1 && id.is_one_persons() =>
            {
                return;
            }
            (state, _) => state,
        };
        match self.stretches[self.of_last..].last_mut() {
            Some(last) if last.state == state && last.span.end() == stretch.span.start() => {
                last.span =
                    Span::new(last.span.start(), stretch.span.end()).expect("it only grows");
            }
            _ => self.stretches.push(Stretch {
                span: stretch.span,
                state,
            }),
        }
    }

    /// The time at which they are.
    pub fn together(&self) -> SpanSet {
        let mut shared = SpanSet::new();
        let spans = self.stretches.iter().map(|stretch| stretch.span);
        let first = spans.clone().map(Span::start).min();
        let Some(first) = first.filter(|_| 0 < self.k && self.k <= self.people) else {
            return shared;
        };
        let mut crowd = Crowd::default();
        let mut enough_since: Option<Instant> = None;
        for at_once in edges(spans, first).chunk_by(|one, next| one.is_with(*next)) {
            for edge in at_once {
                crowd.turn(edge.begins(), self.stretches[edge.place()].state);
            }
            match (enough_since, crowd.holds(self.k, self.choice)) {
                (None, true) => enough_since = Some(at_once[0].instant(first)),
                (Some(start), false) => {
                    let end = at_once[0].instant(first);
                    shared.push(Span::new(start, end).expect("edges are taken in order"));
                    enough_since = None;
                }
                _ => {}
            }
        }
        shared
    }
}

/// What one person brings to a group of two or more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// The time at which the person counts with everybody who is free, whatever meetings others are in.
    pub free: SpanSet,
    /// The meetings of which the person is in one, or may be, and others too: in order, each once.
    pub meetings: Vec<MeetingId>,
}

impl Brought {
    /// What the person of `stretches`, which are sorted, brings.
    pub fn of(stretches: &[Stretch], choice: Choice) -> Self {
        let mut brought = Self::default();
        for stretch in stretches {
            match (stretch.state, choice) {
                (State::Free, _) | (State::Either(_), Choice::Most) => {
                    brought.free.push(stretch.span);
                }
                _ => {}
            }
            if let State::In(id) | State::Either(id) | State::Also(id) = stretch.state
                && !id.is_one_persons()
            {
                brought.meetings.push(id);
            }
        }
        brought.meetings.sort_unstable();
        brought.meetings.dedup();
        brought
    }

    /// How long two people are with each other, as [`together`] has it; nothing when they may be in one meeting.
    pub fn with(&self, other: &Self) -> Option<Minutes> {
        let mut meetings = self.meetings.iter();
        let is_with = meetings.any(|id| other.meetings.binary_search(id).is_ok());
        (!is_with).then(|| self.free.minutes_with(&other.free))
    }
}

/// One more or one less.
const fn step(count: usize, begins: bool) -> usize {
    if begins { count + 1 } else { count - 1 }
}

/// Who is doing what at one instant.
#[derive(Debug, Default)]
struct Crowd {
    free: usize,
    // Invariant: by meeting, each with somebody in it.
    meetings: Vec<(MeetingId, Meeting)>,
    /// People in one meeting for certain, free beside it or not, summed over meetings: a quick no.
    in_meetings: usize,
    /// People who may be free or in a meeting.
    either: usize,
}

/// Who is in one meeting.
#[derive(Clone, Copy, Debug, Default)]
struct Meeting {
    firm: usize,
    either: usize,
}

impl Crowd {
    fn turn(&mut self, begins: bool, state: State) {
        match state {
            State::Free => self.free = step(self.free, begins),
            State::In(id) | State::Also(id) => {
                self.in_meetings = step(self.in_meetings, begins);
                self.meeting(id, |meeting| meeting.firm = step(meeting.firm, begins));
            }
            State::Either(id) => {
                self.either = step(self.either, begins);
                self.meeting(id, |meeting| {
                    meeting.either = step(meeting.either, begins);
                });
            }
        }
    }

    /// Changes one meeting, and forgets it once nobody is in it.
    fn meeting(&mut self, id: MeetingId, change: impl FnOnce(&mut Meeting)) {
        let place = match self.meetings.binary_search_by_key(&id, |(id, _)| *id) {
            Ok(place) => place,
            Err(place) => {
                self.meetings.insert(place, (id, Meeting::default()));
                place
            }
        };
        let meeting = &mut self.meetings[place].1;
        change(meeting);
        if meeting.firm + meeting.either == 0 {
            self.meetings.remove(place);
        }
    }

    /// Whether `k` are with each other.
    fn holds(&self, k: usize, choice: Choice) -> bool {
        if self.free >= k {
            return true;
        }
        if self.free + self.in_meetings + self.either < k {
            return false;
        }
        match choice {
            Choice::Most => {
                self.free + self.either >= k
                    || (self.meetings.iter()).any(|(_, meeting)| meeting.firm + meeting.either >= k)
            }
            Choice::Least => !self.can_stay_below(k),
        }
    }

    /// Whether those who can choose can keep every group below `k`: each meeting takes what fits, the rest are free.
    fn can_stay_below(&self, k: usize) -> bool {
        let mut free = self.free;
        for (_, meeting) in &self.meetings {
            let Some(room) = (k - 1).checked_sub(meeting.firm) else {
                return false;
            };
            free += meeting.either.saturating_sub(room);
        }
        free < k
    }
}

/// How many of a group count as enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quorum {
    /// All of those left.
    All,
    /// This many.
    Count(usize),
    /// This share of those left, in per cent, rounded up.
    Percent(u32),
}

impl Quorum {
    /// How many of `left` people are enough.
    pub fn of(self, left: usize) -> usize {
        match self {
            Self::All => left,
            Self::Count(count) => count,
            Self::Percent(percent) => {
                (left * usize::try_from(percent).expect("a percentage is small")).div_ceil(100)
            }
        }
    }

    /// How many people must be left for the question to be asked: two for an overlap of all or of a share.
    pub fn needs(self) -> usize {
        match self {
            Self::All | Self::Percent(_) => 2,
            Self::Count(count) => count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(from: i64, to: i64, state: State) -> Stretch {
        Stretch {
            span: Span::from_seconds(from * 60, to * 60).unwrap(),
            state,
        }
    }

    #[track_caller]
    fn check(people: &[Vec<Stretch>], k: usize, least: i64, most: i64) {
        assert_eq!(
            together(people, k, Choice::Least).minutes().get(),
            least,
            "least"
        );
        assert_eq!(
            together(people, k, Choice::Most).minutes().get(),
            most,
            "most"
        );
    }

    const CALL: State = State::In(MeetingId(1));
    const STAND_UP: State = State::In(MeetingId(2));

    #[test]
    fn a_stand_up_of_the_same_people_counts_and_a_customer_call_does_not() {
        check(
            &[vec![at(0, 60, STAND_UP)], vec![at(0, 60, STAND_UP)]],
            2,
            60,
            60,
        );
        check(
            &[vec![at(0, 60, CALL)], vec![at(0, 60, State::Free)]],
            2,
            0,
            0,
        );
    }

    #[test]
    fn two_halves_in_two_meetings_count_as_the_larger_half() {
        let people = [
            vec![at(0, 60, CALL)],
            vec![at(0, 60, CALL)],
            vec![at(0, 60, CALL)],
            vec![at(0, 60, STAND_UP)],
        ];
        check(&people, 3, 60, 60);
        check(&people, 4, 0, 0);
    }

    #[test]
    fn two_people_invited_to_one_meeting_can_miss_each_other() {
        let either = State::Either(MeetingId(1));
        check(
            &[vec![at(0, 60, either)], vec![at(0, 60, either)]],
            2,
            0,
            60,
        );
        // The third makes one of the two groups have two.
        let three = [
            vec![at(0, 60, either)],
            vec![at(0, 60, either)],
            vec![at(0, 60, either)],
        ];
        check(&three, 2, 60, 60);
        check(&three, 3, 0, 60);
    }

    #[test]
    fn a_meeting_of_one_person_makes_no_group_of_two_but_one_of_one() {
        let own = MeetingId(1).of_one();
        let free = vec![at(0, 60, State::Free)];
        check(&[vec![at(0, 60, State::In(own))], free.clone()], 2, 0, 0);
        check(&[vec![at(0, 60, State::In(own))]], 1, 60, 60);
        check(&[vec![at(0, 60, State::Either(own))], free], 2, 0, 60);
        check(&[vec![at(0, 60, State::Either(own))]], 1, 60, 60);
    }

    #[test]
    fn somebody_in_a_meeting_marked_as_free_is_with_those_in_it_and_with_those_free() {
        let beside = vec![at(0, 60, State::Free), at(0, 60, State::Also(MeetingId(2)))];
        let in_it = vec![at(0, 60, STAND_UP)];
        let free = vec![at(0, 60, State::Free)];
        check(&[beside.clone(), in_it.clone()], 2, 60, 60);
        check(&[beside.clone(), free.clone()], 2, 60, 60);
        check(&[beside, in_it, free], 3, 0, 0);
    }

    #[test]
    fn touching_stretches_of_one_person_do_not_break_the_time_of_all() {
        let people = [
            vec![at(0, 30, STAND_UP), at(30, 60, State::Free)],
            vec![at(0, 30, STAND_UP), at(30, 60, State::Free)],
        ];
        let shared = together(&people, 2, Choice::Least);
        assert_eq!(shared.spans().len(), 1);
        assert_eq!(shared.minutes().get(), 60);
    }

    #[test]
    fn a_share_is_rounded_up_and_needs_two() {
        assert_eq!(Quorum::Percent(80).of(4), 4);
        assert_eq!(Quorum::Percent(80).of(5), 4);
        assert_eq!(Quorum::Percent(50).of(3), 2);
        assert_eq!(Quorum::Percent(80).needs(), 2);
    }
}
