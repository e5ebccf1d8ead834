//! A weight column with everything that a variance needs to know of it.

use crate::PostStratum;
use roster::NO_ROW;

/// The weights of the rows of one table.
#[derive(Clone, Debug)]
pub struct WeightColumn {
    /// Column name.
    pub name: String,
    /// Position of the table.
    pub table: usize,
    /// Sampled unit of each row; [`NO_ROW`] for a row that is not used.
    pub unit: Vec<u32>,
    /// Inverse inclusion probability of each row; 0 when not used.
    pub base: Vec<f64>,
    /// The final weight of each row; 0 when not used.
    pub values: Vec<f64>,
    /// The columns of the post-strata; empty when there are none.
    pub by: Vec<String>,
    /// Post-stratum of each row.
    pub cell: Vec<u32>,
    /// The post-strata.
    pub cells: Vec<PostStratum>,
}

/// What the weights of a table look like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diagnostics {
    /// Rows with a weight.
    pub n: usize,
    /// Sum of the weights.
    pub sum: f64,
    /// Smallest weight.
    pub min: f64,
    /// Largest weight.
    pub max: f64,
    /// Coefficient of variation, with divisor `n`.
    pub cv: f64,
    /// `1 + cv²`: the loss of precision by unequal weights (Kish).
    pub kish: f64,
}

impl WeightColumn {
    /// Sum, range and spread of the weights in use.
    pub fn diagnostics(&self) -> Diagnostics {
        let used =
            || self.values.iter().zip(&self.unit).filter(|(_, unit)| **unit != NO_ROW).map(|(weight, _)| *weight);
        let n = used().count();
        let sum: f64 = used().sum();
        let squares: f64 = used().map(|weight| weight * weight).sum();
        let kish = n as f64 * squares / (sum * sum);
        Diagnostics {
            n,
            sum,
            min: used().fold(f64::INFINITY, f64::min),
            max: used().fold(0.0, f64::max),
            cv: (kish - 1.0).max(0.0).sqrt(),
            kish,
        }
    }
}
