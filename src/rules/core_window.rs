#![doc = include_str!("../../docs/rules/core_window.md")]

use serde::Deserialize;

use crate::{
    overlap::Basis,
    time::{Minutes, SpanSet},
};

use super::{
    AbsencePolicy, Bound, Context, Kind, Measure, Rule, Seat,
    shortfall::{By, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "core_window",
    page: include_str!("../../docs/rules/core_window.md"),
    window: Some(true),
    read: super::read::<CoreWindow>,
};

/// The fields of a `[[rule]]` with `kind = "core_window"` that are its own: none.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoreWindow {}

impl Rule for CoreWindow {
    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn bound(&self) -> Bound {
        Bound::AtLeast
    }

    fn default_basis(&self) -> Basis {
        Basis::Presence
    }

    fn default_absence(&self) -> AbsencePolicy {
        AbsencePolicy::Excuses
    }

    fn needs(&self) -> usize {
        1
    }

    /// Everyone who is not there throughout.
    fn missing(&self, cx: &Context<'_>, _hours: &Context<'_>) -> Shortfall {
        let late = |seat: &&Seat<'_>| {
            let window: SpanSet = seat.scope.iter().copied().collect();
            cx.there(seat).minutes() < window.minutes()
        };
        let seats = cx.parts.iter().flat_map(|part| &part.seats);
        Shortfall::of(seats.filter(late).map(|seat| seat.member), By::Time)
    }

    /// The minutes of the window at which everyone is there. Where each member's own clock counts, the windows differ:
    /// then those of the member with the smallest margin.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let mut tightest: Option<Measure> = None;
        for part in cx.parts {
            for group in part.seats.chunk_by(|one, next| one.scope == next.scope) {
                let measure = all_there(cx, group);
                let margin = |measure: &Measure| measure.found - measure.required;
                if tightest
                    .as_ref()
                    .is_none_or(|other| margin(&measure) < margin(other))
                {
                    tightest = Some(measure);
                }
            }
        }
        tightest.unwrap_or(Measure {
            required: Minutes::ZERO,
            found: Minutes::ZERO,
            counted: SpanSet::new(),
        })
    }
}

/// The part of their common window at which all of `seats` are there.
fn all_there(cx: &Context<'_>, seats: &[Seat<'_>]) -> Measure {
    let window: SpanSet = seats
        .first()
        .map(|seat| seat.scope.iter().copied().collect())
        .unwrap_or_default();
    let counted = seats.iter().fold(window.clone(), |counted, seat| {
        counted.intersect(&cx.there(seat))
    });
    Measure {
        required: window.minutes(),
        found: counted.minutes(),
        counted,
    }
}
