//! Trimming: no record counts for more, or less, than the limits.

use super::Problem;

/// How what is cut off is spread over the records that are not cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// The same amount to each record, as R `trimWeights` has it.
    Equally,
    /// In proportion to the weights: the records keep their relation to each other.
    Proportionally,
}

/// Sets weights outside limits to the limit and spreads the difference, so that
/// the sum stays.
///
/// # Formula
/// ```text
/// w_k = min(max(d_k, lower), upper)     where this differs from d_k (k is cut), else
///
/// w_k = d_k + E / m                     equally,         m = records not cut
/// w_k = d_k · (1 + E / Σ_{l not cut} d_l)   proportionally,   E = Σ_cut (d_l − w_l)
/// ```
/// With `strict` the round is done again while a weight is outside: records once
/// cut stay at their limit, and only what is newly cut is spread.
///
/// # Shapes and units
/// `lower`, `upper` in weights; records of weight 0 take no part.
///
/// # Errors
/// With `strict`, limits that the sum of the weights cannot keep (`n · upper < Σ d`); and
/// limits under which no record is left to take what was cut. Without `strict` the
/// records that are not cut may end outside the limits.
///
/// # Panics
/// If `lower > upper`: a bug in the caller.
///
/// # Example
/// Of 10, 10 and 40 the last is cut to 30; each of the others takes 5.
/// ```
/// # use design::adjust::{Adjustment, Chain, Classes, Spread, Trim};
/// let mut chain = Chain::new(Classes::records(vec![0; 3], vec![10.0, 10.0, 40.0]))?;
/// let trim = Trim { lower: None, upper: Some(30.0), strict: true, spread: Spread::Equally };
/// chain.push("trimmed", Adjustment::Trim(trim))?;
/// assert_eq!(chain.weights(), [15.0, 15.0, 30.0]);
/// # Ok::<(), design::adjust::AdjustError>(())
/// ```
///
/// # Source
/// Potter (1990), A study of procedures to identify and trim extreme sampling
/// weights, *Proc. ASA Survey Research Methods*, 225-230; R `survey::trimWeights`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trim {
    /// The least weight a record may have.
    pub lower: Option<f64>,
    /// The largest weight a record may have.
    pub upper: Option<f64>,
    /// Whether to go on until no weight is outside.
    pub strict: bool,
    /// Who gets what is cut.
    pub spread: Spread,
}

impl Trim {
    pub(super) fn apply(&self, n: &[u64], before: &[f64]) -> Result<Vec<f64>, Problem> {
        let mut weights = before.to_vec();
        let mut free: Vec<usize> = (0..before.len()).filter(|&class| before[class] != 0.0 && n[class] > 0).collect();
        if self.strict {
            self.check(&free, n, before)?;
        }
        loop {
            let (cut, kept): (Vec<usize>, Vec<usize>) = free.iter().partition(|&&class| self.cuts(weights[class]));
            if cut.is_empty() {
                return Ok(weights);
            }
            if kept.is_empty() {
                return Err(Problem::TrimAll { lower: self.lower, upper: self.upper });
            }
            let excess = sum(&cut, n, |class| weights[class] - self.limited(weights[class]));
            let (records, mass) = (sum(&kept, n, |_| 1.0), sum(&kept, n, |class| weights[class]));
            for &class in &cut {
                weights[class] = self.limited(weights[class]);
            }
            for &class in &kept {
                weights[class] = match self.spread {
                    Spread::Equally => weights[class] + excess / records,
                    Spread::Proportionally => weights[class] * (1.0 + excess / mass),
                };
            }
            if !self.strict {
                return Ok(weights);
            }
            free = kept;
        }
    }

    fn cuts(&self, weight: f64) -> bool {
        self.lower.is_some_and(|lower| weight < lower) || self.upper.is_some_and(|upper| weight > upper)
    }

    fn limited(&self, weight: f64) -> f64 {
        weight.clamp(self.lower.unwrap_or(f64::NEG_INFINITY), self.upper.unwrap_or(f64::INFINITY))
    }

    /// Refuses limits that the mean weight is outside of: no weights of this sum keep them.
    fn check(&self, used: &[usize], n: &[u64], before: &[f64]) -> Result<(), Problem> {
        let mean = sum(used, n, |class| before[class]) / sum(used, n, |_| 1.0);
        match (self.lower, self.upper) {
            (Some(limit), _) if mean < limit => Err(Problem::TrimLimit { limit, mean }),
            (_, Some(limit)) if mean > limit => Err(Problem::TrimLimit { limit, mean }),
            (_, _) => Ok(()),
        }
    }
}

/// Sum over the records of some classes.
fn sum(classes: &[usize], n: &[u64], of: impl Fn(usize) -> f64) -> f64 {
    classes.iter().map(|&class| n[class] as f64 * of(class)).sum()
}
