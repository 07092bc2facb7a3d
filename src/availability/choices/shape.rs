//! Days in one piece: a start, a length and a break.

use super::{
    Minute, Piece,
    grid::grid,
    limits::{Limits, PauseLimits, hull},
    marks::Marks,
};

/// Days with one length and one length of break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// The first start, on the grid.
    pub(super) first: Minute,
    /// The last start, on the grid and not before the first.
    pub(super) last: Minute,
    /// Working time.
    pub(super) paid: Minute,
    /// The break, if there is one.
    pub(super) pause: Option<Places>,
}

/// Where a break of one length can lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) length: Minute,
    /// The first start of the break, on the grid.
    pub(super) earliest: Minute,
    /// The last start of the break, on the grid.
    pub(super) latest: Minute,
}

impl Shape {
    /// From start to finish.
    pub(super) fn length(&self) -> Minute {
        self.paid + self.pause.map_or(0, |pause| pause.length)
    }

    /// The first and the last start of the break when the day begins at `start`, which is one of the starts.
    pub(super) fn places(&self, pause: Places, start: Minute, step: Minute) -> Piece {
        // Some minute is worked after the break, which begins and ends inside the day.
        let reach = (self.paid - 1) / step * step;
        (
            pause.earliest.max(start + step),
            pause.latest.min(start + reach),
        )
    }

    /// The starts in order.
    pub(super) fn starts(&self, step: Minute) -> impl Iterator<Item = Minute> + use<> {
        grid(self.first, self.last, step)
    }

    /// Every way to work it.
    pub(super) fn stints(self, step: Minute) -> impl Iterator<Item = Stint> + use<> {
        self.starts(step)
            .flat_map(move |start| self.stints_from(start, step))
    }

    /// Every way to work it from `start` on, which is one of the starts.
    pub(super) fn stints_from(
        self,
        start: Minute,
        step: Minute,
    ) -> impl Iterator<Item = Stint> + use<> {
        let end = start + self.length();
        let pauses: Box<dyn Iterator<Item = Piece>> = match self.pause {
            None => Box::new(std::iter::once((start, start))),
            Some(pause) => {
                let (first, last) = self.places(pause, start, step);
                Box::new(grid(first, last, step).map(move |from| (from, from + pause.length)))
            }
        };
        pauses.map(move |pause| Stint { start, end, pause })
    }

    pub(super) fn count(&self, step: Minute) -> u64 {
        let number = |first: Minute, last: Minute| {
            u64::try_from((last - first) / step + 1).unwrap_or_default()
        };
        match self.pause {
            None => number(self.first, self.last),
            Some(pause) => self
                .starts(step)
                .map(|start| {
                    let (first, last) = self.places(pause, start, step);
                    number(first, last)
                })
                .sum(),
        }
    }

    /// For every start, the longest stretches before and after a break.
    pub(super) fn unbroken(self, step: Minute) -> impl Iterator<Item = Piece> {
        self.starts(step).flat_map(move |start| {
            let end = start + self.length();
            match self.pause {
                None => [(start, end), (start, end)],
                Some(pause) => {
                    let (first, last) = self.places(pause, start, step);
                    [(start, last), (first + pause.length, end)]
                }
            }
        })
    }

    /// Marks what some choice leaves out.
    pub(super) fn mark_left_out(&self, step: Minute, marks: &mut Marks) {
        marks.mark((marks.from, self.last));
        marks.mark((self.first + self.length(), marks.to()));
        let Some(pause) = self.pause else { return };
        let (first, _) = self.places(pause, self.first, step);
        let (_, last) = self.places(pause, self.last, step);
        // OK because every place between these is open to some start.
        if step <= pause.length {
            marks.mark((first, last + pause.length));
            return;
        }
        for from in grid(first, last, step) {
            marks.mark((from, from + pause.length));
        }
    }

    /// Marks what some choice works.
    pub(super) fn mark_worked(&self, step: Minute, worked: &mut Marks) {
        for start in self.starts(step) {
            let end = start + self.length();
            let Some(pause) = self.pause else {
                worked.mark((start, end));
                continue;
            };
            let (first, last) = self.places(pause, start, step);
            // Before the last place and after the first one, some choice works; the rest is a break whatever is chosen.
            worked.mark((start, last));
            worked.mark((first + pause.length, end));
        }
    }
}

/// One way to work a day in one piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stint {
    pub(super) start: Minute,
    pub(super) end: Minute,
    /// The break; empty without one.
    pub(super) pause: Piece,
}

impl Stint {
    /// The working time, in order.
    pub(super) fn pieces(self) -> Vec<Piece> {
        let (from, to) = self.pause;
        if from < to {
            vec![(self.start, from), (to, self.end)]
        } else {
            vec![(self.start, self.end)]
        }
    }
}

/// The shapes that `limits` leave, by piece of the band, length and length of the break.
pub(super) fn shapes(limits: &Limits) -> Vec<Shape> {
    let core = hull(&limits.core);
    let mut shapes = Vec::new();
    for piece in &limits.within {
        let room = piece.1 - piece.0;
        for paid in grid(limits.paid.0, limits.paid.1.min(room), limits.step) {
            let applies = |pause: &&PauseLimits| pause.beyond.is_none_or(|beyond| paid > beyond);
            match limits.pause.as_ref().filter(applies) {
                None => shapes.extend(shape(limits, *piece, core, paid, None)),
                Some(pause) => {
                    let (least, most) = pause.length;
                    for length in grid(least, most.min(room), limits.step) {
                        shapes.extend(shape(limits, *piece, core, paid, Some((length, pause))));
                    }
                }
            }
        }
    }
    shapes
}

/// The shape of a day in `piece` of the band; nothing when it cannot start.
fn shape(
    limits: &Limits,
    piece: Piece,
    core: Option<Piece>,
    paid: Minute,
    pause: Option<(Minute, &PauseLimits)>,
) -> Option<Shape> {
    let step = limits.step;
    // A break of no time is none.
    let pause = pause.filter(|(length, _)| *length > 0);
    let length = paid + pause.map_or(0, |(length, _)| length);
    let ends_after = core
        .map(|core| core.1)
        .into_iter()
        .chain(limits.earliest_finish);
    let starts_by = core
        .map(|core| core.0)
        .into_iter()
        .chain(limits.latest_start);
    let mut first = ends_after.fold(piece.0, |first, end| first.max(end - length));
    let mut last = starts_by.fold(piece.1 - length, Ord::min);
    let pause = match pause {
        None => None,
        Some((length, pause)) => {
            let (from, to) = pause.within.unwrap_or(piece);
            let places = Places {
                length,
                earliest: limits.ceil(from),
                latest: limits.floor(to - length),
            };
            // The break begins a step or more after the start, and some minute is worked after it.
            let reach = (paid - 1) / step * step;
            if reach < step || places.latest < places.earliest {
                return None;
            }
            first = first.max(places.earliest - reach);
            last = last.min(places.latest - step);
            Some(places)
        }
    };
    let (first, last) = (limits.ceil(first), limits.floor(last));
    (first <= last).then_some(Shape {
        first,
        last,
        paid,
        pause,
    })
}
