//! What people can still choose on the dates that a rule asks about, and what they are doing once they have chosen.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    availability::{
        Timeline,
        choices::{Day, Pick},
    },
    model::{Account, MemberId},
    overlap::Settled,
    rules::{Candidate, Part, Seat, Time},
    time::{Date, Instant, Span, SpanSet},
    zone::Zone,
};

use super::seating::Seated;

/// An answer that somebody still has to give, to an event that may lie on several dates.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Whose.
    pub(super) member: MemberId,
    /// The event, by its place among the member's commitments.
    pub(super) event: usize,
    /// When it is.
    span: Span,
    /// All seats on which it counts, by part and place.
    seats: Vec<(usize, usize)>,
}

/// The hours that somebody still has to pick for one own date.
#[derive(Clone, Debug)]
pub(super) struct Hours {
    /// Whose.
    pub(super) member: MemberId,
    /// The own date.
    pub(super) date: Date,
    /// What there is to pick from.
    pub(super) day: Arc<Day>,
    /// Where their length counts, if days have to add up.
    pub(super) account: Option<Arc<Account>>,
    /// The first date that their start binds with theirs, if it binds others, and the clock on which it does.
    bound: Option<(Date, Arc<Zone>)>,
    /// All seats on which they count, by part and place.
    seats: Vec<(usize, usize)>,
}

/// Hours whose lengths have to add up with each other.
#[derive(Clone, Debug)]
pub(super) struct Tie {
    pub(super) account: Arc<Account>,
    /// Their places, in order, two or more.
    pub(super) hours: Vec<usize>,
}

impl Tie {
    /// What binds lengths of these hours, each of which is at a place, together.
    pub(super) fn all<'h>(hours: impl Iterator<Item = (&'h Hours, usize)>) -> Vec<Self> {
        let mut ties: BTreeMap<(MemberId, Date), Self> = BTreeMap::new();
        for (hours, place) in hours {
            if let Some(account) = &hours.account {
                let tie = ties.entry((hours.member, account.first()));
                let tie = tie.or_insert_with(|| Self {
                    account: Arc::clone(account),
                    hours: Vec::new(),
                });
                tie.hours.push(place);
            }
        }
        for tie in ties.values_mut() {
            tie.hours.sort_unstable();
            tie.hours.dedup();
        }
        ties.into_values()
            .filter(|tie| tie.hours.len() > 1)
            .collect()
    }
}

impl Hours {
    /// Marks what is left of their day on all seats in `parts`.
    fn leave(&self, parts: &mut [Part<'_>]) {
        for (part, seat) in &self.seats {
            if let Some(settled) = settled(&mut parts[*part].seats[*seat]) {
                settled.left = Some(Arc::clone(&self.day));
            }
        }
    }

    /// Whether they count for anybody of those `seated` of whom that `is` so.
    pub(super) fn are_of(&self, seated: &Seated<'_>, is: impl Fn(&Candidate<'_>) -> bool) -> bool {
        let mut seats = self.seats.iter();
        seats.any(|(part, seat)| is(&seated.parts[*part].seats[*seat].candidate()))
    }

    /// What their clock shows at `at`, in seconds since midnight of their date, where their start binds others.
    fn shown(&self, at: Instant) -> Option<i64> {
        let (_, zone) = self.bound.as_ref()?;
        let offset = i64::from(zone.offset_at(at));
        Some(at.seconds() + offset - self.date.midnight().seconds())
    }

    /// The same at the start of what is `picked`.
    fn wall(&self, picked: &Picked) -> Option<i64> {
        match picked {
            Picked::Of(pick) => self.shown(pick.start()?),
            Picked::All | Picked::Sure => None,
        }
    }

    /// Whether they count on the date of `part`.
    pub(super) fn is_in(&self, part: usize) -> bool {
        self.seats.iter().any(|seat| seat.0 == part)
    }

    /// Whether they count on the same dates as `other` does.
    pub(super) fn are_where(&self, other: &Self) -> bool {
        let parts = |hours: &Self| hours.seats.iter().map(|seat| seat.0).collect::<Vec<_>>();
        parts(self) == parts(other)
    }

    /// Whether they count on no other date than that of `part`.
    pub(super) fn is_only_in(&self, part: usize) -> bool {
        self.seats.iter().all(|seat| seat.0 == part)
    }
}

/// Everything left to choose on the dates of one period.
#[derive(Clone, Debug, Default)]
pub(super) struct Choosing {
    /// Answers to invitations, by member and event.
    pub(super) answers: Vec<Answer>,
    /// Hours, by member and date.
    pub(super) hours: Vec<Hours>,
    /// What binds lengths of hours together.
    ties: Vec<Tie>,
}

/// One way to choose all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Whether each answer is a yes.
    pub(super) goes: Vec<bool>,
    /// What is picked of each of the hours.
    pub(super) picks: Vec<Picked>,
}

/// What counts as the hours of one own date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Picked {
    /// These.
    Of(Pick),
    /// All that might be worked: more than any choice.
    All,
    /// Only what is worked whatever is chosen: less than any choice.
    Sure,
}

/// In which order choices are gone through one by one: places of answers, and places of hours.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    pub(super) answers: Vec<usize>,
    pub(super) hours: Vec<usize>,
}

impl Turns {
    /// The other way round.
    pub(super) fn reversed(mut self) -> Self {
        self.answers.reverse();
        self.hours.reverse();
        self
    }
}

impl Chosen {
    /// How many choices there are: answers, then hours.
    pub(super) const fn count(&self) -> usize {
        self.goes.len() + self.picks.len()
    }

    /// Turns the choice at the place `at` into that of `other`, of as many. Whether it was another one.
    pub(super) fn turn(&mut self, at: usize, other: &Self) -> bool {
        match at.checked_sub(self.goes.len()) {
            None => std::mem::replace(&mut self.goes[at], other.goes[at]) != other.goes[at],
            Some(at) => {
                let is_other = self.picks[at] != other.picks[at];
                self.picks[at].clone_from(&other.picks[at]);
                is_other
            }
        }
    }

    /// The same choices on dates that are so many seconds later.
    pub(super) fn later(&self, seconds: i64) -> Self {
        let later = |picked: &Picked| match picked {
            Picked::Of(pick) => Picked::Of(pick.later(seconds)),
            Picked::All | Picked::Sure => picked.clone(),
        };
        Self {
            goes: self.goes.clone(),
            picks: self.picks.iter().map(later).collect(),
        }
    }
}

impl Choosing {
    /// What those `seated` can still choose; answers only where the rule `asks_calendars`, hours only where it `asks_hours`.
    pub(super) fn of(seated: &Seated<'_>, asks_calendars: bool, asks_hours: bool) -> Self {
        let mut choosing = Self::default();
        let mut known: BTreeMap<(MemberId, Date), usize> = BTreeMap::new();
        let seats = seated.parts.iter().flat_map(|part| &part.seats);
        let worked: BTreeSet<(MemberId, Date)> = seats
            .filter_map(|seat| Some((seat.member, seat.works_on?)))
            .collect();
        for (part, of_date) in seated.parts.iter().enumerate() {
            for (place, seat) in of_date.seats.iter().enumerate() {
                let Time::Timeline(timeline) = seat.time else {
                    continue;
                };
                if asks_calendars {
                    for (event, commitment) in seat.choices() {
                        choosing.add_answer(seat.member, (event, commitment.span), (part, place));
                    }
                }
                if asks_hours {
                    choosing.add_hours(seat, timeline, (part, place), &worked, &mut known);
                }
            }
        }
        choosing.ties = Tie::all(choosing.hours.iter().zip(0..));
        choosing
    }

    /// The hours of `member`, who is seated alone, and has one seat on a date.
    pub(super) fn alone(&self, member: MemberId) -> Self {
        let own = self.hours.iter().filter(|hours| hours.member == member);
        let hours = own.map(|hours| Hours {
            seats: hours.seats.iter().map(|(part, _)| (*part, 0)).collect(),
            ..hours.clone()
        });
        let hours: Vec<Hours> = hours.collect();
        Self {
            answers: Vec::new(),
            ties: Tie::all(hours.iter().zip(0..)),
            hours,
        }
    }

    /// Puts what `member`, seated [alone](Self::alone), has `chosen` in its place in `all`.
    pub(super) fn put(&self, chosen: &Chosen, member: MemberId, all: &mut Chosen) {
        let places = self.hours.iter().zip(&mut all.picks);
        let own = places.filter(|(hours, _)| hours.member == member);
        for ((_, place), picked) in own.zip(&chosen.picks) {
            place.clone_from(picked);
        }
    }

    /// What binds lengths of hours together.
    pub(super) fn ties(&self) -> &[Tie] {
        &self.ties
    }

    /// `picks` with other lengths for those hours that are not `settled`, where all have to add up; as they are where none do.
    pub(super) fn made_to_add_up(
        &self,
        mut picks: Vec<Picked>,
        settled: &BTreeSet<usize>,
    ) -> Vec<Picked> {
        for tie in &self.ties {
            let lengths = |at: &usize| {
                let hours = &self.hours[*at];
                let lengths = match &picks[*at] {
                    Picked::Of(pick) if settled.contains(at) => vec![pick.paid()],
                    _ => hours.day.lengths(),
                };
                (hours.date, lengths)
            };
            let only = tie.hours.iter().map(lengths).collect();
            let Some(choice) = tie.account.choice(&only) else {
                continue;
            };
            for at in tie.hours.iter().filter(|at| !settled.contains(at)) {
                let hours = &self.hours[*at];
                let length = choice.get(&hours.date);
                let day = length.and_then(|length| hours.day.of_lengths(&[*length]));
                if let Some(day) = day {
                    picks[*at] = Picked::Of(day.first_choice());
                }
            }
        }
        picks
    }

    /// `chosen` with the start of the first of those hours that one start binds for all of them, as far as they have it.
    pub(super) fn made_to_agree(&self, mut chosen: Chosen) -> Chosen {
        let mut starts: BTreeMap<(MemberId, Date), i64> = BTreeMap::new();
        for (hours, picked) in self.hours.iter().zip(&mut chosen.picks) {
            let (Some(wall), Some((first, _))) = (hours.wall(picked), &hours.bound) else {
                continue;
            };
            let wanted = *starts.entry((hours.member, *first)).or_insert(wall);
            if wanted != wall {
                let is_wanted = |at: Instant| hours.shown(at) == Some(wanted);
                let day = hours.day.at_starts(is_wanted);
                if let Some(day) = day {
                    *picked = Picked::Of(day.first_choice());
                }
            }
        }
        chosen
    }

    /// Whether starts that bind others are the same in all that is `chosen`.
    pub(super) fn agrees(&self, chosen: &Chosen) -> bool {
        let mut starts: BTreeMap<(MemberId, Date), i64> = BTreeMap::new();
        self.hours.iter().zip(&chosen.picks).all(|(hours, picked)| {
            let (Some(wall), Some((first, _))) = (hours.wall(picked), &hours.bound) else {
                return true;
            };
            *starts.entry((hours.member, *first)).or_insert(wall) == wall
        })
    }

    /// Whether some choice on all other dates goes with what is `chosen` on these: each by itself always has one, but not all
    /// lengths together add up.
    pub(super) fn adds_up(&self, chosen: &Chosen) -> bool {
        self.ties.iter().all(|tie| {
            let length = |at: &usize| match &chosen.picks[*at] {
                Picked::Of(pick) => Some((self.hours[*at].date, vec![pick.paid()])),
                // No choice.
                Picked::All | Picked::Sure => None,
            };
            let lengths: Option<BTreeMap<Date, _>> = tie.hours.iter().map(length).collect();
            lengths.is_some_and(|lengths| tie.account.choice(&lengths).is_some())
        })
    }

    /// Adds the answer of `member`, whose seat is at `place`, to the event `event` at `span`.
    fn add_answer(
        &mut self,
        member: MemberId,
        (event, span): (usize, Span),
        place: (usize, usize),
    ) {
        let known = (self.answers.iter_mut())
            .find(|answer| answer.member == member && answer.event == event);
        match known {
            Some(answer) => answer.seats.push(place),
            None => self.answers.push(Answer {
                member,
                event,
                span,
                seats: vec![place],
            }),
        }
    }

    /// Whether somebody of those `seated` has hours to pick.
    pub(super) fn has_hours(seated: &Seated<'_>) -> bool {
        let mut seats = seated.parts.iter().flat_map(|part| &part.seats);
        seats.any(|seat| match seat.time {
            Time::Timeline(timeline) => {
                (dates_to_choose(seat, timeline)).any(|date| timeline.day(date).is_some())
            }
            _ => false,
        })
    }

    /// Adds the hours that the member of `seat`, which is at `place`, has to pick; those on `worked` are not left out, and `known`
    /// has the places of those that there are.
    fn add_hours(
        &mut self,
        seat: &Seat<'_>,
        timeline: &Timeline,
        place: (usize, usize),
        worked: &BTreeSet<(MemberId, Date)>,
        known: &mut BTreeMap<(MemberId, Date), usize>,
    ) {
        let mut dates: Vec<Date> = dates_to_choose(seat, timeline).collect();
        dates.sort_unstable();
        dates.dedup();
        for date in dates {
            if let Some(known) = known.get(&(seat.member, date)) {
                self.hours[*known].seats.push(place);
            } else if let Some(mut day) = timeline.day(date) {
                if worked.contains(&(seat.member, date)) && day.may_be_off() {
                    day = day.at_work().map_or(day, Arc::new);
                }
                known.insert((seat.member, date), self.hours.len());
                self.hours.push(Hours {
                    member: seat.member,
                    date,
                    day: self.one_for_all(day),
                    account: timeline.account(date).map(Arc::clone),
                    bound: bound(timeline, date),
                    seats: vec![place],
                });
            }
        }
    }

    /// `day`, or the same day of somebody else: what is worked out of it holds for both.
    fn one_for_all(&self, day: Arc<Day>) -> Arc<Day> {
        let mut days = self.hours.iter().map(|hours| &hours.day);
        days.find(|other| **other == day).map_or(day, Arc::clone)
    }

    /// An order of what is left to choose that hangs on what there is to choose, and not on the order of people in the team.
    pub(super) fn turns(&self) -> Turns {
        let mut answers: Vec<usize> = (0..self.answers.len()).collect();
        answers.sort_by_key(|at| self.answers[*at].span);
        let mut hours: Vec<usize> = (0..self.hours.len()).collect();
        hours.sort_by_cached_key(|at| {
            let Hours { date, day, .. } = &self.hours[*at];
            let spans = [day.possible(), day.guaranteed()].map(|time| time.spans().to_vec());
            (*date, spans, day.lengths(), day.n_starts(), day.count())
        });
        Turns { answers, hours }
    }

    /// How many ways there are to choose, were none bound to another.
    pub(super) fn ways(&self) -> u64 {
        let answers = u32::try_from(self.answers.len()).unwrap_or(u32::MAX);
        let of_answers = 2_u64.saturating_pow(answers);
        let days = self.hours.iter().map(|hours| hours.day.count());
        days.fold(of_answers, u64::saturating_mul)
    }

    /// Calls `visit` with every way to choose that adds up, in a fixed order.
    pub(super) fn every_way(&self, mut visit: impl FnMut(&Chosen)) {
        let mut chosen = self.uniform(false, &Picked::Sure);
        self.go_on(0, &mut chosen, &mut visit);
    }

    /// Every way to choose what is left from `depth` on: hours first, then answers.
    fn go_on(&self, depth: usize, chosen: &mut Chosen, visit: &mut impl FnMut(&Chosen)) {
        if let Some(hours) = self.hours.get(depth) {
            for pick in hours.day.every_choice() {
                chosen.picks[depth] = Picked::Of(pick);
                self.go_on(depth + 1, chosen, visit);
            }
        } else if depth - self.hours.len() < self.answers.len() {
            for goes in [true, false] {
                chosen.goes[depth - self.hours.len()] = goes;
                self.go_on(depth + 1, chosen, visit);
            }
        } else if self.adds_up(chosen) {
            visit(chosen);
        }
    }

    /// Everybody goes, or nobody, and all pick as `picked`.
    pub(super) fn uniform(&self, goes: bool, picked: &Picked) -> Chosen {
        Chosen {
            goes: vec![goes; self.answers.len()],
            picks: vec![picked.clone(); self.hours.len()],
        }
    }

    /// The first choice of each of the hours.
    pub(super) fn first_picks(&self) -> Vec<Picked> {
        let picks = self.hours.iter().map(|hours| hours.day.first_choice());
        picks.map(Picked::Of).collect()
    }

    /// The dates of `seated` once everything is `chosen`.
    pub(super) fn settle<'s>(&self, seated: &Seated<'s>, chosen: &Chosen) -> Vec<Part<'s>> {
        let mut parts = seated.parts.clone();
        for at in 0..chosen.count() {
            for (part, seat) in self.seats(at) {
                self.settle_on(&mut parts[*part].seats[*seat], chosen, at);
            }
        }
        parts
    }

    /// The seats on which the choice at the place `at` counts, by part and place: of answers, then of hours.
    pub(super) fn seats(&self, at: usize) -> &[(usize, usize)] {
        match at.checked_sub(self.answers.len()) {
            None => &self.answers[at].seats,
            Some(at) => &self.hours[at].seats,
        }
    }

    /// Settles on `seat` what is `chosen` at the place `at`: of answers, then of hours.
    pub(super) fn settle_on(&self, seat: &mut Seat<'_>, chosen: &Chosen, at: usize) {
        let Some(settled) = settled(seat) else {
            return;
        };
        let Some(at) = at.checked_sub(self.answers.len()) else {
            let goes_to = settled.goes_to.get_or_insert_default();
            goes_to.extend(chosen.goes[at].then_some(self.answers[at].event));
            return;
        };
        let spans = match &chosen.picks[at] {
            Picked::Of(pick) => pick.spans(),
            Picked::All => self.hours[at].day.possible(),
            Picked::Sure => self.hours[at].day.guaranteed(),
        };
        settled.add_hours(spans);
    }

    /// The dates of `seated` with answers still open and hours at what is worked whatever is chosen of them, with what is left
    /// to choose; those that `stretch` at all that might be worked.
    pub(super) fn hold<'s>(
        &self,
        seated: &Seated<'s>,
        stretch: impl Fn(&Hours) -> bool,
    ) -> Vec<Part<'s>> {
        let mut parts = self.with_hours(seated, |hours| {
            if stretch(hours) {
                hours.day.possible()
            } else {
                hours.day.guaranteed()
            }
        });
        for hours in &self.hours {
            hours.leave(&mut parts);
        }
        parts
    }

    /// The dates of `seated` with answers still open and hours at all that might be worked.
    pub(super) fn stretch<'s>(&self, seated: &Seated<'s>) -> Vec<Part<'s>> {
        self.with_hours(seated, |hours| hours.day.possible())
    }

    fn with_hours<'s>(
        &self,
        seated: &Seated<'s>,
        of: impl Fn(&Hours) -> &SpanSet,
    ) -> Vec<Part<'s>> {
        let mut parts = seated.parts.clone();
        for hours in &self.hours {
            for (part, seat) in &hours.seats {
                if let Some(settled) = settled(&mut parts[*part].seats[*seat]) {
                    settled.add_hours(of(hours));
                }
            }
        }
        parts
    }

    /// The same, the hours of `member` restricted to the starts that `may` be, by minutes since midnight of the own date, so that
    /// no date is left out; nothing when a date has none.
    pub(super) fn with_starts(
        &self,
        member: MemberId,
        may: impl Fn(&Hours, Instant) -> bool,
    ) -> Option<Self> {
        self.with_days(member, |hours| {
            let day = hours.day.at_starts(|start| may(hours, start))?;
            day.at_work()
        })
    }

    /// The same with these days for its hours, in order.
    pub(super) fn of_days<'d>(&self, days: impl Iterator<Item = &'d Arc<Day>>) -> Self {
        let with = |(hours, day): (&Hours, &Arc<Day>)| Hours {
            day: Arc::clone(day),
            ..hours.clone()
        };
        Self {
            answers: self.answers.clone(),
            hours: self.hours.iter().zip(days).map(with).collect(),
            ties: self.ties.clone(),
        }
    }

    /// The same, the hours of `member` restricted to those that `of` leaves; nothing when a date has none.
    pub(super) fn with_days(
        &self,
        member: MemberId,
        of: impl Fn(&Hours) -> Option<Day>,
    ) -> Option<Self> {
        let restricted = |hours: &Hours| {
            let day = if hours.member == member {
                Arc::new(of(hours)?)
            } else {
                Arc::clone(&hours.day)
            };
            Some(Hours {
                day,
                ..hours.clone()
            })
        };
        Some(Self {
            answers: self.answers.clone(),
            hours: self.hours.iter().map(restricted).collect::<Option<_>>()?,
            ties: self.ties.clone(),
        })
    }
}

/// The own dates of which the member of `seat` has hours to pick, as often as the seat's scope has a piece for it.
fn dates_to_choose(seat: &Seat<'_>, timeline: &Timeline) -> impl Iterator<Item = Date> {
    let dates = (seat.scope.iter()).flat_map(|scope| timeline.dates_to_choose(*scope));
    // Hours of another own date at the same time are not those of this one.
    dates.filter(|date| seat.own().is_none_or(|own| own.date == *date))
}

/// The first date that the start of the own date `date` binds, and the clock on which it does.
fn bound(timeline: &Timeline, date: Date) -> Option<(Date, Arc<Zone>)> {
    let phase = timeline.phase(date)?;
    let first = phase.bound.get(&date)?.first;
    Some((first, Arc::clone(phase.arrangement.clock(date))))
}

/// What the member of `seat` has settled so far; nothing when the seat's time is not the member's own.
fn settled<'p>(seat: &'p mut Seat<'_>) -> Option<&'p mut Settled> {
    if let Time::Timeline(timeline) = seat.time {
        seat.time = Time::Settled(timeline, Settled::default());
    }
    match &mut seat.time {
        Time::Settled(_, settled) => Some(settled),
        _ => None,
    }
}
