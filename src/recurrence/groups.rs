//! The events of a file that share a UID, found together.

use crate::ical::component::Event;

/// The events of each UID, in the order in which their first ones stand in the file; one without a UID stands alone.
#[derive(Debug)]
pub(super) struct Groups<'e, 't, 'a> {
    events: &'e [Event<'t, 'a>],
    /// For every event, the next one of its UID.
    next: Vec<Option<usize>>,
    /// For every event, whether one before it has its UID.
    follows: Vec<bool>,
}

impl<'e, 't, 'a> Groups<'e, 't, 'a> {
    pub(super) fn of(events: &'e [Event<'t, 'a>]) -> Self {
        let mut groups = Self {
            events,
            next: vec![None; events.len()],
            follows: vec![false; events.len()],
        };
        let uids = events.iter().map(|event| event.uid.as_ref());
        let mut marks: Vec<(u64, usize)> = (uids.zip(0..))
            .filter(|(uid, _)| !uid.is_empty())
            .map(|(uid, place)| (mark(uid), place))
            .collect();
        marks.sort_unstable();
        for alike in marks.chunk_by(|a, b| a.0 == b.0) {
            if alike.len() > 1 {
                groups.link(alike.iter().map(|(_, place)| *place).collect());
            }
        }
        groups
    }

    /// Links those events at `places` that have one UID.
    fn link(&mut self, mut places: Vec<usize>) {
        let uid = |place: &usize| self.events.get(*place).map(|event| event.uid.as_ref());
        // By UID and not one against all others: a file made for it could have any number of UIDs of one mark.
        places.sort_unstable_by_key(|place| (uid(place), *place));
        for pair in places.windows(2) {
            let [before, after] = pair else { continue };
            if uid(before) != uid(after) {
                continue;
            }
            if let (Some(next), Some(follows)) =
                (self.next.get_mut(*before), self.follows.get_mut(*after))
            {
                *next = Some(*after);
                *follows = true;
            }
        }
    }

    /// Hands every group to `read`.
    pub(super) fn each(&self, mut read: impl FnMut(&[&'e Event<'t, 'a>])) {
        let mut group = Vec::new();
        for (event, (follows, next)) in self.events.iter().zip(self.follows.iter().zip(&self.next))
        {
            if *follows {
                continue;
            }
            group.clear();
            group.push(event);
            let mut at = *next;
            while let Some(place) = at {
                group.extend(self.events.get(place));
                at = self.next.get(place).copied().flatten();
            }
            read(&group);
        }
    }
}

/// A number that is the same for the same UID, and seldom for two.
fn mark(uid: &[u8]) -> u64 {
    // An odd number with its bits well mixed; after it, each byte of a word has had a part in the upper bits.
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let (words, rest) = uid.as_chunks::<8>();
    let mut last = [0; 8];
    for (byte, left) in last.iter_mut().zip(rest) {
        *byte = *left;
    }
    let words = words.iter().chain([&last]);
    words.fold(0, |mark: u64, word| {
        (mark.rotate_left(23) ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ical::{
        Limits,
        split::{Wanted, split},
    };

    /// The lines of the events of each group.
    #[track_caller]
    fn check(uids: &[&str], expected: &[&[u32]]) {
        let event = |uid: &&str| format!("BEGIN:VEVENT\nUID:{uid}\nEND:VEVENT\n");
        let events: String = uids.iter().map(event).collect();
        let text = format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n");
        let table = split(text.as_bytes(), Wanted::default(), &Limits::default());
        let events: Vec<_> = (table.components.iter())
            .map(|component| Event::new(&table, component))
            .collect();
        let mut found = Vec::new();
        Groups::of(&events).each(|group| {
            let places = group.iter().map(|event| event.line.saturating_sub(2) / 3);
            found.push(places.collect::<Vec<_>>());
        });
        assert_eq!(found, expected, "{uids:?}");
    }

    #[test]
    fn events_of_one_uid_are_together_in_the_order_of_the_file() {
        check(
            &["b", "a", "b", "c", "a", "b"],
            &[&[0, 2, 5], &[1, 4], &[3]],
        );
        check(
            &["a-long-one-1", "a-long-one-2", "a-long-one-1"],
            &[&[0, 2], &[1]],
        );
    }

    #[test]
    fn events_without_a_uid_are_never_together() {
        check(&["", "a", "", "a"], &[&[0], &[1, 3], &[2]]);
    }

    #[test]
    fn uids_of_one_mark_are_still_told_apart() {
        // The words of the first and the second one are chosen so that the second word undoes the first.
        let words = |first: u64| {
            let undo = first.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
            [first.to_le_bytes(), undo.to_le_bytes()].concat()
        };
        assert_eq!(mark(&words(1)), mark(&words(2)));
        assert_ne!(mark(b"a"), mark(b"b"));
    }
}
