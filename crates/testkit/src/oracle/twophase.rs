//! Designs of type `twophase` in the types of `design`.

use super::Stop;
use super::case::{TwoPhase as Declared, TwoPhaseMethod};
use super::data::Data;
use super::taylor::{codes, fpc};
use design::{FirstPhase, PhaseMethod, SecondPhase, TwoPhase};

/// Both phases; the rows of the data are those of the first.
pub fn sample(declared: &Declared, data: &Data) -> Result<TwoPhase, Stop> {
    let Declared { psu: [units, second_units], strata: [strata, second_strata], weights, fpc: sizes, .. } = declared;
    if !second_units.is_empty() {
        return Err(Stop::unsupported("clusters in the second phase"));
    }
    let [first_weights, second_weights] = weights.each_ref().map(Option::as_deref);
    let [first_sizes, second_sizes] = sizes.each_ref().map(Option::as_deref);
    if second_weights.is_some() || second_sizes.is_some() {
        return Err(Stop::unsupported("weights or population numbers of the second phase"));
    }
    let ids = match one(Some(units))? {
        Some(column) => codes(data, column)?,
        None => (1..=data.rows()).map(|row| row.to_string()).collect(),
    };
    let column = |name: Option<&str>| name.map(|name| codes(data, name)).transpose();
    let strata = column(one(strata.as_deref())?)?;
    let second_strata = column(one(second_strata.as_deref())?)?;
    let sizes = one(first_sizes)?.map(|name| data.complete(name)).transpose()?;
    let probability = match one(first_weights)? {
        Some(name) => data.complete(name)?.iter().map(|weight| 1.0 / weight).collect(),
        None => vec![1.0; data.rows()],
    };
    let observed: Vec<bool> =
        data.numbers(&declared.subset)?.iter().map(|mark| mark.is_some_and(|mark| mark > 0.0)).collect();
    let first =
        FirstPhase { unit: &ids, strata: strata.as_deref(), probability: &probability, fpc: fpc(sizes.as_deref()) };
    let second = SecondPhase { observed: &observed, strata: second_strata.as_deref() };
    let method = match declared.method {
        TwoPhaseMethod::Simple | TwoPhaseMethod::Approx => PhaseMethod::ByPhase,
        TwoPhaseMethod::Full => PhaseMethod::Joint,
    };
    TwoPhase::new(&first, &second, method).map_err(Stop::refused)
}

/// The one column of a phase with one stage.
fn one(columns: Option<&[String]>) -> Result<Option<&str>, Stop> {
    match columns {
        None | Some([]) => Ok(None),
        Some([column]) => Ok(Some(column)),
        Some([_, _, ..]) => Err(Stop::unsupported("a phase of several stages")),
    }
}
