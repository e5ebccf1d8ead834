//! Numbers with their uncertainty: unit totals, estimates, intervals, the decision to show.

mod chunk;
mod mask;
mod rows;
mod shape;
mod tabulate;
mod totals;

pub use mask::Mask;
pub use rows::{NO_ROW, RowKey};
pub use shape::{Contents, MergeError, Shape};
pub use tabulate::{DimCodes, MISSING, Measure, TabulateError, Tabulation, tabulate};
pub use totals::{Cube, Entry, Moments};
