//! What an estimate consists of, before an interval is put around it.

use crate::{Contents, Quantity};

/// What is estimated from the sums of a cube.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// People at each level, or the sum of a number.
    Total,
    /// Share of each level among people whose level is known.
    Proportion,
    /// Mean of a number among people for whom it is known.
    Mean,
    /// One number's sum over another's.
    Ratio,
    /// Variance of a number among people for whom it is known.
    Variance,
}

impl Statistic {
    /// All statistics, in the order of the documentation.
    pub const ALL: &'static [Statistic] =
        &[Statistic::Total, Statistic::Proportion, Statistic::Mean, Statistic::Ratio, Statistic::Variance];

    /// The name used in tables and in the `statistic` column.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Statistic::Total => "total",
            Statistic::Proportion => "proportion",
            Statistic::Mean => "mean",
            Statistic::Ratio => "ratio",
            Statistic::Variance => "variance",
        }
    }
}

/// Which question a figure answers. Never mixed in one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimand {
    /// The sample itself, every person counting one.
    Direct,
    /// The population, by weights.
    Design,
    /// A rate carried over to an external population base.
    Projection,
    /// An area, by a model that borrows from other areas: see [`smallarea`](crate::smallarea).
    Model,
}

impl Estimand {
    /// The name used in the `estimand` column.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Estimand::Direct => "direct",
            Estimand::Design => "design",
            Estimand::Projection => "projection",
            Estimand::Model => "model",
        }
    }
}

/// One estimate of one cell and level, with its standard error.
///
/// A number that is not defined is `None`, never NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// What is estimated.
    pub statistic: Statistic,
    /// Of the sample or of the population.
    pub estimand: Estimand,
    /// Domain cell, see [`Shape::codes`](crate::Shape::codes).
    pub cell: u32,
    /// Level of the variable; 0 for numbers.
    pub level: u16,
    /// People in the denominator: of the cell, with a known level or number.
    pub n: u64,
    /// Those of them at the level, or with a numerator above 0.
    pub n_positive: u64,
    /// The size of the sample without clusters and weights that would be as
    /// precise, at most `n`; for proportions and means.
    pub n_effective: Option<f64>,
    /// Sum of weights of the denominator (`n` in direct tabulation).
    pub population: f64,
    /// The estimate; `None` without a denominator.
    pub value: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
    /// Degrees of freedom of the domain: active PSUs less active strata.
    pub df: u32,
    /// Its variance over that of a simple random sample of `n`.
    pub deff: Option<f64>,
}

/// An estimate and what its variance is made of, for contrasts.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The estimate.
    pub estimate: Estimate,
    /// The estimate as a number that varies; `None` if it is not defined.
    pub quantity: Option<Quantity>,
    /// Where the domain lives, see [`Uncertainty::activity`](crate::Uncertainty::activity).
    pub active: Vec<bool>,
}

/// A statistic that a cube cannot give.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a `{}` cannot be made from {}; expected {}", statistic.name(), held(*contents), needed(*statistic))]
pub struct EstimateError {
    /// What was asked for.
    pub statistic: Statistic,
    /// What the cube holds.
    pub contents: Contents,
}

fn held(contents: Contents) -> &'static str {
    match contents {
        Contents::Levels => "counts of levels",
        Contents::Numeric => "sums of one number",
        Contents::Pair => "sums of a pair of numbers",
    }
}

fn needed(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Total => "any sums",
        Statistic::Proportion => "a categorical variable",
        Statistic::Mean | Statistic::Variance => "a numeric variable",
        Statistic::Ratio => "a numerator and a denominator",
    }
}
