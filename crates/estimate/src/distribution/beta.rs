//! The beta distribution at any size of its shapes.
//!
//! A national sample has millions of people, so shapes of millions. There the
//! continued fraction of `statrs` 0.19 stops after 140 terms, its quantiles keep
//! eight digits, and those of Student's t, which it derives from them, four (on
//! 1,000,000 degrees of freedom 1.95985 for 1.95997). This one runs until it has
//! converged, and takes large powers as differences.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::gamma::ln_gamma;
use std::f64::consts::PI;

/// The `p` quantile of Beta(`a`, `b`); 0 and 1 where a shape is 0.
pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if a <= 0.0 {
        return 0.0;
    }
    if b <= 0.0 {
        return 1.0;
    }
    // Newton inside a bracket that shrinks at every step; halved where Newton leaves it
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = near(p, a, b);
    for _ in 0..1_100 {
        // enough halvings for the smallest number a double holds
        let excess = beta_cdf(a, b, x) - p;
        if excess > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let newton = x - excess / (power(a, b, x) / (x * (1.0 - x)));
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() <= 4.0 * f64::EPSILON * x {
            return next;
        }
        x = next;
    }
    x
}

/// Where the normal distribution of the same mean and variance has its `p` quantile, if that is inside.
fn near(p: f64, a: f64, b: f64) -> f64 {
    let mean = a / (a + b);
    let x = mean + Normal::standard().inverse_cdf(p) * (mean * (1.0 - mean) / (a + b + 1.0)).sqrt();
    if x > 0.0 && x < 1.0 { x } else { mean }
}

/// The regularised incomplete beta function `I_x(a, b)`, for `0 < x < 1`.
pub(super) fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    let front = power(a, b, x);
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(a, b, x) / a
    } else {
        1.0 - front * continued_fraction(b, a, 1.0 - x) / b
    }
}

/// `x^a (1 − x)^b / B(a, b)` by Stirling's formula with its error, so that large
/// exponents meet as a difference.
fn power(a: f64, b: f64, x: f64) -> f64 {
    let n = a + b;
    let off = a - n * x;
    let stirling = stirling_error(n) - stirling_error(a) - stirling_error(b);
    let deviance = deviance(n * x, off) + deviance(n * (1.0 - x), -off);
    (a * (b / n) / (2.0 * PI)).sqrt() * (stirling - deviance).exp()
}

/// `k ln(k/m) − k + m` for `k = m + off`.
fn deviance(m: f64, off: f64) -> f64 {
    let u = off / m;
    if u.abs() > 0.1 {
        return m * ((1.0 + u) * u.ln_1p() - u);
    }
    // (1 + u) ln(1 + u) − u = Σ_{k≥2} (−u)^k / (k (k − 1))
    let mut sum = 0.0;
    let mut term = -u;
    for k in 2..30 {
        term *= -u;
        let k = f64::from(k);
        sum += term / (k * (k - 1.0));
    }
    m * sum
}

/// `ln Γ(z) − ½ ln(2π/z) − z ln z + z`.
fn stirling_error(z: f64) -> f64 {
    if z < 16.0 {
        return ln_gamma(z) - 0.5 * (2.0 * PI / z).ln() - z * z.ln() + z;
    }
    let r = 1.0 / (z * z);
    (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r / 1188.0)))) / z
}

/// The continued fraction of `I_x(a, b)` (modified Lentz), below the mean.
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    let tiny = 1e-300;
    let away_from_0 = |value: f64| if value.abs() < tiny { tiny } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_0(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for m in 1..200_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut step = 1.0;
        for coefficient in [even, odd] {
            d = 1.0 / away_from_0(1.0 + coefficient * d);
            c = away_from_0(1.0 + coefficient / c);
            step = d * c;
            fraction *= step;
        }
        if (step - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    fraction
}
