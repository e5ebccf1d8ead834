//! What calibration columns explain: the weighted regression of a sum on them.

use design::adjust::{Calibrate, Gram, Units};

/// How often the fit is made on what is left; the second time takes off what rounding left of the first.
const PASSES: usize = 2;

/// The regression of one calibration, factored once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    units: Units,
    /// Unit of each row; `None` without a weight.
    unit_of_row: Vec<Option<usize>>,
    part_of_unit: Vec<usize>,
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
        let mut part_of_unit = vec![0; units.len()];
        let grams = (0..calibrate.n_parts()).map(|part| {
            units.of_part(part).iter().for_each(|&unit| part_of_unit[unit as usize] = part);
            let rows = units.of_part(part).iter().map(|&unit| unit as usize).filter(|&unit| seen[unit]);
            Gram::new(units.columns(), rows.map(|unit| (unit, units.weight()[unit])))
        });
        let grams = grams.collect();
        let weight = n.iter().zip(after).map(|(&n, weight)| n as f64 * weight).collect();
        Fit { unit_of_row, part_of_unit, ratio, weight, grams, units }
    }

    pub fn take_off(&self, sums: &mut [f64]) {
        let columns = self.units.columns();
        for _ in 0..PASSES {
            let mut right = vec![vec![0.0; columns.width()]; self.grams.len()];
            for (row, sum) in sums.iter().enumerate().filter(|(_, sum)| **sum != 0.0) {
                let Some(unit) = self.unit_of_row[row] else { continue };
                let right = &mut right[self.part_of_unit[unit]];
                for (column, value) in columns.row(unit) {
                    right[column] += value * sum / self.ratio[row];
                }
            }
            let slopes: Vec<Vec<f64>> = self.grams.iter().zip(&right).map(|(gram, right)| gram.solve(right)).collect();
            for (row, sum) in sums.iter_mut().enumerate() {
                let Some(unit) = self.unit_of_row[row] else { continue };
                *sum -= self.weight[row] * columns.dot(unit, &slopes[self.part_of_unit[unit]]);
            }
        }
    }
}
