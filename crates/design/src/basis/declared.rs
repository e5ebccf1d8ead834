//! A variance basis from its declaration and the sampled units.

use super::{Codes, Fpc, StageColumns, VarianceBasis};
use crate::declaration::{BasisStageSpec, BySize, Declaration, FpcSpec, Select, VarianceSpec};
use crate::sample::{StageIds, codes, joined};
use crate::{DesignError, Stage};
use roster::Roster;

/// The sampled units of a survey, with their codes and chances at every stage.
pub(crate) struct Units<'a> {
    pub(crate) roster: &'a Roster,
    /// Table of sampled units, and the rows that are used.
    pub(crate) table: usize,
    pub(crate) rows: &'a [u32],
    pub(crate) stages: &'a [StageIds],
}

/// The basis that `spec` declares.
///
/// Sampling fractions are the chances that the design gives. Units taken with
/// certainty are a stratum of their own, taken whole, where a fraction is used. A unit
/// drawn twice (with replacement) is two.
///
/// # Errors
/// [`DesignError`] for a column that is not there, a finite population correction that
/// the design's stages do not support, and what [`VarianceBasis::new`] and
/// [`VarianceBasis::merged`] refuse.
pub(crate) fn build(
    spec: &VarianceSpec,
    declared: &Declaration,
    units: &Units<'_>,
) -> Result<VarianceBasis, DesignError> {
    let place = format!("variance basis `{}`", spec.name);
    let stages = spec.stages();
    let mut columns = Vec::with_capacity(stages.len());
    for (at, stage) in stages.iter().enumerate() {
        columns.push(OfStage::read(spec, declared, units, at, stage, &place)?);
    }
    let columns: Vec<StageColumns> = columns.iter().map(OfStage::columns).collect();
    let codes = if spec.nested { Codes::WithinStrata } else { Codes::Unique };
    let mut basis = VarianceBasis::new(&spec.name, codes, &columns)?
        .titled(&spec.title.en, &spec.title.zh)
        .with_single_psu(spec.single_psu.into());
    basis.domain_lonely = spec.domain_lonely;
    Ok(basis.merged(&spec.merge)?)
}

/// One stage, with a value for every sampled unit.
struct OfStage {
    unit: String,
    ids: Vec<String>,
    strata: Vec<String>,
    fpc: FpcSpec,
    chance: Vec<f64>,
}

impl OfStage {
    fn read(
        spec: &VarianceSpec,
        declared: &Declaration,
        units: &Units<'_>,
        at: usize,
        stage: &BasisStageSpec,
        place: &str,
    ) -> Result<OfStage, DesignError> {
        let drawn = units.stages.iter().find(|drawn| drawn.column == stage.unit);
        let ids = match drawn {
            Some(drawn) => (0..units.rows.len()).map(|unit| drawn.code(unit).label()).collect(),
            None => codes(units.roster, units.table, units.rows, &stage.unit, place)?,
        };
        let mut strata = joined(units.roster, units.table, units.rows, &stage.strata, place)?;
        let mut chance = Vec::new();
        if stage.fpc.is_used() {
            supports(spec, declared.stage.get(at), at, stage)?;
            let drawn = &units.stages[at];
            chance = drawn.probability.clone();
            for (stratum, _) in strata.iter_mut().zip(&drawn.certain).filter(|(_, certain)| **certain) {
                *stratum = if stratum.is_empty() { CERTAIN.to_owned() } else { format!("{stratum}/{CERTAIN}") };
            }
        }
        let unit = drawn.map_or_else(|| stage.unit.clone(), |drawn| drawn.unit.clone());
        Ok(OfStage { unit, ids, strata, fpc: stage.fpc, chance })
    }

    fn columns(&self) -> StageColumns<'_> {
        StageColumns {
            unit: &self.unit,
            ids: &self.ids,
            strata: Some(&self.strata),
            fpc: match self.fpc {
                FpcSpec::Plain(false) => Fpc::None,
                FpcSpec::Plain(true) => Fpc::Fraction(&self.chance),
                FpcSpec::BySize(BySize::Brewer) => Fpc::Probability(&self.chance),
            },
        }
    }
}

/// The stratum of units taken with certainty.
const CERTAIN: &str = "certain";

/// Whether the design draws these units, here, in a way that has the fraction asked for.
fn supports(spec: &VarianceSpec, drawn: Option<&Stage>, at: usize, stage: &BasisStageSpec) -> Result<(), DesignError> {
    let basis = spec.name.clone();
    let Some(drawn) = drawn.filter(|drawn| drawn.id == stage.unit) else {
        let expected = match drawn {
            Some(drawn) => format!("`{}`", drawn.id),
            None => format!("none: the design has {at} stages"),
        };
        return Err(DesignError::FpcStage { basis, stage: at + 1, unit: stage.unit.clone(), expected });
    };
    let fits = match (drawn.select, stage.fpc) {
        (_, FpcSpec::Plain(false)) => true,
        (Select::PpsWr, FpcSpec::Plain(true) | FpcSpec::BySize(BySize::Brewer)) => false,
        (Select::Srs | Select::Systematic | Select::All, FpcSpec::Plain(true)) => true,
        (Select::PpsSystematic | Select::PpsSampford | Select::PpsBrewer, FpcSpec::Plain(true)) => false,
        (
            Select::Srs
            | Select::Systematic
            | Select::All
            | Select::PpsSystematic
            | Select::PpsSampford
            | Select::PpsBrewer,
            FpcSpec::BySize(BySize::Brewer),
        ) => true,
    };
    if fits {
        return Ok(());
    }
    let help = match drawn.select {
        Select::PpsWr => "leave it out: the with-replacement variance is the right one here",
        Select::PpsSystematic | Select::PpsSampford | Select::PpsBrewer => {
            "write `fpc = \"brewer\"` for Brewer's approximation, or leave it out for the with-replacement one"
        }
        Select::Srs | Select::Systematic | Select::All => unreachable!("these have a fraction"),
    };
    Err(DesignError::FpcSelect { basis, unit: drawn.unit.clone(), select: drawn.select.name(), help })
}
