//! Adjustments one after the other, and the weights between them.

use super::{AdjustError, Adjustment, Problem};
use crate::Diagnostics;

/// Records put together that every adjustment treats alike.
///
/// # Shapes and units
/// One entry for each class: its sampled unit, how many records it holds, and the
/// base weight of EACH of these records (not their sum).
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    /// Sampled unit of each class.
    pub unit: Vec<u32>,
    /// Records in each class.
    pub n: Vec<u64>,
    /// Weight of each record of the class before any adjustment; 0 for records that carry none.
    pub base: Vec<f64>,
}

impl Classes {
    /// A class for every record.
    #[must_use]
    pub fn records(unit: Vec<u32>, base: Vec<f64>) -> Classes {
        Classes { n: vec![1; base.len()], unit, base }
    }

    /// How many classes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.base.len()
    }

    /// Whether there is no class.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.base.is_empty()
    }
}

/// An adjustment that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Name of the weights after it, for messages and outputs.
    pub name: String,
    /// What was done.
    pub adjustment: Adjustment,
    /// Weight of each record before, by class.
    pub before: Vec<f64>,
    /// Weight of each record after, by class.
    pub after: Vec<f64>,
}

/// Base weights and the adjustments made to them, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    classes: Classes,
    steps: Vec<Step>,
}

impl Chain {
    /// Base weights without an adjustment.
    ///
    /// # Errors
    /// [`AdjustError`] if a base weight is negative or not a number.
    ///
    /// # Panics
    /// If the lists of `classes` differ in length: a bug in the caller.
    pub fn new(classes: Classes) -> Result<Chain, AdjustError> {
        assert_eq!(classes.unit.len(), classes.len(), "one unit for every class");
        assert_eq!(classes.n.len(), classes.len(), "one number of records for every class");
        check_base(&classes.base)?;
        Ok(Chain { classes, steps: Vec::new() })
    }

    /// Adjusts the weights once more.
    ///
    /// # Errors
    /// [`AdjustError`] names the step, the cell or column, what was expected and
    /// what to do; the chain stays as it was.
    ///
    /// # Panics
    /// If the adjustment has not one code for every class, or a code that it has
    /// no total for: bugs in the caller.
    ///
    /// # Example
    /// Three women of weight 10 and two men of weight 15; known are 36 women and
    /// 24 men: `10 · 36/30 = 12` and `15 · 24/30 = 12`.
    /// ```
    /// # use design::adjust::{Adjustment, Cells, Chain, Classes, Control};
    /// let classes = Classes { unit: vec![0, 1], n: vec![3, 2], base: vec![10.0, 15.0] };
    /// let mut chain = Chain::new(classes)?;
    /// let totals = vec![Control::new("women", 36.0), Control::new("men", 24.0)];
    /// chain.push("by_sex", Adjustment::Cells(Cells { cell: vec![0, 1], totals }))?;
    /// assert_eq!(chain.weights(), [12.0, 12.0]);
    /// # Ok::<(), design::adjust::AdjustError>(())
    /// ```
    pub fn push(&mut self, name: &str, adjustment: Adjustment) -> Result<&Step, AdjustError> {
        let before = self.weights().to_vec();
        let after = adjust(name, &adjustment, &self.classes.n, &before)?;
        self.steps.push(Step { name: name.to_owned(), adjustment, before, after });
        Ok(self.steps.last().expect("a step was just added"))
    }

    /// The classes, with their base weights.
    #[must_use]
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// The adjustments made so far, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The weight of each record after the last step, by class.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        self.steps.last().map_or(&self.classes.base, |step| &step.after)
    }

    /// The chain after its first `steps` adjustments.
    ///
    /// # Panics
    /// If it has fewer: a bug in the caller.
    #[must_use]
    pub fn after(&self, steps: usize) -> Chain {
        Chain { classes: self.classes.clone(), steps: self.steps[..steps].to_vec() }
    }

    /// Makes every adjustment again from other base weights: those of a replicate.
    ///
    /// A class of weight 0 is out of the replicate; its cell or column must still
    /// be met by the others.
    ///
    /// # Errors
    /// [`AdjustError`] as [`push`](Self::push): a replicate may leave a cell empty.
    ///
    /// # Panics
    /// If there is not one weight for every class: a bug in the caller.
    pub fn reweigh(&self, base: &[f64]) -> Result<Vec<f64>, AdjustError> {
        assert_eq!(base.len(), self.classes.len(), "one weight for every class");
        check_base(base)?;
        self.steps
            .iter()
            .try_fold(base.to_vec(), |weights, step| adjust(&step.name, &step.adjustment, &self.classes.n, &weights))
    }

    /// Sum, range and spread of the base weights, then of those after each step.
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostics> {
        let columns = std::iter::once(&self.classes.base).chain(self.steps.iter().map(|step| &step.after));
        columns.map(|weights| Diagnostics::of_classes(&self.classes.n, weights)).collect()
    }
}

fn adjust(name: &str, adjustment: &Adjustment, n: &[u64], before: &[f64]) -> Result<Vec<f64>, AdjustError> {
    adjustment.apply(n, before).map_err(|problem| AdjustError { step: name.to_owned(), problem })
}

fn check_base(base: &[f64]) -> Result<(), AdjustError> {
    match base.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        None => Ok(()),
        Some(class) => Err(AdjustError { step: "base".into(), problem: Problem::Base { class, weight: base[class] } }),
    }
}
