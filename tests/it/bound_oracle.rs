//! Choices of start that bind for a week or a period, against trying every start as fixed hours.

use std::fmt::Write as _;

use corehours::{
    time::Date,
    verdict::{Judgement, Verdict},
};
use proptest::prelude::*;

use crate::common::{self, cases};

/// From Thursday to Tuesday, over the European clock change of Sunday 28 March 2027, and so over two weeks.
const FIRST: (i32, u32, u32) = (2027, 3, 25);
const LAST: (i32, u32, u32) = (2027, 3, 30);

/// The days of the arrangement, by the week of the horizon that has them.
const WEEKS: [&[&str]; 2] = [&["thu", "fri"], &["mon", "tue"]];

/// A band in one piece, by hours: from, to, and how long is worked of it.
#[derive(Clone, Copy, Debug)]
struct Band {
    from: u16,
    to: u16,
    paid: u16,
}

impl Band {
    fn starts(self) -> std::ops::RangeInclusive<u16> {
        self.from..=self.to - self.paid
    }
}

/// Somebody in a zone, with a band for each of the four days, bound for the week or the period.
#[derive(Clone, Debug)]
struct Person {
    zone: &'static str,
    bands: [Band; 4],
    period: bool,
}

impl Person {
    /// Every start of each week's days, as one choice binds them.
    fn choices(&self) -> Vec<[u16; 2]> {
        let serving = |days: &[Band]| -> Vec<u16> {
            let all = 0..24;
            all.filter(|start| days.iter().all(|band| band.starts().contains(start)))
                .collect()
        };
        if self.period {
            let both = serving(&self.bands).into_iter();
            return both.map(|start| [start, start]).collect();
        }
        let (one, other) = self.bands.split_at(2);
        let others = serving(other);
        let one = serving(one).into_iter();
        one.flat_map(|start| others.iter().map(move |other| [start, *other]))
            .collect()
    }

    /// The member as the team file has it: with bands, or with the hours of one choice.
    fn toml(&self, id: &str, choice: Option<[u16; 2]>) -> String {
        let mut text = format!("[[member]]\nid = \"{id}\"\nzone = \"{}\"\n", self.zone);
        let mut days = Vec::new();
        for (week, names) in WEEKS.iter().enumerate() {
            for (at, day) in names.iter().enumerate() {
                let band = self.bands[week * 2 + at];
                days.push(match choice {
                    Some(starts) => {
                        let start = starts[week];
                        format!("{day} = \"{start:02}:00-{:02}:00\"", start + band.paid)
                    }
                    None => format!(
                        "{day} = {{ band = \"{:02}:00-{:02}:00\", paid = \"{}h\", step = \"1h\" }}",
                        band.from, band.to, band.paid
                    ),
                });
            }
        }
        writeln!(text, "week = {{ {} }}", days.join(", ")).unwrap();
        if choice.is_none() {
            let binds = if self.period { "period" } else { "week" };
            writeln!(text, "commitment = \"{binds}\"").unwrap();
        }
        text
    }
}

fn person() -> impl Strategy<Value = Person> {
    let band = (6_u16..9, 0_u16..5, 3_u16..6).prop_map(|(from, room, paid)| Band {
        from,
        to: from + paid + room,
        paid,
    });
    let zone = prop_oneof![
        Just("Europe/Berlin"),
        Just("Europe/Lisbon"),
        Just("Africa/Accra")
    ];
    (zone, prop::array::uniform4(band), any::<bool>())
        .prop_map(|(zone, bands, period)| Person {
            zone,
            bands,
            period,
        })
        .prop_filter("some start serves all days", |person| {
            !person.choices().is_empty()
        })
}

/// A rule as the policy has it, but for its id.
fn rule() -> impl Strategy<Value = String> {
    let days = prop_oneof![
        Just("mon-fri"),
        Just("mon"),
        Just("tue"),
        Just("thu"),
        Just("fri"),
        Just("mon,thu")
    ];
    let core = (days.clone(), 6_u16..14, 1_u16..3).prop_map(|(days, from, length)| {
        let to = from + length;
        format!("kind = \"core_window\"\ndays = \"{days}\"\nwindow = \"{from:02}:00-{to:02}:00\"\n")
    });
    let shared = (days, 1_u16..5).prop_map(|(days, hours)| {
        format!("kind = \"group_overlap\"\ndays = \"{days}\"\nquorum = \"all\"\nat_least = \"{hours}h\"\n")
    });
    prop_oneof![core, shared]
}

/// What the library says of `people`, with their bands or with the hours of one choice of each.
fn judged(people: &[Person], choices: Option<&[[u16; 2]]>, rules: &[String]) -> Judgement {
    let mut team = String::from("name = \"Bound\"\nzone = \"Europe/Berlin\"\n");
    for (at, person) in people.iter().enumerate() {
        team += &person.toml(&format!("m{at}"), choices.map(|choices| choices[at]));
    }
    let mut policy = String::new();
    for (at, rule) in rules.iter().enumerate() {
        write!(policy, "[[rule]]\nid = \"r{at}\"\n{rule}").unwrap();
    }
    let date = |(year, month, day)| Date::new(year, month, day).unwrap();
    common::judged::judged(&team, &policy, date(FIRST), date(LAST))
}

/// For each way to choose, which rules it keeps.
fn kept_by_each(people: &[Person], rules: &[String]) -> Vec<Vec<bool>> {
    let mut ways: Vec<Vec<[u16; 2]>> = vec![Vec::new()];
    for person in people {
        let choices = person.choices();
        ways = (ways.iter())
            .flat_map(|way| {
                let with = |choice: &[u16; 2]| [&way[..], &[*choice]].concat();
                choices.iter().map(with).collect::<Vec<_>>()
            })
            .collect();
    }
    let kept = |way: &Vec<[u16; 2]>| {
        let judged = judged(people, Some(way), rules);
        let rules = judged.rules.iter();
        rules
            .map(|rule| rule.verdict == Verdict::Preserved)
            .collect()
    };
    ways.iter().map(kept).collect()
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn prop_a_start_that_binds_is_tried_as_a_whole(
        people in prop::collection::vec(person(), 1..3),
        rules in prop::collection::vec(rule(), 1..4),
    ) {
        let kept = kept_by_each(&people, &rules);
        let keeps = |rules: &[usize]| kept.iter().any(|way| rules.iter().all(|at| way[*at]));
        let every: Vec<usize> = (0..rules.len()).collect();
        let expected = if kept.iter().flatten().all(|kept| *kept) {
            Verdict::Preserved
        } else if keeps(&every) {
            Verdict::Conditional
        } else {
            Verdict::Broken
        };
        let found = judged(&people, None, &rules);
        prop_assert_eq!(found.verdict, expected);
        for (at, rule) in found.rules.iter().enumerate() {
            let always = kept.iter().all(|way| way[at]);
            prop_assert_eq!(rule.verdict == Verdict::Preserved, always, "rule {}", at);
            // Of several rules that fail, one is found to.
            prop_assert!(rule.verdict != Verdict::Broken || !keeps(&[at]), "rule {}", at);
        }
        if let Some(conflict) = &found.conflict {
            let at = |id: &String| id[1..].parse::<usize>().unwrap();
            let conflict: Vec<usize> = conflict.iter().map(at).collect();
            prop_assert!(!keeps(&conflict));
            for left_out in &conflict {
                let others = conflict.iter().copied().filter(|at| at != left_out);
                prop_assert!(keeps(&others.collect::<Vec<_>>()), "{:?} is smaller", conflict);
            }
        }
    }
}
