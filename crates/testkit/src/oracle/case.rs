//! A case as it is written: the fields of the format, and nothing else.
//!
//! Every level refuses a field it does not know, so that an option which this
//! program does not have becomes "unsupported" and is never passed over.

mod adjustment;
mod design;

pub use adjustment::{Calibration, Column, Distance, Margin};
pub use design::{
    AsRep, AsRepMethod, Design, Lonely, Pps, PpsMethod, PpsVariance, Replicates, Resolved, Taylor, TwoPhase,
    TwoPhaseMethod,
};

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
