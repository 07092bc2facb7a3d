//! The starts of a series inside the window: DTSTART, rules and dates, less what they exclude.

use std::{cmp::Reverse, mem};

use crate::{
    ical::component::{Event, Listed, Problem},
    time::{CivilTime, DAY, Date, Instant},
};

use super::{
    clocks::Point,
    expand::{Budget, Expansion},
    rule::{Parsed, Rule, Start, Until},
    series::{Extent, Placed, Reader, Uid},
};

/// One start of a series, before anything replaces it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instance {
    pub(super) start: Instant,
    pub(super) civil: CivilTime,
    /// Its own length, when it is a period of an `RDATE`.
    pub(super) extent: Option<Extent>,
}

/// The starts of a series.
#[derive(Debug)]
pub(super) struct Instances {
    /// In order, each once.
    pub(super) list: Vec<Instance>,
    /// Whether some of them may not take place: an exclusion cannot be read.
    pub(super) is_doubtful: bool,
}

/// How far outside the window a start may lie whose occurrence touches it, in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    before: i64,
    after: i64,
}

impl Reach {
    /// For occurrences that take place as `placed` does.
    pub(super) fn of(placed: &Placed) -> Self {
        let margin = DAY.saturating_mul(2);
        Self {
            before: placed.extent.at_most().saturating_add(margin),
            after: placed.travel.saturating_add(margin),
        }
    }

    /// Widened for occurrences that are moved by `by` seconds and then take place as `placed` does.
    pub(super) fn shift(&mut self, by: i64, placed: &Placed) {
        let moved = Self::of(placed);
        self.before = self.before.max(moved.before.saturating_add(by));
        self.after = self.after.max(moved.after.saturating_sub(by));
    }
}

/// The stretch of civil time in which starts are looked for.
#[derive(Clone, Copy)]
struct Search {
    from: CivilTime,
    to: CivilTime,
}

impl Reader<'_> {
    /// The starts of a series that may touch the window.
    pub(super) fn instances(
        &mut self,
        event: &Event<'_, '_>,
        placed: &Placed,
        reach: Reach,
        uid: &Uid<'_>,
    ) -> Result<Instances, Problem> {
        let clock = placed.start.clock;
        let window = self.options.window;
        let search = Search {
            from: self
                .clocks
                .civil(clock, window.start())
                .plus_seconds(reach.before.saturating_neg()),
            to: self
                .clocks
                .civil(clock, window.end())
                .plus_seconds(reach.after),
        };
        let mut list = mem::take(&mut self.instances);
        list.clear();
        list.push(Instance {
            start: placed.start.instant,
            civil: placed.start.civil,
            extent: None,
        });
        for text in event.rules() {
            self.add_rule(&text, placed.start, search, &mut list)?;
        }
        self.add_dates(event, placed, uid, &mut list);
        put_in_order(&mut list);
        self.count_made(list.len())?;
        let is_doubtful = self.exclude(event, placed, search, uid, &mut list);
        Ok(Instances { list, is_doubtful })
    }

    /// Adds the starts that a rule makes.
    fn add_rule(
        &mut self,
        text: &[u8],
        start: Point,
        search: Search,
        list: &mut Vec<Instance>,
    ) -> Result<(), Problem> {
        let rule = read_rule(text, start).map_err(|why| Problem {
            code: "unreadable-rule",
            message: format!("its rule cannot be followed: {why}"),
        })?;
        let mut latest = None;
        let mut until = Instant::MAX;
        if let Some(Until::Instant(instant)) = rule.until() {
            until = instant;
            // A day more than the clock shows: where it is turned back, later instants show earlier times.
            latest = Some(self.clocks.civil(start.clock, instant).plus_seconds(DAY));
        }
        let most = u64::try_from(self.limits.event_occurrences).unwrap_or(u64::MAX);
        let mut budget = Budget::steps(self.steps.min(most.saturating_mul(2)));
        let before = budget.left();
        let mut starts = mem::take(&mut self.starts);
        starts.clear();
        let expansion = rule.expand(search.from, search.to, latest, &mut budget, &mut starts);
        self.steps = self
            .steps
            .saturating_sub(before.saturating_sub(budget.left()));
        if expansion == Expansion::OverBudget {
            return Err(self.over_budget(self.steps == 0));
        }
        if starts.len() > self.limits.event_occurrences {
            return Err(self.over_budget(false));
        }
        let clocks = &self.clocks;
        list.extend(starts.iter().filter_map(|civil| {
            let instant = clocks.instant(start.clock, *civil);
            (instant <= until).then_some(Instance {
                start: instant,
                civil: *civil,
                extent: None,
            })
        }));
        self.starts = starts;
        // Rules that make the same times over and over take no more room than one of them.
        if list.len() > self.limits.event_occurrences.saturating_mul(2) {
            put_in_order(list);
            if list.len() > self.limits.event_occurrences {
                return Err(self.over_budget(false));
            }
        }
        Ok(())
    }

    /// Counts the occurrences of a series; a problem when they are too many, or those of all series are.
    fn count_made(&mut self, count: usize) -> Result<(), Problem> {
        if count > self.limits.event_occurrences {
            return Err(self.over_budget(false));
        }
        self.made = self.made.saturating_add(count);
        if self.made > self.limits.file_occurrences {
            return Err(self.over_budget(true));
        }
        Ok(())
    }

    /// What is wrong with a series that makes too much: of itself, or with the others of the file.
    fn over_budget(&self, of_the_file: bool) -> Problem {
        let (code, message) = if of_the_file {
            (
                "limit-file-occurrences",
                format!(
                    "the rules of the file make more than {} occurrences in the window (`file-occurrences`)",
                    self.limits.file_occurrences
                ),
            )
        } else {
            (
                "limit-event-occurrences",
                format!(
                    "its rule makes more than {} occurrences in the window (`event-occurrences`)",
                    self.limits.event_occurrences
                ),
            )
        };
        Problem { code, message }
    }

    /// Adds the starts of `RDATE`.
    fn add_dates(
        &mut self,
        event: &Event<'_, '_>,
        placed: &Placed,
        uid: &Uid<'_>,
        list: &mut Vec<Instance>,
    ) {
        let (dates, mut problem) = event.list(false, &mut self.names, self.limits);
        for date in dates {
            match self.listed(date, event.calendar, placed) {
                Ok(instance) => list.push(instance),
                Err(why) => {
                    problem.get_or_insert(why);
                }
            }
        }
        if let Some(problem) = problem {
            self.ledger.lose(
                uid.about(event.line),
                problem,
                "that date takes no part; the other occurrences are read",
            );
        }
    }

    fn listed(
        &mut self,
        listed: Listed,
        calendar: usize,
        placed: &Placed,
    ) -> Result<Instance, Problem> {
        let series = placed.start;
        let point = self
            .clocks
            .place(listed.start, calendar, &self.names, Some(series.clock));
        let extent = match listed.end {
            Some(end) => Some(self.extent(point, end, calendar)?.0),
            None => None,
        };
        let civil = if series.is_date {
            self.day_of(point, series.clock).midnight()
        } else if point.is_date {
            CivilTime::new(point.civil.date(), series.civil.second_of_day())
        } else {
            // On the clock of the series it stays as it is written, as its start and what its rule makes do, also in a gap.
            let civil = if point.clock == series.clock {
                point.civil
            } else {
                self.clocks.civil(series.clock, point.instant)
            };
            return Ok(Instance {
                start: point.instant,
                civil,
                extent,
            });
        };
        Ok(Instance {
            start: self.clocks.instant(series.clock, civil),
            civil,
            extent,
        })
    }

    /// Takes out what `EXDATE` and `EXRULE` exclude; `true` when some of that cannot be read.
    fn exclude(
        &mut self,
        event: &Event<'_, '_>,
        placed: &Placed,
        search: Search,
        uid: &Uid<'_>,
        list: &mut Vec<Instance>,
    ) -> bool {
        let (dates, mut problem) = event.list(true, &mut self.names, self.limits);
        let (mut starts, days) = self.excluded(&dates, event.calendar, placed);
        let mut made = Vec::new();
        for text in event.excluding_rules() {
            if let Err(why) = self.add_rule(&text, placed.start, search, &mut made) {
                problem.get_or_insert(why);
            }
        }
        starts.extend(made.into_iter().map(|instance| instance.start));
        starts.sort_unstable();
        list.retain(|instance| {
            starts.binary_search(&instance.start).is_err()
                && (days.is_empty() || days.binary_search(&instance.civil.date()).is_err())
        });
        let is_doubtful = problem.is_some();
        if let Some(problem) = problem {
            self.ledger.skip(
                uid.about(event.line),
                problem,
                "which occurrences it excludes cannot be read; all are counted as unknown",
            );
        }
        is_doubtful
    }

    /// The starts and the local days that `EXDATE` names; the days in order.
    fn excluded(
        &mut self,
        dates: &[Listed],
        calendar: usize,
        placed: &Placed,
    ) -> (Vec<Instant>, Vec<Date>) {
        let series = placed.start;
        let mut starts = Vec::with_capacity(dates.len());
        let mut days = Vec::new();
        for date in dates {
            let point = self
                .clocks
                .place(date.start, calendar, &self.names, Some(series.clock));
            if series.is_date {
                days.push(self.day_of(point, series.clock));
            } else if point.is_date {
                days.push(point.civil.date());
            } else {
                starts.push(point.instant);
            }
        }
        days.sort_unstable();
        (starts, days)
    }
}

/// Puts starts in order, each once.
fn put_in_order(list: &mut Vec<Instance>) {
    // Of equal starts the one with a length of its own tells more; then the later one on the clock, where a gap brings two
    // together, for it ends no earlier.
    let order = |instance: &Instance| {
        let is_plain = instance.extent.is_none();
        (instance.start, is_plain, Reverse(instance.civil))
    };
    // One rule gives its times in order.
    if !list.is_sorted_by_key(order) {
        list.sort_by_key(order);
    }
    list.dedup_by_key(|instance| instance.start);
}

fn read_rule(text: &[u8], start: Point) -> Result<Rule, super::rule::RuleError> {
    Parsed::parse(text)?.check(Start {
        civil: start.civil,
        is_date: start.is_date,
    })
}
