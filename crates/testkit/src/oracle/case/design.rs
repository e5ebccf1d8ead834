//! How the sample of a case was drawn.

use serde::Deserialize;

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
