//! Calibrations that no weights can meet: refused before the search where the
//! columns show it, explained after it otherwise.
//!
//! ```text
//! before   bounds that are none ─ a column that is a combination ─ a part greater than its whole
//! after    what one column can reach within the bounds ─ all together ─ bounds that would do
//! ```

use super::narrowest;
use super::parts;
use super::solve::{Found, Program, Row};
use super::{Bounds, Distance, Gram, Problem};

/// Totals that belong together agree to this share.
pub(super) const SAME: f64 = 1e-9;

/// What can be seen without a search.
pub(super) fn check(program: &Program) -> Result<(), Problem> {
    bounds(program)?;
    rank(program)?;
    parts::check(program)
}

/// Why the search did not reach the totals.
pub(super) fn explain(program: &Program, found: &Found) -> Problem {
    let off = |column: usize| found.miss[column].abs() / program.scale[column];
    let worst = (0..found.miss.len()).max_by(|&a, &b| off(a).total_cmp(&off(b))).expect("a column");
    let (total, column) = (program.totals[worst], program.label(worst));
    let reached = total - found.miss[worst];
    let (Bounds::Ratio { lower, upper } | Bounds::Weight { lower, upper }) = program.calibrate.bounds else {
        return Problem::NotConverged { column, total, reached, rounds: found.rounds };
    };
    let help = hint(program);
    match out_of_reach(program) {
        Some((column, from, to)) => {
            let total = program.totals[column];
            Problem::OutOfReach { column: program.label(column), total, from, to, lower, upper, help }
        }
        None => Problem::BoundsNotMet { column, total, reached, lower, upper, help },
    }
}

fn bounds(program: &Program) -> Result<(), Problem> {
    let distance = program.calibrate.distance;
    let (lower, upper) = match program.calibrate.bounds {
        Bounds::None if distance == Distance::Logit => {
            return Err(Problem::LogitWithoutBounds);
        }
        Bounds::None => return Ok(()),
        Bounds::Ratio { lower, upper } | Bounds::Weight { lower, upper } => (lower, upper),
    };
    let around = |row: &Row| row.lower < 1.0 && row.upper > 1.0 && row.lower.is_finite() && row.upper.is_finite();
    let fits = |row: &Row| row.lower <= row.upper && (distance != Distance::Logit || around(row));
    match program.rows.iter().all(fits) {
        true => Ok(()),
        false => Err(Problem::BadBounds { distance: distance.name(), lower, upper }),
    }
}

fn rank(program: &Program) -> Result<(), Problem> {
    let gram = Gram::new(program.columns, program.rows.iter().map(|row| (row.row, row.weight)));
    for collinear in gram.collinear() {
        let total = program.totals[collinear.column];
        let implied: f64 = collinear.of.iter().map(|&(column, c)| c * program.totals[column]).sum();
        let column = program.label(collinear.column);
        let of: Vec<String> = collinear.of.iter().map(|&(column, _)| program.label(column)).collect();
        let agree = (total - implied).abs() <= SAME * total.abs().max(implied.abs());
        match (agree, of.is_empty()) {
            (true, true) => {} // 0 everywhere and known to be 0
            (true, false) => return Err(Problem::Collinear { column, of: of.join("`, `") }),
            (false, true) => return Err(Problem::EmptyColumn { column, total }),
            (false, false) => return Err(Problem::ContradictoryTotals { column, total, implied, of: of.join("`, `") }),
        }
    }
    Ok(())
}

/// The column that is farthest outside what it alone can reach within the bounds:
/// from `Σ D min(L x, U x)` to `Σ D max(L x, U x)`.
fn out_of_reach(program: &Program) -> Option<(usize, f64, f64)> {
    let width = program.columns.width();
    let (mut from, mut to) = (vec![0.0; width], vec![0.0; width]);
    for row in &program.rows {
        for (column, x) in program.columns.row(row.row) {
            let (a, b) = (row.weight * row.lower * x, row.weight * row.upper * x);
            from[column] += a.min(b);
            to[column] += a.max(b);
        }
    }
    let beyond = |column: usize| (program.totals[column] - to[column]).max(from[column] - program.totals[column]);
    let share = |column: usize| beyond(column) / program.scale[column];
    (0..width)
        .filter(|&column| share(column) > SAME)
        .max_by(|&a, &b| share(a).total_cmp(&share(b)))
        .map(|column| (column, from[column], to[column]))
}

fn hint(program: &Program) -> String {
    if !matches!(program.calibrate.bounds, Bounds::Ratio { .. }) {
        return "widen the bounds, or join small cells".into();
    }
    match narrowest::of_program(program) {
        None => "no bounds around 1 were found that would do: correct the control totals, or join small cells".into(),
        Some((lower, upper)) => {
            let (lower, upper) = ((lower * 100.0).floor() / 100.0, (upper * 100.0).ceil() / 100.0);
            format!("bounds of {lower} to {upper} would do; or join small cells, or leave a column out")
        }
    }
}
