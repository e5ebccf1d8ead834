//! Elements drawn with unequal probabilities and without replacement, and what is
//! known of the chance that two of them are drawn together.
//!
//! ```text
//! probability π_i of every element ─┐
//! pairs: π_ij known, approximated,  ├─► PpsSample ─► variance of every estimate
//!        or Poisson                 │
//! form: Horvitz-Thompson, Yates-Grundy
//! ```
//!
//! Brewer's approximation needs no pairs and works at any stage: it is
//! [`Fpc::Probability`](crate::Fpc) of a variance basis.
//!
//! Start reading at [`PpsSample::new`].

mod error;

pub use error::PpsError;

/// What is known of the chance `π_ij` that elements `i` and `j` are drawn together.
#[derive(Clone, Debug, PartialEq)]
pub enum Pairs {
    /// Overton's approximation, from the probabilities of the sample.
    Overton,
    /// Hartley and Rao's approximation.
    HartleyRao {
        /// `Σ π_k²/n` over the population of each stratum, in order of their codes;
        /// `None`: the mean of `π` in the sample, which estimates it.
        square_sum: Option<Vec<f64>>,
    },
    /// Known: the square matrix of `π_ij`, row after row, with `π_i` in the diagonal.
    Joint(Vec<f64>),
    /// Every element was drawn or not by itself.
    Poisson,
}

/// How pairs become a variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairForm {
    /// Horvitz and Thompson's, for any design.
    HorvitzThompson,
    /// Yates and Grundy's, for designs of fixed size.
    YatesGrundy,
}

/// A sample of elements drawn with unequal probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct PpsSample {
    probability: Vec<f64>,
    stratum: Vec<u32>,
    strata: Vec<String>,
    pairs: Pairs,
    form: PairForm,
}

/// A joint matrix may miss the probabilities by this share: files are written with few digits.
const DIAGONAL: f64 = 1e-6;

impl PpsSample {
    /// The sample of all elements, in their order; `strata` has a code for each.
    ///
    /// # Errors
    /// [`PpsError`] for what is no probability, a matrix that does not belong to the
    /// sample, an approximation where a stratum has one element, or Yates and
    /// Grundy's form for a design whose size is not fixed.
    ///
    /// # Panics
    /// If `strata` has not one code for every element: a bug in the caller.
    pub fn new(
        probability: Vec<f64>,
        strata: Option<&[String]>,
        pairs: Pairs,
        form: PairForm,
    ) -> Result<PpsSample, PpsError> {
        let n = probability.len();
        if let Some(element) = probability.iter().position(|&chance| !(chance > 0.0 && chance <= 1.0)) {
            return Err(PpsError::Probability { element: element + 1, probability: probability[element] });
        }
        let code = |element: usize| strata.map_or("", |strata| strata[element].as_str());
        assert!(strata.is_none_or(|strata| strata.len() == n), "one stratum for every element");
        let mut codes: Vec<&str> = (0..n).map(code).collect();
        codes.sort_unstable();
        codes.dedup();
        let number = |element: usize| codes.binary_search(&code(element)).expect("every code was listed") as u32;
        let stratum: Vec<u32> = (0..n).map(number).collect();
        match &pairs {
            Pairs::Poisson if form == PairForm::YatesGrundy => return Err(PpsError::NotFixed),
            Pairs::Poisson => {}
            Pairs::Joint(matrix) => joint(&probability, matrix)?,
            Pairs::HartleyRao { square_sum: Some(sums) } if sums.len() != codes.len() => {
                return Err(PpsError::SquareSums { found: sums.len(), expected: codes.len() });
            }
            Pairs::Overton | Pairs::HartleyRao { .. } => {
                for (number, code) in codes.iter().enumerate() {
                    let mut members = (0..n).filter(|&element| stratum[element] as usize == number);
                    if let (Some(only), None) = (members.next(), members.next())
                        && probability[only] < 1.0
                    {
                        return Err(PpsError::Single { stratum: (*code).to_owned(), element: only + 1 });
                    }
                }
            }
        }
        let strata = codes.into_iter().map(str::to_owned).collect();
        Ok(PpsSample { probability, stratum, strata, pairs, form })
    }

    /// Probability of every element.
    #[must_use]
    pub fn probability(&self) -> &[f64] {
        &self.probability
    }

    /// Stratum of every element, in order of their codes.
    #[must_use]
    pub fn stratum(&self) -> &[u32] {
        &self.stratum
    }

    /// Codes of the strata.
    #[must_use]
    pub fn strata(&self) -> &[String] {
        &self.strata
    }

    /// What is known of pairs.
    #[must_use]
    pub fn pairs(&self) -> &Pairs {
        &self.pairs
    }

    /// How pairs become a variance.
    #[must_use]
    pub fn form(&self) -> PairForm {
        self.form
    }
}

fn joint(probability: &[f64], matrix: &[f64]) -> Result<(), PpsError> {
    let n = probability.len();
    if matrix.len() != n * n {
        return Err(PpsError::Matrix { found: matrix.len(), elements: n });
    }
    for (i, row) in matrix.chunks(n).enumerate() {
        if (row[i] - probability[i]).abs() > DIAGONAL * probability[i] {
            return Err(PpsError::Diagonal { element: i + 1, found: row[i], probability: probability[i] });
        }
        for (j, &pair) in row.iter().enumerate() {
            let mirror = matrix[j * n + i];
            if !(pair > 0.0 && pair <= 1.0) || (pair - mirror).abs() > DIAGONAL * pair {
                return Err(PpsError::Pair { elements: [i + 1, j + 1], found: pair, mirror });
            }
        }
    }
    Ok(())
}
