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

/// Chance that `Σ λ_j χ²_j` exceeds `x χ²_ν/ν`, without approximation but for
/// rounding: good to 1e-12 of 1, so for chances above 1e-9. No coefficient may be
/// below 0.
pub(crate) fn f_mixture_exact(x: f64, lambda: &[f64], df: f64) -> Option<f64> {
    let largest = lambda.iter().copied().fold(0.0, f64::max);
    // what is nothing beside the largest adds nothing, and would slow the series down for ever
    let lambda: Vec<f64> = lambda.iter().copied().filter(|l| *l > 1e-9 * largest).collect();
    if lambda.is_empty() || !(df > 0.0 && x > 0.0 && largest.is_finite()) {
        return None;
    }
    if df.is_infinite() { series(x, &lambda) } else { Some(inversion(x, &lambda, df)) }
}

/// By inverting the characteristic function.
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
fn inversion(x: f64, lambda: &[f64], df: f64) -> f64 {
    let largest = lambda.iter().copied().fold(0.0, f64::max);
    let mut sum = terms(lambda);
    sum.push(Term { coefficient: -x / df, count: df });
    let of = |u: f64, part: fn(f64) -> f64| -> f64 { sum.iter().map(|t| t.count * part(t.coefficient * u)).sum() };
    // the angle turns about 6√ν times before the integrand has fallen to nothing
    let step = (1.0 / 64.0_f64).min(0.05 / df.sqrt());
    let mut integral = 0.0;
    for i in 0_u32.. {
        let u = (f64::from(i) * step - 36.0).exp() / largest; // below, the integrand is u itself
        let fall = 0.25 * of(u, |y| (y * y).ln_1p());
        if fall > 40.0 {
            break;
        }
        integral += (0.5 * of(u, f64::atan)).sin() * (-fall).exp();
    }
    (0.5 + step * integral / std::f64::consts::PI).clamp(0.0, 1.0)
}

/// The sum as a mixture of chi-squares on more and more degrees of freedom.
///
/// # Formula
/// ```text
/// P(Q > x) = Σ_k a_k P(χ²_{m+2k} > x/β)        β the smallest of m coefficients
/// a_0 = Π √(β/λ_j)    a_k = 1/(2k) Σ_{r<k} g_{k−r} a_r    g_r = Σ (1 − β/λ_j)^r
/// ```
/// The `a` are chances themselves: the series ends when they add up to 1.
///
/// # Source
/// Ruben (1962), *Annals of Mathematical Statistics* 33; what R `pchisqsum` takes
/// from the package CompQuadForm (Farebrother).
fn series(x: f64, lambda: &[f64]) -> Option<f64> {
    const MOST: usize = 20_000;
    let smallest = lambda.iter().copied().fold(f64::INFINITY, f64::min);
    let left: Vec<f64> = lambda.iter().map(|l| 1.0 - smallest / l).collect();
    let mut powers = vec![1.0; left.len()];
    let mut chances = vec![lambda.iter().map(|l| (smallest / l).sqrt()).product::<f64>()];
    let mut sums = Vec::new();
    let (mut beyond, mut all) = (0.0, 0.0);
    for k in 0..MOST {
        if k > 0 {
            powers.iter_mut().zip(&left).for_each(|(power, left)| *power *= left);
            sums.push(powers.iter().sum::<f64>());
            let next: f64 = chances.iter().zip(sums.iter().rev()).map(|(a, g)| a * g).sum();
            chances.push(next / (2.0 * k as f64));
        }
        all += chances[k];
        beyond += chances[k] * chi_square_p(x / smallest, lambda.len() as f64 + 2.0 * k as f64)?;
        if 1.0 - all < 1e-13 {
            return Some(beyond);
        }
    }
    None
}

#[cfg(test)]
mod tests;
