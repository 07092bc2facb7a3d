//! The content lines of a file, found by their ends.

use memchr::memchr2;

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
    rest: &'a [u8],
    /// The line that `rest` begins on, from 1.
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
                _ => return Self { rest, number },
            }
        }
    }

    /// The line after the last one that was given; at the end of the file, that of its end.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<RawLine<'a>> {
        let text = self.rest;
        let number = self.number;
        let mut folded = false;
        let mut rest = text;
        if text.is_empty() {
            return None;
        }
        loop {
            let length = memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
            let ends = rest.get(length..).unwrap_or_default();
            rest = past_line_ends(ends, &mut self.number);
            if matches!(rest, [b' ' | b'\t', ..]) {
                folded = true;
                continue;
            }
            self.rest = rest;
            let raw = text.get(..text.len().saturating_sub(ends.len()))?;
            return Some(RawLine {
                raw,
                folded,
                number,
            });
        }
    }
}

/// What follows a run of line ends, which is counted: CRLF, LF and bare CR; several CRs before an LF are one line end.
#[inline]
fn past_line_ends<'a>(text: &'a [u8], number: &mut u32) -> &'a [u8] {
    // One line end and then text is nearly all there is.
    match text {
        [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] if !matches!(rest, [b'\r' | b'\n', ..]) => {
            *number = number.saturating_add(1);
            rest
        }
        _ => past_any_line_ends(text, number),
    }
}

#[cold]
fn past_any_line_ends<'a>(text: &'a [u8], number: &mut u32) -> &'a [u8] {
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
