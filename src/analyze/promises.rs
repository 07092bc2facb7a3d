//! What somebody would have to promise: starts of days that keep a rule whatever all others choose.

use std::{borrow::Cow, cmp::Reverse, collections::BTreeMap, sync::Arc};

use crate::{
    availability::choices::Day,
    model::{Account, Commitment, MemberId},
    overlap::Unknown,
    time::{Date, Instant, Minutes, Weekday, Weekdays},
    verdict::Promise,
};

use super::{
    choosing::{Choosing, Hours, Picked},
    condition::{OpenDate, OpenDates},
};

/// First and last of some starts, in minutes since midnight of the own date.
type Range = (u16, u16);

/// Of so many people each is asked for a promise alone.
const ASKED_ALONE: usize = 12;

/// Of so many people each pair is asked for two promises.
const ASKED_IN_PAIRS: usize = 4;

/// When two promise together, such parts of the starts of the one are looked at: eighths, quarters, halves.
const RANGES_IN_PAIRS: [usize; 3] = [8, 4, 2];

/// Of so many starts of one range, spread over it, the most in a row are looked for that hold together.
const MARKS: usize = 16;

/// So few starts are asked about one by one.
const ONE_BY_ONE: usize = 8;

/// Moving one start by a minute moves a figure by no more than this: a minute at each end of the day, and at each end of the
/// time in which its break may lie.
const SLOPE: i64 = 4;

/// What somebody promises who promises when to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// To start then on days that are worked.
    IfAtWork,
    /// To work, and to start then.
    AtWork,
}

impl How {
    /// What is left of `day`; nothing where no choice works.
    fn of_day(self, day: Day) -> Option<Day> {
        match self {
            Self::IfAtWork => Some(day),
            Self::AtWork => day.at_work(),
        }
    }

    /// What is left of `choosing` before `members` choose when to start.
    fn left<'c>(self, choosing: &'c Choosing, members: &[MemberId]) -> Option<Cow<'c, Choosing>> {
        let mut left = Cow::Borrowed(choosing);
        if self == Self::AtWork {
            for member in members {
                left = Cow::Owned(left.with_days(*member, |hours| hours.day.at_work())?);
            }
        }
        Some(left)
    }
}

impl OpenDates<'_> {
    /// What a smallest set of `people` can promise, those first whom the proposal changes; of several sets of one size, the
    /// first in that order.
    pub(super) fn promises(&self, people: &[MemberId]) -> Vec<Promise> {
        let is_changed = |member: &&MemberId| self.found.sides.changed.contains(member);
        let (mut asked, others): (Vec<MemberId>, Vec<MemberId>) =
            people.iter().partition(|member| is_changed(member));
        asked.extend(others);
        for member in asked.iter().take(ASKED_ALONE) {
            if self.are_too_few(&[*member]) {
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
                if self.are_too_few(&[*one, *other]) {
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
    fn are_too_few(&self, members: &[MemberId]) -> bool {
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

    /// What `member` alone can promise: when to start, or that and to leave no day out.
    fn alone(&self, member: MemberId) -> Vec<Promise> {
        let both = self.how(&[member]).iter();
        let mut promises = both.map(|how| self.alone_so(member, *how));
        promises.find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// In which ways these members can promise when to start, the one that asks less of them first: another only where somebody may
    /// leave a day out.
    fn how(&self, members: &[MemberId]) -> &'static [How] {
        let mut hours = members.iter().flat_map(|member| self.hours_of(*member));
        if hours.any(|hours| hours.day.may_be_off()) {
            &[How::IfAtWork, How::AtWork]
        } else {
            &[How::IfAtWork]
        }
    }

    /// What `member` alone can promise so: the same starts on all days, or where there are none and each day is chosen by itself,
    /// starts for each day of the week.
    fn alone_so(&self, member: MemberId, how: How) -> Vec<Promise> {
        let all = self.starts_of(member);
        let left = |choosing: &Choosing| Some(how.left(choosing, &[member])?.into_owned());
        let Some(by_day) = self.good_starts(member, &all, left) else {
            return Vec::new();
        };
        let on_all_days = widest(&all, &on_all_days(&by_day));
        let holds = |range| self.that_holds((member, how), &all, range);
        if let Some(range) = on_all_days.and_then(holds) {
            let days = by_day.keys().copied().collect::<Weekdays>();
            return self.promise((member, how), &all, vec![(days, range)]);
        }
        if !self.chooses_by_day(member) {
            return Vec::new();
        }
        let of_day = |(day, starts): (&Weekday, &Vec<u16>)| {
            let day = std::iter::once(*day).collect::<Weekdays>();
            Some((day, widest(&all, starts)?))
        };
        let ranges: Option<Vec<(Weekdays, Range)>> = by_day.iter().map(of_day).collect();
        let ranges = joined(ranges.unwrap_or_default());
        let held = |choosing: &Choosing| {
            let choosing = how.left(choosing, &[member])?;
            self.held(&choosing, member, &ranges)
        };
        if ranges.is_empty() || !self.all_hold(held) {
            return Vec::new();
        }
        self.promise((member, how), &all, ranges)
    }

    /// What of `range`, each of whose starts is good on all dates, keeps the rule on them as a whole: all of it, or as much as is
    /// found at one stretch. Two starts that are good need not be so on two dates, of which one goes on into the other.
    fn that_holds(
        &self,
        (member, how): (MemberId, How),
        all: &[u16],
        range: Range,
    ) -> Option<Range> {
        let holds = |range: Range| {
            let ranges = [(Weekdays::ALL, range)];
            self.all_hold(|choosing| {
                let choosing = how.left(choosing, &[member])?;
                self.held(&choosing, member, &ranges)
            })
        };
        if holds(range) {
            return Some(range);
        }
        let is_inside = |start: &u16| (range.0..=range.1).contains(start);
        let starts: Vec<u16> = all.iter().copied().filter(is_inside).collect();
        let apart = starts.len().div_ceil(MARKS).max(1);
        let marks: Vec<usize> = (0..starts.len()).step_by(apart).collect();
        // The most marks in a row: with more starts it holds no sooner.
        let mut from = 0;
        let mut most: Option<(usize, usize)> = None;
        for to in 0..marks.len() {
            while from <= to && !holds((starts[marks[from]], starts[marks[to]])) {
                from += 1;
            }
            let is_more = most.is_none_or(|(first, last)| to + 1 - from > last + 1 - first);
            if from <= to && is_more {
                most = Some((from, to));
            }
        }
        // Between marks, as many more starts as it still holds with.
        let (from, to) = most.map(|(from, to)| (marks[from], marks[to]))?;
        let last = starts.len().min(to + apart);
        let later = starts[to + 1..last].partition_point(|to| holds((starts[from], *to)));
        let to = starts[to + later];
        let mut sooner: Vec<u16> = starts[from.saturating_sub(apart - 1)..from].to_vec();
        sooner.reverse();
        let further = sooner.partition_point(|from| holds((*from, to)));
        Some((starts[from - further], to))
    }

    /// What `one` and `other` can promise together: when to start, or that and to leave no day out.
    fn in_a_pair(&self, one: MemberId, other: MemberId) -> Vec<Promise> {
        let both = self.how(&[one, other]).iter();
        let mut promises = both.map(|how| self.in_a_pair_so((one, other), *how));
        promises.find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The same in this way: of some ranges of starts of the one, wide and narrow, that with which both keep most of their choice;
    /// then as many starts of the one as still keep it.
    fn in_a_pair_so(&self, (one, other): (MemberId, MemberId), how: How) -> Vec<Promise> {
        let on_any_day = |range| [(Weekdays::ALL, range)];
        let held_to = |choosing: &Choosing, member, range| {
            let left = how.left(choosing, &[one, other])?;
            self.held(&left, member, &on_any_day(range))
        };
        let (all_one, all_other) = (self.starts_of(one), self.starts_of(other));
        let mut best: Option<(Reverse<usize>, Range, Range)> = None;
        let mut failed: Vec<Range> = Vec::new();
        for range in ranges(&all_one) {
            // What leaves the other no start leaves none when the one has more choice.
            if failed
                .iter()
                .any(|inside| range.0 <= inside.0 && inside.1 <= range.1)
            {
                continue;
            }
            let held = |choosing: &Choosing| held_to(choosing, one, range);
            let good = self.good_starts(other, &all_other, held);
            let Some(range_other) = good.and_then(|good| widest(&all_other, &on_all_days(&good)))
            else {
                failed.push(range);
                continue;
            };
            let kept = share(&all_one, range).min(share(&all_other, range_other));
            let found = (Reverse(kept), range, range_other);
            best = Some(best.map_or(found, |best| best.min(found)));
        }
        let Some((_, range_one, range_other)) = best else {
            return Vec::new();
        };
        let held = |choosing: &Choosing| held_to(choosing, other, range_other);
        let good = (self.good_starts(one, &all_one, held)).map(|by_day| on_all_days(&by_day));
        let contains = |(from, to): &Range| *from <= range_one.0 && range_one.1 <= *to;
        let mut runs = runs_of(&all_one, &good.unwrap_or_default()).into_iter();
        let wider = runs.find(contains);
        // Starts that are good one by one need not be so together with those of another date: then the range that was tried.
        let tried = [wider.unwrap_or(range_one), range_one];
        let holds = |range: &Range| {
            self.all_hold(|choosing| self.held(&held(choosing)?, one, &on_any_day(*range)))
        };
        let Some(range_one) = tried.into_iter().find(holds) else {
            return Vec::new();
        };
        let on_days = |member, range| vec![(self.weekdays_of(member).collect(), range)];
        let mut promises = self.promise((one, how), &all_one, on_days(one, range_one));
        let of_other = self.promise((other, how), &all_other, on_days(other, range_other));
        if promises.is_empty() || of_other.is_empty() {
            return Vec::new();
        }
        promises.extend(of_other);
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
            let (search, grounds) = (self.search(open), open.grounds(self));
            if search.is_beyond(member, &choosing, grounds, Unknown::AsBad) {
                return None;
            }
            let asked: Vec<u16> = (all.iter().copied())
                .filter(|start| days.iter().any(|day| by_day[day].contains(start)))
                .collect();
            let mut good = Vec::new();
            self.good_among(open, &choosing, member, &asked, &mut good);
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

    /// Adds those of `starts` that keep one date to `good`. As long as many are left, it is asked first whether none can, or all
    /// do.
    fn good_among(
        &self,
        open: &OpenDate<'_>,
        choosing: &Choosing,
        member: MemberId,
        starts: &[u16],
        good: &mut Vec<u16>,
    ) {
        let (Some(first), Some(last)) = (starts.first(), starts.last()) else {
            return;
        };
        // What groups have in common is not told by what each is sure to work.
        if starts.len() <= ONE_BY_ONE || open.grounds(self).is_some() {
            good.extend(self.good_on(open, choosing, member, starts));
            return;
        }
        let Some(held) = self.held(choosing, member, &[(Weekdays::ALL, (*first, *last))]) else {
            return;
        };
        let search = self.search(open);
        if search.is_beyond(member, &held, None, Unknown::AsBad) {
            return;
        }
        if self.margin(open, &held) >= Minutes::ZERO {
            good.extend(starts);
            return;
        }
        let (early, late) = starts.split_at(starts.len() / 2);
        self.good_among(open, choosing, member, early, good);
        self.good_among(open, choosing, member, late, good);
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
                (Some((_, at)), None) if !hours.day.is_in_pieces() && !hours.day.may_be_off() => {
                    hours.day.at_start(*at)
                }
                _ => (hours.day).at_starts(|at| self.wall(hours, at) == Some(start)),
            }
        };
        let is_of_gaps = self.search(open).is_of_gaps();
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
            // A minute less of somebody can make one gap of two.
            let tells = if is_of_gaps { 0 } else { tells };
            let tells = u16::try_from(tells / SLOPE).unwrap_or(u16::MAX);
            known_up_to = Some((start.saturating_add(tells), is_good));
        }
        good
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
        ranges: &[(Weekdays, Range)],
    ) -> Option<Choosing> {
        choosing.with_days(member, |hours| self.held_day(hours, ranges))
    }

    /// What is left of `hours` when they begin inside the range of the weekday.
    fn held_day(&self, hours: &Hours, ranges: &[(Weekdays, Range)]) -> Option<Day> {
        let day = hours.date.weekday();
        let (_, (from, to)) = ranges.iter().find(|(days, _)| days.contains(day))?;
        let walls = self.walls(hours);
        let inside = walls.filter(|(start, _)| (*from..=*to).contains(start));
        let starts: Vec<Instant> = inside.map(|(_, at)| at).collect();
        (hours.day).at_starts(|at| starts.binary_search(&at).is_ok())
    }

    /// The promises of `member`: `ranges` by days, of all the starts there are. Nothing where no lengths add up that keep them.
    fn promise(
        &self,
        (member, how): (MemberId, How),
        all: &[u16],
        ranges: Vec<(Weekdays, Range)>,
    ) -> Vec<Promise> {
        let own = self.hours_of(member).next();
        let (Some(zone), Some(first), Some(last)) = (
            own.and_then(|hours| self.found.sides.zone_of(hours)),
            all.first(),
            all.last(),
        ) else {
            return Vec::new();
        };
        if !self.add_up(member, how, &ranges) {
            return Vec::new();
        }
        let works_all = |days: Weekdays| {
            let mut on_days =
                (self.hours_of(member)).filter(|hours| days.contains(hours.date.weekday()));
            how == How::AtWork && on_days.any(|hours| hours.day.may_be_off())
        };
        let promise = |(days, (start_from, start_to))| Promise {
            member,
            days,
            start_from,
            start_to,
            could: (*first, *last),
            works_all: works_all(days),
            zone: Arc::clone(zone),
        };
        ranges.into_iter().map(promise).collect()
    }

    /// Whether days of `member` that begin in these `ranges` have lengths that add up, on all open dates together.
    fn add_up(&self, member: MemberId, how: How, ranges: &[(Weekdays, Range)]) -> bool {
        let mut lengths: BTreeMap<Date, (&Account, BTreeMap<Date, Vec<Minutes>>)> = BTreeMap::new();
        for hours in self.tied.iter().filter(|hours| hours.member == member) {
            let Some(account) = hours.account.as_deref() else {
                continue;
            };
            let day = self.held_day(hours, ranges).and_then(|day| how.of_day(day));
            let Some(day) = day else {
                return false;
            };
            let (_, only) =
                (lengths.entry(account.first())).or_insert_with(|| (account, BTreeMap::new()));
            only.insert(hours.date, day.lengths());
        }
        let mut accounts = lengths.values();
        accounts.all(|(account, only)| account.choice(only).is_some())
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

    /// Whether `member` chooses each day by itself.
    fn chooses_by_day(&self, member: MemberId) -> bool {
        let timeline = self.found.sides.asked.of(member);
        let schedules = timeline
            .phases
            .iter()
            .filter_map(|phase| phase.arrangement.schedule.as_ref());
        schedules
            .into_iter()
            .all(|schedule| schedule.terms.commitment == Commitment::Day)
    }
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
fn runs_of(all: &[u16], good: &[u16]) -> Vec<Range> {
    let mut runs: Vec<Range> = Vec::new();
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

/// Ranges of `all` to try, the narrow ones first, spread over them.
fn ranges(all: &[u16]) -> Vec<Range> {
    let mut ranges = Vec::new();
    for parts in RANGES_IN_PAIRS {
        let length = (all.len() / parts).max(1);
        let starts = (0..all.len()).step_by(length.div_ceil(2));
        ranges.extend(starts.filter_map(|at| Some((*all.get(at)?, *all.get(at + length - 1)?))));
    }
    ranges
}

/// How much of `all` lies in `range`, in thousandths.
fn share(all: &[u16], range: Range) -> usize {
    let inside = all
        .iter()
        .filter(|start| (range.0..=range.1).contains(start))
        .count();
    inside * 1_000 / all.len().max(1)
}

/// The run of `all` that is `good` and costs fewest starts; of equals the earliest.
fn widest(all: &[u16], good: &[u16]) -> Option<Range> {
    let runs = runs_of(all, good).into_iter();
    let count = |run: &Range| {
        all.iter()
            .filter(|start| (run.0..=run.1).contains(start))
            .count()
    };
    runs.min_by_key(|run| (Reverse(count(run)), run.0))
}

/// Days with one range, joined.
fn joined(ranges: Vec<(Weekdays, Range)>) -> Vec<(Weekdays, Range)> {
    let mut joined: Vec<(Weekdays, Range)> = Vec::new();
    for (days, range) in ranges {
        match joined.iter_mut().find(|known| known.1 == range) {
            Some(known) => known.0 = known.0.iter().chain(days.iter()).collect(),
            None => joined.push((days, range)),
        }
    }
    joined
}
