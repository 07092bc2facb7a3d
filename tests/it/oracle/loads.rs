//! The slow way for rules about how the load of meetings is spread, by the words of their page.
//!
//! Occurrences are those that the slow way finds for rules about meetings; what each minute of them weighs is found anew here, minute by
//! minute on everybody's clock, and how that is spread from the differences of all pairs.

use std::{collections::BTreeMap, sync::Arc};

use corehours::{
    analyze::people_noted,
    model::MemberId,
    rules::{Common, Limit, LoadShare, Policy, Required, Weights, Which, policy::Per},
    time::{Date, WallPiece},
};
use proptest::{collection::vec, prelude::*};

use crate::common::cases::{self, AskedKind, AskedRule, Case};

use super::{
    DAY, Found, Sky, compare,
    kinds::{Side, judged},
    meetings::{self, Occasion},
    period,
};

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn loads_are_spread_as_the_slow_way_says((case, rules) in question()) {
        let differences = differences(&case, &rules);
        prop_assert!(differences.is_empty(), "{rules:#?}\n{differences}");
    }
}

/// A rule as a plain value.
#[derive(Clone, Debug)]
struct Asked {
    common: Common,
    series: Vec<Which>,
    limit: Limit,
    /// Weights by hour of the day, and of a date without work.
    hours: [u16; 24],
    rest_day: u16,
}

impl Asked {
    fn required(&self) -> Required {
        let piece = |hour: u16| WallPiece::new(hour * 60, hour * 60 + 60).unwrap();
        let hours = (0..24).zip(self.hours);
        let pieces: Vec<(WallPiece, u16)> =
            hours.map(|(hour, weight)| (piece(hour), weight)).collect();
        Required {
            common: self.common.clone(),
            rule: Box::new(LoadShare {
                series: self.series.clone(),
                limit: self.limit,
                weights: Arc::new(Weights::of(&pieces, self.rest_day)),
            }),
        }
    }

    fn plain(&self) -> AskedRule {
        AskedRule {
            common: self.common.clone(),
            kind: AskedKind::Core,
        }
    }
}

/// A question about meetings, in which two rules are about how the load of one of them, or of two, is spread.
fn question() -> impl Strategy<Value = (Case, Vec<Asked>)> {
    let limit = (0..=20_u16, any::<bool>()).prop_map(|(twentieths, is_gini)| {
        let limit = if is_gini { Limit::Gini } else { Limit::Share };
        limit(twentieths * 500)
    });
    let weights = (vec(0..4_u16, 24), 0..3_u16);
    let per = prop_oneof![Just(None), Just(Some(Per::Period)), Just(Some(Per::Month))];
    let load = (limit, weights, per, any::<bool>());
    (meetings::question(), vec(load, 2)).prop_map(|((case, meetings), loads)| {
        let loads = loads.into_iter().zip(&meetings).enumerate();
        let rules = loads.map(|(at, ((limit, weights, per, has_two), own))| {
            let (hours, rest_day) = weights;
            let second = meetings.get(at + 1).filter(|_| has_two);
            // Of two meetings found in calendars one event may be both.
            let second = second.map(|second| second.which.clone());
            let second = second.filter(|which| !which.is_in_calendars());
            let usual = case.rules[at].common.per;
            Asked {
                common: Common {
                    per: per.unwrap_or(usual),
                    basis: None,
                    ..own.common.clone()
                },
                series: std::iter::once(own.which.clone()).chain(second).collect(),
                limit,
                hours: hours.try_into().unwrap(),
                rest_day,
            }
        });
        let rules = rules.collect();
        (case, rules)
    })
}

fn differences(case: &Case, rules: &[Asked]) -> String {
    let policy = Policy {
        rules: rules.iter().map(Asked::required).collect(),
        peaks: Vec::new(),
    };
    let judgement = judged(case, &policy);
    let sky = Sky::over(case);
    let noted: Vec<MemberId> = (people_noted(&case.team, &policy).into_iter())
        .map(|(member, _)| member)
        .collect();
    let today = Side::of(case, &sky, false);
    let asked = case.proposal.as_ref().map(|_| Side::of(case, &sky, true));
    let mut text = String::new();
    for (rule, found) in rules.iter().zip(&judgement.rules) {
        let plain = rule.plain();
        let occasions: Vec<Vec<Occasion>> = (rule.series.iter())
            .map(|which| meetings::occasions_of(case, &sky, &rule.common, which, &noted))
            .collect();
        let untold: Vec<Vec<bool>> = (rule.series.iter())
            .map(|which| untold(&today, which))
            .collect();
        let judge = |side: &Side<'_>| side.spread(rule, &occasions, &untold);
        let (of_today, of_asked) = (judge(&today), asked.as_ref().map(judge));
        let sides = (&of_today[..], of_asked.as_deref());
        compare(&mut text, (case, &plain), sides, found);
    }
    text
}

/// By minute, whether the calendars of all who have the meeting have ended; never, where nobody has it.
fn untold(side: &Side<'_>, which: &Which) -> Vec<bool> {
    let mut owners: Vec<MemberId> = Vec::new();
    for source in &side.case.sources {
        if let corehours::analyze::Whose::Member(owner) = source.whose {
            let mut events = source.calendar.occurrences.iter();
            let has_it = events.any(|event| {
                event.facts.why.is_of_an_event()
                    && which.is(&event.facts.uid, event.facts.title.as_deref())
            });
            if has_it {
                owners.push(owner);
            }
        }
    }
    (0..side.sky.minutes)
        .map(|minute| {
            let ended = |owner: &MemberId| side.lives.lives[owner.0].past_the_end[minute];
            !owners.is_empty() && owners.iter().all(ended)
        })
        .collect()
}

impl Side<'_> {
    /// How the load is spread, in each period.
    fn spread(&self, rule: &Asked, all: &[Vec<Occasion>], untold: &[Vec<bool>]) -> Vec<Found> {
        let common = &rule.common;
        let speaks = |date: &Date| {
            common.days.contains(date.weekday())
                && common.from.is_none_or(|from| from <= *date)
                && common.to.is_none_or(|to| *date <= to)
        };
        let mut periods: BTreeMap<i32, Vec<Date>> = BTreeMap::new();
        for date in self.case.horizon.dates().filter(speaks) {
            let dates = periods.entry(period(self.case, common.per, date));
            dates.or_default().push(date);
        }
        let each = periods.into_values();
        each.map(|dates| self.spread_in(rule, all, untold, &dates))
            .collect()
    }

    /// How it is spread over some dates.
    fn spread_in(
        &self,
        rule: &Asked,
        all: &[Vec<Occasion>],
        untold: &[Vec<bool>],
        dates: &[Date],
    ) -> Found {
        let common = &rule.common;
        let is_in_period = |date: &Date| {
            period(self.case, common.per, *date) == period(self.case, common.per, dates[0])
        };
        // As far as a month reaches.
        let around: Vec<Date> = dates[0].plus(-31).through(dates[0].plus(31)).collect();
        let first = match common.per {
            Per::Day => dates[0],
            Per::Week | Per::Month => *around.iter().find(|date| is_in_period(date)).unwrap(),
            Per::Period => self.case.horizon.from,
        };
        let mut found = Found::nothing(first);
        let is_whole = |date: &&Date| is_in_period(date) && common.days.contains(date.weekday());
        let cuts = matches!(common.per, Per::Week | Per::Month);
        if cuts && around.iter().filter(is_whole).count() > dates.len() {
            return found;
        }
        let mut loads: BTreeMap<MemberId, i64> = BTreeMap::new();
        let mut is_known = true;
        for occasion in all.iter().flatten() {
            if !dates.contains(&occasion.date) || occasion.scope.is_empty() {
                continue;
            }
            for id in self.left_for(common, occasion.date, |_| true) {
                let weight = self.weight(rule, occasion, id);
                is_known &= weight.is_some();
                *loads.entry(id).or_default() += weight.unwrap_or_default();
            }
        }
        for untold in untold {
            let clock = self.sky.clock(meetings::zone_of(common));
            let is_asked_about = |minute: usize| {
                let shown = clock[minute].div_euclid(DAY);
                dates.iter().any(|date| i64::from(date.days()) == shown)
            };
            let lost = (0..self.sky.minutes).any(|minute| untold[minute] && is_asked_about(minute));
            found.applicable |= lost;
            is_known &= !lost;
        }
        found.applicable |= !loads.is_empty();
        let (Limit::Share(limit) | Limit::Gini(limit)) = rule.limit;
        found.required = Some(limit.into());
        let weights: Vec<i64> = loads.into_values().collect();
        let sum: i64 = weights.iter().sum();
        let n = i64::try_from(weights.len()).unwrap();
        let (parts, whole) = match rule.limit {
            Limit::Share(_) => (weights.iter().copied().max().unwrap_or(0), sum),
            Limit::Gini(_) => {
                let pairs = weights
                    .iter()
                    .flat_map(|one| weights.iter().map(move |other| (one, other)));
                let apart: i64 = pairs.map(|(one, other)| (one - other).abs()).sum();
                (apart, 2 * n * sum)
            }
        };
        let limit = i64::from(limit);
        let is_more = parts * 10_000 > limit * whole;
        // Said to four decimals, but on its side of the limit.
        let said = (2 * parts * 10_000 + whole).div_euclid(2 * whole.max(1));
        let exact = if is_more { said.max(limit + 1) } else { said };
        let margins = if is_known {
            [limit - exact; 2]
        } else {
            [limit - 10_000, limit]
        };
        found.margins = margins.map(|margin| (margin, margin));
        found
    }

    /// What `occasion` weighs for the member, who is asked to it or not; nothing where that is not known.
    fn weight(&self, rule: &Asked, occasion: &Occasion, id: MemberId) -> Option<i64> {
        let answer = match &occasion.invited {
            None => Some(false),
            Some(invited) => invited.get(&id).copied(),
        };
        match answer {
            None | Some(true) => return Some(0),
            Some(false) if occasion.is_unplaced => return None,
            Some(false) => {}
        }
        let mut sum = 0;
        let (first, last) = (occasion.date.plus(-3), occasion.date.plus(3));
        for minute in &occasion.scope {
            for date in first.through(last) {
                let day = self.lives.day(id, date);
                let shown = self.sky.clock(&day.place)[*minute];
                if shown.div_euclid(DAY) != i64::from(date.days()) {
                    continue;
                }
                let hour = usize::try_from(shown.rem_euclid(DAY) / 60).unwrap();
                sum += i64::from(rule.hours[hour]);
                if rule.rest_day > 0 && day.is_unsaid {
                    return None;
                }
                if !day.works {
                    sum += i64::from(rule.rest_day);
                }
            }
        }
        Some(sum)
    }
}
