//! `manifest.json`: what a release consists of and what it was made from.

use serde_json::{Value, json};

/// What a release was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseInfo {
    /// Name of the survey run.
    pub survey: String,
    /// Digest of everything the release was made from.
    pub release_id: String,
    /// Named digests: codebook, rules, design, each package.
    pub sources: Vec<(String, String)>,
    /// Set when the records are made up: by what.
    pub synthetic: Option<String>,
}

/// The file that marks a directory as a release of this program.
pub(crate) const MANIFEST: &str = "manifest.json";

/// What it says of itself.
const MARKER: &str = "prevalens-release/1";

/// The files of the release that `text` is the manifest of; `None` when it is no manifest.
pub(crate) fn files(text: &str) -> Option<Vec<String>> {
    let manifest: Value = serde_json::from_str(text).ok()?;
    if manifest.get("format")? != MARKER {
        return None;
    }
    let paths = manifest.get("files")?.as_array()?.iter().filter_map(|file| file.get("path")?.as_str());
    Some(paths.map(str::to_owned).collect())
}

impl ReleaseInfo {
    /// The key-values of every Parquet file of the release.
    pub fn key_values(&self) -> Vec<(String, String)> {
        let mut pairs = vec![
            ("survey".to_owned(), self.survey.clone()),
            ("program".to_owned(), concat!("prevalens ", env!("CARGO_PKG_VERSION")).to_owned()),
            ("release_id".to_owned(), self.release_id.clone()),
        ];
        pairs.extend(self.sources.iter().map(|(name, digest)| (format!("{name}_sha256"), digest.clone())));
        if let Some(note) = &self.synthetic {
            pairs.push(("synthetic".into(), note.clone()));
        }
        pairs
    }

    /// The manifest; `files` are names, sizes and SHA-256 in order.
    pub(crate) fn manifest(&self, files: &[(String, u64, String)]) -> Value {
        let file =
            |(name, bytes, sha256): &(String, u64, String)| json!({"path": name, "bytes": bytes, "sha256": sha256});
        let sources = self.sources.iter().map(|(name, digest)| (name.clone(), Value::from(digest.clone())));
        json!({
            "format": MARKER,
            "survey": self.survey,
            "release_id": self.release_id,
            "program": concat!("prevalens ", env!("CARGO_PKG_VERSION")),
            "synthetic": self.synthetic,
            "sources": Value::Object(sources.collect()),
            "files": files.iter().map(file).collect::<Vec<_>>(),
        })
    }
}
