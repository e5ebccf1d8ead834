//! One pass over the rows: from people to cubes of sums, in parallel.
//!
//! ```text
//! chunk 0 ─► parts of every cube ┐
//! chunk 1 ─► parts of every cube ├─ in chunk order ─► Cube, Cube, ...
//! chunk 2 ─► parts of every cube ┘
//! ```
//!
//! Chunks have a fixed size and are added in their order, so the sums are the
//! same bits whatever the number of threads. A person whose domain code or
//! measure is missing leaves the estimate, as if outside the domain.
//!
//! Start reading at [`tabulate`].

use rayon::prelude::*;

use crate::chunk::{NotFinite, Scratch, parts_of_chunk};
use crate::totals::{Extra, Moments, NoMoments, Part};
use crate::{Contents, Cube, Mask, Shape};

/// The code of somebody whose domain or level is not known.
pub const MISSING: u16 = u16::MAX;

/// People per chunk: few enough that the sums of a chunk stay in cache.
pub(crate) const CHUNK: usize = 16_384;

/// One domain dimension: the code of every person, below `size` or [`MISSING`].
#[derive(Clone, Copy, Debug)]
pub struct DimCodes<'a> {
    /// One code per person.
    pub codes: &'a [u16],
    /// Number of codes.
    pub size: u16,
}

/// What is measured on every person.
#[derive(Clone, Copy, Debug)]
pub enum Measure<'a> {
    /// The people themselves: one level, nobody missing.
    People,
    /// A categorical variable.
    Levels {
        /// One code per person, below `n_levels` or [`MISSING`].
        codes: &'a [u16],
        /// Number of levels.
        n_levels: u16,
    },
    /// A number `y`, or the pair `y` over `x`.
    Numeric {
        /// One number per person.
        y: &'a [f64],
        /// The denominator of a ratio, one number per person.
        x: Option<&'a [f64]>,
        /// Who has a valid `y` (and `x`, if asked for).
        valid: Mask<'a>,
    },
}

/// One cube to be made: who counts, with what weight, by which domains, of what.
#[derive(Clone, Debug)]
pub struct Tabulation<'a> {
    /// Row of the [`RowKey`](crate::RowKey) of every person; looked at only where kept.
    pub row_of: &'a [u32],
    /// Number of rows of the key.
    pub rows: u32,
    /// Weight of every person; looked at only where kept.
    pub weight: &'a [f64],
    /// Who counts: accepted, in the sample, and in the population asked about.
    pub keep: Mask<'a>,
    /// Domain dimensions, the last running fastest; none for the whole population.
    pub dims: Vec<DimCodes<'a>>,
    /// What is measured.
    pub measure: Measure<'a>,
}

impl Tabulation<'_> {
    /// The shape of the cube this makes.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let (levels, contents) = match self.measure {
            Measure::People => (1, Contents::Levels),
            Measure::Levels { n_levels, .. } => (n_levels, Contents::Levels),
            Measure::Numeric { x: None, .. } => (1, Contents::Numeric),
            Measure::Numeric { x: Some(_), .. } => (1, Contents::Pair),
        };
        Shape { rows: self.rows, dims: self.dims.iter().map(|dim| dim.size).collect(), levels, contents }
    }

    fn check(&self) -> Result<(), TabulateError> {
        let people = self.row_of.len();
        assert_eq!(self.weight.len(), people, "one weight per person");
        assert!(self.keep.covers(people), "a mask that covers every person");
        assert!(self.dims.iter().all(|dim| dim.codes.len() == people), "one domain code per person");
        match self.measure {
            Measure::People => {}
            Measure::Levels { codes, .. } => assert_eq!(codes.len(), people, "one level per person"),
            Measure::Numeric { y, x, valid } => {
                assert_eq!(y.len(), people, "one number per person");
                assert!(x.is_none_or(|x| x.len() == people), "one denominator per person");
                assert!(valid.covers(people), "a validity mask that covers every person");
            }
        }
        let Shape { dims, levels, .. } = self.shape();
        let places = dims.iter().fold(u64::from(levels), |n, &size| n.saturating_mul(u64::from(size)));
        if places >= u64::from(u32::MAX) {
            return Err(TabulateError::TooManyCells { dims, levels });
        }
        Ok(())
    }
}

/// Why the rows could not be tabulated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TabulateError {
    /// The product of dimensions and levels does not fit.
    #[error(
        "domains of {dims:?} codes by {levels} levels make more than 4,294,967,294 cells; use fewer or coarser domains"
    )]
    TooManyCells {
        /// Number of codes of each dimension.
        dims: Vec<u16>,
        /// Number of levels.
        levels: u16,
    },
    /// A weight or measure that is not a number.
    #[error("{what} of row {person} is {value:e}, which cannot be summed; mark it as missing or correct it")]
    NotFinite {
        /// `weight`, `numerator` or `denominator`.
        what: &'static str,
        /// Position of the person in the columns.
        person: usize,
        /// What was found.
        value: f64,
    },
}

/// Sums of every tabulation, in one parallel pass over the people.
///
/// # Formula
/// ```text
/// n(c,l,r) = Σ_k 1,   w(c,l,r) = Σ_k w_k,   wy(c,l,r) = Σ_k w_k·y_k,  ...
/// ```
/// over the kept people `k` of domain cell `c`, level `l` and row `r`.
///
/// # Shapes and units
/// One cube per tabulation, in the same order. `n` counts kept people whatever
/// their weight, `n_weighted` those whose weight is not 0. People in the order of the
/// sampled units are fastest and need least memory; any order gives the same
/// counts.
///
/// # Errors
/// [`TabulateError`]: a weight or number that is not finite (the first such
/// person is named), or more cells than 32 bits count.
///
/// # Panics
/// If columns differ in length, or a code, level or row is out of range: bugs in
/// the caller.
///
/// # Example
/// Three women of weights 2, 3, 4, two of them in unit 0; one man left out; the
/// last woman's level is missing.
/// ```
/// # use estimate::{DimCodes, MISSING, Mask, Measure, Tabulation, tabulate};
/// let cubes = tabulate(&[Tabulation {
///     row_of: &[0, 0, 0, 1],
///     rows: 2,
///     weight: &[2.0, 9.0, 3.0, 4.0],
///     keep: Mask::Bools(&[true, false, true, true]),
///     dims: vec![DimCodes { codes: &[1, 0, 1, 1], size: 2 }],
///     measure: Measure::Levels { codes: &[0, 0, 0, MISSING], n_levels: 3 },
/// }])?;
/// let sums: Vec<_> = cubes[0].entries().map(|e| (e.cell, e.level, e.row, e.n, e.w)).collect();
/// assert_eq!(sums, [(1, 0, 0, 2, 5.0)]);
/// # Ok::<(), estimate::TabulateError>(())
/// ```
///
/// # Source
/// Own; the sums are those of any textbook estimator. Compared with a plain loop
/// in `tests/twin.rs`.
pub fn tabulate(tabulations: &[Tabulation]) -> Result<Vec<Cube>, TabulateError> {
    for tabulation in tabulations {
        tabulation.check()?;
    }
    let longest = tabulations.iter().map(|t| t.row_of.len()).max().unwrap_or(0);
    let chunks: Vec<Result<Vec<Parts>, TabulateError>> = (0..longest.div_ceil(CHUNK))
        .into_par_iter()
        .map_init(Scratch::default, |scratch, chunk| {
            let parts = |t| Parts::of(t, chunk * CHUNK, scratch).map_err(|found| not_finite(t, found.person));
            tabulations.iter().map(parts).collect()
        })
        .collect();

    let mut by_tabulation: Vec<Vec<Parts>> = tabulations.iter().map(|_| Vec::new()).collect();
    for chunk in chunks {
        for (all, parts) in by_tabulation.iter_mut().zip(chunk?) {
            all.push(parts);
        }
    }
    Ok(tabulations.par_iter().zip(by_tabulation).map(|(tabulation, parts)| cube(tabulation.shape(), parts)).collect())
}

/// The sums of one chunk of one tabulation.
enum Parts {
    Levels(Vec<Part<NoMoments>>),
    Numeric(Vec<Part<Moments>>),
}

impl Parts {
    fn of(tabulation: &Tabulation, start: usize, scratch: &mut Scratch) -> Result<Parts, NotFinite> {
        match tabulation.measure {
            Measure::People | Measure::Levels { .. } => {
                parts_of_chunk(tabulation, start, scratch, |_, _| NoMoments).map(Parts::Levels)
            }
            Measure::Numeric { y, x: None, .. } => {
                parts_of_chunk(tabulation, start, scratch, |k, w| Moments::of_one(w, y[k], 0.0)).map(Parts::Numeric)
            }
            Measure::Numeric { y, x: Some(x), .. } => {
                parts_of_chunk(tabulation, start, scratch, |k, w| Moments::of_one(w, y[k], x[k])).map(Parts::Numeric)
            }
        }
    }
}

fn cube(shape: Shape, chunks: Vec<Parts>) -> Cube {
    fn join<M: Extra>(shape: Shape, chunks: Vec<Vec<Part<M>>>) -> Cube {
        Cube::from_parts(shape, chunks.concat())
    }
    let (mut levels, mut numeric) = (Vec::new(), Vec::new());
    for chunk in chunks {
        match chunk {
            Parts::Levels(parts) => levels.push(parts),
            Parts::Numeric(parts) => numeric.push(parts),
        }
    }
    match shape.contents {
        Contents::Levels => join(shape, levels),
        Contents::Numeric | Contents::Pair => join(shape, numeric),
    }
}

/// Says which number of a person cannot be summed: it, or its square, is not finite.
fn not_finite(tabulation: &Tabulation, person: usize) -> TabulateError {
    let (y, x) = match tabulation.measure {
        Measure::People | Measure::Levels { .. } => (0.0, 0.0),
        Measure::Numeric { y, x, .. } => (y[person], x.map_or(0.0, |x| x[person])),
    };
    let weight = tabulation.weight[person];
    let (what, value) = [("weight", weight), ("numerator", y), ("denominator", x)]
        .into_iter()
        .find(|(_, value)| !(value * value).is_finite())
        .unwrap_or(("weight", weight));
    TabulateError::NotFinite { what, person, value }
}
