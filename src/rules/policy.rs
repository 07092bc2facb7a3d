//! A policy: rules with the keys that all kinds share.

use std::sync::Arc;

use crate::{
    availability::Accepts,
    model::{Counts, MemberId, Team},
    overlap::Basis,
    time::{Date, Minutes, Pieces, WallPiece, Weekdays},
    zone::Zone,
};

use super::{Candidate, Rule, Which};

/// What a team requires: the rules of a `policy.toml`, in its order.
#[derive(Debug, Default)]
pub struct Policy {
    /// The rules; those of a peak hold on its dates alone, and are called `core (Closing)`.
    pub rules: Vec<Required>,
    /// The peaks.
    pub peaks: Vec<Peak>,
}

/// Dates on which more is asked, or other things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peak {
    /// Unique in the policy.
    pub name: String,
    /// First date.
    pub from: Date,
    /// Last date, included.
    pub to: Date,
}

/// One `[[rule]]`: what all kinds share, and what its kind asks for.
#[derive(Debug)]
pub struct Required {
    /// The keys that all kinds share.
    pub common: Common,
    /// The kind, with its own settings.
    pub rule: Box<dyn Rule>,
}

impl Required {
    /// Whether the rule is about `member`, who has `roles` in the arrangement being judged; about a meeting, were the member
    /// invited.
    pub fn is_about(&self, member: MemberId, roles: &[String]) -> bool {
        self.rule.asks(&Candidate {
            member,
            roles,
            is_member: self.common.names(member, roles),
            is_invited: true,
        })
    }

    /// Every member who counts and whom the rule is about in `team` as it is today, or may be about when those `changed` change.
    pub fn may_be_about(&self, team: &Team, changed: &[MemberId]) -> Vec<MemberId> {
        let may_be = |id: &MemberId| {
            let member = &team[*id];
            member.counts == Counts::Required
                && (changed.contains(id) || self.is_about(*id, &member.arrangement.roles))
        };
        team.ids().filter(may_be).collect()
    }

    /// Every member whom the rule is about in `team` as it is today.
    pub fn members_of(&self, team: &Team) -> Vec<MemberId> {
        team.ids()
            .filter(|id| self.is_about(*id, &team[*id].arrangement.roles))
            .collect()
    }
}

/// When a rule has its time on its dates, as the policy writes it.
#[derive(Clone, Copy, Debug)]
pub enum WrittenTimes<'a> {
    /// It names none: whole dates count, or events of calendars.
    None,
    /// A window on each member's own clock.
    OnOwnClocks,
    /// A window on one clock.
    Window(&'a [WallPiece], &'a Arc<Zone>),
    /// The one meeting that it is about, which comes round by a slot.
    Slot,
}

impl Required {
    /// When the rule has its time, as the policy writes it.
    pub fn written_times(&self) -> WrittenTimes<'_> {
        if let [Which::Slot(_)] = self.rule.meetings() {
            return WrittenTimes::Slot;
        }
        if let Some((pieces, zone)) = self.rule.reference() {
            return WrittenTimes::Window(pieces, zone);
        }
        match (&self.common.window[..], &self.common.zone) {
            ([], _) => WrittenTimes::None,
            (_, RuleZone::Local) => WrittenTimes::OnOwnClocks,
            (pieces, RuleZone::Zone(zone)) => WrittenTimes::Window(pieces, zone),
        }
    }
}

/// Whether a broken rule breaks the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strength {
    /// It does.
    #[default]
    Must,
    /// It is judged and shown, and changes neither verdict nor exit code.
    Should,
}

impl Strength {
    /// The word of the files: `must` or `should`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
        }
    }
}

/// What a known absence does to the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsencePolicy {
    /// The absent are taken out for the date.
    Excuses,
    /// The absent are missing.
    Counts,
}

/// On which dates the rule speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayBasis {
    /// On every date of its weekdays: a proposed day off counts against it.
    #[default]
    Calendar,
    /// On dates on which those whom the proposal changes work.
    Subject,
    /// On dates on which all its members work.
    Joint,
}

/// The clock that names a rule's dates and windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleZone {
    /// One clock for all.
    Zone(Arc<Zone>),
    /// Each member's own, where the member is on the date.
    Local,
}

/// Who is meant: an entry of a list of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everyone in the team.
    All,
    /// One member.
    Member(MemberId),
    /// Whoever has this role (written with `@`, kept without) in the arrangement being judged.
    Role(String),
}

/// How often or how far a rule may be missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tolerance {
    /// At least this share of the applicable dates must hold, as a fraction (95 of 100).
    pub share: Option<(u64, u64)>,
    /// No period may have more failing dates than this.
    pub failures: Option<(usize, Per)>,
    /// Trimmed from both ends of every piece of the window.
    pub grace: Minutes,
    /// One missing piece a member and date, no longer than this, is forgiven.
    pub lunch: Option<Lunch>,
}

/// A missing piece that is forgiven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lunch {
    /// The longest piece forgiven.
    pub length: Minutes,
    /// Where it must lie, on the rule's clock; `None` for anywhere inside the window.
    pub window: Option<WallPiece>,
}

/// A stretch of dates over which amounts or failures are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Per {
    /// Each date by itself.
    #[default]
    Day,
    /// Weeks, from the team's first day of the week.
    Week,
    /// Calendar months.
    Month,
    /// The whole horizon.
    Period,
}

impl Per {
    /// The word of the files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Period => "period",
        }
    }
}

/// Dates on which a rule is not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// First date.
    pub from: Date,
    /// Last date, included.
    pub to: Date,
    /// Why.
    pub reason: Option<String>,
    /// After this date the exception itself is out of date, and reported.
    pub expires: Option<Date>,
}

/// What the policy says that a rule's times are on another clock: a row of its table of local times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The other clock.
    pub zone: Arc<Zone>,
    /// The times there, in pieces; they may begin on another date than that of the rule.
    pub window: Pieces,
}

/// The keys that all kinds of rules share.
#[derive(Clone, Debug)]
pub struct Common {
    /// Unique in the policy.
    pub id: String,
    /// The policy's own words, quoted in reports.
    pub says: Option<String>,
    /// Who answers for the rule.
    pub owner: Option<String>,
    /// Whom it is about.
    pub members: Vec<Who>,
    /// The weekdays it is about.
    pub days: Weekdays,
    /// The clock that names its dates and its window.
    pub zone: RuleZone,
    /// The window, in pieces; empty where the kind does without one.
    pub window: Pieces,
    /// Must or should.
    pub strength: Strength,
    /// What counts; `None` for what the kind says.
    pub basis: Option<Basis>,
    /// Kept free around events before time counts as bookable.
    pub buffer: Minutes,
    /// Which reachable time counts beside working time.
    pub accepts: Accepts,
    /// What absence does; `None` for what the kind says.
    pub absence: Option<AbsencePolicy>,
    /// On which dates it speaks.
    pub day_basis: DayBasis,
    /// What is forgiven.
    pub tolerance: Tolerance,
    /// Amounts are judged over this stretch.
    pub per: Per,
    /// First date of its validity.
    pub from: Option<Date>,
    /// Last date of its validity, included.
    pub to: Option<Date>,
    /// Dates on which it is not asked for.
    pub exceptions: Vec<Exception>,
    /// What its window is said to be on other clocks; of several of one clock, one is meant to be so on each date.
    pub conversions: Vec<Conversion>,
}

impl Who {
    /// Whether this is `member`, who has `roles` in the arrangement being judged.
    pub fn is(&self, member: MemberId, roles: &[String]) -> bool {
        match self {
            Self::All => true,
            Self::Member(id) => *id == member,
            Self::Role(role) => roles.contains(role),
        }
    }
}

impl Common {
    /// A rule about everyone, Monday to Friday on `zone`'s clock, with the defaults of every other key.
    pub fn new(id: &str, zone: Arc<Zone>) -> Self {
        Self {
            id: id.to_owned(),
            says: None,
            owner: None,
            members: vec![Who::All],
            days: Weekdays::MON_FRI,
            zone: RuleZone::Zone(zone),
            window: Vec::new(),
            strength: Strength::Must,
            basis: None,
            buffer: Minutes::ZERO,
            accepts: Accepts::default(),
            absence: None,
            day_basis: DayBasis::Calendar,
            tolerance: Tolerance::default(),
            per: Per::Day,
            from: None,
            to: None,
            exceptions: Vec::new(),
            conversions: Vec::new(),
        }
    }

    /// Whether the rule is asked for on `date` of its own clock, by weekday and validity; an exception may still take it out.
    pub fn speaks_on(&self, date: Date) -> bool {
        self.days.contains(date.weekday())
            && self.from.is_none_or(|from| from <= date)
            && self.to.is_none_or(|to| date <= to)
    }

    /// The exception in force on `date`, if one is.
    pub fn exception(&self, date: Date) -> Option<&Exception> {
        self.exceptions
            .iter()
            .find(|exception| exception.from <= date && date <= exception.to)
    }

    /// Whether the rule names `member`, who has `roles` in the arrangement being judged.
    pub fn names(&self, member: MemberId, roles: &[String]) -> bool {
        self.members.iter().any(|who| who.is(member, roles))
    }
}
