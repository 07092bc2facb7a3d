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
            file_occurrences: 1_000_000,
        }
    }
}

/// One limit as people see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The name by which it is changed.
    pub name: &'static str,
    /// The value in force.
    pub value: usize,
    /// What it bounds, in a few words.
    pub bounds: &'static str,
}

impl Limits {
    /// Every limit with its value, in the order of the documentation.
    pub fn table(&self) -> [Limit; 9] {
        let limit = |name, value, bounds| Limit {
            name,
            value,
            bounds,
        };
        [
            limit("file-bytes", self.file_bytes, "bytes of one calendar file"),
            limit("nesting", self.nesting, "components inside one another"),
            limit("properties", self.properties, "properties of one component"),
            limit("parameters", self.parameters, "parameters of one property"),
            limit("values", self.values, "dates listed by one event"),
            limit("title-bytes", self.title_bytes, "bytes kept of a title"),
            limit(
                "notices",
                self.notices,
                "notices of one kind about one file",
            ),
            limit(
                "event-occurrences",
                self.event_occurrences,
                "occurrences of one event in the window",
            ),
            limit(
                "file-occurrences",
                self.file_occurrences,
                "occurrences of one file in the window",
            ),
        ]
    }

    /// Changes the limit called `name`; `false` when there is none of that name.
    pub fn set(&mut self, name: &str, value: usize) -> bool {
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
            _ => return false,
        };
        *limit = value;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_of_the_table_can_be_changed_by_its_name() {
        let mut limits = Limits::default();
        for (at, limit) in Limits::default().table().iter().enumerate() {
            assert!(limits.set(limit.name, at));
        }
        for (at, limit) in limits.table().iter().enumerate() {
            assert_eq!(limit.value, at, "{}", limit.name);
        }
        assert!(!limits.set("patience", 1));
    }
}
