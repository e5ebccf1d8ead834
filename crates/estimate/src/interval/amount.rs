//! Intervals for totals, means and ratios.

use super::{Choices, Interval, NoInterval, UnknownMethod, upper_tail};
use crate::distribution::t_upper;

/// How the interval of a total, mean or ratio is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountMethod {
    /// Estimate plus and minus a multiple of the standard error.
    Linear,
    /// Symmetric on the log scale: for counts and other amounts above 0.
    Log,
}

impl AmountMethod {
    /// All methods.
    pub const ALL: &'static [AmountMethod] = &[AmountMethod::Linear, AmountMethod::Log];
    const NAMES: Choices = Choices(&["linear", "log"]);

    /// The name used in settings and in the `ci_method` column.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            AmountMethod::Linear => "linear",
            AmountMethod::Log => "log",
        }
    }

    /// The method of this name.
    ///
    /// # Errors
    /// [`UnknownMethod`], which names the choices.
    pub fn parse(name: &str) -> Result<AmountMethod, UnknownMethod> {
        let found = AmountMethod::ALL.iter().copied().find(|method| method.name() == name);
        found.ok_or_else(|| UnknownMethod { name: name.to_owned(), choices: AmountMethod::NAMES })
    }
}

/// Confidence interval of a total, mean or ratio.
///
/// # Formula
/// ```text
/// linear   y ± t·se            log   y · exp( ± t·se/y )
/// ```
/// `t` is the quantile of Student's t on `df`; the normal one if `df` is infinite.
///
/// # Shapes and units
/// The unit of `value`.
///
/// # Errors
/// [`NoInterval`]: an undefined input, a standard error of 0, `df` below 1, or for
/// `log` a value that is not above 0.
///
/// # Panics
/// If `level` is not between 0 and 1.
///
/// # Example
/// `t` on one degree of freedom is `tan(0.475·π) = 12.7062`.
/// ```
/// # use estimate::{AmountMethod, amount_interval};
/// let interval = amount_interval(AmountMethod::Linear, 100.0, 1.0, 1.0, 0.95)?;
/// assert!((interval.high - 100.0 - (0.475 * std::f64::consts::PI).tan()).abs() < 1e-9);
/// # Ok::<(), estimate::NoInterval>(())
/// ```
///
/// # Source
/// Parker and others (2023), *National Center for Health Statistics Data
/// Presentation Standards for Rates and Counts*, Vital and Health Statistics
/// 2(200), for the log scale; R `confint(svytotal(...), df = degf(...))` for the
/// linear one.
pub fn amount_interval(method: AmountMethod, value: f64, se: f64, df: f64, level: f64) -> Result<Interval, NoInterval> {
    let tail = upper_tail(level);
    if !value.is_finite() || !se.is_finite() || df.is_nan() {
        return Err(NoInterval::Undefined);
    }
    if df < 1.0 {
        return Err(NoInterval::NoDegreesOfFreedom); // an error of 0 that could not have been seen is none
    }
    if se <= 0.0 {
        return Err(NoInterval::NoSamplingError);
    }
    let reach = t_upper(tail, df) * se;
    match method {
        AmountMethod::Linear => Ok(Interval { low: value - reach, high: value + reach }),
        AmountMethod::Log if value <= 0.0 => Err(NoInterval::OffScale),
        AmountMethod::Log => {
            let factor = (reach / value).exp();
            let interval = Interval { low: value / factor, high: value * factor };
            if interval.high.is_finite() { Ok(interval) } else { Err(NoInterval::OffScale) }
        }
    }
}
