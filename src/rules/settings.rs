//! How values that several kinds of rules share are read from a `[[rule]]`.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer, de};

use crate::{
    overlap::Quorum,
    time::{Date, Minutes, WallPiece, Weekdays, parse_clock},
};

use super::{FOLLOWED, Named, WHOLE, policy::Who};

/// Reads a length such as `"90m"`.
pub(super) fn minutes<'de, D: Deserializer<'de>>(from: D) -> Result<Minutes, D::Error> {
    struct Visitor;

    impl de::Visitor<'_> for Visitor {
        type Value = Minutes;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a length with its unit, such as \"90m\", \"7h30m\" or \"2d\"")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Minutes, E> {
            text.parse().map_err(E::custom)
        }
    }

    from.deserialize_any(Visitor)
}

/// The quorum of a rule that names none.
pub(super) const fn everyone() -> Quorum {
    Quorum::All
}

/// Reads `"all"`, a number such as `3`, or a share such as `"80%"`.
pub(super) fn quorum<'de, D: Deserializer<'de>>(from: D) -> Result<Quorum, D::Error> {
    struct Visitor;

    impl de::Visitor<'_> for Visitor {
        type Value = Quorum;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("\"all\", a number of people such as 3, or a share such as \"80%\"")
        }

        fn visit_i64<E: de::Error>(self, count: i64) -> Result<Quorum, E> {
            match usize::try_from(count) {
                Ok(count) if count > 0 => Ok(Quorum::Count(count)),
                _ => Err(E::invalid_value(de::Unexpected::Signed(count), &self)),
            }
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Quorum, E> {
            if text == "all" {
                return Ok(Quorum::All);
            }
            text.strip_suffix('%')
                .and_then(|share| share.parse().ok())
                .filter(|share| (1..=100).contains(share))
                .map(Quorum::Percent)
                .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
        }
    }

    from.deserialize_any(Visitor)
}

/// Reads a role, written without `@`.
pub(super) fn role<'de, D: Deserializer<'de>>(from: D) -> Result<Named, D::Error> {
    let Named::Written(text) = Named::deserialize(from)? else {
        return Err(de::Error::custom("expected a role such as \"on-call\""));
    };
    let role = text.get_ref().trim();
    if role.is_empty() {
        return Err(de::Error::custom("expected a role, found an empty text"));
    }
    if let Some(role) = role.strip_prefix('@') {
        let message = format!("a role has no `@` here: write `{role}`");
        return Err(de::Error::custom(message));
    }
    Ok(Named::Written(toml::Spanned::new(
        text.span(),
        format!("@{role}"),
    )))
}

/// The number of people of a rule that names none.
pub(super) const fn one() -> usize {
    1
}

/// Reads a number of people, at least one.
pub(super) fn people<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    at_least(1, from, "a number of people such as 2")
}

/// Reads a number, at least one.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    at_least(1, from, "a number such as 2")
}

/// Reads a number, which may be none.
pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    at_least(0, from, "a number such as 2")
}

fn at_least<'de, D: Deserializer<'de>>(
    least: usize,
    from: D,
    expected: &'static str,
) -> Result<usize, D::Error> {
    struct Visitor(usize, &'static str);

    impl de::Visitor<'_> for Visitor {
        type Value = usize;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.1)
        }

        fn visit_i64<E: de::Error>(self, count: i64) -> Result<usize, E> {
            // Nobody counts further than that; times the dates of a period it is still a number.
            if count > i64::from(u32::MAX) {
                let most = u32::MAX;
                let message = format!("{count} is more than is ever counted, {most} at most");
                return Err(E::custom(message));
            }
            match usize::try_from(count) {
                Ok(count) if count >= self.0 => Ok(count),
                _ => Err(E::invalid_value(de::Unexpected::Signed(count), &self)),
            }
        }
    }

    from.deserialize_any(Visitor(least, expected))
}

/// Reads a fraction from 0 to 1 with at most four decimals, in ten-thousandths.
pub(super) fn fraction<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    struct Visitor;

    impl de::Visitor<'_> for Visitor {
        type Value = u16;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number from 0 to 1 with at most four decimals, such as 0.4")
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<u16, E> {
            match number {
                0 => Ok(0),
                1 => Ok(WHOLE),
                _ => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
            }
        }

        fn visit_f64<E: de::Error>(self, number: f64) -> Result<u16, E> {
            // As it is written, so that no digit is lost: the shortest text that is this number.
            let text = number.to_string();
            let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
            let read = (decimals.len() <= 4).then(|| format!("{whole}{decimals:0<4}").parse());
            match read {
                Some(Ok(fraction)) if fraction <= WHOLE => Ok(fraction),
                _ => Err(E::invalid_value(de::Unexpected::Float(number), &self)),
            }
        }
    }

    from.deserialize_any(Visitor).map(Some)
}

/// People by name, or a table of keys in their place.
#[derive(Clone, Debug)]
pub(super) enum People<T> {
    /// Each of them.
    Named(Vec<Named>),
    /// The keys.
    Table(T),
}

/// What may stand in the place of people.
pub(super) trait Instead<'de>: Sized {
    /// All that is read, in words.
    const EXPECTED: &'static str;
    /// Whether `"all"` is everybody.
    const HAS_ALL: bool;

    /// Reads the table; an error where none may stand.
    fn table<A: de::MapAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(de::Error::invalid_type(
            de::Unexpected::Map,
            &Self::EXPECTED,
        ))
    }
}

/// Nothing.
enum Nothing {}

impl Instead<'_> for Nothing {
    const EXPECTED: &'static str =
        "\"all\", the id of a member, a role such as `@backend`, or a list of them";
    const HAS_ALL: bool = true;
}

/// Reads people as `members` does: `"all"`, an id, a role with `@`, or a list of the last two.
pub(super) fn whom<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<Named>>, D::Error> {
    match people_or::<D, Nothing>(from)? {
        People::Named(people) => Ok(Some(people)),
        People::Table(nothing) => match nothing {},
    }
}

/// Reads people who have to be named, as [`whom`] does.
pub(super) fn all_of_whom<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Named>, D::Error> {
    whom(from).map(Option::unwrap_or_default)
}

/// Reads people, or the table that may stand in their place.
pub(super) fn people_or<'de, D: Deserializer<'de>, T: Instead<'de>>(
    from: D,
) -> Result<People<T>, D::Error> {
    /// A text, a list of people, or the table.
    enum Whom<T> {
        One(String),
        Many(Vec<Named>),
        Table(T),
    }

    impl<'de, T: Instead<'de>> Deserialize<'de> for Whom<T> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            struct Visitor<T>(PhantomData<T>);

            impl<'de, T: Instead<'de>> de::Visitor<'de> for Visitor<T> {
                type Value = Whom<T>;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(T::EXPECTED)
                }

                fn visit_str<E: de::Error>(self, text: &str) -> Result<Whom<T>, E> {
                    if text == "all" && !T::HAS_ALL {
                        return Err(E::invalid_value(de::Unexpected::Str(text), &self));
                    }
                    Ok(Whom::One(text.to_owned()))
                }

                fn visit_seq<A: de::SeqAccess<'de>>(
                    self,
                    mut list: A,
                ) -> Result<Whom<T>, A::Error> {
                    let mut people = Vec::new();
                    while let Some(named) = list.next_element()? {
                        people.push(named);
                    }
                    if people.is_empty() {
                        return Err(de::Error::custom("this list names nobody"));
                    }
                    Ok(Whom::Many(people))
                }

                fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Whom<T>, A::Error> {
                    T::table(map).map(Whom::Table)
                }
            }

            from.deserialize_any(Visitor(PhantomData))
        }
    }

    let whom = toml::Spanned::<Whom<T>>::deserialize(from)?;
    let span = whom.span();
    Ok(match whom.into_inner() {
        Whom::One(text) if text == "all" => People::Named(vec![Who::All.into()]),
        Whom::One(text) => People::Named(vec![Named::Written(toml::Spanned::new(span, text))]),
        Whom::Many(people) => People::Named(people),
        Whom::Table(table) => People::Table(table),
    })
}

/// Reads a time range such as `"09:00-17:00"`, or a list of them: sorted and apart.
pub(super) fn pieces<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<WallPiece>, D::Error> {
    struct Visitor;

    impl<'de> de::Visitor<'de> for Visitor {
        type Value = Vec<WallPiece>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a time range such as `09:00-12:30`, or a list of them")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<WallPiece>, E> {
            text.parse().map(|piece| vec![piece]).map_err(E::custom)
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Vec<WallPiece>, A::Error> {
            let mut pieces: Vec<WallPiece> = Vec::new();
            while let Some(text) = list.next_element::<String>()? {
                pieces.push(text.parse().map_err(de::Error::custom)?);
            }
            pieces.sort_by_key(|piece| (piece.from(), piece.to()));
            let overlap = pieces.windows(2).find(|pair| pair[1].from() < pair[0].to());
            match overlap {
                _ if pieces.is_empty() => {
                    Err(de::Error::custom("this list has no time range in it"))
                }
                Some(pair) => {
                    let message = format!("the time ranges {} and {} overlap", pair[0], pair[1]);
                    Err(de::Error::custom(message))
                }
                None => Ok(pieces),
            }
        }
    }

    from.deserialize_any(Visitor)
}

/// Reads a text, if it has one of the forms that `read` knows; `expected` says which.
fn parsed<'de, D: Deserializer<'de>, T>(
    from: D,
    expected: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    let wrong = || de::Error::custom(format!("expected {expected}, found `{text}`"));
    read(text.trim()).ok_or_else(wrong)
}

/// Reads days such as `"mon-fri"`.
pub(super) fn weekdays<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Weekdays>, D::Error> {
    let expected = "days such as `mon`, `mon-fri` or `mon,wed,fri`";
    parsed(from, expected, Weekdays::parse).map(Some)
}

/// Reads a time of day such as `"09:30"`, in minutes.
pub(super) fn clock_time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    parsed(from, "a time such as `09:30`", |text| {
        parse_clock(text).filter(|minute| *minute < 1_440)
    })
    .map(Some)
}

/// Reads a time of day that something ends at, such as `"18:00"`, in minutes.
pub(super) fn clock_end<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    parsed(from, "a time such as `18:00`", |text| {
        parse_clock(text).filter(|minute| (1..=1_440).contains(minute))
    })
    .map(Some)
}

/// Reads a time of day that has to be there, in minutes.
pub(super) fn time_of_day<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    struct Visitor;

    impl de::Visitor<'_> for Visitor {
        type Value = u16;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a time of day such as \"13:00\"")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<u16, E> {
            parse_clock(text.trim())
                .filter(|minute| *minute < 1_440)
                .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
        }
    }

    from.deserialize_any(Visitor)
}

/// Reads a length that may be left out.
pub(super) fn some_minutes<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Minutes>, D::Error> {
    minutes(from).map(Some)
}

/// Reads a length that is followed beyond a date: of at most as many days as that is.
pub(super) fn followed<'de, D: Deserializer<'de>>(from: D) -> Result<Minutes, D::Error> {
    let length = minutes(from)?;
    if length > Minutes(i64::from(FOLLOWED) * 1_440) {
        let message = format!(
            "expected at most {FOLLOWED} days: so far beyond the dates that are judged is looked"
        );
        return Err(de::Error::custom(message));
    }
    Ok(length)
}

/// Reads how often: `"week"`, `"2 weeks"`.
pub(super) fn weeks<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    let read = |text: &str| {
        let number = match text.strip_suffix("weeks").or(text.strip_suffix("week"))? {
            "" => "1",
            number => number.strip_suffix(' ')?,
        };
        number
            .parse()
            .ok()
            .filter(|weeks| (1..=520).contains(weeks))
    };
    parsed(from, "a number of weeks such as `2 weeks`", read).map(Some)
}

/// Reads a date of TOML, `2027-03-01`, or the same as a text.
pub(super) fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let value = toml::Value::deserialize(from)?;
    let read = match &value {
        toml::Value::String(text) => text.parse().ok(),
        toml::Value::Datetime(toml::value::Datetime {
            date: Some(date),
            time: None,
            ..
        }) => Date::new(date.year.into(), date.month.into(), date.day.into()),
        _ => None,
    };
    let wrong = || {
        de::Error::custom(format!(
            "expected a date such as `2027-03-01`, found a {}",
            value.type_str()
        ))
    };
    read.ok_or_else(wrong).map(Some)
}

/// Reads a quorum that may be left out.
pub(super) fn some_quorum<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Quorum>, D::Error> {
    quorum(from).map(Some)
}

/// Reads the name of a place.
pub(super) fn place<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    parsed(from, "a place such as `office`", |text| {
        (!text.is_empty()).then(|| text.to_owned())
    })
    .map(Some)
}
