//! Generalised least squares for one value of `σ²ᵤ`, and the sums that the likelihood needs.

use super::covariates::Orthonormal;
use nalgebra::{DMatrix, DVector};

/// The model's parts for one value of `σ²ᵤ`, in the orthonormal covariates.
pub(super) struct Solved {
    /// `v_i = σ²ᵤ + ψ_i`.
    pub(super) v: Vec<f64>,
    /// `Q = (Σ z z' / v)⁻¹`, the covariance of `b`.
    pub(super) q: DMatrix<f64>,
    /// `ln det Σ z z' / v`.
    pub(super) log_det: f64,
    /// Coefficients `b = Q Σ z y / v`.
    pub(super) b: DVector<f64>,
    /// `z_i' b`.
    pub(super) fitted: Vec<f64>,
    /// `y_i − z_i' b`.
    pub(super) residual: Vec<f64>,
    /// `z_i' Q z_i`: variance of `z_i' b`.
    pub(super) leverage: Vec<f64>,
}

impl Solved {
    pub(super) fn at(sigma2: f64, y: &[f64], psi: &[f64], x: &Orthonormal) -> Solved {
        let p = x.width();
        let v: Vec<f64> = psi.iter().map(|psi| sigma2 + psi).collect();
        let mut gram = DMatrix::zeros(p, p);
        let mut right = DVector::zeros(p);
        for ((z, y), v) in x.z.chunks_exact(p).zip(y).zip(&v) {
            for i in 0..p {
                right[i] += z[i] * y / v;
                for j in 0..p {
                    gram[(i, j)] += z[i] * z[j] / v;
                }
            }
        }
        let cholesky = gram.cholesky().expect("orthonormal columns and weights above 0 give a positive matrix");
        let log_det = cholesky.ln_determinant();
        let b = cholesky.solve(&right);
        let q = cholesky.inverse();
        let dot = |z: &[f64]| z.iter().zip(b.iter()).map(|(z, b)| z * b).sum::<f64>();
        let fitted: Vec<f64> = x.z.chunks_exact(p).map(dot).collect();
        let residual = y.iter().zip(&fitted).map(|(y, fitted)| y - fitted).collect();
        let leverage = x.z.chunks_exact(p).map(|z| quadratic(z, &q)).collect();
        Solved { v, q, log_det, b, fitted, residual, leverage }
    }

    /// `Σ_i f(r_i, v_i, h_i)` in the order of the areas.
    pub(super) fn sum(&self, f: impl Fn(f64, f64, f64) -> f64) -> f64 {
        self.residual.iter().zip(&self.v).zip(&self.leverage).map(|((&r, &v), &h)| f(r, v, h)).sum()
    }
}

/// `z' Q z`.
pub(super) fn quadratic(z: &[f64], q: &DMatrix<f64>) -> f64 {
    let row = |i: usize| z.iter().enumerate().map(|(j, z)| q[(i, j)] * z).sum::<f64>();
    z.iter().enumerate().map(|(i, z)| z * row(i)).sum()
}
