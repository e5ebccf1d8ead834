//! Cells: the rows of a table that are in the same groups. A figure is counted once, cell by cell.

use crate::groups::{Groups, NO_GROUP};
use roster::{NO_ROW, Roster};
use rustc_hash::FxHashMap;

/// The cells of one table.
pub(crate) struct Cells {
    /// The cell of every row.
    pub(crate) of_row: Vec<u32>,
    /// The groups of every cell, each once; the total first.
    pub(crate) groups: Vec<Vec<u32>>,
}

impl Cells {
    /// The cells of a table: groups by its own columns and by those of tables above.
    pub(crate) fn of(roster: &Roster, groups: &Groups, table: usize) -> Self {
        let columns: Vec<(Vec<u32>, &Vec<u32>)> = groups
            .columns
            .iter()
            .filter_map(|column| Some((roster.rows_above(table, column.table)?, &column.group)))
            .collect();
        let mut known: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
        let mut cells = Self { of_row: Vec::with_capacity(roster.tables[table].rows), groups: Vec::new() };
        let (mut last, mut here) = (Vec::new(), Vec::new());
        for row in 0..roster.tables[table].rows {
            here.clear();
            let group = |rows: &[u32], group: &[u32]| match rows[row] {
                NO_ROW => NO_GROUP,
                above => group[above as usize],
            };
            here.extend(columns.iter().map(|(rows, column)| group(rows, column)));
            // Rows of a household stand together, so most rows are in the cell of the row before.
            let cell = match cells.of_row.last() {
                Some(&cell) if here == last => cell,
                Some(_) | None => *known.entry(here.clone()).or_insert_with(|| {
                    let mut of_cell = vec![0];
                    of_cell.extend(here.iter().copied().filter(|&group| group != NO_GROUP));
                    of_cell.sort_unstable();
                    of_cell.dedup();
                    cells.groups.push(of_cell);
                    cells.groups.len() as u32 - 1
                }),
            };
            cells.of_row.push(cell);
            std::mem::swap(&mut last, &mut here);
        }
        cells
    }
}
