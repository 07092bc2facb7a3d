//! What users write, as values of the model: errors point into the file.
//!
//! TOML is read as a tree with spans (`table`); nothing is skipped: a key that is unknown, or that this version does not
//! judge yet, is an error.

mod band;
mod error;
#[cfg(feature = "files")]
pub mod files;
mod load;
mod nearest;
mod peak;
mod policy;
mod proposal;
mod schedule;
mod table;
mod team;
mod total;

pub use error::InputError;
#[cfg(feature = "cli")]
pub(crate) use error::visible;
#[cfg(feature = "cli")]
pub(crate) use nearest::nearest;
pub use policy::policy;
pub use proposal::proposal;
pub use team::team;
