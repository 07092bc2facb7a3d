//! Writes a made-up team to a folder, for timing the whole program:
//! `cargo test --bench generate -- --people 12 --events 1000 --weeks 52 --out FOLDER`.

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
        println!("generate: --people N --events N --weeks N --out FOLDER");
        return ExitCode::SUCCESS;
    };
    match write(Path::new(out), people, events, weeks) {
        Ok(bytes) => {
            println!("{people} people, {events} events each, {bytes} bytes of calendars in {out}");
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
    let first = Date::new(2027, 1, 4).expect("the calendar has it");
    let last = first.plus(i32::try_from(weeks * 7).unwrap_or(i32::MAX / 2) - 1);
    fs::write(out.join("team.toml"), support::team_toml(people))?;
    fs::write(out.join("policy.toml"), support::policy_toml())?;
    fs::write(
        out.join("proposal.toml"),
        support::proposal_toml(&last.to_string()),
    )?;
    Ok(bytes)
}
