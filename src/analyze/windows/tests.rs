//! Small teams with answers worked out by hand.

use super::*;
use crate::{input, recurrence, zone::Tzdb};

/// Lena in Berlin, Sam in New York.
const TWO: &str = r#"
    zone = "Europe/Berlin"
    [[member]]
    id = "lena"
    zone = "Europe/Berlin"
    week = { mon-fri = "09:00-18:00" }
    [[member]]
    id = "sam"
    zone = "America/New_York"
    week = { mon-fri = "07:00-11:00" }
"#;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn ask_for(text: &str, from: &str, to: &str, change: impl Fn(&mut WindowsQuestion<'_>)) -> Windows {
    let team = input::team("team.toml", text, &Tzdb::bundled()).unwrap();
    let members: Vec<MemberId> = team.ids().collect();
    let horizon = Horizon {
        from: date(from),
        to: date(to),
        zone: Arc::clone(&team.zone),
    };
    let mut question = WindowsQuestion {
        team: &team,
        members: &members,
        quorum: Quorum::All,
        basis: Basis::Bookable,
        min: Minutes(30),
        top: 5,
        sources: &[],
        horizon: &horizon,
        proposal: None,
    };
    change(&mut question);
    windows(&question)
}

fn ask(text: &str, from: &str, to: &str) -> Windows {
    ask_for(text, from, to, |_| {})
}

/// Days, window, and how many dates it is there on, of how many.
fn shown(windows: &Windows) -> Vec<(String, usize, usize)> {
    (windows.weekly.iter())
        .map(|it| {
            let when = format!("{} {}", it.days, it.window);
            (when, it.tally.guaranteed, it.tally.dates)
        })
        .collect()
}

/// Sam works 13:00 to 17:00 in Berlin, and 12:00 to 16:00 from 14 to 27 March.
#[test]
fn a_clock_change_makes_an_exception_and_a_shorter_window_that_has_none() {
    let windows = ask(TWO, "2027-03-01", "2027-04-09");
    assert_eq!(
        shown(&windows),
        [("mon-fri 13:00-16:00".to_owned(), 30, 30)]
    );
    let windows = ask_for(TWO, "2027-03-01", "2027-04-09", |question| {
        question.min = Minutes(240);
    });
    assert_eq!(
        shown(&windows),
        [("mon-fri 13:00-17:00".to_owned(), 20, 30)]
    );
    let runs = &windows.judged.rules[0].runs;
    assert_eq!(runs.len(), 1);
    assert_eq!(
        (runs[0].from, runs[0].to, runs[0].dates),
        (date("2027-03-15"), date("2027-03-26"), 10)
    );
    assert_eq!(runs[0].cause, crate::verdict::Cause::ClockChange);
}

#[test]
fn everybody_has_own_times_in_stretches_of_dates() {
    let windows = ask(TWO, "2027-03-01", "2027-04-09");
    let local = &windows.weekly[0].local;
    let of_sam: Vec<_> = local
        .iter()
        .filter(|local| local.member == MemberId(1))
        .map(|local| {
            let hours = (local.starts / 60, local.ends / 60);
            (local.from.to_string(), local.to.to_string(), hours)
        })
        .collect();
    assert_eq!(
        of_sam,
        [
            ("2027-03-01".to_owned(), "2027-03-13".to_owned(), (7, 10)),
            ("2027-03-14".to_owned(), "2027-03-27".to_owned(), (8, 11)),
            ("2027-03-28".to_owned(), "2027-04-09".to_owned(), (7, 10)),
        ]
    );
    assert_eq!(local.len(), 4, "Lena's never change");
}

#[test]
fn regimes_follow_each_other_and_say_whose_clock_has_moved() {
    let windows = ask(TWO, "2027-03-01", "2027-04-09");
    let said: Vec<_> = (windows.regimes.iter())
        .map(|regime| {
            let names = |zones: &[Arc<Zone>]| {
                let names = zones.iter().map(|zone| zone.name().to_owned());
                names.collect::<Vec<_>>().join(" ")
            };
            let moved: Vec<_> = regime.moved.iter().map(|it| Arc::clone(&it.zone)).collect();
            let offsets: Vec<_> = regime.offsets.iter().map(|(_, it)| it / 3_600).collect();
            (
                regime.from.to_string(),
                offsets,
                names(&moved),
                names(&regime.not_yet),
            )
        })
        .collect();
    let expected = |from: &str, offsets: [i32; 2], moved: &str, not_yet: &str| {
        (
            from.to_owned(),
            offsets.to_vec(),
            moved.to_owned(),
            not_yet.to_owned(),
        )
    };
    assert_eq!(
        said,
        [
            expected("2027-03-01", [-5, 1], "", ""),
            expected("2027-03-14", [-4, 1], "America/New_York", "Europe/Berlin"),
            expected("2027-03-28", [-4, 2], "Europe/Berlin", ""),
        ]
    );
    assert_eq!(windows.regimes[0].to, date("2027-03-13"));
    assert_eq!(windows.regimes[2].to, date("2027-04-09"));
}

/// Weeks from Monday 1 March: two, and three days that are no week. Lena and Sam have four hours a day, of nine and four.
#[test]
fn a_pair_has_the_mean_of_full_weeks_and_its_ratios() {
    let windows = ask(TWO, "2027-02-27", "2027-03-16");
    let pair = windows.pairs[0];
    assert_eq!(pair.guaranteed, Some(Minutes(5 * 240)));
    assert_eq!(pair.possible, Some(Minutes(5 * 240)));
    let share = |part, whole| {
        Some(Share {
            part: Minutes(part),
            whole: Minutes(whole),
        })
    };
    assert_eq!(pair.of_smaller, share(2 * 5 * 240, 2 * 5 * 240));
    assert_eq!(pair.of_either, share(2 * 5 * 240, 2 * 5 * 540));
}

#[test]
fn a_pair_without_a_full_week_has_no_figures() {
    let windows = ask(TWO, "2027-03-02", "2027-03-12");
    assert_eq!(windows.pairs[0].guaranteed, None);
    assert_eq!(windows.pairs[0].of_either, None);
    assert!(!windows.weekly.is_empty());
}

/// Ben leaves at noon: the pair has the morning, and somebody who has not said when is not there for certain.
#[test]
fn unknown_time_is_possible_and_not_guaranteed() {
    let team = r#"
        zone = "Europe/Berlin"
        [[member]]
        id = "ben"
        zone = "Europe/Berlin"
        week = { mon-fri = "09:00-12:00" }
        [[member]]
        id = "new"
        zone = "Europe/Berlin"
    "#;
    let windows = ask(team, "2027-03-01", "2027-03-14");
    let best = &windows.weekly[0];
    assert_eq!(best.window.to_string(), "09:00-12:00");
    assert_eq!((best.tally.guaranteed, best.tally.possible), (0, 10));
    assert_eq!(
        windows.judged.rules[0].runs[0].cause,
        crate::verdict::Cause::NoData
    );
    let pair = windows.pairs[0];
    assert_eq!(
        (pair.guaranteed, pair.possible),
        (Some(Minutes(0)), Some(Minutes(900)))
    );
    assert_eq!((pair.of_smaller, pair.of_either), (None, None));
}

#[test]
fn the_absent_are_missed_and_who_is_not_in_the_team_is_not() {
    let team = format!(
        r#"{TWO}
        [[member]]
        id = "ben"
        zone = "Europe/Berlin"
        from = 2027-03-08
        week = {{ mon-fri = "14:00-15:00" }}
        [[member.absence]]
        from = 2027-03-10
        to = 2027-03-10
        kind = "leave"
        "#
    );
    let windows = ask(&team, "2027-03-01", "2027-03-12");
    let open = |day: &str| {
        let mut days = windows.days.iter();
        let day = days.find(|it| it.date == date(day)).unwrap();
        let minutes = day.guaranteed.iter().map(|span| span.minutes().get());
        minutes.sum::<i64>()
    };
    assert_eq!(open("2027-03-01"), 240, "Ben has not joined");
    assert_eq!(open("2027-03-09"), 60);
    assert_eq!(open("2027-03-10"), 0, "Ben is on leave");
    assert_eq!(shown(&windows)[0], ("mon,tue 14:00-15:00".to_owned(), 4, 4));
    let fewer = ask_for(&team, "2027-03-01", "2027-03-12", |question| {
        question.quorum = Quorum::Count(3);
    });
    let dates: usize = fewer.judged.rules[0].days.len();
    assert_eq!(
        dates, fewer.weekly[0].tally.dates,
        "three are there from 8 March on"
    );
    assert_eq!(fewer.weekly[0].tally.dates, 2);
}

#[test]
fn where_nobody_is_together_the_largest_quorum_is_named() {
    let team = r#"
        zone = "Europe/Berlin"
        [[member]]
        id = "a"
        zone = "Europe/Berlin"
        week = { mon-fri = "09:00-12:00" }
        [[member]]
        id = "b"
        zone = "Europe/Berlin"
        week = { mon-fri = "11:00-15:00" }
        [[member]]
        id = "c"
        zone = "Europe/Berlin"
        week = { mon-fri = "14:00-17:00" }
    "#;
    let windows = ask(team, "2027-03-01", "2027-03-14");
    assert!(windows.weekly.is_empty());
    assert_eq!(windows.most, Some(2));
    let two = ask_for(team, "2027-03-01", "2027-03-14", |question| {
        question.quorum = Quorum::Count(2);
    });
    assert_eq!(two.most, None);
    assert_eq!(
        shown(&two),
        [
            ("mon-fri 11:00-12:00".to_owned(), 10, 10),
            ("mon-fri 14:00-15:00".to_owned(), 10, 10)
        ]
    );
}

/// 08:00 to 10:00 in Berlin is 07:00 to 09:00 in Lisbon; 16:00 to 18:00 is fine in both.
#[test]
fn of_windows_as_good_the_one_at_sociable_hours_comes_first() {
    let team = r#"
        zone = "Europe/Berlin"
        [[member]]
        id = "a"
        zone = "Europe/Berlin"
        week = { mon-fri = ["08:00-10:00", "16:00-18:00"] }
        [[member]]
        id = "b"
        zone = "Europe/Lisbon"
        week = { mon-fri = ["07:00-09:00", "15:00-17:00"] }
    "#;
    assert_eq!(
        shown(&ask(team, "2027-03-01", "2027-03-14")),
        [
            ("mon-fri 16:00-18:00".to_owned(), 10, 10),
            ("mon-fri 08:00-10:00".to_owned(), 10, 10)
        ]
    );
}

#[test]
fn the_next_day_elsewhere_is_said_to_be_one() {
    let team = r#"
        zone = "Europe/Berlin"
        [[member]]
        id = "a"
        zone = "Europe/Berlin"
        week = { mon = "20:00-24:00" }
        [[member]]
        id = "b"
        zone = "Australia/Sydney"
        week = { tue = "07:00-10:00" }
    "#;
    let windows = ask(team, "2027-03-01", "2027-03-14");
    assert_eq!(shown(&windows), [("mon 21:00-24:00".to_owned(), 2, 2)]);
    let local = &windows.weekly[0].local;
    assert_eq!(
        (local[0].starts, local[0].ends, local[0].days_ahead),
        (1_260, 1_440, 0)
    );
    assert_eq!(
        (local[1].starts, local[1].ends, local[1].days_ahead),
        (420, 600, 1)
    );
}

/// Sunday 28 March has no 02:00 in Berlin, Sunday 31 October has it twice.
#[test]
fn a_night_with_a_clock_change_has_the_whole_window_or_not() {
    let team = r#"
        zone = "Europe/Berlin"
        [[member]]
        id = "a"
        zone = "Europe/Berlin"
        week = { sun = "01:00-04:00" }
    "#;
    let windows = ask(team, "2027-03-15", "2027-04-04");
    assert_eq!(
        shown(&windows),
        [
            ("sun 01:00-02:00".to_owned(), 3, 3),
            ("sun 03:00-04:00".to_owned(), 3, 3),
            ("sun 01:00-04:00".to_owned(), 2, 3)
        ]
    );
    let run = &windows.judged.rules[2].runs[0];
    assert_eq!(
        (run.from, run.cause),
        (date("2027-03-28"), crate::verdict::Cause::ClockChange)
    );
    let windows = ask(team, "2027-10-25", "2027-11-07");
    assert_eq!(shown(&windows), [("sun 01:00-04:00".to_owned(), 2, 2)]);
}

/// Ana works seven and a half hours from some time between 07:00 and 10:00 on: for certain from 10:00 to 14:30.
#[test]
fn hours_that_are_chosen_are_guaranteed_where_every_choice_has_them() {
    let team = r#"
        zone = "Europe/Berlin"
        [[member]]
        id = "ana"
        zone = "Europe/Berlin"
        week = { mon-fri = { band = "07:00-17:30", paid = "7h30m" } }
        [[member]]
        id = "ben"
        zone = "Europe/Berlin"
        week = { mon-fri = "08:00-18:00" }
    "#;
    let windows = ask(team, "2027-03-01", "2027-03-14");
    let best = &windows.weekly[0];
    assert_eq!(
        (best.days.to_string(), best.window.to_string()),
        ("mon-fri".to_owned(), "10:00-14:30".to_owned())
    );
    assert_eq!((best.tally.guaranteed, best.tally.possible), (10, 10));
    // Nobody can be there from 08:00 to 17:30 in one day of seven and a half hours.
    assert!((windows.weekly.iter()).all(|it| it.window.to() - it.window.from() <= 450));
    // Whatever Ana chooses, six and a half hours of hers are Ben's: from 07:00 on she loses one.
    let pair = windows.pairs[0];
    assert_eq!(
        (pair.guaranteed, pair.possible),
        (Some(Minutes(5 * 390)), Some(Minutes(5 * 450)))
    );
    assert_eq!((pair.of_smaller, pair.of_either), (None, None));
}

/// Ben takes half an hour off at some time of the day, so that no time of it is certain: at the longest, he begins at nine, has
/// his break half an hour later, and is there from ten on.
#[test]
fn hours_that_are_chosen_are_possible_as_far_as_one_choice_goes() {
    let team = r#"
        zone = "Europe/Berlin"
        [[member]]
        id = "ana"
        zone = "Europe/Berlin"
        week = { mon-fri = "09:00-17:00" }
        [[member]]
        id = "ben"
        zone = "Europe/Berlin"
        week = { mon-fri = { band = "07:00-18:00", paid = "7h", break = "30m", step = "30m" } }
    "#;
    let windows = ask(team, "2027-03-01", "2027-03-14");
    let found: Vec<_> = (windows.weekly.iter())
        .map(|it| (it.days.to_string(), it.window.to_string(), it.tally))
        .collect();
    let tally = overlap::Tally {
        dates: 10,
        guaranteed: 0,
        possible: 10,
    };
    let longest = ("mon-fri".to_owned(), "09:00-15:30".to_owned(), tally);
    assert_eq!(found, [longest]);
    let monday = &windows.days[0];
    assert_eq!(monday.guaranteed, []);
    let possible: Vec<_> = monday.possible.iter().map(|span| span.minutes()).collect();
    assert_eq!(possible, [Minutes(480)], "instant by instant");
}

/// Ben has not answered whether he is in a meeting from ten to eleven on Monday.
#[test]
fn time_of_an_answer_still_owed_is_possible_and_not_guaranteed() {
    let berlin = Tzdb::bundled().get("Europe/Berlin").unwrap();
    let event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:one\r\n\
        DTSTART:20270301T090000Z\r\nDTEND:20270301T100000Z\r\nSTATUS:TENTATIVE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let team = r#"
        zone = "Europe/Berlin"
        [[member]]
        id = "ben"
        zone = "Europe/Berlin"
        calendars = ["ben.ics"]
        week = { mon = "09:00-12:00" }
    "#;
    let tzdb = Tzdb::bundled();
    let options = recurrence::ReadOptions::plain(
        Span::from_seconds(0, 4_000_000_000).unwrap(),
        &berlin,
        &tzdb,
    );
    let sources = [Source {
        file: "ben.ics".into(),
        whose: Whose::Member(MemberId(0)),
        calendar: recurrence::read(event.as_bytes(), &options).unwrap(),
    }];
    let team = input::team("team.toml", team, &tzdb).unwrap();
    let horizon = Horizon {
        from: date("2027-03-01"),
        to: date("2027-03-08"),
        zone: Arc::clone(&team.zone),
    };
    let windows = windows(&WindowsQuestion {
        team: &team,
        members: &[MemberId(0)],
        quorum: Quorum::All,
        basis: Basis::Bookable,
        min: Minutes(30),
        top: 5,
        sources: &sources,
        horizon: &horizon,
        proposal: None,
    });
    let lengths = |spans: &[Span]| -> Vec<i64> {
        let lengths = spans.iter().map(|span| span.minutes().get());
        lengths.collect()
    };
    assert_eq!(lengths(&windows.days[0].guaranteed), [60, 60]);
    assert_eq!(lengths(&windows.days[0].possible), [180]);
    let shown: Vec<_> = (windows.weekly.iter())
        .map(|it| {
            (
                it.window.to_string(),
                it.tally.guaranteed,
                it.tally.possible,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("09:00-10:00".to_owned(), 2, 2),
            ("11:00-12:00".to_owned(), 2, 2),
            ("09:00-12:00".to_owned(), 1, 2),
        ]
    );
}

/// Minutes in common in a week, for certain and perhaps.
fn in_common(windows: &Windows) -> (Option<i64>, Option<i64>) {
    let of = windows.in_common;
    (
        of.guaranteed.map(Minutes::get),
        of.possible.map(Minutes::get),
    )
}

/// Five hours that float from eight to four share two at the same time each day with somebody who is there from eight to four, and
/// five in all.
#[test]
fn an_amount_in_common_is_more_than_the_windows_where_hours_float() {
    let team = r#"
        zone = "Europe/Berlin"
        [[member]]
        id = "ana"
        zone = "Europe/Berlin"
        week = { mon-fri = { band = "08:00-16:00", paid = "5h" } }
        [[member]]
        id = "ben"
        zone = "Europe/Berlin"
        week = { mon-fri = "08:00-16:00" }
    "#;
    let windows = ask(team, "2027-03-01", "2027-03-14");
    assert_eq!(in_common(&windows), (Some(1_500), Some(1_500)));
    let guaranteed = windows.days[0].guaranteed.iter();
    assert_eq!(
        guaranteed.map(|span| span.minutes()).sum::<Minutes>(),
        Minutes(120)
    );
    assert_eq!(windows.pairs[0].guaranteed, windows.in_common.guaranteed);
}

#[test]
fn what_is_in_common_is_a_mean_of_full_weeks() {
    // Sam has four of Lena's hours, and all four also in the weeks of other clocks.
    let four_a_day = (Some(1_200), Some(1_200));
    let ask = |from: &str, to: &str| in_common(&ask(TWO, from, to));
    assert_eq!(ask("2027-03-01", "2027-03-14"), four_a_day);
    assert_eq!(ask("2027-03-03", "2027-03-21"), four_a_day);
    assert_eq!(ask("2027-03-02", "2027-03-13"), (None, None));
    // Windows that are too short to count are time all the same.
    let short = ask_for(TWO, "2027-03-01", "2027-03-14", |question| {
        question.min = Minutes(300);
    });
    assert_eq!(in_common(&short), four_a_day);
    let one_of_two = ask_for(TWO, "2027-03-01", "2027-03-14", |question| {
        question.quorum = Quorum::Count(1);
    });
    assert_eq!(in_common(&one_of_two), (Some(2_700), Some(2_700)));
}

/// A proposal is asked about as it would be, where there is one.
#[test]
fn windows_are_those_of_the_arrangement_asked_about() {
    let zones = Tzdb::bundled();
    let team = input::team("team.toml", TWO, &zones).unwrap();
    let text = "title = \"Later\"\nfrom = 2027-03-08\n[[change]]\nmember = \"sam\"\nweek = { mon-fri = \"09:00-13:00\" }";
    let proposal = input::proposal("p.toml", text, &zones, &team).unwrap();
    let ask = |proposal: Option<&Proposal>| {
        let horizon = Horizon {
            from: date("2027-03-01"),
            to: date("2027-03-14"),
            zone: Arc::clone(&team.zone),
        };
        windows(&WindowsQuestion {
            team: &team,
            members: &[MemberId(0), MemberId(1)],
            quorum: Quorum::All,
            basis: Basis::Bookable,
            min: Minutes(30),
            top: 5,
            sources: &[],
            horizon: &horizon,
            proposal,
        })
    };
    // Four hours a day, and in the second week three, from 15:00 to 18:00 in Berlin.
    assert_eq!(in_common(&ask(None)), (Some(1_200), Some(1_200)));
    let asked = ask(Some(&proposal));
    assert_eq!(in_common(&asked), (Some(1_050), Some(1_050)));
    let lengths = [0, 7].map(|at| asked.days[at].guaranteed[0].minutes().get());
    assert_eq!(lengths, [240, 180]);
}
