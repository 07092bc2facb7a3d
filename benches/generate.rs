//! Writes a made-up team to a folder, for timing the whole program:
//! `cargo test --bench generate -- --people 12 --events 1000 --weeks 52 --out FOLDER`, or with `--flexible` for people who pick
//! their hours and have no calendars.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "this is a small program of its own"
)]

use std::{fs, path::Path, process::ExitCode};

use corehours::time::Date;

mod support;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |flag: &str| {
        let at = args.iter().position(|arg| arg == flag)?;
        args.get(at + 1)
    };
    let number =
        |flag: &str, default: usize| value(flag).map_or(Some(default), |text| text.parse().ok());
    let (Some(people), Some(events), Some(weeks)) = (
        number("--people", 12),
        number("--events", 1_000),
        number("--weeks", 52),
    ) else {
        eprintln!("error: `--people`, `--events` and `--weeks` take numbers");
        return ExitCode::from(2);
    };
    let Some(out) = value("--out") else {
        // Run along with the other benches, or asked for help: there is nothing to time here.
        println!("generate: --people N --events N --weeks N [--flexible] --out FOLDER");
        return ExitCode::SUCCESS;
    };
    let flexible = args.iter().any(|arg| arg == "--flexible");
    let written = if flexible {
        write_flexible(Path::new(out), people, weeks).map(|()| format!("{people} people"))
    } else {
        write(Path::new(out), people, events, weeks)
            .map(|bytes| format!("{people} people, {events} events each, {bytes} bytes"))
    };
    match written {
        Ok(what) => {
            println!("{what} in {out}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {out}: {error}");
            ExitCode::from(2)
        }
    }
}

/// Writes the team; returns the bytes of its calendars.
fn write(out: &Path, people: usize, events: usize, weeks: usize) -> std::io::Result<usize> {
    let calendars = out.join("calendars");
    fs::create_dir_all(&calendars)?;
    let mut bytes = 0;
    for person in 0..people {
        let text = support::calendar_of(person, events);
        bytes += text.len();
        fs::write(calendars.join(format!("p{person:03}.ics")), text)?;
    }
    let last = last(weeks);
    fs::write(out.join("team.toml"), support::team_toml(people))?;
    fs::write(out.join("policy.toml"), support::policy_toml())?;
    fs::write(out.join("proposal.toml"), support::proposal_toml(&last))?;
    Ok(bytes)
}

/// Writes a team of people who pick their hours.
fn write_flexible(out: &Path, people: usize, weeks: usize) -> std::io::Result<()> {
    fs::create_dir_all(out)?;
    fs::write(out.join("team.toml"), support::flexible_team_toml(people))?;
    fs::write(out.join("policy.toml"), support::EVERY_KIND)?;
    fs::write(
        out.join("proposal.toml"),
        support::wider_band_toml(&last(weeks)),
    )
}

/// The last date of so many weeks from 4 January 2027.
fn last(weeks: usize) -> String {
    let first = Date::new(2027, 1, 4).expect("the calendar has it");
    let last = first.plus(i32::try_from(weeks * 7).unwrap_or(i32::MAX / 2) - 1);
    last.to_string()
}
