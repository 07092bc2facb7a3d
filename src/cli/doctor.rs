//! `doctor`: are these exports usable?

use std::sync::Arc;

use clap::Args;

use crate::{
    analyze::{Whose, leave_doubts, on_call_doubts},
    ical::Notice,
    model::Team,
    recurrence::ReadOptions,
    report::{Doctor, Examined, Exporter, Json, Terminal, Tool, Unusable, Usable, words},
    time::Span,
    zone::{Tzdb, Zone},
};

use super::{
    Format, Global, Outcome, busy,
    calendars::{self, Done, Read, Wanted},
    check,
    exit::Exit,
    failure::Failure,
    load::{self, Loaded},
};

/// Days looked at when neither a team nor an end is named: a year of whole weeks.
const DAYS: i32 = 52 * 7;

/// Are these exports usable: how far do they reach, and what was dropped?
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  corehours doctor                          every calendar that the team file names
  corehours doctor ana.ics exports/         these files, without a team
  corehours doctor ana.ics --team team.toml this file, as the team reads it
  corehours doctor --from 2027-01-04 --to 2027-06-30 --format json

Of every file: who wrote it, how far it reaches and how that is known, which zones it names and what
they are taken for, what was dropped or assumed, and what all that does to a verdict. A file that
cannot be used keeps none of the others from being looked at.

Exit codes: 0 when every file can be used, if only in part; 2 when one cannot, or nothing was done.")]
pub(super) struct DoctorArgs {
    /// Calendars: files, folders or zips; without any, those of the team
    #[arg(value_name = "FILE")]
    files: Vec<String>,
}

/// What was looked at, and what was not.
struct Looked {
    files: Vec<Examined>,
    /// Label and id of members without a calendar.
    without_calendar: Vec<(String, String)>,
    of_nobody: Vec<String>,
    passed_over: Vec<Notice>,
}

impl DoctorArgs {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Failure> {
        let tzdb = Tzdb::bundled();
        let zone = global.display_zone(&tzdb)?;
        if self.files.is_empty() {
            let loaded = Loaded::team_from_disk(global, &tzdb)?;
            let asked = check::asking_date(global, &loaded);
            let window = check::horizon(global, &loaded, None, asked)?.span();
            let looked = of_team(global, &loaded, window, &tzdb);
            let zone = zone.unwrap_or_else(|| Arc::clone(&loaded.team.zone));
            let name = loaded.team.name.as_deref().unwrap_or("");
            return report(global, &tzdb, &looked, (Some(name), window, zone));
        }
        let loaded = (global.team.is_some())
            .then(|| Loaded::team_from_disk(global, &tzdb))
            .transpose()?;
        let of_team = loaded.as_ref().map(|loaded| Arc::clone(&loaded.team.zone));
        let zone = zone.or(of_team).unwrap_or_else(|| Arc::new(Zone::utc()));
        let window = busy::window(global, &zone, DAYS)?;
        let looked = self.of_files(global, loaded.as_ref(), (window, &zone), &tzdb);
        let name = loaded
            .as_ref()
            .map(|loaded| loaded.team.name.as_deref().unwrap_or(""));
        report(global, &tzdb, &looked, (name, window, zone))
    }

    /// The files that the command line names; of those that the team names as well, whose they are.
    fn of_files(
        &self,
        global: &Global,
        loaded: Option<&Loaded>,
        (window, zone): (Span, &Arc<Zone>),
        tzdb: &Tzdb,
    ) -> Looked {
        let how = global.how_to_read();
        let others = loaded.map(Loaded::others).unwrap_or_default();
        let named = loaded.map(|loaded| loaded.named_calendars(&others, window, tzdb, how));
        let named = named.unwrap_or_default();
        let options = ReadOptions {
            allow_truncated: how.allow_truncated,
            ..ReadOptions::plain(window, zone, tzdb)
        };
        let mut wanted = Vec::new();
        let mut passed_over = Vec::new();
        for name in &self.files {
            match calendars::places(name, &how.limits.files) {
                Ok((places, over)) => {
                    passed_over.extend(over.iter().map(calendars::passed_over));
                    for place in places {
                        let known = named.iter().find(|(_, job)| job.place.is(&place));
                        let options = known.map_or(options, |(_, job)| job.options);
                        let whose = known.map(|(whose, _)| whose);
                        wanted.push((whose, Wanted::of(place, options)));
                    }
                }
                Err(failure) => wanted.push((None, Wanted::failed(name, failure))),
            }
        }
        let (whose, wanted): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
        let mut files = Vec::new();
        for (whose, (name, done)) in whose.into_iter().zip(calendars::read_each(wanted, how)) {
            let whose = whose.zip(loaded.map(|loaded| &loaded.team));
            let (found, over) = examined(&name, whose, done);
            files.extend(found);
            passed_over.extend(over);
        }
        Looked {
            files,
            without_calendar: Vec::new(),
            of_nobody: Vec::new(),
            passed_over,
        }
    }
}

/// Every calendar that a team names.
fn of_team(global: &Global, loaded: &Loaded, window: Span, tzdb: &Tzdb) -> Looked {
    let how = global.how_to_read();
    let (read, mut passed_over) = loaded.read_each(window, tzdb, how);
    let names: Vec<_> = read.iter().map(|(_, name, _)| name.clone()).collect();
    let mut files = Vec::new();
    for (whose, name, done) in read {
        let (found, over) = examined(&name, Some((&whose, &loaded.team)), done);
        files.extend(found);
        passed_over.extend(over);
    }
    let members = loaded.team.members.iter();
    let without = members.filter(|member| member.calendars.is_empty());
    Looked {
        files,
        without_calendar: without
            .map(|member| (member.label().to_owned(), member.id.clone()))
            .collect(),
        of_nobody: loaded.of_nobody(&names, &how.limits.files),
        passed_over,
    }
}

/// Adds what a feed that names people says too little of to what was noticed in it.
fn note_doubts(whose: &Whose, team: &Team, read: &mut Read) {
    let file = read.input.path.as_str().into();
    let doubts = match whose {
        Whose::Leave => leave_doubts(team, &read.calendar),
        Whose::OnCall(_) => on_call_doubts(team, &read.calendar),
        Whose::Member(_) | Whose::Holidays(_) => return,
    };
    for doubt in doubts {
        read.calendar.census.told.push(doubt.told());
        read.calendar.notices.push(doubt.notice(&file));
    }
}

/// Whose time a file speaks of, in words, and the ids of these members.
fn told(whose: &Whose, team: &Team) -> (String, Vec<String>) {
    match whose {
        Whose::Member(id) => {
            let member = &team[*id];
            (member.label().to_owned(), vec![member.id.clone()])
        }
        Whose::Leave => ("who is away".to_owned(), Vec::new()),
        Whose::OnCall(_) => ("who is on call".to_owned(), Vec::new()),
        Whose::Holidays(members) if members.is_empty() => {
            ("public holidays of everybody".to_owned(), Vec::new())
        }
        Whose::Holidays(members) => (
            format!(
                "public holidays of {}",
                words::people::labels(team, members.iter().copied())
            ),
            members.iter().map(|id| team[*id].id.clone()).collect(),
        ),
    }
}

/// The calendars of one file, or why it cannot be used; and what in it was not read. Where it is known whose it is, with
/// that.
fn examined(
    name: &str,
    whose: Option<(&Whose, &Team)>,
    mut done: Result<Done, Failure>,
) -> (Vec<Examined>, Vec<Notice>) {
    if let (Some((whose, team)), Ok((read, _))) = (whose, &mut done) {
        for read in read {
            note_doubts(whose, team, read);
        }
    }
    let (label, members) = whose.map(|(whose, team)| told(whose, team)).unzip();
    let one = |path: String, found| Examined {
        path,
        whose: label.clone(),
        members: members.clone().unwrap_or_default(),
        found,
    };
    match done {
        Err(failure) => {
            let (message, help) = failure.into_words(name);
            let found = Err(Unusable { message, help });
            (vec![one(name.to_owned(), found)], Vec::new())
        }
        Ok((read, over)) => (
            read.into_iter()
                .map(|Read { input, calendar }| one(input.path.clone(), Ok((input, calendar))))
                .collect(),
            over.iter().map(calendars::passed_over).collect(),
        ),
    }
}

/// Writes what was found; with an error where a file cannot be used.
fn report(
    global: &Global,
    tzdb: &Tzdb,
    looked: &Looked,
    (team, window, zone): (Option<&str>, Span, Arc<Zone>),
) -> Result<Outcome, Failure> {
    let doctor = Doctor {
        tool: Tool::this(tzdb.version()),
        team,
        window,
        files: &looked.files,
        without_calendar: &looked.without_calendar,
        of_nobody: &looked.of_nobody,
        passed_over: &looked.passed_over,
        view: global.view(zone),
    };
    load::insist(global.strict, doctor.notices())?;
    let mut text = Vec::new();
    let written = match global.format {
        Format::Human => Terminal.write(&doctor, &mut text),
        Format::Json => Json.write(&doctor, &mut text),
    };
    written.map_err(|error| Failure::new(format!("the report cannot be made: {error}")))?;
    let refused = looked.files.iter();
    let refused = refused.filter(|file| file.usable(window) == Usable::Not);
    let refused: Vec<_> = refused.map(|file| file.path.as_str()).collect();
    if refused.is_empty() {
        return Ok(Outcome::done(text));
    }
    let failure = Failure::new(format!("cannot be used: {}", refused.join(", ")))
        .help("the report says what is wrong with each and what to do");
    Ok(Outcome {
        text,
        exit: Exit::NotDone,
        failure: Some(failure),
    })
}
