//! What was skipped or assumed while reading, and what that does to the answer.

use std::sync::Arc;

/// Something skipped or assumed, with its place and its effect.
///
/// Prints in reports as `notice[unknown-zone]: ana.ics:77: …` with `effect: …` on the next line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// The file, as the report names it; `None` until the reader of the file has set it, or for none.
    pub file: Option<Arc<str>>,
    /// The line of `BEGIN:` of the component, or of the property; counted from 1.
    pub line: Option<u32>,
    /// A stable word for the kind of notice, such as `unknown-zone`.
    pub code: &'static str,
    /// The UID of the component, trimmed, if it has one.
    pub uid: Option<String>,
    /// What was found: lower case, no full stop, names and values in backticks, control characters escaped.
    pub message: String,
    /// What that does to the answer; begins with `skipped` when the component takes no part in it.
    pub effect: String,
}
