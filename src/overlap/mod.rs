//! When enough people are there at once.

mod count;
mod pairs;
mod settled;
mod states;
mod sweep;
mod window;

pub use count::Counting;
pub use pairs::{PairTime, pair_time};
pub use settled::{Settled, settled_states};
pub use states::{Basis, Case, Choice, State, Stretch, Unknown, each_state, states};
pub use sweep::{Brought, Gathering, Quorum, together};
pub use window::{
    DateTimes, DayRun, HALF_HOURS, Rank, Tally, Wanted, Weekly, by_half_hours, rank, weekly,
};
