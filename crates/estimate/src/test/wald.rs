//! Wald tests: how far numbers are from 0, measured by their own covariance.

use super::{Crosstab, TestError, TestResult};
use crate::Quantity;
use crate::distribution::f_p;
use nalgebra::{DMatrix, DVector};

/// The test of the differences from independence.
pub(super) fn test(table: &Crosstab, df: f64, adjusted: bool) -> Result<TestResult, TestError> {
    let differences = differences(table);
    let k = differences.len() as f64;
    let square = quadratic_form(&differences, "differences from independence", |a, b| table.covariance(a, b))?;
    let (statistic, denominator) =
        if adjusted { (square * (df - k + 1.0) / (k * df), df - k + 1.0) } else { (square / k, df) };
    Ok(TestResult {
        statistic,
        df: Some(k),
        denominator_df: Some(denominator),
        p_value: f_p(statistic, k, denominator),
    })
}

/// `Y_rc = T_rc − T_r· T_·c / T··`, without the first row and column, linearised in
/// the totals also for replicates (as R).
fn differences(table: &Crosstab) -> Vec<Quantity> {
    let cells: Vec<&Quantity> = table.cells.iter().collect();
    let total = table.total();
    let difference = |row: usize, col: usize| {
        let (row_sum, col_sum) = (table.row_sum(row), table.col_sum(col));
        let derivative = |cell: usize| {
            let (in_row, in_col) = (cell / table.cols == row, cell % table.cols == col);
            let itself = if in_row && in_col { 1.0 } else { 0.0 };
            let by_row = if in_row { col_sum / total } else { 0.0 };
            let by_col = if in_col { row_sum / total } else { 0.0 };
            itself - by_row - by_col + row_sum * col_sum / (total * total)
        };
        let gradient: Vec<f64> = (0..cells.len()).map(derivative).collect();
        let mut quantity = table.uncertainty.combine(&cells, &gradient);
        quantity.value = table.at(row, col) - row_sum * col_sum / total;
        quantity
    };
    (1..table.rows).flat_map(|row| (1..table.cols).map(move |col| (row, col))).map(|(r, c)| difference(r, c)).collect()
}

/// `y′ V⁻¹ y` of quantities and their covariance.
pub(crate) fn quadratic_form(
    of: &[Quantity],
    named: &'static str,
    covariance: impl Fn(&Quantity, &Quantity) -> Result<f64, TestError>,
) -> Result<f64, TestError> {
    let k = of.len();
    let mut matrix = DMatrix::zeros(k, k);
    for i in 0..k {
        for j in 0..=i {
            matrix[(i, j)] = covariance(&of[i], &of[j])?;
            matrix[(j, i)] = matrix[(i, j)];
        }
    }
    // on the scale of standard errors, so that a small unit is not taken for a singular matrix
    let scale: Vec<f64> = (0..k).map(|i| matrix[(i, i)].sqrt()).collect();
    let correlation = DMatrix::from_fn(k, k, |i, j| matrix[(i, j)] / (scale[i] * scale[j]));
    let y = DVector::from_fn(k, |i, _| of[i].value / scale[i]);
    let root = correlation.cholesky().ok_or(TestError::Singular { of: named })?;
    let smallest = root.l().diagonal().iter().copied().fold(f64::INFINITY, f64::min);
    if smallest < 1e-7 {
        return Err(TestError::Singular { of: named });
    }
    Ok(y.dot(&root.solve(&y)))
}
