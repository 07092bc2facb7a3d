//! What a rule is shown: the people it needs on a date, and their time.

use crate::{
    availability::{Commitment, Firmness, MeetingId, Origin, Timeline},
    model::{MemberId, WorkPlace},
    overlap::{
        self, Basis, Case, Choice, Counting, Gathering, Quorum, Settled, State, Stretch, Unknown,
    },
    time::{Date, Minutes, Span, SpanSet},
};

use super::lunch;

/// Somebody whom a rule may ask about on some date.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Who.
    pub member: MemberId,
    /// The member's roles on that date, in the arrangement being judged.
    pub roles: &'a [String],
    /// Whether the rule's `members` name the member.
    pub is_member: bool,
    /// Whether the member is invited to the meeting that the rule is about.
    pub is_invited: bool,
}

/// One member whom the rule needs on one date.
#[derive(Clone, Debug)]
pub struct Seat<'a> {
    /// Who.
    pub member: MemberId,
    /// The member's roles on that date, in the arrangement being judged.
    pub roles: &'a [String],
    /// Whether the rule's `members` name the member.
    pub is_member: bool,
    /// Whether the member is invited to the meeting that the rule is about.
    pub is_invited: bool,
    /// That meeting, where calendars have an identity for it: being in it is being available for it.
    pub meeting: Option<MeetingId>,
    /// The member's time.
    pub time: Time<'a>,
    /// The rule's window on that date, or the whole date, on the rule's clock or the member's own: sorted and apart. Where the
    /// rule asks about the member's own date, what may be worked on it: nothing where that is nothing.
    pub scope: &'a [Span],
    /// What is asked about the member.
    pub about: About<'a>,
    /// The part of it before the rule's pivot, where it has one.
    pub before: &'a [Span],
    /// Whether others can stand in for the member, so that nobody has to be there throughout.
    pub has_stand_ins: bool,
    /// Where a missing piece may be forgiven.
    pub lunch: Option<(Minutes, &'a [Span])>,
    /// The own date that the member is taken to work, though it may be left out: were it, the rule would not ask about it.
    pub works_on: Option<Date>,
}

/// What a rule asks about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// The time inside the scope.
    Time,
    /// An own date.
    OwnDate(OwnDate<'a>),
    /// The meetings that touch the scope.
    Meetings,
}

/// One member's own date, on the clock of that member's hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnDate<'a> {
    /// The date.
    pub date: Date,
    /// Where the member works on it.
    pub place: WorkPlace<'a>,
}

/// Where the time of a seat comes from.
#[derive(Clone, Debug)]
pub enum Time<'a> {
    /// What is known of the member.
    Timeline(&'a Timeline),
    /// What is known of the member, everything left to choose settled.
    Settled(&'a Timeline, Settled),
    /// The member has declined the meeting that is asked about, and is never there: where that is written.
    Declined(&'a Timeline, &'a Origin),
    /// When the meeting is could not be read: the member may be there, and may not.
    Unplaced(&'a Timeline, &'a Origin),
    /// As if the member were there throughout: for asking who is missing.
    There,
    /// As if the member were there at these times, sorted and apart: for asking what a failure comes from.
    At(Vec<Span>),
}

impl<'a> Seat<'a> {
    /// The seat of `who`, whose time inside `scope` is asked about and nothing else.
    pub fn of(who: Candidate<'a>, time: Time<'a>, scope: &'a [Span]) -> Self {
        Self {
            member: who.member,
            roles: who.roles,
            is_member: who.is_member,
            is_invited: who.is_invited,
            meeting: None,
            time,
            scope,
            about: About::Time,
            before: &[],
            has_stand_ins: false,
            lunch: None,
            works_on: None,
        }
    }

    /// Whoever sits there.
    pub fn candidate(&self) -> Candidate<'a> {
        Candidate {
            member: self.member,
            roles: self.roles,
            is_member: self.is_member,
            is_invited: self.is_invited,
        }
    }
}

impl Seat<'_> {
    /// The own date that is asked about, where one is.
    pub const fn own(&self) -> Option<OwnDate<'_>> {
        match self.about {
            About::OwnDate(own) => Some(own),
            About::Time | About::Meetings => None,
        }
    }

    /// The events inside its scope that the member may or may not go to, each with its place among the member's; where meetings
    /// are asked about, of these alone. Not the meeting that is asked about, and none where nothing is left to choose.
    pub fn choices(&self) -> impl Iterator<Item = (usize, &Commitment)> {
        let timeline = match &self.time {
            Time::Timeline(timeline) => Some(*timeline),
            _ => None,
        };
        let events = timeline.into_iter();
        let events = events.flat_map(|timeline| timeline.layers().choices(self.scope));
        let counts = |event: &Commitment| self.about != About::Meetings || event.is_meeting();
        events.filter(move |(_, event)| {
            counts(event) && !self.meeting.is_some_and(|meeting| event.is(meeting))
        })
    }
}

impl<'a> Time<'a> {
    /// What is known of the member, where the time is the member's own.
    pub const fn timeline(&self) -> Option<&'a Timeline> {
        match self {
            Self::Timeline(timeline)
            | Self::Settled(timeline, _)
            | Self::Declined(timeline, _)
            | Self::Unplaced(timeline, _) => Some(timeline),
            Self::There | Self::At(_) => None,
        }
    }
}

/// One date of the period that a rule is asked about, with those whom it needs on it.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// The rule's window on that date, or the whole date, sorted and apart; nothing where each member's own clock counts.
    pub window: &'a [Span],
    /// Whether the figure is of this date; of other dates only what goes on from it into them.
    pub is_asked: bool,
    /// The people left, in the order of the team.
    pub seats: Vec<Seat<'a>>,
}

impl<'a> Part<'a> {
    /// The seat of `member`, if there is one.
    pub fn seat_of(&self, member: MemberId) -> Option<&Seat<'a>> {
        let place = self.seats.partition_point(|seat| seat.member < member);
        self.seats.get(place).filter(|seat| seat.member == member)
    }

    /// The same date with these people.
    pub fn with<'s>(&self, seats: Vec<Seat<'s>>) -> Part<'s>
    where
        'a: 's,
    {
        Part {
            window: self.window,
            is_asked: self.is_asked,
            seats,
        }
    }
}

/// The date, or the period of several, that a rule is asked about, in one case.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The dates that are applicable, in order; one for a rule of single dates.
    pub parts: &'a [Part<'a>],
    /// Applicable dates of all dates of the period: what is required shrinks by this share.
    pub share: (usize, usize),
    /// Which time counts.
    pub basis: Basis,
    /// Which choices, and how unknown time is taken.
    pub case: Case,
}

impl Context<'_> {
    /// The meetings inside its scope that the member of `seat` is in.
    pub fn meetings<'s>(&'s self, seat: &'s Seat<'_>) -> impl Iterator<Item = &'s Commitment> {
        let timeline = seat.time.timeline();
        let goes_to = match &seat.time {
            Time::Settled(_, settled) => settled.goes_to.as_deref(),
            _ => None,
        };
        let meetings = timeline
            .into_iter()
            .flat_map(|timeline| timeline.layers().meetings(seat.scope));
        let is_in = move |place: usize, event: &Commitment| match event.firmness {
            Firmness::Firm => true,
            Firmness::Unknown => self.case.unknown == Unknown::AsBad,
            Firmness::Choice => goes_to.map_or(self.case.choice == Choice::Least, |goes_to| {
                goes_to.contains(&place)
            }),
            Firmness::Beside => false,
        };
        meetings
            .filter(move |(place, event)| is_in(*place, event))
            .map(|(_, event)| event)
    }

    /// The time of which nobody knows whether the member of `seat` is in meetings then: past the end of the calendar, or all of it
    /// where neither a calendar nor hours are known. Nothing where that is taken as good as it can be.
    pub fn unknown_meetings(&self, seat: &Seat<'_>) -> Vec<Span> {
        let Some(timeline) = seat
            .time
            .timeline()
            .filter(|_| self.case.unknown == Unknown::AsBad)
        else {
            return Vec::new();
        };
        let layers = timeline.layers();
        if layers.has_calendar {
            return layers.unknown.clone();
        }
        let atoms = seat
            .scope
            .iter()
            .flat_map(|scope| timeline.touching(*scope));
        let unknown = atoms.filter(|atom| atom.presence_unknown);
        unknown.map(|atom| atom.span).collect()
    }

    /// What is required of an `amount` when only a share of the period's dates is applicable, rounded up.
    pub fn required(&self, amount: Minutes) -> Minutes {
        self.required_on(self.share.0, amount)
    }

    /// What is required of an `amount` when only `applicable` of the period's dates are, rounded up.
    pub fn required_on(&self, applicable: usize, amount: Minutes) -> Minutes {
        let all = self.share.1;
        let share = |n: usize| i64::try_from(n).expect("a period has few dates");
        let (applicable, all) = (share(applicable), share(all).max(1));
        Minutes((amount.get() * applicable + all - 1) / all)
    }

    /// Everybody who has a seat, in the order of the team.
    pub fn members(&self) -> Vec<MemberId> {
        let seats = self.parts.iter().flat_map(|part| &part.seats);
        let mut members: Vec<MemberId> = seats.map(|seat| seat.member).collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    /// The time at which a quorum of those left is with each other, in pieces of at least `min_piece`.
    ///
    /// Pieces run on through the midnights between the dates of the period.
    pub fn shared(&self, quorum: Quorum, min_piece: Minutes) -> SpanSet {
        let mut shared: Vec<Span> = Vec::new();
        for part in self.parts {
            let k = quorum.of(part.seats.len());
            shared.extend(self.together(&part.seats, k).spans());
        }
        // On each member's own clock a date can begin before the one before it has ended elsewhere.
        let mut shared: SpanSet = shared.into_iter().collect();
        if min_piece > Minutes::ZERO {
            shared = shared.at_least(min_piece);
        }
        shared
    }

    /// The time at which at least `k` of those of `seats` are with each other.
    pub fn together<'s>(&self, seats: impl IntoIterator<Item = &'s Seat<'s>>, k: usize) -> SpanSet {
        let seats: Vec<&Seat<'s>> = seats.into_iter().collect();
        let scopes = || seats.iter().flat_map(|seat| seat.scope).copied();
        // Forgiven pieces are found in whole windows only, and the clocks of long ago are not on minutes.
        let is_counted =
            seats.iter().all(|seat| seat.lunch.is_none()) && scopes().all(Span::is_on_minutes);
        match scopes().reduce(Span::hull) {
            Some(within) if k > 1 && is_counted => self.counted(&seats, k, within),
            _ => self.swept(&seats, k, None),
        }
    }

    /// The same by counting, inside `within`.
    fn counted(&self, seats: &[&Seat<'_>], k: usize, within: Span) -> SpanSet {
        let mut counting = Counting::of(k, self.case, seats.len(), within);
        for seat in seats {
            let is_there = match (&seat.time, seat.meeting) {
                // Nearly all there is.
                (Time::Timeline(timeline), None) => {
                    counting.add_timeline(timeline, seat.scope, self.basis)
                }
                (Time::There, _) => counting.add_free(seat.scope.iter().copied()),
                (Time::At(spans), _) => {
                    let inside = |window: &Span| {
                        let window = *window;
                        spans.iter().filter_map(move |span| span.intersect(window))
                    };
                    counting.add_free(seat.scope.iter().flat_map(inside))
                }
                _ => counting.add(&self.stretches(seat)),
            };
            // All are needed, and one is never there.
            if !is_there && k == seats.len() {
                return SpanSet::new();
            }
        }
        let crowded = counting.crowded();
        let swept = if crowded.is_empty() {
            SpanSet::new()
        } else {
            self.swept(seats, k, Some(&crowded))
        };
        counting.together(&crowded, &swept)
    }

    /// The same by a sweep, `inside` some of the time or in all of it.
    fn swept(&self, seats: &[&Seat<'_>], k: usize, inside: Option<&SpanSet>) -> SpanSet {
        let mut gathering = Gathering::of(k, self.case.choice);
        for seat in seats {
            gathering.next_person();
            let add = |stretch| gathering.add(stretch);
            match inside.map(|inside| inside.intersect_spans(seat.scope)) {
                None => self.each_stretch(seat, add),
                Some(scope) => {
                    let scope = scope.spans();
                    let seat = Seat {
                        scope,
                        ..Seat::clone(seat)
                    };
                    self.each_stretch(&seat, add);
                }
            }
        }
        gathering.together()
    }

    /// The time inside its scope at which the member of `seat` is there, a forgiven piece included.
    pub fn there(&self, seat: &Seat<'_>) -> SpanSet {
        let mut there = SpanSet::new();
        self.each_stretch(seat, |stretch| there.push(stretch.span));
        there
    }

    /// The seats of `member`, date by date.
    pub fn seats_of(&self, member: MemberId) -> impl Iterator<Item = &Seat<'_>> {
        (self.parts.iter()).filter_map(move |part| part.seat_of(member))
    }

    /// The time at which `member` is there, of all dates.
    pub fn time_of(&self, member: MemberId) -> SpanSet {
        let own = self.seats_of(member);
        own.fold(SpanSet::new(), |all, seat| all.union(&self.there(seat)))
    }

    /// The time inside its scope at which the member of `seat` counts: there, and not in an event that the others are not
    /// in. `counted` is the time that counts for all.
    pub fn counts(&self, seat: &Seat<'_>, counted: &SpanSet) -> SpanSet {
        let mut free = SpanSet::new();
        self.each_stretch(seat, |stretch| {
            if stretch.state == State::Free {
                free.push(stretch.span);
            }
        });
        free.union(&self.there(seat).intersect(counted))
    }

    /// The same dates with `members` there throughout.
    pub fn with_there(&self, members: &[MemberId]) -> Vec<Part<'_>> {
        let seat = |seat: &Seat<'_>| members.contains(&seat.member);
        (self.parts.iter())
            .map(|part| {
                let seats = part.seats.iter().map(|one| Seat {
                    time: if seat(one) {
                        Time::There
                    } else {
                        one.time.clone()
                    },
                    ..one.clone()
                });
                part.with(seats.collect())
            })
            .collect()
    }

    /// What the member of `seat` is doing inside its scope, as [`Context::stretches`] has it, one stretch after another.
    fn each_stretch(&self, seat: &Seat<'_>, each: impl FnMut(Stretch)) {
        match (&seat.time, seat.meeting, seat.lunch) {
            // Nearly all there is, and nothing to keep of it.
            (Time::Timeline(timeline), None, None) => {
                overlap::each_state(timeline, seat.scope, self.basis, self.case, each);
            }
            _ => self.stretches(seat).into_iter().for_each(each),
        }
    }

    /// What the member of `seat` is doing inside its scope, a forgiven piece as if there and free.
    pub fn stretches(&self, seat: &Seat<'_>) -> Vec<Stretch> {
        let free = |span: &Span| Stretch {
            span: *span,
            state: State::Free,
        };
        let basis = match (seat.meeting, self.basis) {
            (None, basis) | (Some(_), basis @ Basis::Presence) => basis,
            // Who is in which meeting is to be known.
            (Some(_), _) => Basis::Together,
        };
        let available = |stretches: Vec<Stretch>| match (seat.meeting, basis) {
            (Some(meeting), Basis::Together) => self.available_for(meeting, stretches),
            _ => stretches,
        };
        let stretches: Vec<Stretch> = match &seat.time {
            Time::Timeline(timeline) => {
                available(overlap::states(timeline, seat.scope, basis, self.case))
            }
            Time::Settled(timeline, settled) => {
                let (scope, case) = (seat.scope, self.case);
                available(overlap::settled_states(
                    timeline, settled, scope, basis, case,
                ))
            }
            Time::Unplaced(..) if self.case.unknown == Unknown::AsGood => {
                seat.scope.iter().map(free).collect()
            }
            Time::Declined(..) | Time::Unplaced(..) => Vec::new(),
            Time::There => seat.scope.iter().map(free).collect(),
            Time::At(spans) => {
                let scope: SpanSet = seat.scope.iter().copied().collect();
                scope
                    .intersect_spans(spans)
                    .spans()
                    .iter()
                    .map(free)
                    .collect()
            }
        };
        lunch::with_lunch(self, seat, stretches)
    }
}

impl Context<'_> {
    /// Of what somebody is doing, the time that is free for `meeting`: free, or in it and in nothing else.
    fn available_for(&self, meeting: MeetingId, stretches: Vec<Stretch>) -> Vec<Stretch> {
        let is_available = |state: State| match state {
            State::Free => true,
            State::In(other) => other.is(meeting),
            State::Either(other) => other.is(meeting) || self.case.choice == Choice::Most,
            State::Also(_) => false,
        };
        let stretches = stretches.into_iter();
        stretches
            .filter(|stretch| is_available(stretch.state))
            .map(|stretch| Stretch {
                state: State::Free,
                ..stretch
            })
            .collect()
    }
}
