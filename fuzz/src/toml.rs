//! The files of a team: whatever stands in them, an error has words and nothing panics.

use corehours::input;

use super::ZONES;

const TEAM: &str = "name = \"A\"\nzone = \"Europe/Berlin\"\n\n[[member]]\nid = \"ana\"\nzone = \"Europe/Lisbon\"\nweek = { mon-fri = \"09:00-17:00\" }\n\n[[member]]\nid = \"ben\"\nzone = \"Europe/Berlin\"\nweek = { mon-fri = \"09:00-17:00\" }\n";

/// The first byte says which file it is; what is left is the file.
///
/// # Panics
///
/// When an error has no words.
pub fn holds(bytes: &[u8]) {
    let Some((which, text)) = bytes.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let known = || input::team("team.toml", TEAM, &ZONES).expect("it is lawful");
    let error = match which % 3 {
        0 => input::team("team.toml", text, &ZONES).err(),
        1 => input::policy("policy.toml", text, &ZONES, &known()).err(),
        _ => input::proposal("proposal.toml", text, &ZONES, &known()).err(),
    };
    if let Some(error) = error {
        assert!(!error.to_string().is_empty(), "an error without words");
    }
}
