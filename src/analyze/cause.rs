//! What a date that does not hold comes from: found by asking again with one thing taken away.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    availability::{Clocks, Variation, Work},
    model::{AbsenceKind, Pattern},
    overlap::{Basis, Case},
    rules::{About, Asks, Context, Link, Seat, Time},
    time::{DAY, Date, Instant, Span, SpanSet, Weekday},
    verdict::{Cause, Class, Day},
    zone::{Zone, team_regimes},
};

use super::{
    Question,
    periods::Period,
    seating::{Seated, Seating},
    sides::Sides,
};

/// Finds causes for the dates of one rule.
#[derive(Debug)]
pub(super) struct Causes<'a> {
    sides: &'a Sides,
    seating: &'a Seating<'a>,
    /// The clocks held still at each combination of offsets that is the usual one, or nearly.
    usual: Vec<Arc<Clocks>>,
    // Looked up only: dates with the same hours, on the same clocks, have the same cause.
    known: Mutex<BTreeMap<Key, Cause>>,
}

impl<'a> Causes<'a> {
    pub(super) fn new(question: &Question<'_>, sides: &'a Sides, seating: &'a Seating<'a>) -> Self {
        Self {
            sides,
            seating,
            usual: usual_clocks(question, &sides.clocks),
            known: Mutex::default(),
        }
    }

    /// Where `day` comes from, which does not hold.
    pub(super) fn of(&self, period: &Period, day: &Day) -> Cause {
        if day.class == Class::Open {
            let seated = self.seating.seat(period, &self.sides.asked);
            return if day.hangs_on_unknown {
                Cause::NoData
            } else if self.seating.basis() == Basis::Presence || !hangs_on_answers(&seated) {
                Cause::EveryWeek
            } else {
                Cause::Meeting
            };
        }
        let asks = self.seating.required.rule.kind().asks;
        if matches!(asks, Asks::Meetings | Asks::Occurrences) {
            return Cause::Meeting;
        }
        let seated = (self.seating.seat(period, &self.sides.asked))
            .of(&*self.seating.required.rule, day.link);
        let hours = seated.at_hours();
        if self.holds(&hours, self.seating.basis()) {
            return self.lies_over_the_hours(period, &seated);
        }
        let zone = (self.seating.occurrence(period)).map(|occurrence| occurrence.zone.name());
        let key = key(period, &hours, zone);
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cause) = known().get(&key) {
            return *cause;
        }
        let cause = self.lies_in_the_hours(period, day.link);
        known().insert(key, cause);
        cause
    }

    /// The hours alone would do: absence or an event is in the way.
    fn lies_over_the_hours(&self, period: &Period, seated: &Seated<'_>) -> Cause {
        // A refusal takes somebody out of the meeting as an event does.
        if self.holds(&seated.as_if_accepted(), Basis::Presence) {
            return Cause::Meeting;
        }
        let absences = period.dates.iter().flat_map(|date| {
            let seats = seated.parts.iter().flat_map(|part| &part.seats);
            seats.filter_map(|seat| {
                let timeline = self.sides.asked.of(seat.member);
                timeline.absence(*date).map(|absent| absent.kind)
            })
        });
        if absences
            .into_iter()
            .any(|kind| kind == AbsenceKind::Holiday)
        {
            Cause::Holiday
        } else {
            Cause::Leave
        }
    }

    /// The hours alone fail: which part of them?
    fn lies_in_the_hours(&self, period: &Period, link: Option<Link>) -> Cause {
        let would_hold =
            |clocks: &Clocks, variation| self.would_hold(period, link, clocks, variation);
        let clocks = &self.sides.clocks;
        let plain = Variation::default();
        if self.usual.iter().any(|usual| would_hold(usual, plain)) {
            return Cause::ClockChange;
        }
        let without_stays = Variation {
            without_stays: true,
            ..plain
        };
        if would_hold(clocks, without_stays) {
            return Cause::Stay;
        }
        let without_seasons = Variation {
            without_seasons: true,
            ..plain
        };
        if would_hold(clocks, without_seasons) {
            return Cause::Season;
        }
        let shifted = |cycle_days_on| Variation {
            cycle_days_on,
            ..plain
        };
        if self
            .cycle_steps()
            .any(|days| would_hold(clocks, shifted(days)))
        {
            return Cause::Cycle;
        }
        Cause::EveryWeek
    }

    /// The shifts that turn the cycles of those whom the rule names: whole weeks for weeks, days for days.
    fn cycle_steps(&self) -> impl Iterator<Item = i32> {
        let lengths = self.seating.about.iter().flat_map(|member| {
            let schedules = (self.sides.asked.of(*member))
                .phases
                .iter()
                .filter_map(|phase| phase.arrangement.schedule.as_ref());
            schedules.map(|schedule| match &schedule.pattern {
                Pattern::Week(_) | Pattern::Offered(_) => (1, 7),
                Pattern::CycleWeeks { weeks, .. } => (weeks.len(), 7),
                Pattern::CycleDays { days, .. } => (days.len(), 1),
            })
        });
        let (steps, days) = lengths.max().unwrap_or((1, 7));
        let steps = i32::try_from(steps.min(60)).expect("sixty at most");
        (1..steps).map(move |step| step * days)
    }

    /// Whether the date would hold by hours alone, on these clocks and with this variation; of a rule of pairs, for `link`.
    fn would_hold(
        &self,
        period: &Period,
        link: Option<Link>,
        clocks: &Clocks,
        variation: Variation,
    ) -> bool {
        let zones: Vec<Arc<Zone>> = clocks
            .iter()
            .map(|clock| Arc::clone(clock.zone()))
            .collect();
        let seating = self.seating.again(&zones, clocks, period);
        let mut seated = seating
            .seat(period, &self.sides.asked)
            .of(&*seating.required.rule, link);
        let (Some(first), Some(last)) = (period.dates.first(), period.dates.last()) else {
            return false;
        };
        let windows = || seated.parts.iter().flat_map(|part| part.window);
        let date = |instant: Instant| instant.civil(0).date();
        let first = (windows().map(|span| date(span.start()))).fold(*first, Date::min);
        let last = (windows().map(|span| date(span.end()))).fold(*last, Date::max);
        let own = (seated.parts.iter().flat_map(|part| &part.seats)).filter_map(Seat::own);
        let first = own.map(|own| own.date).fold(first, Date::min);
        for seat in seated.parts.iter_mut().flat_map(|part| &mut part.seats) {
            let timeline = self.sides.asked.of(seat.member);
            let phases = &timeline.phases;
            let work = Work::of(phases, first.plus(-2), last.plus(2), clocks, variation);
            let spans: SpanSet = match &mut seat.about {
                About::Time | About::Meetings => {
                    let worked = work.spans.iter().map(|work| work.span);
                    worked.chain(timeline.accepted_of(&work)).collect()
                }
                About::OwnDate(own) => {
                    let mut phases = phases.iter().filter(|phase| phase.holds_on(own.date));
                    if let (Some(phase), true) = (phases.next(), variation.without_stays) {
                        own.place = phase.arrangement.work_place_at_home(own.date);
                    }
                    work.may_be_on(own.date)
                }
            };
            seat.time = Time::At(spans.spans().to_vec());
        }
        !seated.parts.is_empty() && self.holds(&seated, self.seating.basis())
    }

    /// Whether the worst case of `seated` holds.
    fn holds(&self, seated: &Seated<'_>, basis: Basis) -> bool {
        let rule = &self.seating.required.rule;
        let measure = rule.measure(&Context {
            parts: &seated.parts,
            share: seated.share,
            basis,
            case: Case::WORST,
        });
        rule.holds(&measure)
    }
}

/// Whether somebody has an answer to give to an event that takes time in question.
fn hangs_on_answers(seated: &Seated<'_>) -> bool {
    let mut seats = seated.parts.iter().flat_map(|part| &part.seats);
    seats.any(|seat| seat.choices().next().is_some())
}

/// The same for two periods in which everybody has the same hours, seen from the rule's windows or from a meeting in a zone: the
/// day of the week, the zone, and everybody's numbers.
type Key = (Weekday, Option<String>, Vec<i64>);

fn key(period: &Period, seated: &Seated<'_>, zone: Option<&str>) -> Key {
    let from = period.first.midnight().seconds();
    let mut numbers = Vec::new();
    let add = |spans: &[Span], numbers: &mut Vec<i64>| {
        numbers.push(i64::try_from(spans.len()).unwrap_or(i64::MAX));
        let ends = spans.iter().flat_map(|span| [span.start(), span.end()]);
        numbers.extend(ends.map(|instant| instant.seconds() - from));
    };
    for seat in seated.parts.iter().flat_map(|part| &part.seats) {
        numbers.push(i64::try_from(seat.member.0).unwrap_or(i64::MAX));
        let hours = match &seat.time {
            Time::At(spans) => &spans[..],
            _ => &[],
        };
        add(seat.scope, &mut numbers);
        add(seat.before, &mut numbers);
        add(hours, &mut numbers);
    }
    (period.first.weekday(), zone.map(str::to_owned), numbers)
}

/// The clocks held still at the offsets that hold for most of the horizon, and at every other combination that holds for a
/// fifth of it.
fn usual_clocks(question: &Question<'_>, clocks: &Clocks) -> Vec<Arc<Clocks>> {
    let horizon = question.horizon;
    let span = Span::from_seconds(
        horizon.from.midnight().seconds(),
        horizon.to.midnight().seconds() + DAY,
    );
    let Some(span) = span else {
        return Vec::new();
    };
    let zones: Vec<Arc<Zone>> = clocks
        .iter()
        .map(|clock| Arc::clone(clock.zone()))
        .collect();
    let mut lengths: BTreeMap<Vec<i32>, i64> = BTreeMap::new();
    for regime in team_regimes(zones.iter().map(|zone| &**zone), span) {
        *lengths.entry(regime.offsets).or_default() += regime.span.minutes().get();
    }
    let whole = span.minutes().get();
    let longest = lengths.values().copied().max().unwrap_or_default();
    let mut usual: Vec<(i64, Vec<i32>)> = lengths
        .into_iter()
        .filter(|(_, length)| *length == longest || length * 5 >= whole)
        .map(|(offsets, length)| (-length, offsets))
        .collect();
    usual.sort_unstable();
    if usual.len() == 1 && longest == whole {
        // No clock changes inside the horizon.
        return Vec::new();
    }
    usual
        .into_iter()
        .map(|(_, offsets)| {
            let offset_of = |name: &str| {
                let at = zones.iter().position(|zone| zone.name() == name);
                at.map_or(0, |at| offsets[at])
            };
            Arc::new(clocks.frozen(offset_of))
        })
        .collect()
}
