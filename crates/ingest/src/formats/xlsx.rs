//! Workbooks: one sheet is one table, read cell by cell by `calamine`.
//!
//! ```text
//! bytes ─► archive (sizes bearable?) ─► Workbook ─► Sheet: cells in order ─► rows
//! ```
//!
//! The sheet is streamed: a workbook that says it has a cell in the last corner
//! of the grid does not make a grid of that size.

mod archive;
mod row;

use super::{Source, Start, Value};
use crate::error::quoted;
use crate::{Encoding, IngestError};
use calamine::{Reader, Xlsx, XlsxCellReader};
use codebook::Table;
use row::{Held, Row};
use std::io::Cursor;
use std::path::Path;

/// An opened workbook.
pub(crate) struct Workbook<'a> {
    book: Xlsx<Cursor<&'a [u8]>>,
    path: &'a Path,
}

/// The rows of one sheet that hold anything.
pub(crate) struct Sheet<'b, 'a> {
    cells: XlsxCellReader<'b, Cursor<&'a [u8]>>,
    path: &'a Path,
    header: Vec<String>,
    row: Row,
    /// The first cell of the next row: row, column, value.
    ahead: Option<(u32, u32, Held)>,
    /// There is no cell any more; `calamine` must not be asked again.
    done: bool,
}

impl<'a> Workbook<'a> {
    /// Opens a workbook after a look at what it unpacks to.
    pub(crate) fn open(bytes: &'a [u8], path: &'a Path) -> Result<Self, IngestError> {
        archive::check(bytes, path)?;
        let book = Xlsx::new(Cursor::new(bytes)).map_err(|error| broken(path, &error))?;
        Ok(Self { book, path })
    }

    /// The sheet of a table: the named one, the only one, or the one with the table's name.
    pub(crate) fn sheet(&mut self, named: Option<&str>, spec: &Table) -> Result<Sheet<'_, 'a>, IngestError> {
        let names = self.book.sheet_names();
        let path = self.path;
        let all = || quoted(names.iter().map(String::as_str));
        let is = |wanted: &str| names.iter().find(|name| name.trim().eq_ignore_ascii_case(wanted));
        let name = match (named, names.as_slice()) {
            (Some(wanted), _) => is(wanted).ok_or_else(|| IngestError::NoSheet {
                path: path.to_owned(),
                sheet: wanted.to_owned(),
                sheets: all(),
            })?,
            (None, [only]) => only,
            (None, _) => is(&spec.name).or_else(|| is(&spec.title.zh)).ok_or_else(|| IngestError::Sheet {
                path: path.to_owned(),
                table: spec.name.clone(),
                sheets: all(),
            })?,
        };
        let cells = self.book.worksheet_cells_reader(name).map_err(|error| broken(path, &error))?;
        let mut sheet = Sheet { cells, path, header: Vec::new(), row: Row::default(), ahead: None, done: false };
        sheet.header = if sheet.read_row()? { sheet.row.headings() } else { Vec::new() };
        Ok(sheet)
    }
}

fn broken(path: &Path, error: &calamine::XlsxError) -> IngestError {
    IngestError::Layout {
        path: path.to_owned(),
        message: format!("it cannot be read as a workbook: {error}"),
        help: "save it again as .xlsx without a password",
    }
}

impl Sheet<'_, '_> {
    /// Reads the next row that holds anything.
    fn read_row(&mut self) -> Result<bool, IngestError> {
        self.row.start();
        loop {
            let next = match self.ahead.take() {
                Some(cell) => Some(cell),
                None => self.next_cell()?,
            };
            match next {
                Some((row, column, value)) if self.row.is_empty() || self.row.number == row => {
                    self.row.put(row, column, value);
                }
                Some(cell) => {
                    self.ahead = Some(cell);
                    return Ok(true);
                }
                None => return Ok(!self.row.is_empty()),
            }
        }
    }

    fn next_cell(&mut self) -> Result<Option<(u32, u32, Held)>, IngestError> {
        while !self.done {
            let cell = self.cells.next_cell().map_err(|error| broken(self.path, &error))?;
            let Some(cell) = cell else {
                self.done = true;
                break;
            };
            let (row, column) = cell.get_position();
            if let Some(value) = Held::of(cell.get_value()) {
                return Ok(Some((row, column, value)));
            }
        }
        Ok(None)
    }
}

impl Source for Sheet<'_, '_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn encoding(&self) -> Encoding {
        Encoding::Utf8
    }

    fn next(&mut self) -> Result<Option<Start>, IngestError> {
        if !self.read_row()? {
            return Ok(None);
        }
        self.row.widen(self.header.len());
        Ok(Some(Start { line: self.row.number + 1, byte: 0, fault: self.row.fault.clone() }))
    }

    fn cells(&self) -> usize {
        self.row.cells.len()
    }

    fn cell(&self, column: usize) -> Value<'_> {
        self.row.cells[column].value()
    }

    fn raw(&self) -> Vec<u8> {
        self.row.as_csv().into_bytes()
    }
}
