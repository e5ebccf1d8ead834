//! The simple random sample that a design is measured against: design effects and
//! effective sizes.

/// Which simple random sample a design effect refers to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeffReference {
    /// Without replacement, from a population of the domain's sum of weights.
    #[default]
    WithoutReplacement,
    /// With replacement.
    WithReplacement,
}

impl DeffReference {
    /// Variance of the mean of a simple random sample.
    ///
    /// # Formula
    /// ```text
    /// without replacement   s² (1/n − 1/N)        with replacement   s² / n
    /// ```
    ///
    /// # Shapes and units
    /// `element_variance` is `s²`, `n` the people of the domain, `population` `N`
    /// their sum of weights. `None` unless the result is above 0: `N` must exceed
    /// `n`, which normalised weights and direct tabulation do not grant.
    ///
    /// # Example
    /// ```
    /// # use estimate::DeffReference;
    /// assert_eq!(DeffReference::WithoutReplacement.variance_of_mean(6.0, 2, 6.0), Some(2.0));
    /// assert_eq!(DeffReference::WithReplacement.variance_of_mean(6.0, 2, 6.0), Some(3.0));
    /// assert_eq!(DeffReference::WithoutReplacement.variance_of_mean(6.0, 2, 2.0), None);
    /// ```
    ///
    /// # Source
    /// Kish (1965), *Survey Sampling*, section 8.2; the two references are R
    /// `survey`'s `deff = TRUE` and `deff = "replace"`.
    #[must_use]
    pub fn variance_of_mean(self, element_variance: f64, n: u64, population: f64) -> Option<f64> {
        let per_person = match self {
            DeffReference::WithoutReplacement => 1.0 / n as f64 - 1.0 / population,
            DeffReference::WithReplacement => 1.0 / n as f64,
        };
        Some(element_variance * per_person).filter(|variance| *variance > 0.0)
    }
}

/// `n/(n−1)` times the mean square deviation; `None` for one person, never negative.
pub(crate) fn element_variance(n: u64, mean_square_deviation: f64) -> Option<f64> {
    (n > 1).then(|| (n as f64 / (n as f64 - 1.0) * mean_square_deviation).max(0.0))
}

/// `spread / se²`, at most `n`; all of `n` where no error is seen.
pub(crate) fn effective_size(n: u64, spread: f64, se: f64) -> f64 {
    let size = spread / (se * se);
    if size < n as f64 { size } else { n as f64 } // also 0/0 and x/0
}
