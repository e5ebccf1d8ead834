//! A case as it is written: the fields of the format, and nothing else.
//!
//! Every level refuses a field it does not know, so that an option which this
//! program does not have becomes "unsupported" and is never passed over.

use serde::Deserialize;
use serde_json::{Map, Value};

/// One case of `cases.json`.
#[derive(Clone, Debug)]
pub struct Case {
    /// What every kind of case has.
    pub head: Head,
    /// What is estimated.
    pub stat: Stat,
}

/// The fields that are the same whatever is estimated.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Name of the case; reports take it from the file, whether or not the case is understood.
    #[serde(rename = "id")]
    pub _id: String,
    /// The family it belongs to.
    #[serde(rename = "kind")]
    pub _kind: String,
    /// Name of the data file, without folder and ending.
    pub data: String,
    /// The sampling design.
    pub design: Design,
    /// Weight adjustments, done in order.
    #[serde(default)]
    pub calibration: Vec<Calibration>,
    /// The domain: conditions that must all hold.
    #[serde(default, rename = "where")]
    pub domain: Vec<Condition>,
    /// One set of rows for each combination of these variables.
    #[serde(default)]
    pub by: Vec<String>,
    /// What a missing value does.
    pub na: Option<Na>,
    /// Reference of the design effect.
    pub deff: Option<Deff>,
    /// Which interval.
    pub ci: Option<Ci>,
    /// Relative tolerance.
    pub tol: f64,
    /// What must come out.
    pub expected: Vec<Map<String, Value>>,
    /// What a case of kind `refuse` must be refused for.
    pub why: Option<String>,
    /// Version of R `survey` that the values are from.
    #[serde(rename = "r_version")]
    pub _r_version: String,
    /// The only version that can compute the case.
    #[serde(rename = "only")]
    pub _only: Option<Value>,
    /// What another version gave, for the record.
    #[serde(rename = "differs")]
    pub _differs: Option<Value>,
}

/// The names of the fields of [`Head`]; the others belong to [`Stat`].
const HEAD: &[&str] = &[
    "id",
    "kind",
    "data",
    "design",
    "calibration",
    "where",
    "by",
    "na",
    "deff",
    "ci",
    "tol",
    "expected",
    "why",
    "r_version",
    "only",
    "differs",
];

impl Case {
    /// Takes a case apart.
    ///
    /// # Errors
    /// What is not understood, in words: an unknown field, method or option.
    pub fn parse(value: &Value) -> Result<Case, String> {
        let Value::Object(fields) = value else { return Err("a case is an object".to_owned()) };
        let (head, stat): (Map<_, _>, Map<_, _>) =
            fields.clone().into_iter().partition(|(name, _)| HEAD.contains(&name.as_str()));
        Ok(Case {
            head: serde_json::from_value(Value::Object(head)).map_err(|error| error.to_string())?,
            stat: serde_json::from_value(Value::Object(stat)).map_err(|error| error.to_string())?,
        })
    }
}

/// What is estimated, with the fields that only it has.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "stat", rename_all = "lowercase", deny_unknown_fields)]
pub enum Stat {
    Mean { vars: Vec<String> },
    Total { vars: Vec<String> },
    Var { vars: Vec<String> },
    Prop { vars: Vec<String> },
    Count { vars: Vec<String> },
    Ratio { num: Vec<String>, den: Vec<String> },
    Ciprop { event: Vec<Condition> },
    Nchs { event: Vec<Condition> },
    Quantile { vars: Vec<String>, probs: Vec<f64>, qrule: String },
    Contrast { of: ContrastOf, vars: Vec<String>, contrasts: Vec<Contrast> },
    Chisq { row: String, col: String, statistic: String },
    Ttest { vars: Vec<String>, group: String },
    Glm { family: String, r_formula: String },
    Regterm { family: String, r_formula: String, term: String },
    Weights {},
}

/// What a missing value does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Na {
    /// The row leaves the estimate.
    Omit,
}

/// Reference of the design effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deff {
    /// Simple random sampling without replacement.
    Wor,
    /// With replacement.
    Wr,
}

/// An interval.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ci {
    /// Confidence level.
    pub level: f64,
    /// How it is made; absent where the statistic has one way only.
    pub method: Option<String>,
    /// On which degrees of freedom.
    pub df: Option<Df>,
}

/// Degrees of freedom of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Df {
    /// Those of the rows that enter the estimate.
    Domain,
    /// Those of all rows.
    Design,
    /// None: the normal quantile.
    Inf,
}

/// A condition on a row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The variable.
    pub var: String,
    /// How it is compared.
    pub op: Op,
    /// With what.
    pub value: Option<Value>,
    /// With which, for `in`.
    pub values: Option<Vec<Value>>,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Op {
    #[serde(rename = "==")]
    Equal,
    #[serde(rename = "!=")]
    Unequal,
    #[serde(rename = ">")]
    Above,
    #[serde(rename = ">=")]
    AtLeast,
    #[serde(rename = "<")]
    Below,
    #[serde(rename = "<=")]
    AtMost,
    #[serde(rename = "in")]
    In,
}

/// What a contrast is a contrast of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContrastOf {
    Mean,
    Total,
}

/// A contrast of several estimates.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Contrast {
    Linear { name: String, coef: Map<String, Value> },
    Ratio { name: String, num: String, den: String },
    LogRatio { name: String, num: String, den: String },
    LogOddsRatio { name: String, num: String, den: String },
}

/// A sampling design.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Design {
    Taylor(Taylor),
    Replicate { weights: String, replicates: Replicates, resolved: Resolved },
    Twophase(TwoPhase),
}

/// Stages of units, linearised.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taylor {
    /// The unit of each stage; none: the rows.
    #[serde(default)]
    pub psu: Vec<String>,
    /// The strata of each stage.
    #[serde(default)]
    pub strata: Vec<Option<String>>,
    /// Population numbers or fractions of each stage.
    #[serde(default)]
    pub fpc: Vec<Option<String>>,
    /// The weights; absent: made from the fractions.
    pub weights: Option<String>,
    /// Whether codes of units are used again in other strata.
    #[serde(default)]
    pub nest: bool,
    /// Variance from the first stage only.
    #[serde(default)]
    pub ultimate_cluster: bool,
    /// What a stratum with one unit means.
    pub lonely_psu: Option<Lonely>,
    /// Whether that holds too where one unit only has rows in the domain.
    #[serde(default)]
    pub domain_lonely: bool,
    /// Probabilities of selection without replacement.
    pub pps: Option<Pps>,
    /// Replicate weights to be made of the design.
    pub as_rep: Option<AsRep>,
}

/// What a stratum with one sampled unit means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lonely {
    Remove,
    Certainty,
    Adjust,
    Average,
}

/// Selection with unequal probabilities.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pps {
    /// How joint probabilities are known.
    pub method: PpsMethod,
    /// Column of the probabilities.
    pub prob: String,
    /// Sum of p²/n over the population.
    pub psum: Option<f64>,
    /// File of joint probabilities.
    pub joint_file: Option<String>,
    /// Which estimator of the variance.
    pub variance: Option<PpsVariance>,
}

/// How joint probabilities are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum PpsMethod {
    #[serde(rename = "brewer")]
    Brewer,
    #[serde(rename = "overton")]
    Overton,
    HR,
    #[serde(rename = "joint")]
    Joint,
    #[serde(rename = "poisson")]
    Poisson,
}

/// Which estimator of the variance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum PpsVariance {
    HT,
    YG,
}

/// Replicate weights to be made of a design.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsRep {
    /// How.
    pub method: AsRepMethod,
    /// Deviations from the full-sample estimate.
    pub mse: bool,
}

/// How replicate weights are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum AsRepMethod {
    JK1,
    JKn,
}

/// Replicate weights that are given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replicates {
    /// How they were made; what matters of it is in [`Resolved`].
    #[serde(rename = "method")]
    pub _method: String,
    /// File with one column a replicate, one row a row of the data.
    pub file: String,
    /// Whether the columns are whole weights.
    pub combined: bool,
    /// Deviations from the full-sample estimate.
    pub mse: bool,
    /// As given to R; [`Resolved`] has what it made of it.
    #[serde(rename = "scale")]
    pub _scale: Option<f64>,
    /// As given to R.
    #[serde(rename = "rscales")]
    pub _rscales: Option<Vec<f64>>,
    /// Fay's coefficient, as given to R.
    #[serde(rename = "rho")]
    pub _rho: Option<f64>,
}

/// What the variance of given replicate weights needs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolved {
    /// Common scale.
    pub scale: f64,
    /// Scale of each replicate.
    pub rscales: Vec<f64>,
    /// Degrees of freedom of the design.
    pub degf: f64,
    /// Number of replicates.
    pub n: usize,
}

/// A sample of a sample.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwoPhase {
    /// The unit of each stage of each phase.
    pub psu: [Vec<String>; 2],
    /// The strata of each phase.
    pub strata: [Option<Vec<String>>; 2],
    /// The weights of each phase.
    #[serde(default)]
    pub weights: [Option<Vec<String>>; 2],
    /// Population numbers of each phase.
    #[serde(default)]
    pub fpc: [Option<Vec<String>>; 2],
    /// Column that is 1 in the second phase.
    pub subset: String,
    /// Which variance.
    pub method: TwoPhaseMethod,
}

/// Which variance of two phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TwoPhaseMethod {
    Simple,
    Approx,
    Full,
}

/// One adjustment of the weights.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Calibration {
    Poststratify(Margin),
    Rake {
        margins: Vec<Margin>,
        maxit: u32,
        epsilon: f64,
    },
    Calibrate {
        columns: Vec<Column>,
        distance: Distance,
        bounds: Option<[f64; 2]>,
        aggregate_stage: Option<usize>,
        #[serde(rename = "r_formula")]
        _r_formula: Option<String>,
    },
    Trim {
        upper: Option<f64>,
        lower: Option<f64>,
        #[serde(default)]
        strict: bool,
    },
    Standardize {
        by: Vec<String>,
        over: Vec<String>,
        population: Vec<f64>,
        #[serde(default)]
        excluding_missing: Vec<String>,
    },
}

/// Cells with known totals.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Margin {
    /// The variables whose crossing makes the cells.
    pub by: Vec<String>,
    /// For each cell the values of the variables, and `total`.
    pub totals: Vec<Map<String, Value>>,
}

/// A column of a calibration with its total.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Column {
    Intercept { name: String, total: f64 },
    Numeric { name: String, var: String, total: f64 },
    Indicator { name: String, var: String, value: Value, total: f64 },
}

/// How far weights may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Distance {
    Linear,
    Raking,
    Logit,
}
