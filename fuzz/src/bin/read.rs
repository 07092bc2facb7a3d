//! Tries [`corehours_fuzz::read`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| corehours_fuzz::read::holds(bytes));
