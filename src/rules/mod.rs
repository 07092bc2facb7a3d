//! What a team can require: one kind of rule a file, each with its page in `docs/rules/`.
//!
//! A rule measures. It does not decide, sees no files and writes no sentences: whom it needs on a date, tolerance,
//! validity and the verdict are the same for all kinds and live in [`policy`], `crate::verdict` and `crate::analyze`.

use std::{fmt, sync::Arc};

mod anchor_day;
mod context;
mod continuous_cover;
mod core_window;
mod finding;
mod group_overlap;
mod guardrail;
mod handoff;
mod load;
mod load_share;
mod lunch;
mod meeting;
mod named;
mod out_of_hours_cap;
mod overlap_blocks;
mod overlap_with_reference;
mod pairs;
mod pairwise_overlap;
mod pivot_core;
pub mod policy;
mod quiet_time;
mod response_bound;
mod role_coverage;
mod settings;
mod shortfall;
mod whole_window;

pub use anchor_day::AnchorDay;
pub use context::{About, Candidate, Context, OwnDate, Part, Seat, Time};
pub use continuous_cover::ContinuousCover;
pub use core_window::CoreWindow;
pub use finding::{Bound, Extreme, Extremes, Figure, Finding, Link, Measure, Unit, WHOLE};
pub use group_overlap::GroupOverlap;
pub use guardrail::Guardrail;
pub use handoff::{Handoff, Site};
pub use load::{Load, Spread, Weights};
pub use load_share::{Limit, LoadShare};
pub use meeting::{Meeting, Slot, Which};
pub use named::{Named, NamedZone};
pub use out_of_hours_cap::OutOfHoursCap;
pub use overlap_blocks::OverlapBlocks;
pub use overlap_with_reference::{OverlapWithReference, Reference};
pub use pairwise_overlap::{Pairs, PairwiseOverlap};
pub use pivot_core::PivotCore;
pub use policy::{AbsencePolicy, Common, Peak, Policy, Required};
pub use quiet_time::QuietTime;
pub use response_bound::{ResponseBound, WaitClock};
pub use role_coverage::RoleCoverage;
pub use shortfall::{By, Shortfall};
pub use whole_window::WholeWindow;

use crate::{
    model::MemberId,
    overlap::Basis,
    time::{Minutes, SpanSet, WallPiece, Weekdays},
    zone::Zone,
};

/// One kind of rule, with its own settings.
///
/// To add a kind: its page `docs/rules/<kind>.md`, its file here, a line in [`KINDS`], a scenario.
pub trait Rule: fmt::Debug + Send + Sync {
    /// What is the same for all rules of its kind.
    fn kind(&self) -> &'static Kind;

    /// What its figures are.
    fn figure(&self) -> Figure {
        Figure::Minutes
    }

    /// Whom the keys of its own name, to be looked up in the team: nobody, for most kinds.
    fn named(&mut self) -> Vec<&mut Named> {
        Vec::new()
    }

    /// The zones that keys of its own name, to be looked up: none, for most kinds.
    fn zones(&mut self) -> Vec<&mut NamedZone> {
        Vec::new()
    }

    /// The window of its own on the clock of its own that all is held against, inside the rule's dates, where there is one. When
    /// the rule has no `zone`, that clock names its dates.
    fn reference(&self) -> Option<(&[WallPiece], &Arc<Zone>)> {
        None
    }

    /// The weekdays that a key of its own names, where there are some: those are meant when the rule has no `days`.
    fn days(&self) -> Option<Weekdays> {
        None
    }

    /// Over how long it is judged at once where the rule does not say.
    fn per(&self) -> policy::Per {
        policy::Per::Day
    }

    /// The one place in which everybody whom it asks about has to work, where there is one.
    fn place(&self) -> Option<&str> {
        None
    }

    /// Whether it fails as soon as somebody whom it asks about is in a meeting inside the window, when `_basis` counts: no kind but
    /// those that want people without meetings.
    fn leaves_no_meetings(&self, _basis: Basis) -> bool {
        false
    }

    /// The time of day, in minutes after midnight, that parts its dates, where there is one.
    fn pivot(&self) -> Option<u16> {
        None
    }

    /// The sides that its figure may have, the weakest of which it is, by how they are called; none where it has one.
    fn sides(&self) -> &'static [&'static str] {
        &[]
    }

    /// Which side of the threshold holds, on one of these sides.
    fn bound(&self, _side: usize) -> Bound {
        self.kind().bound
    }

    /// Of how many of a member's dates before the one asked about the hours count as well, and those of the last working date
    /// before them; `None` where only those of the date itself count.
    fn looks_back(&self) -> Option<i32> {
        None
    }

    /// The time of `cx` in which nobody is lacking, where its figure is of time in which people are.
    fn enough(&self, _cx: &Context<'_>) -> SpanSet {
        SpanSet::new()
    }

    /// Whether more time of `who` can make time longer in which people are lacking: nobody's, for most kinds.
    fn lengthens(&self, _who: &Candidate<'_>) -> bool {
        false
    }

    /// Whether more time of `who` can make time shorter in which people are lacking: anybody's, for most kinds.
    fn shortens(&self, _who: &Candidate<'_>) -> bool {
        true
    }

    /// What the rule measures on one of its sides.
    fn measure_side(&self, cx: &Context<'_>, _side: usize) -> Measure {
        self.measure(cx)
    }

    /// The sites that a figure can be of, by whom they name.
    fn sites(&self) -> Vec<&[Named]> {
        Vec::new()
    }

    /// Whether `who` is one of those whose figure that of `link` is.
    fn is_of(&self, link: Link, who: &Candidate<'_>) -> bool {
        link.members().contains(&who.member)
    }

    /// How far `measure` is from turning: negative where it fails.
    fn margin(&self, measure: &Measure) -> Minutes {
        let bound = self.bound(measure.link.map_or(0, Link::side));
        bound.margin(measure.found, measure.required)
    }

    /// Whether `measure` is on the side of its threshold that holds.
    fn holds(&self, measure: &Measure) -> bool {
        self.margin(measure) >= Minutes::ZERO
    }

    /// Which meetings it is about: none, for most kinds.
    fn meetings(&self) -> &[Which] {
        &[]
    }

    /// Takes what minutes weigh in its policy, where its figure is of that.
    fn take_weights(&mut self, _weights: &Arc<Weights>) {}

    /// What is asked of each member, in the order of the team, where its figure is of that.
    fn loads(&self, _cx: &Context<'_>) -> Vec<Load> {
        Vec::new()
    }

    /// Whether it asks about `who`: about all whom its `members` name, for most kinds.
    fn asks(&self, who: &Candidate<'_>) -> bool {
        who.is_member
    }

    /// Whether those `left` whom it asks about are enough for the date to be judged at all.
    fn is_enough(&self, left: &[Candidate<'_>]) -> bool;

    /// The role that it wants people of, and how many, where that is what it asks for.
    fn coverage(&self) -> Option<(&str, usize)> {
        None
    }

    /// Who explains that the rule's figure falls short in `cx`. Asked only where it does.
    ///
    /// `hours` are the same people at their working hours, as if there were no absence and no event.
    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall;

    /// The groups whose common time the figure is: of each group, the minutes at which all of it count, on each side of the
    /// rule; of several groups and sides, the fewest. Nothing where the figure is not of that form.
    ///
    /// Where it is, what choices of hours come to is known exactly; elsewhere choices are searched. Of several groups, those
    /// whose people have the same time one by one owe the same, and have the same in common.
    fn common(&self, _cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        Vec::new()
    }

    /// Whether there is anything to measure of `member` in `cx`: always, for most kinds.
    fn measures(&self, _cx: &Context<'_>, _member: MemberId) -> bool {
        true
    }

    /// What the rule measures on the date, or in the period, that `cx` stands for, in the case that `cx` stands for.
    fn measure(&self, cx: &Context<'_>) -> Measure;
}

/// How a kind is read from a policy, and its page.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The word of the files: the TOML kind, the page, the file and the JSON `kind`.
    pub name: &'static str,
    /// The page that `explain` prints, `docs/rules/<kind>.md`.
    pub page: &'static str,
    /// Which side of the threshold holds, where the rule does not say otherwise.
    pub bound: Bound,
    /// What of people's time its figures rest on.
    pub asks: Asks,
    /// What counts when the policy does not say.
    pub basis: Basis,
    /// What absence does when the policy does not say.
    pub absence: AbsencePolicy,
    /// Whether a figure is that of some of the people alone, so that every figure names them.
    pub has_link: bool,
    /// Whether a `window` is `required` (`Some(true)`), allowed (`Some(false)`) or out of place (`None`).
    pub window: Option<bool>,
    /// What a policy may not say of it.
    pub refuses: Refuses,
    /// Where its figure is of time in which people are lacking, so that more time makes it smaller of those who do not
    /// [lengthen](Rule::lengthens) it: how far beyond its date that time is followed.
    pub lack: Option<Lack>,
    /// Reads the kind's own settings from the keys of the `[[rule]]` that are not common ones.
    pub read: fn(toml::de::Deserializer<'_>) -> Result<Box<dyn Rule>, toml::de::Error>,
}

/// What a policy may not say of a kind: why not, where it may not.
#[derive(Clone, Copy, Debug)]
pub struct Refuses {
    /// That each member's own clock counts: `zone = "local"`.
    pub local: Option<&'static str>,
    /// That absence excuses: `absence = "excuses"`.
    pub excuses: Option<&'static str>,
    /// That it can break the whole: `strength = "must"`. Then it is `should`.
    pub must: Option<&'static str>,
    /// That it is judged over more than a date: `per`.
    pub per: Option<&'static str>,
    /// That reachable time counts beside working time: `accepts`.
    pub reachable: Option<&'static str>,
}

impl Refuses {
    /// What most kinds refuse.
    pub const NOTHING: Self = Self {
        local: None,
        excuses: None,
        must: None,
        per: None,
        reachable: None,
    };
}

/// What of people's time the figures of a kind rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Their time in the rule's window, or on its dates.
    Windows,
    /// Whether and where they work on their own dates of that name.
    OwnDates,
    /// Which hours they work on their own dates, by their arrangements, without the dates of their absence. More time of theirs
    /// does not help.
    OwnHours,
    /// The meetings in their calendars that touch such time, whether they are at work then or not.
    Meetings,
    /// To which occurrences of its meetings they are asked, and what their clocks show then.
    Occurrences,
}

impl Asks {
    /// Whether each member is asked about the own date, on the clock of the own hours.
    pub const fn is_of_own_dates(self) -> bool {
        matches!(self, Self::OwnDates | Self::OwnHours)
    }

    /// Why no other basis than the kind's own can count, where none can.
    pub const fn why_no_basis(self) -> Option<&'static str> {
        match self {
            Self::Windows => None,
            Self::OwnDates => Some("only `presence` can count here: whether people work"),
            Self::OwnHours => Some("only `presence` can count here: the hours that people work"),
            Self::Meetings => Some("only `together` can count here: meetings with others"),
            Self::Occurrences => Some("only `presence` can count here: who is asked to meetings"),
        }
    }

    /// Why reachable time cannot count beside working time, where it cannot.
    pub const fn why_nothing_reachable(self) -> Option<&'static str> {
        match self {
            Self::Windows => None,
            Self::OwnDates => {
                Some("reachable time makes no date one on which somebody works: nothing to accept")
            }
            Self::OwnHours => {
                Some("reachable time is no part of the hours that people work: nothing to accept")
            }
            Self::Meetings | Self::Occurrences => {
                Some("meetings are counted here, whoever is at work then: nothing to accept")
            }
        }
    }
}

/// How far beyond its date time is followed in which people are lacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// On both sides through those dates of the rule whose windows touch.
    Around,
    /// After it, through all time.
    After,
}

/// So many days beyond the horizon, and beyond a date, time in which people are lacking is followed: a threshold is no longer.
pub const FOLLOWED: i32 = 6;

/// Every kind, by name.
pub const KINDS: &[Kind] = &[
    anchor_day::KIND,
    continuous_cover::KIND,
    core_window::KIND,
    group_overlap::KIND,
    guardrail::KIND,
    handoff::KIND,
    load_share::KIND,
    meeting::KIND,
    out_of_hours_cap::KIND,
    overlap_blocks::KIND,
    overlap_with_reference::KIND,
    pairwise_overlap::KIND,
    pivot_core::KIND,
    quiet_time::KIND,
    response_bound::KIND,
    role_coverage::KIND,
];

/// The kind called `name`.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// Reads settings of type `T` and boxes them as a rule.
fn read<T: Rule + serde::de::DeserializeOwned + 'static>(
    settings: toml::de::Deserializer<'_>,
) -> Result<Box<dyn Rule>, toml::de::Error> {
    T::deserialize(settings).map(|rule| Box::new(rule) as _)
}
