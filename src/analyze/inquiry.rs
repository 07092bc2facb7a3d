//! One rule's question, on all its dates.

use std::sync::Arc;

use crate::{
    overlap::{Basis, Unknown},
    rules::{Required, policy::RuleZone},
    zone::Zone,
};

use super::{
    Question,
    choosing::Choosing,
    find::{Examples, Search},
    likeness::Known,
    occasions::Meeting,
    periods::{Period, of_meeting, periods},
    seating::{Seated, Seating},
    sides::Sides,
};

/// What one rule asks, on which dates, and what has been found of them.
#[derive(Debug)]
pub(super) struct Inquiry<'a> {
    pub(super) seating: Seating<'a>,
    /// The occurrences of its meeting, or else its dates, weeks or months.
    pub(super) periods: Vec<Period>,
    pub(super) known: Known,
}

impl<'a> Inquiry<'a> {
    /// Nothing is found yet.
    pub(super) fn new(
        question: &'a Question<'_>,
        sides: &'a Sides,
        (required, meeting): (&'a Required, Option<&'a Meeting>),
    ) -> Self {
        let periods = match meeting {
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
            seating,
            periods,
            known: Known::default(),
        }
    }

    /// What those `seated` can still choose that the rule asks about.
    pub(super) fn choosing(&self, seated: &Seated<'_>) -> Choosing {
        Choosing::of(seated, self.seating.basis() != Basis::Presence)
    }

    /// Choices of all those `seated` in `period` that fail and that hold: those that showed what was found, or else others.
    pub(super) fn examples(
        &self,
        period: &Period,
        seated: &Seated<'_>,
        choosing: &Choosing,
    ) -> Examples {
        let known = self.known.examples(seated, period.first.midnight());
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
