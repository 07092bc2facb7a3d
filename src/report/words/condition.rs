//! What a conditional verdict hangs on.

use std::collections::BTreeSet;

use crate::{
    report::Document,
    verdict::{Condition, RuleJudgement},
};

use super::{
    Dates,
    clocks::{place, stretch},
    counted, people,
};

/// Events named in a sentence.
const SHOWN: usize = 3;

/// What would settle `rule`: `It hangs on answers that Ana and Kofi still owe (2 events: ana.ics:41 on Mon 15 March 2027 …).`
pub fn condition(document: &Document<'_>, rule: &RuleJudgement, condition: &Condition) -> String {
    let who = people::labels(document.team, condition.members.iter().copied());
    let what = match condition.members.len() {
        0 => "It hangs on events that are not yet settled".to_owned(),
        1 => format!("It hangs on what is not yet settled in the calendar of {who}"),
        _ => format!("It hangs on what is not yet settled in the calendars of {who}"),
    };
    let _ = rule;
    if condition.events.is_empty() {
        return format!("{what}.");
    }
    let places: BTreeSet<_> = condition
        .events
        .iter()
        .map(|(file, line, _)| (file, line))
        .collect();
    let zone = &document.view.zone;
    let shown: Vec<_> = condition
        .events
        .iter()
        .take(SHOWN)
        .map(|(file, line, span)| {
            let day = Dates::full().day(zone.civil(span.start()).date());
            let when = format!("{day} {} {}", stretch(zone, *span), place(zone));
            match (file, line) {
                (Some(file), Some(line)) => format!("{when} in {file}:{line}"),
                (Some(file), None) => format!("{when} in {file}"),
                _ => when,
            }
        })
        .collect();
    let more = match condition.events.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    format!(
        "{what} ({}: {}{more}).",
        counted(places.len(), "open event"),
        shown.join("; ")
    )
}
