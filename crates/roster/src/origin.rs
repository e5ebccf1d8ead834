//! Where every row came from, down to the byte.

/// One file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Who sent the package.
    pub sender: String,
    /// Position of the table in the codebook.
    pub table: usize,
    /// Path for messages and outputs: folder of the package and file name.
    pub path: String,
    /// Where the file lies on this machine; never written to an output.
    pub location: std::path::PathBuf,
    /// Name of the format.
    pub format: String,
    /// Name of the encoding.
    pub encoding: String,
    /// The fields in the order of the file's columns.
    pub columns: Vec<String>,
    /// What stands between the cells of a text file.
    pub delimiter: u8,
    /// Records the package says the file has.
    pub declared: u64,
    /// Physical records found, readable or not.
    pub received: u64,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// The origin of the rows of one table, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Index into [`crate::Roster::files`].
    pub file: Vec<u32>,
    /// Record number in the file, from 1, the header not counted.
    pub record: Vec<u32>,
    /// Line on which the record starts, from 1.
    pub line: Vec<u32>,
    /// Byte at which the record starts, from 0.
    pub byte: Vec<u64>,
}

impl Origin {
    /// Adds the origin of one more row.
    pub fn push(&mut self, file: u32, record: u32, line: u32, byte: u64) {
        self.file.push(file);
        self.record.push(record);
        self.line.push(line);
        self.byte.push(byte);
    }

    /// Adds the rows of `other` after these.
    pub fn append(&mut self, other: &mut Self) {
        self.file.append(&mut other.file);
        self.record.append(&mut other.record);
        self.line.append(&mut other.line);
        self.byte.append(&mut other.byte);
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.file.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.file.is_empty()
    }

    pub(crate) fn reorder(&self, order: &[u32]) -> Self {
        let pick = |row: &u32| *row as usize;
        Self {
            file: order.iter().map(|row| self.file[pick(row)]).collect(),
            record: order.iter().map(|row| self.record[pick(row)]).collect(),
            line: order.iter().map(|row| self.line[pick(row)]).collect(),
            byte: order.iter().map(|row| self.byte[pick(row)]).collect(),
        }
    }
}
