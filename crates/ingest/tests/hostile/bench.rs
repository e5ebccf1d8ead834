//! A package of one file, made for one test.

use codebook::Codebook;
use ingest::{Intake, Package, ReadOptions, read_package};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use testkit::files::repository;

/// The header of the table.
pub const HEADER: &str = "id,name,card,age,born_on,acuity\n";

/// A package folder that goes when the test ends.
pub struct Bench {
    folder: tempfile::TempDir,
    entry: String,
}

impl Bench {
    /// A package with one file, counted and sealed.
    pub fn new(file: &str, bytes: &[u8], records: u64) -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap(), entry: String::new() };
        fs::write(bench.path(file), bytes).unwrap();
        bench.manifest(file, records, bytes);
        bench
    }

    /// A text file with the header and these lines.
    pub fn csv(lines: &[u8], records: u64) -> Self {
        Self::new("residents.csv", &[HEADER.as_bytes(), lines].concat(), records)
    }

    /// Writes `package.toml` for a file with these bytes.
    pub fn manifest(&self, file: &str, records: u64, bytes: &[u8]) {
        let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!(
            "survey = 'encodings'\nform_version = '1'\nsender = 'x'\nprepared = '2006-06-02'\n[[file]]\n\
             table = 'residents'\npath = '{file}'\nrecords = {records}\nsha256 = '{digest}'\n{}",
            self.entry
        );
        fs::write(self.path("package.toml"), text).unwrap();
    }

    /// A path in the package.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// What is read, or the message.
    pub fn read(&self) -> Result<Intake, String> {
        let codebook = Arc::new(Codebook::open(&repository("fixtures/encodings/schema")).unwrap());
        let package = Package::open(self.folder.path(), &codebook).map_err(|error| error.to_string())?;
        let records = read_package(&package, &codebook, &ReadOptions::default(), &|_| {});
        let intake = Intake::of(&codebook, vec![records.map_err(|error| error.to_string())?]);
        intake.map_err(|error| error.to_string())
    }

    /// Rows read, and the reasons of those rejected.
    pub fn outcome(&self) -> (usize, Vec<String>) {
        let intake = self.read().unwrap_or_else(|message| panic!("{message}"));
        let reasons = intake.rejected.iter().map(|one| one.reason.name().to_owned()).collect();
        (intake.roster.tables[0].rows, reasons)
    }

    /// Panics unless the package is refused with all these words.
    #[track_caller]
    pub fn refuses(&self, words: &[&str]) {
        let message = self.read().expect_err("it should be refused");
        for word in words.iter().chain(&["help: "]) {
            assert!(message.contains(word), "`{word}` is not in: {message}");
        }
    }
}
