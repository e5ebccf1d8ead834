//! Releases that cannot be written.

use std::path::PathBuf;

/// A release that cannot be written. Nothing is left half-written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum PublishError {
    #[error("`{}` holds something that is not a release of this program\n  help: name an empty or new directory with `--out`; only an earlier release is replaced", path.display())]
    NotARelease { path: PathBuf },

    #[error("`{}` holds an earlier release and `{stranger}`, which is not part of it\n  help: move `{stranger}` away: a release is replaced as a whole", path.display())]
    Stranger { path: PathBuf, stranger: String },

    #[error("`{}` names no directory that could be replaced\n  help: name the directory itself with `--out`", path.display())]
    NoName { path: PathBuf },

    #[error("`{}` is a file, expected a directory\n  help: name a directory with `--out`", path.display())]
    IsFile { path: PathBuf },

    #[error("cannot write `{}`: {source}\n  help: check that the directory may be written and the disk has room, or choose another `--out`", path.display())]
    Write { path: PathBuf, source: std::io::Error },

    #[error("another run is writing `{}`\n  help: wait for it, or choose another `--out`", path.display())]
    Busy { path: PathBuf },

    #[error(
        "`{file}`: `{column}` is longer than 32 characters, which not every statistical package reads\n  help: choose a shorter name for the weight, variance basis or variable"
    )]
    ColumnName { file: String, column: String },

    #[error("cannot write `{file}`: {source}")]
    Parquet { file: String, source: parquet::errors::ParquetError },

    #[error("cannot write `{file}`: {source}")]
    Workbook { file: String, source: Box<rust_xlsxwriter::XlsxError> },

    #[error("`{file}`: columns do not fit together: {source}")]
    Columns { file: String, source: arrow_schema::ArrowError },
}
