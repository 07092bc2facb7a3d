//! Components to occurrences inside a window.

#![deny(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions
)]

mod calendar;

pub use calendar::{Calendar, Covers, Kind, Occurrence, ReadOptions, Refusal, read};
