//! The one seam between file formats and the loop that reads records.
//!
//! ```text
//! csv ──────┐
//! dbf ──────┤            header(), next(), cell(), raw()
//! xlsx ─────┼─► Source ─────────────────────────────────► crate::file
//! parquet ──┘
//! ```
//!
//! A source knows how records are laid out and nothing about the survey: it
//! yields cells as bytes in the encoding of the file or as typed values, each
//! record with the place where it stands.

pub(crate) mod csv;
pub(crate) mod dbf;
pub(crate) mod parquet;
pub(crate) mod xlsx;

use crate::{Encoding, IngestError, Reason};
use std::path::Path;

/// How the records of a file are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text with a delimiter.
    Csv,
    /// A dBase table.
    Dbf,
    /// A workbook of Excel or LibreOffice; a sheet is a table.
    Xlsx,
    /// A Parquet file.
    Parquet,
}

/// Every format with its name and the endings of its files.
const FORMATS: &[(Format, &str, &[&str])] = &[
    (Format::Csv, "csv", &["csv", "txt", "tsv"]),
    (Format::Dbf, "dbf", &["dbf"]),
    (Format::Xlsx, "xlsx", &["xlsx", "xlsm"]),
    (Format::Parquet, "parquet", &["parquet", "pq"]),
];

impl Format {
    /// The format of this name.
    pub fn named(name: &str) -> Option<Self> {
        FORMATS.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name)).map(|(format, ..)| *format)
    }

    /// The format that the ending of a path stands for.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        let ending = Path::new(path).extension()?.to_str()?;
        let is_known = |endings: &&[&str]| endings.iter().any(|known| known.eq_ignore_ascii_case(ending));
        FORMATS.iter().find(|(.., endings)| is_known(endings)).map(|(format, ..)| *format)
    }

    /// The name used in `package.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Dbf => "dbf",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// The names of all formats.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().map(|(_, name, _)| *name)
    }
}

/// One cell as it stands in a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// Text in the encoding of the source.
    Bytes(&'a [u8]),
    /// A number as text, in a format that tells numbers from text.
    Numeric(&'a [u8]),
    /// A day as 20060401, or blank.
    Digits(&'a [u8]),
    /// A number in a format that tells numbers from text.
    Number(f64),
    /// A whole number in a format that tells them from others.
    Whole(i64),
    /// A day since 1970-01-01, and whether a time of the day stands with it.
    Day(i64, bool),
}

/// Where a record stands, and what is wrong with it as a whole.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Start {
    /// Line from 1; the record number in a format without lines.
    pub(crate) line: u32,
    /// Byte from 0; 0 in a format whose records have no place of their own.
    pub(crate) byte: u64,
    /// Why no cell of it can be read.
    pub(crate) fault: Option<Reason>,
}

/// The records of one file, one after the other.
pub(crate) trait Source {
    /// The headings as text, in file order.
    fn header(&self) -> &[String];

    /// The encoding of [`Value::Bytes`].
    fn encoding(&self) -> Encoding;

    /// What stands between the cells of a record as [`Source::raw`] gives it.
    fn delimiter(&self) -> u8 {
        b','
    }

    /// Goes on to the next record.
    fn next(&mut self) -> Result<Option<Start>, IngestError>;

    /// Number of cells of the record.
    fn cells(&self) -> usize;

    /// A cell of the record.
    fn cell(&self, column: usize) -> Value<'_>;

    /// The record as it stands in the file.
    fn raw(&self) -> Vec<u8>;
}
