//! Ultimate-cluster variance: how far an estimated total would move if other
//! primary sampling units had been drawn.
//!
//! ```text
//! scores (one per PSU) ──► spread within each stratum ──► variance
//!                          PsuLayout says who is compared with whom
//! ```
//!
//! The one routine behind every standard error of this crate. Reads a
//! [`VarianceBasis`]; knows nothing of questions, weights or domains: a domain is
//! a score of zero, never a dropped unit.
//!
//! Sums run in (stratum, PSU) order on one thread; callers run different
//! estimates in parallel, not one.
//!
//! Start reading at [`PsuLayout::covariance`].

use design::{SinglePsu, VarianceBasis};

/// A variance basis made ready for computing: PSUs in order of their strata.
#[derive(Clone, Debug, PartialEq)]
pub struct PsuLayout {
    psu_of_unit: Vec<u32>,
    strata: Vec<StratumPsus>,
    n_psus: usize,
    single_psu: SinglePsu,
}

#[derive(Clone, Debug, PartialEq)]
struct StratumPsus {
    psus: Vec<u32>,
    fraction: f64,
}

impl StratumPsus {
    /// One unit that does not stand for itself alone: its spread cannot be seen.
    fn is_lonely(&self) -> bool {
        self.psus.len() == 1 && self.fraction < 1.0
    }

    fn is_active(&self, active: &[bool]) -> bool {
        self.psus.iter().any(|&psu| active[psu as usize])
    }
}

/// Why a variance basis cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VarianceError {
    /// A stratum with one primary sampling unit, under the policy `fail`.
    #[error(
        "{} has a single primary sampling unit (`{psu}`), so its variance cannot be seen; \
         merge it with another stratum in the design, or name a policy: `single_psu` = `certainty`, `adjust` or `average`",
        stratum_named(stratum)
    )]
    SinglePsu {
        /// Code of the stratum; empty if the design has none.
        stratum: String,
        /// Code of the unit.
        psu: String,
    },
    /// A sampling fraction that is not a share.
    #[error("{} has sampling fraction {fraction}; expected a number from 0 to 1", stratum_named(stratum))]
    Fraction {
        /// Code of the stratum; empty if the design has none.
        stratum: String,
        /// What was given.
        fraction: f64,
    },
}

fn stratum_named(code: &str) -> String {
    if code.is_empty() { "the design, which has no strata,".to_owned() } else { format!("stratum `{code}`") }
}

impl PsuLayout {
    /// Puts the PSUs of a basis in order of their strata.
    ///
    /// # Errors
    /// [`VarianceError::SinglePsu`] if the policy is `fail` and a stratum that was
    /// not taken whole has one PSU, whether or not an estimate would touch it.
    ///
    /// # Panics
    /// If an index of the basis is out of range: a bug in the caller.
    pub fn new(basis: &VarianceBasis) -> Result<PsuLayout, VarianceError> {
        let n_psus = basis.psu_ids.len();
        assert_eq!(basis.stratum_of_psu.len(), n_psus, "one stratum for every PSU");
        assert!(basis.psu_of_unit.iter().all(|&psu| (psu as usize) < n_psus), "a unit of an unknown PSU");
        let mut strata: Vec<StratumPsus> =
            basis.strata.iter().map(|s| StratumPsus { psus: Vec::new(), fraction: s.fraction }).collect();
        for (psu, &stratum) in basis.stratum_of_psu.iter().enumerate() {
            strata[stratum as usize].psus.push(psu as u32);
        }
        for (psus, stratum) in strata.iter().zip(&basis.strata) {
            if !(0.0..=1.0).contains(&stratum.fraction) {
                return Err(VarianceError::Fraction { stratum: stratum.id.clone(), fraction: stratum.fraction });
            }
            if psus.is_lonely() && basis.single_psu == SinglePsu::Fail {
                let psu = basis.psu_ids[psus.psus[0] as usize].clone();
                return Err(VarianceError::SinglePsu { stratum: stratum.id.clone(), psu });
            }
        }
        Ok(PsuLayout { psu_of_unit: basis.psu_of_unit.clone(), strata, n_psus, single_psu: basis.single_psu })
    }

    /// PSU of every sampled unit.
    #[must_use]
    pub fn psu_of_unit(&self) -> &[u32] {
        &self.psu_of_unit
    }

    /// Number of PSUs, those without a score included.
    #[must_use]
    pub fn n_psus(&self) -> usize {
        self.n_psus
    }

    /// Degrees of freedom of a domain: its PSUs less its strata.
    ///
    /// # Formula
    /// ```text
    /// df = #{PSUs with a row of the domain} − #{strata with such a PSU}
    /// ```
    ///
    /// # Shapes and units
    /// `active[p]` is whether PSU `p` has a row that enters the estimate.
    ///
    /// # Panics
    /// If `active` has not one value per PSU.
    ///
    /// # Source
    /// Korn and Graubard (1999), *Analysis of Health Surveys*, section 5.2; what R
    /// `survey::degf(subset(...))` gives. Not the whole design's, as in Stata.
    #[must_use]
    pub fn degrees_of_freedom(&self, active: &[bool]) -> u32 {
        assert_eq!(active.len(), self.n_psus, "one mark per PSU");
        let psus = active.iter().filter(|&&active| active).count();
        let strata = self.strata.iter().filter(|stratum| stratum.is_active(active)).count();
        (psus - strata) as u32
    }

    /// Design variance of `Σ_p scores[p]`: [`covariance`](Self::covariance) of the
    /// scores with themselves.
    ///
    /// # Panics
    /// If `scores` or `active` has not one value per PSU.
    ///
    /// # Example
    /// Two villages in one stratum (totals 10 and 14) and three in another (30, 30,
    /// 36): `2·(4 + 4) + 1.5·(4 + 4 + 16) = 52`.
    /// ```
    /// # use design::{SinglePsu, Stratum, VarianceBasis};
    /// # use estimate::PsuLayout;
    /// let stratum = |id: &str| Stratum { id: id.into(), fraction: 0.0 };
    /// let layout = PsuLayout::new(&VarianceBasis {
    ///     name: "villages".into(),
    ///     title_en: "villages".into(),
    ///     title_zh: "村".into(),
    ///     psu_of_unit: vec![0, 1, 2, 3, 4],
    ///     psu_ids: ["a", "b", "c", "d", "e"].map(String::from).to_vec(),
    ///     stratum_of_psu: vec![0, 0, 1, 1, 1],
    ///     strata: vec![stratum("plain"), stratum("hills")],
    ///     single_psu: SinglePsu::Fail,
    /// })?;
    /// let everywhere = [true; 5];
    /// assert_eq!(layout.variance(&[10.0, 14.0, 30.0, 30.0, 36.0], &everywhere), Some(52.0));
    /// assert_eq!(layout.degrees_of_freedom(&everywhere), 3);
    /// # Ok::<(), estimate::VarianceError>(())
    /// ```
    #[must_use]
    pub fn variance(&self, scores: &[f64], active: &[bool]) -> Option<f64> {
        self.covariance(scores, scores, active)
    }

    /// Design covariance of `Σ_p a[p]` and `Σ_p b[p]` under the ultimate-cluster
    /// approximation.
    ///
    /// # Formula
    /// ```text
    ///           H              n_h      n_h
    /// c(A,B) =  Σ  (1 − f_h) ───────    Σ  ( a_hi − ā_h )( b_hi − b̄_h )
    ///          h=1           n_h − 1   i=1
    /// ```
    /// `n_h` counts all sampled PSUs of stratum `h`, also those with a score of 0.
    /// A lonely PSU (`n_h = 1`, `f_h < 1`) contributes
    /// - `certainty`: 0;
    /// - `adjust`: `(1 − f_h)(a − ā)(b − b̄)` with `ā`, `b̄` the means of all PSUs;
    /// - `average`: 0, and the sum is multiplied by the number of strata over the
    ///   number with more than one PSU (or taken whole), both counted among the
    ///   strata with an `active` PSU.
    ///
    /// # Shapes and units
    /// `a`, `b`, `active`: one value per PSU, in the order of
    /// `VarianceBasis::psu_ids`. `active` (a row of the domain is there) matters to
    /// `average` only. Result: the unit of `a` times that of `b`; for a total pass
    /// its PSU totals, for a ratio `R = Y/X` the totals of `w·(y − R·x)/X`.
    ///
    /// `None` where `average` finds no stratum to average over.
    ///
    /// # Panics
    /// If the lists have not one value per PSU.
    ///
    /// # Source
    /// Wolter (2007), *Introduction to Variance Estimation*, 2nd ed., chapter 1;
    /// `adjust` as R `survey` 4.5, which centres as Stata's `centered` does (4.1
    /// did not). Compared with a plain loop in `variance/naive.rs` and with R in
    /// `tests/golden_*.rs`.
    #[must_use]
    pub fn covariance(&self, a: &[f64], b: &[f64], active: &[bool]) -> Option<f64> {
        assert!(a.len() == self.n_psus && b.len() == self.n_psus, "one score per PSU");
        assert_eq!(active.len(), self.n_psus, "one mark per PSU");
        let mean_of_all = |z: &[f64]| z.iter().sum::<f64>() / self.n_psus as f64;
        let mut covariance = 0.0;
        for StratumPsus { psus, fraction } in &self.strata {
            let (factor, mean_a, mean_b) = match (psus.len(), self.single_psu) {
                (0, _) => continue,
                (1, _) if *fraction >= 1.0 => continue, // taken whole: no sampling, no variance
                (1, SinglePsu::Certainty | SinglePsu::Average) => continue,
                (1, SinglePsu::Fail) => unreachable!("refused in PsuLayout::new"),
                (1, SinglePsu::Adjust) => (1.0, mean_of_all(a), mean_of_all(b)),
                (n, _) => {
                    let mean = |z: &[f64]| psus.iter().map(|&psu| z[psu as usize]).sum::<f64>() / n as f64;
                    (n as f64 / (n as f64 - 1.0), mean(a), mean(b))
                }
            };
            let products = psus.iter().map(|&psu| (a[psu as usize] - mean_a) * (b[psu as usize] - mean_b));
            covariance += (1.0 - fraction) * factor * products.sum::<f64>();
        }
        Some(covariance * self.average_factor(active)?)
    }

    /// What the variance of the other strata is multiplied by to stand for the
    /// lonely ones; `None` if there is no other.
    fn average_factor(&self, active: &[bool]) -> Option<f64> {
        if self.single_psu != SinglePsu::Average {
            return Some(1.0);
        }
        let touched = || self.strata.iter().filter(|stratum| stratum.is_active(active));
        let seen = touched().filter(|stratum| !stratum.is_lonely()).count();
        match touched().count() {
            all if all == seen => Some(1.0),
            all => (seen > 0).then(|| all as f64 / seen as f64),
        }
    }
}

#[cfg(test)]
mod naive;
