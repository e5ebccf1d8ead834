//! Who was drawn, with what chance, and what each record therefore stands for.
//!
//! ```text
//! design.toml ─► stages ─┐
//! frames (CSV) ──────────┼─► inclusion probabilities ─► base weights ─► a chain of adjustments
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
pub mod describe;
pub mod draw;
mod error;
mod frame;
mod listing;
mod phase2;
mod pps;
mod probability;
pub mod replicate;
mod sample;
mod two_phase;
mod values;
mod weight;
mod weighting;

pub use basis::{BasisError, BasisStage, Codes, Fpc, SinglePsu, StageColumns, Stratum, VarianceBasis};
pub use chance::{Chances, chances};
pub use declaration::{
    BasisStageSpec, BySize, Certainty, CertaintyRule, Declaration, Fewer, FpcSpec, MethodName, PerStratum, Phase2,
    ReplicateSpec, Select, SinglePsuName, Stage, VarianceSpec,
};
pub use error::DesignError;
pub use frame::Frame;
pub use listing::{Group, Listed, Listing};
pub use phase2::{Phase2Class, Phase2Sample};
pub use pps::{PairForm, Pairs, PpsError, PpsSample};
pub use sample::{Sample, StageIds};
pub use two_phase::{FirstPhase, PhaseMethod, PhaseStratum, SecondPhase, TwoPhase, TwoPhaseError};
pub use values::code_of;
pub use weight::{Diagnostics, PostStrata, WeightColumn, WeightStage};
pub use weighting::{
    CalibrateSpec, ControlCheck, ControlFile, ControlFinding, ControlLimits, ControlLine, ControlSource, ControlSpec,
    DistanceName, MarginSpec, NonresponseSpec, RakeSpec, SampleCell, SampleMargin, StartsFrom, StepKind, StepSpec,
    Total, TrimSpec, WeightSpec, check_controls, file_and_sheet,
};
