//! Cover: how much of a window has enough people with a role, and who is missing.

use crate::{
    model::Counts,
    report::{Answer, Document},
    rules::Required,
    verdict::{RuleJudgement, Run, Worst},
};

use super::{dates::length, people, presence};

/// How much is covered on the first date, and who is missing: `2 of 3 hours have 2 people of on-call; Ana is not there …`.
///
/// `None` for a rule that asks for no cover.
pub(super) fn open(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    run: &Run,
) -> Option<String> {
    let mut rules = document.policy.rules.iter();
    let required = rules.find(|required| required.common.id == rule.id)?;
    let (of, wanted) = required.rule.coverage()?;
    let whom = match wanted {
        1 => format!("somebody of {of}"),
        _ => format!("{wanted} people of {of}"),
    };
    let said = format!("{} {whom}", covered(run.first));
    let holders = holders(document, answer, required, run);
    if holders < wanted {
        let has = match holders {
            0 => "nobody has that role".to_owned(),
            1 => "only 1 person has that role".to_owned(),
            n => format!("only {n} people have that role"),
        };
        return Some(format!("{said}: {has}"));
    }
    if run.blame.is_empty() {
        return Some(said);
    }
    let missing = presence::missing(document, answer, run);
    Some(format!("{said}; {missing}"))
}

/// `2 hours of 3 hours have`, `no time of 3 hours has`.
fn covered(first: Worst) -> String {
    let window = length(first.required);
    match (first.lower.get(), first.upper.get()) {
        (_, 0) => format!("no time of {window} has"),
        (lower, upper) if lower == upper => format!("{} of {window} have", length(first.lower)),
        _ => format!(
            "between {} and {} of {window} have",
            length(first.lower),
            length(first.upper)
        ),
    }
}

/// How many have the role on the first date, in the arrangement judged.
fn holders(document: &Document<'_>, answer: &Answer<'_>, required: &Required, run: &Run) -> usize {
    let team = document.team;
    let has = |id: &crate::model::MemberId| {
        let arrangement = people::arrangement(team, answer, *id, run.from);
        team[*id].counts == Counts::Required && required.is_about(*id, &arrangement.roles)
    };
    team.ids().filter(has).count()
}
