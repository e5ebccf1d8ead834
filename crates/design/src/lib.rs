//! Who was drawn, with what chance: inclusion probabilities, weights, variance bases.

mod basis;

pub use basis::{SinglePsu, Stratum, VarianceBasis};
