//! What a conditional verdict hangs on, and what would settle it.

use std::collections::BTreeSet;

use crate::{
    model::MemberId,
    report::Document,
    time::{Date, Span, Weekdays, clock_text},
    verdict::{Condition, Promise, Witness, Witnesses},
};

use super::{
    Dates,
    clocks::{place, stretch},
    counted, people, proposal,
    shared_time::said,
};

/// Events named in a sentence.
const SHOWN: usize = 3;

/// What a rule hangs on and what would settle it, each in a sentence, then one example either way.
pub fn condition(document: &Document<'_>, condition: &Condition) -> Vec<String> {
    let mut said = Vec::new();
    if condition.hours_of.is_empty() {
        said.push(answers(document, condition));
    } else {
        said.push(settles(document, condition));
        if !condition.events.is_empty() {
            said.push(answers(document, condition));
        }
    }
    if let Some(witnesses) = &condition.witnesses {
        said.extend(example(document, witnesses));
    }
    said
}

/// Who can settle it, and by what: `Ana can settle it alone, by starting no later than 08:40 (Lisbon, Mon-Fri): then it is kept
/// whatever the others choose.`
fn settles(document: &Document<'_>, condition: &Condition) -> String {
    let picking = people::labels(document.team, condition.hours_of.iter().copied());
    let mut members: Vec<MemberId> = condition
        .promises
        .iter()
        .map(|promise| promise.member)
        .collect();
    members.dedup();
    let by = |member: MemberId| {
        let own = condition
            .promises
            .iter()
            .filter(|promise| promise.member == member);
        let starts: Vec<_> = own
            .map(|promise| said_of(promise, ("working", "starting")))
            .collect();
        format!("by {}", people::list(&starts))
    };
    let label = |member: MemberId| document.team[member].label();
    match members[..] {
        [] => format!(
            "It hangs on the hours that {picking} will pick; no promise of starts by one or two of them was found that settles it."
        ),
        [one] if condition.hours_of == [one] && condition.members.is_empty() => format!(
            "{} settles it {}; nobody else has a choice in it.",
            label(one),
            by(one)
        ),
        [one] => format!(
            "{} can settle it alone, {}: then it is kept whatever anybody else chooses.",
            label(one),
            by(one)
        ),
        _ => {
            let parts: Vec<_> = members
                .iter()
                .map(|one| format!("{} {}", label(*one), by(*one)))
                .collect();
            format!(
                "Nobody can settle it alone. It is kept whatever else is chosen if these promise it together: {}.",
                people::list(&parts)
            )
        }
    }
}

/// What would keep a rule, where starts do: `Ana starts no later than 08:40 (Lisbon, Mon-Fri)`.
pub(super) fn promised(document: &Document<'_>, condition: &Condition) -> Option<String> {
    let parts: Vec<String> = (condition.promises.iter())
        .map(|promise| {
            format!(
                "{} {}",
                document.team[promise.member].label(),
                said_of(promise, ("works", "starts"))
            )
        })
        .collect();
    (!parts.is_empty()).then(|| people::list(&parts))
}

/// `starts no later than 08:40 (Lisbon, Mon-Fri)`, `works every Thu and Fri (Lisbon)`, with these verbs.
fn said_of(promise: &Promise, (works, starts): (&str, &str)) -> String {
    let (place, starting) = (place(&promise.zone), starting(promise));
    if !promise.works_all {
        let days = proposal::named(promise.days);
        return format!("{starts} {starting} ({place}, {days})");
    }
    let days = every(promise.days);
    if (promise.start_from, promise.start_to) == promise.could {
        format!("{works} {days} ({place})")
    } else {
        format!("{works} {days} and {starts} {starting} ({place})")
    }
}

/// `every Thu and Fri`, `every day Mon-Fri`.
fn every(days: Weekdays) -> String {
    let named = proposal::named(days);
    if named.contains('-') {
        return format!("every day {named}");
    }
    let each: Vec<String> = named.split(", ").map(ToOwned::to_owned).collect();
    format!("every {}", people::list(&each))
}

/// `no later than 08:40`.
fn starting(promise: &Promise) -> String {
    let (from, to) = (clock_text(promise.start_from), clock_text(promise.start_to));
    let (first, last) = promise.could;
    match (promise.start_from == first, promise.start_to == last) {
        _ if promise.start_from == promise.start_to => format!("at {from}"),
        (true, true) => format!("at any time from {from} to {to}"),
        (true, false) => format!("no later than {to}"),
        (false, true) => format!("no earlier than {from}"),
        (false, false) => format!("between {from} and {to}"),
    }
}

/// Who works when on which own date.
type Picked = (MemberId, Date, Vec<Span>);

/// One date, chosen in two ways that differ as little as possible.
fn example(document: &Document<'_>, witnesses: &Witnesses) -> Option<String> {
    let Witnesses {
        date,
        required,
        figure,
        good,
        bad,
    } = witnesses;
    let differs = |pair: &(&Picked, &Picked)| pair.0 != pair.1;
    let pairs = || good.hours.iter().zip(&bad.hours);
    let (holding, failing) = pairs().find(differs)?;
    let works = |picked: &Picked| working(document, picked, *date);
    let mut others: Vec<String> = pairs()
        .filter(|pair| !differs(pair))
        .map(|(same, _)| works(same))
        .collect();
    others.truncate(SHOWN);
    let beside = match others.len() {
        0 => String::new(),
        _ => format!(", both times with {}", people::list(&others)),
    };
    let comes_to = |witness: &Witness| said(*figure, witness.found);
    Some(format!(
        "For example {}: with {} it comes to {} of {}; with {} to {}{beside}.",
        Dates::full().day(*date),
        works(holding),
        comes_to(good),
        said(*figure, *required),
        hours(document, failing).unwrap_or_else(|| "a day off".to_owned()),
        comes_to(bad),
    ))
}

/// `Ana at work 08:40-12:00 and 12:30-16:40 Lisbon`, `Ana off`; with the own date where that is not `date`.
fn working(document: &Document<'_>, picked: &Picked, date: Date) -> String {
    let label = document.team[picked.0].label();
    let said = match hours(document, picked) {
        Some(hours) => format!("{label} at work {hours}"),
        None => format!("{label} off"),
    };
    if picked.1 == date {
        said
    } else {
        format!("{said} on {}", Dates::full().day(picked.1))
    }
}

/// The spans on the member's own clock at home; nothing on a day off.
fn hours(document: &Document<'_>, (member, _, spans): &Picked) -> Option<String> {
    let zone = document.team[*member].arrangement.clock_at_home();
    let parts: Vec<_> = spans.iter().map(|span| stretch(zone, *span)).collect();
    (!parts.is_empty()).then(|| format!("{} {}", people::list(&parts), place(zone)))
}

/// Whose answers it hangs on: `It hangs on what is still tentative for Ana (1 open event: Mon 15 March 2027 14:00-15:00 Berlin in
/// ana.ics:41).`
fn answers(document: &Document<'_>, condition: &Condition) -> String {
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
