//! `design.toml`: how the sample was drawn, and how its variance is judged.

mod variance;

use crate::DesignError;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

pub use variance::VarianceSpec;

/// The sampling design as declared.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// The stages, first drawn first.
    pub stage: Vec<Stage>,
    /// The named variance bases; the first is the one that decisions rest on.
    pub variance: Vec<VarianceSpec>,
}

/// One stage of selection.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// What is drawn, in words.
    pub unit: String,
    /// Column that identifies the unit, in the table of sampled units and in the frame.
    pub id: String,
    /// CSV that lists every unit of this stage inside the units drawn before.
    pub frame: String,
    /// How units are drawn.
    pub select: Select,
    /// Frame column with the measure of size, for selection proportional to size.
    pub size: Option<String>,
    /// How many are drawn inside each unit drawn before (and each stratum).
    pub take: Option<Take>,
    /// Columns, in the sampled table and in the frame, that define strata at this stage.
    #[serde(default)]
    pub strata: Vec<String>,
}

/// A method of selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Select {
    /// Simple random sampling without replacement.
    Srs,
    /// Probability proportional to size.
    Pps,
    /// Every unit.
    All,
}

/// How many units are drawn.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Take {
    /// The same number everywhere.
    Each(u32),
    /// A number for each stratum, by its code (codes joined with `/` when there are several columns).
    ByStratum(BTreeMap<String, u32>),
}

/// A weight as declared in the survey file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WeightSpec {
    /// Column name.
    pub name: String,
    /// The table whose rows are weighted.
    pub table: String,
    /// Adjustment to known totals.
    pub poststratify: Option<PostStratify>,
}

/// Post-stratification as declared.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostStratify {
    /// The columns whose crossing makes the cells.
    pub by: Vec<String>,
    /// CSV with those columns and `total`.
    pub totals: String,
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
        for stage in &declared.stage {
            let place = format!("stage `{}`", stage.unit);
            match (stage.select, &stage.size, &stage.take) {
                (Select::Pps, None, _) => {
                    return refuse(place, "`size` is missing", "name the frame's column of sizes");
                }
                (Select::Pps | Select::Srs, _, None) => {
                    return refuse(place, "`take` is missing", "say how many units were drawn");
                }
                (Select::Srs | Select::All, Some(_), _) => {
                    return refuse(place, "`size` has no use here", "remove it, or select with `pps`");
                }
                (Select::All, None, Some(_)) => {
                    return refuse(place, "`take` has no use here", "remove it, or select with `srs` or `pps`");
                }
                (Select::Pps, Some(_), Some(_)) | (Select::Srs, None, Some(_)) | (Select::All, None, None) => {}
            }
        }
        if let Err(problem) = variance::check(&declared.variance) {
            return refuse(problem.place, problem.problem, problem.help);
        }
        Ok(declared)
    }
}
