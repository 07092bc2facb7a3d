//! What people's clocks show when they begin.

use std::sync::Arc;

use crate::{
    time::{Instant, MINUTE},
    zone::Zone,
};

use super::{choosing::Hours, sides::Sides};

impl Sides {
    /// Every start of `hours` as asked, with what their clock shows then in minutes since midnight of their date.
    pub(super) fn walls(&self, hours: &Hours) -> impl Iterator<Item = (u16, Instant)> {
        let ranges = hours.day.starts().into_iter();
        ranges.flat_map(move |range| {
            // As long as the clock is not changed between them, what it shows goes on as time does.
            let (first, last) = (self.wall(hours, range.first), self.wall(hours, range.last));
            let minutes = (range.last.seconds() - range.first.seconds()) / MINUTE;
            let is_even = (first.zip(last))
                .is_some_and(|(first, last)| i64::from(last) - i64::from(first) == minutes);
            range.each().filter_map(move |at| {
                let wall = if is_even {
                    let later = (at.seconds() - range.first.seconds()) / MINUTE;
                    first?.checked_add(u16::try_from(later).ok()?)?
                } else {
                    self.wall(hours, at)?
                };
                Some((wall, at))
            })
        })
    }

    /// What the clock of `hours` shows at `at`, in minutes since midnight of their date.
    pub(super) fn wall(&self, hours: &Hours, at: Instant) -> Option<u16> {
        let civil = self.clocks.of(self.zone_of(hours)?).civil(at);
        let midnight = hours.date.midnight();
        u16::try_from((civil.seconds() - midnight.seconds()) / MINUTE).ok()
    }

    /// The clock of `hours` as asked.
    pub(super) fn zone_of(&self, hours: &Hours) -> Option<&Arc<Zone>> {
        let timeline = self.asked.of(hours.member);
        Some(timeline.phase(hours.date)?.arrangement.clock(hours.date))
    }
}
