//! Pearson's statistic and the design effects that it is judged by.

use super::{AssociationTest, Crosstab, TestError, TestResult};
use crate::Quantity;
use crate::distribution::{chi_square_p, f_mixture_exact, f_mixture_upper, f_p};
use nalgebra::DMatrix;

pub(super) fn test(table: &Crosstab, test: AssociationTest, df: f64) -> Result<TestResult, TestError> {
    let statistic = pearson(table);
    let effects = design_effects(table)?;
    let sum: f64 = effects.iter().sum();
    let squares: f64 = effects.iter().map(|effect| effect * effect).sum();
    let nu = sum * sum / squares;
    // in replicates the degrees of freedom are not those of a sum of squares of units
    let denominator = if table.uncertainty.replicates().is_some() { f64::INFINITY } else { nu * df };
    let mixture = |p_value| TestResult { statistic, df: None, denominator_df: None, p_value };
    Ok(match test {
        AssociationTest::RaoScott => {
            let f = statistic / sum;
            TestResult { statistic: f, df: Some(nu), denominator_df: Some(nu * df), p_value: f_p(f, nu, nu * df) }
        }
        AssociationTest::RaoScottFirst => {
            let k = effects.len() as f64;
            TestResult { statistic, df: Some(k), denominator_df: None, p_value: chi_square_p(statistic / (sum / k), k) }
        }
        AssociationTest::LinearCombination => mixture(f_mixture_exact(statistic, &effects, denominator)),
        AssociationTest::Saddlepoint => mixture(f_mixture_upper(statistic, &effects, denominator)),
        AssociationTest::Wald | AssociationTest::AdjustedWald => unreachable!("no statistic of Pearson's"),
    })
}

fn pearson(table: &Crosstab) -> f64 {
    let total = table.total();
    let mut sum = 0.0;
    for row in 0..table.rows {
        for col in 0..table.cols {
            let expected = table.row_sum(row) * table.col_sum(col) / (total * total);
            sum += (table.at(row, col) / total - expected).powi(2) / expected;
        }
    }
    table.n as f64 * sum
}

/// Eigenvalues of `Δ`: the design effects of the contrasts of the interaction.
fn design_effects(table: &Crosstab) -> Result<Vec<f64>, TestError> {
    let everybody: Vec<&Quantity> = table.cells.iter().collect();
    let total = table.uncertainty.combine(&everybody, &vec![1.0; everybody.len()]);
    let shares = table.cells.iter().map(|cell| table.uncertainty.ratio(cell, &total).ok_or(TestError::Undefined));
    let shares: Vec<Quantity> = shares.collect::<Result<_, _>>()?;
    // D⁻¹C, and the contrasts of the shares that V is needed for: C′D⁻¹ p as quantities
    let contrasts = interaction(table.rows, table.cols);
    let scaled = DMatrix::from_fn(contrasts.nrows(), contrasts.ncols(), |cell, j| {
        let share = shares[cell].value;
        if share > 0.0 { contrasts[(cell, j)] / share } else { 0.0 }
    });
    let parts: Vec<&Quantity> = shares.iter().collect();
    let varying: Vec<Quantity> =
        scaled.column_iter().map(|column| table.uncertainty.combine(&parts, column.as_slice())).collect();
    let k = varying.len();
    let mut numerator = DMatrix::zeros(k, k);
    for i in 0..k {
        for j in 0..=i {
            numerator[(i, j)] = table.covariance(&varying[i], &varying[j])?;
            numerator[(j, i)] = numerator[(i, j)];
        }
    }
    let denominator = contrasts.transpose() * &scaled / table.n as f64;
    let root = denominator.cholesky().ok_or(TestError::Singular { of: "table" })?.l();
    // L⁻¹ N L⁻ᵀ is symmetric and has the eigenvalues of (LLᵀ)⁻¹ N
    let half = root.solve_lower_triangular(&numerator).ok_or(TestError::Singular { of: "table" })?;
    let whole = root.solve_lower_triangular(&half.transpose()).ok_or(TestError::Singular { of: "table" })?;
    let symmetric = (&whole + whole.transpose()) / 2.0;
    let mut effects: Vec<f64> = symmetric.symmetric_eigenvalues().iter().copied().collect();
    effects.sort_by(|a, b| b.total_cmp(a));
    Ok(effects)
}

/// Contrasts of the interaction, orthogonal to rows and columns: one column for
/// each cell outside the first row and column, its indicator centred both ways.
fn interaction(rows: usize, cols: usize) -> DMatrix<f64> {
    let centred = |at: usize, class: usize, classes: usize| f64::from(u8::from(at == class)) - 1.0 / classes as f64;
    DMatrix::from_fn(rows * cols, (rows - 1) * (cols - 1), |cell, j| {
        let (row, col) = (cell / cols, cell % cols);
        centred(row, j / (cols - 1) + 1, rows) * centred(col, j % (cols - 1) + 1, cols)
    })
}
