//! A small team with hand-made judgements, for the tests of this folder.

use std::sync::Arc;

use crate::{
    input,
    model::{Horizon, MemberId, Proposal, Team},
    rules::{Bound, Policy, policy::Strength},
    time::{Date, Minutes, Span, Weekday},
    verdict::{
        Blame, Cause, Charge, Class, Condition, Counts, Day, Judgement, Reason, RuleJudgement, Run,
        SettledBy, Unread, Verdict, Worst,
    },
    zone::Tzdb,
};

use super::{Answer, Asked, Detail, Document, Input, Tool, View};

const TEAM: &str = r#"
    name = "Atlas"
    zone = "Europe/Berlin"
    [[member]]
    id = "ana"
    name = "Ana"
    zone = "Europe/Lisbon"
    week = { mon-fri = "08:00-17:00" }
    calendars = ["ana.ics"]
    [[member]]
    id = "sam"
    name = "Sam"
    zone = "America/New_York"
    week = { mon-fri = ["07:00-11:00", "12:00-16:00"] }
    [[member]]
    id = "lena"
    zone = "Europe/Berlin"
    week = { mon-fri = "09:00-17:00" }
"#;

const POLICY: &str = r#"
    [[rule]]
    id = "core"
    kind = "core_window"
    says = "Everyone is reachable 16:00-17:00 Berlin"
    owner = "Lena"
    window = "16:00-17:00"
    [[rule]]
    id = "week"
    kind = "group_overlap"
    at_least = "10h"
    per = "week"
    strength = "should"
"#;

const PROPOSAL: &str = r#"
    title = "Early hours from Lisbon"
    from = 2027-03-01
    to = 2027-05-30
    [[change]]
    member = "ana"
    week = { mon-thu = "07:00-15:00", fri = "off" }
"#;

/// The parts of a document.
pub(super) struct Sample {
    pub(super) team: Team,
    pub(super) policy: Policy,
    pub(super) proposal: Proposal,
    pub(super) judgement: Judgement,
    inputs: Vec<Input>,
}

pub(super) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// `minutes` from an hour in UTC on.
pub(super) fn span(day: &str, hour: i64, minutes: i64) -> Span {
    let start = date(day).midnight().seconds() + hour * 3_600;
    Span::from_seconds(start, start + minutes * 60).unwrap()
}

fn worst(day: &str, required: i64, lower: i64, upper: i64) -> Worst {
    Worst {
        bound: Bound::AtLeast,
        date: date(day),
        required: Minutes(required),
        lower: Minutes(lower),
        upper: Minutes(upper),
        link: None,
    }
}

/// The dates of `horizon` that are `wanted`, each kept to the minute.
fn days(horizon: &Horizon, wanted: impl Fn(&Date) -> bool, required: i64) -> Vec<Day> {
    let required = Minutes(required);
    let dates = horizon.dates().filter(wanted);
    dates
        .map(|date| Day {
            bound: Bound::AtLeast,
            date,
            class: Class::Kept,
            required,
            lower: required,
            upper: required,
            hangs_on_unknown: false,
            lower_today: required,
            holds_today: Some(true),
            windows: Vec::new(),
            link: None,
            occurrence: None,
            loads: Vec::new(),
            why_not: None,
        })
        .collect()
}

/// A run of the first rule: one member is missing for the hour of the window.
pub(super) fn missing(from: &str, to: &str, dates: usize, class: Class, blame: Blame) -> Run {
    Run {
        from: date(from),
        to: date(to),
        dates,
        class,
        cause: Cause::EveryWeek,
        blame: vec![blame],
        would_mend: false,
        first: worst(from, 60, 0, 0),
        windows: Vec::new(),
    }
}

/// A member's part in a run.
pub(super) fn blame(member: usize, reason: Reason, span: Span) -> Blame {
    Blame {
        member: MemberId(member),
        reason,
        span,
        file: None,
        line: None,
    }
}

/// `run` because of a clock change.
pub(super) fn by_clock(run: Run) -> Run {
    Run {
        cause: Cause::ClockChange,
        ..run
    }
}

impl Sample {
    /// A judgement in which everything holds.
    pub(super) fn new() -> Self {
        let zones = Tzdb::bundled();
        let team = input::team("team.toml", TEAM, &zones).unwrap();
        let policy = input::policy("policy.toml", POLICY, &zones, &team).unwrap();
        let proposal = input::proposal("ask.toml", PROPOSAL, &zones, &team).unwrap();
        let horizon = Horizon {
            from: proposal.from,
            to: proposal.to.unwrap(),
            zone: Arc::clone(&team.zone),
        };
        let rules = policy.rules.iter().map(|required| RuleJudgement {
            sides: &[],
            has_both_bounds: false,
            id: required.common.id.clone(),
            kind: required.rule.kind().name,
            figure: required.rule.figure(),
            sites: Vec::new(),
            strength: required.common.strength,
            says: required.common.says.clone(),
            owner: required.common.owner.clone(),
            zone: Arc::clone(&team.zone),
            accepts: required.common.accepts,
            bound: Bound::AtLeast,
            verdict: Verdict::Preserved,
            baseline: Some(Verdict::Preserved),
            charge: Some(Charge::None),
            settled_by: None,
            condition: None,
            dates: Counts::default(),
            holding_today: (0, 0),
            worst: None,
            runs: Vec::new(),
            days: Vec::new(),
            unread: Vec::new(),
        });
        let mut rules: Vec<_> = rules.collect();
        rules[0].dates.kept = 65;
        rules[0].holding_today = (65, 65);
        rules[0].worst = Some(worst("2027-03-01", 60, 60, 60));
        rules[0].days = days(&horizon, |date| date.weekday() < Weekday::Sat, 60);
        rules[1].days = days(&horizon, |date| date.weekday() == Weekday::Mon, 600);
        rules[1].dates.kept = 13;
        rules[1].holding_today = (13, 13);
        rules[1].worst = Some(worst("2027-03-15", 600, 625, 625));
        Self {
            judgement: Judgement {
                horizon,
                verdict: Verdict::Preserved,
                conflict: None,
                charge: Some(Charge::None),
                unread: Vec::new(),
                rules,
                notices: Vec::new(),
            },
            team,
            policy,
            proposal,
            inputs: vec![Input {
                path: "team.toml".to_owned(),
                sha256: Some("00".repeat(32)),
            }],
        }
    }

    /// The first rule is broken by a clock change and by Fridays off.
    pub(super) fn broken() -> Self {
        let mut sample = Self::new();
        let hour = |day: &str| span(day, 15, 60);
        let clock = |from, to, dates| {
            let part = blame(0, Reason::OutsideHours, hour(from));
            by_clock(missing(from, to, dates, Class::Regression, part))
        };
        let friday = |day| {
            let part = blame(0, Reason::DayOff, hour(day));
            missing(day, day, 1, Class::Regression, part)
        };
        let mut leave = blame(2, Reason::Leave, hour("2027-03-04"));
        leave.file = Some("whos-out.ics".into());
        leave.line = Some(41);
        let rule = &mut sample.judgement.rules[0];
        rule.verdict = Verdict::Broken;
        rule.charge = Some(Charge::Worse);
        rule.runs = vec![
            missing("2027-03-04", "2027-03-04", 1, Class::AlreadyFailing, leave),
            friday("2027-03-05"),
            friday("2027-03-12"),
            clock("2027-03-15", "2027-03-18", 4),
        ];
        rule.dates = Counts {
            kept: 57,
            regression: 6,
            already_failing: 1,
            fixed: 1,
            ..Counts::default()
        };
        rule.holding_today = (63, 63);
        rule.worst = Some(worst("2027-03-04", 60, 0, 0));
        for run in &rule.runs {
            let is_in_it = |day: &&mut Day| {
                run.from <= day.date && day.date <= run.to && day.date.weekday() < Weekday::Sat
            };
            for day in rule.days.iter_mut().filter(is_in_it) {
                day.class = run.class;
                day.lower = Minutes(0);
                day.upper = Minutes(0);
                day.windows = vec![span("2027-03-04", 15, 30)];
            }
        }
        let fixed = date("2027-03-09");
        for day in rule.days.iter_mut().filter(|day| day.date == fixed) {
            day.class = Class::Fixed;
            day.lower_today = Minutes(15);
            day.holds_today = Some(false);
        }
        sample.judgement.verdict = Verdict::Broken;
        sample.judgement.charge = Some(Charge::Worse);
        sample.judgement.unread = vec![Unread {
            member: MemberId(0),
            events: 2,
        }];
        sample
    }

    /// The first rule hangs on a tentative event.
    pub(super) fn conditional() -> Self {
        let mut sample = Self::new();
        let event = span("2027-03-16", 15, 60);
        let rule = &mut sample.judgement.rules[0];
        let mut part = blame(0, Reason::OtherMeeting, event);
        part.file = Some("ana.ics".into());
        part.line = Some(7);
        rule.verdict = Verdict::Conditional;
        rule.settled_by = Some(SettledBy::Subject);
        rule.condition = Some(Condition {
            members: vec![MemberId(0)],
            events: vec![(Some("ana.ics".into()), Some(7), event)],
            ..Condition::default()
        });
        rule.runs = vec![missing("2027-03-16", "2027-03-16", 1, Class::Open, part)];
        rule.dates.kept = 64;
        rule.dates.open = 1;
        sample.judgement.verdict = Verdict::Conditional;
        sample
    }

    /// The first rule hangs on a calendar that ends too early.
    pub(super) fn undetermined() -> Self {
        let mut sample = Self::new();
        let part = blame(0, Reason::NoData, span("2027-05-17", 14, 60));
        let rule = &mut sample.judgement.rules[0];
        rule.verdict = Verdict::Undetermined;
        rule.runs = vec![missing("2027-05-17", "2027-05-28", 10, Class::Open, part)];
        rule.dates.kept = 55;
        rule.dates.open = 10;
        sample.judgement.verdict = Verdict::Undetermined;
        sample
    }

    /// The answer, about the proposal or about today.
    pub(super) fn answer(&self, is_asked: bool) -> Answer<'_> {
        Answer {
            asked: is_asked.then_some(Asked {
                path: "ask.toml",
                proposal: &self.proposal,
            }),
            judgement: &self.judgement,
            metrics: None,
        }
    }

    /// A document with `answers`, for 80 columns without colour.
    pub(super) fn document<'a>(&'a self, answers: &'a [Answer<'a>]) -> Document<'a> {
        Document {
            tool: Tool {
                version: "0.1.0",
                zone_data: "2026e",
            },
            inputs: &self.inputs,
            team: &self.team,
            policy: &self.policy,
            answers,
            notices: &self.judgement.notices,
            exit_code: Some(1),
            view: View {
                zone: Arc::clone(&self.team.zone),
                ascii: false,
                color: false,
                width: 80,
                detail: Detail::Normal,
            },
        }
    }

    /// Whether the second rule must hold.
    pub(super) fn second_must(&mut self) -> &mut RuleJudgement {
        let rule = &mut self.judgement.rules[1];
        rule.strength = Strength::Must;
        rule
    }
}
