//! What is wrong in one place of a calendar costs that place alone.

use std::sync::Arc;

use corehours::recurrence::{Calendar, Occurrence};
use proptest::prelude::*;

use super::corpus::Reading;

fn read(text: &str) -> Calendar {
    reading().read(text.as_bytes()).unwrap()
}

fn reading() -> Reading {
    Reading::between("2027-03-01", "2027-05-01")
}

/// Components that are as they should be, some of them belonging together.
const GOOD: [&str; 6] = [
    "BEGIN:VEVENT\r\nUID:one\r\nDTSTART;TZID=Europe/Lisbon:20270302T090000\r\nDTEND;TZID=Europe/Lisbon:20270302T100000\r\nEND:VEVENT\r\n",
    "BEGIN:VEVENT\r\nUID:series\r\nDTSTART:20270303T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=5\r\nEND:VEVENT\r\n",
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Lisbon\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
    "BEGIN:VEVENT\r\nUID:series\r\nRECURRENCE-ID:20270310T090000Z\r\nDTSTART:20270311T090000Z\r\nDURATION:PT2H\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n",
    "BEGIN:VEVENT\r\nUID:day\r\nDTSTART;VALUE=DATE:20270405\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n",
    "BEGIN:VTODO\r\nUID:todo\r\nDUE:20270305T090000Z\r\nEND:VTODO\r\n",
];

/// Components with something wrong, none with a UID of the good ones.
const BAD: [&str; 16] = [
    "BEGIN:VEVENT\r\nUID:bad\r\nEND:VEVENT\r\n",
    "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:yesterday\r\nEND:VEVENT\r\n",
    "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20270302T090000Z\r\nDTEND:20270301T090000Z\r\nEND:VEVENT\r\n",
    "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20270302T090000Z\r\nRRULE:FREQ=;;\r\nEND:VEVENT\r\n",
    "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20270302T090000Z\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n",
    "BEGIN:VEVENT\r\nUID:bad\r\nRECURRENCE-ID:never\r\nDTSTART:20270302T090000Z\r\nEND:VEVENT\r\n",
    "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20270302T090000Z\r\n",
    "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20270302T090000Z\r\nBEGIN:VALARM\r\nEND:VEVENT\r\n",
    "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20270302T090000Z\r\nBEGIN:VALARM\r\n",
    "BEGIN:VTODO\r\nBEGIN:VALARM\r\n",
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Lisbon\r\nBEGIN:STANDARD\r\n",
    "BEGIN:X-A\r\nBEGIN:X-B\r\nEND:X-A\r\n",
    "END:VEVENT\r\nEND:VALARM\r\n",
    "Dear Team,\r\n\r\n  here is the agenda: \"\r\n",
    "BEGIN:VEVENT\r\nUID:bad\r\nSUMMARY:\"\0\u{202e}\r\nATTENDEE;CN=\":\r\nDTSTART;TZID=\":20270302T090000\r\nEND:VEVENT\r\n",
    "\u{feff}BEGIN:VEVENT\r\nbegin:valarm\r\nend:valarm\r\nEND:VEVENT\r\n",
];

fn calendar(components: &[&str]) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n",
        components.concat()
    )
}

/// Occurrences of the good components, without the lines they stand on.
fn good(calendar: &Calendar) -> Vec<Occurrence> {
    let occurrences = calendar.occurrences.iter();
    occurrences
        .filter(|o| ["one", "series", "day"].contains(&&*o.facts.uid))
        .cloned()
        .map(|mut o| {
            Arc::make_mut(&mut o.facts).line = 0;
            o
        })
        .collect()
}

#[test]
fn a_bad_component_at_any_place_moves_no_good_one() {
    let alone = good(&read(&calendar(&GOOD)));
    assert_eq!(alone.len(), 7);
    for bad in BAD {
        for at in 0..=GOOD.len() {
            let mut components = GOOD.to_vec();
            components.insert(at, bad);
            let text = calendar(&components);
            let found = read(&text);
            assert_eq!(good(&found), alone, "{text}");
            assert!(!found.notices.is_empty(), "{text}");
        }
    }
}

#[test]
fn every_beginning_of_a_calendar_is_refused_or_whole() {
    let whole = calendar(&GOOD);
    let mixed = whole.replace("\r\nUID", "\nUID");
    let two = format!("{whole}{whole}").replace("\r\n", "\n");
    for text in [whole, mixed, two] {
        let bytes = text.as_bytes();
        for length in 0..bytes.len() {
            let beginning = &bytes[..length];
            let ends = beginning
                .windows(13)
                .filter(|w| w == b"END:VCALENDAR")
                .count();
            let begins = beginning
                .windows(15)
                .filter(|w| w == b"BEGIN:VCALENDAR")
                .count();
            match reading().read(beginning) {
                Err(refusal) => assert!(!refusal.help.is_empty()),
                Ok(calendar) => {
                    // Complete calendars, and no more than the first letters of a line after them.
                    assert!(begins == ends && begins > 0, "{length} of {text}");
                    assert_eq!(calendar.calendars, begins);
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn prop_what_is_not_used_never_changes_an_answer(
        junk in proptest::collection::vec(any::<u8>(), 0..60),
        name in proptest::sample::select(vec![
            "DESCRIPTION", "GEO", "CREATED", "ATTACH", "LOCATION", "X-ALT-DESC", "COMMENT", "CATEGORIES", "DTSTAMP", "URL",
            "X-APPLE-STRUCTURED-LOCATION", "PRIORITY", "ATTENDEE", "ORGANIZER",
        ]),
        at in 0_usize..5,
    ) {
        let junk: Vec<u8> = junk.into_iter().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
        let plain = read(&calendar(&GOOD));
        let lines: Vec<&str> = GOOD[0].split_inclusive("\r\n").collect();
        let mut bytes = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n".to_vec();
        for (index, line) in lines.iter().enumerate() {
            bytes.extend_from_slice(line.as_bytes());
            if index == at.min(lines.len() - 2) {
                bytes.extend_from_slice(name.as_bytes());
                bytes.push(b':');
                bytes.extend_from_slice(&junk);
                bytes.extend_from_slice(b"\r\n");
            }
        }
        bytes.extend_from_slice(GOOD[1..].concat().as_bytes());
        bytes.extend_from_slice(b"END:VCALENDAR\r\n");
        let found = reading().read(&bytes).unwrap();
        prop_assert_eq!(good(&found), good(&plain));
        prop_assert_eq!(found.skipped, 0);
    }

    #[test]
    fn prop_no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = reading().read(&bytes);
        let inside = [b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:", &bytes[..], b"\nEND:VEVENT\nEND:VCALENDAR"].concat();
        let _ = reading().read(&inside);
    }

    #[test]
    fn prop_no_lines_break_the_reader(
        picks in proptest::collection::vec((0_usize..24, "[0-9TZ,;:/=+\"a-zA-Z -]{0,24}"), 0..40),
    ) {
        const STARTS: [&str; 24] = [
            "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", "BEGIN:VFREEBUSY", "END:VFREEBUSY",
            "BEGIN:VCALENDAR", "END:VCALENDAR", "DTSTART:2027030", "DTSTART:20270302T090000", "DTEND:2027030",
            "DTEND;TZID=Europe/Berlin:20270302T100000", "RRULE:FREQ=DAILY;COUNT=", "RRULE:FREQ=WEEKLY;UNTIL=2027", "EXDATE:2027030",
            "RDATE;VALUE=PERIOD:20270302T090000Z/PT", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270302T0900", "DURATION:P",
            "UID:", "SEQUENCE:", "STATUS:", "FREEBUSY:20270302T090000Z/PT", "X-CLIPEND:2027", " ",
        ];
        let mut text = String::from("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20270302T090000Z\n");
        for (start, rest) in picks {
            text.push_str(STARTS[start]);
            text.push_str(&rest);
            text.push('\n');
        }
        text.push_str("END:VEVENT\nEND:VCALENDAR\n");
        let _ = reading().read(text.as_bytes());
    }

    #[test]
    fn prop_a_changed_byte_breaks_nothing(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = calendar(&GOOD).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = reading().read(&bytes);
    }
}

#[test]
fn a_calendar_without_events_is_whole() {
    let empty = read(&calendar(&[]));
    assert_eq!(
        (empty.events, empty.skipped, empty.notices.len()),
        (0, 0, 0)
    );
}

#[test]
fn notices_name_the_line_and_the_uid_and_hide_nothing() {
    let text =
        calendar(&["BEGIN:VEVENT\r\nUID: odd \r\nDTSTART:\u{202e}soon\u{1b}[1m\r\nEND:VEVENT\r\n"]);
    let found = read(&text);
    let notice = &found.notices[0];
    assert_eq!((notice.line, notice.uid.as_deref()), (Some(3), Some("odd")));
    assert!(notice.message.is_ascii(), "{}", notice.message);
    assert!(
        notice.message.contains("\\u{202e}soon\\u{1b}[1m"),
        "{}",
        notice.message
    );
    assert!(notice.effect.starts_with("skipped"));
}
