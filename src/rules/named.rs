//! People and zones that a key of a kind's own names.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Deserializer, de};

use crate::{
    model::{MemberId, Team},
    zone::Zone,
};

use super::policy::Who;

/// Somebody whom a key of a kind's own names: the id of a member, or a role with `@`.
///
/// A rule is read without the team; what it names is looked up afterwards, through [`super::Rule::named`].
#[derive(Clone, Debug)]
pub enum Named {
    /// As it is written, and where.
    Written(toml::Spanned<String>),
    /// Looked up.
    Known(Who),
}

impl Named {
    /// Whether this is `member`, who has `roles` in the arrangement being judged. What was not looked up is nobody.
    pub fn is(&self, member: MemberId, roles: &[String]) -> bool {
        match self {
            Self::Written(_) => false,
            Self::Known(who) => who.is(member, roles),
        }
    }

    /// How it is written: the id of a member of `team`, or a role with `@`.
    pub fn text(&self, team: &Team) -> String {
        match self {
            Self::Written(text) => text.get_ref().clone(),
            Self::Known(Who::Member(id)) => team[*id].id.clone(),
            Self::Known(Who::Role(role)) => format!("@{role}"),
            Self::Known(Who::All) => "all".to_owned(),
        }
    }

    /// The role, where it is one.
    pub fn role(&self) -> Option<&str> {
        match self {
            Self::Known(Who::Role(role)) => Some(role),
            _ => None,
        }
    }

    /// The id or the role as it is written, where it has not been looked up.
    pub fn written(&self) -> Option<&str> {
        match self {
            Self::Written(text) => Some(text.get_ref()),
            Self::Known(_) => None,
        }
    }
}

impl From<Who> for Named {
    fn from(who: Who) -> Self {
        Self::Known(who)
    }
}

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        toml::Spanned::<Text>::deserialize(from).map(|text| {
            let span = text.span();
            Self::Written(toml::Spanned::new(span, text.into_inner().0))
        })
    }
}

/// A zone that a key of a kind's own names, looked up after reading as people are, through [`super::Rule::zones`].
#[derive(Clone, Debug)]
pub enum NamedZone {
    /// As it is written, and where.
    Written(toml::Spanned<String>),
    /// Looked up.
    Known(Arc<Zone>),
}

impl NamedZone {
    /// The zone, once it has been looked up.
    pub const fn zone(&self) -> Option<&Arc<Zone>> {
        match self {
            Self::Written(_) => None,
            Self::Known(zone) => Some(zone),
        }
    }
}

impl<'de> Deserialize<'de> for NamedZone {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        toml::Spanned::<String>::deserialize(from).map(Self::Written)
    }
}

/// A text that says, when it is none, what it should be.
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the id of a member, or a role such as `@backend`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }
        }

        from.deserialize_string(Visitor)
    }
}
