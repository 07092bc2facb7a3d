//! What several tests share.

pub(crate) mod cases;
#[cfg(feature = "cli")]
mod command;
pub(crate) mod judged;
pub(crate) mod tree;

#[cfg(feature = "cli")]
pub(crate) use command::{Ran, corehours, folder, run};
#[cfg(feature = "cli")]
pub(crate) use tree::root;
