//! The files of this repository, as tests read them.

#![expect(
    clippy::disallowed_methods,
    reason = "what is tested here are the files themselves"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A text file of the repository, and its path from the root with `/` on every system.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// Whether its name ends with a dot and `extension`.
    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        has_extension(&self.path, extension)
    }
}

/// Whether the path ends with a dot and `extension`.
pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}

/// The text of the file at `path` from the root, if there is one.
pub(crate) fn read(path: &str) -> Option<File> {
    fs::read_to_string(root().join(path)).ok().map(|text| File {
        path: path.to_owned(),
        text,
    })
}

/// Every text file in the folder `under` and below it, by path; build output and history left out.
pub(crate) fn files(under: &str) -> Vec<File> {
    let mut paths = Vec::new();
    collect(&root().join(under), &mut paths);
    let mut files: Vec<File> = paths
        .into_iter()
        .filter_map(|path| {
            let from_root = path
                .strip_prefix(root())
                .expect("every path was found below the root");
            let parts: Vec<_> = from_root
                .iter()
                .map(|part| part.to_string_lossy())
                .collect();
            // A file that is no text has nothing to read in it.
            let text = fs::read_to_string(&path).ok()?;
            Some(File {
                path: parts.join("/"),
                text,
            })
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.map(|entry| entry.expect("a folder that opens can be listed")) {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if name != "target" && name != ".git" {
                collect(&path, paths);
            }
        } else {
            paths.push(path);
        }
    }
}
