//! Bytes of a file as text: none is lost, whatever the encoding, and none gives orders to whoever reads the text.

use std::borrow::Cow;

use super::foreign::Foreign;

/// The bytes of a file as UTF-8, or as what is nearly that: UTF-16 is written anew, everything else is as it is.
///
/// # Errors
///
/// What the file is, when it is text in UTF-32, which no program writes a calendar in.
pub(crate) fn as_utf8(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Foreign> {
    let units: fn([u8; 2]) -> u16 = match Wide::of(bytes) {
        Wide::No => return Ok(Cow::Borrowed(bytes)),
        Wide::Four => {
            return Err((
                "text in UTF-32, and calendars are UTF-8",
                "save the file as UTF-8, or export the calendar again",
            ));
        }
        Wide::LowFirst => u16::from_le_bytes,
        Wide::HighFirst => u16::from_be_bytes,
    };
    let pairs = bytes.chunks_exact(2);
    let is_odd = !pairs.remainder().is_empty();
    let units = pairs.filter_map(|pair| Some(units(pair.try_into().ok()?)));
    let mut text = String::with_capacity(bytes.len());
    for character in char::decode_utf16(units) {
        // Half of a pair stands for nothing: it shows as a sign of that.
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if is_odd {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Ok(Cow::Owned(text.into_bytes()))
}

/// How many bytes a character of a file takes at least, and which comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wide {
    No,
    LowFirst,
    HighFirst,
    Four,
}

impl Wide {
    /// As the mark at the beginning says, or else the NULs between its first letters.
    fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Self::Four,
            [0xFF, 0xFE, ..] => return Self::LowFirst,
            [0xFE, 0xFF, ..] => return Self::HighFirst,
            _ => {}
        }
        let head = bytes.get(..16).unwrap_or(bytes);
        if head.len() < 8 || !head.contains(&0) {
            return Self::No;
        }
        // Of every four bytes, those that are not NUL.
        let letters = |at: &[usize]| {
            let is_letter = |(place, byte): (usize, &u8)| {
                let wanted = at.contains(&place.checked_rem(4).unwrap_or_default());
                wanted == (*byte != 0)
            };
            head.iter().enumerate().all(is_letter)
        };
        if letters(&[0, 2]) {
            Self::LowFirst
        } else if letters(&[1, 3]) {
            Self::HighFirst
        } else if letters(&[0]) || letters(&[3]) {
            Self::Four
        } else {
            Self::No
        }
    }
}

/// Text as it is meant: UTF-8, and every byte that is not read as Windows-1252 has it, of which Latin-1 is a part.
pub(crate) fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(windows_1252));
    }
    Cow::Owned(text)
}

/// A character of Windows-1252; the five bytes that it leaves open are the controls that Latin-1 has there.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let place = byte.checked_sub(0x80).map(usize::from);
    let special = place.and_then(|place| FROM_80.get(place));
    special.copied().unwrap_or_else(|| char::from(byte))
}

/// Whether a terminal would obey `c` rather than show it, or it hides or turns what stands beside it.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn utf_16_is_read_with_a_mark_and_without_whichever_byte_comes_first() {
        let text = "BEGIN:VCALENDAR\r\nSUMMARY:Zoé 🌍 日本\r\n";
        let units: [fn(u16) -> [u8; 2]; 2] = [u16::to_le_bytes, u16::to_be_bytes];
        for unit in units {
            let plain = wide(text, unit);
            assert_eq!(as_utf8(&plain).unwrap(), text.as_bytes());
            let marked = wide(&format!("\u{feff}{text}"), unit);
            let read = as_utf8(&marked).unwrap();
            assert_eq!(read.strip_prefix(b"\xEF\xBB\xBF").unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn half_a_character_shows() {
        let mut bytes = wide("\u{feff}ab", u16::to_le_bytes);
        bytes.extend([0x00, 0xD8, b'c', 0, b'd']);
        let read = as_utf8(&bytes).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&read),
            "\u{feff}ab\u{fffd}c\u{fffd}"
        );
    }

    #[test]
    fn utf_32_is_called_by_its_name() {
        for bytes in [
            &b"\xFF\xFE\0\0B\0\0\0"[..],
            b"\0\0\xFE\xFF\0\0\0B",
            b"B\0\0\0E\0\0\0G\0\0\0",
            b"\0\0\0B\0\0\0E\0\0\0G",
        ] {
            assert!(
                as_utf8(bytes).unwrap_err().0.contains("UTF-32"),
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn nothing_else_is_touched() {
        for bytes in [
            &b""[..],
            b"B\0",
            b"BEGIN:VCALENDAR\r\n",
            b"B\0EGIN:VCALENDAR",
            b"\0\0\0\0\0\0\0\0\0\0",
            b"\xEF\xBB\xBFBEGIN:VCALENDAR",
            b"\xE9\0t\0\xE9\0 ",
        ] {
            let read = as_utf8(bytes).unwrap();
            assert!(matches!(read, Cow::Borrowed(_)), "{bytes:?}");
        }
    }

    #[test]
    fn every_byte_of_a_text_shows() {
        for (bytes, text) in [
            (&b"Zo\xC3\xA9"[..], "Zoé"),
            (b"Zo\xE9", "Zoé"),
            (b"Zo\xC3\xA9 und Jos\xE9", "Zoé und José"),
            (b"10\x80 \x93so\x94", "10€ “so”"),
            (b"\x81\xFF", "\u{81}ÿ"),
            (b"cut \xF0\x9F\x8C", "cut ðŸŒ"),
        ] {
            assert_eq!(as_text(bytes), text);
        }
        let all: Vec<u8> = (0x80..=0xFF).collect();
        let shown: std::collections::BTreeSet<char> = as_text(&all).chars().collect();
        assert_eq!(shown.len(), 128);
    }
}
