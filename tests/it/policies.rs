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
    check_over(policy, "2027-03-01", "2027-05-30")
}

fn check_over(policy: &str, from: &str, to: &str) -> (i32, Value) {
    let ran = common::run(&[
        "check",
        "--team",
        "fixtures/teams/atlas/team.toml",
        "--policy",
        policy,
        "--from",
        from,
        "--to",
        to,
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
        check_metrics(&path);
    }
    assert_eq!(n_free, 6);
}

/// The metrics that a policy gives which asks for nothing: those of `tests/foreign/windows.py`, which counts minute by minute.
#[track_caller]
fn check_metrics(path: &str) {
    let (_, found) = check_over(path, "2027-03-01", "2027-05-31");
    let metrics = &found["metrics"];
    let opinion = read("fixtures/teams/atlas/windows/together.opinion.json").unwrap();
    let opinion: Value = serde_json::from_str(&opinion.text).unwrap();
    let list = |keys: &[&str], of: &Value| -> Value {
        keys.iter()
            .map(|key| of[*key].clone())
            .collect::<Vec<_>>()
            .into()
    };
    assert_eq!(metrics["basis"], "together", "{path}");
    let a_week = ["guaranteed_minutes_per_week", "possible_minutes_per_week"];
    assert_eq!(list(&a_week, metrics), opinion["in_common"], "{path}");
    let days = opinion["days"].as_object().unwrap();
    let with_any = |at: usize| {
        let dates = days.values();
        dates.filter(|day| day[at] != serde_json::json!([])).count()
    };
    let dates = ["dates", "guaranteed_dates", "possible_dates"];
    let expected = serde_json::json!([days.len(), with_any(0), with_any(1)]);
    assert_eq!(list(&dates, metrics), expected, "{path}");
    let best = [
        "days",
        "start_local",
        "end_local",
        "dates",
        "guaranteed",
        "possible",
    ];
    assert_eq!(
        list(&best, &metrics["best"]),
        opinion["weekly"][0],
        "{path}"
    );
    let pairs = opinion["pairs"].as_object().unwrap();
    let without = pairs.values().filter(|pair| pair[1] == 0).count();
    let counts = ["pairs", "pairs_without_time"];
    let expected = serde_json::json!([pairs.len(), without]);
    assert_eq!(list(&counts, metrics), expected, "{path}");
    let least = pairs.values().map(|pair| pair[0].as_u64()).min().unwrap();
    let weakest = &metrics["weakest_pair"];
    assert_eq!(weakest[a_week[0]].as_u64(), least, "{path}");
    let id = weakest["id"].as_str().unwrap();
    let figures = [a_week[0], a_week[1], "overlap_index", "jaccard"];
    assert_eq!(list(&figures, weakest), opinion["pairs"][id], "{path}");
    assert_eq!(metrics["today"], Value::Null, "{path}");
}

#[test]
fn a_policy_that_asks_for_something_gives_no_metrics() {
    let (_, found) = check("fixtures/policies/dropbox.toml");
    assert_eq!(found.get("metrics"), None);
}

/// A proposal has its own metrics, beside those of today.
#[test]
fn metrics_of_a_proposal_stand_beside_those_of_today() {
    let folder = common::folder("metrics-of-a-proposal");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write(
        "team.toml",
        "zone = \"Europe/Berlin\"\n\n\
         [[member]]\nid = \"ana\"\nname = \"Ana\"\nzone = \"Europe/Berlin\"\nweek = { mon-fri = \"09:00-17:00\" }\n\n\
         [[member]]\nid = \"ben\"\nname = \"Ben\"\nzone = \"Europe/Berlin\"\nweek = { mon-fri = \"09:00-17:00\" }\n\n\
         [[member]]\nid = \"eve\"\nname = \"Eve\"\nzone = \"Europe/Berlin\"\nweek = { sat-sun = \"09:00-17:00\" }\ncounts = \"optional\"\n",
    );
    write("policy.toml", "rule = []\n");
    write(
        "proposal.toml",
        "title = \"Later, and no Fridays\"\nfrom = 2027-03-01\nto = 2027-03-28\n\n\
         [[change]]\nmember = \"ana\"\nweek = { mon-thu = \"11:00-20:00\" }\n",
    );
    let proposal = folder.join("proposal.toml");
    let ran = common::run(&[
        "check",
        proposal.to_str().unwrap(),
        "--now",
        "2026-12-01T09:00:00Z",
    ]);
    assert_eq!((ran.code, &*ran.stderr), (0, ""));
    insta::assert_snapshot!(ran.stdout);
    let ran = common::run(&["check", proposal.to_str().unwrap(), "--format", "json"]);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    // Six hours on four days; eight on five today.
    let minutes = |of: &Value| of["guaranteed_minutes_per_week"].as_u64();
    let metrics = &found["metrics"];
    assert_eq!(
        (minutes(metrics), minutes(&metrics["today"])),
        (Some(1_440), Some(2_400))
    );
    assert_eq!(metrics["members"], serde_json::json!(["ana", "ben"]));
}

/// What people read of a team of which nothing is required.
#[test]
fn metrics_are_read_as_sentences() {
    let ran = common::run(&[
        "check",
        "--team",
        "fixtures/teams/atlas/team.toml",
        "--policy",
        "fixtures/policies/gitlab.toml",
        "--from",
        "2027-03-01",
        "--to",
        "2027-05-31",
        "--now",
        "2026-12-01T09:00:00Z",
    ]);
    insta::assert_snapshot!(ran.stdout);
}

/// What is said over these dates of the local times that the policy prints.
#[track_caller]
fn check_table(name: &str, (from, to): (&str, &str), expected: &[&str]) {
    let path = format!("fixtures/policies/{name}.toml");
    let (_, found) = check_over(&path, from, to);
    let notices = found["notices"].as_array().unwrap();
    let messages = (notices.iter()).filter(|notice| notice["code"] == "conversion-differs");
    let messages: Vec<_> = messages.map(|it| it["message"].as_str().unwrap()).collect();
    assert_eq!(messages, expected, "{name}");
}

/// The dates of each are those of Python's zoneinfo.
#[test]
fn a_table_of_local_times_is_told_when_it_is_so() {
    let (year, spring) = (("2027-01-01", "2027-12-31"), ("2027-03-01", "2027-05-30"));
    check_table(
        "dropbox",
        year,
        &[
            "the window of rule `europe` is not 12:00-16:00 in Asia/Tel_Aviv on 260 of its 261 dates: it is 11:00-15:00 from \
             2027-01-01 to 2027-03-25 and from 2027-03-29 to 2027-12-31",
            "the window of rule `asia-pacific` is not 10:00-14:00 in Australia/Sydney on 131 of its 261 dates: it is 11:00-15:00 \
             from 2027-01-01 to 2027-04-02 and from 2027-10-04 to 2027-12-31",
        ],
    );
    // The month in which it came out.
    check_table(
        "dropbox",
        ("2021-02-01", "2021-02-28"),
        &[
            "the window of rule `europe` is 12:00-16:00 in Asia/Tel_Aviv on none of its 20 dates: it is 11:00-15:00 from \
             2021-02-01 to 2021-02-26",
            "the window of rule `asia-pacific` is 10:00-14:00 in Australia/Sydney on none of its 20 dates: it is 11:00-15:00 \
             from 2021-02-01 to 2021-02-26",
        ],
    );
    check_table(
        "posthog",
        year,
        &[
            "the meeting of rule `all-hands` is not 08:30-09:00 in Etc/GMT+7 on 18 of its 52 dates: it is 09:30-10:00 from \
             2027-01-04 to 2027-03-08 and from 2027-11-08 to 2027-12-27",
            "the meeting of rule `all-hands` is not 16:30-17:00 in UTC on 34 of its 52 dates: it is 15:30-16:00 from 2027-03-15 \
             to 2027-11-01",
        ],
    );
    check_table(
        "pilot",
        spring,
        &[
            "the window of rule `usual-calls` is not 07:00-09:00 in America/Los_Angeles on 10 of its 65 dates: it is 08:00-10:00 \
             from 2027-03-15 to 2027-03-26",
        ],
    );
    check_table("convictional", year, &[]);
    check_table("outsourced-doers", year, &[]);
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
