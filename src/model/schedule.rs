//! Hours by the clock: weeks, cycles and seasons.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    time::{Date, Pieces, WallPiece, Weekday},
    zone::Zone,
};

use super::{Band, Terms};

/// The hours of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hours {
    /// Working pieces, sorted and apart; none is a day off.
    Fixed(Pieces),
    /// Working time that the person places inside a band.
    Band(Arc<Band>),
}

impl Hours {
    /// The pieces that are fixed: none on a day off, and none in a band.
    pub fn pieces(&self) -> &[WallPiece] {
        match self {
            Self::Fixed(pieces) => pieces,
            Self::Band(_) => &[],
        }
    }

    /// The band, if the person chooses.
    pub const fn band(&self) -> Option<&Arc<Band>> {
        match self {
            Self::Fixed(_) => None,
            Self::Band(band) => Some(band),
        }
    }
}

/// A day off.
impl Default for Hours {
    fn default() -> Self {
        Self::Fixed(Pieces::new())
    }
}

/// The hours of each day of a week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    days: [Hours; 7],
}

impl Week {
    /// The hours of `day`.
    pub fn on(&self, day: Weekday) -> &Hours {
        &self.days[day.index()]
    }

    /// The hours of all its days.
    fn all(&self) -> impl Iterator<Item = &Hours> {
        self.days.iter()
    }

    /// Sets the hours of `day`.
    pub fn set(&mut self, day: Weekday, hours: Hours) {
        self.days[day.index()] = hours;
    }
}

/// How days repeat: the keys `week`, `cycle_weeks` and `cycle_days`, which are one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// The same week again and again.
    Week(Week),
    /// Weeks A, B, … in turn. `from` is the first day of the first week; the cycle runs from there in both directions.
    CycleWeeks {
        /// The weeks, at least one.
        weeks: Vec<Week>,
        /// The first day of the first week.
        from: Date,
    },
    /// Days in turn, whatever weekday they fall on.
    CycleDays {
        /// The days, at least one.
        days: Vec<Hours>,
        /// The first day of the cycle.
        from: Date,
    },
    /// Those of somebody who states none, as calendars offer them.
    Offered(Arc<OfferedHours>),
}

/// A day off, for dates that have no hours of their own.
static OFF: Hours = Hours::Fixed(Pieces::new());

impl Pattern {
    /// The hours of `date`.
    pub fn on(&self, date: Date) -> &Hours {
        match self {
            Self::Week(week) => week.on(date.weekday()),
            Self::CycleWeeks { weeks, from } => {
                let week = phase(date, *from, 7, weeks.len());
                weeks[week].on(date.weekday())
            }
            Self::CycleDays { days, from } => &days[phase(date, *from, 1, days.len())],
            Self::Offered(offered) => offered.days.get(&date).map_or(&OFF, |day| &day.hours),
        }
    }

    /// The first day of its cycle, if it runs in one.
    pub const fn begins(&self) -> Option<Date> {
        match self {
            Self::CycleWeeks { from, .. } | Self::CycleDays { from, .. } => Some(*from),
            Self::Week(_) | Self::Offered(_) => None,
        }
    }

    /// The hours of all its days.
    pub(crate) fn all(&self) -> Vec<&Hours> {
        match self {
            Self::Week(week) => week.all().collect(),
            Self::CycleWeeks { weeks, .. } => weeks.iter().flat_map(Week::all).collect(),
            Self::CycleDays { days, .. } => days.iter().collect(),
            Self::Offered(offered) => offered.days.values().map(|day| &day.hours).collect(),
        }
    }

    /// Days until the pattern repeats; those of a week where it does not.
    pub fn length_in_days(&self) -> usize {
        match self {
            Self::Week(_) | Self::Offered(_) => 7,
            Self::CycleWeeks { weeks, .. } => weeks.len() * 7,
            Self::CycleDays { days, .. } => days.len(),
        }
    }
}

/// Which of `count` steps of `days` days each `date` is in, in a cycle that began on `from` and runs both ways.
fn phase(date: Date, from: Date, days: i32, count: usize) -> usize {
    let steps = (date.days() - from.days()).div_euclid(days);
    let count = i32::try_from(count).expect("a cycle is shorter than a calendar");
    usize::try_from(steps.rem_euclid(count)).expect("a remainder is not negative")
}

/// Hours that calendars offer, date by date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferedHours {
    /// By own date; of a date that is not among them nothing is known.
    pub days: BTreeMap<Date, OfferedDay>,
}

/// What calendars offer on one date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferedDay {
    /// The pieces that are offered.
    pub hours: Hours,
    /// The rest of the date, as far as it is spoken of, and what nobody can say.
    pub rest: Vec<Unoffered>,
}

/// A piece of a date that is not offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unoffered {
    /// When.
    pub piece: WallPiece,
    /// Whether it may be offered all the same: nobody can say.
    pub is_unknown: bool,
    /// File and line that say so; nothing where no list speaks of it.
    pub origin: Option<(Arc<str>, u32)>,
}

/// A range of dates with a week of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Season {
    /// First date.
    pub from: Date,
    /// Last date, included.
    pub to: Date,
    /// The week in force.
    pub week: Week,
    /// What is offered beyond it.
    pub extra: Week,
}

/// The hours a person works, on some clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The days as they repeat.
    pub pattern: Pattern,
    /// Dates with other weeks; the first that contains a date is in force.
    pub seasons: Vec<Season>,
    /// Hours offered beyond the normal ones, all of them fixed: counted apart, and no working time. A season has its own.
    pub extra: Week,
    /// The clock the hours are written in; without it, that of the place where the person is on the day.
    pub hours_in: Option<Arc<Zone>>,
    /// How the person chooses, where bands leave a choice.
    pub terms: Terms,
}

impl Schedule {
    /// The hours of `date`, which is a date on the clock of the hours.
    pub fn on(&self, date: Date) -> &Hours {
        self.season(date).map_or_else(
            || self.pattern.on(date),
            |season| season.week.on(date.weekday()),
        )
    }

    /// What is offered beyond the normal hours on `date`: nothing in a season that does not say so itself.
    pub fn extra_on(&self, date: Date) -> &[WallPiece] {
        let extra = self
            .season(date)
            .map_or(&self.extra, |season| &season.extra);
        extra.on(date.weekday()).pieces()
    }

    /// The season in force on `date`, if one is.
    pub fn season(&self, date: Date) -> Option<&Season> {
        self.seasons
            .iter()
            .find(|season| season.from <= date && date <= season.to)
    }

    /// What calendars offer on `date`; nothing where the hours are stated, and where nothing is known of the date.
    pub fn offered(&self, date: Date) -> Option<&OfferedDay> {
        match &self.pattern {
            Pattern::Offered(offered) => offered.days.get(&date),
            _ => None,
        }
    }

    /// Whether the hours are known on `date`, if only in part.
    pub fn knows(&self, date: Date) -> bool {
        !matches!(self.pattern, Pattern::Offered(_)) || self.offered(date).is_some()
    }

    /// Every band that it has on some date.
    pub fn bands(&self) -> impl Iterator<Item = &Arc<Band>> {
        let seasons = self.seasons.iter().flat_map(|season| season.week.all());
        self.pattern
            .all()
            .into_iter()
            .chain(seasons)
            .filter_map(Hours::band)
    }

    /// Whether the person chooses the length of some day, or whether to work it.
    pub fn chooses_length(&self) -> bool {
        self.bands()
            .any(|band| band.may_be_off || !band.paid.is_fixed())
    }

    /// The first and the last day of the period of its total that `date` is in; nothing without a total.
    pub fn total_around(&self, date: Date, week_starts: Weekday) -> Option<(Date, Date)> {
        let total = self.terms.total?;
        let from = total.from.or_else(|| self.pattern.begins());
        // OK because only several weeks are counted from a date, and a total of those has one.
        Some(total.per.around(date, week_starts, from.unwrap_or(date)))
    }

    /// The usual start on `date`, in minutes since midnight, if one is declared.
    pub fn usual_start(&self, date: Date) -> Option<u16> {
        self.terms.usual[date.weekday().index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: u16, to: u16) -> Hours {
        Hours::Fixed(vec![WallPiece::new(from, to).unwrap()])
    }

    #[test]
    fn a_cycle_runs_from_its_first_day_in_both_directions() {
        let from = Date::new(2026, 1, 5).unwrap();
        let pattern = Pattern::CycleDays {
            days: vec![hours(0, 60), hours(60, 120), hours(120, 180)],
            from,
        };
        assert_eq!(pattern.on(from), &hours(0, 60));
        assert_eq!(pattern.on(from.plus(4)), &hours(60, 120));
        assert_eq!(pattern.on(from.plus(-1)), &hours(120, 180));
    }

    #[test]
    fn week_b_follows_week_a_from_the_first_day_of_the_cycle() {
        let mut a = Week::default();
        a.set(Weekday::Fri, hours(0, 60));
        let from = Date::new(2026, 1, 5).unwrap();
        let pattern = Pattern::CycleWeeks {
            weeks: vec![a, Week::default()],
            from,
        };
        assert!(!pattern.on(from.plus(4)).pieces().is_empty());
        assert!(pattern.on(from.plus(11)).pieces().is_empty());
        assert!(pattern.on(from.plus(-3)).pieces().is_empty());
        assert!(!pattern.on(from.plus(-10)).pieces().is_empty());
    }
}
