//! When enough people are there at once.

mod states;
mod sweep;

pub use states::{Basis, Case, Choice, State, Stretch, Unknown, states};
pub use sweep::{Quorum, together};
