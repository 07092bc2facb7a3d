//! The words for hours that teams and proposals share.

use std::sync::Arc;

use toml::de::DeValue;

use crate::{
    model::{Absence, AbsenceKind, Band, Hours, NewTerms, Pattern, Season, Stay, Total, Week},
    time::{Date, Pieces, WallPiece, Weekday, Weekdays},
    zone::Zone,
};

use super::{
    InputError, band,
    table::{At, Read, Source, Table, Value},
};

/// What a table says about hours, each part only where it says so.
#[derive(Debug)]
pub(crate) struct Words {
    /// `week`, `cycle_weeks` or `cycle_days`.
    pub(crate) pattern: Option<Pattern>,
    /// `cycle_from` without a cycle beside it.
    pub(crate) cycle_from: Option<At<Date>>,
    /// `season`.
    pub(crate) seasons: Option<At<Vec<Season>>>,
    /// `offered`.
    pub(crate) extra: Option<At<Week>>,
    /// `hours_in`.
    pub(crate) hours_in: Option<At<Arc<Zone>>>,
    /// `commitment`, `notice`, `usual` and `total`.
    pub(crate) terms: NewTerms,
    /// `total`, and where it stands.
    pub(super) total: Option<At<Total>>,
    /// The first of these, and where it stands.
    terms_key: Option<At<&'static str>>,
    /// `place`.
    pub(crate) place: Option<Vec<(Weekdays, String)>>,
}

impl Words {
    /// The error for words that speak about hours which nobody has said; `None` when there are none.
    pub(crate) fn without_hours(&self, source: &Source<'_>) -> Option<InputError> {
        if let Some(from) = &self.cycle_from {
            return Some(no_cycle(source, from));
        }
        let seasons = self.seasons.as_ref().map(|it| ("season", &it.span));
        let offered = self.extra.as_ref().map(|it| ("offered", &it.span));
        let hours_in = self.hours_in.as_ref().map(|it| ("hours_in", &it.span));
        let terms = self.terms_key.as_ref().map(|it| (it.value, &it.span));
        let (key, span) = seasons.or(offered).or(hours_in).or(terms)?;
        let error = source.error(span.clone(), format!("`{key}` stands without a `week`"));
        Some(error.help("write the hours of the other dates too, `week = {}` if there are none"))
    }
}

/// The error for a `cycle_from` where nothing runs in a cycle.
pub(crate) fn no_cycle(source: &Source<'_>, from: &At<Date>) -> InputError {
    source
        .error(from.span.clone(), "`cycle_from` stands without a cycle")
        .help("a cycle is written with `cycle_weeks` or `cycle_days`")
}

/// Takes the words for hours out of `table`.
pub(crate) fn words(table: &mut Table<'_>) -> Result<Words, InputError> {
    let mut cycle_from = table.get("cycle_from")?;
    let written = pattern(table, &mut cycle_from)?;
    let extra = extra(table)?;
    let source = table.source();
    if let (Some(Written { weeks, .. }), Some(extra)) = (&written, &extra) {
        for week in weeks {
            check_apart(source, week, &extra.days)?;
        }
    }
    let pattern = written.map(|written| written.pattern);
    let terms = band::terms(table)?;
    if let Some(pattern) = &pattern {
        terms.check_usual(pattern, table.source())?;
    }
    let words = Words {
        terms: terms.terms,
        terms_key: terms.first,
        total: terms.total,
        pattern,
        cycle_from,
        seasons: seasons(table)?,
        extra: extra.map(|extra| extra.week),
        hours_in: table.get("hours_in")?,
        place: table.take("place").map(place).transpose()?,
    };
    Ok(words)
}

/// How days repeat, with the days of its weeks as they are written: those that come on one day of the week each.
struct Written {
    pattern: Pattern,
    weeks: Vec<DaysOfWeek>,
}

/// The one of `week`, `cycle_weeks` and `cycle_days` that is there; a cycle takes `from`.
fn pattern(
    table: &mut Table<'_>,
    from: &mut Option<At<Date>>,
) -> Result<Option<Written>, InputError> {
    let given: Vec<Value<'_>> = ["week", "cycle_weeks", "cycle_days"]
        .into_iter()
        .filter_map(|key| table.take(key))
        .collect();
    if let [first, second, ..] = &given[..] {
        return Err(second
            .key_error(format!("`{}` stands beside `{}`", second.key, first.key))
            .also(first.key_span.clone(), "")
            .help(
                "`week`, `cycle_weeks` and `cycle_days` are three ways to say the same: keep one",
            ));
    }
    let Some(value) = given.into_iter().next() else {
        return Ok(None);
    };
    if value.key == "week" {
        if let Some(from) = from {
            return Err(no_cycle(value.source, from));
        }
        let days = checked_week(value)?;
        return Ok(Some(Written {
            pattern: Pattern::Week(to_week(days.clone())),
            weeks: vec![days],
        }));
    }
    let from = from.take().ok_or_else(|| {
        value
            .key_error(format!("`{}` needs a `cycle_from`", value.key))
            .help("write the date on which the cycle begins, such as `cycle_from = 2027-01-04`")
    })?;
    cycle(value, from.value).map(Some)
}

/// `cycle_weeks` or `cycle_days`, beginning on `from`.
fn cycle(value: Value<'_>, from: Date) -> Result<Written, InputError> {
    let source = value.source;
    let empty = value.error(format!("`{}` is empty", value.key));
    let of_weeks = value.key == "cycle_weeks";
    let elements = value.elements()?;
    if elements.is_empty() {
        return Err(empty);
    }
    if of_weeks {
        let weeks = elements
            .into_iter()
            .map(days_of_week)
            .collect::<Result<Vec<_>, _>>()?;
        // A week of the cycle begins on the weekday of its first day.
        let in_turn = |week: &DaysOfWeek| {
            (0..7)
                .map(|n| week[from.weekday().after(n).index()].clone())
                .collect::<Vec<_>>()
        };
        check_midnights(source, &weeks.iter().flat_map(in_turn).collect::<Vec<_>>())?;
        let pattern = Pattern::CycleWeeks {
            weeks: weeks.iter().cloned().map(to_week).collect(),
            from,
        };
        return Ok(Written { pattern, weeks });
    }
    let days = elements
        .into_iter()
        .map(day)
        .collect::<Result<Vec<_>, _>>()?;
    check_midnights(source, &days)?;
    let days = days.into_iter().map(to_hours).collect();
    Ok(Written {
        pattern: Pattern::CycleDays { days, from },
        weeks: Vec::new(),
    })
}

/// The hours of a day.
#[derive(Clone, Debug)]
enum Day {
    /// The working pieces in order, each with its place.
    Fixed(Vec<At<WallPiece>>),
    /// A band, and the place of the whole.
    Band(At<Arc<Band>>),
}

impl Default for Day {
    fn default() -> Self {
        Self::Fixed(Vec::new())
    }
}

impl Day {
    /// The first of the times at which somebody can be at work.
    fn first(&self) -> Option<At<WallPiece>> {
        match self {
            Self::Fixed(pieces) => pieces.first().cloned(),
            Self::Band(band) => Some(band.map(|band| band.within)),
        }
    }

    /// The last of the times at which somebody can be at work.
    fn last(&self) -> Option<At<WallPiece>> {
        match self {
            Self::Fixed(pieces) => pieces.last().cloned(),
            Self::Band(band) => Some(band.map(|band| band.within)),
        }
    }
}

/// The days of a week from Monday.
type DaysOfWeek = [Day; 7];

/// A week that follows itself.
pub(crate) fn week(value: Value<'_>) -> Result<Week, InputError> {
    checked_week(value).map(to_week)
}

/// The days of a week that follows itself.
fn checked_week(value: Value<'_>) -> Result<DaysOfWeek, InputError> {
    let source = value.source;
    let days = days_of_week(value)?;
    check_midnights(source, &days)?;
    Ok(days)
}

fn to_week(days: DaysOfWeek) -> Week {
    let mut week = Week::default();
    for (day, pieces) in Weekday::ALL.into_iter().zip(days) {
        week.set(day, to_hours(pieces));
    }
    week
}

/// The hours without their places; pieces that touch become one.
fn to_hours(day: Day) -> Hours {
    let day = match day {
        Day::Fixed(pieces) => pieces,
        Day::Band(band) => return Hours::Band(band.value),
    };
    let mut pieces: Pieces = Vec::with_capacity(day.len());
    for At { value: piece, .. } in day {
        let joined = pieces
            .last()
            .filter(|last| last.to() == piece.from())
            .and_then(|last| WallPiece::new(last.from(), piece.to()));
        match joined {
            Some(joined) => {
                pieces.pop();
                pieces.push(joined);
            }
            None => pieces.push(piece),
        }
    }
    Hours::Fixed(pieces)
}

fn days_of_week(value: Value<'_>) -> Result<DaysOfWeek, InputError> {
    let days = by_day(value, day)?;
    Ok(days.map(Option::unwrap_or_default))
}

/// What is offered beyond the normal hours.
struct Extra {
    /// Where it stands, and what it comes to.
    week: At<Week>,
    /// As it is written.
    days: DaysOfWeek,
}

/// `offered`: fixed hours by days.
fn extra(table: &mut Table<'_>) -> Result<Option<Extra>, InputError> {
    let Some(value) = table.take("offered") else {
        return Ok(None);
    };
    let (source, place) = (value.source, value.at(()));
    let days = by_day(value, |value| {
        if matches!(value.inner, DeValue::Table(_)) {
            let error = value.error("hours that are offered beyond the normal ones are fixed");
            return Err(error.help("write a time range, or a list of them"));
        }
        day(value)
    })?;
    let days = days.map(Option::unwrap_or_default);
    check_midnights(source, &days)?;
    Ok(Some(Extra {
        week: place.map(|()| to_week(days.clone())),
        days,
    }))
}

/// Checks that nothing is offered beyond the hours of a week that is among its fixed hours, midnights included.
fn check_apart(
    source: &Source<'_>,
    week: &DaysOfWeek,
    offered: &DaysOfWeek,
) -> Result<(), InputError> {
    let all = |days: &DaysOfWeek| {
        let on = |(number, day): (i32, &Day)| match day {
            Day::Fixed(pieces) => (pieces.iter())
                .map(|piece| (number * i32::from(MINUTES_OF_A_DAY), piece.clone()))
                .collect(),
            Day::Band(_) => Vec::new(),
        };
        (0..).zip(days).flat_map(on).collect::<Vec<_>>()
    };
    let minutes_of_a_week = 7 * i32::from(MINUTES_OF_A_DAY);
    for (beyond, extra) in all(offered) {
        for (normal, hours) in all(week) {
            let ends = |day: i32, piece: WallPiece| {
                (day + i32::from(piece.from()), day + i32::from(piece.to()))
            };
            let (from, to) = ends(beyond, extra.value);
            // Sunday goes on into the next week's Monday.
            let is_met = [-minutes_of_a_week, 0, minutes_of_a_week]
                .into_iter()
                .any(|week| {
                    let (begins, ends) = ends(normal + week, hours.value);
                    from < ends && begins < to
                });
            if is_met {
                return Err(overlap(source, &hours, &extra)
                    .help("what is offered is beyond the normal hours: leave out what they have"));
            }
        }
    }
    Ok(())
}

/// A table with days as keys: what `read` makes of each day's value, a day not named being nothing.
pub(super) fn by_day<'a, T: Clone>(
    value: Value<'a>,
    read: impl Fn(Value<'a>) -> Result<T, InputError>,
) -> Result<[Option<T>; 7], InputError> {
    let mut days: [Option<T>; 7] = std::array::from_fn(|_| None);
    let mut named: [Option<std::ops::Range<usize>>; 7] = Default::default();
    for value in Table::read(value)?.rest() {
        let Some(key) = Weekdays::parse(&value.key) else {
            return Err(not_days(&value));
        };
        for day in key.iter() {
            if let Some(before) = &named[day.index()] {
                return Err(value
                    .key_error(format!("`{day}` is named twice"))
                    .also(before.clone(), "here already"));
            }
            named[day.index()] = Some(value.key_span.clone());
        }
        let read = read(value)?;
        for day in key.iter() {
            days[day.index()] = Some(read.clone());
        }
    }
    Ok(days)
}

/// The error for a key that should be days.
fn not_days(value: &Value<'_>) -> InputError {
    let expected = "expected days such as `mon`, `mon-fri` or `\"mon,wed\"`";
    let error = value.key_error(format!("{expected}, found the key `{}`", value.key));
    if band::KEYS.contains(&value.key.as_str()) {
        error.help("a band stands under its days: `mon-fri = { band = … }`")
    } else {
        error.help("days are named by their first three letters, in lower case")
    }
}

/// A day's hours: a time range, a list of them, a band, or `"off"`.
fn day(value: Value<'_>) -> Result<Day, InputError> {
    match &value.inner {
        DeValue::String(text) if text == "off" => Ok(Day::default()),
        DeValue::String(_) | DeValue::Array(_) => {
            let empty = value.error("this list has no time range in it");
            let pieces = ranges(value)?;
            if pieces.is_empty() {
                return Err(empty.help("a day without hours is written `\"off\"`"));
            }
            Ok(Day::Fixed(pieces))
        }
        DeValue::Table(_) => {
            let place = value.at(());
            let band = band::band(value)?;
            Ok(Day::Band(place.map(|()| band)))
        }
        _ => Err(value.expected("hours such as `09:00-17:00`, a list of them, a band, or `off`")),
    }
}

/// A time range or a list of them; sorted and apart.
pub(crate) fn ranges(value: Value<'_>) -> Result<Vec<At<WallPiece>>, InputError> {
    let source = value.source;
    let mut ranges: Vec<At<WallPiece>> = match &value.inner {
        DeValue::Array(_) => Vec::read(value)?,
        _ => vec![At::read(value)?],
    };
    ranges.sort_by_key(|piece| piece.value);
    let overlapping = ranges.iter().zip(ranges.iter().skip(1));
    for (first, second) in overlapping {
        if first.value.to() > second.value.from() {
            return Err(overlap(source, first, second));
        }
    }
    Ok(ranges)
}

/// The error for two pieces that share time.
fn overlap(source: &Source<'_>, first: &At<WallPiece>, second: &At<WallPiece>) -> InputError {
    source
        .error(
            second.span.clone(),
            format!("`{}` overlaps `{}`", second.value, first.value),
        )
        .also(first.span.clone(), "")
}

/// Checks days that follow each other, the first after the last, for a piece that reaches into the next day's hours.
fn check_midnights(source: &Source<'_>, days: &[Day]) -> Result<(), InputError> {
    let next = days.iter().cycle().skip(1);
    for (day, next) in days.iter().zip(next) {
        let (Some(last), Some(first)) = (day.last(), next.first()) else {
            continue;
        };
        if last.value.to() > first.value.from() + MINUTES_OF_A_DAY {
            return Err(overlap(source, &last, &first)
                .help(format!("`{}` goes on into the next day", last.value)));
        }
    }
    Ok(())
}

const MINUTES_OF_A_DAY: u16 = 1_440;

/// `season`: dates with a week of their own.
fn seasons(table: &mut Table<'_>) -> Result<Option<At<Vec<Season>>>, InputError> {
    let Some(value) = table.take("season") else {
        return Ok(None);
    };
    let key = value.at(());
    let seasons = Vec::read(value)?.into_iter().map(season);
    Ok(Some(At {
        span: key.span,
        value: seasons.collect::<Result<_, _>>()?,
    }))
}

fn season(mut table: Table<'_>) -> Result<Season, InputError> {
    let (from, to) = dates(&mut table)?;
    let week = checked_week(table.require("week")?)?;
    let extra = extra(&mut table)?;
    if let Some(extra) = &extra {
        check_apart(table.source(), &week, &extra.days)?;
    }
    table.finish()?;
    Ok(Season {
        from,
        to,
        week: to_week(week),
        extra: extra.map(|extra| extra.week.value).unwrap_or_default(),
    })
}

/// `stay`: somewhere else for a while.
pub(crate) fn stays(table: &mut Table<'_>) -> Result<Vec<Stay>, InputError> {
    table.list("stay")?.into_iter().map(stay).collect()
}

fn stay(mut table: Table<'_>) -> Result<Stay, InputError> {
    let (from, to) = dates(&mut table)?;
    let zone = table.require("zone")?;
    table.finish()?;
    Ok(Stay { from, to, zone })
}

/// `absence`: whole dates off.
pub(crate) fn absences(table: &mut Table<'_>) -> Result<Vec<Absence>, InputError> {
    table.list("absence")?.into_iter().map(absence).collect()
}

fn absence(mut table: Table<'_>) -> Result<Absence, InputError> {
    let (from, to) = dates(&mut table)?;
    let kind = table.require_word(
        "kind",
        &[
            ("leave", AbsenceKind::Leave),
            ("holiday", AbsenceKind::Holiday),
            ("trip", AbsenceKind::Trip),
        ],
    )?;
    table.finish()?;
    Ok(Absence {
        from,
        to,
        kind,
        origin: None,
    })
}

/// `from` and `to`, both of which have to be there, in order.
pub(crate) fn dates(table: &mut Table<'_>) -> Result<(Date, Date), InputError> {
    let from: At<Date> = table.require("from")?;
    let to: At<Date> = table.require("to")?;
    in_order(table.source(), Some(&from), Some(&to))?;
    Ok((from.value, to.value))
}

/// Checks that dates of which the last is included do not end before they begin.
pub(crate) fn in_order(
    source: &Source<'_>,
    from: Option<&At<Date>>,
    to: Option<&At<Date>>,
) -> Result<(), InputError> {
    match (from, to) {
        (Some(from), Some(to)) if to.value < from.value => Err(source
            .error(
                to.span.clone(),
                format!(
                    "`to` is before `from`: {} is before {}",
                    to.value, from.value
                ),
            )
            .also(from.span.clone(), "")),
        _ => Ok(()),
    }
}

/// `place`: days and the place of each, as few groups of days as there are places, in the order of the week.
fn place(value: Value<'_>) -> Result<Vec<(Weekdays, String)>, InputError> {
    let mut places: Vec<(Weekdays, String)> = Vec::new();
    for (day, place) in Weekday::ALL.into_iter().zip(by_day(value, String::read)?) {
        let Some(place) = place else { continue };
        match places.iter_mut().find(|(_, known)| *known == place) {
            Some((days, _)) => *days = days.with(day),
            None => places.push((Weekdays::none().with(day), place)),
        }
    }
    Ok(places)
}
