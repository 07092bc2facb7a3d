//! Does this arrangement keep the hours the team needs together?
//!
//! `corehours` reads a team's calendar exports, works out when people can really work together, and judges a proposed
//! arrangement against the team's rules, date by date. The modules in reading order, each naming only those before it:
//!
//! - [`time`]: instants, civil times, spans and lengths
//! - [`zone`]: the rules of every clock
//! - [`ical`]: bytes of an export to components
//! - [`recurrence`]: components to occurrences
//! - [`model`]: team, people, arrangements, proposals
//! - [`availability`]: one timeline a person
//! - [`overlap`]: when enough people are there at once
//! - [`rules`]: what a team can require
//! - [`input`]: what users write, to values of the model
//! - [`verdict`]: what comes of it
//! - [`analyze`](mod@analyze): the question and its answer
//! - [`report`]: judgements as text
//! - `cli`: the command line
//!
//! # Example
//!
//! Berlin and New York are six hours apart, and five from 14 to 27 March 2027: then Sam leaves an hour too early.
//!
//! ```
//! use corehours::{analyze, input, model::Horizon, verdict::{Cause, Verdict}, zone::Tzdb};
//!
//! let zones = Tzdb::bundled();
//! let team = input::team(
//!     "team.toml",
//!     r#"
//!         zone = "Europe/Berlin"
//!         [[member]]
//!         id = "lena"
//!         zone = "Europe/Berlin"
//!         week = { mon-fri = "09:00-18:00" }
//!         [[member]]
//!         id = "sam"
//!         zone = "America/New_York"
//!         week = { mon-fri = "07:00-11:00" }
//!     "#,
//!     &zones,
//! )?;
//! let policy = input::policy(
//!     "policy.toml",
//!     r#"
//!         [[rule]]
//!         id = "core"
//!         kind = "core_window"
//!         window = "13:00-17:00"
//!     "#,
//!     &zones,
//!     &team,
//! )?;
//! let from = "2027-03-01".parse()?;
//! let horizon = Horizon { from, to: "2027-05-31".parse()?, zone: team.zone.clone() };
//! let answer = analyze::analyze(&analyze::Question {
//!     team: &team,
//!     policy: &policy,
//!     proposal: None,
//!     sources: &[],
//!     horizon: &horizon,
//!     asked: from,
//! });
//! assert_eq!(answer.verdict, Verdict::Broken);
//! let run = &answer.rules[0].runs[0];
//! assert_eq!((run.from.to_string(), run.to.to_string()), ("2027-03-15".into(), "2027-03-26".into()));
//! assert_eq!(run.cause, Cause::ClockChange);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod analyze;
pub mod availability;
#[cfg(feature = "cli")]
pub mod cli;
pub mod ical;
pub mod input;
pub mod model;
pub mod overlap;
pub mod recurrence;
pub mod report;
pub mod rules;
pub mod time;
pub mod verdict;
pub mod zone;
