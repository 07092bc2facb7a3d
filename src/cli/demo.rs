//! `demo`: the whole program on a made-up team that is built in.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::zone::Tzdb;

use super::{Format, Global, Outcome, check::Judged, exit::Exit, failure::Failure, load::Loaded};

/// The files of the made-up team by their names inside its folder.
const FILES: &[(&str, &[u8])] = &[
    (
        "team.toml",
        include_bytes!("../../fixtures/teams/atlas/team.toml"),
    ),
    (
        "policy.toml",
        include_bytes!("../../fixtures/teams/atlas/policy.toml"),
    ),
    (
        "proposals/early-hours.toml",
        include_bytes!("../../fixtures/teams/atlas/proposals/early-hours.toml"),
    ),
    (
        "proposals/four-day-week.toml",
        include_bytes!("../../fixtures/teams/atlas/proposals/four-day-week.toml"),
    ),
    (
        "proposals/school-run.toml",
        include_bytes!("../../fixtures/teams/atlas/proposals/school-run.toml"),
    ),
    (
        "calendars/ana.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/ana.ics"),
    ),
    (
        "calendars/hana.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/hana.ics"),
    ),
    (
        "calendars/holidays-germany.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/holidays-germany.ics"),
    ),
    (
        "calendars/holidays-united-states.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/holidays-united-states.ics"),
    ),
    (
        "calendars/jonas.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/jonas.ics"),
    ),
    (
        "calendars/kofi.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/kofi.ics"),
    ),
    (
        "calendars/lena.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/lena.ics"),
    ),
    (
        "calendars/mateo.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/mateo.ics"),
    ),
    (
        "calendars/priya.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/priya.ics"),
    ),
    (
        "calendars/ruby.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/ruby.ics"),
    ),
    (
        "calendars/sam.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/sam.ics"),
    ),
    (
        "calendars/whos-out.ics",
        include_bytes!("../../fixtures/teams/atlas/calendars/whos-out.ics"),
    ),
];

/// The proposals that are judged: one that is kept, one that a clock change breaks.
const PROPOSALS: &[&str] = &["proposals/early-hours.toml", "proposals/school-run.toml"];

const BEFORE: &str = "\
Atlas makes hiking maps: ten people on six continents, all made up. Two of them ask for other hours,
and corehours says what that would do to the hours which the team needs together.

";

const AFTER: &str = "
This was `corehours check proposals/early-hours.toml proposals/school-run.toml` on the made-up team.
To look at its files and change them: corehours demo --save atlas
";

/// Show it all on a made-up team: nothing to set up
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  corehours demo                two proposals of a made-up team, judged
  corehours demo --save atlas   the team's files in a new folder, to try things with

Ends with 0 whatever comes of the proposals.")]
pub(super) struct Demo {
    /// Write the team's files into this new folder instead
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
}

impl Demo {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Failure> {
        if let Some(folder) = &self.save {
            return save(folder);
        }
        let tzdb = Tzdb::bundled();
        let loaded = Loaded::built_in(FILES, PROPOSALS, &tzdb)?;
        let judged = Judged::new(global, loaded, &tzdb)?;
        let mut outcome = judged.report(global, &tzdb, None, Exit::Done)?;
        if global.format == Format::Human && !global.quiet {
            outcome.text.splice(0..0, BEFORE.bytes());
            outcome.text.extend(AFTER.bytes());
        }
        Ok(outcome)
    }
}

/// Writes all files into `folder`, which is not there yet: either whole or not at all.
fn save(folder: &Path) -> Result<Outcome, Failure> {
    let shown = folder.display();
    if folder.symlink_metadata().is_ok() {
        return Err(Failure::new(format!("`{shown}` is there already"))
            .help("name a folder that is not: nothing is written over"));
    }
    let mut partial = folder.as_os_str().to_owned();
    partial.push(format!(".partial-{}", std::process::id()));
    let partial = PathBuf::from(partial);
    let renamed = |()| fs::rename(&partial, folder).map_err(|error| (folder.to_owned(), error));
    if let Err((path, error)) = write_all(&partial, folder).and_then(renamed) {
        // What is half written goes; that it cannot be removed would say nothing new.
        let _ = fs::remove_dir_all(&partial);
        return Err(Failure::new(format!(
            "`{}` cannot be written: {error}",
            path.display()
        )));
    }
    let text = format!(
        "{} files written. Next: cd {shown} && corehours check proposals/school-run.toml\n",
        FILES.len()
    );
    Ok(Outcome::done(text.into_bytes()))
}

/// Writes all files into `partial`, which is to become `folder`; of the first that cannot be written, its path there.
fn write_all(partial: &Path, folder: &Path) -> Result<(), (PathBuf, io::Error)> {
    fs::create_dir(partial).map_err(|error| (folder.to_owned(), error))?;
    for (name, bytes) in FILES {
        let path = partial.join(name);
        let parent = path.parent().map_or(Ok(()), fs::create_dir_all);
        let written = parent.and_then(|()| fs::write(&path, bytes));
        written.map_err(|error| (folder.join(name), error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{
        super::{calendars::How, limits::Limits},
        *,
    };

    #[test]
    fn every_file_that_the_made_up_team_names_is_built_in() {
        let tzdb = Tzdb::bundled();
        let loaded = Loaded::built_in(FILES, PROPOSALS, &tzdb).unwrap();
        let window = crate::time::Span::from_seconds(0, 86_400).unwrap();
        let how = How {
            limits: &Limits::default(),
            allow_truncated: false,
            bar: false,
            digests: false,
        };
        let read = loaded.calendars(window, &[], &tzdb, how).unwrap();
        assert_eq!(read.sources.len(), 12);
        assert_eq!(read.inputs.len(), 12);
        assert!(read.passed_over.is_empty());
    }
}
