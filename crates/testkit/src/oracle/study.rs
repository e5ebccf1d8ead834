//! A study: the data of a case under its design, weighted and adjusted.

use super::Stop;
use super::case::{Deff, Design, Head};
use super::chain::chain;
use super::data::Data;
use super::{domain, taylor};
use design::VarianceBasis;
use design::adjust::Chain;
use estimate::{
    Calibration, Cube, DeffReference, DimCodes, Estimator, MISSING, Mask, Measure, RowKey, Statistic, Tabulation,
    Weighting, tabulate,
};
use serde_json::{Map, Value};

/// Every row of the data is a sampled unit and a row of the cubes of its own.
pub struct Study<'a> {
    /// The data.
    pub data: &'a Data,
    /// The weights of the rows, with their adjustments.
    pub chain: Chain,
    key: RowKey,
    row_of: Vec<u32>,
    basis: VarianceBasis,
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
    pub fn build(head: &Head, data: &'a Data) -> Result<Study<'a>, Stop> {
        let rows = data.rows();
        let (base, basis) = match &head.design {
            Design::Taylor(declared) if declared.as_rep.is_some() => {
                return Err(Stop::unsupported("replicate weights made from the design (`as_rep`)"));
            }
            Design::Taylor(declared) => {
                let basis = taylor::basis(declared, data)?;
                let weight = taylor::weights(declared, data, &basis)?;
                (weight, if declared.ultimate_cluster { basis.ultimate_cluster() } else { basis })
            }
            Design::Replicate { .. } => return Err(Stop::unsupported("design type `replicate`")),
            Design::Twophase(_) => return Err(Stop::unsupported("design type `twophase`")),
        };
        let chain = chain(head, data, base)?;
        let study =
            Study { data, chain, key: RowKey::of_units(rows as u32), row_of: (0..rows as u32).collect(), basis };
        Ok(study)
    }

    /// The rows of the case's domain where all of `variables` have a value.
    pub fn domain(&self, head: &Head, variables: &[&str]) -> Result<Domain, Stop> {
        let mut keep = domain::holds(self.data, &head.domain)?;
        let (codes, labels) = self.data.crossing(&head.by, &keep)?;
        keep.iter_mut().zip(&codes).for_each(|(keep, &code)| *keep &= code != MISSING);
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
        let tabulation = Tabulation {
            row_of: &self.row_of,
            rows: self.key.len() as u32,
            weight: self.chain.weights(),
            keep: Mask::Bools(&domain.keep),
            dims: vec![DimCodes { codes: &domain.codes, size: domain.labels.len() as u16 }],
            measure,
        };
        let mut cubes = tabulate(&[tabulation]).map_err(Stop::refused)?;
        Ok(cubes.swap_remove(0))
    }

    /// What turns cubes into estimates.
    pub fn estimator(&self, deff: Option<Deff>) -> Result<Estimator, Stop> {
        let calibration = (!self.chain.steps().is_empty()).then(|| Calibration::of_chain(&self.chain));
        let weighting = Weighting::Design { calibration: calibration.as_ref() };
        let estimator = Estimator::new(&self.key, &self.basis, weighting);
        let reference = match deff {
            None | Some(Deff::Wor) => DeffReference::WithoutReplacement,
            Some(Deff::Wr) => DeffReference::WithReplacement,
        };
        Ok(estimator.map_err(Stop::refused)?.with_deff(reference))
    }

    /// Degrees of freedom of the whole design.
    pub fn design_df(&self, estimator: &Estimator) -> Result<f64, Stop> {
        let rows = self.data.rows();
        let everybody = Domain { keep: vec![true; rows], codes: vec![0; rows], labels: vec![Map::new()] };
        let people = self.cube(&everybody, Measure::People)?;
        let estimates = estimator.estimate(&people, Statistic::Total).map_err(Stop::refused)?;
        Ok(f64::from(estimates[0].df))
    }
}

impl Domain {
    /// The values of the `by` variables of a cell.
    pub fn label(&self, cell: u32) -> Map<String, Value> {
        self.labels[cell as usize].clone()
    }
}
