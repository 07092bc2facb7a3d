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
//! - [`verdict`]: what comes of it
//! - [`analyze`](mod@analyze): the question and its answer
//! - [`input`]: what users write, to values of the model

pub mod analyze;
pub mod availability;
pub mod ical;
pub mod input;
pub mod model;
pub mod overlap;
pub mod recurrence;
pub mod rules;
pub mod time;
pub mod verdict;
pub mod zone;
