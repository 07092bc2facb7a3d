#![doc = include_str!("../../docs/rules/core_window.md")]

use serde::Deserialize;

use crate::{
    model::MemberId,
    overlap::Basis,
    time::{Span, SpanSet},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Measure, Refuses, Rule, Seat,
    shortfall::{By, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "core_window",
    page: include_str!("../../docs/rules/core_window.md"),
    bound: Bound::AtLeast,
    asks: Asks::Windows,
    basis: Basis::Presence,
    absence: AbsencePolicy::Excuses,
    has_link: false,
    window: Some(true),
    refuses: Refuses::NOTHING,
    lack: None,
    read: super::read::<CoreWindow>,
};

/// The fields of a `[[rule]]` with `kind = "core_window"` that are its own: none.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoreWindow {}

impl Rule for CoreWindow {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    /// Where they have to be free.
    fn leaves_no_meetings(&self, basis: Basis) -> bool {
        basis == Basis::Bookable
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        !left.is_empty()
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

    /// Where all have the same window; on each member's own clock the margins of several windows are compared.
    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        let mut seats = cx.parts.iter().flat_map(|part| &part.seats);
        let Some(first) = seats.next() else {
            return Vec::new();
        };
        if first.lunch.is_none() && seats.all(|seat| seat.scope == first.scope) {
            vec![cx.members()]
        } else {
            Vec::new()
        }
    }

    /// The minutes of the window at which everyone is there. Where each member's own clock counts, the windows differ:
    /// then those of the window with the smallest margin, of equals the earliest.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let mut tightest: Option<Measure> = None;
        for part in cx.parts {
            let mut scopes: Vec<&[Span]> = part.seats.iter().map(|seat| seat.scope).collect();
            scopes.sort_unstable();
            scopes.dedup();
            for scope in scopes {
                let measure = all_there(cx, scope, &part.seats);
                let margin = |measure: &Measure| measure.found - measure.required;
                if tightest
                    .as_ref()
                    .is_none_or(|other| margin(&measure) < margin(other))
                {
                    tightest = Some(measure);
                }
            }
        }
        tightest.unwrap_or_default()
    }
}

/// The part of the window `scope` at which all of those of `seats` are there whose window it is.
fn all_there(cx: &Context<'_>, scope: &[Span], seats: &[Seat<'_>]) -> Measure {
    let window: SpanSet = scope.iter().copied().collect();
    let counted = seats
        .iter()
        .filter(|seat| seat.scope == scope)
        .fold(window.clone(), |counted, seat| {
            counted.intersect(&cx.there(seat))
        });
    Measure {
        required: window.minutes(),
        found: counted.minutes(),
        counted,
        link: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::MemberId,
        overlap::Case,
        rules::{About, Part, Time},
        time::Minutes,
    };

    fn hours(from: i64, to: i64) -> Vec<Span> {
        vec![Span::from_seconds(from * 3_600, to * 3_600).unwrap()]
    }

    #[test]
    fn people_with_one_window_are_asked_together_whoever_stands_between_them() {
        let (first, second) = (hours(8, 12), hours(9, 13));
        let seat = |id, scope, there| Seat {
            member: MemberId(id),
            roles: &[],
            time: Time::At(there),
            scope,
            before: &[],
            has_stand_ins: false,
            lunch: None,
            works_on: None,
            is_member: true,
            is_invited: true,
            meeting: None,
            about: About::Time,
        };
        let seats = vec![
            seat(0, &first[..], hours(8, 11)),
            seat(1, &second, hours(9, 13)),
            seat(2, &first, hours(9, 12)),
        ];
        let measure = CoreWindow {}.measure(&Context {
            parts: &[Part {
                window: &[],
                is_asked: true,
                seats,
            }],
            share: (1, 1),
            basis: Basis::Presence,
            case: Case::WORST,
        });
        assert_eq!(
            (measure.required, measure.found),
            (Minutes(240), Minutes(120))
        );
    }
}
