#![doc = include_str!("../../docs/rules/pivot_core.md")]

use std::ops::RangeInclusive;

use serde::Deserialize;

use crate::{
    model::MemberId,
    overlap::Basis,
    time::{Minutes, Span, SpanSet},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Link, Measure, Part, Refuses, Rule,
    settings,
    shortfall::{By, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "pivot_core",
    page: include_str!("../../docs/rules/pivot_core.md"),
    bound: Bound::AtLeast,
    asks: Asks::Windows,
    basis: Basis::Presence,
    absence: AbsencePolicy::Excuses,
    has_link: true,
    window: None,
    refuses: Refuses::NOTHING,
    lack: None,
    read: super::read::<PivotCore>,
};

/// The fields of a `[[rule]]` with `kind = "pivot_core"` that are its own.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PivotCore {
    /// The time of day around which everybody is there, in minutes after midnight.
    #[serde(deserialize_with = "settings::time_of_day")]
    pub pivot: u16,
    /// Time that each member owes before it.
    #[serde(deserialize_with = "settings::minutes")]
    pub before: Minutes,
    /// Time that each member owes after it.
    #[serde(deserialize_with = "settings::minutes")]
    pub after: Minutes,
    /// Time that each member owes in all, where more is asked for than both.
    #[serde(default, deserialize_with = "settings::some_minutes")]
    pub at_least: Option<Minutes>,
}

/// Before the pivot, after it, and in all: how a side of the rule is called.
const SIDES: [&str; 3] = ["before", "after", "all"];

impl PivotCore {
    /// What is owed on a side.
    fn owed(&self, side: usize) -> Minutes {
        match side {
            0 => self.before,
            1 => self.after,
            _ => self.at_least.unwrap_or_default(),
        }
    }

    /// What `member` has on a side, on those of the period's dates on which the member is left.
    fn measure_member(&self, cx: &Context<'_>, member: MemberId, side: usize) -> Measure {
        let mut dates = 0;
        let mut spans: Vec<Span> = Vec::new();
        for part in cx.parts {
            let own = part.seat_of(member);
            if let Some(seat) = own {
                dates += 1;
                let there = cx.together([seat], 1);
                let before: SpanSet = seat.before.iter().copied().collect();
                let counted = match side {
                    0 => there.intersect(&before),
                    1 => there.subtract(&before),
                    _ => there,
                };
                spans.extend(counted.spans());
            }
        }
        let counted: SpanSet = spans.into_iter().collect();
        Measure {
            required: cx.required_on(dates, self.owed(side)),
            found: counted.minutes(),
            counted,
            link: Some(Link::Side(member, side)),
        }
    }

    /// Of these sides the one with the smallest margin of any member; of equals that of the first in the order of the team.
    fn weakest(&self, cx: &Context<'_>, sides: RangeInclusive<usize>) -> Measure {
        let members = cx.members().into_iter();
        let each = members.flat_map(|member| {
            let sides = sides.clone();
            sides.map(move |side| self.measure_member(cx, member, side))
        });
        let weakest = each.min_by_key(|measure| measure.found - measure.required);
        weakest.unwrap_or_default()
    }
}

impl Rule for PivotCore {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn pivot(&self) -> Option<u16> {
        Some(self.pivot)
    }

    fn sides(&self) -> &'static [&'static str] {
        if self.at_least.is_some() {
            &SIDES
        } else {
            &SIDES[..2]
        }
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        !left.is_empty()
    }

    /// The one whose figure it is, who alone is in `cx`.
    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        let by_hours = self.measure(hours);
        let by = if by_hours.found < by_hours.required {
            By::Hours
        } else {
            By::Time
        };
        let weakest = self.measure(cx).link;
        Shortfall::of(weakest.into_iter().flat_map(Link::members), by)
    }

    /// Each member alone, where all are asked on all dates.
    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        let members = cx.members();
        let is_of_all = |part: &Part<'_>| part.seats.len() == members.len();
        if cx.parts.iter().all(is_of_all) {
            members.into_iter().map(|member| vec![member]).collect()
        } else {
            Vec::new()
        }
    }

    fn measure_side(&self, cx: &Context<'_>, side: usize) -> Measure {
        self.weakest(cx, side..=side)
    }

    fn measure(&self, cx: &Context<'_>) -> Measure {
        self.weakest(cx, 0..=self.sides().len() - 1)
    }
}
