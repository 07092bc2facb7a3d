//! The dates being judged.

use std::sync::Arc;

use crate::{
    time::{DAY, Date, Span},
    zone::Zone,
};

/// The dates being judged, both ends included, on one zone's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// First date.
    pub from: Date,
    /// Last date, included.
    pub to: Date,
    /// The zone whose calendar the dates are on.
    pub zone: Arc<Zone>,
}

impl Horizon {
    /// Every date in order.
    pub fn dates(&self) -> impl DoubleEndedIterator<Item = Date> + Clone + use<> {
        self.from.through(self.to)
    }

    /// The dates on their own zone's clock.
    ///
    /// # Panics
    ///
    /// Never: a horizon has at least one date, and the next one begins later.
    pub fn span(&self) -> Span {
        let from = self.zone.instant(self.from.midnight());
        let to = self.zone.instant(self.to.plus(1).midnight());
        Span::new(from, to.max(from.plus_seconds(1))).expect("the end was put after the start")
    }

    /// A span that holds every date of the horizon on any clock on Earth, and the shifts and meetings around its ends.
    ///
    /// # Panics
    ///
    /// Never: a horizon has at least one date, so the span is not empty.
    pub fn reach(&self) -> Span {
        const MARGIN: i64 = 9 * DAY;
        Span::new(
            crate::time::Instant::from_seconds(self.from.midnight().seconds() - MARGIN),
            crate::time::Instant::from_seconds(self.to.midnight().seconds() + DAY + MARGIN),
        )
        .expect("the margin alone makes it longer than a week")
    }
}
