#![doc = include_str!("../../docs/rules/role_coverage.md")]

use serde::Deserialize;

use crate::{model::MemberId, overlap::Basis, time::SpanSet};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Measure, Named, Part, Refuses, Rule,
    settings,
    shortfall::{self, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "role_coverage",
    page: include_str!("../../docs/rules/role_coverage.md"),
    bound: Bound::AtLeast,
    asks: Asks::Windows,
    basis: Basis::Presence,
    absence: AbsencePolicy::Counts,
    has_link: false,
    window: Some(true),
    refuses: Refuses {
        local: Some("a window that a role covers is on one clock"),
        excuses: Some("absence never excuses here: the rule counts who is there"),
        per: Some("a window is covered or not, each date by itself"),
        ..Refuses::NOTHING
    },
    lack: None,
    read: super::read::<RoleCoverage>,
};

/// The fields of a `[[rule]]` with `kind = "role_coverage"` that are its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleCoverage {
    /// The role, of which somebody has to be there.
    #[serde(deserialize_with = "settings::role")]
    pub role: Named,
    /// How many of it.
    #[serde(default = "settings::one", deserialize_with = "settings::people")]
    pub at_least_people: usize,
}

impl RoleCoverage {
    /// The time of the window at which enough of those with the role are there.
    fn covered(&self, cx: &Context<'_>, part: &Part<'_>) -> SpanSet {
        cx.together(&part.seats, self.at_least_people)
    }
}

impl Rule for RoleCoverage {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn named(&mut self) -> Vec<&mut Named> {
        vec![&mut self.role]
    }

    fn asks(&self, who: &Candidate<'_>) -> bool {
        who.is_member && self.role.is(who.member, who.roles)
    }

    /// However few have the role: a date on which nobody has it fails.
    fn is_enough(&self, _left: &[Candidate<'_>]) -> bool {
        true
    }

    fn coverage(&self) -> Option<(&str, usize)> {
        Some((self.role.role()?, self.at_least_people))
    }

    /// Where all who have the role are needed.
    fn common(&self, cx: &Context<'_>) -> Vec<Vec<MemberId>> {
        match cx.parts {
            [part] if part.seats.len() == self.at_least_people => vec![cx.members()],
            _ => Vec::new(),
        }
    }

    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        shortfall::of_cover(self.at_least_people, cx, hours)
    }

    /// The minutes of the window at which enough of those with the role are there; of several windows those of the one with
    /// the smallest margin, of equals the earliest.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let measures = cx.parts.iter().map(|part| {
            let counted = self.covered(cx, part);
            Measure {
                required: part.window.iter().map(|span| span.minutes()).sum(),
                found: counted.minutes(),
                counted,
                link: None,
            }
        });
        let tightest = measures.min_by_key(|measure| measure.found - measure.required);
        tightest.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        overlap::Case,
        rules::{About, Seat, Time},
        time::{Minutes, Span},
    };

    fn hours(from: i64, to: i64) -> Vec<Span> {
        vec![Span::from_seconds(from * 3_600, to * 3_600).unwrap()]
    }

    #[track_caller]
    fn check(at_least_people: usize, there: &[(i64, i64)], expected: i64) {
        let window = hours(8, 12);
        let seats = there.iter().enumerate().map(|(id, (from, to))| Seat {
            member: MemberId(id),
            roles: &[],
            time: Time::At(hours(*from, *to)),
            scope: &window,
            before: &[],
            has_stand_ins: true,
            lunch: None,
            works_on: None,
            is_member: true,
            is_invited: true,
            meeting: None,
            about: About::Time,
        });
        let part = Part {
            window: &window,
            is_asked: true,
            seats: seats.collect(),
        };
        let rule = RoleCoverage {
            role: Named::Known(crate::rules::policy::Who::Role("on-call".to_owned())),
            at_least_people,
        };
        let measure = rule.measure(&Context {
            parts: &[part],
            share: (1, 1),
            basis: Basis::Presence,
            case: Case::WORST,
        });
        assert_eq!(
            (measure.required, measure.found),
            (Minutes(240), Minutes(expected))
        );
    }

    #[test]
    fn one_after_the_other_can_cover_a_window() {
        check(1, &[(7, 10), (10, 13)], 240);
        check(1, &[(7, 10), (11, 13)], 180);
        check(2, &[(7, 10), (9, 13)], 60);
    }

    #[test]
    fn where_nobody_has_the_role_nothing_is_covered() {
        check(1, &[], 0);
    }
}
