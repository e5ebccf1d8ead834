//! What a county office sends: a folder with `package.toml` and its files.

use crate::cell::is_day;
use crate::encoding::ENCODINGS;
use crate::error::quoted;
use crate::{Encoding, IngestError};
use codebook::Codebook;
use serde::Deserialize;
use std::path::{Component, Path, PathBuf};

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
}

/// One file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Path relative to the folder.
    pub path: String,
    /// Encoding of the text.
    pub encoding: Encoding,
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
    encoding: String,
    synthetic: Option<String>,
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
}

impl Package {
    /// Reads `package.toml` and holds it against the codebook.
    ///
    /// # Errors
    /// [`IngestError`] for a manifest of another survey or edition, an unknown
    /// table or encoding, a table without a file, a path that leaves the folder.
    pub fn open(folder: &Path, codebook: &Codebook) -> Result<Self, IngestError> {
        let path = folder.join("package.toml");
        let text = std::fs::read_to_string(&path).map_err(|source| IngestError::Read { path: path.clone(), source })?;
        let manifest: Manifest = toml::from_str(&text).map_err(|error| IngestError::Manifest {
            path: path.clone(),
            message: error.to_string().trim_end().to_owned(),
        })?;
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
            let name = entry.encoding.as_ref().unwrap_or(&manifest.encoding);
            let encoding = Encoding::named(name).ok_or_else(|| IngestError::UnknownEncoding {
                path: path.clone(),
                value: name.clone(),
                expected: quoted(ENCODINGS.iter().map(|(known, _)| *known)),
            })?;
            if !Path::new(&entry.path).components().all(|part| matches!(part, Component::Normal(_))) {
                return Err(IngestError::OutsidePackage { path, file: entry.path.clone() });
            }
            files.push(FileEntry {
                path: entry.path.clone(),
                encoding,
                records: entry.records,
                sha256: entry.sha256.to_ascii_lowercase(),
            });
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
        })
    }
}
