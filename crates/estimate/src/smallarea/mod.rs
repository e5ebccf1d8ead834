//! Small areas: what the other areas and a register say about an area too small to publish.
//!
//! ```text
//! direct estimates y, variances ψ ─┐                       ┌─► sampled area:   EBLUP, MSE, γ
//!                                  ├─► fit ─► FayHerriot ──┤
//! covariates x of every area ──────┘        σ²ᵤ, β         └─► unsampled area: x'β, MSE
//! few records per area? ─► Pooled ─► ψ                      all ─► benchmark ─► sum as published
//! ```
//!
//! The model is `y_i = x_i'β + u_i + e_i`: the direct estimate of area `i` is
//! what its covariates lead one to expect, plus what is special about the area
//! (`u`, variance `σ²ᵤ`), plus sampling error (`e`, variance `ψ_i`, taken as
//! known). A figure from here rests on that model and is of estimand
//! [`Model`](crate::Estimand::Model); it stands beside the direct estimate and
//! never in its place.
//!
//! Plain slices go in. Sums run in the order of the areas on one thread.
//!
//! Start reading at [`FayHerriot::fit`], then [`model_areas`].

mod area;
mod benchmark;
mod covariates;
mod decision;
mod error;
mod figures;
mod fit;
mod likelihood;
mod method;
mod plan;
mod pooled;
mod solve;

#[cfg(test)]
mod naive;
#[cfg(test)]
mod tests;

pub use area::{AreaEstimate, Synthetic};
pub use benchmark::{Benchmark, benchmark};
pub use covariates::Covariates;
pub use decision::MODEL_RULE;
pub use error::SmallAreaError;
pub use fit::{Areas, Coefficient, FayHerriot, Fit};
pub use method::FitMethod;
pub use plan::{AreaModel, ModelArea, ModelPlan, Register, SamplingVariance, model_areas};
pub use pooled::{AreaSample, Pooled};
