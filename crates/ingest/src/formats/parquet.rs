//! Parquet files: columns by the `parquet` crate, turned into a few types, read row by row.

mod columns;

use super::{Source, Start, Value};
use crate::limits::COLUMNS;
use crate::{Encoding, IngestError, line};
use bytes::Bytes;
use columns::Values;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use std::path::Path;

/// Rows that are in memory at a time.
const BATCH: usize = 4096;

/// The rows of a Parquet file.
pub(crate) struct Parquet<'a> {
    path: &'a Path,
    header: Vec<String>,
    batches: ParquetRecordBatchReader,
    batch: Vec<Values>,
    rows: usize,
    /// The row of the batch, and of the file from 1.
    row: usize,
    passed: u32,
}

impl<'a> Parquet<'a> {
    /// Opens a Parquet file of `declared` records: a few bytes can stand for very many rows.
    pub(crate) fn open(bytes: Vec<u8>, path: &'a Path, declared: u64) -> Result<Self, IngestError> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes));
        let builder = builder.map_err(|error| broken(path, &error))?;
        let found = builder.metadata().file_metadata().num_rows();
        if u64::try_from(found) != Ok(declared) {
            return Err(IngestError::Count { path: path.to_owned(), declared, found: found.max(0) as u64 });
        }
        let schema = builder.schema();
        if schema.fields().len() > COLUMNS {
            return Err(IngestError::Layout {
                path: path.to_owned(),
                message: format!("it has {} columns, at most {COLUMNS} are read", schema.fields().len()),
                help: "is this a table of the survey?",
            });
        }
        for field in schema.fields() {
            columns::check(field, path)?;
        }
        let header = schema.fields().iter().map(|field| field.name().clone()).collect();
        let batches = builder.with_batch_size(BATCH).build().map_err(|error| broken(path, &error))?;
        Ok(Self { path, header, batches, batch: Vec::new(), rows: 0, row: 0, passed: 0 })
    }
}

fn broken(path: &Path, error: &dyn std::fmt::Display) -> IngestError {
    IngestError::Layout {
        path: path.to_owned(),
        message: format!("it cannot be read as Parquet: {error}"),
        help: "write the file again; zstd, snappy, gzip or no compression are read",
    }
}

impl Source for Parquet<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn encoding(&self) -> Encoding {
        Encoding::Utf8
    }

    fn next(&mut self) -> Result<Option<Start>, IngestError> {
        self.row += 1;
        while self.row >= self.rows {
            let Some(batch) = self.batches.next() else { return Ok(None) };
            let batch = batch.map_err(|error| broken(self.path, &error))?;
            (self.rows, self.row) = (batch.num_rows(), 0);
            let values = batch.columns().iter().map(Values::of).collect::<Result<_, _>>();
            self.batch = values.map_err(|error| broken(self.path, &error))?;
        }
        self.passed += 1;
        Ok(Some(Start { line: self.passed, byte: 0, fault: None }))
    }

    fn cells(&self) -> usize {
        self.batch.len()
    }

    fn cell(&self, column: usize) -> Value<'_> {
        self.batch[column].value(self.row)
    }

    fn raw(&self) -> Vec<u8> {
        let cells: Vec<String> = self.batch.iter().map(|values| values.text(self.row)).collect();
        line::joined(cells.iter().map(String::as_str)).into_bytes()
    }
}
