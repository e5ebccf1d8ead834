//! Adjustments of weights in the types of `design::adjust`.

use super::Stop;
use super::case::{Calibration, Column, Design, Distance, Head, Margin};
use super::data::{Data, Levels, text_of};
use super::domain;
use super::taylor::codes;
use design::adjust::{
    self, Adjustment, Bounds, Calibrate, Cells, Chain, Classes, Columns, Control, NO_CELL, Rake, Spread, Standardize,
    Trim,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The weights of a case after its adjustments; every row is a class.
pub fn chain(head: &Head, data: &Data, base: Vec<f64>) -> Result<Chain, Stop> {
    let mut chain = Chain::new(Classes::records((0..data.rows() as u32).collect(), base)).map_err(Stop::refused)?;
    for (at, step) in head.calibration.iter().enumerate() {
        let adjustment = match step {
            Calibration::Poststratify(margin) => {
                let adjust::Margin { cell, totals, .. } = cells(data, margin)?;
                Adjustment::Cells(Cells { cell, totals })
            }
            Calibration::Rake { margins, maxit, epsilon } => {
                let margins = margins.iter().map(|margin| cells(data, margin)).collect::<Result<_, _>>()?;
                let tolerance = epsilon.max(Rake::TOLERANCE); // beyond it rounding decides
                Adjustment::Rake(Rake { max_rounds: *maxit, tolerance, ..Rake::to(margins) })
            }
            Calibration::Calibrate { columns, distance, bounds, aggregate_stage, .. } => {
                let group = aggregate_stage.map(|stage| units_of_stage(&head.design, data, stage)).transpose()?;
                calibrate(data, columns, *distance, *bounds, group)?
            }
            Calibration::Trim { upper, lower, strict } => {
                let (lower, upper) = (*lower, *upper);
                Adjustment::Trim(Trim { lower, upper, strict: *strict, spread: Spread::Equally })
            }
            Calibration::Standardize { by, over, population, excluding_missing } => {
                standardize(data, by, over, population, excluding_missing)?
            }
        };
        chain.push(&format!("step {}", at + 1), adjustment).map_err(Stop::refused)?;
    }
    Ok(chain)
}

/// Cells by the values of several variables, in the order of their totals; those
/// without a total come after.
fn cells(data: &Data, margin: &Margin) -> Result<adjust::Margin, Stop> {
    let name = margin.by.join(" by ");
    let by: Vec<Levels> = margin.by.iter().map(|variable| data.levels(variable)).collect::<Result<_, _>>()?;
    let mut totals = Vec::new();
    let mut number: BTreeMap<Vec<String>, u32> = BTreeMap::new();
    for row in &margin.totals {
        let (key, total) = total(&margin.by, row)?;
        totals.push(Control::new(key.join(", "), total));
        if number.insert(key, totals.len() as u32 - 1).is_some() {
            return Err(Stop::Malformed(format!("two totals of one cell of `{name}`")));
        }
    }
    let mut cell = Vec::with_capacity(data.rows());
    for row in 0..data.rows() {
        if by.iter().any(|levels| levels.codes[row] == estimate::MISSING) {
            cell.push(NO_CELL);
            continue;
        }
        let key: Vec<String> = by.iter().map(|levels| levels.name(levels.codes[row])).collect();
        cell.push(*number.entry(key).or_insert_with_key(|key| {
            totals.push(Control { name: key.join(", "), total: None });
            totals.len() as u32 - 1
        }));
    }
    Ok(adjust::Margin { name, cell, totals })
}

/// The values of the variables and the total of a line of totals.
fn total(by: &[String], row: &Map<String, Value>) -> Result<(Vec<String>, f64), Stop> {
    let malformed = || Stop::Malformed(format!("a total of {by:?} that names other fields: {row:?}"));
    let total = row.get("total").and_then(Value::as_f64).ok_or_else(malformed)?;
    let key: Option<Vec<String>> = by.iter().map(|variable| row.get(variable).map(text_of)).collect();
    match key {
        Some(key) if row.len() == by.len() + 1 => Ok((key, total)),
        Some(_) | None => Err(malformed()),
    }
}

fn calibrate(
    data: &Data,
    columns: &[Column],
    distance: Distance,
    bounds: Option<[f64; 2]>,
    group: Option<Vec<u32>>,
) -> Result<Adjustment, Stop> {
    let (mut names, mut totals, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for column in columns {
        let (name, total, value) = match column {
            Column::Intercept { name, total } => (name, total, vec![1.0; data.rows()]),
            Column::Numeric { name, var, total } => (name, total, data.complete(var)?),
            Column::Indicator { name, var, value, total } => (name, total, domain::indicator(data, var, value)?),
        };
        names.push(name.clone());
        totals.push(*total);
        values.push(value);
    }
    let mut table = Columns::new(names);
    for row in 0..data.rows() {
        table.push(values.iter().enumerate().map(|(column, value)| (column as u32, value[row])));
    }
    let distance = match distance {
        Distance::Linear => adjust::Distance::Linear,
        Distance::Raking => adjust::Distance::Raking,
        Distance::Logit => adjust::Distance::Logit,
    };
    let bounds = bounds.map_or(Bounds::None, |[lower, upper]| Bounds::Ratio { lower, upper });
    Ok(Adjustment::Calibrate(Calibrate { distance, bounds, group, ..Calibrate::to(table, totals) }))
}

/// The unit of a stage that each row belongs to, numbered in order of appearance.
fn units_of_stage(design: &Design, data: &Data, stage: usize) -> Result<Vec<u32>, Stop> {
    let Design::Taylor(taylor) = design else {
        return Err(Stop::unsupported("`aggregate_stage` of a design without stages"));
    };
    if stage == 0 || stage > taylor.psu.len() {
        return Err(Stop::Malformed(format!("the design has no stage {stage} of clusters")));
    }
    let of_stage: Vec<Vec<String>> =
        taylor.psu[..stage].iter().map(|column| codes(data, column)).collect::<Result<_, _>>()?;
    let mut number: BTreeMap<Vec<&str>, u32> = BTreeMap::new();
    let unit = |row: usize| {
        let next = number.len() as u32;
        *number.entry(of_stage.iter().map(|codes| codes[row].as_str()).collect()).or_insert(next)
    };
    Ok((0..data.rows()).map(unit).collect())
}

fn standardize(
    data: &Data,
    by: &[String],
    over: &[String],
    population: &[f64],
    excluding_missing: &[String],
) -> Result<Adjustment, Stop> {
    let [by] = by else { return Err(Stop::unsupported("standardisation by several variables")) };
    let by = data.levels(by)?;
    if population.len() != usize::from(by.len()) {
        return Err(Stop::Malformed(format!("{} shares for {} levels", population.len(), by.len())));
    }
    let mut keep = vec![true; data.rows()];
    for variable in excluding_missing {
        keep.iter_mut().zip(data.present(variable)?).for_each(|(keep, present)| *keep &= present);
    }
    let over = data.crossing(over, &keep)?;
    let cell = |code: u16| if code == estimate::MISSING { NO_CELL } else { u32::from(code) };
    Ok(Adjustment::Standardize(Standardize {
        population: population.iter().zip(0..).map(|(&share, level)| Control::new(by.name(level), share)).collect(),
        by: by.codes.iter().map(|&code| cell(code)).collect(),
        over: over.codes.iter().map(|&code| cell(code)).collect(),
        groups: over.labels.iter().map(|labels| labels.values().map(text_of).collect::<Vec<_>>().join(", ")).collect(),
        keep,
    }))
}
