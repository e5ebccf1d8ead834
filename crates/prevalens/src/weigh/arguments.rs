//! The arguments of `weigh`.

use crate::cli::{Format, Reading};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Control totals: write the form an office fills, check a filled one.
///
/// Weights that are post-stratified, raked or calibrated need to know how many there are in the
/// population. `form` writes one line for every cell of the sample, with the total left empty;
/// `check` holds the filled totals against the sample and against each other; `run` reads them.
///
///   prevalens weigh form survey.toml --out to_fill
///   prevalens weigh check survey.toml
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Weigh {
    #[command(subcommand)]
    pub what: What,
}

/// What is done about control totals.
#[derive(Debug, Subcommand)]
pub enum What {
    Form(WeighForm),
    Check(WeighCheck),
}

/// Write the empty form: a CSV file for each margin, and a workbook with a sheet for each.
///
/// A line has the codes of the cell, their words in English and Chinese, the records of the sample in
/// it, what they stand for by the sampling design, and an empty `total`. Only the cells of records that
/// a run would use are listed.
///
///   prevalens weigh form survey.toml --out to_fill
///   prevalens weigh form survey.toml --out to_fill --overwrite    after more packages have come
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct WeighForm {
    /// The survey file.
    #[arg(value_name = "SURVEY.toml")]
    pub survey: PathBuf,
    /// The folder to write the form into.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Write over a form that is there, filled or not.
    #[arg(long)]
    pub overwrite: bool,
    /// Keep packages in readable form in DIR; unchanged ones are not read again.
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

/// Check filled control totals, then try the weights and show what they look like.
///
/// Everything that is open is listed at once: totals that are blank, no number or not above 0, cells
/// without a line and lines without a record, margins of one step that disagree, totals far from what
/// the weighted sample says, cells with few records, bounds too narrow for what the cells need.
/// Exit code 1 when something must be put right, or the weights cannot be computed.
///
///   prevalens weigh check survey.toml
///   prevalens weigh check survey.toml --ratio 1.5 --few 30 --strict
///   prevalens weigh check survey.toml --format json | jq .problem
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct WeighCheck {
    /// The survey file.
    #[arg(value_name = "SURVEY.toml")]
    pub survey: PathBuf,
    /// How many times the weighted sample a total may be, or the sample the total, before a warning.
    #[arg(long, default_value_t = 2.0, value_name = "TIMES")]
    pub ratio: f64,
    /// How many records a cell should have at least.
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub few: u64,
    /// Warnings make the exit code 1, too.
    #[arg(long)]
    pub strict: bool,
    /// Form of the result on stdout: text, or one JSON object a finding and one for the weights.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    pub format: Format,
    /// Keep packages in readable form in DIR; unchanged ones are not read again.
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}
