//! What the data say of the design: units in use, weights, degrees of freedom.

use super::Span;
use crate::{Phase2Sample, Sample};
use serde::Serialize;
use std::collections::BTreeSet;

/// The design as it came out, from the records that are used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SurveyedFacts {
    /// Units in use, stage by stage.
    pub stages: Vec<StageUsed>,
    /// Base weight of the units of the last stage.
    pub base_weight: Span<f64>,
    /// Who was drawn again; nothing without a second phase.
    pub phase2: Option<Phase2Sample>,
    /// What the variance bases rest on.
    pub variance: Vec<BasisUsed>,
}

/// The units of one stage that are in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageUsed {
    /// What is drawn, in words.
    pub unit: String,
    /// How many of them are in use.
    pub used: usize,
}

/// What a variance basis rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BasisUsed {
    /// Its name.
    pub name: String,
    /// Primary sampling units.
    pub psus: usize,
    /// Their strata.
    pub strata: usize,
    /// Degrees of freedom of the whole sample.
    pub df: usize,
}

/// The facts of a sample.
///
/// # Panics
/// If the sample has no unit, which [`Sample::build`] refuses.
#[must_use]
pub fn surveyed(sample: &Sample) -> SurveyedFacts {
    let stages = sample.stages.iter().enumerate().map(|(at, stage)| {
        let path = |unit: usize| sample.stages[..=at].iter().map(|above| above.code(unit).label()).collect::<Vec<_>>();
        let paths: BTreeSet<Vec<String>> = (0..sample.rows.len()).map(path).collect();
        StageUsed { unit: stage.unit.clone(), used: paths.len() }
    });
    let variance = sample.bases.iter().map(|basis| {
        let (psus, strata) = (basis.psus().unit_ids.len(), basis.psus().strata.len());
        BasisUsed { name: basis.name.clone(), psus, strata, df: psus.saturating_sub(strata) }
    });
    SurveyedFacts {
        stages: stages.collect(),
        base_weight: Span::of(sample.probability.iter().map(|chance| 1.0 / chance)).expect("a sample has a unit"),
        phase2: sample.phase2.clone(),
        variance: variance.collect(),
    }
}
