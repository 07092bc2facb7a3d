//! What holds of any input: each law takes bytes, and panics where they break it.
//!
//! The targets beside it try laws on bytes made up by a fuzzer; the tests of the project try them on the bytes in `seeds`.

pub mod line;
pub mod read;
pub mod rule;
pub mod toml;
pub mod zip;
pub mod zone;

use std::sync::LazyLock;

use corehours::{
    time::{Instant, Span},
    zone::Tzdb,
};

static ZONES: LazyLock<Tzdb> = LazyLock::new(Tzdb::bundled);

/// The year 2026 in Berlin.
fn window() -> Span {
    let [start, end] = [1_767_222_000, 1_798_758_000].map(Instant::from_seconds);
    Span::new(start, end).expect("a year is not empty")
}
