//! Numbers for rows that are equal, in order of first appearance.
//!
//! ```text
//! (Li, 1, 1950) (Wang, 2, 1961) (Li, 1, 1950) (?, 1, 1970)   ──►   1  2  1  null
//! ```
//!
//! A release may show which rows are equal without showing what they hold, so a
//! rule about private fields stays a query anybody can run. With details, rows
//! are equal when their details are the same, in any order. A missing value, or a
//! row without details, has no number: what is unknown is not known to be equal.

use super::{Expr, ExprError};
use crate::Roster;
use arrow_array::{Array, ArrayRef, Int32Array};
use arrow_row::{RowConverter, SortField};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;
use std::sync::Arc;

/// Rows are parted by hash, and parts are numbered in parallel.
const PARTS: usize = 64;

/// The number of every row of `table`.
pub(super) fn numbers(
    roster: &Roster,
    table: usize,
    columns: &[Expr],
    over: Option<usize>,
) -> Result<ArrayRef, ExprError> {
    let values = columns.iter().map(|column| column.bind(roster)?.eval_all()).collect::<Result<Vec<_>, _>>()?;
    let own = of_columns(&values);
    let Some(over) = over else { return Ok(Arc::new(own)) };
    let spans = roster.spans(table, over).expect("the compiler checked that the table stands below");
    let set = |row: usize| {
        let mut members: Vec<i32> = Vec::new();
        for detail in spans[row] as usize..spans[row + 1] as usize {
            members.push(own.is_valid(detail).then(|| own.value(detail))?);
        }
        members.sort_unstable();
        (!members.is_empty()).then(|| members.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())
    };
    let sets: Vec<Option<Vec<u8>>> = (0..roster.tables[table].rows).into_par_iter().map(set).collect();
    Ok(Arc::new(number(sets.len(), &|row| sets[row].as_deref())))
}

fn of_columns(columns: &[ArrayRef]) -> Int32Array {
    let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    let converter = RowConverter::new(fields).expect("columns are plain types");
    let keys = { converter }.convert_columns(columns).expect("the columns the converter was made for");
    let missing = |row: usize| columns.iter().any(|column| column.is_null(row));
    number(keys.num_rows(), &|row| (!missing(row)).then(|| keys.row(row).data()))
}

/// Equal keys get the same number, from 1 in order of first appearance.
fn number<'a>(rows: usize, key: &(dyn Fn(usize) -> Option<&'a [u8]> + Sync)) -> Int32Array {
    let part_of = |row: usize| {
        let mut hasher = FxHasher::default();
        hasher.write(key(row)?);
        Some((hasher.finish() >> 58) as u8)
    };
    let part: Vec<Option<u8>> = (0..rows).into_par_iter().map(part_of).collect();
    let mut parts: Vec<Vec<u32>> = vec![Vec::new(); PARTS];
    for (row, part) in part.iter().enumerate() {
        if let Some(part) = part {
            parts[usize::from(*part)].push(row as u32);
        }
    }
    let firsts: Vec<Vec<u32>> = parts.par_iter().map(|rows| first_equal(rows, key)).collect();
    let mut first = vec![u32::MAX; rows];
    for (rows, firsts) in parts.iter().zip(&firsts) {
        rows.iter().zip(firsts).for_each(|(&row, &earliest)| first[row as usize] = earliest);
    }
    let mut numbers: Vec<Option<i32>> = Vec::with_capacity(rows);
    let mut next = 0;
    for (row, &earliest) in first.iter().enumerate() {
        numbers.push(match earliest {
            u32::MAX => None,
            earliest if earliest as usize == row => {
                next += 1;
                Some(next)
            }
            earliest => numbers[earliest as usize],
        });
    }
    Int32Array::from(numbers)
}

/// For each of some rows the first of them with the same key.
fn first_equal<'a>(rows: &[u32], key: &(dyn Fn(usize) -> Option<&'a [u8]> + Sync)) -> Vec<u32> {
    let mut seen: FxHashMap<Option<&[u8]>, u32> = FxHashMap::default();
    seen.reserve(rows.len());
    rows.iter().map(|&row| *seen.entry(key(row as usize)).or_insert(row)).collect()
}
