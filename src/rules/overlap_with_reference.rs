#![doc = include_str!("../../docs/rules/overlap_with_reference.md")]

use std::sync::Arc;

use serde::{Deserialize, Deserializer, de};

use crate::{
    model::MemberId,
    overlap::{Basis, Quorum},
    time::{Minutes, Span, SpanSet, WallPiece},
    zone::Zone,
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Link, Measure, Named, NamedZone, Part,
    Refuses, Rule,
    pairs::EachPair,
    settings::{self, Instead, People},
    shortfall::{self, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "overlap_with_reference",
    page: include_str!("../../docs/rules/overlap_with_reference.md"),
    bound: Bound::AtLeast,
    asks: Asks::Windows,
    basis: Basis::Together,
    absence: AbsencePolicy::Excuses,
    has_link: true,
    window: None,
    refuses: Refuses::NOTHING,
    lack: None,
    read: super::read::<OverlapWithReference>,
};

/// The fields of a `[[rule]]` with `kind = "overlap_with_reference"` that are its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlapWithReference {
    /// What each member is held against.
    pub reference: Reference,
    /// Time in common that each member owes each day, week, month or in all.
    #[serde(deserialize_with = "settings::minutes")]
    pub at_least: Minutes,
}

/// What members are held against.
#[derive(Clone, Debug)]
pub enum Reference {
    /// A window on a clock of its own, every date.
    Window {
        /// Its pieces, sorted and apart.
        pieces: Vec<WallPiece>,
        /// The clock.
        zone: NamedZone,
    },
    /// Each of these people; they are not held against each other.
    People(Vec<Named>),
}

impl OverlapWithReference {
    /// Whether `who` is one of the people that members are held against.
    fn is_reference(&self, who: &Candidate<'_>) -> bool {
        match &self.reference {
            Reference::Window { .. } => false,
            Reference::People(people) => {
                (people.iter()).any(|named| named.is(who.member, who.roles))
            }
        }
    }

    /// Each member with each of the people that members are held against.
    fn pairs(&self) -> EachPair<impl Fn(&Candidate<'_>, &Candidate<'_>) -> bool> {
        let is_held = |one: &Candidate<'_>, other: &Candidate<'_>| {
            one.is_member && !self.is_reference(one) && self.is_reference(other)
        };
        EachPair {
            is_pair: move |one: &Candidate<'_>, other: &Candidate<'_>| {
                is_held(one, other) || is_held(other, one)
            },
            at_least: self.at_least,
        }
    }

    /// What `member` has of the window, on those of the period's dates on which the member is left.
    fn measure_member(&self, cx: &Context<'_>, member: MemberId) -> Measure {
        let mut dates = 0;
        let mut spans: Vec<Span> = Vec::new();
        for part in cx.parts {
            let own = part.seat_of(member);
            if let Some(seat) = own {
                dates += 1;
                spans.extend(cx.together([seat], 1).spans());
            }
        }
        let counted: SpanSet = spans.into_iter().collect();
        Measure {
            required: cx.required_on(dates, self.at_least),
            found: counted.minutes(),
            counted,
            link: Some(Link::One(member)),
        }
    }
}

impl Rule for OverlapWithReference {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn named(&mut self) -> Vec<&mut Named> {
        match &mut self.reference {
            Reference::Window { .. } => Vec::new(),
            Reference::People(people) => people.iter_mut().collect(),
        }
    }

    fn zones(&mut self) -> Vec<&mut NamedZone> {
        match &mut self.reference {
            Reference::Window { zone, .. } => vec![zone],
            Reference::People(_) => Vec::new(),
        }
    }

    fn reference(&self) -> Option<(&[WallPiece], &Arc<Zone>)> {
        match &self.reference {
            Reference::Window { pieces, zone } => Some((pieces, zone.zone()?)),
            Reference::People(_) => None,
        }
    }

    fn asks(&self, who: &Candidate<'_>) -> bool {
        who.is_member || self.is_reference(who)
    }

    /// Somebody has to be left, and with people to be held against one of these too.
    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        match self.reference {
            Reference::Window { .. } => !left.is_empty(),
            Reference::People(_) => self.pairs().is_enough(left),
        }
    }

    /// Who of the weakest, who alone are in `cx`.
    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        shortfall::of_group(Quorum::All, Minutes::ZERO, self.at_least, cx, hours)
    }

    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        if let Reference::People(_) = self.reference {
            return self.pairs().common(cx);
        }
        let members = cx.members();
        let is_of_all = |part: &Part<'_>| part.seats.len() == members.len();
        if cx.parts.iter().all(is_of_all) {
            members.into_iter().map(|member| vec![member]).collect()
        } else {
            Vec::new()
        }
    }

    /// The minutes that the member with the smallest margin has in common with the window, or with one of the people; of equals
    /// the first in the order of the team.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        if let Reference::People(_) = self.reference {
            return self.pairs().measure(cx);
        }
        let members = cx.members().into_iter();
        let each = members.map(|member| self.measure_member(cx, member));
        let weakest = each.min_by_key(|measure| measure.found - measure.required);
        weakest.unwrap_or_else(|| Measure {
            required: cx.required(self.at_least),
            ..Measure::default()
        })
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Keys {
            #[serde(default, deserialize_with = "settings::pieces")]
            window: Vec<WallPiece>,
            zone: Option<NamedZone>,
        }

        impl<'de> Instead<'de> for Keys {
            const EXPECTED: &'static str = "the id of a member, a role such as `@backend`, a list of them, or a window such as { window = \"09:00-17:00\", zone = \"America/Los_Angeles\" }";
            const HAS_ALL: bool = false;

            fn table<A: de::MapAccess<'de>>(keys: A) -> Result<Self, A::Error> {
                Self::deserialize(de::value::MapAccessDeserializer::new(keys))
            }
        }

        match settings::people_or(from)? {
            People::Named(people) => Ok(Self::People(people)),
            People::Table(Keys { window, zone }) => {
                let missing = |key: &str| de::Error::custom(format!("`reference` has no `{key}`"));
                if window.is_empty() {
                    return Err(missing("window"));
                }
                Ok(Self::Window {
                    pieces: window,
                    zone: zone.ok_or_else(|| missing("zone"))?,
                })
            }
        }
    }
}
