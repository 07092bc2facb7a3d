//! How values that several kinds of rules share are read from a `[[rule]]`.

use std::fmt;

use serde::{Deserialize, Deserializer, de};

use crate::{overlap::Quorum, time::Minutes};

use super::Named;

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
    struct Visitor;

    impl de::Visitor<'_> for Visitor {
        type Value = usize;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number of people such as 2")
        }

        fn visit_i64<E: de::Error>(self, count: i64) -> Result<usize, E> {
            match usize::try_from(count) {
                Ok(count) if count > 0 => Ok(count),
                _ => Err(E::invalid_value(de::Unexpected::Signed(count), &self)),
            }
        }
    }

    from.deserialize_any(Visitor)
}
