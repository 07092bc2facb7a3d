//! Windows that recur, and each of them judged like a rule that asks for all of it.

use std::sync::Arc;

use crate::{
    analyze::{Question, inquiry::Inquiry, judge},
    overlap::{self, Wanted, Weekly},
    rules::{
        AbsencePolicy, Common, Required, WholeWindow,
        policy::{RuleZone, Who},
    },
    time::{Date, Minutes, Weekdays},
    verdict::RuleJudgement,
};

use super::{
    Cx,
    days::{self, DateWindows},
    local,
};

/// A window that recurs, and what came of asking for all of it on each of its dates.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) weekly: Weekly,
    pub(super) judged: RuleJudgement,
}

/// The windows that recur most safely, the best first.
///
/// A window that is possible minute for minute need not be possible as a whole, where people choose their hours: how often
/// it is possible is what comes of judging it, and where it never is, it is none.
pub(super) fn find(cx: &Cx<'_>, asked: &Question<'_>, dates: &[DateWindows]) -> Vec<Found> {
    let times = days::times(dates);
    let load = local::Load::new(cx, dates);
    let load = |day, window| load.of(day, window);
    let stretches = stretches(cx);
    let wanted = Wanted {
        min: cx.question.min,
        top: cx.question.top,
        week_starts: cx.team.week_starts,
    };
    let mut tried = wanted;
    loop {
        let found = overlap::weekly(&times, &tried, load);
        let is_all = found.len() < tried.top;
        let mut judged: Vec<Found> = (found.into_iter())
            .filter_map(|weekly| judge(cx, asked, &stretches, weekly))
            .collect();
        if judged.len() >= wanted.top || is_all {
            judged.sort_by_key(|it| overlap::rank(&it.weekly, wanted.week_starts, load));
            judged.truncate(wanted.top);
            return judged;
        }
        tried.top *= 2;
    }
}

/// `weekly` judged on all its dates: where it is not there, and why. `None` when it never can be.
fn judge(
    cx: &Cx<'_>,
    asked: &Question<'_>,
    stretches: &[Stretch],
    mut weekly: Weekly,
) -> Option<Found> {
    let of_stretch = |stretch: &Stretch| {
        let required = required(cx, &weekly, stretch);
        let inquiry = Inquiry::new(asked, cx.sides, (&required, None));
        judge::judge_rule(asked, &inquiry, &[]).0
    };
    let judged = stretches.iter().map(of_stretch).reduce(join)?;
    weekly.tally.possible = judged.dates.holding() + judged.dates.open;
    (weekly.tally.possible > 0).then_some(Found { weekly, judged })
}

/// Dates on which the same people are in the team.
struct Stretch {
    from: Date,
    to: Date,
    members: Vec<Who>,
}

/// The horizon, cut where somebody joins or leaves; without the dates on which too few are there to be asked.
fn stretches(cx: &Cx<'_>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for date in cx.question.horizon.dates() {
        let Some((_, members)) = cx.asked_on(date, cx.question.quorum) else {
            continue;
        };
        let members: Vec<Who> = members.into_iter().map(Who::Member).collect();
        match stretches.last_mut() {
            Some(last) if last.members == members && last.to.plus(1) == date => last.to = date,
            _ => stretches.push(Stretch {
                from: date,
                to: date,
                members,
            }),
        }
    }
    stretches
}

/// What is asked for when all of `weekly` is.
fn required(cx: &Cx<'_>, weekly: &Weekly, stretch: &Stretch) -> Required {
    let days = weekly.days.days();
    let window = weekly.window;
    let mut common = Common::new("weekly", Arc::clone(cx.zone()));
    common.days = days.fold(Weekdays::none(), Weekdays::with);
    common.zone = RuleZone::Zone(Arc::clone(cx.zone()));
    common.window = vec![window];
    common.members.clone_from(&stretch.members);
    common.basis = Some(cx.question.basis);
    common.absence = Some(AbsencePolicy::Counts);
    common.from = Some(stretch.from);
    common.to = Some(stretch.to);
    Required {
        common,
        rule: Box::new(WholeWindow {
            quorum: cx.question.quorum,
            length: Minutes(i64::from(window.to() - window.from())),
        }),
    }
}

/// One window over two stretches of dates.
fn join(mut first: RuleJudgement, second: RuleJudgement) -> RuleJudgement {
    let counts = |of: &RuleJudgement| of.dates;
    let (one, other) = (counts(&first), counts(&second));
    first.dates = crate::verdict::Counts {
        kept: one.kept + other.kept,
        regression: one.regression + other.regression,
        fixed: one.fixed + other.fixed,
        already_failing: one.already_failing + other.already_failing,
        open: one.open + other.open,
        not_applicable: one.not_applicable + other.not_applicable,
    };
    first.holding_today.0 += second.holding_today.0;
    first.holding_today.1 += second.holding_today.1;
    first.days.extend(second.days);
    first.runs.extend(second.runs);
    first
}
