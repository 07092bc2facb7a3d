//! What a file is that is no calendar, and what to do about it.

use memchr::memmem;

use super::line::trim;

/// What a file is instead of a calendar: the end of the sentence `this is …`, and the next step.
pub(crate) type Foreign = (&'static str, &'static str);

/// What a file without a calendar in it is.
pub(crate) fn what_is(bytes: &[u8]) -> Foreign {
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
    if bytes.iter().all(|byte| *byte == 0) {
        return (
            "a file of zeros",
            "export the calendar again; zeros are what a broken download or disk leaves",
        );
    }
    if head.is_empty() {
        return ("a file of blanks only", EXPORT);
    }
    if let Some((_, what, help)) = SIGNATURES.iter().find(|(sign, ..)| bytes.starts_with(sign)) {
        return (what, help);
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
    if starts(b"[\"vcalendar\"") {
        return ("a calendar in JSON (jCal)", EXPORT);
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
    if MAIL.iter().any(|header| starts(header)) {
        return ("an e-mail", "save the calendar that is attached to it");
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

/// The first bytes of files that are no text, what they are, and what to do.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "a zip archive", UNZIP),
    (b"PK\x05\x06", "an empty zip archive", UNZIP),
    (b"\x1F\x8B", "compressed with gzip", "unpack it first"),
    (b"BZh", "compressed with bzip2", "unpack it first"),
    (b"\xFD7zXZ\0", "compressed with xz", "unpack it first"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"%PDF", "a PDF", EXPORT),
    (b"\x89PNG", "an image (PNG)", EXPORT),
    (b"\xFF\xD8\xFF", "an image (JPEG)", EXPORT),
    (b"GIF8", "an image (GIF)", EXPORT),
    (
        b"\xD0\xCF\x11\xE0",
        "a file in a form of Outlook or Office alone",
        SAVE,
    ),
    (b"!BDN", "a data file of Outlook (PST)", SAVE),
    (
        b"\x78\x9F\x3E\x22",
        "an attachment in a form of Outlook alone (winmail.dat)",
        SAVE,
    ),
    (b"SQLite format 3\0", "a database (SQLite)", EXPORT),
];

const EXPORT: &str = "export the calendar again as iCalendar (`.ics`)";
const SAVE: &str = "in Outlook, save the calendar as iCalendar (`.ics`)";
const UNZIP: &str = "give the file the ending `.zip`, or unpack it first";

/// How e-mails begin that were saved whole.
const MAIL: &[&[u8]] = &[
    b"Return-Path:",
    b"Received:",
    b"Delivered-To:",
    b"From:",
    b"To:",
    b"Subject:",
    b"Date:",
    b"MIME-Version:",
    b"Message-ID:",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_foreign_file_is_called_by_its_name() {
        let files: [(&[u8], &str); 20] = [
            (b"", "empty"),
            (b" \r\n", "blanks"),
            (b"\0\0\0\0", "zeros"),
            (b"\x89PNG\r\n\x1A\n", "image"),
            (b"\xFF\xD8\xFF\xE0", "image"),
            (b"%PDF-1.7", "PDF"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1", "Outlook"),
            (b"x\x9F>\"\x01", "winmail.dat"),
            (b"[\"vcalendar\",[[", "jCal"),
            (b"Received: from a by b\r\nSubject: Invitation", "e-mail"),
            (b"<!DOCTYPE HTML>\r\n<script>", "web page"),
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
