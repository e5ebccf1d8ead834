//! A weight column with everything that a variance needs to know of it.

use crate::PostStratum;

/// The weights of the rows of one table.
#[derive(Clone, Debug)]
pub struct WeightColumn {
    /// Column name.
    pub name: String,
    /// Position of the table.
    pub table: usize,
    /// Sampled unit of each row; [`NO_ROW`](roster::NO_ROW) for a row that is not used.
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

/// What a column of weights looks like. Records of weight 0 carry nothing and are left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diagnostics {
    /// Records with a weight.
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
    /// `n / (1 + cv²)`: records of one weight that would tell as much.
    pub n_effective: f64,
}

impl Diagnostics {
    /// Of classes of `n` records each that share a weight.
    ///
    /// # Panics
    /// If there is not one weight for every class: a bug in the caller.
    #[must_use]
    pub fn of_classes(n: &[u64], weights: &[f64]) -> Diagnostics {
        assert_eq!(n.len(), weights.len(), "one weight for every class");
        Diagnostics::of(n.iter().copied().zip(weights.iter().copied()))
    }

    fn of(classes: impl Iterator<Item = (u64, f64)> + Clone) -> Diagnostics {
        let used = || classes.clone().filter(|&(n, weight)| n > 0 && weight != 0.0);
        let n: u64 = used().map(|(n, _)| n).sum();
        let sum: f64 = used().map(|(n, weight)| n as f64 * weight).sum();
        let squares: f64 = used().map(|(n, weight)| n as f64 * weight * weight).sum();
        let kish = n as f64 * squares / (sum * sum);
        Diagnostics {
            n: n as usize,
            sum,
            min: used().map(|(_, weight)| weight).fold(f64::INFINITY, f64::min),
            max: used().map(|(_, weight)| weight).fold(f64::NEG_INFINITY, f64::max),
            cv: (kish - 1.0).max(0.0).sqrt(),
            kish,
            n_effective: n as f64 / kish,
        }
    }
}

impl WeightColumn {
    /// Sum, range and spread of the weights in use.
    #[must_use]
    pub fn diagnostics(&self) -> Diagnostics {
        Diagnostics::of(self.values.iter().map(|&weight| (1, weight)))
    }
}
