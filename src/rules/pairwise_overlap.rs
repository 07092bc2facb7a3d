#![doc = include_str!("../../docs/rules/pairwise_overlap.md")]

use std::fmt;

use serde::{Deserialize, Deserializer, de};

use crate::{
    model::MemberId,
    overlap::{self, Basis, Brought, Quorum, Stretch},
    time::{Minutes, Span, SpanSet},
};

use super::{
    AbsencePolicy, Bound, Candidate, Context, Kind, Measure, Named, Part, Rule, settings,
    shortfall::{self, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "pairwise_overlap",
    page: include_str!("../../docs/rules/pairwise_overlap.md"),
    window: Some(false),
    local: None,
    excuses: None,
    per: None,
    read: super::read::<PairwiseOverlap>,
};

/// The fields of a `[[rule]]` with `kind = "pairwise_overlap"` that are its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairwiseOverlap {
    /// Who is to share time with whom.
    pub pairs: Pairs,
    /// Shared time that each pair owes each day, week, month or in all.
    #[serde(deserialize_with = "settings::minutes")]
    pub at_least: Minutes,
}

/// Who is to share time with whom.
#[derive(Clone, Debug)]
pub enum Pairs {
    /// Everybody with everybody.
    All,
    /// Each of the one with each of the other; nobody with oneself.
    Of(Vec<(Named, Named)>),
}

impl PairwiseOverlap {
    /// Whether `one` is to share time with `other`, who is somebody else.
    fn pairs(&self, one: &Candidate<'_>, other: &Candidate<'_>) -> bool {
        let is = |named: &Named, who: &Candidate<'_>| named.is(who.member, who.roles);
        match &self.pairs {
            Pairs::All => true,
            Pairs::Of(pairs) => pairs.iter().any(|(first, second)| {
                is(first, one) && is(second, other) || is(first, other) && is(second, one)
            }),
        }
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
            if self.pairs(&part.seats[one].candidate(), &part.seats[other].candidate()) {
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
            link: Some(pair),
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
        let mut weakest: Option<(Minutes, (MemberId, MemberId))> = None;
        for one in 0..part.seats.len() {
            for other in one + 1..part.seats.len() {
                if !self.pairs(&person(one), &person(other)) {
                    continue;
                }
                let found = minutes(one, other);
                if weakest.is_none_or(|(least, _)| found < least) {
                    weakest = Some((found, (person(one).member, person(other).member)));
                }
            }
        }
        Some(weakest?.1)
    }
}

impl Rule for PairwiseOverlap {
    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn bound(&self) -> Bound {
        Bound::AtLeast
    }

    fn default_basis(&self) -> Basis {
        Basis::Together
    }

    fn default_absence(&self) -> AbsencePolicy {
        AbsencePolicy::Excuses
    }

    fn named(&mut self) -> Vec<&mut Named> {
        match &mut self.pairs {
            Pairs::All => Vec::new(),
            Pairs::Of(pairs) => {
                let pairs = pairs.iter_mut();
                pairs.flat_map(|(one, other)| [one, other]).collect()
            }
        }
    }

    fn asks(&self, who: &Candidate<'_>) -> bool {
        match &self.pairs {
            Pairs::All => true,
            Pairs::Of(pairs) => (pairs.iter().flat_map(|(one, other)| [one, other]))
                .any(|named| named.is(who.member, who.roles)),
        }
    }

    /// A pair has to be left.
    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        let mut first = left.iter().enumerate();
        first.any(|(at, one)| (left[at + 1..].iter()).any(|other| self.pairs(one, other)))
    }

    /// Who of the weakest pair, which alone is in `cx`.
    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        shortfall::of_group(Quorum::All, Minutes::ZERO, self.at_least, cx, hours)
    }

    /// Where every pair is asked on all dates: a pair that is not owes less, and then margins are compared.
    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        let of_date = |part: &Part<'_>| {
            let mut pairs: Vec<Vec<MemberId>> = Vec::new();
            for one in 0..part.seats.len() {
                for other in one + 1..part.seats.len() {
                    let (one, other) = (&part.seats[one], &part.seats[other]);
                    if self.pairs(&one.candidate(), &other.candidate()) {
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
    fn measure(&self, cx: &Context<'_>) -> Measure {
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
        weakest.unwrap_or(Measure {
            required: cx.required(self.at_least),
            found: Minutes::ZERO,
            counted: SpanSet::new(),
            link: None,
        })
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"all\", or a list of pairs such as [[\"ana\", \"ben\"], [\"@junior\", \"@senior\"]]")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Pairs, E> {
                if text == "all" {
                    return Ok(Pairs::All);
                }
                Err(E::invalid_value(de::Unexpected::Str(text), &self))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(Pair(one, other)) = list.next_element()? {
                    pairs.push((one, other));
                }
                if pairs.is_empty() {
                    return Err(de::Error::custom("this list has no pair in it"));
                }
                Ok(Pairs::Of(pairs))
            }
        }

        from.deserialize_any(Visitor)
    }
}

/// One entry of a list of pairs.
struct Pair(Named, Named);

impl<'de> Deserialize<'de> for Pair {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Pair;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a pair such as [\"ana\", \"ben\"]")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Pair, A::Error> {
                let mut names: Vec<Named> = Vec::new();
                while let Some(name) = list.next_element()? {
                    names.push(name);
                }
                let [one, other] = <[Named; 2]>::try_from(names).map_err(|names| {
                    de::Error::custom(format!("a pair names two, and this one {}", names.len()))
                })?;
                let same = one.written().filter(|name| other.written() == Some(name));
                match same {
                    Some(id) if !id.starts_with('@') => {
                        let message = format!("`{id}` is not paired with `{id}`: a pair is of two");
                        Err(de::Error::custom(message))
                    }
                    _ => Ok(Pair(one, other)),
                }
            }
        }

        from.deserialize_seq(Visitor)
    }
}
