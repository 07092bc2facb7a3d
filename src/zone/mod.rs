//! The rules of every clock: from instants to civil times and back.
//!
//! - [`Zone`]: one clock for all time; a table of changes and the yearly rule that follows it
//! - [`Clock`]: a zone cut to a stretch of time, for many quick look-ups and for wall windows
//! - [`Tzdb`]: every clock by name

#![deny(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions
)]

mod clock;
mod posix;
mod tzdb;
mod tzif;
#[expect(clippy::module_inception, reason = "the file is named after its type")]
mod zone;

pub use clock::Clock;
pub use posix::PosixError;
pub use tzdb::Tzdb;
pub use tzif::TzifError;
pub use zone::{Regime, Resolved, Zone};
