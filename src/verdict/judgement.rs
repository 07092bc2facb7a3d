//! A finished judgement: everything that a report says, ordered and decided.

use std::sync::Arc;

use crate::{
    availability::Accepts,
    ical::Notice,
    model::{Horizon, MemberId},
    rules::{Bound, Figure, Link, Load, policy::Strength},
    time::{Date, Minutes, Span, Weekdays},
    zone::Zone,
};

use super::{Cause, Reason, Verdict, WhyNot};

/// What a date is, under today's arrangement and under the one asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Holds in both.
    Kept,
    /// Holds today, fails as asked.
    Regression,
    /// Fails today, holds as asked.
    Fixed,
    /// Fails in both.
    AlreadyFailing,
    /// Neither holds nor fails for certain as asked.
    Open,
    /// Nothing to judge.
    NotApplicable,
}

impl Class {
    /// The word of the JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Regression => "regression",
            Self::Fixed => "fixed",
            Self::AlreadyFailing => "already_failing",
            Self::Open => "open",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// Whether dates of this class belong to a run: what is neither kept, fixed nor beside the point.
    pub const fn is_in_a_run(self) -> bool {
        matches!(self, Self::Regression | Self::AlreadyFailing | Self::Open)
    }
}

/// What the proposal has to do with the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Charge {
    /// Every failing date fails today and loses no minute.
    None,
    /// Something is lost.
    Worse,
    /// Something is gained, nothing lost.
    Better,
    /// Both.
    Mixed,
}

impl Charge {
    /// The word of the JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Worse => "worse",
            Self::Better => "better",
            Self::Mixed => "mixed",
        }
    }
}

/// Who can settle a conditional verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettledBy {
    /// Those whom the proposal changes, whatever the others choose.
    Subject,
    /// Not without others.
    Others,
}

impl SettledBy {
    /// The word of the JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Others => "others",
        }
    }
}

/// What a conditional verdict hangs on, and what would settle it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// Whose open answers it hangs on, in the order of the team.
    pub members: Vec<MemberId>,
    /// The tentative or unanswered events it hangs on: file, line and span, each once.
    pub events: Vec<(Option<Arc<str>>, Option<u32>, Span)>,
    /// Who picks hours on the dates in question, in the order of the team.
    pub hours_of: Vec<MemberId>,
    /// What a smallest set of people can promise so that the rule is kept whatever everybody else chooses: one promise a
    /// person, or one for each group of weekdays. Empty when no promise of starts was found.
    pub promises: Vec<Promise>,
    /// Two choices that differ as little as possible, one of which holds; when hours are picked.
    pub witnesses: Option<Witnesses>,
}

/// The starts that one person promises to keep to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Who.
    pub member: MemberId,
    /// On which days of the person's own clock.
    pub days: Weekdays,
    /// The first start, in minutes since midnight.
    pub start_from: u16,
    /// The last start; may be the first.
    pub start_to: u16,
    /// The first and the last start that there are without the promise.
    pub could: (u16, u16),
    /// Whether it is also to work on all of these days, some of which could be left out.
    pub works_all: bool,
    /// The clock of the hours.
    pub zone: Arc<Zone>,
}

/// Two ways to choose on one date: the date holds with one of them and fails with the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnesses {
    /// The date, or the first of the period.
    pub date: Date,
    /// What is required.
    pub required: Minutes,
    /// What the threshold and the figures are.
    pub figure: Figure,
    /// With this it holds.
    pub good: Witness,
    /// With this it fails.
    pub bad: Witness,
}

/// One way to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Who works when on which own date, in the order of the team; those only who pick their hours. Nothing on a day that is left
    /// out.
    pub hours: Vec<(MemberId, Date, Vec<Span>)>,
    /// What it comes to.
    pub found: Minutes,
}

/// How many dates are of each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Holds in both.
    pub kept: usize,
    /// Holds today, fails as asked.
    pub regression: usize,
    /// Fails today, holds as asked.
    pub fixed: usize,
    /// Fails in both.
    pub already_failing: usize,
    /// Open as asked.
    pub open: usize,
    /// Nothing to judge.
    pub not_applicable: usize,
}

impl Counts {
    /// The dates that could be judged: all but those not applicable.
    pub const fn applicable(&self) -> usize {
        self.kept + self.regression + self.fixed + self.already_failing + self.open
    }

    /// The dates that hold as asked.
    pub const fn holding(&self) -> usize {
        self.kept + self.fixed
    }

    /// The dates that fail as asked.
    pub const fn failing(&self) -> usize {
        self.regression + self.already_failing
    }
}

/// One member's part in a failing date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// Who.
    pub member: MemberId,
    /// Why that member is not there.
    pub reason: Reason,
    /// The missing stretch next to the time that counts.
    pub span: Span,
    /// The calendar that says so, if one does.
    pub file: Option<Arc<str>>,
    /// The line of `BEGIN:` there.
    pub line: Option<u32>,
}

/// What a rule came to on one date, or in the period that begins on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The date, on the rule's clock.
    pub date: Date,
    /// What it is.
    pub class: Class,
    /// The threshold.
    pub required: Minutes,
    /// Which side of it holds.
    pub bound: Bound,
    /// The smallest value over all choices and all that is unknown, as asked.
    pub lower: Minutes,
    /// The greatest value, as asked.
    pub upper: Minutes,
    /// Whether what is unknown moves a figure, as asked.
    pub hangs_on_unknown: bool,
    /// The smallest value under today's arrangement; equal to `lower` without a proposal.
    pub lower_today: Minutes,
    /// Whether the date holds today; `None` when it is open today, or today has nothing to judge.
    pub holds_today: Option<bool>,
    /// The time counted in the worst case.
    pub windows: Vec<Span>,
    /// Whose figures these are, where they are those of two people out of all: the weakest pair.
    pub link: Option<Link>,
    /// When the meeting is, of a rule about a meeting: one day stands for one occurrence then.
    pub occurrence: Option<Span>,
    /// What is asked of each member in the worst case, of a rule about how that is spread; nobody, of others.
    pub loads: Vec<Load>,
    /// Why there is nothing to judge; `None` where there is.
    pub why_not: Option<WhyNot>,
}

/// The date with the smallest margin, the earliest of equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worst {
    /// The date.
    pub date: Date,
    /// The threshold.
    pub required: Minutes,
    /// Which side of it holds.
    pub bound: Bound,
    /// The smallest value.
    pub lower: Minutes,
    /// The greatest value.
    pub upper: Minutes,
    /// Whose figures these are, where they are those of two people out of all.
    pub link: Option<Link>,
}

/// A longest sequence of neighbouring applicable dates of one class and one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// First date.
    pub from: Date,
    /// Last date, included.
    pub to: Date,
    /// Its applicable dates.
    pub dates: usize,
    /// Their class: never one that holds.
    pub class: Class,
    /// Where it comes from.
    pub cause: Cause,
    /// A smallest set of members whose being there would make the first date hold, in the order of the team.
    pub blame: Vec<Blame>,
    /// Whether the first date would hold, or its weakest pair, if each of them were free for the stretch that is missing.
    pub would_mend: bool,
    /// The figures of the first date, that `blame` is about.
    pub first: Worst,
    /// The time counted on the first date in the worst case.
    pub windows: Vec<Span>,
}

/// Events of a member that could not be read, so that no figure knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Whose calendar.
    pub member: MemberId,
    /// How many.
    pub events: usize,
}

/// One rule, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleJudgement {
    /// The rule's id.
    pub id: String,
    /// Its kind.
    pub kind: &'static str,
    /// What its figures are.
    pub figure: Figure,
    /// The sites that figures can be of, as the policy names them.
    pub sites: Vec<String>,
    /// The sides that figures can be of, as the rule calls them.
    pub sides: &'static [&'static str],
    /// Whether some of these are to be reached and others not to be passed, so that each figure says which.
    pub has_both_bounds: bool,
    /// Must or should.
    pub strength: Strength,
    /// The policy's words.
    pub says: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The zone of its dates, by name; the team's where each member's own clock counts.
    pub zone: Arc<crate::zone::Zone>,
    /// Which reachable time it counts beside working time.
    pub accepts: Accepts,
    /// Which side of the threshold holds, of the date with the smallest margin.
    pub bound: Bound,
    /// What comes of it as asked.
    pub verdict: Verdict,
    /// What comes of it under today's arrangement; `None` without a proposal.
    pub baseline: Option<Verdict>,
    /// What the proposal does to it; `None` without a proposal.
    pub charge: Option<Charge>,
    /// Who can settle it, when it is conditional under a proposal.
    pub settled_by: Option<SettledBy>,
    /// What would settle it, when it is conditional.
    pub condition: Option<Condition>,
    /// How many dates are of which class.
    pub dates: Counts,
    /// Of the applicable dates, those that hold today: for certain, and at best.
    pub holding_today: (usize, usize),
    /// The tightest date.
    pub worst: Option<Worst>,
    /// What does not hold, in runs.
    pub runs: Vec<Run>,
    /// Every date of the rule in the horizon.
    pub days: Vec<Day>,
    /// Unread events of members whose time it counts.
    pub unread: Vec<Unread>,
}

/// The whole, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The dates judged.
    pub horizon: Horizon,
    /// What comes of all `must` rules together.
    pub verdict: Verdict,
    /// Ids of a smallest set of rules that no single choice keeps together, when that is why it is broken.
    pub conflict: Option<Vec<String>>,
    /// What the proposal has to do with it; `None` without a proposal.
    pub charge: Option<Charge>,
    /// Events that could not be read, by member.
    pub unread: Vec<Unread>,
    /// The rules in the order of the policy.
    pub rules: Vec<RuleJudgement>,
    /// What was skipped or assumed.
    pub notices: Vec<Notice>,
}
