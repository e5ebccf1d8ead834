//! `[phase2]` of `design.toml`: records drawn again from the sample, such as suspects for an assessment.

use super::PerStratum;
use serde::Deserialize;

/// A second phase as declared: who can be drawn again, who was, and within which classes.
///
/// A step `phase2 = true` of a weight makes those observed stand for all who could be drawn.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Phase2 {
    /// What is drawn again, in words.
    pub unit: String,
    /// The table whose rows are drawn.
    pub table: String,
    /// SQL about its rows: who can be drawn.
    pub eligible: String,
    /// SQL about its rows: who was drawn and observed.
    pub observed: String,
    /// Columns whose crossing makes the classes within which records were drawn at random, or all taken.
    #[serde(default)]
    pub by: Vec<String>,
    /// The share that was to be drawn of every class: checked against the records, in no formula.
    pub rate: Option<PerStratum<f64>>,
}

/// Whether the declared shares can be meant.
pub(super) fn check(declared: &Phase2) -> Result<(), (String, &'static str)> {
    let Some(rate) = &declared.rate else { return Ok(()) };
    if let Some(rate) = rate.values().into_iter().find(|&rate| !(rate > 0.0 && rate <= 1.0)) {
        let problem = format!("`rate` is {rate}, expected a share over 0 and at most 1");
        return Err((problem, "0.2 draws one record in five, 1 takes all of them"));
    }
    match (rate, declared.by.is_empty()) {
        (PerStratum::ByStratum(_), true) => Err((
            "`rate` is declared by class, but `by` names no column".into(),
            "name the columns of the classes in `by`, or write one number",
        )),
        (PerStratum::ByStratum(_), false) | (PerStratum::Each(_), _) => Ok(()),
    }
}
