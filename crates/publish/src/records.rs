//! The recorded and derived columns of some rows, without what is private.

use crate::{OutputColumn, OutputTable, PublishError};
use arrow_array::{ArrayRef, UInt32Array};
use arrow_schema::ArrowError;
use arrow_select::take::take;
use codebook::Text;
use roster::{Accepted, Roster, Status};

/// The accepted rows of a table without design and weights: what there is when a gate tripped.
///
/// # Errors
/// [`PublishError::Columns`] if columns differ in length, which is a bug.
pub fn accepted_records(roster: &Roster, accepted: &Accepted, table: usize) -> Result<OutputTable, PublishError> {
    let spec = &roster.codebook.tables[table];
    let kept = UInt32Array::from(rows(accepted, table, Status::Accepted));
    let columns = columns(roster, table, &kept)
        .map_err(|source| PublishError::Columns { file: format!("{}.parquet", spec.name), source })?;
    Ok(OutputTable { name: spec.name.clone(), title: spec.title.clone(), columns, sorted_by: Vec::new() })
}

/// The rows of a table of which this became, in the roster's order.
pub(crate) fn rows(accepted: &Accepted, table: usize, status: Status) -> Vec<u32> {
    (0..accepted.reason[table].len() as u32).filter(|&row| accepted.status(table, row as usize) == status).collect()
}

/// A code, then its label, then why it is missing where the codebook tells several kinds apart; derived variables last.
pub(crate) fn columns(roster: &Roster, table: usize, rows: &UInt32Array) -> Result<Vec<OutputColumn>, ArrowError> {
    let spec = &roster.codebook.tables[table];
    let pick = |values: &ArrayRef| take(values, rows, None);
    let mut columns = Vec::new();
    for column in &roster.tables[table].columns {
        if spec.field(&column.name).is_some_and(|field| field.private) {
            continue;
        }
        let title = roster.codebook.title_of(&spec.name, &column.name).cloned().unwrap_or_default();
        let output = OutputColumn {
            name: column.name.clone(),
            title: title.clone(),
            categories: roster.codebook.categories(&spec.name, &column.name).to_vec(),
            values: pick(&column.values)?,
        };
        let label = output.label();
        columns.push(output);
        columns.extend(label);
        if let Some(missing) = &column.missing {
            let title = Text::new(format!("{}: why missing", title.en), format!("{}：缺失原因", title.zh));
            columns.push(OutputColumn::new(format!("{}_missing", column.name), title, pick(missing)?));
        }
    }
    Ok(columns)
}
