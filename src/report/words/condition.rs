//! What a conditional verdict hangs on.

use std::collections::BTreeSet;

use crate::{report::Document, verdict::Condition};

use super::{
    Dates,
    clocks::{place, stretch},
    counted, people,
};

/// Events named in a sentence.
const SHOWN: usize = 3;

/// What would settle a rule: `It hangs on what is still tentative for Ana (1 open event: Mon 15 March 2027 14:00-15:00 Berlin in
/// ana.ics:41).`
pub fn condition(document: &Document<'_>, condition: &Condition) -> String {
    let who = people::labels(document.team, condition.members.iter().copied());
    let what = if who.is_empty() {
        "It hangs on what is still tentative".to_owned()
    } else {
        format!("It hangs on what is still tentative for {who}")
    };
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
