//! Every sentence for people: one file a shape of evidence, and the words that they share.
//!
//! All formats take their sentences from here, so that the terminal and the JSON say the same. Sentences are plain ASCII but
//! for names; a time has its clock's name behind it; nobody is judged.

use crate::{
    model::MemberId,
    rules::{self, Asks, Figure, policy::Per},
    time::Date,
    verdict::{Class, RuleJudgement, Run},
};

use super::{Answer, Document};

pub mod clocks;
mod condition;
mod coverage;
pub mod dates;
pub mod doctor;
mod load;
mod meetings;
mod metrics;
mod notice;
pub mod people;
mod presence;
mod proposal;
mod remarks;
mod shared_time;
mod verdict;
pub mod windows;
mod zones;

pub use condition::condition;
pub use dates::{Dates, counted};
pub use metrics::metrics;
pub use notice::{effect, notice};
pub use proposal::change;
pub use remarks::{not_judged, repaired};
pub use shared_time::whose;
pub use verdict::{
    Headline, headline, limits, limits_for, loses_more, spare, standing, unread, unread_events,
    wishes,
};
pub use zones::zone_name;

/// A run in words: `15-26 March (10 dates): Ana is not there 16:00-17:00 Berlin (…); clocks: ….`
pub fn run(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    run: &Run,
) -> String {
    let when = when(document, answer, rule, &[run]);
    format!("{when}: {}.", what(document, answer, rule, run))
}

/// Exactly when `runs` of `rule` are.
pub fn when(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    runs: &[&Run],
) -> String {
    let in_a_run = |date: Date| (runs.iter()).any(|run| run.from <= date && date <= run.to);
    dates(document, answer, rule, |class, date| {
        class != Class::NotApplicable && in_a_run(date)
    })
}

/// Exactly which dates of `rule` are `chosen`.
pub fn dates(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    chosen: impl Fn(Class, Date) -> bool,
) -> String {
    // A meeting can have several occurrences on a date.
    let mut all: Vec<Date> = rule.days.iter().map(|day| day.date).collect();
    all.dedup();
    let mut chosen: Vec<Date> = (rule.days.iter())
        .filter(|day| chosen(day.class, day.date))
        .map(|day| day.date)
        .collect();
    chosen.dedup();
    dates_of(answer).exactly(per(document, rule), &all, &chosen)
}

/// What happens in a run, without its dates and without a full stop. Runs that say the same happen for the same reason.
pub fn what(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    run: &Run,
) -> String {
    let mut said = if let Some(said) = coverage::open(document, answer, rule, run) {
        said
    } else if counts_meetings(rule.kind) {
        meetings::too_many(document, rule, run)
    } else if matches!(rule.figure, Figure::Share | Figure::Gini) {
        load::uneven(document, answer, rule, run)
    } else if is_presence(rule.kind) {
        presence::missing(document, answer, run)
    } else {
        shared_time::short_of(document, answer, rule, run)
    };
    if let Some(cause) = cause(document, answer, rule, run) {
        said += "; ";
        said += &cause;
    }
    said
}

/// Whether rules of this kind count meetings.
fn counts_meetings(kind: &str) -> bool {
    rules::kind(kind).is_some_and(|kind| kind.asks == Asks::Meetings)
}

/// Whether rules of this kind ask for all of a window, or for all of the people: somebody is there, or is not.
fn is_presence(kind: &str) -> bool {
    matches!(
        kind,
        "anchor_day" | "core_window" | "role_coverage" | "meeting" | "whole_window"
    )
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

/// What one day of `rule` is: a date, a week, an occurrence.
pub fn unit_of(document: &Document<'_>, rule: &RuleJudgement) -> &'static str {
    match rule.kind {
        "meeting" => "occurrence",
        _ => dates::unit(per(document, rule)),
    }
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
        Cause::Stay => Some(stay(document, answer, run)),
        Cause::NoData | Cause::EveryWeek | Cause::Holiday | Cause::Leave | Cause::Meeting => None,
    }
}

/// Who is staying where: `while Priya is in Berlin`. Of those blamed, else of the whole team.
fn stay(document: &Document<'_>, answer: &Answer<'_>, run: &Run) -> String {
    let staying = |member: MemberId| {
        let arrangement = people::arrangement(document.team, answer, member, run.from);
        let stay = arrangement.stay(run.from)?;
        let label = document.team[member].label();
        Some(format!("{label} is in {}", clocks::place(&stay.zone)))
    };
    let blamed = run.blame.iter().map(|blame| blame.member);
    let mut said: Vec<_> = blamed.filter_map(staying).collect();
    if said.is_empty() {
        said = document.team.ids().filter_map(staying).collect();
    }
    format!("while {}", people::list(&said))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        report::sample::{Sample, blame, by_clock, missing, span},
        verdict::{Blame, Class, Reason},
    };

    /// A run of one date of the first rule in words.
    #[track_caller]
    fn check(class: Class, blame: Blame, expected: &str) {
        let sample = Sample::new();
        let run = missing("2027-03-16", "2027-03-16", 1, class, blame);
        assert_eq!(said(&sample, 0, &run), expected);
    }

    fn said(sample: &Sample, rule: usize, run: &Run) -> String {
        let answers = [sample.answer(true)];
        let document = sample.document(&answers);
        let rule = &sample.judgement.rules[rule];
        super::run(&document, &answers[0], rule, run)
    }

    #[test]
    fn a_missing_person_has_times_on_both_clocks_and_a_reason() {
        let hour = span("2027-03-16", 15, 60);
        check(
            Class::Regression,
            blame(0, Reason::OutsideHours, hour),
            "Tue 16 March: Ana is not there 16:00-17:00 Berlin (15:00-16:00 Lisbon: works until 15:00 in the proposal).",
        );
        check(
            Class::AlreadyFailing,
            blame(1, Reason::OutsideHours, hour),
            "Tue 16 March: Sam is not there 16:00-17:00 Berlin (11:00-12:00 New York: break, 11:00-12:00).",
        );
        check(
            Class::AlreadyFailing,
            blame(2, Reason::Leave, hour),
            "Tue 16 March: lena is not there 16:00-17:00 Berlin (on leave).",
        );
        check(
            Class::Open,
            blame(0, Reason::NoData, hour),
            "Tue 16 March: Ana may not be there 16:00-17:00 Berlin (15:00-16:00 Lisbon: not known, the calendar does not say).",
        );
    }

    #[test]
    fn hours_that_begin_later_are_said_by_their_start() {
        let early = span("2027-03-16", 7, 60);
        check(
            Class::AlreadyFailing,
            blame(2, Reason::OutsideHours, early),
            "Tue 16 March: lena is not there 08:00-09:00 Berlin (starts at 09:00).",
        );
    }

    #[test]
    fn a_calendar_that_says_why_is_named_with_its_line() {
        let mut part = blame(2, Reason::OtherMeeting, span("2027-03-16", 15, 60));
        part.file = Some("lena.ics".into());
        part.line = Some(12);
        check(
            Class::AlreadyFailing,
            part,
            "Tue 16 March: lena is in another meeting 16:00-17:00 Berlin (lena.ics:12).",
        );
    }

    #[test]
    fn a_clock_change_names_both_clocks() {
        let sample = Sample::new();
        let part = blame(1, Reason::OutsideHours, span("2027-03-15", 15, 60));
        let run = by_clock(missing(
            "2027-03-15",
            "2027-03-26",
            10,
            Class::AlreadyFailing,
            part,
        ));
        assert_eq!(
            said(&sample, 0, &run),
            "15-26 March (10 dates): Sam is not there 16:00-17:00 Berlin (11:00-12:00 New York: break, \
             11:00-12:00); clocks: New York changed on 14 March, Berlin not before 28 March."
        );
    }

    #[test]
    fn shared_time_is_said_with_what_is_asked_for_and_where_it_lies() {
        let sample = Sample::new();
        let part = blame(0, Reason::DayOff, span("2027-03-19", 8, 480));
        let mut run = missing("2027-03-15", "2027-03-22", 2, Class::Regression, part);
        run.first.required = crate::time::Minutes(600);
        run.first.lower = crate::time::Minutes(480);
        run.first.upper = crate::time::Minutes(510);
        run.windows = vec![span("2027-03-15", 13, 120)];
        assert_eq!(
            said(&sample, 1, &run),
            "weeks of 15 March and 22 March: between 8 hours and 8h30m together, 10 hours asked for, \
             14:00-16:00 Berlin: Ana is not there Fri 09:00-17:00 Berlin (08:00-16:00 Lisbon: that day is off in the proposal)."
        );
    }

    #[test]
    fn no_shared_time_at_all_is_said_so() {
        let sample = Sample::new();
        let part = blame(2, Reason::Holiday, span("2027-03-16", 8, 480));
        let run = missing("2027-03-16", "2027-03-16", 1, Class::AlreadyFailing, part);
        let said = said(&sample, 1, &run);
        assert!(
            said.contains("no time together, 1 hour asked for; lena"),
            "{said}"
        );
    }
}
