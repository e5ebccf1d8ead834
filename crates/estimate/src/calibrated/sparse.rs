//! A table of numbers that are mostly zero.

/// The entries of each row that are not zero.
#[derive(Clone, Debug)]
pub(super) struct Sparse {
    /// Where the entries of each row start; one more at the end.
    first: Vec<usize>,
    column: Vec<u32>,
    value: Vec<f64>,
}

impl Sparse {
    /// Without rows.
    pub fn new() -> Sparse {
        Sparse { first: vec![0], column: Vec::new(), value: Vec::new() }
    }

    /// Adds a row of (column, value) pairs.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f64)>) {
        for (column, value) in row {
            self.column.push(column);
            self.value.push(value);
        }
        self.first.push(self.column.len());
    }

    /// The (column, value) pairs of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let entries = self.first[row]..self.first[row + 1];
        let columns = self.column[entries.clone()].iter().map(|&column| column as usize);
        columns.zip(self.value[entries].iter().copied())
    }
}

/// Rows of pairs in any order; pairs of one column are added up, in their order.
impl FromIterator<Vec<(u32, f64)>> for Sparse {
    fn from_iter<I: IntoIterator<Item = Vec<(u32, f64)>>>(rows: I) -> Sparse {
        let mut sparse = Sparse::new();
        for mut row in rows {
            row.sort_by_key(|(column, _)| *column); // stable
            let sums =
                row.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.iter().map(|(_, value)| value).sum()));
            sparse.push(sums);
        }
        sparse
    }
}
