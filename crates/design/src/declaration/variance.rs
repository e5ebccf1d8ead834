//! `[[variance]]` of `design.toml`: the stories under which a standard error is computed.

use crate::SinglePsu;
use serde::Deserialize;

/// One variance basis as declared.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VarianceSpec {
    /// Name for the `variance_basis` column.
    pub name: String,
    /// Title for people.
    pub title: codebook::Text,
    /// Column of the sampled table that identifies the primary sampling unit.
    pub psu: String,
    /// Columns of the sampled table that define the strata.
    #[serde(default)]
    pub strata: Vec<String>,
    /// Use the finite population correction of the first stage.
    #[serde(default)]
    pub fpc: bool,
    /// What a stratum with one primary sampling unit means.
    #[serde(default)]
    pub single_psu: SinglePsuName,
    /// Whether figures are published under it; `false` for a basis that only models of small areas use.
    #[serde(default = "published")]
    pub figures: bool,
}

fn published() -> bool {
    true
}

/// Names of the single-PSU policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SinglePsuName {
    /// Refuse.
    #[default]
    Fail,
    /// The stratum was taken whole.
    Certainty,
    /// The stratum is left out.
    Remove,
    /// Deviation from the mean of all.
    Adjust,
    /// The average of the other strata.
    Average,
}

impl From<SinglePsuName> for SinglePsu {
    fn from(name: SinglePsuName) -> Self {
        match name {
            SinglePsuName::Fail => Self::Fail,
            SinglePsuName::Certainty => Self::Certainty,
            SinglePsuName::Remove => Self::Remove,
            SinglePsuName::Adjust => Self::Adjust,
            SinglePsuName::Average => Self::Average,
        }
    }
}

/// A part of the declaration that cannot be used.
pub(super) struct Problem {
    pub(super) place: String,
    pub(super) problem: &'static str,
    pub(super) help: &'static str,
}

/// Whether there is a basis, and names are usable and unique.
pub(super) fn check(declared: &[VarianceSpec]) -> Result<(), Problem> {
    let refuse = |place: String, problem, help| Err(Problem { place, problem, help });
    if declared.is_empty() {
        return refuse("variance".into(), "no variance basis is declared", "write one `[[variance]]` at least");
    }
    if !declared.iter().any(|basis| basis.figures) {
        return refuse("variance".into(), "no variance basis is for figures", "leave out `figures = false` of one");
    }
    for (position, basis) in declared.iter().enumerate() {
        let place = format!("variance `{}`", basis.name);
        if !codebook::is_column_name(&format!("fraction_{}", basis.name)) {
            return refuse(
                place,
                "the name cannot become part of a column name",
                "use lower-case letters, digits and `_`, 23 characters at most",
            );
        }
        if declared[..position].iter().any(|other| other.name == basis.name) {
            return refuse(place, "the name is used twice", "names are unique");
        }
    }
    Ok(())
}
