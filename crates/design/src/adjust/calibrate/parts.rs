//! Totals that contradict each other because one column is part of another.

use super::Problem;
use super::impossible::SAME;
use super::solve::Program;

/// How the columns lie in each other, told by their nonzero entries.
struct Overlap {
    width: usize,
    rows: Vec<usize>,
    /// Rows where two columns are both not 0, and where the first is at most the second.
    both: Vec<usize>,
    under: Vec<usize>,
    /// Whether a column has values below, and above 0.
    negative: Vec<bool>,
    positive: Vec<bool>,
}

/// Refuses totals of a sign that no record has, and parts that add up to more than
/// their whole: columns that no record has two of, and that are nowhere above
/// another column, cannot have a greater sum than that.
pub(super) fn check(program: &Program) -> Result<(), Problem> {
    let overlap = Overlap::of(program);
    let width = overlap.width;
    for column in 0..width {
        let total = program.totals[column];
        if total < 0.0 && !overlap.negative[column] || total > 0.0 && !overlap.positive[column] {
            return Err(Problem::WrongSign { column: program.label(column), total });
        }
    }
    for whole in (0..width).filter(|&column| !overlap.negative[column]) {
        for family in overlap.families(whole) {
            let sum: f64 = family.iter().map(|&part| program.totals[part]).sum();
            if sum > program.totals[whole] * (1.0 + SAME) {
                let names: Vec<String> = family.iter().map(|&part| program.label(part)).collect();
                let (parts, whole, total) = (names.join("`, `"), program.label(whole), program.totals[whole]);
                return Err(Problem::PartsExceedWhole { parts, sum, whole, total });
            }
        }
    }
    Ok(())
}

impl Overlap {
    fn of(program: &Program) -> Overlap {
        let width = program.columns.width();
        let mut overlap = Overlap {
            width,
            rows: vec![0; width],
            both: vec![0; width * width],
            under: vec![0; width * width],
            negative: vec![false; width],
            positive: vec![false; width],
        };
        for row in &program.rows {
            for (a, x) in program.columns.row(row.row) {
                overlap.rows[a] += 1;
                overlap.negative[a] |= x < 0.0;
                overlap.positive[a] |= x > 0.0;
                for (b, y) in program.columns.row(row.row) {
                    overlap.both[a * width + b] += 1;
                    overlap.under[a * width + b] += usize::from(x <= y);
                }
            }
        }
        overlap
    }

    /// Columns within `whole`, sorted into families of which no record has two.
    fn families(&self, whole: usize) -> Vec<Vec<usize>> {
        let within = |a: usize, b: usize| self.under[a * self.width + b] == self.rows[a];
        let parts = (0..self.width).filter(|&part| {
            part != whole && self.rows[part] > 0 && !self.negative[part] && within(part, whole) && !within(whole, part)
        });
        let mut families: Vec<Vec<usize>> = Vec::new();
        for part in parts {
            let apart = |family: &Vec<usize>| family.iter().all(|&other| self.both[part * self.width + other] == 0);
            match families.iter_mut().find(|family| apart(family)) {
                Some(family) => family.push(part),
                None => families.push(vec![part]),
            }
        }
        families
    }
}
