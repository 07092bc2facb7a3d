//! What real policies ask for can be written down, and is judged.

#![expect(clippy::disallowed_methods, reason = "a test reads its fixtures")]

use std::fs;

use corehours::{input, rules::Policy, zone::Tzdb};
use serde_json::Value;

use crate::common::{
    self,
    tree::{files, read, root},
};

/// A policy of the fixtures, by path from the root, and its text.
fn policies() -> Vec<(String, String)> {
    let mut policies = files("fixtures/policies");
    policies.retain(|file| file.has_extension("toml"));
    assert_eq!(policies.len(), 37, "policies without a file");
    let both = policies.into_iter();
    both.map(|file| (file.path, file.text)).collect()
}

/// The policy as it is read for the shipped team.
fn of_atlas(path: &str, text: &str) -> Policy {
    let zones = Tzdb::bundled();
    let team = fs::read_to_string(root().join("fixtures/teams/atlas/team.toml")).unwrap();
    let team = input::team("team.toml", &team, &zones).unwrap_or_else(|error| panic!("{error}"));
    let policy = input::policy(path, text, &zones, &team);
    policy.unwrap_or_else(|error| panic!("{}", error.render(false)))
}

fn check(policy: &str) -> (i32, Value) {
    let ran = common::run(&[
        "check",
        "--team",
        "fixtures/teams/atlas/team.toml",
        "--policy",
        policy,
        "--from",
        "2027-03-01",
        "--to",
        "2027-05-30",
        "--now",
        "2026-12-01T09:00:00Z",
        "--format",
        "json",
    ]);
    assert_eq!(ran.stderr, "", "{policy}");
    (ran.code, serde_json::from_str(&ran.stdout).unwrap())
}

#[test]
fn each_is_read_and_judged_rule_by_rule() {
    for (path, text) in policies() {
        let read = of_atlas(&path, &text);
        let (code, found) = check(&path);
        assert!([0, 1, 3, 4].contains(&code), "{path}: exit {code}");
        let judged = found["rules"].as_array().unwrap();
        let ids: Vec<_> = judged.iter().map(|rule| rule["id"].as_str()).collect();
        let written: Vec<_> = (read.rules.iter())
            .map(|required| Some(required.common.id.as_str()))
            .collect();
        assert_eq!(ids, written, "{path}");
    }
}

#[test]
fn each_rule_has_its_words_and_each_file_says_whose_they_are() {
    for (path, text) in policies() {
        assert!(text.starts_with("# "), "{path} does not say whose it is");
        let has_source = text.contains("# Source: ") && text.contains("https://");
        assert!(has_source, "{path} does not say where its words are");
        for required in of_atlas(&path, &text).rules {
            let id = required.common.id;
            assert!(required.common.says.is_some(), "{path}: {id} says nothing");
        }
    }
}

#[test]
fn a_policy_that_asks_for_nothing_is_none_that_is_broken() {
    let asks_for_nothing = |text: &str| text.lines().any(|line| line == "rule = []");
    let mut n_free = 0;
    for (path, text) in policies() {
        if !asks_for_nothing(&text) {
            continue;
        }
        n_free += 1;
        let (code, found) = check(&path);
        assert_eq!(
            (code, &found["verdict"]),
            (0, &"preserved".into()),
            "{path}"
        );
        let notices = found["notices"].as_array().unwrap();
        let is_told = notices.iter().any(|notice| notice["code"] == "no-rules");
        assert!(is_told, "{path}: nobody hears that there are no rules");
    }
    assert_eq!(n_free, 6);
}

/// The table of the policies, and the pages of the kinds, name every file.
#[test]
fn pages_of_kinds_name_the_policies_that_they_serve() {
    let table = read("fixtures/README.md").unwrap().text;
    for (path, text) in policies() {
        let name = path.rsplit('/').next().unwrap().trim_end_matches(".toml");
        let row = format!("| `{name}` | ");
        assert!(table.contains(&row), "{name} has no row");
        for required in of_atlas(&path, &text).rules {
            let kind = required.rule.kind();
            let (_, rest) = kind.page.split_once("in `fixtures/policies`: ").unwrap();
            let listed = rest.split_once(".\n\n").unwrap().0;
            let is_listed = listed
                .split_whitespace()
                .any(|word| word.trim_end_matches(',') == name);
            assert!(is_listed, "{name} is not on the page of {}", kind.name);
        }
    }
}
