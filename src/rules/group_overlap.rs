#![doc = include_str!("../../docs/rules/group_overlap.md")]

use serde::Deserialize;

use crate::{
    model::MemberId,
    overlap::{Basis, Quorum},
    time::Minutes,
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Measure, Part, Refuses, Rule, settings,
    shortfall::{self, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "group_overlap",
    page: include_str!("../../docs/rules/group_overlap.md"),
    bound: Bound::AtLeast,
    asks: Asks::Windows,
    basis: Basis::Together,
    absence: AbsencePolicy::Excuses,
    has_link: false,
    window: Some(false),
    refuses: Refuses::NOTHING,
    lack: None,
    read: super::read::<GroupOverlap>,
};

/// The fields of a `[[rule]]` with `kind = "group_overlap"` that are its own.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupOverlap {
    /// How many together count.
    #[serde(default = "settings::everyone", deserialize_with = "settings::quorum")]
    pub quorum: Quorum,
    /// Shared time owed each day, week, month or in all.
    #[serde(deserialize_with = "settings::minutes")]
    pub at_least: Minutes,
    /// Shorter pieces do not count.
    #[serde(default, deserialize_with = "settings::minutes")]
    pub min_piece: Minutes,
}

impl Rule for GroupOverlap {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        left.len() >= self.quorum.needs()
    }

    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        shortfall::of_group(self.quorum, self.min_piece, self.at_least, cx, hours)
    }

    /// The minutes at which a quorum of those left is together.
    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        let is_all = |part: &Part<'_>| self.quorum.of(part.seats.len()) == part.seats.len();
        if self.min_piece > Minutes::ZERO || !cx.parts.iter().all(is_all) {
            return Vec::new();
        }
        vec![cx.members()]
    }

    fn measure(&self, cx: &Context<'_>) -> Measure {
        let counted = cx.shared(self.quorum, self.min_piece);
        Measure {
            required: cx.required(self.at_least),
            found: counted.minutes(),
            counted,
            link: None,
        }
    }
}
