//! `total`: what days whose length is chosen, or that may be left out, have to add up to.

use std::collections::BTreeSet;

use crate::{
    availability::choices::{Day, Limits},
    model::{
        Account, Band, Carry, Commitment, Hours, Lengths, Owing, Pattern, Schedule, Total, TotalPer,
    },
    time::{Date, Minutes, Weekday},
};

use super::{
    InputError,
    table::{At, Read, Table, Value},
};

/// The longest period in weeks: a year.
const MOST_WEEKS: u16 = 53;

/// No more than this is owed or worked ahead: every minute of it is a balance of its own.
const MOST_CARRIED: Minutes = Minutes(200 * 60);

/// All of a week.
const A_WEEK: Minutes = Minutes(7 * 24 * 60);

/// How many days of an arrangement are tried for a choice that reaches its total, at least.
const DAYS_TRIED: i32 = 371;

impl<'a> Read<'a> for Total {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        let mut table = Table::read(value)?;
        let per: At<TotalPer> = table.require("per")?;
        let paid: At<Minutes> = table.require("paid")?;
        let carry: Option<Carry> = table.get("carry")?;
        let each_week: Option<At<Lengths>> = table.get("each_week")?;
        let from: Option<At<Date>> = table.get("from")?;
        if let Some(from) = from
            .as_ref()
            .filter(|_| !matches!(per.value, TotalPer::Weeks(_)))
        {
            return Err(table
                .source()
                .error(from.span.clone(), "`from` stands beside a `per` that begins by itself")
                .also(per.span, "")
                .help("weeks begin as the team's do, months and years as in the calendar; several weeks are counted from a date"));
        }
        if let (TotalPer::Week, Some(each_week)) = (per.value, &each_week) {
            return Err(table
                .source()
                .error(
                    each_week.span.clone(),
                    "`each_week` stands beside a `per` that is a week itself",
                )
                .also(per.span, "")
                .help("what each week comes to is `paid`, and `carry` is what may stand over"));
        }
        if let Some(each_week) = each_week.as_ref().filter(|it| it.value.least() > A_WEEK) {
            return Err(table.source().error(
                each_week.span.clone(),
                format!("a week has no more than {A_WEEK}"),
            ));
        }
        let total = Self {
            per: per.value,
            paid: paid.value,
            carry: carry.unwrap_or_default(),
            each_week: each_week.map(|limits| limits.value),
            from: from.map(|from| from.value),
        };
        table.finish()?;
        Ok(total)
    }
}

impl<'a> Read<'a> for TotalPer {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        const EXPECTED: &str =
            "`week`, `fortnight`, a number of weeks such as `4 weeks`, `month` or `year`";
        let weeks = |text: &str| {
            let number = text.strip_suffix(" weeks")?.parse().ok();
            number
                .filter(|weeks| (2..=MOST_WEEKS).contains(weeks))
                .map(Self::Weeks)
        };
        let per = match value.text(EXPECTED)? {
            "week" => Some(Self::Week),
            "fortnight" => Some(Self::Weeks(2)),
            "month" => Some(Self::Month),
            "year" => Some(Self::Year),
            text => weeks(text),
        };
        per.ok_or_else(|| value.expected(EXPECTED))
    }
}

/// From what may still be owed to what may be worked ahead, such as `-8h..+16h`.
impl<'a> Read<'a> for Carry {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        const EXPECTED: &str =
            "a range such as `-8h..+16h`, from what may be owed to what may be worked ahead";
        let end = |text: &str| -> Option<Minutes> {
            let length = |text: &str| text.parse::<Minutes>().ok();
            match (text.strip_prefix('-'), text.strip_prefix('+')) {
                (Some(owed), _) => length(owed).map(|owed| Minutes(-owed.get())),
                (None, Some(ahead)) => length(ahead),
                (None, None) => length(text).filter(|length| *length == Minutes::ZERO),
            }
        };
        let ends = value.text(EXPECTED)?.split_once("..");
        let ends = ends.and_then(|(least, most)| Some((end(least.trim())?, end(most.trim())?)));
        let (least, most) = ends.ok_or_else(|| value.expected(EXPECTED))?;
        if most.max(Minutes::ZERO - least) > MOST_CARRIED {
            return Err(value.error(format!("more than {MOST_CARRIED} are not carried")));
        }
        Self::new(least, most).ok_or_else(|| {
            value
                .error("this range does not hold a balance of nothing")
                .help("what may be owed is written `-8h`, what may be worked ahead `+8h`")
        })
    }
}

/// Checks that the total of `schedule`, if it has one, has days to bind and can be reached. `named` is where the total stands;
/// without it it is that of today, and `table` names other hours.
pub(super) fn check(
    schedule: &Schedule,
    named: Option<&At<Total>>,
    table: &Table<'_>,
    week_starts: Weekday,
) -> Result<(), InputError> {
    let Some(total) = schedule.terms.total else {
        return Ok(());
    };
    let error = |message: String| match named {
        Some(named) => table.source().error(named.span.clone(), message),
        None => table.error(message),
    };
    if !schedule.chooses_length() {
        return Err(
            error("`total` stands without a day whose length is chosen, or that may be left out".to_owned())
                .help("write how long a day may be, such as `paid = \"6h-10h\"` in its band, or `may_be_off = true`"),
        );
    }
    let chosen = || schedule.bands().filter(|band| !band.paid.is_fixed());
    let steps: BTreeSet<Minutes> = chosen().map(|band| band.step).collect();
    if let (Some(one), Some(other), true) = (steps.first(), steps.last(), steps.len() > 1) {
        return Err(error(format!(
            "days that add up to one total have steps of {one} and of {other}"
        ))
        .help("give all days whose length is chosen the same `step`"));
    }
    if matches!(total.per, TotalPer::Weeks(_))
        && total.from.or_else(|| schedule.pattern.begins()).is_none()
    {
        return Err(
            error("nothing says from when these weeks are counted".to_owned()).help(
                "name the first day of one period, such as `total = { …, from = 2027-01-04 }`",
            ),
        );
    }
    let is_bound = schedule.terms.commitment != Commitment::Day;
    let hangs_on_length =
        |band: &Band| Day::new(&Limits::plain(band)).is_some_and(|day| !day.starts_at_any_length());
    if is_bound && chosen().any(|band| !band.in_pieces && hangs_on_length(band)) {
        return Err(error(
            "this version does not judge a `total` beside a start that binds and hangs on the length of the day"
                .to_owned(),
        )
        .help("name a `latest_start` at which the longest day can begin too, or `commitment = \"day\"`"));
    }
    match out_of_reach(schedule, total, week_starts) {
        Some(owing) => {
            let limits = if total.each_week.is_some() {
                ", or `each_week`"
            } else {
                ""
            };
            let help = format!("change `paid`, of the total or of the days{limits}");
            Err(error(too_far(&owing, total)).help(help))
        }
        None => Ok(()),
    }
}

/// A period of an ordinary year whose days cannot add up to the total: of weeks any, of months and years one if none can.
fn out_of_reach(schedule: &Schedule, total: Total, week_starts: Weekday) -> Option<Owing> {
    let is_of_weeks = matches!(total.per, TotalPer::Week | TotalPer::Weeks(_));
    let mut plain = schedule.clone();
    plain.seasons.clear();
    let mut rows = vec![plain.clone()];
    if total.per == TotalPer::Week {
        rows.extend(schedule.seasons.iter().map(|season| Schedule {
            pattern: Pattern::Week(season.week.clone()),
            ..plain.clone()
        }));
    }
    rows.iter().find_map(|row| {
        let periods = periods(row, total, week_starts);
        let number = periods.len();
        let (_, out_of_reach) = Account::of(periods, total.carry);
        let is_wrong = is_of_weeks || out_of_reach.len() == number;
        out_of_reach.into_iter().next().filter(|_| is_wrong)
    })
}

/// The periods of a year or more, one after the other.
fn periods(schedule: &Schedule, total: Total, week_starts: Weekday) -> Vec<Owing> {
    let first = schedule.pattern.begins().or(total.from);
    let first = first.or_else(|| Date::new(2027, 1, 1)).unwrap_or(Date::MIN);
    let mut periods = Vec::new();
    let mut next = first;
    while next.days() < first.days() + DAYS_TRIED
        && let Some((from, to)) = schedule.total_around(next, week_starts)
    {
        let lengths = |date| lengths(schedule.on(date));
        periods.push(Owing::of(total, (from, to), week_starts, lengths));
        next = to.plus(1);
    }
    periods
}

/// How long a day is, the shortest first; nothing on a day off.
fn lengths(hours: &Hours) -> Vec<Minutes> {
    match hours {
        Hours::Band(band) => {
            Day::new(&Limits::plain(band)).map_or_else(Vec::new, |day| day.lengths())
        }
        Hours::Fixed(pieces) => {
            let of_piece = pieces
                .iter()
                .map(|piece| i64::from(piece.to() - piece.from()));
            Vec::from_iter((!pieces.is_empty()).then(|| Minutes(of_piece.sum())))
        }
    }
}

/// Says how far the days of `owing` are from their total.
fn too_far(owing: &Owing, total: Total) -> String {
    let (least, most) = owing.reach();
    let fixed = total.paid - owing.owed;
    let (least, most) = (least + fixed, most + fixed);
    let Total { per, paid, .. } = total;
    let asked = if total.each_week.is_some() {
        total.to_string()
    } else {
        paid.to_string()
    };
    let carried = if total.carry.is_none() {
        ""
    } else {
        ", whatever is carried"
    };
    if least == most {
        format!("these days come to {least} {per}, and not to {paid}{carried}")
    } else if (least..=most).contains(&paid) {
        format!(
            "no lengths of these days, from {least} to {most} {per}, come to just {asked}{carried}"
        )
    } else {
        format!("these days come to {least} to {most} {per}, and not to {paid}{carried}")
    }
}
