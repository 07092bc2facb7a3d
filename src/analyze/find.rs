//! What a rule finds on a date, over everything that people can still choose and all that is not known.
//!
//! Bounds come first: each person where it helps least (or most) at every instant. They decide most dates, but a window is not
//! an amount, and one answer holds for the whole of an event. So the figures are made exact where the rule's form allows it,
//! and where bounds do not decide, choices are looked for that fail and that hold: a date depends on choices only if there
//! are both.

use std::{cmp::Reverse, collections::BTreeSet, sync::OnceLock};

use crate::{
    availability::{
        Taken,
        choices::{self, Feature},
    },
    model::MemberId,
    overlap::{Basis, Case, Choice, Unknown},
    rules::{
        Asks, Bound, Context, Extreme, Extremes, Figure, Finding, Link, Measure, Part, Seat, Time,
    },
    time::{Date, Minutes},
};

use super::{
    choosing::{Choosing, Chosen, Hours, Picked, Turns},
    common::{self, Grounds},
    inquiry::Inquiry,
    likeness::Likeness,
    periods::Period,
    seating::{Seated, Seating},
    standing::Standing,
};

/// When there are no more ways to choose than this, all of them are tried where nothing else decides.
const TRIED_IN_FULL: u64 = 1_000;

/// How often choices are gone through one by one for a better one.
const ROUNDS: usize = 3;

/// What the rule finds with these people in `period`, between the worst case and the best.
///
/// Where something is left to choose, periods that are alike are looked at once: what it is like goes to `likeness`.
pub(super) fn find(
    inquiry: &Inquiry<'_>,
    period: &Period,
    seated: &Seated<'_>,
    likeness: &OnceLock<Likeness>,
) -> Finding {
    let search = inquiry.search(seated);
    let open = search.open();
    let (known, midnight) = (&inquiry.known, period.first.midnight());
    let likeness = || *likeness.get_or_init(|| known.likeness(seated, midnight));
    let corners = || search.corners(Unknown::AsBad, open);
    // Where hours are chosen, dates are often alike, and finding takes long; calendars make most dates unlike.
    if open.hours {
        return known.finding(likeness(), midnight, || search.find(open, corners()));
    }
    let corners = corners();
    if search.is_hard(open, &corners) {
        known.finding(likeness(), midnight, || search.find(open, corners))
    } else {
        search.find(open, corners).finding
    }
}

/// What was found of one period, and choices that show it.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) finding: Finding,
    /// With unknown time as bad as it can be.
    pub(super) examples: Examples,
}

/// Choices that fail and choices that hold, as far as some were found.
#[derive(Clone, Debug, Default)]
pub(super) struct Examples {
    pub(super) bad: Option<Chosen>,
    pub(super) good: Option<Chosen>,
}

/// What is measured when everybody chooses as it leaves least time, and most: the smaller figure and the greater.
struct Corners {
    least: Measure,
    /// Nothing where there is nothing to choose.
    most: Option<Measure>,
}

/// What can move the figures of some people.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    /// Answers to invitations.
    answers: bool,
    /// Choices of hours.
    hours: bool,
    /// Something unknown.
    unknown: bool,
}

/// What can move the figures of `parts`.
fn open(parts: &[Part<'_>], basis: Basis) -> Open {
    let mut open = Open::default();
    for seat in parts.iter().flat_map(|part| &part.seats) {
        open.unknown |= matches!(seat.time, Time::Unplaced(..));
        let Time::Timeline(timeline) = &seat.time else {
            continue;
        };
        let scope = seat.scope.iter();
        for atom in scope.flat_map(|scope| timeline.unsettled(*scope)) {
            open.unknown |= atom.presence_unknown || atom.reach_unknown;
            open.hours |= atom.presence_choice;
            if basis != Basis::Presence {
                open.unknown |= atom.unknown;
                open.answers |= atom.choice != Taken::Nothing;
            }
        }
    }
    open
}

/// Whether nobody knows of some time on the own date of `seat` whether it is worked.
fn has_unknown_hours(seat: &Seat<'_>) -> bool {
    match (&seat.time, seat.own()) {
        (Time::Timeline(timeline), Some(own)) => timeline.work().is_unknown_on(own.date),
        _ => false,
    }
}

/// One rule's question about some people on one date, or in one period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search<'a> {
    pub(super) seating: &'a Seating<'a>,
    pub(super) seated: &'a Seated<'a>,
}

impl Search<'_> {
    /// What can move its figures.
    fn open(&self) -> Open {
        let open = open(&self.seated.parts, self.seating.basis());
        let seats = || self.seated.parts.iter().flat_map(|part| &part.seats);
        match self.seating.required.rule.kind().asks {
            Asks::Windows => open,
            // More can be unknown of a date than whether its time is worked.
            Asks::OwnDates => Open {
                unknown: true,
                ..open
            },
            Asks::OwnHours => Open {
                answers: false,
                hours: Choosing::has_hours(self.seated),
                unknown: seats().any(has_unknown_hours),
            },
            Asks::Occurrences => Open {
                unknown: true,
                ..Open::default()
            },
            Asks::Meetings => Open {
                answers: seats().any(|seat| seat.choices().next().is_some()),
                hours: false,
                unknown: true,
            },
        }
    }

    /// Whether the figure is not of what people have on the dates asked about, but of what lies between: of time in which they
    /// are lacking, or in which they do not work. It goes on from date to date, and a minute of somebody can part it in two.
    pub(super) fn is_of_gaps(&self) -> bool {
        let kind = self.seating.required.rule.kind();
        kind.lack.is_some() || kind.asks == Asks::OwnHours
    }

    /// Whether nobody's choices move the figures of anybody else, so that each chooses as if alone.
    fn is_of_each_alone(&self) -> bool {
        self.seating.required.rule.kind().asks == Asks::OwnHours
    }

    /// Whether `measure` is on the side that holds.
    pub(super) fn holds(&self, measure: &Measure) -> bool {
        self.seating.required.rule.holds(measure)
    }

    /// How far `measure` is from turning: negative where it fails.
    fn margin(&self, measure: &Measure) -> Minutes {
        self.seating.required.rule.margin(measure)
    }

    /// The figure that has the margin of `measure` against the threshold of `other`.
    pub(super) fn figure_like(&self, other: &Measure, measure: &Measure) -> Minutes {
        match self.bound_of(other) {
            Bound::AtLeast => other.required + self.margin(measure),
            Bound::AtMost => other.required - self.margin(measure),
        }
    }

    /// Which side of its threshold holds.
    fn bound_of(&self, measure: &Measure) -> Bound {
        let side = measure.link.map_or(0, Link::side);
        self.seating.required.rule.bound(side)
    }

    /// Whether a missing piece is forgiven. Bounds are then those of each member alone, and their figures can be far from what
    /// answers come to, also where they decide.
    fn forgives(&self) -> bool {
        self.seating.required.common.tolerance.lunch.is_some()
    }

    pub(super) fn context<'c>(&self, parts: &'c [Part<'c>], case: Case) -> Context<'c> {
        Context {
            parts,
            share: self.seated.share,
            basis: self.seating.basis(),
            case,
        }
    }

    /// What the rule measures when `parts` have the seats.
    pub(super) fn measure(&self, parts: &[Part<'_>], case: Case) -> Measure {
        self.seating
            .required
            .rule
            .measure(&self.context(parts, case))
    }

    /// What the rule measures on one of its sides when `parts` have the seats.
    pub(super) fn measure_side(&self, parts: &[Part<'_>], case: Case, side: usize) -> Measure {
        let rule = &self.seating.required.rule;
        rule.measure_side(&self.context(parts, case), side)
    }

    /// How many sides the rule's figure has.
    pub(super) fn sides(&self) -> usize {
        self.seating.required.rule.sides().len().max(1)
    }

    /// What is measured with unknown time taken as `unknown`.
    fn corners(&self, unknown: Unknown, open: Open) -> Corners {
        let corner = |choice| self.measure(&self.seated.parts, Case::of(unknown, choice));
        let is_open = open.answers || open.hours;
        let least = self.least_of_days_worked(unknown);
        let least = least.unwrap_or_else(|| corner(Choice::Least));
        match is_open.then(|| corner(Choice::Most)) {
            // A missing piece can be forgiven to those who are there for less.
            Some(most) if self.margin(&most) < self.margin(&least) => Corners {
                least: most,
                most: Some(least),
            },
            most => Corners { least, most },
        }
    }

    /// The least where somebody is taken to work on a day that may be left out, as far as that is what everybody is sure to work.
    fn least_of_days_worked(&self, unknown: Unknown) -> Option<Measure> {
        let mut seats = self.seated.parts.iter().flat_map(|part| &part.seats);
        if !seats.any(|seat| seat.works_on.is_some()) {
            return None;
        }
        let choosing = self.seating.choosing(self.seated);
        let is_one_way = !choosing.hours.iter().any(|hours| self.is_both(hours));
        is_one_way.then(|| self.held(&choosing, None, unknown))
    }

    /// Whether `corners` tell that all choices hold, or that none does.
    fn is_told(&self, least: &Measure, most: &Measure) -> bool {
        self.holds(least) || !self.holds(most)
    }

    /// Whether it takes more than `corners` to find the figures.
    fn is_hard(&self, open: Open, corners: &Corners) -> bool {
        corners.most.as_ref().is_some_and(|most| {
            let is_told = self.is_told(&corners.least, most) && !self.forgives();
            open.unknown || !is_told
        })
    }

    /// The figures of the worst case and the best.
    ///
    /// Where each member's own clock counts, the tightest window of one case can be longer than that of another: all figures
    /// are held against the threshold of the worst case, so that each keeps its margin.
    fn find(&self, open: Open, corners: Corners) -> Outcome {
        let (as_bad, mut worst, examples) = self.extremes(Unknown::AsBad, open, corners);
        let as_good = if open.unknown {
            let corners = self.corners(Unknown::AsGood, open);
            let (as_good, other, _) = self.extremes(Unknown::AsGood, open, corners);
            if self.margin(&other) < self.margin(&worst) {
                worst = other;
            }
            as_good
        } else {
            as_bad
        };
        let bound = self.bound_of(&worst);
        let figures = |margins: Extremes| match bound {
            Bound::AtLeast => margins.above(worst.required),
            Bound::AtMost => margins.below(worst.required),
        };
        let finding = Finding {
            required: worst.required,
            bound,
            as_bad: figures(as_bad),
            as_good: figures(as_good),
            counted: worst.counted,
            link: worst.link,
        };
        Outcome { finding, examples }
    }

    /// Those of the rule who are to have time in common, group by group, where its figure is that of groups.
    pub(super) fn groups(&self, case: Case) -> Vec<Vec<MemberId>> {
        let rule = &self.seating.required.rule;
        rule.common(&self.context(&self.seated.parts, case))
    }

    /// How far the worst case is from failing, whatever is chosen of `choosing`: negative when it may fail, and then no more
    /// than a bound. `grounds` are those of the least.
    pub(super) fn margin_at_worst(
        &self,
        choosing: &Choosing,
        grounds: Option<&Grounds>,
        unknown: Unknown,
    ) -> Minutes {
        let common = grounds.map(|grounds| grounds.at_least(choosing));
        // What everybody is sure to work tells little more than cheap bounds, and takes a sweep for every start.
        let is_told = |found: &Minutes| *found >= Minutes::ZERO || common::is_cheap(choosing);
        if let Some(found) = common.filter(is_told) {
            return found;
        }
        // Of these neither the least nor the most is the worst.
        if (choosing.hours.iter()).any(|hours| self.is_both(hours)) {
            return Minutes(-1);
        }
        let held = self.margin(&self.held(choosing, None, unknown));
        common.map_or(held, |found| found.max(held))
    }

    /// Whether no choice of `choosing` holds, as far as that is told by what groups have in common at the most.
    pub(super) fn cannot_hold(&self, choosing: &Choosing, unknown: Unknown) -> bool {
        let aim = Choice::Most;
        let most = Grounds::of(self, choosing, aim, unknown)
            .and_then(|grounds| grounds.extreme(aim, choosing));
        most.is_some_and(|most| most.bound < Minutes::ZERO)
    }

    /// What is measured with everybody at what is worked whatever is chosen of `choosing`, and whoever lengthens a lack at all that
    /// might be worked; `but` the other way round.
    fn held(&self, choosing: &Choosing, but: Option<MemberId>, unknown: Unknown) -> Measure {
        let stretch = |hours: &Hours| (Some(hours.member) == but) != self.lengthen(hours);
        let parts = choosing.hold(self.seated, stretch);
        self.measure(&parts, Case::of(unknown, Choice::Least))
    }

    /// Whether more of `hours` can make a lack longer.
    fn lengthen(&self, hours: &Hours) -> bool {
        let rule = &self.seating.required.rule;
        hours.are_of(self.seated, |who| rule.lengthens(who))
    }

    /// Whether more of `hours` can make a lack shorter.
    fn shorten(&self, hours: &Hours) -> bool {
        let rule = &self.seating.required.rule;
        hours.are_of(self.seated, |who| rule.shortens(who))
    }

    /// Whether more of `hours` can make a lack longer, and shorter as well.
    fn is_both(&self, hours: &Hours) -> bool {
        self.lengthen(hours) && self.shorten(hours)
    }

    /// Whether the margin at worst stays negative whatever `member` picks of `choosing`, as far as that is told at once.
    pub(super) fn is_beyond(
        &self,
        member: MemberId,
        choosing: &Choosing,
        grounds: Option<&Grounds>,
        unknown: Unknown,
    ) -> bool {
        match grounds {
            Some(grounds) => grounds.fails_without(member, choosing),
            None if self.is_of_each_alone() => {
                let mut parts = choosing.hold(self.seated, |_| false);
                for part in &mut parts {
                    part.seats.retain(|seat| seat.member != member);
                }
                let others = self.measure(&parts, Case::of(unknown, Choice::Least));
                !self.holds(&others)
            }
            None => {
                let mut own = choosing.hours.iter().filter(|hours| hours.member == member);
                let is_one_way = self.is_of_time() && !own.any(|hours| self.is_both(hours));
                is_one_way && !self.holds(&self.held(choosing, Some(member), unknown))
            }
        }
    }

    /// Choices of `choosing` that fail and choices that hold, as far as some are found.
    pub(super) fn examples(&self, choosing: &Choosing, unknown: Unknown) -> Examples {
        let mut tried = Tried::new(self, unknown, choosing);
        tried.find_examples();
        tried.examples()
    }

    /// Whether anything that it asks about is unknown.
    pub(super) fn has_unknown(&self) -> bool {
        self.open().unknown
    }

    /// Whether being there longer can only help.
    pub(super) fn grows(&self) -> bool {
        let mut seats = self.seated.parts.iter().flat_map(|part| &part.seats);
        let lengthens = |seat: &Seat<'_>| self.seating.required.rule.lengthens(&seat.candidate());
        self.is_of_time() && !seats.any(lengthens)
    }

    /// Whether the figure is of the time that people are there, and nothing of it is forgiven.
    fn is_of_time(&self) -> bool {
        let asks = self.seating.required.rule.kind().asks;
        matches!(asks, Asks::Windows | Asks::OwnDates) && !self.forgives()
    }

    /// What it measures once everything is `chosen`.
    pub(super) fn settle(&self, choosing: &Choosing, chosen: &Chosen, unknown: Unknown) -> Measure {
        let parts = choosing.settle(self.seated, chosen);
        self.measure(&parts, Case::of(unknown, Choice::Least))
    }

    /// The margins over all choices, with unknown time taken as `unknown`, the measure that is worst
    /// for the rule, and choices that show it. `corners` are those of the same case.
    fn extremes(
        &self,
        unknown: Unknown,
        open: Open,
        corners: Corners,
    ) -> (Extremes, Measure, Examples) {
        let none = Examples::default();
        let least = corners.least;
        let Some(most) = corners.most else {
            return (Extremes::fixed(self.margin(&least)), least, none);
        };
        let extremes = self.bounds(&least, &most);
        if self.margin(&least) == self.margin(&most) {
            return (Extremes::fixed(self.margin(&least)), least, none);
        }
        let is_told = self.is_told(&least, &most);
        if is_told && !open.hours && !self.forgives() {
            return (extremes, least, none);
        }
        let choosing = self.seating.choosing(self.seated);
        let mut tried = Tried::new(self, unknown, &choosing);
        if open.hours {
            let (extremes, shown) = tried.with_hours(extremes, least);
            return (extremes, shown, tried.examples());
        }
        tried.uniform_answers();
        if tried.is_enough() && !self.forgives() {
            return (tried.attained(extremes), least, tried.examples());
        }
        if choosing.ways() <= TRIED_IN_FULL {
            let (extremes, shown) = tried.in_full(extremes, least);
            return (extremes, shown, tried.examples());
        }
        tried.turn_answers();
        (tried.attained(extremes), least, tried.examples())
    }

    /// Whether the rule has anything to measure of `member`.
    fn measures(&self, member: MemberId, unknown: Unknown) -> bool {
        let case = Case::of(unknown, Choice::Least);
        let rule = &self.seating.required.rule;
        rule.measures(&self.context(&self.seated.parts, case), member)
    }

    /// Those seated, in the order of the team.
    fn members(&self) -> Vec<MemberId> {
        self.context(&self.seated.parts, Case::WORST).members()
    }

    /// How far from turning the two measures are, as bounds that no choice is known to come to.
    fn bounds(&self, least: &Measure, most: &Measure) -> Extremes {
        let bound = |measure: &Measure| Extreme {
            bound: self.margin(measure),
            attained: None,
        };
        Extremes {
            least: bound(least),
            most: bound(most),
        }
    }
}

/// Choices that have been tried, and the least and the most that any of them came to.
struct Tried<'a> {
    search: &'a Search<'a>,
    unknown: Unknown,
    choosing: &'a Choosing,
    /// What groups have in common at the least, once bounds were taken from it.
    at_least: Option<Grounds>,
    least: Option<(Measure, Chosen)>,
    most: Option<(Measure, Chosen)>,
}

impl<'a> Tried<'a> {
    fn new(search: &'a Search<'a>, unknown: Unknown, choosing: &'a Choosing) -> Self {
        Self {
            search,
            unknown,
            choosing,
            at_least: None,
            least: None,
            most: None,
        }
    }

    /// Whether some choices fail and some hold.
    fn is_enough(&self) -> bool {
        let (bad, good) = self.bad_and_good();
        bad.is_some() && good.is_some()
    }

    /// The worst choice of those tried, if it fails, and the best, if it holds.
    fn bad_and_good(&self) -> (Option<&Chosen>, Option<&Chosen>) {
        let holds = |tried: &&(Measure, Chosen)| self.search.holds(&tried.0);
        let bad = self.least.as_ref().filter(|tried| !holds(tried));
        let good = self.most.as_ref().filter(holds);
        (bad.map(|tried| &tried.1), good.map(|tried| &tried.1))
    }

    fn examples(&self) -> Examples {
        let (bad, good) = self.bad_and_good();
        Examples {
            bad: bad.cloned(),
            good: good.cloned(),
        }
    }

    /// What it comes to when everything is `chosen`; noted when that can be.
    fn settle(&mut self, chosen: &Chosen) -> Measure {
        let agreed;
        let mut chosen = chosen;
        // Only gaps go on from date to date, so that one start on both decides them.
        if self.search.is_of_gaps() {
            agreed = self.choosing.made_to_agree(chosen.clone());
            chosen = &agreed;
        }
        let measure = self.search.settle(self.choosing, chosen, self.unknown);
        self.note(chosen, &measure);
        measure
    }

    /// Notes that everything `chosen` comes to `measure`, when that can be.
    fn note(&mut self, chosen: &Chosen, measure: &Measure) {
        // To a rule about each alone a choice that leaves the day out may leave nothing to measure: it is no example.
        let is_asked = !self.search.is_of_each_alone() || measure.link.is_some();
        if !is_asked
            || !self.choosing.adds_up(chosen)
            || (self.search.is_of_gaps() && !self.choosing.agrees(chosen))
        {
            return;
        }
        let margin = self.search.margin(measure);
        let is_less = |other: &(Measure, Chosen)| margin < self.search.margin(&other.0);
        if self.least.as_ref().is_none_or(is_less) {
            self.least = Some((measure.clone(), chosen.clone()));
        }
        let is_more = |other: &(Measure, Chosen)| margin > self.search.margin(&other.0);
        if self.most.as_ref().is_none_or(is_more) {
            self.most = Some((measure.clone(), chosen.clone()));
        }
    }

    /// With all chosen as in `chosen`.
    fn standing(&self, chosen: Chosen) -> Standing<'a> {
        Standing::new(self.search.seated, self.choosing, chosen)
    }

    /// What it comes to with all chosen as it stands.
    fn measure(&self, standing: &Standing<'_>) -> Measure {
        let case = Case::of(self.unknown, Choice::Least);
        self.search.measure(standing.parts(), case)
    }

    /// How far from turning it is as it stands; noted when that can be.
    fn margin_of(&mut self, standing: &Standing<'_>) -> Minutes {
        let measure = if self.search.is_of_gaps() {
            self.settle(standing.chosen())
        } else {
            let measure = self.measure(standing);
            self.note(standing.chosen(), &measure);
            measure
        };
        self.search.margin(&measure)
    }

    /// `extremes` with what has been tried.
    fn attained(&self, extremes: Extremes) -> Extremes {
        let with = |extreme: Extreme, tried: &Option<(Measure, Chosen)>| Extreme {
            attained: (tried.as_ref()).map(|(measure, _)| self.search.margin(measure)),
            ..extreme
        };
        Extremes {
            least: with(extremes.least, &self.least),
            most: with(extremes.most, &self.most),
        }
    }

    /// Everybody goes wherever they might, and nobody does.
    fn uniform_answers(&mut self) {
        for goes in [true, false] {
            self.settle(&self.choosing.uniform(goes, &Picked::Sure));
        }
    }

    /// Every way to choose: both ends are exact then. Where no start serves all dates that it binds, `bounds`.
    fn in_full(&mut self, bounds: Extremes, at_bound: Measure) -> (Extremes, Measure) {
        let choosing = self.choosing;
        choosing.every_way(|chosen| {
            self.settle(chosen);
        });
        let (Some((least, _)), Some((most, _))) = (&self.least, &self.most) else {
            return (bounds, at_bound);
        };
        let margin = |measure: &Measure| self.search.margin(measure);
        (Extremes::exact(margin(least), margin(most)), least.clone())
    }

    /// From everybody's going and from nobody's, one answer after the other is turned while that makes less, or more.
    fn turn_answers(&mut self) {
        let turns = self.choosing.turns();
        for aim in [Choice::Least, Choice::Most] {
            for goes in [true, false] {
                let standing = self.standing(self.choosing.uniform(goes, &Picked::Sure));
                self.descend(aim, standing, &turns);
                if self.is_enough() {
                    return;
                }
            }
        }
    }

    /// From `standing` on, one choice after the other is made better for `aim` while that helps, as they have their `turns`. Ends
    /// early once there are choices that fail and choices that hold.
    fn descend(&mut self, aim: Choice, mut standing: Standing<'_>, turns: &Turns) {
        let is_better = |one: Minutes, other: Minutes| match aim {
            Choice::Least => one < other,
            Choice::Most => one > other,
        };
        let mut best = self.margin_of(&standing);
        for _ in 0..ROUNDS {
            let before = best;
            for &at in &turns.answers {
                standing.turn_answer(at);
                let found = self.margin_of(&standing);
                if is_better(found, best) {
                    best = found;
                } else {
                    standing.turn_answer(at);
                }
                if self.is_enough() {
                    return;
                }
            }
            for &at in &turns.hours {
                let pick = Picked::Of(self.answer_to(aim, &mut standing, at));
                if pick == standing.chosen().picks[at] {
                    continue;
                }
                let old = standing.pick(at, pick);
                let found = self.margin_of(&standing);
                if is_better(found, best) {
                    best = found;
                } else {
                    standing.pick(at, old);
                }
                if self.is_enough() {
                    return;
                }
            }
            if best == before {
                break;
            }
        }
    }

    /// The hours of one person's date that leave least, or most, when all others have chosen as it stands: it stands so again then.
    fn answer_to(&self, aim: Choice, standing: &mut Standing<'_>, at: usize) -> choices::Pick {
        let mut with = |picked| {
            let before = standing.pick(at, picked);
            let measure = self.measure(standing);
            standing.pick(at, before);
            measure
        };
        if self.search.is_of_gaps() {
            // How long a gap is at a stretch is not told by how much of it somebody fills.
            let day = &self.choosing.hours[at].day;
            let tried = day.varied().iter();
            let mut margin =
                |pick: &&choices::Pick| self.search.margin(&with(Picked::Of((*pick).clone())));
            let best = match aim {
                Choice::Least => tried.min_by_key(margin),
                Choice::Most => tried.min_by_key(|pick| Reverse(margin(pick))),
            };
            return best.map_or_else(|| day.first_choice(), choices::Pick::clone);
        }
        let mut counted = |picked| with(picked).counted;
        let mut hangs_on_it = counted(Picked::All);
        if !hangs_on_it.is_empty() {
            hangs_on_it = hangs_on_it.subtract(&counted(Picked::Sure));
        }
        let day = [&*self.choosing.hours[at].day];
        let amount = match aim {
            Choice::Least => choices::least(&day, &hangs_on_it),
            Choice::Most => choices::greatest(&day, &hangs_on_it),
        };
        let mut picks = amount.picks.into_iter();
        picks.next().expect("there is one day, so one pick")
    }

    /// The figures where hours are chosen.
    ///
    /// Where the figure is the common time of groups, the least and the most are those of [`choices::least`] and
    /// [`choices::greatest`] over the time in which all others count. Elsewhere one person after the other answers the
    /// others as badly, or as well, as possible.
    fn with_hours(&mut self, corners: Extremes, at_bound: Measure) -> (Extremes, Measure) {
        if self.is_of_several_alone() {
            return self.one_by_one(corners, at_bound);
        }
        let mut extremes = corners;
        let (least, most) = self.common_bounds();
        extremes.least.bound =
            least.map_or(corners.least.bound, |least| least.max(corners.least.bound));
        extremes.most.bound = most.map_or(corners.most.bound, |most| most.min(corners.most.bound));
        if !is_decided(extremes) {
            if self.choosing.ways() <= TRIED_IN_FULL {
                return self.in_full(extremes, at_bound);
            }
            if !self.is_enough() {
                self.look_further();
            }
        } else if self.counts_blocks() && !self.attains(extremes.least) {
            // How pieces are cut is not told by how long they are together, so that few bounds are the figure.
            if self.choosing.ways() <= TRIED_IN_FULL {
                return self.in_full(extremes, at_bound);
            }
            if is_decided(corners) {
                extremes.least.bound = corners.least.bound;
            }
        }
        // A bound that some choice comes to is the figure, and the time that counts is that choice's.
        let shown = match self.worst() {
            Some(measure) if self.search.margin(measure) == extremes.least.bound => measure.clone(),
            _ => at_bound,
        };
        (self.attained(extremes), shown)
    }

    /// Whether there are several members, of each of whom it is alone.
    fn is_of_several_alone(&self) -> bool {
        self.search.is_of_each_alone() && self.search.members().len() > 1
    }

    /// The figures where hours are chosen and nobody's move the figures of anybody else: the least, and the most, are the least
    /// of those of each member. `corners` and `at_bound` where there is nothing to measure of anybody.
    fn one_by_one(&mut self, corners: Extremes, at_bound: Measure) -> (Extremes, Measure) {
        let unknown = self.unknown;
        let mut worst: Option<(Extreme, Measure)> = None;
        let mut most: Option<Extreme> = None;
        self.each_alone(|member, tried| {
            let search = tried.search;
            if !search.measures(member, unknown) {
                return;
            }
            let open = Open {
                hours: true,
                ..Open::default()
            };
            let Corners { least, most: best } = search.corners(unknown, open);
            let corners = search.bounds(&least, best.as_ref().unwrap_or(&least));
            let (own, shown) = if corners.least == corners.most {
                (corners, least)
            } else {
                tried.with_hours(corners, least)
            };
            if (worst.as_ref()).is_none_or(|(least, _)| own.least.bound < least.bound) {
                worst = Some((own.least, shown));
            }
            if most.is_none_or(|most| own.most.bound < most.bound) {
                most = Some(own.most);
            }
        });
        match worst.zip(most) {
            Some(((least, shown), most)) => (self.attained(Extremes { least, most }), shown),
            None => (self.attained(corners), at_bound),
        }
    }

    /// Has `look` try choices of each member alone; then the worst of all of them, and the best, are tried together.
    fn each_alone(&mut self, mut look: impl FnMut(MemberId, &mut Tried<'_>)) {
        let mut worst = self.choosing.uniform(false, &Picked::Sure);
        worst.picks = self.choosing.first_picks();
        let mut best = worst.clone();
        for member in self.search.members() {
            let seated = self.search.seated.alone(member);
            let search = Search {
                seating: self.search.seating,
                seated: &seated,
            };
            let choosing = self.choosing.alone(member);
            let mut tried = Tried::new(&search, self.unknown, &choosing);
            look(member, &mut tried);
            if let Some((_, chosen)) = tried.least {
                self.choosing.put(&chosen, member, &mut worst);
            }
            if let Some((_, chosen)) = tried.most {
                self.choosing.put(&chosen, member, &mut best);
            }
        }
        self.settle(&worst);
        self.settle(&best);
    }

    /// Bounds, counted from the threshold, where the figure is the common time of groups; the choices that come near them are
    /// tried.
    fn common_bounds(&mut self) -> (Option<Minutes>, Option<Minutes>) {
        let (search, choosing, unknown) = (self.search, self.choosing, self.unknown);
        let at_least = Grounds::of(search, choosing, Choice::Least, unknown);
        // Only answers make the time that groups could share at the most other than at the least.
        let at_most = (!choosing.answers.is_empty())
            .then(|| Grounds::of(search, choosing, Choice::Most, unknown));
        let at_most = at_most.as_ref().unwrap_or(&at_least);
        let mut bound = |aim, grounds: &Option<Grounds>| {
            let common = grounds.as_ref()?.extreme(aim, choosing)?;
            for &goes in self.both_ways() {
                self.settle(&Chosen {
                    goes: vec![goes; self.choosing.answers.len()],
                    picks: common.picks.clone(),
                });
            }
            Some(common.bound)
        };
        let bounds = (
            bound(Choice::Least, &at_least),
            bound(Choice::Most, at_most),
        );
        self.at_least = at_least;
        bounds
    }

    /// What the worst choice of those tried came to.
    fn worst(&self) -> Option<&Measure> {
        self.least.as_ref().map(|(measure, _)| measure)
    }

    /// Whether some choice of those tried comes to the bound of the worst.
    fn attains(&self, worst: Extreme) -> bool {
        self.worst().map(|measure| self.search.margin(measure)) == Some(worst.bound)
    }

    /// Whether the figure is one of blocks.
    fn counts_blocks(&self) -> bool {
        let figure = self.search.seating.required.rule.figure();
        matches!(figure, Figure::Blocks(_))
    }

    /// Choices that fail and choices that hold are looked for, where bounds do not tell that there are none.
    fn find_examples(&mut self) {
        if self.is_of_several_alone() {
            self.each_alone(|_, tried| tried.find_examples());
            return;
        }
        self.common_bounds();
        if !self.is_enough() {
            self.look_further();
        }
    }

    /// Choices that fail and choices that hold are looked for, first where the weakest of many groups is.
    fn look_further(&mut self) {
        if self.bad_and_good().1.is_none() {
            self.mend_the_weakest();
        }
        if self.search.is_of_gaps() {
            self.go_far_out();
        }
        if !self.is_enough() {
            self.answer_each_other();
        }
    }

    /// Choices that fail and choices that hold are looked for among those with the least or the greatest of a feature on the last
    /// date, and of one on those before it: what lies between two dates hangs on the end of the one and the start of the other.
    fn go_far_out(&mut self) {
        let dates = || self.choosing.hours.iter().map(|hours| hours.date);
        let Some(last) = dates().max() else {
            return;
        };
        let before_last = dates().filter(|date| *date < last).max();
        // Those further back may be as long as they have to be.
        let is_near = |date: Date| date == last || Some(date) == before_last;
        let near: BTreeSet<usize> = dates()
            .enumerate()
            .filter_map(|(at, date)| is_near(date).then_some(at))
            .collect();
        let pairs = Feature::ends().flat_map(|one| Feature::ends().map(move |other| (one, other)));
        for (before, on_last) in pairs {
            if self.is_enough() {
                return;
            }
            let pick = |hours: &Hours| {
                let (feature, aim) = if hours.date == last { on_last } else { before };
                // What is bad of those who shorten a lack is good of those who lengthen it.
                let is_against = self.search.lengthen(hours) && !self.search.shorten(hours);
                let aim = if is_against { aim.turned() } else { aim };
                Picked::Of(hours.day.outermost(feature, aim).clone())
            };
            let picks = self.choosing.hours.iter().map(pick).collect();
            self.settle(&Chosen {
                goes: vec![false; self.choosing.answers.len()],
                picks: self.choosing.made_to_add_up(picks, &near),
            });
        }
    }

    /// Choices that hold are looked for by mending the weakest group, again and again, where there are several.
    fn mend_the_weakest(&mut self) {
        let grounds = self.at_least.take().filter(Grounds::are_several);
        let Some(grounds) = grounds else {
            return;
        };
        let picks = grounds.mended(self.choosing);
        for &goes in self.both_ways() {
            self.settle(&Chosen {
                goes: vec![goes; self.choosing.answers.len()],
                picks: picks.clone(),
            });
        }
    }

    /// Choices that fail and choices that hold are looked for by everybody's answering the others. Who begins can be what
    /// matters, so the last does as well as the first.
    fn answer_each_other(&mut self) {
        let turns = self.choosing.turns();
        for turns in [turns.clone(), turns.reversed()] {
            for (aim, beginning) in [(Choice::Least, Picked::Sure), (Choice::Most, Picked::All)] {
                for &goes in self.both_ways() {
                    if !self.is_enough() {
                        self.descend_from(aim, goes, &beginning, &turns);
                    }
                }
            }
        }
    }

    /// One person after the other picks hours as the others leave them, and then all do better while they can.
    fn descend_from(&mut self, aim: Choice, goes: bool, beginning: &Picked, turns: &Turns) {
        let mut standing = self.standing(self.choosing.uniform(goes, beginning));
        for &at in &turns.hours {
            let answer = self.answer_to(aim, &mut standing, at);
            standing.pick(at, Picked::Of(answer));
        }
        self.descend(aim, standing, turns);
    }

    /// The answers to try for all alike.
    fn both_ways(&self) -> &'static [bool] {
        if self.choosing.answers.is_empty() {
            &[false]
        } else {
            &[true, false]
        }
    }
}

/// Whether bounds alone tell that all choices hold, or that none does.
fn is_decided(extremes: Extremes) -> bool {
    let holds = |extreme: Extreme| extreme.bound >= Minutes::ZERO;
    holds(extremes.least) || !holds(extremes.most)
}
