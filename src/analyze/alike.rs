//! People whose time a rule does not tell apart: what groups of some of them have in common holds for the others.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    model::MemberId,
    overlap::{Case, Stretch},
    rules::Part,
};

use super::{choosing::Choosing, find::Search};

/// Who is like whom on the dates of one period.
pub(super) struct Alike {
    /// The first who is like each.
    first: BTreeMap<MemberId, MemberId>,
    /// The places of each one's hours, by date.
    hours: BTreeMap<MemberId, Vec<usize>>,
}

/// What one person does at the most, by part, and the places of the hours that move it.
#[derive(Default)]
struct Doing {
    stretches: Vec<(usize, Vec<Stretch>)>,
    hours: Vec<usize>,
}

impl Doing {
    fn is_like(&self, other: &Self, choosing: &Choosing) -> bool {
        let is_same = |(one, other): (&usize, &usize)| {
            let (one, other) = (&choosing.hours[*one], &choosing.hours[*other]);
            one.date == other.date && one.are_where(other) && Arc::ptr_eq(&one.day, &other.day)
        };
        self.hours.len() == other.hours.len()
            && self.hours.iter().zip(&other.hours).all(is_same)
            && self.stretches == other.stretches
    }
}

impl Alike {
    /// Of those in `at_most`, where everybody is at all that might be worked of `choosing`.
    pub(super) fn of(
        search: &Search<'_>,
        choosing: &Choosing,
        at_most: &[Part<'_>],
        case: Case,
    ) -> Self {
        let cx = search.context(at_most, case);
        let mut doing: BTreeMap<MemberId, Doing> = BTreeMap::new();
        for (part, of_date) in at_most.iter().enumerate() {
            for seat in &of_date.seats {
                let stretches = &mut doing.entry(seat.member).or_default().stretches;
                stretches.push((part, cx.stretches(seat)));
            }
        }
        for (place, hours) in choosing.hours.iter().enumerate() {
            doing.entry(hours.member).or_default().hours.push(place);
        }
        let mut firsts: Vec<MemberId> = Vec::new();
        let mut first = BTreeMap::new();
        for (member, of_member) in &doing {
            let mut known = firsts.iter();
            let like = known.find(|other| doing[other].is_like(of_member, choosing));
            let like = *like.unwrap_or(member);
            if like == *member {
                firsts.push(like);
            }
            first.insert(*member, like);
        }
        Self {
            first,
            hours: (doing.into_iter())
                .map(|(member, of_member)| (member, of_member.hours))
                .collect(),
        }
    }

    /// Equal for groups of people who are alike one by one.
    pub(super) fn key(&self, group: &[MemberId]) -> Vec<MemberId> {
        group.iter().map(|member| self.first[member]).collect()
    }

    /// Where somebody of `to` has the hours that the one of `from` who is like them has at `place`.
    pub(super) fn place(&self, place: usize, from: &[MemberId], to: &[MemberId]) -> Option<usize> {
        from.iter().zip(to).find_map(|(one, other)| {
            let at = self.hours[one].iter().position(|at| *at == place)?;
            self.hours[other].get(at).copied()
        })
    }
}
