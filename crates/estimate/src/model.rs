//! Regression: how a number or a chance depends on other variables in the population.
//!
//! ```text
//! records ──fit (weighted, iterated)──► coefficients + influence of every record
//!                                            │ linearised: influence is a score
//!                                            └ replicated: fitted again in every replicate
//!                                                            └──► Quantities ──► covariance, Wald tests
//! ```
//!
//! A coefficient is the number that the census would give: weights make it so. Its
//! error comes from the sampling units, not from the model, which may be wrong.
//!
//! Start reading at [`fit_model`].

mod family;
mod fit;
mod squares;

pub use family::Family;

use crate::distribution::f_p;
use crate::test::quadratic_form;
use crate::{Quantity, RowSum, TestError, TestResult, Uncertainty};
use fit::Fit;
use rayon::prelude::*;

/// The records of a domain, complete in all variables of the model.
#[derive(Clone, Copy, Debug)]
pub struct ModelRecords<'a> {
    /// Row of the key, of every record.
    pub row: &'a [u32],
    /// Weight of every record.
    pub weight: &'a [f64],
    /// The columns of the model, the intercept (all 1) among them.
    pub columns: &'a [&'a [f64]],
    /// What is explained; from 0 to 1 for [`Family::Binomial`].
    pub response: &'a [f64],
}

/// Why a model cannot be fitted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// Fewer records with a weight than columns.
    #[error(
        "{records} records with a weight for {columns} columns; expected more records\n  help: leave terms out of the model"
    )]
    TooFew {
        /// Records of nonzero weight.
        records: usize,
        /// Columns of the model.
        columns: usize,
    },
    /// A response that the family does not have.
    #[error(
        "record {record} has the response {value}; expected {expected}\n  help: leave the record out of the domain, or choose another family"
    )]
    Response {
        /// Position among the records given.
        record: usize,
        /// What was given.
        value: f64,
        /// What the family takes.
        expected: &'static str,
    },
    /// A column that is not known.
    #[error(
        "record {record} has the value {value} in column {column}; expected a finite number\n  help: leave records without a value out of the domain"
    )]
    Column {
        /// Position of the column.
        column: usize,
        /// Position among the records given.
        record: usize,
        /// What was given.
        value: f64,
    },
    /// A column that the others determine.
    #[error(
        "column {column} of the model is a combination of the columns before it, so its coefficient has no value\n  help: leave out one class of every classification beside an intercept, and variables that say the same"
    )]
    Collinear {
        /// Position of the column.
        column: usize,
    },
    /// Columns that separate the responses, so that some coefficient is infinite.
    #[error(
        "the columns of the model tell some responses apart without error, so their coefficients are infinite\n  help: leave out the column that does, or join its classes; it may be a class without one of the responses"
    )]
    Separated,
    /// A replicate in which the model has no fit.
    #[error("replicate {replicate}: {source}")]
    Replicate {
        /// Its position.
        replicate: usize,
        /// Why.
        source: Box<ModelError>,
    },
    /// Iterations that lead nowhere.
    #[error(
        "the model has not converged after {iterations} iterations\n  help: a column may separate the responses entirely: leave it out, or join its classes"
    )]
    NotConverged {
        /// How many were made.
        iterations: usize,
    },
}

/// A fitted model, its coefficients numbers that vary from sample to sample.
#[derive(Clone, Debug)]
pub struct FittedModel {
    /// The coefficients, in the order of the columns.
    pub coefficients: Vec<Quantity>,
    /// Where the records live ([`Uncertainty::activity`]).
    pub active: Vec<bool>,
    /// How many iterations the fit took.
    pub iterations: usize,
}

/// Fits a generalised linear model by weighted least squares, iterated.
///
/// # Formula
/// ```text
/// Σ_k w_k x_k ( y_k − μ_k ) = 0        μ = x′β (gaussian),  1/(1 + exp(−x′β)) (binomial)
/// linearised   scores  w_k (y_k − μ_k) (X′WX)⁻¹ x_k       W = diag(w·dμ/dη)
/// replicated   scores  β_b, fitted with the weights of replicate b from β on
/// ```
/// Iterations end when no predictor moves by more than 1e-10 of the largest.
///
/// # Shapes and units
/// One coefficient for each column, in units of the response (log odds for
/// `binomial`) per unit of the column. Records of weight 0 do not count.
///
/// # Errors
/// [`ModelError`]; a column that the others determine is refused, not dropped.
///
/// # Panics
/// If the slices differ in length.
///
/// # Example
/// A line through two points.
/// ```
/// # use estimate::{Family, ModelRecords, Replicated, Uncertainty, fit_model};
/// let uncertainty = Uncertainty::replicated(Replicated::new(vec![1.0; 2], 1.0, vec![1.0], true, 1));
/// let records = ModelRecords {
///     row: &[0, 1],
///     weight: &[1.0, 3.0],
///     columns: &[&[1.0, 1.0], &[2.0, 4.0]],
///     response: &[1.0, 5.0],
/// };
/// let model = fit_model(&uncertainty, Family::Gaussian, records)?;
/// assert!((model.coefficients[1].value - 2.0).abs() < 1e-12);
/// # Ok::<(), estimate::ModelError>(())
/// ```
///
/// # Source
/// Binder (1983), *International Statistical Review* 51; R `survey::svyglm`, which
/// by default ends a step or two earlier, worth up to 2e-5 of a standard error
/// (`control = glm.control(epsilon = 1e-14)` agrees to 1e-9).
pub fn fit_model(uncertainty: &Uncertainty, family: Family, records: ModelRecords) -> Result<FittedModel, ModelError> {
    check(family, records)?;
    let fit = fit::iterate(family, records, records.weight, None)?;
    let coefficients = match uncertainty.replicates() {
        None => linearised(uncertainty, family, records, &fit),
        Some(replicated) => {
            let refit = |replicate| {
                let weight: Vec<f64> = records.row.iter().map(|&row| replicated.weight(row, replicate)).collect();
                let again = fit::iterate(family, records, &weight, Some(&fit.coefficients));
                again
                    .map(|fit| fit.coefficients)
                    .map_err(|source| ModelError::Replicate { replicate, source: Box::new(source) })
            };
            let replicates = (0..replicated.replicates()).into_par_iter().map(refit);
            let replicates: Vec<Vec<f64>> = replicates.collect::<Result<_, _>>()?;
            let scores = |j: usize| replicates.iter().map(|coefficients| coefficients[j]).collect();
            let quantities = fit.coefficients.iter().enumerate();
            quantities.map(|(j, &value)| Quantity { value, scores: scores(j) }).collect()
        }
    };
    let weighing = records.row.iter().zip(records.weight).filter(|&(_, &weight)| weight != 0.0);
    let active = uncertainty.activity(weighing.map(|(&row, _)| row));
    Ok(FittedModel { coefficients, active, iterations: fit.iterations })
}

/// Coefficients with the influence of every record, added up by row.
fn linearised(uncertainty: &Uncertainty, family: Family, records: ModelRecords, fit: &Fit) -> Vec<Quantity> {
    let columns = records.columns.len();
    let mut by_row = vec![0.0; uncertainty.rows() * columns];
    let mut seen = vec![false; uncertainty.rows()];
    for record in (0..records.row.len()).filter(|&record| records.weight[record] != 0.0) {
        let row = records.row[record] as usize;
        seen[row] = true;
        let influence = fit.influence(family, records, record);
        by_row[row * columns..][..columns].iter_mut().zip(&influence).for_each(|(sum, more)| *sum += more);
    }
    let coefficient = |j: usize| {
        let rows = (0..seen.len()).filter(|&row| seen[row]);
        let sums = rows.map(|row| RowSum { row: row as u32, weighted: by_row[row * columns + j], plain: 0.0 });
        Quantity { value: fit.coefficients[j], ..uncertainty.sum(sums) }
    };
    (0..columns).map(coefficient).collect()
}

fn check(family: Family, records: ModelRecords) -> Result<(), ModelError> {
    let n = records.response.len();
    assert!(records.row.len() == n && records.weight.len() == n, "a row and a weight of every record");
    assert!(records.columns.iter().all(|column| column.len() == n), "a value of every record in every column");
    for (record, &value) in records.response.iter().enumerate() {
        if let Some(expected) = family.refuses(value) {
            return Err(ModelError::Response { record, value, expected });
        }
    }
    for (column, values) in records.columns.iter().enumerate() {
        if let Some(record) = values.iter().position(|value| !value.is_finite()) {
            return Err(ModelError::Column { column, record, value: values[record] });
        }
    }
    let counted = records.weight.iter().filter(|weight| **weight != 0.0).count();
    if counted < records.columns.len() {
        return Err(ModelError::TooFew { records: counted, columns: records.columns.len() });
    }
    Ok(())
}

impl FittedModel {
    /// Standard error of a coefficient.
    #[must_use]
    pub fn se(&self, uncertainty: &Uncertainty, coefficient: usize) -> Option<f64> {
        uncertainty.variance(&self.coefficients[coefficient], &self.active).map(f64::sqrt)
    }

    /// Degrees of freedom left: those of the design, and one, less the coefficients.
    #[must_use]
    pub fn residual_df(&self, design: f64) -> f64 {
        design + 1.0 - self.coefficients.len() as f64
    }

    /// Tests whether some coefficients are 0 together, such as those of a term.
    ///
    /// # Formula
    /// `F = β′ V⁻¹ β / q` of the `q` coefficients, on `q` and `df`.
    ///
    /// # Errors
    /// [`TestError::Singular`], [`TestError::Undefined`].
    ///
    /// # Panics
    /// If `of` names no coefficient, or one that is not there.
    ///
    /// # Source
    /// R `survey::regTermTest(method = "Wald")`, its default.
    pub fn wald(&self, uncertainty: &Uncertainty, of: &[usize], df: f64) -> Result<TestResult, TestError> {
        assert!(!of.is_empty(), "coefficients to test");
        let coefficients: Vec<Quantity> = of.iter().map(|&j| self.coefficients[j].clone()).collect();
        let covariance = |a: &Quantity, b: &Quantity| {
            uncertainty.covariance(a, b, &self.active).filter(|c| c.is_finite()).ok_or(TestError::Undefined)
        };
        let q = of.len() as f64;
        let statistic = quadratic_form(&coefficients, "coefficients", covariance)? / q;
        Ok(TestResult { statistic, df: Some(q), denominator_df: Some(df), p_value: f_p(statistic, q, df) })
    }
}
