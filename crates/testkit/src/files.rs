//! Copies of fixtures that a test may spoil, and packages whose counts and digests are made again.

use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// The repository's folder `fixtures/` or `schemas/`, whichever crate asks.
pub fn repository(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder)
}

/// A temporary copy of `fixtures/<name>` whose survey file finds its schema.
///
/// # Panics
/// If the fixture cannot be copied.
pub fn fixture(name: &str) -> tempfile::TempDir {
    let target = tempfile::tempdir().expect("a temporary folder");
    copy(&repository("fixtures").join(name), target.path());
    let survey = target.path().join("survey.toml");
    if survey.exists() {
        let schemas = repository("schemas");
        edit(&survey, "../../schemas", &schemas.to_string_lossy());
    }
    target
}

/// Copies a folder with everything below it.
///
/// # Panics
/// If something cannot be read or written.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder to write");
    for entry in fs::read_dir(from).expect("a folder to read") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// Replaces the first occurrence of `from` in a text file.
///
/// # Panics
/// If the file does not hold `from`.
pub fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a text file");
    assert!(text.contains(from), "`{from}` is not in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).expect("a file to write");
}

/// Writes counts and digests of a package again, as the sender would after a change.
///
/// Counts lines, so no cell may hold a line break.
///
/// # Panics
/// If the package has no readable `package.toml`.
pub fn seal(package: &Path) {
    let path = package.join("package.toml");
    let mut text = String::new();
    let mut file: Option<Vec<u8>> = None;
    for line in fs::read_to_string(&path).expect("a manifest").lines() {
        let key = line.split('=').next().unwrap_or_default().trim();
        let bytes = file.as_deref().unwrap_or_default();
        match key {
            "path" => {
                let name = line.split('"').nth(1).expect("a quoted path");
                file = Some(fs::read(package.join(name)).expect("a file of the package"));
                text.push_str(line);
            }
            "records" => {
                let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).count();
                text.push_str(&format!("records = {}", lines.saturating_sub(1)));
            }
            "sha256" => {
                let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
                text.push_str(&format!("sha256 = \"{digest}\""));
            }
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    fs::write(path, text).expect("a file to write");
}
