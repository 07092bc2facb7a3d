//! From arrangements and calendars to one timeline a person.

pub mod choices;
mod clocks;
mod layers;
mod timeline;
mod work;

pub use clocks::Clocks;
pub use layers::{Absent, Accepts, Away, Commitment, Firmness, Layers, MeetingId, OnCall, Origin};
pub use timeline::{Atom, Counted, Missing, ReachKind, Reachable, Taken, Timeline};
pub use work::{Variation, Work, WorkSpan};

pub(crate) use work::lengths;
