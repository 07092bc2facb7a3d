//! Words in a title that say out of office.

use std::collections::HashMap;

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

/// The words to look for.
#[derive(Debug)]
pub(super) struct Words {
    /// By its first word, what may follow that.
    phrases: HashMap<String, Vec<Vec<String>>>,
}

impl Words {
    /// The built-in words and `more`, in any letter case.
    pub(super) fn new(more: &[String]) -> Self {
        let mut phrases: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        let more = more.iter().map(String::as_str);
        for phrase in BUILT_IN.iter().copied().chain(more) {
            let phrase = phrase.to_lowercase();
            let mut words = words_of(&phrase).map(str::to_owned);
            if let Some(first) = words.next() {
                phrases.entry(first).or_default().push(words.collect());
            }
        }
        Self { phrases }
    }

    /// Whether a title has one of them, as whole words.
    pub(super) fn are_in(&self, title: &str) -> bool {
        let title = title.to_lowercase();
        let mut words = words_of(&title);
        while let Some(first) = words.next() {
            let Some(phrases) = self.phrases.get(first) else {
                continue;
            };
            let follows = |phrase: &Vec<String>| {
                let mut next = words.clone();
                phrase.iter().all(|word| next.next() == Some(word))
            };
            if phrases.iter().any(follows) {
                return true;
            }
        }
        !title.is_ascii() && BUILT_IN_ANYWHERE.iter().any(|word| title.contains(word))
    }
}

/// The words of a text: what stands between characters that are neither letters nor digits.
fn words_of(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
}
