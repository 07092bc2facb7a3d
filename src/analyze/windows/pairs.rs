//! How much time a week all have with each other, and every two of them.

use std::{collections::BTreeMap, ptr, sync::Arc};

use crate::{
    analyze::{Question, inquiry::Inquiry, judge},
    availability::Timeline,
    model::MemberId,
    overlap::{self, Case, PairTime, Quorum, Stretch},
    rules::{
        AbsencePolicy, Common, GroupOverlap, Required,
        policy::{Per, Who},
    },
    time::{DAY, Minutes, Span, SpanSet, Weekdays},
};

use super::{Cx, days::DateWindows};

/// Two people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who, in the order of the team.
    pub members: [MemberId; 2],
    /// What they have in common in a week, on the mean of the full weeks of the horizon, whatever anyone chooses: rounded
    /// down. `None` when the horizon has no full week.
    pub guaranteed: Option<Minutes>,
    /// The same for some choices.
    pub possible: Option<Minutes>,
    /// Of the time of the one with less time, what they have in common; `None` when a choice moves it.
    pub of_smaller: Option<Share>,
    /// The same of the time of either.
    pub of_either: Option<Share>,
}

/// What enough of a group have in common in a week, on the mean of the full weeks of the horizon, rounded down; `None` when it has
/// no full week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InCommon {
    /// Whatever anyone chooses.
    pub guaranteed: Option<Minutes>,
    /// For some choices.
    pub possible: Option<Minutes>,
}

/// A part of a whole, in minutes; of nothing it is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The part.
    pub part: Minutes,
    /// The whole.
    pub whole: Minutes,
}

/// Every two of those asked about; people whose time is the same have the same in common with others.
///
/// Where somebody chooses hours, what two people have in common is more than the time at which both are there whatever is
/// chosen: then it is found as a rule for so much time a week finds it.
pub(super) fn pairs(cx: &Cx<'_>, asked: &Question<'_>) -> Vec<Pair> {
    let members = cx.question.members;
    let Some((weeks, span)) = full_weeks(cx) else {
        return couples(members)
            .map(|(_, members)| unknown(members))
            .collect();
    };
    let people: Vec<[Vec<Stretch>; 2]> = crate::analyze::map(members, 1, |id| {
        [Case::WORST, Case::BEST].map(|case| {
            let timeline = cx.timeline(*id);
            overlap::states(timeline, &span, cx.question.basis, case)
        })
    });
    let chooses: Vec<bool> = (members.iter()).map(|id| chooses(cx, *id, &span)).collect();
    let mut unlike: BTreeMap<[*const Timeline; 2], usize> = BTreeMap::new();
    let mut first: Vec<_> = Vec::new();
    for (couple, members) in couples(members) {
        unlike.entry(timelines(cx, members)).or_insert_with(|| {
            first.push((couple, members));
            first.len() - 1
        });
    }
    let found = crate::analyze::map(&first, 8, |([one, other], members)| {
        let time = |case: usize, choice| {
            overlap::pair_time(&people[*one][case], &people[*other][case], choice)
        };
        let worst = time(0, Case::WORST.choice);
        let best = time(1, Case::BEST.choice);
        let mut pair = pair(*members, weeks, worst, best);
        if chooses[*one] || chooses[*other] {
            let amounts = amounts(cx, asked, (members, Quorum::All));
            (pair.guaranteed, pair.possible) = (amounts.guaranteed, amounts.possible);
        }
        pair
    });
    let all = couples(members);
    all.map(|(_, members)| Pair {
        members,
        ..found[unlike[&timelines(cx, members)]]
    })
    .collect()
}

/// The timelines of two people, in whatever order: people who have one and the same do the same.
fn timelines(cx: &Cx<'_>, [one, other]: [MemberId; 2]) -> [*const Timeline; 2] {
    let [one, other] = [one, other].map(|id| ptr::from_ref(cx.timeline(id)));
    [one.min(other), one.max(other)]
}

/// What enough of those asked about have in common in a week, of which `dates` tell date by date.
///
/// Where somebody chooses hours it is found as for two people; where somebody joins or leaves the team meanwhile, or nobody chooses, it
/// is the time of the windows of all lengths.
pub(super) fn in_common(cx: &Cx<'_>, asked: &Question<'_>, dates: &[DateWindows]) -> InCommon {
    let members = cx.question.members;
    let Some((weeks, span)) = full_weeks(cx) else {
        return InCommon {
            guaranteed: None,
            possible: None,
        };
    };
    let horizon = cx.question.horizon;
    let stays = |id: &MemberId| {
        let mut dates = horizon.dates();
        dates.all(|date| cx.team[*id].belongs_on(date))
    };
    if members.iter().any(|id| chooses(cx, *id, &span)) && members.iter().all(stays) {
        return amounts(cx, asked, (members, cx.question.quorum));
    }
    let inside: SpanSet = span.into_iter().collect();
    let mean = |of_date: fn(&DateWindows) -> &SpanSet| {
        let minutes = dates
            .iter()
            .map(|it| of_date(it).intersect(&inside).minutes());
        Some(Minutes(minutes.sum::<Minutes>().get() / weeks))
    };
    InCommon {
        guaranteed: mean(|it| &it.guaranteed),
        possible: mean(|it| &it.possible),
    }
}

/// Whether `id` picks hours in some of `span`.
fn chooses(cx: &Cx<'_>, id: MemberId, span: &[Span]) -> bool {
    let timeline = cx.timeline(id);
    let mut atoms = span.iter().flat_map(|span| timeline.touching(*span));
    atoms.any(|atom| atom.presence_choice)
}

/// What `quorum` of these people have in common in a week, at the least and at the most of all choices: the means of the full weeks.
fn amounts(
    cx: &Cx<'_>,
    asked: &Question<'_>,
    (members, quorum): (&[MemberId], Quorum),
) -> InCommon {
    let mut common = Common::new("in-common", Arc::clone(cx.zone()));
    common.members = members.iter().copied().map(Who::Member).collect();
    common.days = Weekdays::ALL;
    common.basis = Some(cx.question.basis);
    common.absence = Some(AbsencePolicy::Counts);
    common.per = Per::Week;
    let required = Required {
        common,
        rule: Box::new(GroupOverlap {
            quorum,
            at_least: Minutes::ZERO,
            min_piece: Minutes::ZERO,
        }),
    };
    let inquiry = Inquiry::new(asked, cx.sides, (&required, None));
    let judged = judge::judge_rule(asked, &inquiry, &[]).0;
    let weeks = || judged.days.iter().filter(|week| week.why_not.is_none());
    let mean = |sum: Minutes| {
        let count = i64::try_from(weeks().count()).ok()?;
        Some(Minutes(sum.get().checked_div(count)?))
    };
    let lower = weeks().map(|week| week.lower).sum();
    let upper = weeks().map(|week| week.upper).sum();
    InCommon {
        guaranteed: mean(lower),
        possible: mean(upper),
    }
}

/// Every two of `members`, with their places among them.
fn couples(members: &[MemberId]) -> impl Iterator<Item = ([usize; 2], [MemberId; 2])> {
    let all = || members.iter().copied().enumerate();
    all().flat_map(move |(at, one)| {
        let others = all().skip(at + 1);
        others.map(move |(other, id)| ([at, other], [one, id]))
    })
}

/// Two people of whom nothing can be said of a week.
const fn unknown(members: [MemberId; 2]) -> Pair {
    Pair {
        members,
        guaranteed: None,
        possible: None,
        of_smaller: None,
        of_either: None,
    }
}

fn pair(members: [MemberId; 2], weeks: i64, worst: PairTime, best: PairTime) -> Pair {
    let a_week = |minutes: Minutes| Some(Minutes(minutes.get() / weeks));
    let share = |whole: Minutes| {
        (worst == best).then_some(Share {
            part: worst.shared,
            whole,
        })
    };
    Pair {
        members,
        guaranteed: a_week(worst.shared),
        possible: a_week(best.shared),
        of_smaller: share(worst.one.min(worst.other)),
        of_either: share(worst.either),
    }
}

/// How many full weeks the horizon has on the team's calendar, and all of their time.
fn full_weeks(cx: &Cx<'_>) -> Option<(i64, Vec<Span>)> {
    let horizon = cx.question.horizon;
    let starts = (horizon.from).through(horizon.from.plus(6));
    let mut starts = starts.filter(|date| date.weekday() == cx.team.week_starts);
    let first = starts.next()?;
    let weeks = (horizon.to.days() + 1 - first.days()).div_euclid(7);
    let last = first.midnight().plus_seconds(i64::from(weeks) * 7 * DAY);
    let clock = cx.sides.clocks.of(cx.zone());
    (weeks > 0).then(|| (i64::from(weeks), clock.wall(first.midnight(), last)))
}
