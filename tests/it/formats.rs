//! The JSON that other programs read, as `docs/formats/` describes it.

use serde_json::Value;

use crate::common::run;

fn json(args: &[&str]) -> Value {
    let ran = run(&[args, &["--format", "json"]].concat());
    assert!(ran.stdout.ends_with("}\n"), "{args:?}\n{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

fn proposal(name: &str) -> String {
    format!("fixtures/scenarios/{name}/proposal.toml")
}

/// The keys of an object in the order of the text: `serde_json` sorts them, so only which they are is compared.
#[track_caller]
fn check_keys(value: &Value, mut expected: Vec<&str>) {
    expected.sort_unstable();
    let found: Vec<_> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn check_has_the_fields_that_are_described() {
    let document = json(&["check", &proposal("school-run-in-new-york")]);
    assert_eq!(document["schema"], "corehours.check/1");
    check_keys(
        &document,
        vec![
            "schema", "tool", "inputs", "proposal", "title", "horizon", "verdict", "conflict",
            "charge", "unread", "rules", "notices",
        ],
    );
    let rule = &document["rules"][0];
    check_keys(
        rule,
        vec![
            "id",
            "kind",
            "strength",
            "says",
            "owner",
            "zone",
            "bound",
            "verdict",
            "baseline",
            "charge",
            "settled_by",
            "unread",
            "dates",
            "worst",
            "condition",
            "runs",
            "days",
        ],
    );
    let run = &rule["runs"][0];
    check_keys(
        run,
        vec!["from", "to", "dates", "class", "cause", "blame", "text"],
    );
    check_keys(
        &run["blame"][0],
        vec!["member", "reason", "start", "end", "file", "line"],
    );
    let day = &rule["days"][0];
    check_keys(
        day,
        vec![
            "date",
            "class",
            "required_minutes",
            "lower_minutes",
            "upper_minutes",
            "windows",
        ],
    );
}

#[test]
fn the_counts_of_a_rule_are_those_of_its_days() {
    for name in [
        "school-run-in-new-york",
        "late-days-in-bengaluru",
        "early-hours-from-lisbon",
    ] {
        let document = json(&["check", &proposal(name)]);
        let rules = document["rules"].as_array().unwrap();
        assert!(!rules.is_empty());
        for rule in rules {
            let days = rule["days"].as_array().unwrap();
            let count = |class: &str| days.iter().filter(|day| day["class"] == class).count();
            let mut applicable = 0;
            for class in ["kept", "regression", "fixed", "already_failing", "open"] {
                assert_eq!(rule["dates"][class], count(class), "{name} {class}");
                applicable += count(class);
            }
            assert_eq!(rule["dates"]["applicable"], applicable);
            assert_eq!(rule["dates"]["not_applicable"], count("not_applicable"));
            let runs = rule["runs"].as_array().unwrap().iter();
            let in_runs: u64 = runs.map(|run| run["dates"].as_u64().unwrap()).sum();
            let failing = count("regression") + count("already_failing") + count("open");
            assert_eq!(usize::try_from(in_runs).unwrap(), failing);
        }
    }
}

#[test]
fn several_proposals_are_judged_as_each_would_be_alone() {
    let names = ["school-run-in-new-york"; 2].map(proposal);
    let both = json(&["check", &names[0], &names[1]]);
    assert_eq!(both["schema"], "corehours.check/1");
    let alone = json(&["check", &names[0]]);
    let proposals = both["proposals"].as_array().unwrap();
    assert_eq!(proposals.len(), 2);
    for one in proposals {
        for field in ["proposal", "title", "horizon", "verdict", "charge", "rules"] {
            assert_eq!(one[field], alone[field], "{field}");
        }
    }
    assert_eq!(both["notices"], alone["notices"]);
}

#[test]
fn the_terminal_says_the_sentences_of_the_json() {
    let name = proposal("school-run-in-new-york");
    let document = json(&["check", &name]);
    let wrapped = run(&["check", &name]).stdout;
    let shown: Vec<_> = wrapped.split_whitespace().collect();
    let shown = shown.join(" ");
    let runs = document["rules"][0]["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2);
    for run in runs {
        let text = run["text"].as_str().unwrap();
        assert!(shown.contains(text), "{text}\n{shown}");
    }
}

#[test]
fn busy_has_the_fields_that_are_described() {
    let document = json(&[
        "busy",
        "fixtures/teams/atlas/calendars/ana.ics",
        "--from",
        "2027-03-01T00:00:00Z",
        "--to",
        "2027-03-06T00:00:00Z",
        "--zone",
        "Europe/Lisbon",
    ]);
    assert_eq!(document["schema"], "corehours.busy/1");
    check_keys(
        &document,
        vec![
            "schema",
            "tool",
            "from",
            "to",
            "zone",
            "files",
            "occurrences",
            "notices",
        ],
    );
    assert_eq!(document["from"], "2027-03-01T00:00:00Z");
    assert_eq!(document["zone"], "Europe/Lisbon");
    let file = &document["files"][0];
    check_keys(
        file,
        vec![
            "path",
            "sha256",
            "producer",
            "calendars",
            "events",
            "occurrences",
            "skipped",
            "covers",
            "truncated",
            "zones",
        ],
    );
    check_keys(&file["zones"][0], vec!["tzid", "zone", "by", "line"]);
    check_keys(&file["covers"], vec!["from", "to", "guessed"]);
    assert_eq!(file["sha256"].as_str().unwrap().len(), 64);
}
