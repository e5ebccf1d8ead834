//! Tests: could this much association or difference be chance?
//!
//! ```text
//! cells of a table (Quantities) ──► Crosstab ──AssociationTest──► TestResult
//! coefficients of a model       ──► FittedModel::wald ──────────► TestResult
//! ```
//!
//! In a cluster sample Pearson's statistic is not chi-square but a weighted sum of
//! chi-squares, with design effects as weights. The tests differ in how they
//! account for it, and for having estimated it from few sampling units.
//!
//! Start reading at [`Crosstab::test`].

mod pearson;
mod wald;

pub(crate) use wald::quadratic_form;

use crate::interval::{Choices, UnknownMethod};
use crate::{Quantity, Scored, Uncertainty};

/// How the association of two classifications is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssociationTest {
    /// Rao and Scott, second order: mean and variance of the statistic are right,
    /// judged by F for few degrees of freedom.
    RaoScott,
    /// Rao and Scott, first order: the mean is right, judged by chi-square.
    RaoScottFirst,
    /// The distribution of the weighted sum, without approximation: for chances above 1e-9.
    LinearCombination,
    /// The same, by its saddlepoint approximation: good in the far tail too.
    Saddlepoint,
    /// Wald's, on the differences from independence.
    Wald,
    /// Wald's, reduced for few degrees of freedom.
    AdjustedWald,
}

impl AssociationTest {
    /// All tests, the default first.
    pub const ALL: &'static [AssociationTest] = &[
        AssociationTest::RaoScott,
        AssociationTest::RaoScottFirst,
        AssociationTest::LinearCombination,
        AssociationTest::Saddlepoint,
        AssociationTest::Wald,
        AssociationTest::AdjustedWald,
    ];
    const NAMES: Choices =
        Choices(&["rao_scott", "rao_scott_first", "linear_combination", "saddlepoint", "wald", "adjusted_wald"]);

    /// The name used in settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        let at = AssociationTest::ALL.iter().position(|test| *test == self).expect("the list has all");
        AssociationTest::NAMES.0[at]
    }

    /// The test of this name.
    ///
    /// # Errors
    /// [`UnknownMethod`], which names the choices.
    pub fn parse(name: &str) -> Result<AssociationTest, UnknownMethod> {
        let found = AssociationTest::ALL.iter().copied().find(|test| test.name() == name);
        found.ok_or_else(|| UnknownMethod { name: name.to_owned(), choices: AssociationTest::NAMES })
    }
}

/// A statistic and what chance has of exceeding it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestResult {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom of the numerator; `None` for mixtures.
    pub df: Option<f64>,
    /// Degrees of freedom of the denominator; `None` for chi-square and mixtures.
    pub denominator_df: Option<f64>,
    /// Chance of a larger statistic without association; `None` without degrees of freedom.
    pub p_value: Option<f64>,
}

/// Why a test cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TestError {
    /// A classification with fewer than two classes.
    #[error(
        "a table of {rows} by {cols} classes has no association to test; expected at least 2 by 2\n  help: choose classifications that vary in this domain"
    )]
    OneClass {
        /// Classes of the rows.
        rows: usize,
        /// Classes of the columns.
        cols: usize,
    },
    /// A class that nobody is in.
    #[error(
        "{margin} {class} of the table has nobody of the domain; expected people in every class\n  help: leave the class out, or join it with a neighbour"
    )]
    EmptyClass {
        /// `row` or `column`.
        margin: &'static str,
        /// Its position, from 0.
        class: usize,
    },
    /// Covariances that do not allow a test.
    #[error(
        "the covariance of the {of} is singular, so its test has no value\n  help: a class may lie in few sampling units, or calibration may fix it; join classes or name fewer terms"
    )]
    Singular {
        /// What varies.
        of: &'static str,
    },
    /// A covariance that is not defined under the design.
    #[error(
        "a variance is not defined under this design, so nothing can be tested\n  help: see which stratum has a single sampling unit, or which replicate has nobody of the domain"
    )]
    Undefined,
}

/// A table of two classifications, as totals that vary from sample to sample.
#[derive(Clone, Debug)]
pub struct Crosstab<'a> {
    uncertainty: &'a Uncertainty,
    rows: usize,
    cols: usize,
    /// Totals by cell, columns within rows.
    cells: Vec<Quantity>,
    active: Vec<bool>,
    n: u64,
}

impl<'a> Crosstab<'a> {
    /// A table from the totals of its cells, columns within rows; `n` records are
    /// in it, and `active` is where they live ([`Uncertainty::activity`]).
    ///
    /// # Errors
    /// [`TestError::OneClass`], [`TestError::EmptyClass`].
    ///
    /// # Panics
    /// If there is not one total for each cell.
    pub fn new(
        uncertainty: &'a Uncertainty,
        (rows, cols): (usize, usize),
        cells: Vec<Quantity>,
        active: Vec<bool>,
        n: u64,
    ) -> Result<Crosstab<'a>, TestError> {
        assert_eq!(cells.len(), rows * cols, "one total for each cell");
        if rows < 2 || cols < 2 {
            return Err(TestError::OneClass { rows, cols });
        }
        let table = Crosstab { uncertainty, rows, cols, cells, active, n };
        let empty = |sum: f64| sum.is_nan() || sum <= 0.0;
        if let Some(class) = (0..rows).find(|&row| empty(table.row_sum(row))) {
            return Err(TestError::EmptyClass { margin: "row", class });
        }
        if let Some(class) = (0..cols).find(|&col| empty(table.col_sum(col))) {
            return Err(TestError::EmptyClass { margin: "column", class });
        }
        Ok(table)
    }

    /// A table from [`Estimator::scored`](crate::Estimator::scored) totals of a
    /// variable whose levels are the cells, columns within rows.
    ///
    /// # Errors
    /// [`TestError::OneClass`], [`TestError::EmptyClass`].
    ///
    /// # Panics
    /// If there is not one total for each cell.
    pub fn of_totals(
        uncertainty: &'a Uncertainty,
        shape: (usize, usize),
        totals: &[Scored],
    ) -> Result<Crosstab<'a>, TestError> {
        let n = totals.first().map_or(0, |first| first.estimate.n);
        let active = totals.first().map_or(Vec::new(), |first| first.active.clone());
        let cells = totals.iter().map(|scored| scored.quantity.clone().expect("a total is always defined"));
        Crosstab::new(uncertainty, shape, cells.collect(), active, n)
    }

    /// Degrees of freedom of the domain, for [`test`](Self::test).
    #[must_use]
    pub fn degrees_of_freedom(&self) -> f64 {
        f64::from(self.uncertainty.degrees_of_freedom(&self.active))
    }

    /// Tests whether rows and columns are independent in the population.
    ///
    /// # Formula
    /// With shares `p_rc`, their covariance `V`, `n` records, `D = diag(p)`, and `C`
    /// contrasts that span the interaction of rows and columns:
    /// ```text
    /// X² = n Σ ( p_rc − p_r· p_·c )² / ( p_r· p_·c )
    /// Δ  = ( C′ D⁻¹ C / n )⁻¹  C′ D⁻¹ V D⁻¹ C      δ_j its eigenvalues, k = (R − 1)(C − 1) of them
    ///
    /// rao_scott           F = X²/Σδ on ν = (Σδ)²/Σδ² and ν·df
    /// rao_scott_first     X²/δ̄ as chi-square on k; the statistic given is X²
    /// linear_combination  P( Σ δ_j χ²_j > X² χ²_ν·df/(ν·df) );  from replicates without the denominator
    /// saddlepoint         the same, approximated
    ///
    /// Y_rc = T_rc − T_r· T_·c / T··  without the first row and column, V_Y its covariance
    /// wald                F = Y′ V_Y⁻¹ Y / k  on k and df
    /// adjusted_wald       F = Y′ V_Y⁻¹ Y (df − k + 1)/(k·df)  on k and df − k + 1
    /// ```
    ///
    /// # Shapes and units
    /// `df` are the degrees of freedom of the variance estimate, usually
    /// [`degrees_of_freedom`](Self::degrees_of_freedom).
    ///
    /// # Errors
    /// [`TestError::Singular`], [`TestError::Undefined`].
    ///
    /// # Example
    /// Eight records drawn one by one: 3, 1 / 1, 3. All design effects are 8/7 (`n/(n − 1)`),
    /// Pearson's statistic is 2, and so F is `2·7/8`.
    /// ```
    /// # use estimate::{AssociationTest, Crosstab, Replicated, RowSum, Uncertainty};
    /// let weights = (0..64).map(|i| if i / 8 == i % 8 { 0.0 } else { 8.0 / 7.0 }).collect();
    /// let uncertainty = Uncertainty::replicated(Replicated::new(weights, 7.0 / 8.0, vec![1.0; 8], false, 7));
    /// let cell = |rows: &[u32]| uncertainty.sum(rows.iter().map(|&row| RowSum { row, weighted: 1.0, plain: 1.0 }));
    /// let cells = vec![cell(&[0, 1, 2]), cell(&[3]), cell(&[4]), cell(&[5, 6, 7])];
    /// let table = Crosstab::new(&uncertainty, (2, 2), cells, vec![true; 8], 8)?;
    /// let test = table.test(AssociationTest::RaoScott, 7.0)?;
    /// assert!((test.statistic - 1.75).abs() < 1e-12 && test.denominator_df == Some(7.0));
    /// # Ok::<(), estimate::TestError>(())
    /// ```
    ///
    /// # Source
    /// Rao and Scott (1984), *Annals of Statistics* 12; Thomas and Rao (1987) for
    /// the adjusted test; the forms are those of R `survey::svychisq`. R counts in `n` the
    /// records where a class is missing too; here they are outside the domain. Without
    /// the package CompQuadForm, R's `lincom` is its `saddlepoint`.
    pub fn test(&self, test: AssociationTest, df: f64) -> Result<TestResult, TestError> {
        match test {
            AssociationTest::RaoScott
            | AssociationTest::RaoScottFirst
            | AssociationTest::LinearCombination
            | AssociationTest::Saddlepoint => pearson::test(self, test, df),
            AssociationTest::Wald => wald::test(self, df, false),
            AssociationTest::AdjustedWald => wald::test(self, df, true),
        }
    }

    fn at(&self, row: usize, col: usize) -> f64 {
        self.cells[row * self.cols + col].value
    }

    fn row_sum(&self, row: usize) -> f64 {
        (0..self.cols).map(|col| self.at(row, col)).sum()
    }

    fn col_sum(&self, col: usize) -> f64 {
        (0..self.rows).map(|row| self.at(row, col)).sum()
    }

    fn total(&self) -> f64 {
        self.cells.iter().map(|cell| cell.value).sum()
    }

    fn covariance(&self, a: &Quantity, b: &Quantity) -> Result<f64, TestError> {
        self.uncertainty.covariance(a, b, &self.active).filter(|c| c.is_finite()).ok_or(TestError::Undefined)
    }
}
