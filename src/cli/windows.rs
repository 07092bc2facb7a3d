//! `windows`: when is everybody here, or a quorum, and which weekly window is safest?

use std::{fmt, str::FromStr, sync::Arc};

use clap::{Args, ValueEnum};

use crate::{
    analyze::{
        take_offered_hours,
        windows::{Windows, WindowsQuestion, windows},
    },
    ical::Notice,
    input::nearest,
    model::{Counts, MemberId, Team},
    overlap::{Basis, Quorum},
    report::{Exporter, Json, Terminal, Tool, WindowsReport},
    time::Minutes,
    zone::Tzdb,
};

use super::{
    Format, Global, Outcome, check,
    failure::Failure,
    load::{self, Loaded},
};

/// When are we all here, every week, and which recurring window is safest?
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  corehours windows                                    when are all of us free, from today on?
  corehours windows --from 2027-01-04 --to 2027-06-30  the same over these dates
  corehours windows --quorum 80% --min 1h              an hour at which four of five are free
  corehours windows --members ana,@backend             these people only
  corehours windows --basis presence                   at work, whatever else they do then
  corehours windows --format json                      every date, every pair of people

A window is guaranteed on a date when all of it is there whatever anyone answers to open
invitations, and possible when it is there for some answers; what is not known counts against the
one and for the other. Windows are ranked by the share of their dates on which they are guaranteed,
then possible, then by length. They are on the clock of the team's zone. Whoever is on leave or has
a holiday is not there. It takes a `team.toml`, and no rules.

Exit codes: 0 done, whatever was found; 2 not done.")]
pub(super) struct WindowsArgs {
    /// How many are enough: all, a number, or a share such as 80%
    #[arg(long, value_name = "all|N|P%", default_value = "all")]
    quorum: QuorumArg,
    /// Whom to ask about: ids and roles such as ana,@backend; else everyone who is not optional
    #[arg(long, value_name = "WHO", value_delimiter = ',')]
    members: Vec<String>,
    /// Which time counts
    #[arg(long, value_enum, default_value_t)]
    basis: BasisArg,
    /// Shorter windows do not count
    #[arg(long, value_name = "LENGTH", default_value = "30m")]
    min: Minutes,
    /// How many weekly windows to show at most
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    top: u16,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum BasisArg {
    /// At work, out-of-office time left out
    Presence,
    /// With each other: free alike, or in one meeting
    Together,
    /// At work and without a commitment
    #[default]
    Bookable,
}

impl From<BasisArg> for Basis {
    fn from(basis: BasisArg) -> Self {
        match basis {
            BasisArg::Presence => Self::Presence,
            BasisArg::Together => Self::Together,
            BasisArg::Bookable => Self::Bookable,
        }
    }
}

/// A quorum as it is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct QuorumArg(Quorum);

impl FromStr for QuorumArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
            is_plain
                .then(|| text.parse::<u32>().ok())?
                .filter(|n| *n > 0)
        };
        let quorum = match text.strip_suffix('%') {
            _ if text == "all" => Some(Quorum::All),
            Some(share) => number(share)
                .filter(|share| *share <= 100)
                .map(Quorum::Percent),
            None => number(text)
                .and_then(|count| usize::try_from(count).ok())
                .map(Quorum::Count),
        };
        quorum.map(Self).ok_or_else(|| {
            "expected `all`, a number of people such as `3`, or a share such as `80%`".to_owned()
        })
    }
}

impl fmt::Display for QuorumArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Quorum::All => f.write_str("all"),
            Quorum::Count(count) => write!(f, "{count}"),
            Quorum::Percent(share) => write!(f, "{share}%"),
        }
    }
}

impl WindowsArgs {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Failure> {
        let tzdb = Tzdb::bundled();
        let zone = global.display_zone(&tzdb)?;
        let mut loaded = Loaded::team_from_disk(global, &tzdb)?;
        let members = members(&self.members, &loaded.team)?;
        self.insist_on_what_is_possible(members.len())?;
        let asked = check::asking_date(global, &loaded);
        let horizon = check::horizon(global, &loaded, None, asked)?;
        let reach = horizon.reach();
        let read = loaded.calendars(reach, &members, &tzdb, global.how_to_read())?;
        take_offered_hours(&mut loaded.team, &read.sources, reach);
        let team = &loaded.team;
        let windows = windows(&WindowsQuestion {
            team,
            members: &members,
            quorum: self.quorum.0,
            basis: self.basis.into(),
            min: self.min,
            top: usize::from(self.top),
            sources: &read.sources,
            horizon: &horizon,
            proposal: None,
        });
        let notices = each_once(read.passed_over, &windows);
        load::insist(global.strict, &notices)?;
        let mut inputs = loaded.inputs.clone();
        inputs.extend(read.inputs);
        let zone = zone.unwrap_or_else(|| Arc::clone(&team.zone));
        let report = WindowsReport {
            tool: Tool::this(tzdb.version()),
            inputs: &inputs,
            team,
            windows: &windows,
            notices: &notices,
            view: global.view(zone),
        };
        let mut text = Vec::new();
        let written = match global.format {
            Format::Human => Terminal.write(&report, &mut text),
            Format::Json => Json.write(&report, &mut text),
        };
        written.map_err(|error| Failure::new(format!("the report cannot be made: {error}")))?;
        Ok(Outcome::done(text))
    }

    /// Fails for a quorum that these many people never are, and for windows without length.
    fn insist_on_what_is_possible(&self, people: usize) -> Result<(), Failure> {
        let quorum = self.quorum;
        if quorum.0.of(people) > people {
            let people = crate::report::words::counted(people, "member");
            return Err(Failure::new(format!(
                "`--quorum {quorum}` is more than the {people} asked about"
            ))
            .help("ask about more with `--members`, or for fewer with `--quorum`"));
        }
        if self.min <= Minutes::ZERO {
            return Err(Failure::new("`--min` needs some length, found `0m`")
                .help("write `--min 15m` for short windows, or leave it out for half an hour"));
        }
        Ok(())
    }
}

/// The notices of files that were not read and those of the answer.
fn each_once(passed_over: Vec<Notice>, windows: &Windows) -> Vec<Notice> {
    let mut all = passed_over;
    for notice in &windows.notices {
        if !all.contains(notice) {
            all.push(notice.clone());
        }
    }
    all
}

/// Whom `words` name, in the order of the team: ids, `@role` and `all`; without any, everyone who is not optional.
fn members(words: &[String], team: &Team) -> Result<Vec<MemberId>, Failure> {
    let is_required = |id: &MemberId| team[*id].counts == Counts::Required;
    let mut members: Vec<MemberId> = Vec::new();
    for word in words.iter().map(|word| word.trim()) {
        match (word, word.strip_prefix('@')) {
            ("all", _) => members.extend(team.ids().filter(is_required)),
            (_, Some(role)) => members.extend(holders(role, team)?),
            _ => members.push(team.member(word).ok_or_else(|| nobody(word, team))?),
        }
    }
    if words.is_empty() {
        members.extend(team.ids().filter(is_required));
    }
    members.sort_unstable();
    members.dedup();
    if members.is_empty() {
        return Err(Failure::new("there is nobody to ask about")
            .help("every member is optional: name some with `--members`"));
    }
    Ok(members)
}

/// Everybody with this role.
fn holders(role: &str, team: &Team) -> Result<Vec<MemberId>, Failure> {
    let has = |id: &MemberId| team[*id].arrangement.roles.iter().any(|own| own == role);
    let holders: Vec<MemberId> = team.ids().filter(has).collect();
    if !holders.is_empty() {
        return Ok(holders);
    }
    let failure = Failure::new(format!("nobody in the team has the role `@{role}`"));
    let roles = team
        .members
        .iter()
        .flat_map(|member| &member.arrangement.roles);
    let roles: std::collections::BTreeSet<&str> = roles.map(String::as_str).collect();
    Err(match nearest(role, roles.iter().copied()) {
        Some(near) => failure.help(format!("did you mean `@{near}`?")),
        None => failure.help(format!("the roles are: {}", listed(roles.into_iter()))),
    })
}

/// That no member is called `word`, with the one that is meant, or all of them.
fn nobody(word: &str, team: &Team) -> Failure {
    let failure = Failure::new(format!("nobody in the team has the id `{word}`"));
    let ids = || team.members.iter().map(|member| &*member.id);
    let by_name = || {
        let named = |id: &MemberId| team[*id].label().eq_ignore_ascii_case(word);
        team.ids().find(named).map(|id| &*team[id].id)
    };
    match nearest(word, ids()).or_else(by_name) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help(format!("the members are: {}", listed(ids()))),
    }
}

/// `a`, `b` and so on, each in backticks, not too many.
fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    const LISTED: usize = 20;
    let mut words: Vec<_> = words.map(|word| format!("`{word}`")).collect();
    if words.len() > LISTED {
        words.truncate(LISTED);
        words.push("…".to_owned());
    }
    if words.is_empty() {
        return "none".to_owned();
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Quorum>) {
        let found = text.parse::<QuorumArg>().ok();
        assert_eq!(found.map(|quorum| quorum.0), expected, "{text}");
        if let Some(quorum) = found {
            assert_eq!(quorum.to_string(), text);
        }
    }

    #[test]
    fn a_quorum_is_all_a_number_or_a_share() {
        check("all", Some(Quorum::All));
        check("3", Some(Quorum::Count(3)));
        check("80%", Some(Quorum::Percent(80)));
        check("100%", Some(Quorum::Percent(100)));
        for text in [
            "",
            "0",
            "0%",
            "101%",
            "-1",
            "+3",
            "3.5",
            "%",
            "most",
            "99999999999",
        ] {
            check(text, None);
        }
    }
}
