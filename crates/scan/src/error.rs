//! What makes a file impossible to tabulate. Each message says place, value, expectation and next step.

use std::path::PathBuf;

/// A plan or a file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum ScanError {
    #[error("cannot read `{}`: {source}\n  help: check the path", path.display())]
    Read { path: PathBuf, source: std::io::Error },

    #[error("`{}`: {message}", path.display())]
    Plan { path: PathBuf, message: String },

    #[error("`{}` is not a file of records: {problem}\n  help: {help}", path.display())]
    Format { path: PathBuf, problem: String, help: &'static str },

    #[error("`{}` has other columns than `{}`: {problem}\n  help: files that are read together have the same columns", path.display(), first.display())]
    Columns { path: PathBuf, first: PathBuf, problem: String },

    #[error("{place}: there is no column `{column}` in the file\n  help: {advice}")]
    NoColumn { place: String, column: String, advice: String },

    #[error("{place}: `{column}` is of type {kind}, expected {expected}\n  help: {help}")]
    Type { place: String, column: String, kind: String, expected: &'static str, help: &'static str },

    #[error("{place}: {source}")]
    Expression { place: String, source: Box<roster::expr::ExprError> },

    #[error("`{}`, record {record}: the {what} is {value}\n  help: {help}", path.display())]
    Number { path: PathBuf, record: u64, what: String, value: String, help: &'static str },

    #[error("table `{table}`: {problem}\n  help: {help}")]
    Table { table: String, problem: String, help: &'static str },

    #[error("`{}` was made by another plan\n  help: design, variables and tables must be the same in all totals that are added; make them again by one plan", path.display())]
    OtherPlan { path: PathBuf },

    #[error("cannot write `{}`: {problem}\n  help: the folder must exist and have room", path.display())]
    Write { path: PathBuf, problem: String },

    #[error("no record could be used\n  help: check `where` and the missing values of the design's columns")]
    Nothing,

    #[error("{0}")]
    Basis(#[from] design::BasisError),
}
