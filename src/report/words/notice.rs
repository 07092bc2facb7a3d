//! What was skipped or assumed, in two lines.

use std::fmt::Write as _;

use crate::ical::Notice;

/// `notice[unknown-zone]: ana.ics:77: …`.
pub fn notice(notice: &Notice) -> String {
    let mut said = format!("notice[{}]: ", notice.code);
    if let Some(file) = &notice.file {
        said += file;
        if let Some(line) = notice.line {
            let _ = write!(said, ":{line}");
        }
        said += ": ";
    }
    said + &notice.message
}

/// `effect: …`.
pub fn effect(notice: &Notice) -> String {
    format!("effect: {}", notice.effect)
}
