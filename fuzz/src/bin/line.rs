//! Tries [`corehours_fuzz::line`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| corehours_fuzz::line::holds(bytes));
