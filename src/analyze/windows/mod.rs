//! When is everybody here, or a quorum: every date, and the weekly windows that are safest.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use crate::{
    availability::Timeline,
    ical::Notice,
    model::{Counts, Horizon, MemberId, Proposal, Team},
    overlap::{self, Basis, DateTimes, DayRun, HALF_HOURS, Quorum, Tally, Weekly},
    rules::Policy,
    time::{Date, Minutes, Span, WallPiece, Weekday},
    verdict::{Judgement, RuleJudgement, Unread, Verdict},
    zone::Zone,
};

use super::{Question, Source, Whose, judge, layers, notices, sides::Sides};

mod days;
mod local;
mod pairs;
mod regimes;
#[cfg(test)]
mod tests;
mod weekly;
mod whole;

pub use local::LocalTimes;
pub use pairs::{InCommon, Pair, Share};
pub use regimes::{Moved, Regime};

/// A question: when are these people here together, and in which window week after week?
#[derive(Clone, Copy, Debug)]
pub struct WindowsQuestion<'a> {
    /// The team, with the hours that calendars offer. Its zone names the dates and has the windows on its clock.
    pub team: &'a Team,
    /// Who, in the order of the team, each once.
    pub members: &'a [MemberId],
    /// How many of them are enough.
    pub quorum: Quorum,
    /// Which of their time counts.
    pub basis: Basis,
    /// Shorter windows do not count.
    pub min: Minutes,
    /// How many weekly windows to find at most.
    pub top: usize,
    /// Every calendar, read for at least [`Horizon::reach`].
    pub sources: &'a [Source],
    /// The dates asked about.
    pub horizon: &'a Horizon,
    /// The arrangement asked about; `None` asks about today's.
    pub proposal: Option<&'a Proposal>,
}

/// When these people are here together.
#[derive(Clone, Debug)]
pub struct Windows {
    /// The dates asked about.
    pub horizon: Horizon,
    /// Who, in the order of the team.
    pub members: Vec<MemberId>,
    /// How many of them are enough, when all are in the team.
    pub quorum: usize,
    /// Which of their time counts.
    pub basis: Basis,
    /// Shorter windows are left out.
    pub min: Minutes,
    /// Every date of the horizon.
    pub days: Vec<DayWindows>,
    /// By day of the week.
    pub week: Vec<WeekdayTimes>,
    /// Windows that recur, the safest first.
    pub weekly: Vec<WeeklyWindow>,
    /// Where no window is there on any date: the most people who ever have one, and when that is not even two, `None`.
    pub most: Option<usize>,
    /// What enough of them have in common in a week.
    pub in_common: InCommon,
    /// Every two of them, in the order of the team.
    pub pairs: Vec<Pair>,
    /// Stretches of dates in which all clocks involved keep their offsets.
    pub regimes: Vec<Regime>,
    /// The weekly windows, each judged like a rule that asks for all of it.
    pub judged: Judgement,
    /// Events that could not be read, so that no window knows them.
    pub unread: Vec<Unread>,
    /// What was skipped or assumed.
    pub notices: Vec<Notice>,
}

impl Windows {
    /// The two who have least time in common for certain, of equals the least at best, then the first in the order of the team;
    /// `None` where nothing is known of a week.
    pub fn weakest_pair(&self) -> Option<&Pair> {
        let known = self.pairs.iter().filter(|pair| pair.guaranteed.is_some());
        known.min_by_key(|pair| (pair.guaranteed, pair.possible))
    }

    /// How many pairs have no time in common in a week, whatever is chosen.
    pub fn pairs_without_time(&self) -> usize {
        let without = |pair: &&Pair| pair.possible == Some(Minutes::ZERO);
        self.pairs.iter().filter(without).count()
    }
}

/// The windows of one date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayWindows {
    /// The date.
    pub date: Date,
    /// There whatever anyone chooses and whatever is not known: in order, apart.
    pub guaranteed: Vec<Span>,
    /// There for some choices, what is guaranteed included: in order, apart.
    pub possible: Vec<Span>,
}

/// How often half hours of a day of the week are guaranteed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekdayTimes {
    /// The day.
    pub weekday: Weekday,
    /// Its dates.
    pub dates: usize,
    /// By half hour from midnight, on how many of these dates all of it is guaranteed.
    pub guaranteed: [usize; HALF_HOURS],
}

/// A window that recurs, and what is to be known of it.
#[derive(Clone, Debug)]
pub struct WeeklyWindow {
    /// On which days.
    pub days: DayRun,
    /// When, on the clock of the team's zone.
    pub window: WallPiece,
    /// On how many dates.
    pub tally: Tally,
    /// When that is for everybody: by member in the order of the team, then by date.
    pub local: Vec<LocalTimes>,
}

/// When the members of `question` are here together.
pub fn windows(question: &WindowsQuestion<'_>) -> Windows {
    let team = everyone_counts(question);
    let policy = Policy::default();
    let asked = Question {
        team: &team,
        policy: &policy,
        proposal: question.proposal,
        sources: question.sources,
        horizon: question.horizon,
        asked: question.horizon.from,
    };
    let laid = layers::layers(&asked);
    // Whoever the proposal changes has hours today, asked about or not.
    let concerned: BTreeSet<MemberId> = (question.members.iter().copied())
        .chain(asked.changed())
        .collect();
    let sides = Sides::new(
        &asked,
        concerned.into_iter().collect(),
        laid.layers,
        std::iter::empty(),
    );
    let cx = Cx {
        question,
        team: &team,
        sides: &sides,
    };
    let dates = days::dates(&cx, question.quorum);
    let found = weekly::find(&cx, &asked, &dates);
    let most = if found.is_empty() { fewer(&cx) } else { None };
    let times = days::times(&dates);
    let (found, rules): (Vec<Weekly>, Vec<RuleJudgement>) = (found.into_iter())
        .map(|found| (found.weekly, found.judged))
        .unzip();
    Windows {
        horizon: question.horizon.clone(),
        members: question.members.to_vec(),
        quorum: question.quorum.of(question.members.len()),
        basis: question.basis,
        min: question.min,
        week: week(&cx, &times),
        days: days::listed(&dates, question.min),
        weekly: (found.iter())
            .map(|weekly| WeeklyWindow {
                days: weekly.days,
                window: weekly.window,
                tally: weekly.tally,
                local: local::times(&cx, weekly.window),
            })
            .collect(),
        most,
        in_common: pairs::in_common(&cx, &asked, &dates),
        pairs: pairs::pairs(&cx, &asked),
        regimes: regimes::regimes(&cx),
        judged: judged(question, rules),
        unread: unread(&asked, question),
        notices: all_notices(&asked, &sides, question, laid.notices),
    }
}

/// What the parts of the answer are made from.
#[derive(Clone, Copy)]
struct Cx<'a> {
    question: &'a WindowsQuestion<'a>,
    team: &'a Team,
    sides: &'a Sides,
}

impl Cx<'_> {
    /// Those asked about who are in the team on `date`.
    fn members_on(&self, date: Date) -> Vec<MemberId> {
        let members = self.question.members.iter().copied();
        members
            .filter(|id| self.team[*id].belongs_on(date))
            .collect()
    }

    /// How many of those in the team on `date` are enough, and who they are; `None` where there are too few.
    fn asked_on(&self, date: Date, quorum: Quorum) -> Option<(usize, Vec<MemberId>)> {
        let members = self.members_on(date);
        let enough = quorum.of(members.len());
        (enough > 0 && enough <= members.len()).then_some((enough, members))
    }

    fn zone(&self) -> &Arc<Zone> {
        &self.team.zone
    }

    fn timeline(&self, id: MemberId) -> &Timeline {
        self.sides.asked.of(id)
    }
}

/// The team with everybody who is asked about as one who counts: who is named is meant, optional elsewhere or not.
fn everyone_counts<'a>(question: &WindowsQuestion<'a>) -> Cow<'a, Team> {
    let mut team = Cow::Borrowed(question.team);
    for id in question.members {
        if team[*id].counts != Counts::Required {
            team.to_mut().members[id.0].counts = Counts::Required;
        }
    }
    team
}

/// The days of the week that the horizon has, from the first of the team's week.
fn week(cx: &Cx<'_>, times: &[DateTimes]) -> Vec<WeekdayTimes> {
    let counts = overlap::by_half_hours(times);
    (0..7)
        .map(|n| cx.team.week_starts.after(n))
        .map(|weekday| WeekdayTimes {
            weekday,
            dates: times.iter().filter(|it| it.weekday == weekday).count(),
            guaranteed: counts[weekday.index()],
        })
        .filter(|times| times.dates > 0)
        .collect()
}

/// The largest quorum smaller than the one asked for that has a window on some date, and at least two.
fn fewer(cx: &Cx<'_>) -> Option<usize> {
    let asked = cx.question.quorum.of(cx.question.members.len());
    (2..asked).rev().find(|count| {
        let dates = days::dates(cx, Quorum::Count(*count));
        let windows = days::listed(&dates, cx.question.min);
        windows.iter().any(|day| !day.possible.is_empty())
    })
}

/// The weekly windows as a judgement, for those who put judgements into words.
fn judged(question: &WindowsQuestion<'_>, rules: Vec<RuleJudgement>) -> Judgement {
    Judgement {
        horizon: question.horizon.clone(),
        verdict: Verdict::Preserved,
        conflict: None,
        charge: None,
        unread: Vec::new(),
        rules,
        notices: Vec::new(),
    }
}

/// The unread events of those asked about, when what calendars say counts.
fn unread(asked: &Question<'_>, question: &WindowsQuestion<'_>) -> Vec<Unread> {
    if question.basis == Basis::Presence {
        return Vec::new();
    }
    let mut unread = judge::unread(asked);
    unread.retain(|unread| question.members.contains(&unread.member));
    unread
}

/// Notices of the calendars that matter to those asked about, then of these people.
fn all_notices(
    asked: &Question<'_>,
    sides: &Sides,
    question: &WindowsQuestion<'_>,
    of_layers: Vec<Notice>,
) -> Vec<Notice> {
    let matters = |source: &&Source| match &source.whose {
        Whose::Member(member) => question.members.contains(member),
        Whose::Leave | Whose::Holidays(_) => true,
        // Reachable time is no time for windows.
        Whose::OnCall(_) => false,
    };
    let mut notices = notices::of_calendars(question.sources.iter().filter(matters));
    notices.extend(of_layers);
    let members = question.members.iter();
    notices.extend(members.flat_map(|id| notices::of_member(asked, sides, *id)));
    notices
}
