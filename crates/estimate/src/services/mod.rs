//! Service coverage: what a programme's register counts, over what the survey estimates.
//!
//! ```text
//! counts (programme, area, recipients) ─┐
//!                                       ├─► one row a count and variance basis: coverage, interval, remarks
//! figures (estimated totals, design) ───┘   no total for the area? a row that says so
//! ```
//!
//! The count comes from outside and is taken as exact; all uncertainty is that of
//! the estimated total below the line.
//!
//! Start reading at [`coverage`], then [`serve`].

mod count;
mod coverage;

pub use count::{Counted, ServiceCount, ServiceRow, ServiceTable, serve};
pub use coverage::{CoverageError, coverage};
