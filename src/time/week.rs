//! Days of the week.

use std::fmt;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// Monday, the first day of an ISO week.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// All seven, from Monday.
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];

    /// 0 for Monday to 6 for Sunday.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The word of the files: `mon` to `sun`.
    pub const fn word(self) -> &'static str {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][self.index()]
    }

    /// The day that `word` names, if it names one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|day| day.word() == word)
    }

    /// The day `n` days after this one.
    #[must_use]
    pub const fn after(self, n: usize) -> Self {
        Self::ALL[(self.index() + n % 7) % 7]
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A set of days of the week, written `mon-fri`, `sun-thu` or `mon,wed,fri`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Monday to Friday.
    pub const MON_FRI: Self = Self(0b001_1111);
    /// All seven days.
    pub const ALL: Self = Self(0b111_1111);

    /// No day at all.
    pub const fn none() -> Self {
        Self(0)
    }

    /// Whether `day` is in the set.
    pub const fn contains(self, day: Weekday) -> bool {
        self.0 >> day.index() & 1 == 1
    }

    /// The set with `day` in it.
    #[must_use]
    pub const fn with(self, day: Weekday) -> Self {
        Self(self.0 | 1 << day.index())
    }

    /// Whether no day is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The days in the set, from Monday.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::ALL
            .into_iter()
            .filter(move |day| self.contains(*day))
    }

    /// Reads a day, a run of days (`sun-thu` wraps over the end of the week) or a list of both; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut days = Self::none();
        for part in text.split(',').map(str::trim) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let first = Weekday::from_word(first.trim())?;
            let last = Weekday::from_word(last.trim())?;
            let length = (7 + last.index() - first.index()) % 7;
            for n in 0..=length {
                days = days.with(first.after(n));
            }
        }
        Some(days)
    }
}

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        days.into_iter().fold(Self::none(), Self::with)
    }
}

/// Prints the shortest form that [`Weekdays::parse`] reads back: runs of three days or more with a hyphen.
impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        let mut day = 0;
        while day < 7 {
            let run = (day..7)
                .take_while(|d| self.contains(Weekday::ALL[*d]))
                .count();
            let parts = match run {
                0 => &[][..],
                1 | 2 => &Weekday::ALL[day..=day],
                _ => &[Weekday::ALL[day], Weekday::ALL[day + run - 1]],
            };
            if !parts.is_empty() {
                if !first {
                    f.write_str(",")?;
                }
                first = false;
                let words: Vec<_> = parts.iter().map(|part| part.word()).collect();
                f.write_str(&words.join("-"))?;
            }
            day += if run > 2 { run } else { 1 };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, printed: Option<&str>) {
        assert_eq!(
            Weekdays::parse(text)
                .map(|days| days.to_string())
                .as_deref(),
            printed,
            "{text}"
        );
    }

    #[test]
    fn days_are_read_and_printed_in_their_shortest_form() {
        check("mon-fri", Some("mon-fri"));
        check("mon", Some("mon"));
        check("mon,tue", Some("mon,tue"));
        check("mon,wed,fri", Some("mon,wed,fri"));
        check("sun-thu", Some("mon-thu,sun"));
        check("fri-fri", Some("fri"));
        check("mon-wed, fri", Some("mon-wed,fri"));
        check("sat-mon", Some("mon,sat,sun"));
    }

    #[test]
    fn other_words_are_no_days() {
        for text in ["", "monday", "Mon", "mon-", "mon..fri", "mon-fri-sat"] {
            check(text, None);
        }
    }
}
