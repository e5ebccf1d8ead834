//! Parquet of a release as columns of texts and numbers.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::path::Path;

/// The rows of a file.
pub struct Rows {
    batches: Vec<RecordBatch>,
}

impl Rows {
    /// Reads `<release>/<name>.parquet`.
    pub fn open(release: &Path, name: &str) -> Self {
        let file = File::open(release.join(format!("{name}.parquet"))).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        Self { batches: reader.map(Result::unwrap).collect() }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// A column as text; a missing value is empty.
    pub fn text(&self, column: &str) -> Vec<String> {
        let format = FormatOptions::default();
        let mut values = Vec::new();
        for batch in &self.batches {
            let cells = batch.column_by_name(column).unwrap_or_else(|| panic!("no column {column}"));
            let formatter = ArrayFormatter::try_new(cells.as_ref(), &format).unwrap();
            values.extend((0..cells.len()).map(|row| formatter.value(row).to_string()));
        }
        values
    }

    /// A column of numbers; a missing value is NaN.
    pub fn numbers(&self, column: &str) -> Vec<f64> {
        let mut values = Vec::new();
        for batch in &self.batches {
            let cells = batch.column_by_name(column).unwrap_or_else(|| panic!("no column {column}"));
            values.extend(cells.as_primitive::<Float64Type>().iter().map(|value| value.unwrap_or(f64::NAN)));
        }
        values
    }

    /// The rows where every named column has the given text.
    pub fn find(&self, wanted: &[(&str, &str)]) -> Vec<usize> {
        let columns: Vec<(Vec<String>, &str)> = wanted.iter().map(|(name, text)| (self.text(name), *text)).collect();
        (0..self.len()).filter(|&row| columns.iter().all(|(cells, text)| cells[row] == *text)).collect()
    }
}
