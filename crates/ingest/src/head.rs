//! What a package says of itself, before anything is known about its survey.

use crate::IngestError;
use serde::Deserialize;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The most of a `package.toml` that is read.
const LIMIT: u64 = 1 << 20;

/// The first lines of a `package.toml`; nothing is checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PackageHead {
    /// The survey it belongs to.
    pub survey: String,
    /// Who sent it.
    pub sender: String,
    /// When it was prepared.
    pub prepared: String,
}

impl PackageHead {
    /// Reads the head of the package in `folder`.
    ///
    /// # Errors
    /// [`IngestError::Read`] and [`IngestError::Manifest`] when `package.toml` does not tell.
    pub fn open(folder: &Path) -> Result<Self, IngestError> {
        let path = folder.join("package.toml");
        let mut text = String::new();
        let read = File::open(&path).and_then(|file| file.take(LIMIT).read_to_string(&mut text));
        read.map_err(|source| IngestError::Read { path: path.clone(), source })?;
        toml::from_str(&text)
            .map_err(|error| IngestError::Manifest { path, message: error.to_string().trim_end().to_owned() })
    }
}
