//! Tables of clocks, and illustrations of choices, come out as zoneinfo has them.
//!
//! `expected.json` is written by `tests/foreign/tables.py`, which counts minute by minute and shares no code with this program.

use serde_json::{Value, json};

use crate::common::{
    self,
    tree::{File, files, read},
};

/// The tables, each by the file with what it comes to.
fn tables() -> Vec<(String, Value)> {
    let mut tables = files("fixtures/tables");
    tables.retain(|file| file.path.ends_with("/expected.json"));
    assert!(tables.len() >= 14, "only {} tables found", tables.len());
    let both = |File { path, text }: File| {
        let folder = path.trim_end_matches("/expected.json");
        (folder.to_owned(), serde_json::from_str(&text).unwrap())
    };
    tables.into_iter().map(both).collect()
}

/// What a command says of a table over its dates.
fn said(folder: &str, table: &Value, command: &str, rest: &[&str]) -> Value {
    let team = format!("{folder}/team.toml");
    let date = |key: &str| table[key].as_str().unwrap();
    let mut args = vec![command, "--team", &team, "--from", date("from")];
    args.extend(["--to", date("to"), "--now", "2026-12-01T09:00:00Z"]);
    args.extend(["--format", "json"]);
    args.extend(rest);
    let ran = common::run(&args);
    assert_eq!(ran.stderr, "", "{folder}");
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn stretches_in_which_no_clock_changes_are_those_of_zoneinfo() {
    for (folder, table) in tables() {
        let found = said(&folder, &table, "windows", &[]);
        let regimes = found["regimes"].as_array().unwrap();
        let found: Vec<_> = (regimes.iter())
            .map(|regime| json!([regime["from"], regime["to"], regime["offsets"]]))
            .collect();
        assert_eq!(json!(found), table["regimes"], "{folder}");
    }
}

#[test]
fn minutes_are_those_that_zoneinfo_counts() {
    let mut n_rules = 0;
    for (folder, table) in tables() {
        let policy = format!("{folder}/policy.toml");
        if read(&policy).is_none() {
            continue;
        }
        let found = said(&folder, &table, "check", &["--policy", &policy]);
        for rule in found["rules"].as_array().unwrap() {
            n_rules += 1;
            let id = rule["id"].as_str().unwrap();
            assert_eq!(json!(runs(rule)), table["rules"][id], "{folder}: {id}");
        }
    }
    assert!(n_rules >= 20, "only {n_rules} rules compared");
}

/// What is said of tables of local times: nothing of a row that is always so, and of the others every run of dates and its times.
#[test]
fn rows_of_local_times_are_held_against_zoneinfo() {
    let (mut n_right, mut n_wrong) = (0, 0);
    for (folder, table) in tables() {
        let policy = format!("{folder}/policy.toml");
        if read(&policy).is_none() {
            continue;
        }
        let found = said(&folder, &table, "check", &["--policy", &policy]);
        let notices = found["notices"].as_array().unwrap();
        let messages = (notices.iter()).filter(|notice| notice["code"] == "conversion-differs");
        let mut messages: Vec<&str> = messages.map(|it| it["message"].as_str().unwrap()).collect();
        for (rule, zones) in table["conversions"].as_object().into_iter().flatten() {
            for (zone, rows) in zones.as_object().unwrap() {
                let about = format!("the window of rule `{rule}` is ");
                let is_about =
                    |it: &&str| it.starts_with(&about) && it.contains(&format!(" in {zone} on "));
                let at = messages.iter().position(is_about);
                let runs = rows[1].as_array().unwrap();
                if runs.is_empty() {
                    assert_eq!(at, None, "{folder}: {rule} in {zone}");
                    n_right += 1;
                    continue;
                }
                n_wrong += 1;
                let message =
                    messages.remove(at.unwrap_or_else(|| panic!("{folder}: {rule} in {zone}")));
                let wrong: u64 = runs.iter().map(|run| run[2].as_u64().unwrap()).sum();
                let counts = match rows[0].as_u64().unwrap() {
                    all if all == wrong => format!(" on none of its {all} dates: it is "),
                    all => format!(" on {wrong} of its {all} dates: it is "),
                };
                let (_, said) = message
                    .split_once(&counts)
                    .unwrap_or_else(|| panic!("{message}"));
                for run in runs {
                    let [from, to, times] = [0, 1, 3].map(|at| run[at].as_str().unwrap());
                    // Runs of the same times are said together: each stands behind its times.
                    let (_, rest) = said.split_once(&format!("{times} ")).unwrap();
                    let stretch = format!("from {from} to {to}");
                    assert!(rest.contains(&stretch), "{stretch} of {times} in {said}");
                }
                assert_eq!(said.matches("from ").count(), runs.len(), "{said}");
            }
        }
        assert!(messages.is_empty(), "{folder}: {messages:?}");
    }
    assert_eq!((n_right, n_wrong), (3, 6));
}

/// Neighbouring dates of a rule with the same figures: first, last, how many, and the figures; none of a date with nothing to judge.
fn runs(rule: &Value) -> Vec<Value> {
    let mut runs: Vec<(Value, Value, usize, Value)> = Vec::new();
    for day in rule["days"].as_array().unwrap() {
        let figures = match day["class"].as_str() {
            Some("not_applicable") => Value::Null,
            _ => json!([
                day["required_minutes"],
                day["lower_minutes"],
                day["upper_minutes"]
            ]),
        };
        match runs.last_mut() {
            Some((_, last, count, same)) if *same == figures => {
                *last = day["date"].clone();
                *count += 1;
            }
            _ => runs.push((day["date"].clone(), day["date"].clone(), 1, figures)),
        }
    }
    runs.into_iter().map(|run| json!(run)).collect()
}

/// Every table of five hours between Berlin and New York, year by year: so that a reader sees what is compared.
#[test]
fn berlin_and_new_york_are_five_hours_apart_on_fifteen_or_twenty_workdays() {
    let tables = tables();
    let (_, table) = (tables.iter())
        .find(|(folder, _)| folder.ends_with("/berlin-new-york"))
        .unwrap();
    let runs = table["rules"]["five-apart"].as_array().unwrap();
    let mut years = std::collections::BTreeMap::new();
    for run in runs.iter().filter(|run| run[3][1] == 60) {
        let year = run[0].as_str().unwrap()[..4].to_owned();
        *years.entry(year).or_insert(0) += run[2].as_u64().unwrap();
    }
    let years: Vec<_> = years.iter().map(|(year, n)| (year.as_str(), *n)).collect();
    assert_eq!(
        years,
        [
            ("2024", 20),
            ("2025", 20),
            ("2026", 20),
            ("2027", 15),
            ("2028", 15),
            ("2029", 15),
            ("2030", 20)
        ]
    );
}
