//! Small cases on which the library and the slow way once differed, or could: both must say the same of each.

use std::sync::Arc;

use corehours::{
    analyze::{Source, Whose},
    ical::{Status, Why},
    model::{
        Arrangement, Counts, Horizon, Hours, Member, MemberId, Pattern, Reading, Schedule, Team,
        Terms, Week,
    },
    overlap::Basis,
    recurrence::{Calendar, Facts, Occurrence},
    rules::{
        Common, Which,
        policy::{Lunch, RuleZone},
    },
    time::{Date, Instant, Minutes, WallPiece, Weekday, Weekdays},
    verdict::Verdict,
};

use crate::{
    common::{
        cases::{AskedKind, AskedRule, Case, zone},
        judged,
    },
    oracle::{
        self,
        kinds::{self, Asked, Kind},
        meetings,
    },
};

/// Everybody works the whole of every day, or nobody has said; one date; no rule yet.
fn people(date: &str, zones: &[&str], has_hours: bool) -> Case {
    let date: Date = date.parse().unwrap();
    let mut week = Week::default();
    for day in Weekday::ALL {
        let pieces = vec![WallPiece::DAY];
        week.set(day, Hours::Fixed(pieces));
    }
    let member = |(index, name): (usize, &&str)| Member {
        id: format!("member-{index}"),
        name: None,
        emails: Vec::new(),
        calendars: vec![format!("member-{index}.ics")],
        covers_to: None,
        counts: Counts::Required,
        from: None,
        to: None,
        arrangement: Arrangement {
            zone: zone(name),
            schedule: has_hours.then(|| Schedule {
                extra: Week::default(),
                pattern: Pattern::Week(week.clone()),
                seasons: Vec::new(),
                hours_in: None,
                terms: Terms::default(),
            }),
            stays: Vec::new(),
            absences: Vec::new(),
            roles: Vec::new(),
            place: Vec::new(),
        },
    };
    Case {
        team: Team {
            name: None,
            zone: zone(zones[0]),
            week_starts: Weekday::Mon,
            members: zones.iter().enumerate().map(member).collect(),
            sources: Vec::new(),
            reading: Reading::default(),
        },
        sources: Vec::new(),
        proposal: None,
        horizon: Horizon {
            from: date,
            to: date,
            zone: zone(zones[0]),
        },
        rules: Vec::new(),
    }
}

/// A core window of everybody on every day.
fn core(case: &mut Case, from: u16, to: u16) -> &mut Common {
    let mut common = Common::new("core", case.team.zone.clone());
    common.days = Weekdays::ALL;
    common.window = vec![WallPiece::new(from, to).unwrap()];
    case.rules.push(AskedRule {
        common,
        kind: AskedKind::Core,
    });
    &mut case.rules.last_mut().unwrap().common
}

/// Gives `member` events of their own, from and to in minutes after midnight in UTC.
fn events(case: &mut Case, member: usize, events: &[(i64, i64, Status)]) {
    let midnight = case.horizon.from.midnight().seconds();
    let occurrence = |(n, &(from, to, status)): (usize, &(i64, i64, Status))| {
        let at = |minute| Instant::from_seconds(midnight + minute * 60);
        Occurrence {
            start: at(from),
            end: at(to),
            recurrence_id: at(from),
            facts: Arc::new(Facts {
                on_call: false,
                status,
                why: match status {
                    Status::Tentative => Why::TentativeAnswer,
                    Status::Unknown => Why::UnknownZone,
                    _ => Why::Opaque,
                },
                uid: format!("own-{member}-{n}").into(),
                all_day: false,
                line: 1,
                title: None,
                others: None,
                company: false,
                zone: None,
            }),
        }
    };
    let occurrences: Vec<_> = events.iter().enumerate().map(occurrence).collect();
    case.sources.push(Source {
        file: format!("member-{member}.ics").into(),
        whose: Whose::Member(MemberId(member)),
        calendar: Calendar {
            calendars: 1,
            events: occurrences.len(),
            occurrences,
            ..Calendar::default()
        },
    });
}

#[track_caller]
fn check(case: &Case, verdict: Verdict) {
    assert_eq!(oracle::differences(case), "", "{case:?}");
    assert_eq!(case.judge().verdict, verdict, "{case:?}");
}

#[test]
fn windows_of_two_lengths_keep_their_own_thresholds() {
    // Havana's clock goes back that night: 310 minutes there, 250 in Berlin. Of the two, 250 known minutes of 310 fail.
    let mut case = people("2026-10-31", &["Europe/Berlin", "America/Havana"], false);
    core(&mut case, 20 * 60, 24 * 60 + 10).zone = RuleZone::Local;
    check(&case, Verdict::Undetermined);
}

/// One person, bookable from 11:00 to 14:00, who may miss up to an hour at once.
fn with_lunch(own: &[(i64, i64, Status)], verdict: Verdict) {
    let mut case = people("2026-06-10", &["UTC"], true);
    let rule = core(&mut case, 11 * 60, 14 * 60);
    rule.basis = Some(Basis::Bookable);
    rule.tolerance.lunch = Some(Lunch {
        length: Minutes(60),
        window: None,
    });
    events(&mut case, 0, own);
    check(&case, verdict);
}

#[test]
fn a_mixture_of_answers_can_be_worse_than_all_of_them() {
    let (first, second, third) = (12 * 60, 12 * 60 + 20, 12 * 60 + 40);
    with_lunch(
        &[
            (first, second, Status::Tentative),
            (second, third, Status::Tentative),
            (third, 13 * 60, Status::Tentative),
        ],
        Verdict::Conditional,
    );
}

#[test]
fn a_mixture_of_answers_can_be_better_than_none_and_all_of_them() {
    let (first, second, third) = (12 * 60, 12 * 60 + 20, 12 * 60 + 40);
    with_lunch(
        &[
            (first, second, Status::Busy),
            (second, third, Status::Tentative),
            (third, 13 * 60, Status::Busy),
            (13 * 60 + 20, 13 * 60 + 40, Status::Tentative),
        ],
        Verdict::Conditional,
    );
}

#[test]
fn an_unknown_event_takes_its_time_as_a_whole_or_not_at_all() {
    // Half an hour missing or none: both are forgiven.
    with_lunch(
        &[(12 * 60, 12 * 60 + 30, Status::Unknown)],
        Verdict::Preserved,
    );
    // Two of them can leave half an hour.
    with_lunch(
        &[
            (12 * 60, 12 * 60 + 30, Status::Unknown),
            (13 * 60, 13 * 60 + 30, Status::Unknown),
        ],
        Verdict::Undetermined,
    );
}

#[test]
fn nothing_is_forgiven_for_certain_where_nobody_knows_who_works() {
    let mut case = people("2026-06-10", &["UTC"], true);
    let rule = core(&mut case, 11 * 60, 14 * 60);
    rule.tolerance.lunch = Some(Lunch {
        length: Minutes(60),
        window: None,
    });
    events(&mut case, 0, &[]);
    let midnight = case.horizon.from.midnight().seconds();
    case.sources[0].calendar.covers.to = Some(Instant::from_seconds(midnight + 13 * 3_600 + 1_800));
    check(&case, Verdict::Undetermined);
}

/// So many of the people cover 12:00 to 14:00, who may each miss up to two hours at once.
#[track_caller]
fn cover(case: &mut Case, at_least: usize, figures: (i64, i64), verdict: Verdict) {
    for member in &mut case.team.members {
        member.arrangement.roles = vec!["desk".to_owned()];
    }
    let mut common = Common::new("cover", case.team.zone.clone());
    common.window = vec![WallPiece::new(12 * 60, 14 * 60).unwrap()];
    common.tolerance.lunch = Some(Lunch {
        length: Minutes(120),
        window: None,
    });
    let kind = Kind::Cover {
        role: "desk".to_owned(),
        at_least,
    };
    let rules = [Asked { common, kind }];
    assert_eq!(kinds::differences(case, &rules), "", "{case:?}");
    let judgement = kinds::judged(case, &kinds::policy(&rules));
    let day = &judgement.rules[0].days[0];
    assert_eq!((day.lower.get(), day.upper.get()), figures, "{case:?}");
    assert_eq!(judgement.verdict, verdict, "{case:?}");
}

#[test]
fn a_date_that_the_zone_left_out_has_no_meeting() {
    // Samoa went from Thursday 29 December 2011 to Saturday; the event is on both, and its zone is not known.
    let mut case = people("2011-12-30", &["Pacific/Apia"], false);
    case.horizon.to = case.horizon.from.plus(1);
    events(&mut case, 0, &[(30, 10 * 60 + 15, Status::Unknown)]);
    let mut common = Common::new("planning", case.team.zone.clone());
    let mut rule = |days| {
        common.days = days;
        meetings::Asked {
            common: common.clone(),
            which: Which::Uid("own-0-0".to_owned()),
            required: None,
            optional: None,
            quorum: None,
        }
    };
    let rules = [rule(Weekdays::MON_FRI), rule(Weekdays::ALL)];
    assert_eq!(meetings::differences(&case, &rules), "", "{case:?}");
}

#[test]
fn somebody_of_whom_nothing_is_known_covers_nothing_for_certain() {
    // Missing the whole window is forgiven, missing the halves of it around one minute is not.
    let mut case = people("2026-06-10", &["UTC"], false);
    cover(&mut case, 1, (0, 120), Verdict::Undetermined);
}

#[test]
fn two_cover_no_more_for_certain_than_each_of_them() {
    // There from 12:30 to 13:00, and the hour after it is forgiven; beside somebody of whom nothing is known.
    let mut case = people("2026-06-10", &["UTC", "UTC"], true);
    case.team.members[0].arrangement.schedule = None;
    let mut week = Week::default();
    for day in Weekday::ALL {
        let pieces = vec![WallPiece::new(12 * 60 + 30, 13 * 60).unwrap()];
        week.set(day, Hours::Fixed(pieces));
    }
    let second = case.team.members[1].arrangement.schedule.as_mut();
    second.unwrap().pattern = Pattern::Week(week);
    cover(&mut case, 2, (0, 90), Verdict::Broken);
}

#[test]
fn a_rotation_of_bands_is_judged_by_the_day_it_has_come_to() {
    let team = r#"
        name = "Rota"
        zone = "Europe/Berlin"
        [[member]]
        id = "ana"
        zone = "Europe/Berlin"
        cycle_days = [
            { band = "07:00-19:00", paid = "8h", step = "1h" },
            { band = "10:00-22:00", paid = "8h", step = "1h" },
            "off",
            "off",
        ]
        cycle_from = 2027-03-01
        [[member]]
        id = "ben"
        zone = "Europe/Berlin"
        week = { mon-sun = "09:00-17:00" }
    "#;
    let policy = r#"
        [[rule]]
        id = "talk"
        kind = "group_overlap"
        days = "mon-sun"
        day_basis = "joint"
        quorum = "all"
        at_least = "3h"
    "#;
    let date = |day| Date::new(2027, 3, day).unwrap();
    let judged = judged::judged(team, policy, date(1), date(6));
    let days = judged.rules[0].days.iter();
    let figures: Vec<_> = days.map(|day| (day.lower.get(), day.upper.get())).collect();
    let (early, late, off) = ((360, 480), (180, 420), (0, 0));
    assert_eq!(figures, [early, late, off, off, early, late]);
    assert_eq!(judged.verdict, Verdict::Preserved);
}

/// What three people come to, in whatever order they stand in the team.
#[track_caller]
fn check_in_every_order(people: [&str; 3], rule: &str, from: (i32, u32, u32), expected: Verdict) {
    let (year, month, day) = from;
    let from = Date::new(year, month, day).unwrap();
    for [first, second, third] in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let member = |at: usize| {
            format!(
                "[[member]]\nid = \"p{at}\"\nzone = \"Africa/Accra\"\nweek = {{ mon-fri = {} }}\n",
                people[at]
            )
        };
        let members = [first, second, third].map(member).concat();
        let team = format!("zone = \"Africa/Accra\"\n\n{members}");
        let policy = format!("[[rule]]\nid = \"shared\"\nkind = \"group_overlap\"\n{rule}\n");
        let found = judged::judged(&team, &policy, from, from);
        assert_eq!(found.verdict, expected, "{first}, {second}, {third}");
    }
}

#[test]
fn whoever_stands_first_in_the_team_a_choice_that_holds_is_found() {
    check_in_every_order(
        [
            "{ band = \"08:00-15:00\", paid = \"4h\", break = \"2h\", latest_start = \"10:00\", earliest_finish = \"12:00\", step = \"1h\" }",
            "{ band = \"10:00-16:30\", paid = \"3h\", break = \"30m-1h\", break_within = \"11:30-12:00\", break_beyond = \"2h30m\", core = [\"11:00-12:30\", \"13:00-13:30\"], step = \"30m\" }",
            "{ band = \"11:00-19:00\", paid = \"3h-5h\", break = \"1h-2h\", earliest_finish = \"15:00\", step = \"1h\" }",
        ],
        "quorum = \"53%\"\nat_least = \"4h\"\nbasis = \"presence\"",
        (2026, 3, 23),
        Verdict::Conditional,
    );
    check_in_every_order(
        [
            "{ band = \"08:00-14:00\", paid = \"4h\", break = \"2h\", break_within = \"08:00-12:00\", step = \"1h\" }",
            "{ band = \"07:00-12:30\", paid = \"4h-5h\", step = \"30m\", pieces = true }",
            "{ band = \"08:00-20:00\", paid = \"7h\", core = \"10:00-11:00\", step = \"1h\" }",
        ],
        "quorum = 2\nat_least = \"3h45m\"",
        (2012, 1, 3),
        Verdict::Conditional,
    );
}
