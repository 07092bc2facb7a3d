//! From paths on the command line to a team, its rules, proposals and calendars.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    analyze::{Source, Whose, people_without_calendars},
    ical::Notice,
    input::{
        self,
        files::{self, InputFile, Limits, Listed, PassedOver, Search},
    },
    model::{Proposal, SourceKind, Team},
    recurrence::{self, Calendar, Kind, ReadOptions},
    report::Input,
    rules::Policy,
    time::Span,
    zone::{Tzdb, Zone},
};

use super::{
    Global,
    failure::{Failure, contained},
};

/// Files above this number are worth a line that says how far the reading is.
const MANY: usize = 50;

impl From<&InputFile> for Input {
    fn from(file: &InputFile) -> Self {
        Self {
            path: file.name.clone(),
            sha256: file.sha256.clone(),
        }
    }
}

/// A calendar that was read, and the file it was in.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) input: Input,
    pub(super) calendar: Calendar,
}

/// Where the bytes of a calendar come from.
#[derive(Debug)]
pub(super) enum Place {
    /// A file, or a zip of them.
    Listed(Listed),
    /// Bytes that are already there.
    There(InputFile),
}

/// A calendar to be read, and how.
#[derive(Debug)]
pub(super) struct Job<'a> {
    pub(super) place: Place,
    pub(super) options: ReadOptions<'a>,
}

/// What one job gave: the calendars of the file, more than one in a zip, and what was not taken.
type Done = (Vec<Read>, Vec<PassedOver>);

/// Reads all calendars, on all cores where the `parallel` feature is on; the results are in the order of the jobs.
///
/// The first file in that order that cannot be used is the failure.
pub(super) fn read_all(jobs: &[Job<'_>], quiet: bool) -> Result<Vec<Done>, Failure> {
    let bar = if quiet || jobs.len() < MANY {
        indicatif::ProgressBar::hidden()
    } else {
        indicatif::ProgressBar::new(u64::try_from(jobs.len()).unwrap_or(u64::MAX))
    };
    let one = |job: &Job<'_>| {
        let done = job.read();
        bar.inc(1);
        done
    };
    let done = map(jobs, one);
    bar.finish_and_clear();
    done.into_iter().collect()
}

#[cfg(feature = "parallel")]
fn map<'j, 'a, R: Send>(jobs: &'j [Job<'a>], f: impl Fn(&'j Job<'a>) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;

    jobs.par_iter().map(f).collect()
}

#[cfg(not(feature = "parallel"))]
fn map<'j, 'a, R>(jobs: &'j [Job<'a>], f: impl Fn(&'j Job<'a>) -> R) -> Vec<R> {
    jobs.iter().map(f).collect()
}

impl Job<'_> {
    fn read(&self) -> Result<Done, Failure> {
        match &self.place {
            Place::There(file) => Ok((vec![self.parse(file)?], Vec::new())),
            Place::Listed(listed) => {
                let contents = listed.read(&Limits::default())?;
                let files = contents.files.iter();
                let read: Result<_, _> = files.map(|file| self.parse(file)).collect();
                Ok((read?, contents.passed_over))
            }
        }
    }

    fn parse(&self, file: &InputFile) -> Result<Read, Failure> {
        let read = contained(&format!("reading `{}`", file.name), || {
            recurrence::read(&file.bytes, &self.options)
        })?;
        let mut calendar = read.map_err(|refusal| Failure::refused(&file.name, &refusal))?;
        let name: Arc<str> = file.name.as_str().into();
        for notice in &mut calendar.notices {
            notice.file.get_or_insert_with(|| Arc::clone(&name));
        }
        Ok(Read {
            input: file.into(),
            calendar,
        })
    }
}

/// Says of a file inside a folder or a zip that it was not read.
pub(super) fn passed_over(file: &PassedOver) -> Notice {
    Notice {
        file: Some(file.name.as_str().into()),
        line: None,
        code: "file-passed-over",
        uid: None,
        message: format!("not read: it is {}", file.why),
        effect: "skipped: nothing in it is counted".to_owned(),
    }
}

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

/// Everything that a question is made of, but its dates.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) team: Team,
    pub(super) policy: Policy,
    /// The proposals and the files they are in.
    pub(super) proposals: Vec<(String, Proposal)>,
    /// The files read so far: team, policy and proposals.
    pub(super) inputs: Vec<Input>,
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
        let find = |flag: &Option<PathBuf>, name: &str| -> Option<PathBuf> {
            let search = Search {
                flag: flag.as_deref(),
                environment: None,
                proposal: proposals.first().map(PathBuf::as_path),
                current: &current,
            };
            search.find(name)
        };
        let team_path = find(&global.team, "team.toml").ok_or_else(|| {
            Failure::new("no `team.toml` here, beside the proposal, or above").help(
                "name one with `--team FILE`, or look at a made-up team with `corehours demo`",
            )
        })?;
        let beside_team = || {
            let path = team_path.with_file_name("policy.toml");
            path.is_file().then_some(path)
        };
        let policy_path = find(&global.policy, "policy.toml")
            .or_else(beside_team)
            .ok_or_else(|| {
                Failure::new("no `policy.toml` here, beside the proposal, or above").help(
                "name one with `--policy FILE`; `corehours explain` lists what a rule can ask for",
            )
            })?;
        let files = TomlFiles {
            team: read_file(&team_path)?,
            policy: read_file(&policy_path)?,
            proposals: proposals
                .iter()
                .map(|path| read_file(path))
                .collect::<Result<_, _>>()?,
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
            policy: file("policy.toml")?,
            proposals: proposals
                .iter()
                .map(|name| file(name))
                .collect::<Result<_, _>>()?,
        };
        files.parse(Calendars::BuiltIn(all), tzdb)
    }

    /// Reads every calendar that the team names for `window`.
    pub(super) fn calendars(
        &self,
        window: Span,
        tzdb: &Tzdb,
        quiet: bool,
    ) -> Result<AllRead, Failure> {
        let team = &self.team;
        let others: Vec<String> = people_without_calendars(team)
            .into_iter()
            .map(|(_, email)| email.to_owned())
            .collect();
        let reader = Reader {
            window,
            tzdb,
            team,
            others: &others,
        };
        let mut wanted: Vec<(Whose, Job<'_>)> = Vec::new();
        let mut notices = Vec::new();
        for named in reader.named() {
            let (places, over) = self.calendars.list(named.path, &named.by)?;
            notices.extend(over.iter().map(passed_over));
            let options = named.options;
            let jobs = places.into_iter().map(|place| Job { place, options });
            wanted.extend(jobs.map(|job| (named.whose.clone(), job)));
        }
        let (whose, jobs): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
        let mut sources = Vec::new();
        let mut inputs = Vec::new();
        for (whose, (read, over)) in whose.into_iter().zip(read_all(&jobs, quiet)?) {
            notices.extend(over.iter().map(passed_over));
            for Read { input, calendar } in read {
                sources.push(Source {
                    file: input.path.as_str().into(),
                    whose: whose.clone(),
                    calendar,
                });
                if !inputs.contains(&input) {
                    inputs.push(input);
                }
            }
        }
        Ok(AllRead {
            sources,
            inputs,
            passed_over: notices,
        })
    }
}

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
    others: &'a [String],
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
            named.extend(member.calendars.iter().map(|path| Named {
                whose: Whose::Member(id),
                path,
                by: format!("`calendars` of `{}`", member.id),
                options: self.options(zone, &member.emails, Kind::Person),
            }));
        }
        for source in &team.sources {
            let (whose, kind) = match source.kind {
                SourceKind::Leave => (Whose::Leave, Kind::Leave),
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
            kind,
            out_of_office_words: &self.team.reading.out_of_office_words,
            titles: kind == Kind::Leave,
        }
    }
}

impl Calendars {
    /// The files that `path` in a team file stands for.
    fn list(&self, path: &str, named_by: &str) -> Result<(Vec<Place>, Vec<PassedOver>), Failure> {
        match self {
            Self::In(folder) => {
                let listing = files::list(folder, path, named_by, &Limits::default())?;
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
    Ok(InputFile::new((*name).to_owned(), bytes.to_vec()))
}

/// The TOML files of a question.
struct TomlFiles {
    team: InputFile,
    policy: InputFile,
    proposals: Vec<InputFile>,
}

impl TomlFiles {
    fn parse(&self, calendars: Calendars, tzdb: &Tzdb) -> Result<Loaded, Failure> {
        let team = input::team(&self.team.name, self.team.text()?, tzdb)?;
        let policy = input::policy(&self.policy.name, self.policy.text()?, tzdb, &team)?;
        let proposals = self.proposals.iter().map(|file| {
            let proposal = input::proposal(&file.name, file.text()?, tzdb, &team)?;
            Ok::<_, Failure>((file.name.clone(), proposal))
        });
        let proposals = proposals.collect::<Result<_, _>>()?;
        let files = [&self.team, &self.policy]
            .into_iter()
            .chain(&self.proposals);
        Ok(Loaded {
            team,
            policy,
            proposals,
            inputs: files.map(Input::from).collect(),
            calendars,
        })
    }
}

/// Reads a file that was named on the command line, or found.
fn read_file(path: &Path) -> Result<InputFile, Failure> {
    let name = path.to_string_lossy();
    Ok(files::read(
        path,
        &name,
        "the command line",
        &Limits::default(),
    )?)
}
