//! Where a linearised variance comes from: one of the ways in which samples are drawn.

use design::{PpsSample, TwoPhase, VarianceBasis};

use super::{Layout, PairSpread, PhaseSpread, VarianceError};

/// How scores become a variance.
#[derive(Clone, Debug, PartialEq)]
pub enum Spread {
    /// Units drawn stage by stage.
    Stages(Layout),
    /// Elements drawn with unequal probabilities, by pairs.
    Pairs(PairSpread),
    /// Elements observed in the second of two phases.
    Phases(PhaseSpread),
}

impl Spread {
    /// For every sampled unit, the place of its score.
    #[must_use]
    pub fn score_of_unit(&self) -> &[u32] {
        match self {
            Spread::Stages(layout) => layout.score_of_unit(),
            Spread::Pairs(pairs) => pairs.score_of_unit(),
            Spread::Phases(phases) => phases.score_of_unit(),
        }
    }

    /// Number of scores.
    #[must_use]
    pub fn n_scores(&self) -> usize {
        match self {
            Spread::Stages(layout) => layout.n_scores(),
            Spread::Pairs(pairs) => pairs.score_of_unit().len(),
            Spread::Phases(phases) => phases.score_of_unit().len(),
        }
    }

    /// Degrees of freedom of a domain, given which scores it has a row of.
    ///
    /// # Panics
    /// If there is not one mark for every score.
    #[must_use]
    pub fn degrees_of_freedom(&self, active: &[bool]) -> u32 {
        match self {
            Spread::Stages(layout) => layout.degrees_of_freedom(active),
            Spread::Pairs(pairs) => pairs.degrees_of_freedom(active),
            Spread::Phases(phases) => phases.degrees_of_freedom(active),
        }
    }

    /// Design covariance of two sums given by their scores; `None` where it is not defined.
    ///
    /// The Horvitz-Thompson form of pairs can make a variance negative.
    ///
    /// # Panics
    /// If the lists have not one value for every score.
    #[must_use]
    pub fn covariance(&self, a: &[f64], b: &[f64], active: &[bool]) -> Option<f64> {
        match self {
            Spread::Stages(layout) => layout.covariance(a, b, active),
            Spread::Pairs(pairs) => Some(pairs.covariance(a, b)),
            Spread::Phases(phases) => Some(phases.covariance(a, b)),
        }
    }
}

impl TryFrom<&VarianceBasis> for Spread {
    type Error = VarianceError;

    fn try_from(basis: &VarianceBasis) -> Result<Spread, VarianceError> {
        Layout::new(basis).map(Spread::Stages)
    }
}

impl From<&PpsSample> for Spread {
    fn from(sample: &PpsSample) -> Spread {
        Spread::Pairs(PairSpread::from(sample))
    }
}

impl From<TwoPhase> for Spread {
    fn from(sample: TwoPhase) -> Spread {
        Spread::Phases(PhaseSpread::from(sample))
    }
}
