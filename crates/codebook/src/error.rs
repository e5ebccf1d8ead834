//! What can be wrong with a schema folder.

use std::path::PathBuf;

/// A schema folder that cannot be used. Each message names the file and the place.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodebookError {
    /// A file is missing or unreadable.
    #[error("cannot read `{}`: {source}\n  help: a schema folder holds `codebook/datapackage.json`, `structure.toml`, `derived.toml`, `tables.toml` and `rules/`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not well-formed or has a key nobody knows.
    #[error("cannot understand `{}`: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// What the parser said, with line and column.
        message: String,
    },
    /// A file is well-formed but says something that cannot hold.
    #[error("`{}`: {place}: {problem}\n  help: {help}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The table, field, rule or variable.
        place: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        help: String,
    },
}
