//! What the library does from the outside, one module a subject.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bulkheads;
mod common;
mod corpus;
#[cfg(feature = "cli")]
mod exit_codes;
#[cfg(feature = "files")]
mod files;
mod foreign_icalendar;
mod formats;
mod invalid;
mod oracle;
mod recurrence_oracle;
mod recurrence_rfc5545;
mod tidy;
mod recurrence_rfc5545;
