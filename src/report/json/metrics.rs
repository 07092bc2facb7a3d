//! Figures of a team of which nothing is required, in `corehours.check/1`.

use serde::Serialize;

use crate::{analyze::windows::Windows, model::Team, report::Metrics, time::Minutes};

use super::windows::{PairV1, RecurringV1};

/// What there is in common where nothing is required.
#[derive(Serialize)]
pub(super) struct MetricsV1<'a> {
    members: Vec<&'a str>,
    basis: &'static str,
    min_minutes: i64,
    #[serde(flatten)]
    asked: InCommonV1<'a>,
    today: Option<InCommonV1<'a>>,
}

impl<'a> MetricsV1<'a> {
    pub(super) fn new(team: &'a Team, metrics: &Metrics<'a>) -> Self {
        let windows = metrics.asked;
        Self {
            members: windows.members.iter().map(|id| &*team[*id].id).collect(),
            basis: windows.basis.word(),
            min_minutes: windows.min.get(),
            asked: InCommonV1::new(team, windows),
            today: metrics.today.map(|today| InCommonV1::new(team, today)),
        }
    }
}

/// The figures of one arrangement.
#[derive(Serialize)]
struct InCommonV1<'a> {
    guaranteed_minutes_per_week: Option<i64>,
    possible_minutes_per_week: Option<i64>,
    dates: usize,
    guaranteed_dates: usize,
    possible_dates: usize,
    /// The safest weekly window.
    best: Option<RecurringV1<'a>>,
    pairs: usize,
    pairs_without_time: usize,
    weakest_pair: Option<PairV1<'a>>,
}

impl<'a> InCommonV1<'a> {
    fn new(team: &'a Team, windows: &'a Windows) -> Self {
        let minutes = |minutes: Option<Minutes>| minutes.map(Minutes::get);
        let days = || windows.days.iter();
        Self {
            guaranteed_minutes_per_week: minutes(windows.in_common.guaranteed),
            possible_minutes_per_week: minutes(windows.in_common.possible),
            dates: windows.days.len(),
            guaranteed_dates: days().filter(|day| !day.guaranteed.is_empty()).count(),
            possible_dates: days().filter(|day| !day.possible.is_empty()).count(),
            best: (windows.weekly.first()).map(|weekly| RecurringV1::new(team, weekly)),
            pairs: windows.pairs.len(),
            pairs_without_time: windows.pairs_without_time(),
            weakest_pair: (windows.weakest_pair()).map(|pair| PairV1::new(team, pair)),
        }
    }
}
