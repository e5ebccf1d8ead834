//! Packages that cannot be used. Each message says place, value, expectation and next step.

use std::path::PathBuf;

/// A package that cannot be used as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the message of each variant says what its fields are")]
pub enum IngestError {
    #[error("cannot read `{}`: {source}\n  help: check that it exists and may be read", path.display())]
    Read { path: PathBuf, source: std::io::Error },

    #[error("no package of `{sender}` in `{}`; found {found}\n  help: ask the office of `{sender}` for its package, or take it out of `expected` in the survey file", folder.display())]
    MissingPackage { sender: String, folder: PathBuf, found: String },

    #[error("unexpected package of `{sender}` in `{}`; expected {expected}\n  help: add `{sender}` to `expected` in the survey file, or move the folder away", folder.display())]
    UnexpectedPackage { sender: String, folder: PathBuf, expected: String },

    #[error("two packages of `{sender}` say they were prepared on {prepared}, but differ: `{}` and `{}`\n  help: move the wrong one away, or have the sender give its correction a later day in `prepared`", one.display(), other.display())]
    Ambiguous { sender: String, prepared: String, one: PathBuf, other: PathBuf },

    #[error("the package of `{sender}` prepared on {prepared} cannot be read")]
    NotComparable { sender: String, prepared: String },

    #[error("`{}`: prepared is `{value}`, expected a day such as `2006-06-02`\n  help: correct `prepared`: the latest package of a sender is the one in force", path.display())]
    Prepared { path: PathBuf, value: String },

    #[error("cannot understand `{}`: {message}\n  help: a package holds a `package.toml` with survey, form_version, sender, prepared, encoding and one `[[file]]` a table", path.display())]
    Manifest { path: PathBuf, message: String },

    #[error("`{}`: {key} is `{value}`, expected `{expected}`\n  help: {help}", path.display())]
    Mismatch { path: PathBuf, key: &'static str, value: String, expected: String, help: &'static str },

    #[error("`{}`: unknown table `{table}`; expected one of {expected}\n  help: correct `table` in the `[[file]]` entry", path.display())]
    UnknownTable { path: PathBuf, table: String, expected: String },

    #[error("`{}`: no file for table `{table}`\n  help: every table has a file, if need be with a header and no record; add it to the package", path.display())]
    MissingTable { path: PathBuf, table: String },

    #[error("`{}`: unknown encoding `{value}`; expected one of {expected}\n  help: correct `encoding`", path.display())]
    UnknownEncoding { path: PathBuf, value: String, expected: String },

    #[error("`{}`: file path `{file}` leaves the package folder\n  help: name a file inside the folder, without `..` and without a leading `/`", path.display())]
    OutsidePackage { path: PathBuf, file: String },

    #[error("`{}`: SHA-256 is `{found}`, but `package.toml` says `{declared}`\n  help: the file was changed after the package was prepared; ask the sender for the package again", path.display())]
    Checksum { path: PathBuf, declared: String, found: String },

    #[error("`{}`: {found} records found, but `package.toml` declares {declared}\n  help: the file was cut or the count is wrong; ask the sender for the package again", path.display())]
    Count { path: PathBuf, declared: u64, found: u64 },

    #[error("`{}`, line 1: unknown column `{column}`; the table `{table}` has {expected}\n  help: correct the header, or add the field to the codebook", path.display())]
    UnknownColumn { path: PathBuf, column: String, table: String, expected: String },

    #[error("`{}`, line 1: column `{column}` of table `{table}` is missing\n  help: export the table with all its columns; a column without values stays, with blank cells", path.display())]
    MissingColumn { path: PathBuf, column: String, table: String },

    #[error("`{}`, line 1: column `{column}` stands there twice\n  help: leave one of them", path.display())]
    DuplicateColumn { path: PathBuf, column: String },

    #[error("`{}`: the header is not {encoding}\n  help: correct `encoding` in `package.toml`; known are {expected}", path.display())]
    Header { path: PathBuf, encoding: String, expected: String },

    #[error("`{}`: {message}", path.display())]
    Split { path: PathBuf, message: String },

    #[error("`{}`, line {line}: {problem}\n  help: a ledger of corrections is a CSV file in UTF-8 with the columns table, key, field, old, new, reason, by, on", path.display())]
    Ledger { path: PathBuf, line: u64, problem: String },

    #[error(transparent)]
    Roster(#[from] roster::RosterError),
}

pub(crate) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let list: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }
}
