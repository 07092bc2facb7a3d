//! What several people share, asked again and again with some of their days changed.

use std::sync::{Arc, OnceLock};

use crate::time::{Minutes, SpanSet};

use super::{
    Day,
    amounts::{self, Aim, Amount, Ends, PATIENCE, Reach},
    ground::Ground,
};

/// The days of some people, and the minutes that count when all of them are there.
#[derive(Debug)]
pub struct Shared {
    ground: Ground,
    days: Vec<Arc<Day>>,
    /// What the bounds at the least need of each day; nothing when one is worked in pieces.
    ends: OnceLock<Option<Vec<Ends>>>,
    /// What the least cannot go below with all their choices.
    least: OnceLock<Minutes>,
}

impl Shared {
    /// The minutes of `ground` that all of `days` may share.
    pub fn new(days: Vec<Arc<Day>>, ground: &SpanSet) -> Self {
        let all: Vec<&Day> = days.iter().map(|day| &**day).collect();
        Self {
            ground: Ground::new(ground, amounts::reach(&all, ground)),
            days,
            ends: OnceLock::new(),
            least: OnceLock::new(),
        }
    }

    /// All minutes that count, whatever anybody chooses.
    pub fn all(&self) -> Minutes {
        Minutes(self.ground.all())
    }

    /// What the least cannot go below when everybody chooses of `days`: as many as it was made of, and none with a choice that
    /// its own has not. Cheap where few of them are other than its own.
    pub fn least_bound<'d>(&self, days: impl Iterator<Item = &'d Arc<Day>> + Clone) -> Minutes {
        let mut pairs = days.clone().zip(&self.days);
        if pairs.all(|(day, own)| Arc::ptr_eq(day, own)) {
            let find = || self.find_least_bound(self.days.iter());
            return *self.least.get_or_init(find);
        }
        self.find_least_bound(days)
    }

    fn find_least_bound<'d>(&self, days: impl Iterator<Item = &'d Arc<Day>> + Clone) -> Minutes {
        if days.clone().any(|day| day.may_be_off()) {
            return Minutes::ZERO;
        }
        if let (Some(known), 2..) = (self.ends.get_or_init(|| self.find_ends()), self.days.len()) {
            let ends = |((day, own), known): ((&Arc<Day>, &Arc<Day>), &Ends)| {
                if Arc::ptr_eq(day, own) {
                    return Some(*known);
                }
                Ends::of(&day.pruned(Aim::Least), &self.ground)
            };
            let all = days.clone().zip(&self.days).zip(known);
            if let Some(reach) = all.map(ends).collect::<Option<Reach>>() {
                return Minutes(reach.least(&self.ground));
            }
        }
        let days: Vec<&Day> = days.map(|day| &**day).collect();
        Minutes(amounts::bound_on(Aim::Least, &days, &self.ground))
    }

    /// What the greatest cannot go above, as for [`least_bound`](Self::least_bound).
    pub fn greatest_bound<'d>(&self, days: impl Iterator<Item = &'d Arc<Day>>) -> Minutes {
        let days: Vec<&Day> = days.map(|day| &**day).collect();
        Minutes(amounts::bound_on(Aim::Greatest, &days, &self.ground))
    }

    /// The least or the greatest, when everybody chooses of `days`, as for [`least_bound`](Self::least_bound).
    pub fn amount<'d>(&self, aim: Aim, days: impl Iterator<Item = &'d Arc<Day>>) -> Amount {
        let days: Vec<&Day> = days.map(|day| &**day).collect();
        Amount::from(amounts::solve(aim, &days, &self.ground, PATIENCE))
    }

    fn find_ends(&self) -> Option<Vec<Ends>> {
        let ends = |day: &Arc<Day>| Ends::of(&day.pruned(Aim::Least), &self.ground);
        self.days.iter().map(ends).collect()
    }
}
