//! Files made to break a reader: each is refused or rejected with a reason, in bounded time and memory.
//!
//! The schema is that of `fixtures/encodings`; packages are made in temporary folders.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod bench;
mod damage;
mod manifest;
mod text;
mod workbook;
