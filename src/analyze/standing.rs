//! Everybody's time with all chosen, while one choice after another is changed.

use std::{collections::BTreeMap, mem};

use crate::rules::Part;

use super::{
    choosing::{Choosing, Chosen, Picked},
    seating::Seated,
};

/// Everybody's time with all chosen: when a choice changes, nobody else's seats are settled anew.
pub(super) struct Standing<'a> {
    seated: &'a Seated<'a>,
    choosing: &'a Choosing,
    chosen: Chosen,
    parts: Vec<Part<'a>>,
    /// The places of the choices that count on each seat, by part and place of the seat.
    choices: BTreeMap<(usize, usize), Vec<usize>>,
}

impl<'a> Standing<'a> {
    /// Those `seated` once everything is `chosen` of `choosing`.
    pub(super) fn new(seated: &'a Seated<'a>, choosing: &'a Choosing, chosen: Chosen) -> Self {
        let mut choices: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for at in 0..chosen.count() {
            for seat in choosing.seats(at) {
                choices.entry(*seat).or_default().push(at);
            }
        }
        Self {
            seated,
            choosing,
            parts: choosing.settle(seated, &chosen),
            chosen,
            choices,
        }
    }

    /// What is chosen.
    pub(super) const fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    /// The dates with everybody's time.
    pub(super) fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// Turns the answer at the place `at`.
    pub(super) fn turn_answer(&mut self, at: usize) {
        self.chosen.goes[at] = !self.chosen.goes[at];
        self.settle(at);
    }

    /// Picks the hours at the place `at` anew; how they were picked before.
    pub(super) fn pick(&mut self, at: usize, picked: Picked) -> Picked {
        let before = mem::replace(&mut self.chosen.picks[at], picked);
        self.settle(self.chosen.goes.len() + at);
        before
    }

    /// Settles the seats anew on which the choice at the place `at` counts.
    fn settle(&mut self, at: usize) {
        for place in self.choosing.seats(at) {
            let (part, seat) = *place;
            let mut settled = self.seated.parts[part].seats[seat].clone();
            for choice in &self.choices[place] {
                self.choosing.settle_on(&mut settled, &self.chosen, *choice);
            }
            self.parts[part].seats[seat] = settled;
        }
    }
}
