//! Running cases: in parallel, reported in the order of the file.

use super::answer::Row;
use super::case::{Case, Design, Pps, Stat};
use super::compare::{Difference, differences, unknown_field};
use super::data::Data;
use super::study::Study;
use super::{Stop, association, contrast, linear, model, nchs, proportion, quantile, weights};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// The cases of a directory with their data.
#[derive(Clone, Debug)]
pub struct Oracle {
    cases: Vec<Value>,
    files: BTreeMap<String, Result<Data, String>>,
}

/// How one case ended.
#[derive(Clone, Debug)]
pub struct Report {
    /// Name of the case.
    pub id: String,
    /// Its family.
    pub kind: String,
    /// How it ended.
    pub outcome: Outcome,
}

/// How a case ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// As expected; of a case that had to be refused, with the message.
    Agree {
        /// What was computed.
        rows: Vec<Row>,
        /// Why it was refused, as it had to be.
        message: Option<String>,
    },
    /// Otherwise than expected.
    Differ(Vec<Difference>),
    /// Refused, or not understood, though it has an answer.
    Failed(String),
    /// Answered though it had to be refused.
    NotRefused,
    /// This program does not do it.
    Unsupported(String),
}

/// Why a directory cannot be read.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum OracleError {
    #[error("cannot read `{}`: {source}\n  help: name a directory with `cases.json` and `data/`", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("`{}`: {source}\n  help: the file is an array of cases", path.display())]
    Parse { path: PathBuf, source: serde_json::Error },
}

impl Oracle {
    /// Reads `cases.json` and the data that its cases name.
    ///
    /// # Errors
    /// [`OracleError`] if there is no array of cases. A data file that cannot be
    /// read is an error of the cases that name it.
    pub fn open(folder: &Path) -> Result<Oracle, OracleError> {
        let path = folder.join("cases.json");
        let text = std::fs::read_to_string(&path).map_err(|source| OracleError::Read { path: path.clone(), source })?;
        let cases: Vec<Value> = serde_json::from_str(&text).map_err(|source| OracleError::Parse { path, source })?;
        let names: BTreeSet<String> =
            cases.iter().filter_map(|case| Case::parse(case).ok()).flat_map(|case| files_of(&case)).collect();
        let files = names.into_par_iter().map(|name| (name.clone(), Data::read(folder, &name))).collect();
        Ok(Oracle { cases, files })
    }

    /// Runs the cases that are wanted, by `id` and `kind`.
    pub fn run(&self, wanted: impl Fn(&str, &str) -> bool + Sync) -> Vec<Report> {
        let report = |case: &Value| {
            let name = |field: &str| case.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (id, kind) = (name("id"), name("kind"));
            wanted(&id, &kind).then(|| Report { outcome: self.guarded(case), id, kind })
        };
        self.cases.par_iter().filter_map(report).collect()
    }

    /// The case of this name, as it is written.
    #[must_use]
    pub fn case(&self, id: &str) -> Option<&Value> {
        self.cases.iter().find(|case| case.get("id").and_then(Value::as_str) == Some(id))
    }

    /// A panic, which is a bug, is the end of its case only.
    fn guarded(&self, case: &Value) -> Outcome {
        catch_unwind(AssertUnwindSafe(|| self.outcome(case))).unwrap_or_else(|panic| {
            let message = panic.downcast_ref::<String>().cloned();
            let message = message.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Outcome::Failed(format!("panicked: {}", message.unwrap_or_default()))
        })
    }

    fn outcome(&self, case: &Value) -> Outcome {
        let case = match Case::parse(case) {
            Ok(case) => case,
            Err(message) => return Outcome::Unsupported(message),
        };
        if let Some(field) = unknown_field(&case.head.expected) {
            return Outcome::Unsupported(format!("unknown field `{field}` of the expected rows"));
        }
        match (self.answer(&case), &case.head.why) {
            (Err(Stop::Unsupported(reason)), _) => Outcome::Unsupported(reason),
            (Err(Stop::Malformed(message)), _) => Outcome::Failed(message),
            (Err(Stop::Refused(message)), Some(_)) => Outcome::Agree { rows: Vec::new(), message: Some(message) },
            (Err(Stop::Refused(message)), None) => Outcome::Failed(message),
            (Ok(_), Some(_)) => Outcome::NotRefused,
            (Ok(rows), None) => {
                let found = differences(&rows, &case.head.expected, case.head.tol);
                if found.is_empty() { Outcome::Agree { rows, message: None } } else { Outcome::Differ(found) }
            }
        }
    }

    fn file(&self, name: &str) -> Result<&Data, Stop> {
        match self.files.get(name) {
            Some(Ok(data)) => Ok(data),
            Some(Err(message)) => Err(Stop::Malformed(message.clone())),
            None => Err(Stop::Malformed(format!("data/{name}.csv was not read"))),
        }
    }

    fn answer(&self, case: &Case) -> Result<Vec<Row>, Stop> {
        let study = Study::build(&case.head, self.file(&case.head.data)?, |name| self.file(name))?;
        match &case.stat {
            Stat::Mean { .. }
            | Stat::Total { .. }
            | Stat::Var { .. }
            | Stat::Prop { .. }
            | Stat::Count { .. }
            | Stat::Ratio { .. } => linear::answer(&study, &case.head, &case.stat),
            Stat::Ciprop { event } => proportion::answer(&study, &case.head, event),
            Stat::Nchs { event } => nchs::answer(&study, &case.head, event),
            Stat::Quantile { vars, probs, qrule } => quantile::answer(&study, &case.head, vars, probs, qrule),
            Stat::Contrast { of, vars, contrasts } => contrast::answer(&study, &case.head, *of, vars, contrasts),
            Stat::Chisq { row, col, statistic } => association::answer(&study, &case.head, row, col, statistic),
            Stat::Ttest { vars, group } => contrast::difference(&study, &case.head, vars, group),
            Stat::Glm { family, r_formula } => model::answer(&study, &case.head, family, r_formula),
            Stat::Regterm { family, r_formula, term } => model::term(&study, &case.head, family, r_formula, term),
            Stat::Weights {} => Ok(weights::answer(&study)),
        }
    }
}

/// The data files that a case needs.
fn files_of(case: &Case) -> Vec<String> {
    let mut files = vec![case.head.data.clone()];
    match &case.head.design {
        Design::Taylor(taylor) => {
            files.extend(taylor.pps.as_ref().and_then(|Pps { joint_file, .. }| joint_file.clone()));
        }
        Design::Replicate { replicates, .. } => files.push(replicates.file.clone()),
        Design::Twophase(_) => {}
    }
    files
}
