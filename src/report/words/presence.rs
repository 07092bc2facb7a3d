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
    let verb = match (run.class, blame.reason) {
        (Class::Open, _) => "may not be there",
        (_, Reason::OtherMeeting) => "is taken",
        _ => "is not there",
    };
    format!(
        "{} {verb} {} ({})",
        document.team[blame.member].label(),
        stretch_on(zone, run.from, blame.span),
        people::why(document.team, answer, zone, run.from, blame)
    )
}
