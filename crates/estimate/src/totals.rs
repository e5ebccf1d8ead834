//! Cubes of sums: what is kept of millions of rows.
//!
//! ```text
//! rows ──tabulate──► Cube ──merge──► Cube ──Estimator──► Estimate
//!                    sums by (cell, level, row); a row = sampled unit x calibration cell
//! ```
//!
//! Every estimator of this crate is a function of these sums, so the rows are
//! read once. Cubes of two files, threads or provinces are added; the sum is the
//! cube of both together.
//!
//! Start reading at [`Cube`].

use std::ops::AddAssign;

use crate::{Contents, MergeError, Shape};

/// Sums of numbers over the people behind one entry: of the pair `(y, x)`, each
/// with weights (`w…`) and without. `x` is 0 throughout if only `y` is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs, reason = "each field is the sum its name spells")]
pub struct Moments {
    /// People with `y > 0`.
    pub positive: u64,
    pub wy: f64,
    pub wx: f64,
    pub wyy: f64,
    pub wxy: f64,
    pub wxx: f64,
    pub y: f64,
    pub x: f64,
    pub yy: f64,
    pub xy: f64,
    pub xx: f64,
}

impl Moments {
    /// The sums of one person of weight `w`.
    #[must_use]
    pub fn of_one(w: f64, y: f64, x: f64) -> Moments {
        let (wy, wx) = (w * y, w * x);
        let positive = u64::from(y > 0.0);
        Moments { positive, wy, wx, wyy: wy * y, wxy: wx * y, wxx: wx * x, y, x, yy: y * y, xy: x * y, xx: x * x }
    }

    /// Whether no sum has run out of range.
    pub(crate) fn is_finite(&self) -> bool {
        let Moments { wyy, wxy, wxx, yy, xy, xx, wy, wx, y, x, positive: _ } = *self;
        [wyy, wxy, wxx, yy, xy, xx, wy, wx, y, x].into_iter().all(f64::is_finite)
    }
}

impl AddAssign for Moments {
    fn add_assign(&mut self, other: Moments) {
        self.positive += other.positive;
        self.wy += other.wy;
        self.wx += other.wx;
        self.wyy += other.wyy;
        self.wxy += other.wxy;
        self.wxx += other.wxx;
        self.y += other.y;
        self.x += other.x;
        self.yy += other.yy;
        self.xy += other.xy;
        self.xx += other.xx;
    }
}

/// One non-empty place of a cube.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Domain cell, see [`Shape::codes`].
    pub cell: u32,
    /// Level of the variable.
    pub level: u16,
    /// Row of the [`RowKey`](crate::RowKey).
    pub row: u32,
    /// People counted, unweighted.
    pub n: u64,
    /// Those of them whose weight is not 0.
    pub n_weighted: u64,
    /// Their sum of weights.
    pub w: f64,
    /// Their sums of numbers; zero in a cube of levels.
    pub moments: Moments,
}

impl Entry {
    fn place(&self) -> Place {
        (self.cell, self.level, self.row)
    }
}

/// (cell, level, row): the order of a cube.
pub(crate) type Place = (u32, u16, u32);

/// What a place holds besides counts and weights.
pub(crate) trait Extra: Copy + Default + AddAssign + Send {
    fn of(moments: Moments) -> Self;
    fn moments(self) -> Option<Moments>;
}

impl Extra for Moments {
    fn of(moments: Moments) -> Moments {
        moments
    }
    fn moments(self) -> Option<Moments> {
        Some(self)
    }
}

/// A cube of levels holds no moments, and its parts spend no memory on them.
#[derive(Clone, Copy, Default)]
pub(crate) struct NoMoments;

impl AddAssign for NoMoments {
    fn add_assign(&mut self, _: NoMoments) {}
}

impl Extra for NoMoments {
    fn of(_: Moments) -> NoMoments {
        NoMoments
    }
    fn moments(self) -> Option<Moments> {
        None
    }
}

/// Part of a place's sums, as one chunk of rows gives them.
#[derive(Clone, Copy)]
pub(crate) struct Part<M> {
    pub place: Place,
    pub n: u64,
    pub n_weighted: u64,
    pub w: f64,
    pub extra: M,
}

/// The sums of one table and set of domains, by (cell, level, row), empty places
/// left out.
///
/// Holds sums only: nothing in it says what a cell or level means, and nothing of
/// a single person survives except in places with `n = 1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Cube {
    shape: Shape,
    places: Vec<Place>,
    n: Vec<u64>,
    n_weighted: Vec<u64>,
    w: Vec<f64>,
    moments: Vec<Moments>,
}

impl Cube {
    /// A cube of no people.
    #[must_use]
    pub fn empty(shape: Shape) -> Cube {
        Cube { shape, places: Vec::new(), n: Vec::new(), n_weighted: Vec::new(), w: Vec::new(), moments: Vec::new() }
    }

    /// The cube of these entries; those of one place are added in the order given.
    ///
    /// # Panics
    /// If an entry lies outside the shape.
    #[must_use]
    pub fn from_entries(shape: Shape, entries: impl IntoIterator<Item = Entry>) -> Cube {
        fn collect<M: Extra>(shape: Shape, entries: impl Iterator<Item = Entry>) -> Cube {
            let part = |e: Entry| {
                let Entry { n, n_weighted, w, moments, .. } = e;
                Part { place: e.place(), n, n_weighted, w, extra: M::of(moments) }
            };
            Cube::from_parts(shape, entries.map(part).collect())
        }
        match shape.contents {
            Contents::Levels => collect::<NoMoments>(shape, entries.into_iter()),
            Contents::Numeric | Contents::Pair => collect::<Moments>(shape, entries.into_iter()),
        }
    }

    /// Adds up parts of the same place in the order given.
    pub(crate) fn from_parts<M: Extra>(shape: Shape, mut parts: Vec<Part<M>>) -> Cube {
        parts.sort_by_key(|part| part.place); // stable: equal places keep their order
        parts.dedup_by(|next, kept| {
            let same = next.place == kept.place;
            if same {
                kept.n += next.n;
                kept.n_weighted += next.n_weighted;
                kept.w += next.w;
                kept.extra += next.extra;
            }
            same
        });
        let cells = shape.cells();
        let inside = |&(cell, level, row): &Place| cell < cells && level < shape.levels && row < shape.rows;
        for Part { place, .. } in &parts {
            assert!(inside(place), "sums of (cell, level, row) {place:?} outside {shape:?}");
        }
        let mut cube = Cube::empty(shape);
        cube.places = parts.iter().map(|part| part.place).collect();
        cube.n = parts.iter().map(|part| part.n).collect();
        cube.n_weighted = parts.iter().map(|part| part.n_weighted).collect();
        cube.w = parts.iter().map(|part| part.w).collect();
        cube.moments = parts.iter().filter_map(|part| part.extra.moments()).collect();
        cube
    }

    /// The dimensions.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Number of non-empty places.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether nobody was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The non-empty places in order of (cell, level, row).
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry> + '_ {
        (0..self.len()).map(|i| self.entry(i))
    }

    fn entry(&self, i: usize) -> Entry {
        let (cell, level, row) = self.places[i];
        let moments = self.moments.get(i).copied().unwrap_or_default();
        Entry { cell, level, row, n: self.n[i], n_weighted: self.n_weighted[i], w: self.w[i], moments }
    }

    /// The entries of one cell, in order of (level, row).
    pub(crate) fn of_cell(&self, cell: u32) -> impl Iterator<Item = Entry> + '_ {
        let start = self.places.partition_point(|place| place.0 < cell);
        let end = self.places.partition_point(|place| place.0 <= cell);
        (start..end).map(|i| self.entry(i))
    }

    /// Adds the sums of `other`: the result is the cube of both samples together.
    ///
    /// # Errors
    /// [`MergeError`] if the shapes differ. That the rows and codes mean the same
    /// is for the caller to see to.
    ///
    /// # Example
    /// ```
    /// # use estimate::{Contents, Cube, Entry, Moments, Shape};
    /// let shape = Shape { rows: 2, dims: vec![], levels: 1, contents: Contents::Levels };
    /// let one = |row, n, w| Entry { cell: 0, level: 0, row, n, n_weighted: n, w, moments: Moments::default() };
    /// let mut north = Cube::from_entries(shape.clone(), [one(0, 3, 30.0)]);
    /// let south = Cube::from_entries(shape, [one(0, 1, 5.0), one(1, 2, 40.0)]);
    /// north.merge(&south)?;
    /// let sums: Vec<_> = north.entries().map(|entry| (entry.row, entry.n, entry.w)).collect();
    /// assert_eq!(sums, [(0, 4, 35.0), (1, 2, 40.0)]);
    /// # Ok::<(), estimate::MergeError>(())
    /// ```
    pub fn merge(&mut self, other: &Cube) -> Result<(), MergeError> {
        if self.shape != other.shape {
            return Err(MergeError { ours: self.shape.clone(), theirs: other.shape.clone() });
        }
        *self = Cube::from_entries(self.shape.clone(), self.entries().chain(other.entries()));
        Ok(())
    }
}
