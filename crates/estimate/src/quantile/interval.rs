//! The two shares whose quantiles are the ends of a quantile's interval.

use super::root::root;
use super::{QuantileMethod, QuantileSample, Share};
use crate::distribution::t_upper;
use crate::interval::{ProportionFacts, ProportionMethod, proportion_interval, upper_tail};

impl QuantileSample<'_> {
    /// Woodruff: the interval of the share at or below the quantile. An end that
    /// leaves 0 to 1, or is not defined, is `None`.
    pub(super) fn woodruff(&self, method: QuantileMethod, at: f64, level: f64, df: f64) -> (Option<f64>, Option<f64>) {
        let scale = match method {
            QuantileMethod::Linear => ProportionMethod::Linear,
            QuantileMethod::Logit => ProportionMethod::Logit,
            QuantileMethod::Asin => ProportionMethod::Asin,
            QuantileMethod::Beta => ProportionMethod::Beta,
            QuantileMethod::Score | QuantileMethod::Replicates => unreachable!("not a method of Woodruff's"),
        };
        let Some(Share { p, se: Some(se) }) = self.share(at) else { return (None, None) };
        let (low, high) = if scale == ProportionMethod::Linear {
            if df.is_nan() || df <= 0.0 {
                return (None, None);
            }
            // also with a share that does not vary: everybody is at or below the largest value
            let reach = t_upper(upper_tail(level), df) * se;
            (p - reach, p + reach)
        } else {
            // the effective size is adjusted by the domain's own degrees of freedom
            let df = if scale == ProportionMethod::Beta { self.degrees_of_freedom() } else { df };
            let facts = ProportionFacts { p, se, n: self.records.value.len() as u64, df };
            match proportion_interval(scale, facts, level) {
                Ok(interval) => (interval.low, interval.high),
                Err(_) => return (None, None),
            }
        };
        (Some(low).filter(|low| *low >= 0.0), Some(high).filter(|high| *high <= 1.0))
    }

    /// Score: the plain shares of records at or below the values where the test of
    /// `F(θ) = p` turns.
    ///
    /// The share jumps at every value, so the search ends beside a jump; which
    /// side, its tolerance `1/(100 √n)` decides, as in R.
    pub(super) fn score(&self, p: f64, t: f64) -> (Option<f64>, Option<f64>) {
        let values = self.sorted.values();
        let n = values.len();
        if n < 2 || !t.is_finite() {
            return (None, None);
        }
        let margin = (plain_quantile(values, 0.75) - plain_quantile(values, 0.25)) / 100.0;
        let (from, to) = (values[0] + margin, values[n - 1] - margin);
        let tolerance = 1.0 / (100.0 * (n as f64).sqrt());
        let end = |limit: f64| {
            let excess = |theta: f64| {
                let Share { p: below, se } = self.share(theta)?;
                Some((p - below) / se? - limit).filter(|excess| !excess.is_nan())
            };
            let theta = root(from, to, tolerance, excess)?;
            Some(self.sorted.up_to(theta) as f64 / n as f64)
        };
        (end(t), end(-t))
    }
}

/// Type 7 of Hyndman and Fan, every value counting one.
fn plain_quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (at - at.floor())
}
