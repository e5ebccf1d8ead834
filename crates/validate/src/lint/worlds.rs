//! All records that matter to some conditions, made up: one row for every combination of values.
//!
//! A column that conditions only compare with constants takes a value below, at
//! and above each of them; any other must be one whose values are all known.
//! Derived variables and aggregates take values as freely as recorded fields:
//! there are more combinations here than records can have, so what never
//! happens here never happens.

use crate::space::Candidates;
use arrow_array::{Array, ArrayRef, Int64Array, UInt32Array, new_null_array};
use arrow_cast::cast;
use arrow_select::concat::concat;
use arrow_select::take::take;
use codebook::Codebook;
use roster::expr::{COUNTED, ColumnUse, Expr, Type};
use roster::{Column, Origin, Roster, TableData};
use std::sync::Arc;

/// The most rows that are made up at a time.
const MOST: usize = 1 << 16;

/// A column, and the values it takes.
struct Variable {
    used: ColumnUse,
    values: ArrayRef,
}

/// The rows for conditions about one table, without aggregates; `None` when they cannot be made up completely.
pub(super) fn worlds(codebook: &Arc<Codebook>, table: usize, conditions: &[&Expr]) -> Option<Roster> {
    let mut columns: Vec<&ColumnUse> = Vec::new();
    for used in conditions.iter().flat_map(|condition| condition.columns_used()) {
        if !columns.contains(&used) {
            columns.push(used);
        }
    }
    let mut rows = 1_usize;
    let mut variables = Vec::new();
    for used in columns {
        let values = values(codebook, used, conditions)?;
        rows = rows.checked_mul(values.len()).filter(|rows| *rows <= MOST)?;
        variables.push(Variable { used: used.clone(), values });
    }
    Some(roster(codebook, table, rows, &variables))
}

fn values(codebook: &Codebook, used: &ColumnUse, conditions: &[&Expr]) -> Option<ArrayRef> {
    let reading: Vec<&&Expr> = conditions.iter().filter(|condition| condition.columns_used().contains(used)).collect();
    let plain = reading.iter().all(|condition| condition.is_plain());
    let constants: Vec<ArrayRef> = reading.iter().flat_map(|condition| condition.constants()).collect();
    let spec = &codebook.tables[used.table];
    let derived = codebook.derived.iter().find(|derived| derived.table == spec.name && derived.name == used.column);
    let codes = derived.map(|derived| derived.categories.as_slice()).unwrap_or_default();
    let found = match spec.field(&used.column) {
        Some(field) if plain => Candidates::around(field, &constants).values(),
        Some(field) => Some(Candidates::of(field)).filter(|all| all.complete)?.values(),
        None if !codes.is_empty() => Arc::new(codes.iter().map(|code| Some(code.value)).collect::<Int64Array>()),
        None if plain || used.kind == Type::Bool => {
            let least = if used.column.starts_with(COUNTED) { 0.0 } else { f64::NEG_INFINITY };
            Candidates::free(used.kind, (least, f64::INFINITY), &constants).values()
        }
        None => return None,
    };
    let found = cast(&found, &used.kind.storage()).ok()?;
    let missing = new_null_array(found.data_type(), 1);
    concat(&[found.as_ref(), missing.as_ref()]).ok()
}

/// Every combination, in the rows of a table and in as many rows of each table above.
fn roster(codebook: &Arc<Codebook>, table: usize, rows: usize, variables: &[Variable]) -> Roster {
    let above =
        |table: usize| codebook.tables[table].belongs_to.as_ref().and_then(|owner| codebook.position(&owner.table));
    let chain: Vec<usize> = std::iter::successors(Some(table), |&table| above(table)).collect();
    let mut stride = 1;
    let mut columns: Vec<Vec<Column>> = codebook.tables.iter().map(|_| Vec::new()).collect();
    for Variable { used, values } in variables {
        let index: UInt32Array = (0..rows).map(|row| (row / stride % values.len()) as u32).collect();
        stride *= values.len();
        let values = take(values, &index, None).expect("an index into these values");
        columns[used.table].push(Column { name: used.column.clone(), values, missing: None });
    }
    let table_of = |(position, columns): (usize, Vec<Column>)| {
        let rows = if chain.contains(&position) { rows } else { 0 };
        let owner = if above(position).is_some() { (0..rows as u32).collect() } else { Vec::new() };
        TableData { name: codebook.tables[position].name.clone(), rows, columns, origin: Origin::default(), owner }
    };
    let tables = columns.into_iter().enumerate().map(table_of).collect();
    Roster { codebook: Arc::clone(codebook), files: Vec::new(), tables, corrections: Vec::new() }
}

/// One of the rows in words: what its columns hold.
pub(super) fn described(roster: &Roster, row: usize) -> String {
    let mut said = Vec::new();
    for column in roster.tables.iter().flat_map(|table| &table.columns) {
        if column.name.starts_with('[') {
            continue; // an aggregate has no name
        }
        let value = crate::show::plain(&column.values, row).unwrap_or_else(|| "missing".to_owned());
        said.push(format!("{} = {value}", column.name));
    }
    said.join(", ")
}
