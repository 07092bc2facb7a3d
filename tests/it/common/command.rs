//! Runs the command in an environment of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

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

/// A new empty folder for the test called `name`.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
