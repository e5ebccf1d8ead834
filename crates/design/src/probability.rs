//! The chances of the units that were surveyed, stage by stage.

use crate::declaration::{Declaration, Select, Stage};
use crate::listing::{Group, Listing};
use crate::sample::StageIds;
use crate::{DesignError, chances};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What one stage says of the units that were surveyed.
pub(crate) struct StageResult {
    /// Inclusion probability at this stage of each sampled unit's ancestor.
    pub(crate) probability: Vec<f64>,
    /// Whether that ancestor was taken with certainty.
    pub(crate) certain: Vec<bool>,
}

/// The units that were surveyed, as a stage sees them.
pub(crate) struct Surveyed<'a> {
    /// Codes at every stage of those that are used.
    pub(crate) stages: &'a [StageIds],
    /// Codes, stage by stage, of those that were drawn but are not used, each with its number of the draw.
    pub(crate) set_aside: &'a [Vec<Code>],
    /// The stratum that the data say, of those that are used.
    pub(crate) strata: &'a [String],
    /// Where a unit's record stands, for messages.
    pub(crate) origin: &'a dyn Fn(usize) -> String,
}

/// A unit's code at one stage, and which draw brought it where a unit can be drawn twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) value: String,
    pub(crate) hit: Option<String>,
}

impl Code {
    /// Tells two draws of one unit apart.
    pub(crate) fn label(&self) -> String {
        match &self.hit {
            Some(hit) => format!("{}#{hit}", self.value),
            None => self.value.clone(),
        }
    }
}

/// The chance of each sampled unit at one stage, given the stages before.
///
/// A unit whose records are set aside was drawn all the same. The product over the stages is the
/// unit's inclusion probability, and its inverse the base weight; see [`chances`] for the formulas.
///
/// # Errors
/// A sampled unit that the frame does not list or that stands in another stratum there, another
/// number of units than the design draws, and what [`chances`] refuses.
pub(crate) fn stage(
    declared: &Declaration,
    at: usize,
    surveyed: &Surveyed<'_>,
    folder: &Path,
) -> Result<StageResult, DesignError> {
    let stage = &declared.stage[at];
    let listing = Listing::open(declared, at, folder)?;
    let mut found = Vec::with_capacity(surveyed.strata.len());
    let mut drawn: BTreeMap<(String, u32), BTreeSet<String>> = BTreeMap::new();
    for (unit, stratum) in surveyed.strata.iter().enumerate() {
        let codes: Vec<Code> = surveyed.stages[..=at].iter().map(|ids| ids.code(unit)).collect();
        let Some(listed) = listing.find(&joined(&codes, |code| code.value.clone())) else {
            return Err(DesignError::NotInFrame {
                unit: stage.unit.clone(),
                id: codes[at].value.clone(),
                column: stage.id.clone(),
                frame: listing.path,
                origin: (surveyed.origin)(unit),
            });
        };
        let group = listing.group_of(listed);
        if group.stratum != *stratum {
            return Err(DesignError::OtherStratum {
                unit: format!("{} `{}`", stage.unit, codes[at].value),
                recorded: format!("`{stratum}` in {}", (surveyed.origin)(unit)),
                listed: group.stratum.clone(),
                frame: listing.path.clone(),
            });
        }
        let place = (joined(&codes[..at], Code::label), listing.units[listed].group);
        drawn.entry(place.clone()).or_default().insert(codes[at].label());
        found.push((listed, place));
    }
    for codes in surveyed.set_aside {
        if let Some(listed) = listing.find(&joined(&codes[..=at], |code| code.value.clone())) {
            let place = (joined(&codes[..at], Code::label), listing.units[listed].group);
            drawn.entry(place).or_default().insert(codes[at].label());
        }
    }

    let mut of_group = BTreeMap::new();
    for ((_, number), labels) in &drawn {
        let group = &listing.groups[*number as usize];
        let chances = chances(stage, &listing, group)?;
        if labels.len() != chances.take as usize {
            return Err(drawn_count(stage, group, chances.take, labels));
        }
        of_group.insert(*number, chances);
    }
    let mut result =
        StageResult { probability: Vec::with_capacity(found.len()), certain: Vec::with_capacity(found.len()) };
    for (listed, (_, number)) in &found {
        let position = listing.groups[*number as usize].units.partition_point(|&unit| (unit as usize) < *listed);
        let chances = &of_group[number];
        result.probability.push(chances.probability[position]);
        result.certain.push(chances.certain[position]);
    }
    Ok(result)
}

fn joined(codes: &[Code], text: impl Fn(&Code) -> String) -> String {
    codes.iter().map(text).collect::<Vec<_>>().join("/")
}

fn drawn_count(stage: &Stage, group: &Group, take: u32, surveyed: &BTreeSet<String>) -> DesignError {
    let ids: Vec<String> = surveyed.iter().map(|id| format!("`{id}`")).collect();
    let (unit, inside, found, ids) = (stage.unit.clone(), group.place(), surveyed.len(), ids.join(", "));
    if stage.select == Select::PpsWr && stage.hit.is_none() && found < take as usize {
        return DesignError::HitUnknown { unit, inside, found, take, ids };
    }
    DesignError::DrawnCount { unit, inside, found, declared: take, ids }
}

#[cfg(test)]
mod tests;
