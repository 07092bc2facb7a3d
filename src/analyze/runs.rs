//! Dates that do not hold, gathered into runs of one class and one cause.

use crate::verdict::{Cause, Class, Day, Run};

use super::{
    Question,
    blame::{blame, open_hours},
    cause::Causes,
    judge::figures,
    likeness::Known,
    periods::Period,
    seating::Seating,
    sides::Sides,
};

/// What has been found of one rule.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) sides: &'a Sides,
    pub(super) seating: &'a Seating<'a>,
    pub(super) periods: &'a [Period],
    /// One for each period.
    pub(super) days: &'a [Day],
    /// What dates are like.
    pub(super) known: &'a Known,
}

/// The runs of the rule, in order.
///
/// Dates that the rule does not speak of, or that are not applicable, do not end a run.
pub(super) fn runs(found: &Found<'_>) -> Vec<Run> {
    let causes = Causes::new(found.question, found.sides, found.seating);
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for (period, day) in found.periods.iter().zip(found.days) {
        if day.class == Class::NotApplicable {
            continue;
        }
        if !day.class.is_in_a_run() {
            open = false;
            continue;
        }
        let cause = causes.of(period, day);
        match runs.last_mut() {
            Some(run) if open && run.class == day.class && run.cause == cause => {
                run.to = day.date;
                run.dates += 1;
            }
            _ => runs.push(start(found, period, day, cause)),
        }
        open = true;
    }
    runs
}

/// The run that begins with `day`.
fn start(found: &Found<'_>, period: &Period, day: &Day, cause: Cause) -> Run {
    // Of a rule of pairs, the weakest one explains the date.
    let seated = found.seating.seat(period, &found.sides.asked).of(day.link);
    let blamed = match (day.class, cause) {
        (Class::Open, Cause::EveryWeek) => open_hours(&seated),
        (class, cause) => {
            let hangs_on_answers = class == Class::Open && cause == Cause::Meeting;
            blame(found.seating, &seated, hangs_on_answers)
        }
    };
    Run {
        from: day.date,
        to: day.date,
        dates: 1,
        class: day.class,
        cause,
        would_mend: blamed.would_mend,
        blame: blamed.parts,
        first: figures(day),
        windows: day.windows.clone(),
    }
}
