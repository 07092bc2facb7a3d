//! `corehours.check/1`: what came of one or several arrangements.

use std::io;

use serde::Serialize;

use crate::{
    model::{Horizon, MemberId, Team},
    report::{Answer, Document, Exporter, words},
    rules::{self, Bound, Figure, Link, Load, Spread, Unit},
    time::{Minutes, clock_text},
    verdict::{
        Blame, Condition, Counts, Day, Judgement, RuleJudgement, Run, Unread, WhyNot, Witness,
        Worst,
    },
};

use super::{InputV1, Json, NoticeV1, SpanV1, ToolV1, metrics::MetricsV1};

const SCHEMA: &str = "corehours.check/1";

impl Exporter<Document<'_>> for Json {
    fn write(&self, document: &Document<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        match document.answers {
            [answer] => super::write(&OneV1::new(document, answer), sink),
            _ => super::write(&SeveralV1::from(document), sink),
        }
    }
}

/// The document about one arrangement.
#[derive(Serialize)]
struct OneV1<'a> {
    schema: &'static str,
    tool: ToolV1,
    inputs: Vec<InputV1<'a>>,
    #[serde(flatten)]
    answer: AnswerV1<'a>,
    notices: Vec<NoticeV1<'a>>,
}

impl<'a> OneV1<'a> {
    fn new(document: &'a Document<'_>, answer: &'a Answer<'_>) -> Self {
        Self {
            schema: SCHEMA,
            tool: document.tool.into(),
            inputs: document.inputs.iter().map(InputV1::from).collect(),
            answer: AnswerV1::new(document, answer),
            notices: document.notices.iter().map(NoticeV1::from).collect(),
        }
    }
}

/// The document about several arrangements, each judged by itself.
#[derive(Serialize)]
struct SeveralV1<'a> {
    schema: &'static str,
    tool: ToolV1,
    inputs: Vec<InputV1<'a>>,
    proposals: Vec<AnswerV1<'a>>,
    notices: Vec<NoticeV1<'a>>,
}

impl<'a> From<&'a Document<'_>> for SeveralV1<'a> {
    fn from(document: &'a Document<'_>) -> Self {
        let answers = document.answers.iter();
        Self {
            schema: SCHEMA,
            tool: document.tool.into(),
            inputs: document.inputs.iter().map(InputV1::from).collect(),
            proposals: answers
                .map(|answer| AnswerV1::new(document, answer))
                .collect(),
            notices: document.notices.iter().map(NoticeV1::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct AnswerV1<'a> {
    proposal: Option<&'a str>,
    title: Option<&'a str>,
    horizon: HorizonV1<'a>,
    verdict: &'static str,
    conflict: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charge: Option<&'static str>,
    unread: Vec<UnreadV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics: Option<MetricsV1<'a>>,
    rules: Vec<RuleV1<'a>>,
}

impl<'a> AnswerV1<'a> {
    fn new(document: &'a Document<'_>, answer: &'a Answer<'_>) -> Self {
        let judgement: &Judgement = answer.judgement;
        let asked = answer.asked;
        Self {
            proposal: asked.map(|asked| asked.path),
            title: asked.and_then(|asked| asked.proposal.title.as_deref()),
            horizon: HorizonV1::from(&judgement.horizon),
            verdict: judgement.verdict.word(),
            conflict: judgement.conflict.as_deref(),
            charge: judgement.charge.map(crate::verdict::Charge::word),
            unread: unread(document.team, &judgement.unread),
            metrics: (answer.metrics.as_ref())
                .map(|metrics| MetricsV1::new(document.team, metrics)),
            rules: judgement
                .rules
                .iter()
                .map(|rule| RuleV1::new(document, answer, rule))
                .collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct HorizonV1<'a> {
    from: String,
    to: String,
    zone: &'a str,
}

impl<'a> From<&'a Horizon> for HorizonV1<'a> {
    fn from(horizon: &'a Horizon) -> Self {
        Self {
            from: horizon.from.to_string(),
            to: horizon.to.to_string(),
            zone: horizon.zone.name(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct UnreadV1<'a> {
    member: &'a str,
    events: usize,
}

pub(super) fn unread<'a>(team: &'a Team, unread: &[Unread]) -> Vec<UnreadV1<'a>> {
    let unread = unread.iter();
    unread
        .map(|unread| UnreadV1 {
            member: &team[unread.member].id,
            events: unread.events,
        })
        .collect()
}

#[derive(Serialize)]
struct RuleV1<'a> {
    id: &'a str,
    kind: &'static str,
    strength: &'static str,
    says: Option<&'a str>,
    owner: Option<&'a str>,
    zone: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accepts: Vec<&'static str>,
    bound: &'static str,
    verdict: &'static str,
    baseline: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charge: Option<&'static str>,
    settled_by: Option<&'static str>,
    unread: Vec<UnreadV1<'a>>,
    dates: CountsV1,
    worst: Option<WorstV1<'a>>,
    condition: Option<ConditionV1<'a>>,
    runs: Vec<RunV1<'a>>,
    days: Vec<DayV1<'a>>,
}

impl<'a> RuleV1<'a> {
    fn new(document: &'a Document<'_>, answer: &'a Answer<'_>, rule: &'a RuleJudgement) -> Self {
        let team = document.team;
        Self {
            id: &rule.id,
            kind: rule.kind,
            strength: rule.strength.word(),
            says: rule.says.as_deref(),
            owner: rule.owner.as_deref(),
            zone: rule.zone.name(),
            accepts: rule.accepts.words().collect(),
            bound: rule.bound.word(),
            verdict: rule.verdict.word(),
            baseline: rule.baseline.map(crate::verdict::Verdict::word),
            charge: rule.charge.map(crate::verdict::Charge::word),
            settled_by: rule.settled_by.map(crate::verdict::SettledBy::word),
            unread: unread(team, &rule.unread),
            dates: rule.dates.into(),
            worst: rule.worst.map(|worst| WorstV1::new(team, rule, worst)),
            condition: rule
                .condition
                .as_ref()
                .map(|condition| ConditionV1::new(document, condition)),
            runs: rule
                .runs
                .iter()
                .map(|run| RunV1::new(document, answer, rule, run))
                .collect(),
            days: (rule.days.iter())
                .map(|day| DayV1::new(team, rule, day))
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct CountsV1 {
    applicable: usize,
    kept: usize,
    regression: usize,
    fixed: usize,
    already_failing: usize,
    open: usize,
    not_applicable: usize,
}

impl From<Counts> for CountsV1 {
    fn from(counts: Counts) -> Self {
        Self {
            applicable: counts.applicable(),
            kept: counts.kept,
            regression: counts.regression,
            fixed: counts.fixed,
            already_failing: counts.already_failing,
            open: counts.open,
            not_applicable: counts.not_applicable,
        }
    }
}

/// The ids of those whose figure something is, or the sites; `null` where there is nothing to judge.
#[derive(Serialize)]
#[serde(transparent)]
struct LinkV1<'a>(Option<Vec<&'a str>>);

/// Whose figure something of `rule` is, where figures of its kind are those of some alone.
fn link<'a>(team: &'a Team, rule: &'a RuleJudgement, link: Option<Link>) -> Option<LinkV1<'a>> {
    let id = |member: MemberId| team[member].id.as_str();
    let ids = link.map(|link| match link {
        Link::Sites(one, other) => vec![&*rule.sites[one], &*rule.sites[other]],
        _ => link.members().into_iter().map(id).collect(),
    });
    let kind = rules::kind(rule.kind)?;
    kind.has_link.then_some(LinkV1(ids))
}

/// The side of the rule that a figure is of, where it has several.
fn side(rule: &RuleJudgement, link: Option<Link>) -> Option<&'static str> {
    match link? {
        Link::Side(_, side) => Some(rule.sides[side]),
        _ => None,
    }
}

/// Which side of the threshold of one figure of `rule` holds, where not all have the same.
fn bound(rule: &RuleJudgement, bound: Bound) -> Option<&'static str> {
    rule.has_both_bounds.then(|| bound.word())
}

/// A threshold and two figures, with their unit in their names.
#[derive(Serialize)]
#[serde(untagged)]
enum FiguresV1 {
    Minutes {
        required_minutes: i64,
        lower_minutes: i64,
        upper_minutes: i64,
    },
    Count {
        required_count: i64,
        lower_count: i64,
        upper_count: i64,
    },
    Share {
        required_share: f64,
        lower_share: f64,
        upper_share: f64,
    },
}

impl FiguresV1 {
    fn new(figure: Figure, [required, lower, upper]: [Minutes; 3]) -> Self {
        match figure.unit() {
            Unit::Minutes => Self::Minutes {
                required_minutes: required.get(),
                lower_minutes: lower.get(),
                upper_minutes: upper.get(),
            },
            Unit::Number => Self::Count {
                required_count: required.get(),
                lower_count: lower.get(),
                upper_count: upper.get(),
            },
            Unit::Fraction => Self::Share {
                required_share: share(required),
                lower_share: share(lower),
                upper_share: share(upper),
            },
        }
    }
}

/// A share in ten-thousandths, kept where minutes are, as a number.
fn share(value: Minutes) -> f64 {
    super::fraction(u32::try_from(value.get()).expect("a share is at most the whole"))
}

/// How a load is spread over people.
#[derive(Serialize)]
struct LoadsV1<'a> {
    gini: f64,
    max_share: f64,
    people: Vec<LoadV1<'a>>,
}

#[derive(Serialize)]
struct LoadV1<'a> {
    member: &'a str,
    load: i64,
    out_of_hours_minutes: i64,
}

impl<'a> LoadsV1<'a> {
    fn new(team: &'a Team, loads: &[Load]) -> Self {
        let near = |spread: Spread| super::fraction(spread.nearest().into());
        let load = |load: &Load| LoadV1 {
            member: &team[load.member].id,
            load: load.weight,
            out_of_hours_minutes: load.out_of_hours.get(),
        };
        Self {
            gini: near(Spread::gini(loads)),
            max_share: near(Spread::max_share(loads)),
            people: loads.iter().map(load).collect(),
        }
    }
}

#[derive(Serialize)]
struct WorstV1<'a> {
    date: String,
    #[serde(flatten)]
    figures: FiguresV1,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<LinkV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    side: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<&'static str>,
}

impl<'a> WorstV1<'a> {
    fn new(team: &'a Team, rule: &'a RuleJudgement, worst: Worst) -> Self {
        Self {
            link: link(team, rule, worst.link),
            side: side(rule, worst.link),
            bound: bound(rule, worst.bound),
            date: worst.date.to_string(),
            figures: FiguresV1::new(rule.figure, [worst.required, worst.lower, worst.upper]),
        }
    }
}

#[derive(Serialize)]
struct ConditionV1<'a> {
    promises: Vec<PromiseV1<'a>>,
    hours_of: Vec<&'a str>,
    witnesses: Option<WitnessesV1<'a>>,
    members: Vec<&'a str>,
    events: Vec<EventV1<'a>>,
    text: String,
}

#[derive(Serialize)]
struct PromiseV1<'a> {
    member: &'a str,
    days: String,
    start_from: String,
    start_to: String,
    zone: &'a str,
    /// Said only where days could be left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    works_all: bool,
}

#[derive(Serialize)]
struct WitnessesV1<'a> {
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_minutes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_count: Option<i64>,
    good: WitnessV1<'a>,
    bad: WitnessV1<'a>,
}

#[derive(Serialize)]
struct WitnessV1<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    found_minutes: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found_count: Option<i64>,
    hours: Vec<PickedV1<'a>>,
}

#[derive(Serialize)]
struct PickedV1<'a> {
    member: &'a str,
    /// The member's own.
    date: String,
    pieces: Vec<SpanV1>,
}

/// A figure under the one name or the other.
///
/// Nobody can choose what is asked of people, so no fraction has witnesses.
const fn by_unit(figure: Figure, value: Minutes) -> (Option<i64>, Option<i64>) {
    match figure.unit() {
        Unit::Minutes => (Some(value.get()), None),
        Unit::Number => (None, Some(value.get())),
        Unit::Fraction => (None, None),
    }
}

impl<'a> WitnessV1<'a> {
    fn new(document: &'a Document<'_>, figure: Figure, witness: &'a Witness) -> Self {
        let hours = witness.hours.iter();
        let (found_minutes, found_count) = by_unit(figure, witness.found);
        Self {
            found_minutes,
            found_count,
            hours: hours
                .map(|(member, date, spans)| PickedV1 {
                    member: &document.team[*member].id,
                    date: date.to_string(),
                    pieces: spans.iter().map(|span| (*span).into()).collect(),
                })
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct EventV1<'a> {
    file: Option<&'a str>,
    line: Option<u32>,
    #[serde(flatten)]
    span: SpanV1,
}

impl<'a> ConditionV1<'a> {
    fn new(document: &'a Document<'_>, condition: &'a Condition) -> Self {
        let member = |id: &MemberId| document.team[*id].id.as_str();
        let events = condition.events.iter();
        Self {
            promises: (condition.promises.iter())
                .map(|promise| PromiseV1 {
                    member: member(&promise.member),
                    days: promise.days.to_string(),
                    start_from: clock_text(promise.start_from),
                    start_to: clock_text(promise.start_to),
                    zone: promise.zone.name(),
                    works_all: promise.works_all,
                })
                .collect(),
            hours_of: condition.hours_of.iter().map(member).collect(),
            witnesses: (condition.witnesses.as_ref()).map(|both| {
                let (required_minutes, required_count) = by_unit(both.figure, both.required);
                WitnessesV1 {
                    date: both.date.to_string(),
                    required_minutes,
                    required_count,
                    good: WitnessV1::new(document, both.figure, &both.good),
                    bad: WitnessV1::new(document, both.figure, &both.bad),
                }
            }),
            members: condition.members.iter().map(member).collect(),
            events: events
                .map(|(file, line, span)| EventV1 {
                    file: file.as_deref(),
                    line: *line,
                    span: (*span).into(),
                })
                .collect(),
            text: words::condition(document, condition).join(" "),
        }
    }
}

#[derive(Serialize)]
struct RunV1<'a> {
    from: String,
    to: String,
    dates: usize,
    class: &'static str,
    cause: &'static str,
    blame: Vec<BlameV1<'a>>,
    text: String,
}

impl<'a> RunV1<'a> {
    fn new(
        document: &'a Document<'_>,
        answer: &Answer<'_>,
        rule: &RuleJudgement,
        run: &'a Run,
    ) -> Self {
        Self {
            from: run.from.to_string(),
            to: run.to.to_string(),
            dates: run.dates,
            class: run.class.word(),
            cause: run.cause.word(),
            blame: run
                .blame
                .iter()
                .map(|blame| BlameV1::new(document.team, blame))
                .collect(),
            text: words::run(document, answer, rule, run),
        }
    }
}

#[derive(Serialize)]
struct BlameV1<'a> {
    member: &'a str,
    reason: &'static str,
    #[serde(flatten)]
    span: SpanV1,
    file: Option<&'a str>,
    line: Option<u32>,
}

impl<'a> BlameV1<'a> {
    fn new(team: &'a Team, blame: &'a Blame) -> Self {
        Self {
            member: &team[blame.member].id,
            reason: blame.reason.word(),
            span: blame.span.into(),
            file: blame.file.as_deref(),
            line: blame.line,
        }
    }
}

#[derive(Serialize)]
struct DayV1<'a> {
    date: String,
    class: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<&'static str>,
    #[serde(flatten)]
    figures: FiguresV1,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<LinkV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    side: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurrence: Option<SpanV1>,
    #[serde(flatten)]
    loads: Option<LoadsV1<'a>>,
    windows: Vec<SpanV1>,
}

impl<'a> DayV1<'a> {
    fn new(team: &'a Team, rule: &'a RuleJudgement, day: &Day) -> Self {
        Self {
            link: link(team, rule, day.link),
            side: side(rule, day.link),
            bound: day.link.and_then(|_| bound(rule, day.bound)),
            occurrence: day.occurrence.map(SpanV1::from),
            loads: (rule.figure.unit() == Unit::Fraction).then(|| LoadsV1::new(team, &day.loads)),
            date: day.date.to_string(),
            class: day.class.word(),
            why_not: day.why_not.map(WhyNot::word),
            figures: FiguresV1::new(rule.figure, [day.required, day.lower, day.upper]),
            windows: day.windows.iter().copied().map(SpanV1::from).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::Sample;

    fn written(document: &Document<'_>) -> serde_json::Value {
        let mut text = Vec::new();
        Json.write(document, &mut text).unwrap();
        assert!(text.ends_with(b"}\n"));
        serde_json::from_slice(&text).unwrap()
    }

    #[test]
    fn fields_come_in_the_order_of_their_description() {
        let sample = Sample::broken();
        let answers = [sample.answer(true)];
        let mut text = Vec::new();
        Json.write(&sample.document(&answers), &mut text).unwrap();
        insta::assert_snapshot!(String::from_utf8(text).unwrap());
    }

    #[test]
    fn without_a_proposal_there_is_no_charge_and_no_baseline() {
        let mut sample = Sample::broken();
        sample.judgement.charge = None;
        for rule in &mut sample.judgement.rules {
            rule.charge = None;
            rule.baseline = None;
        }
        let answers = [sample.answer(false)];
        let json = written(&sample.document(&answers));
        assert_eq!(json.get("charge"), None);
        assert!(json["proposal"].is_null() && json["title"].is_null());
        assert_eq!(json["rules"][0].get("charge"), None);
        assert!(json["rules"][0]["baseline"].is_null());
    }

    #[test]
    fn several_proposals_each_have_their_dates_and_verdict() {
        let (first, second) = (Sample::broken(), Sample::conditional());
        let answers = [first.answer(true), second.answer(true)];
        let json = written(&first.document(&answers));
        let proposals = json["proposals"].as_array().unwrap();
        assert_eq!(proposals.len(), 2);
        assert_eq!(json.get("verdict"), None);
        assert_eq!(proposals[0]["verdict"], "broken");
        assert_eq!(proposals[1]["verdict"], "conditional");
        assert_eq!(proposals[1]["proposal"], "ask.toml");
        assert_eq!(proposals[1]["horizon"]["from"], "2027-03-01");
    }

    #[test]
    fn a_condition_names_members_events_and_a_sentence() {
        let sample = Sample::conditional();
        let answers = [sample.answer(true)];
        let json = written(&sample.document(&answers));
        let rule = &json["rules"][0];
        assert_eq!(rule["settled_by"], "subject");
        let condition = &rule["condition"];
        assert_eq!(condition["promises"], serde_json::json!([]));
        assert_eq!(condition["members"], serde_json::json!(["ana"]));
        let event = serde_json::json!({
            "file": "ana.ics",
            "line": 7,
            "start": "2027-03-16T15:00:00Z",
            "end": "2027-03-16T16:00:00Z",
        });
        assert_eq!(condition["events"], serde_json::json!([event]));
        assert!(
            condition["text"]
                .as_str()
                .unwrap()
                .ends_with("in ana.ics:7).")
        );
    }
}
