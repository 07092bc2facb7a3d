//! A `VAVAILABILITY` as its kept lines tell it, each read only when it is asked for.

use std::borrow::Cow;

use super::{
    component::{End, Event, Problem, Stamp, ZoneNames, end_of, start_of, text_of, word_of},
    limits::Limits,
    line::shown,
    name::Name,
    split::{Damage, Kind, Table, Whole},
    status::Status,
    values,
};

/// A `VAVAILABILITY`: a list of offered hours, its kept lines still unread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Availability<'t, 'a>(Whole<'t, 'a>);

impl<'t, 'a> Availability<'t, 'a> {
    /// Every `VAVAILABILITY` of a file, in its order.
    pub(crate) fn all(table: &'t Table<'a>) -> impl Iterator<Item = Self> {
        table.wholes(Kind::Availability).map(Self)
    }

    /// The lines at which lists end whose beginnings are lost.
    pub(crate) fn lost(table: &Table<'_>) -> impl Iterator<Item = u32> {
        let is_list = |name: &[u8]| name.eq_ignore_ascii_case(b"VAVAILABILITY");
        let lost = table.loose.iter();
        lost.filter(move |loose| loose.damage == Damage::NeverBegins && is_list(loose.name))
            .map(|loose| loose.line)
    }

    /// The line of its `BEGIN:`, from 1.
    pub(crate) fn line(self) -> u32 {
        self.0.component.line
    }

    /// Which calendar of the file it is in, from 0.
    pub(crate) fn calendar(self) -> usize {
        self.0.component.calendar
    }

    /// What is wrong with it as a whole.
    pub(crate) fn damage(self) -> Option<Damage> {
        self.0.component.damage
    }

    /// The UID as written, trimmed; empty when there is none.
    pub(crate) fn uid(self) -> Cow<'a, [u8]> {
        self.0.head(Name::Uid).map_or(Cow::Borrowed(&[]), text_of)
    }

    /// Its `AVAILABLE` components, in the order of the file.
    pub(crate) fn offers(self) -> impl Iterator<Item = Event<'t, 'a>> {
        let Whole { table, parts, .. } = self.0;
        parts.iter().map(move |part| Event::new(table, part))
    }

    /// From when it speaks; nothing when it does since ever.
    pub(crate) fn start(
        self,
        names: &mut ZoneNames,
        limits: &Limits,
    ) -> Result<Option<Stamp>, Problem> {
        let start = self.0.head(Name::Start);
        start
            .map(|property| start_of(property, names, limits))
            .transpose()
    }

    /// How it is told up to when it speaks.
    pub(crate) fn end(self, names: &mut ZoneNames, limits: &Limits) -> Result<End, Problem> {
        let ends = (self.0.head(Name::End), self.0.head(Name::Duration));
        end_of(ends, names, limits)
    }

    /// What the time is that it speaks of and does not offer. Without a word, and with one that no standard knows, it is
    /// unavailable.
    pub(crate) fn busy_type(self) -> Status {
        let word = self.0.head(Name::BusyType).map(word_of);
        let is = |spelled: &[u8]| {
            let word = word.as_deref();
            word.is_some_and(|word| word.eq_ignore_ascii_case(spelled))
        };
        if is(b"BUSY") {
            Status::Busy
        } else if is(b"BUSY-TENTATIVE") {
            Status::Tentative
        } else {
            Status::Unavailable
        }
    }

    /// Its place among lists that speak of the same time, of which the smallest counts: 1 for the highest priority to 9, and
    /// after that 10 for the priority 0, which is the same as none.
    pub(crate) fn rank(self) -> Result<u8, Problem> {
        const LAST: u8 = 10;
        let Some(property) = self.0.head(Name::Priority) else {
            return Ok(LAST);
        };
        let text = word_of(property);
        let number = values::integer(&text).and_then(|number| u8::try_from(number).ok());
        match number {
            Some(0) => Ok(LAST),
            Some(rank @ 1..=9) => Ok(rank),
            _ => Err(Problem {
                code: "unreadable-priority",
                message: format!(
                    "expected a number from 0 to 9 in `PRIORITY`, found `{}`",
                    shown(&text)
                ),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::split::{Wanted, split},
        *,
    };

    fn with_lists<T>(lines: &str, look: impl FnOnce(&[Availability<'_, '_>]) -> T) -> T {
        let text = format!("BEGIN:VCALENDAR\n{lines}\nEND:VCALENDAR\n");
        let table = split(text.as_bytes(), Wanted::default(), &Limits::default());
        look(&Availability::all(&table).collect::<Vec<_>>())
    }

    fn with_list<T>(lines: &str, look: impl FnOnce(Availability<'_, '_>) -> T) -> T {
        let lines = format!("BEGIN:VAVAILABILITY\n{lines}\nEND:VAVAILABILITY");
        with_lists(&lines, |lists| look(lists[0]))
    }

    #[test]
    fn what_stands_after_an_offer_belongs_to_the_list() {
        let lines = "BEGIN:VAVAILABILITY\nBEGIN:AVAILABLE\nUID:a\nEND:AVAILABLE\nUID:list\nBEGIN:AVAILABLE\nUID:b\nBEGIN:VALARM\nUID:no\nEND:VALARM\nEND:AVAILABLE\nPRIORITY:2\nEND:VAVAILABILITY\nBEGIN:VAVAILABILITY\nEND:VAVAILABILITY";
        with_lists(lines, |lists| {
            let [first, second] = lists else {
                panic!("{} lists", lists.len())
            };
            assert_eq!((&*first.uid(), first.rank()), (&b"list"[..], Ok(2)));
            let offers: Vec<_> = first.offers().map(|offer| offer.uid.into_owned()).collect();
            assert_eq!(offers, [b"a".to_vec(), b"b".to_vec()]);
            assert_eq!((first.line(), second.line()), (2, 15));
            assert_eq!((second.rank(), second.offers().count()), (Ok(10), 0));
        });
    }

    #[test]
    fn one_is_the_highest_priority_and_none_the_lowest() {
        for (lines, rank) in [
            ("X:1", Some(10)),
            ("PRIORITY:0", Some(10)),
            ("PRIORITY:1", Some(1)),
            ("PRIORITY: 9 ", Some(9)),
            ("PRIORITY:10", None),
            ("PRIORITY:-1", None),
            ("PRIORITY:high", None),
        ] {
            let found = with_list(lines, |list| list.rank().ok());
            assert_eq!(found, rank, "{lines}");
        }
    }

    #[test]
    fn what_is_not_offered_is_unavailable_unless_it_is_said() {
        for (lines, status) in [
            ("X:1", Status::Unavailable),
            ("BUSYTYPE:busy-unavailable", Status::Unavailable),
            ("BUSYTYPE:Busy", Status::Busy),
            ("BUSYTYPE:BUSY-TENTATIVE", Status::Tentative),
            ("BUSYTYPE:FREE", Status::Unavailable),
            ("BUSYTYPE:X-GONE", Status::Unavailable),
        ] {
            let found = with_list(lines, |list| (list.rank(), list.busy_type()));
            assert_eq!(found, (Ok(10), status), "{lines}");
        }
    }

    #[test]
    fn an_offer_outside_a_list_is_none_and_one_in_a_list_needs_no_right_name() {
        let lines = "BEGIN:AVAILABLE\nEND:AVAILABLE\nBEGIN:VAVAILABILITY\nBEGIN:AVAILABEL\nEND:AVAILABEL\nEND:VAVAILABILITY";
        with_lists(lines, |lists| {
            assert_eq!(lists.len(), 1);
            assert_eq!(lists[0].offers().count(), 1);
            assert_eq!(lists[0].damage(), None);
        });
    }
}
