//! What a rule finds on a date, over everything that people can still choose and all that is not known.
//!
//! Bounds come first: each person where it helps least (or most) at every instant. They decide most dates. Where they do
//! not, choices are looked for that fail and that hold, for a date depends on choices only if there are both.

use crate::{
    availability::Taken,
    overlap::{Basis, Case, Choice, Settled, Unknown},
    rules::{Bound, Context, Extreme, Extremes, Finding, Measure, Part, Seat, Time},
    time::Minutes,
};

use super::seating::{Seated, Seating};

/// So many answers are tried in every combination.
const TRIED_IN_FULL: usize = 6;

/// How often answers are gone through one by one for a better one.
const ROUNDS: usize = 3;

/// What the rule finds with these people, between the worst case and the best.
///
/// Where each member's own clock counts, the tightest window of one case can be longer than that of another: all figures
/// are held against the threshold of the worst case, so that each keeps its margin.
pub(super) fn find(seating: &Seating<'_>, seated: &Seated<'_>) -> Finding {
    let search = Search { seating, seated };
    let open = open(&seated.parts, seating.basis());
    let (as_bad, mut worst) = search.extremes(Unknown::AsBad, open);
    let as_good = if open.unknown {
        let (as_good, other) = search.extremes(Unknown::AsGood, open);
        let margin = |measure: &Measure| search.bound().margin(measure.found, measure.required);
        if margin(&other) < margin(&worst) {
            worst = other;
        }
        as_good
    } else {
        as_bad
    };
    Finding {
        required: worst.required,
        as_bad: as_bad.above(worst.required),
        as_good: as_good.above(worst.required),
        counted: worst.counted,
        link: worst.link,
    }
}

/// How far the figure is above its threshold.
fn surplus(measure: &Measure) -> Minutes {
    measure.found - measure.required
}

/// What can move the figures of some people: whether a choice does, and whether something unknown does.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    choice: bool,
    /// Whether one of the choices is of hours.
    hours: bool,
    unknown: bool,
}

/// What can move the figures of `parts`.
fn open(parts: &[Part<'_>], basis: Basis) -> Open {
    let mut open = Open::default();
    for seat in parts.iter().flat_map(|part| &part.seats) {
        let Time::Timeline(timeline) = &seat.time else {
            continue;
        };
        let scope = seat.scope.iter();
        for atom in scope.flat_map(|scope| timeline.touching(*scope)) {
            open.unknown |= atom.presence_unknown;
            open.hours |= atom.presence_choice;
            open.choice |= atom.presence_choice;
            if basis != Basis::Presence {
                open.unknown |= atom.unknown;
                open.choice |= atom.choice != Taken::Nothing;
            }
        }
    }
    open
}

/// One rule's question about some people on one date, or in one period.
#[derive(Clone, Copy, Debug)]
struct Search<'a> {
    seating: &'a Seating<'a>,
    seated: &'a Seated<'a>,
}

/// An answer that somebody still has to give: whose, by seat, and to which event.
#[derive(Clone, Copy, Debug)]
struct Answer {
    part: usize,
    seat: usize,
    event: usize,
}

impl Search<'_> {
    fn bound(&self) -> Bound {
        self.seating.required.rule.bound()
    }

    /// What the rule measures when `parts` have the seats.
    fn measure(&self, parts: &[Part<'_>], case: Case) -> Measure {
        self.seating.required.rule.measure(&Context {
            parts,
            share: self.seated.share,
            basis: self.seating.basis(),
            case,
        })
    }

    /// The figures over all choices, with unknown time taken as `unknown`, each less its threshold, and the measure that is
    /// worst for the rule.
    fn extremes(&self, unknown: Unknown, open: Open) -> (Extremes, Measure) {
        let corner = |choice| self.measure(&self.seated.parts, Case { unknown, choice });
        let least = corner(Choice::Least);
        if !open.choice {
            return (Extremes::fixed(surplus(&least)), least);
        }
        let most = corner(Choice::Most);
        // A missing piece that grows may be forgiven where two short ones are not: then less is more.
        let (least, most) = if surplus(&least) <= surplus(&most) {
            (least, most)
        } else {
            (most, least)
        };
        let bound = |measure: &Measure| Extreme {
            bound: surplus(measure),
            attained: None,
        };
        let extremes = Extremes {
            least: bound(&least),
            most: bound(&most),
        };
        let (worse, better) = self.bound().worse_and_better(least, most);
        let holds = |measure: &Measure| self.bound().holds(measure.found, measure.required);
        if holds(&worse) || !holds(&better) || open.hours {
            return (extremes, worse);
        }
        self.witnesses(unknown, extremes, worse)
    }

    /// The same figures with choices that come near them. `worst` is the measure at the bound that is worse for the rule.
    fn witnesses(
        &self,
        unknown: Unknown,
        extremes: Extremes,
        worst: Measure,
    ) -> (Extremes, Measure) {
        let answers = self.answers();
        let mut tried = Tried {
            search: self,
            unknown,
            answers: &answers,
            least: None,
            most: None,
        };
        tried.settle(&vec![true; answers.len()]);
        tried.settle(&vec![false; answers.len()]);
        if !tried.is_enough() {
            if answers.len() <= TRIED_IN_FULL {
                return tried.in_full();
            }
            tried.one_by_one();
        }
        let with = |extreme: Extreme, tried: &Option<Measure>| Extreme {
            attained: tried.as_ref().map(surplus),
            ..extreme
        };
        let extremes = Extremes {
            least: with(extremes.least, &tried.least),
            most: with(extremes.most, &tried.most),
        };
        (extremes, worst)
    }

    /// All answers that can move the figures, by seat and by event.
    fn answers(&self) -> Vec<Answer> {
        let mut answers = Vec::new();
        for (part, of_date) in self.seated.parts.iter().enumerate() {
            for (seat, of_member) in of_date.seats.iter().enumerate() {
                let Time::Timeline(timeline) = of_member.time else {
                    continue;
                };
                let events = timeline.layers().choices(of_member.scope);
                answers.extend(events.map(|(event, _)| Answer { part, seat, event }));
            }
        }
        answers
    }
}

/// Answers that have been tried, and the least and the most that any of them came to.
struct Tried<'a> {
    search: &'a Search<'a>,
    unknown: Unknown,
    answers: &'a [Answer],
    least: Option<Measure>,
    most: Option<Measure>,
}

impl Tried<'_> {
    /// Whether some answers fail and some hold.
    fn is_enough(&self) -> bool {
        let (Some(least), Some(most)) = (&self.least, &self.most) else {
            return false;
        };
        let (worse, better) = self.search.bound().worse_and_better(least, most);
        let holds =
            |measure: &Measure| (self.search.bound()).holds(measure.found, measure.required);
        !holds(worse) && holds(better)
    }

    /// What it comes to when each answer is a yes as `goes` says.
    fn settle(&mut self, goes: &[bool]) -> Measure {
        let mut parts = self.search.seated.parts.clone();
        for (answer, goes) in self.answers.iter().zip(goes) {
            let seat: &mut Seat<'_> = &mut parts[answer.part].seats[answer.seat];
            if let Time::Timeline(timeline) = seat.time {
                seat.time = Time::Settled(timeline, Settled::default());
            }
            if let (Time::Settled(_, settled), true) = (&mut seat.time, goes) {
                settled.goes_to.push(answer.event);
            }
        }
        let case = Case {
            unknown: self.unknown,
            choice: Choice::Least,
        };
        let measure = self.search.measure(&parts, case);
        let is_less = |other: &Measure| surplus(&measure) < surplus(other);
        if self.least.as_ref().is_none_or(is_less) {
            self.least = Some(measure.clone());
        }
        let is_more = |other: &Measure| surplus(&measure) > surplus(other);
        if self.most.as_ref().is_none_or(is_more) {
            self.most = Some(measure.clone());
        }
        measure
    }

    /// Every combination of answers: both ends are exact then.
    fn in_full(mut self) -> (Extremes, Measure) {
        let all = self.answers.len();
        for combination in 0..1_usize << all {
            let goes: Vec<bool> = (0..all).map(|at| combination >> at & 1 == 1).collect();
            self.settle(&goes);
        }
        let (least, most) = (self.least.zip(self.most)).expect("there is a combination");
        let extremes = Extremes::exact(surplus(&least), surplus(&most));
        (
            extremes,
            self.search.bound().worse_and_better(least, most).0,
        )
    }

    /// From everybody's going and from nobody's, one answer after the other is turned while that makes less, or more.
    fn one_by_one(&mut self) {
        for (beginning, wants_less) in [(true, true), (false, true), (true, false), (false, false)]
        {
            let mut goes = vec![beginning; self.answers.len()];
            let mut best = surplus(&self.settle(&goes));
            for _ in 0..ROUNDS {
                let before = best;
                for at in 0..goes.len() {
                    goes[at] = !goes[at];
                    let found = surplus(&self.settle(&goes));
                    if self.is_enough() {
                        return;
                    }
                    if (wants_less && found < best) || (!wants_less && found > best) {
                        best = found;
                    } else {
                        goes[at] = !goes[at];
                    }
                }
                if best == before {
                    break;
                }
            }
        }
    }
}
