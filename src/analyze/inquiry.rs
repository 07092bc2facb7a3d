//! One rule's question, on all its dates.

use std::sync::{Arc, OnceLock};

use crate::{
    overlap::Unknown,
    rules::{Asks, Required, policy::RuleZone},
    zone::Zone,
};

use super::{
    Question,
    choosing::Choosing,
    find::{Examples, Search},
    likeness::{Known, Likeness},
    occasions::Meeting,
    periods::{Period, of_meeting, periods},
    seating::{Seated, Seating},
    sides::Sides,
};

/// What one rule asks, on which dates, and what has been found of them.
#[derive(Debug)]
pub(super) struct Inquiry<'a> {
    /// Everybody's time as the rule sees it.
    pub(super) sides: &'a Sides,
    pub(super) seating: Seating<'a>,
    /// The occurrences of its meeting, or else its dates, weeks or months.
    pub(super) periods: Vec<Period>,
    pub(super) known: Known,
    /// What each period is like as asked, once somebody has looked.
    asked: Vec<OnceLock<Likeness>>,
}

impl<'a> Inquiry<'a> {
    /// Nothing is found yet.
    pub(super) fn new(
        question: &'a Question<'_>,
        sides: &'a Sides,
        (required, meeting): (&'a Required, Option<&'a Meeting>),
    ) -> Self {
        let is_of_each = required.rule.kind().asks != Asks::Occurrences;
        let periods = match meeting.filter(|_| is_of_each) {
            Some(meeting) => of_meeting(meeting),
            None => periods(
                &required.common,
                question.horizon,
                question.team.week_starts,
            ),
        };
        let seating = Seating::new(
            question.team,
            (required, meeting),
            question.proposal.map(|_| &sides.changed[..]),
            &zones(sides, required),
            &sides.clocks,
            &periods,
        );
        Self {
            sides,
            seating,
            asked: periods.iter().map(|_| OnceLock::new()).collect(),
            periods,
            known: Known::of(&*required.rule),
        }
    }

    /// Where it is kept what `period` is like as asked.
    pub(super) fn likeness_asked(&self, period: &Period) -> &OnceLock<Likeness> {
        &self.asked[period.place]
    }

    /// What `period` is like as asked, when those `seated` are needed.
    pub(super) fn likeness(&self, period: &Period, seated: &Seated<'_>) -> Likeness {
        let find = || self.known.likeness(seated, period.first.midnight());
        *self.likeness_asked(period).get_or_init(find)
    }

    /// What those `seated` can still choose that the rule asks about.
    pub(super) fn choosing(&self, seated: &Seated<'_>) -> Choosing {
        self.seating.choosing(seated)
    }

    /// Choices of all those `seated` in `period` as asked that fail and that hold: those that showed what was found, or else others.
    pub(super) fn examples(
        &self,
        period: &Period,
        seated: &Seated<'_>,
        choosing: &Choosing,
    ) -> Examples {
        let likeness = self.likeness(period, seated);
        let known = self.known.examples(likeness, period.first.midnight());
        known.unwrap_or_else(|| self.search(seated).examples(choosing, Unknown::AsBad))
    }

    /// The rule's question about those `seated`.
    pub(super) fn search<'s>(&'s self, seated: &'s Seated<'s>) -> Search<'s> {
        Search {
            seating: &self.seating,
            seated,
        }
    }
}

/// The zones on whose clocks `required` has its windows.
fn zones(sides: &Sides, required: &Required) -> Vec<Arc<Zone>> {
    match &required.common.zone {
        RuleZone::Zone(zone) => vec![Arc::clone(zone)],
        RuleZone::Local => sides
            .clocks
            .iter()
            .map(|clock| Arc::clone(clock.zone()))
            .collect(),
    }
}
