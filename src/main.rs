//! The `corehours` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    corehours::cli::main()
}
