//! Bytes of a calendar export to components.
//!
//! `split` finds the components of a file and the raw lines of them that decide anything; an event reads its lines
//! only when it is asked. Nothing here fails for what one component holds.

#![deny(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions
)]

pub(crate) mod availability;
pub(crate) mod component;
mod foreign;
mod limits;
mod line;
mod lines;
pub(crate) mod name;
mod notice;
mod outline;
mod people;
mod producer;
pub(crate) mod split;
mod status;
mod text;
pub(crate) mod time_zone;
pub(crate) mod values;
mod words;

pub(crate) use foreign::what_is;
pub use limits::{Limit, Limits};
pub(crate) use line::{shown, unescape};
pub use notice::Notice;
pub use outline::{Kept, Outline, kept, outline};
pub use people::{Addresses, Part};
pub(crate) use producer::producer;
pub(crate) use status::Ladder;
pub use status::{Status, Why};
pub(crate) use text::{as_utf8, is_hidden};
pub use words::{Names, name_words};
