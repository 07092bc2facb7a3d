//! Which events are one meeting, in whoever's calendar they stand.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hasher, RandomState},
    sync::Arc,
};

use crate::{
    availability::MeetingId,
    ical::Why,
    model::MemberId,
    recurrence::{Facts, Occurrence},
    time::Instant,
};

use super::{Source, Whose};

/// The meetings of every event of every source, in their order.
///
/// Those of one UID and one start before a move are the same. Without a UID, or from a free/busy export, an event has no
/// identity; and of events that take no time, or are of no member, it does not matter.
pub(super) fn meetings(sources: &[Source]) -> Vec<Vec<Option<MeetingId>>> {
    let mut register = Register {
        uids: HashMap::new(),
        ids: HashMap::default(),
        whose: Vec::new(),
    };
    let events: usize = sources
        .iter()
        .map(|source| source.calendar.occurrences.len())
        .sum();
    register.ids.reserve(events);
    let mut meetings: Vec<_> = sources
        .iter()
        .map(|source| register.enter(source))
        .collect();
    for meeting in meetings.iter_mut().flatten().flatten() {
        *meeting = register.told_from_shared(*meeting);
    }
    meetings
}

/// Meetings as they are numbered. The maps are only looked up in: their order reaches no answer.
struct Register<'s> {
    /// By UID, its number.
    uids: HashMap<&'s str, u32>,
    /// By the number of the UID and the start before a move.
    ids: HashMap<(u32, Instant), MeetingId, Multiply>,
    /// By meeting: the one person who has it, or `None` when several do.
    whose: Vec<Option<MemberId>>,
}

impl<'s> Register<'s> {
    fn enter(&mut self, source: &'s Source) -> Vec<Option<MeetingId>> {
        let Whose::Member(member) = source.whose else {
            return Vec::new();
        };
        // The occurrences of a series share their facts: a UID is looked up once for each series.
        let mut known: HashMap<*const Facts, Option<u32>, Multiply> = HashMap::default();
        let events = source.calendar.occurrences.iter();
        events
            .map(|event| {
                if event.start >= event.end {
                    return None;
                }
                let uid = known
                    .entry(Arc::as_ptr(&event.facts))
                    .or_insert_with(|| self.uid(&event.facts));
                self.meeting((*uid)?, event, member)
            })
            .collect()
    }

    /// The number of the UID, if the event has an identity.
    fn uid(&mut self, facts: &'s Facts) -> Option<u32> {
        if facts.uid.is_empty() || facts.why == Why::FreeBusy {
            return None;
        }
        let next = u32::try_from(self.uids.len()).ok()?;
        Some(*self.uids.entry(&facts.uid).or_insert(next))
    }

    fn meeting(&mut self, uid: u32, event: &Occurrence, member: MemberId) -> Option<MeetingId> {
        let next = MeetingId(u32::try_from(self.whose.len()).ok()?);
        let key = (uid, event.recurrence_id);
        let meeting = *self.ids.entry(key).or_insert(next);
        // Somebody without a calendar who takes part is a second person.
        let whose = event.facts.others.is_none().then_some(member);
        match self.whose.get_mut(place(meeting)) {
            None => self.whose.push(whose),
            Some(known) if *known != whose => *known = None,
            Some(_) => {}
        }
        Some(meeting)
    }

    /// The meeting, marked when one person alone has it: every calendar must be in.
    fn told_from_shared(&self, meeting: MeetingId) -> MeetingId {
        if self.whose[place(meeting)].is_some() {
            meeting.of_one()
        } else {
            meeting
        }
    }
}

/// The place of a meeting in lists of all meetings.
fn place(MeetingId(meeting): MeetingId) -> usize {
    usize::try_from(meeting).expect("there are fewer than 2^32 meetings")
}

/// Hashes of a few numbers by multiplication: several times as quick as the hashes that are made for texts.
///
/// The factor is drawn at random, so that nobody can write a calendar whose numbers all meet.
#[derive(Clone, Copy)]
struct Multiply {
    factor: u64,
}

impl Default for Multiply {
    fn default() -> Self {
        Self {
            factor: RandomState::new().hash_one(0_u8) | 1,
        }
    }
}

impl BuildHasher for Multiply {
    type Hasher = Product;

    fn build_hasher(&self) -> Product {
        Product {
            factor: self.factor,
            product: 0,
        }
    }
}

struct Product {
    factor: u64,
    product: u64,
}

impl Hasher for Product {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_i64(&mut self, number: i64) {
        self.write_u64(number.cast_unsigned());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(u64::try_from(number).unwrap_or(u64::MAX));
    }

    fn write_u64(&mut self, number: u64) {
        // Both halves of the product: the upper bits of a number must reach the lower bits of its hash.
        let wide = u128::from(self.product ^ number) * u128::from(self.factor);
        let [low, high] = [wide & u128::from(u64::MAX), wide >> 64];
        let folded = u64::try_from(low ^ high).unwrap_or(u64::MAX);
        self.product = folded.rotate_left(32);
    }

    fn finish(&self) -> u64 {
        self.product
    }
}
