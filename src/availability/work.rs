//! Working time: the hours of an arrangement, put on the UTC line.

use crate::{
    model::{Arrangement, Hours, Phase},
    time::{CivilTime, Date, Instant, Span, SpanSet},
};

use super::Clocks;

/// A working piece and the date it begins on, by the clock of the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkSpan {
    /// When.
    pub span: Span,
    /// The member's own date that the piece belongs to, also where it runs past midnight.
    pub date: Date,
}

/// The arrangement with something taken away: for asking what a failing date comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variation {
    /// As if nobody were anywhere but at home.
    pub without_stays: bool,
    /// As if there were no seasons.
    pub without_seasons: bool,
    /// As if every cycle stood this many days further on.
    pub cycle_days_on: i32,
}

/// Working time by an arrangement over a range of own dates, absences not yet taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// The pieces by start. Pieces of neighbouring dates may overlap where an arrangement begins or ends.
    pub spans: Vec<WorkSpan>,
    /// Own dates for which no hours are known.
    pub unknown: Vec<WorkSpan>,
}

impl Work {
    /// The working time that `phases` give on the own dates `from` to `to`.
    pub fn of(
        phases: &[Phase],
        from: Date,
        to: Date,
        clocks: &Clocks,
        variation: Variation,
    ) -> Self {
        let mut work = Self::default();
        let mut pieces = Vec::new();
        for date in from.through(to) {
            let Some(phase) = phases.iter().find(|phase| phase.holds_on(date)) else {
                continue;
            };
            let arrangement = &phase.arrangement;
            let zone = if variation.without_stays {
                arrangement.clock_at_home()
            } else {
                arrangement.clock(date)
            };
            let clock = clocks.of(zone);
            let Some(hours) = hours(arrangement, date, variation) else {
                clock.wall_into(date.midnight(), date.plus(1).midnight(), &mut pieces);
                work.unknown
                    .extend(pieces.drain(..).map(|span| WorkSpan { span, date }));
                continue;
            };
            for piece in &hours.pieces {
                clock.wall_into(
                    CivilTime::new(date, i64::from(piece.from()) * 60),
                    CivilTime::new(date, i64::from(piece.to()) * 60),
                    &mut pieces,
                );
            }
            work.spans.extend(
                pieces
                    .drain(..)
                    .filter_map(Span::inward)
                    .map(|span| WorkSpan { span, date }),
            );
        }
        // OK because only dates beside a change of clocks or arrangements can be out of order.
        work.spans.sort_unstable();
        work.unknown.sort_unstable();
        work
    }

    /// Working time that touches `within`, pieces whole.
    pub fn touching(&self, within: Span) -> SpanSet {
        let dates = within
            .start()
            .civil(0)
            .date()
            .through(within.end().civil(0).date());
        dates
            .flat_map(|date| near(&self.spans, date))
            .map(|work| work.span)
            .filter(|span| span.overlaps(within))
            .collect()
    }

    /// The piece that `instant` lies in, if there is one.
    pub fn at(&self, instant: Instant) -> Option<&WorkSpan> {
        near(&self.spans, instant.civil(0).date())
            .iter()
            .find(|work| work.span.contains(instant))
    }

    /// Whether the arrangement gives working time to the own date `date`; a date without known hours may have some.
    pub fn is_working_date(&self, date: Date) -> bool {
        let on = |work: &WorkSpan| work.date == date;
        near(&self.spans, date).iter().any(on) || near(&self.unknown, date).iter().any(on)
    }
}

/// The spans that can belong to `date`, whatever the clock: those that begin from two days before it to three days after.
fn near(spans: &[WorkSpan], date: Date) -> &[WorkSpan] {
    let begins_before = |date: Date| {
        spans.partition_point(|work| work.span.start().seconds() < date.midnight().seconds())
    };
    &spans[begins_before(date.plus(-2))..begins_before(date.plus(3))]
}

/// The hours of `date` under `arrangement`, or `None` when nobody has said what they are.
fn hours(arrangement: &Arrangement, date: Date, variation: Variation) -> Option<&Hours> {
    let schedule = arrangement.schedule.as_ref()?;
    if !variation.without_seasons
        && let Some(season) = schedule.season(date)
    {
        return Some(season.week.on(date.weekday()));
    }
    Some(schedule.pattern.on(match schedule.pattern {
        crate::model::Pattern::Week(_) => date,
        _ => date.plus(variation.cycle_days_on),
    }))
}
