//! Calendars without their end: refused, or with `--allow-truncated` read and marked.

use std::{fs, path::Path};

use serde_json::Value;

use crate::common::{Ran, folder, run};

const TEAM: &str = r#"
zone = "Europe/Berlin"
[[member]]
id = "ana"
name = "Ana Silva"
zone = "Europe/Berlin"
calendars = ["ana.ics"]
week = { mon-fri = "09:00-17:00" }
[[member]]
id = "lena"
zone = "Europe/Berlin"
week = { mon-fri = "09:00-17:00" }
"#;

const POLICY: &str = r#"
[[rule]]
id = "together"
kind = "group_overlap"
at_least = "2h"
"#;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTART:20270302T080000Z\r\nDTEND:20270302T090000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:two\r\nDTSTART:20270303T080000Z\r\nDTEND:20270303T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// What is left of the calendar when the download ends in its second event.
const BEGINNING: &str = CALENDAR.split_at(150).0;

fn team(name: &str, team: &str, calendar: &str) -> std::path::PathBuf {
    let base = folder(name);
    fs::write(base.join("team.toml"), team).unwrap();
    fs::write(base.join("policy.toml"), POLICY).unwrap();
    fs::write(base.join("ana.ics"), calendar).unwrap();
    base
}

fn check(base: &Path, more: &[&str]) -> Ran {
    let (team, policy) = (base.join("team.toml"), base.join("policy.toml"));
    let args = [
        "check",
        "--team",
        team.to_str().unwrap(),
        "--policy",
        policy.to_str().unwrap(),
        "--from",
        "2027-03-01",
        "--to",
        "2027-03-05",
    ];
    run(&[&args[..], more].concat())
}

#[test]
fn a_verdict_on_a_calendar_that_was_cut_short_is_undetermined_and_says_why() {
    let whole = team("truncated-whole", TEAM, CALENDAR);
    assert_eq!(check(&whole, &[]).code, 0);
    assert_eq!(check(&whole, &["--allow-truncated"]), check(&whole, &[]));
    for length in [50, BEGINNING.len(), CALENDAR.len() - 4] {
        let base = team("truncated-cut", TEAM, &CALENDAR[..length]);
        let refused = check(&base, &[]);
        assert_eq!(refused.code, 2, "{length}");
        assert!(refused.stderr.contains("cut short"), "{}", refused.stderr);
        assert!(
            refused.stderr.contains("--allow-truncated"),
            "{}",
            refused.stderr
        );
        let read = check(&base, &["--allow-truncated"]);
        assert_eq!(read.code, 4, "{length}\n{}", read.stdout);
        assert!(
            read.stdout.contains("notice[cut-short]: ana.ics"),
            "{}",
            read.stdout
        );
        assert!(
            read.stdout.contains("ana.ics was cut short"),
            "{}",
            read.stdout
        );
        let strict = check(&base, &["--allow-truncated", "--strict"]);
        assert_eq!(strict.code, 2, "{length}");
        assert!(strict.stderr.contains("cut-short"), "{}", strict.stderr);
    }
}

#[test]
fn no_last_day_that_a_team_states_makes_up_for_a_lost_end() {
    let stated = TEAM.replace("calendars =", "covers_to = 2027-12-31\ncalendars =");
    let base = team("truncated-covers", &stated, BEGINNING);
    assert_eq!(check(&base, &["--allow-truncated"]).code, 4);
}

#[test]
fn a_list_of_leave_that_was_cut_short_leaves_everybody_in_doubt() {
    let source = format!("{TEAM}\n[[source]]\npath = \"out.ics\"\nkind = \"leave\"\n");
    let base = team("truncated-leave", &source, CALENDAR);
    fs::write(base.join("out.ics"), BEGINNING).unwrap();
    assert_eq!(check(&base, &["--allow-truncated"]).code, 4);
    let holidays = source.replace("\"leave\"\n", "\"holidays\"\nmembers = [\"ana\"]\n");
    fs::write(base.join("team.toml"), holidays).unwrap();
    assert_eq!(check(&base, &["--allow-truncated"]).code, 4);
}

#[test]
fn busy_says_that_what_followed_is_not_known() {
    let base = team("truncated-busy", TEAM, BEGINNING);
    let file = base.join("ana.ics");
    let args = [
        "busy",
        file.to_str().unwrap(),
        "--allow-truncated",
        "--from",
        "2027-03-01",
        "--to",
        "2027-03-31",
    ];
    let json = run(&[&args[..], &["--format", "json"]].concat());
    let document: Value = serde_json::from_str(&json.stdout).unwrap();
    let told = &document["files"][0];
    assert_eq!(told["truncated"], true);
    // Nothing of the stretch is spoken of for certain.
    assert_eq!(told["covers"]["to"], document["from"]);
    assert_eq!(document["occurrences"][0]["uid"], "one");
    assert_eq!(document["occurrences"][0]["status"], "busy");
    let codes: Vec<_> = document["notices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"cut-short"), "{codes:?}");
    let human = run(&args).stdout;
    assert!(
        human.contains("cut short: what followed is not known"),
        "{human}"
    );
}
