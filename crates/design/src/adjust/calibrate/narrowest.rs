//! How narrow bounds may be: the search for bounds that some weights keep.

use super::solve::{Program, Row};
use super::{Bounds, Calibrate, Distance, Problem, Units};

/// Bounds are stretched by at most this.
const WIDEST: f64 = 1024.0;

/// The search ends when the stretch is known to this share.
const NEAR: f64 = 1.005;

impl Calibrate {
    /// The narrowest bounds on the ratio of new to old weight for which there are
    /// weights that meet the totals: what to choose bounds from, before calibrating.
    ///
    /// # Formula
    /// ```text
    /// lower = 1 − t (1 − L),  upper = 1 + t (U − 1)    declared bounds L to U on the ratio, stretched or shrunk alike
    /// lower = 1 / (1 + t),    upper = 1 + t            otherwise
    /// ```
    /// with the least `t` for which weights exist, to half a percent and on the safe
    /// side; over all parts. `lower` does not fall below 0 if `L` is not below it.
    ///
    /// # Errors
    /// [`Problem`] for columns and totals that no bounds can help; `None` if no
    /// bounds up to `t = 1024` were found.
    ///
    /// # Panics
    /// If a list has not one entry for every class: a bug in the caller.
    ///
    /// # Example
    /// 60 men and 40 women by weight, known to be 45 and 55: the women's ratio is 1.375.
    /// ```
    /// # use design::adjust::{Calibrate, Columns};
    /// let columns = Columns::dense(vec!["men".into(), "women".into()], &[1.0, 0.0, 0.0, 1.0]);
    /// let calibrate = Calibrate::to(columns, vec![45.0, 55.0]);
    /// let (lower, upper) = calibrate.narrowest_bounds(&[6, 4], &[10.0, 10.0])?.expect("there are weights");
    /// assert!(upper >= 1.375 && upper < 1.378, "{upper}");
    /// assert!(lower <= 45.0 / 60.0);
    /// # Ok::<(), design::adjust::Problem>(())
    /// ```
    pub fn narrowest_bounds(&self, n: &[u64], before: &[f64]) -> Result<Option<(f64, f64)>, Problem> {
        let free = Calibrate { distance: Distance::Linear, ..self.clone() };
        let units = Units::of(&free, n, before)?;
        let mut narrowest = Some((1.0, 1.0));
        for part in 0..free.n_parts() {
            let of_part = of_program(&Program::of_part(&free, &units, part)?);
            narrowest = narrowest.zip(of_part).map(|((l, u), (lower, upper))| (f64::min(l, lower), f64::max(u, upper)));
        }
        Ok(narrowest)
    }
}

/// The narrowest bounds for one part.
pub(super) fn of_program(program: &Program) -> Option<(f64, f64)> {
    let stretched = |by: f64| match program.calibrate.bounds {
        Bounds::Ratio { lower, upper } => {
            let floor = if lower >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
            ((1.0 - by * (1.0 - lower)).max(floor), 1.0 + by * (upper - 1.0))
        }
        Bounds::None | Bounds::Weight { .. } => (1.0 / (1.0 + by), 1.0 + by),
    };
    let exist = |by: f64| {
        let (lower, upper) = stretched(by);
        let rows: Vec<Row> = program.rows.iter().map(|row| Row { lower, upper, ..*row }).collect();
        lower < 1.0 && upper > 1.0 && program.search(Distance::Linear, &rows).converged
    };
    if !exist(WIDEST) {
        return None;
    }
    let (mut without, mut with) = (1.0 / WIDEST, WIDEST);
    while with / without > NEAR {
        let middle = f64::sqrt(without * with);
        if exist(middle) { with = middle } else { without = middle }
    }
    Some(stretched(with))
}
