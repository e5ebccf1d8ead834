//! Known totals, and the sums of a sample that stand against them.

use super::Problem;

/// The cell of a class that belongs to none. Such a class must have weight 0.
pub const NO_CELL: u32 = u32::MAX;

/// A cell with its known total.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// What messages call the cell: `sex = 1, age_group = 3`.
    pub name: String,
    /// How many there are in the population; `None` where nobody knows, which is
    /// refused as soon as a record is there.
    pub total: Option<f64>,
}

impl Control {
    /// A cell with a known total.
    #[must_use]
    pub fn new(name: impl Into<String>, total: f64) -> Control {
        Control { name: name.into(), total: Some(total) }
    }
}

/// Weight and records of each cell, in the order of the classes.
#[derive(Clone, Debug)]
pub(crate) struct Sums {
    pub weight: Vec<f64>,
    pub records: Vec<u64>,
}

impl Sums {
    /// Adds up the classes that carry a weight.
    pub fn of(cell: &[u32], n_cells: usize, n: &[u64], weights: &[f64]) -> Result<Sums, Problem> {
        assert_eq!(cell.len(), weights.len(), "one cell for every class");
        let mut sums = Sums { weight: vec![0.0; n_cells], records: vec![0; n_cells] };
        let (mut outside, mut weight_outside) = (0, 0.0);
        for (class, &weight) in weights.iter().enumerate().filter(|&(class, weight)| *weight != 0.0 && n[class] > 0) {
            if cell[class] == NO_CELL {
                outside += n[class];
                weight_outside += weight * n[class] as f64;
            } else {
                sums.weight[cell[class] as usize] += weight * n[class] as f64;
                sums.records[cell[class] as usize] += n[class];
            }
        }
        if outside > 0 {
            return Err(Problem::NoCell { records: outside, weight: weight_outside, margin: None });
        }
        Ok(sums)
    }

    /// What each cell's weights are multiplied by, so that they add up to its total.
    pub fn factors(&self, controls: &[Control]) -> Result<Vec<f64>, Problem> {
        controls
            .iter()
            .zip(&self.weight)
            .zip(&self.records)
            .map(|((control, &sum), &n)| factor(control, sum, n))
            .collect()
    }
}

fn factor(control: &Control, sum: f64, records: u64) -> Result<f64, Problem> {
    let cell = || control.name.clone();
    match control.total {
        Some(total) if !(total.is_finite() && total >= 0.0) => Err(Problem::BadTotal { cell: cell(), total }),
        Some(total) if records == 0 && total > 0.0 => Err(Problem::EmptyCell { cell: cell(), total }),
        None | Some(_) if records == 0 => Ok(1.0), // nobody here, and nobody known of
        None => Err(Problem::CellWithoutTotal { cell: cell(), records }),
        Some(total) if total <= 0.0 => Err(Problem::ZeroTotal { cell: cell(), records }),
        Some(_) if sum <= 0.0 => Err(Problem::NotPositive { cell: cell(), records, sum }),
        Some(total) => Ok(total / sum),
    }
}

/// Multiplies each weight by the factor of its cell; weights of 0 stay.
pub(crate) fn multiply(cell: &[u32], factors: &[f64], weights: &[f64]) -> Vec<f64> {
    let factor = |class: usize| if weights[class] == 0.0 { 0.0 } else { factors[cell[class] as usize] };
    (0..weights.len()).map(|class| weights[class] * factor(class)).collect()
}
