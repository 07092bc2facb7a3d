//! What a report is made of: finished, ordered, and free of decisions.

use std::sync::Arc;

use crate::{
    analyze::windows::Windows,
    ical::Notice,
    model::{Proposal, Team},
    rules::Policy,
    verdict::Judgement,
    zone::Zone,
};

/// Which program made the report, and with which zone data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tool {
    /// The version of this program.
    pub version: &'static str,
    /// The release of the zone data, such as `2026e`.
    pub zone_data: &'static str,
}

impl Tool {
    /// This program with the zone data called `zone_data`.
    pub const fn this(zone_data: &'static str) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            zone_data,
        }
    }
}

/// A file that the answer was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name, as whoever asked would write it.
    pub path: String,
    /// The SHA-256 of its bytes, in hexadecimal: where the report shows it.
    pub sha256: Option<String>,
}

/// A proposal and the file that it came from.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The file.
    pub path: &'a str,
    /// What it asks for.
    pub proposal: &'a Proposal,
}

/// One arrangement and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The arrangement asked about; `None` is today's.
    pub asked: Option<Asked<'a>>,
    /// What came of it.
    pub judgement: &'a Judgement,
    /// Where nothing is required of anybody: what there is in common all the same.
    pub metrics: Option<Metrics<'a>>,
}

/// What a team has in common of which nothing is required.
#[derive(Clone, Copy, Debug)]
pub struct Metrics<'a> {
    /// Under the arrangement asked about.
    pub asked: &'a Windows,
    /// Under today's, where another one is asked about.
    pub today: Option<&'a Windows>,
}

/// How a report for people is to look. No format for programs heeds it.
#[derive(Clone, Debug)]
pub struct View {
    /// The clock that times are shown on.
    pub zone: Arc<Zone>,
    /// Whether marks are to be plain ASCII.
    pub ascii: bool,
    /// Whether to add colour. Nothing is said by colour alone.
    pub color: bool,
    /// The columns there are.
    pub width: usize,
    /// How much to say.
    pub detail: Detail,
}

/// How much a report for people says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The verdict and the rules, no more.
    Quiet,
    /// What is needed to act on it.
    #[default]
    Normal,
    /// Every run and every notice.
    Verbose,
}

/// Everything that a report on one or several arrangements says.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// What made it.
    pub tool: Tool,
    /// The files it was made from: team, policy, proposals, calendars.
    pub inputs: &'a [Input],
    /// The team.
    pub team: &'a Team,
    /// What the team requires.
    pub policy: &'a Policy,
    /// One answer a question, in the order asked; at least one.
    pub answers: &'a [Answer<'a>],
    /// What was skipped or assumed, of all answers, each once.
    pub notices: &'a [Notice],
    /// What the command ends with, for the last line of reports for people; without it, there is no such line.
    pub exit_code: Option<u8>,
    /// How it is to look.
    pub view: View,
}

/// A share in whole percent, rounded so that 100 means all and 0 means none.
///
/// Halves are rounded up; `None` where there is nothing to take a share of.
pub fn percent(part: usize, whole: usize) -> Option<u8> {
    if whole == 0 {
        return None;
    }
    let rounded = (part * 200 + whole) / (whole * 2);
    let shown = match part {
        0 => 0,
        _ if part == whole => 100,
        _ => rounded.clamp(1, 99),
    };
    u8::try_from(shown).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_is_all_and_none_is_zero() {
        assert_eq!(percent(999, 1_000), Some(99));
        assert_eq!(percent(1_000, 1_000), Some(100));
        assert_eq!(percent(1, 1_000), Some(1));
        assert_eq!(percent(0, 1_000), Some(0));
    }

    #[test]
    fn halves_are_rounded_up() {
        assert_eq!(percent(55, 65), Some(85));
        assert_eq!(percent(1, 8), Some(13));
        assert_eq!(percent(1, 3), Some(33));
        assert_eq!(percent(2, 3), Some(67));
    }

    #[test]
    fn of_nothing_there_is_no_share() {
        assert_eq!(percent(0, 0), None);
    }
}
