//! Rule by rule, date by date, today and as asked.

use std::sync::{Arc, OnceLock};

use crate::{
    model::{self, MemberId},
    overlap::{Basis, Case},
    rules::{
        Finding, Load, Named, Required, Rule, Which,
        policy::{DayBasis, RuleZone, Strength},
    },
    time::Minutes,
    verdict::{
        Class, Counts, Day, Judgement, RuleJudgement, Unread, Verdict, WhyNot, Worst,
        compare::{self, Change},
        fold,
    },
};

use super::{
    Question, Whose, condition,
    find::find,
    inquiry::Inquiry,
    joint::{Joint, joint},
    layers, notices,
    occasions::{self, Meeting},
    periods::Period,
    runs::{self, Found},
    seating::{Seated, Seating},
    sides::{AllSides, Sides},
};

/// So many dates are worth another core.
const DATES_AT_ONCE: usize = 16;

/// Judges `question`.
pub(super) fn judge(question: &Question<'_>) -> Judgement {
    let laid = layers::layers(question);
    let rules = question.policy.rules.iter();
    let rules: Vec<(&Required, Option<Meeting>)> = rules
        .map(|required| (required, occasions::meeting(question, required, &laid)))
        .collect();
    let concerned = super::concerned(question.team, question.policy, &question.changed());
    let meetings: Vec<&Meeting> = rules.iter().filter_map(|rule| rule.1.as_ref()).collect();
    let sides = AllSides::new(question, &concerned, laid.layers, &meetings);
    let unread = unread(question);
    let inquiries: Vec<Inquiry<'_>> = rules
        .iter()
        .map(|(required, meeting)| {
            Inquiry::new(question, sides.of(required), (required, meeting.as_ref()))
        })
        .collect();
    let judged = super::map(&inquiries, 1, |inquiry| {
        judge_rule(question, inquiry, &unread)
    });
    let (mut rules, changes): (Vec<RuleJudgement>, Vec<Change>) = judged.into_iter().unzip();
    let must = |rule: &&RuleJudgement| rule.strength == Strength::Must;
    let each = fold::worst(rules.iter().filter(must).map(|rule| rule.verdict));
    let joint = match each {
        Verdict::Conditional | Verdict::Undetermined => joint(&inquiries, &rules),
        _ => Joint::Kept,
    };
    let (verdict, conflict) = match &joint {
        Joint::Kept => (each, None),
        Joint::Never(rules) => (Verdict::Broken, Some(rules.clone())),
        Joint::NotFound(..) => (Verdict::Undetermined, None),
    };
    // No start that binds its dates keeps all of them, or no choice at all one that was left open.
    if let Some([alone]) = conflict.as_deref() {
        for rule in rules.iter_mut().filter(|rule| rule.id == *alone) {
            rule.verdict = Verdict::Broken;
            (rule.condition, rule.settled_by) = (None, None);
        }
    }
    let change = rules
        .iter()
        .zip(&changes)
        .filter(|(rule, _)| rule.strength == Strength::Must)
        .fold(Change::default(), |all, (_, change)| all.and(*change));
    Judgement {
        horizon: question.horizon.clone(),
        verdict,
        conflict,
        charge: question.proposal.map(|_| change.charge()),
        notices: notices::notices(
            question,
            sides.plain(),
            (&rules, &inquiries),
            &joint,
            (laid.notices, &laid.is_identified),
        ),
        unread,
        rules,
    }
}

/// Events that could not be read, so that no figure knows them, by member.
pub(super) fn unread(question: &Question<'_>) -> Vec<Unread> {
    let mut events = vec![0; question.team.members.len()];
    for source in question.sources {
        if let Whose::Member(member) = source.whose {
            events[member.0] += source.calendar.unplaced;
        }
    }
    let each = question.team.ids().zip(events);
    each.map(|(member, events)| Unread { member, events })
        .filter(|unread| unread.events > 0)
        .collect()
}

/// One period, found under both sides.
struct Judged {
    today: Option<Finding>,
    asked: Option<Finding>,
    /// What is asked of each member, as asked.
    loads: Vec<Load>,
    /// What is shown of a period that is not judged.
    shown: Finding,
    /// Why it is not.
    why_not: Option<WhyNot>,
}

/// Judges one rule, and says what the proposal does to it.
pub(super) fn judge_rule(
    question: &Question<'_>,
    inquiry: &Inquiry<'_>,
    unread: &[Unread],
) -> (RuleJudgement, Change) {
    let Inquiry {
        sides,
        seating,
        periods,
        ..
    } = inquiry;
    let required = seating.required;
    let common = &required.common;
    let dates = periods.first().map_or(1, |period| period.dates.len());
    let judged = super::map(periods, (DATES_AT_ONCE / dates.max(1)).max(1), |period| {
        judge_period(inquiry, period, sides)
    });
    let change = judged
        .iter()
        .map(|day| Change::of(day.today.as_ref(), day.asked.as_ref()))
        .fold(Change::default(), Change::and);
    let verdict_of = |side: fn(&Judged) -> Option<&Finding>| {
        let dates: Vec<_> = periods
            .iter()
            .zip(&judged)
            .filter_map(|(period, day)| Some((period.first, fold::of_date(side(day)?))))
            .collect();
        fold::of_rule(&dates, &common.tolerance, question.team.week_starts)
    };
    let verdict = verdict_of(|day| day.asked.as_ref());
    let days: Vec<Day> = periods
        .iter()
        .zip(&judged)
        .map(|(period, judged)| day(seating, period, judged))
        .collect();
    let found = Found {
        question,
        sides,
        inquiry,
        days: &days,
    };
    let condition = (verdict == Verdict::Conditional).then(|| condition::condition(&found));
    let settled_by = condition
        .as_ref()
        .filter(|_| question.proposal.is_some())
        .map(|condition| condition::settled_by(condition, &sides.changed));
    let counts = counts(&days);
    let worst = worst(&days);
    let judgement = RuleJudgement {
        id: common.id.clone(),
        kind: required.rule.kind().name,
        figure: required.rule.figure(),
        sites: sites(question, required),
        strength: common.strength,
        says: common.says.clone(),
        owner: common.owner.clone(),
        zone: match &common.zone {
            RuleZone::Zone(zone) => Arc::clone(zone),
            RuleZone::Local => Arc::clone(&question.team.zone),
        },
        accepts: common.accepts,
        sides: required.rule.sides(),
        has_both_bounds: has_both_bounds(&*required.rule),
        bound: worst.map_or(required.rule.bound(0), |worst| worst.bound),
        verdict,
        baseline: question
            .proposal
            .map(|_| verdict_of(|day| day.today.as_ref())),
        charge: question.proposal.map(|_| change.charge()),
        settled_by,
        condition,
        dates: counts,
        holding_today: holding_today(&judged),
        worst,
        runs: runs::runs(&found),
        unread: unread_of(seating, unread),
        days,
    };
    (judgement, change)
}

/// Whether some of the sides of `rule` are to be reached and others not to be passed.
fn has_both_bounds(rule: &dyn Rule) -> bool {
    (0..rule.sides().len()).any(|side| rule.bound(side) != rule.bound(0))
}

/// The sites of `required`, each by those whom it names: `@emea`, `ana+ben`.
fn sites(question: &Question<'_>, required: &Required) -> Vec<String> {
    let name = |site: &[Named]| {
        let names: Vec<String> = site.iter().map(|named| named.text(question.team)).collect();
        names.join("+")
    };
    required.rule.sites().into_iter().map(name).collect()
}

/// What a rule finds in `period` under both sides.
fn judge_period(inquiry: &Inquiry<'_>, period: &Period, sides: &Sides) -> Judged {
    let seating = &inquiry.seating;
    let asked = seating.seat(period, &sides.asked);
    let shown = find(inquiry, period, &asked, inquiry.likeness_asked(period));
    let applicable = |seated: &Seated<'_>, finding: &Finding| {
        (!period.is_cut && !seated.parts.is_empty()).then(|| finding.clone())
    };
    let of_asked = applicable(&asked, &shown);
    let today = (!sides.changed.is_empty()).then(|| seating.seat(period, &sides.today));
    let differs = |today: &Seated<'_>| {
        seating.required.common.day_basis != DayBasis::Calendar
            || touches(&asked, &sides.changed)
            || touches(today, &sides.changed)
    };
    let of_today = match today {
        Some(today) if differs(&today) => {
            let found = find(inquiry, period, &today, &OnceLock::new());
            applicable(&today, &found)
        }
        _ => of_asked.clone(),
    };
    let why_not = match of_asked {
        Some(_) => None,
        None if period.is_cut => Some(WhyNot::Cut),
        None => Some(seating.why_not(period, &sides.asked)),
    };
    let worst = inquiry.search(&asked).context(&asked.parts, Case::WORST);
    Judged {
        today: of_today,
        asked: of_asked,
        loads: seating.required.rule.loads(&worst),
        shown,
        why_not,
    }
}

/// Whether any of `members` has a seat.
fn touches(seated: &Seated<'_>, members: &[MemberId]) -> bool {
    let mut seats = seated.parts.iter().flat_map(|part| &part.seats);
    seats.any(|seat| members.contains(&seat.member))
}

/// What a report says of one period.
fn day(seating: &Seating<'_>, period: &Period, judged: &Judged) -> Day {
    let verdict = |finding: &Option<Finding>| Some(fold::of_date(finding.as_ref()?));
    let shown = &judged.shown;
    let today = judged.today.as_ref();
    Day {
        date: period.first,
        class: compare::class(verdict(&judged.today), verdict(&judged.asked)),
        required: shown.required,
        bound: shown.bound,
        lower: shown.lower(),
        upper: shown.upper(),
        hangs_on_unknown: shown.as_bad != shown.as_good,
        lower_today: today.map_or(shown.lower(), Finding::lower),
        holds_today: match verdict(&judged.today) {
            Some(Verdict::Preserved) => Some(true),
            Some(Verdict::Broken) => Some(false),
            _ => None,
        },
        windows: shown.counted.spans().to_vec(),
        link: shown.link,
        occurrence: (seating.occurrence(period)).and_then(|it| it.spans.first().copied()),
        loads: judged.loads.clone(),
        why_not: judged.why_not,
    }
}

/// How many of `days` are of which class.
fn counts(days: &[Day]) -> Counts {
    let mut counts = Counts::default();
    for day in days {
        *match day.class {
            Class::Kept => &mut counts.kept,
            Class::Regression => &mut counts.regression,
            Class::Fixed => &mut counts.fixed,
            Class::AlreadyFailing => &mut counts.already_failing,
            Class::Open => &mut counts.open,
            Class::NotApplicable => &mut counts.not_applicable,
        } += 1;
    }
    counts
}

/// How many applicable dates hold today: for certain, and at best; one that only today has nothing to judge holds.
fn holding_today(judged: &[Judged]) -> (usize, usize) {
    let (mut certain, mut at_best) = (0, 0);
    for day in judged.iter().filter(|day| day.asked.is_some()) {
        match day.today.as_ref().map(fold::of_date) {
            None | Some(Verdict::Preserved) => (certain, at_best) = (certain + 1, at_best + 1),
            Some(Verdict::Broken) => {}
            Some(Verdict::Conditional | Verdict::Undetermined) => at_best += 1,
        }
    }
    (certain, at_best)
}

/// The applicable date with the smallest margin, the earliest of equals.
fn worst(days: &[Day]) -> Option<Worst> {
    let margin = |day: &&Day| -> Minutes {
        let worse = day.bound.worse_and_better(day.lower, day.upper).0;
        day.bound.margin(worse, day.required)
    };
    let applicable = |day: &&Day| day.class != Class::NotApplicable;
    days.iter()
        .filter(applicable)
        .min_by_key(margin)
        .map(figures)
}

/// The figures of one date.
pub(super) fn figures(day: &Day) -> Worst {
    Worst {
        date: day.date,
        required: day.required,
        bound: day.bound,
        lower: day.lower,
        upper: day.upper,
        link: day.link,
    }
}

/// The unread events of those whose time the rule counts, when it counts what calendars say.
fn unread_of(seating: &Seating<'_>, unread: &[Unread]) -> Vec<Unread> {
    // An event that was not read may be the meeting itself, or a refusal.
    let mut meetings = seating.required.rule.meetings().iter();
    let is_in_calendars = meetings.any(Which::is_in_calendars);
    if seating.basis() == Basis::Presence && !is_in_calendars {
        return Vec::new();
    }
    let members = seating.required.members_of(seating.team);
    unread
        .iter()
        .filter(|unread| seating.team[unread.member].counts == model::Counts::Required)
        .filter(|unread| members.contains(&unread.member))
        .copied()
        .collect()
}
