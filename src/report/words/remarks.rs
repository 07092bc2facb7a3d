//! Dates outside the runs: those that the proposal repairs, and those with nothing to judge.

use std::collections::BTreeSet;

use crate::{
    report::{Answer, Document},
    rules::{Bound, Figure, Link, policy::Per},
    time::{Date, Minutes},
    verdict::{Class, RuleJudgement, WhyNot},
};

use super::{
    dates, is_presence, per,
    shared_time::{none, on_side, said, with_whom},
};

/// When the proposal repairs `rule`, and what is missing today: `Tue 9 March: no time together today, 1 hour asked for.`
pub fn repaired(document: &Document<'_>, answer: &Answer<'_>, rule: &RuleJudgement) -> String {
    let fixed = || rule.days.iter().filter(|day| day.class == Class::Fixed);
    let today: BTreeSet<Minutes> = fixed().map(|day| day.lower_today).collect();
    let asked: BTreeSet<Minutes> = fixed().map(|day| day.required).collect();
    let found = between(rule.figure, &today);
    let asked_for = between(rule.figure, &asked);
    let first = fixed().next();
    let with_whom = match first.and_then(|day| day.link) {
        Some(Link::Side(_, side)) => on_side(rule.sides[side]),
        _ => with_whom(rule.kind),
    };
    let said = match first.map_or(rule.bound, |day| day.bound) {
        _ if is_presence(rule.kind) => {
            let missing: BTreeSet<Minutes> =
                fixed().map(|day| day.required - day.lower_today).collect();
            let is_one =
                missing == BTreeSet::from([Minutes(1)]) || missing == BTreeSet::from([Minutes(60)]);
            let missing = between(rule.figure, &missing);
            let are = if is_one { "is" } else { "are" };
            match rule.kind {
                "anchor_day" => format!("{missing} missing today"),
                "meeting" => format!("{missing} of the meeting {are} missing today"),
                _ => format!("{missing} of the window {are} missing today"),
            }
        }
        _ if rule.figure == Figure::Meetings => {
            format!("{found} out of hours today, at most {asked_for} asked for")
        }
        _ if super::counts_meetings(rule.kind) => format!("{found} of meetings today"),
        Bound::AtLeast if today.iter().all(|found| *found == Minutes::ZERO) => {
            let none = none(rule.figure);
            format!("{none} {with_whom} today, {asked_for} asked for")
        }
        Bound::AtLeast => format!("{found} {with_whom} today, {asked_for} asked for"),
        Bound::AtMost => format!("{found} {with_whom} today, at most {asked_for} asked for"),
    };
    let when = dates(document, answer, rule, |class, _| class == Class::Fixed);
    format!("{when}: {said}.")
}

/// `15 minutes`, or `15 minutes to 1 hour`.
fn between(figure: Figure, figures: &BTreeSet<Minutes>) -> String {
    match (figures.first(), figures.last()) {
        (Some(first), Some(last)) if first == last => said(figure, *first),
        (Some(first), Some(last)) => format!("{} to {}", said(figure, *first), said(figure, *last)),
        _ => said(figure, Minutes::ZERO),
    }
}

/// The dates that `rule` could not be judged on, each reason in one sentence.
pub fn not_judged(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
) -> Vec<String> {
    let why = |date: Date| {
        let day = rule.days.iter().find(|day| day.date == date);
        day.and_then(|day| Some((day.why_not?, exception(document, rule, day.why_not?, date))))
    };
    let reasons: BTreeSet<_> = rule.days.iter().filter_map(|day| why(day.date)).collect();
    let sentence = |(reason, name): &(WhyNot, Option<String>)| {
        let when = dates(document, answer, rule, |_, date| {
            why(date).as_ref() == Some(&(*reason, name.clone()))
        });
        let said = match (reason, name) {
            (WhyNot::Exception, Some(name)) => format!("an exception of the policy ({name})"),
            (WhyNot::Exception, None) => "an exception of the policy".to_owned(),
            (WhyNot::DayBasis, _) => "those whom it is about do not work".to_owned(),
            (WhyNot::NoWindow, _) => "the window has no minute then".to_owned(),
            (WhyNot::NobodyWorks, _) => "nobody works whom it is about".to_owned(),
            (WhyNot::TooFewLeft, _) => {
                "too few people are left after leave and holidays".to_owned()
            }
            (WhyNot::NoMeeting, _) => "none of its meetings takes place".to_owned(),
            (WhyNot::Cut, _) => match per(document, rule) {
                Per::Month => "not a whole month of the dates judged".to_owned(),
                _ => "not a whole week of the dates judged".to_owned(),
            },
        };
        format!("{} {when}: {said}.", rule.id)
    };
    reasons.iter().map(sentence).collect()
}

/// What the policy calls its exception on `date`, when it is one.
fn exception(
    document: &Document<'_>,
    rule: &RuleJudgement,
    why: WhyNot,
    date: Date,
) -> Option<String> {
    let mut rules = document.policy.rules.iter();
    let required = rules.find(|required| required.common.id == rule.id)?;
    let exception = required.common.exception(date)?;
    (why == WhyNot::Exception).then(|| exception.reason.clone())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{Sample, date};

    #[test]
    fn what_is_repaired_says_what_is_missing_today() {
        let mut sample = Sample::new();
        let rule = &mut sample.judgement.rules[1];
        let mut set = |day: &str, today| {
            let day = rule.days.iter_mut().find(|it| it.date == date(day));
            let day = day.unwrap();
            day.class = Class::Fixed;
            day.lower_today = Minutes(today);
        };
        set("2027-03-01", 0);
        set("2027-03-15", 0);
        let said = |sample: &Sample| {
            let answers = [sample.answer(true)];
            let document = sample.document(&answers);
            repaired(&document, &answers[0], &sample.judgement.rules[1])
        };
        assert_eq!(
            said(&sample),
            "weeks of 1 March and 15 March: no time together today, 10 hours asked for."
        );
        sample.judgement.rules[1].days[0].lower_today = Minutes(90);
        assert_eq!(
            said(&sample),
            "weeks of 1 March and 15 March: 0 minutes to 1h30m together today, 10 hours asked for."
        );
    }

    #[test]
    fn each_date_that_is_not_judged_has_one_reason() {
        let mut sample = Sample::new();
        let days = &mut sample.judgement.rules[0].days;
        for (at, reason) in [
            (0, WhyNot::TooFewLeft),
            (2, WhyNot::NoWindow),
            (4, WhyNot::TooFewLeft),
        ] {
            days[at].class = Class::NotApplicable;
            days[at].why_not = Some(reason);
        }
        let answers = [sample.answer(true)];
        let document = sample.document(&answers);
        assert_eq!(
            not_judged(&document, &answers[0], &sample.judgement.rules[0]),
            [
                "core Wed 3 March: the window has no minute then.",
                "core Mon 1 March and Fri 5 March: too few people are left after leave and holidays.",
            ]
        );
    }
}
