//! Every sentence for people: one file a shape of evidence, and the words that they share.
//!
//! All formats take their sentences from here, so that the terminal and the JSON say the same. Sentences are plain ASCII but
//! for names; a time has its clock's name behind it; nobody is judged.

use crate::{
    rules::policy::Per,
    verdict::{RuleJudgement, Run},
};

use super::{Answer, Document};

pub mod clocks;
mod condition;
pub mod dates;
mod notice;
pub mod people;
mod presence;
mod shared_time;
mod verdict;

pub use condition::condition;
pub use dates::{Dates, counted};
pub use notice::{effect, notice};
pub use verdict::{Headline, headline, spare, unread, wishes};

/// A run in words: `15-26 March (10 dates): Ana is not there 16:00-17:00 Berlin (…); clocks: ….`
pub fn run(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    run: &Run,
) -> String {
    let when = dates_of(answer).run(per(document, rule), run.from, run.to, run.dates);
    format!("{when}: {}.", what(document, answer, rule, run))
}

/// What happens in a run, without its dates and without a full stop. Runs that say the same happen for the same reason.
pub fn what(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    run: &Run,
) -> String {
    let mut said = match rule.kind {
        "core_window" => presence::missing(document, answer, run),
        _ => shared_time::short_of(document, answer, rule, run),
    };
    if let Some(cause) = cause(document, answer, rule, run) {
        said += "; ";
        said += &cause;
    }
    said
}

/// How dates are written in what is said about `answer`.
pub fn dates_of(answer: &Answer<'_>) -> Dates {
    Dates::of(&answer.judgement.horizon)
}

/// What the dates of `rule` stand for: themselves, or the weeks or months that begin on them.
pub fn per(document: &Document<'_>, rule: &RuleJudgement) -> Per {
    let rules = document.policy.rules.iter();
    let mut same = rules.filter(|required| required.common.id == rule.id);
    same.next().map_or(Per::Day, |required| required.common.per)
}

/// Where a run comes from, when the people's own reasons do not say it already.
fn cause(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    run: &Run,
) -> Option<String> {
    use crate::verdict::Cause;

    match run.cause {
        Cause::ClockChange => Some(clock_change(document, answer, rule, run)),
        Cause::Season => Some("hours of the season".to_owned()),
        Cause::Cycle => Some("comes round with the cycle".to_owned()),
        Cause::Stay => Some("while staying elsewhere".to_owned()),
        Cause::NoData | Cause::EveryWeek | Cause::Holiday | Cause::Leave | Cause::Meeting => None,
    }
}

/// Whose clocks have changed: of the rule and the people blamed, else of the whole team.
fn clock_change(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    run: &Run,
) -> String {
    let clock = |member| people::clock(document.team, answer, member, run.from);
    let mut involved = vec![std::sync::Arc::clone(&rule.zone)];
    involved.extend(run.blame.iter().map(|blame| clock(blame.member)));
    let dates = dates_of(answer);
    let of_team = || {
        let clocks: Vec<_> = document.team.ids().map(clock).collect();
        clocks::change(dates, &clocks, run.from)
    };
    clocks::change(dates, &involved, run.from)
        .or_else(of_team)
        .map_or_else(
            || "because of a clock change".to_owned(),
            |change| format!("clocks: {change}"),
        )
}
