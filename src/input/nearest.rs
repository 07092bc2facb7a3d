//! Which known word somebody meant.

/// The word of `known` that `word` is a slip of the keyboard away from; the first of the nearest, `None` if none is near.
///
/// Near is one change (a letter more, less, other, or two swapped) for every three letters, and at least one.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(LONGEST + 1).collect();
    if word.len() > LONGEST {
        return None;
    }
    let allowed = (word.len() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (changes(&word, candidate), candidate))
        .filter(|(changes, _)| *changes <= allowed)
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, candidate)| candidate)
}

/// Longer words are no slip of a key that we know, and are not worth the time.
const LONGEST: usize = 64;

/// Letters to add, drop, replace or swap with their neighbour to make `other` of `word`, without regard to case.
fn changes(word: &[char], other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let same = |a: &char, b: &char| a.eq_ignore_ascii_case(b);
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in word.iter().enumerate() {
        let mut this = vec![row + 1];
        for (column, b) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(!same(a, b));
            let mut fewest = replaced.min(last[column + 1] + 1).min(this[column] + 1);
            let swapped =
                row > 0 && column > 0 && same(a, &other[column - 1]) && same(&word[row - 1], b);
            if swapped {
                fewest = fewest.min(before_last[column - 1] + 1);
            }
            this.push(fewest);
        }
        before_last = std::mem::replace(&mut last, this);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, expected: Option<&str>) {
        assert_eq!(
            nearest(word, ["zone", "from", "emails", "calendars"]),
            expected,
            "{word}"
        );
    }

    #[test]
    fn a_slip_is_one_change_for_every_three_letters() {
        check("zome", Some("zone"));
        check("form", Some("from"));
        check("Zone", Some("zone"));
        check("email", Some("emails"));
        check("calender", Some("calendars"));
        check("name", None);
        check("zo", None);
        check("", None);
        check(&"z".repeat(100_000), None);
    }
}
