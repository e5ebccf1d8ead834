//! Estimates of every cell of a cube, with standard errors.
//!
//! ```text
//! Cube ──Uncertainty::sum──► Quantities (totals) ──ratio──► Quantity ──variance──► Estimate
//! ```
//!
//! Totals, proportions, means and ratios are one computation: a ratio of two
//! sums, or one sum alone. Cells are done in parallel and given in order.
//!
//! Start reading at [`Estimator::estimate`].

use design::VarianceBasis;
use rayon::prelude::*;

use crate::srs::{effective_size, element_variance};
use crate::{
    Calibration, Contents, Cube, DeffReference, Entry, Estimand, Estimate, EstimateError, Moments, Quantity, RowKey,
    RowSum, Scored, Statistic, Uncertainty, VarianceError,
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
    uncertainty: Uncertainty,
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
        let (estimand, calibration) = match weighting {
            Weighting::Design { calibration } => (Estimand::Design, calibration),
            Weighting::Direct => (Estimand::Direct, None),
        };
        let uncertainty = Uncertainty::linearised(key, basis, calibration)?;
        Ok(Estimator { uncertainty, estimand, deff: DeffReference::default() })
    }

    /// Design-based estimates judged by any uncertainty, such as replicate weights.
    #[must_use]
    pub fn of(uncertainty: Uncertainty) -> Estimator {
        Estimator { uncertainty, estimand: Estimand::Design, deff: DeffReference::default() }
    }

    /// What the standard errors come from.
    #[must_use]
    pub fn uncertainty(&self) -> &Uncertainty {
        &self.uncertainty
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
    /// variance    S² = n/(n−1) · Σw(y − ȳ)²/Σw      scores  w·( n/(n−1)·(y − ȳ)² − S² ) / Σw
    /// ```
    /// where for row `r` of the cell `A` is the weight at the level, or the
    /// weighted sum of `y`; `B` the weight at all levels, of everybody with a
    /// number, or the weighted sum of `x`. With calibration the scores are
    /// residuals within calibration cells. Standard errors are those of
    /// [`Layout::variance`](crate::Layout::variance). Direct tabulation has 1 in place of every weight.
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
        let active = Uncertainty::either(&a.active, &b.active);
        self.uncertainty.covariance(a.quantity.as_ref()?, b.quantity.as_ref()?, &active)
    }

    fn check(&self, cube: &Cube, statistic: Statistic) -> Result<(), EstimateError> {
        let contents = cube.shape().contents;
        assert_eq!(cube.shape().rows as usize, self.uncertainty.rows(), "a cube with the rows of the key");
        let possible = match statistic {
            Statistic::Total => true,
            Statistic::Proportion => contents == Contents::Levels,
            Statistic::Mean | Statistic::Variance => contents != Contents::Levels,
            Statistic::Ratio => contents == Contents::Pair,
        };
        if possible { Ok(()) } else { Err(EstimateError { statistic, contents }) }
    }

    fn cell(&self, cube: &Cube, statistic: Statistic, cell: u32) -> Vec<Scored> {
        let entries: Vec<Entry> = cube.of_cell(cell).collect();
        let counted = entries.iter().filter(|entry| self.pick_count(entry) > 0);
        let active = self.uncertainty.activity(counted.map(|entry| entry.row));
        let people = self.sum(&entries, |entry| (entry.w, entry.n as f64));
        let n = entries.iter().map(|entry| entry.n).sum();
        let n_weighted = entries.iter().map(|entry| self.pick_count(entry)).sum();
        let part = |level, n_positive, quantity, mean_square| Part {
            cell,
            level,
            n,
            n_weighted,
            n_positive,
            population: people.value,
            quantity,
            mean_square,
        };
        let parts: Vec<Part> = match cube.shape().contents {
            Contents::Levels => (0..cube.shape().levels)
                .map(|level| {
                    let start = entries.partition_point(|entry| entry.level < level);
                    let end = entries.partition_point(|entry| entry.level <= level);
                    let at = &entries[start..end];
                    let people_at = self.sum(at, |entry| (entry.w, entry.n as f64));
                    let share = people_at.value / people.value;
                    let quantity = match statistic {
                        Statistic::Total => Some(people_at),
                        Statistic::Proportion | Statistic::Mean | Statistic::Ratio | Statistic::Variance => {
                            self.uncertainty.ratio(&people_at, &people)
                        }
                    };
                    part(level, at.iter().map(|entry| entry.n).sum(), quantity, share * (1.0 - share))
                })
                .collect(),
            Contents::Numeric | Contents::Pair => {
                let sum = |of: fn(&Moments) -> (f64, f64)| self.sum(&entries, |entry| of(&entry.moments));
                let value = |of: fn(&Moments) -> (f64, f64)| -> f64 {
                    entries.iter().map(|entry| self.pick(of(&entry.moments))).sum()
                };
                let y = sum(|m| (m.wy, m.y));
                let yy = value(|m| (m.wyy, m.yy));
                let positive = entries.iter().map(|entry| entry.moments.positive).sum();
                let size = people.value;
                let square = yy / size - (y.value / size).powi(2);
                vec![match statistic {
                    Statistic::Total => part(0, positive, Some(y), square),
                    Statistic::Mean | Statistic::Proportion => {
                        part(0, positive, self.uncertainty.ratio(&y, &people), square)
                    }
                    Statistic::Ratio => {
                        let (x, xx, xy) = (sum(|m| (m.wx, m.x)), value(|m| (m.wxx, m.xx)), value(|m| (m.wxy, m.xy)));
                        let ratio = y.value / x.value;
                        let square = (yy - 2.0 * ratio * xy + ratio * ratio * xx) / (size * x.value.powi(2));
                        part(0, positive, self.uncertainty.ratio(&y, &x), square)
                    }
                    Statistic::Variance => {
                        let squares = sum(|m| (m.wyy, m.yy));
                        part(0, positive, self.spread([&people, &y, &squares], n_weighted), square)
                    }
                }]
            }
        };
        parts.into_iter().map(|part| self.judge(statistic, part, &active)).collect()
    }

    /// People who carry the estimate: with a weight, or in direct tabulation all.
    fn pick_count(&self, entry: &Entry) -> u64 {
        match self.estimand {
            Estimand::Design | Estimand::Projection | Estimand::Model => entry.n_weighted,
            Estimand::Direct => entry.n,
        }
    }

    fn pick(&self, (weighted, plain): (f64, f64)) -> f64 {
        match self.estimand {
            Estimand::Design | Estimand::Projection | Estimand::Model => weighted,
            Estimand::Direct => plain,
        }
    }

    fn sum(&self, entries: &[Entry], of: impl Fn(&Entry) -> (f64, f64)) -> Quantity {
        self.uncertainty.sum(entries.iter().map(|entry| {
            let (weighted, plain) = of(entry);
            RowSum { row: entry.row, weighted: self.pick((weighted, plain)), plain }
        }))
    }

    /// The variance in the population, from the sums of 1, `y` and `y²`.
    fn spread(&self, [people, y, squares]: [&Quantity; 3], n: u64) -> Option<Quantity> {
        let bessel = Some(n as f64).filter(|n| *n > 1.0).map(|n| n / (n - 1.0))?;
        let (size, mean) = (people.value, y.value / people.value);
        let gradient =
            [bessel * (2.0 * mean * mean - squares.value / size) / size, -2.0 * bessel * mean / size, bessel / size];
        self.uncertainty.smooth(&[people, y, squares], &gradient, |sums| {
            let [people, y, squares] = sums else { unreachable!("three sums") };
            (people.abs() > 0.0).then(|| bessel * (squares / people - (y / people).powi(2)))
        })
    }

    fn judge(&self, statistic: Statistic, part: Part, active: &[bool]) -> Scored {
        let Part { cell, level, n, n_weighted, n_positive, population, quantity, mean_square } = part;
        let value = quantity.as_ref().map(|quantity| quantity.value);
        let variance = quantity.as_ref().and_then(|quantity| self.uncertainty.variance(quantity, active));
        // What calibration fixes varies by rounding only; that is no sampling error.
        let rounding = value.map_or(0.0, |value| ROUNDING * value.abs());
        let rounded = |variance: f64| if variance.abs().sqrt() <= rounding { 0.0 } else { variance };
        // Estimated from pairs it can come out negative, which says nothing.
        let variance = variance.map(rounded).filter(|variance| *variance >= 0.0);
        let se = variance.map(f64::sqrt);
        let element = element_variance(n_weighted, mean_square);
        let srs = element.and_then(|s2| self.deff.variance_of_mean(s2, n_weighted, population));
        let srs = srs.and_then(|mean| match statistic {
            Statistic::Total | Statistic::Ratio => Some(mean * population * population),
            Statistic::Proportion | Statistic::Mean => Some(mean),
            Statistic::Variance => None,
        });
        let n_effective = match statistic {
            Statistic::Total | Statistic::Ratio | Statistic::Variance => None,
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
            df: self.uncertainty.degrees_of_freedom(active),
            deff: variance.zip(srs).map(|(variance, srs)| variance / srs),
        };
        Scored { estimate, quantity, active: active.to_vec() }
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
    /// The estimate, if it is defined.
    quantity: Option<Quantity>,
    /// Mean squared deviation of the people, `Σw(y − ȳ)²/Σw`; of a ratio's scores per person.
    mean_square: f64,
}
