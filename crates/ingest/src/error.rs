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

    #[error("`{}`: file path `{file}` leaves the package folder\n  help: name a file inside the folder, without `..` and without a leading `/`", path.display())]
    OutsidePackage { path: PathBuf, file: String },

    #[error("`{}`: SHA-256 is `{found}`, but `package.toml` says `{declared}`\n  help: the file was changed after the package was prepared; ask the sender for the package again", path.display())]
    Checksum { path: PathBuf, declared: String, found: String },

    #[error("`{}`: {found} records found, but `package.toml` declares {declared}\n  help: the file was cut or the count is wrong; ask the sender for the package again", path.display())]
    Count { path: PathBuf, declared: u64, found: u64 },

    #[error("`{}`: {found} records found, but `package.toml` declares {declared}; the record on line {line} opens a quote that is not closed before the end of the file\n  help: close the quote, or remove it if it belongs to no quoted cell", path.display())]
    CountQuote { path: PathBuf, declared: u64, found: u64, line: u32 },

    #[error("`{}`, line 1: unknown column `{column}`; the table `{table}` has {expected}\n  help: correct the header, or add the field to the codebook", path.display())]
    UnknownColumn { path: PathBuf, column: String, table: String, expected: String },

    #[error("`{}`, line 1: column `{column}` of table `{table}` is missing\n  help: export the table with all its columns; a column without values stays, with blank cells", path.display())]
    MissingColumn { path: PathBuf, column: String, table: String },

    #[error("`{}`, line 1: column `{column}` stands there twice\n  help: leave one of them", path.display())]
    DuplicateColumn { path: PathBuf, column: String },

    #[error("`{}`, line 1: columns `{first}` and `{second}` are both `{field}`\n  help: leave one of them", path.display())]
    SameColumn { path: PathBuf, first: String, second: String, field: String },

    #[error("`{}`, line 1: column {column} has the heading `{heading}`, as row numbers have\n  help: write the table without row numbers: in pandas `to_csv(..., index=False)`, in R `write.csv(..., row.names = FALSE)`", path.display())]
    RowNumbers { path: PathBuf, column: usize, heading: String },

    #[error("`{}`, line 1: column {column} has no heading\n  help: name it, or remove it; a delimiter at the end of every line makes such a column", path.display())]
    NoHeading { path: PathBuf, column: usize },

    #[error("`{}`: `{key}` of `{file}` means nothing for the format {format}\n  help: remove it, or correct `format`", path.display())]
    Needless { path: PathBuf, key: &'static str, file: String, format: &'static str },

    #[error("`{}` is empty; expected a header at least\n  help: export the table again; a table without records still has its header", path.display())]
    Empty { path: PathBuf },

    #[error("`{}`: the header is not {encoding}\n  help: correct `encoding` in `package.toml`, or pass `--encoding`; known are {expected}", path.display())]
    Header { path: PathBuf, encoding: &'static str, expected: String },

    #[error("`{}`: {message}\n  help: {help}", path.display())]
    Layout { path: PathBuf, message: String, help: &'static str },

    #[error("`{}`: cannot tell what stands between the cells: {candidates} are possible\n  help: write `delimiter = \"comma\"`, `\"semicolon\"` or `\"tab\"` into the `[[file]]` entry of `package.toml`", path.display())]
    Delimiter { path: PathBuf, candidates: String },

    #[error("`{}`: the cells are separated by `|`, which is refused: its byte also occurs inside GBK and Big5 characters, so cells would be cut in the middle of a character\n  help: export with comma, semicolon or tab", path.display())]
    Pipe { path: PathBuf },

    #[error("`{}`: unknown {key} `{value}`; expected one of {expected}\n  help: {help}", path.display())]
    UnknownChoice { path: PathBuf, key: &'static str, value: String, expected: String, help: &'static str },

    #[error("`{}`: its byte order mark says {marked}, but the package or `--encoding` says {said}\n  help: correct `encoding`, or leave it out: the mark decides", path.display())]
    Marked { path: PathBuf, marked: &'static str, said: &'static str },

    #[error("`{}`: UTF-16 without a byte order mark, so the order of its bytes is not known\n  help: export again with a byte order mark, or as UTF-8", path.display())]
    Unmarked { path: PathBuf },

    #[error("`{}`: its encoding is not declared, and its text is possible in {candidates}\n  help: ask the sender; then write `encoding` into `package.toml`, or pass `--encoding`", path.display())]
    Undecided { path: PathBuf, candidates: String },

    #[error("`{}`: its encoding is not declared, and its text is none of {tried}\n  help: the file is damaged or in another encoding; ask the sender to export it as UTF-8", path.display())]
    NoEncoding { path: PathBuf, tried: String },

    #[error("`{}`: its language byte 0x{byte:02x} means {named}, but the package or `--encoding` says {said}\n  help: correct `encoding`, or leave it out: the byte decides", path.display())]
    Language { path: PathBuf, byte: u8, named: &'static str, said: &'static str },

    #[error("`{}`: its language byte is 0x{byte:02x}, and its text is not ASCII; expected 0x4d (GBK), 0x4f (Big5) or 0x00 (not said)\n  help: ask the sender for the encoding and pass it with `--encoding`", path.display())]
    UnknownLanguage { path: PathBuf, byte: u8 },

    #[error("`{}` has more than {limit} records\n  help: split the table into several packages", path.display())]
    TooManyRecords { path: PathBuf, limit: u32 },

    #[error("`{}`: cannot tell which sheet holds table `{table}`; it has {sheets}\n  help: give the sheet the name of the table, or write `sheet` into the `[[file]]` entry of `package.toml`", path.display())]
    Sheet { path: PathBuf, table: String, sheets: String },

    #[error("`{}`: there is no sheet `{sheet}`; it has {sheets}\n  help: correct `sheet` in `package.toml`", path.display())]
    NoSheet { path: PathBuf, sheet: String, sheets: String },

    #[error("`{}` is refused before it is unpacked whole: {problem}\n  help: a table does not unpack to that much; save the workbook again with its values only", path.display())]
    Unpacked { path: PathBuf, problem: String },

    #[error("`{}`: column `{column}` has the type {kind}; expected whole numbers, numbers, text, days, times without a zone, or true and false\n  help: write the column as one of these", path.display())]
    ColumnType { path: PathBuf, column: String, kind: String },

    #[error("`{}`: its header claims {claimed} records, but {found} stand in the file\n  help: the file was cut or the header is damaged; ask the sender for the package again", path.display())]
    HeaderCount { path: PathBuf, claimed: u32, found: u64 },

    #[error("`{}` is {kind}; expected a plain file\n  help: put the file itself into the package folder", path.display())]
    NotPlain { path: PathBuf, kind: &'static str },

    #[error("`{}` has {bytes} bytes; {limit} is the most that is read\n  help: check that it is what it should be; split a table into several packages if it really is that large", path.display())]
    TooLarge { path: PathBuf, bytes: u64, limit: u64 },

    #[error("`{}`, line {line}: {problem}\n  help: a ledger of corrections is a CSV file in UTF-8 with the columns table, key, field, old, new, reason, by, on", path.display())]
    Ledger { path: PathBuf, line: u64, problem: String },

    #[error(transparent)]
    Roster(#[from] roster::RosterError),
}

pub(crate) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let list: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }
}
