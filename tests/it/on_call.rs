//! Who is on call by calendars, and what that does to rules: each date worked out by hand.

use std::sync::Arc;

use corehours::{
    analyze::{self, Question, Source, Whose},
    ical::{Names, name_words},
    input,
    model::{Horizon, Member, MemberId},
    recurrence::{Kind, ReadOptions, read},
    verdict::{Class, Judgement, Reason},
    zone::Tzdb,
};

const TEAM: &str = r#"
zone = "Europe/Berlin"

[[member]]
id = "ana"
name = "Ana Silva"
zone = "Europe/Berlin"
calendars = ["ana.ics"]
week = { mon-fri = "09:00-17:00" }

[[member.absence]]
from = 2027-03-04
to = 2027-03-04
kind = "leave"

[[member.absence]]
from = 2027-03-05
to = 2027-03-05
kind = "holiday"

[[member]]
id = "ben"
name = "Ben Kurz"
zone = "Europe/Berlin"
calendars = ["ben.ics"]
week = { mon-fri = "09:00-17:00" }
"#;

/// One of the two in the evening, and both free for an hour at noon.
const POLICY: &str = r#"
[[rule]]
id = "evening"
kind = "continuous_cover"
window = "19:00-20:00"
at_least_people = 1
max_gap = "30m"
accepts = ["on-call"]

[[rule]]
id = "noon"
kind = "group_overlap"
window = "12:00-13:00"
at_least = "1h"
basis = "bookable"
"#;

/// What is judged from Monday to Friday, with events as (whose, lines): of the two by their ids, else of a list, which may say
/// behind an `@` to which date it tells anything.
fn judge(events: &[(&str, &str)]) -> Judgement {
    judge_by(TEAM, POLICY, events)
}

/// The same of another team, by another policy.
fn judge_by(team: &str, policy: &str, events: &[(&str, &str)]) -> Judgement {
    let tzdb = Tzdb::bundled();
    let team = input::team("team.toml", team, &tzdb).unwrap();
    let policy = input::policy("policy.toml", policy, &tzdb, &team).unwrap();
    let horizon = Horizon {
        from: "2027-03-01".parse().unwrap(),
        to: "2027-03-05".parse().unwrap(),
        zone: Arc::clone(&team.zone),
    };
    let names = name_words(team.members.iter().map(Member::label));
    let source = |(whose, lines): &(&str, &str)| {
        let member = team.member(whose);
        let own = member.map_or("", |id| team[id].label());
        let options = ReadOptions {
            kind: member.map_or(Kind::OnCall, |_| Kind::Person),
            titles: member.is_none(),
            names: Names {
                own,
                team: Some(&names),
            },
            ..ReadOptions::plain(horizon.reach(), &team.zone, &tzdb)
        };
        let text = format!(
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            lines.replace('\n', "\r\n")
        );
        Source {
            file: Arc::from(format!("{whose}.ics")),
            whose: member.map_or_else(
                || Whose::OnCall(whose.split_once('@').map(|(_, to)| to.parse().unwrap())),
                Whose::Member,
            ),
            calendar: read(text.as_bytes(), &options).unwrap(),
        }
    };
    let sources: Vec<Source> = events.iter().map(source).collect();
    analyze::analyze(&Question {
        team: &team,
        policy: &policy,
        proposal: None,
        sources: &sources,
        horizon: &horizon,
        asked: horizon.from,
    })
}

/// `+` holds, `-` fails, `?` is open, and a blank has nothing to judge.
const fn letter(class: Class) -> char {
    match class {
        Class::Kept => '+',
        Class::Open => '?',
        Class::NotApplicable => ' ',
        _ => '-',
    }
}

/// A letter a date of both rules.
fn told(judgement: &Judgement) -> [String; 2] {
    let of_rule = |rule: usize| {
        let days = judgement.rules[rule].days.iter();
        days.map(|day| letter(day.class)).collect()
    };
    [of_rule(0), of_rule(1)]
}

#[track_caller]
fn check(events: &[(&str, &str)], expected: [&str; 2]) {
    assert_eq!(
        told(&judge(events)),
        expected.map(str::to_owned),
        "{events:?}"
    );
}

/// Of Monday to Sunday, marked as busy.
const WEEK: &str = "DTSTART;VALUE=DATE:20270301\nDTEND;VALUE=DATE:20270308";

#[test]
fn an_event_that_says_on_call_counts_for_the_rule_that_accepts_it_and_makes_nobody_busy() {
    // Of the leave on Thursday nobody is on call; the holiday on Friday is no matter.
    check(
        &[("ana", &format!("SUMMARY:On call\n{WEEK}"))],
        ["+++-+", "+++  "],
    );
    // The same event by another title takes all time.
    check(
        &[("ana", &format!("SUMMARY:Offsite\n{WEEK}"))],
        ["-----", "---  "],
    );
    for title in ["On-call handover", "Ben on call", "Not on call"] {
        let event = format!("SUMMARY:{title}\n{WEEK}");
        check(&[("ana", &event)], ["-----", "---  "]);
    }
}

#[test]
fn marked_as_free_it_counts_too_and_declined_or_cancelled_it_does_not() {
    let with = |more: &str| format!("SUMMARY:Ben: Rufbereitschaft\n{WEEK}\n{more}");
    check(&[("ben", &with("TRANSP:TRANSPARENT"))], ["+++++", "+++  "]);
    check(&[("ben", &with("STATUS:CANCELLED"))], ["-----", "+++  "]);
    check(
        &[("ben", &with("X-MICROSOFT-CDO-BUSYSTATUS:OOF"))],
        ["-----", "---  "],
    );
}

#[test]
fn a_tentative_one_is_not_known() {
    let tentative = format!("SUMMARY:On call\n{WEEK}\nSTATUS:TENTATIVE");
    check(&[("ben", &tentative)], ["?????", "+++  "]);
    // Beside somebody who is for certain it changes nothing.
    let sure = format!("SUMMARY:On call\n{WEEK}");
    check(&[("ben", &tentative), ("ana", &sure)], ["+++?+", "+++  "]);
}

#[test]
fn out_of_office_and_the_end_of_a_calendar_take_it_away_and_make_it_unknown() {
    let away = "SUMMARY:OOO\nDTSTART:20270302T170000Z\nDTEND:20270302T200000Z";
    let duty = format!("SUMMARY:Kurz, Ben\n{WEEK}");
    check(&[("duty", &duty), ("ben", away)], ["+-+++", "+++  "]);
}

#[test]
fn a_list_names_people_and_an_entry_that_names_nobody_is_told() {
    let judgement = judge(&[("duty", &format!("SUMMARY:Ana Silva\\, second line\n{WEEK}"))]);
    assert_eq!(told(&judgement), ["+++-+", "+++  "].map(str::to_owned));
    let codes: Vec<&str> = judgement.notices.iter().map(|notice| notice.code).collect();
    assert!(codes.contains(&"counts-reachable"), "{codes:?}");

    let judgement = judge(&[("duty", &format!("SUMMARY:Dora Lind\n{WEEK}"))]);
    assert_eq!(told(&judgement), ["-----", "+++  "].map(str::to_owned));
    let codes: Vec<&str> = judgement.notices.iter().map(|notice| notice.code).collect();
    for code in ["unmatched-on-call", "nothing-reachable"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    let half = format!("SUMMARY:Ben Kurz (morning)\n{WEEK}");
    check(&[("duty", &half)], ["?????", "+++  "]);
}

/// Somebody picks two hours of eight to twelve, and is asked for all four: only being on call does that.
#[test]
fn beside_hours_that_are_picked_it_counts_whatever_is_picked() {
    let team = r#"
zone = "Europe/Berlin"
[[member]]
id = "ana"
zone = "Europe/Berlin"
calendars = ["ana.ics"]
week = { mon-fri = { band = "08:00-12:00", paid = "2h" } }
"#;
    let morning = |kind: &str, more: &str| {
        format!(
            "[[rule]]\nid = \"morning\"\nkind = \"{kind}\"\nwindow = \"08:00-12:00\"\naccepts = [\"on-call\"]\n{more}"
        )
    };
    let duty = |more: &str| {
        let times = "DTSTART:20270301T070000Z\nDTEND:20270301T110000Z\nRRULE:FREQ=DAILY;COUNT=2";
        format!("SUMMARY:On call\n{times}{more}")
    };
    let all = morning("core_window", "");
    let two = morning("group_overlap", "quorum = 1\nat_least = \"2h\"");
    let three = morning("group_overlap", "quorum = 1\nat_least = \"3h\"");
    for (policy, more, expected) in [
        (&all, "", "++---"),
        (&all, "\nSTATUS:TENTATIVE", "??---"),
        (&two, "\nSTATUS:TENTATIVE", "+++++"),
        (&three, "", "++---"),
        (&three, "\nSTATUS:TENTATIVE", "??---"),
    ] {
        let judgement = judge_by(team, policy, &[("ana", &duty(more))]);
        let days = judgement.rules[0].days.iter();
        let letters: String = days.map(|day| letter(day.class)).collect();
        assert_eq!(letters, expected, "{policy} {more}");
    }
}

#[test]
fn past_the_end_of_a_list_anybody_may_be_on_call() {
    let duty = "SUMMARY:Ben Kurz\nDTSTART;VALUE=DATE:20270301\nDTEND;VALUE=DATE:20270303";
    check(&[("duty", duty)], ["++---", "+++  "]);
    let judgement = judge(&[("duty@2027-03-02", duty)]);
    assert_eq!(told(&judgement), ["++???", "+++  "].map(str::to_owned));
    let mut notices = judgement.notices.iter();
    assert!(notices.any(|notice| notice.code == "on-call-ends"));
}

#[test]
fn who_is_on_call_is_blamed_for_an_event_and_not_for_the_hours() {
    let tzdb = Tzdb::bundled();
    let team = input::team("team.toml", TEAM, &tzdb).unwrap();
    let judgement = judge(&[
        ("duty", &format!("SUMMARY:Ben Kurz\n{WEEK}")),
        (
            "ben",
            "SUMMARY:OOO\nDTSTART:20270302T170000Z\nDTEND:20270302T200000Z",
        ),
    ]);
    let run = &judgement.rules[0].runs[0];
    let ben = run
        .blame
        .iter()
        .find(|it| it.member == MemberId(1))
        .unwrap();
    assert_eq!(team[ben.member].id, "ben");
    assert_eq!((ben.reason, ben.line), (Reason::OutOfOffice, Some(2)));
    assert_eq!(ben.file.as_deref(), Some("ben.ics"));
}
