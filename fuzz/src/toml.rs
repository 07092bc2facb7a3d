//! The files of a team: whatever stands in them, an error has words and nothing panics.
#![no_main]

use std::sync::LazyLock;

use corehours::{input, zone::Tzdb};
use libfuzzer_sys::fuzz_target;

static ZONES: LazyLock<Tzdb> = LazyLock::new(Tzdb::bundled);

const TEAM: &str = "name = \"A\"\nzone = \"Europe/Berlin\"\n\n[[member]]\nid = \"ana\"\nzone = \"Europe/Lisbon\"\nweek = { mon-fri = \"09:00-17:00\" }\n\n[[member]]\nid = \"ben\"\nzone = \"Europe/Berlin\"\nweek = { mon-fri = \"09:00-17:00\" }\n";

fuzz_target!(|input: (u8, &str)| {
    let (which, text) = input;
    let known = || input::team("team.toml", TEAM, &ZONES).expect("it is lawful");
    let error = match which % 3 {
        0 => input::team("team.toml", text, &ZONES).err(),
        1 => input::policy("policy.toml", text, &ZONES, &known()).err(),
        _ => input::proposal("proposal.toml", text, &ZONES, &known()).err(),
    };
    if let Some(error) = error {
        assert!(!error.to_string().is_empty(), "an error without words");
    }
});
