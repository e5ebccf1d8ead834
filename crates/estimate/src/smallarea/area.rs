//! What the model says of one area.

/// An area with a direct estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaEstimate {
    /// The direct estimate `y_i`.
    pub direct: f64,
    /// Its sampling variance `ψ_i`.
    pub variance: f64,
    /// What the covariates lead one to expect: `x_i'β`.
    pub synthetic: f64,
    /// Weight of the direct estimate, `γ_i = σ²ᵤ / (σ²ᵤ + ψ_i)`: 1 is the direct
    /// estimate alone, 0 the synthetic one.
    pub gamma: f64,
    /// The empirical best linear unbiased predictor `γ_i y_i + (1 − γ_i) x_i'β`.
    pub estimate: f64,
    /// Its mean squared error, see [`FayHerriot::fit`](super::FayHerriot::fit).
    pub mse: f64,
    /// Its parts: sampling and area effect, error of `β`, error of `σ²ᵤ` (once).
    pub parts: [f64; 3],
    /// `(y_i − x_i'β)` over its standard error; beyond 3 the area does not fit the model.
    pub residual: f64,
}

/// An area without a direct estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Synthetic {
    /// `x'β`.
    pub estimate: f64,
    /// Its mean squared error `σ²ᵤ + x' V(β) x`: what is special about the area stays unknown.
    pub mse: f64,
}
