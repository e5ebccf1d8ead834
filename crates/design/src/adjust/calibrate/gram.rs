//! Cross products of columns, and which columns are combinations of others.

use super::Columns;

/// A column is taken for a combination of those before it if what they leave of
/// its squared length is less than this share.
const NOTHING_LEFT: f64 = 1e-11;

/// A combination names the columns with a coefficient above this, on columns of length 1.
const NAMED: f64 = 1e-6;

/// The matrix `Σ w x x'` in triangular factors, columns scaled to length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Gram {
    width: usize,
    /// `√Σ w x²` of each column.
    length: Vec<f64>,
    /// Lower triangle of the matrix, row after row.
    products: Vec<f64>,
    /// Lower triangle of the factor, row after row; rows of columns that are left out are 0.
    factor: Vec<f64>,
    collinear: Vec<Collinear>,
}

/// A column that is a combination of columns before it; of none, if it is 0 everywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Collinear {
    /// The column.
    pub column: usize,
    /// The columns before it that make it up, with their coefficients.
    pub of: Vec<(usize, f64)>,
}

impl Gram {
    /// Cross products of the given rows with their weights, summed in their order.
    pub fn new(columns: &Columns, rows: impl Iterator<Item = (usize, f64)>) -> Gram {
        let width = columns.width();
        let mut products = vec![0.0; width * width];
        for (row, weight) in rows {
            for (i, x) in columns.row(row) {
                for (j, y) in columns.row(row).take_while(|(j, _)| *j <= i) {
                    products[i * width + j] += weight * x * y;
                }
            }
        }
        Gram::factored(width, products)
    }

    fn factored(width: usize, products: Vec<f64>) -> Gram {
        let mut factor = products.clone();
        let length: Vec<f64> = (0..width).map(|i| factor[i * width + i].max(0.0).sqrt()).collect();
        let mut collinear = Vec::new();
        for i in 0..width {
            let (above, row) = factor.split_at_mut(i * width);
            let mut left = if length[i] > 0.0 { 1.0 } else { 0.0 };
            for j in 0..i {
                let pivot = above[j * width + j];
                if pivot == 0.0 {
                    row[j] = 0.0; // a column left out
                    continue;
                }
                let mut product = if length[i] > 0.0 { row[j] / (length[i] * length[j]) } else { 0.0 };
                for k in 0..j {
                    product -= row[k] * above[j * width + k];
                }
                row[j] = product / pivot;
                left -= row[j] * row[j];
            }
            if left > NOTHING_LEFT {
                row[i] = left.sqrt();
            } else {
                let of = combination(width, above, &row[..i]);
                let of = of.into_iter().map(|(j, c)| (j, c * length[i] / length[j])).collect();
                collinear.push(Collinear { column: i, of });
                row[..=i].fill(0.0);
            }
        }
        Gram { width, length, products, factor, collinear }
    }

    /// The columns left out because those before them, or nothing, make them up.
    #[must_use]
    pub fn collinear(&self) -> &[Collinear] {
        &self.collinear
    }

    /// The solution `b` of `(Σ w x x') b = right`, with 0 for columns left out.
    ///
    /// Solved once more for what rounding left of the right side.
    #[must_use]
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut b = self.substitute(right);
        let product = |i: usize, j: usize| self.products[i.max(j) * self.width + i.min(j)];
        let left: Vec<f64> =
            (0..self.width).map(|i| right[i] - (0..self.width).map(|j| product(i, j) * b[j]).sum::<f64>()).collect();
        b.iter_mut().zip(self.substitute(&left)).for_each(|(b, more)| *b += more);
        b
    }

    /// Forward and back through the factors.
    fn substitute(&self, right: &[f64]) -> Vec<f64> {
        let (width, factor) = (self.width, &self.factor);
        let kept = |i: usize| factor[i * width + i] != 0.0;
        let mut b: Vec<f64> = (0..width).map(|i| if kept(i) { right[i] / self.length[i] } else { 0.0 }).collect();
        for i in (0..width).filter(|&i| kept(i)) {
            for j in 0..i {
                b[i] -= factor[i * width + j] * b[j];
            }
            b[i] /= factor[i * width + i];
        }
        for i in (0..width).rev().filter(|&i| kept(i)) {
            b[i] /= factor[i * width + i];
            for j in 0..i {
                b[j] -= factor[i * width + j] * b[i];
            }
        }
        for i in (0..width).filter(|&i| kept(i)) {
            b[i] /= self.length[i];
        }
        b
    }
}

/// Coefficients `c` with `L' c = row`: how the columns so far make up the next.
fn combination(width: usize, above: &[f64], row: &[f64]) -> Vec<(usize, f64)> {
    let mut c = row.to_vec();
    for j in (0..row.len()).rev() {
        let pivot = above[j * width + j];
        if pivot == 0.0 {
            c[j] = 0.0;
            continue;
        }
        c[j] /= pivot;
        for k in 0..j {
            c[k] -= above[j * width + k] * c[j];
        }
    }
    c.into_iter().enumerate().filter(|(_, c)| c.abs() > NAMED).collect()
}
