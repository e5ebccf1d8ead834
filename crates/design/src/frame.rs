//! A sampling frame: the list of units from which a stage was drawn.

use crate::DesignError;
use std::path::{Path, PathBuf};

/// A frame file as text columns.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The file, for messages.
    pub path: PathBuf,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Frame {
    /// Reads a CSV file with a header.
    ///
    /// # Errors
    /// [`DesignError::Read`] and [`DesignError::Frame`] name the file and the line.
    pub fn open(path: &Path) -> Result<Self, DesignError> {
        let bytes = std::fs::read(path).map_err(|source| DesignError::Read { path: path.to_owned(), source })?;
        let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let broken = |line: u64, problem: String| DesignError::Frame {
            path: path.to_owned(),
            line,
            problem,
            help: "frames and totals are CSV files in UTF-8 with a header and the same number of cells on every line"
                .into(),
        };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(body);
        let header = reader.headers().map_err(|error| broken(1, error.to_string()))?;
        let header: Vec<String> = header.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(0, csv::Position::line);
                broken(line, error.to_string())
            })?;
            rows.push(record.iter().map(str::to_owned).collect());
        }
        Ok(Self { path: path.to_owned(), header, rows })
    }

    /// Number of units.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the frame lists no unit.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Column names.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The cells of a line.
    pub fn row(&self, row: usize) -> &[String] {
        &self.rows[row]
    }

    /// The place of a column.
    ///
    /// # Errors
    /// [`DesignError::Frame`] lists the columns there are.
    pub fn column(&self, name: &str) -> Result<usize, DesignError> {
        self.header.iter().position(|column| column == name).ok_or_else(|| DesignError::Frame {
            path: self.path.clone(),
            line: 1,
            problem: format!("there is no column `{name}`; found `{}`", self.header.join("`, `")),
            help: "name the columns as `design.toml` (frames) or the survey file (control totals) does".into(),
        })
    }

    /// The text of a cell.
    pub fn text(&self, row: usize, column: usize) -> &str {
        &self.rows[row][column]
    }

    /// The text of a cell that holds a code.
    ///
    /// # Errors
    /// [`DesignError::Frame`] for an empty one, and for one with a `/`, which joins codes.
    pub fn code(&self, row: usize, column: usize) -> Result<&str, DesignError> {
        let text = self.text(row, column);
        let problem = match text {
            "" => format!("`{}` is empty, expected a code", self.header[column]),
            _ if text.contains('/') => format!("`{}` is `{text}`, expected a code without `/`", self.header[column]),
            _ => return Ok(text),
        };
        let help =
            "every unit has a code, a stratum where there are strata, and the codes of the units above it".into();
        Err(DesignError::Frame { path: self.path.clone(), line: row as u64 + 2, problem, help })
    }

    /// The texts of several cells, joined with `/`.
    pub fn key(&self, row: usize, columns: &[usize]) -> String {
        let parts: Vec<&str> = columns.iter().map(|&column| self.text(row, column)).collect();
        parts.join("/")
    }

    /// A positive number.
    ///
    /// # Errors
    /// [`DesignError::Frame`] names line and value.
    pub fn positive(&self, row: usize, column: usize) -> Result<f64, DesignError> {
        let text = self.text(row, column);
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
            _ => Err(DesignError::Frame {
                path: self.path.clone(),
                line: row as u64 + 2,
                problem: format!("`{}` is `{text}`, expected a positive number", self.header[column]),
                help: "a unit of size 0 cannot be drawn; correct the size or leave the unit out".into(),
            }),
        }
    }
}
