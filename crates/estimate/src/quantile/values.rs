//! Values in order, and weights added up from below.

use super::{QuantileError, QuantileRule};
use rayon::prelude::*;

/// Values in ascending order; equal ones in the order they were given.
#[derive(Clone, Debug)]
pub struct SortedValues {
    order: Vec<u32>,
    values: Vec<f64>,
}

impl SortedValues {
    /// Sorts, in parallel.
    ///
    /// # Errors
    /// [`QuantileError::NotFinite`] names the first value that has no place.
    pub fn new(values: &[f64]) -> Result<SortedValues, QuantileError> {
        if let Some(record) = values.iter().position(|value| !value.is_finite()) {
            return Err(QuantileError::NotFinite { record, value: values[record] });
        }
        let mut order: Vec<u32> = (0..values.len() as u32).collect();
        order.par_sort_by(|&a, &b| {
            let (x, y) = (values[a as usize], values[b as usize]);
            x.partial_cmp(&y).expect("finite numbers have an order") // stable; −0 and 0 are equal
        });
        let values = order.iter().map(|&record| values[record as usize]).collect();
        Ok(SortedValues { order, values })
    }

    /// The records in the order of their values.
    #[must_use]
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// The values in order.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many records have a value at or below this one.
    #[must_use]
    pub fn up_to(&self, value: f64) -> usize {
        self.values.partition_point(|&other| other <= value)
    }

    /// The records with a weight, weights added up; `weight` is by record as given.
    #[must_use]
    pub fn weigh(&self, weight: impl Fn(usize) -> f64) -> WeightedValues {
        let pairs = self.order.iter().zip(&self.values).map(|(&record, &value)| (value, weight(record as usize)));
        let (values, weights): (Vec<f64>, Vec<f64>) = pairs.filter(|&(_, weight)| weight != 0.0).unzip();
        WeightedValues { cumulated: cumulate(&weights), values, weights }
    }
}

/// Sums of the first one, two, ... numbers, each rounded once.
///
/// The sum is carried in two doubles, so that `k` equal weights add up to the
/// rounded product `k·w`: whether the weight up to a value *is* half of all must
/// not depend on the rounding of thousands of additions.
pub(super) fn cumulate(numbers: &[f64]) -> Vec<f64> {
    let (mut high, mut low) = (0.0_f64, 0.0_f64);
    let add = |&number: &f64| {
        let sum = high + number;
        let back = sum - high;
        let error = (high - (sum - back)) + (number - back);
        let rest = low + error;
        high = sum + rest;
        low = rest - (high - sum);
        high
    };
    numbers.iter().map(add).collect()
}

/// Values in order with their weights, none of them 0.
#[derive(Clone, Debug)]
pub struct WeightedValues {
    pub(super) values: Vec<f64>,
    pub(super) weights: Vec<f64>,
    pub(super) cumulated: Vec<f64>,
}

impl WeightedValues {
    /// The `p` quantile under a rule; `None` of nobody.
    ///
    /// # Panics
    /// If `p` is not from 0 to 1.
    ///
    /// # Example
    /// ```
    /// # use estimate::{QuantileRule, SortedValues};
    /// let values = SortedValues::new(&[30.0, 10.0, 20.0])?;
    /// let weighted = values.weigh(|record| [0.1, 0.1, 0.1][record]);
    /// assert_eq!(weighted.quantile(QuantileRule::Math, 0.5), Some(20.0));
    /// assert_eq!(weighted.quantile(QuantileRule::HyndmanFan7, 0.25), Some(15.0));
    /// # Ok::<(), estimate::QuantileError>(())
    /// ```
    #[must_use]
    pub fn quantile(&self, rule: QuantileRule, p: f64) -> Option<f64> {
        assert!((0.0..=1.0).contains(&p), "a probability from 0 to 1, not {p}");
        match self.values.len() {
            0 => None,
            1 => Some(self.values[0]),
            _ => Some(rule.apply(self, p)),
        }
    }

    /// Equal values joined, their weights added.
    pub(super) fn distinct(&self) -> WeightedValues {
        let mut joined = WeightedValues { values: Vec::new(), weights: Vec::new(), cumulated: Vec::new() };
        let same = |a: &f64, b: &f64| a.total_cmp(b).is_eq() || (a - b).abs() <= 0.0;
        let mut start = 0;
        for run in self.values.chunk_by(same) {
            joined.values.push(run[0]);
            joined.weights.push(*cumulate(&self.weights[start..start + run.len()]).last().expect("a run has a value"));
            start += run.len();
        }
        joined.cumulated = cumulate(&joined.weights);
        joined
    }

    pub(super) fn total(&self) -> f64 {
        *self.cumulated.last().expect("not empty")
    }
}
