//! Direct standardisation: every group with the age structure of one standard population.

use super::control::{Sums, multiply};
use super::{Control, NO_CELL, Problem};

/// Gives every group the shares of a standard population, and leaves it its size.
///
/// # Formula
/// ```text
/// w_k = d_k · s_b · D_o / D_bo,     s_b = population_b / Σ population
/// ```
/// for a record `k` of standard cell `b` and group `o`, with `D` the sums of the
/// weights before over the kept records. Records that are not kept (those whose
/// outcome is missing) get 0: kept, they would distort the standard.
///
/// # Shapes and units
/// `by`, `over`, `keep`: one for each class; `population`: one for each standard
/// cell, in any unit; `groups`: the names of the groups. Without groups `over` is 0.
///
/// # Errors
/// A group that has nobody in a standard cell is refused: its rate there is not
/// known, and without it the standard is another one.
///
/// # Panics
/// If the lists differ in length or hold an index out of range: bugs in the caller.
///
/// # Example
/// A sample of three young people and one old, against a standard of halves:
/// ```
/// # use design::adjust::{Adjustment, Chain, Classes, Control, Standardize};
/// let mut chain = Chain::new(Classes { unit: vec![0, 0], n: vec![3, 1], base: vec![1.0, 1.0] })?;
/// let population = vec![Control::new("young", 0.5), Control::new("old", 0.5)];
/// let groups = vec!["all".to_owned()];
/// let step = Standardize { by: vec![0, 1], population, over: vec![0, 0], groups, keep: vec![true, true] };
/// chain.push("standard", Adjustment::Standardize(step))?;
/// assert_eq!(chain.weights(), [2.0 / 3.0, 2.0]);
/// # Ok::<(), design::adjust::AdjustError>(())
/// ```
///
/// # Source
/// Korn and Graubard (1999), *Analysis of Health Surveys*, section 3.2; R `survey::svystandardize`.
#[derive(Clone, Debug, PartialEq)]
pub struct Standardize {
    /// Standard cell of each class.
    pub by: Vec<u32>,
    /// The standard cells with their sizes, or shares.
    pub population: Vec<Control>,
    /// Group of each class.
    pub over: Vec<u32>,
    /// What messages call the groups.
    pub groups: Vec<String>,
    /// Whether the records take part.
    pub keep: Vec<bool>,
}

impl Standardize {
    /// The cell `by` x `over` of each class, `over` slowest, and their number: as
    /// the variance sees it, standardisation is post-stratification to these.
    #[must_use]
    pub fn cells(&self) -> (Vec<u32>, usize) {
        let n_by = self.population.len() as u32;
        let cell = |class: usize| match (self.keep[class], self.by[class], self.over[class]) {
            (false, _, _) | (true, NO_CELL, _) | (true, _, NO_CELL) => NO_CELL,
            (true, by, over) => over * n_by + by,
        };
        ((0..self.by.len()).map(cell).collect(), self.population.len() * self.groups.len())
    }

    pub(super) fn apply(&self, n: &[u64], before: &[f64]) -> Result<Vec<f64>, Problem> {
        let kept: Vec<f64> = before.iter().zip(&self.keep).map(|(&d, &keep)| if keep { d } else { 0.0 }).collect();
        let (cell, n_cells) = self.cells();
        let sums = Sums::of(&cell, n_cells, n, &kept)?;
        let shares = self.shares()?;
        let n_by = shares.len();
        let mut totals = Vec::with_capacity(n_cells);
        for (over, group) in self.groups.iter().enumerate() {
            let size: f64 = sums.weight[over * n_by..(over + 1) * n_by].iter().sum();
            for (control, share) in self.population.iter().zip(&shares) {
                totals.push(Control::new(format!("{}, {group}", control.name), share * size));
            }
        }
        Ok(multiply(&cell, &sums.factors(&totals)?, &kept))
    }

    fn shares(&self) -> Result<Vec<f64>, Problem> {
        let size = |control: &Control| match control.total {
            Some(total) if total.is_finite() && total >= 0.0 => Ok(total),
            Some(total) => Err(Problem::BadTotal { cell: control.name.clone(), total }),
            None => Err(Problem::CellWithoutTotal { cell: control.name.clone(), records: 0 }),
        };
        let sizes = self.population.iter().map(size).collect::<Result<Vec<f64>, Problem>>()?;
        let sum: f64 = sizes.iter().sum();
        Ok(sizes.into_iter().map(|size| size / sum).collect())
    }
}
