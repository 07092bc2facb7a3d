//! Presence: who is not there during a window.

use crate::{
    report::{Answer, Document},
    verdict::{Blame, Class, Reason, Run},
};

use super::{clocks::stretch_on, people};

/// Who is missing: `Ana is not there 16:00-17:00 Berlin (15:00-16:00 Lisbon: works until 15:00)`.
pub(super) fn missing(document: &Document<'_>, answer: &Answer<'_>, run: &Run) -> String {
    if run.blame.is_empty() {
        return "not everybody is there throughout the window".to_owned();
    }
    let blame = run.blame.iter();
    let said: Vec<_> = blame
        .map(|blame| absent(document, answer, run, blame))
        .collect();
    said.join("; ")
}

/// One person's part.
pub(super) fn absent(
    document: &Document<'_>,
    answer: &Answer<'_>,
    run: &Run,
    blame: &Blame,
) -> String {
    let zone = &document.view.zone;
    let why = people::why(document.team, answer, zone, run.from, blame);
    let label = document.team[blame.member].label();
    let is_open = run.class == Class::Open;
    let when = stretch_on(zone, run.from, blame.span);
    if blame.reason == Reason::OtherMeeting {
        let verb = if is_open { "may be" } else { "is" };
        let aside: Vec<_> = why.own.into_iter().chain(why.origin).collect();
        let aside = if aside.is_empty() {
            String::new()
        } else {
            format!(" ({})", aside.join("; "))
        };
        return format!("{label} {verb} in another meeting {when}{aside}");
    }
    if blame.reason == Reason::Declined {
        let origin = why
            .origin
            .map_or_else(String::new, |origin| format!(" ({origin})"));
        return format!("{label} declined {when}{origin}");
    }
    let verb = if is_open { "may not be" } else { "is not" };
    format!("{label} {verb} there {when} ({})", aside(why))
}

/// `15:00-16:00 Lisbon: works until 15:00, ana.ics:41`.
pub(super) fn aside(why: people::Why) -> String {
    let mut said = match why.own {
        Some(own) => format!("{own}: {}", why.reason),
        None => why.reason,
    };
    if let Some(origin) = why.origin {
        said += ", ";
        said += &origin;
    }
    said
}
