//! Days whose lengths have to add up, against trying every length and every start of every day.
//!
//! Small on purpose: two or three days a week on one clock, one or two people, hours on the hour. What a way to choose keeps is
//! worked out here, by the words of the pages and without the library.

use std::{collections::BTreeSet, fmt::Write as _};

use corehours::{
    time::Date,
    verdict::{Judgement, Verdict},
};
use proptest::prelude::*;

use crate::common::{self, cases};

/// Monday; the weeks asked about begin on it.
const FIRST: (i32, u32, u32) = (2027, 3, 1);

/// The weekdays with hours, as days since Monday, and their names.
const DAYS: [(i32, &str); 3] = [(0, "mon"), (1, "tue"), (3, "thu")];

/// More ways to choose than this are not tried.
const MOST_WAYS: usize = 30_000;

/// A day of a week, in hours: a band, the shortest and the longest that is worked of it, and whether it may be left out.
#[derive(Clone, Copy, Debug)]
struct Day {
    from: i64,
    to: i64,
    least: i64,
    most: i64,
    may_be_off: bool,
}

impl Day {
    /// The shortest first.
    fn lengths(self) -> Vec<i64> {
        let off = self.may_be_off.then_some(0);
        off.into_iter().chain(self.least..=self.most).collect()
    }

    fn shortest(self) -> i64 {
        self.lengths()[0]
    }
}

#[derive(Clone, Debug)]
struct Person {
    days: Vec<Day>,
    /// What a week comes to, and what may stand over, if days have to add up.
    total: Option<(i64, (i64, i64))>,
    /// What each week may come to, where two of them add up to twice that instead.
    each_week: Option<(i64, i64)>,
    /// The date of leave, as one of all dates.
    away: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
enum Asked {
    Window { from: i64, to: i64 },
    Shared { hours: i64 },
    SharedPerWeek { hours: i64 },
}

/// A rule, and on which of the days it asks.
#[derive(Clone, Debug)]
struct Rule {
    days: Vec<usize>,
    asked: Asked,
}

#[derive(Clone, Debug)]
struct Case {
    weeks: usize,
    people: Vec<Person>,
    rules: Vec<Rule>,
}

/// From and to on each date.
type Way = Vec<(i64, i64)>;

impl Person {
    /// The lengths that count for the date at `at`: those of the day, or when away, what lies around an equal part.
    fn counted(&self, at: usize) -> Vec<i64> {
        let day = self.days[at % self.days.len()];
        let (Some((total, _)), true) = (self.total, self.away == Some(at)) else {
            return day.lengths();
        };
        let least: i64 = self.days.iter().map(|day| day.shortest()).sum();
        let most: i64 = self.days.iter().map(|day| day.most).sum();
        if least == most {
            return vec![day.least];
        }
        // Shortest + (longest - shortest) * part, and of the lengths those nearest to it on either side.
        let (room, part) = (most - least, (total - least).clamp(0, most - least));
        let wanted = day.shortest() * room + (day.most - day.shortest()) * part;
        let lengths = day.lengths();
        let below = lengths.iter().filter(|it| **it * room <= wanted).max();
        let above = lengths.iter().filter(|it| **it * room >= wanted).min();
        let both: BTreeSet<i64> = below.into_iter().chain(above).copied().collect();
        both.into_iter().collect()
    }

    /// Whether `lengths`, one of each date, add up week by week.
    fn adds_up(&self, lengths: &[i64]) -> bool {
        let Some((total, (least, most))) = self.total else {
            return true;
        };
        if let Some((least, most)) = self.each_week {
            let weeks = || lengths.chunks(self.days.len());
            let mut each = weeks().map(|week| week.iter().sum::<i64>());
            return each.all(|week| (least..=most).contains(&week))
                && lengths.iter().sum::<i64>() == 2 * total;
        }
        (least..=most).any(|opening| {
            let mut balance = opening;
            lengths.chunks(self.days.len()).all(|week| {
                balance += week.iter().sum::<i64>() - total;
                (least..=most).contains(&balance)
            })
        })
    }

    /// Every way to work all dates.
    fn ways(&self, weeks: usize) -> Vec<Way> {
        let mut lengths: Vec<Vec<i64>> = vec![Vec::new()];
        for at in 0..weeks * self.days.len() {
            lengths = (lengths.iter())
                .flat_map(|known| {
                    self.counted(at)
                        .into_iter()
                        .map(|it| [&known[..], &[it]].concat())
                })
                .collect();
        }
        lengths.retain(|lengths| self.adds_up(lengths));
        let mut ways = Vec::new();
        for lengths in lengths {
            let mut of_these: Vec<Way> = vec![Vec::new()];
            for (at, length) in lengths.iter().enumerate() {
                let day = self.days[at % self.days.len()];
                // When somebody is away, or works nothing, it does not matter when.
                let last = if self.away == Some(at) || *length == 0 {
                    day.from
                } else {
                    day.to - length
                };
                of_these = (of_these.iter())
                    .flat_map(|way| {
                        let with = |start| [&way[..], &[(start, start + length)]].concat();
                        (day.from..=last).map(with).collect::<Vec<_>>()
                    })
                    .collect();
            }
            ways.extend(of_these);
        }
        ways
    }

    fn toml(&self, id: &str) -> String {
        let mut text = format!("[[member]]\nid = \"{id}\"\nzone = \"Europe/Berlin\"\n");
        let days = self.days.iter().zip(DAYS).map(|(day, (_, name))| {
            format!(
                "{name} = {{ band = \"{:02}:00-{:02}:00\", paid = \"{}h-{}h\", step = \"1h\", may_be_off = {} }}",
                day.from, day.to, day.least, day.most, day.may_be_off
            )
        });
        writeln!(text, "week = {{ {} }}", days.collect::<Vec<_>>().join(", ")).unwrap();
        if let Some((total, (least, most))) = self.total {
            let carry = match (least, most) {
                (0, 0) => String::new(),
                _ => format!(", carry = \"-{}h..+{most}h\"", -least),
            };
            match self.each_week {
                None => writeln!(text, "total = {{ per = \"week\", paid = \"{total}h\"{carry} }}"),
                Some((least, most)) => writeln!(
                    text,
                    "total = {{ per = \"fortnight\", paid = \"{}h\", from = 2027-03-01, each_week = \"{least}h-{most}h\" }}",
                    2 * total
                ),
            }
            .unwrap();
        }
        if let Some(away) = self.away {
            let date = date_of(away, self.days.len());
            writeln!(
                text,
                "[[member.absence]]\nfrom = {date}\nto = {date}\nkind = \"leave\""
            )
            .unwrap();
        }
        text
    }
}

fn date_of(at: usize, days: usize) -> Date {
    let (year, month, day) = FIRST;
    let weeks = i32::try_from(at / days).unwrap();
    Date::new(year, month, day)
        .unwrap()
        .plus(weeks * 7 + DAYS[at % days].0)
}

impl Rule {
    fn toml(&self, at: usize) -> String {
        let days: Vec<&str> = self.days.iter().map(|day| DAYS[*day].1).collect();
        let asked = match self.asked {
            Asked::Window { from, to } => {
                format!("kind = \"core_window\"\nwindow = \"{from:02}:00-{to:02}:00\"")
            }
            Asked::Shared { hours } => {
                format!("kind = \"group_overlap\"\nquorum = \"all\"\nat_least = \"{hours}h\"")
            }
            Asked::SharedPerWeek { hours } => format!(
                "kind = \"group_overlap\"\nquorum = \"all\"\nper = \"week\"\nat_least = \"{hours}h\""
            ),
        };
        format!(
            "[[rule]]\nid = \"r{at}\"\ndays = \"{}\"\n{asked}\n",
            days.join(",")
        )
    }

    /// Whether it is kept on all dates when everybody works as in `ways`.
    fn is_kept(&self, case: &Case, ways: &[&Way]) -> bool {
        let days = case.people[0].days.len();
        let on_date = |at: usize| {
            let here = case.people.iter().zip(ways);
            let here = here.filter(|(person, _)| person.away != Some(at));
            here.map(|(_, way)| way[at]).collect::<Vec<_>>()
        };
        let shared = |here: &[(i64, i64)]| {
            let from = here.iter().map(|it| it.0).max().unwrap_or_default();
            let to = here.iter().map(|it| it.1).min().unwrap_or_default();
            (to - from).max(0)
        };
        (0..case.weeks).all(|week| {
            let dates = self.days.iter().map(|day| on_date(week * days + day));
            match self.asked {
                Asked::Window { from, to } => {
                    let mut dates = dates;
                    dates.all(|here| here.iter().all(|it| it.0 <= from && to <= it.1))
                }
                Asked::Shared { hours } => {
                    let mut dates = dates;
                    dates.all(|here| here.len() < 2 || shared(&here) >= hours)
                }
                Asked::SharedPerWeek { hours } => {
                    // A week owes less for a date that is not applicable.
                    let all = i64::try_from(self.days.len()).unwrap();
                    let judged: Vec<_> = dates.filter(|here| here.len() >= 2).collect();
                    let part = i64::try_from(judged.len()).unwrap();
                    let found: i64 = judged.iter().map(|here| shared(here)).sum();
                    found * 60 >= (hours * 60 * part + all - 1) / all
                }
            }
        })
    }
}

fn day() -> impl Strategy<Value = Day> {
    let may_be_off = prop::bool::weighted(0.25);
    (7_i64..10, 2_i64..5, 0_i64..3, 0_i64..3, may_be_off).prop_map(
        |(from, least, more, room, may_be_off)| Day {
            from,
            to: from + least + more + room,
            least,
            most: least + more,
            may_be_off,
        },
    )
}

fn person(days: usize, weeks: usize) -> impl Strategy<Value = Person> {
    let carry = if weeks > 1 { 0_i64..3 } else { 0_i64..1 };
    (
        prop::collection::vec(day(), days),
        0_usize..=10,
        (carry.clone(), carry),
        prop::option::weighted(0.2, 0..days * weeks),
        prop::bool::weighted(0.85),
        prop::option::weighted(0.3, (0_i64..4, 0_i64..4)),
    )
        .prop_map(
            move |(days, part, (owed, ahead), away, has_total, each_week)| {
                let mut sums = BTreeSet::from([0]);
                for day in &days {
                    let with = |length: i64| sums.iter().map(move |sum| sum + length);
                    sums = day.lengths().into_iter().flat_map(with).collect();
                }
                let total = sums.iter().nth((sums.len() - 1) * part / 10);
                let total = total.filter(|_| has_total && sums.len() > 1);
                // A total of two weeks has no account, and the same in both is one way to reach it.
                let each_week = each_week.filter(|_| weeks == 2 && away.is_none());
                let each_week = each_week.zip(total);
                let carry = if each_week.is_some() {
                    (0, 0)
                } else {
                    (-owed, ahead)
                };
                Person {
                    total: total.map(|total| (*total, carry)),
                    each_week: each_week
                        .map(|((less, more), total)| ((total - less).max(0), total + more)),
                    days,
                    away,
                }
            },
        )
}

fn rule(days: usize, several: bool) -> impl Strategy<Value = Rule> {
    let window = (7_i64..13, 1_i64..5).prop_map(|(from, length)| Asked::Window {
        from,
        to: from + length,
    });
    let shared = (1_i64..6).prop_map(|hours| Asked::Shared { hours });
    let per_week = (2_i64..14).prop_map(|hours| Asked::SharedPerWeek { hours });
    let asked = if several {
        prop_oneof![2 => window, 3 => shared, 1 => per_week].boxed()
    } else {
        window.boxed()
    };
    let days = prop::sample::subsequence((0..days).collect::<Vec<_>>(), 1..=days);
    (days, asked).prop_map(|(days, asked)| Rule { days, asked })
}

fn case() -> impl Strategy<Value = Case> {
    let shape = prop_oneof![
        Just((1_usize, 3_usize, 1_usize)),
        Just((1, 2, 2)),
        Just((1, 3, 2)),
        Just((2, 2, 1)),
        Just((2, 3, 1)),
    ];
    shape.prop_flat_map(|(weeks, days, people)| {
        (
            prop::collection::vec(person(days, weeks), people),
            prop::collection::vec(rule(days, people > 1), 1..4),
        )
            .prop_map(move |(people, rules)| Case {
                weeks,
                people,
                rules,
            })
    })
}

fn judged(case: &Case) -> Judgement {
    let mut team = String::from("name = \"Total\"\nzone = \"Europe/Berlin\"\n");
    for (at, person) in case.people.iter().enumerate() {
        team += &person.toml(&format!("m{at}"));
    }
    let rules = case.rules.iter().enumerate();
    let policy: String = rules.map(|(at, rule)| rule.toml(at)).collect();
    let (year, month, day) = FIRST;
    let first = Date::new(year, month, day).unwrap();
    let last = first.plus(i32::try_from(case.weeks).unwrap() * 7 - 1);
    common::judged::judged(&team, &policy, first, last)
}

/// For each way to choose, which rules it keeps; nothing when there are too many ways.
fn kept_by_each(case: &Case) -> Option<Vec<Vec<bool>>> {
    let ways: Vec<Vec<Way>> = case
        .people
        .iter()
        .map(|person| person.ways(case.weeks))
        .collect();
    let number: usize = ways.iter().map(Vec::len).product();
    // What somebody who is away counts with can leave the others no choice.
    if number == 0 && case.people.iter().any(|person| person.away.is_some()) {
        return None;
    }
    if number > MOST_WAYS {
        return None;
    }
    assert!(number > 0, "a total that can be reached has a choice");
    let kept = |mut at: usize| {
        let way = ways.iter().map(|of_person| {
            let way = &of_person[at % of_person.len()];
            at /= of_person.len();
            way
        });
        let way: Vec<&Way> = way.collect();
        case.rules
            .iter()
            .map(|rule| rule.is_kept(case, &way))
            .collect()
    };
    Some((0..number).map(kept).collect())
}

/// What is never said, whatever is left undetermined.
fn check_sound(found: &Judgement, kept: &[Vec<bool>]) -> Result<(), TestCaseError> {
    let keeps = |rules: &[usize]| kept.iter().any(|way| rules.iter().all(|at| way[*at]));
    let every: Vec<usize> = (0..found.rules.len()).collect();
    match found.verdict {
        Verdict::Preserved => prop_assert!(kept.iter().flatten().all(|kept| *kept)),
        Verdict::Conditional => prop_assert!(
            keeps(&every) && kept.iter().any(|way| way.contains(&false)),
            "conditional"
        ),
        Verdict::Broken => prop_assert!(!keeps(&every), "broken"),
        Verdict::Undetermined => {}
    }
    for (at, rule) in found.rules.iter().enumerate() {
        let always = kept.iter().all(|way| way[at]);
        match rule.verdict {
            Verdict::Preserved => prop_assert!(always, "rule {}", at),
            Verdict::Conditional => prop_assert!(!always, "rule {}", at),
            Verdict::Broken => prop_assert!(!keeps(&[at]), "rule {}", at),
            Verdict::Undetermined => {}
        }
    }
    if let Some(conflict) = &found.conflict {
        let at = |id: &String| id[1..].parse::<usize>().unwrap();
        let conflict: Vec<usize> = conflict.iter().map(at).collect();
        prop_assert!(!keeps(&conflict));
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn prop_lengths_that_add_up_are_tried_as_a_whole(case in case()) {
        let Some(kept) = kept_by_each(&case) else {
            return Err(TestCaseError::reject("too many ways"));
        };
        let found = judged(&case);
        check_sound(&found, &kept)?;
        let by_week = |rule: &Rule| matches!(rule.asked, Asked::SharedPerWeek { .. });
        // Of a week, bounds are exact where the lengths of one person have to add up.
        let totals = case.people.iter().filter(|person| person.total.is_some());
        if !case.rules.iter().any(by_week) || (case.rules.len() == 1 && totals.count() < 2) {
            let expected = if kept.iter().flatten().all(|kept| *kept) {
                Verdict::Preserved
            } else if kept.iter().any(|way| way.iter().all(|kept| *kept)) {
                Verdict::Conditional
            } else {
                Verdict::Broken
            };
            prop_assert_eq!(found.verdict, expected);
        }
    }
}
