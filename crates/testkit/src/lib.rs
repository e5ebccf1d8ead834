//! Helpers for tests: golden data, comparison within a tolerance, thread pools.
//!
//! Development only: no crate of the product depends on it outside its tests.

mod golden;
mod relative;

pub use golden::{Golden, Table};
pub use relative::Relative;

/// Runs `work` in a pool of exactly `threads` threads.
///
/// A result that may not depend on the number of threads is computed with 1, 2
/// and 7 and compared bit by bit.
///
/// # Panics
/// If the pool cannot be made.
pub fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads").install(work)
}

pub mod files;
pub mod oracle;
