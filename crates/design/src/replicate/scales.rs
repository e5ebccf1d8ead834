//! From the estimates of replicates to a variance.

/// How the spread of the replicates' estimates becomes a variance.
#[derive(Clone, Debug, PartialEq)]
pub struct Scales {
    /// Multiplies the whole sum.
    pub scale: f64,
    /// Multiplies each replicate's square.
    pub rscales: Vec<f64>,
    /// Squares are around the full-sample estimate, not around the replicates' mean.
    pub mse: bool,
}

impl Scales {
    /// Covariance of two estimates, each given by its replicates and the full sample.
    ///
    /// # Formula
    /// ```text
    /// c(A, B)  =  scale · Σ_r rscale_r · (A_r − A₀)·(B_r − B₀)
    /// ```
    /// `A₀` is the full-sample estimate if `mse`, else the mean of the `A_r` with
    /// `rscale_r > 0`.
    ///
    /// # Shapes and units
    /// `a`, `b`: one estimate a replicate; `full`: of the full sample. The result is
    /// in the product of their units. A replicate without an estimate (NaN) makes
    /// the result NaN: leaving it out would understate the spread.
    ///
    /// # Panics
    /// If there is not one estimate for every replicate.
    ///
    /// # Example
    /// `2/3·((11 − 10)² + (10 − 10)² + (9 − 10)²) = 4/3`.
    /// ```
    /// # use design::replicate::Scales;
    /// let scales = Scales { scale: 2.0 / 3.0, rscales: vec![1.0; 3], mse: false };
    /// let thetas = [11.0, 10.0, 9.0];
    /// assert_eq!(scales.covariance(&thetas, &thetas, (10.0, 10.0)), 4.0 / 3.0);
    /// ```
    ///
    /// # Source
    /// Wolter (2007), section 3.2; centre and scales as R `survey::svrVar`.
    #[must_use]
    pub fn covariance(&self, a: &[f64], b: &[f64], full: (f64, f64)) -> f64 {
        assert!(a.len() == self.rscales.len() && b.len() == self.rscales.len(), "one estimate a replicate");
        let (centre_a, centre_b) = (self.centre(a, full.0), self.centre(b, full.1));
        let product = |((a, b), rscale): ((&f64, &f64), &f64)| rscale * (a - centre_a) * (b - centre_b);
        self.scale * a.iter().zip(b).zip(&self.rscales).map(product).sum::<f64>()
    }

    /// Variance of an estimate: its [`covariance`](Self::covariance) with itself.
    ///
    /// # Panics
    /// If there is not one estimate for every replicate.
    #[must_use]
    pub fn variance(&self, estimates: &[f64], full: f64) -> f64 {
        self.covariance(estimates, estimates, (full, full))
    }

    /// What the replicates' estimates are compared with.
    #[must_use]
    pub fn centre(&self, estimates: &[f64], full: f64) -> f64 {
        if self.mse {
            return full;
        }
        let counted = || estimates.iter().zip(&self.rscales).filter(|(_, rscale)| **rscale > 0.0);
        counted().map(|(estimate, _)| estimate).sum::<f64>() / counted().count() as f64
    }
}
