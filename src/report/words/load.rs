//! A load that is spread unevenly, and who bears most of it.

use std::fmt::Write as _;

use crate::{
    report::{Answer, Document},
    rules::{Figure, Load},
    verdict::{RuleJudgement, Run},
};

use super::{
    clocks::stretch_on,
    dates_of, people,
    shared_time::{bare, said},
};

/// How unevenly it is spread, and on whom: `Ana has 62.5 % of the load (75 of 120), at most 40 % asked for, first Thu …`.
pub(super) fn uneven(
    document: &Document<'_>,
    answer: &Answer<'_>,
    rule: &RuleJudgement,
    run: &Run,
) -> String {
    let first = run.first;
    let days = rule.days.iter();
    let loads = days
        .filter(|day| day.date == run.from)
        .flat_map(|day| &day.loads);
    let loads: Vec<&Load> = loads.collect();
    let limit = bare(rule.figure, first.required);
    if first.lower != first.upper {
        return format!("who has how much of the load is not known, at most {limit} asked for");
    }
    let blame = run.blame.first();
    let most = blame.and_then(|blame| loads.iter().find(|load| load.member == blame.member));
    let (Some(blame), Some(most)) = (blame, most) else {
        return format!(
            "{} of the load, at most {limit} asked for",
            said(rule.figure, first.upper)
        );
    };
    let name = document.team[blame.member].label();
    let all: i64 = loads.iter().map(|load| load.weight).sum();
    let part = format!("{} of {all}", most.weight);
    let mut text = match rule.figure {
        Figure::Gini => format!(
            "the load has {}, at most {limit} asked for; {name} has most of it ({part})",
            said(rule.figure, first.upper)
        ),
        figure => format!(
            "{name} has {} of the load ({part}), at most {limit} asked for",
            said(figure, first.upper)
        ),
    };
    let zone = &document.view.zone;
    let date = zone.civil(blame.span.start()).date();
    let (day, times) = (
        dates_of(answer).day(date),
        stretch_on(zone, date, blame.span),
    );
    let _ = write!(text, ", first on {day}, {times}");
    if let Some(origin) = people::origin(blame) {
        let _ = write!(text, " ({origin})");
    }
    text
}
