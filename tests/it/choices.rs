//! What a person may choose of a day, against every choice there is: the definition, minute by minute.

use corehours::{
    availability::choices::{
        Aim, Day, Feature, Pick, greatest, least, nearest_to_usual, starts_that_cover,
        starts_that_keep,
    },
    model::{Band, Lengths, Pause},
    time::{Date, Instant, Minutes, Span, SpanSet, WallPiece},
    zone::{Clock, Tzdb},
};
use proptest::{collection::vec, option, prelude::*};

/// A day's minutes, one bit each.
type Mask = u128;

/// A number of a choice.
type Value<'v> = &'v dyn Fn(&Mask) -> u32;

/// The first minute of the days of these tests.
fn midnight() -> Instant {
    Instant::from_seconds(date().midnight().seconds())
}

fn date() -> Date {
    Date::new(2027, 3, 1).unwrap()
}

fn utc() -> Clock {
    let zone = Tzdb::bundled().get("Etc/UTC").unwrap();
    let start = midnight().plus_seconds(-86_400 * 9);
    Clock::new(
        &zone,
        Span::new(start, midnight().plus_seconds(86_400 * 9)).unwrap(),
    )
}

fn day(band: &Band) -> Day {
    Day::of(band, date(), &utc()).unwrap()
}

fn minute(instant: Instant) -> u32 {
    u32::try_from((instant.seconds() - midnight().seconds()) / 60).unwrap()
}

fn bits(from: u32, to: u32) -> Mask {
    (from..to).fold(0, |mask, minute| mask | 1 << minute)
}

fn mask(set: &SpanSet) -> Mask {
    let each = set.spans().iter();
    each.fold(0, |mask, span| {
        mask | bits(minute(span.start()), minute(span.end()))
    })
}

fn set(mask: Mask) -> SpanSet {
    let at = |minute: i64| midnight().plus_seconds(minute * 60);
    (0..128)
        .filter(|minute| mask >> minute & 1 == 1)
        .filter_map(|minute| Span::new(at(minute), at(minute + 1)).ok())
        .collect()
}

/// Every way to work `band`, from its definition: every start, length and break on the grid that breaks none of its limits.
fn every_choice(band: &Band) -> Vec<Mask> {
    let number = |minutes: Minutes| u32::try_from(minutes.get()).unwrap();
    let step = number(band.step);
    let (from, to) = (u32::from(band.within.from()), u32::from(band.within.to()));
    let core = band.core.iter().fold(0, |mask, core| {
        mask | bits(core.from().into(), core.to().into())
    });
    if band.in_pieces {
        return with_none(band, every_choice_in_pieces(band, core));
    }
    let on_grid = |minute: &u32| (minute - from).is_multiple_of(step);
    let lengths = |lengths: Lengths| {
        let (least, most) = (number(lengths.least()), number(lengths.most()));
        (least..=most).filter(move |length| (length - least).is_multiple_of(step))
    };
    let mut found = Vec::new();
    let mut work = |start: u32, end: u32, pause: Mask| {
        if end > to {
            return;
        }
        let span = bits(start, end);
        let covers_core = core == 0 || {
            let hull = bits(core.trailing_zeros(), 128 - core.leading_zeros());
            hull & !span == 0
        };
        let in_time = band
            .latest_start
            .is_none_or(|latest| start <= latest.into())
            && band
                .earliest_finish
                .is_none_or(|earliest| end >= earliest.into());
        if covers_core && in_time {
            found.push(span & !pause);
        }
    };
    for start in (from..to).filter(on_grid) {
        for paid in lengths(band.paid) {
            let applies = |pause: &&Pause| pause.beyond.is_none_or(|beyond| paid > number(beyond));
            let Some(pause) = band.pause.as_ref().filter(applies) else {
                work(start, start + paid, 0);
                continue;
            };
            let within = pause.within.unwrap_or(band.within);
            for length in lengths(pause.length) {
                let end = start + paid + length;
                if length == 0 {
                    work(start, end, 0);
                    continue;
                }
                for begins in (from..to).filter(on_grid) {
                    let inside = start < begins && begins + length < end;
                    let in_window = u32::from(within.from()) <= begins
                        && begins + length <= u32::from(within.to());
                    if inside && in_window && end <= to {
                        work(start, end, bits(begins, begins + length));
                    }
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    with_none(band, found)
}

/// `choices`, with that of leaving the day out where there are some and it is open.
fn with_none(band: &Band, mut choices: Vec<Mask>) -> Vec<Mask> {
    if band.may_be_off && !choices.is_empty() {
        choices.insert(0, 0);
    }
    choices
}

/// Every set of whole steps of the band that holds the core and is long enough.
fn every_choice_in_pieces(band: &Band, core: Mask) -> Vec<Mask> {
    let number = |minutes: Minutes| u32::try_from(minutes.get()).unwrap();
    let step = number(band.step);
    let (from, to) = (u32::from(band.within.from()), u32::from(band.within.to()));
    let cells: Vec<Mask> = (from..to)
        .step_by(usize::try_from(step).unwrap())
        .filter(|start| start + step <= to)
        .map(|start| bits(start, start + step))
        .collect();
    let mut found: Vec<Mask> = (0..1_u32 << cells.len())
        .map(|subset| {
            let chosen = (0..cells.len()).filter(|cell| subset >> cell & 1 == 1);
            chosen.fold(0, |mask, cell| mask | cells[cell])
        })
        .filter(|mask: &Mask| {
            let worked = mask.count_ones();
            let lengths = number(band.paid.least())..=number(band.paid.most());
            core & !mask == 0 && lengths.contains(&worked) && worked > 0
        })
        .collect();
    found.sort_unstable();
    found
}

fn lengths(least: u16, longer: u16) -> Lengths {
    let least = Minutes(least.into());
    Lengths::new(least, least + Minutes(longer.into())).unwrap()
}

fn piece(from: u16, length: u16, unit: u16) -> Option<WallPiece> {
    WallPiece::new(from * unit, (from + length) * unit)
}

/// A band in one piece of up to 30 minutes, or of up to six times `unit` minutes; some leave no choice.
fn in_one(unit: u16) -> impl Strategy<Value = Band> {
    let (from, long) = match unit {
        1 => (0..4_u16, 8..30_u16),
        10 => (0..4, 3..7),
        _ => (0..2, 3..6),
    };
    let most = long.end;
    let wide = if unit == 1 { 0..4_u16 } else { 0..1 };
    let step = if unit == 1 {
        prop_oneof![4 => Just(1_u16), 1 => 2..6_u16].boxed()
    } else {
        Just(1).boxed()
    };
    let pause = (
        1..4_u16,
        wide.clone(),
        option::weighted(0.6, (0..most, 2..most)),
        option::weighted(0.3, 1..most),
    );
    let core = vec((0..most, 1..5_u16), 0..3);
    (
        (from, long),
        (1..most, wide),
        option::weighted(0.6, pause),
        (prop::bool::weighted(0.4), core),
        option::weighted(0.2, 0..most),
        option::weighted(0.2, 1..most + 6),
        step,
    )
        .prop_map(
            move |(
                (from, long),
                (paid, longer),
                pause,
                (has_core, core),
                latest,
                earliest,
                step,
            )| {
                let within = piece(from, long, unit).unwrap();
                let mut pieces: Vec<WallPiece> = core
                    .into_iter()
                    .filter_map(|(start, length)| piece(from + start, length, unit))
                    .filter(|core| core.to() <= within.to())
                    .collect();
                pieces.sort_unstable();
                pieces.dedup_by(|next, last| next.from() < last.to());
                Band {
                    within,
                    paid: lengths(paid.min(long) * unit, longer * step * unit),
                    pause: pause.map(|(length, longer, window, beyond)| Pause {
                        length: lengths(length * unit, longer * step * unit),
                        within: window.and_then(|(start, length)| piece(start, length, unit)),
                        beyond: beyond.map(|beyond| Minutes((beyond * unit).into())),
                    }),
                    core: if has_core { pieces } else { Vec::new() },
                    latest_start: latest.map(|latest| (from + latest) * unit),
                    earliest_finish: earliest.map(|earliest| earliest * unit),
                    step: Minutes(step.into()),
                    in_pieces: false,
                    may_be_off: false,
                }
            },
        )
}

/// A band of up to ten steps of which any will do; some leave no choice.
fn in_pieces() -> impl Strategy<Value = Band> {
    let core = option::weighted(0.4, (0..9_u16, 1..3_u16));
    (0..4_u16, 2..10_u16, 1..10_u16, 0..3_u16, 1..4_u16, core).prop_map(
        |(from, cells, paid, longer, step, core)| {
            let within = WallPiece::new(from, from + cells * step).unwrap();
            let core = core.and_then(|(start, length)| {
                let start = from + start * step;
                WallPiece::new(start, start + length * step).filter(|core| core.to() <= within.to())
            });
            Band {
                within,
                paid: lengths(paid.min(cells) * step, longer * step),
                pause: None,
                core: core.into_iter().collect(),
                latest_start: None,
                earliest_finish: None,
                step: Minutes(step.into()),
                in_pieces: true,
                may_be_off: false,
            }
        },
    )
}

/// A band that leaves a choice, and all of its choices.
fn band() -> impl Strategy<Value = (Band, Vec<Mask>)> {
    possible(prop_oneof![5 => in_one(1), 2 => in_one(10), 1 => in_pieces()])
}

fn possible(band: impl Strategy<Value = Band>) -> impl Strategy<Value = (Band, Vec<Mask>)> {
    (band, prop::bool::weighted(0.15))
        .prop_map(|(band, may_be_off)| {
            let band = Band { may_be_off, ..band };
            let choices = every_choice(&band);
            (band, choices)
        })
        .prop_filter("it leaves a choice", |(_, choices)| !choices.is_empty())
}

/// Several people's bands with few enough choices for all of them to be tried.
fn bands() -> impl Strategy<Value = Vec<(Band, Vec<Mask>)>> {
    prop_oneof![
        4 => vec(band(), 1..4),
        2 => vec(possible(in_one(1)), 2..5),
        2 => vec(possible(in_one(10)), 2..4),
        1 => vec(possible(in_one(20)), 2),
    ]
    .prop_map(|mut bands| {
        let product = |bands: &[(Band, Vec<Mask>)]| {
            bands
                .iter()
                .map(|(_, choices)| choices.len())
                .product::<usize>()
        };
        while bands.len() > 1 && product(&bands) > 400_000 {
            bands.pop();
        }
        bands
    })
}

/// What counts: a few pieces, or everything.
fn ground() -> impl Strategy<Value = Mask> {
    prop_oneof![
        1 => Just(bits(0, 100)),
        4 => vec((0..90_u32, 1..30_u32), 1..5).prop_map(|pieces| {
            pieces
                .into_iter()
                .fold(0, |mask, (from, length)| mask | bits(from, (from + length).min(100)))
        }),
        3 => vec((0..9_u32, 1..4_u32), 1..4).prop_map(|pieces| {
            pieces
                .into_iter()
                .fold(0, |mask, (from, length)| mask | bits(from * 10, (from + length) * 10))
        }),
    ]
}

/// The least and the most of `ground` that all share, over every choice of all.
fn least_and_greatest(ground: Mask, people: &[&[Mask]]) -> (u32, u32) {
    match people.split_first() {
        None => (ground.count_ones(), ground.count_ones()),
        Some((first, rest)) => first
            .iter()
            .map(|choice| least_and_greatest(ground & choice, rest))
            .fold((u32::MAX, 0), |(least, most), (l, m)| {
                (least.min(l), most.max(m))
            }),
    }
}

fn minutes(amount: Minutes) -> u32 {
    u32::try_from(amount.get()).unwrap()
}

/// What `picks` share of `ground`; each has to be a choice of its band.
fn come_to(ground: Mask, picks: &[Pick], bands: &[(Band, Vec<Mask>)]) -> u32 {
    assert_eq!(picks.len(), bands.len());
    let all = picks.iter().zip(bands).fold(ground, |all, (pick, band)| {
        let worked = mask(pick.spans());
        assert!(
            band.1.contains(&worked),
            "{pick:?} is no choice of {band:?}"
        );
        all & worked
    });
    all.count_ones()
}

/// Whether the exact answer is looked for where bounds are not enough: not with two days in pieces, nor among too many choices
/// of all but the day in pieces, or else the one with most.
fn is_searched(bands: &[(Band, Vec<Mask>)]) -> bool {
    let last = bands
        .iter()
        .enumerate()
        .max_by_key(|(_, (band, choices))| (band.in_pieces, choices.len()));
    let tried = bands
        .iter()
        .enumerate()
        .filter(|(at, _)| last.is_some_and(|(last, _)| last != *at));
    let ways: usize = tried
        .clone()
        .map(|(_, (_, choices))| choices.len())
        .product();
    ways <= 20_000 && tried.clone().all(|(_, (band, _))| !band.in_pieces)
}

fn starts_of(ranges: &[corehours::availability::choices::Starts]) -> Vec<u32> {
    let mut starts: Vec<u32> = ranges
        .iter()
        .flat_map(|range| {
            let step = usize::try_from(range.step.get()).unwrap();
            (minute(range.first)..=minute(range.last)).step_by(step)
        })
        .collect();
    starts.sort_unstable();
    starts
}

proptest! {
    #[test]
    fn prop_a_day_has_every_choice_of_its_band_once((band, choices) in band()) {
        let day = day(&band);
        let mut found: Vec<Mask> = day.every_choice().map(|pick| mask(pick.spans())).collect();
        prop_assert_eq!(u64::try_from(found.len()).unwrap(), day.count());
        found.sort_unstable();
        prop_assert_eq!(&found, &choices);
        let all = choices.iter().fold(Mask::MAX, |all, choice| all & choice);
        let any = choices.iter().fold(0, |any, choice| any | choice);
        prop_assert_eq!(mask(day.guaranteed()), all);
        prop_assert_eq!(mask(day.possible()), any);
        let worked = choices.iter().filter(|choice| **choice != 0);
        let mut starts: Vec<u32> = worked.map(|choice| choice.trailing_zeros()).collect();
        starts.sort_unstable();
        starts.dedup();
        prop_assert_eq!(starts_of(&day.starts()), starts);
    }

    #[test]
    fn prop_unbroken_time_is_the_longest_that_some_choice_works_without_a_pause((band, choices) in band()) {
        let mut expected: Vec<(u32, u32)> = choices.iter().flat_map(|choice| clock_times(&set(*choice))).collect();
        expected.sort_unstable();
        expected.dedup();
        let all = expected.clone();
        expected.retain(|one| !all.iter().any(|other| other != one && other.0 <= one.0 && one.1 <= other.1));
        let unbroken = day(&band).unbroken();
        let found: Vec<(u32, u32)> = unbroken.iter().map(|span| (minute(span.start()), minute(span.end()))).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn prop_the_outermost_choices_are_those_of_every_choice((band, choices) in band()) {
        let day = day(&band);
        let longest = |choice: &Mask| clock_times(&set(*choice)).iter().map(|(from, to)| to - from).max().unwrap_or_default();
        let features: [(Feature, Value<'_>); 4] = [
            (Feature::Start, &|choice| choice.trailing_zeros()),
            (Feature::Finish, &|choice| Mask::BITS - choice.leading_zeros()),
            (Feature::Length, &|choice| choice.count_ones()),
            (Feature::Piece, &longest),
        ];
        for (feature, value) in features {
            let least = mask(day.outermost(feature, Aim::Least).spans());
            let greatest = mask(day.outermost(feature, Aim::Greatest).spans());
            prop_assert!(choices.contains(&least) && choices.contains(&greatest), "{:?}", feature);
            // What is left out begins and ends nowhere.
            let has_value = |choice: &&Mask| **choice != 0 || matches!(feature, Feature::Length | Feature::Piece);
            let all = || choices.iter().filter(has_value).map(value);
            let found = (Some(value(&least)), Some(value(&greatest)));
            prop_assert_eq!(found, (all().min(), all().max()), "{:?}", feature);
        }
    }

    #[test]
    fn prop_a_day_held_to_a_start_has_the_choices_that_begin_there((band, choices) in band(), at in 0..100_u32) {
        let day = day(&band);
        let start = midnight().plus_seconds(i64::from(at) * 60);
        let expected: Vec<Mask> = choices
            .into_iter()
            .filter(|choice| choice.trailing_zeros() == at)
            .collect();
        let mut found: Vec<Mask> = day
            .at_start(start)
            .iter()
            .flat_map(|day| day.every_choice().collect::<Vec<_>>())
            .map(|pick| mask(pick.spans()))
            .collect();
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn prop_the_least_and_the_greatest_are_those_of_every_choice(bands in bands(), ground in ground()) {
        let days: Vec<Day> = bands.iter().map(|(band, _)| day(band)).collect();
        let days: Vec<&Day> = days.iter().collect();
        let choices: Vec<&[Mask]> = bands.iter().map(|(_, choices)| &choices[..]).collect();
        let (fewest, most) = least_and_greatest(ground, &choices);
        let (low, high) = (least(&days, &set(ground)), greatest(&days, &set(ground)));
        prop_assert!(minutes(low.bound) <= fewest && fewest <= minutes(low.attained), "{fewest} {low:?}");
        prop_assert!(minutes(high.bound) >= most && most >= minutes(high.attained), "{most} {high:?}");
        prop_assert_eq!(come_to(ground, &low.picks, &bands), minutes(low.attained));
        prop_assert_eq!(come_to(ground, &high.picks, &bands), minutes(high.attained));
        if is_searched(&bands) {
            prop_assert_eq!(minutes(low.bound), fewest);
            prop_assert_eq!(minutes(high.bound), most);
        }
    }

    #[test]
    fn prop_the_choice_shown_has_fewest_people_off_their_usual_start(
        bands in bands(),
        ground in ground(),
        usual in vec(any::<prop::sample::Index>(), 4),
        aim in prop::sample::select(vec![Aim::Least, Aim::Greatest]),
    ) {
        let starts = |(band, _): &(Band, Vec<Mask>)| starts_of(&day(band).starts());
        let usual: Vec<u32> = bands.iter().zip(&usual).map(|(band, at)| *at.get(&starts(band))).collect();
        let days: Vec<Day> = bands
            .iter()
            .zip(&usual)
            .map(|((band, _), usual)| {
                day(band).with_usual(midnight().plus_seconds(i64::from(*usual) * 60))
            })
            .collect();
        let days: Vec<&Day> = days.iter().collect();
        let amount = match aim {
            Aim::Least => least(&days, &set(ground)),
            Aim::Greatest => greatest(&days, &set(ground)),
        };
        let picks = nearest_to_usual(aim, &days, &set(ground), &amount);
        prop_assert_eq!(come_to(ground, &picks, &bands), minutes(amount.attained));
        let off = |choice: &Mask, usual: u32| choice.trailing_zeros() != usual;
        let shown = picks.iter().zip(&usual).filter(|(pick, usual)| off(&mask(pick.spans()), **usual)).count();
        // Some choice with fewer people off comes to the same only if some set of fewer people explains it.
        let people = bands.len();
        let fewest = (0..1_u32 << people)
            .filter(|subset| {
                let held: Vec<Vec<Mask>> = bands
                    .iter()
                    .enumerate()
                    .map(|(n, (_, choices))| {
                        let may = choices.iter().filter(|choice| subset >> n & 1 == 1 || !off(choice, usual[n]));
                        may.copied().collect()
                    })
                    .collect();
                let held: Vec<&[Mask]> = held.iter().map(|choices| &choices[..]).collect();
                let (low, high) = least_and_greatest(ground, &held);
                minutes(amount.attained) == if aim == Aim::Least { low } else { high }
            })
            .map(u32::count_ones)
            .min();
        if amount.is_exact() && bands.iter().filter(|(band, _)| band.in_pieces).count() < 2 {
            prop_assert_eq!(u32::try_from(shown).unwrap(), fewest.unwrap());
        }
    }

    #[test]
    fn prop_a_promise_keeps_what_every_choice_keeps(bands in bands(), ground in ground(), enough in 0..30_u32) {
        let days: Vec<Day> = bands.iter().map(|(band, _)| day(band)).collect();
        let others: Vec<&Day> = days.iter().skip(1).collect();
        let enough_minutes = Minutes(enough.into());
        let found = starts_that_keep(&days[0], &others, &set(ground), enough_minutes);
        let expected: Vec<u32> = starts_of(&days[0].starts())
            .into_iter()
            .filter(|start| {
                let here: Vec<Mask> = bands[0].1.iter().copied().filter(|choice| choice.trailing_zeros() == *start).collect();
                let mut people: Vec<&[Mask]> = vec![&here];
                people.extend(bands.iter().skip(1).map(|(_, choices)| &choices[..]));
                least_and_greatest(ground, &people).0 >= enough
            })
            .collect();
        let in_pieces = bands.iter().filter(|(band, _)| band.in_pieces).count();
        if in_pieces < 2 {
            prop_assert_eq!(starts_of(&found), expected);
        } else {
            prop_assert!(starts_of(&found).iter().all(|start| expected.contains(start)));
        }
        prop_assert!(found.windows(2).all(|pair| pair[0].count() >= pair[1].count()));
    }

    #[test]
    fn prop_a_promise_covers_a_window_that_every_choice_covers((band, choices) in band(), window in ground()) {
        let day = day(&band);
        let window = window & bits(10, 24);
        let found = starts_that_cover(&day, &set(window));
        let expected: Vec<u32> = starts_of(&day.starts())
            .into_iter()
            .filter(|start| {
                let mut here = choices.iter().filter(|choice| choice.trailing_zeros() == *start);
                here.all(|choice| window & !choice == 0)
            })
            .collect();
        prop_assert_eq!(starts_of(&found), expected);
    }
}

/// A band of whole hours without a break.
fn hours(from: u16, to: u16, paid: i64) -> Band {
    Band {
        within: WallPiece::new(from * 60, to * 60).unwrap(),
        paid: Lengths::new(Minutes(paid), Minutes(paid)).unwrap(),
        pause: None,
        core: Vec::new(),
        latest_start: None,
        earliest_finish: None,
        step: Minutes(1),
        in_pieces: false,
        may_be_off: false,
    }
}

/// Spans from minute to minute of the day.
fn clock_times(set: &SpanSet) -> Vec<(u32, u32)> {
    let spans = set.spans().iter();
    spans
        .map(|span| (minute(span.start()), minute(span.end())))
        .collect()
}

fn whole_day() -> SpanSet {
    SpanSet::from(Span::new(midnight(), midnight().plus_seconds(86_400)).unwrap())
}

#[test]
fn a_core_guarantees_what_lies_between_the_last_start_and_the_first_finish() {
    let mut band = hours(7, 19, 450);
    band.core = vec![WallPiece::new(600, 660).unwrap()];
    let day = day(&band);
    assert_eq!(starts_of(&day.starts()), (420..=600).collect::<Vec<_>>());
    assert_eq!(clock_times(day.guaranteed()), [(600, 14 * 60 + 30)]);
    assert_eq!(clock_times(day.possible()), [(420, 17 * 60 + 30)]);
}

#[test]
fn five_floating_hours_guarantee_a_window_of_two_and_an_amount_of_five() {
    let (floating, fixed) = (day(&hours(8, 16, 300)), day(&hours(8, 16, 480)));
    assert_eq!(clock_times(floating.guaranteed()), [(660, 780)]);
    let amount = least(&[&floating, &fixed], &whole_day());
    assert_eq!((amount.bound, amount.is_exact()), (Minutes(300), true));
}

#[test]
fn a_break_takes_its_window_from_what_is_guaranteed_and_its_length_from_amounts() {
    let mut band = hours(7, 19, 450);
    band.core = vec![WallPiece::new(600, 900).unwrap()];
    band.pause = Some(Pause {
        length: Lengths::new(Minutes(30), Minutes(30)).unwrap(),
        within: WallPiece::new(690, 840),
        beyond: None,
    });
    let day = day(&band);
    assert_eq!(clock_times(day.guaranteed()), [(600, 690), (840, 900)]);
    let window = SpanSet::from(
        Span::new(
            midnight().plus_seconds(600 * 60),
            midnight().plus_seconds(900 * 60),
        )
        .unwrap(),
    );
    assert_eq!(least(&[&day], &window).bound, Minutes(270));
    // Two people who do not agree on their breaks lose both; at best they share one.
    assert_eq!(least(&[&day, &day], &window).bound, Minutes(240));
    assert_eq!(greatest(&[&day, &day], &window).bound, Minutes(270));
    // The same start, and a break of both in the window.
    assert!(least(&[&day, &day, &day], &window).is_exact());
}

#[test]
fn one_who_starts_no_earlier_than_the_others_end_allows_keeps_the_amount() {
    // Colleagues who are there from some minute of 08:00-10:00 on, for eight hours.
    let (subject, other) = (day(&hours(6, 20, 480)), day(&hours(8, 18, 480)));
    let found = starts_that_keep(&subject, &[&other], &whole_day(), Minutes(360));
    assert_eq!(starts_of(&found), (480..=600).collect::<Vec<_>>());
    let too_much = starts_that_keep(&subject, &[&other], &whole_day(), Minutes(480));
    assert_eq!(too_much, []);
}

#[test]
fn a_night_that_loses_an_hour_is_as_long_as_fits() {
    let zone = Tzdb::bundled().get("Europe/Berlin").unwrap();
    let date: Date = "2027-03-27".parse().unwrap();
    let start = Instant::from_seconds(date.midnight().seconds() - 86_400);
    let clock = Clock::new(
        &zone,
        Span::new(start, start.plus_seconds(86_400 * 4)).unwrap(),
    );
    let mut band = hours(22, 30, 480);
    let lost = Day::of(&band, date, &clock).unwrap();
    assert_eq!(lost.guaranteed().minutes(), Minutes(420));
    band.paid = Lengths::new(Minutes(420), Minutes(420)).unwrap();
    let exact = Day::of(&band, date, &clock).unwrap();
    assert_eq!(exact.count(), 1);
    let autumn: Date = "2027-10-30".parse().unwrap();
    let clock = Clock::new(
        &zone,
        Span::from_seconds(
            autumn.midnight().seconds() - 86_400,
            autumn.midnight().seconds() + 3 * 86_400,
        )
        .unwrap(),
    );
    // Nine hours pass between 22:00 and 06:00.
    let won = Day::of(&hours(22, 30, 480), autumn, &clock).unwrap();
    assert_eq!(won.count(), 61);
}
