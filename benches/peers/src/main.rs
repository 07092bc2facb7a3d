//! corehours beside other readers of calendars, on one core, in one run: `cargo run --release` in this folder.
//!
//! Every job is done once in each round, so that a slow moment of the machine meets all of them alike. Medians are compared;
//! the fastest and the slowest round stand beside them.

mod expanding;
mod reading;
mod rounds;
#[path = "../../support/mod.rs"]
mod support;

use std::process::ExitCode;

fn main() -> ExitCode {
    let rounds = match std::env::args().nth(1).map(|text| text.parse()) {
        None => 15,
        Some(Ok(rounds)) if rounds > 0 => rounds,
        Some(_) => {
            eprintln!("error: the only argument is a number of rounds");
            return ExitCode::from(2);
        }
    };
    println!("seed {}, {rounds} rounds\n", support::SEED);
    reading::run(rounds);
    println!();
    expanding::run(rounds);
    ExitCode::SUCCESS
}
