//! The verdict in one line, and what belongs beside it.

use std::fmt::Write as _;

use crate::{
    model::{MemberId, Team},
    report::{Answer, Document},
    rules::{Bound, policy::Strength},
    time::Minutes,
    verdict::{Charge, RuleJudgement, Unread, Verdict},
};

use super::{
    counted,
    dates::{length, unit},
    people, per,
};

/// Rules named in a line.
const SHOWN: usize = 3;

/// The first line of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// The verdict, to be set apart: `BROKEN`. Empty where the sentence says it itself.
    pub word: &'static str,
    /// The rest of the line.
    pub sentence: String,
}

/// The first line: what came of it, and in one sentence why.
pub fn headline(document: &Document<'_>, answer: &Answer<'_>) -> Headline {
    let judgement = answer.judgement;
    let word = match judgement.verdict {
        Verdict::Broken if judgement.charge == Some(Charge::None) => "",
        Verdict::Broken => "BROKEN",
        Verdict::Undetermined => "UNDETERMINED",
        Verdict::Conditional => "CONDITIONAL",
        Verdict::Preserved => "PRESERVED",
    };
    let sentence = match judgement.verdict {
        Verdict::Broken => broken(document, answer),
        Verdict::Undetermined => undetermined(document, answer),
        Verdict::Conditional => conditional(document, answer),
        Verdict::Preserved => preserved(document, answer),
    };
    Headline { word, sentence }
}

/// The `must` rules that came to `verdict`.
fn musts<'a>(
    answer: &'a Answer<'_>,
    verdict: Verdict,
) -> impl Iterator<Item = &'a RuleJudgement> + use<'a> {
    let rules = answer.judgement.rules.iter();
    rules.filter(move |rule| rule.strength == Strength::Must && rule.verdict == verdict)
}

fn n_musts(answer: &Answer<'_>) -> usize {
    let rules = answer.judgement.rules.iter();
    rules.filter(|rule| rule.strength == Strength::Must).count()
}

/// The first few of `parts`, and how many more there are.
fn first_few(mut parts: Vec<String>) -> Vec<String> {
    if parts.len() > SHOWN + 1 {
        let more = parts.len() - SHOWN;
        parts.truncate(SHOWN);
        parts.push(format!("{more} more"));
    }
    parts
}

/// Names as a list: `core, backend and 3 more`.
fn some(names: Vec<String>) -> String {
    people::list(&first_few(names))
}

/// Clauses, which may have commas of their own, apart by semicolons.
fn clauses(parts: Vec<String>) -> String {
    first_few(parts).join("; ")
}

fn broken(document: &Document<'_>, answer: &Answer<'_>) -> String {
    if answer.judgement.charge == Some(Charge::None) {
        return "Broken, as it is today: this proposal adds nothing.".to_owned();
    }
    if let Some(conflict) = &answer.judgement.conflict {
        return format!(
            "Each rule could be kept, but no single choice keeps {} together.",
            people::list(conflict)
        );
    }
    let failing: Vec<_> = musts(answer, Verdict::Broken).collect();
    if let [rule] = failing[..] {
        return format!("{} fails on {}.", rule.id, lost(document, answer, rule));
    }
    let parts = failing.iter();
    let parts = parts.map(|rule| format!("{} on {}", rule.id, lost(document, answer, rule)));
    format!(
        "{} of {} rules fail: {}.",
        failing.len(),
        n_musts(answer),
        clauses(parts.collect())
    )
}

/// `10 of 65 dates, all of which hold today`.
fn lost(document: &Document<'_>, answer: &Answer<'_>, rule: &RuleJudgement) -> String {
    let dates = rule.dates;
    let unit = unit(per(document, rule));
    let failing = format!(
        "{} of {}",
        dates.failing(),
        counted(dates.applicable(), unit)
    );
    if answer.asked.is_none() {
        return failing;
    }
    match dates.regression {
        0 => format!("{failing}, none of which hold today"),
        1 if dates.failing() == 1 => format!("{failing}, which holds today"),
        n if n == dates.failing() => format!("{failing}, all of which hold today"),
        1 => format!("{failing}, 1 of which holds today"),
        n => format!("{failing}, {n} of which hold today"),
    }
}

fn undetermined(document: &Document<'_>, answer: &Answer<'_>) -> String {
    let rules = musts(answer, Verdict::Undetermined);
    let parts = rules.map(|rule| {
        let dates = rule.dates;
        format!(
            "{} holds on {} of {} at worst and on {} at best",
            rule.id,
            dates.holding(),
            counted(dates.applicable(), unit(per(document, rule))),
            dates.holding() + dates.open
        )
    });
    format!(
        "It depends on what is not known: {}.",
        clauses(parts.collect())
    )
}

fn conditional(document: &Document<'_>, answer: &Answer<'_>) -> String {
    let rules: Vec<_> = musts(answer, Verdict::Conditional).collect();
    let conditions = rules.iter().filter_map(|rule| rule.condition.as_ref());
    let mut members: Vec<MemberId> = conditions
        .flat_map(|condition| condition.members.iter().copied())
        .collect();
    members.sort_unstable();
    members.dedup();
    let ids: Vec<_> = rules.iter().map(|rule| rule.id.clone()).collect();
    if members.is_empty() {
        return format!(
            "Whether {} can be kept depends on choices that people still have.",
            some(ids)
        );
    }
    format!(
        "Whether {} can be kept depends on what is still tentative for {}.",
        some(ids),
        people::labels(document.team, members)
    )
}

fn preserved(document: &Document<'_>, answer: &Answer<'_>) -> String {
    let n = n_musts(answer);
    let missed: Vec<_> = musts(answer, Verdict::Preserved)
        .filter(|rule| rule.dates.failing() > 0)
        .map(|rule| format!("{} on {}", rule.id, lost(document, answer, rule)))
        .collect();
    let mut said = match (n, missed.is_empty()) {
        (0, _) => "No rule must hold, so none is broken".to_owned(),
        (1, true) => "The one rule that must hold does, on every date".to_owned(),
        (_, true) => format!("All {n} rules that must hold do, on every date"),
        (1, false) => "The one rule that must hold does, within its tolerance".to_owned(),
        (_, false) => format!("All {n} rules that must hold do, within their tolerance"),
    };
    if !missed.is_empty() {
        let _ = write!(said, "; missed: {}", clauses(missed));
    }
    if answer.judgement.charge == Some(Charge::Better) {
        said += "; better than today";
    }
    said + "."
}

/// The `should` rules that do not hold: shown beside the verdict, no part of it.
pub fn wishes(answer: &Answer<'_>) -> Option<String> {
    let rules = answer.judgement.rules.iter();
    let missed: Vec<_> = rules
        .filter(|rule| rule.strength == Strength::Should && rule.verdict != Verdict::Preserved)
        .map(|rule| format!("{} ({})", rule.id, rule.verdict.word()))
        .collect();
    if missed.is_empty() {
        return None;
    }
    Some(format!(
        "Should hold but counts for nothing in the verdict: {}.",
        some(missed)
    ))
}

/// The line under the verdict about events that no figure knows.
pub fn unread(team: &Team, unread: &[Unread]) -> Option<String> {
    let total: usize = unread.iter().map(|unread| unread.events).sum();
    if total == 0 {
        return None;
    }
    let parts: Vec<_> = unread
        .iter()
        .map(|unread| format!("{} {}", team[unread.member].label(), unread.events))
        .collect();
    let verb = if total == 1 { "is" } else { "are" };
    Some(format!(
        "Not read: {} {verb} in no figure here ({}).",
        counted(total, "event"),
        parts.join(", ")
    ))
}

/// How near to its threshold a rule that holds comes: `25 minutes to spare`.
///
/// `None` for a rule that asks for all of its window: it is there or it is not.
pub fn spare(rule: &RuleJudgement) -> Option<String> {
    let worst = rule.worst?;
    let spare = match rule.bound {
        Bound::AtLeast => worst.lower.get() - worst.required.get(),
        Bound::AtMost => worst.required.get() - worst.upper.get(),
    };
    let is_all_or_nothing = super::is_presence(rule.kind);
    (rule.verdict == Verdict::Preserved && spare >= 0 && !is_all_or_nothing).then(|| match spare {
        0 => "not a minute to spare".to_owned(),
        _ => format!("{} to spare", length(Minutes(spare))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::Sample;

    #[track_caller]
    fn check(sample: &Sample, is_asked: bool, word: &str, sentence: &str) {
        let answers = [sample.answer(is_asked)];
        let line = headline(&sample.document(&answers), &answers[0]);
        assert_eq!((line.word, line.sentence.as_str()), (word, sentence));
    }

    #[test]
    fn a_broken_rule_says_how_many_dates_the_proposal_costs() {
        let mut sample = Sample::broken();
        check(
            &sample,
            true,
            "BROKEN",
            "core fails on 7 of 65 dates, 6 of which hold today.",
        );
        sample.judgement.charge = None;
        check(&sample, false, "BROKEN", "core fails on 7 of 65 dates.");
    }

    #[test]
    fn what_is_broken_today_just_the_same_is_said_first() {
        let mut sample = Sample::broken();
        sample.judgement.charge = Some(Charge::None);
        check(
            &sample,
            true,
            "",
            "Broken, as it is today: this proposal adds nothing.",
        );
    }

    #[test]
    fn several_broken_rules_are_counted_and_named() {
        let mut sample = Sample::broken();
        let second = sample.second_must();
        second.verdict = Verdict::Broken;
        second.dates.regression = 1;
        check(
            &sample,
            true,
            "BROKEN",
            "2 of 2 rules fail: core on 7 of 65 dates, 6 of which hold today; week on 1 of 14 weeks, which holds today.",
        );
    }

    #[test]
    fn rules_that_cannot_be_kept_together_are_named() {
        let mut sample = Sample::broken();
        sample.judgement.conflict = Some(vec!["core".to_owned(), "week".to_owned()]);
        check(
            &sample,
            true,
            "BROKEN",
            "Each rule could be kept, but no single choice keeps core and week together.",
        );
    }

    #[test]
    fn what_is_open_says_what_it_depends_on() {
        check(
            &Sample::conditional(),
            true,
            "CONDITIONAL",
            "Whether core can be kept depends on what is still tentative for Ana.",
        );
        check(
            &Sample::undetermined(),
            true,
            "UNDETERMINED",
            "It depends on what is not known: core holds on 55 of 65 dates at worst and on 65 at best.",
        );
    }

    #[test]
    fn what_holds_within_its_tolerance_says_what_it_misses() {
        let mut sample = Sample::new();
        check(
            &sample,
            true,
            "PRESERVED",
            "The one rule that must hold does, on every date.",
        );
        sample.judgement.rules[0].dates.already_failing = 2;
        check(
            &sample,
            true,
            "PRESERVED",
            "The one rule that must hold does, within its tolerance; missed: core on 2 of 67 dates, none of which hold today.",
        );
    }

    #[test]
    fn events_not_read_are_counted_by_member() {
        let sample = Sample::broken();
        let said = unread(&sample.team, &sample.judgement.unread).unwrap();
        assert_eq!(said, "Not read: 2 events are in no figure here (Ana 2).");
        assert_eq!(unread(&sample.team, &[]), None);
    }

    #[test]
    fn a_window_is_there_or_not_and_has_nothing_to_spare() {
        let sample = Sample::new();
        assert_eq!(spare(&sample.judgement.rules[0]), None);
        let said = spare(&sample.judgement.rules[1]);
        assert_eq!(said.as_deref(), Some("25 minutes to spare"));
    }
}
