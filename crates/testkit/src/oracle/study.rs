//! A study: the data of a case under its design, weighted and adjusted.

use super::Stop;
use super::case::{Deff, Design, Head};
use super::data::{Data, Levels};
use super::{domain, replicate, taylor};
use design::VarianceBasis;
use design::replicate::ReplicateWeights;
use estimate::{
    Cube, DeffReference, DimCodes, Estimator, Mask, Measure, NO_ROW, Replicated, RowKey, Statistic, Tabulation,
    Uncertainty, Weighting, tabulate,
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Every row of the data is a sampled unit and a row of the cubes of its own.
pub struct Study<'a> {
    /// The data.
    pub data: &'a Data,
    /// The weight of each row.
    pub weight: Vec<f64>,
    key: RowKey,
    row_of: Vec<u32>,
    judge: Judge,
}

/// What standard errors come from.
enum Judge {
    Basis(VarianceBasis),
    Replicates(Arc<ReplicateWeights>),
}

/// The rows asked about, and the domains that they are divided in.
pub struct Domain {
    /// Whether each row takes part.
    pub keep: Vec<bool>,
    /// The combination of the `by` variables of each row.
    codes: Vec<u16>,
    /// The combinations that occur.
    pub labels: Vec<Map<String, Value>>,
}

impl<'a> Study<'a> {
    /// Brings a case under the types of `design`.
    pub fn build<'f>(
        head: &Head,
        data: &'a Data,
        file: &dyn Fn(&str) -> Result<&'f Data, Stop>,
    ) -> Result<Study<'a>, Stop> {
        let rows = data.rows();
        let (weight, judge) = match &head.design {
            Design::Taylor(declared) => {
                let basis = taylor::basis(declared, data)?;
                let weight = taylor::weights(declared, data, &basis)?;
                let judge = match declared.as_rep {
                    Some(as_rep) => Judge::Replicates(Arc::new(replicate::made(&weight, as_rep, &basis)?)),
                    None if declared.ultimate_cluster => Judge::Basis(basis.ultimate_cluster()),
                    None => Judge::Basis(basis),
                };
                (weight, judge)
            }
            Design::Replicate { weights, replicates, resolved } => {
                let weight = taylor::column_of_weights(data, weights)?;
                let given = replicate::given(&weight, replicates, resolved, file(&replicates.file)?)?;
                (weight, Judge::Replicates(Arc::new(given)))
            }
            Design::Twophase(_) => return Err(Stop::unsupported("design type `twophase`")),
        };
        if !head.calibration.is_empty() {
            return Err(Stop::unsupported("calibration"));
        }
        let study =
            Study { data, weight, key: RowKey::of_units(rows as u32), row_of: (0..rows as u32).collect(), judge };
        Ok(study)
    }

    /// The rows of the case's domain where all of `variables` have a value.
    pub fn domain(&self, head: &Head, variables: &[&str]) -> Result<Domain, Stop> {
        let mut keep = domain::holds(self.data, &head.domain)?;
        let by: Vec<Levels> = head.by.iter().map(|name| self.data.levels(name)).collect::<Result<_, _>>()?;
        for levels in &by {
            keep.iter_mut().zip(&levels.codes).for_each(|(keep, &code)| *keep &= code != estimate::MISSING);
        }
        let (codes, labels) = combinations(&head.by, &by, &keep);
        for name in variables {
            self.omit(head, &mut keep, &self.data.present(name)?)?;
        }
        Ok(Domain { keep, codes, labels })
    }

    /// Takes rows without a value out, if the case says so.
    pub fn omit(&self, head: &Head, keep: &mut [bool], present: &[bool]) -> Result<(), Stop> {
        if head.na.is_none() && keep.iter().zip(present).any(|(&keep, &present)| keep && !present) {
            return Err(Stop::unsupported("a missing value where `na` does not say what it does"));
        }
        keep.iter_mut().zip(present).for_each(|(keep, &present)| *keep &= present);
        Ok(())
    }

    /// The sums of a measure over a domain, one cell for each combination.
    pub fn cube(&self, domain: &Domain, measure: Measure) -> Result<Cube, Stop> {
        let dims = if domain.labels.is_empty() {
            Vec::new()
        } else {
            vec![DimCodes { codes: &domain.codes, size: domain.labels.len() as u16 }]
        };
        let tabulation = Tabulation {
            row_of: &self.row_of,
            rows: self.key.len() as u32,
            weight: &self.weight,
            keep: Mask::Bools(&domain.keep),
            dims,
            measure,
        };
        let mut cubes = tabulate(&[tabulation]).map_err(Stop::refused)?;
        Ok(cubes.swap_remove(0))
    }

    /// What turns cubes into estimates.
    pub fn estimator(&self, deff: Option<Deff>) -> Result<Estimator, Stop> {
        let estimator = match &self.judge {
            Judge::Basis(basis) => Estimator::new(&self.key, basis, Weighting::Design { calibration: None }),
            Judge::Replicates(weights) => {
                Ok(Estimator::of(Uncertainty::replicated(Replicated::of(Arc::clone(weights)))))
            }
        };
        let reference = match deff {
            None | Some(Deff::Wor) => DeffReference::WithoutReplacement,
            Some(Deff::Wr) => DeffReference::WithReplacement,
        };
        Ok(estimator.map_err(Stop::refused)?.with_deff(reference))
    }

    /// Degrees of freedom of the whole design.
    pub fn design_df(&self, estimator: &Estimator) -> Result<f64, Stop> {
        let keep = self.row_of.iter().map(|&row| row != NO_ROW).collect();
        let everybody = Domain { keep, codes: Vec::new(), labels: Vec::new() };
        let people = self.cube(&everybody, Measure::People)?;
        let estimates = estimator.estimate(&people, Statistic::Total).map_err(Stop::refused)?;
        Ok(f64::from(estimates[0].df))
    }
}

impl Domain {
    /// The values of the `by` variables of a cell.
    pub fn label(&self, cell: u32) -> Map<String, Value> {
        self.labels.get(cell as usize).cloned().unwrap_or_default()
    }
}

/// The combinations of levels that occur among the kept rows, in order of the levels.
fn combinations(names: &[String], by: &[Levels], keep: &[bool]) -> (Vec<u16>, Vec<Map<String, Value>>) {
    if by.is_empty() {
        return (vec![0; keep.len()], Vec::new());
    }
    let codes_of = |row: usize| by.iter().map(|levels| levels.codes[row]).collect::<Vec<u16>>();
    let mut present: Vec<Vec<u16>> = (0..keep.len()).filter(|&row| keep[row]).map(codes_of).collect();
    present.sort();
    present.dedup();
    let code = |row: usize| match present.binary_search(&codes_of(row)) {
        Ok(code) => code as u16,
        Err(_) => estimate::MISSING,
    };
    let label = |codes: &Vec<u16>| {
        let value = |((name, levels), &code): ((&String, &Levels), &u16)| {
            (name.clone(), levels.values[usize::from(code)].clone())
        };
        names.iter().zip(by).zip(codes).map(value).collect()
    };
    ((0..keep.len()).map(code).collect(), present.iter().map(label).collect())
}
