//! A content line: its name, its parameters and its value.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memrchr};

use super::{
    split::Property,
    text::{as_text, is_hidden},
};

/// Whether a byte may stand in the name of a property or parameter; laxer than RFC 5545 by `_` and `.`.
pub(super) fn is_name_byte(byte: u8) -> bool {
    NAME_BYTES
        .get(usize::from(byte))
        .copied()
        .unwrap_or_default()
}

#[expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "worked out while compiling, where an index out of range is an error"
)]
const NAME_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut names: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    while let [first, others @ ..] = names {
        table[*first as usize] = true;
        names = others;
    }
    table
};

/// A text without the blanks and control characters at its ends.
pub(crate) fn trim(text: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| *byte <= b' ';
    let Some(first) = text.iter().position(|byte| !is_blank(byte)) else {
        return &[];
    };
    let last = text
        .iter()
        .rposition(|byte| !is_blank(byte))
        .unwrap_or(first);
    text.get(first..=last).unwrap_or_default()
}

/// A content line without its folds: a fold is a run of line ends and the one blank after it.
pub(super) fn unfold(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr2(b'\r', b'\n', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut text = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(end) = memchr2(b'\r', b'\n', rest) {
        let (piece, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        text.extend_from_slice(piece);
        let ends = after
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        rest = after.get(ends.saturating_add(1)..).unwrap_or_default();
    }
    text.extend_from_slice(rest);
    Cow::Owned(text)
}

/// A content line cut into parameters and value.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    text: Cow<'a, [u8]>,
    /// Where the parameters are, first semicolon included.
    params: (usize, usize),
    value: usize,
}

/// What can stand in the value: where to look for the colon before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    /// No colon: the last one of the line is before the value, whatever the parameters hold.
    WithoutColon,
    /// Anything: the first colon outside quotes is before it.
    Text,
}

impl<'a> Line<'a> {
    /// The line of a property whose value is text or an address; nothing when it has no colon.
    pub(crate) fn text(property: &Property<'a>) -> Option<Self> {
        Self::cut(property, Value::Text)
    }

    /// The line of a property whose value holds no colon (dates, rules, words, numbers); nothing when it has no colon.
    pub(crate) fn word(property: &Property<'a>) -> Option<Self> {
        Self::cut(property, Value::WithoutColon)
    }

    fn cut(property: &Property<'a>, kind: Value) -> Option<Self> {
        let text = if property.folded {
            unfold(property.raw)
        } else {
            Cow::Borrowed(property.raw)
        };
        let name = if property.folded {
            text.iter().take_while(|byte| is_name_byte(**byte)).count()
        } else {
            usize::from(property.name_bytes)
        };
        let colon = match kind {
            // Without parameters it is the first, whatever stands in the value, folded or not.
            _ if text.get(name) == Some(&b':') => Some(name),
            Value::WithoutColon => memrchr(b':', &text),
            Value::Text => unquoted(&text, b':').or_else(|| memchr(b':', &text)),
        }?;
        Some(Self {
            params: (name.min(colon), colon),
            value: colon.checked_add(1)?,
            text,
        })
    }

    /// The value as written, blanks at its ends trimmed.
    pub(crate) fn value(&self) -> &[u8] {
        trim(self.text.get(self.value..).unwrap_or_default())
    }

    /// The value of the parameter `name` (in any letter case) as written, quotes taken off.
    pub(crate) fn param(&self, name: &[u8], limit: usize) -> Option<&[u8]> {
        let mut rest = self.params();
        for _ in 0..limit {
            rest = rest.strip_prefix(b";")?;
            let end = unquoted(rest, b';').unwrap_or(rest.len());
            let (param, after) = rest.split_at_checked(end)?;
            rest = after;
            let Some(equals) = memchr(b'=', param) else {
                continue;
            };
            let (spelled, value) = param.split_at_checked(equals)?;
            if trim(spelled).eq_ignore_ascii_case(name) {
                return value.strip_prefix(b"=").map(|value| unquote(trim(value)));
            }
        }
        None
    }

    /// Whether it has more parameters than `limit`: those beyond are not looked at.
    pub(crate) fn has_more_params_than(&self, limit: usize) -> bool {
        let mut rest = self.params();
        for _ in 0..limit {
            let Some(after) = rest.strip_prefix(b";") else {
                return false;
            };
            let end = unquoted(after, b';').unwrap_or(after.len());
            rest = after.get(end..).unwrap_or_default();
        }
        rest.starts_with(b";")
    }

    /// The parameters as written, from the first semicolon to before the colon.
    pub(crate) fn params(&self) -> &[u8] {
        trim(
            self.text
                .get(self.params.0..self.params.1)
                .unwrap_or_default(),
        )
    }

    /// The whole line without folds, for recovery where quotes do not add up.
    pub(crate) fn whole(&self) -> &[u8] {
        &self.text
    }
}

/// Where `wanted` first stands outside double quotes.
fn unquoted(text: &[u8], wanted: u8) -> Option<usize> {
    let mut from = 0_usize;
    loop {
        let rest = text.get(from..)?;
        let at = from.checked_add(memchr2(wanted, b'"', rest)?)?;
        if text.get(at) == Some(&wanted) {
            return Some(at);
        }
        let inside = at.checked_add(1)?;
        let length = memchr(b'"', text.get(inside..)?)?;
        from = inside.checked_add(length)?.checked_add(1)?;
    }
}

/// A parameter value without the quotes around it.
fn unquote(value: &[u8]) -> &[u8] {
    value
        .strip_prefix(b"\"")
        .map_or(value, |inner| inner.strip_suffix(b"\"").unwrap_or(inner))
}

/// A parameter value with the carets of RFC 6868 taken for what they stand for.
pub(crate) fn uncaret(value: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'^', value).is_none() {
        return Cow::Borrowed(value);
    }
    let mut text = Vec::with_capacity(value.len());
    let mut bytes = value.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let meant = match (byte, bytes.peek()) {
            (b'^', Some(b'n')) => b'\n',
            (b'^', Some(b'^')) => b'^',
            (b'^', Some(b'\'')) => b'"',
            _ => {
                text.push(byte);
                continue;
            }
        };
        bytes.next();
        text.push(meant);
    }
    Cow::Owned(text)
}

/// A text value with its backslashes taken for what they stand for.
pub(crate) fn unescape(value: &[u8]) -> Cow<'_, str> {
    let text = as_text(value);
    if memchr(b'\\', value).is_none() {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n' | 'N') => plain.push('\n'),
            Some(other @ ('\\' | ';' | ',' | ':' | '"')) => plain.push(other),
            Some(other) => plain.extend(['\\', other]),
            None => plain.push('\\'),
        }
    }
    Cow::Owned(plain)
}

/// A text from a file as a message may show it: on one line, control and direction characters escaped, cut when long.
pub(crate) fn shown(text: &[u8]) -> String {
    const LONGEST: usize = 80;
    let start = text.get(..LONGEST.saturating_mul(4)).unwrap_or(text);
    let whole = as_text(start);
    let mut safe = String::new();
    for (count, character) in whole.chars().enumerate() {
        if count == LONGEST {
            safe.push('…');
            break;
        }
        // A backtick would end the quotation in a message.
        if character == '`' || is_hidden(character) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{super::name::Name, *};

    fn property(raw: &[u8]) -> Property<'_> {
        Property {
            name: Name::Start,
            name_bytes: u8::try_from(raw.iter().take_while(|byte| is_name_byte(**byte)).count())
                .unwrap(),
            folded: memchr2(b'\r', b'\n', raw).is_some(),
            line: 1,
            raw,
        }
    }

    #[track_caller]
    fn check(raw: &str, param: &str, expected: Option<&str>, value: &str) {
        let property = property(raw.as_bytes());
        let line = Line::text(&property).unwrap();
        let found = line.param(param.as_bytes(), 100);
        assert_eq!(found, expected.map(str::as_bytes), "{raw}");
        assert_eq!(line.value(), value.as_bytes(), "{raw}");
    }

    #[test]
    fn quotes_hide_colons_semicolons_and_commas() {
        check(
            "ATTENDEE;CN=\"a:b;c,d\";PARTSTAT=DECLINED:mailto:a@b",
            "partstat",
            Some("DECLINED"),
            "mailto:a@b",
        );
        check("X;A=1:2", "B", None, "2");
        check("X;A=;B=\"\":2", "B", Some(""), "2");
    }

    #[test]
    fn blanks_around_the_colon_are_forgiven() {
        check("UID : x ", "A", None, "x");
        check(
            "DTSTART ; VALUE = DATE :20270301",
            "VALUE",
            Some("DATE"),
            "20270301",
        );
    }

    #[test]
    fn an_open_quote_does_not_swallow_the_value() {
        check("SUMMARY;X=\"a:b", "X", Some("a"), "b");
    }

    #[test]
    fn a_date_stands_after_the_last_colon() {
        let raw = b"DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin:20270301T090000";
        let property = property(raw);
        let line = Line::word(&property).unwrap();
        assert_eq!(line.value(), b"20270301T090000");
        assert_eq!(
            line.param(b"TZID", 100),
            Some(&b"(UTC+01:00) Amsterdam, Berlin"[..])
        );
    }

    #[test]
    fn a_fold_may_lie_anywhere_even_inside_a_character() {
        assert_eq!(
            &*unfold(b"SUMM\r\n ARY:\xC3\r\n\t\xA9"),
            "SUMMARY:é".as_bytes()
        );
        assert_eq!(&*unfold(b"A:1\n\n 2\r\r\n 3"), b"A:123");
        assert!(matches!(unfold(b"A:1"), Cow::Borrowed(_)));
    }

    #[test]
    fn carets_and_backslashes_stand_for_something() {
        assert_eq!(&*uncaret(b"a^nb^^c^'d^e"), b"a\nb^c\"d^e");
        assert_eq!(unescape(b"a\\, b\\; c\\nd\\\\e\\x"), "a, b; c\nd\\e\\x");
    }

    #[test]
    fn a_message_shows_what_would_hide() {
        assert_eq!(
            shown("a\u{202e}b\u{1b}[1m`".as_bytes()),
            "a\\u{202e}b\\u{1b}[1m\\u{60}"
        );
        assert_eq!(shown(&[b'x'; 500]).chars().count(), 81);
    }
}
