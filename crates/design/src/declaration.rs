//! `design.toml`: how the sample was drawn, and how its variance is judged.

mod phase2;
mod replicates;
mod stage;
mod variance;

use crate::DesignError;
use serde::Deserialize;
use std::path::Path;

pub use phase2::Phase2;
pub use replicates::{MethodName, ReplicateSpec};
pub use stage::{Certainty, CertaintyRule, Fewer, PerStratum, Select, Stage};
pub use variance::{BasisStageSpec, BySize, FpcSpec, SinglePsuName, VarianceSpec};

/// The sampling design as declared.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// The stages, first drawn first.
    pub stage: Vec<Stage>,
    /// The named variance bases; the first is the one that decisions rest on.
    pub variance: Vec<VarianceSpec>,
    /// Replicate weights, made from variance bases.
    #[serde(default)]
    pub replicates: Vec<ReplicateSpec>,
    /// Records of the sample that were drawn again, where there is a second phase.
    pub phase2: Option<Phase2>,
}

impl Declaration {
    /// Reads `design.toml`.
    ///
    /// # Errors
    /// [`DesignError`] for a file that is missing, has an unknown key, or
    /// declares no stage, no variance basis, or a stage without what it needs.
    pub fn open(path: &Path) -> Result<Self, DesignError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| DesignError::Read { path: path.to_owned(), source })?;
        let declared: Self = toml::from_str(&text).map_err(|error| DesignError::Parse {
            path: path.to_owned(),
            message: error.to_string().trim_end().to_owned(),
        })?;
        let refuse = |place: String, problem: &str, help: &str| {
            Err(DesignError::Declaration { path: path.to_owned(), place, problem: problem.into(), help: help.into() })
        };
        if declared.stage.is_empty() {
            return refuse(
                "stage".into(),
                "no stage is declared",
                "write one `[[stage]]` for each step of the selection",
            );
        }
        for (at, stage) in declared.stage.iter().enumerate() {
            let place = format!("stage `{}`", stage.unit);
            if let Err(problem) = stage::check(stage) {
                return refuse(place, &problem.problem, problem.help);
            }
            if declared.stage[..at].iter().any(|before| before.id == stage.id) {
                return refuse(
                    place,
                    "its `id` is that of a stage before",
                    "every stage has units, and a column, of its own",
                );
            }
        }
        let variance = variance::check(&declared.variance);
        if let Err(problem) = variance.and_then(|()| replicates::check(&declared.replicates, &declared.variance)) {
            return refuse(problem.place, problem.problem, problem.help);
        }
        if let Some((second, (problem, help))) =
            declared.phase2.as_ref().and_then(|second| Some((second, phase2::check(second).err()?)))
        {
            return refuse(format!("second phase `{}`", second.unit), &problem, help);
        }
        Ok(declared)
    }
}
