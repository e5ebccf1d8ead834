//! `[[variance]]` of `design.toml`: the stories under which a standard error is computed.

use crate::SinglePsu;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One variance basis as declared: `psu`, `strata` and `fpc` for one stage, or `stages`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VarianceSpec {
    /// Name for the `variance_basis` column.
    pub name: String,
    /// Title for people.
    pub title: codebook::Text,
    /// Column of the sampled table that identifies the primary sampling unit.
    pub psu: Option<String>,
    /// Columns of the sampled table that define the strata.
    #[serde(default)]
    pub strata: Vec<String>,
    /// The finite population correction of the first stage.
    #[serde(default)]
    pub fpc: FpcSpec,
    /// The stages that the variance counts, first drawn first, in place of `psu`, `strata` and `fpc`.
    #[serde(default)]
    pub stages: Vec<BasisStageSpec>,
    /// Codes of primary sampling units start again in every stratum.
    #[serde(default)]
    pub nested: bool,
    /// What a stratum with one sampled unit means.
    #[serde(default)]
    pub single_psu: SinglePsuName,
    /// That holds too where a domain has one unit of a stratum (`adjust`, `average`).
    #[serde(default)]
    pub domain_lonely: bool,
    /// Strata of primary sampling units that join a partner, by their codes (codes joined with `/` when
    /// there are several columns).
    #[serde(default)]
    pub merge: BTreeMap<String, String>,
    /// Whether figures are published under it; `false` for a basis that only models of small areas use.
    #[serde(default = "published")]
    pub figures: bool,
}

fn published() -> bool {
    true
}

/// One stage of a variance basis as declared.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BasisStageSpec {
    /// Column of the sampled table that identifies the unit.
    pub unit: String,
    /// Columns of the sampled table that define the strata within the unit of the stage before.
    #[serde(default)]
    pub strata: Vec<String>,
    /// The finite population correction; every stage but the last needs one.
    #[serde(default)]
    pub fpc: FpcSpec,
}

/// Whether a stage's sampling fraction enters its variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum FpcSpec {
    /// `true` for units drawn at random or all; `false` for the with-replacement approximation.
    Plain(bool),
    /// For units drawn proportional to size.
    BySize(BySize),
}

/// How sampling fractions that follow the size enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BySize {
    /// Brewer's approximation: each unit with its own probability.
    Brewer,
}

impl Default for FpcSpec {
    fn default() -> Self {
        Self::Plain(false)
    }
}

impl FpcSpec {
    /// Whether there is one.
    pub fn is_used(self) -> bool {
        self != Self::Plain(false)
    }
}

impl VarianceSpec {
    /// The stages, one of them where `psu` says it.
    pub fn stages(&self) -> Cow<'_, [BasisStageSpec]> {
        match &self.psu {
            None => Cow::Borrowed(&self.stages),
            Some(psu) => {
                Cow::Owned(vec![BasisStageSpec { unit: psu.clone(), strata: self.strata.clone(), fpc: self.fpc }])
            }
        }
    }
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

/// Whether there is a basis, names are usable and unique, and stages are declared one way.
pub(super) fn check(declared: &[VarianceSpec]) -> Result<(), Problem> {
    if declared.is_empty() {
        return Err(Problem {
            place: "variance".into(),
            problem: "no variance basis is declared",
            help: "write one `[[variance]]` at least",
        });
    }
    if !declared.iter().any(|basis| basis.figures) {
        return Err(Problem {
            place: "variance".into(),
            problem: "no variance basis is for figures",
            help: "leave out `figures = false` of one",
        });
    }
    for (position, basis) in declared.iter().enumerate() {
        let refuse = |problem, help| Err(Problem { place: format!("variance `{}`", basis.name), problem, help });
        // The longest column that carries the name; of later stages `fraction2_`, `fraction3_`, ...
        let longest = match basis.stages.len() {
            0 | 1 => format!("fraction_{}", basis.name),
            stages => format!("fraction{stages}_{}", basis.name),
        };
        if !codebook::is_column_name(&longest) {
            return refuse(
                "the name cannot become part of a column name",
                "use lower-case letters, digits and `_`, 23 characters at most, 22 with several stages",
            );
        }
        if declared[..position].iter().any(|other| other.name == basis.name) {
            return refuse("the name is used twice", "names are unique");
        }
        let one_stage = !basis.strata.is_empty() || basis.fpc.is_used();
        match (&basis.psu, basis.stages.is_empty()) {
            (Some(_), false) => {
                return refuse("it has both `psu` and `stages`", "write `psu` for one stage, `stages` for several");
            }
            (None, true) => {
                return refuse("it has no units", "name their column in `psu`, or write `stages`");
            }
            (None, false) if one_stage => {
                return refuse("it has both `stages` and `strata` or `fpc`", "write them inside the stages");
            }
            (Some(_), true) | (None, false) => {}
        }
        let above = basis.stages.len().saturating_sub(1);
        if basis.stages[..above].iter().any(|stage| !stage.fpc.is_used()) {
            return refuse(
                "a stage below one without `fpc` adds nothing to the variance",
                "give every stage but the last its `fpc`, or end at the first one without",
            );
        }
    }
    Ok(())
}
