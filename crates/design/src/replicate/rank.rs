//! Rank of replicate weights: how many directions the replicates can tell apart.

/// Rows this close to the rows before count as their combination.
const TOLERANCE: f64 = 1e-5;

/// Rank of a matrix given by its rows; stops looking once it is full.
///
/// # Formula
/// Gram-Schmidt, row by row: a row counts if what is left of it after
/// projection on the rows that counted is over `1e-5` of its length.
pub(super) fn rank<'a>(rows: impl Iterator<Item = &'a [f64]>, columns: usize) -> usize {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for row in rows {
        if basis.len() == columns {
            break;
        }
        let length = norm(row);
        if length <= 0.0 {
            continue;
        }
        let mut rest = row.to_vec();
        // Twice, so that rounding of the first round does not count as a direction.
        for _ in 0..2 {
            for known in &basis {
                let share: f64 = known.iter().zip(&rest).map(|(a, b)| a * b).sum();
                rest.iter_mut().zip(known).for_each(|(rest, known)| *rest -= share * known);
            }
        }
        let left = norm(&rest);
        if left > TOLERANCE * length {
            basis.push(rest.iter().map(|value| value / left).collect());
        }
    }
    basis.len()
}

fn norm(row: &[f64]) -> f64 {
    row.iter().map(|value| value * value).sum::<f64>().sqrt()
}
