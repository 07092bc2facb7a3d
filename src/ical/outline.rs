//! The events of a file as they are written, for those who compare readers.

use super::{
    component::{text_of, word_of},
    limits::Limits,
    name::Name,
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

fn owned(text: &[u8]) -> String {
    as_text(text).into_owned()
}
