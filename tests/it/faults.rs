//! Every system call that touches a file failed once: the answer is whole or there is none, and the message names the file.
//!
//! `strace` makes the calls fail. Where it is not installed these tests say so and pass.

#![expect(
    clippy::disallowed_methods,
    reason = "a test makes the files that cannot be read, and reads what the tracer wrote"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::common::{Ran, folder, root};

/// So many calls of one name on one path are more than there are.
const MOST: usize = 200;

/// A run in `at` of which one call was to fail.
struct Failed {
    ran: Ran,
    /// The call that failed, as the tracer tells it; nothing when there were not so many.
    call: Option<String>,
}

/// Runs the command in `at` with the `number`th call of `name` failing: of those on `paths`, where there are some.
fn with_fault(at: &Path, args: &[&str], (name, number): (&str, usize), paths: &[&str]) -> Failed {
    let log = at.with_extension("log");
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-o"]).arg(&log);
    for path in paths {
        command.arg("-P").arg(at.join(path)).args(["-P", path]);
    }
    let ran = command
        .arg(format!("--trace={name}"))
        .arg(format!("--inject={name}:error=EIO:when={number}"))
        .arg(env!("CARGO_BIN_EXE_corehours"))
        .args(args)
        .env_clear()
        .current_dir(at)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = fs::read_to_string(&log).unwrap();
    let call = told.lines().find(|line| line.contains("(INJECTED)"));
    Failed {
        ran: ran.into(),
        call: call.map(str::to_owned),
    }
}

/// Whether there is a tracer that may trace.
#[expect(
    clippy::print_stderr,
    reason = "whoever runs the tests is told what they do not show"
)]
fn can_trace() -> bool {
    let tried = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .output();
    let can = tried.is_ok_and(|tried| tried.status.success());
    if !can {
        eprintln!("no call is made to fail: `strace` is not installed, or may not trace");
    }
    can
}

/// A folder with a team whose calendars are a file, a folder and a zip.
fn team(name: &str) -> PathBuf {
    let at = folder(name).join("harbour");
    fs::create_dir_all(at.join("feeds")).unwrap();
    let from = root().join("fixtures/scenarios/early-hours-from-lisbon");
    for file in ["policy.toml", "proposal.toml", "ana.ics"] {
        fs::copy(from.join(file), at.join(file)).unwrap();
    }
    let bens = fs::read(from.join("ben.ics")).unwrap();
    fs::write(at.join("feeds/ben.ics"), &bens).unwrap();
    fs::write(
        at.join("bens.zip"),
        crate::files::zip(&[("ben.ics", &bens)]),
    )
    .unwrap();
    let team = fs::read_to_string(from.join("team.toml")).unwrap();
    let calendars = r#"calendars = ["feeds", "bens.zip"]"#;
    fs::write(
        at.join("team.toml"),
        team.replace(r#"calendars = ["ben.ics"]"#, calendars),
    )
    .unwrap();
    at
}

/// Fails every call of each of `names` on `path` once; says how many were made to fail.
#[track_caller]
fn check(at: &Path, args: &[&str], names: &[&str], path: &str) -> usize {
    let whole = with_fault(at, args, ("read", MOST), &[path]).ran;
    let mut failed = 0;
    for name in names {
        for number in 1..MOST {
            let Failed { ran, call } = with_fault(at, args, (name, number), &[path]);
            let Some(call) = call else { break };
            failed += 1;
            let is_whole = (ran.code, &ran.stdout) == (whole.code, &whole.stdout);
            let is_told = ran.code == 2 && ran.stdout.is_empty() && ran.stderr.contains(path);
            assert!(is_whole || is_told, "{call}\n{ran:?}");
        }
    }
    failed
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_nothing_is_judged() {
    if !can_trace() {
        return;
    }
    let at = team("a_file_that_cannot_be_read");
    let args = ["check", "proposal.toml"];
    let of_file = ["statx", "openat", "read"];
    for path in [
        "team.toml",
        "policy.toml",
        "proposal.toml",
        "ana.ics",
        "feeds/ben.ics",
    ] {
        assert!(
            check(&at, &args, &of_file, path) >= 3,
            "{path} is looked for, opened and read"
        );
    }
    assert!(
        check(
            &at,
            &args,
            &["statx", "openat", "read", "lseek"],
            "bens.zip"
        ) >= 4
    );
    assert!(check(&at, &args, &["statx", "openat", "getdents64"], "feeds") >= 3);
    let args = [
        "busy",
        "ana.ics",
        "--from",
        "2027-03-01T00:00:00Z",
        "--to",
        "2027-04-01T00:00:00Z",
    ];
    assert!(check(&at, &args, &of_file, "ana.ics") >= 3);
}

#[test]
fn a_folder_that_cannot_be_written_is_not_there_at_all() {
    if !can_trace() {
        return;
    }
    let at = folder("a_folder_that_cannot_be_written").join("here");
    let mut failed = 0;
    for name in ["mkdir", "openat", "write", "rename"] {
        for number in 1..MOST {
            let _ = fs::remove_dir_all(&at);
            fs::create_dir_all(&at).unwrap();
            let Failed { ran, call } =
                with_fault(&at, &["demo", "--save", "atlas"], (name, number), &[]);
            let Some(call) = call else { break };
            // Not the libraries that are loaded, and not the two streams.
            if !call.contains("atlas.partial") {
                continue;
            }
            failed += 1;
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{call}");
            // The file that the call was about, in the folder that was asked for.
            let about = call
                .split(['<', '>', '"'])
                .rfind(|part| part.contains("atlas.partial"));
            let inside = about.and_then(|path| path.split_once(".partial-")?.1.split_once('/'));
            let file = inside.map_or("`atlas", |(_, file)| file);
            assert!(ran.stderr.contains(file), "{call}\n{}", ran.stderr);
            let left: Vec<_> = fs::read_dir(&at).unwrap().collect();
            assert!(left.is_empty(), "{call}\n{left:?}");
        }
    }
    assert!(failed > 30, "the demo has many files: {failed}");
}

#[test]
fn an_answer_that_cannot_be_written_is_not_done() {
    if !can_trace() {
        return;
    }
    let at = team("an_answer_that_cannot_be_written");
    for args in [
        &["check", "proposal.toml"][..],
        &["demo"],
        &["limits"],
        &["explain", "core_window"],
    ] {
        let Failed { ran, call } = with_fault(&at, args, ("write", 1), &[]);
        assert!(
            call.is_some_and(|call| call.contains("write(1")),
            "{args:?}"
        );
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.stderr.contains("standard output"), "{}", ran.stderr);
    }
}
