//! Where a function changes its sign.

/// A point within `tolerance` of a change of sign between `from` and `to`; `None`
/// if the ends have the same sign or the function is not defined on the way.
///
/// Keeps a bracket and steps by inverse quadratic interpolation where that shrinks
/// it fast, else by halving.
///
/// # Source
/// Brent (1973), *Algorithms for Minimization without Derivatives*, chapter 4; the
/// order of the steps is that of R `uniroot`, because on a function with jumps
/// another order may end on the other side of a jump.
pub(super) fn root(from: f64, to: f64, tolerance: f64, f: impl Fn(f64) -> Option<f64>) -> Option<f64> {
    const STEPS: usize = 1000;
    let (mut a, mut b) = (from, to); // the point before, and the best
    let (mut fa, mut fb) = (f(a)?, f(b)?);
    if fa.abs() <= 0.0 {
        return Some(a);
    }
    if fa.signum() * fb.signum() > 0.0 && fb.abs() > 0.0 {
        return None;
    }
    let (mut c, mut fc) = (a, fa); // with `b` it brackets the change
    for _ in 0..STEPS {
        let previous = b - a;
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let least = 2.0 * f64::EPSILON * b.abs() + tolerance / 2.0;
        let half = (c - b) / 2.0;
        if half.abs() <= least || fb.abs() <= 0.0 {
            return Some(b);
        }
        let mut step = half;
        if previous.abs() >= least && fa.abs() > fb.abs() {
            let (p, q) = interpolated(b - a, c - b, a.total_cmp(&c).is_eq(), fb / fa, fa / fc, fb / fc);
            if p < 0.75 * (c - b) * q - (least * q).abs() / 2.0 && p < (previous * q / 2.0).abs() {
                step = p / q;
            }
        }
        if step.abs() < least {
            step = if step > 0.0 { least } else { -least };
        }
        (a, fa) = (b, fb);
        b += step;
        fb = f(b)?;
        if (fb > 0.0 && fc > 0.0) || (fb < 0.0 && fc < 0.0) {
            (c, fc) = (a, fa);
        }
    }
    None
}

/// The step from `b` as a fraction `p/q` with `p ≥ 0`: linear through two points,
/// inverse quadratic through three. `ba` is `f(b)/f(a)`, and so on.
fn interpolated(from_a: f64, to_c: f64, two_points: bool, ba: f64, ac: f64, bc: f64) -> (f64, f64) {
    let (p, q) = if two_points {
        (to_c * ba, 1.0 - ba)
    } else {
        (ba * (to_c * ac * (ac - bc) - from_a * (bc - 1.0)), (ac - 1.0) * (bc - 1.0) * (ba - 1.0))
    };
    if p > 0.0 { (p, -q) } else { (-p, q) }
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn roots_are_found_and_others_refused() {
        let found = root(0.0, 4.0, 1e-12, |x| Some(x * x - 2.0)).expect("the sign changes");
        assert!((found - 2.0_f64.sqrt()).abs() < 1e-11);
        assert_eq!(root(2.0, 4.0, 1e-12, |x| Some(x * x - 2.0)), None);
        assert_eq!(root(0.0, 4.0, 1e-12, |_| None), None);
    }

    #[test]
    fn beside_a_jump() {
        let found = root(0.0, 10.0, 1e-9, |x| Some(if x < 3.25 { -1.0 } else { 5.0 })).expect("the sign changes");
        assert!((found - 3.25).abs() < 1e-8);
    }
}
