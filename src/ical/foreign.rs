//! What a file is that is no calendar, and what to do about it.

use memchr::memmem;

use super::line::trim;

/// What a file is instead of a calendar: the end of the sentence `this is …`, and the next step.
pub(crate) fn what_is(bytes: &[u8]) -> (&'static str, &'static str) {
    const EXPORT: &str = "export the calendar again as iCalendar (`.ics`)";
    let head = trim(bytes.get(..4_096).unwrap_or(bytes));
    let starts = |start: &[u8]| {
        head.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    if bytes.is_empty() {
        return (
            "an empty file",
            "export the calendar again; an empty file is what a failed download leaves",
        );
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || is_wide(bytes) {
        return (
            "text in UTF-16, and calendars are UTF-8",
            "save the file as UTF-8, or export the calendar again",
        );
    }
    if head.is_empty() {
        return ("a file of blanks only", EXPORT);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return (
            "a zip archive",
            "give the file the ending `.zip`, or unpack it first",
        );
    }
    if bytes.starts_with(b"\x1F\x8B") {
        return ("compressed with gzip", "unpack it first");
    }
    if starts(b"%PDF") {
        return ("a PDF", EXPORT);
    }
    if starts(b"<!doctype html") || starts(b"<html") || memmem::find(head, b"<html").is_some() {
        return (
            "a web page, perhaps a page to sign in",
            "open the address in a browser, sign in, and save the calendar itself",
        );
    }
    if starts(b"<") {
        return ("XML", EXPORT);
    }
    if starts(b"{") || starts(b"[") {
        return ("JSON", EXPORT);
    }
    if starts(b"BEGIN:VCARD") {
        return (
            "a list of contacts (vCard)",
            "export the calendar, not the contacts",
        );
    }
    if starts(b"BEGIN:V") {
        return (
            "a part of a calendar without its `BEGIN:VCALENDAR`",
            "export the whole calendar: of a part it cannot be told what is missing",
        );
    }
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if first.split(|byte| *byte == b',').count() > 2
        && !first.contains(&b':')
        && !first.contains(&b'=')
    {
        return ("a table (CSV)", EXPORT);
    }
    ("no calendar: it has no `BEGIN:VCALENDAR`", EXPORT)
}

/// Whether every other byte of the beginning is NUL: UTF-16 without a mark.
fn is_wide(bytes: &[u8]) -> bool {
    let head = bytes.get(..16).unwrap_or(bytes);
    let nuls = |skip: usize| head.iter().skip(skip).step_by(2).all(|byte| *byte == 0);
    head.len() >= 4 && (nuls(0) != nuls(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_foreign_file_is_called_by_its_name() {
        let files: [(&[u8], &str); 13] = [
            (b"", "empty"),
            (b" \r\n", "blanks"),
            (b"\xFF\xFEB\0E\0G\0I\0N\0", "UTF-16"),
            (b"\0B\0E\0G\0I\0N", "UTF-16"),
            (b"PK\x03\x04\x14", "zip"),
            (b"\x1F\x8B\x08", "gzip"),
            (b"\n<!DOCTYPE html><title>Sign in", "web page"),
            (b"<?xml version=\"1.0\"?><html>", "web page"),
            (b"{\"error\": 403}", "JSON"),
            (b"BEGIN:VCARD\nEND:VCARD", "vCard"),
            (b"BEGIN:VEVENT\nEND:VEVENT", "part of a calendar"),
            (b"\"Subject\",\"Start Date\",\"Start Time\"\n", "CSV"),
            (b"forbidden", "no calendar"),
        ];
        for (bytes, name) in files {
            let (what, _) = what_is(bytes);
            assert!(what.contains(name), "{what}, expected {name}");
        }
    }
}
