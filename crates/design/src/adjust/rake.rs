//! Raking: the known totals of several margins, one after the other until all hold.

use super::control::{Sums, multiply};
use super::{Control, Problem};

/// One margin: a partition of the records with a known total in each cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Margin {
    /// What messages call the margin: `sex`, `area by age_group`.
    pub name: String,
    /// Cell of each class.
    pub cell: Vec<u32>,
    /// The cells with their totals.
    pub totals: Vec<Control>,
}

/// Post-stratifies to each margin in turn, round after round, until every cell of
/// every margin has its total.
///
/// # Formula
/// ```text
/// w ← w · N_g / Σ_{l in g} w_l     for the cells g of margin 1, then of margin 2, …; again
/// ```
/// until `|Σ_{l in g} w_l − N_g| <= tolerance · N_g` in every cell of every margin.
///
/// # Shapes and units
/// As [`Cells`](super::Cells), margin by margin.
///
/// # Errors
/// As [`Cells`](super::Cells); margins whose totals have different sums (of more
/// than 1e-9 of them); no convergence in `max_rounds`, naming the cell that is
/// farthest from its total.
///
/// # Panics
/// As [`Cells`](super::Cells), and without a margin.
///
/// # Example
/// ```
/// # use design::adjust::{Adjustment, Chain, Classes, Control, Margin, Rake};
/// let classes = Classes { unit: vec![0; 4], n: vec![1; 4], base: vec![1.0; 4] };
/// let margin = |name: &str, cell: [u32; 4], a, b| Margin {
///     name: name.into(),
///     cell: cell.to_vec(),
///     totals: vec![Control::new("1", a), Control::new("2", b)],
/// };
/// let margins = vec![margin("sex", [0, 0, 1, 1], 40.0, 60.0), margin("area", [0, 1, 0, 1], 50.0, 50.0)];
/// let mut chain = Chain::new(classes)?;
/// chain.push("raked", Adjustment::Rake(Rake::to(margins)))?;
/// assert_eq!(chain.weights(), [20.0, 20.0, 30.0, 30.0]);
/// # Ok::<(), design::adjust::AdjustError>(())
/// ```
///
/// # Source
/// Deming and Stephan (1940), On a least squares adjustment of a sampled frequency
/// table, *Annals of Mathematical Statistics* 11, 427-444; R `survey::rake`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rake {
    /// The margins, in the order they are raked to.
    pub margins: Vec<Margin>,
    /// How far a cell may stay from its total, as a share of it.
    pub tolerance: f64,
    /// How many rounds are tried.
    pub max_rounds: u32,
}

/// Margins agree if their sums do to this share: totals are written with nine digits or more.
const SAME_SUM: f64 = 1e-9;

impl Rake {
    /// Default of `tolerance`.
    pub const TOLERANCE: f64 = 1e-11;
    /// Default of `max_rounds`.
    pub const MAX_ROUNDS: u32 = 1000;

    /// Raking with the default tolerance and rounds.
    #[must_use]
    pub fn to(margins: Vec<Margin>) -> Rake {
        Rake { margins, tolerance: Rake::TOLERANCE, max_rounds: Rake::MAX_ROUNDS }
    }

    pub(super) fn apply(&self, n: &[u64], before: &[f64]) -> Result<Vec<f64>, Problem> {
        assert!(!self.margins.is_empty(), "raking to no margin");
        let mut weights = before.to_vec();
        for round in 0..=self.max_rounds {
            let sums = self.margins.iter().map(|margin| margin.sums(n, &weights)).collect::<Result<Vec<_>, _>>()?;
            if round == 0 {
                self.check(&sums)?;
            }
            let (off, worst) = self.worst(&sums);
            if off <= self.tolerance {
                return Ok(weights);
            }
            if round == self.max_rounds {
                return Err(worst.expect("a cell is off"));
            }
            for margin in &self.margins {
                let factors = margin.sums(n, &weights)?.factors(&margin.totals)?;
                weights = multiply(&margin.cell, &factors, &weights);
            }
        }
        unreachable!("the last round returns")
    }

    /// Refuses cells that cannot be met, and margins that contradict each other.
    fn check(&self, sums: &[Sums]) -> Result<(), Problem> {
        for (margin, sums) in self.margins.iter().zip(sums) {
            sums.factors(&margin.totals).map_err(|problem| problem.in_margin(&margin.name))?;
        }
        let sum = |margin: &Margin| margin.totals.iter().filter_map(|control| control.total).sum::<f64>();
        let first = &self.margins[0];
        let expected = sum(first);
        match self.margins.iter().find(|margin| (sum(margin) - expected).abs() > SAME_SUM * expected) {
            None => Ok(()),
            Some(other) => Err(Problem::MarginsDisagree {
                first: first.name.clone(),
                first_sum: expected,
                other: other.name.clone(),
                other_sum: sum(other),
            }),
        }
    }

    /// How far the worst cell is from its total, and what to say of it.
    fn worst(&self, sums: &[Sums]) -> (f64, Option<Problem>) {
        let mut worst = (0.0, None);
        for (margin, sums) in self.margins.iter().zip(sums) {
            for (control, &sum) in margin.totals.iter().zip(&sums.weight) {
                let total = control.total.unwrap_or(0.0);
                let off = (sum - total).abs() / total.max(f64::MIN_POSITIVE);
                if off > worst.0 {
                    let cell = format!("{}: {}", margin.name, control.name);
                    let problem = Problem::RakeNotConverged {
                        cell,
                        total,
                        reached: sum,
                        rounds: self.max_rounds,
                        tolerance: self.tolerance,
                    };
                    worst = (off, Some(problem));
                }
            }
        }
        worst
    }
}

impl Margin {
    fn sums(&self, n: &[u64], weights: &[f64]) -> Result<Sums, Problem> {
        Sums::of(&self.cell, self.totals.len(), n, weights).map_err(|problem| problem.in_margin(&self.name))
    }
}
