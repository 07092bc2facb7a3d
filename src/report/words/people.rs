//! People and why they are not there, for people: names by label, no judgement of anybody.

use std::fmt::Write as _;

use std::sync::Arc;

use crate::{
    model::{Arrangement, MemberId, Team},
    report::Answer,
    time::{Date, Instant, Span},
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

/// Why somebody is missing, in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The missing stretch on that person's own clock, where it is not the one shown: `15:00-16:00 Lisbon`.
    pub own: Option<String>,
    /// The reason: `works until 15:00`.
    pub reason: String,
    /// Where it is written: `ana.ics:41`.
    pub origin: Option<String>,
}

/// Why somebody is missing.
pub fn why(team: &Team, answer: &Answer<'_>, shown: &Zone, date: Date, blame: &Blame) -> Why {
    let arrangement = arrangement(team, answer, blame.member, date);
    let clock = arrangement.clock(date);
    let is_proposed = is_proposed(team, answer, blame, date);
    let own = clock.name() != shown.name();
    Why {
        own: own.then(|| format!("{} {}", stretch(clock, blame.span), place(clock))),
        reason: reason(&arrangement, clock, blame, is_proposed),
        origin: origin(blame),
    }
}

/// Where the reason is written: `ana.ics:41`.
pub fn origin(blame: &Blame) -> Option<String> {
    let file = blame.file.as_ref()?;
    Some(match blame.line {
        Some(line) => format!("{file}:{line}"),
        None => file.to_string(),
    })
}

/// That hours end before the missing stretch, or begin after it: `starts at 10:00 Berlin (09:00 Lisbon)`.
///
/// `None` when something else than the start or the end of hours is the reason.
pub fn edge(
    team: &Team,
    answer: &Answer<'_>,
    shown: &Zone,
    date: Date,
    blame: &Blame,
) -> Option<String> {
    if blame.reason != Reason::OutsideHours {
        return None;
    }
    let arrangement = arrangement(team, answer, blame.member, date);
    let clock = arrangement.clock(date);
    let (verb, at) = match beside(&arrangement, clock, blame.span) {
        Beside::Until(at) => ("stops", at),
        Beside::From(at) => ("starts", at),
        _ => return None,
    };
    let on = shown.civil(at).date();
    let day = if on == date {
        String::new()
    } else {
        format!("{} ", super::dates::weekday(on.weekday()))
    };
    let mut said = format!("{verb} at {day}{} {}", time(shown, at), place(shown));
    let mut aside = Vec::new();
    if clock.name() != shown.name() {
        aside.push(format!("{} {}", time(clock, at), place(clock)));
    }
    if is_proposed(team, answer, blame, date) {
        aside.push("in the proposal".to_owned());
    }
    aside.extend(origin(blame));
    if !aside.is_empty() {
        let _ = write!(said, " ({})", aside.join(", "));
    }
    Some(said)
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

/// What the member picks of the date in question, if that is open.
fn picks(arrangement: &Arrangement, clock: &Zone, blame: &Blame) -> Option<&'static str> {
    let date = clock.civil(blame.span.start()).date();
    let band = arrangement.schedule.as_ref()?.on(date).band()?;
    Some(if band.may_be_off {
        "picks the hours or a day off"
    } else {
        "picks the hours"
    })
}

fn reason(
    arrangement: &Arrangement,
    clock: &Arc<Zone>,
    blame: &Blame,
    is_proposed: bool,
) -> String {
    let said = match blame.reason {
        Reason::OutsideHours => match picks(arrangement, clock, blame) {
            Some(picks) => picks,
            None => return beside(arrangement, clock, blame.span).said(clock, is_proposed),
        },
        Reason::DayOff if is_proposed => "that day is off in the proposal",
        Reason::DayOff => "day off",
        Reason::Leave => "on leave",
        Reason::Holiday => "public holiday",
        Reason::OutOfOffice => "out of office",
        Reason::OtherMeeting => "in another meeting",
        Reason::Elsewhere => "at work in another place",
        Reason::AtWork => "at work",
        Reason::AtMeeting => "asked to the meeting",
        Reason::Declined => "declined",
        Reason::NotJoined => "not in the team then",
        Reason::NoData => "not known, the calendar does not say",
    };
    said.to_owned()
}

/// What the hours next to a missing stretch do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    /// They stop and go on: on one date.
    Break(Span),
    /// They stop and go on: from a shift that ends to the next that begins.
    Off(Span),
    /// They end then.
    Until(Instant),
    /// They begin then.
    From(Instant),
    /// None of it.
    Other,
}

impl Beside {
    /// `works until 15:00`, `starts at 10:00`, `break, 12:00-13:00`, `off, 06:00-22:00`.
    fn said(self, clock: &Arc<Zone>, is_proposed: bool) -> String {
        let said = match self {
            Self::Break(pause) if is_proposed => {
                return format!("the proposed break, {}", stretch(clock, pause));
            }
            Self::Break(pause) => return format!("break, {}", stretch(clock, pause)),
            Self::Off(pause) => format!("off, {}", stretch(clock, pause)),
            Self::Until(end) => format!("works until {}", time(clock, end)),
            Self::From(start) => format!("starts at {}", time(clock, start)),
            Self::Other => "works at other times".to_owned(),
        };
        if is_proposed {
            said + " in the proposal"
        } else {
            said
        }
    }
}

/// What the hours around `missing` do.
fn beside(arrangement: &Arrangement, clock: &Arc<Zone>, missing: Span) -> Beside {
    let date = clock.civil(missing.start()).date();
    let of_date = pieces(arrangement, clock, date);
    let before = of_date.iter().rfind(|piece| piece.end() <= missing.start());
    let after = of_date.iter().find(|piece| piece.start() >= missing.end());
    let the_day_before = pieces(arrangement, clock, date.plus(-1));
    let night = the_day_before
        .iter()
        .find(|piece| piece.end() == missing.start());
    // A stretch from an evening on, on the person's own clock, can last until the next morning's hours.
    let next_date = clock.civil(missing.end()).date();
    let next_morning = pieces(arrangement, clock, next_date)
        .into_iter()
        .find(|piece| piece.start() == missing.end() && next_date > date);
    let between = |one: &Span, other: &Span| Span::new(one.end(), other.start()).ok();
    match (before, night, after) {
        (before, None, None)
            if before.is_none_or(|before| before.end() < missing.start())
                && next_morning.is_some() =>
        {
            next_morning.map_or(Beside::Other, |after| Beside::From(after.start()))
        }
        (Some(before), _, Some(after)) => {
            between(before, after).map_or(Beside::Other, Beside::Break)
        }
        (None, Some(night), Some(after)) => {
            between(night, after).map_or(Beside::Other, Beside::Off)
        }
        (Some(before), _, None) => Beside::Until(before.end()),
        (None, Some(night), None) => Beside::Until(night.end()),
        (None, None, Some(after)) => Beside::From(after.start()),
        (None, None, None) => Beside::Other,
    }
}

/// The working pieces of `date`, on `clock`, in order.
fn pieces(arrangement: &Arrangement, clock: &Arc<Zone>, date: Date) -> Vec<Span> {
    let Some(schedule) = &arrangement.schedule else {
        return Vec::new();
    };
    let at = |minute: u16| clock.instant(date.midnight().plus_seconds(i64::from(minute) * 60));
    let pieces = schedule.on(date).pieces().iter();
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
