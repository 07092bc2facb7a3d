#![doc = include_str!("../../docs/rules/out_of_hours_cap.md")]

use serde::{Deserialize, Deserializer, de};

use crate::{
    availability::{Commitment, Timeline},
    model::MemberId,
    overlap::Basis,
    time::{Minutes, Span, SpanSet, WallPiece},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Figure, Kind, Link, Measure, Refuses, Rule,
    Seat, settings,
    shortfall::{By, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "out_of_hours_cap",
    page: include_str!("../../docs/rules/out_of_hours_cap.md"),
    bound: Bound::AtMost,
    asks: Asks::Meetings,
    basis: Basis::Together,
    absence: AbsencePolicy::Excuses,
    has_link: true,
    window: None,
    refuses: Refuses::NOTHING,
    lack: None,
    read: super::read::<OutOfHoursCap>,
};

/// The fields of a `[[rule]]` with `kind = "out_of_hours_cap"` that are its own.
#[derive(Clone, Copy, Debug)]
pub struct OutOfHoursCap {
    /// The hours, on each member's own clock: a meeting with any minute outside them is out of hours.
    pub hours: WallPiece,
    /// So many such meetings are allowed to each member.
    pub at_most: usize,
}

impl OutOfHoursCap {
    /// What `member` has: the meetings that begin on the dates asked about and have any minute out of hours.
    fn measure_member(&self, cx: &Context<'_>, member: MemberId) -> Measure {
        let mut late: Vec<Span> = Vec::new();
        let mut is_unknown = false;
        for seat in cx.seats_of(member) {
            let begins = |meeting: &&Commitment| {
                let start = meeting.span.start();
                seat.scope.iter().any(|scope| scope.contains(start))
            };
            let meetings = cx.meetings(seat).filter(begins);
            let spans = meetings.map(|meeting| meeting.span);
            late.extend(spans.filter(|span| self.is_late(seat, *span)));
            let unknown = cx.unknown_meetings(seat);
            is_unknown |=
                (unknown.iter()).any(|span| seat.scope.iter().any(|scope| scope.overlaps(*span)));
        }
        let count = |n: usize| Minutes(i64::try_from(n).expect("a calendar has few meetings"));
        let found = if is_unknown {
            // Nobody knows how many there are: more than are allowed.
            late.len().max(self.at_most) + 1
        } else {
            late.len()
        };
        Measure {
            required: count(self.at_most),
            found: count(found),
            counted: late.into_iter().collect(),
            link: Some(Link::One(member)),
        }
    }

    /// Whether any minute of `span` lies out of hours on the own clock of the member of `seat`.
    fn is_late(&self, seat: &Seat<'_>, span: Span) -> bool {
        let hours = |timeline: &Timeline| {
            let first = span.start().civil(0).date().plus(-1);
            let dates = first.through(span.end().civil(0).date().plus(1));
            let on = dates.flat_map(|date| timeline.where_it_is(date, self.hours));
            on.collect::<SpanSet>()
        };
        let inside = seat.time.timeline().map(hours).unwrap_or_default();
        !SpanSet::from(span).subtract(&inside).is_empty()
    }
}

impl Rule for OutOfHoursCap {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn figure(&self) -> Figure {
        Figure::Meetings
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        !left.is_empty()
    }

    /// Whoever has most of them, who alone is in `cx`.
    fn missing(&self, cx: &Context<'_>, _hours: &Context<'_>) -> Shortfall {
        Shortfall::of(cx.members(), By::Meetings)
    }

    /// The meetings out of hours of the member who has most of them; of equals, of the first in the order of the team.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let each = cx.members().into_iter();
        let each = each.map(|member| self.measure_member(cx, member));
        let most = each.min_by_key(|measure| measure.required - measure.found);
        most.unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for OutOfHoursCap {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Keys {
            #[serde(default, deserialize_with = "settings::clock_time")]
            earliest: Option<u16>,
            #[serde(default, deserialize_with = "settings::clock_end")]
            latest: Option<u16>,
            #[serde(deserialize_with = "settings::count")]
            at_most: usize,
        }

        let keys = Keys::deserialize(from)?;
        if keys.earliest.is_none() && keys.latest.is_none() {
            let message = "neither `earliest` nor `latest` says which hours these are";
            return Err(de::Error::custom(message));
        }
        let (from, to) = (
            keys.earliest.unwrap_or_default(),
            keys.latest.unwrap_or(WallPiece::DAY.to()),
        );
        let hours = WallPiece::new(from, to)
            .ok_or_else(|| de::Error::custom("`latest` is not after `earliest`"))?;
        Ok(Self {
            hours,
            at_most: keys.at_most,
        })
    }
}
