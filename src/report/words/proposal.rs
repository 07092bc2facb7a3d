//! What a proposal asks for: each person's hours today and as asked.

use crate::{
    model::{AbsenceKind, Arrangement, Band, Change, Commitment, Hours, Pattern, Schedule, Week},
    report::{Answer, Document},
    time::{Minutes, WallPiece, Weekday, Weekdays, clock_text},
};

use super::{clocks::place, dates_of, people};

/// One person's change: `Sam, New York: Mon-Fri 08:30-17:00 -> 07:30-16:00`.
pub fn change(document: &Document<'_>, answer: &Answer<'_>, change: &Change) -> String {
    let member = &document.team[change.member];
    let today = &member.arrangement;
    let asked = change.apply(today);
    let dates = dates_of(answer);
    let clock = today.clock_at_home();
    let mut parts = Vec::new();
    if normal(today) != normal(&asked) {
        parts.push(hours(document, answer, today, &asked));
    }
    parts.extend(offered(document, today, &asked));
    if let Some(binds) = binds(&asked) {
        parts.push(binds.to_owned());
    }
    parts.extend(adds_up(&asked));
    if clock.name() != asked.clock_at_home().name() {
        let of = |it: &Arrangement| place(it.clock_at_home());
        parts.push(format!("clock of {} -> {}", of(today), of(&asked)));
    }
    if today.zone.name() != asked.zone.name() && asked.clock_at_home().name() != asked.zone.name() {
        parts.push(format!("home in {}", place(&asked.zone)));
    }
    for stay in &change.stays {
        let when = dates.range(stay.from, stay.to);
        parts.push(format!("in {} {when}", place(&stay.zone)));
    }
    for absence in &change.absences {
        let what = match absence.kind {
            AbsenceKind::Leave => "on leave",
            AbsenceKind::Holiday => "on holiday",
            AbsenceKind::Trip => "on a trip",
        };
        parts.push(format!("{what} {}", dates.range(absence.from, absence.to)));
    }
    if today.roles != asked.roles {
        let of = |it: &Arrangement| match &it.roles[..] {
            [] => "none".to_owned(),
            roles => people::list(roles),
        };
        parts.push(format!("roles: {} -> {}", of(today), of(&asked)));
    }
    if today.place != asked.place {
        let places = asked.place.iter();
        let places: Vec<_> = places
            .map(|(days, place)| format!("{} {place}", named(*days)))
            .collect();
        parts.push(format!("place: {}", places.join(", ")));
    }
    format!("{}, {}: {}", member.label(), place(clock), parts.join("; "))
}

/// The hours without what is offered beyond them, which is told apart.
fn normal(it: &Arrangement) -> Option<Schedule> {
    let schedule = it.schedule.clone()?;
    Some(Schedule {
        extra: Week::default(),
        ..schedule
    })
}

/// What is offered beyond the hours today and as asked, where that differs.
fn offered(document: &Document<'_>, today: &Arrangement, asked: &Arrangement) -> Option<String> {
    let of = |it: &Arrangement| it.schedule.as_ref().map(|it| it.extra.clone());
    let (today, asked) = (of(today).unwrap_or_default(), of(asked).unwrap_or_default());
    (today != asked).then(|| {
        let said = |week: &Week| of_week(document, week).unwrap_or_else(|| "nothing".to_owned());
        format!("offered beyond: {} -> {}", said(&today), said(&asked))
    })
}

/// What days whose length is chosen have to add up to.
fn adds_up(asked: &Arrangement) -> Option<String> {
    let total = asked.schedule.as_ref()?.terms.total?;
    let (least, most) = (total.carry.least(), total.carry.most());
    let mut said = format!("in all {total}");
    if !total.carry.is_none() {
        said = format!("{said}, from {least} to +{most} carried over");
    }
    Some(said)
}

/// For how long one choice of start binds, where that is longer than a day.
fn binds(asked: &Arrangement) -> Option<&'static str> {
    let terms = &asked.schedule.as_ref()?.terms;
    match terms.commitment {
        Commitment::Day => None,
        Commitment::Week => Some("one start for all days of a week"),
        Commitment::Period if terms.total.is_some() => Some("one start for all days of a total"),
        Commitment::Period => Some("one start for all days"),
    }
}

/// Hours today and as asked: day by day where both are a week, else the one after the other.
fn hours(
    document: &Document<'_>,
    answer: &Answer<'_>,
    today: &Arrangement,
    asked: &Arrangement,
) -> String {
    let week = |it: &Arrangement| match &it.schedule {
        Some(Schedule {
            pattern: Pattern::Week(week),
            seasons,
            ..
        }) if seasons.is_empty() => Some(week.clone()),
        _ => None,
    };
    if let (Some(today), Some(asked)) = (week(today), week(asked)) {
        return both(document, &today, &asked);
    }
    let of = |it: &Arrangement| {
        let schedule = it.schedule.as_ref();
        schedule.map_or_else(
            || "not known".to_owned(),
            |schedule| whole(document, answer, schedule),
        )
    };
    let (said_today, said) = (of(today), of(asked));
    let begins = |it: &Arrangement| it.schedule.as_ref()?.pattern.begins();
    match begins(asked) {
        Some(from) if said_today == said && begins(today) != Some(from) => {
            let from = dates_of(answer).day(from);
            format!("{said} as today, counted from {from}")
        }
        _ => format!("{said_today} -> {said}"),
    }
}

/// The days of a week from its first on, those next to each other with the same `hours` in one.
fn days_with<T: PartialEq>(
    document: &Document<'_>,
    hours: impl Fn(Weekday) -> T,
) -> Vec<(Weekdays, T)> {
    let mut days: Vec<(Weekdays, T)> = Vec::new();
    for n in 0..7 {
        let day = document.team.week_starts.after(n);
        let these = hours(day);
        match days.last_mut() {
            Some((same, last)) if *last == these => *same = same.with(day),
            _ => days.push((Weekdays::none().with(day), these)),
        }
    }
    days
}

/// `Mon-Thu 09:00-17:00 -> 08:00-18:00; Fri 09:00-17:00 -> off`. Days that are off in both are left out.
fn both(document: &Document<'_>, today: &Week, asked: &Week) -> String {
    let days = days_with(document, |day| {
        (pieces(today.on(day)), pieces(asked.on(day)))
    });
    let worked = days
        .into_iter()
        .filter(|(_, (today, asked))| today != OFF || asked != OFF);
    let said = worked.map(|(days, (today, asked))| {
        let days = named(days);
        if today == asked {
            format!("{days} {today} as today")
        } else {
            format!("{days} {today} -> {asked}")
        }
    });
    said.collect::<Vec<_>>().join("; ")
}

/// All hours of a schedule: `week A: Mon-Fri 08:00-17:00, week B: Mon-Thu 08:00-17:00`.
fn whole(document: &Document<'_>, answer: &Answer<'_>, schedule: &Schedule) -> String {
    let week = |week: &Week| of_week(document, week).unwrap_or_else(|| OFF.to_owned());
    let mut parts = match &schedule.pattern {
        Pattern::Week(of_week) => vec![week(of_week)],
        Pattern::CycleWeeks { weeks, .. } => ('A'..)
            .zip(weeks)
            .map(|(name, of_week)| format!("week {name}: {}", week(of_week)))
            .collect(),
        Pattern::CycleDays { days, .. } => {
            let days: Vec<_> = days.iter().map(pieces).collect();
            vec![format!("{} days in turn: {}", days.len(), days.join(" / "))]
        }
        Pattern::Offered(_) => vec!["as the calendar offers them".to_owned()],
    };
    for season in &schedule.seasons {
        let when = dates_of(answer).range(season.from, season.to);
        let offered = of_week(document, &season.extra);
        let offered = offered.map_or_else(String::new, |said| format!(", offered beyond: {said}"));
        parts.push(format!("{when}: {}{offered}", week(&season.week)));
    }
    parts.join("; ")
}

/// The hours of a week by its days, days off left out; nothing where all are off.
fn of_week(document: &Document<'_>, week: &Week) -> Option<String> {
    let days = days_with(document, |day| pieces(week.on(day)));
    let worked = days.into_iter().filter(|(_, hours)| hours != OFF);
    let said: Vec<_> = worked
        .map(|(days, hours)| format!("{} {hours}", named(days)))
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// What is said of a day without hours.
const OFF: &str = "off";

/// `08:30-12:00, 12:30-17:00`, or `off`; of a band what it leaves open.
fn pieces(hours: &Hours) -> String {
    match hours {
        Hours::Fixed(pieces) if pieces.is_empty() => OFF.to_owned(),
        Hours::Fixed(pieces) => listed(pieces),
        Hours::Band(band) => self::band(band),
    }
}

/// `08:30-12:00, 12:30-17:00`.
fn listed(pieces: &[WallPiece]) -> String {
    let pieces: Vec<_> = pieces.iter().map(ToString::to_string).collect();
    pieces.join(", ")
}

/// `7h30m within 07:00-19:00 (core 10:00-15:00; break 30m within 11:30-14:00)`.
fn band(band: &Band) -> String {
    let mut details = Vec::new();
    if !band.core.is_empty() {
        details.push(format!("core {}", listed(&band.core)));
    }
    if let Some(pause) = &band.pause {
        let mut said = format!("break {}", pause.length);
        if let Some(within) = pause.within {
            said = format!("{said} within {within}");
        }
        if let Some(beyond) = pause.beyond {
            said = format!("{said} when longer than {beyond}");
        }
        details.push(said);
    }
    if let Some(latest) = band.latest_start {
        details.push(format!("start by {}", clock_text(latest)));
    }
    if let Some(earliest) = band.earliest_finish {
        details.push(format!("finish from {}", clock_text(earliest)));
    }
    if band.step > Minutes(1) {
        details.push(format!("in steps of {}", band.step));
    }
    if band.in_pieces {
        details.push("in any pieces".to_owned());
    }
    let mut hours = format!("{} within {}", band.paid, band.within);
    if !details.is_empty() {
        hours = format!("{hours} ({})", details.join("; "));
    }
    if band.may_be_off {
        hours = format!("{hours} or {OFF}");
    }
    hours
}

/// `Mon-Fri`, `Mon, Wed`.
pub(super) fn named(days: Weekdays) -> String {
    let words = days.to_string();
    let mut said = String::new();
    let mut is_first = true;
    for c in words.chars() {
        match c {
            ',' => said += ", ",
            c if is_first => said.push(c.to_ascii_uppercase()),
            c => said.push(c),
        }
        is_first = !c.is_ascii_alphabetic();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{input, report::sample::Sample, zone::Tzdb};

    /// What is said of the first change of a proposal that begins in March 2027.
    #[track_caller]
    fn check(change_of: &str, expected: &str) {
        let sample = Sample::new();
        let text = format!("from = 2027-03-01\n[[change]]\n{change_of}\n");
        let zones = Tzdb::bundled();
        let proposal = input::proposal("ask.toml", &text, &zones, &sample.team).unwrap();
        let answers = [sample.answer(true)];
        let said = change(
            &sample.document(&answers),
            &answers[0],
            &proposal.changes[0],
        );
        assert_eq!(said, expected);
    }

    #[test]
    fn days_with_the_same_hours_are_said_once() {
        check(
            "member = \"sam\"\nweek = { mon-fri = [\"07:30-11:00\", \"12:30-17:00\"] }",
            "Sam, New York: Mon-Fri 07:00-11:00, 12:00-16:00 -> 07:30-11:00, 12:30-17:00",
        );
        check(
            "member = \"ana\"\nweek = { mon-wed = \"08:00-17:00\", thu = \"08:00-18:00\", fri = \"off\" }",
            "Ana, Lisbon: Mon-Wed 08:00-17:00 as today; Thu 08:00-17:00 -> 08:00-18:00; Fri 08:00-17:00 -> off",
        );
    }

    #[test]
    fn what_is_offered_beyond_the_hours_is_said_apart() {
        check(
            "member = \"ana\"\noffered = { mon-fri = \"19:00-20:00\" }",
            "Ana, Lisbon: offered beyond: nothing -> Mon-Fri 19:00-20:00",
        );
    }

    #[test]
    fn weeks_in_turn_are_named_by_letters() {
        check(
            "member = \"lena\"\ncycle_weeks = [ { mon-fri = \"08:00-17:00\" }, { mon,wed = \"08:00-17:00\" } ]\ncycle_from = 2027-03-01"
                .replace("mon,wed", "\"mon,wed\"")
                .as_str(),
            "lena, Berlin: Mon-Fri 09:00-17:00 -> week A: Mon-Fri 08:00-17:00; week B: Mon 08:00-17:00, Wed 08:00-17:00",
        );
    }

    #[test]
    fn stays_and_absences_that_are_added_are_said() {
        check(
            "member = \"ana\"\n[[change.stay]]\nfrom = 2027-03-01\nto = 2027-03-12\nzone = \"Asia/Tokyo\"\n\
             [[change.absence]]\nfrom = 2027-04-05\nto = 2027-04-09\nkind = \"leave\"",
            "Ana, Lisbon: in Tokyo 1-12 March; on leave 5-9 April",
        );
    }
}
