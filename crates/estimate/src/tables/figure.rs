//! One published figure: its names, its numbers, its reasons.

use crate::Cell;
use codebook::{StatisticKind, Text};

/// One row of the estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Table of the plan.
    pub table_id: String,
    /// What is computed.
    pub statistic: StatisticKind,
    /// What is estimated: a variable, or `numerator / denominator`.
    pub variable: String,
    /// Words for that, where the codebook has none.
    pub title: Option<Text>,
    /// The level, for shares and totals of levels.
    pub level: Option<String>,
    /// Its words.
    pub level_label: Option<Text>,
    /// Who: empty means the whole population.
    pub domain: Vec<DomainPart>,
    /// What is below the line, in words.
    pub denominator: Text,
    /// The external population that a rate was carried over to.
    pub population_base: Option<String>,
    /// Weight column; `none` when every record counts one.
    pub weight: String,
    /// Under which sampling story the standard error was computed.
    pub variance_basis: String,
    /// A second interval: method, lower and upper end.
    pub second: Option<(&'static str, f64, f64)>,
    /// The numbers.
    pub cell: Cell,
}

/// One condition of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainPart {
    /// The variable.
    pub variable: String,
    /// Its code.
    pub level: String,
    /// Its words.
    pub label: Text,
}
