//! What a county office sends: a folder with `package.toml` and its files.

use crate::day::is_day;
use crate::error::quoted;
use crate::formats::csv::DELIMITERS;
use crate::{Delimiter, Encoding, Format, IngestError, location};
use codebook::Codebook;
use roster::SourceFile;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A package as its `package.toml` describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// The folder.
    pub folder: PathBuf,
    /// Who sent it.
    pub sender: String,
    /// The day it was prepared, as 2006-06-02.
    pub prepared: String,
    /// Set when the records are made up: by what.
    pub synthetic: Option<String>,
    /// One file for each table of the codebook, in its order.
    pub files: Vec<FileEntry>,
    /// SHA-256 of `package.toml`, which states those of the files.
    pub sha256: String,
}

/// What reading a file told beyond its entry in the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Physical records found, readable or not.
    pub(crate) received: u64,
    /// Name of the encoding.
    pub(crate) encoding: String,
    /// The fields in the order of the file's columns.
    pub(crate) columns: Vec<String>,
    /// What stands between the cells of a text file.
    pub(crate) delimiter: u8,
}

/// One file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Path relative to the folder.
    pub path: String,
    /// How its records are laid out.
    pub format: Format,
    /// Encoding of the text; `None` when the package does not say.
    pub encoding: Option<Encoding>,
    /// What stands between the cells of a text file; `None` when the package does not say.
    pub delimiter: Option<Delimiter>,
    /// Sheet of a workbook; `None` when the package does not say.
    pub sheet: Option<String>,
    /// Texts that mean a blank cell, besides those of the codebook.
    pub missing: Vec<String>,
    /// Records the sender counted.
    pub records: u64,
    /// SHA-256 the sender computed.
    pub sha256: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    survey: String,
    form_version: String,
    sender: String,
    prepared: String,
    encoding: Option<String>,
    synthetic: Option<String>,
    /// Texts that mean a blank cell in every file.
    #[serde(default)]
    missing: Vec<String>,
    /// Of the file itself.
    #[serde(skip)]
    sha256: String,
    #[serde(default)]
    file: Vec<ManifestFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ManifestFile {
    table: String,
    path: String,
    records: u64,
    sha256: String,
    encoding: Option<String>,
    format: Option<String>,
    delimiter: Option<String>,
    sheet: Option<String>,
    #[serde(default)]
    missing: Vec<String>,
}

impl Manifest {
    fn open(path: &Path) -> Result<Self, IngestError> {
        let wrong = |message: String| IngestError::Manifest { path: path.to_owned(), message };
        let text = location::manifest(path)?;
        let manifest = toml::from_str(&text).map_err(|error| wrong(error.to_string().trim_end().to_owned()))?;
        Ok(Self { sha256: codebook::hex(&Sha256::digest(&text)), ..manifest })
    }
}

impl ManifestFile {
    /// The entry with every word understood.
    fn read(&self, manifest: &Manifest, path: &Path) -> Result<FileEntry, IngestError> {
        if !location::is_inside(&self.path) {
            return Err(IngestError::OutsidePackage { path: path.to_owned(), file: self.path.clone() });
        }
        let unknown = |key: &'static str, value: &str, expected: String, help: &'static str| {
            IngestError::UnknownChoice { path: path.to_owned(), key, value: value.to_owned(), expected, help }
        };
        let format = match &self.format {
            Some(name) => {
                Format::named(name).ok_or_else(|| unknown("format", name, quoted(Format::names()), "correct `format`"))
            }
            None => Format::of_path(&self.path).ok_or_else(|| {
                let help = "the ending of the path says nothing: write `format` into the `[[file]]` entry; save .xls and .ods as .xlsx";
                unknown("format of", &self.path, quoted(Format::names()), help)
            }),
        }?;
        // What would be ignored may be meant for another file.
        let text = matches!(format, Format::Csv | Format::Dbf);
        let needless = [
            ("encoding", self.encoding.is_some() && !text),
            ("delimiter", self.delimiter.is_some() && format != Format::Csv),
            ("sheet", self.sheet.is_some() && format != Format::Xlsx),
        ];
        if let Some((key, _)) = needless.into_iter().find(|(_, needless)| *needless) {
            let (path, file) = (path.to_owned(), self.path.clone());
            return Err(IngestError::Needless { path, key, file, format: format.name() });
        }
        let encoding = self.encoding.as_ref().or(manifest.encoding.as_ref());
        let encoding = encoding.map(|name| {
            Encoding::named(name)
                .ok_or_else(|| unknown("encoding", name, Encoding::names(), "correct `encoding`, or leave it out"))
        });
        let delimiter = self.delimiter.as_ref().map(|name| {
            let help = "correct `delimiter`, or leave it out; `|` cannot be one, because its byte occurs inside GBK characters";
            let expected = quoted(DELIMITERS.map(|(_, name, _)| name));
            Delimiter::named(name).ok_or_else(|| unknown("delimiter", name, expected, help))
        });
        Ok(FileEntry {
            path: self.path.clone(),
            format,
            encoding: encoding.transpose()?,
            delimiter: delimiter.transpose()?,
            sheet: self.sheet.clone(),
            missing: manifest.missing.iter().chain(&self.missing).cloned().collect(),
            records: self.records,
            sha256: self.sha256.to_ascii_lowercase(),
        })
    }
}

impl Package {
    /// Reads `package.toml` and holds it against the codebook.
    ///
    /// # Errors
    /// [`IngestError`] for a manifest of another survey or edition, an unknown
    /// table, format or encoding, a table without a file, a path that leaves the folder.
    pub fn open(folder: &Path, codebook: &Codebook) -> Result<Self, IngestError> {
        let path = folder.join("package.toml");
        let manifest = Manifest::open(&path)?;
        if manifest.survey != codebook.name {
            return Err(IngestError::Mismatch {
                path,
                key: "survey",
                value: manifest.survey,
                expected: codebook.name.clone(),
                help: "the package belongs to another survey; move it away, or correct `schema` in the survey file",
            });
        }
        if manifest.form_version != codebook.version {
            return Err(IngestError::Mismatch {
                path,
                key: "form_version",
                value: manifest.form_version,
                expected: codebook.version.clone(),
                help: "the codes of another edition may mean something else; ask the sender to export with this edition",
            });
        }
        if !is_day(&manifest.prepared) {
            return Err(IngestError::Prepared { path, value: manifest.prepared });
        }
        let mut files = Vec::with_capacity(codebook.tables.len());
        for table in &codebook.tables {
            let entry = manifest.file.iter().find(|file| file.table == table.name);
            let entry =
                entry.ok_or_else(|| IngestError::MissingTable { path: path.clone(), table: table.name.clone() })?;
            files.push(entry.read(&manifest, &path)?);
        }
        for (position, file) in manifest.file.iter().enumerate() {
            if codebook.table(&file.table).is_none() {
                let expected = quoted(codebook.tables.iter().map(|table| table.name.as_str()));
                return Err(IngestError::UnknownTable { path, table: file.table.clone(), expected });
            }
            if manifest.file[..position].iter().any(|other| other.table == file.table) {
                let message = format!("table `{}` has two files", file.table);
                return Err(IngestError::Manifest { path, message });
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            sender: manifest.sender,
            prepared: manifest.prepared,
            synthetic: manifest.synthetic,
            files,
            sha256: manifest.sha256,
        })
    }

    /// The file of a table as the roster knows it, after it was read.
    pub(crate) fn source_file(&self, table: usize, told: Told) -> SourceFile {
        let entry = &self.files[table];
        SourceFile {
            sender: self.sender.clone(),
            table,
            path: format!("{}/{}", self.sender, entry.path),
            location: self.folder.join(&entry.path),
            format: entry.format.name().to_owned(),
            encoding: told.encoding,
            columns: told.columns,
            delimiter: told.delimiter,
            declared: entry.records,
            received: told.received,
            sha256: entry.sha256.clone(),
        }
    }
}
