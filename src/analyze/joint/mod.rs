//! Whether any one choice keeps all rules at once that can each be kept.
//!
//! Rules hang together on the dates on which they hang on the same hours or answers. For each such group of dates choices are
//! looked for, first from those that keep one rule, then by halving the starts of everybody: where some rule fails however
//! well all choose of what is left, nothing there has to be tried.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    availability::choices::Day,
    model::{Account, MemberId},
    overlap::Unknown,
    rules::policy::Strength,
    time::{Date, Minutes},
    verdict::{self, Class, RuleJudgement, Verdict},
};

use super::{
    choosing::{Choosing, Chosen, Hours, Picked, Tie},
    find::Search,
    inquiry::Inquiry,
    likeness::Likeness,
    periods::Period,
    seating::Seated,
};

mod adding;
mod binding;

use adding::Adding;
use binding::{Binding, BoundStart, Wall, bound_starts};

/// So often rules are measured for one group of dates.
const PATIENCE: usize = 10_000;

/// So often for all groups together.
const PATIENCE_IN_ALL: usize = 40_000;

/// How often choices are gone through one by one for a better one.
const ROUNDS: usize = 3;

/// When there are no more ways to choose breaks than this, all of them are tried.
const TRIED_IN_FULL: u64 = 2_000;

/// When there are more answers to give than this, not all ways to give them are tried.
const ANSWERS_TRIED: usize = 6;

/// What one choice does to all rules that must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// Some choice keeps all of them.
    Kept,
    /// None does: the ids of a smallest set of rules of which it is shown that none keeps them, in the order of the policy.
    Never(Vec<String>),
    /// Neither is shown: the first date, and the rules.
    NotFound(Date, Vec<String>),
}

/// What one choice does to those of `rules` that must hold and hang on choices.
///
/// A rule that lets some dates fail hangs on no single date: it is only asked whether all of its dates can be kept where lengths
/// have to add up.
pub(super) fn joint(inquiries: &[Inquiry<'_>], rules: &[RuleJudgement]) -> Joint {
    let is_open = |(inquiry, rule): &(&Inquiry<'_>, &RuleJudgement)| {
        rule.strength == Strength::Must
            && matches!(rule.verdict, Verdict::Conditional | Verdict::Undetermined)
            && !is_lenient(inquiry)
    };
    let open: Vec<(&Inquiry<'_>, &RuleJudgement)> =
        inquiries.iter().zip(rules).filter(is_open).collect();
    let nodes: Vec<Node<'_>> = (open.iter().enumerate())
        .flat_map(|(at, (inquiry, judged))| nodes(at, inquiry, &judged.days))
        .collect();
    let mut patience = PATIENCE_IN_ALL;
    let mut known: BTreeMap<_, Solved> = BTreeMap::new();
    let mut not_found = None;
    let all: Vec<&Node<'_>> = nodes.iter().collect();
    if let Some(rules) = at_work(&all, &mut patience) {
        return Joint::Never(rules.iter().map(|at| open[*at].1.id.clone()).collect());
    }
    for group in groups(&all, true) {
        let nodes: Vec<&Node<'_>> = group.into_iter().map(|at| &nodes[at]).collect();
        let group = Group::of(&nodes);
        // What hangs on nothing else can be kept by itself.
        if nodes.len() == 1 && group.starts.is_empty() && group.tied.is_empty() {
            continue;
        }
        let solved = known
            .entry((likeness(&nodes), group.ties()))
            .or_insert_with(|| group.solve(&mut patience));
        let ids = |rules: &BTreeSet<usize>| rules.iter().map(|at| open[*at].1.id.clone()).collect();
        match solved {
            Solved::Kept => {}
            Solved::Never(rules) => return Joint::Never(ids(rules)),
            Solved::NotFound(rules) => {
                not_found = not_found.or_else(|| {
                    let first = nodes.iter().copied().map(Node::date).min()?;
                    Some(Joint::NotFound(first, ids(rules)))
                });
            }
        }
    }
    not_found
        .or_else(|| lenient(inquiries, rules))
        .unwrap_or(Joint::Kept)
}

/// Of the rules that ask only about days that are worked, some that no choice of somebody who works keeps together: by places.
///
/// Each of their dates is judged as it is worked, so both together are as well. Whether there is such a choice beside all other
/// rules and dates is another question.
fn at_work(nodes: &[&Node<'_>], patience: &mut usize) -> Option<BTreeSet<usize>> {
    let nodes: Vec<&Node<'_>> = (nodes.iter().copied())
        .filter(|node| node.takes_days_as_worked())
        .collect();
    let mut known: BTreeMap<Vec<Told>, Solved> = BTreeMap::new();
    groups(&nodes, false).into_iter().find_map(|group| {
        let nodes: Vec<&Node<'_>> = group.into_iter().map(|at| nodes[at]).collect();
        // What hangs on nothing else can be kept by itself.
        if nodes.len() == 1 {
            return None;
        }
        let solve = || Group::of_days_worked(&nodes).solve(patience);
        let solved = known.entry(likeness(&nodes)).or_insert_with(solve);
        match solved {
            Solved::Never(rules) => Some(rules.clone()),
            Solved::Kept | Solved::NotFound(_) => None,
        }
    })
}

/// Whether the rule lets some dates fail.
fn is_lenient(inquiry: &Inquiry<'_>) -> bool {
    let tolerance = &inquiry.seating.required.common.tolerance;
    tolerance.share.is_some() || tolerance.failures.is_some()
}

/// Of the rules that let some dates fail, the first on several dates of which lengths have to add up, when no choice was found
/// that keeps all of its dates: perhaps none keeps enough of them.
fn lenient(inquiries: &[Inquiry<'_>], rules: &[RuleJudgement]) -> Option<Joint> {
    let mut patience = PATIENCE_IN_ALL;
    let mut open = inquiries.iter().zip(rules).filter(|(inquiry, rule)| {
        let is_open = rule.strength == Strength::Must && rule.verdict == Verdict::Conditional;
        is_open && is_lenient(inquiry)
    });
    open.find_map(|(inquiry, rule)| {
        let nodes: Vec<Node<'_>> = nodes(0, inquiry, &rule.days).collect();
        let all: Vec<&Node<'_>> = nodes.iter().collect();
        groups(&all, true).into_iter().find_map(|group| {
            let group: Vec<&Node<'_>> = group.into_iter().map(|at| &nodes[at]).collect();
            let of_dates = Group::of(&group);
            let is_kept = of_dates.tied.is_empty()
                || of_dates.keeps(Unknown::AsBad, &mut patience) == Some(true);
            let first = group.iter().map(|node| node.date()).min()?;
            (!is_kept).then(|| Joint::NotFound(first, vec![rule.id.clone()]))
        })
    })
}

/// What comes of a group; rules by their places among the open ones.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Solved {
    Kept,
    Never(BTreeSet<usize>),
    NotFound(BTreeSet<usize>),
}

/// Each open period of a rule that is at this place among those that hang on choices.
fn nodes<'n>(
    rule: usize,
    inquiry: &'n Inquiry<'n>,
    days: &'n [verdict::Day],
) -> impl Iterator<Item = Node<'n>> {
    let sides = inquiry.sides;
    let open = inquiry.periods.iter().zip(days);
    let open = open.filter(|(_, day)| day.class == Class::Open);
    open.map(move |(period, _)| {
        let seated = inquiry.seating.seat(period, &sides.asked);
        let choosing = inquiry.choosing(&seated);
        let bound = |hours: &Hours| {
            let timeline = sides.asked.of(hours.member);
            let bound = timeline.phase(hours.date)?.bound.get(&hours.date)?;
            Some(BoundTo {
                first: bound.first,
                walls: sides.walls(hours).collect(),
            })
        };
        let whole = |hours: &Hours| {
            let of_timeline = || sides.asked.of(hours.member).day(hours.date);
            let left_out = of_timeline().filter(|day| day.may_be_off());
            left_out.unwrap_or_else(|| Arc::clone(&hours.day))
        };
        Node {
            rule,
            inquiry,
            period,
            whole: choosing.hours.iter().map(whole).collect(),
            bound: choosing.hours.iter().map(bound).collect(),
            choosing,
            seated,
        }
    })
}

/// One open period of one rule.
struct Node<'a> {
    /// Its place among the open rules.
    rule: usize,
    inquiry: &'a Inquiry<'a>,
    period: &'a Period,
    seated: Seated<'a>,
    choosing: Choosing,
    /// For each of its hours, what their start is bound to, if it is.
    bound: Vec<Option<BoundTo>>,
    /// For each of its hours, the day with that of leaving it out, where the rule takes it as worked.
    whole: Vec<Arc<Day>>,
}

/// A choice of start that binds other dates too.
struct BoundTo {
    /// The first date that it binds.
    first: Date,
    /// The starts, with what the clock shows then in minutes since midnight.
    walls: Vec<Wall>,
}

/// Something that somebody chooses, whatever rule hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Open {
    Hours(MemberId, Date),
    /// The start that binds all dates from this one on that are bound to it.
    Start(MemberId, Date),
    /// The account that begins on this date, in which lengths add up.
    Account(MemberId, Date),
    Answer(MemberId, usize),
}

impl Node<'_> {
    /// What it hangs on.
    fn open(&self) -> impl Iterator<Item = Open> {
        let hours = self
            .choosing
            .hours
            .iter()
            .filter(|hours| hours.day.is_open());
        let hours = hours.map(|hours| Open::Hours(hours.member, hours.date));
        let answers = self.choosing.answers.iter();
        hours.chain(answers.map(|answer| Open::Answer(answer.member, answer.event)))
    }

    /// The choices of start that bind other dates too.
    fn bound(&self) -> impl Iterator<Item = Open> {
        let hours = self.choosing.hours.iter().zip(&self.bound);
        hours.filter_map(|(hours, bound)| Some(Open::Start(hours.member, bound.as_ref()?.first)))
    }

    /// The choices of length that have to add up with those of other dates.
    fn tied(&self) -> impl Iterator<Item = Open> {
        let hours = self.choosing.hours.iter();
        let of_hours = |hours: &Hours| Some((hours.member, hours.account.as_ref()?.first()));
        let tied = hours.filter_map(of_hours);
        tied.map(|(member, first)| Open::Account(member, first))
    }

    fn search(&self) -> Search<'_> {
        self.inquiry.search(&self.seated)
    }

    fn date(&self) -> Date {
        self.period.first
    }

    /// Whether it takes a day as worked that may be left out.
    fn takes_days_as_worked(&self) -> bool {
        let hours = self.choosing.hours.iter();
        hours
            .zip(&self.whole)
            .any(|(hours, whole)| whole.may_be_off() && !hours.day.may_be_off())
    }

    /// Whether it is not asked about once everything is `chosen`: of a rule that asks only about days that are worked, a day is
    /// left out.
    fn asks_nothing(&self, chosen: &Chosen) -> bool {
        let mut hours = self.choosing.hours.iter().zip(&chosen.picks);
        hours.any(|(hours, picked)| {
            let is_off = matches!(picked, Picked::Of(pick) if pick.is_off());
            is_off && !hours.day.may_be_off()
        })
    }

    /// How far it is from failing once everything is `chosen` of `choosing`.
    fn margin(&self, choosing: &Choosing, chosen: &Chosen, unknown: Unknown) -> Minutes {
        let measure = self.search().settle(choosing, chosen, unknown);
        let bound = self.inquiry.seating.required.rule.kind().bound;
        bound.margin(measure.found, measure.required)
    }
}

/// Places of `nodes` that hang together, in order; by starts and by lengths that bind several dates only where these are
/// `still_open`.
fn groups(nodes: &[&Node<'_>], still_open: bool) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..nodes.len()).collect();
    let mut first_with: BTreeMap<Open, usize> = BTreeMap::new();
    let find = |group_of: &[usize], mut at: usize| {
        while group_of[at] != at {
            at = group_of[at];
        }
        at
    };
    for (at, node) in nodes.iter().enumerate() {
        let over_dates = node.bound().chain(node.tied());
        for open in node.open().chain(over_dates.filter(|_| still_open)) {
            let other = *first_with.entry(open).or_insert(at);
            let (one, other) = (find(&group_of, at), find(&group_of, other));
            group_of[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..nodes.len() {
        groups.entry(find(&group_of, at)).or_default().push(at);
    }
    groups.into_values().collect()
}

/// What tells a node of a group from others: its rule, when it is, what it is like, and what its starts are bound to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    rule: usize,
    later: i32,
    likeness: Likeness,
    bound: Vec<Option<(i32, Option<u16>)>>,
}

/// Equal for two groups that differ only in when they are.
fn likeness(group: &[&Node<'_>]) -> Vec<Told> {
    let first = group.iter().map(|node| node.date().days()).min();
    let first = first.unwrap_or_default();
    let bound = |bound: &Option<BoundTo>| {
        let bound = bound.as_ref()?;
        let wall = bound.walls.first().map(|(wall, _)| *wall);
        Some((bound.first.days() - first, wall))
    };
    let of_node = |node: &&Node<'_>| Told {
        rule: node.rule,
        later: node.date().days() - first,
        likeness: node.inquiry.likeness(node.period, &node.seated),
        bound: node.bound.iter().map(bound).collect(),
    };
    group.iter().map(of_node).collect()
}

/// Dates that hang together, and all that is chosen on them.
struct Group<'a> {
    nodes: Vec<Placed<'a>>,
    hours: Vec<((MemberId, Date), Arc<Day>)>,
    answers: Vec<(MemberId, usize)>,
    /// Starts that bind several of the hours.
    starts: Vec<BoundStart>,
    /// Lengths that have to add up.
    tied: Vec<Tie>,
    /// Whether some starts or lengths are settled already.
    is_settled: bool,
}

/// A node, and where in its group each of its hours and of its answers has its place.
struct Placed<'a> {
    node: &'a Node<'a>,
    hours: Vec<usize>,
    answers: Vec<usize>,
}

/// One way to choose all of it.
#[derive(Clone, Debug)]
struct Way {
    picks: Vec<Picked>,
    goes: Vec<bool>,
}

impl Placed<'_> {
    /// What `way` says of what the node asks.
    fn chosen(&self, way: &Way) -> Chosen {
        Chosen {
            picks: (self.hours.iter())
                .map(|at| way.picks[*at].clone())
                .collect(),
            goes: self.answers.iter().map(|at| way.goes[*at]).collect(),
        }
    }

    /// `way` with what is `chosen` of what the node asks.
    fn with(&self, mut way: Way, chosen: &Chosen) -> Way {
        for (at, pick) in self.hours.iter().zip(&chosen.picks) {
            way.picks[*at] = pick.clone();
        }
        for (at, goes) in self.answers.iter().zip(&chosen.goes) {
            way.goes[*at] = *goes;
        }
        way
    }

    /// Whether some choice of `days` leaves out a day about which the rule asks only if it is worked.
    fn may_ask_nothing(&self, days: &[Arc<Day>]) -> bool {
        let mut hours = self.node.choosing.hours.iter().zip(&self.hours);
        hours.any(|(hours, at)| days[*at].may_be_off() && !hours.day.may_be_off())
    }

    /// Whether it does not fail when everybody is there whenever some choice of `days` has them there; `most` says so.
    fn may_hold(&self, days: &[Arc<Day>], most: &Way, unknown: Unknown, left: &mut usize) -> bool {
        if !self.node.search().grows() || self.may_ask_nothing(days) {
            return true;
        }
        *left = left.saturating_sub(1);
        let choosing = &self.node.choosing;
        let choosing = choosing.of_days(self.hours.iter().map(|at| &days[*at]));
        self.node.margin(&choosing, &self.chosen(most), unknown) >= Minutes::ZERO
    }

    /// How many minutes it is short of once all is chosen as `way` says.
    fn missing(&self, way: &Way, unknown: Unknown, left: &mut usize) -> i64 {
        *left = left.saturating_sub(1);
        let chosen = self.chosen(way);
        if self.node.asks_nothing(&chosen) {
            return 0;
        }
        let margin = self.node.margin(&self.node.choosing, &chosen, unknown);
        (-margin.get()).max(0)
    }
}

impl<'a> Group<'a> {
    fn of(nodes: &[&'a Node<'a>]) -> Self {
        let mut hours: BTreeMap<(MemberId, Date), Arc<Day>> = BTreeMap::new();
        let mut answers: BTreeSet<(MemberId, usize)> = BTreeSet::new();
        for node in nodes {
            for (of_date, day) in node.choosing.hours.iter().zip(&node.whole) {
                hours.insert((of_date.member, of_date.date), Arc::clone(day));
            }
            answers
                .extend((node.choosing.answers.iter()).map(|answer| (answer.member, answer.event)));
        }
        let place = |hours: &[((MemberId, Date), Arc<Day>)], key: (MemberId, Date)| {
            hours.binary_search_by_key(&key, |(key, _)| *key).ok()
        };
        let hours: Vec<_> = hours.into_iter().collect();
        let answers: Vec<_> = answers.into_iter().collect();
        let placed = |node: &&'a Node<'a>| Placed {
            node,
            hours: (node.choosing.hours.iter())
                .filter_map(|of_date| place(&hours, (of_date.member, of_date.date)))
                .collect(),
            answers: (node.choosing.answers.iter())
                .filter_map(|answer| answers.binary_search(&(answer.member, answer.event)).ok())
                .collect(),
        };
        let nodes: Vec<Placed<'a>> = nodes.iter().map(placed).collect();
        let of_node = |it: &Placed<'a>| it.node.choosing.hours.iter().zip(it.hours.clone());
        let tied = Tie::all(nodes.iter().flat_map(of_node));
        Self {
            starts: bound_starts(&nodes),
            tied,
            nodes,
            hours,
            answers,
            is_settled: false,
        }
    }

    /// What tells its lengths that have to add up from those of another group, counted from its first date.
    fn ties(&self) -> Vec<(Vec<usize>, Account)> {
        let first = self.nodes.iter().map(|it| it.node.date().days()).min();
        let ties = self.tied.iter();
        ties.map(|tie| {
            let account = tie.account.later(-first.unwrap_or_default());
            (tie.hours.clone(), account)
        })
        .collect()
    }

    /// The same of rules that take days as worked, each date with those that hang together with it even so: nothing binds one of
    /// them to others.
    fn of_days_worked(nodes: &[&'a Node<'a>]) -> Self {
        let mut worked = Self::of(nodes);
        let of_nodes = nodes.iter().flat_map(|node| &node.choosing.hours);
        let days: BTreeMap<(MemberId, Date), &Arc<Day>> = of_nodes
            .map(|hours| ((hours.member, hours.date), &hours.day))
            .collect();
        for (key, day) in &mut worked.hours {
            day.clone_from(days[key]);
        }
        worked.starts.clear();
        worked.tied.clear();
        worked
    }

    /// The dates of these nodes of it, with what is left of its days: nothing binds one of them to others any more.
    fn apart(&self, nodes: &[&'a Node<'a>], days: &[Arc<Day>]) -> Self {
        let mut apart = self.part(nodes, |at| &days[at]);
        apart.starts.clear();
        apart.tied.clear();
        apart.is_settled = true;
        apart
    }

    /// When the days of its hours begin at first, counted from its first midnight.
    fn begins(&self) -> Option<Vec<Option<i64>>> {
        let first = self.nodes.iter().map(|it| it.node.date()).min()?;
        let midnight = first.midnight().seconds();
        let begins = self.hours.iter().map(|(_, day)| {
            let first = day.first_start()?;
            Some(first.seconds() - midnight)
        });
        Some(begins.collect())
    }

    fn solve(&self, patience: &mut usize) -> Solved {
        let mut left = PATIENCE.min(*patience);
        let before = left;
        let solved = self.solve_within(&mut left);
        *patience -= before - left;
        solved
    }

    fn solve_within(&self, left: &mut usize) -> Solved {
        let all: BTreeSet<usize> = self.nodes.iter().map(|it| it.node.rule).collect();
        let at_worst = self.keeps(Unknown::AsBad, left);
        if at_worst == Some(true) {
            return Solved::Kept;
        }
        let at_best = if self.hangs_on_unknown() {
            self.keeps(Unknown::AsGood, left)
        } else {
            at_worst
        };
        if at_best != Some(false) {
            return Solved::NotFound(all);
        }
        // What it took to show it of all is not taken from what it may take to show it of fewer.
        let mut again = PATIENCE;
        let smaller = (1..all.len()).find_map(|size| {
            let mut subsets = subsets(&all, size).into_iter();
            subsets.find(|rules| {
                let alone = self.of_rules(rules);
                alone.keeps(Unknown::AsGood, &mut again) == Some(false)
            })
        });
        Solved::Never(smaller.unwrap_or(all))
    }

    /// Whether some choice keeps all; nothing when the patience ends first.
    fn keeps(&self, unknown: Unknown, left: &mut usize) -> Option<bool> {
        if !self.starts.is_empty() {
            return Binding::new(self, unknown).keeps(left);
        }
        if !self.tied.is_empty() {
            return Adding::new(self, unknown).keeps(left);
        }
        if self.is_settled && self.cannot_hold(unknown, left) {
            return Some(false);
        }
        if unknown == Unknown::AsBad && self.seek(left) {
            return Some(true);
        }
        self.halve(unknown, left)
    }

    /// Whether bounds tell of some date that nothing keeps it that is left.
    fn cannot_hold(&self, unknown: Unknown, left: &mut usize) -> bool {
        let days: Vec<Arc<Day>> = self.hours.iter().map(|(_, day)| Arc::clone(day)).collect();
        let mut nodes = (self.nodes.iter()).filter(|it| !it.may_ask_nothing(&days));
        nodes.any(|it| {
            *left = left.saturating_sub(1);
            let choosing = self.left_of(it);
            it.node.search().cannot_hold(&choosing, unknown)
        })
    }

    /// What is left of the choices of one of its dates.
    fn left_of(&self, placed: &Placed<'_>) -> Choosing {
        let days = placed.hours.iter().map(|at| &self.hours[*at].1);
        placed.node.choosing.of_days(days)
    }

    /// Whether anything in it is unknown.
    fn hangs_on_unknown(&self) -> bool {
        let mut nodes = self.nodes.iter();
        nodes.any(|it| it.node.search().has_unknown())
    }

    /// The dates of these rules alone.
    fn of_rules(&self, rules: &BTreeSet<usize>) -> Self {
        let nodes = self.nodes.iter().map(|it| it.node);
        let nodes = nodes.filter(|node| rules.contains(&node.rule));
        self.part(&nodes.collect::<Vec<_>>(), |at| &self.hours[at].1)
    }

    /// These nodes of it, with the day for each of its hours.
    fn part<'d>(&self, nodes: &[&'a Node<'a>], days: impl Fn(usize) -> &'d Arc<Day>) -> Self {
        let mut part = Self::of(nodes);
        for (key, day) in &mut part.hours {
            if let Ok(at) = self.hours.binary_search_by_key(key, |(key, _)| *key) {
                *day = Arc::clone(days(at));
            }
        }
        part
    }

    /// How many minutes each node is short of.
    fn missing(&self, way: &Way, unknown: Unknown, left: &mut usize) -> Vec<i64> {
        let nodes = self.nodes.iter();
        nodes.map(|it| it.missing(way, unknown, left)).collect()
    }

    fn keeps_all(&self, way: &Way, unknown: Unknown, left: &mut usize) -> bool {
        let mut nodes = self.nodes.iter();
        nodes.all(|it| it.missing(way, unknown, left) == 0)
    }

    /// Whether a choice that keeps all, even with unknown time as bad as it can be, is found from those that keep one.
    fn seek(&self, left: &mut usize) -> bool {
        let beginning = Way {
            picks: (self.hours.iter())
                .map(|(_, day)| Picked::Of(day.first_choice()))
                .collect(),
            goes: vec![true; self.answers.len()],
        };
        if self.keeps_all(&beginning, Unknown::AsBad, left) {
            return true;
        }
        let mut beginnings = vec![beginning.clone()];
        for placed in &self.nodes {
            let node = placed.node;
            // What showed a finding may begin at other starts than those that are settled, or take another time.
            let examples = if self.is_settled {
                let search = node.search();
                search.examples(&self.left_of(placed), Unknown::AsBad)
            } else {
                (node.inquiry).examples(node.period, &node.seated, &node.choosing)
            };
            if let Some(chosen) = examples.good {
                let way = placed.with(beginning.clone(), &chosen);
                if self.keeps_all(&way, Unknown::AsBad, left) {
                    return true;
                }
                beginnings.push(way);
            }
        }
        beginnings.into_iter().any(|way| self.improve(way, left))
    }

    /// From `way` on, one choice after the other is made better for all while that helps: whether all are kept then.
    fn improve(&self, mut way: Way, left: &mut usize) -> bool {
        let mut missing = self.missing(&way, Unknown::AsBad, left);
        let is_done = |missing: &[i64]| missing.iter().all(|missing| *missing == 0);
        for _ in 0..ROUNDS {
            let before = missing.clone();
            for at in 0..way.goes.len() {
                if is_done(&missing) || *left == 0 {
                    return is_done(&missing);
                }
                let hangs_on_it = |it: &Placed<'_>| it.answers.contains(&at);
                way.goes[at] = !way.goes[at];
                match self.less_missing(&way, &missing, hangs_on_it, left) {
                    Some(less) => missing = less,
                    None => way.goes[at] = !way.goes[at],
                }
            }
            for at in 0..way.picks.len() {
                let hangs_on_it = |it: &Placed<'_>| it.hours.contains(&at);
                for pick in self.hours[at].1.varied() {
                    if is_done(&missing) || *left == 0 {
                        return is_done(&missing);
                    }
                    let old = std::mem::replace(&mut way.picks[at], Picked::Of(pick.clone()));
                    match self.less_missing(&way, &missing, hangs_on_it, left) {
                        Some(less) => missing = less,
                        None => way.picks[at] = old,
                    }
                }
            }
            if missing == before {
                break;
            }
        }
        is_done(&missing)
    }

    /// What each node is short of, if that is less in all than `missing`, from which only those that `hang_on_it` can differ.
    fn less_missing(
        &self,
        way: &Way,
        missing: &[i64],
        hang_on_it: impl Fn(&Placed<'_>) -> bool,
        left: &mut usize,
    ) -> Option<Vec<i64>> {
        let hanging: Vec<usize> = (0..self.nodes.len())
            .filter(|at| hang_on_it(&self.nodes[*at]))
            .collect();
        // Those that are short now go first: they alone can make it less.
        let (short, kept): (Vec<usize>, Vec<usize>) =
            hanging.into_iter().partition(|at| missing[*at] > 0);
        let mut now = missing.to_vec();
        let mut to_gain: i64 = short.iter().map(|at| missing[*at]).sum();
        for at in short.into_iter().chain(kept) {
            now[at] = self.nodes[at].missing(way, Unknown::AsBad, left);
            to_gain -= now[at];
            if to_gain <= 0 {
                return None;
            }
        }
        (to_gain > 0).then_some(now)
    }

    /// Whether some choice keeps all, found by halving starts; nothing when the patience ends first.
    fn halve(&self, unknown: Unknown, left: &mut usize) -> Option<bool> {
        let days: Vec<Arc<Day>> = self.hours.iter().map(|(_, day)| Arc::clone(day)).collect();
        let answers = self.answers.len();
        let ways = if answers <= ANSWERS_TRIED {
            1_usize << answers
        } else {
            2
        };
        let kept = any_keeps((0..ways).map(|combination| {
            let goes = (0..answers).map(|at| {
                if answers <= ANSWERS_TRIED {
                    combination >> at & 1 == 0
                } else {
                    combination == 0
                }
            });
            self.among(&days, &goes.collect::<Vec<_>>(), unknown, left)
        }));
        kept.filter(|is_kept| *is_kept || answers <= ANSWERS_TRIED)
    }

    /// Whether some choice of `days` keeps all; nothing when the patience ends first.
    fn among(
        &self,
        days: &[Arc<Day>],
        goes: &[bool],
        unknown: Unknown,
        left: &mut usize,
    ) -> Option<bool> {
        if *left == 0 {
            return None;
        }
        if !self.may_hold(days, goes, unknown, left) {
            return Some(false);
        }
        let width = |at: &usize| (days[*at].n_starts(), days[*at].lengths().len());
        let wide = |at: &usize| !days[*at].is_in_pieces() && width(at) > (1, 1);
        let widest = (0..days.len()).filter(wide);
        let Some(widest) = widest.max_by_key(|at| (width(at), usize::MAX - at)) else {
            return self.in_full(days, goes, unknown, left);
        };
        any_keeps(days[widest].halves().into_iter().map(|half| {
            let mut days = days.to_vec();
            days[widest] = Arc::new(half);
            self.among(&days, goes, unknown, left)
        }))
    }

    /// Whether no rule fails even if everybody is there whenever some choice of `days` has them there.
    fn may_hold(
        &self,
        days: &[Arc<Day>],
        goes: &[bool],
        unknown: Unknown,
        left: &mut usize,
    ) -> bool {
        let most = Way {
            picks: vec![Picked::All; days.len()],
            goes: goes.to_vec(),
        };
        let mut nodes = self.nodes.iter();
        nodes.all(|it| it.may_hold(days, &most, unknown, left))
    }

    /// Whether one of all choices of `days` keeps all; nothing when there are too many.
    fn in_full(
        &self,
        days: &[Arc<Day>],
        goes: &[bool],
        unknown: Unknown,
        left: &mut usize,
    ) -> Option<bool> {
        let ways = days.iter().map(|day| day.count());
        if ways.fold(1, u64::saturating_mul) > TRIED_IN_FULL {
            return None;
        }
        let mut way = Way {
            picks: Vec::new(),
            goes: goes.to_vec(),
        };
        self.each_of(days, &mut way, unknown, left)
    }

    /// The same, with what `way` has of the first days.
    fn each_of(
        &self,
        days: &[Arc<Day>],
        way: &mut Way,
        unknown: Unknown,
        left: &mut usize,
    ) -> Option<bool> {
        let Some(day) = days.get(way.picks.len()) else {
            return if *left == 0 {
                None
            } else {
                Some(self.keeps_all(way, unknown, left))
            };
        };
        any_keeps(day.every_choice().map(|pick| {
            way.picks.push(Picked::Of(pick));
            let kept = self.each_of(days, way, unknown, left);
            way.picks.pop();
            kept
        }))
    }
}

/// Whether any that is tried keeps all; nothing when none does and the patience ended over one.
fn any_keeps(tried: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut is_shown = true;
    for kept in tried {
        match kept {
            Some(true) => return Some(true),
            Some(false) => {}
            None => is_shown = false,
        }
    }
    is_shown.then_some(false)
}

/// The sets of `size` of `all`, in order.
fn subsets(all: &BTreeSet<usize>, size: usize) -> Vec<BTreeSet<usize>> {
    let Some((first, rest)) = all
        .iter()
        .next()
        .map(|first| (*first, all.iter().skip(1).copied().collect()))
    else {
        return if size == 0 {
            vec![BTreeSet::new()]
        } else {
            Vec::new()
        };
    };
    if size == 0 {
        return vec![BTreeSet::new()];
    }
    let with = subsets(&rest, size - 1).into_iter().map(|mut set| {
        set.insert(first);
        set
    });
    with.chain(subsets(&rest, size)).collect()
}
