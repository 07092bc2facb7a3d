//! What a report on the limits in force is made of.

use crate::ical::Limit;

use super::{Tool, View};

/// A limit and what it would be if nobody had changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitRow {
    /// The limit as it is in force.
    pub limit: Limit,
    /// Its value unless changed.
    pub default: u64,
}

/// Everything that a report on limits says.
#[derive(Clone, Debug)]
pub struct LimitsReport<'a> {
    /// What made it.
    pub tool: Tool,
    /// Every limit once.
    pub rows: &'a [LimitRow],
    /// How it is to look.
    pub view: View,
}
