//! The command in its surroundings: environment, folders, pipes, hosts.

use std::{
    fs,
    io::Read as _,
    path::Path,
    process::{Command, Stdio},
};

use crate::common::{Ran, corehours, folder, root, run};

const PROPOSAL: &str = "fixtures/scenarios/school-run-in-new-york/proposal.toml";

fn ran(command: &mut Command) -> Ran {
    command.output().unwrap().into()
}

#[test]
fn neither_host_zone_nor_threads_change_a_byte() {
    for args in [
        &["check", PROPOSAL][..],
        &["check", PROPOSAL, "--format", "json"],
        &["demo", "--format", "json"],
        &[
            "busy",
            "fixtures/teams/atlas/calendars",
            "--from",
            "2027-03-01",
            "--to",
            "2027-04-30",
            "--format",
            "json",
        ],
    ] {
        let in_place = |zone: &str, threads: &str| {
            let mut command = corehours(args);
            ran(command.env("TZ", zone).env("RAYON_NUM_THREADS", threads))
        };
        let tokyo = in_place("Asia/Tokyo", "1");
        assert!(!tokyo.stdout.is_empty(), "{}", tokyo.stderr);
        assert_eq!(tokyo, in_place("America/New_York", "2"), "{args:?}");
    }
}

#[test]
fn a_question_with_dates_does_not_ask_the_clock() {
    let asked = |now: &str| run(&["check", PROPOSAL, "--format", "json", "--now", now]);
    let given = asked("2026-11-21T12:00:00Z");
    assert_eq!(given, asked("2031-01-01T00:00:00Z"));
    assert_eq!(given, run(&["check", PROPOSAL, "--format", "json"]));
}

#[test]
fn without_dates_the_asking_instant_gives_the_first_on_the_team_s_clock() {
    let team = "fixtures/teams/atlas/team.toml";
    let args = ["check", "--team", team, "--format", "json", "--now"];
    let json = run(&[&args[..], &["2027-03-01T23:30:00Z"]].concat()).stdout;
    assert!(json.contains(r#""from": "2027-03-02""#), "{json:.400}");
    assert!(json.contains(r#""to": "2028-02-28""#), "{json:.400}");
}

#[test]
fn a_last_date_counts_to_its_end() {
    let args = [
        "busy",
        "fixtures/teams/atlas/calendars/ana.ics",
        "--format",
        "json",
    ];
    let dates = [
        "--from",
        "2027-03-28",
        "--to",
        "2027-03-28",
        "--zone",
        "Europe/Berlin",
    ];
    let json = run(&[&args[..], &dates].concat()).stdout;
    assert!(
        json.contains(r#""from": "2027-03-27T23:00:00Z""#),
        "{json:.400}"
    );
    assert!(
        json.contains(r#""to": "2027-03-28T22:00:00Z""#),
        "{json:.400}"
    );
}

#[test]
fn colour_is_for_terminals_and_for_whoever_insists() {
    let escapes = |args: &[&str], variable: Option<(&str, &str)>| {
        let mut command = corehours(&[&["check", PROPOSAL][..], args].concat());
        command.env("TERM", "xterm-256color").envs(variable);
        ran(&mut command).stdout.contains('\u{1b}')
    };
    assert!(!escapes(&[], None));
    assert!(!escapes(&[], Some(("NO_COLOR", "1"))));
    assert!(!escapes(
        &["--color", "never"],
        Some(("CLICOLOR_FORCE", "1"))
    ));
    assert!(escapes(&["--color", "always"], None));
    assert!(escapes(&["--color", "always"], Some(("NO_COLOR", "1"))));
    assert!(!escapes(&["--color", "always", "--format", "json"], None));
}

#[test]
fn an_error_has_colour_only_when_asked_for() {
    let plain = run(&["check", "nowhere.toml"]).stderr;
    assert!(!plain.contains('\u{1b}'), "{plain}");
    let colored = run(&["check", "nowhere.toml", "--color", "always"]).stderr;
    assert!(colored.contains('\u{1b}'), "{colored}");
}

#[test]
fn ascii_is_ascii() {
    let ran = run(&["check", PROPOSAL, "--ascii"]);
    assert!(ran.stdout.is_ascii(), "{}", ran.stdout);
    assert!(!run(&["check", PROPOSAL]).stdout.is_ascii());
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for columns in ["40", "71", "72", "120"] {
        let mut command = corehours(&["check", PROPOSAL, "--ascii"]);
        let ran = ran(command.env("COLUMNS", columns));
        let widest = ran.stdout.lines().map(str::len).max().unwrap();
        assert!(widest <= columns.parse().unwrap(), "{}", ran.stdout);
    }
}

#[test]
fn a_pipe_that_nobody_reads_is_no_error() {
    let mut child = corehours(&["demo", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut complaint = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut complaint).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(complaint, "");
}

#[test]
fn a_folder_of_the_demo_is_a_team_to_work_with() {
    let at = folder("a_folder_of_the_demo");
    let saved = at.join("atlas");
    let path = saved.to_str().unwrap();
    assert_eq!(run(&["demo", "--save", path]).code, 0);
    let again = run(&["demo", "--save", path]);
    assert_eq!((again.code, again.stdout.as_str()), (2, ""));
    assert!(
        again.stderr.contains("is there already"),
        "{}",
        again.stderr
    );
    let left: Vec<_> = fs::read_dir(&at).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing partial is left behind");

    let mut command = corehours(&["check", "proposals/school-run.toml", "--format", "json"]);
    let there = ran(command.current_dir(&saved));
    let here = run(&[
        "check",
        "fixtures/teams/atlas/proposals/school-run.toml",
        "--format",
        "json",
    ]);
    assert_eq!((there.code, here.code), (1, 1), "{}", there.stderr);
    assert_eq!(
        there.stdout,
        here.stdout
            .replace("fixtures/teams/atlas/team", "team")
            .replace("fixtures/teams/atlas/policy", "policy")
            .replace("fixtures/teams/atlas/proposals", "proposals")
    );
}

#[test]
fn nothing_is_saved_where_nothing_can_be() {
    let ran = run(&["demo", "--save", "no/such/folder/atlas"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("cannot be written"), "{}", ran.stderr);
}

#[test]
fn files_are_named_by_flag_then_environment_then_folder() {
    let atlas = root().join("fixtures/teams/atlas");
    let scenario = root().join("fixtures/scenarios/school-run-in-new-york");
    let team_of = |command: &mut Command| {
        let ran = ran(command.args(["--from", "2027-03-01", "--to", "2027-03-02"]));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
            .lines()
            .find(|line| line.starts_with("Team "))
            .unwrap()
            .to_owned()
    };
    let in_folder = |folder: &Path, args: &[&str]| {
        let mut command = corehours(&[&["check"][..], args].concat());
        command.current_dir(folder);
        command
    };
    let atlas_team = atlas.join("team.toml");
    let atlas_policy = atlas.join("policy.toml");
    let flags = [
        "--team",
        atlas_team.to_str().unwrap(),
        "--policy",
        atlas_policy.to_str().unwrap(),
    ];

    let by_folder = team_of(&mut in_folder(&scenario, &[]));
    assert!(by_folder.contains("Two Shores"), "{by_folder}");
    let mut by_environment = in_folder(&scenario, &[]);
    by_environment
        .env("COREHOURS_TEAM", &atlas_team)
        .env("COREHOURS_POLICY", &atlas_policy);
    assert!(team_of(&mut by_environment).contains("Atlas"));
    let mut by_flag = in_folder(&scenario, &flags);
    by_flag.env("COREHOURS_TEAM", "nowhere.toml");
    assert!(team_of(&mut by_flag).contains("Atlas"));
}

#[test]
fn a_policy_is_found_beside_the_team_when_it_is_nowhere_else() {
    let ran = run(&[
        "check",
        "--team",
        "fixtures/teams/atlas/team.toml",
        "--from",
        "2027-03-01",
        "--to",
        "2027-03-05",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn a_mistake_in_a_file_is_shown_with_its_line() {
    let at = folder("a_mistake_in_a_file");
    fs::write(at.join("team.toml"), "zone = \"CET\"\n").unwrap();
    fs::write(at.join("policy.toml"), "").unwrap();
    let mut command = corehours(&["check", "--from", "2027-03-01"]);
    let ran = ran(command.current_dir(&at));
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("team.toml:1:8"), "{}", ran.stderr);
}

#[test]
fn the_whole_of_a_question_is_answered_in_one_screen() {
    insta::assert_snapshot!(run(&["check", PROPOSAL]).stdout);
}

#[test]
fn a_kind_of_rule_is_explained_by_its_page() {
    let ran = run(&["explain", "core_window"]);
    let page = include_str!("../../docs/rules/core_window.md");
    assert!(ran.stdout.ends_with(page));
    let all = run(&["explain"]).stdout;
    assert!(
        all.contains("core_window ") && all.contains("group_overlap "),
        "{all}"
    );
}
