//! Replicates: the sample over and over, each time as if slightly other units had been drawn.
//!
//! ```text
//! VarianceBasis ──► Replicates (a factor per unit and replicate) ──base weights, Chain──► ReplicateWeights by row
//!                   jackknife, balanced, bootstrap, successive
//! columns of others ──────────────────────────────────────────────────────────────────► ReplicateWeights by row
//!                                                     estimate of every replicate ──Scales──► variance
//! ```
//!
//! A replicate multiplies the base weight of everybody in a sampling unit by one
//! factor; then every adjustment of the weights is done again. The estimates of
//! the replicates vary about as the estimate would vary over samples.
//!
//! Start reading at [`Replicates::make`] and [`Scales::covariance`].

mod balanced;
mod basis;
mod bootstrap;
mod error;
mod hadamard;
mod jackknife;
mod rank;
mod scales;
mod successive;
mod units;
mod weights;

pub use basis::ReplicateBasis;
pub use error::ReplicateError;
pub use hadamard::Hadamard;
pub use scales::Scales;
pub use weights::ReplicateWeights;

use crate::VarianceBasis;
use units::Units;

/// How replicates are made from a variance basis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Jackknife without strata: each unit left out once.
    Jk1,
    /// Stratified jackknife: each unit left out once, the others of its stratum
    /// carry its weight.
    Jkn,
    /// Balanced half-samples of strata with two units each.
    Brr,
    /// Balanced half-samples in which the other half keeps the share `rho` of its weight.
    Fay {
        /// From 0 (half-samples) to below 1.
        rho: f64,
    },
    /// Rao-Wu-Yue bootstrap: one unit fewer than sampled, drawn anew with replacement in each stratum.
    Bootstrap {
        /// How many replicates.
        replicates: u32,
        /// What the draws depend on, besides stratum and replicate.
        seed: u64,
    },
    /// Successive differences: each unit against the next in order of selection.
    SuccessiveDifferences {
        /// How many replicates: the order of a Hadamard matrix.
        replicates: u32,
    },
}

impl Method {
    /// The name in `design.toml`, in outputs and in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Method::Jk1 => "jk1",
            Method::Jkn => "jkn",
            Method::Brr => "brr",
            Method::Fay { .. } => "fay",
            Method::Bootstrap { .. } => "bootstrap",
            Method::SuccessiveDifferences { .. } => "successive_differences",
        }
    }
}

/// Factors on the base weights: one per primary sampling unit and replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicates {
    method: Method,
    n_units: usize,
    factors: Vec<f64>,
    scales: Scales,
    stratum_of_unit: Vec<u32>,
}

impl Replicates {
    /// Makes replicates of the primary sampling units of a basis.
    ///
    /// The first stage stands for all: later stages vary with it, and their part is
    /// understated only as far as the first stage has a finite population correction.
    ///
    /// `mse`: estimates of replicates are compared with the estimate of the full
    /// sample, not with their own mean.
    ///
    /// # Formula
    /// With `n` units sampled in stratum `h` of `H`, sampling fraction `f`:
    /// ```text
    ///                          factor of unit i in replicate r                       scale · rscale
    /// jk1, jkn   r leaves out j:  0 if i = j; n/(n−1) in the stratum; else 1         (1−f)(n−1)/n
    /// brr, fay   2 − ρ in the half-sample, else ρ                                    1/(R(1−ρ)²)
    /// bootstrap  1 − λ + λ·n/(n−1)·(times drawn), λ = √(1−f)                         1/R with mse, else 1/(R−1)
    /// successive 1 + √(1−f)·2^(−3/2)·(a_ir − a_jr)                                   4/R
    /// differences    a: Hadamard matrix; i, j: the unit's row and the next unit's
    /// ```
    /// Halves are drawn by the rows of a Hadamard matrix of more than `H` rows, so
    /// that any two strata are balanced over all replicates.
    ///
    /// # Shapes and units
    /// Units in the order of the basis. `jk1` and `jkn` give one replicate a unit, the
    /// balanced methods the smallest order of a Hadamard matrix above `H`. A stratum
    /// taken whole, or alone under the policy `certainty`, has factor 1 throughout.
    ///
    /// # Errors
    /// [`ReplicateError`] if the method does not fit the basis: strata for `jk1`, a
    /// stratum not of two units for `brr` and `fay`, a unit alone in its stratum, a
    /// finite population correction for `brr` and `fay`, too few replicates.
    ///
    /// # Example
    /// Three villages in one stratum: the second replicate leaves out the second.
    /// ```
    /// # use design::{Codes, Fpc, StageColumns, VarianceBasis};
    /// # use design::replicate::{Method, Replicates};
    /// let ids = ["a", "b", "c"].map(String::from);
    /// let stage = StageColumns { unit: "village", ids: &ids, strata: None, fpc: Fpc::None };
    /// let basis = VarianceBasis::new("villages", Codes::Unique, &[stage])?;
    /// let replicates = Replicates::make(&basis, Method::Jk1, false)?;
    /// assert_eq!(replicates.factors(1), [1.5, 0.0, 1.5]);
    /// assert_eq!(replicates.scales().scale, 2.0 / 3.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Wolter (2007), *Introduction to Variance Estimation*, 2nd ed., chapters 3 to 5;
    /// Judkins (1990), *JOS* 6, 223-239 (Fay); Rao, Wu and Yue (1992), *Survey
    /// Methodology* 18, 209-217, with the correction of Rao and Wu (1988), *JASA* 83,
    /// 231-241; Fay and Train (1995), *ASA Proc. Government Statistics*, 154-159.
    /// Jackknife, half-samples and scales as R `survey::as.svrepdesign` has them.
    pub fn make(basis: &VarianceBasis, method: Method, mse: bool) -> Result<Replicates, ReplicateError> {
        let units = Units::of(basis, method)?;
        let (factors, scale, rscales) = match method {
            Method::Jk1 => jackknife::jk1(&units)?,
            Method::Jkn => jackknife::jkn(&units),
            Method::Brr => balanced::half_samples(&units, method, 0.0)?,
            Method::Fay { rho } => balanced::half_samples(&units, method, rho)?,
            Method::Bootstrap { replicates, seed } => bootstrap::draw(&units, replicates, seed, mse)?,
            Method::SuccessiveDifferences { replicates } => successive::differences(&units, replicates)?,
        };
        if rscales.is_empty() {
            return Err(ReplicateError::Nothing { basis: basis.name.clone() });
        }
        Ok(Replicates {
            method,
            n_units: units.len(),
            factors,
            scales: Scales { scale, rscales, mse },
            stratum_of_unit: units.stratum_of_unit,
        })
    }

    /// How they were made.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// Number of primary sampling units.
    #[must_use]
    pub fn n_units(&self) -> usize {
        self.n_units
    }

    /// Number of replicates.
    #[must_use]
    pub fn n_replicates(&self) -> usize {
        self.scales.rscales.len()
    }

    /// The factor of every unit in a replicate.
    ///
    /// # Panics
    /// If there is no such replicate.
    #[must_use]
    pub fn factors(&self, replicate: usize) -> &[f64] {
        &self.factors[replicate * self.n_units..][..self.n_units]
    }

    /// How the spread of the replicates' estimates becomes a variance.
    #[must_use]
    pub fn scales(&self) -> &Scales {
        &self.scales
    }

    /// Stratum of every unit, for degrees of freedom by units and strata.
    #[must_use]
    pub fn stratum_of_unit(&self) -> &[u32] {
        &self.stratum_of_unit
    }
}

#[cfg(test)]
mod tests;
