//! Small teams with answers worked out by hand.

use std::sync::Arc;

use super::*;
use crate::{
    ical::Notice,
    input,
    model::{Arrangement, Change, Counts, Hours, Member, NewTerms, Reading, Schedule, Terms, Week},
    overlap::Quorum,
    rules::{
        Common, CoreWindow, GroupOverlap, Peak, Required,
        policy::{Conversion, Exception},
    },
    time::{Minutes, WallPiece, Weekday, Weekdays},
    verdict::{Cause, Charge, Class, Reason, Verdict},
    zone::Tzdb,
};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// What is noticed of a team without calendars, with today's arrangement, from one date to the other.
pub(super) fn notices_of(team: &str, policy: &str, dates: [&str; 2]) -> Vec<Notice> {
    let zones = Tzdb::bundled();
    let team = input::team("team.toml", team, &zones).unwrap();
    let policy = input::policy("policy.toml", policy, &zones, &team)
        .unwrap_or_else(|error| panic!("{}", error.render(false)));
    let [from, to] = dates.map(date);
    let zone = Arc::clone(&team.zone);
    analyze(&Question {
        team: &team,
        policy: &policy,
        proposal: None,
        sources: &[],
        horizon: &Horizon { from, to, zone },
        asked: from,
    })
    .notices
}

fn week(from: u16, to: u16) -> Pattern {
    let mut week = Week::default();
    for day in Weekdays::MON_FRI.iter() {
        let pieces = vec![WallPiece::new(from * 60, to * 60).unwrap()];
        week.set(day, Hours::Fixed(pieces));
    }
    Pattern::Week(week)
}

fn member(tzdb: &Tzdb, id: &str, zone: &str, from: u16, to: u16) -> Member {
    Member {
        id: id.to_owned(),
        name: None,
        emails: Vec::new(),
        calendars: Vec::new(),
        covers_to: None,
        counts: Counts::Required,
        from: None,
        to: None,
        arrangement: Arrangement {
            zone: tzdb.get(zone).unwrap(),
            schedule: Some(Schedule {
                extra: Week::default(),
                pattern: week(from, to),
                seasons: Vec::new(),
                hours_in: None,
                terms: Terms::default(),
            }),
            stays: Vec::new(),
            absences: Vec::new(),
            roles: Vec::new(),
            place: Vec::new(),
        },
    }
}

fn team(tzdb: &Tzdb, members: Vec<Member>) -> Team {
    Team {
        name: None,
        zone: tzdb.get("Europe/Berlin").unwrap(),
        week_starts: Weekday::Mon,
        members,
        sources: Vec::new(),
        reading: Reading::default(),
    }
}

/// The proposal that the first member works between these `hours`.
fn first_works(hours: [u16; 2], from: Date, to: Option<Date>) -> Proposal {
    let [begins, ends] = hours;
    Proposal {
        title: None,
        from,
        to,
        review: Vec::new(),
        changes: vec![Change {
            extra: None,
            member: MemberId(0),
            zone: None,
            pattern: Some(week(begins, ends)),
            seasons: None,
            hours_in: None,
            terms: NewTerms::default(),
            roles: None,
            place: None,
            stays: Vec::new(),
            absences: Vec::new(),
        }],
    }
}

fn ask(
    team: &Team,
    policy: &Policy,
    proposal: Option<&Proposal>,
    from: &str,
    to: &str,
) -> Judgement {
    let horizon = Horizon {
        from: date(from),
        to: date(to),
        zone: Arc::clone(&team.zone),
    };
    analyze(&Question {
        team,
        policy,
        proposal,
        sources: &[],
        horizon: &horizon,
        asked: date(from),
    })
}

fn core(tzdb: &Tzdb, from: u16, to: u16) -> Policy {
    let mut common = Common::new("core", tzdb.get("Europe/Berlin").unwrap());
    common.window = vec![WallPiece::new(from * 60, to * 60).unwrap()];
    Policy {
        rules: vec![Required {
            common,
            rule: Box::new(CoreWindow {}),
        }],
        peaks: Vec::new(),
    }
}

/// What is said of a core window from nine to eleven in Berlin in March 2027, if it is said to be from three to five in New York, on the
/// dates that `change` leaves.
#[track_caller]
fn check_conversion(change: impl Fn(&mut Common), expected: Option<&str>) {
    let tzdb = Tzdb::bundled();
    let team = team(&tzdb, vec![member(&tzdb, "ana", "Europe/Berlin", 9, 17)]);
    let mut policy = core(&tzdb, 9, 11);
    let common = &mut policy.rules[0].common;
    common.conversions = vec![Conversion {
        zone: tzdb.get("America/New_York").unwrap(),
        window: vec![WallPiece::new(180, 300).unwrap()],
    }];
    change(common);
    let judgement = ask(&team, &policy, None, "2027-03-01", "2027-03-31");
    let mut notices = judgement.notices.iter();
    let found = notices.find(|notice| notice.code == "conversion-differs");
    assert_eq!(found.map(|notice| &*notice.message), expected);
}

#[test]
fn a_conversion_is_held_against_the_dates_of_its_rule() {
    check_conversion(
        |_| (),
        Some(
            "the window of rule `core` is not 03:00-05:00 in America/New_York on 10 of its 23 dates: it is 04:00-06:00 from \
             2027-03-15 to 2027-03-26",
        ),
    );
    let exception = |from: &str, to: &str| Exception {
        from: date(from),
        to: date(to),
        reason: None,
        expires: None,
    };
    check_conversion(
        |common| common.exceptions = vec![exception("2027-03-16", "2027-03-31")],
        Some(
            "the window of rule `core` is not 03:00-05:00 in America/New_York on 1 of its 11 dates: it is 04:00-06:00 on \
             2027-03-15",
        ),
    );
    check_conversion(
        |common| common.exceptions = vec![exception("2027-03-15", "2027-03-26")],
        None,
    );
    check_conversion(|common| common.from = Some(date("2027-03-27")), None);
    // What is forgiven at both ends is still a window from nine to eleven.
    check_conversion(
        |common| {
            common.tolerance.grace = Minutes(10);
            common.to = Some(date("2027-03-12"));
        },
        None,
    );
}

fn overlap(tzdb: &Tzdb, at_least: i64) -> Policy {
    Policy {
        rules: vec![Required {
            common: Common::new("overlap", tzdb.get("Europe/Berlin").unwrap()),
            rule: Box::new(GroupOverlap {
                quorum: Quorum::All,
                at_least: Minutes(at_least),
                min_piece: Minutes::ZERO,
            }),
        }],
        peaks: Vec::new(),
    }
}

/// Berlin and New York are six hours apart, and five from 14 to 27 March 2027.
#[test]
fn a_window_lost_only_while_one_clock_has_changed_is_named_so() {
    let tzdb = Tzdb::bundled();
    let team = team(
        &tzdb,
        vec![
            member(&tzdb, "lena", "Europe/Berlin", 9, 18),
            member(&tzdb, "sam", "America/New_York", 7, 11),
        ],
    );
    // 7 to 11 in New York is 13 to 17 in Berlin, and 12 to 16 in those two weeks.
    let answer = ask(
        &team,
        &core(&tzdb, 13, 17),
        None,
        "2027-03-01",
        "2027-05-31",
    );
    assert_eq!(answer.verdict, Verdict::Broken);
    let rule = &answer.rules[0];
    assert_eq!(rule.dates.already_failing, 10);
    assert_eq!(rule.dates.applicable(), 66);
    assert_eq!(rule.runs.len(), 1);
    let run = &rule.runs[0];
    assert_eq!((run.from, run.to), (date("2027-03-15"), date("2027-03-26")));
    assert_eq!(run.cause, Cause::ClockChange);
    assert_eq!(run.blame.len(), 1);
    assert_eq!(run.blame[0].member, MemberId(1));
    assert_eq!(run.blame[0].reason, Reason::OutsideHours);
    assert_eq!(
        run.blame[0].span.start().to_string(),
        "2027-03-15T15:00:00Z"
    );
    assert_eq!(run.blame[0].span.end().to_string(), "2027-03-15T16:00:00Z");
    let worst = rule.worst.unwrap();
    assert_eq!((worst.required, worst.lower), (Minutes(240), Minutes(180)));
}

#[test]
fn the_latest_to_start_and_the_earliest_to_finish_explain_a_shortfall() {
    let tzdb = Tzdb::bundled();
    let team = team(
        &tzdb,
        vec![
            member(&tzdb, "ana", "Europe/Berlin", 7, 15),
            member(&tzdb, "ben", "Europe/Berlin", 9, 17),
            member(&tzdb, "kim", "Europe/Berlin", 14, 22),
        ],
    );
    let answer = ask(&team, &overlap(&tzdb, 90), None, "2027-03-01", "2027-03-05");
    let run = &answer.rules[0].runs[0];
    assert_eq!(run.cause, Cause::EveryWeek);
    assert_eq!(run.dates, 5);
    let members: Vec<_> = run.blame.iter().map(|blame| blame.member.0).collect();
    assert_eq!(members, [0, 2]);
    assert_eq!(
        run.blame[0].span.start().to_string(),
        "2027-03-01T14:00:00Z"
    );
    assert_eq!(answer.rules[0].worst.unwrap().lower, Minutes(60));
}

#[test]
fn a_proposal_is_charged_only_with_what_it_changes() {
    let tzdb = Tzdb::bundled();
    let team = team(
        &tzdb,
        vec![
            member(&tzdb, "ana", "Europe/Berlin", 9, 17),
            member(&tzdb, "ben", "Europe/Berlin", 9, 17),
        ],
    );
    let (since, until) = (date("2027-03-03"), date("2027-03-05"));
    let proposal = |from, to| first_works([from, to], since, Some(until));
    let policy = overlap(&tzdb, 7 * 60);
    let asked = proposal(7, 15);
    let answer = ask(&team, &policy, Some(&asked), "2027-03-01", "2027-03-12");
    assert_eq!(answer.charge, Some(Charge::Worse));
    let classes: Vec<_> = answer.rules[0].days.iter().map(|day| day.class).collect();
    let mut expected = [Class::Kept; 10];
    expected[2..5].fill(Class::Regression);
    assert_eq!(classes, expected);
    assert_eq!(answer.rules[0].baseline, Some(Verdict::Preserved));

    let strict = overlap(&tzdb, 9 * 60);
    let longer = proposal(9, 18);
    let answer = ask(&team, &strict, Some(&longer), "2027-03-01", "2027-03-12");
    assert_eq!(answer.verdict, Verdict::Broken);
    assert_eq!(answer.charge, Some(Charge::None));
}

/// A calendar of `owner` with one event on Monday, 1 March 2027, in Berlin.
fn one_event(tzdb: &Tzdb, team: &Team, owner: usize, from: &str, to: &str, status: &str) -> Source {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:workshop\r\n\
         DTSTART;TZID=Europe/Berlin:20270301T{from}00\r\nDTEND;TZID=Europe/Berlin:20270301T{to}00\r\n\
         STATUS:{status}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    let horizon = Horizon {
        from: date("2027-03-01"),
        to: date("2027-03-01"),
        zone: Arc::clone(&team.zone),
    };
    let options = crate::recurrence::ReadOptions::plain(horizon.reach(), &team.zone, tzdb);
    Source {
        file: Arc::from("a.ics"),
        whose: Whose::Member(MemberId(owner)),
        calendar: crate::recurrence::read(text.as_bytes(), &options).unwrap(),
    }
}

/// Ana may go to the workshop from 9 to 11, and Ben is in its first hour. If she goes they are together in that hour, if
/// not in the other: at each instant there is an answer that keeps them apart, and none does so for both hours.
#[test]
fn one_answer_holds_for_the_whole_of_an_event() {
    let tzdb = Tzdb::bundled();
    let team = team(
        &tzdb,
        vec![
            member(&tzdb, "ana", "Europe/Berlin", 9, 11),
            member(&tzdb, "ben", "Europe/Berlin", 9, 11),
        ],
    );
    let sources = [
        one_event(&tzdb, &team, 0, "0900", "1100", "TENTATIVE"),
        one_event(&tzdb, &team, 1, "0900", "1000", "CONFIRMED"),
    ];
    let monday = date("2027-03-01");
    let judged = |at_least| {
        analyze(&Question {
            team: &team,
            policy: &overlap(&tzdb, at_least),
            proposal: None,
            sources: &sources,
            horizon: &Horizon {
                from: monday,
                to: monday,
                zone: Arc::clone(&team.zone),
            },
            asked: monday,
        })
    };
    let answer = judged(60);
    assert_eq!(answer.verdict, Verdict::Preserved);
    let day = &answer.rules[0].days[0];
    assert_eq!((day.lower, day.upper), (Minutes(60), Minutes(60)));
    assert_eq!(judged(61).verdict, Verdict::Broken);
}

/// A team in Berlin and New York, the first of whom asks to work `hours` from April on, for so long.
#[track_caller]
fn check_said(hours: [u16; 2], to: &str, peaks: &[(&str, &str)], expected: &[(&str, &str)]) {
    let tzdb = Tzdb::bundled();
    let team = team(
        &tzdb,
        vec![
            member(&tzdb, "lena", "Europe/Berlin", 9, 17),
            member(&tzdb, "sam", "America/New_York", 7, 15),
        ],
    );
    let mut policy = core(&tzdb, 13, 14);
    policy.peaks = (peaks.iter())
        .map(|(from, to)| Peak {
            name: "Closing".to_owned(),
            from: date(from),
            to: date(to),
        })
        .collect();
    let until = (!to.is_empty()).then(|| date(to));
    let proposal = first_works(hours, date("2027-04-01"), until);
    let answer = ask(&team, &policy, Some(&proposal), "2027-04-01", "2027-04-30");
    let said = answer.notices.iter();
    let said = said.filter(|notice| notice.code != "no-calendar");
    let said: Vec<_> = said
        .map(|notice| (notice.code, notice.message.as_str()))
        .collect();
    assert_eq!(said, expected);
}

#[test]
fn a_trial_that_ends_before_the_clocks_are_otherwise_apart_shows_nothing_of_it() {
    // Six hours from 28 March to 30 October; the clocks of Berlin are set back a week before those of New York.
    check_said(
        [8, 16],
        "2027-06-30",
        &[],
        &[(
            "trial-misses-clocks",
            "from 2027-10-31 to 2027-11-07 America/New_York and Europe/Berlin are 5h apart, and on no date of this trial",
        )],
    );
    check_said([8, 16], "2027-11-03", &[], &[]);
    // What has no end is no trial.
    check_said([8, 16], "", &[], &[]);
}

#[test]
fn a_trial_that_meets_no_peak_shows_nothing_of_one() {
    let peaks = [("2026-12-27", "2026-12-31"), ("2027-12-27", "2027-12-31")];
    check_said(
        [8, 16],
        "2027-11-30",
        &peaks,
        &[(
            "trial-misses-peak",
            "no date of this trial is in a peak: `Closing` is from 2027-12-27 to 2027-12-31",
        )],
    );
    check_said([8, 16], "2027-12-27", &peaks, &[]);
    check_said([8, 16], "2027-11-30", &[("2029-12-27", "2029-12-31")], &[]);
}

#[test]
fn hours_that_add_up_to_something_else_are_named() {
    check_said(
        [8, 15],
        "",
        &[],
        &[(
            "hours-differ",
            "`lena` works 40h a week today and 35h as asked",
        )],
    );
}

/// Checks whether it is told that nobody works between these hours in Berlin.
#[track_caller]
fn check_outside_hours(hours: [u16; 2], expected: bool) {
    let tzdb = Tzdb::bundled();
    let members = vec![
        member(&tzdb, "ana", "Europe/Berlin", 9, 17),
        member(&tzdb, "kofi", "Africa/Accra", 9, 17),
    ];
    let team = team(&tzdb, members);
    let [from, to] = hours;
    let answer = ask(
        &team,
        &core(&tzdb, from, to),
        None,
        "2027-03-01",
        "2027-03-12",
    );
    let mut notices = answer.notices.iter();
    assert_eq!(
        notices.any(|notice| notice.code == "window-outside-hours"),
        expected
    );
}

#[test]
fn a_window_in_which_nobody_ever_works_is_told() {
    check_outside_hours([18, 20], true);
    // Kofi works until six in Berlin.
    check_outside_hours([17, 20], false);
    check_outside_hours([10, 16], false);
}
