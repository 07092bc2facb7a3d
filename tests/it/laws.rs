//! The laws that a fuzzer tries, on bytes that it has found worth keeping.

#![allow(clippy::disallowed_methods, reason = "seeds are files")]

use std::{fs, panic::catch_unwind, path::Path};

#[allow(unreachable_pub, reason = "it is a package of its own, too")]
#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

/// Tries a law on every seed of `target`.
#[track_caller]
fn replay(target: &str, holds: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/seeds")
        .join(target);
    let seeds = fs::read_dir(&folder).unwrap();
    let mut seeds: Vec<_> = seeds.map(|seed| seed.unwrap().path()).collect();
    seeds.sort_unstable();
    let name = folder.display();
    assert!(seeds.len() > 20, "{name} has {} seeds", seeds.len());
    for seed in seeds {
        let bytes = fs::read(&seed).unwrap();
        let tried = catch_unwind(|| holds(&bytes));
        assert!(tried.is_ok(), "{}", seed.display());
    }
}

#[test]
fn bytes_to_events() {
    replay("read", fuzz::read::holds);
}

#[test]
fn one_line_and_its_folds() {
    replay("line", fuzz::line::holds);
}

#[test]
fn a_rule_to_its_times() {
    replay("rule", fuzz::rule::holds);
}

#[test]
fn a_zone_that_a_file_defines() {
    replay("zone", fuzz::zone::holds);
}

#[test]
fn a_file_that_may_be_a_zip() {
    replay("zip", fuzz::zip::holds);
}

#[test]
fn the_files_of_a_team() {
    replay("toml", fuzz::toml::holds);
}
