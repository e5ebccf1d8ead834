//! One fit: weighted least squares, again until the predictors stand still.

use super::squares::{Triangle, least_squares};
use super::{Family, ModelError, ModelRecords};

/// The most iterations.
const ITERATIONS: usize = 25;
/// Movement of the predictors, relative to the largest (and 1), that ends them: the
/// next step would be as small as the square of it.
const STILL: f64 = 1e-10;
/// Change of the deviance, relative to itself (and 0.1), that no longer improves the fit ...
const FITTED: f64 = 1e-8;
/// ... and movement of a predictor that shows that it goes on for ever all the same.
const RUNNING: f64 = 0.1;

/// A fit and what the influence of a record is made of.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub coefficients: Vec<f64>,
    pub iterations: usize,
    /// `X′WX = R′R` of the last iteration.
    triangle: Triangle,
    /// What weights were divided by.
    mean_weight: f64,
}

/// Fits with given weights, from given coefficients or from the responses.
pub(super) fn iterate(
    family: Family,
    records: ModelRecords,
    weight: &[f64],
    from: Option<&[f64]>,
) -> Result<Fit, ModelError> {
    let n = weight.len();
    let used: Vec<usize> = (0..n).filter(|&record| weight[record] != 0.0).collect();
    // weights of mean 1: the start and the rule that ends the iterations refer to them
    let mean_weight = used.iter().map(|&record| weight[record]).sum::<f64>() / used.len() as f64;
    let relative = |record: usize| weight[record] / mean_weight;
    let predictor = |coefficients: &[f64], record: usize| -> f64 {
        records.columns.iter().zip(coefficients).map(|(column, beta)| column[record] * beta).sum()
    };
    let mut eta = vec![0.0; n];
    for &record in &used {
        eta[record] = match from {
            Some(coefficients) => predictor(coefficients, record),
            None => family.start(records.response[record], relative(record)),
        };
    }
    let deviance = |eta: &[f64]| -> f64 {
        let of =
            |&record: &usize| relative(record) * family.deviance(records.response[record], family.mean(eta[record]));
        used.iter().map(of).sum()
    };
    let mut before = deviance(&eta);
    for iteration in 1..=ITERATIONS {
        let mut root_weight = vec![0.0; n];
        let mut target = vec![0.0; n];
        for &record in &used {
            let mean = family.mean(eta[record]);
            let slope = family.slope(mean);
            root_weight[record] = (relative(record) * slope).sqrt();
            target[record] = eta[record] + (records.response[record] - mean) / slope;
        }
        let (coefficients, triangle) = least_squares(records.columns, &root_weight, &target, &used)?;
        let (mut moved, mut largest) = (0.0_f64, 1.0_f64);
        for &record in &used {
            let next = predictor(&coefficients, record);
            moved = moved.max((next - eta[record]).abs());
            largest = largest.max(next.abs());
            eta[record] = next;
        }
        if !moved.is_finite() {
            return Err(ModelError::NotConverged { iterations: iteration });
        }
        if moved <= STILL * largest {
            return Ok(Fit { coefficients, iterations: iteration, triangle, mean_weight });
        }
        let now = deviance(&eta);
        let fitted = ((now - before) / (now.abs() + 0.1)).abs() < FITTED;
        if family == Family::Binomial && fitted && moved > RUNNING {
            return Err(ModelError::Separated);
        }
        before = now;
    }
    Err(ModelError::NotConverged { iterations: ITERATIONS })
}

impl Fit {
    /// How far each coefficient moves when a record's weight grows by its own size.
    pub(super) fn influence(&self, family: Family, records: ModelRecords, record: usize) -> Vec<f64> {
        let x: Vec<f64> = records.columns.iter().map(|column| column[record]).collect();
        let eta: f64 = x.iter().zip(&self.coefficients).map(|(x, beta)| x * beta).sum();
        let mean = family.mean(eta);
        let score = records.weight[record] / self.mean_weight * (records.response[record] - mean);
        self.triangle.solve_square(&x).into_iter().map(|part| score * part).collect()
    }
}
