//! Bytes to events: whatever is read, nothing panics, and what comes out is in order and touches the window.
#![no_main]

use std::sync::LazyLock;

use corehours::{
    recurrence::{Kind, ReadOptions, read},
    time::{Instant, Span},
    zone::Tzdb,
};
use libfuzzer_sys::fuzz_target;

static ZONES: LazyLock<Tzdb> = LazyLock::new(Tzdb::bundled);

const KINDS: [Kind; 5] = [
    Kind::Person,
    Kind::Leave,
    Kind::Holidays,
    Kind::Resource,
    Kind::Availability,
];

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else {
        return;
    };
    let berlin = ZONES.get("Europe/Berlin").expect("the database has it");
    let window = Span::new(
        Instant::from_seconds(1_767_222_000),
        Instant::from_seconds(1_798_758_000),
    );
    let window = window.expect("the year 2026 is not empty");
    let owners = ["ana@example.com".to_owned()];
    let options = ReadOptions {
        owners: &owners,
        kind: KINDS[usize::from(*choice) % KINDS.len()],
        titles: choice & 0x10 != 0,
        allow_truncated: choice & 0x20 != 0,
        ..ReadOptions::plain(window, &berlin, &ZONES)
    };
    let Ok(calendar) = read(text, &options) else {
        return;
    };
    for event in &calendar.occurrences {
        assert!(event.start <= event.end, "{event:?} ends before it begins");
        assert!(
            event.start < window.end() && event.end >= window.start(),
            "{event:?} is outside"
        );
    }
    let key = |event: &corehours::recurrence::Occurrence| (event.start, event.end);
    assert!(
        calendar.occurrences.is_sorted_by_key(key),
        "they are out of order"
    );
});
