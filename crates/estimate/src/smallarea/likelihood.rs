//! The variance between areas: the highest point of a likelihood, or the root of a moment equation.
//!
//! ```text
//! 0 ──┬───┬─────┬────────┬──────────► bound        scan: where does the score fall through 0?
//!         └ bisect ┘                               each such place and 0 itself compete
//! ```
//!
//! A likelihood of `σ²ᵤ` can have several tops; scoring steps find one of them.
//! Here all falls of the score on a fixed grid are followed and the highest top
//! wins, so that a start value decides nothing.

use super::FitMethod;
use super::covariates::Orthonormal;
use super::solve::Solved;

/// Points of the scan between 0 and the bound.
const SCAN: i32 = 80;
/// The scan starts at the bound times this.
const FINEST: f64 = 1e-8;
/// Halvings that leave no double between the ends.
const HALVINGS: usize = 200;

/// The estimate of `σ²ᵤ`, 0 or more.
///
/// # Formula
/// ```text
/// reml, ml      arg max of the log likelihood below over σ²ᵤ ≥ 0
/// fay_herriot   Σ r_i²/v_i = m − p, or 0 when the left side is smaller even at 0
/// prasad_rao    max(0, [ Σ ê_i² − Σ ψ_i (1 − h_i) ] / (m − p)),  ê and h of ordinary least squares
/// ```
///
/// # Source
/// Fay and Herriot (1979), *JASA* 74, 269-277; Prasad and Rao (1990), *JASA* 85,
/// 163-171; Rao and Molina (2015), *Small Area Estimation*, 2nd ed., section 6.1.
pub(super) fn between_areas(method: FitMethod, y: &[f64], psi: &[f64], x: &Orthonormal) -> f64 {
    let freedom = (y.len() - x.width()) as f64;
    let at = |sigma2: f64| Solved::at(sigma2, y, psi, x);
    let (ordinary, projection) = ordinary(y, x);
    let squares: f64 = ordinary.iter().map(|r| r * r).sum();
    // Beyond this both scores are negative and the moment sum is below its expectation.
    let bound = squares / freedom + psi.iter().copied().fold(0.0, f64::max);
    match method {
        FitMethod::Reml | FitMethod::Ml => {
            let slope = |sigma2: f64| score(method, &at(sigma2));
            let mut best = (0.0, log_likelihood(method, &at(0.0)));
            for top in tops(slope, bound) {
                let height = log_likelihood(method, &at(top));
                if height > best.1 {
                    best = (top, height);
                }
            }
            best.0
        }
        FitMethod::FayHerriot => {
            let excess = |sigma2: f64| at(sigma2).sum(|r, v, _| r * r / v) - freedom;
            if excess(0.0) <= 0.0 { 0.0 } else { bisect(excess, 0.0, bound) }
        }
        FitMethod::PrasadRao => {
            let expected: f64 = psi.iter().zip(&projection).map(|(psi, h)| psi * (1.0 - h)).sum();
            ((squares - expected) / freedom).max(0.0)
        }
    }
}

/// Residuals of ordinary least squares, and the diagonal of its projection.
fn ordinary(y: &[f64], x: &Orthonormal) -> (Vec<f64>, Vec<f64>) {
    let p = x.width();
    let mut b = vec![0.0; p];
    for (z, y) in x.z.chunks_exact(p).zip(y) {
        b.iter_mut().zip(z).for_each(|(b, z)| *b += z * y);
    }
    let fitted = x.z.chunks_exact(p).map(|z| z.iter().zip(&b).map(|(z, b)| z * b).sum::<f64>());
    let residual = y.iter().zip(fitted).map(|(y, fitted)| y - fitted).collect();
    (residual, x.z.chunks_exact(p).map(|z| z.iter().map(|z| z * z).sum()).collect())
}

/// Log likelihood of `σ²ᵤ`, `β` at its best, without constants.
///
/// # Formula
/// ```text
/// −½ [ Σ ln v + Σ r²/v ]  for ml;   reml also  −½ ln det Σ x x'/v
/// ```
pub(super) fn log_likelihood(method: FitMethod, solved: &Solved) -> f64 {
    let sums = solved.sum(|r, v, _| v.ln() + r * r / v);
    -0.5 * if method == FitMethod::Ml { sums } else { sums + solved.log_det }
}

/// Its slope: `½ [ Σ r²/v² − Σ 1/v ]` for ml; reml has `Σ (1/v − h/v²)` for the second sum.
fn score(method: FitMethod, solved: &Solved) -> f64 {
    0.5 * solved.sum(|r, v, h| {
        let lost = if method == FitMethod::Ml { 0.0 } else { h / (v * v) };
        r * r / (v * v) - 1.0 / v + lost
    })
}

/// Where `slope` falls through 0 between 0 and `bound`.
fn tops(slope: impl Fn(f64) -> f64, bound: f64) -> Vec<f64> {
    let step = |k: i32| if k == 0 { 0.0 } else { bound * FINEST.powf(f64::from(SCAN - k) / f64::from(SCAN)) };
    let grid: Vec<(f64, f64)> = (0..=SCAN).map(|k| (step(k), slope(step(k)))).collect();
    let falls = grid.windows(2).filter(|pair| pair[0].1 > 0.0 && pair[1].1 <= 0.0);
    falls.map(|pair| bisect(&slope, pair[0].0, pair[1].0)).collect()
}

/// The root between `low`, where `f` is above 0, and `high`, where it is not.
fn bisect(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..HALVINGS {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if f(middle) > 0.0 { low = middle } else { high = middle }
    }
    low + (high - low) / 2.0
}
