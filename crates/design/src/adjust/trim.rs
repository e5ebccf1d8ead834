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
        let lower = self.lower.unwrap_or(f64::NEG_INFINITY);
        let upper = self.upper.unwrap_or(f64::INFINITY);
        assert!(lower <= upper, "trimming between {lower} and {upper}");
        let used: Vec<usize> = (0..before.len()).filter(|&class| before[class] != 0.0 && n[class] > 0).collect();
        let sum_over =
            |classes: &[usize], of: &dyn Fn(usize) -> f64| classes.iter().map(|&class| of(class)).sum::<f64>();
        let records = sum_over(&used, &|class| n[class] as f64);
        let sum = sum_over(&used, &|class| n[class] as f64 * before[class]);
        for (limit, impossible) in [(lower, sum < records * lower), (upper, sum > records * upper)] {
            if impossible && self.strict {
                return Err(Problem::TrimLimit { limit, mean: sum / records });
            }
        }

        let mut weights = before.to_vec();
        let mut free = used;
        loop {
            let (cut, kept): (Vec<usize>, Vec<usize>) =
                free.iter().partition(|&&class| weights[class] < lower || weights[class] > upper);
            if cut.is_empty() {
                return Ok(weights);
            }
            let limit = |class: usize| weights[class].clamp(lower, upper);
            let excess = sum_over(&cut, &|class| n[class] as f64 * (weights[class] - limit(class)));
            let (size, mass) =
                (sum_over(&kept, &|class| n[class] as f64), sum_over(&kept, &|class| n[class] as f64 * weights[class]));
            if kept.is_empty() {
                return Err(Problem::TrimAll { lower: self.lower, upper: self.upper });
            }
            for &class in &cut {
                weights[class] = weights[class].clamp(lower, upper);
            }
            for &class in &kept {
                weights[class] = match self.spread {
                    Spread::Equally => weights[class] + excess / size,
                    Spread::Proportionally => weights[class] * (1.0 + excess / mass),
                };
            }
            if !self.strict {
                return Ok(weights);
            }
            free = kept;
        }
    }
}
