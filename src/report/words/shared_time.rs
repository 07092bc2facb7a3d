//! Shared time: how much there is of what is asked for, and who is missing from the rest.

use std::fmt::Write as _;

use crate::{
    model::Team,
    report::{Answer, Document},
    rules::{Bound, Figure, Link},
    time::Minutes,
    verdict::{Blame, Class, Reason, RuleJudgement, Run, Worst},
};

use super::{
    clocks::{stretch_on, stretches_on},
    counted,
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
    let mut said = amount(rule, run.first);
    if let Some(link) = run.first.link {
        let has = match link {
            Link::One(_) | Link::Side(..) => "has",
            Link::Pair(..) | Link::Sites(..) => "have",
        };
        let labels = whose(document.team, rule, link);
        said = format!("{labels} {has} {said}");
    }
    said + &windows(document, run) + &who(document, answer, run)
}

/// The first stretches that count on the first date, to go on with: `, 14:00-15:00 Berlin and 2 more`; nothing without any.
pub(super) fn windows(document: &Document<'_>, run: &Run) -> String {
    let zone = &document.view.zone;
    let mut said = String::new();
    let shown = run.windows.get(..SHOWN).unwrap_or(&run.windows);
    for window in stretches_on(zone, run.from, shown) {
        let _ = write!(said, ", {window}");
    }
    if run.windows.len() > SHOWN {
        let _ = write!(said, " and {} more", run.windows.len() - SHOWN);
    }
    said
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
    // The stretch has been said already.
    if run.blame.iter().all(|blame| blame.reason == Reason::AtWork) {
        return String::new();
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

/// Those of `link`: `Ana and Ben`, `@apac and @emea`.
pub fn whose(team: &Team, rule: &RuleJudgement, link: Link) -> String {
    match link {
        Link::Sites(one, other) => format!("{} and {}", rule.sites[one], rule.sites[other]),
        _ => people::labels(team, link.members()),
    }
}

/// A figure: `1h30m`, `2 blocks of 2 hours`.
pub(super) fn said(figure: Figure, value: Minutes) -> String {
    match figure {
        Figure::Minutes => length(value),
        Figure::Blocks(block) => {
            let blocks = counted(usize::try_from(value.get()).unwrap_or_default(), "block");
            format!("{blocks} of {}", length(block))
        }
        Figure::People if value == Minutes(1) => "1 person".to_owned(),
        Figure::People => format!("{} people", value.get()),
        Figure::Meetings => counted(usize::try_from(value.get()).unwrap_or_default(), "meeting"),
        Figure::Share => bare(figure, value),
        Figure::Gini => format!("a Gini coefficient of {}", bare(figure, value)),
    }
}

/// A figure where its unit is said elsewhere: `1h30m`, `2`, `62.5 %`, `0.42`.
pub(super) fn bare(figure: Figure, value: Minutes) -> String {
    match figure {
        Figure::Minutes => length(value),
        Figure::Blocks(_) | Figure::People | Figure::Meetings => value.get().to_string(),
        Figure::Share => format!("{} %", decimal(value.get(), 2)),
        Figure::Gini => decimal(value.get(), 4),
    }
}

/// `number` with so many of its digits behind the point, without noughts at the end.
fn decimal(number: i64, digits: u32) -> String {
    let one = 10_i64.pow(digits);
    let places = usize::try_from(digits).unwrap_or_default();
    let text = format!("{}.{:0places$}", number / one, number % one);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// None of it: `no time`, `no block of 2 hours`.
pub(super) fn none(figure: Figure) -> String {
    match figure {
        Figure::Minutes => "no time".to_owned(),
        Figure::Blocks(block) => format!("no block of {}", length(block)),
        Figure::People => "nobody".to_owned(),
        Figure::Meetings => "no meeting".to_owned(),
        Figure::Share | Figure::Gini => "none".to_owned(),
    }
}

/// With whom the figures of a rule of this `kind` are shared.
pub(super) fn with_whom(kind: &str) -> &'static str {
    match kind {
        "overlap_with_reference" => "in common with the reference",
        "handoff" => "to hand over",
        "pivot_core" => "at work",
        "continuous_cover" => "without enough people",
        "response_bound" => "until an answer",
        "load_share" => "of the load",
        _ => "together",
    }
}

/// What the figures of a side are of.
pub(super) fn on_side(side: &str) -> &'static str {
    match side {
        "before" => "before the pivot",
        "after" => "after the pivot",
        "rest" => "of rest",
        "max_day" => "of work",
        "break_after" => "without a pause",
        "weekly_rest" => "of rest at a stretch",
        _ => "in all",
    }
}

fn amount(rule: &RuleJudgement, first: Worst) -> String {
    let with_whom = match first.link {
        Some(Link::Side(_, side)) => on_side(rule.sides[side]),
        _ => with_whom(rule.kind),
    };
    let asked = bare(rule.figure, first.required);
    let found = match (first.lower, first.upper) {
        (lower, upper) if lower == upper => said(rule.figure, lower),
        (lower, upper) => {
            let lower = bare(rule.figure, lower);
            format!("between {lower} and {}", said(rule.figure, upper))
        }
    };
    match first.bound {
        Bound::AtLeast if first.upper.get() == 0 => {
            format!("{} {with_whom}, {asked} asked for", none(rule.figure))
        }
        Bound::AtLeast => format!("{found} {with_whom}, {asked} asked for"),
        Bound::AtMost => format!("{found} {with_whom}, at most {asked} asked for"),
    }
}
