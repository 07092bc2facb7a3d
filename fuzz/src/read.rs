//! Bytes to events: whatever is read, nothing panics, and what comes out is in order and touches the window.

use corehours::recurrence::{Kind, Occurrence, ReadOptions, read};

use super::{ZONES, window};

const KINDS: [Kind; 5] = [
    Kind::Person,
    Kind::Leave,
    Kind::Holidays,
    Kind::Resource,
    Kind::Availability,
];

/// # Panics
///
/// When an occurrence ends before it begins, is outside of what was asked for, or out of order.
pub fn holds(bytes: &[u8]) {
    let Some((choice, text)) = bytes.split_first() else {
        return;
    };
    let berlin = ZONES.get("Europe/Berlin").expect("the database has it");
    let window = window();
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
    let key = |event: &Occurrence| (event.start, event.end);
    assert!(
        calendar.occurrences.is_sorted_by_key(key),
        "they are out of order"
    );
}
