//! The model as the book has it, with whole matrices and a grid: the twin of [`fit`](super::fit). Test-only.

use nalgebra::{DMatrix, DVector};

/// `σ²ᵤ` by restricted likelihood, EBLUP and its mean squared error, of every area.
pub(super) struct Naive {
    pub(super) sigma2: f64,
    pub(super) beta: Vec<f64>,
    pub(super) eblup: Vec<f64>,
    pub(super) mse: Vec<f64>,
}

/// The restricted log likelihood with the projection matrix written out:
/// `−½ [ ln det V + ln det X'V⁻¹X + y'Py ]`.
pub(super) fn restricted(sigma2: f64, y: &DVector<f64>, psi: &[f64], x: &DMatrix<f64>) -> f64 {
    let v = DMatrix::from_diagonal(&DVector::from_iterator(psi.len(), psi.iter().map(|psi| psi + sigma2)));
    let inverse = v.clone().try_inverse().expect("variances above 0");
    let gram = x.transpose() * &inverse * x;
    let p = &inverse - &inverse * x * gram.clone().try_inverse().expect("full rank") * x.transpose() * &inverse;
    -0.5 * (v.determinant().ln() + gram.determinant().ln() + (y.transpose() * p * y)[0])
}

/// Searches ever finer grids around the best point so far.
pub(super) fn reml(y: &[f64], psi: &[f64], rows: &[Vec<f64>]) -> Naive {
    let (m, p) = (y.len(), rows[0].len());
    let y = DVector::from_column_slice(y);
    let x = DMatrix::from_fn(m, p, |i, j| rows[i][j]);
    let height = |sigma2: f64| restricted(sigma2, &y, psi, &x);
    let (mut low, mut high, mut best) = (0.0, 4.0 * (y.variance() * m as f64 + psi.iter().sum::<f64>()), 0.0);
    for points in [400, 40, 40, 40, 40] {
        let step = (high - low) / f64::from(points);
        let points = (0..=points).map(|k| low + f64::from(k) * step);
        best = points.max_by(|&a, &b| height(a).total_cmp(&height(b))).expect("points");
        (low, high) = ((best - step).max(0.0), best + step);
    }
    let v: Vec<f64> = psi.iter().map(|psi| psi + best).collect();
    let weights = DMatrix::from_diagonal(&DVector::from_iterator(m, v.iter().map(|v| 1.0 / v)));
    let q = (x.transpose() * &weights * &x).try_inverse().expect("full rank");
    let beta = &q * x.transpose() * &weights * &y;
    let error_of_sigma2 = 2.0 / v.iter().map(|v| 1.0 / (v * v)).sum::<f64>();
    let mut eblup = Vec::new();
    let mut mse = Vec::new();
    for i in 0..m {
        let gamma = best / v[i];
        let xi = x.row(i).transpose();
        let synthetic = (xi.transpose() * &beta)[0];
        eblup.push(gamma * y[i] + (1.0 - gamma) * synthetic);
        let g2 = (1.0 - gamma).powi(2) * (xi.transpose() * &q * &xi)[0];
        let g3 = psi[i].powi(2) / v[i].powi(3) * error_of_sigma2;
        mse.push(gamma * psi[i] + g2 + 2.0 * g3);
    }
    Naive { sigma2: best, beta: beta.iter().copied().collect(), eblup, mse }
}
