//! What calibration columns explain: the weighted regression of a sum on them.

use design::adjust::{Calibrate, Gram, Units};

/// The regression of one calibration, factored once.
///
/// Its features are the columns of every part, parts in order, columns within them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    units: Units,
    /// Unit of each row; `None` without a weight.
    unit_of_row: Vec<Option<usize>>,
    /// First feature of each unit.
    first_of_unit: Vec<usize>,
    /// Ratio of new to old weight of each row.
    ratio: Vec<f64>,
    /// Weight after of all records of each row.
    weight: Vec<f64>,
    /// `Σ D x x'` of each part.
    grams: Vec<Gram>,
}

impl Fit {
    pub fn of(calibrate: &Calibrate, n: &[u64], before: &[f64], after: &[f64]) -> Fit {
        let units = Units::of(calibrate, n, before).expect("the chain was calibrated on these units");
        let ratio: Vec<f64> = before.iter().zip(after).map(|(&d, w)| if d == 0.0 { 0.0 } else { w / d }).collect();
        // a record whose weight became 0 is not seen any more
        let unit_of_row: Vec<Option<usize>> =
            (0..n.len()).map(|row| units.of_class(row).filter(|_| ratio[row] != 0.0)).collect();
        let mut seen = vec![false; units.len()];
        unit_of_row.iter().flatten().for_each(|&unit| seen[unit] = true);
        let mut first_of_unit = vec![0; units.len()];
        let grams = (0..calibrate.n_parts()).map(|part| {
            let of_part = || units.of_part(part).iter().map(|&unit| unit as usize);
            of_part().for_each(|unit| first_of_unit[unit] = part * units.columns().width());
            Gram::new(units.columns(), of_part().filter(|&unit| seen[unit]).map(|unit| (unit, units.weight()[unit])))
        });
        let grams = grams.collect();
        let weight = n.iter().zip(after).map(|(&n, weight)| n as f64 * weight).collect();
        Fit { unit_of_row, first_of_unit, ratio, weight, grams, units }
    }

    /// Number of features.
    pub fn features(&self) -> usize {
        self.grams.len() * self.units.columns().width()
    }

    /// What a unit of the row's sum adds to the right side of each feature: `x / (w/d)`.
    pub fn heard(&self, row: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.row(row).map(move |(feature, x)| (feature as u32, x / self.ratio[row]))
    }

    /// What a unit of each slope takes off the row's sum: `W x`.
    pub fn taken(&self, row: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.row(row).map(move |(feature, x)| (feature as u32, self.weight[row] * x))
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let of_unit = move |unit: usize| {
            self.units.columns().row(unit).map(move |(column, x)| (self.first_of_unit[unit] + column, x))
        };
        self.unit_of_row[row].into_iter().flat_map(of_unit)
    }

    /// The slopes for a right side, by feature.
    pub fn slopes(&self, right: &[f64]) -> Vec<f64> {
        let parts = right.chunks(self.units.columns().width());
        self.grams.iter().zip(parts).flat_map(|(gram, right)| gram.solve(right)).collect()
    }

    pub fn take_off(&self, sums: &mut [f64]) {
        let mut right = vec![0.0; self.features()];
        for (row, sum) in sums.iter().enumerate().filter(|(_, sum)| **sum != 0.0) {
            self.heard(row).for_each(|(feature, share)| right[feature as usize] += share * sum);
        }
        let slopes = self.slopes(&right);
        for (row, sum) in sums.iter_mut().enumerate() {
            *sum -= self.taken(row).map(|(feature, share)| share * slopes[feature as usize]).sum::<f64>();
        }
    }
}
