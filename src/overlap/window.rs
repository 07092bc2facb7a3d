//! Recurring windows: stretches of the wall clock that are there week after week.

use std::{cmp::Reverse, fmt};

use crate::time::{Minutes, WallPiece, Weekday};

/// One date as far as recurring windows go: when enough people are there, on the wall of the clock that names the date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTimes {
    /// The date's day of the week.
    pub weekday: Weekday,
    /// There whatever anyone chooses: sorted, apart, none past midnight.
    pub guaranteed: Vec<WallPiece>,
    /// There as a whole for some choices, what is guaranteed included: sorted, none inside another, none past midnight.
    pub possible: Vec<WallPiece>,
    /// What the clock skips on the date. Nobody is there then, and a window inside it has no minute on the date.
    pub skipped: Vec<WallPiece>,
}

/// Which windows are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Shorter windows do not count.
    pub min: Minutes,
    /// How many to find at most.
    pub top: usize,
    /// The first day of a week: of otherwise equal windows, the earlier in the week comes first.
    pub week_starts: Weekday,
}

/// Days of the week next to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayRun {
    /// The first of them.
    pub first: Weekday,
    /// How many: 1 to 7.
    pub count: usize,
}

impl DayRun {
    /// The days in order.
    pub fn days(self) -> impl Iterator<Item = Weekday> + Clone {
        (0..self.count).map(move |n| self.first.after(n))
    }

    /// Whether `day` is one of them.
    pub fn contains(self, day: Weekday) -> bool {
        self.days().any(|other| other == day)
    }
}

/// Prints as the files write days: `mon`, `mon,tue`, `mon-thu`, `sun-thu`.
impl fmt::Display for DayRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.first.after(self.count.saturating_sub(1));
        match self.count {
            0 | 1 => write!(f, "{}", self.first),
            2 => write!(f, "{},{last}", self.first),
            _ => write!(f, "{}-{last}", self.first),
        }
    }
}

/// On how many dates a window is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Dates on which the window has a minute.
    pub dates: usize,
    /// Those on which all of it is guaranteed.
    pub guaranteed: usize,
    /// Those on which all of it is possible.
    pub possible: usize,
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self {
            dates: self.dates + other.dates,
            guaranteed: self.guaranteed + other.guaranteed,
            possible: self.possible + other.possible,
        }
    }

    /// Whether a window is there about as often: its shares of dates are at most one date in ten apart, and it is possible
    /// at all.
    fn is_like(&self, other: &Self) -> bool {
        let near = |of: fn(&Self) -> usize| {
            (of(self) * other.dates).abs_diff(of(other) * self.dates) * 10
                <= self.dates * other.dates
        };
        self.possible > 0
            && other.possible > 0
            && near(|tally| tally.guaranteed)
            && near(|tally| tally.possible)
    }
}

/// A window that recurs on some days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekly {
    /// On which days.
    pub days: DayRun,
    /// When, on the wall.
    pub window: WallPiece,
    /// On how many dates.
    pub tally: Tally,
}

impl Weekly {
    /// Minutes a week on the wall.
    fn a_week(&self) -> usize {
        self.days.count * usize::from(self.window.to() - self.window.from())
    }

    /// Whether it is worth showing beside a better one that it shares time with: it has twice its time a week, or as much on
    /// more days.
    fn adds_to(&self, better: &Self) -> bool {
        let (own, of_better) = (self.a_week(), better.a_week());
        own >= 2 * of_better || (own >= of_better && self.days.count > better.days.count)
    }

    /// Whether both have some time on the same day.
    fn shares_time_with(&self, other: &Self) -> bool {
        self.window.from() < other.window.to()
            && other.window.from() < self.window.to()
            && self.days.days().any(|day| other.days.contains(day))
    }
}

/// The windows that recur most safely, the best first.
///
/// A window is looked at when it cannot be made longer, at either end, without losing a date; neighbouring days of the week
/// on which it is there about as often (at most one date in ten apart) are taken together. They are ranked by the share of
/// dates on which all of the window is guaranteed, then possible, then by length, then by the mean `load` of a date, then the
/// earlier in the week first. A window that shares time with a better one is left out, unless it has at least twice the time a
/// week, or as much on more days.
///
/// `load` says what a window costs on all dates of a day of the week together.
pub fn weekly(
    dates: &[DateTimes],
    wanted: &Wanted,
    load: impl Fn(Weekday, WallPiece) -> i64,
) -> Vec<Weekly> {
    let mut ranked: Vec<_> = windows(dates, wanted)
        .into_iter()
        .map(|weekly| (rank(&weekly, wanted.week_starts, &load), weekly))
        .collect();
    ranked.sort_unstable_by_key(|(rank, _)| *rank);
    let mut best: Vec<Weekly> = Vec::new();
    for (_, weekly) in ranked {
        if best.len() >= wanted.top {
            break;
        }
        let is_better_had = |kept: &Weekly| kept.shares_time_with(&weekly) && !weekly.adds_to(kept);
        if !best.iter().any(is_better_had) {
            best.push(weekly);
        }
    }
    best
}

/// How good a window is: smaller for better ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(
    Reverse<u128>,
    Reverse<u128>,
    Reverse<u16>,
    u128,
    (usize, u16, Reverse<usize>),
);

/// How good `weekly` is, as [`weekly()`] ranks windows.
pub fn rank(
    weekly: &Weekly,
    week_starts: Weekday,
    load: impl Fn(Weekday, WallPiece) -> i64,
) -> Rank {
    let Weekly {
        days,
        window,
        tally,
    } = *weekly;
    // OK because two fractions of so few dates that are not equal are further apart than one in 2^32.
    let share = |part: usize| (whole(part) << 32) / whole(tally.dates.max(1));
    let loads: i64 = days.days().map(|day| load(day, window)).sum();
    let loads = usize::try_from(loads).unwrap_or_default();
    let day = (7 + days.first.index() - week_starts.index()) % 7;
    Rank(
        Reverse(share(tally.guaranteed)),
        Reverse(share(tally.possible)),
        Reverse(window.to() - window.from()),
        share(loads),
        (day, window.from(), Reverse(days.count)),
    )
}

fn whole(count: usize) -> u128 {
    u128::try_from(count).expect("a count fits")
}

/// Every window that cannot be made longer without losing a date, on every run of days that it suits.
fn windows(dates: &[DateTimes], wanted: &Wanted) -> Vec<Weekly> {
    let mut found = Vec::new();
    let mut sweep = Sweep::new(dates);
    for (start, beginning) in sweep.beginning(dates) {
        let loses_before = sweep.begin(&beginning);
        let Some(last) = loses_before.iter().rposition(|days| *days > 0) else {
            continue;
        };
        for (end, loses_before) in loses_before.into_iter().enumerate().take(last + 1) {
            let to = sweep.ends[end];
            let Some(window) = WallPiece::new(start, to) else {
                continue;
            };
            if Minutes(i64::from(to - start)) < wanted.min {
                continue;
            }
            let loses_after = bits(|day| sweep.has_an_end(day, end));
            if loses_before == 0 || loses_after == 0 {
                continue;
            }
            let tallies = sweep.tallies(end);
            for days in runs(&tallies, wanted.week_starts) {
                let of_run = bits(|day| days.contains(Weekday::ALL[day]));
                if of_run & loses_before == 0 || of_run & loses_after == 0 {
                    continue;
                }
                let tallies = days.days().map(|day| tallies[day.index()]);
                found.push(Weekly {
                    days,
                    window,
                    tally: tallies.fold(Tally::default(), Tally::and),
                });
            }
        }
    }
    found
}

/// The days of the week, by their index, of which `is_one` says so: one bit each.
fn bits(is_one: impl Fn(usize) -> bool) -> u8 {
    (0..7)
        .filter(|day| is_one(*day))
        .fold(0, |bits, day| bits | 1 << day)
}

/// The longest runs of neighbouring days that are all like each other, none inside another, from the start of the week.
fn runs(tallies: &[Tally; 7], week_starts: Weekday) -> Vec<DayRun> {
    let like: [u8; 7] =
        std::array::from_fn(|day| bits(|other| tallies[day].is_like(&tallies[other])));
    let count = |first: Weekday| {
        let mut run = 0_u8;
        let mut count = 0;
        while count < 7 {
            let day = first.after(count).index();
            run |= 1 << day;
            if like[day] & run != run {
                break;
            }
            count += 1;
        }
        count
    };
    let runs = (0..7).map(|n| week_starts.after(n)).map(|first| DayRun {
        first,
        count: count(first),
    });
    let is_longest = |run: &DayRun| match run.count {
        0 => false,
        7 => run.first == week_starts,
        // Else the run that begins a day earlier has all of its days.
        n => count(run.first.after(6)) <= n,
    };
    runs.filter(is_longest).collect()
}

/// What a piece of a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Guaranteed,
    Possible,
    Skipped,
}

/// A piece of some date that begins at a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Beginning {
    kind: Kind,
    /// The date's day of the week, by its index.
    day: usize,
    /// The place of its end among the ends.
    end: usize,
    /// That of an earlier piece of the date that is still there.
    before: Option<usize>,
}

/// The pieces of all dates that begin at or before a start that moves on through the day.
struct Sweep {
    /// Where pieces begin, in order.
    starts: Vec<u16>,
    /// Where pieces end, in order.
    ends: Vec<u16>,
    dates: [usize; 7],
    guaranteed: [Lasting; 7],
    possible: [Lasting; 7],
    skipped: [Lasting; 7],
}

/// Pieces of one kind on one day of the week, by where they end.
#[derive(Clone, Debug)]
struct Lasting {
    /// How many end at each end.
    ending: Vec<usize>,
    /// How many end there or later.
    lasting: Vec<usize>,
}

impl Lasting {
    fn add(&mut self, end: usize) {
        self.ending[end] += 1;
        for lasting in &mut self.lasting[..=end] {
            *lasting += 1;
        }
    }

    fn take_back(&mut self, end: usize) {
        self.ending[end] -= 1;
        for lasting in &mut self.lasting[..=end] {
            *lasting -= 1;
        }
    }
}

impl Sweep {
    fn new(dates: &[DateTimes]) -> Self {
        let pieces = || {
            let of_date = |date: &'_ DateTimes| {
                let pieces = date.guaranteed.iter().chain(&date.possible);
                pieces.copied().collect::<Vec<_>>()
            };
            dates.iter().flat_map(of_date)
        };
        let in_order = |mut edges: Vec<u16>| {
            edges.sort_unstable();
            edges.dedup();
            edges
        };
        let ends = in_order(pieces().map(WallPiece::to).collect());
        let none = Lasting {
            ending: vec![0; ends.len()],
            lasting: vec![0; ends.len()],
        };
        let none: [Lasting; 7] = std::array::from_fn(|_| none.clone());
        let mut count = [0; 7];
        for date in dates {
            count[date.weekday.index()] += 1;
        }
        Self {
            starts: in_order(pieces().map(WallPiece::from).collect()),
            ends,
            dates: count,
            guaranteed: none.clone(),
            possible: none.clone(),
            skipped: none,
        }
    }

    /// Every start with the pieces that begin there. What is skipped counts from the first start in it to the last end.
    fn beginning(&self, dates: &[DateTimes]) -> Vec<(u16, Vec<Beginning>)> {
        let starts = self.starts.iter();
        let mut beginning: Vec<_> = starts.map(|start| (*start, Vec::new())).collect();
        let mut add = |kind, date: &DateTimes, piece: &WallPiece, before: Option<&WallPiece>| {
            let start = (self.starts).partition_point(|start| *start < piece.from());
            let place = |piece: &WallPiece| {
                let ends = self.ends.partition_point(|end| *end <= piece.to());
                ends.checked_sub(1)
            };
            if let (Some((_, pieces)), Some(end)) = (beginning.get_mut(start), place(piece)) {
                let before = before.filter(|before| before.to() > piece.from());
                pieces.push(Beginning {
                    kind,
                    day: date.weekday.index(),
                    end,
                    before: before.and_then(place),
                });
            }
        };
        for date in dates {
            for (kind, pieces) in [
                (Kind::Guaranteed, &date.guaranteed),
                (Kind::Possible, &date.possible),
                (Kind::Skipped, &date.skipped),
            ] {
                let mut before = None;
                for piece in pieces {
                    add(kind, date, piece, before);
                    before = Some(piece);
                }
            }
        }
        beginning
    }

    /// Takes in the pieces that begin at one start. For every end, the days of the week of which a window from this start to
    /// that end loses a date when it begins earlier: one bit each.
    fn begin(&mut self, beginning: &[Beginning]) -> Vec<u8> {
        let mut loses = vec![0; self.ends.len()];
        for piece in beginning {
            let of_kind = match piece.kind {
                Kind::Guaranteed => &mut self.guaranteed,
                Kind::Possible => &mut self.possible,
                Kind::Skipped => &mut self.skipped,
            };
            let of_day = &mut of_kind[piece.day];
            of_day.add(piece.end);
            if let Some(before) = piece.before {
                of_day.take_back(before);
            }
            if piece.kind != Kind::Skipped {
                let only_here = piece.before.map_or(0, |before| before + 1)..=piece.end;
                let loses = loses.get_mut(only_here).into_iter().flatten();
                loses.for_each(|days| *days |= 1 << piece.day);
            }
        }
        loses
    }

    /// Whether a window up to `end` loses a date of `day` when it lasts longer.
    fn has_an_end(&self, day: usize, end: usize) -> bool {
        self.guaranteed[day].ending[end] + self.possible[day].ending[end] > 0
    }

    /// On how many dates of each day the window is there that begins at the last start taken in, and lasts to `end`.
    fn tallies(&self, end: usize) -> [Tally; 7] {
        std::array::from_fn(|day| Tally {
            dates: self.dates[day] - self.skipped[day].lasting[end],
            guaranteed: self.guaranteed[day].lasting[end],
            possible: self.possible[day].lasting[end],
        })
    }
}

/// The half hours of a day.
pub const HALF_HOURS: usize = 48;

/// By day of the week and half hour, the number of dates on which all of the half hour is guaranteed.
pub fn by_half_hours(dates: &[DateTimes]) -> [[usize; HALF_HOURS]; 7] {
    let mut counts = [[0; HALF_HOURS]; 7];
    for date in dates {
        for piece in &date.guaranteed {
            let whole = usize::from(piece.from()).div_ceil(30)..usize::from(piece.to() / 30);
            let counts = &mut counts[date.weekday.index()];
            for count in counts.get_mut(whole).into_iter().flatten() {
                *count += 1;
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The slow way: every pair of minutes of a short day, every run of days, every date by itself.
    mod slowly {
        use super::*;

        /// Whether all of the window lies in the pieces, minute for minute.
        fn is_in(pieces: &[WallPiece], (from, to): (u16, u16)) -> bool {
            let is_minute_in = |minute: u16| {
                pieces
                    .iter()
                    .any(|piece| piece.from() <= minute && minute < piece.to())
            };
            (from..to).all(is_minute_in)
        }

        fn tally(dates: &[DateTimes], day: Weekday, window: (u16, u16)) -> Tally {
            let mut tally = Tally::default();
            for date in dates.iter().filter(|date| date.weekday == day) {
                tally.dates += usize::from(!is_in(&date.skipped, window));
                tally.guaranteed += usize::from(is_in(&date.guaranteed, window));
                let mut possible = date.possible.iter();
                tally.possible +=
                    usize::from(possible.any(|piece| is_in(std::slice::from_ref(piece), window)));
            }
            tally
        }

        fn alike(one: Tally, other: Tally) -> bool {
            let near = |a: usize, of_a: usize, b: usize, of_b: usize| {
                let (of_a, of_b) = (i64::try_from(of_a).unwrap(), i64::try_from(of_b).unwrap());
                let (a, b) = (i64::try_from(a).unwrap(), i64::try_from(b).unwrap());
                10 * (a * of_b - b * of_a).abs() <= of_a * of_b
            };
            one.possible > 0
                && other.possible > 0
                && near(one.guaranteed, one.dates, other.guaranteed, other.dates)
                && near(one.possible, one.dates, other.possible, other.dates)
        }

        fn all_runs(week_starts: Weekday) -> Vec<DayRun> {
            let mut runs = vec![DayRun {
                first: week_starts,
                count: 7,
            }];
            for count in (1..7).rev() {
                runs.extend(Weekday::ALL.map(|first| DayRun { first, count }));
            }
            runs
        }

        /// The days on which the window is about as often, in runs that cannot be longer.
        fn runs(dates: &[DateTimes], window: (u16, u16), week_starts: Weekday) -> Vec<DayRun> {
            let mut longest: Vec<DayRun> = Vec::new();
            for run in all_runs(week_starts) {
                let fits = run.days().all(|one| {
                    let one = tally(dates, one, window);
                    run.days()
                        .all(|other| alike(one, tally(dates, other, window)))
                });
                let is_inside = |other: &DayRun| run.days().all(|day| other.contains(day));
                if fits && !longest.iter().any(is_inside) {
                    longest.push(run);
                }
            }
            longest
        }

        fn on(dates: &[DateTimes], run: DayRun, window: (u16, u16)) -> Tally {
            run.days()
                .map(|day| tally(dates, day, window))
                .fold(Tally::default(), Tally::and)
        }

        pub(super) fn weekly(
            dates: &[DateTimes],
            wanted: &Wanted,
            last: u16,
            load: impl Fn(Weekday, WallPiece) -> i64,
        ) -> Vec<Weekly> {
            let mut all = Vec::new();
            for from in 0..last {
                for to in from + 1..=last {
                    let min = u16::try_from(wanted.min.get()).unwrap();
                    if to - from < min {
                        continue;
                    }
                    for days in runs(dates, (from, to), wanted.week_starts) {
                        let of = on(dates, days, (from, to));
                        let loses = |longer: (u16, u16)| {
                            let longer = on(dates, days, longer);
                            longer.guaranteed < of.guaranteed || longer.possible < of.possible
                        };
                        let is_longest =
                            (from == 0 || loses((from - 1, to))) && loses((from, to + 1));
                        if is_longest {
                            all.push(Weekly {
                                days,
                                window: WallPiece::new(from, to).unwrap(),
                                tally: of,
                            });
                        }
                    }
                }
            }
            all.sort_by(|one, other| is_before(one, other, wanted.week_starts, &load));
            let mut best: Vec<Weekly> = Vec::new();
            for one in all {
                let length =
                    |it: &Weekly| usize::from(it.window.to() - it.window.from()) * it.days.count;
                let overlaps = |kept: &&Weekly| {
                    kept.days.days().any(|day| one.days.contains(day))
                        && (kept.window.from()..kept.window.to())
                            .any(|minute| one.window.from() <= minute && minute < one.window.to())
                };
                let kept = best.iter().filter(overlaps).collect::<Vec<_>>();
                let is_shown = |kept: &Weekly| {
                    length(&one) >= 2 * length(kept)
                        || (one.days.count > kept.days.count && length(&one) >= length(kept))
                };
                if kept.iter().all(|kept| is_shown(kept)) {
                    best.push(one);
                }
            }
            best.truncate(wanted.top);
            best
        }

        fn is_before(
            one: &Weekly,
            other: &Weekly,
            week_starts: Weekday,
            load: impl Fn(Weekday, WallPiece) -> i64,
        ) -> std::cmp::Ordering {
            let share = |of: fn(&Tally) -> usize| {
                (of(&other.tally) * one.tally.dates).cmp(&(of(&one.tally) * other.tally.dates))
            };
            let length = |it: &Weekly| it.window.to() - it.window.from();
            let load =
                |it: &Weekly| -> i64 { it.days.days().map(|day| load(day, it.window)).sum() };
            let dates = |it: &Weekly| i64::try_from(it.tally.dates).unwrap();
            let days_in = |it: &Weekly| (0..7).find(|n| week_starts.after(*n) == it.days.first);
            share(|tally| tally.guaranteed)
                .then(share(|tally| tally.possible))
                .then(length(other).cmp(&length(one)))
                .then((load(one) * dates(other)).cmp(&(load(other) * dates(one))))
                .then(days_in(one).cmp(&days_in(other)))
                .then(one.window.from().cmp(&other.window.from()))
                .then(other.days.count.cmp(&one.days.count))
        }
    }

    /// Minutes in a day of the tests, so that every pair of them can be tried.
    const DAY: u16 = 14;

    fn pieces(is_in: &[bool]) -> Vec<WallPiece> {
        let mut pieces: Vec<WallPiece> = Vec::new();
        for (minute, _) in (0..).zip(is_in).filter(|(_, is_in)| **is_in) {
            match pieces.last_mut() {
                Some(last) if last.to() == minute => {
                    *last = WallPiece::new(last.from(), minute + 1).unwrap();
                }
                _ => pieces.push(WallPiece::new(minute, minute + 1).unwrap()),
            }
        }
        pieces
    }

    /// What minutes become, from which on and how many.
    type Change = Option<(u8, usize, usize)>;

    /// The pieces in which some choice of a length is possible, none inside another.
    fn of_length(pieces: &[WallPiece], length: u16) -> Vec<WallPiece> {
        let of_piece = |piece: &WallPiece| {
            let (from, to) = (piece.from(), piece.to());
            let last = to.saturating_sub(length).max(from);
            (from..=last).filter_map(move |start| WallPiece::new(start, (start + length).min(to)))
        };
        pieces.iter().flat_map(of_piece).collect()
    }

    /// All of these, but for those inside another.
    fn none_inside_another(mut pieces: Vec<WallPiece>) -> Vec<WallPiece> {
        pieces.sort_unstable_by_key(|piece| (piece.from(), u16::MAX - piece.to()));
        let mut farthest = 0;
        pieces.retain(|piece| {
            let goes_on = piece.to() > farthest;
            farthest = farthest.max(piece.to());
            goes_on
        });
        pieces
    }

    /// A pattern for each day of the week, and dates that keep it but for a minute or two. On some, hours are picked.
    fn any_dates() -> impl Strategy<Value = Vec<DateTimes>> {
        let minute = prop_oneof![3 => Just(2_u8), 1 => Just(1), 2 => Just(0)];
        let day = prop::collection::vec(minute, usize::from(DAY));
        let week = prop::collection::vec(day, 1..4);
        let change = (0_u8..3, 0..usize::from(DAY), 1_usize..5);
        let date = (
            0_usize..7,
            prop::option::weighted(0.5, change.clone()),
            prop::option::weighted(0.1, change),
            prop::option::weighted(0.4, 1_u16..7),
        );
        (week, prop::collection::vec(date, 1..24)).prop_map(|(week, dates)| {
            let date = |(day, change, skipped, picked): &(usize, Change, Change, Option<u16>)| {
                let mut minutes = week[day % week.len()].clone();
                if let Some((to, from, length)) = change {
                    minutes
                        .iter_mut()
                        .skip(*from)
                        .take(*length)
                        .for_each(|it| *it = *to);
                }
                let mut is_skipped = vec![false; minutes.len()];
                if let Some((_, from, length)) = skipped {
                    minutes
                        .iter_mut()
                        .skip(*from)
                        .take(*length)
                        .for_each(|it| *it = 0);
                    is_skipped
                        .iter_mut()
                        .skip(*from)
                        .take(*length)
                        .for_each(|it| *it = true);
                }
                let at_least = |least: u8| -> Vec<bool> {
                    minutes.iter().map(|minute| *minute >= least).collect()
                };
                let (guaranteed, mut possible) = (pieces(&at_least(2)), pieces(&at_least(1)));
                if let Some(length) = picked {
                    possible = of_length(&possible, *length);
                    possible.extend(&guaranteed);
                    possible = none_inside_another(possible);
                }
                DateTimes {
                    weekday: Weekday::ALL[*day],
                    guaranteed,
                    possible,
                    skipped: pieces(&is_skipped),
                }
            };
            dates.iter().map(date).collect()
        })
    }

    fn some_load(day: Weekday, window: WallPiece) -> i64 {
        let minutes = i64::from(window.to() - window.from());
        minutes * i64::from(window.from() % 3 + u16::from(day == Weekday::Wed))
    }

    proptest! {
        #[test]
        fn prop_the_best_windows_are_those_of_trying_every_pair_of_minutes(
            dates in any_dates(),
            min in 1_i64..5,
            top in 1_usize..9,
            week_starts in 0_usize..7,
        ) {
            let wanted = Wanted { min: Minutes(min), top, week_starts: Weekday::ALL[week_starts] };
            prop_assert_eq!(
                weekly(&dates, &wanted, some_load),
                slowly::weekly(&dates, &wanted, DAY, some_load)
            );
        }
    }

    fn wanted() -> Wanted {
        Wanted {
            min: Minutes(30),
            top: 5,
            week_starts: Weekday::Mon,
        }
    }

    /// Weeks of dates on which everybody is there in these pieces of these days, but for the weeks that are left out.
    fn weeks(weeks: usize, on: &[(&str, &str, &[usize])]) -> Vec<DateTimes> {
        let mut dates = Vec::new();
        for week in 0..weeks {
            for weekday in Weekday::ALL {
                let mut pieces: Vec<WallPiece> = (on.iter())
                    .filter(|(days, ..)| {
                        crate::time::Weekdays::parse(days)
                            .unwrap()
                            .contains(weekday)
                    })
                    .filter(|(.., but)| !but.contains(&week))
                    .map(|(_, piece, _)| piece.parse().unwrap())
                    .collect();
                pieces.sort_unstable();
                dates.push(DateTimes {
                    weekday,
                    guaranteed: pieces.clone(),
                    possible: pieces,
                    skipped: Vec::new(),
                });
            }
        }
        dates
    }

    #[track_caller]
    fn check(dates: &[DateTimes], expected: &[(&str, &str, usize, usize)]) {
        let found: Vec<_> = weekly(dates, &wanted(), |_, _| 0)
            .into_iter()
            .map(|it| {
                let Tally {
                    dates, guaranteed, ..
                } = it.tally;
                (
                    it.days.to_string(),
                    it.window.to_string(),
                    guaranteed,
                    dates,
                )
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(days, window, guaranteed, dates)| {
                (
                    (*days).to_owned(),
                    (*window).to_owned(),
                    *guaranteed,
                    *dates,
                )
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn neighbouring_days_with_the_same_window_are_one() {
        check(
            &weeks(
                10,
                &[("mon-thu", "14:00-16:00", &[]), ("fri", "09:00-10:00", &[])],
            ),
            &[
                ("mon-thu", "14:00-16:00", 40, 40),
                ("fri", "09:00-10:00", 10, 10),
            ],
        );
    }

    #[test]
    fn a_week_may_run_on_from_sunday() {
        check(
            &weeks(4, &[("sun-thu", "10:00-12:00", &[])]),
            &[("sun-thu", "10:00-12:00", 20, 20)],
        );
    }

    #[test]
    fn one_date_in_ten_less_is_still_joined_and_more_is_not() {
        check(
            &weeks(
                10,
                &[("mon", "10:00-11:00", &[]), ("tue", "10:00-11:00", &[3])],
            ),
            &[("mon,tue", "10:00-11:00", 19, 20)],
        );
        check(
            &weeks(
                10,
                &[("mon", "10:00-11:00", &[]), ("tue", "10:00-11:00", &[3, 4])],
            ),
            &[
                ("mon", "10:00-11:00", 10, 10),
                ("tue", "10:00-11:00", 8, 10),
            ],
        );
    }

    #[test]
    fn the_safest_is_first_and_a_longer_one_is_shown_when_it_is_twice_as_long() {
        let all = &weeks(10, &[("mon-fri", "14:00-15:00", &[])]);
        let with = |longer: &str| -> Vec<DateTimes> {
            let longer = weeks(10, &[("mon-fri", longer, &[0, 1])]);
            let longest = |(all, longer): (&DateTimes, &DateTimes)| {
                if longer.guaranteed.is_empty() {
                    all.clone()
                } else {
                    longer.clone()
                }
            };
            all.iter().zip(&longer).map(longest).collect()
        };
        check(
            &with("14:00-16:00"),
            &[
                ("mon-fri", "14:00-15:00", 50, 50),
                ("mon-fri", "14:00-16:00", 40, 50),
            ],
        );
        check(&with("14:00-15:59"), &[("mon-fri", "14:00-15:00", 50, 50)]);
    }

    #[test]
    fn shorter_than_wanted_is_not_found() {
        check(&weeks(4, &[("mon", "14:00-14:29", &[])]), &[]);
        check(
            &weeks(4, &[("mon", "14:00-14:30", &[])]),
            &[("mon", "14:00-14:30", 4, 4)],
        );
    }

    #[test]
    fn of_equals_the_least_unsociable_is_first_then_the_earlier() {
        let dates = weeks(
            4,
            &[
                ("mon,wed", "20:00-21:00", &[]),
                ("mon,wed", "06:00-07:00", &[]),
            ],
        );
        check(
            &dates,
            &[
                ("mon", "06:00-07:00", 4, 4),
                ("mon", "20:00-21:00", 4, 4),
                ("wed", "06:00-07:00", 4, 4),
                ("wed", "20:00-21:00", 4, 4),
            ],
        );
        let early = |_, window: WallPiece| i64::from(window.from() < 720);
        let found = weekly(&dates, &wanted(), early);
        assert_eq!(found[0].window.to_string(), "20:00-21:00");
        assert_eq!(found[1].days.first, Weekday::Wed);
    }

    #[test]
    fn half_hours_count_when_all_of_them_is_there() {
        let counts = by_half_hours(&weeks(3, &[("mon", "09:10-10:30", &[1])]));
        let monday = &counts[Weekday::Mon.index()];
        assert_eq!(monday[18..22], [0, 2, 2, 0]);
        assert_eq!(counts[1].iter().sum::<usize>(), 0);
    }

    #[test]
    fn runs_of_days_are_written_as_the_files_write_them() {
        for (first, count, expected) in [
            (Weekday::Mon, 1, "mon"),
            (Weekday::Mon, 2, "mon,tue"),
            (Weekday::Sun, 5, "sun-thu"),
            (Weekday::Mon, 7, "mon-sun"),
        ] {
            let text = DayRun { first, count }.to_string();
            assert_eq!(text, expected);
            assert!(crate::time::Weekdays::parse(&text).is_some());
        }
    }
}
