//! Weighted sums of chi-squares: the distribution of Pearson's statistic when the
//! sample is not a simple random one.
//!
//! ```text
//! Q = Σ_j λ_j χ²_j           f_mixture_upper    P(Q > x), ν infinite
//! Q / (χ²_ν / ν)             f_mixture_upper    P(Q > x·χ²_ν/ν) = P( Σ_j λ_j χ²_j − (x/ν)·χ²_ν > 0 )
//! ```

use super::tails::{chi_square_p, f_p, normal_upper};

/// One term of a weighted sum: the coefficient, and how many chi-squares on one
/// degree of freedom have it.
#[derive(Clone, Copy, Debug)]
struct Term {
    coefficient: f64,
    count: f64,
}

/// Chance that `Σ λ_j χ²_j` (one degree of freedom each) exceeds `x`: saddlepoint
/// approximation, or Satterthwaite's where it does not exist (near the mean).
fn mixture_upper(x: f64, lambda: &[f64]) -> Option<f64> {
    let saddle = saddlepoint(x, &terms(lambda));
    let (scale, df) = satterthwaite(lambda);
    saddle.or_else(|| chi_square_p(x / scale, df))
}

/// Chance that `Σ λ_j χ²_j` exceeds `x χ²_ν/ν`, as [`mixture_upper`].
///
/// The saddlepoint takes whole chi-squares: of the `ν` in the denominator the
/// fraction is dropped, as R `survey:::pFsum` has it, with `ν` itself in `x/ν`.
pub(crate) fn f_mixture_upper(x: f64, lambda: &[f64], df: f64) -> Option<f64> {
    if df.is_infinite() {
        return mixture_upper(x, lambda);
    }
    let mut sum = terms(lambda);
    sum.push(Term { coefficient: -x / df, count: df.trunc() });
    let (scale, ndf) = satterthwaite(lambda);
    saddlepoint(0.0, &sum).or_else(|| f_p(x / ndf / scale, ndf, df))
}

fn terms(lambda: &[f64]) -> Vec<Term> {
    lambda.iter().map(|&coefficient| Term { coefficient, count: 1.0 }).collect()
}

/// Scale and degrees of freedom of the chi-square with the same mean and variance.
fn satterthwaite(lambda: &[f64]) -> (f64, f64) {
    let n = lambda.len() as f64;
    let mean = lambda.iter().sum::<f64>() / n;
    let square = lambda.iter().map(|l| l * l).sum::<f64>() / n / (mean * mean);
    (mean * square, n / square)
}

/// Chance that the sum exceeds `x`, by the saddlepoint of its cumulant function.
///
/// # Formula
/// ```text
/// K(ζ) = −½ Σ c_j ln(1 − 2ζλ_j)      K′(ζ) = x
/// w = sign(ζ) √(2(ζx − K(ζ)))        v = ζ √K″(ζ)
/// P ≈ 1 − Φ( w + ln(v/w)/w )
/// ```
/// `None` where `ζ` is within 1e-4 of 0 (of the sum divided by its largest
/// coefficient): `x` is the mean, and the formula is 0/0.
///
/// # Source
/// Kuonen (1999), *Biometrika* 86, with the limits of R `survey:::saddle`.
fn saddlepoint(x: f64, sum: &[Term]) -> Option<f64> {
    let largest = sum.iter().map(|t| t.coefficient).fold(f64::NEG_INFINITY, f64::max);
    if !(largest > 0.0 && largest.is_finite() && x.is_finite()) {
        return None;
    }
    let x = x / largest;
    let sum: Vec<Term> = sum.iter().map(|t| Term { coefficient: t.coefficient / largest, ..*t }).collect();
    let over = |zeta: f64, of: fn(f64, f64) -> f64| -> f64 {
        sum.iter().map(|t| t.count * of(t.coefficient, 1.0 - 2.0 * zeta * t.coefficient)).sum()
    };
    let slope = |zeta: f64| over(zeta, |coefficient, rest| coefficient / rest);
    let smallest = sum.iter().map(|t| t.coefficient).fold(f64::INFINITY, f64::min);
    let mut low = if smallest < 0.0 { 0.5 / smallest } else { -1.0 };
    if smallest >= 0.0 {
        while slope(low) > x {
            low *= 2.0; // the slope falls to 0, and x is above it
            if low < -1e300 {
                return None;
            }
        }
    }
    let mut high = 0.5; // of the largest coefficient, which is 1 now
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if slope(middle) > x {
            high = middle;
        } else {
            low = middle;
        }
    }
    let zeta = 0.5 * (low + high);
    if zeta.abs() < 1e-4 {
        return None;
    }
    let cumulant = -0.5 * over(zeta, |_, rest| rest.ln());
    let curvature = 2.0 * over(zeta, |coefficient, rest| (coefficient / rest).powi(2));
    let w = zeta.signum() * (2.0 * (zeta * x - cumulant)).sqrt();
    let v = zeta * curvature.sqrt();
    Some(normal_upper(w + (v / w).ln() / w)).filter(|p| !p.is_nan())
}

/// Chance that `Σ λ_j χ²_j` exceeds `x χ²_ν/ν`, by inverting the characteristic
/// function; good to 1e-12 of 1, so for chances above 1e-9.
///
/// # Formula
/// ```text
/// P = ½ + 1/π ∫ sin θ(u) / ρ(u)  du/u      0 < u < ∞
/// θ = ½ Σ c_j atan(λ_j u)     ρ = Π (1 + λ_j² u²)^(c_j/4)
/// ```
/// over all terms, the denominator's `−x/ν` among them; trapezia on `ln u`, where
/// the integrand is smooth and falls off on both sides.
///
/// # Source
/// Imhof (1961), *Biometrika* 48.
pub(crate) fn f_mixture_exact(x: f64, lambda: &[f64], df: f64) -> Option<f64> {
    const STEP: f64 = 1.0 / 64.0;
    let largest = lambda.iter().copied().fold(0.0, f64::max);
    if !(df > 0.0 && df.is_finite() && x > 0.0 && largest > 0.0) {
        return None;
    }
    let mut sum = terms(lambda);
    sum.push(Term { coefficient: -x / df, count: df });
    let at = |u: f64| {
        let angle: f64 = sum.iter().map(|t| t.count * (t.coefficient * u).atan()).sum();
        let log: f64 = sum.iter().map(|t| t.count * (t.coefficient * u).powi(2).ln_1p()).sum();
        (0.5 * angle).sin() * (-0.25 * log).exp()
    };
    let integral: f64 = (-2560..=2560).map(|i| at((f64::from(i) * STEP).exp() / largest)).sum::<f64>() * STEP;
    Some((0.5 + integral / std::f64::consts::PI).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests;
