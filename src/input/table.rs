//! TOML as a tree whose every value knows where it stands: keys are taken out by hand, and what is left is unknown.
//!
//! To read another key, take it out of its [`Table`]: `to: table.get("to")?`.

use std::{ops::Range, sync::Arc};

use toml::de::{DeTable, DeValue};

use crate::{
    time::{Date, Minutes, WallPiece, Weekday, Weekdays},
    zone::{Tzdb, Zone, abbreviation_candidates},
};

use super::{InputError, nearest::nearest};

/// A TOML file being read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    /// The file as whoever gave it named it.
    pub(crate) name: &'a str,
    /// What it holds.
    pub(crate) text: &'a str,
    /// The zones it may name.
    pub(crate) zones: &'a Tzdb,
}

impl<'a> Source<'a> {
    /// The table that the whole file is.
    pub(crate) fn parse(&'a self) -> Result<Table<'a>, InputError> {
        let root = DeTable::parse(self.text).map_err(|error| self.wrong_toml(&error))?;
        Ok(Table {
            source: self,
            name: "the file".to_owned(),
            path: String::new(),
            span: root.span(),
            keys: root.into_inner(),
            known: Vec::new(),
        })
    }

    /// An error at the bytes `span`.
    pub(crate) fn error(&self, span: Range<usize>, message: impl Into<String>) -> InputError {
        InputError::at(self.name, self.text, span, message.into())
    }

    /// What `toml` has to say, where it says it.
    pub(crate) fn wrong_toml(&self, error: &toml::de::Error) -> InputError {
        let message = error.message().trim_end().replace('\n', ", ");
        self.error(error.span().unwrap_or(0..0), format!("not TOML: {message}"))
    }
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) span: Range<usize>,
    pub(crate) value: T,
}

impl<T> At<T> {
    /// What `f` makes of the value, at the same place.
    pub(crate) fn map<R>(&self, f: impl FnOnce(&T) -> R) -> At<R> {
        At {
            span: self.span.clone(),
            value: f(&self.value),
        }
    }

    /// That none of `known` has the same value: an error that names both places, with `message`.
    pub(crate) fn is_not_among<'k>(
        &self,
        known: impl IntoIterator<Item = &'k Self>,
        source: &Source<'_>,
        message: impl FnOnce() -> String,
    ) -> Result<(), InputError>
    where
        T: PartialEq + 'k,
    {
        let mut known = known.into_iter();
        match known.find(|first| first.value == self.value) {
            Some(first) => {
                let error = source.error(self.span.clone(), message());
                Err(error.also(first.span.clone(), ""))
            }
            None => Ok(()),
        }
    }
}

/// A table being emptied key by key.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    source: &'a Source<'a>,
    /// What to call it: `[[member]]`.
    name: String,
    /// The keys that lead to it: `member.stay`.
    path: String,
    span: Range<usize>,
    keys: DeTable<'a>,
    known: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// Takes `key` out, if it is there.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.known.push(key);
        let (name, value) = self.keys.remove_entry(key)?;
        Some(self.value(key.to_owned(), name.span(), value))
    }

    fn value(
        &self,
        key: String,
        key_span: Range<usize>,
        value: toml::Spanned<DeValue<'a>>,
    ) -> Value<'a> {
        let path = if self.path.is_empty() {
            key.clone()
        } else {
            format!("{}.{key}", self.path)
        };
        Value {
            source: self.source,
            key,
            key_span,
            path,
            in_list: false,
            span: value.span(),
            inner: value.into_inner(),
        }
    }

    /// Reads `key`, if it is there.
    pub(crate) fn get<T: Read<'a>>(&mut self, key: &'static str) -> Result<Option<T>, InputError> {
        self.take(key).map(T::read).transpose()
    }

    /// Reads a list under `key`; empty if it is not there.
    pub(crate) fn list<T: Read<'a>>(&mut self, key: &'static str) -> Result<Vec<T>, InputError> {
        Ok(self.get(key)?.unwrap_or_default())
    }

    /// Reads `key`, which has to be there.
    pub(crate) fn require<T: Read<'a>>(&mut self, key: &'static str) -> Result<T, InputError> {
        match self.take(key) {
            Some(value) => T::read(value),
            None => Err(self.missing(key)),
        }
    }

    /// Reads one of a few words under `key`, if it is there.
    pub(crate) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, InputError> {
        self.take(key).map(|value| value.word(words)).transpose()
    }

    /// Reads one of a few words under `key`, which has to be there.
    pub(crate) fn require_word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
    ) -> Result<T, InputError> {
        self.require::<Value<'a>>(key)?.word(words)
    }

    /// Everything left, in the order of the file, whatever its key.
    pub(crate) fn rest(mut self) -> Vec<Value<'a>> {
        let keys = std::mem::take(&mut self.keys);
        let mut rest: Vec<_> = keys
            .into_iter()
            .map(|(key, value)| self.value(key.get_ref().to_string(), key.span(), value))
            .collect();
        rest.sort_by_key(|value| value.key_span.start);
        rest
    }

    /// Ends the reading: a key that nobody took is unknown.
    pub(crate) fn finish(self) -> Result<(), InputError> {
        self.only(&self.known)
    }

    /// Refuses the first key left that is none of `known`.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), InputError> {
        let left = self.keys.keys();
        let first = left
            .filter(|key| !known.contains(&key.get_ref().as_ref()))
            .min_by_key(|key| key.span().start);
        match first {
            Some(key) => Err(unknown(
                self.source,
                &self.name,
                key.get_ref(),
                key.span(),
                known,
            )),
            None => Ok(()),
        }
    }

    /// Whether `key` is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// Hands the keys that are left to `read`, which knows them.
    pub(crate) fn hand_over<T>(
        self,
        read: impl FnOnce(toml::de::Deserializer<'a>) -> Result<T, toml::de::Error>,
    ) -> Result<T, InputError> {
        let Self {
            source,
            name,
            path: _,
            span,
            keys,
            known,
        } = self;
        let here = span.clone();
        let settings = toml::Spanned::new(span, keys).into();
        read(settings).map_err(|error| {
            let span = error.span().unwrap_or(here.clone());
            match Complaint::of(error.message()) {
                Complaint::UnknownKey(key, own) => {
                    let known: Vec<&str> = own.into_iter().chain(known).collect();
                    unknown(source, &name, key, span, &known)
                }
                Complaint::MissingKey(key) => source.error(here, format!("{name} has no `{key}`")),
                Complaint::Other(message) => source.error(span, message),
            }
        })
    }

    /// The error for a `key` that has to be there: the unknown key that was meant for it, if there is one.
    pub(crate) fn missing(&self, key: &'static str) -> InputError {
        let slip = self
            .keys
            .keys()
            .find(|found| nearest(found.get_ref(), [key]).is_some());
        match slip {
            Some(found) => unknown(
                self.source,
                &self.name,
                found.get_ref(),
                found.span(),
                &[key],
            ),
            None => self.error(format!("{} has no `{key}`", self.name)),
        }
    }

    /// An error about the table as a whole.
    pub(crate) fn error(&self, message: impl Into<String>) -> InputError {
        if self.path.is_empty() {
            InputError::of_file(self.source.name, message)
        } else {
            self.source.error(self.span.clone(), message)
        }
    }

    /// The file the table stands in.
    pub(crate) fn source(&self) -> &'a Source<'a> {
        self.source
    }
}

/// The error for the key `key` of the table `name` that no section names, `known` being those that one does.
fn unknown(
    source: &Source<'_>,
    name: &str,
    key: &str,
    span: Range<usize>,
    known: &[&str],
) -> InputError {
    let help = match nearest(key, known.iter().copied()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("the keys here are {}", list(known, "and")),
    };
    source
        .error(span, format!("unknown key `{key}` in {name}"))
        .help(help)
}

/// What serde says of keys that it reads, taken apart to be said as everything else is.
#[derive(Debug, PartialEq, Eq)]
enum Complaint<'a> {
    /// This key is none of these.
    UnknownKey(&'a str, Vec<&'a str>),
    /// This key has to be there.
    MissingKey(&'a str),
    /// Anything else.
    Other(String),
}

impl<'a> Complaint<'a> {
    fn of(message: &'a str) -> Self {
        let message = message.trim_end();
        if let Some((key, rest)) = quoted(message, "unknown field `") {
            // The names stand between every second pair of backticks.
            let own = rest.split('`').skip(1).step_by(2).collect();
            return Self::UnknownKey(key, own);
        }
        if let Some((key, _)) = quoted(message, "missing field `") {
            return Self::MissingKey(key);
        }
        let found = ["invalid type: ", "invalid value: "]
            .iter()
            .find_map(|start| message.strip_prefix(start));
        match found.and_then(|rest| rest.rsplit_once(", expected ")) {
            Some((found, expected)) => Self::Other(format!(
                "expected {expected}, found {}",
                in_our_words(found)
            )),
            None => Self::Other(message.to_owned()),
        }
    }
}

/// What serde found, such as ``integer `10` `` or `string "most"`, as [`Value::found`] says it.
fn in_our_words(found: &str) -> String {
    let string = found
        .strip_prefix("string \"")
        .and_then(|rest| rest.strip_suffix('"'));
    if let Some(text) = string {
        return format!("`{text}`");
    }
    let number = ["integer `", "floating point `"]
        .iter()
        .find_map(|kind| found.strip_prefix(kind)?.strip_suffix('`'));
    match (number, found) {
        (Some(number), _) => format!("the number {number}"),
        (None, "sequence") => "a list".to_owned(),
        (None, "map") => "a table".to_owned(),
        (None, other) => other.to_owned(),
    }
}

/// What stands between `start` and the next backtick, and what follows.
fn quoted<'a>(message: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    message.strip_prefix(start)?.split_once('`')
}

/// The value of a key, or of an element of a list under it.
#[derive(Debug)]
pub(crate) struct Value<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    path: String,
    in_list: bool,
    pub(crate) span: Range<usize>,
    pub(crate) inner: DeValue<'a>,
}

impl Value<'_> {
    /// An error about the value.
    pub(crate) fn error(&self, message: impl Into<String>) -> InputError {
        self.source.error(self.span.clone(), message)
    }

    /// An error about the key.
    pub(crate) fn key_error(&self, message: impl Into<String>) -> InputError {
        self.source.error(self.key_span.clone(), message)
    }

    /// The error for a value that is not `expected`.
    pub(crate) fn expected(&self, expected: &str) -> InputError {
        self.error(format!("expected {expected}, found {}", self.found()))
    }

    /// The value in words.
    fn found(&self) -> String {
        match &self.inner {
            DeValue::String(text) => format!("`{text}`"),
            DeValue::Integer(number) => format!("the number {number}"),
            DeValue::Float(number) => format!("the number {number}"),
            DeValue::Boolean(truth) => format!("`{truth}`"),
            DeValue::Datetime(time) => format!("`{time}`"),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        }
    }

    /// The value with its place.
    pub(crate) fn at<T>(&self, value: T) -> At<T> {
        At {
            span: self.span.clone(),
            value,
        }
    }

    /// The text, or an error that says what it should be.
    pub(crate) fn text(&self, expected: &str) -> Result<&str, InputError> {
        match &self.inner {
            DeValue::String(text) => Ok(text),
            _ => Err(self.expected(expected)),
        }
    }

    /// Whether it is this text.
    pub(crate) fn is_text(&self, text: &str) -> bool {
        matches!(&self.inner, DeValue::String(found) if found == text)
    }

    /// The elements of a list, each a value of the same key.
    pub(crate) fn elements(self) -> Result<Vec<Self>, InputError> {
        let DeValue::Array(elements) = self.inner else {
            let error = self.expected("a list");
            return Err(match &self.inner {
                DeValue::Table(_) => error.help(format!("write `[[{}]]`", self.path)),
                _ => match self.source.text.get(self.span.clone()) {
                    Some(text) if !text.contains('\n') => {
                        error.help(format!("write `{} = [{text}]`", self.key))
                    }
                    _ => error,
                },
            });
        };
        Ok(elements
            .into_iter()
            .map(|element| Self {
                source: self.source,
                key: self.key.clone(),
                key_span: self.key_span.clone(),
                path: self.path.clone(),
                in_list: true,
                span: element.span(),
                inner: element.into_inner(),
            })
            .collect())
    }

    /// The meaning of the one of `words` that the value is.
    pub(crate) fn word<T: Copy>(self, words: &[(&str, T)]) -> Result<T, InputError> {
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let expected = list(&names, "or");
        let text = self.text(&expected)?;
        let found = words.iter().find(|(word, _)| *word == text);
        found.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let error = self.expected(&expected);
            match nearest(text, names) {
                Some(word) => error.help(format!("did you mean `{word}`?")),
                None => error,
            }
        })
    }
}

/// `a`, `b` and `c` in backticks, `last` before the last.
pub(crate) fn list(words: &[&str], last: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}

/// What can be read from a value.
pub(crate) trait Read<'a>: Sized {
    /// Reads it, or says what was expected and what was found.
    fn read(value: Value<'a>) -> Result<Self, InputError>;
}

impl<'a> Read<'a> for Value<'a> {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        Ok(value)
    }
}

impl<'a, T: Read<'a>> Read<'a> for At<T> {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        let span = value.span.clone();
        T::read(value).map(|value| Self { span, value })
    }
}

impl<'a, T: Read<'a>> Read<'a> for Vec<T> {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        value.elements()?.into_iter().map(T::read).collect()
    }
}

impl<'a> Read<'a> for Table<'a> {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        let name = if value.in_list {
            format!("`[[{}]]`", value.path)
        } else {
            format!("`{}`", value.path)
        };
        match value.inner {
            DeValue::Table(keys) => Ok(Table {
                source: value.source,
                name,
                path: value.path,
                span: value.span,
                keys,
                known: Vec::new(),
            }),
            _ => Err(value.expected("a table")),
        }
    }
}

/// A text with something in it, without the white space around it.
impl<'a> Read<'a> for String {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        let text = value.text("a text")?.trim();
        if text.is_empty() {
            return Err(value.error("expected a text, found an empty one"));
        }
        Ok(text.to_owned())
    }
}

impl<'a> Read<'a> for bool {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        match value.inner {
            DeValue::Boolean(truth) => Ok(truth),
            _ => Err(value.expected("`true` or `false`")),
        }
    }
}

/// A whole number, 0 or more.
impl<'a> Read<'a> for usize {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        const EXPECTED: &str = "a whole number such as `2`";
        let number = match &value.inner {
            DeValue::Integer(number) => Self::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        number.ok_or_else(|| value.expected(EXPECTED))
    }
}

/// A date of TOML, `2027-03-01`, or the same as a text.
impl<'a> Read<'a> for Date {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        let date = match &value.inner {
            DeValue::String(text) => text.parse().ok(),
            DeValue::Datetime(toml::value::Datetime {
                date: Some(date),
                time: None,
                ..
            }) => Date::new(date.year.into(), date.month.into(), date.day.into()),
            _ => None,
        };
        date.ok_or_else(|| value.expected("a date such as `2027-03-01`"))
    }
}

impl<'a> Read<'a> for Minutes {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        const EXPECTED: &str = "a number and a unit, such as `90m`, `7h30m` or `2d`";
        let number = match &value.inner {
            DeValue::Integer(number) => Some(number.to_string()),
            _ => None,
        };
        if let Some(number) = number {
            return Err(value.expected(EXPECTED).help(format!(
                "write `\"{number}m\"` for minutes or `\"{number}h\"` for hours"
            )));
        }
        let length = value.text(EXPECTED)?.parse();
        length.map_err(|_| value.expected(EXPECTED).label("not a length of time"))
    }
}

impl<'a> Read<'a> for Weekdays {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        const EXPECTED: &str = "days such as `mon`, `mon-fri` or `mon,wed,fri`";
        Weekdays::parse(value.text(EXPECTED)?).ok_or_else(|| value.expected(EXPECTED))
    }
}

impl<'a> Read<'a> for Weekday {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        value.word(&Weekday::ALL.map(|day| (day.word(), day)))
    }
}

impl<'a> Read<'a> for WallPiece {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        use crate::time::ParsePieceError as Wrong;
        const EXPECTED: &str =
            "a time range such as `09:00-12:30`, `14:00-24:00` or `22:00-06:00+1`";
        let text = value.text(EXPECTED)?;
        text.parse().map_err(|wrong| match wrong {
            Wrong::Form(_) => value.expected(EXPECTED),
            Wrong::EndsBeforeItStarts => {
                let (start, end) = text.split_once('-').unwrap_or_default();
                value
                    .error(wrong.to_string())
                    .label(format!("ends at {end}"))
                    .help(format!(
                        "a shift past midnight is written `{start}-{end}+1`"
                    ))
            }
            Wrong::Empty => value
                .error(wrong.to_string())
                .help("a whole day is written `00:00-24:00`"),
        })
    }
}

impl<'a> Read<'a> for Arc<Zone> {
    fn read(value: Value<'a>) -> Result<Self, InputError> {
        let name = value.text("a zone such as `Europe/Berlin`")?;
        zone(value.source, value.span.clone(), name)
    }
}

/// The zone called `name`, at the bytes `span`.
pub(crate) fn zone(
    source: &Source<'_>,
    span: Range<usize>,
    name: &str,
) -> Result<Arc<Zone>, InputError> {
    // The zone database has some abbreviations too; they say as little there.
    if let Some(candidates) = abbreviation_candidates(name) {
        let message = format!("`{name}` is an abbreviation, not the name of a zone");
        return Err(source.error(span, message).help(format!(
            "name a place with that clock: {}",
            list(candidates, "or")
        )));
    }
    let zones = source.zones;
    zones.get(name).ok_or_else(|| {
        let error = source.error(span, format!("unknown zone `{name}`"));
        let elsewhere = zones
            .resolve(name)
            .filter(|found| !found.by.yields_to_definition());
        let near = match elsewhere {
            Some(found) => vec![found.zone.name().to_owned()],
            None => zones.nearest(name).into_iter().map(str::to_owned).collect(),
        };
        let near: Vec<&str> = near.iter().map(String::as_str).collect();
        error.help(match &near[..] {
            [] => "zones are named like `Europe/Berlin` or `America/New_York`".to_owned(),
            near => format!("did you mean {}?", list(near, "or")),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, expected: &Complaint<'_>) {
        assert_eq!(&Complaint::of(message), expected);
    }

    /// The words are those of serde and toml as they are today; a change there shows here.
    #[test]
    fn what_serde_says_is_said_as_everything_else_is() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code, reason = "only the messages matter")]
        struct Settings {
            block: u32,
            count: u32,
        }
        let message = |text: &str| {
            let settings = toml::from_str::<Settings>(text);
            settings.unwrap_err().message().to_owned()
        };
        check(
            &message("blocks = 1"),
            &Complaint::UnknownKey("blocks", vec!["block", "count"]),
        );
        check(&message("block = 1"), &Complaint::MissingKey("count"));
        for (value, found) in [
            ("\"x\"", "`x`"),
            ("-1", "the number -1"),
            ("1.5", "the number 1.5"),
            ("[]", "a list"),
            ("{}", "a table"),
            ("true", "boolean `true`"),
        ] {
            check(
                &message(&format!("block = {value}")),
                &Complaint::Other(format!("expected u32, found {found}")),
            );
        }
    }

    #[test]
    fn words_are_listed_with_the_last_set_apart() {
        assert_eq!(list(&["a"], "or"), "`a`");
        assert_eq!(list(&["a", "b", "c"], "or"), "`a`, `b` or `c`");
    }
}
