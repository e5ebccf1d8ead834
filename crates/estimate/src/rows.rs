//! What one row of a cube is: a sampled unit crossed with a calibration cell.
//!
//! The variance needs sums by sampled unit; the calibration residual needs them
//! by calibration cell as well. Their product, kept only where somebody lives,
//! is the row that every [`Cube`](crate::Cube) of a survey shares.

use crate::Mask;

/// The row number of somebody who has no row: not in the sample, or set aside.
pub const NO_ROW: u32 = u32::MAX;

/// The rows that several cubes share: which sampled unit and which calibration
/// cell each of them stands for.
///
/// # Shapes and units
/// `unit_of_row[r]` and `cell_of_row[r]` are indices below `n_units` and
/// `n_cells`. Units are in the sample's order, so that
/// `VarianceBasis::last_unit` has one entry for each of them, also for units
/// without a row. Without calibration every row is of cell 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowKey {
    unit_of_row: Vec<u32>,
    cell_of_row: Vec<u32>,
    n_units: u32,
    n_cells: u32,
}

impl RowKey {
    /// Rows as given.
    ///
    /// # Panics
    /// If the two lists differ in length or hold an index out of range, which is
    /// a bug in the caller.
    #[must_use]
    pub fn new(unit_of_row: Vec<u32>, cell_of_row: Vec<u32>, n_units: u32, n_cells: u32) -> RowKey {
        assert_eq!(unit_of_row.len(), cell_of_row.len(), "one unit and one cell for every row");
        assert!(unit_of_row.iter().all(|&unit| unit < n_units), "a row of an unknown unit");
        assert!(cell_of_row.iter().all(|&cell| cell < n_cells), "a row of an unknown calibration cell");
        RowKey { unit_of_row, cell_of_row, n_units, n_cells }
    }

    /// One row for every sampled unit, for a survey that is not calibrated.
    #[must_use]
    pub fn of_units(n_units: u32) -> RowKey {
        RowKey::new((0..n_units).collect(), vec![0; n_units as usize], n_units, 1)
    }

    /// The pairs (unit, cell) that occur among the kept people, in that order,
    /// and the row of each person ([`NO_ROW`] where not kept).
    ///
    /// Holds a table of `n_units * n_cells` numbers while it works.
    ///
    /// # Panics
    /// If the lists differ in length, or a kept person's unit or cell is out of
    /// range: a bug in the caller.
    ///
    /// # Example
    /// ```
    /// # use estimate::{Mask, NO_ROW, RowKey};
    /// let (key, row_of) = RowKey::from_codes(&[0, 0, 1, 1], &[1, 0, 1, 9], 2, 2, Mask::Bools(&[true, true, true, false]));
    /// assert_eq!(row_of, [1, 0, 2, NO_ROW]);
    /// assert_eq!(key.len(), 3);
    /// assert_eq!((key.unit_of_row(), key.cell_of_row()), (&[0, 0, 1][..], &[0, 1, 1][..]));
    /// ```
    #[must_use]
    pub fn from_codes(unit: &[u32], cell: &[u32], n_units: u32, n_cells: u32, keep: Mask) -> (RowKey, Vec<u32>) {
        assert_eq!(unit.len(), cell.len(), "one unit and one cell for every person");
        let slot = |person: usize| {
            assert!(unit[person] < n_units && cell[person] < n_cells, "a person of an unknown unit or cell");
            unit[person] as usize * n_cells as usize + cell[person] as usize
        };
        let mut row_of_slot = vec![NO_ROW; n_units as usize * n_cells as usize];
        for person in (0..unit.len()).filter(|&person| keep.get(person)) {
            row_of_slot[slot(person)] = 0;
        }
        let (mut unit_of_row, mut cell_of_row) = (Vec::new(), Vec::new());
        for (slot, row) in row_of_slot.iter_mut().enumerate().filter(|(_, row)| **row != NO_ROW) {
            *row = unit_of_row.len() as u32;
            unit_of_row.push((slot / n_cells as usize) as u32);
            cell_of_row.push((slot % n_cells as usize) as u32);
        }
        let row_of =
            (0..unit.len()).map(|person| if keep.get(person) { row_of_slot[slot(person)] } else { NO_ROW }).collect();
        (RowKey::new(unit_of_row, cell_of_row, n_units, n_cells), row_of)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.unit_of_row.len()
    }

    /// Whether there is no row at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.unit_of_row.is_empty()
    }

    /// Sampled unit of every row.
    #[must_use]
    pub fn unit_of_row(&self) -> &[u32] {
        &self.unit_of_row
    }

    /// Calibration cell of every row.
    #[must_use]
    pub fn cell_of_row(&self) -> &[u32] {
        &self.cell_of_row
    }

    /// How many sampled units there are, with or without a row.
    #[must_use]
    pub fn n_units(&self) -> u32 {
        self.n_units
    }

    /// How many calibration cells there are.
    #[must_use]
    pub fn n_cells(&self) -> u32 {
        self.n_cells
    }
}
