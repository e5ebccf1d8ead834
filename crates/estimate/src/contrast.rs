//! Contrasts: what several estimates say together.
//!
//! ```text
//! estimates of cells ──gradient──► one Quantity ──variance──► Contrasted
//!                      f(θ₁, θ₂, ...)    their covariances are in the scores
//! ```
//!
//! Start reading at [`Estimator::contrast`].

use crate::{Estimator, Quantity, Scored, Uncertainty, t_p};

/// A standard error below this share of the parts of a contrast is rounding.
const ROUNDING: f64 = 1e-12;

/// A function of several estimates; estimates are meant by their position.
#[derive(Clone, Debug, PartialEq)]
pub enum Contrast {
    /// `Σ_j c_j θ_j`, one coefficient for each estimate: a difference, a trend.
    Linear(Vec<f64>),
    /// `θ_a / θ_b`.
    Ratio {
        /// Position of `θ_a`.
        above: usize,
        /// Position of `θ_b`.
        below: usize,
    },
    /// `ln(θ_a / θ_b)`.
    LogRatio {
        /// Position of `θ_a`.
        above: usize,
        /// Position of `θ_b`.
        below: usize,
    },
    /// `ln( θ_a (1 − θ_b) / ((1 − θ_a) θ_b) )`, of shares.
    LogOddsRatio {
        /// Position of `θ_a`.
        above: usize,
        /// Position of `θ_b`.
        below: usize,
    },
}

/// A contrast with its standard error.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrasted {
    /// The contrast.
    pub value: f64,
    /// Its standard error.
    pub se: Option<f64>,
    /// Degrees of freedom of all domains together.
    pub df: u32,
}

/// Student's test of a difference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DifferenceTest {
    /// The difference.
    pub difference: f64,
    /// Its standard error.
    pub se: f64,
    /// The difference over its standard error.
    pub t: f64,
    /// Degrees of freedom of both domains together, less one.
    pub df: f64,
    /// Probability of a difference as large either way, if there were none.
    pub p: f64,
}

impl Contrast {
    /// The value at `theta` and the derivatives there; `None` where it is not defined.
    fn at(&self, theta: &[f64]) -> Option<(f64, Vec<f64>)> {
        let mut gradient = vec![0.0; theta.len()];
        let value = match *self {
            Contrast::Linear(ref coefficients) => {
                assert_eq!(coefficients.len(), theta.len(), "one coefficient for each estimate");
                gradient.copy_from_slice(coefficients);
                theta.iter().zip(coefficients).map(|(theta, c)| theta * c).sum()
            }
            Contrast::Ratio { above, below } => {
                let ratio = theta[above] / theta[below];
                gradient[above] += 1.0 / theta[below];
                gradient[below] -= ratio / theta[below];
                ratio
            }
            Contrast::LogRatio { above, below } => {
                gradient[above] += 1.0 / theta[above];
                gradient[below] -= 1.0 / theta[below];
                (theta[above] / theta[below]).ln()
            }
            Contrast::LogOddsRatio { above, below } => {
                let odds = |p: f64| p / (1.0 - p);
                gradient[above] += 1.0 / (theta[above] * (1.0 - theta[above]));
                gradient[below] -= 1.0 / (theta[below] * (1.0 - theta[below]));
                (odds(theta[above]) / odds(theta[below])).ln()
            }
        };
        (value.is_finite() && gradient.iter().all(|g| g.is_finite())).then_some((value, gradient))
    }
}

impl Estimator {
    /// A contrast of estimates of this estimator, by the delta method.
    ///
    /// # Formula
    /// ```text
    /// v( f(θ) )  =  Σ_j Σ_k  ∂f/∂θ_j · ∂f/∂θ_k · cov(θ_j, θ_k)
    /// ```
    /// The covariances of domains of one sample are not 0: two groups that live in
    /// the same villages rise and fall together. With replicate weights too the
    /// function is linearised, as its covariances are what is asked for; see
    /// [`Uncertainty::smooth`] for a function computed anew in every replicate.
    ///
    /// # Shapes and units
    /// `of`: at least one estimate. Degrees of freedom are those of all of `of`
    /// together, also of estimates that the contrast does not use. `None` where an
    /// estimate or the function is not defined.
    ///
    /// # Panics
    /// If the contrast names an estimate that is not there: a bug in the caller.
    ///
    /// # Example
    /// Four records, one of each pair: means 2 and 3, difference 1.
    /// ```
    /// # use design::{Codes, Fpc, StageColumns, VarianceBasis};
    /// # use estimate::*;
    /// let ids: Vec<String> = (0..4).map(|row| row.to_string()).collect();
    /// let stage = StageColumns { unit: "record", ids: &ids, strata: None, fpc: Fpc::None };
    /// let basis = VarianceBasis::new("records", Codes::Unique, &[stage])?;
    /// let estimator = Estimator::new(&RowKey::of_units(4), &basis, Weighting::Design { calibration: None })?;
    /// let cubes = tabulate(&[Tabulation {
    ///     row_of: &[0, 1, 2, 3],
    ///     rows: 4,
    ///     weight: &[1.0; 4],
    ///     keep: Mask::All,
    ///     dims: vec![DimCodes { codes: &[0, 0, 1, 1], size: 2 }],
    ///     measure: Measure::Numeric { y: &[1.0, 3.0, 2.0, 4.0], x: None, valid: Mask::All },
    /// }])?;
    /// let means = [0, 1].map(|cell| estimator.scored(&cubes[0], Statistic::Mean, cell).unwrap().remove(0));
    /// let difference = estimator.contrast(&means, &Contrast::Linear(vec![-1.0, 1.0])).unwrap();
    /// // scores ±1/2 in each domain: 4/3 · (4 · 1/4)
    /// assert_eq!((difference.value, difference.df), (1.0, 3));
    /// assert!((difference.se.unwrap().powi(2) - 4.0 / 3.0).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Wolter (2007), *Introduction to Variance Estimation*, 2nd ed., section 6.2; R
    /// `survey::svycontrast` of `svyby(..., covmat = TRUE)`.
    #[must_use]
    pub fn contrast(&self, of: &[Scored], contrast: &Contrast) -> Option<Contrasted> {
        let quantities: Vec<&Quantity> = of.iter().map(|scored| scored.quantity.as_ref()).collect::<Option<_>>()?;
        let theta: Vec<f64> = quantities.iter().map(|quantity| quantity.value).collect();
        let (value, gradient) = contrast.at(&theta)?;
        let active = together(of)?;
        let uncertainty = self.uncertainty();
        let variance = uncertainty.variance(&uncertainty.combine(&quantities, &gradient), &active);
        let parts: f64 = theta.iter().zip(&gradient).map(|(theta, g)| (theta * g).abs()).sum();
        let se = variance.map(|variance| variance.max(0.0).sqrt());
        let se = se.map(|se| if se <= ROUNDING * parts { 0.0 } else { se });
        Some(Contrasted { value, se, df: uncertainty.degrees_of_freedom(&active) })
    }

    /// Student's test of the difference `of[1] − of[0]` of two estimates.
    ///
    /// # Formula
    /// ```text
    /// t = (θ₁ − θ₀) / √( v(θ₀) + v(θ₁) − 2 cov(θ₀, θ₁) )     on df − 1
    /// ```
    /// with `df` those of both domains together: the difference is the slope of a
    /// regression with two coefficients.
    ///
    /// `None` if an estimate is not defined, or the difference has no sampling error.
    ///
    /// # Source
    /// R `survey::svyttest`.
    #[must_use]
    pub fn difference_test(&self, of: [&Scored; 2]) -> Option<DifferenceTest> {
        let both = [of[0].clone(), of[1].clone()];
        let Contrasted { value: difference, se, df } = self.contrast(&both, &Contrast::Linear(vec![-1.0, 1.0]))?;
        let se = se.filter(|se| *se > 0.0)?;
        let (t, df) = (difference / se, f64::from(df) - 1.0);
        Some(DifferenceTest { difference, se, t, df, p: t_p(t, df)? })
    }

    /// Covariances of several estimates of this estimator, row by row; `None` where
    /// one is not defined.
    #[must_use]
    pub fn joint_covariance(&self, of: &[Scored]) -> Vec<Vec<Option<f64>>> {
        of.iter().map(|a| of.iter().map(|b| self.covariance(a, b)).collect()).collect()
    }
}

/// Where any of the domains lives.
fn together(of: &[Scored]) -> Option<Vec<bool>> {
    let mut activities = of.iter().map(|scored| &scored.active);
    let first = activities.next()?.clone();
    Some(activities.fold(first, |all, active| Uncertainty::either(&all, active)))
}
