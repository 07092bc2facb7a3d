//! Words in a title that say out of office, and titles that say where somebody works.

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
    let is = |place: &&str| {
        let mut lower =
            words_of(title).flat_map(|word| word.chars().flat_map(char::to_lowercase).chain([' ']));
        let mut place = place.split(' ').flat_map(|word| word.chars().chain([' ']));
        loop {
            match (lower.next(), place.next()) {
                (None, None) => return true,
                (one, other) if one == other => {}
                _ => return false,
            }
        }
    };
    PLACES.iter().any(is)
}

/// The words to look for.
#[derive(Debug, Default)]
pub(super) struct Words {
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
    /// The built-in words and `more`, in any letter case.
    pub(super) fn new(more: &[String]) -> Self {
        let mut words = Self::default();
        for phrase in BUILT_IN {
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
        self.are_in_lower(&title) || BUILT_IN_ANYWHERE.iter().any(|word| title.contains(word))
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
    let is_of_words = |c: char| c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric());
    text.split(move |character: char| !is_of_words(character))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_words_are_in_lower_case() {
        for phrase in BUILT_IN.iter().chain(BUILT_IN_ANYWHERE).chain(PLACES) {
            assert_eq!(*phrase, phrase.to_lowercase());
        }
    }

    #[test]
    fn every_phrase_is_found_in_any_letter_case_and_between_other_words() {
        let words = Words::new(&["Off-Site Day".to_owned(), " - ".to_owned()]);
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
}
