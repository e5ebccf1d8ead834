//! Where packages lie: folders with a `package.toml`, directly or grouped in folders, for example by day.

use crate::IngestError;
use std::path::{Path, PathBuf};

/// How deep packages may lie: `packages/990501` is 1, `packages/2006-06-02/990501` is 2.
pub const DEEPEST: usize = 3;

/// A folder that was not looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The folder.
    pub path: PathBuf,
    /// Why.
    pub why: Why,
}

/// Why a folder was not looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is a link: what it points at may lie here already, or belong to somebody else.
    Link,
    /// It holds no package and lies [`DEEPEST`] folders deep.
    TooDeep,
    /// It holds files, but neither a `package.toml` nor a package below.
    NoManifest,
}

impl std::fmt::Display for Why {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Link => write!(out, "it is a link, and links are not followed"),
            Self::NoManifest => write!(out, "it holds files, but no `package.toml`"),
            Self::TooDeep => write!(out, "it lies {DEEPEST} folders deep and holds no `package.toml`"),
        }
    }
}

/// The folders of all packages below `root` in the order of their paths, and what was skipped.
///
/// # Errors
/// [`IngestError::Read`] when a folder cannot be read.
pub fn folders(root: &Path) -> Result<(Vec<PathBuf>, Vec<Skipped>), IngestError> {
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    descend(root, 1, &mut found, &mut skipped)?;
    Ok((found, skipped))
}

/// Looks for packages in `folder`; whether it holds files.
fn descend(
    folder: &Path,
    depth: usize,
    found: &mut Vec<PathBuf>,
    skipped: &mut Vec<Skipped>,
) -> Result<bool, IngestError> {
    let failed = |source| IngestError::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    let mut files = false;
    for path in paths {
        files |= path.is_file();
        if path.is_symlink() {
            if path.is_dir() {
                skipped.push(Skipped { path, why: Why::Link });
            }
        } else if path.is_dir() {
            if path.join("package.toml").symlink_metadata().is_ok() {
                found.push(path);
            } else if depth == DEEPEST {
                skipped.push(Skipped { path, why: Why::TooDeep });
            } else {
                let before = (found.len(), skipped.len());
                let files = descend(&path, depth + 1, found, skipped)?;
                if files && before == (found.len(), skipped.len()) {
                    skipped.push(Skipped { path, why: Why::NoManifest });
                }
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn packages_are_found_to_a_depth_and_links_are_not_followed() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        for package in ["b", "a/b/c", "a/x", "one/two/three/four"] {
            fs::create_dir_all(at(package)).unwrap();
            fs::write(at(package).join("package.toml"), "").unwrap();
        }
        fs::write(at("note.txt"), "no folder").unwrap();
        fs::write(at("a/note.txt"), "beside packages").unwrap();
        for folder in ["empty", "forgotten/here"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        fs::write(at("forgotten/here/persons.csv"), "").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("b", at("latest")).unwrap();

        let (found, skipped) = folders(root.path()).unwrap();

        assert_eq!(found, [at("a/b/c"), at("a/x"), at("b")]);
        let mut expected = vec![Skipped { path: at("forgotten/here"), why: Why::NoManifest }];
        if cfg!(unix) {
            expected.push(Skipped { path: at("latest"), why: Why::Link });
        }
        expected.push(Skipped { path: at("one/two/three"), why: Why::TooDeep });
        assert_eq!(skipped, expected);
    }
}
