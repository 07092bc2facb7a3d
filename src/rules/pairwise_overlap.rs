#![doc = include_str!("../../docs/rules/pairwise_overlap.md")]

use std::fmt;

use serde::{Deserialize, Deserializer, de};

use crate::{model::MemberId, overlap::Basis, time::Minutes};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Measure, Named, Refuses, Rule,
    pairs::EachPair, settings, shortfall::Shortfall,
};

pub(super) const KIND: Kind = Kind {
    name: "pairwise_overlap",
    page: include_str!("../../docs/rules/pairwise_overlap.md"),
    bound: Bound::AtLeast,
    asks: Asks::Windows,
    basis: Basis::Together,
    absence: AbsencePolicy::Excuses,
    has_link: true,
    window: Some(false),
    refuses: Refuses::NOTHING,
    lack: None,
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

    /// Each of its pairs.
    fn each(&self) -> EachPair<impl Fn(&Candidate<'_>, &Candidate<'_>) -> bool> {
        EachPair {
            is_pair: |one: &Candidate<'_>, other: &Candidate<'_>| self.pairs(one, other),
            at_least: self.at_least,
        }
    }
}

impl Rule for PairwiseOverlap {
    fn kind(&self) -> &'static Kind {
        &KIND
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
        let is_named = match &self.pairs {
            Pairs::All => true,
            Pairs::Of(pairs) => (pairs.iter().flat_map(|(one, other)| [one, other]))
                .any(|named| named.is(who.member, who.roles)),
        };
        who.is_member && is_named
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        self.each().is_enough(left)
    }

    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        self.each().missing(cx, hours)
    }

    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        self.each().common(cx)
    }

    fn measure(&self, cx: &Context<'_>) -> Measure {
        self.each().measure(cx)
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
