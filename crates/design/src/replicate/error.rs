//! Replicates that cannot be made. Each message says place, value, expectation and next step.

/// Replicates or replicate weights that cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum ReplicateError {
    #[error(
        "`jk1` leaves out units of a design without strata, but there are {found}\n  help: use `jkn`, which leaves out units within their strata"
    )]
    Strata { found: usize },

    #[error(
        "`{method}` needs two primary sampling units in each stratum, but {} has {n}\n  help: pair the units in the strata of the variance basis, or use `jkn` or `bootstrap`",
        named(stratum)
    )]
    NotPaired { method: &'static str, stratum: String, n: usize },

    #[error(
        "`{method}` has no finite population correction, but {} has the sampling fraction {fraction}\n  help: set `fpc = false` in the variance basis, or use `jkn` or `bootstrap`",
        named(stratum)
    )]
    Correction { method: &'static str, stratum: String, fraction: f64 },

    #[error(
        "`{method}`: {} has a single primary sampling unit (`{psu}`), which no replicate can leave out\n  help: merge the stratum with another in the variance basis, or set `single_psu = \"certainty\"` there if it was taken whole",
        named(stratum)
    )]
    Lonely { method: &'static str, stratum: String, psu: String },

    #[error(
        "`{method}`: the variance basis `{basis}` has a probability for each unit, and replicates correct for one fraction in a stratum\n  help: set `fpc = false` in a basis for replicates; they then err on the side of too large"
    )]
    Probabilities { method: &'static str, basis: String },

    #[error("`rho` is {rho}; expected a number from 0 to below 1\n  help: 0.3 and 0.5 are common")]
    Rho { rho: f64 },

    #[error(
        "with a count of {replicates} replicates nothing varies\n  help: 200 at least; 1,000 for intervals of small domains"
    )]
    TooFew { replicates: u32 },

    #[error(
        "successive differences with {replicates} replicates need a Hadamard matrix of that order, and none is known here\n  help: set `count` to {below} or {above}"
    )]
    NoHadamard { replicates: u32, below: u32, above: usize },

    #[error(
        "every stratum of the variance basis `{basis}` was taken whole, so no replicate differs from the sample\n  help: there is no sampling error to estimate; leave the replicates out"
    )]
    Nothing { basis: String },

    #[error(
        "{replicates} replicate weights for {rows} rows do not fit in memory\n  help: use `bootstrap` with at most {most} replicates, or adjust the weights by fewer and coarser cells"
    )]
    TooMany { rows: usize, replicates: usize, most: usize },

    #[error(
        "replicate {replicate} of {of}: {problem}\n  note: the full sample can be adjusted; a replicate leaves sampling units out, so a cell needs records in several of them"
    )]
    Adjust { replicate: usize, of: usize, problem: String },

    #[error(
        "{weights} replicate weights are not a whole number of rows of {replicates}\n  help: give one weight for every row and replicate"
    )]
    Given { weights: usize, replicates: usize },

    #[error(
        "the weight of row {row} in replicate {replicate} is missing or not a number\n  help: every replicate has a weight for every row; 0 where the row is left out"
    )]
    NotFinite { row: usize, replicate: usize },

    #[error(
        "a scale of the replicates is {scale}; expected a number not below 0\n  help: copy `scale` and `rscales` from the documentation of the data"
    )]
    GivenScale { scale: f64 },
}

fn named(stratum: &str) -> String {
    if stratum.is_empty() { "the design, which has no strata,".to_owned() } else { format!("stratum `{stratum}`") }
}
