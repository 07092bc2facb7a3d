//! No output gives orders to a terminal or turns the direction of a text: not reports, not errors, not JSON.

use std::{fs, path::Path};

use crate::{
    common::{Ran, folder, run},
    corpus::{calendars_below, fixtures},
};

/// Signs that a terminal obeys or that turn, hide or join text, of every kind.
const MARKS: &str = "\u{1}\u{7}\u{8}\u{b}\u{c}\u{e}\u{1b}[31m\u{1b}]0;x\u{7}\u{7f}\u{85}\u{9b}2J\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2060}\u{2066}\u{2069}\u{feff}";

/// Whether a sign may not be in any output but as an escape.
fn is_mark(c: char) -> bool {
    c != '\n' && (c.is_control() || MARKS.contains(c) && !c.is_ascii_graphic())
}

#[track_caller]
fn check(args: &[&str]) -> Ran {
    let ran = run(args);
    for (stream, text) in [("output", &ran.stdout), ("error", &ran.stderr)] {
        let found = text.find(is_mark);
        assert_eq!(found, None, "{stream} of {args:?}\n{text:?}");
    }
    ran
}

/// What is wrong with an event, one a line, each with marks.
fn calendar() -> String {
    let properties = [
        "DTSTART:%",
        "DTEND:%",
        "DTSTART;TZID=%:20270302T090000",
        "DTSTART;TZID=\"%\":20270302T090000",
        "DURATION:%",
        "RRULE:%",
        "RRULE:FREQ=%",
        "RRULE:FREQ=DAILY;BYDAY=%",
        "EXDATE:%",
        "RDATE:%",
        "RECURRENCE-ID:%",
        "STATUS:%",
        "TRANSP:%",
        "SUMMARY:%",
        "CLASS:%",
        "ATTENDEE;CN=%;PARTSTAT=%:mailto:%",
        "ORGANIZER:%",
        "DESCRIPTION:%",
        "X-%:%",
        "%",
        "%:%",
        "LOCATION;ALTREP=\"%\":%",
    ];
    let mut events = String::new();
    for (n, property) in properties.into_iter().enumerate() {
        let property = property.replace('%', MARKS);
        let good = if property.starts_with("DTSTART") {
            ""
        } else {
            "DTSTART:20270302T090000Z\r\n"
        };
        events += &[
            "BEGIN:VEVENT\r\nUID:",
            &n.to_string(),
            MARKS,
            "\r\n",
            good,
            &property,
            "\r\nEND:VEVENT\r\n",
        ]
        .concat();
    }
    format!(
        "BEGIN:VCALENDAR\r\nPRODID:{MARKS}\r\nX-WR-TIMEZONE:{MARKS}\r\nX-WR-CALNAME:{MARKS}\r\n{events}BEGIN:X-{MARKS}\r\nEND:VEVENT\r\nBEGIN:VFREEBUSY\r\nFREEBUSY:{MARKS}\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n"
    )
}

const TEAM: &str = r#"
name = "@"
zone = "Europe/Berlin"
[[member]]
id = "ana"
name = "Ana @ Silva"
zone = "Europe/Berlin"
calendars = ["ana.ics"]
week = { mon-fri = "09:00-17:00" }
[[member]]
id = "lena"
name = "@"
zone = "America/New_York"
week = { mon-fri = "04:00-12:00" }
[[source]]
path = "out.ics"
kind = "leave"
"#;

const POLICY: &str = r#"
[[rule]]
id = "core"
kind = "core_window"
window = "09:00-16:30"
says = "@"
owner = "@"
[[rule.exception]]
date = 2027-03-18
reason = "@"
[[rule]]
id = "meeting"
kind = "meeting"
title = "@"
"#;

const PROPOSAL: &str = r#"
title = "@"
from = 2027-03-01
to = 2027-03-31
[[change]]
member = "ana"
week = { mon-fri = "07:00-15:00" }
"#;

/// A team whose every text has marks, as TOML writes them.
fn team(base: &Path) {
    let escape = |c: char| format!("\\u{:04x}", u32::from(c));
    let escaped: Vec<_> = MARKS.chars().map(escape).collect();
    let escaped = escaped.concat();
    for (name, text) in [
        ("team.toml", TEAM),
        ("policy.toml", POLICY),
        ("proposal.toml", PROPOSAL),
    ] {
        fs::write(base.join(name), text.replace('@', &escaped)).unwrap();
    }
    fs::write(base.join("ana.ics"), calendar()).unwrap();
    fs::write(base.join("out.ics"), calendar()).unwrap();
}

#[test]
fn marks_in_every_field_come_out_as_escapes() {
    let base = folder("inert");
    team(&base);
    let path = |name: &str| base.join(name).to_str().unwrap().to_owned();
    let (calendar, team, proposal) = (path("ana.ics"), path("team.toml"), path("proposal.toml"));
    for format in ["human", "json"] {
        let dates = [
            "--from",
            "2027-03-01",
            "--to",
            "2027-03-31",
            "-v",
            "--titles",
            "--format",
            format,
        ];
        let done = |args: &[&str]| {
            let ran = check(&[args, &dates].concat());
            assert_ne!(ran.code, 2, "{}", ran.stderr);
        };
        done(&["busy", &calendar]);
        done(&["check", &proposal, "--team", &team]);
        done(&["windows", "--team", &team]);
        let strict = check(&[&["busy", &calendar, "--strict"][..], &dates].concat());
        assert_eq!(strict.code, 2);
    }
    let broken = format!("[[rule]]\nid = \"{MARKS}\"\n{MARKS} = 3\n");
    fs::write(base.join("policy.toml"), broken).unwrap();
    assert_eq!(check(&["check", &proposal, "--team", &team]).code, 2);
}

#[cfg(unix)]
#[test]
fn marks_in_the_names_of_files_come_out_as_escapes() {
    let base = folder("inert-names");
    let name = format!("a{}.ics", MARKS.replace('/', ""));
    let path = base.join(&name);
    fs::write(&path, calendar()).unwrap();
    fs::write(base.join(format!("cut{name}")), "BEGIN:VCALENDAR\n").unwrap();
    let path = path.to_str().unwrap();
    for args in [
        &["busy", path, "--from", "2027-03-01"][..],
        &["busy", path, "--from", "2027-03-01", "--format", "json"],
        &["busy", base.to_str().unwrap()],
        &["busy", &format!("{path}x")],
        &["check", path, "--team", path],
    ] {
        check(args);
    }
}

#[test]
fn no_fixture_gives_orders() {
    let calendars = calendars_below(&fixtures().join("calendars"));
    let names: Vec<_> = calendars
        .iter()
        .map(|path| path.to_str().unwrap())
        .collect();
    for name in names {
        for format in ["human", "json"] {
            check(&[
                "busy",
                name,
                "--titles",
                "--from",
                "2027-03-01",
                "--format",
                format,
            ]);
        }
    }
}
