//! One step of cells: residuals on sums by (cell, sampling unit), never by row.
//!
//! Kept apart from [`Explained`](super::Explained) because post-stratification is
//! what nearly every survey has, and a table of thousands of domains spends its
//! time here: a domain that lives in few cells touches these alone.

use design::adjust::NO_CELL;

/// The pairs (calibration cell, PSU) that occur, in that order.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    pair_of_row: Vec<u32>,
    cell_of_row: Vec<u32>,
    first_pair: Vec<u32>,
    psu_of_pair: Vec<u32>,
    weight_of_pair: Vec<f64>,
    weight_of_cell: Vec<f64>,
}

impl Cells {
    /// Rows without a cell have no weight either; they get a cell of their own.
    pub fn new(cell_of_row: &[u32], n_cells: usize, psu_of_row: &[u32], weight_of_row: &[f64]) -> Cells {
        assert_eq!(weight_of_row.len(), psu_of_row.len(), "one calibrated weight for every row");
        assert_eq!(cell_of_row.len(), psu_of_row.len(), "one calibration cell for every row");
        let none = n_cells as u32;
        let cell_of_row: Vec<u32> = cell_of_row.iter().map(|&cell| if cell == NO_CELL { none } else { cell }).collect();
        let mut rows: Vec<usize> = (0..psu_of_row.len()).collect();
        rows.sort_by_key(|&row| (cell_of_row[row], psu_of_row[row])); // stable: rows of a pair stay in order
        let mut cells = Cells {
            pair_of_row: vec![0; rows.len()],
            first_pair: vec![0; n_cells + 2],
            psu_of_pair: Vec::new(),
            weight_of_pair: Vec::new(),
            weight_of_cell: vec![0.0; n_cells + 1],
            cell_of_row,
        };
        let mut last = None;
        for row in rows {
            let (cell, psu, weight) = (cells.cell_of_row[row], psu_of_row[row], weight_of_row[row]);
            if last != Some((cell, psu)) {
                last = Some((cell, psu));
                cells.psu_of_pair.push(psu);
                cells.weight_of_pair.push(0.0);
                cells.first_pair[cell as usize + 1] += 1;
            }
            let pair = cells.psu_of_pair.len() - 1;
            cells.pair_of_row[row] = pair as u32;
            cells.weight_of_pair[pair] += weight;
        }
        for cell in 0..=n_cells {
            cells.first_pair[cell + 1] += cells.first_pair[cell];
        }
        for (row, &cell) in cells.cell_of_row.iter().enumerate() {
            cells.weight_of_cell[cell as usize] += weight_of_row[row]; // row order, as a column adds
        }
        cells
    }

    /// Adds the residuals of a sum over rows to the scores by PSU; its total.
    pub fn add(&self, rows: impl Iterator<Item = (u32, f64)>, scores: &mut [f64]) -> f64 {
        let mut total = 0.0;
        let mut of_cell = vec![None; self.weight_of_cell.len()];
        let mut of_pair = vec![0.0; self.psu_of_pair.len()];
        for (row, value) in rows {
            total += value;
            *of_cell[self.cell_of_row[row as usize] as usize].get_or_insert(0.0) += value;
            of_pair[self.pair_of_row[row as usize] as usize] += value;
        }
        for (cell, sum) in of_cell.into_iter().enumerate() {
            let Some(sum) = sum else { continue }; // nothing here, nothing to explain
            let weight = self.weight_of_cell[cell];
            let mean: f64 = if weight == 0.0 { 0.0 } else { sum / weight };
            let pairs = self.first_pair[cell] as usize..self.first_pair[cell + 1] as usize;
            let weights = &self.weight_of_pair[pairs.clone()];
            let psus = &self.psu_of_pair[pairs.clone()];
            for ((value, weight), &psu) in of_pair[pairs].iter().zip(weights).zip(psus) {
                scores[psu as usize] += value - mean * weight;
            }
        }
        total
    }
}
