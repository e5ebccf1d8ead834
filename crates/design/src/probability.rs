//! Inclusion probabilities, stage by stage, from the frame.

use crate::declaration::{Declaration, Select, Stage, Take};
use crate::sample::StageIds;
use crate::{DesignError, Frame};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What one stage says of the units that were surveyed.
pub(crate) struct StageResult {
    /// Inclusion probability at this stage of each sampled unit's ancestor.
    pub(crate) probability: Vec<f64>,
    /// For each group in which units were drawn: units in the frame.
    pub(crate) available: BTreeMap<String, usize>,
}

/// The chance of each sampled unit at one stage, given the stages before.
///
/// # Formula
/// ```text
/// srs:  π_i = n / N          pps:  π_i = n · M_i / Σ_j M_j          all:  π_i = 1
/// ```
/// within the unit drawn before (and the stratum): `n` units drawn of `N`, `M`
/// the measure of size. `set_aside` holds the codes, stage by stage, of units that were drawn but are
/// not used. The product over stages is the unit's inclusion
/// probability, and its inverse the base weight.
///
/// # Errors
/// A sampled unit that the frame does not list, another number of units than
/// declared, a probability over 1, a size that is not positive.
pub(crate) fn stage(
    declared: &Declaration,
    at: usize,
    ids: &[StageIds],
    set_aside: &[Vec<String>],
    strata: &[String],
    folder: &Path,
    origin: &dyn Fn(usize) -> String,
) -> Result<StageResult, DesignError> {
    let stage = &declared.stage[at];
    let frame = Frame::open(&folder.join(&stage.frame))?;
    let above: Vec<usize> =
        declared.stage[..at].iter().map(|before| frame.column(&before.id)).collect::<Result<_, _>>()?;
    let own = frame.column(&stage.id)?;
    let stratum = stage.strata.iter().map(|name| frame.column(name)).collect::<Result<Vec<_>, _>>()?;
    let size = stage.size.as_deref().map(|name| frame.column(name)).transpose()?;

    let mut groups: BTreeMap<String, (usize, f64)> = BTreeMap::new();
    let mut listed: BTreeMap<String, (String, f64)> = BTreeMap::new();
    for row in 0..frame.len() {
        let mut parents = above.clone();
        parents.extend(&stratum);
        let group = frame.key(row, &parents);
        let measure = size.map_or(Ok(1.0), |column| frame.positive(row, column))?;
        let entry = groups.entry(group.clone()).or_default();
        entry.0 += 1;
        entry.1 += measure;
        let mut key = above.clone();
        key.push(own);
        if listed.insert(frame.key(row, &key), (group, measure)).is_some() {
            return Err(DesignError::Frame {
                path: frame.path.clone(),
                line: row as u64 + 2,
                problem: format!("{} `{}` stands there twice", stage.unit, frame.text(row, own)),
                help: "a unit has one line in its frame and one stratum".into(),
            });
        }
    }

    let mut drawn: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut found = Vec::with_capacity(strata.len());
    for (unit, stratum) in strata.iter().enumerate() {
        let key: Vec<&str> = ids[..=at].iter().map(|level| level.values[unit].as_str()).collect();
        let id = &ids[at].values[unit];
        let Some((group, measure)) = listed.get(&key.join("/")) else {
            return Err(DesignError::NotInFrame {
                unit: stage.unit.clone(),
                id: id.clone(),
                column: stage.id.clone(),
                frame: frame.path.clone(),
                origin: origin(unit),
            });
        };
        drawn.entry(group.clone()).or_default().insert(id);
        found.push((group, *measure, stratum));
    }
    // A unit whose records are set aside was drawn all the same.
    for codes in set_aside {
        if let Some((group, _)) = listed.get(&codes[..=at].join("/")) {
            drawn.entry(group.clone()).or_default().insert(&codes[at]);
        }
    }
    let mut probability = Vec::with_capacity(found.len());
    for (unit, (group, measure, stratum)) in found.into_iter().enumerate() {
        let (count, sum) = groups[group];
        let Some(take) = taken(stage, stratum)? else {
            probability.push(1.0);
            continue;
        };
        let surveyed = &drawn[group];
        if surveyed.len() != take as usize {
            return Err(drawn_count(stage, group, take, surveyed));
        }
        let chance = f64::from(take) * measure / if size.is_some() { sum } else { count as f64 };
        if chance > 1.0 {
            let id = ids[at].values[unit].clone();
            return Err(DesignError::OverOne {
                unit: stage.unit.clone(),
                id,
                probability: chance,
                size: measure,
                take,
                sum,
            });
        }
        probability.push(chance);
    }
    let available = groups.into_iter().map(|(group, (count, _))| (group, count)).collect();
    Ok(StageResult { probability, available })
}

fn drawn_count(stage: &Stage, group: &str, take: u32, surveyed: &BTreeSet<&str>) -> DesignError {
    let ids: Vec<String> = surveyed.iter().map(|id| format!("`{id}`")).collect();
    DesignError::DrawnCount {
        unit: stage.unit.clone(),
        inside: if group.is_empty() { "the whole frame".into() } else { format!("`{group}`") },
        found: surveyed.len(),
        declared: take,
        ids: ids.join(", "),
    }
}

/// How many units the design draws in this stratum; `None` when all are taken.
fn taken(stage: &Stage, stratum: &str) -> Result<Option<u32>, DesignError> {
    match (stage.select, &stage.take) {
        (Select::All, _) | (_, None) => Ok(None),
        (_, Some(Take::Each(number))) => Ok(Some(*number)),
        (_, Some(Take::ByStratum(numbers))) => match numbers.get(stratum) {
            Some(number) => Ok(Some(*number)),
            None => Err(DesignError::Declaration {
                path: stage.frame.clone().into(),
                place: format!("stage `{}`", stage.unit),
                problem: format!("`take` names no number for stratum `{stratum}`"),
                help: "add the stratum to `take` in `design.toml`".into(),
            }),
        },
    }
}
