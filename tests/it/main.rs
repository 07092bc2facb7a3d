//! What the library does from the outside, one module a subject.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bound_oracle;
mod bulkheads;
mod choices;
mod choices_oracle;
#[cfg(feature = "cli")]
mod cli;
mod common;
mod corpus;
mod damage;
#[cfg(feature = "cli")]
mod doctor;
#[cfg(feature = "cli")]
mod exit_codes;
#[cfg(all(feature = "cli", target_os = "linux"))]
mod faults;
#[cfg(feature = "files")]
mod files;
mod foreign_icalendar;
mod format_pages;
#[cfg(feature = "cli")]
mod formats;
mod guardrails;
#[cfg(feature = "cli")]
mod inert;
mod invalid;
mod kept;
#[cfg(feature = "files")]
mod lacks;
mod laws;
#[cfg(all(feature = "cli", feature = "files"))]
mod left_out;
mod limits;
mod offered;
mod offered_oracle;
mod on_call;
mod oracle;
mod own_zones;
mod pages;
#[cfg(feature = "cli")]
mod policies;
mod properties;
mod recurrence_oracle;
mod recurrence_rfc5545;
#[cfg(feature = "cli")]
mod scenarios;
mod series_oracle;
#[cfg(feature = "cli")]
mod tables;
mod tidy;
mod total_oracle;
mod totals;
#[cfg(feature = "cli")]
mod truncated;
mod windows;
