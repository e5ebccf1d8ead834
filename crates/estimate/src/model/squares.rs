//! Least squares by orthogonal reflections, which keep twice the digits that sums
//! of squares and products would.

use super::ModelError;
use nalgebra::{DMatrix, DVector};

/// A column keeps less than this share of its length: the others determine it.
const COLLINEAR: f64 = 1e-11;

/// `R` of `√W X = Q R`.
#[derive(Clone, Debug)]
pub(super) struct Triangle(DMatrix<f64>);

/// Coefficients that bring `X β` closest to the target, and `R`.
pub(super) fn least_squares(
    columns: &[&[f64]],
    root_weight: &[f64],
    target: &[f64],
    used: &[usize],
) -> Result<(Vec<f64>, Triangle), ModelError> {
    if used.len() < columns.len() {
        return Err(ModelError::TooFew { records: used.len(), columns: columns.len() });
    }
    let scaled = |at: usize, values: &[f64]| root_weight[used[at]] * values[used[at]];
    let matrix = DMatrix::from_fn(used.len(), columns.len(), |at, j| scaled(at, columns[j]));
    let lengths: Vec<f64> = matrix.column_iter().map(|column| column.norm()).collect();
    let mut right = DVector::from_fn(used.len(), |at, _| scaled(at, target));
    let qr = matrix.qr();
    qr.q_tr_mul(&mut right);
    let triangle = qr.unpack_r();
    for (column, length) in lengths.iter().enumerate() {
        if triangle[(column, column)].abs() <= COLLINEAR * length {
            return Err(ModelError::Collinear { column });
        }
    }
    let coefficients = triangle.solve_upper_triangular(&right.rows(0, columns.len()));
    let coefficients = coefficients.ok_or(ModelError::Collinear { column: columns.len() - 1 })?;
    Ok((coefficients.iter().copied().collect(), Triangle(triangle)))
}

impl Triangle {
    /// `(R′R)⁻¹ x`.
    pub(super) fn solve_square(&self, x: &[f64]) -> Vec<f64> {
        let x = DVector::from_column_slice(x);
        let half = self.0.tr_solve_upper_triangular(&x).expect("no diagonal is 0, see `least_squares`");
        let whole = self.0.solve_upper_triangular(&half).expect("no diagonal is 0, see `least_squares`");
        whole.iter().copied().collect()
    }
}
