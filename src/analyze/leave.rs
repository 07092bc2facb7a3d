//! Feeds whose entries name people, of leave and of who is on call: whom each names, and entries that say too little.

use std::{collections::BTreeSet, sync::Arc};

use unicode_normalization::UnicodeNormalization;

use crate::{
    ical::{Notice, Status, Why},
    model::{MemberId, Team},
    recurrence::{Calendar, Occurrence, Told},
};

/// What entries say of whom they name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feed {
    /// Being away.
    Leave,
    /// Being on call.
    OnCall,
}

/// An entry of a feed that names people.
#[derive(Debug)]
pub(super) struct Entry<'s> {
    pub(super) event: &'s Occurrence,
    /// Whom its title names.
    pub(super) members: Vec<MemberId>,
    /// Of these, those who may not be meant: their names are those of others who are named, or parts of these.
    pub(super) perhaps: Vec<MemberId>,
    /// Whether it says half a day and takes a whole one.
    pub(super) is_half: bool,
    feed: Feed,
}

/// The entries of a feed, those left out that say nothing: of leave, what takes no time; of who is on call, what is refused, and
/// what says out of office.
pub(super) fn entries<'s>(team: &Team, feed: Feed, calendar: &'s Calendar) -> Vec<Entry<'s>> {
    let names: Vec<Vec<String>> = team.ids().map(|id| words(team[id].label())).collect();
    let counts = |event: &&Occurrence| match feed {
        Feed::Leave => event.facts.status != Status::Free,
        Feed::OnCall => {
            !matches!(
                event.facts.status,
                Status::OutOfOffice | Status::Unavailable
            ) && !matches!(event.facts.why, Why::Declined | Why::Delegated)
        }
    };
    let all_told = calendar.occurrences.iter().filter(counts);
    all_told
        .map(|event| {
            let title = words(event.facts.title.as_deref().unwrap_or_default());
            let all = team.ids().zip(&names);
            let meant: Vec<(MemberId, &Vec<String>)> = all
                .filter(|(_, name)| names_somebody(&title, name))
                .collect();
            let is_in_another = |(id, name): &&(MemberId, &Vec<String>)| {
                let mut others = meant.iter().filter(|(other, _)| other != id);
                others.any(|(_, other)| names_somebody(other, name))
            };
            Entry {
                event,
                members: meant.iter().map(|(id, _)| *id).collect(),
                perhaps: (meant.iter().filter(is_in_another))
                    .map(|(id, _)| *id)
                    .collect(),
                is_half: event.facts.all_day && is_half_day(&title),
                feed,
            }
        })
        .collect()
}

/// What is to be known of a feed of leave: entries that name nobody in `team`, and half days of which it does not say which
/// half. `feed` is read with titles.
pub fn leave_doubts(team: &Team, feed: &Calendar) -> Vec<LeaveDoubt> {
    doubts(&entries(team, Feed::Leave, feed))
}

/// The same of a calendar that says who is on call; and entries that name several who are not told apart.
pub fn on_call_doubts(team: &Team, rota: &Calendar) -> Vec<LeaveDoubt> {
    doubts(&entries(team, Feed::OnCall, rota))
}

/// Entries of a feed of leave, or of who is on call, that say too little, of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaveDoubt {
    feed: Feed,
    kind: DoubtKind,
    /// The lines of the entries, in order.
    lines: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DoubtKind {
    Nobody,
    Half,
    Several,
}

pub(super) fn doubts(entries: &[Entry<'_>]) -> Vec<LeaveDoubt> {
    let of = |kind, is_it: fn(&Entry<'_>) -> bool| {
        let lines: BTreeSet<u32> = (entries.iter().filter(|entry| is_it(entry)))
            .map(|entry| entry.event.facts.line)
            .collect();
        (!lines.is_empty()).then(|| LeaveDoubt {
            feed: entries.first().map_or(Feed::Leave, |entry| entry.feed),
            kind,
            lines: lines.into_iter().collect(),
        })
    };
    let nobody = of(DoubtKind::Nobody, |entry| entry.members.is_empty());
    let half = of(DoubtKind::Half, |entry| {
        entry.is_half && !entry.members.is_empty()
    });
    let several = of(DoubtKind::Several, |entry| {
        entry.feed == Feed::OnCall && !entry.perhaps.is_empty()
    });
    nobody.into_iter().chain(half).chain(several).collect()
}

impl LeaveDoubt {
    /// The notice about them, at the first.
    pub fn notice(&self, file: &Arc<str>) -> Notice {
        let entries = match self.lines.len() {
            1 => ["an entry names", "an entry says"].map(str::to_owned),
            n => [format!("{n} entries name"), format!("{n} entries say")],
        };
        let [name, say] = entries;
        let mut message = match self.kind {
            DoubtKind::Nobody => format!("{name} nobody in the team"),
            DoubtKind::Half => format!("{say} half a day, and not from when to when"),
            DoubtKind::Several => format!("{name} somebody whose name another in the team has too"),
        };
        if self.lines.len() > 1 {
            message += ", the first one here";
        }
        let effect = match (self.feed, self.kind, self.lines.len()) {
            (Feed::Leave, DoubtKind::Nobody, _) => "nobody is taken as away for them",
            (Feed::OnCall, DoubtKind::Nobody, _) => "nobody is taken as on call for them",
            (Feed::Leave, DoubtKind::Half, 1) => {
                "the whole day is taken as leave: an entry with times takes these alone"
            }
            (Feed::Leave, DoubtKind::Half, _) => {
                "the whole days are taken as leave: an entry with times takes these alone"
            }
            (Feed::OnCall, DoubtKind::Half, _) => {
                "whether somebody is on call then is unknown: an entry with times says it"
            }
            (_, DoubtKind::Several, _) => "which of them is on call then is unknown",
        };
        Notice {
            file: Some(Arc::clone(file)),
            line: self.lines.first().copied(),
            code: self.code(),
            uid: None,
            message,
            effect: effect.to_owned(),
        }
    }

    /// The same for those who count what was assumed in a file.
    pub fn told(&self) -> Told {
        Told {
            code: self.code(),
            is_skip: false,
            count: self.lines.len(),
            lines: self.lines.iter().copied().take(Told::LINES).collect(),
        }
    }

    fn code(&self) -> &'static str {
        match (self.feed, self.kind) {
            (Feed::Leave, DoubtKind::Nobody) => "unmatched-leave",
            (Feed::Leave, _) => "half-day-leave",
            (Feed::OnCall, DoubtKind::Nobody) => "unmatched-on-call",
            (Feed::OnCall, DoubtKind::Half) => "half-day-on-call",
            (Feed::OnCall, DoubtKind::Several) => "ambiguous-on-call",
        }
    }
}

/// Whether the words of a title have all words of a name next to each other, in either order.
fn names_somebody(title: &[String], name: &[String]) -> bool {
    let forwards = || name.iter();
    let turned = || {
        name.iter()
            .rev()
            .take(1)
            .chain(name.iter().take(name.len().saturating_sub(1)))
    };
    let has = |part: &[String]| part.iter().eq(forwards()) || part.iter().eq(turned());
    !name.is_empty() && title.windows(name.len()).any(has)
}

/// Said as words of their own, without accents.
const HALF: &[&str] = &[
    "half day",
    "half days",
    "half a day",
    "0 5",
    "½",
    "morning",
    "afternoon",
    "halber tag",
    "halben tag",
    "halbtags",
    "halbtagig",
    "vormittag",
    "vormittags",
    "nachmittag",
    "nachmittags",
    "demi journee",
    "matin",
    "apres midi",
    "medio dia",
    "media jornada",
    "meio dia",
    "meio periodo",
    "mezza giornata",
    "halve dag",
    "halv dag",
    "halvdag",
    "pol dnia",
];

/// The same in scripts that put no blanks between words.
const HALF_ANYWHERE: &[&str] = &["半休", "半日", "午前", "午後", "반차"];

/// Whether the words of a title say half a day.
fn is_half_day(title: &[String]) -> bool {
    let begins = |title: &[String], phrase: &str| {
        let mut title = title.iter();
        let mut words = phrase.split(' ');
        words.all(|word| title.next().is_some_and(|other| other == word))
    };
    let at = |place: usize| HALF.iter().any(|phrase| begins(&title[place..], phrase));
    let anywhere = |word: &String| HALF_ANYWHERE.iter().any(|part| word.contains(part));
    (0..title.len()).any(at) || title.iter().any(anywhere)
}

/// The words of `text` without letter case and accents.
fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .nfc()
        .collect();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_name(title: &str, name: &str, expected: bool) {
        assert_eq!(
            names_somebody(&words(title), &words(name)),
            expected,
            "{title}: {name}"
        );
    }

    #[test]
    fn a_name_is_found_in_either_order_whatever_case_and_accents() {
        for title in [
            "Nunez, Mateo (Vacation - 10 days)",
            "MATEO NÚÑEZ",
            "Out: mateo nunez",
        ] {
            check_name(title, "Mateo Núñez", true);
        }
        for title in ["Mateo", "Mateo Luis Núñez", "Mateos Núñez", ""] {
            check_name(title, "Mateo Núñez", false);
        }
        check_name("de la Cruz Ana - leave", "Ana de la Cruz", false);
        check_name("Cruz Ana de la - leave", "Ana de la Cruz", true);
        check_name("anything", "", false);
    }

    #[test]
    fn a_name_that_is_part_of_another_who_is_named_may_not_be_meant() {
        let within = |one: &str, other: &str| names_somebody(&words(other), &words(one));
        assert!(within("Ana", "Ana Silva"));
        assert!(within("Ana Silva", "Ana Silva"));
        assert!(!within("Ana Silva", "Ana"));
        assert!(!within("Ana", "Anabel Silva"));
    }

    #[track_caller]
    fn check_half(title: &str, expected: bool) {
        assert_eq!(is_half_day(&words(title)), expected, "{title}");
    }

    #[test]
    fn half_days_are_known_by_what_people_and_programs_call_them() {
        for title in [
            "Ana Silva (Vacation – 0.5 days)",
            "Ana Silva (Urlaub, 0,5 Tage)",
            "Ana Silva: Half-day",
            "Ana Silva ½ day",
            "Ana Silva, halber Tag",
            "Ana Silva (demi-journée)",
            "Ana Silva Après-midi",
            "佐藤花 午前半休",
        ] {
            check_half(title, true);
        }
        for title in [
            "Ana Silva (Vacation – 10.5 days)",
            "Ana Half",
            "Ana Silva (5 days)",
            "",
        ] {
            check_half(title, false);
        }
    }

    #[test]
    fn phrases_are_written_as_they_are_looked_for() {
        for phrase in HALF {
            assert_eq!(words(phrase).join(" "), *phrase);
        }
        for word in HALF_ANYWHERE {
            assert_eq!(words(word), [*word]);
        }
    }
}
