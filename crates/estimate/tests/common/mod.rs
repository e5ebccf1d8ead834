//! A small sample read from a golden's `input.csv`, ready to be tabulated.
#![allow(dead_code, reason = "every test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

pub mod records;

use design::{Codes, Fpc, StageColumns, VarianceBasis};
use estimate::{
    Calibration, Cube, DeffReference, DimCodes, Estimate, Estimator, Mask, Measure, RowKey, Statistic, Tabulation,
    Weighting, tabulate,
};
use testkit::Table;

/// People in villages in strata; the village is the sampled unit and the PSU.
pub struct Sample {
    pub table: Table,
    pub key: RowKey,
    pub row_of: Vec<u32>,
    pub weight: Vec<f64>,
    pub basis: VarianceBasis,
}

impl Sample {
    /// `cell` is the calibration cell of every person, if there are any.
    pub fn new(table: Table, cell: Option<(Vec<u16>, usize)>) -> Sample {
        let (village, villages) = table.codes("village");
        let (stratum, strata) = table.codes("stratum");
        let mut stratum_of_village = vec![String::new(); villages.len()];
        for (&village, &stratum) in village.iter().zip(&stratum) {
            stratum_of_village[usize::from(village)] = strata[usize::from(stratum)].clone();
        }
        let stage = StageColumns { unit: "village", ids: &villages, strata: Some(&stratum_of_village), fpc: Fpc::None };
        let basis = VarianceBasis::new("villages", Codes::Unique, &[stage]).unwrap();
        let (cell, cells) = cell.unwrap_or_else(|| (vec![0; table.len()], 1));
        let wide = |codes: &[u16]| codes.iter().map(|&code| u32::from(code)).collect::<Vec<u32>>();
        let units = basis.sampled_units() as u32;
        let (key, row_of) = RowKey::from_codes(&wide(&village), &wide(&cell), units, cells as u32, Mask::All);
        let weight = table.all_numbers("weight");
        Sample { table, key, row_of, weight, basis }
    }

    /// One cube over the people of `keep`.
    pub fn cube(&self, keep: &[bool], dims: Vec<DimCodes>, measure: Measure) -> Cube {
        let keep = Mask::Bools(keep);
        let rows = self.key.len() as u32;
        let tabulation = Tabulation { row_of: &self.row_of, rows, weight: &self.weight, keep, dims, measure };
        tabulate(&[tabulation]).unwrap().remove(0)
    }

    /// The weights by row, for calibrated estimates.
    pub fn calibration(&self) -> Calibration {
        Calibration::from_cube(&self.cube(&vec![true; self.table.len()], vec![], Measure::People))
    }

    /// The estimates of one cube without domains.
    pub fn estimates(
        &self,
        calibration: Option<&Calibration>,
        deff: DeffReference,
        keep: &[bool],
        measure: Measure,
        statistic: Statistic,
    ) -> Vec<Estimate> {
        let estimator = Estimator::new(&self.key, &self.basis, Weighting::Design { calibration }).unwrap();
        let cube = self.cube(keep, vec![], measure);
        estimator.with_deff(deff).estimate(&cube, statistic).unwrap()
    }

    /// Numbers of a column, 0 where missing, and where they are not.
    pub fn numbers(&self, column: &str) -> (Vec<f64>, Vec<bool>) {
        let numbers = self.table.numbers(column);
        (numbers.iter().map(|number| number.unwrap_or(0.0)).collect(), numbers.iter().map(Option::is_some).collect())
    }

    /// Codes of a column whose values are small numbers; missing where empty.
    pub fn levels(&self, column: &str) -> Vec<u16> {
        self.table.numbers(column).iter().map(|code| code.map_or(estimate::MISSING, |code| code as u16)).collect()
    }
}
