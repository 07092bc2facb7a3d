//! Bytes of a calendar export to components.

#![deny(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions
)]

mod notice;
mod status;

pub use notice::Notice;
pub use status::{Status, Why};
