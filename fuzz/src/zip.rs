//! A file that may be a zip: nothing panics, what is unpacked is within the limits, and an error names the file.
#![no_main]

use std::{fs, path::Path};

use corehours::input::files::{Limits, list};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    let name = format!("zip-{}.zip", std::process::id());
    fs::write(base.join(&name), bytes).expect("the folder of the build can be written");
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
});
