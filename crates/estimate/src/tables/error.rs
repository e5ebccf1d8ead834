//! Tables that cannot be made.

use crate::{EstimateError, TabulateError, VarianceError};

/// A table of the plan that cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum TableError {
    #[error("table `{table}` of the plan: {problem}\n  help: {help}")]
    Plan { table: String, problem: String, help: &'static str },

    #[error("table `{table}` of the plan: {place}: {source}")]
    Expression { table: String, place: &'static str, source: Box<roster::expr::ExprError> },

    #[error("rows of `{unit}` have no weight\n  help: declare a `[[weight]]` for table `{unit}` in the survey file")]
    NoWeight { unit: String },

    #[error(transparent)]
    Tabulate(#[from] TabulateError),

    #[error("variance basis `{basis}`: {source}")]
    Variance { basis: String, source: VarianceError },

    #[error(transparent)]
    Estimate(#[from] EstimateError),
}
