//! The columns that weights are calibrated on: mostly zeros.

/// Values of named columns, row by row, zeros left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    names: Vec<String>,
    /// Where the entries of each row start; one more at the end.
    first: Vec<usize>,
    column: Vec<u32>,
    value: Vec<f64>,
}

impl Columns {
    /// Columns without rows.
    #[must_use]
    pub fn new(names: Vec<String>) -> Columns {
        Columns { names, first: vec![0], column: Vec::new(), value: Vec::new() }
    }

    /// Columns from a full table, row after row.
    ///
    /// # Panics
    /// If the table has not full rows, or holds a value that is not finite.
    #[must_use]
    pub fn dense(names: Vec<String>, values: &[f64]) -> Columns {
        assert!(!names.is_empty() && values.len().is_multiple_of(names.len()), "full rows");
        let width = names.len();
        let mut columns = Columns::new(names);
        for row in values.chunks(width) {
            columns.push(row.iter().enumerate().map(|(column, &value)| (column as u32, value)));
        }
        columns
    }

    /// Adds a row, given by its (column, value) pairs in any order; zeros may be left out.
    ///
    /// # Panics
    /// If a column is out of range or stands twice, or a value is not finite.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f64)>) {
        let start = self.column.len();
        let mut entries: Vec<(u32, f64)> = row.into_iter().filter(|(_, value)| *value != 0.0).collect();
        entries.sort_unstable_by_key(|(column, _)| *column);
        for (column, value) in entries {
            assert!((column as usize) < self.names.len(), "column {column} of {}", self.names.len());
            assert!(value.is_finite(), "column `{}` has the value {value}", self.names[column as usize]);
            assert!(self.column[start..].last() != Some(&column), "column {column} twice in a row");
            self.column.push(column);
            self.value.push(value);
        }
        self.first.push(self.column.len());
    }

    /// Adds a row of other columns of the same width.
    pub(super) fn push_row(&mut self, other: &Columns, row: usize) {
        let entries = other.first[row]..other.first[row + 1];
        self.column.extend_from_slice(&other.column[entries.clone()]);
        self.value.extend_from_slice(&other.value[entries]);
        self.first.push(self.column.len());
    }

    /// Names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.first.len() - 1
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The columns that are not 0 in a row, in order, with their values.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + Clone + '_ {
        let entries = self.first[row]..self.first[row + 1];
        let columns = self.column[entries.clone()].iter().map(|&column| column as usize);
        columns.zip(self.value[entries].iter().copied())
    }

    /// `x' λ` of a row.
    #[must_use]
    pub fn dot(&self, row: usize, lambda: &[f64]) -> f64 {
        self.row(row).map(|(column, value)| value * lambda[column]).sum()
    }
}
