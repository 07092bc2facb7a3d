//! Times and clocks for people: whose clock a time is on, and which clocks have changed.

use std::sync::Arc;

use crate::{
    time::{DAY, Date, Instant, Span},
    zone::Zone,
};

use super::Dates;

/// A zone by the name of its city: `New York` for `America/New_York`; a zone without a city by its whole name.
pub fn place(zone: &Zone) -> String {
    let name = zone.name();
    match name.rsplit_once('/') {
        Some((region, city)) if region != "Etc" => city.replace('_', " "),
        _ => name.to_owned(),
    }
}

/// `16:00` on the clock of `zone`.
pub fn time(zone: &Zone, instant: Instant) -> String {
    zone.civil(instant).clock_text()
}

/// `16:00-17:00` on the clock of `zone`; `22:00-06:00+1` past midnight, `22:00-24:00` up to it.
pub fn stretch(zone: &Zone, span: Span) -> String {
    let (start, end) = (zone.civil(span.start()), zone.civil(span.end()));
    let days = end.date().days() - start.date().days();
    let from = time(zone, span.start());
    match (days, end.second_of_day()) {
        (0, _) => format!("{from}-{}", time(zone, span.end())),
        (1, 0) => format!("{from}-24:00"),
        _ => format!("{from}-{}+{days}", time(zone, span.end())),
    }
}

/// A stretch with the weekday in front where it begins on another date than `date`, and its clock's name behind.
pub fn stretch_on(zone: &Zone, date: Date, span: Span) -> String {
    if zone.civil(span.start()).date() == date {
        format!("{} {}", stretch(zone, span), place(zone))
    } else {
        stretch_of_a_weekday(zone, span)
    }
}

/// Stretches one by one, each with its weekday where one of them begins on another date than `date`.
pub fn stretches_on(zone: &Zone, date: Date, spans: &[Span]) -> Vec<String> {
    let begins = |span: &Span| zone.civil(span.start()).date();
    let is_one_date = spans.iter().all(|span| begins(span) == date);
    let said = |span: &Span| {
        if is_one_date {
            stretch_on(zone, date, *span)
        } else {
            stretch_of_a_weekday(zone, *span)
        }
    };
    spans.iter().map(said).collect()
}

/// `Tue 08:00-15:00 Berlin`.
fn stretch_of_a_weekday(zone: &Zone, span: Span) -> String {
    let day = zone.civil(span.start()).date().weekday();
    let day = super::dates::weekday(day);
    format!("{day} {} {}", stretch(zone, span), place(zone))
}

/// Which of `zones` changed its clock last before `date`, and what another does: `Berlin changed on 28 March, Accra does not`.
///
/// `None` when no two of them differ in that.
pub fn change(dates: Dates, zones: &[Arc<Zone>], date: Date) -> Option<String> {
    let turns: Vec<_> = zones.iter().map(|zone| Turns::of(zone, date)).collect();
    let changed = turns.iter().filter_map(|turns| turns.last).max()?;
    let first = turns.iter().find(|turns| turns.last == Some(changed))?;
    let other = turns.iter().find(|turns| turns.last != Some(changed))?;
    let said = match other.next {
        Some(next) if next.days() - changed.days() <= 60 => {
            format!("not before {}", dates.date(next))
        }
        _ => "did not".to_owned(),
    };
    Some(format!(
        "{} changed on {}, {} {said}",
        first.place,
        dates.date(changed),
        other.place
    ))
}

/// The changes of a clock around a date.
struct Turns {
    place: String,
    /// The date of the last change at or before it, within half a year and some weeks.
    last: Option<Date>,
    /// The date of the first change after it, as far ahead.
    next: Option<Date>,
}

impl Turns {
    fn of(zone: &Arc<Zone>, date: Date) -> Self {
        const FAR: i64 = 250 * DAY;
        let noon = zone.instant(date.midnight().plus_seconds(DAY / 2));
        let around = Span::from_seconds(
            noon.seconds().saturating_sub(FAR),
            noon.seconds().saturating_add(FAR),
        );
        let regimes = around.map_or_else(Vec::new, |around| zone.regimes(around));
        let turns = regimes.windows(2).filter_map(|pair| {
            let [before, after] = pair else { return None };
            (before.offset != after.offset).then(|| after.span.start())
        });
        let (past, ahead): (Vec<_>, Vec<_>) = turns.partition(|turn| *turn <= noon);
        let day = |turn: &Instant| zone.civil(*turn).date();
        Self {
            place: place(zone),
            last: past.last().map(day),
            next: ahead.first().map(day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::Tzdb;

    fn zones(names: &[&str]) -> Vec<Arc<Zone>> {
        let tzdb = Tzdb::bundled();
        names.iter().map(|name| tzdb.get(name).unwrap()).collect()
    }

    #[track_caller]
    fn check(names: &[&str], date: &str, expected: Option<&str>) {
        let horizon = crate::model::Horizon {
            from: "2027-01-01".parse().unwrap(),
            to: "2027-12-31".parse().unwrap(),
            zone: zones(&["UTC"]).remove(0),
        };
        let said = change(Dates::of(&horizon), &zones(names), date.parse().unwrap());
        assert_eq!(said.as_deref(), expected);
    }

    #[test]
    fn two_clocks_that_change_on_different_days_are_both_named() {
        check(
            &["Europe/Berlin", "America/New_York"],
            "2027-03-15",
            Some("New York changed on 14 March, Berlin not before 28 March"),
        );
        check(
            &["Europe/Berlin", "America/New_York"],
            "2027-11-01",
            Some("Berlin changed on 31 October, New York not before 7 November"),
        );
    }

    #[test]
    fn a_clock_that_never_changes_did_not() {
        check(
            &["Europe/Berlin", "Africa/Accra"],
            "2027-04-01",
            Some("Berlin changed on 28 March, Accra did not"),
        );
    }

    #[test]
    fn clocks_that_change_together_explain_nothing() {
        check(&["Europe/Berlin", "Europe/Lisbon"], "2027-04-01", None);
        check(&["Asia/Tokyo", "Africa/Accra"], "2027-04-01", None);
    }

    #[test]
    fn a_place_is_the_last_part_of_a_name() {
        for (name, expected) in [
            ("America/Argentina/Buenos_Aires", "Buenos Aires"),
            ("UTC", "UTC"),
            ("Etc/GMT+5", "Etc/GMT+5"),
        ] {
            assert_eq!(place(&zones(&[name])[0]), expected);
        }
    }

    #[test]
    fn stretches_of_several_dates_all_have_their_weekday() {
        let utc = Zone::utc();
        let hours = |from: i64, to: i64| Span::from_seconds(from * 3_600, to * 3_600).unwrap();
        // 1 January 1970 was a Thursday.
        let date = utc.civil(Instant::from_seconds(0)).date();
        let spans = [hours(9, 12), hours(33, 36)];
        assert_eq!(
            stretches_on(&utc, date, &spans),
            ["Thu 09:00-12:00 UTC", "Fri 09:00-12:00 UTC"]
        );
        assert_eq!(stretches_on(&utc, date, &spans[..1]), ["09:00-12:00 UTC"]);
    }

    #[test]
    fn a_stretch_past_midnight_says_so() {
        let utc = Zone::utc();
        let hours = |from: i64, to: i64| Span::from_seconds(from * 3_600, to * 3_600).unwrap();
        assert_eq!(stretch(&utc, hours(9, 17)), "09:00-17:00");
        assert_eq!(stretch(&utc, hours(22, 30)), "22:00-06:00+1");
        assert_eq!(stretch(&utc, hours(22, 24)), "22:00-24:00");
    }
}
