//! From a plan to cubes: codes, masks and measures, then one pass over the rows.

use super::TableError;
use super::codes::{CodedColumn, Levels, coded, numeric};
use crate::{Calibration, Cube, DimCodes, Mask, Measure, RowKey, Tabulation, tabulate};
use arrow_array::{Array, ArrayRef, BooleanArray, cast::AsArray};
use arrow_schema::DataType;
use codebook::{StatisticKind, TablePlan};
use design::Sample;
use roster::expr::{Expr, ExprError, Shape};
use roster::{NO_ROW, Roster};
use std::collections::BTreeMap;

/// The cubes of a plan, with what their dimensions mean.
#[derive(Clone, Debug)]
pub struct PlanTotals {
    /// One entry for each counted table (persons, households, ...).
    pub units: Vec<Units>,
    /// One entry for each table of the plan and each of its domains.
    pub tables: Vec<TableTotals>,
}

/// What is shared by all cubes that count rows of the same table.
#[derive(Clone, Debug)]
pub struct Units {
    /// Position of the counted table.
    pub table: usize,
    /// Name of its weight.
    pub weight: String,
    /// Sampled unit of every row of a cube; a row is a class of the weight.
    pub key: RowKey,
    /// What the adjustments of the weight make certain.
    pub calibration: Option<Calibration>,
}

/// The cube of one table of the plan for one crossing of domain variables.
#[derive(Clone, Debug)]
pub struct TableTotals {
    /// Position in the plan.
    pub plan: usize,
    /// Position in [`PlanTotals::units`].
    pub units: usize,
    /// The domain variables with their levels.
    pub dims: Vec<(String, Levels)>,
    /// The levels of the variable; `None` for numbers.
    pub levels: Option<Levels>,
    /// The sums.
    pub cube: Cube,
}

/// The columns of one table of the plan.
struct Prepared {
    units: usize,
    keep: Vec<bool>,
    measure: Column,
}

enum Column {
    Levels(CodedColumn),
    Numeric { y: Vec<f64>, x: Option<Vec<f64>>, valid: Vec<bool> },
}

/// Rows of one counted table.
struct Counted {
    table: usize,
    row_of: Vec<u32>,
    weight: Vec<f64>,
}

/// Sums of every table of the plan, in one parallel pass over the rows.
///
/// # Errors
/// [`TableError`] for a variable or expression that does not exist or has no
/// levels, and for a counted table without a weight.
pub fn tabulate_plan(roster: &Roster, sample: &Sample, plan: &[TablePlan]) -> Result<PlanTotals, TableError> {
    let (mut units, mut counted): (Vec<Units>, Vec<Counted>) = (Vec::new(), Vec::new());
    let mut columns: BTreeMap<(usize, &str), CodedColumn> = BTreeMap::new();
    let mut prepared = Vec::with_capacity(plan.len());
    for table in plan {
        let (position, _) = roster.table(&table.unit).expect("the codebook checked its plan");
        let at = match counted.iter().position(|counted| counted.table == position) {
            Some(at) => at,
            None => {
                let (unit, rows) = count(roster, sample, position)?;
                units.push(unit);
                counted.push(rows);
                counted.len() - 1
            }
        };
        for name in table.domains.iter().flatten() {
            if !columns.contains_key(&(position, name.as_str())) {
                let column = coded(roster, position, name).map_err(|problem| refuse(table, problem, DOMAIN_HELP))?;
                columns.insert((position, name), column);
            }
        }
        prepared.push(prepare(roster, table, position, at, &counted[at])?);
    }

    let mut tabulations = Vec::new();
    let mut places = Vec::new();
    for (number, (table, prepared)) in plan.iter().zip(&prepared).enumerate() {
        let rows = &counted[prepared.units];
        for domain in &table.domains {
            let dims = domain.iter().map(|name| &columns[&(rows.table, name.as_str())]);
            tabulations.push(Tabulation {
                row_of: &rows.row_of,
                rows: units[prepared.units].key.len() as u32,
                weight: &rows.weight,
                keep: Mask::Bools(&prepared.keep),
                dims: dims.map(|dim| DimCodes { codes: &dim.codes, size: dim.levels.codes.len() as u16 }).collect(),
                measure: prepared.measure.as_measure(),
            });
            places.push((number, domain));
        }
    }
    let cubes = tabulate(&tabulations)?;
    let tables = places
        .into_iter()
        .zip(cubes)
        .map(|((number, domain), cube)| {
            let prepared = &prepared[number];
            let table = counted[prepared.units].table;
            let dim = |name: &String| (name.clone(), columns[&(table, name.as_str())].levels.clone());
            TableTotals {
                plan: number,
                units: prepared.units,
                dims: domain.iter().map(dim).collect(),
                levels: prepared.measure.levels(),
                cube,
            }
        })
        .collect();
    Ok(PlanTotals { units, tables })
}

const DOMAIN_HELP: &str = "domains are coded fields or derived variables of the counted table";

fn refuse(table: &TablePlan, problem: String, help: &'static str) -> TableError {
    TableError::Plan { table: table.id.clone(), problem, help }
}

/// Rows, weights and key of a counted table.
fn count(roster: &Roster, sample: &Sample, table: usize) -> Result<(Units, Counted), TableError> {
    let (weight, row_of) = sample
        .counted_by(roster, table)
        .ok_or_else(|| TableError::NoWeight { unit: roster.codebook.tables[table].name.clone() })?;
    let chain = weight.chain();
    let unit = chain.classes().unit.clone();
    let key = RowKey::new(unit, vec![0; chain.classes().len()], sample.rows.len() as u32, 1);
    let calibration = (!chain.steps().is_empty()).then(|| Calibration::of_chain(chain));
    let units = Units { table, weight: weight.name.clone(), key, calibration };
    let of_class = chain.weights();
    let of_row = |&class: &u32| if class == NO_ROW { 0.0 } else { of_class[class as usize] };
    Ok((units, Counted { table, weight: row_of.iter().map(of_row).collect(), row_of }))
}

fn prepare(
    roster: &Roster,
    table: &TablePlan,
    position: usize,
    units: usize,
    rows: &Counted,
) -> Result<Prepared, TableError> {
    let shape = Shape::of_roster(roster);
    let value = |place: &'static str, sql: &str| -> Result<ArrayRef, TableError> {
        let failed =
            |source: ExprError| TableError::Expression { table: table.id.clone(), place, source: source.into() };
        Expr::compile(sql, &shape, position, None).and_then(|expr| expr.bind(roster)?.eval_all()).map_err(failed)
    };
    let mut keep: Vec<bool> = rows.row_of.iter().map(|&row| row != NO_ROW).collect();
    if let Some(filter) = &table.filter {
        let values = value("where", filter)?;
        let true_rows = values.as_boolean_opt().ok_or_else(|| {
            refuse(table, format!("`where` is a {}, expected a condition", values.data_type()), "compare something")
        })?;
        only_true(&mut keep, true_rows);
    }
    let measure = match (&table.variable, &table.numerator, &table.denominator_value) {
        (Some(name), None, None) => variable(roster, table, position, name)?,
        (None, Some(numerator), Some(denominator)) => {
            let number = |place, sql| {
                numeric(&value(place, sql)?).map_err(|problem| refuse(table, problem, "a ratio is of two numbers"))
            };
            let (y, valid) = number("numerator", numerator)?;
            let (x, also) = number("denominator_value", denominator)?;
            Column::Numeric { y, x: Some(x), valid: valid.iter().zip(&also).map(|(a, b)| *a && *b).collect() }
        }
        (None, _, _) | (Some(_), _, _) => {
            let problem = "names neither a `variable` nor a `numerator` with its `denominator_value`, or both".into();
            return Err(refuse(table, problem, "write one of the two"));
        }
    };
    for &statistic in &table.statistics {
        let possible = match (statistic, &measure) {
            (StatisticKind::Total | StatisticKind::Proportion, Column::Levels(_)) => true,
            (StatisticKind::Total | StatisticKind::Mean, Column::Numeric { x: None, .. }) => true,
            (StatisticKind::Ratio, Column::Numeric { x: Some(_), .. }) => true,
            (_, Column::Levels(_) | Column::Numeric { .. }) => false,
        };
        if !possible {
            let problem = format!("`{}` cannot be computed from what the table names", statistic.name());
            let help = "a coded variable has totals and proportions, a number totals and means, a numerator ratios";
            return Err(refuse(table, problem, help));
        }
    }
    Ok(Prepared { units, keep, measure })
}

fn only_true(keep: &mut [bool], values: &BooleanArray) {
    for (row, keep) in keep.iter_mut().enumerate() {
        *keep = *keep && values.is_valid(row) && values.value(row);
    }
}

fn variable(roster: &Roster, table: &TablePlan, position: usize, name: &str) -> Result<Column, TableError> {
    let data = &roster.tables[position];
    let help = "`variable` is a field or derived variable of the counted table";
    let values = data
        .column(name)
        .ok_or_else(|| refuse(table, format!("there is no column `{name}` in table `{}`", data.name), help))?;
    let wants_levels = table.statistics.contains(&StatisticKind::Proportion)
        || !roster.codebook.categories(&data.name, name).is_empty()
        || matches!(values.data_type(), DataType::Boolean | DataType::Utf8);
    if wants_levels && !table.statistics.contains(&StatisticKind::Mean) {
        return coded(roster, position, name).map(Column::Levels).map_err(|problem| refuse(table, problem, help));
    }
    let (y, valid) = numeric(values).map_err(|problem| refuse(table, problem, help))?;
    Ok(Column::Numeric { y, x: None, valid })
}

impl Column {
    fn as_measure(&self) -> Measure<'_> {
        match self {
            Self::Levels(column) => {
                Measure::Levels { codes: &column.codes, n_levels: column.levels.codes.len() as u16 }
            }
            Self::Numeric { y, x, valid } => Measure::Numeric { y, x: x.as_deref(), valid: Mask::Bools(valid) },
        }
    }

    fn levels(&self) -> Option<Levels> {
        match self {
            Self::Levels(column) => Some(column.levels.clone()),
            Self::Numeric { .. } => None,
        }
    }
}
