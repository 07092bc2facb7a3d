//! Meetings that are too many, or that lie where none should be.

use std::fmt::Write as _;

use crate::{
    report::Document,
    rules::{Figure, Link},
    time::Minutes,
    verdict::{Class, Reason, RuleJudgement, Run},
};

use super::{
    people,
    shared_time::{said, windows},
};

/// Whose meetings take what, and when: `Ana has 30 minutes of meetings, 16:30-17:00 Berlin (ana.ics:41)`.
pub(super) fn too_many(document: &Document<'_>, rule: &RuleJudgement, run: &Run) -> String {
    let first = run.first;
    let members = first.link.map(Link::members).unwrap_or_default();
    let label = people::labels(document.team, members);
    let found = match (first.lower, first.upper) {
        (lower, upper) if lower == upper => said(rule.figure, upper),
        (Minutes::ZERO, upper) => format!("up to {}", said(rule.figure, upper)),
        (lower, upper) => {
            let (lower, upper) = (said(rule.figure, lower), said(rule.figure, upper));
            format!("between {lower} and {upper}")
        }
    };
    let verb = if run.class == Class::Open {
        "may have"
    } else {
        "has"
    };
    let mut text = match rule.figure {
        Figure::Meetings => format!(
            "{label} {verb} {found} out of hours, at most {} asked for",
            first.required.get()
        ),
        _ => format!("{label} {verb} {found} of meetings"),
    };
    let blame = run.blame.first();
    if blame.is_some_and(|blame| blame.reason == Reason::NoData) {
        text += ", which is not known";
    }
    text += &windows(document, run);
    if let Some(origin) = blame.and_then(people::origin) {
        let _ = write!(text, " ({origin})");
    }
    text
}
