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

    /// What one length of each of `all` come to together.
    pub(super) fn of_all(all: impl Iterator<Item = Self>) -> Self {
        all.fold(Self::one(Minutes::ZERO), |sums, one| sums.plus(&one))
    }

    /// A length of the one and a length of the other together.
    pub(super) fn plus(&self, other: &Self) -> Self {
        self.plus_each(&other.lengths())
    }

    /// The same of `lengths`, which are in order and each there once.
    pub(super) fn plus_each(&self, lengths: &[Minutes]) -> Self {
        let (Some(least), Some(most)) = (lengths.first(), lengths.last()) else {
            return Self::default();
        };
        let room = place((*most - *least).get()) / BITS + 2;
        let mut sum = Self {
            from: self.from + least.get(),
            bits: vec![0; self.bits.len() + room],
        };
        let mut left = lengths;
        while let Some((run, others)) = EvenlySpaced::first_of(left) {
            left = others;
            // Twice as many of its lengths each time: most lengths are at equal distances, and many.
            let mut of_run = self.bits.clone();
            of_run.resize(self.bits.len() + run.step * run.count / BITS + 2, 0);
            let mut done = 1;
            while done < run.count {
                let more = done.min(run.count - done);
                add_later(&mut of_run, more * run.step);
                done += more;
            }
            let at = place((run.first - *least).get());
            let (words, bits) = (at / BITS, at % BITS);
            for (word, own) in of_run.iter().enumerate().filter(|(_, own)| **own != 0) {
                sum.bits[word + words] |= own << bits;
                if bits > 0 && own >> (BITS - bits) != 0 {
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

/// Lengths at equal distances.
struct EvenlySpaced {
    first: Minutes,
    /// From one to the next.
    step: usize,
    /// At least one.
    count: usize,
}

impl EvenlySpaced {
    /// As many as possible of the first of `lengths`, which are in order, and all others; nothing when there are none.
    fn first_of(lengths: &[Minutes]) -> Option<(Self, &[Minutes])> {
        let first = *lengths.first()?;
        let step = lengths.get(1).map_or(Minutes(1), |next| *next - first);
        let is_one_step = |pair: &&[Minutes]| pair[1] - pair[0] == step;
        let count = 1 + lengths.windows(2).take_while(is_one_step).count();
        let step = place(step.get());
        Some((Self { first, step, count }, &lengths[count..]))
    }
}

/// Adds to `bits` the same so many places later; what would be further than they go is left out.
fn add_later(bits: &mut [u64], places: usize) {
    let (words, shift) = (places / BITS, places % BITS);
    // OK because from the last on, every word is made of those before it as they were.
    for word in (words..bits.len()).rev() {
        let from = word - words;
        let mut later = bits[from] << shift;
        if shift > 0 && from > 0 {
            later |= bits[from - 1] >> (BITS - shift);
        }
        bits[word] |= later;
    }
}

/// A number of minutes that is not negative, as a place in a set.
fn place(minutes: i64) -> usize {
    usize::try_from(minutes).expect("it is not negative")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_every_two() {
        let lengths = |all: &[i64]| all.iter().copied().map(Minutes).collect::<Vec<_>>();
        let all: [&[i64]; 7] = [
            &[0],
            &[7],
            &[0, 480],
            &[1, 2, 3, 64, 65, 130],
            &[0, 240, 255, 270, 285, 300],
            &[5, 12, 19, 26, 33, 40, 47, 54, 61, 68, 75],
            &[-90, -30, 30, 31, 32, 700],
        ];
        for one in all {
            for other in all {
                let found = Sums::each(&lengths(one)).plus_each(&lengths(other));
                let mut sums: Vec<i64> = (one.iter())
                    .flat_map(|one| other.iter().map(move |other| one + other))
                    .collect();
                sums.sort_unstable();
                sums.dedup();
                assert_eq!(found.lengths(), lengths(&sums), "{one:?} {other:?}");
            }
        }
    }
}
