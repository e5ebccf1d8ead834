//! Estimates of every cell of a cube, with standard errors.
//!
//! ```text
//! Cube ──Scorer──► columns (totals and scores by PSU) ──linearise──► PsuLayout ──► Estimate
//! ```
//!
//! Totals, proportions, means and ratios are one computation: a ratio of two
//! columns, or one column alone. Cells are done in parallel and given in order.
//!
//! Start reading at [`Estimator::estimate`].

use design::VarianceBasis;
use rayon::prelude::*;

use crate::calibrated::{Column, Scorer};
use crate::srs::{effective_size, element_variance};
use crate::{
    Calibration, Contents, Cube, DeffReference, Entry, Estimand, Estimate, EstimateError, Moments, PsuLayout, RowKey,
    Scored, Statistic, VarianceError,
};

/// Whether people count with their weight or as one.
#[derive(Clone, Copy, Debug)]
pub enum Weighting<'a> {
    /// With their weight; `calibration` if the weights were post-stratified to the
    /// cells of the row key.
    Design {
        /// The calibrated weights by row.
        calibration: Option<&'a Calibration>,
    },
    /// As one each: the unadjusted tabulation of the sample.
    Direct,
}

/// A standard error below this share of its estimate is rounding of sums, not sampling error.
const ROUNDING: f64 = 1e-12;

/// Turns cubes into estimates under one variance basis and one weighting.
#[derive(Clone, Debug)]
pub struct Estimator {
    layout: PsuLayout,
    scorer: Scorer,
    rows: usize,
    estimand: Estimand,
    deff: DeffReference,
}

impl Estimator {
    /// Estimates from cubes with rows `key`, judged under `basis`.
    ///
    /// # Errors
    /// [`VarianceError`] if the basis cannot be used, such as a lonely PSU under
    /// the policy `fail`.
    ///
    /// # Panics
    /// If the basis has not one PSU for every unit of the key, or the calibration
    /// not one weight for every row: bugs in the caller.
    pub fn new(key: &RowKey, basis: &VarianceBasis, weighting: Weighting) -> Result<Estimator, VarianceError> {
        assert_eq!(basis.psu_of_unit.len(), key.n_units() as usize, "one PSU for every sampled unit");
        let layout = PsuLayout::new(basis)?;
        let (estimand, calibration) = match weighting {
            Weighting::Design { calibration } => (Estimand::Design, calibration),
            Weighting::Direct => (Estimand::Direct, None),
        };
        let scorer = Scorer::new(key, layout.psu_of_unit(), layout.n_psus(), calibration);
        Ok(Estimator { layout, scorer, rows: key.len(), estimand, deff: DeffReference::default() })
    }

    /// The same with another reference for design effects.
    #[must_use]
    pub fn with_deff(self, deff: DeffReference) -> Estimator {
        Estimator { deff, ..self }
    }

    /// The statistic in every cell and at every level, cells in order, levels
    /// within cells; cells without people included.
    ///
    /// # Formula
    /// ```text
    /// total       Y = Σ_r A_r                       scores  A_r
    /// proportion, mean, ratio   R = Σ_r A_r / Σ_r B_r   scores  (A_r − R·B_r) / Σ_r B_r
    /// ```
    /// where for row `r` of the cell `A` is the weight at the level, or the
    /// weighted sum of `y`; `B` the weight at all levels, of everybody with a
    /// number, or the weighted sum of `x`. With calibration the scores are
    /// residuals within calibration cells. Standard errors are those of
    /// [`PsuLayout::variance`]. Direct tabulation has 1 in place of every weight.
    ///
    /// The design effect is over the variance of the mean of a simple random
    /// sample of the cell's people of nonzero weight ([`DeffReference`]), times `N²` for a total;
    /// for a ratio it is that of the total of its scores. `n_effective` is
    /// `p(1 − p)/se²` for a proportion and `s²/se²` for a mean, at most `n`.
    ///
    /// # Shapes and units
    /// `cells × levels` estimates. Totals are in people (of the population, by the
    /// weights) or in the unit of `y`; proportions are fractions. A total over
    /// nobody is 0 with standard error 0; a share of nobody is `None`.
    ///
    /// # Errors
    /// [`EstimateError`] if the cube does not hold what the statistic needs.
    ///
    /// # Panics
    /// If the cube has other rows than the key.
    ///
    /// # Source
    /// Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*,
    /// sections 5.5 to 5.7; design effects as R `survey`. Compared with R in
    /// `tests/golden_*.rs` and with a plain loop in `tests/twin.rs`.
    pub fn estimate(&self, cube: &Cube, statistic: Statistic) -> Result<Vec<Estimate>, EstimateError> {
        self.check(cube, statistic)?;
        let cells = (0..cube.shape().cells()).into_par_iter();
        Ok(cells.flat_map_iter(|cell| self.cell(cube, statistic, cell)).map(|scored| scored.estimate).collect())
    }

    /// One cell's estimates with their scores, one for each level.
    ///
    /// # Errors
    /// [`EstimateError`] as [`estimate`](Self::estimate).
    ///
    /// # Panics
    /// If the cube has other rows than the key.
    pub fn scored(&self, cube: &Cube, statistic: Statistic, cell: u32) -> Result<Vec<Scored>, EstimateError> {
        self.check(cube, statistic)?;
        Ok(self.cell(cube, statistic, cell))
    }

    /// Covariance of two estimates of this estimator, such as those of two domains
    /// whose difference is asked for: `se² = v(a) + v(b) − 2·cov(a, b)`.
    #[must_use]
    pub fn covariance(&self, a: &Scored, b: &Scored) -> Option<f64> {
        let active: Vec<bool> = a.active.iter().zip(&b.active).map(|(&a, &b)| a || b).collect();
        self.layout.covariance(&a.scores, &b.scores, &active)
    }

    fn check(&self, cube: &Cube, statistic: Statistic) -> Result<(), EstimateError> {
        let contents = cube.shape().contents;
        assert_eq!(cube.shape().rows as usize, self.rows, "a cube with the rows of the key");
        let possible = match statistic {
            Statistic::Total => true,
            Statistic::Proportion => contents == Contents::Levels,
            Statistic::Mean => contents != Contents::Levels,
            Statistic::Ratio => contents == Contents::Pair,
        };
        if possible { Ok(()) } else { Err(EstimateError { statistic, contents }) }
    }

    fn cell(&self, cube: &Cube, statistic: Statistic, cell: u32) -> Vec<Scored> {
        let entries: Vec<Entry> = cube.of_cell(cell).collect();
        let mut active = vec![false; self.layout.n_psus()];
        for entry in entries.iter().filter(|entry| self.pick_count(entry) > 0) {
            active[self.scorer.psu_of_row(entry.row)] = true;
        }
        let people = self.column(&entries, |entry| self.pick(entry.w, entry.n as f64));
        let n = entries.iter().map(|entry| entry.n).sum();
        let n_weighted = entries.iter().map(|entry| self.pick_count(entry)).sum();
        let part = |level, n_positive, numerator, denominator, mean_square| Part {
            cell,
            level,
            n,
            n_weighted,
            n_positive,
            population: people.total,
            numerator,
            denominator,
            mean_square,
        };
        let parts: Vec<Part> = match cube.shape().contents {
            Contents::Levels => (0..cube.shape().levels)
                .map(|level| {
                    let start = entries.partition_point(|entry| entry.level < level);
                    let end = entries.partition_point(|entry| entry.level <= level);
                    let at = &entries[start..end];
                    let column = self.column(at, |entry| self.pick(entry.w, entry.n as f64));
                    let share = column.total / people.total;
                    part(level, at.iter().map(|entry| entry.n).sum(), column, people.clone(), share * (1.0 - share))
                })
                .collect(),
            Contents::Numeric | Contents::Pair => {
                let sum = |of: fn(&Moments) -> (f64, f64)| {
                    self.column(&entries, |entry| {
                        let (weighted, plain) = of(&entry.moments);
                        self.pick(weighted, plain)
                    })
                };
                let y = sum(|m| (m.wy, m.y));
                let yy = sum(|m| (m.wyy, m.yy)).total;
                let positive = entries.iter().map(|entry| entry.moments.positive).sum();
                let size = people.total;
                if statistic == Statistic::Ratio {
                    let (x, xx, xy) = (sum(|m| (m.wx, m.x)), sum(|m| (m.wxx, m.xx)), sum(|m| (m.wxy, m.xy)));
                    let ratio = y.total / x.total;
                    let square = (yy - 2.0 * ratio * xy.total + ratio * ratio * xx.total) / (size * x.total.powi(2));
                    vec![part(0, positive, y, x, square)]
                } else {
                    let square = yy / size - (y.total / size).powi(2);
                    vec![part(0, positive, y, people.clone(), square)]
                }
            }
        };
        parts.into_iter().map(|part| self.judge(statistic, part, &active)).collect()
    }

    /// People who carry the estimate: with a weight, or in direct tabulation all.
    fn pick_count(&self, entry: &Entry) -> u64 {
        match self.estimand {
            Estimand::Design | Estimand::Projection => entry.n_weighted,
            Estimand::Direct => entry.n,
        }
    }

    fn pick(&self, weighted: f64, plain: f64) -> f64 {
        match self.estimand {
            Estimand::Design | Estimand::Projection => weighted,
            Estimand::Direct => plain,
        }
    }

    fn column(&self, entries: &[Entry], value: impl Fn(&Entry) -> f64) -> Column {
        self.scorer.column(entries.iter().map(|entry| (entry.row, value(entry))))
    }

    fn judge(&self, statistic: Statistic, part: Part, active: &[bool]) -> Scored {
        let Part { cell, level, n, n_weighted, n_positive, population, numerator, denominator, mean_square } = part;
        let total = denominator.total;
        let (value, scores) = if statistic == Statistic::Total {
            (Some(numerator.total), numerator.scores)
        } else if total.abs() > 0.0 {
            let ratio = numerator.total / total;
            let score = |(a, b): (&f64, &f64)| (a - ratio * b) / total;
            (Some(ratio), numerator.scores.iter().zip(&denominator.scores).map(score).collect())
        } else {
            (None, vec![0.0; active.len()])
        };
        let variance = value.and_then(|_| self.layout.variance(&scores, active));
        // What calibration fixes varies by rounding only; that is no sampling error.
        let rounding = value.map_or(0.0, |value| ROUNDING * value.abs());
        let variance = variance.map(|variance| if variance.sqrt() <= rounding { 0.0 } else { variance });
        let se = variance.map(f64::sqrt);
        let element = element_variance(n_weighted, mean_square);
        let srs =
            element.and_then(|s2| self.deff.variance_of_mean(s2, n_weighted, population)).map(|mean| match statistic {
                Statistic::Total | Statistic::Ratio => mean * population * population,
                Statistic::Proportion | Statistic::Mean => mean,
            });
        let n_effective = match statistic {
            Statistic::Total | Statistic::Ratio => None,
            Statistic::Proportion => se.map(|se| effective_size(n, mean_square, se)),
            Statistic::Mean => element.zip(se).map(|(s2, se)| effective_size(n, s2, se)),
        };
        let estimate = Estimate {
            statistic,
            estimand: self.estimand,
            cell,
            level,
            n,
            n_positive,
            n_effective,
            population,
            value,
            se,
            df: self.layout.degrees_of_freedom(active),
            deff: variance.zip(srs).map(|(variance, srs)| variance / srs),
        };
        Scored { estimate, scores, active: active.to_vec() }
    }
}

/// The sums behind one estimate.
struct Part {
    cell: u32,
    level: u16,
    n: u64,
    n_weighted: u64,
    n_positive: u64,
    population: f64,
    numerator: Column,
    denominator: Column,
    /// Mean squared deviation of the people, `Σw(y − ȳ)²/Σw`; of a ratio's scores per person.
    mean_square: f64,
}
