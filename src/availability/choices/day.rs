//! One person's day as a set of choices.

use std::sync::OnceLock;

use crate::{
    model::Band,
    time::{Date, Instant, MINUTE, Minutes, Span, SpanSet},
    zone::Clock,
};

use super::{
    Feature, Minute, Piece,
    cells::{Cells, cells, count},
    grid::{grid, runs},
    limits::{Limits, hull, instant_of, minute_of},
    marks::Marks,
    shape::{Places, Shape, shapes},
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
            Form::InPieces(cells) => {
                let kept = cells.of_numbers(|steps| is_kept(count(steps) * self.step));
                kept.map(Form::InPieces)
            }
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
