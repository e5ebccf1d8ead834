//! Variance bases: under which sampling story a standard error is computed.
//!
//! ```text
//! stage 1   stratum ── unit  unit  unit          of each stratum: units drawn, sampling fraction
//!                       │     └──────────┐
//! stage 2            stratum ── unit    ...      strata lie within the unit drawn before
//!                                │
//! sampled units                  └ every sampled unit belongs to one unit of the last stage
//! ```
//!
//! One survey can be judged under several stories ("county sites were drawn",
//! "townships were drawn within the county sites"); each is a named basis.
//! Estimators never choose: they are handed one basis at a time.
//!
//! Start reading at [`VarianceBasis::new`].

mod columns;
mod declared;
mod error;
mod merge;

pub(crate) use columns::number;
pub use columns::{Codes, Fpc, StageColumns};
pub(crate) use declared::{Units, build};
pub use error::BasisError;

/// What to do with a stratum that has one sampled unit, at any stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinglePsu {
    /// Refuse, and name the stratum.
    Fail,
    /// The stratum contributes no variance, because it was taken whole.
    Certainty,
    /// The stratum is left out of the variance, which is then too small.
    Remove,
    /// Deviation from the mean of all units of the stage.
    Adjust,
    /// The other strata's average stands for it.
    Average,
}

/// A stratum of the units of one stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// The stratum's code; empty when the stage has no strata.
    pub id: String,
    /// Sampling fraction of its units: 0 for the with-replacement approximation,
    /// 1 when taken whole.
    pub fraction: f64,
}

/// The units drawn at one stage.
///
/// # Shapes and units
/// `parent` is empty at the first stage; else `parent[i]` is the unit of the
/// stage before in which unit `i` was drawn. `stratum_of_unit[i]` is an index
/// into `strata`; all units of a stratum have one parent.
#[derive(Clone, Debug, PartialEq)]
pub struct BasisStage {
    /// What is drawn, in words, for messages.
    pub unit: String,
    /// Code of every unit.
    pub unit_ids: Vec<String>,
    /// Unit of the stage before to which every unit belongs; empty at the first stage.
    pub parent: Vec<u32>,
    /// Stratum of every unit.
    pub stratum_of_unit: Vec<u32>,
    /// The strata.
    pub strata: Vec<Stratum>,
    /// Inclusion probability of every unit where it differs within strata, in place of
    /// the strata's fractions: Brewer's approximation for selection proportional to size.
    pub probability: Option<Vec<f64>>,
}

impl BasisStage {
    /// Share of the population's units that unit `unit` stands for: its stratum's
    /// fraction, or its own probability.
    #[must_use]
    pub fn fraction_of_unit(&self, unit: usize) -> f64 {
        match &self.probability {
            Some(probability) => probability[unit],
            None => self.strata[self.stratum_of_unit[unit] as usize].fraction,
        }
    }
}

/// A named way of adding sampled units up to the units that were drawn, stage by stage.
#[derive(Clone, Debug, PartialEq)]
pub struct VarianceBasis {
    /// Name used in the `variance_basis` column.
    pub name: String,
    /// Title in English.
    pub title_en: String,
    /// Title in Chinese.
    pub title_zh: String,
    /// The stages, first drawn first; at least one.
    pub stages: Vec<BasisStage>,
    /// For every sampled unit, in the sample's order, its unit of the last stage.
    pub last_unit: Vec<u32>,
    /// What a single unit in a stratum means here.
    pub single_psu: SinglePsu,
    /// Whether that holds too where one unit only of a stratum has rows in the domain.
    pub domain_lonely: bool,
}

impl VarianceBasis {
    /// The same with titles for people.
    #[must_use]
    pub fn titled(self, english: &str, chinese: &str) -> VarianceBasis {
        VarianceBasis { title_en: english.to_owned(), title_zh: chinese.to_owned(), ..self }
    }

    /// The same with another meaning of single units; a new basis refuses them.
    #[must_use]
    pub fn with_single_psu(self, single_psu: SinglePsu) -> VarianceBasis {
        VarianceBasis { single_psu, ..self }
    }

    /// The same, with that meaning also for strata of which a domain has one unit.
    ///
    /// It touches `adjust` and `average`; the others judge the sample, not the domain.
    #[must_use]
    pub fn with_domain_lonely(self) -> VarianceBasis {
        VarianceBasis { domain_lonely: true, ..self }
    }

    /// The same judged by its first stage alone, with its sampling fractions.
    #[must_use]
    pub fn ultimate_cluster(mut self) -> VarianceBasis {
        self.last_unit = (0..self.last_unit.len()).map(|unit| self.psu_of(unit)).collect();
        self.stages.truncate(1);
        self
    }

    /// The units of the first stage: the primary sampling units.
    #[must_use]
    pub fn psus(&self) -> &BasisStage {
        &self.stages[0]
    }

    /// Primary sampling unit of a sampled unit.
    #[must_use]
    pub fn psu_of(&self, sampled: usize) -> u32 {
        self.unit_at(0, sampled)
    }

    /// Unit of a stage, the first being 0, to which a sampled unit belongs.
    ///
    /// # Panics
    /// If there is no such stage.
    #[must_use]
    pub fn unit_at(&self, stage: usize, sampled: usize) -> u32 {
        let below = self.stages[stage + 1..].iter().rev();
        below.fold(self.last_unit[sampled], |unit, stage| stage.parent[unit as usize])
    }

    /// Inclusion probability of a sampled unit: the product of the stages' fractions.
    /// `None` if a stage has no fraction, having been judged as drawn with replacement.
    #[must_use]
    pub fn probability_of(&self, sampled: usize) -> Option<f64> {
        let mut unit = self.last_unit[sampled] as usize;
        let mut product = 1.0;
        for stage in self.stages.iter().rev() {
            product *= Some(stage.fraction_of_unit(unit)).filter(|fraction| *fraction > 0.0)?;
            unit = stage.parent.get(unit).map_or(0, |&parent| parent as usize); // the first stage has none
        }
        Some(product)
    }

    /// Number of sampled units.
    #[must_use]
    pub fn sampled_units(&self) -> usize {
        self.last_unit.len()
    }
}
