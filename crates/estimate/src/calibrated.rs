//! Post-strata in the variance: what calibrated weights already know is not
//! uncertain.
//!
//! ```text
//! sums by row ──► sums by (PSU, calibration cell) ──less what the cell explains──► scores by PSU
//! ```
//!
//! Weights that add up to a known count in each calibration cell make the part of
//! an estimate that the cell explains certain; only the residual varies from
//! sample to sample. The residual needs sums by cell and unit, never people.

use crate::{Cube, RowKey};

/// The calibrated weight of every row: all sample persons of the row together,
/// whatever the table and domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    weight_of_row: Vec<f64>,
}

impl Calibration {
    /// Weights as given, one for each row of the key the estimates use.
    #[must_use]
    pub fn new(weight_of_row: Vec<f64>) -> Calibration {
        Calibration { weight_of_row }
    }

    /// The weights of a cube of [`Measure::People`](crate::Measure) without
    /// domains, made over the same people as the weights were calibrated on.
    ///
    /// # Panics
    /// If the cube has domains or levels: a bug in the caller.
    #[must_use]
    pub fn from_cube(people: &Cube) -> Calibration {
        let shape = people.shape();
        assert!(shape.levels == 1 && shape.cells() == 1, "a cube of people, without domains");
        let mut weight_of_row = vec![0.0; shape.rows as usize];
        for entry in people.entries() {
            weight_of_row[entry.row as usize] = entry.w;
        }
        Calibration { weight_of_row }
    }

    /// Calibrated weight of every row.
    #[must_use]
    pub fn weight_of_row(&self) -> &[f64] {
        &self.weight_of_row
    }
}

/// A sum over rows: its total, and its scores by PSU after calibration.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub total: f64,
    pub scores: Vec<f64>,
}

/// Adds rows up to PSUs, taking off what the calibration cells explain.
#[derive(Clone, Debug)]
pub(crate) struct Scorer {
    n_psus: usize,
    psu_of_row: Vec<u32>,
    cells: Option<Cells>,
}

/// The pairs (calibration cell, PSU) that occur, in that order.
#[derive(Clone, Debug)]
struct Cells {
    pair_of_row: Vec<u32>,
    cell_of_row: Vec<u32>,
    first_pair: Vec<u32>,
    psu_of_pair: Vec<u32>,
    weight_of_pair: Vec<f64>,
    weight_of_cell: Vec<f64>,
}

impl Scorer {
    pub(crate) fn new(key: &RowKey, psu_of_unit: &[u32], n_psus: usize, calibration: Option<&Calibration>) -> Scorer {
        let psu_of_row: Vec<u32> = key.unit_of_row().iter().map(|&unit| psu_of_unit[unit as usize]).collect();
        let cells = calibration.map(|calibration| Cells::new(key, &psu_of_row, calibration));
        Scorer { n_psus, psu_of_row, cells }
    }

    pub(crate) fn psu_of_row(&self, row: u32) -> usize {
        self.psu_of_row[row as usize] as usize
    }

    /// The total and the scores of a sum over rows.
    ///
    /// # Formula
    /// ```text
    /// z_p  =  Σ_{r in p} e_r   without calibration, else
    ///
    /// z_p  =  Σ_g Σ_{r in p,g} ( e_r  −  W_r · Σ_{s in g} e_s / Σ_{s in g} W_s )
    /// ```
    /// `W_r` is the calibrated weight of everybody in row `r`, also outside the
    /// domain: a domain leaves the residual `−W_r·mean` where it has nobody.
    ///
    /// # Source
    /// Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*,
    /// section 7.6, with calibrated weights in the residual as R
    /// `survey::postStratify` has it.
    pub(crate) fn column(&self, rows: impl Iterator<Item = (u32, f64)>) -> Column {
        let mut column = Column { total: 0.0, scores: vec![0.0; self.n_psus] };
        let Some(cells) = &self.cells else {
            for (row, value) in rows {
                column.total += value;
                column.scores[self.psu_of_row(row)] += value;
            }
            return column;
        };
        let mut of_cell = vec![None; cells.weight_of_cell.len()];
        let mut of_pair = vec![0.0; cells.psu_of_pair.len()];
        for (row, value) in rows {
            column.total += value;
            *of_cell[cells.cell_of_row[row as usize] as usize].get_or_insert(0.0) += value;
            of_pair[cells.pair_of_row[row as usize] as usize] += value;
        }
        for (cell, sum) in of_cell.into_iter().enumerate() {
            let Some(sum) = sum else { continue }; // nothing here, nothing to explain
            let mean: f64 = sum / cells.weight_of_cell[cell];
            let pairs = cells.first_pair[cell] as usize..cells.first_pair[cell + 1] as usize;
            let weights = &cells.weight_of_pair[pairs.clone()];
            let psus = &cells.psu_of_pair[pairs.clone()];
            for ((value, weight), &psu) in of_pair[pairs].iter().zip(weights).zip(psus) {
                column.scores[psu as usize] += value - mean * weight;
            }
        }
        column
    }
}

impl Cells {
    fn new(key: &RowKey, psu_of_row: &[u32], calibration: &Calibration) -> Cells {
        assert_eq!(calibration.weight_of_row.len(), key.len(), "one calibrated weight for every row");
        let cell_of_row = key.cell_of_row().to_vec();
        let mut rows: Vec<usize> = (0..key.len()).collect();
        rows.sort_by_key(|&row| (cell_of_row[row], psu_of_row[row])); // stable: rows of a pair stay in order
        let mut cells = Cells {
            pair_of_row: vec![0; key.len()],
            cell_of_row,
            first_pair: vec![0; key.n_cells() as usize + 1],
            psu_of_pair: Vec::new(),
            weight_of_pair: Vec::new(),
            weight_of_cell: vec![0.0; key.n_cells() as usize],
        };
        let mut last = None;
        for row in rows {
            let (cell, psu, weight) = (cells.cell_of_row[row], psu_of_row[row], calibration.weight_of_row[row]);
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
        for cell in 0..key.n_cells() as usize {
            cells.first_pair[cell + 1] += cells.first_pair[cell];
        }
        for (row, &cell) in cells.cell_of_row.iter().enumerate() {
            cells.weight_of_cell[cell as usize] += calibration.weight_of_row[row]; // row order, as a column adds
        }
        cells
    }
}
