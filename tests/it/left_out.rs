//! Days that may be left out, case by case.

use corehours::{
    time::Date,
    verdict::{Judgement, Verdict},
};

use crate::common;

/// What the library says of Ana with these hours, in the team with Ben, who works 08:00-18:00, in the week of Monday, 1 March 2027.
fn judged(ana: &str, policy: &str) -> Judgement {
    let team = format!(
        "zone = \"Europe/Lisbon\"\n\n[[member]]\nid = \"ben\"\nzone = \"Europe/Lisbon\"\n\
         week = {{ mon-sun = \"08:00-18:00\" }}\n\n[[member]]\nid = \"ana\"\nzone = \"Europe/Lisbon\"\n{ana}\n"
    );
    let date = |day| Date::new(2027, 3, day).unwrap();
    common::judged::judged(&team, policy, date(1), date(7))
}

const ANY_FOUR: &str = "week = { mon-fri = { band = \"07:00-19:00\", paid = \"8h\", step = \"1h\", may_be_off = true } }\n\
                        total = { per = \"week\", paid = \"32h\" }";

/// A rule of seven hours in common, with these keys: whenever she begins, no day of hers has less.
fn shared(keys: &str) -> String {
    format!(
        "[[rule]]\nid = \"shared\"\nkind = \"group_overlap\"\nquorum = \"all\"\nat_least = \"7h\"\n{keys}\n"
    )
}

#[test]
fn each_day_may_be_worked_and_not_all_of_them() {
    let found = judged(ANY_FOUR, &shared("days = \"mon-fri\""));
    assert_eq!(found.verdict, Verdict::Broken);
    assert_eq!(found.conflict, Some(vec!["shared".to_owned()]));
    assert_eq!(found.rules[0].dates.open, 5);
    let found = judged(ANY_FOUR, &shared("days = \"mon-thu\""));
    assert_eq!(found.verdict, Verdict::Conditional);
}

#[test]
fn a_week_has_what_its_four_days_have() {
    let of_week = |hours: u32| {
        let rule = format!(
            "[[rule]]\nid = \"week\"\nkind = \"group_overlap\"\nquorum = \"all\"\nper = \"week\"\nat_least = \"{hours}h\"\n"
        );
        judged(ANY_FOUR, &rule).verdict
    };
    // Four days of seven to eight hours.
    assert_eq!(of_week(28), Verdict::Preserved);
    assert_eq!(of_week(29), Verdict::Conditional);
    assert_eq!(of_week(33), Verdict::Broken);
}

#[test]
fn a_total_of_all_days_leaves_none_out() {
    let all = ANY_FOUR.replace("32h", "40h");
    let found = judged(&all, &shared("days = \"mon-fri\""));
    assert_eq!(found.verdict, Verdict::Preserved);
}

#[test]
fn a_rule_about_days_that_people_work_asks_for_nothing_on_others() {
    for basis in ["joint", "subject"] {
        let found = judged(ANY_FOUR, &shared(&format!("day_basis = \"{basis}\"")));
        assert_eq!(found.verdict, Verdict::Preserved, "{basis}");
    }
}

#[test]
fn a_total_leaves_room_for_rules_about_days_that_people_work() {
    // She works one of two days, and when she does, from ten to noon if she begins at nine.
    let one_of_two = "week = { mon-tue = { band = \"09:00-17:00\", paid = \"4h\", step = \"4h\", may_be_off = true } }\n\
                      total = { per = \"week\", paid = \"4h\" }";
    for basis in ["joint", "subject"] {
        let core = format!(
            "[[rule]]\nid = \"core\"\nkind = \"core_window\"\nmembers = [\"ana\"]\ndays = \"mon-tue\"\nwindow = \"10:00-12:00\"\nday_basis = \"{basis}\"\n"
        );
        let found = judged(one_of_two, &core);
        assert_eq!(
            (found.verdict, found.conflict),
            (Verdict::Conditional, None),
            "{basis}"
        );
    }
}

#[test]
fn what_no_choice_of_a_day_that_is_worked_keeps_is_kept_by_no_other_rule() {
    let three = "week = { mon-wed = { band = \"09:00-17:00\", paid = \"4h\", step = \"4h\", may_be_off = true } }";
    let core = |id: &str, window: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\nkind = \"core_window\"\nmembers = [\"ana\"]\ndays = \"mon-tue\"\nwindow = \"{window}\"\nday_basis = \"subject\"\n"
        )
    };
    let both = core("early", "09:00-12:00") + &core("late", "14:00-16:00");
    let week = "[[rule]]\nid = \"week\"\nkind = \"group_overlap\"\nquorum = \"all\"\nper = \"week\"\nat_least = \"4h\"\n";
    for policy in [both.clone(), both + week] {
        let found = judged(three, &policy);
        let names = ["early", "late"].map(ToOwned::to_owned).to_vec();
        assert_eq!(
            (found.verdict, found.conflict),
            (Verdict::Broken, Some(names))
        );
    }
}

#[test]
fn where_somebody_can_stand_in_a_day_left_out_is_one_on_which_nobody_is() {
    let two = "[[rule]]\nid = \"two\"\nkind = \"continuous_cover\"\nat_least_people = 2\nmax_gap = \"20h\"\nday_basis = \"subject\"\ndays = \"mon-fri\"\n";
    let quorum = "[[rule]]\nid = \"two\"\nkind = \"role_coverage\"\nrole = \"desk\"\nat_least_people = 1\nday_basis = \"subject\"\nwindow = \"12:00-13:00\"\n";
    let every_day = ANY_FOUR.replace(", may_be_off = true", "");
    let every_day = every_day.lines().next().unwrap();
    let desk = |hours: &str| format!("roles = [\"desk\"]\n{hours}");
    assert_eq!(judged(every_day, two).verdict, Verdict::Preserved);
    assert_eq!(judged(&desk(every_day), quorum).verdict, Verdict::Preserved);
    for policy in [two, quorum] {
        let found = judged(&desk(ANY_FOUR), policy);
        assert_eq!(
            (found.verdict, found.conflict),
            (Verdict::Broken, Some(vec!["two".to_owned()]))
        );
    }
}

#[test]
fn what_contradicts_each_other_on_a_day_of_work_is_kept_by_leaving_it_out() {
    let early = "[[rule]]\nid = \"early\"\nkind = \"core_window\"\nmembers = [\"ana\"]\ndays = \"mon\"\nwindow = \"07:00-08:00\"\nday_basis = \"joint\"\n";
    // She can ask when Ben is not there yet as soon as she begins at seven.
    let answers = "[[rule]]\nid = \"answers\"\nkind = \"response_bound\"\nasker = [\"ana\"]\nresponder = [\"ben\"]\nwithin = \"30m\"\ndays = \"mon\"\n";
    let found = judged(ANY_FOUR, &format!("{early}{answers}"));
    assert_eq!(
        (found.verdict, &found.conflict),
        (Verdict::Conditional, &None)
    );
    // Where she works, no choice keeps both.
    let works = ANY_FOUR
        .replace(", may_be_off = true", "")
        .replace("32h", "40h");
    let works = works.lines().next().unwrap();
    let found = judged(works, &format!("{early}{answers}"));
    let both = ["early", "answers"].map(ToOwned::to_owned).to_vec();
    assert_eq!(
        (found.verdict, found.conflict),
        (Verdict::Broken, Some(both))
    );
}

#[test]
fn who_promises_when_to_begin_promises_to_work() {
    let found = judged(ANY_FOUR, &shared("days = \"tue,thu\""));
    let promises = &found.rules[0].condition.as_ref().unwrap().promises;
    assert_eq!(promises.len(), 1);
    assert!(promises[0].works_all);
    assert_eq!(
        promises[0].could,
        (promises[0].start_from, promises[0].start_to)
    );
    // Rest is no shorter for a day that is left out: twelve hours and a half lie between a start at eleven and one at eight.
    let rest = "[[rule]]\nid = \"rest\"\nkind = \"guardrail\"\nrest = \"12h30m\"\nmembers = [\"ana\"]\ndays = \"wed\"\n";
    let found = judged(ANY_FOUR, rest);
    let promises = &found.rules[0].condition.as_ref().unwrap().promises;
    let starts = promises
        .iter()
        .map(|promise| (promise.start_from, promise.start_to, promise.works_all));
    assert_eq!(starts.collect::<Vec<_>>(), [(7 * 60, 10 * 60, false)]);
}

#[test]
fn nobody_promises_more_days_than_the_total_has() {
    // Two of three days, and eight hours in common in the week: each of them begins at eight, and none is left out beside.
    let two_of_three = "week = { mon-wed = { band = \"08:00-16:00\", paid = \"4h\", step = \"4h\", may_be_off = true } }\n\
                        total = { per = \"week\", paid = \"8h\" }";
    let week = "[[rule]]\nid = \"week\"\nkind = \"group_overlap\"\nquorum = \"all\"\nper = \"week\"\nwindow = \"08:00-12:00\"\nat_least = \"8h\"\n";
    let found = judged(two_of_three, week);
    assert_eq!(found.verdict, Verdict::Conditional);
    let promises = &found.rules[0].condition.as_ref().unwrap().promises;
    let starts = promises
        .iter()
        .map(|promise| (promise.start_from, promise.start_to, promise.works_all));
    assert_eq!(starts.collect::<Vec<_>>(), [(8 * 60, 8 * 60, false)]);
    // Nor does she promise all five days where she works four.
    let early = "[[rule]]\nid = \"early\"\nkind = \"core_window\"\nmembers = [\"ana\"]\nwindow = \"11:00-15:00\"\ntolerance = { failures = 1, per = \"week\" }\n";
    let found = judged(ANY_FOUR, early);
    let condition = found.rules[0].condition.as_ref();
    assert!(condition.is_none_or(|condition| condition.promises.is_empty()));
}

#[test]
fn notice_makes_a_day_with_a_usual_start_one_of_work() {
    let decided = format!("{ANY_FOUR}\nusual = {{ mon-wed = \"09:00\" }}\nnotice = \"3d\"");
    let found = judged(&decided, &shared("days = \"mon-wed\""));
    assert_eq!(found.verdict, Verdict::Preserved);
    let found = judged(&decided, &shared("days = \"mon-fri\""));
    assert_eq!(found.rules[0].dates.open, 2);
}

#[test]
fn a_day_that_may_be_left_out_is_a_day_of_work_by_choice() {
    let anchor = "[[rule]]\nid = \"all\"\nkind = \"anchor_day\"\n";
    let found = judged(ANY_FOUR, anchor);
    assert_eq!(found.verdict, Verdict::Broken);
    assert_eq!(found.conflict, Some(vec!["all".to_owned()]));
    let found = judged(ANY_FOUR, &format!("{anchor}days = \"fri\"\n"));
    assert_eq!(found.verdict, Verdict::Conditional);
}
