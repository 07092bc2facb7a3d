//! Laws of windows, and the shipped team's.

use std::sync::Arc;

use corehours::{
    analyze::{
        Question, analyze,
        windows::{DayWindows, Pair, Windows, WindowsQuestion, windows},
    },
    model::{Counts, Hours, MemberId, Pattern, Week},
    overlap::{Basis, Quorum},
    rules::{AbsencePolicy, Common, GroupOverlap, Policy, Required, policy::Who},
    time::{CivilTime, Date, Minutes, Span, SpanSet, WallPiece, Weekdays},
};
use proptest::{prelude::*, sample::select};

use crate::{
    common::cases::{self, Case, any_case, start_of},
    properties::{settle, turned_round, with_one_more_event, without_the_last},
};

/// What is asked beside the team.
#[derive(Clone, Copy, Debug)]
struct Asked {
    quorum: Quorum,
    basis: Basis,
    min: i64,
}

fn asked() -> impl Strategy<Value = Asked> {
    let quorum = prop_oneof![
        3 => Just(Quorum::All),
        1 => (1_usize..4).prop_map(Quorum::Count),
        1 => select(vec![40, 60, 80]).prop_map(Quorum::Percent),
    ];
    let basis = select(vec![Basis::Presence, Basis::Together, Basis::Bookable]);
    let min = select(vec![1_i64, 30, 60]);
    (quorum, basis, min).prop_map(|(quorum, basis, min)| Asked { quorum, basis, min })
}

/// Asks when everybody of `case` who counts is there.
fn ask(case: &Case, asked: Asked) -> Windows {
    let members: Vec<MemberId> = (case.team.ids())
        .filter(|id| case.team[*id].counts == Counts::Required)
        .collect();
    windows(&WindowsQuestion {
        team: &case.team,
        members: &members,
        quorum: asked.quorum,
        basis: asked.basis,
        min: Minutes(asked.min),
        top: 6,
        sources: &case.sources,
        horizon: &case.horizon,
        proposal: None,
    })
}

/// The least and the most that a rule finds on each date which asks for more than a day can have.
fn minutes_by_rule(case: &Case, asked: Asked) -> Vec<(Date, i64, i64)> {
    let mut common = Common::new("all", Arc::clone(&case.team.zone));
    common.members = vec![Who::All];
    common.days = Weekdays::ALL;
    common.basis = Some(asked.basis);
    common.absence = Some(AbsencePolicy::Counts);
    let policy = Policy {
        peaks: Vec::new(),
        rules: vec![Required {
            common,
            rule: Box::new(GroupOverlap {
                quorum: asked.quorum,
                at_least: Minutes(48 * 60),
                min_piece: Minutes::ZERO,
            }),
        }],
    };
    let judgement = analyze(&Question {
        team: &case.team,
        policy: &policy,
        proposal: None,
        sources: &case.sources,
        horizon: &case.horizon,
        asked: case.horizon.from,
    });
    let days = judgement.rules[0].days.iter();
    days.filter(|day| day.why_not.is_none())
        .map(|day| (day.date, day.lower.get(), day.upper.get()))
        .collect()
}

/// Whether anybody picks hours inside a band.
fn chooses_hours(case: &Case) -> bool {
    let weekdays = corehours::time::Weekday::ALL;
    case.team.members.iter().any(|member| {
        let schedule = member.arrangement.schedule.as_ref();
        schedule.is_some_and(|schedule| {
            let picks = |hours: &Hours| hours.band().is_some();
            let by_week = |week: &Week| weekdays.iter().any(|day| picks(week.on(*day)));
            let by_pattern = match &schedule.pattern {
                Pattern::Week(week) => by_week(week),
                Pattern::CycleWeeks { weeks, .. } => weeks.iter().any(by_week),
                Pattern::CycleDays { days, .. } => days.iter().any(picks),
                Pattern::Offered(_) => false,
            };
            by_pattern || schedule.seasons.iter().any(|season| by_week(&season.week))
        })
    })
}

/// Whether all of `inner` is in `outer`.
fn is_inside(inner: &[Span], outer: &[Span]) -> bool {
    let set = |spans: &[Span]| spans.iter().copied().collect::<SpanSet>();
    set(inner).subtract(&set(outer)).is_empty()
}

/// The first date on which one of the windows of `inner` is not in those of `outer`.
fn outside(inner: &[DayWindows], outer: &[DayWindows]) -> Option<Date> {
    let mut both = inner.iter().zip(outer);
    let is_out = |(inner, outer): &(&DayWindows, &DayWindows)| {
        !is_inside(&inner.guaranteed, &outer.guaranteed)
            || !is_inside(&inner.possible, &outer.possible)
    };
    both.find(is_out).map(|(inner, _)| inner.date)
}

fn is_in(spans: &[Span], minute: i64) -> bool {
    (spans.iter()).any(|span| span.start().seconds() <= minute && minute < span.end().seconds())
}

/// Whether all of `window` on `date` lies in `spans`, looked at minute by minute; `None` where it has no minute.
fn covers(case: &Case, spans: &[Span], date: Date, window: WallPiece) -> Option<bool> {
    let zone = &case.team.zone;
    let from = start_of(date, zone).seconds() - 3 * 3_600;
    let mut minutes = 0;
    let mut all = true;
    let length = i64::from(window.to() - window.from());
    for minute in (0..30 * 60).map(|minute| from + minute * 60) {
        let offset = i64::from(zone.offset_at(corehours::time::Instant::from_seconds(minute)));
        let civil = CivilTime::from_seconds(minute + offset);
        let of_day = civil.minute_of_day();
        let is_shown = civil.date() == date
            && i64::from(window.from()) <= of_day
            && of_day < i64::from(window.to());
        if is_shown {
            minutes += 1;
            all &= is_in(spans, minute);
        }
    }
    // Where a part of it is skipped, it is not there as a whole.
    (minutes > 0).then_some(all && minutes >= length)
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn prop_the_time_of_a_date_is_what_a_rule_finds_on_it(case in any_case(), asked in asked()) {
        let mut case = case;
        case.proposal = None;
        for member in &mut case.team.members {
            (member.from, member.to) = (None, None);
        }
        let windows = ask(&case, Asked { min: 1, ..asked });
        let sum = |spans: &[Span]| spans.iter().map(|span| span.minutes().get()).sum::<i64>();
        for (date, least, most) in minutes_by_rule(&case, asked) {
            let day = windows.days.iter().find(|day| day.date == date).unwrap();
            prop_assert!(sum(&day.guaranteed) <= least && most <= sum(&day.possible), "{}", date);
            if !chooses_hours(&case) {
                prop_assert_eq!(sum(&day.guaranteed), least, "{} for certain", date);
                prop_assert_eq!(sum(&day.possible), most, "{} perhaps", date);
            }
        }
    }

    #[test]
    fn prop_a_weekly_window_is_counted_minute_by_minute_and_its_exceptions_are_the_rest(
        case in any_case(),
        asked in asked(),
    ) {
        let all = ask(&case, Asked { min: 1, ..asked });
        let windows = ask(&case, asked);
        for (weekly, judged) in windows.weekly.iter().zip(&windows.judged.rules) {
            let (mut dates, mut sure, mut perhaps) = (0, 0, 0);
            for day in &all.days {
                let is_judged = judged.days.iter().any(|it| it.date == day.date && it.why_not.is_none());
                if !weekly.days.contains(day.date.weekday()) {
                    prop_assert!(!is_judged);
                    continue;
                }
                let Some(is_sure) = covers(&case, &day.guaranteed, day.date, weekly.window) else {
                    continue;
                };
                if !is_judged {
                    // Too few are in the team.
                    prop_assert!(!is_sure);
                    continue;
                }
                dates += 1;
                sure += usize::from(is_sure);
                perhaps += usize::from(covers(&case, &day.possible, day.date, weekly.window) == Some(true));
            }
            let tally = weekly.tally;
            prop_assert_eq!((tally.dates, tally.guaranteed), (dates, sure));
            // Minute for minute is not always as a whole: a choice holds for all of a day, or of an event.
            prop_assert!(sure <= tally.possible && tally.possible <= perhaps);
            if asked.basis == Basis::Bookable && !chooses_hours(&case) {
                prop_assert_eq!(tally.possible, perhaps);
            }
            prop_assert_eq!(judged.dates.kept, sure, "{} {}", weekly.days, weekly.window);
            prop_assert_eq!(judged.runs.iter().map(|run| run.dates).sum::<usize>(), dates - sure);
        }
    }

    #[test]
    fn prop_windows_are_safest_first_and_what_is_certain_is_possible(case in any_case(), asked in asked()) {
        let windows = ask(&case, asked);
        for pair in windows.weekly.windows(2) {
            let [one, next] = pair else { unreachable!() };
            let (one, next) = (one.tally, next.tally);
            prop_assert!(one.guaranteed * next.dates >= next.guaranteed * one.dates);
        }
        for weekly in &windows.weekly {
            prop_assert!(weekly.tally.possible > 0);
            prop_assert!(i64::from(weekly.window.to() - weekly.window.from()) >= asked.min);
        }
        for pair in &windows.pairs {
            prop_assert!(pair.guaranteed <= pair.possible);
            for share in [pair.of_smaller, pair.of_either].into_iter().flatten() {
                prop_assert!(share.part <= share.whole);
            }
        }
        // Dates that the team's zone never had are in no regime.
        let start = |date| start_of(date, &case.team.zone);
        let is_there = start(case.horizon.from) < start(case.horizon.to.plus(1));
        let from = windows.regimes.first().map(|regime| regime.from);
        prop_assert_eq!(from, is_there.then_some(case.horizon.from));
        for pair in windows.regimes.windows(2) {
            prop_assert_eq!(pair[0].to.plus(1), pair[1].from);
        }
    }

    #[test]
    fn prop_the_order_of_people_and_files_changes_no_window(case in any_case(), asked in asked()) {
        let (one, other) = (ask(&case, asked), ask(&turned_round(case.clone()), asked));
        prop_assert_eq!(&one.days, &other.days);
        let tallies = |windows: &Windows| -> Vec<_> {
            let weekly = windows.weekly.iter();
            weekly.map(|it| (it.days, it.window, it.tally)).collect()
        };
        prop_assert_eq!(tallies(&one), tallies(&other));
        let last = case.team.members.len() - 1;
        let mut turned: Vec<Pair> = other.pairs.clone();
        for pair in &mut turned {
            pair.members = [pair.members[1], pair.members[0]].map(|id| MemberId(last - id.0));
        }
        turned.sort_by_key(|pair| pair.members);
        prop_assert_eq!(one.pairs, turned);
        prop_assert_eq!(one.regimes, other.regimes);
    }

    #[test]
    fn prop_one_more_busy_event_adds_no_window(
        case in any_case(),
        asked in asked(),
        (who, day) in (0..6_usize, 0..42_i64),
        when in (0..96_i64, 1..20_i64),
    ) {
        let asked = Asked { min: 1, ..asked };
        let before = ask(&case, asked);
        let Some(after) = with_one_more_event(case, (who, day), when) else { return Ok(()) };
        let outside = outside(&ask(&after, asked).days, &before.days);
        prop_assert!(outside.is_none(), "{:?}", outside);
    }

    #[test]
    fn prop_one_more_person_adds_no_window_of_all(case in any_case(), asked in asked()) {
        let mut case = case;
        // Nobody who comes or goes: of a date on which too few are in the team nothing is asked.
        for member in &mut case.team.members {
            (member.from, member.to) = (None, None);
            member.counts = Counts::Required;
        }
        let asked = Asked { min: 1, quorum: Quorum::All, ..asked };
        let with = ask(&case, asked);
        let without = ask(&without_the_last(case), asked);
        let outside = outside(&with.days, &without.days);
        prop_assert!(outside.is_none(), "{:?}", outside);
    }

    #[test]
    fn prop_every_answer_leaves_what_is_certain_and_adds_nothing_to_what_is_possible(
        case in any_case(),
        asked in asked(),
        (goes, is_taken) in any::<(bool, bool)>(),
    ) {
        let mut case = case;
        let asked = Asked { min: 1, ..asked };
        let open = ask(&case, asked);
        settle(&mut case, goes, is_taken);
        let settled = ask(&case, asked);
        for (open, settled) in open.days.iter().zip(&settled.days) {
            prop_assert!(is_inside(&open.guaranteed, &settled.guaranteed), "{}", open.date);
            prop_assert!(is_inside(&settled.guaranteed, &settled.possible), "{}", open.date);
            prop_assert!(is_inside(&settled.possible, &open.possible), "{}", open.date);
        }
        for (open, settled) in open.pairs.iter().zip(&settled.pairs) {
            prop_assert!(open.guaranteed <= settled.guaranteed && settled.possible <= open.possible, "{:?} {:?}", open, settled);
        }
    }

    #[test]
    fn prop_more_answers_and_smaller_quorums_never_take_time_away(case in any_case(), asked in asked()) {
        let all = ask(&case, Asked { quorum: Quorum::All, min: 1, ..asked });
        let some = ask(&case, Asked { min: 1, ..asked });
        let members = all.members.len();
        if asked.quorum.of(members) > members || case.team.members.iter().any(|it| it.from.is_some() || it.to.is_some()) {
            return Ok(());
        }
        for (one, other) in all.days.iter().zip(&some.days) {
            prop_assert!(is_inside(&one.guaranteed, &other.guaranteed));
            prop_assert!(is_inside(&one.guaranteed, &one.possible));
        }
    }
}

#[cfg(feature = "cli")]
mod shipped {
    use std::fs;

    use serde_json::Value;

    use crate::common::{self, corehours, run};

    const TEAM: &str = "fixtures/teams/atlas/team.toml";

    fn windows(more: &[&str]) -> common::Ran {
        let args = [
            "windows",
            "--team",
            TEAM,
            "--from",
            "2027-03-01",
            "--to",
            "2027-05-31",
        ];
        run(&[&args[..], more].concat())
    }

    fn json(more: &[&str]) -> Value {
        let ran = windows(&[more, &["--format", "json"]].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// Questions about the shipped team: the name of what is expected, and the flags.
    const QUESTIONS: [(&str, &[&str]); 4] = [
        ("all", &[]),
        ("together", &["--basis", "together"]),
        ("seven", &["--quorum", "7", "--min", "45m"]),
        (
            "three",
            &[
                "--members",
                "lena,jonas,ana,sam",
                "--quorum",
                "3",
                "--basis",
                "together",
            ],
        ),
    ];

    fn beside_the_team(file: &str) -> std::path::PathBuf {
        common::root()
            .join("fixtures/teams/atlas/windows")
            .join(file)
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "expected answers lie beside their inputs"
    )]
    fn the_shipped_team_has_the_windows_that_lie_beside_it() {
        for (name, more) in QUESTIONS {
            let path = beside_the_team(&format!("{name}.txt"));
            let ran = windows(more);
            assert_eq!((ran.code, &*ran.stderr), (0, ""));
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&path, &ran.stdout).unwrap();
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                expected == ran.stdout,
                "{} differs (`UPDATE=1 cargo test` rewrites it):\n{}",
                path.display(),
                ran.stdout
            );
        }
    }

    /// The opinions come from a script that shares no code with this program and looks at every minute by itself.
    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "expected answers lie beside their inputs"
    )]
    fn every_date_window_and_pair_is_as_the_second_opinion_has_it() {
        for (name, more) in QUESTIONS {
            let text = fs::read_to_string(beside_the_team(&format!("{name}.opinion.json")));
            let opinion: Value = serde_json::from_str(&text.unwrap()).unwrap();
            let document = json(more);
            let list = |of: &str| document[of].as_array().unwrap().iter();
            let row = |value: &Value, keys: &[&str]| -> Vec<Value> {
                keys.iter().map(|key| value[*key].clone()).collect()
            };
            for day in list("days") {
                let windows = ["guaranteed", "possible"].map(|of| {
                    let windows = day[of].as_array().unwrap().iter();
                    let ends = windows.map(|it| row(it, &["start_local", "end_local"]));
                    ends.collect::<Vec<_>>()
                });
                let date = day["date"].as_str().unwrap();
                assert_eq!(
                    serde_json::json!(windows),
                    opinion["days"][date],
                    "{name} {date}"
                );
            }
            let keys = [
                "days",
                "start_local",
                "end_local",
                "dates",
                "guaranteed",
                "possible",
            ];
            let weekly: Vec<_> = list("weekly").map(|it| row(it, &keys)).collect();
            assert_eq!(serde_json::json!(weekly), opinion["weekly"], "{name}");
            let keys = ["guaranteed_minutes_per_week", "possible_minutes_per_week"];
            let in_common = row(&document, &keys);
            assert_eq!(serde_json::json!(in_common), opinion["in_common"], "{name}");
            let keys = [
                "guaranteed_minutes_per_week",
                "possible_minutes_per_week",
                "overlap_index",
                "jaccard",
            ];
            for pair in list("pairs") {
                let id = pair["id"].as_str().unwrap();
                assert_eq!(
                    serde_json::json!(row(pair, &keys)),
                    opinion["pairs"][id],
                    "{name} {id}"
                );
            }
        }
    }

    #[test]
    fn neither_host_zone_nor_threads_change_a_byte() {
        let in_place = |zone: &str, threads: &str| -> common::Ran {
            let args = [
                "windows",
                "--team",
                TEAM,
                "--from",
                "2027-03-01",
                "--format",
                "json",
            ];
            let mut command = corehours(&args);
            command.env("TZ", zone).env("RAYON_NUM_THREADS", threads);
            command.output().unwrap().into()
        };
        let tokyo = in_place("Asia/Tokyo", "1");
        assert!(!tokyo.stdout.is_empty(), "{}", tokyo.stderr);
        assert_eq!(tokyo, in_place("America/New_York", "3"));
    }

    #[test]
    fn the_json_has_the_fields_that_are_described() {
        let document = json(&["--members", "ana,kofi"]);
        let keys =
            |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
        let check = |value: &Value, mut expected: Vec<&str>| {
            expected.sort_unstable();
            assert_eq!(keys(value), expected);
        };
        assert_eq!(document["schema"], "corehours.windows/1");
        check(
            &document,
            vec![
                "schema",
                "tool",
                "inputs",
                "horizon",
                "members",
                "quorum",
                "basis",
                "min_minutes",
                "largest_quorum",
                "guaranteed_minutes_per_week",
                "possible_minutes_per_week",
                "unread",
                "days",
                "weekly",
                "pairs",
                "regimes",
                "notices",
            ],
        );
        assert_eq!(document["members"], serde_json::json!(["ana", "kofi"]));
        assert_eq!(document["quorum"], 2);
        assert_eq!(document["basis"], "bookable");
        assert_eq!(document["days"].as_array().unwrap().len(), 92);
        check(&document["days"][0], vec!["date", "guaranteed", "possible"]);
        check(
            &document["days"][0]["guaranteed"][0],
            vec!["start", "end", "start_local", "end_local"],
        );
        let weekly = &document["weekly"][0];
        check(
            weekly,
            vec![
                "days",
                "start_local",
                "end_local",
                "zone",
                "dates",
                "guaranteed",
                "possible",
                "exceptions",
                "local",
            ],
        );
        check(
            &weekly["exceptions"][0],
            vec!["from", "to", "dates", "cause", "text"],
        );
        check(
            &weekly["local"][0],
            vec![
                "member",
                "from",
                "to",
                "start_local",
                "end_local",
                "zone",
                "days_ahead",
            ],
        );
        check(
            &document["pairs"][0],
            vec![
                "id",
                "members",
                "guaranteed_minutes_per_week",
                "possible_minutes_per_week",
                "overlap_index",
                "jaccard",
            ],
        );
        assert_eq!(document["pairs"][0]["id"], "ana+kofi");
        check(
            &document["regimes"][0],
            vec!["from", "to", "offsets", "cause"],
        );
    }

    #[test]
    fn every_date_that_is_not_guaranteed_is_in_an_exception() {
        let document = json(&["--quorum", "80%", "--top", "9"]);
        let weekly = document["weekly"].as_array().unwrap();
        assert!(weekly.len() > 3);
        for window in weekly {
            let exceptions = window["exceptions"].as_array().unwrap().iter();
            let missed: u64 = exceptions.map(|it| it["dates"].as_u64().unwrap()).sum();
            let number = |key: &str| window[key].as_u64().unwrap();
            assert_eq!(missed, number("dates") - number("guaranteed"));
        }
    }

    #[test]
    fn pairs_are_in_the_order_of_the_team_and_each_once() {
        let document = json(&["--members", "sam,ana,lena,ana"]);
        let pairs = document["pairs"].as_array().unwrap();
        let ids: Vec<&str> = pairs
            .iter()
            .map(|pair| pair["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, ["lena+ana", "lena+sam", "ana+sam"]);
    }

    #[test]
    fn an_optional_member_is_asked_about_when_named() {
        assert_eq!(json(&[])["members"].as_array().unwrap().len(), 9);
        assert_eq!(json(&["--members", "all"])["members"], json(&[])["members"]);
        let document = json(&["--members", "ruby,lena"]);
        assert_eq!(document["members"], serde_json::json!(["lena", "ruby"]));
        assert_eq!(document["weekly"], serde_json::json!([]));
    }

    #[test]
    fn no_rules_are_needed() {
        let here = common::folder("windows-without-rules");
        let text = "zone = \"Europe/Berlin\"\n[[member]]\nid = \"a\"\nzone = \"Europe/Berlin\"\nweek = { mon-fri = \"09:00-17:00\" }\n";
        fs::write(here.join("team.toml"), text).unwrap();
        let team = here.join("team.toml");
        let args = [
            "windows",
            "--from",
            "2027-03-01",
            "-q",
            "--team",
            team.to_str().unwrap(),
        ];
        let ran = run(&args);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(
            ran.stdout
                .contains("Mon-Fri 09:00-17:00 Berlin: a is free on every one of 260 dates."),
            "{}",
            ran.stdout
        );
    }

    #[test]
    fn who_and_what_is_not_there_is_refused_with_what_is_meant() {
        for (args, expected) in [
            (&["--members", "kofy"][..], "help: did you mean `kofi`?"),
            (&["--members", "Ana Silva"], "help: did you mean `ana`?"),
            (
                &["--members", "nobody-of-us"],
                "help: the members are: `lena`, `jonas`",
            ),
            (&["--members", "@backand"], "help: did you mean `@backend`?"),
            (
                &["--quorum", "12"],
                "is more than the 9 members asked about",
            ),
            (
                &["--quorum", "most"],
                "expected `all`, a number of people such as `3`",
            ),
            (&["--min", "30"], "expected a number and a unit"),
            (&["--min", "0m"], "`--min` needs some length"),
            (&["--top", "0"], "0 is not in 1.."),
            (
                &["--basis", "busy"],
                "possible values: presence, together, bookable",
            ),
        ] {
            let ran = windows(args);
            assert_eq!(ran.code, 2, "{args:?}");
            assert_eq!(ran.stdout, "", "{args:?}");
            assert!(ran.stderr.contains(expected), "{args:?}\n{}", ran.stderr);
        }
    }

    #[test]
    fn a_narrow_or_a_plain_terminal_says_the_same() {
        let wide = windows(&[]).stdout;
        let plain = windows(&["--ascii", "--members", "lena,sam"]).stdout;
        assert!(plain.is_ascii(), "{plain}");
        let args = [
            "windows",
            "--team",
            TEAM,
            "--from",
            "2027-03-01",
            "--to",
            "2027-05-31",
        ];
        let narrow: common::Ran = corehours(&args)
            .env("COLUMNS", "48")
            .output()
            .unwrap()
            .into();
        assert_eq!(narrow.code, 0);
        assert!(
            wide.contains("Wed 15:45-17:00 Berlin: all 9 are free"),
            "{wide}"
        );
        for line in narrow.stdout.lines() {
            assert!(line.chars().count() <= 48, "{line}");
        }
    }
}
