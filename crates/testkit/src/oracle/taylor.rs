//! Designs of type `taylor` in the types of `design`.

use super::Stop;
use super::case::{Lonely, Taylor};
use super::data::{Column, Data};
use design::{Codes, Fpc, SinglePsu, StageColumns, VarianceBasis};

/// The weights as given; else what the sampling fractions of the stages make of them.
pub fn weights(declared: &Taylor, data: &Data, basis: &VarianceBasis) -> Result<Vec<f64>, Stop> {
    let none = || Stop::Malformed("neither `weights` nor a sampling fraction at every stage".into());
    match &declared.weights {
        Some(column) => column_of_weights(data, column),
        None => (0..data.rows()).map(|row| Ok(1.0 / basis.probability_of(row).ok_or_else(none)?)).collect(),
    }
}

/// A column of weights; not a number where missing, which is for the program to refuse.
pub fn column_of_weights(data: &Data, column: &str) -> Result<Vec<f64>, Stop> {
    Ok(data.numbers(column)?.iter().map(|weight| weight.unwrap_or(f64::NAN)).collect())
}

/// The variance basis of the declared stages.
pub fn basis(declared: &Taylor, data: &Data) -> Result<VarianceBasis, Stop> {
    let single_psu = match declared.lonely_psu {
        None => SinglePsu::Fail,
        Some(Lonely::Certainty) => SinglePsu::Certainty,
        Some(Lonely::Remove) => SinglePsu::Remove,
        Some(Lonely::Adjust) => SinglePsu::Adjust,
        Some(Lonely::Average) => SinglePsu::Average,
    };
    let stages = declared.psu.len().max(1);
    if declared.strata.len() > stages || declared.fpc.len() > stages {
        return Err(Stop::Malformed("more strata or population sizes than stages of units".into()));
    }
    let columns: Vec<StageCodes> = (0..stages).map(|at| stage(declared, data, at)).collect::<Result<_, _>>()?;
    let columns: Vec<StageColumns> = columns.iter().map(StageCodes::columns).collect();
    let codes = if declared.nest { Codes::WithinStrata } else { Codes::Unique };
    let basis = VarianceBasis::new("oracle", codes, &columns).map_err(Stop::refused)?.with_single_psu(single_psu);
    Ok(if declared.domain_lonely { basis.with_domain_lonely() } else { basis })
}

/// One stage: codes of units and strata, and how large the strata are.
struct StageCodes {
    name: String,
    units: Vec<String>,
    strata: Option<Vec<String>>,
    fpc: Option<Vec<f64>>,
    /// Whether `fpc` is the probability of each unit, for Brewer's approximation.
    probabilities: bool,
}

fn stage(declared: &Taylor, data: &Data, at: usize) -> Result<StageCodes, Stop> {
    let strata = declared.strata.get(at).and_then(Option::as_ref).map(|column| codes(data, column));
    let fpc = match (&declared.pps, declared.fpc.get(at)) {
        (Some(_), Some(_)) => return Err(Stop::Malformed("both probabilities and population numbers".into())),
        (Some(pps), None) => Some(data.complete(&pps.prob)),
        (None, column) => column.and_then(Option::as_ref).map(|column| data.complete(column)),
    };
    Ok(StageCodes {
        name: declared.psu.get(at).cloned().unwrap_or_else(|| "row".to_owned()),
        units: match declared.psu.get(at) {
            Some(column) => codes(data, column)?,
            None => (1..=data.rows()).map(|row| row.to_string()).collect(),
        },
        strata: strata.transpose()?,
        fpc: fpc.transpose()?,
        probabilities: declared.pps.is_some(),
    })
}

impl StageCodes {
    fn columns(&self) -> StageColumns<'_> {
        StageColumns {
            unit: &self.name,
            ids: &self.units,
            strata: self.strata.as_deref(),
            fpc: match &self.fpc {
                Some(chances) if self.probabilities => Fpc::Probability(chances),
                Some(_) | None => fpc(self.fpc.as_deref()),
            },
        }
    }
}

/// Population numbers, or fractions if all are below 1.
pub fn fpc(sizes: Option<&[f64]>) -> Fpc<'_> {
    match sizes {
        None => Fpc::None,
        Some(sizes) if sizes.iter().all(|size| *size <= 1.0) => Fpc::Fraction(sizes),
        Some(sizes) => Fpc::Population(sizes),
    }
}

/// A column as codes, every row with one.
pub fn codes(data: &Data, name: &str) -> Result<Vec<String>, Stop> {
    let missing = || Stop::Malformed(format!("column `{name}` of the design misses a value"));
    match data.column(name)? {
        Column::Numbers(numbers) => {
            numbers.iter().map(|number| number.map(|n| n.to_string()).ok_or_else(missing)).collect()
        }
        Column::Texts(texts) => texts.iter().map(|text| text.clone().ok_or_else(missing)).collect(),
    }
}
