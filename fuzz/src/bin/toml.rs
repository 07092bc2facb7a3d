//! Tries [`corehours_fuzz::toml`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| corehours_fuzz::toml::holds(bytes));
