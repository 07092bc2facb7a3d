//! Tries [`corehours_fuzz::zone`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| corehours_fuzz::zone::holds(bytes));
