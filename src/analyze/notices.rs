//! What a judgement rests on that a reader should know.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    ical::Notice,
    model::{Due, MemberId, Pattern},
    rules::{Asks, Required, Which},
    time::Span,
    verdict::RuleJudgement,
};

use super::{
    Question, Whose,
    contradictions::{beyond_reach, contradictions},
    conversion::conversions,
    inquiry::Inquiry,
    joint::Joint,
    layers::not_in_rotas,
    lint::lint,
    occasions::Meeting,
    periods::Period,
    sides::Sides,
};

/// Every notice: of the calendars in their order, then of the team, then of the rules.
pub(super) fn notices(
    question: &Question<'_>,
    sides: &Sides,
    (rules, inquiries): (&[RuleJudgement], &[Inquiry<'_>]),
    joint: &Joint,
    (noticed, is_identified): (Vec<Notice>, &[bool]),
) -> Vec<Notice> {
    let mut all = of_calendars(question.sources);
    all.extend(noticed);
    all.extend((sides.concerned.iter()).flat_map(|id| of_member(question, sides, *id)));
    all.extend(unidentified(question, is_identified));
    if question.policy.rules.is_empty() {
        all.push(notice(
            "no-rules",
            "the policy has no rules".to_owned(),
            "nothing is judged, and nothing counts as broken".to_owned(),
        ));
    }
    all.extend(lint(question, &sides.concerned));
    for (inquiry, rule) in inquiries.iter().zip(rules) {
        let asked = &inquiry.seating;
        all.extend(of_rule(question, asked.required, rule, asked.meeting));
        all.extend(counts_reachable(inquiry));
        all.extend(outside_hours(inquiry));
        all.extend(conversions(question, inquiry));
        all.extend(beyond_reach(inquiry, rule));
    }
    all.extend(contradictions(question, inquiries));
    all.extend(rota_ends(question));
    all.extend(of_joint(joint));
    all
}

/// Says of whom some rule counts meetings and whose calendar does not tell which events are meetings; who `is_identified` has
/// one that does.
fn unidentified(question: &Question<'_>, is_identified: &[bool]) -> Vec<Notice> {
    let counting = (question.policy.rules.iter())
        .filter(|required| required.rule.kind().asks == Asks::Meetings);
    let members = counting.flat_map(|required| required.members_of(question.team));
    let asked: BTreeSet<MemberId> = members.collect();
    let with_events = (question.sources.iter()).filter(|it| !it.calendar.occurrences.is_empty());
    let owners = with_events.filter_map(|source| match source.whose {
        Whose::Member(member) => Some(member),
        _ => None,
    });
    let untold: BTreeSet<MemberId> = owners
        .filter(|member| asked.contains(member) && !is_identified[member.0])
        .collect();
    let told = |member: MemberId| {
        notice(
            "no-meetings-told",
            format!(
                "the calendar of `{}` does not say which events it is made of",
                question.team[member].label()
            ),
            "none of them counts as a meeting: rules about meetings need a calendar with its events".to_owned(),
        )
    };
    untold.into_iter().map(told).collect()
}

/// What is not known of all rules at once.
fn of_joint(joint: &Joint) -> Option<Notice> {
    let Joint::NotFound(date, rules) = joint else {
        return None;
    };
    let rules: Vec<String> = rules.iter().map(|rule| format!("`{rule}`")).collect();
    Some(Notice {
        file: None,
        line: None,
        code: "no-joint-choice-found",
        uid: None,
        message: format!(
            "no choice was found that keeps all of {} at once, from {date} on, and none was shown to be missing",
            rules.join(", ")
        ),
        effect: "undetermined: each may be kept, but perhaps not all".to_owned(),
    })
}

/// The notices of calendars, each with its file.
pub(super) fn of_calendars<'s>(
    sources: impl IntoIterator<Item = &'s super::Source>,
) -> Vec<Notice> {
    let of_calendar = |source: &'s super::Source| {
        let notices = source.calendar.notices.iter();
        notices.map(|notice| Notice {
            file: Some(Arc::clone(&source.file)),
            ..notice.clone()
        })
    };
    sources.into_iter().flat_map(of_calendar).collect()
}

/// What is not known of a member.
pub(super) fn of_member(question: &Question<'_>, sides: &Sides, id: MemberId) -> Vec<Notice> {
    let mut notices = of_data(question, sides, id);
    notices.extend(out_of_reach(question, sides, id));
    notices
}

/// What is not known of a member for want of a calendar or of hours.
fn of_data(question: &Question<'_>, sides: &Sides, id: MemberId) -> Vec<Notice> {
    let member = &question.team[id];
    let has_calendar = !member.calendars.is_empty();
    let has_hours = |phase: &crate::model::Phase| phase.arrangement.schedule.is_some();
    let has_schedule = sides.asked.of(id).phases.iter().all(has_hours);
    let name = member.label();
    let (code, message, effect) = match (has_schedule, has_calendar) {
        (true, true) => {
            let notices = [
                offers_hours(question, id),
                calendar_ends(question, sides, id),
            ];
            return notices.into_iter().flatten().collect();
        }
        (true, false) => (
            "no-calendar",
            format!("`{name}` has no calendar"),
            "judged on the schedule alone: meetings and out-of-office time are not known",
        ),
        (false, true) => (
            "no-schedule",
            format!("`{name}` has no working hours in the team file"),
            "the time is unknown, neither free nor busy: add `week = …` for this member",
        ),
        (false, false) => (
            "no-data",
            format!("`{name}` has neither calendar nor working hours"),
            "the time is unknown, neither free nor busy: add `week = …` or `calendars = […]`",
        ),
    };
    vec![notice(code, message, effect.to_owned())]
}

/// Says which periods of a member no choice of lengths brings to their total.
fn out_of_reach(question: &Question<'_>, sides: &Sides, id: MemberId) -> Vec<Notice> {
    let (name, horizon) = (question.team[id].label(), question.horizon);
    let mut notices: Vec<Notice> = Vec::new();
    for phase in &sides.asked.of(id).phases {
        let schedule = phase.arrangement.schedule.as_ref();
        let Some(total) = schedule.and_then(|schedule| schedule.terms.total) else {
            continue;
        };
        for (date, due) in phase.due.range(horizon.from..=horizon.to) {
            let Due::OutOfReach(owing) = due else {
                continue;
            };
            if !phase.holds_on(*date) {
                continue;
            }
            let (from, to) = owing.reach();
            let message = format!(
                "no choice of lengths brings `{name}` to {total} from {} on: {} are left for days of {from} to {to}",
                owing.first, owing.owed
            );
            if notices.iter().any(|notice| notice.message == message) {
                continue;
            }
            notices.push(notice(
                "total-out-of-reach",
                message,
                "the hours that are chosen there are unknown, neither worked nor free: a range of `paid` may be too narrow"
                    .to_owned(),
            ));
        }
    }
    notices
}

/// Says that a member's hours are those that the calendars offer.
fn offers_hours(question: &Question<'_>, id: MemberId) -> Option<Notice> {
    let member = &question.team[id];
    let schedule = member.arrangement.schedule.as_ref()?;
    matches!(schedule.pattern, Pattern::Offered(_)).then(|| {
        notice(
            "offered-hours",
            format!("`{}` has no working hours in the team file", member.label()),
            "the hours that the calendar offers are taken for them; time of which it does not speak is unknown"
                .to_owned(),
        )
    })
}

/// Says that a member's calendars end before the horizon does.
fn calendar_ends(question: &Question<'_>, sides: &Sides, id: MemberId) -> Option<Notice> {
    let horizon = question.horizon;
    let unknown = &sides.asked.of(id).layers().unknown;
    let from = unknown.last()?.start();
    let date = question.team.zone.civil(from).date();
    (date <= horizon.to && from > horizon.reach().start()).then(|| {
        notice(
            "calendar-ends",
            format!(
                "the calendar of `{}` says nothing from {from} on",
                question.team[id].label()
            ),
            "time past it is unknown, neither free nor busy: export again for a later end"
                .to_owned(),
        )
    })
}

/// Says from when on no calendar tells who is on call, where a rule counts that.
fn rota_ends(question: &Question<'_>) -> Option<Notice> {
    let mut rules = question.policy.rules.iter();
    if !rules.any(|required| required.common.accepts.on_call) {
        return None;
    }
    let horizon = question.horizon;
    let unknown = not_in_rotas(question.team, question.sources, horizon);
    let from = unknown.last()?.start();
    let date = question.team.zone.civil(from).date();
    (date <= horizon.to && from > horizon.reach().start()).then(|| {
        notice(
            "on-call-ends",
            format!("a calendar of who is on call says nothing from {from} on"),
            "who is on call after it is unknown: export again for a later end".to_owned(),
        )
    })
}

/// What a reader of one rule's verdict should know.
fn of_rule(
    question: &Question<'_>,
    required: &Required,
    rule: &RuleJudgement,
    meeting: Option<&Meeting>,
) -> Vec<Notice> {
    let mut notices = Vec::new();
    let nowhere = meeting.map_or(&[][..], |meeting| &meeting.nowhere);
    let meetings = required.rule.meetings();
    let those = nowhere.iter().filter_map(|at| meetings.get(*at));
    notices.extend(those.map(|which| no_such_meeting(rule, which, meetings.len() > 1)));
    if nowhere.is_empty() && rule.dates.applicable() == 0 {
        notices.push(notice(
            "nothing-to-judge",
            format!("rule `{}` has no applicable date in the horizon", rule.id),
            "it counts as preserved".to_owned(),
        ));
    }
    let has_nobody = required.members_of(question.team).is_empty();
    if let Some((role, _)) = required.rule.coverage().filter(|_| has_nobody) {
        notices.push(notice(
            "nobody-named",
            format!(
                "nobody whom rule `{}` names has the role `{role}` today",
                rule.id
            ),
            "a date on which nobody has it fails: check `role` and the members' `roles`".to_owned(),
        ));
    } else if has_nobody {
        notices.push(notice(
            "nobody-named",
            format!("rule `{}` names nobody in the team", rule.id),
            "it is never judged: check its `members` and the members' `roles`".to_owned(),
        ));
    }
    for exception in &required.common.exceptions {
        if let Some(expires) = exception
            .expires
            .filter(|expires| *expires < question.asked)
        {
            notices.push(notice(
                "expired-exception",
                format!("an exception of rule `{}` expired on {expires}", rule.id),
                format!(
                    "it still takes out {} to {}: renew or remove it",
                    exception.from, exception.to
                ),
            ));
        }
    }
    notices
}

/// Says that a rule counts reachable time beside working time, or would and finds none.
fn counts_reachable(inquiry: &Inquiry<'_>) -> Option<Notice> {
    let common = &inquiry.seating.required.common;
    let words = [
        (common.accepts.on_call, "on-call time"),
        (
            common.accepts.offered,
            "time offered beyond the normal hours",
        ),
    ];
    let words = words.iter().filter(|(counts, _)| *counts);
    let words: Vec<&str> = words.map(|(_, word)| *word).collect();
    let mut about = inquiry.seating.about.iter();
    let reaches = |member: &MemberId| {
        let sides = [&inquiry.sides.today, &inquiry.sides.asked];
        let mut timelines = sides.into_iter().map(|side| side.of(*member));
        timelines.any(|timeline| !timeline.reachable().is_empty())
    };
    let counts = format!("rule `{}` counts {}", common.id, words.join(" and "));
    (!words.is_empty()).then(|| {
        if about.any(reaches) {
            notice(
                "counts-reachable",
                counts,
                "who can be reached then keeps it, at work or not".to_owned(),
            )
        } else {
            notice(
                "nothing-reachable",
                format!("{counts}, and nobody whom it is about has any"),
                "working time alone keeps it: check calendars, `[[source]]` and `offered`"
                    .to_owned(),
            )
        }
    })
}

/// Says that no hours of anybody whom a rule is about have any minute of its window, as asked: then it is written for others.
fn outside_hours(inquiry: &Inquiry<'_>) -> Option<Notice> {
    let common = &inquiry.seating.required.common;
    let kind = inquiry.seating.required.rule.kind();
    if common.window.is_empty() || kind.asks != Asks::Windows {
        return None;
    }
    let asked = &inquiry.sides.asked;
    let mut has_seats = false;
    let mut is_ever_worked = |period: &Period| {
        let seated = inquiry.seating.seat(period, asked);
        let mut seats = seated.parts.iter().flat_map(|part| &part.seats);
        seats.any(|seat| {
            has_seats = true;
            let timeline = asked.of(seat.member);
            let works = |span: &Span| !timeline.touching(*span).is_empty();
            seat.scope.iter().any(works)
        })
    };
    if inquiry.periods.iter().any(&mut is_ever_worked) || !has_seats {
        return None;
    }
    Some(notice(
        "window-outside-hours",
        format!(
            "nobody whom rule `{}` is about works in its window on any date",
            common.id
        ),
        "no arrangement of theirs keeps it: check `window`, `zone` and `members`".to_owned(),
    ))
}

/// Says that no calendar has the meeting that a rule is about: an answer that rests on nothing.
fn no_such_meeting(rule: &RuleJudgement, which: &Which, is_one_of_several: bool) -> Notice {
    let (key, wanted) = match which {
        Which::Uid(uid) => ("uid", uid.as_str()),
        Which::Title(title) => ("title", title.as_str()),
        Which::Slot(_) => ("slot", ""),
    };
    let id = &rule.id;
    notice(
        "no-such-meeting",
        format!(
            "no event around these dates in a member's calendar has the `{key}` `{wanted}` of rule `{id}`"
        ),
        if is_one_of_several {
            "the others are judged without it: check how calendars write it".to_owned()
        } else {
            "it has nothing to judge, and counts as preserved: check how calendars write it"
                .to_owned()
        },
    )
}

/// A notice about no file.
pub(super) fn notice(code: &'static str, message: String, effect: String) -> Notice {
    Notice {
        file: None,
        line: None,
        code,
        uid: None,
        message,
        effect,
    }
}
