//! A zone that a file defines: nothing panics, and an event in it takes the time that it says.
#![no_main]

use std::sync::LazyLock;

use corehours::{
    recurrence::{ReadOptions, read},
    time::{Instant, Span},
    zone::Tzdb,
};
use libfuzzer_sys::fuzz_target;

static ZONES: LazyLock<Tzdb> = LazyLock::new(Tzdb::bundled);

fuzz_target!(|definition: &[u8]| {
    let berlin = ZONES.get("Europe/Berlin").expect("the database has it");
    let window = Span::new(
        Instant::from_seconds(1_767_222_000),
        Instant::from_seconds(1_798_758_000),
    );
    let window = window.expect("the year 2026 is not empty");
    let mut text = b"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Made up\r\n".to_vec();
    text.extend_from_slice(definition);
    text.extend_from_slice(
        b"\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Made up:20260301T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=40\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    if let Ok(calendar) = read(&text, &ReadOptions::plain(window, &berlin, &ZONES)) {
        for event in calendar
            .occurrences
            .iter()
            .filter(|event| &*event.facts.uid == "a")
        {
            assert!(event.start <= event.end, "{event:?} ends before it begins");
        }
    }
});
