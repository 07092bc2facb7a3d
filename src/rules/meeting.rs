#![doc = include_str!("../../docs/rules/meeting.md")]

use serde::{Deserialize, Deserializer, de};

use crate::{
    model::MemberId,
    overlap::{Basis, Quorum},
    time::{Date, Minutes, SpanSet, Weekday, Weekdays},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Measure, Named, NamedZone, Part, Refuses,
    Rule, Seat, settings,
    shortfall::{self, By, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "meeting",
    page: include_str!("../../docs/rules/meeting.md"),
    bound: Bound::AtLeast,
    asks: Asks::Windows,
    basis: Basis::Presence,
    absence: AbsencePolicy::Excuses,
    has_link: false,
    window: None,
    refuses: Refuses {
        local: Some("a meeting is on one clock: its own"),
        per: Some("a meeting is judged occurrence by occurrence"),
        ..Refuses::NOTHING
    },
    lack: None,
    read: super::read::<Meeting>,
};

/// The fields of a `[[rule]]` with `kind = "meeting"` that are its own.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// Which meeting.
    pub which: Which,
    /// Who has to be available for the whole of it; `None` for all who are invited, unless a quorum is asked for.
    pub required: Option<Vec<Named>>,
    /// Who is counted by the quorum as well; `None` for all who are invited.
    pub optional: Option<Vec<Named>>,
    /// How many of all who are counted have to be available, at each minute.
    pub quorum: Option<Quorum>,
}

/// Which meeting a rule is about.
#[derive(Clone, Debug)]
pub enum Which {
    /// The one with this UID in the members' calendars.
    Uid(String),
    /// Those with this title in the members' calendars, whatever the letter case.
    Title(String),
    /// One that comes round by a rule of its own, in calendars or not.
    Slot(Slot),
}

impl Which {
    /// That which one of these keys of `table` names.
    pub(super) fn of<E: de::Error>(
        table: &str,
        uid: Option<String>,
        title: Option<String>,
        slot: Option<Slot>,
    ) -> Result<Self, E> {
        let named = |text: String| {
            let text = text.trim().to_owned();
            let empty = || E::custom("the `uid` or `title` of a meeting is empty");
            (!text.is_empty()).then_some(text).ok_or_else(empty)
        };
        match (uid, title, slot) {
            (Some(uid), None, None) => Ok(Self::Uid(named(uid)?)),
            (None, Some(title), None) => Ok(Self::Title(named(title)?)),
            (None, None, Some(slot)) => Ok(Self::Slot(slot)),
            (None, None, None) => Err(E::custom(format!(
                "{table} has no `uid`, `title` or `slot` to say which meeting"
            ))),
            _ => Err(E::custom(
                "one of `uid`, `title` and `slot` says which meeting: keep one",
            )),
        }
    }

    /// Whether calendars tell when it is.
    pub const fn is_in_calendars(&self) -> bool {
        !matches!(self, Self::Slot(_))
    }

    /// The zone that it names, to be looked up.
    pub(super) fn zone(&mut self) -> Option<&mut NamedZone> {
        match self {
            Self::Slot(slot) => slot.zone.as_mut(),
            Self::Uid(_) | Self::Title(_) => None,
        }
    }

    /// Whether an event with this UID and title is it.
    pub fn is(&self, uid: &str, title: Option<&str>) -> bool {
        match self {
            Self::Uid(wanted) => uid == wanted,
            Self::Title(wanted) => {
                title.is_some_and(|title| title.trim().to_lowercase() == wanted.to_lowercase())
            }
            Self::Slot(_) => false,
        }
    }
}

/// A time that comes round.
#[derive(Clone, Debug)]
pub struct Slot {
    /// On which weekdays.
    pub days: Weekdays,
    /// When it begins, in minutes after midnight.
    pub at: u16,
    /// How long it is.
    pub length: Minutes,
    /// On whose clock; `None` for the rule's.
    pub zone: Option<NamedZone>,
    /// In every week, every second one, and so on: at least 1.
    pub every: u16,
    /// Not before this date, whose week is the first; `None` for every week.
    pub from: Option<Date>,
}

impl Slot {
    /// Whether it takes place on `date` of its own clock, where weeks begin with `week_starts`.
    pub fn is_on(&self, date: Date, week_starts: Weekday) -> bool {
        let is_its_week = self.from.is_none_or(|from| {
            let weeks =
                (date.week_start(week_starts).days() - from.week_start(week_starts).days()) / 7;
            from <= date && weeks % i32::from(self.every) == 0
        });
        self.days.contains(date.weekday()) && is_its_week
    }
}

impl Meeting {
    /// Whether `who` has to be there for the whole of it.
    fn requires(&self, who: &Candidate<'_>) -> bool {
        match &self.required {
            Some(required) => required.iter().any(|named| named.is(who.member, who.roles)),
            None => self.quorum.is_none() && who.is_invited && !self.is_optional(who),
        }
    }

    /// Whether `who` is named as somebody who need not be there.
    fn is_optional(&self, who: &Candidate<'_>) -> bool {
        let mut optional = self.optional.iter().flatten();
        optional.any(|named| named.is(who.member, who.roles))
    }

    /// Whether the quorum counts `who`.
    fn counts(&self, who: &Candidate<'_>) -> bool {
        let is_counted = match &self.optional {
            Some(_) => self.is_optional(who),
            None => who.is_invited,
        };
        self.requires(who) || (self.quorum.is_some() && is_counted)
    }

    /// The time at which all of those of `seats` whom `of` picks are available, or `quorum` of them.
    fn available(
        cx: &Context<'_>,
        part: &Part<'_>,
        quorum: Quorum,
        of: impl Fn(&Candidate<'_>) -> bool,
    ) -> SpanSet {
        let seats = part.seats.iter().filter(|seat| of(&seat.candidate()));
        match quorum.of(seats.clone().count()) {
            0 => part.window.iter().copied().collect(),
            k => cx.together(seats, k),
        }
    }

    /// The time of the occurrence at which all whom it asks for are available.
    fn held(&self, cx: &Context<'_>, part: &Part<'_>) -> SpanSet {
        let all = Self::available(cx, part, Quorum::All, |who| self.requires(who));
        match self.quorum {
            Some(quorum) if !all.is_empty() => {
                all.intersect(&Self::available(cx, part, quorum, |who| self.counts(who)))
            }
            _ => all,
        }
    }
}

impl Rule for Meeting {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn named(&mut self) -> Vec<&mut Named> {
        let lists = [&mut self.required, &mut self.optional];
        lists.into_iter().flatten().flatten().collect()
    }

    fn zones(&mut self) -> Vec<&mut NamedZone> {
        self.which.zone().into_iter().collect()
    }

    fn days(&self) -> Option<Weekdays> {
        match &self.which {
            Which::Slot(slot) => Some(slot.days),
            _ => None,
        }
    }

    fn meetings(&self) -> &[Which] {
        std::slice::from_ref(&self.which)
    }

    fn asks(&self, who: &Candidate<'_>) -> bool {
        who.is_member && (self.requires(who) || self.counts(who))
    }

    /// Somebody who has to be there, or as many as the quorum wants.
    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        let counted = left.iter().filter(|who| self.counts(who)).count();
        match self.quorum {
            None => left.iter().any(|who| self.requires(who)),
            Some(Quorum::Count(count)) => counted >= count,
            Some(_) => counted > 0,
        }
    }

    /// Everybody who has to be there and is not throughout; where they all are, as many absent people as make the quorum
    /// impossible.
    fn missing(&self, cx: &Context<'_>, _hours: &Context<'_>) -> Shortfall {
        let mut late = Vec::new();
        for part in cx.parts {
            let held = self.held(cx, part);
            let whole: Minutes = part.window.iter().map(|span| span.minutes()).sum();
            let is_late = |seat: &&Seat<'_>| {
                self.requires(&seat.candidate()) && cx.counts(seat, &held).minutes() < whole
            };
            late.extend(part.seats.iter().filter(is_late).map(|seat| seat.member));
        }
        match self.quorum {
            Some(quorum) if late.is_empty() => {
                shortfall::of_counted(quorum, cx, |seat| self.counts(&seat.candidate()))
            }
            _ => Shortfall::of(late, By::Time),
        }
    }

    /// Where nothing is asked of a number of people.
    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        let [part] = cx.parts else {
            return Vec::new();
        };
        let required = part
            .seats
            .iter()
            .filter(|seat| self.requires(&seat.candidate()));
        match self.quorum {
            Some(_) => Vec::new(),
            None => vec![required.map(|seat| seat.member).collect()],
        }
    }

    /// The minutes of the occurrence at which all whom it asks for are available.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let measures = cx.parts.iter().map(|part| {
            let counted = self.held(cx, part);
            Measure {
                required: part.window.iter().map(|span| span.minutes()).sum(),
                found: counted.minutes(),
                counted,
                link: None,
            }
        });
        let tightest = measures.min_by_key(|measure| measure.found - measure.required);
        tightest.unwrap_or_default()
    }
}

/// The keys as they are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    uid: Option<String>,
    title: Option<String>,
    slot: Option<Slot>,
    #[serde(default, deserialize_with = "settings::whom")]
    required: Option<Vec<Named>>,
    #[serde(default, deserialize_with = "settings::whom")]
    optional: Option<Vec<Named>>,
    #[serde(default, deserialize_with = "settings::some_quorum")]
    quorum: Option<Quorum>,
}

impl<'de> Deserialize<'de> for Meeting {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let keys = Keys::deserialize(from)?;
        let which = Which::of("`[[rule]]`", keys.uid, keys.title, keys.slot)?;
        Ok(Self {
            which,
            required: keys.required,
            optional: keys.optional,
            quorum: keys.quorum,
        })
    }
}

/// The keys of a slot as they are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SlotKeys {
    #[serde(default, deserialize_with = "settings::weekdays")]
    days: Option<Weekdays>,
    #[serde(default, deserialize_with = "settings::clock_time")]
    at: Option<u16>,
    #[serde(default, deserialize_with = "settings::some_minutes")]
    length: Option<Minutes>,
    zone: Option<NamedZone>,
    #[serde(default, deserialize_with = "settings::weeks")]
    every: Option<u16>,
    #[serde(default, deserialize_with = "settings::date")]
    from: Option<Date>,
}

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let keys = SlotKeys::deserialize(from)?;
        let missing = |key: &str| de::Error::custom(format!("`slot` has no `{key}`"));
        let slot = Self {
            days: keys.days.ok_or_else(|| missing("days"))?,
            at: keys.at.ok_or_else(|| missing("at"))?,
            length: keys.length.ok_or_else(|| missing("length"))?,
            zone: keys.zone,
            every: keys.every.unwrap_or(1),
            from: keys.from,
        };
        if slot.length == Minutes::ZERO {
            return Err(de::Error::custom("a slot without length takes no time"));
        }
        if slot.every > 1 && slot.from.is_none() {
            let message = "`every` stands without `from`: say in which week it takes place";
            return Err(de::Error::custom(message));
        }
        Ok(slot)
    }
}
