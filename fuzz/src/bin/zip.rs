//! Tries [`corehours_fuzz::zip`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| corehours_fuzz::zip::holds(bytes));
