//! Feeds of leave: whom each entry names, and entries that say too little.

use std::{collections::BTreeSet, sync::Arc};

use unicode_normalization::UnicodeNormalization;

use crate::{
    ical::{Notice, Status},
    model::{MemberId, Team},
    recurrence::{Calendar, Occurrence, Told},
};

/// An entry of a feed of leave.
#[derive(Debug)]
pub(super) struct Entry<'s> {
    pub(super) event: &'s Occurrence,
    /// Whom its title names.
    pub(super) members: Vec<MemberId>,
    /// Whether it says half a day and takes a whole one.
    is_half: bool,
}

/// The entries of a feed, those that take no time left out.
pub(super) fn entries<'s>(team: &Team, feed: &'s Calendar) -> Vec<Entry<'s>> {
    let names: Vec<Vec<String>> = team.ids().map(|id| words(team[id].label())).collect();
    let taken = feed.occurrences.iter();
    taken
        .filter(|event| event.facts.status != Status::Free)
        .map(|event| {
            let title = words(event.facts.title.as_deref().unwrap_or_default());
            let all = team.ids().zip(&names);
            Entry {
                event,
                members: (all.filter(|(_, name)| names_somebody(&title, name)))
                    .map(|(id, _)| id)
                    .collect(),
                is_half: event.facts.all_day && is_half_day(&title),
            }
        })
        .collect()
}

/// What is to be known of a feed of leave: entries that name nobody in `team`, and half days of which it does not say which
/// half. `feed` is read with titles.
pub fn leave_doubts(team: &Team, feed: &Calendar) -> Vec<LeaveDoubt> {
    doubts(&entries(team, feed))
}

/// Entries of a feed of leave that say too little, of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaveDoubt {
    kind: DoubtKind,
    /// The lines of the entries, in order.
    lines: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DoubtKind {
    Nobody,
    Half,
}

pub(super) fn doubts(entries: &[Entry<'_>]) -> Vec<LeaveDoubt> {
    let of = |kind, is_it: fn(&Entry<'_>) -> bool| {
        let lines: BTreeSet<u32> = (entries.iter().filter(|entry| is_it(entry)))
            .map(|entry| entry.event.facts.line)
            .collect();
        (!lines.is_empty()).then(|| LeaveDoubt {
            kind,
            lines: lines.into_iter().collect(),
        })
    };
    let nobody = of(DoubtKind::Nobody, |entry| entry.members.is_empty());
    let half = of(DoubtKind::Half, |entry| {
        entry.is_half && !entry.members.is_empty()
    });
    nobody.into_iter().chain(half).collect()
}

impl LeaveDoubt {
    /// The notice about them, at the first.
    pub fn notice(&self, file: &Arc<str>) -> Notice {
        let count = self.lines.len();
        let (message, effect) = match (self.kind, count) {
            (DoubtKind::Nobody, 1) => (
                "an entry names nobody in the team".to_owned(),
                "nobody is taken as away for them",
            ),
            (DoubtKind::Nobody, n) => (
                format!("{n} entries name nobody in the team, the first one here"),
                "nobody is taken as away for them",
            ),
            (DoubtKind::Half, 1) => (
                "an entry says half a day, and not from when to when".to_owned(),
                "the whole day is taken as leave: an entry with times takes these alone",
            ),
            (DoubtKind::Half, n) => (
                format!(
                    "{n} entries say half a day, and not from when to when, the first one here"
                ),
                "the whole days are taken as leave: an entry with times takes these alone",
            ),
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
        match self.kind {
            DoubtKind::Nobody => "unmatched-leave",
            DoubtKind::Half => "half-day-leave",
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
