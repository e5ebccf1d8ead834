//! One unit to be looked at: its rows, the rows above, and its cells that may be changed.

use super::localiser::Localiser;
use crate::lineage::Read;
use codebook::{Field, Table};
use roster::{NO_ROW, Roster};
use std::collections::BTreeMap;
use std::ops::Range;

/// A value that may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub(super) table: usize,
    /// Row of the roster.
    pub(super) row: usize,
    /// Position of the field among the table's.
    pub(super) field: usize,
}

/// A row of the table that errors set aside, with everything below and above it.
#[derive(Debug)]
pub(super) struct Unit<'a> {
    pub(super) roster: &'a Roster,
    /// Position of the unit's table.
    pub(super) table: usize,
    /// By table: its rows in the unit; none for a table that is neither the unit's nor below it.
    pub(super) spans: Vec<Range<usize>>,
    /// By table: its row above the unit, if it is above and there is one.
    pub(super) above: Vec<Option<usize>>,
    /// The cells that may be changed and that a rule reads, by table, row and field.
    pub(super) cells: Vec<Cell>,
    numbers: BTreeMap<Cell, usize>,
}

impl<'a> Unit<'a> {
    pub(super) fn new(localiser: &Localiser<'a>, row: u32) -> Self {
        let (roster, table) = (localiser.roster, localiser.unit);
        let spans: Vec<Range<usize>> =
            (0..roster.tables.len()).map(|below| roster.rows_below_or_none(table, row, below)).collect();
        let mut above = vec![None; roster.tables.len()];
        let (mut at, mut found) = (table, row);
        while let Some(owner) = roster.owner_of(at) {
            found = roster.tables[at].owner[found as usize];
            if found == NO_ROW {
                break;
            }
            above[owner] = Some(found as usize);
            at = owner;
        }
        let cells_of =
            |&(table, field): &(usize, usize)| Range::clone(&spans[table]).map(move |row| Cell { table, row, field });
        let mut cells: Vec<Cell> = localiser.changeable.iter().flat_map(cells_of).collect();
        cells.sort_unstable();
        let numbers = cells.iter().enumerate().map(|(number, cell)| (*cell, number)).collect();
        Self { roster, table, spans, above, cells, numbers }
    }

    /// The number of a cell, if it may be changed.
    pub(super) fn number(&self, cell: Cell) -> Option<usize> {
        self.numbers.get(&cell).copied()
    }

    /// The cells that a rule about this row reads and that may be changed, in ascending order.
    pub(super) fn read(&self, reads: impl IntoIterator<Item = &'a Read>, table: usize, row: usize) -> Vec<usize> {
        let mut numbers = Vec::new();
        for read in reads {
            let rows = self.rows_under(read, table, row);
            let cells = rows.map(|row| Cell { table: read.table, row, field: read.field });
            numbers.extend(cells.filter_map(|cell| self.number(cell)));
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The rows of `read.table` below the row of `read.under` that is above, or is, this one; inside the unit.
    fn rows_under(&self, read: &Read, table: usize, row: usize) -> Range<usize> {
        let (mut at, mut found) = (table, row);
        while at != read.under && at != self.table {
            let Some(owner) = self.roster.owner_of(at) else { break };
            found = self.roster.tables[at].owner[found] as usize;
            at = owner;
        }
        self.roster.rows_below_or_none(at, found as u32, read.table)
    }

    /// What a field means.
    pub(super) fn field(&self, cell: Cell) -> &Field {
        &self.spec(cell).fields[cell.field]
    }

    /// What its table means.
    pub(super) fn spec(&self, cell: Cell) -> &Table {
        &self.roster.codebook.tables[cell.table]
    }
}

/// The rows of one table below a row of another; none when it is not below.
trait Below {
    fn rows_below_or_none(&self, table: usize, row: u32, below: usize) -> Range<usize>;
}

impl Below for Roster {
    fn rows_below_or_none(&self, table: usize, row: u32, below: usize) -> Range<usize> {
        self.rows_below(table, row, below).unwrap_or(0..0)
    }
}
