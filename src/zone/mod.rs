//! The rules of every clock: from instants to civil times and back.
//!
//! - [`Zone`]: one clock for all time; a table of changes and the yearly rule that follows it
//! - [`Clock`]: a zone cut to a stretch of time, for many quick look-ups and for wall windows
//! - [`Tzdb`]: every clock by name, also by the names that programs other than calendars of today have for it
//! - [`team_regimes`]: where any clock of a team changes

#![deny(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions
)]

mod clock;
mod names;
mod posix;
mod regimes;
#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may fail")]
mod second_opinion;
mod tzdb;
mod tzif;
mod windows;
#[expect(clippy::module_inception, reason = "the file is named after its type")]
mod zone;

pub use clock::{Clock, Cursor};
pub use names::{How, Resolution, abbreviation_candidates};
pub use posix::PosixError;
pub use regimes::{ClockChange, TeamRegime, clock_changes, team_regimes};
pub use tzdb::Tzdb;
pub use tzif::TzifError;
pub use zone::{Regime, Resolved, Zone};
