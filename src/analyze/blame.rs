//! Who explains a date that does not hold, and why each of them is not there.

use std::sync::Arc;

use crate::{
    availability::{Missing, Timeline},
    model::{AbsenceKind, MemberId},
    overlap::Case,
    rules::{Context, Part, Seat, Time},
    time::{Span, SpanSet},
    verdict::{Blame, Reason},
};

use super::seating::{Seated, Seating};

/// A smallest set of members that explains why `seated` falls short in the worst case, each with the missing stretch next
/// to the time that counts.
pub(super) fn blame(seating: &Seating<'_>, seated: &Seated<'_>) -> Vec<Blame> {
    let cx = context(seating, &seated.parts, seated.share);
    let counted = seating.required.rule.measure(&cx).counted;
    let members = seating.required.rule.missing(&cx);
    let were_there = with_there(&seated.parts, &members);
    let could = seating
        .required
        .rule
        .measure(&context(seating, &were_there, seated.share))
        .counted;
    members
        .into_iter()
        .filter_map(|member| blame_of(member, &cx, &could, &counted))
        .collect()
}

/// The worst case of `parts`.
fn context<'a>(seating: &Seating<'_>, parts: &'a [Part<'a>], share: (usize, usize)) -> Context<'a> {
    Context {
        parts,
        share,
        basis: seating.basis(),
        case: Case::WORST,
    }
}

/// The same people, `members` there throughout.
fn with_there<'a>(parts: &[Part<'a>], members: &[MemberId]) -> Vec<Part<'a>> {
    let seat = |seat: &Seat<'a>| Seat {
        time: if members.contains(&seat.member) {
            Time::There
        } else {
            seat.time.clone()
        },
        ..seat.clone()
    };
    parts
        .iter()
        .map(|part| Part {
            seats: part.seats.iter().map(seat).collect(),
        })
        .collect()
}

/// The part of `member`: of the time that `could` count and at which the member is not there, the stretch next to what is
/// `counted`, of several the longest, of equals the earliest.
fn blame_of(
    member: MemberId,
    cx: &Context<'_>,
    could: &SpanSet,
    counted: &SpanSet,
) -> Option<Blame> {
    let mut there = SpanSet::new();
    let mut scope = SpanSet::new();
    let mut timeline: Option<&Timeline> = None;
    let seats = cx.parts.iter().flat_map(|part| &part.seats);
    for seat in seats.filter(|seat| seat.member == member) {
        there = there.union(&cx.there(seat));
        scope = scope.union(&seat.scope.iter().copied().collect());
        if let Time::Timeline(of_member) = &seat.time {
            timeline = Some(*of_member);
        }
    }
    let timeline = timeline?;
    let mut missing = scope.intersect(could).subtract(&there);
    if missing.is_empty() {
        missing = scope.subtract(&there);
    }
    let is_next = |span: &Span| {
        counted
            .spans()
            .iter()
            .any(|other| other.end() == span.start() || other.start() == span.end())
    };
    let span = missing
        .spans()
        .iter()
        .copied()
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
