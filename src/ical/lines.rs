//! The content lines of a file, found by their ends.

use wide::u8x16;

/// A content line, folds included, without its line end.
pub(super) struct RawLine<'a> {
    pub(super) raw: &'a [u8],
    /// Whether it goes on over folds.
    pub(super) folded: bool,
    /// The line of the file that it begins on, from 1.
    pub(super) number: u32,
}

/// The content lines of a file; empty lines are passed over.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    ends: LineEnds<'a>,
    /// Where the next one begins.
    at: usize,
    /// The line of the file that it begins on, from 1.
    number: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut number = 1;
        let mut rest = text;
        // A blank at the very beginning continues no line.
        loop {
            rest = past_line_ends(rest, &mut number);
            match rest {
                [b' ' | b'\t', after @ ..] => rest = after,
                _ => break,
            }
        }
        Self {
            text: rest,
            ends: LineEnds::of(rest),
            at: 0,
            number,
        }
    }

    /// The line after the last one that was given; at the end of the file, that of its end.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<RawLine<'a>> {
        let start = self.at;
        let number = self.number;
        let mut folded = false;
        if start >= self.text.len() {
            return None;
        }
        loop {
            let end = self.pass_line_ends();
            if matches!(self.text.get(self.at), Some(b' ' | b'\t')) {
                folded = true;
                continue;
            }
            return Some(RawLine {
                raw: self.text.get(start..end)?,
                folded,
                number,
            });
        }
    }

    /// Goes past the next line end, and those that follow it at once; gives where it begins.
    #[inline]
    fn pass_line_ends(&mut self) -> usize {
        let last = self.ends.next();
        let after = last.saturating_add(1);
        let before = last.saturating_sub(1);
        let first = match self.text.get(before) {
            Some(b'\r') => before,
            _ => last,
        };
        // One line end and then text is nearly all there is.
        let is_one = self.text.get(last) == Some(&b'\n')
            && !matches!(self.text.get(after), Some(b'\r' | b'\n'));
        if is_one {
            self.number = self.number.saturating_add(1);
            self.at = after;
        } else {
            self.pass_any_line_ends(first);
        }
        first
    }

    #[cold]
    fn pass_any_line_ends(&mut self, first: usize) {
        let rest = self.text.get(first..).unwrap_or_default();
        let rest = past_line_ends(rest, &mut self.number);
        self.at = self.text.len().saturating_sub(rest.len());
        self.ends.go_to(self.at);
    }
}

/// What follows a run of line ends, which is counted: CRLF, LF and bare CR; several CRs before an LF are one line end.
fn past_line_ends<'a>(text: &'a [u8], number: &mut u32) -> &'a [u8] {
    let mut rest = text;
    let mut returns = 0_u32;
    while let [end @ (b'\r' | b'\n'), after @ ..] = rest {
        if *end == b'\n' {
            *number = number.saturating_add(1);
            returns = 0;
        } else {
            returns = returns.saturating_add(1);
        }
        rest = after;
    }
    *number = number.saturating_add(returns);
    rest
}

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// The last bytes of the line ends of a text: each LF, and each CR that no LF follows.
struct LineEnds<'a> {
    text: &'a [u8],
    /// Where the block begins that `bits` are of.
    block: usize,
    /// A bit for each byte of the block that is one and has not been given.
    bits: u64,
}

impl<'a> LineEnds<'a> {
    fn of(text: &'a [u8]) -> Self {
        let mut ends = Self {
            text,
            block: 0,
            bits: 0,
        };
        ends.go_to(0);
        ends
    }

    /// The next of them; the end of the text, where there is none.
    #[inline]
    fn next(&mut self) -> usize {
        while self.bits == 0 {
            let next = self.block.saturating_add(BLOCK);
            if next >= self.text.len() {
                return self.text.len();
            }
            self.look_at(next);
        }
        let within = usize::try_from(self.bits.trailing_zeros()).unwrap_or(BLOCK);
        self.bits &= self.bits.wrapping_sub(1);
        self.block.saturating_add(within)
    }

    /// Makes the first that is not before `at` the next.
    fn go_to(&mut self, at: usize) {
        let within = at % BLOCK;
        self.look_at(at.saturating_sub(within));
        self.bits &= u64::MAX << within;
    }

    #[inline]
    fn look_at(&mut self, block: usize) {
        let text = self.text.get(block..).unwrap_or_default();
        self.block = block;
        self.bits = if let Some((whole, rest)) = text.split_first_chunk() {
            line_ends_in(whole, rest.first())
        } else {
            let mut whole = [0; BLOCK];
            for (to, from) in whole.iter_mut().zip(text) {
                *to = *from;
            }
            line_ends_in(&whole, None)
        };
    }
}

/// A bit for each byte of a block that is the last of a line end; `next` is the byte after the block.
#[inline]
fn line_ends_in(block: &[u8; BLOCK], next: Option<&u8>) -> u64 {
    let (mut feeds, mut returns) = (0, 0);
    let (sixteens, _) = block.as_chunks();
    for bytes in sixteens.iter().rev() {
        let bytes = u8x16::new(*bytes);
        let are = |byte| u64::from(bytes.simd_eq(u8x16::splat(byte)).to_bitmask());
        feeds = feeds << 16 | are(b'\n');
        returns = returns << 16 | are(b'\r');
    }
    let before_feeds = feeds >> 1 | u64::from(next == Some(&b'\n')) << (BLOCK - 1);
    feeds | returns & !before_feeds
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What stands before the first byte that is, or is not, of a line end, and the rest.
    fn cut(text: &[u8], at_end: bool) -> (&[u8], &[u8]) {
        let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let length = text.iter().position(|byte| is_end(byte) == at_end);
        text.split_at(length.unwrap_or(text.len()))
    }

    /// The lines of a text, piece by piece: number, text, whether it is folded; and the number of the line after the last.
    fn slowly(text: &[u8]) -> (Vec<(u32, Vec<u8>, bool)>, u32) {
        let is_blank = |byte: &u8| b" \t".contains(byte);
        let mut lines: Vec<(u32, Vec<u8>, bool)> = Vec::new();
        let (mut number, mut ends, mut rest) = (1_u32, &text[..0], text);
        while !rest.is_empty() {
            let (piece, after) = cut(rest, true);
            match lines.last_mut() {
                Some((_, raw, folded)) if piece.first().is_some_and(is_blank) => {
                    raw.extend([ends, piece].concat());
                    *folded = true;
                }
                Some(_) => lines.push((number, piece.to_vec(), false)),
                // A blank at the very beginning continues no line.
                None => {
                    let text = piece.iter().copied().skip_while(is_blank);
                    let text: Vec<u8> = text.collect();
                    lines.extend((!text.is_empty()).then_some((number, text, false)));
                }
            }
            (ends, rest) = cut(after, false);
            // Returns before a feed are one line end with it; others are one each.
            let runs = ends.split_inclusive(|byte| *byte == b'\n');
            number = runs.fold(number, |number, run| {
                let is_one = run.ends_with(b"\n");
                number.saturating_add(if is_one {
                    1
                } else {
                    run.len().try_into().unwrap()
                })
            });
        }
        (lines, number)
    }

    #[track_caller]
    fn check(text: &[u8]) {
        let mut lines = Lines::of(text);
        let mut found = Vec::new();
        while let Some(line) = lines.next() {
            found.push((line.number, line.raw.to_vec(), line.folded));
        }
        assert_eq!(
            (found, lines.number()),
            slowly(text),
            "{}",
            text.escape_ascii()
        );
    }

    #[test]
    fn lines_end_as_programs_end_them() {
        check(b"");
        check(b"A:1");
        check(b"A:1\r\nB:2\nC:3\rD:4\r\r\nE:5");
        check(b"A:1\r\n 2\r\n\t3\r\n\r\n 4\r\nB:5\r\n");
        check(b"\n\n \n A:1\r");
        for length in 60..70 {
            for end in ["\n", "\r", "\r\n", "\r\r\n", "\n\n", "\n "] {
                check(format!("{}{end}B:2{end}C", "A".repeat(length)).as_bytes());
                check(format!("{}{end}", "A".repeat(length)).as_bytes());
            }
        }
    }

    proptest! {
        #[test]
        fn lines_are_those_that_are_found_byte_by_byte(
            pieces in prop::collection::vec(
                prop_oneof![
                    "[A:]{0,90}",
                    prop::sample::select(vec!["\r\n", "\n", "\r", " ", "\t", "\r\n ", "\r\r\n"]).prop_map(String::from),
                ],
                0..40,
            ),
        ) {
            check(pieces.concat().as_bytes());
        }
    }
}
