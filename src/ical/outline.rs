//! What a file holds as it is written, and how much of it is looked at: for those who compare readers.

use super::{
    component::{text_of, word_of},
    limits::Limits,
    name::Name,
    people::Addresses,
    split::{Kind, Property, Wanted, split},
    text::{as_text, as_utf8},
};

/// An event as it is written: nothing resolved, nothing expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The line of `BEGIN:`, from 1.
    pub line: u32,
    /// The value of `UID`; empty when there is none.
    pub uid: String,
    /// The value of `DTSTART`; empty when there is none.
    pub start: String,
    /// The value of `DTEND`; empty when there is none.
    pub end: String,
}

/// The events of a file in its order, those included that a reading would skip; none of one that is not text.
pub fn outline(bytes: &[u8]) -> Vec<Outline> {
    let Ok(text) = as_utf8(bytes) else {
        return Vec::new();
    };
    let table = split(&text, Wanted::default(), &Limits::default());
    let components = table.components.iter();
    components
        .filter(|component| component.kind == Kind::Event)
        .map(|component| {
            let properties = table.properties(component);
            let value = |name: Name, read: fn(&Property<'_>) -> String| {
                let property = properties.iter().find(|property| property.name == name);
                property.map(read).unwrap_or_default()
            };
            let word = |property: &Property<'_>| owned(&word_of(property));
            Outline {
                line: component.line,
                uid: value(Name::Uid, |property| owned(&text_of(property))),
                start: value(Name::Start, word),
                end: value(Name::End, word),
            }
        })
        .collect()
}

/// What one pass over a file keeps of it: everything else is stepped over unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// `VEVENT`s in the file.
    pub events: usize,
    /// Lines kept to be read, folds counted as one line with what they continue.
    pub lines: usize,
    /// The bytes of these lines.
    pub bytes: usize,
}

/// What the first pass over a person's calendar keeps, for the owner of `addresses`; nothing of a file that is not text.
pub fn kept(bytes: &[u8], addresses: &[String]) -> Kept {
    let text = as_utf8(bytes).unwrap_or_default();
    let people = Addresses::of(addresses);
    let wanted = Wanted {
        people: (!people.is_empty()).then_some([&people, Addresses::NONE]),
        everybody: false,
        descriptions: false,
    };
    let table = split(&text, wanted, &Limits::default());
    let kept = table.kept().map(|property| property.raw.len());
    Kept {
        events: table.count(Kind::Event),
        lines: kept.clone().count(),
        bytes: kept.sum(),
    }
}

fn owned(text: &[u8]) -> String {
    as_text(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decides_nothing_is_stepped_over() {
        let kept_lines = ["UID:a", "DTSTART:20270301T090000Z"];
        let own = "ATTENDEE:mailto:ana@example.com";
        let lines = [
            "BEGIN:VCALENDAR",
            "BEGIN:VEVENT",
            kept_lines[0],
            kept_lines[1],
            "DESCRIPTION:long",
            own,
            "ATTENDEE:mailto:ben@example.com",
            "END:VEVENT",
            "END:VCALENDAR",
        ];
        let text = lines.join("\r\n");
        let bytes = kept_lines.map(str::len).iter().sum::<usize>();
        let nobody = kept(text.as_bytes(), &[]);
        assert_eq!((nobody.events, nobody.lines, nobody.bytes), (1, 2, bytes));
        let hers = kept(text.as_bytes(), &["ana@example.com".to_owned()]);
        assert_eq!((hers.lines, hers.bytes), (3, bytes + own.len()));
    }
}
