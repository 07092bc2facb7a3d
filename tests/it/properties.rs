//! Laws of judgements that hold for every question.

use std::sync::Arc;

use corehours::{
    analyze::Whose,
    ical::{Status, Why},
    model::{Arrangement, Change, MemberId, NewTerms, Pattern, Proposal, Tentative},
    overlap::Quorum,
    recurrence::{Facts, Occurrence},
    rules::policy::{DayBasis, Per, RuleZone, Who},
    time::{Date, Instant},
    verdict::{Charge, Class, Day, Judgement, RuleJudgement},
    zone::Zone,
};
use proptest::prelude::*;

use crate::common::cases::{self, AskedKind, Case, case};

/// What is compared of a date: everything that does not depend on how people are ordered.
type Figures = (Date, Class, i64, i64, i64, i64, Option<bool>);

fn figures(day: &Day) -> Figures {
    (
        day.date,
        day.class,
        day.required.get(),
        day.lower.get(),
        day.upper.get(),
        day.lower_today.get(),
        day.holds_today,
    )
}

fn all_figures(judgement: &Judgement) -> Vec<Vec<Figures>> {
    let of_rule = |rule: &RuleJudgement| rule.days.iter().map(figures).collect();
    judgement.rules.iter().map(of_rule).collect()
}

/// Pairs of days of the same rule and date that are applicable in both.
fn both_applicable<'j>(
    one: &'j Judgement,
    other: &'j Judgement,
) -> impl Iterator<Item = (usize, &'j Day, &'j Day)> {
    let rules = one.rules.iter().zip(&other.rules).enumerate();
    let pairs = rules.flat_map(|(index, (one, other))| {
        let days = one.days.iter().zip(&other.days);
        days.map(move |(one, other)| (index, one, other))
    });
    pairs.filter(|(_, one, other)| {
        assert_eq!(one.date, other.date);
        one.class != Class::NotApplicable && other.class != Class::NotApplicable
    })
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn prop_the_least_is_never_more_than_the_most(case in case()) {
        for rule in &case.judge().rules {
            for day in &rule.days {
                prop_assert!(day.lower <= day.upper, "{} {}", rule.id, day.date);
            }
        }
    }

    #[test]
    fn prop_one_more_busy_event_adds_no_shared_time(
        case in case(),
        who in 0..6_usize,
        day in 0..42_i64,
        quarter in 0..96_i64,
        length in 1..20_i64,
    ) {
        let mut case = case;
        // A lunch that grows may be forgiven where two short pauses are not.
        for rule in &mut case.rules {
            rule.common.tolerance.lunch = None;
        }
        let before = case.judge();
        let start = case.horizon.from.midnight().seconds() + day * 86_400 + quarter * 900;
        let Some(source) = case.sources.get_mut(who) else { return Ok(()) };
        if !matches!(source.whose, Whose::Member(_)) {
            return Ok(());
        }
        source.calendar.occurrences.push(Occurrence {
            start: Instant::from_seconds(start),
            end: Instant::from_seconds(start + length * 900),
            recurrence_id: Instant::from_seconds(start),
            facts: Arc::new(Facts {
                status: Status::Busy,
                why: Why::Opaque,
                uid: "one-more".into(),
                all_day: false,
                line: 1,
                title: None,
                others: None,
                zone: None,
            }),
        });
        let after = case.judge();
        for (rule, one, other) in both_applicable(&before, &after) {
            prop_assert!(
                other.lower <= one.lower && other.upper <= one.upper,
                "rule-{rule} {}: {:?} after {:?}", one.date, figures(other), figures(one)
            );
        }
    }

    #[test]
    fn prop_one_more_person_adds_no_time_shared_by_all(case in case()) {
        let mut case = case;
        for rule in &mut case.rules {
            rule.common.members = vec![Who::All];
            rule.common.per = Per::Day;
            if let AskedKind::Group { quorum, .. } = &mut rule.kind {
                *quorum = Quorum::All;
            }
        }
        // Of windows on several clocks the tightest is shown: not the same with and without somebody.
        case.rules.retain(|rule| rule.common.zone != RuleZone::Local);
        let with = case.judge();
        let without = without_the_last(case).judge();
        for (rule, fewer, more) in both_applicable(&without, &with) {
            prop_assert!(
                more.lower <= fewer.lower && more.upper <= fewer.upper,
                "rule-{rule} {}: {:?} with one more than {:?}", fewer.date, figures(more), figures(fewer)
            );
        }
    }

    #[test]
    fn prop_the_order_of_people_and_files_changes_nothing(case in case()) {
        let turned = turned_round(case.clone());
        let (one, other) = (case.judge(), turned.judge());
        prop_assert_eq!(one.verdict, other.verdict);
        prop_assert_eq!(one.charge, other.charge);
        prop_assert_eq!(all_figures(&one), all_figures(&other));
    }

    #[test]
    fn prop_today_as_its_own_proposal_changes_nothing(case in case()) {
        let mut case = case;
        for rule in &mut case.rules {
            // On whose dates a rule speaks depends on whether somebody is asking.
            rule.common.day_basis = DayBasis::Calendar;
        }
        case.proposal = None;
        let today = case.judge();
        case.proposal = Some(as_it_is(&case));
        let asked = case.judge();
        prop_assert_eq!(today.verdict, asked.verdict);
        prop_assert_eq!(all_figures(&today), all_figures(&asked));
        prop_assert_eq!(asked.charge, Some(Charge::None));
        for rule in &asked.rules {
            prop_assert_eq!(rule.baseline, Some(rule.verdict));
        }
    }

    #[test]
    fn prop_whole_weeks_later_is_the_same_where_no_clock_changes(case in case(), weeks in -60..60_i32) {
        let mut case = case;
        hold_clocks_still(&mut case);
        for rule in &mut case.rules {
            // Months are no weeks.
            if rule.common.tolerance.failures.is_some_and(|(_, per)| per == Per::Month) {
                rule.common.tolerance.failures = None;
            }
        }
        let here = case.judge();
        shift(&mut case, weeks * 7);
        let there = case.judge();
        prop_assert_eq!(here.verdict, there.verdict);
        let mut figures = all_figures(&there);
        for day in figures.iter_mut().flatten() {
            day.0 = day.0.plus(-weeks * 7);
        }
        prop_assert_eq!(all_figures(&here), figures);
    }

    #[test]
    fn prop_every_answer_to_what_is_open_lies_between_the_bounds(case in case(), goes in any::<bool>(), is_taken in any::<bool>()) {
        let mut case = case;
        for rule in &mut case.rules {
            rule.common.tolerance.lunch = None;
        }
        // Of windows on several clocks another may be the tightest.
        case.rules.retain(|rule| rule.common.zone != RuleZone::Local);
        let bounds = case.judge();
        settle(&mut case, goes, is_taken);
        let settled = case.judge();
        for (rule, open, day) in both_applicable(&bounds, &settled) {
            prop_assert!(
                open.lower <= day.lower && day.upper <= open.upper,
                "rule-{rule} {}: {:?} outside {:?}", day.date, figures(day), figures(open)
            );
        }
    }
}

/// The same question without the last person.
fn without_the_last(mut case: Case) -> Case {
    case.team.members.pop();
    let last = MemberId(case.team.members.len());
    case.sources.retain_mut(|source| match &mut source.whose {
        Whose::Member(id) => *id != last,
        Whose::Holidays(members) => {
            let was_for_all = members.is_empty();
            members.retain(|id| *id != last);
            was_for_all || !members.is_empty()
        }
        Whose::Leave => true,
    });
    if let Some(proposal) = &mut case.proposal {
        proposal.changes.retain(|change| change.member != last);
    }
    case.proposal
        .take_if(|proposal| proposal.changes.is_empty());
    case
}

/// The same people and files, the last first.
fn turned_round(mut case: Case) -> Case {
    let last = case.team.members.len() - 1;
    let turn = |id: &mut MemberId| id.0 = last - id.0;
    case.team.members.reverse();
    case.sources.reverse();
    for source in &mut case.sources {
        match &mut source.whose {
            Whose::Member(id) => turn(id),
            Whose::Holidays(members) => members.iter_mut().for_each(turn),
            Whose::Leave => {}
        }
    }
    for change in case
        .proposal
        .iter_mut()
        .flat_map(|proposal| &mut proposal.changes)
    {
        turn(&mut change.member);
    }
    for who in case
        .rules
        .iter_mut()
        .flat_map(|rule| &mut rule.common.members)
    {
        if let Who::Member(id) = who {
            turn(id);
        }
    }
    case
}

/// A proposal that asks everybody with hours for the same hours again.
fn as_it_is(case: &Case) -> Proposal {
    let changes = case.team.ids().filter_map(|member| {
        let schedule = case.team[member].arrangement.schedule.as_ref()?;
        Some(Change {
            member,
            zone: None,
            pattern: Some(schedule.pattern.clone()),
            seasons: Some(schedule.seasons.clone()),
            hours_in: schedule.hours_in.clone(),
            terms: NewTerms::default(),
            roles: None,
            place: None,
            stays: Vec::new(),
            absences: Vec::new(),
        })
    });
    Proposal {
        title: None,
        from: case.horizon.from,
        to: None,
        review: Vec::new(),
        changes: changes.collect(),
    }
}

/// Every clock as it stands at noon of the first day of the horizon, for good.
fn hold_clocks_still(case: &mut Case) {
    let noon = Instant::from_seconds(case.horizon.from.midnight().seconds() + 43_200);
    let still = |zone: &mut Arc<Zone>| {
        *zone = Arc::new(Zone::fixed(zone.name(), zone.offset_at(noon)));
    };
    still(&mut case.team.zone);
    still(&mut case.horizon.zone);
    for member in &mut case.team.members {
        let arrangement = &mut member.arrangement;
        still(&mut arrangement.zone);
        arrangement
            .stays
            .iter_mut()
            .for_each(|stay| still(&mut stay.zone));
        if let Some(zone) = arrangement
            .schedule
            .as_mut()
            .and_then(|schedule| schedule.hours_in.as_mut())
        {
            still(zone);
        }
    }
    for change in case
        .proposal
        .iter_mut()
        .flat_map(|proposal| &mut proposal.changes)
    {
        change.zone.iter_mut().for_each(still);
        change.hours_in.iter_mut().for_each(still);
        change
            .stays
            .iter_mut()
            .for_each(|stay| still(&mut stay.zone));
    }
    for rule in &mut case.rules {
        if let RuleZone::Zone(zone) = &mut rule.common.zone {
            still(zone);
        }
    }
}

/// Everything `days` later.
fn shift(case: &mut Case, days: i32) {
    let seconds = i64::from(days) * 86_400;
    let date = |date: &mut Date| *date = date.plus(days);
    let instant = |instant: &mut Instant| *instant = instant.plus_seconds(seconds);
    let pattern = |pattern: &mut Pattern| match pattern {
        Pattern::Week(_) => {}
        Pattern::CycleWeeks { from, .. } | Pattern::CycleDays { from, .. } => date(from),
    };
    let arrangement = |arrangement: &mut Arrangement| {
        for stay in &mut arrangement.stays {
            date(&mut stay.from);
            date(&mut stay.to);
        }
        for absence in &mut arrangement.absences {
            date(&mut absence.from);
            date(&mut absence.to);
        }
        if let Some(schedule) = &mut arrangement.schedule {
            pattern(&mut schedule.pattern);
            for season in &mut schedule.seasons {
                date(&mut season.from);
                date(&mut season.to);
            }
        }
    };
    date(&mut case.horizon.from);
    date(&mut case.horizon.to);
    for member in &mut case.team.members {
        arrangement(&mut member.arrangement);
        member.from.iter_mut().for_each(date);
        member.to.iter_mut().for_each(date);
        member.covers_to.iter_mut().for_each(date);
    }
    for source in &mut case.sources {
        source.calendar.covers.to.iter_mut().for_each(instant);
        for event in &mut source.calendar.occurrences {
            instant(&mut event.start);
            instant(&mut event.end);
            instant(&mut event.recurrence_id);
        }
    }
    if let Some(proposal) = &mut case.proposal {
        date(&mut proposal.from);
        proposal.to.iter_mut().for_each(date);
        for change in &mut proposal.changes {
            change.pattern.iter_mut().for_each(pattern);
            for season in change.seasons.iter_mut().flatten() {
                date(&mut season.from);
                date(&mut season.to);
            }
            for stay in &mut change.stays {
                date(&mut stay.from);
                date(&mut stay.to);
            }
            for absence in &mut change.absences {
                date(&mut absence.from);
                date(&mut absence.to);
            }
        }
    }
    for rule in &mut case.rules {
        rule.common.from.iter_mut().for_each(date);
        rule.common.to.iter_mut().for_each(date);
    }
}

/// Tentative events gone to or not, unknown ones taken by nobody else's business or not there.
fn settle(case: &mut Case, goes: bool, is_taken: bool) {
    let reading = &mut case.team.reading;
    for event in case
        .sources
        .iter_mut()
        .flat_map(|source| &mut source.calendar.occurrences)
    {
        let event = Arc::make_mut(&mut event.facts);
        let choice = match event.why {
            Why::Unanswered => reading.unanswered.unwrap_or(reading.tentative),
            _ => reading.tentative,
        };
        match event.status {
            Status::Tentative if choice == Tentative::Choice && goes => {
                event.status = Status::Busy;
                event.why = Why::Opaque;
            }
            Status::Tentative if choice == Tentative::Choice => {
                event.status = Status::Free;
                event.why = Why::Declined;
            }
            Status::Unknown if is_taken => {
                event.status = Status::Busy;
                event.uid = "".into();
            }
            Status::Unknown => {
                event.status = Status::Free;
                event.why = Why::Declined;
            }
            _ => {}
        }
    }
}

/// Laws that could not fail would be none: a case has what they speak of.
#[test]
fn cases_have_shared_time_choices_and_unknown_time() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut seen = (0, 0, 0, 0);
    for _ in 0..200 {
        let case = case().new_tree(&mut runner).unwrap().current();
        for rule in case.judge().rules {
            for day in rule
                .days
                .iter()
                .filter(|day| day.class != Class::NotApplicable)
            {
                seen.0 += usize::from(day.lower.get() > 0);
                seen.1 += usize::from(day.lower < day.upper);
                seen.2 += usize::from(day.class == Class::Regression);
                seen.3 += usize::from(day.class == Class::Kept);
            }
        }
    }
    assert!(
        seen.0 > 200 && seen.1 > 50 && seen.2 > 5 && seen.3 > 50,
        "{seen:?}"
    );
}
