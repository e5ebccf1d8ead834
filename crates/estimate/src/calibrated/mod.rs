//! Calibration in the variance: what calibrated weights already know is not
//! uncertain.
//!
//! ```text
//! sums by row ──► less what the adjustments explain ──► scores by sampling unit
//! ```
//!
//! Weights that add up to known totals make the part of an estimate that these
//! totals explain certain; only the residual varies from sample to sample. The
//! residual needs sums by row, never people: in a row all adjustments treat
//! everybody alike.
//!
//! Start reading at [`Scorer::column`], then [`Explained`].

mod cells;
mod explained;
mod fit;
#[cfg(test)]
mod naive;
mod projection;
mod sparse;

pub use explained::Explained;

use cells::Cells;
use design::adjust::Chain;
use explained::Part;
use projection::Projection;

use crate::{Cube, RowKey};

/// How the weights of the rows of a key were calibrated.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// Post-stratified to the cells of the key; all sample persons of a row
    /// together, whatever the table and domain, have this weight.
    KeyCells(Vec<f64>),
    /// Adjusted in steps.
    Chain(Explained),
}

impl Calibration {
    /// Weights as given, one for each row of the key the estimates use, that were
    /// post-stratified to the cells of the key.
    #[must_use]
    pub fn new(weight_of_row: Vec<f64>) -> Calibration {
        Calibration { kind: Kind::KeyCells(weight_of_row) }
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
        Calibration::new(weight_of_row)
    }

    /// Weights adjusted in a chain of steps, a class of the chain for each row of
    /// the key.
    #[must_use]
    pub fn of_chain(chain: &Chain) -> Calibration {
        Calibration { kind: Kind::Chain(Explained::of(chain)) }
    }
}

/// A sum over rows: its total, and its scores by PSU after calibration.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub total: f64,
    pub scores: Vec<f64>,
}

/// Adds rows up to PSUs, taking off what the calibration explains.
#[derive(Clone, Debug)]
pub(crate) struct Scorer {
    n_psus: usize,
    psu_of_row: Vec<u32>,
    residual: Residual,
}

#[derive(Clone, Debug)]
enum Residual {
    /// Weights as they come from the design.
    None,
    Cells(Cells),
    Projection(Projection),
    Explained(Explained),
}

impl Scorer {
    pub(crate) fn new(key: &RowKey, psu_of_unit: &[u32], n_psus: usize, calibration: Option<&Calibration>) -> Scorer {
        let psu_of_row: Vec<u32> = key.unit_of_row().iter().map(|&unit| psu_of_unit[unit as usize]).collect();
        let residual = match calibration.map(|calibration| &calibration.kind) {
            None => Residual::None,
            Some(Kind::KeyCells(weight)) => {
                Residual::Cells(Cells::new(key.cell_of_row(), key.n_cells() as usize, &psu_of_row, weight))
            }
            Some(Kind::Chain(explained)) => {
                assert_eq!(explained.rows(), key.len(), "a class of the chain for every row");
                match explained.only() {
                    None => Residual::Explained(explained.clone()),
                    Some(Part::Cells(means)) => {
                        Residual::Cells(Cells::new(&means.cell, means.size.len(), &psu_of_row, &means.share))
                    }
                    Some(Part::Rake { weight, margins }) => {
                        Residual::Projection(Projection::rake(&psu_of_row, n_psus, weight, margins))
                    }
                    Some(Part::Fit(fit)) => Residual::Projection(Projection::fit(&psu_of_row, n_psus, fit)),
                }
            }
        };
        Scorer { n_psus, psu_of_row, residual }
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
    /// z_p  =  Σ_g Σ_{r in p,g} ( e_r  −  W_r · Σ_{s in g} e_s / Σ_{s in g} W_s )   with one step of cells
    /// ```
    /// `W_r` is the calibrated weight of everybody in row `r`, also outside the
    /// domain: a domain leaves the residual `−W_r·mean` where it has nobody. For
    /// other chains see [`Explained`].
    ///
    /// # Source
    /// Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*,
    /// section 7.6, with calibrated weights in the residual as R
    /// `survey::postStratify` has it.
    pub(crate) fn column(&self, rows: impl Iterator<Item = (u32, f64)>) -> Column {
        let mut column = Column { total: 0.0, scores: vec![0.0; self.n_psus] };
        match &self.residual {
            Residual::None => {
                for (row, value) in rows {
                    column.total += value;
                    column.scores[self.psu_of_row(row)] += value;
                }
            }
            Residual::Cells(cells) => column.total = cells.add(rows, &mut column.scores),
            Residual::Projection(projection) => column.total = projection.add(rows, &mut column.scores),
            Residual::Explained(explained) => {
                let mut of_row = vec![0.0; self.psu_of_row.len()];
                for (row, value) in rows {
                    column.total += value;
                    of_row[row as usize] += value;
                }
                explained.residuals(&mut of_row);
                for (&psu, value) in self.psu_of_row.iter().zip(of_row) {
                    column.scores[psu as usize] += value;
                }
            }
        }
        column
    }
}
