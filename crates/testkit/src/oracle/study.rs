//! A study: the data of a case under its design, weighted and adjusted.

use super::Stop;
use super::case::{Deff, Design, Head};
use super::chain::chain;
use super::data::{Crossing, Data};
use super::{domain, replicate, taylor};
use design::adjust::Chain;
use estimate::{
    Calibration, Cube, DeffReference, DimCodes, Estimator, MISSING, Mask, Measure, Replicated, RowKey, Statistic,
    Tabulation, Uncertainty, tabulate,
};
use serde_json::{Map, Value};

/// Every row of the data is a sampled unit and a row of the cubes of its own.
pub struct Study<'a> {
    /// The data.
    pub data: &'a Data,
    /// The weights of the rows, with their adjustments.
    pub chain: Chain,
    /// How sums over the rows vary from sample to sample.
    pub uncertainty: Uncertainty,
    /// Degrees of freedom of the whole design.
    pub design_df: f64,
    row_of: Vec<u32>,
}

/// The rows asked about, and the domains that they are divided in.
pub struct Domain {
    /// Whether each row takes part.
    pub keep: Vec<bool>,
    /// The combinations of the `by` variables that occur.
    pub by: Crossing,
}

impl<'a> Study<'a> {
    /// Brings a case under the types of `design`; `file` finds other data files.
    pub fn build(
        head: &Head,
        data: &'a Data,
        file: impl Fn(&str) -> Result<&'a Data, Stop>,
    ) -> Result<Study<'a>, Stop> {
        let rows = data.rows() as u32;
        let key = RowKey::of_units(rows);
        let (chain, uncertainty, design_df) = match &head.design {
            Design::Taylor(declared) => {
                let basis = taylor::basis(declared, data)?;
                let chain = chain(head, data, taylor::weights(declared, data, &basis)?)?;
                if let Some(as_rep) = declared.as_rep {
                    let weights = replicate::made(as_rep, &basis, &chain)?;
                    (chain, Uncertainty::replicated(Replicated::of(weights)), None)
                } else {
                    let basis = if declared.ultimate_cluster { basis.ultimate_cluster() } else { basis };
                    let calibration = (!chain.steps().is_empty()).then(|| Calibration::of_chain(&chain));
                    let uncertainty = Uncertainty::linearised(&key, &basis, calibration.as_ref());
                    (chain, uncertainty.map_err(Stop::refused)?, None)
                }
            }
            Design::Replicate { weights, replicates, resolved } => {
                let chain = chain(head, data, taylor::column_of_weights(data, weights)?)?;
                let weights = replicate::given(replicates, resolved, file(&replicates.file)?, &chain)?;
                (chain, Uncertainty::replicated(Replicated::of(weights)), Some(resolved.degf))
            }
            Design::Twophase(_) => return Err(Stop::unsupported("design type `twophase`")),
        };
        let mut study = Study { data, chain, uncertainty, row_of: (0..rows).collect(), design_df: 0.0 };
        study.design_df = match design_df {
            Some(df) => df,
            None => study.df_of_everybody()?,
        };
        Ok(study)
    }

    /// The rows of the case's domain where all of `variables` have a value.
    pub fn domain(&self, head: &Head, variables: &[&str]) -> Result<Domain, Stop> {
        let mut keep = domain::holds(self.data, &head.domain)?;
        let by = self.data.crossing(&head.by, &keep)?;
        keep.iter_mut().zip(&by.codes).for_each(|(keep, &code)| *keep &= code != MISSING);
        for name in variables {
            self.omit(head, &mut keep, &self.data.present(name)?)?;
        }
        Ok(Domain { keep, by })
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
            rows: self.data.rows() as u32,
            weight: self.chain.weights(),
            keep: Mask::Bools(&domain.keep),
            dims: vec![DimCodes { codes: &domain.by.codes, size: domain.by.labels.len() as u16 }],
            measure,
        };
        let mut cubes = tabulate(&[tabulation]).map_err(Stop::refused)?;
        Ok(cubes.swap_remove(0))
    }

    /// What turns cubes into estimates.
    pub fn estimator(&self, deff: Option<Deff>) -> Estimator {
        Estimator::of(self.uncertainty.clone()).with_deff(match deff {
            None | Some(Deff::Wor) => DeffReference::WithoutReplacement,
            Some(Deff::Wr) => DeffReference::WithReplacement,
        })
    }

    fn df_of_everybody(&self) -> Result<f64, Stop> {
        let rows = self.data.rows();
        let everybody =
            Domain { keep: vec![true; rows], by: Crossing { codes: vec![0; rows], labels: vec![Map::new()] } };
        let people = self.cube(&everybody, Measure::People)?;
        let estimates = self.estimator(None).estimate(&people, Statistic::Total).map_err(Stop::refused)?;
        Ok(f64::from(estimates[0].df))
    }
}

impl Domain {
    /// The values of the `by` variables of a cell.
    pub fn label(&self, cell: u32) -> Map<String, Value> {
        self.by.labels[cell as usize].clone()
    }
}
