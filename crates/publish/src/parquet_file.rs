//! One Parquet file, written so that analysts can open it without asking.
//!
//! zstd, row groups of 122,880 rows, statistics and page index, sorted and
//! declared so, Parquet version 1 pages for old readers, a fixed `created_by`.
//! Key-values tell the survey, the digests of what the release was made from,
//! and whether the records are synthetic; never a clock, a user or a path.

use crate::{OutputColumn, OutputTable, PublishError};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::Schema;
use codebook::LONGEST_NAME;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{WriterProperties, WriterVersion};
use std::io::Write;
use std::sync::Arc;

/// Rows in a row group; the size that DuckDB writes and reads best.
pub const ROWS_PER_GROUP: usize = 122_880;
/// Compression level of zstd; higher ones save little on coded columns.
pub const ZSTD_LEVEL: i32 = 3;

/// Writes `table` with `key_values` in the footer.
///
/// # Errors
/// [`PublishError::ColumnName`] for a name that is too long, [`PublishError::Columns`] when columns differ in length, [`PublishError::Parquet`] when writing fails.
pub fn write<W: Write + Send>(
    out: W,
    table: &OutputTable,
    key_values: &[(String, String)],
) -> Result<(), PublishError> {
    let values = table.columns.iter().map(|column| Arc::clone(&column.values)).collect();
    write_chunks(out, table, key_values, std::iter::once(Ok(values)))
}

/// Writes a table that comes in chunks of rows; `table` has its columns, their values are not looked at.
///
/// # Errors
/// As [`fn@write`], and what the chunks say.
pub fn write_chunks<W: Write + Send>(
    out: W,
    table: &OutputTable,
    key_values: &[(String, String)],
    chunks: impl Iterator<Item = Result<Vec<ArrayRef>, PublishError>>,
) -> Result<(), PublishError> {
    let file = || format!("{}.parquet", table.name);
    if let Some(column) = table.columns.iter().find(|column| column.name.len() > LONGEST_NAME) {
        return Err(PublishError::ColumnName { file: file(), column: column.name.clone() });
    }
    let fields: Vec<_> = table.columns.iter().map(OutputColumn::field).collect();
    let schema = Arc::new(Schema::new(fields));
    let failed = |source| PublishError::Parquet { file: file(), source };
    let position = |name: &String| {
        let at = table.columns.iter().position(|column| column.name == *name)?;
        Some(SortingColumn { column_idx: at as i32, descending: false, nulls_first: false })
    };
    let sorting: Vec<SortingColumn> = table.sorted_by.iter().filter_map(position).collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL).map_err(failed)?))
        .set_max_row_group_row_count(Some(ROWS_PER_GROUP))
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by(concat!("prevalens version ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_sorting_columns((!sorting.is_empty()).then_some(sorting))
        .set_key_value_metadata(Some(
            key_values.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect(),
        ))
        .build();
    let mut writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties)).map_err(failed)?;
    for values in chunks {
        let batch = RecordBatch::try_new(Arc::clone(&schema), values?)
            .map_err(|source| PublishError::Columns { file: file(), source })?;
        writer.write(&batch).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(())
}
