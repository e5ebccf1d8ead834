//! How a number would move if another sample had been drawn.
//!
//! ```text
//!                       ┌ linearised: scores by sampling unit ─► spread within strata ┐
//! sums of rows ──► Quantity                                                           ├──► variance
//!                       └ replicated: the value in every replicate ─► their spread    ┘
//! ```
//!
//! A [`Quantity`] is a number together with what its variance is made of. Sums are
//! quantities, and so is every smooth function of quantities: a ratio, a
//! difference of two domains, a log odds ratio. The two families differ only
//! here; nothing above asks which of them it has.
//!
//! Start reading at [`Uncertainty::sum`] and [`Uncertainty::smooth`].

mod replicated;

pub use replicated::Replicated;

use design::VarianceBasis;

use crate::calibrated::Scorer;
use crate::{Calibration, RowKey, Spread, VarianceError};

/// A number that varies from sample to sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Its value in the sample.
    pub value: f64,
    /// Linearised: how far each sampling unit moves it. Replicated: its value in each replicate.
    pub(crate) scores: Vec<f64>,
}

/// What one row adds to a sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowSum {
    /// The row of the key.
    pub row: u32,
    /// The sum over its records with their weight.
    pub weighted: f64,
    /// The same, every record counting one: what a replicate weight multiplies.
    pub plain: f64,
}

/// How sums over the rows of a key vary from sample to sample.
#[derive(Clone, Debug)]
pub struct Uncertainty {
    rows: usize,
    family: Family,
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for an estimator, not one for an estimate")]
enum Family {
    Linearised {
        spread: Spread,
        scorer: Scorer,
        /// Of calibrated weights: units outside a domain have residuals too.
        everywhere: Option<Vec<bool>>,
    },
    Replicated(Replicated),
}

impl Uncertainty {
    /// By linearisation, under a variance basis; `calibration` if the weights were calibrated.
    ///
    /// # Errors
    /// [`VarianceError`] if the basis cannot be used, such as a lonely PSU under
    /// the policy `fail`.
    ///
    /// # Panics
    /// If the basis has not one PSU for every unit of the key, or the calibration
    /// not one weight for every row: bugs in the caller.
    pub fn linearised(
        key: &RowKey,
        basis: &VarianceBasis,
        calibration: Option<&Calibration>,
    ) -> Result<Uncertainty, VarianceError> {
        Ok(Uncertainty::spread(key, Spread::try_from(basis)?, calibration))
    }

    /// By linearisation, for any way in which the sampled units were drawn.
    ///
    /// # Panics
    /// If the spread has not one place for every unit of the key, or the calibration
    /// not one weight for every row: bugs in the caller.
    #[must_use]
    pub fn spread(key: &RowKey, spread: Spread, calibration: Option<&Calibration>) -> Uncertainty {
        assert_eq!(spread.score_of_unit().len(), key.n_units() as usize, "one place for every sampled unit");
        let scorer = Scorer::new(key, spread.score_of_unit(), spread.n_scores(), calibration);
        let everywhere = calibration.map(|_| {
            let mut active = vec![false; spread.n_scores()];
            (0..key.len() as u32).for_each(|row| active[scorer.psu_of_row(row)] = true);
            active
        });
        Uncertainty { rows: key.len(), family: Family::Linearised { spread, scorer, everywhere } }
    }

    /// By replicate weights of the rows.
    #[must_use]
    pub fn replicated(replicated: Replicated) -> Uncertainty {
        Uncertainty { rows: replicated.rows(), family: Family::Replicated(replicated) }
    }

    /// Number of rows of the key.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The sum over rows.
    ///
    /// # Formula
    /// ```text
    /// linearised   value Σ_r weighted_r,   scores by unit, residuals if the weights were calibrated
    /// replicated   value Σ_r weighted_r,   scores Σ_r w_rb · plain_r  of replicate b
    /// ```
    ///
    /// # Panics
    /// If a row is not of the key.
    #[must_use]
    pub fn sum(&self, rows: impl Iterator<Item = RowSum>) -> Quantity {
        match &self.family {
            Family::Linearised { scorer, .. } => {
                let column = scorer.column(rows.map(|sum| (sum.row, sum.weighted)));
                Quantity { value: column.total, scores: column.scores }
            }
            Family::Replicated(replicated) => replicated.sum(rows),
        }
    }

    /// A number that does not vary: 0 error.
    #[must_use]
    pub fn constant(&self, value: f64) -> Quantity {
        let scores = match &self.family {
            Family::Linearised { spread, .. } => vec![0.0; spread.n_scores()],
            Family::Replicated(replicated) => vec![value; replicated.replicates()],
        };
        Quantity { value, scores }
    }

    /// A smooth function of quantities; `None` where it is not defined.
    ///
    /// # Formula
    /// ```text
    /// linearised   scores  Σ_j ∂f/∂T_j · scores_j
    /// replicated   scores  f(T_1b, T_2b, ...)  of replicate b
    /// ```
    ///
    /// # Shapes and units
    /// `gradient` has the partial derivatives of `f` at the values of `of`. A
    /// replicate in which `f` is not defined makes its score NaN, which
    /// [`covariance`](Self::covariance) answers with `None`.
    ///
    /// # Panics
    /// If `gradient` has not one number for each quantity.
    ///
    /// # Source
    /// Wolter (2007), *Introduction to Variance Estimation*, 2nd ed., chapters 2 to 6.
    #[must_use]
    pub fn smooth(&self, of: &[&Quantity], gradient: &[f64], f: impl Fn(&[f64]) -> Option<f64>) -> Option<Quantity> {
        assert_eq!(of.len(), gradient.len(), "one derivative for each quantity");
        let mut at: Vec<f64> = of.iter().map(|quantity| quantity.value).collect();
        let value = f(&at)?;
        let length = of.first().map_or(0, |first| first.scores.len());
        let scores = (0..length).map(|i| match &self.family {
            Family::Linearised { .. } => of.iter().zip(gradient).map(|(q, g)| g * q.scores[i]).sum(),
            Family::Replicated(_) => {
                at.iter_mut().zip(of).for_each(|(at, q)| *at = q.scores[i]);
                f(&at).unwrap_or(f64::NAN)
            }
        });
        Some(Quantity { value, scores: scores.collect() })
    }

    /// The ratio `a / b`; `None` if `b` is 0.
    #[must_use]
    pub fn ratio(&self, a: &Quantity, b: &Quantity) -> Option<Quantity> {
        let defined = |b: f64| b.abs() > 0.0;
        if !defined(b.value) {
            return None;
        }
        let ratio = a.value / b.value;
        let scores = a.scores.iter().zip(&b.scores);
        let scores = match &self.family {
            Family::Linearised { .. } => scores.map(|(a, x)| (a - ratio * x) / b.value).collect(),
            Family::Replicated(_) => scores.map(|(a, x)| if defined(*x) { a / x } else { f64::NAN }).collect(),
        };
        Some(Quantity { value: ratio, scores })
    }

    /// `Σ_j coefficient_j · of_j`, linear in both families.
    ///
    /// # Panics
    /// If there is not one coefficient for each quantity.
    #[must_use]
    pub fn combine(&self, of: &[&Quantity], coefficients: &[f64]) -> Quantity {
        assert_eq!(of.len(), coefficients.len(), "one coefficient for each quantity");
        let mut sum = self.constant(0.0);
        for (quantity, coefficient) in of.iter().zip(coefficients) {
            sum.value += coefficient * quantity.value;
            for (score, more) in sum.scores.iter_mut().zip(&quantity.scores) {
                *score += coefficient * more;
            }
        }
        sum
    }

    /// The log odds of a share; `None` at 0 and 1.
    ///
    /// # Formula
    /// `ln(p/(1 − p))`, derivative `1/(p(1 − p))`: what a logistic model with an
    /// intercept only estimates, in the sample and in every replicate.
    ///
    /// # Source
    /// R `survey::svyciprop(method = "logit")`.
    #[must_use]
    pub fn log_odds(&self, share: &Quantity) -> Option<Quantity> {
        let log_odds = |at: &[f64]| Some((at[0] / (1.0 - at[0])).ln()).filter(|log_odds| log_odds.is_finite());
        self.smooth(&[share], &[1.0 / (share.value * (1.0 - share.value))], log_odds)
    }

    /// The replicate weights, if it has them.
    pub(crate) fn replicates(&self) -> Option<&Replicated> {
        match &self.family {
            Family::Linearised { .. } => None,
            Family::Replicated(replicated) => Some(replicated),
        }
    }

    /// Where a domain lives, given its rows: in which PSUs, or, replicated, in which rows.
    #[must_use]
    pub fn activity(&self, rows: impl Iterator<Item = u32>) -> Vec<bool> {
        match &self.family {
            Family::Linearised { spread, scorer, .. } => {
                let mut active = vec![false; spread.n_scores()];
                rows.for_each(|row| active[scorer.psu_of_row(row)] = true);
                active
            }
            Family::Replicated(_) => {
                let mut active = vec![false; self.rows];
                rows.for_each(|row| active[row as usize] = true);
                active
            }
        }
    }

    /// Degrees of freedom of a domain of this [`activity`](Self::activity).
    #[must_use]
    pub fn degrees_of_freedom(&self, active: &[bool]) -> u32 {
        match &self.family {
            Family::Linearised { spread, .. } => spread.degrees_of_freedom(active),
            Family::Replicated(replicated) => replicated.degrees_of_freedom(active),
        }
    }

    /// Variance of a quantity; see [`covariance`](Self::covariance).
    #[must_use]
    pub fn variance(&self, of: &Quantity, active: &[bool]) -> Option<f64> {
        self.covariance(of, of, active)
    }

    /// Covariance of two quantities of this uncertainty; `None` where it is not defined.
    ///
    /// # Panics
    /// If the quantities or the activity are of another uncertainty.
    #[must_use]
    pub fn covariance(&self, a: &Quantity, b: &Quantity, active: &[bool]) -> Option<f64> {
        match &self.family {
            Family::Linearised { spread, everywhere, .. } => {
                spread.covariance(&a.scores, &b.scores, everywhere.as_deref().unwrap_or(active))
            }
            Family::Replicated(replicated) => replicated.covariance(a, b),
        }
    }

    /// The activity of two domains together.
    #[must_use]
    pub fn either(a: &[bool], b: &[bool]) -> Vec<bool> {
        a.iter().zip(b).map(|(&a, &b)| a || b).collect()
    }
}
