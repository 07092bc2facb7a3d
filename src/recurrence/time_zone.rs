//! The rules of a zone as a file defines it: when its clock changes, and to what.

use std::ops::Range;

use crate::{
    ical::{
        Limits,
        time_zone::{self, Fault, TimeZone, too_many_changes},
        values::Moment,
    },
    time::{CivilTime, DAY, Instant, Span},
    zone::Zone,
};

use super::{
    expand::{Budget, Expansion},
    rule::{Parsed, Rule, Start, Until},
};

/// A definition of a zone whose every part has been read.
#[derive(Debug)]
pub(super) struct Definition {
    line: u32,
    // Invariant: at least one.
    observances: Vec<Observance>,
}

/// An offset, and when it begins.
#[derive(Debug)]
struct Observance {
    line: u32,
    /// Seconds ahead of UTC before it begins: its times are on that clock.
    before: i32,
    /// Seconds ahead of UTC from then on.
    offset: i32,
    start: CivilTime,
    rules: Vec<Rule>,
    dates: Vec<CivilTime>,
}

/// When an observance begins: instants in seconds.
#[derive(Clone, Copy, Debug)]
struct Onset {
    at: i64,
    offset: i32,
    line: u32,
}

impl Definition {
    /// Reads every observance of a zone.
    ///
    /// # Errors
    ///
    /// When one of them cannot be read whole: without it the clock would be wrong, and nobody would see.
    pub(super) fn read(zone: &TimeZone<'_, '_>, limits: &Limits) -> Result<Self, Fault> {
        let observances = zone.observances(limits)?;
        let observances = observances.map(|observance| Observance::read(observance, limits));
        let observances: Vec<_> = observances.collect::<Result<_, _>>()?;
        if observances.is_empty() {
            return Err(Fault::at(
                zone.line(),
                "it has no `STANDARD` and no `DAYLIGHT`",
            ));
        }
        Ok(Self {
            line: zone.line(),
            observances,
        })
    }

    /// The clock in `within`: outside of it, it keeps the offsets that it has at the ends.
    ///
    /// # Errors
    ///
    /// When it changes more often than is followed, or when two observances that begin at one instant leave open which
    /// offset it has somewhere in `judged`.
    pub(super) fn zone(
        &self,
        name: &str,
        within: Span,
        judged: Span,
        limits: &Limits,
    ) -> Result<Zone, Fault> {
        let (from, to) = (within.start().seconds(), within.end().seconds());
        let most = u64::try_from(limits.zone_changes).unwrap_or(u64::MAX);
        // Each change is a step, and so is each period looked at that has none.
        let mut budget = Budget::steps(most.saturating_mul(2));
        let mut onsets = Vec::new();
        for observance in &self.observances {
            onsets.extend(observance.last_until(from, limits, &mut budget)?);
            observance.add_onsets(from.saturating_add(1)..to, limits, &mut budget, &mut onsets)?;
            if onsets.len() > limits.zone_changes {
                return Err(too_many_changes(self.line, limits));
            }
        }
        onsets.sort_by_key(|onset| onset.at);
        refuse_contradiction(&onsets, judged)?;
        let changes = onsets
            .iter()
            .map(|onset| (Instant::from_seconds(onset.at), onset.offset));
        Ok(Zone::from_changes(name, self.before(), changes))
    }

    /// The offset before any observance has begun: that before the first one.
    fn before(&self) -> i32 {
        let first = self
            .observances
            .iter()
            .min_by_key(|observance| observance.first());
        first.map_or(0, |first| first.before)
    }
}

/// Two observances that begin at one instant say two things of the time up to the next change.
fn refuse_contradiction(onsets: &[Onset], judged: Span) -> Result<(), Fault> {
    for (at, pair) in onsets.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        if first.at != second.at || first.offset == second.offset {
            continue;
        }
        let after = onsets.get(at.saturating_add(2)..).unwrap_or_default();
        let next = after
            .iter()
            .map(|onset| onset.at)
            .find(|next| *next > first.at);
        let lasts_to = next.unwrap_or(i64::MAX);
        if first.at < judged.end().seconds() && judged.start().seconds() < lasts_to {
            let since = Instant::from_seconds(first.at);
            let message =
                format!("two of its observances begin at {since}, with different offsets");
            return Err(Fault::at(second.line, message));
        }
    }
    Ok(())
}

impl Observance {
    fn read(observance: time_zone::Observance<'_, '_>, limits: &Limits) -> Result<Self, Fault> {
        if let Some(fault) = observance.exclusion() {
            return Err(fault);
        }
        let offset = observance.offset()?;
        // Outlook for Mac leaves out what was before.
        let before = observance.offset_before()?.unwrap_or(offset);
        let on_clock = |moment: Moment| match moment {
            Moment::Utc(civil) => civil.plus_seconds(i64::from(before)),
            Moment::Local(_) | Moment::Date(_) => moment.civil(),
        };
        let start = on_clock(observance.start()?);
        let rules = observance.rules().map(|(line, text)| {
            read_rule(&text, start)
                .map_err(|why| Fault::at(line, format!("its rule cannot be followed: {why}")))
        });
        let dates: Vec<_> = observance
            .dates(limits)?
            .into_iter()
            .map(on_clock)
            .collect();
        if dates.iter().any(|date| *date < start) {
            // Whether it begins at its start as well is then anybody's guess: examples of old standards mean that it does not.
            let message = "an observance has an `RDATE` before its `DTSTART`";
            return Err(Fault::at(observance.line, message));
        }
        Ok(Self {
            line: observance.line,
            before,
            offset,
            start,
            rules: rules.collect::<Result<_, _>>()?,
            dates,
        })
    }

    /// The instant of a time on the clock before the observance, in seconds.
    fn instant(&self, civil: CivilTime) -> i64 {
        civil.seconds().saturating_sub(i64::from(self.before))
    }

    fn civil(&self, instant: i64) -> CivilTime {
        CivilTime::from_seconds(instant.saturating_add(i64::from(self.before)))
    }

    /// The instants at which it begins whatever its rules say.
    fn fixed(&self) -> impl Iterator<Item = i64> {
        let times = std::iter::once(self.start).chain(self.dates.iter().copied());
        times.map(|civil| self.instant(civil))
    }

    /// When it first begins: nothing comes before its start.
    fn first(&self) -> i64 {
        self.instant(self.start)
    }

    fn onset(&self, at: i64) -> Onset {
        Onset {
            at,
            offset: self.offset,
            line: self.line,
        }
    }

    /// Adds the times within a stretch at which it begins.
    fn add_onsets(
        &self,
        within: Range<i64>,
        limits: &Limits,
        budget: &mut Budget,
        onsets: &mut Vec<Onset>,
    ) -> Result<(), Fault> {
        let fixed = self.fixed().filter(|at| within.contains(at));
        onsets.extend(fixed.map(|at| self.onset(at)));
        for rule in &self.rules {
            let made = self.expand(rule, within.clone(), limits, budget)?;
            onsets.extend(
                made.into_iter()
                    .map(|civil| self.onset(self.instant(civil))),
            );
        }
        Ok(())
    }

    /// The last time up to and with `at` at which it begins.
    fn last_until(
        &self,
        at: i64,
        limits: &Limits,
        budget: &mut Budget,
    ) -> Result<Option<Onset>, Fault> {
        let mut last = self.fixed().filter(|fixed| *fixed <= at).max();
        for rule in &self.rules {
            last = last.max(self.last_of_rule(rule, at, limits, budget)?);
        }
        Ok(last.map(|at| self.onset(at)))
    }

    /// The last time up to and with `at` that a rule makes: looked for in ever longer stretches before it, or before its end.
    fn last_of_rule(
        &self,
        rule: &Rule,
        at: i64,
        limits: &Limits,
        budget: &mut Budget,
    ) -> Result<Option<i64>, Fault> {
        const YEAR: i64 = 366 * DAY;
        let start = self.instant(self.start);
        let to = self
            .end_of(rule)
            .map_or(at, |end| end.min(at))
            .saturating_add(1);
        let mut length = YEAR.saturating_mul(2);
        loop {
            let from = to.saturating_sub(length).max(start);
            let made = self.expand(rule, from..to, limits, budget)?;
            if let Some(last) = made.last() {
                return Ok(Some(self.instant(*last)));
            }
            if from == start {
                return Ok(None);
            }
            length = length.saturating_mul(8);
        }
    }

    /// The last instant at which a rule may make anything, if it says.
    fn end_of(&self, rule: &Rule) -> Option<i64> {
        Some(match rule.until()? {
            Until::Instant(instant) => instant.seconds(),
            Until::Civil(civil) => self.instant(civil),
            Until::Date(date) => self.instant(date.midnight()).saturating_add(DAY),
        })
    }

    /// What a rule makes within a stretch of instants, on the clock before the observance.
    fn expand(
        &self,
        rule: &Rule,
        within: Range<i64>,
        limits: &Limits,
        budget: &mut Budget,
    ) -> Result<Vec<CivilTime>, Fault> {
        let last = match rule.until() {
            Some(Until::Instant(instant)) => Some(self.civil(instant.seconds())),
            _ => None,
        };
        let mut made = Vec::new();
        let (from, to) = (self.civil(within.start), self.civil(within.end));
        match rule.expand(from, to, last, budget, &mut made) {
            Expansion::Complete => Ok(made),
            Expansion::OverBudget => Err(too_many_changes(self.line, limits)),
        }
    }
}

fn read_rule(text: &[u8], start: CivilTime) -> Result<Rule, super::rule::RuleError> {
    Parsed::parse(text)?.check(Start {
        civil: start,
        is_date: false,
    })
}
