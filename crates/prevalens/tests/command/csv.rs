//! CSV of a fixture as rows of texts. No cell of the fixtures is quoted.
//!
//! Each byte is read as one character and written as one byte again, so that a file in GB18030
//! passes through unchanged: no byte of a character of that encoding looks like a comma or a line end.

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
        let text: String = std::fs::read(path).unwrap().into_iter().map(char::from).collect();
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
        let bytes: Vec<u8> = lines.flat_map(|line| line.chars().map(|byte| byte as u8).collect::<Vec<_>>()).collect();
        std::fs::write(&self.path, bytes).unwrap();
    }
}
