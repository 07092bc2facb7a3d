//! Teams and calendars made up from a seed: the same bytes every time, on every machine.
//!
//! The mix is that of real personal calendars: about 1,350 bytes an event, seven in ten single, one in four recurring with
//! exclusions and overrides, up to 25 attendees, long descriptions, alarms, four zone definitions; half of the calendars
//! look like Google's, half like Outlook's.

#![allow(
    dead_code,
    clippy::cast_possible_truncation,
    reason = "each bench uses a part of it, and its numbers are small"
)]

use std::{fmt::Write as _, sync::Arc};

use corehours::{
    recurrence::ReadOptions,
    time::Span,
    zone::{Tzdb, Zone},
};

/// The seed of every bench.
pub(crate) const SEED: u64 = 20_261_121;

/// A small generator of numbers (`SplitMix64`): good enough to mix calendars, and never another sequence.
#[derive(Clone, Debug)]
pub(crate) struct Numbers(u64);

impl Numbers {
    /// The sequence of `seed`.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// One of `items`.
    pub(crate) fn one_of<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len() as u64) as usize]
    }
}

/// How a calendar looks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Look {
    /// Google Calendar: IANA names, single events in UTC.
    Google,
    /// Outlook and Exchange: Windows names, busy status, folded lines.
    Outlook,
}

/// A zone as calendars define it.
struct ZoneLook {
    iana: &'static str,
    windows: &'static str,
    standard: &'static str,
    summer: &'static str,
    /// When standard time begins and when summer time does, where there is one: at an hour, on a day of a month.
    changes: Option<[(&'static str, &'static str); 2]>,
}

const ZONES: [ZoneLook; 4] = [
    ZoneLook {
        iana: "Europe/Berlin",
        windows: "W. Europe Standard Time",
        standard: "+0100",
        summer: "+0200",
        changes: Some([
            ("03", "BYDAY=-1SU;BYMONTH=10"),
            ("02", "BYDAY=-1SU;BYMONTH=3"),
        ]),
    },
    ZoneLook {
        iana: "America/New_York",
        windows: "Eastern Standard Time",
        standard: "-0500",
        summer: "-0400",
        changes: Some([
            ("02", "BYDAY=1SU;BYMONTH=11"),
            ("02", "BYDAY=2SU;BYMONTH=3"),
        ]),
    },
    ZoneLook {
        iana: "Asia/Kolkata",
        windows: "India Standard Time",
        standard: "+0530",
        summer: "+0530",
        changes: None,
    },
    ZoneLook {
        iana: "Australia/Sydney",
        windows: "AUS Eastern Standard Time",
        standard: "+1000",
        summer: "+1100",
        changes: Some([
            ("03", "BYDAY=1SU;BYMONTH=4"),
            ("02", "BYDAY=1SU;BYMONTH=10"),
        ]),
    },
];

const WORDS: [&str; 16] = [
    "planning",
    "review",
    "customer",
    "launch",
    "notes",
    "agenda",
    "budget",
    "design",
    "please",
    "bring",
    "figures",
    "quarter",
    "report",
    "remember",
    "discuss",
    "follow-up",
];

/// A calendar of `events` components in the manner of `look`, for the owner of `address`.
pub(crate) fn calendar(seed: u64, look: Look, events: usize, address: &str) -> String {
    let mut numbers = Numbers::new(SEED ^ seed.wrapping_mul(0x5851_F42D_4C95_7F2D));
    let mut text = String::with_capacity(events * 1_400);
    head(&mut text, look);
    let mut made = 0;
    while made < events {
        made += event(&mut text, &mut numbers, look, made, address);
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

fn head(text: &mut String, look: Look) {
    text.push_str("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
    text.push_str(match look {
        Look::Google => "PRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nCALSCALE:GREGORIAN\r\nX-WR-CALNAME:made up\r\nX-WR-TIMEZONE:Europe/Berlin\r\n",
        Look::Outlook => "PRODID:Microsoft Exchange Server 2010\r\nMETHOD:PUBLISH\r\n",
    });
    for zone in &ZONES {
        let (name, year) = match look {
            Look::Google => (zone.iana, "1970"),
            Look::Outlook => (zone.windows, "1601"),
        };
        let _ = write!(text, "BEGIN:VTIMEZONE\r\nTZID:{name}\r\n");
        let mut observance = |kind: &str, from: &str, to: &str, change: Option<(&str, &str)>| {
            let (hour, rule) = match change {
                Some((hour, day)) => (hour, format!("RRULE:FREQ=YEARLY;{day}\r\n")),
                None => ("00", String::new()),
            };
            let _ = write!(
                text,
                "BEGIN:{kind}\r\nDTSTART:{year}0101T{hour}0000\r\nTZOFFSETFROM:{from}\r\nTZOFFSETTO:{to}\r\n{rule}END:{kind}\r\n"
            );
        };
        let [winter, spring] = zone
            .changes
            .map_or([None, None], |changes| changes.map(Some));
        observance("STANDARD", zone.summer, zone.standard, winter);
        if spring.is_some() {
            observance("DAYLIGHT", zone.standard, zone.summer, spring);
        }
        text.push_str("END:VTIMEZONE\r\n");
    }
}

/// A date from 2024 to 2027 as iCalendar writes it.
fn date(numbers: &mut Numbers) -> String {
    format!(
        "{}{:02}{:02}",
        2024 + numbers.below(4),
        1 + numbers.below(12),
        1 + numbers.below(28)
    )
}

/// Writes one event, for a series with an override two; returns how many.
fn event(
    text: &mut String,
    numbers: &mut Numbers,
    look: Look,
    number: usize,
    address: &str,
) -> usize {
    let ZoneLook { iana, windows, .. } = ZONES[numbers.below(4) as usize];
    let zone = match look {
        Look::Google => iana,
        Look::Outlook => windows,
    };
    let day = date(numbers);
    let hour = 7 + numbers.below(11);
    let minute = 15 * numbers.below(4);
    let length = [25, 30, 30, 50, 60, 60, 90][numbers.below(7) as usize];
    let uid = format!("{number:06}-{:016x}@example.com", numbers.below(u64::MAX));
    let kind = numbers.below(100);
    let time = |hour: u64, minute: u64| format!("{:02}{:02}00", hour + minute / 60, minute % 60);
    let start = time(hour, minute);
    let end = time(hour, minute + length);
    match kind {
        0..70 => {
            let times = match look {
                Look::Google => format!("DTSTART:{day}T{start}Z\r\nDTEND:{day}T{end}Z"),
                Look::Outlook => {
                    format!("DTSTART;TZID={zone}:{day}T{start}\r\nDTEND;TZID={zone}:{day}T{end}")
                }
            };
            body(text, numbers, look, &uid, &times, address);
            1
        }
        70..95 => {
            let rule = numbers.one_of(&[
                "FREQ=WEEKLY;BYDAY=TU",
                "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20271101T000000Z",
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
                "FREQ=DAILY;COUNT=40",
                "FREQ=MONTHLY;BYDAY=1FR",
                "FREQ=MONTHLY;BYMONTHDAY=15",
                "FREQ=YEARLY",
            ]);
            let mut times = format!(
                "DTSTART;TZID={zone}:{day}T{start}\r\nDTEND;TZID={zone}:{day}T{end}\r\nRRULE:{rule}"
            );
            for _ in 0..numbers.below(5) {
                let _ = write!(times, "\r\nEXDATE;TZID={zone}:{}T{start}", date(numbers));
            }
            body(text, numbers, look, &uid, &times, address);
            if numbers.below(3) > 0 {
                return 1;
            }
            let moved = time(hour + 1, minute);
            let moved_end = time(hour + 1, minute + length);
            let times = format!(
                "DTSTART;TZID={zone}:{day}T{moved}\r\nDTEND;TZID={zone}:{day}T{moved_end}\r\nRECURRENCE-ID;TZID={zone}:{day}T{start}"
            );
            body(text, numbers, look, &uid, &times, address);
            2
        }
        _ => {
            let times = format!("DTSTART;VALUE=DATE:{day}\r\nTRANSP:TRANSPARENT");
            body(text, numbers, look, &uid, &times, address);
            1
        }
    }
}

/// Writes one component around its times.
fn body(
    text: &mut String,
    numbers: &mut Numbers,
    look: Look,
    uid: &str,
    times: &str,
    address: &str,
) {
    let _ = write!(
        text,
        "BEGIN:VEVENT\r\n{times}\r\nDTSTAMP:20261120T101500Z\r\nUID:{uid}\r\nCREATED:20240105T080000Z\r\nLAST-MODIFIED:20261001T120000Z\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\nSUMMARY:{} {}\r\n",
        numbers.one_of(&WORDS),
        numbers.one_of(&WORDS)
    );
    if matches!(look, Look::Outlook) {
        let status = numbers.one_of(&["BUSY", "BUSY", "BUSY", "BUSY", "FREE", "TENTATIVE", "OOF"]);
        let _ = write!(
            text,
            "X-MICROSOFT-CDO-BUSYSTATUS:{status}\r\nX-MICROSOFT-CDO-IMPORTANCE:1\r\n"
        );
    }
    description(text, numbers);
    let attendees = [0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 6, 25][numbers.below(12) as usize];
    if attendees > 0 {
        text.push_str("ORGANIZER;CN=Somebody Else:mailto:guest-0@example.org\r\n");
        let answer = numbers.one_of(&[
            "ACCEPTED",
            "ACCEPTED",
            "ACCEPTED",
            "DECLINED",
            "NEEDS-ACTION",
        ]);
        attendee(text, "Owner", address, answer);
    }
    for guest in 0..attendees {
        attendee(
            text,
            "Somebody Else",
            &format!("guest-{guest}@example.org"),
            "ACCEPTED",
        );
    }
    if numbers.below(2) == 0 {
        text.push_str("BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:This is an event reminder\r\nTRIGGER:-P0DT0H10M0S\r\nEND:VALARM\r\n");
    }
    text.push_str("END:VEVENT\r\n");
}

/// Writes a description of a hundred to six hundred bytes, folded.
fn description(text: &mut String, numbers: &mut Numbers) {
    let mut line = String::from("DESCRIPTION:");
    for _ in 0..12 + numbers.below(64) {
        line.push_str(numbers.one_of(&WORDS));
        line.push(' ');
    }
    let mut rest = &line[..];
    while rest.len() > 74 {
        let (part, after) = rest.split_at(74);
        text.push_str(part);
        text.push_str("\r\n ");
        rest = after;
    }
    text.push_str(rest);
    text.push_str("\r\n");
}

fn attendee(text: &mut String, name: &str, address: &str, answer: &str) {
    let _ = write!(
        text,
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN={name};X-NUM\r\n -GUESTS=0:mailto:{address}\r\n"
    );
}

/// How a member's calendar is read.
pub(crate) fn options<'a>(
    window: Span,
    floating: &'a Arc<Zone>,
    tzdb: &'a Tzdb,
    owners: &'a [String],
) -> ReadOptions<'a> {
    ReadOptions {
        owners,
        ..ReadOptions::plain(window, floating, tzdb)
    }
}

/// The address of one member.
pub(crate) fn address(person: usize) -> String {
    format!("p{person:03}@example.com")
}

/// The calendar of one member: Google's look and Outlook's in turn.
pub(crate) fn calendar_of(person: usize, events: usize) -> String {
    let look = if person.is_multiple_of(2) {
        Look::Google
    } else {
        Look::Outlook
    };
    calendar(person as u64, look, events, &address(person))
}

/// `team.toml` of `people`, each with a calendar in `calendars/`.
pub(crate) fn team_toml(people: usize) -> String {
    const ZONES: [&str; 6] = [
        "Europe/Berlin",
        "Europe/Lisbon",
        "America/New_York",
        "Africa/Accra",
        "Europe/Helsinki",
        "America/Sao_Paulo",
    ];
    let mut text = String::from("name = \"Bench\"\nzone = \"Europe/Berlin\"\n");
    for person in 0..people {
        let (zone, hours) = match person % 6 {
            2 | 5 => (ZONES[person % 6], "08:00-12:00\", \"12:30-17:00"),
            at => (ZONES[at], "08:30-12:30\", \"13:15-18:00"),
        };
        let _ = write!(
            text,
            "\n[[member]]\nid = \"p{person:03}\"\nzone = \"{zone}\"\nemails = [\"{}\"]\ncalendars = [\"calendars/p{person:03}.ics\"]\nweek = {{ mon-fri = [\"{hours}\"] }}\n",
            address(person)
        );
    }
    text
}

/// `policy.toml`: four rules of both kinds, one of them by the week.
pub(crate) fn policy_toml() -> String {
    "[[rule]]\nid = \"core\"\nkind = \"core_window\"\nmembers = [\"p000\", \"p001\", \"p003\", \"p004\"]\nwindow = \"14:30-16:30\"\ntolerance = { share = \"80%\" }\n\n\
     [[rule]]\nid = \"half\"\nkind = \"group_overlap\"\nquorum = \"50%\"\nat_least = \"2h\"\n\n\
     [[rule]]\nid = \"most\"\nkind = \"group_overlap\"\nquorum = \"80%\"\nat_least = \"30m\"\nbasis = \"presence\"\n\n\
     [[rule]]\nid = \"week\"\nkind = \"group_overlap\"\nquorum = \"60%\"\nat_least = \"5h\"\nper = \"week\"\nstrength = \"should\"\n"
        .to_owned()
}

/// `team.toml` of `people` without calendars, of whom every other picks the hours of each day: bands of four widths in six zones,
/// days of three lengths.
pub(crate) fn flexible_team_toml(people: usize) -> String {
    const BANDS: [(&str, &str); 4] = [
        ("07:00-19:00", "11:30-14:00"),
        ("06:30-18:30", "11:00-13:30"),
        ("08:00-20:00", "12:00-14:30"),
        ("06:00-20:00", "11:30-14:00"),
    ];
    const PAID: [&str; 3] = ["7h30m", "8h", "7h"];
    const ZONES: [&str; 6] = [
        "Europe/Berlin",
        "Europe/Lisbon",
        "America/New_York",
        "Africa/Accra",
        "Europe/Helsinki",
        "Asia/Kolkata",
    ];
    const ROLES: [&str; 3] = ["backend", "desk", "design"];
    let mut text = String::from("name = \"Bench\"\nzone = \"Europe/Berlin\"\n");
    for person in 0..people {
        let week = if person.is_multiple_of(2) {
            "[\"08:00-12:00\", \"13:00-17:00\"]".to_owned()
        } else {
            let (band, pause) = BANDS[person / 2 % BANDS.len()];
            let paid = PAID[person / 2 % PAID.len()];
            format!(
                "{{ band = \"{band}\", paid = \"{paid}\", break = \"30m\", break_within = \"{pause}\" }}"
            )
        };
        let _ = write!(
            text,
            "\n[[member]]\nid = \"p{person:03}\"\nzone = \"{}\"\nroles = [\"{}\"]\nweek = {{ mon-fri = {week} }}\n",
            ZONES[person % ZONES.len()],
            ROLES[person % ROLES.len()],
        );
    }
    text
}

/// `policy.toml`: a rule of each kind.
pub(crate) const EVERY_KIND: &str = include_str!("every_kind.toml");

/// `proposal.toml`: one member's band grows, up to the date `last`.
pub(crate) fn wider_band_toml(last: &str) -> String {
    format!(
        "title = \"Wider\"\nfrom = 2027-01-04\nto = {last}\n\n[[change]]\nmember = \"p001\"\nweek = {{ mon-fri = {{ band = \"06:00-20:00\", paid = \"7h30m\", break = \"30m\" }} }}\n"
    )
}

/// `proposal.toml`: one member begins earlier, for `weeks` from 4 January 2027.
pub(crate) fn proposal_toml(last: &str) -> String {
    format!(
        "title = \"Earlier\"\nfrom = 2027-01-04\nto = {last}\n\n[[change]]\nmember = \"p000\"\nweek = {{ mon-fri = \"07:00-15:30\" }}\n"
    )
}
