//! From rows in file order to a roster: sorted, linked, nothing dropped.

use crate::{Column, NO_ROW, Origin, Roster, SourceFile, TableData};
use arrow_array::{Array, ArrayRef, UInt32Array};
use arrow_row::{RowConverter, Rows, SortField};
use arrow_schema::ArrowError;
use codebook::{Codebook, Table};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The rows of one table in the order in which they were read.
#[derive(Clone, Debug)]
pub struct RawTable {
    /// One for each field of the codebook's table, in its order.
    pub columns: Vec<Column>,
    /// One for each row.
    pub origin: Origin,
}

/// Rows that cannot be put together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RosterError {
    /// The columnar library refused, which is a bug here.
    #[error("table `{table}`: columns do not fit together: {source}")]
    Columns {
        /// The table.
        table: String,
        /// What the library said.
        source: ArrowError,
    },
    /// More rows than a row number can hold.
    #[error(
        "table `{table}` has {rows} rows; {limit} is the most that one run can hold\n  help: run the provinces one by one"
    )]
    TooMany {
        /// The table.
        table: String,
        /// Rows found.
        rows: usize,
        /// Rows possible.
        limit: u32,
    },
}

impl Roster {
    /// Sorts every table by owner and key, and links rows to their owners.
    ///
    /// A row whose owner does not exist stays, at the end of its table; a key
    /// that occurs twice stays twice. Rules report both.
    ///
    /// # Errors
    /// [`RosterError::TooMany`] above 4,294,967,294 rows a table.
    ///
    /// # Panics
    /// If `raw` has not one entry for each table of the codebook, which is a bug in the caller.
    pub fn assemble(codebook: Arc<Codebook>, files: Vec<SourceFile>, raw: Vec<RawTable>) -> Result<Self, RosterError> {
        assert_eq!(raw.len(), codebook.tables.len(), "one raw table for each table of the codebook");
        let mut tables: Vec<TableData> = Vec::with_capacity(raw.len());
        for (spec, raw) in codebook.tables.iter().zip(raw) {
            let rows = raw.origin.len();
            if rows >= NO_ROW as usize {
                return Err(RosterError::TooMany { table: spec.name.clone(), rows, limit: NO_ROW - 1 });
            }
            let above = spec.belongs_to.as_ref().and_then(|owner| codebook.position(&owner.table));
            let owner_table = above.map(|position| (&codebook.tables[position], &tables[position]));
            let sorted = sort(spec, raw, owner_table)
                .map_err(|source| RosterError::Columns { table: spec.name.clone(), source })?;
            tables.push(sorted);
        }
        Ok(Self { codebook, files, tables, corrections: Vec::new() })
    }
}

fn sort(spec: &Table, raw: RawTable, owner: Option<(&Table, &TableData)>) -> Result<TableData, ArrowError> {
    let rows = raw.origin.len();
    let own = keys(&columns(spec, &raw.columns, &spec.primary_key))?;
    let owners = match (owner, &spec.belongs_to) {
        (Some((above, data)), Some(link)) => {
            let theirs = keys(&columns(above, &data.columns, &link.fields))?;
            let mine = columns(spec, &raw.columns, &link.fields);
            look_up(&theirs, &keys(&mine)?, &mine)
        }
        _ => Vec::new(),
    };
    let rank = |row: u32| owners.get(row as usize).copied().unwrap_or(0);
    let place = |&a: &u32, &b: &u32| {
        rank(a).cmp(&rank(b)).then_with(|| own.row(a as usize).cmp(&own.row(b as usize))).then(a.cmp(&b))
    };
    let mut order: Vec<u32> = (0..rows as u32).collect();
    if !order.is_sorted_by(|a, b| place(a, b).is_le()) {
        order.par_sort_unstable_by(place);
    } else {
        return Ok(TableData {
            name: spec.name.clone(),
            rows,
            columns: raw.columns,
            origin: raw.origin,
            owner: owners,
        });
    }
    let index = UInt32Array::from(order.clone());
    let take = |values: &ArrayRef| arrow_select::take::take(values, &index, None);
    let columns = raw
        .columns
        .par_iter()
        .map(|column| {
            let missing = column.missing.as_ref().map(take).transpose()?;
            Ok(Column { name: column.name.clone(), values: take(&column.values)?, missing })
        })
        .collect::<Result<Vec<_>, ArrowError>>()?;
    let owner = if owners.is_empty() { owners } else { order.iter().map(|&row| rank(row)).collect() };
    Ok(TableData { name: spec.name.clone(), rows, columns, origin: raw.origin.reorder(&order), owner })
}

fn columns(spec: &Table, columns: &[Column], names: &[String]) -> Vec<ArrayRef> {
    let position = |name: &String| spec.position(name).expect("checked when the codebook was opened");
    names.iter().map(|name| Arc::clone(&columns[position(name)].values)).collect()
}

/// Keys as comparable bytes.
fn keys(columns: &[ArrayRef]) -> Result<Rows, ArrowError> {
    let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
    RowConverter::new(fields)?.convert_columns(columns)
}

/// For each of `mine`, the first row of `theirs` with the same key, or [`NO_ROW`]. A missing key finds nothing.
fn look_up(theirs: &Rows, mine: &Rows, parts: &[ArrayRef]) -> Vec<u32> {
    let mut first: FxHashMap<&[u8], u32> = FxHashMap::default();
    first.reserve(theirs.num_rows());
    for (row, key) in theirs.iter().enumerate() {
        first.entry(key.data()).or_insert(row as u32);
    }
    (0..mine.num_rows())
        .into_par_iter()
        .map(|row| {
            let missing = parts.iter().any(|part| part.is_null(row));
            if missing { NO_ROW } else { first.get(mine.row(row).data()).copied().unwrap_or(NO_ROW) }
        })
        .collect()
}
