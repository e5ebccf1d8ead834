//! Area models that cannot be fitted. Each message says place, value, expectation and next step.

/// A small-area model that cannot be fitted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum SmallAreaError {
    #[error(
        "{areas} areas have a direct estimate, expected {needed} at least for {coefficients} coefficients\n  \
         help: use fewer covariates, or smaller areas"
    )]
    TooFewAreas { areas: usize, needed: usize, coefficients: usize },

    #[error(
        "covariate `{covariate}` adds nothing to {of} in the areas with a direct estimate\n  \
         help: leave it out of `use`; its coefficient cannot be told apart"
    )]
    Collinear { covariate: String, of: String },

    #[error(
        "area `{area}` has the sampling variance {variance}, expected a number above 0\n  \
         help: a variance of 0 says that the area's sampling units could not differ, not that it is exact; \
         smooth the variances over the areas: `sampling_variance = \"pooled\"`"
    )]
    Variance { area: String, variance: f64 },

    #[error(
        "area `{area}` has a sampling variance without a degree of freedom under `{basis}`, so it cannot be seen\n  \
         help: name a variance basis of the units drawn inside the areas, and `sampling_variance = \"pooled\"` \
         where an area has few of them"
    )]
    NoFreedom { area: String, basis: String },

    #[error("area `{area}`: {what} is {value}, expected a finite number\n  help: correct it, or leave the area out")]
    NotFinite { area: String, what: String, value: f64 },

    #[error(
        "no area has a sampling variance with a degree of freedom above 0, so none can be pooled\n  \
         help: name a variance basis with two sampling units in some areas at least"
    )]
    NothingToPool,

    #[error(
        "the model's estimates add up to {sum}, so they cannot be benchmarked to {target}\n  \
         help: a benchmark needs sums above 0; leave it out and say so"
    )]
    Benchmark { sum: f64, target: f64 },

    #[error(
        "area `{area}` was surveyed but the register does not list it\n  \
         help: add its line with covariates, or correct the code"
    )]
    NotInRegister { area: String },

    #[error("a benchmark needs the population of every area\n  help: name the register's column in `population`")]
    NoPopulation,

    #[error("unknown fitting method `{name}`; expected one of `reml`, `ml`, `fay_herriot`, `prasad_rao`")]
    UnknownMethod { name: String },
}
