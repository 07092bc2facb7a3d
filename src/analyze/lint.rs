//! What a proposal leaves unsaid: clocks and peaks that a trial does not meet, and hours that add up to something else.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    ical::Notice,
    model::{Change, Hours, MemberId, Pattern, Proposal, Schedule},
    rules::Peak,
    time::{DAY, Date, Minutes, Span},
    zone::{Zone, team_regimes},
};

use super::{Question, notices::notice, sides};

/// Dates from the first of a trial on in which what it does not meet is looked for.
const A_YEAR: i32 = 364;

/// What is to be said of the proposal of `question`, which is about those `concerned`.
pub(super) fn lint(question: &Question<'_>, concerned: &[MemberId]) -> Vec<Notice> {
    let Some(proposal) = question.proposal else {
        return Vec::new();
    };
    let trial = proposal.to.filter(|to| *to < proposal.from.plus(A_YEAR));
    let of_trial = trial.into_iter().flat_map(|to| {
        let peaks = misses_peaks(&question.policy.peaks, proposal.from, to);
        misses_clocks(question, concerned, (proposal.from, to))
            .into_iter()
            .chain(peaks)
    });
    of_trial.chain(hours_differ(question, proposal)).collect()
}

/// Says that the clocks of those involved stand otherwise to one another on dates within a year that are none of a trial's.
fn misses_clocks(
    question: &Question<'_>,
    concerned: &[MemberId],
    (from, to): (Date, Date),
) -> Option<Notice> {
    let zones = sides::zones(question, concerned, std::iter::empty());
    let zones: Vec<&Arc<Zone>> = zones.values().collect();
    let team = &question.team.zone;
    let within = |from: Date, to: Date| {
        let midnight = |date: Date| team.instant(date.midnight());
        Span::new(midnight(from), midnight(to.plus(1))).ok()
    };
    let regimes = |span: Span| team_regimes(zones.iter().map(|zone| &***zone), span);
    let apart = |offsets: &[i32]| -> Vec<i32> {
        let first = offsets.first().copied().unwrap_or_default();
        offsets.iter().map(|offset| offset - first).collect()
    };
    let met: BTreeSet<Vec<i32>> = (regimes(within(from, to)?).iter())
        .map(|regime| apart(&regime.offsets))
        .collect();
    let later = regimes(within(to.plus(1), from.plus(A_YEAR))?);
    // Of half a day nothing is to be learned.
    let missed = later.iter().find(|regime| {
        let seconds = regime.span.end().seconds() - regime.span.start().seconds();
        seconds >= DAY && !met.contains(&apart(&regime.offsets))
    })?;
    let first = team.civil(missed.span.start()).date();
    let last = team.civil(missed.span.end().plus_seconds(-1)).date();
    // Two clocks that are never so far apart on a date of the trial.
    let here = apart(&missed.offsets);
    let between = |one: usize, other: usize, apart: &[i32]| apart[one] - apart[other];
    let pairs =
        (0..zones.len()).flat_map(|one| (one + 1..zones.len()).map(move |other| (one, other)));
    let (one, other) = pairs.into_iter().find(|(one, other)| {
        let now = between(*one, *other, &here);
        met.iter().all(|apart| between(*one, *other, apart) != now)
    })?;
    let how = match between(one, other, &here).abs() {
        0 => "on one time".to_owned(),
        seconds => format!("{} apart", Minutes(i64::from(seconds) / 60)),
    };
    let (one, other) = (zones[one].name(), zones[other].name());
    Some(notice(
        "trial-misses-clocks",
        format!("from {first} to {last} {one} and {other} are {how}, and on no date of this trial"),
        format!(
            "the trial shows nothing about these dates: `--from {first} --to {last}` judges them"
        ),
    ))
}

/// Says that a trial meets none of the peaks that are to come within a year of its start.
fn misses_peaks(peaks: &[Peak], from: Date, to: Date) -> Option<Notice> {
    let meets = |from: Date, to: Date| move |peak: &&Peak| peak.from <= to && from <= peak.to;
    let next = (peaks.iter())
        .filter(meets(from, from.plus(A_YEAR)))
        .min_by_key(|peak| peak.from)?;
    let is_met = peaks.iter().any(|peak| meets(from, to)(&peak));
    (!is_met).then(|| {
        notice(
            "trial-misses-peak",
            format!(
                "no date of this trial is in a peak: `{}` is from {} to {}",
                next.name, next.from, next.to
            ),
            format!(
                "the trial shows nothing about it: `--from {} --to {}` judges its dates",
                next.from, next.to
            ),
        )
    })
}

/// Says of each whom `proposal` changes that the hours of a week add up to something else than today.
fn hours_differ(question: &Question<'_>, proposal: &Proposal) -> Vec<Notice> {
    let differs = |change: &Change| {
        let member = &question.team[change.member];
        let today = weekly(member.arrangement.schedule.as_ref()?)?;
        let asked = weekly(change.apply(&member.arrangement).schedule.as_ref()?)?;
        (today != asked).then(|| {
            notice(
                "hours-differ",
                format!(
                    "`{}` works {} a week today and {} as asked",
                    member.label(),
                    today.text(),
                    asked.text()
                ),
                "no rule asks for the sum: see that it is what is agreed".to_owned(),
            )
        })
    };
    proposal.changes.iter().filter_map(differs).collect()
}

/// The working time of a week as a fraction, over a whole cycle; nothing where some of it is chosen, or follows a season.
fn weekly(schedule: &Schedule) -> Option<Weekly> {
    if !schedule.seasons.is_empty() || matches!(schedule.pattern, Pattern::Offered(_)) {
        return None;
    }
    let minutes = schedule.pattern.all().into_iter().map(|hours| match hours {
        Hours::Fixed(pieces) => {
            let pieces = pieces.iter();
            let lengths = pieces.map(|piece| i64::from(piece.to() - piece.from()));
            Some(lengths.sum::<i64>())
        }
        Hours::Band(_) => None,
    });
    let minutes: Option<i64> = minutes.sum();
    let days = i64::try_from(schedule.pattern.length_in_days()).ok()?;
    Some(Weekly {
        minutes: minutes? * 7,
        days,
    })
}

/// So many minutes in so many weeks, both times seven.
#[derive(Clone, Copy, Debug)]
struct Weekly {
    minutes: i64,
    days: i64,
}

impl PartialEq for Weekly {
    fn eq(&self, other: &Self) -> bool {
        self.minutes * other.days == other.minutes * self.days
    }
}

impl Weekly {
    /// `37h30m`, to the minute.
    fn text(self) -> String {
        Minutes(self.minutes / self.days).to_string()
    }
}
