//! One content line: whatever it says, the event beside it takes place, and folds change nothing.

use corehours::recurrence::{Calendar, ReadOptions, read};

use super::{ZONES, window};

/// A calendar of two events, with `line` in the first.
fn calendar(line: &[u8]) -> Vec<u8> {
    let mut text = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260301T090000Z\r\nDURATION:PT1H\r\n".to_vec();
    text.extend_from_slice(line);
    text.extend_from_slice(b"\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:b\r\nDTSTART:20260302T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
    text
}

fn read_all(text: &[u8]) -> Option<Calendar> {
    let berlin = ZONES.get("Europe/Berlin").expect("the database has it");
    let owners = ["ana@example.com".to_owned()];
    let options = ReadOptions {
        owners: &owners,
        titles: true,
        ..ReadOptions::plain(window(), &berlin, &ZONES)
    };
    read(text, &options).ok()
}

/// What the events come to, without the lines they stand in.
fn told(calendar: &Calendar) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    let occurrences = calendar.occurrences.iter();
    let told = occurrences.map(|event| {
        let facts = &event.facts;
        let title = facts.title.as_ref().map(ToString::to_string);
        (
            event.start,
            event.end,
            facts.uid.to_string(),
            facts.status,
            title,
        )
    });
    told.collect()
}

/// The first byte says how many of the next say where the line is folded; what is left is the line.
///
/// # Panics
///
/// When the line costs the event beside it, or reads otherwise folded.
pub fn holds(bytes: &[u8]) {
    let Some((count, rest)) = bytes.split_first() else {
        return;
    };
    let Some((folds, line)) = rest.split_at_checked(usize::from(count % 16)) else {
        return;
    };
    let starts = |word: &[u8]| {
        let begins = line.get(..word.len());
        begins.is_some_and(|begins| begins.eq_ignore_ascii_case(word))
    };
    // What ends the event, or begins another, is no line of it; and what begins with a space is part of the line before.
    let is_line = !line.iter().any(|byte| matches!(byte, b'\r' | b'\n'))
        && !starts(b"BEGIN")
        && !starts(b"END")
        && !matches!(line.first(), Some(b' ' | b'\t'))
        && std::str::from_utf8(line).is_ok();
    if !is_line {
        return;
    }
    let Some(plain) = read_all(&calendar(line)) else {
        panic!("refused for the sake of one line");
    };
    let mut occurrences = plain.occurrences.iter();
    assert!(
        occurrences.any(|event| &*event.facts.uid == "b"),
        "the event beside it is lost"
    );
    let mut folded = Vec::new();
    let mut rest = line;
    for at in folds {
        // A byte stands before every fold, for a fold at the start would continue the line before.
        let Some((piece, after)) = rest.split_at_checked(usize::from(*at) + 1) else {
            break;
        };
        folded.extend_from_slice(piece);
        folded.extend_from_slice(b"\r\n ");
        rest = after;
    }
    folded.extend_from_slice(rest);
    // A fold between the bytes of one character is no text on either side.
    if std::str::from_utf8(&folded).is_ok() {
        let folded = read_all(&calendar(&folded)).expect("a fold is no reason");
        assert_eq!(told(&plain), told(&folded));
    }
}
