//! Date by date: when a quorum is there in the worst case and in the best.

use crate::{
    overlap::{self, Basis, Case, DateTimes, Quorum, Stretch},
    time::{CivilTime, DAY, Date, Instant, Minutes, Span, SpanSet, WallPiece},
    zone::Clock,
};

use super::{
    Cx, DayWindows,
    whole::{self, none_inside_another},
};

/// What there is on one date.
#[derive(Debug)]
pub(super) struct DateWindows {
    pub(super) date: Date,
    pub(super) guaranteed: SpanSet,
    pub(super) possible: SpanSet,
    /// The same on the wall; `None` when nothing is asked of the date: too few people are in the team, or the zone never
    /// had it.
    times: Option<DateTimes>,
}

/// Every date of the horizon, for a quorum of those who are in the team on it.
pub(super) fn dates(cx: &Cx<'_>, quorum: Quorum) -> Vec<DateWindows> {
    let dates: Vec<Date> = cx.question.horizon.dates().collect();
    crate::analyze::map(&dates, 16, |date| of_date(cx, quorum, *date))
}

fn of_date(cx: &Cx<'_>, quorum: Quorum, date: Date) -> DateWindows {
    let clock = cx.sides.clocks.of(cx.zone());
    let scope = clock.wall(date.midnight(), date.plus(1).midnight());
    let asked = cx.asked_on(date, quorum).filter(|_| !scope.is_empty());
    let Some((enough, members)) = asked else {
        return DateWindows {
            date,
            guaranteed: SpanSet::new(),
            possible: SpanSet::new(),
            times: None,
        };
    };
    let basis = cx.question.basis;
    let people = |case: Case| -> Vec<Vec<Stretch>> {
        let timelines = members.iter().map(|id| cx.timeline(*id));
        timelines
            .map(|timeline| overlap::states(timeline, &scope, basis, case))
            .collect()
    };
    let together =
        |people: &[Vec<Stretch>], case: Case| overlap::together(people, enough, case.choice);
    let (at_worst, at_best) = (people(Case::WORST), people(Case::BEST));
    let guaranteed = together(&at_worst, Case::WORST);
    // OK because only who may be in a meeting or free counts differently in the two cases.
    let possible = if at_worst == at_best && basis != Basis::Together {
        guaranteed.clone()
    } else {
        together(&at_best, Case::BEST)
    };
    let whole = whole::stretches(cx, (enough, &members), &scope, &at_best, &possible);
    let wall = Wall::new(clock, date, &scope);
    let guaranteed_pieces = wall.pieces(&guaranteed);
    let possible_pieces = match whole {
        None => wall.pieces(&possible),
        Some(whole) => {
            let on_the_wall = |span: Span| wall.pieces(&SpanSet::from(span));
            let pieces = whole.into_iter().flat_map(on_the_wall);
            none_inside_another(pieces.chain(guaranteed_pieces.iter().copied()).collect())
        }
    };
    let times = DateTimes {
        weekday: date.weekday(),
        guaranteed: guaranteed_pieces,
        possible: possible_pieces,
        skipped: wall.skipped(),
    };
    DateWindows {
        date,
        guaranteed,
        possible,
        times: Some(times),
    }
}

/// The windows of `dates` that are at least `min` long.
pub(super) fn listed(dates: &[DateWindows], min: Minutes) -> Vec<DayWindows> {
    let listed = |windows: &SpanSet| windows.at_least(min).spans().to_vec();
    (dates.iter())
        .map(|of_date| DayWindows {
            date: of_date.date,
            guaranteed: listed(&of_date.guaranteed),
            possible: listed(&of_date.possible),
        })
        .collect()
}

/// The dates of which something is asked, on the wall.
pub(super) fn times(dates: &[DateWindows]) -> Vec<DateTimes> {
    let times = dates.iter().filter_map(|of_date| of_date.times.as_ref());
    times.cloned().collect()
}

/// The minutes of a day on the wall.
const MINUTES: u16 = 1_440;

/// One date of a clock, from instants to its wall.
enum Wall<'a> {
    /// Midnight, and every minute once.
    Plain(Instant),
    /// A date on which the clock changes: what it shows in each of its parts.
    Changes(Vec<(Span, Shown)>, &'a [Span]),
}

/// What a clock shows for a while: seconds to add to instants.
type Shown = i64;

impl<'a> Wall<'a> {
    /// `scope` is all of `date`.
    fn new(clock: &Clock, date: Date, scope: &'a [Span]) -> Self {
        let midnight = date.midnight().seconds();
        if let [day] = scope
            && day.end().seconds() - day.start().seconds() == DAY
            && clock.offset_at(day.start()) == clock.offset_at(day.end().plus_seconds(-1))
        {
            return Self::Plain(day.start());
        }
        let regimes = clock.regimes().iter();
        let parts = scope.iter().flat_map(|day| {
            let part = |regime: &crate::zone::Regime| {
                let part = regime.span.intersect(*day)?;
                Some((part, i64::from(regime.offset) - midnight))
            };
            regimes.clone().filter_map(part).collect::<Vec<_>>()
        });
        Self::Changes(parts.collect(), scope)
    }

    /// `windows`, which are inside the date, on the wall. Where the clock repeats a time, both must be there; a time that
    /// the clock skips is in none.
    fn pieces(&self, windows: &SpanSet) -> Vec<WallPiece> {
        match self {
            Self::Plain(midnight) => {
                let minute = |instant: Instant| minute(instant.seconds() - midnight.seconds());
                let piece = |span: &Span| {
                    // OK because time is on whole minutes but where an old offset has seconds: then inward.
                    let from = minute(span.start().plus_seconds(59));
                    WallPiece::new(from, minute(span.end()))
                };
                windows.spans().iter().filter_map(piece).collect()
            }
            Self::Changes(parts, scope) => {
                let scope: SpanSet = scope.iter().copied().collect();
                let missing = marked(parts, &scope.subtract(windows));
                let shown = marked(parts, &scope);
                runs(|minute| shown[minute] && !missing[minute])
            }
        }
    }

    /// What the clock does not show on the date.
    fn skipped(&self) -> Vec<WallPiece> {
        match self {
            Self::Plain(_) => Vec::new(),
            Self::Changes(parts, scope) => {
                let shown = marked(parts, &scope.iter().copied().collect());
                runs(|minute| !shown[minute])
            }
        }
    }
}

/// The minute of a day that a second is in, at most the last.
fn minute(second: i64) -> u16 {
    u16::try_from(second.div_euclid(60).clamp(0, i64::from(MINUTES))).unwrap_or(MINUTES)
}

/// The minutes of the wall that any second of `spans` shows.
fn marked(parts: &[(Span, Shown)], spans: &SpanSet) -> Vec<bool> {
    let mut marked = vec![false; usize::from(MINUTES)];
    for (part, shown) in parts {
        for span in spans.clip(*part).spans() {
            let from = minute(span.start().seconds() + shown);
            let to = minute(span.end().seconds() + shown + 59);
            marked[usize::from(from)..usize::from(to)].fill(true);
        }
    }
    marked
}

/// The longest pieces of a day in which every minute is one of those wanted.
fn runs(is_in: impl Fn(usize) -> bool) -> Vec<WallPiece> {
    let mut pieces: Vec<WallPiece> = Vec::new();
    for minute in (0..MINUTES).filter(|minute| is_in(usize::from(*minute))) {
        let from = match pieces.last() {
            Some(last) if last.to() == minute => pieces.pop().map_or(minute, WallPiece::from),
            _ => minute,
        };
        pieces.extend(WallPiece::new(from, minute + 1));
    }
    pieces
}

/// The instants at which the clock shows `window` on `date`.
pub(super) fn instants(clock: &Clock, date: Date, window: WallPiece) -> Vec<Span> {
    let at = |minute: u16| CivilTime::new(date, i64::from(minute) * 60);
    clock.wall(at(window.from()), at(window.to()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::zone::Tzdb;

    /// The wall of a date in Berlin: what is there of it when everybody is there but for `missing`, in UTC, and what is
    /// skipped.
    #[track_caller]
    fn check(date: &str, missing: &[(i64, i64)], expected: &[&str], skipped: &[&str]) {
        let zone = Tzdb::bundled().get("Europe/Berlin").unwrap();
        let date: Date = date.parse().unwrap();
        let noon = date.midnight().seconds() + DAY / 2;
        let clock = Clock::new(
            &Arc::clone(&zone),
            Span::from_seconds(noon - 9 * DAY, noon + 9 * DAY).unwrap(),
        );
        let scope = clock.wall(date.midnight(), date.plus(1).midnight());
        let at = |minute: i64| date.midnight().seconds() + minute * 60;
        let missing: SpanSet = (missing.iter())
            .map(|(from, to)| Span::from_seconds(at(*from), at(*to)).unwrap())
            .collect();
        let all: SpanSet = scope.iter().copied().collect();
        let wall = Wall::new(&clock, date, &scope);
        let texts =
            |pieces: Vec<WallPiece>| pieces.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(texts(wall.pieces(&all.subtract(&missing))), expected);
        assert_eq!(texts(wall.skipped()), skipped);
    }

    #[test]
    fn a_plain_date_is_moved_by_its_offset() {
        check("2027-03-01", &[], &["00:00-24:00"], &[]);
        check(
            "2027-03-01",
            &[(480, 540)],
            &["00:00-09:00", "10:00-24:00"],
            &[],
        );
    }

    #[test]
    fn a_time_that_is_skipped_is_nobodys() {
        check(
            "2027-03-28",
            &[],
            &["00:00-02:00", "03:00-24:00"],
            &["02:00-03:00"],
        );
        check(
            "2027-03-28",
            &[(0, 60)],
            &["00:00-01:00", "03:00-24:00"],
            &["02:00-03:00"],
        );
    }

    #[test]
    fn a_time_that_is_repeated_must_be_there_twice() {
        check("2027-10-31", &[], &["00:00-24:00"], &[]);
        // 02:10 to 02:20 for the first time, then for the second time.
        check(
            "2027-10-31",
            &[(10, 20)],
            &["00:00-02:10", "02:20-24:00"],
            &[],
        );
        check(
            "2027-10-31",
            &[(70, 80)],
            &["00:00-02:10", "02:20-24:00"],
            &[],
        );
    }
}
