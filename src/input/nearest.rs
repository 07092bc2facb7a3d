//! Which known word somebody meant.

/// The word of `known` that `word` is a slip of the keyboard away from; the first of the nearest, `None` if none is near.
///
/// Near is one change (a letter more, less, other, or two swapped) for every three letters, and at least one.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer words are no slip of a key that we know, and are not worth the time.
    const LONGEST: usize = 64;
    let length = word.chars().take(LONGEST + 1).count();
    if length > LONGEST {
        return None;
    }
    let allowed = (length / 3).max(1);
    let word = word.to_ascii_lowercase();
    known
        .into_iter()
        .map(|candidate| {
            let changes = strsim::osa_distance(&word, &candidate.to_ascii_lowercase());
            (changes, candidate)
        })
        .filter(|(changes, _)| *changes <= allowed)
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, candidate)| candidate)
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
