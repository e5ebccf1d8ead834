//! CSV of a fixture as rows of texts. No cell of the fixtures is quoted.

use std::path::{Path, PathBuf};

/// One file: its header and its rows.
pub struct Csv {
    path: PathBuf,
    header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Csv {
    /// Reads a file.
    pub fn open(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let header = lines.next().expect("a header");
        Self { path: path.to_owned(), header, rows: lines.collect() }
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> usize {
        self.header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    /// The cells of several columns in a row, joined with `/`.
    pub fn key(&self, row: &[String], columns: &[&str]) -> String {
        columns.iter().map(|name| row[self.column(name)].as_str()).collect::<Vec<_>>().join("/")
    }

    /// Writes the file again.
    pub fn save(&self) {
        let lines = std::iter::once(&self.header).chain(&self.rows).map(|row| row.join(",") + "\n");
        std::fs::write(&self.path, lines.collect::<String>()).unwrap();
    }
}
