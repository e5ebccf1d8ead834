//! One pass over a file of records: from rows to sums by sampled unit.
//!
//! ```text
//! Parquet row groups ┐                 ┌ dictionary codes ┐
//! CSV blocks         ┴─► part by part ─┤ derived by code  ├─► sums of the part ─► in order ─► Totals
//!                        in parallel   └ weights, numbers ┘
//! ```
//!
//! Any file with a declared design can be read, not only this survey's. Only the
//! columns that a plan names are decoded; coded columns become small numbers at
//! once, a derived variable is computed once for each combination of codes, and a
//! row is added to its place and forgotten. Memory grows with the places of the
//! tables, never with the rows; parts are added in their order, so any number of
//! threads gives the same bits.
//!
//! Start reading at [`Plan`], then [`scan()`].

mod code;
mod cube;
mod derived;
mod error;
mod part;
mod plan;
mod prepared;
mod saved;
mod scan;
mod source;
mod totals;
mod value;

pub use error::ScanError;
pub use plan::{Columns, Deriving, Level, Plan, PlanDesign, PlanTable, Presentation};
pub use saved::merge;
pub use scan::{Progress, scan};
pub use source::Source;
pub use totals::Totals;
pub use value::Value;
