//! Estimates where every record is a sampled unit and a row of its own.

use estimate::{Estimate, Estimator, Mask, Measure, RowKey, Spread, Statistic, Tabulation, Uncertainty, tabulate};

/// Records with their weights, under one way of drawing them.
pub struct Records {
    estimator: Estimator,
    weight: Vec<f64>,
}

impl Records {
    pub fn new(weight: Vec<f64>, spread: Spread) -> Records {
        let key = RowKey::of_units(weight.len() as u32);
        Records { estimator: Estimator::of(Uncertainty::spread(&key, spread, None)), weight }
    }

    /// `total` or `mean` of `y`, or `ratio` of `y` to `x`, over the kept records.
    pub fn estimate(&self, case: &str, y: &[f64], x: &[f64], keep: &[bool]) -> Estimate {
        let statistic = match case {
            "total" => Statistic::Total,
            "mean" => Statistic::Mean,
            "ratio" => Statistic::Ratio,
            other => panic!("unknown case {other}"),
        };
        let row_of: Vec<u32> = (0..self.weight.len() as u32).collect();
        let tabulation = Tabulation {
            row_of: &row_of,
            rows: self.weight.len() as u32,
            weight: &self.weight,
            keep: Mask::Bools(keep),
            dims: vec![],
            measure: Measure::Numeric { y, x: (statistic == Statistic::Ratio).then_some(x), valid: Mask::All },
        };
        let cube = tabulate(&[tabulation]).unwrap().remove(0);
        self.estimator.estimate(&cube, statistic).unwrap().remove(0)
    }
}
