//! A CSV file, in blocks of whole lines.
//!
//! A line break inside quotes ends no record: a block ends at the last line
//! break before which the quotes are even.

use arrow_csv::ReaderBuilder;
use arrow_csv::reader::Format;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{BATCH, Batches};
use crate::ScanError;

/// Bytes of a block.
const BLOCK: usize = 4 << 20;
/// Records from which the types of the columns are inferred.
const SAMPLE: usize = 50_000;

#[derive(Debug)]
pub(super) struct CsvFile {
    pub(super) path: PathBuf,
    pub(super) schema: SchemaRef,
    delimiter: u8,
}

impl CsvFile {
    pub(super) fn open(path: &Path) -> Result<Self, ScanError> {
        let read = |source| ScanError::Read { path: path.to_owned(), source };
        let mut heading = Vec::new();
        BufReader::new(std::fs::File::open(path).map_err(read)?).read_until(b'\n', &mut heading).map_err(read)?;
        if heading.is_empty() {
            return Err(ScanError::Format {
                path: path.to_owned(),
                problem: "it is empty".into(),
                help: "the first line names the columns",
            });
        }
        let delimiter = delimiter(&heading);
        let format = Format::default().with_header(true).with_delimiter(delimiter);
        let sample = without_mark(std::fs::File::open(path).map_err(read)?).map_err(read)?;
        let (schema, _) = format.infer_schema(sample, Some(SAMPLE)).map_err(|error| ScanError::Format {
            path: path.to_owned(),
            problem: error.to_string(),
            help: "the first line names the columns, and every line has as many cells",
        })?;
        let fields: Vec<Field> = schema.fields().iter().map(|field| simple(field)).collect();
        Ok(Self { path: path.to_owned(), schema: Arc::new(Schema::new(fields)), delimiter })
    }

    /// Blocks of whole lines without the heading, each with the lines before it.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Result<(Vec<u8>, u64), ScanError>> + '_ {
        let mut state = Blocks { reader: None, rest: Vec::new(), lines: 0, ended: false };
        std::iter::from_fn(move || {
            let block = state.next(&self.path).transpose()?;
            Some(block.map_err(|source| ScanError::Read { path: self.path.clone(), source }))
        })
    }

    pub(super) fn batches<'a>(&'a self, lines: &'a [u8], columns: &[usize]) -> Result<Batches<'a>, ScanError> {
        let reader = ReaderBuilder::new(Arc::clone(&self.schema))
            .with_delimiter(self.delimiter)
            .with_projection(columns.to_vec())
            .with_batch_size(BATCH)
            .build_buffered(lines)
            .map_err(|error| ScanError::Format {
                path: self.path.clone(),
                problem: error.to_string(),
                help: "the first line names the columns, and every line has as many cells",
            })?;
        Ok(Box::new(reader))
    }
}

struct Blocks {
    reader: Option<Box<dyn Read>>,
    rest: Vec<u8>,
    lines: u64,
    ended: bool,
}

impl Blocks {
    fn next(&mut self, path: &Path) -> std::io::Result<Option<(Vec<u8>, u64)>> {
        let first = self.reader.is_none();
        if first {
            self.reader = Some(Box::new(without_mark(std::fs::File::open(path)?)?));
        }
        let reader = self.reader.as_mut().expect("opened above");
        let mut block = std::mem::take(&mut self.rest);
        let mut wanted = BLOCK;
        while !self.ended {
            let before = block.len();
            let read = reader.by_ref().take(wanted as u64).read_to_end(&mut block)?;
            self.ended = read < wanted;
            if self.ended {
                break;
            }
            if let Some(end) = last_line_end(&block) {
                self.rest = block.split_off(end);
                break;
            }
            wanted = block.len().max(before).max(BLOCK); // one record is longer than the block
        }
        if block.is_empty() {
            return Ok(None);
        }
        if first {
            let heading = block.iter().position(|&byte| byte == b'\n').map_or(block.len(), |end| end + 1);
            block.drain(..heading);
        }
        let before = self.lines;
        self.lines += block.iter().filter(|&&byte| byte == b'\n').count() as u64;
        Ok(Some((block, before)))
    }
}

/// Where the last line ends whose quotes are even.
fn last_line_end(block: &[u8]) -> Option<usize> {
    let mut quoted = block.iter().filter(|&&byte| byte == b'"').count() % 2 == 1;
    for (at, byte) in block.iter().enumerate().rev() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The file behind its byte order mark.
fn without_mark(file: std::fs::File) -> std::io::Result<BufReader<std::fs::File>> {
    let mut reader = BufReader::with_capacity(1 << 16, file);
    if reader.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        reader.consume(3);
    }
    Ok(reader)
}

/// The commonest of comma, semicolon and tab in the heading.
fn delimiter(heading: &[u8]) -> u8 {
    let count = |delimiter: u8| heading.iter().filter(|&&byte| byte == delimiter).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|&delimiter| count(delimiter)).expect("three choices")
}

/// Numbers and text; dates and truth values are read as they are written.
fn simple(field: &Field) -> Field {
    let kind = match field.data_type() {
        DataType::Int64 => DataType::Int64,
        DataType::Float64 => DataType::Float64,
        _ => DataType::Utf8,
    };
    Field::new(field.name(), kind, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_ends_before_a_record_that_is_open() {
        assert_eq!(last_line_end(b"1,2\n3,4"), Some(4));
        assert_eq!(last_line_end(b"1,\"a\nb\"\n3,\"open\nstill"), Some(8));
        assert_eq!(last_line_end(b"\"a\nb"), None);
    }

    #[test]
    fn the_commonest_delimiter_of_the_heading_is_taken() {
        assert_eq!(
            [delimiter(b"a,b;c,d"), delimiter(b"a;b"), delimiter(b"a\tb\tc,d"), delimiter(b"a")],
            [b',', b';', b'\t', b',']
        );
    }
}
