//! Chances beyond a value: p-values of the reference distributions.

use super::beta::beta_cdf;
use statrs::function::erf::erfc;
use statrs::function::gamma::gamma_ur;

/// Chance that F on `numerator` and `denominator` degrees of freedom exceeds `f`.
///
/// # Formula
/// `I_x(ν₂/2, ν₁/2)` at `x = ν₂/(ν₂ + ν₁ f)`; with infinite `ν₂` the chance that a
/// chi-square on `ν₁` exceeds `ν₁ f`.
///
/// # Shapes and units
/// A chance. `None` if a number is not defined or degrees of freedom are not above
/// 0, where the statistic has no distribution.
///
/// # Example
/// On 2 and 2 degrees of freedom it is `1/(1 + f)`.
/// ```
/// # use estimate::f_p;
/// assert!((f_p(4.0, 2.0, 2.0).unwrap() - 0.2).abs() < 1e-15);
/// assert_eq!(f_p(4.0, 2.0, 0.0), None);
/// ```
///
/// # Source
/// Abramowitz and Stegun (1964), 26.6.2; R `pf(f, df1, df2, lower.tail = FALSE)`.
#[must_use]
pub fn f_p(f: f64, numerator: f64, denominator: f64) -> Option<f64> {
    if f.is_nan() || !(numerator > 0.0 && denominator > 0.0) {
        return None;
    }
    if denominator.is_infinite() {
        return chi_square_p(f * numerator, numerator);
    }
    if f <= 0.0 {
        return Some(1.0);
    }
    let x = denominator / (denominator + numerator * f);
    Some(if x > 0.0 { beta_cdf(denominator / 2.0, numerator / 2.0, x) } else { 0.0 })
}

/// Chance that Student's t on `df` degrees of freedom is further from 0 than `t`.
///
/// # Formula
/// That of F on 1 and `df` exceeding `t²`; the normal one for infinite `df`.
///
/// # Shapes and units
/// A chance, both tails together; `None` as [`f_p`].
///
/// # Example
/// On one degree of freedom, beyond 1 lies a half.
/// ```
/// # use estimate::t_p;
/// assert!((t_p(-1.0, 1.0).unwrap() - 0.5).abs() < 1e-15);
/// ```
///
/// # Source
/// R `2 * pt(-abs(t), df)`.
#[must_use]
pub fn t_p(t: f64, df: f64) -> Option<f64> {
    if df.is_infinite() {
        return Some(2.0 * normal_upper(t.abs())).filter(|p| !p.is_nan());
    }
    f_p(t * t, 1.0, df)
}

/// Chance that a chi-square on `df` degrees of freedom exceeds `x`.
///
/// # Formula
/// `Γ(ν/2, x/2) / Γ(ν/2)`, the upper incomplete gamma function.
///
/// # Shapes and units
/// A chance; `None` as [`f_p`].
///
/// # Example
/// On 2 degrees of freedom it is `exp(−x/2)`.
/// ```
/// # use estimate::chi_square_p;
/// assert!((chi_square_p(6.0, 2.0).unwrap() - (-3.0_f64).exp()).abs() < 1e-15);
/// ```
///
/// # Source
/// Abramowitz and Stegun (1964), 26.4.2; R `pchisq(x, df, lower.tail = FALSE)`.
#[must_use]
pub fn chi_square_p(x: f64, df: f64) -> Option<f64> {
    if x.is_nan() || !(df > 0.0 && df.is_finite()) {
        return None;
    }
    Some(if x > 0.0 { gamma_ur(df / 2.0, x / 2.0) } else { 1.0 })
}

/// Chance that a standard normal number exceeds `z`.
pub(super) fn normal_upper(z: f64) -> f64 {
    0.5 * erfc(z * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests;
