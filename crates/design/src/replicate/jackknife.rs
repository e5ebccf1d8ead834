//! Jackknife: each unit left out once.

use super::ReplicateError;
use super::units::Units;

/// Factors (replicate by replicate), scale, and one scale for each replicate.
pub(super) type Made = (Vec<f64>, f64, Vec<f64>);

/// Leaves each unit of the one stratum out; the others carry its weight.
pub(super) fn jk1(units: &Units) -> Result<Made, ReplicateError> {
    let [stratum] = units.strata.as_slice() else {
        return Err(ReplicateError::Strata { found: units.strata.len() });
    };
    let n = stratum.members.len() as f64;
    let (factors, _, rscales) = jkn(units);
    Ok((factors, (1.0 - stratum.fraction) * (n - 1.0) / n, vec![1.0; rscales.len()]))
}

/// Leaves each unit out in turn; the others of its stratum carry its weight.
pub(super) fn jkn(units: &Units) -> Made {
    let (mut factors, mut rscales) = (Vec::new(), Vec::new());
    for stratum in units.varying() {
        let n = stratum.members.len() as f64;
        for &left_out in &stratum.members {
            let start = factors.len();
            factors.resize(start + units.len(), 1.0);
            for &unit in &stratum.members {
                factors[start + unit] = if unit == left_out { 0.0 } else { n / (n - 1.0) };
            }
            rscales.push((1.0 - stratum.fraction) * (n - 1.0) / n);
        }
    }
    (factors, 1.0, rscales)
}
