//! Who takes part in an event, and what they answered.

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

/// Addresses to look for in lines that are not read yet.
#[derive(Debug)]
pub(crate) struct Addresses<'o> {
    /// What stands before the `@` of each, and what stands after it.
    halves: Vec<(&'o [u8], &'o [u8])>,
    /// Whether one of them has no `@`: it may be in any line.
    are_anywhere: bool,
}

impl<'o> Addresses<'o> {
    pub(crate) fn new(addresses: impl IntoIterator<Item = &'o String>) -> Self {
        let mut new = Self {
            halves: Vec::new(),
            are_anywhere: false,
        };
        for address in addresses {
            let address = bare(address.as_bytes());
            match memchr(b'@', address).and_then(|at| around(address, at)) {
                Some(halves) => new.halves.push(halves),
                None => new.are_anywhere = true,
            }
        }
        new
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.halves.is_empty() && !self.are_anywhere
    }

    /// Whether one of them may stand somewhere in a line, folds included: `false` when none of them does.
    pub(super) fn may_be_in(&self, raw: &[u8]) -> bool {
        self.are_anywhere
            || memchr_iter(b'@', raw).any(|at| {
                let (before, after) = around(raw, at).unwrap_or_default();
                self.halves.iter().any(|(local, domain)| {
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
    addresses: &[String],
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

/// Whether somebody who is neither an owner nor one of the noted, whose addresses these are, is on the list and has not
/// refused; a room or a shared calendar is nobody. Without owners' addresses, one of the list may be the owner.
pub(super) fn has_company<'t, 'a: 't>(
    attendees: impl Iterator<Item = &'t Property<'a>>,
    organizer: Option<&Property<'a>>,
    [owners, noted]: [&[String]; 2],
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

/// Whether the line is about one of `addresses`, by its value or by its `EMAIL`.
fn is_of(line: &Line<'_>, addresses: &[String], limits: &Limits) -> bool {
    let has = |found: &[u8]| {
        addresses
            .iter()
            .any(|address| bare(address.as_bytes()).eq_ignore_ascii_case(bare(found)))
    };
    if has(line.value()) {
        return true;
    }
    if line.param(b"EMAIL", limits.parameters).is_some_and(has) {
        return true;
    }
    // Quotes inside quotes put the colon before the value in doubt: the last address of the line is the value.
    !starts_with_mailto(line.value()) && last_address(line.whole()).is_some_and(has)
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

    #[track_caller]
    fn check(attendees: &[&str], organizer: Option<&str>, owner: &str, expected: Option<Part>) {
        let property = |raw: &'static str| Property {
            name: Name::Attendee,
            name_bytes: u8::try_from(raw.find([':', ';']).unwrap()).unwrap(),
            folded: false,
            line: 1,
            raw: raw.as_bytes(),
        };
        let attendees: Vec<_> = attendees
            .iter()
            .map(|raw| property(raw.to_string().leak()))
            .collect();
        let organizer = organizer.map(|raw| property(raw.to_owned().leak()));
        let found = part(
            attendees.iter(),
            organizer.as_ref(),
            &[owner.to_owned()],
            &Limits::default(),
        );
        assert_eq!(found, expected);
    }

    #[track_caller]
    fn check_company(lines: &[&'static str], owners: &[&str], noted: &[&str], expected: bool) {
        let property = |raw: &&'static str| Property {
            name: Name::Attendee,
            name_bytes: u8::try_from(raw.find([':', ';']).unwrap()).unwrap(),
            folded: false,
            line: 1,
            raw: raw.as_bytes(),
        };
        let own = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let (host, attendees): (Vec<_>, Vec<_>) =
            lines.iter().partition(|raw| raw.starts_with("ORGANIZER"));
        let attendees: Vec<_> = attendees.iter().map(property).collect();
        let host: Vec<_> = host.iter().map(property).collect();
        let (owners, noted) = (own(owners), own(noted));
        let known = [&owners[..], &noted[..]];
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
        let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let found = Addresses::new(&addresses).may_be_in(line.as_bytes());
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
