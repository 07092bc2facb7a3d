//! Rules that ask something of each of several pairs: the figure is that of the weakest.

use crate::{
    model::MemberId,
    overlap::{self, Brought, Quorum, Stretch},
    time::{Minutes, Span, SpanSet},
};

use super::{
    Candidate, Context, Link, Measure, Part,
    shortfall::{self, Shortfall},
};

/// Pairs of people, each of whom owe shared time.
pub(super) struct EachPair<P> {
    /// Whether two people, who are not the same, are such a pair.
    pub(super) is_pair: P,
    /// Shared time that each pair owes.
    pub(super) at_least: Minutes,
}

impl<P: Fn(&Candidate<'_>, &Candidate<'_>) -> bool> EachPair<P> {
    /// A pair has to be left.
    pub(super) fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        let mut first = left.iter().enumerate();
        first.any(|(at, one)| (left[at + 1..].iter()).any(|other| (self.is_pair)(one, other)))
    }

    /// Who of the weakest pair, which alone is in `cx`.
    pub(super) fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        shortfall::of_group(Quorum::All, Minutes::ZERO, self.at_least, cx, hours)
    }

    /// Where every pair is asked on all dates: a pair that is not owes less, and then margins are compared.
    pub(super) fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        let of_date = |part: &Part<'_>| {
            let mut pairs: Vec<Vec<MemberId>> = Vec::new();
            for one in 0..part.seats.len() {
                for other in one + 1..part.seats.len() {
                    let (one, other) = (&part.seats[one], &part.seats[other]);
                    if (self.is_pair)(&one.candidate(), &other.candidate()) {
                        pairs.push(vec![one.member, other.member]);
                    }
                }
            }
            pairs
        };
        let mut of_dates = cx.parts.iter().map(of_date);
        let first = of_dates.next().unwrap_or_default();
        if of_dates.all(|pairs| pairs == first) {
            first
        } else {
            Vec::new()
        }
    }

    /// The minutes that the pair with the smallest margin shares; of equals the first in the order of the team.
    pub(super) fn measure(&self, cx: &Context<'_>) -> Measure {
        let hours: Vec<Vec<Vec<Stretch>>> = (cx.parts.iter())
            .map(|part| part.seats.iter().map(|seat| cx.stretches(seat)).collect())
            .collect();
        if let ([part], [hours_of_date]) = (cx.parts, &hours[..])
            && let Some(pair) = self.weakest_on(cx, part, hours_of_date)
            && let Some(measure) = self.measure_pair(cx, &hours, pair)
        {
            return measure;
        }
        let members = cx.members();
        let pairs = members.iter().enumerate().flat_map(|(at, one)| {
            let others = members[at + 1..].iter();
            others.map(|other| (*one, *other))
        });
        let margin = |measure: &Measure| measure.found - measure.required;
        let weakest =
            (pairs.filter_map(|pair| self.measure_pair(cx, &hours, pair))).min_by_key(margin);
        weakest.unwrap_or_else(|| Measure {
            required: cx.required(self.at_least),
            ..Measure::default()
        })
    }

    /// What one pair shares, on those of the period's dates on which both are left; nothing when there is no such date.
    fn measure_pair(
        &self,
        cx: &Context<'_>,
        hours: &[Vec<Vec<Stretch>>],
        pair: (MemberId, MemberId),
    ) -> Option<Measure> {
        let mut dates = 0;
        let mut spans: Vec<Span> = Vec::new();
        for (part, hours) in cx.parts.iter().zip(hours) {
            let place = |id: MemberId| part.seats.binary_search_by_key(&id, |seat| seat.member);
            let (Ok(one), Ok(other)) = (place(pair.0), place(pair.1)) else {
                continue;
            };
            if (self.is_pair)(&part.seats[one].candidate(), &part.seats[other].candidate()) {
                dates += 1;
                let both = [&hours[one], &hours[other]];
                spans.extend(overlap::together(&both, 2, cx.case.choice).spans());
            }
        }
        let counted: SpanSet = spans.into_iter().collect();
        (dates > 0).then(|| Measure {
            required: cx.required_on(dates, self.at_least),
            found: counted.minutes(),
            counted,
            link: Some(Link::Pair(pair.0, pair.1)),
        })
    }

    /// The pair that shares least on a single date, the first of equals: all owe the same there, so only minutes are counted.
    fn weakest_on(
        &self,
        cx: &Context<'_>,
        part: &Part<'_>,
        hours: &[Vec<Stretch>],
    ) -> Option<(MemberId, MemberId)> {
        let choice = cx.case.choice;
        let brought: Vec<Brought> = (hours.iter())
            .map(|hours| Brought::of(hours, choice))
            .collect();
        let person = |at: usize| part.seats[at].candidate();
        let minutes = |one: usize, other: usize| {
            let apart = brought[one].with(&brought[other]);
            let both = [&hours[one], &hours[other]];
            apart.unwrap_or_else(|| overlap::together(&both, 2, choice).minutes())
        };
        // People who do the same share the same with everybody else.
        let like = |at: usize| (hours.iter().position(|other| *other == hours[at])).unwrap_or(at);
        let like: Vec<usize> = (0..hours.len()).map(like).collect();
        let mut people: Vec<usize> = (0..hours.len()).collect();
        people.sort_by_key(|at| like[*at]);
        let mut weakest: Option<(Minutes, usize, usize)> = None;
        for alike in people.chunk_by(|one, next| like[*one] == like[*next]) {
            let mut known: Vec<Option<Minutes>> = vec![None; hours.len()];
            for &one in alike {
                for other in one + 1..hours.len() {
                    if (self.is_pair)(&person(one), &person(other)) {
                        let found = known[like[other]].get_or_insert_with(|| minutes(one, other));
                        let found = (*found, one, other);
                        weakest = Some(weakest.map_or(found, |weakest| weakest.min(found)));
                    }
                }
            }
        }
        let (_, one, other) = weakest?;
        Some((person(one).member, person(other).member))
    }
}
