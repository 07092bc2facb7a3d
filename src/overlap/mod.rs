//! When enough people are there at once.

mod settled;
mod states;
mod sweep;

pub use settled::{Settled, settled_states};
pub use states::{Basis, Case, Choice, State, Stretch, Unknown, states};
pub use sweep::{Quorum, together};
