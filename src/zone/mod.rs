//! The rules of every clock: from instants to civil times and back.

#![deny(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions
)]

use std::sync::Arc;

use crate::time::{CivilTime, Instant, Span};

/// A clock: a name, and its offset from UTC at every instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: Arc<str>,
    offset: i32,
}

/// What a civil time means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// The clock shows it once.
    Once(Instant),
    /// The clock shows it twice (a fold).
    Fold {
        /// The first time.
        first: Instant,
        /// The second time.
        second: Instant,
    },
    /// The clock skips it (a gap).
    Gap {
        /// The instant by the offset from before the gap: RFC 5545 3.3.5.
        moved: Instant,
    },
}

/// A stretch in which a clock keeps one offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regime {
    /// From when to when; cut to the stretch asked about.
    pub span: Span,
    /// Seconds ahead of UTC.
    pub offset: i32,
}

impl Zone {
    /// A clock that never changes, `offset` seconds ahead of UTC.
    pub fn fixed(name: &str, offset: i32) -> Self {
        Self {
            name: name.into(),
            offset,
        }
    }

    /// UTC.
    pub fn utc() -> Self {
        Self::fixed("UTC", 0)
    }

    /// The name, spelled as the zone database spells it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Seconds ahead of UTC at `instant`.
    pub fn offset_at(&self, _instant: Instant) -> i32 {
        self.offset
    }

    /// What `civil` means here: once, twice or not at all.
    pub fn resolve(&self, civil: CivilTime) -> Resolved {
        Resolved::Once(self.instant(civil))
    }

    /// The instant of `civil`: the first of two in a fold, moved by the offset from before a gap (RFC 5545 3.3.5).
    pub fn instant(&self, civil: CivilTime) -> Instant {
        Instant::from_seconds(civil.seconds().saturating_sub(i64::from(self.offset)))
    }

    /// What the clock shows at `instant`.
    pub fn civil(&self, instant: Instant) -> CivilTime {
        instant.civil(self.offset_at(instant))
    }

    /// The regimes that touch `within`, in order and without holes, cut to it; neighbours differ in offset.
    pub fn regimes(&self, within: Span) -> Vec<Regime> {
        vec![Regime {
            span: within,
            offset: self.offset,
        }]
    }
}

/// A zone cut to a stretch of time, for many quick look-ups.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: Arc<Zone>,
    regimes: Vec<Regime>,
}

impl Clock {
    /// `zone` over `within`.
    pub fn new(zone: &Arc<Zone>, within: Span) -> Self {
        Self {
            zone: Arc::clone(zone),
            regimes: zone.regimes(within),
        }
    }

    /// The zone.
    pub fn zone(&self) -> &Arc<Zone> {
        &self.zone
    }

    /// The regimes in order.
    pub fn regimes(&self) -> &[Regime] {
        &self.regimes
    }

    /// What the clock shows at `instant`.
    pub fn civil(&self, instant: Instant) -> CivilTime {
        self.zone.civil(instant)
    }

    /// The instants at which the clock reads from `from` up to but not including `to`: the wall window of these two.
    ///
    /// Skipped times add nothing, repeated times count twice, a date that the zone never had is empty; so there may be
    /// no span, or more than one. In order.
    pub fn wall(&self, from: CivilTime, to: CivilTime) -> Vec<Span> {
        let _ = (from, to);
        Vec::new()
    }
}

/// The zone database: every clock by name.
#[derive(Debug, Default)]
pub struct Tzdb {}

impl Tzdb {
    /// The database bundled with this program.
    pub fn bundled() -> Self {
        Self {}
    }

    /// The release of the data, such as `2026e`.
    pub fn version(&self) -> &'static str {
        ""
    }

    /// The zone of an IANA name, in any letter case; links give the zone under the name asked for, spelled properly.
    pub fn get(&self, _name: &str) -> Option<Arc<Zone>> {
        None
    }
}
