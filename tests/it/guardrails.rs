//! Rest, long days and pauses, case by case: worked out by hand.

use corehours::{
    rules::Bound,
    time::Date,
    verdict::{Class, Judgement, Verdict, WhyNot},
};

use crate::common;

/// What the library says of Ana, in Berlin with these keys, under a guardrail with these, in the week from Monday, 1 March 2027.
fn judged(ana: &str, limits: &str) -> Judgement {
    let team = format!(
        "zone = \"Europe/Berlin\"\n\n[[member]]\nid = \"ana\"\nzone = \"Europe/Berlin\"\n{ana}\n"
    );
    let policy =
        format!("[[rule]]\nid = \"rest\"\nkind = \"guardrail\"\ndays = \"mon-sun\"\n{limits}\n");
    let date = |day| Date::new(2027, 3, day).unwrap();
    common::judged::judged(&team, &policy, date(1), date(7))
}

/// What is required, and what there is at the least and at the most, on the day of March; and what comes of the rule.
#[track_caller]
fn check(ana: &str, limits: &str, day: usize, figures: (i64, i64, i64), verdict: Verdict) {
    let rule = &judged(ana, limits).rules[0];
    let found = &rule.days[day - 1];
    let found = (found.required.get(), found.lower.get(), found.upper.get());
    assert_eq!((found, rule.verdict), (figures, verdict));
}

/// Why there is nothing to judge on the day of March, if that is so.
fn why_not(ana: &str, limits: &str, day: usize) -> Option<WhyNot> {
    judged(ana, limits).rules[0].days[day - 1].why_not
}

const GLIDING: &str =
    "week = { mon-fri = { band = \"07:00-19:00\", paid = \"8h\", step = \"30m\" } }";
const REST: &str = "rest = \"11h\"";

#[test]
fn rest_is_shortest_from_the_latest_end_to_the_earliest_start() {
    check(GLIDING, REST, 2, (660, 720, 1_200), Verdict::Preserved);
    check(
        GLIDING,
        "rest = \"13h\"",
        2,
        (780, 720, 1_200),
        Verdict::Conditional,
    );
    check(
        GLIDING,
        "rest = \"21h\"",
        2,
        (1_260, 720, 1_200),
        Verdict::Broken,
    );
}

#[test]
fn dates_that_begin_alike_have_one_rest_between_them() {
    let ana = format!("{GLIDING}\ncommitment = \"week\"");
    check(
        &ana,
        "rest = \"16h\"",
        2,
        (960, 960, 960),
        Verdict::Preserved,
    );
    check(
        &ana,
        "rest = \"17h\"",
        2,
        (1_020, 960, 960),
        Verdict::Broken,
    );
    // Friday is of another week, and begins as it likes.
    check(
        &ana,
        "rest = \"16h\"",
        1,
        (960, 3_600, 4_080),
        Verdict::Preserved,
    );
}

#[test]
fn where_the_break_lies_decides_how_long_the_longest_piece_is() {
    let ana = "week = { mon-fri = { band = \"08:00-17:00\", paid = \"8h\", break = \"1h\", step = \"30m\" } }";
    check(
        ana,
        "break_after = \"6h\"",
        2,
        (360, 240, 450),
        Verdict::Conditional,
    );
    check(
        ana,
        "break_after = \"3h\"",
        2,
        (180, 240, 450),
        Verdict::Broken,
    );
    check(
        ana,
        "break_after = \"7h30m\"",
        2,
        (450, 240, 450),
        Verdict::Preserved,
    );
}

#[test]
fn a_day_may_be_as_long_as_its_choices_are() {
    let ana = "week = { mon-fri = { band = \"07:00-19:00\", paid = \"6h-11h\", step = \"30m\" } }";
    check(
        ana,
        "max_day = \"10h\"",
        2,
        (600, 360, 660),
        Verdict::Conditional,
    );
    check(
        ana,
        "max_day = \"11h\"",
        2,
        (660, 360, 660),
        Verdict::Preserved,
    );
    check(ana, "max_day = \"5h\"", 2, (300, 360, 660), Verdict::Broken);
}

#[test]
fn of_several_limits_the_tightest_is_shown_with_its_own_bound() {
    let ana = "week = { mon-fri = \"08:00-17:30\", sat = \"02:00-05:00\" }";
    let rule = &judged(ana, "rest = \"11h\"\nmax_day = \"10h\"").rules[0];
    let bounds = [rule.days[1].bound, rule.days[5].bound];
    assert_eq!(bounds, [Bound::AtMost, Bound::AtLeast]);
    assert!(rule.has_both_bounds && rule.bound == Bound::AtLeast);
    assert_eq!(rule.dates.already_failing, 1);
    let alone = &judged(ana, "max_day = \"10h\"").rules[0];
    assert!(!alone.has_both_bounds && alone.bound == Bound::AtMost);
}

#[test]
fn one_choice_has_to_keep_all_limits() {
    // The shortest rest is an hour short, the longest day half an hour; of the shortest days an hour and a half is to spare.
    let ana = "week = { mon-fri = { band = \"07:00-20:00\", paid = \"8h-10h\", step = \"1h\" } }";
    check(
        ana,
        "rest = \"12h\"\nmax_day = \"9h30m\"",
        2,
        (720, 660, 810),
        Verdict::Conditional,
    );
}

#[test]
fn a_shift_past_midnight_belongs_to_the_date_on_which_it_begins() {
    let ana = "week = { mon = \"22:00-06:00+1\", tue = \"14:00-20:00\" }";
    check(ana, REST, 2, (660, 480, 480), Verdict::Broken);
    check(ana, "max_day = \"7h\"", 1, (420, 480, 480), Verdict::Broken);
    check(
        ana,
        "max_day = \"8h\"",
        2,
        (480, 360, 360),
        Verdict::Preserved,
    );
}

#[test]
fn pieces_that_touch_are_one_stretch() {
    let ana = "week = { mon-fri = [\"08:00-12:00\", \"12:00-16:00\"] }";
    check(
        ana,
        "break_after = \"6h\"",
        1,
        (360, 480, 480),
        Verdict::Broken,
    );
    let ana = "week = { mon-fri = [\"08:00-12:00\", \"12:01-16:01\"] }";
    check(
        ana,
        "break_after = \"6h\"",
        1,
        (360, 240, 240),
        Verdict::Preserved,
    );
}

#[test]
fn a_date_without_work_has_no_rest_and_no_long_day() {
    let ana = "week = { mon-fri = \"08:00-16:00\" }";
    assert_eq!(why_not(ana, REST, 6), Some(WhyNot::NobodyWorks));
    assert_eq!(
        why_not(ana, "weekly_rest = \"24h\"", 6),
        Some(WhyNot::NobodyWorks)
    );
    check(ana, "max_day = \"8h\"", 6, (480, 0, 0), Verdict::Preserved);
}

#[test]
fn the_first_date_of_all_has_no_rest_before_it() {
    let ana = "from = 2027-03-03\nweek = { mon-fri = \"08:00-16:00\" }";
    assert_eq!(why_not(ana, REST, 3), Some(WhyNot::NobodyWorks));
    check(ana, REST, 4, (660, 960, 960), Verdict::Preserved);
}

#[test]
fn rest_goes_on_through_leave() {
    let ana = "week = { mon = \"14:00-22:00\", tue = \"06:00-14:00\", fri = \"06:00-14:00\" }";
    check(ana, REST, 2, (660, 480, 480), Verdict::Broken);
    let leave = "[[member.absence]]\nfrom = 2027-03-01\nto = 2027-03-01\nkind = \"leave\"";
    // From Friday 14:00 to Tuesday 06:00.
    check(
        &format!("{ana}\n{leave}"),
        REST,
        2,
        (660, 5_280, 5_280),
        Verdict::Preserved,
    );
    assert_eq!(
        why_not(&format!("{ana}\n{leave}"), REST, 1),
        Some(WhyNot::TooFewLeft)
    );
}

#[test]
fn a_weekly_rest_counts_in_full_for_seven_dates() {
    let six = "week = { mon-sat = \"08:00-16:00\" }";
    check(
        six,
        "weekly_rest = \"35h\"",
        6,
        (2_100, 2_400, 2_400),
        Verdict::Preserved,
    );
    check(
        six,
        "weekly_rest = \"41h\"",
        6,
        (2_460, 2_400, 2_400),
        Verdict::Broken,
    );
    let all = "week = { mon-sun = \"08:00-16:00\" }";
    check(
        all,
        "weekly_rest = \"24h\"",
        7,
        (1_440, 960, 960),
        Verdict::Broken,
    );
    // Away on Sunday, the last of the dates before the horizon.
    let away = "[[member.absence]]\nfrom = 2027-02-28\nto = 2027-02-28\nkind = \"leave\"";
    check(
        &format!("{all}\n{away}"),
        "weekly_rest = \"24h\"",
        7,
        (1_440, 2_400, 2_400),
        Verdict::Preserved,
    );
}

#[test]
fn hours_of_which_nobody_knows_leave_it_open() {
    let rule = &judged("", REST).rules[0];
    assert_eq!(
        (rule.verdict, rule.days[1].class),
        (Verdict::Undetermined, Class::Open)
    );
    assert_eq!(
        (rule.days[1].lower.get(), rule.days[1].upper.get()),
        (0, 660)
    );
}

#[test]
fn advice_breaks_nothing() {
    let judgement = judged("week = { mon-fri = \"06:00-18:00\" }", "max_day = \"10h\"");
    assert_eq!(judgement.verdict, Verdict::Preserved);
    assert_eq!(judgement.rules[0].verdict, Verdict::Broken);
}

/// Samoa had no Friday, 30 December 2011, but the first minute of Saturday is still of the night shift that would have begun on it.
#[test]
fn rest_is_from_a_shift_that_goes_on_from_a_date_that_never_was() {
    let team = r#"
        zone = "Pacific/Apia"

        [[member]]
        id = "ben"
        zone = "Pacific/Apia"
        cycle_days = ["09:00-17:00", "20:00-00:01+1"]
        cycle_from = 2011-12-29
    "#;
    let policy =
        "[[rule]]\nid = \"rest\"\nkind = \"guardrail\"\nrest = \"11h\"\ndays = \"mon-sun\"\n";
    let date = |day| Date::new(2011, 12, day).unwrap();
    let answer = common::judged::judged(team, policy, date(29), date(31));
    let found: Vec<(u32, i64)> = (answer.rules[0].days.iter())
        .map(|day| (day.date.day(), day.lower.get()))
        .collect();
    // From one minute past midnight to nine.
    assert_eq!(found.last(), Some(&(31, 9 * 60 - 1)));
}
