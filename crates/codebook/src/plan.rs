//! The table plan: which figures are computed, for whom, over which denominator.

use crate::Text;
use serde::Deserialize;

/// One table of the plan.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TablePlan {
    /// Name, such as `T03`.
    pub id: String,
    /// Title for people.
    pub title: Text,
    /// The table whose rows are counted.
    pub unit: String,
    /// What is computed.
    pub statistics: Vec<StatisticKind>,
    /// The variable: coded (a cell per level), boolean (the share of true) or numeric (a mean).
    pub variable: Option<String>,
    /// The levels wanted; empty means all of the code list.
    #[serde(default)]
    pub levels: Vec<i64>,
    /// SQL expression above the line of a ratio.
    pub numerator: Option<String>,
    /// SQL expression below the line of a ratio.
    pub denominator_value: Option<String>,
    /// SQL: the rows that make up the denominator; absent means all.
    #[serde(rename = "where")]
    pub filter: Option<String>,
    /// The denominator in words.
    pub denominator: Text,
    /// Crossings of variables; the empty crossing is the whole population.
    pub domains: Vec<Vec<String>>,
}

/// A kind of statistic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum StatisticKind {
    /// Estimated number of units, or estimated sum of a numeric variable.
    Total,
    /// Share of the denominator.
    Proportion,
    /// Mean of a numeric variable.
    Mean,
    /// Sum of one expression over sum of another.
    Ratio,
    /// A programme's count over an estimated total; declared in a survey file, not in a plan.
    #[serde(skip)]
    Coverage,
}

impl StatisticKind {
    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Proportion => "proportion",
            Self::Mean => "mean",
            Self::Ratio => "ratio",
            Self::Coverage => "coverage",
        }
    }
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanFile {
    #[serde(default)]
    pub(crate) table: Vec<TablePlan>,
}
