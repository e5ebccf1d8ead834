//! Successive differences: each unit against the next in order of selection.
//!
//! ```text
//! units of a stratum, in order   a   b   c   d          rows of the Hadamard matrix
//! rows of a unit                1,2 2,3 3,4 4,1         each row links two neighbours; the last is linked to the first
//! ```
//!
//! A systematic sample is its order: neighbours are alike, and their differences
//! show the variance that is left. The order is that of the basis.

use super::ReplicateError;
use super::hadamard::Hadamard;
use super::jackknife::Made;
use super::units::Units;

/// Factors from two rows of a Hadamard matrix for each unit.
pub(super) fn differences(units: &Units, replicates: u32) -> Result<Made, ReplicateError> {
    let refuse = || {
        let wanted = replicates.max(4);
        let below = (4..=wanted).rev().find(|&order| Hadamard::of_order(order as usize).is_some()).unwrap_or(4);
        let above = Hadamard::above(wanted as usize).order();
        ReplicateError::NoHadamard { replicates, below, above }
    };
    let signs = Hadamard::of_order(replicates as usize).filter(|_| replicates >= 4).ok_or_else(refuse)?;
    let rows = Rows::new(signs.order() - 1);
    let mut links = vec![None; units.len()];
    let mut met = 0;
    for stratum in units.varying() {
        let first = met;
        let next = |at: usize| if at + 1 == first + stratum.members.len() { first } else { at + 1 };
        for &unit in &stratum.members {
            let own = rows.at(met);
            let other = rows.at(next(met));
            // A loop longer than the matrix may close on its own row, which would hide a difference.
            let other = if own == other { rows.after(other) } else { other };
            links[unit] = Some((own, other, (1.0 - stratum.fraction).sqrt()));
            met += 1;
        }
    }
    let size = 0.5_f64.powf(1.5);
    let mut factors = Vec::with_capacity(signs.order() * units.len());
    for replicate in 0..signs.order() {
        // Every second row with its sign turned, so that no replicate repeats the full sample.
        let sign = |row: usize| f64::from(signs.row(row)[replicate]) * if row.is_multiple_of(2) { 1.0 } else { -1.0 };
        let factor = |link: &Option<(usize, usize, f64)>| {
            link.map_or(1.0, |(own, other, kept)| 1.0 + kept * size * (sign(own) - sign(other)))
        };
        factors.extend(links.iter().map(factor));
    }
    Ok((factors, 4.0 / signs.order() as f64, vec![1.0; signs.order()]))
}

/// The order in which the rows 1 to `count` are used: once through by steps of 1, then by longer
/// steps, so that rows which met once do not meet again soon.
struct Rows {
    count: usize,
    steps: Vec<usize>,
}

impl Rows {
    fn new(count: usize) -> Rows {
        Rows { count, steps: (1..count).filter(|&step| common_divisor(step, count) == 1).collect() }
    }

    fn at(&self, place: usize) -> usize {
        let step = self.steps[place / self.count % self.steps.len()];
        place % self.count * step % self.count + 1
    }

    fn after(&self, row: usize) -> usize {
        row % self.count + 1
    }
}

fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_divisor(b, a % b) }
}
