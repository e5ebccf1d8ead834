//! One CSV file: split as bytes, decoded cell by cell.

use crate::cell::{self, Cell};
use crate::columns::Columns;
use crate::encoding::ENCODINGS;
use crate::error::quoted;
use crate::{Encoding, IngestError, Reason, Rejected};
use codebook::Table;
use roster::{Origin, RawTable};
use std::path::Path;

/// What one file held.
pub(crate) struct Contents {
    pub(crate) table: RawTable,
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) received: u64,
}

/// Reads the records of one file.
///
/// `number` is the file's position among the roster's files.
pub(crate) fn read(
    bytes: &[u8],
    path: &Path,
    spec: &Table,
    encoding: Encoding,
    number: u32,
) -> Result<Contents, IngestError> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let offset = (bytes.len() - body.len()) as u64;
    let mut reader = csv::ReaderBuilder::new().has_headers(true).flexible(true).from_reader(body);
    let split = |error: csv::Error| IngestError::Split { path: path.to_owned(), message: error.to_string() };
    let header = reader.byte_headers().map_err(split)?.clone();
    let place = header_places(&header, path, spec, encoding)?;

    let mut columns = Columns::new(&spec.fields, 0);
    let mut origin = Origin::default();
    let mut rejected = Vec::new();
    let mut received = 0_u64;
    let mut record = csv::ByteRecord::new();
    let (mut cells, mut scratch) = (Vec::with_capacity(spec.fields.len()), String::new());
    loop {
        let start = reader.position().clone();
        if !reader.read_byte_record(&mut record).map_err(split)? {
            break;
        }
        received += 1;
        let position = record.position().unwrap_or(&start);
        let (line, byte) = (position.line() as u32, position.byte() + offset);
        match read_record(&record, spec, &place, encoding, &mut cells, &mut scratch) {
            Ok(()) => {
                columns.push(&cells, &scratch);
                origin.push(number, received as u32, line, byte);
            }
            Err((field, reason)) => {
                let end = reader.position().byte() + offset;
                let raw = &bytes[byte as usize..(end as usize).min(bytes.len())];
                rejected.push(Rejected {
                    file: number,
                    record: received as u32,
                    line,
                    byte,
                    field: field.map(|position| spec.fields[position].name.clone()),
                    reason,
                    bytes: raw.strip_suffix(b"\n").unwrap_or(raw).to_vec(),
                });
            }
        }
    }
    Ok(Contents { table: RawTable { columns: columns.finish(&spec.fields), origin }, rejected, received })
}

/// For each field of the codebook, its place in the file.
fn header_places(
    header: &csv::ByteRecord,
    path: &Path,
    spec: &Table,
    encoding: Encoding,
) -> Result<Vec<usize>, IngestError> {
    let mut place = vec![usize::MAX; spec.fields.len()];
    for (column, bytes) in header.iter().enumerate() {
        let name = encoding.decode(bytes.trim_ascii()).ok_or_else(|| IngestError::Header {
            path: path.to_owned(),
            encoding: encoding.name().to_owned(),
            expected: quoted(ENCODINGS.iter().map(|(name, _)| *name)),
        })?;
        let field = spec.position(&name).ok_or_else(|| IngestError::UnknownColumn {
            path: path.to_owned(),
            column: name.clone().into_owned(),
            table: spec.name.clone(),
            expected: quoted(spec.fields.iter().map(|field| field.name.as_str())),
        })?;
        if place[field] != usize::MAX {
            return Err(IngestError::DuplicateColumn { path: path.to_owned(), column: name.into_owned() });
        }
        place[field] = column;
    }
    match place.iter().position(|&column| column == usize::MAX) {
        None => Ok(place),
        Some(field) => Err(IngestError::MissingColumn {
            path: path.to_owned(),
            column: spec.fields[field].name.clone(),
            table: spec.name.clone(),
        }),
    }
}

/// Reads all cells of a record, or says which field cannot be read and why.
fn read_record(
    record: &csv::ByteRecord,
    spec: &Table,
    place: &[usize],
    encoding: Encoding,
    cells: &mut Vec<Cell>,
    scratch: &mut String,
) -> Result<(), (Option<usize>, Reason)> {
    cells.clear();
    scratch.clear();
    if record.len() != place.len() {
        return Err((None, Reason::Cells { found: record.len(), expected: place.len() }));
    }
    for (position, field) in spec.fields.iter().enumerate() {
        let bytes = &record[place[position]];
        cells.push(cell::read(field, bytes, encoding, scratch).map_err(|reason| (Some(position), reason))?);
    }
    Ok(())
}
