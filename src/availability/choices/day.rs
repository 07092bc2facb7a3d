//! One person's day as a set of choices.

use std::sync::OnceLock;

use crate::{
    model::Band,
    time::{Date, Instant, MINUTE, Minutes, Span, SpanSet},
    zone::Clock,
};

use super::{
    Feature, Minute, Piece,
    limits::{Limits, PauseLimits, hull, instant_of, minute_of},
};

/// One day of one person, who chooses when to work.
///
/// There is always at least one choice. Every choice works at least a minute, but for that of leaving the day out, where it is
/// open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The grid of starts and breaks.
    pub(super) step: Minute,
    /// All of the band: from its start to its end.
    pub(super) reach: Piece,
    /// Where a range of its starts, finishes or breaks begins or ends.
    pub(super) edges: Vec<Minute>,
    /// How it is worked, if it is.
    pub(super) form: Form,
    /// Whether it may be left out: work nothing of it.
    pub(super) may_be_off: bool,
    /// The declared start, if one is among the choices.
    pub(super) usual: Option<Minute>,
    pub(super) known: Known,
}

/// What has been worked out of a day's choices: nothing of its own, so all are equal.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    guaranteed: OnceLock<SpanSet>,
    possible: OnceLock<SpanSet>,
    /// By what is at its least, and then by what is at its greatest.
    pub(super) outermost: [OnceLock<Pick>; 2 * Feature::ALL.len()],
    pub(super) varied: OnceLock<Vec<Pick>>,
}

impl PartialEq for Known {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Known {}

/// How the day is worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// From start to finish, but for a break: one of these; none where the day is left out whatever is chosen.
    InOne(Vec<Shape>),
    /// Any pieces.
    InPieces(Cells),
}

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
}

/// From `first` to `last`, both included, in steps.
pub(super) fn grid(
    first: Minute,
    last: Minute,
    step: Minute,
) -> impl Iterator<Item = Minute> + use<> {
    let steps = usize::try_from(step).expect("a step is a minute or more");
    (first..=last).step_by(steps)
}

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

/// One way to work a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pick {
    spans: SpanSet,
}

impl Pick {
    pub(super) fn of(pieces: &[Piece]) -> Self {
        Self {
            spans: set(pieces.iter().copied()),
        }
    }

    /// No work.
    pub(super) fn off() -> Self {
        Self::of(&[])
    }

    /// Whether the day is left out.
    pub fn is_off(&self) -> bool {
        self.spans.is_empty()
    }

    /// The working time; none on a day that is left out.
    pub const fn spans(&self) -> &SpanSet {
        &self.spans
    }

    /// When work begins; nothing on a day that is left out.
    pub fn start(&self) -> Option<Instant> {
        self.spans.spans().first().map(|first| first.start())
    }

    /// When work ends; nothing on a day that is left out.
    pub fn finish(&self) -> Option<Instant> {
        self.spans.spans().last().map(|last| last.end())
    }

    /// The same hours, `seconds` later.
    #[must_use]
    pub fn later(&self, seconds: i64) -> Self {
        Self {
            spans: self.spans.later(seconds),
        }
    }

    /// Working time without breaks.
    pub fn paid(&self) -> Minutes {
        self.spans.minutes()
    }
}

/// Starts at equal distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Starts {
    /// The first.
    pub first: Instant,
    /// The last; may be the first.
    pub last: Instant,
    /// From one to the next.
    pub step: Minutes,
}

impl Starts {
    /// Each of them, in order.
    pub fn each(self) -> impl Iterator<Item = Instant> {
        let count = i64::try_from(self.count()).expect("a day has few starts");
        let step = self.step.get() * MINUTE;
        (0..count).map(move |n| self.first.plus_seconds(n * step))
    }

    /// How many there are.
    pub fn count(self) -> usize {
        let length = minute_of(self.last) - minute_of(self.first);
        usize::try_from(length / self.step.get()).expect("the last is not before the first") + 1
    }
}

/// The spans of `pieces`, in any order.
pub(super) fn set(pieces: impl Iterator<Item = Piece>) -> SpanSet {
    pieces
        .filter_map(|(from, to)| Span::new(instant_of(from), instant_of(to)).ok())
        .collect()
}

impl Day {
    /// The day that `band` makes of `date` on `clock`; nothing when the clock shows no minute of the band on that date.
    ///
    /// A day that a clock change makes impossible is as long as fits, or as its core takes; where that is not enough its
    /// break lies anywhere, then there is none, and at last the whole band is worked.
    pub fn of(band: &Band, date: Date, clock: &Clock) -> Option<Self> {
        let limits = Limits::on(band, date, clock)?;
        Some(Self::within(&limits))
    }

    /// The day that `limits` leave, made possible if they leave none.
    pub(crate) fn within(limits: &Limits) -> Self {
        let relaxed = || limits.relaxed().iter().find_map(Self::new);
        Self::new(limits)
            .or_else(relaxed)
            .expect("the whole band can be worked")
    }

    /// The day that `limits` leave; nothing when they leave no choice.
    pub(crate) fn new(limits: &Limits) -> Option<Self> {
        let form = if limits.in_pieces {
            Form::InPieces(cells(limits)?)
        } else {
            let shapes = shapes(limits);
            if shapes.is_empty() {
                return None;
            }
            Form::InOne(shapes)
        };
        Some(Self {
            step: limits.step,
            reach: hull(&limits.within)?,
            edges: limits.edges(),
            form,
            may_be_off: limits.may_be_off,
            usual: None,
            known: Known::default(),
        })
    }

    /// Whether it may be left out.
    pub const fn may_be_off(&self) -> bool {
        self.may_be_off
    }

    /// Whether it is left out whatever is chosen.
    pub fn is_off(&self) -> bool {
        matches!(&self.form, Form::InOne(shapes) if shapes.is_empty())
    }

    /// The same day, left out.
    #[must_use]
    pub(super) fn off(&self) -> Self {
        Self {
            may_be_off: true,
            usual: None,
            ..self.with_shapes(Vec::new())
        }
    }

    /// The choices that work some time; nothing when there are none.
    #[must_use]
    pub fn at_work(&self) -> Option<Self> {
        let worked = |day: &Self| Self {
            edges: day.edges.clone(),
            form: day.form.clone(),
            may_be_off: false,
            known: Known::default(),
            ..*day
        };
        (!self.is_off()).then(|| worked(self))
    }

    /// The same day, of which it is known what is worked whatever is chosen and what some choice works.
    #[must_use]
    pub(crate) fn knowing(mut self, guaranteed: SpanSet, possible: SpanSet) -> Self {
        debug_assert_eq!(self.find_guaranteed(), guaranteed);
        debug_assert_eq!(self.find_possible(), possible);
        self.known = Known {
            guaranteed: guaranteed.into(),
            possible: possible.into(),
            ..Known::default()
        };
        self
    }

    /// The same day with a declared start: of equal choices, those that begin there come first. A start that is none of the
    /// choices is left aside.
    #[must_use]
    pub fn with_usual(mut self, start: Instant) -> Self {
        let start = minute_of(start);
        self.usual = self.has_start(start).then_some(start);
        self
    }

    /// The declared start, if one is among the choices.
    pub fn usual(&self) -> Option<Instant> {
        self.usual.map(instant_of)
    }

    /// Whether some choice begins at `start`.
    pub(crate) fn has_start(&self, start: Minute) -> bool {
        match &self.form {
            Form::InOne(shapes) => shapes.iter().any(|shape| {
                (shape.first..=shape.last).contains(&start)
                    && (start - shape.first) % self.step == 0
            }),
            Form::InPieces(cells) => cells.from(start).is_some(),
        }
    }

    /// The choices that begin at `start`, so that the day is worked; nothing when there are none.
    #[must_use]
    pub fn at_start(&self, start: Instant) -> Option<Self> {
        let start = minute_of(start);
        if !self.has_start(start) {
            return None;
        }
        let form = match &self.form {
            Form::InOne(shapes) => {
                let here = shapes
                    .iter()
                    .filter(|shape| (shape.first..=shape.last).contains(&start));
                Form::InOne(
                    here.map(|shape| Shape {
                        first: start,
                        last: start,
                        ..*shape
                    })
                    .collect(),
                )
            }
            Form::InPieces(cells) => Form::InPieces(cells.from(start)?),
        };
        let mut edges = self.edges.clone();
        edges.push(start);
        Some(Self {
            step: self.step,
            reach: self.reach,
            form,
            may_be_off: false,
            edges,
            usual: self.usual.filter(|usual| *usual == start),
            known: Known::default(),
        })
    }

    /// The choices that begin where `may` says so, and that of leaving the day out where it is open; nothing when no choice
    /// begins so. A day in pieces stays as it is.
    #[must_use]
    pub fn at_starts(&self, may: impl Fn(Instant) -> bool) -> Option<Self> {
        let Form::InOne(shapes) = &self.form else {
            return Some(self.clone());
        };
        let mut kept = Vec::new();
        for shape in shapes {
            let starts = shape
                .starts(self.step)
                .filter(|start| may(instant_of(*start)));
            kept.extend(runs(starts, self.step).map(|(first, last)| Shape {
                first,
                last,
                ..*shape
            }));
        }
        let mut edges = self.edges.clone();
        edges.extend(kept.iter().flat_map(|shape| [shape.first, shape.last]));
        (!kept.is_empty()).then(|| Self {
            step: self.step,
            reach: self.reach,
            form: Form::InOne(kept),
            may_be_off: self.may_be_off,
            edges,
            usual: self.usual.filter(|usual| may(instant_of(*usual))),
            known: Known::default(),
        })
    }

    /// How long it can be without its break, the shortest first; a day that may be left out can be of no length as well.
    pub fn lengths(&self) -> Vec<Minutes> {
        let mut lengths: Vec<Minute> = match &self.form {
            Form::InOne(shapes) => shapes.iter().map(|shape| shape.paid).collect(),
            Form::InPieces(cells) => {
                let of = |steps: usize| count(steps) * self.step;
                (cells.least..=cells.most).map(of).collect()
            }
        };
        lengths.extend(self.may_be_off.then_some(0));
        lengths.sort_unstable();
        lengths.dedup();
        lengths.into_iter().map(Minutes).collect()
    }

    /// The choices that are as long as one of `lengths`; nothing when none is. A day in pieces keeps the lengths between these.
    #[must_use]
    pub fn of_lengths(&self, lengths: &[Minutes]) -> Option<Self> {
        let is_kept = |minutes: Minute| lengths.contains(&Minutes(minutes));
        let form = match &self.form {
            Form::InOne(shapes) => {
                let kept = shapes.iter().filter(|shape| is_kept(shape.paid)).copied();
                Some(Form::InOne(kept.collect()))
            }
            Form::InPieces(cells) => cells.of_numbers(|steps| is_kept(count(steps) * self.step)),
        };
        let form = form.unwrap_or(Form::InOne(Vec::new()));
        let shorter = Self {
            form,
            may_be_off: self.may_be_off && is_kept(0),
            edges: self.edges.clone(),
            usual: None,
            known: Known::default(),
            ..*self
        };
        let usual = self.usual.filter(|usual| shorter.has_start(*usual));
        let has_choice = shorter.may_be_off || !shorter.is_off();
        has_choice.then_some(Self { usual, ..shorter })
    }

    /// Whether it can begin at each of its starts however long it is, if it is worked.
    pub fn starts_at_any_length(&self) -> bool {
        let starts = self.all_starts();
        let lengths = self
            .at_work()
            .map_or_else(Vec::new, |day| day.lengths())
            .into_iter();
        let of_length = lengths.filter_map(|length| self.of_lengths(&[length]));
        of_length.into_iter().all(|day| day.all_starts() == starts)
    }

    /// How many starts there are.
    pub fn n_starts(&self) -> usize {
        self.starts().into_iter().map(Starts::count).sum()
    }

    /// The same day in two: left out and worked; with the earlier half of its starts and the later one; of one start, with the
    /// shorter half of its lengths and the longer one. A day with one start and one length, or in pieces, as it is.
    pub fn halves(&self) -> Vec<Self> {
        if self.is_in_pieces() {
            return vec![self.clone()];
        }
        if self.may_be_off {
            return self.at_work().into_iter().chain([self.off()]).collect();
        }
        let starts = self.all_starts();
        if starts.len() < 2 {
            let lengths = self.lengths();
            let (short, long) = lengths.split_at(lengths.len() / 2);
            let halves = [short, long].into_iter();
            return halves.filter_map(|half| self.of_lengths(half)).collect();
        }
        let middle = starts[starts.len() / 2];
        let is_early = |start: Instant| minute_of(start) < middle;
        let early = self.at_starts(is_early);
        let late = self.at_starts(|start| !is_early(start));
        early.into_iter().chain(late).collect()
    }

    /// All starts, in order.
    pub fn starts(&self) -> Vec<Starts> {
        self.starts_of(self.all_starts())
    }

    /// The first of all choices, in the order of [`every_choice`](Self::every_choice).
    pub fn first_choice(&self) -> Pick {
        let first = self.every_choice().next();
        first.expect("there is always a choice")
    }

    /// The first start; nothing where it is left out whatever is chosen.
    pub fn first_start(&self) -> Option<Instant> {
        let first = match &self.form {
            Form::InOne(shapes) => shapes.iter().map(|shape| shape.first).min(),
            Form::InPieces(_) => self.all_starts().first().copied(),
        };
        first.map(instant_of)
    }

    /// All starts, in order and each once.
    pub(super) fn all_starts(&self) -> Vec<Minute> {
        let mut starts: Vec<Minute> = match &self.form {
            Form::InOne(shapes) => {
                let mut ranges: Vec<Piece> = shapes
                    .iter()
                    .map(|shape| (shape.first, shape.last))
                    .collect();
                ranges.sort_unstable();
                ranges.dedup();
                let each = ranges
                    .into_iter()
                    .flat_map(|(first, last)| grid(first, last, self.step));
                each.collect()
            }
            Form::InPieces(cells) => {
                let each = cells.steps.iter().map(|(start, _)| *start);
                each.filter(|start| cells.from(*start).is_some()).collect()
            }
        };
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    /// `starts`, which are in order and on the grid, as ranges.
    pub(super) fn starts_of(&self, starts: impl IntoIterator<Item = Minute>) -> Vec<Starts> {
        let range = |(first, last)| Starts {
            first: instant_of(first),
            last: instant_of(last),
            step: Minutes(self.step),
        };
        runs(starts.into_iter(), self.step).map(range).collect()
    }

    /// The same day with fewer choices.
    pub(super) fn with_shapes(&self, shapes: Vec<Shape>) -> Self {
        Self {
            step: self.step,
            reach: self.reach,
            edges: self.edges.clone(),
            form: Form::InOne(shapes),
            may_be_off: self.may_be_off,
            usual: self.usual,
            known: Known::default(),
        }
    }

    /// The time that is worked whatever is chosen.
    pub fn guaranteed(&self) -> &SpanSet {
        self.known.guaranteed.get_or_init(|| self.find_guaranteed())
    }

    /// The time that some choice works.
    pub fn possible(&self) -> &SpanSet {
        self.known.possible.get_or_init(|| self.find_possible())
    }

    fn find_guaranteed(&self) -> SpanSet {
        if self.may_be_off {
            return SpanSet::new();
        }
        match &self.form {
            Form::InOne(shapes) => {
                let mut left_out = Marks::new(self.reach);
                for shape in shapes {
                    shape.mark_left_out(self.step, &mut left_out);
                }
                set(left_out.unmarked().into_iter())
            }
            Form::InPieces(cells) => {
                let all = cells.least == cells.steps.len();
                let always = cells.steps.iter().filter(|(_, fixed)| all || *fixed);
                set(always.map(|(start, _)| (*start, *start + self.step)))
            }
        }
    }

    fn find_possible(&self) -> SpanSet {
        match &self.form {
            Form::InOne(shapes) => {
                let mut worked = Marks::new(self.reach);
                for shape in shapes {
                    shape.mark_worked(self.step, &mut worked);
                }
                set(worked.marked().into_iter())
            }
            Form::InPieces(cells) => {
                let none_free = cells.most == cells.fixed();
                let some = cells.steps.iter().filter(|(_, fixed)| *fixed || !none_free);
                set(some.map(|(start, _)| (*start, *start + self.step)))
            }
        }
    }

    /// Adds numbers to `numbers` that are equal for two days with the same choices, the one counted from the minute `from` and
    /// the other from another.
    pub(crate) fn tell(&self, from: Minute, numbers: &mut Vec<Minute>) {
        let usual = self.usual.map_or(Minute::MIN, |usual| usual - from);
        numbers.extend([self.step, self.reach.0 - from, self.reach.1 - from, usual]);
        numbers.push(Minute::from(self.may_be_off));
        numbers.push(count(self.edges.len()));
        numbers.extend(self.edges.iter().map(|edge| edge - from));
        match &self.form {
            Form::InOne(shapes) => {
                numbers.push(count(shapes.len()));
                for shape in shapes {
                    numbers.extend([shape.first - from, shape.last - from, shape.paid]);
                    let pause =
                        |pause: Places| [pause.length, pause.earliest - from, pause.latest - from];
                    numbers.extend(shape.pause.map_or([Minute::MIN; 3], pause));
                }
            }
            Form::InPieces(cells) => {
                numbers.extend([
                    -count(cells.steps.len()),
                    count(cells.least),
                    count(cells.most),
                ]);
                for (start, fixed) in &cells.steps {
                    numbers.extend([start - from, Minute::from(*fixed)]);
                }
            }
        }
    }

    /// Whether any pieces may be worked, not only from a start to a finish.
    pub fn is_in_pieces(&self) -> bool {
        matches!(self.form, Form::InPieces(_))
    }

    /// Whether there is more than one choice.
    pub fn is_open(&self) -> bool {
        self.guaranteed() != self.possible()
    }

    /// The longest stretches without a break that some choice works: in order, none inside another.
    pub fn unbroken(&self) -> Vec<Span> {
        let mut pieces: Vec<Piece> = match &self.form {
            Form::InOne(shapes) => {
                let of_shape = |shape: &Shape| shape.unbroken(self.step);
                shapes.iter().flat_map(of_shape).collect()
            }
            Form::InPieces(cells) => cells.unbroken(self.step),
        };
        pieces.sort_unstable_by_key(|(from, to)| (*from, -to));
        let mut farthest = Minute::MIN;
        pieces.retain(|(_, to)| {
            let goes_on = *to > farthest;
            farthest = farthest.max(*to);
            goes_on
        });
        let span = |(from, to): Piece| Span::new(instant_of(from), instant_of(to)).ok();
        pieces.into_iter().filter_map(span).collect()
    }

    /// How many choices there are; the greatest number there is when there are more.
    pub fn count(&self) -> u64 {
        let of_work = match &self.form {
            Form::InOne(shapes) => shapes.iter().fold(0, |count: u64, shape| {
                count.saturating_add(shape.count(self.step))
            }),
            Form::InPieces(cells) => cells.count(),
        };
        of_work.saturating_add(self.may_be_off.into())
    }

    /// Every choice, each once; that of leaving the day out is the last.
    pub fn every_choice(&self) -> Box<dyn Iterator<Item = Pick> + '_> {
        let off = self.may_be_off.then(Pick::off);
        match &self.form {
            Form::InOne(shapes) => {
                let stints = shapes.iter().flat_map(|shape| shape.stints(self.step));
                Box::new(stints.map(|stint| Pick::of(&stint.pieces())).chain(off))
            }
            Form::InPieces(cells) => {
                let picks = cells.every_choice(self.step);
                Box::new(picks.map(|pieces| Pick::of(&pieces)).chain(off))
            }
        }
    }
}

impl Shape {
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

    fn count(&self, step: Minute) -> u64 {
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
    fn unbroken(self, step: Minute) -> impl Iterator<Item = Piece> {
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
    fn mark_left_out(&self, step: Minute, marks: &mut Marks) {
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
    fn mark_worked(&self, step: Minute, worked: &mut Marks) {
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

impl Cells {
    /// Those that are left when as many are worked as `may` says, or a number between two of these; nothing when no number is.
    fn of_numbers(&self, may: impl Fn(usize) -> bool) -> Option<Form> {
        let mut all = (self.least..=self.most).filter(|number| may(*number));
        let least = all.next()?;
        Some(Form::InPieces(Self {
            least,
            most: all.next_back().unwrap_or(least),
            steps: self.steps.clone(),
        }))
    }

    /// Those that are left when the day begins with the step at `start`; nothing when it cannot.
    fn from(&self, start: Minute) -> Option<Self> {
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

    fn count(&self) -> u64 {
        let fixed = self.fixed();
        let free = self.steps.len() - fixed;
        let mut count = 0_u64;
        for chosen in self.least - fixed..=self.most - fixed {
            count = count.saturating_add(ways(free, chosen));
        }
        count
    }

    /// The working time of every choice.
    fn every_choice(&self, step: Minute) -> impl Iterator<Item = Vec<Piece>> + '_ {
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

/// A length of a list.
fn count(length: usize) -> Minute {
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

/// Minutes of a stretch, each marked or not.
#[derive(Debug)]
struct Marks {
    from: Minute,
    /// How many more marks begin than end at each minute.
    turns: Vec<i32>,
}

impl Marks {
    fn new((from, to): Piece) -> Self {
        let length = usize::try_from(to - from).expect("a band ends after it starts");
        Self {
            from,
            turns: vec![0; length + 1],
        }
    }

    fn to(&self) -> Minute {
        self.from + i64::try_from(self.turns.len()).expect("a day is short") - 1
    }

    fn mark(&mut self, (from, to): Piece) {
        let (from, to) = (from.max(self.from), to.min(self.to()));
        if from < to {
            let place = |minute: Minute| usize::try_from(minute - self.from).unwrap_or_default();
            let (from, to) = (place(from), place(to));
            self.turns[from] += 1;
            self.turns[to] -= 1;
        }
    }

    fn marked(&self) -> Vec<Piece> {
        self.where_marked(true)
    }

    fn unmarked(&self) -> Vec<Piece> {
        self.where_marked(false)
    }

    fn where_marked(&self, wanted: bool) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut depth = 0;
        let mut since = (!wanted).then_some(self.from);
        for (minute, turn) in (self.from..self.to()).zip(&self.turns) {
            if *turn == 0 {
                continue;
            }
            depth += turn;
            let is_wanted = (depth > 0) == wanted;
            if is_wanted {
                since = since.or(Some(minute));
            } else if let Some(from) = since.take()
                && from < minute
            {
                pieces.push((from, minute));
            }
        }
        pieces.extend(since.map(|from| (from, self.to())));
        pieces
    }
}

/// Runs of neighbours on the grid among `minutes`, which are in order.
fn runs(minutes: impl Iterator<Item = Minute>, step: Minute) -> impl Iterator<Item = Piece> {
    let mut runs: Vec<Piece> = Vec::new();
    for minute in minutes {
        match runs.last_mut() {
            Some(last) if last.1 + step == minute => last.1 = minute,
            _ => runs.push((minute, minute)),
        }
    }
    runs.into_iter()
}

/// The shapes that `limits` leave, by piece of the band, length and length of the break.
fn shapes(limits: &Limits) -> Vec<Shape> {
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

/// The steps that `limits` leave; nothing when no number of them will do.
fn cells(limits: &Limits) -> Option<Cells> {
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
