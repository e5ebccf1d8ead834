//! A Parquet file, row group by row group.

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{BATCH, Batches};
use crate::ScanError;

#[derive(Debug)]
pub(super) struct ParquetFile {
    pub(super) path: PathBuf,
    metadata: ArrowReaderMetadata,
}

impl ParquetFile {
    pub(super) fn open(path: &Path) -> Result<Self, ScanError> {
        let file = std::fs::File::open(path).map_err(|source| ScanError::Read { path: path.to_owned(), source })?;
        let bad = |error: parquet::errors::ParquetError| unreadable(path, &error);
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(bad)?;
        // Text as dictionaries: a code for each distinct value, not a string for each row.
        let fields: Vec<Field> = metadata.schema().fields().iter().map(|field| coded(field)).collect();
        let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options).map_err(bad)?;
        Ok(Self { path: path.to_owned(), metadata })
    }

    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(self.metadata.schema())
    }

    pub(super) fn bytes(&self) -> u64 {
        self.groups().map(|(group, _)| self.bytes_of(group)).sum()
    }

    pub(super) fn bytes_of(&self, group: usize) -> u64 {
        self.metadata.metadata().row_group(group).compressed_size().max(0) as u64
    }

    /// The row groups, each with the records before it.
    pub(super) fn groups(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.metadata.metadata().row_groups().iter().enumerate().scan(0, |before, (group, of)| {
            let first = *before;
            *before += of.num_rows().max(0) as u64;
            Some((group, first))
        })
    }

    pub(super) fn batches(&self, group: usize, columns: &[usize]) -> Result<Batches<'_>, ScanError> {
        // A handle of its own: copies of one handle share a position, and threads would move it under each other.
        let file =
            std::fs::File::open(&self.path).map_err(|source| ScanError::Read { path: self.path.clone(), source })?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
        let reader = builder
            .with_row_groups(vec![group])
            .with_projection(mask)
            .with_batch_size(BATCH)
            .build()
            .map_err(|error| unreadable(&self.path, &error))?;
        Ok(Box::new(reader))
    }
}

fn coded(field: &Field) -> Field {
    match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let kind = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            field.clone().with_data_type(kind)
        }
        _ => field.clone(),
    }
}

fn unreadable(path: &Path, error: &parquet::errors::ParquetError) -> ScanError {
    ScanError::Format {
        path: path.to_owned(),
        problem: error.to_string(),
        help: "write the file again; a download that was cut off is a common cause",
    }
}
