//! A roster of many copies of one unit, each with other values in some cells.
//!
//! ```text
//! unit:   home ─ person, person          copies:  home  home  home  ...
//! cells:  person 2 . birth_year                   p p   p p   p p
//! values: 1866 (as recorded), 1966, 1968            1866  1966  1968
//! ```
//!
//! The compiled rules judge all copies at once. Rows above the unit are there
//! once and own every copy; what is derived from changed values is computed anew.

use super::unit::{Cell, Unit};
use crate::lineage::Columns;
use crate::space::Candidates;
use arrow_array::{Array, ArrayRef, UInt32Array, new_null_array};
use arrow_cast::cast;
use arrow_schema::ArrowError;
use arrow_select::concat::concat;
use arrow_select::take::take;
use roster::expr::ExprError;
use roster::{Column, NO_ROW, Origin, Roster, TableData};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The cells that differ between copies, and the values they take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variants<'a> {
    /// The cells.
    pub(super) cells: &'a [Cell],
    /// For each cell the values to choose from, in the column's type; the first is the recorded one.
    pub(super) values: &'a [ArrayRef],
    /// For each copy, which value each cell takes.
    pub(super) choices: &'a [Vec<u16>],
}

/// The copies as a roster, with the derived variables at these positions.
pub(super) fn copies(
    unit: &Unit,
    variants: Variants,
    columns: &Columns,
    derived: &BTreeSet<usize>,
) -> Result<Roster, ExprError> {
    let tables = (0..unit.roster.tables.len()).map(|table| match unit.above[table] {
        Some(row) => above(unit, table, row),
        None => repeated(unit, table, variants),
    });
    let fit = "columns of one roster fit together";
    let tables = tables.collect::<Result<Vec<TableData>, ArrowError>>().expect(fit);
    let mut roster =
        Roster { codebook: Arc::clone(&unit.roster.codebook), files: Vec::new(), tables, corrections: Vec::new() };
    for &position in derived {
        let derivation = &columns.derivations[position];
        let table = derivation.table();
        if unit.above[table].is_none() {
            derivation.add_to(&mut roster)?;
        }
    }
    Ok(roster)
}

/// The one row of a table above the unit, as it is, derived columns included.
fn above(unit: &Unit, table: usize, row: usize) -> Result<TableData, ArrowError> {
    let data = &unit.roster.tables[table];
    let columns = data.columns.iter().map(|column| Column {
        name: column.name.clone(),
        values: column.values.slice(row, 1),
        missing: column.missing.as_ref().map(|missing| missing.slice(row, 1)),
    });
    let owned = unit.roster.owner_of(table).map(|owner| if unit.above[owner].is_some() { 0 } else { NO_ROW });
    let owner = owned.into_iter().collect();
    Ok(TableData { name: data.name.clone(), rows: 1, columns: columns.collect(), origin: Origin::default(), owner })
}

/// The unit's rows of a table, once for each copy; derived columns are left out.
fn repeated(unit: &Unit, table: usize, variants: Variants) -> Result<TableData, ArrowError> {
    let data = &unit.roster.tables[table];
    let span = &unit.spans[table];
    let copies = variants.choices.len();
    let plain: UInt32Array = (0..copies).flat_map(|_| 0..span.len() as u32).collect();
    let recorded = &data.columns[..unit.roster.codebook.tables[table].fields.len()];
    let column = |(field, column): (usize, &Column)| {
        let changed: Vec<usize> =
            (0..variants.cells.len()).filter(|&at| is(&variants.cells[at], table, field)).collect();
        let part = |values: &ArrayRef| values.slice(span.start, span.len());
        let missing = column.missing.as_ref().map(part);
        let (values, missing) = match changed.as_slice() {
            [] => {
                (take(&part(&column.values), &plain, None)?, missing.map(|all| take(&all, &plain, None)).transpose()?)
            }
            cells => varied(&part(&column.values), missing, cells, span.start, variants)?,
        };
        Ok(Column { name: column.name.clone(), values, missing })
    };
    let columns = recorded.iter().enumerate().map(column).collect::<Result<_, ArrowError>>()?;
    let rows = span.len() * copies;
    Ok(TableData {
        name: data.name.clone(),
        rows,
        columns,
        origin: Origin::default(),
        owner: owners(unit, table, copies),
    })
}

fn is(cell: &Cell, table: usize, field: usize) -> bool {
    cell.table == table && cell.field == field
}

/// A column some of whose cells differ between copies, and why its values are missing.
fn varied(
    recorded: &ArrayRef,
    missing: Option<ArrayRef>,
    changed: &[usize],
    start: usize,
    variants: Variants,
) -> Result<(ArrayRef, Option<ArrayRef>), ArrowError> {
    let rows = recorded.len();
    let mut pool: Vec<&dyn Array> = vec![recorded.as_ref()];
    let mut place = vec![u32::MAX; rows];
    let mut length = rows as u32;
    let mut which = vec![0; rows];
    for &at in changed {
        let row = variants.cells[at].row - start;
        (place[row], which[row]) = (length, at);
        length += variants.values[at].len() as u32;
        pool.push(variants.values[at].as_ref());
    }
    let mut index = Vec::with_capacity(rows * variants.choices.len());
    let mut reasons = Vec::with_capacity(if missing.is_some() { index.capacity() } else { 0 });
    for choice in variants.choices {
        for row in 0..rows {
            let chosen = if place[row] == u32::MAX { 0 } else { choice[which[row]] };
            index.push(if chosen == 0 { row as u32 } else { place[row] + u32::from(chosen) });
            if missing.is_some() {
                reasons.push((chosen == 0).then_some(row as u32));
            }
        }
    }
    let values = take(&concat(&pool)?, &UInt32Array::from(index), None)?;
    let missing = missing.map(|missing| take(&missing, &UInt32Array::from(reasons), None)).transpose()?;
    Ok((values, missing))
}

/// The owner of every copied row, in the copies.
fn owners(unit: &Unit, table: usize, copies: usize) -> Vec<u32> {
    let Some(owner) = unit.roster.owner_of(table) else { return Vec::new() };
    let span = &unit.spans[table];
    if table == unit.table {
        let above = if unit.above[owner].is_some() { 0 } else { NO_ROW };
        return vec![above; copies];
    }
    let owners = &unit.spans[owner];
    let recorded = &unit.roster.tables[table].owner[span.clone()];
    let owned = |copy: usize| {
        let first = copy * owners.len();
        recorded.iter().map(move |&row| (first + row as usize - owners.start) as u32)
    };
    (0..copies).flat_map(owned).collect()
}

/// The values of a cell in the type of its column: the recorded one, then those to try, a blank last.
pub(super) fn choices(unit: &Unit, cell: Cell, candidates: &Candidates) -> Result<ArrayRef, ArrowError> {
    let recorded = unit.roster.tables[cell.table].columns[cell.field].values.slice(cell.row, 1);
    let fitting = cast(&candidates.values(), recorded.data_type())?;
    let another = |at: &usize| fitting.is_valid(*at) && fitting.slice(*at, 1).as_ref() != recorded.as_ref();
    let others: UInt32Array = (0..fitting.len()).filter(another).map(|at| at as u32).collect();
    let others = take(&fitting, &others, None)?;
    let blank = new_null_array(recorded.data_type(), usize::from(candidates.blank && recorded.is_valid(0)));
    concat(&[recorded.as_ref(), others.as_ref(), blank.as_ref()])
}
