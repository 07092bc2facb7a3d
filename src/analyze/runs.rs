//! Dates that do not hold, gathered into runs of one class and one cause.

use crate::verdict::{Cause, Class, Day, Run};

use super::{
    Question,
    blame::{blame, open_hours},
    cause::Causes,
    inquiry::Inquiry,
    judge::figures,
    periods::Period,
    sides::Sides,
};

/// So many dates are worth another core.
const AT_ONCE: usize = 4;

/// What has been found of one rule.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) sides: &'a Sides,
    pub(super) inquiry: &'a Inquiry<'a>,
    /// One for each period.
    pub(super) days: &'a [Day],
}

/// The runs of the rule, in order.
///
/// Dates that the rule does not speak of, or that are not applicable, do not end a run.
pub(super) fn runs(found: &Found<'_>) -> Vec<Run> {
    let causes = Causes::new(found.question, found.sides, &found.inquiry.seating);
    let all: Vec<(&Period, &Day)> = (found.inquiry.periods.iter().zip(found.days))
        .filter(|(_, day)| day.class != Class::NotApplicable)
        .collect();
    let causes = super::map(&all, AT_ONCE, |(period, day)| {
        (day.class.is_in_a_run()).then(|| causes.of(period, day))
    });
    let mut runs: Vec<Vec<(&Period, &Day, Cause)>> = Vec::new();
    let mut open = false;
    for ((period, day), cause) in all.into_iter().zip(causes) {
        let Some(cause) = cause else {
            open = false;
            continue;
        };
        let goes_on = |run: &&mut Vec<(&Period, &Day, Cause)>| {
            (run.first())
                .is_some_and(|(_, first, of_first)| first.class == day.class && *of_first == cause)
        };
        match runs.last_mut().filter(|_| open).filter(goes_on) {
            Some(run) => run.push((period, day, cause)),
            None => runs.push(vec![(period, day, cause)]),
        }
        open = true;
    }
    super::map(&runs, 1, |dates| run(found, dates))
}

/// The run of `dates`, of which there is one at least; the first of them is explained.
fn run(found: &Found<'_>, dates: &[(&Period, &Day, Cause)]) -> Run {
    let ((period, day, cause), (_, last, _)) =
        (dates.first().zip(dates.last())).expect("a run has a date");
    // Of a rule of pairs, the weakest one explains the date.
    let seated = found
        .inquiry
        .seating
        .seat(period, &found.sides.asked)
        .of(&*found.inquiry.seating.required.rule, day.link);
    let blamed = match (day.class, cause) {
        (Class::Open, Cause::EveryWeek) => open_hours(&seated),
        (class, cause) => {
            let hangs_on_answers = class == Class::Open && *cause == Cause::Meeting;
            blame(&found.inquiry.seating, &seated, hangs_on_answers)
        }
    };
    Run {
        from: day.date,
        to: last.date,
        dates: dates.len(),
        class: day.class,
        cause: *cause,
        would_mend: blamed.would_mend,
        blame: blamed.parts,
        first: figures(day),
        windows: day.windows.clone(),
    }
}
