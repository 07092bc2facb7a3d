//! Each limit from both sides, through the command: what fits is read, and one more is skipped or refused by name.

use std::{fs, io::Cursor, path::Path};

use serde_json::Value;

use crate::{
    common::{folder, run},
    files::zip,
};

/// What shows that a limit was hit.
enum Beyond {
    /// The command is not done, and its help names the option.
    Refused,
    /// A notice with this code, whose effect begins with `skipped`.
    Skipped(&'static str),
    /// A notice that speaks of the limit.
    Told,
    /// The title of the first occurrence is shorter.
    Shorter,
}

/// A limit, what just fits into it, and what shows that one less does not hold it.
struct Case {
    name: &'static str,
    /// What `busy` is to read.
    path: &'static str,
    fits: u64,
    beyond: Beyond,
}

fn write(base: &Path, name: &str, text: &[u8]) {
    let path = base.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn calendar(lines: &str) -> Vec<u8> {
    format!(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20270302T090000Z\nDTEND:20270302T100000Z\n{lines}END:VEVENT\nEND:VCALENDAR\n"
    )
    .into_bytes()
}

/// Writes what the cases read, and gives them.
fn cases(base: &Path) -> Vec<Case> {
    let plain = calendar("");
    write(base, "plain.ics", &plain);
    write(base, "folder/a.ics", &plain);
    write(base, "folder/b.ics", &plain);
    write(base, "deep/1/2/a.ics", &plain);
    write(base, "two.zip", &zip(&[("a.ics", &plain), ("b.txt", b"")]));
    write(base, "nested.ics", &calendar("BEGIN:VALARM\nEND:VALARM\n"));
    write(
        base,
        "listed.ics",
        &calendar("RDATE:20270303T090000Z,20270304T090000Z\n"),
    );
    write(base, "titled.ics", &calendar("SUMMARY:12345\n"));
    write(base, "series.ics", &calendar("RRULE:FREQ=DAILY;COUNT=7\n"));
    let zoned = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;X-A=\";\";X-B=2;TZID=Europe/Berlin:20270302T090000\nDTEND:20270302T100000Z\nEND:VEVENT\nEND:VCALENDAR\n";
    write(base, "zoned.ics", zoned.as_bytes());
    let bad = "BEGIN:VEVENT\nUID:b\nEND:VEVENT\n".repeat(3);
    let bad = format!("BEGIN:VCALENDAR\n{bad}END:VCALENDAR\n");
    write(base, "bad.ics", bad.as_bytes());
    let twice =
        "BEGIN:VEVENT\nUID:%\nDTSTART:20270302T090000Z\nRRULE:FREQ=DAILY;COUNT=4\nEND:VEVENT\n";
    let twice = format!(
        "BEGIN:VCALENDAR\n{}{}END:VCALENDAR\n",
        twice.replace('%', "a"),
        twice.replace('%', "b")
    );
    write(base, "twice.ics", twice.as_bytes());
    let own = |tzid: &str| {
        let changes = "DTSTART:19700101T000000\nTZOFFSETTO:+0100\nRDATE:19710101T000000\n";
        format!(
            "BEGIN:VTIMEZONE\nTZID:{tzid}\nBEGIN:STANDARD\n{changes}END:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:{tzid}\nDTSTART;TZID={tzid}:20270302T090000\nEND:VEVENT\n"
        )
    };
    let two_zones = format!("BEGIN:VCALENDAR\n{}{}END:VCALENDAR\n", own("a"), own("b"));
    write(base, "zones.ics", two_zones.as_bytes());
    let long = calendar(&"X-LONG:0123456789\n".repeat(1_000));
    let packed = zip(&[("a.ics", &long)]);
    write(base, "long.zip", &packed);
    let mut read = zip::ZipArchive::new(Cursor::new(packed)).unwrap();
    let ratio = long
        .len()
        .div_ceil(usize::try_from(read.by_index_raw(0).unwrap().compressed_size()).unwrap());
    let length = |text: &[u8]| u64::try_from(text.len()).unwrap();
    let case = |name, path, fits, beyond| Case {
        name,
        path,
        fits,
        beyond,
    };
    vec![
        case("file-bytes", "plain.ics", length(&plain), Beyond::Refused),
        case("entries", "folder", 2, Beyond::Refused),
        case("entries", "two.zip", 2, Beyond::Refused),
        case("folder-depth", "deep", 2, Beyond::Refused),
        case(
            "zip-ratio",
            "long.zip",
            u64::try_from(ratio).unwrap(),
            Beyond::Refused,
        ),
        case("zip-bytes", "long.zip", length(&long), Beyond::Refused),
        case("nesting", "nested.ics", 3, Beyond::Skipped("limit-nesting")),
        case(
            "properties",
            "plain.ics",
            3,
            Beyond::Skipped("limit-properties"),
        ),
        case(
            "parameters",
            "zoned.ics",
            3,
            Beyond::Skipped("unreadable-start"),
        ),
        case("values", "listed.ics", 2, Beyond::Skipped("limit-values")),
        case("title-bytes", "titled.ics", 5, Beyond::Shorter),
        case("notices", "bad.ics", 3, Beyond::Told),
        case(
            "event-occurrences",
            "series.ics",
            7,
            Beyond::Skipped("limit-event-occurrences"),
        ),
        case(
            "file-occurrences",
            "twice.ics",
            8,
            Beyond::Skipped("limit-file-occurrences"),
        ),
        case("zones", "zones.ics", 2, Beyond::Told),
        case("zone-changes", "zones.ics", 2, Beyond::Told),
    ]
}

/// What `busy` says of a file with one limit changed: the document, or the error.
fn busy(base: &Path, case: &Case, value: u64) -> Result<Value, String> {
    let path = base.join(case.path);
    let ran = run(&[
        "busy",
        path.to_str().unwrap(),
        "--from",
        "2027-03-01",
        "--to",
        "2027-03-31",
        "--titles",
        "--limit",
        &format!("{}={value}", case.name),
        "--format",
        "json",
    ]);
    match ran.code {
        0 => Ok(serde_json::from_str(&ran.stdout).unwrap()),
        2 => Err(ran.stderr),
        code => panic!("exit {code}"),
    }
}

fn notices(document: &Value) -> &[Value] {
    document["notices"].as_array().unwrap()
}

fn title(document: &Value) -> &str {
    document["occurrences"][0]["title"].as_str().unwrap()
}

#[test]
fn every_limit_lets_through_what_fits_and_names_what_does_not() {
    let base = folder("limits");
    let cases = cases(&base);
    for case in &cases {
        let what = format!("{} of {}", case.name, case.path);
        let fits = busy(&base, case, case.fits).unwrap_or_else(|error| panic!("{what}: {error}"));
        let beyond = busy(&base, case, case.fits - 1);
        let speaks = |notice: &Value| notice["message"].as_str().unwrap().contains(case.name);
        assert!(!notices(&fits).iter().any(speaks), "{what}: {fits:#}");
        match (&case.beyond, beyond) {
            (Beyond::Refused, Err(error)) => {
                let option = format!("--limit {}=", case.name);
                assert!(error.contains(&option), "{what}: {error}");
            }
            (Beyond::Skipped(code), Ok(document)) => {
                let notice = notices(&document)
                    .iter()
                    .find(|notice| notice["code"] == *code);
                let notice = notice.unwrap_or_else(|| panic!("{what}: {document:#}"));
                assert!(speaks(notice), "{what}: {notice:#}");
                let effect = notice["effect"].as_str().unwrap();
                assert!(effect.starts_with("skipped"), "{what}: {effect}");
                assert_eq!(document["files"][0]["skipped"], 1, "{what}: {document:#}");
            }
            (Beyond::Told, Ok(document)) => {
                assert!(
                    notices(&document).iter().any(speaks),
                    "{what}: {document:#}"
                );
            }
            (Beyond::Shorter, Ok(document)) => {
                assert_eq!((title(&fits), title(&document)), ("12345", "1234"));
            }
            (_, Ok(document)) => panic!("{what} is not refused: {document:#}"),
            (_, Err(error)) => panic!("{what} is refused: {error}"),
        }
    }
    let table: Value = serde_json::from_str(&run(&["limits", "--format", "json"]).stdout).unwrap();
    for limit in table["limits"].as_array().unwrap() {
        let name = limit["name"].as_str().unwrap();
        let is_tested = name == "dates" || cases.iter().any(|case| case.name == name);
        assert!(is_tested, "{name} is not tested from both sides");
    }
}

#[test]
fn rules_that_make_the_same_times_count_once() {
    let base = folder("rules_that_make_the_same_times");
    let rules = "RRULE:FREQ=DAILY\n".repeat(20);
    write(&base, "same.ics", &calendar(&rules));
    let mut case = Case {
        name: "event-occurrences",
        path: "same.ics",
        fits: 40,
        beyond: Beyond::Skipped("limit-event-occurrences"),
    };
    let read = busy(&base, &case, case.fits).unwrap();
    assert_eq!(read["occurrences"].as_array().unwrap().len(), 30);
    write(
        &base,
        "twice.ics",
        &calendar(&format!("{rules}RRULE:FREQ=HOURLY;BYHOUR=9,12\n")),
    );
    case.path = "twice.ics";
    let skipped = busy(&base, &case, case.fits).unwrap();
    assert_eq!(notices(&skipped)[0]["code"], "limit-event-occurrences");
}

#[test]
fn so_many_dates_are_judged_and_not_one_more() {
    let proposal = "fixtures/scenarios/school-run-in-new-york/proposal.toml";
    let check = |most: &str| {
        let dates = [
            "--from",
            "2027-03-01",
            "--to",
            "2027-03-10",
            "--limit",
            most,
        ];
        run(&[&["check", proposal][..], &dates].concat())
    };
    assert_ne!(check("dates=10").code, 2);
    let ran = check("dates=9");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--limit dates="), "{}", ran.stderr);
}

#[test]
fn a_cut_title_of_a_feed_of_leave_is_a_named_skip() {
    let base = folder("limits-leave");
    write(&base, "out.ics", &calendar("SUMMARY:Ana Silva\n"));
    let path = base.join("out.ics");
    let busy = |limit: &str| {
        let file = path.to_str().unwrap();
        run(&[
            "busy",
            file,
            "--kind",
            "leave",
            "--from",
            "2027-03-01",
            "--strict",
            "--limit",
            limit,
        ])
    };
    assert_eq!(busy("title-bytes=9").code, 0);
    let ran = busy("title-bytes=8");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("limit-title-bytes"), "{}", ran.stderr);
}

#[test]
fn the_table_shows_what_is_in_force() {
    let table = run(&["limits", "--limit", "nesting=8"]).stdout;
    assert!(
        table.contains("268,435,456  bytes of one file; beyond: the file is refused"),
        "{table}"
    );
    assert!(table.contains("(changed from 64)"), "{table}");
}
