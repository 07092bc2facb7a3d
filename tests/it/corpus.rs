//! Each calendar of `fixtures/calendars` beside what should be read in it, and any folder of calendars besides.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read their fixtures, and one is told by the environment where more calendars are"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
};

use corehours::{
    recurrence::{Calendar, Kind, ReadOptions, Refusal, read},
    time::{Date, Span},
    zone::Tzdb,
};
use serde_json::{Value, json};

/// How a test reads a calendar.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) zone: String,
    pub(crate) kind: Kind,
    pub(crate) owners: Vec<String>,
    pub(crate) allow_truncated: bool,
}

impl Reading {
    /// A person's calendar from one date to before another, in Berlin.
    pub(crate) fn between(from: &str, to: &str) -> Self {
        Self {
            from: from.to_owned(),
            to: to.to_owned(),
            zone: "Europe/Berlin".to_owned(),
            kind: Kind::Person,
            owners: Vec::new(),
            allow_truncated: false,
        }
    }

    pub(crate) fn read(&self, bytes: &[u8]) -> Result<Calendar, Refusal> {
        let tzdb = Tzdb::bundled();
        let floating = tzdb.get(&self.zone).unwrap();
        let midnight = |date: &str| floating.instant(date.parse::<Date>().unwrap().midnight());
        let options = ReadOptions {
            owners: &self.owners,
            kind: self.kind,
            allow_truncated: self.allow_truncated,
            ..ReadOptions::plain(
                Span::new(midnight(&self.from), midnight(&self.to)).unwrap(),
                &floating,
                &tzdb,
            )
        };
        read(bytes, &options)
    }
}

/// The package's folder of fixtures.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Every `.ics` below a folder, in order.
pub(crate) fn calendars_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "ics") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn kind_of(word: &str) -> Kind {
    match word {
        "person" => Kind::Person,
        "leave" => Kind::Leave,
        "holidays" => Kind::Holidays,
        "resource" => Kind::Resource,
        "availability" => Kind::Availability,
        other => panic!("no kind `{other}`"),
    }
}

/// What was read, in the words of an expectation, as far as that speaks of it.
fn told(result: &Result<Calendar, Refusal>, expected: &Value) -> Value {
    let mut told = expected.clone();
    let set = |told: &mut Value, key: &str, value: Value| {
        if expected.get(key).is_some() {
            told[key] = value;
        }
    };
    match result {
        Err(refusal) => {
            let wanted = expected["refused"].as_str().unwrap_or("nothing");
            let is_it = refusal.message.contains(wanted) && !refusal.help.is_empty();
            told["refused"] = json!(if is_it { wanted } else { &refusal.message });
        }
        Ok(calendar) => {
            let mut all: Vec<_> = calendar.stretches().collect();
            all.sort_by_key(|o| (o.start, o.end));
            told["occurrences"] = all.into_iter().map(occurrence).collect();
            set(&mut told, "refused", Value::Null);
            set(&mut told, "producer", json!(calendar.producer));
            set(&mut told, "calendars", json!(calendar.calendars));
            set(&mut told, "events", json!(calendar.events));
            let instant = |at: Option<corehours::time::Instant>| json!(at.map(|at| at.to_string()));
            let (from, to) = (instant(calendar.covers.from), instant(calendar.covers.to));
            set(&mut told, "covers", json!({ "from": from, "to": to }));
            let titles = calendar
                .occurrences
                .iter()
                .map(|o| o.facts.title.as_deref());
            set(
                &mut told,
                "titles",
                titles.map(|title| json!(title)).collect(),
            );
            // What an expectation does not speak of has not happened.
            let mut codes: Vec<_> = calendar.notices.iter().map(|notice| notice.code).collect();
            codes.sort_unstable();
            if !codes.is_empty() {
                told["notices"] = json!(codes);
            }
            if calendar.skipped > 0 {
                told["skipped"] = json!(calendar.skipped);
            }
        }
    }
    told
}

fn occurrence(o: &corehours::recurrence::Occurrence) -> Value {
    json!({
        "start": o.start.to_string(),
        "end": o.end.to_string(),
        "status": o.facts.status.word(),
        "uid": &*o.facts.uid,
    })
}

/// That no two occurrences of one component are the same occurrence: who asks which events are one meeting relies on it.
#[track_caller]
fn check_told_apart(calendar: &Calendar, path: &Path) {
    let events = calendar.occurrences.iter();
    let mut known = BTreeSet::new();
    for event in events.filter(|event| event.facts.why.is_of_an_event()) {
        let facts = Arc::as_ptr(&event.facts);
        let is_new = known.insert((facts, event.recurrence_id));
        assert!(is_new, "{}: {event:?} stands there twice", path.display());
    }
}

#[test]
fn every_fixture_is_read_as_is_written_beside_it() {
    let calendars = calendars_below(&fixtures().join("calendars"));
    assert!(calendars.len() >= 25, "only {} fixtures", calendars.len());
    let mut wrong = Vec::new();
    for path in calendars {
        let beside = path.with_extension("expected.json");
        let expected: Value = serde_json::from_slice(&fs::read(&beside).unwrap()).unwrap();
        let text = |key: &str| expected[key].as_str().unwrap().to_owned();
        let owners = expected.get("owners").and_then(Value::as_array);
        let reading = Reading {
            zone: text("zone"),
            kind: kind_of(
                expected
                    .get("kind")
                    .map_or("person", |k| k.as_str().unwrap()),
            ),
            owners: owners
                .into_iter()
                .flatten()
                .map(|owner| owner.as_str().unwrap().to_owned())
                .collect(),
            ..Reading::between(&text("from"), &text("to"))
        };
        let calendar = reading.read(&fs::read(&path).unwrap());
        if let Ok(calendar) = &calendar {
            check_told_apart(calendar, &path);
        }
        let told = told(&calendar, &expected);
        if told != expected {
            wrong.push(format!(
                "{}\n{told:#}\nexpected {expected:#}",
                path.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What stands between the first pair of backticks of a line of a table.
fn first_cell(line: &str) -> Option<&str> {
    line.strip_prefix("| `")?.split('`').next()
}

#[test]
fn the_list_of_oddities_has_every_fixture_and_no_other() {
    let folder = fixtures().join("calendars");
    let name = |path: &PathBuf| {
        let path = path.strip_prefix(&folder).unwrap().with_extension("");
        path.to_str().unwrap().replace('\\', "/")
    };
    let fixtures: BTreeSet<_> = calendars_below(&folder).iter().map(name).collect();
    let page = fs::read_to_string(folder.join("README.md")).unwrap();
    let rows: Vec<_> = page
        .lines()
        .filter_map(first_cell)
        .map(str::to_owned)
        .collect();
    let listed: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(listed.len(), rows.len(), "a fixture stands there twice");
    let missing: Vec<_> = fixtures.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "fixtures/calendars/README.md has no row for {missing:#?}"
    );
    let gone: Vec<_> = listed.difference(&fixtures).collect();
    assert!(gone.is_empty(), "rows without their fixtures: {gone:#?}");
}

#[test]
fn every_calendar_of_a_given_folder_is_read_or_refused() {
    let Some(folder) = std::env::var_os("COREHOURS_CORPUS") else {
        println!("COREHOURS_CORPUS names no folder of calendars: nothing to read");
        return;
    };
    let calendars = calendars_below(Path::new(&folder));
    assert!(!calendars.is_empty(), "no calendars in {folder:?}");
    let mut refusals: BTreeMap<String, usize> = BTreeMap::new();
    let mut notices: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut read, mut events, mut skipped, mut occurrences) = (0, 0, 0, 0);
    let mut panicked = Vec::new();
    for path in &calendars {
        let bytes = fs::read(path).unwrap();
        let reading = Reading::between("2000-01-01", "2030-01-01");
        match catch_unwind(AssertUnwindSafe(|| reading.read(&bytes))) {
            Err(_) => panicked.push(path),
            Ok(Err(refusal)) => {
                let kind: String = refusal.message.chars().take(36).collect();
                *refusals.entry(kind).or_default() += 1;
                println!("refused {}: {refusal}", path.display());
            }
            Ok(Ok(calendar)) => {
                check_told_apart(&calendar, path);
                read += 1;
                events += calendar.events;
                skipped += calendar.skipped;
                occurrences += calendar.occurrences.len();
                for notice in &calendar.notices {
                    *notices.entry(notice.code).or_default() += 1;
                }
            }
        }
    }
    println!(
        "{} files: {read} read with {events} events ({skipped} skipped) and {occurrences} occurrences",
        calendars.len()
    );
    println!("refused: {refusals:#?}\nnotices: {notices:#?}");
    assert!(panicked.is_empty(), "panicked on {panicked:#?}");
}
