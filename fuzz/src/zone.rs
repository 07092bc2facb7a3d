//! A zone that a file defines: nothing panics, and an event in it takes the time that it says.

use corehours::recurrence::{ReadOptions, read};

use super::{ZONES, window};

/// # Panics
///
/// When an occurrence ends before it begins.
pub fn holds(definition: &[u8]) {
    let berlin = ZONES.get("Europe/Berlin").expect("the database has it");
    let mut text = b"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Made up\r\n".to_vec();
    text.extend_from_slice(definition);
    text.extend_from_slice(
        b"\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Made up:20260301T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=40\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    if let Ok(calendar) = read(&text, &ReadOptions::plain(window(), &berlin, &ZONES)) {
        for event in calendar
            .occurrences
            .iter()
            .filter(|event| &*event.facts.uid == "a")
        {
            assert!(event.start <= event.end, "{event:?} ends before it begins");
        }
    }
}
