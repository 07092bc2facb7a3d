//! The examples on the pages of the formats are read as they stand there.

#![expect(clippy::disallowed_methods, reason = "a test reads the pages")]

use std::{fs, path::Path};

use corehours::{
    input::{InputError, policy, proposal, team},
    model::Team,
    zone::Tzdb,
};

/// The example on the page `docs/formats/<name>.md`.
fn example(name: &str) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/formats/{name}.md"));
    let text = fs::read_to_string(page).unwrap();
    let (_, rest) = text.split_once("```toml\n").unwrap();
    let (example, rest) = rest.split_once("```\n").unwrap();
    assert!(
        !rest.contains("```toml"),
        "a second example on {name}.md is not read"
    );
    example.to_owned()
}

#[track_caller]
fn read<T>(result: Result<T, InputError>) -> T {
    result.unwrap_or_else(|error| panic!("{}", error.render(false)))
}

fn example_team(zones: &Tzdb) -> Team {
    read(team("team.toml", &example("team"), zones))
}

#[test]
fn the_pages_examples_are_read() {
    let zones = Tzdb::bundled();
    let team = example_team(&zones);
    assert_eq!(team.members.len(), 3);
    let proposal = read(proposal("p.toml", &example("proposal"), &zones, &team));
    assert_eq!(proposal.changes.len(), 2);
    let policy = read(policy("policy.toml", &example("policy"), &zones, &team));
    assert_eq!(policy.rules.len(), 3);
}

#[test]
fn the_policy_page_names_every_kind() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats/policy.md");
    let text = fs::read_to_string(page).unwrap();
    for kind in corehours::rules::KINDS {
        let link = format!("[{0}](../rules/{0}.md)", kind.name);
        assert!(text.contains(&link), "{link} is missing");
    }
}
