//! What a package says of itself, before anything is known about its survey.

use crate::{IngestError, location};
use serde::Deserialize;
use std::path::Path;

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
    /// [`IngestError`] when `package.toml` is no plain file or does not tell.
    pub fn open(folder: &Path) -> Result<Self, IngestError> {
        let path = folder.join("package.toml");
        toml::from_str(&location::manifest(&path)?)
            .map_err(|error| IngestError::Manifest { path, message: error.to_string().trim_end().to_owned() })
    }
}
