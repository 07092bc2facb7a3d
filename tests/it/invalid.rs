//! Every file of `fixtures/invalid` is refused, with the message beside it.
//!
//! `UPDATE=1 cargo test` writes the messages anew; read each before it is committed.

#![expect(
    clippy::disallowed_methods,
    reason = "a test reads its fixtures, and whether to rewrite them"
)]

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use corehours::{
    input::{InputError, policy, proposal, team},
    model::Team,
    zone::Tzdb,
};

/// The files of `fixtures/invalid/<folder>` that end in `.toml`, sorted; at least one.
#[track_caller]
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = invalid().join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

fn invalid() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/invalid")
}

/// The team that the proposals and policies are about.
fn atlas() -> Team {
    let text = fs::read_to_string(invalid().join("atlas.toml")).unwrap();
    team("atlas.toml", &text, &Tzdb::bundled()).unwrap_or_else(|error| panic!("{error}"))
}

/// Reads each file of `folder`, which has to fail with the message beside it.
#[track_caller]
fn check<T>(folder: &str, read: impl Fn(&str, &str) -> Result<T, InputError>) {
    let mut wrong = Vec::new();
    for path in files(folder) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let found = match read(name, &text) {
            Ok(_) => "(nothing is wrong with it)\n".to_owned(),
            Err(error) => format!("{}\n", error.render(false)),
        };
        let beside = path.with_extension("expected.txt");
        if env::var_os("UPDATE").is_some() {
            fs::write(&beside, &found).unwrap();
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        if !found.starts_with("error: ") || found != expected {
            wrong.push(format!("{}\n{found}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn wrong_teams_are_refused_with_the_place_and_the_next_step() {
    let zones = Tzdb::bundled();
    check("team", |name, text| team(name, text, &zones));
}

#[test]
fn wrong_proposals_are_refused_with_the_place_and_the_next_step() {
    let (zones, atlas) = (Tzdb::bundled(), atlas());
    check("proposal", |name, text| {
        proposal(name, text, &zones, &atlas)
    });
}

#[test]
fn wrong_policies_are_refused_with_the_place_and_the_next_step() {
    let (zones, atlas) = (Tzdb::bundled(), atlas());
    check("policy", |name, text| policy(name, text, &zones, &atlas));
}
