//! Sets of lengths, to be added up in every way.

use crate::time::Minutes;

use super::Owing;

/// A set of lengths, which may be negative.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sums {
    from: i64,
    /// Bit n says whether the length of `from` and n minutes is in it.
    bits: Vec<u64>,
}

const BITS: usize = 64;

impl Sums {
    pub(super) fn one(length: Minutes) -> Self {
        Self::within(length, length)
    }

    /// Every length from `least` to `most`.
    pub(super) fn within(least: Minutes, most: Minutes) -> Self {
        let lengths: Vec<Minutes> = (least.get()..=most.get()).map(Minutes).collect();
        Self::each(&lengths)
    }

    fn each(lengths: &[Minutes]) -> Self {
        let mut sums = Self::default();
        let from = lengths.iter().min().map_or(0, |least| least.get());
        let to = lengths.iter().max().map_or(from, |most| most.get());
        sums.from = from;
        sums.bits = vec![0; place(to - from) / BITS + 1];
        for length in lengths {
            let at = place(length.get() - from);
            sums.bits[at / BITS] |= 1 << (at % BITS);
        }
        sums
    }

    pub(super) fn has(&self, length: Minutes) -> bool {
        let at = usize::try_from(length.get() - self.from).ok();
        let word = at.and_then(|at| Some((self.bits.get(at / BITS)?, at % BITS)));
        word.is_some_and(|(word, bit)| word >> bit & 1 == 1)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bits.iter().all(|word| *word == 0)
    }

    /// In order.
    pub(super) fn lengths(&self) -> Vec<Minutes> {
        let to = self.from + i64::try_from(self.bits.len() * BITS).unwrap_or(i64::MAX);
        let all = (self.from..to).map(Minutes);
        all.filter(|length| self.has(*length)).collect()
    }

    pub(super) fn filter(&self, keep: impl Fn(Minutes) -> bool) -> Self {
        let mut lengths = self.lengths();
        lengths.retain(|length| keep(*length));
        Self::each(&lengths).emptied_if(lengths.is_empty())
    }

    fn emptied_if(self, is_empty: bool) -> Self {
        if is_empty { Self::default() } else { self }
    }

    /// What is in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        self.filter(|length| other.has(length))
    }

    /// The same lengths, each so much longer.
    pub(super) fn later(&self, by: Minutes) -> Self {
        Self {
            from: self.from + by.get(),
            bits: self.bits.clone(),
        }
    }

    pub(super) fn negative(&self) -> Self {
        let lengths: Vec<Minutes> = self.lengths().iter().map(|it| Minutes(-it.get())).collect();
        Self::each(&lengths).emptied_if(lengths.is_empty())
    }

    /// A length of the one and a length of the other together.
    pub(super) fn plus(&self, other: &Self) -> Self {
        self.plus_each(&other.lengths())
    }

    pub(super) fn plus_each(&self, lengths: &[Minutes]) -> Self {
        let (Some(least), Some(most)) = (lengths.iter().min(), lengths.iter().max()) else {
            return Self::default();
        };
        let room = place((*most - *least).get()) / BITS + 2;
        let mut sum = Self {
            from: self.from + least.get(),
            bits: vec![0; self.bits.len() + room],
        };
        for length in lengths {
            let at = place((*length - *least).get());
            let (words, bits) = (at / BITS, at % BITS);
            for (word, own) in self.bits.iter().enumerate() {
                sum.bits[word + words] |= own << bits;
                if bits > 0 {
                    sum.bits[word + words + 1] |= own >> (BITS - bits);
                }
            }
        }
        while sum.bits.last() == Some(&0) {
            sum.bits.pop();
        }
        sum
    }

    /// The balances of `onward` that there can be after `period`, which works one of `sums`, when these are those before it.
    pub(super) fn after(&self, period: &Owing, sums: &Self, onward: &Self) -> Self {
        let after = self.plus(sums).later(Minutes(-period.owed.get()));
        after.and(onward)
    }

    /// The length in it that is nearest to `wanted`, of two the shorter.
    pub(super) fn nearest(&self, wanted: Minutes) -> Option<Minutes> {
        let lengths = self.lengths().into_iter();
        lengths.min_by_key(|length| ((*length - wanted).get().abs(), *length))
    }
}

/// A number of minutes that is not negative, as a place in a set.
fn place(minutes: i64) -> usize {
    usize::try_from(minutes).expect("it is not negative")
}
