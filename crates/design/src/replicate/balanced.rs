//! Balanced half-samples: of each pair one unit, all pairs balanced against each other.

use super::hadamard::Hadamard;
use super::jackknife::Made;
use super::units::Units;
use super::{Method, ReplicateError};

/// Half-samples by the rows of a Hadamard matrix, one row a stratum; the half
/// that is not taken keeps the share `rho` of its weight.
pub(super) fn half_samples(units: &Units, method: Method, rho: f64) -> Result<Made, ReplicateError> {
    if !(0.0..1.0).contains(&rho) {
        return Err(ReplicateError::Rho { rho });
    }
    for stratum in units.varying() {
        if stratum.members.len() != 2 {
            let (stratum, n) = (stratum.id.clone(), stratum.members.len());
            return Err(ReplicateError::NotPaired { method: method.name(), stratum, n });
        }
        if stratum.fraction > 0.0 {
            let (stratum, fraction) = (stratum.id.clone(), stratum.fraction);
            return Err(ReplicateError::Correction { method: method.name(), stratum, fraction });
        }
    }
    let pairs: Vec<[usize; 2]> = units.varying().map(|stratum| [stratum.members[0], stratum.members[1]]).collect();
    if pairs.is_empty() {
        return Ok((Vec::new(), 1.0, Vec::new()));
    }
    let signs = Hadamard::above(pairs.len());
    let mut factors = vec![1.0; signs.order() * units.len()];
    for (replicate, factors) in factors.chunks_exact_mut(units.len()).enumerate() {
        for (pair, &[first, second]) in pairs.iter().enumerate() {
            let takes_first = signs.row(pair + 1)[replicate] > 0; // row 0 is the same in every replicate
            factors[first] = if takes_first { 2.0 - rho } else { rho };
            factors[second] = if takes_first { rho } else { 2.0 - rho };
        }
    }
    let scale = 1.0 / (signs.order() as f64 * (1.0 - rho).powi(2));
    Ok((factors, scale, vec![1.0; signs.order()]))
}
