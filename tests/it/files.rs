//! Folders, zips and limits, from files that each test makes for itself.

use std::{
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
};

use corehours::input::files::{Contents, Limits, Listing, Search, list, read};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A new folder for the test called `test`.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("files")
        .join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes `bytes` to `folder/name`, making the folders on the way.
fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// A zip with these members.
pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn list_all(base: &Path, written: &str, limits: &Limits) -> Result<Listing, String> {
    list(base, written, "`calendars` of `ana`", limits).map_err(|error| error.to_string())
}

/// What reading everything that `written` stands for gives.
fn read_all(base: &Path, written: &str, limits: &Limits) -> Result<Vec<Contents>, String> {
    let listing = list_all(base, written, limits)?;
    let contents = listing.files.iter().map(|file| file.read(limits));
    contents
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}

/// The names of the files and, in brackets, of what was passed over and why.
#[track_caller]
fn check(base: &Path, written: &str, expected: &[&str]) {
    let limits = Limits::default();
    let listing = list_all(base, written, &limits).unwrap();
    let mut names: Vec<String> = Vec::new();
    let over =
        |over: &corehours::input::files::PassedOver| format!("({}: {})", over.name, over.why);
    for contents in read_all(base, written, &limits).unwrap() {
        names.extend(contents.files.iter().map(|file| file.name.clone()));
        names.extend(contents.passed_over.iter().map(over));
    }
    names.extend(listing.passed_over.iter().map(over));
    assert_eq!(names, expected);
}

#[track_caller]
fn check_error(base: &Path, written: &str, limits: &Limits, expected: &str) {
    let found = read_all(base, written, limits).map(|_| ());
    assert_eq!(
        found,
        Err(format!("{expected} (named by `calendars` of `ana`)"))
    );
}

#[test]
fn a_file_is_named_as_it_was_written_and_digested() {
    let base = folder("one");
    put(&base, "calendars/ana.ics", b"abc");
    let contents = read_all(&base, "calendars/ana.ics", &Limits::default()).unwrap();
    let file = &contents[0].files[0];
    assert_eq!(file.name, "calendars/ana.ics");
    assert_eq!(file.bytes, b"abc");
    // FIPS 180-2, appendix B.1.
    assert_eq!(
        file.sha256(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn a_folder_gives_its_calendars_by_name() {
    let base = folder("many");
    for name in [
        "b.ics",
        "a.ICS",
        "c/d.ifb",
        "c/notes.txt",
        ".hidden.ics",
        "readme.md",
        "e.vcs",
    ] {
        put(&base, &format!("calendars/{name}"), b"");
    }
    put(&base, "calendars/d.zip", &zip(&[("x.ics", b"")]));
    let expected = [
        "calendars/a.ICS",
        "calendars/b.ics",
        "calendars/c/d.ifb",
        "calendars/d.zip/x.ics",
        "calendars/e.vcs",
    ];
    check(&base, "calendars", &expected);
    check(&base, "calendars/", &expected);
}

#[cfg(unix)]
#[test]
fn links_inside_a_folder_are_not_followed() {
    let base = folder("links");
    put(&base, "secret.ics", b"");
    put(&base, "calendars/a.ics", b"");
    let link = |to: &str, from: &str| std::os::unix::fs::symlink(to, base.join(from)).unwrap();
    link("../secret.ics", "calendars/b.ics");
    link(".", "calendars/loop");
    check(
        &base,
        "calendars",
        &[
            "calendars/a.ics",
            "(calendars/b.ics: a link)",
            "(calendars/loop: a link)",
        ],
    );
}

#[test]
fn what_cannot_be_read_says_who_named_it() {
    let base = folder("missing");
    put(&base, "empty/readme.md", b"");
    put(&base, "broken.zip", b"PK\x03\x04");
    put(&base, "nothing.zip", &zip(&[("readme.md", b"")]));
    let limits = Limits::default();
    check_error(&base, "ana.ics", &limits, "ana.ics: no such file or folder");
    check_error(&base, "empty", &limits, "empty: has no calendar in it");
    check_error(
        &base,
        "broken.zip",
        &limits,
        "broken.zip: is no zip, or a damaged one",
    );
    check_error(
        &base,
        "nothing.zip",
        &limits,
        "nothing.zip: has no calendar in it",
    );
    let error = read(&base.join("team.toml"), "team.toml", "`--team`", &limits).unwrap_err();
    assert_eq!(
        error.to_string(),
        "team.toml: no such file or folder (named by `--team`)"
    );
    if cfg!(unix) {
        check_error(
            Path::new("/"),
            "dev/null",
            &limits,
            "dev/null: is neither a file nor a folder",
        );
    }
}

#[test]
fn a_zip_gives_its_calendars_and_says_what_it_does_not() {
    let base = folder("zip");
    let bytes = zip(&[
        ("Takeout/Calendar/work.ics", b"w"),
        ("home.ics", b"h"),
        ("../../evil.ics", b"e"),
        ("/etc/evil.ics", b"e"),
        ("inner.zip", b""),
        ("__MACOSX/home.ics", b""),
        ("._home.ics", b""),
        ("readme.md", b""),
    ]);
    put(&base, "export.zip", &bytes);
    check(
        &base,
        "export.zip",
        &[
            "export.zip/Takeout/Calendar/work.ics",
            "export.zip/home.ics",
            "(export.zip/../../evil.ics: a name that leads out of the zip)",
            "(export.zip//etc/evil.ics: a name that leads out of the zip)",
            "(export.zip/inner.zip: a zip inside a zip)",
        ],
    );
}

#[test]
fn a_damaged_member_is_an_error() {
    let base = folder("damaged");
    let body = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".repeat(20);
    let whole = zip(&[("a.ics", &body)]);
    let mut errors = 0;
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        put(&base, "a.zip", &bytes);
        match read_all(&base, "a.zip", &Limits::default()) {
            Ok(contents) => assert_eq!(contents[0].files[0].bytes, body, "byte {at}"),
            Err(_) => errors += 1,
        }
        put(&base, "a.zip", &whole[..at]);
        assert!(read_all(&base, "a.zip", &Limits::default()).is_err());
    }
    assert!(errors > whole.len() / 2, "{errors}");
}

#[test]
fn limits_hold_from_both_sides() {
    let base = folder("limits");
    let limits = Limits::default();
    put(&base, "a.ics", b"12345");
    let file_bytes = |file_bytes| Limits {
        file_bytes,
        ..limits
    };
    assert!(read_all(&base, "a.ics", &file_bytes(5)).is_ok());
    check_error(
        &base,
        "a.ics",
        &file_bytes(4),
        "a.ics: is larger than 4 bytes",
    );

    put(&base, "f/a.ics", b"");
    put(&base, "f/b.txt", b"");
    let entries = |entries| Limits { entries, ..limits };
    assert!(read_all(&base, "f", &entries(2)).is_ok());
    check_error(&base, "f", &entries(1), "f: has more than 1 files in it");

    put(&base, "deep/1/2/a.ics", b"");
    let folder_depth = |folder_depth| Limits {
        folder_depth,
        ..limits
    };
    assert!(read_all(&base, "deep", &folder_depth(2)).is_ok());
    check_error(
        &base,
        "deep",
        &folder_depth(1),
        "deep: has more than 1 folders inside each other",
    );

    put(
        &base,
        "z.zip",
        &zip(&[("a.ics", b"12345"), ("b.ics", b"12345")]),
    );
    assert!(read_all(&base, "z.zip", &entries(2)).is_ok());
    check_error(
        &base,
        "z.zip",
        &entries(1),
        "z.zip: has more than 1 members",
    );
    let zip_bytes = |zip_bytes| Limits {
        zip_bytes,
        ..limits
    };
    assert!(read_all(&base, "z.zip", &zip_bytes(10)).is_ok());
    check_error(
        &base,
        "z.zip",
        &zip_bytes(9),
        "z.zip: its members are larger than 9 bytes together",
    );
}

#[test]
fn a_bomb_is_refused_while_it_is_unpacked() {
    let base = folder("bomb");
    put(&base, "bomb.zip", &zip(&[("a.ics", &vec![b'\n'; 4 << 20])]));
    check_error(
        &base,
        "bomb.zip",
        &Limits::default(),
        "bomb.zip: its member `a.ics` is more than 200 times as large unpacked as packed",
    );
}

#[test]
fn text_is_utf_8_and_may_begin_with_a_byte_order_mark() {
    let base = folder("text");
    let limits = Limits::default();
    put(&base, "a.toml", b"\xef\xbb\xbfname = 1");
    put(&base, "b.toml", b"name = 1\n\xe9");
    let text = |name: &str| {
        let file = read(&base.join(name), name, "`--team`", &limits).unwrap();
        file.text()
            .map(str::to_owned)
            .map_err(|error| error.to_string())
    };
    assert_eq!(text("a.toml"), Ok("name = 1".to_owned()));
    assert_eq!(
        text("b.toml"),
        Err("b.toml: line 2 is not UTF-8".to_owned())
    );
}

#[test]
fn the_nearest_file_is_found_and_named_from_here() {
    let base = folder("search");
    fs::create_dir_all(base.join("repo/.git")).unwrap();
    put(&base, "team.toml", b"");
    put(&base, "repo/team.toml", b"");
    put(&base, "repo/a/corehours/policy.toml", b"");
    put(&base, "repo/b/proposals/x.toml", b"");
    put(&base, "repo/b/policy.toml", b"");
    put(&base, "repo/a/deep/x.toml", b"");
    let current = base.join("repo/a/deep");
    let find =
        |flag: Option<&str>, environment: Option<&str>, proposal: Option<&str>, name: &str| {
            let search = Search {
                flag: flag.map(Path::new),
                environment: environment.map(Path::new),
                proposal: proposal.map(Path::new),
                current: &current,
            };
            search
                .find(name)
                .map(|path| path.to_str().unwrap().to_owned())
        };
    let beside = Some("../../b/proposals/x.toml");
    let found = |path: &str| Some(path.to_owned());
    assert_eq!(find(Some("f"), Some("e"), beside, "team.toml"), found("f"));
    assert_eq!(find(None, Some("e"), beside, "team.toml"), found("e"));
    assert_eq!(
        find(None, None, beside, "policy.toml"),
        found("../../b/policy.toml")
    );
    assert_eq!(
        find(None, None, None, "policy.toml"),
        found("../corehours/policy.toml")
    );
    assert_eq!(
        find(None, None, None, "team.toml"),
        found("../../team.toml")
    );
    assert_eq!(find(None, None, None, "x.toml"), found("x.toml"));
    // Not outside the repository.
    fs::remove_file(base.join("repo/team.toml")).unwrap();
    assert_eq!(find(None, None, beside, "team.toml"), None);
}
