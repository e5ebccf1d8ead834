//! Numbers with their uncertainty: unit totals, estimates, intervals, the decision to show.
//!
//! ```text
//! rows ──tabulate──► Cube ──Estimator──► Estimate ──Standard──► Cell ──project──► Cell
//!         one pass,   sums   RowKey,      value,     interval,   published
//!         parallel           basis        se, df     decision    figure
//! ```
//!
//! Plain slices go in; nothing here knows a question, a file format or a survey.
//! Codes, weights and masks are the caller's; sampling units and strata come from
//! a [`design::VarianceBasis`].
//!
//! Every estimator is a function of sums by sampled unit, so the rows are read
//! once ([`tabulate`]), partial results are added ([`Cube::merge`]), and everything
//! after is small. Results are the same bits on any number of threads.
//!
//! What is not a sum has its own pass over the records: quantiles
//! ([`QuantileSample`]) and models ([`fit_model`]). Their errors, and the tests of
//! a table ([`Crosstab`]), come from sums again, by the same [`Uncertainty`].
//!
//! Start reading at [`tabulate`], then [`Estimator::estimate`] and
//! [`Layout::covariance`], the one routine behind every standard error.

mod calibrated;
mod cell;
mod chunk;
mod contrast;
mod disclosure;
mod distribution;
mod estimate;
mod estimator;
mod interval;
mod mask;
mod model;
pub mod planning;
mod project;
mod quantile;
mod reliability;
mod rows;
pub mod services;
mod shape;
pub mod smallarea;
mod srs;
mod tables;
mod tabulate;
mod test;
mod totals;
mod uncertainty;
mod variance;

pub use calibrated::{Calibration, Explained};
pub use cell::{Cell, Standard};
pub use contrast::{Contrast, Contrasted, DifferenceTest};
pub use disclosure::SmallCounts;
pub use distribution::{chi_square_p, f_p, t_p};
pub use estimate::{Estimand, Estimate, EstimateError, Scored, Statistic};
pub use estimator::{Estimator, Weighting};
pub use interval::{
    AmountMethod, Choices, Interval, NoInterval, ProportionFacts, ProportionMethod, UnknownMethod, amount_interval,
    korn_graubard_size, log_odds_interval, proportion_interval,
};
pub use mask::Mask;
pub use model::{Family, FittedModel, ModelError, ModelRecords, fit_model};
pub use project::{ProjectError, project};
pub use quantile::{
    QuantileError, QuantileEstimate, QuantileMethod, QuantileRule, QuantileSample, Records, SortedValues,
    WeightedValues,
};
pub use reliability::{Decision, RELIABILITY_RULES, Reason, ReliabilityRule, ReliabilityTest, UnknownRule, Verdict};
pub use rows::{NO_ROW, RowKey};
pub use shape::{Contents, MergeError, Shape};
pub use srs::DeffReference;
pub use tables::{
    DomainPart, Figure, Levels, Options, PlanTotals, PopulationBase, TableError, TableTotals, Units, figures,
    tabulate_plan,
};
pub use tabulate::{DimCodes, MISSING, Measure, TabulateError, Tabulation, tabulate};
pub use test::{AssociationTest, Crosstab, TestError, TestResult};
pub use totals::{Cube, Entry, Moments};
pub use uncertainty::{Quantity, Replicated, RowSum, Uncertainty};
pub use variance::{Layout, PairSpread, PhaseSpread, Spread, VarianceError};
