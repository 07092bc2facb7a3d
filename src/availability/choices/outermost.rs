//! The choice of a day that begins first, ends last, is longest, or goes on longest without a pause; and some that are far apart.

use crate::time::{Instant, Minutes};

use super::{
    Aim, Minute, Piece,
    cells::Cells,
    day::{Day, Form, Pick, Starts},
    shape::{Shape, Stint},
};

/// So many starts of a day are among its varied choices.
const STARTS_VARIED: usize = 12;

/// What about a day is to be as little, or as much, as its choices allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// When it begins.
    Start,
    /// When it ends.
    Finish,
    /// How long it is without its breaks.
    Length,
    /// How long its longest piece is.
    Piece,
}

impl Feature {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Start, Self::Finish, Self::Length, Self::Piece];

    /// Each of them at its least and at its greatest.
    pub fn ends() -> impl Iterator<Item = (Self, Aim)> {
        let both = |feature| [Aim::Least, Aim::Greatest].map(|aim| (feature, aim));
        Self::ALL.into_iter().flat_map(both)
    }
}

impl Day {
    /// The choice with the least, or the greatest, of `feature`; of equals the first that is found. A day that is left out begins
    /// and ends nowhere, and has no length.
    pub fn outermost(&self, feature: Feature, aim: Aim) -> &Pick {
        let features = Feature::ALL;
        let place = features.iter().take_while(|one| **one != feature).count();
        let greatest = usize::from(aim == Aim::Greatest) * features.len();
        self.known.outermost[place + greatest].get_or_init(|| self.find_outermost(feature, aim))
    }

    /// Some choices far apart: at starts spread over the day, with an early break and a late one; and those with the least and the
    /// greatest of each feature.
    pub fn varied(&self) -> &[Pick] {
        self.known.varied.get_or_init(|| {
            let starts: Vec<Instant> = self.starts().into_iter().flat_map(Starts::each).collect();
            let apart = starts.len().div_ceil(STARTS_VARIED).max(1);
            let tried = starts.iter().step_by(apart).chain(starts.last());
            let of_start = tried.filter_map(|start| self.at_start(*start));
            let picks = of_start.flat_map(|day| {
                let mut all = day.every_choice().take(STARTS_VARIED * STARTS_VARIED);
                let first = all.next();
                first.into_iter().chain(all.last())
            });
            let ends = Feature::ends();
            let outermost = ends.map(|(feature, aim)| self.outermost(feature, aim).clone());
            let off = self.may_be_off.then(Pick::off);
            picks.chain(outermost).chain(off).collect()
        })
    }

    fn find_outermost(&self, feature: Feature, aim: Aim) -> Pick {
        let is_of_length = matches!(feature, Feature::Length | Feature::Piece);
        if self.may_be_off && is_of_length && aim == Aim::Least {
            return Pick::off();
        }
        match &self.form {
            Form::InOne(shapes) => {
                let tried = shapes
                    .iter()
                    .flat_map(|shape| shape.tried(feature, self.step));
                let value = |stint: &Stint| aim.cost(stint.value(feature));
                // OK because there is always a choice.
                let best = tried.min_by_key(value).map(Stint::pieces);
                best.map_or_else(|| self.first_choice(), |pieces| Pick::of(&pieces))
            }
            Form::InPieces(cells) => {
                let taken = cells.outermost(feature, aim, self.step);
                Pick::of(&cells.pieces(&taken, self.step))
            }
        }
    }
}

impl Shape {
    /// Ways to work it among which is the least, and the greatest, of `feature`.
    fn tried(self, feature: Feature, step: Minute) -> impl Iterator<Item = Stint> {
        let mut starts = vec![self.first, self.last];
        if let (Feature::Piece, Some(pause)) = (feature, self.pause) {
            // A break nearest to the middle of the work leaves the shortest pieces: from where on it can lie there, and up to where.
            let middle = (self.paid / 2).div_euclid(step) * step;
            let edges = [pause.earliest, pause.latest].into_iter();
            let from_edges = edges.flat_map(|edge| [edge - middle, edge - middle - step]);
            starts.extend(from_edges.map(|start| start.clamp(self.first, self.last)));
        }
        starts.sort_unstable();
        starts.dedup();
        starts.into_iter().flat_map(move |start| {
            let end = start + self.length();
            let pauses: Vec<Piece> = match self.pause {
                None => vec![(start, start)],
                Some(pause) => {
                    let (first, last) = self.places(pause, start, step);
                    // Nearest to the middle of the work, and furthest from it.
                    let half = start + self.paid / 2;
                    let below = (first + (half - first).div_euclid(step) * step).clamp(first, last);
                    let places = [first, below, (below + step).min(last), last];
                    places.map(|at| (at, at + pause.length)).to_vec()
                }
            };
            pauses
                .into_iter()
                .map(move |pause| Stint { start, end, pause })
        })
    }
}

impl Stint {
    fn value(&self, feature: Feature) -> Minute {
        let (from, to) = self.pause;
        match feature {
            Feature::Start => self.start,
            Feature::Finish => self.end,
            Feature::Length => self.end - self.start - (to - from),
            Feature::Piece if from == to => self.end - self.start,
            Feature::Piece => (from - self.start).max(self.end - to),
        }
    }
}

impl Cells {
    /// The steps that are taken beside those that always are, by their places, where `feature` is least or greatest.
    fn outermost(&self, feature: Feature, aim: Aim, step: Minute) -> Vec<usize> {
        let free = || (0..self.steps.len()).filter(|at| !self.steps[*at].1);
        let spare = self.most - self.fixed();
        let owed = self.least - self.fixed();
        let fill = |mut taken: Vec<usize>, order: &mut dyn Iterator<Item = usize>| {
            for at in order {
                if taken.len() < owed && !taken.contains(&at) && !self.steps[at].1 {
                    taken.push(at);
                }
            }
            taken
        };
        let all = 0..self.steps.len();
        match (feature, aim) {
            (Feature::Finish | Feature::Length, Aim::Least) => free().take(owed).collect(),
            (Feature::Start, Aim::Greatest) => fill(Vec::new(), &mut all.rev()),
            (Feature::Length, Aim::Greatest) => free().take(spare).collect(),
            (Feature::Start, Aim::Least) => free().take(owed.max(usize::from(spare > 0))).collect(),
            (Feature::Finish, Aim::Greatest) => free()
                .rev()
                .take(owed.max(usize::from(spare > 0)))
                .collect(),
            (Feature::Piece, Aim::Greatest) => {
                let runs = self.unbroken(step).into_iter().enumerate();
                let longest = runs.max_by_key(|(at, (from, to))| (to - from, usize::MAX - at));
                let Some((first, (from, to))) = longest else {
                    return Vec::new();
                };
                let steps = usize::try_from((to - from) / step).unwrap_or_default();
                let run = (first..first + steps).filter(|at| !self.steps[*at].1);
                fill(run.collect(), &mut all.into_iter())
            }
            (Feature::Piece, Aim::Least) => {
                let lengths = 1..=self.steps.len();
                let mut taken = lengths.filter_map(|length| self.in_runs_of(length, step));
                taken.next().unwrap_or_default()
            }
        }
    }

    /// Steps to take so that nothing is longer than so many of them; nothing where that leaves too few.
    fn in_runs_of(&self, most: usize, step: Minute) -> Option<Vec<usize>> {
        let mut is_taken = vec![true; self.steps.len()];
        let mut run: Vec<usize> = Vec::new();
        for at in 0..self.steps.len() {
            let goes_on = run
                .last()
                .is_some_and(|last| self.steps[*last].0 + step == self.steps[at].0);
            if !goes_on {
                run.clear();
            }
            run.push(at);
            if run.len() > most {
                // As late as it can be, so that it serves the steps after it as well.
                let hole = run.iter().rposition(|at| !self.steps[*at].1)?;
                is_taken[run[hole]] = false;
                run.drain(..=hole);
            }
        }
        let taken = (0..self.steps.len()).filter(|at| is_taken[*at] && !self.steps[*at].1);
        let mut taken: Vec<usize> = taken.collect();
        taken.truncate(self.most - self.fixed());
        (taken.len() + self.fixed() >= self.least).then_some(taken)
    }
}

impl Pick {
    /// How long its longest piece is.
    pub fn longest_piece(&self) -> Minutes {
        let pieces = self.spans().spans().iter().map(|span| span.minutes());
        pieces.max().unwrap_or_default()
    }
}
