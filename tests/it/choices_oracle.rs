//! Verdicts over choices, against trying every choice: each is put in the place of the band as fixed hours and judged by
//! itself.
//!
//! Small on purpose: one date, two or three people, bands of a few choices in several zones, busy hours, invitations not yet
//! answered. What holds for every choice is preserved, what fails for every choice is broken, and the figures are the least
//! and the greatest that any choice comes to.

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

use corehours::{
    analyze::{Question, Source, Whose, analyze},
    model::{
        Arrangement, Band, Counts, Horizon, Hours, Lengths, Member, MemberId, Pattern, Pause,
        Reading, Schedule, Team, Terms, Week,
    },
    overlap::{Basis, Quorum},
    recurrence::{self, ReadOptions},
    rules::{
        AnchorDay, Common, ContinuousCover, CoreWindow, Figure, GroupOverlap, Guardrail, Handoff,
        Meeting, NamedZone, OverlapBlocks, OverlapWithReference, PivotCore, Policy, Reference,
        Required, ResponseBound, Rule, Site, Slot, WaitClock, Which,
        policy::{DayBasis, Strength, Who},
    },
    time::{Date, Minutes, Span, WallPiece, Weekday, Weekdays},
    verdict::{Class, Day, Judgement, Promise, RuleJudgement, Verdict, Witness},
    zone::{Tzdb, Zone},
};
use proptest::prelude::*;

use crate::common::cases;

/// More ways to choose than this are not tried.
const MOST_WAYS: usize = 3_000;

/// Monday, and the days on either side, which reach into it on other clocks.
const DATES: [(i32, Weekday); 3] = [(-1, Weekday::Sun), (0, Weekday::Mon), (1, Weekday::Tue)];

/// Somebody's Monday, and the days on either side, which are alike.
#[derive(Clone, Debug)]
struct Person {
    zone: &'static str,
    hours: Asked,
    /// From, to, and whether an answer is still owed.
    events: Vec<(u16, u16, bool)>,
    /// What is offered beyond the hours, from and to in hours of the day: it counts where a rule can accept it.
    extra: Option<(u16, u16)>,
}

/// Hours, in hours of the day.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Fixed {
        from: u16,
        to: u16,
    },
    Band {
        from: u16,
        to: u16,
        paid: u16,
        pause: u16,
        may_be_off: bool,
    },
}

#[derive(Clone, Copy, Debug)]
enum Kept {
    Window {
        from: u16,
        to: u16,
    },
    Shared {
        quorum: Quorum,
        at_least: i64,
        min_piece: i64,
        basis: Basis,
    },
    Meeting {
        at: u16,
        length: u16,
        quorum: Option<Quorum>,
        basis: Basis,
    },
    /// Everybody works that day.
    Anchor,
    /// With a window of a clock, in hours of the day, or with the first person.
    Reference {
        window: Option<(u16, u16, &'static str)>,
        at_least: i64,
        basis: Basis,
    },
    /// From the first to the others, or from each to the next.
    Handoff {
        is_chain: bool,
        at_least: i64,
        basis: Basis,
    },
    /// So long before an hour of the day and after it, and perhaps in all.
    Pivot {
        pivot: u16,
        owed: (i64, i64),
        all: Option<i64>,
        basis: Basis,
    },
    /// No longer without so many people, on Monday alone or over the midnight after it.
    Gaps {
        is_alone: bool,
        people: usize,
        max_gap: i64,
        basis: Basis,
    },
    /// So much rest since Sunday, so much work, and so much of it at a stretch.
    Guard {
        limits: [Option<i64>; 3],
    },
    /// An answer to the first by the others, or to each by the others.
    Waits {
        is_mutual: bool,
        within: i64,
        clock: WaitClock,
        basis: Basis,
    },
    /// Blocks of so many half hours.
    Blocks {
        block: i64,
        count: usize,
        basis: Basis,
    },
}

#[derive(Clone, Debug)]
struct Case {
    people: Vec<Person>,
    rule: Kept,
    /// On which days the rule asks.
    days: DayBasis,
}

fn asked() -> impl Strategy<Value = Asked> {
    prop_oneof![
        1 => (5_u16..12, 3_u16..10).prop_map(|(from, length)| Asked::Fixed { from, to: from + length }),
        3 => (6_u16..11, 3_u16..7, 0_u16..5, 0_u16..2, prop::bool::weighted(0.2)).prop_map(
            |(from, paid, room, pause, may_be_off)| Asked::Band {
                from,
                to: from + paid + pause + room,
                paid,
                pause,
                may_be_off,
            },
        ),
    ]
}

fn person() -> impl Strategy<Value = Person> {
    let zone = prop_oneof![
        4 => Just("Europe/Berlin"),
        1 => Just("Europe/Lisbon"),
        1 => Just("Asia/Kolkata"),
        1 => Just("America/Los_Angeles"),
    ];
    let event = (6_u16..18, 1_u16..3, prop::bool::weighted(0.3))
        .prop_map(|(from, length, is_open)| (from, from + length, is_open));
    let extra = (5_u16..20, 1_u16..4).prop_map(|(from, length)| (from, from + length));
    let extra = prop::option::weighted(0.2, extra);
    (zone, asked(), prop::collection::vec(event, 0..3), extra).prop_map(
        |(zone, hours, events, extra)| Person {
            zone,
            hours,
            events,
            extra,
        },
    )
}

fn guard() -> impl Strategy<Value = Kept> {
    let limit = |hours: std::ops::Range<i64>| prop::option::of(hours.prop_map(|hours| hours * 60));
    let limits = (limit(8..24), limit(3..9), limit(1..6));
    limits.prop_map(|(rest, day, piece)| Kept::Guard {
        limits: if day.or(piece).is_none() {
            [Some(rest.unwrap_or(16 * 60)), None, None]
        } else {
            [rest, day, piece]
        },
    })
}

fn kept() -> impl Strategy<Value = Kept> {
    let quorum = prop_oneof![3 => Just(Quorum::All), 1 => Just(Quorum::Count(2)), 1 => Just(Quorum::Percent(60))];
    let basis = prop_oneof![
        Just(Basis::Presence),
        Just(Basis::Together),
        Just(Basis::Bookable)
    ];
    let meeting = (
        8_u16..17,
        1_u16..5,
        prop::option::of(quorum.clone()),
        basis.clone(),
    );
    let clock = prop_oneof![Just("America/New_York"), Just("Europe/Berlin")];
    let window = prop::option::weighted(0.7, (5_u16..15, 2_u16..8, clock));
    let reference =
        (window, 0_i64..4, basis.clone()).prop_map(|(window, at_least, basis)| Kept::Reference {
            window,
            at_least: at_least * 60 + 30,
            basis,
        });
    let handoff =
        (any::<bool>(), 0_i64..4, basis.clone()).prop_map(|(is_chain, at_least, basis)| {
            Kept::Handoff {
                is_chain,
                at_least: at_least * 60 + 30,
                basis,
            }
        });
    let blocks =
        (1_i64..6, 1_usize..4, basis.clone()).prop_map(|(block, count, basis)| Kept::Blocks {
            block: block * 30,
            count,
            basis,
        });
    let owed = (0_i64..5, 0_i64..5);
    let pivot = (9_u16..17, owed, prop::option::of(2_i64..8), basis.clone()).prop_map(
        |(pivot, (before, after), all, basis)| Kept::Pivot {
            pivot,
            owed: (before * 60, after * 60),
            all: all.map(|hours| hours * 60),
            basis,
        },
    );
    let gaps = (any::<bool>(), 1_usize..3, 3_i64..20, basis.clone()).prop_map(
        |(is_alone, people, hours, basis)| Kept::Gaps {
            is_alone,
            people,
            max_gap: hours * 60,
            basis,
        },
    );
    let within = prop_oneof![
        (Just(WaitClock::Elapsed), 0_i64..30),
        (Just(WaitClock::Working), 0_i64..6)
    ];
    let waits =
        (any::<bool>(), within, basis.clone()).prop_map(|(is_mutual, (clock, hours), basis)| {
            Kept::Waits {
                is_mutual,
                within: hours * 60,
                clock,
                basis,
            }
        });
    prop_oneof![
        guard(),
        guard(),
        Just(Kept::Anchor),
        gaps,
        waits,
        reference,
        handoff,
        pivot,
        blocks,
        meeting.prop_map(|(at, half_hours, quorum, basis)| Kept::Meeting {
            at: at * 60 + 15,
            length: half_hours * 30,
            quorum,
            basis,
        }),
        (8_u16..16, 1_u16..4).prop_map(|(from, length)| Kept::Window {
            from,
            to: from + length
        }),
        (quorum, 0_i64..4, 0_i64..3, basis).prop_map(|(quorum, at_least, min_piece, basis)| {
            Kept::Shared {
                quorum,
                at_least: at_least * 60 + 30,
                min_piece: (min_piece - 1).max(0) * 90,
                basis,
            }
        }),
    ]
}

fn day_basis() -> impl Strategy<Value = DayBasis> {
    prop_oneof![
        6 => Just(DayBasis::Calendar),
        2 => Just(DayBasis::Joint),
        1 => Just(DayBasis::Subject),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    (prop::collection::vec(person(), 2..4), kept(), day_basis())
        .prop_map(|(people, rule, days)| Case { people, rule, days })
}

/// From and to, in minutes of the day.
type Pieces = Vec<(u16, u16)>;

impl Asked {
    /// All ways to fill one day.
    fn ways(self) -> Vec<Pieces> {
        match self {
            Self::Fixed { from, to } => vec![vec![(from * 60, to * 60)]],
            Self::Band {
                from,
                to,
                paid,
                pause,
                may_be_off,
            } => {
                let starts = from..=to - paid - pause;
                let off = may_be_off.then(Vec::new);
                starts
                    .flat_map(|start| {
                        let end = start + paid + pause;
                        let breaks: Vec<Pieces> = if pause == 0 {
                            vec![vec![(start * 60, end * 60)]]
                        } else {
                            (start + 1..end - pause)
                                .map(|at| {
                                    vec![(start * 60, at * 60), ((at + pause) * 60, end * 60)]
                                })
                                .collect()
                        };
                        breaks
                    })
                    .chain(off)
                    .collect()
            }
        }
    }

    fn hours(self) -> Hours {
        match self {
            Self::Fixed { from, to } => {
                Hours::Fixed(vec![WallPiece::new(from * 60, to * 60).unwrap()])
            }
            Self::Band {
                from,
                to,
                paid,
                pause,
                may_be_off,
            } => {
                let length = |hours: u16| {
                    Lengths::new(
                        Minutes(i64::from(hours) * 60),
                        Minutes(i64::from(hours) * 60),
                    )
                    .unwrap()
                };
                Hours::Band(Arc::new(Band {
                    within: WallPiece::new(from * 60, to * 60).unwrap(),
                    paid: length(paid),
                    pause: (pause > 0).then(|| Pause {
                        length: length(pause),
                        within: None,
                        beyond: None,
                    }),
                    core: Vec::new(),
                    latest_start: None,
                    earliest_finish: None,
                    step: Minutes(60),
                    in_pieces: false,
                    may_be_off,
                }))
            }
        }
    }
}

/// The calendar of `person`, with answers taken from `answers` in turn; `None` is an answer still owed.
fn calendar<'a>(person: &Person, answers: &mut impl Iterator<Item = &'a Option<bool>>) -> String {
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
    for (from, to, is_open) in &person.events {
        let answer = if *is_open {
            *answers.next().unwrap()
        } else {
            Some(true)
        };
        let status = match answer {
            Some(true) => "CONFIRMED",
            None => "TENTATIVE",
            Some(false) => "CANCELLED",
        };
        write!(
            text,
            "BEGIN:VEVENT\r\nUID:{from}-{to}\r\nDTSTART;TZID=Europe/Berlin:20270301T{from:02}0000\r\n\
             DTEND;TZID=Europe/Berlin:20270301T{to:02}0000\r\nSTATUS:{status}\r\nEND:VEVENT\r\n"
        )
        .unwrap();
    }
    text + "END:VCALENDAR\r\n"
}

/// The person at this place of the team, with these hours around Monday.
fn member(tzdb: &Tzdb, at: usize, person: &Person, hours: &[Hours; 3]) -> Member {
    let mut week = Week::default();
    for ((_, day), hours) in DATES.iter().zip(hours) {
        week.set(*day, hours.clone());
    }
    let mut extra = Week::default();
    if let Some((from, to)) = person.extra {
        let pieces = vec![WallPiece::new(from * 60, to * 60).unwrap()];
        for (_, day) in DATES {
            extra.set(day, Hours::Fixed(pieces.clone()));
        }
    }
    Member {
        id: format!("m{at}"),
        name: None,
        emails: Vec::new(),
        calendars: vec![format!("{at}.ics")],
        covers_to: None,
        counts: Counts::Required,
        from: None,
        to: None,
        arrangement: Arrangement {
            zone: tzdb.get(person.zone).unwrap(),
            schedule: Some(Schedule {
                extra,
                pattern: Pattern::Week(week),
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

/// The rule with this id, about the whole team.
#[expect(clippy::too_many_lines, reason = "one arm for each kind")]
fn required(
    id: &str,
    (kept, days): (Kept, DayBasis),
    n_people: usize,
    (berlin, tzdb): (&Arc<Zone>, &Tzdb),
) -> Required {
    let mut common = Common::new(id, Arc::clone(berlin));
    common.day_basis = days;
    common.accepts.offered =
        !matches!(kept, Kept::Anchor | Kept::Guard { .. } | Kept::Waits { .. });
    let rule: Box<dyn Rule> = match kept {
        Kept::Window { from, to } => {
            common.window = vec![WallPiece::new(from * 60, to * 60).unwrap()];
            Box::new(CoreWindow {})
        }
        Kept::Anchor => Box::new(AnchorDay { place: None }),
        Kept::Guard {
            limits: [rest, day, piece],
        } => {
            common.strength = Strength::Should;
            let limits = [rest, day, piece, None];
            Box::new(Guardrail {
                limits: limits.map(|limit| limit.map(Minutes)),
            })
        }
        Kept::Shared {
            quorum,
            at_least,
            min_piece,
            basis,
        } => {
            common.basis = Some(basis);
            Box::new(GroupOverlap {
                quorum,
                at_least: Minutes(at_least),
                min_piece: Minutes(min_piece),
            })
        }
        Kept::Meeting {
            at,
            length,
            quorum,
            basis,
        } => {
            common.basis = Some(basis);
            Box::new(Meeting {
                which: Which::Slot(Slot {
                    days: Weekdays::ALL,
                    at,
                    length: Minutes(i64::from(length)),
                    zone: None,
                    every: 1,
                    from: None,
                }),
                required: None,
                optional: None,
                quorum,
            })
        }
        Kept::Reference {
            window,
            at_least,
            basis,
        } => {
            common.basis = Some(basis);
            Box::new(OverlapWithReference {
                reference: against(window, tzdb),
                at_least: Minutes(at_least),
            })
        }
        Kept::Handoff {
            is_chain,
            at_least,
            basis,
        } => {
            common.basis = Some(basis);
            let site = |ids: std::ops::Range<usize>| {
                Site(ids.map(|id| Who::Member(MemberId(id)).into()).collect())
            };
            let chain = if is_chain {
                (0..n_people).map(|id| site(id..id + 1)).collect()
            } else {
                vec![site(0..1), site(1..n_people)]
            };
            Box::new(Handoff {
                chain,
                cycle: true,
                at_least: Minutes(at_least),
            })
        }
        Kept::Pivot {
            pivot,
            owed: (before, after),
            all,
            basis,
        } => {
            common.basis = Some(basis);
            Box::new(PivotCore {
                pivot: pivot * 60,
                before: Minutes(before),
                after: Minutes(after),
                at_least: all.map(Minutes),
            })
        }
        Kept::Waits {
            is_mutual,
            within,
            clock,
            basis,
        } => {
            common.basis = Some(basis);
            let named = |id| Who::Member(MemberId(id)).into();
            Box::new(ResponseBound {
                asker: if is_mutual {
                    vec![Who::All.into()]
                } else {
                    vec![named(0)]
                },
                responder: (usize::from(!is_mutual)..n_people).map(named).collect(),
                within: Minutes(within),
                clock,
            })
        }
        Kept::Gaps {
            is_alone,
            people,
            max_gap,
            basis,
        } => {
            common.basis = Some(basis);
            let last = if is_alone { Weekday::Mon } else { Weekday::Tue };
            common.days = [Weekday::Mon, last].into_iter().collect();
            Box::new(ContinuousCover {
                at_least_people: people,
                max_gap: Minutes(max_gap),
            })
        }
        Kept::Blocks {
            block,
            count,
            basis,
        } => {
            common.basis = Some(basis);
            Box::new(OverlapBlocks {
                block: Minutes(block),
                count,
            })
        }
    };
    Required { common, rule }
}

/// The window of a clock, or the first person.
fn against(window: Option<(u16, u16, &str)>, tzdb: &Tzdb) -> Reference {
    match window {
        Some((from, length, zone)) => Reference::Window {
            pieces: vec![WallPiece::new(from * 60, (from + length) * 60).unwrap()],
            zone: NamedZone::Known(tzdb.get(zone).unwrap()),
        },
        None => Reference::People(vec![Who::Member(MemberId(0)).into()]),
    }
}

/// The one date as the library judges it, when everybody has these hours and goes to these events.
fn judged(case: &Case, tzdb: &Tzdb, hours: &[[Hours; 3]], goes: &[Option<bool>]) -> RuleJudgement {
    let judgement = judged_by(&case.people, &[case.rule], case.days, tzdb, hours, goes);
    judgement.rules.into_iter().next().unwrap()
}

/// The same under several rules.
fn judged_by(
    people: &[Person],
    rules: &[Kept],
    days: DayBasis,
    tzdb: &Tzdb,
    hours: &[[Hours; 3]],
    goes: &[Option<bool>],
) -> Judgement {
    let monday = Date::new(2027, 3, 1).unwrap();
    let berlin = tzdb.get("Europe/Berlin").unwrap();
    let horizon = Horizon {
        from: monday,
        to: monday,
        zone: Arc::clone(&berlin),
    };
    let options = ReadOptions::plain(horizon.reach(), &berlin, tzdb);
    let mut answers = goes.iter();
    let people = || people.iter().enumerate();
    let source = |(at, person): (usize, &Person)| Source {
        file: Arc::from(format!("{at}.ics")),
        whose: Whose::Member(MemberId(at)),
        calendar: recurrence::read(calendar(person, &mut answers).as_bytes(), &options).unwrap(),
    };
    let sources: Vec<Source> = people().map(source).collect();
    let members = people().zip(hours);
    let team = Team {
        name: None,
        zone: Arc::clone(&berlin),
        week_starts: Weekday::Mon,
        members: members
            .map(|((at, person), hours)| member(tzdb, at, person, hours))
            .collect(),
        sources: Vec::new(),
        reading: Reading::default(),
    };
    let all = rules.iter().enumerate();
    let n_people = team.members.len();
    let all =
        all.map(|(at, rule)| required(&at.to_string(), (*rule, days), n_people, (&berlin, tzdb)));
    analyze(&Question {
        team: &team,
        policy: &Policy {
            rules: all.collect(),
            peaks: Vec::new(),
        },
        proposal: None,
        sources: &sources,
        horizon: &horizon,
        asked: monday,
    })
}

/// Whether the figure is the common time of everybody, which is known exactly whatever is chosen.
fn is_common(rule: Kept) -> bool {
    matches!(
        rule,
        Kept::Window { .. }
            | Kept::Anchor
            // One limit is a matter of one end of each day.
            | Kept::Guard {
                limits: [Some(_), None, None] | [None, Some(_), None] | [None, None, Some(_)],
            }
            | Kept::Meeting { quorum: None, .. }
            | Kept::Reference {
                window: Some(_),
                ..
            }
            | Kept::Shared {
                quorum: Quorum::All,
                min_piece: 0,
                ..
            }
    )
}

/// Everybody's hours around Monday, in every way there is; `None` when there are too many.
fn ways(people: &[Person], rules: &[Kept]) -> Option<Vec<Vec<[Hours; 3]>>> {
    let fixed = |way: &Pieces| {
        let piece = |(from, to): &(u16, u16)| WallPiece::new(*from, *to).unwrap();
        Hours::Fixed(way.iter().map(piece).collect())
    };
    let off = Hours::default;
    let mut ways: Vec<Vec<[Hours; 3]>> = vec![Vec::new()];
    for person in people {
        let one: Vec<Hours> = person.hours.ways().iter().map(fixed).collect();
        let on_monday = |monday: &Hours| [off(), monday.clone(), off()];
        // Days on either side matter on other clocks only.
        let goes_on = |rule: &Kept| {
            matches!(
                rule,
                Kept::Gaps {
                    is_alone: false,
                    ..
                } | Kept::Waits { .. }
            )
        };
        let tuesdays = if rules.iter().any(goes_on) {
            one.clone()
        } else {
            vec![off()]
        };
        let is_before = |rule: &Kept| {
            matches!(
                rule,
                Kept::Guard {
                    limits: [Some(_), ..]
                }
            )
        };
        let has_sunday = person.zone == "America/Los_Angeles" || rules.iter().any(is_before);
        let own: Vec<[Hours; 3]> = if has_sunday {
            let both = |sunday: &Hours| {
                let with = |monday: &Hours| [sunday.clone(), monday.clone(), off()];
                one.iter().map(with).collect::<Vec<_>>()
            };
            one.iter().flat_map(both).collect()
        } else {
            one.iter().map(on_monday).collect()
        };
        let with_tuesday = |own: &[Hours; 3]| {
            let [sunday, monday, _] = own.clone();
            let with = move |tuesday: &Hours| [sunday.clone(), monday.clone(), tuesday.clone()];
            tuesdays.iter().map(with).collect::<Vec<_>>()
        };
        let own: Vec<[Hours; 3]> = own.iter().flat_map(with_tuesday).collect();
        if ways.len() * own.len() > MOST_WAYS {
            return None;
        }
        let with = |before: &Vec<[Hours; 3]>| {
            let and = |own: &[Hours; 3]| [&before[..], std::slice::from_ref(own)].concat();
            own.iter().map(and).collect::<Vec<_>>()
        };
        ways = ways.iter().flat_map(with).collect();
    }
    Some(ways)
}

/// So many ways more there are for the library: where nobody is sure to answer before, a wait is followed to the next Sunday, on
/// which people choose as well.
fn followed(people: &[Person], rules: &[Kept]) -> usize {
    if rules.iter().any(|rule| matches!(rule, Kept::Waits { .. })) {
        people
            .iter()
            .map(|person| person.hours.ways().len())
            .product()
    } else {
        1
    }
}

/// Everybody's hours as asked.
fn asked_of(people: &[Person]) -> Vec<[Hours; 3]> {
    let hours = |person: &Person| std::array::from_fn(|_| person.hours.hours());
    people.iter().map(hours).collect()
}

/// How many answers are owed.
fn open_answers(people: &[Person]) -> usize {
    let events = people.iter().flat_map(|person| &person.events);
    events.filter(|event| event.2).count()
}

/// The answers of one combination.
fn answers(combination: usize, open: usize) -> Vec<Option<bool>> {
    (0..open)
        .map(|at| Some(combination >> at & 1 == 1))
        .collect()
}

/// Where what the library says of several rules at once differs from trying every choice; `None` for cases with too many.
fn joint_difference(
    people: &[Person],
    rules: &[Kept],
    days: DayBasis,
    tzdb: &Tzdb,
) -> Option<String> {
    let open = open_answers(people);
    let mut ways = ways(people, rules)?;
    if ways.len() << open > MOST_WAYS {
        return None;
    }
    // Where all rules ask only about days that are worked, the day is judged as it is.
    ways.retain(|way| days == DayBasis::Calendar || !somebody_is_off(way));
    // For each choice, the rules that it keeps, as bits.
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    for way in &ways {
        for combination in 0..1_usize << open {
            let judged = judged_by(people, rules, days, tzdb, way, &answers(combination, open));
            let bits = (judged.rules.iter().enumerate())
                .filter(|(_, rule)| rule.verdict == Verdict::Preserved)
                .map(|(at, _)| 1 << at);
            kept.insert(bits.sum());
        }
    }
    let all = (1_usize << rules.len()) - 1;
    if days != DayBasis::Calendar && rules.iter().any(goes_into_next) {
        return None;
    }
    let is_kept = |rules: usize| kept.iter().any(|kept| kept & rules == rules);
    let each = (0..rules.len()).all(|at| is_kept(1 << at));
    let fewest = (1..=all)
        .filter(|rules| !is_kept(*rules))
        .map(usize::count_ones)
        .min();
    let expected = match fewest {
        Some(_) => Verdict::Broken,
        None if kept.iter().all(|kept| *kept == all) => Verdict::Preserved,
        None => Verdict::Conditional,
    };
    let found = judged_by(
        people,
        rules,
        days,
        tzdb,
        &asked_of(people),
        &vec![None; open],
    );
    let conflict = found.conflict.as_ref().map(|ids| {
        let bits = ids.iter().map(|id| 1_usize << id.parse::<usize>().unwrap());
        bits.sum::<usize>()
    });
    // The last resort of the library is trying them all, too.
    let is_small = (ways.len() * followed(people, rules)) << open <= 1_000;
    let is_smallest = match (conflict, fewest) {
        (Some(conflict), Some(fewest)) => {
            // One rule alone is named where none of its dates shows by itself that no choice keeps it.
            let alone = &found.rules[conflict.trailing_zeros() as usize];
            let is_open = conflict.is_power_of_two() && alone.days[0].class == Class::Open;
            let is_it = (each || is_open) && conflict.count_ones() == fewest;
            // Of more, that no choice keeps a smaller set need not have been shown.
            let is_larger = !is_small && conflict.count_ones() > fewest;
            !is_kept(conflict) && (is_it || is_larger)
        }
        (None, Some(_)) => !each || found.verdict == Verdict::Undetermined,
        (conflict, None) => conflict.is_none(),
    };
    let says = found.verdict == expected || (found.verdict == Verdict::Undetermined && !is_small);
    (!says || !is_smallest).then(|| {
        format!(
            "expected {expected:?} with {fewest:?} in conflict, found {:?} with {:?}; kept {kept:?}",
            found.verdict, found.conflict
        )
    })
}

/// Where what the library says of a case differs from trying every choice; `None` for cases with too many.
fn difference(case: &Case, tzdb: &Tzdb) -> Option<String> {
    let (asked, open) = (asked_of(&case.people), open_answers(&case.people));
    let rule = judged(case, tzdb, &asked, &vec![None; open]);
    let (day, verdict) = (&rule.days[0], rule.verdict);

    let ways = ways(&case.people, &[case.rule])?;
    if ways.len() << open > MOST_WAYS {
        return None;
    }
    if case.days != DayBasis::Calendar && goes_into_next(&case.rule) {
        return None;
    }
    let (mut least, mut most) = (i64::MAX, i64::MIN);
    let mut failing_ways = Vec::new();
    // Starts on Monday with which some choice of all others fails.
    let mut failing: Vec<BTreeSet<u16>> = vec![BTreeSet::new(); case.people.len()];
    for way in &ways {
        // A day that is left out is judged as it is worked where nothing is asked of it otherwise.
        if is_not_asked(case, way) {
            continue;
        }
        for combination in 0..1_usize << open {
            let day = &judged(case, tzdb, way, &answers(combination, open)).days[0];
            if case.days == DayBasis::Subject && day.class == Class::NotApplicable {
                continue;
            }
            assert_eq!(day.lower, day.upper, "nothing is left to choose");
            // Of a figure with several sides, each has its threshold.
            let (worst, best) = margins(day);
            (least, most) = (least.min(worst), most.max(best));
            if worst < 0 {
                failing_ways.push(way);
                for (starts, way) in failing.iter_mut().zip(way) {
                    starts.extend(start(&way[1]));
                }
            }
        }
    }
    let required = day.required.get();
    if case.days == DayBasis::Subject {
        return says_too_much(case, &rule, least);
    }
    let expected = if least >= 0 {
        Verdict::Preserved
    } else if most < 0 {
        Verdict::Broken
    } else {
        Verdict::Conditional
    };
    let (lower, upper) = margins(day);
    // Two own dates of one person on the rule's date are told apart where nobody else's hours lie across them.
    let far = |person: &&Person| person.zone == "America/Los_Angeles";
    let n_far = case.people.iter().filter(far).count();
    let is_even = n_far == 0 || n_far == case.people.len();
    let has_extra = case.people.iter().any(|person| person.extra.is_some());
    let is_exact = is_common(case.rule) && open == 0 && is_even && !has_extra;
    let figures = if is_exact {
        (lower, upper) == (least, most)
    } else {
        lower <= least && upper >= most
    };
    // The last resort of the library is trying them all, too, so what is small may not stay undetermined.
    let is_small = (ways.len() * followed(&case.people, &[case.rule])) << open <= 1_000;
    let says = verdict == expected || (verdict == Verdict::Undetermined && !is_exact && !is_small);
    let of_window = |span: &Span| match rule.figure {
        Figure::Minutes => span.minutes().get(),
        Figure::Blocks(block) => span.minutes().get() / block.get(),
        Figure::People | Figure::Meetings | Figure::Share | Figure::Gini => 0,
    };
    let windows: i64 = day.windows.iter().map(of_window).sum();
    if verdict == Verdict::Conditional {
        // Over a midnight a start alone does not tell what fails.
        let is_told = !matches!(
            case.rule,
            Kept::Guard { .. }
                | Kept::Gaps {
                    is_alone: false,
                    ..
                }
                | Kept::Waits { .. }
        );
        let wrong = wrong_promise(case, &rule, &failing, is_exact);
        if wrong.is_some() && is_told {
            return wrong;
        }
        let broken = broken_promise(&rule, &failing_ways);
        if broken.is_some() {
            return broken;
        }
    }
    // More blocks may be sure than the time has that is sure, and no choice be at hand that shows it.
    let shown = day.bound.margin(Minutes(windows), day.required).get();
    let is_shown = shown == lower
        || rule.figure == Figure::People
        || (matches!(rule.figure, Figure::Blocks(_)) && !is_small && shown < lower);
    (!figures || !says || !is_shown).then(|| {
        format!(
            "{expected:?} with {least} to {most} above {required}, but found {verdict:?} with {lower} to {upper} \
             and windows of {windows}"
        )
    })
}

/// Where more is said than holds of a rule about the days that each works, of which the least of any choice is this: who stays
/// away is not asked, and others may then be held to more. What somebody who is not asked offers beyond the hours is not looked
/// at.
fn says_too_much(case: &Case, rule: &RuleJudgement, least: i64) -> Option<String> {
    let has_extra = case.people.iter().any(|person| person.extra.is_some());
    let is_said = rule.verdict == Verdict::Preserved && least < 0;
    let is_wrong = is_said || margins(&rule.days[0]).0 > least;
    (is_wrong && !has_extra).then(|| format!("{:?}, but {least} for some choice", rule.verdict))
}

/// Whether what it measures of Monday can go on into Tuesday, of which it speaks only if it is worked.
fn goes_into_next(rule: &Kept) -> bool {
    matches!(
        rule,
        Kept::Gaps {
            is_alone: false,
            ..
        }
    )
}

/// Whether the rule asks nothing, by its own words, because somebody works nothing on Monday.
fn is_not_asked(case: &Case, way: &[[Hours; 3]]) -> bool {
    let is_of_rest = matches!(
        case.rule,
        Kept::Guard {
            limits: [Some(_), None, None]
        }
    );
    (is_of_rest || case.days == DayBasis::Joint) && somebody_is_off(way)
}

/// Whether somebody works nothing on Monday.
fn somebody_is_off(way: &[[Hours; 3]]) -> bool {
    way.iter().any(|hours| start(&hours[1]).is_none())
}

/// What is wrong with the promises of `rule` together, some of whose ways to choose fail.
fn broken_promise(rule: &RuleJudgement, failing: &[&Vec<[Hours; 3]>]) -> Option<String> {
    let promises = &rule.condition.as_ref().unwrap().promises;
    let is_kept = |way: &[[Hours; 3]], promise: &Promise| {
        let days = [Weekday::Sun, Weekday::Mon, Weekday::Tue];
        let of_days = days.iter().zip(&way[promise.member.0]);
        let bound_days = of_days.filter(|(day, _)| promise.days.contains(**day));
        let mut starts = bound_days.map(|(_, hours)| start(hours));
        starts.all(|start| {
            start.map_or(!promise.works_all, |start| {
                (promise.start_from..=promise.start_to).contains(&start)
            })
        })
    };
    let is_no_help = |way: &&&Vec<[Hours; 3]>| promises.iter().all(|it| is_kept(way, it));
    let way = failing
        .iter()
        .find(is_no_help)
        .filter(|_| !promises.is_empty())?;
    Some(format!("promised {promises:?}, but {way:?} fails"))
}

/// How far the least and the most are from turning, the worse first.
fn margins(day: &Day) -> (i64, i64) {
    let (worse, better) = day.bound.worse_and_better(day.lower, day.upper);
    let margin = |found| day.bound.margin(found, day.required).get();
    (margin(worse), margin(better))
}

/// The start of the day, if the person works on it.
fn start(hours: &Hours) -> Option<u16> {
    hours.pieces().first().map(|piece| piece.from())
}

/// What is wrong with the promises and witnesses of `rule`, by the starts of each person with which some choice fails.
///
/// Of people on the clock of the rule; elsewhere two dates of one person can count on one of the rule's.
fn wrong_promise(
    case: &Case,
    rule: &RuleJudgement,
    failing: &[BTreeSet<u16>],
    is_exact: bool,
) -> Option<String> {
    let condition = rule.condition.as_ref().unwrap();
    let is_here = |person: &Person| person.zone == "Europe/Berlin";
    let good = |at: usize| -> Vec<(u16, bool)> {
        let starts: BTreeSet<u16> = (case.people[at].hours.ways().iter())
            .filter_map(|way| Some(way.first()?.0))
            .collect();
        starts
            .into_iter()
            .map(|start| (start, !failing[at].contains(&start)))
            .collect()
    };
    let alone = |at: usize| good(at).iter().any(|(_, good)| *good);
    let members: BTreeSet<usize> = condition
        .promises
        .iter()
        .map(|promise| promise.member.0)
        .collect();
    if let (1, Some(at)) = (
        members.len(),
        members
            .first()
            .copied()
            .filter(|at| is_here(&case.people[*at])),
    ) {
        let promise = &condition.promises[0];
        let inside = |start: u16| (promise.start_from..=promise.start_to).contains(&start);
        if let Some((start, _)) = good(at)
            .iter()
            .find(|(start, good)| inside(*start) && !good)
        {
            return Some(format!(
                "promised {promise:?}, but a start at {start} may fail"
            ));
        }
        let widest = good(at)
            .chunk_by(|one, next| one.1 == next.1)
            .filter(|run| run[0].1)
            .map(<[_]>::len)
            .max();
        let promised = good(at).iter().filter(|(start, _)| inside(*start)).count();
        if is_exact && Some(promised) != widest {
            return Some(format!("promised {promise:?}, but {:?} are good", good(at)));
        }
    }
    let could =
        (0..case.people.len()).find(|at| condition.hours_of.contains(&MemberId(*at)) && alone(*at));
    if is_exact
        && case.people.iter().all(is_here)
        && could.is_some()
        && members.first().copied() != could
    {
        return Some(format!(
            "{could:?} could promise alone, but found {:?}",
            condition.promises
        ));
    }
    if let Some(witnesses) = &condition.witnesses {
        let differ = witnesses
            .good
            .hours
            .iter()
            .zip(&witnesses.bad.hours)
            .filter(|(one, other)| one != other)
            .count();
        let holds = |witness: &Witness| rule.bound.holds(witness.found, witnesses.required);
        if !holds(&witnesses.good) || holds(&witnesses.bad) || differ > 1 {
            return Some(format!("{witnesses:?}"));
        }
    } else if is_exact && !condition.hours_of.is_empty() {
        return Some("no witnesses".to_owned());
    }
    None
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn prop_a_verdict_over_choices_is_that_of_trying_them_all(case in case()) {
        let tzdb = Tzdb::bundled();
        let difference = difference(&case, &tzdb);
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    }

    #[test]
    fn prop_several_rules_at_once_are_judged_as_by_trying_every_choice(
        people in prop::collection::vec(person(), 2..4),
        rules in prop::collection::vec(kept().prop_filter("it is only advice", |rule| !matches!(rule, Kept::Guard { .. })), 2..4),
        is_joint in prop::bool::weighted(0.2),
    ) {
        let days = if is_joint { DayBasis::Joint } else { DayBasis::Calendar };
        let difference = joint_difference(&people, &rules, days, &Tzdb::bundled());
        prop_assert!(difference.is_none(), "{}", difference.unwrap_or_default());
    }
}

/// Somebody in Berlin with these events who picks `paid` hours and a pause between six and `to`.
fn in_berlin(to: u16, paid: u16, pause: u16, events: Vec<(u16, u16, bool)>) -> Person {
    Person {
        extra: None,
        zone: "Europe/Berlin",
        hours: Asked::Band {
            from: 6,
            to,
            paid,
            pause,
            may_be_off: false,
        },
        events,
    }
}

#[test]
fn a_rule_that_the_search_over_all_rules_finds_broken_is_named() {
    let people = [
        in_berlin(14, 4, 0, vec![]),
        in_berlin(15, 5, 1, vec![]),
        in_berlin(13, 3, 1, vec![(6, 7, true)]),
    ];
    let rules = [
        Kept::Window { from: 8, to: 9 },
        Kept::Shared {
            quorum: Quorum::All,
            at_least: 150,
            min_piece: 90,
            basis: Basis::Together,
        },
    ];
    assert_eq!(
        joint_difference(&people, &rules, DayBasis::Calendar, &Tzdb::bundled()),
        None
    );
}

#[test]
fn two_bands_on_another_clock_share_their_amount() {
    let person = |from, paid, pause| Person {
        extra: None,
        zone: "America/Los_Angeles",
        hours: Asked::Band {
            from,
            to: 16,
            paid,
            pause,
            may_be_off: false,
        },
        events: Vec::new(),
    };
    let case = Case {
        people: vec![person(8, 4, 0), person(9, 5, 1)],
        days: DayBasis::Calendar,
        rule: Kept::Shared {
            quorum: Quorum::All,
            at_least: 30,
            min_piece: 0,
            basis: Basis::Presence,
        },
    };
    assert_eq!(difference(&case, &Tzdb::bundled()), None);
}

#[test]
fn a_wait_that_no_choice_avoids_is_broken_by_itself() {
    let people = [in_berlin(11, 5, 0, vec![]), in_berlin(16, 6, 1, vec![])];
    let rules = [
        Kept::Shared {
            quorum: Quorum::All,
            at_least: 210,
            min_piece: 0,
            basis: Basis::Presence,
        },
        Kept::Waits {
            is_mutual: true,
            within: 0,
            clock: WaitClock::Elapsed,
            basis: Basis::Presence,
        },
    ];
    let tzdb = Tzdb::bundled();
    assert_eq!(
        joint_difference(&people, &rules, DayBasis::Calendar, &tzdb),
        None
    );
}

#[test]
fn fixed_hours_of_the_next_date_count_beside_a_band() {
    let tzdb = Tzdb::bundled();
    let asked = Asked::Band {
        from: 10,
        to: 17,
        paid: 4,
        pause: 0,
        may_be_off: false,
    };
    let person = |zone| Person {
        extra: None,
        zone,
        hours: asked,
        events: Vec::new(),
    };
    let whole_day = || Hours::Fixed(vec![WallPiece::new(0, 1440).unwrap()]);
    // Tuesday begins in Kolkata when four and a half hours of Monday are left in Berlin.
    let hours = [
        [Hours::default(), asked.hours(), whole_day()],
        [Hours::default(), whole_day(), Hours::default()],
    ];
    let rule = Kept::Shared {
        quorum: Quorum::All,
        at_least: 8 * 60,
        min_piece: 0,
        basis: Basis::Presence,
    };
    let people = [person("Asia/Kolkata"), person("Europe/Berlin")];
    let judged = judged_by(&people, &[rule], DayBasis::Calendar, &tzdb, &hours, &[]);
    let day = &judged.rules[0].days[0];
    assert_eq!((day.lower, day.upper), (Minutes(510), Minutes(510)));
    assert_eq!(judged.verdict, Verdict::Preserved);
}

#[test]
fn fixed_hours_of_the_date_before_count_inside_a_band() {
    let tzdb = Tzdb::bundled();
    let asked = Asked::Band {
        from: 7,
        to: 17,
        paid: 4,
        pause: 0,
        may_be_off: false,
    };
    let person = || Person {
        extra: None,
        zone: "Europe/Berlin",
        hours: asked,
        events: Vec::new(),
    };
    // Sunday's shift goes on until eight, an hour into what may be picked on Monday.
    let night = Hours::Fixed(vec![WallPiece::new(22 * 60, 32 * 60).unwrap()]);
    let whole_day = Hours::Fixed(vec![WallPiece::new(0, 1440).unwrap()]);
    let hours = [
        [night, asked.hours(), Hours::default()],
        [Hours::default(), whole_day, Hours::default()],
    ];
    let rule = Kept::Shared {
        quorum: Quorum::All,
        at_least: 700,
        min_piece: 0,
        basis: Basis::Presence,
    };
    let judgement = judged_by(
        &[person(), person()],
        &[rule],
        DayBasis::Calendar,
        &tzdb,
        &hours,
        &[],
    );
    let day = &judgement.rules[0].days[0];
    // Eight hours of the night; of four picked at seven three are new, at eight and later all.
    let figures = (day.lower, day.upper);
    assert_eq!(figures, (Minutes(660), Minutes(720)));
    assert_eq!(judgement.verdict, Verdict::Conditional);
}
