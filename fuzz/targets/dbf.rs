//! dBase tables: header against bytes, decode, cast.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::read_one("dbf", input));
