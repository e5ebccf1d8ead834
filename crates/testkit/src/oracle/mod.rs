//! The oracle: cases with what another program gave, and whether this one agrees.
//!
//! ```text
//! cases.json ──Case──► Study (design, weights) ──► statistics ──► rows ──compare──► Report
//! data/*.csv ──Data──►   names to the types of `design` and `estimate`
//! ```
//!
//! Only translates: what the format calls `psu`, `fpc` or `rake` into the types of
//! `design` and `estimate`, and their results into the terms of the format. Nothing
//! statistical is computed here, so an agreement is one of the public API.
//!
//! A field, method or option that is not understood makes a case "unsupported"
//! with the reason; it is never passed over.
//!
//! Start reading at `run`, which takes one case through.

mod accepted;
mod answer;
mod association;
mod case;
mod chain;
mod compare;
mod contrast;
mod data;
mod domain;
mod formula;
mod linear;
mod model;
mod nchs;
mod pps;
mod proportion;
mod quantile;
mod replicate;
mod run;
mod study;
mod tally;
mod taylor;
mod twophase;
mod weights;

pub use accepted::{fault, passes};
pub use answer::{Field, Row};
pub use compare::Difference;
pub use run::{Oracle, OracleError, Outcome, Report};
pub use tally::{Count, differences, reasons, write};

/// Why a case gives no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Something that this program does not do.
    Unsupported(String),
    /// A case that contradicts its data or the format.
    Malformed(String),
    /// The program refused, with this message.
    Refused(String),
}

impl Stop {
    /// Something that this program does not do.
    pub(crate) fn unsupported(reason: impl Into<String>) -> Stop {
        Stop::Unsupported(reason.into())
    }

    /// An error of the program, as it would be shown.
    pub(crate) fn refused(error: impl std::error::Error) -> Stop {
        Stop::Refused(error.to_string())
    }
}
