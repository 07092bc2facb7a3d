//! Random small questions: a team, its calendars, its rules and perhaps a proposal, around dates on which clocks change.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use corehours::{
    analyze::{Question, Source, Whose, analyze},
    availability::Accepts,
    ical::{Status, Why},
    model::{
        Absence, AbsenceKind, Arrangement, Band, Change, Counts, Horizon, Hours, Lengths, Member,
        MemberId, NewTerms, Pattern, Pause, Proposal, Reading, Schedule, Season, Stay, Team,
        Tentative, Terms, Week,
    },
    overlap::{Basis, Quorum},
    recurrence::{Calendar, Covers, Facts, Occurrence},
    rules::{
        AbsencePolicy, Common, CoreWindow, GroupOverlap, Policy, Required,
        policy::{DayBasis, Lunch, Per, RuleZone, Strength, Who},
    },
    time::{Date, Instant, Minutes, Pieces, WallPiece, Weekday, Weekdays},
    verdict::Judgement,
    zone::{Tzdb, Zone},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// A question, with its rules as plain values.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) team: Team,
    pub(crate) sources: Vec<Source>,
    pub(crate) proposal: Option<Proposal>,
    pub(crate) horizon: Horizon,
    pub(crate) rules: Vec<AskedRule>,
}

/// A rule as a plain value.
#[derive(Clone, Debug)]
pub(crate) struct AskedRule {
    pub(crate) common: Common,
    pub(crate) kind: AskedKind,
}

/// What a kind of rule asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AskedKind {
    Core,
    Group {
        quorum: Quorum,
        at_least: Minutes,
        min_piece: Minutes,
    },
}

impl AskedRule {
    /// The rule as the library takes it.
    pub(crate) fn required(&self) -> Required {
        Required {
            common: self.common.clone(),
            rule: match self.kind {
                AskedKind::Core => Box::new(CoreWindow {}),
                AskedKind::Group {
                    quorum,
                    at_least,
                    min_piece,
                } => Box::new(GroupOverlap {
                    quorum,
                    at_least,
                    min_piece,
                }),
            },
        }
    }
}

impl Case {
    /// What the library says.
    pub(crate) fn policy(&self) -> Policy {
        Policy {
            rules: self.rules.iter().map(AskedRule::required).collect(),
            peaks: Vec::new(),
        }
    }

    pub(crate) fn judge(&self) -> Judgement {
        analyze(&Question {
            team: &self.team,
            policy: &self.policy(),
            proposal: self.proposal.as_ref(),
            sources: &self.sources,
            horizon: &self.horizon,
            asked: self.horizon.from,
        })
    }
}

/// Failing cases are shrunk for long and printed whole: there is no file of them.
pub(crate) fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 3_000,
        ..ProptestConfig::default()
    }
}

/// The zone called `name`.
pub(crate) fn zone(name: &str) -> Arc<Zone> {
    static TZDB: OnceLock<Tzdb> = OnceLock::new();
    TZDB.get_or_init(Tzdb::bundled)
        .get(name)
        .unwrap_or_else(|| panic!("{name} is a zone"))
}

/// The first instant at which a clock in `zone` shows `date` or a later one.
pub(crate) fn start_of(date: Date, zone: &Zone) -> Instant {
    let midnight = date.midnight().seconds();
    (-16 * 60..=16 * 60)
        .map(|minute| Instant::from_seconds(midnight + minute * 60))
        .find(|instant| instant.seconds() + i64::from(zone.offset_at(*instant)) >= midnight)
        .expect("no clock is further than 16 hours from UTC")
}

/// Dates around which clocks do something, and the zones in which they do.
const MOMENTS: &[(&str, &[&str])] = &[
    (
        "2026-03-22",
        &[
            "Europe/Berlin",
            "America/New_York",
            "Europe/London",
            "Asia/Kolkata",
            "Africa/Casablanca",
            "Africa/Accra",
        ],
    ),
    (
        "2026-10-28",
        &[
            "Europe/Berlin",
            "America/New_York",
            "Europe/London",
            "Asia/Kathmandu",
            "America/Vancouver",
            "America/Havana",
        ],
    ),
    (
        "2026-04-05",
        &[
            "Australia/Sydney",
            "Australia/Lord_Howe",
            "America/Santiago",
            "Europe/London",
            "Asia/Kolkata",
            "Pacific/Auckland",
        ],
    ),
    (
        "2026-10-04",
        &[
            "Australia/Lord_Howe",
            "Australia/Sydney",
            "Europe/Berlin",
            "Asia/Kathmandu",
            "America/Santiago",
        ],
    ),
    (
        "2026-04-24",
        &[
            "Africa/Cairo",
            "Europe/Berlin",
            "Asia/Kathmandu",
            "America/St_Johns",
        ],
    ),
    (
        "2026-10-30",
        &["Africa/Cairo", "Europe/Berlin", "America/New_York"],
    ),
    (
        "2011-12-30",
        &[
            "Pacific/Apia",
            "Pacific/Auckland",
            "Pacific/Honolulu",
            "Pacific/Fakaofo",
            "Europe/London",
        ],
    ),
    (
        "2026-09-20",
        &["Africa/Casablanca", "Europe/Berlin", "Africa/Accra"],
    ),
    (
        "2026-09-06",
        &["America/Santiago", "Europe/London", "Pacific/Easter"],
    ),
    (
        "2027-03-21",
        &[
            "America/New_York",
            "Europe/Madrid",
            "Pacific/Chatham",
            "Asia/Tehran",
        ],
    ),
    (
        "2026-06-10",
        &[
            "Europe/Berlin",
            "Asia/Kolkata",
            "America/New_York",
            "Pacific/Kiritimati",
        ],
    ),
];

/// What a case is about: some things meet too seldom where everything is equally likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    /// Anything.
    Anything,
    /// Open answers and unknown events side by side, around a missing piece that may be forgiven.
    Lunch,
    /// Meetings of several people that take no time, or may.
    Beside,
    /// Windows of people's own clocks, at the hours at which these change.
    Clocks,
}

/// What every part of a case needs to know.
#[derive(Clone, Debug)]
struct Scene {
    from: Date,
    days: i32,
    zones: Vec<Arc<Zone>>,
    focus: Focus,
}

impl Scene {
    fn zone(&self, index: usize) -> Arc<Zone> {
        Arc::clone(&self.zones[index % self.zones.len()])
    }

    /// A date at, before or a little after the horizon.
    fn date(&self, day: i32) -> Date {
        self.from.plus(day.rem_euclid(self.days + 6) - 3)
    }

    fn dates(&self, (day, length): (i32, i32)) -> (Date, Date) {
        let from = self.date(day);
        (from, from.plus(length))
    }
}

fn scene() -> impl Strategy<Value = Scene> {
    let days = prop_oneof![4 => 1..=8_i32, 3 => 9..=21_i32, 1 => 22..=42_i32];
    let focus = prop_oneof![
        7 => Just(Focus::Anything),
        1 => Just(Focus::Lunch),
        1 => Just(Focus::Beside),
        1 => Just(Focus::Clocks),
    ];
    (select(MOMENTS), -12..=2_i32, days, focus).prop_map(|((around, zones), shift, days, focus)| {
        let (shift, days) = match focus {
            Focus::Anything => (shift, days),
            Focus::Clocks => (shift / 2, days.min(8)),
            Focus::Lunch | Focus::Beside => (shift, days.min(2)),
        };
        Scene {
            from: around.parse::<Date>().unwrap().plus(shift),
            days,
            zones: zones.iter().map(|name| zone(name)).collect(),
            focus,
        }
    })
}

/// Pieces of a day: usual hours, nights, and anything.
fn pieces(focus: Focus) -> impl Strategy<Value = Pieces> {
    let whole = if focus == Focus::Anything { 0 } else { 16 };
    let usual = (28_u16..44, 8_u16..30, option::of((1_u16..8, 4_u16..20))).prop_map(
        |(start, length, second)| {
            let mut pieces = vec![(start * 15, (start + length) * 15)];
            if let Some((pause, length)) = second {
                let start = (pieces[0].1 + pause * 15).min(1_439);
                pieces.push((start, start + length * 15));
            }
            pieces
        },
    );
    let night =
        (1_200_u16..1_440, 60_u16..700).prop_map(|(start, length)| vec![(start, start + length)]);
    let any = vec((1_u16..700, 1_u16..700), 0..=3).prop_map(|steps| {
        let mut at = 0;
        steps
            .into_iter()
            .map(|(pause, length)| {
                let start = at + pause;
                at = start + length;
                (start, at)
            })
            .collect()
    });
    let whole_day = Just(vec![(0_u16, 1_440_u16)]);
    prop_oneof![whole => whole_day, 5 => usual, 1 => night, 2 => any].prop_map(
        |pieces: Vec<(u16, u16)>| {
            pieces
                .into_iter()
                .filter_map(|(from, to)| WallPiece::new(from, to))
                .collect()
        },
    )
}

fn weekdays() -> impl Strategy<Value = Weekdays> {
    prop_oneof![
        4 => Just(Weekdays::MON_FRI),
        2 => Just(Weekdays::ALL),
        1 => Just(Weekdays::parse("sun-thu").unwrap()),
        2 => vec(0_usize..7, 1..5).prop_map(|days| {
            days.into_iter()
                .fold(Weekdays::none(), |set, day| set.with(Weekday::ALL[day]))
        }),
    ]
}

/// A week of which some days have one shape and the others have another, or none.
fn week(focus: Focus) -> impl Strategy<Value = Week> {
    let other = option::weighted(0.3, pieces(focus));
    (weekdays(), pieces(focus), other).prop_map(|(days, shape, other)| {
        let mut week = Week::default();
        for day in Weekday::ALL {
            let pieces = if days.contains(day) {
                shape.clone()
            } else {
                other.clone().unwrap_or_default()
            };
            week.set(day, Hours::Fixed(pieces));
        }
        week
    })
}

fn pattern(scene: &Scene) -> impl Strategy<Value = Pattern> + use<> {
    let (from, focus) = (scene.from, scene.focus);
    prop_oneof![
        4 => week(focus).prop_map(Pattern::Week),
        1 => (vec(week(focus), 1..=3), -30..60_i32).prop_map(move |(weeks, shift)| Pattern::CycleWeeks {
            weeks,
            from: from.plus(shift),
        }),
        1 => (vec(pieces(focus), 1..=5), -9..20_i32).prop_map(move |(days, shift)| Pattern::CycleDays {
            days: days.into_iter().map(Hours::Fixed).collect(),
            from: from.plus(shift),
        }),
    ]
}

fn seasons(scene: &Scene) -> impl Strategy<Value = Vec<Season>> + use<> {
    let scene = scene.clone();
    vec((0..60_i32, 0..9_i32, week(scene.focus)), 0..=1).prop_map(move |seasons| {
        seasons
            .into_iter()
            .map(|(day, length, week)| {
                let (from, to) = scene.dates((day, length));
                Season {
                    from,
                    to,
                    week,
                    extra: Week::default(),
                }
            })
            .collect()
    })
}

fn stays(scene: &Scene) -> impl Strategy<Value = Vec<Stay>> + use<> {
    let scene = scene.clone();
    let some = prop_oneof![4 => Just(0), 1 => Just(1), 1 => Just(2)];
    (some, vec((0..60_i32, 0..9_i32, 0..6_usize), 2)).prop_map(move |(some, stays)| {
        stays[..some]
            .iter()
            .map(|&(day, length, place)| {
                let (from, to) = scene.dates((day, length));
                Stay {
                    from,
                    to,
                    zone: scene.zone(place),
                }
            })
            .collect()
    })
}

fn absences(scene: &Scene) -> impl Strategy<Value = Vec<Absence>> + use<> {
    let scene = scene.clone();
    let some = prop_oneof![3 => Just(0), 1 => Just(1), 1 => Just(2)];
    (some, vec((0..60_i32, 0..5_i32), 2)).prop_map(move |(some, absences)| {
        absences[..some]
            .iter()
            .map(|&dates| {
                let (from, to) = scene.dates(dates);
                Absence {
                    from,
                    to,
                    kind: AbsenceKind::Leave,
                    origin: None,
                }
            })
            .collect()
    })
}

const NAMES: [(&str, &str); 6] = [
    ("ana", "Ana Silva"),
    ("ben", "Ben Okafor"),
    ("cho", "Cho Min"),
    ("dov", "Dov Levi"),
    ("eva", "Eva Lind"),
    ("fay", "Fay Yun"),
];

/// A person and the events that are in this person's calendar only.
#[derive(Clone, Debug)]
struct Person {
    counts: Counts,
    belongs: (Option<Date>, Option<Date>),
    covers_to: Option<Date>,
    covers: Covers,
    has_calendar: bool,
    arrangement: Arrangement,
    events: Vec<Event>,
}

/// An event as one person's calendar has it: seconds from the start of the horizon in UTC.
#[derive(Clone, Copy, Debug)]
struct Event {
    start: i64,
    end: i64,
    status: Status,
    why: Why,
    known: bool,
}

fn answer(focus: Focus) -> impl Strategy<Value = (Status, Why)> {
    let (busy, tentative, free, unknown) = match focus {
        Focus::Anything => (6, 2, 1, 1),
        Focus::Lunch => (6, 8, 1, 2),
        Focus::Beside => (4, 4, 4, 1),
        Focus::Clocks => (4, 4, 1, 2),
    };
    prop_oneof![
        busy => Just((Status::Busy, Why::Opaque)),
        tentative => Just((Status::Tentative, Why::TentativeAnswer)),
        1 => Just((Status::Tentative, Why::Unanswered)),
        1 => Just((Status::Free, Why::Declined)),
        free => Just((Status::Free, Why::Transparent)),
        1 => Just((Status::OutOfOffice, Why::OutOfOfficeWord)),
        unknown => Just((Status::Unknown, Why::UnknownZone)),
        free => Just((Status::Elsewhere, Why::BusyStatus)),
    ]
}

/// Start and end in seconds: mostly on quarters, within the day, sometimes with seconds.
fn times(scene: &Scene) -> impl Strategy<Value = (i64, i64)> + use<> {
    let seconds = prop_oneof![5 => Just(0_i64), 1 => 0..60_i64];
    let (quarters, length) = match scene.focus {
        Focus::Anything => (
            0..96_i64,
            prop_oneof![1 => Just(0_i64), 10 => 1..13_i64, 2 => 13..120_i64],
        ),
        Focus::Lunch => (
            44..52,
            prop_oneof![1 => Just(0_i64), 20 => 1..3_i64, 2 => 3..8_i64],
        ),
        Focus::Beside => (
            36..60,
            prop_oneof![1 => Just(0_i64), 20 => 1..9_i64, 2 => 9..20_i64],
        ),
        Focus::Clocks => (
            0..96,
            prop_oneof![1 => Just(0_i64), 10 => 1..13_i64, 2 => 13..40_i64],
        ),
    };
    let days = match scene.focus {
        Focus::Anything | Focus::Clocks => -1..i64::from(scene.days) + 1,
        Focus::Lunch | Focus::Beside => 0..i64::from(scene.days),
    };
    (days, quarters, length, seconds.clone(), seconds).prop_map(
        |(day, quarter, length, early, late)| {
            let start = day * 86_400 + quarter * 900 + early;
            let end = if length == 0 {
                start
            } else {
                start + length * 900 + late
            };
            (start, end)
        },
    )
}

fn event(scene: &Scene) -> impl Strategy<Value = Event> + use<> {
    (times(scene), answer(scene.focus), prop::bool::weighted(0.9)).prop_map(
        |((start, end), (status, why), known)| Event {
            start,
            end,
            status,
            why,
            known,
        },
    )
}

fn person(scene: &Scene) -> impl Strategy<Value = Person> + use<> {
    let place = scene.clone();
    let schedule = option::weighted(
        0.93,
        (
            pattern(scene),
            seasons(scene),
            option::weighted(0.15, 0..6_usize),
        ),
    );
    let dates = (
        option::weighted(0.1, 0..60_i32),
        option::weighted(0.1, 0..60_i32),
        option::weighted(0.12, 0..60_i32),
        option::weighted(0.1, (0..60_i64, 0..1_440_i64, any::<bool>())),
    );
    (
        0..6_usize,
        schedule,
        stays(scene),
        absences(scene),
        dates,
        {
            let few = if scene.focus == Focus::Lunch { 2 } else { 0 };
            vec(event(scene), few..=few + 4)
        },
        prop::bool::weighted(0.9),
        prop_oneof![9 => Just(Counts::Required), 1 => Just(Counts::Optional)],
        any::<bool>(),
    )
        .prop_map(
            move |(
                home,
                schedule,
                stays,
                absences,
                dates,
                events,
                has_calendar,
                counts,
                backend,
            )| {
                let (joins, leaves, covers_to, covers) = dates;
                let covers = covers.map_or(Covers::default(), |(day, minute, guessed)| Covers {
                    from: None,
                    to: Some(Instant::from_seconds(
                        place.from.midnight().seconds()
                            + day % i64::from(place.days) * 86_400
                            + minute * 60,
                    )),
                    guessed,
                });
                Person {
                    counts,
                    belongs: (
                        joins.map(|day| place.date(day)),
                        leaves.map(|day| place.date(day)),
                    ),
                    covers_to: covers_to.map(|day| place.date(day)),
                    covers,
                    has_calendar,
                    arrangement: Arrangement {
                        zone: place.zone(home),
                        schedule: schedule.map(|(pattern, seasons, clock)| Schedule {
                            extra: Week::default(),
                            pattern,
                            seasons,
                            hours_in: clock.map(|index| place.zone(index)),
                            terms: Terms::default(),
                        }),
                        stays,
                        absences,
                        roles: if backend {
                            vec!["backend".to_owned()]
                        } else {
                            Vec::new()
                        },
                        place: Vec::new(),
                    },
                    events,
                }
            },
        )
}

/// An event in several calendars, as each of them has it.
type Meeting = ((i64, i64), Vec<Option<(Status, Why)>>, bool);

fn meeting(scene: &Scene) -> impl Strategy<Value = Meeting> + use<> {
    (
        times(scene),
        vec(option::weighted(0.7, answer(scene.focus)), 6),
        prop::bool::weighted(0.15),
    )
}

fn change(scene: &Scene) -> impl Strategy<Value = Change> + use<> {
    let place = scene.clone();
    (
        0..6_usize,
        option::weighted(0.8, pattern(scene)),
        option::weighted(0.15, seasons(scene)),
        option::weighted(0.15, 0..6_usize),
        option::weighted(0.1, 0..6_usize),
        stays(scene),
        absences(scene),
    )
        .prop_map(
            move |(member, pattern, seasons, hours_in, home, stays, absences)| Change {
                member: MemberId(member),
                zone: home.map(|index| place.zone(index)),
                pattern,
                seasons,
                extra: None,
                hours_in: hours_in.map(|index| place.zone(index)),
                terms: NewTerms::default(),
                roles: None,
                place: None,
                stays,
                absences,
            },
        )
}

fn proposal(scene: &Scene) -> impl Strategy<Value = Proposal> + use<> {
    let place = scene.clone();
    (
        0..60_i32,
        option::weighted(0.5, 0..20_i32),
        vec(change(scene), 1..=2),
    )
        .prop_map(move |(day, length, changes)| {
            let from = place.date(day);
            Proposal {
                title: None,
                from,
                to: length.map(|length| from.plus(length)),
                review: Vec::new(),
                changes,
            }
        })
}

fn kind(focus: Focus) -> impl Strategy<Value = (AskedKind, bool)> {
    let (core, group) = match focus {
        Focus::Anything => (1, 1),
        Focus::Lunch | Focus::Clocks => (6, 1),
        Focus::Beside => (1, 6),
    };
    let quorum = prop_oneof![
        3 => Just(Quorum::All),
        3 => (2..=3_usize).prop_map(Quorum::Count),
        2 => (40..=100_u32).prop_map(Quorum::Percent),
    ];
    prop_oneof![
        core => Just((AskedKind::Core, false)),
        group => (
            quorum,
            1..40_i64,
            option::weighted(0.3, 1..12_i64),
            any::<bool>()
        )
            .prop_map(|(quorum, at_least, min_piece, weekly)| {
                let group = AskedKind::Group {
                    quorum,
                    at_least: Minutes(at_least * if weekly { 45 } else { 15 }),
                    min_piece: Minutes(min_piece.unwrap_or(0) * 15),
                };
                (group, weekly)
            }),
    ]
}

/// The window of a rule: most often within a day's usual hours, sometimes at night, when clocks change.
fn window(focus: Focus) -> impl Strategy<Value = Pieces> {
    let (night, day) = match focus {
        Focus::Clocks => (12, 1),
        Focus::Lunch => (1, 20),
        Focus::Anything | Focus::Beside => (1, 1),
    };
    let some = |from: std::ops::Range<u16>, length: std::ops::Range<u16>| {
        (from, length).prop_map(|(from, length)| {
            vec![WallPiece::new(from * 10, (from + length) * 10).unwrap()]
        })
    };
    prop_oneof![
        6 => some(48..100, 3..40),
        night => some(0..24, 3..30),
        night => some(120..144, 3..60),
        day => Just(vec![WallPiece::DAY]),
        2 => (some(48..70, 3..18), some(90..110, 3..20)).prop_map(|(first, second)| [first, second].concat()),
    ]
}

fn members(focus: Focus) -> impl Strategy<Value = Vec<Who>> {
    let (all, most) = if focus == Focus::Lunch {
        (1, 2)
    } else {
        (6, 4)
    };
    prop_oneof![
        all => Just(vec![Who::All]),
        1 => Just(vec![Who::Role("backend".to_owned()), Who::Member(MemberId(0))]),
        2 => vec((0..6_usize).prop_map(|id| Who::Member(MemberId(id))), 1..=most),
    ]
}

fn rule(scene: &Scene) -> impl Strategy<Value = AskedRule> + use<> {
    let place = scene.clone();
    let longest = if place.focus == Focus::Lunch {
        12_i64
    } else {
        8
    };
    let lunch = (2..longest, option::weighted(0.7, (60..90_u16, 6..18_u16))).prop_map(
        |(length, window)| Lunch {
            length: Minutes(length * 10),
            window: window
                .map(|(from, length)| WallPiece::new(from * 10, (from + length) * 10).unwrap()),
        },
    );
    let tolerance = (
        option::weighted(0.2, 1..=100_u64),
        option::weighted(0.2, (0..4_usize, 0..3_usize)),
        option::weighted(0.2, 1..9_i64),
        option::weighted(
            if place.focus == Focus::Lunch {
                0.9
            } else {
                0.3
            },
            lunch,
        ),
    );
    let (presence, bookable) = match place.focus {
        Focus::Anything => (2, 2),
        Focus::Lunch | Focus::Clocks => (1, 9),
        Focus::Beside => (1, 1),
    };
    let local = if place.focus == Focus::Clocks {
        0.9
    } else {
        0.25
    };
    let bounds = (
        option::weighted(0.15, 0..60_i32),
        option::weighted(0.15, 0..60_i32),
    );
    (
        kind(place.focus),
        (members(place.focus), weekdays(), 0..6_usize, prop::bool::weighted(local)),
        (window(place.focus), prop::bool::weighted(0.4)),
        prop_oneof![
            presence => Just(Basis::Presence),
            2 => Just(Basis::Together),
            bookable => Just(Basis::Bookable),
        ],
        option::weighted(0.4, any::<bool>()),
        prop_oneof![3 => Just(DayBasis::Calendar), 1 => Just(DayBasis::Subject), 1 => Just(DayBasis::Joint)],
        tolerance,
        bounds,
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.8),
    )
        .prop_map(
            move |((kind, weekly), (members, days, clock, local), (window, whole), basis, excuses, day_basis, tolerance, bounds, says_basis, must)| {
                let core = matches!(kind, AskedKind::Core);
                let mut common = Common::new("rule", place.zone(clock));
                common.members = members;
                common.days = days;
                if core && local {
                    common.zone = RuleZone::Local;
                }
                if core || !whole {
                    common.window = window;
                }
                // Who is with whom is a question of a group; at a core window each is asked alone.
                let basis = if core && basis == Basis::Together { Basis::Presence } else { basis };
                common.basis = says_basis.then_some(basis);
                common.absence = excuses.map(|excuses| {
                    if excuses { AbsencePolicy::Excuses } else { AbsencePolicy::Counts }
                });
                common.day_basis = day_basis;
                common.per = if weekly { Per::Week } else { Per::Day };
                let (share, failures, grace, lunch) = tolerance;
                common.tolerance.share = share.map(|share| (share, 100));
                common.tolerance.failures = failures.map(|(count, per)| {
                    (count, [Per::Week, Per::Month, Per::Period][per])
                });
                if !common.window.is_empty() {
                    common.tolerance.grace = Minutes(grace.unwrap_or(0));
                }
                common.tolerance.lunch = lunch.filter(|_| core);
                common.from = bounds.0.map(|day| place.date(day));
                common.to = bounds.1.map(|day| place.date(day));
                if !must {
                    common.strength = Strength::Should;
                }
                AskedRule { common, kind }
            },
        )
}

fn reading() -> impl Strategy<Value = Reading> {
    let word = || {
        prop_oneof![
            4 => Just(Tentative::Choice),
            1 => Just(Tentative::Busy),
            1 => Just(Tentative::Free),
        ]
    };
    (word(), option::weighted(0.2, word()), any::<bool>()).prop_map(
        |(tentative, unanswered, guessed_end_is_unknown)| Reading {
            tentative,
            unanswered,
            guessed_end_is_unknown,
            out_of_office_words: Vec::new(),
            on_call_words: Vec::new(),
        },
    )
}

/// A whole question.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    scene().prop_flat_map(|scene| {
        (
            Just(scene.clone()),
            vec(person(&scene), 2..=6),
            vec(meeting(&scene), 0..=4),
            (
                vec((0..6_usize, 0..60_i32, 0..4_i32), 0..=2),
                vec((0..64_u8, 0..60_i32), 0..=2),
            ),
            option::weighted(0.6, proposal(&scene)),
            vec(rule(&scene), 1..=3),
            reading(),
            (0..6_usize, prop_oneof![3 => Just(0_usize), 1 => 0..7_usize]),
        )
            .prop_map(
                |(
                    scene,
                    people,
                    meetings,
                    away,
                    proposal,
                    rules,
                    reading,
                    (clock, week_starts),
                )| {
                    let team = Team {
                        name: None,
                        zone: scene.zone(clock),
                        week_starts: Weekday::ALL[week_starts],
                        members: Vec::new(),
                        sources: Vec::new(),
                        reading,
                    };
                    build(&scene, team, people, &meetings, &away, proposal, rules)
                },
            )
    })
}

/// A whole question, in which somebody may pick hours.
pub(crate) fn any_case() -> impl Strategy<Value = Case> {
    prop_oneof![case(), case_with_bands()]
}

/// What makes people of a question reachable beside their work: extra hours by member, of seasons and of changes; the events of
/// each calendar that say on call; what rules accept; and a list of who is on call.
pub(crate) type ReachableParts = (
    (Vec<Option<Week>>, Option<Week>, Option<Week>),
    Vec<u16>,
    Vec<(bool, bool)>,
    Option<RotaParts>,
);

/// Entries as (person, times, answer), and where the list ends.
pub(crate) type RotaParts = (Vec<(usize, (i64, i64), (Status, Why))>, Option<i32>);

/// A whole question in which people can be reached beside their work, and rules count that.
pub(crate) fn case_with_reachable() -> impl Strategy<Value = Case> {
    (case(), reachable_parts()).prop_map(|(case, parts)| reachable(case, parts))
}

/// A whole question in which somebody may pick hours and people can be reached beside their work.
pub(crate) fn any_case_with_reachable() -> impl Strategy<Value = Case> {
    (any_case(), reachable_parts()).prop_map(|(case, parts)| reachable(case, parts))
}

pub(crate) fn reachable_parts() -> impl Strategy<Value = ReachableParts> {
    let extra = |share| option::weighted(share, week(Focus::Anything));
    let times = (-2..40_i64, 0..96_i64, 4..140_i64).prop_map(|(day, quarter, length)| {
        let start = day * 86_400 + quarter * 900;
        (start, start + length * 900)
    });
    let entries = vec((0..6_usize, times, answer(Focus::Anything)), 0..=6);
    (
        (vec(extra(0.5), 6), extra(0.5), extra(0.3)),
        vec(any::<u16>(), 6),
        vec((any::<bool>(), any::<bool>()), 3),
        option::weighted(0.6, (entries, option::weighted(0.2, 0..60_i32))),
    )
}

/// `case` with these parts.
pub(crate) fn reachable(mut case: Case, (extra, marks, accepts, rota): ReachableParts) -> Case {
    let (of_members, of_seasons, of_changes) = extra;
    for (member, extra) in case.team.members.iter_mut().zip(of_members) {
        if let (Some(schedule), Some(extra)) = (&mut member.arrangement.schedule, extra) {
            schedule.extra = extra;
            for season in &mut schedule.seasons {
                season.extra = of_seasons.clone().unwrap_or_default();
            }
        }
    }
    for change in case.proposal.iter_mut().flat_map(|it| &mut it.changes) {
        let has_hours = case.team[change.member].arrangement.schedule.is_some();
        if has_hours || change.pattern.is_some() {
            change.extra.clone_from(&of_changes);
        }
    }
    for (source, marks) in case.sources.iter_mut().zip(marks) {
        if !matches!(source.whose, Whose::Member(_)) {
            continue;
        }
        for (n, event) in source.calendar.occurrences.iter_mut().enumerate() {
            // As the reader has it: who declines or is out of office is not on call.
            let is_refused = event.facts.why == Why::Declined;
            let is_away = event.facts.status == Status::OutOfOffice;
            if marks >> (n % 16) & 1 == 1 && !is_refused && !is_away {
                let facts = Facts::clone(&event.facts);
                event.facts = Arc::new(Facts {
                    on_call: true,
                    ..facts
                });
                if n % 2 == 0 && event.start < event.end {
                    event.end = event.end.plus_seconds(9 * 3_600);
                }
            }
        }
        (source.calendar.occurrences).sort_by_key(|event| (event.start, event.end));
    }
    for (rule, (on_call, offered)) in case.rules.iter_mut().zip(accepts) {
        rule.common.accepts = Accepts { on_call, offered };
    }
    case.sources
        .extend(rota.map(|rota| rota_of(&case.team, case.horizon.from, rota)));
    case
}

/// A list of who is on call.
fn rota_of(team: &Team, first: Date, (entries, ends): RotaParts) -> Source {
    let zero = first.midnight().seconds();
    let entry = |(line, (who, (start, end), (status, why))): (u32, _)| {
        let who: usize = who;
        let start = Instant::from_seconds(zero + start);
        Occurrence {
            start,
            end: Instant::from_seconds(zero + end),
            recurrence_id: start,
            facts: Arc::new(Facts {
                on_call: false,
                status,
                why,
                uid: format!("duty-{line}").into(),
                all_day: false,
                line,
                title: Some(NAMES[who % team.members.len()].1.into()),
                others: None,
                company: false,
                zone: None,
            }),
        }
    };
    let mut occurrences: Vec<_> = (1..).zip(entries).map(entry).collect();
    occurrences.sort_by_key(|event| (event.start, event.end));
    Source {
        file: "duty.ics".into(),
        whose: Whose::OnCall(ends.map(|day| first.plus(day))),
        calendar: Calendar {
            calendars: 1,
            events: occurrences.len(),
            occurrences,
            ..Calendar::default()
        },
    }
}

/// A whole question in which somebody picks hours, over a few dates; some calendars have events that cannot be read.
pub(crate) fn case_with_bands() -> impl Strategy<Value = Case> {
    let most_dates = 9;
    let picked = (0..8_usize, weekdays(), band(), any::<bool>());
    let unread = (0..6_usize, 1..4_usize);
    let calm = prop::bool::weighted(0.7);
    (
        case(),
        vec(picked, 1..=4),
        option::weighted(0.2, unread),
        calm,
    )
        .prop_map(move |(mut case, picked, unread, is_calm)| {
            case.horizon.to = case.horizon.to.min(case.horizon.from.plus(most_dates));
            if is_calm {
                calm_down(&mut case, picked[0].2.1);
            }
            for (who, days, (band, usual), has_notice) in picked {
                let terms = Terms {
                    notice: (has_notice && who % 3 == 0).then_some(Minutes(2 * 1_440)),
                    usual: [Some(usual); 7],
                    ..Terms::default()
                };
                pick_hours(&mut case, who, days, &band, &terms);
            }
            if let Some((who, events)) = unread {
                let who = who % case.sources.len().max(1);
                if let Some(source) = case.sources.get_mut(who) {
                    source.calendar.unplaced = events;
                }
            }
            case
        })
}

/// Where so much happens that nothing is left to choose, less does: some days of people side by side, and rules that ask for
/// time around an hour after `start`.
fn calm_down(case: &mut Case, start: u16) {
    case.horizon.to = case.horizon.to.min(case.horizon.from.plus(2));
    let mut week = Week::default();
    for day in Weekday::ALL {
        let hours = vec![WallPiece::new(7 * 60, 19 * 60).unwrap()];
        week.set(day, Hours::Fixed(hours));
    }
    for member in &mut case.team.members {
        let arrangement = &mut member.arrangement;
        arrangement.zone = Arc::clone(&case.team.zone);
        arrangement.stays.clear();
        arrangement.absences.clear();
        if let Some(schedule) = &mut arrangement.schedule {
            schedule.pattern = Pattern::Week(week.clone());
            schedule.seasons.clear();
            schedule.hours_in = None;
        }
    }
    case.sources
        .retain(|source| matches!(source.whose, Whose::Member(_)));
    for source in &mut case.sources {
        source.calendar.occurrences.truncate(2);
    }
    for AskedRule { common, kind } in &mut case.rules {
        common.days = Weekdays::ALL;
        common.zone = RuleZone::Zone(Arc::clone(&case.team.zone));
        common.tolerance.share = None;
        common.tolerance.failures = None;
        (common.from, common.to) = (None, None);
        let first = (start + 60) % 1_440;
        match kind {
            AskedKind::Core => {
                common.window = WallPiece::new(first, first + 60).into_iter().collect();
            }
            AskedKind::Group { at_least, .. } => {
                common.window.clear();
                *at_least = Minutes(at_least.get().min(240));
            }
        }
    }
}

/// The hours of `days` are picked inside `band`: by somebody who is asking for other hours, else by somebody who has hours.
fn pick_hours(case: &mut Case, who: usize, days: Weekdays, band: &Arc<Band>, terms: &Terms) {
    let changes = (case.proposal.iter_mut()).flat_map(|proposal| &mut proposal.changes);
    let asked = changes.filter_map(|change| change.pattern.as_mut());
    let members = case.team.members.iter_mut();
    let mut schedules: Vec<&mut Schedule> = members
        .filter_map(|member| member.arrangement.schedule.as_mut())
        .collect();
    if who % 4 == 3
        && let Some(pattern) = asked.last()
    {
        set_band(pattern, days, band);
        return;
    }
    let at = who % schedules.len().max(1);
    if let Some(schedule) = schedules.get_mut(at) {
        set_band(&mut schedule.pattern, days, band);
        schedule.terms = terms.clone();
    }
}

fn set_band(pattern: &mut Pattern, days: Weekdays, band: &Arc<Band>) {
    let on_days = |week: &mut Week| {
        for day in Weekday::ALL.into_iter().filter(|day| days.contains(*day)) {
            week.set(day, Hours::Band(Arc::clone(band)));
        }
    };
    match pattern {
        Pattern::Week(week) => on_days(week),
        Pattern::CycleWeeks { weeks, .. } => weeks.iter_mut().for_each(on_days),
        Pattern::CycleDays { days: in_turn, .. } => {
            let picked = in_turn.iter_mut().zip(Weekday::ALL);
            picked
                .filter(|(_, day)| days.contains(*day))
                .for_each(|(hours, _)| *hours = Hours::Band(Arc::clone(band)));
        }
        Pattern::Offered(_) => unreachable!("cases state their hours"),
    }
}

/// A band that leaves at least one choice, and the start of one.
fn band() -> impl Strategy<Value = (Arc<Band>, u16)> {
    let unit = prop_oneof![1 => Just(15_u16), 3 => Just(30), 3 => Just(60)];
    let start = prop_oneof![9 => 6..12_u16, 1 => 20..23_u16];
    let pause = (
        1..3_u16,
        option::weighted(0.3, Just(1_u16)),
        any::<prop::sample::Index>(),
        option::weighted(0.5, (0..3_u16, 0..3_u16)),
        option::weighted(0.2, 2..8_u16),
    );
    let limits = (
        option::weighted(0.4, (0..4_u16, 1..4_u16, option::weighted(0.3, 1..3_u16))),
        option::weighted(0.2, 0..3_u16),
        option::weighted(0.2, 0..3_u16),
    );
    (
        (
            (unit, prop::bool::weighted(0.1)),
            (prop::bool::weighted(0.15), prop::bool::weighted(0.15)),
        ),
        (start, 3..9_u16, option::weighted(0.3, 1..3_u16)),
        (0..6_u16, any::<prop::sample::Index>()),
        option::weighted(0.5, pause),
        limits,
    )
        .prop_map(
            |(((unit, every_minute), pieces), (from, paid, longer), (room, at), pause, limits)| {
                let (in_pieces, _) = pieces;
                let parts = (from * 60, paid, longer.unwrap_or(0));
                let room = if every_minute { room.min(1) } else { room };
                let step = if every_minute { 1 } else { unit };
                let at = u16::try_from(at.index(usize::from(room) + 1)).unwrap();
                let pause = pause.filter(|_| !in_pieces);
                let limits = if in_pieces {
                    (limits.0, None, None)
                } else {
                    limits
                };
                band_around(unit, step, parts, (room, at), pause, limits, pieces)
            },
        )
}

/// Length and further length in units, where one break begins, how far its window reaches before and after it, and beyond
/// which working time it is taken.
type PauseParts = (
    u16,
    Option<u16>,
    prop::sample::Index,
    Option<(u16, u16)>,
    Option<u16>,
);

/// The core as its distance from the start, its length and the distance of a second piece; how much later than one choice a
/// day may begin, and how much earlier end.
type LimitParts = (Option<(u16, u16, Option<u16>)>, Option<u16>, Option<u16>);

/// The band around one choice, all in `unit` minutes but the band's start: the band has `room` more than it needs, and the
/// choice begins at `at` of it.
fn band_around(
    unit: u16,
    step: u16,
    (from, paid, longer): (u16, u16, u16),
    (room, at): (u16, u16),
    pause: Option<PauseParts>,
    (core, latest, earliest): LimitParts,
    (in_pieces, may_be_off): (bool, bool),
) -> (Arc<Band>, u16) {
    let in_minutes = |units: u16| Minutes(i64::from(units) * i64::from(unit));
    let lengths = |least: u16, longer: u16| {
        Lengths::new(in_minutes(least), in_minutes(least + longer)).unwrap()
    };
    let taken = pause.map_or(0, |(length, longer, ..)| length + longer.unwrap_or(0));
    let to = from + (paid + longer + taken + room) * unit;
    let start = from + at * unit;
    let length = pause.map_or(0, |(length, ..)| length);
    let end = start + (paid + length) * unit;
    let pause = pause.map(|(length, longer, place, within, beyond)| {
        let place = u16::try_from(place.index(usize::from(paid) - 1)).unwrap() + 1;
        let begins = start + place * unit;
        let ends = begins + length * unit;
        Pause {
            length: lengths(length, longer.unwrap_or(0)),
            within: within.and_then(|(before, after)| {
                let first = begins.saturating_sub(before * unit).max(from);
                WallPiece::new(first, (ends + after * unit).min(to))
            }),
            beyond: beyond.map(in_minutes),
        }
    });
    let mut pieces = Vec::new();
    if let Some((after, length, second)) = core {
        let first = start + after * unit;
        pieces.extend(WallPiece::new(first, (first + length * unit).min(end)));
        if let Some(pause) = second {
            let first = first + (length + pause) * unit;
            pieces.extend(WallPiece::new(first, (first + unit).min(end)));
        }
    }
    if in_pieces {
        pieces.truncate(1);
    }
    let band = Band {
        within: WallPiece::new(from, to).unwrap(),
        paid: lengths(paid, longer),
        pause,
        core: pieces,
        latest_start: latest.map(|later| (start + later * unit).min(to - 1)),
        earliest_finish: earliest.map(|sooner| (end - sooner * unit).max(from + 1)),
        step: Minutes(step.into()),
        in_pieces,
        may_be_off,
    };
    (Arc::new(band), start)
}

/// Leave as (person, day, further days); holidays as (people by bit, day).
type AwayDates = (Vec<(usize, i32, i32)>, Vec<(u8, i32)>);

fn build(
    scene: &Scene,
    mut team: Team,
    people: Vec<Person>,
    meetings: &[Meeting],
    away: &AwayDates,
    proposal: Option<Proposal>,
    mut rules: Vec<AskedRule>,
) -> Case {
    let n_people = people.len();
    let mut sources = Vec::new();
    for (index, person) in people.into_iter().enumerate() {
        let (id, name) = NAMES[index];
        if person.has_calendar {
            sources.push(Source {
                file: format!("{id}.ics").into(),
                whose: Whose::Member(MemberId(index)),
                calendar: calendar(scene, index, &person, meetings),
            });
        }
        team.members.push(Member {
            id: id.to_owned(),
            name: Some(name.to_owned()),
            emails: vec![format!("{id}@example.com")],
            calendars: if person.has_calendar {
                vec![format!("{id}.ics")]
            } else {
                Vec::new()
            },
            covers_to: person.covers_to.filter(|_| person.has_calendar),
            counts: person.counts,
            from: person.belongs.0,
            to: person.belongs.1,
            arrangement: person.arrangement,
        });
    }
    sources.extend(leave_and_holidays(scene, &team, away));
    let proposal = proposal.map(|proposal| of_this_team(proposal, &team));
    let all_have_hours = team
        .members
        .iter()
        .all(|member| member.arrangement.schedule.is_some());
    for (index, rule) in rules.iter_mut().enumerate() {
        rule.common.id = format!("rule-{index}");
        for who in &mut rule.common.members {
            if let Who::Member(id) = who {
                id.0 %= n_people;
            }
        }
        // Whether somebody works on a date is not known of a person without hours.
        if !all_have_hours {
            rule.common.day_basis = DayBasis::Calendar;
        }
    }
    Case {
        horizon: Horizon {
            from: scene.from,
            to: scene.from.plus(scene.days - 1),
            zone: Arc::clone(&team.zone),
        },
        team,
        sources,
        proposal,
        rules,
    }
}

/// Changes of people who are in the team, one a person.
fn of_this_team(mut proposal: Proposal, team: &Team) -> Proposal {
    for change in &mut proposal.changes {
        change.member.0 %= team.members.len();
        let member = &team[change.member];
        // A day's end is on the home zone's clock: with two home zones it would be two ends.
        if member.covers_to.is_some() {
            change.zone = None;
        }
        if member.arrangement.schedule.is_none() && change.pattern.is_none() {
            change.seasons = None;
            change.hours_in = None;
        }
    }
    proposal.changes.sort_by_key(|change| change.member);
    proposal.changes.dedup_by_key(|change| change.member);
    proposal
}

fn calendar(scene: &Scene, index: usize, person: &Person, meetings: &[Meeting]) -> Calendar {
    let zero = scene.from.midnight().seconds();
    let occurrence = |line: usize, uid: String, start: i64, end: i64, (status, why)| Occurrence {
        start: Instant::from_seconds(zero + start),
        end: Instant::from_seconds(zero + end),
        recurrence_id: Instant::from_seconds(zero + start),
        facts: Arc::new(Facts {
            on_call: false,
            status,
            why,
            uid: uid.into(),
            all_day: false,
            line: u32::try_from(line).unwrap(),
            title: None,
            others: None,
            company: false,
            zone: None,
        }),
    };
    let mut occurrences = Vec::new();
    for (n, event) in person.events.iter().enumerate() {
        let uid = if event.known {
            format!("own-{index}-{n}")
        } else {
            String::new()
        };
        occurrences.push(occurrence(
            10 * n + 1,
            uid,
            event.start,
            event.end,
            (event.status, event.why),
        ));
    }
    for (n, ((start, end), answers, moved)) in meetings.iter().enumerate() {
        let Some(answer) = answers[index] else {
            continue;
        };
        // In the first calendar the meeting has been moved already; the identity is that before the move.
        let shift = if *moved && index == 0 { 1_800 } else { 0 };
        let mut one = occurrence(
            1_000 + n,
            format!("meeting-{n}"),
            start + shift,
            end + shift,
            answer,
        );
        one.recurrence_id = Instant::from_seconds(zero + start);
        occurrences.push(one);
    }
    occurrences.sort_by(|a, b| (a.start, a.end, &a.facts.uid).cmp(&(b.start, b.end, &b.facts.uid)));
    Calendar {
        calendars: 1,
        events: occurrences.len(),
        occurrences,
        covers: person.covers,
        ..Calendar::default()
    }
}

fn leave_and_holidays(scene: &Scene, team: &Team, (leave, holidays): &AwayDates) -> Vec<Source> {
    let whole_days = |from: Date, to: Date, line: usize, status, title: Option<&str>| {
        let start = start_of(from, &team.zone);
        let end = start_of(to.plus(1), &team.zone);
        (start < end).then(|| Occurrence {
            start,
            end,
            recurrence_id: start,
            facts: Arc::new(Facts {
                on_call: false,
                status,
                why: Why::Opaque,
                uid: format!("away-{line}").into(),
                all_day: true,
                line: u32::try_from(line).unwrap(),
                title: title.map(Into::into),
                others: None,
                company: false,
                zone: None,
            }),
        })
    };
    let source = |file: &str, whose, occurrences: Vec<Occurrence>| Source {
        file: file.into(),
        whose,
        calendar: Calendar {
            calendars: 1,
            events: occurrences.len(),
            occurrences,
            ..Calendar::default()
        },
    };
    let mut sources = Vec::new();
    if !leave.is_empty() {
        let mut events: Vec<_> = leave
            .iter()
            .enumerate()
            .filter_map(|(n, &(who, day, further))| {
                let (from, to) = scene.dates((day, further));
                let name = NAMES[who % team.members.len()].1;
                whole_days(from, to, n + 1, Status::Busy, Some(name))
            })
            .collect();
        events.sort_by_key(|event| (event.start, event.end));
        sources.push(source("whos-out.ics", Whose::Leave, events));
    }
    for (n, &(who, day)) in holidays.iter().enumerate() {
        let members: Vec<MemberId> = team.ids().filter(|id| who >> id.0 & 1 == 1).collect();
        let date = scene.date(day);
        // An observance is in the calendar and no day off.
        let status = if day % 5 == 0 {
            Status::Free
        } else {
            Status::Busy
        };
        let events = whole_days(date, date, n + 1, status, Some("Holiday"));
        sources.push(source(
            &format!("holidays-{n}.ics"),
            Whose::Holidays(members),
            events.into_iter().collect(),
        ));
    }
    sources
}

/// Written as the files would say it, for the reader of a failure.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let team = &self.team;
        writeln!(
            f,
            "\nhorizon {}..{} ({}), weeks from {}, {:?}",
            self.horizon.from,
            self.horizon.to,
            team.zone.name(),
            team.week_starts,
            team.reading
        )?;
        for (index, member) in team.members.iter().enumerate() {
            writeln!(
                f,
                "{index} {}: {:?} from {} to {}, covers to {}, {}",
                member.id,
                member.counts,
                maybe(member.from),
                maybe(member.to),
                maybe(member.covers_to),
                if member.calendars.is_empty() {
                    "no calendar"
                } else {
                    "a calendar"
                },
            )?;
            write_arrangement(f, &member.arrangement)?;
        }
        for source in &self.sources {
            writeln!(
                f,
                "{} of {:?}, covers {:?}, {} unread",
                source.file, source.whose, source.calendar.covers, source.calendar.unplaced
            )?;
            for event in &source.calendar.occurrences {
                writeln!(
                    f,
                    "    {}/{} {:?} {:?}{} uid {:?} at {}{}",
                    event.start,
                    event.end,
                    event.facts.status,
                    event.facts.why,
                    if event.facts.on_call { " on call" } else { "" },
                    event.facts.uid,
                    event.recurrence_id,
                    event
                        .facts
                        .title
                        .as_ref()
                        .map(|title| format!(" \"{title}\""))
                        .unwrap_or_default()
                )?;
            }
        }
        if let Some(proposal) = &self.proposal {
            write_proposal(f, proposal, team)?;
        }
        for AskedRule { common, kind } in &self.rules {
            writeln!(f, "{kind:?}")?;
            writeln!(
                f,
                "    {} {:?}, accepts {:?}, days {}, {}, window {}, {:?}, {:?}, {:?}, per {:?}, {:?}, {:?}, valid {}..{}",
                common.id,
                common.members,
                common.accepts.words().collect::<Vec<_>>(),
                common.days,
                match &common.zone {
                    RuleZone::Zone(zone) => zone.name().to_owned(),
                    RuleZone::Local => "local".to_owned(),
                },
                pieces_text(&common.window),
                common.basis,
                common.absence,
                common.day_basis,
                common.per,
                common.strength,
                common.tolerance,
                maybe(common.from),
                maybe(common.to),
            )?;
        }
        Ok(())
    }
}

fn maybe(date: Option<Date>) -> String {
    date.map_or("-".to_owned(), |date| date.to_string())
}

fn pieces_text(pieces: &[WallPiece]) -> String {
    if pieces.is_empty() {
        return "off".to_owned();
    }
    pieces
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

fn hours_text(hours: &Hours) -> String {
    match hours {
        Hours::Fixed(pieces) => pieces_text(pieces),
        Hours::Band(band) => format!("{band:?}"),
    }
}

fn week_text(week: &Week) -> String {
    Weekday::ALL
        .iter()
        .map(|day| format!("{day} {}", hours_text(week.on(*day))))
        .collect::<Vec<_>>()
        .join(", ")
}

fn write_pattern(f: &mut fmt::Formatter<'_>, pattern: &Pattern) -> fmt::Result {
    match pattern {
        Pattern::Week(week) => writeln!(f, "    week {}", week_text(week)),
        Pattern::CycleWeeks { weeks, from } => {
            writeln!(f, "    weeks in turn from {from}")?;
            weeks
                .iter()
                .try_for_each(|week| writeln!(f, "        {}", week_text(week)))
        }
        Pattern::CycleDays { days, from } => {
            writeln!(f, "    days in turn from {from}")?;
            days.iter()
                .try_for_each(|day| writeln!(f, "        {}", hours_text(day)))
        }
        Pattern::Offered(_) => unreachable!("cases state their hours"),
    }
}

fn write_dates(f: &mut fmt::Formatter<'_>, stays: &[Stay], absences: &[Absence]) -> fmt::Result {
    for stay in stays {
        writeln!(
            f,
            "    stay {}..{} {}",
            stay.from,
            stay.to,
            stay.zone.name()
        )?;
    }
    for absence in absences {
        writeln!(f, "    absence {}..{}", absence.from, absence.to)?;
    }
    Ok(())
}

fn write_arrangement(f: &mut fmt::Formatter<'_>, arrangement: &Arrangement) -> fmt::Result {
    writeln!(
        f,
        "    home {}, roles {:?}",
        arrangement.zone.name(),
        arrangement.roles
    )?;
    match &arrangement.schedule {
        None => writeln!(f, "    no hours")?,
        Some(schedule) => {
            if let Some(zone) = &schedule.hours_in {
                writeln!(f, "    hours in {}", zone.name())?;
            }
            write_pattern(f, &schedule.pattern)?;
            if schedule.terms != Terms::default() {
                writeln!(f, "    {:?}", schedule.terms)?;
            }
            for season in &schedule.seasons {
                writeln!(
                    f,
                    "    season {}..{} {}",
                    season.from,
                    season.to,
                    week_text(&season.week)
                )?;
            }
        }
    }
    write_dates(f, &arrangement.stays, &arrangement.absences)
}

fn write_proposal(f: &mut fmt::Formatter<'_>, proposal: &Proposal, team: &Team) -> fmt::Result {
    writeln!(
        f,
        "proposal from {} to {}",
        proposal.from,
        maybe(proposal.to)
    )?;
    for change in &proposal.changes {
        writeln!(
            f,
            "    {}: zone {:?}, hours_in {:?}",
            team[change.member].id,
            change.zone.as_ref().map(|zone| zone.name().to_owned()),
            change.hours_in.as_ref().map(|zone| zone.name().to_owned()),
        )?;
        if let Some(pattern) = &change.pattern {
            write_pattern(f, pattern)?;
        }
        for season in change.seasons.iter().flatten() {
            writeln!(
                f,
                "    season {}..{} {}",
                season.from,
                season.to,
                week_text(&season.week)
            )?;
        }
        write_dates(f, &change.stays, &change.absences)?;
    }
    Ok(())
}
