//! Waits for an answer and gaps in cover, case by case: worked out by hand.

use corehours::{
    time::Date,
    verdict::{Class, Verdict},
};

use crate::common::judged::judged;

/// Rob begins at one time all week, from 04:00 to 11:00, and works nine hours. A question of the evening waits from six, or from when
/// Rob ends before that, for the start of the next morning: fifteen hours at the most when that is the start of today. From Sunday to
/// Monday it is another, and can be at eleven.
#[test]
fn one_start_a_week_is_another_on_monday() {
    let team = r#"
        zone = "Europe/Berlin"

        [[member]]
        id = "ada"
        zone = "Europe/Berlin"
        week = { mon-sun = "18:00-19:00" }

        [[member]]
        id = "rob"
        zone = "Europe/Berlin"
        week = { mon-sun = { band = "04:00-20:00", paid = "9h", step = "1h" } }
        commitment = "week"
    "#;
    let policy = r#"
        [[rule]]
        id = "answer"
        kind = "response_bound"
        asker = "ada"
        responder = "rob"
        within = "15h30m"
        days = "mon-sun"
    "#;
    let date = |day| Date::new(2027, 2, day).unwrap();
    let answer = judged(team, policy, date(1), date(14));
    let found: Vec<(Class, i64)> = (answer.rules[0].days.iter())
        .map(|day| (day.class, day.upper.get()))
        .collect();
    let mut expected = vec![(Class::Kept, 15 * 60); 14];
    expected[6] = (Class::Open, 17 * 60);
    expected[13] = (Class::Open, 17 * 60);
    assert_eq!(found, expected);
    assert_ne!(answer.verdict, Verdict::Preserved);
}

/// Samoa had no Friday, 30 December 2011: the midnight after Thursday is that before Saturday, and nobody is there on either.
#[test]
fn a_gap_goes_on_over_a_date_that_never_was() {
    let team = r#"
        zone = "Pacific/Apia"

        [[member]]
        id = "ana"
        zone = "Pacific/Apia"
        week = { "tue,wed,sun,mon" = "00:00-24:00" }
    "#;
    let policy = r#"
        [[rule]]
        id = "night"
        kind = "continuous_cover"
        at_least_people = 1
        max_gap = "30h"
        days = "mon-thu,sat,sun"
    "#;
    let date = |month, day| Date::new(2011, month, day).unwrap();
    let answer = judged(team, policy, date(12, 28), date(12, 31));
    let found: Vec<(u32, Class, i64)> = (answer.rules[0].days.iter())
        .map(|day| (day.date.day(), day.class, day.upper.get()))
        .collect();
    let fails = Class::AlreadyFailing;
    assert_eq!(
        found,
        [
            (28, Class::Kept, 0),
            (29, fails, 2 * 1_440),
            (31, fails, 2 * 1_440)
        ]
    );
}
