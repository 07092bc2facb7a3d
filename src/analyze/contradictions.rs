//! Rules that nobody's hours can keep: two that ask for opposite things of one person, and one that asks for more than there is.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    ical::Notice,
    model::MemberId,
    overlap::Case,
    rules::{
        Asks, Bound, Figure, Required, Rule,
        policy::{DayBasis, Per, Tolerance, WrittenTimes},
    },
    time::{CivilTime, Date, Minutes, Span, SpanSet},
    verdict::{Class, RuleJudgement},
};

use super::{Question, inquiry::Inquiry, notices::notice, seating::Seated};

/// So many people are named; the others are counted.
const NAMED: usize = 2;

/// Says which two rules contradict each other, and on which dates, as asked.
///
/// Only what is certain from the rules alone: places in which one person cannot both work, and meetings by `slot` where a rule leaves
/// their people none. Not of rules that let dates fail, and of such as are judged over several dates.
pub(super) fn contradictions(question: &Question<'_>, inquiries: &[Inquiry<'_>]) -> Vec<Notice> {
    let claims: Vec<Claim<'_>> = inquiries.iter().filter_map(Claim::of).collect();
    let pairs = (claims.iter().enumerate())
        .flat_map(|(at, one)| claims.iter().skip(at + 1).map(move |other| (one, other)));
    pairs.filter_map(|pair| told(question, pair)).collect()
}

/// What one rule asks of people, beside which another one may not be kept.
struct Claim<'a> {
    id: &'a str,
    asks: Asked<'a>,
}

enum Asked<'a> {
    /// On each of its dates, who has to work in this place.
    Place(&'a str, BTreeMap<Date, Vec<MemberId>>),
    /// Meetings, each with whom it needs for the whole of it.
    Meetings(Vec<Meeting>),
    /// When nobody may have a meeting.
    NoMeetings(BTreeMap<MemberId, SpanSet>),
}

/// One occurrence of a slot.
struct Meeting {
    date: Date,
    span: Span,
    /// `from 10:00 to 10:30 in Europe/Berlin`.
    text: String,
    members: Vec<MemberId>,
}

impl<'a> Claim<'a> {
    /// What the rule of `inquiry` asks, where it can be contradicted on a single date.
    fn of(inquiry: &'a Inquiry<'_>) -> Option<Self> {
        let required = inquiry.seating.required;
        let common = &required.common;
        if common.per != Per::Day || lets_dates_fail(&common.tolerance) {
            return None;
        }
        let is_slot = matches!(required.written_times(), WrittenTimes::Slot);
        let asks = if let Some(place) = required.rule.place() {
            Asked::Place(place, places(inquiry))
        } else if is_slot && required.rule.kind().asks == Asks::Windows {
            Asked::Meetings(meetings(inquiry))
        } else if common.tolerance.lunch.is_none()
            && required.rule.leaves_no_meetings(inquiry.seating.basis())
        {
            Asked::NoMeetings(no_meetings(inquiry))
        } else {
            return None;
        };
        Some(Self {
            id: &common.id,
            asks,
        })
    }
}

/// Whether a rule with this tolerance is kept although a date fails.
fn lets_dates_fail(tolerance: &Tolerance) -> bool {
    let is_less_than_all = |(some, all): (u64, u64)| some < all;
    tolerance.share.is_some_and(is_less_than_all) || tolerance.failures.is_some()
}

/// Those whom the rule of `inquiry` needs, period by period.
fn seated<'s>(inquiry: &'s Inquiry<'_>) -> impl Iterator<Item = (Date, Seated<'s>)> {
    let periods = inquiry.periods.iter().filter(|period| !period.is_cut);
    periods.map(|period| {
        let seated = inquiry.seating.seat(period, &inquiry.sides.asked);
        (period.first, seated)
    })
}

/// Whom the rule of `inquiry` wants in its place, date by date.
fn places(inquiry: &Inquiry<'_>) -> BTreeMap<Date, Vec<MemberId>> {
    let members = |seated: &Seated<'_>| {
        let seats = seated.parts.iter().flat_map(|part| &part.seats);
        seats.map(|seat| seat.member).collect()
    };
    let dates = seated(inquiry).map(|(date, seated)| (date, members(&seated)));
    dates.collect()
}

/// The meetings of `inquiry` that need somebody for the whole of them.
fn meetings(inquiry: &Inquiry<'_>) -> Vec<Meeting> {
    let periods = inquiry.periods.iter();
    let of_period = |period| {
        let occurrence = inquiry.seating.occurrence(period)?;
        let span = *occurrence.spans.first()?;
        let seated = inquiry.seating.seat(period, &inquiry.sides.asked);
        let cx = inquiry.search(&seated);
        let cx = cx.context(&seated.parts, Case::WORST);
        // Where a number of people is asked for, nobody has to be there.
        let groups = inquiry.seating.required.rule.common(&cx);
        let members = groups.into_iter().next()?;
        let zone = &occurrence.zone;
        let at = |instant| zone.civil(instant).clock_text();
        Some(Meeting {
            date: occurrence.date,
            span,
            text: format!(
                "from {} to {} in {}",
                at(span.start()),
                at(span.end()),
                zone.name()
            ),
            members,
        })
    };
    periods.filter_map(of_period).collect()
}

/// When the rule of `inquiry` leaves whom no meeting, on all its dates.
fn no_meetings(inquiry: &Inquiry<'_>) -> BTreeMap<MemberId, SpanSet> {
    let mut spans: BTreeMap<MemberId, Vec<Span>> = BTreeMap::new();
    for (_, seated) in seated(inquiry) {
        for seat in seated.parts.iter().flat_map(|part| &part.seats) {
            spans.entry(seat.member).or_default().extend(seat.scope);
        }
    }
    let each = spans.into_iter();
    each.map(|(member, spans)| (member, spans.into_iter().collect()))
        .collect()
}

/// One date on which two rules ask for opposite things.
struct Clash<'a> {
    /// The rule that is told first.
    id: &'a str,
    date: Date,
    /// Of whom.
    members: Vec<MemberId>,
    /// What they ask of them, behind their names.
    how: String,
    /// What becomes of it.
    then: &'static str,
}

/// On which dates `one` and `other` contradict each other.
fn clashes<'a>(one: &Claim<'a>, other: &Claim<'a>) -> Vec<Clash<'a>> {
    match (&one.asks, &other.asks) {
        (Asked::Place(here, at), Asked::Place(there, others)) if here != there => {
            let how = format!("at `{here}` and `{}` at `{there}`", other.id);
            let clash = |(date, members): (&Date, &Vec<MemberId>)| Clash {
                date: *date,
                members: in_both(members, others.get(date).map_or(&[], |others| others)),
                id: one.id,
                how: how.clone(),
                then: "one of the two fails on such a date wherever they work",
            };
            those_of_somebody(at.iter().map(clash))
        }
        (Asked::Meetings(meetings), Asked::Meetings(others)) => {
            let pairs = meetings.iter();
            let pairs = pairs.flat_map(|one| others.iter().map(move |other| (one, other)));
            // At one time they may be one meeting, of which both rules speak.
            let meet = pairs.filter(|(a, b)| a.span != b.span && a.span.overlaps(b.span));
            let clash = |(a, b): (&Meeting, &Meeting)| Clash {
                date: a.date,
                id: one.id,
                members: in_both(&a.members, &b.members),
                how: format!(
                    "in a meeting {} and `{}` in one {}",
                    a.text, other.id, b.text
                ),
                then: "each rule is judged by itself, and nobody can be in both meetings",
            };
            those_of_somebody(meet.map(clash))
        }
        (Asked::Meetings(meetings), Asked::NoMeetings(times)) => {
            let has_none = |member: &&MemberId, span: Span| {
                (times.get(member)).is_some_and(|times| !times.touching(span).is_empty())
            };
            let clash = |meeting: &Meeting| Clash {
                id: one.id,
                date: meeting.date,
                members: (meeting.members.iter())
                    .filter(|member| has_none(member, meeting.span))
                    .copied()
                    .collect(),
                how: format!("in a meeting {} and `{}` in none", meeting.text, other.id),
                then: "the one is broken as soon as the meeting of the other is in the calendars",
            };
            // Somebody alone is in no meeting with others.
            let meetings = meetings.iter().filter(|meeting| meeting.members.len() > 1);
            those_of_somebody(meetings.map(clash))
        }
        (Asked::NoMeetings(_), Asked::Meetings(_)) => clashes(other, one),
        _ => Vec::new(),
    }
}

/// Those of `clashes` that are about somebody.
fn those_of_somebody<'a>(clashes: impl Iterator<Item = Clash<'a>>) -> Vec<Clash<'a>> {
    let somebody = clashes.filter(|clash| !clash.members.is_empty());
    somebody.collect()
}

/// Who is among `some` and among `others`, both in the order of the team.
fn in_both(some: &[MemberId], others: &[MemberId]) -> Vec<MemberId> {
    let both = some.iter().filter(|member| others.contains(member));
    both.copied().collect()
}

/// Says on which dates two rules contradict each other, where they do.
fn told(question: &Question<'_>, (one, other): (&Claim<'_>, &Claim<'_>)) -> Option<Notice> {
    let clashes = clashes(one, other);
    let first = clashes.iter().min_by_key(|clash| clash.date)?;
    let dates: BTreeSet<Date> = clashes.iter().map(|clash| clash.date).collect();
    Some(notice(
        "rules-contradict",
        format!(
            "rules `{}` and `{}` contradict each other {}: `{}` wants {} {}",
            one.id,
            other.id,
            on_dates("date", dates.len(), first.date),
            first.id,
            whom(question, &first.members),
            first.how
        ),
        format!(
            "{}: change one of the rules, or take the dates out of one with an exception",
            first.then
        ),
    ))
}

/// `on 12 dates, first on 2027-03-02`.
fn on_dates(unit: &str, count: usize, first: Date) -> String {
    match count {
        1 => format!("on {first}"),
        _ => format!("on {count} {unit}s, first on {first}"),
    }
}

/// `Ana`, `Ana and Ben`, `Ana, Ben and 3 more`.
fn whom(question: &Question<'_>, members: &[MemberId]) -> String {
    let label = |member: &MemberId| format!("`{}`", question.team[*member].label());
    let named: Vec<String> = members.iter().take(NAMED).map(label).collect();
    match members.len() - named.len() {
        0 => named.join(" and "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// Says on which dates the rule of `inquiry` fails whatever hours anybody works, and would if everybody were there throughout.
pub(super) fn beyond_reach(inquiry: &Inquiry<'_>, rule: &RuleJudgement) -> Option<Notice> {
    let required = inquiry.seating.required;
    if !is_of_time_there(required) {
        return None;
    }
    // Other hours would bring other people.
    if required.common.day_basis == DayBasis::Subject {
        return None;
    }
    let mut known: BTreeMap<Vec<Shape>, Option<String>> = BTreeMap::new();
    let mut beyond: Vec<(Date, String)> = Vec::new();
    for (period, day) in inquiry.periods.iter().zip(&rule.days) {
        // What nobody can keep fails.
        if !matches!(day.class, Class::Regression | Class::AlreadyFailing) {
            continue;
        }
        let seated = inquiry.seating.seat(period, &inquiry.sides.asked);
        let why = known
            .entry(shape(&seated, period.first.midnight()))
            .or_insert_with(|| why_beyond_reach(inquiry, &seated));
        beyond.extend(why.clone().map(|why| (period.first, why)));
    }
    let (first, why) = beyond.first()?;
    let unit = match required.common.per {
        Per::Day => "date",
        longer => longer.word(),
    };
    Some(notice(
        "rule-out-of-reach",
        format!(
            "rule `{}` fails whatever hours anybody works {}: {why}",
            rule.id,
            on_dates(unit, beyond.len(), *first)
        ),
        "no hours keep it there: ask for less, or for more time, people or roles to keep it"
            .to_owned(),
    ))
}

/// Whether the figures of `required` are of time at which people are there, at least so much of it.
fn is_of_time_there(required: &Required) -> bool {
    let kind = required.rule.kind();
    kind.asks == Asks::Windows && kind.bound == Bound::AtLeast && kind.lack.is_none()
}

/// Who is asked for, with which roles, and when, in seconds from a midnight: what is asked of them on another date is the same if
/// this is.
type Shape = (MemberId, Vec<String>, Vec<(i64, i64)>);

/// The shapes of those `seated`, from `midnight`.
fn shape(seated: &Seated<'_>, midnight: CivilTime) -> Vec<Shape> {
    let from = midnight.seconds();
    let span = |span: &Span| (span.start().seconds() - from, span.end().seconds() - from);
    let seats = seated.parts.iter().flat_map(|part| &part.seats);
    seats
        .map(|seat| {
            let spans = seat.scope.iter().chain(seat.before).map(span).collect();
            (seat.member, seat.roles.to_vec(), spans)
        })
        .collect()
}

/// Why the rule fails when all those `seated` are there throughout, if it does.
fn why_beyond_reach(inquiry: &Inquiry<'_>, seated: &Seated<'_>) -> Option<String> {
    let rule: &dyn Rule = &*inquiry.seating.required.rule;
    let search = inquiry.search(seated);
    let cx = search.context(&seated.parts, Case::WORST);
    let parts = cx.with_there(&cx.members());
    let measure = rule.measure(&search.context(&parts, Case::WORST));
    if rule.holds(&measure) {
        return None;
    }
    if let Some((role, least)) = rule.coverage() {
        let has = |n: usize| if n == 1 { "has" } else { "have" };
        let n = cx.members().len();
        // Where nobody has it, that is said by itself.
        return (n > 0).then(|| {
            format!(
                "it asks for {least} people with the role `{role}`, and {n} {} it",
                has(n)
            )
        });
    }
    let said = |value: Minutes| match rule.figure() {
        Figure::Minutes => value.to_string(),
        Figure::Blocks(block) => format!("{} blocks of {block}", value.get()),
        _ => value.get().to_string(),
    };
    Some(format!(
        "it asks for {}, and there are {} if everybody is there throughout",
        said(measure.required),
        said(measure.found)
    ))
}

#[cfg(test)]
mod tests {
    use crate::analyze::tests::notices_of;

    const TEAM: &str = r#"
zone = "Europe/Berlin"

[[member]]
id = "ana"
zone = "Europe/Berlin"
roles = ["desk"]
week = { mon-fri = "09:00-17:00" }

[[member]]
id = "ben"
zone = "America/New_York"
week = { mon-fri = "09:00-17:00" }
"#;

    /// What is said of the rules of `policy` over March 2027: code, and the message up to its colon.
    fn said(policy: &str) -> Vec<(&'static str, String)> {
        let codes = ["rules-contradict", "rule-out-of-reach"];
        let notices = notices_of(TEAM, policy, ["2027-03-01", "2027-03-31"]).into_iter();
        let found = notices.filter(|notice| codes.contains(&notice.code));
        let head = |message: &str| message.split(": ").next().unwrap().to_owned();
        found
            .map(|notice| (notice.code, head(&notice.message)))
            .collect()
    }

    /// A stand-up in Berlin on Tuesdays from ten to half past, and a rule of `kind` with more `keys`.
    #[track_caller]
    fn check_beside_a_meeting(kind: &str, keys: &str, expected: Option<&str>) {
        let policy = format!(
            "[[rule]]\nid = \"a\"\nkind = \"meeting\"\nslot = {{ days = \"tue\", at = \"10:00\", length = \"30m\" }}\n\n\
             [[rule]]\nid = \"b\"\nkind = \"{kind}\"\n{keys}\n"
        );
        let found = said(&policy);
        let expected: Vec<(&str, String)> = (expected.into_iter())
            .map(|dates| {
                let message = format!("rules `a` and `b` contradict each other {dates}");
                ("rules-contradict", message)
            })
            .collect();
        assert_eq!(found, expected, "{kind} {keys}");
    }

    #[test]
    fn a_meeting_contradicts_time_without_meetings() {
        // Tuesdays of March 2027: 2, 9, 16, 23 and 30.
        let all = Some("on 5 dates, first on 2027-03-02");
        let quiet = |keys: &str, expected| check_beside_a_meeting("quiet_time", keys, expected);
        quiet("", all);
        quiet("window = \"10:29-12:00\"", all);
        quiet("window = \"10:30-12:00\"", None);
        quiet("window = \"09:00-10:00\"", None);
        quiet("days = \"mon\"", None);
        quiet("from = 2027-03-30", Some("on 2027-03-30"));
        // Ten in Berlin is five in New York from 15 to 26 March, and four otherwise.
        quiet(
            "zone = \"America/New_York\"\nwindow = \"05:00-06:00\"",
            Some("on 2 dates, first on 2027-03-16"),
        );
        quiet(
            "window = \"09:50-10:05\"\ntolerance = { grace = \"5m\" }",
            None,
        );
        quiet("tolerance = { share = \"90%\" }", None);
        quiet("tolerance = { share = \"100%\" }", all);
        quiet("tolerance = { failures = 1, per = \"week\" }", None);
        quiet("per = \"week\"", None);
    }

    #[test]
    fn a_meeting_contradicts_a_core_in_which_all_are_to_be_free() {
        let core = |keys: &str, expected| {
            let keys = format!("window = \"09:00-10:15\"\n{keys}");
            check_beside_a_meeting("core_window", &keys, expected);
        };
        let all = Some("on 5 dates, first on 2027-03-02");
        core("basis = \"bookable\"", all);
        core("basis = \"bookable\"\nmembers = \"ana\"", all);
        core("basis = \"presence\"", None);
        core("", None);
        core(
            "basis = \"bookable\"\ntolerance = { lunch = \"30m\" }",
            None,
        );
    }

    #[test]
    fn two_meetings_contradict_each_other_unless_they_may_be_one() {
        let meeting = |slot: &str, expected| {
            let keys = format!("slot = {{ days = \"tue\", {slot} }}");
            check_beside_a_meeting("meeting", &keys, expected);
        };
        let all = Some("on 5 dates, first on 2027-03-02");
        meeting("at = \"10:15\", length = \"30m\"", all);
        meeting("at = \"10:10\", length = \"10m\"", all);
        meeting("at = \"10:30\", length = \"30m\"", None);
        meeting("at = \"10:00\", length = \"30m\"", None);
        check_beside_a_meeting(
            "meeting",
            "slot = { days = \"tue\", at = \"10:15\", length = \"30m\" }\nquorum = 1",
            None,
        );
    }

    /// Two rules that want people at the office and, with these `keys`, at home.
    #[track_caller]
    fn check_places(keys: &str, expected: Option<&str>) {
        let policy = format!(
            "[[rule]]\nid = \"a\"\nkind = \"anchor_day\"\ndays = \"tue\"\nplace = \"office\"\n\n\
             [[rule]]\nid = \"b\"\nkind = \"anchor_day\"\n{keys}\n"
        );
        let found = said(&policy).into_iter().map(|(_, message)| message);
        let found: Vec<String> = found.collect();
        let expected: Vec<String> = (expected.into_iter())
            .map(|dates| format!("rules `a` and `b` contradict each other {dates}"))
            .collect();
        assert_eq!(found, expected, "{keys}");
    }

    #[test]
    fn nobody_works_in_two_places_on_one_date() {
        let all = Some("on 5 dates, first on 2027-03-02");
        check_places("place = \"home\"", all);
        check_places("place = \"home\"\nmembers = \"ben\"", all);
        check_places("place = \"office\"", None);
        check_places("", None);
        check_places("place = \"home\"\ndays = \"wed\"", None);
        check_places(
            "place = \"home\"\nexception = [{ from = 2027-03-01, to = 2027-03-29 }]",
            Some("on 2027-03-30"),
        );
        check_places("place = \"home\"\ntolerance = { share = \"50%\" }", None);
    }

    #[track_caller]
    fn check_out_of_reach(rule: &str, expected: Option<&str>) {
        let found = said(&format!("[[rule]]\nid = \"a\"\n{rule}\n"));
        let expected: Vec<(&str, String)> = (expected.into_iter())
            .map(|dates| {
                let message = format!("rule `a` fails whatever hours anybody works {dates}");
                ("rule-out-of-reach", message)
            })
            .collect();
        assert_eq!(found, expected, "{rule}");
    }

    #[test]
    fn a_rule_is_out_of_reach_where_being_there_throughout_is_not_enough() {
        let all = Some("on 23 dates, first on 2027-03-01");
        let check = check_out_of_reach;
        check(
            "kind = \"group_overlap\"\nwindow = \"09:00-11:00\"\nat_least = \"121m\"",
            all,
        );
        // Kept by nobody here, but by others.
        check(
            "kind = \"group_overlap\"\nwindow = \"09:00-11:00\"\nat_least = \"120m\"",
            None,
        );
        check(
            "kind = \"group_overlap\"\nwindow = \"09:00-11:00\"\nat_least = \"11h\"\nper = \"week\"",
            Some("on 4 weeks, first on 2027-03-01"),
        );
        // Nine to eleven on the one clock and on the other have nothing in common.
        check(
            "kind = \"group_overlap\"\nzone = \"local\"\nwindow = \"09:00-11:00\"\nat_least = \"10m\"",
            all,
        );
        check(
            "kind = \"overlap_blocks\"\nwindow = \"09:00-11:30\"\nblock = \"1h\"\ncount = 3",
            all,
        );
        check(
            "kind = \"overlap_with_reference\"\nmembers = \"ana\"\nreference = { window = \"18:00-20:00\", zone = \"Europe/Berlin\" }\nat_least = \"3h\"",
            all,
        );
        // An hour before midnight and one after the midnight before, or both before it in the two weeks between the clock changes.
        check(
            "kind = \"overlap_with_reference\"\nmembers = \"ana\"\nzone = \"Europe/Berlin\"\ndays = \"mon\"\nreference = { window = \"17:00-19:00\", zone = \"America/New_York\" }\nat_least = \"2h\"\nfrom = 2027-03-02",
            None,
        );
        check(
            "kind = \"role_coverage\"\nrole = \"desk\"\nwindow = \"18:00-20:00\"",
            None,
        );
        check(
            "kind = \"role_coverage\"\nrole = \"desk\"\nat_least_people = 2\nwindow = \"09:00-11:00\"",
            all,
        );
        // On dates on which others work, more may.
        check(
            "kind = \"role_coverage\"\nrole = \"desk\"\nat_least_people = 2\nday_basis = \"subject\"\nwindow = \"09:00-11:00\"",
            None,
        );
        check("kind = \"core_window\"\nwindow = \"20:00-23:00\"", None);
    }
}
