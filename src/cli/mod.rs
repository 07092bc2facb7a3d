//! The command line: one file a verb; the only place that knows the terminal, the environment and the clock.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{
    report::{Detail, View},
    time::Instant,
    zone::{Tzdb, Zone},
};

mod busy;
mod calendars;
mod check;
mod demo;
mod doctor;
mod exit;
mod explain;
mod failure;
mod limits;
mod load;
mod when;
mod windows;

use exit::Exit;
use failure::Failure;
use when::When;

/// Does this arrangement keep the hours the team needs together?
#[derive(Debug, Parser)]
#[command(
    name = "corehours",
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  corehours demo                               a made-up team, nothing to set up
  corehours check                              does today's arrangement keep the rules?
  corehours check proposals/early-hours.toml   would this one?
  corehours windows                            when are we all free, and which weekly window is safest?
  corehours doctor                             are the team's exports usable?
  corehours busy ana.ics --from 2027-03-01 --to 2027-03-05 --zone Europe/Lisbon
  corehours explain core_window                what a kind of rule means

Exit codes: 0 preserved, 1 broken, 2 not done, 3 depends on choices, 4 depends on what is not known."
)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    global: Global,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Check(check::Check),
    Busy(busy::BusyArgs),
    Doctor(doctor::DoctorArgs),
    Explain(explain::Explain),
    Demo(demo::Demo),
    Limits(limits::LimitsArgs),
    Windows(windows::WindowsArgs),
}

/// Flags that every verb takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Everywhere")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Global {
    /// The team; else `team.toml` beside the proposal or here, or above
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "COREHOURS_TEAM",
        hide_env_values = true
    )]
    team: Option<PathBuf>,
    /// The rules; else `policy.toml`, looked for in the same places
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "COREHOURS_POLICY",
        hide_env_values = true
    )]
    policy: Option<PathBuf>,
    /// First date (`busy`: or instant)
    #[arg(long, global = true, value_name = "DATE")]
    from: Option<When>,
    /// Last date, to its end (`busy`: or instant)
    #[arg(long, global = true, value_name = "DATE")]
    to: Option<When>,
    /// The clock on which times are shown, such as Europe/Berlin
    #[arg(long, global = true, value_name = "ZONE")]
    zone: Option<String>,
    /// The instant at which the question is put; else the clock is asked, where that matters
    #[arg(long, global = true, value_name = "INSTANT", value_parser = when::instant)]
    now: Option<Instant>,
    /// For people or for programs
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    /// Colour on top of the words
    #[arg(long, global = true, value_enum, default_value_t)]
    color: Color,
    /// Marks in plain ASCII
    #[arg(long, global = true)]
    ascii: bool,
    /// Fail when anything had to be skipped
    #[arg(long, global = true)]
    strict: bool,
    /// Read a calendar whose end is missing: time that it has no event for is then unknown
    #[arg(long, global = true)]
    allow_truncated: bool,
    /// Change how much is read at most; `corehours limits` lists what there is
    #[arg(long = "limit", global = true, value_name = "NAME=VALUE")]
    changes: Vec<limits::Change>,
    /// The limits with these changes
    #[arg(skip)]
    limits: limits::Limits,
    /// Let titles of events into reports that have room for them
    #[arg(long, global = true)]
    titles: bool,
    /// The verdict and the rules, no more
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Every reason and every notice
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for people
    #[default]
    Human,
    /// JSON for programs
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Even into a file
    Always,
    /// None
    Never,
}

impl Global {
    /// How a report is to look whose times are on the clock of `zone`.
    fn view(&self, zone: Arc<Zone>) -> View {
        View {
            zone,
            ascii: self.ascii,
            color: self.is_colored(&io::stdout()),
            width: width(),
            detail: match (self.quiet, self.verbose) {
                (true, _) => Detail::Quiet,
                (_, true) => Detail::Verbose,
                _ => Detail::Normal,
            },
        }
    }

    /// Whether to write colour to `stream`.
    fn is_colored(&self, stream: &impl anstream::stream::RawStream) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
        }
    }

    /// The zone that `--zone` names.
    fn display_zone(&self, tzdb: &Tzdb) -> Result<Option<Arc<Zone>>, Failure> {
        let name = self.zone.as_deref();
        name.map(|name| when::zone(tzdb, name)).transpose()
    }

    /// The asking instant: given, else read from the clock.
    fn asking_instant(&self) -> Instant {
        self.now.unwrap_or_else(clock)
    }
}

/// The one place that reads the clock.
fn clock() -> Instant {
    #[expect(
        clippy::disallowed_methods,
        reason = "the asking instant comes in here and nowhere else"
    )]
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    Instant::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX)).plus_seconds(0)
}

/// The columns there are: as `COLUMNS` says, else the terminal, else 100.
fn width() -> usize {
    const NEITHER: usize = 100;
    const LEAST: usize = 20;
    #[expect(clippy::disallowed_methods, reason = "this is `cli`")]
    let told = std::env::var("COLUMNS").ok();
    if let Some(columns) = told.and_then(|columns| columns.parse::<usize>().ok()) {
        return columns.max(LEAST);
    }
    terminal_size::terminal_size_of(io::stdout())
        .map_or(NEITHER, |(columns, _)| usize::from(columns.0).max(LEAST))
}

/// What a verb has to say, and how it ends.
struct Outcome {
    text: Vec<u8>,
    exit: Exit,
    /// What could not be done although the rest was, for standard error.
    failure: Option<Failure>,
}

impl Outcome {
    /// Nothing was to be judged, and the work is done.
    fn done(text: Vec<u8>) -> Self {
        Self {
            text,
            exit: Exit::Done,
            failure: None,
        }
    }
}

/// Runs the command that the arguments of this process name.
pub fn main() -> ExitCode {
    let mut cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let exit = if error.use_stderr() {
                Exit::NotDone
            } else {
                Exit::Done
            };
            // A closed pipe is nobody's error, and there is nowhere left to tell of another.
            let _ = error.print();
            return exit.into();
        }
    };
    cli.global.limits = limits::Limits::with(&cli.global.changes);
    failure::hush_panics();
    let done = failure::contained("answering", || cli.run());
    let exit = match done.and_then(|done| done) {
        Ok(outcome) => {
            let exit = say(&outcome);
            if let Some(failure) = &outcome.failure {
                complain(&cli.global, failure);
            }
            exit
        }
        Err(failure) => complain(&cli.global, &failure),
    };
    exit.into()
}

impl Cli {
    fn run(&self) -> Result<Outcome, Failure> {
        match &self.verb {
            Verb::Check(check) => check.run(&self.global),
            Verb::Busy(busy) => busy.run(&self.global),
            Verb::Doctor(doctor) => doctor.run(&self.global),
            Verb::Explain(explain) => explain.run(),
            Verb::Demo(demo) => demo.run(&self.global),
            Verb::Limits(limits) => limits.run(&self.global),
            Verb::Windows(windows) => windows.run(&self.global),
        }
    }
}

/// Writes the whole outcome to standard output; a pipe that nobody reads any more is not an error.
fn say(outcome: &Outcome) -> Exit {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(&outcome.text)
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "error: standard output: {error}");
            Exit::NotDone
        }
        _ => outcome.exit,
    }
}

/// Writes why nothing was done to standard error.
fn complain(global: &Global, failure: &Failure) -> Exit {
    let text = failure.render(global.is_colored(&io::stderr()));
    // With nobody at the other end there is nobody to tell.
    let _ = io::stderr().write_all(text.as_bytes());
    Exit::NotDone
}
