//! What a band allows on one date, on the line of instants.

use crate::{
    model::{Band, Pause},
    time::{CivilTime, Date, Instant, Minutes, Span, WallPiece},
    zone::Clock,
};

use super::{Minute, Piece};

/// What a band allows on one date. All but lengths are minutes on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// The band: pieces in order, at least one; more than one only where a clock change cuts it.
    pub(crate) within: Vec<Piece>,
    /// Least and most working time.
    pub(crate) paid: Piece,
    /// The break.
    pub(crate) pause: Option<PauseLimits>,
    /// The core, in order.
    pub(crate) core: Vec<Piece>,
    /// The last minute to start.
    pub(crate) latest_start: Option<Minute>,
    /// The first minute to finish.
    pub(crate) earliest_finish: Option<Minute>,
    /// The grid of starts, lengths and breaks.
    pub(crate) step: Minute,
    /// Whether any pieces will do.
    pub(crate) in_pieces: bool,
    /// Whether the day may be left out.
    pub(crate) may_be_off: bool,
}

/// What a band allows of a break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PauseLimits {
    /// Least and most length.
    pub(crate) length: Piece,
    /// Where it lies.
    pub(crate) within: Option<Piece>,
    /// Only days with more working time than this have it.
    pub(crate) beyond: Option<Minute>,
}

impl Limits {
    /// What `band` allows on `date` of `clock`; nothing when the clock shows no minute of the band on that date.
    pub(crate) fn on(band: &Band, date: Date, clock: &Clock) -> Option<Self> {
        let at = |minute: u16| CivilTime::new(date, i64::from(minute) * 60);
        let pieces = |piece: WallPiece| -> Vec<Piece> {
            let spans = clock.wall(at(piece.from()), at(piece.to()));
            let whole = spans.into_iter().filter_map(Span::inward);
            whole
                .map(|span| (minute_of(span.start()), minute_of(span.end())))
                .collect()
        };
        let within = pieces(band.within);
        if within.is_empty() {
            return None;
        }
        let instant = |minute: u16| minute_of(clock.instant(at(minute)));
        Some(Self::of(band, within, pieces, instant))
    }

    /// What `band` allows on a date without a clock change, in minutes since its midnight.
    pub(crate) fn plain(band: &Band) -> Self {
        let piece = |piece: WallPiece| vec![(piece.from().into(), piece.to().into())];
        Self::of(band, piece(band.within), piece, Minute::from)
    }

    fn of(
        band: &Band,
        within: Vec<Piece>,
        pieces: impl Fn(WallPiece) -> Vec<Piece>,
        instant: impl Fn(u16) -> Minute,
    ) -> Self {
        let pause = |pause: &Pause| PauseLimits {
            length: (pause.length.least().get(), pause.length.most().get()),
            // A window that the clock skips leaves the break anywhere.
            within: pause.within.and_then(|within| hull(&pieces(within))),
            beyond: pause.beyond.map(Minutes::get),
        };
        Self {
            within,
            paid: (band.paid.least().get(), band.paid.most().get()),
            pause: band.pause.as_ref().map(pause),
            core: band.core.iter().flat_map(|core| pieces(*core)).collect(),
            latest_start: band.latest_start.map(&instant),
            earliest_finish: band.earliest_finish.map(&instant),
            step: band.step.get().max(1),
            in_pieces: band.in_pieces,
            may_be_off: band.may_be_off,
        }
    }

    /// The same limits, all of them `minutes` later.
    pub(crate) fn later(&self, minutes: Minute) -> Self {
        let piece = |(from, to): &Piece| (from + minutes, to + minutes);
        Self {
            within: self.within.iter().map(piece).collect(),
            paid: self.paid,
            pause: self.pause.as_ref().map(|pause| PauseLimits {
                within: pause.within.as_ref().map(piece),
                ..pause.clone()
            }),
            core: self.core.iter().map(piece).collect(),
            latest_start: self.latest_start.map(|start| start + minutes),
            earliest_finish: self.earliest_finish.map(|finish| finish + minutes),
            step: self.step,
            in_pieces: self.in_pieces,
            may_be_off: self.may_be_off,
        }
    }

    /// The start of the band, from which steps are counted.
    pub(crate) fn origin(&self) -> Minute {
        self.within.first().map_or(0, |first| first.0)
    }

    /// The last minute on the grid at or before `minute`.
    pub(super) fn floor(&self, minute: Minute) -> Minute {
        minute - (minute - self.origin()).rem_euclid(self.step)
    }

    /// The first minute on the grid at or after `minute`.
    pub(super) fn ceil(&self, minute: Minute) -> Minute {
        self.floor(minute + self.step - 1)
    }

    /// Where a range begins or ends.
    pub(super) fn edges(&self) -> Vec<Minute> {
        let pause = self.pause.as_ref().and_then(|pause| pause.within);
        let pieces = self.within.iter().chain(&self.core).copied().chain(pause);
        let ends = self.latest_start.into_iter().chain(self.earliest_finish);
        pieces
            .flat_map(|(from, to)| [from, to])
            .chain(ends)
            .collect()
    }

    /// What is left when a clock change makes the day impossible: the first of these that leaves a choice. The working time is
    /// as long as fits, or as the core takes; the break lies anywhere; there is none; the whole band is worked.
    pub(super) fn relaxed(&self) -> [Self; 4] {
        let room = self.within.iter().map(|(from, to)| to - from).max();
        let room = room.unwrap_or_default();
        let pause = self.pause.as_ref().map_or(0, |pause| pause.length.0);
        let latest = self.core.iter().map(|core| core.0).chain(self.latest_start);
        let earliest = self
            .core
            .iter()
            .map(|core| core.1)
            .chain(self.earliest_finish);
        let hull = earliest.max().zip(latest.min());
        let needed = hull.map_or(0, |(to, from)| to - from - pause);
        let length = self.paid.0.max(needed).min(room - pause).max(1);
        let fitting = Self {
            paid: (length, length),
            ..self.clone()
        };
        let anywhere = Self {
            pause: self.pause.clone().map(|pause| PauseLimits {
                within: None,
                ..pause
            }),
            ..fitting.clone()
        };
        let without = Self {
            pause: None,
            ..fitting.clone()
        };
        let whole = Self {
            paid: (room, room),
            pause: None,
            core: Vec::new(),
            latest_start: None,
            earliest_finish: None,
            step: 1,
            ..self.clone()
        };
        [fitting, anywhere, without, whole]
    }
}

/// From the first start to the last end.
pub(super) fn hull(pieces: &[Piece]) -> Option<Piece> {
    let from = pieces.iter().map(|piece| piece.0).min()?;
    let to = pieces.iter().map(|piece| piece.1).max()?;
    Some((from, to))
}

/// The minute that `instant` lies in.
pub(super) fn minute_of(instant: Instant) -> Minute {
    instant.seconds().div_euclid(60)
}

/// The instant at which `minute` begins.
pub(super) fn instant_of(minute: Minute) -> Instant {
    Instant::from_seconds(minute * 60)
}
