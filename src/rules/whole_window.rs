//! What a recurring window is judged by: all of it, with a quorum there throughout. Not a kind that a policy can name.

use crate::{
    model::MemberId,
    overlap::{Basis, Quorum},
    time::{Minutes, SpanSet},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Measure, Refuses, Rule,
    shortfall::{self, Shortfall},
};

/// Asks that a quorum has all of the rule's window.
#[derive(Clone, Copy, Debug)]
pub struct WholeWindow {
    /// How many together count.
    pub quorum: Quorum,
    /// The length of the window on the wall: where the clock skips a part of it, it is not there as a whole.
    pub length: Minutes,
}

const KIND: Kind = Kind {
    name: "whole_window",
    page: "",
    bound: Bound::AtLeast,
    asks: Asks::Windows,
    basis: Basis::Bookable,
    absence: AbsencePolicy::Counts,
    has_link: false,
    window: Some(true),
    refuses: Refuses::NOTHING,
    lack: None,
    read: |_| Err(serde::de::Error::custom("a policy does not name this kind")),
};

impl WholeWindow {
    /// The window as long as it is on the wall, and also where the clock repeats a part of it.
    fn required(&self, cx: &Context<'_>) -> Minutes {
        let mut seats = cx.parts.iter().flat_map(|part| &part.seats);
        let scope = seats.next().map_or(&[][..], |seat| seat.scope);
        let there_is: SpanSet = scope.iter().copied().collect();
        there_is.minutes().max(self.length)
    }
}

impl Rule for WholeWindow {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        !left.is_empty()
    }

    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        let members = cx.members();
        if self.quorum.of(members.len()) < members.len() {
            return Vec::new();
        }
        vec![members]
    }

    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        shortfall::of_group(self.quorum, Minutes::ZERO, self.required(cx), cx, hours)
    }

    fn measure(&self, cx: &Context<'_>) -> Measure {
        let counted = cx.shared(self.quorum, Minutes::ZERO);
        Measure {
            required: self.required(cx),
            found: counted.minutes(),
            link: None,
            counted,
        }
    }
}
