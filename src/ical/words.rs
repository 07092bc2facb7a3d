//! Words in a title that say out of office.

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
    whole: Vec<String>,
}

impl Words {
    /// The built-in words and `more`, in any letter case.
    pub(super) fn new(more: &[String]) -> Self {
        let more = more.iter().map(|word| plain(word));
        let built_in = BUILT_IN.iter().map(|word| (*word).to_owned());
        Self {
            whole: built_in
                .chain(more)
                .filter(|word| !word.is_empty())
                .collect(),
        }
    }

    /// Whether a title has one of them, as whole words.
    pub(super) fn are_in(&self, title: &str) -> bool {
        let title = plain(title);
        self.whole.iter().any(|word| stands_in(&title, word))
            || BUILT_IN_ANYWHERE.iter().any(|word| title.contains(word))
    }
}

/// Lower case, every run of blanks one blank.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(word.chars().flat_map(char::to_lowercase));
    }
    plain
}

/// Whether `word` stands in `title` with no letter or digit directly before or after it.
fn stands_in(title: &str, word: &str) -> bool {
    title.match_indices(word).any(|(at, found)| {
        let before = title.get(..at).and_then(|text| text.chars().next_back());
        let end = at.saturating_add(found.len());
        let after = title.get(end..).and_then(|text| text.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
