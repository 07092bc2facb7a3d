//! Hashes of numbers.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Hashes of numbers by multiplication: several times as quick as the hashes that are made for texts.
///
/// The factor is drawn at random, so that nobody can write a calendar whose numbers all meet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Multiply {
    factor: u64,
}

impl Default for Multiply {
    fn default() -> Self {
        Self {
            factor: RandomState::new().hash_one(0_u8) | 1,
        }
    }
}

impl BuildHasher for Multiply {
    type Hasher = Product;

    fn build_hasher(&self) -> Product {
        Product {
            factor: self.factor,
            product: 0,
        }
    }
}

/// A hash as it grows.
#[derive(Debug)]
pub(super) struct Product {
    factor: u64,
    product: u64,
}

impl Hasher for Product {
    fn write(&mut self, bytes: &[u8]) {
        // A list of numbers comes as the bytes of all of them.
        let (numbers, rest) = bytes.as_chunks();
        for number in numbers {
            self.write_u64(u64::from_ne_bytes(*number));
        }
        for byte in rest {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(u64::try_from(number).unwrap_or(u64::MAX));
    }

    fn write_u64(&mut self, number: u64) {
        // Both halves of the product: the upper bits of a number must reach the lower bits of its hash.
        let wide = u128::from(self.product ^ number) * u128::from(self.factor);
        let [low, high] = [wide & u128::from(u64::MAX), wide >> 64];
        let folded = u64::try_from(low ^ high).unwrap_or(u64::MAX);
        self.product = folded.rotate_left(32);
    }

    fn finish(&self) -> u64 {
        self.product
    }
}
