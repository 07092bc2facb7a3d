//! Another reader on every calendar of the fixtures: the same events, with the same identity and times.

#![expect(clippy::disallowed_methods, reason = "tests read their fixtures")]

use std::{collections::BTreeSet, fs, path::Path};

use icalendar::parser::{Component, read_calendar, unfold};

use super::corpus::{Reading, calendars_below, fixtures};

/// Fixtures on which the two readers differ on purpose, and why.
const DIFFERENT: &[(&str, &str)] = &[
    ("scripts/utf-16.ics", "no UTF-8"),
    (
        "scripts/utf-16-without-a-mark-high-byte-first.ics",
        "no UTF-8",
    ),
    ("scripts/windows-1252.ics", "no UTF-8"),
    (
        "scripts/folds-inside-characters.ics",
        "no UTF-8 before it is unfolded",
    ),
    (
        "scripts/bare-carriage-returns.ics",
        "the other reader does not end a line at one",
    ),
    (
        "scripts/nul-bytes.ics",
        "the other reader refuses the whole file for the NULs behind it",
    ),
    (
        "scripts/files-behind-one-another.ics",
        "the other reader refuses more than one calendar",
    ),
    (
        "exchange/a-zone-that-nothing-names.ics",
        "the other reader takes the colon of an unquoted `tzone://` for the one before the value",
    ),
    (
        "scripts/mixed-line-ends-and-a-mark.ics",
        "the other reader refuses mixed line ends and the mark",
    ),
    (
        "scripts/several-calendars-in-one-file.ics",
        "the other reader refuses more than one calendar",
    ),
    (
        "scripts/each-calendar-defines-its-own.ics",
        "the other reader refuses more than one calendar",
    ),
    (
        "nextcloud/byte-order-marks-inside-texts.ics",
        "the other reader refuses the whole file for a mark before a name",
    ),
    (
        "zoho/an-unknown-status-and-trailing-blanks.ics",
        "the other reader keeps the blanks around values",
    ),
    (
        "hostile/nothing-where-something-should-be.ics",
        "the other reader refuses the whole file for one line",
    ),
    (
        "scripts/junk-lines-and-events-that-never-end.ics",
        "the other reader refuses the whole file for one line",
    ),
];

/// UID, line of time and length of every event, as the other reader has them.
fn foreign(text: &str) -> Result<Vec<[String; 3]>, String> {
    let unfolded = unfold(text);
    let calendar = read_calendar(&unfolded)?;
    let value = |event: &Component<'_>, name: &str| {
        let property = event.properties.iter().find(|p| p.name == name);
        property.map_or_else(String::new, |p| p.val.to_string())
    };
    Ok(calendar
        .components
        .iter()
        .filter(|component| component.name == "VEVENT")
        .map(|event| ["UID", "DTSTART", "DTEND"].map(|name| value(event, name)))
        .collect())
}

/// The same from the events of the file, found by nothing but their lines.
fn ours(bytes: &[u8]) -> Vec<[String; 3]> {
    corehours::ical::outline(bytes)
        .into_iter()
        .map(|event| [event.uid, event.start, event.end])
        .collect()
}

/// Whether a fixture is there to be refused.
fn is_refused(path: &Path) -> bool {
    let expected = fs::read_to_string(path.with_extension("expected.json"));
    expected.is_ok_and(|text| text.contains("\"refused\""))
}

#[test]
fn both_readers_find_the_same_events() {
    let calendars = calendars_below(&fixtures());
    assert!(calendars.len() >= 40, "only {} fixtures", calendars.len());
    let mut seen = BTreeSet::new();
    for path in calendars {
        let name = path.to_str().unwrap();
        // Made to be refused, or read in part.
        if name.contains("/damaged/") || is_refused(&path) {
            continue;
        }
        let is_different = DIFFERENT.iter().find(|(end, _)| name.ends_with(end));
        let bytes = fs::read(&path).unwrap();
        let theirs = str::from_utf8(&bytes)
            .map_err(|error| error.to_string())
            .and_then(foreign);
        if let Some((end, why)) = is_different {
            seen.insert(*end);
            let is_alike = theirs.as_ref().is_ok_and(|events| *events == ours(&bytes));
            assert!(!is_alike, "{name} is read alike now, not: {why}");
            continue;
        }
        assert_eq!(ours(&bytes), theirs.unwrap(), "{name}");
        let read = Reading::between("2027-01-01", "2027-02-01").read(&bytes);
        assert_eq!(read.unwrap().events, ours(&bytes).len(), "{name}");
    }
    assert_eq!(seen.len(), DIFFERENT.len(), "a listed fixture is gone");
}
