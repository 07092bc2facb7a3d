//! Days in any pieces: some of the steps of a band.

use super::{Minute, Piece, grid::grid, limits::Limits};

/// The steps of a band of which some are worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cells {
    // Invariant: starts in order, each with whether it is always worked; `least` of them or more, no fewer than those.
    pub(super) steps: Vec<(Minute, bool)>,
    /// How many steps are worked at least, and at most.
    pub(super) least: usize,
    pub(super) most: usize,
}

impl Cells {
    /// How many steps are always worked.
    pub(super) fn fixed(&self) -> usize {
        self.steps.iter().filter(|(_, fixed)| *fixed).count()
    }

    /// Those that are left when as many are worked as `may` says, or a number between two of these; nothing when no number is.
    pub(super) fn of_numbers(&self, may: impl Fn(usize) -> bool) -> Option<Self> {
        let mut all = (self.least..=self.most).filter(|number| may(*number));
        let least = all.next()?;
        Some(Self {
            least,
            most: all.next_back().unwrap_or(least),
            steps: self.steps.clone(),
        })
    }

    /// Those that are left when the day begins with the step at `start`; nothing when it cannot.
    pub(super) fn from(&self, start: Minute) -> Option<Self> {
        let at = self
            .steps
            .binary_search_by_key(&start, |(start, _)| *start)
            .ok()?;
        let (before, rest) = self.steps.split_at(at);
        if before.iter().any(|(_, fixed)| *fixed) || rest.len() < self.least {
            return None;
        }
        let mut steps = rest.to_vec();
        steps.first_mut()?.1 = true;
        let rest = Self {
            least: self.least,
            most: self.most.min(steps.len()),
            steps,
        };
        let fixed = rest.fixed();
        (fixed <= rest.most).then(|| Self {
            least: rest.least.max(fixed),
            ..rest
        })
    }

    /// From every step on, as many steps without a pause as can be worked beside those that always are.
    pub(super) fn unbroken(&self, step: Minute) -> Vec<Piece> {
        let spare = self.most - self.fixed();
        let from = |at: usize| {
            let (mut end, mut free) = (self.steps[at].0, 0);
            for (start, fixed) in &self.steps[at..] {
                free += usize::from(!fixed);
                if *start != end || free > spare {
                    break;
                }
                end += step;
            }
            (self.steps[at].0, end)
        };
        (0..self.steps.len()).map(from).collect()
    }

    pub(super) fn count(&self) -> u64 {
        let fixed = self.fixed();
        let free = self.steps.len() - fixed;
        let mut count = 0_u64;
        for chosen in self.least - fixed..=self.most - fixed {
            count = count.saturating_add(ways(free, chosen));
        }
        count
    }

    /// The working time of every choice.
    pub(super) fn every_choice(&self, step: Minute) -> impl Iterator<Item = Vec<Piece>> + '_ {
        let fixed = self.fixed();
        let free: Vec<usize> = (0..self.steps.len())
            .filter(|at| !self.steps[*at].1)
            .collect();
        (self.least - fixed..=self.most - fixed).flat_map(move |chosen| {
            let free = free.clone();
            Subsets::new(free.len(), chosen).map(move |subset| {
                let taken: Vec<usize> = subset.into_iter().map(|at| free[at]).collect();
                self.pieces(&taken, step)
            })
        })
    }

    /// The working time when the steps `taken`, in any order, are worked beside those that always are.
    pub(super) fn pieces(&self, taken: &[usize], step: Minute) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for (at, (start, fixed)) in self.steps.iter().enumerate() {
            if !fixed && !taken.contains(&at) {
                continue;
            }
            match pieces.last_mut() {
                Some(last) if last.1 == *start => last.1 += step,
                _ => pieces.push((*start, start + step)),
            }
        }
        pieces
    }
}

/// The steps that `limits` leave; nothing when no number of them will do.
pub(super) fn cells(limits: &Limits) -> Option<Cells> {
    let step = limits.step;
    let mut steps = Vec::new();
    for (from, to) in &limits.within {
        for start in grid(limits.ceil(*from), to - step, step) {
            let fixed = limits
                .core
                .iter()
                .any(|(from, to)| start < *to && *from < start + step);
            steps.push((start, fixed));
        }
    }
    let number = |minutes: Minute| usize::try_from(minutes).unwrap_or_default();
    let (least, most) = limits.paid;
    let mut cells = Cells {
        least: number((least + step - 1) / step),
        most: number(most / step).min(steps.len()),
        steps,
    };
    cells.least = cells.least.max(cells.fixed()).max(1);
    (cells.least <= cells.most).then_some(cells)
}

/// A length of a list.
pub(super) fn count(length: usize) -> Minute {
    Minute::try_from(length).expect("a day has few of anything")
}

/// In how many ways `chosen` of `free` can be taken; the greatest number there is when there are more.
fn ways(free: usize, chosen: usize) -> u64 {
    let mut ways = 1_u128;
    for n in 0..chosen.min(free - chosen) {
        let (up, down) = (free - n, n + 1);
        ways = ways.saturating_mul(u128::try_from(up).unwrap_or(u128::MAX))
            / u128::try_from(down).unwrap_or(1);
        if ways > u128::from(u64::MAX) {
            return u64::MAX;
        }
    }
    u64::try_from(ways).unwrap_or(u64::MAX)
}

/// The subsets of one size of the numbers below another, in the order of their elements.
#[derive(Debug)]
pub(super) struct Subsets {
    below: usize,
    next: Option<Vec<usize>>,
}

impl Subsets {
    pub(super) fn new(below: usize, size: usize) -> Self {
        Self {
            below,
            next: (size <= below).then(|| (0..size).collect()),
        }
    }
}

impl Iterator for Subsets {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        let this = self.next.take()?;
        let size = this.len();
        // The last element that can grow does; those after it follow it closely.
        let grows = (0..size)
            .rev()
            .find(|at| this[*at] < self.below - size + at);
        self.next = grows.map(|at| {
            let mut next = this.clone();
            for (n, element) in next.iter_mut().enumerate().skip(at) {
                *element = this[at] + 1 + n - at;
            }
            next
        });
        Some(this)
    }
}
