//! Every story of the fixtures, from its files to its answer.

#![expect(
    clippy::disallowed_methods,
    reason = "expected answers lie beside their inputs"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::common;

/// A proposal of the fixtures and the folder with what should come of it.
struct Story {
    /// From the root of the repository.
    proposal: String,
    expected: PathBuf,
}

/// The proposals of the scenarios and of the shipped team.
fn stories() -> Vec<Story> {
    let mut stories = Vec::new();
    for folder in folders("fixtures/scenarios") {
        stories.push(Story {
            proposal: format!("{folder}/proposal.toml"),
            expected: common::root().join(&folder).join("expected"),
        });
    }
    for folder in folders("fixtures/teams/atlas/expected") {
        let name = folder.rsplit('/').next().unwrap();
        stories.push(Story {
            proposal: format!("fixtures/teams/atlas/proposals/{name}.toml"),
            expected: common::root().join(&folder),
        });
    }
    assert!(stories.len() >= 6, "the fixtures have their stories");
    stories
}

/// The folders in `within`, by name.
fn folders(within: &str) -> Vec<String> {
    let mut folders: Vec<String> = fs::read_dir(common::root().join(within))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| format!("{within}/{}", entry.file_name().to_str().unwrap()))
        .collect();
    folders.sort();
    folders
}

/// Runs `check` on the proposal, on a host with this zone and number of threads.
fn check(story: &Story, format: &str, host_zone: &str, threads: &str) -> common::Ran {
    let args = [
        "check",
        &story.proposal,
        "--format",
        format,
        "--now",
        "2026-12-01T09:00:00Z",
    ];
    common::corehours(&args)
        .env("TZ", host_zone)
        .env("RAYON_NUM_THREADS", threads)
        .output()
        .unwrap()
        .into()
}

/// Compares `found` with the file, or rewrites the file when `UPDATE` is set.
fn compare(file: &Path, found: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(file, found).unwrap();
    }
    let expected = fs::read_to_string(file).unwrap_or_default();
    assert!(
        expected == found,
        "{} differs (`UPDATE=1 cargo test` rewrites it):\n{found}",
        file.display()
    );
}

#[test]
fn every_story_ends_as_told_for_people_and_for_programs() {
    for story in stories() {
        let exit_code = fs::read_to_string(story.expected.join("exit_code")).unwrap();
        for (format, file) in [("human", "human.txt"), ("json", "check.json")] {
            let ran = check(&story, format, "UTC", "2");
            assert_eq!(ran.stderr, "", "{}", story.proposal);
            assert_eq!(ran.code.to_string(), exit_code.trim(), "{}", story.proposal);
            compare(&story.expected.join(file), &ran.stdout);
        }
    }
}

#[test]
fn host_zone_and_threads_change_no_byte() {
    for story in stories() {
        for format in ["human", "json"] {
            let one = check(&story, format, "Asia/Tokyo", "1");
            let many = check(&story, format, "America/New_York", "4");
            assert_eq!(one, many, "{}", story.proposal);
        }
    }
}

/// `dates.json` comes from a script that shares no code with this program and looks at every minute by itself.
#[test]
fn every_date_is_as_the_second_opinion_has_it() {
    for story in stories() {
        let text = fs::read_to_string(story.expected.join("dates.json")).unwrap();
        let expected: Value = serde_json::from_str(&text).unwrap();
        let found: Value = serde_json::from_str(&check(&story, "json", "UTC", "2").stdout).unwrap();
        for rule in found["rules"].as_array().unwrap() {
            let id = rule["id"].as_str().unwrap();
            let other = &expected["rules"][id];
            assert_eq!(rule["verdict"], other["verdict"], "{} {id}", story.proposal);
            assert_eq!(figures(rule), figures(other), "{} {id}", story.proposal);
        }
    }
}

/// Date, class and figures of every date of a rule, one a line, and whose they are where the rule says so; of dates that are
/// not applicable only that.
fn figures(rule: &Value) -> String {
    let days = rule["days"].as_array().unwrap();
    let line = |day: &Value| match day["class"].as_str().unwrap() {
        "not_applicable" => format!("{} not_applicable\n", day["date"]),
        class => format!(
            "{} {class} {} {} {} {} {} {} {} {} {} {}\n",
            day["date"],
            day["required_minutes"],
            day["lower_minutes"],
            day["upper_minutes"],
            day["required_count"],
            day["lower_count"],
            day["upper_count"],
            day["required_share"],
            day["lower_share"],
            day["upper_share"],
            day["link"]
        ),
    };
    days.iter().map(line).collect()
}
