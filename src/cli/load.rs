//! From paths on the command line to a team, its rules, proposals and calendars.

use std::{
    collections::{BTreeSet, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    analyze::{Source, Whose, needs_company, needs_every_event, needs_titles, people_noted},
    ical::{Addresses, Names, Notice, name_words},
    input::{
        self,
        files::{self, InputFile, Limits, PassedOver, Search},
    },
    model::{Member, MemberId, Proposal, SourceKind, Team},
    recurrence::{Kept, Kind, ReadOptions},
    report::Input,
    rules::Policy,
    time::Span,
    zone::{Tzdb, Zone},
};

use super::{
    Global,
    calendars::{Done, How, Job, Place, Read, Wanted, input_of, passed_over, read_all, read_each},
    failure::Failure,
};

/// Fails when `strict` is asked for and anything was skipped.
pub(super) fn insist<'n>(
    strict: bool,
    notices: impl IntoIterator<Item = &'n Notice>,
) -> Result<(), Failure> {
    const SHOWN: usize = 5;
    if !strict {
        return Ok(());
    }
    let notices = notices.into_iter();
    let skipped: Vec<_> = notices
        .filter(|notice| notice.effect.starts_with("skipped"))
        .collect();
    if skipped.is_empty() {
        return Ok(());
    }
    let lines = skipped.iter().take(SHOWN);
    let mut lines: Vec<_> = lines
        .map(|notice| crate::report::words::notice(notice))
        .collect();
    if skipped.len() > SHOWN {
        lines.push(format!("and {} more", skipped.len() - SHOWN));
    }
    let count = crate::report::words::counted(skipped.len(), "thing");
    Err(Failure::new(format!(
        "{count} skipped, which `--strict` does not allow\n{}",
        lines.join("\n")
    ))
    .help("mend the calendar where it is kept, or leave out `--strict`: the report then names what is missing"))
}

/// Where relative paths are looked up and `team.toml` is looked for.
fn current_folder() -> Result<PathBuf, Failure> {
    #[expect(clippy::disallowed_methods, reason = "this is `cli`")]
    let folder = std::env::current_dir();
    folder.map_err(|error| Failure::new(format!("the current folder cannot be found: {error}")))
}

/// The file called `name`: as the flag says, else beside the first proposal or here, or above.
fn find(flag: Option<&Path>, name: &str, proposals: &[PathBuf], current: &Path) -> Option<PathBuf> {
    let search = Search {
        flag,
        environment: None,
        proposal: proposals.first().map(PathBuf::as_path),
        current,
    };
    search.find(name)
}

fn find_team(global: &Global, proposals: &[PathBuf], current: &Path) -> Result<PathBuf, Failure> {
    find(global.team.as_deref(), "team.toml", proposals, current).ok_or_else(|| {
        Failure::new("no `team.toml` here, beside the proposal, or above")
            .help("name one with `--team FILE`, or look at a made-up team with `corehours demo`")
    })
}

/// Everything that a question is made of, but its dates.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) team: Team,
    pub(super) policy: Policy,
    /// The proposals and the files they are in.
    pub(super) proposals: Vec<(String, Proposal)>,
    /// The files read so far: team, policy and proposals.
    pub(super) inputs: Vec<Input>,
    /// The words of the members' names.
    names: BTreeSet<String>,
    calendars: Calendars,
}

/// Where the calendars that a team names are.
#[derive(Debug)]
enum Calendars {
    /// On disk, relative to this folder.
    In(PathBuf),
    /// Built in: name and bytes.
    BuiltIn(&'static [(&'static str, &'static [u8])]),
}

impl Loaded {
    /// Finds and reads the team, its rules and `proposals`.
    pub(super) fn from_disk(
        global: &Global,
        proposals: &[PathBuf],
        tzdb: &Tzdb,
    ) -> Result<Self, Failure> {
        let current = current_folder()?;
        let team_path = find_team(global, proposals, &current)?;
        let beside_team = || {
            let path = team_path.with_file_name("policy.toml");
            path.is_file().then_some(path)
        };
        let policy_path = find(global.policy.as_deref(), "policy.toml", proposals, &current)
            .or_else(beside_team)
            .ok_or_else(|| {
                Failure::new("no `policy.toml` here, beside the proposal, or above").help(
                "name one with `--policy FILE`; `corehours explain` lists what a rule can ask for",
            )
            })?;
        let files = TomlFiles {
            team: read_file(&team_path, global)?,
            policy: Some(read_file(&policy_path, global)?),
            proposals: proposals
                .iter()
                .map(|path| read_file(path, global))
                .collect::<Result<_, _>>()?,
        };
        let folder = team_path.parent().unwrap_or(Path::new(""));
        files.parse(Calendars::In(current.join(folder)), tzdb)
    }

    /// Finds and reads the team alone: for questions in which no rule takes part.
    pub(super) fn team_from_disk(global: &Global, tzdb: &Tzdb) -> Result<Self, Failure> {
        let current = current_folder()?;
        let team_path = find_team(global, &[], &current)?;
        let files = TomlFiles {
            team: read_file(&team_path, global)?,
            policy: None,
            proposals: Vec::new(),
        };
        let folder = team_path.parent().unwrap_or(Path::new(""));
        files.parse(Calendars::In(current.join(folder)), tzdb)
    }

    /// A team that is built in: name and bytes of every file, the proposals under the names given.
    pub(super) fn built_in(
        all: &'static [(&'static str, &'static [u8])],
        proposals: &[&str],
        tzdb: &Tzdb,
    ) -> Result<Self, Failure> {
        let file = |name: &str| built_in(all, name);
        let files = TomlFiles {
            team: file("team.toml")?,
            policy: Some(file("policy.toml")?),
            proposals: proposals
                .iter()
                .map(|name| file(name))
                .collect::<Result<_, _>>()?,
        };
        files.parse(Calendars::BuiltIn(all), tzdb)
    }

    /// Reads every calendar that the team names for `window`; of members who are not `concerned`, no more is kept than what
    /// those who are can hang on.
    pub(super) fn calendars(
        &self,
        window: Span,
        concerned: &[MemberId],
        tzdb: &Tzdb,
        how: How<'_>,
    ) -> Result<AllRead, Failure> {
        let others = self.others();
        let reader = Reader {
            concerned: (!needs_every_event(&self.policy)).then_some(concerned),
            ..self.reader(&others, window, tzdb, how)
        };
        let (wanted, mut notices) = self.wanted(reader, how);
        let wanted = wanted
            .into_iter()
            .map(|(whose, wanted)| Ok((whose, wanted.job?)))
            .collect::<Result<Vec<_>, Failure>>()?;
        let (whose, jobs): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
        let mut sources = Vec::new();
        let mut inputs = Vec::new();
        let mut known = HashSet::new();
        for (whose, (read, over)) in whose.into_iter().zip(read_all(&jobs, how)?) {
            notices.extend(over.iter().map(passed_over));
            for Read { input, calendar } in read {
                let file: Arc<str> = input.path.as_str().into();
                if known.insert(Arc::clone(&file)) {
                    inputs.push(input);
                }
                sources.push(Source {
                    file,
                    whose: whose.clone(),
                    calendar,
                });
            }
        }
        Ok(AllRead {
            sources,
            inputs,
            passed_over: notices,
        })
    }

    /// Reads every calendar that the team names, each by itself: whose it is, its name, and what came of it; and notices
    /// about files that were not read.
    pub(super) fn read_each(
        &self,
        window: Span,
        tzdb: &Tzdb,
        how: How<'_>,
    ) -> (Vec<ReadOne>, Vec<Notice>) {
        let others = self.others();
        let (wanted, notices) = self.wanted(self.reader(&others, window, tzdb, how), how);
        let (whose, wanted): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
        let read = whose.into_iter().zip(read_each(wanted, how));
        let read = read.map(|(whose, (name, done))| (whose, name, done));
        (read.collect(), notices)
    }

    /// Every calendar that the team names and that is there: whose it is, and how it is to be read.
    pub(super) fn named_calendars<'a>(
        &'a self,
        others: &'a Addresses,
        window: Span,
        tzdb: &'a Tzdb,
        how: How<'_>,
    ) -> Vec<(Whose, Job<'a>)> {
        let (wanted, _) = self.wanted(self.reader(others, window, tzdb, how), how);
        let there = wanted.into_iter();
        there
            .filter_map(|(whose, wanted)| Some((whose, wanted.job.ok()?)))
            .collect()
    }

    /// Calendars in the folders of those that the team names which are named by nobody; `known` are those that are.
    pub(super) fn of_nobody(&self, known: &[String], limits: &Limits) -> Vec<String> {
        let Calendars::In(folder) = &self.calendars else {
            return Vec::new();
        };
        let members = self.team.members.iter();
        let of_members = members.flat_map(|member| member.calendars.iter());
        let of_sources = self.team.sources.iter().map(|source| &source.path);
        let named: Vec<&str> = of_members.chain(of_sources).map(String::as_str).collect();
        let folders: BTreeSet<&str> = named
            .iter()
            .filter_map(|path| Some(path.rsplit_once('/')?.0))
            .collect();
        let listed = folders.into_iter().filter_map(|path| {
            let listing = files::list(folder, path, "the team", limits);
            listing.ok()
        });
        let found: BTreeSet<String> = listed
            .flat_map(|listing| listing.files)
            .map(|file| file.name().to_owned())
            .collect();
        let is_named = |name: &String| known.contains(name) || named.contains(&name.as_str());
        found.into_iter().filter(|name| !is_named(name)).collect()
    }

    /// The addresses whose part in events is to be known, whoever's calendar they are in.
    pub(super) fn others(&self) -> Addresses {
        let noted = people_noted(&self.team, &self.policy);
        Addresses::of(noted.into_iter().map(|(_, email)| email))
    }

    fn reader<'a>(
        &'a self,
        others: &'a Addresses,
        window: Span,
        tzdb: &'a Tzdb,
        how: How<'_>,
    ) -> Reader<'a> {
        Reader {
            window,
            tzdb,
            team: &self.team,
            others,
            names: &self.names,
            company: needs_company(&self.policy),
            titles: needs_titles(&self.policy),
            allow_truncated: how.allow_truncated,
            concerned: None,
        }
    }

    /// Every calendar that says something about people, and whose it is; and notices about files that are not to be read.
    fn wanted<'a>(
        &self,
        reader: Reader<'a>,
        how: How<'_>,
    ) -> (Vec<(Whose, Wanted<'a>)>, Vec<Notice>) {
        let mut wanted: Vec<(Whose, Wanted<'_>)> = Vec::new();
        let mut notices = Vec::new();
        for named in reader.named() {
            match self
                .calendars
                .list(named.path, &named.by, &how.limits.files)
            {
                Ok((places, over)) => {
                    notices.extend(over.iter().map(passed_over));
                    for place in places {
                        let one = Wanted::of(place, named.options);
                        wanted.push((named.whose.clone(), one));
                    }
                }
                Err(failure) => {
                    wanted.push((named.whose, Wanted::failed(named.path, failure)));
                }
            }
        }
        (wanted, notices)
    }
}

/// Whose a calendar is, its name, and what came of reading it.
pub(super) type ReadOne = (Whose, String, Result<Done, Failure>);

/// The calendars of a team.
#[derive(Debug)]
pub(super) struct AllRead {
    /// What they say, and whose they are.
    pub(super) sources: Vec<Source>,
    /// The files, each once.
    pub(super) inputs: Vec<Input>,
    /// Notices about files that were not read.
    pub(super) passed_over: Vec<Notice>,
}

/// What all calendars of a team are read with.
#[derive(Clone, Copy)]
struct Reader<'a> {
    window: Span,
    tzdb: &'a Tzdb,
    team: &'a Team,
    others: &'a Addresses,
    /// Whether it is noted that somebody else is in members' events.
    company: bool,
    /// Whether members' events keep their titles.
    titles: bool,
    /// Whether a file without its end is read.
    allow_truncated: bool,
    /// The words of the team's names.
    names: &'a BTreeSet<String>,
    /// Whose every event is kept; everybody's without it.
    concerned: Option<&'a [MemberId]>,
}

/// Calendars as a team file names them.
struct Named<'a> {
    whose: Whose,
    path: &'a str,
    /// Who names them, for errors.
    by: String,
    options: ReadOptions<'a>,
}

impl<'a> Reader<'a> {
    /// Every calendar that says something about people: members' in their order, then those of nobody in particular.
    fn named(&self) -> Vec<Named<'a>> {
        let team = self.team;
        let mut named = Vec::new();
        for (id, member) in team.ids().zip(&team.members) {
            let zone = &member.arrangement.zone;
            let kind = match member.arrangement.schedule {
                Some(_) => Kind::Person,
                // Who states no hours may offer some.
                None => Kind::Availability,
            };
            let is_concerned = |concerned: &[MemberId]| concerned.binary_search(&id).is_ok();
            named.extend(member.calendars.iter().map(|path| Named {
                whose: Whose::Member(id),
                path,
                by: format!("`calendars` of `{}`", member.id),
                options: ReadOptions {
                    kept: if self.concerned.is_none_or(is_concerned) {
                        Kept::All
                    } else {
                        Kept::OfOthers
                    },
                    names: Names {
                        own: member.label(),
                        team: Some(self.names),
                    },
                    ..self.options(zone, &member.emails, kind)
                },
            }));
        }
        for source in &team.sources {
            let (whose, kind) = match source.kind {
                SourceKind::Leave => (Whose::Leave, Kind::Leave),
                SourceKind::OnCall => (Whose::OnCall(source.covers_to), Kind::OnCall),
                SourceKind::Holidays => (Whose::Holidays(source.members.clone()), Kind::Holidays),
                SourceKind::Resource => continue,
            };
            named.push(Named {
                whose,
                path: &source.path,
                by: "a `[[source]]`".to_owned(),
                options: self.options(&team.zone, &[], kind),
            });
        }
        named
    }

    fn options(
        &self,
        floating: &'a Arc<Zone>,
        owners: &'a [String],
        kind: Kind,
    ) -> ReadOptions<'a> {
        ReadOptions {
            window: self.window,
            floating,
            tzdb: self.tzdb,
            owners,
            others: self.others,
            company: self.company && kind.is_of_a_person(),
            kind,
            out_of_office_words: &self.team.reading.out_of_office_words,
            on_call_words: &self.team.reading.on_call_words,
            names: Names::default(),
            titles: kind.names_people() || (self.titles && kind.is_of_a_person()),
            allow_truncated: self.allow_truncated,
            kept: Kept::All,
        }
    }
}

impl Calendars {
    /// The files that `path` in a team file stands for.
    fn list(
        &self,
        path: &str,
        named_by: &str,
        limits: &Limits,
    ) -> Result<(Vec<Place>, Vec<PassedOver>), Failure> {
        match self {
            Self::In(folder) => {
                let listing = files::list(folder, path, named_by, limits)?;
                let places = listing.files.into_iter().map(Place::Listed).collect();
                Ok((places, listing.passed_over))
            }
            Self::BuiltIn(all) => Ok((vec![Place::There(built_in(all, path)?)], Vec::new())),
        }
    }
}

/// The built-in file called `name`.
fn built_in(all: &[(&str, &[u8])], name: &str) -> Result<InputFile, Failure> {
    let found = all.iter().find(|(known, _)| *known == name);
    let (name, bytes) = found.ok_or_else(|| {
        Failure::new(format!("the made-up team has no file `{name}`"))
            .help("the fault is ours: send us this message")
    })?;
    Ok(InputFile {
        name: (*name).to_owned(),
        bytes: bytes.to_vec(),
    })
}

/// The TOML files of a question.
struct TomlFiles {
    team: InputFile,
    /// Where rules matter.
    policy: Option<InputFile>,
    proposals: Vec<InputFile>,
}

impl TomlFiles {
    fn parse(&self, calendars: Calendars, tzdb: &Tzdb) -> Result<Loaded, Failure> {
        let team = input::team(&self.team.name, self.team.text()?, tzdb)?;
        let policy = match &self.policy {
            Some(file) => input::policy(&file.name, file.text()?, tzdb, &team)?,
            None => Policy::default(),
        };
        let proposals = self.proposals.iter().map(|file| {
            let proposal = input::proposal(&file.name, file.text()?, tzdb, &team)?;
            Ok::<_, Failure>((file.name.clone(), proposal))
        });
        let proposals = proposals.collect::<Result<_, _>>()?;
        let files = [&self.team].into_iter();
        let files = files.chain(&self.policy).chain(&self.proposals);
        let labels = team.members.iter().map(Member::label);
        Ok(Loaded {
            names: name_words(labels),
            team,
            policy,
            proposals,
            inputs: files.map(|file| input_of(file, true)).collect(),
            calendars,
        })
    }
}

/// Reads a file that was named on the command line, or found.
fn read_file(path: &Path, global: &Global) -> Result<InputFile, Failure> {
    let name = path.to_string_lossy();
    let limits = &global.limits.files;
    Ok(files::read(path, &name, "the command line", limits)?)
}
