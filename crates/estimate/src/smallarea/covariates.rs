//! Covariates of areas, and their orthonormal form, in which collinear columns show.

use super::SmallAreaError;

/// A column that has less than this share of its length left is a combination of those before it.
const NOTHING_LEFT: f64 = 1e-8;

/// What is known of every area from a register: one row an area, the first column being 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Covariates {
    names: Vec<String>,
    values: Vec<f64>,
}

impl Covariates {
    /// Covariates with an intercept before them; `rows` has one value a name for each area.
    ///
    /// # Panics
    /// If a row has not one value for every name: a bug in the caller.
    ///
    /// # Example
    /// ```
    /// # use estimate::smallarea::Covariates;
    /// let covariates = Covariates::new(&["share_60_plus"], [[0.13], [0.17]]);
    /// assert_eq!(covariates.row(1), [1.0, 0.17]);
    /// assert_eq!(covariates.names(), ["intercept", "share_60_plus"]);
    /// ```
    #[must_use]
    pub fn new<R: AsRef<[f64]>>(names: &[impl AsRef<str>], rows: impl IntoIterator<Item = R>) -> Covariates {
        let mut values = Vec::new();
        for row in rows {
            assert_eq!(row.as_ref().len(), names.len(), "one value for every covariate");
            values.push(1.0);
            values.extend_from_slice(row.as_ref());
        }
        let names = std::iter::once("intercept").chain(names.iter().map(AsRef::as_ref));
        Covariates { names: names.map(str::to_owned).collect(), values }
    }

    /// The names, the intercept first.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The rows of some areas, in the order asked for.
    #[must_use]
    pub fn select(&self, areas: impl IntoIterator<Item = usize>) -> Covariates {
        let values = areas.into_iter().flat_map(|area| self.row(area).iter().copied()).collect();
        Covariates { names: self.names.clone(), values }
    }

    /// Number of areas.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len() / self.names.len()
    }

    /// Whether there is no area.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The row of an area, the intercept first.
    #[must_use]
    pub fn row(&self, area: usize) -> &[f64] {
        &self.values[area * self.names.len()..][..self.names.len()]
    }
}

/// Covariates `X = Z R` with `Z'Z = I`: the model is fitted in `Z`, where nothing is lost to units
/// as different as a share and a population, and told in `X`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Orthonormal {
    width: usize,
    /// `Z`, row after row.
    pub(super) z: Vec<f64>,
    /// `R⁻¹`, upper triangle, row after row.
    inverse: Vec<f64>,
}

impl Orthonormal {
    /// Gram and Schmidt, each column twice so that rounding leaves nothing of the others.
    pub(super) fn new(covariates: &Covariates) -> Result<Orthonormal, SmallAreaError> {
        let (m, p) = (covariates.len(), covariates.names.len());
        let mut columns: Vec<Vec<f64>> = Vec::with_capacity(p);
        let mut r = vec![0.0; p * p];
        for j in 0..p {
            let mut column: Vec<f64> = (0..m).map(|area| covariates.row(area)[j]).collect();
            let whole = length(&column);
            for _ in 0..2 {
                for (k, earlier) in columns.iter().enumerate() {
                    let share: f64 = column.iter().zip(earlier).map(|(x, z)| x * z).sum();
                    r[k * p + j] += share;
                    column.iter_mut().zip(earlier).for_each(|(x, z)| *x -= share * z);
                }
            }
            let left = length(&column);
            if left <= NOTHING_LEFT * whole || whole <= 0.0 {
                return Err(collinear(covariates, j));
            }
            r[j * p + j] = left;
            column.iter_mut().for_each(|x| *x /= left);
            columns.push(column);
        }
        let z = (0..m).flat_map(|area| columns.iter().map(move |column| column[area])).collect();
        Ok(Orthonormal { width: p, z, inverse: invert_upper(&r, p) })
    }

    /// Number of columns.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The row `z` of covariates `x`: `x R⁻¹`.
    pub(super) fn map(&self, x: &[f64]) -> Vec<f64> {
        let p = self.width;
        (0..p).map(|j| (0..=j).map(|k| x[k] * self.inverse[k * p + j]).sum()).collect()
    }

    /// Row `j` of `R⁻¹`: what turns coefficients of `Z` into that of covariate `j`.
    pub(super) fn inverse_row(&self, j: usize) -> &[f64] {
        &self.inverse[j * self.width..][..self.width]
    }
}

fn length(column: &[f64]) -> f64 {
    column.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn collinear(covariates: &Covariates, column: usize) -> SmallAreaError {
    let before: Vec<String> = covariates.names[..column].iter().map(|name| format!("`{name}`")).collect();
    SmallAreaError::Collinear { covariate: covariates.names[column].clone(), of: before.join(", ") }
}

fn invert_upper(r: &[f64], p: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; p * p];
    for j in 0..p {
        inverse[j * p + j] = 1.0 / r[j * p + j];
        for i in (0..j).rev() {
            let sum: f64 = (i + 1..=j).map(|k| r[i * p + k] * inverse[k * p + j]).sum();
            inverse[i * p + j] = -sum / r[i * p + i];
        }
    }
    inverse
}
