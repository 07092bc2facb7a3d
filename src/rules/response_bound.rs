#![doc = include_str!("../../docs/rules/response_bound.md")]

use std::{borrow::Cow, cmp::Reverse};

use serde::Deserialize;

use crate::{
    model::MemberId,
    overlap::{Basis, Case, Choice, Unknown},
    time::{Instant, Minutes, Span, SpanSet},
};

use super::{
    AbsencePolicy, Asks, Bound, Candidate, Context, Kind, Lack, Link, Measure, Named, Refuses,
    Rule, Seat, settings,
    shortfall::{self, Shortfall},
};

pub(super) const KIND: Kind = Kind {
    name: "response_bound",
    page: include_str!("../../docs/rules/response_bound.md"),
    bound: Bound::AtMost,
    asks: Asks::Windows,
    basis: Basis::Together,
    absence: AbsencePolicy::Excuses,
    has_link: true,
    window: None,
    refuses: Refuses {
        local: Some("a question and its answer are on one clock"),
        per: Some("a wait is as long as it is, and of the date on which the question is asked"),
        reachable: Some("who can be reached asks no questions: a wait is between people at work"),
        ..Refuses::NOTHING
    },
    lack: Some(Lack::After),
    read: super::read::<ResponseBound>,
};

/// The fields of a `[[rule]]` with `kind = "response_bound"` that are its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseBound {
    /// Who asks.
    #[serde(deserialize_with = "settings::all_of_whom")]
    pub asker: Vec<Named>,
    /// Who answers.
    #[serde(deserialize_with = "settings::all_of_whom")]
    pub responder: Vec<Named>,
    /// How long an answer may take.
    #[serde(deserialize_with = "settings::followed")]
    pub within: Minutes,
    /// Which minutes of a wait count.
    #[serde(default)]
    pub clock: WaitClock,
}

/// Which minutes of a wait count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WaitClock {
    /// All.
    #[default]
    Elapsed,
    /// Those in which somebody who could answer is at work.
    Working,
}

impl ResponseBound {
    fn is_asker(&self, who: &Candidate<'_>) -> bool {
        (self.asker.iter()).any(|named| named.is(who.member, who.roles))
    }

    fn is_responder(&self, who: &Candidate<'_>) -> bool {
        (self.responder.iter()).any(|named| named.is(who.member, who.roles))
    }

    /// Those who can ask on the dates asked about, each with the seat.
    fn askers<'c>(&self, cx: &'c Context<'_>) -> Vec<&'c Seat<'c>> {
        let asked = cx.parts.iter().filter(|part| part.is_asked);
        asked
            .flat_map(|part| &part.seats)
            .filter(|seat| self.is_asker(&seat.candidate()))
            .collect()
    }

    /// When each of those who answer is there.
    fn answers(&self, cx: &Context<'_>) -> Answers {
        let seats = cx.parts.iter().flat_map(|part| &part.seats);
        let of_responders = seats.filter(|seat| self.is_responder(&seat.candidate()));
        let each = of_responders.map(|seat| (seat.member, cx.there(seat)));
        let mut each: Vec<(MemberId, SpanSet)> = each.collect();
        each.sort_by_key(|(member, _)| *member);
        Answers {
            all: all_of(each.iter().map(|(_, there)| there)),
            each,
        }
    }
}

/// When those who answer are there.
struct Answers {
    /// By member, as often as each has a date.
    each: Vec<(MemberId, SpanSet)>,
    /// When anybody is.
    all: SpanSet,
}

impl Answers {
    /// When anybody is who can answer `asker`: anybody else.
    fn to(&self, asker: MemberId) -> Cow<'_, SpanSet> {
        let own = (self.each).binary_search_by_key(&asker, |(member, _)| *member);
        if own.is_err() {
            return Cow::Borrowed(&self.all);
        }
        let others = self.each.iter().filter(|(member, _)| *member != asker);
        Cow::Owned(all_of(others.map(|(_, there)| there)))
    }
}

/// The time that any of `sets` has.
fn all_of<'s>(sets: impl Iterator<Item = &'s SpanSet>) -> SpanSet {
    sets.flat_map(SpanSet::spans).copied().collect()
}

/// What one case makes of questions.
struct Waiting<'c> {
    /// The other end of all cases: who asks more often waits longer, and so does who counts more minutes.
    other: Context<'c>,
    answers: Answers,
    /// When those who answer are at work, where only such minutes count.
    work: Option<Answers>,
    /// The end of what is looked at, and whether all of what is beyond counts.
    end: (Option<Instant>, bool),
}

impl<'c> Waiting<'c> {
    fn of(rule: &ResponseBound, cx: &Context<'c>) -> Self {
        let other = turned(cx);
        let at_work = Context {
            basis: Basis::Presence,
            ..other.clone()
        };
        let is_working = rule.clock == WaitClock::Working;
        let ends = cx.parts.iter().filter_map(|part| part.window.last());
        Self {
            answers: rule.answers(cx),
            work: is_working.then(|| rule.answers(&at_work)),
            end: (
                ends.map(|span| span.end()).max(),
                cx.case.unknown == Unknown::AsBad,
            ),
            other,
        }
    }

    /// The minutes that count of the longest wait for an answer to a question that the member of `seat` can ask.
    fn longest(&self, seat: &Seat<'_>) -> SpanSet {
        let answers = self.answers.to(seat.member);
        let work = self.work.as_ref().map(|work| work.to(seat.member));
        let wait = |from: Instant| -> SpanSet {
            let mut later = answers.spans().iter().map(|span| span.start());
            let answered = later.find(|start| *start >= from);
            let (end, is_bad) = self.end;
            let Some(wait) = (answered.or(end)).and_then(|to| Span::new(from, to).ok()) else {
                return SpanSet::new();
            };
            // Who works when beyond what is looked at is not known.
            let is_told = answered.is_some() || !is_bad;
            match work.as_ref().filter(|_| is_told) {
                None => wait.into(),
                Some(work) => work.clip(wait),
            }
        };
        let unanswered = self.other.there(seat).subtract(&answers);
        let waits = unanswered.spans().iter().map(|span| wait(span.start()));
        // OK because `min_by_key` keeps the first of equals.
        let longest = waits.min_by_key(|wait| Reverse(wait.minutes()));
        longest.unwrap_or_default()
    }
}

/// The same question at the other end of all cases.
fn turned<'a>(cx: &Context<'a>) -> Context<'a> {
    let turn = |choice| match choice {
        Choice::Least => Choice::Most,
        Choice::Most => Choice::Least,
    };
    Context {
        case: Case {
            unknown: match cx.case.unknown {
                Unknown::AsBad => Unknown::AsGood,
                Unknown::AsGood => Unknown::AsBad,
            },
            choice: turn(cx.case.choice),
            hours: turn(cx.case.hours),
        },
        ..cx.clone()
    }
}

impl Rule for ResponseBound {
    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn named(&mut self) -> Vec<&mut Named> {
        self.asker.iter_mut().chain(&mut self.responder).collect()
    }

    fn asks(&self, who: &Candidate<'_>) -> bool {
        who.is_member && (self.is_asker(who) || self.is_responder(who))
    }

    fn is_of(&self, link: Link, who: &Candidate<'_>) -> bool {
        link.members().contains(&who.member) || self.is_responder(who)
    }

    /// Who asks more waits longer, and so does who counts more time of others.
    fn lengthens(&self, who: &Candidate<'_>) -> bool {
        self.is_asker(who) || self.clock == WaitClock::Working
    }

    fn shortens(&self, who: &Candidate<'_>) -> bool {
        self.is_responder(who)
    }

    /// Somebody has to be left who can ask.
    fn is_enough(&self, left: &[Candidate<'_>]) -> bool {
        left.iter().any(|who| self.is_asker(who))
    }

    /// When whoever asks would be answered at once.
    fn enough(&self, cx: &Context<'_>) -> SpanSet {
        let windows: SpanSet = (cx.parts.iter())
            .flat_map(|part| part.window)
            .copied()
            .collect();
        let answers = self.answers(cx);
        let askers = self.askers(cx).into_iter();
        askers.fold(windows, |all, seat| all.intersect(&answers.to(seat.member)))
    }

    fn missing(&self, cx: &Context<'_>, hours: &Context<'_>) -> Shortfall {
        shortfall::of_lack(self, cx, hours)
    }

    /// The longest wait of anybody who asks; of equals that of the first in the order of the team.
    fn measure(&self, cx: &Context<'_>) -> Measure {
        let waiting = Waiting::of(self, cx);
        let askers = self.askers(cx).into_iter();
        let waits = askers.map(|seat| (seat.member, waiting.longest(seat)));
        let longest = waits.min_by_key(|(_, counted)| Reverse(counted.minutes()));
        let (link, counted) = longest
            .map(|(asker, counted)| (Link::One(asker), counted))
            .unzip();
        let counted: SpanSet = counted.unwrap_or_default();
        Measure {
            required: self.within,
            found: counted.minutes(),
            counted,
            link,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Part, Time, policy::Who};

    /// The longest wait in hours of a question asked on the first of three dates, when the first of two people asks and the second
    /// answers, who are there in these hours.
    #[track_caller]
    fn check(clock: WaitClock, there: [&[(i64, i64)]; 2], expected: i64) {
        let named = |id| vec![Named::from(Who::Member(MemberId(id)))];
        let rule = ResponseBound {
            asker: named(0),
            responder: named(1),
            within: Minutes(60),
            clock,
        };
        assert_eq!(wait(&rule, &there), expected * 60, "{there:?}");
    }

    /// The longest wait in minutes.
    fn wait(rule: &ResponseBound, there: &[&[(i64, i64)]]) -> i64 {
        let span = |(from, to): &(i64, i64)| Span::from_seconds(from * 3_600, to * 3_600).unwrap();
        let days = [(0, 24), (24, 48), (48, 72)].map(|day| [span(&day)]);
        let seat = |(id, spans): (usize, &&[(i64, i64)])| {
            let who = Candidate {
                member: MemberId(id),
                roles: &[],
                is_member: true,
                is_invited: true,
            };
            let time = Time::At(spans.iter().map(span).collect());
            Seat::of(who, time, &[])
        };
        let parts: Vec<Part<'_>> = (days.iter().enumerate())
            .map(|(at, day)| Part {
                window: day,
                is_asked: at == 0,
                seats: (there.iter().enumerate().map(seat))
                    .map(|seat| Seat { scope: day, ..seat })
                    .collect(),
            })
            .collect();
        let measure = rule.measure(&Context {
            parts: &parts,
            share: (1, 1),
            basis: Basis::Together,
            case: Case::WORST,
        });
        measure.found.get()
    }

    #[test]
    fn a_wait_ends_where_somebody_comes_who_answers() {
        check(WaitClock::Elapsed, [&[(9, 17)], &[(12, 20)]], 3);
        check(WaitClock::Elapsed, [&[(9, 17)], &[(7, 17)]], 0);
    }

    #[test]
    fn a_wait_goes_on_through_midnights() {
        check(WaitClock::Elapsed, [&[(9, 17)], &[(8, 16), (56, 64)]], 40);
    }

    #[test]
    fn only_what_is_asked_on_the_date_counts() {
        let asker: &[(i64, i64)] = &[(22, 30)];
        check(WaitClock::Elapsed, [asker, &[(23, 25), (60, 64)]], 1);
    }

    #[test]
    fn a_wait_is_of_the_asker_who_is_there_and_not_of_a_whole_gap() {
        check(WaitClock::Elapsed, [&[(15, 17)], &[(8, 12), (32, 36)]], 17);
    }

    #[test]
    fn an_answer_that_nobody_gives_takes_all_that_is_followed() {
        check(WaitClock::Elapsed, [&[(9, 17)], &[]], 63);
        check(WaitClock::Working, [&[(9, 17)], &[(0, 9)]], 63);
    }

    #[test]
    fn who_asks_nothing_waits_for_nothing() {
        check(WaitClock::Elapsed, [&[(33, 41)], &[]], 0);
    }

    #[test]
    fn nobody_answers_the_own_question() {
        let all: Vec<Named> = vec![Who::All.into()];
        let rule = ResponseBound {
            asker: all.clone(),
            responder: all,
            within: Minutes(60),
            clock: WaitClock::Elapsed,
        };
        assert_eq!(wait(&rule, &[&[(9, 17)], &[(13, 17), (33, 34)]]), 240);
        assert_eq!(wait(&rule, &[&[(9, 17), (40, 41)], &[(8, 18)]]), 23 * 60);
    }
}
