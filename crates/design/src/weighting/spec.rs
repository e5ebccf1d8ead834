//! `[[weight]]` of the survey file: where a weight starts and what is done to it, step by step.

use super::written::Written;
use crate::adjust::Distance;
use serde::Deserialize;

/// A weight as declared in the survey file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub struct WeightSpec {
    /// Column name.
    pub name: String,
    /// The table whose rows are weighted.
    pub table: String,
    /// The weight it starts from; the inverse inclusion probability when there is none.
    pub from: Option<StartsFrom>,
    /// What is done to it, in order.
    pub steps: Vec<StepSpec>,
}

/// Where a weight starts: another weight, wholly adjusted or after one of its steps.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartsFrom {
    /// Name of a weight declared before.
    pub weight: String,
    /// The last of its steps that counts; all when there is none.
    pub after: Option<String>,
}

/// One adjustment.
#[derive(Clone, Debug, PartialEq)]
pub struct StepSpec {
    /// Its name, unique in the weight; `<weight>_<name>` is the column of a release.
    pub name: String,
    /// What is done.
    pub kind: StepKind,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// Those who answered stand for those who did not.
    Nonresponse(NonresponseSpec),
    /// Those observed in the second phase of the design stand for all of their class who could be drawn.
    ///
    /// ```text
    /// w_k = d_k · Σ_{eligible l in g} d_l / Σ_{observed l in g} d_l   for a record k of class g that was observed
    /// w_k = 0                                                         for everybody else
    /// ```
    /// The reweighted expansion estimator of double sampling (Kim, Navarro and Fuller 2006, *JASA* 101, 312-320).
    ///
    /// The variance of a second phase drawn within the primary sampling units is in a basis that stops at these
    /// units without a finite population correction, as that of any later stage is: what their totals would have
    /// been with other records drawn is part of how far they lie apart (Särndal, Swensson and Wretman 1992,
    /// *Model Assisted Survey Sampling*, chapters 4 and 9). One drawn across units needs [`crate::TwoPhase`].
    Phase2,
    /// Every cell adds up to its known total.
    Poststratify(MarginSpec),
    /// Every cell of several margins adds up to its known total.
    Rake(RakeSpec),
    /// Every known total is met by the smallest change of weights.
    Calibrate(CalibrateSpec),
    /// Weights beyond a limit are cut, and the rest carries what was cut.
    Trim(TrimSpec),
}

impl StepKind {
    /// The key of the survey file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Nonresponse(_) => "nonresponse",
            Self::Phase2 => "phase2",
            Self::Poststratify(_) => "poststratify",
            Self::Rake(_) => "rake",
            Self::Calibrate(_) => "calibrate",
            Self::Trim(_) => "trim",
        }
    }
}

/// Adjustment for non-response by class.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonresponseSpec {
    /// The columns whose crossing makes the response classes; none for one class.
    #[serde(default)]
    pub by: Vec<String>,
    /// SQL: whether the unit answered.
    pub responded: String,
    /// SQL: whether the unit belongs to the population at all; everybody does when left out.
    pub eligible: Option<String>,
}

/// A crossing of columns with known totals.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginSpec {
    /// The columns whose crossing makes the cells.
    pub by: Vec<String>,
    /// CSV or XLSX with those columns and `total`.
    pub totals: String,
}

/// Raking to several margins.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RakeSpec {
    /// The margins, whose totals must agree with each other.
    pub margins: Vec<MarginSpec>,
}

/// Calibration to totals of cells and of numbers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrateSpec {
    /// What must add up to known totals.
    pub margins: Vec<ControlSpec>,
    /// How the change of a weight is measured.
    pub distance: DistanceName,
    /// Least and greatest ratio of new to old weight.
    pub bounds: Option<[f64; 2]>,
    /// Least and greatest new weight.
    pub weights: Option<[f64; 2]>,
    /// A table above the weighted one: rows that share its row get one ratio (integrated weights).
    pub within: Option<String>,
    /// Columns that divide the calibration into independent parts; every totals file has them too.
    #[serde(default)]
    pub partition: Vec<String>,
}

/// What a calibration must meet: rows by cell, or the sum of a number by cell.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlSpec {
    /// The columns whose crossing makes the cells; none for one total.
    #[serde(default)]
    pub by: Vec<String>,
    /// SQL: the number that is added up; rows are counted when left out.
    pub value: Option<String>,
    /// CSV or XLSX with the columns of `by` and `total`.
    pub totals: String,
}

/// How a calibration measures the change of a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistanceName {
    /// Least squares: the regression estimator. Weights may become negative unless bounded.
    Linear,
    /// Multiplicative: weights stay positive.
    Raking,
    /// Between two bounds, which it needs.
    Logit,
}

impl From<DistanceName> for Distance {
    fn from(name: DistanceName) -> Self {
        match name {
            DistanceName::Linear => Self::Linear,
            DistanceName::Raking => Self::Raking,
            DistanceName::Logit => Self::Logit,
        }
    }
}

/// Cutting of weights.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrimSpec {
    /// Least weight.
    pub lower: Option<f64>,
    /// Greatest weight.
    pub upper: Option<f64>,
    /// Least weight as a multiple of the median weight.
    pub lower_to_median: Option<f64>,
    /// Greatest weight as a multiple of the median weight.
    pub upper_to_median: Option<f64>,
    /// Again until no weight is outside, because carrying what was cut may push others out.
    #[serde(default)]
    pub strict: bool,
}

impl WeightSpec {
    /// The files of control totals, in the order of the steps.
    pub fn totals(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().flat_map(|step| step.kind.controls()).map(|control| control.totals)
    }
}

/// A known total by cell, whatever the kind of step that asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlSource<'a> {
    /// The columns whose crossing makes the cells, those of the partition first.
    pub by: Vec<&'a str>,
    /// The number that is added up; `None` when rows are counted.
    pub value: Option<&'a str>,
    /// The file.
    pub totals: &'a str,
}

impl StepKind {
    /// The totals that the step must meet.
    pub fn controls<'a>(&'a self) -> Vec<ControlSource<'a>> {
        fn margin(margin: &MarginSpec) -> ControlSource<'_> {
            ControlSource { by: margin.by.iter().map(String::as_str).collect(), value: None, totals: &margin.totals }
        }
        match self {
            Self::Nonresponse(_) | Self::Phase2 | Self::Trim(_) => Vec::new(),
            Self::Poststratify(one) => vec![margin(one)],
            Self::Rake(rake) => rake.margins.iter().map(margin).collect(),
            Self::Calibrate(spec) => {
                let control = |control: &'a ControlSpec| {
                    let ControlSpec { by, value, totals } = control;
                    let outside = by.iter().filter(|name| !spec.partition.contains(name));
                    let by = spec.partition.iter().chain(outside).map(String::as_str).collect();
                    ControlSource { by, value: value.as_deref(), totals }
                };
                spec.margins.iter().map(control).collect()
            }
        }
    }
}
