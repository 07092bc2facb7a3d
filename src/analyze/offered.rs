//! Hours that calendars offer, for those who state none: from what was read to the arrangement in force.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    ical::Status,
    model::{
        Hours, MemberId, OfferedDay, OfferedHours, Pattern, Reading, Schedule, Team, Tentative,
        Terms, Unoffered, Week,
    },
    recurrence::Occurrence,
    time::{CivilTime, DAY, Date, MINUTE, Pieces, Span, SpanSet, WallPiece},
    zone::{Clock, How, Zone},
};

use super::{Source, Whose};

/// Makes the hours that calendars offer those of every member of `team` who states none, as far as `within` reaches.
///
/// The hours are on the clock that they are written in, where all of them are on one, and else on that of the member's home.
/// What several calendars say counts as it does in one: what any offers is offered. Members whose calendars offer nothing
/// stay without hours.
pub fn take_offered_hours(team: &mut Team, sources: &[Source], within: Span) {
    for id in team.ids() {
        if team[id].arrangement.schedule.is_some() {
            continue;
        }
        let said: Vec<Said<'_>> = said(sources, id).collect();
        if said.is_empty() {
            continue;
        }
        let arrangement = &mut team.members[id.0].arrangement;
        let zone = clock_of(&said).unwrap_or_else(|| Arc::clone(&arrangement.zone));
        let offered = Offered::new(&said, &team.reading, within);
        arrangement.schedule = Some(Schedule {
            pattern: Pattern::Offered(Arc::new(offered.by_date(&zone, within))),
            seasons: Vec::new(),
            extra: Week::default(),
            hours_in: Some(zone),
            terms: Terms::default(),
        });
    }
}

/// A stretch that a calendar offers, or does not.
struct Said<'s> {
    source: &'s Source,
    hours: &'s Occurrence,
    span: Span,
}

/// What the calendars of `member` say of offered hours.
fn said(sources: &[Source], member: MemberId) -> impl Iterator<Item = Said<'_>> {
    let own = sources
        .iter()
        .filter(move |source| source.whose == Whose::Member(member));
    own.flat_map(|source| {
        let hours = source.calendar.hours.iter();
        hours.filter_map(move |hours| {
            let span = Span::new(hours.start, hours.end).ok()?;
            Some(Said {
                source,
                hours,
                span,
            })
        })
    })
}

/// The clock that all offers are written on, where that is one and not a file's own.
fn clock_of(said: &[Said<'_>]) -> Option<Arc<Zone>> {
    let offers = said
        .iter()
        .filter(|said| said.hours.facts.status == Status::Free);
    let mut zones = offers.map(|said| {
        let calendar = &said.source.calendar;
        let zone = calendar.zone_of(said.hours)?;
        let mut named = (calendar.named_zones.iter()).filter_map(|named| named.meaning.as_ref());
        let is_own = named.any(|it| it.by == How::Definition && it.zone.name() == zone.name());
        (!is_own).then_some(zone)
    });
    let first = zones.next()??;
    let is_first = |zone: Option<&Arc<Zone>>| zone.is_some_and(|it| it.name() == first.name());
    zones.all(is_first).then(|| Arc::clone(first))
}

/// What calendars say, on the UTC line.
struct Offered<'s> {
    /// Offered time, on whole minutes.
    time: SpanSet,
    /// The rest, as far as it is spoken of: whether it may be offered all the same, and where that is written.
    rest: Vec<(Span, bool, &'s Said<'s>)>,
    /// Time that nobody speaks of.
    silence: SpanSet,
}

impl<'s> Offered<'s> {
    fn new(said: &'s [Said<'s>], reading: &Reading, within: Span) -> Self {
        let mut time = Vec::new();
        let mut rest = Vec::new();
        for one in said {
            match (one.hours.facts.status, reading.tentative) {
                (Status::Free, _) | (Status::Tentative, Tentative::Free) => {
                    time.extend(one.span.inward());
                }
                (Status::Unknown, _) | (Status::Tentative, Tentative::Choice) => {
                    rest.push((one.span.outward(), true, one));
                }
                _ => rest.push((one.span.outward(), false, one)),
            }
        }
        let spoken_of: SpanSet = said.iter().map(|one| one.span.outward()).collect();
        Self {
            time: time.into_iter().collect(),
            rest,
            silence: SpanSet::from(within).subtract(&spoken_of),
        }
    }

    /// The same by the dates of `zone`, for those that lie in `within` as a whole.
    fn by_date(&self, zone: &Arc<Zone>, within: Span) -> OfferedHours {
        let clock = Clock::new(zone, within);
        let first = clock.civil(within.start()).date().plus(1);
        let last = clock.civil(within.end()).date().plus(-1);
        let mut days: BTreeMap<Date, OfferedDay> = (first.through(last))
            .map(|date| (date, OfferedDay::default()))
            .collect();
        for span in self.time.spans() {
            for (date, span) in shifts(*span, &clock) {
                let Some(day) = days.get_mut(&date) else {
                    continue;
                };
                let Some(piece) = piece(span, date, &clock) else {
                    continue;
                };
                if clock.wall(on(date, piece.from()), on(date, piece.to())) == [span] {
                    add(&mut day.hours, piece);
                } else {
                    // It begins or ends in an hour that the clock shows twice.
                    day.rest.push(Unoffered {
                        piece,
                        is_unknown: true,
                        origin: None,
                    });
                }
            }
        }
        let silence = self.silence.spans().iter().map(|span| (*span, true, None));
        let rest = (self.rest.iter()).map(|(span, is_unknown, said)| {
            let file = Arc::clone(&said.source.file);
            (*span, *is_unknown, Some((file, said.hours.facts.line)))
        });
        for (span, is_unknown, origin) in rest.chain(silence) {
            for (date, span) in by_midnights(span, &clock) {
                let day = days.get_mut(&date);
                let Some((day, piece)) = day.zip(piece(span, date, &clock)) else {
                    continue;
                };
                day.rest.push(Unoffered {
                    piece,
                    is_unknown,
                    origin: origin.clone(),
                });
            }
        }
        OfferedHours { days }
    }
}

/// A stretch of offered hours by the dates that its parts belong to: a shift is of the date that it begins on; what goes on
/// for a day and longer is cut at each midnight.
fn shifts(span: Span, clock: &Clock) -> Vec<(Date, Span)> {
    if span.end().seconds() - span.start().seconds() < DAY {
        vec![(clock.civil(span.start()).date(), span)]
    } else {
        by_midnights(span, clock)
    }
}

/// The parts of a stretch that lie on each date.
fn by_midnights(span: Span, clock: &Clock) -> Vec<(Date, Span)> {
    let last = clock.civil(span.end().plus_seconds(-1)).date();
    let mut parts = Vec::new();
    let mut start = span.start();
    for date in clock.civil(start).date().through(last) {
        let end = clock.instant(date.plus(1).midnight()).min(span.end());
        if let Ok(part) = Span::new(start, end) {
            parts.push((date, part));
            start = end;
        }
    }
    parts
}

/// What the clock shows from the beginning of `span` to its end, as a piece of `date`; nothing where it shows no time between
/// the two.
fn piece(span: Span, date: Date, clock: &Clock) -> Option<WallPiece> {
    let minute = |at: CivilTime| {
        u16::try_from((at.seconds() - date.midnight().seconds()).div_euclid(MINUTE)).ok()
    };
    let end = clock.civil(span.end().plus_seconds(-1)).plus_seconds(1);
    WallPiece::new(minute(clock.civil(span.start()))?, minute(end)?)
}

fn add(hours: &mut Hours, piece: WallPiece) {
    let mut pieces = Pieces::from(hours.pieces());
    pieces.push(piece);
    *hours = Hours::Fixed(pieces);
}

/// The minute `minute` of `date`.
fn on(date: Date, minute: u16) -> CivilTime {
    CivilTime::new(date, i64::from(minute) * MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        recurrence::{Kind, ReadOptions, read},
        zone::Tzdb,
    };

    /// The hours and the rest of the dates of most of 2027, of a member who lives in Berlin.
    fn offered(lists: &str, reading: &Reading) -> OfferedHours {
        let tzdb = Tzdb::bundled();
        let floating = tzdb.get("Europe/Berlin").unwrap();
        let within = Span::from_seconds(
            "2027-02-20".parse::<Date>().unwrap().midnight().seconds(),
            "2027-11-10".parse::<Date>().unwrap().midnight().seconds(),
        );
        let within = within.unwrap();
        let options = ReadOptions {
            kind: Kind::Availability,
            ..ReadOptions::plain(within, &floating, &tzdb)
        };
        let text = format!("BEGIN:VCALENDAR\n{lists}END:VCALENDAR\n");
        let source = Source {
            file: Arc::from("a.ics"),
            whose: Whose::Member(MemberId(0)),
            calendar: read(text.as_bytes(), &options).unwrap(),
        };
        let sources = [source];
        let said: Vec<Said<'_>> = said(&sources, MemberId(0)).collect();
        let zone = clock_of(&said).unwrap_or(floating);
        assert_eq!(zone.name(), "Europe/Berlin");
        Offered::new(&said, reading, within).by_date(&zone, within)
    }

    fn list(head: &str, offers: &[&str]) -> String {
        let offers = offers.join("\nEND:AVAILABLE\nBEGIN:AVAILABLE\n");
        format!(
            "BEGIN:VAVAILABILITY\n{head}\nBEGIN:AVAILABLE\n{offers}\nEND:AVAILABLE\nEND:VAVAILABILITY\n"
        )
    }

    /// A date as `09:00-12:00 | -00:00-09:00:2 …`: what is offered, then the rest, each with the line that says so; `-` before
    /// what is known not to be offered, `?` before what nobody knows.
    #[track_caller]
    fn check(lists: &str, date: &str, expected: &str) {
        let offered = offered(lists, &Reading::default());
        let day = &offered.days[&date.parse().unwrap()];
        let hours = day.hours.pieces().iter().map(ToString::to_string);
        let rest = day.rest.iter().map(|rest| {
            let sign = if rest.is_unknown { '?' } else { '-' };
            let line = rest.origin.as_ref().map_or(0, |(_, line)| *line);
            format!("{sign}{}:{line}", rest.piece)
        });
        let said = [hours.collect::<Vec<_>>(), rest.collect()].map(|said| said.join(" "));
        assert_eq!(said.join(" | "), expected, "{date} of {lists}");
    }

    fn daily(from: &str, length: &str) -> String {
        format!("DTSTART;TZID=Europe/Berlin:20270201T{from}\nDURATION:{length}\nRRULE:FREQ=DAILY")
    }

    #[test]
    fn hours_keep_their_clock_and_the_rest_tells_where_it_is_written() {
        let days = list("X:1", &[&daily("090000", "PT3H"), &daily("133000", "PT4H")]);
        for date in ["2027-03-27", "2027-03-28", "2027-03-29"] {
            check(
                &days,
                date,
                "09:00-12:00 13:30-17:30 | -00:00-09:00:2 -12:00-13:30:2 -17:30-24:00:2",
            );
        }
    }

    #[test]
    fn a_night_is_of_the_date_it_begins_on_and_a_day_and_more_is_cut_at_midnight() {
        let nights = list("X:1", &[&daily("220000", "PT8H")]);
        check(&nights, "2027-03-10", "22:00-06:00+1 | -06:00-22:00:2");
        let always = list("X:1", &[&daily("000000", "P1D")]);
        check(&always, "2027-03-10", "00:00-24:00 | ");
        let long = "DTSTART;TZID=Europe/Berlin:20270310T220000\nDURATION:PT30H";
        let long = list("X:1", &[long]);
        check(&long, "2027-03-10", "22:00-24:00 | -00:00-22:00:2");
        check(&long, "2027-03-11", "00:00-24:00 | ");
        check(&long, "2027-03-12", "00:00-04:00 | -04:00-24:00:2");
    }

    #[test]
    fn time_that_no_list_speaks_of_is_unknown() {
        let noon = list(
            "DTSTART;TZID=Europe/Berlin:20270310T120000\nDTEND;TZID=Europe/Berlin:20270312T000000",
            &[&daily("090000", "PT6H")],
        );
        check(&noon, "2027-03-09", " | ?00:00-24:00:0");
        check(
            &noon,
            "2027-03-10",
            "12:00-15:00 | -15:00-24:00:2 ?00:00-12:00:0",
        );
        check(&noon, "2027-03-12", " | ?00:00-24:00:0");
    }

    #[test]
    fn tentative_time_is_as_the_team_reads_it() {
        let lists = list("BUSYTYPE:BUSY-TENTATIVE", &[&daily("090000", "PT3H")]);
        check(
            &lists,
            "2027-03-10",
            "09:00-12:00 | ?00:00-09:00:2 ?12:00-24:00:2",
        );
        let told = |tentative| {
            let reading = Reading {
                tentative,
                ..Reading::default()
            };
            let offered = offered(&lists, &reading);
            let day = &offered.days[&"2027-03-10".parse().unwrap()];
            (day.hours.pieces().to_vec(), day.rest.len())
        };
        assert_eq!(told(Tentative::Free), (vec![WallPiece::DAY], 0));
        let morning = WallPiece::new(9 * 60, 12 * 60).unwrap();
        assert_eq!(told(Tentative::Busy), (vec![morning], 2));
    }

    #[test]
    fn hours_that_end_in_an_hour_shown_twice_are_not_known() {
        // On 31 October the clock shows 02:00 to 03:00 twice; this ends the second time that it shows 02:30.
        let night = "DTSTART;TZID=Europe/Berlin:20271031T000000\nDURATION:PT3H30M";
        let night = list("X:1", &[night]);
        check(&night, "2027-10-31", " | ?00:00-02:30:0 -02:30-24:00:2");
        let whole = "DTSTART;TZID=Europe/Berlin:20271031T000000\nDURATION:PT4H";
        let whole = list("X:1", &[whole]);
        check(&whole, "2027-10-31", "00:00-03:00 | -03:00-24:00:2");
    }
}
