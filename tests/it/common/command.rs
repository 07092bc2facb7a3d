//! Runs the command in an environment of its own.

use std::process::{Command, Output, Stdio};

use super::tree::root;

/// The command, in an empty environment and in the package's folder.
pub(crate) fn corehours(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corehours"));
    command
        .args(args)
        .env_clear()
        .current_dir(root())
        .stdin(Stdio::null());
    command
}

/// What a run gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        }
    }
}

/// Runs the command to its end.
pub(crate) fn run(args: &[&str]) -> Ran {
    corehours(args).output().unwrap().into()
}
