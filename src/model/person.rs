//! A member of the team and the arrangements that hold for one.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    time::{Date, Minutes, Weekdays},
    zone::Zone,
};

use super::{Account, Owing, Schedule};

/// Somewhere else for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// First date, on the clock of the member's hours.
    pub from: Date,
    /// Last date, included.
    pub to: Date,
    /// The zone of the place.
    pub zone: Arc<Zone>,
}

/// Why somebody is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AbsenceKind {
    /// Leave: vacation, parental leave, sickness known in advance.
    Leave,
    /// A public holiday.
    Holiday,
    /// Travel that leaves no working time.
    Trip,
}

/// Whole dates on which somebody does not work, although the schedule has hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// First date, on the clock of the member's hours.
    pub from: Date,
    /// Last date, included.
    pub to: Date,
    /// Why.
    pub kind: AbsenceKind,
    /// Where it is written, when that is a calendar: file and line of its `BEGIN:`.
    pub origin: Option<(Arc<str>, u32)>,
}

/// Where somebody works on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkPlace<'a> {
    /// In this place.
    At(&'a str),
    /// Somewhere else for a while: in none of the usual places.
    Away,
    /// Nobody has said.
    NotTold,
}

/// Hours, place and zone of one person as they hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// Home zone.
    pub zone: Arc<Zone>,
    /// The hours; `None` when nobody has said.
    pub schedule: Option<Schedule>,
    /// Dates spent elsewhere; the last that contains a date is in force.
    pub stays: Vec<Stay>,
    /// Known absences that are in no calendar.
    pub absences: Vec<Absence>,
    /// What the person does in the team, without `@`.
    pub roles: Vec<String>,
    /// Where the person works by weekday: (days, place).
    pub place: Vec<(Weekdays, String)>,
}

impl Arrangement {
    /// The stay in force on `date`, if there is one.
    pub fn stay(&self, date: Date) -> Option<&Stay> {
        self.stays
            .iter()
            .rev()
            .find(|stay| stay.from <= date && date <= stay.to)
    }

    /// The zone of the place where the person is on `date`.
    pub fn whereabouts(&self, date: Date) -> &Arc<Zone> {
        self.stay(date).map_or(&self.zone, |stay| &stay.zone)
    }

    /// The clock that the hours of `date` are written in.
    pub fn clock(&self, date: Date) -> &Arc<Zone> {
        self.schedule
            .as_ref()
            .and_then(|schedule| schedule.hours_in.as_ref())
            .unwrap_or_else(|| self.whereabouts(date))
    }

    /// The clock that the hours are written in when the person is at home.
    pub fn clock_at_home(&self) -> &Arc<Zone> {
        self.schedule
            .as_ref()
            .and_then(|schedule| schedule.hours_in.as_ref())
            .unwrap_or(&self.zone)
    }

    /// Where the person works on `date`, which is told of the days of a week at home.
    pub fn work_place(&self, date: Date) -> WorkPlace<'_> {
        if self.stay(date).is_some() {
            return WorkPlace::Away;
        }
        self.work_place_at_home(date)
    }

    /// Where the person works on `date` when not staying elsewhere.
    pub fn work_place_at_home(&self, date: Date) -> WorkPlace<'_> {
        let mut places = self.place.iter();
        let place = places.find(|(days, _)| days.contains(date.weekday()));
        place.map_or(WorkPlace::NotTold, |(_, place)| WorkPlace::At(place))
    }

    /// The absence that covers `date`, if one does.
    pub fn absence(&self, date: Date) -> Option<&Absence> {
        self.absences
            .iter()
            .find(|absence| absence.from <= date && date <= absence.to)
    }
}

/// For telling whether two arrangements come to the same.
impl Arrangement {
    /// Days after which weekdays and hours come round again.
    pub(super) fn cycle_in_days(&self) -> usize {
        match &self.schedule {
            Some(schedule) if schedule.pattern.length_in_days() % 7 == 0 => {
                schedule.pattern.length_in_days()
            }
            Some(schedule) => schedule.pattern.length_in_days().saturating_mul(7),
            None => 7,
        }
    }

    /// The last date that a stay, an absence or a season ends on.
    pub(super) fn last_date_named(&self) -> Option<Date> {
        let stays = self.stays.iter().map(|stay| stay.to);
        let absences = self.absences.iter().map(|absence| absence.to);
        let schedule = self.schedule.iter();
        let seasons = schedule.flat_map(|schedule| schedule.seasons.iter().map(|season| season.to));
        stays.chain(absences).chain(seasons).max()
    }

    /// Whether `other` has the same hours on the same clock, and the same place, on `date`.
    pub(super) fn is_the_same_on(&self, other: &Self, date: Date) -> bool {
        let hours = |it: &Self| {
            let schedule = it.schedule.as_ref()?;
            let hours = schedule.on(date).clone();
            // How somebody chooses says nothing about a day without a choice.
            let band = hours.band().is_some();
            let terms = band.then(|| (schedule.terms.clone(), schedule.usual_start(date)));
            let terms =
                terms.map(|(terms, usual)| (terms.commitment, terms.notice, terms.total, usual));
            Some((hours, schedule.extra_on(date).to_vec(), terms))
        };
        let absence = |it: &Self| it.absence(date).map(|absence| absence.kind);
        hours(self) == hours(other)
            && self.clock(date).name() == other.clock(date).name()
            && self.whereabouts(date).name() == other.whereabouts(date).name()
            && absence(self) == absence(other)
            && self.work_place(date) == other.work_place(date)
    }
}

/// Whether a rule needs the member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counts {
    /// Needed wherever a rule names the member.
    #[default]
    Required,
    /// Shown, never needed.
    Optional,
}

/// One person of the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Unique in the team: letters, digits, `-` and `_`.
    pub id: String,
    /// The name people use, if the team file has one.
    pub name: Option<String>,
    /// Addresses whose answer to an invitation is this member's.
    pub emails: Vec<String>,
    /// Calendars as the team file names them, relative to it; empty for a member judged on the schedule alone.
    pub calendars: Vec<String>,
    /// The calendars say nothing after this date.
    pub covers_to: Option<Date>,
    /// Whether rules need the member.
    pub counts: Counts,
    /// Joins on this date; earlier dates are not the member's.
    pub from: Option<Date>,
    /// Leaves after this date.
    pub to: Option<Date>,
    /// The arrangement in force today.
    pub arrangement: Arrangement,
}

impl Member {
    /// The name people use, else the id.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }

    /// Whether the member belongs to the team on `date`.
    pub fn belongs_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }
}

/// An arrangement and the dates on which it holds, on the clock of the member's hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// First date, or since ever.
    pub from: Option<Date>,
    /// Last date, included, or for good.
    pub to: Option<Date>,
    /// What holds.
    pub arrangement: Arrangement,
    /// The own dates on which a choice of start binds other dates too; none where each day is chosen by itself.
    pub bound: BTreeMap<Date, Bound>,
    /// The own dates whose length is chosen and counts in a total.
    pub due: BTreeMap<Date, Due>,
}

/// Dates that one choice of start binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The first of them: no other such dates have it.
    pub first: Date,
    /// The starts that serve all of them, in minutes since midnight; none where no start does.
    pub starts: Arc<[u16]>,
}

/// What a total leaves of a date whose length is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// These lengths: with each of them some choice of all other dates of the account comes to the total.
    Lengths(Arc<[Minutes]>, Arc<Account>),
    /// Nobody can say: no choice brings the period to its total.
    OutOfReach(Arc<Owing>),
}

impl Phase {
    /// `arrangement` from `from` to `to`, each day chosen by itself.
    pub const fn new(from: Option<Date>, to: Option<Date>, arrangement: Arrangement) -> Self {
        Self {
            from,
            to,
            arrangement,
            bound: BTreeMap::new(),
            due: BTreeMap::new(),
        }
    }

    /// Whether the phase holds on `date`.
    pub fn holds_on(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }
}
