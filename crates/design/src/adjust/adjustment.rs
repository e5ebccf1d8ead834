//! The list of adjustments.

use super::{Calibrate, Cells, Nonresponse, Problem, Rake, Standardize, Trim};

/// One adjustment of weights, with everything it needs but the weights.
#[derive(Clone, Debug, PartialEq)]
pub enum Adjustment {
    /// Respondents take over the weight of the others of their cell.
    Nonresponse(Nonresponse),
    /// Weights add up to a known total in every cell: post-stratification.
    Cells(Cells),
    /// Weights add up to the known totals of several margins: raking.
    Rake(Rake),
    /// Weighted sums of columns become known totals, with least change.
    Calibrate(Calibrate),
    /// Within groups, shares become those of a standard population.
    Standardize(Standardize),
    /// Weights outside limits are cut, and the rest is spread.
    Trim(Trim),
}

impl Adjustment {
    /// What the adjustment is called in messages and outputs.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Adjustment::Nonresponse(_) => "nonresponse",
            Adjustment::Cells(_) => "poststratify",
            Adjustment::Rake(_) => "rake",
            Adjustment::Calibrate(_) => "calibrate",
            Adjustment::Standardize(_) => "standardize",
            Adjustment::Trim(_) => "trim",
        }
    }

    /// The weights after the adjustment.
    pub(crate) fn apply(&self, n: &[u64], before: &[f64]) -> Result<Vec<f64>, Problem> {
        match self {
            Adjustment::Nonresponse(nonresponse) => nonresponse.apply(n, before),
            Adjustment::Cells(cells) => cells.apply(n, before),
            Adjustment::Rake(rake) => rake.apply(n, before),
            Adjustment::Calibrate(calibrate) => calibrate.apply(n, before),
            Adjustment::Standardize(standardize) => standardize.apply(n, before),
            Adjustment::Trim(trim) => trim.apply(n, before),
        }
    }
}
