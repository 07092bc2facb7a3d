#![doc = include_str!("../../docs/rules/quiet_time.md")]

use serde::Deserialize;

use crate::{
    model::MemberId,
    overlap::Basis,
    time::{Minutes, Span, SpanSet},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Link, Measure, Refuses, Rule,
    shortfall::{By, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "quiet_time",
    page: include_str!("../../docs/rules/quiet_time.md"),
    bound: Bound::AtMost,
    asks: Asks::Meetings,
    basis: Basis::Together,
    absence: AbsencePolicy::Excuses,
    has_link: true,
    window: Some(false),
    refuses: Refuses::NOTHING,
    lack: None,
    read: super::read::<QuietTime>,
};

/// The fields of a `[[rule]]` with `kind = "quiet_time"` that are its own: none.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietTime {}

impl QuietTime {
    /// The time inside the window that meetings take of `member`.
    fn taken(cx: &Context<'_>, member: MemberId) -> SpanSet {
        let mut taken: Vec<Span> = Vec::new();
        for seat in cx.seats_of(member) {
            let inside = |span: Span| {
                seat.scope
                    .iter()
                    .filter_map(move |scope| scope.intersect(span))
            };
            taken.extend(cx.meetings(seat).flat_map(|meeting| inside(meeting.span)));
            taken.extend(cx.unknown_meetings(seat).into_iter().flat_map(inside));
        }
        taken.into_iter().collect()
    }
}

impl Rule for QuietTime {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn leaves_no_meetings(&self, _basis: Basis) -> bool {
        true
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        !left.is_empty()
    }

    /// Whoever has most of it, who alone is in `cx`.
    fn missing(&self, cx: &Context<'_>, _hours: &Context<'_>) -> Shortfall {
        Shortfall::of(cx.members(), By::Meetings)
    }

    /// The minutes that meetings take of the member who has most of them in the window; of equals, of the first in the order of
    /// the team.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let each = cx.members().into_iter().map(|member| {
            let counted = Self::taken(cx, member);
            Measure {
                required: Minutes::ZERO,
                found: counted.minutes(),
                counted,
                link: Some(Link::One(member)),
            }
        });
        let most = each.min_by_key(|measure| measure.required - measure.found);
        most.unwrap_or_default()
    }
}
