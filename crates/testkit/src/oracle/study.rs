//! A study: the data of a case under its design, weighted and adjusted.

use super::Stop;
use super::case::{Deff, Design, Head, Taylor, TwoPhase};
use super::chain::chain;
use super::data::{Crossing, Data};
use super::{domain, pps, replicate, taylor, twophase};
use design::adjust::{Adjustment, Chain, Step};
use estimate::{
    Calibration, Cube, DeffReference, DimCodes, Estimator, MISSING, Mask, Measure, NO_ROW, PairSpread, PhaseSpread,
    Replicated, RowKey, Spread, Statistic, Tabulation, Uncertainty, tabulate,
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
    replicated: bool,
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
        let Drawn { chain, uncertainty, row_of, replicated, df } = match &head.design {
            Design::Taylor(declared) => Drawn::taylor(head, declared, data, file)?,
            Design::Replicate { weights, replicates, resolved } => {
                let chain = chain(head, data, taylor::column_of_weights(data, weights)?)?;
                let weights = replicate::given(replicates, resolved, file(&replicates.file)?, &chain)?;
                let uncertainty = Uncertainty::replicated(Replicated::of(weights));
                Drawn { df: Some(resolved.degf), ..Drawn::every_row(chain, uncertainty, true) }
            }
            Design::Twophase(declared) => Drawn::in_two_phases(head, declared, data)?,
        };
        let mut study = Study { data, chain, uncertainty, row_of, replicated, design_df: 0.0 };
        study.design_df = match df {
            Some(df) => df,
            None => study.df_of_everybody()?,
        };
        Ok(study)
    }

    /// The rows of the case's domain where all of `variables` have a value.
    pub fn domain(&self, head: &Head, variables: &[&str]) -> Result<Domain, Stop> {
        let mut keep = domain::holds(self.data, &head.domain)?;
        keep.iter_mut().zip(&self.row_of).for_each(|(keep, &row)| *keep &= row != NO_ROW);
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
            rows: self.uncertainty.rows() as u32,
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

    /// Rows that take part in calibrated weights; `None` where a domain leaves its design
    /// smaller: weights that are not calibrated, or replicate weights.
    pub fn calibrated_rows(&self) -> Option<u64> {
        let known_totals = |step: &Step| match &step.adjustment {
            Adjustment::Cells(_) | Adjustment::Rake(_) | Adjustment::Calibrate(_) | Adjustment::Standardize(_) => true,
            Adjustment::Nonresponse(_) | Adjustment::Trim(_) => false,
        };
        if self.replicated || !self.chain.steps().iter().any(known_totals) {
            return None;
        }
        let left_out = |step: &Step| match &step.adjustment {
            Adjustment::Standardize(standardize) => standardize.keep.iter().filter(|keep| !**keep).count(),
            Adjustment::Cells(_)
            | Adjustment::Rake(_)
            | Adjustment::Calibrate(_)
            | Adjustment::Nonresponse(_)
            | Adjustment::Trim(_) => 0,
        };
        let left_out: usize = self.chain.steps().iter().map(left_out).sum();
        Some((self.data.rows() - left_out) as u64)
    }

    fn df_of_everybody(&self) -> Result<f64, Stop> {
        let by = Crossing { codes: vec![0; self.row_of.len()], labels: vec![Map::new()] };
        let everybody = Domain { keep: self.row_of.iter().map(|&row| row != NO_ROW).collect(), by };
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

/// A sample with its weights, and how sums over it vary.
struct Drawn {
    chain: Chain,
    uncertainty: Uncertainty,
    /// Row of the cubes of each row of the data.
    row_of: Vec<u32>,
    replicated: bool,
    /// Degrees of freedom of the whole design, where the case states them.
    df: Option<f64>,
}

impl Drawn {
    fn every_row(chain: Chain, uncertainty: Uncertainty, replicated: bool) -> Drawn {
        let row_of = (0..chain.classes().len() as u32).collect();
        Drawn { chain, uncertainty, row_of, replicated, df: None }
    }

    fn linearised(chain: Chain, spread: Spread) -> Drawn {
        let calibration = (!chain.steps().is_empty()).then(|| Calibration::of_chain(&chain));
        let key = RowKey::of_units(chain.classes().len() as u32);
        let uncertainty = Uncertainty::spread(&key, spread, calibration.as_ref());
        Drawn::every_row(chain, uncertainty, false)
    }

    /// Stages of units, or elements drawn with unequal probabilities.
    fn taylor<'a>(
        head: &Head,
        declared: &Taylor,
        data: &'a Data,
        file: impl Fn(&str) -> Result<&'a Data, Stop>,
    ) -> Result<Drawn, Stop> {
        if let Some(pps) = &declared.pps
            && let Some(sample) = pps::sample(declared, pps, data, file)?
        {
            let chain = chain(head, data, pps::weights(declared, pps, data)?)?;
            return Ok(Drawn::linearised(chain, Spread::Pairs(PairSpread::from(&sample))));
        }
        let basis = taylor::basis(declared, data)?;
        let chain = chain(head, data, taylor::weights(declared, data, &basis)?)?;
        if let Some(as_rep) = declared.as_rep {
            let weights = replicate::made(as_rep, &basis, &chain)?;
            return Ok(Drawn::every_row(chain, Uncertainty::replicated(Replicated::of(weights)), true));
        }
        let basis = if declared.ultimate_cluster { basis.ultimate_cluster() } else { basis };
        Ok(Drawn::linearised(chain, Spread::try_from(&basis).map_err(Stop::refused)?))
    }

    /// The rows of the second phase, each standing for itself in the cubes.
    fn in_two_phases(head: &Head, declared: &TwoPhase, data: &Data) -> Result<Drawn, Stop> {
        if !head.calibration.is_empty() {
            return Err(Stop::unsupported("calibration of a sample in two phases"));
        }
        let sample = twophase::sample(declared, data)?;
        let (mut base, mut row_of) = (vec![0.0; data.rows()], vec![NO_ROW; data.rows()]);
        for ((&row, weight), of_key) in sample.rows.iter().zip(sample.weights()).zip(0..) {
            (base[row as usize], row_of[row as usize]) = (weight, of_key);
        }
        let key = RowKey::of_units(sample.rows.len() as u32);
        let uncertainty = Uncertainty::spread(&key, Spread::Phases(PhaseSpread::from(sample)), None);
        Ok(Drawn { chain: chain(head, data, base)?, uncertainty, row_of, replicated: false, df: None })
    }
}
