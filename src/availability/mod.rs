//! From arrangements and calendars to one timeline a person.

pub mod choices;
mod clocks;
mod layers;
mod timeline;
mod work;

pub use clocks::Clocks;
pub use layers::{Absent, Away, Commitment, Firmness, Layers, MeetingId, Origin};
pub use timeline::{Atom, Counted, Missing, Taken, Timeline};
pub use work::{Variation, Work, WorkSpan};

pub(crate) use work::lengths;
