//! Projection: a rate carried over to an external population base.

use crate::{Cell, Estimand, Statistic};

/// A figure that cannot be projected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ProjectError {
    /// Only rates estimated for the population can be carried over.
    #[error(
        "a `{}` of estimand `{}` cannot be projected; expected a `proportion`, `mean` or `ratio` of estimand `design`",
        statistic.name(),
        estimand.name()
    )]
    NotARate {
        /// What was given.
        statistic: Statistic,
        /// Its estimand.
        estimand: Estimand,
    },
    /// A population base is a number of people.
    #[error("a population base of {0} people; expected a finite number above 0")]
    Base(f64),
}

/// The total that a rate gives on a population base of `base` people.
///
/// # Formula
/// ```text
/// total = rate · base,   se = se(rate) · base,   interval = interval(rate) · base
/// ```
/// The base is taken as known without error, so the relative error is the rate's.
///
/// # Shapes and units
/// `base` in people of the rate's denominator: a rate among those aged 60 and over
/// needs the base of those aged 60 and over. The result is a total of estimand
/// `projection` with `population = base`; its interval method, design effect and
/// decision are those of the rate.
///
/// # Errors
/// [`ProjectError`]: a total, an unweighted rate, an earlier projection, or a base
/// that is not a number above 0.
///
/// # Example
/// 6.4 % of 6,071,875 people.
/// ```
/// # use estimate::{Cell, Decision, Estimand, Estimate, Standard, Statistic, project};
/// # let estimate = Estimate {
/// #     statistic: Statistic::Proportion, estimand: Estimand::Design, cell: 0, level: 1, n: 10_253,
/// #     n_positive: 656, n_effective: None, population: 6.0e6, value: Some(0.064), se: Some(0.004), df: 9, deff: None,
/// # };
/// let rate: Cell = Standard::default().apply(&estimate);
/// let total = project(&rate, 6_071_875.0)?;
/// assert_eq!(total.estimate, Some(388_600.0));
/// assert_eq!(total.se, Some(24_287.5));
/// assert_eq!(total.cv, rate.cv);
/// # Ok::<(), estimate::ProjectError>(())
/// ```
///
/// # Source
/// The published figures of the survey: rate times registered population. With an
/// error of the base, see Cochran (1977), *Sampling Techniques*, section 6.2.
pub fn project(rate: &Cell, base: f64) -> Result<Cell, ProjectError> {
    let is_rate = rate.statistic != Statistic::Total && rate.estimand == Estimand::Design;
    if !is_rate {
        return Err(ProjectError::NotARate { statistic: rate.statistic, estimand: rate.estimand });
    }
    if !(base.is_finite() && base > 0.0) {
        return Err(ProjectError::Base(base));
    }
    let scaled = |number: Option<f64>| number.map(|number| number * base);
    Ok(Cell {
        statistic: Statistic::Total,
        estimand: Estimand::Projection,
        population: base,
        estimate: scaled(rate.estimate),
        se: scaled(rate.se),
        ci_low: scaled(rate.ci_low),
        ci_high: scaled(rate.ci_high),
        ..rate.clone()
    })
}
