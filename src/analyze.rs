//! The one function that everything asks: a team, its calendars, its rules and a proposal in; a judgement out.

use std::sync::Arc;

use crate::{
    model::{Horizon, MemberId, Proposal, Team},
    recurrence::Calendar,
    rules::Policy,
    time::Date,
    verdict::Judgement,
};

/// A calendar that has been read, and whose it is.
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
    /// Public holidays of these members.
    Holidays(Vec<MemberId>),
}

/// A question: does this keep the hours that the team needs?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The team.
    pub team: &'a Team,
    /// What it requires.
    pub policy: &'a Policy,
    /// The arrangement asked about; `None` asks about today's.
    pub proposal: Option<&'a Proposal>,
    /// Every calendar, read for at least [`Horizon::reach`], members' ones in the order of the team.
    pub sources: &'a [Source],
    /// The dates to judge.
    pub horizon: &'a Horizon,
}

/// The dates judged when nobody names any: the proposal's own when it has an end, else 52 weeks from its start;
/// without a proposal 52 weeks from `asked`. At least one full cycle of every arrangement involved.
pub fn default_horizon(team: &Team, proposal: Option<&Proposal>, asked: Date) -> Horizon {
    let from = proposal.map_or(asked, |proposal| proposal.from);
    let to = proposal
        .and_then(|proposal| proposal.to)
        .unwrap_or_else(|| from.plus(52 * 7 - 1));
    Horizon {
        from,
        to,
        zone: Arc::clone(&team.zone),
    }
}

/// Judges `question`.
pub fn analyze(question: &Question<'_>) -> Judgement {
    let _ = question;
    unimplemented!()
}
