//! Components to occurrences inside a window.

#![deny(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions
)]

mod calendar;
mod census;
mod clocks;
mod definitions;
mod disagreement;
mod drafts;
mod expand;
mod free_busy;
mod groups;
mod instances;
mod ledger;
mod offered;
mod rule;
mod series;
mod time_zone;

pub use calendar::{
    Calendar, Covers, Facts, Kept, Kind, Occurrence, ReadOptions, Refusal, read, read_within,
};
pub use census::{Census, Told};
pub use definitions::NamedZone;
pub use expand::{Budget, Expansion};
pub use rule::{Parsed, Rule, RuleError, Start, Until};
