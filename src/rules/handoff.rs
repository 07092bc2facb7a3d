#![doc = include_str!("../../docs/rules/handoff.md")]

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Deserializer, de};

use crate::{
    model::MemberId,
    overlap::{self, Basis, Quorum, Stretch},
    time::{Minutes, Span, SpanSet},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Link, Measure, Named, Part, Refuses,
    Rule, Seat,
    settings::{self, Instead, People},
    shortfall::{self, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "handoff",
    page: include_str!("../../docs/rules/handoff.md"),
    bound: Bound::AtLeast,
    asks: Asks::Windows,
    basis: Basis::Together,
    absence: AbsencePolicy::Excuses,
    has_link: true,
    window: None,
    refuses: Refuses::NOTHING,
    lack: None,
    read: super::read::<Handoff>,
};

/// The fields of a `[[rule]]` with `kind = "handoff"` that are its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handoff {
    /// The sites, each of which hands over to the next: two at least.
    #[serde(deserialize_with = "chain")]
    pub chain: Vec<Site>,
    /// Whether the last hands over to the first.
    #[serde(default)]
    pub cycle: bool,
    /// Time in common that each two neighbours owe each day, week, month or in all.
    #[serde(deserialize_with = "settings::minutes")]
    pub at_least: Minutes,
}

/// Those who work at one site.
#[derive(Clone, Debug)]
pub struct Site(pub Vec<Named>);

impl Site {
    fn is_of(&self, who: &Candidate<'_>) -> bool {
        (self.0.iter()).any(|named| named.is(who.member, who.roles))
    }
}

/// What everybody does on one date, in the order of its seats.
type Hours = Vec<Vec<Stretch>>;

impl Handoff {
    /// Who hands over to whom, by place in the chain.
    fn links(&self) -> impl Iterator<Item = (usize, usize)> {
        let last = self.chain.len().saturating_sub(1);
        // Two sites have their time in common whichever of them hands over.
        let back = (self.cycle && last > 1).then_some((last, 0));
        (0..last).map(|site| (site, site + 1)).chain(back)
    }

    /// Every two people, by place among `people`, of whom the one can hand over to the other: nobody to oneself.
    fn couples(
        &self,
        people: &[Candidate<'_>],
        link: (usize, usize),
    ) -> impl Iterator<Item = (usize, usize)> + use<> {
        let of = |site: usize| -> Vec<usize> {
            let all = people.iter().enumerate();
            let of_site = all.filter(|(_, who)| self.chain[site].is_of(who));
            of_site.map(|(at, _)| at).collect()
        };
        let (from, to) = (of(link.0), of(link.1));
        let to_each = move |one| to.clone().into_iter().map(move |other| (one, other));
        let all = from.into_iter().flat_map(to_each);
        all.filter(|(one, other)| one != other)
    }

    /// The time at which anybody of the one site is with anybody of the other; nothing when there are no two left.
    fn shared(
        &self,
        cx: &Context<'_>,
        (part, hours): (&Part<'_>, &Hours),
        link: (usize, usize),
    ) -> Option<SpanSet> {
        let places = self.unlike(part, hours, link);
        let people = places.iter().map(|at| part.seats[*at].candidate());
        let people: Vec<Candidate<'_>> = people.collect();
        let mut couples = self.couples(&people, link).peekable();
        couples.peek()?;
        Some(couples.fold(SpanSet::new(), |shared, (one, other)| {
            let both = [&hours[places[one]], &hours[places[other]]];
            shared.union(&overlap::together(&both, 2, cx.case.choice))
        }))
    }

    /// The places of those whom it takes to tell what all of `part` have in common: of people who do the same at the same sites
    /// of `link` the first two.
    fn unlike(&self, part: &Part<'_>, hours: &Hours, link: (usize, usize)) -> Vec<usize> {
        let sites = [link.0, link.1];
        let of_sites: Vec<[bool; 2]> = (part.seats.iter())
            .map(|seat| sites.map(|site| self.chain[site].is_of(&seat.candidate())))
            .collect();
        let is_like = |one: usize, other: usize| {
            of_sites[one] == of_sites[other] && hours[one] == hours[other]
        };
        let mut unlike: Vec<usize> = Vec::new();
        for at in 0..part.seats.len() {
            let like = unlike.iter().filter(|other| is_like(**other, at));
            if like.count() < 2 {
                unlike.push(at);
            }
        }
        unlike
    }

    /// What the sites of `link` have in common, on those of the period's dates on which somebody of each is left.
    fn measure_link(
        &self,
        cx: &Context<'_>,
        hours: &[Hours],
        link: (usize, usize),
    ) -> Option<Measure> {
        let mut dates = 0;
        let mut spans: Vec<Span> = Vec::new();
        for of_date in cx.parts.iter().zip(hours) {
            if let Some(shared) = self.shared(cx, of_date, link) {
                dates += 1;
                spans.extend(shared.spans());
            }
        }
        let counted: SpanSet = spans.into_iter().collect();
        (dates > 0).then(|| Measure {
            required: cx.required_on(dates, self.at_least),
            found: counted.minutes(),
            counted,
            link: Some(Link::Sites(link.0, link.1)),
        })
    }

    /// Of the two sites of `link`, the two people who come nearest to what is owed: by their hours, then by their time; of
    /// equals the first.
    fn nearest(
        &self,
        cx: &Context<'_>,
        hours: &Context<'_>,
        link: (usize, usize),
    ) -> Option<[MemberId; 2]> {
        let mut known: BTreeSet<[MemberId; 2]> = BTreeSet::new();
        for part in cx.parts {
            let people: Vec<Candidate<'_>> = part.seats.iter().map(Seat::candidate).collect();
            let couples = self.couples(&people, link);
            known.extend(couples.map(|(one, other)| {
                let (one, other) = (people[one].member, people[other].member);
                [one.min(other), one.max(other)]
            }));
        }
        let minutes = |cx: &Context<'_>, both: &[MemberId; 2]| -> Minutes {
            let parts = of_two(cx, *both);
            let cx = with_parts(cx, &parts);
            cx.shared(Quorum::All, Minutes::ZERO).minutes()
        };
        let found = |both: &[MemberId; 2]| (minutes(hours, both), minutes(cx, both));
        // OK because `min_by_key` keeps the first of equals.
        known.into_iter().min_by_key(|both| {
            let (by_hours, in_all) = found(both);
            (Minutes::ZERO - by_hours, Minutes::ZERO - in_all)
        })
    }
}

/// The dates of `cx` on which both are left, with these two alone.
fn of_two<'a>(cx: &Context<'a>, both: [MemberId; 2]) -> Vec<Part<'a>> {
    let alone = |part: &Part<'a>| {
        let seats = part.seats.iter();
        let seats = seats.filter(|seat| both.contains(&seat.member));
        part.with(seats.cloned().collect())
    };
    let parts = cx.parts.iter().map(alone);
    parts.filter(|part| part.seats.len() == 2).collect()
}

/// The same question about `parts`.
fn with_parts<'p>(cx: &Context<'_>, parts: &'p [Part<'p>]) -> Context<'p> {
    Context {
        parts,
        share: (parts.len(), cx.share.1),
        basis: cx.basis,
        case: cx.case,
    }
}

impl Rule for Handoff {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn named(&mut self) -> Vec<&mut Named> {
        self.chain.iter_mut().flat_map(|site| &mut site.0).collect()
    }

    fn sites(&self) -> Vec<&[Named]> {
        self.chain.iter().map(|site| &site.0[..]).collect()
    }

    fn asks(&self, who: &Candidate<'_>) -> bool {
        who.is_member && self.chain.iter().any(|site| site.is_of(who))
    }

    fn is_of(&self, link: Link, who: &Candidate<'_>) -> bool {
        match link {
            Link::Sites(one, other) => self.chain[one].is_of(who) || self.chain[other].is_of(who),
            _ => link.members().contains(&who.member),
        }
    }

    /// Somebody has to be left who can hand over to somebody.
    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        (self.links()).any(|link| self.couples(left, link).next().is_some())
    }

    /// Who of the two that come nearest to keeping the weakest link.
    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        let weakest = self.measure(cx).link;
        let nearest = match weakest {
            Some(Link::Sites(one, other)) => self.nearest(cx, hours, (one, other)),
            _ => None,
        };
        let Some(both) = nearest else {
            return Shortfall::of([], shortfall::By::Hours);
        };
        let (time, by_hours) = (of_two(cx, both), of_two(hours, both));
        let (cx, hours) = (with_parts(cx, &time), with_parts(hours, &by_hours));
        shortfall::of_group(Quorum::All, Minutes::ZERO, self.at_least, &cx, &hours)
    }

    /// Where each site has one member only.
    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        let of_date = |part: &Part<'_>| -> Option<Vec<Vec<MemberId>>> {
            let people: Vec<Candidate<'_>> = part.seats.iter().map(Seat::candidate).collect();
            let mut groups: Vec<Vec<MemberId>> = Vec::new();
            for link in self.links() {
                let couples: Vec<_> = self.couples(&people, link).take(2).collect();
                match couples[..] {
                    [] => {}
                    [(one, other)] => {
                        let (one, other) = (one.min(other), one.max(other));
                        groups.push(vec![people[one].member, people[other].member]);
                    }
                    _ => return None,
                }
            }
            Some(groups)
        };
        let mut of_dates = cx.parts.iter().map(of_date);
        let first = of_dates.next().flatten().unwrap_or_default();
        if of_dates.all(|groups| groups.as_ref() == Some(&first)) {
            first
        } else {
            Vec::new()
        }
    }

    /// The minutes of the link with the smallest margin, of equals the first of the chain: at each of them anybody of the one
    /// site is with anybody of the next.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let hours: Vec<Hours> = (cx.parts.iter())
            .map(|part| part.seats.iter().map(|seat| cx.stretches(seat)).collect())
            .collect();
        let links = self
            .links()
            .filter_map(|link| self.measure_link(cx, &hours, link));
        let weakest = links.min_by_key(|measure| measure.found - measure.required);
        weakest.unwrap_or_else(|| Measure {
            required: cx.required(self.at_least),
            ..Measure::default()
        })
    }
}

/// Nothing: no table stands for a site.
enum NoTable {}

impl Instead<'_> for NoTable {
    const EXPECTED: &'static str =
        "a site: a role such as `@emea`, the id of a member, or a list of them";
    const HAS_ALL: bool = false;
}

impl<'de> Deserialize<'de> for Site {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match settings::people_or::<D, NoTable>(from)? {
            People::Named(people) => Ok(Self(people)),
            People::Table(nothing) => match nothing {},
        }
    }
}

/// Reads the sites, one after the other.
fn chain<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Site>, D::Error> {
    struct Visitor;

    impl<'de> de::Visitor<'de> for Visitor {
        type Value = Vec<Site>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of sites such as [[\"@apac\"], [\"@emea\"]]")
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Site>, A::Error> {
            let mut chain = Vec::new();
            while let Some(site) = list.next_element()? {
                chain.push(site);
            }
            if chain.len() < 2 {
                let message = "a chain hands over from one site to the next: name two at least";
                return Err(de::Error::custom(message));
            }
            Ok(chain)
        }
    }

    from.deserialize_any(Visitor)
}
