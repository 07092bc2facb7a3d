//! Where a file's own rules for a zone and our zone data differ: what that moves.

use crate::{
    ical::{component::Problem, shown},
    time::{HOUR, Instant, MINUTE, Span},
    zone::Clock,
};

use super::{
    clocks::ClockId, definitions::Disagreement, drafts::Drafts, ledger::About, series::Reader,
};

/// What would stand elsewhere by a file's own rules.
#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    occurrences: usize,
    /// The start of the first of them.
    first: Instant,
    /// By how many seconds; later ones are more than nought.
    least: i64,
    most: i64,
}

impl Moved {
    fn add(&mut self, start: Instant, by: i64) {
        if self.occurrences == 0 {
            (self.first, self.least, self.most) = (start, by, by);
        }
        self.first = self.first.min(start);
        self.occurrences = self.occurrences.saturating_add(1);
        self.least = self.least.min(by);
        self.most = self.most.max(by);
    }

    /// `1 hour later`, `up to 30 minutes earlier`, `up to 2 hours earlier or later`.
    fn how_far(self) -> String {
        let furthest = self.least.saturating_abs().max(self.most.saturating_abs());
        let which = match (self.least < 0, self.most > 0) {
            (true, true) => "earlier or later",
            (true, false) => "earlier",
            (false, _) => "later",
        };
        let up_to = if self.least == self.most {
            ""
        } else {
            "up to "
        };
        format!("{up_to}{} {which}", length(furthest))
    }
}

/// `1 hour`, `30 minutes`, `1 hour 30 minutes`, `1044 seconds`.
fn length(seconds: i64) -> String {
    if seconds.rem_euclid(MINUTE) != 0 {
        return format!("{seconds} seconds");
    }
    let counted = |number: i64, one: &str| {
        let ending = if number == 1 { "" } else { "s" };
        (number > 0).then(|| format!("{number} {one}{ending}"))
    };
    let hours = counted(seconds.div_euclid(HOUR), "hour");
    let minutes = counted(seconds.rem_euclid(HOUR).div_euclid(MINUTE), "minute");
    let parts: Vec<_> = hours.into_iter().chain(minutes).collect();
    parts.join(" ")
}

impl Reader<'_> {
    /// Notes what was assumed about zones that the file defines.
    pub(super) fn note_zones(&mut self) {
        let (assumed, disagreements) = self.clocks.definitions().take_told();
        for (line, problem, effect) in assumed {
            self.ledger.note(About { line, uid: "" }, problem, &effect);
        }
        for (at, disagreement) in disagreements.iter().enumerate() {
            // No occurrence says that it is on the clock of `Z`, and no definition moves those.
            if let Some(clock) = self.clocks.disputed(at).and_then(ClockId::number) {
                self.note_disagreement(disagreement, clock);
            }
        }
    }

    /// Nothing is said where nothing in the window would move.
    fn note_disagreement(&mut self, disagreement: &Disagreement, clock: u16) {
        let near = self.options.window;
        let moved = moved(&self.drafts, disagreement, (clock, near));
        if moved.occurrences == 0 {
            return;
        }
        let version = self.options.tzdb.version();
        let ending = if moved.occurrences == 1 { "" } else { "s" };
        let problem = Problem {
            code: "zone-differs",
            message: format!(
                "the file's own rules for the zone `{}` differ from the zone data {version}: by them, {} occurrence{ending} in this stretch would be {}, the first on {}",
                shown(disagreement.tzid.as_bytes()),
                moved.occurrences,
                moved.how_far(),
                disagreement.ours.civil(moved.first).date(),
            ),
        };
        let line = disagreement.line;
        self.ledger.note(
            About { line, uid: "" },
            problem,
            &format!("the zone data {version} are followed"),
        );
    }
}

/// Which occurrences on the clock would stand elsewhere by the file's own rules.
fn moved(drafts: &Drafts, disagreement: &Disagreement, (clock, near): (u16, Span)) -> Moved {
    let mut moved = Moved::default();
    let ours = Clock::new(&disagreement.ours, near);
    let theirs = Clock::new(&disagreement.theirs, near);
    for (draft, facts) in drafts.each() {
        if facts.zone != Some(clock) || facts.all_day {
            continue;
        }
        let by = [draft.start, draft.end].map(|at| difference(&ours, &theirs, at));
        if let Some(by) = by.into_iter().find(|by| *by != 0) {
            moved.add(draft.start, by);
        }
    }
    moved
}

/// How much later the time that one clock shows at an instant is on another.
fn difference(ours: &Clock, theirs: &Clock, at: Instant) -> i64 {
    let shown = ours.civil(at);
    let there = theirs.instant(shown).seconds();
    there.saturating_sub(ours.instant(shown).seconds())
}
