//! A proposal: what is asked for, from when to when.

use crate::{
    model::{Change, MemberId, Pattern, Proposal, Schedule, Team},
    time::Date,
    zone::Tzdb,
};

use super::{
    InputError,
    schedule::{self, Words, in_order, week},
    table::{At, Source, Table, Value},
    team::{known_member, roles},
    total,
};

/// Reads the text of a proposal to change arrangements of `team`; `name` is what errors call the file.
///
/// # Errors
///
/// As for [`super::team`]; and a member whom the team does not have, two changes for one member, and a proposal that
/// leaves everything as it is.
pub fn proposal(name: &str, text: &str, zones: &Tzdb, team: &Team) -> Result<Proposal, InputError> {
    let source = Source { name, text, zones };
    let mut table = source.parse()?;
    let title = table.get("title")?;
    let from: At<Date> = table.require("from")?;
    let to: Option<At<Date>> = table.get("to")?;
    in_order(&source, Some(&from), to.as_ref())?;
    let review = table.list("review")?;
    // Searches will follow these; they change no verdict.
    let _: Vec<String> = table.list("must_have")?;
    let _: Vec<String> = table.list("nice_to_have")?;
    let proposal = Proposal {
        title,
        from: from.value,
        to: to.map(|to| to.value),
        review,
        changes: changes(&mut table, team)?,
    };
    table.finish()?;
    if proposal.changes_nothing(team) {
        return Err(InputError::of_file(name, "the proposal changes nothing")
            .help("on each of its dates every `[[change]]` comes to what is so today"));
    }
    Ok(proposal)
}

/// The changes, at least one, no two for one member.
fn changes(table: &mut Table<'_>, team: &Team) -> Result<Vec<Change>, InputError> {
    let tables: Vec<Table<'_>> = table.list("change")?;
    let mut seen: Vec<At<MemberId>> = Vec::with_capacity(tables.len());
    let mut changes = Vec::with_capacity(tables.len());
    for mut change in tables {
        let value: Value<'_> = change.require("member")?;
        let member = value.at(known_member(&value, team)?);
        let twice = || format!("two changes for the member `{}`", team[member.value].id);
        let help = |error: InputError| error.help("write both in one `[[change]]`");
        (member.is_not_among(&seen, table.source(), twice)).map_err(help)?;
        changes.push(self::change(member.value, change, team)?);
        seen.push(member);
    }
    if changes.is_empty() {
        return Err(table
            .error("the proposal changes nothing")
            .help("each person's change begins with a line `[[change]]`"));
    }
    Ok(changes)
}

/// What changes for `member`.
fn change(member: MemberId, mut table: Table<'_>, team: &Team) -> Result<Change, InputError> {
    let today = team[member].arrangement.schedule.as_ref();
    let words = schedule::words(&mut table)?;
    let (place, total) = (words.place.clone(), words.total.clone());
    let hours = hours(words, today, table.source())?;
    // Searches will keep out of these; they change no verdict.
    table.take("never").map(week).transpose()?;
    let change = Change {
        member,
        zone: table.get("zone")?,
        pattern: hours.pattern,
        seasons: hours.seasons.map(|seasons| seasons.value),
        extra: hours.extra.map(|extra| extra.value),
        hours_in: hours.hours_in.map(|zone| zone.value),
        terms: hours.terms,
        roles: roles(&mut table)?,
        place,
        stays: schedule::stays(&mut table)?,
        absences: schedule::absences(&mut table)?,
    };
    let asked = change.apply(&team[member].arrangement).schedule;
    // What stands in the team file is checked there.
    let speaks_of_hours = total.is_some()
        || change.pattern.is_some()
        || change.seasons.is_some()
        || change.terms.commitment.is_some();
    if let Some(asked) = asked.filter(|_| speaks_of_hours) {
        total::check(&asked, total.as_ref(), &table, team.week_starts)?;
    }
    table.finish()?;
    Ok(change)
}

/// `words` as a change to `today`: a `cycle_from` alone starts today's cycle on another day.
fn hours(
    mut words: Words,
    today: Option<&Schedule>,
    source: &Source<'_>,
) -> Result<Words, InputError> {
    if words.pattern.is_some() {
        return Ok(words);
    }
    let Some(today) = today else {
        return words.without_hours(source).map_or(Ok(words), Err);
    };
    if let Some(from) = words.cycle_from.take() {
        words.pattern = Some(match &today.pattern {
            Pattern::CycleWeeks { weeks, .. } => Pattern::CycleWeeks {
                weeks: weeks.clone(),
                from: from.value,
            },
            Pattern::CycleDays { days, .. } => Pattern::CycleDays {
                days: days.clone(),
                from: from.value,
            },
            Pattern::Week(_) | Pattern::Offered(_) => {
                return Err(schedule::no_cycle(source, &from));
            }
        });
        // A new pattern drops today's seasons; the same cycle on other days keeps them.
        words.seasons.get_or_insert_with(|| At {
            span: from.span,
            value: today.seasons.clone(),
        });
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{input::team, model::Arrangement};

    const TEAM: &str = r#"
zone = "Europe/Berlin"

[[member]]
id = "ana"
zone = "Europe/Lisbon"
roles = ["backend"]
week = { mon-fri = "09:00-17:00" }
hours_in = "Europe/Berlin"
season = [{ from = 2027-06-01, to = 2027-08-31, week = { mon-thu = "08:00-16:00" } }]

[[member.stay]]
from = 2027-04-01
to = 2027-04-30
zone = "Atlantic/Azores"

[[member]]
id = "ben"
zone = "Europe/Berlin"
cycle_weeks = [{ mon-fri = "08:00-17:00" }, { mon-thu = "08:00-17:00" }]
cycle_from = 2027-01-04
season = [{ from = 2027-06-01, to = 2027-08-31, week = {} }]
"#;

    /// Today's arrangement of `member` and the one under a change with `keys`.
    #[track_caller]
    fn change(member: &str, keys: &str) -> (Arrangement, Arrangement) {
        let zones = Tzdb::bundled();
        let team = team("team.toml", TEAM, &zones).unwrap();
        let text = format!("from = 2027-03-01\n[[change]]\nmember = \"{member}\"\n{keys}\n");
        let proposal = proposal("proposal.toml", &text, &zones, &team)
            .unwrap_or_else(|error| panic!("{}", error.render(false)));
        let today = &team[proposal.changes[0].member].arrangement;
        (today.clone(), proposal.changes[0].apply(today))
    }

    #[test]
    fn a_week_drops_the_seasons_and_keeps_the_clock() {
        let (today, asked) = change("ana", "week = { mon-fri = \"07:00-15:00\" }");
        let (today_hours, asked_hours) = (today.schedule.unwrap(), asked.schedule.unwrap());
        assert_eq!(asked_hours.seasons, []);
        assert_eq!(asked_hours.hours_in, today_hours.hours_in);
        assert_ne!(asked_hours.pattern, today_hours.pattern);
        assert_eq!((asked.roles, asked.stays), (today.roles, today.stays));
    }

    #[test]
    fn a_week_keeps_the_seasons_that_stand_beside_it() {
        let season = "season = [{ from = 2027-07-01, to = 2027-07-31, week = {} }]";
        let (_, asked) = change(
            "ana",
            &format!("week = {{ mon = \"07:00-15:00\" }}\n{season}"),
        );
        assert_eq!(asked.schedule.unwrap().seasons.len(), 1);
    }

    #[test]
    fn a_season_alone_replaces_the_seasons_and_keeps_the_week() {
        let (today, asked) = change("ana", "season = []");
        let (today, asked) = (today.schedule.unwrap(), asked.schedule.unwrap());
        assert_eq!(asked.seasons, []);
        assert_eq!(asked.pattern, today.pattern);
    }

    #[test]
    fn what_is_offered_is_not_in_a_season_that_does_not_say_so() {
        let offered = "offered = { mon-fri = \"18:00-19:00\" }";
        let season = |more: &str| {
            format!("season = [{{ from = 2027-07-01, to = 2027-07-31, week = {{}}{more} }}]")
        };
        let on = |keys: &str| {
            let (_, asked) = change("ana", keys);
            let schedule = asked.schedule.unwrap();
            ["2027-06-30", "2027-07-01", "2027-08-02"]
                .map(|date| schedule.extra_on(date.parse().unwrap()).len())
        };
        assert_eq!(on(&format!("{offered}\n{}", season(""))), [1, 0, 1]);
        let own = season(", offered = { thu = [\"10:00-11:00\", \"12:00-13:00\"] }");
        assert_eq!(on(&format!("{offered}\n{own}")), [1, 2, 1]);
        assert_eq!(on(&own), [0, 2, 0]);
    }

    #[test]
    fn a_week_drops_the_cycle() {
        let (_, asked) = change("ben", "week = { mon-fri = \"07:00-15:00\" }");
        assert!(matches!(asked.schedule.unwrap().pattern, Pattern::Week(_)));
    }

    #[test]
    fn a_first_day_alone_moves_the_cycle_and_keeps_its_seasons() {
        let (today, asked) = change("ben", "cycle_from = 2027-01-11");
        let (today, asked) = (today.schedule.unwrap(), asked.schedule.unwrap());
        let friday = "2027-01-15".parse().unwrap();
        assert!(today.on(friday).pieces().is_empty());
        assert!(!asked.on(friday).pieces().is_empty());
        assert_eq!(asked.seasons, today.seasons);
    }

    #[test]
    fn stays_and_absences_are_added_and_roles_replaced() {
        let (today, asked) = change(
            "ana",
            r#"zone = "Europe/Madrid"
            roles = []
            hours_in = "Europe/Paris"
            place = { mon = "home" }
            stay = [{ from = 2027-05-01, to = 2027-05-02, zone = "Europe/Paris" }]
            absence = [{ from = 2027-05-03, to = 2027-05-03, kind = "leave" }]"#,
        );
        assert_eq!(asked.zone.name(), "Europe/Madrid");
        assert!(asked.roles.is_empty());
        assert_eq!(asked.stays.len(), 2);
        assert_eq!(asked.absences.len(), 1);
        assert_eq!(asked.place.len(), 1);
        let (today, asked) = (today.schedule.unwrap(), asked.schedule.unwrap());
        assert_eq!(asked.hours_in.unwrap().name(), "Europe/Paris");
        assert_eq!(
            (asked.pattern, asked.seasons),
            (today.pattern, today.seasons)
        );
    }

    /// What is wrong with a change of `member` with `keys`, from the first of March to the end of May.
    #[track_caller]
    fn wrong(member: &str, keys: &str) -> Option<String> {
        let zones = Tzdb::bundled();
        let team = team("team.toml", TEAM, &zones).unwrap();
        let head = "from = 2027-03-01\nto = 2027-05-31\n[[change]]\nmember = ";
        let text = format!("{head}\"{member}\"\n{keys}\n");
        let error = proposal("proposal.toml", &text, &zones, &team).err()?;
        Some(error.message().to_owned())
    }

    #[test]
    fn what_comes_to_the_same_changes_nothing() {
        let nothing = Some("the proposal changes nothing".to_owned());
        for keys in [
            "",
            "zone = \"Europe/Lisbon\"",
            "roles = [\"backend\"]",
            "never = { mon-fri = \"07:00-07:30\" }",
            "week = { mon-fri = [\"09:00-12:00\", \"12:00-17:00\"] }",
            "cycle_weeks = [{ mon-fri = \"09:00-17:00\" }]\ncycle_from = 2027-03-01",
            "stay = [{ from = 2027-06-01, to = 2027-06-30, zone = \"Europe/Madrid\" }]",
            "season = []",
            "offered = {}",
            "offered = { mon = \"off\" }",
        ] {
            assert_eq!(wrong("ana", keys), nothing, "{keys}");
        }
        for keys in [
            "zone = \"Europe/Dublin\"",
            "roles = []",
            "place = { mon = \"home\" }",
            "hours_in = \"Europe/Paris\"",
            "week = { mon-fri = \"09:00-17:01\" }",
            "offered = { mon-fri = \"18:00-19:00\" }",
            "stay = [{ from = 2027-05-31, to = 2027-06-30, zone = \"Europe/Madrid\" }]",
            "absence = [{ from = 2027-05-31, to = 2027-06-30, kind = \"leave\" }]",
        ] {
            assert_eq!(wrong("ana", keys), None, "{keys}");
        }
        assert_eq!(wrong("ben", "cycle_from = 2027-01-18"), nothing);
        assert_eq!(wrong("ben", "cycle_from = 2027-01-11"), None);
    }

    #[test]
    fn without_an_end_a_later_season_is_a_change() {
        change("ana", "week = { mon-fri = \"09:00-17:00\" }");
    }
}
