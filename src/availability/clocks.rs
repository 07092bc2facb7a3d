//! The clocks of everybody involved, cut to the horizon once.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    time::Span,
    zone::{Clock, Zone},
};

/// The clocks of all zones involved over one stretch of time, by name.
#[derive(Clone, Debug)]
pub struct Clocks {
    within: Span,
    clocks: BTreeMap<Arc<str>, Arc<Clock>>,
}

impl Clocks {
    /// The clocks of `zones` over `within`.
    pub fn new<'a>(zones: impl IntoIterator<Item = &'a Arc<Zone>>, within: Span) -> Self {
        let mut clocks = BTreeMap::new();
        for zone in zones {
            clocks
                .entry(Arc::from(zone.name()))
                .or_insert_with(|| Arc::new(Clock::new(zone, within)));
        }
        Self { within, clocks }
    }

    /// The same zones, each kept at the offset that `offset_of` gives it: for asking what a clock change does.
    #[must_use]
    pub fn frozen(&self, offset_of: impl Fn(&str) -> i32) -> Self {
        let frozen = |name: &Arc<str>| {
            let zone = Arc::new(Zone::fixed(name, offset_of(name)));
            (Arc::clone(name), Arc::new(Clock::new(&zone, self.within)))
        };
        Self {
            within: self.within,
            clocks: self.clocks.keys().map(frozen).collect(),
        }
    }

    /// The clock of `zone`, which must be one of those that these clocks were made of.
    ///
    /// # Panics
    ///
    /// When it is not: whoever collects the zones involved has then left one out.
    pub fn of(&self, zone: &Zone) -> &Arc<Clock> {
        self.clocks
            .get(zone.name())
            .expect("the zones of all members and rules are collected before any is asked for")
    }

    /// All clocks, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Clock>> {
        self.clocks.values()
    }

    /// The stretch they are cut to.
    pub const fn within(&self) -> Span {
        self.within
    }
}
