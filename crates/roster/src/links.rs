//! From a row to its owners, and from a row to the rows that belong to it.
//!
//! Because rows are sorted by owner, the rows that belong to one row stand
//! together in every table below it: a span. Rows without an owner come last.

use crate::Roster;

/// Stands for "no such row".
pub const NO_ROW: u32 = u32::MAX;

impl Roster {
    /// Position of the table that `table` belongs to.
    pub fn owner_of(&self, table: usize) -> Option<usize> {
        let owner = self.codebook.tables[table].belongs_to.as_ref()?;
        self.codebook.position(&owner.table)
    }

    /// The tables above `table`, nearest first.
    pub fn ancestors(&self, table: usize) -> Vec<usize> {
        std::iter::successors(self.owner_of(table), |&above| self.owner_of(above)).collect()
    }

    /// For every row of `table`, its row in `ancestor`, or [`NO_ROW`].
    ///
    /// `None` when `table` does not belong to `ancestor`. A table is its own ancestor.
    pub fn rows_above(&self, table: usize, ancestor: usize) -> Option<Vec<u32>> {
        let mut rows: Vec<u32> = (0..self.tables[table].rows as u32).collect();
        let mut at = table;
        while at != ancestor {
            let owner = &self.tables[at].owner;
            for row in &mut rows {
                *row = if *row == NO_ROW { NO_ROW } else { owner[*row as usize] };
            }
            at = self.owner_of(at)?;
        }
        Some(rows)
    }

    /// Where the rows of `below` that belong to each row of `table` stand:
    /// row `r` owns `below` rows `offsets[r]..offsets[r + 1]`.
    ///
    /// `None` when `below` does not belong to `table`. Rows of `below` from the last offset on have no owner.
    pub fn spans(&self, table: usize, below: usize) -> Option<Vec<u32>> {
        let above = self.rows_above(below, table)?;
        let rows = self.tables[table].rows;
        let mut offsets = Vec::with_capacity(rows + 1);
        let mut next = 0_usize;
        for row in 0..rows as u32 {
            offsets.push(next as u32);
            while next < above.len() && above[next] == row {
                next += 1;
            }
        }
        offsets.push(next as u32);
        Some(offsets)
    }
}
