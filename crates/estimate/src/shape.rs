//! The dimensions of a cube: domains, levels, rows.
//!
//! A domain cell is one number in mixed radix over the codes of the domain
//! dimensions, so that a table by sex and age group is an array, not a map.

/// What is measured in a cube, which decides the sums it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Counts and weights of every level of a categorical variable.
    Levels,
    /// Also the sums of a number `y`.
    Numeric,
    /// Also the sums of a pair of numbers, `y` over `x`.
    Pair,
}

/// The dimensions of a cube. Two cubes can be added only if these agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many rows (sampled unit x calibration cell) its key has.
    pub rows: u32,
    /// Number of codes of each domain dimension; empty for the whole population.
    pub dims: Vec<u16>,
    /// Levels of the variable; 1 for a count of people or for numbers.
    pub levels: u16,
    /// Which sums are held.
    pub contents: Contents,
}

impl Shape {
    /// Number of domain cells: the product of the dimensions, 1 without any.
    #[must_use]
    pub fn cells(&self) -> u32 {
        self.dims.iter().map(|&size| u32::from(size)).product()
    }

    /// The codes of a cell, one for each dimension; the last dimension runs fastest.
    ///
    /// # Example
    /// ```
    /// # use estimate::{Contents, Shape};
    /// let shape = Shape { rows: 1, dims: vec![2, 3], levels: 1, contents: Contents::Levels };
    /// assert_eq!(shape.cells(), 6);
    /// assert_eq!(shape.codes(5), [1, 2]);
    /// assert_eq!(shape.cell(&[1, 2]), 5);
    /// ```
    #[must_use]
    pub fn codes(&self, cell: u32) -> Vec<u16> {
        let mut rest = cell;
        let mut codes: Vec<u16> = self
            .dims
            .iter()
            .rev()
            .map(|&size| {
                let code = rest % u32::from(size);
                rest /= u32::from(size);
                code as u16
            })
            .collect();
        codes.reverse();
        codes
    }

    /// The cell of a list of codes: the inverse of [`codes`](Self::codes).
    ///
    /// # Panics
    /// If there are not as many codes as dimensions, or one is out of range.
    #[must_use]
    pub fn cell(&self, codes: &[u16]) -> u32 {
        assert_eq!(codes.len(), self.dims.len(), "one code for each dimension");
        codes.iter().zip(&self.dims).fold(0, |cell, (&code, &size)| {
            assert!(code < size, "code {code} of a dimension of {size}");
            cell * u32::from(size) + u32::from(code)
        })
    }
}

/// Two cubes that cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unit totals differ in shape: {} and {}; they can be added only if made by the same tables from the same sample",
    describe(ours),
    describe(theirs)
)]
pub struct MergeError {
    /// Shape of the cube added to.
    pub ours: Shape,
    /// Shape of the cube to add.
    pub theirs: Shape,
}

fn describe(shape: &Shape) -> String {
    let Shape { rows, dims, levels, contents } = shape;
    format!("{rows} rows, domains {dims:?}, {levels} levels, {contents:?}").to_lowercase()
}
