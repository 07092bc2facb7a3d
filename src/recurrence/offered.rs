//! Offered hours (RFC 7953): what lists of them say, laid over one another by their priorities.

use std::{collections::BTreeSet, mem, sync::Arc};

use crate::{
    ical::{
        Status, Why,
        availability::Availability,
        component::{End, Event, Problem},
        split::Table,
    },
    time::{Instant, Span},
};

use super::{
    calendar::{Facts, Occurrence},
    groups::Groups,
    series::{Reader, Uid},
};

/// What a list says about a stretch of time.
#[derive(Debug)]
struct Claim {
    span: Span,
    /// Of lists that speak of the same time, the one with the smallest rank holds.
    rank: u8,
    facts: Arc<Facts>,
}

/// The time that a list speaks of; an end that it does not state is open.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch {
    from: Option<Instant>,
    to: Option<Instant>,
}

impl Stretch {
    /// The part of `span` that lies in it.
    fn part_of(self, span: Span) -> Option<Span> {
        let from = self
            .from
            .map_or(span.start(), |from| from.max(span.start()));
        let to = self.to.map_or(span.end(), |to| to.min(span.end()));
        Span::new(from, to).ok()
    }
}

impl Reader<'_> {
    /// The hours that the lists of the file offer, and the time of the window that they speak of and do not offer: by start,
    /// apart. An offer that reaches out of the window is whole, what is not offered is cut at its ends.
    ///
    /// A list of which it cannot be said when it speaks, or with what weight, leaves all time unknown.
    pub(super) fn read_offers(&mut self, table: &Table<'_>) -> Vec<Occurrence> {
        let mut claims = Vec::new();
        for list in Availability::all(table) {
            match self.head(list) {
                Ok(head) => self.add_claims(list, head, &mut claims),
                Err(problem) => {
                    let raw = list.uid();
                    let uid = Uid::new(&raw);
                    let left = "all time is unknown, whatever other lists say";
                    self.ledger.skip(uid.about(list.line()), problem, left);
                    claims.push(self.doubt(list.line(), uid.text()));
                }
            }
        }
        for line in Availability::lost(table) {
            claims.push(self.doubt(line, &self.no_uid));
        }
        let mut hours = lay_over(&claims);
        hours.retain(|piece| self.is_wanted(piece.start, piece.end));
        hours
    }

    /// The rank of a list and when it speaks.
    fn head(&mut self, list: Availability<'_, '_>) -> Result<(u8, Stretch), Problem> {
        if let Some(damage) = list.damage() {
            let what = "the list of offered hours";
            return Err(Problem::of_damage(damage, what, self.limits));
        }
        Ok((list.rank()?, self.stretch(list)?))
    }

    /// That nobody can say what a list says.
    fn doubt(&self, line: u32, uid: &Arc<str>) -> Claim {
        Claim {
            span: self.options.window,
            rank: 0,
            facts: Arc::new(of_list((Status::Unknown, Why::PartlyRead), line, uid)),
        }
    }

    /// Adds what one list says: its offers, and what the time is at which it offers nothing.
    fn add_claims(
        &mut self,
        list: Availability<'_, '_>,
        (rank, stretch): (u8, Stretch),
        claims: &mut Vec<Claim>,
    ) {
        let (offers, is_whole) = self.read_list(list);
        let claim = |span, facts| Claim { span, rank, facts };
        claims.extend(offers.into_iter().filter_map(|offer| {
            let span = Span::new(offer.start, offer.end).ok()?;
            Some(claim(stretch.part_of(span)?, offer.facts))
        }));
        let otherwise = if is_whole {
            (list.busy_type(), Why::NotOffered)
        } else {
            (Status::Unknown, Why::PartlyRead)
        };
        if let Some(span) = stretch.part_of(self.options.window) {
            let raw = list.uid();
            let facts = of_list(otherwise, list.line(), Uid::new(&raw).text());
            claims.push(claim(span, Arc::new(facts)));
        }
    }

    /// The time that a list speaks of.
    fn stretch(&mut self, list: Availability<'_, '_>) -> Result<Stretch, Problem> {
        let start = list.start(&mut self.names, self.limits)?;
        let end = list.end(&mut self.names, self.limits)?;
        let mut place = |stamp| {
            let point = (self.clocks).place(stamp, list.calendar(), &self.names, None);
            match point.unknown_zone {
                Some(zone) => Err(self.no_such_zone(zone, list.calendar())),
                None => Ok(point),
            }
        };
        let start = start.map(&mut place).transpose()?;
        let to = match (start, end) {
            (_, End::Absent) => None,
            (None, End::At(stamp)) => Some(place(stamp)?.instant),
            (None, End::After(_)) => {
                return Err(Problem {
                    code: "no-start",
                    message: "the list of offered hours has a `DURATION` and no `DTSTART`".into(),
                });
            }
            (Some(start), end) => {
                let (extent, unknown_zone) = self.extent(start, end, list.calendar())?;
                if let Some(zone) = unknown_zone {
                    return Err(self.no_such_zone(zone, list.calendar()));
                }
                Some(self.end_of(start, extent))
            }
        };
        let from = start.map(|start| start.instant);
        Ok(Stretch { from, to })
    }

    /// The stretches that a list offers, and whether nothing of it is lost. Where a part of a series is lost, which may have
    /// taken away from the rest, all of the series is unknown.
    fn read_list(&mut self, list: Availability<'_, '_>) -> (Vec<Occurrence>, bool) {
        let events: Vec<Event<'_, '_>> = list.offers().collect();
        let unplaced = self.ledger.unplaced();
        // What is offered is no event: it is not counted among them.
        let of_events = (
            mem::take(&mut self.drafts),
            mem::take(&mut self.census),
            self.is_written_out,
        );
        let mut offers = Vec::new();
        Groups::of(&events).each(|group| {
            let skipped = self.ledger.skipped();
            self.read_group(group);
            let mut of_group = mem::take(&mut self.drafts).into_occurrences();
            if self.ledger.skipped() > skipped {
                of_group.iter_mut().for_each(make_unknown);
            }
            offers.append(&mut of_group);
        });
        (self.drafts, self.census, self.is_written_out) = of_events;
        let is_damaged = events.iter().any(|event| event.damage.is_some());
        let is_whole = !is_damaged && self.ledger.unplaced() == unplaced;
        if !is_whole {
            let problem = Problem {
                code: "offers-in-doubt",
                message: "some of the hours that it offers cannot be read".to_owned(),
            };
            let raw = list.uid();
            let uid = Uid::new(&raw);
            let effect = "the time that the rest of it does not offer is unknown";
            self.ledger.note(uid.about(list.line()), problem, effect);
        }
        (offers, is_whole)
    }
}

/// What a list says of time that it does not offer.
fn of_list((status, why): (Status, Why), line: u32, uid: &Arc<str>) -> Facts {
    Facts {
        status,
        why,
        on_call: false,
        uid: Arc::clone(uid),
        all_day: false,
        line,
        title: None,
        others: None,
        company: false,
        zone: None,
    }
}

fn make_unknown(offer: &mut Occurrence) {
    offer.facts = Arc::new(Facts {
        status: Status::Unknown,
        why: Why::PartlyRead,
        ..(*offer.facts).clone()
    });
}

/// Which of two claims about one time holds: the smaller. Of lists of one rank, what any of them offers is offered; what none
/// does is as the strictest of them says.
fn weight(claim: &Claim) -> (u8, u8, u32) {
    let strength = match claim.facts.status {
        Status::Free => 0,
        Status::Unknown => 1,
        Status::Busy => 2,
        Status::Tentative => 4,
        _ => 3,
    };
    (claim.rank, strength, claim.facts.line)
}

/// The claims that hold, by start, each as long as it does without a break.
fn lay_over(claims: &[Claim]) -> Vec<Occurrence> {
    let mut edges: Vec<(Instant, bool, usize)> = Vec::with_capacity(claims.len().saturating_mul(2));
    for (claim, place) in claims.iter().zip(0..) {
        edges.push((claim.span.start(), true, place));
        edges.push((claim.span.end(), false, place));
    }
    edges.sort_unstable();
    let mut open = BTreeSet::new();
    let mut pieces = Vec::new();
    let mut holds: Option<(Instant, usize)> = None;
    for at_once in edges.chunk_by(|one, other| one.0 == other.0) {
        let Some((now, ..)) = at_once.first() else {
            continue;
        };
        for (_, begins, place) in at_once {
            let Some(claim) = claims.get(*place) else {
                continue;
            };
            if *begins {
                open.insert((weight(claim), *place));
            } else {
                open.remove(&(weight(claim), *place));
            }
        }
        let next = open.first().map(|(_, place)| *place);
        if next == holds.map(|(_, place)| place) {
            continue;
        }
        if let Some((since, place)) = holds {
            pieces.extend(claims.get(place).map(|claim| Occurrence {
                start: since,
                end: *now,
                recurrence_id: since,
                facts: Arc::clone(&claim.facts),
            }));
        }
        holds = next.map(|place| (*now, place));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use crate::{
        ical::Status,
        recurrence::{Calendar, Kind, ReadOptions, read},
        time::{Date, Span},
        zone::Tzdb,
    };

    /// What is read in Berlin in the first week of March 2027, in which no clock changes.
    fn read_as(body: &str, kind: Kind) -> Calendar {
        let tzdb = Tzdb::bundled();
        let floating = tzdb.get("Europe/Berlin").unwrap();
        let midnight = |day| floating.instant(Date::new(2027, 3, day).unwrap().midnight());
        let options = ReadOptions {
            kind,
            ..ReadOptions::plain(
                Span::new(midnight(1), midnight(4)).unwrap(),
                &floating,
                &tzdb,
            )
        };
        let text = format!("BEGIN:VCALENDAR\n{body}END:VCALENDAR\n");
        read(text.as_bytes(), &options).unwrap()
    }

    fn list(lines: &str) -> String {
        format!("BEGIN:VAVAILABILITY\n{lines}\nEND:VAVAILABILITY\n")
    }

    fn offer(lines: &str) -> String {
        format!("BEGIN:AVAILABLE\n{lines}\nEND:AVAILABLE")
    }

    /// Pieces as `start-end status`, on the clock of Berlin, where it is an hour ahead of UTC, with days of the month.
    #[track_caller]
    fn check(lists: &[&str], expected: &[&str], codes: &[&str]) -> Calendar {
        let body: String = lists.iter().map(|lines| list(lines)).collect();
        let calendar = read_as(&body, Kind::Availability);
        let short = |at: crate::time::Instant| at.civil(3_600).to_string()[8..16].to_owned();
        let pieces: Vec<_> = (calendar.hours.iter())
            .map(|o| {
                let (start, end) = (short(o.start), short(o.end));
                format!("{start}-{end} {}", o.facts.status.word())
            })
            .collect();
        assert_eq!(pieces, expected, "{body}");
        let found: Vec<_> = calendar.notices.iter().map(|notice| notice.code).collect();
        assert_eq!(found, codes, "{body}");
        calendar
    }

    const MORNINGS: &str = "DTSTART;TZID=Europe/Berlin:20270201T090000\nDTEND;TZID=Europe/Berlin:20270201T120000\nRRULE:FREQ=DAILY";

    #[test]
    fn what_is_not_offered_is_unavailable_for_ever() {
        let calendar = check(
            &[&offer(MORNINGS)],
            &[
                "01 00:00-01 09:00 unavailable",
                "01 09:00-01 12:00 free",
                "01 12:00-02 09:00 unavailable",
                "02 09:00-02 12:00 free",
                "02 12:00-03 09:00 unavailable",
                "03 09:00-03 12:00 free",
                "03 12:00-04 00:00 unavailable",
            ],
            &[],
        );
        let lines: Vec<_> = calendar.hours.iter().map(|o| o.facts.line).collect();
        assert_eq!(lines, [2, 3, 2, 3, 2, 3, 2]);
        assert_eq!((calendar.events, calendar.census.series), (0, 0));
        assert_eq!(calendar.occurrences, []);
    }

    #[test]
    fn a_list_speaks_of_its_own_stretch_alone() {
        for end in ["DTEND:20270303T080000Z", "DURATION:P1DT0H"] {
            check(
                &[&format!(
                    "DTSTART:20270302T080000Z\n{end}\nBUSYTYPE:BUSY\n{}",
                    offer(MORNINGS)
                )],
                &["02 09:00-02 12:00 free", "02 12:00-03 09:00 busy"],
                &[],
            );
        }
        check(
            &[
                "DTEND;TZID=Europe/Berlin:20270301T060000",
                "DTSTART:20290101T000000Z",
            ],
            &["01 00:00-01 06:00 unavailable"],
            &[],
        );
        check(
            &["DTSTART:20270302T080000Z\nDTEND:20270302T080000Z"],
            &[],
            &[],
        );
    }

    #[test]
    fn the_list_with_the_highest_priority_holds_and_none_is_the_lowest() {
        let noon = offer("DTSTART:20270302T110000Z\nDURATION:PT2H");
        let tuesday = "DTSTART;TZID=Europe/Berlin:20270302T000000\nDURATION:PT24H";
        for (base, over) in [
            ("X:1", "PRIORITY:9"),
            ("PRIORITY:0", "PRIORITY:1"),
            ("PRIORITY:3", "PRIORITY:2"),
        ] {
            let usual = format!("{base}\n{}", offer(MORNINGS));
            let special = format!("{over}\nBUSYTYPE:BUSY\n{tuesday}\n{noon}");
            let expected = [
                "01 00:00-01 09:00 unavailable",
                "01 09:00-01 12:00 free",
                "01 12:00-02 00:00 unavailable",
                "02 00:00-02 12:00 busy",
                "02 12:00-02 14:00 free",
                "02 14:00-03 00:00 busy",
                "03 00:00-03 09:00 unavailable",
                "03 09:00-03 12:00 free",
                "03 12:00-04 00:00 unavailable",
            ];
            check(&[&usual, &special], &expected, &[]);
            check(&[&special, &usual], &expected, &[]);
        }
    }

    #[test]
    fn of_equal_lists_any_may_offer_and_the_strictest_counts_else() {
        let one = |kind: &str, lines: &str| {
            format!(
                "BUSYTYPE:{kind}\nDTSTART:20270301T230000Z\nDTEND:20270302T230000Z\n{}",
                offer(lines)
            )
        };
        let unavailable = one(
            "BUSY-UNAVAILABLE",
            "DTSTART:20270302T080000Z\nDURATION:PT1H",
        );
        let tentative = one("BUSY-TENTATIVE", "DTSTART:20270302T083000Z\nDURATION:PT1H");
        let busy = one("BUSY", "DTSTART:20270302T000000Z\nDURATION:PT0S");
        let around = |status: &str| {
            [
                format!("02 00:00-02 09:00 {status}"),
                "02 09:00-02 10:00 free".to_owned(),
                "02 10:00-02 10:30 free".to_owned(),
                format!("02 10:30-03 00:00 {status}"),
            ]
        };
        for (lists, status) in [
            (vec![&*unavailable, &*tentative], "unavailable"),
            (vec![&*unavailable, &*tentative, &*busy], "busy"),
        ] {
            let expected = around(status);
            let expected: Vec<_> = expected.iter().map(String::as_str).collect();
            check(&lists, &expected, &[]);
        }
    }

    #[test]
    fn offers_are_excluded_added_and_moved_like_events() {
        let series = format!(
            "UID:a\n{MORNINGS}\nEXDATE;TZID=Europe/Berlin:20270301T090000\nRDATE;TZID=Europe/Berlin:20270302T200000"
        );
        let moved = "UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20270303T090000\nDTSTART;TZID=Europe/Berlin:20270303T060000\nDURATION:PT1H";
        let lines = format!("{}\n{}", offer(moved), offer(&series));
        check(
            &[&lines],
            &[
                "01 00:00-02 09:00 unavailable",
                "02 09:00-02 12:00 free",
                "02 12:00-02 20:00 unavailable",
                "02 20:00-02 23:00 free",
                "02 23:00-03 06:00 unavailable",
                "03 06:00-03 07:00 free",
                "03 07:00-04 00:00 unavailable",
            ],
            &[],
        );
    }

    #[test]
    fn offers_of_two_lists_are_not_one_series_although_they_share_a_uid() {
        let until = |end: &str, hour: &str| {
            format!(
                "{end}\n{}",
                offer(&format!(
                    "UID:same\nDTSTART:20270201T{hour}0000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"
                ))
            )
        };
        check(
            &[
                &until("DTEND:20270302T000000Z", "08"),
                &until("DTSTART:20270302T000000Z\nDTEND:20270302T120000Z", "10"),
            ],
            &[
                "01 00:00-01 09:00 unavailable",
                "01 09:00-01 10:00 free",
                "01 10:00-02 01:00 unavailable",
                "02 01:00-02 11:00 unavailable",
                "02 11:00-02 12:00 free",
                "02 12:00-02 13:00 unavailable",
            ],
            &[],
        );
    }

    #[test]
    fn an_offer_that_cannot_be_read_leaves_the_rest_and_its_list_in_doubt() {
        let good = offer("UID:good\nDTSTART:20270302T080000Z\nDURATION:PT1H");
        for (bad, code) in [
            ("UID:bad\nDTSTART:noon\nDURATION:PT1H", "unreadable-start"),
            ("UID:bad\nDURATION:PT1H", "no-start"),
            ("UID:bad\nDTSTART:20270302T100000Z", "no-end"),
            (
                "DTSTART:20270302T100000Z\nDTEND:20270302T090000Z",
                "ends-before-start",
            ),
        ] {
            let calendar = check(
                &[&format!("{good}\n{}", offer(bad))],
                &[
                    "01 00:00-02 09:00 unknown",
                    "02 09:00-02 10:00 free",
                    "02 10:00-04 00:00 unknown",
                ],
                &["offers-in-doubt", code],
            );
            assert_eq!((calendar.skipped, calendar.unplaced), (1, 1));
        }
    }

    #[test]
    fn a_rule_that_cannot_be_followed_offers_nothing_for_certain() {
        check(
            &[&offer(
                "DTSTART:20270302T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYDAY=&#13",
            )],
            &["01 00:00-02 09:00 unavailable", "02 09:00-04 00:00 unknown"],
            &["unreadable-rule"],
        );
        check(
            &[&offer(
                "DTSTART:20270302T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEXDATE:soon",
            )],
            &[
                "01 00:00-02 09:00 unavailable",
                "02 09:00-02 10:00 unknown",
                "02 10:00-03 09:00 unavailable",
                "03 09:00-03 10:00 unknown",
                "03 10:00-04 00:00 unavailable",
            ],
            &["unreadable-exdate"],
        );
        check(
            &[&offer(
                "DTSTART;TZID=Nowhere:20270302T080000\nDURATION:PT1H",
            )],
            &[
                "01 00:00-02 08:00 unavailable",
                "02 08:00-02 09:00 unknown",
                "02 09:00-04 00:00 unavailable",
            ],
            &["unknown-zone"],
        );
    }

    #[test]
    fn a_change_to_an_offer_that_cannot_be_read_leaves_its_series_in_doubt() {
        let series = offer(&format!("UID:a\n{MORNINGS};COUNT=29"));
        let other = offer("UID:b\nDTSTART:20270301T190000Z\nDURATION:PT1H");
        for (change, code) in [
            (
                "UID:a\nRECURRENCE-ID:20270301T080000Z\nDTSTART:later\nDURATION:PT1H",
                "unreadable-start",
            ),
            (
                "UID:a\nRECURRENCE-ID:once\nDTSTART:20270301T080000Z\nDURATION:PT1H",
                "unreadable-recurrence-id",
            ),
        ] {
            let lines = format!("{series}\n{other}\n{}", offer(change));
            let calendar = read_as(&list(&lines), Kind::Availability);
            let offered: Vec<_> = (calendar.hours.iter())
                .filter(|o| o.facts.status == Status::Free)
                .map(|o| o.start.to_string())
                .collect();
            assert_eq!(offered, ["2027-03-01T19:00:00Z"], "{lines}");
            assert!(calendar.notices.iter().any(|notice| notice.code == code));
        }
    }

    #[test]
    fn a_list_that_may_say_anything_leaves_everything_unknown() {
        let usual = offer(MORNINGS);
        let above = format!(
            "PRIORITY:1\nDTSTART:20270302T080000Z\nDURATION:PT1H\n{}",
            offer("DTSTART:20270302T080000Z\nDURATION:PT1H")
        );
        for (damage, code) in [
            ("DTSTART:ever", "unreadable-start"),
            (
                "DTSTART:20270301T000000Z\nDURATION:-PT1H",
                "ends-before-start",
            ),
            ("DURATION:PT1H", "no-start"),
            ("DTSTART;TZID=Nowhere:20270301T000000", "unknown-zone"),
            ("PRIORITY:high", "unreadable-priority"),
            ("END:AVAILABLE", "never-begins"),
        ] {
            let damaged = format!("{damage}\n{usual}");
            let everything = ["01 00:00-04 00:00 unknown"];
            let calendar = check(&[&damaged, &above], &everything, &[code]);
            assert_eq!(calendar.skipped, 1);
        }
        for lost in [
            format!("BEGIN:VAVAILABILITY\n{usual}\n{}", list(&above)),
            format!("{usual}\nEND:VAVAILABILITY\n{}", list(&above)),
        ] {
            let calendar = read_as(&lost, Kind::Availability);
            assert_eq!(calendar.hours.len(), 1, "{:?}", calendar.hours);
            assert_eq!(
                (calendar.hours[0].facts.status, calendar.skipped),
                (Status::Unknown, 1)
            );
        }
    }

    #[test]
    fn a_persons_events_stand_beside_the_offered_hours_and_without_the_kind_alone() {
        let event = "BEGIN:VEVENT\nUID:e\nDTSTART:20270302T080000Z\nDURATION:PT1H\nEND:VEVENT\n";
        let body = format!("{event}{}", list(&offer(MORNINGS)));
        let calendar = read_as(&body, Kind::Availability);
        assert_eq!((calendar.occurrences.len(), calendar.hours.len()), (1, 7));
        let calendar = read_as(&body, Kind::Person);
        assert_eq!((calendar.occurrences.len(), calendar.hours.len()), (1, 0));
        assert_eq!(calendar.notices[0].code, "availability");
        assert!(calendar.notices[0].effect.starts_with("passed over"));
    }
}
