//! Shared time: how much there is of what is asked for, and who is missing from the rest.

use std::fmt::Write as _;

use crate::{
    report::{Answer, Document},
    rules::Bound,
    verdict::{Blame, Class, Reason, RuleJudgement, Run, Worst},
};

use super::{
    clocks::stretch_on,
    dates::length,
    people,
    presence::{absent, aside},
};

/// How far the first date is from the threshold, and who is missing: `1 hour of 3 hours together, 14:00-15:00 Berlin; Ana …`.
pub(super) fn short_of(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    run: &Run,
) -> String {
    let mut said = amount(rule.bound, run.first);
    if let Some((one, other)) = run.first.link {
        let pair = people::labels(document.team, [one, other]);
        said = format!("{pair} have {said}");
    }
    if !run.windows.is_empty() {
        let zone = &document.view.zone;
        let windows = run.windows.iter().take(SHOWN);
        let shown: Vec<_> = windows
            .map(|window| stretch_on(zone, run.from, *window))
            .collect();
        let _ = write!(said, ", {}", shown.join(", "));
        if run.windows.len() > SHOWN {
            let _ = write!(said, " and {} more", run.windows.len() - SHOWN);
        }
    }
    said + &who(document, answer, run)
}

/// Who is missing from the rest: those whose hours leave too little, or those who would mend it by being free.
fn who(document: &Document<'_>, answer: &Answer<'_>, run: &Run) -> String {
    if run.blame.is_empty() {
        return String::new();
    }
    let zone = &document.view.zone;
    if run.would_mend {
        let free = run.blame.iter().map(|blame| {
            let why = people::why(document.team, answer, zone, run.from, blame);
            format!(
                "{} were free {} ({})",
                document.team[blame.member].label(),
                stretch_on(zone, run.from, blame.span),
                aside(why)
            )
        });
        return format!("; enough if {}", people::list(&free.collect::<Vec<_>>()));
    }
    let is_hours = |blame: &Blame| matches!(blame.reason, Reason::OutsideHours | Reason::DayOff);
    if run.class != Class::Open && run.blame.iter().all(is_hours) {
        let parts = run.blame.iter().map(|blame| {
            let edge = people::edge(document.team, answer, zone, run.from, blame);
            edge.map_or_else(
                || absent(document, answer, run, blame),
                |edge| format!("{} {edge}", document.team[blame.member].label()),
            )
        });
        return format!(": {}", parts.collect::<Vec<_>>().join(", "));
    }
    let parts = (run.blame.iter()).map(|blame| absent(document, answer, run, blame));
    format!("; {}", parts.collect::<Vec<_>>().join("; "))
}

/// Stretches named in a sentence.
const SHOWN: usize = 3;

fn amount(bound: Bound, first: Worst) -> String {
    let asked = length(first.required);
    let found = match (first.lower, first.upper) {
        (lower, upper) if lower == upper => length(lower),
        (lower, upper) => format!("between {} and {}", length(lower), length(upper)),
    };
    match bound {
        Bound::AtLeast if first.upper.get() == 0 => format!("no time together, {asked} asked for"),
        Bound::AtLeast => format!("{found} together, {asked} asked for"),
        Bound::AtMost => format!("{found}, at most {asked} asked for"),
    }
}
