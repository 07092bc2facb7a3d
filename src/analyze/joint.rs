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
    availability::choices::{Day, Pick},
    model::MemberId,
    overlap::{Basis, Unknown},
    rules::{Bound, Required, policy::Strength},
    time::{Date, Minutes},
    verdict::{Class, RuleJudgement, Verdict},
};

use super::{
    Question,
    choosing::{Choosing, Chosen, Picked},
    find::Search,
    judge::{periods_of, rule_zones},
    likeness::{Known, Likeness},
    occasions::Meeting,
    periods::Period,
    seating::{Seated, Seating},
    sides::Sides,
};

/// So often rules are measured for one group of dates.
const PATIENCE: usize = 10_000;

/// So often for all groups together.
const PATIENCE_IN_ALL: usize = 40_000;

/// So many starts of each day are tried on the way from a choice that keeps one rule.
const STARTS_TRIED: usize = 12;

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
    /// None does: the ids of a smallest set of rules that none keeps, in the order of the policy.
    Never(Vec<String>),
    /// Neither is shown: the first date, and the rules.
    NotFound(Date, Vec<String>),
}

/// What one choice does to those of `rules` that must hold and hang on choices.
///
/// A rule that lets some dates fail hangs on no single date, and is left out.
pub(super) fn joint(
    question: &Question<'_>,
    sides: &Sides,
    (rules, meetings): (&[RuleJudgement], &[Option<Meeting>]),
) -> Joint {
    let is_open = |((required, rule), _): &((&Required, &RuleJudgement), &Option<Meeting>)| {
        let tolerance = &required.common.tolerance;
        rule.strength == Strength::Must
            && matches!(rule.verdict, Verdict::Conditional | Verdict::Undetermined)
            && tolerance.share.is_none()
            && tolerance.failures.is_none()
    };
    let open: Vec<OpenRule<'_>> = (question.policy.rules.iter().zip(rules).zip(meetings))
        .filter(is_open)
        .map(|((required, rule), meeting)| {
            OpenRule::new(question, sides, (required, meeting.as_ref()), rule)
        })
        .collect();
    let nodes: Vec<Node<'_>> = (open.iter().enumerate())
        .flat_map(|(at, rule)| rule.nodes(at, sides))
        .collect();
    let mut patience = PATIENCE_IN_ALL;
    let mut known: BTreeMap<Vec<(usize, i32, Likeness)>, Solved> = BTreeMap::new();
    let mut not_found = None;
    for group in groups(&nodes) {
        let group: Vec<&Node<'_>> = group.into_iter().map(|at| &nodes[at]).collect();
        let solved = known
            .entry(likeness(&group, &open))
            .or_insert_with(|| Group::of(&group).solve(&mut patience));
        let ids =
            |rules: &BTreeSet<usize>| rules.iter().map(|at| open[*at].id.to_owned()).collect();
        match solved {
            Solved::Kept => {}
            Solved::Never(rules) => return Joint::Never(ids(rules)),
            Solved::NotFound(rules) => {
                not_found = not_found.or_else(|| {
                    let first = group.iter().map(|node| node.date).min()?;
                    Some(Joint::NotFound(first, ids(rules)))
                });
            }
        }
    }
    not_found.unwrap_or(Joint::Kept)
}

/// What comes of a group; rules by their places among the open ones.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Solved {
    Kept,
    Never(BTreeSet<usize>),
    NotFound(BTreeSet<usize>),
}

/// A rule that hangs on choices, and when.
struct OpenRule<'a> {
    id: &'a str,
    seating: Seating<'a>,
    periods: Vec<Period>,
    known: Known,
}

impl<'a> OpenRule<'a> {
    fn new(
        question: &'a Question<'a>,
        sides: &'a Sides,
        (required, meeting): (&'a Required, Option<&'a Meeting>),
        rule: &'a RuleJudgement,
    ) -> Self {
        let all = periods_of(question, required, meeting);
        let seating = Seating::new(
            question.team,
            (required, meeting),
            question.proposal.map(|_| &sides.changed[..]),
            &rule_zones(sides, required),
            &sides.clocks,
            &all,
        );
        let open = all.into_iter().zip(&rule.days);
        Self {
            id: &rule.id,
            seating,
            periods: open
                .filter(|(_, day)| day.class == Class::Open)
                .map(|(period, _)| period)
                .collect(),
            known: Known::default(),
        }
    }

    /// Each of its open periods; the rule is at this place among the open ones.
    fn nodes<'n>(&'n self, rule: usize, sides: &'n Sides) -> impl Iterator<Item = Node<'n>> {
        let asks_calendars = self.seating.basis() != Basis::Presence;
        self.periods.iter().map(move |period| {
            let seated = self.seating.seat(period, &sides.asked);
            Node {
                rule,
                date: period.first,
                choosing: Choosing::of(&seated, asks_calendars),
                seating: &self.seating,
                seated,
            }
        })
    }
}

/// One open period of one rule.
struct Node<'a> {
    /// Its place among the open rules.
    rule: usize,
    date: Date,
    seating: &'a Seating<'a>,
    seated: Seated<'a>,
    choosing: Choosing,
}

/// Something that somebody chooses, whatever rule hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Open {
    Hours(MemberId, Date),
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

    fn search(&self) -> Search<'_> {
        Search {
            seating: self.seating,
            seated: &self.seated,
        }
    }

    fn bound(&self) -> Bound {
        self.seating.required.rule.bound()
    }

    /// How far it is from failing once everything is `chosen` of `choosing`.
    fn margin(&self, choosing: &Choosing, chosen: &Chosen, unknown: Unknown) -> Minutes {
        let measure = self.search().settle(choosing, chosen, unknown);
        self.bound().margin(measure.found, measure.required)
    }

    /// Whether being there longer can only help it.
    fn grows(&self) -> bool {
        self.bound() == Bound::AtLeast && self.seating.required.common.tolerance.lunch.is_none()
    }
}

/// Places of `nodes` that hang together, in order; those that hang on nothing shared are left out.
fn groups(nodes: &[Node<'_>]) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..nodes.len()).collect();
    let mut first_with: BTreeMap<Open, usize> = BTreeMap::new();
    let find = |group_of: &[usize], mut at: usize| {
        while group_of[at] != at {
            at = group_of[at];
        }
        at
    };
    for (at, node) in nodes.iter().enumerate() {
        for open in node.open() {
            let other = *first_with.entry(open).or_insert(at);
            let (one, other) = (find(&group_of, at), find(&group_of, other));
            group_of[one.max(other)] = one.min(other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..nodes.len() {
        groups.entry(find(&group_of, at)).or_default().push(at);
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect()
}

/// Equal for two groups that differ only in when they are.
fn likeness(group: &[&Node<'_>], open: &[OpenRule<'_>]) -> Vec<(usize, i32, Likeness)> {
    let Some(first) = group.iter().map(|node| node.date).min() else {
        return Vec::new();
    };
    let of_node = |node: &&Node<'_>| {
        let likeness = open[node.rule]
            .known
            .likeness(&node.seated, first.midnight());
        (node.rule, node.date.days() - first.days(), likeness)
    };
    group.iter().map(of_node).collect()
}

/// Dates that hang together, and all that is chosen on them.
struct Group<'a> {
    nodes: Vec<&'a Node<'a>>,
    hours: Vec<((MemberId, Date), Arc<Day>)>,
    answers: Vec<(MemberId, usize)>,
}

/// One way to choose all of it.
#[derive(Clone, Debug)]
struct Way {
    picks: Vec<Picked>,
    goes: Vec<bool>,
}

impl<'a> Group<'a> {
    fn of(nodes: &[&'a Node<'a>]) -> Self {
        let mut hours: BTreeMap<(MemberId, Date), Arc<Day>> = BTreeMap::new();
        let mut answers: BTreeSet<(MemberId, usize)> = BTreeSet::new();
        for node in nodes {
            for of_date in &node.choosing.hours {
                hours.insert((of_date.member, of_date.date), Arc::clone(&of_date.day));
            }
            answers
                .extend((node.choosing.answers.iter()).map(|answer| (answer.member, answer.event)));
        }
        Self {
            nodes: nodes.to_vec(),
            hours: hours.into_iter().collect(),
            answers: answers.into_iter().collect(),
        }
    }

    fn solve(&self, patience: &mut usize) -> Solved {
        let mut left = PATIENCE.min(*patience);
        let before = left;
        let solved = self.solve_within(&mut left);
        *patience -= before - left;
        solved
    }

    fn solve_within(&self, left: &mut usize) -> Solved {
        let all: BTreeSet<usize> = self.nodes.iter().map(|node| node.rule).collect();
        if self.seek(Unknown::AsBad, left) || self.halve(Unknown::AsBad, left) == Some(true) {
            return Solved::Kept;
        }
        if self.halve(Unknown::AsGood, left) != Some(false) {
            return Solved::NotFound(all);
        }
        let smaller = (1..all.len()).find_map(|size| {
            let mut subsets = subsets(&all, size).into_iter();
            subsets.find(|rules| self.of_rules(rules).halve(Unknown::AsGood, left) == Some(false))
        });
        Solved::Never(smaller.unwrap_or(all))
    }

    /// The dates of these rules alone.
    fn of_rules(&self, rules: &BTreeSet<usize>) -> Self {
        let nodes = self.nodes.iter().filter(|node| rules.contains(&node.rule));
        Self::of(&nodes.copied().collect::<Vec<_>>())
    }

    /// What `way` says of what one node asks.
    fn chosen(&self, node: &Node<'_>, way: &Way) -> Chosen {
        let pick = |at: usize| way.picks[at].clone();
        let goes = |at: usize| way.goes[at];
        Chosen {
            picks: self.places(node).map(pick).collect(),
            goes: (node.choosing.answers.iter())
                .filter_map(|answer| {
                    self.answers
                        .binary_search(&(answer.member, answer.event))
                        .ok()
                })
                .map(goes)
                .collect(),
        }
    }

    /// By each of the hours of `node`, their place here.
    fn places(&self, node: &Node<'_>) -> impl Iterator<Item = usize> {
        node.choosing.hours.iter().filter_map(|hours| {
            let key = (hours.member, hours.date);
            self.hours.binary_search_by_key(&key, |(key, _)| *key).ok()
        })
    }

    /// How many minutes are missing in all.
    fn missing(&self, way: &Way, unknown: Unknown, left: &mut usize) -> i64 {
        let of_node = |node: &&Node<'_>| {
            *left = left.saturating_sub(1);
            let margin = node.margin(&node.choosing, &self.chosen(node, way), unknown);
            (-margin.get()).max(0)
        };
        self.nodes.iter().map(of_node).sum()
    }

    /// Whether a choice that keeps all is found from those that keep one.
    fn seek(&self, unknown: Unknown, left: &mut usize) -> bool {
        let first = |(_, day): &((MemberId, Date), Arc<Day>)| {
            Picked::Of(day.every_choice().next().expect("a day has a choice"))
        };
        let beginning = Way {
            picks: self.hours.iter().map(first).collect(),
            goes: vec![true; self.answers.len()],
        };
        let mut beginnings = vec![beginning.clone()];
        if self.missing(&beginning, unknown, left) == 0 {
            return true;
        }
        for node in &self.nodes {
            let search = node.search();
            let tried = search.tried(&node.choosing, unknown);
            if let Some((_, chosen)) = tried.good() {
                let mut way = beginning.clone();
                for (at, pick) in self.places(node).zip(&chosen.picks) {
                    way.picks[at] = pick.clone();
                }
                for (answer, goes) in node.choosing.answers.iter().zip(&chosen.goes) {
                    if let Ok(at) = self.answers.binary_search(&(answer.member, answer.event)) {
                        way.goes[at] = *goes;
                    }
                }
                if self.missing(&way, unknown, left) == 0 {
                    return true;
                }
                beginnings.push(way);
            }
        }
        beginnings
            .into_iter()
            .any(|way| self.improve(way, unknown, left) == 0)
    }

    /// From `way` on, one choice after the other is made better for all while that helps; what is missing then.
    fn improve(&self, mut way: Way, unknown: Unknown, left: &mut usize) -> i64 {
        let mut missing = self.missing(&way, unknown, left);
        for _ in 0..ROUNDS {
            let before = missing;
            for at in 0..way.goes.len() {
                if missing == 0 || *left == 0 {
                    return missing;
                }
                way.goes[at] = !way.goes[at];
                let now = self.missing(&way, unknown, left);
                if now < missing {
                    missing = now;
                } else {
                    way.goes[at] = !way.goes[at];
                }
            }
            for at in 0..way.picks.len() {
                for pick in some_picks(&self.hours[at].1) {
                    if missing == 0 || *left == 0 {
                        return missing;
                    }
                    let old = std::mem::replace(&mut way.picks[at], Picked::Of(pick));
                    let now = self.missing(&way, unknown, left);
                    if now < missing {
                        missing = now;
                    } else {
                        way.picks[at] = old;
                    }
                }
            }
            if missing == before {
                break;
            }
        }
        missing
    }

    /// Whether some choice keeps all; nothing when the patience ends first.
    fn halve(&self, unknown: Unknown, left: &mut usize) -> Option<bool> {
        let days: Vec<Arc<Day>> = self.hours.iter().map(|(_, day)| Arc::clone(day)).collect();
        let answers = self.answers.len();
        let ways = if answers <= ANSWERS_TRIED {
            1_usize << answers
        } else {
            2
        };
        let mut is_shown = answers <= ANSWERS_TRIED;
        for combination in 0..ways {
            let goes = (0..answers).map(|at| {
                if answers <= ANSWERS_TRIED {
                    combination >> at & 1 == 0
                } else {
                    combination == 0
                }
            });
            let goes: Vec<bool> = goes.collect();
            match self.among(&days, &goes, unknown, left) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => is_shown = false,
            }
        }
        is_shown.then_some(false)
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
        let wide = |at: &usize| !days[*at].is_in_pieces() && days[*at].n_starts() > 1;
        let widest = (0..days.len()).filter(wide);
        let Some(widest) = widest.max_by_key(|at| (days[*at].n_starts(), usize::MAX - at)) else {
            return self.in_full(days, goes, unknown, left);
        };
        let mut is_shown = true;
        for half in days[widest].halves() {
            let mut days = days.to_vec();
            days[widest] = Arc::new(half);
            match self.among(&days, goes, unknown, left) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => is_shown = false,
            }
        }
        is_shown.then_some(false)
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
        self.nodes.iter().filter(|node| node.grows()).all(|node| {
            *left = left.saturating_sub(1);
            let choosing = node.choosing.of_days(self.places(node).map(|at| &days[at]));
            node.margin(&choosing, &self.chosen(node, &most), unknown) >= Minutes::ZERO
        })
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
                Some(self.missing(way, unknown, left) == 0)
            };
        };
        let mut is_shown = true;
        for pick in day.every_choice() {
            way.picks.push(Picked::Of(pick));
            let kept = self.each_of(days, way, unknown, left);
            way.picks.pop();
            match kept {
                Some(true) => return Some(true),
                Some(false) => {}
                None => is_shown = false,
            }
        }
        is_shown.then_some(false)
    }
}

/// Some choices of `day`: at starts spread over it, with an early break and a late one.
fn some_picks(day: &Day) -> Vec<Pick> {
    let starts: Vec<_> = day
        .starts()
        .into_iter()
        .flat_map(super::condition::each)
        .collect();
    let apart = starts.len().div_ceil(STARTS_TRIED).max(1);
    let last = starts.len().checked_sub(1);
    let tried = starts
        .iter()
        .step_by(apart)
        .chain(last.map(|last| &starts[last]));
    let picks = tried
        .filter_map(|start| day.at_start(*start))
        .flat_map(|day| {
            let mut all = day.every_choice().take(STARTS_TRIED * STARTS_TRIED);
            let first = all.next();
            first.into_iter().chain(all.last())
        });
    picks.collect()
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
