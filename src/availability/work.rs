//! Working time: the hours of an arrangement, put on the UTC line.

use crate::{
    model::{Arrangement, Band, Due, Hours, Pattern, Phase},
    time::{CivilTime, DAY, Date, Instant, MINUTE, Minutes, Span, SpanSet, WallPiece},
    zone::Clock,
};

use super::{
    Clocks,
    choices::{Day, Limits},
};

/// A working piece and the date it begins on, by the clock of the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkSpan {
    /// When.
    pub span: Span,
    /// The member's own date that the piece belongs to, also where it runs past midnight.
    pub date: Date,
}

/// The arrangement with something taken away: for asking what a failing date comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variation {
    /// As if nobody were anywhere but at home.
    pub without_stays: bool,
    /// As if there were no seasons.
    pub without_seasons: bool,
    /// As if every cycle stood this many days further on.
    pub cycle_days_on: i32,
    /// The date of asking: choices that are nearer to it than their notice are made. Without it, none is.
    pub asked: Option<Date>,
}

/// Working time by an arrangement over a range of own dates, absences not yet taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// The pieces by start: worked whatever anybody chooses. Pieces of neighbouring dates may overlap where an arrangement
    /// begins or ends.
    pub spans: Vec<WorkSpan>,
    /// What is worked if the person so chooses, by start; apart from the pieces of the same date.
    pub chosen: Vec<WorkSpan>,
    /// Own dates for which no hours are known.
    pub unknown: Vec<WorkSpan>,
    /// What is offered beyond these hours, by start: reachable, not worked.
    pub extra: Vec<WorkSpan>,
}

impl Work {
    /// The working time that `phases` give on the own dates `from` to `to`.
    pub fn of(
        phases: &[Phase],
        from: Date,
        to: Date,
        clocks: &Clocks,
        variation: Variation,
    ) -> Self {
        let mut work = Self::default();
        let mut pieces = Vec::new();
        let mut known = KnownBands::default();
        for date in from.through(to) {
            let Some(phase) = phases.iter().find(|phase| phase.holds_on(date)) else {
                continue;
            };
            let arrangement = &phase.arrangement;
            let clock = clock(arrangement, date, clocks, variation);
            for piece in extra(arrangement, date, variation) {
                clock.wall_into(on(date, piece.from()), on(date, piece.to()), &mut pieces);
            }
            let offered = pieces.drain(..).filter_map(Span::inward);
            work.extra
                .extend(offered.map(|span| WorkSpan { span, date }));
            let Some(hours) = hours(arrangement, date, variation) else {
                clock.wall_into(date.midnight(), date.plus(1).midnight(), &mut pieces);
                work.unknown
                    .extend(pieces.drain(..).map(|span| WorkSpan { span, date }));
                continue;
            };
            if let Some(band) = hours.band() {
                if is_out_of_reach(phase, date) {
                    let (from, to) = (on(date, band.within.from()), on(date, band.within.to()));
                    clock.wall_into(from, to, &mut pieces);
                    let unknown = pieces.drain(..).map(Span::outward);
                    work.unknown
                        .extend(unknown.map(|span| WorkSpan { span, date }));
                    continue;
                }
                let held = Held {
                    start: decided_start(arrangement, band, date, variation),
                    starts: bound(phase, date),
                    lengths: due(phase, date),
                };
                if let Some((always, perhaps)) = known.time(band, date, clock, held) {
                    work.spans.extend(dated(&always, date));
                    work.chosen.extend(dated(&perhaps, date));
                }
                continue;
            }
            for piece in hours.pieces() {
                clock.wall_into(on(date, piece.from()), on(date, piece.to()), &mut pieces);
            }
            work.spans.extend(
                pieces
                    .drain(..)
                    .filter_map(Span::inward)
                    .map(|span| WorkSpan { span, date }),
            );
            for piece in unknown(arrangement, date) {
                clock.wall_into(on(date, piece.from()), on(date, piece.to()), &mut pieces);
            }
            let unknown = pieces.drain(..).map(|span| WorkSpan {
                span: span.outward(),
                date,
            });
            work.unknown.extend(unknown);
        }
        // OK because only dates beside a change of clocks or arrangements can be out of order.
        work.spans.sort_unstable();
        work.chosen.sort_unstable();
        work.unknown.sort_unstable();
        work.extra.sort_unstable();
        work
    }

    /// Working time that touches `within` whatever is chosen, pieces whole.
    pub fn touching(&self, within: Span) -> SpanSet {
        let dates = within
            .start()
            .civil(0)
            .date()
            .through(within.end().civil(0).date());
        dates
            .flat_map(|date| near(&self.spans, date))
            .map(|work| work.span)
            .filter(|span| span.overlaps(within))
            .collect()
    }

    /// Whether some of `within`, which is no longer than a day, is worked whatever is chosen.
    pub fn is_worked_in(&self, within: Span) -> bool {
        let near = near(&self.spans, within.start().civil(0).date());
        near.iter().any(|work| work.span.overlaps(within))
    }

    /// Working time by choice that touches `within`, pieces whole, by start.
    pub fn perhaps_touching(&self, within: Span) -> impl Iterator<Item = &WorkSpan> {
        // Nobody is asked to work for longer than three days in one piece.
        let first = within.start().seconds() - 4 * DAY;
        let last = within.end().seconds();
        let from = (self.chosen).partition_point(|work| work.span.start().seconds() < first);
        let rest = self.chosen[from..].iter();
        rest.take_while(move |work| work.span.start().seconds() < last)
            .filter(move |work| work.span.overlaps(within))
    }

    /// What is worked on the own date `date` whatever is chosen, and what some choice works.
    pub(super) fn on_date(&self, date: Date) -> (SpanSet, SpanSet) {
        let always = of_date(&self.spans, date);
        let possible = always.union(&of_date(&self.chosen, date));
        (always, possible)
    }

    /// What is worked on the own date `date` whatever is chosen, and the time of which nobody knows whether it is.
    pub fn known_on(&self, date: Date) -> (SpanSet, SpanSet) {
        (of_date(&self.spans, date), of_date(&self.unknown, date))
    }

    /// Whether nobody knows of some time on the own date `date` whether it is worked.
    pub fn is_unknown_on(&self, date: Date) -> bool {
        near(&self.unknown, date)
            .iter()
            .any(|work| work.date == date)
    }

    /// What may be worked on the own date `date`: whatever is chosen, by choice, or as far as nobody can say.
    pub fn may_be_on(&self, date: Date) -> SpanSet {
        let lists = [&self.spans, &self.chosen, &self.unknown];
        let on = lists.into_iter().flat_map(|list| near(list, date));
        let on = on.filter(|work| work.date == date);
        on.map(|work| work.span).collect()
    }

    /// The piece that `instant` lies in whatever is chosen, if there is one.
    pub fn at(&self, instant: Instant) -> Option<&WorkSpan> {
        at(&self.spans, instant)
    }

    /// The piece that `instant` lies in if the person so chooses.
    pub fn perhaps_at(&self, instant: Instant) -> Option<&WorkSpan> {
        at(&self.chosen, instant)
    }

    /// Whether the arrangement gives working time to the own date `date`; a date without known hours may have some.
    pub fn is_working_date(&self, date: Date) -> bool {
        let on = |work: &WorkSpan| work.date == date;
        let lists = [&self.spans, &self.chosen, &self.unknown];
        lists.iter().any(|spans| near(spans, date).iter().any(on))
    }
}

/// The spans that can belong to `date`, whatever the clock: those that begin from two days before it to three days after.
fn near(spans: &[WorkSpan], date: Date) -> &[WorkSpan] {
    let [from, to] = [date.plus(-2), date.plus(3)].map(|date| date.midnight().seconds());
    let first = spans.partition_point(|work| work.span.start().seconds() < from);
    let rest = &spans[first..];
    // One after another: there are few.
    let is_near = |work: &&WorkSpan| work.span.start().seconds() < to;
    &rest[..rest.iter().take_while(is_near).count()]
}

/// The spans that belong to `date`.
fn of_date(spans: &[WorkSpan], date: Date) -> SpanSet {
    let on = near(spans, date).iter().filter(|work| work.date == date);
    on.map(|work| work.span).collect()
}

/// The spans of `set` as pieces of `date`.
fn dated(set: &SpanSet, date: Date) -> impl Iterator<Item = WorkSpan> {
    set.spans()
        .iter()
        .map(move |span| WorkSpan { span: *span, date })
}

/// The piece that `instant` lies in.
fn at(spans: &[WorkSpan], instant: Instant) -> Option<&WorkSpan> {
    near(spans, instant.civil(0).date())
        .iter()
        .find(|work| work.span.contains(instant))
}

/// The clock of the hours of `date`.
fn clock<'c>(
    arrangement: &Arrangement,
    date: Date,
    clocks: &'c Clocks,
    variation: Variation,
) -> &'c Clock {
    clocks.of(if variation.without_stays {
        arrangement.clock_at_home()
    } else {
        arrangement.clock(date)
    })
}

/// The starts of `date` that a choice which binds other dates too leaves; none where it leaves all, or no start serves all dates.
fn bound(phase: &Phase, date: Date) -> &[u16] {
    phase.bound.get(&date).map_or(&[], |bound| &bound.starts)
}

/// The lengths of `date` that its total leaves; none where it has no part in one.
fn due(phase: &Phase, date: Date) -> &[Minutes] {
    match phase.due.get(&date) {
        Some(Due::Lengths(lengths, _)) => lengths,
        _ => &[],
    }
}

/// Whether no choice brings the period of `date` to its total.
fn is_out_of_reach(phase: &Phase, date: Date) -> bool {
    matches!(phase.due.get(&date), Some(Due::OutOfReach(_)))
}

/// The choices of `day` that are as long as one of `lengths`; all of them where a clock change leaves none of these, and where
/// there are none.
fn as_long(day: Day, lengths: &[Minutes]) -> Day {
    if lengths.is_empty() {
        return day;
    }
    day.of_lengths(lengths).unwrap_or(day)
}

/// How long the own date `date` is under `phase`, the shortest first: one length where nothing is to be chosen, none on a date
/// without hours. Whole periods are asked for, so dates beyond the clocks are taken as those without a clock change.
///
/// A day that a clock change makes impossible counts as if there were none.
pub(crate) fn lengths(
    phase: &Phase,
    date: Date,
    clocks: &Clocks,
    asked: Option<Date>,
) -> Vec<Minutes> {
    let variation = Variation {
        asked,
        ..Variation::default()
    };
    let Some(hours) = hours(&phase.arrangement, date, variation) else {
        return Vec::new();
    };
    let within = clocks.within();
    let reaches = |date: Date| within.contains(Instant::from_seconds(date.midnight().seconds()));
    let is_within = reaches(date.plus(-2)) && reaches(date.plus(3));
    let Some(band) = hours.band() else {
        let pieces = hours.pieces().iter();
        let minutes = pieces.map(|piece| {
            let plain = Minutes(i64::from(piece.to() - piece.from()));
            if !is_within {
                return plain;
            }
            let clock = clock(&phase.arrangement, date, clocks, variation);
            let spans = clock.wall(on(date, piece.from()), on(date, piece.to()));
            spans
                .into_iter()
                .filter_map(Span::inward)
                .map(Span::minutes)
                .sum()
        });
        return Vec::from_iter((!hours.pieces().is_empty()).then(|| minutes.sum()));
    };
    let plain = Day::new(&Limits::plain(band)).map_or_else(Vec::new, |day| day.lengths());
    if !is_within {
        return plain;
    }
    let day = day(phase, date, clocks, variation);
    let mut lengths = day.map_or_else(Vec::new, |day| day.lengths());
    lengths.retain(|length| plain.contains(length));
    if lengths.is_empty() { plain } else { lengths }
}

/// The choices of `day` that begin at one of `starts` on its date; all of them where the clock shows none of these.
fn serving(day: Day, starts: &[u16], date: Date, clock: &Clock) -> Day {
    let midnight = date.midnight().seconds();
    let serves = |at: Instant| {
        let wall = (clock.civil(at).seconds() - midnight) / MINUTE;
        u16::try_from(wall).is_ok_and(|wall| starts.contains(&wall))
    };
    day.at_starts(serves).unwrap_or(day)
}

/// What the person chooses on the own date `date`; nothing without a band, when the clock shows none of it on that date, or
/// when nobody can say.
pub(super) fn day(phase: &Phase, date: Date, clocks: &Clocks, variation: Variation) -> Option<Day> {
    let arrangement = &phase.arrangement;
    let band = hours(arrangement, date, variation)?.band()?;
    let clock = clock(arrangement, date, clocks, variation);
    if is_out_of_reach(phase, date) {
        return None;
    }
    let all = as_long(Day::of(band, date, clock)?, due(phase, date));
    let schedule = arrangement.schedule.as_ref()?;
    let serving = |day: Day| match bound(phase, date) {
        [] => day,
        starts => serving(day, starts, date, clock),
    };
    let Some(usual) = schedule.usual_start(date) else {
        return Some(serving(all));
    };
    let usual = clock.instant(on(date, band.minute(usual)));
    let decided = decided_start(arrangement, band, date, variation).is_some();
    let held = decided.then(|| all.at_start(usual)).flatten();
    Some(held.unwrap_or_else(|| serving(all)).with_usual(usual))
}

/// The usual start of `date`, in minutes since its midnight, when notice has made it more than usual.
fn decided_start(
    arrangement: &Arrangement,
    band: &Band,
    date: Date,
    variation: Variation,
) -> Option<u16> {
    let schedule = arrangement.schedule.as_ref()?;
    let usual = schedule.usual_start(date)?;
    let (notice, asked) = (schedule.terms.notice?, variation.asked?);
    let days = i64::from(date.days()) - i64::from(asked.days());
    (days * 24 * 60 < notice.get()).then(|| band.minute(usual))
}

/// The minute `minute` of `date`.
pub(super) fn on(date: Date, minute: u16) -> CivilTime {
    CivilTime::new(date, i64::from(minute) * MINUTE)
}

/// What is settled of a choice on one date.
#[derive(Clone, Copy, Debug)]
struct Held<'a> {
    /// The start, if it is decided, in minutes since midnight.
    start: Option<u16>,
    /// The starts that a choice for several dates leaves; none where it leaves all.
    starts: &'a [u16],
    /// The lengths that a total leaves; none where it leaves all.
    lengths: &'a [Minutes],
}

/// What a band allows, and the start and the lengths that are settled, all counted from the start of the band.
type Allowed = (Limits, Option<Instant>, Vec<Minutes>);

/// What bands come to, by what they allow: most dates are like one that has been before.
#[derive(Debug, Default)]
struct KnownBands {
    // The time that is always and perhaps worked.
    known: Vec<(Allowed, SpanSet, SpanSet)>,
}

impl KnownBands {
    /// The time that `band` always takes on `date`, and what it takes by choice beside, as far as that is `held`.
    fn time(
        &mut self,
        band: &Band,
        date: Date,
        clock: &Clock,
        held: Held<'_>,
    ) -> Option<(SpanSet, SpanSet)> {
        let limits = Limits::on(band, date, clock)?;
        let within = |limits: &Limits| as_long(Day::within(limits), held.lengths);
        if !held.starts.is_empty() {
            let day = within(&limits);
            let day = (held.start)
                .and_then(|start| day.at_start(clock.instant(on(date, start))))
                .unwrap_or_else(|| serving(day, held.starts, date, clock));
            let always = day.guaranteed();
            return Some((always.clone(), day.possible().subtract(always)));
        }
        let origin = limits.origin() * MINUTE;
        let limits = limits.later(-limits.origin());
        let start = (held.start).map(|start| clock.instant(on(date, start)).plus_seconds(-origin));
        let is_known = |((known, begins, lengths), ..): &&(Allowed, _, _)| {
            *known == limits && *begins == start && lengths == held.lengths
        };
        if let Some((_, always, perhaps)) = self.known.iter().find(is_known) {
            return Some((always.later(origin), perhaps.later(origin)));
        }
        let day = within(&limits);
        let day = start.and_then(|start| day.at_start(start)).unwrap_or(day);
        let always = day.guaranteed();
        let perhaps = day.possible().subtract(always);
        let both = (always.later(origin), perhaps.later(origin));
        let allowed = (limits, start, held.lengths.to_vec());
        self.known.push((allowed, always.clone(), perhaps));
        Some(both)
    }
}

/// The pieces of `date` that may be worked under `arrangement`, or not: nobody can say.
fn unknown(arrangement: &Arrangement, date: Date) -> impl Iterator<Item = WallPiece> {
    let schedule = arrangement.schedule.as_ref();
    let offered = schedule.and_then(|schedule| schedule.offered(date));
    let rest = offered.into_iter().flat_map(|day| &day.rest);
    rest.filter(|rest| rest.is_unknown).map(|rest| rest.piece)
}

/// What is offered on `date` beyond the hours of `arrangement`.
fn extra(arrangement: &Arrangement, date: Date, variation: Variation) -> &[WallPiece] {
    let schedule = arrangement.schedule.as_ref();
    schedule.map_or(&[], |schedule| {
        if variation.without_seasons {
            schedule.extra.on(date.weekday()).pieces()
        } else {
            schedule.extra_on(date)
        }
    })
}

/// The hours of `date` under `arrangement`, or `None` when nobody has said what they are.
fn hours(arrangement: &Arrangement, date: Date, variation: Variation) -> Option<&Hours> {
    let schedule = arrangement.schedule.as_ref()?;
    if !schedule.knows(date) {
        return None;
    }
    if !variation.without_seasons
        && let Some(season) = schedule.season(date)
    {
        return Some(season.week.on(date.weekday()));
    }
    Some(schedule.pattern.on(match schedule.pattern {
        Pattern::Week(_) | Pattern::Offered(_) => date,
        _ => date.plus(variation.cycle_days_on),
    }))
}
