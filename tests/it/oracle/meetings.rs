//! The slow way for rules about meetings, by the words of their page.
//!
//! People and their minutes are those of the slow way; which occurrences there are, who is invited and who has declined is
//! found anew here.

use std::{collections::BTreeMap, sync::Arc};

use corehours::{
    analyze::{Source, Whose, people_noted},
    ical::{Part, Status, Why},
    model::{Counts, MemberId},
    overlap::{Basis, Quorum},
    recurrence::Occurrence,
    rules::{
        AbsencePolicy, Common, Meeting, Named, NamedZone, Policy, Required, Slot, Which,
        policy::{DayBasis, Per, RuleZone, Who},
    },
    time::{Date, Instant, Minutes, Weekday, Weekdays},
    zone::Zone,
};
use proptest::{collection::vec, option, prelude::*};

use crate::common::cases::{self, AskedKind, AskedRule, Case, case};

use super::{
    DAY, Effect, Event, Fate, Found, Stretch, Sure, Table, Unknown, choices, compare,
    kinds::{Side, give_roles, judged},
    sure,
};

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn rules_about_meetings_say_what_the_slow_way_says((case, rules) in question()) {
        let differences = differences(&case, &rules);
        prop_assert!(differences.is_empty(), "{rules:#?}\n{differences}");
    }

    #[test]
    fn rules_about_meetings_count_reachable_time_as_the_slow_way_does(
        ((case, mut rules), parts) in (question(), cases::reachable_parts())
    ) {
        let case = cases::reachable(case, parts);
        for (rule, other) in rules.iter_mut().zip(&case.rules) {
            rule.common.accepts = other.common.accepts;
        }
        let differences = differences(&case, &rules);
        prop_assert!(differences.is_empty(), "{rules:#?}\n{differences}");
    }
}

/// A rule as a plain value.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) common: Common,
    pub(crate) which: Which,
    pub(crate) required: Option<Vec<Who>>,
    pub(crate) optional: Option<Vec<Who>>,
    pub(crate) quorum: Option<Quorum>,
}

impl Asked {
    /// The rule as the library takes it.
    fn required(&self) -> Required {
        let named = |whom: &Option<Vec<Who>>| {
            let whom = whom.as_ref()?;
            Some(whom.iter().cloned().map(Named::from).collect())
        };
        Required {
            common: self.common.clone(),
            rule: Box::new(Meeting {
                which: self.which.clone(),
                required: named(&self.required),
                optional: named(&self.optional),
                quorum: self.quorum,
            }),
        }
    }

    /// The rule as the helpers of the slow way take it, which look at its common keys alone.
    fn plain(&self) -> AskedRule {
        AskedRule {
            common: self.common.clone(),
            kind: AskedKind::Core,
        }
    }
}

/// The clock of a rule about meetings.
pub(super) fn zone_of(common: &Common) -> &Arc<Zone> {
    match &common.zone {
        RuleZone::Zone(zone) => zone,
        RuleZone::Local => unreachable!("a meeting is on one clock"),
    }
}

fn speaks_on(common: &Common, date: Date) -> bool {
    common.days.contains(date.weekday())
        && common.from.is_none_or(|from| from <= date)
        && common.to.is_none_or(|to| date <= to)
}

fn policy(rules: &[Asked]) -> Policy {
    Policy {
        rules: rules.iter().map(Asked::required).collect(),
        peaks: Vec::new(),
    }
}

// ---------------------------------------------------------------- questions

/// A question in which events have titles, zones and lists of people, and rules about meetings.
pub(super) fn question() -> impl Strategy<Value = (Case, Vec<Asked>)> {
    let salt = vec(any::<u8>(), 40);
    (case(), vec(meeting(), 3), vec(0..4_u8, 12), salt).prop_map(
        |(mut case, meetings, roles, salt)| {
            give_roles(&mut case, &roles);
            let commons = case.rules.iter().map(|rule| rule.common.clone());
            let rules: Vec<Asked> = meetings
                .into_iter()
                .zip(commons)
                .map(|(asked, common)| of_this_team(asked, common, &case))
                .collect();
            let n = people_noted(&case.team, &policy(&rules)).len();
            let zones = homes(&case);
            for source in &mut case.sources {
                if let Whose::Member(_) = source.whose {
                    source.calendar.zones.clone_from(&zones);
                    write_out(source, &salt, n);
                }
            }
            (case, rules)
        },
    )
}

/// What a rule asks for before it is about people and zones that there are.
type Loose = (
    LooseWhich,
    Option<Vec<Who>>,
    Option<Vec<Who>>,
    Option<Quorum>,
);

#[derive(Clone, Debug)]
enum LooseWhich {
    Uid(usize),
    Title,
    Slot {
        days: Weekdays,
        at: u16,
        length: i64,
        zone: Option<usize>,
        every: u16,
        from: i32,
    },
}

fn meeting() -> impl Strategy<Value = Loose> {
    let days = prop_oneof![
        2 => Just(Weekdays::ALL),
        1 => Just(Weekdays::MON_FRI),
        1 => Just(Weekdays::parse("tue,thu,sun").unwrap()),
    ];
    let slot = (
        days,
        0..96_u16,
        1..12_i64,
        option::of(0..6_usize),
        1..=3_u16,
        -20..20_i32,
    );
    let which = prop_oneof![
        3 => (0..4_usize).prop_map(LooseWhich::Uid),
        3 => Just(LooseWhich::Title),
        4 => slot.prop_map(|(days, at, length, zone, every, from)| LooseWhich::Slot {
            days,
            at: at * 15,
            length: length * 15,
            zone,
            every,
            from,
        }),
    ];
    let who = prop_oneof![
        4 => (0..6_usize).prop_map(|id| Who::Member(MemberId(id))),
        1 => Just(Who::Role("backend".to_owned())),
        1 => Just(Who::Role("front".to_owned())),
        1 => Just(Who::All),
    ];
    let quorum = prop_oneof![
        1 => Just(Quorum::All),
        3 => (1..=3_usize).prop_map(Quorum::Count),
        2 => (30..=100_u32).prop_map(Quorum::Percent),
    ];
    (
        which,
        option::weighted(0.4, vec(who.clone(), 1..=2)),
        option::weighted(0.3, vec(who, 1..=3)),
        option::weighted(0.4, quorum),
    )
}

/// The home zones of everybody, which the slow way has the clocks of.
fn homes(case: &Case) -> Vec<Arc<Zone>> {
    let members = case.team.members.iter();
    members
        .map(|member| Arc::clone(&member.arrangement.zone))
        .collect()
}

fn of_this_team(
    (which, required, optional, quorum): Loose,
    mut common: Common,
    case: &Case,
) -> Asked {
    common.per = Per::Day;
    common.window = Vec::new();
    common.tolerance.lunch = None;
    common.tolerance.grace = Minutes::ZERO;
    if let RuleZone::Local = common.zone {
        common.zone = RuleZone::Zone(Arc::clone(&case.team.zone));
    }
    let homes = homes(case);
    let which = match which {
        LooseWhich::Uid(n) => Which::Uid(format!("meeting-{n}")),
        LooseWhich::Title => Which::Title("Planning".to_owned()),
        LooseWhich::Slot {
            days,
            at,
            length,
            zone,
            every,
            from,
        } => Which::Slot(Slot {
            days,
            at,
            length: Minutes(length),
            zone: zone.map(|zone| NamedZone::Known(Arc::clone(&homes[zone % homes.len()]))),
            every,
            from: (every > 1).then(|| case.horizon.from.plus(from)),
        }),
    };
    let here = |mut whom: Vec<Who>| {
        for who in &mut whom {
            if let Who::Member(id) = who {
                id.0 %= case.team.members.len();
            }
        }
        whom
    };
    Asked {
        common,
        which,
        required: required.map(here),
        optional: optional.map(here),
        quorum,
    }
}

/// Gives the events of a calendar titles and zones, and those of several people lists of the `n` addresses that are noted.
fn write_out(source: &mut Source, salt: &[u8], n: usize) {
    let zones = source.calendar.zones.len();
    for (at, event) in source.calendar.occurrences.iter_mut().enumerate() {
        let salt = |more: usize| usize::from(salt[(at * 7 + more) % salt.len()]);
        let facts = Arc::make_mut(&mut event.facts);
        facts.title =
            [Some("Planning"), Some(" planning "), Some("Other"), None][salt(0) % 4].map(Arc::from);
        facts.zone = (salt(1) % 3 > 0).then(|| u16::try_from(salt(1) % zones).unwrap());
        let parts = [
            Part::Accepted,
            Part::Accepted,
            Part::Unanswered,
            Part::Tentative,
            Part::Declined,
            Part::Delegated,
        ];
        if n > 0 && facts.uid.starts_with("meeting-") && salt(2) % 3 > 0 {
            let mut listed: BTreeMap<u16, Part> = BTreeMap::new();
            for more in 3..3 + salt(2) % 4 {
                let who = u16::try_from(salt(more) % n).unwrap();
                listed.insert(who, parts[salt(more + 1) % parts.len()]);
            }
            facts.others = (!listed.is_empty()).then(|| listed.into_iter().collect());
        }
    }
}

// ---------------------------------------------------------------- answers

/// Where the library and the slow way differ, a line each.
pub(crate) fn differences(case: &Case, rules: &[Asked]) -> String {
    let policy = policy(rules);
    let judgement = judged(case, &policy);
    let sky = super::Sky::over(case);
    let noted: Vec<MemberId> = people_noted(&case.team, &policy)
        .into_iter()
        .map(|(member, _)| member)
        .collect();
    let side = |is_asked| {
        let mut side = Side::of(case, &sky, is_asked);
        take_part(&mut side, &noted);
        side
    };
    let today = side(false);
    let asked = case.proposal.as_ref().map(|_| side(true));
    let mut text = String::new();
    for (rule, found) in rules.iter().zip(&judgement.rules) {
        let plain = rule.plain();
        let occasions = occasions_of(case, &sky, &rule.common, &rule.which, &noted);
        let judge = |side: &Side<'_>| -> Vec<Found> {
            let occasions = occasions.iter();
            let side = side.accepting(rule.common.accepts);
            occasions
                .map(|occasion| side.judge_meeting(rule, occasion))
                .collect()
        };
        let (of_today, of_asked) = (judge(&today), asked.as_ref().map(judge));
        let sides = (&of_today[..], of_asked.as_deref());
        compare(&mut text, (case, &plain), sides, found);
    }
    text
}

/// Those without a calendar are in what they have accepted in others'.
fn take_part(side: &mut Side<'_>, noted: &[MemberId]) {
    let (case, sky) = (side.case, side.sky);
    for source in &case.sources {
        for occurrence in &source.calendar.occurrences {
            let others = occurrence
                .facts
                .others
                .iter()
                .flat_map(|others| others.iter());
            for (at, part) in others {
                let member = noted[usize::from(*at)];
                let has_calendar = !case.team[member].calendars.is_empty();
                if *part == Part::Accepted && !has_calendar {
                    side.lives.lives[member.0].accept(case, sky, occurrence);
                }
            }
        }
    }
}

impl super::Life {
    /// Notes an event that takes its time, once.
    fn accept(&mut self, case: &Case, sky: &super::Sky, occurrence: &Occurrence) {
        let before = self.events.len();
        self.add(case, sky, occurrence);
        let Some(new) = self.events.get_mut(before) else {
            return;
        };
        new.effect = Effect::Blocks;
        let is_same = |other: &Event| {
            (other.from, other.to) == (new_span(self, before))
                && other.identity == self.events[before].identity
        };
        if self.events[..before].iter().any(is_same) {
            self.events.pop();
            for going_on in &mut self.going_on {
                *going_on &= !(1 << before);
            }
        }
    }
}

fn new_span(life: &super::Life, at: usize) -> (i64, i64) {
    (life.events[at].from, life.events[at].to)
}

/// One occurrence of a meeting.
pub(super) struct Occasion {
    pub(super) date: Date,
    /// The minutes that it takes.
    pub(super) scope: Vec<usize>,
    /// Which event it is, in everybody's calendar.
    identity: Option<(String, i64)>,
    /// Who is invited, and whether each has declined; everybody, where it is in no calendar.
    pub(super) invited: Option<BTreeMap<MemberId, bool>>,
    /// Its time could not be read.
    pub(super) is_unplaced: bool,
    zone: Arc<Zone>,
}

/// The occurrences that a rule about a meeting is about, by date and start.
pub(super) fn occasions_of(
    case: &Case,
    sky: &super::Sky,
    common: &Common,
    which: &Which,
    noted: &[MemberId],
) -> Vec<Occasion> {
    let of_rule = zone_of(common);
    let mut all = match which {
        Which::Slot(slot) => of_slot(case, sky, of_rule, slot),
        _ => in_calendars(case, sky, (of_rule, which), noted),
    };
    let horizon = &case.horizon;
    let is_judged =
        |date: Date| horizon.from <= date && date <= horizon.to && speaks_on(common, date);
    for one in all.iter_mut().filter(|one| one.is_unplaced) {
        // It may be at any time that it may take: the first date of it that is judged stands for it.
        let clock = sky.clock(&one.zone);
        let date =
            |minute: usize| Date::from_days(i32::try_from(clock[minute].div_euclid(DAY)).unwrap());
        let mut dates = one.scope.iter().map(|minute| date(*minute));
        if let Some(first) = dates.find(|date| is_judged(*date)) {
            one.scope.retain(|minute| date(*minute) == first);
            one.date = first;
        }
    }
    all.retain(|one| is_judged(one.date));
    all.sort_by_key(|one| (one.date, one.scope.first().copied()));
    all
}

fn of_slot(case: &Case, sky: &super::Sky, of_rule: &Arc<Zone>, slot: &Slot) -> Vec<Occasion> {
    let zone = match &slot.zone {
        Some(NamedZone::Known(zone)) => zone,
        _ => of_rule,
    };
    let monday = |date: Date| {
        let mut days = (0..7).map(|back| date.plus(-back));
        days.find(|day| day.weekday() == case.team.week_starts)
            .unwrap()
    };
    let clock = sky.clock(zone);
    let mut all = Vec::new();
    for date in case.horizon.dates() {
        let is_its_week = slot.from.is_none_or(|from| {
            let weeks = (monday(date).days() - monday(from).days()) / 7;
            date >= from && weeks % i32::from(slot.every) == 0
        });
        if !slot.days.contains(date.weekday()) || !is_its_week {
            continue;
        }
        let wanted = i64::from(date.days()) * DAY + i64::from(slot.at);
        // The first minute that reads so; in a gap, as far after the last one before it as the clock would have gone.
        let exact = clock.iter().position(|shown| *shown == wanted);
        let start = exact.unwrap_or_else(|| {
            let before = clock
                .windows(2)
                .position(|pair| pair[0] < wanted && wanted < pair[1]);
            let before = before.unwrap();
            before + usize::try_from(wanted - clock[before]).unwrap()
        });
        let is_that_date = clock[start].div_euclid(DAY) == i64::from(date.days());
        let length = usize::try_from(slot.length.get()).unwrap();
        all.push(Occasion {
            date,
            scope: if is_that_date {
                (start..start + length).collect()
            } else {
                Vec::new()
            },
            identity: None,
            invited: None,
            is_unplaced: false,
            zone: Arc::clone(zone),
        });
    }
    all
}

/// An event in somebody's calendar.
#[derive(Clone, Copy)]
struct Copied<'a> {
    owner: MemberId,
    source: &'a Source,
    event: &'a Occurrence,
}

impl Copied<'_> {
    fn key(&self) -> (String, i64) {
        let at: Instant = self.event.recurrence_id;
        (self.event.facts.uid.to_string(), at.seconds())
    }

    fn is_placed(&self) -> bool {
        self.event.facts.status != Status::Unknown
    }

    fn is_declined(&self) -> bool {
        matches!(self.event.facts.why, Why::Declined | Why::Delegated)
    }
}

fn in_calendars(
    case: &Case,
    sky: &super::Sky,
    (of_rule, which): (&Arc<Zone>, &Which),
    noted: &[MemberId],
) -> Vec<Occasion> {
    let mut everything: Vec<Copied<'_>> = Vec::new();
    for source in &case.sources {
        if let Whose::Member(owner) = source.whose {
            let events = source.calendar.occurrences.iter();
            everything.extend(events.map(|event| Copied {
                owner,
                source,
                event,
            }));
        }
    }
    let is_it = |copied: &Copied<'_>| match which {
        Which::Uid(uid) => *copied.event.facts.uid == **uid,
        Which::Title(title) => {
            let own = copied.event.facts.title.as_deref();
            own.is_some_and(|own| own.trim().eq_ignore_ascii_case(title))
        }
        Which::Slot(_) => unreachable!("a slot is in no calendar"),
    };
    let mut keys: Vec<(String, i64)> = everything
        .iter()
        .filter(|copied| is_it(copied))
        .map(Copied::key)
        .collect();
    keys.sort();
    keys.dedup();
    let mut all = Vec::new();
    for key in keys {
        let has_identity = !key.0.is_empty();
        let mut copies: Vec<Copied<'_>> = everything
            .iter()
            .filter(|copied| copied.key() == key && (has_identity || is_it(copied)))
            .copied()
            .collect();
        if has_identity {
            // Who can place nothing of a meeting says nothing of it where somebody else can place it.
            let places = |copied: &Copied<'_>, owner: Option<MemberId>| {
                copied.is_placed()
                    && *copied.event.facts.uid == *key.0
                    && owner.is_none_or(|owner| copied.owner == owner)
            };
            if everything.iter().any(|copied| places(copied, None)) {
                copies.retain(|copied| {
                    let mut of_all = everything.iter();
                    of_all.any(|other| places(other, Some(copied.owner)))
                });
            }
        }
        all.extend(of_copies(sky, of_rule, noted, &key, &copies));
    }
    all
}

fn of_copies(
    sky: &super::Sky,
    of_rule: &Arc<Zone>,
    noted: &[MemberId],
    key: &(String, i64),
    copies: &[Copied<'_>],
) -> Option<Occasion> {
    let orders = [(true, false), (true, true), (false, false), (false, true)];
    let teller = orders.iter().find_map(|(is_placed, is_declined)| {
        let fits = |copied: &&Copied<'_>| {
            copied.is_placed() == *is_placed && copied.is_declined() == *is_declined
        };
        copies.iter().find(fits)
    })?;
    let zone = match teller.event.facts.zone {
        Some(zone) => &teller.source.calendar.zones[usize::from(zone)],
        None => of_rule,
    };
    let at = |minute: i64| usize::try_from(minute - sky.first).unwrap();
    let (from, to) = (
        at(teller.event.start.seconds().div_euclid(60)),
        at((teller.event.end.seconds() + 59).div_euclid(60)),
    );
    let shown = sky.clock(zone)[from].div_euclid(DAY);
    let mut invited: BTreeMap<MemberId, bool> = BTreeMap::new();
    let owners: Vec<MemberId> = copies.iter().map(|copied| copied.owner).collect();
    for copied in copies {
        let others = copied
            .event
            .facts
            .others
            .iter()
            .flat_map(|others| others.iter());
        for (at, part) in others {
            let member = noted[usize::from(*at)];
            if !owners.contains(&member) {
                let is_no = matches!(part, Part::Declined | Part::Delegated);
                let known = invited.entry(member).or_insert(true);
                *known &= is_no;
            }
        }
        // What somebody's own calendar says is so, whatever the lists say.
        let own = invited.entry(copied.owner).or_insert(true);
        *own &= copied.is_declined();
    }
    let has_length = teller.event.start < teller.event.end;
    Some(Occasion {
        date: Date::from_days(i32::try_from(shown).unwrap()),
        scope: if has_length {
            (from..to).collect()
        } else {
            Vec::new()
        },
        identity: (!key.0.is_empty()).then(|| key.clone()),
        invited: Some(invited),
        is_unplaced: !teller.is_placed(),
        zone: Arc::clone(zone),
    })
}

impl Side<'_> {
    /// How much of an occurrence has everybody whom the rule asks for, over all ways that things can come out.
    fn judge_meeting(&self, rule: &Asked, occasion: &Occasion) -> Found {
        let date = occasion.date;
        let mut found = Found::nothing(date);
        let left = self.left_for(&rule.common, date, |id| {
            self.is_required(rule, occasion, id) || self.is_counted(rule, occasion, id)
        });
        let required: Vec<usize> = left
            .iter()
            .filter(|id| self.is_required(rule, occasion, **id))
            .map(|id| id.0)
            .collect();
        let counted: Vec<usize> = left
            .iter()
            .filter(|id| self.is_counted(rule, occasion, **id))
            .map(|id| id.0)
            .collect();
        let is_enough = match rule.quorum {
            None => !required.is_empty(),
            Some(Quorum::Count(count)) => counted.len() >= count,
            Some(_) => !counted.is_empty(),
        };
        found.applicable = is_enough && !occasion.scope.is_empty();
        if !found.applicable {
            return found;
        }
        let k = match rule.quorum {
            None => 0,
            Some(Quorum::All) => counted.len(),
            Some(Quorum::Count(count)) => count,
            Some(Quorum::Percent(share)) => {
                let share = usize::try_from(share).unwrap();
                (1..=counted.len())
                    .find(|n| n * 100 >= counted.len() * share)
                    .unwrap()
            }
        };
        self.weigh_meeting(rule, occasion, (&required, &counted, k), &mut found);
        found
    }

    /// Those who count of the members whom a rule about meetings names on `date` and who are `asked`: nobody, where the day basis does
    /// not let it speak.
    pub(super) fn left_for(
        &self,
        common: &Common,
        date: Date,
        asked: impl Fn(MemberId) -> bool,
    ) -> Vec<MemberId> {
        let about = || {
            let counts = |id: &MemberId| self.case.team[*id].counts == Counts::Required;
            let named = |id: &MemberId| common.members.iter().any(|who| self.is(who, *id, date));
            let ids = self.case.team.ids();
            ids.filter(move |id| counts(id) && named(id))
                .filter(|id| asked(*id))
        };
        let works = |id: MemberId| self.lives.day(id, date).works;
        let belongs = |id: &MemberId| {
            let member = &self.case.team[*id];
            member.from.is_none_or(|from| from <= date) && member.to.is_none_or(|to| date <= to)
        };
        let speaks = match (common.day_basis, &self.case.proposal) {
            (DayBasis::Calendar, _) => true,
            (DayBasis::Joint, _) => about().filter(belongs).all(works),
            (DayBasis::Subject, Some(proposal)) => {
                proposal.changes.iter().any(|change| works(change.member))
            }
            (DayBasis::Subject, None) => about().any(works),
        };
        let excuses = common.absence.unwrap_or(AbsencePolicy::Excuses) == AbsencePolicy::Excuses;
        let by_own_days = common.day_basis == DayBasis::Subject && self.case.proposal.is_none();
        (about().filter(|_| speaks))
            .filter(|id| !(excuses && self.lives.day(*id, date).away))
            .filter(|id| !by_own_days || works(*id))
            .collect()
    }

    /// Whether the member has to be there for the whole of it.
    fn is_required(&self, rule: &Asked, occasion: &Occasion, id: MemberId) -> bool {
        let is_named = |whom: &Vec<Who>| whom.iter().any(|who| self.is(who, id, occasion.date));
        match (&rule.required, rule.quorum) {
            (Some(required), _) => is_named(required),
            (None, Some(_)) => false,
            (None, None) => {
                occasion.is_invited(id) && !rule.optional.as_ref().is_some_and(is_named)
            }
        }
    }

    /// Whether the quorum counts the member.
    fn is_counted(&self, rule: &Asked, occasion: &Occasion, id: MemberId) -> bool {
        let is_named = |whom: &Vec<Who>| whom.iter().any(|who| self.is(who, id, occasion.date));
        rule.quorum.is_some()
            && (self.is_required(rule, occasion, id)
                || (rule.optional.as_ref()).map_or(occasion.is_invited(id), is_named))
    }

    fn weigh_meeting(
        &self,
        rule: &Asked,
        occasion: &Occasion,
        (required, counted, k): (&[usize], &[usize], usize),
        found: &mut Found,
    ) {
        let basis = rule.common.basis.unwrap_or(Basis::Presence);
        let mut asked: Vec<usize> = required.iter().chain(counted).copied().collect();
        asked.sort_unstable();
        asked.dedup();
        let scope = &occasion.scope;
        let tables = [Table {
            seats: asked.iter().map(|id| (*id, scope.clone())).collect(),
            lunch: Vec::new(),
        }];
        let is_this = |member: usize, event: usize| {
            let identity = &self.lives.lives[member].events[event].identity;
            occasion.identity.is_some() && *identity == occasion.identity
        };
        let has_declined = |member: usize| {
            let invited = occasion.invited.as_ref();
            invited.is_some_and(|invited| invited.get(&MemberId(member)) == Some(&true))
        };
        let mut choices = choices(&self.lives, &tables, basis);
        choices.retain(|(member, event)| {
            !is_this(*member, *event) && !has_declined(*member) && !occasion.is_unplaced
        });
        // Being with the others in another meeting is no way to be in this one.
        let with_whom = if occasion.identity.is_some() {
            Basis::Bookable
        } else {
            basis
        };
        found.sure = sure(&self.lives, &choices, with_whom);
        if found.sure == Sure::Nothing {
            return;
        }
        let whole = i64::try_from(scope.len()).unwrap();
        found.required = Some(whole);
        for (at, unknown) in [Unknown::AllBad, Unknown::AllGood].iter().enumerate() {
            let mut margins: Option<(i64, i64)> = None;
            for chosen in 0..1_usize << choices.len() {
                let goes = |(index, _): &(usize, &(usize, usize))| chosen >> index & 1 == 1;
                let gone_to = choices.iter().enumerate().filter(goes);
                let gone_to: Vec<(usize, usize)> = gone_to.map(|(_, choice)| *choice).collect();
                let fate = Fate {
                    gone_to: &gone_to,
                    unknown,
                };
                let is_there = |member: usize, minute: usize| {
                    let life = &self.lives.lives[member];
                    if occasion.is_unplaced {
                        return matches!(unknown, Unknown::AllGood) && !has_declined(member);
                    }
                    let is_elsewhere = |event: usize| {
                        let is_taken = fate.blocks(member, life, event);
                        let is_known = life.events[event].effect != Effect::Unknown;
                        is_taken && !(is_this(member, event) && is_known)
                    };
                    let is_free = basis == Basis::Presence
                        || !super::bits(life.going_on[minute]).any(is_elsewhere);
                    !has_declined(member) && fate.is_present(member, life, minute) && is_free
                };
                let together = |members: &[usize], minute: usize| {
                    let is_alone = basis != Basis::Together
                        || occasion.identity.is_some()
                        || occasion.is_unplaced;
                    if is_alone {
                        return members.iter().filter(|id| is_there(**id, minute)).count();
                    }
                    let members: Vec<usize> = (members.iter().copied())
                        .filter(|id| !has_declined(*id))
                        .collect();
                    let lives = &self.lives.lives;
                    let going_on = members.iter().map(|id| lives[*id].going_on[minute]);
                    let stretch = Stretch {
                        from: minute,
                        to: minute + 1,
                        going_on: going_on.collect(),
                    };
                    fate.together(&self.lives, &members, &stretch)
                };
                let is_held = |minute: &&usize| {
                    together(required, **minute) == required.len()
                        && together(counted, **minute) >= k
                };
                let held = i64::try_from(scope.iter().filter(is_held).count()).unwrap();
                let margin = held - whole;
                let (least, most) = margins.unwrap_or((margin, margin));
                margins = Some((least.min(margin), most.max(margin)));
            }
            found.margins[at] = margins.unwrap();
        }
    }
}

impl Occasion {
    fn is_invited(&self, id: MemberId) -> bool {
        (self.invited.as_ref()).is_none_or(|invited| invited.contains_key(&id))
    }
}

#[test]
fn weeks_begin_where_the_team_says() {
    // Sunday belongs to the week before it where weeks begin on Mondays.
    let slot = Slot {
        days: Weekdays::ALL,
        at: 600,
        length: Minutes(30),
        zone: None,
        every: 2,
        from: Some("2027-03-02".parse().unwrap()),
    };
    let is_on = |date: &str, starts| slot.is_on(date.parse().unwrap(), starts);
    assert!(!is_on("2027-03-01", Weekday::Mon));
    assert!(is_on("2027-03-07", Weekday::Mon));
    assert!(!is_on("2027-03-07", Weekday::Sun));
    assert!(is_on("2027-03-14", Weekday::Sun));
    assert!(!is_on("2027-03-14", Weekday::Mon));
}
