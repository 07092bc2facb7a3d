//! Words in a title that say out of office or on call, and titles that say where somebody works.

use std::{collections::BTreeSet, sync::OnceLock};

/// Said as a word of its own, in lower case; several words stand next to each other in the title.
const BUILT_IN: &[&str] = &[
    // English
    "ooo",
    "oof",
    "out of office",
    "out of the office",
    "pto",
    "vacation",
    "annual leave",
    "on leave",
    "sick leave",
    "sick day",
    "parental leave",
    "maternity leave",
    "paternity leave",
    // German
    "urlaub",
    "abwesend",
    "abwesenheit",
    "krank",
    "elternzeit",
    "außer haus",
    // French
    "congé",
    "congés",
    "vacances",
    "absent",
    "absente",
    "arrêt maladie",
    // Spanish
    "vacaciones",
    "ausente",
    "fuera de la oficina",
    "baja médica",
    // Portuguese
    "férias",
    "fora do escritório",
    // Italian, Danish, Norwegian
    "ferie",
    "fuori ufficio",
    "assente",
    "fravær",
    // Dutch
    "vakantie",
    "verlof",
    "afwezig",
    // Polish
    "urlop",
    "nieobecny",
    "nieobecna",
    "poza biurem",
    // Swedish
    "frånvarande",
    // Finnish
    "lomalla",
    "poissa",
    // Czech, Slovak
    "dovolená",
    "dovolenka",
    // Turkish
    "yıllık izin",
    "izinli",
    // Russian, Ukrainian
    "отпуск",
    "відпустка",
];

/// The same in scripts that put no blanks between words.
const BUILT_IN_ANYWHERE: &[&str] = &["休暇", "不在", "有給", "休假", "请假", "請假", "휴가"];

/// Said likewise of somebody who is on call.
const ON_CALL: &[&str] = &[
    // English
    "on call",
    "oncall",
    "on standby",
    "standby duty",
    // German
    "rufbereitschaft",
    "bereitschaftsdienst",
    "rufdienst",
    "pikett",
    "pikettdienst",
    // French
    "astreinte",
    "astreintes",
    // Spanish, Portuguese, Italian
    "de guardia",
    "guardia de",
    "guardia localizada",
    "sobreaviso",
    "plantão",
    "reperibilità",
    "reperibile",
    // Dutch
    "piketdienst",
    "piket",
    "bereikbaarheidsdienst",
    // Danish, Norwegian, Swedish
    "beredskap",
    "beredskapsvakt",
    "rådighedsvagt",
    "tilkaldevagt",
    // Polish, Czech, Finnish
    "dyżur domowy",
    "pohotovost",
    "varallaolo",
];

/// Whole titles that say so with a word that is somebody's name as well.
const ON_CALL_ALONE: &[&str] = &["guardia", "guardias"];

/// The same in scripts that put no blanks between words.
const ON_CALL_ANYWHERE: &[&str] = &["オンコール", "온콜", "待命"];

/// Words beside these that make an event one about being on call, or say that somebody is not: then it takes its time as any other.
const ABOUT_ON_CALL: &[&str] = &[
    // English
    "about",
    "briefing",
    "chat",
    "debrief",
    "demo",
    "discussion",
    "ends",
    "hand off",
    "hand over",
    "handoff",
    "handover",
    "interview",
    "intro",
    "introduction",
    "kickoff",
    "meeting",
    "no",
    "not",
    "onboarding",
    "planning",
    "retro",
    "retrospective",
    "review",
    "stand up",
    "standup",
    "sync",
    "training",
    "without",
    "workshop",
    // German
    "besprechung",
    "kein",
    "keine",
    "nicht",
    "ohne",
    "planung",
    "rückblick",
    "schulung",
    "termin",
    "übergabe",
    // French
    "formation",
    "passation",
    "pas",
    "planification",
    "réunion",
    "sans",
    // Spanish, Portuguese, Italian
    "formación",
    "la guardia",
    "não",
    "non",
    "passagem",
    "reunião",
    "reunión",
    "riunione",
    "sem",
    "senza",
    "sin",
    "traspaso",
    // Dutch
    "geen",
    "niet",
    "overdracht",
    "overleg",
    "zonder",
    // Danish, Norwegian, Swedish
    "ikke",
    "inte",
    "møde",
    "møte",
    "möte",
    "overlevering",
    "uten",
];

/// Whole titles that say where somebody works and nothing else, their words in lower case with one blank between: what
/// calendars call such days, and what people do.
const PLACES: &[&str] = &[
    // English
    "home",
    "office",
    "at home",
    "in the office",
    "in office",
    "at the office",
    "home office",
    "homeoffice",
    "working from home",
    "work from home",
    "working from office",
    "working from the office",
    "working remotely",
    "working remote",
    "remote work",
    "working elsewhere",
    "working location",
    "wfh",
    "wfo",
    // German
    "zuhause",
    "zu hause",
    "büro",
    "im büro",
    "im homeoffice",
    "im home office",
    "mobiles arbeiten",
    "mobile arbeit",
    // French
    "télétravail",
    "en télétravail",
    "au bureau",
    "bureau",
    "domicile",
    // Spanish, Portuguese, Italian
    "casa",
    "oficina",
    "en la oficina",
    "teletrabajo",
    "trabajo desde casa",
    "em casa",
    "escritório",
    "no escritório",
    "teletrabalho",
    "in ufficio",
    "ufficio",
    "smart working",
    "telelavoro",
    // Dutch, Danish, Norwegian, Swedish, Finnish
    "thuis",
    "thuiswerken",
    "kantoor",
    "op kantoor",
    "hjemmearbejde",
    "hjemmekontor",
    "kontoret",
    "på kontoret",
    "jobbar hemifrån",
    "hemma",
    "etätyö",
    "toimisto",
    // Polish, Czech
    "praca zdalna",
    "biuro",
    "w biurze",
    "práce z domova",
    "kancelář",
    // Japanese, Chinese, Korean
    "在宅勤務",
    "在宅",
    "テレワーク",
    "リモートワーク",
    "自宅",
    "出社",
    "居家办公",
    "在家办公",
    "재택근무",
];

/// Whether a title says where somebody works, and nothing else.
pub(super) fn is_working_location(title: &str) -> bool {
    is_one_of(title, PLACES)
}

/// Whether the words of a title are those of one of `phrases`, which are in lower case, and no more.
fn is_one_of(title: &str, phrases: &[&str]) -> bool {
    let Some(first) = title.chars().find(|c| is_of_words(*c)) else {
        return false;
    };
    let is = |phrase: &&str| {
        // Nearly all titles begin otherwise.
        if !phrase.starts_with(|c| first.to_lowercase().next() == Some(c)) {
            return false;
        }
        let mut lower =
            words_of(title).flat_map(|word| word.chars().flat_map(char::to_lowercase).chain([' ']));
        let mut phrase = phrase.split(' ').flat_map(|word| word.chars().chain([' ']));
        loop {
            match (lower.next(), phrase.next()) {
                (None, None) => return true,
                (one, other) if one == other => {}
                _ => return false,
            }
        }
    };
    phrases.iter().any(is)
}

/// Whose calendar it is, and who else is in the team: by the names that people use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names<'a> {
    /// The owner's.
    pub own: &'a str,
    /// The words of everybody's, as [`name_words`] has them.
    pub team: Option<&'a BTreeSet<String>>,
}

/// The words of these names, in lower case.
pub fn name_words<'n>(names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    names.flat_map(lower_words).collect()
}

/// The words of `text` in lower case. Letters alone are initials, and tell nobody from anything.
fn lower_words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = words_of(&lower).filter(|word| word.chars().nth(1).is_some());
    words.map(str::to_owned).collect()
}

/// What tells that the owner of a calendar is on call.
#[derive(Debug)]
pub(super) struct OnCallWords<'o> {
    /// Nothing where the team has no words of its own.
    more: Option<Words>,
    names: Names<'o>,
}

impl<'o> OnCallWords<'o> {
    /// The built-in words and `more`, in the calendar of the one of these `names` whose it is.
    pub(super) fn new(more: &[String], names: Names<'o>) -> Self {
        Self {
            more: (!more.is_empty()).then(|| Words::of(&[], &[], more)),
            names,
        }
    }

    /// Whether a title says that the owner is on call: not one about it, nor one that names another of the team alone.
    pub(super) fn are_in(&self, title: &str) -> bool {
        static BUILT_IN: OnceLock<[Words; 2]> = OnceLock::new();
        let [on_call, about] = BUILT_IN.get_or_init(|| {
            [
                Words::of(ON_CALL, ON_CALL_ANYWHERE, &[]),
                Words::of(ABOUT_ON_CALL, &[], &[]),
            ]
        });
        let is_of_more = || self.more.as_ref().is_some_and(|more| more.are_in(title));
        (on_call.are_in(title) || is_of_more() || is_one_of(title, ON_CALL_ALONE))
            && !about.are_in(title)
            && !self.names_another(title)
    }

    /// Whether a title names somebody of the team, and not the owner.
    fn names_another(&self, title: &str) -> bool {
        let own = lower_words(self.names.own);
        let title = lower_words(title);
        let is_named = |word: &String| self.names.team.is_some_and(|team| team.contains(word));
        title.iter().any(is_named) && !title.iter().any(|word| own.contains(word))
    }
}

/// The words to look for.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Those that are looked for inside words as well.
    anywhere: &'static [&'static str],
    /// By the last five bits of the first byte of a phrase, which letters have in common whatever their case.
    rows: [Row; 32],
}

/// Phrases that begin alike.
#[derive(Debug, Default)]
struct Row {
    /// The words of each, in lower case.
    phrases: Vec<Vec<String>>,
    /// How many bytes the first word of one may have: bit `n` stands for `n`, the last for all that are longer.
    lengths: u32,
}

impl Words {
    /// What says out of office: the built-in words and `more`, in any letter case.
    pub(super) fn out_of_office(more: &[String]) -> Self {
        Self::of(BUILT_IN, BUILT_IN_ANYWHERE, more)
    }

    /// These words, and `more` in any letter case.
    fn of(phrases: &[&str], anywhere: &'static [&'static str], more: &[String]) -> Self {
        let mut words = Self {
            anywhere,
            ..Self::default()
        };
        for phrase in phrases {
            words.add(phrase);
        }
        for phrase in more {
            words.add(&phrase.to_lowercase());
        }
        words
    }

    fn add(&mut self, phrase: &str) {
        let phrase: Vec<String> = words_of(phrase).map(str::to_owned).collect();
        let Some(first) = phrase.first() else { return };
        let (row, length) = row_and_length(first);
        if let Some(row) = self.rows.get_mut(row) {
            row.lengths |= length;
            row.phrases.push(phrase);
        }
    }

    /// Whether a title has one of them, as whole words.
    pub(super) fn are_in(&self, title: &str) -> bool {
        if title.is_ascii() {
            return self.are_in_lower(title);
        }
        let title = title.to_lowercase();
        self.are_in_lower(&title) || self.anywhere.iter().any(|word| title.contains(word))
    }

    /// Whether a title has one of them whose letters, but for those of ASCII, are in lower case.
    fn are_in_lower(&self, title: &str) -> bool {
        let mut words = words_of(title);
        while let Some(first) = words.next() {
            let (row, length) = row_and_length(first);
            let Some(row) = self.rows.get(row).filter(|row| row.lengths & length != 0) else {
                continue;
            };
            let begins = |phrase: &Vec<String>| {
                let mut title = std::iter::once(first).chain(words.clone());
                let mut phrase = phrase.iter();
                phrase.all(|word| title.next().is_some_and(|t| t.eq_ignore_ascii_case(word)))
            };
            if row.phrases.iter().any(begins) {
                return true;
            }
        }
        false
    }
}

/// The row of a word in the table of lengths, and the bit of its length.
fn row_and_length(word: &str) -> (usize, u32) {
    let first = word.as_bytes().first().copied().unwrap_or_default();
    let length = u32::try_from(word.len()).unwrap_or(u32::MAX).min(31);
    (usize::from(first & 31), 1 << length)
}

/// The words of a text: what stands between characters that are neither letters nor digits.
fn words_of(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|character: char| !is_of_words(character))
        .filter(|word| !word.is_empty())
}

/// Whether it is a letter or a digit.
fn is_of_words(character: char) -> bool {
    character.is_ascii_alphanumeric() || (!character.is_ascii() && character.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_words_are_in_lower_case() {
        let on_call = ON_CALL.iter().chain(ON_CALL_ALONE).chain(ON_CALL_ANYWHERE);
        let on_call = on_call.chain(ABOUT_ON_CALL);
        let all = BUILT_IN.iter().chain(BUILT_IN_ANYWHERE).chain(PLACES);
        for phrase in all.chain(on_call) {
            assert_eq!(*phrase, phrase.to_lowercase());
        }
    }

    #[test]
    fn every_phrase_is_found_in_any_letter_case_and_between_other_words() {
        let words = Words::out_of_office(&["Off-Site Day".to_owned(), " - ".to_owned()]);
        for phrase in BUILT_IN.iter().chain(&["off site day"]) {
            for title in [(*phrase).to_owned(), phrase.to_uppercase()] {
                // Letters whose capitals are those of another letter cannot be told apart.
                if title.to_lowercase() == *phrase {
                    assert!(words.are_in(&format!("Ana, {title} (Lisbon)")), "{title}");
                    assert!(!words.are_in(&format!("x{title}")), "{title}");
                }
            }
        }
        for place in PLACES {
            assert!(!words.are_in(place), "{place}");
            assert!(
                is_working_location(&format!(" {}! ", place.to_uppercase())),
                "{place}"
            );
            assert!(!is_working_location(&format!("{place} party")), "{place}");
        }
        assert!(!words.are_in("out of the box"));
        assert!(!words.are_in(""));
    }

    /// Whether `title` in Ana's calendar says that she is on call.
    #[track_caller]
    fn check_on_call(title: &str, expected: bool) {
        let team = name_words(["Ana Silva", "Ben Kurz", "Carla Silva"].into_iter());
        let names = Names {
            own: "Ana Silva",
            team: Some(&team),
        };
        let words = OnCallWords::new(&["Notdienst".to_owned()], names);
        assert_eq!(words.are_in(title), expected, "{title}");
    }

    #[test]
    fn a_title_says_on_call_in_any_letter_case_and_as_whole_words() {
        for title in [
            "On-Call",
            "ON CALL: backend",
            "Ana oncall",
            "Rufbereitschaft KW 12",
            "Pikett",
            "Astreinte semaine 12",
            "Notdienst",
            "Beredskap",
            "Guardia",
            "Médico de guardia",
            "オンコール当番",
        ] {
            check_on_call(title, true);
        }
        for title in ["Phone call", "Concall", "on  callback", "Laura Guardia", ""] {
            check_on_call(title, false);
        }
        for phrase in ON_CALL {
            check_on_call(&format!("Team: {}", phrase.to_uppercase()), true);
            check_on_call(&format!("x{phrase}"), false);
        }
    }

    #[test]
    fn a_title_about_being_on_call_says_nobody_is() {
        for title in [
            "On-call handover",
            "On-call review",
            "Übergabe Rufbereitschaft",
            "Not on call",
            "Flight to La Guardia",
        ] {
            check_on_call(title, false);
        }
    }

    #[test]
    fn who_is_named_instead_of_the_owner_is_on_call_instead() {
        check_on_call("Ben on call", false);
        check_on_call("On call: Kurz", false);
        check_on_call("On call: Carla Silva", true);
        check_on_call("On call: Ana and Ben", true);
        check_on_call("On call: Dora", true);
    }
}
