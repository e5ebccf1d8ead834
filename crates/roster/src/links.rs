//! From a row to its owners, and from a row to the rows that belong to it.
//!
//! Because rows are sorted by owner, the rows that belong to one row stand
//! together in every table below it: a span. Rows without an owner come last.

use crate::Roster;
use std::ops::Range;

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
        self.rows_above_some(table, 0..self.tables[table].rows, ancestor)
    }

    /// As [`Roster::rows_above`], for rows that stand together.
    pub fn rows_above_some(&self, table: usize, rows: Range<usize>, ancestor: usize) -> Option<Vec<u32>> {
        if table != ancestor && !self.ancestors(table).contains(&ancestor) {
            return None;
        }
        let mut rows: Vec<u32> = (rows.start as u32..rows.end as u32).collect();
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

    /// The rows of `below` that belong to one row of `table`; they stand together.
    ///
    /// `None` when `below` does not belong to `table`. A table is below itself.
    pub fn rows_below(&self, table: usize, row: u32, below: usize) -> Option<Range<usize>> {
        self.span_below(table, row as usize..row as usize + 1, below)
    }

    /// The rows of `below` that belong to rows of `table` that stand together.
    pub(crate) fn span_below(&self, table: usize, rows: Range<usize>, below: usize) -> Option<Range<usize>> {
        if below == table {
            return Some(rows);
        }
        let owners = self.span_below(table, rows, self.owner_of(below)?)?;
        let owner = &self.tables[below].owner;
        let first = |row: usize| owner.partition_point(|&owner| (owner as usize) < row);
        Some(first(owners.start)..first(owners.end))
    }
}
