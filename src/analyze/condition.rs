//! What a conditional verdict hangs on, who can settle it, and what they would have to promise.

use std::{cell::OnceCell, collections::BTreeSet, sync::Arc};

use crate::{
    availability::choices::{self},
    model::MemberId,
    overlap::{Basis, Choice, Unknown},
    rules::Measure,
    time::{Date, Instant, Minutes, Span, SpanSet},
    verdict::{Class, Condition, Promise, SettledBy, Witness, Witnesses},
};

use super::{
    choosing::{Choosing, Chosen, Hours, Picked},
    common::Grounds,
    find::{Examples, Search},
    periods::Period,
    runs::Found,
    seating::Seated,
};

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
pub(super) struct OpenDate<'a> {
    pub(super) period: &'a Period,
    pub(super) seated: Seated<'a>,
    pub(super) choosing: Choosing,
    /// What groups have in common at the least, once somebody has asked.
    pub(super) grounds: OnceCell<Option<Grounds>>,
    /// Choices that fail and that hold, once somebody has asked.
    pub(super) examples: OnceCell<Examples>,
}

impl OpenDate<'_> {
    fn date(&self) -> Date {
        self.period.first
    }

    /// Choices that fail and that hold, as far as some are found.
    pub(super) fn examples(&self, open: &OpenDates<'_>) -> &Examples {
        let inquiry = open.found.inquiry;
        let find = || inquiry.examples(self.period, &self.seated, &self.choosing);
        self.examples.get_or_init(find)
    }

    /// What groups have in common at the least, where the figure is theirs.
    pub(super) fn grounds(&self, open: &OpenDates<'_>) -> Option<&Grounds> {
        let find = || {
            let search = open.search(self);
            Grounds::of(&search, &self.choosing, Choice::Least, Unknown::AsBad)
        };
        self.grounds.get_or_init(find).as_ref()
    }
}

/// The open dates of one rule.
pub(super) struct OpenDates<'a> {
    pub(super) found: &'a Found<'a>,
    pub(super) dates: Vec<OpenDate<'a>>,
    /// The hours of all open dates whose lengths have to add up with others, also of dates that are left out for being alike.
    pub(super) tied: Vec<Hours>,
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
            tied: Vec::new(),
        }
    }

    /// The same, of dates on which everything is alike but the date the first only: people promise starts on their own clocks,
    /// by days of the week.
    fn once_each(mut self) -> Self {
        let hours = self.dates.iter().flat_map(|open| &open.choosing.hours);
        let tied = hours.filter(|hours| hours.account.is_some());
        self.tied = tied.cloned().collect();
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

    /// How far one date is from failing at worst.
    pub(super) fn margin(&self, open: &OpenDate<'_>, choosing: &Choosing) -> Minutes {
        let grounds = open.grounds(self);
        self.search(open)
            .margin_at_worst(choosing, grounds, Unknown::AsBad)
    }

    pub(super) fn search<'s>(&'s self, open: &'s OpenDate<'_>) -> Search<'s> {
        self.found.inquiry.search(&open.seated)
    }

    /// All hours of `member` on open dates.
    pub(super) fn hours_of(&self, member: MemberId) -> impl Iterator<Item = &Hours> {
        let all = self.dates.iter().flat_map(|open| &open.choosing.hours);
        all.filter(move |hours| hours.member == member)
    }

    /// Every start of `hours`, with what their clock shows then in minutes since midnight of their date.
    pub(super) fn walls(&self, hours: &Hours) -> impl Iterator<Item = (u16, Instant)> {
        self.found.sides.walls(hours)
    }

    /// What the clock of `hours` shows at `at`, in minutes since midnight of their date.
    pub(super) fn wall(&self, hours: &Hours, at: Instant) -> Option<u16> {
        self.found.sides.wall(hours, at)
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
            let [holding, failing] =
                [&good, &bad].map(|chosen| search.settle(&open.choosing, chosen, Unknown::AsBad));
            self.told_apart(open, (&good, &holding), (&bad, &failing))
        })
    }

    /// From a choice that fails to one that holds, person by person: the first step with which it holds.
    fn one_apart(&self, open: &OpenDate<'_>) -> Option<Witnesses> {
        let Examples { good, bad } = open.examples(self);
        let (good, bad) = (good.as_ref()?, bad.as_ref()?);
        let search = self.search(open);
        let measure = |chosen: &Chosen| search.settle(&open.choosing, chosen, Unknown::AsBad);
        let (mut at, mut before) = (bad.clone(), bad.clone());
        let mut found = measure(bad);
        for place in 0..good.count() {
            if !at.turn(place, good) {
                continue;
            }
            let last = std::mem::replace(&mut found, measure(&at));
            let witnesses = self.told_apart(open, (&at, &found), (&before, &last));
            if witnesses.is_some() {
                return witnesses;
            }
            before.turn(place, good);
        }
        None
    }

    /// Both, each with what it comes to, if the one holds and the other fails.
    fn told_apart(
        &self,
        open: &OpenDate<'_>,
        (good, holding): (&Chosen, &Measure),
        (bad, failing): (&Chosen, &Measure),
    ) -> Option<Witnesses> {
        let search = self.search(open);
        let (holds, fails) = (search.holds(holding), !search.holds(failing));
        if !holds || !fails {
            return None;
        }
        let witness = |chosen: &Chosen, found| {
            let mut hours: Vec<(MemberId, Date, Vec<Span>)> = Vec::new();
            for (hours_of, picked) in open.choosing.hours.iter().zip(&chosen.picks) {
                let spans = match picked {
                    Picked::Of(pick) => pick.spans().clone(),
                    _ => SpanSet::new(),
                };
                hours.push((hours_of.member, hours_of.date, spans.spans().to_vec()));
            }
            hours.sort();
            Witness { hours, found }
        };
        let can_be = [good, bad].map(|chosen| {
            let agrees = !search.is_of_gaps() || open.choosing.agrees(chosen);
            agrees && open.choosing.adds_up(chosen)
        });
        (can_be == [true, true]).then(|| Witnesses {
            date: open.date(),
            // Their thresholds can differ: both are shown by their margins against that of the one that fails.
            required: failing.required,
            figure: self.found.inquiry.seating.required.rule.figure(),
            good: witness(good, search.figure_like(failing, holding)),
            bad: witness(bad, failing.found),
        })
    }
}
