//! The team.

use std::sync::Arc;

use crate::{
    time::{Date, Weekday},
    zone::Zone,
};

use super::Member;

/// A member by the order of the team file, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(pub usize);

/// What a calendar that belongs to no single member says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// Who is away; names in titles are matched to members.
    Leave,
    /// Who is on call; names in titles are matched to members.
    OnCall,
    /// Public holidays.
    Holidays,
    /// A room or a thing: says nothing about people.
    Resource,
}

/// A calendar that belongs to no single member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// File, folder or zip as the team file names it.
    pub path: String,
    /// What it says.
    pub kind: SourceKind,
    /// For holidays: whom they apply to; empty for everyone.
    pub members: Vec<MemberId>,
    /// The calendar says nothing after this date.
    pub covers_to: Option<Date>,
}

/// A team as its `team.toml` describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// The name in headings.
    pub name: Option<String>,
    /// The clock the team talks in: default for windows and for naming days.
    pub zone: Arc<Zone>,
    /// The first day of a week.
    pub week_starts: Weekday,
    /// The people, in the order of the file.
    pub members: Vec<Member>,
    /// Calendars that belong to no single member.
    pub sources: Vec<Source>,
    /// How signals in exports are read.
    pub reading: Reading,
}

impl Team {
    /// The member called `id`.
    pub fn member(&self, id: &str) -> Option<MemberId> {
        self.members
            .iter()
            .position(|member| member.id == id)
            .map(MemberId)
    }

    /// All members in order.
    pub fn ids(&self) -> impl Iterator<Item = MemberId> + use<> {
        (0..self.members.len()).map(MemberId)
    }
}

impl std::ops::Index<MemberId> for Team {
    type Output = Member;

    fn index(&self, id: MemberId) -> &Member {
        &self.members[id.0]
    }
}

/// What a tentative event, or an invitation without an answer, does to its owner's time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tentative {
    /// Busy at worst, free at best.
    #[default]
    Choice,
    /// Takes its time.
    Busy,
    /// Takes no time.
    Free,
}

/// How signals in exports are read: the `[reading]` table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Tentative events.
    pub tentative: Tentative,
    /// Invitations without an answer; `None` reads them like tentative ones.
    pub unanswered: Option<Tentative>,
    /// Whether time past a guessed end of a calendar is unknown, or only reported.
    pub guessed_end_is_unknown: bool,
    /// Words in a title that say out of office, added to the built-in list.
    pub out_of_office_words: Vec<String>,
    /// Words in a title that say on call, added to the built-in list.
    pub on_call_words: Vec<String>,
}
