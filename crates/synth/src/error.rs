//! What can go wrong when a survey is invented.

use std::path::{Path, PathBuf};

/// Why nothing, or not everything, was written.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// The output folder holds something already.
    #[error("`{path}` is not empty\n  help: name a new folder, or write over the survey in it with `--overwrite`")]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A file or folder could not be written.
    #[error("cannot write `{path}`")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Fewer or more persons than the scale can hold.
    #[error(
        "a {scale} of {persons} persons cannot be drawn; expected {least} to {most}\n  help: a province has 2 to 2,000 county sites of 8 communities, with 3,442 persons in a site where there are more than two"
    )]
    Persons {
        /// The scale in words.
        scale: &'static str,
        /// What was asked for.
        persons: u64,
        /// The fewest possible.
        least: u64,
        /// The most possible.
        most: u64,
    },
    /// The survey has no place for so many planted errors of a rule.
    #[error(
        "{found} errors of rule `{rule}` could be planted, not {wanted}\n  help: ask for fewer with `--plant N`, or make a larger survey"
    )]
    Plant {
        /// The rule.
        rule: &'static str,
        /// How many could be planted.
        found: usize,
        /// How many were asked for.
        wanted: u32,
    },
    /// The declared headline could not be reached with the people drawn.
    #[error(
        "seed {seed} gives a weighted total of {reached:.1} persons instead of {wanted:.0}\n  help: this is a bug of the generator; another seed may do"
    )]
    Headline {
        /// The seed.
        seed: u64,
        /// The total that was reached.
        reached: f64,
        /// The total that was wanted.
        wanted: f64,
    },
}

/// Attaches the path to a failure of the system.
pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> SynthError {
    let path = path.to_owned();
    move |source| SynthError::Write { path, source }
}
