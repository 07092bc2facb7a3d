//! What a conditional verdict hangs on, who can settle it, and what they would have to promise.

use std::{
    cell::OnceCell,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    availability::choices::{self, Starts},
    model::{Commitment, MemberId},
    overlap::{Basis, Choice, Unknown},
    time::{CivilTime, Date, Instant, MINUTE, Minutes, Span, SpanSet, Weekday, Weekdays},
    verdict::{Class, Condition, Promise, SettledBy, Witness, Witnesses},
    zone::Zone,
};

use super::{
    choosing::{Choosing, Chosen, Hours, Picked},
    common::Grounds,
    find::{Examples, Search},
    periods::Period,
    runs::Found,
    seating::Seated,
};

/// Of so many people each is asked for a promise alone.
const ASKED_ALONE: usize = 12;

/// Of so many people each pair is asked for two promises.
const ASKED_IN_PAIRS: usize = 4;

/// When two promise together, such parts of the starts of the one are looked at: halves, quarters, eighths.
const RANGES_IN_PAIRS: [usize; 3] = [2, 4, 8];

/// Moving one start by a minute moves a figure by no more than this: a minute at each end of the day, and at each end of the
/// time in which its break may lie.
const SLOPE: i64 = 4;

/// What the open dates of a rule hang on.
pub(super) fn condition(found: &Found<'_>) -> Condition {
    let open = OpenDates::of(found);
    let mut condition = open.who_and_what();
    if !condition.hours_of.is_empty() {
        let open = open.once_each();
        condition.promises = open.promises(&condition.hours_of);
        condition.witnesses = open.witnesses(&condition.promises);
    }
    condition
}

/// Who can settle it: the subject alone, when a promise of the subject's does, or when nobody else has a choice in it.
pub(super) fn settled_by(condition: &Condition, changed: &[MemberId]) -> SettledBy {
    let is_subject = |member: &MemberId| changed.contains(member);
    let promised = condition.promises.iter().map(|promise| &promise.member);
    let has_promise = !condition.promises.is_empty() && promised.clone().all(is_subject);
    let has_choice = condition.members.iter().chain(&condition.hours_of);
    if has_promise || has_choice.clone().all(is_subject) {
        SettledBy::Subject
    } else {
        SettledBy::Others
    }
}

/// One open date, or period.
struct OpenDate<'a> {
    period: &'a Period,
    seated: Seated<'a>,
    choosing: Choosing,
    /// What groups have in common at the least, once somebody has asked.
    grounds: OnceCell<Option<Grounds>>,
    /// Choices that fail and that hold, once somebody has asked.
    examples: OnceCell<Examples>,
}

impl OpenDate<'_> {
    fn date(&self) -> Date {
        self.period.first
    }

    /// Choices that fail and that hold, as far as some are found.
    fn examples(&self, open: &OpenDates<'_>) -> &Examples {
        let inquiry = open.found.inquiry;
        let find = || inquiry.examples(self.period, &self.seated, &self.choosing);
        self.examples.get_or_init(find)
    }

    /// What groups have in common at the least, where the figure is theirs.
    fn grounds(&self, open: &OpenDates<'_>) -> Option<&Grounds> {
        let find = || {
            let search = open.search(self);
            Grounds::of(&search, &self.choosing, Choice::Least, Unknown::AsBad)
        };
        self.grounds.get_or_init(find).as_ref()
    }
}

/// The open dates of one rule.
struct OpenDates<'a> {
    found: &'a Found<'a>,
    dates: Vec<OpenDate<'a>>,
}

impl<'a> OpenDates<'a> {
    fn of(found: &'a Found<'a>) -> Self {
        let inquiry = found.inquiry;
        let open =
            (inquiry.periods.iter().zip(found.days)).filter(|(_, day)| day.class == Class::Open);
        let dates = open.map(|(period, _)| {
            let seated = inquiry.seating.seat(period, &found.sides.asked);
            OpenDate {
                period,
                choosing: inquiry.choosing(&seated),
                seated,
                grounds: OnceCell::new(),
                examples: OnceCell::new(),
            }
        });
        Self {
            found,
            dates: dates.collect(),
        }
    }

    /// The same, of dates on which everything is alike but the date the first only: people promise starts on their own clocks,
    /// by days of the week.
    fn once_each(mut self) -> Self {
        let likeness = |open: &OpenDate<'_>| {
            let of_date = self.found.inquiry.likeness(open.period, &open.seated);
            let starts = open.choosing.hours.iter().map(|hours| {
                let first = hours.day.first_start();
                let wall = first.and_then(|first| self.wall(hours, first));
                (hours.date.weekday(), wall)
            });
            (of_date, starts.collect::<Vec<_>>())
        };
        let mut seen = BTreeSet::new();
        let is_new: Vec<bool> = (self.dates.iter())
            .map(|open| seen.insert(likeness(open)))
            .collect();
        let mut is_new = is_new.into_iter();
        self.dates.retain(|_| is_new.next().unwrap_or(true));
        self
    }

    /// Whose answers, to which events, and whose hours are still to be chosen.
    fn who_and_what(&self) -> Condition {
        let mut condition = Condition::default();
        for open in &self.dates {
            for seat in open.seated.parts.iter().flat_map(|part| &part.seats) {
                if self.found.inquiry.seating.basis() == Basis::Presence {
                    continue;
                }
                for (_, event) in seat.choices() {
                    condition.members.push(seat.member);
                    condition.events.push((
                        Some(Arc::clone(&event.origin.file)),
                        Some(event.origin.line),
                        event.span,
                    ));
                }
            }
            let hours = open
                .choosing
                .hours
                .iter()
                .filter(|hours| hours.day.is_open());
            condition.hours_of.extend(hours.map(|hours| hours.member));
        }
        condition.members.sort_unstable();
        condition.members.dedup();
        condition.events.sort_unstable();
        condition.events.dedup();
        condition.hours_of.sort_unstable();
        condition.hours_of.dedup();
        condition
    }

    /// What a smallest set of `people` can promise, those first whom the proposal changes; of several sets of one size, the
    /// first in that order.
    fn promises(&self, people: &[MemberId]) -> Vec<Promise> {
        let is_changed = |member: &&MemberId| self.found.sides.changed.contains(member);
        let (mut asked, others): (Vec<MemberId>, Vec<MemberId>) =
            people.iter().partition(|member| is_changed(member));
        asked.extend(others);
        for member in asked.iter().take(ASKED_ALONE) {
            if self.is_beyond(&[*member]) {
                continue;
            }
            let promises = self.alone(*member);
            if !promises.is_empty() {
                return promises;
            }
        }
        let few = &asked[..asked.len().min(ASKED_IN_PAIRS)];
        for (at, one) in few.iter().enumerate() {
            for other in &few[at + 1..] {
                if self.is_beyond(&[*one, *other]) {
                    continue;
                }
                let promises = self.in_a_pair(*one, *other);
                if !promises.is_empty() {
                    return promises;
                }
            }
        }
        Vec::new()
    }

    /// Whether some open date can fail however long `members` are there: then no promise of theirs keeps it.
    fn is_beyond(&self, members: &[MemberId]) -> bool {
        let fails_without = |open: &OpenDate<'_>| {
            let search = self.search(open);
            let bad = open.examples(self).bad.as_ref();
            let Some(mut chosen) = bad.filter(|_| search.grows()).cloned() else {
                return false;
            };
            for (hours, pick) in open.choosing.hours.iter().zip(&mut chosen.picks) {
                if members.contains(&hours.member) {
                    *pick = Picked::All;
                }
            }
            !search.holds(&search.settle(&open.choosing, &chosen, Unknown::AsBad))
        };
        self.dates.iter().any(fails_without)
    }

    /// What `member` alone can promise: the same starts on all days, or where there are none and each day is chosen by itself,
    /// starts for each day of the week.
    fn alone(&self, member: MemberId) -> Vec<Promise> {
        let all = self.starts_of(member);
        let Some(by_day) = self.good_starts(member, &all, |choosing| Some(choosing.clone())) else {
            return Vec::new();
        };
        let same = widest(&all, &on_all_days(&by_day));
        let same = same.map(|range| (by_day.keys().copied().collect::<Weekdays>(), range));
        let mut ranges: Vec<(Weekdays, (u16, u16))> = same.into_iter().collect();
        if ranges.is_empty() && self.chooses_by_day(member) {
            let of_day = |(day, starts): (&Weekday, &Vec<u16>)| {
                Some((
                    std::iter::once(*day).collect::<Weekdays>(),
                    widest(&all, starts)?,
                ))
            };
            ranges = by_day
                .iter()
                .map(of_day)
                .collect::<Option<_>>()
                .unwrap_or_default();
        }
        let ranges = joined(ranges);
        if ranges.is_empty() || !self.all_hold(|choosing| self.held(choosing, member, &ranges)) {
            return Vec::new();
        }
        self.promise(member, &all, ranges)
    }

    /// What `one` and `other` can promise together: of some ranges of starts of the one, wide and narrow, that with which both
    /// keep most of their choice; then as many starts of the one as still keep it.
    fn in_a_pair(&self, one: MemberId, other: MemberId) -> Vec<Promise> {
        let (all_one, all_other) = (self.starts_of(one), self.starts_of(other));
        let on_any_day = |range| [(Weekdays::ALL, range)];
        let best = (ranges(&all_one).into_iter())
            .filter_map(|range| {
                let held = |choosing: &Choosing| self.held(choosing, one, &on_any_day(range));
                let left = on_all_days(&self.good_starts(other, &all_other, held)?);
                let range_other = widest(&all_other, &left)?;
                let kept = share(&all_one, range).min(share(&all_other, range_other));
                Some((kept, range, range_other))
            })
            .min_by_key(|(kept, range, _)| (Reverse(*kept), *range));
        let Some((_, range_one, range_other)) = best else {
            return Vec::new();
        };
        let held = |choosing: &Choosing| self.held(choosing, other, &on_any_day(range_other));
        let good = (self.good_starts(one, &all_one, held)).map(|by_day| on_all_days(&by_day));
        let contains = |(from, to): &(u16, u16)| *from <= range_one.0 && range_one.1 <= *to;
        let mut runs = runs_of(&all_one, &good.unwrap_or_default()).into_iter();
        let wider = runs.find(contains);
        // Starts that are good one by one need not be so together with those of another date: then the range that was tried.
        let tried = [wider.unwrap_or(range_one), range_one];
        let holds = |range: &(u16, u16)| {
            self.all_hold(|choosing| self.held(&held(choosing)?, one, &on_any_day(*range)))
        };
        let Some(range_one) = tried.into_iter().find(holds) else {
            return Vec::new();
        };
        let on_days = |member, range| vec![(self.weekdays_of(member).collect(), range)];
        let mut promises = self.promise(one, &all_one, on_days(one, range_one));
        promises.extend(self.promise(other, &all_other, on_days(other, range_other)));
        promises.sort_by_key(|promise| promise.member);
        promises
    }

    /// Those of the starts `all` of `member` that leave the rule kept on every open date whatever else is chosen, by weekday of
    /// the member's own date; nothing when some weekday has none. `left` says what of the choices of a date others leave.
    fn good_starts(
        &self,
        member: MemberId,
        all: &[u16],
        left: impl Fn(&Choosing) -> Option<Choosing>,
    ) -> Option<BTreeMap<Weekday, Vec<u16>>> {
        let days = self.weekdays_of(member);
        let mut by_day: BTreeMap<Weekday, Vec<u16>> = days.map(|day| (day, all.to_vec())).collect();
        for open in &self.dates {
            let choosing = left(&open.choosing)?;
            let own = choosing.hours.iter().filter(|hours| hours.member == member);
            let days: Vec<Weekday> = own.map(|hours| hours.date.weekday()).collect();
            // Somebody who has nothing to pick on an open date cannot keep it by picking.
            if days.is_empty() {
                return None;
            }
            let grounds = open.grounds(self);
            if grounds.is_some_and(|grounds| grounds.fails_without(member, &choosing)) {
                return None;
            }
            let asked: Vec<u16> = (all.iter().copied())
                .filter(|start| days.iter().any(|day| by_day[day].contains(start)))
                .collect();
            let good = self.good_on(open, &choosing, member, &asked);
            for day in days {
                let starts = by_day.get_mut(&day)?;
                starts.retain(|start| good.contains(start));
                if starts.is_empty() {
                    return None;
                }
            }
        }
        Some(by_day)
    }

    /// Which of `starts` keep one date. A start with minutes to spare, or short of some, tells of those around it.
    fn good_on(
        &self,
        open: &OpenDate<'_>,
        choosing: &Choosing,
        member: MemberId,
        starts: &[u16],
    ) -> Vec<u16> {
        // By the hours of each date, and what the clock shows at each start.
        let own = choosing.hours.iter().filter(|hours| hours.member == member);
        let starts_of: Vec<(Date, Vec<(u16, Instant)>)> = own
            .map(|hours| (hours.date, self.walls(hours).collect()))
            .collect();
        let held_to = |hours: &Hours, start: u16| {
            let (_, starts) = starts_of.iter().find(|(date, _)| *date == hours.date)?;
            let mut at = starts.iter().filter(|(wall, _)| *wall == start);
            match (at.next(), at.next()) {
                (Some((_, at)), None) if !hours.day.is_in_pieces() => hours.day.at_start(*at),
                _ => (hours.day).at_starts(|at| self.wall(hours, at) == Some(start)),
            }
        };
        let mut good = Vec::new();
        let mut known_up_to: Option<(u16, bool)> = None;
        for start in starts {
            if let Some((to, is_good)) = known_up_to.filter(|(to, _)| start <= to) {
                if is_good {
                    good.push(*start);
                }
                debug_assert!(*start <= to);
                continue;
            }
            let held = choosing.with_days(member, |hours| held_to(hours, *start));
            let margin = held.map(|held| self.margin(open, &held).get());
            let is_good = margin.is_some_and(|margin| margin >= 0);
            if is_good {
                good.push(*start);
            }
            let tells = margin.map_or(0, |margin| if margin >= 0 { margin } else { -margin - 1 });
            let tells = u16::try_from(tells / SLOPE).unwrap_or(u16::MAX);
            known_up_to = Some((start.saturating_add(tells), is_good));
        }
        good
    }

    /// How far one date is from failing at worst.
    fn margin(&self, open: &OpenDate<'_>, choosing: &Choosing) -> Minutes {
        let grounds = open.grounds(self);
        self.search(open)
            .margin_at_worst(choosing, grounds, Unknown::AsBad)
    }

    fn search<'s>(&'s self, open: &'s OpenDate<'_>) -> Search<'s> {
        self.found.inquiry.search(&open.seated)
    }

    /// Whether every open date holds whatever is chosen of what is `left` of its choices.
    fn all_hold(&self, left: impl Fn(&Choosing) -> Option<Choosing>) -> bool {
        self.dates.iter().all(|open| {
            let choosing = left(&open.choosing);
            choosing.is_some_and(|choosing| self.margin(open, &choosing) >= Minutes::ZERO)
        })
    }

    /// What is left of `choosing` when `member` begins inside the range of the weekday; nothing when that leaves the member no
    /// choice.
    fn held(
        &self,
        choosing: &Choosing,
        member: MemberId,
        ranges: &[(Weekdays, (u16, u16))],
    ) -> Option<Choosing> {
        choosing.with_days(member, |hours| {
            let day = hours.date.weekday();
            let (_, (from, to)) = ranges.iter().find(|(days, _)| days.contains(day))?;
            let walls = self.walls(hours);
            let inside = walls.filter(|(start, _)| (*from..=*to).contains(start));
            let starts: Vec<Instant> = inside.map(|(_, at)| at).collect();
            hours.day.at_starts(|at| starts.binary_search(&at).is_ok())
        })
    }

    /// The promises of `member`: `ranges` by days, of all the starts there are.
    fn promise(
        &self,
        member: MemberId,
        all: &[u16],
        ranges: Vec<(Weekdays, (u16, u16))>,
    ) -> Vec<Promise> {
        let own = self.hours_of(member).next();
        let (Some(zone), Some(first), Some(last)) = (
            own.and_then(|hours| self.zone(hours)),
            all.first(),
            all.last(),
        ) else {
            return Vec::new();
        };
        let promise = |(days, (start_from, start_to))| Promise {
            member,
            days,
            start_from,
            start_to,
            could: (*first, *last),
            zone: Arc::clone(zone),
        };
        ranges.into_iter().map(promise).collect()
    }

    /// All hours of `member` on open dates.
    fn hours_of(&self, member: MemberId) -> impl Iterator<Item = &Hours> {
        let all = self.dates.iter().flat_map(|open| &open.choosing.hours);
        all.filter(move |hours| hours.member == member)
    }

    /// The weekdays of the own dates of `member` that are open.
    fn weekdays_of(&self, member: MemberId) -> impl Iterator<Item = Weekday> {
        self.hours_of(member).map(|hours| hours.date.weekday())
    }

    /// Every start of `member` on any open date, in minutes since midnight of the own date.
    fn starts_of(&self, member: MemberId) -> Vec<u16> {
        let hours = self.hours_of(member);
        let mut starts: Vec<u16> = hours
            .flat_map(|hours| self.walls(hours).map(|(wall, _)| wall))
            .collect();
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    /// Every start of `hours`, with what their clock shows then in minutes since midnight of their date.
    fn walls<'h>(&'h self, hours: &'h Hours) -> impl Iterator<Item = (u16, Instant)> + 'h {
        let ranges = hours.day.starts().into_iter();
        ranges.flat_map(move |range| {
            // As long as the clock is not changed between them, what it shows goes on as time does.
            let (first, last) = (self.wall(hours, range.first), self.wall(hours, range.last));
            let minutes = (range.last.seconds() - range.first.seconds()) / MINUTE;
            let is_even = (first.zip(last))
                .is_some_and(|(first, last)| i64::from(last) - i64::from(first) == minutes);
            each(range).filter_map(move |at| {
                let wall = if is_even {
                    let later = (at.seconds() - range.first.seconds()) / MINUTE;
                    first?.checked_add(u16::try_from(later).ok()?)?
                } else {
                    self.wall(hours, at)?
                };
                Some((wall, at))
            })
        })
    }

    /// Whether `member` chooses each day by itself.
    fn chooses_by_day(&self, member: MemberId) -> bool {
        let timeline = &self.found.sides.asked.timelines[member.0];
        let schedules = timeline
            .phases
            .iter()
            .filter_map(|phase| phase.arrangement.schedule.as_ref());
        schedules
            .into_iter()
            .all(|schedule| schedule.terms.commitment == Commitment::Day)
    }

    /// The clock of `hours`.
    fn zone(&self, hours: &Hours) -> Option<&Arc<Zone>> {
        let timeline = &self.found.sides.asked.timelines[hours.member.0];
        Some(timeline.phase(hours.date)?.arrangement.clock(hours.date))
    }

    /// What the clock of `hours` shows at `at`, in minutes since midnight of their date.
    fn wall(&self, hours: &Hours, at: Instant) -> Option<u16> {
        let civil = self.found.sides.clocks.of(self.zone(hours)?).civil(at);
        let midnight: CivilTime = hours.date.midnight();
        u16::try_from((civil.seconds() - midnight.seconds()) / MINUTE).ok()
    }

    /// Two choices on the first date on which some are found: with a promise of one person, that person begins one step
    /// outside it and at its edge, all others alike.
    fn witnesses(&self, promises: &[Promise]) -> Option<Witnesses> {
        if let [promise, ..] = promises
            && promises.iter().all(|other| other.member == promise.member)
        {
            let at_edge = self
                .dates
                .iter()
                .find_map(|open| self.at_the_edge(open, promises));
            if at_edge.is_some() {
                return at_edge;
            }
        }
        self.dates.iter().find_map(|open| self.one_apart(open))
    }

    /// A step outside the promise fails, its edge holds.
    fn at_the_edge(&self, open: &OpenDate<'_>, promises: &[Promise]) -> Option<Witnesses> {
        let member = promises.first()?.member;
        let place = (open.choosing.hours.iter()).position(|hours| hours.member == member)?;
        let hours = &open.choosing.hours[place];
        let promise = promises
            .iter()
            .find(|promise| promise.days.contains(hours.date.weekday()))?;
        let starts: Vec<(u16, Instant)> = self.walls(hours).collect();
        let inside = |start: u16| (promise.start_from..=promise.start_to).contains(&start);
        let after = starts
            .windows(2)
            .find(|pair| inside(pair[0].0) && !inside(pair[1].0));
        let before = starts
            .windows(2)
            .find(|pair| !inside(pair[0].0) && inside(pair[1].0));
        let after = after.map(|pair| (pair[0].1, pair[1].1));
        let before = before.map(|pair| (pair[1].1, pair[0].1));
        let search = self.search(open);
        after.into_iter().chain(before).find_map(|(edge, outside)| {
            let held = open.choosing.with_starts(member, |_, at| at == outside)?;
            let bad = search.examples(&held, Unknown::AsBad).bad?;
            let Picked::Of(pick) = &bad.picks[place] else {
                return None;
            };
            // As like the failing day as a day that begins at the edge can be.
            let day = hours.day.at_start(edge)?;
            let alike = choices::greatest(&[&day], pick.spans())
                .picks
                .into_iter()
                .next()?;
            let mut good = bad.clone();
            good.picks[place] = Picked::Of(alike);
            self.told_apart(open, &good, &bad)
        })
    }

    /// From a choice that fails to one that holds, person by person: the first step with which it holds.
    fn one_apart(&self, open: &OpenDate<'_>) -> Option<Witnesses> {
        let Examples { good, bad } = open.examples(self);
        let (good, bad) = (good.as_ref()?, bad.as_ref()?);
        let mut at = bad.clone();
        for place in 0..good.goes.len() + good.picks.len() {
            let before = at.clone();
            match place.checked_sub(good.goes.len()) {
                None => at.goes[place] = good.goes[place],
                Some(pick) => at.picks[pick] = good.picks[pick].clone(),
            }
            if let Some(witnesses) = self.told_apart(open, &at, &before) {
                return Some(witnesses);
            }
        }
        None
    }

    /// Both, if the one holds and the other fails.
    fn told_apart(&self, open: &OpenDate<'_>, good: &Chosen, bad: &Chosen) -> Option<Witnesses> {
        let search = self.search(open);
        let bound = self.found.inquiry.seating.required.rule.bound();
        let [holding, failing] =
            [good, bad].map(|chosen| search.settle(&open.choosing, chosen, Unknown::AsBad));
        let holds = bound.holds(holding.found, holding.required);
        let fails = !bound.holds(failing.found, failing.required);
        let witness = |chosen: &Chosen, found| {
            let mut hours: Vec<(MemberId, Vec<Span>)> = Vec::new();
            for (hours_of, picked) in open.choosing.hours.iter().zip(&chosen.picks) {
                let spans = match picked {
                    Picked::Of(pick) => pick.spans().clone(),
                    _ => SpanSet::new(),
                };
                hours.push((hours_of.member, spans.spans().to_vec()));
            }
            hours.sort();
            Witness { hours, found }
        };
        (holds && fails).then(|| Witnesses {
            date: open.date(),
            required: holding.required,
            good: witness(good, holding.found),
            bad: witness(bad, failing.found),
        })
    }
}

/// Each of `starts`.
pub(super) fn each(starts: Starts) -> impl Iterator<Item = Instant> {
    let step = starts.step.get() * MINUTE;
    let count = i64::try_from(starts.count()).expect("a day has few starts");
    (0..count).map(move |n| starts.first.plus_seconds(n * step))
}

/// The starts that are good on all days of the week.
fn on_all_days(by_day: &BTreeMap<Weekday, Vec<u16>>) -> Vec<u16> {
    let mut days = by_day.values();
    let mut all = days.next().cloned().unwrap_or_default();
    for starts in days {
        all.retain(|start| starts.contains(start));
    }
    all
}

/// The longest runs of `all` that are `good`: first and last of each, in order.
fn runs_of(all: &[u16], good: &[u16]) -> Vec<(u16, u16)> {
    let mut runs: Vec<(u16, u16)> = Vec::new();
    let mut goes_on = false;
    for start in all {
        if !good.contains(start) {
            goes_on = false;
            continue;
        }
        match runs.last_mut() {
            Some(run) if goes_on => run.1 = *start,
            _ => runs.push((*start, *start)),
        }
        goes_on = true;
    }
    runs
}

/// Ranges of `all` to try: wide ones and narrow ones, spread over them.
fn ranges(all: &[u16]) -> Vec<(u16, u16)> {
    let mut ranges = Vec::new();
    for parts in RANGES_IN_PAIRS {
        let length = (all.len() / parts).max(1);
        let starts = (0..all.len()).step_by(length.div_ceil(2));
        ranges.extend(starts.filter_map(|at| Some((*all.get(at)?, *all.get(at + length - 1)?))));
    }
    ranges
}

/// How much of `all` lies in `range`, in thousandths.
fn share(all: &[u16], range: (u16, u16)) -> usize {
    let inside = all
        .iter()
        .filter(|start| (range.0..=range.1).contains(start))
        .count();
    inside * 1_000 / all.len().max(1)
}

/// The run of `all` that is `good` and costs fewest starts; of equals the earliest.
fn widest(all: &[u16], good: &[u16]) -> Option<(u16, u16)> {
    let runs = runs_of(all, good).into_iter();
    let count = |run: &(u16, u16)| {
        all.iter()
            .filter(|start| (run.0..=run.1).contains(start))
            .count()
    };
    runs.min_by_key(|run| (Reverse(count(run)), run.0))
}

/// Days with one range, joined.
fn joined(ranges: Vec<(Weekdays, (u16, u16))>) -> Vec<(Weekdays, (u16, u16))> {
    let mut joined: Vec<(Weekdays, (u16, u16))> = Vec::new();
    for (days, range) in ranges {
        match joined.iter_mut().find(|known| known.1 == range) {
            Some(known) => known.0 = known.0.iter().chain(days.iter()).collect(),
            None => joined.push((days, range)),
        }
    }
    joined
}
