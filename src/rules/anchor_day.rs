#![doc = include_str!("../../docs/rules/anchor_day.md")]

use serde::Deserialize;

use crate::{
    model::WorkPlace,
    overlap::{Basis, Unknown},
    time::{Minutes, Span, SpanSet},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Figure, Kind, Measure, Refuses, Rule, Seat,
    Time, settings,
    shortfall::{By, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "anchor_day",
    page: include_str!("../../docs/rules/anchor_day.md"),
    bound: Bound::AtLeast,
    asks: Asks::OwnDates,
    basis: Basis::Presence,
    absence: AbsencePolicy::Excuses,
    has_link: false,
    window: None,
    refuses: Refuses::NOTHING,
    lack: None,
    read: super::read::<AnchorDay>,
};

/// The fields of a `[[rule]]` with `kind = "anchor_day"` that are its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnchorDay {
    /// Where everybody works on the date; `None` for anywhere.
    #[serde(default, deserialize_with = "settings::place")]
    pub place: Option<String>,
}

impl AnchorDay {
    /// Whether the member of `seat` works on the own date, and there.
    fn is_there(&self, cx: &Context<'_>, seat: &Seat<'_>) -> bool {
        self.is_in_place(cx, seat) && works(cx, seat)
    }

    /// Whether the member of `seat` works in the place asked for, if at all.
    fn is_in_place(&self, cx: &Context<'_>, seat: &Seat<'_>) -> bool {
        let Some(wanted) = &self.place else {
            return true;
        };
        match (&seat.time, seat.own().map(|own| own.place)) {
            (Time::There, _) => true,
            (_, Some(WorkPlace::At(place))) => place.trim() == wanted,
            (_, Some(WorkPlace::Away)) => false,
            (_, Some(WorkPlace::NotTold) | None) => cx.case.unknown == Unknown::AsGood,
        }
    }
}

/// Whether the member of `seat` works for some time of the own date; not on one of absence.
fn works(cx: &Context<'_>, seat: &Seat<'_>) -> bool {
    match &seat.time {
        Time::There => true,
        Time::At(spans) => !spans.is_empty(),
        Time::Timeline(timeline) | Time::Settled(timeline, _) => {
            if seat.own().is_some_and(|own| timeline.is_absent(own.date)) {
                return false;
            }
            // Whatever hours are picked are worked, on a date on which nothing is in the way and which is not left out.
            let is_worked = seat.own().is_some_and(|own| match &seat.time {
                Time::Settled(_, settled) if settled.left.is_some() => {
                    (settled.left.iter()).all(|day| !day.may_be_off())
                }
                _ => seat.works_on == Some(own.date) || timeline.works_for_certain(own.date),
            });
            let known = |span: &Span| {
                let atoms = timeline.touching(*span).iter();
                let known = atoms.filter(|atom| !atom.presence_unknown);
                known.map(|atom| atom.span).collect::<Vec<_>>()
            };
            let known: SpanSet = seat.scope.iter().flat_map(known).collect();
            let may_be: SpanSet = seat.scope.iter().copied().collect();
            let is_sure = is_worked && !may_be.is_empty() && may_be.subtract(&known).is_empty();
            is_sure || !cx.there(seat).is_empty()
        }
        Time::Declined(..) | Time::Unplaced(..) => false,
    }
}

impl Rule for AnchorDay {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn figure(&self) -> Figure {
        Figure::People
    }

    fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        !left.is_empty()
    }

    /// Everybody who is not there.
    fn missing(&self, cx: &Context<'_>, _hours: &Context<'_>) -> Shortfall {
        let seats = cx.parts.iter().flat_map(|part| &part.seats);
        let missing = seats.filter(|seat| !self.is_there(cx, seat));
        Shortfall::of(missing.map(|seat| seat.member), By::Date)
    }

    /// How many are there, of those left.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let seats = || cx.parts.iter().flat_map(|part| &part.seats);
        let people = |n: usize| Minutes(i64::try_from(n).expect("a team has few people"));
        Measure {
            required: people(seats().count()),
            found: people(seats().filter(|seat| self.is_there(cx, seat)).count()),
            counted: SpanSet::new(),
            link: None,
        }
    }
}
