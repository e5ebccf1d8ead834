//! The arguments of `prevalens design`.

use super::assumptions::Assumptions;
use crate::cli::{Format, Lang, Reading};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Describe a sampling design, draw a sample by it, or plan the size of the next one.
///
/// `design.toml` says how the sample is drawn, stage by stage, from frames: lists of all units. What a
/// run reads from it (chances, weights, variance bases) can be looked at before anybody is visited:
///
///   prevalens design describe design.toml                   the design in sentences, checked against its frames
///   prevalens design draw design.toml --seed 4711 --out d   a sample, with the chances of every unit
///   prevalens design size --prevalence 0.064 --cv 0.05      how many persons a precise figure needs
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Design {
    #[command(subcommand)]
    pub task: Task,
}

/// What is asked of a design.
#[derive(Debug, Subcommand)]
pub enum Task {
    Describe(Describe),
    Draw(Draw),
    Size(Size),
}

/// Tell a design in sentences, and check it against its frames.
///
/// For every stage: units listed and drawn, the method, the range of the chances, the units taken with
/// certainty; then the weights and the variance bases with their degrees of freedom. With a survey file
/// whose packages have come, also what the accepted records make of it.
///
///   prevalens design describe fixtures/city/design.toml            from the frames alone
///   prevalens design describe fixtures/city/survey.toml --lang zh  with the data, in Chinese
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Describe {
    /// The survey file, or the design.
    #[arg(value_name = "SURVEY.toml|design.toml")]
    pub file: PathBuf,
    /// Language of the sentences.
    #[arg(long, value_enum, default_value = "en", value_name = "LANG")]
    pub lang: Lang,
    /// Form of the result on stdout: sentences, or one JSON object.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    pub format: Format,
    #[command(flatten)]
    pub reading: Reading,
}

/// Draw a sample from the frames, by the stages of the design.
///
/// Stage by stage, inside every unit drawn before and every stratum. The seed decides everything: fix
/// it in public before the draw, and everybody can repeat it. DIR gets `sample.csv` (codes, chances of
/// every stage, base weight), one table for each stage with the columns of its frame, and `draw.json`
/// with the seed and the digests of design and frames.
///
/// Frames of later stages can be made after the first is drawn: `--until` stops there, and with the
/// same seed the whole draw has the same units later.
///
///   prevalens design draw design.toml --seed 4711 --out counties --until county
///   prevalens design draw design.toml --seed 4711 --out sample
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Draw {
    /// The design, or a survey file that names one.
    #[arg(value_name = "design.toml|SURVEY.toml")]
    pub file: PathBuf,
    /// The number that decides the draw.
    #[arg(long, value_name = "N")]
    pub seed: u64,
    /// The folder to write; it must not exist or be empty.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The last stage to draw, by its unit; frames of the stages below are not opened.
    #[arg(long, value_name = "UNIT")]
    pub until: Option<String>,
    /// Form of the result on stdout: sentences, or one JSON object.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    pub format: Format,
}

/// Work out how sure figures will be, or how many persons they need.
///
/// From a prevalence, a design effect (or a correlation within sampling units) and a number of persons
/// follow standard error, interval (Korn and Graubard) and whether the figure could be shown, for every
/// domain; from a goal, the number of persons. The keys of the plan file are the options. With `--from`
/// the figures of an earlier release are the assumptions: their design effects hold while as many
/// persons are interviewed in each sampling unit.
///
///   prevalens design size --persons 10000 --psus 60 --prevalence 0.064 --rho 0.005 --domain rural=0.45
///   prevalens design size --take 170 --prevalence 0.064 --rho 0.005 --half-width 0.005
///   prevalens design size --from target/city --table T02 --persons 20000
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Size {
    /// A TOML file with assumptions; options win over it.
    #[arg(long, value_name = "PLAN.toml")]
    pub plan: Option<PathBuf>,
    #[command(flatten)]
    pub assumed: Assumptions,
    /// The folder of a release, whose shares become the domains.
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
    /// The table of the release; its first one when not given.
    #[arg(long, value_name = "ID", requires = "from")]
    pub table: Option<String>,
    /// The variance basis of the release; the one that decisions rest on when not given.
    #[arg(long, value_name = "NAME", requires = "from")]
    pub basis: Option<String>,
    /// Form of the result on stdout: tables, or one JSON object.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    pub format: Format,
}
