//! Adjustments of weights: each takes the weights that came before and gives those that come after.
//!
//! ```text
//! base ─► Nonresponse ─► Cells | Rake | Calibrate | Standardize ─► Trim ─► final
//!         a Chain of named Steps; each keeps the weights before and after it
//! ```
//!
//! Everything works on [`Classes`]: records that share a sampled unit, a base
//! weight and all auxiliary codes, so that every adjustment treats them alike. A
//! small file has a class for each record; a census office has a few thousand
//! classes for millions of records, and a replicate is recalibrated on those.
//!
//! Codes are numbers here, and known totals carry the names that messages use;
//! nothing knows a survey or a file.
//!
//! Start reading at [`Chain::push`].

mod adjustment;
mod calibrate;
mod cells;
mod chain;
mod control;
mod error;
mod nonresponse;
mod rake;
mod standardize;
mod trim;

pub use adjustment::Adjustment;
pub use calibrate::{Bounds, Calibrate, Collinear, Columns, Distance, Gram, Partition, Units};
pub use cells::Cells;
pub use chain::{Chain, Classes, Step};
pub use control::{Control, NO_CELL};
pub use error::{AdjustError, Problem};
pub use nonresponse::Nonresponse;
pub use rake::{Margin, Rake};
pub use standardize::Standardize;
pub use trim::{Spread, Trim};
