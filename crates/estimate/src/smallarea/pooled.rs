//! Sampling variances smoothed over areas, where those of single areas cannot be used.

use super::SmallAreaError;

/// What the sample shows of one area's sampling variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaSample {
    /// Records in the denominator.
    pub n: f64,
    /// The design-based variance of the area's estimate; `None` or 0 where it cannot be seen.
    pub variance: Option<f64>,
    /// Its degrees of freedom.
    pub df: u32,
}

/// One variance per record for all areas.
#[derive(Clone, Debug, PartialEq)]
pub struct Pooled {
    /// Variance times records: `c`.
    pub per_record: f64,
    /// Degrees of freedom it rests on.
    pub df: u32,
    /// Smoothed variance of every area: `c / n_i`.
    pub variance: Vec<f64>,
}

impl Pooled {
    /// Pools the sampling variances of areas: a generalised variance function with one parameter.
    ///
    /// # Formula
    /// ```text
    /// c = Σ d_i n_i v_i / Σ d_i        ψ_i = c / n_i
    /// ```
    /// over areas with `d_i` degrees of freedom above 0. For a share, `c = deff · p(1 − p)`:
    /// the areas are taken to have one design effect and about one share, so that
    /// a small share by chance does not bring a small variance with it.
    ///
    /// # Shapes and units
    /// One result an area. Variances in squared units of the estimate.
    ///
    /// # Errors
    /// [`SmallAreaError::NothingToPool`] if no area has a degree of freedom and a variance.
    ///
    /// # Example
    /// Variances of 0.02 on 100 and 0.01 on 400 records, one degree of freedom each: `c = (2 + 4)/2`.
    /// ```
    /// # use estimate::smallarea::{AreaSample, Pooled};
    /// let seen = |n, v| AreaSample { n, variance: Some(v), df: 1 };
    /// let unseen = AreaSample { n: 150.0, variance: None, df: 0 };
    /// let pooled = Pooled::of(&[seen(100.0, 0.02), seen(400.0, 0.01), unseen])?;
    /// assert_eq!((pooled.per_record, pooled.df), (3.0, 2));
    /// assert_eq!(pooled.variance, [0.03, 0.0075, 0.02]);
    /// # Ok::<(), estimate::smallarea::SmallAreaError>(())
    /// ```
    ///
    /// # Source
    /// Fay and Herriot (1979) smooth variances by a function of size before they
    /// fit; Wolter (2007), *Introduction to Variance Estimation*, 2nd ed., chapter 7,
    /// on generalised variance functions.
    pub fn of(areas: &[AreaSample]) -> Result<Pooled, SmallAreaError> {
        let mut sum = 0.0;
        let mut df = 0;
        for area in areas {
            if let (Some(variance), 1..) = (area.variance, area.df) {
                sum += f64::from(area.df) * area.n * variance;
                df += area.df;
            }
        }
        let per_record = sum / f64::from(df);
        if df == 0 || per_record <= 0.0 {
            return Err(SmallAreaError::NothingToPool);
        }
        Ok(Pooled { per_record, df, variance: areas.iter().map(|area| per_record / area.n).collect() })
    }
}
