//! The cheapest set of cells that hits every cut: a small integer program.
//!
//! ```text
//! minimise  Σ cost(c)·x(c)    so that   Σ x(c) ≥ 1 over the cells of each cut,   x(c) ∈ {0, 1}
//! ```

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable};
use std::collections::BTreeMap;

/// The chosen cells in ascending order; `None` when the solver gives up.
///
/// Cells are numbers; `cost` is positive and whole, so that equal sums are equal.
pub(super) fn cheapest(cuts: &[Vec<usize>], cost: impl Fn(usize) -> u64) -> Option<Vec<usize>> {
    let mut variables = ProblemVariables::new();
    let mut chosen: BTreeMap<usize, Variable> = BTreeMap::new();
    for &cell in cuts.iter().flatten() {
        chosen.entry(cell).or_insert_with(|| variables.add(variable().binary()));
    }
    let total: Expression = chosen.iter().map(|(&cell, &x)| x * cost(cell) as f64).sum();
    let mut program = variables.minimise(total).using(microlp);
    for cut in cuts {
        let hits: Expression = cut.iter().map(|cell| Expression::from(chosen[cell])).sum();
        program.add_constraint(constraint!(hits >= 1.0));
    }
    let solution = program.solve().ok()?;
    Some(chosen.into_iter().filter(|(_, x)| solution.value(*x) > 0.5).map(|(cell, _)| cell).collect())
}

#[cfg(test)]
mod tests {
    use super::cheapest;

    #[test]
    fn one_cell_that_hits_all_beats_two() {
        assert_eq!(cheapest(&[vec![0, 2], vec![1, 2]], |_| 1), Some(vec![2]));
        let dear = |cell| if cell == 2 { 5 } else { 2 };
        assert_eq!(cheapest(&[vec![0, 2], vec![1, 2]], dear), Some(vec![0, 1]));
    }

    #[test]
    fn among_equals_the_first_in_place() {
        let place = |cell: usize| 100 + cell as u64;
        assert_eq!(cheapest(&[vec![3, 1, 2]], place), Some(vec![1]));
        assert_eq!(cheapest(&[vec![], vec![1]], place), None);
    }
}
