//! Tries [`corehours_fuzz::rule`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| corehours_fuzz::rule::holds(bytes));
