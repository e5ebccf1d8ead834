//! Invents surveys: households, persons and disabilities that keep every rule of
//! a clean form, with the sampling frame and control totals they were drawn by.
//!
//! ```text
//! frame ─► Plan (community) ─► People ─► Condition ─► forms ─► package
//!              │                           ▲
//!              └ base weights ─► control totals ─► tune (city only)
//! ```
//!
//! Nothing is real: area codes lie outside the national code list, names are
//! the word "synthetic" with the person's number, and every package says so. The
//! city is chosen so that its headline comes out at 6.40 %; see `tune`.
//!
//! Every draw comes from a stream that depends on (seed, purpose, unit) only, so
//! the same request gives the same bytes on any number of threads. Counties are
//! made and written one by one: memory does not grow with the number of persons.
//!
//! Start reading at [`generate`].

mod city;
mod community;
mod condition;
mod control;
mod dice;
mod disability;
mod error;
mod forms;
mod frame;
mod large;
mod output;
mod people;
mod plant;
mod population;
mod readme;
mod register;
mod row;
mod survey;
mod tally;
mod truth;
mod tune;
mod village;

pub use error::SynthError;
pub use output::Encoding;
pub use plant::{plant, planted_rules};
pub use population::{PopulationRequest, PopulationSummary, population};
pub use truth::Truth;

use std::path::PathBuf;

/// Persons of a province that nobody gave a number for.
pub const PROVINCE_PERSONS: u64 = 106_000;
/// Persons of a nation that nobody gave a number for: 734 county sites.
pub const NATION_PERSONS: u64 = 2_526_145;

/// How large the invented survey is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// One county, 4 communities, 12 households, 36 persons: a page to check by hand.
    Village,
    /// Three county sites, 24 communities, 3,204 households, 10,253 persons.
    City,
    /// One province with a county site for each 3,442 persons.
    Province {
        /// Persons in the sample.
        persons: u64,
    },
    /// Thirty-one provinces with a county site for each 3,442 persons.
    Nation {
        /// Persons in the sample.
        persons: u64,
    },
}

/// What to invent, and where to write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// How large.
    pub scale: Scale,
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// The folder to write; it must not exist or be empty.
    pub out: PathBuf,
    /// Path of the schema as written into `survey.toml`, relative to `out`.
    pub schema: String,
    /// Replace a survey that is already in `out`: its `packages`, `frame` and
    /// `control` folders are removed first.
    pub overwrite: bool,
    /// The encoding of every package. When `None`, UTF-8, but one site of the city sends GB18030.
    pub encoding: Option<Encoding>,
}

/// How far the generator has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// County sites written.
    pub counties: u64,
    /// County sites in all.
    pub of: u64,
    /// Persons written.
    pub persons: u64,
}

/// What was invented.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// What an estimate from these files must come to.
    pub truth: Truth,
    /// County sites, which is the number of packages.
    pub counties: u64,
    /// Files written.
    pub files: u64,
    /// Bytes written.
    pub bytes: u64,
}

/// Invents a survey and writes it to `request.out`.
///
/// The folder holds `survey.toml`, `design.toml`, `README.md`, `frame/`,
/// `control/` and one package for each county site under `packages/`.
///
/// # Errors
/// [`SynthError::NotEmpty`] for a folder in use, [`SynthError::Persons`] for a
/// size that the design cannot hold, [`SynthError::Write`] with the path.
///
/// # Example
/// ```
/// let folder = tempfile::tempdir()?;
/// let request = synth::Request {
///     scale: synth::Scale::Village,
///     seed: 2006,
///     out: folder.path().join("village"),
///     schema: "../schemas/cn-disability-2006".into(),
///     overwrite: false,
///     encoding: None,
/// };
/// let summary = synth::generate(&request, &mut |_| {})?;
/// assert_eq!((summary.truth.households, summary.truth.persons), (12, 36));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn generate(request: &Request, progress: &mut dyn FnMut(Progress)) -> Result<Summary, SynthError> {
    match request.scale {
        Scale::Village => village::generate(request, progress),
        Scale::City => city::generate(request, progress),
        Scale::Province { persons } => large::generate(request, "province", persons, progress),
        Scale::Nation { persons } => large::generate(request, "nation", persons, progress),
    }
}
