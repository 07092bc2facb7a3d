//! Components to occurrences inside a window.

#![deny(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions
)]

mod calendar;
mod expand;
mod rule;

pub use calendar::{Calendar, Covers, Kind, Occurrence, ReadOptions, Refusal, read};
pub use expand::{Budget, Expansion};
pub use rule::{Parsed, Rule, RuleError, Start, Until};
