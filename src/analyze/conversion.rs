//! Tables of local times that a policy prints, held against the clocks.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    availability::Clocks,
    ical::Notice,
    rules::policy::{Conversion, WrittenTimes},
    time::{Date, MINUTE, Span, SpanSet, WallPiece},
    zone::Zone,
};

use super::{Question, inquiry::Inquiry, notices::notice, seating::wall};

/// A row of a table names no date: the time it means begins at most so many dates before or after that of the rule.
const DATES_AWAY: i32 = 2;

/// So many stretches of dates are named; the others are counted.
const NAMED: usize = 4;

/// Says of each clock on which times of the rule are said to be other ones than they are, on some of its dates.
pub(super) fn conversions(question: &Question<'_>, inquiry: &Inquiry<'_>) -> Vec<Notice> {
    let required = inquiry.seating.required;
    let of_rule = match required.written_times() {
        WrittenTimes::Window(_, zone) => Some(zone),
        _ => None,
    };
    let mut of_zones: BTreeMap<&str, Vec<&Conversion>> = BTreeMap::new();
    for conversion in &required.common.conversions {
        let rows = of_zones.entry(conversion.zone.name()).or_default();
        rows.push(conversion);
    }
    let tables = of_zones.values().filter_map(|rows| {
        let zone = &rows.first()?.zone;
        let clocks = Clocks::new(of_rule.into_iter().chain([zone]), question.horizon.reach());
        let table = Table {
            rows,
            zone,
            clocks: &clocks,
        };
        table.differs(inquiry)
    });
    tables.collect()
}

/// What a policy says of one clock, in rows: on each date one of them is meant to be so.
struct Table<'a> {
    rows: &'a [&'a Conversion],
    zone: &'a Arc<Zone>,
    clocks: &'a Clocks,
}

/// Dates of a rule that follow each other, and on which its times are the same ones of another clock.
struct Stretch {
    from: Date,
    to: Date,
    n_dates: usize,
    /// The times there, in words, where no row has them.
    otherwise: Option<String>,
}

impl Table<'_> {
    /// Says on which dates of `inquiry` no row is so, and what is.
    fn differs(&self, inquiry: &Inquiry<'_>) -> Option<Notice> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for (date, times) in times(inquiry, self.clocks) {
            let otherwise = if self.has(date, &times) {
                None
            } else {
                self.text(date, &times)
            };
            match stretches.last_mut() {
                Some(last) if last.otherwise == otherwise => {
                    last.to = date;
                    last.n_dates += 1;
                }
                _ => stretches.push(Stretch {
                    from: date,
                    to: date,
                    n_dates: 1,
                    otherwise,
                }),
            }
        }
        let all: usize = stretches.iter().map(|stretch| stretch.n_dates).sum();
        stretches.retain(|stretch| stretch.otherwise.is_some());
        let wrong: usize = stretches.iter().map(|stretch| stretch.n_dates).sum();
        if wrong == 0 {
            return None;
        }
        let required = inquiry.seating.required;
        let (id, zone) = (&required.common.id, self.zone.name());
        let thing = match required.written_times() {
            WrittenTimes::Slot => "meeting",
            _ => "window",
        };
        let said: Vec<String> = self.rows.iter().map(|row| pieces(&row.window)).collect();
        let said = said.join(" or ");
        let found = in_words(&stretches);
        let dates = if all == 1 { "date" } else { "dates" };
        let message = if wrong == all {
            format!(
                "the {thing} of rule `{id}` is {said} in {zone} on none of its {all} {dates}: it is {found}"
            )
        } else {
            format!(
                "the {thing} of rule `{id}` is not {said} in {zone} on {wrong} of its {all} dates: it is {found}"
            )
        };
        Some(notice(
            "conversion-differs",
            message,
            "the rule's own clock counts, and no verdict changes: correct `conversion` and the page it is from, or give \
             each season its row"
                .to_owned(),
        ))
    }

    /// Whether a row has exactly `times`, those of the rule on `date`.
    fn has(&self, date: Date, times: &SpanSet) -> bool {
        self.rows.iter().any(|row| self.is_so(row, date, times))
    }

    /// Whether `row` has exactly `times`: each of its pieces lies in them, on some date near `date`, and nothing is left of them.
    fn is_so(&self, row: &Conversion, date: Date, times: &SpanSet) -> bool {
        let near = date.plus(-DATES_AWAY).through(date.plus(DATES_AWAY));
        let inside = |piece: &WallPiece| -> SpanSet {
            let each = near.clone().map(|date| -> SpanSet {
                let spans = wall(self.clocks, self.zone, date, *piece);
                spans.into_iter().collect()
            });
            let inside = each.filter(|there| there.intersect(times) == *there);
            inside.fold(SpanSet::new(), |all, there| all.union(&there))
        };
        let pieces: Vec<SpanSet> = row.window.iter().map(inside).collect();
        let all = (pieces.iter()).fold(SpanSet::new(), |all, piece| all.union(piece));
        pieces.iter().all(|piece| !piece.is_empty()) && all == *times
    }

    /// What `times`, those of the rule on `date`, are on this clock: `11:00-15:00`, `00:00-08:00 of the next date`; nothing where
    /// the clock goes back in them and ends before it began, which no row could say.
    fn text(&self, date: Date, times: &SpanSet) -> Option<String> {
        let clock = self.clocks.of(self.zone);
        let minute = |at| {
            let civil = clock.civil(at);
            (civil.date(), civil.seconds().div_euclid(MINUTE))
        };
        let text = |span: &Span| {
            let ((first, from), (_, to)) = (minute(span.start()), minute(span.end()));
            let midnight = first.midnight().seconds() / MINUTE;
            let minutes = |minute: i64| u16::try_from(minute - midnight).ok();
            let piece = WallPiece::new(minutes(from)?, minutes(to)?)?;
            Some(match first.days() - date.days() {
                0 => piece.to_string(),
                1.. => format!("{piece} of the next date"),
                ..0 => format!("{piece} of the date before"),
            })
        };
        let texts: Option<Vec<String>> = times.spans().iter().map(text).collect();
        Some(texts?.join(" and "))
    }
}

/// The times of the rule on each of its dates that have any, without those that an exception takes out.
fn times(inquiry: &Inquiry<'_>, clocks: &Clocks) -> Vec<(Date, SpanSet)> {
    let required = inquiry.seating.required;
    let is_asked = |date: &Date| required.common.exception(*date).is_none();
    let dates = inquiry.periods.iter().flat_map(|period| &period.dates);
    let dates = dates.copied().filter(is_asked);
    let of_date = |date: Date| -> (Date, SpanSet) {
        let spans = match required.written_times() {
            WrittenTimes::Window(pieces, zone) => {
                let pieces = pieces.iter();
                (pieces.flat_map(|piece| wall(clocks, zone, date, *piece))).collect()
            }
            WrittenTimes::Slot => {
                let meeting = inquiry.seating.meeting.into_iter();
                let all = meeting.flat_map(|meeting| &meeting.occurrences);
                let on_date = all.filter(|occurrence| occurrence.date == date);
                on_date.flat_map(|it| it.spans.iter().copied()).collect()
            }
            WrittenTimes::None | WrittenTimes::OnOwnClocks => SpanSet::new(),
        };
        (date, spans)
    };
    let each = dates.map(of_date);
    each.filter(|(_, times)| !times.is_empty()).collect()
}

/// `09:00-12:30 and 14:00-17:00`.
fn pieces(window: &[WallPiece]) -> String {
    let pieces: Vec<String> = window.iter().map(ToString::to_string).collect();
    pieces.join(" and ")
}

/// `11:00-15:00 from 2021-01-01 to 2021-03-25 and on 2021-03-29`, stretches of the same times together.
fn in_words(stretches: &[Stretch]) -> String {
    let mut of_times: Vec<(&str, Vec<&Stretch>)> = Vec::new();
    for stretch in stretches {
        let Some(times) = stretch.otherwise.as_deref() else {
            continue;
        };
        match of_times.iter_mut().find(|(known, _)| *known == times) {
            Some((_, own)) => own.push(stretch),
            None => of_times.push((times, vec![stretch])),
        }
    }
    let each = of_times.iter().map(|(times, own)| {
        let named = own.iter().take(NAMED).map(|stretch| stretch.text());
        let mut named: Vec<String> = named.collect();
        if let (more @ 1.., Some(last)) = (own.len().saturating_sub(NAMED), own.last()) {
            let s = if more == 1 { "" } else { "s" };
            named.push(format!("{more} more time{s} up to {}", last.to));
        }
        format!("{times} {}", named.join(" and "))
    });
    let each: Vec<String> = each.collect();
    each.join(", and ")
}

impl Stretch {
    /// `from 2021-01-01 to 2021-03-25`, `on 2021-03-26`.
    fn text(&self) -> String {
        if self.from == self.to {
            format!("on {}", self.from)
        } else {
            format!("from {} to {}", self.from, self.to)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::analyze::tests::notices_of;

    #[test]
    fn a_date_on_which_a_clock_goes_back_in_the_window_is_in_no_table() {
        let team = "zone = \"UTC\"\n[[member]]\nid = \"ana\"\nzone = \"UTC\"\nweek = { mon-sun = \"00:00-09:00\" }\n";
        let said = |rows: &str| -> Vec<String> {
            let policy = format!(
                "[[rule]]\nid = \"a\"\nkind = \"core_window\"\ndays = \"sun\"\nzone = \"UTC\"\nwindow = \"00:30-01:30\"\nconversion = [{rows}]\n"
            );
            let notices = notices_of(team, &policy, ["2027-10-24", "2027-11-07"]).into_iter();
            let found = notices.filter(|notice| notice.code == "conversion-differs");
            found.map(|notice| notice.message).collect()
        };
        let row = |window| format!("{{ zone = \"Europe/Berlin\", window = \"{window}\" }}");
        let (summer, winter) = (row("02:30-03:30"), row("01:30-02:30"));
        assert_eq!(said(&format!("{summer}, {winter}")), [""; 0]);
        let winter_is_wrong = "the window of rule `a` is not 02:30-03:30 in Europe/Berlin on 1 of its 3 dates: it is \
                               01:30-02:30 on 2027-11-07";
        assert_eq!(said(&summer), [winter_is_wrong]);
    }
}
