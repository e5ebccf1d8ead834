//! Which survey a package belongs to, before anything is known about that survey.

use crate::IngestError;
use serde::Deserialize;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The most of a `package.toml` that is read.
const LIMIT: u64 = 1 << 20;

#[derive(Deserialize)]
struct Named {
    survey: String,
}

/// The name of the survey that the package in `folder` says it belongs to.
///
/// # Errors
/// [`IngestError::Read`] and [`IngestError::Manifest`] when `package.toml` does not tell.
pub fn survey_name(folder: &Path) -> Result<String, IngestError> {
    let path = folder.join("package.toml");
    let mut text = String::new();
    let opened = File::open(&path).and_then(|file| file.take(LIMIT).read_to_string(&mut text));
    opened.map_err(|source| IngestError::Read { path: path.clone(), source })?;
    let named: Named = toml::from_str(&text)
        .map_err(|error| IngestError::Manifest { path, message: error.to_string().trim_end().to_owned() })?;
    Ok(named.survey)
}
