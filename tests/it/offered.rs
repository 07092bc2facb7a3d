//! Hours that a calendar offers count as the same hours in the team file would.

use std::{fmt::Write as _, sync::Arc};

use corehours::{
    analyze::{self, Question, Source, Whose, take_offered_hours},
    ical::Status,
    input,
    model::{Horizon, MemberId, Proposal, Team},
    recurrence::{Kind, ReadOptions, read},
    time::{Span, SpanSet},
    verdict::{Blame, Judgement, Reason, Verdict},
    zone::Tzdb,
};

use super::corpus::Reading;

const POLICY: &str = r#"
[[rule]]
id = "core"
kind = "core_window"
window = "15:00-16:30"

[[rule]]
id = "overlap"
kind = "group_overlap"
at_least = "2h"
day_basis = "joint"

[[rule]]
id = "night"
kind = "core_window"
days = "mon-sun"
window = "23:00-01:00+1"
members = ["sam"]
"#;

const PROPOSAL: &str = r#"
from = 2027-04-05
to = 2027-04-30
[[change]]
member = "sam"
week = { mon-thu = "07:30-15:30" }
"#;

/// Lena in Berlin, and Sam in New York, who is away for a while; `hours` are Sam's.
fn team(tzdb: &Tzdb, hours: &str) -> Team {
    let text = format!(
        r#"
zone = "Europe/Berlin"
[[member]]
id = "lena"
zone = "Europe/Berlin"
week = {{ mon-fri = "09:00-18:00" }}
[[member]]
id = "sam"
zone = "America/New_York"
calendars = ["sam.ics"]
{hours}
[[member.absence]]
from = 2027-04-12
to = 2027-04-13
kind = "leave"
[[member.stay]]
from = 2027-05-03
to = 2027-05-07
zone = "America/Los_Angeles"
"#
    );
    input::team("team.toml", &text, tzdb).unwrap()
}

/// What is judged from March to May 2027, with Sam's calendar as the program reads it.
fn judge(hours: &str, calendar: &str, proposal: Option<&str>) -> Judgement {
    let tzdb = Tzdb::bundled();
    let mut team = team(&tzdb, hours);
    let policy = input::policy("policy.toml", POLICY, &tzdb, &team).unwrap();
    let proposal: Option<Proposal> =
        proposal.map(|text| input::proposal("ask.toml", text, &tzdb, &team).unwrap());
    let horizon = Horizon {
        from: "2027-03-01".parse().unwrap(),
        to: "2027-05-31".parse().unwrap(),
        zone: Arc::clone(&team.zone),
    };
    let sam = &team.members[1];
    let options = ReadOptions {
        kind: match sam.arrangement.schedule {
            Some(_) => Kind::Person,
            None => Kind::Availability,
        },
        ..ReadOptions::plain(horizon.reach(), &sam.arrangement.zone, &tzdb)
    };
    let text = format!("BEGIN:VCALENDAR\r\n{calendar}END:VCALENDAR\r\n");
    let sources = [Source {
        file: Arc::from("sam.ics"),
        whose: Whose::Member(MemberId(1)),
        calendar: read(text.as_bytes(), &options).unwrap(),
    }];
    take_offered_hours(&mut team, &sources, horizon.reach());
    analyze::analyze(&Question {
        team: &team,
        policy: &policy,
        proposal: proposal.as_ref(),
        sources: &sources,
        horizon: &horizon,
        asked: horizon.from,
    })
}

/// A list of offered hours: pieces of Monday to Friday in New York, with their lengths.
fn list(head: &str, pieces: &[(&str, &str)]) -> String {
    let mut offers = String::new();
    for (from, length) in pieces {
        let _ = write!(
            offers,
            "BEGIN:AVAILABLE\r\nDTSTART;TZID=America/New_York:20270104T{from}\r\nDURATION:{length}\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\r\nEND:AVAILABLE\r\n"
        );
    }
    format!("BEGIN:VAVAILABILITY\r\n{head}{offers}END:VAVAILABILITY\r\n")
}

const MEETINGS: &str = "BEGIN:VEVENT\r\nUID:m\r\nDTSTART;TZID=America/New_York:20270302T093000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n";

/// The hours of `week` and the same offered in a calendar come to the same, but for where the reasons are written.
#[track_caller]
fn check(week: &str, offered: &str, proposal: Option<&str>) {
    let hours = format!("hours_in = \"America/New_York\"\nweek = {week}");
    let stated = judge(&hours, MEETINGS, proposal);
    let offered = judge("", &format!("{offered}{MEETINGS}"), proposal);
    assert_eq!(stated.verdict, offered.verdict, "{week}");
    for (one, other) in stated.rules.iter().zip(&offered.rules) {
        assert_eq!(one.days, other.days, "{} of {week}", one.id);
        assert_eq!(one.runs.len(), other.runs.len(), "{} of {week}", one.id);
        for (one, other) in one.runs.iter().zip(&other.runs) {
            let told = |blame: &Blame| (blame.member, blame.reason, blame.span);
            let all = |blame: &[Blame]| blame.iter().map(told).collect::<Vec<_>>();
            assert_eq!(
                (one.from, one.to, one.cause),
                (other.from, other.to, other.cause)
            );
            assert_eq!(all(&one.blame), all(&other.blame), "{} {}", one.from, week);
            for blame in other
                .blame
                .iter()
                .filter(|blame| blame.member == MemberId(1))
            {
                let is_hours = matches!(blame.reason, Reason::OutsideHours | Reason::DayOff);
                if is_hours && proposal.is_none() {
                    assert_eq!(
                        (blame.file.as_deref(), blame.line),
                        (Some("sam.ics"), Some(2))
                    );
                }
            }
        }
    }
}

#[test]
fn offered_hours_come_to_the_same_as_stated_ones() {
    for (week, pieces) in [
        ("{ mon-fri = \"09:00-17:00\" }", vec![("090000", "PT8H")]),
        (
            "{ mon-fri = [\"07:00-10:00\", \"14:00-19:00\"] }",
            vec![("070000", "PT3H"), ("140000", "PT5H")],
        ),
        ("{ mon-fri = \"20:00-04:00+1\" }", vec![("200000", "PT8H")]),
    ] {
        for proposal in [None, Some(PROPOSAL)] {
            check(week, &list("", &pieces), proposal);
        }
    }
}

#[test]
fn who_states_hours_is_not_judged_by_those_offered() {
    let hours = "week = { mon-fri = \"09:00-17:00\" }";
    let elsewhere = list("", &[("010000", "PT1H")]);
    let answer = judge(hours, &elsewhere, None);
    assert_eq!(answer.rules[0].days, judge(hours, "", None).rules[0].days);
    let codes: Vec<_> = answer.notices.iter().map(|notice| notice.code).collect();
    assert_eq!(codes, ["availability", "no-calendar"]);
}

#[test]
fn a_calendar_that_offers_nothing_leaves_the_hours_unknown() {
    let answer = judge("", MEETINGS, None);
    assert_eq!(answer.verdict, Verdict::Undetermined);
    assert!(
        answer
            .notices
            .iter()
            .any(|notice| notice.code == "no-schedule")
    );
}

#[test]
fn what_no_list_speaks_of_is_undetermined_and_what_one_refuses_is_not() {
    let until = "DTEND;TZID=America/New_York:20270401T000000\r\n";
    let answer = judge("", &list(until, &[("090000", "PT8H")]), None);
    assert_eq!(answer.verdict, Verdict::Broken);
    let class = |date: &str| {
        let date = date.parse().unwrap();
        let mut days = answer.rules[0].days.iter();
        let day = days.find(|day| day.date == date).unwrap();
        (day.lower.get(), day.upper.get())
    };
    // Sam begins at nine, which is 15:00 in Berlin before 14 March, and 14:00 until the 28th.
    assert_eq!(class("2027-03-15"), (90, 90));
    assert_eq!(class("2027-04-05"), (0, 90));
    let lists = [
        list(
            "PRIORITY:1\r\nDTSTART:20270315T000000Z\r\nDURATION:P1D\r\n",
            &[],
        ),
        list("", &[("090000", "PT8H")]),
    ];
    let answer = judge("", &lists.concat(), None);
    let run = &answer.rules[0].runs[0];
    assert_eq!((run.from, run.dates), ("2027-03-15".parse().unwrap(), 1));
    let [blame] = &run.blame[..] else {
        panic!("{:?}", run.blame)
    };
    assert_eq!((blame.reason, blame.line), (Reason::DayOff, Some(2)));
    let told = answer
        .notices
        .iter()
        .find(|notice| notice.code == "offered-hours");
    assert!(told.is_some());
}

#[test]
fn an_offer_that_cannot_be_read_is_never_a_reason_to_break_or_to_keep() {
    let good = list("", &[("090000", "PT8H")]);
    let bad = "BEGIN:AVAILABLE\r\nDTSTART:9am\r\nEND:AVAILABLE\r\nEND:VAVAILABILITY\r\n";
    let doubtful = good.replace("END:VAVAILABILITY\r\n", bad);
    let answer = judge("", &doubtful, None);
    let core = &answer.rules[0];
    assert_eq!(
        core.verdict,
        Verdict::Preserved,
        "nine to five is offered all the same"
    );
    assert_eq!(answer.rules[2].verdict, Verdict::Undetermined);
    assert_eq!(answer.unread[0].events, 1);
    let unreadable = good.replace("RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY;BYDAY=NEVER");
    assert_eq!(
        judge("", &unreadable, None).rules[0].verdict,
        Verdict::Undetermined
    );
}

/// The time that lists offer in the two weeks around somebody's week elsewhere.
fn offered_time(text: &str) -> SpanSet {
    let reading = Reading {
        kind: Kind::Availability,
        zone: "America/New_York".to_owned(),
        ..Reading::between("2027-03-05", "2027-03-17")
    };
    let calendar = reading.read(text.as_bytes()).unwrap();
    let offers = calendar.hours.iter();
    offers
        .filter(|o| o.facts.status == Status::Free)
        .filter_map(|o| Span::new(o.start, o.end).ok())
        .collect()
}

#[test]
fn no_edge_of_a_component_that_is_lost_makes_time_that_is_offered() {
    const LISTS: &str = include_str!(
        "../../fixtures/calendars/calendar-server/a-week-elsewhere-over-the-usual-hours.ics"
    );
    let whole = offered_time(LISTS);
    assert!(!whole.is_empty());
    let lines: Vec<&str> = LISTS.lines().collect();
    let edges = (0..lines.len()).filter(|at| {
        let is_edge = lines[*at].starts_with("BEGIN:") || lines[*at].starts_with("END:");
        is_edge && !lines[*at].ends_with("VCALENDAR")
    });
    let mut tried = 0;
    for at in edges {
        for put in [
            None,
            Some("BEGIN:VAVAILABLE"),
            Some("BEGAN:AVAILABLE"),
            Some("END:AVAILABEL"),
        ] {
            let mut damaged = lines.clone();
            match put {
                Some(line) => damaged[at] = line,
                None => {
                    damaged.remove(at);
                }
            }
            let text = damaged.join("\r\n") + "\r\n";
            let more = offered_time(&text).subtract(&whole);
            assert!(
                more.is_empty(),
                "line {}, {put:?}: {:?}",
                at + 1,
                more.spans()
            );
            tried += 1;
        }
    }
    assert_eq!(tried, 40);
}
