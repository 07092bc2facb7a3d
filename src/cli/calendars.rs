//! Reading calendars: from files to what each of them says.

use std::{path::Path, sync::Arc};

use crate::{
    ical::Notice,
    input::files::{self, InputFile, Listed, PassedOver},
    recurrence::{self, Calendar, ReadOptions},
    report::Input,
};

use super::{
    Format, Global,
    failure::{Failure, contained},
    limits::Limits,
};

/// Files above this number are worth a line that says how far the reading is.
const MANY: usize = 50;

/// What is wanted of reading beside what the calendars say.
#[derive(Clone, Copy, Debug)]
pub(super) struct How<'g> {
    /// How much is read at most.
    pub(super) limits: &'g Limits,
    /// Whether a file without its end is read rather than refused.
    pub(super) allow_truncated: bool,
    /// A line that says how far it is.
    pub(super) bar: bool,
    /// Digests of the files: they take longer than reading, so only where the report shows them.
    pub(super) digests: bool,
}

impl Global {
    /// How calendars are read for the report that is asked for.
    pub(super) fn how_to_read(&self) -> How<'_> {
        How {
            limits: &self.limits,
            allow_truncated: self.allow_truncated,
            bar: !self.quiet,
            digests: self.format == Format::Json,
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
pub(super) type Done = (Vec<Read>, Vec<PassedOver>);

/// Reads all calendars, on all cores where the `parallel` feature is on; the results are in the order of the jobs.
///
/// The first file in that order that cannot be used is the failure.
pub(super) fn read_all(jobs: &[Job<'_>], how: How<'_>) -> Result<Vec<Done>, Failure> {
    run(jobs, how).into_iter().collect()
}

/// A calendar that is to be read, or that was not even found, under the name that reports give it.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) name: String,
    pub(super) job: Result<Job<'a>, Failure>,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(place: Place, options: ReadOptions<'a>) -> Self {
        let name = match &place {
            Place::Listed(listed) => listed.name().to_owned(),
            Place::There(file) => file.name.clone(),
        };
        Self {
            name,
            job: Ok(Job { place, options }),
        }
    }

    pub(super) fn failed(name: &str, failure: Failure) -> Self {
        Self {
            name: name.to_owned(),
            job: Err(failure),
        }
    }
}

/// Reads calendars as [`read_all`] does, but each by itself: one that cannot be used costs no other.
pub(super) fn read_each(
    wanted: Vec<Wanted<'_>>,
    how: How<'_>,
) -> Vec<(String, Result<Done, Failure>)> {
    let mut jobs = Vec::new();
    let mut names = Vec::new();
    for Wanted { name, job } in wanted {
        names.push((name, job.map(|job| jobs.push(job))));
    }
    let mut done = run(&jobs, how).into_iter();
    let each = names.into_iter().filter_map(|(name, job)| match job {
        Ok(()) => Some((name, done.next()?)),
        Err(failure) => Some((name, Err(failure))),
    });
    each.collect()
}

/// Where the calendars are that a name on the command line stands for, and what was not taken.
pub(super) fn places(
    name: &str,
    limits: &files::Limits,
) -> Result<(Vec<Place>, Vec<PassedOver>), Failure> {
    if name == "-" {
        let file = files::read_standard_input(limits)?;
        return Ok((vec![Place::There(file)], Vec::new()));
    }
    let listing = files::list(Path::new(""), name, "the command line", limits)?;
    let places = listing.files.into_iter().map(Place::Listed).collect();
    Ok((places, listing.passed_over))
}

/// Reads all calendars; the results are in the order of the jobs.
fn run(jobs: &[Job<'_>], how: How<'_>) -> Vec<Result<Done, Failure>> {
    let bar = if how.bar && jobs.len() >= MANY {
        indicatif::ProgressBar::new(u64::try_from(jobs.len()).unwrap_or(u64::MAX))
    } else {
        indicatif::ProgressBar::hidden()
    };
    let one = |job: &Job<'_>, room: &mut Vec<u8>| {
        let done = job.read(how, room);
        bar.inc(1);
        done
    };
    let done = map(jobs, one);
    bar.finish_and_clear();
    done
}

/// `f` of each job, in order. Every core takes the largest that is left, so that all end at about the same time, and has
/// one room for the bytes of its files.
#[cfg(feature = "parallel")]
fn map<'j, 'a, R: Send>(
    jobs: &'j [Job<'a>],
    f: impl Fn(&'j Job<'a>, &mut Vec<u8>) -> R + Sync,
) -> Vec<R> {
    use std::{
        cmp::Reverse,
        sync::atomic::{AtomicUsize, Ordering},
    };

    let mut left: Vec<(usize, &Job<'_>)> = jobs.iter().enumerate().collect();
    left.sort_by_cached_key(|(_, job)| Reverse(job.place.size()));
    let next = AtomicUsize::new(0);
    let done = rayon::broadcast(|_| {
        let mut room = Vec::new();
        let take = || left.get(next.fetch_add(1, Ordering::Relaxed));
        let taken = std::iter::from_fn(take);
        taken
            .map(|(place, job)| (*place, f(job, &mut room)))
            .collect::<Vec<_>>()
    });
    let mut done: Vec<(usize, R)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// `f` of each job, in order: this build has one core.
#[cfg(not(feature = "parallel"))]
fn map<'j, 'a, R>(jobs: &'j [Job<'a>], f: impl Fn(&'j Job<'a>, &mut Vec<u8>) -> R) -> Vec<R> {
    let mut room = Vec::new();
    jobs.iter().map(|job| f(job, &mut room)).collect()
}

impl Place {
    /// Whether both are one file on disk.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Listed(one), Self::Listed(other)) => one.is(other),
            _ => false,
        }
    }

    /// Bytes, as far as they can be told without reading.
    #[cfg(feature = "parallel")]
    fn size(&self) -> u64 {
        match self {
            Self::Listed(listed) => listed.size(),
            Self::There(file) => u64::try_from(file.bytes.len()).unwrap_or(u64::MAX),
        }
    }
}

impl Job<'_> {
    fn read(&self, how: How<'_>, room: &mut Vec<u8>) -> Result<Done, Failure> {
        match &self.place {
            Place::There(file) => Ok((vec![self.parse(file, how)?], Vec::new())),
            Place::Listed(listed) => {
                let contents = listed.read_into(std::mem::take(room), &how.limits.files)?;
                let files = contents.files.iter();
                let read: Result<_, _> = files.map(|file| self.parse(file, how)).collect();
                if let Some(last) = contents.files.into_iter().next_back() {
                    *room = last.bytes;
                }
                Ok((read?, contents.passed_over))
            }
        }
    }

    fn parse(&self, file: &InputFile, how: How<'_>) -> Result<Read, Failure> {
        let read = contained(&format!("reading `{}`", file.name), || {
            recurrence::read_within(&file.bytes, &self.options, &how.limits.calendar)
        })?;
        let mut calendar = read.map_err(|refusal| Failure::refused(&file.name, &refusal))?;
        let name: Arc<str> = file.name.as_str().into();
        for notice in &mut calendar.notices {
            notice.file.get_or_insert_with(|| Arc::clone(&name));
        }
        Ok(Read {
            input: input_of(file, how.digests),
            calendar,
        })
    }
}

/// The file as a report names it.
pub(super) fn input_of(file: &InputFile, digest: bool) -> Input {
    Input {
        path: file.name.clone(),
        sha256: digest.then(|| file.sha256()),
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
