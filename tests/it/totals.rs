//! Days whose lengths have to add up, case by case.

use corehours::{
    time::Date,
    verdict::{Class, Judgement, Verdict},
};

use crate::common;

/// What the library says of Ana, in Lisbon with these keys and in the team with Ben, who works 08:00-18:00, from 1 March 2027, a
/// Monday, to `last`.
fn judged(ana: &str, policy: &str, last: (i32, u32, u32)) -> Judgement {
    let team = format!(
        "zone = \"Europe/Lisbon\"\n\n[[member]]\nid = \"ben\"\nzone = \"Europe/Lisbon\"\n\
         week = {{ mon-sun = \"08:00-18:00\" }}\n\n[[member]]\nid = \"ana\"\nzone = \"Europe/Lisbon\"\n{ana}\n"
    );
    let date = |(year, month, day)| Date::new(year, month, day).unwrap();
    common::judged::judged(&team, policy, date((2027, 3, 1)), date(last))
}

const ONE_WEEK: (i32, u32, u32) = (2027, 3, 7);

const BAND: &str =
    "week = { mon-fri = { band = \"07:00-19:00\", paid = \"6h-10h\", step = \"30m\" } }";

/// A rule of so much time in common on these days.
fn shared(days: &str, at_least: &str) -> String {
    format!(
        "[[rule]]\nid = \"shared\"\nkind = \"group_overlap\"\nquorum = \"all\"\ndays = \"{days}\"\nat_least = \"{at_least}\"\n"
    )
}

#[track_caller]
fn check(ana: &str, policy: &str, last: (i32, u32, u32), expected: Verdict) -> Judgement {
    let found = judged(ana, policy, last);
    assert_eq!(found.verdict, expected);
    found
}

#[test]
fn each_day_may_be_long_enough_and_no_week() {
    let ana = format!("{BAND}\ntotal = {{ per = \"week\", paid = \"37h30m\" }}");
    let found = check(&ana, &shared("mon-fri", "8h"), ONE_WEEK, Verdict::Broken);
    assert_eq!(found.conflict, Some(vec!["shared".to_owned()]));
    assert_eq!(found.rules[0].dates.open, 5);
    check(
        &ana,
        &shared("mon-fri", "7h30m"),
        ONE_WEEK,
        Verdict::Conditional,
    );
    check(
        &ana,
        &shared("mon-thu", "7h30m"),
        ONE_WEEK,
        Verdict::Conditional,
    );
}

#[test]
fn what_others_leave_decides_a_date() {
    // 48 of at most 50 hours: no day is shorter than eight.
    let ana = format!("{BAND}\ntotal = {{ per = \"week\", paid = \"48h\" }}");
    let found = check(&ana, &shared("mon-fri", "7h"), ONE_WEEK, Verdict::Preserved);
    assert_eq!(found.rules[0].days[0].lower.get(), 7 * 60);
    let ana = format!("{BAND}\ntotal = {{ per = \"week\", paid = \"31h\" }}");
    check(&ana, &shared("mon-fri", "7h30m"), ONE_WEEK, Verdict::Broken);
}

#[test]
fn leave_counts_with_its_part() {
    // Away on four days at 7h30m each, so Friday is of 7h30m, neither less nor more.
    let leave = "[[member.absence]]\nfrom = 2027-03-01\nto = 2027-03-04\nkind = \"leave\"";
    let ana = format!("{BAND}\ntotal = {{ per = \"week\", paid = \"37h30m\" }}\n{leave}");
    check(
        &ana,
        &shared("mon-fri", "6h30m"),
        ONE_WEEK,
        Verdict::Preserved,
    );
    check(&ana, &shared("mon-fri", "8h"), ONE_WEEK, Verdict::Broken);
}

#[test]
fn dates_before_joining_count_with_their_part() {
    let ana = format!("from = 2027-03-05\n{BAND}\ntotal = {{ per = \"week\", paid = \"37h30m\" }}");
    check(&ana, &shared("fri", "6h30m"), ONE_WEEK, Verdict::Preserved);
}

#[test]
fn what_stands_over_is_carried() {
    // Ten hours a day in the first week alone are 12h30m ahead; two such weeks are too many.
    let ana =
        format!("{BAND}\ntotal = {{ per = \"week\", paid = \"37h30m\", carry = \"-8h..+16h\" }}");
    let all_day = "[[rule]]\nid = \"shared\"\nkind = \"core_window\"\nmembers = [\"ana\"]\nwindow = \"08:00-18:00\"\n";
    check(&ana, all_day, ONE_WEEK, Verdict::Conditional);
    let found = check(&ana, all_day, (2027, 3, 14), Verdict::Broken);
    assert_eq!(found.rules[0].dates.open, 10);
}

#[test]
fn several_weeks_are_one_period() {
    let of_two = |from: &str| {
        format!("{BAND}\ntotal = {{ per = \"fortnight\", paid = \"75h\", from = {from} }}")
    };
    let long = shared("mon-fri", "8h");
    check(&of_two("2027-03-01"), &long, ONE_WEEK, Verdict::Conditional);
    check(&of_two("2027-03-01"), &long, (2027, 3, 14), Verdict::Broken);
    // The one week belongs to a period that began before the horizon, and the other to one that ends after it.
    check(
        &of_two("2027-02-22"),
        &long,
        (2027, 3, 14),
        Verdict::Conditional,
    );
}

#[test]
fn each_week_of_a_period_has_limits_of_its_own() {
    let of_two = |each_week: &str| {
        format!(
            "{BAND}\ntotal = {{ per = \"fortnight\", paid = \"75h\", from = 2027-03-01, each_week = \"{each_week}\" }}"
        )
    };
    let long = shared("mon-fri", "8h");
    check(&of_two("0h-40h"), &long, ONE_WEEK, Verdict::Conditional);
    // Five days of eight hours are forty.
    check(&of_two("0h-39h30m"), &long, ONE_WEEK, Verdict::Broken);
    // The other week has 35 hours at the least, so that this one has forty at the most.
    check(&of_two("35h-50h"), &long, ONE_WEEK, Verdict::Conditional);
    check(&of_two("35h30m-50h"), &long, ONE_WEEK, Verdict::Broken);
}

#[test]
fn weeks_of_a_year_begin_as_the_teams_do_and_may_be_cut() {
    // The first three days of 2027, a Friday and a weekend, are a week that owes nothing.
    let of_year = |each_week: &str| {
        format!(
            "{BAND}\ntotal = {{ per = \"year\", paid = \"1950h\", each_week = \"{each_week}\" }}"
        )
    };
    let long = shared("mon-fri", "9h");
    check(&of_year("30h-45h"), &long, ONE_WEEK, Verdict::Conditional);
    check(&of_year("30h-44h30m"), &long, ONE_WEEK, Verdict::Broken);
}

#[test]
fn a_week_that_a_month_cuts_has_the_most_of_a_week_and_no_least() {
    // Four weeks of ten hours a day, and three days of six.
    let ana =
        format!("{BAND}\ntotal = {{ per = \"month\", paid = \"218h\", each_week = \"50h\" }}");
    let last = (2027, 3, 31);
    let whole = shared("mon-fri", "9h") + "to = 2027-03-28\n";
    check(&ana, &whole, last, Verdict::Preserved);
    let cut = |at_least: &str| shared("mon-wed", at_least) + "from = 2027-03-29\n";
    check(&ana, &cut("5h"), last, Verdict::Preserved);
    check(&ana, &cut("7h"), last, Verdict::Broken);
}

#[test]
fn months_and_years_are_periods() {
    // 23 days of 7h30m.
    let ana = |total: &str| format!("{BAND}\ntotal = {{ {total} }}");
    let month = ana("per = \"month\", paid = \"172h30m\"");
    let long = shared("mon-fri", "8h");
    check(&month, &long, (2027, 3, 31), Verdict::Broken);
    check(&month, &long, (2027, 3, 21), Verdict::Conditional);
    // 261 days of 8h are 2,088 hours.
    let year = |paid: &str| ana(&format!("per = \"year\", paid = \"{paid}\""));
    check(&year("2610h"), &long, ONE_WEEK, Verdict::Preserved);
    check(&year("2088h"), &long, ONE_WEEK, Verdict::Conditional);
}

#[test]
fn a_period_out_of_reach_is_unknown() {
    // The season has a short day, and all others together cannot make up for it.
    let season =
        "season = [{ from = 2027-03-03, to = 2027-03-03, week = { wed = \"08:00-12:00\" } }]";
    let ana = format!(
        "week = {{ mon-fri = {{ band = \"07:00-19:00\", paid = \"7h-8h\", step = \"30m\" }} }}\n\
         total = {{ per = \"fortnight\", paid = \"80h\", from = 2027-03-01 }}\n{season}"
    );
    let found = check(
        &ana,
        &shared("mon-fri", "2h"),
        ONE_WEEK,
        Verdict::Undetermined,
    );
    let classes: Vec<Class> = found.rules[0].days.iter().map(|day| day.class).collect();
    assert_eq!(
        classes,
        [
            Class::Open,
            Class::Open,
            Class::Kept,
            Class::Open,
            Class::Open
        ]
    );
    let notices = found
        .notices
        .iter()
        .filter(|it| it.code == "total-out-of-reach");
    assert_eq!(notices.count(), 1);
}

#[test]
fn a_start_binds_for_the_period_of_the_total() {
    let ana = |per: &str| {
        format!(
            "week = {{ mon-fri = {{ band = \"07:00-17:00\", paid = \"6h-8h\", step = \"1h\", latest_start = \"09:00\" }} }}\n\
             commitment = \"period\"\ntotal = {{ {per} }}"
        )
    };
    let policy = "[[rule]]\nid = \"early\"\nkind = \"core_window\"\nmembers = [\"ana\"]\nwindow = \"07:00-08:00\"\nto = 2027-03-05\n\n\
                  [[rule]]\nid = \"late\"\nkind = \"core_window\"\nmembers = [\"ana\"]\nwindow = \"15:00-16:00\"\nfrom = 2027-03-08\n";
    let week = ana("per = \"week\", paid = \"35h\"");
    check(&week, policy, (2027, 3, 14), Verdict::Conditional);
    let fortnight = ana("per = \"fortnight\", paid = \"70h\", from = 2027-03-01");
    let found = check(&fortnight, policy, (2027, 3, 14), Verdict::Broken);
    assert_eq!(
        found.conflict,
        Some(vec!["early".to_owned(), "late".to_owned()])
    );
}

#[test]
fn where_dates_may_fail_it_is_not_guessed() {
    let ana = format!("{BAND}\ntotal = {{ per = \"week\", paid = \"37h30m\" }}");
    let rule = format!(
        "{}tolerance = {{ failures = 1, per = \"week\" }}\n",
        shared("mon-fri", "8h")
    );
    check(&ana, &rule, ONE_WEEK, Verdict::Undetermined);
}

#[test]
fn a_week_is_judged_over_all_lengths_that_add_up() {
    let team = |total: &str| {
        format!(
            "week = {{ mon-tue = {{ band = \"08:00-18:00\", paid = \"4h-10h\", step = \"1h\", core = \"10:00-12:00\" }} }}\n\
             total = {{ per = \"week\", paid = \"{total}\" }}"
        )
    };
    let policy = |at_least: &str| {
        format!(
            "{}per = \"week\"\nwindow = \"12:00-18:00\"\n",
            shared("mon-tue", at_least)
        )
    };
    // A day of four hours may end at noon; of fourteen in two days, six at least lie behind it.
    check(&team("14h"), &policy("4h"), ONE_WEEK, Verdict::Preserved);
    let found = check(&team("14h"), &policy("7h"), ONE_WEEK, Verdict::Conditional);
    assert_eq!(found.rules[0].days[0].lower.get(), 6 * 60);
}
