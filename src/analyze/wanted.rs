//! What a question wants of calendars, before they are read.

use crate::{
    model::{MemberId, Team},
    rules::{Asks, Policy, Which},
};

/// Whom a question is about, in the order of the team: whom some rule is about, today or as asked, and those `changed`. No answer
/// hangs on the time of anybody else.
pub fn concerned(team: &Team, policy: &Policy, changed: &[MemberId]) -> Vec<MemberId> {
    let mut is_concerned = vec![false; team.members.len()];
    let rules = policy.rules.iter();
    let asked = rules.flat_map(|required| required.may_be_about(team, changed));
    for member in asked.chain(changed.iter().copied()) {
        is_concerned[member.0] = true;
    }
    team.ids().filter(|id| is_concerned[id.0]).collect()
}

/// Whether more can hang on events than the time of their owners and of those on their lists: where a rule is about a meeting, in
/// whoever's calendar it stands, or counts meetings, of which a second copy tells that somebody else is in them.
pub fn needs_every_event(policy: &Policy) -> bool {
    needs_company(policy) || meetings(policy).next().is_some()
}

/// The members whose part in others' meetings is to be known, and their addresses, in order: what
/// [`crate::recurrence::ReadOptions::others`] is to be.
///
/// Those without a calendar; everybody, where a rule is about a meeting: a refusal can stand in another's copy alone; and where one
/// is about meetings, for whoever is not of the team is company.
pub fn people_noted<'t>(team: &'t Team, policy: &Policy) -> Vec<(MemberId, &'t str)> {
    let has_meeting = meetings(policy).any(Which::is_in_calendars);
    let all = has_meeting || needs_company(policy);
    team.ids()
        .filter(|id| all || team[*id].calendars.is_empty())
        .flat_map(|id| {
            team[id]
                .emails
                .iter()
                .map(move |email| (id, email.as_str()))
        })
        .collect()
}

/// Whether it is to be known of members' events that somebody else is in them, as [`crate::recurrence::ReadOptions::company`] asks:
/// where a rule counts meetings.
pub fn needs_company(policy: &Policy) -> bool {
    let mut kinds = policy.rules.iter().map(|required| required.rule.kind());
    kinds.any(|kind| kind.asks == Asks::Meetings)
}

/// Whether the members' calendars are to be read with titles: where a rule finds its meeting by one.
pub fn needs_titles(policy: &Policy) -> bool {
    meetings(policy).any(|which| matches!(which, Which::Title(_)))
}

/// The meetings that rules are about.
fn meetings(policy: &Policy) -> impl Iterator<Item = &Which> {
    let rules = policy.rules.iter();
    rules.flat_map(|required| required.rule.meetings())
}
