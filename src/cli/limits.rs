//! `limits`: how much is read at most, and how to change that.

use std::str::FromStr;

use clap::Args;

use crate::{
    ical::{self, Limit},
    input::{files, nearest},
    report::{Exporter, Json, LimitRow, LimitsReport, Terminal, Tool},
    zone::{Tzdb, Zone},
};

use super::{Format, Global, Outcome, failure::Failure};

/// The limits in force, and how to change one
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  corehours limits                              every limit with its value
  corehours check --limit file-bytes=1000000000 a calendar may have a thousand megabytes
  corehours limits --limit nesting=8            what would be in force then

No limit cuts anything off in silence: what is beyond one is skipped by name, or refused.")]
pub(super) struct LimitsArgs {}

/// Every limit that a command keeps to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// What is read of folders, zips and files.
    pub(super) files: files::Limits,
    /// What is read in a calendar.
    pub(super) calendar: ical::Limits,
    /// Dates that are judged at once: some twenty years.
    pub(super) dates: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: files::Limits::default(),
            calendar: ical::Limits::default(),
            dates: 7_320,
        }
    }
}

impl Limits {
    /// Every limit once: of files, of calendars, of the question.
    fn table(&self) -> Vec<Limit> {
        let mut table = self.files.table();
        for limit in self.calendar.table() {
            if table.iter().all(|known| known.name != limit.name) {
                table.push(limit);
            }
        }
        table.push(Limit {
            name: "dates",
            value: self.dates,
            bounds: "dates judged at once",
            beyond: "the question is refused",
        });
        table
    }

    /// Changes the limit called `name`, wherever it is kept to; `false` when there is none of that name.
    fn set(&mut self, name: &str, value: u64) -> bool {
        if name == "dates" {
            self.dates = value;
            return true;
        }
        let of_files = self.files.set(name, value);
        let of_calendars = self.calendar.set(name, value);
        of_files || of_calendars
    }

    /// The default limits with `changes`, of which the last of a name counts.
    pub(super) fn with(changes: &[Change]) -> Self {
        let mut limits = Self::default();
        for change in changes {
            // OK because a change of a limit that there is not cannot be made.
            limits.set(&change.name, change.value);
        }
        limits
    }
}

/// A limit changed on the command line: `NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    name: String,
    value: u64,
}

impl FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text
            .split_once('=')
            .ok_or("expected a name, `=` and a number, such as `nesting=100`")?;
        let (name, value) = (name.trim(), value.trim());
        if !Limits::default().set(name, 0) {
            let table = Limits::default().table();
            let names: Vec<_> = table.iter().map(|limit| limit.name).collect();
            return Err(match nearest(name, names.iter().copied()) {
                Some(near) => format!("no limit is called `{name}`: did you mean `{near}`?"),
                None => format!(
                    "no limit is called `{name}`: the limits are {}",
                    names.join(", ")
                ),
            });
        }
        let digits = value.replace('_', "");
        let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_plain.then(|| digits.parse().ok()).flatten();
        let value = number.ok_or_else(|| format!("expected a whole number, found `{value}`"))?;
        Ok(Self {
            name: name.to_owned(),
            value,
        })
    }
}

impl LimitsArgs {
    #[expect(clippy::unused_self, reason = "as every verb")]
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Failure> {
        let rows = global.limits.table().into_iter();
        let defaults = Limits::default().table();
        let rows: Vec<_> = rows
            .zip(defaults)
            .map(|(limit, default)| LimitRow {
                limit,
                default: default.value,
            })
            .collect();
        let report = LimitsReport {
            tool: Tool::this(Tzdb::bundled().version()),
            rows: &rows,
            view: global.view(std::sync::Arc::new(Zone::utc())),
        };
        let mut text = Vec::new();
        let written = match global.format {
            Format::Human => Terminal.write(&report, &mut text),
            Format::Json => Json.write(&report, &mut text),
        };
        written.map_err(|error| Failure::new(format!("the report cannot be made: {error}")))?;
        Ok(Outcome::done(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(&str, u64), &str>) {
        let found = text.parse::<Change>();
        match expected {
            Ok((name, value)) => assert_eq!(
                found,
                Ok(Change {
                    name: name.to_owned(),
                    value
                })
            ),
            Err(part) => {
                let message = found.unwrap_err();
                assert!(message.contains(part), "{message}");
            }
        }
    }

    #[test]
    fn a_change_is_a_name_and_a_whole_number() {
        check("nesting=100", Ok(("nesting", 100)));
        check(" zip-bytes = 1_000_000 ", Ok(("zip-bytes", 1_000_000)));
        check("nesting", Err("expected a name"));
        check("nestings=3", Err("did you mean `nesting`?"));
        check("patience-of-everybody=3", Err("the limits are file-bytes"));
        for value in ["", "-1", "+3", "many", "1e6", "99999999999999999999"] {
            check(&format!("nesting={value}"), Err("expected a whole number"));
        }
    }

    #[test]
    fn a_limit_is_changed_wherever_it_is_kept_to_and_the_last_change_counts() {
        let change = |text: &str| text.parse::<Change>().unwrap();
        let limits = Limits::with(&[change("file-bytes=1"), change("file-bytes=7")]);
        assert_eq!(limits.files.file_bytes, 7);
        assert_eq!(limits.calendar.file_bytes, 7);
        assert_eq!(Limits::with(&[change("dates=1")]).dates, 1);
        assert_eq!(Limits::with(&[]), Limits::default());
    }

    #[test]
    fn every_limit_of_the_table_is_changed_by_its_name() {
        let names = Limits::default()
            .table()
            .into_iter()
            .map(|limit| limit.name);
        for name in names {
            let changed = Limits::with(&[format!("{name}=3").parse().unwrap()]);
            let at = |limits: &Limits| {
                let mut table = limits.table().into_iter();
                table.find(|limit| limit.name == name).unwrap().value
            };
            assert_eq!(at(&changed), 3, "{name}");
            assert_ne!(at(&Limits::default()), 3, "{name}");
        }
    }
}
