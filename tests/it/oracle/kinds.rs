//! The slow way for kinds of rules that ask about some of the people, by the words of their pages.
//!
//! People and their minutes are those of the slow way; who is asked on a date, and with whom, is found anew here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write as _},
    sync::Arc,
};

use corehours::{
    analyze::{Question, analyze},
    availability::Accepts,
    model::{Counts, MemberId, Proposal, Team},
    overlap::{Basis, Quorum},
    rules::{
        AbsencePolicy, AnchorDay, Common, ContinuousCover, Guardrail, Handoff, Link, Named,
        NamedZone, OutOfHoursCap, OverlapBlocks, OverlapWithReference, Pairs, PairwiseOverlap,
        PivotCore, Policy, QuietTime, Reference, Required, ResponseBound, RoleCoverage, Rule, Site,
        WaitClock,
        policy::{DayBasis, Per, RuleZone, Who},
    },
    time::{Date, Instant, Minutes, WallPiece, Weekdays},
    verdict::{Class, Judgement, RuleJudgement},
    zone::Zone,
};
use proptest::{collection::vec, option, prelude::*};

use crate::common::cases::{self, AskedKind, AskedRule, Case, case};

use super::{
    DAY, Effect, Fate, Found, Lives, MOST_CHOICES, MOST_FATES, QUARTER, Sitting, Sky, Sure, Table,
    Unknown, bits, choices, compare, each_unknown, forgive, group, own_day, period, pieces,
    sittings, stretches, sure, window,
};

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn rules_about_some_of_the_people_say_what_the_slow_way_says((case, rules) in question()) {
        let differences = differences(&case, &rules);
        prop_assert!(differences.is_empty(), "{rules:?}\n{differences}");
    }

    #[test]
    fn rules_that_count_reachable_time_say_what_the_slow_way_says((case, rules) in question_with_reachable()) {
        let differences = differences(&case, &rules);
        prop_assert!(differences.is_empty(), "{rules:?}\n{differences}");
    }
}

/// A rule as a plain value.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) common: Common,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// These pairs, or everybody with everybody.
    Pairs {
        pairs: Option<Vec<(Who, Who)>>,
        at_least: Minutes,
    },
    /// Each member with this window of that clock, or with each of these people.
    Reference { to: Against, at_least: Minutes },
    /// Each of these sites with the next.
    Handoff {
        chain: Vec<Vec<Who>>,
        cycle: bool,
        at_least: Minutes,
    },
    /// So long before a time of day, after it, and in all.
    Pivot { pivot: u16, owed: Vec<Minutes> },
    /// So many whole blocks of all.
    Blocks { block: Minutes, count: usize },
    /// No longer without so many of them.
    Gaps { at_least: usize, max_gap: Minutes },
    /// An answer to these by those, within so long.
    Waits {
        asker: Vec<Who>,
        responder: Vec<Who>,
        within: Minutes,
        clock: WaitClock,
    },
    /// So many with this role throughout the window.
    Cover { role: String, at_least: usize },
    /// Everybody works, and there.
    Anchor { place: Option<String> },
    /// Nobody has a meeting in the window.
    Quiet,
    /// So much rest before a date, work on it, work at a stretch, and rest once in seven dates; those that there are.
    Guard { limits: [Option<Minutes>; 4] },
    /// So many meetings with a minute outside these hours.
    Cap { hours: WallPiece, at_most: usize },
}

/// What members are held against.
#[derive(Clone, Debug)]
pub(crate) enum Against {
    /// Pieces of every date of a clock.
    Window(Vec<WallPiece>, Arc<Zone>),
    People(Vec<Who>),
}

impl Asked {
    /// The rule as the library takes it.
    fn required(&self) -> Required {
        let rule: Box<dyn Rule> = match &self.kind {
            Kind::Pairs { pairs, at_least } => Box::new(PairwiseOverlap {
                pairs: pairs.as_ref().map_or(Pairs::All, |pairs| {
                    let named = |who: &Who| Named::from(who.clone());
                    let pairs = pairs.iter();
                    Pairs::Of(
                        pairs
                            .map(|(one, other)| (named(one), named(other)))
                            .collect(),
                    )
                }),
                at_least: *at_least,
            }),
            Kind::Reference { to, at_least } => Box::new(OverlapWithReference {
                reference: match to {
                    Against::Window(pieces, zone) => Reference::Window {
                        pieces: pieces.clone(),
                        zone: NamedZone::Known(Arc::clone(zone)),
                    },
                    Against::People(people) => {
                        Reference::People(people.iter().cloned().map(Named::from).collect())
                    }
                },
                at_least: *at_least,
            }),
            Kind::Handoff {
                chain,
                cycle,
                at_least,
            } => Box::new(Handoff {
                chain: (chain.iter())
                    .map(|site| Site(site.iter().cloned().map(Named::from).collect()))
                    .collect(),
                cycle: *cycle,
                at_least: *at_least,
            }),
            Kind::Pivot { pivot, owed } => Box::new(PivotCore {
                pivot: *pivot,
                before: owed[0],
                after: owed[1],
                at_least: owed.get(2).copied(),
            }),
            Kind::Blocks { block, count } => Box::new(OverlapBlocks {
                block: *block,
                count: *count,
            }),
            Kind::Gaps { at_least, max_gap } => Box::new(ContinuousCover {
                at_least_people: *at_least,
                max_gap: *max_gap,
            }),
            Kind::Waits {
                asker,
                responder,
                within,
                clock,
            } => Box::new(ResponseBound {
                asker: asker.iter().cloned().map(Named::from).collect(),
                responder: responder.iter().cloned().map(Named::from).collect(),
                within: *within,
                clock: *clock,
            }),
            Kind::Cover { role, at_least } => Box::new(RoleCoverage {
                role: Named::from(Who::Role(role.clone())),
                at_least_people: *at_least,
            }),
            Kind::Anchor { place } => Box::new(AnchorDay {
                place: place.clone(),
            }),
            Kind::Guard { limits } => Box::new(Guardrail { limits: *limits }),
            Kind::Quiet => Box::new(QuietTime {}),
            Kind::Cap { hours, at_most } => Box::new(OutOfHoursCap {
                hours: *hours,
                at_most: *at_most,
            }),
        };
        Required {
            common: self.common.clone(),
            rule,
        }
    }

    /// The rule as the helpers of the slow way take it, which look at its common keys alone.
    fn plain(&self) -> AskedRule {
        AskedRule {
            common: self.common.clone(),
            kind: AskedKind::Core,
        }
    }

    /// Whom its own keys name.
    fn whom(&self) -> Vec<Who> {
        match &self.kind {
            Kind::Pairs { pairs: None, .. }
            | Kind::Blocks { .. }
            | Kind::Pivot { .. }
            | Kind::Gaps { .. }
            | Kind::Anchor { .. }
            | Kind::Guard { .. }
            | Kind::Quiet
            | Kind::Cap { .. } => vec![Who::All],
            Kind::Pairs {
                pairs: Some(pairs), ..
            } => {
                let pairs = pairs.iter();
                pairs
                    .flat_map(|(one, other)| [one.clone(), other.clone()])
                    .collect()
            }
            Kind::Reference {
                to: Against::People(people),
                ..
            } => people.clone(),
            Kind::Reference { .. } => Vec::new(),
            Kind::Handoff { chain, .. } => chain.concat(),
            Kind::Waits {
                asker, responder, ..
            } => [&asker[..], &responder[..]].concat(),
            Kind::Cover { role, .. } => vec![Who::Role(role.clone())],
        }
    }

    fn basis(&self) -> Basis {
        let default = match &self.kind {
            Kind::Cover { .. }
            | Kind::Anchor { .. }
            | Kind::Guard { .. }
            | Kind::Pivot { .. }
            | Kind::Gaps { .. } => Basis::Presence,
            _ => Basis::Together,
        };
        self.common.basis.unwrap_or(default)
    }

    fn absence(&self) -> AbsencePolicy {
        let default = match &self.kind {
            Kind::Cover { .. } | Kind::Gaps { .. } => AbsencePolicy::Counts,
            _ => AbsencePolicy::Excuses,
        };
        self.common.absence.unwrap_or(default)
    }
}

/// The keys that all rules share are printed with the case, in whose order they are.
impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.common.id, self.kind)
    }
}

/// A question in which roles differ and may change, and rules about some of the people.
fn question() -> impl Strategy<Value = (Case, Vec<Asked>)> {
    let bits = (vec(0..4_u8, 12), vec(0..4_u8, 12), vec(any::<bool>(), 24));
    (case(), vec(kind(), 3), bits).prop_map(|(mut case, kinds, (roles, places, company))| {
        give_roles(&mut case, &roles);
        give_places(&mut case, &places);
        give_company(&mut case, &company);

        let commons = case.rules.iter().map(|rule| rule.common.clone());
        let rules = kinds.into_iter().zip(commons);
        let rules = rules
            .map(|(kind, common)| of_this_team(kind, common, &case.team))
            .collect();
        (case, rules)
    })
}

fn question_with_reachable() -> impl Strategy<Value = (Case, Vec<Asked>)> {
    (question(), cases::reachable_parts()).prop_map(|((case, mut rules), parts)| {
        let case = cases::reachable(case, parts);
        for (rule, other) in rules.iter_mut().zip(&case.rules) {
            // Those that ask for no time refuse it.
            if !matches!(
                rule.kind,
                Kind::Anchor { .. }
                    | Kind::Quiet
                    | Kind::Guard { .. }
                    | Kind::Cap { .. }
                    | Kind::Waits { .. }
            ) {
                rule.common.accepts = other.common.accepts;
            }
        }
        (case, rules)
    })
}

fn guard() -> impl Strategy<Value = Kind> {
    let limit = |weight, most: i64| {
        option::weighted(
            weight,
            (0..most).prop_map(|quarters| Minutes(quarters * QUARTER)),
        )
    };
    let limits = (
        limit(0.6, 100),
        limit(0.4, 48),
        limit(0.4, 40),
        limit(0.3, 192),
    );
    limits.prop_map(|(rest, day, piece, week)| Kind::Guard {
        limits: if week.or(day).or(piece).is_none() {
            [Some(rest.unwrap_or(Minutes(660))), None, None, None]
        } else {
            [rest, day, piece, week]
        },
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    let who = || {
        prop_oneof![
            2 => (0..6_usize).prop_map(|id| Who::Member(MemberId(id))),
            1 => Just(Who::Role("backend".to_owned())),
            1 => Just(Who::Role("front".to_owned())),
        ]
    };
    let pairs = option::weighted(0.7, vec((who(), who()), 1..=3));
    let pairs = (pairs, 1..40_i64, any::<bool>()).prop_map(|(pairs, at_least, much)| Kind::Pairs {
        pairs,
        at_least: Minutes(at_least * if much { 45 } else { 15 }),
    });
    let cover = (any::<bool>(), 1..=3_usize).prop_map(|(backend, at_least)| Kind::Cover {
        role: if backend { "backend" } else { "front" }.to_owned(),
        at_least,
    });
    let pieces = prop_oneof![
        3 => (0..18_u16, 1..12_u16).prop_map(|(from, length)| vec![(from * 60, (from + length) * 60)]),
        1 => Just(vec![(480, 720), (780, 1_020)]),
        1 => (18..23_u16).prop_map(|from| vec![(from * 60, from * 60 + 480)]),
    ];
    let to = prop_oneof![
        // The clock is one of this team's.
        2 => pieces.prop_map(|pieces| {
            let pieces = pieces.into_iter();
            let pieces = pieces.map(|(from, to)| WallPiece::new(from, to).unwrap());
            Against::Window(pieces.collect(), Arc::new(Zone::utc()))
        }),
        1 => vec(who(), 1..=2).prop_map(Against::People),
    ];
    let reference =
        (to, 1..40_i64, any::<bool>()).prop_map(|(to, at_least, much)| Kind::Reference {
            to,
            at_least: Minutes(at_least * if much { 45 } else { 15 }),
        });
    let chain = vec(vec(who(), 1..=2), 2..=3);
    let handoff = (chain, any::<bool>(), 1..20_i64, any::<bool>()).prop_map(
        |(chain, cycle, at_least, much)| Kind::Handoff {
            chain,
            cycle,
            at_least: Minutes(at_least * if much { 45 } else { 15 }),
        },
    );
    let blocks = (1..12_i64, 1..4_usize).prop_map(|(quarters, count)| Kind::Blocks {
        block: Minutes(quarters * QUARTER),
        count,
    });
    let anchor = option::weighted(0.7, any::<bool>()).prop_map(|office| Kind::Anchor {
        place: office.map(|office| if office { "office" } else { "home" }.to_owned()),
    });
    let cap = (0..12_u16, 1..13_u16, 0..3_usize).prop_map(|(from, hours, at_most)| Kind::Cap {
        hours: WallPiece::new(from * 60, (from + hours) * 60).unwrap(),
        at_most,
    });
    let owed = vec(
        (0..20_i64).prop_map(|quarters| Minutes(quarters * QUARTER)),
        2..=3,
    );
    let pivot = (0..24_u16, owed).prop_map(|(hour, owed)| Kind::Pivot {
        pivot: hour * 60 + 30 * (hour % 2),
        owed,
    });
    let gaps = (1..=3_usize, 0..160_i64).prop_map(|(at_least, quarters)| Kind::Gaps {
        at_least,
        max_gap: Minutes(quarters * QUARTER),
    });
    let waits = (
        vec(who(), 1..=2),
        vec(who(), 1..=2),
        0..160_i64,
        any::<bool>(),
    )
        .prop_map(|(asker, responder, quarters, is_working)| Kind::Waits {
            asker,
            responder,
            within: Minutes(quarters * QUARTER),
            clock: if is_working {
                WaitClock::Working
            } else {
                WaitClock::Elapsed
            },
        });
    prop_oneof![
        3 => guard(),
        3 => gaps,
        3 => waits,
        3 => pairs,
        2 => cover,
        3 => reference,
        3 => handoff,
        2 => blocks,
        2 => anchor,
        3 => Just(Kind::Quiet),
        3 => cap,
        2 => pivot,
    ]
}

/// Gives everybody some of two roles, and each change others.
pub(super) fn give_roles(case: &mut Case, bits: &[u8]) {
    let roles = |bits: u8| -> Vec<String> {
        let names = [(1, "backend"), (2, "front")];
        let has = names.iter().filter(|(bit, _)| bits & bit > 0);
        has.map(|(_, name)| (*name).to_owned()).collect()
    };
    let (today, asked) = bits.split_at(6);
    for (member, bits) in case.team.members.iter_mut().zip(today) {
        member.arrangement.roles = roles(*bits);
    }
    let proposal = case.proposal.iter_mut();
    for (change, bits) in proposal
        .flat_map(|proposal| &mut proposal.changes)
        .zip(asked)
    {
        change.roles = Some(roles(*bits));
    }
}

/// Lets some tell where they work, by days of the week, and each change tell otherwise.
fn give_places(case: &mut Case, bits: &[u8]) {
    let places = |bits: u8| -> Vec<(Weekdays, String)> {
        let days = |text| Weekdays::parse(text).unwrap();
        let told = [(1, "mon-wed", "office"), (2, "wed-sun", "home")];
        let told = told.iter().filter(|(bit, ..)| bits & bit > 0);
        told.map(|(_, on, place)| (days(on), (*place).to_owned()))
            .collect()
    };
    let (today, asked) = bits.split_at(6);
    for (member, bits) in case.team.members.iter_mut().zip(today) {
        member.arrangement.place = places(*bits);
    }
    let changes = case.proposal.iter_mut().flat_map(|it| &mut it.changes);
    for (change, bits) in changes.zip(asked) {
        change.place = (*bits > 0).then(|| places(*bits));
    }
}

/// Puts strangers on the lists of some events.
fn give_company(case: &mut Case, bits: &[bool]) {
    let sources = case.sources.iter_mut();
    let events = sources.flat_map(|source| &mut source.calendar.occurrences);
    for (event, has_company) in events.zip(bits.iter().cycle()) {
        Arc::make_mut(&mut event.facts).company = *has_company;
    }
}

/// The rule about people who are there.
fn of_this_team(mut kind: Kind, mut common: Common, team: &Team) -> Asked {
    match &mut kind {
        Kind::Pairs { pairs, .. } => {
            common.tolerance.lunch = None;
            let pairs = pairs.iter_mut().flatten();
            for who in pairs.flat_map(|(one, other)| [one, other]) {
                if let Who::Member(id) = who {
                    id.0 %= team.members.len();
                }
            }
        }
        Kind::Reference { to, .. } => {
            common.window.clear();
            common.tolerance.lunch = None;
            common.tolerance.grace = Minutes::ZERO;
            match to {
                Against::Window(pieces, zone) => {
                    let at = usize::from(pieces[0].from()) % team.members.len();
                    *zone = Arc::clone(&team.members[at].arrangement.zone);
                }
                Against::People(people) => {
                    for who in people {
                        if let Who::Member(id) = who {
                            id.0 %= team.members.len();
                        }
                    }
                }
            }
        }
        Kind::Handoff { chain, .. } => {
            common.window.clear();
            common.tolerance.lunch = None;
            common.tolerance.grace = Minutes::ZERO;
            for who in chain.iter_mut().flatten() {
                if let Who::Member(id) = who {
                    id.0 %= team.members.len();
                }
            }
        }
        Kind::Blocks { .. } => common.tolerance.lunch = None,
        Kind::Quiet => {
            common.tolerance.lunch = None;
            common.basis = None;
        }
        Kind::Guard { .. } => {
            common.per = Per::Day;
            common.window.clear();
            common.tolerance.lunch = None;
            common.tolerance.grace = Minutes::ZERO;
            common.basis = None;
        }
        Kind::Cap { .. } | Kind::Anchor { .. } => {
            common.window.clear();
            common.tolerance.lunch = None;
            common.tolerance.grace = Minutes::ZERO;
            common.basis = None;
        }
        Kind::Pivot { .. } => {
            common.window.clear();
            common.tolerance.lunch = None;
            common.tolerance.grace = Minutes::ZERO;
        }
        Kind::Waits {
            asker, responder, ..
        } => {
            common.per = Per::Day;
            common.window.clear();
            common.tolerance.lunch = None;
            common.tolerance.grace = Minutes::ZERO;
            if let RuleZone::Local = common.zone {
                common.zone = RuleZone::Zone(team.zone.clone());
            }
            for who in asker.iter_mut().chain(responder) {
                if let Who::Member(id) = who {
                    id.0 %= team.members.len();
                }
            }
        }
        Kind::Gaps { .. } => {
            common.per = Per::Day;
            common.absence = None;
            common.tolerance.lunch = None;
            if let RuleZone::Local = common.zone {
                common.zone = RuleZone::Zone(team.zone.clone());
            }
        }
        Kind::Cover { .. } => {
            common.per = Per::Day;
            common.absence = None;
            if let RuleZone::Local = common.zone {
                common.zone = RuleZone::Zone(team.zone.clone());
            }
            if common.window.is_empty() {
                common.window = vec![WallPiece::new(540, 780).unwrap()];
            }
            // A forgiven piece is free time, whoever else is in a meeting then.
            if common.basis == Some(Basis::Together) {
                common.tolerance.lunch = None;
            }
        }
    }
    Asked { common, kind }
}

/// The rules as the library takes them.
pub(crate) fn policy(rules: &[Asked]) -> Policy {
    Policy {
        rules: rules.iter().map(Asked::required).collect(),
        peaks: Vec::new(),
    }
}

/// What the library says of `policy` in a case.
pub(crate) fn judged(case: &Case, policy: &Policy) -> Judgement {
    analyze(&Question {
        team: &case.team,
        policy,
        proposal: case.proposal.as_ref(),
        sources: &case.sources,
        horizon: &case.horizon,
        asked: case.horizon.from,
    })
}

/// Where the library and the slow way differ, a line each.
pub(crate) fn differences(case: &Case, rules: &[Asked]) -> String {
    let judgement = judged(case, &policy(rules));
    let sky = Sky::over(case);
    let today = Side::of(case, &sky, false);
    let asked = case.proposal.as_ref().map(|_| Side::of(case, &sky, true));
    let mut text = String::new();
    for (rule, found) in rules.iter().zip(&judgement.rules) {
        let plain = rule.plain();
        let judge = |side: &Side<'_>| side.accepting(rule.common.accepts).judge(rule);
        let today = judge(&today);
        let asked = asked.as_ref().map(judge);
        let expected = asked.as_ref().unwrap_or(&today);
        let figures = |all: &[Weakest]| -> Vec<Found> {
            let founds = all.iter().map(|one| one.found.clone());
            founds.collect()
        };
        let (of_today, of_asked) = (figures(&today), asked.as_deref().map(figures));
        let sides = (&of_today[..], of_asked.as_deref());
        compare(&mut text, (case, &plain), sides, found);
        compare_links(&mut text, expected, found);
    }
    text
}

/// Whether each date names the weakest pair.
fn compare_links(text: &mut String, expected: &[Weakest], found: &RuleJudgement) {
    for (expected, day) in expected.iter().zip(&found.days) {
        let is_told = day.class != Class::NotApplicable && expected.link.is_some();
        if is_told && day.link != expected.link {
            let (id, date) = (&found.id, day.date);
            writeln!(
                text,
                "{id} {date}: {:?}, but found {:?}",
                expected.link, day.link
            )
            .unwrap();
        }
    }
}

/// What a rule comes to on one date or in one week, and whose figure that is, where it is that of two and no choice can
/// tell otherwise.
struct Weakest {
    found: Found,
    link: Option<Link>,
}

/// Everybody under one arrangement.
pub(super) struct Side<'a> {
    pub(super) case: &'a Case,
    pub(super) sky: &'a Sky,
    pub(super) lives: Lives,
    is_asked: bool,
}

impl<'a> Side<'a> {
    pub(super) fn of(case: &'a Case, sky: &'a Sky, is_asked: bool) -> Self {
        let lives = Lives::of(case, sky, is_asked);
        Self {
            case,
            sky,
            lives,
            is_asked,
        }
    }

    /// The same where such reachable time counts.
    pub(super) fn accepting(&self, accepts: Accepts) -> Self {
        Self {
            lives: self.lives.accepting(accepts),
            ..*self
        }
    }

    fn roles(&self, id: MemberId, date: Date) -> &[String] {
        let proposal = self.case.proposal.as_ref().filter(|_| self.is_asked);
        let in_force = proposal
            .filter(|proposal| proposal.from <= date && proposal.to.is_none_or(|to| date <= to));
        let mut changes = in_force.iter().flat_map(|proposal| &proposal.changes);
        let own = changes.find(|change| change.member == id);
        let new = own.and_then(|change| change.roles.as_deref());
        new.unwrap_or(&self.case.team[id].arrangement.roles)
    }

    pub(super) fn is(&self, who: &Who, id: MemberId, date: Date) -> bool {
        match who {
            Who::All => true,
            Who::Member(member) => *member == id,
            Who::Role(role) => self.roles(id, date).contains(role),
        }
    }

    /// Everything `rule` says.
    fn judge(&self, rule: &Asked) -> Vec<Weakest> {
        let common = &rule.common;
        let speaks = |date: &Date| {
            common.days.contains(date.weekday())
                && common.from.is_none_or(|from| from <= *date)
                && common.to.is_none_or(|to| *date <= to)
        };
        let mut dates: Vec<Date> = self.case.horizon.dates().filter(speaks).collect();
        let mut all = Vec::new();
        while let Some(&first) = dates.first() {
            let same = |date: &Date| {
                period(self.case, common.per, *date) == period(self.case, common.per, first)
            };
            let (here, rest): (Vec<Date>, Vec<Date>) = dates.into_iter().partition(same);
            all.push(self.judge_period(rule, &here));
            dates = rest;
        }
        all
    }

    /// One date, or the dates of one week.
    fn judge_period(&self, rule: &Asked, dates: &[Date]) -> Weakest {
        let common = &rule.common;
        let mut first = dates[0];
        if common.per == Per::Week {
            while first.weekday() != self.case.team.week_starts {
                first = first.plus(-1);
            }
            let of_rule = first.through(first.plus(6));
            let of_rule = of_rule.filter(|date| common.days.contains(date.weekday()));
            if of_rule.count() > dates.len() {
                return Weakest {
                    found: Found::nothing(first),
                    link: None,
                };
            }
        }
        let at_least = |link: Option<Link>| match rule.kind {
            Kind::Pairs { at_least, .. }
            | Kind::Reference { at_least, .. }
            | Kind::Handoff { at_least, .. } => at_least,
            Kind::Blocks { count, .. } => Minutes(i64::try_from(count).unwrap()),
            Kind::Pivot { ref owed, .. } => match link {
                Some(Link::Side(_, side)) => owed[side],
                _ => unreachable!("a figure is of a side"),
            },
            Kind::Cover { .. }
            | Kind::Anchor { .. }
            | Kind::Gaps { .. }
            | Kind::Guard { .. }
            | Kind::Quiet
            | Kind::Waits { .. }
            | Kind::Cap { .. } => {
                unreachable!("these have figures of their own")
            }
        };
        if let Kind::Cover { .. } = rule.kind {
            return self.cover(rule, first);
        }
        if let Kind::Anchor { .. } = rule.kind {
            return self.anchor(rule, first, dates);
        }
        if let Kind::Guard { limits } = rule.kind {
            return self.guard(rule, first, limits);
        }
        if let Kind::Quiet | Kind::Cap { .. } = rule.kind {
            return self.meetings(rule, first, dates);
        }
        if let Kind::Waits { .. } = rule.kind {
            return self.waits(rule, first);
        }
        if let Kind::Gaps { at_least, max_gap } = rule.kind {
            return self.gaps(rule, first, at_least, max_gap.get());
        }
        let ids: Vec<MemberId> = self.case.team.ids().collect();
        let pairs = ids.iter().flat_map(|one| {
            let others = ids.iter().filter(move |other| one < other);
            others.map(move |other| Link::Pair(*one, *other))
        });
        let links: Vec<Option<Link>> = match &rule.kind {
            Kind::Reference {
                to: Against::Window(..),
                ..
            } => ids.iter().map(|id| Some(Link::One(*id))).collect(),
            Kind::Handoff { chain, cycle, .. } => {
                let last = chain.len() - 1;
                let mut links: Vec<_> = (0..last).map(|at| Some(Link::Sites(at, at + 1))).collect();
                // Two sites that hand over to each other have the same time for it.
                links.extend((*cycle && last > 1).then_some(Some(Link::Sites(last, 0))));
                links
            }
            Kind::Blocks { .. } => vec![None],
            Kind::Pivot { owed, .. } => (ids.iter())
                .flat_map(|id| (0..owed.len()).map(|side| Some(Link::Side(*id, side))))
                .collect(),
            _ => pairs.map(Some).collect(),
        };
        let mut tables: Vec<LinkTables> = Vec::new();
        for link in links {
            let mut couples: BTreeMap<(usize, usize), Vec<Table>> = BTreeMap::new();
            let mut n_dates = 0;
            for date in dates {
                let of_date = self.tables(rule, link, *date);
                n_dates += usize::from(!of_date.is_empty());
                for (couple, table) in of_date {
                    couples.entry(couple).or_default().push(table);
                }
            }
            if n_dates > 0 {
                let of = |n: usize| i64::try_from(n).unwrap();
                let (share, all) = (of(n_dates), of(dates.len()));
                let exact = at_least(link).get() * share;
                tables.push(LinkTables {
                    link,
                    couples: couples.into_values().collect(),
                    required: exact.div_euclid(all) + i64::from(exact.rem_euclid(all) > 0),
                });
            }
        }
        self.weigh(rule, first, &tables)
    }

    /// What meetings come to for whoever has most of them, over all answers.
    fn meetings(&self, rule: &Asked, first: Date, dates: &[Date]) -> Weakest {
        let mut found = Found::nothing(first);
        let mut windows: Vec<(MemberId, BTreeSet<usize>, BTreeSet<usize>)> = Vec::new();
        for id in self.case.team.ids() {
            let on = dates.iter().filter(|date| self.is_left(rule, id, **date));
            let window: BTreeSet<usize> =
                on.flat_map(|date| self.window(rule, id, *date)).collect();
            if !window.is_empty() {
                let inside = match rule.kind {
                    Kind::Cap { hours, .. } => self.hours(id, hours),
                    _ => BTreeSet::new(),
                };
                windows.push((id, window, inside));
            }
        }
        found.applicable = !windows.is_empty();
        let required = match rule.kind {
            Kind::Cap { at_most, .. } => i64::try_from(at_most).unwrap(),
            _ => 0,
        };
        found.required = Some(required);
        let open: Vec<(MemberId, usize)> = (windows.iter())
            .flat_map(|(id, window, _)| {
                let life = &self.lives.lives[id.0];
                let events = 0..life.events.len();
                let open = events.filter(move |event| {
                    let touches =
                        |minute: &usize| bits(life.going_on[*minute]).any(|it| it == *event);
                    // An event that counts on none of the dates is as good as none.
                    life.events[*event].effect == Effect::Choice
                        && self.is_meeting(*id, *event)
                        && window.iter().any(touches)
                });
                open.map(|event| (*id, event))
            })
            .collect();
        if open.len() > MOST_CHOICES {
            found.sure = Sure::Nothing;
            return Weakest { found, link: None };
        }
        let mut worst: Option<(i64, MemberId)> = None;
        for (at, is_bad) in [true, false].into_iter().enumerate() {
            let mut margins: Option<(i64, i64)> = None;
            for chosen in 0..1_usize << open.len() {
                let goes = |who: MemberId, event: usize| {
                    let place = open.iter().position(|it| *it == (who, event));
                    place.is_some_and(|place| chosen >> place & 1 == 1)
                };
                let taken = windows
                    .iter()
                    .map(|own| (self.load(rule, own, is_bad, goes), own.0));
                let (most, who) = taken
                    .rev()
                    .max_by_key(|(taken, _)| *taken)
                    .unwrap_or((0, MemberId(0)));
                if worst.is_none_or(|worst| most > worst.0) {
                    worst = Some((most, who));
                }
                let margin = required - most;
                let (least_so_far, most_so_far) = margins.unwrap_or((margin, margin));
                margins = Some((least_so_far.min(margin), most_so_far.max(margin)));
            }
            found.margins[at] = margins.unwrap();
        }
        let link = worst.map(|(_, who)| Link::One(who));
        Weakest {
            link: link.filter(|_| open.is_empty() && found.applicable),
            found,
        }
    }

    /// Minutes of the member's meetings inside the window; or of those that begin in it, how many have a minute out of hours.
    fn load(
        &self,
        rule: &Asked,
        (id, window, inside): &(MemberId, BTreeSet<usize>, BTreeSet<usize>),
        is_bad: bool,
        goes: impl Fn(MemberId, usize) -> bool,
    ) -> i64 {
        let id = *id;
        let Kind::Cap { at_most, .. } = rule.kind else {
            let taken = window
                .iter()
                .filter(|minute| self.is_taken(id, **minute, is_bad, &goes));
            return i64::try_from(taken.count()).unwrap();
        };
        let life = &self.lives.lives[id.0];
        let late = (0..life.events.len()).filter(|event| {
            let own = &life.events[*event];
            let takes = match own.effect {
                Effect::Blocks => true,
                Effect::Choice => goes(id, *event),
                Effect::Unknown => is_bad,
                Effect::Attends | Effect::Nothing | Effect::Out | Effect::OnCall => false,
            };
            let at = |minute: i64| usize::try_from(minute - self.sky.first).ok();
            let begins = at(own.from).is_some_and(|first| window.contains(&first));
            let mut minutes = (own.from..own.to).filter_map(at);
            takes
                && begins
                && self.is_meeting(id, *event)
                && minutes.any(|minute| !inside.contains(&minute))
        });
        let is_unknown = |minute: &usize| self.is_unknown(id, *minute) && is_bad;
        let late = late.count();
        let found = if window.iter().any(is_unknown) {
            late.max(at_most) + 1
        } else {
            late
        };
        i64::try_from(found).unwrap()
    }

    /// The minutes at which the clock of the member's place reads inside `hours` of its date.
    fn hours(&self, id: MemberId, hours: WallPiece) -> BTreeSet<usize> {
        let dates = self
            .case
            .horizon
            .from
            .plus(-3)
            .through(self.case.horizon.to.plus(4));
        dates
            .flat_map(|date| self.sky.wall(&self.lives.day(id, date).place, date, hours))
            .collect()
    }

    /// Whether nobody can say what meetings the member has then.
    fn is_unknown(&self, id: MemberId, minute: usize) -> bool {
        let life = &self.lives.lives[id.0];
        if self.case.team[id].calendars.is_empty() {
            life.hours_unknown[minute]
        } else {
            life.past_the_end[minute]
        }
    }

    /// Whether a meeting takes the member's minute, or may take it where that is as bad as it can be.
    fn is_taken(
        &self,
        id: MemberId,
        minute: usize,
        is_bad: bool,
        goes: impl Fn(MemberId, usize) -> bool,
    ) -> bool {
        let life = &self.lives.lives[id.0];
        self.is_unknown(id, minute) && is_bad
            || bits(life.going_on[minute]).any(|event| {
                let takes = match life.events[event].effect {
                    Effect::Blocks => true,
                    Effect::Choice => goes(id, event),
                    Effect::Unknown => is_bad,
                    Effect::Attends | Effect::Nothing | Effect::Out | Effect::OnCall => false,
                };
                takes && self.is_meeting(id, event)
            })
    }

    /// Whether somebody else is in the event of the member's: a stranger, or another member whose calendar has it.
    fn is_meeting(&self, id: MemberId, event: usize) -> bool {
        let is_in =
            |effect: Effect| !matches!(effect, Effect::Nothing | Effect::Out | Effect::OnCall);
        let own = &self.lives.lives[id.0].events[event];
        let mut others = self.case.team.ids().filter(|other| *other != id);
        let is_shared = own.identity.is_some()
            && others.any(|other| {
                let events = &self.lives.lives[other.0].events;
                (events.iter()).any(|other| other.identity == own.identity && is_in(other.effect))
            });
        own.has_company || is_shared
    }

    /// How many of those asked work on the dates, and in the place.
    fn anchor(&self, rule: &Asked, first: Date, dates: &[Date]) -> Weakest {
        let mut found = Found::nothing(first);
        let (mut asked, mut there) = (0, [0, 0]);
        for date in dates {
            for id in self.case.team.ids() {
                let is_there = [Unknown::AllBad, Unknown::AllGood]
                    .map(|unknown| self.is_there(rule, id, *date, &unknown));
                if let [Some(at_worst), Some(at_best)] = is_there
                    && self.is_left(rule, id, *date)
                {
                    asked += 1;
                    there[0] += i64::from(at_worst);
                    there[1] += i64::from(at_best);
                }
            }
        }
        found.applicable = asked > 0;
        found.required = Some(asked);
        found.margins = there.map(|there| (there - asked, there - asked));
        Weakest { found, link: None }
    }

    /// Whether the member works on the own date, and in the place; nothing when the member's clock never had that date.
    fn is_there(&self, rule: &Asked, id: MemberId, date: Date, unknown: &Unknown) -> Option<bool> {
        let Kind::Anchor { place } = &rule.kind else {
            unreachable!("asked of anchor days alone");
        };
        let day = own_day(self.case, id, date, self.is_asked, &[]);
        if self.sky.wall(&day.clock, date, WallPiece::DAY).is_empty() {
            return None;
        }
        let gone_to = &[];
        let fate = Fate { gone_to, unknown };
        let pieces = day.pieces.iter();
        let mut minutes = pieces.flat_map(|piece| self.sky.wall(&day.clock, date, *piece));
        let is_present = |minute| fate.is_present(id.0, &self.lives.lives[id.0], minute);
        let works = !self.lives.day(id, date).away && minutes.any(is_present);
        let is_in_place = place.as_ref().is_none_or(|wanted| {
            let today = &self.case.team[id].arrangement;
            let in_force = |proposal: &&Proposal| {
                self.is_asked && proposal.from <= date && proposal.to.is_none_or(|to| date <= to)
            };
            let proposal = self.case.proposal.as_ref().filter(in_force);
            let change = proposal.and_then(|it| it.changes.iter().find(|it| it.member == id));
            let stays = today
                .stays
                .iter()
                .chain(change.iter().flat_map(|it| &it.stays));
            let mut stays = stays.filter(|stay| stay.from <= date && date <= stay.to);
            let told = change
                .and_then(|it| it.place.as_ref())
                .unwrap_or(&today.place);
            let mut told = told
                .iter()
                .filter(|(days, _)| days.contains(date.weekday()));
            match (stays.next(), told.next()) {
                (Some(_), _) => false,
                (None, Some((_, told))) => told == wanted,
                (None, None) => matches!(unknown, Unknown::AllGood),
            }
        });
        Some(works && is_in_place)
    }

    /// The minutes of UTC that the member works on an own date, and those of which nobody knows; on dates of absence none.
    fn worked(&self, id: MemberId, date: Date) -> [Vec<i64>; 2] {
        if self.lives.day(id, date).away {
            return [Vec::new(), Vec::new()];
        }
        let day = own_day(self.case, id, date, self.is_asked, &[]);
        let pieces = day.pieces.iter();
        let mut minutes: Vec<i64> = pieces
            .flat_map(|piece| at_the_clock(&day.clock, date, *piece))
            .collect();
        minutes.sort_unstable();
        minutes.dedup();
        if day.nobody_said {
            [Vec::new(), minutes]
        } else {
            [minutes, Vec::new()]
        }
    }

    /// What each limit comes to for the member on `date`, by place among the limits; unknown hours are worked if `is_bad`.
    fn limits(
        &self,
        id: MemberId,
        date: Date,
        limits: [Option<Minutes>; 4],
        is_bad: bool,
    ) -> Vec<(usize, i64, i64)> {
        let worked = |date: Date| {
            let [known, unknown] = self.worked(id, date);
            if is_bad {
                [known, unknown].concat()
            } else {
                known
            }
        };
        let first = self.case.horizon.from.plus(-8);
        let before = |date: Date| {
            let mut earlier = first.through(date.plus(-1)).rev();
            earlier.find_map(|date| worked(date).last().copied())
        };
        let mine = worked(date);
        let between = |last: i64, first: i64| (first - last - 1).max(0);
        let mut found = Vec::new();
        let mut add = |at: usize, figure: Option<i64>| {
            if let (Some(limit), Some(figure)) = (limits[at], figure) {
                found.push((at, limit.get(), figure));
            }
        };
        let length = |minutes: usize| i64::try_from(minutes).unwrap();
        add(
            0,
            mine.first()
                .and_then(|first| Some(between(before(date)?, *first))),
        );
        add(1, Some(length(mine.len())));
        let runs = mine.chunk_by(|one, next| one + 1 == *next);
        add(
            2,
            Some(runs.map(|run| length(run.len())).max().unwrap_or(0)),
        );
        let mut week = None;
        if limits[3].is_some() && !mine.is_empty() {
            for date in date.plus(-6).through(date) {
                let Some(begun) = worked(date).first().copied() else {
                    continue;
                };
                let clock = own_day(self.case, id, first, self.is_asked, &[]).clock;
                let known_from = || at_the_clock(&clock, first, WallPiece::DAY)[0] - 1;
                let rest = between(before(date).unwrap_or_else(known_from), begun);
                week = week.max(Some(rest));
            }
        }
        add(3, week);
        found
    }

    /// The limit with the smallest margin of anybody to whom one applies.
    fn guard(&self, rule: &Asked, date: Date, limits: [Option<Minutes>; 4]) -> Weakest {
        let mut found = Found::nothing(date);
        let has_day = |id: MemberId| {
            let day = own_day(self.case, id, date, self.is_asked, &[]);
            !at_the_clock(&day.clock, date, WallPiece::DAY).is_empty()
        };
        let ids = self
            .case
            .team
            .ids()
            .filter(|id| self.is_left(rule, *id, date) && has_day(*id));
        let ids: Vec<MemberId> = ids.collect();
        let weakest = |is_bad: bool| {
            let each = ids.iter().flat_map(|id| {
                // Whom none of them applies to at worst is not asked.
                let is_asked = !self.limits(*id, date, limits, true).is_empty();
                let of_member = if is_asked {
                    self.limits(*id, date, limits, is_bad)
                } else {
                    Vec::new()
                };
                of_member.into_iter().map(move |(at, limit, figure)| {
                    let margin = if at == 1 || at == 2 {
                        limit - figure
                    } else {
                        figure - limit
                    };
                    (margin, limit, Link::Side(*id, at))
                })
            });
            each.min_by_key(|row| row.0)
        };
        let Some((as_bad, limit, link)) = weakest(true) else {
            return Weakest { found, link: None };
        };
        found.applicable = true;
        let as_good = weakest(false).map_or(as_bad.max(0), |row| row.0);
        found.required = Some(limit);
        found.margins = [(as_bad, as_bad), (as_good, as_good)];
        Weakest {
            found,
            link: Some(link),
        }
    }

    /// The minutes of the windows of `dates` at which fewer than `at_least` of those at the tables are there.
    fn open_minutes(
        &self,
        dates: &[(Date, Vec<usize>)],
        tables: &[Table],
        (basis, at_least): (Basis, usize),
        fate: &Fate<'_>,
    ) -> Vec<usize> {
        let mut open: Vec<usize> = Vec::new();
        for ((_, scope), table) in dates.iter().zip(tables) {
            let members: Vec<usize> = table.seats.iter().map(|seat| seat.0).collect();
            for stretch in stretches(&self.lives, &members, scope) {
                let is_there = |id: &&usize| {
                    let life = &self.lives.lives[**id];
                    match basis {
                        Basis::Presence => fate.is_present(**id, life, stretch.from),
                        _ => fate.is_free(**id, life, stretch.from),
                    }
                };
                let there = match basis {
                    Basis::Together => fate.together(&self.lives, &members, &stretch),
                    _ => members.iter().filter(is_there).count(),
                };
                if there < at_least {
                    open.extend(stretch.from..stretch.to);
                }
            }
        }
        open.sort_unstable();
        open.dedup();
        open
    }

    /// How long the longest wait is of a question asked on `date`, over all ways that things can come out.
    fn waits(&self, rule: &Asked, date: Date) -> Weakest {
        let Kind::Waits { within, clock, .. } = rule.kind else {
            unreachable!("others have figures of their own");
        };
        let asking = self.asking(rule, date, clock);
        let mut found = Found::nothing(date);
        found.applicable = !asking.askers.is_empty() && !asking.own.is_empty();
        let table = |people: &[MemberId], scope: &[usize]| Table {
            lunch: vec![Vec::new(); people.len()],
            seats: people.iter().map(|id| (id.0, scope.to_vec())).collect(),
        };
        let mut tables: Vec<Table> = (asking.answering.iter())
            .map(|(people, scope)| table(people, scope))
            .collect();
        tables.push(table(&asking.askers, &asking.own));
        let choices = choices(&self.lives, &tables, asking.basis);
        found.sure = sure(&self.lives, &choices, asking.basis);
        let mut answering = asking.answering.iter().flat_map(|(people, _)| people);
        if !choices.is_empty() && answering.any(|id| asking.askers.contains(id)) {
            // Who asks and answers cannot be busy for the one and free for the other.
            found.sure = found.sure.max(Sure::Bounds);
        }
        if found.sure == Sure::Nothing || !found.applicable {
            return Weakest { found, link: None };
        }
        found.required = Some(within.get());
        let mut margins: Option<[(i64, i64); 2]> = None;
        let mut link = None;
        for chosen in 0..1_usize << choices.len() {
            let goes = |(index, _): &(usize, &(usize, usize))| chosen >> index & 1 == 1;
            let gone_to = choices.iter().enumerate().filter(goes);
            let gone_to: Vec<(usize, usize)> = gone_to.map(|(_, choice)| *choice).collect();
            let of = |unknown| Fate {
                gone_to: &gone_to,
                unknown,
            };
            // What is bad for an answer is good for a question.
            let [bad, good] = [of(&Unknown::AllBad), of(&Unknown::AllGood)];
            let both = [(&bad, &good), (&good, &bad)]
                .map(|(answer, ask)| asking.longest(&self.lives, answer, ask));
            let [Some((longest, asker)), Some((shortest, _))] = both else {
                found.sure = Sure::Nothing;
                return Weakest { found, link: None };
            };
            if choices.is_empty() {
                link = Some(Link::One(asker));
            }
            let (as_bad, as_good) = (within.get() - longest, within.get() - shortest);
            let so_far = margins.unwrap_or([(as_bad, as_bad), (as_good, as_good)]);
            let with = |(least, most): (i64, i64), it: i64| (least.min(it), most.max(it));
            margins = Some([with(so_far[0], as_bad), with(so_far[1], as_good)]);
        }
        found.margins = margins.unwrap();
        Weakest { found, link }
    }

    /// Who asks on `date`, and who answers on it and on the dates after it.
    fn asking(&self, rule: &Asked, date: Date, clock: WaitClock) -> Asking {
        let (
            RuleZone::Zone(zone),
            Kind::Waits {
                asker, responder, ..
            },
        ) = (&rule.common.zone, &rule.kind)
        else {
            unreachable!("a question and its answer are on one clock");
        };
        let is_of =
            |list: &[Who], id: MemberId, date| list.iter().any(|who| self.is(who, id, date));
        let ids = || self.case.team.ids();
        let answering = |other: Date| {
            let is_there = |id: &MemberId| {
                let is_asked = if other == date {
                    self.is_left(rule, *id, other)
                } else {
                    self.is_about(rule, *id, other)
                };
                is_asked && is_of(responder, *id, other)
            };
            let scope = window(self.sky, &rule.plain(), zone, other);
            (ids().filter(is_there).collect(), scope)
        };
        let last = date.plus(4).min(self.case.horizon.to.plus(3));
        Asking {
            askers: ids()
                .filter(|id| self.is_left(rule, *id, date) && is_of(asker, *id, date))
                .collect(),
            own: window(self.sky, &rule.plain(), zone, date),
            answering: date.through(last).map(answering).collect(),
            basis: rule.basis(),
            clock,
        }
    }

    /// How long the longest stretch is that has a minute of `date` and in which fewer than `at_least` are there, over all ways
    /// that things can come out.
    fn gaps(&self, rule: &Asked, date: Date, at_least: usize, max_gap: i64) -> Weakest {
        let RuleZone::Zone(zone) = &rule.common.zone else {
            unreachable!("cover goes on on one clock");
        };
        let common = &rule.common;
        let mut found = Found::nothing(date);
        let is_of_rule = |date: Date| {
            common.days.contains(date.weekday())
                && common.from.is_none_or(|from| from <= date)
                && common.to.is_none_or(|to| date <= to)
                && self.speaks(rule, date)
        };
        let own = window(self.sky, &rule.plain(), zone, date);
        found.applicable = is_of_rule(date) && !own.is_empty();
        // Everything further away is left out, and so is what would reach there.
        let horizon = &self.case.horizon;
        // One date more is known in full on every clock: whether it is one of the rule's.
        let first = date.plus(-3).max(horizon.from.plus(-1));
        let last = date.plus(3).min(horizon.to.plus(2));
        let of_date = |date: Date| {
            if is_of_rule(date) {
                window(self.sky, &rule.plain(), zone, date)
            } else {
                Vec::new()
            }
        };
        let dates = first.through(last).map(|date| (date, of_date(date)));
        let dates: Vec<(Date, Vec<usize>)> = dates.collect();
        let tables: Vec<Table> = (dates.iter())
            .map(|(date, scope)| {
                let ids = self.case.team.ids();
                let left = ids.filter(|id| self.is_left(rule, *id, *date));
                let seats: Vec<_> = left.map(|id| (id.0, scope.clone())).collect();
                Table {
                    lunch: vec![Vec::new(); seats.len()],
                    seats,
                }
            })
            .collect();
        let basis = rule.basis();
        let choices = choices(&self.lives, &tables, basis);
        found.sure = sure(&self.lives, &choices, basis);
        if found.sure == Sure::Nothing || !found.applicable {
            return Weakest { found, link: None };
        }
        found.required = Some(max_gap);
        let has_time = |date: &Date| !self.sky.wall(zone, *date, WallPiece::DAY).is_empty();
        let is_cut = [(first, -1), (last, 1)].map(|(date, step)| {
            // Over a date that the clock left out it goes on to the next.
            let mut further = [date.plus(step), date.plus(2 * step)].into_iter();
            further.find(has_time).is_some_and(is_of_rule)
        });
        let is_there = |(date, _): &&(Date, Vec<usize>)| has_time(date);
        let edges = [dates.iter().find(is_there), dates.iter().rfind(is_there)];
        let edges = [
            edges[0].and_then(|(_, scope)| scope.first().copied()),
            edges[1].and_then(|(_, scope)| scope.last().copied()),
        ];
        let mut margins: Option<[(i64, i64); 2]> = None;
        for chosen in 0..1_usize << choices.len() {
            let goes = |(index, _): &(usize, &(usize, usize))| chosen >> index & 1 == 1;
            let gone_to = choices.iter().enumerate().filter(goes);
            let gone_to: Vec<(usize, usize)> = gone_to.map(|(_, choice)| *choice).collect();
            let of_unknown = [Unknown::AllBad, Unknown::AllGood].map(|unknown| {
                let fate = Fate {
                    gone_to: &gone_to,
                    unknown: &unknown,
                };
                self.open_minutes(&dates, &tables, (basis, at_least), &fate)
            });
            let margin = of_unknown.map(|open| {
                let gaps = open.chunk_by(|one, next| one + 1 == *next);
                let gaps = gaps.filter(|gap| gap.iter().any(|at| own.binary_search(at).is_ok()));
                let mut longest = 0;
                for gap in gaps {
                    let is_far = |edge: Option<usize>| edge.is_some_and(|at| gap.contains(&at));
                    if (is_cut[0] && is_far(edges[0])) || (is_cut[1] && is_far(edges[1])) {
                        return None;
                    }
                    longest = longest.max(i64::try_from(gap.len()).unwrap());
                }
                Some(max_gap - longest)
            });
            let [Some(as_bad), Some(as_good)] = margin else {
                found.sure = Sure::Nothing;
                return Weakest { found, link: None };
            };
            let so_far = margins.unwrap_or([(as_bad, as_bad), (as_good, as_good)]);
            let with = |(least, most): (i64, i64), it: i64| (least.min(it), most.max(it));
            margins = Some([with(so_far[0], as_bad), with(so_far[1], as_good)]);
        }
        found.margins = margins.unwrap();
        Weakest { found, link: None }
    }

    /// How much of the window has enough of those with the role, over all ways that things can come out.
    fn cover(&self, rule: &Asked, date: Date) -> Weakest {
        let Kind::Cover { at_least, .. } = rule.kind else {
            unreachable!("pairs are weighed as such");
        };
        let RuleZone::Zone(zone) = &rule.common.zone else {
            unreachable!("a window that is covered is on one clock");
        };
        let mut found = Found::nothing(date);
        let scope = window(self.sky, &rule.plain(), zone, date);
        found.applicable = self.speaks(rule, date) && !scope.is_empty();
        let forgiven = rule.common.tolerance.lunch;
        let lunch = forgiven.map_or(Vec::new(), |lunch| match lunch.window {
            Some(piece) => self.sky.wall(zone, date, piece),
            None => scope.clone(),
        });
        let holders = (self.case.team.ids()).filter(|id| self.is_left(rule, *id, date));
        let holders: Vec<usize> = holders.map(|id| id.0).collect();
        let tables = [Table {
            seats: holders.iter().map(|id| (*id, scope.clone())).collect(),
            lunch: vec![lunch.clone(); holders.len()],
        }];
        let basis = rule.basis();
        let choices = choices(&self.lives, &tables, basis);
        found.sure = sure(&self.lives, &choices, basis);
        if found.sure == Sure::Nothing || !found.applicable {
            return Weakest { found, link: None };
        }
        let required = i64::try_from(scope.len()).unwrap();
        found.required = Some(required);
        let sittings = sittings(&self.lives, &tables[0]);
        let unknowns = if forgiven.is_some() {
            each_unknown(&self.lives, &tables, basis)
        } else {
            vec![vec![Unknown::AllBad], vec![Unknown::AllGood]]
        };
        if unknowns[0].len() << choices.len() > MOST_FATES {
            found.sure = Sure::Nothing;
            return Weakest { found, link: None };
        }
        if forgiven.is_some() && (unknowns[0].len() > 1 || !choices.is_empty()) {
            // Less may be forgiven to somebody who is there for longer: the library has bounds then.
            found.sure = Sure::Bounds;
        }
        let mut margins: Option<[(i64, i64); 2]> = None;
        for chosen in 0..1_usize << choices.len() {
            let goes = |(index, _): &(usize, &(usize, usize))| chosen >> index & 1 == 1;
            let gone_to = choices.iter().enumerate().filter(goes);
            let gone_to: Vec<(usize, usize)> = gone_to.map(|(_, choice)| *choice).collect();
            let margin = |unknown: &Unknown| {
                let gone_to = &gone_to;
                let fate = Fate { gone_to, unknown };
                if basis == Basis::Together {
                    let quorum = Quorum::Count(at_least);
                    return group(&self.lives, basis, quorum, 0, &sittings, &fate) - required;
                }
                let mut there = vec![0_usize; scope.len()];
                for id in &holders {
                    let life = &self.lives.lives[*id];
                    let is_there = |minute: &usize| match basis {
                        Basis::Presence => fate.is_present(*id, life, *minute),
                        _ => fate.is_free(*id, life, *minute),
                    };
                    let mut own: Vec<bool> = scope.iter().map(is_there).collect();
                    if let Some(allowed) = forgiven
                        && !fate.is_scattered(*id)
                    {
                        forgive(&scope, &mut own, allowed.length.get(), &lunch);
                    }
                    for (all, own) in there.iter_mut().zip(own) {
                        *all += usize::from(own);
                    }
                }
                let covered = there.iter().filter(|people| **people >= at_least);
                i64::try_from(covered.count()).unwrap() - required
            };
            let as_bad = unknowns[0].iter().map(margin).min().unwrap();
            let as_good = unknowns.last().unwrap().iter().map(margin).max().unwrap();
            let so_far = margins.unwrap_or([(as_bad, as_bad), (as_good, as_good)]);
            let with = |(least, most): (i64, i64), it: i64| (least.min(it), most.max(it));
            margins = Some([with(so_far[0], as_bad), with(so_far[1], as_good)]);
        }
        found.margins = margins.unwrap();
        Weakest { found, link: None }
    }

    /// The smallest margin of any pair, over all ways that things can come out.
    fn weigh(&self, rule: &Asked, date: Date, pairs: &[LinkTables]) -> Weakest {
        let mut found = Found::nothing(date);
        let mut link = None;
        found.applicable = !pairs.is_empty();
        let basis = rule.basis();
        let mut of_all: Vec<(usize, usize)> = (pairs.iter())
            .flat_map(|pair| &pair.couples)
            .flat_map(|tables| choices(&self.lives, tables, basis))
            .collect();
        of_all.sort_unstable();
        of_all.dedup();
        found.sure = sure(&self.lives, &of_all, basis);
        if !found.applicable || found.sure == Sure::Nothing {
            return Weakest { found, link };
        }
        let sittings: Vec<Vec<Vec<Sitting<'_>>>> = (pairs.iter())
            .map(|pair| {
                let couples = pair.couples.iter();
                couples
                    .map(|tables| {
                        let tables = tables.iter();
                        tables
                            .flat_map(|table| sittings(&self.lives, table))
                            .collect()
                    })
                    .collect()
            })
            .collect();
        let mut worst = None;
        for (at, unknown) in [Unknown::AllBad, Unknown::AllGood].iter().enumerate() {
            let mut margins: Option<(i64, i64)> = None;
            for chosen in 0..1_usize << of_all.len() {
                let goes = |(index, _): &(usize, &(usize, usize))| chosen >> index & 1 == 1;
                let gone_to = of_all.iter().enumerate().filter(goes);
                let gone_to: Vec<(usize, usize)> = gone_to.map(|(_, choice)| *choice).collect();
                let fate = Fate {
                    gone_to: &gone_to,
                    unknown,
                };
                let of_pairs = pairs.iter().zip(&sittings).map(|(pair, sittings)| {
                    let pieces = sittings.iter().flat_map(|sittings| {
                        pieces(&self.lives, basis, Quorum::All, sittings, &fate)
                    });
                    score(rule, pieces.collect()) - pair.required
                });
                let of_pairs: Vec<i64> = of_pairs.collect();
                let margin = *of_pairs.iter().min().unwrap();
                let (least, most) = margins.unwrap_or((margin, margin));
                margins = Some((least.min(margin), most.max(margin)));
                if worst.is_none_or(|worst| margin < worst) {
                    worst = Some(margin);
                    let at = of_pairs.iter().position(|other| *other == margin).unwrap();
                    link = pairs[at].link;
                    found.required = Some(pairs[at].required);
                }
            }
            found.margins[at] = margins.unwrap();
        }
        if !of_all.is_empty() {
            // Of several equally bad ways to come out, which is taken is not told.
            let required = found.required;
            let is_same = |pair: &LinkTables| Some(pair.required) == required;
            found.required = required.filter(|_| pairs.iter().all(is_same));
            link = None;
        }
        Weakest { found, link }
    }

    /// What `link` is about on `date`: by couple, any of which will do.
    fn tables(&self, rule: &Asked, link: Option<Link>, date: Date) -> Vec<((usize, usize), Table)> {
        let ids = || {
            self.case
                .team
                .ids()
                .filter(|id| self.is_left(rule, *id, date))
        };
        match (link, &rule.kind) {
            (Some(Link::Sites(one, other)), Kind::Handoff { chain, .. }) => {
                let of = |site: usize| {
                    let is_of =
                        move |id: &MemberId| chain[site].iter().any(|who| self.is(who, *id, date));
                    ids().filter(is_of).collect::<Vec<_>>()
                };
                let (givers, takers) = (of(one), of(other));
                let couples =
                    (givers.iter()).flat_map(|one| takers.iter().map(move |other| (*one, *other)));
                let couples = couples.filter(|(one, other)| one != other);
                couples
                    .filter_map(|(one, other)| {
                        let table = self.shared_window(rule, &[one, other], date)?;
                        Some(((one.0, other.0), table))
                    })
                    .collect()
            }
            (None, _) => {
                let with_window = |id: &MemberId| !self.window(rule, *id, date).is_empty();
                let left: Vec<MemberId> = ids().filter(with_window).collect();
                if left.len() < 2 {
                    return Vec::new();
                }
                let table = self.shared_window(rule, &left, date);
                table.into_iter().map(|table| ((0, 0), table)).collect()
            }
            (Some(Link::Side(id, side)), Kind::Pivot { pivot, .. }) => {
                let of_date = self.window(rule, id, date);
                if of_date.is_empty() || !self.is_left(rule, id, date) {
                    return Vec::new();
                }
                let zone = match &rule.common.zone {
                    RuleZone::Zone(zone) => zone,
                    RuleZone::Local => &self.lives.day(id, date).place,
                };
                let shown = self.sky.clock(zone);
                let is_before = |minute: &usize| shown[*minute].rem_euclid(DAY) < i64::from(*pivot);
                let is_of_side = |minute: &usize| side == 2 || is_before(minute) == (side == 0);
                let scope = of_date.into_iter().filter(is_of_side).collect();
                let table = Table {
                    seats: vec![(id.0, scope)],
                    lunch: vec![Vec::new()],
                };
                vec![((0, 0), table)]
            }
            (Some(link), _) => {
                let table = self.table(rule, link, date);
                table.into_iter().map(|table| ((0, 0), table)).collect()
            }
        }
    }

    /// These people in the minutes that are in the window of each; nothing when somebody has no window.
    fn shared_window(&self, rule: &Asked, ids: &[MemberId], date: Date) -> Option<Table> {
        let windows: Vec<Vec<usize>> = ids.iter().map(|id| self.window(rule, *id, date)).collect();
        if windows.iter().any(Vec::is_empty) {
            return None;
        }
        // On several clocks there are several windows, and what is shared lies in all.
        let mut scope = windows[0].clone();
        scope.retain(|minute| {
            windows
                .iter()
                .all(|window| window.binary_search(minute).is_ok())
        });
        Some(Table {
            seats: ids.iter().map(|id| (id.0, scope.clone())).collect(),
            lunch: vec![Vec::new(); ids.len()],
        })
    }

    /// Those of `link` on `date`, if they are to share time and all of them are asked then.
    fn table(&self, rule: &Asked, link: Link, date: Date) -> Option<Table> {
        let pair = match link {
            Link::Pair(one, other) => (one, other),
            Link::One(id) => return self.against_window(rule, id, date),
            Link::Sites(..) | Link::Side(..) => return None,
        };
        let turned = (pair.1, pair.0);
        let are = |one: &Who, other: &Who, (first, second): (MemberId, MemberId)| {
            self.is(one, first, date) && self.is(other, second, date)
        };
        let is_pair = match &rule.kind {
            Kind::Pairs { pairs, .. } => pairs.as_ref().is_none_or(|pairs| {
                let mut pairs = pairs.iter();
                pairs.any(|(one, other)| are(one, other, pair) || are(one, other, turned))
            }),
            Kind::Reference {
                to: Against::People(people),
                ..
            } => {
                let is_to = |id: MemberId| people.iter().any(|who| self.is(who, id, date));
                let is_held = |(one, other): (MemberId, MemberId)| {
                    let mut members = rule.common.members.iter();
                    is_to(other) && !is_to(one) && members.any(|who| self.is(who, one, date))
                };
                is_held(pair) || is_held(turned)
            }
            _ => return None,
        };
        let both = [pair.0, pair.1];
        if !is_pair || !both.iter().all(|id| self.is_left(rule, *id, date)) {
            return None;
        }
        self.shared_window(rule, &both, date)
    }

    /// The member alone on `date`, where the reference's clock is inside its window.
    fn against_window(&self, rule: &Asked, id: MemberId, date: Date) -> Option<Table> {
        let Kind::Reference {
            to: Against::Window(pieces, zone),
            ..
        } = &rule.kind
        else {
            return None;
        };
        let shown = self.sky.clock(zone);
        let mut scope = self.window(rule, id, date);
        scope.retain(|minute| {
            let of_day = shown[*minute].rem_euclid(DAY);
            let is_in = |piece: &WallPiece| {
                let (from, to) = (i64::from(piece.from()), i64::from(piece.to()));
                // A piece may have begun on the date before.
                from <= of_day && of_day < to || of_day + DAY < to
            };
            pieces.iter().any(is_in)
        });
        (self.is_left(rule, id, date) && !scope.is_empty()).then(|| Table {
            lunch: vec![Vec::new()],
            seats: vec![(id.0, scope)],
        })
    }

    fn window(&self, rule: &Asked, id: MemberId, date: Date) -> Vec<usize> {
        let zone = match &rule.common.zone {
            RuleZone::Zone(zone) => zone,
            RuleZone::Local => &self.lives.day(id, date).place,
        };
        window(self.sky, &rule.plain(), zone, date)
    }

    /// Whether the rule is about the member on `date`, by its own keys and by those of all rules.
    fn is_about(&self, rule: &Asked, id: MemberId, date: Date) -> bool {
        let is_named = (rule.common.members.iter()).any(|who| self.is(who, id, date));
        let is_asked = rule.whom().iter().any(|who| self.is(who, id, date));
        let is_about = match rule.kind {
            Kind::Reference { .. } => is_named || is_asked,
            _ => is_named && is_asked,
        };
        self.case.team[id].counts == Counts::Required && is_about
    }

    /// Whether the day basis lets the rule speak on `date`.
    fn speaks(&self, rule: &Asked, date: Date) -> bool {
        let works = |id: MemberId| self.lives.day(id, date).works;
        let belongs = |id: MemberId| {
            let member = &self.case.team[id];
            member.from.is_none_or(|from| from <= date) && member.to.is_none_or(|to| date <= to)
        };
        let mut about = (self.case.team.ids()).filter(|id| self.is_about(rule, *id, date));
        match (rule.common.day_basis, &self.case.proposal) {
            (DayBasis::Calendar, _) => true,
            (DayBasis::Joint, _) => about.filter(|id| belongs(*id)).all(works),
            (DayBasis::Subject, Some(proposal)) => {
                proposal.changes.iter().any(|change| works(change.member))
            }
            (DayBasis::Subject, None) => about.any(works),
        }
    }

    /// Whether the member is asked on `date`.
    fn is_left(&self, rule: &Asked, id: MemberId, date: Date) -> bool {
        let day = self.lives.day(id, date);
        let is_excused = rule.absence() == AbsencePolicy::Excuses && day.away;
        let by_own_days =
            rule.common.day_basis == DayBasis::Subject && self.case.proposal.is_none();
        self.speaks(rule, date)
            && !is_excused
            && (day.works || !by_own_days)
            && self.is_about(rule, id, date)
    }
}

/// The minutes of UTC at which the clock of `zone` reads inside `piece` of `date`.
fn at_the_clock(zone: &Zone, date: Date, piece: WallPiece) -> Vec<i64> {
    let midnight = i64::from(date.days()) * DAY;
    let reads = midnight + i64::from(piece.from())..midnight + i64::from(piece.to());
    let shown = |minute: &i64| {
        let at = Instant::from_seconds(minute * 60);
        (minute * 60 + i64::from(zone.offset_at(at))).div_euclid(60)
    };
    (reads.start - DAY..reads.end + DAY)
        .filter(|minute| reads.contains(&shown(minute)))
        .collect()
}

/// Who asks on a date, and who answers.
struct Asking {
    askers: Vec<MemberId>,
    /// The minutes of the date.
    own: Vec<usize>,
    /// Of the date and of those after it, who answers, and the minutes.
    answering: Vec<(Vec<MemberId>, Vec<usize>)>,
    basis: Basis,
    clock: WaitClock,
}

impl Asking {
    /// The longest wait of anybody, and whose it is, when those who answer fare as `answer` says, and those who ask as `ask` does;
    /// nothing where somebody has no answer.
    fn longest(&self, lives: &Lives, answer: &Fate<'_>, ask: &Fate<'_>) -> Option<(i64, MemberId)> {
        let mut worst: Option<(i64, MemberId)> = None;
        for asker in &self.askers {
            let minutes_of = |basis, fate: &Fate<'_>| -> BTreeSet<usize> {
                let of_dates = self.answering.iter().flat_map(|(people, scope)| {
                    let others = people.iter().filter(|id| *id != asker);
                    others.map(move |id| (*id, scope))
                });
                of_dates
                    .flat_map(|(id, scope)| there(lives, id, scope, basis, fate))
                    .collect()
            };
            let answered = minutes_of(self.basis, answer);
            let at_work = minutes_of(Basis::Presence, ask);
            let mut longest = 0;
            for minute in there(lives, *asker, &self.own, self.basis, ask) {
                let then = *answered.range(minute..).next()?;
                let wait = match self.clock {
                    WaitClock::Elapsed => then - minute,
                    WaitClock::Working => at_work.range(minute..then).count(),
                };
                longest = longest.max(i64::try_from(wait).unwrap());
            }
            if worst.is_none_or(|(worst, _)| longest > worst) {
                worst = Some((longest, *asker));
            }
        }
        worst
    }
}

/// The minutes of `scope` at which the member is there.
fn there(
    lives: &Lives,
    id: MemberId,
    scope: &[usize],
    basis: Basis,
    fate: &Fate<'_>,
) -> Vec<usize> {
    let life = &lives.lives[id.0];
    let of_person = stretches(lives, &[id.0], scope).into_iter();
    let counts = of_person.filter(|stretch| match basis {
        Basis::Presence => fate.is_present(id.0, life, stretch.from),
        Basis::Together => fate.together(lives, &[id.0], stretch) > 0,
        Basis::Bookable => fate.is_free(id.0, life, stretch.from),
    });
    counts
        .flat_map(|stretch| stretch.from..stretch.to)
        .collect()
}

/// What these pieces come to, which may lie over each other: minutes, or whole blocks.
fn score(rule: &Asked, mut pieces: Vec<(usize, usize)>) -> i64 {
    pieces.sort_unstable();
    let mut apart: Vec<(usize, usize)> = Vec::new();
    for (from, to) in pieces {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    let lengths = apart
        .into_iter()
        .map(|(from, to)| i64::try_from(to - from).unwrap());
    match rule.kind {
        Kind::Blocks { block, .. } => lengths.map(|length| length / block.get()).sum(),
        _ => lengths.sum(),
    }
}

/// The tables of those of a link, one for each date on which all of them are asked, and what they owe.
struct LinkTables {
    link: Option<Link>,
    /// One after another of the couples any of which will do.
    couples: Vec<Vec<Table>>,
    required: i64,
}
