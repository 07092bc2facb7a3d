//! The least and the most that several people share, over all their choices.
//!
//! An amount is not a window: five hours that float in 08:00-16:00 guarantee no more than 11:00-13:00, and share five hours
//! with a colleague who is there 08:00-16:00 whatever is chosen.
//!
//! What a choice of all comes to is a length of a union of stretches, whose ends are starts, finishes and edges of breaks. So it
//! is linear as long as these keep their order, and the least and the greatest are found where ends meet each other, an edge
//! of what counts, or an end of their range. A sound bound is found first, then a choice that comes near it; only where
//! these differ are choices searched, if they are few.

use std::collections::VecDeque;

use crate::time::{Minutes, SpanSet};

use super::{
    Day, Minute, Pick, Piece,
    cells::{Cells, Subsets},
    day::Form,
    grid::grid,
    ground::Ground,
    limits::{instant_of, minute_of},
    shape::{Shape, Stint},
};

/// The least or the greatest number of minutes that some people share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// No choice is on the other side of this.
    pub bound: Minutes,
    /// What `picks` come to: the same as the bound where that is exact.
    pub attained: Minutes,
    /// One choice for each day, in order.
    pub picks: Vec<Pick>,
}

impl Amount {
    /// Whether the bound is what some choice comes to.
    pub fn is_exact(&self) -> bool {
        self.bound == self.attained
    }
}

/// The fewest minutes of `ground` that all of `days` share, over all choices; of nobody's days, all of them.
///
pub fn least(days: &[&Day], ground: &SpanSet) -> Amount {
    amount(Aim::Least, days, ground)
}

/// The most minutes of `ground` that all of `days` share, over all choices; of nobody's days, all of them.
pub fn greatest(days: &[&Day], ground: &SpanSet) -> Amount {
    amount(Aim::Greatest, days, ground)
}

/// How much work a search may be: about a tenth of a second.
pub(super) const PATIENCE: u64 = 20_000_000;

/// How much of it one person's best answer to the others is, beside what there is to choose from.
const AN_ANSWER: u64 = 300;

/// Of more people than this, each chooses once, and only the extreme ones begin.
const FEW: usize = 6;

/// Which end is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// The fewest minutes.
    Least,
    /// The most.
    Greatest,
}

impl Aim {
    /// A number that is smaller for what is looked for.
    pub(crate) const fn cost(self, minutes: i64) -> i64 {
        match self {
            Self::Least => minutes,
            Self::Greatest => -minutes,
        }
    }

    /// The other one.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::Least => Self::Greatest,
            Self::Greatest => Self::Least,
        }
    }
}

/// What the least cannot go below, or the greatest above, without a look for choices that come to it: much cheaper.
pub(super) fn bound_on(aim: Aim, days: &[&Day], ground: &Ground) -> i64 {
    let pruned: Vec<Day> = days.iter().map(|day| day.pruned(aim)).collect();
    if pruned.iter().any(Day::is_off) {
        return 0;
    }
    let days: &[&Day] = &pruned.iter().collect::<Vec<_>>();
    match (aim, days) {
        (_, []) => ground.all(),
        (_, [day]) => day.best(aim, ground).0,
        (Aim::Least, _) => least_bound(days, ground),
        (Aim::Greatest, _) => greatest_bound(days, ground),
    }
}

fn amount(aim: Aim, days: &[&Day], ground: &SpanSet) -> Amount {
    let ground = Ground::new(ground, reach(days, ground));
    solve(aim, days, &ground, PATIENCE).into()
}

impl From<Found> for Amount {
    fn from(found: Found) -> Self {
        Self {
            bound: Minutes(found.bound),
            attained: Minutes(found.attained),
            picks: found.picks.iter().map(|pieces| Pick::of(pieces)).collect(),
        }
    }
}

/// From the first to the last minute of anybody's day; of nobody's, of `ground`.
pub(super) fn reach(days: &[&Day], ground: &SpanSet) -> Piece {
    let whole = || {
        let spans = ground.spans();
        let (first, last) = (spans.first()?, spans.last()?);
        Some((minute_of(first.start()), minute_of(last.end())))
    };
    let from = days.iter().map(|day| day.reach.0).min();
    let to = days.iter().map(|day| day.reach.1).max();
    from.zip(to).or_else(whole).unwrap_or_default()
}

/// What is found: a sound bound, and choices that come to `attained`, one for each day.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) bound: i64,
    pub(super) attained: i64,
    pub(super) picks: Vec<Vec<Piece>>,
}

/// What `days` share of `ground` at the end that `aim` looks for, with no more work than `patience`.
pub(super) fn solve(aim: Aim, days: &[&Day], ground: &Ground, patience: u64) -> Found {
    let pruned: Vec<Day> = days.iter().map(|day| day.pruned(aim)).collect();
    if pruned.iter().any(Day::is_off) {
        // Nothing is shared with somebody who is not there, whatever the others do.
        return Found {
            bound: 0,
            attained: 0,
            picks: pruned.iter().map(|day| day.best(aim, ground).1).collect(),
        };
    }
    let days: &[&Day] = &pruned.iter().collect::<Vec<_>>();
    if let [] | [_] = days {
        let best = days.iter().map(|day| day.best(aim, ground)).next();
        let (attained, pick) = best.unzip();
        let attained = attained.unwrap_or(ground.all());
        return Found {
            bound: attained,
            attained,
            picks: pick.into_iter().collect(),
        };
    }
    let bound = match aim {
        Aim::Least => least_bound(days, ground),
        Aim::Greatest => greatest_bound(days, ground),
    };
    let mut found = descend(aim, days, ground, bound);
    found.bound = bound;
    if found.attained != bound
        && let Some(exact) = Search::new(aim, days, ground, patience)
    {
        found = exact.run(found);
    }
    found
}

/// A common time of contiguous days is as short as the last start and the first finish make it; breaks take at most their
/// length of it, and days in pieces at most what they can leave out.
fn least_bound(days: &[&Day], ground: &Ground) -> i64 {
    let mut ground = ground.clone();
    for day in days {
        if let Form::InPieces(cells) = &day.form {
            ground = ground.inside(&cells.all(day.step));
        }
    }
    let left_out = days.iter().map(|day| match &day.form {
        Form::InPieces(cells) => cells.can_leave(day.step, &ground),
        Form::InOne(_) => 0,
    });
    let left_out: i64 = left_out.sum();
    let ends = days.iter().filter_map(|day| Ends::of(day, &ground));
    (ends.collect::<Reach>().least(&ground) - left_out).max(0)
}

/// What a day in one piece leaves of some minutes at the least, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    last_start: Minute,
    first_finish: Minute,
    /// The least between the start and the finish of any one choice.
    shortest: i64,
    /// The most that its break takes.
    pause: i64,
}

impl Ends {
    /// Of `day` on `ground`; nothing when it is worked in pieces.
    pub(super) fn of(day: &Day, ground: &Ground) -> Option<Self> {
        let Form::InOne(shapes) = &day.form else {
            return None;
        };
        Some(Self {
            last_start: day.last_start()?,
            first_finish: day.first_finish()?,
            shortest: day.shortest_span(ground),
            pause: longest_break(shapes, day.step, ground),
        })
    }
}

/// How little several days leave in common: who starts last and next to last, and who finishes first and next to first.
#[derive(Debug, Default)]
pub(super) struct Reach {
    people: usize,
    last: [Option<(Minute, usize)>; 2],
    first: [Option<(Minute, usize)>; 2],
    shortest: Option<i64>,
    pauses: i64,
}

impl FromIterator<Ends> for Reach {
    fn from_iter<I: IntoIterator<Item = Ends>>(ends: I) -> Self {
        let mut reach = Self::default();
        for ends in ends {
            reach.add(ends);
        }
        reach
    }
}

impl Reach {
    fn add(&mut self, ends: Ends) {
        let start = Some((ends.last_start, self.people));
        let [last, next] = self.last;
        if last.is_none_or(|last| last.0 < ends.last_start) {
            self.last = [start, last];
        } else if next.is_none_or(|next| next.0 < ends.last_start) {
            self.last[1] = start;
        }
        let finish = Some((ends.first_finish, self.people));
        let [first, next] = self.first;
        if first.is_none_or(|first| first.0 > ends.first_finish) {
            self.first = [finish, first];
        } else if next.is_none_or(|next| next.0 > ends.first_finish) {
            self.first[1] = finish;
        }
        let shortest = self
            .shortest
            .map_or(ends.shortest, |other| other.min(ends.shortest));
        self.shortest = Some(shortest);
        self.pauses += ends.pause;
        self.people += 1;
    }

    /// No choice of all leaves less of `ground` in common.
    pub(super) fn least(&self, ground: &Ground) -> i64 {
        let mut common = self.shortest.unwrap_or(ground.all());
        for (start, one) in self.last.into_iter().flatten() {
            for (finish, other) in self.first.into_iter().flatten() {
                if one != other {
                    common = common.min(ground.between(start, finish));
                }
            }
        }
        (common - self.pauses).max(0)
    }
}

/// No more than any one of them can reach alone, nor than fits between the last start and the first finish.
fn greatest_bound(days: &[&Day], ground: &Ground) -> i64 {
    let alone = days.iter().map(|day| day.best(Aim::Greatest, ground).0);
    let mut bound = alone.min().unwrap_or(ground.all());
    let mut ground = ground.clone();
    let mut finishes: Vec<(Minute, Vec<Minute>)> = Vec::new();
    for day in days {
        match &day.form {
            Form::InPieces(cells) => ground = ground.inside(&cells.all(day.step)),
            Form::InOne(shapes) => finishes.push(last_finishes(shapes)),
        }
    }
    let first = finishes.iter().map(|(first, _)| *first).max();
    let last = days.iter().filter_map(|day| day.last_start()).max();
    if let (Some(first), Some(last)) = (first, last) {
        let fits = |start: Minute| {
            let ends = finishes.iter().map(|(from, ends)| {
                let at = usize::try_from(start - from).unwrap_or_default();
                ends[at.min(ends.len() - 1)]
            });
            ground.between(start, ends.min().unwrap_or(start))
        };
        bound = bound.min((first..=last.max(first)).map(fits).max().unwrap_or(0));
    }
    bound
}

/// For each minute from the first start on, the last finish of a day that has begun by then.
fn last_finishes(shapes: &[Shape]) -> (Minute, Vec<Minute>) {
    let first = shapes
        .iter()
        .map(|shape| shape.first)
        .min()
        .unwrap_or_default();
    let last = shapes
        .iter()
        .map(|shape| shape.last)
        .max()
        .unwrap_or_default();
    let mut ends: Vec<Minute> =
        vec![Minute::MIN; usize::try_from(last - first + 1).unwrap_or_default()];
    for shape in shapes {
        for start in shape.first..=shape.last {
            let at = usize::try_from(start - first).unwrap_or_default();
            ends[at] = ends[at].max(start + shape.length());
        }
    }
    let mut latest = Minute::MIN;
    for end in &mut ends {
        latest = latest.max(*end);
        *end = latest;
    }
    (first, ends)
}

/// The most of `ground` that a break can take.
fn longest_break(shapes: &[Shape], step: Minute, ground: &Ground) -> i64 {
    let longest = shapes.iter().filter_map(|shape| {
        let pause = shape.pause?;
        let (first, _) = shape.places(pause, shape.first, step);
        let (_, last) = shape.places(pause, shape.last, step);
        let taken = (first..=last.max(first)).map(|from| ground.between(from, from + pause.length));
        taken.max()
    });
    longest.max().unwrap_or(0)
}

impl Cells {
    /// All of its steps as pieces.
    fn all(&self, step: Minute) -> Vec<Piece> {
        let mut all: Vec<Piece> = Vec::new();
        for (start, _) in &self.steps {
            match all.last_mut() {
                Some(last) if last.1 == *start => last.1 += step,
                _ => all.push((*start, start + step)),
            }
        }
        all
    }

    /// The most of `ground` that can be left out: the steps that hold the most of it.
    fn can_leave(&self, step: Minute, ground: &Ground) -> i64 {
        let mut held: Vec<i64> = (self.steps.iter())
            .filter(|(_, fixed)| !fixed)
            .map(|(start, _)| ground.between(*start, start + step))
            .collect();
        held.sort_unstable_by_key(|held| -held);
        held.iter().take(self.steps.len() - self.least).sum()
    }

    /// The steps that hold least or most of `ground`, no more of them than are needed.
    fn best(&self, aim: Aim, step: Minute, ground: &Ground) -> (i64, Vec<Piece>) {
        let mut free: Vec<(i64, usize)> = (self.steps.iter().enumerate())
            .filter(|(_, (_, fixed))| !fixed)
            .map(|(at, (start, _))| (aim.cost(ground.between(*start, start + step)), at))
            .collect();
        free.sort_unstable();
        let fixed = self.fixed();
        let needed = self.least - fixed;
        // More than are needed only where they add to what is looked for.
        let more = free.iter().take(self.most - fixed).skip(needed);
        let useful = more.take_while(|(cost, _)| *cost < 0).count();
        free.truncate(needed + useful);
        let taken: Vec<usize> = free.into_iter().map(|(_, at)| at).collect();
        let pieces = self.pieces(&taken, step);
        (ground.in_pieces(&pieces), pieces)
    }
}

impl Day {
    /// The choice of hours that shares least or most with `ground`: exact. Of equal ones, that which begins nearest to the
    /// declared start, then the earliest. None are worked of a day that is left out whatever is chosen.
    pub(super) fn best(&self, aim: Aim, ground: &Ground) -> (i64, Vec<Piece>) {
        let shapes = match &self.form {
            Form::InPieces(cells) => return cells.best(aim, self.step, ground),
            Form::InOne(shapes) => shapes,
        };
        let best = shapes
            .iter()
            .flat_map(|shape| best_of_shape(*shape, self.step, aim, ground));
        let off = |start: Minute| self.usual.map_or(0, |usual| (start - usual).abs());
        let best =
            best.min_by_key(|(minutes, stint)| (aim.cost(*minutes), off(stint.start), stint.start));
        // Without a choice of hours the day is left out.
        best.map_or((0, Vec::new()), |(minutes, stint)| {
            (minutes, stint.pieces())
        })
    }

    /// The least of `ground` between the start and the finish of any one choice.
    fn shortest_span(&self, ground: &Ground) -> i64 {
        let Form::InOne(shapes) = &self.form else {
            return ground.all();
        };
        let spans = shapes.iter().flat_map(|shape| {
            let span = |start| ground.between(start, start + shape.length());
            shape.starts(self.step).map(span)
        });
        spans.min().unwrap_or(0)
    }

    /// The last start of a day in one piece.
    fn last_start(&self) -> Option<Minute> {
        match &self.form {
            Form::InOne(shapes) => shapes.iter().map(|shape| shape.last).max(),
            Form::InPieces(_) => None,
        }
    }

    /// The first finish of a day in one piece.
    fn first_finish(&self) -> Option<Minute> {
        let finish = |shape: &Shape| shape.first + shape.length();
        match &self.form {
            Form::InOne(shapes) => shapes.iter().map(finish).min(),
            Form::InPieces(_) => None,
        }
    }
}

/// For each start of `shape`, the break that leaves least or most of `ground`, the earliest of equals.
fn best_of_shape(
    shape: Shape,
    step: Minute,
    aim: Aim,
    ground: &Ground,
) -> impl Iterator<Item = (i64, Stint)> {
    // Places for a break that may still be the best for this start or a later one: in order, each better than those after.
    let mut places: VecDeque<(i64, Minute)> = VecDeque::new();
    let mut seen: Option<Minute> = None;
    shape.starts(step).map(move |start| {
        let end = start + shape.length();
        let span = ground.between(start, end);
        let Some(pause) = shape.pause else {
            let pause = (start, start);
            return (span, Stint { start, end, pause });
        };
        let (first, last) = shape.places(pause, start, step);
        for from in grid(seen.map_or(first, |seen| seen + step), last, step) {
            let cost = aim.cost(-ground.between(from, from + pause.length));
            while places.back().is_some_and(|(other, _)| *other > cost) {
                places.pop_back();
            }
            places.push_back((cost, from));
        }
        seen = Some(seen.map_or(last, |seen| seen.max(last)));
        while places.front().is_some_and(|(_, from)| *from < first) {
            places.pop_front();
        }
        let (_, from) = *places
            .front()
            .expect("every start has a place for its break");
        let to = from + pause.length;
        let pause = (from, to);
        (span - ground.between(from, to), Stint { start, end, pause })
    })
}

/// From several beginnings, each person in turn chooses best against the choices of the others, until nobody can do better or
/// the `bound` is reached.
fn descend(aim: Aim, days: &[&Day], ground: &Ground, bound: i64) -> Found {
    let alone: Vec<Vec<Piece>> = days.iter().map(|day| day.best(aim, ground).1).collect();
    let mut best: Option<(i64, Vec<Vec<Piece>>)> = None;
    for first in beginnings(days) {
        let mut picks = alone.clone();
        let mut left = ground.inside(&picks[first]);
        for n in (0..days.len()).filter(|n| *n != first) {
            picks[n] = days[n].best(aim, &left).1;
            left = left.inside(&picks[n]);
        }
        let mut minutes = left.all();
        while days.len() <= FEW && minutes != bound {
            let before = minutes;
            minutes = answer_each_other(aim, days, ground, &mut picks, minutes);
            if minutes == before {
                break;
            }
        }
        let is_better = |(found, _): &(i64, _)| aim.cost(minutes) < aim.cost(*found);
        if best.as_ref().is_none_or(is_better) {
            best = Some((minutes, picks));
        }
        if minutes == bound {
            break;
        }
    }
    let (attained, picks) = best.unwrap_or((ground.all(), Vec::new()));
    Found {
        bound: attained,
        attained,
        picks,
    }
}

/// Who chooses first: everybody in turn, and of many people the last to start and the first to finish.
fn beginnings(days: &[&Day]) -> Vec<usize> {
    if days.len() <= FEW {
        return (0..days.len()).collect();
    }
    let last = (0..days.len()).max_by_key(|n| days[*n].last_start());
    let first = (0..days.len()).min_by_key(|n| days[*n].first_finish());
    last.into_iter().chain(first).collect()
}

/// Everybody chooses once more, the others as they are; what that comes to, from `minutes` on.
fn answer_each_other(
    aim: Aim,
    days: &[&Day],
    ground: &Ground,
    picks: &mut [Vec<Piece>],
    mut minutes: i64,
) -> i64 {
    for n in 0..days.len() {
        let mut others = ground.clone();
        for (_, pick) in picks.iter().enumerate().filter(|(m, _)| *m != n) {
            others = others.inside(pick);
        }
        let (now, pick) = days[n].best(aim, &others);
        if aim.cost(now) < aim.cost(minutes) {
            minutes = now;
            picks[n] = pick;
        }
    }
    minutes
}

/// A search through the choices of all but one person; that one's best answer to each is exact.
#[derive(Debug)]
struct Search<'a> {
    aim: Aim,
    days: &'a [&'a Day],
    ground: &'a Ground,
    /// Whose choices are tried, each with them.
    tried: Vec<(usize, Vec<Stint>)>,
    /// Whose best answer is found.
    last: usize,
}

impl<'a> Search<'a> {
    /// The search; nothing when it would take more than `patience`, or when days in pieces would have to be tried.
    fn new(aim: Aim, days: &'a [&'a Day], ground: &'a Ground, patience: u64) -> Option<Self> {
        let in_pieces = |day: &Day| matches!(day.form, Form::InPieces(_));
        if days.iter().filter(|day| in_pieces(day)).count() > 1 {
            return None;
        }
        let grid = Grid::of(days, ground);
        let mut sizes: Vec<u64> = Vec::new();
        let (mut ways, mut largest) = (1_u64, 1_u64);
        for day in days {
            let size = match &day.form {
                Form::InOne(_) => grid.stints(day).count(),
                Form::InPieces(cells) => cells.steps.len(),
            };
            let size = u64::try_from(size).unwrap_or(u64::MAX);
            sizes.push(size);
            (ways, largest) = (ways.saturating_mul(size), largest.max(size));
            // OK because all but one day are tried, and each is tried at least once.
            if ways / largest > patience / AN_ANSWER {
                return None;
            }
        }
        // OK because a search has two days or more.
        let last = (0..days.len()).max_by_key(|n| (in_pieces(days[*n]), sizes[*n]))?;
        let tried = (0..days.len()).filter(|n| *n != last);
        let minutes = u64::try_from(ground.all()).unwrap_or(u64::MAX);
        let one = sizes[last]
            .saturating_add(minutes)
            .saturating_add(AN_ANSWER);
        let work = tried
            .clone()
            .fold(one, |work, n| work.saturating_mul(sizes[n]));
        (work <= patience).then(|| Self {
            aim,
            days,
            ground,
            tried: tried.map(|n| (n, grid.stints(days[n]).collect())).collect(),
            last,
        })
    }

    /// The exact answer, beginning with what is already `found`.
    fn run(&self, found: Found) -> Found {
        let mut best = found;
        let mut chosen = vec![Vec::new(); self.days.len()];
        self.go_on(0, self.ground, &mut chosen, &mut best);
        best.bound = best.attained;
        best
    }

    fn go_on(&self, depth: usize, left: &Ground, chosen: &mut Vec<Vec<Piece>>, best: &mut Found) {
        if best.attained == best.bound {
            return;
        }
        let Some((n, stints)) = self.tried.get(depth) else {
            let (minutes, pick) = self.days[self.last].best(self.aim, left);
            if self.aim.cost(minutes) < self.aim.cost(best.attained) {
                chosen[self.last] = pick;
                best.attained = minutes;
                best.picks.clone_from(chosen);
            }
            return;
        };
        for stint in stints {
            let pieces = stint.pieces();
            let left = left.inside(&pieces);
            chosen[*n] = pieces;
            self.go_on(depth + 1, &left, chosen, best);
        }
    }
}

/// The starts and breaks among which the least and the greatest are found.
///
/// Where every range, length and edge is a multiple of some minutes, so is every place where two ends meet, but for a minute
/// for each break that begins directly after the start or ends directly before the finish.
#[derive(Clone, Copy, Debug)]
struct Grid {
    from: Minute,
    /// Every range, length and edge is a multiple of it, counted from `from`.
    unit: Minute,
    /// How far from a multiple two ends can meet.
    around: Minute,
}

impl Grid {
    fn of(days: &[&Day], ground: &Ground) -> Self {
        let from = days.iter().map(|day| day.reach.0).min().unwrap_or(0);
        let edges = days.iter().flat_map(|day| day.edges.iter().copied());
        let edges = edges.chain(ground.edges()).map(|edge| edge - from);
        let lengths = days.iter().flat_map(|day| day.distances());
        let unit = edges.chain(lengths).fold(0, greatest_common_divisor);
        let breaks = days.iter().filter(|day| day.has_break()).count();
        Self {
            from,
            unit: unit.max(1),
            around: Minute::try_from(breaks).unwrap_or(Minute::MAX - 1) + 1,
        }
    }

    /// Whether an end of `day` at `minute` can decide.
    fn has(self, day: &Day, minute: Minute) -> bool {
        let over = (minute - self.from).rem_euclid(self.unit);
        day.step > 1 || over.min(self.unit - over) <= self.around
    }

    /// The choices of `day` that are to be tried.
    fn stints(self, day: &Day) -> impl Iterator<Item = Stint> + '_ {
        let shapes = match &day.form {
            Form::InOne(shapes) => &shapes[..],
            Form::InPieces(_) => &[],
        };
        let starts = shapes.iter().flat_map(move |shape| {
            let starts = shape.starts(day.step);
            starts
                .filter(move |start| self.has(day, *start))
                .map(move |start| (*shape, start))
        });
        let stints = starts.flat_map(|(shape, start)| shape.stints_from(start, day.step));
        stints.filter(move |stint| self.has(day, stint.pause.0))
    }
}

impl Day {
    /// The lengths that tell how far apart its ends can be; a minute where they can be any.
    fn distances(&self) -> Vec<Minute> {
        let Form::InOne(shapes) = &self.form else {
            // Steps of a minute are as good as each other between two edges.
            return vec![if self.step > 1 { self.step } else { 0 }];
        };
        let mut lengths: Vec<Minute> = shapes
            .iter()
            .flat_map(|shape| [shape.paid, shape.pause.map_or(0, |pause| pause.length)])
            .collect();
        lengths.sort_unstable();
        lengths.dedup();
        if self.step > 1 {
            lengths.push(self.step);
        } else if shapes.iter().any(|shape| {
            let length = |shape: &Shape| (shape.paid, shape.pause.map(|pause| pause.length));
            Some(length(shape)) != shapes.first().map(length)
        }) {
            return vec![1];
        }
        lengths
    }

    /// Whether some choice of a day in one piece has a break in it.
    pub fn has_break(&self) -> bool {
        match &self.form {
            Form::InOne(shapes) => shapes.iter().any(|shape| shape.pause.is_some()),
            Form::InPieces(_) => false,
        }
    }

    /// The same day with fewer choices, none of which `aim` misses: of days without a break the longer ones hold a shorter
    /// one each, and the shorter ones lie in a longer one each. A day that may be left out is, or is not.
    pub(super) fn pruned(&self, aim: Aim) -> Self {
        if self.may_be_off {
            return match (aim, self.at_work()) {
                (Aim::Greatest, Some(worked)) => worked.pruned(aim),
                _ => self.off(),
            };
        }
        let Form::InOne(shapes) = &self.form else {
            return self.clone();
        };
        if self.has_break() {
            return self.clone();
        }
        let length = |shape: &&Shape| aim.cost(shape.paid);
        let best = shapes.iter().min_by_key(length);
        let stands_for = |best: &Shape, other: &Shape| {
            let (inner, outer) = match aim {
                Aim::Least => (best, other),
                Aim::Greatest => (other, best),
            };
            let room = (outer.paid - inner.paid) / self.step * self.step;
            match aim {
                Aim::Least => outer.last <= inner.last && outer.first + room >= inner.first,
                Aim::Greatest => inner.last <= outer.last + room && inner.first >= outer.first,
            }
        };
        let kept = shapes
            .iter()
            .filter(|shape| best.is_none_or(|best| best == *shape || !stands_for(best, shape)));
        self.with_shapes(kept.copied().collect())
    }
}

/// The greatest number that divides both; 0 is divided by every number.
const fn greatest_common_divisor(one: Minute, other: Minute) -> Minute {
    let (mut divisor, mut rest) = (one.abs(), other.abs());
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    divisor
}

/// Choices for `days` that come to the same as those of `amount`, which was found for them: as few people as possible are off
/// their declared start; of those who are, each in turn as little as possible.
pub fn nearest_to_usual(aim: Aim, days: &[&Day], ground: &SpanSet, amount: &Amount) -> Vec<Pick> {
    let ground = Ground::new(ground, reach(days, ground));
    let wanted = amount.attained.get();
    let reaches = |days: &[Day], patience| {
        let days: Vec<&Day> = days.iter().collect();
        let found = solve(aim, &days, &ground, patience);
        (found.attained == wanted).then_some(found.picks)
    };
    let declared: Vec<usize> = (0..days.len())
        .filter(|n| days[*n].usual.is_some())
        .collect();
    let Some((off, mut kept)) = fewest_off(&declared, |off| {
        let held = held(days, off);
        reaches(&held, PATIENCE / 10).map(|_| held)
    }) else {
        return amount.picks.clone();
    };
    for n in off {
        let mut starts: Vec<Minute> = days[n].all_starts();
        let usual = days[n].usual.unwrap_or_default();
        starts.sort_by_key(|start| ((start - usual).abs(), *start));
        let nearest = starts.into_iter().find_map(|start| {
            let mut nearer = kept.clone();
            nearer[n] = days[n].at_start(instant_of(start))?;
            reaches(&nearer, 0).map(|_| nearer)
        });
        kept = nearest.unwrap_or(kept);
    }
    match reaches(&kept, PATIENCE) {
        Some(picks) => picks.iter().map(|pieces| Pick::of(pieces)).collect(),
        None => amount.picks.clone(),
    }
}

/// The days, those with a declared start held to it but for `off`.
fn held(days: &[&Day], off: &[usize]) -> Vec<Day> {
    let hold = |(n, day): (usize, &&Day)| {
        let usual = day.usual().filter(|_| !off.contains(&n));
        usual
            .and_then(|usual| day.at_start(usual))
            .unwrap_or_else(|| (*day).clone())
    };
    days.iter().enumerate().map(hold).collect()
}

/// The smallest part of `people`, first those first in order, for which `holds` finds something; only sets of two at most and
/// the whole are looked at where people are many.
fn fewest_off<T>(
    people: &[usize],
    holds: impl Fn(&[usize]) -> Option<T>,
) -> Option<(Vec<usize>, T)> {
    const MANY: usize = 6;
    let few = people.len() <= MANY;
    for size in 0..=people.len() {
        if !few && size > 2 && size < people.len() {
            continue;
        }
        for chosen in Subsets::new(people.len(), size) {
            let off: Vec<usize> = chosen.into_iter().map(|at| people[at]).collect();
            if let Some(found) = holds(&off) {
                return Some((off, found));
            }
        }
    }
    None
}
