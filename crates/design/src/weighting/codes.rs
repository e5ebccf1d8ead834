//! What a step asks of every row, as small numbers: columns crossed, conditions, numbers, owners.

use super::classes::{Labels, NO_LABEL};
use crate::DesignError;
use crate::sample::{coded, origin};
use crate::values::{NO_CODE, dense};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use roster::Roster;
use roster::expr::{Expr, ExprError, Shape};
use std::cmp::Ordering;

/// A crossing of columns.
#[derive(Clone, Debug)]
pub(crate) struct Crossing {
    /// Cell of every row; [`NO_CODE`] where one of the columns has no value.
    pub(crate) cell: Vec<u32>,
    /// The codes of every cell, column by column, in ascending order.
    pub(crate) codes: Vec<Vec<String>>,
}

impl Crossing {
    /// Crosses columns of a table over the rows in use; cells are those that occur.
    pub(crate) fn new(
        roster: &Roster,
        table: usize,
        by: &[&str],
        used: &[bool],
        place: &str,
    ) -> Result<Self, DesignError> {
        let all: Vec<u32> = used.iter().map(|&used| if used { 0 } else { NO_LABEL }).collect();
        let mut labels = Labels::new(&all, 1);
        let mut columns = Vec::with_capacity(by.len());
        for name in by {
            let (codes, texts) = ascending(dense(coded(roster, table, name, place)?));
            let split = labels.split(&codes, texts.len());
            columns.push((split, texts));
        }
        let mut number = vec![NO_CODE; labels.len()];
        let mut codes = Vec::new();
        for (label, number) in number.iter_mut().enumerate() {
            let of_column = |(split, texts): &(usize, Vec<String>)| {
                let code = labels.codes(*split)[label];
                (code != NO_CODE).then(|| texts[code as usize].clone())
            };
            if let Some(all) = columns.iter().map(of_column).collect::<Option<Vec<String>>>() {
                *number = codes.len() as u32;
                codes.push(all);
            }
        }
        let cell = |&label: &u32| if label == NO_LABEL { NO_CODE } else { number[label as usize] };
        Ok(Self { cell: labels.of_row().iter().map(cell).collect(), codes })
    }
}

impl Crossing {
    /// As [`Crossing::new`], where every row in use must have a cell.
    pub(crate) fn complete(
        roster: &Roster,
        table: usize,
        by: &[&str],
        used: &[bool],
        place: &str,
    ) -> Result<Self, DesignError> {
        let crossing = Self::new(roster, table, by, used, place)?;
        match (0..used.len()).find(|&row| used[row] && crossing.cell[row] == NO_CODE) {
            None => Ok(crossing),
            Some(row) => Err(DesignError::NoValue {
                place: place.to_owned(),
                column: first_missing(roster, table, by, row).to_owned(),
                origin: origin(roster, table, row as u32),
            }),
        }
    }
}

/// The first of the columns in which a row has no value.
pub(crate) fn first_missing<'a>(roster: &Roster, table: usize, by: &[&'a str], row: usize) -> &'a str {
    let data = &roster.tables[table];
    let missing = |name: &&&str| data.column(name).is_none_or(|values| values.is_null(row));
    by.iter().find(missing).expect("asked for a row without a cell")
}

/// Codes in the order of their texts: numbers by size, then words.
fn ascending((codes, texts): (Vec<u32>, Vec<String>)) -> (Vec<u32>, Vec<String>) {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by(|&a, &b| compare(&texts[a], &texts[b]));
    let mut place = vec![0; texts.len()];
    for (sorted, &first) in order.iter().enumerate() {
        place[first] = sorted as u32;
    }
    let codes = codes.into_iter().map(|code| if code == NO_CODE { NO_CODE } else { place[code as usize] });
    (codes.collect(), order.iter().map(|&first| texts[first].clone()).collect())
}

/// The order of codes: numbers by size, then words.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    match (a.parse::<i64>(), b.parse::<i64>()) {
        (Ok(one), Ok(other)) => one.cmp(&other).then_with(|| a.cmp(b)), // 01 and 1 are two codes
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
}

/// A condition: 0 where it is false, 1 where it is true, [`NO_CODE`] where it is unknown.
pub(crate) fn condition(roster: &Roster, table: usize, sql: &str, place: &str) -> Result<Vec<u32>, DesignError> {
    let failed = |source: ExprError| refused(place, sql, source);
    let shape = Shape::of_roster(roster);
    let values = Expr::condition(sql, &shape, table, None).and_then(|expr| expr.bind(roster)?.eval_all());
    let values = values.map_err(failed)?;
    Ok(values.as_boolean().iter().map(|value| value.map_or(NO_CODE, u32::from)).collect())
}

/// A number for every row as codes into its different values in ascending order; [`NO_CODE`] where there is none.
pub(crate) fn number(
    roster: &Roster,
    table: usize,
    sql: &str,
    place: &str,
) -> Result<(Vec<u32>, Vec<f64>), DesignError> {
    let failed = |source: ExprError| refused(place, sql, source);
    let shape = Shape::of_roster(roster);
    let values = Expr::compile(sql, &shape, table, None).and_then(|expr| expr.bind(roster)?.eval_all());
    let doubles = as_doubles(&values.map_err(failed)?)
        .ok_or_else(|| DesignError::NotANumber { place: place.to_owned(), expression: sql.to_owned() })?;
    let doubles = doubles.as_primitive::<Float64Type>();
    let mut different: Vec<f64> = doubles.iter().flatten().filter(|value| value.is_finite()).collect();
    different.sort_unstable_by(f64::total_cmp);
    different.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let code = |value: Option<f64>| {
        let place = value.and_then(|value| different.binary_search_by(|known| known.total_cmp(&value)).ok());
        place.map_or(NO_CODE, |place| place as u32)
    };
    Ok((doubles.iter().map(code).collect(), different))
}

/// Numbers and truth values as doubles.
fn as_doubles(values: &ArrayRef) -> Option<ArrayRef> {
    match values.data_type() {
        DataType::Boolean => {
            let values = values.as_boolean().iter().map(|value| value.map(f64::from));
            Some(std::sync::Arc::new(values.collect::<arrow_array::Float64Array>()))
        }
        kind if kind.is_numeric() => arrow_cast::cast(values, &DataType::Float64).ok(),
        _ => None,
    }
}

fn refused(place: &str, sql: &str, source: ExprError) -> DesignError {
    DesignError::Expression { place: place.to_owned(), expression: sql.to_owned(), source: Box::new(source) }
}

/// For every row, its row in a table above it.
pub(crate) fn owners(
    roster: &Roster,
    table: usize,
    above: &str,
    place: &str,
) -> Result<(Vec<u32>, usize), DesignError> {
    let found = roster.table(above).and_then(|(position, data)| Some((roster.rows_above(table, position)?, data.rows)));
    found.ok_or_else(|| {
        let tables: Vec<String> =
            roster.ancestors(table).into_iter().map(|at| format!("`{}`", roster.tables[at].name)).collect();
        DesignError::NotAbove {
            place: place.to_owned(),
            table: roster.tables[table].name.clone(),
            named: above.to_owned(),
            expected: if tables.is_empty() { "none".to_owned() } else { tables.join(", ") },
        }
    })
}
