//! Calibrations that no weights can meet: seen before the search where possible,
//! explained after it otherwise.

use super::solve::{Found, Program};
use super::{Bounds, Distance, Gram, Problem};

/// Totals that belong together agree to this share.
const SAME: f64 = 1e-9;

/// What can be seen without a search: bounds that are none, columns that are
/// combinations, totals that cannot be.
pub(super) fn check(program: &Program) -> Result<(), Problem> {
    bounds(program)?;
    rank(program)
}

/// Why the search did not reach the totals.
pub(super) fn explain(program: &Program, found: &Found) -> Problem {
    let off = |column: usize| found.miss[column].abs() / program.scale[column];
    let worst = (0..found.miss.len()).max_by(|&a, &b| off(a).total_cmp(&off(b))).expect("a column");
    let total = program.totals[worst];
    Problem::NotConverged {
        column: program.calibrate.label(program.part, worst),
        total,
        reached: total - found.miss[worst],
        rounds: program.calibrate.max_rounds,
    }
}

fn bounds(program: &Program) -> Result<(), Problem> {
    let distance = program.calibrate.distance;
    let two_sided = distance == Distance::Logit;
    for row in &program.rows {
        let bad = row.lower > row.upper || two_sided && !(row.lower < 1.0 && row.upper > 1.0 && row.upper.is_finite());
        if bad && let Bounds::Ratio { lower, upper } | Bounds::Weight { lower, upper } = program.calibrate.bounds {
            return Err(Problem::BadBounds { distance: distance.name(), lower, upper });
        }
        if bad {
            return Err(Problem::BadBounds { distance: distance.name(), lower: row.lower, upper: row.upper });
        }
    }
    Ok(())
}

fn rank(program: &Program) -> Result<(), Problem> {
    let gram = Gram::new(program.columns, program.rows.iter().map(|row| (row.row, row.weight)));
    let label = |column: usize| program.calibrate.label(program.part, column);
    for collinear in gram.collinear() {
        let total = program.totals[collinear.column];
        let implied: f64 = collinear.of.iter().map(|&(column, c)| c * program.totals[column]).sum();
        let column = label(collinear.column);
        let of: Vec<String> = collinear.of.iter().map(|&(column, _)| label(column)).collect();
        if (total - implied).abs() > SAME * total.abs().max(implied.abs()) {
            return Err(match of.is_empty() {
                true => Problem::EmptyColumn { column, total },
                false => Problem::ContradictoryTotals { column, total, implied, of: of.join("`, `") },
            });
        }
        if !of.is_empty() {
            return Err(Problem::Collinear { column, of: of.join("`, `") });
        }
    }
    Ok(())
}
