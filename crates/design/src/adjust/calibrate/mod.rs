//! Calibration: weights that change as little as possible and make sums of
//! columns known totals.
//!
//! ```text
//! Columns, totals ─┐
//! weights before ──┼─► Units (classes, or groups of one ratio) ─► a Program per part ─► ratios ─► weights after
//! bounds ──────────┘                                                 in parallel
//! ```
//!
//! Start reading at [`Calibrate`], then `solve`.

mod columns;
mod distance;
mod gram;
mod impossible;
mod narrowest;
mod parts;
mod solve;
mod units;

pub use columns::Columns;
pub use distance::{Bounds, Distance};
pub use gram::{Collinear, Gram};
pub use units::Units;

use super::Problem;
use rayon::prelude::*;
use solve::Program;

/// Parts of the sample that are calibrated each to totals of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// Part of each class.
    pub part: Vec<u32>,
    /// What messages call the parts.
    pub names: Vec<String>,
}

/// Makes weighted sums of columns equal to known totals, with weights as near as
/// possible to those before.
///
/// # Formula
/// ```text
/// minimise  Σ_k d_k G(w_k / d_k)   subject to   Σ_k w_k x_k = T
///
/// w_k = d_k F(x_k' λ)      F = (G')⁻¹, see Distance;   λ by Newton's method
/// ```
/// With `group` all records of a group share one ratio `w/d`: the column values of
/// a record are replaced by their mean in the group, weighted by `d`. If the
/// weights before are equal in a group (a household's members), so are those after.
/// If they differ, the totals still hold; R `survey` takes plain means there and
/// misses its totals.
///
/// # Shapes and units
/// `columns`: a row for each class. `totals`: one for each column; with a
/// `partition` one for each part and column, parts in order, columns within them.
/// `group`: one for each class, any numbers.
///
/// # Errors
/// Columns that are combinations of others; totals that no weights can reach (a
/// part greater than its whole, a negative number of people); bounds that are too
/// narrow, with bounds that would do; no convergence, naming the column that is
/// farthest off.
///
/// # Panics
/// If the lists differ in length or hold an index out of range: bugs in the caller.
///
/// # Example
/// Two records of weight 10 with `x` 1 and 3, known total 44 (40 by the weights
/// before): `λ = (44 − 40)/(10·1 + 10·9) = 0.04`, so the ratios are 1.04 and 1.12.
/// ```
/// # use design::adjust::{Adjustment, Calibrate, Chain, Classes, Columns};
/// let columns = Columns::dense(vec!["x".into()], &[1.0, 3.0]);
/// let mut chain = Chain::new(Classes::records(vec![0, 1], vec![10.0, 10.0]))?;
/// chain.push("greg", Adjustment::Calibrate(Calibrate::to(columns, vec![44.0])))?;
/// let expected = [10.4, 11.2];
/// assert!(chain.weights().iter().zip(expected).all(|(w, e)| (w - e).abs() < 1e-12));
/// # Ok::<(), design::adjust::AdjustError>(())
/// ```
///
/// # Source
/// Deville and Särndal (1992), Calibration estimators in survey sampling, *JASA*
/// 87, 376-382, cases 1, 2, 6 and 7; Lemaître and Dufour (1987), An integrated
/// method for weighting persons and families, *Survey Methodology* 13, 199-207;
/// R `survey::calibrate`.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrate {
    /// The columns, a row for each class.
    pub columns: Columns,
    /// Their known totals.
    pub totals: Vec<f64>,
    /// What "near" means.
    pub distance: Distance,
    /// How far a weight may move.
    pub bounds: Bounds,
    /// Records that share one ratio of new to old weight.
    pub group: Option<Vec<u32>>,
    /// Parts with totals of their own.
    pub partition: Option<Partition>,
    /// How far a sum may stay from its total, as a share of the larger of the
    /// total and the sum of `d |x|`.
    pub tolerance: f64,
    /// How many steps of Newton's method are tried.
    pub max_rounds: u32,
}

impl Calibrate {
    /// Default of `tolerance`.
    pub const TOLERANCE: f64 = 1e-11;
    /// Default of `max_rounds`.
    pub const MAX_ROUNDS: u32 = 100;

    /// The generalised regression estimator: linear distance, without bounds,
    /// groups or parts.
    #[must_use]
    pub fn to(columns: Columns, totals: Vec<f64>) -> Calibrate {
        Calibrate {
            columns,
            totals,
            distance: Distance::Linear,
            bounds: Bounds::None,
            group: None,
            partition: None,
            tolerance: Calibrate::TOLERANCE,
            max_rounds: Calibrate::MAX_ROUNDS,
        }
    }

    /// How many parts have totals of their own.
    #[must_use]
    pub fn n_parts(&self) -> usize {
        self.partition.as_ref().map_or(1, |partition| partition.names.len())
    }

    pub(super) fn apply(&self, n: &[u64], before: &[f64]) -> Result<Vec<f64>, Problem> {
        let units = Units::of(self, n, before)?;
        let ratios: Vec<Result<Vec<f64>, Problem>> = (0..self.n_parts())
            .into_par_iter()
            .map(|part| Program::of_part(self, &units, part).and_then(|program| program.ratios()))
            .collect();
        let mut ratio_of_unit = vec![0.0; units.len()];
        for (part, ratios) in ratios.into_iter().enumerate() {
            for (&unit, ratio) in units.of_part(part).iter().zip(ratios?) {
                ratio_of_unit[unit as usize] = ratio;
            }
        }
        let ratio = |class: usize| units.of_class(class).map_or(0.0, |unit| ratio_of_unit[unit]);
        Ok((0..before.len()).map(|class| before[class] * ratio(class)).collect())
    }
}
