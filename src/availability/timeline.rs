//! One person's time, minute for minute: at work or not, and taken by what.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use crate::{
    model::{AbsenceKind, Account, Due, Phase},
    time::{self, DAY, Date, Instant, MINUTE, MinuteSet, Span, SpanSet, WallPiece},
};

use super::{
    Absent, Accepts, Clocks, Commitment, Firmness, Layers, MeetingId, Origin, Variation, Work,
    WorkSpan, choices::Day, work,
};

/// By what a stretch of working time is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Taken {
    /// By nothing.
    #[default]
    Nothing,
    /// By one meeting.
    Meeting(MeetingId),
    /// By something that is shared with nobody: an event without identity, or several at once.
    Alone,
}

impl Taken {
    /// Taken by this, and by `meeting` as well; by something without identity when that is `None`.
    #[must_use]
    pub fn and(self, meeting: Option<MeetingId>) -> Self {
        match (self, meeting) {
            (Self::Nothing, Some(meeting)) => Self::Meeting(meeting),
            // One meeting that stands in two of a person's calendars is one meeting.
            (Self::Meeting(one), Some(other)) if one == other => self,
            _ => Self::Alone,
        }
    }
}

/// A stretch in which one person's time is of one kind. Time that is in no atom is not working time for certain.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is known or not by itself, and most are at once"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Atom {
    /// When, on whole minutes.
    pub span: Span,
    /// Whether it is unknown that the person is at work at all.
    pub presence_unknown: bool,
    /// Whether the person is at work only by choice of hours.
    pub presence_choice: bool,
    /// Whether the person may count then whatever is chosen, as reachable: nobody can say. Only beside such a choice.
    pub reach_unknown: bool,
    /// What takes the time for certain.
    pub firm: Taken,
    /// What takes the time if the person so chooses; `Alone` for several.
    pub choice: Taken,
    /// Which meetings the person can be in beside being free, when one choice does not tell: a range of the timeline's.
    options: (u32, u32),
    /// Whether it is unknown that something more takes the time.
    pub unknown: bool,
}

impl Atom {
    /// Whether nothing is left to choose or to be known of it.
    fn is_settled(&self) -> bool {
        let hangs = self.presence_unknown || self.presence_choice || self.unknown;
        !hangs && self.choice == Taken::Nothing
    }
}

/// A stretch in which somebody can be reached, at work or not, where that counts as if it were working time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reachable {
    /// When, on whole minutes.
    pub span: Span,
    /// Of which kind.
    pub kind: ReachKind,
    /// Whether it is sure; else nobody can say.
    pub is_sure: bool,
    /// Where it is written, when in a calendar.
    pub origin: Option<Origin>,
}

/// Of which kind reachable time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReachKind {
    /// On call.
    OnCall,
    /// Offered beyond the normal hours.
    Offered,
}

/// Why a person is missing at some instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Not in the team on that date.
    NotJoined,
    /// A whole date or a stretch of leave, holiday or travel.
    Absence(AbsenceKind, Option<Origin>),
    /// No working time on that date; where a calendar says so, with the place.
    DayOff(Option<Origin>),
    /// Working time on that date, but not then; where a calendar says so, with the place.
    OutsideHours(Option<Origin>),
    /// Out of office.
    OutOfOffice(Origin),
    /// Taken by an event.
    Event(Origin),
    /// We cannot say.
    Unknown(Option<Origin>),
}

/// So many ways there are in which a person's time can count.
const WAYS: usize = 24;

/// What one person's time comes to for counting people, where it counts in one way.
#[derive(Clone, Debug)]
pub struct Counted {
    /// When the person counts with all who are free.
    pub free: MinuteSet,
    /// When the person is in a meeting that others have too, or may be, by time.
    pub meetings: Vec<(MeetingId, Span)>,
}

impl Counted {
    /// Of the meetings those that share time with `within`.
    pub fn meetings_touching(&self, within: Span) -> impl Iterator<Item = (MeetingId, Span)> {
        let from = (self.meetings).partition_point(|(_, span)| span.end() <= within.start());
        let rest = self.meetings[from..].iter().copied();
        rest.take_while(move |(_, span)| span.start() < within.end())
    }
}

/// One person's time over the horizon and its margins.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The arrangements that hold, by date.
    pub phases: Vec<Phase>,
    // Invariant: sorted, apart.
    atoms: Vec<Atom>,
    // The first atom that ends after each midnight in UTC, counted from `days_from`: dates are looked up all the time.
    days: Vec<usize>,
    days_from: i64,
    // The places of the atoms that are not settled, in order.
    unsettled: Vec<usize>,
    options: Vec<MeetingId>,
    // By own date, counted from `days_from`: what is chosen on it, once somebody has asked.
    chosen: Vec<OnceLock<Option<Arc<Day>>>>,
    // By way in which time counts: what the atoms come to, once somebody has asked.
    counted: [OnceLock<Counted>; WAYS],
    // By own date likewise: what may be worked on it, sorted and apart, once somebody has asked.
    own: Vec<OnceLock<Box<[Span]>>>,
    work: Work,
    // What counts as if it were working time, of the kinds that the layers accept: by start; absences taken out.
    reachable: Vec<Reachable>,
    // Invariant: by date, each once.
    absent: Vec<Absent>,
    layers: Arc<Layers>,
    clocks: Arc<Clocks>,
    asked: Option<Date>,
}

impl Timeline {
    /// The time of a person with `phases`, under `layers`, as far as `clocks` reach; `asked` is the date of asking, as for
    /// [`Variation::asked`].
    pub fn new(
        phases: Vec<Phase>,
        layers: &Arc<Layers>,
        clocks: &Arc<Clocks>,
        asked: Option<Date>,
    ) -> Self {
        let within = clocks.within();
        let (from, to) = Self::own_dates(clocks);
        let variation = Variation {
            asked,
            ..Variation::default()
        };
        let own_dates = usize::try_from(to.days() - from.days() + 2).unwrap_or_default();
        let work = Work::of(&phases, from, to, clocks, variation);
        let absent = absent(&phases, layers, from, to);
        Self::of(Self {
            phases,
            atoms: Vec::new(),
            days: Vec::new(),
            unsettled: Vec::new(),
            days_from: within.start().civil(0).date().midnight().seconds(),
            options: Vec::new(),
            chosen: vec![OnceLock::new(); own_dates],
            counted: Default::default(),
            own: vec![OnceLock::new(); own_dates],
            work,
            reachable: Vec::new(),
            absent,
            layers: Arc::clone(layers),
            clocks: Arc::clone(clocks),
            asked,
        })
    }

    /// The first and the last own date of which a timeline under `clocks` tells.
    pub fn own_dates(clocks: &Clocks) -> (Date, Date) {
        let within = clocks.within();
        // OK because the margins of the horizon are days wide: its own dates are well inside.
        let from = within.start().civil(0).date().plus(1);
        (from, within.end().civil(0).date().plus(-2))
    }

    /// From when on it is told what the person works.
    pub fn known_from(&self) -> Instant {
        let (from, _) = Self::own_dates(&self.clocks);
        let zone = self.phase(from).map(|phase| phase.arrangement.clock(from));
        match zone {
            Some(zone) => self.clocks.of(zone).instant(from.midnight()),
            None => Instant::from_seconds(from.midnight().seconds()),
        }
    }

    /// The last own dates before `date` on which the person may work, the latest first: not those of absence.
    pub fn working_dates_before(&self, date: Date) -> impl Iterator<Item = Date> + '_ {
        let (from, _) = Self::own_dates(&self.clocks);
        let dates = from.through(date.plus(-1)).rev();
        dates.filter(|date| self.work.is_working_date(*date) && !self.is_absent(*date))
    }

    /// Whether it is known that the person works on the own date `date`, whatever the hours are; absences not taken out.
    pub fn works_for_certain(&self, date: Date) -> bool {
        let is_picked = self.day(date).is_some_and(|day| !day.may_be_off());
        is_picked || !self.work.known_on(date).0.is_empty()
    }

    /// Whether the person may leave out the own date `date`, and may work on it; absences not taken out.
    pub fn may_leave_out(&self, date: Date) -> bool {
        let day = self.day(date);
        day.is_some_and(|day| day.may_be_off() && !day.is_off())
    }

    /// The same time, swept anew.
    fn of(mut timeline: Self) -> Self {
        let within = timeline.clocks.within();
        timeline.reachable = timeline.to_be_reached();
        let (atoms, options) = atoms(&timeline, within);
        timeline.days = first_of_days(&atoms, timeline.days_from, within.end().seconds());
        timeline.unsettled = (atoms.iter().enumerate())
            .filter_map(|(place, atom)| (!atom.is_settled()).then_some(place))
            .collect();
        (timeline.atoms, timeline.options) = (atoms, options);
        timeline.counted = Default::default();
        timeline
    }

    /// What the person's time comes to where it counts in the way of this number, below 24: made of all atoms by `make`, when
    /// nobody has asked before.
    pub fn counted(&self, way: usize, make: impl FnOnce(&[Atom]) -> Counted) -> &Counted {
        self.counted[way].get_or_init(|| make(&self.atoms))
    }

    /// What the person chooses on the own date `date`, absences not taken out; nothing on a date without a band.
    pub fn day(&self, date: Date) -> Option<Arc<Day>> {
        let make = || {
            let variation = Variation {
                asked: self.asked,
                ..Variation::default()
            };
            let day = work::day(self.phase(date)?, date, &self.clocks, variation)?;
            let (guaranteed, possible) = self.work.on_date(date);
            Some(Arc::new(day.knowing(guaranteed, possible)))
        };
        match self.place_of(date).and_then(|place| self.chosen.get(place)) {
            Some(known) => known.get_or_init(make).clone(),
            None => make(),
        }
    }

    /// The place of the own date `date` among those of which is noted what is known.
    fn place_of(&self, date: Date) -> Option<usize> {
        usize::try_from(i64::from(date.days()) - self.days_from.div_euclid(DAY)).ok()
    }

    /// What may be worked on the own date `date`, absences not taken out: whatever is chosen, by choice, or as far as nobody
    /// can say. Sorted and apart; nothing on a date without work, and on one that the timeline does not tell of.
    pub fn own_time(&self, date: Date) -> &[Span] {
        let known = self.place_of(date).and_then(|place| self.own.get(place));
        known.map_or(&[], |known| {
            known.get_or_init(|| self.work.may_be_on(date).spans().into())
        })
    }

    /// When the clock of the place where the person is on the own date `date` reads inside `piece` of that date.
    pub fn where_it_is(&self, date: Date, piece: WallPiece) -> Vec<Span> {
        let Some(phase) = self.phase(date) else {
            return Vec::new();
        };
        let clock = self.clocks.of(phase.arrangement.whereabouts(date));
        clock.wall(work::on(date, piece.from()), work::on(date, piece.to()))
    }

    /// The own date `date`, from midnight to midnight on the clock of the person's hours; nothing where it has no minute.
    pub fn own_day(&self, date: Date) -> Option<Span> {
        let zone = self.phase(date)?.arrangement.clock(date);
        let clock = self.clocks.of(zone);
        let spans = clock.wall(date.midnight(), date.plus(1).midnight());
        Span::new(spans.first()?.start(), spans.last()?.end()).ok()
    }

    /// The account in which the length that is chosen of the own date `date` counts, if it counts in one.
    pub fn account(&self, date: Date) -> Option<&Arc<Account>> {
        match self.phase(date)?.due.get(&date)? {
            Due::Lengths(lengths, account) => {
                // What a clock change makes impossible is no choice of a length.
                let day = self.day(date)?;
                let counts = day.lengths().iter().all(|length| lengths.contains(length));
                counts.then_some(account)
            }
            Due::OutOfReach(_) => None,
        }
    }

    /// The own dates with hours to be chosen that touch `within`, in order, absences taken out.
    pub fn dates_to_choose(&self, within: Span) -> Vec<Date> {
        let mut dates: Vec<Date> = (self.work.perhaps_touching(within))
            .map(|work| work.date)
            .filter(|date| !self.is_absent(*date))
            .collect();
        dates.sort_unstable();
        dates.dedup();
        dates
    }

    /// The atoms that share time with `within`, whole.
    pub fn touching(&self, within: Span) -> &[Atom] {
        let rest = &self.atoms[self.first_after(within.start())..];
        // One after another: whoever asks goes through all of them.
        let touches = |atom: &&Atom| atom.span.start() < within.end();
        &rest[..rest.iter().take_while(touches).count()]
    }

    /// Of the atoms that share time with `within` those that hang on a choice or on what is unknown.
    pub fn unsettled(&self, within: Span) -> impl Iterator<Item = &Atom> {
        let atoms = |place: &usize| &self.atoms[*place];
        let first = (self.unsettled).partition_point(|at| atoms(at).span.end() <= within.start());
        let rest = self.unsettled[first..].iter().map(atoms);
        rest.take_while(move |atom| atom.span.start() < within.end())
    }

    /// The place of the first atom that ends after `instant`.
    fn first_after(&self, instant: Instant) -> usize {
        let day = (instant.seconds() - self.days_from).div_euclid(DAY);
        let at = |day: i64| usize::try_from(day).ok().and_then(|day| self.days.get(day));
        let (Some(from), Some(to)) = (at(day), at(day + 1)) else {
            return (self.atoms).partition_point(|atom| atom.span.end() <= instant);
        };
        from + self.atoms[*from..*to].partition_point(|atom| atom.span.end() <= instant)
    }

    /// Adds what `atom` is but for its time to `numbers`: the same for atoms that count alike, whoever else is where. `number`
    /// has one that is not negative for each meeting.
    pub fn tell_kind(
        &self,
        atom: &Atom,
        numbers: &mut Vec<i64>,
        mut number: impl FnMut(MeetingId) -> i64,
    ) {
        let mut taken = |taken: Taken| match taken {
            Taken::Nothing => -1,
            Taken::Alone => -2,
            Taken::Meeting(id) => number(id),
        };
        numbers.extend([taken(atom.firm), taken(atom.choice)]);
        let hangs = [
            atom.presence_unknown,
            atom.presence_choice,
            atom.reach_unknown,
            atom.unknown,
        ];
        numbers.extend(hangs.map(i64::from));
        let options = self.options(atom);
        numbers.push(i64::from(atom.options.1 - atom.options.0));
        numbers.extend(options.iter().map(|meeting| number(*meeting)));
    }

    /// The meetings that the person can be in during `atom` beside being free: those marked as free, and those that are
    /// chosen, when there are several or others beside them.
    pub fn options(&self, atom: &Atom) -> &[MeetingId] {
        let at = |end: u32| usize::try_from(end).expect("there are fewer than 2^32 of them");
        &self.options[at(atom.options.0)..at(atom.options.1)]
    }

    /// The working time of the arrangement, absences not taken out.
    pub const fn work(&self) -> &Work {
        &self.work
    }

    /// What counts as if it were working time, by start: stretches of the kinds that are accepted, absences taken out.
    pub fn reachable(&self) -> &[Reachable] {
        &self.reachable
    }

    /// Whether some of the time inside `scope` that is worked by choice counts, or may, whatever is chosen: as reachable time, or
    /// as fixed hours of another own date.
    pub fn counts_unpicked(&self, scope: &[Span]) -> bool {
        let counts = |part: Span| {
            let mut reachable = self.reachable.iter();
            self.work.is_worked_in(part) || reachable.any(|it| it.span.overlaps(part))
        };
        scope.iter().any(|within| {
            let chosen = self.work.perhaps_touching(*within);
            let mut parts = chosen.filter_map(|work| work.span.intersect(*within));
            parts.any(counts)
        })
    }

    /// What of `within` the hours alone would leave, as if there were no absence and no event: working time, and what counts as
    /// such of `work`'s, pieces whole.
    pub fn at_hours(&self, within: Span) -> SpanSet {
        let extra = self.accepted_of(&self.work);
        let touching = extra.filter(|span| span.overlaps(within));
        self.work.touching(within).union(&touching.collect())
    }

    /// What is sure of the reachable time that counts beside `work`, as if there were no absence: on call, and offered there.
    pub fn accepted_of<'w>(&'w self, work: &'w Work) -> impl Iterator<Item = Span> + 'w {
        let Accepts { on_call, offered } = self.layers.accepts;
        let on_call = self
            .layers
            .on_call
            .iter()
            .filter(move |it| on_call && it.is_sure);
        let offered = work.extra.iter().filter(move |_| offered);
        (on_call.map(|it| it.span)).chain(offered.map(|it| it.span))
    }

    /// What counts as if it were working time, of the kinds that are accepted: nothing on dates of leave and of travel, and when
    /// the person is not in the team. A holiday takes away what is offered, and nobody's duty.
    fn to_be_reached(&self) -> Vec<Reachable> {
        let Accepts { on_call, offered } = self.layers.accepts;
        let mut reachable = Vec::new();
        if on_call {
            let off_duty = self.off_duty();
            let stretches = self.layers.on_call.iter().flat_map(|it| {
                let left = SpanSet::from(it.span).subtract(&off_duty);
                let reached = |span: &Span| Reachable {
                    span: *span,
                    kind: ReachKind::OnCall,
                    is_sure: it.is_sure,
                    origin: it.origin.clone(),
                };
                left.spans().iter().map(reached).collect::<Vec<_>>()
            });
            reachable.extend(stretches);
        }
        if offered {
            let extra = self.work.extra.iter();
            let present = extra.filter(|piece| !self.is_absent(piece.date));
            reachable.extend(present.map(|piece| Reachable {
                span: piece.span,
                kind: ReachKind::Offered,
                is_sure: true,
                origin: None,
            }));
        }
        reachable.sort_by_key(|it| it.span);
        reachable
    }

    /// The own dates on which nobody is on call, whatever a calendar says: of leave, of travel, and outside the team.
    fn off_duty(&self) -> SpanSet {
        let (from, to) = Self::own_dates(&self.clocks);
        let is_arranged = |date: Date| {
            let absences = |phase: &Phase| {
                let mut absences = phase.arrangement.absences.iter();
                absences
                    .any(|it| it.kind != AbsenceKind::Holiday && it.from <= date && date <= it.to)
            };
            self.phase(date).is_some_and(absences)
        };
        let is_off = |date: &Date| {
            !self.layers.belongs_on(*date)
                || self.layers.off_duty.binary_search(date).is_ok()
                || is_arranged(*date)
        };
        let dates = from.through(to).filter(is_off);
        dates.filter_map(|date| self.own_day(date)).collect()
    }

    /// What is reachable at `instant`, sure stretches first.
    fn reachable_at(&self, instant: Instant) -> Option<&Reachable> {
        let mut then: Vec<&Reachable> = (self.reachable.iter())
            .filter(|it| it.span.contains(instant))
            .collect();
        then.sort_by_key(|it| !it.is_sure);
        then.first().copied()
    }

    /// What lies over the working time.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// The arrangement in force on the own date `date`.
    pub fn phase(&self, date: Date) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.holds_on(date))
    }

    /// Whether the person is absent on the own date `date` as a whole, or not in the team.
    pub fn is_absent(&self, date: Date) -> bool {
        !self.layers.belongs_on(date) || self.absence(date).is_some()
    }

    /// The absence of the own date `date`, if there is one.
    pub fn absence(&self, date: Date) -> Option<&Absent> {
        Absent::on(&self.absent, date)
    }

    /// Why the person is missing at `instant`, were somebody there who is neither away nor in an event.
    fn missing(&self, instant: Instant, meeting: Option<MeetingId>) -> Missing {
        let date = self.own_date(instant);
        if !self.layers.belongs_on(date) {
            return Missing::NotJoined;
        }
        let piece = self.work.at(instant);
        let own = piece.or_else(|| self.work.perhaps_at(instant));
        let absence = self.absence(own.map_or(date, |work| work.date));
        let reachable = self.reachable_at(instant);
        let is_reachable = reachable.is_some_and(|it| it.is_sure);
        if let Some(absent) = absence.filter(|_| !is_reachable) {
            return Missing::Absence(absent.kind, absent.origin.clone());
        }
        if let (None, Some(perhaps)) = (piece, reachable.filter(|it| !it.is_sure)) {
            return Missing::Unknown(perhaps.origin.clone());
        }
        if piece.is_none() && !is_reachable {
            let origin = self.not_offered(date, instant);
            let mut unknown = self.work.unknown.iter();
            return if unknown.any(|work| work.span.contains(instant)) {
                Missing::Unknown(origin)
            } else if self.work.is_working_date(date) {
                Missing::OutsideHours(origin)
            } else {
                Missing::DayOff(origin)
            };
        }
        if let Some(away) = self
            .layers
            .away
            .iter()
            .find(|away| away.span.contains(instant))
        {
            return match away.kind {
                Some(kind) => Missing::Absence(kind, Some(away.origin.clone())),
                None => Missing::OutOfOffice(away.origin.clone()),
            };
        }
        self.event_at(instant, meeting)
    }

    /// Where it is written that the person does not offer `instant`, on the own date `date`.
    fn not_offered(&self, date: Date, instant: Instant) -> Option<Origin> {
        let arrangement = &self.phase(date)?.arrangement;
        let day = arrangement.schedule.as_ref()?.offered(date)?;
        let clock = self.clocks.of(arrangement.clock(date));
        let minute = clock.civil(instant).second_of_day() / MINUTE;
        let is_then =
            |piece: WallPiece| (i64::from(piece.from())..i64::from(piece.to())).contains(&minute);
        let rest = day.rest.iter().find(|rest| is_then(rest.piece))?;
        let (file, line) = rest.origin.clone()?;
        Some(Origin { file, line })
    }

    /// Why the person is missing for the longest part of `span`, of equals the earliest, were nothing else the case; not for
    /// being in `meeting`.
    pub fn missing_in(&self, span: Span, meeting: Option<MeetingId>) -> Missing {
        let mut cuts = vec![span.start(), span.end()];
        let atoms = self.touching(span).iter().map(|atom| atom.span);
        let away = self.layers.away.iter().map(|away| away.span);
        for edge in atoms
            .chain(away)
            .flat_map(|span| [span.start(), span.end()])
        {
            if span.contains(edge) {
                cuts.push(edge);
            }
        }
        // The evening of a day off is no part of the next morning.
        cuts.extend(self.own_midnights(span));
        // Of two lists that leave hours out, each has its own line.
        cuts.extend(self.ends_of_refusals(span));
        cuts.sort_unstable();
        cuts.dedup();
        let longest = cuts
            .windows(2)
            .filter_map(|pair| Span::new(pair[0], pair[1]).ok())
            .min_by_key(|part| (-part.minutes().get(), part.start()));
        self.missing(longest.map_or(span.start(), Span::start), meeting)
    }

    /// The event other than `meeting` that takes or may take `instant`, firm ones first.
    fn event_at(&self, instant: Instant, meeting: Option<MeetingId>) -> Missing {
        let event = (self.layers.around(instant).iter())
            .filter(|commitment| commitment.span.contains(instant))
            .filter(|commitment| commitment.firmness != Firmness::Beside)
            .filter(|commitment| !meeting.is_some_and(|meeting| commitment.is(meeting)))
            .min_by_key(|commitment| commitment.firmness);
        match event {
            Some(commitment) if commitment.firmness != Firmness::Unknown => {
                Missing::Event(commitment.origin.clone())
            }
            Some(commitment) => Missing::Unknown(Some(commitment.origin.clone())),
            None => Missing::Unknown(None),
        }
    }

    /// The starts of own dates inside `span`.
    fn own_midnights(&self, span: Span) -> impl Iterator<Item = Instant> + '_ {
        let first = self.own_date(span.start()).plus(1);
        let dates = first.through(self.own_date(span.end()));
        let starts = dates.filter_map(|date| {
            let phase = self.phase(date)?;
            let zone = phase.arrangement.clock(date);
            Some(self.clocks.of(zone).zone().instant(date.midnight()))
        });
        starts.filter(move |start| span.contains(*start))
    }

    /// Where stretches begin and end inside `span` that calendars do not offer.
    fn ends_of_refusals(&self, span: Span) -> Vec<Instant> {
        let first = self.own_date(span.start());
        let dates = first.through(self.own_date(span.end()));
        let mut ends = Vec::new();
        for date in dates {
            let Some(phase) = self.phase(date) else {
                continue;
            };
            let schedule = phase.arrangement.schedule.as_ref();
            let Some(day) = schedule.and_then(|schedule| schedule.offered(date)) else {
                continue;
            };
            let clock = self.clocks.of(phase.arrangement.clock(date));
            for rest in &day.rest {
                let ends_of_piece = [rest.piece.from(), rest.piece.to()];
                let at = |minute| clock.instant(work::on(date, minute));
                ends.extend(
                    ends_of_piece
                        .map(at)
                        .into_iter()
                        .filter(|at| span.contains(*at)),
                );
            }
        }
        ends
    }

    /// The date on the clock of the person's hours at `instant`.
    fn own_date(&self, instant: Instant) -> Date {
        let utc = instant.civil(0).date();
        self.phase(utc).map_or(utc, |phase| {
            let zone = phase.arrangement.clock(utc);
            self.clocks.of(zone).civil(instant).date()
        })
    }
}

/// What a span of the sweep is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strand {
    Work,
    ChosenWork,
    UnknownWork,
    Reach,
    UnknownReach,
    Away,
    Event(Firmness, Option<MeetingId>),
    NotCovered,
}

/// The place of the first of `atoms` that ends after each midnight in UTC from `from` to `to`.
fn first_of_days(atoms: &[Atom], from: i64, to: i64) -> Vec<usize> {
    let mut days = Vec::with_capacity(usize::try_from((to - from) / DAY + 2).unwrap_or_default());
    let mut place = 0;
    let mut midnight = from;
    while midnight <= to {
        while atoms
            .get(place)
            .is_some_and(|atom| atom.span.end().seconds() <= midnight)
        {
            place += 1;
        }
        days.push(place);
        midnight += DAY;
    }
    days
}

/// Absent dates from `from` to `to`: those of the arrangements, then those of calendars.
fn absent(phases: &[Phase], layers: &Layers, from: Date, to: Date) -> Vec<Absent> {
    let arranged = |date: Date| {
        let phase = phases.iter().find(|phase| phase.holds_on(date))?;
        let absence = phase.arrangement.absence(date)?;
        Some(Absent {
            date,
            kind: absence.kind,
            origin: None,
        })
    };
    from.through(to)
        .filter_map(|date| arranged(date).or_else(|| layers.absence(date).cloned()))
        .collect()
}

/// The atoms of `timeline`'s working time without the dates of absence, under its layers, inside `within`: a sweep over all edges.
fn atoms(timeline: &Timeline, within: Span) -> (Vec<Atom>, Vec<MeetingId>) {
    let (work, layers) = (&timeline.work, &*timeline.layers);
    let strands = strands(timeline, within);
    let edges = time::edges(strands.iter().map(|(span, _)| *span), within.start());
    let mut sweep = Sweep::default();
    let mut atoms = Vec::with_capacity(work.spans.len() + 2 * layers.commitments.len());
    let mut since: Option<Instant> = None;
    for at_once in edges.chunk_by(|one, next| one.is_with(*next)) {
        let instant = at_once[0].instant(within.start());
        if let Some(start) = since {
            let span = Span::new(start, instant).expect("edges at one instant are taken together");
            if let Some(atom) = sweep.atom(span) {
                push(&mut atoms, atom);
            }
        }
        for edge in at_once {
            sweep.turn(edge.begins(), strands[edge.place()].1);
        }
        since = Some(instant);
    }
    (atoms, sweep.options)
}

/// Adds `atom`, or lengthens the last one when only the time differs.
fn push(atoms: &mut Vec<Atom>, atom: Atom) {
    if let Some(last) = atoms.last_mut()
        && last.span.end() == atom.span.start()
        && (Atom {
            span: atom.span,
            ..*last
        }) == atom
    {
        last.span = Span::new(last.span.start(), atom.span.end()).expect("it only grows");
    } else {
        atoms.push(atom);
    }
}

/// All spans that decide anything inside `within`, cut to it.
fn strands(timeline: &Timeline, within: Span) -> Vec<(Span, Strand)> {
    let (work, layers) = (&timeline.work, &*timeline.layers);
    let absent = &timeline.absent;
    let present =
        |work: &&WorkSpan| layers.belongs_on(work.date) && Absent::on(absent, work.date).is_none();
    let most = work.spans.len() + layers.commitments.len();
    let mut strands = Vec::with_capacity(most);
    let mut add = |span: Span, strand: Strand| {
        strands.extend(span.intersect(within).map(|span| (span, strand)));
    };
    for piece in work.spans.iter().filter(present) {
        add(piece.span, Strand::Work);
    }
    for piece in work.chosen.iter().filter(present) {
        add(piece.span, Strand::ChosenWork);
    }
    for piece in work.unknown.iter().filter(present) {
        add(piece.span.outward(), Strand::UnknownWork);
    }
    for reachable in &timeline.reachable {
        add(
            reachable.span,
            if reachable.is_sure {
                Strand::Reach
            } else {
                Strand::UnknownReach
            },
        );
    }
    for away in &layers.away {
        add(away.span, Strand::Away);
    }
    for Commitment {
        span,
        firmness,
        meeting,
        ..
    } in &layers.commitments
    {
        if *firmness == Firmness::Beside && meeting.is_none() {
            continue;
        }
        add(*span, Strand::Event(*firmness, *meeting));
    }
    for span in &layers.unknown {
        add(span.outward(), Strand::NotCovered);
    }
    strands
}

/// What all of `open` together take the time for.
fn taken(open: impl Iterator<Item = Option<MeetingId>>) -> Taken {
    open.fold(Taken::Nothing, Taken::and)
}

/// A place in a list that is shorter than 2^32.
fn index(place: usize) -> u32 {
    u32::try_from(place).expect("a person has fewer than 2^32 choices")
}

/// What is open at one instant of the sweep.
#[derive(Debug, Default)]
struct Sweep {
    work: u32,
    chosen_work: u32,
    unknown_work: u32,
    reach: u32,
    unknown_reach: u32,
    away: u32,
    not_covered: u32,
    unknown_events: u32,
    firm: Vec<Option<MeetingId>>,
    choice: Vec<Option<MeetingId>>,
    beside: Vec<Option<MeetingId>>,
    /// What atoms so far have to choose between.
    options: Vec<MeetingId>,
}

impl Sweep {
    /// Lets `strand` begin or end.
    fn turn(&mut self, begins: bool, strand: Strand) {
        let count = match strand {
            Strand::Work => &mut self.work,
            Strand::ChosenWork => &mut self.chosen_work,
            Strand::UnknownWork => &mut self.unknown_work,
            Strand::Reach => &mut self.reach,
            Strand::UnknownReach => &mut self.unknown_reach,
            Strand::Away => &mut self.away,
            Strand::NotCovered => &mut self.not_covered,
            Strand::Event(Firmness::Unknown, _) => &mut self.unknown_events,
            Strand::Event(firmness, meeting) => {
                let open = match firmness {
                    Firmness::Choice => &mut self.choice,
                    Firmness::Beside => &mut self.beside,
                    _ => &mut self.firm,
                };
                if begins {
                    open.push(meeting);
                } else if let Some(at) = open.iter().position(|other| *other == meeting) {
                    open.swap_remove(at);
                }
                return;
            }
        };
        *count = if begins { *count + 1 } else { *count - 1 };
    }

    /// The atom of `span`, unless the person is not at work then for certain.
    fn atom(&mut self, span: Span) -> Option<Atom> {
        // Whoever is reachable for certain is there as if at work.
        let sure = self.work + self.reach;
        let by_choice = sure == 0 && self.chosen_work > 0;
        let perhaps = self.unknown_work + if by_choice { 0 } else { self.unknown_reach };
        if self.away > 0 || sure + self.chosen_work + perhaps == 0 {
            return None;
        }
        let firm = taken(self.firm.iter().copied());
        // Somebody who is firmly in a meeting cannot choose to be.
        let others = (self.choice.iter().copied())
            .filter(|meeting| meeting.is_none_or(|id| firm != Taken::Meeting(id)));
        let choice = match firm {
            Taken::Alone => Taken::Nothing,
            _ => taken(others.clone()),
        };
        let first = self.options.len();
        if firm == Taken::Nothing && (choice == Taken::Alone || !self.beside.is_empty()) {
            let beside = self.beside.iter().copied();
            let options: BTreeSet<MeetingId> = others.chain(beside).flatten().collect();
            self.options.extend(options);
        }
        Some(Atom {
            span,
            presence_unknown: (sure == 0 && perhaps > 0) || self.not_covered > 0,
            presence_choice: by_choice,
            reach_unknown: by_choice && self.unknown_reach > 0,
            firm,
            choice,
            options: (index(first), index(self.options.len())),
            unknown: self.unknown_events > 0 || self.not_covered > 0,
        })
    }
}
