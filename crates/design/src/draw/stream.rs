//! Seeded chance: one stream for each draw.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};

/// A ChaCha20 stream that depends on its keys only.
#[derive(Clone, Debug)]
pub struct Stream(ChaCha20Rng);

impl Stream {
    /// The stream of a seed, a stage and a group; each part of the key is closed by a zero byte.
    #[must_use]
    pub fn new(seed: u64, stage: &str, group: &[&str]) -> Self {
        let mut key = Sha256::new();
        key.update(b"prevalens draw 1\0");
        key.update(seed.to_le_bytes());
        for part in [stage].iter().chain(group) {
            key.update(part);
            key.update(b"\0");
        }
        Self(ChaCha20Rng::from_seed(key.finalize().into()))
    }

    /// A number in `[0, 1)`, a multiple of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of `0..n`, each as likely as the others to 2⁻³².
    pub fn below(&mut self, n: u32) -> u32 {
        ((u128::from(self.0.next_u64()) * u128::from(n)) >> 64) as u32
    }

    /// A position, with probability proportional to its weight.
    ///
    /// # Panics
    /// If no weight is positive, which is a bug in the caller.
    pub fn pick(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (position, &weight) in weights.iter().enumerate() {
            if left < weight {
                return position;
            }
            left -= weight;
        }
        // Rounding can leave a crumb behind the last weight.
        weights.iter().rposition(|&weight| weight > 0.0).expect("a weight is positive")
    }
}
