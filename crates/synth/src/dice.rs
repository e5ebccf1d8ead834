//! Seeded chance: one stream for each (seed, purpose, unit).
//!
//! A stream depends on its three keys only, so communities can be drawn in any
//! order on any number of threads. Everything is made from integers and from the
//! four operations on floats; no logarithm, root or cosine, whose last bit
//! differs between machines.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};

/// A stream of draws.
pub(crate) struct Dice(ChaCha20Rng);

impl Dice {
    /// The stream of a purpose for a unit.
    pub(crate) fn new(seed: u64, purpose: &str, unit: &str) -> Self {
        let key = Sha256::new()
            .chain_update(b"prevalens synth 1\0")
            .chain_update(seed.to_le_bytes())
            .chain_update(purpose)
            .chain_update(b"\0")
            .chain_update(unit)
            .finalize();
        Self(ChaCha20Rng::from_seed(key.into()))
    }

    /// One of `0..n`; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// One of `low..=high`; `low` when the range is empty.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as u32) as i32
    }

    /// A number in `[0, 1)`.
    pub(crate) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// A number in `[low, high)`.
    pub(crate) fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A position, with probability proportional to its weight.
    ///
    /// # Panics
    /// If no weight is positive.
    pub(crate) fn pick(&mut self, weights: &[f64]) -> usize {
        let at = self.unit();
        position(at, weights)
    }

    /// A draw from nearly the standard normal: twelve uniforms less six.
    pub(crate) fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A random order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u32 + 1) as usize);
        }
    }
}

/// The position that a number in `[0, 1)` falls on when weights are laid side by side.
fn position(at: f64, weights: &[f64]) -> usize {
    let mut left = at * weights.iter().sum::<f64>();
    for (position, &weight) in weights.iter().enumerate() {
        if left < weight {
            return position;
        }
        left -= weight;
    }
    weights.iter().rposition(|&weight| weight > 0.0).expect("a weight is positive")
}

/// Whole numbers in proportion to `shares` that add up to `total` exactly.
///
/// Cumulated shares are rounded down, so each part is within one of its
/// proportional share. All shares are positive.
pub(crate) fn apportion(total: u64, shares: &[f64]) -> Vec<u64> {
    let sum: f64 = shares.iter().sum();
    let (mut cumulated, mut given) = (0.0, 0);
    let last = shares.len().saturating_sub(1);
    shares
        .iter()
        .enumerate()
        .map(|(position, share)| {
            cumulated += share;
            let until = if position == last { total } else { (cumulated / sum * total as f64) as u64 };
            let part = until - given;
            given = until;
            part
        })
        .collect()
}
