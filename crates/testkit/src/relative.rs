//! Comparison of computed with expected numbers.

/// A relative tolerance: `|a − b| <= tolerance · max(|a|, |b|)`.
#[derive(Clone, Copy, Debug)]
pub struct Relative(pub f64);

impl Relative {
    /// Whether the two agree. Two NaN do not.
    #[must_use]
    pub fn agree(self, a: f64, b: f64) -> bool {
        (a - b).abs() <= self.0 * a.abs().max(b.abs())
    }

    /// Fails the test, naming `what`, unless the two agree.
    ///
    /// # Panics
    /// If they do not.
    #[track_caller]
    pub fn check(self, what: &str, ours: f64, expected: f64) {
        assert!(self.agree(ours, expected), "{what}: {ours} is not {expected} to a relative {:e}", self.0);
    }

    /// The same for numbers that may be undefined: both must be, or neither.
    ///
    /// # Panics
    /// If they do not agree.
    #[track_caller]
    pub fn check_option(self, what: &str, ours: Option<f64>, expected: Option<f64>) {
        match (ours, expected) {
            (Some(ours), Some(expected)) => self.check(what, ours, expected),
            (ours, expected) => assert!(ours.is_none() && expected.is_none(), "{what}: {ours:?} is not {expected:?}"),
        }
    }
}
