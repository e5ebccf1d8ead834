//! Figures that cannot be computed. Each message names the figure and its place.

use roster::expr::ExprError;

/// A figure of `quality.toml` that cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QualityError {
    /// An expression is not understood, or gives a number that does not fit.
    #[error("`quality.toml`, measure `{measure}`, `{place}`: {source}")]
    Expression {
        /// The figure.
        measure: String,
        /// The key of the figure the expression stands in.
        place: &'static str,
        /// What is wrong with it.
        source: Box<ExprError>,
    },
    /// Digits are looked at in something that is no whole number.
    #[error(
        "`quality.toml`, measure `{measure}`, `value`: gives {kind}, expected a whole number\n  help: name a column of whole numbers, or cast the expression"
    )]
    NotWhole {
        /// The figure.
        measure: String,
        /// What it gives.
        kind: &'static str,
    },
}
