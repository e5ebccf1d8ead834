//! Replicate weights: what each record weighs in every replicate.
//!
//! ```text
//! row        full   replicate 1   2   3 ...      a row: records that every adjustment treats alike
//! unit, cell  w         w·f₁    w·f₂            the record of a small file, a class of a large one
//! ```
//!
//! A census office has millions of records and a few thousand rows; only the rows
//! are held, replicates within rows, so that a sum over rows runs along memory.

use super::rank::rank;
use super::{ReplicateError, Replicates, Scales};
use rayon::prelude::*;

/// Replicates that are adjusted together before they are written back among the others.
const BLOCK: usize = 32;

/// Most numbers that are held: 4 GB.
const MOST: usize = 1 << 29;

/// Weights of each record of every row, in every replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicateWeights {
    weights: Vec<f64>,
    scales: Scales,
    degrees: Degrees,
}

/// How degrees of freedom of a domain are counted.
#[derive(Clone, Debug, PartialEq)]
enum Degrees {
    /// By the rank of the replicate weights of its rows.
    Rank,
    /// Its sampling units less its strata.
    Units { unit_of_row: Vec<u32>, stratum_of_unit: Vec<u32> },
    /// The same for every domain, as its documentation says.
    Stated(u32),
}

impl Replicates {
    /// Base weights times the factor of their sampling unit.
    ///
    /// `unit_of_row` is the primary sampling unit of each row, `base` the base weight
    /// of each of its records. Degrees of freedom are those of the design: sampling
    /// units less strata.
    ///
    /// # Errors
    /// [`ReplicateError::TooMany`] if rows times replicates would not fit in memory.
    ///
    /// # Panics
    /// If the lists differ in length or name an unknown unit: bugs in the caller.
    ///
    /// # Example
    /// ```
    /// # use design::{Codes, Fpc, StageColumns, VarianceBasis};
    /// # use design::replicate::{Method, Replicates};
    /// let ids = ["a", "b", "c"].map(String::from);
    /// let stage = StageColumns { unit: "village", ids: &ids, strata: None, fpc: Fpc::None };
    /// let basis = VarianceBasis::new("villages", Codes::Unique, &[stage])?;
    /// let replicates = Replicates::make(&basis, Method::Jk1, false)?;
    /// let weights = replicates.weigh(&[0, 0, 1, 2], &[10.0, 10.0, 8.0, 8.0])?;
    /// assert_eq!(weights.row(2), [12.0, 0.0, 12.0]); // left out in the second replicate
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn weigh(&self, unit_of_row: &[u32], base: &[f64]) -> Result<ReplicateWeights, ReplicateError> {
        assert_eq!(unit_of_row.len(), base.len(), "one unit and one base weight for every row");
        let n = self.n_replicates();
        fits(base.len(), n)?;
        let mut weights = vec![0.0; base.len() * n];
        weights.par_chunks_exact_mut(n).zip(unit_of_row).zip(base).for_each(|((row, &unit), &base)| {
            row.iter_mut().enumerate().for_each(|(replicate, weight)| {
                *weight = base * self.factors(replicate)[unit as usize];
            });
        });
        Ok(self.of_rows(unit_of_row, weights))
    }

    /// Weights that `redo` makes of the factors of a replicate, one for each row.
    ///
    /// For weights that are more than a factor times a base weight: of households
    /// and their members, or adjusted in steps. See [`ReplicateWeights::adjust`].
    ///
    /// # Errors
    /// [`ReplicateError::TooMany`], and [`ReplicateError::Adjust`] for the first replicate in which `redo` fails.
    ///
    /// # Panics
    /// If `redo` gives another number of rows than `unit_of_row` has.
    pub fn reweigh<E: std::error::Error + Send>(
        &self,
        unit_of_row: &[u32],
        redo: impl Fn(&[f64]) -> Result<Vec<f64>, E> + Sync,
    ) -> Result<ReplicateWeights, ReplicateError> {
        let (rows, n) = (unit_of_row.len(), self.n_replicates());
        fits(rows, n)?;
        let mut weights = vec![0.0; rows * n];
        each_replicate(&mut weights, n, |_, replicate| redo(self.factors(replicate)))?;
        Ok(self.of_rows(unit_of_row, weights))
    }

    fn of_rows(&self, unit_of_row: &[u32], weights: Vec<f64>) -> ReplicateWeights {
        let degrees =
            Degrees::Units { unit_of_row: unit_of_row.to_vec(), stratum_of_unit: self.stratum_of_unit().to_vec() };
        ReplicateWeights { weights, scales: self.scales().clone(), degrees }
    }
}

impl ReplicateWeights {
    /// Replicate weights made by others, replicates within rows.
    ///
    /// Degrees of freedom are the rank of the weights less 1, as R `survey::degf` has it.
    ///
    /// # Errors
    /// [`ReplicateError::Given`] if the numbers are not a whole number of rows or one of
    /// them is not finite; [`ReplicateError::GivenScale`] for a scale that is negative or not finite.
    ///
    /// # Example
    /// ```
    /// # use design::replicate::{ReplicateWeights, Scales};
    /// let scales = Scales { scale: 0.5, rscales: vec![1.0; 2], mse: true };
    /// let weights = ReplicateWeights::given(vec![2.0, 0.0, 0.0, 2.0], scales)?;
    /// assert_eq!((weights.n_rows(), weights.row(1)), (2, &[0.0, 2.0][..]));
    /// assert_eq!(weights.degrees_of_freedom(&[true, true]), 1);
    /// # Ok::<(), design::replicate::ReplicateError>(())
    /// ```
    pub fn given(weights: Vec<f64>, scales: Scales) -> Result<ReplicateWeights, ReplicateError> {
        let n = scales.rscales.len();
        if n == 0 || !weights.len().is_multiple_of(n) {
            return Err(ReplicateError::Given { weights: weights.len(), replicates: n });
        }
        if let Some(at) = weights.iter().position(|weight| !weight.is_finite()) {
            return Err(ReplicateError::NotFinite { row: at / n + 1, replicate: at % n + 1 });
        }
        let valid = |scale: f64| scale.is_finite() && scale >= 0.0;
        let all = || std::iter::once(scales.scale).chain(scales.rscales.iter().copied());
        if let Some(scale) = all().find(|&scale| !valid(scale)) {
            return Err(ReplicateError::GivenScale { scale });
        }
        Ok(ReplicateWeights { weights, scales, degrees: Degrees::Rank })
    }

    /// The same with degrees of freedom by rank instead of sampling units and strata,
    /// as R counts them for every replicate design.
    #[must_use]
    pub fn by_rank(self) -> ReplicateWeights {
        ReplicateWeights { degrees: Degrees::Rank, ..self }
    }

    /// The same with degrees of freedom as the documentation of the weights states
    /// them, for every domain.
    #[must_use]
    pub fn with_degrees(self, df: u32) -> ReplicateWeights {
        ReplicateWeights { degrees: Degrees::Stated(df), ..self }
    }

    /// Does every adjustment of the weights again, in each replicate by itself.
    ///
    /// `redo` takes the weights of all rows before adjustment and gives those after
    /// it, such as [`Chain::reweigh`](crate::adjust::Chain::reweigh). Replicates run in
    /// parallel; the result does not depend on the number of threads.
    ///
    /// # Errors
    /// [`ReplicateError::Adjust`] names the first replicate in which an adjustment fails.
    ///
    /// # Panics
    /// If `redo` gives another number of rows.
    pub fn adjust<E: std::error::Error + Send>(
        mut self,
        redo: impl Fn(&[f64]) -> Result<Vec<f64>, E> + Sync,
    ) -> Result<ReplicateWeights, ReplicateError> {
        let n = self.n_replicates();
        each_replicate(&mut self.weights, n, |weights, replicate| {
            redo(&weights.iter().skip(replicate).step_by(n).copied().collect::<Vec<f64>>())
        })?;
        Ok(self)
    }

    /// Number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.weights.len() / self.n_replicates()
    }

    /// Number of replicates.
    #[must_use]
    pub fn n_replicates(&self) -> usize {
        self.scales.rscales.len()
    }

    /// Weight of each record of a row, in every replicate.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        &self.weights[row * self.n_replicates()..][..self.n_replicates()]
    }

    /// How the spread of the replicates' estimates becomes a variance.
    #[must_use]
    pub fn scales(&self) -> &Scales {
        &self.scales
    }

    /// Degrees of freedom of a domain.
    ///
    /// # Formula
    /// ```text
    /// made here    units with a row of the domain − strata with such a unit
    /// given        rank of the replicate weights of the domain's rows − 1
    /// ```
    ///
    /// # Shapes and units
    /// `active[r]` is whether row `r` enters the estimate.
    ///
    /// # Panics
    /// If `active` has not one value a row.
    ///
    /// # Source
    /// R `survey::degf`, with its tolerance of `1e-5`; Valliant and Rust (2010),
    /// *JOS* 26, 585-602, on the count of units less strata.
    #[must_use]
    pub fn degrees_of_freedom(&self, active: &[bool]) -> u32 {
        assert_eq!(active.len(), self.n_rows(), "one mark per row");
        let rows = || (0..active.len()).filter(|&row| active[row]);
        match &self.degrees {
            Degrees::Stated(df) => *df,
            Degrees::Rank => rank(rows().map(|row| self.row(row)), self.n_replicates()).saturating_sub(1) as u32,
            Degrees::Units { unit_of_row, stratum_of_unit } => {
                let (mut units, mut strata) = (vec![false; stratum_of_unit.len()], vec![false; stratum_of_unit.len()]);
                rows().for_each(|row| units[unit_of_row[row] as usize] = true);
                let there = || stratum_of_unit.iter().zip(&units).filter(|(_, there)| **there);
                there().for_each(|(&stratum, _)| strata[stratum as usize] = true);
                (there().count() - strata.iter().filter(|there| **there).count()) as u32
            }
        }
    }
}

/// Makes replicates in parallel, each by itself, and writes them among the others block by block.
fn each_replicate<E: std::error::Error + Send>(
    weights: &mut [f64],
    n: usize,
    make: impl Fn(&[f64], usize) -> Result<Vec<f64>, E> + Sync,
) -> Result<(), ReplicateError> {
    let rows = weights.len() / n;
    for start in (0..n).step_by(BLOCK) {
        let replicates = start..n.min(start + BLOCK);
        let before: &[f64] = weights;
        let made: Vec<Result<Vec<f64>, E>> =
            replicates.clone().into_par_iter().map(|replicate| make(before, replicate)).collect();
        let named = |(replicate, made): (usize, Result<Vec<f64>, E>)| {
            let failed =
                |error: E| ReplicateError::Adjust { replicate: replicate + 1, of: n, problem: error.to_string() };
            made.map_err(failed).inspect(|made| assert_eq!(made.len(), rows, "one weight for every row"))
        };
        let made: Vec<Vec<f64>> = replicates.clone().zip(made).map(named).collect::<Result<_, _>>()?;
        weights.par_chunks_exact_mut(n).enumerate().for_each(|(row, weights)| {
            weights[replicates.clone()].iter_mut().zip(&made).for_each(|(weight, made)| *weight = made[row]);
        });
    }
    Ok(())
}

fn fits(rows: usize, replicates: usize) -> Result<(), ReplicateError> {
    match rows.checked_mul(replicates) {
        Some(numbers) if numbers <= MOST => Ok(()),
        Some(_) | None => Err(ReplicateError::TooMany { rows, replicates, most: MOST / rows.max(1) }),
    }
}
