//! Sets of minutes as bits, for asking about 64 minutes at once.

use std::ops::Range;

use super::{Instant, MINUTE, Span, SpanSet};

/// Minutes in a word of bits.
const WORD: i64 = 64;

/// The minutes of one stretch of time that are in a set, one bit each.
///
/// The words of all sets begin at the same minutes, whatever the sets cover, so that two are put together word by word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MinuteSet {
    /// The number of the first word: so many words lie between the beginning of 1970 and it.
    first: i64,
    words: Vec<u64>,
}

/// The minutes between 1970 and `instant`, which is on a whole one.
const fn minute_of(instant: Instant) -> i64 {
    instant.seconds().div_euclid(MINUTE)
}

impl MinuteSet {
    /// No minute yet of the words that `within` touches: those that the set covers.
    pub fn covering(within: Span) -> Self {
        let first = minute_of(within.start()).div_euclid(WORD);
        let last = minute_of(within.end()).div_euclid(WORD);
        let words = usize::try_from(last - first).unwrap_or_default() + 1;
        Self {
            first,
            words: vec![0; words],
        }
    }

    /// Adds the minutes of `span`, which is on whole minutes; those that the set does not cover are left out.
    pub fn insert(&mut self, span: Span) {
        self.change(span, |word, minutes| *word |= minutes);
    }

    /// Takes out the minutes of `span`, which is on whole minutes.
    pub fn remove(&mut self, span: Span) {
        self.change(span, |word, minutes| *word &= !minutes);
    }

    /// Writes to `words` those of the minutes that are in `span` as well, which is on whole minutes: all words that `span`
    /// touches, the earliest minute in the lowest bit of the first. Says the number of the first.
    pub fn write_inside(&self, span: Span, words: &mut Vec<u64>) -> i64 {
        let (numbers, since, until) = reach(span);
        let clamped = |number: i64| number.clamp(self.numbers().start, self.numbers().end);
        let place = |number: i64| usize::try_from(number - self.first).expect("it is clamped");
        let fill = |words: &mut Vec<u64>, numbers: Range<i64>| {
            let empty = usize::try_from(numbers.end - numbers.start).unwrap_or_default();
            words.resize(words.len() + empty, 0);
        };
        let covered = clamped(numbers.start)..clamped(numbers.end);
        words.clear();
        fill(words, numbers.start..covered.start.min(numbers.end));
        words.extend_from_slice(&self.words[place(covered.start)..place(covered.end)]);
        fill(words, covered.end.max(numbers.start)..numbers.end);
        words[0] &= since;
        *words.last_mut().expect("a span touches a word") &= until;
        numbers.start
    }

    /// The numbers of the words that the set covers.
    pub fn numbers(&self) -> Range<i64> {
        self.first..self.first + i64::try_from(self.words.len()).expect("it is a length")
    }

    /// The words that the set covers, to be changed.
    pub fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    /// The same minutes as spans.
    pub fn spans(&self) -> SpanSet {
        let mut spans = SpanSet::new();
        for (number, word) in (self.first..).zip(&self.words) {
            let mut rest = *word;
            while rest != 0 {
                let from = rest.trailing_zeros();
                let to = from + (rest >> from).trailing_ones();
                let at =
                    |bit: u32| Instant::from_seconds((number * WORD + i64::from(bit)) * MINUTE);
                spans.push(Span::new(at(from), at(to)).expect("there is a minute in it"));
                rest &= u64::MAX.checked_shl(to).unwrap_or_default();
            }
        }
        spans
    }

    /// Calls `change` with each word that has minutes of `span` and with those minutes.
    fn change(&mut self, span: Span, change: impl Fn(&mut u64, u64)) {
        for (number, minutes) in words(span) {
            let place = usize::try_from(number - self.first).ok();
            if let Some(word) = place.and_then(|place| self.words.get_mut(place)) {
                change(word, minutes);
            }
        }
    }
}

/// The words that have minutes of `span`, which is on whole ones, by number, with those minutes: the earliest in the lowest bit.
pub fn words(span: Span) -> impl Iterator<Item = (i64, u64)> {
    let (numbers, since, until) = reach(span);
    let (first, end) = (numbers.start, numbers.end);
    numbers.map(move |number| {
        let since = if number == first { since } else { u64::MAX };
        let until = if number + 1 == end { until } else { u64::MAX };
        (number, since & until)
    })
}

/// The numbers of the words that have minutes of `span`, those minutes of the first that are not before it, and those of the
/// last that are not after it.
fn reach(span: Span) -> (Range<i64>, u64, u64) {
    debug_assert!(span.is_on_minutes(), "seconds would be lost");
    let (from, last) = (minute_of(span.start()), minute_of(span.end()) - 1);
    let numbers = from.div_euclid(WORD)..last.div_euclid(WORD) + 1;
    let since = u64::MAX << from.rem_euclid(WORD);
    let until = u64::MAX >> (WORD - 1 - last.rem_euclid(WORD));
    (numbers, since, until)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(from: i64, to: i64) -> Span {
        Span::from_seconds(from * MINUTE, to * MINUTE).unwrap()
    }

    fn any_span() -> impl Strategy<Value = Span> {
        (-400_i64..400, 1_i64..300).prop_map(|(from, length)| span(from, from + length))
    }

    fn of(spans: &[Span], within: Span) -> MinuteSet {
        let mut set = MinuteSet::covering(within);
        for span in spans {
            set.insert(*span);
        }
        set
    }

    /// The whole words that a set made for `within` covers.
    fn covered(within: Span) -> Span {
        let start = minute_of(within.start()).div_euclid(WORD) * WORD;
        let end = (minute_of(within.end()).div_euclid(WORD) + 1) * WORD;
        span(start, end)
    }

    proptest! {
        #[test]
        fn prop_minutes_are_those_of_spans(
            one in prop::collection::vec(any_span(), 0..6), other in prop::collection::vec(any_span(), 0..6),
            within in any_span(),
        ) {
            let spans = |of: &[Span]| of.iter().copied().collect::<SpanSet>();
            let mut set = of(&one, within);
            let mut expected = spans(&one).clip(covered(within));
            prop_assert_eq!(set.spans(), expected.clone());
            for span in &other {
                let (mut inside, mut words) = (MinuteSet::covering(*span), Vec::new());
                prop_assert_eq!(set.write_inside(*span, &mut words), inside.numbers().start);
                inside.words_mut()[..words.len()].copy_from_slice(&words);
                prop_assert_eq!(inside.spans(), expected.clip(*span));
                set.remove(*span);
                expected = expected.subtract(&SpanSet::from(*span));
            }
            prop_assert_eq!(set.spans(), expected);
        }
    }

    #[test]
    fn a_whole_word_is_one_span_and_goes_on_in_the_next() {
        let set = of(&[span(0, 64), span(64, 65), span(-1, 0)], span(-64, 128));
        assert_eq!(set.spans().spans(), [span(-1, 65)]);
        assert_eq!(set.words, [1 << 63, u64::MAX, 1, 0]);
    }
}
