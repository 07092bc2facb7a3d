//! An arrangement that is asked for.

use std::sync::Arc;

use crate::{
    time::{Date, Minutes, Weekdays},
    zone::Zone,
};

use super::{
    Absence, Arrangement, Commitment, MemberId, Pattern, Phase, Schedule, Season, Stay, Team,
    Terms, Total, Week,
};

/// What changes for one person. What a change does not name stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose arrangement changes.
    pub member: MemberId,
    /// Another home zone.
    pub zone: Option<Arc<Zone>>,
    /// Other days; drops today's cycle and seasons.
    pub pattern: Option<Pattern>,
    /// Other seasons.
    pub seasons: Option<Vec<Season>>,
    /// Other hours offered beyond the normal ones.
    pub extra: Option<Week>,
    /// Another clock for the hours.
    pub hours_in: Option<Arc<Zone>>,
    /// Other terms of choosing.
    pub terms: NewTerms,
    /// Other roles.
    pub roles: Option<Vec<String>>,
    /// Other places by weekday.
    pub place: Option<Vec<(Weekdays, String)>>,
    /// Added to today's stays.
    pub stays: Vec<Stay>,
    /// Added to today's absences.
    pub absences: Vec<Absence>,
}

/// What changes in how a person chooses. What is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewTerms {
    /// Another commitment.
    pub commitment: Option<Commitment>,
    /// Another notice.
    pub notice: Option<Minutes>,
    /// Other usual starts, from Monday.
    pub usual: Option<[Option<u16>; 7]>,
    /// Another total.
    pub total: Option<Total>,
}

impl NewTerms {
    /// `today` with these in their places.
    pub fn apply(&self, today: &Terms) -> Terms {
        Terms {
            commitment: self.commitment.unwrap_or(today.commitment),
            notice: self.notice.or(today.notice),
            usual: self.usual.unwrap_or(today.usual),
            total: self.total.or(today.total),
        }
    }
}

impl Change {
    /// `today` with this change made.
    pub fn apply(&self, today: &Arrangement) -> Arrangement {
        let mut asked = today.clone();
        if let Some(zone) = &self.zone {
            asked.zone = Arc::clone(zone);
        }
        if let Some(roles) = &self.roles {
            asked.roles.clone_from(roles);
        }
        if let Some(place) = &self.place {
            asked.place.clone_from(place);
        }
        asked.stays.extend(self.stays.iter().cloned());
        asked.absences.extend(self.absences.iter().cloned());
        if let Some(pattern) = &self.pattern {
            // The clock of offered hours is theirs alone.
            let stated = (asked.schedule)
                .filter(|schedule| !matches!(schedule.pattern, Pattern::Offered(_)));
            let (hours_in, extra, terms) = stated
                .map(|schedule| (schedule.hours_in, schedule.extra, schedule.terms))
                .unwrap_or_default();
            asked.schedule = Some(Schedule {
                pattern: pattern.clone(),
                seasons: Vec::new(),
                extra,
                hours_in,
                terms,
            });
        }
        if let Some(schedule) = &mut asked.schedule {
            if let Some(seasons) = &self.seasons {
                schedule.seasons.clone_from(seasons);
            }
            if let Some(extra) = &self.extra {
                schedule.extra.clone_from(extra);
            }
            if let Some(zone) = &self.hours_in {
                schedule.hours_in = Some(Arc::clone(zone));
            }
            schedule.terms = self.terms.apply(&schedule.terms);
            // Days of fixed length have nothing to add up by choice.
            if self.pattern.is_some() && self.terms.total.is_none() && !schedule.chooses_length() {
                schedule.terms.total = None;
            }
        }
        asked
    }
}

/// A dated change to the arrangements of one or more people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The heading, if the file has one.
    pub title: Option<String>,
    /// First date of the change, on the clock of each member's hours.
    pub from: Date,
    /// Last date, included; without it, for good.
    pub to: Option<Date>,
    /// When the arrangement is to be looked at again.
    pub review: Vec<Date>,
    /// One change a person, at least one.
    pub changes: Vec<Change>,
}

impl Proposal {
    /// Whom it changes, in the order of the team.
    pub fn changed(&self) -> Vec<MemberId> {
        let mut changed: Vec<_> = self.changes.iter().map(|change| change.member).collect();
        changed.sort_unstable();
        changed
    }

    /// The phases of `member` under this proposal: today's arrangement, the one asked for, and today's again.
    pub fn phases(&self, team: &Team, member: MemberId) -> Vec<Phase> {
        let today = &team[member].arrangement;
        let whole = |arrangement| Phase::new(None, None, arrangement);
        let Some(change) = self.changes.iter().find(|change| change.member == member) else {
            return vec![whole(today.clone())];
        };
        vec![
            Phase::new(Some(self.from), self.to, change.apply(today)),
            whole(today.clone()),
        ]
    }

    /// Whether on each of its dates everybody works when, where and as what they do today.
    pub fn changes_nothing(&self, team: &Team) -> bool {
        self.changes.iter().all(|change| {
            let today = &team[change.member].arrangement;
            let asked = change.apply(today);
            asked == *today || self.is_the_same(today, &asked)
        })
    }

    /// Whether `asked` comes to the same as `today` on each of the proposal's dates.
    ///
    /// Without an end, on each until both have gone once through their cycles after the last date they name. Cycles that
    /// take longer than [`LONGEST_CYCLE`] to come round together are taken to differ.
    fn is_the_same(&self, today: &Arrangement, asked: &Arrangement) -> bool {
        let cycle = least_common_multiple(today.cycle_in_days(), asked.cycle_in_days());
        let Some(cycle) = i32::try_from(cycle)
            .ok()
            .filter(|days| *days <= LONGEST_CYCLE)
        else {
            return false;
        };
        let named = today.last_date_named().max(asked.last_date_named());
        let round = named.unwrap_or(self.from).max(self.from).plus(cycle);
        let last = self.to.map_or(round, |to| to.min(round));
        today.roles == asked.roles
            && self
                .from
                .through(last)
                .all(|date| today.is_the_same_on(asked, date))
    }
}

/// Days after which two cycles are no longer compared; 27 years.
const LONGEST_CYCLE: i32 = 10_000;

/// The least number that both divide; neither is 0.
fn least_common_multiple(one: usize, other: usize) -> usize {
    let (mut divisor, mut rest) = (one, other);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    (one / divisor.max(1)).saturating_mul(other)
}
