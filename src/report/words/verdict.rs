//! The verdict in one line, and what belongs beside it.

use std::{borrow::Cow, fmt::Write as _};

use crate::{
    model::{MemberId, Team},
    report::{Answer, Document},
    rules::{Bound, Figure, policy::Strength},
    time::Minutes,
    verdict::{Charge, Judgement, RuleJudgement, Unread, Verdict},
};

use super::{counted, people, shared_time::said, unit_of};

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
        Verdict::Preserved if judgement.rules.is_empty() => "",
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
    if let Some([alone]) = answer.judgement.conflict.as_deref() {
        return format!(
            "No choice keeps {alone} on all of its dates, although none of them fails for certain by itself.{}",
            adding_up(document, answer)
        );
    }
    if let Some(conflict) = &answer.judgement.conflict {
        return format!(
            "Each rule could be kept, but no single choice keeps {} together.{}",
            people::list(conflict),
            adding_up(document, answer)
        );
    }
    let failing: Vec<_> = musts(answer, Verdict::Broken).collect();
    if answer.asked.is_some() {
        return newly(document, answer, &failing);
    }
    let on = |rule: &&RuleJudgement| format!("{} on {}", rule.id, lost(document, answer, rule));
    if let [rule] = failing[..] {
        return format!("{} fails on {}.", rule.id, lost(document, answer, rule));
    }
    format!(
        "{} of {} rules that must hold fail: {}.",
        failing.len(),
        n_musts(answer),
        clauses(failing.iter().map(on).collect())
    )
}

/// Whose days have to add up to what: ` Ana Silva's days have to add up to 37h30m a week.`
fn adding_up(document: &Document<'_>, answer: &Answer<'_>) -> String {
    let total = |id: MemberId| {
        let mut arrangement = Cow::Borrowed(&document.team[id].arrangement);
        let asked = answer.asked.into_iter();
        let mut changes = asked.flat_map(|asked| &asked.proposal.changes);
        if let Some(change) = changes.find(|change| change.member == id) {
            arrangement = Cow::Owned(change.apply(&arrangement));
        }
        let total = arrangement.schedule.as_ref()?.terms.total?;
        let name = document.team[id].label();
        Some(format!(" The days of {name} have to add up to {total}."))
    };
    document.team.ids().filter_map(total).collect()
}

/// What fails as asked and does not today: `core would newly fail on 10 of 65 dates.`
fn newly(document: &Document<'_>, answer: &Answer<'_>, failing: &[&RuleJudgement]) -> String {
    let anew = failing.iter().filter(|rule| rule.dates.regression > 0);
    let mut parts: Vec<_> = anew
        .map(|rule| {
            let unit = unit_of(document, rule);
            let all = counted(rule.dates.applicable(), unit);
            format!("{} on {} of {all}", rule.id, rule.dates.regression)
        })
        .collect();
    if let Some(first) = parts.first_mut() {
        *first = first.replacen(" on ", " would newly fail on ", 1);
        return format!("{}.", some(parts));
    }
    let ids: Vec<_> = failing.iter().map(|rule| rule.id.clone()).collect();
    let said = match answer.judgement.charge {
        Some(Charge::Better) => "better than today, but not enough",
        Some(Charge::Mixed) => "some of it better than today, some worse",
        _ => "by more than today",
    };
    let verb = if ids.len() == 1 { "fails" } else { "fail" };
    format!("Nothing fails anew; {} {verb} as today, {said}.", some(ids))
}

/// The line under that of a broken verdict: what fails today already.
pub fn standing(document: &Document<'_>, answer: &Answer<'_>) -> Option<String> {
    let judgement = answer.judgement;
    if judgement.verdict != Verdict::Broken || answer.asked.is_none() {
        return None;
    }
    let fails = |rule: &&RuleJudgement| rule.dates.already_failing > 0;
    let failing: Vec<_> = musts(answer, Verdict::Broken).filter(fails).collect();
    if failing.is_empty() {
        return None;
    }
    let units = |rule: &RuleJudgement, count| counted(count, unit_of(document, rule));
    if judgement.charge != Some(Charge::None) {
        let parts = failing.iter().map(|rule| {
            let more = if loses_more(rule) {
                ", by more as asked"
            } else {
                ""
            };
            let dates = units(rule, rule.dates.already_failing);
            format!("{} on {dates}{more}", rule.id)
        });
        let parts = some(parts.collect());
        return Some(format!("Fails today already, and stays so: {parts}."));
    }
    let of = failing.iter().map(|rule| match failing.len() {
        1 => format!("of {}", rule.dates.applicable()),
        _ => format!(
            "{} on {} of {}",
            rule.id,
            rule.dates.failing(),
            rule.dates.applicable()
        ),
    });
    let of = some(of.collect());
    let count: usize = failing.iter().map(|rule| rule.dates.failing()).sum();
    let first = failing.first()?;
    let each = match count {
        1 => format!("The one failing {}", unit_of(document, first)),
        _ => format!(
            "Each of the {} failing {}s",
            count,
            unit_of(document, first)
        ),
    };
    Some(format!(
        "{each} ({of}) fails today by as much; nobody loses a minute by what is asked."
    ))
}

/// Whether a rule that fails today on all of its failing dates falls further short as asked on some of them.
pub fn loses_more(rule: &RuleJudgement) -> bool {
    let is_worse = matches!(rule.charge, Some(Charge::Worse | Charge::Mixed));
    is_worse && rule.dates.regression == 0
}

/// `10 of 65 dates, all of which hold today`.
fn lost(document: &Document<'_>, answer: &Answer<'_>, rule: &RuleJudgement) -> String {
    let dates = rule.dates;
    let unit = unit_of(document, rule);
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
            counted(dates.applicable(), unit_of(document, rule)),
            dates.holding() + dates.open
        )
    });
    if musts(answer, Verdict::Undetermined).next().is_none() {
        // Each is kept by some choice, and the notices name those of which no choice for all was found.
        return format!(
            "Each rule could be kept, but it was not found out whether any one choice keeps all.{}",
            adding_up(document, answer)
        );
    }
    format!(
        "It depends on what is not known or could not be found out: {}.",
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
    let promised: Vec<String> = (rules.iter())
        .filter_map(|rule| {
            let promised = super::condition::promised(document, rule.condition.as_ref()?)?;
            Some(format!("{} is kept if {promised}", rule.id))
        })
        .collect();
    if promised.len() == rules.len() && !promised.is_empty() {
        return format!("{}.", clauses(promised));
    }
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
    if answer.judgement.rules.is_empty() {
        let more = match answer.metrics {
            Some(_) => "`corehours windows --basis together` has every date and every pair.",
            None => "`corehours windows` tells when who is together.",
        };
        return format!("Nothing is required of this team, so there is nothing to judge; {more}");
    }
    let n = n_musts(answer);
    let missed: Vec<_> = musts(answer, Verdict::Preserved)
        .filter(|rule| rule.dates.failing() > 0)
        .map(|rule| format!("{} on {}", rule.id, lost(document, answer, rule)))
        .collect();
    let all = match n {
        1 => "The one rule that must hold does".to_owned(),
        2 => "Both rules that must hold do".to_owned(),
        n => format!("All {n} rules that must hold do"),
    };
    let judged = judged(document, answer);
    let mut said = match (n, missed.is_empty()) {
        (0, _) => "No rule must hold, so none is broken".to_owned(),
        (_, true) => match judged {
            Some(judged) => format!("{all}, {judged}"),
            None => "Nothing could be judged, so nothing is broken".to_owned(),
        },
        (1, false) => format!("{all}, within its tolerance"),
        (_, false) => format!("{all}, within their tolerance"),
    };
    if !missed.is_empty() {
        let _ = write!(said, "; missed: {}", clauses(missed));
    }
    if answer.judgement.charge == Some(Charge::Better) {
        said += "; better than today";
    }
    said + "."
}

/// On what the rules that must hold do: `on every date`, or what could be judged of them; `None` when nothing could.
fn judged(document: &Document<'_>, answer: &Answer<'_>) -> Option<String> {
    let rules = answer.judgement.rules.iter();
    let musts: Vec<_> = rules
        .filter(|rule| rule.strength == Strength::Must)
        .collect();
    let of = |rule: &&&RuleJudgement| counted(rule.dates.applicable(), unit_of(document, rule));
    let mut counts: Vec<_> = musts.iter().map(|rule| of(&rule)).collect();
    counts.dedup();
    if musts.iter().all(|rule| rule.dates.applicable() == 0) {
        return None;
    }
    if musts.iter().all(|rule| rule.dates.not_applicable == 0) {
        return Some("on every date".to_owned());
    }
    Some(match &counts[..] {
        [count] => format!("on each of the {count} judged"),
        _ => "on every date that could be judged".to_owned(),
    })
}

/// The `should` rules that do not hold: shown beside the verdict, no part of it.
pub fn wishes(document: &Document<'_>, answer: &Answer<'_>) -> Option<String> {
    let rules = answer.judgement.rules.iter();
    let missed: Vec<_> = rules
        .filter(|rule| rule.strength == Strength::Should && rule.verdict != Verdict::Preserved)
        .map(|rule| wish(document, answer, rule))
        .collect();
    if missed.is_empty() {
        return None;
    }
    Some(format!(
        "Not required, only wished for: {}.",
        missed.join("; ")
    ))
}

/// `tokyo fails on 22 dates, all of them today as well`.
fn wish(document: &Document<'_>, answer: &Answer<'_>, rule: &RuleJudgement) -> String {
    let unit = unit_of(document, rule);
    let dates = rule.dates;
    let mut parts = Vec::new();
    if dates.failing() > 0 {
        let mut said = format!("fails on {}", counted(dates.failing(), unit));
        if answer.asked.is_some() {
            let today = match (dates.already_failing, dates.failing()) {
                (1, 1) => ", today as well".to_owned(),
                (today, all) if today == all => ", all of them today as well".to_owned(),
                (0, 1) => ", not today".to_owned(),
                (0, _) => ", none of them today".to_owned(),
                (today, _) => format!(", {today} of them today as well"),
            };
            said += &today;
        }
        parts.push(said);
    }
    if dates.open > 0 {
        parts.push(format!("is open on {}", counted(dates.open, unit)));
    }
    format!("{} {}", rule.id, parts.join(", and "))
}

/// `3 events of Ana could not be read and are in no figure here`; `None` where there are none.
pub fn unread_events(team: &Team, unread: &[Unread]) -> Option<String> {
    let parts: Vec<_> = unread
        .iter()
        .map(|unread| {
            let label = team[unread.member].label();
            format!("{} of {label}", counted(unread.events, "event"))
        })
        .collect();
    let [.., last] = unread else {
        return None;
    };
    let is_one = unread.len() == 1 && last.events == 1;
    let verb = if is_one { "is" } else { "are" };
    Some(format!(
        "{} could not be read and {verb} in no figure here",
        people::list(&parts)
    ))
}

/// The line under the verdict about events that no figure knows.
pub fn unread(team: &Team, judgement: &Judgement) -> Option<String> {
    let mut said = unread_events(team, &judgement.unread)?;
    let rules = judgement
        .rules
        .iter()
        .filter(|rule| !rule.unread.is_empty());
    let ids: Vec<_> = rules.map(|rule| rule.id.clone()).collect();
    let _ = match &ids[..] {
        [] => write!(said, "; no rule counts that time"),
        [id] => write!(said, "; {id} counts that time"),
        _ => write!(said, "; {} count that time", some(ids)),
    };
    Some(said + ".")
}

/// `Ana, Ben, Carl`; of very many the first, and how many more there are: the notices name each.
fn first_of(labels: &[&str]) -> String {
    const NAMED: usize = 12;
    match labels.get(NAMED..) {
        None | Some([] | [_]) => labels.join(", "),
        Some(others) => format!("{} and {} more", labels[..NAMED].join(", "), others.len()),
    }
}

/// What the verdict rests on, in lines: whose meetings are not known, what was cut short, and leave that nobody is known by.
pub fn limits(document: &Document<'_>) -> Vec<String> {
    limits_for(document, document.team.ids())
}

/// What figures about `members` rest on, as [`limits`] says it.
pub fn limits_for(
    document: &Document<'_>,
    members: impl IntoIterator<Item = MemberId>,
) -> Vec<String> {
    let team = document.team;
    let has_no_calendar =
        |id: &MemberId| team[*id].calendars.is_empty() && team[*id].arrangement.schedule.is_some();
    let alone: Vec<_> = members.into_iter().filter(has_no_calendar).collect();
    let mut lines = Vec::new();
    if !alone.is_empty() {
        let labels: Vec<_> = alone.iter().map(|id| team[*id].label()).collect();
        lines.push(format!(
            "Rests on schedules alone for: {} (no calendar).",
            first_of(&labels)
        ));
    }
    let cut = document.notices.iter();
    for notice in cut.filter(|notice| notice.code == "cut-short") {
        let file = notice.file.as_deref().unwrap_or_default();
        lines.push(format!(
            "{file} was cut short: what it has no event for is not known."
        ));
    }
    let unmatched = document.notices.iter();
    for notice in unmatched.filter(|notice| notice.code == "unmatched-leave") {
        let file = notice.file.as_deref().unwrap_or_default();
        lines.push(format!("Of the leave in {file}, {}.", notice.message));
    }
    lines
}

/// How near to its threshold a rule that holds comes: `25 minutes to spare`.
///
/// `None` for a rule that asks for all of its window: it is there or it is not.
pub fn spare(rule: &RuleJudgement) -> Option<String> {
    let worst = rule.worst?;
    let spare = match worst.bound {
        Bound::AtLeast => worst.lower.get() - worst.required.get(),
        Bound::AtMost => worst.required.get() - worst.upper.get(),
    };
    let is_all_or_nothing = super::is_presence(rule.kind);
    let is_ban = worst.bound == Bound::AtMost && worst.required == Minutes::ZERO;
    let has_spare = spare >= 0 && !is_all_or_nothing && !is_ban;
    (rule.verdict == Verdict::Preserved && has_spare).then(|| match spare {
        0 if rule.figure == Figure::Minutes => "not a minute to spare".to_owned(),
        0 => "none to spare".to_owned(),
        _ => format!("{} to spare", said(rule.figure, Minutes(spare))),
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
    fn of_very_many_people_the_first_are_named() {
        let names: Vec<String> = (1..=20).map(|at| format!("p{at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(first_of(&names[..2]), "p1, p2");
        assert!(first_of(&names[..13]).ends_with("p12, p13"));
        assert!(first_of(&names).ends_with("p12 and 8 more"));
    }

    #[test]
    fn a_broken_rule_says_how_many_dates_the_proposal_costs() {
        let mut sample = Sample::broken();
        check(
            &sample,
            true,
            "BROKEN",
            "core would newly fail on 6 of 65 dates.",
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
            "core would newly fail on 6 of 65 dates and week on 1 of 14 weeks.",
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
            "It depends on what is not known or could not be found out: core holds on 55 of 65 dates at worst and on 65 at best.",
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
        let said = unread(&sample.team, &sample.judgement).unwrap();
        assert_eq!(
            said,
            "2 events of Ana could not be read and are in no figure here; no rule counts that time."
        );
        assert_eq!(unread(&sample.team, &Sample::new().judgement), None);
    }

    #[track_caller]
    fn check_standing(sample: &Sample, expected: Option<&str>) {
        let answers = [sample.answer(true)];
        let said = standing(&sample.document(&answers), &answers[0]);
        assert_eq!(said.as_deref(), expected);
    }

    #[test]
    fn what_fails_today_already_is_said_apart() {
        let mut sample = Sample::broken();
        check_standing(
            &sample,
            Some("Fails today already, and stays so: core on 1 date."),
        );
        let dates = &mut sample.judgement.rules[0].dates;
        dates.regression = 0;
        dates.already_failing = 3;
        sample.judgement.charge = Some(Charge::None);
        check_standing(
            &sample,
            Some(
                "Each of the 3 failing dates (of 61) fails today by as much; nobody loses a minute by what is asked.",
            ),
        );
        check_standing(&Sample::new(), None);
    }

    #[test]
    fn a_wish_says_how_much_of_it_fails_today() {
        let mut sample = Sample::new();
        let rule = &mut sample.judgement.rules[1];
        rule.verdict = Verdict::Broken;
        rule.dates.already_failing = 2;
        let said = |sample: &Sample| {
            let answers = [sample.answer(true)];
            wishes(&sample.document(&answers), &answers[0])
        };
        let start = "Not required, only wished for: week fails on ";
        let all = format!("{start}2 weeks, all of them today as well.");
        assert_eq!(said(&sample), Some(all));
        sample.judgement.rules[1].dates.regression = 1;
        let some = format!("{start}3 weeks, 2 of them today as well.");
        assert_eq!(said(&sample), Some(some));
        assert_eq!(said(&Sample::new()), None);
    }

    #[test]
    fn dates_that_could_not_be_judged_are_not_among_every_date() {
        let mut sample = Sample::new();
        sample.judgement.rules[0].dates.not_applicable = 1;
        check(
            &sample,
            true,
            "PRESERVED",
            "The one rule that must hold does, on each of the 65 dates judged.",
        );
    }

    #[test]
    fn a_window_is_there_or_not_and_has_nothing_to_spare() {
        let sample = Sample::new();
        assert_eq!(spare(&sample.judgement.rules[0]), None);
        let said = spare(&sample.judgement.rules[1]);
        assert_eq!(said.as_deref(), Some("25 minutes to spare"));
    }
}
