//! Who wrote a file, in a few words.

use super::{line::shown, text::as_text};

/// The short name of the program behind a `PRODID`; the `PRODID` itself when it is not known.
pub(crate) fn producer(id: &[u8]) -> String {
    // In order: what stands in another's name comes first.
    const KNOWN: &[(&str, &str)] = &[
        ("google calendar", "Google Calendar"),
        ("google inc", "Google Calendar"),
        ("outlook", "Outlook"),
        ("microsoft exchange", "Microsoft Exchange"),
        ("microsoft corporation", "Microsoft Exchange"),
        ("caldavserver", "iCloud"),
        ("icloud", "iCloud"),
        ("apple inc.//ios", "iOS Calendar"),
        ("apple inc.//macos", "macOS Calendar"),
        ("apple inc.//mac os x", "macOS Calendar"),
        ("apple inc.//ical", "macOS Calendar"),
        ("apple computer", "macOS Calendar"),
        ("calendarserver", "Calendar Server"),
        ("nextcloud", "Nextcloud"),
        ("sabre", "Nextcloud or another sabre/dav server"),
        ("owncloud", "ownCloud"),
        ("mozilla", "Thunderbird"),
        ("thunderbird", "Thunderbird"),
        ("zimbra", "Zimbra"),
        ("cyrusimap", "Fastmail"),
        ("fastmail", "Fastmail"),
        ("proton", "Proton Calendar"),
        ("evolution", "Evolution"),
        ("ximian", "Evolution"),
        ("k desktop environment", "KOrganizer"),
        ("korganizer", "KOrganizer"),
        ("zoho", "Zoho Calendar"),
        ("bamboohr", "BambooHR"),
        ("personio", "Personio"),
        ("lotus", "Notes"),
        ("hcl", "Notes"),
        ("davmail", "DavMail"),
        ("davx5", "DAVx5"),
        ("etar", "Etar"),
        ("yahoo", "Yahoo Calendar"),
        ("radicale", "Radicale"),
    ];
    let text = as_text(id).to_lowercase();
    KNOWN
        .iter()
        .find(|(part, _)| text.contains(part))
        .map_or_else(|| shown(id), |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_programs_have_short_names_and_others_their_own() {
        for (id, name) in [
            (
                "-//Google Inc//Google Calendar 70.9054//EN",
                "Google Calendar",
            ),
            ("Microsoft Exchange Server 2010", "Microsoft Exchange"),
            (
                "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN",
                "Outlook",
            ),
            ("-//Apple Inc.//macOS 13.4//EN", "macOS Calendar"),
            ("-//caldav.icloud.com//CALDAVJ 2514B607//EN", "iCloud"),
            (
                "-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
                "Thunderbird",
            ),
            ("-//My Script//", "-//My Script//"),
            ("a\u{1b}b", "a\\u{1b}b"),
        ] {
            assert_eq!(producer(id.as_bytes()), name);
        }
    }
}
