//! Which events are one meeting, in whoever's calendar they stand.

use std::{collections::HashMap, sync::Arc};

use crate::{
    availability::MeetingId,
    model::MemberId,
    recurrence::{Facts, Occurrence},
    time::Instant,
};

use super::{Source, Whose, hash::Multiply};

/// The meetings of every event of every source, in their order.
///
/// Those of one UID and one start before a move are the same. Without a UID, or from a free/busy export, an event has no
/// identity; and of events that take no time, or are of no member, it does not matter.
///
/// Most UIDs are in one calendar alone: its events are numbered side by side with those of other calendars.
pub(super) fn meetings(sources: &[Source]) -> Vec<Vec<Option<MeetingId>>> {
    let events = super::map(sources, 1, Events::of);
    let uids = events.iter().map(|events| events.uids.len()).sum();
    let mut calendars: HashMap<&str, u32> = HashMap::with_capacity(uids);
    for uid in events.iter().flat_map(|events| &events.uids) {
        *calendars.entry(uid).or_default() += 1;
    }
    let is_shared = |uid: &str| calendars.get(uid).is_some_and(|calendars| *calendars > 1);
    // Each source has numbers enough for all its events.
    let mut first = 0;
    let numbered: Vec<(usize, Events<'_>)> = (events.into_iter())
        .map(|events| {
            let before = first;
            first += events.of_event.len();
            (before, events)
        })
        .collect();
    let mut meetings = super::map(&numbered, 1, |(first, events)| {
        let mut register = Register::default();
        let mut meetings = register.enter(events, Among::OneCalendar, |uid| !is_shared(uid));
        register.tell(&mut meetings, *first);
        meetings
    });
    if calendars.values().any(|calendars| *calendars > 1) {
        let mut register = Register::default();
        let shared = numbered
            .iter()
            .map(|(_, events)| register.enter(events, Among::All, is_shared));
        let shared: Vec<Vec<Option<MeetingId>>> = shared.collect();
        for (meetings, mut shared) in meetings.iter_mut().zip(shared) {
            register.tell(&mut shared, first);
            for (meeting, shared) in meetings.iter_mut().zip(shared) {
                *meeting = meeting.or(shared);
            }
        }
    }
    meetings
}

/// The events of one source, those of one UID told by its number.
struct Events<'s> {
    source: &'s Source,
    /// By event, the place of its UID, if it has an identity.
    of_event: Vec<Option<usize>>,
    uids: Vec<&'s str>,
    /// By UID, whether all its events are of one component: no two of them are one occurrence.
    is_of_one_component: Vec<bool>,
}

impl<'s> Events<'s> {
    fn of(source: &'s Source) -> Self {
        let mut events = Self {
            source,
            of_event: Vec::new(),
            uids: Vec::new(),
            is_of_one_component: Vec::new(),
        };
        if !matches!(source.whose, Whose::Member(_)) {
            return events;
        }
        // The occurrences of a series share their facts: a UID is looked up once for each series.
        let components = (source.calendar.events).min(source.calendar.occurrences.len());
        let mut of_facts: HashMap<*const Facts, Option<usize>, Multiply> =
            HashMap::with_capacity_and_hasher(components, Multiply::default());
        let mut of_uid: HashMap<&'s str, usize> = HashMap::with_capacity(components);
        let occurrences = &source.calendar.occurrences;
        events.of_event.reserve(occurrences.len());
        for event in occurrences {
            let uid = of_facts
                .entry(Arc::as_ptr(&event.facts))
                .or_insert_with(|| {
                    let uid = uid(&event.facts)?;
                    let next = events.uids.len();
                    let place = *of_uid.entry(uid).or_insert(next);
                    if place == next {
                        events.uids.push(uid);
                        events.is_of_one_component.push(true);
                    } else {
                        events.is_of_one_component[place] = false;
                    }
                    Some(place)
                });
            let takes_time = event.start < event.end;
            events.of_event.push(uid.filter(|_| takes_time));
        }
        events
    }
}

/// The UID, if the event has an identity.
fn uid(facts: &Facts) -> Option<&str> {
    let has_identity = !facts.uid.is_empty() && facts.why.is_of_an_event();
    has_identity.then_some(&*facts.uid)
}

/// Where events that are one meeting may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Among {
    /// In the calendar at hand alone.
    OneCalendar,
    /// In any calendar.
    All,
}

/// Meetings as they are numbered. The maps are only looked up in: their order reaches no answer.
#[derive(Default)]
struct Register<'s> {
    /// By UID, its number.
    uids: HashMap<&'s str, usize>,
    /// By the number of the UID and the start before a move.
    ids: HashMap<(usize, Instant), usize, Multiply>,
    /// By meeting: the one person who has it, or `None` when several do.
    whose: Vec<Option<MemberId>>,
}

impl<'s> Register<'s> {
    /// The meetings of those of `events` whose UID `is_wanted`.
    fn enter(
        &mut self,
        events: &Events<'s>,
        among: Among,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Vec<Option<MeetingId>> {
        let Whose::Member(member) = events.source.whose else {
            return Vec::new();
        };
        let number = |uid: &&'s str| {
            let next = self.uids.len();
            is_wanted(uid).then(|| *self.uids.entry(*uid).or_insert(next))
        };
        let numbers: Vec<Option<usize>> = events.uids.iter().map(number).collect();
        let all = events
            .source
            .calendar
            .occurrences
            .iter()
            .zip(&events.of_event);
        let meeting = |(event, uid): (&Occurrence, &Option<usize>)| {
            let place = (*uid)?;
            let number = numbers[place]?;
            // The occurrences of one component are all different, and nobody else has them.
            let is_met = among == Among::All || !events.is_of_one_component[place];
            let key = is_met.then_some((number, event.recurrence_id));
            Some(self.meeting(key, event, member))
        };
        all.map(meeting).collect()
    }

    /// The meeting with this key; without one, a new meeting.
    fn meeting(
        &mut self,
        key: Option<(usize, Instant)>,
        event: &Occurrence,
        member: MemberId,
    ) -> MeetingId {
        let next = self.whose.len();
        let place = key.map_or(next, |key| *self.ids.entry(key).or_insert(next));
        // Somebody else on its list may be a second person.
        let whose = event.facts.others.is_none().then_some(member);
        match self.whose.get_mut(place) {
            None => self.whose.push(whose),
            Some(known) if *known != whose => *known = None,
            Some(_) => {}
        }
        id(place)
    }

    /// Marks the meetings that one person alone has, and numbers all from `first` on: every calendar must be in.
    fn tell(&self, meetings: &mut [Option<MeetingId>], first: usize) {
        for meeting in meetings.iter_mut().flatten() {
            let place = usize::try_from(meeting.0).expect("it was the place of one");
            *meeting = id(first + place);
            if self.whose[place].is_some() {
                *meeting = meeting.of_one();
            }
        }
    }
}

fn id(place: usize) -> MeetingId {
    MeetingId(u32::try_from(place).expect("nobody has so many events"))
}
