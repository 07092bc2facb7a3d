//! Who takes part in an event, and what they answered.

use std::{collections::BTreeMap, iter};

use memchr::{memchr, memchr_iter, memmem};

use super::{
    limits::Limits,
    line::{Line, trim},
    split::Property,
};

/// The part that a person has in an event; the later in this list, the more time it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Said no.
    Declined,
    /// Sends somebody else.
    Delegated,
    /// Has not answered.
    Unanswered,
    /// Said perhaps.
    Tentative,
    /// Accepted, or organises it.
    Accepted,
}

/// Addresses of people, each with its place in a list: found in any letter case, with `mailto:` before them or without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// In lower case, by what they are.
    each: Vec<Address>,
    /// Whether one of them has no `@`: it may be in any line.
    are_anywhere: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Address {
    bare: Vec<u8>,
    place: usize,
    /// Where its `@` is.
    at: Option<usize>,
}

impl Addresses {
    /// Those of nobody.
    pub const NONE: &'static Self = &Self {
        each: Vec::new(),
        are_anywhere: false,
    };

    /// These, in their order.
    pub fn of<A: AsRef<str>>(addresses: impl IntoIterator<Item = A>) -> Self {
        let places = addresses.into_iter().zip(0..);
        let each = places.map(|(address, place)| {
            let bare = bare(address.as_ref().as_bytes()).to_ascii_lowercase();
            let at = memchr(b'@', &bare);
            Address { bare, place, at }
        });
        let mut each: Vec<Address> = each.collect();
        each.sort_unstable();
        let are_anywhere = each.iter().any(|address| address.at.is_none());
        Self { each, are_anywhere }
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// The places of an address as it stands in a calendar.
    fn places(&self, address: &[u8]) -> impl Iterator<Item = usize> {
        let address = bare(address);
        let compare = |one: &Address| {
            let lower = address.iter().map(u8::to_ascii_lowercase);
            one.bare.iter().copied().cmp(lower)
        };
        let from = self.each.partition_point(|one| compare(one).is_lt());
        let all = self.each.get(from..).unwrap_or_default().iter();
        all.take_while(move |one| compare(one).is_eq())
            .map(|one| one.place)
    }

    /// Whether one of them may stand somewhere in a line, folds included: `false` when none of them does.
    pub(super) fn may_be_in(&self, raw: &[u8]) -> bool {
        self.are_anywhere
            || memchr_iter(b'@', raw).any(|at| {
                let (before, after) = around(raw, at).unwrap_or_default();
                self.each.iter().any(|address| {
                    let halves = address.at.and_then(|at| around(&address.bare, at));
                    let (local, domain) = halves.unwrap_or_default();
                    may_agree(before.iter().rev(), local.iter().rev())
                        && may_agree(after.iter(), domain.iter())
                })
            })
    }
}

/// Whether a text goes on as `wanted`, byte for byte in any letter case; where a fold may be in the way, it may.
fn may_agree<'b>(
    mut text: impl Iterator<Item = &'b u8>,
    wanted: impl Iterator<Item = &'b u8>,
) -> bool {
    for byte in wanted {
        match text.next() {
            Some(found) if found.eq_ignore_ascii_case(byte) => {}
            found => return matches!(found, Some(b' ' | b'\t' | b'\r' | b'\n')),
        }
    }
    true
}

/// What stands before and after the byte at `at`.
fn around(text: &[u8], at: usize) -> Option<(&[u8], &[u8])> {
    let (before, after) = text.split_at_checked(at)?;
    Some((before, after.get(1..)?))
}

/// The part of whoever has one of `addresses`: of several, the one that takes most time.
pub(super) fn part<'t, 'a: 't>(
    attendees: impl Iterator<Item = &'t Property<'a>>,
    organizer: Option<&Property<'a>>,
    addresses: &Addresses,
    limits: &Limits,
) -> Option<Part> {
    if addresses.is_empty() {
        return None;
    }
    let is_host = organizer
        .and_then(Line::text)
        .is_some_and(|line| is_of(&line, addresses, limits));
    let answered = attendees
        .filter_map(Line::text)
        .filter(|line| is_of(line, addresses, limits))
        .map(|line| answer(&line, is_host, limits))
        .max();
    answered.or(is_host.then_some(Part::Accepted))
}

/// The part of everybody who has one of `addresses`, each of which is somebody's own: by place; those with none are left out.
pub(super) fn parts<'t, 'a: 't>(
    attendees: impl Iterator<Item = &'t Property<'a>>,
    organizer: Option<&Property<'a>>,
    addresses: &Addresses,
    limits: &Limits,
) -> BTreeMap<usize, Part> {
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    let host = organizer.and_then(Line::text);
    let hosts = host.map(|line| whose(&line, addresses, limits));
    let hosts = hosts.unwrap_or_default();
    for line in attendees.filter_map(Line::text) {
        for person in whose(&line, addresses, limits) {
            let answer = answer(&line, hosts.contains(&person), limits);
            let part = parts.entry(person).or_insert(answer);
            *part = answer.max(*part);
        }
    }
    for host in hosts {
        parts.entry(host).or_insert(Part::Accepted);
    }
    parts
}

/// Whether somebody who is neither an owner nor one of the noted, whose addresses these are, is on the list and has not
/// refused; a room or a shared calendar is nobody. Without owners' addresses, one of the list may be the owner.
pub(super) fn has_company<'t, 'a: 't>(
    attendees: impl Iterator<Item = &'t Property<'a>>,
    organizer: Option<&Property<'a>>,
    [owners, noted]: [&Addresses; 2],
    limits: &Limits,
) -> bool {
    let listed: Vec<Line<'_>> = attendees.filter_map(Line::text).collect();
    let is_same = |one: &Line<'_>, other: &Line<'_>| {
        bare(one.value()).eq_ignore_ascii_case(bare(other.value()))
    };
    // What the host is said to have answered counts before the hosting.
    let host = organizer.and_then(Line::text);
    let host = host.filter(|host| !listed.iter().any(|line| is_same(line, host)));
    let coming = listed
        .iter()
        .filter(|line| answer(line, false, limits) > Part::Delegated);
    let is_known = |line: &Line<'_>| is_of(line, owners, limits) || is_of(line, noted, limits);
    let mut strangers =
        (coming.chain(&host)).filter(|line| is_somebody(line, limits) && !is_known(line));
    let Some(first) = strangers.next() else {
        return false;
    };
    !owners.is_empty() || strangers.any(|line| !is_same(line, first))
}

/// Whether a line is about a person, or several.
fn is_somebody(line: &Line<'_>, limits: &Limits) -> bool {
    const CALENDARS: &[u8] = b"calendar.google.com";
    let kind = line.param(b"CUTYPE", limits.parameters);
    let is_thing = kind.is_some_and(|kind| {
        let is = |spelled: &[u8]| trim(kind).eq_ignore_ascii_case(spelled);
        is(b"ROOM") || is(b"RESOURCE")
    });
    !is_thing && !bare(line.value()).to_ascii_lowercase().ends_with(CALENDARS)
}

/// What an attendee answered; who organises an event and is not said to have answered takes part.
fn answer(line: &Line<'_>, is_host: bool, limits: &Limits) -> Part {
    let word = line
        .param(b"PARTSTAT", limits.parameters)
        .or_else(|| after(line.whole(), b"PARTSTAT="));
    let Some(word) = word else {
        return if is_host {
            Part::Accepted
        } else {
            Part::Unanswered
        };
    };
    let is = |spelled: &[u8]| trim(word).eq_ignore_ascii_case(spelled);
    if is(b"ACCEPTED") {
        Part::Accepted
    } else if is(b"TENTATIVE") {
        Part::Tentative
    } else if is(b"DECLINED") {
        Part::Declined
    } else if is(b"DELEGATED") {
        Part::Delegated
    } else {
        Part::Unanswered
    }
}

/// Whether the line is about one of `addresses`.
fn is_of(line: &Line<'_>, addresses: &Addresses, limits: &Limits) -> bool {
    named(line, limits).any(|address| addresses.places(address).next().is_some())
}

/// The places of those of `addresses` that the line is about; one can be there twice.
fn whose(line: &Line<'_>, addresses: &Addresses, limits: &Limits) -> Vec<usize> {
    let places = named(line, limits).flat_map(|address| addresses.places(address));
    places.collect()
}

/// The addresses of whom a line is about: its value and its `EMAIL`.
fn named<'l>(line: &'l Line<'_>, limits: &Limits) -> impl Iterator<Item = &'l [u8]> {
    let parameters = limits.parameters;
    let value = line.value();
    let email = iter::once_with(move || line.param(b"EMAIL", parameters));
    // Quotes inside quotes put the colon before the value in doubt: the last address of the line is the value.
    let is_in_doubt = !starts_with_mailto(value);
    let last = iter::once_with(move || is_in_doubt.then(|| last_address(line.whole()))?);
    iter::once(value).chain(email.chain(last).flatten())
}

/// An address without `mailto:` and without what does not belong to it.
fn bare(address: &[u8]) -> &[u8] {
    let address = trim(address);
    let address = if starts_with_mailto(address) {
        address.get(MAILTO.len()..).unwrap_or_default()
    } else {
        address
    };
    trim(address)
}

const MAILTO: &[u8] = b"mailto:";

fn starts_with_mailto(text: &[u8]) -> bool {
    text.get(..MAILTO.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(MAILTO))
}

/// What follows the last `mailto:` of a line.
fn last_address(line: &[u8]) -> Option<&[u8]> {
    let lower = line.to_ascii_lowercase();
    let at = memmem::rfind(&lower, MAILTO)?;
    let (_, address) = line.split_at_checked(at)?;
    let end = address
        .iter()
        .position(|byte| matches!(byte, b'"' | b';' | b' '))
        .unwrap_or(address.len());
    address.get(..end)
}

/// The word that follows `key` somewhere in a line.
fn after<'l>(line: &'l [u8], key: &[u8]) -> Option<&'l [u8]> {
    let upper = line.to_ascii_uppercase();
    let at = memmem::find(&upper, key)?.checked_add(key.len())?;
    let rest = line.get(at..)?;
    let length = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'-')
        .count();
    rest.get(..length)
}

#[cfg(test)]
mod tests {
    use super::{super::name::Name, *};

    fn property<'a>(raw: &&'a str) -> Property<'a> {
        Property {
            name: Name::Attendee,
            name_bytes: u8::try_from(raw.find([':', ';']).unwrap()).unwrap(),
            folded: false,
            line: 1,
            raw: raw.as_bytes(),
        }
    }

    #[track_caller]
    fn check(attendees: &[&str], organizer: Option<&str>, owner: &str, expected: Option<Part>) {
        let attendees: Vec<_> = attendees.iter().map(property).collect();
        let organizer = organizer.as_ref().map(property);
        let found = part(
            attendees.iter(),
            organizer.as_ref(),
            &Addresses::of([owner]),
            &Limits::default(),
        );
        assert_eq!(found, expected);
    }

    #[track_caller]
    fn check_company(lines: &[&str], owners: &[&str], noted: &[&str], expected: bool) {
        let (host, attendees): (Vec<_>, Vec<_>) =
            lines.iter().partition(|raw| raw.starts_with("ORGANIZER"));
        let attendees: Vec<_> = attendees.iter().map(property).collect();
        let host: Vec<_> = host.iter().map(property).collect();
        let known = [&Addresses::of(owners), &Addresses::of(noted)];
        let found = has_company(attendees.iter(), host.first(), known, &Limits::default());
        assert_eq!(found, expected, "{lines:?}");
    }

    const ANA: &str = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:Ana@example.com";
    const CARL: &str = "ATTENDEE;RSVP=TRUE:mailto:carl@example.net";

    #[test]
    fn somebody_else_on_the_list_is_company_unless_it_is_a_refusal_or_a_room() {
        let check = |lines: &[&'static str], expected| {
            check_company(lines, &["ana@example.com"], &[], expected);
        };
        check(&[], false);
        check(&[ANA], false);
        check(&[ANA, CARL], true);
        check(&["ORGANIZER:mailto:carl@example.net", ANA], true);
        check(&["ORGANIZER:mailto:ana@example.com"], false);
        check(
            &[ANA, "ATTENDEE;PARTSTAT=DECLINED:mailto:carl@example.net"],
            false,
        );
        check(
            &[
                "ORGANIZER:mailto:carl@example.net",
                "ATTENDEE;PARTSTAT=DECLINED:mailto:CARL@example.net",
                ANA,
            ],
            false,
        );
        check(
            &[ANA, "ATTENDEE;CUTYPE=ROOM:mailto:blue@example.com"],
            false,
        );
        check(
            &["ORGANIZER:mailto:c_1@group.calendar.google.com", ANA],
            false,
        );
    }

    #[test]
    fn those_who_are_noted_are_not_told_as_company() {
        check_company(
            &[ANA, CARL],
            &["ana@example.com"],
            &["carl@example.net"],
            false,
        );
    }

    #[test]
    fn where_the_owner_is_not_known_one_of_the_list_may_be_the_owner() {
        check_company(&[ANA], &[], &[], false);
        check_company(&["ORGANIZER:MAILTO:ana@example.com", ANA], &[], &[], false);
        check_company(&[ANA, CARL], &[], &[], true);
    }

    #[test]
    fn everybodys_part_is_what_it_is_to_each_alone() {
        let lines = [
            "ORGANIZER:mailto:Carl@example.net",
            ANA,
            CARL,
            "ATTENDEE;PARTSTAT=DECLINED;EMAIL=ana@example.com:mailto:dora@example.com",
            "ATTENDEE:mailto:ben@example.com",
            "ATTENDEE;PARTSTAT=TENTATIVE:MAILTO:BEN@example.com",
        ];
        let lines: Vec<Property<'_>> = lines.iter().map(property).collect();
        let (organizer, attendees) = lines.split_first().unwrap();
        let limits = Limits::default();
        let all = ["ana", "ben", "eve", "dora", "ana"].map(|name| format!("{name}@example.com"));
        let all = [&all[..], &["mailto:carl@example.net".to_owned()]].concat();
        let alone = all.iter().zip(0..).filter_map(|(address, place)| {
            let own = Addresses::of([address]);
            Some((
                place,
                part(attendees.iter(), Some(organizer), &own, &limits)?,
            ))
        });
        let together = parts(
            attendees.iter(),
            Some(organizer),
            &Addresses::of(&all),
            &limits,
        );
        let expected = [
            Part::Accepted,
            Part::Tentative,
            Part::Declined,
            Part::Accepted,
            Part::Accepted,
        ];
        assert!(together.values().eq(&expected), "{together:?}");
        assert_eq!(together, alone.collect());
    }

    #[test]
    fn only_the_owners_answer_counts() {
        check(
            &[
                "ATTENDEE;PARTSTAT=DECLINED:mailto:ben@example.com",
                "ATTENDEE;PARTSTAT=tentative:MAILTO:Ana@Example.com",
            ],
            None,
            "ana@example.com",
            Some(Part::Tentative),
        );
        check(
            &["ATTENDEE:mailto:ben@example.com"],
            None,
            "ana@example.com",
            None,
        );
    }

    #[test]
    fn an_address_may_stand_in_a_parameter() {
        check(
            &["ATTENDEE;EMAIL=ana@example.com;PARTSTAT=DECLINED:urn:uuid:4711"],
            None,
            "mailto:ana@example.com",
            Some(Part::Declined),
        );
    }

    #[test]
    fn who_says_nothing_has_not_answered_unless_the_meeting_is_hers() {
        let line = "ATTENDEE;CN=Ana:mailto:ana@example.com";
        check(&[line], None, "ana@example.com", Some(Part::Unanswered));
        let organizer = Some("ORGANIZER:mailto:ana@example.com");
        check(&[line], organizer, "ana@example.com", Some(Part::Accepted));
        check(&[], organizer, "ana@example.com", Some(Part::Accepted));
        let waits = "ATTENDEE;PARTSTAT=X-WAITS:mailto:ana@example.com";
        check(
            &[waits],
            organizer,
            "ana@example.com",
            Some(Part::Unanswered),
        );
    }

    #[test]
    fn quotes_inside_quotes_do_not_hide_the_answer() {
        check(
            &[
                "ATTENDEE;X-RESPONSE-COMMENT=\"says \"no: never\" today\";CN=\"A\";PARTSTAT=DECLINED:mailto:ana@example.com",
            ],
            None,
            "ana@example.com",
            Some(Part::Declined),
        );
        check(
            &[
                "ATTENDEE;X-RESPONSE-COMMENT=\"an open quote;PARTSTAT=DECLINED:mailto:ana@example.com",
            ],
            None,
            "ana@example.com",
            Some(Part::Declined),
        );
    }

    #[test]
    fn of_two_addresses_the_one_that_takes_time_counts() {
        check(
            &[
                "ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.com",
                "ATTENDEE;EMAIL=ana@example.com;PARTSTAT=ACCEPTED:mailto:a.silva@example.com",
            ],
            None,
            "ana@example.com",
            Some(Part::Accepted),
        );
    }

    #[track_caller]
    fn check_may_be_in(line: &str, addresses: &[&str], expected: bool) {
        let found = Addresses::of(addresses).may_be_in(line.as_bytes());
        assert_eq!(found, expected, "{line:?} {addresses:?}");
    }

    #[test]
    fn a_line_without_an_address_is_turned_away_unread() {
        let line = "ATTENDEE;CN=Ana:mailto:Ana@Example.com";
        check_may_be_in(line, &["ana@example.com"], true);
        check_may_be_in(line, &["ben@example.org", "MAILTO:ana@example.com"], true);
        check_may_be_in(line, &["ana@example.org", "a@example.com.br"], false);
        check_may_be_in(line, &[], false);
        check_may_be_in(
            "ATTENDEE;EMAIL=ana@example.com:urn:uuid:1",
            &["ana@example.com"],
            true,
        );
    }

    #[test]
    fn an_address_is_found_whatever_fold_lies_in_it() {
        let line = "ATTENDEE:mailto:ana@example.com";
        for fold in ["\r\n ", "\n\t", "\r ", "\n\n "] {
            for at in 0..=line.len() {
                let (before, after) = line.split_at(at);
                let folded = format!("{before}{fold}{after}");
                check_may_be_in(&folded, &["ana@example.com"], true);
            }
        }
        let far = "ATTENDEE;CN=Somebody\r\n  Else:mailto:somebody@example.com";
        check_may_be_in(far, &["ana@example.com"], false);
    }

    #[test]
    fn an_address_without_an_at_may_be_anywhere() {
        check_may_be_in("ATTENDEE:urn:uuid:1", &["urn:uuid:1"], true);
    }
}
