//! The slow way: every minute of the horizon decided for every person from the definitions alone, and counted.
//!
//! Nothing here shares code with `availability`, `overlap` or `analyze`. Of `zone` it takes one thing, what a clock is
//! ahead of UTC at an instant. Tentative events are tried both ways, all together, where there are few enough.

use std::fmt::Write as _;

use corehours::{
    analyze::Whose,
    availability::Accepts,
    ical::{Status, Why},
    model::{AbsenceKind, Counts, Hours, MemberId, Pattern, Season, Tentative},
    overlap::{Basis, Quorum},
    recurrence::Occurrence,
    rules::{
        AbsencePolicy, Bound, Figure,
        policy::{DayBasis, Per, RuleZone, Strength, Who},
    },
    time::{Date, Minutes, Span, WallPiece},
    verdict::{Class, Day, RuleJudgement, Verdict},
    zone::Zone,
};
use proptest::prelude::*;

use crate::common::cases::{self, AskedKind, AskedRule, Case, case};

pub(crate) mod kinds;
mod loads;
pub(crate) mod meetings;

const DAY: i64 = 1_440;
const QUARTER: i64 = 15;
/// More tentative events than this on one date are not tried out.
const MOST_CHOICES: usize = 8;
/// Nor are more ways of what is unknown, times those of the choices.
const MOST_FATES: usize = 4_096;

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn the_fast_way_says_what_the_slow_way_says(case in case()) {
        let differences = differences(&case);
        prop_assert!(differences.is_empty(), "{differences}");
    }

    #[test]
    fn the_fast_way_says_what_the_slow_way_says_of_reachable_time(case in cases::case_with_reachable()) {
        let differences = differences(&case);
        prop_assert!(differences.is_empty(), "{differences}");
    }
}

/// Where the library and the slow way differ, a line each.
pub(crate) fn differences(case: &Case) -> String {
    let judgement = case.judge();
    let sky = Sky::over(case);
    let today = Lives::of(case, &sky, false);
    let asked = case.proposal.as_ref().map(|_| Lives::of(case, &sky, true));
    let mut text = String::new();
    let mut whole = Vec::new();
    for (rule, found) in case.rules.iter().zip(&judgement.rules) {
        let judge = |lives: &Lives| judge(case, &sky, &lives.accepting(rule.common.accepts), rule);
        let today = judge(&today);
        let asked = asked.as_ref().map(judge);
        let sides = (&today[..], asked.as_deref());
        compare(&mut text, (case, rule), sides, found);
        if asked.is_none() && found.baseline.is_some() {
            writeln!(text, "{}: a baseline without a proposal", rule.common.id).unwrap();
        }
        if rule.common.strength == Strength::Must {
            whole.push(found.verdict);
        }
    }
    let folded = whole.into_iter().min().unwrap_or(Verdict::Preserved);
    if judgement.conflict.is_none() && judgement.verdict != folded {
        writeln!(text, "whole: {folded:?}, but found {:?}", judgement.verdict).unwrap();
    }
    if judgement.rules.len() != case.rules.len() {
        writeln!(text, "{} rules judged", judgement.rules.len()).unwrap();
    }
    text
}

// ---------------------------------------------------------------- clocks

/// What every clock shows at every minute of the horizon and some days around it.
struct Sky {
    /// Minutes since 1970 of minute 0.
    first: i64,
    minutes: usize,
    clocks: Vec<(String, Vec<i64>)>,
}

impl Sky {
    fn over(case: &Case) -> Self {
        let first = i64::from(case.horizon.from.days() - 3) * DAY;
        let end = i64::from(case.horizon.to.days() + 5) * DAY;
        let mut sky = Self {
            first,
            minutes: usize::try_from(end - first).unwrap(),
            clocks: Vec::new(),
        };
        let mut add = |zone: &Zone| sky.add(zone);
        add(&case.team.zone);
        for member in &case.team.members {
            add(&member.arrangement.zone);
            member
                .arrangement
                .stays
                .iter()
                .for_each(|stay| add(&stay.zone));
            let clock = member.arrangement.schedule.as_ref();
            clock
                .and_then(|schedule| schedule.hours_in.as_ref())
                .iter()
                .for_each(|zone| add(zone));
        }
        for change in case.proposal.iter().flat_map(|proposal| &proposal.changes) {
            change
                .zone
                .iter()
                .chain(&change.hours_in)
                .for_each(|zone| add(zone));
            change.stays.iter().for_each(|stay| add(&stay.zone));
        }
        for rule in &case.rules {
            if let RuleZone::Zone(zone) = &rule.common.zone {
                add(zone);
            }
        }
        sky
    }

    /// Looks at the clock once a quarter of an hour: no clock here has ever changed at another time.
    fn add(&mut self, zone: &Zone) {
        if self.clocks.iter().any(|(name, _)| name == zone.name()) {
            return;
        }
        let mut shown = Vec::with_capacity(self.minutes);
        let mut offset = 0;
        for minute in 0..i64::try_from(self.minutes).unwrap() {
            let minute = self.first + minute;
            if minute % QUARTER == 0 {
                let instant = corehours::time::Instant::from_seconds(minute * 60);
                offset = i64::from(zone.offset_at(instant));
                assert_eq!(offset % 60, 0, "{}", zone.name());
            }
            shown.push(minute + offset / 60);
        }
        self.clocks.push((zone.name().to_owned(), shown));
    }

    /// What the clock of `zone` shows at each minute, in minutes since 1970 on that wall.
    fn clock(&self, zone: &Zone) -> &[i64] {
        let clock = self.clocks.iter().find(|(name, _)| name == zone.name());
        &clock.expect("every zone of the case was added").1
    }

    /// The minutes at which the clock of `zone` reads inside `piece` of `date`.
    fn wall(&self, zone: &Zone, date: Date, piece: WallPiece) -> Vec<usize> {
        let midnight = i64::from(date.days()) * DAY;
        let reads = midnight + i64::from(piece.from())..midnight + i64::from(piece.to());
        // No clock is further than a day from UTC.
        let at = |minute: i64| {
            usize::try_from((minute - self.first).max(0))
                .unwrap()
                .min(self.minutes)
        };
        let near = at(reads.start - DAY)..at(reads.end + DAY);
        let clock = self.clock(zone);
        near.filter(|minute| reads.contains(&clock[*minute]))
            .collect()
    }
}

// ---------------------------------------------------------------- people

/// What an event does to the person in whose calendar it is, after `[reading]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// Takes the time.
    Blocks,
    /// The person chooses whether it does.
    Choice,
    /// Takes no time; the person is in it.
    Attends,
    /// Takes no time, and the person is not in it.
    Nothing,
    Out,
    /// Has the person on call.
    OnCall,
    Unknown,
}

#[derive(Clone)]
struct Event {
    from: i64,
    to: i64,
    effect: Effect,
    /// Which event it is, in everybody's calendar.
    identity: Option<(String, i64)>,
    /// Whether a stranger is on its list, or that cannot be read.
    has_company: bool,
}

/// One person, minute by minute, under one arrangement.
#[derive(Clone)]
struct Life {
    /// At work by the hours.
    works: Vec<bool>,
    /// Nobody has said what the hours are.
    hours_unknown: Vec<bool>,
    /// Past the end of the calendar.
    past_the_end: Vec<bool>,
    /// Offered beyond the hours.
    offered: Vec<bool>,
    /// On call for certain, and perhaps.
    on_call: [Vec<bool>; 2],
    /// On a date of leave or travel, or outside the team.
    off_duty: Vec<bool>,
    /// Bits of the events going on.
    going_on: Vec<u16>,
    events: Vec<Event>,
    days: Vec<OwnDay>,
}

/// A date of somebody's own.
#[derive(Clone)]
struct OwnDay {
    /// Has working time, absence not taken out.
    works: bool,
    /// Nobody has said whether it has any.
    is_unsaid: bool,
    away: bool,
    place: std::sync::Arc<Zone>,
}

/// Everybody, under one arrangement.
struct Lives {
    lives: Vec<Life>,
    first_date: Date,
}

impl Lives {
    fn of(case: &Case, sky: &Sky, is_asked: bool) -> Self {
        Self {
            first_date: case.horizon.from.plus(-8),
            lives: case
                .team
                .ids()
                .map(|id| Life::of(case, sky, id, is_asked))
                .collect(),
        }
    }

    /// The same where such reachable time counts as if people were at work.
    fn accepting(&self, accepts: Accepts) -> Self {
        Self {
            lives: self.lives.iter().map(|it| it.accepting(accepts)).collect(),
            first_date: self.first_date,
        }
    }

    fn day(&self, member: MemberId, date: Date) -> &OwnDay {
        &self.lives[member.0].days[usize::try_from(date.days() - self.first_date.days()).unwrap()]
    }
}

impl Life {
    fn of(case: &Case, sky: &Sky, id: MemberId, is_asked: bool) -> Self {
        let member = &case.team[id];
        let mut life = Self {
            works: vec![false; sky.minutes],
            hours_unknown: vec![false; sky.minutes],
            past_the_end: vec![false; sky.minutes],
            offered: vec![false; sky.minutes],
            on_call: [vec![false; sky.minutes], vec![false; sky.minutes]],
            off_duty: vec![false; sky.minutes],
            going_on: vec![0; sky.minutes],
            events: Vec::new(),
            days: Vec::new(),
        };
        let away = dates_away(case, sky, id, |_| true);
        let on_leave = dates_away(case, sky, id, |whose| *whose == Whose::Leave);
        for date in case.horizon.from.plus(-8).through(case.horizon.to.plus(7)) {
            let day = own_day(case, id, date, is_asked, &away);
            let minutes: Vec<usize> = day
                .pieces
                .iter()
                .flat_map(|piece| sky.wall(&day.clock, date, *piece))
                .collect();
            let is_outside = member.from.is_some_and(|from| date < from)
                || member.to.is_some_and(|to| to < date);
            if is_outside || day.is_on_leave || on_leave.contains(&date) {
                for minute in sky.wall(&day.clock, date, WallPiece::DAY) {
                    life.off_duty[minute] = true;
                }
            }
            life.days.push(OwnDay {
                works: !day.nobody_said && !minutes.is_empty(),
                is_unsaid: day.nobody_said,
                ..day.own
            });
            if life.days.last().unwrap().away {
                continue;
            }
            for piece in &day.extra {
                for minute in sky.wall(&day.clock, date, *piece) {
                    life.offered[minute] = true;
                }
            }
            for minute in minutes {
                if day.nobody_said {
                    life.hours_unknown[minute] = true;
                } else {
                    life.works[minute] = true;
                }
            }
        }
        for source in &case.sources {
            if let Whose::OnCall(ends) = source.whose {
                for entry in &source.calendar.occurrences {
                    let is_named = entry.facts.title.as_deref() == member.name.as_deref();
                    let is_told = entry.facts.why != Why::Declined
                        && entry.facts.status != Status::OutOfOffice;
                    if is_named && is_told {
                        life.add_duty(sky, entry);
                    }
                }
                for (minute, shown) in sky.clock(&case.team.zone).iter().enumerate() {
                    let is_past = |last: Date| shown.div_euclid(DAY) > i64::from(last.days());
                    life.on_call[1][minute] |= ends.is_some_and(is_past);
                }
            }
            if source.whose != Whose::Member(id) {
                continue;
            }
            for occurrence in &source.calendar.occurrences {
                life.add(case, sky, occurrence);
                if occurrence.facts.on_call {
                    life.add_duty(sky, occurrence);
                }
            }
            let covers = source.calendar.covers;
            let file_end = covers
                .to
                .filter(|_| !covers.guessed || case.team.reading.guessed_end_is_unknown);
            let home = sky.clock(&member.arrangement.zone);
            for (minute, shown) in home.iter().enumerate() {
                life.past_the_end[minute] = match (member.covers_to, file_end) {
                    (Some(last), _) => shown.div_euclid(DAY) > i64::from(last.days()),
                    (None, Some(end)) => {
                        (sky.first + i64::try_from(minute).unwrap() + 1) * 60 > end.seconds()
                    }
                    (None, None) => false,
                };
            }
        }
        life
    }

    /// The same where such reachable time counts as if the person were at work.
    fn accepting(&self, accepts: Accepts) -> Self {
        let mut life = self.clone();
        for minute in 0..life.works.len() {
            let is_on_duty = accepts.on_call && !life.off_duty[minute];
            life.works[minute] |=
                accepts.offered && life.offered[minute] || is_on_duty && life.on_call[0][minute];
            life.hours_unknown[minute] |=
                is_on_duty && (life.on_call[1][minute] || life.past_the_end[minute]);
        }
        life
    }

    /// Notes that the person is on call: the whole minutes inside.
    fn add_duty(&mut self, sky: &Sky, occurrence: &Occurrence) {
        let is_doubtful = matches!(occurrence.facts.status, Status::Tentative | Status::Unknown);
        let from = (occurrence.start.seconds() + 59).div_euclid(60);
        let to = occurrence.end.seconds().div_euclid(60);
        for minute in from.max(sky.first)..to {
            let minute = usize::try_from(minute - sky.first).unwrap();
            if minute < sky.minutes {
                self.on_call[usize::from(is_doubtful)][minute] = true;
            }
        }
    }

    /// Notes an event: whole minutes that it touches.
    fn add(&mut self, case: &Case, sky: &Sky, occurrence: &Occurrence) {
        if occurrence.start == occurrence.end {
            return;
        }
        let bit = self.events.len();
        let event = Event {
            from: occurrence.start.seconds().div_euclid(60),
            to: (occurrence.end.seconds() + 59).div_euclid(60),
            effect: effect(case, occurrence),
            has_company: occurrence.facts.company || occurrence.facts.why == Why::PartlyRead,
            identity: (!occurrence.facts.uid.is_empty()).then(|| {
                (
                    occurrence.facts.uid.to_string(),
                    occurrence.recurrence_id.seconds(),
                )
            }),
        };
        for minute in event.from.max(sky.first)..event.to {
            let minute = usize::try_from(minute - sky.first).unwrap();
            if minute < sky.minutes {
                self.going_on[minute] |= 1 << bit;
            }
        }
        self.events.push(event);
    }
}

fn effect(case: &Case, occurrence: &Occurrence) -> Effect {
    let reading = &case.team.reading;
    if occurrence.facts.on_call && occurrence.facts.status != Status::Unknown {
        return Effect::OnCall;
    }
    match occurrence.facts.status {
        Status::Busy => Effect::Blocks,
        Status::Tentative => {
            let word = if occurrence.facts.why == Why::Unanswered {
                reading.unanswered.unwrap_or(reading.tentative)
            } else {
                reading.tentative
            };
            match word {
                Tentative::Choice => Effect::Choice,
                Tentative::Busy => Effect::Blocks,
                Tentative::Free => Effect::Nothing,
            }
        }
        Status::Free if occurrence.facts.why == Why::Declined => Effect::Nothing,
        Status::Free | Status::Elsewhere => Effect::Attends,
        Status::OutOfOffice => Effect::Out,
        Status::Unknown => Effect::Unknown,
        Status::Unavailable => unreachable!("no such event is made"),
    }
}

/// Dates that leave feeds and holiday calendars take from a member, on the team's calendar.
fn dates_away(case: &Case, sky: &Sky, id: MemberId, counts: impl Fn(&Whose) -> bool) -> Vec<Date> {
    let clock = sky.clock(&case.team.zone);
    let mut dates = Vec::new();
    for source in case.sources.iter().filter(|it| counts(&it.whose)) {
        for occurrence in &source.calendar.occurrences {
            let is_meant = match &source.whose {
                Whose::Member(_) | Whose::OnCall(_) => false,
                Whose::Leave => occurrence.facts.title.as_deref() == case.team[id].name.as_deref(),
                Whose::Holidays(members) => members.is_empty() || members.contains(&id),
            };
            if !is_meant || occurrence.facts.status == Status::Free {
                continue;
            }
            let mut shown = clock.iter().enumerate().filter(|(minute, _)| {
                let at = (sky.first + i64::try_from(*minute).unwrap()) * 60;
                occurrence.start.seconds() <= at && at < occurrence.end.seconds()
            });
            let date = |shown: i64| Date::from_days(i32::try_from(shown.div_euclid(DAY)).unwrap());
            // From the first date to the last, one between them that the team's clock never had included.
            let first = shown.next().map(|(_, shown)| date(*shown));
            let last = shown.next_back().map(|(_, shown)| date(*shown));
            if let Some(first) = first {
                dates.extend(first.through(last.unwrap_or(first)));
            }
        }
    }
    dates
}

/// What is so on one date of a member's own.
struct DayAsWritten {
    own: OwnDay,
    clock: std::sync::Arc<Zone>,
    pieces: Vec<WallPiece>,
    extra: Vec<WallPiece>,
    nobody_said: bool,
    is_on_leave: bool,
}

fn own_day(case: &Case, id: MemberId, date: Date, is_asked: bool, away: &[Date]) -> DayAsWritten {
    let member = &case.team[id];
    let today = &member.arrangement;
    let change = case
        .proposal
        .as_ref()
        .filter(|_| is_asked)
        .filter(|proposal| proposal.from <= date && proposal.to.is_none_or(|to| date <= to))
        .and_then(|proposal| proposal.changes.iter().find(|change| change.member == id));

    let home = change
        .and_then(|change| change.zone.as_ref())
        .unwrap_or(&today.zone);
    let more_stays = change.map_or(&[][..], |change| &change.stays);
    let place = today
        .stays
        .iter()
        .chain(more_stays)
        .rfind(|stay| stay.from <= date && date <= stay.to)
        .map_or(home, |stay| &stay.zone);

    let more_absences = change.map_or(&[][..], |change| &change.absences);
    let of_date: Vec<_> = today
        .absences
        .iter()
        .chain(more_absences)
        .filter(|absence| absence.from <= date && date <= absence.to)
        .collect();
    let absent = !of_date.is_empty();
    let is_on_leave = of_date.iter().any(|it| it.kind != AbsenceKind::Holiday);
    let outside =
        member.from.is_some_and(|from| date < from) || member.to.is_some_and(|to| to < date);

    let todays = today.schedule.as_ref();
    let new_pattern = change.and_then(|change| change.pattern.as_ref());
    let pattern = new_pattern.or(todays.map(|schedule| &schedule.pattern));
    let seasons: &[Season] = match (
        change.and_then(|change| change.seasons.as_ref()),
        new_pattern,
    ) {
        (Some(seasons), _) => seasons,
        (None, Some(_)) => &[],
        (None, None) => todays.map_or(&[], |schedule| &schedule.seasons),
    };
    let hours_in = change
        .and_then(|change| change.hours_in.as_ref())
        .or(todays.and_then(|schedule| schedule.hours_in.as_ref()));
    let season = seasons
        .iter()
        .find(|season| season.from <= date && date <= season.to);
    let pieces = match (season, pattern) {
        (_, None) => vec![WallPiece::DAY],
        (Some(season), _) => season.week.on(date.weekday()).pieces().to_vec(),
        (None, Some(pattern)) => hours(pattern, date).pieces().to_vec(),
    };
    let extra = change
        .and_then(|change| change.extra.as_ref())
        .or(todays.map(|schedule| &schedule.extra));
    let extra = match (season, pattern) {
        (_, None) => None,
        (Some(season), _) => Some(&season.extra),
        (None, Some(_)) => extra,
    };
    DayAsWritten {
        extra: extra.map_or(Vec::new(), |week| week.on(date.weekday()).pieces().to_vec()),
        is_on_leave,
        own: OwnDay {
            works: false,
            is_unsaid: false,
            away: absent || outside || away.contains(&date),
            place: place.clone(),
        },
        clock: hours_in.unwrap_or(place).clone(),
        pieces,
        nobody_said: pattern.is_none(),
    }
}

fn hours(pattern: &Pattern, date: Date) -> &Hours {
    let step = |from: Date, days: i32, count: usize| {
        let mut at = 0;
        // By counting, forwards or backwards.
        let steps = (date.days() - from.days()).div_euclid(days);
        for _ in 0..steps.abs() {
            at = if steps > 0 { at + 1 } else { at + count - 1 } % count;
        }
        at
    };
    match pattern {
        Pattern::Week(week) => week.on(date.weekday()),
        Pattern::CycleWeeks { weeks, from } => {
            weeks[step(*from, 7, weeks.len())].on(date.weekday())
        }
        Pattern::CycleDays { days, from } => &days[step(*from, 1, days.len())],
        Pattern::Offered(_) => unreachable!("cases state their hours"),
    }
}

// ---------------------------------------------------------------- one date of one rule

/// What a rule comes to on one date, or in one week.
#[derive(Clone, Debug)]
struct Found {
    date: Date,
    /// Dates of the rule in it.
    applicable: bool,
    /// The threshold, unless several people with their own windows have several.
    required: Option<i64>,
    /// Smallest and greatest margin over all choices: with unknown time as bad as can be, and as good as can be.
    margins: [(i64, i64); 2],
    sure: Sure,
}

/// How much of it the library has to say as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    /// All of it.
    Figures,
    /// What the date comes to. A choice of one person can be good together with another's only, or less be forgiven to
    /// somebody who is there for longer, so that the figures may be bounds.
    Verdict,
    /// Between what it can come to: a date may be left open that is decided, and figures may be bounds.
    Bounds,
    /// There are more than are tried here.
    Nothing,
}

impl Found {
    fn nothing(date: Date) -> Self {
        Self {
            date,
            applicable: false,
            required: None,
            margins: [(0, 0); 2],
            sure: Sure::Figures,
        }
    }

    fn lower(&self) -> i64 {
        self.margins[0].0.min(self.margins[1].0)
    }

    fn upper(&self) -> i64 {
        self.margins[0].1.max(self.margins[1].1)
    }

    fn holds(&self) -> bool {
        self.lower() >= 0
    }

    fn fails(&self) -> bool {
        self.upper() < 0
    }
}

/// Everything a rule says under one arrangement.
fn judge(case: &Case, sky: &Sky, lives: &Lives, rule: &AskedRule) -> Vec<Found> {
    let common = &rule.common;
    let speaks = |date: Date| {
        common.days.contains(date.weekday())
            && common.from.is_none_or(|from| from <= date)
            && common.to.is_none_or(|to| date <= to)
    };
    let dates: Vec<Date> = case.horizon.dates().filter(|date| speaks(*date)).collect();
    if common.per == Per::Day {
        return dates
            .into_iter()
            .map(|date| {
                let table = table(case, sky, lives, rule, date);
                weigh(
                    lives,
                    rule,
                    date,
                    &table.into_iter().collect::<Vec<_>>(),
                    (1, 1),
                )
            })
            .collect();
    }
    let mut weeks: Vec<Vec<Date>> = Vec::new();
    let first_day = |date: Date| {
        (0..7)
            .map(|back| date.plus(-back))
            .find(|date| date.weekday() == case.team.week_starts)
            .unwrap()
    };
    for date in dates {
        match weeks.last_mut() {
            Some(week) if first_day(week[0]) == first_day(date) => week.push(date),
            _ => weeks.push(vec![date]),
        }
    }
    weeks
        .into_iter()
        .map(|week| {
            let first = first_day(week[0]);
            // A week is cut where it loses a day that the rule counts.
            let is_whole = first.through(first.plus(6)).all(|date| {
                !common.days.contains(date.weekday())
                    || case.horizon.from <= date && date <= case.horizon.to && speaks(date)
            });
            if !is_whole {
                return Found::nothing(first);
            }
            let tables: Vec<Table> = week
                .iter()
                .filter_map(|date| table(case, sky, lives, rule, *date))
                .collect();
            let share = (tables.len(), week.len());
            weigh(lives, rule, first, &tables, share)
        })
        .collect()
}

/// Those needed on one date, each with the minutes asked about.
struct Table {
    seats: Vec<(usize, Vec<usize>)>,
    lunch: Vec<Vec<usize>>,
}

/// Who is needed on `date`, and when; nothing when the date is not applicable.
fn table(case: &Case, sky: &Sky, lives: &Lives, rule: &AskedRule, date: Date) -> Option<Table> {
    let common = &rule.common;
    let mut left: Vec<MemberId> = case
        .team
        .ids()
        .filter(|id| case.team[*id].counts == Counts::Required)
        .filter(|id| {
            common.members.iter().any(|who| match who {
                Who::All => true,
                Who::Member(member) => member == id,
                Who::Role(name) => case.team[*id].arrangement.roles.contains(name),
            })
        })
        .collect();
    let works = |id: MemberId| lives.day(id, date).works;
    match (common.day_basis, &case.proposal) {
        (DayBasis::Calendar, _) => {}
        (DayBasis::Joint, _) => {
            // Whoever has not joined yet, or has left, is not one of the rule's members.
            let belongs = |id: MemberId| {
                case.team[id].from.is_none_or(|from| from <= date)
                    && case.team[id].to.is_none_or(|to| date <= to)
            };
            if !left.iter().all(|id| !belongs(*id) || works(*id)) {
                return None;
            }
        }
        (DayBasis::Subject, Some(proposal)) => {
            if !proposal.changes.iter().any(|change| works(change.member)) {
                return None;
            }
        }
        (DayBasis::Subject, None) => left.retain(|id| works(*id)),
    }
    if common.absence.unwrap_or(AbsencePolicy::Excuses) == AbsencePolicy::Excuses {
        left.retain(|id| !lives.day(*id, date).away);
    }
    let clock = |id: MemberId| match &common.zone {
        RuleZone::Zone(zone) => zone.clone(),
        RuleZone::Local => lives.day(id, date).place.clone(),
    };
    let mut table = Table {
        seats: Vec::new(),
        lunch: Vec::new(),
    };
    for id in left {
        let zone = clock(id);
        let scope = window(sky, rule, &zone, date);
        if scope.is_empty() {
            continue;
        }
        let lunch = common.tolerance.lunch.map(|lunch| match lunch.window {
            Some(piece) => sky.wall(&zone, date, piece),
            None => scope.clone(),
        });
        table.seats.push((id.0, scope));
        table.lunch.push(lunch.unwrap_or_default());
    }
    let needs = match rule.kind {
        AskedKind::Core => 1,
        AskedKind::Group {
            quorum: Quorum::Count(count),
            ..
        } => count,
        AskedKind::Group { .. } => 2,
    };
    (table.seats.len() >= needs).then_some(table)
}

/// The minutes of the rule's window on `date`, or of the whole date, on the clock of `zone`.
fn window(sky: &Sky, rule: &AskedRule, zone: &Zone, date: Date) -> Vec<usize> {
    let whole = vec![WallPiece::DAY];
    let pieces = if rule.common.window.is_empty() {
        &whole
    } else {
        &rule.common.window
    };
    let grace = if rule.common.window.is_empty() {
        0
    } else {
        rule.common.tolerance.grace.get()
    };
    let grace = usize::try_from(grace).unwrap();
    let mut scope: Vec<usize> = Vec::new();
    for piece in pieces {
        let minutes = sky.wall(zone, date, *piece);
        // What is left when both ends are trimmed.
        scope.extend(
            minutes
                .iter()
                .take(minutes.len().saturating_sub(grace))
                .skip(grace),
        );
    }
    scope.sort_unstable();
    scope.dedup();
    scope
}

/// Neighbouring minutes at which nothing changes for anybody asked.
struct Stretch {
    from: usize,
    to: usize,
    /// Each person's events going on.
    going_on: Vec<u16>,
}

/// A stretch of time is alike for everybody when these are.
type Look = (bool, bool, bool, u16);

fn look(life: &Life, minute: usize) -> Look {
    (
        life.works[minute],
        life.hours_unknown[minute],
        life.past_the_end[minute],
        life.going_on[minute],
    )
}

fn stretches(lives: &Lives, members: &[usize], scope: &[usize]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for &minute in scope {
        if let Some(last) = stretches.last_mut()
            && last.to == minute
            && members.iter().all(|member| {
                let life = &lives.lives[*member];
                look(life, last.from) == look(life, minute)
            })
        {
            last.to += 1;
            continue;
        }
        stretches.push(Stretch {
            from: minute,
            to: minute + 1,
            going_on: members
                .iter()
                .map(|member| lives.lives[*member].going_on[minute])
                .collect(),
        });
    }
    stretches
}

/// One way things can come out: which tentative events are gone to, and how unknown time turns out.
struct Fate<'a> {
    /// (member, event) that are chosen.
    gone_to: &'a [(usize, usize)],
    unknown: &'a Unknown,
}

/// How unknown time turns out.
enum Unknown {
    AllBad,
    AllGood,
    /// One by one, where what is worse for one minute can be better for all of them.
    Each {
        /// (member, event) of the unknown events that take their time.
        take: Vec<(usize, usize)>,
        /// Who is missing where it is not known whether they are at work, and whether in pieces too many to be forgiven.
        missing: Vec<(usize, bool)>,
    },
}

impl Fate<'_> {
    fn is_present(&self, member: usize, life: &Life, minute: usize) -> bool {
        let is_missing = match self.unknown {
            Unknown::AllBad => true,
            Unknown::AllGood => false,
            Unknown::Each { missing, .. } => missing.iter().any(|(who, _)| *who == member),
        };
        (life.works[minute] || life.hours_unknown[minute] && !is_missing)
            && !(life.past_the_end[minute] && is_missing)
            && !bits(life.going_on[minute]).any(|event| life.events[event].effect == Effect::Out)
    }

    /// Whether nothing is forgiven to the member.
    fn is_scattered(&self, member: usize) -> bool {
        match self.unknown {
            Unknown::AllBad | Unknown::AllGood => false,
            Unknown::Each { missing, .. } => missing.contains(&(member, true)),
        }
    }

    fn blocks(&self, member: usize, life: &Life, event: usize) -> bool {
        match life.events[event].effect {
            Effect::Blocks => true,
            Effect::Choice => self.gone_to.contains(&(member, event)),
            Effect::Unknown => match self.unknown {
                Unknown::AllBad => true,
                Unknown::AllGood => false,
                Unknown::Each { take, .. } => take.contains(&(member, event)),
            },
            Effect::Attends | Effect::Nothing | Effect::Out | Effect::OnCall => false,
        }
    }

    fn is_free(&self, member: usize, life: &Life, minute: usize) -> bool {
        self.is_present(member, life, minute)
            && !bits(life.going_on[minute]).any(|event| self.blocks(member, life, event))
    }

    /// The most members who are with each other: free alike, or in one event.
    fn together(&self, lives: &Lives, members: &[usize], stretch: &Stretch) -> usize {
        let minute = stretch.from;
        let free = members
            .iter()
            .filter(|member| self.is_free(**member, &lives.lives[**member], minute))
            .count();
        let mut best = free;
        for (index, &host) in members.iter().enumerate() {
            for event in bits(stretch.going_on[index]) {
                let Some(identity) = &lives.lives[host].events[event].identity else {
                    continue;
                };
                let with = members
                    .iter()
                    .filter(|member| self.is_in(**member, &lives.lives[**member], minute, identity))
                    .count();
                best = best.max(with);
            }
        }
        best
    }

    /// Whether the member is in the event, and in no other that takes the time.
    fn is_in(&self, member: usize, life: &Life, minute: usize, identity: &(String, i64)) -> bool {
        let mut takes_part = false;
        for event in bits(life.going_on[minute]) {
            let it = &life.events[event];
            let blocks = self.blocks(member, life, event);
            if it.identity.as_ref() == Some(identity) && it.effect != Effect::Unknown {
                takes_part |= blocks || it.effect == Effect::Attends;
            } else if blocks {
                return false;
            }
        }
        takes_part && self.is_present(member, life, minute)
    }
}

fn bits(mask: u16) -> impl Iterator<Item = usize> {
    (0..16).filter(move |bit| mask >> bit & 1 == 1)
}

/// What the rule comes to over `tables`, one a date.
fn weigh(
    lives: &Lives,
    rule: &AskedRule,
    date: Date,
    tables: &[Table],
    share: (usize, usize),
) -> Found {
    let mut found = Found::nothing(date);
    if tables.is_empty() {
        return found;
    }
    found.applicable = true;
    let basis = rule.common.basis.unwrap_or(match rule.kind {
        AskedKind::Core => Basis::Presence,
        AskedKind::Group { .. } => Basis::Together,
    });
    let choices = choices(lives, tables, basis);
    let is_lunch = rule.common.tolerance.lunch.is_some();
    found.sure = sure(lives, &choices, basis);
    if found.sure == Sure::Nothing {
        return found;
    }
    let set: Vec<Sitting> = tables
        .iter()
        .flat_map(|table| sittings(lives, table))
        .collect();
    let thresholds: Vec<i64> = match rule.kind {
        AskedKind::Core => set
            .iter()
            .map(|sitting| i64::try_from(sitting.scope.len()).unwrap())
            .collect(),
        AskedKind::Group { at_least, .. } => {
            let (applicable, all) = (
                i64::try_from(share.0).unwrap(),
                i64::try_from(share.1).unwrap(),
            );
            vec![
                (at_least.get() * applicable).div_euclid(all)
                    + i64::from((at_least.get() * applicable).rem_euclid(all) > 0),
            ]
        }
    };
    found.required = thresholds
        .iter()
        .all(|other| *other == thresholds[0])
        .then_some(thresholds[0]);
    let unknowns = if is_lunch {
        each_unknown(lives, tables, basis)
    } else {
        vec![vec![Unknown::AllBad], vec![Unknown::AllGood]]
    };
    let fates = unknowns.iter().map(Vec::len).max().unwrap_or(0) << choices.len();
    if fates > MOST_FATES {
        found.sure = Sure::Nothing;
        return found;
    }
    if is_lunch && unknowns[0].len() > 1 {
        found.sure = found.sure.max(Sure::Verdict);
    }
    let mut margins: Option<[(i64, i64); 2]> = None;
    for chosen in 0..1_usize << choices.len() {
        let gone_to: Vec<(usize, usize)> = choices
            .iter()
            .enumerate()
            .filter(|(index, _)| chosen >> index & 1 == 1)
            .map(|(_, choice)| *choice)
            .collect();
        let margin = |unknown: &Unknown| {
            let gone_to = &gone_to;
            let fate = Fate { gone_to, unknown };
            match rule.kind {
                AskedKind::Core => core(lives, rule, basis, &set, &fate),
                AskedKind::Group {
                    quorum, min_piece, ..
                } => group(lives, basis, quorum, min_piece.get(), &set, &fate) - thresholds[0],
            }
        };
        // With unknown time as bad for this choice as it can be, and as good.
        let as_bad = unknowns[0].iter().map(margin).min().unwrap();
        let as_good = unknowns.last().unwrap().iter().map(margin).max().unwrap();
        let so_far = margins.unwrap_or([(as_bad, as_bad), (as_good, as_good)]);
        let with = |(least, most): (i64, i64), margin: i64| (least.min(margin), most.max(margin));
        margins = Some([with(so_far[0], as_bad), with(so_far[1], as_good)]);
    }
    found.margins = margins.unwrap();
    found
}

/// How much of what these choices make is told by the library as well.
fn sure(lives: &Lives, choices: &[(usize, usize)], basis: Basis) -> Sure {
    let is_shared = basis == Basis::Together && has_shared_choice(lives, choices);
    match choices.len() {
        n if n > MOST_CHOICES => Sure::Nothing,
        _ if is_shared => Sure::Verdict,
        _ => Sure::Figures,
    }
}

/// People of one date who are asked about the same minutes.
struct Sitting<'a> {
    members: Vec<usize>,
    lunch: Vec<&'a [usize]>,
    scope: &'a [usize],
    stretches: Vec<Stretch>,
}

fn sittings<'a>(lives: &Lives, table: &'a Table) -> Vec<Sitting<'a>> {
    let mut sittings: Vec<Sitting<'a>> = Vec::new();
    for ((member, scope), lunch) in table.seats.iter().zip(&table.lunch) {
        match sittings
            .iter_mut()
            .find(|sitting| sitting.scope == scope.as_slice())
        {
            Some(sitting) => {
                sitting.members.push(*member);
                sitting.lunch.push(lunch);
            }
            None => sittings.push(Sitting {
                members: vec![*member],
                lunch: vec![lunch],
                scope,
                stretches: Vec::new(),
            }),
        }
    }
    for sitting in &mut sittings {
        sitting.stretches = stretches(lives, &sitting.members, sitting.scope);
    }
    sittings
}

/// The tentative events that matter: (member, event).
fn choices(lives: &Lives, tables: &[Table], basis: Basis) -> Vec<(usize, usize)> {
    let mut choices = Vec::new();
    if basis == Basis::Presence {
        return choices;
    }
    for (member, scope) in tables.iter().flat_map(|table| &table.seats) {
        let life = &lives.lives[*member];
        for (event, it) in life.events.iter().enumerate() {
            let matters = it.effect == Effect::Choice
                && scope
                    .iter()
                    .any(|minute| life.going_on[*minute] >> event & 1 == 1);
            if matters && !choices.contains(&(*member, event)) {
                choices.push((*member, event));
            }
        }
    }
    choices
}

/// Every way in which what is unknown of the people of `tables` can turn out: as the worst and as the best are looked for
/// among all of them, one list.
fn each_unknown(lives: &Lives, tables: &[Table], basis: Basis) -> Vec<Vec<Unknown>> {
    let mut ways = vec![(Vec::new(), Vec::new())];
    let mut seen: Vec<(usize, Option<usize>)> = Vec::new();
    for (member, scope) in tables.iter().flat_map(|table| &table.seats) {
        let life = &lives.lives[*member];
        let presence = |unknown, minute| {
            let gone_to = &[];
            Fate { gone_to, unknown }.is_present(*member, life, minute)
        };
        let is_unsure = |minute: &usize| {
            presence(&Unknown::AllBad, *minute) != presence(&Unknown::AllGood, *minute)
        };
        if scope.iter().any(is_unsure) && !seen.contains(&(*member, None)) {
            seen.push((*member, None));
            ways = ways
                .into_iter()
                .flat_map(|(take, missing)| {
                    [None, Some(false), Some(true)].map(|is_scattered| {
                        let mut missing = missing.clone();
                        missing.extend(is_scattered.map(|is_scattered| (*member, is_scattered)));
                        (take.clone(), missing)
                    })
                })
                .collect();
        }
        for (event, it) in life.events.iter().enumerate() {
            let matters = basis != Basis::Presence
                && it.effect == Effect::Unknown
                && (scope.iter()).any(|minute| life.going_on[*minute] >> event & 1 == 1);
            if !matters || seen.contains(&(*member, Some(event))) {
                continue;
            }
            seen.push((*member, Some(event)));
            ways = ways
                .into_iter()
                .flat_map(|(take, missing)| {
                    let mut with = take.clone();
                    with.push((*member, event));
                    [(take, missing.clone()), (with, missing)]
                })
                .collect();
        }
        if ways.len() > MOST_FATES {
            break;
        }
    }
    let each = |(take, missing)| Unknown::Each { take, missing };
    vec![ways.into_iter().map(each).collect()]
}

/// Whether a chosen event is in somebody else's calendar as well.
fn has_shared_choice(lives: &Lives, choices: &[(usize, usize)]) -> bool {
    choices.iter().any(|(member, event)| {
        let identity = &lives.lives[*member].events[*event].identity;
        identity.is_some()
            && lives.lives.iter().enumerate().any(|(other, life)| {
                other != *member && life.events.iter().any(|it| &it.identity == identity)
            })
    })
}

/// The smallest margin of the sittings.
fn core(
    lives: &Lives,
    rule: &AskedRule,
    basis: Basis,
    set: &[Sitting<'_>],
    fate: &Fate<'_>,
) -> i64 {
    let mut tightest: Option<i64> = None;
    for sitting in set {
        let mut missing = vec![false; sitting.scope.len()];
        for (member, lunch) in sitting.members.iter().zip(&sitting.lunch) {
            let life = &lives.lives[*member];
            let mut there = Vec::with_capacity(sitting.scope.len());
            for stretch in &sitting.stretches {
                let is_there = match basis {
                    Basis::Presence => fate.is_present(*member, life, stretch.from),
                    _ => fate.is_free(*member, life, stretch.from),
                };
                there.extend(std::iter::repeat_n(is_there, stretch.to - stretch.from));
            }
            if let Some(allowed) = rule.common.tolerance.lunch
                && !fate.is_scattered(*member)
            {
                forgive(sitting.scope, &mut there, allowed.length.get(), lunch);
            }
            for (at, is_there) in there.iter().enumerate() {
                missing[at] |= !is_there;
            }
        }
        let counted = missing.iter().filter(|missing| !**missing).count();
        let margin = i64::try_from(counted).unwrap() - i64::try_from(sitting.scope.len()).unwrap();
        if tightest.is_none_or(|other| margin < other) {
            tightest = Some(margin);
        }
    }
    tightest.unwrap()
}

/// Forgives the longest missing piece that may be forgiven, of equals the earliest.
fn forgive(scope: &[usize], there: &mut [bool], longest: i64, inside: &[usize]) {
    let mut best: Option<(usize, usize)> = None;
    let mut at = 0;
    while at < scope.len() {
        if there[at] {
            at += 1;
            continue;
        }
        let from = at;
        while at < scope.len() && !there[at] && scope[at] - scope[from] == at - from {
            at += 1;
        }
        let fits = i64::try_from(at - from).unwrap() <= longest
            && scope[from..at]
                .iter()
                .all(|minute| inside.binary_search(minute).is_ok());
        if fits && best.is_none_or(|(start, end)| at - from > end - start) {
            best = Some((from, at));
        }
    }
    if let Some((from, to)) = best {
        there[from..to].fill(true);
    }
}

/// How many minutes enough of those left are together, in pieces long enough.
fn group(
    lives: &Lives,
    basis: Basis,
    quorum: Quorum,
    min_piece: i64,
    set: &[Sitting<'_>],
    fate: &Fate<'_>,
) -> i64 {
    let length = |(from, to): (usize, usize)| i64::try_from(to - from).unwrap();
    let pieces = pieces(lives, basis, quorum, set, fate);
    let lengths = pieces.into_iter().map(length);
    lengths.filter(|length| *length >= min_piece).sum()
}

/// The pieces of time in which enough of those left are together.
fn pieces(
    lives: &Lives,
    basis: Basis,
    quorum: Quorum,
    set: &[Sitting<'_>],
    fate: &Fate<'_>,
) -> Vec<(usize, usize)> {
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    for sitting in set {
        let left = sitting.members.len();
        let k = match quorum {
            Quorum::All => left,
            Quorum::Count(count) => count,
            // The smallest number of people that is at least the share.
            Quorum::Percent(share) => (1..=left)
                .find(|n| n * 100 >= left * usize::try_from(share).unwrap())
                .unwrap(),
        };
        for stretch in &sitting.stretches {
            let n = match basis {
                Basis::Presence => sitting
                    .members
                    .iter()
                    .filter(|member| {
                        fate.is_present(**member, &lives.lives[**member], stretch.from)
                    })
                    .count(),
                Basis::Bookable => sitting
                    .members
                    .iter()
                    .filter(|member| fate.is_free(**member, &lives.lives[**member], stretch.from))
                    .count(),
                Basis::Together => fate.together(lives, &sitting.members, stretch),
            };
            if n < k {
                continue;
            }
            match pieces.last_mut() {
                Some(last) if last.1 == stretch.from => last.1 = stretch.to,
                _ => pieces.push((stretch.from, stretch.to)),
            }
        }
    }
    pieces
}

// ---------------------------------------------------------------- verdicts

/// What comes of one date: over all choices, with unknown time one way and the other; the same twice, or undetermined.
fn of_date(found: &Found) -> Verdict {
    let over_choices = |(least, most): (i64, i64)| match (least >= 0, most >= 0) {
        (true, _) => Verdict::Preserved,
        (_, true) => Verdict::Conditional,
        _ => Verdict::Broken,
    };
    let [as_bad, as_good] = found.margins.map(over_choices);
    if as_bad == as_good {
        as_bad
    } else {
        Verdict::Undetermined
    }
}

/// What dates come to, by the tolerance.
fn fold(case: &Case, rule: &AskedRule, dates: &[(Date, Verdict)]) -> Verdict {
    let tolerance = rule.common.tolerance;
    let count = |dates: &[(Date, Verdict)], wanted: &dyn Fn(Verdict) -> bool| {
        dates.iter().filter(|(_, verdict)| wanted(*verdict)).count()
    };
    let kept = |verdict: Verdict| verdict == Verdict::Preserved;
    let failing = |verdict: Verdict| verdict == Verdict::Broken;
    // Whether each part of the tolerance is kept for certain, and whether it is missed for certain.
    let mut parts: Vec<(bool, bool)> = Vec::new();
    if let Some((part, of)) = tolerance.share {
        let owed = dates.len() as u64 * part;
        let at_least = count(dates, &kept) as u64 * of;
        let at_most = count(dates, &|verdict| !failing(verdict)) as u64 * of;
        parts.push((at_least >= owed, at_most < owed));
    }
    if let Some((most, per)) = tolerance.failures {
        let mut rest = dates.to_vec();
        while let Some(&(date, _)) = rest.first() {
            let (here, other): (Vec<_>, Vec<_>) = rest
                .into_iter()
                .partition(|(other, _)| period(case, per, *other) == period(case, per, date));
            let failures = count(&here, &failing);
            let not_kept = here.len() - count(&here, &kept);
            parts.push((not_kept <= most, failures > most));
            rest = other;
        }
    }
    if tolerance.share.is_none() && tolerance.failures.is_none() {
        let all = count(dates, &kept) == dates.len();
        parts.push((all, count(dates, &failing) > 0));
    }
    if parts.iter().any(|(_, is_missed)| *is_missed) {
        Verdict::Broken
    } else if parts.iter().all(|(is_kept, _)| *is_kept) {
        Verdict::Preserved
    } else if count(dates, &|verdict| verdict == Verdict::Undetermined) > 0 {
        Verdict::Undetermined
    } else {
        Verdict::Conditional
    }
}

/// A number for the period that `date` is in.
fn period(case: &Case, per: Per, date: Date) -> i32 {
    match per {
        Per::Day => date.days(),
        Per::Week => (0..7)
            .map(|back| date.plus(-back))
            .find(|date| date.weekday() == case.team.week_starts)
            .unwrap()
            .days(),
        Per::Month => date.year() * 12 + i32::try_from(date.month()).unwrap(),
        Per::Period => 0,
    }
}

fn compare_verdict(
    text: &mut String,
    case: &Case,
    rule: &AskedRule,
    side: &str,
    found: &[Found],
    says: Option<Verdict>,
) {
    let applicable: Vec<&Found> = found.iter().filter(|found| found.applicable).collect();
    if applicable.iter().any(|found| found.sure == Sure::Nothing) {
        return;
    }
    let dates: Vec<(Date, Verdict)> = applicable
        .iter()
        .map(|found| (found.date, of_date(found)))
        .collect();
    let expected = fold(case, rule, &dates);
    let is_bounded = applicable.iter().any(|found| found.sure == Sure::Bounds);
    if says != Some(expected) && !(is_bounded && says == Some(Verdict::Undetermined)) {
        writeln!(
            text,
            "{} ({side}): {expected:?}, but found {says:?}",
            rule.common.id
        )
        .unwrap();
    }
}

fn class(asked: &Found, today: &Found, has_proposal: bool) -> Class {
    if !asked.applicable {
        return Class::NotApplicable;
    }
    let fails_today = today.applicable && today.fails();
    match (asked.holds(), asked.fails()) {
        (true, _) if has_proposal && fails_today => Class::Fixed,
        (true, _) => Class::Kept,
        (_, true) if !has_proposal || fails_today => Class::AlreadyFailing,
        (_, true) => Class::Regression,
        _ => Class::Open,
    }
}

/// Compares what the library says of a rule with what the slow way finds: `today`, and as `asked` where something is.
fn compare(
    text: &mut String,
    (case, rule): (&Case, &AskedRule),
    (today, asked): (&[Found], Option<&[Found]>),
    found: &RuleJudgement,
) {
    let expected = asked.unwrap_or(today);
    compare_days(text, rule, expected, today, asked.is_some(), found);
    compare_verdict(text, case, rule, "asked", expected, Some(found.verdict));
    if asked.is_some() {
        compare_verdict(text, case, rule, "today", today, found.baseline);
    }
}

fn compare_days(
    text: &mut String,
    rule: &AskedRule,
    asked: &[Found],
    today: &[Found],
    has_proposal: bool,
    found: &RuleJudgement,
) {
    let id = &rule.common.id;
    let dates = |days: &[Date]| {
        days.iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let expected_dates: Vec<Date> = asked.iter().map(|one| one.date).collect();
    let found_dates: Vec<Date> = found.days.iter().map(|day| day.date).collect();
    if expected_dates != found_dates {
        writeln!(
            text,
            "{id}: dates {}, but found {}",
            dates(&expected_dates),
            dates(&found_dates)
        )
        .unwrap();
        return;
    }
    for ((asked, today), day) in asked.iter().zip(today).zip(&found.days) {
        if asked.sure.max(today.sure) == Sure::Nothing {
            continue;
        }
        let expected = class(asked, today, has_proposal);
        let is_bounded = asked.sure.max(today.sure) == Sure::Bounds;
        let agrees = if is_bounded {
            is_no_more_than(asked, expected, day.class)
        } else {
            expected == day.class
        };
        if !agrees {
            writeln!(
                text,
                "{id} {}: {expected:?}, but found {:?}",
                day.date, day.class
            )
            .unwrap();
        }
        if asked.applicable && day.class != Class::NotApplicable {
            compare_figures(text, rule, asked, found, day);
        }
        let holds_today =
            (today.applicable && (today.holds() || today.fails())).then(|| today.holds());
        let is_left_open = is_bounded && day.holds_today.is_none();
        if asked.applicable && day.holds_today != holds_today && !is_left_open {
            writeln!(
                text,
                "{id} {}: holds today {holds_today:?}, but found {:?}",
                day.date, day.holds_today
            )
            .unwrap();
        }
    }
    compare_worst(text, id, found);
}

/// Whether a class says nothing of a date that is not so, though it may leave it open.
fn is_no_more_than(asked: &Found, expected: Class, found: Class) -> bool {
    match found {
        Class::Open => expected != Class::NotApplicable,
        Class::NotApplicable => expected == Class::NotApplicable,
        Class::Kept | Class::Fixed => asked.applicable && asked.holds(),
        Class::Regression | Class::AlreadyFailing => asked.applicable && asked.fails(),
    }
}

fn compare_figures(
    text: &mut String,
    rule: &AskedRule,
    asked: &Found,
    judged: &RuleJudgement,
    day: &Day,
) {
    let id = &rule.common.id;
    // Several people with windows of their own have several thresholds; margins are alike whichever is shown.
    let required = asked.required.unwrap_or(day.required.get());
    // Margins are above the threshold, or below it.
    let (lower, upper) = match day.bound {
        Bound::AtLeast => (required + asked.lower(), required + asked.upper()),
        Bound::AtMost => (required - asked.upper(), required - asked.lower()),
    };
    let worst = day.bound.worse_and_better(day.lower, day.upper).0;
    let found = (day.required.get(), day.lower.get(), day.upper.get());
    let agrees = if asked.sure == Sure::Figures {
        found == (required, lower, upper)
    } else {
        // What is forgiven at best is looked for in each member alone: that no outcome holds is exact, by how much is not.
        let is_lunch = rule.common.tolerance.lunch.is_some();
        let is_near = is_lunch && upper < required && found.2 < required;
        found.0 == required && found.1 <= lower && (found.2 >= upper || is_near)
    };
    if !agrees {
        writeln!(
            text,
            "{id} {}: required {required} lower {lower} upper {upper}, but found {} {} {}",
            day.date, found.0, found.1, found.2
        )
        .unwrap();
    }
    // People have no time of their own in it, and meetings may lie over one another.
    let block = match judged.figure {
        Figure::People => return assert!(day.windows.is_empty()),
        Figure::Meetings => {
            return assert!(day.windows.len() <= usize::try_from(worst.get()).unwrap());
        }
        Figure::Share | Figure::Gini => return,
        Figure::Minutes => Minutes(1),
        Figure::Blocks(block) => block,
    };
    let of_window = |span: &Span| span.minutes().get() / block.get();
    let counted: i64 = day.windows.iter().map(of_window).sum();
    if counted != worst.get() {
        writeln!(
            text,
            "{id} {}: windows of {counted} minutes, at worst {}",
            day.date,
            worst.get()
        )
        .unwrap();
    }
}

/// The figures of the library by themselves: counts and the tightest date.
fn compare_worst(text: &mut String, id: &str, found: &RuleJudgement) {
    let of = |class| found.days.iter().filter(|day| day.class == class).count();
    let dates = found.dates;
    let counts = [
        (Class::Kept, dates.kept),
        (Class::Regression, dates.regression),
        (Class::Fixed, dates.fixed),
        (Class::AlreadyFailing, dates.already_failing),
        (Class::Open, dates.open),
        (Class::NotApplicable, dates.not_applicable),
    ];
    for (class, count) in counts {
        if of(class) != count {
            writeln!(
                text,
                "{id}: {} days are {class:?}, but {count} counted",
                of(class)
            )
            .unwrap();
        }
    }
    let tightest = found
        .days
        .iter()
        .filter(|day| day.class != Class::NotApplicable)
        .min_by_key(|day| {
            let worst = day.bound.worse_and_better(day.lower, day.upper).0;
            (day.bound.margin(worst, day.required), day.date)
        });
    if tightest.map(|day| day.date) != found.worst.map(|worst| worst.date) {
        writeln!(
            text,
            "{id}: worst is {:?}, but found {:?}",
            tightest.map(|day| day.date),
            found.worst
        )
        .unwrap();
    }
}
