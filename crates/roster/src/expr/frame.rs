//! The rows an expression is computed for, and how their owners' values are found.

use crate::{NO_ROW, Roster};
use arrow_array::{ArrayRef, UInt32Array};
use arrow_schema::ArrowError;
use arrow_select::take::take;
use std::cell::RefCell;
use std::ops::Range;

/// Rows of a table.
#[derive(Clone, Debug)]
pub(crate) enum Rows {
    /// Rows that stand together.
    Range(Range<usize>),
    /// Any rows.
    List(Vec<u32>),
}

impl Rows {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Range(range) => range.len(),
            Self::List(list) => list.len(),
        }
    }

    fn numbers(&self) -> Vec<u32> {
        match self {
            Self::Range(range) => (range.start as u32..range.end as u32).collect(),
            Self::List(list) => list.clone(),
        }
    }
}

/// Rows of one table, with the rows above them found on demand and once.
pub(crate) struct Frame<'a> {
    roster: &'a Roster,
    table: usize,
    pub(crate) rows: Rows,
    above: RefCell<Vec<(usize, UInt32Array)>>,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(roster: &'a Roster, table: usize, rows: Rows) -> Self {
        Self { roster, table, rows, above: RefCell::default() }
    }

    /// The values of a column of this table or of one above it, one a row; null where there is no owner.
    pub(crate) fn column(&self, table: usize, values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
        match &self.rows {
            Rows::Range(range) if table == self.table => Ok(values.slice(range.start, range.len())),
            _ => take(values, &self.rows_in(table), None),
        }
    }

    /// For each row its row in a table above; null where there is none.
    fn rows_in(&self, ancestor: usize) -> UInt32Array {
        if let Some((_, rows)) = self.above.borrow().iter().find(|(table, _)| *table == ancestor) {
            return rows.clone();
        }
        let found = self.climb(ancestor);
        let rows: UInt32Array = match found.contains(&NO_ROW) {
            true => found.into_iter().map(|row| (row != NO_ROW).then_some(row)).collect(),
            false => UInt32Array::from(found),
        };
        self.above.borrow_mut().push((ancestor, rows.clone()));
        rows
    }

    fn climb(&self, ancestor: usize) -> Vec<u32> {
        let mut rows = self.rows.numbers();
        let mut at = self.table;
        while at != ancestor {
            let owner = &self.roster.tables[at].owner;
            for row in &mut rows {
                *row = if *row == NO_ROW { NO_ROW } else { owner[*row as usize] };
            }
            at = self.roster.owner_of(at).expect("the compiler checked that the table stands above");
        }
        rows
    }

    /// The rows below these: the frame of the rows of `below`, and where those
    /// of each row stand in it (`offsets[r]..offsets[r + 1]`).
    pub(crate) fn below(&self, below: usize) -> (Frame<'a>, Vec<usize>) {
        match &self.rows {
            Rows::Range(range) => {
                let inside = self.descend(below, range.clone());
                let frame = Frame::new(self.roster, below, Rows::Range(inside));
                let above = frame.climb(self.table);
                let mut offsets = Vec::with_capacity(range.len() + 1);
                let mut next = 0;
                for row in range.start as u32..range.end as u32 {
                    offsets.push(next);
                    while above.get(next) == Some(&row) {
                        next += 1;
                    }
                }
                offsets.push(next);
                (frame, offsets)
            }
            Rows::List(list) => {
                let mut inside = Vec::new();
                let mut offsets = vec![0];
                for &row in list {
                    let range = self.descend(below, row as usize..row as usize + 1);
                    inside.extend(range.start as u32..range.end as u32);
                    offsets.push(inside.len());
                }
                (Frame::new(self.roster, below, Rows::List(inside)), offsets)
            }
        }
    }

    /// The rows of `below` that belong to rows that stand together; they stand together too.
    fn descend(&self, below: usize, range: Range<usize>) -> Range<usize> {
        let found = self.roster.span_below(self.table, range, below);
        found.expect("the compiler checked that the table stands below")
    }
}
