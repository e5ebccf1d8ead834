//! The facts of a variance basis that follow from the design alone.

use super::{Span, StageFacts};
use crate::SinglePsu;
use crate::declaration::{BySize, Declaration, FpcSpec, VarianceSpec};
use serde::Serialize;

/// What can be said of a variance basis before the survey.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BasisFacts {
    /// Its name.
    pub name: String,
    /// Title in English.
    pub title_en: String,
    /// Title in Chinese.
    pub title_zh: String,
    /// Column of the primary sampling units.
    pub psu: String,
    /// Columns of the strata.
    pub strata_columns: Vec<String>,
    /// Whether a finite population correction is used, and which.
    pub fpc: FpcFacts,
    /// Columns of the units of later stages that the variance counts too.
    pub stages_below: Vec<String>,
    /// What a stratum with one unit means, by the name in `design.toml`.
    #[serde(serialize_with = "policy")]
    pub single_psu: SinglePsu,
    /// Primary sampling units; `None` where that depends on the data.
    pub psus: Option<Span<u64>>,
    /// Strata; `None` where that depends on the data.
    pub strata: Option<Span<u64>>,
    /// Degrees of freedom of the whole sample: units less strata.
    pub df: Option<Span<u64>>,
}

/// The finite population correction of the primary sampling units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FpcFacts {
    /// None: as drawn with replacement.
    None,
    /// The strata's sampling fractions.
    Fractions,
    /// The units' own probabilities, by Brewer's approximation.
    Brewer,
}

impl From<FpcSpec> for FpcFacts {
    fn from(spec: FpcSpec) -> Self {
        match spec {
            FpcSpec::Plain(false) => Self::None,
            FpcSpec::Plain(true) => Self::Fractions,
            FpcSpec::BySize(BySize::Brewer) => Self::Brewer,
        }
    }
}

/// The name of a policy in `design.toml`.
pub(super) fn policy_name(policy: SinglePsu) -> &'static str {
    match policy {
        SinglePsu::Fail => "fail",
        SinglePsu::Certainty => "certainty",
        SinglePsu::Remove => "remove",
        SinglePsu::Adjust => "adjust",
        SinglePsu::Average => "average",
    }
}

fn policy<S: serde::Serializer>(policy: &SinglePsu, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(policy_name(*policy))
}

impl BasisFacts {
    pub(super) fn of(declared: &Declaration, spec: &VarianceSpec, stages: &[StageFacts]) -> Self {
        let counted = spec.stages();
        let first = &counted[0];
        let unit =
            declared.stage.iter().position(|stage| stage.id == first.unit || stage.hit.as_ref() == Some(&first.unit));
        let psus = unit.map(|unit| stages[unit].drawn);
        let strata = unit.and_then(|unit| strata(&first.strata, &stages[..=unit]));
        let df = psus.zip(strata).map(|(psus, strata)| Span {
            min: psus.min.saturating_sub(strata.min),
            max: psus.max.saturating_sub(strata.max),
        });
        Self {
            name: spec.name.clone(),
            title_en: spec.title.en.clone(),
            title_zh: spec.title.zh.clone(),
            psu: first.unit.clone(),
            strata_columns: first.strata.clone(),
            fpc: first.fpc.into(),
            stages_below: counted[1..].iter().map(|stage| stage.unit.clone()).collect(),
            single_psu: spec.single_psu.into(),
            psus,
            strata,
            df,
        }
    }
}

/// Number of strata, where it follows from the stages up to that of the units: there are none, they
/// are those of the first stage, or the units of a stage before.
fn strata(columns: &[String], stages: &[StageFacts]) -> Option<Span<u64>> {
    let before = &stages[..stages.len() - 1];
    match columns {
        [] => Some(Span { min: 1, max: 1 }),
        columns if columns == stages[0].strata_columns.as_slice() => {
            let count = stages[0].strata.len() as u64;
            Some(Span { min: count, max: count })
        }
        [column] => before.iter().find(|stage| stage.id == *column).map(|stage| stage.drawn),
        [_, ..] => None,
    }
}
