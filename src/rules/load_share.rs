#![doc = include_str!("../../docs/rules/load_share.md")]

use std::{cmp::Reverse, collections::BTreeMap, fmt, sync::Arc};

use serde::{Deserialize, Deserializer, de};

use crate::{
    model::MemberId,
    overlap::{Basis, Unknown},
    time::{Minutes, Span, SpanSet, Weekdays},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Figure, Kind, Load, Measure, NamedZone,
    Refuses, Rule, Seat, Slot, Spread, Time, WHOLE, Weights, Which,
    load::out_of_hours,
    policy::Per,
    settings,
    shortfall::{By, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "load_share",
    page: include_str!("../../docs/rules/load_share.md"),
    bound: Bound::AtMost,
    asks: Asks::Occurrences,
    basis: Basis::Presence,
    absence: AbsencePolicy::Excuses,
    has_link: false,
    window: None,
    refuses: Refuses {
        local: Some("the dates of meetings are named on one clock"),
        ..Refuses::NOTHING
    },
    lack: None,
    read: super::read::<LoadShare>,
};

/// The fields of a `[[rule]]` with `kind = "load_share"` that are its own.
#[derive(Clone, Debug)]
pub struct LoadShare {
    /// The meetings, at least one.
    pub series: Vec<Which>,
    /// How unevenly their load may be spread.
    pub limit: Limit,
    /// What minutes weigh.
    pub weights: Arc<Weights>,
}

/// How unevenly a load may be spread, in ten-thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The greatest share of one member is at most this.
    Share(u16),
    /// The Gini coefficient of all members is at most this.
    Gini(u16),
}

/// What is asked of one member so far, where it is known.
#[derive(Debug, Default)]
struct Borne {
    weight: i64,
    out_of_hours: Minutes,
    /// The time of it that weighs anything.
    counted: Vec<Span>,
}

impl LoadShare {
    /// What the member of `seat` has of `span`, an occurrence; whatever nobody knows is left out, and the answer is no.
    fn add(&self, borne: &mut Borne, seat: &Seat<'_>, span: Span) -> bool {
        let timeline = match &seat.time {
            Time::Timeline(timeline) if seat.is_invited => timeline,
            Time::Unplaced(..) if seat.is_invited => return false,
            _ => return true,
        };
        let Some(weight) = self.weights.weigh(timeline, span) else {
            return false;
        };
        borne.weight += weight;
        borne.out_of_hours = borne.out_of_hours + out_of_hours(timeline, span);
        if weight > 0 {
            borne.counted.push(span);
        }
        true
    }

    /// What is asked of each member, and whether all of it is known.
    fn borne(&self, cx: &Context<'_>) -> (BTreeMap<MemberId, Borne>, bool) {
        let mut all: BTreeMap<MemberId, Borne> = BTreeMap::new();
        // A date beyond the end of the calendars stands for what nobody knows of it.
        let mut is_known = cx.parts.iter().all(|part| part.is_asked);
        for part in cx.parts {
            for seat in &part.seats {
                let borne = all.entry(seat.member).or_default();
                for span in part.window {
                    is_known &= self.add(borne, seat, *span);
                }
            }
        }
        (all, is_known)
    }

    /// What the limit is held against.
    fn found(&self, loads: &[Load]) -> Minutes {
        let found = match self.limit {
            Limit::Share(limit) => Spread::max_share(loads).against(limit),
            Limit::Gini(limit) => Spread::gini(loads).against(limit),
        };
        Minutes(found.into())
    }
}

/// The loads of `borne`, in the order of the team.
fn loads(borne: &BTreeMap<MemberId, Borne>) -> Vec<Load> {
    let load = |(member, borne): (&MemberId, &Borne)| Load {
        member: *member,
        weight: borne.weight,
        out_of_hours: borne.out_of_hours,
    };
    borne.iter().map(load).collect()
}

/// Whoever bears most; of equals the first in the order of the team. Nobody, where nobody bears anything.
fn most(borne: &BTreeMap<MemberId, Borne>) -> Option<(MemberId, &Borne)> {
    let some = borne.iter().filter(|(_, borne)| borne.weight > 0);
    // OK because `min_by_key` keeps the first of equals.
    let most = some.min_by_key(|(_, borne)| Reverse(borne.weight));
    most.map(|(member, borne)| (*member, borne))
}

impl Rule for LoadShare {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn figure(&self) -> Figure {
        match self.limit {
            Limit::Share(_) => Figure::Share,
            Limit::Gini(_) => Figure::Gini,
        }
    }

    fn zones(&mut self) -> Vec<&mut NamedZone> {
        self.series.iter_mut().filter_map(Which::zone).collect()
    }

    /// Any, for a meeting on a Sunday weighs more than one on a Monday.
    fn days(&self) -> Option<Weekdays> {
        Some(Weekdays::ALL)
    }

    fn per(&self) -> Per {
        Per::Period
    }

    fn meetings(&self) -> &[Which] {
        &self.series
    }

    fn take_weights(&mut self, weights: &Arc<Weights>) {
        self.weights = Arc::clone(weights);
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        !left.is_empty()
    }

    fn loads(&self, cx: &Context<'_>) -> Vec<Load> {
        loads(&self.borne(cx).0)
    }

    /// Whoever bears most.
    fn missing(&self, cx: &Context<'_>, _hours: &Context<'_>) -> Shortfall {
        let (borne, _) = self.borne(cx);
        Shortfall::of(most(&borne).map(|(member, _)| member), By::Load)
    }

    /// How unevenly the load of all members is spread. Where some of it is not known, all may be one member's, or each may have as
    /// much as the others.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let (borne, is_known) = self.borne(cx);
        let (Limit::Share(limit) | Limit::Gini(limit)) = self.limit;
        let found = match cx.case.unknown {
            _ if is_known => self.found(&loads(&borne)),
            Unknown::AsBad => Minutes(WHOLE.into()),
            Unknown::AsGood => Minutes::ZERO,
        };
        let counted = most(&borne).map(|(_, borne)| borne.counted.iter().copied());
        Measure {
            required: Minutes(limit.into()),
            found,
            counted: counted.into_iter().flatten().collect::<SpanSet>(),
            link: None,
        }
    }
}

impl<'de> Deserialize<'de> for LoadShare {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Keys {
            #[serde(deserialize_with = "series")]
            series: Vec<Which>,
            #[serde(default, deserialize_with = "settings::fraction")]
            max_share: Option<u16>,
            #[serde(default, deserialize_with = "settings::fraction")]
            max_gini: Option<u16>,
        }

        let keys = Keys::deserialize(from)?;
        let limit = match (keys.max_share, keys.max_gini) {
            (Some(share), None) => Limit::Share(share),
            (None, Some(gini)) => Limit::Gini(gini),
            (None, None) => {
                let message =
                    "`[[rule]]` has no `max_share` or `max_gini` to say what the limit is";
                return Err(de::Error::custom(message));
            }
            (Some(_), Some(_)) => {
                let message =
                    "one of `max_share` and `max_gini` is the limit: write a rule for each";
                return Err(de::Error::custom(message));
            }
        };
        Ok(Self {
            series: keys.series,
            limit,
            weights: Arc::default(),
        })
    }
}

/// Reads a meeting, as `{ title = "Sync" }`, or a list of them.
fn series<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Which>, D::Error> {
    /// One of them.
    struct One(Which);

    impl<'de> Deserialize<'de> for One {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Keys {
                uid: Option<String>,
                title: Option<String>,
                slot: Option<Slot>,
            }

            let keys = Keys::deserialize(from)?;
            Which::of("`series`", keys.uid, keys.title, keys.slot).map(One)
        }
    }

    struct Visitor;

    impl<'de> de::Visitor<'de> for Visitor {
        type Value = Vec<Which>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a meeting such as `{ title = \"Sync\" }`, or a list of them")
        }

        fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Vec<Which>, A::Error> {
            let one = One::deserialize(de::value::MapAccessDeserializer::new(map))?;
            Ok(vec![one.0])
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Which>, A::Error> {
            let mut all = Vec::new();
            while let Some(One(which)) = list.next_element()? {
                all.push(which);
            }
            if all.is_empty() {
                return Err(de::Error::custom("this list has no meeting in it"));
            }
            Ok(all)
        }
    }

    from.deserialize_any(Visitor)
}
