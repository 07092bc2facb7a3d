//! Who explains a date that does not hold, and why each of them is not there.

use std::sync::Arc;

use crate::{
    availability::{Commitment, Firmness, Missing, Origin},
    model::{AbsenceKind, MemberId, WorkPlace},
    overlap::Case,
    rules::{Bound, By, Context, Link, Measure, Part, Rule, Seat, Shortfall, Time},
    time::{Span, SpanSet},
    verdict::{Blame, Reason},
};

use super::seating::{Seated, Seating};

/// Who explains a date.
#[derive(Debug)]
pub(super) struct Blamed {
    /// Each member's part, in the order of the team.
    pub(super) parts: Vec<Blame>,
    /// Whether the date would hold if each of them were free for the stretch that is missing.
    pub(super) would_mend: bool,
}

/// A smallest set of members that explains why `seated` falls short in the worst case, each with the missing stretch next
/// to the time that counts.
///
/// When it hangs on answers to invitations, those with such an answer to give, each with the event.
pub(super) fn blame(seating: &Seating<'_>, seated: &Seated<'_>, hangs_on_answers: bool) -> Blamed {
    let rule = &seating.required.rule;
    let context = |parts| Context {
        parts,
        share: seated.share,
        basis: seating.basis(),
        case: Case::WORST,
    };
    let at_hours = seated.at_hours();
    let (time, hours) = (context(&seated.parts), context(&at_hours.parts));
    let measured = rule.measure(&time);
    let side = measured.link.map_or(0, Link::side);
    let counted = measured.counted.clone();
    let Shortfall { members, by } = rule.missing(&time, &hours);
    if hangs_on_answers {
        let parts = open_answers(seating, &time, &rule.measure(&hours).counted);
        if !parts.is_empty() {
            return Blamed {
                parts,
                would_mend: false,
            };
        }
    }
    let cx = match by {
        By::Hours => &hours,
        By::Time => &time,
        By::Meetings => {
            return each_alone(&members, |member| {
                blame_of_meetings(&time, member, &counted)
            });
        }
        By::OwnHours => {
            return each_alone(&members, |member| {
                blame_of_hours(&**rule, member, &measured)
            });
        }
        By::Load => return each_alone(&members, |member| blame_of_load(&time, member, &counted)),
        By::Date => {
            return each_alone(&members, |member| {
                let seats = seated.parts.iter().flat_map(|part| &part.seats);
                let mut own = seats.filter(|seat| seat.member == member);
                let first = own.find(|seat| fails_alone(seating, &time, seat))?;
                blame_of_date(&time, first)
            });
        }
    };
    let were_there = cx.with_there(&members);
    let mut could = rule.measure_side(&context(&were_there), side).counted;
    let by_hours = rule.measure(&hours);
    if rule.holds(&by_hours) {
        let by_hours = rule.measure_side(&hours, side);
        could = could.intersect(&by_hours.counted);
    }
    // Of a lack what counts is the very time that somebody is missing from: of the own hours, where it is not for these.
    let is_lack = rule.kind().lack.is_some();
    let (could, counts) = if is_lack {
        (counted, SpanSet::new())
    } else {
        (could, counted)
    };
    let part = |member: MemberId| {
        if is_lack && by == By::Time {
            let of_hours = could.intersect(&hours.time_of(member));
            blame_of(member, seated, cx, &of_hours, &counts)
        } else {
            blame_of(member, seated, cx, &could, &counts)
        }
    };
    let parts: Vec<Blame> = members.into_iter().filter_map(part).collect();
    let would_mend = by == By::Time && {
        let parts = with_stretches(&time, &counts, &parts);
        let mended = rule.measure(&context(&parts));
        rule.holds(&mended)
    };
    Blamed { parts, would_mend }
}

/// The part that each of `members` has by what is so of that member alone: nobody's being free would mend it.
fn each_alone(members: &[MemberId], part: impl Fn(MemberId) -> Option<Blame>) -> Blamed {
    Blamed {
        parts: members.iter().filter_map(|member| part(*member)).collect(),
        would_mend: false,
    }
}

/// The same dates, everybody in `blame` free for the missing stretch as well.
fn with_stretches<'a>(cx: &Context<'a>, counted: &SpanSet, blame: &[Blame]) -> Vec<Part<'a>> {
    let seat = |seat: &Seat<'a>| {
        let mut parts = blame.iter().filter(|part| part.member == seat.member);
        let Some(part) = parts.next() else {
            return seat.clone();
        };
        let free = cx.counts(seat, counted).union(&SpanSet::from(part.span));
        Seat {
            time: Time::At(free.spans().to_vec()),
            ..seat.clone()
        }
    };
    let of_date = |part: &Part<'a>| part.with(part.seats.iter().map(seat).collect());
    cx.parts.iter().map(of_date).collect()
}

/// Those who have hours to pick, each with the longest stretch in which they may be there and may not.
pub(super) fn open_hours(seated: &Seated<'_>) -> Blamed {
    let mut parts: Vec<Blame> = Vec::new();
    for seat in seated.parts.iter().flat_map(|part| &part.seats) {
        let Time::Timeline(timeline) = &seat.time else {
            continue;
        };
        let perhaps: SpanSet = (seat.scope.iter())
            .flat_map(|scope| {
                let atoms = timeline.touching(*scope).iter();
                let chosen = atoms.filter(|atom| atom.presence_choice);
                chosen.filter_map(|atom| atom.span.intersect(*scope))
            })
            .collect();
        let longest =
            (perhaps.spans().iter()).min_by_key(|span| (-span.minutes().get(), span.start()));
        let is_new = parts.iter().all(|part| part.member != seat.member);
        parts.extend(longest.filter(|_| is_new).map(|span| Blame {
            member: seat.member,
            reason: Reason::OutsideHours,
            span: *span,
            file: None,
            line: None,
        }));
    }
    parts.sort_by_key(|part| part.member);
    Blamed {
        parts,
        would_mend: false,
    }
}

/// Those with an answer to give to an event that takes time `within` the hours that count, each with the longest such
/// stretch; one of them alone where that one being free is enough.
fn open_answers(seating: &Seating<'_>, cx: &Context<'_>, within: &SpanSet) -> Vec<Blame> {
    let mut found: Vec<Blame> = Vec::new();
    for seat in cx.parts.iter().flat_map(|part| &part.seats) {
        let stretches = seat.choices().flat_map(|(_, event)| {
            let taken: SpanSet = (seat.scope.iter())
                .filter_map(|scope| scope.intersect(event.span))
                .collect();
            let spans = taken.intersect(within).spans().to_vec();
            spans.into_iter().map(move |span| (span, &event.origin))
        });
        let longest = stretches.min_by_key(|(span, _)| (-span.minutes().get(), span.start()));
        let Some((span, origin)) = longest else {
            continue;
        };
        if found.iter().all(|blame| blame.member != seat.member) {
            found.push(Blame {
                member: seat.member,
                reason: Reason::OtherMeeting,
                span,
                file: Some(Arc::clone(&origin.file)),
                line: Some(origin.line),
            });
        }
    }
    found.sort_by_key(|blame| blame.member);
    let rule = &seating.required.rule;
    let is_enough = |blame: &&Blame| {
        let parts = cx.with_there(&[blame.member]);
        let alone = rule.measure(&Context {
            parts: &parts,
            ..cx.clone()
        });
        rule.holds(&alone)
    };
    match found.iter().find(is_enough) {
        Some(one) => vec![one.clone()],
        None => found,
    }
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
    let seat = seats.find(|seat| seat.member == member)?;
    let timeline = seat.time.timeline()?;
    // Where others are enough, nobody is missing.
    let mut missing = (scope.intersect(could).subtract(&counts)).subtract(counted);
    if missing.is_empty() {
        missing = scope.subtract(&counts);
    }
    let is_next = |span: &Span| {
        let mut others = counted.spans().iter();
        others.any(|other| other.end() == span.start() || other.start() == span.end())
    };
    let span = (missing.spans().iter().copied())
        .min_by_key(|span| (!is_next(span), -span.minutes().get(), span.start()))?;
    let (reason, origin) = match &seat.time {
        Time::Declined(_, origin) => (Reason::Declined, Some((*origin).clone())),
        Time::Unplaced(_, origin) => (Reason::NoData, Some((*origin).clone())),
        _ => reason(timeline.missing_in(span, seat.meeting)),
    };
    Some(told(member, span, reason, origin))
}

/// The part of `member`, whose meetings take what is `counted`: the longest stretch of one meeting, of equals the earliest, or of
/// time of which nobody knows.
fn blame_of_meetings(cx: &Context<'_>, member: MemberId, counted: &SpanSet) -> Option<Blame> {
    let seats = cx.parts.iter().flat_map(|part| &part.seats);
    let mut stretches: Vec<(Span, Option<&Commitment>)> = Vec::new();
    for seat in seats.filter(|seat| seat.member == member) {
        for meeting in cx.meetings(seat) {
            let spans = counted.touching(meeting.span).iter();
            let inside = spans.filter_map(|span| span.intersect(meeting.span));
            stretches.extend(inside.map(|span| (span, Some(meeting))));
        }
        for unknown in cx.unknown_meetings(seat) {
            let inside = (seat.scope.iter()).filter_map(|scope| scope.intersect(unknown));
            stretches.extend(inside.map(|span| (span, None)));
        }
    }
    let longest = stretches
        .into_iter()
        .min_by_key(|(span, meeting)| (meeting.is_none(), -span.minutes().get(), span.start()));
    let (span, meeting) = longest?;
    let reason = match meeting.map(|meeting| meeting.firmness) {
        Some(Firmness::Unknown) | None => Reason::NoData,
        Some(_) => Reason::OtherMeeting,
    };
    let origin = meeting.map(|meeting| meeting.origin.clone());
    Some(told(member, span, reason, origin))
}

/// The part of `member`, who is asked to the meetings that `counted` is of: the first of them.
fn blame_of_load(cx: &Context<'_>, member: MemberId, counted: &SpanSet) -> Option<Blame> {
    let asked = cx.parts.iter().filter(|part| part.is_asked);
    let seats = asked.flat_map(|part| part.seats.iter());
    let own = seats.filter(|seat| seat.member == member);
    let first = own
        .filter_map(|seat| {
            let its = seat
                .scope
                .iter()
                .find(|span| !counted.touching(**span).is_empty())?;
            Some((*its, seat))
        })
        .min_by_key(|(span, _)| *span);
    let (span, seat) = first?;
    let mut events =
        (seat.time.timeline().into_iter()).flat_map(|timeline| &timeline.layers().commitments);
    let event = seat
        .meeting
        .and_then(|meeting| events.find(|event| event.is(meeting) && event.span == span));
    let origin = event.map(|event| event.origin.clone());
    Some(told(member, span, Reason::AtMeeting, origin))
}

/// The part of `member`, whose hours `measured` is of: the time that is free where more is to be, or the work where less is.
fn blame_of_hours(rule: &dyn Rule, member: MemberId, measured: &Measure) -> Option<Blame> {
    let spans = measured.counted.spans().iter().copied();
    let reason = match rule.bound(measured.link.map_or(0, Link::side)) {
        Bound::AtLeast => Reason::OutsideHours,
        Bound::AtMost => Reason::AtWork,
    };
    Some(told(member, spans.reduce(Span::hull)?, reason, None))
}

/// Whether the rule fails in `cx` when it asks for the member of `seat` alone.
fn fails_alone(seating: &Seating<'_>, cx: &Context<'_>, seat: &Seat<'_>) -> bool {
    let part = Part {
        window: &[],
        is_asked: true,
        seats: vec![seat.clone()],
    };
    let rule = &seating.required.rule;
    let alone = rule.measure(&Context {
        parts: &[part],
        share: cx.share,
        basis: cx.basis,
        case: cx.case,
    });
    !rule.holds(&alone)
}

/// The part of the member of `seat`, who is not where, or does not work when, the own date asks for it: the whole date, or the
/// hours that are worked elsewhere.
fn blame_of_date(cx: &Context<'_>, seat: &Seat<'_>) -> Option<Blame> {
    let timeline = seat.time.timeline()?;
    let own = seat.own()?;
    let works = Context {
        case: Case::BEST,
        ..cx.clone()
    };
    let worked = works.there(seat);
    let (span, (reason, origin)) = match (worked.spans(), own.place) {
        ([], _) => {
            let day = timeline.own_day(own.date)?;
            let hours = seat.scope.first().copied();
            let span = hours.unwrap_or(day);
            (span, reason(timeline.missing_in(span, None)))
        }
        ([first, ..], place) => {
            let reason = match place {
                WorkPlace::NotTold => Reason::NoData,
                WorkPlace::At(_) | WorkPlace::Away => Reason::Elsewhere,
            };
            (*first, (reason, None))
        }
    };
    Some(told(seat.member, span, reason, origin))
}

/// The part of `member`, for this `reason` and written there.
fn told(member: MemberId, span: Span, reason: Reason, origin: Option<Origin>) -> Blame {
    Blame {
        member,
        reason,
        span,
        line: origin.as_ref().map(|origin| origin.line),
        file: origin.map(|origin| origin.file),
    }
}

/// The word for it, and where it is written.
fn reason(missing: Missing) -> (Reason, Option<Origin>) {
    match missing {
        Missing::NotJoined => (Reason::NotJoined, None),
        Missing::Absence(AbsenceKind::Holiday, origin) => (Reason::Holiday, origin),
        Missing::Absence(AbsenceKind::Leave | AbsenceKind::Trip, origin) => (Reason::Leave, origin),
        Missing::DayOff(origin) => (Reason::DayOff, origin),
        Missing::OutsideHours(origin) => (Reason::OutsideHours, origin),
        Missing::OutOfOffice(origin) => (Reason::OutOfOffice, Some(origin)),
        Missing::Event(origin) => (Reason::OtherMeeting, Some(origin)),
        Missing::Unknown(origin) => (Reason::NoData, origin),
    }
}
