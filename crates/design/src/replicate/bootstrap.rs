//! Rao-Wu-Yue bootstrap: one unit fewer than sampled, drawn anew in each stratum.

use super::ReplicateError;
use super::jackknife::Made;
use super::units::Units;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rayon::prelude::*;

/// Draws each replicate by itself, so that the number of threads does not matter.
pub(super) fn draw(units: &Units, replicates: u32, seed: u64, mse: bool) -> Result<Made, ReplicateError> {
    if replicates < 2 {
        return Err(ReplicateError::TooFew { replicates });
    }
    let drawn: Vec<Vec<f64>> = (0..replicates).into_par_iter().map(|replicate| one(units, replicate, seed)).collect();
    let scale = 1.0 / if mse { f64::from(replicates) } else { f64::from(replicates) - 1.0 };
    Ok((drawn.concat(), scale, vec![1.0; replicates as usize]))
}

fn one(units: &Units, replicate: u32, seed: u64) -> Vec<f64> {
    let mut factors = vec![1.0; units.len()];
    for (number, stratum) in units.strata.iter().enumerate().filter(|(_, stratum)| stratum.varies()) {
        let n = stratum.members.len();
        let mut dice = dice(seed, number as u64, u64::from(replicate));
        let mut times = vec![0_u32; n];
        for _ in 1..n {
            times[dice.random_range(0..n as u64) as usize] += 1;
        }
        let lambda = (1.0 - stratum.fraction).sqrt();
        let each = n as f64 / (n as f64 - 1.0);
        for (&unit, &times) in stratum.members.iter().zip(&times) {
            factors[unit] = 1.0 - lambda + lambda * each * f64::from(times);
        }
    }
    factors
}

/// The random numbers of one stratum in one replicate: the key holds seed, purpose, stratum and replicate.
fn dice(seed: u64, stratum: u64, replicate: u64) -> ChaCha20Rng {
    let mut key = [0; 32];
    for (part, number) in key.chunks_exact_mut(8).zip([seed, u64::from_le_bytes(*b"bootstrp"), stratum, replicate]) {
        part.copy_from_slice(&number.to_le_bytes());
    }
    ChaCha20Rng::from_seed(key)
}
