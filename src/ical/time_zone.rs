//! A `VTIMEZONE` as its kept lines tell it, each read only when it is asked for.

use std::borrow::Cow;

use super::{
    component::{Problem, text_of, word_of},
    limits::Limits,
    line::{self, Line, shown, trim},
    name::{Name, Names},
    split::{Damage, Kind, Property, Table, Whole},
    values::{self, Moment, Unreadable},
};

/// What is wrong with a definition of a zone, and the line at which that shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) line: u32,
    pub(crate) problem: Problem,
}

impl Fault {
    pub(crate) fn at(line: u32, message: impl Into<String>) -> Self {
        let problem = Problem {
            code: "unreadable-zone",
            message: message.into(),
        };
        Self { line, problem }
    }

    fn unreadable(
        property: &Property<'_>,
        spelled: &str,
        text: &[u8],
        expected: Unreadable,
    ) -> Self {
        let found = shown(text);
        let message = format!("expected {} in `{spelled}`, found `{found}`", expected.0);
        Self::at(property.line, message)
    }
}

/// A `VTIMEZONE`, its kept lines still unread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeZone<'t, 'a>(Whole<'t, 'a>);

impl<'t, 'a> TimeZone<'t, 'a> {
    /// Every `VTIMEZONE` of a file, in its order.
    pub(crate) fn all(table: &'t Table<'a>) -> impl Iterator<Item = Self> {
        table.wholes(Kind::TimeZone).map(Self)
    }

    /// The line of its `BEGIN:`, from 1.
    pub(crate) fn line(&self) -> u32 {
        self.0.component.line
    }

    /// Which calendar of the file it is in, from 0.
    pub(crate) fn calendar(&self) -> usize {
        self.0.component.calendar
    }

    /// Its `TZID`, as [`zone_name`] reads such names.
    pub(crate) fn id(&self) -> Option<String> {
        self.head(Name::ZoneId).map(|text| zone_name(&text))
    }

    /// The name of the zone database that it says to stand for, without the release behind it (`[2025a]`).
    pub(crate) fn location(&self) -> Option<String> {
        let name = zone_name(&self.head(Name::ZoneLocation)?);
        let name = name.split('[').next().unwrap_or_default();
        Some(name.trim().to_owned())
    }

    fn head(&self, name: Name) -> Option<Cow<'a, [u8]>> {
        self.0.head(name).map(text_of)
    }

    /// Whether there is anything in it that tells its offsets.
    pub(crate) fn has_observances(&self) -> bool {
        !self.0.parts.is_empty()
    }

    /// The lines that tell its offsets, as they are written: of two definitions that have the same, one is enough.
    pub(crate) fn text(&self) -> Vec<&'a [u8]> {
        let mut text = Vec::new();
        for observance in self.0.parts {
            text.push(if observance.damage.is_some() {
                b"!".as_slice()
            } else {
                b""
            });
            let properties = self.0.table.properties(observance).iter();
            text.extend(properties.map(|property| property.raw));
        }
        text
    }

    /// Its `STANDARD` and `DAYLIGHT` components, in the order of the file.
    ///
    /// # Errors
    ///
    /// When one of them did not end, or is damaged in another way: what it lost may have been a change of the clock. When
    /// the definition has two names, for then it is two that have run together.
    pub(crate) fn observances(
        &self,
        limits: &Limits,
    ) -> Result<impl Iterator<Item = Observance<'t, 'a>> + use<'t, 'a>, Fault> {
        for component in std::iter::once(self.0.component).chain(self.0.parts) {
            if let Some(damage) = component.damage {
                return Err(Fault::at(
                    component.line,
                    of_damage(damage, component.kind, limits),
                ));
            }
        }
        if self.0.component.repeated.has(Name::ZoneId) {
            let message = "`TZID` stands there more than once, with different values";
            return Err(Fault::at(self.0.component.line, message));
        }
        let table = self.0.table;
        Ok(self.0.parts.iter().map(|component| Observance {
            line: component.line,
            repeated: component.repeated,
            properties: table.properties(component),
        }))
    }
}

fn of_damage(damage: Damage, kind: Kind, limits: &Limits) -> String {
    let what = if kind == Kind::Observance {
        "an observance"
    } else {
        "the definition"
    };
    Problem::of_damage(damage, what, limits).message
}

/// The name of a zone as a `TZID` property or parameter has it: escapes taken for what they stand for, without the quotes
/// and blanks around it.
pub(crate) fn zone_name(text: &[u8]) -> String {
    let name = line::unescape(text);
    name.trim().trim_matches('"').trim().to_owned()
}

/// A `STANDARD` or `DAYLIGHT` component, its kept lines still unread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observance<'t, 'a> {
    pub(crate) line: u32,
    repeated: Names,
    properties: &'t [Property<'a>],
}

impl<'t, 'a> Observance<'t, 'a> {
    fn all(self, name: Name) -> impl Iterator<Item = &'t Property<'a>> + use<'t, 'a> {
        let properties = self.properties.iter();
        properties.filter(move |property| property.name == name)
    }

    /// The one property of this name, if there is one.
    fn only(self, name: Name, spelled: &str) -> Result<Option<&'t Property<'a>>, Fault> {
        let mut all = self.all(name);
        let first = all.next();
        if self.repeated.has(name)
            && let Some(first) = first
            && let Some(other) = all.find(|other| other.raw != first.raw)
        {
            let message = format!("`{spelled}` stands there more than once, with different values");
            return Err(Fault::at(other.line, message));
        }
        Ok(first)
    }

    /// The first time that it begins, on the clock before it; in UTC where it is written so.
    pub(crate) fn start(self) -> Result<Moment, Fault> {
        let Some(property) = self.only(Name::Start, "DTSTART")? else {
            return Err(Fault::at(self.line, "an observance has no `DTSTART`"));
        };
        let text = word_of(property);
        values::moment(&text).map_err(|why| Fault::unreadable(property, "DTSTART", &text, why))
    }

    /// Seconds ahead of UTC while it lasts.
    pub(crate) fn offset(self) -> Result<i32, Fault> {
        let offset = self.read_offset(Name::OffsetTo, "TZOFFSETTO")?;
        offset.ok_or_else(|| Fault::at(self.line, "an observance has no `TZOFFSETTO`"))
    }

    /// Seconds ahead of UTC before it begins; nothing when it does not say.
    pub(crate) fn offset_before(self) -> Result<Option<i32>, Fault> {
        self.read_offset(Name::OffsetFrom, "TZOFFSETFROM")
    }

    fn read_offset(self, name: Name, spelled: &str) -> Result<Option<i32>, Fault> {
        let Some(property) = self.only(name, spelled)? else {
            return Ok(None);
        };
        let text = word_of(property);
        match values::offset(&text) {
            Ok(offset) => Ok(Some(offset)),
            Err(why) => Err(Fault::unreadable(property, spelled, &text, why)),
        }
    }

    /// The texts of the rules by which it begins again, with their lines.
    pub(crate) fn rules(self) -> impl Iterator<Item = (u32, Cow<'a, [u8]>)> + use<'t, 'a> {
        self.all(Name::Rule)
            .map(|property| (property.line, word_of(property)))
    }

    /// The times of `RDATE`, on the clock before them.
    pub(crate) fn dates(self, limits: &Limits) -> Result<Vec<Moment>, Fault> {
        let mut dates = Vec::new();
        for property in self.all(Name::Date) {
            let Some(line) = Line::word(property) else {
                return Err(Fault::at(property.line, "a line of `RDATE` has no colon"));
            };
            for text in line.value().split(|byte| *byte == b',') {
                if trim(text).is_empty() {
                    continue;
                }
                let start = text.split(|byte| *byte == b'/').next().unwrap_or(text);
                let date = values::moment(start)
                    .map_err(|why| Fault::unreadable(property, "RDATE", text, why))?;
                dates.push(date);
                if dates.len() > limits.zone_changes {
                    return Err(too_many_changes(property.line, limits));
                }
            }
        }
        Ok(dates)
    }

    /// What takes changes out again: no standard has that, so nobody knows what is meant by it.
    pub(crate) fn exclusion(self) -> Option<Fault> {
        let is_one = |property: &&Property<'_>| {
            matches!(property.name, Name::ExcludedDate | Name::ExcludingRule)
        };
        let property = self.properties.iter().find(is_one)?;
        let message = "`EXDATE` and `EXRULE` have no meaning in a definition of a zone";
        Some(Fault::at(property.line, message))
    }
}

/// A definition that makes more changes than are followed.
pub(crate) fn too_many_changes(line: u32, limits: &Limits) -> Fault {
    Fault {
        line,
        problem: Problem {
            code: "limit-zone-changes",
            message: format!(
                "it makes more than {} changes of the clock (`zone-changes`)",
                limits.zone_changes
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::split::{Wanted, split},
        *,
    };

    fn with_zones<T>(lines: &str, look: impl FnOnce(&[TimeZone<'_, '_>]) -> T) -> T {
        let text = format!("BEGIN:VCALENDAR\n{lines}\nEND:VCALENDAR\n");
        let table = split(text.as_bytes(), Wanted::default(), &Limits::default());
        look(&TimeZone::all(&table).collect::<Vec<_>>())
    }

    #[test]
    fn what_stands_after_an_observance_belongs_to_the_zone() {
        let lines = "BEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0100\nEND:STANDARD\nTZID:a\\, b\nX-TZINFO:Europe/London[2025a]\nBEGIN:DAYLIGHT\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:VTIMEZONE\nTZID:\"c\"\nEND:VTIMEZONE";
        with_zones(lines, |zones| {
            let [first, second] = zones else {
                panic!("{} zones", zones.len())
            };
            assert_eq!(first.id().as_deref(), Some("a, b"));
            assert_eq!(first.location().as_deref(), Some("Europe/London"));
            assert_eq!(second.id().as_deref(), Some("c"));
            assert_eq!((first.line(), second.line()), (2, 13));
            let offsets: Vec<_> = first
                .observances(&Limits::default())
                .unwrap()
                .map(|observance| (observance.offset(), observance.start().is_ok()))
                .collect();
            assert_eq!(offsets, [(Ok(3_600), true), (Ok(7_200), false)]);
            assert!(!second.has_observances());
        });
    }

    #[test]
    fn an_observance_that_does_not_end_is_told_of() {
        for (lines, line) in [
            ("BEGIN:STANDARD\nTZOFFSETTO:+0100", 3),
            ("BEGIN:STANDARD\nBEGIN:DAYLIGHT\nEND:DAYLIGHT", 3),
        ] {
            let lines = format!("BEGIN:VTIMEZONE\n{lines}\nEND:VTIMEZONE");
            let fault = with_zones(&lines, |zones| {
                zones[0].observances(&Limits::default()).err().unwrap()
            });
            assert_eq!(fault.line, line, "{fault:?}");
            assert!(fault.problem.message.contains("no `END:`"), "{fault:?}");
        }
    }

    #[test]
    fn an_observance_whose_edges_are_damaged_is_not_lost() {
        let rules = "DTSTART:19700101T000000\nTZOFFSETTO:+0100";
        for (lines, count) in [
            (format!("BEGIN:STANDRD\n{rules}\nEND:STANDARD"), None),
            (format!("BEGIN:STANDRD\n{rules}\nEND:STANDRD"), Some(1)),
            (format!("{rules}\nEND:STANDARD"), None),
        ] {
            let lines = format!("BEGIN:VTIMEZONE\n{lines}\nEND:VTIMEZONE");
            let found = with_zones(&lines, |zones| {
                let observances = zones[0].observances(&Limits::default());
                observances.ok().map(Iterator::count)
            });
            assert_eq!(found, count, "{lines}");
        }
    }

    #[test]
    fn an_observance_outside_of_a_zone_is_none() {
        with_zones("BEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD", |zones| {
            assert!(zones.is_empty());
        });
    }

    #[track_caller]
    fn check_name(text: &[u8], expected: &str) {
        assert_eq!(zone_name(text), expected);
    }

    #[test]
    fn the_name_of_a_zone_is_read_alike_wherever_it_stands() {
        check_name(b" \"Europe/Berlin\" ", "Europe/Berlin");
        check_name(
            b"(UTC+01:00) Amsterdam\\, Berlin",
            "(UTC+01:00) Amsterdam, Berlin",
        );
        check_name(
            "Mitteleuropäische Zeit".as_bytes(),
            "Mitteleuropäische Zeit",
        );
        check_name(b"Mitteleurop\xe4ische Zeit", "Mitteleuropäische Zeit");
    }
}
