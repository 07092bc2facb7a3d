//! The dates, weeks or months that a rule is judged on.

use crate::{
    model::Horizon,
    rules::{Common, policy::Per},
    time::{Date, Weekday},
    verdict::fold,
};

use super::occasions::Meeting;

/// One date, or the dates of one week or month, on which a rule is judged as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// Its place among those of the rule.
    pub(super) place: usize,
    /// What it is called by: the date, or the first day of the week or month, also where that lies before the horizon.
    pub(super) first: Date,
    /// The dates that the rule speaks of.
    pub(super) dates: Vec<Date>,
    /// Which occurrence of a meeting it stands for, where it stands for one.
    pub(super) occurrence: Option<usize>,
    /// Whether the horizon or the rule's validity cuts it, so that it is shown and not judged.
    pub(super) is_cut: bool,
}

/// The periods of a rule inside `horizon`, in order.
pub(super) fn periods(common: &Common, horizon: &Horizon, week_starts: Weekday) -> Vec<Period> {
    let dates: Vec<Date> = horizon
        .dates()
        .filter(|date| common.speaks_on(*date))
        .collect();
    let first_of = |date: &Date| fold::first_of(common.per, *date, week_starts);
    dates
        .chunk_by(|one, next| first_of(one) == first_of(next))
        .enumerate()
        .map(|(place, dates)| Period {
            place,
            first: match common.per {
                Per::Period => horizon.from,
                _ => first_of(&dates[0]),
            },
            is_cut: is_cut(common, horizon, week_starts, dates[0]),
            dates: dates.to_vec(),
            occurrence: None,
        })
        .collect()
}

/// A period for each occurrence of `meeting`, in order.
pub(super) fn of_meeting(meeting: &Meeting) -> Vec<Period> {
    let occurrences = meeting.occurrences.iter().enumerate();
    occurrences
        .map(|(at, occurrence)| Period {
            place: at,
            first: occurrence.date,
            dates: vec![occurrence.date],
            occurrence: Some(at),
            is_cut: false,
        })
        .collect()
}

/// Whether a date of the rule's weekdays, in the period that `date` is in, lies outside the horizon or the validity.
fn is_cut(common: &Common, horizon: &Horizon, week_starts: Weekday, date: Date) -> bool {
    let period = |other: Date| fold::first_of(common.per, other, week_starts);
    let inside =
        |other: &Date| horizon.from <= *other && *other <= horizon.to && common.speaks_on(*other);
    match common.per {
        Per::Day | Per::Period => false,
        Per::Week | Per::Month => period(date)
            .through(period(date).plus(31))
            .filter(|other| period(*other) == period(date))
            .filter(|other| common.days.contains(other.weekday()))
            .any(|other| !inside(&other)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::zone::Zone;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn weekly(from: &str, to: &str) -> Vec<(String, usize, bool)> {
        let zone = Arc::new(Zone::utc());
        let horizon = Horizon {
            from: date(from),
            to: date(to),
            zone: Arc::clone(&zone),
        };
        let mut common = Common::new("weekly", zone);
        common.per = Per::Week;
        periods(&common, &horizon, Weekday::Mon)
            .into_iter()
            .map(|period| (period.first.to_string(), period.dates.len(), period.is_cut))
            .collect()
    }

    #[test]
    fn a_week_is_cut_only_where_it_loses_one_of_its_days() {
        // Wednesday to the Friday of the next week; the weekend after it is not the rule's.
        assert_eq!(
            weekly("2027-03-03", "2027-03-12"),
            [
                ("2027-03-01".to_owned(), 3, true),
                ("2027-03-08".to_owned(), 5, false)
            ]
        );
    }
}
