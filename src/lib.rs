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

pub mod ical;
pub mod model;
pub mod recurrence;
pub mod time;
pub mod zone;
