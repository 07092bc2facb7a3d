//! The time that two people have with each other.

use crate::{
    availability::MeetingId,
    time::{Minutes, Span},
};

use super::{Choice, State, Stretch};

/// The time of two people, in minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairTime {
    /// With each other: free alike, or in one meeting.
    pub shared: Minutes,
    /// Of the one.
    pub one: Minutes,
    /// Of the other.
    pub other: Minutes,
    /// Of either, with each other or not.
    pub either: Minutes,
}

/// The time of two people with these stretches: what [`super::together`] finds for two, in one pass.
pub fn pair_time(one: &[Stretch], other: &[Stretch], choice: Choice) -> PairTime {
    let (mut left, mut right) = (Doings(one), Doings(other));
    let mut shared = Minutes::ZERO;
    let mut both = Minutes::ZERO;
    while let (Some((here, doing)), Some((there, doing_there))) = (left.first(), right.first()) {
        if let Some(at_once) = here.intersect(there) {
            both = both + at_once.minutes();
            if are_with_each_other(doing, doing_there, choice) {
                shared = shared + at_once.minutes();
            }
        }
        if here.end() <= there.end() {
            left.drop_first();
        } else {
            right.drop_first();
        }
    }
    let (one, other) = (Doings(one).minutes(), Doings(other).minutes());
    PairTime {
        shared,
        one,
        other,
        either: one + other - both,
    }
}

/// Stretches of one person, of which some next to each other are about the same time.
#[derive(Clone, Copy)]
struct Doings<'a>(&'a [Stretch]);

impl<'a> Doings<'a> {
    /// The first stretch of time, and all that the person is doing then.
    fn first(self) -> Option<(Span, &'a [Stretch])> {
        let span = self.0.first()?.span;
        let is_later = |stretch: &Stretch| stretch.span != span;
        let count = (self.0.iter().position(is_later)).unwrap_or(self.0.len());
        Some((span, &self.0[..count]))
    }

    fn drop_first(&mut self) {
        if let Some((_, doing)) = self.first() {
            self.0 = &self.0[doing.len()..];
        }
    }

    fn minutes(mut self) -> Minutes {
        let mut sum = Minutes::ZERO;
        while let Some((span, _)) = self.first() {
            sum = sum + span.minutes();
            self.drop_first();
        }
        sum
    }
}

/// Whether two people doing these are with each other, in the worst or the best case of their choices.
fn are_with_each_other(one: &[Stretch], other: &[Stretch], choice: Choice) -> bool {
    let free = Some(Place::Free);
    let meet = |place: Option<Place>, other: &[Stretch]| match place {
        Some(place) => other.iter().any(|stretch| may_be(stretch.state, place)),
        None => false,
    };
    match (one, other, choice) {
        (
            [
                Stretch {
                    state: State::Free, ..
                },
            ],
            [
                Stretch {
                    state: State::Free, ..
                },
            ],
            _,
        ) => true,
        (_, _, Choice::Most) => one.iter().any(|stretch| {
            let (sure, open) = places(stretch.state);
            meet(Some(sure), other) || meet(open, other)
        }),
        (_, _, Choice::Least) => {
            // Somebody with a choice is where the other is not, unless the other is in both places.
            let open = |doing: &[Stretch]| doing.iter().find_map(|it| places(it.state).1);
            match (open(one), open(other)) {
                (Some(_), Some(_)) => false,
                (Some(place), None) => meet(free, other) && meet(Some(place), other),
                (None, Some(place)) => meet(free, one) && meet(Some(place), one),
                (None, None) => one.iter().any(|it| meet(Some(places(it.state).0), other)),
            }
        }
    }
}

/// Where somebody can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Free,
    In(MeetingId),
}

/// Where somebody is, and where else the person may be instead.
const fn places(state: State) -> (Place, Option<Place>) {
    match state {
        State::Free => (Place::Free, None),
        State::In(meeting) | State::Also(meeting) => (Place::In(meeting), None),
        State::Either(meeting) => (Place::Free, Some(Place::In(meeting))),
    }
}

/// Whether somebody in `state` is, or may be, at `place`.
fn may_be(state: State, place: Place) -> bool {
    let (sure, open) = places(state);
    sure == place || open == Some(place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlap::together;

    /// A day of hours, each of which is spent somehow: what `states` makes of it.
    fn stretches(hours: &[Option<(State, Option<u32>)>]) -> Vec<Stretch> {
        let mut stretches = Vec::new();
        for (hour, doing) in (0..).zip(hours) {
            let Some((state, beside)) = doing else {
                continue;
            };
            let span = Span::from_seconds(hour * 3_600, (hour + 1) * 3_600).unwrap();
            let mut add = |state| stretches.push(Stretch { span, state });
            add(*state);
            if let (State::Free, Some(meeting)) = (state, beside) {
                add(State::Also(MeetingId(*meeting)));
            }
        }
        stretches
    }

    fn any_day() -> impl Strategy<Value = Vec<Option<(State, Option<u32>)>>> {
        let meeting = || (0_u32..3).prop_map(MeetingId);
        let state = prop_oneof![
            Just(State::Free),
            meeting().prop_map(State::In),
            meeting().prop_map(State::Either),
        ];
        let doing = (state, prop::option::of(0_u32..3));
        prop::collection::vec(prop::option::weighted(0.8, doing), 0..12)
    }

    proptest! {
        #[test]
        fn prop_a_pair_is_a_group_of_two(one in any_day(), other in any_day()) {
            let hours = |day: &[Option<_>]| {
                Minutes(60 * i64::try_from(day.iter().flatten().count()).unwrap())
            };
            let people = [stretches(&one), stretches(&other)];
            for choice in [Choice::Least, Choice::Most] {
                let time = pair_time(&people[0], &people[1], choice);
                prop_assert_eq!(time.shared, together(&people, 2, choice).minutes());
                prop_assert_eq!((time.one, time.other), (hours(&one), hours(&other)));
            }
        }
    }

    #[test]
    fn either_is_counted_once() {
        let at = |from: i64, to: i64| Stretch {
            span: Span::from_seconds(from * 60, to * 60).unwrap(),
            state: State::Free,
        };
        let time = pair_time(&[at(0, 60), at(90, 120)], &[at(30, 100)], Choice::Least);
        assert_eq!(time.shared, Minutes(40));
        assert_eq!(time.either, Minutes(120));
    }
}
