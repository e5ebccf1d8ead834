//! `survey.toml`: what one run is about.

use crate::budget::Budget;
use codebook::{Codebook, Text};
use design::WeightSpec;
pub use parts::{AreaModelSpec, BenchmarkName, SamplingVarianceName, Services};
use scan::Presentation;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

mod parts;

/// A survey file. Unknown keys are errors; nothing has a hidden default but what is written here.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// Names the run and its schema.
    pub survey: Identity,
    /// Where the packages lie and who must have sent one.
    pub packages: Packages,
    /// How files are read.
    #[serde(default)]
    pub ingest: Ingest,
    /// Corrections of records, decided by the office.
    pub corrections: Option<Corrections>,
    /// When the run stops rather than publish.
    pub gates: Gates,
    /// How much may be wrong, by sender or rule.
    #[serde(default)]
    pub budget: Vec<Budget>,
    /// The sampling design; `design.toml` beside the survey file unless named.
    #[serde(default = "design_file")]
    pub design: String,
    /// The weights, in order.
    pub weight: Vec<WeightSpec>,
    /// Populations that a rate can be projected onto.
    #[serde(default)]
    pub population_base: Vec<PopulationBase>,
    /// Which of them is used.
    pub projection: Option<Projection>,
    /// Counts of programmes, held against an estimated total.
    pub services: Option<Services>,
    /// Models of areas too small to publish.
    #[serde(default)]
    pub model: Vec<AreaModelSpec>,
    /// The figure shown at the end of a run.
    pub headline: Headline,
    /// How intervals are computed and what may be shown.
    #[serde(default)]
    pub estimate: Presentation,
    /// What is withheld because it would tell about a person; nothing unless declared.
    pub disclosure: Option<Disclosure>,
    /// What is released besides what always is.
    #[serde(default)]
    pub release: ReleaseParts,
}

fn design_file() -> String {
    "design.toml".into()
}

/// Name and schema of a survey.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Short name, written into every file of the release.
    pub id: String,
    /// The schema folder.
    pub schema: String,
    /// Title for people.
    pub title: Text,
}

/// The packages of a run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packages {
    /// The folder in which packages arrive: each has a folder, directly or grouped in folders.
    pub dir: String,
    /// The senders whose packages must be there, no more and no less.
    pub expected: Vec<String>,
    /// What a missing sender does.
    #[serde(default)]
    pub missing: MissingSender,
    /// The last day, such as 2006-06-05, on which a package is in time.
    pub due: Option<String>,
}

/// What a sender without a package does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingSender {
    /// The run stops.
    #[default]
    Refuse,
    /// The run says who is missing and goes on; the design may still need the sender's units.
    Report,
}

/// Corrections of records.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrections {
    /// The ledger: a CSV file with one line for each corrected cell.
    pub file: String,
}

/// How files are read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ingest {
    /// What a code outside its code list does.
    #[serde(default)]
    pub unknown_code: UnknownCode,
}

/// What a code outside its code list does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownCode {
    /// The run stops: another code list may be in use.
    #[default]
    Refuse,
    /// The record is judged by the rules like any other.
    SetAside,
}

/// Shares over which a run stops with exit code 1.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gates {
    /// Unreadable records among those received.
    pub max_rejected_share: f64,
    /// Records set aside among those received.
    pub max_set_aside_share: f64,
    /// Rows of the set-aside table with an undecided rule, among all its rows.
    pub max_undecided_share: f64,
}

/// A population whose size is known from elsewhere.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationBase {
    /// Name for the `population_base` column.
    pub name: String,
    /// Persons.
    pub persons: f64,
    /// Title for people.
    pub title: Text,
    /// Where the figure comes from.
    pub source: String,
}

/// The base of the projection rows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Projection {
    /// Name of a population base.
    pub base: String,
}

/// The figure shown at the end of a run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headline {
    /// Id of a table of the plan; its first level over the whole population is shown.
    pub table: String,
}

/// What is released besides what always is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseParts {
    /// Name of the `[[replicates]]` of the design that are written as `replicate_weights.parquet`.
    pub replicate_weights: Option<String>,
}

/// A named rule that protects persons.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Disclosure {
    /// Cells with fewer than `least` records, and those that would give them away.
    SmallCounts {
        /// The smallest count that may be shown.
        least: u64,
    },
}

/// What to do when a survey file cannot be understood.
const PARSE_HELP: &str = "  help: correct the line; `fixtures/city/survey.toml` shows every part of a survey file";

impl Survey {
    /// Reads a survey file.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            anyhow::anyhow!(
                "cannot read `{}`: {error}\n  help: name a survey file, for example `fixtures/city/survey.toml`, \
                 or make a survey with `prevalens synth city --out DIR`",
                path.display()
            )
        })?;
        let survey: Self = toml::from_str(&text).map_err(|error| {
            anyhow::anyhow!("cannot understand `{}`: {}\n{PARSE_HELP}", path.display(), error.to_string().trim_end())
        })?;
        survey.check(path)?;
        Ok(survey)
    }

    fn check(&self, path: &Path) -> anyhow::Result<()> {
        let shares = [
            ("max_rejected_share", self.gates.max_rejected_share),
            ("max_set_aside_share", self.gates.max_set_aside_share),
            ("max_undecided_share", self.gates.max_undecided_share),
        ];
        for (name, share) in shares {
            if !(0.0..=1.0).contains(&share) {
                anyhow::bail!(
                    "`{}`: gates.{name} is {share}, expected a share from 0 to 1\n  help: 0.05 lets 5 % pass",
                    path.display()
                );
            }
        }
        if let Err(problem) = self.estimate.check() {
            anyhow::bail!("`{}`: {problem}", path.display());
        }
        if let Some(Disclosure::SmallCounts { least }) = self.disclosure
            && least < 2
        {
            anyhow::bail!(
                "`{}`: disclosure.least is {least}, expected 2 or more\n  \
                 help: 3 withholds cells of one or two records; leave the section out to withhold none",
                path.display()
            );
        }
        if let Some(due) = self.packages.due.as_ref().filter(|due| !ingest::is_day(due)) {
            anyhow::bail!(
                "`{}`: packages.due is `{due}`, expected a day such as `2006-06-05`\n  \
                 help: packages whose `prepared` is a later day are reported as late",
                path.display()
            );
        }
        if let Some(sender) = repeated(self.packages.expected.iter().map(String::as_str)) {
            anyhow::bail!(
                "`{}`: packages.expected names `{sender}` twice\n  help: name every sender once",
                path.display()
            );
        }
        for (number, budget) in self.budget.iter().enumerate() {
            if let Err(problem) = budget.check(&self.packages.expected) {
                anyhow::bail!("`{}`: budget {}: {problem}", path.display(), number + 1);
            }
        }
        let weights = self.weight.iter().map(|weight| weight.name.as_str());
        let bases = self.population_base.iter().map(|base| base.name.as_str());
        for (key, twice) in [("weight", repeated(weights)), ("population_base", repeated(bases))] {
            if let Some(name) = twice {
                anyhow::bail!(
                    "`{}`: two `[[{key}]]` have the name `{name}`\n  help: rename or remove one of them",
                    path.display()
                );
            }
        }
        if let Some(projection) = &self.projection
            && !self.population_base.iter().any(|base| base.name == projection.base)
        {
            let names: Vec<String> = self.population_base.iter().map(|base| format!("`{}`", base.name)).collect();
            anyhow::bail!(
                "`{}`: projection.base is `{}`, expected one of {}\n  help: write a `[[population_base]]` of that name",
                path.display(),
                projection.base,
                if names.is_empty() { "none".to_owned() } else { names.join(", ") },
            );
        }
        Ok(())
    }

    /// Holds the names in the budgets against the rules.
    pub fn check_budgets(&self, codebook: &Codebook, path: &Path) -> anyhow::Result<()> {
        for (number, budget) in self.budget.iter().enumerate() {
            if let Err(problem) = budget.check_rules(codebook) {
                anyhow::bail!("`{}`: budget {}: {problem}", path.display(), number + 1);
            }
        }
        Ok(())
    }

    /// The population base of the projection rows.
    pub fn projected_base(&self) -> Option<&PopulationBase> {
        let projection = self.projection.as_ref()?;
        self.population_base.iter().find(|base| base.name == projection.base)
    }
}

/// The first name that occurs a second time.
fn repeated<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|&name| !seen.insert(name))
}

/// The folder from which the paths of a survey file start.
pub fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
