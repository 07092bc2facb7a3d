#![doc = include_str!("../../docs/rules/guardrail.md")]

use std::{cmp::Reverse, sync::Arc};

use serde::{Deserialize, Deserializer, de};

use crate::{
    availability::{
        Timeline,
        choices::{Aim, Day, Feature, Starts},
    },
    model::MemberId,
    overlap::{Basis, Case, Choice, Unknown},
    time::{Date, Instant, Minutes, Span, SpanSet},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Link, Measure, Refuses, Rule, Seat, Time,
    settings,
    shortfall::{By, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "guardrail",
    page: include_str!("../../docs/rules/guardrail.md"),
    bound: Bound::AtLeast,
    asks: Asks::OwnHours,
    basis: Basis::Presence,
    absence: AbsencePolicy::Excuses,
    has_link: true,
    window: None,
    refuses: Refuses {
        must: Some("a guardrail is advice: it is always `should`, and breaks nothing"),
        per: Some("a guardrail is about each date by itself"),
        ..Refuses::NOTHING
    },
    lack: None,
    read: super::read::<Guardrail>,
};

/// The fields of a `[[rule]]` with `kind = "guardrail"` that are its own: one of them at least.
#[derive(Clone, Copy, Debug)]
pub struct Guardrail {
    /// By side: the least time between the work of one date and that of the next, the most work of a date, the longest piece of
    /// it, and the least time that is free at a stretch once in seven dates.
    pub limits: [Option<Minutes>; 4],
}

/// How the limits are called, by side.
const LIMITS: [&str; 4] = ["rest", "max_day", "break_after", "weekly_rest"];
const REST: usize = 0;
const MAX_DAY: usize = 1;
const BREAK_AFTER: usize = 2;
const WEEKLY_REST: usize = 3;

/// So many dates before the one asked about are of its seven.
const WEEK_BEFORE: i32 = 6;

/// A weekly rest is no longer: what is further back need not be known then.
const LONGEST_WEEKLY_REST: Minutes = Minutes(2 * 24 * 60);

/// What one member works on one own date.
struct Worked<'a> {
    date: Date,
    is_asked: bool,
    timeline: Option<&'a Timeline>,
    /// When it is worked.
    hours: Hours,
    /// Whether it may be left out as well.
    may_be_off: bool,
}

/// The hours of a date.
enum Hours {
    /// These; perhaps none.
    These(SpanSet),
    /// One choice of this day.
    OneOf(Arc<Day>),
}

impl Hours {
    /// The same without that of leaving the day out: nothing where it is left out whatever is chosen.
    fn worked(self) -> Self {
        match self {
            Self::OneOf(day) if day.may_be_off() => match day.at_work() {
                Some(worked) => Self::OneOf(Arc::new(worked)),
                None => Self::These(SpanSet::new()),
            },
            hours => hours,
        }
    }

    /// Nothing where nothing is worked.
    fn least_or_greatest(&self, feature: Feature, aim: Aim) -> Option<SpanSet> {
        match self {
            Self::These(spans) => (!spans.is_empty()).then(|| spans.clone()),
            Self::OneOf(day) => Some(day.outermost(feature, aim).spans().clone()),
        }
    }
}

impl<'a> Worked<'a> {
    fn of(cx: &Context<'_>, seat: &'a Seat<'_>, is_asked: bool) -> Option<Self> {
        let date = seat.own()?.date;
        let hours = hours(cx, seat, date);
        let may_be_off = matches!(&hours, Hours::OneOf(day) if day.may_be_off());
        Some(Self {
            date,
            is_asked,
            timeline: seat.time.timeline(),
            hours: hours.worked(),
            may_be_off: may_be_off && seat.works_on != Some(date),
        })
    }

    fn is_none(&self) -> bool {
        matches!(&self.hours, Hours::These(spans) if spans.is_empty())
    }

    /// When it begins at the earliest, or at the latest.
    fn start(&self, aim: Aim) -> Option<Instant> {
        let spans = self.hours.least_or_greatest(Feature::Start, aim)?;
        Some(spans.spans().first()?.start())
    }

    /// When it ends at the earliest, or at the latest.
    fn finish(&self, aim: Aim) -> Option<Instant> {
        let spans = self.hours.least_or_greatest(Feature::Finish, aim)?;
        Some(spans.spans().last()?.end())
    }

    /// Whether its start binds others.
    fn binds(&self) -> bool {
        let phase = self.timeline.and_then(|timeline| timeline.phase(self.date));
        phase.is_some_and(|phase| phase.bound.contains_key(&self.date))
    }

    /// The first date that its start binds, if it binds others, and its clock at `at` in seconds since its midnight.
    fn bound(&self, at: Instant) -> Option<(Date, i64)> {
        let phase = self.timeline?.phase(self.date)?;
        let first = phase.bound.get(&self.date)?.first;
        let offset = i64::from(phase.arrangement.clock(self.date).offset_at(at));
        Some((
            first,
            at.seconds() + offset - self.date.midnight().seconds(),
        ))
    }

    /// The same when it begins where its clock shows so many `seconds` since its midnight, where it can.
    fn begun_at(&self, seconds: i64) -> Option<Self> {
        let Hours::OneOf(day) = &self.hours else {
            return None;
        };
        let phase = self.timeline?.phase(self.date)?;
        let zone = phase.arrangement.clock(self.date);
        let start = zone.instant(self.date.midnight().plus_seconds(seconds));
        Some(Self {
            hours: Hours::OneOf(Arc::new(day.at_start(start)?)),
            ..*self
        })
    }
}

/// What the member of `seat` works on the own date `date`: nothing on one of absence, whatever is not known if that is to be as
/// bad as it can be.
fn hours(cx: &Context<'_>, seat: &Seat<'_>, date: Date) -> Hours {
    let is_bad = cx.case.unknown == Unknown::AsBad;
    let known = |timeline: &Timeline| {
        let (known, unknown) = timeline.work().known_on(date);
        if is_bad { known.union(&unknown) } else { known }
    };
    match &seat.time {
        Time::At(spans) => Hours::These(spans.iter().copied().collect()),
        Time::There => Hours::These(seat.scope.iter().copied().collect()),
        Time::Declined(..) | Time::Unplaced(..) => Hours::These(SpanSet::new()),
        Time::Timeline(timeline) | Time::Settled(timeline, _) if timeline.is_absent(date) => {
            Hours::These(SpanSet::new())
        }
        Time::Timeline(timeline) => match timeline.day(date) {
            Some(day) => Hours::OneOf(day),
            None => Hours::These(known(timeline)),
        },
        Time::Settled(timeline, settled) => match &settled.left {
            Some(day) => Hours::OneOf(Arc::clone(day)),
            None => Hours::These(known(timeline).union(&settled.hours)),
        },
    }
}

impl Guardrail {
    /// The limits that there are, by side.
    fn limits(&self) -> impl Iterator<Item = (usize, Minutes)> {
        let limits = self.limits.into_iter().enumerate();
        limits.filter_map(|(side, limit)| Some((side, limit?)))
    }

    /// Whether it asks for anything of a date also where nothing is worked.
    fn asks_of_hours(&self) -> bool {
        self.limits[MAX_DAY].or(self.limits[BREAK_AFTER]).is_some()
    }

    /// The dates on which `member` may work, up to the one asked about; nothing, where the member has no seat on it.
    fn dates_of<'c>(cx: &'c Context<'_>, member: MemberId) -> Vec<Worked<'c>> {
        let dates = cx.parts.iter().filter_map(|part| {
            let seat = part.seat_of(member)?;
            Worked::of(cx, seat, part.is_asked)
        });
        let mut dates: Vec<Worked<'_>> = dates.collect();
        if dates.last().is_none_or(|last| !last.is_asked) {
            dates.clear();
        }
        dates
    }

    /// What `member` comes to on each side for which there is anything to measure.
    fn measures_of(&self, cx: &Context<'_>, member: MemberId) -> Vec<Measure> {
        let dates = Self::dates_of(cx, member);
        let Some((asked, earlier)) = dates.split_last() else {
            return Vec::new();
        };
        let is_worst = cx.case.hours == Choice::Least;
        // At worst every day is worked: leaving one out makes no day longer, and no rest shorter.
        let earlier = || earlier.iter().filter(|date| !date.is_none());
        let sure = || earlier().filter(|date| is_worst || !date.may_be_off);
        // Where rest alone is asked for, nothing is asked of a date that is left out: it is judged as it is worked.
        let is_left_out = !is_worst && asked.may_be_off && self.asks_of_hours();
        let measure = |(side, required): (usize, Minutes)| {
            let counted = match side {
                REST | WEEKLY_REST if is_left_out => return None,
                REST => rest(sure().next_back().or(earlier().next())?, asked, is_worst)?,
                WEEKLY_REST => longest_rest(&sure().collect::<Vec<_>>(), asked, is_worst)?,
                _ if is_left_out => SpanSet::new(),
                MAX_DAY => most_or_least(asked, Feature::Length, is_worst),
                _ => {
                    let spans = most_or_least(asked, Feature::Piece, is_worst);
                    // OK because `min_by_key` keeps the first of equals.
                    let pieces = spans.spans().iter();
                    let longest = pieces.min_by_key(|piece| Reverse(piece.minutes()));
                    longest.copied().into_iter().collect()
                }
            };
            Some(Measure {
                required,
                found: counted.minutes(),
                counted,
                link: Some(Link::Side(member, side)),
            })
        };
        self.limits().filter_map(measure).collect()
    }
}

/// What is worked on `date` when there is as much of `feature` as there can be, or as little.
fn most_or_least(date: &Worked<'_>, feature: Feature, is_most: bool) -> SpanSet {
    let aim = if is_most { Aim::Greatest } else { Aim::Least };
    let spans = date.hours.least_or_greatest(feature, aim);
    spans.unwrap_or_default()
}

/// The time between the work of one date and that of a later one, at its shortest or at its longest; nothing where there is no
/// work on the later one.
fn rest(before: &Worked<'_>, after: &Worked<'_>, is_shortest: bool) -> Option<SpanSet> {
    let apart = |before: &Worked<'_>, after: &Worked<'_>| {
        let (early, late) = if is_shortest {
            (Aim::Least, Aim::Greatest)
        } else {
            (Aim::Greatest, Aim::Least)
        };
        Some(between(before.finish(late)?, after.start(early)?))
    };
    let one_start = one_start(before, after);
    if one_start.is_empty() {
        return apart(before, after);
    }
    let each = one_start
        .iter()
        .filter_map(|(one, other)| apart(one, other));
    if is_shortest {
        each.min_by_key(SpanSet::minutes)
    } else {
        each.max_by_key(SpanSet::minutes)
    }
}

/// Both dates at each start that one choice gives both of them; nothing where each is chosen by itself.
fn one_start<'a>(one: &Worked<'a>, other: &Worked<'a>) -> Vec<(Worked<'a>, Worked<'a>)> {
    let (Hours::OneOf(_), Hours::OneOf(day)) = (&one.hours, &other.hours) else {
        return Vec::new();
    };
    if !other.binds() {
        return Vec::new();
    }
    let starts = day.starts().into_iter().flat_map(Starts::each);
    let mut both = Vec::new();
    for start in starts {
        let (Some((first, seconds)), Some((first_of_one, _))) =
            (other.bound(start), one.bound(start))
        else {
            return Vec::new();
        };
        let pair = one.begun_at(seconds).zip(other.begun_at(seconds));
        match pair.filter(|_| first == first_of_one) {
            Some(pair) => both.push(pair),
            // What a clock change makes of a start is not followed.
            None => return Vec::new(),
        }
    }
    both
}

/// The longest time between the work of two dates that ended on one of the seven dates up to the last; no choice makes it
/// shorter, or longer, than this.
fn longest_rest(earlier: &[&Worked<'_>], asked: &Worked<'_>, is_shortest: bool) -> Option<SpanSet> {
    if asked.is_none() {
        return None;
    }
    let first = asked.date.plus(-WEEK_BEFORE);
    let dates: Vec<&Worked<'_>> = earlier.iter().copied().chain([asked]).collect();
    let mut rests: Vec<SpanSet> = dates
        .windows(2)
        .filter(|pair| pair[1].date >= first)
        .filter_map(|pair| rest(pair[0], pair[1], is_shortest))
        .collect();
    let begins = dates.first().filter(|date| date.date >= first);
    if let Some(begins) = begins {
        // Free for as long as anything is known.
        let aim = if is_shortest {
            Aim::Least
        } else {
            Aim::Greatest
        };
        let known_from = begins.timeline?.known_from();
        rests.push(between(known_from, begins.start(aim)?));
    }
    rests.into_iter().min_by_key(|rest| Reverse(rest.minutes()))
}

/// From `end` to `start`, where that is not before it.
fn between(end: Instant, start: Instant) -> SpanSet {
    Span::new(end, start).ok().into_iter().collect()
}

impl Rule for Guardrail {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn sides(&self) -> &'static [&'static str] {
        &LIMITS
    }

    /// Of a limit that it has not, that of the first it has.
    fn bound(&self, side: usize) -> Bound {
        let own = self.limits().map(|(own, _)| own);
        let is_own = self.limits.get(side).is_some_and(Option::is_some);
        match own.min().filter(|_| !is_own).unwrap_or(side) {
            MAX_DAY | BREAK_AFTER => Bound::AtMost,
            _ => Bound::AtLeast,
        }
    }

    fn looks_back(&self) -> Option<i32> {
        let [rest, _, _, weekly_rest] = self.limits;
        let of_week = weekly_rest.map(|_| WEEK_BEFORE);
        of_week.or(rest.map(|_| 0))
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        !left.is_empty()
    }

    /// The one whose figure it is, by the hours that it is of.
    fn missing(&self, cx: &Context<'_>, _hours: &Context<'_>) -> Shortfall {
        let weakest = self.measure(cx).link;
        Shortfall::of(weakest.into_iter().flat_map(Link::members), By::OwnHours)
    }

    fn measure_side(&self, cx: &Context<'_>, side: usize) -> Measure {
        let only = |at: usize| self.limits[at].filter(|_| at == side);
        let alone = Self {
            limits: [0, 1, 2, 3].map(only),
        };
        alone.measure(cx)
    }

    fn measures(&self, cx: &Context<'_>, member: MemberId) -> bool {
        // The work of a date is measured also where there is none.
        if self.asks_of_hours() {
            !Self::dates_of(cx, member).is_empty()
        } else {
            !self.measures_of(cx, member).is_empty()
        }
    }

    /// The limit with the smallest margin of any member: of equals that of the first in the order of the team, and the first in
    /// the order of the limits. Nothing where nobody works to whom they apply; where that is so only at best, no less than is
    /// asked for.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let members = cx.members().into_iter();
        let each = members.flat_map(|member| self.measures_of(cx, member));
        if let Some(weakest) = each.min_by_key(|measure| self.margin(measure)) {
            return weakest;
        }
        if cx.case.unknown == Unknown::AsBad {
            return Measure::default();
        }
        let as_bad = self.measure(&Context {
            case: Case {
                unknown: Unknown::AsBad,
                ..cx.case
            },
            ..cx.clone()
        });
        if self.holds(&as_bad) {
            return as_bad;
        }
        Measure {
            found: as_bad.required,
            ..as_bad
        }
    }
}

impl<'de> Deserialize<'de> for Guardrail {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Keys {
            #[serde(default, deserialize_with = "settings::some_minutes")]
            rest: Option<Minutes>,
            #[serde(default, deserialize_with = "settings::some_minutes")]
            max_day: Option<Minutes>,
            #[serde(default, deserialize_with = "settings::some_minutes")]
            break_after: Option<Minutes>,
            #[serde(default, deserialize_with = "weekly")]
            weekly_rest: Option<Minutes>,
        }

        let keys = Keys::deserialize(from)?;
        let limits = [keys.rest, keys.max_day, keys.break_after, keys.weekly_rest];
        if limits.iter().all(Option::is_none) {
            let message =
                "none of `rest`, `max_day`, `break_after` and `weekly_rest` says what the limit is";
            return Err(de::Error::custom(message));
        }
        Ok(Self { limits })
    }
}

/// Reads how long a weekly rest is.
fn weekly<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Minutes>, D::Error> {
    let rest = settings::minutes(from)?;
    if rest > LONGEST_WEEKLY_REST {
        let message = "expected at most 2 days: what is further back than that is not always known";
        return Err(de::Error::custom(message));
    }
    Ok(Some(rest))
}
