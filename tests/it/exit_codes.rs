//! The exit codes, and that standard output is empty whenever nothing was done.

use crate::common::run;

#[track_caller]
fn check(args: &[&str], code: i32) {
    let ran = run(args);
    assert_eq!(ran.code, code, "{args:?}\n{}", ran.stderr);
    assert_eq!(ran.stdout.is_empty(), code == 2, "{args:?}\n{}", ran.stdout);
    assert_eq!(ran.stderr.is_empty(), code != 2, "{args:?}\n{}", ran.stderr);
    if code == 2 {
        assert!(
            ran.stderr.starts_with("error: "),
            "{args:?}\n{}",
            ran.stderr
        );
    }
}

#[test]
fn a_story_ends_as_it_should() {
    for (name, code) in [
        ("early-hours-from-lisbon", 0),
        ("school-run-in-new-york", 1),
        ("late-days-in-bengaluru", 0),
    ] {
        check(
            &["check", &format!("fixtures/scenarios/{name}/proposal.toml")],
            code,
        );
    }
}

#[test]
fn a_command_that_judges_nothing_ends_with_0() {
    check(&["explain"], 0);
    check(&["explain", "core_window"], 0);
    check(&["demo"], 0);
    let team = "fixtures/teams/atlas/team.toml";
    check(&["windows", "--team", team, "--from", "2027-03-01"], 0);
    check(&["windows", "--team", team, "--members", "lena,ruby"], 0);
    check(&["windows", "--help"], 0);
    check(&["--help"], 0);
    check(&["--version"], 0);
    check(&["check", "--help"], 0);
}

#[test]
fn wrong_usage_ends_with_2() {
    check(&["chekc"], 2);
    check(&["check", "--form", "json"], 2);
    check(&["check", "--format", "xml"], 2);
    check(&["check", "--from", "yesterday"], 2);
    check(&["busy"], 2);
    check(&["windows", "--team", "nowhere.toml"], 2);
    check(&["windows", "--quorum", "none"], 2);
    check(&["explain", "core_windwo"], 2);
    check(&["demo", "--zone", "CET"], 2);
    check(&["demo", "--zone", "Europe/Berlim"], 2);
    check(&["demo", "-q", "-v"], 2);
}

#[test]
fn what_is_not_built_is_refused_rather_than_ignored() {
    let proposal = "fixtures/scenarios/early-hours-from-lisbon/proposal.toml";
    check(&["check", proposal, "--joint"], 2);
}

#[test]
fn a_calendar_without_its_end_is_refused_unless_that_is_allowed() {
    let file = "fixtures/calendars/scripts/cut-short.ics";
    check(&["busy", file], 2);
    check(&["busy", file, "--allow-truncated"], 0);
    check(&["busy", file, "--allow-truncated", "--strict"], 2);
}

#[test]
fn limits_are_shown_and_changed_by_name() {
    check(&["limits"], 0);
    check(&["limits", "--limit", "nesting=3", "--format", "json"], 0);
    check(&["limits", "--limit", "nestings=3"], 2);
    check(&["limits", "--limit", "nesting=-3"], 2);
    check(&["limits", "--limit", "nesting"], 2);
}

#[test]
fn input_that_cannot_be_used_ends_with_2() {
    check(&["check", "no-such-file.toml"], 2);
    check(&["check", "--team", "no-such-file.toml"], 2);
    check(&["busy", "no-such-file.ics"], 2);
    check(
        &[
            "check",
            "Cargo.toml",
            "--team",
            "fixtures/teams/atlas/team.toml",
        ],
        2,
    );
}

#[test]
fn dates_in_the_wrong_order_end_with_2() {
    let proposal = "fixtures/scenarios/early-hours-from-lisbon/proposal.toml";
    let dates = ["--from", "2027-05-01", "--to", "2027-04-30"];
    check(&[&["check", proposal][..], &dates].concat(), 2);
    check(
        &[
            &["busy", "fixtures/teams/atlas/calendars/ana.ics"][..],
            &dates,
        ]
        .concat(),
        2,
    );
    check(&["check", proposal, "--to", "9999-12-31"], 2);
    check(&["check", proposal, "--from", "2027-03-01T00:00:00Z"], 2);
}
