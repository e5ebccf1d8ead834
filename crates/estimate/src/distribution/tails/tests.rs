use super::*;
use testkit::Relative;

/// R 4.2.2: `pf(f, df1, df2, lower.tail = FALSE)`, `pchisq(x, df, lower.tail = FALSE)`.
#[test]
fn chances_agree_with_r() {
    for (f, numerator, denominator, expected) in [
        (13.482196151464, 2.0, 398.0, 2.160605426795154e-06),
        (56.88, 2.25, 29.26, 3.01483528906766e-11),
        (0.64, 2.776, 36.09, 5.825566641184502e-01),
        (45.9, 2.99, 3528.4, 5.248462574253104e-29),
        (0.01, 1.0, 5.0, 9.242301411546604e-01),
        (300.0, 3.0, 2.5, 1.017158430784579e-03),
        (1.2, 7.0, 1e6, 2.986475076505665e-01),
    ] {
        let ours = f_p(f, numerator, denominator).unwrap();
        Relative(1e-11).check(&format!("F beyond {f} on {numerator}, {denominator}"), ours, expected);
    }
    for (x, df, expected) in [
        (26.22, 2.0, 2.024880239788189e-06),
        (0.3, 1.0, 5.838824207703652e-01),
        (120.0, 6.0, 1.629586652937822e-23),
        (5.5, 5.0, 3.579458808509585e-01),
        (1e-6, 3.0, 9.999999997340386e-01),
    ] {
        Relative(1e-11).check(&format!("chi-square beyond {x} on {df}"), chi_square_p(x, df).unwrap(), expected);
    }
}
