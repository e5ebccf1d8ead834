//! One file, whatever its format: from records to columns.
//!
//! ```text
//! Source ─► header ─► places ─┐
//!    └────► record ─► cells ──┴─► Columns, or Rejected with bytes and reason
//! ```

use crate::cell::{Cell, CellReader};
use crate::columns::Columns;
use crate::formats::csv::Csv;
use crate::formats::dbf::Dbf;
use crate::formats::parquet::Parquet;
use crate::formats::xlsx::Workbook;
use crate::formats::{Format, Source, Start, Value};
use crate::limits::RECORDS;
use crate::normalised::Notes;
use crate::{FileEntry, IngestError, Normalised, ReadOptions, Reason, Rejected, header};
use codebook::Table;
use roster::{Origin, RawTable};
use std::path::Path;

/// What one file held.
pub(crate) struct Contents {
    pub(crate) table: RawTable,
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) normalised: Vec<Normalised>,
    pub(crate) received: u64,
    pub(crate) encoding: &'static str,
    /// The fields in the order of the file's columns.
    pub(crate) columns: Vec<String>,
    pub(crate) delimiter: u8,
}

/// One file on its way in.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub(crate) path: &'a Path,
    pub(crate) entry: &'a FileEntry,
    pub(crate) spec: &'a Table,
    pub(crate) options: &'a ReadOptions,
    /// The file's position among the roster's files.
    pub(crate) number: u32,
}

impl Contents {
    /// Holds the number of records against the one the package declares.
    ///
    /// Records marked as deleted may be counted or not: programs differ in what they call a record.
    pub(crate) fn check_count(&self, declared: u64, path: &Path) -> Result<(), IngestError> {
        let is = |pick: fn(&Reason) -> bool| self.rejected.iter().filter(move |record| pick(&record.reason));
        let deleted = is(|reason| *reason == Reason::Deleted).count() as u64;
        let (path, found) = (|| path.to_owned(), self.received);
        if declared == found || declared + deleted == found {
            return Ok(());
        }
        Err(match is(|reason| *reason == Reason::OpenQuote).next() {
            Some(open) => IngestError::CountQuote { path: path(), declared, found, line: open.line },
            None => IngestError::Count { path: path(), declared, found },
        })
    }
}

/// Reads the records of one file.
pub(crate) fn read(bytes: Vec<u8>, job: Job) -> Result<Contents, IngestError> {
    let Job { path, entry, spec, options, .. } = job;
    let encoding = options.encoding.or(entry.encoding);
    match entry.format {
        Format::Csv => fill(Csv::open(&bytes, path, spec, encoding, entry.delimiter)?, job),
        Format::Dbf => fill(Dbf::open(&bytes, path, entry.encoding, options.encoding)?, job),
        Format::Xlsx => {
            let mut book = Workbook::open(&bytes, path)?;
            fill(book.sheet(entry.sheet.as_deref(), spec)?, job)
        }
        Format::Parquet => fill(Parquet::open(bytes, path, entry.records)?, job),
    }
}

/// The one loop from records to columns.
fn fill(mut source: impl Source, job: Job) -> Result<Contents, IngestError> {
    let Job { path, entry, spec, number, .. } = job;
    let record = Record::new(header::places(source.header(), path, spec)?, spec);
    let mut reader = CellReader::new(source.encoding(), &entry.missing);
    let mut columns = Columns::new(&spec.fields, 0);
    let mut cells = Vec::with_capacity(spec.fields.len());
    let (mut origin, mut notes) = (Origin::default(), Notes::new(spec, number));
    let (mut rejected, mut received) = (Vec::new(), 0_u32);
    while let Some(Start { line, byte, fault }) = source.next()? {
        received += 1;
        if received > RECORDS {
            return Err(IngestError::TooManyRecords { path: path.to_owned(), limit: RECORDS });
        }
        let read = fault.map_or_else(|| record.read(&source, &mut reader, &mut cells), |fault| Err((None, fault)));
        match read {
            Ok(()) => {
                columns.push(&cells, &reader.scratch);
                origin.push(number, received, line, byte);
                notes.add(&mut reader.notes, received, line);
            }
            Err((field, reason)) => rejected.push(Rejected {
                file: number,
                record: received,
                line,
                byte,
                field: field.map(|position| spec.fields[position].name.clone()),
                reason,
                belongs_to: record.owner(&source),
                bytes: source.raw(),
            }),
        }
    }
    Ok(Contents {
        table: RawTable { columns: columns.finish(&spec.fields), origin },
        rejected,
        normalised: notes.finish(),
        received: u64::from(received),
        encoding: source.encoding().name(),
        columns: record.columns(),
        delimiter: source.delimiter(),
    })
}

/// How a record of the file becomes a row of the table.
struct Record<'a> {
    spec: &'a Table,
    /// For each field, its column.
    place: Vec<usize>,
    /// For each field, whether its text is a code and no free text.
    coded: Vec<bool>,
}

impl<'a> Record<'a> {
    fn new(place: Vec<usize>, spec: &'a Table) -> Self {
        let coded = spec.fields.iter().map(|field| field.pattern.is_some() || spec.is_key(&field.name)).collect();
        Self { spec, place, coded }
    }

    /// The key of the row that a record belongs to; nothing when a part of it cannot be read.
    fn owner(&self, source: &impl Source) -> Vec<String> {
        let Some(owner) = self.spec.belongs_to.as_ref().filter(|_| source.cells() == self.place.len()) else {
            return Vec::new();
        };
        let text = |name: &String| match source.cell(self.place[self.spec.position(name)?]) {
            Value::Bytes(bytes) | Value::Digits(bytes) | Value::Numeric(bytes) => {
                source.encoding().decode(bytes.trim_ascii()).map(|text| text.into_owned())
            }
            Value::Whole(value) => Some(value.to_string()),
            Value::Number(_) | Value::Day(..) => None,
        };
        owner.fields.iter().map(text).collect::<Option<_>>().unwrap_or_default()
    }

    /// The names of the fields in the order of the file's columns.
    fn columns(&self) -> Vec<String> {
        let mut order: Vec<usize> = (0..self.place.len()).collect();
        order.sort_by_key(|&field| self.place[field]);
        order.into_iter().map(|field| self.spec.fields[field].name.clone()).collect()
    }

    /// Reads all cells of a record, or says which field cannot be read and why.
    fn read(
        &self,
        source: &impl Source,
        reader: &mut CellReader,
        cells: &mut Vec<Cell>,
    ) -> Result<(), (Option<usize>, Reason)> {
        cells.clear();
        reader.start();
        if source.cells() != self.place.len() {
            return Err((None, Reason::Cells { found: source.cells(), expected: self.place.len() }));
        }
        for (position, field) in self.spec.fields.iter().enumerate() {
            let value = source.cell(self.place[position]);
            let cell = reader.read(position, field, self.coded[position], value);
            cells.push(cell.map_err(|reason| (Some(position), reason))?);
        }
        Ok(())
    }
}
