//! What a chain of adjustments explains of a sum, step after step.
//!
//! ```text
//! S_r = Σ w_k u_k over the records of row r ──step 1──► residual ──step 2──► residual ── …
//! ```

use super::fit::Fit;
use design::adjust::{Adjustment, Chain, NO_CELL, Rake, Step};

/// How often the margins of a raking are gone through, as R `survey` does.
pub(super) const ROUNDS: usize = 10;

/// The steps of a chain that explain something, made ready for sums by row.
///
/// # Formula
/// For row sums `S_r` of `n_r` records with weight `w_r` after the step, `W_r = n_r w_r`:
/// ```text
/// cells       S_r ← S_r − W_r · Σ_{s in g} S_s / Σ_{s in g} W_s
///
/// rake        S_r ← S_r − W_r · Σ_{s in g} (S_s / w_s) / Σ_{s in g} n_s     margin after margin, ten rounds
///
/// calibrate   S_r ← S_r − W_r · x_r' b,      b = (Σ_s n_s d_s x_s x_s')⁻¹ Σ_s x_s S_s / (w_s / d_s)
/// ```
/// with `d` the weights before the step. Standardisation is cells; non-response and
/// trimming take nothing off. Rows of weight 0 have no part in any mean.
///
/// # Example
/// Two records in one cell that is known to be 10: the number of people has no error.
/// ```
/// # use design::adjust::{Adjustment, Cells, Chain, Classes, Control};
/// # use estimate::Explained;
/// let mut chain = Chain::new(Classes::records(vec![0, 1], vec![3.0, 1.0]))?;
/// let totals = vec![Control::new("all", 10.0)];
/// chain.push("known", Adjustment::Cells(Cells { cell: vec![0, 0], totals }))?;
/// let mut people = chain.weights().to_vec();
/// Explained::of(&chain).residuals(&mut people);
/// assert_eq!(people, [0.0, 0.0]);
/// # Ok::<(), design::adjust::AdjustError>(())
/// ```
///
/// # Source
/// R `survey::svyrecvar`. The mean of cells is that of `u` weighted by the old
/// weights; the fit of a calibration is weighted by the old weights too; the means
/// of raking count every record once.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    rows: usize,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Cells(Means),
    Rake { weight: Vec<f64>, margins: Vec<Means> },
    Fit(Box<Fit>),
}

/// Means in cells: `share` is what a row takes of its cell's mean, `size` the sum of shares.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Means {
    pub cell: Vec<u32>,
    pub share: Vec<f64>,
    pub size: Vec<f64>,
}

impl Explained {
    /// The steps of a chain, a row for each class.
    #[must_use]
    pub fn of(chain: &Chain) -> Explained {
        let n = &chain.classes().n;
        Explained { rows: n.len(), parts: chain.steps().iter().filter_map(|step| Part::of(step, n)).collect() }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The one step that explains anything, if there is just one.
    pub(super) fn only(&self) -> Option<&Part> {
        match &self.parts[..] {
            [part] => Some(part),
            _ => None,
        }
    }

    /// Takes off sums by row what every step explains, in order; what is left is
    /// what varies from sample to sample.
    ///
    /// # Panics
    /// If there is not one sum for every row: a bug in the caller.
    pub fn residuals(&self, sums: &mut [f64]) {
        assert_eq!(sums.len(), self.rows, "one sum for every row");
        for part in &self.parts {
            match part {
                Part::Cells(means) => means.take_off(sums),
                Part::Fit(fit) => fit.take_off(sums),
                Part::Rake { weight, margins } => {
                    let used = |weight: f64| weight != 0.0;
                    sums.iter_mut().zip(weight).filter(|(_, w)| used(**w)).for_each(|(sum, w)| *sum /= w);
                    for _ in 0..ROUNDS {
                        margins.iter().for_each(|means| means.take_off(sums));
                    }
                    sums.iter_mut().zip(weight).filter(|(_, w)| used(**w)).for_each(|(sum, w)| *sum *= w);
                }
            }
        }
    }
}

impl Part {
    fn of(step: &Step, n: &[u64]) -> Option<Part> {
        let together = || n.iter().zip(&step.after).map(|(&n, weight)| n as f64 * weight).collect::<Vec<f64>>();
        match &step.adjustment {
            Adjustment::Nonresponse(_) | Adjustment::Trim(_) => None,
            Adjustment::Cells(cells) => Some(Part::Cells(Means::new(&cells.cell, cells.totals.len(), together()))),
            Adjustment::Standardize(standardize) => {
                let (cell, n_cells) = standardize.cells();
                Some(Part::Cells(Means::new(&cell, n_cells, together())))
            }
            Adjustment::Calibrate(calibrate) => {
                Some(Part::Fit(Box::new(Fit::of(calibrate, n, &step.before, &step.after))))
            }
            Adjustment::Rake(rake) => Some(Part::rake(rake, n, &step.after)),
        }
    }

    fn rake(rake: &Rake, n: &[u64], after: &[f64]) -> Part {
        let once: Vec<f64> = n.iter().zip(after).map(|(&n, &w)| if w == 0.0 { 0.0 } else { n as f64 }).collect();
        let means = rake.margins.iter().map(|margin| Means::new(&margin.cell, margin.totals.len(), once.clone()));
        Part::Rake { weight: after.to_vec(), margins: means.collect() }
    }
}

impl Means {
    fn new(cell: &[u32], n_cells: usize, share: Vec<f64>) -> Means {
        let mut size = vec![0.0; n_cells];
        for (&cell, share) in cell.iter().zip(&share).filter(|(cell, _)| **cell != NO_CELL) {
            size[cell as usize] += share;
        }
        Means { cell: cell.to_vec(), share, size }
    }

    fn take_off(&self, sums: &mut [f64]) {
        let mut mean = vec![0.0; self.size.len()];
        for (&cell, sum) in self.cell.iter().zip(&*sums).filter(|(cell, _)| **cell != NO_CELL) {
            mean[cell as usize] += sum;
        }
        for (mean, size) in mean.iter_mut().zip(&self.size) {
            *mean = if *size == 0.0 { 0.0 } else { *mean / size };
        }
        for ((&cell, share), sum) in
            self.cell.iter().zip(&self.share).zip(sums).filter(|((cell, _), _)| **cell != NO_CELL)
        {
            *sum -= share * mean[cell as usize];
        }
    }
}
