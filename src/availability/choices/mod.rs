//! What a person may choose of a day, and what several people's choices come to: guaranteed and possible time, the least
//! and the most that they share, and what one of them can promise.
//!
//! All of it is on the line of instants, in whole minutes, and knows no rule and no calendar. A day in one piece is a start, a
//! length and a break; a day in pieces is any set of steps; either may be left out where that is open. [`Day::every_choice`] is the slow truth that the rest agrees
//! with.

mod amounts;
mod cells;
mod day;
mod grid;
mod ground;
mod limits;
mod marks;
mod outermost;
mod promise;
mod shape;
mod shared;

pub use amounts::{Aim, Amount, greatest, least, nearest_to_usual};
pub use day::{Day, Pick, Starts};
pub use outermost::Feature;
pub use promise::{starts_that_cover, starts_that_keep};
pub use shared::Shared;

pub(crate) use limits::Limits;

/// Minutes since 1970 began (UTC).
type Minute = i64;

/// From a minute up to another.
type Piece = (Minute, Minute);
