//! Who was drawn, with what chance, and what each record therefore stands for.
//!
//! ```text
//! design.toml ─► stages ─┐
//! frames (CSV) ──────────┼─► inclusion probabilities ─► base weights ─► post-stratified weights
//! roster + accepted ─────┘                                └────────────► variance bases
//! ```
//!
//! A [`Sample`] binds the accepted records to their design once; estimators take
//! it from there and never see a loose stratum or weight.
//!
//! Start reading at [`Sample::build`]; weights are adjusted in [`adjust`].

pub mod adjust;
mod basis;
mod chance;
mod declaration;
mod error;
mod frame;
mod listing;
mod poststratify;
mod probability;
pub mod replicate;
mod sample;
mod values;
mod weight;

pub use basis::{BasisError, BasisStage, Codes, Fpc, SinglePsu, StageColumns, Stratum, VarianceBasis};
pub use chance::{Chances, chances};
pub use declaration::{
    Certainty, CertaintyRule, Declaration, Fewer, PerStratum, PostStratify, Select, Stage, VarianceSpec, WeightSpec,
};
pub use error::DesignError;
pub use frame::Frame;
pub use listing::{Group, Listed, Listing};
pub use poststratify::PostStratum;
pub use sample::{Sample, StageIds};
pub use values::code_of;
pub use weight::{Diagnostics, WeightColumn};
