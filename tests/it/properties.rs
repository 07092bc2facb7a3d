//! Laws of judgements that hold for every question.

use std::sync::Arc;

use corehours::{
    analyze::{Whose, concerned, needs_every_event},
    availability::{Accepts, choices::Day as DayOfChoices},
    ical::{Status, Why},
    model::{
        Arrangement, Change, Hours, MemberId, NewTerms, Pattern, Proposal, Schedule, Tentative,
        Terms, Week,
    },
    overlap::{Basis, Quorum},
    recurrence::{Covers, Facts, Occurrence},
    rules::policy::{DayBasis, Per, RuleZone, Who},
    time::{Date, Instant, Minutes, Span, WallPiece, Weekday},
    verdict::{Charge, Class, Day, Judgement, RuleJudgement, Verdict},
    zone::{Clock, Zone},
};
use proptest::prelude::*;

use crate::common::cases::{
    self, AskedKind, Case, any_case, any_case_with_reachable, case, case_with_bands, start_of,
};

/// What is compared of a date: everything that does not depend on how people are ordered.
type Figures = (Date, Class, i64, i64, i64, i64, Option<bool>);

fn figures(day: &Day) -> Figures {
    (
        day.date,
        day.class,
        day.required.get(),
        day.lower.get(),
        day.upper.get(),
        day.lower_today.get(),
        day.holds_today,
    )
}

fn all_figures(judgement: &Judgement) -> Vec<Vec<Figures>> {
    let of_rule = |rule: &RuleJudgement| rule.days.iter().map(figures).collect();
    judgement.rules.iter().map(of_rule).collect()
}

/// Pairs of days of the same rule and date that are applicable in both.
fn both_applicable<'j>(
    one: &'j Judgement,
    other: &'j Judgement,
) -> impl Iterator<Item = (usize, &'j Day, &'j Day)> {
    let rules = one.rules.iter().zip(&other.rules).enumerate();
    let pairs = rules.flat_map(|(index, (one, other))| {
        let days = one.days.iter().zip(&other.days);
        days.map(move |(one, other)| (index, one, other))
    });
    pairs.filter(|(_, one, other)| {
        assert_eq!(one.date, other.date);
        one.class != Class::NotApplicable && other.class != Class::NotApplicable
    })
}

/// Whether `less` comes to no more than `more`. Where hours are picked one of the two may be exact and the other a bound: then
/// what cannot be kept does not become certain, and the least stays below the most.
fn is_no_more(less: &Day, more: &Day, has_bands: bool) -> bool {
    if !has_bands {
        return less.lower <= more.lower && less.upper <= more.upper;
    }
    let is_kept = less.lower >= less.required;
    let is_lost = more.upper < more.required;
    less.lower <= more.upper && !(is_kept && is_lost)
}

/// Whether anybody picks hours.
fn has_bands(case: &Case) -> bool {
    let mut found = false;
    each_hours(&mut case.clone(), |hours| found |= hours.band().is_some());
    found
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn prop_the_least_is_never_more_than_the_most(case in any_case()) {
        for rule in &case.judge().rules {
            for day in &rule.days {
                prop_assert!(day.lower <= day.upper, "{} {}", rule.id, day.date);
            }
        }
    }

    #[test]
    fn prop_one_more_busy_event_adds_no_shared_time(
        case in any_case(),
        who in 0..6_usize,
        day in 0..42_i64,
        quarter in 0..96_i64,
        length in 1..20_i64,
    ) {
        let mut case = case;
        // A lunch that grows may be forgiven where two short pauses are not.
        for rule in &mut case.rules {
            rule.common.tolerance.lunch = None;
        }
        let has_bands = has_bands(&case);
        let before = case.judge();
        let Some(after) = with_one_more_event(case, (who, day), (quarter, length)) else { return Ok(()) };
        let after = after.judge();
        for (rule, one, other) in both_applicable(&before, &after) {
            prop_assert!(
                is_no_more(other, one, has_bands),
                "rule-{rule} {}: {:?} after {:?}", one.date, figures(other), figures(one)
            );
        }
        for (one, other) in verdicts(&before).zip(verdicts(&after)) {
            prop_assert!(other != Verdict::Preserved || one == Verdict::Preserved, "{one:?}, then {other:?}");
            prop_assert!(one != Verdict::Broken || other == Verdict::Broken, "{one:?}, then {other:?}");
        }
    }

    #[test]
    fn prop_one_more_person_adds_no_time_shared_by_all(case in any_case()) {
        let mut case = case;
        for rule in &mut case.rules {
            rule.common.members = vec![Who::All];
            rule.common.per = Per::Day;
            if let AskedKind::Group { quorum, .. } = &mut rule.kind {
                *quorum = Quorum::All;
            }
        }
        // Of windows on several clocks the tightest is shown: not the same with and without somebody.
        case.rules.retain(|rule| rule.common.zone != RuleZone::Local);
        let has_bands = has_bands(&case);
        let with = case.judge();
        let without = without_the_last(case).judge();
        for (rule, fewer, more) in both_applicable(&without, &with) {
            prop_assert!(
                is_no_more(more, fewer, has_bands),
                "rule-{rule} {}: {:?} with one more than {:?}", fewer.date, figures(more), figures(fewer)
            );
        }
    }

    #[test]
    fn prop_the_order_of_people_and_files_changes_nothing(case in any_case()) {
        let turned = turned_round(case.clone());
        let (one, other) = (case.judge(), turned.judge());
        prop_assert_eq!(one.verdict, other.verdict);
        prop_assert_eq!(one.charge, other.charge);
        prop_assert_eq!(all_figures(&one), all_figures(&other));
        prop_assert!(verdicts(&one).eq(verdicts(&other)));
    }

    #[test]
    fn prop_nothing_hangs_on_the_events_of_those_who_are_not_concerned(case in any_case()) {
        let Some(without) = without_events_of_others(case.clone()) else { return Ok(()) };
        prop_assert_eq!(all_figures(&without.judge()), all_figures(&case.judge()));
    }

    #[test]
    fn prop_a_buffer_makes_events_that_much_longer(case in any_case(), buffer in 1..40_i64) {
        let mut with_buffer = case.clone();
        let mut longer = case;
        for (one, other) in with_buffer.rules.iter_mut().zip(&mut longer.rules) {
            (one.common.basis, other.common.basis) = (Some(Basis::Bookable), Some(Basis::Bookable));
            one.common.buffer = Minutes(buffer);
        }
        for source in &mut longer.sources {
            if matches!(source.whose, Whose::Member(_)) {
                source.calendar.occurrences.iter_mut().for_each(|event| grow(event, buffer));
            }
        }
        prop_assert_eq!(all_figures(&with_buffer.judge()), all_figures(&longer.judge()));
    }

    #[test]
    fn prop_what_is_reachable_takes_no_time_away(case in any_case_with_reachable()) {
        let mut case = case;
        for rule in &mut case.rules {
            rule.common.tolerance.lunch = None;
        }
        let has_bands = has_bands(&case);
        let with = case.judge();
        for rule in &mut case.rules {
            rule.common.accepts = Accepts::default();
        }
        let without = case.judge();
        for (rule, less, more) in both_applicable(&without, &with) {
            prop_assert!(
                is_no_more(less, more, has_bands),
                "rule-{rule} {}: {:?} without and {:?} with it", less.date, figures(less), figures(more)
            );
        }
    }

    #[test]
    fn prop_accepting_is_nothing_where_nobody_can_be_reached(case in any_case()) {
        let mut case = case;
        // Past the end of a calendar somebody may be on call.
        for member in &mut case.team.members {
            member.covers_to = None;
        }
        for source in &mut case.sources {
            source.calendar.covers = Covers::default();
        }
        let without = case.judge();
        for rule in &mut case.rules {
            rule.common.accepts = Accepts { on_call: true, offered: true };
        }
        let with = case.judge();
        prop_assert_eq!(all_figures(&without), all_figures(&with));
        prop_assert!(verdicts(&without).eq(verdicts(&with)));
    }

    #[test]
    fn prop_today_as_its_own_proposal_changes_nothing(case in any_case()) {
        let mut case = case;
        for rule in &mut case.rules {
            // On whose dates a rule speaks depends on whether somebody is asking.
            rule.common.day_basis = DayBasis::Calendar;
        }
        case.proposal = None;
        let today = case.judge();
        case.proposal = Some(as_it_is(&case));
        let asked = case.judge();
        prop_assert_eq!(today.verdict, asked.verdict);
        prop_assert_eq!(all_figures(&today), all_figures(&asked));
        prop_assert_eq!(asked.charge, Some(Charge::None));
        for rule in &asked.rules {
            prop_assert_eq!(rule.baseline, Some(rule.verdict));
        }
    }

    #[test]
    fn prop_whole_weeks_later_is_the_same_where_no_clock_changes(case in any_case(), weeks in -60..60_i32) {
        let mut case = case;
        hold_clocks_still(&mut case);
        for rule in &mut case.rules {
            // Months are no weeks.
            if rule.common.tolerance.failures.is_some_and(|(_, per)| per == Per::Month) {
                rule.common.tolerance.failures = None;
            }
        }
        let here = case.judge();
        shift(&mut case, weeks * 7);
        let there = case.judge();
        prop_assert_eq!(here.verdict, there.verdict);
        let mut figures = all_figures(&there);
        for day in figures.iter_mut().flatten() {
            day.0 = day.0.plus(-weeks * 7);
        }
        prop_assert_eq!(all_figures(&here), figures);
    }

    #[test]
    fn prop_every_answer_to_what_is_open_lies_between_the_bounds(case in any_case(), goes in any::<bool>(), is_taken in any::<bool>()) {
        let mut case = case;
        for rule in &mut case.rules {
            rule.common.tolerance.lunch = None;
        }
        // Of windows on several clocks another may be the tightest.
        case.rules.retain(|rule| rule.common.zone != RuleZone::Local);
        let has_bands = has_bands(&case);
        let bounds = case.judge();
        settle(&mut case, goes, is_taken);
        let settled = case.judge();
        let outside = outside(&bounds, &settled, has_bands);
        prop_assert!(outside.is_none(), "{}", outside.unwrap_or_default());
    }

    #[test]
    fn prop_every_pick_of_hours_lies_between_the_bounds(case in case_with_bands(), pick in any::<prop::sample::Index>()) {
        let mut case = case;
        // Where no clock changes, hours picked are hours on the wall. What is near is not picked any more.
        hold_clocks_still(&mut case);
        for schedule in case.team.members.iter_mut().filter_map(|member| member.arrangement.schedule.as_mut()) {
            schedule.terms = Terms::default();
        }
        for rule in &mut case.rules {
            rule.common.tolerance.lunch = None;
        }
        case.rules.retain(|rule| rule.common.zone != RuleZone::Local);
        // Of days that are not worked such rules would ask nothing.
        for rule in &mut case.rules {
            rule.common.day_basis = DayBasis::Calendar;
        }
        let bounds = case.judge();
        each_hours(&mut case, |hours| picked(hours, pick));
        let settled = case.judge();
        let outside = outside(&bounds, &settled, false);
        prop_assert!(outside.is_none(), "{}", outside.unwrap_or_default());
    }

    #[test]
    fn prop_events_that_cannot_be_read_move_no_figure_and_are_told(case in any_case(), who in 0..6_usize, events in 1..4_usize) {
        let mut case = case;
        let sources = case.sources.iter_mut();
        let mut sources = sources.filter_map(|source| match source.whose {
            Whose::Member(member) => Some((member, &mut source.calendar)),
            _ => None,
        });
        let Some((member, calendar)) = sources.nth(who) else { return Ok(()) };
        calendar.unplaced = 0;
        let before = case.judge();
        let calendar = case.sources.iter_mut().find(|source| matches!(source.whose, Whose::Member(id) if id == member));
        calendar.unwrap().calendar.unplaced = events;
        let after = case.judge();
        prop_assert_eq!(all_figures(&before), all_figures(&after));
        prop_assert!(verdicts(&before).eq(verdicts(&after)));
        let told = after.unread.iter().find(|unread| unread.member == member);
        prop_assert_eq!(told.map(|unread| unread.events), Some(events));
    }
}

/// The verdict of the whole, then of every rule.
fn verdicts(judgement: &Judgement) -> impl Iterator<Item = Verdict> {
    let of_rules = judgement.rules.iter().map(|rule| rule.verdict);
    std::iter::once(judgement.verdict).chain(of_rules)
}

/// Whether what `day` leaves open is part of what `open` does. Where hours are picked one of the two may be exact and the other
/// a bound: then they have something in common, and what holds or fails for certain still does.
fn is_within(day: &Day, open: &Day, has_bands: bool) -> bool {
    if !has_bands {
        return open.lower <= day.lower && day.upper <= open.upper;
    }
    let held = open.lower >= open.required && day.upper < day.required;
    let failed = open.upper < open.required && day.lower >= day.required;
    day.lower <= open.upper && open.lower <= day.upper && !held && !failed
}

/// What of `settled` is none of what `bounds` leaves open.
fn outside(bounds: &Judgement, settled: &Judgement, has_bands: bool) -> Option<String> {
    for (rule, open, day) in both_applicable(bounds, settled) {
        if !is_within(day, open, has_bands) {
            let (day, open) = (figures(day), figures(open));
            return Some(format!("rule-{rule}: {day:?} outside {open:?}"));
        }
    }
    let is_decided =
        |(open, _): &(Verdict, Verdict)| matches!(open, Verdict::Preserved | Verdict::Broken);
    let both = verdicts(bounds).zip(verdicts(settled));
    let differs = both.filter(is_decided).find(|(open, one)| open != one);
    differs.map(|(open, one)| format!("{open:?} whatever comes, but {one:?} came"))
}

/// The same question with one more event in the calendar of `who`, on this day of the horizon; lengths in quarters of an
/// hour. `None` where there is no such calendar.
pub(crate) fn with_one_more_event(
    mut case: Case,
    (who, day): (usize, i64),
    (quarter, length): (i64, i64),
) -> Option<Case> {
    let start = case.horizon.from.midnight().seconds() + day * 86_400 + quarter * 900;
    let start = Instant::from_seconds(start);
    let source = case.sources.get_mut(who)?;
    if !matches!(source.whose, Whose::Member(_)) {
        return None;
    }
    let event = busy("one-more", start, start.plus_seconds(length * 900));
    source.calendar.occurrences.push(event);
    Some(case)
}

fn busy(uid: &str, start: Instant, end: Instant) -> Occurrence {
    Occurrence {
        start,
        end,
        recurrence_id: start,
        facts: Arc::new(Facts {
            on_call: false,
            status: Status::Busy,
            why: Why::Opaque,
            uid: uid.into(),
            all_day: false,
            line: 1,
            title: None,
            others: None,
            company: false,
            zone: None,
        }),
    }
}

/// Changes the hours of every day of everybody, today and as proposed.
fn each_hours(case: &mut Case, mut change: impl FnMut(&mut Hours)) {
    let mut of_week = |week: &mut Week| {
        for day in Weekday::ALL {
            let mut hours = week.on(day).clone();
            change(&mut hours);
            week.set(day, hours);
        }
    };
    let mut of_pattern = |pattern: &mut Pattern| match pattern {
        Pattern::Week(week) => of_week(week),
        Pattern::CycleWeeks { weeks, .. } => weeks.iter_mut().for_each(&mut of_week),
        Pattern::CycleDays { days, .. } => {
            // A week has every kind of day that there can be.
            for hours in days {
                let mut week = Week::default();
                week.set(Weekday::Mon, hours.clone());
                of_week(&mut week);
                *hours = week.on(Weekday::Mon).clone();
            }
        }
        Pattern::Offered(_) => unreachable!("cases state their hours"),
    };
    let members = case.team.members.iter_mut();
    members
        .filter_map(|member| member.arrangement.schedule.as_mut())
        .for_each(|schedule| of_pattern(&mut schedule.pattern));
    let changes = (case.proposal.iter_mut()).flat_map(|proposal| &mut proposal.changes);
    changes
        .filter_map(|change| change.pattern.as_mut())
        .for_each(of_pattern);
}

/// One choice of a band, as fixed hours.
fn picked(hours: &mut Hours, pick: prop::sample::Index) {
    let Some(band) = hours.band() else { return };
    let date = Date::new(2027, 3, 1).unwrap();
    let midnight = date.midnight().seconds();
    let clock = Clock::new(
        &cases::zone("Etc/UTC"),
        Span::from_seconds(midnight - 9 * 86_400, midnight + 9 * 86_400).unwrap(),
    );
    let day = DayOfChoices::of(band, date, &clock).unwrap();
    let count = usize::try_from(day.count().min(5_000)).unwrap();
    let pick = day.every_choice().nth(pick.index(count)).unwrap();
    let minute = |at: Instant| u16::try_from((at.seconds() - midnight) / 60).unwrap();
    let pieces = pick.spans().spans().iter();
    let pieces = pieces.map(|span| WallPiece::new(minute(span.start()), minute(span.end())));
    // A piece that begins after midnight is none of that date: the hours stay open then.
    if let Some(pieces) = pieces.collect() {
        *hours = Hours::Fixed(pieces);
    }
}

/// The same question without the last person.
pub(crate) fn without_the_last(mut case: Case) -> Case {
    case.team.members.pop();
    let last = MemberId(case.team.members.len());
    case.sources.retain_mut(|source| match &mut source.whose {
        Whose::Member(id) => *id != last,
        Whose::Holidays(members) => {
            let was_for_all = members.is_empty();
            members.retain(|id| *id != last);
            was_for_all || !members.is_empty()
        }
        Whose::Leave | Whose::OnCall(_) => true,
    });
    if let Some(proposal) = &mut case.proposal {
        proposal.changes.retain(|change| change.member != last);
    }
    case.proposal
        .take_if(|proposal| proposal.changes.is_empty());
    case
}

/// The case with the calendars of those whom it is not about as [`Kept::OfOthers`] leaves them; nothing where it needs them whole,
/// or where that takes no event away.
fn without_events_of_others(mut case: Case) -> Option<Case> {
    let policy = case.policy();
    let changed = (case.proposal.as_ref()).map_or_else(Vec::new, Proposal::changed);
    let concerned = concerned(&case.team, &policy, &changed);
    let mut taken = 0;
    for source in &mut case.sources {
        if matches!(source.whose, Whose::Member(owner) if !concerned.contains(&owner)) {
            let events = &mut source.calendar.occurrences;
            taken += events.len();
            events.retain(|event| event.facts.others.is_some());
            taken -= events.len();
        }
    }
    (taken > 0 && !needs_every_event(&policy)).then_some(case)
}

/// Makes an event that takes time that many minutes longer at both ends; what is out of office stays.
fn grow(event: &mut Occurrence, minutes: i64) {
    let stays = matches!(
        event.facts.status,
        Status::OutOfOffice | Status::Unavailable
    );
    if !stays && event.start < event.end {
        event.start = event.start.plus_seconds(-60 * minutes);
        event.end = event.end.plus_seconds(60 * minutes);
    }
}

/// The same people and files, the last first.
pub(crate) fn turned_round(mut case: Case) -> Case {
    let last = case.team.members.len() - 1;
    let turn = |id: &mut MemberId| id.0 = last - id.0;
    case.team.members.reverse();
    case.sources.reverse();
    for source in &mut case.sources {
        match &mut source.whose {
            Whose::Member(id) => turn(id),
            Whose::Holidays(members) => members.iter_mut().for_each(turn),
            Whose::Leave | Whose::OnCall(_) => {}
        }
    }
    for change in case
        .proposal
        .iter_mut()
        .flat_map(|proposal| &mut proposal.changes)
    {
        turn(&mut change.member);
    }
    for who in case
        .rules
        .iter_mut()
        .flat_map(|rule| &mut rule.common.members)
    {
        if let Who::Member(id) = who {
            turn(id);
        }
    }
    case
}

/// A proposal that asks everybody with hours for the same hours again.
fn as_it_is(case: &Case) -> Proposal {
    let changes = case.team.ids().filter_map(|member| {
        let schedule = case.team[member].arrangement.schedule.as_ref()?;
        Some(Change {
            member,
            zone: None,
            pattern: Some(schedule.pattern.clone()),
            seasons: Some(schedule.seasons.clone()),
            extra: None,
            hours_in: schedule.hours_in.clone(),
            terms: NewTerms::default(),
            roles: None,
            place: None,
            stays: Vec::new(),
            absences: Vec::new(),
        })
    });
    Proposal {
        title: None,
        from: case.horizon.from,
        to: None,
        review: Vec::new(),
        changes: changes.collect(),
    }
}

/// Every clock as it stands at noon of the first day of the horizon, for good.
fn hold_clocks_still(case: &mut Case) {
    let noon = Instant::from_seconds(case.horizon.from.midnight().seconds() + 43_200);
    let still = |zone: &mut Arc<Zone>| {
        *zone = Arc::new(Zone::fixed(zone.name(), zone.offset_at(noon)));
    };
    still(&mut case.team.zone);
    still(&mut case.horizon.zone);
    for member in &mut case.team.members {
        let arrangement = &mut member.arrangement;
        still(&mut arrangement.zone);
        arrangement
            .stays
            .iter_mut()
            .for_each(|stay| still(&mut stay.zone));
        if let Some(zone) = arrangement
            .schedule
            .as_mut()
            .and_then(|schedule| schedule.hours_in.as_mut())
        {
            still(zone);
        }
    }
    for change in case
        .proposal
        .iter_mut()
        .flat_map(|proposal| &mut proposal.changes)
    {
        change.zone.iter_mut().for_each(still);
        change.hours_in.iter_mut().for_each(still);
        change
            .stays
            .iter_mut()
            .for_each(|stay| still(&mut stay.zone));
    }
    for rule in &mut case.rules {
        if let RuleZone::Zone(zone) = &mut rule.common.zone {
            still(zone);
        }
    }
}

/// Everything `days` later.
fn shift(case: &mut Case, days: i32) {
    let seconds = i64::from(days) * 86_400;
    let date = |date: &mut Date| *date = date.plus(days);
    let instant = |instant: &mut Instant| *instant = instant.plus_seconds(seconds);
    let pattern = |pattern: &mut Pattern| match pattern {
        Pattern::Week(_) => {}
        Pattern::CycleWeeks { from, .. } | Pattern::CycleDays { from, .. } => date(from),
        Pattern::Offered(_) => unreachable!("cases state their hours"),
    };
    let arrangement = |arrangement: &mut Arrangement| {
        for stay in &mut arrangement.stays {
            date(&mut stay.from);
            date(&mut stay.to);
        }
        for absence in &mut arrangement.absences {
            date(&mut absence.from);
            date(&mut absence.to);
        }
        if let Some(schedule) = &mut arrangement.schedule {
            pattern(&mut schedule.pattern);
            for season in &mut schedule.seasons {
                date(&mut season.from);
                date(&mut season.to);
            }
        }
    };
    date(&mut case.horizon.from);
    date(&mut case.horizon.to);
    for member in &mut case.team.members {
        arrangement(&mut member.arrangement);
        member.from.iter_mut().for_each(date);
        member.to.iter_mut().for_each(date);
        member.covers_to.iter_mut().for_each(date);
    }
    for source in &mut case.sources {
        source.calendar.covers.to.iter_mut().for_each(instant);
        for event in &mut source.calendar.occurrences {
            instant(&mut event.start);
            instant(&mut event.end);
            instant(&mut event.recurrence_id);
        }
    }
    if let Some(proposal) = &mut case.proposal {
        date(&mut proposal.from);
        proposal.to.iter_mut().for_each(date);
        for change in &mut proposal.changes {
            change.pattern.iter_mut().for_each(pattern);
            for season in change.seasons.iter_mut().flatten() {
                date(&mut season.from);
                date(&mut season.to);
            }
            for stay in &mut change.stays {
                date(&mut stay.from);
                date(&mut stay.to);
            }
            for absence in &mut change.absences {
                date(&mut absence.from);
                date(&mut absence.to);
            }
        }
    }
    for rule in &mut case.rules {
        rule.common.from.iter_mut().for_each(date);
        rule.common.to.iter_mut().for_each(date);
    }
}

/// Tentative events gone to or not; unknown time taken by nobody else's business, or free: events, the time past the end of a
/// calendar, and people without hours.
pub(crate) fn settle(case: &mut Case, goes: bool, is_taken: bool) {
    settle_ends(case, is_taken);
    settle_hours(case, is_taken);
    let reading = &mut case.team.reading;
    for event in case
        .sources
        .iter_mut()
        .flat_map(|source| &mut source.calendar.occurrences)
    {
        let event = Arc::make_mut(&mut event.facts);
        let choice = match event.why {
            Why::Unanswered => reading.unanswered.unwrap_or(reading.tentative),
            _ => reading.tentative,
        };
        match event.status {
            Status::Tentative if choice == Tentative::Choice && goes => {
                event.status = Status::Busy;
                event.why = Why::Opaque;
            }
            Status::Tentative if choice == Tentative::Choice => {
                event.status = Status::Free;
                event.why = Why::Declined;
            }
            Status::Unknown if is_taken => {
                event.status = Status::Busy;
                event.uid = "".into();
            }
            Status::Unknown => {
                event.status = Status::Free;
                event.why = Why::Declined;
            }
            _ => {}
        }
    }
}

/// What comes after the end of a calendar is busy, or nothing does.
fn settle_ends(case: &mut Case, is_taken: bool) {
    let horizon = case.horizon.to.plus(9).midnight().seconds();
    for source in &mut case.sources {
        let Whose::Member(member) = source.whose else {
            continue;
        };
        let member = &mut case.team.members[member.0];
        let home = &member.arrangement.zone;
        let covers = std::mem::take(&mut source.calendar.covers);
        let hard = !covers.guessed || case.team.reading.guessed_end_is_unknown;
        let stated = (member.covers_to.take()).map(|last| start_of(last.plus(1), home));
        let end = stated.or(covers.to.filter(|_| hard));
        if let Some(end) = end.filter(|end| is_taken && end.seconds() < horizon) {
            let event = busy("", end, Instant::from_seconds(horizon));
            source.calendar.occurrences.push(event);
        }
    }
}

/// Whoever has no hours never works, or always does.
fn settle_hours(case: &mut Case, never: bool) {
    let mut week = Week::default();
    if !never {
        for day in Weekday::ALL {
            week.set(day, Hours::Fixed(vec![WallPiece::DAY]));
        }
    }
    for member in &mut case.team.members {
        member.arrangement.schedule.get_or_insert_with(|| Schedule {
            extra: Week::default(),
            pattern: Pattern::Week(week.clone()),
            seasons: Vec::new(),
            hours_in: None,
            terms: Terms::default(),
        });
    }
}

/// Laws that could not fail would be none: a case has what they speak of.
#[test]
fn cases_have_shared_time_choices_and_unknown_time() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut seen = (0, 0, 0, 0);
    let mut with_bands = (0, 0, 0, 0);
    let mut with_bystanders = 0;
    for n in 0..300 {
        let has_bands = n % 2 == 0;
        let case = if has_bands {
            case_with_bands().new_tree(&mut runner).unwrap().current()
        } else {
            case().new_tree(&mut runner).unwrap().current()
        };
        with_bystanders += usize::from(without_events_of_others(case.clone()).is_some());
        for rule in case.judge().rules {
            let days = rule.days.iter();
            for day in days.filter(|day| day.class != Class::NotApplicable) {
                seen.0 += usize::from(day.lower.get() > 0);
                seen.1 += usize::from(day.lower < day.upper);
                seen.2 += usize::from(day.class == Class::Regression);
                seen.3 += usize::from(day.class == Class::Kept);
                with_bands.3 += usize::from(has_bands && day.class == Class::Open);
            }
            if has_bands {
                with_bands.0 += usize::from(rule.verdict == Verdict::Preserved);
                with_bands.1 += usize::from(rule.verdict == Verdict::Conditional);
                with_bands.2 += usize::from(rule.verdict == Verdict::Broken);
            }
        }
    }
    assert!(
        seen.0 > 200 && seen.1 > 50 && seen.2 > 5 && seen.3 > 50,
        "{seen:?}"
    );
    assert!(
        with_bands.0 > 10 && with_bands.1 > 10 && with_bands.2 > 10 && with_bands.3 > 50,
        "{with_bands:?}"
    );
    assert!(with_bystanders > 5, "{with_bystanders}");
}
