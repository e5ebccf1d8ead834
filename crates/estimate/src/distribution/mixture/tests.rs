use super::*;
use testkit::Relative;

/// R 4.2.2, survey 4.1-1: `pchisqsum(x, rep(1, k), lambda, lower.tail = FALSE, method = "saddlepoint")`,
/// with finite degrees of freedom `survey:::pFsum(..., ddf = df, method = "saddlepoint")`. R finds the
/// saddlepoint to 1e-8, which near the mean is worth 2e-6 of the chance.
#[test]
fn saddlepoints_agree_with_r() {
    let infinite = f64::INFINITY;
    let cases: [(f64, &[f64], f64, f64); 7] = [
        (26.0, &[1.9, 0.8], infinite, 3.123937624993953e-04),
        (11.94, &[2.3, 0.4], 20.92, 4.39250185310364e-02),
        (199.0, &[3.0, 1.2, 0.7], 29.26, 1.02344277377778e-08),
        (4.7, &[1.6, 1.1, 0.5, 0.4], 36.1, 2.744930422107141e-01),
        (0.7, &[1.0, 2.0], 13.7, 7.933727885173948e-01),
        (3.03, &[1.0, 2.0], 13.7, 3.936610702541244e-01),
        (3.0, &[1.0, 2.0], infinite, 3.610042727164055e-01), // the mean: Satterthwaite
    ];
    for (x, lambda, df, expected) in cases {
        let ours = f_mixture_upper(x, lambda, df).unwrap();
        Relative(1e-5).check(&format!("beyond {x} of {lambda:?} on {df}"), ours, expected);
    }
}

/// With equal coefficients the sum is a chi-square, and over one it is F.
#[test]
fn equal_coefficients_are_an_f_distribution() {
    for (x, df) in [(2.0, 7.0), (9.0, 20.5), (30.0, 11.3)] {
        let exact = f_mixture_exact(2.0 * x, &[2.0, 2.0, 2.0], df).unwrap();
        let f = f_p(x / 3.0, 3.0, df).unwrap();
        assert!((exact - f).abs() < 1e-13, "{exact} is not {f}");
    }
}

/// Two of each coefficient: a sum of exponentials, whose tail is known.
#[test]
fn pairs_of_coefficients_are_exponentials() {
    let (a, b) = (3.0_f64, 0.5_f64);
    for x in [0.5, 4.0, 30.0] {
        let tail = (a * (-x / (2.0 * a)).exp() - b * (-x / (2.0 * b)).exp()) / (a - b);
        let ours = f_mixture_exact(x, &[a, b, a, b], f64::INFINITY).unwrap();
        assert!((ours - tail).abs() < 1e-12, "beyond {x}: {ours} is not {tail}");
        // and a denominator of a million degrees of freedom makes nearly the same
        let nearly = f_mixture_exact(x, &[a, b, a, b], 1e6).unwrap();
        assert!((nearly - tail).abs() < 1e-5, "beyond {x}: {nearly} is not {tail}");
    }
}

/// The saddlepoint is an approximation: within some percent of the inversion.
#[test]
fn saddlepoint_is_near_the_exact_chance() {
    for (x, df) in [(5.0, 12.0), (15.0, 24.0), (40.0, 9.0)] {
        let lambda = [2.5, 1.0, 0.4];
        let (near, exact) = (f_mixture_upper(x, &lambda, df).unwrap(), f_mixture_exact(x, &lambda, df).unwrap());
        Relative(0.03).check(&format!("beyond {x} on {df}"), near, exact);
    }
}
