//! Files that lost their end or a bit: refused, or told of; never fewer events in silence.

#![expect(clippy::disallowed_methods, reason = "tests read their fixtures")]

use std::{fs, ops::Range};

use corehours::recurrence::{Calendar, Occurrence};

use crate::corpus::{Reading, fixtures};

/// Calendars of as many programs, each with one `VCALENDAR`.
const SEEDS: [&str; 14] = [
    "calendar-server/this-and-future",
    "exchange/busy-status-and-windows-zones",
    "fastmail/lengths-over-a-clock-change",
    "google/answers",
    "google/override-before-its-master",
    "icloud/zones-after-events-and-stray-properties",
    "nextcloud/two-versions-and-overrides-in-utc",
    "outlook/a-clipped-calendar",
    "people-teams/whos-out",
    "proton/carets-and-impossible-value-types",
    "scripts/utf-16",
    "scripts/bare-carriage-returns",
    "thunderbird/offsets-and-vendor-prefix",
    "zimbra/free-busy-with-a-bad-period",
];

fn seed(name: &str) -> Vec<u8> {
    fs::read(fixtures().join("calendars").join(format!("{name}.ics"))).unwrap()
}

fn reading(allow_truncated: bool) -> Reading {
    Reading {
        allow_truncated,
        ..Reading::between("2027-03-01", "2027-05-01")
    }
}

#[test]
fn every_beginning_of_a_file_is_refused_or_says_what_is_missing() {
    for name in SEEDS {
        let bytes = seed(name);
        let whole = reading(false).read(&bytes).unwrap();
        assert_eq!(reading(true).read(&bytes).unwrap(), whole, "{name}");
        let mut cut = 0;
        for length in 0..bytes.len() {
            let beginning = &bytes[..length];
            let what = format!("{name} up to {length}");
            match reading(false).read(beginning) {
                Err(refusal) => assert!(!refusal.help.is_empty(), "{what}"),
                // Nothing but the last line end is missing.
                Ok(read) => {
                    assert_eq!(read.occurrences, whole.occurrences, "{what}");
                    continue;
                }
            }
            let Ok(read) = reading(true).read(beginning) else {
                continue;
            };
            cut += 1;
            assert!(read.cut_short, "{what}");
            let notices = read.notices.iter();
            let told: Vec<_> = notices
                .filter(|notice| notice.code == "cut-short")
                .collect();
            assert_eq!(told.len(), 1, "{what}");
            assert!(told[0].effect.starts_with("skipped"), "{what}");
            // No time of the window is vouched for.
            let to = read.covers.to.unwrap().to_string();
            assert!(to.as_str() <= "2027-02-28T23:00:00Z", "{what}: {to}");
        }
        assert!(
            cut > bytes.len() / 2,
            "{name}: only {cut} of {} are read",
            bytes.len()
        );
    }
}

/// Two calendars whose every line matters to an event, and how each is read.
const FLIPPED: [&str; 2] = [
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTART:20270302T080000Z\r\nDTEND:20270302T090000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:series\r\nDTSTART;TZID=Europe/Berlin:20270303T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE;TZID=Europe/Berlin:20270310T090000\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nDURATION:PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:day\r\nDTSTART;VALUE=DATE:20270405\r\nSTATUS:TENTATIVE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:note\nEND:VTODO\nBEGIN:VEVENT\nSUMMARY:Stand-\n up\nUID:moved\nRRULE:FREQ=DAILY;UNTIL=20270306T080000Z\nDTSTART:20270302T080000Z\nDURATION:P1D\nEND:VEVENT\nBEGIN:VEVENT\nUID:out\nDTSTART:20270308T080000Z\nDTEND:20270309T090000Z\nX-MICROSOFT-CDO-BUSYSTATUS:OOF\nEND:VEVENT\nBEGIN:VEVENT\nUID:last\nDTSTART:20270310T080000Z\nDTEND:20270310T090000Z\nTRANSP:OPAQUE\nEND:VEVENT\nEND:VCALENDAR\n",
];

/// The UID of every event of a seed and the bytes that are its own: from the line end before it to its last.
fn events(text: &str) -> Vec<(String, Range<usize>)> {
    let mut events = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("BEGIN:VEVENT") {
        let begin = from + at;
        let end = begin + text[begin..].find("END:VEVENT").unwrap() + "END:VEVENT".len();
        let uid = text[begin..end].split("UID:").nth(1).unwrap();
        let uid = uid.lines().next().unwrap().to_owned();
        let last = end + text[end..].find('\n').unwrap() + 1;
        events.push((uid, begin.saturating_sub(2)..last));
        from = end;
    }
    events
}

/// The occurrences of an event, without the lines they stand on.
fn of(calendar: &Calendar, uid: &str) -> Vec<(String, String, &'static str)> {
    let occurrences = calendar.occurrences.iter();
    occurrences
        .filter(|occurrence| &*occurrence.facts.uid == uid)
        .map(|occurrence: &Occurrence| {
            let (start, end) = (occurrence.start, occurrence.end);
            let status = occurrence.facts.status.word();
            (start.to_string(), end.to_string(), status)
        })
        .collect()
}

#[test]
fn no_flipped_bit_loses_an_event_in_silence() {
    let reading = Reading::between("2026-01-01", "2029-01-01");
    for text in FLIPPED {
        let whole = reading.read(text.as_bytes()).unwrap();
        assert_eq!((whole.notices.len(), whole.events), (0, 3), "{text}");
        let events = events(text);
        for bit in 0..text.len() * 8 {
            let (at, mask) = (bit / 8, 1_u8 << (bit % 8));
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= mask;
            let Ok(read) = reading.read(&bytes) else {
                continue;
            };
            let shown = || {
                let line = text[..at].matches('\n').count() + 1;
                format!("bit {mask:#x} of byte {at}, line {line}\n{read:#?}")
            };
            let is_touched = |(_, range): &&(String, Range<usize>)| range.contains(&at);
            for (uid, _) in events.iter().filter(|event| !is_touched(event)) {
                assert_eq!(of(&read, uid), of(&whole, uid), "{uid}: {}", shown());
            }
            let others: Vec<_> = (events.iter().filter(|event| !is_touched(event)))
                .map(|(uid, _)| uid.as_str())
                .collect();
            let touched = events.len() - others.len();
            let here = read.occurrences.iter();
            let here = here.filter(|o| !others.contains(&&*o.facts.uid));
            let mut uids: Vec<_> = here.map(|o| &*o.facts.uid).collect();
            uids.dedup();
            // Another digit is another date, which may lie anywhere, and says nothing of itself.
            let is_told = !read.notices.is_empty()
                || (bytes[at].is_ascii_digit() && text.as_bytes()[at].is_ascii_digit());
            assert!(is_told || uids.len() >= touched, "{}", shown());
        }
    }
}

#[test]
fn an_end_without_a_beginning_is_a_named_skip() {
    let text = FLIPPED[0].replacen("END:VEVENT\r\nBEGIN:VEVENT", "END:VEVENT\rJBEGIN:VEVENT", 1);
    let read = reading(false).read(text.as_bytes()).unwrap();
    assert_eq!((read.skipped, read.unplaced), (1, 1));
    assert_eq!(read.notices[0].code, "never-begins");
    assert_eq!(of(&read, "series").len(), 0);
    assert_eq!(of(&read, "one").len(), 1);
    // The lines of the alarm would else be the event's: its length may be the alarm's.
    let text = FLIPPED[0].replacen("BEGIN:VALARM", "JBEGIN:VALARM", 1);
    let read = reading(false).read(text.as_bytes()).unwrap();
    assert_eq!((read.skipped, read.unplaced), (1, 0));
    assert_eq!(of(&read, "series")[0].2, "unknown");
}

#[test]
fn long_lines_and_many_folds_are_read() {
    let event = "UID:a\r\nDTSTART:20270302T080000Z\r\nDTEND:20270302T090000Z\r\n";
    for long in [
        "x".repeat(20 << 20),
        "x\r\n ".repeat(4 << 20),
        "\"".repeat(1 << 20),
    ] {
        let text = format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:{long}\r\nATTACH:{long}\r\n{event}END:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        let read = reading(false).read(text.as_bytes()).unwrap();
        assert_eq!(of(&read, "a").len(), 1);
    }
}
