#![doc = include_str!("../../docs/rules/overlap_blocks.md")]

use serde::{Deserialize, Deserializer, de};

use crate::{
    model::MemberId,
    overlap::{Basis, Quorum},
    time::Minutes,
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Figure, Kind, Measure, Refuses, Rule, settings,
    shortfall::{self, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "overlap_blocks",
    page: include_str!("../../docs/rules/overlap_blocks.md"),
    bound: Bound::AtLeast,
    asks: Asks::Windows,
    basis: Basis::Together,
    absence: AbsencePolicy::Excuses,
    has_link: false,
    window: Some(false),
    refuses: Refuses::NOTHING,
    lack: None,
    read: super::read::<OverlapBlocks>,
};

/// The fields of a `[[rule]]` with `kind = "overlap_blocks"` that are its own.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlapBlocks {
    /// How long a block is: a minute at least.
    #[serde(deserialize_with = "block")]
    pub block: Minutes,
    /// How many of them are owed each day, week, month or in all: one at least.
    #[serde(deserialize_with = "settings::number")]
    pub count: usize,
}

impl OverlapBlocks {
    /// The blocks owed, on all dates.
    fn owed(&self) -> Minutes {
        Minutes(i64::try_from(self.count).expect("a policy counts up to 2^32"))
    }
}

impl Rule for OverlapBlocks {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn figure(&self) -> Figure {
        Figure::Blocks(self.block)
    }

    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        left.len() >= Quorum::All.needs()
    }

    /// Who leaves less than one more block, in pieces as long as a block.
    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        shortfall::of_blocks(self.block, self.owed(), cx, hours)
    }

    /// On one date: of several, a block may lie across a midnight.
    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        match cx.parts {
            [_] => vec![cx.members()],
            _ => Vec::new(),
        }
    }

    /// The whole blocks in which all of those left are together.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let counted = cx.shared(Quorum::All, self.block);
        Measure {
            required: cx.required(self.owed()),
            found: Minutes(counted.whole_blocks(self.block)),
            counted,
            link: None,
        }
    }
}

/// Reads how long a block is.
fn block<'de, D: Deserializer<'de>>(from: D) -> Result<Minutes, D::Error> {
    let block = settings::minutes(from)?;
    if block == Minutes::ZERO {
        return Err(de::Error::custom("a block without length is no block"));
    }
    Ok(block)
}
