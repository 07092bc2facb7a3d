//! Finding and reading the files that a user names: the only file of the library that touches a file system.
//!
//! Nothing is written or unpacked to disk, links met inside a folder or a zip are not followed, and every size is counted
//! while it is read.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the file that reads files"
)]

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Component, Path, PathBuf},
};

use ring::digest;
use zip::ZipArchive;

use crate::ical::Limit;

use super::InputError;

const MIB: u64 = 1 << 20;

/// How much is read at most. More is an error, never a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file on disk.
    pub file_bytes: u64,
    /// Files in a folder, and members of a zip, whatever they are.
    pub entries: usize,
    /// Folders inside a folder.
    pub folder_depth: usize,
    /// Unpacked bytes of a zip's member for each packed one.
    pub zip_ratio: u64,
    /// Unpacked bytes of all members of a zip together.
    pub zip_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 * MIB,
            entries: 10_000,
            folder_depth: 4,
            zip_ratio: 200,
            zip_bytes: 256 * MIB,
        }
    }
}

impl Limits {
    /// Every limit with its value, in the order of the documentation.
    pub fn table(&self) -> Vec<Limit> {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let limit = |name, value, bounds, beyond| Limit {
            name,
            value,
            bounds,
            beyond,
        };
        vec![
            limit(
                "file-bytes",
                self.file_bytes,
                "bytes of one file",
                "the file is refused",
            ),
            limit(
                "entries",
                count(self.entries),
                "files in a folder, members of a zip",
                "the folder or zip is refused",
            ),
            limit(
                "folder-depth",
                count(self.folder_depth),
                "folders inside a folder",
                "the folder is refused",
            ),
            limit(
                "zip-ratio",
                self.zip_ratio,
                "unpacked bytes for each packed one",
                "the zip is refused",
            ),
            limit(
                "zip-bytes",
                self.zip_bytes,
                "unpacked bytes of a zip",
                "the zip is refused",
            ),
        ]
    }

    /// Changes the limit called `name`; `false` when there is none of that name.
    pub fn set(&mut self, name: &str, value: u64) -> bool {
        let count = usize::try_from(value).unwrap_or(usize::MAX);
        match name {
            "file-bytes" => self.file_bytes = value,
            "entries" => self.entries = count,
            "folder-depth" => self.folder_depth = count,
            "zip-ratio" => self.zip_ratio = value,
            "zip-bytes" => self.zip_bytes = value,
            _ => return false,
        }
        true
    }
}

/// What to do about a limit that is hit.
fn raise(name: &str) -> String {
    format!("if that is as it should be, raise the limit with `--limit {name}=…`")
}

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// What reports call it: the path as it was written, and inside a folder or a zip the way from there.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl InputFile {
    /// The SHA-256 digest of its bytes, in lower-case hexadecimal; worked out anew each time.
    pub fn sha256(&self) -> String {
        hexadecimal(digest::digest(&digest::SHA256, &self.bytes).as_ref())
    }

    /// What it holds as text, without a byte order mark.
    ///
    /// # Errors
    ///
    /// When it is not UTF-8.
    pub fn text(&self) -> Result<&str, InputError> {
        let bytes = self
            .bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&self.bytes);
        str::from_utf8(bytes).map_err(|error| {
            let read = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = memchr::memchr_iter(b'\n', read).count() + 1;
            InputError::of_file(&self.name, format!("line {line} is not UTF-8"))
                .help("save the file as UTF-8")
        })
    }
}

/// Something inside a folder or a zip that may be a calendar and was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Its name, as [`InputFile::name`] would have been.
    pub name: String,
    /// Why: a phrase such as `a link`.
    pub why: &'static str,
}

/// A file to be read: on disk, whole or a zip of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    path: PathBuf,
    name: String,
    named_by: String,
}

impl Listed {
    /// Whether both are one file, however they are named.
    pub fn is(&self, other: &Self) -> bool {
        let real = |listed: &Self| fs::canonicalize(&listed.path).ok();
        self.path == other.path || real(self).is_some_and(|path| real(other) == Some(path))
    }
}

/// What a path stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The files to be read, in the order of their names.
    pub files: Vec<Listed>,
    /// What was not taken, in the same order.
    pub passed_over: Vec<PassedOver>,
}

/// What reading gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The file, or the calendars of a zip by name.
    pub files: Vec<InputFile>,
    /// Members of a zip that were not taken, by name.
    pub passed_over: Vec<PassedOver>,
}

/// The files that the path `written` stands for: itself, or the calendars and zips in a folder.
///
/// `written` is relative to the folder `base`, and what reports call it; `named_by` says in errors who named it, such as
/// `` `calendars` of `ana` ``.
///
/// # Errors
///
/// When there is no such file, it may not be read, it is neither file nor folder, or a folder has no calendar in it, too
/// many files or too many folders inside each other.
pub fn list(
    base: &Path,
    written: &str,
    named_by: &str,
    limits: &Limits,
) -> Result<Listing, InputError> {
    let root = Listed {
        path: base.join(written),
        name: written.to_owned(),
        named_by: named_by.to_owned(),
    };
    let kind = fs::metadata(&root.path).map_err(|error| root.io_error(&error))?;
    if kind.is_file() {
        return Ok(Listing {
            files: vec![root],
            passed_over: Vec::new(),
        });
    }
    if !kind.is_dir() {
        return Err(root.error("is neither a file nor a folder"));
    }
    let mut walk = Walk {
        root: &root,
        limits,
        entries: 0,
        found: Listing::default(),
    };
    walk.folder(&root.path, written.trim_end_matches('/'), 0)?;
    let found = walk.found;
    if found.files.is_empty() {
        return Err(root
            .error("has no calendar in it")
            .help("calendars are files that end in `.ics`, `.ifb`, `.vcs` or `.zip`"));
    }
    Ok(found)
}

/// A walk through a folder that somebody named.
struct Walk<'a> {
    root: &'a Listed,
    limits: &'a Limits,
    entries: usize,
    found: Listing,
}

impl Walk<'_> {
    /// Takes what is in `folder`, which reports call `name` and which lies `depth` folders inside the first.
    fn folder(&mut self, folder: &Path, name: &str, depth: usize) -> Result<(), InputError> {
        if depth > self.limits.folder_depth {
            let most = self.limits.folder_depth;
            let message = format!("has more than {most} folders inside each other");
            return Err(self.root.error(message).help(raise("folder-depth")));
        }
        for entry in self.sorted(folder)? {
            let file_name = entry.file_name().to_string_lossy().into_owned();
            if file_name.starts_with('.') {
                continue;
            }
            let name = format!("{name}/{file_name}");
            let kind = entry
                .file_type()
                .map_err(|error| self.root.io_error(&error))?;
            if kind.is_dir() {
                self.folder(&entry.path(), &name, depth + 1)?;
            } else if kind.is_file() && (is_calendar(&file_name) || is_zip(&file_name)) {
                self.found.files.push(Listed {
                    path: entry.path(),
                    name,
                    named_by: self.root.named_by.clone(),
                });
            } else if kind.is_symlink() {
                self.pass_over(name, "a link");
            } else if is_calendar(&file_name) || is_zip(&file_name) {
                self.pass_over(name, "not a regular file");
            }
        }
        Ok(())
    }

    /// The entries of `folder` by name.
    fn sorted(&mut self, folder: &Path) -> Result<Vec<fs::DirEntry>, InputError> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| self.root.io_error(&error))? {
            entries.push(entry.map_err(|error| self.root.io_error(&error))?);
            self.entries += 1;
            if self.entries > self.limits.entries {
                let most = self.limits.entries;
                let message = format!("has more than {most} files in it");
                return Err(self.root.error(message).help(raise("entries")));
            }
        }
        entries.sort_by_key(fs::DirEntry::file_name);
        Ok(entries)
    }

    fn pass_over(&mut self, name: String, why: &'static str) {
        self.found.passed_over.push(PassedOver { name, why });
    }
}

impl Listed {
    /// What reports call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes it has on disk; 0 when that cannot be told.
    pub fn size(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |file| file.len())
    }

    /// Reads the file, or the calendars in it if it is a zip.
    ///
    /// # Errors
    ///
    /// When it is gone, may not be read, is no regular file, or is larger than `limits` allow; for a zip also when it is
    /// damaged, encrypted, packed beyond the limits, or has no calendar in it.
    pub fn read(&self, limits: &Limits) -> Result<Contents, InputError> {
        self.read_into(Vec::new(), limits)
    }

    /// Reads it as [`Listed::read`] does; the bytes of a file that is no zip go to `room`, whatever that holds.
    ///
    /// # Errors
    ///
    /// As [`Listed::read`].
    pub fn read_into(&self, room: Vec<u8>, limits: &Limits) -> Result<Contents, InputError> {
        if is_zip(&self.name) {
            return self.unzip(limits);
        }
        Ok(Contents {
            files: vec![self.whole(room, limits)?],
            passed_over: Vec::new(),
        })
    }

    /// The file as it is.
    fn whole(&self, mut room: Vec<u8>, limits: &Limits) -> Result<InputFile, InputError> {
        let (file, size) = self.open(limits)?;
        room.clear();
        room.reserve(usize::try_from(size).unwrap_or(0));
        Ok(InputFile {
            name: self.name.clone(),
            bytes: self.at_most(file, room, limits)?,
        })
    }

    /// The bytes of a file that is not larger than `limits` allow, put into `room`.
    fn at_most(
        &self,
        file: impl Read,
        room: Vec<u8>,
        limits: &Limits,
    ) -> Result<Vec<u8>, InputError> {
        let read = read_at_most(file, limits.file_bytes, room);
        read.map_err(|error| self.io_error(&error))?
            .ok_or_else(|| self.too_large(limits))
    }

    /// The file opened, and its size.
    fn open(&self, limits: &Limits) -> Result<(File, u64), InputError> {
        // Opening a pipe would wait for somebody to write, so what it is comes first.
        let kind = fs::metadata(&self.path).map_err(|error| self.io_error(&error))?;
        if !kind.is_file() {
            return Err(self.error("is not a regular file"));
        }
        if kind.len() > limits.file_bytes {
            return Err(self.too_large(limits));
        }
        let file = File::open(&self.path).map_err(|error| self.io_error(&error))?;
        Ok((file, kind.len()))
    }

    /// The calendars in a zip, by name.
    fn unzip(&self, limits: &Limits) -> Result<Contents, InputError> {
        let (mut file, size) = self.open(limits)?;
        let announced =
            announced_members(&mut file, size).map_err(|error| self.io_error(&error))?;
        let too_many = || {
            self.error(format!("has more than {} members", limits.entries))
                .help(raise("entries"))
        };
        if announced > u64::try_from(limits.entries).unwrap_or(u64::MAX) {
            return Err(too_many());
        }
        let mut zip = ZipArchive::new(io::BufReader::new(file)).map_err(|_| self.damaged())?;
        if zip.len() > limits.entries {
            return Err(too_many());
        }
        let mut members: Vec<(String, usize)> = (0..zip.len())
            .filter_map(|n| Some((zip.name_for_index(n)?.to_owned(), n)))
            .collect();
        members.sort();
        let mut contents = Contents::default();
        let mut left = limits.zip_bytes;
        for (member, n) in members {
            let name = format!("{}/{member}", self.name);
            match self.unpack(&mut zip, n, limits, &mut left)? {
                Member::Calendar(bytes) => contents.files.push(InputFile { name, bytes }),
                Member::PassedOver(why) => contents.passed_over.push(PassedOver { name, why }),
                Member::NoCalendar => {}
            }
        }
        if contents.files.is_empty() {
            return Err(self.error("has no calendar in it"));
        }
        Ok(contents)
    }

    /// The member `n`, of which at most `left` bytes are unpacked, which are then taken off.
    fn unpack<R: Read + Seek>(
        &self,
        zip: &mut ZipArchive<R>,
        n: usize,
        limits: &Limits,
        left: &mut u64,
    ) -> Result<Member, InputError> {
        let raw = zip.by_index_raw(n).map_err(|_| self.damaged())?;
        let name = raw.name().to_owned();
        if let Some(member) = what_is_not_read(&raw) {
            return Ok(member);
        }
        if raw.encrypted() {
            return Err(self.error(format!("its member `{name}` is encrypted")));
        }
        let most_by_ratio = raw.compressed_size().saturating_mul(limits.zip_ratio);
        drop(raw);
        let member = zip.by_index(n).map_err(|_| self.damaged_member(&name))?;
        let read = read_at_most(member, most_by_ratio.min(*left), Vec::new());
        let Some(bytes) = read.map_err(|_| self.damaged_member(&name))? else {
            let (limit, message) = if most_by_ratio < *left {
                let ratio = limits.zip_ratio;
                let message = format!(
                    "its member `{name}` is more than {ratio} times as large unpacked as packed"
                );
                ("zip-ratio", message)
            } else {
                let message = format!(
                    "its members are larger than {} together",
                    size(limits.zip_bytes)
                );
                ("zip-bytes", message)
            };
            return Err(self.error(message).help(raise(limit)));
        };
        *left -= u64::try_from(bytes.len()).unwrap_or(*left).min(*left);
        Ok(Member::Calendar(bytes))
    }

    fn error(&self, message: impl Into<String>) -> InputError {
        let message = message.into();
        InputError::of_file(
            &self.name,
            format!("{message} (named by {})", self.named_by),
        )
    }

    fn io_error(&self, error: &io::Error) -> InputError {
        self.error(match error.kind() {
            io::ErrorKind::NotFound => "no such file or folder".to_owned(),
            io::ErrorKind::PermissionDenied => "may not be read: permission denied".to_owned(),
            _ => format!("cannot be read: {error}"),
        })
    }

    fn too_large(&self, limits: &Limits) -> InputError {
        let most = size(limits.file_bytes);
        self.error(format!("is larger than {most}"))
            .help(raise("file-bytes"))
    }

    fn damaged(&self) -> InputError {
        self.error("is no zip, or a damaged one")
    }

    fn damaged_member(&self, name: &str) -> InputError {
        self.error(format!(
            "its member `{name}` is damaged, or packed in a way this program cannot read"
        ))
    }
}

/// What a member of a zip is.
enum Member {
    Calendar(Vec<u8>),
    PassedOver(&'static str),
    NoCalendar,
}

/// What a member is when it is no calendar to be read.
fn what_is_not_read<R: Read>(member: &zip::read::ZipFile<'_, R>) -> Option<Member> {
    let name = member.name();
    let file_name = name.rsplit('/').next().unwrap_or(name);
    if member.is_dir() || file_name.starts_with('.') || name.starts_with("__MACOSX/") {
        return Some(Member::NoCalendar);
    }
    if is_zip(file_name) {
        return Some(Member::PassedOver("a zip inside a zip"));
    }
    if !is_calendar(file_name) {
        return Some(Member::NoCalendar);
    }
    if member.is_symlink() {
        return Some(Member::PassedOver("a link"));
    }
    let odd = member.enclosed_name().is_none() || name.contains(['\\', '\0']);
    odd.then_some(Member::PassedOver("a name that leads out of the zip"))
}

/// The greatest number of members that an end record of the zip announces.
///
/// The list of members is read whole before its length can be asked for, so this comes first.
fn announced_members(file: &mut File, size: u64) -> io::Result<u64> {
    // The longest comment, the end record, the locator and the end record of large zips.
    const TAIL: u64 = 65_535 + 22 + 20 + 56;
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    file.take(TAIL).read_to_end(&mut tail)?;
    file.seek(SeekFrom::Start(0))?;
    let number = |at: usize, length: usize| {
        let bytes = tail.get(at..at + length)?.iter().rev();
        Some(bytes.fold(0, |number: u64, byte| number << 8 | u64::from(*byte)))
    };
    let announced = tail
        .windows(4)
        .enumerate()
        .filter_map(|(at, four)| match four {
            b"PK\x05\x06" => number(at + 10, 2),
            b"PK\x06\x06" => number(at + 32, 8),
            _ => None,
        });
    // 65,535 says that the number is in the other record.
    let announced = announced.filter(|members| *members != 65_535);
    Ok(announced.max().unwrap_or(0))
}

/// The bytes, added to `room`; nothing when there are more than `most`.
fn read_at_most(from: impl Read, most: u64, mut room: Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    from.take(most.saturating_add(1)).read_to_end(&mut room)?;
    let is_all = u64::try_from(room.len()).is_ok_and(|length| length <= most);
    Ok(is_all.then_some(room))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| {
        char::from(if half < 10 {
            b'0' + half
        } else {
            b'a' + half - 10
        })
    };
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// A limit in words.
fn size(bytes: u64) -> String {
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MB", bytes / MIB)
    } else {
        format!("{bytes} bytes")
    }
}

fn is_calendar(name: &str) -> bool {
    ends_in(name, &["ics", "ifb", "vcs"])
}

fn is_zip(name: &str) -> bool {
    ends_in(name, &["zip"])
}

fn ends_in(name: &str, ends: &[&str]) -> bool {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    ends.iter().any(|known| end.eq_ignore_ascii_case(known))
}

/// Reads the one file at `path`, which reports call `name`; `named_by` says in errors who named it.
///
/// # Errors
///
/// When there is none, it may not be read, it is no regular file, or it is larger than `limits` allow.
pub fn read(
    path: &Path,
    name: &str,
    named_by: &str,
    limits: &Limits,
) -> Result<InputFile, InputError> {
    let listed = Listed {
        path: path.to_owned(),
        name: name.to_owned(),
        named_by: named_by.to_owned(),
    };
    listed.whole(Vec::new(), limits)
}

/// Reads standard input, which reports call `-`.
///
/// # Errors
///
/// When it cannot be read, or is larger than `limits` allow.
pub fn read_standard_input(limits: &Limits) -> Result<InputFile, InputError> {
    let listed = Listed {
        path: PathBuf::new(),
        name: "-".to_owned(),
        named_by: "the command line".to_owned(),
    };
    let bytes = listed.at_most(io::stdin().lock(), Vec::new(), limits)?;
    Ok(InputFile {
        name: listed.name,
        bytes,
    })
}

/// Where `team.toml` and `policy.toml` are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The path that the flag gave.
    pub flag: Option<&'a Path>,
    /// The path that the environment gave.
    pub environment: Option<&'a Path>,
    /// The first proposal.
    pub proposal: Option<&'a Path>,
    /// The current folder, as an absolute path.
    pub current: &'a Path,
}

impl Search<'_> {
    /// The file called `file_name`, such as `team.toml`: the flag, the environment, the folder of the first proposal and
    /// those around it, the current folder and those around it, the last also in their folders `corehours`. The folders
    /// around end with that of the repository, where there is one.
    ///
    /// A path from flag or environment is taken as it is, whether the file exists or not. A file that was found is named by
    /// its path from the current folder.
    pub fn find(&self, file_name: &str) -> Option<PathBuf> {
        if let Some(path) = self.flag.or(self.environment) {
            return Some(path.to_owned());
        }
        let beside_proposal = self.proposal.and_then(|proposal| {
            let folder = without_dots(&self.current.join(proposal));
            let mut around = up_to_the_repository(folder.parent()?).into_iter();
            around.find_map(|folder| existing(folder.join(file_name)))
        });
        let found = beside_proposal.or_else(|| {
            let mut around = up_to_the_repository(self.current).into_iter();
            around.find_map(|folder| {
                existing(folder.join(file_name))
                    .or_else(|| existing(folder.join("corehours").join(file_name)))
            })
        })?;
        Some(from_here(&found, self.current))
    }
}

/// `path`, if it is a file.
fn existing(path: PathBuf) -> Option<PathBuf> {
    path.is_file().then_some(path)
}

/// `folder` and those around it, up to the first that is a repository's.
fn up_to_the_repository(folder: &Path) -> Vec<&Path> {
    let is_root = |folder: &Path| {
        [".git", ".hg", ".jj"]
            .iter()
            .any(|name| folder.join(name).exists())
    };
    let mut folders = Vec::new();
    for folder in folder.ancestors() {
        folders.push(folder);
        if is_root(folder) {
            break;
        }
    }
    folders
}

/// `path` without `.` and `..`, by the text of it.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            _ => plain.push(part),
        }
    }
    plain
}

/// The absolute `path` as it is written in the folder `here`.
fn from_here(path: &Path, here: &Path) -> PathBuf {
    let mut up = PathBuf::new();
    for folder in here.ancestors() {
        match path.strip_prefix(folder) {
            // A way up to the root of the file system says less than the path itself.
            Ok(_) if folder.parent().is_none() => break,
            Ok(rest) => return up.join(rest),
            Err(_) => up.push(".."),
        }
    }
    path.to_owned()
}
