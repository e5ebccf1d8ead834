//! The arguments.

use crate::Outcome;
use crate::cache::CacheChoice;
use crate::console::ProgressMode;
use clap::{Args, Parser, Subcommand, ValueEnum};
use ingest::{Encoding, ReadOptions};
use std::path::PathBuf;

/// From the records of a disability sample survey to published prevalence.
#[derive(Debug, Parser)]
#[command(version, about, long_about = LONG_ABOUT, after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Threads to use; all cores when not given. The results do not depend on it.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Progress bars on stderr: shown when it is a terminal, or never.
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    progress: ProgressMode,
}

const LONG_ABOUT: &str = "\
From the records of a disability sample survey to published prevalence.

`run` takes the packages of the county offices through all stages (ingest, validate, weigh,
estimate, publish) and writes one release directory, complete or not at all. `check` is what a
county office runs on its own package before it sends. `status` shows who has sent what. `weigh`
writes the form for control totals and checks a filled one. `lint` looks through the rules of a
schema, `explain` says what a rule, a field or a rate is. `design` describes how the sample is
drawn, draws one, and plans the next. `synth` makes synthetic packages to try it on.

  prevalens run fixtures/city/survey.toml --out target/city
  prevalens check fixtures/city/packages/990501 --lang zh --out target/return
  prevalens status fixtures/city/survey.toml
  prevalens design describe fixtures/city/design.toml
  prevalens synth village --out /tmp/village";

const EXIT_CODES: &str = "\
Exit codes: 0 clean; 1 a gate of the survey file tripped and nothing was published, or `check` or
`status` found what `--fail-on` names, or `lint` something to improve, or `weigh check` something to
put right; 2 could not run.
Data goes to stdout, talk and progress to stderr.";

#[derive(Debug, Subcommand)]
enum Command {
    Run(Run),
    Check(Check),
    Estimate(Estimate),
    Merge(Merge),
    Status(Status),
    Design(crate::design::Design),
    Weigh(crate::weigh::Weigh),
    Lint(LintSchemas),
    Explain(Explain),
    Synth(Synth),
}

/// Take a survey from its packages to a release.
///
/// Reads SURVEY.toml, the packages, frames and control totals it names, and
/// writes one release directory. An earlier release in DIR is replaced at the
/// very end, by one rename; anything else in DIR is left alone and refused.
#[derive(Debug, Args)]
pub struct Run {
    /// The survey file.
    #[arg(value_name = "SURVEY.toml")]
    pub survey: PathBuf,
    /// The release directory.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub cache: CacheChoice,
    /// Form of the result on stdout.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    pub format: Format,
    /// Findings shown on stderr; all of them are in `findings.parquet`.
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub show: usize,
    /// Also write `replicate_weights.parquet`, from these `[[replicates]]` of the design.
    #[arg(long, value_name = "NAME")]
    pub replicate_weights: Option<String>,
    #[command(flatten)]
    pub reading: Reading,
}

/// How packages are read.
#[derive(Debug, Args)]
pub struct Reading {
    /// Encoding of all text files, whatever the packages declare: utf-8, gb18030, big5, utf-16.
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<Encoding>,
}

impl Reading {
    /// The same in the words of the reader.
    pub fn options(&self) -> ReadOptions {
        ReadOptions { encoding: self.encoding }
    }
}

/// The encoding of this name.
fn encoding(name: &str) -> Result<Encoding, String> {
    Encoding::named(name).ok_or_else(|| format!("expected one of {}", Encoding::names()))
}

/// Check packages before they are sent, and list what to correct.
///
/// Reads each PACKAGE as `run` would and judges it by every rule of its survey. Findings go to
/// stderr, each with place, reason and what to do; then come one table by rule and one sentence.
/// Rules that look across packages, or into the sampling frame, are left to `run`.
///
///   prevalens check packages/990501                         what would be set aside, and why
///   prevalens check packages/990501 --lang zh --out return  the list a clerk works through
///   prevalens check packages --format json | jq .rule       for machines, one finding a line
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Check {
    /// A package folder (it holds `package.toml`), or a folder of packages.
    #[arg(value_name = "PACKAGE", required = true)]
    pub packages: Vec<PathBuf>,
    /// The schema folder; when not given, `schemas/<survey>` here or above, `<survey>` being what `package.toml` says.
    #[arg(long, value_name = "DIR", conflicts_with = "survey")]
    pub schema: Option<PathBuf>,
    /// The survey file, which names the schema; its error budgets are held against the packages, and one
    /// that is exceeded makes the exit code 1.
    #[arg(long, value_name = "SURVEY.toml")]
    pub survey: Option<PathBuf>,
    /// Language of everything people read.
    #[arg(long, value_enum, default_value = "en", value_name = "LANG")]
    pub lang: Lang,
    /// Write return lists, `return-<sender>.xlsx` and `.csv`, into this folder.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Form of the result on stdout: tables, or one JSON object a finding.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    pub format: Format,
    /// Findings shown on stderr; return list and JSON have all of them.
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub show: usize,
    /// The mildest finding that makes the exit code 1.
    #[arg(long, value_enum, default_value = "error", value_name = "WHAT")]
    pub fail_on: FailOn,
    #[command(flatten)]
    pub reading: Reading,
}

/// Tabulate any Parquet or CSV file whose design is declared.
#[derive(Debug, Args)]
#[command(
    about = "Tabulate any Parquet or CSV file whose design is declared, in one pass.",
    long_about = include_str!("estimate/about.txt").trim_end()
)]
pub struct Estimate {
    /// A Parquet or CSV file, or a folder of such files with the same columns.
    #[arg(value_name = "DATA")]
    pub data: PathBuf,
    #[command(flatten)]
    pub figures: FigureChoice,
    /// Write the sums by sampling unit into this file: with them the tables can be made without the records,
    /// and those of several holders added up (`merge`).
    #[arg(long, value_name = "FILE.parquet")]
    pub totals: Option<PathBuf>,
}

/// Which figures, and in what form.
#[derive(Debug, Args)]
pub struct FigureChoice {
    /// The plan: design and tables.
    #[arg(long, value_name = "PLAN.toml")]
    pub spec: PathBuf,
    /// Write the figures, in the form of a release's `estimates.parquet`, into this file.
    #[arg(long, value_name = "FILE.parquet")]
    pub out: Option<PathBuf>,
    /// Form of the figures on stdout.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    pub format: EstimateFormat,
}

/// Add up totals that several holders made by the same plan, and estimate from the sum.
///
/// Each holder runs `estimate` on records that must not leave, and sends sums by sampling unit:
///
///   prevalens estimate north.parquet --spec plan.toml --format none --totals north-totals.parquet
///   prevalens estimate south.parquet --spec plan.toml --format none --totals south-totals.parquet
///   prevalens merge north-totals.parquet south-totals.parquet --spec plan.toml
///
/// The figures are those of all records together. Sums over one record are that record: holders
/// who must not show it take coarser tables.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Merge {
    /// Files that `estimate --totals` wrote.
    #[arg(value_name = "TOTALS.parquet", required = true)]
    pub totals: Vec<PathBuf>,
    #[command(flatten)]
    pub figures: FigureChoice,
}

/// Form of figures on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EstimateFormat {
    /// Tables for people.
    Text,
    /// One line a figure, with a heading.
    Csv,
    /// One JSON object a line.
    Json,
    /// Nothing.
    None,
}

/// Show who has sent what, how much of it can be used, and what is open.
///
/// One line a sender: missing, late or arrived, the day it was prepared, where its records ended,
/// and the findings by severity. Senders may be missing; nothing is published.
///
///   prevalens status survey.toml                          the state of the survey
///   prevalens status survey.toml --cache out/city-cache   the same, from what a run has read before
///   prevalens status survey.toml --fail-on missing,error  exit code 1 until everything is there and clean
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Status {
    /// The survey file.
    #[arg(value_name = "SURVEY.toml")]
    pub survey: PathBuf,
    /// Form of the result on stdout.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    pub format: Format,
    /// Keep packages in readable form in DIR, such as the `<out>-cache` of a run; unchanged ones are not read again.
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// What makes the exit code 1; several are separated by commas.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    pub fail_on: Vec<Alarm>,
    #[command(flatten)]
    pub reading: Reading,
}

/// What `status` may raise an alarm for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Alarm {
    /// An expected sender is missing, or a package cannot be used.
    Missing,
    /// A package was prepared after the day that is due.
    Late,
    /// A record cannot be read, or a rule of severity error fails.
    Error,
}

/// Explain a rule, a field, a derived variable, a rate or a table of the plan.
///
/// Whatever stands in a finding or a release can be asked for by its name:
///
///   prevalens explain suspect_has_one_slip      what must hold, why, what to do, with examples
///   prevalens explain persons.education         title, codes, who is asked, where the codes come from
///   prevalens explain whipple_age --lang zh     how a rate or index is computed
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Explain {
    /// The name: of a rule, of a field (`field` or `table.field`), of a derived variable, of a rate, of a table.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The schema folder; when not given, all in `schemas/` here or in a folder above.
    #[arg(long, value_name = "DIR")]
    pub schema: Option<PathBuf>,
    /// Language of the explanation.
    #[arg(long, value_enum, default_value = "en", value_name = "LANG")]
    pub lang: Lang,
}

/// Language of everything people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// 中文.
    Zh,
}

impl From<Lang> for validate::Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::English,
            Lang::Zh => Self::Chinese,
        }
    }
}

/// The mildest finding that makes the exit code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A record that cannot be read, or a rule of severity error that fails.
    Error,
    /// The same, or a warning.
    Warning,
    /// The same, or a note.
    Note,
    /// The same, or a rule that a missing value leaves open.
    Undecided,
    /// Nothing does.
    Never,
}

/// Form of the data on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Look through a schema: rules that cannot work, say the same or contradict each other.
///
/// Compiles every expression, runs every example, and tries the rules on all values at which their
/// answers can change: a rule that never applies, holds or fails; two that say the same, of which one
/// makes the other needless, or that no record can satisfy together. What cannot be tried completely
/// is not spoken of; the sentence on stderr says how much that is.
///
///   prevalens lint                                     all schemas in `schemas`
///   prevalens lint --schema schemas/cn-disability-2006
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct LintSchemas {
    /// A schema folder, or a folder of schema folders.
    #[arg(long, default_value = "schemas", value_name = "DIR")]
    pub schema: PathBuf,
}

/// Make a synthetic survey: packages, frames, control totals, survey file.
///
/// Everything made is marked synthetic. The same scale and seed give the same
/// bytes. A province or nation is written as a stream and can have any size.
#[derive(Debug, Args)]
pub struct Synth {
    /// How large.
    #[arg(value_enum)]
    pub scale: Scale,
    /// The folder to write; it must not exist or be empty.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Which synthetic people.
    #[arg(long, default_value_t = 2006, value_name = "N")]
    pub seed: u64,
    /// About how many persons, for `province` (106,000 when not given), `nation` (2,526,145) and `population` (12,000,000).
    #[arg(long, value_name = "N")]
    pub persons: Option<u64>,
    /// The schema folder that the survey file will name.
    #[arg(long, default_value = "schemas/cn-disability-2006", value_name = "DIR")]
    pub schema: PathBuf,
    /// Write over a survey that was made before.
    #[arg(long)]
    pub overwrite: bool,
    /// Plant N errors of every rule, 3 when N is left out; a city or province only. `planted.csv` lists them.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "3", value_parser = clap::value_parser!(u32).range(1..))]
    pub plant: Option<u32>,
    /// Encoding of every package; UTF-8 when not given, but for one site of the city.
    #[arg(long, value_enum, value_name = "NAME")]
    pub encoding: Option<SynthEncoding>,
}

/// The encoding of synthetic packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SynthEncoding {
    /// UTF-8.
    #[value(name = "utf-8")]
    Utf8,
    /// GB18030, which contains GBK.
    Gb18030,
}

/// How large a synthetic survey is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scale {
    /// A page anyone can check by hand.
    Village,
    /// 3 county sites, 24 communities, 3,204 households, 10,253 persons.
    City,
    /// Many county sites.
    Province,
    /// 31 provinces.
    Nation,
    /// A whole province, drawn or not: frames of every unit and who lives in each community, for
    /// `design draw` and for simulations. Holds no packages.
    Population,
}

/// Runs what the arguments ask for.
pub fn dispatch(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let threads = arguments.threads.map_or(0, usize::from);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    match &arguments.command {
        Command::Status(status) => crate::status::status(status, arguments.progress),
        Command::Merge(merge) => crate::estimate::merge(merge),
        Command::Estimate(estimate) => crate::estimate::estimate(estimate, arguments.progress),
        Command::Check(check) => crate::check::check(check, arguments.progress),
        Command::Design(design) => crate::design::design(design, arguments.progress),
        Command::Explain(explain) => crate::explain::explain(explain),
        Command::Lint(lint) => crate::lint::lint(lint),
        Command::Run(run) => crate::run::run(run, arguments.progress),
        Command::Weigh(weigh) => crate::weigh::weigh(weigh, arguments.progress),
        Command::Synth(synth) => crate::synthesize::synthesize(synth, arguments.progress),
    }
}
