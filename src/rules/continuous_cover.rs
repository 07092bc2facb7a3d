#![doc = include_str!("../../docs/rules/continuous_cover.md")]

use std::cmp::Reverse;

use serde::Deserialize;

use crate::{
    overlap::Basis,
    time::{Minutes, Span, SpanSet},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Lack, Measure, Refuses, Rule, settings,
    shortfall::{self, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "continuous_cover",
    page: include_str!("../../docs/rules/continuous_cover.md"),
    bound: Bound::AtMost,
    asks: Asks::Windows,
    basis: Basis::Presence,
    absence: AbsencePolicy::Counts,
    has_link: false,
    window: Some(false),
    refuses: Refuses {
        local: Some("cover goes on from date to date on one clock"),
        excuses: Some("absence never excuses here: the rule counts who is there"),
        per: Some("a gap is as long as it is, and seen on each date that it touches"),
        ..Refuses::NOTHING
    },
    lack: Some(Lack::Around),
    read: super::read::<ContinuousCover>,
};

/// The fields of a `[[rule]]` with `kind = "continuous_cover"` that are its own.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContinuousCover {
    /// How many have to be there.
    #[serde(default = "settings::one", deserialize_with = "settings::people")]
    pub at_least_people: usize,
    /// How long fewer may be there at a stretch.
    #[serde(deserialize_with = "settings::followed")]
    pub max_gap: Minutes,
}

impl ContinuousCover {
    /// The longest stretch that has a minute of the dates asked about and in which too few are there; of equals the earliest.
    fn longest_gap(&self, cx: &Context<'_>) -> Option<Span> {
        let windows = |is_counted: fn(bool) -> bool| -> SpanSet {
            let parts = cx.parts.iter().filter(|part| is_counted(part.is_asked));
            parts.flat_map(|part| part.window).copied().collect()
        };
        let gaps = windows(|_| true).subtract(&self.enough(cx));
        let asked = windows(|is_asked| is_asked);
        let touches = |gap: &Span| !asked.touching(*gap).is_empty();
        let gaps = gaps.spans().iter().copied().filter(touches);
        // OK because `min_by_key` keeps the first of equals.
        gaps.min_by_key(|gap| Reverse(gap.minutes()))
    }
}

impl Rule for ContinuousCover {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    /// However few there are: a date that nobody covers fails.
    fn is_enough(&self, _left: &[Candidate<'_>]) -> bool {
        true
    }

    fn enough(&self, cx: &Context<'_>) -> SpanSet {
        let parts = cx.parts.iter();
        let covered = parts.map(|part| cx.together(&part.seats, self.at_least_people));
        covered.fold(SpanSet::new(), |all, covered| all.union(&covered))
    }

    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        shortfall::of_lack(self, cx, hours)
    }

    /// The longest gap, in full length.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let gap = self.longest_gap(cx);
        Measure {
            required: self.max_gap,
            found: gap.map_or(Minutes::ZERO, Span::minutes),
            counted: gap.into_iter().collect(),
            link: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::MemberId,
        overlap::Case,
        rules::{About, Part, Seat, Time},
    };

    fn hours(spans: &[(i64, i64)]) -> Vec<Span> {
        let span = |(from, to): &(i64, i64)| Span::from_seconds(from * 3_600, to * 3_600).unwrap();
        spans.iter().map(span).collect()
    }

    /// The longest gap in hours on the second of three dates on which one person each is there.
    #[track_caller]
    fn check(windows: &[&[(i64, i64)]; 3], there: &[&[(i64, i64)]], k: usize, expected: i64) {
        let windows: Vec<Vec<Span>> = windows.iter().map(|window| hours(window)).collect();
        let parts: Vec<Part<'_>> = (windows.iter().enumerate())
            .map(|(at, window)| Part {
                window,
                is_asked: at == 1,
                seats: (there.iter().enumerate())
                    .map(|(id, there)| Seat {
                        member: MemberId(id),
                        roles: &[],
                        time: Time::At(hours(there)),
                        scope: window,
                        about: About::Time,
                        before: &[],
                        has_stand_ins: false,
                        lunch: None,
                        works_on: None,
                        is_member: true,
                        is_invited: true,
                        meeting: None,
                    })
                    .collect(),
            })
            .collect();
        let rule = ContinuousCover {
            at_least_people: k,
            max_gap: Minutes(60),
        };
        let measure = rule.measure(&Context {
            parts: &parts,
            share: (1, 1),
            basis: Basis::Presence,
            case: Case::WORST,
        });
        assert_eq!(measure.found, Minutes(expected * 60));
    }

    const DAYS: [&[(i64, i64)]; 3] = [&[(0, 24)], &[(24, 48)], &[(48, 72)]];

    #[test]
    fn a_gap_goes_on_through_midnights() {
        check(&DAYS, &[&[(0, 22), (29, 70)]], 1, 7);
        check(&DAYS, &[&[(0, 40), (53, 72)]], 1, 13);
    }

    #[test]
    fn a_gap_that_ends_at_midnight_is_of_the_date_before_alone() {
        check(&DAYS, &[&[(0, 20), (24, 72)]], 1, 0);
        check(&DAYS, &[&[(0, 48), (60, 72)]], 1, 0);
    }

    #[test]
    fn where_windows_do_not_touch_a_gap_ends() {
        let days: [&[(i64, i64)]; 3] = [&[(9, 17)], &[(33, 41)], &[(57, 65)]];
        check(&days, &[&[(9, 12), (60, 65)]], 1, 8);
    }

    #[test]
    fn pieces_that_touch_make_one_gap() {
        let days: [&[(i64, i64)]; 3] = [&[(0, 24)], &[(24, 30), (30, 36), (40, 48)], &[(48, 72)]];
        check(&days, &[&[(0, 26), (34, 72)]], 1, 8);
    }

    #[test]
    fn one_too_few_is_a_gap() {
        check(&DAYS, &[&[(0, 40)], &[(30, 72)]], 2, 32);
        check(&DAYS, &[&[(0, 72)], &[(0, 72)]], 3, 72);
    }
}
