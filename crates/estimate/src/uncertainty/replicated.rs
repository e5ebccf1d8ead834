//! Replicate weights: the estimate made again and again from weights of other samples.

use super::{Quantity, RowSum};

/// Replicate weights of the rows of a key, and how their spread becomes a variance.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicated {
    /// Weight of each record of row `r` in replicate `b`, at `r * replicates + b`.
    weights: Vec<f64>,
    scale: f64,
    rscales: Vec<f64>,
    mse: bool,
    df: u32,
}

impl Replicated {
    /// Weights of each record of every row, replicates within rows; `df` of the whole design.
    ///
    /// # Panics
    /// If the weights are not a whole number of rows of `rscales.len()` replicates.
    #[must_use]
    pub fn new(weights: Vec<f64>, scale: f64, rscales: Vec<f64>, mse: bool, df: u32) -> Replicated {
        assert!(!rscales.is_empty() && weights.len().is_multiple_of(rscales.len()), "one weight per row and replicate");
        Replicated { weights, scale, rscales, mse, df }
    }

    /// Number of replicates.
    #[must_use]
    pub fn replicates(&self) -> usize {
        self.rscales.len()
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.weights.len() / self.replicates()
    }

    pub(super) fn sum(&self, rows: impl Iterator<Item = RowSum>) -> Quantity {
        let mut sum = Quantity { value: 0.0, scores: vec![0.0; self.replicates()] };
        for RowSum { row, weighted, plain } in rows {
            sum.value += weighted;
            let start = row as usize * self.replicates();
            for (score, weight) in sum.scores.iter_mut().zip(&self.weights[start..start + self.replicates()]) {
                *score += weight * plain;
            }
        }
        sum
    }

    /// The design's; that of a domain is not known from the replicates' number alone.
    pub(super) fn degrees_of_freedom(&self, _active: &[bool]) -> u32 {
        self.df
    }

    /// Covariance over replicates.
    ///
    /// # Formula
    /// ```text
    /// scale · Σ_b rscale_b (a_b − c_a)(b_b − c_b)
    /// ```
    /// `c` is the mean over replicates with `rscale > 0`, or with `mse` the value of the full sample.
    pub(super) fn covariance(&self, a: &Quantity, b: &Quantity) -> Option<f64> {
        let centre = |of: &Quantity| {
            if self.mse {
                return of.value;
            }
            let used = || of.scores.iter().zip(&self.rscales).filter(|(_, rscale)| **rscale > 0.0);
            used().map(|(score, _)| score).sum::<f64>() / used().count() as f64
        };
        let (centre_a, centre_b) = (centre(a), centre(b));
        let spread = a.scores.iter().zip(&b.scores).zip(&self.rscales);
        let sum: f64 = spread.map(|((a, b), rscale)| rscale * (a - centre_a) * (b - centre_b)).sum();
        let covariance = self.scale * sum;
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
