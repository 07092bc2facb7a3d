//! What `doctor` says of the shipped team and of a folder of damaged exports.

#![expect(
    clippy::disallowed_methods,
    reason = "expected answers lie beside their inputs"
)]

use std::fs;

use serde_json::Value;

use crate::common::{Ran, folder, root, run};

const DATES: [&str; 4] = ["--from", "2027-03-01", "--to", "2027-05-31"];

fn doctor(args: &[&str]) -> Ran {
    run(&[&["doctor"][..], args, &DATES].concat())
}

/// Compares `found` with a file of the fixtures, or rewrites that when `UPDATE` is set.
#[track_caller]
fn compare(path: &str, found: &str) {
    let file = root().join("fixtures").join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, found).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        expected == found,
        "{path} differs (`UPDATE=1 cargo test` rewrites it):\n{found}"
    );
}

const DAMAGED: [&str; 3] = ["fixtures/damaged", "--zone", "Europe/Berlin"];

#[test]
fn damaged_exports_are_told_one_by_one() {
    let ran = doctor(&DAMAGED);
    compare("damaged/expected/doctor.txt", &ran.stdout);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr.lines().next().unwrap(),
        "error: cannot be used: fixtures/damaged/dora.ics, fixtures/damaged/emil.ics"
    );
}

#[test]
fn the_shipped_team_s_exports_are_usable() {
    let ran = doctor(&["--team", "fixtures/teams/atlas/team.toml"]);
    compare("teams/atlas/expected/doctor.txt", &ran.stdout);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

#[test]
fn the_json_has_what_is_described() {
    let ran = doctor(&[&DAMAGED[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, 2);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["schema"], "corehours.doctor/1");
    let files = document["files"].as_array().unwrap();
    let usable: Vec<_> = files.iter().map(|file| &file["usable"]).collect();
    assert_eq!(
        usable,
        [
            "whole", "in-part", "in-part", "not", "not", "in-part", "in-part"
        ]
    );
    let whys: Vec<_> = files
        .iter()
        .filter_map(|file| file["read"]["reach"]["why"].as_str())
        .collect();
    assert_eq!(
        whys,
        ["last-event", "last-event", "stated", "feed", "empty"]
    );
    let ben = &files[1]["read"];
    assert_eq!((&ben["events"], &ben["unplaced"]), (&7.into(), &2.into()));
    assert_eq!((&ben["series"], &ben["duplicates"]), (&2.into(), &1.into()));
    assert_eq!(ben["zones"][0]["zone"], Value::Null);
    assert_eq!(ben["zones"][1]["by"], "windows-id");
    let codes = ben["dropped"].as_array().unwrap().iter();
    let codes: Vec<_> = codes.map(|told| told["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["no-start", "unreadable-rule", "unreadable-start"]);
    assert_eq!(files[4]["read"], Value::Null);
    let refused = &files[4]["refused"];
    assert!(refused["message"].as_str().unwrap().contains("web page"));
    assert_eq!(document["inputs"].as_array().unwrap().len(), 5);
    // What can be read whole needs no word.
    assert_eq!(files[0]["read"]["dropped"], Value::Array(Vec::new()));
}

#[test]
fn a_file_without_its_end_can_be_used_in_part_where_that_is_allowed() {
    let file = "fixtures/damaged/dora.ics";
    assert_eq!(doctor(&[file]).code, 2);
    let ran = doctor(&[file, "--allow-truncated"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("its end is missing"), "{}", ran.stdout);
    assert_eq!(doctor(&[file, "--allow-truncated", "--strict"]).code, 2);
}

#[test]
fn what_nobody_names_and_what_is_not_there_is_told() {
    let base = folder("doctor");
    fs::create_dir(base.join("calendars")).unwrap();
    let plain = root().join("fixtures/damaged/ana.ics");
    for name in ["ana.ics", "old.ics"] {
        fs::copy(&plain, base.join("calendars").join(name)).unwrap();
    }
    let team = "zone = \"Europe/Berlin\"\n[[member]]\nid = \"ana\"\nzone = \"Europe/Lisbon\"\ncalendars = [\"calendars/ana.ics\", \"calendars/gone.ics\"]\n[[member]]\nid = \"ben\"\nname = \"Ben\"\nzone = \"Europe/Berlin\"\nweek = { mon-fri = \"09:00-17:00\" }\n";
    let path = base.join("team.toml");
    fs::write(&path, team).unwrap();
    let ran = doctor(&["--team", path.to_str().unwrap()]);
    assert_eq!(ran.code, 2);
    for said in [
        "Of 2 files, 1 can be used as it is and 1 cannot be used.",
        "calendars/ana.ics: ana",
        "no such file or folder",
        "named by nobody in the team file\n  calendars/old.ics\n",
        "without a calendar: Ben.",
    ] {
        assert!(ran.stdout.contains(said), "{said}\n{}", ran.stdout);
    }
}

#[test]
fn leave_that_names_nobody_or_half_a_day_is_told() {
    let base = folder("doctor-leave");
    let entry = |title: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{title}\r\nDTSTART;VALUE=DATE:20270310\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
        )
    };
    let entries = [
        "Ana Silva (0.5 days)",
        "Ana Silva",
        "Olga Petrova (half day)",
    ]
    .map(entry);
    let feed = format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", entries.concat());
    fs::write(base.join("out.ics"), feed).unwrap();
    let team = "zone = \"Europe/Berlin\"\n[[member]]\nid = \"ana\"\nname = \"Ana Silva\"\nzone = \"Europe/Lisbon\"\nweek = { mon-fri = \"09:00-17:00\" }\n[[source]]\npath = \"out.ics\"\nkind = \"leave\"\n";
    let path = base.join("team.toml");
    fs::write(&path, team).unwrap();
    let path = path.to_str().unwrap();
    let ran = doctor(&["--team", path]);
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "1 entry that names nobody in the team (line 12)",
        "1 half day that is taken as a whole one (line 2)",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let ran = doctor(&["--team", path, "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let notices = document["notices"].as_array().unwrap();
    let codes: Vec<_> = notices.iter().map(|notice| &notice["code"]).collect();
    assert_eq!(codes, ["unmatched-leave", "half-day-leave"]);
    let assumed = &document["files"][0]["read"]["assumed"];
    assert_eq!(
        (&assumed[0]["count"], &assumed[1]["lines"][0]),
        (&1.into(), &2.into())
    );
}

#[test]
fn a_calendar_of_offered_hours_alone_is_not_empty() {
    let base = folder("doctor-offered");
    let hours = root().join("fixtures/calendars/nextcloud/offered-hours.ics");
    fs::copy(hours, base.join("ana.ics")).unwrap();
    let team = "zone = \"Europe/Berlin\"\n[[member]]\nid = \"ana\"\nzone = \"Europe/Berlin\"\ncalendars = [\"ana.ics\"]\n";
    let path = base.join("team.toml");
    fs::write(&path, team).unwrap();
    let ran = doctor(&["--team", path.to_str().unwrap(), "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let file = &document["files"][0];
    assert_eq!(file["usable"], "whole", "{file:#}");
    assert_eq!(file["read"]["reach"]["why"], "last-event");
}

#[test]
fn files_of_a_team_are_read_as_the_team_does_and_others_are_not() {
    let atlas = "fixtures/teams/atlas";
    let [ana, out, other] = [
        format!("{atlas}/calendars/ana.ics"),
        format!("{atlas}/../atlas/calendars/whos-out.ics"),
        "fixtures/damaged/ana.ics".to_owned(),
    ];
    let team = format!("{atlas}/team.toml");
    let ran = doctor(&[&ana, &out, &other, "--team", &team, "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["team"], "Atlas");
    let files = document["files"].as_array().unwrap();
    let members: Vec<_> = files.iter().map(|file| &file["members"]).collect();
    assert_eq!(members[0][0], "ana");
    assert_eq!(
        (members[1], members[2]),
        (&Value::Array(Vec::new()), members[1])
    );
    assert_eq!(files[1]["read"]["assumed"][0]["code"], "unmatched-leave");
    let ran = doctor(&[&ana, "--team", &team]);
    assert!(ran.stdout.contains("ana.ics: Ana Silva"), "{}", ran.stdout);
    let ran = doctor(&[&out]);
    assert!(!ran.stdout.contains("names nobody"), "{}", ran.stdout);
}
