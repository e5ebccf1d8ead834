//! Quantiles: the income below which a tenth of the people live, and how sure that is.
//!
//! ```text
//! records ──sort once──► QuantileSample ──QuantileRule──────────────────────► value
//!                            │                                                 ▲
//!                            └─ share of people up to a value, with its error ─┘ QuantileMethod: interval
//! ```
//!
//! A quantile is not a sum, so this is a pass over the records: they are sorted
//! (in parallel, ties in the order of the records), and weights are added up from
//! below. Its error comes from a share, which is a sum: the share of people at or
//! below the estimated quantile has an interval, and the quantiles of its two ends
//! are the interval of the quantile (Woodruff).
//!
//! Start reading at [`QuantileSample::estimate`].

mod interval;
mod root;
mod rule;
mod values;

use crate::distribution::t_upper;
use crate::interval::{Choices, UnknownMethod};
use crate::{RowSum, Uncertainty};
use rayon::prelude::*;
pub use rule::QuantileRule;
pub use values::{SortedValues, WeightedValues};

/// How the interval of a quantile is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantileMethod {
    /// Woodruff's, with the share's interval symmetric (R `mean`).
    Linear,
    /// Woodruff's, with the share's interval on the logit scale (R `xlogit`).
    Logit,
    /// Woodruff's, with the share's interval on the arcsine scale.
    Asin,
    /// Woodruff's, with the share's interval that of Korn and Graubard without the limit `n`.
    Beta,
    /// The values that a test of the share does not reject.
    Score,
    /// The spread of the quantile over the replicates (R `quantile`).
    Replicates,
}

impl QuantileMethod {
    /// All methods.
    pub const ALL: &'static [QuantileMethod] = &[
        QuantileMethod::Linear,
        QuantileMethod::Logit,
        QuantileMethod::Asin,
        QuantileMethod::Beta,
        QuantileMethod::Score,
        QuantileMethod::Replicates,
    ];
    const NAMES: Choices = Choices(&["linear", "logit", "asin", "beta", "score", "replicates"]);

    /// The name used in settings and in the `ci_method` column.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            QuantileMethod::Linear => "linear",
            QuantileMethod::Logit => "logit",
            QuantileMethod::Asin => "asin",
            QuantileMethod::Beta => "beta",
            QuantileMethod::Score => "score",
            QuantileMethod::Replicates => "replicates",
        }
    }

    /// The method of this name.
    ///
    /// # Errors
    /// [`UnknownMethod`], which names the choices.
    pub fn parse(name: &str) -> Result<QuantileMethod, UnknownMethod> {
        let found = QuantileMethod::ALL.iter().copied().find(|method| method.name() == name);
        found.ok_or_else(|| UnknownMethod { name: name.to_owned(), choices: QuantileMethod::NAMES })
    }
}

/// Why quantiles cannot be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QuantileError {
    /// A number that has no place in an order.
    #[error(
        "record {record} has the value {value}; expected a finite number\n  help: leave records without a value out of the domain"
    )]
    NotFinite {
        /// Position among the records given.
        record: usize,
        /// What was given.
        value: f64,
    },
    /// A method that needs replicate weights.
    #[error(
        "the interval method `replicates` needs replicate weights, and this design has none\n  help: choose `linear`, `logit`, `asin`, `beta` or `score`, or make replicates of the design"
    )]
    NoReplicates,
}

/// The records of a domain whose number is known.
#[derive(Clone, Copy, Debug)]
pub struct Records<'a> {
    /// Row of the key, of every record.
    pub row: &'a [u32],
    /// Weight of every record.
    pub weight: &'a [f64],
    /// The number whose quantiles are asked for.
    pub value: &'a [f64],
}

/// A quantile with its interval. What is not defined is `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantileEstimate {
    /// The quantile; `None` of nobody.
    pub value: Option<f64>,
    /// Half the interval over the quantile of Student's t.
    pub se: Option<f64>,
    /// Lower end; `None` where the share's interval reaches below 0.
    pub low: Option<f64>,
    /// Upper end; `None` where the share's interval reaches above 1.
    pub high: Option<f64>,
    /// Degrees of freedom.
    pub df: f64,
}

/// A domain's records in the order of their values.
#[derive(Clone, Debug)]
pub struct QuantileSample<'a> {
    uncertainty: &'a Uncertainty,
    records: Records<'a>,
    sorted: SortedValues,
    weighted: WeightedValues,
    active: Vec<bool>,
}

/// A share of people and its standard error.
#[derive(Clone, Copy, Debug)]
struct Share {
    p: f64,
    se: Option<f64>,
}

impl<'a> QuantileSample<'a> {
    /// Sorts the records.
    ///
    /// # Errors
    /// [`QuantileError::NotFinite`] names the first record whose value has no place.
    ///
    /// # Panics
    /// If the slices differ in length or a row is not of the uncertainty's key.
    pub fn new(uncertainty: &'a Uncertainty, records: Records<'a>) -> Result<QuantileSample<'a>, QuantileError> {
        let Records { row, weight, value } = records;
        assert!(row.len() == value.len() && weight.len() == value.len(), "a row, a weight and a value of every record");
        let sorted = SortedValues::new(value)?;
        let weighted = sorted.weigh(|record| weight[record]);
        let weighing = row.iter().zip(weight).filter(|&(_, &weight)| weight != 0.0).map(|(&row, _)| row);
        let active = uncertainty.activity(weighing);
        Ok(QuantileSample { uncertainty, records, sorted, weighted, active })
    }

    /// Degrees of freedom of the domain.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> f64 {
        f64::from(self.uncertainty.degrees_of_freedom(&self.active))
    }

    /// The `p` quantile with its interval.
    ///
    /// # Formula
    /// ```text
    /// value   q̂ = Q(p)                      by the rule
    /// ends    Q(p_low), Q(p_high)           Woodruff: the interval of F(q̂), the share at or below q̂
    ///         Q(m(θ)) at (p − F(θ))/se(F(θ)) = ±t    score; m is the plain share of records at or below θ
    ///         q̂ ± t·se                      replicates: the spread of Q_b(p)
    /// se      (high − low) / (2t)
    /// ```
    ///
    /// # Shapes and units
    /// In the unit of the values. `df` is for Student's t (infinity: normal);
    /// usually [`degrees_of_freedom`](Self::degrees_of_freedom). The interval is
    /// open (`None`) on a side where the share's leaves 0 to 1.
    ///
    /// # Errors
    /// [`QuantileError::NoReplicates`].
    ///
    /// # Panics
    /// If `p` is not from 0 to 1 or `level` not between 0 and 1.
    ///
    /// # Example
    /// Four people of weight 2 with 1, 2, 3 and 4: half of the weight is at or below 2.
    /// ```
    /// # use estimate::{QuantileMethod, QuantileRule, QuantileSample, Records, Replicated, Uncertainty};
    /// let jackknife = |row, left_out| if row == left_out { 0.0 } else { 8.0 / 3.0 };
    /// let weights = (0..16).map(|i| jackknife(i / 4, i % 4)).collect();
    /// let uncertainty = Uncertainty::replicated(Replicated::new(weights, 0.75, vec![1.0; 4], false, 3));
    /// let records = Records { row: &[0, 1, 2, 3], weight: &[2.0; 4], value: &[4.0, 2.0, 1.0, 3.0] };
    /// let sample = QuantileSample::new(&uncertainty, records)?;
    /// let median = sample.estimate(QuantileRule::School, QuantileMethod::Replicates, 0.5, 0.95, 3.0)?;
    /// assert_eq!(median.value, Some(2.5)); // halfway between 2 and 3
    /// assert_eq!(median.se.map(|se| (1e9 * se).round()), Some(866025404.0)); // of 3, 3, 2, 2: √(0.75 · 4 · 0.25)
    /// # Ok::<(), estimate::QuantileError>(())
    /// ```
    ///
    /// # Source
    /// Woodruff (1952), *Journal of the American Statistical Association* 47;
    /// Francisco and Fuller (1991), *Annals of Statistics* 19, for `score`; the
    /// conventions are those of R `survey::svyquantile` since 4.1.
    pub fn estimate(
        &self,
        rule: QuantileRule,
        method: QuantileMethod,
        p: f64,
        level: f64,
        df: f64,
    ) -> Result<QuantileEstimate, QuantileError> {
        let t = if df > 0.0 { t_upper(crate::interval::upper_tail(level), df) } else { f64::NAN };
        let mut estimate =
            QuantileEstimate { value: self.weighted.quantile(rule, p), se: None, low: None, high: None, df };
        let Some(value) = estimate.value else { return Ok(estimate) };
        let at = |share: Option<f64>| share.and_then(|share| self.weighted.quantile(rule, share));
        match method {
            QuantileMethod::Linear | QuantileMethod::Logit | QuantileMethod::Asin | QuantileMethod::Beta => {
                let (low, high) = self.woodruff(method, value, level, df);
                (estimate.low, estimate.high) = (at(low), at(high));
            }
            QuantileMethod::Score => {
                let (low, high) = self.score(p, t);
                (estimate.low, estimate.high) = (at(low), at(high));
            }
            QuantileMethod::Replicates => {
                let variance = self.replicate_variance(rule, p, value)?;
                let reach = variance.map(|variance| t * variance.sqrt()).filter(|reach| reach.is_finite());
                (estimate.low, estimate.high) = (reach.map(|reach| value - reach), reach.map(|reach| value + reach));
            }
        }
        estimate.se = estimate.low.zip(estimate.high).map(|(low, high)| (high - low) / (2.0 * t));
        Ok(estimate)
    }

    /// The share of people at or below a value.
    fn share(&self, value: f64) -> Option<Share> {
        let below = self.sorted.up_to(value);
        let numerator = self.uncertainty.sum(self.by_row(&self.sorted.order()[..below]).into_iter());
        let everybody = self.uncertainty.sum(self.by_row(self.sorted.order()).into_iter());
        let share = self.uncertainty.ratio(&numerator, &everybody)?;
        Some(Share { p: share.value, se: self.uncertainty.variance(&share, &self.active).map(f64::sqrt) })
    }

    fn by_row(&self, records: &[u32]) -> Vec<RowSum> {
        let mut sums = vec![(0.0, 0.0); self.uncertainty.rows()];
        for &record in records {
            let sum = &mut sums[self.records.row[record as usize] as usize];
            sum.0 += self.records.weight[record as usize];
            sum.1 += 1.0;
        }
        let rows = (0_u32..).zip(sums).filter(|(_, (_, plain))| *plain > 0.0);
        rows.map(|(row, (weighted, plain))| RowSum { row, weighted, plain }).collect()
    }

    /// Variance of the quantile over the replicates; the replicates in parallel.
    fn replicate_variance(&self, rule: QuantileRule, p: f64, value: f64) -> Result<Option<f64>, QuantileError> {
        let replicated = self.uncertainty.replicates().ok_or(QuantileError::NoReplicates)?;
        let row = self.records.row;
        let quantile = |replicate| {
            let weighted = self.sorted.weigh(|record| replicated.weight(row[record], replicate));
            weighted.quantile(rule, p).unwrap_or(f64::NAN)
        };
        let scores = (0..replicated.replicates()).into_par_iter().map(quantile).collect();
        Ok(self.uncertainty.variance(&crate::Quantity { value, scores }, &self.active))
    }
}
