//! Offered hours, held against a count cell by cell in the steps of RFC 7953, section 5.

use std::fmt::Write as _;

use corehours::{
    ical::Status,
    recurrence::{Calendar, Kind},
    time::{Date, Instant},
};
use proptest::prelude::*;

use super::corpus::Reading;

/// Cells of ten minutes in the window, which is the first two days of March 2027 in UTC.
const CELLS: i64 = 2 * 24 * 6;

/// A `VAVAILABILITY`: its times in cells, from the beginning of the window.
#[derive(Clone, Debug)]
struct List {
    priority: Option<u8>,
    busy_type: Option<&'static str>,
    from: Option<i64>,
    length: Option<i64>,
    has_duration: bool,
    offers: Vec<Offer>,
}

/// An `AVAILABLE` that is there so often, every six hours.
#[derive(Clone, Debug)]
struct Offer {
    from: i64,
    length: i64,
    times: i64,
}

impl Offer {
    fn has(&self, cell: i64) -> bool {
        (0..self.times).any(|n| (0..self.length).contains(&(cell - self.from - 36 * n)))
    }
}

impl List {
    /// Without a priority, and with none, it is the lowest of all.
    fn rank(&self) -> u8 {
        match self.priority {
            None | Some(0) => 10,
            Some(priority) => priority,
        }
    }

    fn speaks_of(&self, cell: i64) -> bool {
        let to = (self.from.unwrap_or(0)).checked_add(self.length.unwrap_or(i64::MAX / 2));
        self.from.is_none_or(|from| from <= cell) && to.is_none_or(|to| cell < to)
    }

    fn busy(&self) -> Status {
        match self.busy_type {
            Some("BUSY") => Status::Busy,
            Some("BUSY-TENTATIVE") => Status::Tentative,
            _ => Status::Unavailable,
        }
    }

    fn text(&self) -> String {
        let mut text = "BEGIN:VAVAILABILITY\r\n".to_owned();
        let mut line = |name: &str, value: &str| {
            let _ = write!(text, "{name}:{value}\r\n");
        };
        if let Some(priority) = self.priority {
            line("PRIORITY", &priority.to_string());
        }
        if let Some(word) = self.busy_type {
            line("BUSYTYPE", word);
        }
        if let Some(from) = self.from {
            line("DTSTART", &moment(from));
        }
        if let Some(length) = self.length {
            if self.has_duration && self.from.is_some() {
                line("DURATION", &format!("PT{}M", 10 * length));
            } else {
                line("DTEND", &moment(self.from.unwrap_or(0) + length));
            }
        }
        for (n, offer) in self.offers.iter().enumerate() {
            line("BEGIN", "AVAILABLE");
            line("UID", &n.to_string());
            line("DTSTART", &moment(offer.from));
            line("DURATION", &format!("PT{}M", 10 * offer.length));
            line(
                "RRULE",
                &format!("FREQ=HOURLY;INTERVAL=6;COUNT={}", offer.times),
            );
            line("END", "AVAILABLE");
        }
        line("END", "VAVAILABILITY");
        text
    }
}

fn instant(cell: i64) -> Instant {
    let first: Date = "2027-03-01".parse().unwrap();
    Instant::from_seconds(first.midnight().seconds() + 600 * cell)
}

fn moment(cell: i64) -> String {
    instant(cell).to_string().replace(['-', ':'], "")
}

/// What each cell of the window is: nothing where no list speaks of it.
fn counted(lists: &[List]) -> Vec<Option<Status>> {
    let mut cells = vec![None; usize::try_from(CELLS).unwrap()];
    for rank in (1..=10).rev() {
        let equal = || lists.iter().filter(|list| list.rank() == rank);
        for (cell, state) in (0..).zip(&mut cells) {
            for status in [Status::Tentative, Status::Unavailable, Status::Busy] {
                if equal().any(|list| list.busy() == status && list.speaks_of(cell)) {
                    *state = Some(status);
                }
            }
            let offers = |list: &List| list.offers.iter().any(|offer| offer.has(cell));
            if equal().any(|list| list.speaks_of(cell) && offers(list)) {
                *state = Some(Status::Free);
            }
        }
    }
    cells
}

fn read(lists: &[List]) -> Calendar {
    let lists: String = lists.iter().map(List::text).collect();
    let text = format!("BEGIN:VCALENDAR\r\n{lists}END:VCALENDAR\r\n");
    let reading = Reading {
        zone: "UTC".to_owned(),
        kind: Kind::Availability,
        ..Reading::between("2027-03-01", "2027-03-03")
    };
    reading.read(text.as_bytes()).unwrap()
}

fn offer() -> impl Strategy<Value = Offer> {
    (-60..CELLS, 0..50_i64, 1..4_i64).prop_map(|(from, length, times)| Offer {
        from,
        length,
        times,
    })
}

fn list() -> impl Strategy<Value = List> {
    const KINDS: [Option<&str>; 4] = [
        None,
        Some("BUSY"),
        Some("BUSY-TENTATIVE"),
        Some("BUSY-UNAVAILABLE"),
    ];
    (
        prop::option::of(0..4_u8),
        prop::sample::select(&KINDS[..]),
        prop::option::of(-60..CELLS),
        prop::option::of(0..200_i64),
        any::<bool>(),
        prop::collection::vec(offer(), 0..4),
    )
        .prop_map(
            |(priority, busy_type, from, length, has_duration, offers)| List {
                priority: priority.map(|n| [0, 1, 2, 9][usize::from(n)]),
                busy_type,
                from,
                length,
                has_duration,
                offers,
            },
        )
}

proptest! {
    #[test]
    fn every_cell_is_what_the_steps_of_the_rfc_make_it(lists in prop::collection::vec(list(), 0..5)) {
        let calendar = read(&lists);
        prop_assert!(calendar.notices.is_empty(), "{:?}", calendar.notices);
        let pieces = &calendar.hours;
        prop_assert!(pieces.windows(2).all(|pair| pair[0].end <= pair[1].start));
        let found: Vec<Option<Status>> = (0..CELLS)
            .map(|cell| {
                let at = instant(cell);
                let piece = pieces.iter().find(|piece| piece.start <= at && at < piece.end);
                piece.map(|piece| piece.facts.status)
            })
            .collect();
        prop_assert_eq!(found, counted(&lists));
    }
}
