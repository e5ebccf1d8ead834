//! Files of known totals: what stands in them, line by line, before anything is judged.

use crate::DesignError;
use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// A file of known totals: one line a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlFile {
    /// The file.
    pub path: PathBuf,
    /// Its lines in their order.
    pub lines: Vec<ControlLine>,
}

/// One line of a file of known totals.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlLine {
    /// Codes of the cell, in the order of the columns asked for.
    pub codes: Vec<String>,
    /// The total.
    pub total: Total,
    /// Line in the file (row of a sheet), from 1.
    pub line: u64,
}

/// What stands where a total should be.
#[derive(Clone, Debug, PartialEq)]
pub enum Total {
    /// Nothing: the form is not filled.
    Blank,
    /// A number.
    Number(f64),
    /// Something else.
    Other(String),
}

/// The parts of a name such as `control/totals.xlsx#population`: the file, and the sheet of a workbook.
pub fn file_and_sheet(totals: &str) -> (&str, Option<&str>) {
    match totals.rsplit_once('#') {
        Some((file, sheet)) if is_workbook(file) => (file, Some(sheet)),
        Some(_) | None => (totals, None),
    }
}

fn is_workbook(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"))
}

impl ControlFile {
    /// Reads a CSV file, or a sheet of a workbook, with the columns `by` and `total`; others are passed over.
    ///
    /// # Errors
    /// [`DesignError::Read`] and [`DesignError::Frame`] name the file and the line.
    pub fn open(folder: &Path, totals: &str, by: &[&str]) -> Result<Self, DesignError> {
        let (file, sheet) = file_and_sheet(totals);
        let path = folder.join(file);
        let bytes = std::fs::read(&path).map_err(|source| DesignError::Read { path: path.clone(), source })?;
        let table = if is_workbook(file) { of_workbook(&bytes, sheet) } else { of_csv(&bytes) };
        let table = table.map_err(|Broken { line, problem, help }| match line {
            Some(line) => DesignError::Frame { path: path.clone(), line, problem, help: help.into() },
            None => {
                let place = sheet.map_or_else(|| "workbook".to_owned(), |sheet| format!("sheet `{sheet}`"));
                DesignError::Declaration { path: path.clone(), place, problem, help: help.into() }
            }
        })?;
        let place = |name: &str| {
            table.header.iter().position(|column| column == name).ok_or_else(|| DesignError::Frame {
                path: path.clone(),
                line: table.header_line,
                problem: format!("there is no column `{name}`; found `{}`", table.header.join("`, `")),
                help: "name the columns as the survey file does, and the known total `total`".into(),
            })
        };
        let columns = by.iter().map(|name| place(name)).collect::<Result<Vec<_>, _>>()?;
        let total = place("total")?;
        let line = |(line, cells): (u64, Vec<String>)| ControlLine {
            codes: columns.iter().map(|&column| cells[column].clone()).collect(),
            total: Total::of(&cells[total]),
            line,
        };
        Ok(Self { lines: table.rows.into_iter().map(line).collect(), path })
    }
}

impl Total {
    fn of(text: &str) -> Self {
        match text.parse::<f64>() {
            _ if text.is_empty() => Self::Blank,
            Ok(number) if number.is_finite() => Self::Number(number),
            Ok(_) | Err(_) => Self::Other(text.to_owned()),
        }
    }
}

/// Texts under a header; every row as long as the header.
struct Table {
    header: Vec<String>,
    header_line: u64,
    rows: Vec<(u64, Vec<String>)>,
}

/// Why a file is no table; the line where there is one.
struct Broken {
    line: Option<u64>,
    problem: String,
    help: &'static str,
}

const CSV_HELP: &str = "totals are CSV files in UTF-8 with a header and the same number of cells on every line";
const XLSX_HELP: &str = "name the sheet after the file, for example `control/totals.xlsx#population`";

fn of_csv(bytes: &[u8]) -> Result<Table, Broken> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let broken = |error: csv::Error| {
        let line = Some(error.position().map_or(1, csv::Position::line));
        Broken { line, problem: error.to_string(), help: CSV_HELP }
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(body);
    let header = reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    let mut lines = Lines { body, at: 0, line: 1 };
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = lines.of(record.position().map_or(0, |at| at.byte() as usize));
        if record.iter().any(|cell| !cell.is_empty()) {
            rows.push((line, record.iter().map(str::to_owned).collect()));
        }
    }
    Ok(Table { header, header_line: 1, rows })
}

/// Line numbers by byte: a record after a line that ends in `\r\n` is said to begin at the `\n`.
struct Lines<'a> {
    body: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first byte of a record, which comes after those asked for before.
    fn of(&mut self, byte: usize) -> u64 {
        let blank = |byte: &&u8| **byte == b'\n' || **byte == b'\r';
        let start = byte + self.body[byte..].iter().take_while(blank).count();
        self.line += self.body[self.at..start].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = start;
        self.line
    }
}

fn of_workbook(bytes: &[u8], sheet: Option<&str>) -> Result<Table, Broken> {
    let broken = |problem: String, help| Broken { line: None, problem, help };
    let damaged = |error: calamine::XlsxError| {
        broken(format!("it cannot be read as a workbook: {error}"), "save it again as .xlsx without a password")
    };
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let names = book.sheet_names();
    let all = || format!("`{}`", names.join("`, `"));
    let name = match (sheet, names.as_slice()) {
        (Some(wanted), names) => names
            .iter()
            .find(|name| *name == wanted)
            .ok_or_else(|| broken(format!("there is no such sheet; found {}", all()), XLSX_HELP))?,
        (None, [only]) => only,
        (None, _) => return Err(broken(format!("it has the sheets {}", all()), XLSX_HELP)),
    };
    let range = book.worksheet_range(name).map_err(damaged)?;
    let first = range.start().map_or(0, |(row, _)| u64::from(row)) + 1;
    let texts = |row: &[Data]| -> Vec<String> { row.iter().map(|cell| text_of(cell).trim().to_owned()).collect() };
    let mut rows = range.rows().zip(first..).map(|(row, line)| (line, texts(row)));
    let (header_line, header) = rows.next().unwrap_or((1, Vec::new()));
    let rows = rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect();
    Ok(Table { header, header_line, rows })
}

/// A cell as the text that a CSV file would have; whole numbers without a point.
fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Bool(yes) => u8::from(*yes).to_string(),
        Data::DateTime(day) => day.to_string(),
        Data::Error(error) => error.to_string(),
    }
}
