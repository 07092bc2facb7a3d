//! An event as its kept lines tell it, each read only when it is asked for.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    limits::Limits,
    line::{Line, shown, trim, uncaret, unescape},
    name::{Name, Names},
    people::{self, Addresses, Part},
    split::{Component, Damage, Kind, Property, Table},
    status::Status,
    values::{self, Length, Moment, PeriodEnd, Unreadable},
};

/// The `TZID`s of a file, each with a number.
#[derive(Debug, Default)]
pub(crate) struct ZoneNames {
    numbers: BTreeMap<Vec<u8>, usize>,
    names: Vec<Vec<u8>>,
    /// Parameters of times as they are written, and what they mean: nearly all times of a file share a few spellings.
    spellings: Vec<(Vec<u8>, TimeParams)>,
}

/// What the parameters of a time say.
#[derive(Clone, Copy, Debug, Default)]
struct TimeParams {
    /// The number of the `TZID`.
    zone: Option<usize>,
    /// Whether there is `VALUE=DATE`.
    is_date: bool,
}

impl ZoneNames {
    /// How many spellings are kept.
    const SPELLINGS: usize = 8;

    /// What the parameters of a line say about its times.
    fn params(&mut self, line: &Line<'_>, limits: &Limits) -> Result<TimeParams, Unreadable> {
        let written = line.params();
        if written.is_empty() {
            return Ok(TimeParams::default());
        }
        let known = self
            .spellings
            .iter()
            .find(|(spelling, _)| spelling == written);
        if let Some((_, params)) = known {
            return Ok(*params);
        }
        if line.has_more_params_than(limits.parameters) {
            return Err(Unreadable(
                "no more parameters than the limit `parameters` allows",
            ));
        }
        let name = line.param(b"TZID", limits.parameters);
        let kind = line.param(b"VALUE", limits.parameters);
        let params = TimeParams {
            // An empty name is one too: it says that there is a zone, and not which.
            zone: name.map(|name| self.number(&uncaret(name))),
            is_date: kind.is_some_and(|kind| kind.eq_ignore_ascii_case(b"DATE")),
        };
        if self.spellings.len() < Self::SPELLINGS {
            self.spellings.push((written.to_vec(), params));
        }
        Ok(params)
    }

    /// The number of a name; a name not seen before gets the next one.
    fn number(&mut self, name: &[u8]) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len();
        self.names.push(name.to_vec());
        self.numbers.insert(name.to_vec(), number);
        number
    }

    /// The name with a number.
    pub(crate) fn name(&self, number: usize) -> &[u8] {
        self.names.get(number).map_or(&[], Vec::as_slice)
    }
}

/// A date or time with the number of the zone it is written in; without one it is floating, or in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) moment: Moment,
    pub(crate) zone: Option<usize>,
}

/// How the end of an event is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    At(Stamp),
    After(Length),
    /// Not at all.
    Absent,
}

/// One entry of an `RDATE` or `EXDATE` list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) start: Stamp,
    /// The end, when the entry is a period.
    pub(crate) end: Option<End>,
}

/// What is wrong with an event, as its notice will say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Problem {
    fn unreadable(code: &'static str, property: &str, text: &[u8], expected: Unreadable) -> Self {
        Self {
            code,
            message: format!(
                "expected {} in `{property}`, found `{}`",
                expected.0,
                shown(text)
            ),
        }
    }

    /// What is wrong with a component as a whole.
    pub(crate) fn of_damage(damage: Damage, what: &str, limits: &Limits) -> Self {
        let (code, message) = match damage {
            Damage::NeverEnds => ("never-ends", format!("{what} has no `END:`")),
            Damage::PartNeverEnds => (
                "never-ends",
                format!("a component inside {what} has no `END:`, so it may have swallowed lines"),
            ),
            Damage::NeverBegins => (
                "never-begins",
                format!("{what} has an `END:` and no `BEGIN:`"),
            ),
            Damage::PartNeverBegins => (
                "never-begins",
                format!(
                    "a component inside {what} has no `BEGIN:`, so its lines may have been taken for others"
                ),
            ),
            Damage::TooDeep => (
                "limit-nesting",
                format!(
                    "{what} holds more than {} components inside one another (`nesting`)",
                    limits.nesting
                ),
            ),
            Damage::TooManyProperties => (
                "limit-properties",
                format!(
                    "{what} has more than {} properties (`properties`)",
                    limits.properties
                ),
            ),
        };
        Self { code, message }
    }
}

/// `STATUS`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stated {
    Cancelled,
    Tentative,
    /// Confirmed, absent, or a word that no standard knows.
    #[default]
    Confirmed,
}

/// `X-MICROSOFT-CDO-BUSYSTATUS` and its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MicrosoftStatus {
    Free,
    Tentative,
    Busy,
    OutOfOffice,
    Elsewhere,
}

/// A `VEVENT` or an `AVAILABLE`, its kept lines still unread.
#[derive(Clone, Debug)]
pub(crate) struct Event<'t, 'a> {
    pub(crate) line: u32,
    pub(crate) calendar: usize,
    pub(crate) damage: Option<Damage>,
    /// The UID as written, trimmed; empty when there is none.
    pub(crate) uid: Cow<'a, [u8]>,
    pub(crate) stated: Stated,
    /// Whether it is an `AVAILABLE`: it offers time and takes none.
    pub(crate) is_offer: bool,
    names: Names,
    repeated: Names,
    properties: &'t [Property<'a>],
}

impl<'t, 'a> Event<'t, 'a> {
    /// The event that stands in a table as `component`.
    pub(crate) fn new(table: &'t Table<'a>, component: &Component) -> Self {
        let mut event = Self {
            line: component.line,
            calendar: component.calendar,
            damage: component.damage,
            uid: Cow::Borrowed(&[]),
            stated: Stated::Confirmed,
            is_offer: component.kind == Kind::Available,
            names: component.names,
            repeated: component.repeated,
            properties: table.properties(component),
        };
        event.uid = event.find(Name::Uid).map_or(Cow::Borrowed(&[]), text_of);
        event.stated = event.word(Name::Status).map_or(Stated::Confirmed, |word| {
            if word.eq_ignore_ascii_case(b"CANCELLED") || word.eq_ignore_ascii_case(b"CANCELED") {
                Stated::Cancelled
            } else if word.eq_ignore_ascii_case(b"TENTATIVE") {
                Stated::Tentative
            } else {
                Stated::Confirmed
            }
        });
        event
    }

    /// What it is called in notices.
    pub(crate) fn noun(&self) -> &'static str {
        if self.is_offer {
            "the offered stretch"
        } else {
            "the event"
        }
    }

    /// The first property of this name.
    fn find(&self, name: Name) -> Option<&'t Property<'a>> {
        if !self.names.has(name) {
            return None;
        }
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    /// Every property of this name, in the order of the file.
    fn all(&self, name: Name) -> impl Iterator<Item = &'t Property<'a>> + use<'t, 'a> {
        let properties = if self.names.has(name) {
            self.properties
        } else {
            &[]
        };
        properties
            .iter()
            .filter(move |property| property.name == name)
    }

    /// The value of the first property of this name, which holds one word.
    fn word(&self, name: Name) -> Option<Cow<'a, [u8]>> {
        self.find(name).map(word_of)
    }

    /// Whether it replaces one occurrence of a series, or all from one on.
    pub(crate) fn is_override(&self) -> bool {
        self.names.has(Name::RecurrenceId)
    }

    /// Whether it may have more occurrences than one.
    pub(crate) fn repeats(&self) -> bool {
        self.names.has(Name::Rule) || self.names.has(Name::Date)
    }

    /// A property that may stand once only and stands twice with different values.
    pub(crate) fn contradiction(&self) -> Option<&'static str> {
        [
            (Name::Start, "DTSTART"),
            (Name::End, "DTEND"),
            (Name::Duration, "DURATION"),
            (Name::RecurrenceId, "RECURRENCE-ID"),
            (Name::Uid, "UID"),
            (Name::Status, "STATUS"),
            (Name::Transparency, "TRANSP"),
        ]
        .into_iter()
        .find(|(name, _)| {
            if !self.repeated.has(*name) {
                return false;
            }
            let mut all = self.all(*name).map(|property| property.raw);
            let first = all.next();
            all.any(|other| Some(other) != first)
        })
        .map(|(_, spelled)| spelled)
    }

    /// When it starts.
    pub(crate) fn start(&self, names: &mut ZoneNames, limits: &Limits) -> Result<Stamp, Problem> {
        let property = self.find(Name::Start).ok_or_else(|| Problem {
            code: "no-start",
            message: format!("{} has no `DTSTART`", self.noun()),
        })?;
        start_of(property, names, limits)
    }

    /// How its end is told; `DTEND` before `DURATION`.
    pub(crate) fn end(&self, names: &mut ZoneNames, limits: &Limits) -> Result<End, Problem> {
        let ends = (self.find(Name::End), self.find(Name::Duration));
        end_of(ends, names, limits)
    }

    /// How long the way to it is; nothing when it does not say.
    pub(crate) fn travel(&self) -> Option<Result<Length, Problem>> {
        let text = self.word(Name::Travel)?;
        let length = values::length(&text).and_then(|length| {
            let is_back = length.days < 0 || length.seconds < 0;
            (!is_back).then_some(length).ok_or(values::A_LENGTH)
        });
        Some(length.map_err(|why| {
            Problem::unreadable("unreadable-travel", "X-APPLE-TRAVEL-DURATION", &text, why)
        }))
    }

    /// Which occurrence it replaces, and whether all later ones too; nothing when it replaces none.
    pub(crate) fn recurrence_id(
        &self,
        names: &mut ZoneNames,
        limits: &Limits,
    ) -> Option<Result<(Stamp, bool), Problem>> {
        let property = self.find(Name::RecurrenceId)?;
        let reach = Line::word(property).is_some_and(|line| {
            line.param(b"RANGE", limits.parameters)
                .is_some_and(|range| range.eq_ignore_ascii_case(b"THISANDFUTURE"))
        });
        Some(
            stamp(property, names, limits)
                .map(|stamp| (stamp, reach))
                .map_err(|(text, why)| {
                    Problem::unreadable("unreadable-recurrence-id", "RECURRENCE-ID", &text, why)
                }),
        )
    }

    /// The texts of its rules.
    pub(crate) fn rules(&self) -> impl Iterator<Item = Cow<'a, [u8]>> + use<'t, 'a> {
        self.all(Name::Rule).map(word_of)
    }

    /// Whether it has a rule that never ends.
    pub(crate) fn is_endless(&self) -> bool {
        let ends = |text: &[u8], word: &[u8]| {
            let mut parts = text.split(|byte| *byte == b';').map(trim);
            parts.any(|part| {
                let head = part.get(..word.len()).unwrap_or_default();
                head.eq_ignore_ascii_case(word)
            })
        };
        self.rules()
            .any(|text| !ends(&text, b"COUNT") && !ends(&text, b"UNTIL"))
    }

    /// The texts of the rules whose occurrences do not take place.
    pub(crate) fn excluding_rules(&self) -> impl Iterator<Item = Cow<'a, [u8]>> + use<'t, 'a> {
        self.all(Name::ExcludingRule).map(word_of)
    }

    /// The entries of `RDATE`, or those of `EXDATE`, that can be read, and the first problem of the others.
    pub(crate) fn list(
        &self,
        excluded: bool,
        names: &mut ZoneNames,
        limits: &Limits,
    ) -> (Vec<Listed>, Option<Problem>) {
        let (name, spelled, code) = if excluded {
            (Name::ExcludedDate, "EXDATE", "unreadable-exdate")
        } else {
            (Name::Date, "RDATE", "unreadable-rdate")
        };
        let mut entries = Vec::new();
        let mut problem = None;
        for property in self.all(name) {
            let Some(line) = Line::word(property) else {
                problem.get_or_insert_with(|| Problem {
                    code,
                    message: format!("a line of `{spelled}` has no colon"),
                });
                continue;
            };
            for text in line.value().split(|byte| *byte == b',') {
                if trim(text).is_empty() {
                    continue;
                }
                if entries.len() >= limits.values {
                    problem.get_or_insert_with(|| Problem {
                        code: "limit-values",
                        message: format!(
                            "`{spelled}` lists more than {} dates (`values`)",
                            limits.values
                        ),
                    });
                    break;
                }
                match listed(text, &line, names, limits) {
                    Ok(entry) => entries.push(entry),
                    Err(why) => {
                        problem
                            .get_or_insert_with(|| Problem::unreadable(code, spelled, text, why));
                    }
                }
            }
        }
        (entries, problem)
    }

    /// `SEQUENCE` and `LAST-MODIFIED`: of two that tell of the same, the greater counts.
    pub(crate) fn version(&self) -> (i64, i64) {
        let sequence = self.word(Name::Sequence);
        let sequence = sequence.and_then(|text| values::integer(&text));
        let modified = self.word(Name::LastModified);
        let modified = modified.and_then(|text| values::moment(&text).ok());
        (
            sequence.unwrap_or(0),
            modified.map_or(i64::MIN, |moment| moment.civil().seconds()),
        )
    }

    /// The title as written, if it has one.
    pub(crate) fn title(&self) -> Option<Cow<'a, [u8]>> {
        self.find(Name::Summary).map(text_of)
    }

    /// Whether the title is for the owner alone.
    pub(crate) fn is_private(&self) -> bool {
        self.word(Name::Class)
            .is_some_and(|class| !class.is_empty() && !class.eq_ignore_ascii_case(b"PUBLIC"))
    }

    /// Whether `TRANSP` says that it takes no time, or that it does; nothing when it says neither.
    pub(crate) fn is_transparent(&self) -> Option<bool> {
        let word = self.word(Name::Transparency)?;
        if word.eq_ignore_ascii_case(b"TRANSPARENT") {
            Some(true)
        } else if word.eq_ignore_ascii_case(b"OPAQUE") {
            Some(false)
        } else {
            None
        }
    }

    /// What Microsoft's property says about the owner's time.
    pub(crate) fn busy_status(&self) -> Option<MicrosoftStatus> {
        self.microsoft(Name::BusyStatus)
    }

    /// What Microsoft's property says about the organiser's intention.
    pub(crate) fn intended_status(&self) -> Option<MicrosoftStatus> {
        self.microsoft(Name::IntendedStatus)
    }

    fn microsoft(&self, name: Name) -> Option<MicrosoftStatus> {
        let word = self.word(name)?;
        let known: [(&[u8], MicrosoftStatus); 5] = [
            (b"BUSY", MicrosoftStatus::Busy),
            (b"FREE", MicrosoftStatus::Free),
            (b"TENTATIVE", MicrosoftStatus::Tentative),
            (b"OOF", MicrosoftStatus::OutOfOffice),
            (b"WORKINGELSEWHERE", MicrosoftStatus::Elsewhere),
        ];
        known
            .into_iter()
            .find(|(spelled, _)| word.eq_ignore_ascii_case(spelled))
            .map(|(_, status)| status)
    }

    /// The part that one of `addresses` has in it: of several, the one that takes most time; nothing when none has any.
    pub(crate) fn part_of(&self, addresses: &Addresses, limits: &Limits) -> Option<Part> {
        people::part(
            self.all(Name::Attendee),
            self.find(Name::Organizer),
            addresses,
            limits,
        )
    }

    /// The part that each of `addresses` has in it, by place; those with none are left out.
    pub(crate) fn parts_of(&self, addresses: &Addresses, limits: &Limits) -> BTreeMap<usize, Part> {
        people::parts(
            self.all(Name::Attendee),
            self.find(Name::Organizer),
            addresses,
            limits,
        )
    }

    /// Whether somebody whose address is neither among `owners` nor among `noted` is on its list and has not refused.
    ///
    /// Where nobody knows the owner's address, one of the list may be the owner.
    pub(crate) fn has_company(&self, [owners, noted]: [&Addresses; 2], limits: &Limits) -> bool {
        people::has_company(
            self.all(Name::Attendee),
            self.find(Name::Organizer),
            [owners, noted],
            limits,
        )
    }

    /// The places in which alone a day of a holiday calendar is a holiday, where its description names some.
    pub(crate) fn places(&self) -> Option<String> {
        const LEAD: &[u8] = b"public holiday in ";
        let text = text_of(self.find(Name::Description)?);
        let (lead, places) = text.split_at_checked(LEAD.len())?;
        let text = unescape(places);
        let places = text.lines().next().unwrap_or_default().trim();
        (lead.eq_ignore_ascii_case(LEAD) && !places.is_empty()).then(|| places.to_owned())
    }

    /// Whether the description begins with `Observance`: a day in a holiday calendar on which people work.
    pub(crate) fn is_observance(&self) -> bool {
        self.find(Name::Description)
            .map(text_of)
            .is_some_and(|text| {
                let word = b"observance";
                text.get(..word.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(word))
            })
    }
}

/// One period of a `VFREEBUSY`.
#[derive(Debug)]
pub(crate) struct FreeBusyPeriod {
    pub(crate) status: Status,
    pub(crate) period: Result<Listed, Problem>,
}

/// A `VFREEBUSY`, its kept lines still unread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FreeBusy<'t, 'a> {
    properties: &'t [Property<'a>],
}

impl<'t, 'a> FreeBusy<'t, 'a> {
    /// The free/busy that stands in a table as `component`.
    pub(crate) fn new(table: &'t Table<'a>, component: &Component) -> Self {
        Self {
            properties: table.properties(component),
        }
    }

    /// From when, or to when, it speaks; nothing when it does not say or it cannot be read.
    pub(crate) fn bound(self, end: bool, names: &mut ZoneNames, limits: &Limits) -> Option<Stamp> {
        let name = if end { Name::End } else { Name::Start };
        let property = self.properties.iter().find(|p| p.name == name)?;
        stamp(property, names, limits).ok()
    }

    /// Its periods in the order of the file.
    pub(crate) fn periods(self, names: &mut ZoneNames, limits: &Limits) -> Vec<FreeBusyPeriod> {
        let mut periods = Vec::new();
        for property in self.properties.iter().filter(|p| p.name == Name::FreeBusy) {
            let Some(line) = Line::word(property) else {
                continue;
            };
            let status = status_of(line.param(b"FBTYPE", limits.parameters));
            for text in line.value().split(|byte| *byte == b',') {
                if trim(text).is_empty() {
                    continue;
                }
                let period = values::period(text)
                    .and_then(|_| listed(text, &line, names, limits))
                    .map_err(|why| Problem::unreadable("unreadable-period", "FREEBUSY", text, why));
                periods.push(FreeBusyPeriod { status, period });
            }
        }
        periods
    }
}

/// What an `FBTYPE` says; without one, and with one that no standard knows, the time is busy.
fn status_of(kind: Option<&[u8]>) -> Status {
    let kind = kind.unwrap_or_default();
    let is = |spelled: &[u8]| trim(kind).eq_ignore_ascii_case(spelled);
    if is(b"FREE") {
        Status::Free
    } else if is(b"BUSY-TENTATIVE") {
        Status::Tentative
    } else if is(b"BUSY-UNAVAILABLE") {
        Status::Unavailable
    } else {
        Status::Busy
    }
}

/// The time of a property of a calendar's head, and its text.
pub(crate) fn head_stamp(
    property: &Property<'_>,
    names: &mut ZoneNames,
    limits: &Limits,
) -> Option<Stamp> {
    stamp(property, names, limits).ok()
}

/// The time of a `DTSTART`.
pub(super) fn start_of(
    property: &Property<'_>,
    names: &mut ZoneNames,
    limits: &Limits,
) -> Result<Stamp, Problem> {
    stamp(property, names, limits)
        .map_err(|(text, why)| Problem::unreadable("unreadable-start", "DTSTART", &text, why))
}

/// How `DTEND` tells an end, or without one `DURATION`.
pub(super) fn end_of(
    (end, duration): (Option<&Property<'_>>, Option<&Property<'_>>),
    names: &mut ZoneNames,
    limits: &Limits,
) -> Result<End, Problem> {
    if let Some(property) = end {
        return stamp(property, names, limits)
            .map(End::At)
            .map_err(|(text, why)| Problem::unreadable("unreadable-end", "DTEND", &text, why));
    }
    let Some(text) = duration.map(word_of) else {
        return Ok(End::Absent);
    };
    values::length(&text)
        .map(End::After)
        .map_err(|why| Problem::unreadable("unreadable-length", "DURATION", &text, why))
}

/// The text of a property of a calendar's head, or of a zone.
pub(crate) fn head_text<'a>(property: &Property<'a>) -> Cow<'a, [u8]> {
    text_of(property)
}

/// A property whose time cannot be read: the text of it, and what was expected.
type BadStamp = (Vec<u8>, Unreadable);

/// The time of a property with a single one.
fn stamp(
    property: &Property<'_>,
    names: &mut ZoneNames,
    limits: &Limits,
) -> Result<Stamp, BadStamp> {
    let Some(line) = Line::word(property) else {
        return Err((property.raw.to_vec(), Unreadable("a colon and a time")));
    };
    let text = line.value();
    stamp_of(text, &line, names, limits).map_err(|why| (text.to_vec(), why))
}

/// One of the times on a line.
fn stamp_of(
    text: &[u8],
    line: &Line<'_>,
    names: &mut ZoneNames,
    limits: &Limits,
) -> Result<Stamp, Unreadable> {
    let moment = values::moment(text)?;
    // `Z` wins over `TZID`, and a date has no zone.
    let Moment::Local(civil) = moment else {
        return Ok(Stamp { moment, zone: None });
    };
    let params = names.params(line, limits)?;
    // `VALUE=DATE` with a midnight behind it is a date to those who write it.
    Ok(if params.is_date && civil.second_of_day() == 0 {
        Stamp {
            moment: Moment::Date(civil.date()),
            zone: None,
        }
    } else {
        Stamp {
            moment,
            zone: params.zone,
        }
    })
}

fn listed(
    text: &[u8],
    line: &Line<'_>,
    names: &mut ZoneNames,
    limits: &Limits,
) -> Result<Listed, Unreadable> {
    if !text.contains(&b'/') {
        let start = stamp_of(text, line, names, limits)?;
        return Ok(Listed { start, end: None });
    }
    let (start, end) = values::period(text)?;
    let mut stamp = |moment| {
        let zone = match moment {
            Moment::Local(_) => names.params(line, limits)?.zone,
            Moment::Date(_) | Moment::Utc(_) => None,
        };
        Ok(Stamp { moment, zone })
    };
    Ok(Listed {
        start: stamp(start)?,
        end: Some(match end {
            PeriodEnd::At(moment) => End::At(stamp(moment)?),
            PeriodEnd::After(length) => End::After(length),
        }),
    })
}

/// The value of a property that holds one word, a number or a rule.
pub(super) fn word_of<'a>(property: &Property<'a>) -> Cow<'a, [u8]> {
    match value_in_place(property) {
        Some(value) => Cow::Borrowed(value),
        None => Line::word(property)
            .map_or(Cow::Borrowed(&[]), |line| Cow::Owned(line.value().to_vec())),
    }
}

/// The value of a property that holds text.
pub(super) fn text_of<'a>(property: &Property<'a>) -> Cow<'a, [u8]> {
    match value_in_place(property) {
        Some(value) => Cow::Borrowed(value),
        None => Line::text(property)
            .map_or(Cow::Borrowed(&[]), |line| Cow::Owned(line.value().to_vec())),
    }
}

/// The value of a line without folds and without parameters.
fn value_in_place<'a>(property: &Property<'a>) -> Option<&'a [u8]> {
    if property.folded {
        return None;
    }
    let rest = property.raw.get(usize::from(property.name_bytes)..)?;
    rest.strip_prefix(b":").map(trim)
}

#[cfg(test)]
mod tests {
    use super::{super::split::split, *};

    /// Reads one property block as an event and hands it to `look`.
    fn with_event<T>(lines: &str, look: impl FnOnce(&Event<'_, '_>) -> T) -> T {
        let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
        let wanted = super::super::split::Wanted {
            people: None,
            everybody: false,
            descriptions: true,
        };
        let table = split(text.as_bytes(), wanted, &Limits::default());
        look(&Event::new(&table, &table.components[0]))
    }

    #[test]
    fn what_shows_z_is_in_utc_whatever_its_tzid() {
        let mut names = ZoneNames::default();
        let start = with_event("DTSTART;TZID=Europe/Berlin:20270301T090000Z", |event| {
            event.start(&mut names, &Limits::default()).unwrap()
        });
        assert!(matches!(start.moment, Moment::Utc(_)));
        assert_eq!(start.zone, None);
    }

    #[test]
    fn a_date_is_known_by_its_shape() {
        let mut names = ZoneNames::default();
        for line in [
            "DTSTART:20270301",
            "DTSTART;VALUE=DATE:20270301T000000",
            "DTSTART;TZID=Europe/Berlin;VALUE=DATE:20270301",
        ] {
            let start = with_event(line, |event| event.start(&mut names, &Limits::default()));
            let start = start.unwrap();
            assert!(start.moment.is_date(), "{line}");
            assert_eq!(start.zone, None, "{line}");
        }
    }

    #[test]
    fn zones_are_numbered_by_name() {
        let mut names = ZoneNames::default();
        let lines =
            "RDATE;TZID=\"a:b, c\":20270301T090000,20270302T090000\nRDATE;TZID=d:20270303T090000";
        let (dates, problem) = with_event(lines, |event| {
            event.list(false, &mut names, &Limits::default())
        });
        let zones: Vec<_> = dates.iter().map(|date| date.start.zone).collect();
        assert_eq!(zones, [Some(0), Some(0), Some(1)]);
        assert_eq!(names.name(0), b"a:b, c");
        assert_eq!(problem, None);
    }

    #[test]
    fn a_bad_entry_of_a_list_costs_itself_alone() {
        let mut names = ZoneNames::default();
        let lines = "EXDATE:20270301T090000Z,Invalid date,,20270302";
        let (dates, problem) = with_event(lines, |event| {
            event.list(true, &mut names, &Limits::default())
        });
        assert_eq!(dates.len(), 2);
        let message = problem.unwrap().message;
        assert!(message.contains("`Invalid date`"), "{message}");
    }

    #[test]
    fn no_limit_is_reached_by_one_value_less() {
        let limits = Limits {
            values: 2,
            ..Limits::default()
        };
        let mut names = ZoneNames::default();
        let two = "EXDATE:20270301,20270302";
        let (dates, problem) = with_event(two, |event| event.list(true, &mut names, &limits));
        assert_eq!((dates.len(), problem), (2, None));
        let three = "EXDATE:20270301,20270302,20270303";
        let (dates, problem) = with_event(three, |event| event.list(true, &mut names, &limits));
        assert_eq!((dates.len(), problem.unwrap().code), (2, "limit-values"));
    }

    #[test]
    fn the_higher_sequence_and_then_the_later_change_is_the_newer_version() {
        let version = |lines| with_event(lines, |event: &Event<'_, '_>| Event::version(event));
        let old = version("SEQUENCE:1\nLAST-MODIFIED:20270301T000000Z");
        assert!(old < version("SEQUENCE:2"));
        assert!(old < version("SEQUENCE:1\nLAST-MODIFIED:20270302T000000Z"));
        assert!(version("SEQUENCE:1") < old);
        assert_eq!(version("X:1"), version("SEQUENCE:junk"));
    }

    #[test]
    fn the_end_is_dtend_before_duration() {
        let mut names = ZoneNames::default();
        let limits = Limits::default();
        let mut end = |lines| with_event(lines, |event| event.end(&mut names, &limits));
        assert_eq!(end("X:1"), Ok(End::Absent));
        assert!(matches!(
            end("DURATION:PT1H\nDTEND:20270301T090000Z"),
            Ok(End::At(_))
        ));
        assert_eq!(
            end("DURATION:P1D"),
            Ok(End::After(Length {
                days: 1,
                seconds: 0
            }))
        );
        assert!(end("DTEND:tomorrow").is_err());
        assert!(end("DTEND").is_err());
    }

    #[test]
    fn two_starts_that_differ_contradict_each_other() {
        let twice = |lines| with_event(lines, |event: &Event<'_, '_>| Event::contradiction(event));
        assert_eq!(twice("DTSTART:20270301\nDTSTART:20270301"), None);
        assert_eq!(twice("DTSTART:20270301\nDTSTART:20270302"), Some("DTSTART"));
    }
}
