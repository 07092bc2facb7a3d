//! A file that may be a zip: nothing panics, what is unpacked is within the limits, and an error names the file.

use std::fs;

use corehours::input::files::{Limits, list};

/// # Panics
///
/// When more is unpacked than the limits allow, or an error does not name the file.
pub fn holds(bytes: &[u8]) {
    let base = std::env::temp_dir();
    let name = format!("corehours-zip-{}.zip", std::process::id());
    fs::write(base.join(&name), bytes).expect("a file can be written");
    let limits = Limits {
        zip_bytes: 1 << 20,
        ..Limits::default()
    };
    let listing = list(&base, &name, "the fuzzer", &limits).expect("it is there");
    for file in &listing.files {
        match file.read(&limits) {
            Ok(contents) => {
                let unpacked: usize = contents.files.iter().map(|file| file.bytes.len()).sum();
                let most = usize::try_from(limits.zip_bytes).unwrap_or(usize::MAX);
                assert!(unpacked <= most, "{unpacked} bytes are more than the limit");
            }
            Err(error) => assert!(error.to_string().contains(&name), "{error}"),
        }
    }
    fs::remove_file(base.join(&name)).expect("it was written");
}
