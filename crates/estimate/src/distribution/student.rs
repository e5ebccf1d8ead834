//! Quantiles of Student's t, exact to the 12th digit from one degree of freedom to
//! millions.

use super::beta::beta_quantile;
use statrs::distribution::{ContinuousCDF, Normal};

/// The `1 − tail` quantile of Student's t; the normal one for infinite `df`.
///
/// From 1000 degrees of freedom by the expansion around the normal quantile
/// (Abramowitz and Stegun 26.7.5), below by the beta distribution, on the side
/// where `1 − x` keeps its digits.
pub(crate) fn t_upper(tail: f64, df: f64) -> f64 {
    if df >= 1000.0 {
        let z = -Normal::standard().inverse_cdf(tail);
        let z2 = z * z;
        let g1 = (z2 + 1.0) / 4.0;
        let g2 = ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
        let g3 = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
        let g4 = ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92_160.0;
        return z * (1.0 + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df);
    }
    if df > 30.0 {
        let x = beta_quantile(1.0 - 2.0 * tail, 0.5, df / 2.0);
        return (df * x / (1.0 - x)).sqrt();
    }
    let y = beta_quantile(2.0 * tail, df / 2.0, 0.5);
    (df * (1.0 - y) / y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::Relative;

    /// R 4.2.2: `qt(0.975, df)`.
    #[test]
    fn t_agrees_with_r() {
        for (df, expected) in [
            (1.0, 12.70620473617469),
            (2.0, 4.302652729749462),
            (3.5, 2.940088637982729),
            (13.0, 2.160368656462792),
            (30.0, 2.042272456301238),
            (31.0, 2.039513446396408),
            (199.0, 1.971956544251752),
            (999.0, 1.962341461133449),
            (1001.0, 1.962336705280879),
            (1000000.0, 1.959966356814107),
            (f64::INFINITY, 1.959963984540054),
        ] {
            Relative(1e-11).check(&format!("t on {df}"), t_upper(0.025, df), expected);
        }
    }

    /// R 4.2.2: `qbeta(c(0.025, 0.975), a, b)`.
    #[test]
    fn beta_agrees_with_r() {
        for (a, b, low, high) in [
            (0.5, 7.0, 7.269349392000153e-05, 0.3102747892563084),
            (3.2, 900.5, 0.0007835019128461598, 0.008328254344499908),
            (163.0, 38.0, 0.7541365375513216, 0.8618968746271604),
            (2.1, 41234.5, 6.647581354195406e-06, 0.0001392917612649289),
            (41000.7, 2.2, 0.9998557549846434, 0.9999925006634017),
            (1000000.0, 9000000.0, 0.09981413728734971, 0.1001860142571138),
            (12.3, 100000.0, 6.415231319561425e-05, 0.0002006396066860632),
            (2500.5, 2500000.0, 0.0009604352390655782, 0.00103872139092785),
            (100000.0, 100000.0, 0.497808701431692, 0.5021912985683079),
            (20.0, 0.5, 0.8805929760449643, 0.9999751397913687),
        ] {
            Relative(1e-10).check(&format!("low of {a}, {b}"), beta_quantile(0.025, a, b), low);
            Relative(1e-10).check(&format!("high of {a}, {b}"), beta_quantile(0.975, a, b), high);
        }
        assert!(beta_quantile(0.025, 0.0, 3.0).abs() < f64::EPSILON);
        assert!((beta_quantile(0.975, 3.0, 0.0) - 1.0).abs() < f64::EPSILON);
    }
}
