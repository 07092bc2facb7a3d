//! Figures of a team of which nothing is required.

use crate::{
    analyze::windows::InCommon,
    report::{Document, Metrics, WindowsReport},
    time::Minutes,
};

use super::{counted, dates::length, windows};

/// What there is in common, when, and who has least of it: a sentence each.
pub fn metrics(document: &Document<'_>, metrics: &Metrics<'_>) -> Vec<String> {
    let report = WindowsReport {
        tool: document.tool,
        inputs: document.inputs,
        team: document.team,
        windows: metrics.asked,
        notices: document.notices,
        view: document.view.clone(),
    };
    // Of two people that is what they have.
    let least = (metrics.asked.pairs.len() > 1)
        .then(|| windows::least_in_common(&report))
        .flatten();
    let lines = [
        in_common(&report, metrics),
        windows::on_dates(&report),
        Some(windows::best(&report)),
        least.map(|least| format!("Least in common: {least}")),
        without_time(metrics),
    ];
    lines.into_iter().flatten().collect()
}

/// `All 9 have 2h15m a week in common for certain, and 3 hours perhaps; today 2h45m.`.
fn in_common(report: &WindowsReport<'_>, metrics: &Metrics<'_>) -> Option<String> {
    let asked = said(metrics.asked.in_common)?;
    let who = windows::who(report.team, metrics.asked);
    // Two are named, more are `all 9`.
    let who = if metrics.asked.members.len() > 2 {
        who.replacen("all", "All", 1)
    } else {
        who
    };
    let today = metrics.today.and_then(|today| said(today.in_common));
    Some(match today {
        None => format!("{who} have {asked} in common."),
        Some(today) if today == asked => format!("{who} have {asked} in common, as today."),
        Some(today) => format!("{who} have {asked} in common; today {today}."),
    })
}

/// `2h15m a week for certain, and 3 hours perhaps`.
fn said(in_common: InCommon) -> Option<String> {
    let (sure, perhaps) = (in_common.guaranteed?, in_common.possible?);
    Some(match (sure, perhaps) {
        (sure, perhaps) if sure == perhaps => amount(sure),
        (Minutes::ZERO, perhaps) => {
            format!(
                "nothing for certain, and perhaps {} a week,",
                length(perhaps)
            )
        }
        (sure, perhaps) => format!(
            "{} a week for certain, and perhaps {},",
            length(sure),
            length(perhaps)
        ),
    })
}

/// `2h15m a week`, `no time`.
fn amount(minutes: Minutes) -> String {
    match minutes {
        Minutes::ZERO => "no time".to_owned(),
        minutes => format!("{} a week", length(minutes)),
    }
}

/// How many pairs never meet, where that is more than the weakest of them.
fn without_time(metrics: &Metrics<'_>) -> Option<String> {
    let (without, all) = (
        metrics.asked.pairs_without_time(),
        metrics.asked.pairs.len(),
    );
    (without > 1).then(|| {
        format!(
            "{without} of {} have no time in common.",
            counted(all, "pair")
        )
    })
}
