//! A weight column: classes of rows, and the chain of adjustments behind their weights.

use crate::adjust::{AdjustError, Chain, Step};
use roster::NO_ROW;

/// The weights of the rows of one table.
///
/// Rows that every adjustment treats alike are one class of the chain.
#[derive(Clone, Debug)]
pub struct WeightColumn {
    /// Column name.
    pub name: String,
    /// Position of the table.
    pub table: usize,
    /// Sampled unit of each row; [`NO_ROW`] for a row that is not used.
    pub unit: Vec<u32>,
    /// Class of each row in the chain; [`NO_ROW`] for a row that is not used.
    pub class: Vec<u32>,
    /// The cells, if the weight is post-stratified once.
    pub post_strata: Option<PostStrata>,
    pub(crate) weighting: Weighting,
}

/// The cells of a post-stratification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostStrata {
    /// The columns whose crossing makes the cells.
    pub by: Vec<String>,
    /// Codes of every cell, in the order of `by`.
    pub codes: Vec<Vec<String>>,
    /// Cell of each class; [`NO_CELL`](crate::adjust::NO_CELL) only where the weight is 0.
    pub of_class: Vec<u32>,
}

/// Adjustments of classes, and those of the weight they start from.
#[derive(Clone, Debug)]
pub(crate) struct Weighting {
    chain: Chain,
    source: Option<Box<Source>>,
}

/// The weight that another starts from.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Its adjustments, up to the step that counts.
    pub(crate) weighting: Weighting,
    /// For each class here, the class there.
    pub(crate) class: Vec<u32>,
}

impl Weighting {
    pub(crate) fn new(chain: Chain, source: Option<Source>) -> Self {
        Self { chain, source: source.map(Box::new) }
    }

    pub(crate) fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The same after its first `steps` adjustments only.
    pub(crate) fn after(&self, steps: usize) -> Self {
        Self { chain: self.chain.after(steps), source: self.source.clone() }
    }

    fn reweigh(&self, factor: &[f64]) -> Result<Vec<f64>, AdjustError> {
        let classes = self.chain.classes();
        let base: Vec<f64> = match &self.source {
            None => classes.unit.iter().zip(&classes.base).map(|(&unit, base)| base * factor[unit as usize]).collect(),
            Some(source) => {
                let above = source.weighting.reweigh(factor)?;
                source.class.iter().map(|&class| above[class as usize]).collect()
            }
        };
        self.chain.reweigh(&base)
    }
}

/// What a column of weights looks like. Records of weight 0 carry nothing and are left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diagnostics {
    /// Records with a weight.
    pub n: usize,
    /// Sum of the weights.
    pub sum: f64,
    /// Sum of their squares.
    pub sum_of_squares: f64,
    /// Smallest weight.
    pub min: f64,
    /// Largest weight.
    pub max: f64,
    /// Coefficient of variation, with divisor `n`.
    pub cv: f64,
    /// `1 + cv²`: the loss of precision by unequal weights (Kish).
    pub kish: f64,
    /// `n / (1 + cv²)`: records of one weight that would tell as much.
    pub n_effective: f64,
}

/// The weights of a column at one point of its chain.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightStage {
    /// Name of the step; `base` before the first.
    pub step: String,
    /// What was done: the kind of adjustment, or `base`.
    pub kind: &'static str,
    /// What the weights look like.
    pub diagnostics: Diagnostics,
    /// Least and greatest ratio of new to old weight among records that keep one.
    pub ratio: Option<(f64, f64)>,
}

impl WeightStage {
    fn of(step: &Step, diagnostics: Diagnostics) -> Self {
        let pairs = step.before.iter().zip(&step.after).filter(|(before, after)| **before != 0.0 && **after != 0.0);
        let ratios = pairs.map(|(before, after)| after / before);
        let widen =
            |range: Option<(f64, f64)>, g: f64| Some(range.map_or((g, g), |(low, high)| (low.min(g), high.max(g))));
        Self { step: step.name.clone(), kind: step.adjustment.kind(), diagnostics, ratio: ratios.fold(None, widen) }
    }
}

impl Diagnostics {
    /// Of classes of `n` records each that share a weight.
    ///
    /// # Panics
    /// If there is not one weight for every class: a bug in the caller.
    #[must_use]
    pub fn of_classes(n: &[u64], weights: &[f64]) -> Diagnostics {
        assert_eq!(n.len(), weights.len(), "one weight for every class");
        let classes = n.iter().copied().zip(weights.iter().copied());
        let used = || classes.clone().filter(|&(n, weight)| n > 0 && weight != 0.0);
        let n: u64 = used().map(|(n, _)| n).sum();
        let sum: f64 = used().map(|(n, weight)| n as f64 * weight).sum();
        let squares: f64 = used().map(|(n, weight)| n as f64 * weight * weight).sum();
        let kish = n as f64 * squares / (sum * sum);
        Diagnostics {
            n: n as usize,
            sum,
            sum_of_squares: squares,
            min: used().map(|(_, weight)| weight).fold(f64::INFINITY, f64::min),
            max: used().map(|(_, weight)| weight).fold(f64::NEG_INFINITY, f64::max),
            cv: (kish - 1.0).max(0.0).sqrt(),
            kish,
            n_effective: n as f64 / kish,
        }
    }
}

impl WeightColumn {
    /// The classes and what was done to their weights.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.weighting.chain
    }

    /// Whether the weight starts from another one, not from inclusion probabilities.
    #[must_use]
    pub fn starts_from_another(&self) -> bool {
        self.weighting.source.is_some()
    }

    /// Weights by class as a value for each row; 0 for a row that is not used.
    ///
    /// # Panics
    /// If there is not one weight for every class: a bug in the caller.
    #[must_use]
    pub fn by_row(&self, weights: &[f64]) -> Vec<f64> {
        assert_eq!(weights.len(), self.chain().classes().len(), "one weight for every class");
        self.class.iter().map(|&class| if class == NO_ROW { 0.0 } else { weights[class as usize] }).collect()
    }

    /// The final weight of each row; 0 for a row that is not used.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.by_row(self.chain().weights())
    }

    /// The weights before the first step and after each.
    #[must_use]
    pub fn stages(&self) -> Vec<WeightStage> {
        let chain = self.chain();
        let mut diagnostics = chain.diagnostics().into_iter();
        let base = diagnostics.next().map(|diagnostics| {
            let name = "base";
            WeightStage { step: name.into(), kind: name, diagnostics, ratio: None }
        });
        let steps = chain.steps().iter().zip(diagnostics).map(|(step, diagnostics)| WeightStage::of(step, diagnostics));
        base.into_iter().chain(steps).collect()
    }

    /// Makes every adjustment again, those of the weight it starts from too, with base weights multiplied by a
    /// factor for each sampled unit: the weights of a replicate, by class.
    ///
    /// # Errors
    /// [`AdjustError`] when an adjustment cannot be made any more, such as when a cell became empty.
    ///
    /// # Panics
    /// If a sampled unit has no factor: a bug in the caller.
    pub fn reweigh(&self, factor: &[f64]) -> Result<Vec<f64>, AdjustError> {
        self.weighting.reweigh(factor)
    }
}
