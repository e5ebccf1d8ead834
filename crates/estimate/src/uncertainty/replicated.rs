//! Replicate weights: the estimate made again and again from weights of other samples.

use super::{Quantity, RowSum};
use design::replicate::{ReplicateWeights, Scales};
use std::sync::Arc;

/// Replicate weights of the rows of a key, and how their spread becomes a variance.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicated {
    weights: Arc<ReplicateWeights>,
}

impl Replicated {
    /// Replicate weights as they were made or given, with one row for each row of the key.
    #[must_use]
    pub fn of(weights: impl Into<Arc<ReplicateWeights>>) -> Replicated {
        Replicated { weights: weights.into() }
    }

    /// Weights of each record of every row, replicates within rows; `df` of every domain.
    ///
    /// # Panics
    /// If the weights are not a whole number of rows of `rscales.len()` replicates, or
    /// a number is not finite.
    #[must_use]
    pub fn new(weights: Vec<f64>, scale: f64, rscales: Vec<f64>, mse: bool, df: u32) -> Replicated {
        let weights = ReplicateWeights::given(weights, Scales { scale, rscales, mse });
        Replicated::of(weights.expect("one weight per row and replicate").with_degrees(df))
    }

    /// Number of replicates.
    #[must_use]
    pub fn replicates(&self) -> usize {
        self.weights.n_replicates()
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.weights.n_rows()
    }

    /// Weight of each record of a row in one replicate.
    ///
    /// # Panics
    /// If there is no such row or replicate.
    #[must_use]
    pub fn weight(&self, row: u32, replicate: usize) -> f64 {
        self.weights.row(row as usize)[replicate]
    }

    pub(super) fn sum(&self, rows: impl Iterator<Item = RowSum>) -> Quantity {
        let mut sum = Quantity { value: 0.0, scores: vec![0.0; self.replicates()] };
        for RowSum { row, weighted, plain } in rows {
            sum.value += weighted;
            for (score, weight) in sum.scores.iter_mut().zip(self.weights.row(row as usize)) {
                *score += weight * plain;
            }
        }
        sum
    }

    /// Those of the rows of a domain, as [`ReplicateWeights::degrees_of_freedom`].
    pub(super) fn degrees_of_freedom(&self, active: &[bool]) -> u32 {
        self.weights.degrees_of_freedom(active)
    }

    /// Covariance over replicates, as [`Scales::covariance`]; `None` if it is not
    /// defined in one of them.
    pub(super) fn covariance(&self, a: &Quantity, b: &Quantity) -> Option<f64> {
        let covariance = self.weights.scales().covariance(&a.scores, &b.scores, (a.value, b.value));
        covariance.is_finite().then_some(covariance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Uncertainty;

    /// Three rows of one record each, weight 2; a replicate leaves one out and gives the others 3.
    fn jackknife() -> Uncertainty {
        let weights = vec![0.0, 3.0, 3.0, 3.0, 0.0, 3.0, 3.0, 3.0, 0.0];
        Uncertainty::replicated(Replicated::new(weights, 2.0 / 3.0, vec![1.0; 3], false, 2))
    }

    fn sum(of: &Uncertainty, y: [f64; 3]) -> Quantity {
        of.sum((0..3).zip(y).map(|(row, y)| RowSum { row, weighted: 2.0 * y, plain: y }))
    }

    #[test]
    fn a_delete_one_jackknife_of_a_total_is_the_textbook_variance() {
        let uncertainty = jackknife();
        let total = sum(&uncertainty, [1.0, 4.0, 7.0]);
        assert_eq!(total.value.to_bits(), 24.0_f64.to_bits());
        // N² s² / n with N = 6, s² = 9, n = 3
        assert_eq!(uncertainty.variance(&total, &[true; 3]), Some(108.0));
    }

    #[test]
    fn a_ratio_is_a_smooth_function_of_two_sums() {
        let uncertainty = jackknife();
        let (a, b) = (sum(&uncertainty, [1.0, 4.0, 7.0]), sum(&uncertainty, [1.0, 2.0, 2.0]));
        let ratio = uncertainty.ratio(&a, &b).expect("b is not 0");
        let gradient = [1.0 / b.value, -ratio.value / b.value];
        let smooth = uncertainty.smooth(&[&a, &b], &gradient, |t| Some(t[0] / t[1])).expect("defined");
        assert_eq!(ratio, smooth);
        assert_eq!(ratio.scores, [11.0 / 4.0, 8.0 / 3.0, 5.0 / 3.0]);
    }

    #[test]
    fn a_replicate_without_the_domain_leaves_the_error_undefined() {
        let uncertainty = jackknife();
        let (a, b) = (sum(&uncertainty, [1.0, 0.0, 0.0]), sum(&uncertainty, [1.0, 0.0, 0.0]));
        let ratio = uncertainty.ratio(&a, &b).expect("b is not 0");
        assert_eq!(uncertainty.variance(&ratio, &[true, false, false]), None);
    }
}
