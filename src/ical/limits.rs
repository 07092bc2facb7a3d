//! The limits in force while reading: each with a name, a default and a way to change it.

/// How much of what is read before a named skip or a refusal. The defaults are far above what real exports hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Components inside one another.
    pub nesting: usize,
    /// Properties of one component that decide time, status or identity.
    pub properties: usize,
    /// Parameters of one property; later ones are not looked at.
    pub parameters: usize,
    /// Dates in the lists of one event.
    pub values: usize,
    /// Bytes kept of a title.
    pub title_bytes: usize,
    /// Notices of one kind about one file, before one that sums up.
    pub notices: usize,
    /// Occurrences of one event inside the window.
    pub event_occurrences: usize,
    /// Occurrences of one file inside the window.
    pub file_occurrences: usize,
    /// Definitions of zones in one file that are followed, those alike counted once.
    pub zones: usize,
    /// Changes of a clock that one definition in a file makes.
    pub zone_changes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            nesting: 64,
            properties: 100_000,
            parameters: 1_000,
            values: 1_000_000,
            title_bytes: 1_024,
            notices: 20,
            event_occurrences: 100_000,
            file_occurrences: 250_000,
            zones: 1_000,
            zone_changes: 5_000,
        }
    }
}

/// One limit as people see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The name by which it is changed.
    pub name: &'static str,
    /// The value in force.
    pub value: u64,
    /// What it bounds, in a few words.
    pub bounds: &'static str,
    /// What becomes of what is beyond it.
    pub beyond: &'static str,
}

impl Limits {
    /// Every limit with its value, in the order of the documentation.
    pub fn table(&self) -> Vec<Limit> {
        let limit = |name, value: usize, bounds, beyond| Limit {
            name,
            value: u64::try_from(value).unwrap_or(u64::MAX),
            bounds,
            beyond,
        };
        let refused = "the file is refused";
        let unknown = "the event is skipped, its time unknown";
        vec![
            limit(
                "file-bytes",
                self.file_bytes,
                "bytes of one calendar file",
                refused,
            ),
            limit(
                "nesting",
                self.nesting,
                "components inside one another",
                unknown,
            ),
            limit(
                "properties",
                self.properties,
                "properties of one component",
                unknown,
            ),
            limit(
                "parameters",
                self.parameters,
                "parameters of one property",
                "what it says is not read: an event without its time is skipped",
            ),
            limit(
                "values",
                self.values,
                "dates listed by one event",
                "the dates beyond are skipped; where they are exclusions, the event is unknown",
            ),
            limit(
                "title-bytes",
                self.title_bytes,
                "bytes kept of a title",
                "the rest is left out; in a feed of leave with a notice",
            ),
            limit(
                "notices",
                self.notices,
                "notices of one kind about one file",
                "the others are summed up",
            ),
            limit(
                "event-occurrences",
                self.event_occurrences,
                "occurrences of one event in the window",
                "the event is skipped, its time unknown",
            ),
            limit(
                "file-occurrences",
                self.file_occurrences,
                "occurrences of one file in the window",
                "the events beyond are skipped, their time unknown",
            ),
            limit(
                "zones",
                self.zones,
                "definitions of zones in one file",
                "what is written in a zone that only the file defines is unknown",
            ),
            limit(
                "zone-changes",
                self.zone_changes,
                "changes of a clock in one definition of a zone",
                "what is written in a zone that only the file defines is unknown",
            ),
        ]
    }

    /// Changes the limit called `name`; `false` when there is none of that name.
    pub fn set(&mut self, name: &str, value: u64) -> bool {
        let limit = match name {
            "file-bytes" => &mut self.file_bytes,
            "nesting" => &mut self.nesting,
            "properties" => &mut self.properties,
            "parameters" => &mut self.parameters,
            "values" => &mut self.values,
            "title-bytes" => &mut self.title_bytes,
            "notices" => &mut self.notices,
            "event-occurrences" => &mut self.event_occurrences,
            "file-occurrences" => &mut self.file_occurrences,
            "zones" => &mut self.zones,
            "zone-changes" => &mut self.zone_changes,
            _ => return false,
        };
        *limit = usize::try_from(value).unwrap_or(usize::MAX);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_of_the_table_can_be_changed_by_its_name() {
        let mut limits = Limits::default();
        let names: Vec<_> = limits.table().iter().map(|limit| limit.name).collect();
        for (value, name) in (1..).zip(&names) {
            assert!(limits.set(name, value));
        }
        for (value, limit) in (1..).zip(limits.table()) {
            assert_eq!(limit.value, value, "{}", limit.name);
        }
        assert!(!limits.set("patience", 1));
    }
}
