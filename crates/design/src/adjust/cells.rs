//! Post-stratification: one known total in each cell.

use super::control::{Sums, multiply};
use super::{Control, Problem};

/// Makes the weights add up to a known total in every cell.
///
/// # Formula
/// ```text
/// w_k = d_k · N_g / Σ_{l in g} d_l          for a record k of cell g
/// ```
/// with `d` the weight before and `N_g` the known total; a class of `n` records
/// counts `n` times in the sum.
///
/// # Shapes and units
/// `cell`: one for each class, an index of `totals` ([`NO_CELL`](super::NO_CELL)
/// only where the weight is 0). Totals are in records of the population.
///
/// # Errors
/// A cell with records and no total or a total of 0, a total without records, a
/// total that is no count, and records outside all cells are refused.
///
/// # Panics
/// If there is not one cell for every class, or a cell is out of range.
///
/// # Example
/// See [`Chain::push`](super::Chain::push).
///
/// # Source
/// Holt and Smith (1979), Post stratification, *JRSS A* 142, 33-46; R `survey::postStratify`.
#[derive(Clone, Debug, PartialEq)]
pub struct Cells {
    /// Cell of each class.
    pub cell: Vec<u32>,
    /// The cells with their totals.
    pub totals: Vec<Control>,
}

impl Cells {
    pub(super) fn apply(&self, n: &[u64], before: &[f64]) -> Result<Vec<f64>, Problem> {
        let sums = Sums::of(&self.cell, self.totals.len(), n, before)?;
        Ok(multiply(&self.cell, &sums.factors(&self.totals)?, before))
    }
}
