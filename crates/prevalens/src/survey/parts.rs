//! Parts of a survey file that are there when an office wants them.

use codebook::Text;
use serde::Deserialize;

/// Counts of programmes, held against an estimated total.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Services {
    /// Table id of the coverage figures.
    pub id: String,
    /// Title for people.
    pub title: Text,
    /// CSV with the columns programme, programme_zh, area_code, recipients, counts, period, source.
    pub counts: String,
    /// Table of the plan whose estimated total stands below the line.
    pub below: String,
    /// The level that is counted; the first published one unless named.
    pub level: Option<String>,
    /// The variable that the column `area_code` holds codes of; blank cells mean the whole population.
    pub area: Option<String>,
}

/// A model of areas too small to publish.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaModelSpec {
    /// Name of the model.
    pub name: String,
    /// Title for people.
    pub title: Text,
    /// Table of the plan whose rate is modelled.
    pub table: String,
    /// The level; the first published one unless named.
    pub level: Option<String>,
    /// The variable that tells areas apart.
    pub area: String,
    /// CSV of every area, sampled or not; the column of the area has the name of `area`.
    pub register: String,
    /// Its columns that are used as covariates.
    #[serde(rename = "use")]
    pub covariates: Vec<String>,
    /// Its column with the population, for numbers of people and benchmarks.
    pub population: Option<String>,
    /// Variance basis of `design.toml` under which sampling variances within areas are judged.
    pub variance_basis: String,
    /// Each area's own variance, or one per record for all.
    #[serde(default)]
    pub sampling_variance: SamplingVarianceName,
    /// How the variance between areas is estimated: reml, ml, fay_herriot or prasad_rao.
    #[serde(default = "reml")]
    pub fit: String,
    /// Whether the areas are made to add up to the direct estimate of the whole.
    #[serde(default)]
    pub benchmark: BenchmarkName,
}

fn reml() -> String {
    "reml".into()
}

/// Names of the sources of sampling variances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SamplingVarianceName {
    /// Each area's own.
    #[default]
    Direct,
    /// One per record for all areas.
    Pooled,
}

/// Names of the benchmarks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BenchmarkName {
    /// The areas stand as the model has them.
    #[default]
    None,
    /// One factor for all, so that they add up to the whole.
    Ratio,
}
