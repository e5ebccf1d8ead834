//! Area estimates that add up to what was published for the whole.

use super::SmallAreaError;

/// Area estimates brought in line with the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    /// What every estimate was multiplied by.
    pub factor: f64,
    /// The estimates.
    pub estimates: Vec<f64>,
}

/// Ratio benchmarking: one factor for all areas.
///
/// # Formula
/// ```text
/// θ_i* = a θ_i,   a = T / Σ N_i θ_i
/// ```
///
/// # Shapes and units
/// `sizes` are the populations `N_i`, `target` is the total `T` of the whole that
/// the areas make up, in the unit of size times estimate. A factor far from 1 says
/// that the model does not fit; it is published with the figures. Mean squared
/// errors are multiplied by its square; the error of the factor itself is left out.
///
/// # Errors
/// [`SmallAreaError::Benchmark`] if the sum or the target is not above 0.
///
/// # Panics
/// If the slices differ in length: a bug in the caller.
///
/// # Example
/// `100·0.05 + 300·0.07 = 26`, published are 28.6: a tenth more everywhere.
/// ```
/// # use estimate::smallarea::benchmark;
/// let whole = benchmark(&[0.05, 0.07], &[100.0, 300.0], 28.6)?;
/// assert!((whole.factor - 1.1).abs() < 1e-12);
/// assert!((whole.estimates[0] - 0.055).abs() < 1e-12);
/// # Ok::<(), estimate::smallarea::SmallAreaError>(())
/// ```
///
/// # Source
/// Rao and Molina (2015), *Small Area Estimation*, 2nd ed., section 6.4.6 (ratio adjustment).
pub fn benchmark(estimates: &[f64], sizes: &[f64], target: f64) -> Result<Benchmark, SmallAreaError> {
    assert_eq!(estimates.len(), sizes.len(), "one size an area");
    let sum: f64 = estimates.iter().zip(sizes).map(|(estimate, size)| estimate * size).sum();
    let usable = |number: f64| number.is_finite() && number > 0.0;
    if !usable(sum) || !usable(target) {
        return Err(SmallAreaError::Benchmark { sum, target });
    }
    let factor = target / sum;
    Ok(Benchmark { factor, estimates: estimates.iter().map(|estimate| estimate * factor).collect() })
}
