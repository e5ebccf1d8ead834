//! What the fuzz targets share: schemas, a folder to write packages into, one file read as `ingest` reads it.
//!
//! ```text
//! bytes ─► package folder ─► the public functions of the crates ─► must not panic, must add up
//! ```
//!
//! An error is an answer; a panic, a hang or records that do not add up is a
//! find. `fuzz/corpus/<target>/` holds a few inputs to start from, made by hand
//! or by `prevalens synth`.

use codebook::Codebook;
use ingest::{FileEntry, Format, IngestError, Package, PackageRecords, ReadOptions, read_package};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

/// A folder `schemas/<name>` of the repository.
pub fn schema_folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas").join(name)
}

/// The survey with every kind of field.
pub fn disability() -> &'static Arc<Codebook> {
    static CODEBOOK: OnceLock<Arc<Codebook>> = OnceLock::new();
    CODEBOOK.get_or_init(|| Arc::new(Codebook::open(&schema_folder("cn-disability-2006")).expect("the schema opens")))
}

/// The small survey.
pub fn functioning() -> &'static Arc<Codebook> {
    static CODEBOOK: OnceLock<Arc<Codebook>> = OnceLock::new();
    CODEBOOK.get_or_init(|| Arc::new(Codebook::open(&schema_folder("wg-short-set")).expect("the schema opens")))
}

/// Each table of the survey with every kind of field, as a survey of its own without rules.
fn tables() -> &'static [Codebook] {
    static TABLES: OnceLock<Vec<Codebook>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let whole = Codebook { rules: Vec::new(), derived: Vec::new(), ..Codebook::clone(disability()) };
        let alone = |table: &codebook::Table| Codebook { tables: vec![table.clone()], ..whole.clone() };
        whole.tables.iter().map(alone).collect()
    })
}

/// A folder of this process.
pub fn scratch() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER.get_or_init(|| tempfile::tempdir().expect("a temporary folder")).path()
}

/// An entry of a manifest for these bytes; the number of records is not known yet.
pub fn entry(path: &str, bytes: &[u8]) -> FileEntry {
    let sha256 = codebook::hex(&Sha256::digest(bytes));
    FileEntry {
        path: path.to_owned(),
        format: Format::named(path.rsplit('.').next().expect("an ending")).expect("a format"),
        encoding: None,
        delimiter: None,
        sheet: None,
        missing: Vec::new(),
        records: 0,
        sha256,
    }
}

/// Reads a package, the counts of its files made right one after the other.
pub fn read(mut package: Package, codebook: &Codebook) -> Result<PackageRecords, IngestError> {
    let options = ReadOptions::default();
    loop {
        match read_package(&package, codebook, &options, &|_| {}) {
            Err(IngestError::Count { path, found, .. } | IngestError::CountQuote { path, found, .. }) => {
                let file =
                    package.files.iter_mut().find(|file| path.ends_with(&file.path)).expect("a file of the package");
                assert_ne!(file.records, found, "the count that was asked for is refused");
                file.records = found;
            }
            read => return read,
        }
    }
}

/// Reads one file as the only table of a survey. The first byte chooses table, encoding and delimiter.
pub fn read_one(ending: &str, input: &[u8]) {
    let Some((&choice, bytes)) = input.split_first() else { return };
    let codebook = &tables()[usize::from(choice) % tables().len()];
    let path = format!("file.{ending}");
    fs::write(scratch().join(&path), bytes).expect("the folder can be written");
    let encodings = ["utf-8", "gb18030", "big5"];
    let encoding = encodings.get(usize::from(choice) / 8 % 4).and_then(|name| ingest::Encoding::named(name));
    let file = FileEntry { encoding, ..entry(&path, bytes) };
    let package = Package {
        folder: scratch().to_owned(),
        sender: "100001".into(),
        prepared: "2006-05-20".into(),
        synthetic: None,
        files: vec![file],
        sha256: String::new(),
    };
    if let Ok(records) = read(package, codebook) {
        adds_up(&records);
    }
}

/// Every record is a row or rejected, and every column has every row.
pub fn adds_up(records: &PackageRecords) {
    for (number, (file, table)) in records.files.iter().zip(&records.tables).enumerate() {
        let rejected = records.rejected.iter().filter(|record| record.file as usize == number).count();
        assert_eq!(file.received, (table.origin.len() + rejected) as u64, "records are lost");
        assert!(table.columns.iter().all(|column| column.values.len() == table.origin.len()), "a column is short");
    }
}

/// A roster of the small survey, whose second table is these bytes, with its derived variables; `None` when refused.
pub fn records(bytes: &[u8]) -> Option<roster::Roster> {
    let codebook = functioning();
    let (owners, people) = ("owners.csv", "people.csv");
    let first: &[u8] = include_bytes!("../corpus/owners.csv");
    fs::write(scratch().join(owners), first).expect("the folder can be written");
    fs::write(scratch().join(people), bytes).expect("the folder can be written");
    let package = Package {
        folder: scratch().to_owned(),
        sender: "1".into(),
        prepared: "2026-05-20".into(),
        synthetic: None,
        files: vec![entry(owners, first), entry(people, bytes)],
        sha256: String::new(),
    };
    let records = read(package, codebook).ok()?;
    adds_up(&records);
    let mut roster = ingest::Intake::of(codebook, vec![records]).expect("few rows").roster;
    roster::expr::derive(&mut roster).ok()?;
    Some(roster)
}
