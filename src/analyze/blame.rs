//! Who explains a date that does not hold, and why each of them is not there.

use std::sync::Arc;

use crate::{
    availability::Missing,
    model::{AbsenceKind, MemberId},
    overlap::Case,
    rules::{By, Context, Shortfall, Time},
    time::{Span, SpanSet},
    verdict::{Blame, Reason},
};

use super::seating::{Seated, Seating};

/// A smallest set of members that explains why `seated` falls short in the worst case, each with the missing stretch next
/// to the time that counts.
pub(super) fn blame(seating: &Seating<'_>, seated: &Seated<'_>) -> Vec<Blame> {
    let rule = &seating.required.rule;
    let context = |parts| Context {
        parts,
        share: seated.share,
        basis: seating.basis(),
        case: Case::WORST,
    };
    let at_hours = seated.at_hours();
    let (time, hours) = (context(&seated.parts), context(&at_hours.parts));
    let counted = rule.measure(&time).counted;
    let Shortfall { members, by } = rule.missing(&time, &hours);
    let cx = match by {
        By::Hours => &hours,
        By::Time => &time,
    };
    let were_there = cx.with_there(&members);
    let mut could = rule.measure(&context(&were_there)).counted;
    let by_hours = rule.measure(&hours);
    if rule.bound().holds(by_hours.found, by_hours.required) {
        could = could.intersect(&by_hours.counted);
    }
    (members.into_iter())
        .filter_map(|member| blame_of(member, seated, cx, &could, &counted))
        .collect()
}

/// The part of `member`: of the time that `could` count and at which the member does not, the stretch next to what is
/// `counted`, of several the longest, of equals the earliest.
fn blame_of(
    member: MemberId,
    seated: &Seated<'_>,
    cx: &Context<'_>,
    could: &SpanSet,
    counted: &SpanSet,
) -> Option<Blame> {
    let mut counts = SpanSet::new();
    let mut scope = SpanSet::new();
    for seat in (cx.parts.iter().flat_map(|part| &part.seats)).filter(|seat| seat.member == member)
    {
        counts = counts.union(&cx.counts(seat, counted));
        scope = scope.union(&seat.scope.iter().copied().collect());
    }
    let mut seats = seated.parts.iter().flat_map(|part| &part.seats);
    let timeline = seats.find_map(|seat| match &seat.time {
        Time::Timeline(timeline) if seat.member == member => Some(*timeline),
        _ => None,
    })?;
    let mut missing = scope.intersect(could).subtract(&counts);
    if missing.is_empty() {
        missing = scope.subtract(&counts);
    }
    let is_next = |span: &Span| {
        let mut others = counted.spans().iter();
        others.any(|other| other.end() == span.start() || other.start() == span.end())
    };
    let span = (missing.spans().iter().copied())
        .min_by_key(|span| (!is_next(span), -span.minutes().get(), span.start()))?;
    let (reason, origin) = reason(timeline.missing_in(span));
    Some(Blame {
        member,
        reason,
        span,
        file: origin.as_ref().map(|origin| Arc::clone(&origin.file)),
        line: origin.map(|origin| origin.line),
    })
}

/// The word for it, and where it is written.
fn reason(missing: Missing) -> (Reason, Option<crate::availability::Origin>) {
    match missing {
        Missing::NotJoined => (Reason::NotJoined, None),
        Missing::Absence(AbsenceKind::Holiday, origin) => (Reason::Holiday, origin),
        Missing::Absence(AbsenceKind::Leave | AbsenceKind::Trip, origin) => (Reason::Leave, origin),
        Missing::DayOff => (Reason::DayOff, None),
        Missing::OutsideHours => (Reason::OutsideHours, None),
        Missing::OutOfOffice(origin) => (Reason::OutOfOffice, Some(origin)),
        Missing::Event(origin) => (Reason::OtherMeeting, Some(origin)),
        Missing::Unknown(origin) => (Reason::NoData, origin),
    }
}
