//! How the weights of a case are adjusted.

use serde::Deserialize;
use serde_json::{Map, Value};

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
