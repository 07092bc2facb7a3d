//! The one function that everything asks: a team, its calendars, its rules and a proposal in; a judgement out.

use std::sync::Arc;

use crate::{
    model::{Horizon, MemberId, Pattern, Proposal, Team},
    recurrence::Calendar,
    rules::Policy,
    time::Date,
    verdict::Judgement,
};

mod adding_up;
mod alike;
mod blame;
mod bound;
mod cause;
mod choosing;
mod common;
mod condition;
mod contradictions;
mod conversion;
mod find;
mod hash;
mod inquiry;
mod joint;
mod judge;
mod layers;
mod leave;
mod likeness;
mod lint;
mod meetings;
mod notices;
mod occasions;
mod offered;
mod periods;
mod promises;
mod runs;
mod seating;
mod sides;
mod standing;
#[cfg(test)]
mod tests;
mod totals;
mod walls;
mod wanted;
pub mod windows;

pub use leave::{LeaveDoubt, leave_doubts, on_call_doubts};
pub use offered::take_offered_hours;
pub use wanted::{concerned, needs_company, needs_every_event, needs_titles, people_noted};

/// A calendar that has been read, and whose it is.
///
/// One member's is read with the member's home zone for floating times, with titles where [`needs_titles`], and as
/// [`crate::recurrence::Kind::Availability`] where no hours are stated; the others with the team's zone, and for `leave` and `on-call` with titles.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file, as reports name it.
    pub file: Arc<str>,
    /// Whose time it speaks of.
    pub whose: Whose,
    /// What it says.
    pub calendar: Calendar,
}

/// Whose time a calendar speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One member's.
    Member(MemberId),
    /// Leave of whoever its titles name.
    Leave,
    /// Being on call of whoever its titles name; it says nothing after this date, where there is one.
    OnCall(Option<Date>),
    /// Public holidays of these members; of everyone when there are none.
    Holidays(Vec<MemberId>),
}

/// A question: does this keep the hours that the team needs?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The team; the hours that calendars offer are among its own by [`take_offered_hours`].
    pub team: &'a Team,
    /// What it requires.
    pub policy: &'a Policy,
    /// The arrangement asked about; `None` asks about today's.
    pub proposal: Option<&'a Proposal>,
    /// Every calendar, read for at least [`Horizon::reach`].
    pub sources: &'a [Source],
    /// The dates to judge.
    pub horizon: &'a Horizon,
    /// The date on which the question is put: exceptions that have expired by then are reported.
    pub asked: Date,
}

impl Question<'_> {
    /// Whom the proposal changes, in the order of the team.
    fn changed(&self) -> Vec<MemberId> {
        self.proposal.map(Proposal::changed).unwrap_or_default()
    }
}

/// The dates judged when nobody names any: the proposal's own when it has an end, else 52 weeks from its start; without
/// a proposal 52 weeks from `asked`. At least one full cycle of weeks or days of every arrangement involved.
pub fn default_horizon(team: &Team, proposal: Option<&Proposal>, asked: Date) -> Horizon {
    let from = proposal.map_or(asked, |proposal| proposal.from);
    let to = proposal
        .and_then(|proposal| proposal.to)
        .unwrap_or_else(|| from.plus(52 * 7 - 1));
    let today = (team.members.iter())
        .filter_map(|member| Some(&member.arrangement.schedule.as_ref()?.pattern));
    let asked = (proposal.iter())
        .flat_map(|proposal| proposal.changes.iter())
        .filter_map(|change| change.pattern.as_ref());
    let cycle = (today.chain(asked))
        .filter(|pattern| !matches!(pattern, Pattern::Week(_) | Pattern::Offered(_)))
        .map(Pattern::length_in_days)
        .max()
        .unwrap_or(1);
    let cycle = i32::try_from(cycle).unwrap_or(i32::MAX / 2);
    Horizon {
        from,
        to: to.max(from.plus(cycle - 1)).min(Date::MAX),
        zone: Arc::clone(&team.zone),
    }
}

/// Judges `question`.
pub fn analyze(question: &Question<'_>) -> Judgement {
    judge::judge(question)
}

/// `f` of each item, in order; on all cores where the `parallel` feature is on, `at_once` or more items to a core.
#[cfg(feature = "parallel")]
fn map<'a, T: Sync, R: Send>(
    items: &'a [T],
    at_once: usize,
    f: impl Fn(&'a T) -> R + Sync + Send,
) -> Vec<R> {
    use rayon::prelude::*;

    items.par_iter().with_min_len(at_once).map(f).collect()
}

/// `f` of each item, in order: this build has one core.
#[cfg(not(feature = "parallel"))]
fn map<'a, T, R>(items: &'a [T], _at_once: usize, f: impl Fn(&'a T) -> R) -> Vec<R> {
    items.iter().map(f).collect()
}
