//! Unequal probabilities that cannot be used.

/// Why a sample with unequal probabilities has no variance. Elements are counted from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum PpsError {
    #[error(
        "element {element} has inclusion probability {probability}; expected a number over 0, at most 1\n  help: correct it in the frame or the design"
    )]
    Probability { element: usize, probability: f64 },

    #[error(
        "the joint probabilities are {found} numbers; {elements} elements have {elements} x {elements}\n  help: give the square matrix of the sampled elements, in their order"
    )]
    Matrix { found: usize, elements: usize },

    #[error(
        "the joint matrix has {found} in the diagonal for element {element}, whose inclusion probability is {probability}\n  help: the diagonal holds the elements' own probabilities; check the order of rows"
    )]
    Diagonal { element: usize, found: f64, probability: f64 },

    #[error(
        "elements {} and {} have joint probability {found} and, the other way round, {mirror}; expected one number over 0, at most 1\n  help: a pair that can never be drawn together has no unbiased variance; use an approximation",
        elements[0], elements[1]
    )]
    Pair { elements: [usize; 2], found: f64, mirror: f64 },

    #[error(
        "there are {found} sums of squared probabilities for {expected} strata\n  help: give one for each stratum, in order of their codes"
    )]
    SquareSums { found: usize, expected: usize },

    #[error(
        "stratum `{stratum}` has a single element ({element}), so pairs say nothing of its variance\n  help: join it to another stratum, or give joint probabilities"
    )]
    Single { stratum: String, element: usize },

    #[error(
        "the form of Yates and Grundy is for samples of fixed size, and a Poisson sample has none\n  help: use Horvitz and Thompson's form"
    )]
    NotFixed,
}
