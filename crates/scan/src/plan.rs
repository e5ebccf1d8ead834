//! `plan.toml`: how a file's sample was drawn, and which tables are wanted of it.

use codebook::{StatisticKind, Text};
use serde::Deserialize;
use std::path::Path;

use crate::ScanError;

/// What is asked of a file of records.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// How the records were drawn.
    pub design: PlanDesign,
    /// Variables computed from the file's columns, in order.
    #[serde(default, rename = "derived")]
    pub derived: Vec<Deriving>,
    /// The tables.
    pub table: Vec<PlanTable>,
    /// Intervals and reliability rules.
    #[serde(default)]
    pub estimate: Presentation,
}

/// How the records of a file were drawn.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanDesign {
    /// Column of the weights; every record counts one without.
    pub weight: Option<String>,
    /// Columns that define the strata of the first stage.
    #[serde(default)]
    pub strata: Columns,
    /// Column of the unit drawn at each stage, first stage first; without any, the records themselves.
    #[serde(default)]
    pub psu: Columns,
    /// Column, at each stage, of the units in the population of the stratum, or of the sampling fraction
    /// where all values are below 1; stages without one are drawn with replacement.
    #[serde(default)]
    pub fpc: Columns,
    /// Whether unit codes start again in every stratum.
    #[serde(default)]
    pub nested: bool,
    /// What a stratum with one unit means.
    #[serde(default)]
    pub single_psu: design::SinglePsuName,
    /// Whether that holds where a domain has one unit of a stratum.
    #[serde(default)]
    pub domain_lonely: bool,
}

/// One column or several.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Columns {
    /// No column.
    #[default]
    None,
    /// One column.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Columns {
    /// The names in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

/// A variable computed from coded columns.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deriving {
    /// Its name.
    pub name: String,
    /// SQL over columns of the file and variables above.
    pub sql: Option<String>,
    /// The numeric column that `breaks` cut.
    pub from: Option<String>,
    /// Lower ends of the groups 1, 2, ...; what lies below the first is group 0.
    #[serde(default)]
    pub breaks: Vec<f64>,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanTable {
    /// Name, such as `T03`.
    pub id: String,
    /// Title for people; the name where there is none.
    pub title: Option<Text>,
    /// What is computed.
    pub statistics: Vec<StatisticKind>,
    /// The variable: coded (a figure for each level), or a number (total, mean).
    pub variable: Option<String>,
    /// The levels wanted, as they are written; all without.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Number above the line of a ratio.
    pub numerator: Option<String>,
    /// Number below the line of a ratio.
    pub denominator_value: Option<String>,
    /// SQL condition: the records that make up the denominator.
    #[serde(rename = "where")]
    pub filter: Option<String>,
    /// The denominator in words.
    pub denominator: Option<Text>,
    /// Crossings of variables; the empty crossing is the whole population.
    #[serde(default = "whole")]
    pub domains: Vec<Vec<String>>,
}

/// A level as it is written in a plan.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Level {
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
}

impl Level {
    /// The level as a code.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Int(value) => value.to_string(),
            Self::Text(value) => value.clone(),
        }
    }
}

fn whole() -> Vec<Vec<String>> {
    vec![Vec::new()]
}

/// How figures are presented.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Presentation {
    /// Confidence level of every interval.
    pub level: f64,
    /// Intervals of proportions; the first is the one that decisions rest on.
    pub intervals: Vec<String>,
}

impl Default for Presentation {
    fn default() -> Self {
        Self { level: 0.95, intervals: vec!["korn_graubard".into(), "logit".into()] }
    }
}

impl Presentation {
    /// Whether the confidence level is one; the names of intervals are for the estimators to know.
    ///
    /// # Errors
    /// A sentence that says value, expectation and what is usual.
    pub fn check(&self) -> Result<(), String> {
        if self.level > 0.5 && self.level < 1.0 {
            return Ok(());
        }
        Err(format!(
            "estimate.level is {}, expected a share between 0.5 and 1\n  help: 0.95 is the usual level",
            self.level
        ))
    }
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// [`ScanError`] for a file that is missing, an unknown key, a table that
    /// names neither a variable nor a ratio, or a name that is used twice.
    pub fn open(path: &Path) -> Result<Self, ScanError> {
        let text = std::fs::read_to_string(path).map_err(|source| ScanError::Read { path: path.to_owned(), source })?;
        let refuse = |message: String| ScanError::Plan { path: path.to_owned(), message };
        let plan: Self = toml::from_str(&text).map_err(|error| refuse(error.to_string().trim_end().to_owned()))?;
        plan.check().map_err(refuse)?;
        Ok(plan)
    }

    fn check(&self) -> Result<(), String> {
        if self.table.is_empty() {
            return Err("there is no table\n  help: write one `[[table]]` at least".into());
        }
        for (at, table) in self.table.iter().enumerate() {
            if self.table[..at].iter().any(|other| other.id == table.id) {
                return Err(format!("two tables have the id `{}`\n  help: rename one of them", table.id));
            }
            let ratio = table.numerator.is_some() && table.denominator_value.is_some();
            if table.variable.is_some() == ratio || table.numerator.is_some() != table.denominator_value.is_some() {
                return Err(format!(
                    "table `{}` names neither a `variable` nor a `numerator` with its `denominator_value`, or both\n  \
                     help: write one of the two",
                    table.id
                ));
            }
            if table.statistics.is_empty() || table.domains.is_empty() {
                let help = "  help: `statistics = [\"proportion\"]`, `domains = [[], [\"sex\"]]`";
                return Err(format!("table `{}` asks for nothing\n{help}", table.id));
            }
        }
        for (at, variable) in self.derived.iter().enumerate() {
            if self.derived[..at].iter().any(|other| other.name == variable.name) {
                return Err(format!("two variables are named `{}`\n  help: rename one of them", variable.name));
            }
            variable.expression()?;
        }
        let stages = self.design.psu.names().len().max(1);
        if self.design.fpc.names().len() > stages {
            return Err(format!(
                "`fpc` names {} columns for {stages} stages\n  help: one column for each stage that was drawn without \
                 replacement",
                self.design.fpc.names().len()
            ));
        }
        self.estimate.check()
    }
}

impl Deriving {
    /// The SQL that computes the variable.
    pub(crate) fn expression(&self) -> Result<String, String> {
        let place = format!("variable `{}`", self.name);
        match (&self.sql, &self.from) {
            (Some(sql), None) if self.breaks.is_empty() => Ok(sql.clone()),
            (None, Some(from)) if !self.breaks.is_empty() => {
                if !self.breaks.windows(2).all(|pair| pair[0] < pair[1]) {
                    return Err(format!("{place}: `breaks` do not rise\n  help: write the lower ends in order"));
                }
                let column = roster::expr::quoted(from);
                let groups: Vec<String> =
                    (0..).zip(&self.breaks).map(|(at, end)| format!("when {column} < {end} then {at}")).collect();
                Ok(format!("case when {column} is null then null {} else {} end", groups.join(" "), self.breaks.len()))
            }
            _ => Err(format!("{place}: expected `sql`, or `from` with `breaks`\n  help: write one of the two")),
        }
    }
}
