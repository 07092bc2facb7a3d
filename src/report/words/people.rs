//! People and why they are not there, for people: names by label, no judgement of anybody.

use std::fmt::Write as _;

use std::sync::Arc;

use crate::{
    model::{Arrangement, MemberId, Team},
    report::Answer,
    time::{Date, Span},
    verdict::{Blame, Reason},
    zone::Zone,
};

use super::clocks::{place, stretch, time};

/// `Ana`, `Ana and Ben`, `Ana, Ben and Carl`.
pub fn list<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The labels of `members`, as a list.
pub fn labels(team: &Team, members: impl IntoIterator<Item = MemberId>) -> String {
    let members = members.into_iter();
    let labels: Vec<_> = members.map(|member| team[member].label()).collect();
    list(&labels)
}

/// The arrangement of `member` that `answer` judges on `date`.
pub fn arrangement(team: &Team, answer: &Answer<'_>, member: MemberId, date: Date) -> Arrangement {
    let today = || team[member].arrangement.clone();
    let Some(asked) = answer.asked else {
        return today();
    };
    let mut phases = asked.proposal.phases(team, member).into_iter();
    phases
        .find(|phase| phase.holds_on(date))
        .map_or_else(today, |phase| phase.arrangement)
}

/// The clock of a member's hours on `date`, as judged.
pub fn clock(team: &Team, answer: &Answer<'_>, member: MemberId, date: Date) -> Arc<Zone> {
    Arc::clone(arrangement(team, answer, member, date).clock(date))
}

/// Why somebody is missing, with the stretch on that person's own clock where it is not `shown`, and where it is written:
/// `15:00-16:00 Lisbon: works until 15:00`.
pub fn why(team: &Team, answer: &Answer<'_>, shown: &Zone, date: Date, blame: &Blame) -> String {
    let arrangement = arrangement(team, answer, blame.member, date);
    let clock = arrangement.clock(date);
    let mut said = if clock.name() == shown.name() {
        String::new()
    } else {
        format!("{} {}: ", stretch(clock, blame.span), place(clock))
    };
    said += &reason(&arrangement, clock, blame);
    if is_proposed(team, answer, blame, date) {
        said += " as proposed";
    }
    if let Some(file) = &blame.file {
        let _ = write!(said, ", {file}");
        if let Some(line) = blame.line {
            let _ = write!(said, ":{line}");
        }
    }
    said
}

/// Whether the hours that leave the member out are the proposal's.
fn is_proposed(team: &Team, answer: &Answer<'_>, blame: &Blame, date: Date) -> bool {
    if !matches!(blame.reason, Reason::OutsideHours | Reason::DayOff) {
        return false;
    }
    let today = &team[blame.member].arrangement;
    let hours = |arrangement: &Arrangement| {
        let schedule = arrangement.schedule.as_ref();
        (
            schedule.map(|schedule| schedule.on(date).clone()),
            Arc::clone(arrangement.clock(date)),
        )
    };
    hours(&arrangement(team, answer, blame.member, date)) != hours(today)
}

fn reason(arrangement: &Arrangement, clock: &Arc<Zone>, blame: &Blame) -> String {
    match blame.reason {
        Reason::OutsideHours => beside(arrangement, clock, blame.span),
        Reason::DayOff => "day off".to_owned(),
        Reason::Leave => "on leave".to_owned(),
        Reason::Holiday => "public holiday".to_owned(),
        Reason::OutOfOffice => "out of office".to_owned(),
        Reason::OtherMeeting => "in another meeting".to_owned(),
        Reason::Elsewhere => "at work in another place".to_owned(),
        Reason::Declined => "declined".to_owned(),
        Reason::NotJoined => "not in the team then".to_owned(),
        Reason::NoData => "not known, the calendar does not say".to_owned(),
    }
}

/// What the hours around `missing` say: `works until 15:00`, `starts at 10:00`, `has a break 12:00-13:00`.
fn beside(arrangement: &Arrangement, clock: &Arc<Zone>, missing: Span) -> String {
    let date = clock.civil(missing.start()).date();
    let pieces = pieces(arrangement, clock, date);
    let before = pieces.iter().rfind(|piece| piece.end() <= missing.start());
    let after = pieces.iter().find(|piece| piece.start() >= missing.end());
    match (before, after) {
        (Some(before), Some(after)) => match Span::new(before.end(), after.start()) {
            Ok(pause) => format!("has a break {}", stretch(clock, pause)),
            Err(_) => "works at other times".to_owned(),
        },
        (Some(before), None) => format!("works until {}", time(clock, before.end())),
        (None, Some(after)) => format!("starts at {}", time(clock, after.start())),
        (None, None) => "works at other times".to_owned(),
    }
}

/// The working pieces of `date`, on `clock`, in order.
fn pieces(arrangement: &Arrangement, clock: &Arc<Zone>, date: Date) -> Vec<Span> {
    let Some(schedule) = &arrangement.schedule else {
        return Vec::new();
    };
    let at = |minute: u16| clock.instant(date.midnight().plus_seconds(i64::from(minute) * 60));
    let pieces = schedule.on(date).pieces.iter();
    pieces
        .filter_map(|piece| Span::new(at(piece.from()), at(piece.to())).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_names_ends_in_and() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["Ana"]), "Ana");
        assert_eq!(list(&["Ana", "Ben"]), "Ana and Ben");
        assert_eq!(list(&["Ana", "Ben", "Carl"]), "Ana, Ben and Carl");
    }
}
