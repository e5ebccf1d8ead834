//! Intervals for proportions.

use super::{Choices, Interval, NoInterval, UnknownMethod, upper_tail};
use crate::distribution::{beta_quantile, t_upper};

/// How the interval of a proportion is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProportionMethod {
    /// Clopper-Pearson at the effective size, adjusted for degrees of freedom and
    /// at most `n`: what the NCHS standard is defined on.
    KornGraubard,
    /// Symmetric on the logit scale (R `xlogit`).
    Logit,
    /// Score interval at the effective size.
    Wilson,
    /// Korn-Graubard without the limit `n` (R `beta`).
    Beta,
    /// Estimate plus and minus a multiple of the standard error, not cut at 0 and 1.
    Linear,
    /// Symmetric on the scale of the arcsine of the square root.
    Asin,
    /// All shares whose likelihood, at the precision of the design, is not too far below the best.
    Likelihood,
}

impl ProportionMethod {
    /// All methods, the default for publication first.
    pub const ALL: &'static [ProportionMethod] = &[
        ProportionMethod::KornGraubard,
        ProportionMethod::Logit,
        ProportionMethod::Wilson,
        ProportionMethod::Beta,
        ProportionMethod::Linear,
        ProportionMethod::Asin,
        ProportionMethod::Likelihood,
    ];
    const NAMES: Choices = Choices(&["korn_graubard", "logit", "wilson", "beta", "linear", "asin", "likelihood"]);

    /// The name used in settings and in the `ci_method` column.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ProportionMethod::KornGraubard => "korn_graubard",
            ProportionMethod::Logit => "logit",
            ProportionMethod::Wilson => "wilson",
            ProportionMethod::Beta => "beta",
            ProportionMethod::Linear => "linear",
            ProportionMethod::Asin => "asin",
            ProportionMethod::Likelihood => "likelihood",
        }
    }

    /// The method of this name.
    ///
    /// # Errors
    /// [`UnknownMethod`], which names the choices.
    ///
    /// # Example
    /// ```
    /// # use estimate::ProportionMethod;
    /// assert_eq!(ProportionMethod::parse("wilson"), Ok(ProportionMethod::Wilson));
    /// let error = ProportionMethod::parse("wlad").unwrap_err().to_string();
    /// assert!(error.starts_with("unknown interval method `wlad`; expected one of `korn_graubard`, `logit`"));
    /// ```
    pub fn parse(name: &str) -> Result<ProportionMethod, UnknownMethod> {
        let found = ProportionMethod::ALL.iter().copied().find(|method| method.name() == name);
        found.ok_or_else(|| UnknownMethod { name: name.to_owned(), choices: ProportionMethod::NAMES })
    }
}

/// What the interval of a proportion is computed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProportionFacts {
    /// The proportion.
    pub p: f64,
    /// Its standard error.
    pub se: f64,
    /// People in the denominator.
    pub n: u64,
    /// Degrees of freedom of the domain; infinity for the normal quantile.
    pub df: f64,
}

/// Confidence interval of a proportion.
///
/// # Formula
/// With `t` the quantile of Student's t on `df`, `m = p(1 − p)/se²`, and `m* =
/// m·(t_{n−1}/t_df)²`:
/// ```text
/// linear         p ± t·se
/// logit          expit( logit p ± t·se/(p(1 − p)) )
/// asin           sin²( arcsin √p ± t·se/(2√(p(1 − p))) )
/// wilson         ( p + t²/2m ± t √( p(1 − p)/m + t²/4m² ) ) / (1 + t²/m)
/// beta           Beta⁻¹(α/2; m*p, m*(1 − p) + 1),  Beta⁻¹(1 − α/2; m*p + 1, m*(1 − p))
/// korn_graubard  the same with min(m*, n) in place of m*
/// likelihood     { π : 2m·( p ln(p/π) + (1 − p) ln((1 − p)/(1 − π)) ) ≤ t²·n/(n − 1) }
/// ```
///
/// # Shapes and units
/// Fractions. At `p = 0` and `p = 1` only `korn_graubard` has an interval: that of
/// Clopper and Pearson, with `n` in place of the undefined `m*`, whatever `df`.
/// With `df` below 1 elsewhere it says [0, 1]: nothing is known.
///
/// # Errors
/// [`NoInterval`]: an undefined input; for the other methods also a standard
/// error of 0, or `df` below 1.
///
/// # Panics
/// If `level` is not between 0 and 1.
///
/// # Example
/// Nobody of 30: the upper end solves `(1 − p)^30 = 0.025`.
/// ```
/// # use estimate::{ProportionFacts, ProportionMethod, proportion_interval};
/// let nobody = ProportionFacts { p: 0.0, se: 0.0, n: 30, df: 5.0 };
/// let interval = proportion_interval(ProportionMethod::KornGraubard, nobody, 0.95)?;
/// assert!(interval.low == 0.0 && (interval.high - (1.0 - 0.025_f64.powf(1.0 / 30.0))).abs() < 1e-9);
/// # Ok::<(), estimate::NoInterval>(())
/// ```
///
/// # Source
/// Korn and Graubard (1998), *Survey Methodology* 24; Parker and others (2017),
/// *National Center for Health Statistics Data Presentation Standards for
/// Proportions*, Vital and Health Statistics 2(175); the others as R
/// `survey::svyciprop` 4.5, whose `asin` does not stop at the end of the scale (a lower
/// angle below 0 gives its mirror image there, 0 here), and whose `likelihood` profiles the same deviance on a grid
/// and interpolates (agreement to 2e-3). R takes `n` in `t_{n−1}` from the rows of the design
/// object; here it is always the denominator's.
pub fn proportion_interval(
    method: ProportionMethod,
    facts: ProportionFacts,
    level: f64,
) -> Result<Interval, NoInterval> {
    let ProportionFacts { p, se, n, df } = facts;
    let tail = upper_tail(level);
    if !(0.0..=1.0).contains(&p) || !se.is_finite() || df.is_nan() || n == 0 {
        return Err(NoInterval::Undefined);
    }
    let spread = p * (1.0 - p);
    if method == ProportionMethod::KornGraubard {
        let size = korn_graubard_size(facts, level);
        return Ok(clopper_pearson(p, size, tail));
    }
    if se <= 0.0 || spread <= 0.0 {
        return Err(NoInterval::NoSamplingError);
    }
    if df < 1.0 {
        return Err(NoInterval::NoDegreesOfFreedom);
    }
    let t = t_upper(tail, df);
    let (low, high) = match method {
        ProportionMethod::KornGraubard => unreachable!("returned above"),
        ProportionMethod::Linear => (p - t * se, p + t * se),
        ProportionMethod::Logit => {
            let (middle, half) = ((p / (1.0 - p)).ln(), t * se / spread);
            (expit(middle - half), expit(middle + half))
        }
        ProportionMethod::Asin => {
            let (middle, half) = (p.sqrt().asin(), t * se / (2.0 * spread.sqrt()));
            let back = |x: f64| x.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2);
            (back(middle - half), back(middle + half))
        }
        ProportionMethod::Wilson => {
            let m = spread / (se * se);
            let half = t * (spread / m + (t / (2.0 * m)).powi(2)).sqrt();
            let (middle, scale) = (p + t * t / (2.0 * m), 1.0 + t * t / m);
            ((middle - half) / scale, (middle + half) / scale)
        }
        ProportionMethod::Beta => {
            let Interval { low, high } = clopper_pearson(p, spread / (se * se) * quantile_ratio(n, df, tail), tail);
            (low, high)
        }
        ProportionMethod::Likelihood => {
            let half_deviance = 0.5 * t * t * se * se / spread * n as f64 / (n as f64 - 1.0);
            (likelihood_end(p, 0.0, half_deviance), likelihood_end(p, 1.0, half_deviance))
        }
    };
    Ok(Interval { low, high })
}

/// Effective size of the Korn-Graubard interval: adjusted for degrees of freedom,
/// at most `n`.
///
/// # Formula
/// `min(n, p(1 − p)/se² · (t_{n−1}/t_df)²)`; `n` at `p = 0` and `p = 1`; 0 with
/// `df` below 1 elsewhere.
///
/// # Panics
/// If `level` is not between 0 and 1.
#[must_use]
pub fn korn_graubard_size(facts: ProportionFacts, level: f64) -> f64 {
    let ProportionFacts { p, se, n, df } = facts;
    let n_people = n as f64;
    if p <= 0.0 || p >= 1.0 {
        return n_people;
    }
    if df < 1.0 || n < 2 {
        return 0.0;
    }
    let size = p * (1.0 - p) / (se * se) * quantile_ratio(n, df, upper_tail(level));
    if size < n_people { size } else { n_people } // also se = 0
}

/// `(t_{n−1}/t_df)²`: what few degrees of freedom cost in people.
fn quantile_ratio(n: u64, df: f64, tail: f64) -> f64 {
    if n < 2 {
        return 0.0;
    }
    (t_upper(tail, n as f64 - 1.0) / t_upper(tail, df)).powi(2)
}

/// Where between `p` and `edge` the deviance per person, halved, reaches `limit`.
fn likelihood_end(p: f64, edge: f64, limit: f64) -> f64 {
    let (mut inside, mut outside) = (p, edge);
    for _ in 0..200 {
        let middle = 0.5 * (inside + outside);
        let deviance = p * (p / middle).ln() + (1.0 - p) * ((1.0 - p) / (1.0 - middle)).ln();
        if deviance < limit {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    inside
}

/// Interval of a proportion from its log odds and their standard error, such as
/// those of a logistic model with an intercept only.
///
/// # Formula
/// `expit( λ ± t·se )`. By linearisation the standard error of the log odds is
/// `se(p)/(p(1 − p))`, and the interval is [`ProportionMethod::Logit`]'s; by
/// replicates it is the spread of the log odds over the replicates
/// ([`Uncertainty::log_odds`](crate::Uncertainty::log_odds)), and differs a little.
///
/// # Shapes and units
/// `log_odds` and `se` in logits; the interval is a fraction.
///
/// # Errors
/// [`NoInterval`]: an undefined input, a standard error of 0, `df` below 1.
///
/// # Panics
/// If `level` is not between 0 and 1.
///
/// # Example
/// ```
/// # use estimate::log_odds_interval;
/// let half = log_odds_interval(0.0, 1.0, f64::INFINITY, 0.95)?;
/// assert!((half.low + half.high - 1.0).abs() < 1e-15);
/// # Ok::<(), estimate::NoInterval>(())
/// ```
///
/// # Source
/// R `survey::svyciprop(method = "logit")`.
pub fn log_odds_interval(log_odds: f64, se: f64, df: f64, level: f64) -> Result<Interval, NoInterval> {
    let tail = upper_tail(level);
    if !log_odds.is_finite() || !se.is_finite() || df.is_nan() {
        return Err(NoInterval::Undefined);
    }
    if df < 1.0 {
        return Err(NoInterval::NoDegreesOfFreedom);
    }
    if se <= 0.0 {
        return Err(NoInterval::NoSamplingError);
    }
    let half = t_upper(tail, df) * se;
    Ok(Interval { low: expit(log_odds - half), high: expit(log_odds + half) })
}

fn expit(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn clopper_pearson(p: f64, size: f64, tail: f64) -> Interval {
    let (with, without) = (size * p, size * (1.0 - p));
    Interval { low: beta_quantile(tail, with, without + 1.0), high: beta_quantile(1.0 - tail, with + 1.0, without) }
}
