//! One step of raking or calibration: residuals on sums by feature and sampling unit.
//!
//! ```text
//! rows of a domain ─► h: what the features hear ─► b: what they explain ─► scores − Φ b
//!  (few, sparse)       margins crossed, columns     small                   Φ by sampling unit, added up once
//! ```
//!
//! The same numbers as [`Explained`](super::Explained) gives row by row, but a
//! domain costs its own rows and one pass over the sampling units, not ten passes
//! over all rows.

use super::explained::{Means, ROUNDS};
use super::fit::Fit;
use super::sparse::Sparse;
use design::adjust::NO_CELL;
use rustc_hash::FxHashMap;

/// What one step takes off, as a linear map of sums by row.
#[derive(Clone, Debug)]
pub(super) struct Projection {
    psu_of_row: Vec<u32>,
    /// What a unit of a row's sum adds to `h`.
    heard: Sparse,
    n_heard: usize,
    solve: Solve,
    /// What a unit of `b` takes off the score of a sampling unit.
    taken: Sparse,
}

/// From `h` to `b`.
#[derive(Clone, Debug)]
enum Solve {
    /// `h` by crossing of the margins, `b` by cell of every margin.
    Rake(Crossings),
    /// `h` and `b` by part and column.
    Fit(Box<Fit>),
}

/// The crossings of the margins that occur, with their records.
#[derive(Clone, Debug)]
struct Crossings {
    records: Vec<f64>,
    /// Cell of each crossing, margin by margin.
    cells: Vec<Vec<u32>>,
    /// Records in the cells of each margin.
    sizes: Vec<Vec<f64>>,
}

impl Projection {
    /// A step of raking: weights after it by row, margins with their records by row.
    pub fn rake(psu_of_row: &[u32], n_psus: usize, weight: &[f64], margins: &[Means]) -> Projection {
        let mut number: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
        let mut crossings = Crossings {
            records: Vec::new(),
            cells: vec![Vec::new(); margins.len()],
            sizes: margins.iter().map(|means| means.size.clone()).collect(),
        };
        let first: Vec<usize> =
            margins.iter().scan(0, |next, means| Some(std::mem::replace(next, *next + means.size.len()))).collect();
        let mut heard = Sparse::new();
        let mut taken: Vec<Vec<(u32, f64)>> = vec![Vec::new(); n_psus];
        for (row, &weight) in weight.iter().enumerate() {
            let cells: Vec<u32> = margins.iter().map(|means| means.cell[row]).collect();
            if weight == 0.0 || cells.contains(&NO_CELL) {
                heard.push([]); // a row without a weight
                continue;
            }
            let records = margins[0].share[row];
            for (first, &cell) in first.iter().zip(&cells) {
                taken[psu_of_row[row] as usize].push(((first + cell as usize) as u32, weight * records));
            }
            let crossing = *number.entry(cells).or_insert_with_key(|cells| {
                crossings.records.push(0.0);
                crossings.cells.iter_mut().zip(cells).for_each(|(of, &cell)| of.push(cell));
                crossings.records.len() as u32 - 1
            });
            crossings.records[crossing as usize] += records;
            heard.push([(crossing, 1.0 / weight)]);
        }
        let n_heard = crossings.records.len();
        let taken = taken.into_iter().collect();
        Projection { psu_of_row: psu_of_row.to_vec(), heard, n_heard, solve: Solve::Rake(crossings), taken }
    }

    /// A step of calibration.
    pub fn fit(psu_of_row: &[u32], n_psus: usize, fit: &Fit) -> Projection {
        let mut heard = Sparse::new();
        let mut taken: Vec<Vec<(u32, f64)>> = vec![Vec::new(); n_psus];
        for (row, &psu) in psu_of_row.iter().enumerate() {
            heard.push(fit.heard(row));
            taken[psu as usize].extend(fit.taken(row));
        }
        let taken = taken.into_iter().collect();
        let n_heard = fit.features();
        Projection { psu_of_row: psu_of_row.to_vec(), heard, n_heard, solve: Solve::Fit(Box::new(fit.clone())), taken }
    }

    /// Adds the residuals of a sum over rows to the scores by PSU; its total.
    pub fn add(&self, rows: impl Iterator<Item = (u32, f64)>, scores: &mut [f64]) -> f64 {
        let mut total = 0.0;
        let mut h = vec![0.0; self.n_heard];
        for (row, value) in rows {
            total += value;
            scores[self.psu_of_row[row as usize] as usize] += value;
            self.heard.row(row as usize).for_each(|(feature, share)| h[feature] += share * value);
        }
        let b = match &self.solve {
            Solve::Rake(crossings) => crossings.explained(h),
            Solve::Fit(fit) => fit.slopes(&h),
        };
        for (psu, score) in scores.iter_mut().enumerate() {
            *score -= self.taken.row(psu).map(|(feature, share)| share * b[feature]).sum::<f64>();
        }
        total
    }
}

impl Crossings {
    /// What is taken off each record, by cell of every margin, after all rounds.
    fn explained(&self, mut sums: Vec<f64>) -> Vec<f64> {
        let mut off: Vec<Vec<f64>> = self.sizes.iter().map(|sizes| vec![0.0; sizes.len()]).collect();
        for _ in 0..ROUNDS {
            for ((cells, sizes), off) in self.cells.iter().zip(&self.sizes).zip(&mut off) {
                let mut mean = vec![0.0; sizes.len()];
                for (&cell, sum) in cells.iter().zip(&sums) {
                    mean[cell as usize] += sum;
                }
                for ((mean, size), off) in mean.iter_mut().zip(sizes).zip(off) {
                    *mean = if *size == 0.0 { 0.0 } else { *mean / size };
                    *off += *mean;
                }
                for ((&cell, records), sum) in cells.iter().zip(&self.records).zip(&mut sums) {
                    *sum -= records * mean[cell as usize];
                }
            }
        }
        off.concat()
    }
}
