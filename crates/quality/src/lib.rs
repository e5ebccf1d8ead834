//! How well was the field work done? Rates and indices of the survey's `quality.toml`.
//!
//! ```text
//! quality.toml ──► Plan: figures, and one figure for each item asked
//! Roster ──► groups (total, community, ..., enumerator) ──► cells: rows that are in the same groups
//!                each figure is counted once, cell by cell ──► added up group by group ──► Rates
//! ```
//!
//! Counted are all records that could be read, set aside or not: what the office
//! watches is the work as it came in, not what was left of it. Nothing is
//! weighted, and no figure here speaks of the population.
//!
//! A condition that a missing value leaves open is not met: the record stays in
//! the denominator if the denominator is met, and is not in the numerator.
//!
//! Start reading at [`rates`].

mod cells;
mod count;
pub mod digits;
mod error;
mod groups;
mod plan;
mod rates;

pub use error::QualityError;
pub use groups::{Group, TOTAL};
pub use plan::{NONRESPONSE, Plan, Planned};
pub use rates::{Rate, Rates, rates};
