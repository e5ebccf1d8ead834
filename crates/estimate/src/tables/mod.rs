//! From the table plan to figures: what is tabulated, and what each figure is called.
//!
//! ```text
//! plan + roster + sample ──prepare──► tabulations ──one pass──► cubes
//! cubes x variance bases x estimands ──judge──► Figure (names, estimate, interval, decision)
//! ```
//!
//! All tables of a plan are tabulated in one pass over the rows. A domain is a
//! list of dimensions, `where` a mask: nothing is filtered or copied.
//!
//! Start reading at [`tabulate_plan`], then [`figures`].

mod codes;
mod compare;
mod error;
mod figure;
mod judge;
mod prepare;

pub use codes::Levels;
pub use error::TableError;
pub use figure::{DomainPart, Figure};
pub use judge::{Options, PopulationBase, figures};
pub use prepare::{PlanTotals, TableTotals, Units, tabulate_plan};
