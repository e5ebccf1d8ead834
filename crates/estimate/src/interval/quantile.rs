//! Quantiles of Student's t and of the beta distribution, with their edges.

use statrs::distribution::{Beta, ContinuousCDF, Normal, StudentsT};

/// From this on, t and normal quantiles agree to 16 digits of use.
const NORMAL_FROM: f64 = 1e7;

/// The `1 − tail` quantile of Student's t; the normal one for infinite `df`.
pub(crate) fn t_upper(tail: f64, df: f64) -> f64 {
    if df >= NORMAL_FROM {
        let normal = Normal::new(0.0, 1.0).expect("a standard normal");
        return -normal.inverse_cdf(tail);
    }
    let t = StudentsT::new(0.0, 1.0, df).expect("df above 0");
    -t.inverse_cdf(tail)
}

/// The `p` quantile of a beta distribution; 0 and 1 where a shape is 0.
pub(crate) fn beta(p: f64, a: f64, b: f64) -> f64 {
    if a <= 0.0 {
        return 0.0;
    }
    if b <= 0.0 {
        return 1.0;
    }
    let beta = Beta::new(a, b).expect("finite shapes above 0");
    beta.inverse_cdf(p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::Relative;

    /// R 4.2.2: `qt(0.975, c(1, 2, 13, 199, 1e6))`, `qnorm(0.975)`.
    #[test]
    fn t_agrees_with_r() {
        let r = [
            (1.0, 12.7062047361747),
            (2.0, 4.30265272974946),
            (13.0, 2.16036865646279),
            (199.0, 1.97195654390829),
            (1e6, 1.95996635682141),
            (f64::INFINITY, 1.95996398454005),
        ];
        for (df, expected) in r {
            assert!(Relative(1e-12).agree(t_upper(0.025, df), expected), "{df}: {}", t_upper(0.025, df));
        }
    }

    /// R 4.2.2: `qbeta(0.025, a, b)`.
    #[test]
    fn beta_agrees_with_r() {
        let r = [
            (1.0, 1.0, 0.025),
            (2.0, 1.0, 0.158113883008419),
        ];
        for (a, b, expected) in r {
            assert!(Relative(1e-12).agree(beta(0.025, a, b), expected), "{a} {b}: {}", beta(0.025, a, b));
        }
        assert!(beta(0.025, 0.0, 3.0).abs() < f64::EPSILON);
        assert!((beta(0.975, 3.0, 0.0) - 1.0).abs() < f64::EPSILON);
    }
}
