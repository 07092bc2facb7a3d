//! `team.toml`: who works when, where, and what their calendars are.

use std::ops::Range;

use crate::{
    model::{
        Arrangement, Counts, Member, MemberId, Reading, Schedule, Source as Calendars, SourceKind,
        Team, Tentative, Terms,
    },
    time::Weekday,
    zone::Tzdb,
};

use super::{
    InputError,
    nearest::nearest,
    schedule::{self, Words, in_order},
    table::{At, Source, Table, Value},
    total,
};

/// Reads the text of a `team.toml`; `name` is what errors call the file.
///
/// # Errors
///
/// The first thing that is wrong with it: no TOML, a key that is unknown, missing or not read by this version, a value of
/// another form than expected, or two that disagree.
pub fn team(name: &str, text: &str, zones: &Tzdb) -> Result<Team, InputError> {
    let source = Source { name, text, zones };
    let mut table = source.parse()?;
    let (name, zone) = (table.get("name")?, table.require("zone")?);
    let week_starts = table.get("week_starts")?.unwrap_or(Weekday::Mon);
    let mut team = Team {
        name,
        zone,
        week_starts,
        members: members(&mut table, week_starts)?,
        sources: Vec::new(),
        reading: table
            .get("reading")?
            .map_or_else(|| Ok(Reading::default()), reading)?,
    };
    let sources = table.list("source")?.into_iter();
    team.sources = sources
        .map(|source| calendars(source, &team))
        .collect::<Result<_, _>>()?;
    table.finish()?;
    Ok(team)
}

/// The members, at least one, no two of one id.
fn members(table: &mut Table<'_>, week_starts: Weekday) -> Result<Vec<Member>, InputError> {
    let tables: Vec<Table<'_>> = table.list("member")?;
    let mut ids: Vec<At<String>> = Vec::with_capacity(tables.len());
    let mut members = Vec::with_capacity(tables.len());
    for mut member in tables {
        let id: At<String> = id(&member.require("id")?)?;
        let twice = || format!("two members have the id `{}`", id.value);
        id.is_not_among(&ids, member.source(), twice)?;
        ids.push(id.clone());
        members.push(self::member(id.value, member, week_starts)?);
    }
    if members.is_empty() {
        return Err(table
            .error("the team has no members")
            .help("each begins with a line `[[member]]`"));
    }
    Ok(members)
}

/// An id: letters, digits, `-` and `_`.
pub(super) fn id(value: &Value<'_>) -> Result<At<String>, InputError> {
    let legal = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let text = value.text("a text")?;
    if text.is_empty() || !text.chars().all(legal) {
        return Err(value.expected("an id of letters, digits, `-` and `_`"));
    }
    Ok(value.at(text.to_owned()))
}

/// The member called `id`.
fn member(id: String, mut table: Table<'_>, week_starts: Weekday) -> Result<Member, InputError> {
    let from = table.get("from")?;
    let to = table.get("to")?;
    in_order(table.source(), from.as_ref(), to.as_ref())?;
    let member = Member {
        id,
        name: table.get("name")?,
        emails: emails(&mut table)?,
        calendars: table.list("calendars")?,
        covers_to: table.get("covers_to")?,
        counts: table
            .word(
                "counts",
                &[
                    ("required", Counts::Required),
                    ("optional", Counts::Optional),
                ],
            )?
            .unwrap_or_default(),
        from: from.map(|from| from.value),
        to: to.map(|to| to.value),
        arrangement: arrangement(&mut table, week_starts)?,
    };
    table.finish()?;
    Ok(member)
}

/// What holds for a member today.
fn arrangement(table: &mut Table<'_>, week_starts: Weekday) -> Result<Arrangement, InputError> {
    let words = schedule::words(table)?;
    let place = words.place.clone().unwrap_or_default();
    let total = words.total.clone();
    let schedule = hours(words, table.source())?;
    if let Some(schedule) = &schedule {
        total::check(schedule, total.as_ref(), table, week_starts)?;
    }
    Ok(Arrangement {
        zone: table.require("zone")?,
        schedule,
        stays: schedule::stays(table)?,
        absences: schedule::absences(table)?,
        roles: roles(table)?.unwrap_or_default(),
        place,
    })
}

/// The hours that `words` say, all of which need a `week` or a cycle to speak about.
fn hours(words: Words, source: &Source<'_>) -> Result<Option<Schedule>, InputError> {
    if let Some(pattern) = words.pattern {
        return Ok(Some(Schedule {
            pattern,
            seasons: words
                .seasons
                .map(|seasons| seasons.value)
                .unwrap_or_default(),
            extra: words.extra.map(|extra| extra.value).unwrap_or_default(),
            hours_in: words.hours_in.map(|zone| zone.value),
            terms: words.terms.apply(&Terms::default()),
        }));
    }
    words.without_hours(source).map_or(Ok(None), Err)
}

/// Roles, which are named without `@`.
pub(super) fn roles(table: &mut Table<'_>) -> Result<Option<Vec<String>>, InputError> {
    let roles: Option<Vec<At<String>>> = table.get("roles")?;
    let Some(roles) = roles else { return Ok(None) };
    roles
        .into_iter()
        .map(|role| match role.value.strip_prefix('@') {
            Some(plain) => Err(table
                .source()
                .error(
                    role.span,
                    format!("a role is named without `@`, found `{}`", role.value),
                )
                .help(format!(
                    "write `\"{plain}\"`; `@` stands where a role is among members"
                ))),
            None => Ok(role.value),
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

fn emails(table: &mut Table<'_>) -> Result<Vec<String>, InputError> {
    let emails: Vec<At<String>> = table.list("emails")?;
    let one = |email: At<String>| match email.value.split_once('@') {
        Some((name, domain))
            if !name.is_empty()
                && !domain.is_empty()
                && !email
                    .value
                    .contains(|c: char| c.is_whitespace() || c == ':') =>
        {
            Ok(email.value)
        }
        _ => Err(table.source().error(
            email.span,
            format!(
                "expected an address such as `ana@example.com`, found `{}`",
                email.value
            ),
        )),
    };
    emails.into_iter().map(one).collect()
}

/// A `[[source]]`: a calendar that belongs to no single member.
fn calendars(mut table: Table<'_>, team: &Team) -> Result<Calendars, InputError> {
    let path = table.require("path")?;
    let kind = table.require_word(
        "kind",
        &[
            ("leave", SourceKind::Leave),
            ("on-call", SourceKind::OnCall),
            ("holidays", SourceKind::Holidays),
            ("resource", SourceKind::Resource),
        ],
    )?;
    let members = match table.take("members") {
        Some(value) if kind != SourceKind::Holidays => {
            return Err(value.key_error("`members` belongs to a source of kind `holidays`"));
        }
        Some(value) => named(value, team)?,
        None => Vec::new(),
    };
    let covers_to = table.get("covers_to")?;
    table.finish()?;
    Ok(Calendars {
        path,
        kind,
        members,
        covers_to,
    })
}

/// A list of member ids, at least one.
fn named(value: Value<'_>, team: &Team) -> Result<Vec<MemberId>, InputError> {
    let nobody = value
        .error("this list names nobody")
        .help("without the key everyone is meant");
    let ids = value.elements()?;
    if ids.is_empty() {
        return Err(nobody);
    }
    ids.into_iter().map(|id| known_member(&id, team)).collect()
}

/// The member whose id `value` is.
pub(super) fn known_member(value: &Value<'_>, team: &Team) -> Result<MemberId, InputError> {
    let id = value.text("the id of a member")?;
    team.member(id)
        .ok_or_else(|| unknown_member(value.source, value.span.clone(), id, team))
}

/// The error for an `id` that no member has, at the bytes `span`.
pub(super) fn unknown_member(
    source: &Source<'_>,
    span: Range<usize>,
    id: &str,
    team: &Team,
) -> InputError {
    let ids: Vec<&str> = team
        .members
        .iter()
        .map(|member| member.id.as_str())
        .collect();
    let error = source.error(span, format!("the team has no member `{id}`"));
    match nearest(id, ids.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!(
            "its members are {}",
            super::table::list(&ids, "and")
        )),
    }
}

/// The `[reading]` table: how signals in exports are read.
fn reading(mut table: Table<'_>) -> Result<Reading, InputError> {
    const CHOICE: (&str, Option<Tentative>) = ("choice", Some(Tentative::Choice));
    const BUSY: (&str, Option<Tentative>) = ("busy", Some(Tentative::Busy));
    const FREE: (&str, Option<Tentative>) = ("free", Some(Tentative::Free));
    let tentative = table.word("tentative", &[CHOICE, BUSY, FREE])?;
    let unanswered = table.word("unanswered", &[("tentative", None), BUSY, FREE])?;
    let guessed_end = table.word("guessed_end", &[("notice", false), ("unknown", true)])?;
    let reading = Reading {
        tentative: tentative.flatten().unwrap_or_default(),
        unanswered: unanswered.flatten(),
        guessed_end_is_unknown: guessed_end.unwrap_or(false),
        out_of_office_words: table.list("out_of_office_words")?,
        on_call_words: table.list("on_call_words")?,
    };
    table.finish()?;
    Ok(reading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::AbsenceKind, time::Date};

    const FULL: &str = r#"
name = "Atlas"
zone = "Europe/Berlin"
week_starts = "sun"

[[member]]
id = "ana"
name = "Ana Silva"
zone = "Europe/Lisbon"
emails = ["ana@example.com", "asilva@example.com"]
roles = ["backend", "on-call"]
calendars = ["calendars/ana.ics"]
covers_to = 2027-05-21
counts = "optional"
from = 2027-01-01
to = "2027-12-31"
week = { mon-thu = ["13:30-18:00", "09:00-12:30"], "fri,sat" = "22:00-06:00+1", sun = "off" }
hours_in = "australia/sydney"
place = { mon = "office", tue-thu = "home", fri = "office" }
season = [{ from = 2027-06-01, to = 2027-08-31, week = { mon-thu = ["08:00-12:00", "12:00-16:00"] } }]

[[member.stay]]
from = 2027-07-01
to = 2027-07-31
zone = "Atlantic/Madeira"

[[member.absence]]
from = 2026-12-24
to = 2026-12-31
kind = "trip"

[[member]]
id = "kofi"
zone = "Africa/Accra"

[[source]]
path = "holidays.ics"
kind = "holidays"
members = ["kofi"]
covers_to = 2027-12-31

[[source]]
path = "out.ics"
kind = "leave"

[reading]
tentative = "busy"
unanswered = "free"
guessed_end = "unknown"
out_of_office_words = ["OOO"]
on_call_words = ["Notdienst"]
"#;

    #[track_caller]
    fn read(text: &str) -> Team {
        team("team.toml", text, &Tzdb::bundled()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// The hours of each day, as they are written.
    #[track_caller]
    fn hours(team: &Team, member: usize, date: Date) -> Vec<String> {
        let schedule = team.members[member].arrangement.schedule.as_ref().unwrap();
        let pieces = schedule.on(date).pieces().iter();
        pieces.map(ToString::to_string).collect()
    }

    #[test]
    fn every_key_has_its_place() {
        let team = read(FULL);
        assert_eq!(team.name.as_deref(), Some("Atlas"));
        assert_eq!(team.zone.name(), "Europe/Berlin");
        assert_eq!(team.week_starts, Weekday::Sun);
        let [ana, kofi] = &team.members[..] else {
            panic!("{:?}", team.members)
        };
        assert_eq!((ana.id.as_str(), ana.label()), ("ana", "Ana Silva"));
        assert_eq!(ana.emails, ["ana@example.com", "asilva@example.com"]);
        assert_eq!(ana.calendars, ["calendars/ana.ics"]);
        assert_eq!(ana.covers_to, Some(date("2027-05-21")));
        assert_eq!(ana.counts, Counts::Optional);
        assert_eq!(ana.from, Some(date("2027-01-01")));
        assert_eq!(ana.to, Some(date("2027-12-31")));
        let today = &ana.arrangement;
        assert_eq!(today.zone.name(), "Europe/Lisbon");
        assert_eq!(today.roles, ["backend", "on-call"]);
        assert_eq!(today.clock(date("2027-07-01")).name(), "Australia/Sydney");
        assert_eq!(
            today.whereabouts(date("2027-07-31")).name(),
            "Atlantic/Madeira"
        );
        assert_eq!(
            today.whereabouts(date("2027-08-01")).name(),
            "Europe/Lisbon"
        );
        assert_eq!(
            today.absence(date("2026-12-31")).unwrap().kind,
            AbsenceKind::Trip
        );
        assert_eq!(today.place.len(), 2);
        assert_eq!(today.place[0].0.to_string(), "mon,fri");
        assert_eq!(today.place[0].1, "office");
        assert_eq!(kofi.arrangement.schedule, None);
        assert_eq!(kofi.counts, Counts::Required);
        assert_eq!(team.sources[0].members, [MemberId(1)]);
        assert_eq!(team.sources[0].covers_to, Some(date("2027-12-31")));
        assert_eq!(team.sources[1].kind, SourceKind::Leave);
        assert_eq!(
            team.reading,
            Reading {
                tentative: Tentative::Busy,
                unanswered: Some(Tentative::Free),
                guessed_end_is_unknown: true,
                out_of_office_words: vec!["OOO".to_owned()],
                on_call_words: vec!["Notdienst".to_owned()],
            }
        );
    }

    #[test]
    fn hours_are_sorted_and_those_that_touch_are_one() {
        let team = read(FULL);
        let on = |day| hours(&team, 0, date(day));
        assert_eq!(on("2027-03-01"), ["09:00-12:30", "13:30-18:00"]);
        assert_eq!(on("2027-03-05"), ["22:00-06:00+1"]);
        assert_eq!(on("2027-03-06"), ["22:00-06:00+1"]);
        assert!(on("2027-03-07").is_empty());
        assert_eq!(on("2027-06-01"), ["08:00-16:00"]);
        assert!(on("2027-06-04").is_empty());
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let team = read("zone = \"UTC\"\n[[member]]\nid = \"ana\"\nzone = \"UTC\"\n");
        assert_eq!(team.week_starts, Weekday::Mon);
        assert_eq!(team.reading, Reading::default());
        assert_eq!(team.reading.tentative, Tentative::Choice);
    }

    #[test]
    fn cycles_begin_on_their_first_day() {
        let head =
            "zone = \"UTC\"\n[[member]]\nid = \"ana\"\nzone = \"UTC\"\ncycle_from = 2027-01-05\n";
        let days = read(&format!(
            "{head}cycle_days = [\"07:00-19:00\", \"off\", [\"19:00-07:00+1\"]]"
        ));
        assert_eq!(hours(&days, 0, date("2027-01-05")), ["07:00-19:00"]);
        assert_eq!(hours(&days, 0, date("2027-01-04")), ["19:00-07:00+1"]);
        let weeks = read(&format!(
            "{head}cycle_weeks = [{{ mon = \"08:00-12:00\" }}, {{ mon-fri = \"09:00-17:00\" }}]"
        ));
        assert_eq!(hours(&weeks, 0, date("2027-01-11")), ["08:00-12:00"]);
        assert_eq!(hours(&weeks, 0, date("2027-01-12")), ["09:00-17:00"]);
    }

    #[test]
    fn a_night_may_end_when_the_next_day_begins() {
        let team = read(
            "zone = \"UTC\"\n[[member]]\nid = \"ana\"\nzone = \"UTC\"\nweek = { sun = \"22:00-06:00+1\", mon = \"06:00-09:00\" }\n",
        );
        assert_eq!(hours(&team, 0, date("2027-03-01")), ["06:00-09:00"]);
    }

    /// Cutting, doubling and replacing bytes gives errors, never a panic.
    #[test]
    fn no_text_stops_the_reader() {
        let zones = Tzdb::bundled();
        for at in (0..FULL.len()).filter(|at| FULL.is_char_boundary(*at)) {
            let (before, after) = FULL.split_at(at);
            for put in ["", "\"", "[", "{", "= 1\n", "é", "\u{1b}"] {
                for text in [format!("{before}{put}"), format!("{before}{put}{after}")] {
                    if let Err(error) = team("team.toml", &text, &zones) {
                        assert!(!error.render(false).contains('\u{1b}'));
                    }
                }
            }
        }
    }
}
