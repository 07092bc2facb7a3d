//! `corehours.windows/1`: when a group is there, date by date and week by week.

use std::{collections::BTreeMap, io};

use serde::Serialize;

use crate::{
    analyze::windows::{DayWindows, LocalTimes, Pair, Regime, Share, WeeklyWindow},
    model::Team,
    report::{Answer, Document, Exporter, WindowsReport, ten_thousandths, words},
    rules::Policy,
    time::{Date, Minutes, Span},
    verdict::{RuleJudgement, Run},
    zone::Zone,
};

use super::{InputV1, Json, NoticeV1, SpanV1, ToolV1, check::HorizonV1, check::UnreadV1};

impl Exporter<WindowsReport<'_>> for Json {
    fn write(&self, report: &WindowsReport<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        let policy = Policy::default();
        let answers = [report.answer()];
        let document = report.document(&policy, &answers);
        super::write(&WindowsV1::new(report, &document, &answers[0]), sink)
    }
}

#[derive(Serialize)]
struct WindowsV1<'a> {
    schema: &'static str,
    tool: ToolV1,
    inputs: Vec<InputV1<'a>>,
    horizon: HorizonV1<'a>,
    members: Vec<&'a str>,
    quorum: usize,
    basis: &'static str,
    min_minutes: i64,
    largest_quorum: Option<usize>,
    guaranteed_minutes_per_week: Option<i64>,
    possible_minutes_per_week: Option<i64>,
    unread: Vec<UnreadV1<'a>>,
    days: Vec<DayV1>,
    weekly: Vec<WeeklyV1<'a>>,
    pairs: Vec<PairV1<'a>>,
    regimes: Vec<RegimeV1<'a>>,
    notices: Vec<NoticeV1<'a>>,
}

impl<'a> WindowsV1<'a> {
    fn new(
        report: &'a WindowsReport<'_>,
        document: &'a Document<'_>,
        answer: &'a Answer<'_>,
    ) -> Self {
        let windows = report.windows;
        let team = report.team;
        let weekly = windows.weekly.iter().zip(&windows.judged.rules);
        Self {
            schema: "corehours.windows/1",
            tool: report.tool.into(),
            inputs: report.inputs.iter().map(InputV1::from).collect(),
            horizon: HorizonV1::from(&windows.horizon),
            members: windows.members.iter().map(|id| &*team[*id].id).collect(),
            quorum: windows.quorum,
            basis: windows.basis.word(),
            min_minutes: windows.min.get(),
            largest_quorum: windows.most,
            guaranteed_minutes_per_week: windows.in_common.guaranteed.map(Minutes::get),
            possible_minutes_per_week: windows.in_common.possible.map(Minutes::get),
            unread: super::check::unread(team, &windows.unread),
            days: (windows.days.iter())
                .map(|day| DayV1::new(day, &team.zone))
                .collect(),
            weekly: weekly
                .map(|(weekly, judged)| WeeklyV1::new(document, answer, weekly, judged))
                .collect(),
            pairs: (windows.pairs.iter())
                .map(|pair| PairV1::new(team, pair))
                .collect(),
            regimes: windows.regimes.iter().map(RegimeV1::from).collect(),
            notices: report.notices.iter().map(NoticeV1::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct DayV1 {
    date: String,
    guaranteed: Vec<WindowV1>,
    possible: Vec<WindowV1>,
}

impl DayV1 {
    fn new(day: &DayWindows, zone: &Zone) -> Self {
        let windows = |spans: &[Span]| {
            let spans = spans.iter();
            spans
                .map(|span| WindowV1::new(*span, day.date, zone))
                .collect()
        };
        Self {
            date: day.date.to_string(),
            guaranteed: windows(&day.guaranteed),
            possible: windows(&day.possible),
        }
    }
}

#[derive(Serialize)]
struct WindowV1 {
    #[serde(flatten)]
    span: SpanV1,
    start_local: String,
    end_local: String,
}

impl WindowV1 {
    fn new(span: Span, date: Date, zone: &Zone) -> Self {
        let ends_the_day = zone.civil(span.end()).date() > date;
        Self {
            span: span.into(),
            start_local: words::clocks::time(zone, span.start()),
            end_local: if ends_the_day {
                "24:00".to_owned()
            } else {
                words::clocks::time(zone, span.end())
            },
        }
    }
}

/// A weekly window, and on how many of its dates it is there.
#[derive(Serialize)]
pub(super) struct RecurringV1<'a> {
    days: String,
    start_local: String,
    end_local: String,
    zone: &'a str,
    dates: usize,
    guaranteed: usize,
    possible: usize,
}

impl<'a> RecurringV1<'a> {
    pub(super) fn new(team: &'a Team, weekly: &WeeklyWindow) -> Self {
        let (start_local, end_local) = words::windows::ends(weekly.window);
        Self {
            days: weekly.days.to_string(),
            start_local,
            end_local,
            zone: team.zone.name(),
            dates: weekly.tally.dates,
            guaranteed: weekly.tally.guaranteed,
            possible: weekly.tally.possible,
        }
    }
}

#[derive(Serialize)]
struct WeeklyV1<'a> {
    #[serde(flatten)]
    window: RecurringV1<'a>,
    exceptions: Vec<ExceptionV1>,
    local: Vec<LocalV1<'a>>,
}

impl<'a> WeeklyV1<'a> {
    fn new(
        document: &'a Document<'_>,
        answer: &Answer<'_>,
        weekly: &'a WeeklyWindow,
        judged: &RuleJudgement,
    ) -> Self {
        let runs = judged.runs.iter();
        Self {
            window: RecurringV1::new(document.team, weekly),
            exceptions: runs
                .map(|run| ExceptionV1::new(document, answer, judged, run))
                .collect(),
            local: (weekly.local.iter())
                .map(|local| LocalV1::new(document.team, local))
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct ExceptionV1 {
    from: String,
    to: String,
    dates: usize,
    cause: &'static str,
    text: String,
}

impl ExceptionV1 {
    fn new(
        document: &Document<'_>,
        answer: &Answer<'_>,
        judged: &RuleJudgement,
        run: &Run,
    ) -> Self {
        Self {
            from: run.from.to_string(),
            to: run.to.to_string(),
            dates: run.dates,
            cause: run.cause.word(),
            text: words::run(document, answer, judged, run),
        }
    }
}

#[derive(Serialize)]
struct LocalV1<'a> {
    member: &'a str,
    from: String,
    to: String,
    start_local: String,
    end_local: String,
    zone: &'a str,
    days_ahead: i32,
}

impl<'a> LocalV1<'a> {
    fn new(team: &'a Team, local: &'a LocalTimes) -> Self {
        Self {
            member: &team[local.member].id,
            from: local.from.to_string(),
            to: local.to.to_string(),
            start_local: words::windows::clock(local.starts),
            end_local: words::windows::clock(local.ends),
            zone: local.zone.name(),
            days_ahead: local.days_ahead,
        }
    }
}

#[derive(Serialize)]
pub(super) struct PairV1<'a> {
    id: String,
    members: [&'a str; 2],
    guaranteed_minutes_per_week: Option<i64>,
    possible_minutes_per_week: Option<i64>,
    overlap_index: Option<f64>,
    jaccard: Option<f64>,
}

impl<'a> PairV1<'a> {
    pub(super) fn new(team: &'a Team, pair: &Pair) -> Self {
        let members = pair.members.map(|id| &*team[id].id);
        let minutes = |minutes: Option<Minutes>| minutes.map(Minutes::get);
        let ratio = |share: Option<Share>| ten_thousandths(share?).map(super::fraction);
        Self {
            id: members.join("+"),
            members,
            guaranteed_minutes_per_week: minutes(pair.guaranteed),
            possible_minutes_per_week: minutes(pair.possible),
            overlap_index: ratio(pair.of_smaller),
            jaccard: ratio(pair.of_either),
        }
    }
}

#[derive(Serialize)]
struct RegimeV1<'a> {
    from: String,
    to: String,
    /// Minutes ahead of UTC, by zone.
    offsets: BTreeMap<&'a str, i32>,
    cause: Option<String>,
}

impl<'a> From<&'a Regime> for RegimeV1<'a> {
    fn from(regime: &'a Regime) -> Self {
        let offsets = regime.offsets.iter();
        Self {
            from: regime.from.to_string(),
            to: regime.to.to_string(),
            offsets: offsets
                .map(|(zone, offset)| (zone.name(), offset.div_euclid(60)))
                .collect(),
            cause: words::windows::moved(regime, |zone| zone.name().to_owned()),
        }
    }
}
